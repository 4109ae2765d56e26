//! Stories of the whole pass, from a file to every form of its table.

use super::*;
use crate::findings::Findings;
use crate::model::{Column, FieldType, Table};
use std::sync::atomic::{AtomicU64, Ordering};

/// Everything a pass gave.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub table: Option<Table>,
    pub findings: Findings,
    pub csv: Vec<u8>,
    pub excel_csv: Vec<u8>,
    pub jsonl: Vec<u8>,
    pub parquet: Vec<u8>,
    pub xlsx: Vec<u8>,
}

impl Given {
    pub fn rules(&self) -> Vec<&str> {
        self.findings.iter().map(|finding| finding.rule.as_str()).collect()
    }

    pub fn csv(&self) -> &str {
        std::str::from_utf8(&self.csv).unwrap()
    }

    pub fn types(&self) -> Vec<FieldType> {
        self.table.as_ref().unwrap().columns.iter().map(|column| column.field_type).collect()
    }
}

/// Passes over bytes as a file of this ending.
pub(super) fn pass_over(ending: &str, bytes: &[u8], describe: impl FnOnce(&mut Resource)) -> Given {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("t{}.{ending}", NEXT.fetch_add(1, Ordering::Relaxed)));
    std::fs::write(&file, bytes).unwrap();
    let mut resource = bare(&file);
    describe(&mut resource);
    let limits = Limits::default();
    let what = crate::model::Want::Groups { x: "n".into(), y: None, by: None, agg: "count".into() };
    let drawn = [crate::model::Wanted { figure: 0, what }];
    let ask = Ask {
        file: &file,
        place: "t.csv",
        resource: &resource,
        default_missing: &[],
        language: "vi",
        limits: &limits,
        gate: None,
        protection: None,
        drawn: &drawn,
    };
    let mut given = Given::default();
    let found = pass(
        &ask,
        Sinks {
            csv: Some(&mut given.csv),
            excel_csv: Some((&mut given.excel_csv, b';')),
            jsonl: Some(&mut given.jsonl),
            parquet: Some(&mut given.parquet),
            xlsx: Some(&mut given.xlsx),
            unprofiled: false,
        },
    )
    .unwrap();
    (given.table, given.findings) = (found.value, found.findings);
    given
}

pub(super) fn csv(text: &str) -> Given {
    pass_over("csv", text.as_bytes(), |_| {})
}

#[test]
fn a_small_table_is_published_in_every_form() {
    let given = csv("ma,n,x,ngay,dung\n001,1,1.50,2024-01-31,true\n002,,2.5,,false\n");
    assert_eq!(given.rules(), [""; 0]);
    assert_eq!(
        given.types(),
        [FieldType::String, FieldType::Integer, FieldType::Decimal(2), FieldType::Date, FieldType::Boolean]
    );
    assert_eq!(given.csv(), "ma,n,x,ngay,dung\n001,1,1.50,2024-01-31,true\n002,,2.5,,false\n");
    assert_eq!(
        std::str::from_utf8(&given.jsonl).unwrap(),
        "{\"ma\":\"001\",\"n\":1,\"x\":1.50,\"ngay\":\"2024-01-31\",\"dung\":true}\n\
         {\"ma\":\"002\",\"n\":null,\"x\":2.5,\"ngay\":null,\"dung\":false}\n"
    );
    assert_eq!(
        std::str::from_utf8(&given.excel_csv).unwrap(),
        "\u{feff}ma;n;x;ngay;dung\r\n001;1;1,50;2024-01-31;true\r\n002;;2,5;;false\r\n"
    );
    assert!(given.parquet.starts_with(b"PAR1") && given.xlsx.starts_with(b"PK"));
    let table = given.table.unwrap();
    assert_eq!(table.profile.rows, 2);
    assert_eq!(table.profile.columns[1].missing, 1);
    assert_eq!(table.profile.columns[2].mean, Some(2.0));
    let crate::model::Shown::Groups(groups) = &table.drawn[0].what else { panic!("values were asked for") };
    assert_eq!((groups.keys.as_slice(), groups.cells.as_slice()), (&["1".to_string()][..], &[(0, 0, 1.0)][..]));
    assert!(!table.declared);
}

#[test]
fn declared_types_are_checked_and_made_canonical() {
    let text = "ngay;gia;co\n31/12/2025;1.234,5;Có\n32/12/2025;x;Không\n-;N/A;Có lẽ\n";
    let given = pass_over("csv", text.as_bytes(), |resource| {
        let mut date = Column::named("ngay", FieldType::Date);
        date.format = Some("%d/%m/%Y".into());
        let mut price = Column::named("gia", FieldType::Number);
        (price.decimal_char, price.group_char) = (Some(','), Some('.'));
        let mut yes = Column::named("co", FieldType::Boolean);
        (yes.true_values, yes.false_values) = (vec!["Có".into()], vec!["Không".into()]);
        resource.fields = vec![date, price, yes];
        resource.missing_values = Some(vec!["-".into(), "N/A".into()]);
    });
    assert_eq!(given.csv(), "ngay,gia,co\n2025-12-31,1234.5,true\n,,false\n\"\",,\n");
    let rewritten = given.findings.iter().filter(|finding| finding.rule == "value-rewritten").count();
    assert_eq!(rewritten, 0, "what is declared needs no telling");
    let errors: Vec<_> = given.findings.iter().filter(|finding| finding.rule == "type-error").collect();
    assert_eq!(errors.len(), 3);
    let first = errors[0];
    assert_eq!((first.place.line, first.place.column, first.place.row), (3, 1, 2));
    let excerpt = first.place.excerpt.as_ref().unwrap();
    assert_eq!((excerpt.text.as_str(), excerpt.start, excerpt.length), ("32/12/2025;x;Không", 0, 10));
    let last = errors[2];
    assert_eq!((last.place.line, last.place.column, last.place.field.as_str()), (4, 7, "co"));
}

#[test]
fn ragged_rows_and_blank_lines_are_found_where_they_are() {
    let given = csv("a,b\n1,2\n\n3\n4,5,6\n\"x\ny\",7\n8,9");
    assert_eq!(given.rules(), ["blank-row", "missing-cell", "extra-cell"]);
    let lines: Vec<u64> = given.findings.iter().map(|finding| finding.place.line).collect();
    assert_eq!(lines, [3, 4, 5]);
    assert_eq!(given.csv(), "a,b\n1,2\n3,\n4,5\n\"x\ny\",7\n8,9\n");
}

#[test]
fn rows_of_another_width_in_the_middle_of_a_large_file_are_told_once() {
    let rows = |from: usize| (from..from + 700).map(|at| format!("{at},Xã {at},{}\n", at * 3)).collect::<String>();
    let other = "\nnam,nam_gioi\n2023,5\n2024,7\n2025,8\n\n";
    let text = format!("ma,ten,so\n{}{other}{}", rows(1), rows(701));
    let given = csv(&text);
    let found: Vec<_> = given.findings.iter().filter(|finding| finding.rule == "rows-of-another-table").collect();
    assert_eq!(found.len(), 1, "{:?}", given.rules());
    assert_eq!((found[0].place.line, found[0].place.row, found[0].more), (703, 701, 0));
    assert_eq!(
        found[0].message("en"),
        "From line 703 on, 4 rows have 2 cells where the header has 3: probably another table"
    );
    assert!(!given.rules().contains(&"missing-cell"), "{:?}", given.rules());
    // Two of them may be slips.
    let text = format!("ma,ten,so\n{}\n1,2\n3,4\n{}", rows(1), rows(701));
    assert_eq!(csv(&text).rules(), ["blank-row", "missing-cell", "missing-cell"]);
}

#[test]
fn columns_of_texts_and_lists_come_back_from_their_tidy_csv() {
    let json = r#"[{"a":"x","b":["1"],"c":{"k":1}},{"a":[1,"y"],"b":null,"c":5},{"a":{"k":"v, w"},"b":{},"c":true}]"#;
    let given = pass_over("json", json.as_bytes(), |_| {});
    assert_eq!(given.types(), [FieldType::String, FieldType::Object, FieldType::String]);
    let columns = given.table.as_ref().map(|table| table.columns.clone()).unwrap_or_default();
    let again = pass_over("csv", &given.csv, |resource| resource.fields = columns);
    assert_eq!((again.csv(), again.rules()), (given.csv(), vec![]));
}

#[test]
fn rows_without_values_come_back_from_their_tidy_csv() {
    for json in [r#"[{"a":null}]"#, r#"[{"a":null,"b":" "},{"a":"","b":null}]"#, r#"[{"a":"x"},{"a":null},{"a":null}]"#]
    {
        let given = pass_over("json", json.as_bytes(), |_| {});
        let again = pass_over("csv", &given.csv, |_| {});
        let rows = |given: &Given| given.table.as_ref().map(|table| table.profile.rows);
        assert_eq!((again.csv(), rows(&again)), (given.csv(), rows(&given)), "{json}");
    }
}

#[test]
fn line_ends_of_every_kind_are_read() {
    for end in ["\n", "\r\n", "\r"] {
        let given = csv(&["a,b", "1,x", "2,y", ""].join(end));
        assert_eq!((given.csv(), given.rules()), ("a,b\n1,x\n2,y\n", vec![]), "{end:?}");
    }
}

#[test]
fn a_file_that_is_no_table_says_why() {
    assert_eq!(csv("").rules(), ["empty-file"]);
    assert_eq!(csv("\n\n").rules(), ["no-header"]);
    assert_eq!(pass_over("csv", b"\x89PNG\r\n\x1a\n\0\0", |_| {}).rules(), ["not-a-table"]);
    assert_eq!(pass_over("csv", b"a,b\n\xc4\x90,\xd0\n", |_| {}).rules(), ["encoding-error"]);
    assert_eq!(csv("a,b\n1,\"x\n2,y\n").rules(), ["unclosed-quote"]);
    assert_eq!(csv("a,b\n").table.unwrap().profile.rows, 0);
}

#[test]
fn a_wrong_byte_is_found_on_its_line() {
    let given = pass_over("csv", b"a,b\n1,2\n3,\xe1\xbb\n", |_| {});
    let finding = given.findings.iter().next().unwrap();
    assert_eq!((finding.place.line, finding.place.column), (3, 3));
    assert_eq!(finding.message("en"), "`t.csv` is not UTF-8: the bytes E1 BB at byte 11 are no character");
}

#[test]
fn a_row_that_begins_like_a_comment_is_a_row_even_when_a_cell_breaks_its_line() {
    let made = csv("ma,ten,so\n1,a,2\n#2,\"b\rc\",3\n3,d,4\n");
    assert_eq!(made.table.unwrap().profile.rows, 3);
}

#[test]
fn a_mark_at_the_beginning_is_no_part_of_the_first_name() {
    assert_eq!(csv("\u{feff}a,b\n1,2\n").table.unwrap().columns[0].name, "a");
}

#[test]
fn a_recipe_skips_titles_and_footers_and_joins_header_rows() {
    let text = "Bảng 1\nNăm 2024\nTỉnh,Dân số,Dân số\n,Nam,Nữ\nA,1,2\nB,3,4\nNguồn: x,,\n";
    let given = pass_over("csv", text.as_bytes(), |resource| {
        resource.recipe.skip_rows = Some(2);
        resource.recipe.header_rows = Some(2);
        resource.recipe.footer_rows = Some(1);
    });
    assert_eq!(given.csv(), "Tỉnh,Dân số / Nam,Dân số / Nữ\nA,1,2\nB,3,4\n");
}

#[test]
fn a_table_without_header_has_its_names_from_the_schema() {
    let given = pass_over("csv", b"1,x\n2,y\n", |resource| {
        resource.recipe.header = Some(false);
        resource.fields = vec![Column::named("n", FieldType::Integer), Column::named("t", FieldType::String)];
    });
    assert_eq!((given.csv(), given.rules()), ("n,t\n1,x\n2,y\n", vec![]));
}

#[test]
fn a_large_table_is_read_twice_and_tells_everything_once() {
    let mut text = String::from("n,t\n");
    for row in 0..200_000 {
        text += &format!("{row},dòng số {row} của bảng lớn\n");
    }
    text += "x\n";
    let given = csv(&text);
    assert_eq!(given.types(), [FieldType::String, FieldType::String]);
    assert_eq!(given.rules(), ["mixed-types", "missing-cell"]);
    assert_eq!(given.csv.len(), text.len() + 1);
    assert_eq!(given.table.unwrap().profile.rows, 200_001);
}

#[test]
fn a_workbook_with_titles_merged_heads_and_real_dates_becomes_a_table() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let (plain, day) = (Format::new(), Format::new().set_num_format("dd/mm/yyyy"));
    let code = Format::new().set_num_format("00000");
    sheet.write_string(0, 0, "BẢNG 1").unwrap();
    sheet.merge_range(2, 1, 2, 2, "Dân số", &plain).unwrap();
    for (column, label) in ["Mã", "Nam", "Nữ", "Ngày", "Lỗi"].iter().enumerate() {
        sheet.write_string(3, column as u16, *label).unwrap();
    }
    for row in 4..7u32 {
        sheet.write_number_with_format(row, 0, f64::from(row), &code).unwrap();
        sheet.write_number(row, 1, 0.1 + f64::from(row)).unwrap();
        sheet.write_number(row, 2, f64::from(row) * 1000.0).unwrap();
        let date = ExcelDateTime::from_ymd(2024, 2, row as u8).unwrap();
        sheet.write_datetime_with_format(row, 3, &date, &day).unwrap();
    }
    sheet.write_formula(5, 4, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_string(6, 4, "x").unwrap();
    sheet.write_string(8, 0, "Nguồn: Cục Thống kê").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let given = pass_over("xlsx", &bytes, |resource| {
        resource.recipe.skip_rows = Some(2);
        resource.recipe.header_rows = Some(2);
        resource.recipe.footer_rows = Some(1);
    });
    assert_eq!(
        given.csv(),
        "Mã,Dân số / Nam,Dân số / Nữ,Ngày,Lỗi\n00004,4.1,4000,2024-02-04,\n\
         00005,5.1,5000,2024-02-05,\n00006,6.1,6000,2024-02-06,x\n"
    );
    assert_eq!(given.rules(), ["formulas-found", "cell-error"]);
    let types = given.types();
    assert_eq!(types[..4], [FieldType::String, FieldType::Decimal(1), FieldType::Integer, FieldType::Date]);
    let range = pass_over("xlsx", &bytes, |resource| {
        (resource.recipe.range, resource.recipe.sheet) = (Some("B4:C6".into()), Some("1".into()));
    });
    assert_eq!(range.csv(), "Nam,Nữ\n4.1,4000\n5.1,5000\n");
    let missing = pass_over("xlsx", &bytes, |resource| resource.recipe.sheet = Some("Không có".into()));
    assert_eq!(missing.rules(), ["missing-sheet"]);
    assert_eq!(pass_over("xlsx", b"no workbook", |_| {}).rules(), ["not-a-table"]);
}

#[test]
fn features_and_objects_become_rows() {
    let geo = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"ma":"01","so":5},"geometry":{"type":"Point","coordinates":[105.8,21.0]}},
        {"type":"Feature","properties":{"ma":"02","so":null,"x":true},"geometry":null}]}"#;
    let given = pass_over("geojson", geo.as_bytes(), |_| {});
    assert_eq!(
        given.csv(),
        "ma,so,x,geometry\n01,5,,\"{\"\"type\"\":\"\"Point\"\",\"\"coordinates\"\":[105.8,21.0]}\"\n02,,true,\n"
    );
    assert_eq!(given.types(), [FieldType::String, FieldType::Integer, FieldType::Boolean, FieldType::Object]);
    let array = pass_over("json", br#"[{"a":"1","b":2},{"b":3.5}]"#, |_| {});
    assert_eq!((array.csv(), array.types()), ("a,b\n1,2\n,3.5\n", vec![FieldType::String, FieldType::Decimal(1)]));
    let settings = pass_over("json", br#"{"a":1}"#, |_| {});
    assert!(settings.table.is_none() && settings.findings.is_empty());
    assert_eq!(pass_over("json", b"[{]", |_| {}).rules(), ["syntax-error"]);
    assert_eq!(pass_over("json", b"[{\"a\":\"\xff\"}]", |_| {}).rules(), ["encoding-error"]);
}

/// The cells of a Parquet file as published text; `None` is null.
fn parquet_cells(bytes: &[u8]) -> Vec<Vec<Option<String>>> {
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::Field;
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let scales: Vec<i32> =
        reader.metadata().file_metadata().schema_descr().columns().iter().map(|column| column.type_scale()).collect();
    let rows = reader.get_row_iter(None).unwrap().map(|row| {
        let row = row.unwrap();
        let cells = row.get_column_iter().zip(&scales).map(|((_, field), scale)| match field {
            Field::Null => None,
            Field::Str(text) => Some(text.clone()),
            Field::Long(number) => Some(number.to_string()),
            Field::Bool(value) => Some(value.to_string()),
            Field::Decimal(decimal) => {
                let mut wide = [if decimal.data()[0] > 127 { 255u8 } else { 0 }; 16];
                wide[16 - decimal.data().len()..].copy_from_slice(decimal.data());
                let value = i128::from_be_bytes(wide);
                let digits = format!("{:0width$}", value.unsigned_abs(), width = *scale as usize + 1);
                let (whole, fraction) = digits.split_at(digits.len() - *scale as usize);
                Some(format!("{}{whole}.{fraction}", if value < 0 { "-" } else { "" }))
            }
            Field::Date(days) => Some(format!("day {days}")),
            Field::TimestampMicros(micros) => Some(format!("moment {micros}")),
            Field::TimeMicros(micros) => Some(format!("time {micros}")),
            other => panic!("{other:?}"),
        });
        cells.collect()
    });
    rows.collect()
}

/// A cell as [`parquet_cells`] tells it.
fn as_parquet(cell: &str, field_type: FieldType) -> Option<String> {
    match field_type {
        _ if cell.is_empty() => None,
        FieldType::Decimal(scale) => {
            let behind = cell.split_once('.').map_or(0, |(_, behind)| behind.len());
            let point = if behind == 0 { "." } else { "" };
            Some(format!("{cell}{point}{}", "0".repeat(scale as usize - behind)))
        }
        FieldType::Date => Some(format!("day {}", types::cell::date(cell.as_bytes()).unwrap())),
        FieldType::Datetime => Some(format!("moment {}", types::cell::datetime(cell.as_bytes()).unwrap().0)),
        FieldType::Time => Some(format!("time {}", types::cell::time(cell.as_bytes()).unwrap())),
        _ => Some(cell.to_string()),
    }
}

/// The rules that tell of a cell that is published in another form than it is written.
const TOLD: [&str; 7] = [
    "value-rewritten",
    "missing-token",
    "number-format-found",
    "unit-found",
    "date-format-found",
    "boolean-words-found",
    "coordinates-found",
];

/// A cell that is likely to be taken for something else.
fn any_cell() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    prop_oneof![
        Just(String::new()),
        "-?[0-9]{1,3}",
        "-?[0-9]{1,4}\\.[0-9]{1,3}",
        "0[0-9]{1,3}",
        "[0-9]{17,21}",
        "(true|false|True)",
        "(Có|không|x|-|N/A|…)",
        "[1-9][0-9]{0,2}([., ][0-9]{3}){1,2}([.,][0-9]{1,2})?",
        "[(+$−-]?[0-9]{1,3}([.,][0-9]{2,3})?[)%đ-]?",
        "[0-3]?[0-9][/.-][01]?[0-9][/.-]20[0-9]{2}( [0-2][0-9]:[0-5][0-9])?",
        "(tháng |T|quý |Q)[1-9][/ ]202[0-9]",
        "[0-2]?[0-9]:[0-5][0-9](:[0-5][0-9])?",
        "[12][0-9]{3}-[01][0-9](-[0-3][0-9])?",
        "2024-0[1-9]-1[0-9][T ][0-2][0-9]:00:00(Z|\\+07:00|\\.5)?",
        "[ ,;\"'\n\r\tạĐ\\PC]{0,6}",
    ]
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 300, ..Default::default() })]

    #[test]
    fn every_cell_is_in_every_form(
        columns in proptest::collection::vec(
            (proptest::collection::vec(any_cell(), 12), proptest::collection::vec(0usize..12, 12), 1usize..=12), 1..5),
        rows in 0usize..12,
    ) {
        // Columns draw from few of their cells, so that some are of one type.
        let cell = |column: usize, row: usize| {
            let (cells, picks, few) = &columns[column];
            cells[picks[row] % few].as_str()
        };
        let mut source = ::csv::WriterBuilder::new().quote_style(::csv::QuoteStyle::Always).from_writer(Vec::new());
        source.write_record((0..columns.len()).map(|column| format!("c{column}"))).unwrap();
        for row in 0..rows {
            source.write_record((0..columns.len()).map(|column| cell(column, row))).unwrap();
        }
        let given = pass_over("csv", &source.into_inner().unwrap(), |_| {});
        // A first row such as `$` is the unit below the label, a last row such as `*` a note below the table; both are told.
        proptest::prop_assume!(!["header-rows-found", "footer-found", "footer-with-values"].iter().any(|rule| given.rules().contains(rule)));
        let types = given.types();
        let mut tidy = ::csv::ReaderBuilder::new().from_reader(given.csv.as_slice());
        let tidy: Vec<::csv::StringRecord> = tidy.records().map(Result::unwrap).collect();
        let stored = parquet_cells(&given.parquet);
        proptest::prop_assert_eq!((tidy.len(), stored.len()), (rows, rows));
        let lines = std::str::from_utf8(&given.jsonl).unwrap().lines();
        proptest::prop_assert_eq!(lines.clone().count(), rows);
        for (row, line) in lines.enumerate() {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            for column in 0..columns.len() {
                let (source, cell) = (cell(column, row), &tidy[row][column]);
                let field = format!("c{column}");
                // No value is changed silently.
                let told = given.findings.iter().any(|finding| finding.place.field == field && TOLD.contains(&finding.rule.as_str()));
                proptest::prop_assert!(cell == source || told, "{source:?} became {cell:?}");
                proptest::prop_assert_eq!(&stored[row][column], &as_parquet(cell, types[column]));
                let value = &object[format!("c{column}")];
                proptest::prop_assert_eq!(value.is_null(), cell.is_empty());
                if let Some(text) = value.as_str() {
                    proptest::prop_assert_eq!(text, cell);
                }
            }
        }
    }

    #[test]
    fn no_bytes_make_the_pass_fail(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        for ending in ["csv", "json", "geojson", "jsonl", "xlsx", "ods", "parquet"] {
            pass_over(ending, &bytes, |_| {});
        }
    }

    #[test]
    fn no_json_makes_the_pass_fail(text in "[{\\[\"a\\\\ud8:,1.5e\\- \n\\]}]{0,40}") {
        for (ending, text) in [("jsonl", text.clone()), ("json", format!("[{{\"a\":{text}}}]"))] {
            pass_over(ending, text.as_bytes(), |_| {});
        }
    }

    #[test]
    fn no_damage_to_a_file_makes_the_pass_fail(damage in proptest::collection::vec(proptest::prelude::any::<(u16, u8)>(), 1..6), cut in 0usize..200) {
        static WHOLE: std::sync::LazyLock<Given> =
            std::sync::LazyLock::new(|| csv("ma,n,x,ngay\n001,1,1.50,2024-01-31\n002,,2.5,\n003,7,,2024-02-01\n"));
        for (ending, whole) in [("parquet", &WHOLE.parquet), ("xlsx", &WHOLE.xlsx), ("jsonl", &WHOLE.jsonl)] {
            let mut bytes = whole.clone();
            for (at, byte) in &damage {
                let at = usize::from(*at) % bytes.len();
                bytes[at] = *byte;
            }
            if cut > 100 {
                bytes.truncate(bytes.len() - cut % bytes.len());
            }
            pass_over(ending, &bytes, |_| {});
        }
    }

    #[test]
    fn no_text_makes_the_pass_fail(text in "[a,;\"\n\r\t0-9é.|-]{0,120}", no_header: bool, skip in 0u32..3, footer in 0u32..3) {
        pass_over("csv", text.as_bytes(), |resource| {
            resource.recipe.header = no_header.then_some(false);
            (resource.recipe.skip_rows, resource.recipe.footer_rows) = (Some(skip), Some(footer));
        });
    }
}
