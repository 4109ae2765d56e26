//! JSON Lines: one object a row, keys in the order of the columns, missing values as null.

use crate::model::FieldType;
use crate::tables::batch::{Batch, Consumer, Values};
use std::io::{Result, Write};

/// Writes a table as JSON Lines.
pub struct Jsonl<'a> {
    out: &'a mut (dyn Write + Send),
    buffer: Vec<u8>,
    /// `{"name":` and `,"name":` before each value.
    keys: Vec<Vec<u8>>,
}

impl<'a> Jsonl<'a> {
    /// Begins a file.
    pub fn new<'n>(out: &'a mut (dyn Write + Send), names: impl Iterator<Item = &'n str>) -> Self {
        let keys = names.enumerate().map(|(at, name)| {
            let mut key = vec![if at == 0 { b'{' } else { b',' }];
            string(name.as_bytes(), &mut key);
            key.push(b':');
            key
        });
        Self { out, buffer: Vec::new(), keys: keys.collect() }
    }
}

impl Consumer for Jsonl<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<()> {
        let buffer = &mut self.buffer;
        for row in 0..batch.rows {
            for (column, key) in batch.columns.iter().zip(&self.keys) {
                buffer.extend_from_slice(key);
                let cell = column.text.get(row);
                if column.is_missing(row) {
                    buffer.extend_from_slice(b"null");
                } else if is_bare(column.physical.field_type, column.values, row, cell) {
                    buffer.extend_from_slice(cell);
                } else {
                    string(cell, buffer);
                }
            }
            buffer.extend_from_slice(b"}\n");
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

/// Is the canonical text a JSON number or word as it stands?
#[inline]
fn is_bare(field_type: FieldType, values: &Values, row: usize, cell: &[u8]) -> bool {
    match (field_type, values) {
        // JSON has no NaN and no infinity.
        (FieldType::Number, Values::Number(numbers)) => numbers[row].is_finite(),
        // A year such as 0476 is no JSON number.
        (FieldType::Year, _) => !cell.strip_prefix(b"-").unwrap_or(cell).starts_with(b"0"),
        _ => matches!(field_type, FieldType::Integer | FieldType::Decimal(_) | FieldType::Boolean),
    }
}

/// Writes a string of RFC 8259.
#[inline]
fn string(text: &[u8], out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    let mut start = 0;
    for (at, &byte) in text.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&text[start..at]);
        start = at + 1;
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => {
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            }
        }
    }
    out.extend_from_slice(&text[start..]);
    out.push(b'"');
}
