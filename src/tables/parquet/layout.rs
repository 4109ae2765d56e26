//! How many rows go into a row group and a page, told from the size of the table alone.

use crate::tables::batch::{Cells, TextBatch};
use std::ops::Range;

/// Rows of a row group below and above a million rows.
const GROUP: (usize, usize) = (20_000, 120_000);
/// Tables of fewer rows have the smaller groups.
const LARGE: u64 = 1_000_000;
/// Rows of a page below and above: of the larger groups a reader wants parts only, which the index of pages tells
/// it. For fifty rows of a million a browser then reads 0.4 MB in place of 3; the file is 0.6 % larger.
const PAGE: (usize, usize) = (20_000, 10_000);
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
            0..LARGE => Self { group_rows: GROUP.0, page_rows: PAGE.0, index: false },
            LARGE.. => Self { group_rows: GROUP.1, page_rows: PAGE.1, index: true },
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
    pub fn next(&mut self, batch: &TextBatch, start: usize) -> (Range<usize>, bool) {
        let mut end = batch.rows().min(start + self.most - self.rows);
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

/// The bytes of these rows, more or less: of their cells, and four for each.
fn bytes(batch: &TextBatch, rows: Range<usize>) -> usize {
    let end = |cells: &Cells, row: usize| row.checked_sub(1).map_or(0, |last| cells.ends()[last]);
    let of = |cells: &Cells| (end(cells, rows.end) - end(cells, rows.start)) as usize + 4 * rows.len();
    batch.columns.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_end_at_the_same_rows_however_they_are_batched() {
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
                let mut batch = TextBatch::default();
                batch.reset(1, 0);
                (from..from + rows).for_each(|row| batch.columns[0].push(cells.get(row)));
                batch.lines.resize(rows, 0);
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
