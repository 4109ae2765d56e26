//! Cells of a table, packed: a portal keeps the first rows of every table it publishes.

use serde::{Deserialize, Serialize};

/// A list of cells in their published form; a cell may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cells {
    text: String,
    /// Where each cell ends in `text`; [`MISSING`](Self::MISSING) is set where there is none.
    ends: Vec<u32>,
}

impl Cells {
    const MISSING: u32 = 1 << 31;

    /// Adds a cell; text beyond 2 GiB in all is cut, as a page could not show it anyway.
    pub fn push(&mut self, cell: Option<&str>) {
        let text = cell.unwrap_or_default();
        let fits = self.text.len() + text.len() < Self::MISSING as usize;
        self.text.push_str(if fits { text } else { "" });
        let missing = if cell.is_none() { Self::MISSING } else { 0 };
        self.ends.push(self.text.len() as u32 | missing);
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The cell at this place; `None` when it is missing or there is none.
    pub fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before] & !Self::MISSING);
        (end & Self::MISSING == 0).then(|| &self.text[begin as usize..end as usize])
    }

    /// Each cell.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Gives back memory that is not needed.
    pub fn pack(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

impl<'a> FromIterator<Option<&'a str>> for Cells {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(cells: I) -> Self {
        let mut packed = Self::default();
        cells.into_iter().for_each(|cell| packed.push(cell));
        packed.pack();
        packed
    }
}

/// Rows of cells, each as wide as the table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    width: usize,
    cells: Cells,
}

impl Rows {
    /// No rows yet, of this many columns.
    pub fn of_width(width: usize) -> Self {
        Self { width, cells: Cells::default() }
    }

    /// Adds a row.
    pub fn push<'a>(&mut self, row: impl IntoIterator<Item = Option<&'a str>>) {
        row.into_iter().for_each(|cell| self.cells.push(cell));
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or(0)
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cell in this row and column.
    pub fn get(&self, row: usize, column: usize) -> Option<&str> {
        (column < self.width).then(|| self.cells.get(row * self.width + column)).flatten()
    }

    /// Each row's cells.
    pub fn iter(&self) -> impl Iterator<Item = impl Iterator<Item = Option<&str>>> {
        (0..self.len()).map(move |row| (0..self.width).map(move |column| self.get(row, column)))
    }

    /// Gives back memory that is not needed.
    pub fn pack(&mut self) {
        self.cells.pack();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cell_is_not_a_missing_one() {
        let mut rows = Rows::of_width(2);
        rows.push([Some("a"), None]);
        rows.push([Some(""), Some("ấ")]);
        assert_eq!(rows.len(), 2);
        let cells: Vec<_> = rows.iter().flatten().collect();
        assert_eq!(cells, [Some("a"), None, Some(""), Some("ấ")]);
        assert_eq!(rows.get(1, 2), None);
    }
}
