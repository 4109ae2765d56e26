//! One pass over a table: reader → batches → consumers.

use super::batch::{Batch, Consumer, Physical, TextBatch};
use super::forms::csv::Csv;
use super::forms::excel_csv::ExcelCsv;
use super::forms::jsonl::Jsonl;
use super::forms::xlsx::Xlsx;
use super::packed::{self, Packed};
use super::parquet::write::Parquet;
use super::profile::Profile;
use super::reader::{self, Reader, Step};
use super::tally::Tally;
use super::types::columns::{self, Bound};
use super::types::convert::Fault;
use super::types::decide::{Context, Decision, decide};
use super::types::infer::Guess;
use super::{Ask, Sinks};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::{Cells, Column, Rows, Table};
use std::cell::RefCell;

/// Tables whose text is at most this long are read once and kept while their types are inferred.
const KEPT: usize = 4 << 20;

thread_local! {
    /// Batches of tables that were read on this thread.
    static SPARE: RefCell<Vec<TextBatch>> = const { RefCell::new(Vec::new()) };
}

/// Reads a table: infers or checks its types, profiles it, and writes every form wanted.
///
/// `None`: it is no table that can be published; the findings say why. The downloads of the table
/// are left empty: the caller knows where the forms went.
pub fn pass(ask: &Ask<'_>, sinks: Sinks<'_>) -> Result<Found<Option<Table>>> {
    let mut findings = Findings::default();
    let mut tally = Tally::default();
    let table = match packed::open(ask, &mut findings)? {
        Packed::Plain => read(ask, sinks, &mut findings, &mut tally)?,
        Packed::Refused => None,
        Packed::Inner(inner) => {
            let mut table = read(&inner.ask(ask), sinks, &mut findings, &mut tally)?;
            if let Some(table) = &mut table {
                table.recipe.member = inner.member();
            }
            table
        }
    };
    tally.finish(&mut findings);
    Ok(Found::new(table, findings))
}

fn read(ask: &Ask<'_>, sinks: Sinks<'_>, findings: &mut Findings, tally: &mut Tally) -> Result<Option<Table>> {
    match reader::open(ask, findings)? {
        None => Ok(None),
        Some(reader) => run(ask, sinks, reader, findings, tally),
    }
}

fn run<'a>(
    ask: &'a Ask<'a>,
    sinks: Sinks<'_>,
    mut reader: Box<dyn Reader + 'a>,
    findings: &mut Findings,
    tally: &mut Tally,
) -> Result<Option<Table>> {
    let mut bound = columns::bind(reader.labels(), ask.resource, &reader.header(), findings);
    let tokens = ask.resource.missing_values.as_deref().unwrap_or(ask.default_missing);
    let declared = bound.iter().all(|bound| bound.declared) && !bound.is_empty();

    let recipe = reader.recipe();
    let context = Context {
        language: ask.language,
        delimiter: recipe.delimiter.as_deref(),
        missing: tokens,
        loose_numbers: reader.loose_numbers(),
    };
    let guesses = bound.iter().enumerate().map(|(at, bound)| Guess::new(bound, reader.hint(at), &context)).collect();
    let mut survey = Survey { guesses, kept: Vec::new(), bytes: 0 };
    // Where types are declared or the format has its own, the text need not be looked at first.
    let surveyed = bound.is_empty() || survey.guesses.iter().any(Guess::is_open);
    if surveyed {
        if survey.read(reader.as_mut(), tally)? == Step::Broken {
            return Ok(None);
        }
        if survey.bytes > KEPT {
            // Too large to keep: read it again, now knowing the types. What was said is said again.
            *tally = Tally::default();
            if !reader.rewind() {
                match reader::open(ask, &mut Findings::default())? {
                    Some(again) => reader = again,
                    None => return Ok(None),
                }
            }
        }
    }
    let Survey { guesses, kept, bytes } = survey;
    let complete = surveyed && bytes <= KEPT;

    let decisions = decide(&bound, &guesses, &context);
    for (bound, decision) in bound.iter_mut().zip(&decisions) {
        decision.describe(&mut bound.column);
    }
    // Where the rows are that decisions name: known while all rows are kept.
    let (first_lines, kept_lines): (Vec<u64>, Vec<Vec<u64>>) =
        kept.iter().map(|batch| (batch.before, batch.lines.clone())).unzip();
    let mut stage = Stage { ask, bound, decisions, gathered: Gathered::default() };
    let mut consumers: Option<Consumers<'_>> = None;
    let mut sinks = Some(sinks);
    let mut kept = kept.into_iter();
    loop {
        let batch = match kept.next() {
            Some(batch) => batch,
            None if complete => break,
            None => {
                let mut batch = spare();
                match reader.read(&mut batch, tally)? {
                    Step::Rows => batch,
                    Step::End => break,
                    Step::Broken => return Ok(None),
                }
            }
        };
        stage.convert(&batch, reader.as_ref(), tally);
        if let Some(sinks) = sinks.take() {
            consumers = Some(Consumers::new(sinks, &stage.columns(), ask)?);
        }
        stage.feed(&batch, consumers.as_mut().expect("they were made with the first batch"))?;
        give_back(batch);
    }
    let mut consumers = match (consumers, sinks) {
        (Some(consumers), _) => consumers,
        (None, Some(sinks)) => Consumers::new(sinks, &stage.columns(), ask)?,
        (None, None) => unreachable!("sinks are taken when consumers are made"),
    };
    consumers.finish(ask)?;
    if let Some(finding) = consumers.xlsx.as_ref().and_then(|xlsx| xlsx.refused(ask.place)) {
        findings.push(finding);
    }
    let mut profile = consumers.profile.profile();
    if profile.columns.is_empty() {
        profile.columns.resize_with(stage.bound.len(), Default::default);
    }
    for (at, (bound, decision)) in stage.bound.iter().zip(&stage.decisions).enumerate() {
        let place = |row: u64| {
            let batch = first_lines.partition_point(|&before| before <= row).checked_sub(1);
            let line = batch.and_then(|batch| kept_lines[batch].get((row - first_lines[batch]) as usize));
            let place = line.map_or(Place::file(ask.place), |&line| reader.place(line, 0, at));
            place.field(&bound.column.name).row(row + 1)
        };
        decision.findings(&bound.column, decision.converter.told(), &place, findings);
    }
    let written = stage.decisions.iter().enumerate().filter_map(|(at, decision)| decision.written(at)).collect();
    let columns = stage.bound.into_iter().map(|bound| bound.column).collect();
    let Gathered { mut preview, mut series, rows } = stage.gathered;
    preview.pack();
    series.iter_mut().for_each(|(_, cells)| cells.pack());
    let series = if rows > Table::SERIES { Vec::new() } else { series };
    let missing_values = tokens.to_vec();
    Ok(Some(Table {
        columns,
        recipe,
        written,
        missing_values,
        declared,
        profile,
        preview,
        series,
        downloads: Vec::new(),
    }))
}

/// A first look at a table with undeclared types: they need the whole column before the first
/// value can be written.
struct Survey<'a> {
    guesses: Vec<Guess<'a>>,
    /// All rows, while they are few.
    kept: Vec<TextBatch>,
    bytes: usize,
}

impl Survey<'_> {
    fn read(&mut self, reader: &mut dyn Reader, tally: &mut Tally) -> Result<Step> {
        loop {
            let mut batch = spare();
            let step = reader.read(&mut batch, tally)?;
            if step != Step::Rows {
                give_back(batch);
                return Ok(step);
            }
            for (guess, cells) in self.guesses.iter_mut().zip(&batch.columns) {
                guess.take(cells, batch.before);
            }
            self.bytes += batch.columns.iter().map(|cells| cells.bytes().len()).sum::<usize>();
            if self.bytes <= KEPT {
                self.kept.push(batch);
            } else {
                self.kept.clear();
                give_back(batch);
            }
        }
    }
}

/// The columns being converted, and the rows kept for pages.
struct Stage<'a> {
    ask: &'a Ask<'a>,
    bound: Vec<Bound>,
    decisions: Vec<Decision>,
    gathered: Gathered,
}

#[derive(Default)]
struct Gathered {
    preview: Rows,
    series: Vec<(usize, Cells)>,
    rows: usize,
}

impl Stage<'_> {
    /// The columns with how they are published.
    fn columns(&self) -> Vec<(&Column, Physical)> {
        self.bound
            .iter()
            .zip(&self.decisions)
            .map(|(bound, decision)| (&bound.column, decision.converter.physical()))
            .collect()
    }

    fn convert(&mut self, batch: &TextBatch, reader: &dyn Reader, tally: &mut Tally) {
        for (at, (decision, cells)) in self.decisions.iter_mut().zip(&batch.columns).enumerate() {
            let column = &self.bound[at].column;
            let place = |row: usize| {
                let place = reader.place(batch.lines[row], batch.offsets[row], at);
                place.field(&column.name).row(batch.before + row as u64 + 1)
            };
            decision.converter.take(cells, batch.before, &mut |row, fault| match fault {
                Fault::Type => tally.count("type-error", at, || {
                    let finding = Finding::of("type-error", place(row)).with("field", &column.name);
                    finding.with("value", cells.text(row)).with("type", column.field_type.as_str())
                }),
                Fault::Required => tally.count("constraint-error", at, || {
                    Finding::of("constraint-error", place(row))
                        .with("field", &column.name)
                        .with("constraint", "required")
                }),
            });
            if cells.bytes().iter().fold(false, |found, byte| found | is_control(*byte)) {
                let faulty = (0..cells.len()).filter(|&row| cells.get(row).iter().any(|byte| is_control(*byte)));
                for row in faulty {
                    tally.count("control-character", at, || {
                        Finding::of("control-character", place(row)).with("field", &column.name)
                    });
                }
            }
        }
    }

    fn feed(&mut self, batch: &TextBatch, consumers: &mut Consumers<'_>) -> Result<()> {
        let columns = self.decisions.iter().zip(&batch.columns);
        let columns = columns.map(|(decision, cells)| decision.converter.column(cells));
        let rows = Batch { columns: columns.collect(), rows: batch.rows() };
        consumers.take(&rows, self.ask)?;
        self.gathered.take(&rows, &self.bound, self.ask.series);
        Ok(())
    }
}

impl Gathered {
    fn take(&mut self, batch: &Batch<'_>, bound: &[Bound], wanted: &[String]) {
        if self.rows == 0 {
            self.preview = Rows::of_width(batch.columns.len());
            let named = bound.iter().enumerate().filter(|(_, bound)| wanted.contains(&bound.column.name));
            self.series = named.map(|(at, _)| (at, Cells::default())).collect();
        }
        for row in 0..batch.rows.min(Table::PREVIEW - self.preview.len()) {
            self.preview.push(batch.columns.iter().map(|column| column.published(row)));
        }
        self.rows += batch.rows;
        if self.rows > Table::SERIES {
            self.series.clear();
        }
        for (at, values) in &mut self.series {
            (0..batch.rows).for_each(|row| values.push(batch.columns[*at].published(row)));
        }
    }
}

/// Every consumer of the pass.
struct Consumers<'a> {
    profile: Profile,
    xlsx: Option<Xlsx<'a>>,
    rest: Vec<Box<dyn Consumer + 'a>>,
}

impl<'a> Consumers<'a> {
    fn new(sinks: Sinks<'a>, columns: &[(&Column, Physical)], ask: &Ask<'_>) -> Result<Self> {
        let names = || columns.iter().map(|(column, _)| column.name.as_str());
        let failed = |error| Error::io("write the downloads of", ask.file, error);
        let mut rest: Vec<Box<dyn Consumer + 'a>> = Vec::with_capacity(4);
        if let Some(out) = sinks.csv {
            rest.push(Box::new(Csv::new(out, names()).map_err(failed)?));
        }
        if let Some((out, separator)) = sinks.excel_csv {
            rest.push(Box::new(ExcelCsv::new(out, separator, names())));
        }
        if let Some(out) = sinks.jsonl {
            rest.push(Box::new(Jsonl::new(out, names())));
        }
        if let Some(out) = sinks.parquet {
            // A row takes some 25 bytes at least once it is one of a million.
            let expected = ask.resource.bytes / 40;
            rest.push(Box::new(Parquet::new(out, columns, expected).map_err(failed)?));
        }
        let xlsx = sinks.xlsx.map(|out| Xlsx::new(out, columns));
        Ok(Self { profile: Profile::default(), xlsx, rest })
    }

    fn each(&mut self) -> impl Iterator<Item = &mut (dyn Consumer + 'a)> {
        let xlsx = self.xlsx.as_mut().map(|xlsx| xlsx as &mut (dyn Consumer + 'a));
        self.rest.iter_mut().map(AsMut::as_mut).chain(xlsx)
    }

    fn take(&mut self, batch: &Batch<'_>, ask: &Ask<'_>) -> Result<()> {
        let failed = |error| Error::io("write the downloads of", ask.file, error);
        self.profile.take(batch).map_err(failed)?;
        self.each().try_for_each(|consumer| consumer.take(batch)).map_err(failed)
    }

    fn finish(&mut self, ask: &Ask<'_>) -> Result<()> {
        let failed = |error| Error::io("write the downloads of", ask.file, error);
        self.each().try_for_each(Consumer::finish).map_err(failed)
    }
}

/// Characters that no table needs: all controls but tab and line ends.
#[inline]
fn is_control(byte: u8) -> bool {
    (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) | (byte == 0x7f)
}

fn spare() -> TextBatch {
    SPARE.with_borrow_mut(Vec::pop).unwrap_or_default()
}

fn give_back(batch: TextBatch) {
    SPARE.with_borrow_mut(|spare| {
        if spare.len() < 2 {
            spare.push(batch);
        }
    });
}
