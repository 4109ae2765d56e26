//! XLS and XLSB: the binary workbooks, whose cells the crate `calamine` reads.

use super::book::{Book, Listed, Trouble};
use super::format;
use super::ole::Surveyed;
use super::store::{Area, Is, Shape, Sheet, TooLarge};
use calamine::{Data, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsb};
use std::collections::HashMap;
use std::io::Cursor;

/// An open binary workbook.
pub struct Binary<'a> {
    file: File<'a>,
    listed: Vec<Listed>,
    /// Which of all sheets each is, charts counted.
    places: Vec<usize>,
    survey: Vec<Surveyed>,
    macros: bool,
}

enum File<'a> {
    Xls(Box<Xls<Cursor<&'a [u8]>>>),
    Xlsb(Box<Xlsb<Cursor<&'a [u8]>>>),
}

/// Opens an XLS workbook that was looked through.
pub fn xls(bytes: &[u8], survey: Vec<Surveyed>, macros: bool) -> Result<Binary<'_>, Trouble> {
    let broken = |error: calamine::XlsError| Trouble::Broken(error.to_string());
    let file = Xls::new(Cursor::new(bytes)).map_err(broken)?;
    let (listed, places) = listed(file.sheets_metadata());
    Ok(Binary { file: File::Xls(Box::new(file)), listed, places, survey, macros })
}

/// Opens an XLSB workbook.
pub fn xlsb(bytes: &[u8], macros: bool) -> Result<Binary<'_>, Trouble> {
    let broken = |error: calamine::XlsbError| Trouble::Broken(error.to_string());
    let file = Xlsb::new(Cursor::new(bytes)).map_err(broken)?;
    let (listed, places) = listed(file.sheets_metadata());
    Ok(Binary { file: File::Xlsb(Box::new(file)), listed, places, survey: Vec::new(), macros })
}

fn listed(sheets: &[calamine::Sheet]) -> (Vec<Listed>, Vec<usize>) {
    let with_cells = sheets.iter().enumerate().filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet);
    let one = |(at, sheet): (usize, &calamine::Sheet)| {
        (Listed { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible }, at)
    };
    with_cells.map(one).unzip()
}

impl Book for Binary<'_> {
    fn sheets(&self) -> &[Listed] {
        &self.listed
    }

    fn has_macros(&self) -> bool {
        self.macros
    }

    fn read(&mut self, at: usize, most: usize) -> Result<Sheet, Trouble> {
        let name = self.listed[at].name.clone();
        let mut sheet = Sheet::default();
        match &mut self.file {
            File::Xls(file) => {
                let broken = |error: calamine::XlsError| Trouble::Broken(error.to_string());
                let surveyed = self.survey.get(self.places[at]);
                let shapes = surveyed.map(|surveyed| &surveyed.shapes);
                let range = file.worksheet_range(&name).map_err(broken)?;
                let (top, left) = range.start().unwrap_or((0, 0));
                for (row, column, value) in range.used_cells() {
                    if sheet.cells() >= most {
                        break;
                    }
                    put(&mut sheet, row as u32 + top, column as u32 + left, value, shapes)?;
                }
                if let Ok(formulas) = file.worksheet_formula(&name) {
                    sheet.formulas = formulas.used_cells().count() as u64;
                }
                for area in file.merge_cells_by_sheet_name(&name).unwrap_or_default().into_iter().take(Sheet::MERGED) {
                    let ((top, left), (bottom, right)) = (area.start, area.end);
                    sheet.merged.push(Area { top, left, bottom, right });
                }
                if let Some(surveyed) = surveyed {
                    let has_cells =
                        |row: &&u32| sheet.find(**row) < sheet.len() && sheet.row(sheet.find(**row)) == **row;
                    sheet.hidden_rows = surveyed.hidden_rows.iter().filter(has_cells).copied().collect();
                    sheet.hidden_columns = surveyed.hidden_columns.clone();
                }
            }
            File::Xlsb(file) => {
                let broken = |error: calamine::XlsbError| Trouble::Broken(error.to_string());
                let mut cells = file.worksheet_cells_reader(&name).map_err(broken)?;
                while let Some(cell) = cells.next_cell().map_err(broken)? {
                    if sheet.cells() >= most {
                        break;
                    }
                    let (row, column) = cell.get_position();
                    put(&mut sheet, row, column, &Data::from(cell.get_value().clone()), None)?;
                }
                drop(cells);
                if sheet.cells() < most
                    && let Ok(mut formulas) = file.worksheet_cells_reader(&name)
                {
                    while let Ok(Some(cell)) = formulas.next_formula() {
                        sheet.formulas += u64::from(!cell.get_value().is_empty());
                    }
                }
            }
        }
        sheet.finish();
        Ok(sheet)
    }
}

/// Adds a cell as `calamine` gives it.
fn put(
    sheet: &mut Sheet,
    row: u32,
    column: u32,
    value: &Data,
    shapes: Option<&HashMap<(u16, u16), Shape>>,
) -> Result<(), TooLarge> {
    let shape = || {
        let place = u16::try_from(row).ok().zip(u16::try_from(column).ok())?;
        shapes?.get(&place).copied()
    };
    let mut text = Vec::new();
    match value {
        Data::Empty => Ok(()),
        Data::String(words) if words.is_empty() => Ok(()),
        Data::String(words) => sheet.push(row, column, Is::Text, Shape::General, words.as_bytes()),
        Data::Bool(value) => {
            let text: &[u8] = if *value { b"true" } else { b"false" };
            sheet.push(row, column, Is::Boolean, Shape::General, text)
        }
        Data::Error(error) => sheet.push(row, column, Is::Error, Shape::General, error.to_string().as_bytes()),
        Data::Int(value) => {
            text.extend_from_slice(value.to_string().as_bytes());
            sheet.push(row, column, Is::Number, shape().unwrap_or_default(), &text)
        }
        Data::Float(value) => {
            format::number(*value, &mut text);
            sheet.push(row, column, Is::Number, shape().unwrap_or_default(), &text)
        }
        Data::DateTime(moment) => {
            format::number(since_1900(moment), &mut text);
            let usual = if moment.is_duration() { Shape::Duration } else { Shape::Date };
            let shape = shape().filter(|shape| shape.is_moment());
            // Without the format a moment below one day is a time.
            let usual = if usual == Shape::Date && moment.as_f64() < 1.0 { Shape::Time } else { usual };
            sheet.push(row, column, Is::Serial, shape.unwrap_or(usual), &text)
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) => {
            sheet.push(row, column, Is::Iso, Shape::Date, text.as_bytes())
        }
    }
}

/// The days of a moment counted from 1900, whatever day its workbook counts from.
fn since_1900(moment: &ExcelDateTime) -> f64 {
    let days = moment.as_f64();
    // Two moments of the same number differ when their workbooks count from other days.
    let own = moment.to_ymd_hms_milli();
    let same = ExcelDateTime::new(days, calamine::ExcelDateTimeType::DateTime, false).to_ymd_hms_milli();
    if own == same || moment.is_duration() { days } else { days + 1462.0 }
}
