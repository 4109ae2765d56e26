//! Where a table ends: notes, sources and signatures below it, rows of totals, and rows inside that are no data.

use super::blocks::first_text;
use super::kind::Kind;
use super::sight::{Class, Sight};
use super::words;
use std::ops::Range;

/// The foot of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Foot {
    /// One past the last row of data.
    pub end: usize,
    /// A row of totals below a blank row: left out.
    pub total: Option<usize>,
    /// Rows left out that hold values.
    pub values: Vec<usize>,
}

/// At most this many rows are a foot.
const TALLEST: usize = 60;

/// Finds the end of the data in these rows, of which the fullest fills `most` cells.
pub fn find(sight: &Sight<'_>, data: Range<usize>, width: usize, most: usize) -> Foot {
    let classes = sight.classes(data.clone(), width);
    let mut foot = Foot { end: data.end, ..Foot::default() };
    let least = data.end.saturating_sub(TALLEST);
    let block = |end: usize| {
        let last = sight.rows(data.start..end).next_back().filter(|&last| last >= least)?;
        let first = (data.start..=last).rev().take_while(|&row| !sight.is_blank(row)).last().unwrap_or(last);
        Some(first..last + 1)
    };
    // Blocks between blank rows go as a whole, with all that is below them; the first block is the table itself.
    let mut end = data.end;
    while let Some(rows) = block(end).filter(|rows| sight.rows(data.start..rows.start).next().is_some()) {
        let total = rows.len() == 1 && is_total(sight, rows.start) && sight.rows(data.start..rows.start).count() > 1;
        if total {
            (foot.total, foot.end) = (Some(rows.start), rows.start);
        } else if !is_beside(sight, rows.clone(), &classes, most) {
            break;
        } else if is_foot(sight, rows.clone(), most) {
            foot.end = rows.start;
        }
        end = rows.start;
    }
    foot.total = foot.total.filter(|&total| total >= foot.end);
    while let Some(rows) = block(foot.end) {
        let last = rows.end - 1;
        if last == data.start || !is_note(sight, last, &classes, most) {
            break;
        }
        foot.end = last;
    }
    foot.values =
        sight.rows(foot.end..data.end).filter(|&row| has_values(sight, row) && foot.total != Some(row)).collect();
    foot
}

fn has_values(sight: &Sight<'_>, row: usize) -> bool {
    sight.columns(row).any(|column| sight.grid.kind(row, column) == Kind::Number)
}

/// Does a value stand in a column of such values?
fn fits(sight: &Sight<'_>, row: usize, classes: &[Class]) -> bool {
    sight.columns(row).any(|column| {
        let class = classes.get(column).copied().unwrap_or(Class::Empty);
        match sight.grid.kind(row, column) {
            Kind::Number | Kind::Year => matches!(class, Class::Number | Class::Year),
            Kind::Date => class == Class::Date,
            Kind::Nothing | Kind::Boolean => column > 0 && class != Class::Empty,
            Kind::Text => class == Class::Code && is_short(sight.grid.get(row, column)),
            Kind::Empty => false,
        }
    })
}

fn is_short(text: &str) -> bool {
    !text.contains(' ') && text.len() < 24
}

/// Are rows behind a blank one sparse, with no value where the table has values?
fn is_beside(sight: &Sight<'_>, rows: Range<usize>, classes: &[Class], most: usize) -> bool {
    rows.into_iter().all(|row| sight.filled(row) <= (most / 2).max(1) && !fits(sight, row, classes))
}

/// Do such rows read like lines below a table?
fn is_foot(sight: &Sight<'_>, rows: Range<usize>, most: usize) -> bool {
    let told = |row: usize| {
        let text = first_text(sight, row);
        let ragged = sight.grid.width(row) == 1 && most > 2 && text.contains(' ');
        words::is_note(text) || words::is_title(text) || text.chars().count() > 60 || ragged
    };
    let aside = |row: usize| sight.grid.get(row, 0).is_empty();
    rows.clone().any(told) || (most > 2 && (rows.len() > 1 || rows.clone().any(aside)))
}

/// Is a row right below the data a note?
fn is_note(sight: &Sight<'_>, row: usize, classes: &[Class], most: usize) -> bool {
    let text = first_text(sight, row);
    let wordy = || text.contains(':') || text.chars().count() > 20;
    let told = words::is_note(text);
    if sight.filled(row) == 1 && most > 1 && told && (most > 2 || wordy()) && !fits(sight, row, classes) {
        return true;
    }
    if sight.grid.width(row) == 1 && most > 2 && text.contains(' ') && !fits(sight, row, classes) {
        // One cell where all others have many, and a sentence in it: nobody's data.
        return text.chars().count() > 25 || text.ends_with('.');
    }
    let pair = told && most > 2 && sight.filled(row) == 2 && text.ends_with(':');
    (pair || told && most > 2 && sight.filled(row) <= most / 2) && !fits(sight, row, classes)
}

/// Is a row a sum of others: the label of one in its first filled cell, and a number?
pub fn is_total(sight: &Sight<'_>, row: usize) -> bool {
    words::is_total(first_text(sight, row)) && has_values(sight, row)
}

/// Does a row hold a heading only: words in its first cells and nothing else?
pub fn is_section(sight: &Sight<'_>, row: usize, most: usize) -> bool {
    most > 2
        && sight.filled(row) == 1
        && sight.end(row) <= 2
        && sight.grid.kind(row, sight.end(row) - 1) == Kind::Text
        && sight.grid.width(row) > 1
}
