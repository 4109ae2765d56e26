//! The workbook: one sheet with typed cells, a bold header that stays in sight.

use crate::model::{Column, FieldType};
use crate::tables::batch::{Batch, Consumer, Physical, Values};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::io::{Error, Result, Write};

/// Rows of a sheet, the header counted.
const ROWS: u32 = 1_048_576;
/// Columns of a sheet.
const COLUMNS: usize = 16_384;
/// Characters of a cell, as UTF-16 counts them.
const CELL: usize = 32_767;
/// Numbers of more digits than this lose some in a spreadsheet, which holds them in floating point.
const DIGITS: u64 = 999_999_999_999_999;

/// Writes a table as XLSX. A table that does not fit leaves its sink empty.
///
/// Rows wait in a file of the system's folder for such, with their texts in them: the writer would hold each cell in some
/// hundred bytes of memory, and all different texts.
pub struct Xlsx<'a> {
    out: &'a mut (dyn Write + Send),
    workbook: Workbook,
    row: u32,
    day: Format,
    moment: Format,
    refused: Option<&'static str>,
    /// Why no workbook could be begun, to be told as soon as a row comes.
    failed: Option<Error>,
}

impl<'a> Xlsx<'a> {
    /// Begins a workbook with the header.
    pub fn new(out: &'a mut (dyn Write + Send), columns: &[(&Column, Physical)]) -> Self {
        let mut workbook = Workbook::new();
        let made = ExcelDateTime::from_ymd(2000, 1, 1).expect("that day exists");
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let mut xlsx = Self {
            out,
            workbook,
            row: 1,
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            refused: (columns.len() > COLUMNS).then_some("columns"),
            failed: None,
        };
        match if xlsx.refused.is_none() { xlsx.head(columns) } else { Ok(()) } {
            Ok(()) => {}
            Err(XlsxError::IoError(error)) => xlsx.failed = Some(error),
            Err(_) => xlsx.refused = Some("cell"),
        }
        xlsx
    }

    fn head(&mut self, columns: &[(&Column, Physical)]) -> std::result::Result<(), XlsxError> {
        let bold = Format::new().set_bold();
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        for (at, (column, _)) in columns.iter().enumerate() {
            sheet.write_string_with_format(0, at as u16, &column.name, &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }
}

impl Consumer for Xlsx<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<()> {
        self.failed.take().map_or(Ok(()), Err)?;
        if batch.rows as u32 > ROWS - self.row {
            self.refused = Some("rows");
        }
        let signs = |cell: &[u8]| std::str::from_utf8(cell).map_or(cell.len(), |text| text.encode_utf16().count());
        let is_long = |cell: &[u8]| cell.len() > CELL && signs(cell) > CELL;
        let long = |cells: &crate::tables::batch::Cells| cells.iter().any(is_long);
        if batch.columns.iter().any(|column| long(column.text)) {
            self.refused = self.refused.or(Some("cell"));
        }
        if self.refused.is_some() {
            self.workbook = Workbook::new();
            return Ok(());
        }
        let (day, moment) = (&self.day, &self.moment);
        let sheet = self.workbook.worksheet_from_index(0).map_err(fault)?;
        for row in 0..batch.rows {
            for (at, column) in batch.columns.iter().enumerate() {
                if let Some(text) = column.published(row) {
                    let place = (self.row, at as u16);
                    cell(sheet, place, text, column.values, row, column.physical, (day, moment)).map_err(fault)?;
                }
            }
            self.row += 1;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        self.failed.take().map_or(Ok(()), Err)?;
        if self.refused.is_some() {
            return Ok(());
        }
        self.workbook.save_to_writer(&mut *self.out).map_err(fault)?;
        self.out.flush()
    }

    fn refused(&self) -> Option<&'static str> {
        self.refused
    }
}

/// What the writer complains of.
fn fault(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(error) => error,
        error => Error::other(error),
    }
}

fn cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    values: &Values,
    at: usize,
    physical: Physical,
    (day, moment): (&Format, &Format),
) -> std::result::Result<(), XlsxError> {
    // A spreadsheet's days begin in 1900, and it believes that year was a leap year.
    const FIRST_DAY: i64 = -25_509;
    let number = match (values, physical.field_type) {
        (Values::Integer(values), _) if values[at].unsigned_abs() <= DIGITS => Some(values[at] as f64),
        (Values::Decimal(values), _) if values[at].unsigned_abs() <= DIGITS => text.parse().ok(),
        (Values::Number(values), _) if values[at].is_finite() => Some(values[at]),
        _ => None,
    };
    match (number, values) {
        (Some(number), _) => sheet.write_number(row, column, number)?,
        (None, Values::Boolean(values)) => sheet.write_boolean(row, column, values[at])?,
        (None, Values::Date(values)) if i64::from(values[at]) > FIRST_DAY => {
            sheet.write_number_with_format(row, column, f64::from(values[at]) + 25_569.0, day)?
        }
        (None, Values::Datetime(values))
            if physical.field_type == FieldType::Datetime
                && !physical.zoned
                && values[at] > FIRST_DAY * 86_400_000_000 =>
        {
            sheet.write_number_with_format(row, column, values[at] as f64 / 86_400_000_000.0 + 25_569.0, moment)?
        }
        _ => sheet.write_string(row, column, text)?,
    };
    Ok(())
}
