//! What is fuzzed: each reader by itself, and what must hold of every table whatever it was read from.
//!
//! The ordinary suite replays the seeds through the same functions (`tests/suite/fuzz.rs`).

use khomo::findings::{Findings, Form, show};
use khomo::model::{Column, FieldType, Quote, Recipe, Resource, Table, Unpivot};
use khomo::settings::{Flags, Limits};
use khomo::tables::{self, Ask, Sinks};
use std::io::Write;
use std::path::Path;

/// Reads an input and fails when something does not hold that must.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, Target)] = &[
    ("dialect", dialect),
    ("records", records),
    ("cells", cells),
    ("encoding", encoding),
    ("xlsx", xlsx),
    ("xlsx_parts", xlsx_parts),
    ("xlsb", xlsb),
    ("xls", xls),
    ("ods", ods),
    ("json", json),
    ("jsonl", jsonl),
    ("geojson", geojson),
    ("parquet", parquet),
    ("packed", packed),
    ("describe", describe),
];

/// Bounds small enough that short inputs meet them.
fn limits() -> Limits {
    Limits { description_bytes: 1 << 14, cell_bytes: 1 << 12, columns: 64, files: 50 }
}

/// Bytes as a CSV file: encoding, separator, header and types are decided.
fn dialect(data: &[u8]) {
    check(&pass("csv", data, |_| {}, data.len()));
}

/// Bytes as records of a declared dialect.
fn records(data: &[u8]) {
    let Some((head, data)) = data.split_first_chunk::<4>() else { return };
    let delimiters = [",", ";", "\t", "|", " ", ", ", "::", "‖"];
    let quotes = [Quote::Char('"'), Quote::Char('\''), Quote::None, Quote::Char('|'), Quote::Char('«')];
    let of = |byte: u8, choices: usize| usize::from(byte) % choices;
    let declared = Recipe {
        encoding: (head[0] & 0x80 != 0).then(|| "utf-8".into()),
        delimiter: Some(delimiters[of(head[0] & 0x7f, 8)].into()),
        quote: Some(quotes[of(head[1], 5)]),
        double_quote: Some(head[1] & 0x80 == 0),
        escape_char: [None, Some('\\'), Some('"'), Some('^')][of(head[1] >> 4, 4)],
        comment_char: [None, Some("#".into()), Some("//".into()), None][of(head[2], 4)].clone(),
        skip_initial_space: [None, Some(true), Some(false), None][of(head[2] >> 2, 4)],
        header: [None, Some(true), Some(false), None][of(head[2] >> 4, 4)],
        header_rows: [None, Some(0), Some(1), Some(3)][of(head[3], 4)],
        skip_rows: [None, Some(0), Some(1), Some(70_000)][of(head[3] >> 2, 4)],
        footer_rows: [None, Some(0), Some(2), Some(70_000)][of(head[3] >> 4, 4)],
        header_join: (head[3] & 0x40 != 0).then(|| " – ".into()),
        unpivot: (head[3] & 0x80 != 0).then(|| Unpivot {
            columns: Vec::new(),
            keep: vec!["a".into()],
            name: "ten".into(),
            value: "so".into(),
        }),
        ..Recipe::default()
    };
    check(&pass("csv", data, |resource| resource.recipe = declared, data.len()));
}

/// Lines of the input as the cells of one column of a declared type, format and locale.
fn cells(data: &[u8]) {
    let Some((head, data)) = data.split_first_chunk::<3>() else { return };
    let types = [
        FieldType::String,
        FieldType::Integer,
        FieldType::Decimal(2),
        FieldType::Decimal(30),
        FieldType::Number,
        FieldType::Boolean,
        FieldType::Date,
        FieldType::Datetime,
        FieldType::Time,
        FieldType::Year,
        FieldType::YearMonth,
        FieldType::Duration,
        FieldType::Geopoint,
        FieldType::Object,
    ];
    let formats = [
        None,
        Some("any"),
        Some("%d/%m/%Y"),
        Some("%m/%d/%y"),
        Some("%Y-%m-%dT%H:%M:%S%z"),
        Some("%I:%M %p"),
        Some("%d.%m.%Y %H:%M"),
        Some("%-d/%-m/%Y"),
        Some("%%"),
        Some("array"),
        Some("object"),
        Some("%"),
    ];
    let marks = [None, Some('.'), Some(','), Some(' '), Some('\u{a0}'), Some('\'')];
    let of = |byte: u8, choices: usize| usize::from(byte) % choices;
    let mut text = b"c\n".to_vec();
    for cell in data.split(|byte| *byte == b'\n') {
        text.push(b'"');
        for byte in cell {
            text.extend_from_slice(if *byte == b'"' { b"\"\"" } else { std::slice::from_ref(byte) });
        }
        text.extend_from_slice(b"\"\n");
    }
    let describe = |resource: &mut Resource| {
        resource.recipe = Recipe { delimiter: Some(",".into()), ..tidy() };
        if head[0] < 128 {
            let mut column = Column::named("c", types[of(head[0], types.len())]);
            column.format = formats[of(head[1], formats.len())].map(String::from);
            column.decimal_char = marks[of(head[2], 6)];
            column.group_char = marks[of(head[2] / 6, 6)];
            if head[2] & 0x40 != 0 {
                column.true_values = vec!["x".into(), "có".into()];
                column.false_values = vec![String::new(), "không".into()];
            }
            column.constraints.required = head[2] & 0x80 != 0;
            resource.fields = vec![column];
            resource.missing_values = (head[1] & 0x80 != 0).then(|| vec!["-".into(), "n/a".into()]);
        }
    };
    check(&pass("csv", &text, describe, data.len()));
}

/// Bytes in an encoding that is declared, or that must be found.
fn encoding(data: &[u8]) {
    const LABELS: [&str; 16] = [
        "",
        "utf-8",
        "utf-16le",
        "utf-16be",
        "windows-1252",
        "windows-1258",
        "tcvn3",
        "vni",
        "shift_jis",
        "gb18030",
        "iso-2022-jp",
        "euc-kr",
        "big5",
        "macintosh",
        "x-user-defined",
        "replacement",
    ];
    let Some((head, data)) = data.split_first() else { return };
    let label = LABELS[usize::from(*head) % LABELS.len()];
    let describe = |resource: &mut Resource| resource.recipe.encoding = (!label.is_empty()).then(|| label.into());
    check(&pass("csv", data, describe, data.len()));
}

/// Bytes as a workbook: mostly its ZIP.
fn xlsx(data: &[u8]) {
    check(&pass(if data.len().is_multiple_of(16) { "xlsm" } else { "xlsx" }, data, |_| {}, data.len()));
}

/// What parts of the input that are cut by this stand for.
const CUT: &[u8] = b"<!>";

/// A sound workbook whose sheet, shared strings, styles and list of sheets are parts of the input.
fn xlsx_parts(data: &[u8]) {
    let mut given = parts(data);
    let mut part = |default: &'static [u8]| given.next().filter(|part| !part.is_empty()).unwrap_or(default);
    let files: [(&str, &[u8]); 6] = [
        ("xl/worksheets/sheet1.xml", part(b"")),
        ("xl/sharedStrings.xml", part(SHARED)),
        ("xl/styles.xml", part(STYLES)),
        ("xl/workbook.xml", part(WORKBOOK)),
        ("[Content_Types].xml", CONTENT_TYPES),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
    ];
    check(&pass("xlsx", &zip(&files), |resource| sheet_recipe(resource, data), data.len()));
}

/// Bytes as a binary workbook, or as the sheet in a sound one.
fn xlsb(data: &[u8]) {
    if data.starts_with(b"PK") {
        return check(&pass("xlsb", data, |_| {}, data.len()));
    }
    let mut given = parts(data);
    let mut part = |default: &'static [u8]| given.next().filter(|part| !part.is_empty()).unwrap_or(default);
    let files: [(&str, &[u8]); 5] = [
        ("xl/worksheets/sheet1.bin", part(b"")),
        ("xl/sharedStrings.bin", part(b"")),
        ("xl/styles.bin", part(b"")),
        ("xl/workbook.bin", part(WORKBOOK_BIN)),
        ("xl/_rels/workbook.bin.rels", RELATIONS_BIN),
    ];
    check(&pass("xlsb", &zip(&files), |_| {}, data.len()));
}

/// Bytes as an old workbook: its container, or the records of the workbook in a sound container.
fn xls(data: &[u8]) {
    if data.starts_with(b"\xd0\xcf\x11\xe0") {
        return check(&pass("xls", data, |_| {}, data.len()));
    }
    check(&pass("xls", &compound("Workbook", data), |_| {}, data.len()));
}

/// Bytes as an OpenDocument sheet: its ZIP, or the content of a sound one.
fn ods(data: &[u8]) {
    if data.starts_with(b"PK") {
        return check(&pass("ods", data, |_| {}, data.len()));
    }
    let files: [(&str, &[u8]); 3] = [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", data),
        ("META-INF/manifest.xml", MANIFEST),
    ];
    check(&pass("ods", &zip(&files), |resource| sheet_recipe(resource, data), data.len()));
}

fn json(data: &[u8]) {
    check(&pass("json", data, |_| {}, data.len()));
}

fn jsonl(data: &[u8]) {
    check(&pass("jsonl", data, |_| {}, data.len()));
}

fn geojson(data: &[u8]) {
    check(&pass("geojson", data, |_| {}, data.len()));
}

fn parquet(data: &[u8]) {
    check(&pass("parquet", data, |_| {}, data.len()));
}

/// Bytes as an archive, or packed into a sound one.
fn packed(data: &[u8]) {
    let Some((head, data)) = data.split_first() else { return };
    let gzip = |data: &[u8]| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(data).expect("a vector takes everything");
        out.finish().expect("a vector takes everything")
    };
    let zstandard = |data: &[u8]| zstd::bulk::compress(data, 1).expect("a vector takes everything");
    let inner = ["csv", "json", "jsonl", "xlsx", "parquet", "tsv", "pdf", ""][usize::from(*head >> 4) % 8];
    let ending = |packing: &str| format!("{inner}.{packing}");
    let (ending, bytes) = match head % 8 {
        0 => (ending("gz"), data.to_vec()),
        1 => (ending("zst"), data.to_vec()),
        2 => ("zip".into(), data.to_vec()),
        3 => (ending("gz"), gzip(data)),
        4 => (ending("zst"), zstandard(data)),
        5 => ("zip".into(), zip(&[(&format!("b/t.{inner}"), data), ("a/README.md", b"# doc")])),
        6 => ("zip".into(), zip(&[("b.csv", data), ("a.csv", data)])),
        _ => (ending("gz"), gzip(&gzip(data))),
    };
    let describe = |resource: &mut Resource| {
        if head % 8 == 6 && *head >= 128 {
            resource.recipe.member = Some(["b.csv", "c.csv"][usize::from(head >> 4 & 1)].into());
        }
    };
    check(&pass(&ending, &bytes, describe, data.len()));
}

/// Bytes as a description: of a dataset or of the portal.
fn describe(data: &[u8]) {
    let Some((head, data)) = data.split_first() else { return };
    let places = [
        "datasets/so-y-te/bang/datapackage.yaml",
        "datasets/so-y-te/bang/datapackage.json",
        "datasets/so-y-te/bang/bang.csv-metadata.json",
        "datasets/so-y-te/bang/README.md",
        "datasets/so-y-te/agency.yaml",
        "site/khomo.yaml",
    ];
    let folder = tempfile::Builder::new().prefix("khomo-").tempdir_in(scratch()).expect("a folder");
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    };
    write("site/khomo.yaml", b"title: Kho\npublisher: so-y-te\n");
    write("datasets/so-y-te/bang/bang.csv", b"ma,ten\n01,a\n");
    write(places[usize::from(*head) % places.len()], data);
    let flags = Flags { repository: folder.path().into(), ..Flags::default() };
    let Ok(settings) = khomo::settings::read(&flags) else { return };
    let mut findings = settings.findings;
    let settings = settings.value;
    let tree = khomo::datasets::walk(&settings).expect("the folder is read").note(&mut findings);
    let publishers = khomo::datasets::publishers(&tree, &settings).expect("they are read").note(&mut findings);
    for (one, publisher) in tree.datasets.iter().filter_map(|one| Some((one, publishers.get(&one.id.agency)?))) {
        khomo::datasets::dataset(one, publisher, &settings).expect("it is read").note(&mut findings);
    }
    said(&findings);
}

/// What a pass gave.
struct Made {
    table: Option<Table>,
    findings: Findings,
    csv: Vec<u8>,
    jsonl: Vec<u8>,
    parquet: Vec<u8>,
    /// Decides which of the slower checks are made.
    turn: usize,
}

/// Where files that live for one input lie.
fn scratch() -> &'static Path {
    let shm = Path::new("/dev/shm");
    static TEMPORARY: std::sync::OnceLock<std::path::PathBuf> = std::sync::OnceLock::new();
    if shm.is_dir() { shm } else { TEMPORARY.get_or_init(std::env::temp_dir) }
}

/// Passes over bytes as a file of this ending.
fn pass(ending: &str, bytes: &[u8], describe: impl FnOnce(&mut Resource), turn: usize) -> Made {
    let suffix = format!(".{ending}");
    let mut file = tempfile::Builder::new().prefix("khomo-").suffix(&suffix).tempfile_in(scratch()).expect("a file");
    file.write_all(bytes).expect("a file takes everything");
    let mut resource = tables::bare(file.path());
    describe(&mut resource);
    let limits = limits();
    let ask = Ask {
        file: file.path(),
        place: "bang",
        resource: &resource,
        default_missing: &[],
        language: "vi",
        limits: &limits,
        gate: None,
        protection: None,
        drawn: &[],
    };
    let (mut csv, mut excel, mut jsonl, mut parquet, mut xlsx) = <(Vec<_>, Vec<_>, Vec<_>, Vec<_>, Vec<_>)>::default();
    let sinks = Sinks {
        csv: Some(&mut csv),
        excel_csv: (turn % 4 == 1).then_some((&mut excel, b';')),
        jsonl: (turn % 4 == 2).then_some(&mut jsonl),
        parquet: (turn % 4 == 3).then_some(&mut parquet),
        xlsx: turn.is_multiple_of(16).then_some(&mut xlsx),
        unprofiled: false,
    };
    let found = tables::pass(&ask, sinks).expect("the disk works");
    said(&found.findings);
    Made { table: found.value, findings: found.findings, csv, jsonl, parquet, turn }
}

/// How tidy CSV is written.
fn tidy() -> Recipe {
    Recipe {
        encoding: Some("utf-8".into()),
        delimiter: Some(",".into()),
        quote: Some(Quote::Char('"')),
        double_quote: Some(true),
        header: Some(true),
        header_rows: Some(1),
        skip_rows: Some(0),
        footer_rows: Some(0),
        skip_initial_space: Some(false),
        ..Recipe::default()
    }
}

/// Some tables declare a choice by the first byte of what would be a sheet's name.
fn sheet_recipe(resource: &mut Resource, data: &[u8]) {
    match data.len() % 8 {
        1 => resource.recipe.range = Some("B2:D9".into()),
        2 => resource.recipe.header_rows = Some(2),
        3 => resource.recipe.skip_rows = Some(1),
        4 => resource.recipe.sheet = Some("2".into()),
        _ => {}
    }
}

/// What must hold of every table.
fn check(made: &Made) {
    let Some(table) = &made.table else { return };
    let text = std::str::from_utf8(&made.csv).expect("tidy CSV is UTF-8");
    let mut records = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = 0u64;
    for record in records.records() {
        let record = record.expect("tidy CSV is read");
        assert_eq!(record.len(), table.columns.len(), "a row of tidy CSV has another number of cells:\n{text}");
        if rows == 0 {
            let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            assert_eq!(record.iter().collect::<Vec<_>>(), names, "the header names the columns");
        }
        rows += 1;
    }
    assert_eq!(rows, table.profile.rows + 1, "tidy CSV has every row and a header:\n{text}");
    assert_eq!(table.profile.columns.len(), table.columns.len(), "each column has its profile");
    if !made.jsonl.is_empty() {
        let lines = made.jsonl.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let mut count = 0;
        for line in lines {
            let object: serde_json::Map<String, serde_json::Value> =
                serde_json::from_slice(line).expect("each line is an object");
            assert_eq!(object.len(), table.columns.len(), "each object has every column");
            count += 1;
        }
        assert_eq!(count, table.profile.rows, "JSON Lines have every row");
    }
    // What was published is read again as what it was published as.
    let again = pass(
        "csv",
        &made.csv,
        |resource| {
            resource.recipe = tidy();
            resource.fields = table.columns.clone();
            resource.missing_values = Some(Vec::new());
        },
        0x100,
    );
    // Faulty cells are published as they are, and a column in which nothing may be missing stays so.
    same(made, &again, "tidy CSV");
    if made.turn % 4 == 3 {
        same(made, &pass("parquet", &made.parquet, |_| {}, 0x100), "Parquet");
    }
}

fn same(made: &Made, again: &Made, form: &str) {
    let exact = form != "Parquet";
    let rules = |made: &Made| made.findings.iter().map(|finding| finding.rule.clone()).collect::<Vec<_>>();
    let says = |made: &Made, rule: &str| made.findings.iter().any(|finding| finding.rule == rule);
    if says(made, "extra-cell") && says(again, "repeated-header") {
        // A row that lost its last cells, which is an error, may be the header now.
        return;
    }
    if says(again, "cell-too-large") || (says(again, "unclosed-quote") && made.csv.len() > limits().cell_bytes) {
        // Quotes and UTF-8 make a cell longer, and it was just within the limit.
        return;
    }
    assert!(
        trimmed(&made.csv) == trimmed(&again.csv) || (!exact && values(made) == values(again)),
        "reading {form} again gives another table:\n{}\n--- again {:?}\n{}",
        String::from_utf8_lossy(&made.csv),
        rules(again),
        String::from_utf8_lossy(&again.csv),
    );
}

/// A table without the rows at its end in which nothing stands: a reader may take them for none.
fn trimmed(csv: &[u8]) -> &[u8] {
    let mut rest = csv;
    while let Some(line) = rest.strip_suffix(b"\n") {
        let start = line.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if !line[start..].iter().all(|byte| *byte == b',') && &line[start..] != b"\"\"" {
            break;
        }
        rest = &line[..start];
    }
    rest
}

/// The cells of a table; numbers without what only tells how they were written.
fn values(made: &Made) -> Vec<Vec<String>> {
    let Some(table) = &made.table else { return Vec::new() };
    let mut records = csv::Reader::from_reader(trimmed(&made.csv));
    let cells = records.records().map(|record| {
        let record = record.expect("tidy CSV is read");
        let cells = record.iter().zip(&table.columns);
        let plain = cells.map(|(cell, column)| match column.field_type {
            // A decimal knows no zero below zero.
            FieldType::Decimal(_) if !cell.is_empty() && cell.bytes().all(|byte| b"-0.".contains(&byte)) => "0".into(),
            FieldType::Decimal(_) if cell.contains('.') => cell.trim_end_matches('0').trim_end_matches('.').into(),
            // Parquet keeps the moment; in which zone it was written is not part of it.
            FieldType::Datetime if cell.len() > 19 => "a moment with a zone or fractions".into(),
            // Parquet keeps a year as a number.
            FieldType::Year => cell.trim_start_matches('0').into(),
            // A zero below zero is published as zero, and said to be.
            FieldType::Number => cell.parse().map_or(cell.to_string(), |number: f64| format!("{:?}", number + 0.0)),
            _ => cell.to_string(),
        });
        plain.collect()
    });
    cells.collect()
}

/// Every finding can be said in both languages.
fn said(findings: &Findings) {
    for language in ["vi", "en"] {
        assert!(findings.is_empty() || !show(findings, Form::Text { color: true }, language).is_empty());
    }
}

fn parts(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(data);
    std::iter::from_fn(move || {
        let data = rest?;
        let cut = data.windows(CUT.len()).position(|window| window == CUT);
        rest = cut.map(|at| &data[at + CUT.len()..]);
        Some(&data[..cut.unwrap_or(data.len())])
    })
}

/// A sound ZIP of these files.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        out.start_file(*name, options).expect("a vector takes everything");
        out.write_all(bytes).expect("a vector takes everything");
    }
    out.finish().expect("a vector takes everything").into_inner()
}

/// A sound compound file with one stream.
fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xffff_fffe;
    // Below 4096 bytes a stream would lie among the small ones.
    let sectors = stream.len().max(4096).div_ceil(SECTOR);
    let mut fat = vec![0xffff_fffdu32, END];
    fat.extend((0..sectors as u32).map(|at| if at + 1 == sectors as u32 { END } else { at + 3 }));
    let words = SECTOR / 4;
    if fat.len() > words {
        return Vec::new();
    }
    fat.resize(words, u32::MAX);
    let mut out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    out.resize(24, 0);
    for half in [0x3eu16, 3, 0xfffe, 9, 6] {
        out.extend(half.to_le_bytes());
    }
    out.resize(44, 0);
    for word in [1u32, 1, 0, 4096, END, 0, END, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    out.resize(SECTOR, 0xff);
    fat.iter().for_each(|word| out.extend(word.to_le_bytes()));
    for (name, kind, child, start, size) in [
        ("Root Entry", 5u8, 1u32, END, 0),
        (name, 2, u32::MAX, 2, sectors * SECTOR),
        ("", 0, 0, 0, 0),
        ("", 0, 0, 0, 0),
    ] {
        let begin = out.len();
        name.encode_utf16().for_each(|unit| out.extend(unit.to_le_bytes()));
        out.resize(begin + 64, 0);
        let length = if name.is_empty() { 0 } else { name.len() as u16 * 2 + 2 };
        out.extend(length.to_le_bytes());
        out.extend([kind, 1]);
        for word in [u32::MAX, u32::MAX, child] {
            out.extend(word.to_le_bytes());
        }
        out.resize(begin + 116, 0);
        out.extend(start.to_le_bytes());
        out.extend((size as u64).to_le_bytes());
    }
    out.extend_from_slice(stream);
    out.resize(SECTOR * (3 + sectors), 0);
    out
}

const SHARED: &[u8] = b"<sst><si><t>a</t></si><si><r><t>b</t></r><r><t>c</t></r></si><si><t>2024-01-31</t></si></sst>";
const STYLES: &[u8] = b"<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts><cellXfs>\
    <xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"10\"/><xf numFmtId=\"46\"/></cellXfs></styleSheet>";
const WORKBOOK: &[u8] =
    b"<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
    <sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
const CONTENT_TYPES: &[u8] = b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
const RELATIONS: &[u8] =
    b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
    </Relationships>";
const RELATIONS_BIN: &[u8] =
    b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.bin\"/>\
    </Relationships>";
/// BrtBundleSh: a visible sheet "A" of the relation "rId1", between the brackets of the list.
const WORKBOOK_BIN: &[u8] = b"\x83\x01\x00\x8f\x01\x00\x9c\x01\x1a\0\0\0\0\x01\0\0\0\x04\0\0\0r\0I\0d\x001\0\x01\0\0\0A\0\x90\x01\x00\x84\x01\x00";
const MANIFEST: &[u8] = b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">\
    <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>";
