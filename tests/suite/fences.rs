//! The files that the page of a rule shows: what stands in a fence, and the bytes that become of it.
//!
//! | fence | is |
//! |---|---|
//! | ` ```csv ` | `bang.csv` |
//! | ` ```yaml ` | the file its first line names: `# datapackage.yaml` |
//! | ` ```kind FILE ` | this file with this text; ` ```kind FILE (windows-1258) ` in another encoding |
//! | ` ```xlsx FILE `, ` ```xlsm FILE ` | a workbook, and one with macros: a line `[sheet]`, behind it the rows, cells parted by commas |
//! | ` ```zip FILE ` | an archive: a line `[member.csv]`, behind it its text |
//! | ` ```link FILE ` | a symbolic link that leads where the text says |
//! | ` ```file FILE ` | a copy of this file of Khomo's own tests |
//! | ` ```text ` | nothing: it is for people only |
//!
//! Behind `[sheet]` may stand `hidden`, `hidden column C`, `hidden row 3` and `merged A2:A3`, parted by `;`. A cell `=B2*2 → 240`
//! holds a formula and its last value, `=B2*2 →` has none yet, `#REF!` is an error.
//!
//! In any text `␍`, `␚` and the like are the control characters they picture, and a line that ends in one has no other end; `�` is a
//! byte that is no character; `⟦a⟧×900` is `a` nine hundred times, as many lines where it fills one, and `#` in it counts them.

use crate::desk::checkout;
use encoding_rs::Encoding;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;
use zip::write::SimpleFileOptions;

/// A file that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    kind: String,
    /// Its path.
    pub file: String,
    encoding: Option<String>,
    text: String,
}

/// The files below a heading of a page.
pub fn section(page: &str, heading: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut lines = page.lines().skip_while(|line| line.strip_prefix("## ") != Some(heading)).skip(1);
    while let Some(line) = lines.next().filter(|line| !line.starts_with("## ")) {
        let Some(head) = line.strip_prefix("```") else { continue };
        let text: String = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        let (kind, name) = head.split_once(' ').unwrap_or((head, ""));
        let (name, encoding) = match name.strip_suffix(')').and_then(|name| name.rsplit_once(" (")) {
            Some((name, encoding)) => (name, Some(encoding.to_string())),
            None => (name, None),
        };
        let file = match (kind, name) {
            ("csv", "") => Some("bang.csv"),
            ("yaml", "") => text.lines().next().and_then(|line| line.strip_prefix("# ")),
            (_, "") => None,
            (_, name) => Some(name),
        };
        if let Some(file) = file {
            found.push(Fence { kind: kind.into(), file: file.into(), encoding, text: text.clone() });
        }
    }
    found
}

impl Fence {
    /// Lays the file down at this path.
    pub fn lay(&self, path: &Path) {
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder for the file");
        match self.kind.as_str() {
            #[cfg(unix)]
            "link" => std::os::unix::fs::symlink(self.text.trim(), path).expect("a link of the test"),
            "file" => drop(fs::copy(checkout().join(self.text.trim()), path).expect("a file of the tests")),
            _ => fs::write(path, self.bytes()).expect("a file of the test"),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self.kind.as_str() {
            "xlsx" => workbook(&parts(&self.text), false),
            "xlsm" => workbook(&parts(&self.text), true),
            "zip" => zipped(parts(&self.text).into_iter().map(|part| (part.name, meant(&part.text)))),
            _ => match &self.encoding {
                None => meant(&self.text),
                Some(label) => encoded(&self.text, label),
            },
        }
    }
}

/// The bytes a text stands for.
fn meant(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches('\n');
        let mut rest = if bare.ends_with(is_picture) { bare } else { line };
        while let Some((before, again)) = rest.split_once('⟦') {
            let (body, behind) = again.split_once("⟧×").expect("`⟦a⟧×900`");
            let end = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
            let times: usize = behind[..end].parse().expect("a number of times");
            rest = &behind[end..];
            let lines = before.is_empty() && rest == "\n";
            let body = if lines { format!("{body}\n") } else { body.to_string() };
            plain(before, &mut out);
            match body.contains('#') {
                true => (1..=times).for_each(|nth| plain(&body.replace('#', &nth.to_string()), &mut out)),
                false => out.extend(body.repeat(times).as_bytes()),
            }
            rest = if lines { "" } else { rest };
        }
        plain(rest, &mut out);
    }
    out
}

/// Does it picture a control character?
fn is_picture(c: char) -> bool {
    matches!(c, '\u{2400}'..='\u{241f}')
}

/// Puts pictures of what cannot be seen right.
fn plain(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        match c {
            c if is_picture(c) => out.push((c as u32 - 0x2400) as u8),
            '\u{fffd}' => out.push(0xff),
            c => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
}

/// A text in another encoding. Those of Windows for Vietnamese have tones as characters of their own.
fn encoded(text: &str, label: &str) -> Vec<u8> {
    if label == "utf-16le" {
        return format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    let encoding = Encoding::for_label(label.as_bytes()).unwrap_or_else(|| panic!("the encoding `{label}`"));
    let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let parted: String = text
        .nfc()
        .flat_map(|c| {
            let (tones, letter): (Vec<char>, Vec<char>) = [c].into_iter().nfd().partition(is_tone);
            letter.into_iter().nfc().chain(tones).collect::<Vec<char>>()
        })
        .collect();
    let text = if label == "windows-1258" { &parted } else { text };
    let (bytes, _, lost) = encoding.encode(text);
    assert!(!lost, "`{text}` cannot be written in {label}");
    bytes.into_owned()
}

/// One sheet of a workbook, or one file of an archive.
struct Part {
    name: String,
    notes: String,
    text: String,
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix('[').and_then(|line| line.trim_end().split_once(']')) {
            Some((name, notes)) => {
                parts.push(Part { name: name.into(), notes: notes.trim().into(), text: String::new() })
            }
            None => parts.last_mut().expect("`[sheet]` or `[member.csv]` comes first").text.push_str(line),
        }
    }
    parts
}

fn zipped(members: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(name, SimpleFileOptions::default().compression_level(Some(9))).expect("a member");
        archive.write_all(&bytes).expect("the bytes of a member");
    }
    archive.finish().expect("an archive").into_inner()
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A workbook with these sheets, as spreadsheet programs write it.
fn workbook(sheets: &[Part], macros: bool) -> Vec<u8> {
    let (mut list, mut links, mut types) = (String::new(), String::new(), String::new());
    let mut members = Vec::new();
    for (sheet, nth) in sheets.iter().zip(1..) {
        let state = if sheet.notes.split(';').any(|note| note.trim() == "hidden") { " state=\"hidden\"" } else { "" };
        let name = escaped(&sheet.name);
        let _ = write!(list, "<sheet name=\"{name}\" sheetId=\"{nth}\"{state} r:id=\"r{nth}\"/>");
        let target = format!("worksheets/sheet{nth}.xml");
        let _ = write!(links, "<Relationship Id=\"r{nth}\" Type=\"{RELATED}/worksheet\" Target=\"{target}\"/>");
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
        let _ = write!(types, "<Override PartName=\"/xl/{target}\" ContentType=\"{kind}\"/>");
        members.push((format!("xl/{target}"), cells(sheet)));
    }
    let book = format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATED}\"><sheets>{list}</sheets></workbook>");
    let main = match macros {
        true => "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        false => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    };
    let of = |links: &str| format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{links}</Relationships>");
    let root = of(&format!("<Relationship Id=\"r1\" Type=\"{RELATED}/officeDocument\" Target=\"xl/workbook.xml\"/>"));
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.\
         relationships+xml\"/><Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{main}\"/>{types}</Types>"
    );
    if macros {
        members.push(("xl/vbaProject.bin".into(), "VBA".into()));
    }
    let head = [("[Content_Types].xml", types), ("_rels/.rels", root), ("xl/workbook.xml", book)];
    let head = head.map(|(name, text)| (name.to_string(), text));
    let all = head.into_iter().chain([("xl/_rels/workbook.xml.rels".into(), of(&links))]).chain(members);
    zipped(all.map(|(name, text)| (name, format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}").into_bytes())))
}

/// A sheet's cells with what is hidden and merged.
fn cells(sheet: &Part) -> String {
    let note = |start: &'static str| sheet.notes.split(';').filter_map(move |note| note.trim().strip_prefix(start));
    let mut columns = String::new();
    for letter in note("hidden column ") {
        let at = letter.bytes().fold(0, |at, letter| at * 26 + u32::from(letter - b'A') + 1);
        let _ = write!(columns, "<col min=\"{at}\" max=\"{at}\" width=\"9\" hidden=\"1\"/>");
    }
    let columns = if columns.is_empty() { columns } else { format!("<cols>{columns}</cols>") };
    let text = meant(&sheet.text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&text[..]);
    let mut rows = String::new();
    for (record, nth) in reader.records().zip(1..) {
        let hidden = if note("hidden row ").any(|row| row.parse() == Ok(nth)) { " hidden=\"1\"" } else { "" };
        let _ = write!(rows, "<row r=\"{nth}\"{hidden}>");
        for (cell, letter) in record.expect("cells parted by commas").iter().zip('A'..='Z') {
            rows.push_str(&self::cell(cell, &format!("{letter}{nth}")));
        }
        rows.push_str("</row>");
    }
    let merged: String = note("merged ").map(|area| format!("<mergeCell ref=\"{area}\"/>")).collect();
    let merged = if merged.is_empty() { merged } else { format!("<mergeCells>{merged}</mergeCells>") };
    format!("<worksheet xmlns=\"{MAIN}\">{columns}<sheetData>{rows}</sheetData>{merged}</worksheet>")
}

fn cell(text: &str, place: &str) -> String {
    let (formula, value) = match text.split_once('→') {
        Some((formula, value)) if formula.starts_with('=') => (formula[1..].trim(), value.trim()),
        _ => ("", text),
    };
    let formula = if formula.is_empty() { String::new() } else { format!("<f>{}</f>", escaped(formula)) };
    let number = value.parse::<f64>().is_ok() && (value.starts_with("0.") || !value.starts_with('0') || value == "0");
    let error = value.starts_with('#') && value.ends_with(['!', '?', 'A']);
    match () {
        () if value.is_empty() && formula.is_empty() => String::new(),
        () if value.is_empty() => format!("<c r=\"{place}\">{formula}</c>"),
        () if number => format!("<c r=\"{place}\">{formula}<v>{value}</v></c>"),
        () if error => format!("<c r=\"{place}\" t=\"e\">{formula}<v>{value}</v></c>"),
        () if formula.is_empty() => {
            format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(value))
        }
        () => format!("<c r=\"{place}\" t=\"str\">{formula}<v>{}</v></c>", escaped(value)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fences_of_a_section_are_files() {
        let page = "# x\n\n## Example\n\n```csv\nx\n1\n```\n\n```text\nnot a file\n```\n\n```csv a b.csv (windows-1258)\n```\n\n## Mended\n\n```yaml\n# a.yaml\ny: 1\n```\n";
        let files = |heading: &str| -> Vec<(String, Option<String>, String)> {
            section(page, heading).into_iter().map(|one| (one.file, one.encoding, one.text)).collect()
        };
        let (first, second) =
            (("bang.csv".into(), None, "x\n1\n".into()), ("a b.csv".into(), Some("windows-1258".into())));
        assert_eq!(files("Example"), [first, (second.0, second.1, String::new())]);
        assert_eq!(files("Mended"), [("a.yaml".into(), None, "# a.yaml\ny: 1\n".into())]);
        assert!(files("Elsewhere").is_empty());
    }

    #[test]
    fn what_cannot_be_seen_or_is_long_is_written_short() {
        assert_eq!(meant("a⟦,n#⟧×3\n⟦#;x⟧×2\nb␍␊\n�\n␚\n"), b"a,n1,n2,n3\n1;x\n2;x\nb\r\n\xff\n\x1a");
        assert_eq!(encoded("ế", "windows-1258"), b"\xea\xec");
    }

    #[test]
    fn a_cell_is_a_number_a_text_an_error_or_a_formula() {
        assert_eq!(cell("12.5", "A1"), "<c r=\"A1\"><v>12.5</v></c>");
        assert_eq!(cell("012", "A1"), "<c r=\"A1\" t=\"inlineStr\"><is><t>012</t></is></c>");
        assert_eq!(cell("=B2*2 → 24", "A1"), "<c r=\"A1\"><f>B2*2</f><v>24</v></c>");
        assert_eq!(cell("=B2*2 →", "A1"), "<c r=\"A1\"><f>B2*2</f></c>");
        assert_eq!(cell("#REF!", "A1"), "<c r=\"A1\" t=\"e\"><v>#REF!</v></c>");
    }
}
