//! Stories of text files: dialects, encodings, records, and what hostile files do to them.

use super::dialect::Dialect;
use super::record::{Odd, Record};
use super::records::{Machine, Next, lines_in};
use crate::findings::{Finding, Findings};
use crate::model::Recipe;
use crate::settings::Limits;
use crate::tables::Ask;
use crate::tables::batch::TextBatch;
use crate::tables::reader::{Reader, Step};
use crate::tables::tally::Tally;
use crate::tables::tests::{csv, pass_over};
use proptest::prelude::*;

/// The records of some text, read from one piece; what was odd is noted behind its row.
fn records(dialect: &Dialect, text: &str) -> Vec<Vec<String>> {
    let mut machine = Machine::new(dialect.clone(), 1 << 20);
    let (mut record, mut rows, mut at) = (Record::default(), Vec::new(), 0);
    loop {
        match machine.next(&text.as_bytes()[at..], at as u64, true, &mut record) {
            Next::Record(read) => {
                let mut row: Vec<String> = (0..record.len()).map(|cell| record.text(cell).to_string()).collect();
                for (odd, ..) in &record.odd {
                    row.push(format!("<{odd:?}>"));
                }
                rows.push(row);
                at += read;
            }
            Next::Blank(read) => {
                rows.push(Vec::new());
                at += read;
            }
            Next::Comment(read) => at += read,
            Next::End => return rows,
            Next::More | Next::TooLarge => panic!("nothing follows, and nothing is large"),
        }
    }
}

fn plain(text: &str) -> Vec<Vec<String>> {
    records(&Dialect::default(), text)
}

#[test]
fn quotes_mean_what_was_agreed() {
    assert_eq!(plain("a,\"b\"\"c\",\"d,\ne\"\n"), [vec!["a", "b\"c", "d,\ne"]]);
    assert_eq!(plain("a,b\"c\"\n"), [vec!["a", "b\"c\""]]);
    assert_eq!(plain("\"a\"  ,b\n"), [vec!["a", "b", "<Spaces>"]]);
    assert_eq!(plain("\"a \"b\" c\",d\n"), [vec!["a \"b\" c", "d", "<Stray>", "<Stray>"]]);
    assert_eq!(plain("\"\",\"\"\"\"\n"), [vec!["", "\""]]);
    assert_eq!(plain("\"a\""), [vec!["a"]]);
    assert_eq!(plain("a,\"b"), [vec!["a", "\"b", "<Unclosed>"]]);
    assert_eq!(plain("a,"), [vec!["a", ""]]);
}

#[test]
fn a_quote_never_closed_swallows_nothing() {
    assert_eq!(plain("a,\"b\nc,d\ne,f\n"), [vec!["a", "\"b", "<Unclosed>"], vec!["c", "d"], vec!["e", "f"]]);
    // A cell opened on a later line shows that the first was never closed.
    let rows = plain("1,\"abc,5\n2,\"x y\",6\n3,\"z\",7\n");
    assert_eq!(rows[0], ["1", "\"abc", "5", "<Unclosed>"]);
    assert_eq!(rows[1..], [vec!["2", "x y", "6"], vec!["3", "z", "7"]]);
}

#[test]
fn every_kind_of_line_end_ends_a_record() {
    let rows = [vec!["a", "b"], vec!["c", "d"]];
    for text in ["a,b\nc,d\n", "a,b\r\nc,d\r\n", "a,b\rc,d\r", "a,b\rc,d", "a,b\r\nc,d\n"] {
        assert_eq!(plain(text), rows, "{text:?}");
    }
    assert_eq!(plain("a\n\nb\r\n\r\nc\r\rd"), [vec!["a"], vec![], vec!["b"], vec![], vec!["c"], vec![], vec!["d"]]);
    assert_eq!(lines_in(b"a\nb\r\nc\rd\r"), 4);
}

#[test]
fn other_dialects_have_their_signs() {
    let escaped = Dialect { escape: Some(b'\\'), double_quote: false, ..Dialect::default() };
    assert_eq!(records(&escaped, "\"a\\\"b\",c\\,d,e\\\\,\\N\n"), [vec!["a\"b", "c,d", "e\\", "\\N"]]);
    assert_eq!(records(&escaped, "a\\\nb,\"x\\\\\"\n"), [vec!["a\nb", "x\\"]]);
    assert_eq!(records(&Dialect::of("||"), "a||b|c||\"d||e\"\n"), [vec!["a", "b|c", "d||e"]]);
    assert_eq!(records(&Dialect::of("§"), "ạ§\"b§\"§c\n"), [vec!["ạ", "b§", "c"]]);
    let spaced = Dialect { skip_initial_space: true, ..Dialect::of(" ") };
    assert_eq!(records(&spaced, "  a   b \"c d\"  \n1 2 3\n"), [vec!["a", "b", "c d"], vec!["1", "2", "3"]]);
    let skipping = Dialect { skip_initial_space: true, ..Dialect::default() };
    assert_eq!(records(&skipping, "a, b,  \"c, d\", \n"), [vec!["a", "b", "c, d", ""]]);
    let none = Dialect { quote: None, ..Dialect::default() };
    assert_eq!(records(&none, "\"a,b\"\n"), [vec!["\"a", "b\""]]);
    let commented = Dialect { comment: Some("//".into()), ..Dialect::default() };
    assert_eq!(records(&commented, "// x\na,/b\n//\n/c,d"), [vec!["a", "/b"], vec!["/c", "d"]]);
    let wrapped = Dialect { wrapped: true, ..Dialect::default() };
    assert_eq!(records(&wrapped, "\"a,\"\"b,c\"\"\"\nd,e\n"), [vec!["a", "b,c"], vec!["d", "e"]]);
    let one = Dialect::of("");
    assert_eq!(records(&one, "a,b;c\n\"d,e\"\n"), [vec!["a,b;c"], vec!["d,e"]]);
}

/// Any dialect in which every table can be written.
fn any_dialect() -> impl Strategy<Value = Dialect> {
    let delimiter =
        prop_oneof![Just(","), Just(";"), Just("\t"), Just("|"), Just("||"), Just("~"), Just("§"), Just(", ")];
    (delimiter, any::<bool>(), any::<bool>()).prop_map(|(delimiter, single, escaped)| Dialect {
        quote: Some(if single { b'\'' } else { b'"' }),
        escape: escaped.then_some(b'\\'),
        double_quote: !escaped,
        ..Dialect::of(delimiter)
    })
}

/// A cell in quotes.
fn quoted(cell: &str, dialect: &Dialect) -> String {
    let quote = char::from(dialect.quote.unwrap());
    let inside = match dialect.escape {
        Some(_) => cell.replace('\\', "\\\\").replace(quote, &format!("\\{quote}")),
        None => cell.replace(quote, &format!("{quote}{quote}")),
    };
    format!("{quote}{inside}{quote}")
}

fn any_text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => Just("\""), 3 => Just(","), 3 => Just("\n"), 1 => Just("\r"), 1 => Just("\r\n"), 1 => Just(" "), 1 => Just(";"),
        1 => Just("'"), 1 => Just("\\"), 1 => Just("#"), 3 => Just("a"), 1 => Just("1.5"), 1 => Just("ộ"), 1 => Just("||")
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_table_written_in_any_dialect_is_read_back(
        dialect in any_dialect(),
        rows in prop::collection::vec(prop::collection::vec("[a-cộ ,;|~§'\"\\\\\n\r\t]{0,6}", 3), 1..6),
        ends in prop::collection::vec(0usize..3, 6),
    ) {
        let delimiter = String::from_utf8(dialect.delimiter.clone()).unwrap();
        let line = |row: &Vec<String>| row.iter().map(|cell| quoted(cell, &dialect)).collect::<Vec<_>>().join(&delimiter);
        let text: String = rows.iter().zip(&ends).map(|(row, end)| line(row) + ["\n", "\r\n", "\r"][*end]).collect();
        let read: Vec<Vec<String>> = records(&dialect, &text).into_iter().filter(|row| !row.is_empty()).collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn records_do_not_depend_on_how_much_is_at_hand(text in any_text(), dialect in any_dialect(), step in 1usize..7) {
        let whole = records(&dialect, std::str::from_utf8(&text).unwrap());
        let mut machine = Machine::new(dialect, 1 << 20);
        let (mut record, mut rows, mut at, mut end) = (Record::default(), Vec::new(), 0, 0);
        loop {
            match machine.next(&text[at..end], at as u64, end == text.len(), &mut record) {
                Next::Record(read) => {
                    let mut row: Vec<String> = (0..record.len()).map(|cell| record.text(cell).to_string()).collect();
                    row.extend(record.odd.iter().map(|(odd, ..)| format!("<{odd:?}>")));
                    rows.push(row);
                    at += read;
                }
                Next::Blank(read) => { rows.push(Vec::new()); at += read; }
                Next::Comment(read) => at += read,
                Next::More => end = (end + step).min(text.len()),
                Next::End => break,
                Next::TooLarge => panic!("it is small"),
            }
        }
        prop_assert_eq!(rows, whole);
    }

    #[test]
    fn any_bytes_give_the_same_twice(bytes in prop::collection::vec(any::<u8>(), 0..400), mut text in any_text()) {
        for bytes in [&bytes, &text] {
            let (one, two) = (pass_over("csv", bytes, |_| {}), pass_over("csv", bytes, |_| {}));
            prop_assert_eq!(one.csv, two.csv);
        }
        text.extend(bytes);
        pass_over("txt", &text, |_| {});
    }

    #[test]
    fn what_was_decided_is_read_again_in_the_same_way(text in any_text()) {
        let first = pass_over("csv", &text, |_| {});
        // No key tells of records in one more pair of quotes: it takes two of them to see that again below what is skipped.
        let lone = first.rules().contains(&"wrapped-records") && first.csv.iter().filter(|byte| **byte == b'\n').count() < 2;
        if let Some(table) = first.table.as_ref().filter(|_| !lone) {
            let again = pass_over("csv", &text, |resource| resource.recipe = table.recipe.clone());
            prop_assert_eq!(String::from_utf8_lossy(&first.csv), String::from_utf8_lossy(&again.csv), "{:?} of {:?}", table.recipe, String::from_utf8_lossy(&text));
        }
    }
}

#[test]
fn no_row_is_lost_whatever_is_odd() {
    let given = csv("ma,ten,so\n1,\"An \"Giang\" x\",5\n\n2,\"Hà Nội,6\n3,\"Huế\" ,7\n4,x,8,,\n");
    let rules = ["stray-quote", "blank-row", "unclosed-quote", "space-after-quote", "trailing-separator"];
    let mut given_rules = given.rules();
    given_rules.sort_unstable();
    given_rules.dedup();
    let mut due = rules.to_vec();
    due.sort_unstable();
    assert_eq!(given_rules, due);
    let text = "ma,ten,so\n1,\"An \"\"Giang\"\" x\",5\n2,\"\"\"Hà Nội\",6\n3,Huế,7\n4,x,8\n";
    assert_eq!(given.csv(), text);
}

#[test]
fn odd_places_are_told_with_line_and_column() {
    let given = csv("ma,ten\n1,\"a\nb \"c\" d\"\n2,\"x\" \n");
    let place = |rule: &str| given.findings.iter().find(|finding| finding.rule == rule).unwrap().place.clone();
    assert_eq!((place("stray-quote").line, place("stray-quote").column, place("stray-quote").row), (2, 3, 1));
    assert_eq!((place("space-after-quote").line, place("space-after-quote").row), (4, 2));
}

fn rules_of(bytes: &[u8]) -> Vec<String> {
    let given = pass_over("csv", bytes, |_| {});
    given.rules().into_iter().map(String::from).collect()
}

#[test]
fn encodings_are_decoded_with_their_places() {
    let text = "ma,ten\n1,Mường Tè\n2,Sìn Hồ\n3,Bến Tre\n4,x\u{1}\n";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (mark, bytes) in [(true, wide.clone()), (false, wide)] {
        let bytes = if mark { [&b"\xff\xfe"[..], &bytes].concat() } else { bytes };
        let given = pass_over("csv", &bytes, |_| {});
        assert_eq!(given.csv(), text);
        let control = given.findings.iter().find(|finding| finding.rule == "control-character").unwrap();
        assert_eq!((control.place.line, control.place.column), (5, 3));
    }
    assert_eq!(rules_of(b"\xff\xfe\0\0a\0\0\0"), ["not-a-table"]);
    assert_eq!(rules_of(b"\xef\xbb\xbf"), ["empty-file"]);
}

/// What reading alone gives: rows, findings, and how long it took. The forms of large tables take their time.
struct Run {
    rows: u64,
    recipe: Recipe,
    findings: Vec<Finding>,
    last: Vec<String>,
    seconds: u64,
}

impl Run {
    fn of(bytes: &[u8]) -> Self {
        let start = std::time::Instant::now();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.csv");
        std::fs::write(&file, bytes).unwrap();
        let (resource, limits) = (crate::tables::bare(&file), Limits::default());
        let place = "t.csv";
        let (language, drawn) = ("vi", &[]);
        let ask = Ask {
            file: &file,
            place,
            resource: &resource,
            default_missing: &[],
            language,
            limits: &limits,
            gate: None,
            protection: None,
            drawn,
        };
        let (mut findings, mut tally, mut batch) = (Findings::default(), Tally::default(), TextBatch::default());
        let mut text = super::open(&ask, &mut findings).unwrap().unwrap();
        let (mut rows, mut last) = (0, Vec::new());
        while text.read(&mut batch, &mut tally).unwrap() == Step::Rows {
            rows += batch.rows() as u64;
            last = batch.columns.iter().map(|column| column.text(batch.rows() - 1).to_string()).collect();
        }
        tally.finish(&mut findings);
        let (recipe, seconds) = (text.recipe(), start.elapsed().as_secs());
        Self { rows, recipe, findings: findings.into_iter().collect(), last, seconds }
    }

    fn rules(&self) -> Vec<&str> {
        self.findings.iter().map(|finding| finding.rule.as_str()).collect()
    }
}

#[test]
fn a_fault_in_a_large_file_is_found_at_its_place_and_nothing_is_lost() {
    let mut bytes = b"n,t\n".to_vec();
    for row in 0..400_000 {
        bytes.extend_from_slice(format!("{row},dòng số {row}\n").as_bytes());
        if row == 300_000 {
            bytes.extend_from_slice(b"x,a\xffb\n");
        }
    }
    bytes.extend_from_slice(b"y,z");
    let run = Run::of(&bytes);
    assert_eq!((run.rules(), run.rows), (vec!["encoding-error"], 400_002));
    assert_eq!((run.findings[0].place.line, run.findings[0].place.column), (300_003, 4));
    assert_eq!(run.last, ["y", "z"]);
}

#[test]
fn a_large_file_in_another_encoding_is_read_in_pieces() {
    let mut text = String::from("n,ten\n");
    (0..500_000).for_each(|row| text += &format!("{row},Größe\n"));
    text += "x,\"ä";
    let run = Run::of(&encoding_rs::WINDOWS_1252.encode(&text).0);
    assert_eq!((run.rules(), run.rows), (vec!["encoding-found", "unclosed-quote"], 500_001));
    assert_eq!(run.recipe.encoding.as_deref(), Some("windows-1252"));
    assert_eq!((run.findings[1].place.line, run.findings[1].place.column), (500_002, 3));
    assert_eq!(run.last, ["x", "\"ä"]);
}

#[test]
fn the_end_of_a_large_file_is_seen_from_its_end() {
    let mut text = String::from("Bảng 1: số liệu,,\n\nma,ten,so\n");
    (0..300_000).for_each(|row| text += &format!("{row:06},Phường số {row},{row}\n"));
    text += "\nNguồn: Cục Thống kê\nNgày 5 tháng 3 năm 2024\n\n";
    let run = Run::of(text.as_bytes());
    assert_eq!((run.rows, run.recipe.skip_rows, run.recipe.footer_rows), (300_000, Some(2), Some(2)));
    let footer = run.findings.iter().find(|finding| finding.rule == "footer-found").unwrap();
    assert_eq!(footer.place.line, 300_005);
    assert_eq!(run.last[0], "299999");
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let run = Run::of(&wide);
    assert_eq!((run.rows, run.recipe.skip_rows, run.recipe.footer_rows), (300_000, Some(2), Some(2)));
    assert_eq!(run.last[0], "299999");
}

#[test]
fn an_unclosed_quote_at_the_beginning_costs_one_line() {
    let row = format!("2,{}\n", "y".repeat(1_000));
    let text = "a,b\n1,\"x\n".to_string() + &row.repeat(50_000);
    let run = Run::of(text.as_bytes());
    assert_eq!((run.rules(), run.rows), (vec!["unclosed-quote"], 50_001));
    assert!(run.seconds < 60, "{}", run.seconds);
}

#[test]
fn quotes_opened_on_every_line_do_not_take_the_square_of_the_time() {
    let text = "a,b\n".to_string() + &"1,\"x y\n".repeat(300_000);
    let run = Run::of(text.as_bytes());
    assert_eq!(run.rows, 300_000);
    assert!(run.seconds < 60, "{}", run.seconds);
    let text = "a,b\n".to_string() + &format!("1,\"{}\n", "x".repeat(2_000)).repeat(20_000);
    let run = Run::of(text.as_bytes());
    assert_eq!(run.rows, 20_000);
    assert!(run.seconds < 60, "{}", run.seconds);
}

#[test]
fn a_line_without_end_is_refused_in_bounded_memory() {
    let run = Run::of(("a,b\n1,".to_string() + &"x".repeat(100 << 20)).as_bytes());
    assert_eq!((run.rules(), run.rows), (vec!["cell-too-large"], 0));
    assert!(run.seconds < 60, "{}", run.seconds);
}

#[test]
fn a_cell_of_a_megabyte_and_ten_thousand_columns_are_read() {
    let cell = "Đ\"\n".repeat(300_000);
    let given = csv(&format!("a,b\n1,\"{}\"\n2,x\n", cell.replace('"', "\"\"")));
    assert_eq!((given.rules(), given.table.as_ref().unwrap().profile.rows), (vec!["not-for-xlsx"], 2));
    let wide = (0..10_000).map(|at| format!("c{at}")).collect::<Vec<_>>().join(",");
    let row = (0..10_000).map(|at| at.to_string()).collect::<Vec<_>>().join(",");
    let given = csv(&format!("{wide}\n{row}\n{row}\n"));
    assert_eq!(given.types().len(), 10_000);
    assert_eq!(Odd::Stray.rule(), "stray-quote");
}

#[test]
#[ignore = "a measurement, not a judgement"]
fn how_long_a_small_file_takes() {
    let mut text = String::from("ma,ten,ngay,dien_tich,dan_so,ghi_chu\n");
    for row in 0..100 {
        text += &format!("{row:05},Phường số {row},2024-01-{:02},{row}.50,{},ghi chú\n", row % 28 + 1, row * 13);
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.csv");
    std::fs::write(&file, &text).unwrap();
    let (resource, limits) = (crate::tables::bare(&file), Limits::default());
    let (language, drawn, place) = ("vi", &[], "t.csv");
    let ask = Ask {
        file: &file,
        place,
        resource: &resource,
        default_missing: &[],
        language,
        limits: &limits,
        gate: None,
        protection: None,
        drawn,
    };
    let rounds = 20_000;
    let start = std::time::Instant::now();
    for _ in 0..rounds {
        std::hint::black_box(std::fs::read(&file).unwrap());
    }
    let read = start.elapsed();
    let start = std::time::Instant::now();
    for _ in 0..rounds {
        let mut findings = Findings::default();
        std::hint::black_box(super::open(&ask, &mut findings).unwrap().unwrap());
        assert!(findings.is_empty());
    }
    let open = start.elapsed();
    let start = std::time::Instant::now();
    let mut batch = TextBatch::default();
    for _ in 0..rounds {
        let mut text = super::open(&ask, &mut Findings::default()).unwrap().unwrap();
        while text.read(&mut batch, &mut Tally::default()).unwrap() == Step::Rows {}
    }
    let all = start.elapsed();
    let start = std::time::Instant::now();
    for _ in 0..rounds {
        std::hint::black_box(super::quick::look(text.as_bytes(), b',', true).unwrap());
    }
    let quick = start.elapsed();
    eprintln!(
        "{} bytes: read {:?}, open {:?}, with all rows {:?}, quick {:?}",
        text.len(),
        read / rounds,
        open / rounds,
        all / rounds,
        quick / rounds
    );
}
