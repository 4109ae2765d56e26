//! The room as a whole: cuts change nothing, nothing panics, nothing identifying is shown, small stories.

use super::*;
use crate::model::{Column, FieldType};
use proptest::prelude::*;

const ALL: [&str; 2] = ["common", "vn"];

/// A table of text columns.
pub fn watch(columns: &[(&str, Vec<String>)]) -> Vec<Watch> {
    let watched = |(header, cells): &(&str, Vec<String>)| {
        let mut watch = Watch::of(&Column::named(*header, FieldType::String), &ALL);
        see(&mut watch, 1, cells);
        watch
    };
    columns.iter().map(watched).collect()
}

/// Lets cells pass, the first of which is of this row.
pub fn see<C: AsRef<[u8]>>(watch: &mut Watch, first_row: u64, cells: &[C]) {
    watch.take(first_row..first_row + cells.len() as u64, |row| cells[row].as_ref());
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
    let notes =
        cells(&["Khen thưởng học sinh năm 2024 cho em Nguyễn Thị Lan", "Ông Nguyễn Văn Minh năm 2020 được khen"]);
    assert_eq!(of(("Nội dung", notes)), []);
    let notes = cells(&["Đường Nguyễn Văn Linh xây năm 1996, dài 17 km và 800 m", "Đã xong"]);
    assert_eq!(of(("Nội dung", notes)), []);
}

#[test]
fn a_cell_counts_once_however_much_it_holds() {
    let cells = cells(&["0912345678; 0987654321", "0901222333 - 0933444555", "0868123123"]);
    let verdicts = judge(&watch(&[("SĐT", cells)]));
    assert_eq!((verdicts[0].count, verdicts[0].of), (3, 3));
}

#[test]
fn hostile_cells_take_no_longer_than_others() {
    let start = std::time::Instant::now();
    for cell in [
        "a@b.vn,".repeat(60_000),
        "0912345678,".repeat(40_000),
        "-".repeat(200_000) + &" 29A-123.45".repeat(20_000),
        "Nguyễn Văn ".repeat(30_000) + "sinh năm 1980",
        "1 ".repeat(200_000),
    ] {
        judge(&watch(&[("x", vec![cell])]));
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
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
    see(&mut watch, 0, &numbers);
    assert_eq!(judge(&[watch]), []);
}

#[test]
fn columns_that_cannot_hold_anything_personal_are_not_looked_at() {
    assert!(!Watch::of(&Column::named("CCCD", FieldType::Boolean), &ALL).needs());
    let seen = |field_type, rows: std::ops::Range<u64>| {
        let mut watch = Watch::of(&Column::named("x", field_type), &ALL);
        watch.take(rows, |_| b"12345");
        watch.filled
    };
    assert_eq!(seen(FieldType::String, 2500..2600), 100);
    // The first 256, then 32 in 2,048, then in 16,384.
    let rows = [0..10, 0..300, 2600..4000, 2600..5000, 4096..4097, 131_072..131_080, 133_120..140_000, 0..1 << 18];
    assert_eq!(rows.map(|rows| seen(FieldType::Integer, rows)), [10, 256, 0, 32, 1, 8, 0, 256 + 63 * 32 + 8 * 32]);
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
        first in prop_oneof![Just(0u64), Just(230), Just(2030)],
    ) {
        let column = Column::named(header, FieldType::String);
        let (a, b) = (cuts.0.min(cells.len()), cuts.1.min(cells.len()));
        let (a, b) = (a.min(b), a.max(b));
        let mut whole = Watch::of(&column, &ALL);
        see(&mut whole, first, &cells);
        let part = |from: usize, to: usize| {
            let mut part = whole.fresh();
            see(&mut part, first + from as u64, &cells[from..to]);
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
        see(&mut watch, 0, &cells);
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
            see(&mut watch, from as u64, cells);
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

/// Tables as they are met, told in few words: header, cells, and the kind that is due (`-` none, `?kind` a warning).
#[test]
fn tables_as_they_are_met() {
    let tables: &[&[(&str, &str, &str)]] = &[
        // Cells are parted by `|`.
        &[
            ("Đơn vị", "Sở Y tế|Sở Nội vụ|Văn phòng UBND", "-"),
            ("Người phát ngôn", "Nguyễn Văn An|Trần Thị Hoa|Lê Minh Đức", "?person-name"),
            ("Số điện thoại", "0912345678|0987123456|0901222333", "vn-phone"),
        ],
        &[
            ("Tên cơ sở", "Cơ sở giết mổ An Phú|Cơ sở Hòa Bình|Lò mổ Tân Lập", "-"),
            ("Chủ cơ sở", "Nguyễn Văn An|Trần Thị Hoa|Phạm Văn Bảy", "person-name"),
            ("Địa chỉ", "Thôn 2, xã Tân Lập|Ấp 3, xã Hòa Bình|Số 5 Lê Lợi, phường 3", "-"),
        ],
        &[
            ("TT", "1|2|3", "-"),
            ("Họ và tên", "Nguyễn Văn An|Trần Thị Hoa|Y Bhuốt Niê", "person-name"),
            ("Năm sinh", "1980|1975|1990", "birth-date"),
            ("Quê quán", "Nam Định|Thái Bình|Đắk Lắk", "home-address"),
            ("Số tiền hỗ trợ", "1.500.000|2.000.000|1.500.000", "-"),
        ],
        &[("Tên", "Gạo|Ngô|Khoai lang", "-"), ("Giá", "12000|9000|15000", "-")],
        &[
            ("Tên", "Hồ Gươm|Chùa Một Cột|Cầu Long Biên", "-"),
            ("Vĩ độ", "21.02851|21.03592|21.04347", "-"),
            ("Kinh độ", "105.85238|105.83362|105.85861", "-"),
        ],
        &[("Quốc gia", "Việt Nam|Hoa Kỳ|Nhật Bản", "-"), ("Thủ đô", "Hà Nội|Washington|Tokyo", "-")],
        &[
            ("hoten", "nguyen van an|tran thi hoa|le van bay", "person-name"),
            ("sodienthoai", "912345678|987123456|901222333", "vn-phone"),
            ("diachi", "thon 2, xa tan lap|ap 3, xa hoa binh|so 5 le loi, phuong 3", "home-address"),
        ],
        &[
            ("Trạm y tế", "Trạm Y tế xã An Bình|Trạm Y tế phường 3|Trạm Y tế xã Tân Phú", "-"),
            ("Trưởng trạm", "BS. Nguyễn Văn An|BS. Trần Thị Hoa|YS. Lê Văn Bảy", "?person-name"),
            ("Điện thoại", "02963 855 123|02963 855 456|02963 855 789", "-"),
        ],
        &[("Số thẻ", "123456|123457|123458", "-"), ("Bạn đọc", "Học sinh|Giáo viên|Khác", "-")],
        &[
            ("Mã số thuế", "0312345678|0101234567|3700123456", "-"),
            ("Người nộp thuế", "Công ty TNHH An|Công ty CP Bình|DNTN Chi", "-"),
            ("Số tiền nợ", "123456789|987654321|345678912", "-"),
        ],
        &[("Ngày", "2024-01-01|2024-01-02|2024-01-03", "-"), ("Mực nước", "1.234|1.345|1.456", "-")],
        &[
            ("Tác phẩm", "Truyện Kiều|Số đỏ|Chí Phèo", "-"),
            ("Tác giả", "Nguyễn Du|Vũ Trọng Phụng|Nam Cao", "?"),
            ("ISBN", "9786041234567|9786049876543|8935235200012", "-"),
        ],
        &[
            ("Khách sạn", "Khách sạn Mường Thanh|Khách sạn Biển Xanh|Nhà nghỉ Hoa Lan", "-"),
            ("Điện thoại", "0236 3847 111|0236 3567 222|0905123456", "-"),
            ("Email", "info@muongthanh.vn|booking@bienxanh.vn|sales@hoalan.vn", "-"),
        ],
        &[("Tên lớp", "Lớp 1A|Lớp 2B|Lớp 3C", "-"), ("GVCN", "Nguyễn Thị Lan|Trần Văn Bình|Lê Thị Cúc", "?")],
        &[("Biển số", "29A-123.45|30E-456.78|29-B1 234.56", "vn-plate"), ("Loại xe", "Ô tô|Ô tô|Mô tô", "-")],
        &[
            ("Số khung", "RLHJF5802AY012345|RLHJF5803BY123456|RLHJC5204CY234567", "-"),
            ("Số máy", "JF58E0123456|JF58E0234567|JC52E1234567", "-"),
        ],
        &[
            ("Mã bưu chính", "100000|700000|550000", "-"),
            ("Bưu cục", "Bưu điện Hà Nội|Bưu điện TP.HCM|Bưu điện Đà Nẵng", "-"),
            ("Điện thoại", "1900545481|1800 1234|19001009", "-"),
        ],
        &[("Họ và tên", "N. V. A.|T. T. H.|L. V. B.", "-"), ("Nhóm tuổi", "20-29|30-39|40-49", "-")],
        &[
            ("Học sinh", "120|340|230", "-"),
            ("Giáo viên", "12|34|23", "-"),
            ("Bệnh nhân", "5|7|9", "-"),
            ("Chủ hộ là nữ", "3|4|5", "-"),
        ],
        &[
            ("patient_id", "P0001|P0002|P0003", "-"),
            ("age", "34|56|12", "-"),
            ("sex", "F|M|F", "-"),
            ("dob", "1990-01-02|1968-03-04|2012-05-06", "birth-date"),
        ],
        &[
            ("name", "Anna Müller|John Smith|Maria Rossi", "?"),
            ("email", "anna.mueller@web.de|john.smith@gmail.com|mrossi@libero.it", "email"),
        ],
        &[("CMND/CCCD/Hộ chiếu", "012345678|079203001234|B1234567", "vn-cccd")],
        &[("Số CMT", "012345678|123456789|234567891", "vn-cmnd")],
        &[("Mã số BHXH", "7912345678|0112345678|4812345670", "vn-bhxh"), ("Mức đóng", "4680000|5310000|6000000", "-")],
        &[("Tài khoản", "admin|user1|user2", "-"), ("Vai trò", "Quản trị|Xem|Sửa", "-")],
        &[("Tên tài khoản kế toán", "Tiền mặt|Tiền gửi|Phải thu", "-"), ("Số hiệu tài khoản", "111|112|131", "-")],
        &[
            ("Dân tộc", "Kinh|Tày|Mông", "-"),
            ("Số hộ", "12345|2345|345", "-"),
            ("Tỷ lệ hộ nghèo", "3.4|12.5|20.1", "-"),
        ],
        &[
            ("STK", "19031234567890|0071000123456|21510001234567", "vn-bank-account"),
            ("Ngân hàng", "Techcombank|Vietcombank|BIDV", "-"),
        ],
        &[
            ("Số điện thoại đường dây nóng", "0963 851 919|0969 999 599|0967 231 818", "-"),
            ("Bệnh viện", "BV Bạch Mai|BV Chợ Rẫy|BV K", "-"),
        ],
        &[
            ("Họ tên", "Nguyễn Văn An|Trần Thị Hoa|Lê Minh Đức", "person-name"),
            ("Chức vụ", "Chuyên viên|Phó phòng|Trưởng phòng", "-"),
            ("Email công vụ", "annv@angiang.gov.vn|hoatt@angiang.gov.vn|duclm@angiang.gov.vn", "-"),
        ],
        &[
            ("Tên dự án", "Khu đô thị An Phú|Cầu Rạch Miễu 2|Trường THPT Lê Lợi", "-"),
            ("Chủ đầu tư", "Công ty CP An Phú|Ban QLDA|Sở GD&ĐT", "-"),
            ("Tổng mức đầu tư", "123456789012|234567890123|345678901234", "-"),
        ],
        &[
            ("Toạ độ X", "1193456.12|1194567.34|1195678.56", "-"),
            ("Toạ độ Y", "587654.32|588765.43|589876.54", "-"),
            ("Chủ giếng", "Nguyễn Văn An|Trần Thị Hoa|Lê Văn Bảy", "?"),
        ],
        &[(
            "Ghi chú",
            "Theo Công văn số 1234/SYT-NVY ngày 12/03/2024|Hồ sơ 000.00.12.H12-240101-0001|Mã DN 0312345678",
            "-",
        )],
        &[
            ("Nghệ nhân", "Hà Thị Cầu|Nguyễn Văn Tý|Lê Thị Mai", "?person-name"),
            ("Loại hình", "Hát xẩm|Ca trù|Quan họ", "-"),
        ],
        &[("Đường", "Nguyễn Văn Cừ|Trần Phú|Lê Văn Việt", "-"), ("Chiều dài (m)", "1200|800|5400", "-")],
        &[
            ("Quỹ", "Quỹ Vì người nghèo|Quỹ Khuyến học|Hội Chữ thập đỏ", "-"),
            ("Số tài khoản", "19031234567890|0071000123456|21510001234567", "?vn-bank-account"),
        ],
        &[
            ("Nhà thuốc", "Nhà thuốc An Khang|Nhà thuốc Minh Châu|Quầy thuốc số 5", "-"),
            ("Chủ nhà thuốc", "Nguyễn Văn An|Trần Thị Hoa|Lê Minh Đức", "person-name"),
            ("Địa chỉ", "12 Lê Lợi, phường 3|5 Hùng Vương, phường 1|7 Trần Phú, phường 2", "-"),
        ],
        &[
            ("Tên khách sạn", "Khách sạn Biển Xanh|Khách sạn Hoa Lan|Nhà nghỉ An Bình", "-"),
            ("Mô tả", "3 sao, cạnh biển, ĐT: 0905123456|40 phòng, ĐT 0236 3847 111|Giá rẻ", "?free-text"),
        ],
        &[
            ("Trường", "Trường MN Hoa Mi|Trường TH Kim Đồng|Trường THCS Lê Lợi", "-"),
            ("Hiệu trưởng", "Nguyễn Thị Lan|Trần Thị Hoa|Lê Văn Bảy", "?person-name"),
            ("Email", "mnhoami@hcm.edu.vn|thkimdong@hcm.edu.vn|thcsleloi@hcm.edu.vn", "-"),
            ("ĐT", "028 3847 1111|028 3847 1112|028 3847 1113", "-"),
        ],
        &[
            ("Nhà thầu", "Công ty CP Xây dựng số 1|Liên danh A - B|Công ty TNHH Minh Long", "-"),
            ("Mã số thuế", "0101234567|0312345678|0400123456", "-"),
            ("Giá trúng thầu", "12345678901|2345678901|345678901", "-"),
            ("Ngày ký", "12/03/2024|13/03/2024|14/03/2024", "-"),
        ],
        &[
            ("Mã BN", "BN1234|BN1235|BN1236", "-"),
            ("Tuổi", "34|56|12", "-"),
            ("Giới tính", "Nam|Nữ|Nữ", "-"),
            ("Nơi phát hiện", "Quận 7|Quận 1|TP. Thủ Đức", "-"),
        ],
        &[("Phường", "Nguyễn Trãi|Trần Phú|Lê Chân|Phan Bội Châu", "-"), ("Dân số", "12345|23456|34567|45678", "-")],
        &[
            ("Cán bộ đầu mối", "Nguyễn Văn An|Trần Thị Hoa|Lê Minh Đức", "?person-name"),
            ("Số ĐT", "0912 345 678|0987.123.456|0901-222-333", "vn-phone"),
            ("Đơn vị", "Sở Y tế|Sở Nội vụ|Sở Tài chính", "-"),
        ],
        &[
            ("Dân tộc", "Kinh|Tày|Kinh", "-"),
            ("Giới tính", "Nam|Nữ|Nam", "-"),
            ("Năm sinh", "1980|1991|1975", "-"),
            ("Thu nhập", "5000000|7000000|3500000", "-"),
        ],
        &[
            (
                "Nguyễn Văn An",
                "Trần Thị Hoa|Lê Minh Đức|Phạm Văn Bảy|Võ Thị Sen|Đỗ Văn Hùng|Bùi Thị Lan",
                "person-name",
            ),
            ("0912345678", "0987123456|0901222333|0933444555|0977888999|0868123123|0355667788", "vn-phone"),
        ],
        &[
            ("Số hợp đồng", "01/2024/HĐ-XD|02/2024/HĐ-XD|03/2024/HĐ-TV", "-"),
            ("Bên B", "Công ty An Phú|Ông Nguyễn Văn An|Bà Trần Thị Hoa", "?"),
        ],
        &[("license_plate", "51F12345|29A54321|30E11223", "vn-plate"), ("speed", "78|92|81", "-")],
        &[
            ("IP", "192.168.100.101|10.20.30.40|172.16.254.1", "-"),
            ("MAC", "00:1A:2B:3C:4D:5E|00:1A:2B:3C:4D:5F|00:1A:2B:3C:4D:60", "-"),
            ("IMEI", "356938035643809|490154203237518|352099001761481", "-"),
        ],
        &[
            ("Mã hàng (HS)", "0901112000|1006309900|0304620000", "-"),
            ("Kim ngạch (USD)", "123456789|987654321|456789123", "-"),
        ],
        &[
            ("Mã thửa đất", "790012345678|790012345679|790012345680", "-"),
            ("Mã GCN", "AA 01234567|AB 12345678|BC 23456789", "-"),
        ],
        &[
            ("Ward", "An Hải|Hòa Cường|Thanh Khê", "-"),
            ("Registered voters", "12345|23456|34567", "-"),
            ("Contact phone", "0236 3847 111|0236 3567 222|0236 3567 333", "-"),
        ],
    ];
    let mut wrong = Vec::new();
    for table in tables {
        let columns: Vec<(&str, Vec<String>)> =
            table.iter().map(|(header, cells, _)| (*header, cells.split('|').map(String::from).collect())).collect();
        let verdicts = judge(&watch(&columns));
        for (column, (header, _, due)) in table.iter().enumerate() {
            let here = verdicts.iter().find(|verdict| verdict.column == column);
            let told = here.map_or("-".to_string(), |verdict| {
                format!("{}{}", if verdict.strength == Strength::Possible { "?" } else { "" }, verdict.kind.id)
            });
            // `?` alone: either is right.
            if told != *due
                && *due != "?"
                && told.trim_start_matches('?') != due.trim_start_matches('?').trim_start_matches('!')
            {
                wrong.push(format!("`{header}`: {told} where {due} is due"));
            } else if told != *due && *due != "?" {
                wrong.push(format!("`{header}`: {told} is not {due}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
