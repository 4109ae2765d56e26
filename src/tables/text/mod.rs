//! Text that holds a table: any encoding, any separators; records with their physical lines, and where each cell stands.
//!
//! A file is opened in four steps, each with what is declared before what is shown: its bytes become UTF-8 (`source`,
//! `evidence`, `encoding`), its dialect is decided (`quick` for the plainest, `sniff` for the rest), its rows are told
//! apart (`shape`), its records are read one after the other (`rows`, `records`).

mod again;
pub mod block;
mod dialect;
mod encoding;
mod evidence;
mod garble;
mod glance;
mod legacy;
pub mod piece;
mod quick;
pub mod record;
pub mod records;
pub mod remarks;
pub mod rows;
mod shape;
mod sniff;
pub mod source;
mod syllable;
mod tail;
mod trial;

use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::model::Recipe;
use crate::tables::Ask;
use crate::tables::batch::TextBatch;
use crate::tables::reader::{Fetched, Reader, Step};
use crate::tables::tally::{Locate, Tally};
use block::{Chunk, Plain};
use encoding::Faults;
use piece::Piece;
use record::Record;
use records::{Machine, Next};
use remarks::Remarks;
use rows::{Cursor, Places, Shape};
use source::{Fill, Source};

/// A text file being read.
pub struct Text<'a> {
    ask: &'a Ask<'a>,
    source: Source<'a>,
    machine: Machine,
    shape: Shape,
    places: Places,
    labels: Vec<String>,
    header: (u64, u64),
    recipe: Recipe,
    /// Where the first row begins.
    first: Cursor,
    cursor: Cursor,
    record: Record,
    remarks: Remarks,
    broken: bool,
}

/// Opens a text file: decides what is not declared, and reads its header.
pub fn open<'a>(ask: &'a Ask<'a>, findings: &mut Findings) -> Result<Option<Text<'a>>> {
    let Some(mut source) = Source::decoded(ask, findings)? else { return Ok(None) };
    garble::check(ask, source.rest(), findings);
    let Some(decided) = shape::decide(ask, &mut source, findings)? else { return Ok(None) };
    let machine = Machine::new(decided.dialect, ask.limits.cell_bytes);
    let again = source.again().clone();
    let places = Places { again, machine: machine.clone(), kept: decided.shape.kept.clone() };
    let mut recipe = decided.recipe;
    recipe.encoding = Some(source.encoding().label.clone());
    machine.dialect().write(&mut recipe);
    let text = Text {
        ask,
        source,
        machine,
        shape: decided.shape,
        places,
        labels: decided.labels,
        header: decided.header,
        recipe,
        first: decided.first.clone(),
        cursor: decided.first,
        record: Record::default(),
        remarks: Remarks::default(),
        broken: false,
    };
    if text.labels.len() > ask.limits.columns {
        let finding = Finding::of("too-many-columns", text.header()).with("count", text.labels.len());
        findings.push(finding.with("limit", ask.limits.columns));
        return Ok(None);
    }
    Ok(Some(text))
}

impl Text<'_> {
    /// Notes down the bytes that were no character, as far as they were read.
    fn tell_faults(&mut self, tally: &mut Tally) {
        if let Some(faults) = self.source.faults() {
            let again = self.source.again();
            let Faults { first, count } = faults;
            for (at, fault) in first.iter().enumerate() {
                let more = if at + 1 == first.len() { count - first.len() as u64 } else { 0 };
                tally.count("encoding-error", Tally::ROW, || Finding { more, ..again.finding(fault.at, &fault.bytes) });
            }
        }
    }
}

impl Reader for Text<'_> {
    fn labels(&self) -> &[String] {
        &self.labels
    }

    fn header(&self) -> Place {
        self.place(self.header.0, self.header.1, 0)
    }

    fn recipe(&self) -> Recipe {
        self.recipe.clone()
    }

    fn rewind(&mut self) -> bool {
        self.cursor = self.first.clone();
        self.remarks = Remarks::default();
        // What was searched for in vain behind a place says nothing of the cells before it.
        self.machine = Machine::new(self.machine.dialect().clone(), self.ask.limits.cell_bytes);
        self.source.back(self.first.offset).is_ok()
    }

    fn chunks(&self) -> Option<Plain> {
        let dialect = self.machine.dialect();
        let simple = dialect.is_plain() && self.shape.kept.is_none() && self.shape.dropped.is_empty();
        simple.then(|| Plain {
            delimiter: dialect.delimiter[0],
            quote: dialect.quote,
            columns: self.shape.cells,
            cell_bytes: self.ask.limits.cell_bytes,
            machine: Machine::new(dialect.clone(), self.ask.limits.cell_bytes),
        })
    }

    fn fetch(&mut self, plain: &Plain, chunk: &mut Chunk, bytes: usize, tally: &mut Tally) -> Result<Fetched> {
        let (mut wanted, mut whole) = (bytes, 0);
        loop {
            self.source.fill_to(wanted)?;
            let (rest, offset) = (self.source.rest(), self.source.offset());
            let input = &rest[..rest.len().min(wanted)];
            let ended = self.source.is_last() && input.len() == rest.len();
            let odd;
            (whole, odd) = plain.whole(input, whole, ended);
            if odd || (whole == 0 && input.len() > plain.cell_bytes) {
                let (rest, last) = (&rest[whole..], self.source.is_last());
                match self.machine.next(rest, offset + whole as u64, last, &mut self.record) {
                    Next::Record(read) | Next::Blank(read) | Next::Comment(read) => {
                        whole += read;
                        if whole < input.len() {
                            continue;
                        }
                    }
                    Next::TooLarge if whole == 0 => return Ok(Fetched::Odd),
                    Next::More | Next::TooLarge | Next::End => {}
                }
            }
            if whole > plain.cell_bytes {
                // A record this long is for the reader that says what is too large.
                self.machine = self.places.machine.clone();
                return Ok(Fetched::Odd);
            }
            if whole > 0 {
                chunk.fill(&self.source.rest()[..whole], offset);
                self.source.advance(whole);
                self.tell_faults(tally);
                return Ok(Fetched::Records);
            }
            if ended {
                self.tell_faults(tally);
                return Ok(Fetched::End);
            }
            wanted *= 2;
        }
    }

    fn settle(&mut self, piece: &mut Piece, batch: &mut TextBatch, offset: u64, tally: &mut Tally) {
        let Cursor { line, rows, .. } = self.cursor;
        (batch.before, batch.base) = (rows, (line, offset));
        self.remarks.join(&mut piece.remarks, self.cursor.is_parted(), (line, rows, offset));
        self.cursor.pass(&mut piece.end, batch.rows() as u64, &mut self.remarks);
        self.remarks.say((0, 0, 0), &self.places, &self.shape, tally);
        piece.remarks.say((line, rows, offset), &self.places, &self.shape, tally);
    }

    fn close(&mut self, tally: &mut Tally) {
        self.remarks.end_run();
        self.cursor.end(&mut self.remarks);
        self.remarks.say((0, 0, 0), &self.places, &self.shape, tally);
    }

    fn read(&mut self, batch: &mut TextBatch, tally: &mut Tally) -> Result<Step> {
        batch.reset(self.shape.columns(), self.cursor.rows);
        self.cursor.offset = self.source.offset();
        let mut bytes = 0;
        while !self.broken && batch.rows() < TextBatch::ROWS && bytes < TextBatch::BYTES {
            let input = (self.source.rest(), self.source.is_last());
            let sinks = (&mut self.record, &mut *batch, &mut self.remarks);
            match rows::step(&mut self.machine, &self.shape, input, &mut self.cursor, sinks) {
                Next::Record(read) => {
                    bytes += self.record.bytes().len();
                    self.source.advance(read);
                }
                Next::Blank(read) | Next::Comment(read) => self.source.advance(read),
                Next::More => {
                    // A long record is looked at again only when there is twice as much of it.
                    let at_hand = self.source.rest().len();
                    self.source.fill_to(at_hand + at_hand.max(1))?;
                }
                Next::End if self.source.fill()? == Fill::More => {}
                Next::End => break,
                Next::TooLarge => {
                    let place = self.place(self.cursor.line, self.cursor.offset, 0);
                    tally.count("cell-too-large", Tally::ROW, || {
                        Finding::of("cell-too-large", place).with("limit", self.ask.limits.cell_bytes)
                    });
                    self.broken = true;
                }
            }
        }
        if self.broken {
            self.remarks.end_run();
        }
        self.remarks.say((0, 0, 0), &self.places, &self.shape, tally);
        self.tell_faults(tally);
        Ok(match (self.broken, batch.rows()) {
            (true, _) => Step::Broken,
            (false, 0) => Step::End,
            (false, _) => Step::Rows,
        })
    }
}

impl Locate for Text<'_> {
    fn place(&self, line: u64, offset: u64, column: usize) -> Place {
        self.places.place(line, offset, column)
    }
}

#[cfg(test)]
mod tests;
