//! Records become rows of a batch; what is wrong with their shape is noted down.

use super::again::Again;
use super::record::{Odd, Record};
use super::records::{Machine, Next};
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
    /// Blank lines since the last row: the first of them, and how many. At the end of a file they are no fault.
    blanks: Vec<u64>,
    more_blanks: u64,
}

impl Cursor {
    /// At this place, with no rows before it.
    pub fn at(offset: u64, line: u64) -> Self {
        Self { offset, line, ..Self::default() }
    }

    fn blank(&mut self, line: u64) {
        if self.blanks.len() < Finding::EXAMPLES {
            self.blanks.push(line);
        } else {
            self.more_blanks += 1;
        }
    }
}

/// Reads one record, blank line or comment off the input, which begins at the cursor. A record becomes a row of the batch,
/// which must have as many columns as the shape. `last`: nothing follows the input.
pub fn step(
    machine: &mut Machine,
    shape: &Shape,
    places: &Places,
    (input, last): (&[u8], bool),
    cursor: &mut Cursor,
    (record, batch, tally): (&mut Record, &mut TextBatch, &mut Tally),
) -> Next {
    let next = machine.next(input, cursor.offset, last, record);
    match next {
        Next::Blank(_) => cursor.blank(cursor.line),
        Next::Record(_) if shape.cells > 1 && record.is_blank() => cursor.blank(cursor.line),
        Next::Record(_) if !shape.dropped.is_empty() && shape.dropped.contains(&cursor.line) => {}
        Next::Record(_) => push(shape, places, cursor, record, batch, tally),
        Next::Comment(_) | Next::More | Next::TooLarge | Next::End => {}
    }
    if let Next::Blank(read) | Next::Comment(read) | Next::Record(read) = next {
        cursor.line += if let Next::Record(_) = next { record.lines } else { 1 };
        cursor.offset += read as u64;
    }
    next
}

fn push(
    shape: &Shape,
    places: &Places,
    cursor: &mut Cursor,
    record: &Record,
    batch: &mut TextBatch,
    tally: &mut Tally,
) {
    let (line, offset) = (cursor.line, cursor.offset);
    cursor.rows += 1;
    if !cursor.blanks.is_empty() {
        let more = std::mem::take(&mut cursor.more_blanks);
        let blanks = std::mem::take(&mut cursor.blanks);
        for (at, blank) in blanks.iter().enumerate() {
            let more = if at + 1 == blanks.len() { more } else { 0 };
            tally.count("blank-row", Tally::ROW, || Finding {
                more,
                ..Finding::of("blank-row", Place::at(places.again.place(), *blank, 1))
            });
        }
    }
    if ends_empty(record, shape.cells) {
        let (row, columns) = (cursor.rows, shape.cells);
        tally.count("trailing-separator", Tally::ROW, || {
            Finding::of("trailing-separator", places.place_of_cell(line, offset, columns).row(row))
        });
    } else if record.len() != shape.cells {
        let (row, cells, columns) = (cursor.rows, record.len(), shape.cells);
        let rule = if cells < columns { "missing-cell" } else { "extra-cell" };
        tally.count(rule, Tally::ROW, || {
            let place = places.place_of_cell(line, offset, cells.min(columns)).row(row);
            Finding::of(rule, place).with("row", row).with("cells", cells).with("columns", columns)
        });
    } else if let Some(kept) = &shape.kept {
        // A column without label was left out because it was empty as far as one could see.
        let lost = (0..record.len()).find(|at| !kept.contains(at) && !is_empty(record.cell(*at)));
        if let Some(lost) = lost {
            let (row, columns) = (cursor.rows, kept.len());
            tally.count("extra-cell", Tally::ROW, || {
                let place = places.place_of_cell(line, offset, lost).row(row);
                let finding = Finding::of("extra-cell", place).with("row", row);
                finding.with("cells", columns + 1).with("columns", columns)
            });
        }
    }
    for (odd, cell, _) in &record.odd {
        let (rule, cell) = (odd.rule(), *cell);
        tally.count(rule, Tally::ROW, || {
            let quote = machine_quote(places);
            Finding::of(rule, places.place_of_cell(line, offset, cell).row(cursor.rows)).with("quote", quote)
        });
    }
    match &shape.kept {
        None => {
            for (at, column) in batch.columns.iter_mut().enumerate() {
                column.push(if at < record.len() { record.cell(at) } else { b"" });
            }
        }
        Some(kept) => {
            for (column, at) in batch.columns.iter_mut().zip(kept) {
                column.push(if *at < record.len() { record.cell(*at) } else { b"" });
            }
        }
    }
    batch.lines.push(line);
    batch.offsets.push(offset);
}

impl Odd {
    /// The rule of its finding.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Stray => "stray-quote",
            Self::Spaces => "space-after-quote",
            Self::Unclosed => "unclosed-quote",
        }
    }
}

fn machine_quote(places: &Places) -> char {
    places.machine.dialect().quote.map_or('"', char::from)
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
