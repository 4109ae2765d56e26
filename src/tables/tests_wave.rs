//! The same table, whatever pieces it is read in and on however many threads.

use super::pass::pass_at;
use super::wave::Pace;
use super::*;
use crate::findings::{Findings, Form, show};
use crate::model::Table;
use proptest::prelude::*;

/// Everything a pass gives.
#[derive(Debug, PartialEq)]
struct Given {
    table: Option<Table>,
    findings: String,
    csv: Vec<u8>,
    excel_csv: Vec<u8>,
    jsonl: Vec<u8>,
    parquet: Vec<u8>,
    xlsx: Vec<u8>,
}

fn given(file: &Path, pace: Pace) -> Given {
    let resource = bare(file);
    let limits = Limits::default();
    let what = crate::model::Want::Groups { x: "b".into(), y: None, by: None, agg: "count".into() };
    let drawn = [crate::model::Wanted { figure: 0, what }];
    let ask = Ask {
        file,
        place: "t.csv",
        resource: &resource,
        default_missing: &["-".into()],
        language: "vi",
        limits: &limits,
        gate: None,
        protection: None,
        drawn: &drawn,
    };
    let mut findings = Findings::default();
    let (mut csv, mut excel_csv, mut jsonl, mut parquet, mut xlsx) =
        <(Vec<_>, Vec<_>, Vec<_>, Vec<_>, Vec<_>)>::default();
    let sinks = Sinks {
        csv: Some(&mut csv),
        excel_csv: Some((&mut excel_csv, b';')),
        jsonl: Some(&mut jsonl),
        parquet: Some(&mut parquet),
        xlsx: Some(&mut xlsx),
        unprofiled: false,
    };
    let table = pass_at(pace, &ask, sinks, &mut findings).unwrap();
    let findings = show(&findings.sorted(), Form::Json, "en");
    Given { table, findings, csv, excel_csv, jsonl, parquet, xlsx }
}

/// Reads a text in every kind of piece and compares all with reading it row by row.
fn same_at_every_pace(text: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.csv");
    std::fs::write(&file, text).unwrap();
    let rows = given(&file, Pace { chunk: 0, ..Pace::SMALL });
    for (chunk, wave, kept, alone) in [
        (1 << 20, 1, 1 << 20, true),
        (1, 1, 1 << 20, true),
        (16, 2, 0, true),
        (40, 3, 100, false),
        (100, 2, 800, false),
        (50, 1, 2_000, true),
        (100, 4, 0, false),
        (0, 2, 0, false),
    ] {
        let other = given(&file, Pace { chunk, wave, kept, alone });
        let pace =
            format!("chunks of {chunk}, {wave} a wave, {kept} kept, {}", if alone { "alone" } else { "together" });
        assert_eq!(rows.findings, other.findings, "{pace}");
        assert_eq!(String::from_utf8_lossy(&rows.csv), String::from_utf8_lossy(&other.csv), "{pace}");
        assert_eq!(rows.table, other.table, "{pace}");
        assert!(rows == other, "{pace}");
    }
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[0-9]{1,3}",
        2 => "-?[0-9]{1,4}\\.[0-9]{1,3}",
        2 => "[a-zđă ]{0,12}",
        1 => Just(String::new()),
        1 => Just("-".to_string()),
        1 => Just("2024-02-29".to_string()),
        1 => Just("\"một, hai\"".to_string()),
        1 => Just("\"say \"\"so\"\"\"".to_string()),
        1 => Just("\"two\nlines\"".to_string()),
        1 => Just("\"plain\"".to_string()),
    ]
}

fn odd() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("5\" pipe".to_string()),
        Just("\"stray \" quote\"".to_string()),
        Just("\"closed\"  ".to_string()),
        Just("\"open".to_string()),
        Just("a\rb".to_string()),
        Just("\"a\r\nb\"".to_string()),
        Just("x\u{1}y".to_string()),
        Just("x\0y".to_string()),
        Just("x".repeat(300)),
    ]
}

/// A table of three columns, with more or less wrong in it.
fn table(oddness: u32) -> impl Strategy<Value = String> {
    let cell = prop_oneof![40 => cell(), oddness => odd()];
    let row = prop_oneof![
        30 => proptest::collection::vec(cell.clone(), 3),
        oddness => proptest::collection::vec(cell, 0..5),
    ];
    let end = prop_oneof![30 => Just("\n"), oddness => Just("\r\n"), oddness => Just("\n\n")];
    proptest::collection::vec((row, end), 0..60).prop_map(|rows| {
        let rows = rows.iter().map(|(row, end)| row.join(",") + end);
        "a,b,c\n".to_string() + &rows.collect::<String>()
    })
}

/// A table of three columns, with blocks of rows of other widths in it, some of them behind blank lines.
fn blocks() -> impl Strategy<Value = String> {
    let gap = prop_oneof![2 => Just(""), 2 => Just("\n"), 1 => Just(",,\n")];
    let rows = prop_oneof![3 => 1..6usize, 1 => 18..24usize];
    let block = (gap, 1..6usize, rows);
    proptest::collection::vec(block, 0..12).prop_map(|blocks| {
        let mut text = "a,b,c\n".to_string() + &"x,1,2.5\ny,2,3.5\n".repeat(200);
        for (gap, width, rows) in blocks {
            text += gap;
            text += &(vec!["7"; width].join(",") + "\n").repeat(rows);
        }
        text + &"z,3,4.5\n".repeat(150)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn rows_of_other_widths_are_told_the_same_in_every_piece(text in blocks()) {
        same_at_every_pace(text.as_bytes());
    }

    #[test]
    fn a_plain_table_is_the_same_in_every_piece(text in table(0)) {
        same_at_every_pace(text.as_bytes());
    }

    #[test]
    fn an_odd_table_is_the_same_in_every_piece(text in table(3)) {
        same_at_every_pace(text.as_bytes());
    }
}

/// A column of one kind of cells, with a few of another.
fn surprising_column() -> impl Strategy<Value = Vec<String>> {
    let kind = |kind: usize| match kind {
        0 => "[1-9][0-9]{0,3}".boxed(),
        1 => "[1-9][0-9]{0,2}\\.[0-9]{1,2}".boxed(),
        2 => "[1-9][0-9]{0,2},[0-9]{1,2}".prop_map(|cell| format!("\"{cell}\"")).boxed(),
        3 => "202[0-9]-0[1-9]-[0-2][1-9]".boxed(),
        4 => "[0-2][1-9]/0[1-9]/202[0-9]".boxed(),
        5 => "(true|false)".boxed(),
        6 => "(-|N/A|)".boxed(),
        7 => "0[0-9]{3}".boxed(),
        _ => "[a-z]{1,6}".boxed(),
    };
    (0usize..9, 0usize..9).prop_flat_map(move |(often, seldom)| {
        proptest::collection::vec(prop_oneof![200 => kind(often), 1 => kind(seldom), 1 => kind(6)], 120)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn what_surprises_below_the_head_is_known_above_it(columns in proptest::collection::vec(surprising_column(), 3)) {
        let row = |row: usize| columns.iter().map(|column| column[row].as_str()).collect::<Vec<_>>().join(",") + "\n";
        let text = "a,b,c\n".to_string() + &(0..120).map(row).collect::<String>();
        same_at_every_pace(text.as_bytes());
    }
}

#[test]
fn a_large_table_is_the_same_on_every_thread() {
    use std::fmt::Write as _;
    let mut text = "a,b,c,d\n".to_string();
    for row in 0..30_000u64 {
        let word = ["một", "hai", "ba, bốn", "nói \"\"năm\"\""][(row % 4) as usize];
        let number = if row % 97 == 0 { String::new() } else { format!("{}.{:02}", row * row % 10_007, row % 100) };
        writeln!(text, "{row},{number},\"{word}\",2024-01-{:02}", 1 + row % 28).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.csv");
    std::fs::write(&file, text).unwrap();
    let one = given(&file, Pace::SMALL);
    assert_eq!(one.table.as_ref().unwrap().profile.rows, 30_000);
    assert!(one == given(&file, Pace::LARGE));
    assert!(one == given(&file, Pace { chunk: 10_000, kept: 0, ..Pace::LARGE }));
}
