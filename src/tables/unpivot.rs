//! Columns that are values of one column in truth, such as `2023`, `2024`, `2025`: turned into rows.

use super::batch::{Cells, Physical, TextBatch};
use super::reader::{Hint, Reader, Step};
use super::tally::{Locate, Tally};
use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::model::{FieldType, Recipe, Unpivot};

/// At most so many columns are named in a finding.
const NAMED: usize = 20;

/// A table whose columns are turned into rows while it is read.
pub struct Unpivoted<'a> {
    inner: Box<dyn Reader + 'a>,
    recipe: Unpivot,
    labels: Vec<String>,
    /// The columns of the source that stay, and
    keep: Vec<usize>,
    /// those that are turned into rows.
    turn: Vec<usize>,
    hint: Hint,
    /// Rows of the source, the one being turned, and the next of the columns to be turned in it.
    wide: TextBatch,
    next: usize,
    column: usize,
    /// Rows handed on.
    rows: u64,
}

/// Turns columns into rows. A column that is not there is a finding, and the table stays as it is.
pub fn open<'a>(inner: Box<dyn Reader + 'a>, recipe: &Unpivot, findings: &mut Findings) -> Box<dyn Reader + 'a> {
    let labels = inner.labels();
    let at = |label: &String| labels.iter().position(|other| other == label);
    let mut missing = recipe.keep.iter().chain(&recipe.columns).filter(|label| at(label).is_none()).peekable();
    if missing.peek().is_some() {
        let mut columns = labels.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        if labels.len() > NAMED {
            columns += ", …";
        }
        findings.extend(missing.take(Finding::EXAMPLES).map(|label| {
            let finding = Finding::of("missing-unpivot-column", inner.header()).with("column", label);
            finding.with("columns", &columns)
        }));
        return inner;
    }
    let keep: Vec<usize> = match (recipe.keep.is_empty(), recipe.columns.is_empty()) {
        // What is not turned stays.
        (true, false) => (0..labels.len()).filter(|at| !recipe.columns.contains(&labels[*at])).collect(),
        _ => recipe.keep.iter().filter_map(at).collect(),
    };
    let turn: Vec<usize> = match recipe.columns.is_empty() {
        true => (0..labels.len()).filter(|at| !keep.contains(at)).collect(),
        false => recipe.columns.iter().filter_map(at).collect(),
    };
    if turn.is_empty() {
        let finding = Finding::of("missing-unpivot-column", inner.header()).with("column", "*");
        findings.push(finding.with("columns", labels.join(", ")));
        return inner;
    }
    let mut names: Vec<String> = keep.iter().map(|at| labels[*at].clone()).collect();
    names.extend([recipe.name.clone(), recipe.value.clone()]);
    // The type of a column of the format itself holds where all of them have the same.
    let mut hints = turn.iter().map(|at| inner.hint(*at));
    let first = hints.next().unwrap_or_default();
    let hint = match hints.all(|hint| hint == first) {
        true => first,
        false => Hint::Any,
    };
    Box::new(Unpivoted {
        inner,
        recipe: recipe.clone(),
        labels: names,
        keep,
        turn,
        hint,
        wide: TextBatch::default(),
        next: 0,
        column: 0,
        rows: 0,
    })
}

impl Reader for Unpivoted<'_> {
    fn labels(&self) -> &[String] {
        &self.labels
    }

    fn header(&self) -> Place {
        self.inner.header()
    }

    fn recipe(&self) -> Recipe {
        Recipe { unpivot: Some(self.recipe.clone()), ..self.inner.recipe() }
    }

    fn hint(&self, column: usize) -> Hint {
        match self.keep.get(column) {
            Some(at) => self.inner.hint(*at),
            None if column == self.keep.len() => Hint::Any,
            None => match self.hint {
                // Texts that format themselves keep to their column.
                Hint::Of(Physical { field_type: FieldType::String, .. }) | Hint::Text => Hint::Text,
                hint => hint,
            },
        }
    }

    fn loose_numbers(&self) -> bool {
        self.inner.loose_numbers()
    }

    fn rewind(&mut self) -> bool {
        (self.next, self.column, self.rows) = (0, 0, 0);
        self.wide.reset(0, 0);
        self.inner.rewind()
    }

    fn close(&mut self, tally: &mut Tally) {
        self.inner.close(tally);
    }

    fn read(&mut self, batch: &mut TextBatch, tally: &mut Tally) -> Result<Step> {
        batch.reset(self.labels.len(), self.rows);
        let mut bytes = 0;
        while batch.rows() < TextBatch::ROWS && bytes < TextBatch::BYTES {
            if self.next >= self.wide.rows() {
                match self.inner.read(&mut self.wide, tally)? {
                    Step::Rows => self.next = 0,
                    Step::End => break,
                    Step::Broken => return Ok(Step::Broken),
                }
            }
            // A row may become very many: a batch may end within it.
            let (row, column) = (self.next, self.turn[self.column]);
            self.column += 1;
            if self.column == self.turn.len() {
                (self.next, self.column) = (row + 1, 0);
            }
            let (kept, turned) = batch.columns.split_at_mut(self.keep.len());
            for (into, from) in kept.iter_mut().zip(&self.keep) {
                bytes += push(into, self.wide.columns[*from].get(row));
            }
            bytes += push(&mut turned[0], self.inner.labels()[column].as_bytes());
            bytes += push(&mut turned[1], self.wide.columns[column].get(row));
            batch.lines.push(self.wide.lines[row]);
            batch.offsets.push(self.wide.offsets[row]);
        }
        self.rows += batch.rows() as u64;
        Ok(if batch.rows() == 0 { Step::End } else { Step::Rows })
    }
}

/// Adds a cell; returns its bytes.
fn push(cells: &mut Cells, cell: &[u8]) -> usize {
    cells.push(cell);
    cell.len()
}

impl Locate for Unpivoted<'_> {
    fn place(&self, line: u64, offset: u64, column: usize) -> Place {
        // Which of the turned columns a row came from is told by its name; the line is right for all of them.
        let at = if column == Tally::ROW { column } else { self.keep.get(column).copied().unwrap_or(Tally::ROW) };
        self.inner.place(line, offset, at)
    }
}
