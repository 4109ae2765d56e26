//! The tidy CSV: UTF-8, RFC 4180 quoting, line feeds, no byte-order mark, values in canonical form.

use crate::tables::batch::{Batch, Cells, Consumer};
use std::io::{Result, Write};

/// Writes a table as CSV.
pub struct Csv<'a> {
    out: &'a mut (dyn Write + Send),
    buffer: Vec<u8>,
    /// Which columns of the batch hold a character that asks for quotes.
    special: Vec<bool>,
}

impl<'a> Csv<'a> {
    /// Begins with the header.
    pub fn new<'n>(out: &'a mut (dyn Write + Send), names: impl Iterator<Item = &'n str>) -> Result<Self> {
        let mut csv = Self { out, buffer: Vec::new(), special: Vec::new() };
        let mut count = 0;
        for (at, name) in names.enumerate() {
            if at > 0 {
                csv.buffer.push(b',');
            }
            quoted(name.as_bytes(), &mut csv.buffer);
            count += 1;
        }
        if count == 1 && csv.buffer.is_empty() {
            csv.buffer.extend_from_slice(b"\"\"");
        }
        csv.buffer.push(b'\n');
        Ok(csv)
    }
}

impl Consumer for Csv<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<()> {
        if let Some(tidy) = batch.tidy {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
            return self.out.write_all(tidy);
        }
        self.special.clear();
        self.special.extend(batch.columns.iter().map(|column| has_special(column.text)));
        let alone = batch.columns.len() == 1;
        let buffer = &mut self.buffer;
        for row in 0..batch.rows {
            for (at, (column, special)) in batch.columns.iter().zip(&self.special).enumerate() {
                if at > 0 {
                    buffer.push(b',');
                }
                let cell = column.text.get(row);
                if *special {
                    quoted(cell, buffer);
                } else {
                    buffer.extend_from_slice(cell);
                }
                if alone && cell.is_empty() {
                    // A blank line would be no row at all.
                    buffer.extend_from_slice(b"\"\"");
                }
            }
            buffer.push(b'\n');
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

/// Does some cell hold a comma, a quote or a line end?
fn has_special(cells: &Cells) -> bool {
    let bytes = cells.bytes();
    memchr::memchr3(b',', b'"', b'\n', bytes).is_some() || memchr::memchr(b'\r', bytes).is_some()
}

/// Writes a cell, in quotes where it needs them.
#[inline]
fn quoted(cell: &[u8], out: &mut Vec<u8>) {
    if !cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(cell);
        return;
    }
    out.push(b'"');
    let mut rest = cell;
    while let Some(at) = memchr::memchr(b'"', rest) {
        out.extend_from_slice(&rest[..=at]);
        out.push(b'"');
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}
