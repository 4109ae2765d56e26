//! A CSV that opens right by double-click: byte-order mark, the list separator of the reader's
//! language, CRLF, and no cell that a spreadsheet would run as a formula.

use super::csv::keep;
use crate::model::FieldType;
use crate::tables::batch::{Batch, Consumer};
use std::io::{Result, Write};

/// Writes a table as CSV for spreadsheets.
pub struct ExcelCsv<'a> {
    out: &'a mut (dyn Write + Send),
    separator: u8,
    buffer: Vec<u8>,
}

impl<'a> ExcelCsv<'a> {
    /// Begins with the mark and the header.
    pub fn new<'n>(out: &'a mut (dyn Write + Send), separator: u8, names: impl Iterator<Item = &'n str>) -> Self {
        let mut buffer = b"\xef\xbb\xbf".to_vec();
        for (at, name) in names.enumerate() {
            if at > 0 {
                buffer.push(separator);
            }
            guarded(name.as_bytes(), separator, &mut buffer);
        }
        buffer.extend_from_slice(b"\r\n");
        Self { out, separator, buffer }
    }
}

impl Consumer for ExcelCsv<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<()> {
        let (separator, buffer) = (self.separator, &mut self.buffer);
        for row in 0..batch.rows {
            let start = buffer.len();
            for (at, column) in batch.columns.iter().enumerate() {
                if at > 0 {
                    buffer.push(separator);
                }
                let cell = column.text.get(row);
                match column.physical.field_type {
                    // Where the list separator is a semicolon the decimal separator is a comma.
                    FieldType::Decimal(_) | FieldType::Number if separator == b';' => {
                        buffer.extend(cell.iter().map(|&byte| if byte == b'.' { b',' } else { byte }));
                    }
                    FieldType::Decimal(_)
                    | FieldType::Number
                    | FieldType::Integer
                    | FieldType::Year
                    | FieldType::Boolean
                    | FieldType::Date
                    | FieldType::Datetime
                    | FieldType::Time => buffer.extend_from_slice(cell),
                    _ => guarded(cell, separator, buffer),
                }
            }
            keep(buffer, start, separator);
            buffer.extend_from_slice(b"\r\n");
        }
        if self.buffer.len() > 64 << 10 {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        self.out.flush()
    }
}

/// Writes a text; one that begins like a formula gets an apostrophe before it.
fn guarded(cell: &[u8], separator: u8, out: &mut Vec<u8>) {
    let formula = matches!(cell.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'));
    let quotes = cell.iter().any(|byte| matches!(byte, b'"' | b'\n' | b'\r' | b'\t') || *byte == separator);
    if quotes {
        out.push(b'"');
    }
    if formula {
        out.push(b'\'');
    }
    for &byte in cell {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    if quotes {
        out.push(b'"');
    }
}
