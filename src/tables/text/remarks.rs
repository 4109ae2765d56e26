//! What is to be said of the records of a text file: a few examples of each kind, and rows in a row that do not fit.

use super::record::Odd;
use super::rows::{Places, Shape};
use crate::findings::{Finding, Place};
use crate::tables::tally::Tally;

/// What is to be said of a record, wherever its piece of the file lies.
#[derive(Debug, Clone)]
pub struct Remark {
    /// What it is about.
    pub kind: Kind,
    /// The line at which the record begins, from where its piece of the file begins. The same goes for
    pub line: u64,
    /// its place, and
    pub offset: u64,
    /// which row it is.
    pub row: u64,
    /// The cell it is about.
    pub cell: usize,
    /// How many cells there are.
    pub cells: usize,
    /// How many rows are alike.
    pub rows: u64,
}

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No value on the line.
    Blank,
    /// Separators at the end.
    Trailing,
    /// Cells too few.
    Missing,
    /// Cells too many.
    Extra,
    /// A value where no column is.
    Lost,
    /// Rows of another width.
    Other,
    /// A quote out of place.
    Odd(Odd),
}

impl Kind {
    fn rule(self) -> &'static str {
        match self {
            Self::Blank => "blank-row",
            Self::Trailing => "trailing-separator",
            Self::Missing => "missing-cell",
            Self::Extra | Self::Lost => "extra-cell",
            Self::Other => "rows-of-another-table",
            Self::Odd(odd) => odd.rule(),
        }
    }
}

impl Odd {
    /// The rule of its finding.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Stray => "stray-quote",
            Self::Spaces => "space-after-quote",
            Self::Unclosed => "unclosed-quote",
        }
    }
}

/// Rows one behind the other that have as many cells as each other, and not as many as there are columns.
#[derive(Debug, Clone)]
struct Run {
    cells: usize,
    rows: u64,
    /// A blank line stands before them.
    parted: bool,
    /// Or before the line above them, which may be their title.
    titled: bool,
    first: Vec<Remark>,
}

impl Run {
    /// So many rows behind a blank line are a table of their own, and
    const PARTED: u64 = 3;
    /// so many wherever they are.
    const LONG: u64 = 20;

    fn is_table(&self) -> bool {
        self.rows >= if self.parted || self.titled { Self::PARTED } else { Self::LONG }
    }
}

/// What is to be said of records: the first examples of each kind, and how many more there are.
#[derive(Debug, Default)]
pub struct Remarks {
    examples: Vec<Remark>,
    /// How many there are of each kind.
    counts: Vec<(Kind, u64)>,
    /// The last rows do not fit.
    run: Option<Run>,
    /// Of a piece of a file: all its rows so far are misfits, with no blank line among them.
    leading: bool,
    /// Runs with which a piece begins, of which only what lies before it tells what they are: at most two.
    lead: Vec<Run>,
}

impl Remarks {
    /// Those of a piece of a file begin anew.
    pub fn begin_piece(&mut self) {
        (self.leading, self.run) = (true, None);
        self.lead.clear();
    }

    /// Adds one of a kind.
    pub fn add(&mut self, kind: Kind, make: impl FnOnce() -> Remark) {
        if self.count(kind, 1) <= Finding::EXAMPLES as u64 {
            self.examples.push(make());
        }
    }

    /// Counts so many more of a kind, and gives their number.
    pub fn count(&mut self, kind: Kind, times: u64) -> u64 {
        let at = self.counts.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
            self.counts.push((kind, 0));
            self.counts.len() - 1
        });
        self.counts[at].1 += times;
        self.counts[at].1
    }

    /// The next row has as many cells as there are columns.
    #[inline]
    pub fn fit(&mut self) {
        self.end_run();
        self.leading = false;
    }

    /// The next rows, one of them remarked on, have all as many cells as these, which is not as many as there are columns.
    /// `parted`: blank lines stand before them.
    pub fn misfit(&mut self, parted: bool, cells: usize, rows: u64, remark: impl FnOnce() -> Remark) {
        let titled = match &mut self.run {
            Some(run) if run.cells == cells && !parted => {
                run.rows += rows;
                if run.first.len() < Finding::EXAMPLES {
                    run.first.push(remark());
                }
                return;
            }
            Some(run) => run.parted && run.rows < Run::PARTED,
            None => false,
        };
        let behind = self.run.is_some();
        self.end_run();
        self.leading &= !parted || !behind;
        self.run = Some(Run { cells, rows, parted, titled: titled && !parted, first: vec![remark()] });
    }

    /// The run at hand has come to its end.
    pub fn end_run(&mut self) {
        let Some(run) = self.run.take() else { return };
        match self.leading && self.lead.len() < 2 {
            true => self.lead.push(run),
            false => self.tell(run),
        }
    }

    fn tell(&mut self, run: Run) {
        if run.is_table() {
            let rows = run.rows;
            self.add(Kind::Other, || Remark { kind: Kind::Other, rows, cell: 0, ..run.first[0].clone() });
            return;
        }
        let (kind, told) = (run.first[0].kind, run.first.len() as u64);
        run.first.into_iter().for_each(|remark| self.add(kind, || remark));
        if run.rows > told {
            self.count(kind, run.rows - told);
        }
    }

    /// Takes over the runs with which a piece that follows begins and ends; `parted`: blank lines stand before it.
    pub fn join(&mut self, piece: &mut Self, parted: bool, before: (u64, u64, u64)) {
        let whole = piece.leading && piece.lead.len() < 2;
        let mut lead = std::mem::take(&mut piece.lead);
        if whole {
            lead.extend(piece.run.take());
        }
        for (at, mut run) in lead.into_iter().enumerate() {
            let parted = run.parted || (parted && at == 0);
            run.shift(before);
            let mut first = run.first.into_iter();
            // The examples one by one, then the rest of the rows.
            let mut left = run.rows;
            while let Some(remark) = first.next() {
                let rows = if first.len() == 0 { left } else { 1 };
                let parted = parted && left == run.rows;
                left -= rows;
                self.misfit(parted, run.cells, rows, || remark);
            }
        }
        if !whole {
            self.end_run();
            self.run = piece.run.take().map(|mut run| {
                run.shift(before);
                run
            });
        }
    }

    /// Says them, now that is known at which line, after how many rows and at which byte their piece begins; they are
    /// gone then.
    pub fn say(&mut self, before: (u64, u64, u64), places: &Places, shape: &Shape, tally: &mut Tally) {
        for remark in self.examples.drain(..) {
            self.counts.iter_mut().filter(|(kind, _)| *kind == remark.kind).for_each(|(_, count)| *count -= 1);
            tally.count(remark.kind.rule(), Tally::ROW, || remark.finding(before, places, shape));
        }
        for (kind, more) in self.counts.drain(..).filter(|(_, more)| *more > 0) {
            tally.more(kind.rule(), Tally::ROW, more);
        }
    }
}

impl Run {
    /// Counts from the beginning of the file, no more from that of a piece.
    fn shift(&mut self, (line, rows, offset): (u64, u64, u64)) {
        for remark in &mut self.first {
            (remark.line, remark.row, remark.offset) = (remark.line + line, remark.row + rows, remark.offset + offset);
        }
    }
}

impl Remark {
    fn finding(&self, (line, rows, offset): (u64, u64, u64), places: &Places, shape: &Shape) -> Finding {
        let (line, row, rule) = (line + self.line, rows + self.row, self.kind.rule());
        if self.kind == Kind::Blank {
            return Finding::of(rule, Place::at(places.again.place(), line, 1));
        }
        let finding = Finding::of(rule, places.place_of_cell(line, offset + self.offset, self.cell).row(row));
        match self.kind {
            Kind::Blank | Kind::Trailing => finding,
            Kind::Missing | Kind::Extra => {
                finding.with("row", row).with("cells", self.cells).with("columns", shape.cells)
            }
            Kind::Lost => finding.with("row", row).with("cells", shape.columns() + 1).with("columns", shape.columns()),
            Kind::Other => {
                let finding = finding.with("line", line).with("count", self.rows);
                finding.with("cells", self.cells).with("columns", shape.cells)
            }
            Kind::Odd(_) => finding.with("quote", places.quote()),
        }
    }
}
