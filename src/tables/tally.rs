//! Findings over cells: a few examples of each rule and column, the rest counted.

use crate::findings::{Finding, Findings, Place};

/// Keeps the first examples of each rule and column.
#[derive(Debug, Default)]
pub struct Tally {
    kinds: Vec<Kind>,
}

#[derive(Debug)]
struct Kind {
    rule: &'static str,
    column: usize,
    examples: Vec<Finding>,
    more: u64,
}

impl Tally {
    /// The column of findings that concern a whole row.
    pub const ROW: usize = usize::MAX;
    /// The most rules and columns with examples of their own.
    const KINDS: usize = 1_000;

    /// Counts one; the finding is made only while examples are wanted.
    pub fn count(&mut self, rule: &'static str, column: usize, make: impl FnOnce() -> Finding) {
        let kind = match self.kinds.iter().position(|kind| kind.rule == rule && kind.column == column) {
            Some(at) => &mut self.kinds[at],
            None if self.kinds.len() < Self::KINDS => {
                self.kinds.push(Kind { rule, column, examples: Vec::new(), more: 0 });
                self.kinds.last_mut().expect("one was pushed")
            }
            None => match self.kinds.iter_mut().find(|kind| kind.rule == rule) {
                Some(kind) => kind,
                None => return,
            },
        };
        if kind.examples.len() < Finding::EXAMPLES {
            kind.examples.push(make());
        } else {
            kind.more += 1;
        }
    }

    /// Counts so many more of a kind that has its examples.
    pub fn more(&mut self, rule: &'static str, column: usize, more: u64) {
        let same = |kind: &&mut Kind| kind.rule == rule && kind.column == column;
        let kind = match self.kinds.iter_mut().find(same) {
            Some(kind) => Some(kind),
            None => self.kinds.iter_mut().find(|kind| kind.rule == rule),
        };
        if let Some(kind) = kind {
            kind.more += more;
        }
    }

    /// Hands the findings over; the last example of a kind says how many more there were.
    pub fn finish(self, findings: &mut Findings) {
        for mut kind in self.kinds {
            if let Some(last) = kind.examples.last_mut() {
                last.more += kind.more;
            }
            findings.extend(kind.examples);
        }
    }
}

/// Where a cell is in its file, as its reader tells it.
pub trait Locate {
    /// The place of a cell, or of a row when `column` is [`Tally::ROW`].
    fn place(&self, line: u64, offset: u64, column: usize) -> Place;
}
