//! Large pieces of a plain text file: where whole records end, and their cells found sixteen bytes at a time.
//!
//! Both follow the rules of the record reader to the letter, or say that they cannot: a piece with anything odd in it
//! goes to that reader.

use super::records::Machine;
use crate::tables::batch::{Cells, TextBatch};
use memchr::{memchr, memchr_iter};
use wide::u8x16;

/// Bytes looked at together.
const BLOCK: usize = 64;

/// Whole records of a text file, or the beginning of them.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The records, and at least [`BLOCK`] bytes of no meaning behind them.
    bytes: Vec<u8>,
    used: usize,
    /// The byte of the text at which they begin.
    pub offset: u64,
}

impl Chunk {
    /// The records.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.used]
    }

    /// Holds these records from now on, which begin at this byte of the text.
    pub fn fill(&mut self, records: &[u8], offset: u64) {
        (self.used, self.offset) = (records.len(), offset);
        if self.bytes.len() < self.used + BLOCK {
            self.bytes.resize(self.used + BLOCK, 0);
        }
        self.bytes[..self.used].copy_from_slice(records);
    }

    /// Each block with its place; what lies behind the records is in the last one too.
    #[inline]
    fn blocks(&self) -> impl Iterator<Item = (usize, &[u8; BLOCK])> {
        let (blocks, _) = self.bytes.as_chunks::<BLOCK>();
        (0..self.used).step_by(BLOCK).zip(blocks)
    }
}

/// How a plain text file is written: what the fast path needs to know.
#[derive(Debug, Clone)]
pub struct Plain {
    /// Between cells: one byte of ASCII.
    pub delimiter: u8,
    /// Around cells: one byte of ASCII, or none. Two of them inside stand for one.
    pub quote: Option<u8>,
    /// How many cells a record has, all of them columns.
    pub columns: usize,
    /// The longest cell.
    pub cell_bytes: usize,
    /// Reads what is odd.
    pub machine: Machine,
}

/// What the cells of a chunk turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parsed {
    /// All is in the batch.
    Cells {
        /// Physical lines.
        lines: u64,
        /// The bytes are what the tidy CSV of these cells would be.
        tidy: bool,
    },
    /// Something is odd: the record reader must look at it.
    Odd,
}

impl Plain {
    /// The most cells of a batch: memory is bounded also where cells are empty.
    const CELLS: usize = 1 << 18;

    /// How many of these bytes, of which the first `from` are whole records, are whole records that make a batch. With
    /// them comes whether the next record must be looked at by the record reader to tell where it ends.
    ///
    /// With `ended` nothing follows the bytes, and the last record needs no line end.
    pub fn whole(&self, bytes: &[u8], from: usize, ended: bool) -> (usize, bool) {
        let (mut end, mut odd) = self.last_end(bytes, from, ended);
        let mut rows = (Self::CELLS / self.columns.max(1)).max(1);
        // Of very short records fewer bytes make a batch.
        while memchr_iter(b'\n', &bytes[..end]).count() > rows {
            let most = memchr_iter(b'\n', &bytes[..end]).nth(rows).expect("there are more");
            match self.last_end(&bytes[..most], 0, false) {
                (shorter, false) if shorter > 0 => (end, odd) = (shorter, false),
                _ => rows *= 2,
            }
        }
        (end, odd)
    }

    /// Behind the last line end outside quotes; whether what follows is odd.
    fn last_end(&self, bytes: &[u8], from: usize, ended: bool) -> (usize, bool) {
        let quote = self.quote;
        let (line_feed, mark) = (u8x16::splat(b'\n'), u8x16::splat(quote.unwrap_or(b'\n')));
        let (mut last, mut inside, mut skip) = (from, false, from);
        let (blocks, rest) = bytes[from..].as_chunks::<BLOCK>();
        let mut tail = [0; BLOCK];
        tail[..rest.len()].copy_from_slice(rest);
        for (at, block) in blocks.iter().chain([&tail]).enumerate() {
            let base = from + at * BLOCK;
            let (mut quotes, mut lines) = (0u64, 0u64);
            for (at, lane) in lanes(block).enumerate() {
                quotes |= u64::from(lane.simd_eq(mark).to_bitmask()) << (16 * at);
                lines |= u64::from(lane.simd_eq(line_feed).to_bitmask()) << (16 * at);
            }
            if quote.is_none() {
                quotes = 0;
            }
            while quotes != 0 {
                let bit = quotes.trailing_zeros();
                let at = base + bit as usize;
                quotes &= quotes - 1;
                if at < skip {
                    continue;
                }
                if !inside {
                    inside = at == from || self.is_border(bytes[at - 1]);
                    let before = lines & ((1 << bit) - 1);
                    if inside && before != 0 {
                        last = base + BLOCK - before.leading_zeros() as usize;
                    }
                    continue;
                }
                match bytes.get(at + 1) {
                    Some(behind) if Some(*behind) == quote => skip = at + 2,
                    Some(behind) if self.is_border(*behind) => (inside, lines) = (false, lines & (u64::MAX << bit)),
                    None if ended => (inside, lines) = (false, lines & (u64::MAX << bit)),
                    None => return (last, false),
                    Some(_) => return (last, true),
                }
            }
            if !inside && lines != 0 {
                last = base + BLOCK - lines.leading_zeros() as usize;
            }
        }
        match (inside, ended) {
            (false, true) => (bytes.len(), false),
            (true, true) => (last, true),
            (_, false) => (last, false),
        }
    }

    /// Does a cell end at this byte?
    #[inline]
    fn is_border(&self, byte: u8) -> bool {
        byte == self.delimiter || byte == b'\n' || byte == b'\r'
    }

    /// Finds the cells of whole records.
    pub fn parse(&self, chunk: &Chunk, batch: &mut TextBatch, scratch: &mut Vec<u8>) -> Parsed {
        batch.reset(self.columns, 0);
        let bytes = chunk.bytes();
        let has_cr = memchr(b'\r', bytes).is_some();
        batch.clean = !bytes.iter().fold(false, |found, byte| found | is_control(*byte));
        if chunk.used > self.cell_bytes || !batch.clean && memchr(0, bytes).is_some() {
            return Parsed::Odd;
        }
        let mut work = Work {
            plain: self,
            bytes: &chunk.bytes,
            used: chunk.used,
            start: 0,
            column: 0,
            line: 0,
            row: (0, 0),
            quoted: Quoted::No,
            tidy: !has_cr && self.delimiter == b',' && self.quote == Some(b'"') && self.columns > 1,
        };
        let marks = [self.delimiter, self.quote.unwrap_or(self.delimiter), b'\n'].map(u8x16::splat);
        let carriage = u8x16::splat(b'\r');
        for (base, block) in chunk.blocks() {
            let mut events = 0u64;
            for (at, lane) in lanes(block).enumerate() {
                let mut hit = lane.simd_eq(marks[0]) | lane.simd_eq(marks[1]) | lane.simd_eq(marks[2]);
                if has_cr {
                    hit |= lane.simd_eq(carriage);
                }
                events |= u64::from(hit.to_bitmask()) << (16 * at);
            }
            if chunk.used - base < BLOCK {
                events &= (1 << (chunk.used - base)) - 1;
            }
            while events != 0 {
                let at = base + events.trailing_zeros() as usize;
                events &= events - 1;
                if !work.event(at, batch, scratch) {
                    return Parsed::Odd;
                }
            }
        }
        if !work.finish(batch, scratch) {
            return Parsed::Odd;
        }
        Parsed::Cells { lines: work.line, tidy: work.tidy }
    }
}

/// The bytes of a block, sixteen by sixteen.
#[inline]
fn lanes(block: &[u8; BLOCK]) -> impl Iterator<Item = u8x16> {
    block.as_chunks::<16>().0.iter().map(|lane| u8x16::new(*lane))
}

/// Characters that no table needs: all controls but tab and line ends.
#[inline]
pub fn is_control(byte: u8) -> bool {
    (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r') | (byte == 0x7f)
}

/// Is the cell at hand quoted?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoted {
    No,
    /// And not closed yet; bytes before `skip` are dealt with, `doubled` says that quotes in it are doubled, `special`
    /// that it needs its quotes.
    Open {
        skip: usize,
        doubled: bool,
        special: bool,
    },
    /// With its closing quote here.
    Closed {
        at: usize,
        doubled: bool,
    },
}

/// Cells being found.
struct Work<'a> {
    plain: &'a Plain,
    bytes: &'a [u8],
    used: usize,
    /// Where the cell at hand begins, and which one of its record it is.
    start: usize,
    column: usize,
    /// Physical lines so far.
    line: u64,
    /// Line and byte at which the record at hand began.
    row: (u64, usize),
    quoted: Quoted,
    tidy: bool,
}

impl Work<'_> {
    /// A delimiter, quote or line end. `false`: it is an odd one.
    #[inline]
    fn event(&mut self, at: usize, batch: &mut TextBatch, scratch: &mut Vec<u8>) -> bool {
        let byte = self.bytes[at];
        if let Quoted::Open { skip, doubled, special } = self.quoted {
            return self.inside(at, byte, skip, doubled, special);
        }
        if byte == self.plain.delimiter {
            return self.cell(at, batch, scratch);
        }
        match byte {
            _ if at < self.start => true,
            b'\n' => self.cell(at, batch, scratch) && self.end_record(at + 1, batch),
            b'\r' => {
                // With its line feed it is one line end; alone it is odd.
                self.bytes[at + 1] == b'\n'
                    && at + 1 < self.used
                    && self.cell(at, batch, scratch)
                    && self.end_record(at + 2, batch)
            }
            _ if at == self.start => {
                self.quoted = Quoted::Open { skip: at + 1, doubled: false, special: false };
                true
            }
            _ => {
                // A quote in a cell without quotes is a character as any other.
                self.tidy = false;
                true
            }
        }
    }

    /// A delimiter, quote or line end between quotes.
    #[inline]
    fn inside(&mut self, at: usize, byte: u8, skip: usize, doubled: bool, special: bool) -> bool {
        if Some(byte) != self.plain.quote {
            self.line += u64::from(byte == b'\n');
            self.quoted = Quoted::Open { skip, doubled, special: true };
            return byte != b'\r' || self.bytes[at + 1] == b'\n';
        }
        if at < skip {
            return true;
        }
        let behind = self.bytes[at + 1];
        if at + 1 == self.used || self.plain.is_border(behind) {
            self.tidy &= special;
            self.quoted = Quoted::Closed { at, doubled };
            return true;
        }
        // Doubled, it is a quote in the cell; else it is odd.
        self.quoted = Quoted::Open { skip: at + 2, doubled: true, special: true };
        behind == byte
    }

    /// The cell at hand ends before this byte.
    #[inline]
    fn cell(&mut self, end: usize, batch: &mut TextBatch, scratch: &mut Vec<u8>) -> bool {
        let Some(cells) = batch.columns.get_mut(self.column) else { return false };
        match self.quoted {
            Quoted::Closed { at, doubled } => {
                if doubled {
                    self.push_doubled(at, cells, scratch);
                } else {
                    cells.push_of(self.bytes, self.start + 1, at - self.start - 1);
                }
                self.quoted = Quoted::No;
            }
            _ => {
                // A blank line is no record.
                if self.column == 0 && end == self.start && self.bytes[end] != self.plain.delimiter {
                    return false;
                }
                cells.push_of(self.bytes, self.start, end - self.start);
            }
        }
        self.column += 1;
        self.start = end + 1;
        true
    }

    #[cold]
    #[inline(never)]
    fn push_doubled(&self, end: usize, cells: &mut Cells, scratch: &mut Vec<u8>) {
        let mut rest = &self.bytes[self.start + 1..end];
        scratch.clear();
        while let Some(at) = memchr(self.plain.quote.unwrap_or(b'"'), rest) {
            scratch.extend_from_slice(&rest[..=at]);
            rest = &rest[at + 2..];
        }
        scratch.extend_from_slice(rest);
        cells.push(scratch);
    }

    /// The record at hand ended, and the next one begins here.
    #[inline]
    fn end_record(&mut self, next: usize, batch: &mut TextBatch) -> bool {
        let whole = self.column == self.plain.columns && !self.is_blank(next);
        batch.lines.push(self.row.0);
        batch.offsets.push(self.row.1 as u64);
        self.line += 1;
        (self.column, self.start, self.row) = (0, next, (self.line, next));
        whole
    }

    /// Does the record at hand, which ends before this byte, hold separators and spaces only? Then it is no row.
    #[inline]
    fn is_blank(&self, next: usize) -> bool {
        let record = &self.bytes[self.row.1..next.min(self.used)];
        let delimiter = self.plain.delimiter;
        self.plain.columns > 1
            && matches!(record.first(), Some(first) if *first == delimiter || *first == b' ')
            && record.iter().all(|byte| *byte == delimiter || matches!(byte, b' ' | b'\n' | b'\r'))
    }

    /// The bytes ended; the last record may lack its line end.
    fn finish(&mut self, batch: &mut TextBatch, scratch: &mut Vec<u8>) -> bool {
        if matches!(self.quoted, Quoted::Open { .. }) {
            return false;
        }
        if self.start >= self.used && self.column == 0 {
            return true;
        }
        self.tidy = false;
        let (line, used) = (self.line, self.used);
        let fine = self.cell(used, batch, scratch) && self.end_record(used, batch);
        self.line = line;
        fine
    }
}
