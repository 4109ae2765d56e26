//! The table being published: its columns on their way, the forms they go into, and what is said of them.

use super::batch::TextBatch;
use super::forms::csv::Csv;
use super::forms::excel_csv::ExcelCsv;
use super::forms::jsonl::Jsonl;
use super::forms::xlsx::Xlsx;
use super::gather::{Gather, Waiting};
use super::judge::bench::Bench;
use super::lane::{Kept, Packer, Publish};
use super::parquet::layout::{Groups, Layout};
use super::parquet::write::Parquet;
use super::profile::Profiler;
use super::reader::Reader;
use super::tally::Tally;
use super::types::columns::Bound;
use super::types::decide::Decision;
use super::wave::{Form, Pace, Slot, Wave, Work};
use super::{Ask, Sinks};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use crate::model::{ColumnProfile, Rows, Table, TableProfile};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::PoisonError;

/// The table being published.
pub struct Press<'a, 's> {
    ask: &'a Ask<'a>,
    bound: Vec<Bound>,
    lanes: Vec<Publish>,
    /// Where the forms go, until the first rows told what exactly the columns are.
    sinks: Option<Sinks<'s>>,
    forms: Vec<Form<'s>>,
    rows: u64,
    /// Where row groups end, and whether the last one has rows.
    groups: Option<Groups>,
    begun: bool,
    /// Line and byte of the rows that findings about whole columns name.
    named: BTreeMap<u64, (u64, u64)>,
    /// Judges what was read, and says it.
    bench: Bench,
    /// Types were inferred from a part of the table: a cell that is not of them ends all.
    on_trial: bool,
    /// There was such a cell.
    surprised: bool,
    /// What figures draw of it, once all rows were seen.
    drawn: Waiting,
}

impl<'a, 's> Press<'a, 's> {
    /// Columns about to be published, each as it was decided; `on_trial` from a part of the table only.
    pub fn new(
        ask: &'a Ask<'a>,
        mut bound: Vec<Bound>,
        decisions: Vec<Decision>,
        sinks: Sinks<'s>,
        on_trial: bool,
        alone: bool,
        findings: &mut Findings,
    ) -> Self {
        let kept = if sinks.texts() || !ask.drawn.is_empty() { Kept::All } else { Kept::Nothing };
        // A row takes some 25 bytes at least once it is one of a million.
        let layout = sinks.parquet.is_some().then(|| Layout::of(ask.resource.bytes / 40));
        let mut lanes = Vec::with_capacity(bound.len());
        for (bound, decision) in bound.iter_mut().zip(decisions) {
            decision.describe(&mut bound.column);
            let profiler = (!sinks.unprofiled).then(|| Profiler::new(bound.column.field_type));
            lanes.push(Publish::new(decision, profiler, layout.map(Packer::new), kept));
        }
        let bench = Bench::new(ask, &bound, &mut lanes, alone, findings);
        Self {
            ask,
            bound,
            bench,
            lanes,
            sinks: Some(sinks),
            forms: Vec::new(),
            rows: 0,
            groups: layout.map(Groups::new),
            begun: false,
            named: BTreeMap::new(),
            on_trial,
            surprised: false,
            drawn: Waiting::default(),
        }
    }

    /// All rows were taken: ends the forms and says what there is to say. What else the table is comes with `table`.
    pub fn finish(mut self, pace: Pace, reader: &dyn Reader, table: Table, findings: &mut Findings) -> Result<Table> {
        self.begin()?;
        self.end_forms(pace, findings)?;
        let Self { bound, mut lanes, rows, named, bench, drawn, .. } = self;
        let mut table = Table { profile: TableProfile { rows, columns: Vec::new() }, ..table };
        bench.finish(&bound, &mut lanes, reader, &mut table, findings);
        let mut heads = Vec::with_capacity(lanes.len());
        for (at, (bound, lane)) in bound.iter().zip(lanes).enumerate() {
            let place = |row: u64| {
                let place = named.get(&row).map(|(line, offset)| reader.place(*line, *offset, at));
                place.unwrap_or_else(|| Place::file(self.ask.place)).field(&bound.column.name).row(row + 1)
            };
            lane.decision.findings(&bound.column, lane.decision.converter.told(), &place, findings);
            table.written.extend(lane.decision.written(at));
            table.profile.columns.push(lane.profiler.map_or_else(ColumnProfile::default, Profiler::finish));
            heads.push(lane.head);
        }
        table.drawn = std::mem::take(&mut *drawn.lock().unwrap_or_else(PoisonError::into_inner));
        table.preview = Rows::of_width(heads.len());
        for row in 0..Table::PREVIEW.min(rows as usize) {
            table.preview.push(heads.iter().map(|head| head.get(row)));
        }
        table.preview.pack();
        table.columns = bound.into_iter().map(|bound| bound.column).collect();
        Ok(table)
    }

    /// Begins the forms, once.
    fn begin(&mut self) -> Result<()> {
        let Some(sinks) = self.sinks.take() else { return Ok(()) };
        let failed = |error| Error::io("write the downloads of", self.ask.file, error);
        let lanes = self.bound.iter().zip(&self.lanes);
        let columns: Vec<_> = lanes.map(|(bound, lane)| (&bound.column, lane.decision.converter.physical())).collect();
        let names = || columns.iter().map(|(column, _)| column.name.as_str());
        // Each figure for itself, so that they do not wait for each other.
        for wanted in self.ask.drawn {
            self.forms.extend(Gather::new(wanted, names(), self.drawn.clone()).map(Form::of));
        }
        if let Some(out) = sinks.csv {
            self.forms.push(Form::of(Csv::new(out, names()).map_err(failed)?));
        }
        if let Some((out, separator)) = sinks.excel_csv {
            self.forms.push(Form::of(ExcelCsv::new(out, separator, names())));
        }
        if let Some(out) = sinks.jsonl {
            self.forms.push(Form::of(Jsonl::new(out, names())));
        }
        if let Some(out) = sinks.parquet {
            self.forms.push(Form::of(Parquet::new(out, &columns).map_err(failed)?));
        }
        if let Some(out) = sinks.xlsx {
            self.forms.push(Form::of(Xlsx::new(out, &columns)));
        }
        Ok(())
    }

    /// Hands the row groups that ended to the form that writes them.
    fn hand_over(&mut self) {
        while self.lanes.iter().any(|lane| lane.packer.as_ref().is_some_and(|packer| !packer.encoded.is_empty())) {
            let packers = self.lanes.iter_mut().filter_map(|lane| lane.packer.as_mut());
            let mut group: Option<Vec<_>> = Some(packers.map(|packer| packer.encoded.remove(0)).collect());
            self.forms.iter_mut().for_each(|form| form.consumer.group(&mut group));
        }
    }

    fn end_forms(&mut self, pace: Pace, findings: &mut Findings) -> Result<()> {
        if self.begun {
            let packers = self.lanes.iter_mut().filter_map(|lane| lane.packer.as_mut());
            match pace.alone {
                true => packers.for_each(Packer::close),
                false => rayon::scope(|scope| packers.for_each(|packer| scope.spawn(|_| packer.close()))),
            }
            self.hand_over();
        }
        for (lane, bound) in self.lanes.iter().zip(&self.bound) {
            if let Some(decimals) = lane.packer.as_ref().and_then(Packer::decimals) {
                self.forms.iter_mut().for_each(|form| form.consumer.note(&bound.column.name, decimals));
            }
        }
        for form in &mut self.forms {
            let written = form.consumer.finish();
            written.map_err(|error| Error::io("write the downloads of", self.ask.file, error))?;
            if let Some(reason) = form.consumer.refused() {
                let place = Place::file(self.ask.place);
                let finding = Finding::of("not-for-xlsx", place).with("file", self.ask.place);
                findings.push(finding.with("reason", reason));
            }
        }
        Ok(())
    }

    /// Notes down where the rows of a wave are that findings about whole columns will name.
    fn find_named(&mut self, wave: &Wave) {
        let wanted = RefCell::new(Vec::new());
        let note = |row| {
            wanted.borrow_mut().push(row);
            Place::default()
        };
        for (lane, bound) in self.lanes.iter().zip(&self.bound) {
            let told = lane.decision.converter.told();
            lane.decision.findings(&bound.column, told, &note, &mut Findings::default());
        }
        for row in wanted.into_inner() {
            let holds = |batch: &&TextBatch| batch.before <= row && row - batch.before < batch.rows() as u64;
            if let Some(batch) = wave.batches().find(holds) {
                let at = (row - batch.before) as usize;
                self.named.insert(row, (batch.line(at), batch.offset(at)));
            }
        }
    }
}

impl<'s> Work<'s> for Press<'_, 's> {
    type Lane = Publish;

    fn parts(&mut self) -> (&mut [Publish], &mut [Form<'s>]) {
        (&mut self.lanes, &mut self.forms)
    }

    fn prepare(&mut self, wave: &mut Wave) {
        let Some(groups) = &mut self.groups else { return };
        for Slot { batch, cuts, .. } in wave.slots() {
            cuts.clear();
            let mut start = 0;
            while start < batch.rows() {
                let (rows, full) = groups.next(batch, start);
                start = rows.end;
                self.begun = !full;
                if full {
                    cuts.push(start);
                }
            }
        }
    }

    fn settle(&mut self, wave: &mut Wave, reader: &dyn Reader, tally: &mut Tally) -> Result<()> {
        self.rows += wave.batches().map(|batch| batch.rows() as u64).sum::<u64>();
        self.surprised = self.on_trial && self.lanes.iter().any(Publish::is_surprised);
        if self.surprised {
            return Ok(());
        }
        self.bench.settle(&self.bound, &mut self.lanes, wave, reader, tally);
        self.find_named(wave);
        self.begin()?;
        self.hand_over();
        Ok(())
    }

    fn is_over(&self) -> bool {
        self.surprised
    }

    fn failed(&self, error: std::io::Error) -> Error {
        Error::io("write the downloads of", self.ask.file, error)
    }
}
