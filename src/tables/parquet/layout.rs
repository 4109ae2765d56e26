//! How many rows go into a row group and a page, told from the size of the table alone.

use crate::model::FieldType;
use crate::tables::batch::{Batch, Values};
use std::ops::Range;

/// Rows of a row group below and above a million rows.
const GROUP: (usize, usize) = (20_000, 120_000);
/// Tables of fewer rows have the smaller groups.
const LARGE: u64 = 1_000_000;
/// Rows of a page.
const PAGE: usize = 20_000;
/// A row group is closed early when its values have so many bytes.
const BYTES: usize = 64 << 20;

/// How the rows of a file are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The most rows of a row group.
    pub group_rows: usize,
    /// The most rows of a page.
    pub page_rows: usize,
    /// Is there an index of pages?
    pub index: bool,
}

impl Layout {
    /// The layout of a table that is expected to have so many rows.
    pub fn of(expected: u64) -> Self {
        match expected {
            0..LARGE => Self { group_rows: GROUP.0, page_rows: PAGE, index: false },
            LARGE.. => Self { group_rows: GROUP.1, page_rows: PAGE, index: false },
        }
    }
}

/// Finds where row groups end: at a number of rows, earlier where cells are huge; the same however rows are batched.
#[derive(Debug)]
pub struct Groups {
    most: usize,
    rows: usize,
    bytes: usize,
}

impl Groups {
    /// Before the first row.
    pub fn new(layout: Layout) -> Self {
        Self { most: layout.group_rows, rows: 0, bytes: 0 }
    }

    /// The rows of this batch from `start` on that belong to the same group, and whether it ends with them.
    pub fn next(&mut self, batch: &Batch<'_>, start: usize) -> (Range<usize>, bool) {
        let mut end = batch.rows.min(start + self.most - self.rows);
        let bytes = bytes(batch, start..end);
        if self.bytes + bytes < BYTES {
            self.bytes += bytes;
        } else {
            let mut row = start;
            while row < end && self.bytes < BYTES {
                self.bytes += self::bytes(batch, row..row + 1);
                row += 1;
            }
            end = row;
        }
        self.rows += end - start;
        let full = self.rows == self.most || self.bytes >= BYTES;
        if full {
            (self.rows, self.bytes) = (0, 0);
        }
        (start..end, full)
    }
}

/// The bytes of the values in these rows.
fn bytes(batch: &Batch<'_>, rows: Range<usize>) -> usize {
    let of = |column: &crate::tables::batch::Column<'_>| match (column.values, column.physical.field_type) {
        (Values::Text, _) => {
            let ends = column.text.ends();
            let start = if rows.start == 0 { 0 } else { ends[rows.start - 1] };
            let end = if rows.end == 0 { 0 } else { ends[rows.end - 1] };
            (end - start) as usize + 4 * rows.len()
        }
        (_, FieldType::Boolean) => rows.len(),
        _ => 8 * rows.len(),
    };
    batch.columns.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::batch::{Cells, Column, Physical};

    #[test]
    fn groups_end_at_the_same_rows_however_they_are_batched() {
        let physical = Physical { field_type: FieldType::String, long: false, zoned: false };
        let huge = "x".repeat(1 << 20);
        let mut cells = Cells::default();
        for row in 0..300 {
            cells.push(if row % 3 == 0 { huge.as_bytes() } else { b"y" });
        }
        let ends = |step: usize| {
            let mut groups = Groups::new(Layout { group_rows: 200, page_rows: 10, index: false });
            let (mut ends, mut from) = (Vec::new(), 0);
            while from < 300 {
                let rows = step.min(300 - from);
                let mut part = Cells::default();
                (from..from + rows).for_each(|row| part.push(cells.get(row)));
                let column = Column { text: &part, missing: &[], values: &Values::Text, physical };
                let batch = Batch { columns: vec![column], rows, tidy: None };
                let mut start = 0;
                while start < rows {
                    let (taken, full) = groups.next(&batch, start);
                    start = taken.end;
                    if full {
                        ends.push(from + start);
                    }
                }
                from += rows;
            }
            ends
        };
        let whole = ends(300);
        assert_eq!(whole[0], 190);
        assert_eq!(whole, ends(1));
        assert_eq!(whole, ends(7));
    }
}
