//! The room as a whole: cuts change nothing, nothing panics, nothing identifying is shown, small stories.

use super::*;
use crate::model::{Column, FieldType};
use proptest::prelude::*;

const ALL: [&str; 2] = ["common", "vn"];

/// A table of text columns.
pub fn watch(columns: &[(&str, Vec<String>)]) -> Vec<Watch> {
    let watched = |(header, cells): &(&str, Vec<String>)| {
        let mut watch = Watch::of(&Column::named(*header, FieldType::String), &ALL);
        watch.take(1, cells.iter());
        watch
    };
    columns.iter().map(watched).collect()
}

fn cells(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| cell.to_string()).collect()
}

fn of(column: (&str, Vec<String>)) -> Vec<(&'static str, Strength)> {
    judge(&watch(&[column])).into_iter().map(|verdict| (verdict.kind.id, verdict.strength)).collect()
}

#[test]
fn a_number_in_one_sentence_of_many_is_found() {
    let mut notes: Vec<String> =
        (0..5000).map(|at| format!("Đã giải quyết hồ sơ số {at} theo Quyết định 123/QĐ-UBND")).collect();
    notes[4321] = "Ông Nguyễn Văn An, CCCD 079203001234, trú tại phường 5".into();
    let verdicts = judge(&watch(&[("Ghi chú", notes)]));
    let [verdict] = &verdicts[..] else { panic!("{verdicts:?}") };
    assert_eq!((verdict.kind.id, verdict.strength, verdict.count), ("free-text", Strength::Certain, 1));
    assert_eq!(verdict.within.iter().map(|kind| kind.id).collect::<Vec<_>>(), ["vn-cccd"]);
    assert_eq!(verdict.examples, [Example { row: 4322, masked: "07•••4".into() }]);
    assert_eq!(verdict.rule(), "personal-data-in-text");
}

#[test]
fn a_stray_number_in_a_column_of_words_is_found() {
    let mut notes = vec!["không có ý kiến".to_string(); 300];
    notes[7] = "079203001234".into();
    assert_eq!(of(("Ghi chú", notes)), [("vn-cccd", Strength::Likely)]);
}

#[test]
fn a_name_with_a_birth_is_found_in_a_sentence() {
    let notes = cells(&["Cấp cho bà Trần Thị Hoa, sinh năm 1956, thường trú tại thôn 2", "Đã nhận"]);
    assert_eq!(of(("Nội dung", notes)), [("free-text", Strength::Certain)]);
    let notes = cells(&["Đường Nguyễn Văn Linh xây năm 1996, dài 17 km và 800 m", "Đã xong"]);
    assert_eq!(of(("Nội dung", notes)), []);
}

#[test]
fn hotlines_in_sentences_are_nobodys() {
    let notes =
        cells(&["Đường dây nóng: 0912345678 hoặc 19001234", "Hotline 0987.654.321 (24/7)", "Mã hồ sơ 0912345678"]);
    assert_eq!(of(("Ghi chú", notes)), []);
}

#[test]
fn packs_that_are_off_find_nothing() {
    let numbers: Vec<String> = (0..40).map(|at| format!("0792{:02}{:06}", at % 25, at * 7919 % 1_000_000)).collect();
    let mut watch = Watch::of(&Column::named("CCCD", FieldType::String), &["common"]);
    watch.take(0, numbers.iter());
    assert_eq!(judge(&[watch]), []);
}

#[test]
fn columns_that_cannot_hold_anything_personal_are_not_looked_at() {
    assert!(!Watch::of(&Column::named("CCCD", FieldType::Boolean), &ALL).needs());
    let numbers = Watch::of(&Column::named("x", FieldType::Integer), &ALL);
    assert!(
        numbers.wants(0..10) && !numbers.wants(2500..2600) && numbers.wants(2500..9000) && numbers.wants(4096..4097)
    );
    assert!(Watch::of(&Column::named("x", FieldType::String), &ALL).wants(2500..2600));
}

#[test]
fn every_word_of_the_packs_is_about_something() {
    // Words that are about no kind panic here.
    assert!(judge(&watch(&[("Họ và tên", cells(&["x"]))])).is_empty());
    assert_eq!(packs().collect::<Vec<_>>(), ALL);
}

/// Cells as they come, and some that come near to what is looked for.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[0-9]{8,13}",
        1 => "0[379][0-9]{8}",
        1 => "0792[01][0-9]{7}",
        1 => "[0-9]{2}[A-Z]-[0-9]{3}\\.[0-9]{2}",
        1 => "[a-z.]{1,8}@[a-z]{1,8}\\.(vn|com)",
        1 => "(Nguyễn|Trần|Lê) (Văn|Thị) (An|Hoa|Lan)",
        1 => "(Số [0-9]{1,3} Lê Lợi, phường [0-9], Hà Nội|SĐT: 09[0-9]{8} chị Lan|CCCD 0792[01][0-9]{7})",
        1 => "[0-9]{1,2}/[0-9]{1,2}/19[0-9]{2}",
        1 => "(1[0-9]|2[0-3])\\.[0-9]{4,6}",
        2 => "\\PC{0,24}",
        1 => Just(String::new()),
    ]
}

proptest! {
    #[test]
    fn cuts_change_nothing(
        header in "(cccd|sdt|ho_ten|ghi_chu|dia_chi|x)",
        cells in prop::collection::vec(cell(), 0..60),
        cuts in (0usize..60, 0usize..60),
        first in prop_oneof![Just(0u64), Just(2040), Just(4090)],
    ) {
        let column = Column::named(header, FieldType::String);
        let (a, b) = (cuts.0.min(cells.len()), cuts.1.min(cells.len()));
        let (a, b) = (a.min(b), a.max(b));
        let mut whole = Watch::of(&column, &ALL);
        whole.take(first, cells.iter());
        let part = |from: usize, to: usize| {
            let mut part = whole.fresh();
            part.take(first + from as u64, cells[from..to].iter());
            part
        };
        let mut left = part(0, a);
        left.merge(part(a, b));
        left.merge(part(b, cells.len()));
        let mut right = part(a, b);
        right.merge(part(b, cells.len()));
        let mut all = part(0, a);
        all.merge(right);
        prop_assert_eq!(format!("{left:?}"), format!("{whole:?}"));
        prop_assert_eq!(format!("{all:?}"), format!("{whole:?}"));
        prop_assert_eq!(judge(&[left]), judge(&[whole]));
    }

    #[test]
    fn no_table_panics_and_no_example_shows_four_signs_in_a_row(
        table in prop::collection::vec(("(cccd|Số điện thoại|Họ tên|email|Ngày sinh|Địa chỉ|biển số|\\PC{0,8})", prop::collection::vec(cell(), 12)), 1..5),
    ) {
        let columns: Vec<(&str, Vec<String>)> = table.iter().map(|(header, cells)| (header.as_str(), cells.clone())).collect();
        for verdict in judge(&watch(&columns)) {
            prop_assert!(verdict.examples.len() <= 3 && verdict.count <= verdict.of.max(1));
            for example in &verdict.examples {
                let cell = &columns[verdict.column].1[example.row as usize - 1];
                let signs = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>();
                let (cell, shown) = (signs(cell), signs(&example.masked));
                prop_assert!(!shown.windows(4).any(|four| cell.windows(4).any(|there| there == four)), "{:?}", example);
                prop_assert!(!example.masked.chars().any(char::is_control));
            }
        }
    }

    #[test]
    fn bytes_that_are_no_text_panic_nothing(cells in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20)) {
        let mut watch = Watch::of(&Column::named("cccd", FieldType::String), &ALL);
        watch.take(0, cells.iter());
        judge(&[watch]);
    }
}

/// Speed on the cells of usual columns: `cargo test --release --lib privacy::tests::speed -- --ignored --nocapture`.
#[test]
#[ignore = "a measure, not a test"]
fn speed() {
    let rows = 200_000usize;
    let columns: Vec<(&str, FieldType, Vec<String>)> = vec![
        ("so_luong", FieldType::Integer, (0..rows).map(|at| (at * 7919).to_string()).collect()),
        ("gia_tri", FieldType::Decimal(2), (0..rows).map(|at| format!("{}.{:02}", at * 31, at % 100)).collect()),
        ("loai", FieldType::String, (0..rows).map(|at| ["Phường", "Xã", "Đặc khu"][at % 3].to_string()).collect()),
        ("ten_xa", FieldType::String, (0..rows).map(|at| format!("Xã Tân Phú {}", at % 3000)).collect()),
        ("ma", FieldType::String, (0..rows).map(|at| format!("VN-{:05}", at % 9000)).collect()),
        ("ma_so_thue", FieldType::String, (0..rows).map(|at| format!("03{:08}", at * 77_777 % 100_000_000)).collect()),
        ("ma_12", FieldType::String, (0..rows).map(|at| format!("{:012}", at as u64 * 977_777_777 % 1_000_000_000_000)).collect()),
        ("ngay", FieldType::Date, (0..rows).map(|at| format!("2024-{:02}-{:02}", at % 12 + 1, at % 28 + 1)).collect()),
        ("thoi_diem", FieldType::String, (0..rows).map(|at| format!("2024-01-02 {:02}:00:00", at % 24)).collect()),
        ("ho_ten", FieldType::String, (0..rows).map(|at| ["Nguyễn Văn An", "Trần Thị Bích Ngọc", "Lê Hoàng Minh"][at % 3].to_string()).collect()),
        ("sdt", FieldType::String, (0..rows).map(|at| format!("09{:08}", at * 7919 % 100_000_000)).collect()),
        ("noi_dung", FieldType::String, (0..rows).map(|at| format!("Theo Quyết định số {at}/QĐ-UBND ngày 12/3/2020 của Ủy ban nhân dân tỉnh về việc phê duyệt danh mục dữ liệu mở giai đoạn 2020-2025")).collect()),
        ("title", FieldType::String, (0..rows).map(|at| format!("Annual report of the department of transport on road safety number {at}")).collect()),
    ];
    let (mut all_bytes, mut all_seconds) = (0usize, 0.0);
    for (header, field_type, cells) in &columns {
        let bytes: usize = cells.iter().map(|cell| cell.len() + 1).sum();
        let start = std::time::Instant::now();
        let mut watch = Watch::of(&Column::named(*header, *field_type), &ALL);
        for chunk in 0..rows / 4096 + 1 {
            let from = chunk * 4096;
            let cells = &cells[from..(from + 4096).min(rows)];
            if watch.wants(from as u64..(from + cells.len()) as u64) {
                watch.take(from as u64, cells.iter());
            }
        }
        let verdicts = judge(std::slice::from_ref(&watch));
        let seconds = start.elapsed().as_secs_f64();
        all_bytes += bytes;
        all_seconds += seconds;
        let kinds: Vec<_> = verdicts.iter().map(|verdict| verdict.kind.id).collect();
        println!(
            "{header:>12} {:8.0} MB/s {:6.1} ns/cell {kinds:?}",
            bytes as f64 / seconds / 1e6,
            seconds * 1e9 / rows as f64
        );
    }
    println!("{:>12} {:8.0} MB/s", "all", all_bytes as f64 / all_seconds / 1e6);
}
