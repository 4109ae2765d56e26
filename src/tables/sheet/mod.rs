//! Spreadsheets (XLSX, XLS, XLSB, ODS): the sheet and cells of the recipe as text, typed as they were meant.

use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use crate::tables::Ask;
use crate::tables::batch::Cells;
use crate::tables::held::Held;
use crate::tables::tally::Tally;
use calamine::{CellErrorType, Data, Dimensions, ExcelDateTime, Range, Reader, Sheets, StyleRange};
use std::io::{Cursor, Write as _};

/// The largest workbook that is read, and
const LARGEST: u64 = 256 << 20;
/// the most bytes a workbook may unpack to: it is held in memory.
const UNPACKED: u64 = 1 << 30;

/// One sheet as it lies in the workbook.
struct Sheet {
    cells: Range<Data>,
    styles: StyleRange,
    merged: Vec<Dimensions>,
}

/// Which cells of a sheet are the table: first row and column, last row and column, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    top: u32,
    left: u32,
    bottom: u32,
    right: u32,
}

/// Reads the table of a spreadsheet. `None` when there is none; the findings say why.
pub fn open(ask: &Ask<'_>, findings: &mut Findings) -> Result<Option<Held>> {
    let reason = |reason: String| {
        Finding::of("not-a-table", Place::file(ask.place)).with("file", ask.place).with("reason", reason)
    };
    let size = std::fs::metadata(ask.file).map_err(|error| Error::io("read", ask.file, error))?.len();
    if size > LARGEST {
        findings.push(reason(format!("{size} B > {LARGEST} B")));
        return Ok(None);
    }
    let bytes = std::fs::read(ask.file).map_err(|error| Error::io("read", ask.file, error))?;
    if bytes.is_empty() {
        findings.push(Finding::of("empty-file", Place::file(ask.place)).with("file", ask.place));
        return Ok(None);
    }
    if let Some(bytes) = unpacked(&bytes).filter(|bytes| *bytes > UNPACKED) {
        findings.push(reason(format!("{bytes} B > {UNPACKED} B")));
        return Ok(None);
    }
    // Workbooks come from anywhere, and the parser is not ours: a panic in it is a broken file.
    let loaded = std::panic::catch_unwind(|| load(ask, &bytes));
    let sheet = match loaded {
        Ok(Ok(sheet)) => sheet,
        Ok(Err(Refusal::Finding(finding))) => {
            findings.push(*finding);
            return Ok(None);
        }
        Ok(Err(Refusal::Broken(why))) => {
            findings.push(reason(why));
            return Ok(None);
        }
        Err(_) => {
            findings.push(reason("?".into()));
            return Ok(None);
        }
    };
    let mut tally = Tally::default();
    let held = match area(ask, &sheet.cells) {
        Err(finding) => {
            findings.push(*finding);
            None
        }
        Ok(None) => {
            findings.push(Finding::of("no-header", Place::file(ask.place)).with("file", ask.place));
            None
        }
        Ok(Some(area)) => table(ask, &sheet, area, &mut tally),
    };
    tally.finish(findings);
    Ok(held)
}

/// Why a workbook gives no sheet.
enum Refusal {
    Finding(Box<Finding>),
    Broken(String),
}

/// How large a zipped workbook is unpacked; `None` for other containers.
fn unpacked(bytes: &[u8]) -> Option<u64> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    (0..archive.len()).map(|at| archive.by_index_raw(at).map(|entry| entry.size()).ok()).sum()
}

/// Opens the workbook and takes the sheet of the recipe, else the first one in sight.
fn load(ask: &Ask<'_>, bytes: &[u8]) -> std::result::Result<Sheet, Refusal> {
    let broken = |error: calamine::Error| Refusal::Broken(error.to_string());
    let mut workbook = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let sheets = workbook.sheets_metadata().to_vec();
    let wanted = ask.resource.recipe.sheet.as_deref();
    let found = match wanted {
        None => sheets.iter().find(|sheet| sheet.visible == calamine::SheetVisible::Visible).or(sheets.first()),
        Some(name) => sheets.iter().find(|sheet| sheet.name == name).or_else(|| {
            let number: usize = name.parse().ok()?;
            sheets.get(number.checked_sub(1)?)
        }),
    };
    let Some(sheet) = found else {
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        let finding = Finding::of("missing-sheet", Place::file(ask.place)).with("file", ask.place);
        let finding = finding.with("sheet", wanted.unwrap_or("1")).with("sheets", names.join(", "));
        return Err(Refusal::Finding(Box::new(finding)));
    };
    let name = sheet.name.clone();
    let cells = workbook.worksheet_range(&name).map_err(broken)?;
    let styles = workbook.worksheet_style(&name).unwrap_or_else(|_| StyleRange::empty());
    let merged = match &mut workbook {
        Sheets::Xlsx(workbook) => workbook.merge_cells_by_sheet_name(&name).unwrap_or_default(),
        Sheets::Xls(workbook) => workbook.merge_cells_by_sheet_name(&name).unwrap_or_default(),
        _ => Vec::new(),
    };
    Ok(Sheet { cells, styles, merged })
}

/// The cells of the recipe's `range` that exist. `None` when none does.
fn area(ask: &Ask<'_>, cells: &Range<Data>) -> std::result::Result<Option<Area>, Box<Finding>> {
    let (Some((top, left)), Some((bottom, right))) = (cells.start(), cells.end()) else { return Ok(None) };
    let mut area = Area { top, left, bottom, right };
    if let Some(range) = ask.resource.recipe.range.as_deref() {
        let Some((from, to)) = corners(range) else {
            return Err(Box::new(Finding::of("wrong-range", Place::file(ask.place)).with("range", range)));
        };
        area.left = area.left.max(from.0);
        area.top = area.top.max(from.1.unwrap_or(0));
        area.right = area.right.min(to.0);
        area.bottom = area.bottom.min(to.1.unwrap_or(u32::MAX));
    } else {
        // Above the header there may be nothing but rows to skip.
        area.top = if ask.resource.recipe.skip_rows.is_some() { 0 } else { area.top };
    }
    area.top += ask.resource.recipe.skip_rows.unwrap_or(0);
    area.bottom = area.bottom.saturating_sub(ask.resource.recipe.footer_rows.unwrap_or(0));
    Ok((area.top <= area.bottom && area.left <= area.right).then_some(area))
}

/// The corners of `A3:F40` or `A:F` as column and row from 0.
#[allow(clippy::type_complexity)]
fn corners(range: &str) -> Option<((u32, Option<u32>), (u32, Option<u32>))> {
    let corner = |text: &str| {
        let text = text.trim().replace('$', "");
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        if !(1..=3).contains(&letters) {
            return None;
        }
        let column = text[..letters]
            .bytes()
            .fold(0, |column, byte| column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1);
        let row = match &text[letters..] {
            "" => None,
            digits => Some(digits.parse::<u32>().ok()?.checked_sub(1)?),
        };
        Some((column - 1, row))
    };
    let (from, to) = range.rsplit('!').next()?.split_once(':')?;
    Some((corner(from)?, corner(to)?))
}

fn table(ask: &Ask<'_>, sheet: &Sheet, area: Area, tally: &mut Tally) -> Option<Held> {
    let recipe = &ask.resource.recipe;
    let at = |row: u32, column: u32| sheet.cells.get_value((row, column)).unwrap_or(&Data::Empty);
    let is_blank_row = |row: u32| (area.left..=area.right).all(|column| is_blank(at(row, column)));
    let mut top = area.top;
    while top < area.bottom && is_blank_row(top) {
        top += 1;
    }
    let head = if recipe.header == Some(false) { 0 } else { recipe.header_rows.unwrap_or(1).max(1) };
    let first = top.saturating_add(head);
    let rows: Vec<u32> = (first..=area.bottom).filter(|&row| !is_blank_row(row)).collect();
    let last = rows.last().copied().unwrap_or(first);
    for row in (first..last).filter(|&row| is_blank_row(row)) {
        tally.count("blank-row", Tally::ROW, || Finding::of("blank-row", Place::at(ask.place, u64::from(row) + 1, 0)));
    }
    let mut held = Held { place: ask.place.into(), header: u64::from(top) + 1, ..Held::default() };
    held.lines = rows.iter().map(|row| u64::from(*row) + 1).collect();
    let mut buffer = Vec::new();
    for column in area.left..=area.right {
        let label = match recipe.header == Some(false) {
            true => ask.resource.fields.get((column - area.left) as usize).map(|field| field.name.clone()),
            false => Some(label(sheet, column, top..first)),
        };
        let label = label.unwrap_or_else(|| format!("column_{}", column - area.left + 1));
        if label.is_empty() && rows.iter().all(|&row| is_blank(at(row, column))) {
            continue;
        }
        let timed = rows.iter().any(|&row| has_time(at(row, column)));
        let mut cells = Cells::default();
        for &row in &rows {
            buffer.clear();
            let cell = at(row, column);
            if let Data::Error(error) = cell {
                tally.count("cell-error", held.columns.len(), || {
                    let place = Place::at(ask.place, u64::from(row) + 1, 0).field(&label);
                    Finding::of("cell-error", place).with("field", &label).with("value", shown(error))
                });
            }
            let padded = digits_of(sheet, row, column);
            write(cell, timed, padded, &mut buffer);
            cells.push(&buffer);
        }
        held.labels.push(label);
        held.columns.push(cells);
    }
    if held.columns.is_empty() || held.columns.len() > ask.limits.columns {
        let count = held.columns.len();
        let rule = if count == 0 { "no-header" } else { "too-many-columns" };
        tally.count(rule, Tally::ROW, || {
            let finding = Finding::of(rule, Place::file(ask.place)).with("file", ask.place).with("count", count);
            finding.with("limit", ask.limits.columns)
        });
        return None;
    }
    Some(held)
}

/// Nothing in it, or only spaces.
fn is_blank(cell: &Data) -> bool {
    match cell {
        Data::Empty => true,
        Data::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// The label of a column: its header cells from top to bottom, merged ones read from their corner.
fn label(sheet: &Sheet, column: u32, rows: std::ops::Range<u32>) -> String {
    let mut label = String::new();
    for row in rows {
        let merged = sheet.merged.iter().find(|cells| cells.contains(row, column));
        let place = merged.map_or((row, column), |cells| cells.start);
        let mut text = Vec::new();
        let cell = sheet.cells.get_value(place).unwrap_or(&Data::Empty);
        write(cell, has_time(cell), 0, &mut text);
        crate::tables::join_label(&mut label, &String::from_utf8_lossy(&text));
    }
    label
}

/// How many digits a number format such as `00000` asks for; 0 when it is another one.
fn digits_of(sheet: &Sheet, row: u32, column: u32) -> usize {
    let format = sheet.styles.get((row, column)).and_then(|style| style.number_format.as_ref());
    let code = format.map_or("", |format| format.format_code.as_str());
    if code.len() > 1 && code.bytes().all(|byte| byte == b'0') { code.len() } else { 0 }
}

/// Does a date carry a time of day?
fn has_time(cell: &Data) -> bool {
    match cell {
        Data::DateTime(moment) => moment.is_datetime() && moment.as_f64() >= 1.0 && moment.as_f64().fract() != 0.0,
        _ => false,
    }
}

/// Writes a cell as text, the way it was meant.
fn write(cell: &Data, timed: bool, digits: usize, out: &mut Vec<u8>) {
    match cell {
        Data::Empty | Data::Error(_) => {}
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            out.extend_from_slice(text.as_bytes())
        }
        Data::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Data::Int(value) => put(out, format_args!("{value:0digits$}")),
        // Whole numbers are exact up to 2^53; beyond, the shortest form is as good.
        Data::Float(value) if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 => {
            put(out, format_args!("{:0digits$}", *value as i64));
        }
        Data::Float(value) => put(out, format_args!("{value}")),
        Data::DateTime(moment) => write_moment(moment, timed, out),
    }
}

fn write_moment(moment: &ExcelDateTime, timed: bool, out: &mut Vec<u8>) {
    if moment.is_duration() {
        let seconds = (moment.as_f64() * 86_400.0).round() as i64;
        let (sign, seconds) = (if seconds < 0 { "-" } else { "" }, seconds.unsigned_abs());
        put(out, format_args!("{sign}PT{}H{}M{}S", seconds / 3600, seconds / 60 % 60, seconds % 60));
        return;
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let time_only = (0.0..1.0).contains(&moment.as_f64());
    if !time_only {
        put(out, format_args!("{year:04}-{month:02}-{day:02}"));
    }
    if timed || time_only {
        let t = if time_only { "" } else { "T" };
        put(out, format_args!("{t}{hour:02}:{minute:02}:{second:02}"));
        if milli > 0 {
            put(out, format_args!(".{milli:03}"));
        }
    }
}

fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a vector takes everything");
}

/// An error as the sheet shows it.
fn shown(error: &CellErrorType) -> String {
    error.to_string()
}
