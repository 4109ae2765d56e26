//! Spreadsheets (XLSX, XLSM, XLSB, XLS, ODS): the sheet with the table, its cells as text, typed as they were meant.
//!
//! A workbook's container tells its format, not its name. `xlsx`, `ods` and `binary` read cells into a `store::Sheet`, within limits;
//! `table` finds the table in it with [`layout`](super::layout) and hands it on in batches. Deliberately absent: formulas are not
//! computed, their last values are read; colours and comments say nothing.

mod binary;
mod book;
mod cell;
mod extent;
mod format;
mod markup;
mod ods;
mod ole;
mod store;
mod table;
mod xlsx;
mod xml;

use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use crate::model::Recipe;
use crate::tables::Ask;
use crate::tables::reader::Reader;
use crate::tables::{layout, text};
use book::{Book, Parts, Trouble};
use store::Sheet;

/// The largest workbook that is read: it is held in memory.
const LARGEST: u64 = 256 << 20;
/// The most cells that an XLS workbook may span; its reader lays out all between the first and the last.
const SPAN: u64 = 20_000_000;
/// … and how many however few of them are there.
const SPARSE: u64 = 2_000_000;
/// So many sheets are looked at for one with a table, and
const SHEETS: usize = 200;
/// so many cells of each.
const LOOK: usize = 3_000;

/// Reads the table of a spreadsheet. `None` when there is none; the findings say why.
pub fn open<'a>(ask: &'a Ask<'a>, findings: &mut Findings) -> Result<Option<Box<dyn Reader + 'a>>> {
    let whole = || Finding::of("not-a-table", Place::file(ask.place)).with("file", ask.place);
    let size = std::fs::metadata(ask.file).map_err(|error| Error::io("read", ask.file, error))?.len();
    if size > LARGEST {
        findings.push(too_large(ask, LARGEST));
        return Ok(None);
    }
    let bytes = std::fs::read(ask.file).map_err(|error| Error::io("read", ask.file, error))?;
    if bytes.is_empty() {
        findings.push(Finding::of("empty-file", Place::file(ask.place)).with("file", ask.place));
        return Ok(None);
    }
    let container = Container::of(&bytes);
    if let (Container::Text, true) = (container, !bytes.contains(&0) || bytes.starts_with(b"\xff\xfe")) {
        let mut own = Findings::default();
        let reader = text::open(ask, &mut own)?;
        // Words without a separator are no table that anybody meant to save as a workbook.
        let Some(reader) = reader.filter(|reader| reader.labels().len() > 1) else {
            findings.push(whole().with("reason", "?"));
            return Ok(None);
        };
        findings.push(misnamed(ask, "text"));
        findings.extend(own);
        return Ok(Some(Box::new(reader)));
    }
    // Workbooks come from anywhere, and not every parser is ours: a panic in it is a broken file.
    let loaded = std::panic::catch_unwind(|| load(ask, container, &bytes));
    drop(bytes);
    match loaded {
        Ok(Ok(loaded)) => {
            findings.extend(loaded.findings);
            let table = table::open(ask, loaded.sheet, loaded.name, findings);
            return Ok(table.map(|table| Box::new(table) as Box<dyn Reader + 'a>));
        }
        Ok(Err(Refusal::Finding(finding))) => findings.push(*finding),
        Ok(Err(Refusal::Trouble(Trouble::Protected))) => {
            findings.push(Finding::of("protected-file", Place::file(ask.place)).with("file", ask.place));
        }
        Ok(Err(Refusal::Trouble(Trouble::TooLarge(most)))) => findings.push(too_large(ask, most)),
        Ok(Err(Refusal::Trouble(Trouble::Broken(why)))) => findings.push(whole().with("reason", why)),
        Err(_) => findings.push(whole().with("reason", "?")),
    }
    Ok(None)
}

fn too_large(ask: &Ask<'_>, most: u64) -> Finding {
    Finding::of("workbook-too-large", Place::file(ask.place)).with("file", ask.place).with("limit", most)
}

fn misnamed(ask: &Ask<'_>, real: &str) -> Finding {
    Finding::of("misnamed-file", Place::file(ask.place)).with("file", ask.place).with("format", real)
}

/// What holds the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    /// XLSX, XLSM, XLSB, ODS.
    Zip,
    /// XLS, or something encrypted.
    Ole,
    /// A web page, or the XML of a spreadsheet of 2003.
    Markup,
    /// Anything else.
    Text,
}

impl Container {
    fn of(bytes: &[u8]) -> Self {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        match () {
            () if bytes.starts_with(b"PK") => Self::Zip,
            () if bytes.starts_with(&ole::SIGNATURE) => Self::Ole,
            () if text.starts_with(b"<") => Self::Markup,
            () => Self::Text,
        }
    }
}

/// The sheet that was read.
struct Loaded {
    sheet: Sheet,
    /// Its name, where it is one of several.
    name: Option<String>,
    findings: Vec<Finding>,
}

/// Why a workbook gives no sheet.
enum Refusal {
    Finding(Box<Finding>),
    Trouble(Trouble),
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// The names of a workbook's sheets; `None` when it cannot be read, which [`open`] tells.
pub fn names(ask: &Ask<'_>) -> Option<Vec<String>> {
    let listed = |book: &mut dyn Book, _: &mut Vec<Finding>| {
        Ok(book.sheets().iter().map(|sheet| sheet.name.clone()).collect::<Vec<_>>())
    };
    let size = std::fs::metadata(ask.file).ok()?.len();
    let bytes = (size <= LARGEST).then(|| std::fs::read(ask.file).ok()).flatten()?;
    let container = Container::of(&bytes);
    std::panic::catch_unwind(|| with_book(ask, container, &bytes, &mut Vec::new(), listed)).ok()?.ok()
}

fn load(ask: &Ask<'_>, container: Container, bytes: &[u8]) -> std::result::Result<Loaded, Refusal> {
    let mut findings = Vec::new();
    let (sheet, name) = with_book(ask, container, bytes, &mut findings, |book, findings| chosen(ask, book, findings))?;
    Ok(Loaded { sheet, name, findings })
}

/// Opens the workbook and does something with it.
fn with_book<T>(
    ask: &Ask<'_>,
    container: Container,
    bytes: &[u8],
    findings: &mut Vec<Finding>,
    with: impl FnOnce(&mut dyn Book, &mut Vec<Finding>) -> std::result::Result<T, Refusal>,
) -> std::result::Result<T, Refusal> {
    let unknown = || Refusal::Trouble(Trouble::Broken("?".into()));
    let ending = ask.resource.format.extension.as_str();
    let own = [ending];
    let (mut book, usual): (Box<dyn Book + '_>, &[&str]) = match container {
        Container::Text => return Err(unknown()),
        Container::Markup => {
            let text = markup::decoded(bytes);
            let page = markup::page(&text);
            match markup::document(text)? {
                Some(document) => {
                    findings.push(misnamed(ask, "xml"));
                    (Box::new(document), &own)
                }
                None => {
                    findings.push(misnamed(ask, "html"));
                    (Box::new(page.ok_or_else(unknown)?), &own)
                }
            }
        }
        Container::Ole => {
            let ole = ole::Ole::open(bytes).ok_or_else(unknown)?;
            if ole.has("EncryptedPackage") {
                return Err(Trouble::Protected.into());
            }
            if !ole.is_sound() {
                return Err(unknown());
            }
            let survey = ole::survey(&ole).ok_or_else(unknown)?;
            if survey.protected {
                return Err(Trouble::Protected.into());
            }
            // Empty cells take as much memory as full ones there: a few cells far apart are no table.
            if survey.extent > SPAN.min(SPARSE + 20 * survey.cells) {
                return Err(Trouble::TooLarge(SPAN).into());
            }
            let macros = ole.has("_VBA_PROJECT_CUR");
            (Box::new(binary::xls(bytes, survey.sheets, macros)?), &["xls"])
        }
        Container::Zip => {
            let parts = || Parts::open(bytes).ok_or_else(unknown);
            let first = parts()?;
            if first.has("xl/workbook.bin") {
                let macros = first.names().any(|name| name.ends_with("vbaproject.bin"));
                first.measure(Parts::UNPACKED)?;
                parts()?.records_fit()?;
                (Box::new(binary::xlsb(bytes, macros)?), &["xlsb"])
            } else if let Some(book) = xlsx::open(first)? {
                (Box::new(book), &["xlsx", "xlsm"])
            } else {
                (Box::new(ods::open(parts()?)?.ok_or_else(unknown)?), &["ods"])
            }
        }
    };
    if !usual.contains(&ending) {
        findings.push(misnamed(ask, usual[0]));
    }
    if book.has_macros() {
        findings.push(Finding::of("has-macros", Place::file(ask.place)).with("file", ask.place));
    }
    with(book.as_mut(), findings)
}

/// Reads the sheet with the table; its name is told where it is one of several.
fn chosen(
    ask: &Ask<'_>,
    book: &mut dyn Book,
    findings: &mut Vec<Finding>,
) -> std::result::Result<(Sheet, Option<String>), Refusal> {
    let at = choose(ask, book, findings)?;
    let name = book.sheets()[at].name.clone();
    let sheet = book.read(at, usize::MAX)?;
    let computed = sheet.formulas.saturating_sub(sheet.uncounted);
    if computed > 0 {
        let finding = Finding::of("formulas-found", Place::file(ask.place)).with("count", computed);
        findings.push(finding.with("sheet", &name));
    }
    if let Some((row, column)) = sheet.first_uncounted {
        let finding = Finding::of("formula-without-value", Place::at(ask.place, u64::from(row) + 1, 0));
        findings.push(finding.with("cell", store::name(row, column)).with("count", sheet.uncounted));
    }
    let several = book.sheets().len() > 1;
    Ok((sheet, several.then_some(name)))
}

/// Which sheet: the declared one, else the first in sight that holds a table.
fn choose(ask: &Ask<'_>, book: &mut dyn Book, findings: &mut Vec<Finding>) -> std::result::Result<usize, Refusal> {
    let listed = book.sheets().to_vec();
    let names = |of: &[usize]| of.iter().take(8).map(|&at| listed[at].name.as_str()).collect::<Vec<_>>().join(", ");
    let declared = ask.resource.recipe.sheet.as_deref();
    let wanted = declared.map(|name| {
        let number = || name.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < listed.len());
        listed.iter().position(|sheet| sheet.name == name).or_else(number)
    });
    if listed.is_empty() || wanted == Some(None) {
        let all: Vec<usize> = (0..listed.len()).collect();
        let finding = Finding::of("missing-sheet", Place::file(ask.place)).with("file", ask.place);
        let finding = finding.with("sheet", declared.unwrap_or("1")).with("sheets", names(&all));
        return Err(Refusal::Finding(Box::new(finding)));
    }
    // What is in the others is told: they are left out, and those nobody sees are published with the file.
    let mut looks = vec![Look::default(); listed.len()];
    if listed.len() > 1 {
        for (at, look) in looks.iter_mut().enumerate().take(SHEETS) {
            *look = Look::of(&book.read(at, LOOK)?);
        }
    }
    let first = |hidden: bool, good: fn(&Look) -> bool| {
        (0..listed.len()).find(|&at| listed[at].hidden == hidden && (listed.len() == 1 || good(&looks[at])))
    };
    let found =
        wanted.flatten().or_else(|| first(false, |look| look.table)).or_else(|| first(false, |look| look.filled));
    let found =
        found.or_else(|| first(true, |look| look.table)).or_else(|| first(true, |look| look.filled)).unwrap_or(0);
    let others = |hidden: bool| -> Vec<usize> {
        (0..listed.len()).filter(|&at| at != found && listed[at].hidden == hidden && looks[at].filled).collect()
    };
    let seen = others(false);
    if declared.is_none() && !seen.is_empty() {
        let finding = Finding::of("other-sheets", Place::file(ask.place)).with("sheet", &listed[found].name);
        findings.push(finding.with("sheets", names(&seen)).with("count", seen.len()));
    }
    let unseen = others(true);
    if !unseen.is_empty() {
        let finding = Finding::of("hidden-sheets", Place::file(ask.place)).with("file", ask.place);
        findings.push(finding.with("sheets", names(&unseen)));
    }
    if listed[found].hidden && declared.is_none() {
        let finding = Finding::of("hidden-sheets", Place::file(ask.place)).with("file", ask.place);
        findings.push(finding.with("sheets", &listed[found].name));
    }
    Ok(found)
}

/// What a sheet holds at a glance.
#[derive(Debug, Clone, Copy, Default)]
struct Look {
    filled: bool,
    table: bool,
}

impl Look {
    fn of(sheet: &Sheet) -> Self {
        let recipe = Recipe::default();
        let Some(extent) = extent::extent(sheet, &recipe, None) else { return Self::default() };
        let grid = extent::grid(sheet, extent);
        let layout = layout::of(&grid, &recipe);
        let wide = layout.data.clone().any(|row| grid.filled(row) > 1);
        Self { filled: true, table: wide }
    }
}

#[cfg(test)]
mod tests;
