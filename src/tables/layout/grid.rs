//! The rows that a layout is decided from: a piece of a table as its reader found it, with the kinds of its cells.

use super::kind::Kind;

/// Rows of cells with the line or sheet row each begins on.
///
/// All rows of a small file; of a large one the first [`HEAD`](Grid::HEAD), then [`gap`](Grid::gap), then the last
/// [`TAIL`](Grid::TAIL). Blank lines are rows without cells: they part a title from a table. Declared rows to skip and
/// footer rows are left out by whoever fills the grid.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    text: String,
    /// Where each cell ends in `text`, and its kind where the format tells it.
    cells: Vec<(u32, Option<Kind>)>,
    /// Each row's line, and one past its last cell.
    rows: Vec<(u64, u32)>,
    gap: Option<usize>,
    merged: Vec<Span>,
    wide: usize,
}

/// Cells that are one: rows and columns of a grid, the last ones included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First row.
    pub top: usize,
    /// First column.
    pub left: usize,
    /// Last row.
    pub bottom: usize,
    /// Last column.
    pub right: usize,
}

impl Grid {
    /// As many rows from the top of a large table are enough, and
    pub const HEAD: usize = 256;
    /// as many from its end.
    pub const TAIL: usize = 64;
    /// Of a cell no more than this many bytes are kept, and
    pub const LONGEST: usize = 4 << 10;
    /// a grid of this many cells or bytes has enough rows whatever their number.
    const CELLS: usize = 200_000;
    const BYTES: usize = 4 << 20;

    /// Does it hold enough of the top of a large table?
    pub fn is_full(&self) -> bool {
        self.rows.len() >= Self::HEAD || self.cells.len() >= Self::CELLS || self.text.len() >= Self::BYTES
    }

    /// Begins a row that stands on this line (or sheet row), from 1.
    pub fn row(&mut self, line: u64) {
        self.rows.push((line, self.cells.len() as u32));
    }

    /// Adds a cell to the last row.
    pub fn cell(&mut self, text: &str) {
        self.push(text, None);
    }

    /// Adds a cell whose kind the format tells.
    pub fn typed(&mut self, text: &str, kind: Kind) {
        self.push(text, Some(kind));
    }

    fn push(&mut self, text: &str, kind: Option<Kind>) {
        let row = self.rows.last_mut().expect("a row was begun");
        let end = if text.len() <= Self::LONGEST { text.len() } else { text.floor_char_boundary(Self::LONGEST) };
        self.text.push_str(&text[..end]);
        self.cells.push((self.text.len() as u32, kind));
        row.1 = self.cells.len() as u32;
    }

    /// Every row has at least so many cells, as in a sheet: those that were not added are empty.
    pub fn widen(&mut self, columns: usize) {
        self.wide = columns;
    }

    /// Rows are left out here.
    pub fn gap(&mut self) {
        self.gap = Some(self.rows.len());
    }

    /// These cells are merged; the text stands in the first one.
    pub fn merge(&mut self, span: Span) {
        self.merged.push(span);
    }

    /// Is every row of the file here?
    pub fn is_whole(&self) -> bool {
        self.gap.is_none()
    }

    /// The row before which rows were left out; the end when all are here.
    pub fn gap_at(&self) -> usize {
        self.gap.unwrap_or(self.rows.len())
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The line on which a row begins.
    pub fn line(&self, row: usize) -> u64 {
        self.rows[row].0
    }

    /// How many cells a row has.
    pub fn width(&self, row: usize) -> usize {
        let (start, end) = self.bounds(row);
        (end - start).max(self.wide)
    }

    fn bounds(&self, row: usize) -> (usize, usize) {
        let start = if row == 0 { 0 } else { self.rows[row - 1].1 as usize };
        (start, self.rows[row].1 as usize)
    }

    /// A cell without the spaces around it; empty where the row has none.
    pub fn get(&self, row: usize, column: usize) -> &str {
        let (start, end) = self.bounds(row);
        let at = start + column;
        if at >= end {
            return "";
        }
        let from = if at == 0 { 0 } else { self.cells[at - 1].0 as usize };
        self.text[from..self.cells[at].0 as usize].trim()
    }

    /// What a cell holds.
    pub fn kind(&self, row: usize, column: usize) -> Kind {
        let (start, end) = self.bounds(row);
        match self.cells.get(start + column).filter(|_| start + column < end) {
            None => Kind::Empty,
            Some((_, Some(kind))) => *kind,
            Some(_) => Kind::of(self.get(row, column)),
        }
    }

    /// How many cells were added to a row.
    pub fn added(&self, row: usize) -> usize {
        let (start, end) = self.bounds(row);
        end - start
    }

    /// Does a row hold nothing?
    pub fn is_blank(&self, row: usize) -> bool {
        (0..self.added(row)).all(|column| self.get(row, column).is_empty())
    }

    /// How many cells of a row hold something.
    pub fn filled(&self, row: usize) -> usize {
        (0..self.added(row)).filter(|&column| !self.get(row, column).is_empty()).count()
    }

    /// The merged cells.
    pub fn merged(&self) -> &[Span] {
        &self.merged
    }
}
