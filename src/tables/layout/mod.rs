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

mod blocks;
mod foot;
mod grid;
mod head;
mod kind;
mod notes;
mod sight;
mod words;

pub use grid::{Grid, Span};
pub use head::may_be_numbering;
pub use kind::Kind;

use crate::findings::{Finding, Place};
use crate::model::Recipe;
use sight::Sight;
use std::ops::Range;
pub use words::is_total;

/// What the rows of a grid are. All ranges are rows of the grid, from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The header; empty when there is none, or no table at all.
    pub header: Range<usize>,
    /// Rows of the header that give no labels: numbers of columns, ruled lines.
    pub silent: Vec<usize>,
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
    /// The parts of its sentence, besides `lines`.
    pub parts: Vec<(&'static str, String)>,
    /// How many more there are of it.
    pub more: u64,
}

impl Layout {
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
        (grid.line(below.next_back().unwrap_or(first)) - grid.line(first) + 1) as u32
    }

    /// Writes down what was decided, for a table read again to be the same: nothing where all is one header row and data,
    /// everything where lines above or below were found.
    pub fn write(&self, grid: &Grid, recipe: &mut Recipe) {
        let (skip, footer, rows) = (self.skip_rows(grid), self.footer_rows(grid), self.header.len());
        let decided = skip > 0 || footer > 0;
        if recipe.skip_rows.is_none() && decided {
            recipe.skip_rows = Some(skip);
        }
        if self.header.is_empty() {
            recipe.header = recipe.header.or((!self.data.is_empty()).then_some(false));
        } else if recipe.header_rows.is_none() && (rows > 1 || decided) {
            recipe.header_rows = Some(rows as u32);
        }
        if recipe.footer_rows.is_none() && decided {
            recipe.footer_rows = Some(footer);
        }
    }

    /// One label a column (blank columns included), lines joined by `join`; none when there is no header.
    pub fn labels(&self, grid: &Grid, join: &str) -> Vec<String> {
        let rows: Vec<usize> = self.header.clone().filter(|row| !self.silent.contains(row)).collect();
        let mut labels = vec![String::new(); if self.header.is_empty() { 0 } else { self.width }];
        for (at, &row) in rows.iter().enumerate() {
            // A head of several columns stands in the first of them.
            let merged: Vec<&Span> =
                grid.merged().iter().filter(|span| (span.top..=span.bottom).contains(&row)).collect();
            let mut group = None;
            for (column, label) in labels.iter_mut().enumerate() {
                let named = |column: usize| rows[at + 1..].iter().any(|&below| !grid.get(below, column).is_empty());
                let span = merged.iter().find(|span| (span.left..=span.right).contains(&column));
                let own = grid.get(row, column);
                let text = match span {
                    _ if !own.is_empty() => own,
                    Some(span) => grid.get(span.top, span.left),
                    None if named(column) && rows.len() > 1 => group.unwrap_or_default(),
                    None => own,
                };
                group = match (own.is_empty(), span, named(column)) {
                    (_, Some(_), _) | (false, _, false) => None,
                    (false, None, true) => merged.is_empty().then_some(own),
                    (true, None, true) => group,
                    (true, None, false) => None,
                };
                add(label, text, join);
            }
        }
        labels
    }

    /// What there is to say, each at its line of this file.
    pub fn findings(&self, grid: &Grid, file: &str) -> Vec<Finding> {
        let one = |note: &Note| {
            let (first, last) = (grid.line(note.rows.0), grid.line(note.rows.1));
            let mut finding = Finding::of(note.rule, Place::at(file, first, 0));
            let lines = if first == last { first.to_string() } else { format!("{first}–{last}") };
            finding = finding.with("lines", lines);
            finding.more = note.more;
            note.parts.iter().fold(finding, |finding, (name, value)| finding.with(name, value))
        };
        self.notes.iter().map(one).collect()
    }
}

/// Decides what the rows of a grid are. `recipe` holds what is declared; rows it skips are not in the grid.
pub fn of(grid: &Grid, recipe: &Recipe) -> Layout {
    let sight = Sight::of(grid);
    let Some(first) = (0..grid.len()).find(|&row| !sight.is_blank(row)) else { return Layout::default() };
    let last = (first..grid.len()).rev().find(|&row| !sight.is_blank(row)).unwrap_or(first);
    let tables = blocks::tables(&sight);
    // What is declared above or below binds the table to that end.
    let main = match (recipe.skip_rows, recipe.footer_rows) {
        (None, None) => blocks::largest(&tables),
        (Some(_), _) => tables.first().map(|_| 0),
        (None, Some(_)) => tables.len().checked_sub(1),
    };
    let mut rows = main.map_or(first..last + 1, |main| tables[main].rows.clone());
    rows.start = if recipe.skip_rows.is_some() { first } else { rows.start };
    let next = main.and_then(|main| tables.get(main + 1)).filter(|_| recipe.footer_rows.is_none());
    rows.end = next.map_or(last + 1, |next| next.rows.start);
    let most = rows.clone().map(|row| sight.filled(row)).max().unwrap_or(0);
    let declared = head::Declared {
        top: recipe.skip_rows.is_some(),
        rows: match (recipe.header, recipe.header_rows) {
            (Some(false), _) => Some(0),
            (_, rows) => rows.map(|rows| rows.max(1) as usize),
        },
    };
    let head = head::find(&sight, rows.clone(), most, declared);
    let below = head.rows.end..rows.end;
    let own_width = if head.rows.is_empty() { below.clone() } else { head.rows.clone() };
    let width = own_width.map(|row| grid.width(row)).max().unwrap_or(0);
    let foot = match recipe.footer_rows {
        Some(_) => foot::Foot { end: below.end, ..foot::Foot::default() },
        None => foot::find(&sight, below.clone(), width, most),
    };
    let end = sight.rows(below.start..foot.end).next_back().map_or(below.start, |row| row + 1);
    let start = sight.rows(below.start..end).next().unwrap_or(end);
    let mut layout =
        Layout { header: head.rows.clone(), data: start..end, width, silent: head.silent.clone(), ..Layout::default() };
    layout.dropped = repeated(&sight, &layout);
    if grid.is_whole() {
        let rows = || sight.rows(layout.header.start..layout.data.end);
        layout.blank_columns =
            (0..width).filter(|&column| rows().all(|row| grid.get(row, column).is_empty())).collect();
    }
    layout.notes = notes::of(&sight, &layout, &head, &foot, &tables, main, recipe);
    layout
}

/// Rows of the data that say what the header says.
fn repeated(sight: &Sight<'_>, layout: &Layout) -> Vec<usize> {
    let heads = |row: &usize| {
        sight.filled(*row) > 1 && layout.header.clone().any(|head| sight.filled(head) > 1 && sight.is_same(head, *row))
    };
    sight.rows(layout.data.clone()).filter(heads).collect()
}

/// Adds a line of the header to a label: spaces are made one, a line that says the same again is left out.
fn add(label: &mut String, line: &str, join: &str) {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() || label.rsplit(join).next() == Some(&line) {
        return;
    }
    // A unit goes behind its label: "Diện tích (ha)".
    match label.is_empty() {
        true => label.push_str(&line),
        false if words::is_bracketed(&line) => *label += &format!(" {line}"),
        false if words::is_unit(&line) => *label += &format!(" ({line})"),
        false => *label += &format!("{join}{line}"),
    }
}

#[cfg(test)]
mod tests;
