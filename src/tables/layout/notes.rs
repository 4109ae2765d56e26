//! What there is to tell about a layout: each decision that differs from one header row on top and data to the end.

use super::blocks::{self, Table};
use super::foot::{self, Foot};
use super::head::Head;
use super::sight::Sight;
use super::{Layout, Note};
use crate::findings::Finding;
use crate::model::Recipe;

/// The notes on a layout, from top to bottom.
pub fn of(
    sight: &Sight<'_>,
    layout: &Layout,
    head: &Head,
    foot: &Foot,
    tables: &[Table],
    main: Option<usize>,
    recipe: &Recipe,
) -> Vec<Note> {
    let mut notes = Vec::new();
    let top = if layout.header.is_empty() { layout.data.start } else { layout.header.start };
    let bottom = layout.data.end.max(layout.header.end);
    // A table of other rows: not a few pairs of words above or below the real one.
    let is_other = |at: usize, table: &Table| {
        let rows = sight.rows(table.rows.clone()).count();
        Some(at) != main && (table.most > 2 || rows > 10 || main.is_some_and(|main| tables[main].most < 3))
    };
    let others: Vec<&Table> = tables
        .iter()
        .enumerate()
        .filter(|(at, table)| is_other(*at, table) && (table.rows.end <= top || table.rows.start >= bottom))
        .map(|(_, table)| table)
        .collect();
    let is_told = |row: usize| others.iter().any(|table| table.rows.contains(&row)) || foot.total == Some(row);

    if recipe.skip_rows.is_none() {
        let above: Vec<usize> = sight.rows(0..top).filter(|&row| !is_told(row)).collect();
        notes.extend(beside("preamble-found", sight, &above));
    }
    if recipe.header_rows.is_none() && recipe.header != Some(false) {
        let count = layout.header.len();
        if count > 1 {
            let said = count - head.silent.len();
            if said > 1 {
                let note = Note::of("header-rows-found", (layout.header.start, layout.header.end - 1));
                notes.push(note.with("count", said));
            }
            for &row in &head.silent {
                notes.push(Note::of("column-numbers-found", (row, row)).with("text", shown(sight, row)));
            }
        }
        if layout.header.is_empty() && !layout.data.is_empty() && recipe.header.is_none() {
            notes.push(
                Note::of("no-header-found", (layout.data.start, layout.data.start)).with("text", shown(sight, top)),
            );
        }
        if head.doubtful && recipe.header.is_none() {
            notes.push(Note::of("doubtful-header", (top, top)).with("text", shown(sight, top)));
        }
    }
    if let (Some(&first), Some(&last)) = (layout.dropped.first(), layout.dropped.last()) {
        notes.push(Note::of("repeated-header", (first, last)).with("count", layout.dropped.len()));
    }
    let data = || sight.rows(layout.data.clone()).filter(|row| !layout.dropped.contains(row));
    let most = data().map(|row| sight.filled(row)).max().unwrap_or(0);
    let sections: Vec<usize> = data().filter(|&row| foot::is_section(sight, row, most)).collect();
    notes.extend(examples("section-row", sight, &sections));
    let totals: Vec<usize> = data().filter(|&row| foot::is_total(sight, row)).collect();
    for note in examples("total-row", sight, &totals) {
        // The last row may be one that a declared footer was meant to hold.
        let last = recipe.footer_rows.is_some() && data().next_back() == Some(note.rows.0);
        notes.push(note.with("advice", if last { "count" } else { "take" }));
    }
    if let Some(total) = foot.total {
        notes.push(Note::of("total-row-left-out", (total, total)).with("text", shown(sight, total)));
    }
    if recipe.footer_rows.is_none() {
        let below: Vec<usize> = sight.rows(bottom..sight.grid.len()).filter(|&row| !is_told(row)).collect();
        let rule = if foot.values.is_empty() { "footer-found" } else { "footer-with-values" };
        notes.extend(beside(rule, sight, &below));
    }
    if recipe.skip_rows.is_none() || recipe.footer_rows.is_none() {
        for table in others {
            let declared = if table.rows.end <= top { recipe.skip_rows } else { recipe.footer_rows };
            if declared.is_none() {
                let count = sight.rows(table.rows.clone()).count();
                let note = Note::of("second-table", (table.rows.start, table.rows.end - 1));
                notes.push(note.with("count", count).with("text", shown(sight, table.rows.start)));
            }
        }
    }
    if !layout.blank_columns.is_empty() && layout.blank_columns.len() < layout.width {
        let columns: Vec<String> = layout.blank_columns.iter().take(5).map(|column| (column + 1).to_string()).collect();
        let note = Note::of("blank-column", (top, top)).with("count", layout.blank_columns.len());
        notes.push(note.with("columns", columns.join(", ")));
    }
    notes
}

impl Note {
    fn of(rule: &'static str, rows: (usize, usize)) -> Self {
        Self { rule, rows, parts: Vec::new(), more: 0 }
    }

    fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.parts.push((name, value.to_string()));
        self
    }
}

/// One note on lines beside the table, with the first of them.
fn beside(rule: &'static str, sight: &Sight<'_>, rows: &[usize]) -> Option<Note> {
    let (first, last) = (*rows.first()?, *rows.last()?);
    Some(Note::of(rule, (first, last)).with("count", rows.len()).with("text", shown(sight, first)))
}

/// A few of many rows of which the same is to be said.
fn examples(rule: &'static str, sight: &Sight<'_>, rows: &[usize]) -> Vec<Note> {
    let one = |&row: &usize| Note::of(rule, (row, row)).with("text", blocks::first_text(sight, row));
    let mut notes: Vec<Note> = rows.iter().take(Finding::EXAMPLES).map(one).collect();
    if let Some(last) = notes.last_mut() {
        last.more = rows.len().saturating_sub(Finding::EXAMPLES) as u64;
    }
    notes
}

/// The beginning of a row: its filled cells.
fn shown(sight: &Sight<'_>, row: usize) -> String {
    let cells: Vec<&str> = sight.columns(row).take(4).map(|column| sight.grid.get(row, column)).collect();
    let text = cells.join(" | ");
    if sight.filled(row) > 4 { text + " | …" } else { text }
}
