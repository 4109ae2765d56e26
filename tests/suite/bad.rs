//! Files that are broken, huge or hostile, with the real binary: each ends in a finding or the right table, within
//! bounds of memory and time.

use crate::desk::{Desk, checkout};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use zip::write::SimpleFileOptions;

/// The most memory that a file here may take, in KB.
const MEMORY: u64 = 320 << 10;
/// The longest that it may take with a binary that was not optimised, for each 64 MB begun.
const TIME: Duration = Duration::from_secs(120);

/// What converting a file gave.
#[derive(Debug)]
struct Fared {
    code: i32,
    /// The rules of its findings, worst first as they are reported.
    rules: Vec<String>,
    errors: bool,
    rows: Option<u64>,
    columns: usize,
    /// The most memory that was taken, in KB.
    peak: u64,
}

/// Converts a file to tidy CSV and looks on.
#[track_caller]
fn fares(desk: &Desk, file: &str) -> Fared {
    let out = tempfile::tempfile().expect("a file for what is said");
    let begun = Instant::now();
    let bytes = fs::metadata(desk.path().join(file)).map_or(0, |metadata| metadata.len());
    let most = TIME * (bytes >> 26).clamp(1, 10) as u32;
    let mut child = Command::new(env!("CARGO_BIN_EXE_khomo"))
        .args(["convert", file, "out.csv", "--format", "json", "--lang", "en"])
        .current_dir(desk.path())
        .stdin(Stdio::null())
        .stdout(out.try_clone().expect("a second handle"))
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = peak.max(line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        if let Some(status) = child.try_wait().expect("it is our child") {
            break status.code().unwrap_or(-1);
        }
        if begun.elapsed() > most {
            child.kill().expect("it is our child");
            child.wait().expect("it is our child");
            panic!("{file}: not read after {most:?}, {peak} KB");
        }
        std::thread::sleep(Duration::from_millis(3));
    };
    let mut said = String::new();
    let mut out = out;
    std::io::Seek::rewind(&mut out).expect("it is a file");
    std::io::Read::read_to_string(&mut out, &mut said).expect("khomo writes UTF-8");
    let said: serde_json::Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{file}: {code} {said:?}"));
    let findings = said["findings"].as_array().expect("findings are listed");
    let fared = Fared {
        code,
        rules: findings.iter().map(|finding| finding["rule"].as_str().unwrap_or_default().into()).collect(),
        errors: findings.iter().any(|finding| finding["severity"] == "error"),
        rows: said["rows"].as_u64(),
        columns: said["columns"].as_array().map_or(0, Vec::len),
        peak,
    };
    eprintln!("{file}: {fared:?} in {:?}", begun.elapsed());
    assert!(fared.code == 0 && fared.rows.is_some() || fared.code == 1 && fared.errors, "{file}: {fared:?}");
    assert!(fared.peak < MEMORY, "{file}: {} MB of memory", fared.peak >> 10);
    fared
}

/// A file in which a text is repeated.
fn repeated(path: &Path, head: &str, text: &str, bytes: usize, tail: &str) {
    let mut out = BufWriter::new(File::create(path).expect("a file"));
    let block = text.repeat((1 << 16) / text.len() + 1);
    out.write_all(head.as_bytes()).expect("the disk has room");
    let mut left = bytes;
    while left > 0 {
        let piece = block.len().min(left);
        out.write_all(&block.as_bytes()[..piece]).expect("the disk has room");
        left -= piece;
    }
    out.write_all(tail.as_bytes()).expect("the disk has room");
}

/// One line of this many bytes, in each format that is text.
fn single_lines(bytes: usize) {
    let desk = Desk::empty();
    for (file, head, text, tail) in [
        ("line.csv", "", "a", ""),
        ("cell.csv", "ma,ten\n01,", "x", "\n"),
        ("quoted.csv", "ma,ten\n01,\"", "x, ", "\"\n02,a\n"),
        ("text.json", "[{\"a\":\"", "x", "\"}]"),
        ("number.json", "[{\"a\":1", "0", "}]"),
        ("line.jsonl", "{\"a\":\"", "x", "\"}\n"),
        ("list.json", "[{\"a\":[1", ",1", "]}]"),
    ] {
        repeated(&desk.path().join(file), head, text, bytes, tail);
        let fared = fares(&desk, file);
        // Nothing is cut off without a word.
        assert!(fared.errors, "{file}: {fared:?}");
        fs::remove_file(desk.path().join(file)).expect("it was there");
    }
    // A line of very many rows and of very many keys is no cell: all of it is read, or it is said why not.
    repeated(&desk.path().join("rows.json"), "[{\"a\":0}", ",{\"a\":1}", bytes / 8 * 8, "]");
    let fared = fares(&desk, "rows.json");
    assert_eq!((fared.rows, fared.errors), (Some(bytes as u64 / 8 + 1), false));
}

#[test]
fn a_line_of_64_megabytes_ends_in_a_finding() {
    single_lines(64 << 20);
}

/// Takes minutes: `cargo test --release --test suite bad::a_line_of_a_gigabyte -- --ignored`.
#[test]
#[ignore = "writes files of a gigabyte"]
fn a_line_of_a_gigabyte_ends_in_a_finding() {
    single_lines(1 << 30);
}

#[test]
fn a_million_columns_end_in_a_finding_and_ten_thousand_in_a_table() {
    let desk = Desk::empty();
    let wide = |columns: usize| {
        let names: Vec<String> = (0..columns).map(|at| format!("c{at}")).collect();
        format!("{}\n{}\n", names.join(","), vec!["1"; columns].join(","))
    };
    desk.write("million.csv", wide(1_000_000));
    assert!(fares(&desk, "million.csv").rules.contains(&"too-many-columns".into()));
    desk.write("ten-thousand.csv", wide(10_000));
    let fared = fares(&desk, "ten-thousand.csv");
    assert_eq!((fared.rows, fared.columns, fared.errors), (Some(1), 10_000, false));
    let keys: Vec<String> = (0..1_000_000).map(|at| format!("\"c{at}\":1")).collect();
    desk.write("million.json", format!("[{{{}}}]", keys.join(",")));
    assert!(fares(&desk, "million.json").rules.contains(&"too-many-columns".into()));
}

/// One line of very many cells, in each way of writing them.
#[test]
fn a_line_of_millions_of_cells_ends_in_a_finding() {
    let desk = Desk::empty();
    for (file, head, text, rules) in [
        ("plain.csv", "", "a,", ["too-many-columns"]),
        ("quoted.csv", "", "\"ab\",\"c\",", ["too-many-columns"]),
        ("empty.csv", "", "\"\",", ["too-many-columns"]),
        ("below.csv", "ma,ten\n01,2\n", "\"ab\",\"c\",", ["cell-too-large"]),
        ("single.csv", "", "'a',", ["too-many-columns"]),
        ("escaped.csv", "", "\\\"a\\\",", ["too-many-columns"]),
    ] {
        repeated(&desk.path().join(file), head, text, 64 << 20, "\n");
        let fared = fares(&desk, file);
        assert!(fared.errors && fared.rules.contains(&rules[0].to_string()), "{file}: {fared:?}");
        // One line of 64 MB is never in memory as a whole.
        assert!(fared.peak < 200 << 10, "{file}: {} MB of memory", fared.peak >> 10);
        fs::remove_file(desk.path().join(file)).expect("it was there");
    }
}

#[test]
fn rows_without_values_are_not_kept_in_memory() {
    let desk = Desk::empty();
    repeated(&desk.path().join("empty.csv"), "x,y\n", "\"\",\n", 64 << 20, "");
    let fared = fares(&desk, "empty.csv");
    assert!(fared.rows.is_some_and(|rows| rows > 10_000_000) && !fared.errors, "{fared:?}");
    assert!(fared.peak < 256 << 10, "{} MB of memory", fared.peak >> 10);
}

/// Pages that say they are gigabytes, in a file of some hundred bytes.
#[test]
fn a_page_that_lies_about_its_size_ends_in_a_finding() {
    let desk = Desk::empty();
    for codec in ["snappy", "brotli", "gzip", "lz4", "zstd"] {
        let mut bytes = fs::read(checkout().join(format!("tests/tables/parquet/{codec}.parquet"))).expect("a quirk");
        // The first page follows the first four bytes: its kind, its size unpacked, its size.
        assert_eq!((bytes[4], bytes[6]), (0x15, 0x15));
        let end = 7 + bytes[7..].iter().take_while(|byte| **byte >= 0x80).count() + 1;
        bytes.splice(7..end, [0xfe, 0xff, 0xff, 0xff, 0x0f]);
        let file = format!("{codec}.parquet");
        desk.write(&file, bytes);
        let fared = fares(&desk, &file);
        assert_eq!((fared.rules.as_slice(), fared.rows), (["not-a-table".to_string()].as_slice(), None), "{fared:?}");
        assert!(fared.peak < 80 << 10, "{file}: {} MB of memory", fared.peak >> 10);
    }
}

/// A page that says it is small, and unpacks to gigabytes.
#[test]
fn a_page_that_unpacks_to_more_than_it_says_ends_in_a_finding() {
    let desk = Desk::empty();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0; 1 << 20];
    (0..1024).for_each(|_| packed.write_all(&zeros).expect("memory takes everything"));
    let packed = packed.finish().expect("memory takes everything");
    let page = flate2_page(&packed, 40);
    let quirk = fs::read(checkout().join("tests/tables/parquet/gzip.parquet")).expect("a quirk");
    // The pages of the file make room for the bomb, which lies where the first of them lay; the footer stays.
    let footer = quirk.len() - 8 - u32::from_le_bytes(quirk[quirk.len() - 8..][..4].try_into().unwrap()) as usize;
    let bytes = [b"PAR1".as_slice(), &page, &quirk[footer..]].concat();
    desk.write("bomb.parquet", bytes);
    let fared = fares(&desk, "bomb.parquet");
    assert_eq!((fared.rules.as_slice(), fared.rows), (["not-a-table".to_string()].as_slice(), None), "{fared:?}");
    assert!(fared.peak < 80 << 10, "{} MB of memory", fared.peak >> 10);
}

/// A page of values as Parquet writes it, whose head says that it unpacks to so many bytes.
fn flate2_page(packed: &[u8], unpacked: u64) -> Vec<u8> {
    let mut page = Vec::new();
    let number = |page: &mut Vec<u8>, value: u64| {
        let mut value = value * 2;
        while value >= 0x80 {
            page.push(value as u8 | 0x80);
            value >>= 7;
        }
        page.push(value as u8);
    };
    // Kind: a dictionary; then both sizes, then how many values it has and how they are written.
    for (field, value) in [(0x15, 2), (0x15, unpacked), (0x15, packed.len() as u64)] {
        page.push(field);
        number(&mut page, value);
    }
    page.push(0x4c);
    for (field, value) in [(0x15, 6), (0x15, 0)] {
        page.push(field);
        number(&mut page, value);
    }
    page.extend([0, 0]);
    page.extend(packed);
    page
}

#[test]
fn a_quote_that_is_never_closed_swallows_nothing() {
    let desk = Desk::empty();
    repeated(&desk.path().join("quote.csv"), "ma,ten\n01,\"", "Ha Noi\n02,Hue ", 24 << 20, "\n");
    let fared = fares(&desk, "quote.csv");
    assert!(fared.rules.contains(&"unclosed-quote".into()), "{fared:?}");
    repeated(&desk.path().join("small.csv"), "ma,ten\n1,\"", "Ha Noi\n02,Hue ", 500, "\n");
    assert!(fares(&desk, "small.csv").rules.contains(&"unclosed-quote".into()));
}

#[test]
fn cells_of_megabytes_are_kept_whole_or_told() {
    let desk = Desk::empty();
    for (megabytes, whole) in [(4, true), (20, false)] {
        let file = format!("cell-{megabytes}.csv");
        repeated(&desk.path().join(&file), "ma,ten\n01,\"", "dai, ", megabytes << 20, "\"\n02,b\n");
        let fared = fares(&desk, &file);
        assert_eq!(!fared.errors, whole, "{fared:?}");
        if whole {
            assert_eq!(fared.rows, Some(2));
            assert!(fs::metadata(desk.path().join("out.csv")).expect("a table").len() > (megabytes as u64) << 20);
        }
    }
}

#[test]
fn an_archive_bomb_is_refused() {
    let desk = Desk::empty();
    let path = |name: &str| desk.path().join(name);
    let zeros = vec![b'0'; 1 << 20];
    let megabytes = 96;
    let mut gz = flate2::write::GzEncoder::new(File::create(path("bomb.csv.gz")).unwrap(), flate2::Compression::best());
    let mut zst = zstd::Encoder::new(File::create(path("bomb.csv.zst")).unwrap(), 1).unwrap();
    let mut zip = zip::ZipWriter::new(File::create(path("bomb.zip")).unwrap());
    zip.start_file("bang.csv", SimpleFileOptions::default()).unwrap();
    for _ in 0..megabytes {
        gz.write_all(&zeros).unwrap();
        zst.write_all(&zeros).unwrap();
        zip.write_all(&zeros).unwrap();
    }
    gz.finish().unwrap();
    zst.finish().unwrap();
    zip.finish().unwrap();
    for file in ["bomb.csv.gz", "bomb.csv.zst", "bomb.zip"] {
        assert_eq!(fares(&desk, file).rules, ["archive-too-large"]);
    }
    let mut many = zip::ZipWriter::new(File::create(path("many.zip")).unwrap());
    for at in 0..60_000 {
        many.start_file(format!("{at}.png"), SimpleFileOptions::default()).unwrap();
    }
    many.finish().unwrap();
    assert_eq!(fares(&desk, "many.zip").rules, ["archive-without-table"]);
}

/// A workbook whose parts are given as pieces that are repeated.
fn workbook(path: &Path, sheet: [&str; 3], times: usize, strings: [&str; 3], strings_times: usize) {
    let mut out = zip::ZipWriter::new(File::create(path).expect("a file"));
    let rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = [
        (
            "xl/workbook.xml",
            [
                &*format!(
                    "<workbook xmlns:r=\"{rels}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
                ),
                "",
                "",
            ],
            0,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            [
                &*format!(
                    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{rels}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
                ),
                "",
                "",
            ],
            0,
        ),
        ("xl/worksheets/sheet1.xml", sheet, times),
        ("xl/sharedStrings.xml", strings, strings_times),
    ];
    for (name, [head, piece, tail], times) in parts {
        out.start_file(name, SimpleFileOptions::default()).expect("a ZIP");
        out.write_all(head.as_bytes()).expect("the disk has room");
        let block = piece.repeat(1_000);
        for _ in 0..times / 1_000 {
            out.write_all(block.as_bytes()).expect("the disk has room");
        }
        out.write_all(tail.as_bytes()).expect("the disk has room");
    }
    out.finish().expect("the disk has room");
}

#[test]
fn a_workbook_that_unpacks_without_end_is_refused() {
    let desk = Desk::empty();
    let path = |name: &str| desk.path().join(name);
    let cell = "<row><c t=\"inlineStr\"><is><t>a</t></is></c></row>";
    // 100 MB of space between rows, and of one text.
    workbook(
        &path("space.xlsx"),
        ["<worksheet><sheetData>", "          ", "</sheetData></worksheet>"],
        10_000_000,
        ["<sst/>", "", ""],
        0,
    );
    let long = [
        "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>",
        "xxxxxxxxxx",
        "</t></is></c></row></sheetData></worksheet>",
    ];
    workbook(&path("long.xlsx"), long, 10_000_000, ["<sst/>", "", ""], 0);
    workbook(
        &path("strings.xlsx"),
        ["<worksheet><sheetData>", cell, "</sheetData></worksheet>"],
        1_000,
        ["<sst>", "<si><t>x</t></si>", "</sst>"],
        5_000_000,
    );
    // Two cells in far corners are no billion of cells.
    let far = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row></sheetData></worksheet>";
    workbook(&path("far.xlsx"), [far, "", ""], 0, ["<sst/>", "", ""], 0);
    for file in ["space.xlsx", "long.xlsx", "strings.xlsx", "far.xlsx"] {
        fares(&desk, file);
    }
}

#[test]
fn an_open_document_sheet_that_breaks_off_or_repeats_without_end_is_told() {
    let desk = Desk::empty();
    let content = |body: &str| {
        format!(
            "<office:document-content><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
        )
    };
    let text = "<table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell>";
    let rows = |repeat: &str, cell: &str| {
        format!("<table:table table:name=\"A\"><table:table-row{repeat}>{cell}</table:table-row></table:table>")
    };
    let wide =
        "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/>";
    let whole = content(&rows("", text));
    let spaces = "<table:table-cell office:value-type=\"string\"><text:p>a<text:s text:c=\"4000000000\"/></text:p></table:table-cell>";
    for (file, content) in [
        ("unclosed.ods", content("<table:table table:name=\"A\"><table:table-row><table:table-cell/>")),
        ("unclosed-table.ods", content("<table:table table:name=\"A\"><table:table-row></table:table-row>")),
        ("cut.ods", whole[..whole.len() / 2].to_string()),
        ("repeated.ods", content(&rows(" table:number-rows-repeated=\"1048576\"", wide))),
        ("spaces.ods", content(&rows("", spaces))),
    ] {
        let mut out = zip::ZipWriter::new(File::create(desk.path().join(file)).expect("a file"));
        for (name, bytes) in [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)]
        {
            out.start_file(name, SimpleFileOptions::default()).expect("a ZIP");
            out.write_all(bytes.as_bytes()).expect("a ZIP");
        }
        out.finish().expect("a ZIP");
        fares(&desk, file);
    }
}

#[test]
fn a_truncated_file_of_any_format_is_told() {
    let desk = Desk::empty();
    desk.write(
        "a.csv",
        (0..5_000).fold("ma,ten,n\n".to_string(), |text, row| format!("{text}{row:05},Phường {},{row}\n", row % 97)),
    );
    for (ending, due) in [("parquet", true), ("xlsx", true)] {
        desk.khomo(&["convert", "a.csv", &format!("whole.{ending}")]).ended(0);
        let whole = fs::read(desk.path().join(format!("whole.{ending}"))).expect("it was written");
        for part in [1, 3, 7] {
            desk.write(&format!("cut-{part}.{ending}"), &whole[..whole.len() * part / 8]);
            assert_eq!(fares(&desk, &format!("cut-{part}.{ending}")).errors, due);
        }
    }
    let packed = checkout().join("tests/tables/packed");
    for file in ["cut.zip", "cut.csv.gz"] {
        desk.write(file, fs::read(packed.join(file)).expect("a quirk file"));
        assert_eq!(fares(&desk, file).rules, ["broken-archive"]);
    }
}
