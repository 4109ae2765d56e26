//! What is done with one column of a table, batch by batch: its type is looked for, or its cells are published.

use super::batch::{Cells, Column, Converted, TextBatch};
use super::judge::keys::Hashes;
use super::judge::spelling::{Spelling, Unclean};
use super::judge::{Broken, Judge};
use super::parquet::column::ColumnEncoder;
use super::parquet::layout::Layout;
use super::parquet::noted::Decimals;
use super::parquet::pages::Encoded;
use super::profile::Profiler;
use super::text::block::is_control;
use super::types::convert::Fault;
use super::types::decide::Decision;
use super::types::infer::Guess;
use super::wave::{self, Slot};
use crate::findings::Finding;
use crate::model::{self, Table};
use crate::privacy::Watch;

impl wave::Lane for Guess<'_> {
    fn take(&mut self, at: usize, slots: &[Slot], _: &mut [Converted]) {
        slots.iter().for_each(|Slot { batch, .. }| self.take(&batch.columns[at], batch.before));
    }
}

/// A column being published.
pub struct Publish {
    /// What it is; makes values of its cells.
    pub decision: Decision,
    /// Looks at the values; `None` when no profile is wanted.
    pub profiler: Option<Profiler>,
    /// Encodes the values for Parquet; `None` when no such file is wanted.
    pub packer: Option<Packer>,
    /// Judges the values; `None` when nothing is promised of them.
    pub judge: Option<Judge>,
    /// Looks at the cleanliness of texts; `None` when that is not asked for.
    pub spelling: Option<Spelling>,
    /// Looks for personal data; `None` when that is not asked for.
    pub watch: Option<Watch>,
    /// A hash of each cell of the wave, where keys need them.
    pub hashes: Option<Hashes>,
    /// What the other forms need of it.
    pub kept: Kept,
    /// Its first cells.
    pub head: model::Cells,
    faults: Vec<Seen>,
}

/// A column on its way into a Parquet file.
pub struct Packer {
    layout: Layout,
    /// There since the first rows told what exactly the column is.
    encoder: Option<ColumnEncoder>,
    decimals: Option<Decimals>,
    /// Its part of each row group that ended.
    pub encoded: Vec<Encoded>,
}

impl Packer {
    /// Before the first row.
    pub fn new(layout: Layout) -> Self {
        Self { layout, encoder: None, decimals: None, encoded: Vec::new() }
    }

    fn take(&mut self, column: &Column<'_>, rows: usize, cuts: &[usize]) {
        let encoder = self.encoder.get_or_insert_with(|| {
            self.decimals = Decimals::of(column.physical);
            ColumnEncoder::new(column.physical, self.layout)
        });
        if let Some(decimals) = &mut self.decimals {
            decimals.take(column.text);
        }
        let mut start = 0;
        for &cut in cuts {
            encoder.take(column, start..cut);
            self.encoded.push(encoder.close());
            start = cut;
        }
        encoder.take(column, start..rows);
    }

    /// Ends the last row group.
    pub fn close(&mut self) {
        self.encoded.extend(self.encoder.as_mut().map(ColumnEncoder::close));
    }

    /// How its decimals are written, where that is to be noted down.
    pub fn decimals(&self) -> Option<&Decimals> {
        self.decimals.as_ref()
    }
}

/// What the text forms need of a column beside its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Nothing: there are none.
    Nothing,
    /// What was made of its cells.
    All,
}

/// What is wrong with cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Not of its type.
    Type,
    /// Missing, and must not be.
    Required,
    /// Characters that no table needs.
    Control,
    /// It breaks what the description promises.
    Broken(Broken),
    /// It is unclean.
    Unclean(Unclean),
}

/// Faults of one kind, with the first of them still in the wave.
#[derive(Debug)]
pub struct Seen {
    /// The kind.
    pub wrong: Wrong,
    /// How many there were in all.
    count: usize,
    /// Batch and row of those of this wave that are examples.
    pub examples: Vec<(usize, usize)>,
    /// How many more this wave has.
    pub more: u64,
}

impl Publish {
    /// A column about to be published.
    pub fn new(decision: Decision, profiler: Option<Profiler>, packer: Option<Packer>, kept: Kept) -> Self {
        let head = model::Cells::default();
        let (judge, spelling, watch, hashes, faults) = (None, None, None, None, Vec::new());
        Self { decision, profiler, packer, judge, spelling, watch, hashes, kept, head, faults }
    }

    /// Judges the cells of a batch: the `number`th of its wave.
    fn look_at(&mut self, batch: &TextBatch, cells: &Cells, number: usize) {
        let faults = &mut self.faults;
        let column = self.decision.converter.column(cells);
        if let Some(judge) = &mut self.judge {
            judge.take(&column, cells, batch.before, &mut |row, broken| {
                note(faults, Wrong::Broken(broken), number, row)
            });
        }
        if let Some(spelling) = &mut self.spelling {
            let place = |row| (batch.line(row), batch.offset(row));
            let unclean = &mut |row, unclean| note(faults, Wrong::Unclean(unclean), number, row);
            spelling.take(&column, cells, batch.before, place, unclean);
        }
        let rows = batch.before..batch.before + cells.len() as u64;
        if let Some(watch) = &mut self.watch {
            watch.take(rows, |row| cells.get(row));
        }
        if let Some(hashes) = &mut self.hashes {
            hashes.take(&column, cells.len());
        }
    }

    /// Keeps the first rows for pages.
    fn keep(&mut self, cells: &Cells, rows: usize) {
        let column = self.decision.converter.column(cells);
        let head = rows.min(Table::PREVIEW - self.head.len());
        let end = head.checked_sub(1).map_or(0, |last| column.text.ends()[last] as usize);
        let text = simdutf8::basic::from_utf8(&column.text.bytes()[..end]).expect("readers hand on valid UTF-8");
        let mut start = 0;
        for (row, &end) in column.text.ends()[..head].iter().enumerate() {
            self.head.push((!column.is_missing(row)).then(|| &text[start..end as usize]));
            start = end as usize;
        }
    }

    /// Was there a cell that is not of the inferred type?
    pub fn is_surprised(&self) -> bool {
        self.decision.converter.is_lenient() && self.faults.iter().any(|seen| seen.wrong == Wrong::Type)
    }

    /// Hands out the faults of a wave, which are given back once they were told.
    pub fn take_faults(&mut self) -> Vec<Seen> {
        std::mem::take(&mut self.faults)
    }

    /// Takes the faults back: what was counted counts on.
    pub fn give_faults(&mut self, faults: Vec<Seen>) {
        self.faults = faults;
    }
}

/// Notes a fault down.
fn note(faults: &mut Vec<Seen>, wrong: Wrong, batch: usize, row: usize) {
    let seen = match faults.iter().position(|seen| seen.wrong == wrong) {
        Some(at) => &mut faults[at],
        None => {
            faults.push(Seen { wrong, count: 0, examples: Vec::new(), more: 0 });
            faults.last_mut().expect("one was pushed")
        }
    };
    if seen.count < Finding::EXAMPLES {
        seen.examples.push((batch, row));
    } else {
        seen.more += 1;
    }
    seen.count += 1;
}

impl wave::Lane for Publish {
    fn take(&mut self, at: usize, slots: &[Slot], made: &mut [Converted]) {
        if let Some(hashes) = &mut self.hashes {
            hashes.rows.clear();
        }
        for (number, (Slot { batch, cuts, .. }, made)) in slots.iter().zip(made).enumerate() {
            let (cells, faults) = (&batch.columns[at], &mut self.faults);
            self.decision.converter.take(cells, batch.before, &mut |row, fault| {
                let wrong = match fault {
                    Fault::Type => Wrong::Type,
                    Fault::Required => Wrong::Required,
                };
                note(faults, wrong, number, row);
            });
            if !batch.clean && cells.bytes().iter().fold(false, |found, byte| found | is_control(*byte)) {
                let faulty = cells.iter().enumerate().filter(|(_, cell)| cell.iter().any(|byte| is_control(*byte)));
                faulty.for_each(|(row, _)| note(faults, Wrong::Control, number, row));
            }
            self.look_at(batch, cells, number);
            if let Some(profiler) = &mut self.profiler {
                profiler.take(&self.decision.converter.column(cells), batch.rows());
            }
            if let Some(packer) = &mut self.packer {
                packer.take(&self.decision.converter.column(cells), batch.rows(), cuts);
            }
            self.keep(cells, batch.rows());
            if self.kept == Kept::All {
                self.decision.converter.swap(made);
            }
        }
    }
}
