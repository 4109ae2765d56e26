//! A table that was read whole: what spreadsheets and JSON become before they go on in batches.

use super::batch::{Cells, TextBatch};
use super::reader::{Hint, Reader, Step};
use super::tally::{Locate, Tally};
use crate::error::Result;
use crate::findings::Place;
use crate::model::Recipe;

/// A table in memory.
#[derive(Debug, Default)]
pub struct Held {
    /// Its file in the repository.
    pub place: String,
    /// The labels of its columns.
    pub labels: Vec<String>,
    /// The line of the header.
    pub header: u64,
    /// Its cells by column.
    pub columns: Vec<Cells>,
    /// What the format says of each column's type; empty when it says nothing.
    pub hints: Vec<Hint>,
    /// May whole numbers be written `10.0`?
    pub loose: bool,
    /// The line or sheet row of each row.
    pub lines: Vec<u64>,
    /// What it was read with.
    pub recipe: Recipe,
    /// Rows handed on already.
    pub next: usize,
}

impl Reader for Held {
    fn labels(&self) -> &[String] {
        &self.labels
    }

    fn header(&self) -> Place {
        Place::at(&self.place, self.header, 0)
    }

    fn recipe(&self) -> Recipe {
        self.recipe.clone()
    }

    fn hint(&self, column: usize) -> Hint {
        self.hints.get(column).copied().unwrap_or_default()
    }

    fn loose_numbers(&self) -> bool {
        self.loose
    }

    fn rewind(&mut self) -> bool {
        self.next = 0;
        true
    }

    fn read(&mut self, batch: &mut TextBatch, _: &mut Tally) -> Result<Step> {
        batch.reset(self.columns.len(), self.next as u64);
        let (mut row, mut bytes) = (self.next, 0);
        while row < self.lines.len() && batch.rows() < TextBatch::ROWS && bytes < TextBatch::BYTES {
            for (into, from) in batch.columns.iter_mut().zip(&self.columns) {
                let cell = from.get(row);
                into.push(cell);
                bytes += cell.len();
            }
            batch.lines.push(self.lines[row]);
            batch.offsets.push(0);
            row += 1;
        }
        self.next = row;
        Ok(if batch.rows() == 0 { Step::End } else { Step::Rows })
    }
}

impl Locate for Held {
    fn place(&self, line: u64, _: u64, _: usize) -> Place {
        Place::at(&self.place, line, 0)
    }
}
