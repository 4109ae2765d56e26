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
        let buffer = &mut self.buffer;
        for row in 0..batch.rows {
            let start = buffer.len();
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
            }
            keep(buffer, start, b',');
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

/// Puts the first cell of a row in quotes when the row, which begins at `start`, holds nothing but separators and
/// spaces: it would be no row at all to whoever reads it.
#[inline]
pub fn keep(buffer: &mut Vec<u8>, start: usize, separator: u8) {
    let row = &buffer[start..];
    // The first byte tells of nearly all rows that they hold something.
    if row.iter().all(|byte| *byte == separator || *byte == b' ') {
        let cell = row.iter().take_while(|byte| **byte == b' ').count();
        buffer.insert(start + cell, b'"');
        buffer.insert(start, b'"');
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_values_is_written_so_that_it_stays_a_row() {
        let kept = |row: &str| {
            let mut buffer = format!("x\n{row}").into_bytes();
            keep(&mut buffer, 2, b',');
            String::from_utf8(buffer).expect("text stays text")[2..].to_string()
        };
        assert_eq!(kept(""), "\"\"");
        assert_eq!(kept(",,"), "\"\",,");
        assert_eq!(kept("  , "), "\"  \", ");
        assert_eq!(kept(",1"), ",1");
    }
}
