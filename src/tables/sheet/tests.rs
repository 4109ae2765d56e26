//! Workbooks as they are met and as they are forged: cells against another reader, bombs, and odd parts.

use super::book::Book;
use super::store::{Is, Sheet};
use super::*;
use calamine::{Data, Reader as _};
use proptest::prelude::*;
use std::io::{Cursor, Write};
use std::path::PathBuf;

fn quirks() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tables/sheets");
    let is_workbook = |file: &PathBuf| !matches!(file.extension().and_then(|end| end.to_str()), Some("expect" | "py"));
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = all.filter(is_workbook).collect();
    files.sort();
    files
}

/// A zipped workbook of these parts, not packed.
fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        archive.start_file(*name, stored).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// An XLSX of one sheet, whose rows are these.
fn workbook(rows: &str, strings: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    zipped(&[
        ("xl/workbook.xml", "<workbook><sheets><sheet name='a' sheetId='1' r:id='r1'/></sheets></workbook>"),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='s.xml'/></Relationships>",
        ),
        ("xl/sharedStrings.xml", strings),
        ("xl/s.xml", &sheet),
    ])
}

fn read(bytes: &[u8]) -> std::result::Result<Sheet, Trouble> {
    let mut book = xlsx::open(Parts::open(bytes).unwrap())?.expect("it is an XLSX");
    book.read(0, usize::MAX)
}

#[test]
fn cells_are_those_that_another_reader_finds() {
    let mut compared = 0;
    for file in quirks() {
        let bytes = std::fs::read(&file).unwrap();
        let Ok(mut theirs) = calamine::open_workbook_auto_from_rs(Cursor::new(&bytes[..])) else { continue };
        let Some(parts) = Parts::open(&bytes) else { continue };
        let mut ours: Box<dyn Book + '_> = match xlsx::open(parts).unwrap() {
            Some(book) => Box::new(book),
            None => match ods::open(Parts::open(&bytes).unwrap()).unwrap() {
                Some(book) => Box::new(book),
                None => continue,
            },
        };
        for (at, listed) in ours.sheets().to_vec().into_iter().enumerate() {
            let range = theirs.worksheet_range(&listed.name).unwrap();
            let (top, left) = range.start().unwrap_or((0, 0));
            let sheet = ours.read(at, usize::MAX).unwrap();
            for (row, column, theirs) in range.used_cells() {
                let place = (row as u32 + top, column as u32 + left);
                let name = format!("{} {} {}", file.display(), listed.name, store::name(place.0, place.1));
                let spot = sheet.get(place.0, place.1);
                let text = spot.map(|spot| String::from_utf8_lossy(sheet.text(spot)).into_owned()).unwrap_or_default();
                match theirs {
                    Data::String(words) => {
                        assert_eq!(text.replace('\n', ""), words.replace(['\n', '\r'], ""), "{name}")
                    }
                    Data::Float(value) => {
                        assert!(
                            (text.parse::<f64>().unwrap() - value).abs() <= value.abs() * 1e-14,
                            "{name}: {text} {value}"
                        );
                    }
                    Data::Bool(value) => assert_eq!(text, value.to_string(), "{name}"),
                    Data::DateTime(moment) => {
                        assert!((text.parse::<f64>().unwrap() - moment.as_f64()).abs() < 1e-8, "{name}")
                    }
                    Data::Error(_) => assert_eq!(spot.unwrap().is, Is::Error, "{name}"),
                    Data::DateTimeIso(day) => assert_eq!(&text, day, "{name}"),
                    _ => {}
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 200, "{compared}");
}

#[test]
fn a_workbook_read_again_with_its_recipe_gives_the_same_and_no_decisions() {
    let mut seen = 0;
    for file in quirks() {
        let ending = file.extension().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&file).unwrap();
        let first = crate::tables::tests::pass_over(&ending, &bytes, |_| {});
        let Some(table) = &first.table else { continue };
        let again = crate::tables::tests::pass_over(&ending, &bytes, |resource| resource.recipe = table.recipe.clone());
        assert_eq!(again.csv(), first.csv(), "{}", file.display());
        let decided = [
            "preamble-found",
            "header-rows-found",
            "column-numbers-found",
            "no-header-found",
            "footer-found",
            "other-sheets",
        ];
        let rules = again.rules();
        assert!(!rules.iter().any(|rule| decided.contains(rule)), "{}: {rules:?}", file.display());
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn what_would_fill_the_machine_is_refused_at_once() {
    let far = "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row>";
    assert_eq!(read(&workbook(far, "")).unwrap().cells(), 2);
    assert!(matches!(read(&workbook("<row r='1'><c r='XFE1'><v>1</v></c></row>", "")), Err(Trouble::Broken(_))));
    assert!(matches!(read(&workbook("<row r='1048577'><c><v>1</v></c></row>", "")), Err(Trouble::Broken(_))));

    // One long text that a hundred thousand cells share.
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(30_000));
    let rows = format!("<row>{}</row>", "<c t='s'><v>0</v></c>".repeat(15_000)).repeat(5);
    assert!(matches!(read(&workbook(&rows, &strings)), Err(Trouble::TooLarge(_))));
    let given = crate::tables::tests::pass_over("xlsx", &workbook(&rows, &strings), |_| {});
    assert_eq!(given.rules(), ["workbook-too-large"]);

    // A cell that comes in every column of every row.
    let content = "<x><spreadsheet><table:table table:name='a'><table:table-row table:number-rows-repeated='1048576'>\
                   <table:table-cell office:value-type='float' office:value='1' table:number-columns-repeated='16384'/>\
                   </table:table-row></table:table></spreadsheet></x>";
    let bytes = zipped(&[("content.xml", content)]);
    let mut book = ods::open(Parts::open(&bytes).unwrap()).unwrap().unwrap();
    assert!(matches!(book.read(0, usize::MAX), Err(Trouble::TooLarge(_))));
    assert_eq!(book.read(0, 100).unwrap().cells(), 100);
}

#[test]
fn a_forged_old_workbook_does_not_reserve_the_machine() {
    let old = quirks().into_iter().find(|file| file.ends_with("legacy.xls")).unwrap();
    let mut bytes = std::fs::read(old).unwrap();
    // The dimensions of a sheet: type 0x0200, 14 bytes, then rows and columns.
    let at = memchr::memmem::find_iter(&bytes, b"\x00\x02\x0e\x00").last().unwrap();
    bytes[at + 8..at + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    let survey = ole::survey(&ole::Ole::open(&bytes).unwrap()).unwrap();
    assert!(survey.extent > SPAN, "{}", survey.extent);
}

#[test]
fn a_part_that_unpacks_to_more_than_it_may_is_stopped() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("a", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&vec![b' '; 8 << 20]).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    assert!(Parts::open(&bytes).unwrap().measure(4 << 20).is_err());
    assert!(Parts::open(&bytes).unwrap().measure(9 << 20).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn no_rows_make_reading_fail(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<row>", "</row>", "<row r='3'>", "<row r='0' hidden='1'>", "<row/>", "<c>", "</c>", "<c r='B2' t='s'>", "<c r='A1' s='9' t='e'>",
            "<c t='inlineStr'>", "<is>", "</is>", "<t>", "</t>", "<v>", "</v>", "<v>1</v>", "<v>-1e400</v>", "<f>A1</f>", "<f/>", "x", "&#0;",
            "<mergeCell ref='A1:B3'/>", "<mergeCell ref='B3:A1'/>", "<c r='XFD1048576'><v>5</v></c>", "</sheetData>", "<![CDATA[", "]]>", "<", ">",
        ]), 0..24),
    ) {
        let _ = read(&workbook(&pieces.concat(), "<sst><si><t>a</t></si></sst>"));
    }

    #[test]
    fn no_damage_makes_a_workbook_fail(
        file in 0usize..40, at in any::<prop::sample::Index>(), to in any::<u8>(), length in 0usize..64,
    ) {
        let files = quirks();
        let mut bytes = std::fs::read(&files[file % files.len()]).unwrap();
        let start = at.index(bytes.len());
        let end = (start + length).min(bytes.len());
        bytes[start..end].fill(to);
        let ole = ole::Ole::open(&bytes).and_then(|ole| ole::survey(&ole));
        if let Some(survey) = ole {
            let _ = std::panic::catch_unwind(|| {
                if survey.extent <= SPAN && let Ok(mut book) = binary::xls(&bytes, survey.sheets, false) {
                    let _ = book.read(0, usize::MAX);
                }
            });
        }
        if let Some(parts) = Parts::open(&bytes) && let Ok(Some(mut book)) = xlsx::open(parts) {
            (0..book.sheets().len()).for_each(|at| _ = book.read(at, usize::MAX));
        }
        if let Some(parts) = Parts::open(&bytes) && let Ok(Some(mut book)) = ods::open(parts) {
            (0..book.sheets().len()).for_each(|at| _ = book.read(at, usize::MAX));
        }
        if Container::of(&bytes) == Container::Markup {
            let text = markup::decoded(&bytes);
            if let Some(mut page) = markup::page(&text) {
                (0..page.sheets().len()).for_each(|at| _ = page.read(at, usize::MAX));
            }
            if let Ok(Some(mut document)) = markup::document(text) {
                (0..document.sheets().len()).for_each(|at| _ = document.read(at, usize::MAX));
            }
        }
    }
}
