//! Tables apart: which rows between blank ones belong together, and which of several tables is the one.

use super::sight::Sight;
use super::words;
use std::ops::Range;

/// A table in a grid, title lines and notes beside it not yet told from its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its rows; the first and the last are not blank.
    pub rows: Range<usize>,
    /// Its filled cells.
    pub filled: usize,
    /// The most cells a row of it fills.
    pub most: usize,
}

/// The tables of a grid from top to bottom; what lies between them is words.
pub fn tables(sight: &Sight<'_>) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut titled = false;
    for block in blocks(sight) {
        let most = block.clone().map(|row| sight.filled(row)).max().unwrap_or(0);
        if most < 2 {
            titled = words::is_title(first_text(sight, block.start));
            continue;
        }
        let filled = block.clone().map(|row| sight.filled(row)).sum();
        match tables.last_mut() {
            Some(table) if !opens(sight, &block, most, table, titled) => {
                table.rows.end = block.end;
                (table.filled, table.most) = (table.filled + filled, table.most.max(most));
            }
            _ => tables.push(Table { rows: block, filled, most }),
        }
        titled = false;
    }
    tables
}

/// Which table is the one: the largest, of equal ones the first.
pub fn largest(tables: &[Table]) -> Option<usize> {
    (0..tables.len()).rev().max_by_key(|&at| tables[at].filled)
}

/// Runs of rows without a blank one; the gap of a large grid parts nothing.
fn blocks(sight: &Sight<'_>) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    for row in sight.rows(0..sight.grid.len()) {
        match blocks.last_mut() {
            Some(block) if block.end == row || (block.end <= sight.grid.gap_at() && sight.grid.gap_at() <= row) => {
                block.end = row + 1;
            }
            _ => blocks.push(row..row + 1),
        }
    }
    blocks
}

/// The text of the first filled cell of a row.
pub fn first_text<'a>(sight: &Sight<'a>, row: usize) -> &'a str {
    let grid = sight.grid;
    (0..grid.added(row)).map(|column| grid.get(row, column)).find(|text| !text.is_empty()).unwrap_or_default()
}

/// The first row of a block that fills at least half of what the fullest one fills.
fn first_wide(sight: &Sight<'_>, rows: Range<usize>, most: usize) -> usize {
    let start = rows.start;
    rows.into_iter().find(|&row| sight.filled(row) >= most.div_ceil(2).max(2)).unwrap_or(start)
}

/// Does a block open a table of its own, behind that one?
fn opens(sight: &Sight<'_>, block: &Range<usize>, most: usize, table: &Table, titled: bool) -> bool {
    let head = first_wide(sight, block.clone(), most);
    let former = first_wide(sight, table.rows.clone(), table.most);
    let data = former + 1..table.rows.end;
    if sight.rows(data.clone()).next().is_none() || block.end - head < 2 {
        // A header parted from its rows, or one more row.
        return false;
    }
    if sight.rows(table.rows.clone()).take(8).any(|row| sight.is_same(row, head)) {
        return titled;
    }
    if !sight.is_label_like(head) {
        // Rows of another width, as of a list beside the table.
        let (wide, narrow) = (most.max(table.most), most.min(table.most));
        return narrow * 2 < wide && wide > 3 && sight.end(head) != sight.end(former) && !fits(sight, head, table);
    }
    let classes = sight.classes(head + 1..block.end, sight.end(head));
    let evidence = sight.evidence(head, head + 1..block.end, &classes);
    let strong = evidence.data == 0 && evidence.label >= if sight.filled(head) > 2 && !titled { 4 } else { 2 };
    strong && (titled || block.end - head > 2 || sight.filled(head) > 2) || (titled && evidence.data == 0)
}

/// Do the values of a row stand where the table has values?
pub fn fits(sight: &Sight<'_>, row: usize, table: &Table) -> bool {
    let from = first_wide(sight, table.rows.clone(), table.most) + 1;
    let classes = sight.classes(from..table.rows.end, sight.end(row));
    sight.columns(row).all(|column| !sight.grid.kind(row, column).is_value() || classes[column].is_value())
}
