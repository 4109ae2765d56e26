//! A chunk of a plain text file: its cells, and what is to be said of its records.

use super::block::{Chunk, Parsed, Plain};
use crate::tables::batch::TextBatch;
use csv_core::{ReadRecordResult, ReaderBuilder};

/// What a chunk held beside its cells.
#[derive(Debug, Default)]
pub struct Piece {
    /// Physical lines.
    pub lines: u64,
    /// Its bytes are what the tidy CSV of its cells would be.
    pub tidy: bool,
    /// What is to be said of its records.
    pub remarks: Vec<Remark>,
    scratch: Vec<u8>,
}

/// What is to be said of a record; line, byte and row are counted from the beginning of the chunk.
#[derive(Debug, Clone, Copy)]
pub enum Remark {
    /// A line without anything.
    Blank {
        /// Where it is.
        line: u64,
    },
    /// A record with too few or too many cells.
    Cells {
        /// Which row.
        row: usize,
        /// And how many it has.
        cells: usize,
    },
}

impl Piece {
    /// Finds the cells of a chunk.
    pub fn parse(&mut self, plain: Option<Plain>, chunk: &Chunk, batch: &mut TextBatch) {
        let Some(plain) = plain else { return };
        self.remarks.clear();
        match plain.parse(chunk, batch, &mut self.scratch) {
            Parsed::Cells { lines, tidy } => (self.lines, self.tidy) = (lines, tidy),
            Parsed::Odd => self.read(plain, chunk.bytes(), batch),
        }
    }

    /// Reads record by record.
    fn read(&mut self, plain: Plain, bytes: &[u8], batch: &mut TextBatch) {
        batch.reset(plain.columns, 0);
        self.tidy = false;
        let mut core = ReaderBuilder::new()
            .delimiter(plain.delimiter)
            .quote(plain.quote.unwrap_or(b'"'))
            .quoting(plain.quote.is_some())
            .build();
        let (mut at, mut line, mut after_cr) = (0, 0, false);
        let (mut out, mut ends) = (vec![0; bytes.len() + 1], vec![0; bytes.len() + 2]);
        while at < bytes.len() {
            match bytes[at] {
                b'\n' if after_cr => {
                    (at, after_cr) = (at + 1, false);
                    continue;
                }
                byte @ (b'\n' | b'\r') => {
                    self.remarks.push(Remark::Blank { line });
                    (at, line, after_cr) = (at + 1, line + 1, byte == b'\r');
                    continue;
                }
                _ => {}
            }
            let begin = at;
            let (mut wrote, mut cells) = (0, 0);
            loop {
                let (result, read, more, ended) = core.read_record(&bytes[at..], &mut out[wrote..], &mut ends[cells..]);
                (at, wrote, cells) = (at + read, wrote + more, cells + ended);
                if matches!(result, ReadRecordResult::Record | ReadRecordResult::End) {
                    break;
                }
            }
            after_cr = bytes[at - 1] == b'\r';
            if cells != plain.columns {
                self.remarks.push(Remark::Cells { row: batch.lines.len(), cells });
            }
            for (column, into) in batch.columns.iter_mut().enumerate() {
                let start = if column == 0 { 0 } else { ends[column - 1] };
                into.push(if column < cells { &out[start..ends[column]] } else { b"" });
            }
            batch.lines.push(line);
            batch.offsets.push(begin as u64);
            line += memchr::memchr_iter(b'\n', &bytes[begin..at]).count() as u64 + u64::from(after_cr);
        }
        self.lines = line;
    }
}
