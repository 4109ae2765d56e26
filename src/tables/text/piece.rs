//! A chunk of a plain text file: its cells, and what is to be said of its records.

use super::block::{Chunk, Parsed, Plain};
use super::record::Record;
use super::records::Next;
use super::remarks::Remarks;
use super::rows::{self, Cursor, Shape};
use crate::tables::batch::TextBatch;

/// What a chunk held beside its cells.
#[derive(Debug, Default)]
pub struct Piece {
    /// Where it ends, counted from where it begins.
    pub end: Cursor,
    /// Its bytes are what the tidy CSV of its cells would be.
    pub tidy: bool,
    /// What is to be said of its records.
    pub remarks: Remarks,
    record: Record,
    scratch: Vec<u8>,
}

impl Piece {
    /// Finds the cells of a chunk.
    pub fn parse(&mut self, plain: &Plain, chunk: &Chunk, batch: &mut TextBatch) {
        self.end = Cursor::default();
        self.remarks.begin_piece();
        match plain.parse(chunk, batch, &mut self.scratch) {
            Parsed::Cells { lines, tidy } => {
                (self.end.line, self.tidy) = (lines, tidy);
                if batch.rows() > 0 {
                    self.remarks.fit();
                }
            }
            Parsed::Odd => self.read(plain, chunk.bytes(), batch),
        }
    }

    /// Reads record by record.
    fn read(&mut self, plain: &Plain, mut bytes: &[u8], batch: &mut TextBatch) {
        batch.reset(plain.columns, 0);
        self.tidy = false;
        let (mut machine, shape) = (plain.machine.clone(), Shape::plain(plain.columns));
        loop {
            let sinks = (&mut self.record, &mut *batch, &mut self.remarks);
            match rows::step(&mut machine, &shape, (bytes, true), &mut self.end, sinks) {
                Next::Record(read) | Next::Blank(read) | Next::Comment(read) => bytes = &bytes[read..],
                Next::More | Next::TooLarge | Next::End => return,
            }
        }
    }
}
