//! Records become rows of a batch; what is wrong with their shape is noted down.

use super::again::Again;
use super::record::Record;
use super::records::{Machine, Next};
use super::remarks::{Kind, Remark, Remarks};
use crate::findings::{Finding, Place};
use crate::tables::batch::TextBatch;
use crate::tables::tally::{Locate, Tally};

/// What the records of a table look like: how many cells, and which of them are columns.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// Cells of a record.
    pub cells: usize,
    /// The cells that are columns, where not all of them are.
    pub kept: Option<Vec<usize>>,
    /// Lines of records that are no data: repeated headers.
    pub dropped: Vec<u64>,
}

impl Shape {
    /// Of a table with this many columns and nothing beside them.
    pub fn plain(columns: usize) -> Self {
        Self { cells: columns, kept: None, dropped: Vec::new() }
    }

    /// How many columns.
    pub fn columns(&self) -> usize {
        self.kept.as_ref().map_or(self.cells, Vec::len)
    }
}

/// Where in the file reading stands.
#[derive(Debug, Clone, Default)]
pub struct Cursor {
    /// The byte of the text at which the next record begins.
    pub offset: u64,
    /// Its line.
    pub line: u64,
    /// Rows before it.
    pub rows: u64,
    /// Lines without a byte since the last row; at the end of a file they are no fault. And
    blanks: Blanks,
    /// records of nothing but separators since then.
    hollow: Blanks,
}

/// Lines that are no rows: the first of them, and how many more there are.
#[derive(Debug, Clone, Default)]
struct Blanks {
    first: Vec<u64>,
    more: u64,
}

impl Blanks {
    fn add(&mut self, line: u64) {
        if self.first.len() < Finding::EXAMPLES {
            self.first.push(line);
        } else {
            self.more += 1;
        }
    }

    /// Takes over those of a piece that begins behind this line.
    fn take(&mut self, piece: &mut Self, before: u64) {
        piece.first.drain(..).for_each(|line| self.add(before + line));
        self.more += std::mem::take(&mut piece.more);
    }

    fn say(&mut self, remarks: &mut Remarks) {
        let kind = Kind::Blank;
        for line in self.first.drain(..) {
            remarks.add(kind, || Remark { kind, line, offset: 0, row: 0, cell: 0, cells: 0, rows: 0 });
        }
        if self.more > 0 {
            remarks.count(kind, std::mem::take(&mut self.more));
        }
    }
}

impl Cursor {
    /// At this place, with no rows before it.
    pub fn at(offset: u64, line: u64) -> Self {
        Self { offset, line, ..Self::default() }
    }

    /// A row follows: says the blank lines before it.
    fn say_blanks(&mut self, remarks: &mut Remarks) {
        self.blanks.say(remarks);
        self.hollow.say(remarks);
    }

    /// Do blank lines stand before what follows?
    pub fn is_parted(&self) -> bool {
        !(self.blanks.first.is_empty() && self.hollow.first.is_empty())
    }

    /// No row follows: blank lines are no fault now, but a record of separators might have been meant as a row.
    pub fn end(&mut self, remarks: &mut Remarks) {
        self.blanks = Blanks::default();
        self.hollow.say(remarks);
    }

    /// Goes on behind a piece of the file that was read by itself from here on, and that ended at its own cursor after so
    /// many rows.
    pub fn pass(&mut self, piece: &mut Cursor, rows: u64, remarks: &mut Remarks) {
        if rows > 0 {
            self.say_blanks(remarks);
        }
        let before = self.line;
        self.blanks.take(&mut piece.blanks, before);
        self.hollow.take(&mut piece.hollow, before);
        (self.line, self.rows) = (before + piece.line, self.rows + rows);
    }
}

/// Reads one record, blank line or comment off the input, which begins at the cursor. A record becomes a row of the batch,
/// which must have as many columns as the shape. `last`: nothing follows the input.
pub fn step(
    machine: &mut Machine,
    shape: &Shape,
    (input, last): (&[u8], bool),
    cursor: &mut Cursor,
    (record, batch, remarks): (&mut Record, &mut TextBatch, &mut Remarks),
) -> Next {
    let next = machine.next(input, cursor.offset, last, record);
    match next {
        Next::Blank(_) => cursor.blanks.add(cursor.line),
        Next::Record(_) if shape.cells > 1 && record.is_blank() => cursor.hollow.add(cursor.line),
        Next::Record(_) if !shape.dropped.is_empty() && shape.dropped.contains(&cursor.line) => {}
        Next::Record(_) => push(shape, cursor, record, batch, remarks),
        Next::Comment(_) | Next::More | Next::TooLarge | Next::End => {}
    }
    if let Next::Blank(read) | Next::Comment(read) | Next::Record(read) = next {
        cursor.line += if let Next::Record(_) = next { record.lines } else { 1 };
        cursor.offset += read as u64;
    }
    next
}

fn push(shape: &Shape, cursor: &mut Cursor, record: &Record, batch: &mut TextBatch, remarks: &mut Remarks) {
    cursor.rows += 1;
    let parted = cursor.is_parted();
    cursor.say_blanks(remarks);
    let (line, offset, row, cells) = (cursor.line, cursor.offset, cursor.rows, record.len());
    let remark = |kind, cell| Remark { kind, line, offset, row, cell, cells, rows: 1 };
    let trailing = ends_empty(record, shape.cells);
    if cells != shape.cells && !trailing {
        let kind = if cells < shape.cells { Kind::Missing } else { Kind::Extra };
        remarks.misfit(parted, cells, 1, || remark(kind, cells.min(shape.cells)));
    } else {
        remarks.fit();
    }
    let mut say = |kind, cell| remarks.add(kind, || remark(kind, cell));
    if trailing {
        say(Kind::Trailing, shape.cells);
    } else if let Some(kept) = shape.kept.as_ref().filter(|_| cells == shape.cells) {
        // A column without label was left out because it was empty as far as one could see.
        let lost = (0..cells).find(|at| !kept.contains(at) && !is_empty(record.cell(*at)));
        if let Some(lost) = lost {
            say(Kind::Lost, lost);
        }
    }
    for (odd, cell, _) in &record.odd {
        say(Kind::Odd(*odd), *cell);
    }
    match &shape.kept {
        None => {
            for (at, column) in batch.columns.iter_mut().enumerate() {
                column.push(if at < cells { record.cell(at) } else { b"" });
            }
        }
        Some(kept) => {
            for (column, at) in batch.columns.iter_mut().zip(kept) {
                column.push(if *at < cells { record.cell(*at) } else { b"" });
            }
        }
    }
    batch.lines.push(line);
    batch.offsets.push(offset);
}

/// Is there more than there are columns, and all of it empty? Separators at the end of a line say nothing.
fn ends_empty(record: &Record, cells: usize) -> bool {
    record.len() > cells && (cells..record.len()).all(|at| is_empty(record.cell(at)))
}

fn is_empty(cell: &[u8]) -> bool {
    cell.iter().all(|byte| *byte == b' ')
}

/// Finds places of cells; cheap to copy, for any thread.
#[derive(Debug, Clone)]
pub struct Places {
    /// The file.
    pub again: Again,
    /// How its records are found.
    pub machine: Machine,
    /// For each column, its cell.
    pub kept: Option<Vec<usize>>,
}

impl Locate for Places {
    fn place(&self, line: u64, offset: u64, column: usize) -> Place {
        let cell = match (&self.kept, column) {
            (_, Tally::ROW) => 0,
            (Some(kept), column) => kept.get(column).copied().unwrap_or(column),
            (None, column) => column,
        };
        self.place_of_cell(line, offset, cell)
    }
}

impl Places {
    /// The quote around cells.
    pub fn quote(&self) -> char {
        self.machine.dialect().quote.map_or('"', char::from)
    }

    /// The place of a cell of the record that begins here, be it a column or not.
    pub fn place_of_cell(&self, line: u64, offset: u64, column: usize) -> Place {
        const WINDOW: usize = 64 << 10;
        let file = self.again.place();
        let Ok(raw) = self.again.text(offset, WINDOW) else { return Place::at(file, line, 0) };
        let mut record = Record::with_spans();
        let mut machine = self.machine.clone();
        let read = match machine.next(&raw, offset, true, &mut record) {
            Next::Record(read) => read,
            _ => memchr::memchr2(b'\n', b'\r', &raw).unwrap_or(raw.len()),
        };
        let end = read - raw[..read].iter().rev().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let (mut start, stop) =
            record.span(column).unwrap_or(if record.quoted && record.len() == 1 { (0, end) } else { (end, end) });
        if self.machine.dialect().skip_initial_space {
            start += raw[start..stop].iter().take_while(|byte| **byte == b' ').count();
        }
        let above = super::records::lines_in(&raw[..start]);
        let line_start = memchr::memrchr2(b'\n', b'\r', &raw[..start]).map_or(0, |at| at + 1);
        let line_end = memchr::memchr2(b'\n', b'\r', &raw[start..]).map_or(raw.len(), |at| start + at);
        let text = String::from_utf8_lossy(&raw[line_start..line_end]);
        let before = String::from_utf8_lossy(&raw[line_start..start]).chars().count();
        let length = String::from_utf8_lossy(&raw[start..stop.min(line_end).max(start)]).chars().count();
        Place::at(file, line + above, before as u64 + 1).excerpt(&text, before, length.max(1))
    }
}
