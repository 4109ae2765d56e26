//! Which rows of a file are the table: what stands above it, its header, its data, what stands below.
//!
//! Pure: a reader fills a [`Grid`] with the rows it found, [`of`] decides, and the reader cuts its file accordingly. It
//! works the same for records of a text file and rows of a sheet. What a [`Recipe`] declares is taken as it is; the rest
//! is decided from the cells, conservatively: a plain table never loses a row.
//!
//! ```text
//! let mut grid = Grid::default();
//! for record in … { grid.row(record.line); for cell in record { grid.cell(cell) } }   // a blank line is a row without cells
//! let layout = layout::of(&grid, &ask.resource.recipe);
//! findings.extend(layout.findings(&grid, ask.place));
//! layout.write(&grid, &mut recipe);                     // skip_rows, header, header_rows, footer_rows as decided
//! let labels = layout.labels(&grid, join);              // empty when there is no header
//! // data: the records on lines grid.line(layout.data.start) …; without those of layout.dropped; without layout.blank_columns
//! ```

#![allow(dead_code)] // until its readers use it

mod grid;
mod kind;

pub use grid::{Grid, Span};
pub use kind::Kind;

use crate::findings::{Finding, Place};
use crate::model::Recipe;
use std::ops::Range;

/// What the rows of a grid are. All ranges are rows of the grid, from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The header; empty when there is none, or no table at all.
    pub header: Range<usize>,
    /// From the first row of data to one past the last; blank rows may be among them. Where the grid has a gap inside
    /// this range, the rows left out are data, too.
    pub data: Range<usize>,
    /// Rows inside `data` that hold no data: repeated headers. The reader leaves them out.
    pub dropped: Vec<usize>,
    /// How many columns: as many as the header has, or without one the data.
    pub width: usize,
    /// Columns without label and without any value, ascending. The reader leaves them out. Told of a whole grid only.
    pub blank_columns: Vec<usize>,
    /// What was decided and what is doubtful.
    pub notes: Vec<Note>,
}

/// One thing to tell about a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The rule of its finding.
    pub rule: &'static str,
    /// The rows of the grid it is about: first and last.
    pub rows: (usize, usize),
    /// The parts of its sentence, besides `first`, `last` (lines) and `count` (rows).
    pub parts: Vec<(&'static str, String)>,
}

impl Layout {
    /// Is it the plainest one: one header row at the top of the grid, data to the end, nothing to say?
    pub fn is_plain(&self) -> bool {
        self.header == (0..1) && self.dropped.is_empty() && self.blank_columns.is_empty() && self.notes.is_empty()
    }

    /// Lines or sheet rows above the header (or the data, where there is no header), counted from the top of the file.
    pub fn skip_rows(&self, grid: &Grid) -> u32 {
        let first = if self.header.is_empty() { self.data.start } else { self.header.start };
        if first < grid.len() { (grid.line(first) - 1) as u32 } else { 0 }
    }

    /// Lines or sheet rows below the data, from the first one that is not blank to the last one that is not.
    ///
    /// A record of several lines at the very end counts as one: a text reader that knows better may say so.
    pub fn footer_rows(&self, grid: &Grid) -> u32 {
        let mut below = (self.data.end.max(self.header.end)..grid.len()).filter(|&row| !grid.is_blank(row));
        let Some(first) = below.next() else { return 0 };
        (grid.line(below.last().unwrap_or(first)) - grid.line(first) + 1) as u32
    }

    /// Writes down what was decided, for a table read again to be the same: only what differs from one header row.
    pub fn write(&self, grid: &Grid, recipe: &mut Recipe) {
        let (skip, footer) = (self.skip_rows(grid), self.footer_rows(grid));
        if recipe.skip_rows.is_none() && skip > 0 {
            recipe.skip_rows = Some(skip);
        }
        if recipe.footer_rows.is_none() && footer > 0 {
            recipe.footer_rows = Some(footer);
        }
        if self.header.is_empty() && !self.data.is_empty() {
            recipe.header = Some(false);
        } else if recipe.header_rows.is_none() && self.header.len() > 1 {
            recipe.header_rows = Some(self.header.len() as u32);
        }
    }

    /// One label a column (blank columns included), lines joined by `join`; none when there is no header.
    pub fn labels(&self, grid: &Grid, join: &str) -> Vec<String> {
        let mut labels = Vec::with_capacity(self.width);
        for column in 0..if self.header.is_empty() { 0 } else { self.width } {
            let mut label = String::new();
            for row in self.header.clone() {
                add(&mut label, grid.get(row, column), join);
            }
            labels.push(label);
        }
        labels
    }

    /// What there is to say, each at its line of this file.
    pub fn findings(&self, grid: &Grid, file: &str) -> Vec<Finding> {
        let one = |note: &Note| {
            let (first, last) = (grid.line(note.rows.0), grid.line(note.rows.1));
            let mut finding = Finding::of(note.rule, Place::at(file, first, 0));
            finding = finding.with("first", first).with("last", last).with("count", note.rows.1 - note.rows.0 + 1);
            note.parts.iter().fold(finding, |finding, (name, value)| finding.with(name, value))
        };
        self.notes.iter().map(one).collect()
    }
}

/// Decides what the rows of a grid are. `recipe` holds what is declared; rows it skips are not in the grid.
pub fn of(grid: &Grid, recipe: &Recipe) -> Layout {
    let Some(first) = (0..grid.len()).find(|&row| !grid.is_blank(row)) else { return Layout::default() };
    let rows = match (recipe.header, recipe.header_rows) {
        (Some(false), _) => 0,
        (_, Some(rows)) => rows as usize,
        _ => 1,
    };
    let header = first..(first + rows).min(grid.len());
    let last = (header.end..grid.len()).rev().find(|&row| !grid.is_blank(row)).map_or(header.end, |row| row + 1);
    let from = (header.end..last).find(|&row| !grid.is_blank(row)).unwrap_or(last);
    let width = if header.is_empty() { from..last } else { header.clone() };
    let width = width.map(|row| grid.width(row)).max().unwrap_or(0);
    Layout { header, data: from..last, width, ..Layout::default() }
}

/// Adds a line of the header to a label: spaces are made one, a line that says the same again is left out.
fn add(label: &mut String, line: &str, join: &str) {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() || label.rsplit(join).next() == Some(&line) {
        return;
    }
    if !label.is_empty() {
        label.push_str(join);
    }
    label.push_str(&line);
}
