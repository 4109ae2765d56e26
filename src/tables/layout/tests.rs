//! Layouts of grids as they are met.

use super::*;
use proptest::prelude::*;

/// A grid of semicolon-separated lines; "…" alone is the gap of a large grid.
fn grid(text: &str) -> Grid {
    let mut grid = Grid::default();
    for (at, line) in text.lines().enumerate() {
        if line.trim() == "⋮" {
            grid.gap();
            continue;
        }
        grid.row(at as u64 + 1);
        if !line.trim().is_empty() {
            line.trim().split(';').for_each(|cell| grid.cell(cell));
        }
    }
    grid
}

/// The labels, the rows of data with the first cell of the first and the last, and the rules of what was told.
fn told(text: &str) -> String {
    let grid = grid(text);
    let recipe = Recipe::default();
    let layout = of(&grid, &recipe);
    let labels = layout.labels(&grid, " / ").join("|");
    let data: Vec<usize> =
        layout.data.clone().filter(|row| !layout.dropped.contains(row) && !grid.is_blank(*row)).collect();
    let rules: Vec<&str> = layout.notes.iter().map(|note| note.rule).collect();
    let ends = match (data.first(), data.last()) {
        (Some(first), Some(last)) => format!("{} {}–{}", data.len(), grid.line(*first), grid.line(*last)),
        _ => "0".into(),
    };
    format!("{labels} / {ends} / {}", rules.join(" "))
}

fn all(cases: &[(&str, &str)]) {
    let wrong = cases.iter().filter(|(text, due)| told(text) != *due);
    let wrong: Vec<String> = wrong.map(|(text, due)| format!("{text}\n  due {due}\n  is  {}\n", told(text))).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_plain_table_stays_as_it_is() {
    all(&[
        ("a;b;c\n1;2;3\n4;5;6", "a|b|c / 2 2–3 / "),
        ("ma;ten;so\n01;Hà Nội;5\n02;Huế;6", "ma|ten|so / 2 2–3 / "),
        ("Tên;Ghi chú\nA;x\nB;", "Tên|Ghi chú / 2 2–3 / "),
        ("Tên;Số\nHà Nội;không rõ\nHuế;5\nLai Châu;6", "Tên|Số / 3 2–4 / "),
        ("Tên;2021;2022;2023\nHà Nội;8;9;10\nHuế;1;2;3", "Tên|2021|2022|2023 / 2 2–3 / "),
        ("Tên;01/2023;02/2023\nHà Nội;8;9\nHuế;1;2", "Tên|01/2023|02/2023 / 2 2–3 / "),
        ("Trạm;0;1;2;3\nA;8;9;7;5\nB;1;2;4;6", "Trạm|0|1|2|3 / 2 2–3 / "),
        ("Tên\nHà Nội\nHuế", "Tên / 2 2–3 / "),
        ("Tên;Địa chỉ;Email\nA;B;C\nD;E;F", "Tên|Địa chỉ|Email / 2 2–3 / "),
        ("Tên;Địa chỉ;Email", "Tên|Địa chỉ|Email / 0 / "),
        ("Mã;;Số\n1;a;5\n2;b;6", "Mã||Số / 2 2–3 / "),
        ("Tên;Giá\n;5\n;6", "Tên|Giá / 2 2–3 / "),
        ("Câu hỏi;Trả lời\nCó;Không\nKhông;Có\nCó;Có", "Câu hỏi|Trả lời / 3 2–4 / "),
        ("a;b;c\n1;2;3\n\n4;5;6", "a|b|c / 2 2–4 / "),
        ("a;b;c\n\n1;2;3\n4;5;6", "a|b|c / 2 3–4 / "),
        ("Mã;Tên;Từ;Đến\n1;A;01/01/2024;05/01/2024\n2;B;02/01/2024;06/01/2024", "Mã|Tên|Từ|Đến / 2 2–3 / "),
        ("Tên;Số\nNgười lập biểu;5\nNguồn nước;6", "Tên|Số / 2 2–3 / "),
        ("Khóa;Giá trị\nTên;A\nGhi chú;", "Khóa|Giá trị / 2 2–3 / "),
        ("x;y\n1.5;2\n3;4", "x|y / 2 2–3 / "),
        ("id;name;score;rank\n1;a;x;n/a\n2;b;5;1\n3;c;6;2", "id|name|score|rank / 3 2–4 / "),
        ("Tuổi;Nam;Nữ\n0-4;5;6\n5-9;7;8", "Tuổi|Nam|Nữ / 2 2–3 / "),
        ("h\n⋮\n5\n6", "h / 2 3–4 / "),
        ("", " / 0 / "),
        ("\n\n", " / 0 / "),
    ]);
}

#[test]
fn lines_above_and_below_are_told_and_left_out() {
    all(&[
        (
            "UBND TỈNH LAI CHÂU\nBÁO CÁO DÂN SỐ NĂM 2024\nĐơn vị tính: người\n\nMã;Tên;Số\n1;A;5\n2;B;6",
            "Mã|Tên|Số / 2 6–7 / preamble-found",
        ),
        ("BÁO CÁO;;\nMã;Tên;Số\n1;A;5\n2;B;6", "Mã|Tên|Số / 2 3–4 / preamble-found"),
        ("Dân số Lai Châu;;\nMã;Tên;Số\n1;A;5\n2;B;6", "Mã|Tên|Số / 2 3–4 / preamble-found"),
        (
            "UBND TỈNH;;;CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ Y TẾ;;;Độc lập - Tự do - Hạnh phúc\n\nMã;Tên;Số;Ngày\n1;A;5;01/02/2024\n2;B;6;02/02/2024",
            "Mã|Tên|Số|Ngày / 2 5–6 / preamble-found",
        ),
        (
            "Report;Population\nCreated;01/02/2024\n\nCode;Name;Male;Female;Total\n1;A;5;6;11\n2;B;6;7;13",
            "Code|Name|Male|Female|Total / 2 5–6 / preamble-found",
        ),
        ("Mã;Tên;Số\n1;A;5\n2;B;6\nNguồn: Cục Thống kê", "Mã|Tên|Số / 2 2–3 / footer-found"),
        ("Mã;Tên;Số\n1;A;5\n2;B;6\nNguồn: Cục Thống kê;;", "Mã|Tên|Số / 2 2–3 / footer-found"),
        (
            "Mã;Tên;Số;Ngày\n1;A;5;01/02/2024\n2;B;6;02/02/2024\n\nNgười lập biểu;;;GIÁM ĐỐC\n\nNguyễn Văn A;;;Trần B",
            "Mã|Tên|Số|Ngày / 2 2–3 / footer-found",
        ),
        ("id;name;n\n1;A;5\n2;B;6\n(2 rows)", "id|name|n / 2 2–3 / footer-found"),
        ("Mã;Tên;Số\n1;A;5\n2;B;6\n;Tổng cộng;11", "Mã|Tên|Số / 3 2–4 / total-row"),
        ("Mã;Tên;Số\n1;A;5\n2;B;6\n\n;Tổng cộng;11", "Mã|Tên|Số / 2 2–3 / total-row-left-out"),
        ("Mã;Tên;Số\n1;A;5\n2;B;6\nLai Châu;;", "Mã|Tên|Số / 3 2–4 / section-row"),
        ("Mã;Tên;Số\n1;A;5\n2;B;6\n\nLai Châu;;", "Mã|Tên|Số / 3 2–5 / section-row"),
        ("Mã;Tên;Số\n1;A;5\n2;B;6\n1023;;", "Mã|Tên|Số / 3 2–4 / "),
    ]);
}

#[test]
fn headers_of_several_rows_are_joined() {
    all(&[
        (
            "Xã;Dân số;;\n;Nam;Nữ;Tổng\nA;5;6;11\nB;7;8;15",
            "Xã|Dân số / Nam|Dân số / Nữ|Dân số / Tổng / 2 3–4 / header-rows-found",
        ),
        (
            "STT;Tên;Dân số;;Diện tích;\n;;2022;2023;2022;2023\n1;A;5;6;7;8\n2;B;5;6;7;8",
            "STT|Tên|Dân số / 2022|Dân số / 2023|Diện tích / 2022|Diện tích / 2023 / 2 3–4 / header-rows-found",
        ),
        (
            "Xã;Diện tích;Dân số\n;(ha);(người)\nA;5;6\nB;7;8",
            "Xã|Diện tích (ha)|Dân số (người) / 2 3–4 / header-rows-found",
        ),
        (
            "Xã;Diện tích;Dân số\nTên;ha;người\nA;5;6\nB;7;8",
            "Xã / Tên|Diện tích (ha)|Dân số (người) / 2 3–4 / header-rows-found",
        ),
        ("STT;Tên;Số\n(1);(2);(3)\n1;A;5\n2;B;6", "STT|Tên|Số / 2 3–4 / column-numbers-found"),
        ("STT;Tên;Số;Tỷ lệ\nA;B;1;2=1/3\n1;A;5;6\n2;B;6;7", "STT|Tên|Số|Tỷ lệ / 2 3–4 / column-numbers-found"),
        ("STT;Tên;Số\n1;2;3\n1;Hà;5\n2;Bo;6", "STT|Tên|Số / 2 3–4 / column-numbers-found"),
        ("a;b;c\n1;2;3\n4;5;6\n7;8;9", "a|b|c / 3 2–4 / "),
        (
            "ID;NAME;N\n--;----;--\n1;A;5\n2;B;6\n\n(2 rows affected)",
            "ID|NAME|N / 2 3–4 / column-numbers-found footer-found",
        ),
        (
            "Bảng 1. Dân số\n;Tổng số;Trong đó;\n;;Nam;Nữ\nHà Nội;5;6;7\nHuế;7;8;9",
            "|Tổng số|Trong đó / Nam|Trong đó / Nữ / 2 4–5 / preamble-found header-rows-found",
        ),
        (
            "Tên;Liên hệ;\n;Email;Điện thoại\nA;a@x;không\nB;b@x;có",
            "Tên|Liên hệ / Email|Liên hệ / Điện thoại / 2 3–4 / header-rows-found",
        ),
    ]);
}

#[test]
fn rows_without_a_header_are_all_data() {
    all(&[
        ("1;Hà Nội;5,5\n2;Huế;6,1\n3;Vinh;7", " / 3 1–3 / no-header-found"),
        ("2024-01-01;5\n2024-01-02;6\n2024-01-03;7", " / 3 1–3 / no-header-found"),
        ("1;2;3\n4;5;6\n7;8;9", " / 3 1–3 / no-header-found"),
        ("HN-01;Hà Nội\nHN-02;Huế\nHN-03;Vinh", " / 3 1–3 / no-header-found"),
        ("5\n6\n7", " / 3 1–3 / no-header-found"),
        ("01;Hà Nội;không rõ;5.2\n02;Huế;5;6.1\n03;Vinh;7;8", " / 3 1–3 / no-header-found"),
        ("1;Hà Nội;8435000", " / 1 1–1 / no-header-found"),
        ("Nam;Hà Nội\nNữ;Huế\nNam;Vinh", "Nam|Hà Nội / 2 2–3 / "),
    ]);
}

#[test]
fn other_tables_and_repeated_headers_are_told() {
    all(&[
        ("Mã;Tên;Số\n1;A;5\n2;B;6\n\nNăm;Nam;Nữ\n2020;5;6", "Mã|Tên|Số / 2 2–3 / second-table"),
        (
            "Bảng 1\nMã;Tên;Số\n1;A;5\n2;B;6\n3;C;7\n\nBảng 2\nNăm;Nam;Nữ\n2020;5;6\n2021;5;6",
            "Mã|Tên|Số / 3 3–5 / preamble-found second-table",
        ),
        ("Mã;Tên;Số\n1;A;5\n2;B;6\nMã;Tên;Số\n3;C;7", "Mã|Tên|Số / 3 2–5 / repeated-header"),
        ("Mã;Tên;Số\n1;A;5\n2;B;6\n\nMã;Tên;Số\n3;C;7", "Mã|Tên|Số / 3 2–6 / repeated-header"),
    ]);
}

#[test]
fn what_is_declared_is_not_decided() {
    let text = "Mã;Tên;Số\n1;A;5\n2;B;6\nNguồn: X";
    let with = |change: fn(&mut Recipe)| {
        let mut recipe = Recipe::default();
        change(&mut recipe);
        let layout = of(&grid(text), &recipe);
        (layout.header, layout.data, layout.notes.len())
    };
    assert_eq!(with(|recipe| recipe.footer_rows = Some(0)), (0..1, 1..4, 0));
    assert_eq!(with(|recipe| recipe.header = Some(false)), (0..0, 0..3, 1));
    assert_eq!(with(|recipe| recipe.header_rows = Some(2)), (0..2, 2..3, 1));
}

/// Cells as they come in tables and beside them.
fn any_cell() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "",
        "5",
        "1.234,5",
        "2023",
        "2024",
        "01/02/2024",
        "có",
        "x",
        "Hà Nội",
        "Tên",
        "Tổng cộng",
        "Nguồn: A",
        "(1)",
        "(2)",
        "1",
        "2",
        "3",
        "A",
        "B",
        "Bảng 1",
        "ha",
        "(ha)",
        "-",
        "---",
        "một câu dài hơn bốn mươi ký tự, không của ai cả",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]
    #[test]
    fn every_row_is_data_or_told_and_reading_again_with_the_recipe_gives_the_same(
        rows in prop::collection::vec(prop::collection::vec(any_cell(), 0..6), 0..14),
        spans in prop::collection::vec((0..14usize, 0..6usize, 0..3usize, 0..4usize), 0..2),
    ) {
        let fill = |skip: u64, footer: u64| {
            let last = rows.iter().rposition(|row| row.iter().any(|cell| !cell.is_empty())).map_or(0, |at| at + 1);
            let mut grid = Grid::default();
            for (at, row) in rows.iter().enumerate().take(last.saturating_sub(footer as usize)).skip(skip as usize) {
                grid.row(at as u64 + 1);
                row.iter().for_each(|cell| grid.cell(cell));
            }
            for &(top, left, down, right) in &spans {
                if let Some(top) = top.checked_sub(skip as usize).filter(|top| top + down < grid.len()) {
                    grid.merge(Span { top, left, bottom: top + down, right: left + right });
                }
            }
            grid
        };
        let grid = fill(0, 0);
        let layout = of(&grid, &Recipe::default());
        let told = |row: usize| layout.notes.iter().any(|note| (note.rows.0..=note.rows.1).contains(&row));
        for row in (0..grid.len()).filter(|&row| !grid.is_blank(row)) {
            let kept = layout.header.contains(&row) && !layout.silent.contains(&row)
                || layout.data.contains(&row) && !layout.dropped.contains(&row);
            prop_assert!(kept || told(row), "row {row} of {rows:?} is neither data nor told: {layout:?}");
        }
        let width = if layout.header.is_empty() { 0 } else { layout.width };
        prop_assert_eq!(layout.labels(&grid, " / ").len(), width);

        let mut recipe = Recipe::default();
        layout.write(&grid, &mut recipe);
        let again = fill(recipe.skip_rows.unwrap_or(0).into(), recipe.footer_rows.unwrap_or(0).into());
        let same = of(&again, &recipe);
        let lines = |grid: &Grid, rows: &Range<usize>| rows.clone().map(|row| grid.line(row)).collect::<Vec<_>>();
        prop_assert_eq!(lines(&again, &same.header), lines(&grid, &layout.header), "{:?} {:?}", rows, recipe);
        prop_assert_eq!(lines(&again, &same.data), lines(&grid, &layout.data), "{:?} {:?}", rows, recipe);
        let cut = recipe.skip_rows.unwrap_or(0) as usize;
        if spans.iter().all(|&(top, _, down, _)| top >= cut || top + down < cut) {
            prop_assert_eq!(same.labels(&again, " / "), layout.labels(&grid, " / "), "{:?} {:?}", rows, recipe);
        }
        let decisions = ["preamble-found", "header-rows-found", "no-header-found", "footer-found", "second-table"];
        prop_assert!(same.notes.iter().all(|note| !decisions.contains(&note.rule)), "{:?} {:?} {:?}", rows, recipe, same.notes);
    }

    #[test]
    fn a_plain_table_never_loses_a_row(
        width in 2..6usize,
        rows in prop::collection::vec((prop::collection::vec(any_cell(), 5), -99i32..9999), 1..14),
        column in 0..6usize,
    ) {
        let labels = ["Mã", "Tên xã", "Dân số", "Ngày", "Ghi chú"];
        let mut grid = Grid::default();
        grid.row(1);
        labels.iter().take(width).for_each(|label| grid.cell(label));
        for (at, (row, number)) in rows.iter().enumerate() {
            grid.row(at as u64 + 2);
            for (at, cell) in row.iter().take(width).enumerate() {
                // One column has a number in every row.
                let number = number.to_string();
                grid.cell(if at == column % width { &number } else { cell });
            }
        }
        let layout = of(&grid, &Recipe::default());
        prop_assert_eq!(&layout.header, &(0..1), "{:?}", rows);
        prop_assert_eq!(layout.data, 1..grid.len(), "{:?}", rows);
    }
}
