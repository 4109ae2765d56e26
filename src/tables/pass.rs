//! One pass over a table: reader → batches → columns → forms.

use super::batch::TextBatch;
use super::forms::csv::Csv;
use super::forms::excel_csv::ExcelCsv;
use super::forms::jsonl::Jsonl;
use super::forms::xlsx::Xlsx;
use super::lane::{Kept, Packer, Publish, Wrong};
use super::packed::{self, Packed};
use super::parquet::layout::{Groups, Layout};
use super::parquet::write::Parquet;
use super::profile::Profiler;
use super::reader::{self, Reader, Step};
use super::tally::Tally;
use super::types::columns::{self, Bound};
use super::types::decide::{Context, decide};
use super::types::infer::Guess;
use super::wave::{Feed, Form, Pace, Slot, Wave, Waves, Work, apart, stream, with_waves};
use super::{Ask, Sinks};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::{ColumnProfile, Rows, Table, TableProfile};

/// Files of fewer bytes are dealt with on the thread that asks.
const SMALL: u64 = 256 << 10;

/// Reads a table: infers or checks its types, profiles it, and writes every form wanted.
///
/// `None`: it is no table that can be published; the findings say why. The downloads of the table
/// are left empty: the caller knows where the forms went.
pub fn pass(ask: &Ask<'_>, sinks: Sinks<'_>) -> Result<Found<Option<Table>>> {
    let mut findings = Findings::default();
    let table = match packed::open(ask, &mut findings)? {
        Packed::Plain => unpacked(ask, sinks, &mut findings)?,
        Packed::Refused => None,
        Packed::Inner(inner) => {
            let mut table = unpacked(&inner.ask(ask), sinks, &mut findings)?;
            if let Some(table) = &mut table {
                table.recipe.member = inner.member();
            }
            table
        }
    };
    Ok(Found::new(table, findings))
}

/// The same for what is not packed.
fn unpacked(ask: &Ask<'_>, sinks: Sinks<'_>, findings: &mut Findings) -> Result<Option<Table>> {
    let bytes = std::fs::metadata(ask.file).map_or(ask.resource.bytes, |metadata| metadata.len());
    match bytes < SMALL {
        true => pass_at(Pace::SMALL, ask, sinks, findings),
        false => apart(|| pass_at(Pace::LARGE, ask, sinks, findings)),
    }
}

/// The same at a certain pace.
pub fn pass_at(pace: Pace, ask: &Ask<'_>, sinks: Sinks<'_>, findings: &mut Findings) -> Result<Option<Table>> {
    let mut tally = Tally::default();
    let table = match reader::open(ask, findings)? {
        None => None,
        Some(reader) => with_waves(pace, |waves| run((pace, waves), ask, sinks, reader, findings, &mut tally))?,
    };
    tally.finish(findings);
    Ok(table)
}

fn run<'a>(
    (pace, waves): (Pace, &mut Waves),
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
    let mut survey = Survey { ask, guesses, kept: Vec::new(), bytes: 0, most: pace.kept };
    // Where types are declared or the format has its own, the text need not be looked at first.
    let surveyed = bound.is_empty() || survey.guesses.iter().any(Guess::is_open);
    if surveyed {
        let feed = Feed::new(reader.as_mut(), Vec::new(), true, tally);
        if stream(feed, &mut survey, waves, pace)? == Step::Broken {
            return Ok(None);
        }
        if survey.bytes > pace.kept {
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
    let Survey { guesses, kept, bytes, .. } = survey;
    let more = !surveyed || bytes > pace.kept;

    let kind = if sinks.texts() { Kept::All } else { Kept::Nothing };
    // A row takes some 25 bytes at least once it is one of a million.
    let layout = sinks.parquet.is_some().then(|| Layout::of(ask.resource.bytes / 40));
    let mut lanes: Vec<Publish> = Vec::with_capacity(bound.len());
    let decisions = decide(&bound, &guesses, &context);
    for (bound, decision) in bound.iter_mut().zip(decisions) {
        decision.describe(&mut bound.column);
        let profiler = (!sinks.unprofiled).then(|| Profiler::new(bound.column.field_type));
        let series = ask.series.contains(&bound.column.name);
        lanes.push(Publish::new(decision, profiler, layout.map(Packer::new), kind, series));
    }
    // Where the rows are that decisions name: known while all rows are kept.
    let lines: Vec<(u64, Vec<u64>)> =
        kept.iter().map(|batch| (batch.before, (0..batch.rows()).map(|row| batch.line(row)).collect())).collect();

    let groups = layout.map(Groups::new);
    let mut press = Press { ask, bound, lanes, sinks: Some(sinks), forms: Vec::new(), rows: 0, groups, begun: false };
    let feed = Feed::new(reader.as_mut(), kept, more, tally);
    if stream(feed, &mut press, waves, pace)? == Step::Broken {
        return Ok(None);
    }
    press.begin()?;
    press.finish(pace, findings)?;
    let Press { bound, lanes, rows, .. } = press;
    let (mut profiles, mut heads, mut series, mut written) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, (bound, lane)) in bound.iter().zip(lanes).enumerate() {
        let place = |row: u64| {
            let batch = lines.partition_point(|(before, _)| *before <= row).checked_sub(1).map(|batch| &lines[batch]);
            let line = batch.and_then(|(before, lines)| lines.get((row - before) as usize));
            let place = line.map_or(Place::file(ask.place), |&line| reader.place(line, 0, at));
            place.field(&bound.column.name).row(row + 1)
        };
        lane.decision.findings(&bound.column, lane.decision.converter.told(), &place, findings);
        written.extend(lane.decision.written(at));
        profiles.push(lane.profiler.map_or_else(ColumnProfile::default, Profiler::finish));
        heads.push(lane.head);
        if let Some(mut cells) = lane.series.filter(|_| rows > 0) {
            cells.pack();
            series.push((at, cells));
        }
    }
    let mut preview = Rows::of_width(heads.len());
    (0..Table::PREVIEW.min(rows as usize)).for_each(|row| preview.push(heads.iter().map(|head| head.get(row))));
    preview.pack();
    let columns = bound.into_iter().map(|bound| bound.column).collect();
    let profile = TableProfile { rows, columns: profiles };
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
    ask: &'a Ask<'a>,
    guesses: Vec<Guess<'a>>,
    /// All rows, while they are few.
    kept: Vec<TextBatch>,
    bytes: usize,
    /// How many bytes of them are few.
    most: usize,
}

impl<'a> Work<'a> for Survey<'a> {
    type Lane = Guess<'a>;

    fn parts(&mut self) -> (&mut [Guess<'a>], &mut [Form<'a>]) {
        (&mut self.guesses, &mut [])
    }

    fn settle(&mut self, wave: &mut Wave, _: &dyn Reader, _: &mut Tally) -> Result<()> {
        let cells = wave.batches().flat_map(|batch| &batch.columns);
        self.bytes += cells.map(|cells| cells.bytes().len()).sum::<usize>();
        if self.bytes <= self.most {
            self.kept.extend(wave.take_batches());
        } else {
            self.kept.clear();
        }
        Ok(())
    }

    fn failed(&self, error: std::io::Error) -> Error {
        Error::io("read", self.ask.file, error)
    }
}

/// The table being published.
struct Press<'a, 's> {
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
}

impl<'s> Press<'_, 's> {
    /// Begins the forms, once.
    fn begin(&mut self) -> Result<()> {
        let Some(sinks) = self.sinks.take() else { return Ok(()) };
        let failed = |error| Error::io("write the downloads of", self.ask.file, error);
        let lanes = self.bound.iter().zip(&self.lanes);
        let columns: Vec<_> = lanes.map(|(bound, lane)| (&bound.column, lane.decision.converter.physical())).collect();
        let names = || columns.iter().map(|(column, _)| column.name.as_str());
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

    fn finish(&mut self, pace: Pace, findings: &mut Findings) -> Result<()> {
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

    /// Says what is wrong with the cells of a wave.
    fn tell(&mut self, wave: &Wave, reader: &dyn Reader, tally: &mut Tally) {
        for (at, (lane, bound)) in self.lanes.iter_mut().zip(&self.bound).enumerate() {
            let column = &bound.column;
            for seen in lane.faults() {
                let rule = match seen.wrong {
                    Wrong::Type => "type-error",
                    Wrong::Required => "constraint-error",
                    Wrong::Control => "control-character",
                };
                for (batch, row) in seen.examples.drain(..) {
                    let batch = wave.batch(batch);
                    let place = reader.place(batch.line(row), batch.offset(row), at);
                    let place = place.field(&column.name).row(batch.before + row as u64 + 1);
                    let finding = Finding::of(rule, place).with("field", &column.name);
                    tally.count(rule, at, || match seen.wrong {
                        Wrong::Type => {
                            let value = batch.columns[at].text(row);
                            finding.with("value", value).with("type", column.field_type.as_str())
                        }
                        Wrong::Required => finding.with("constraint", "required"),
                        Wrong::Control => finding,
                    });
                }
                tally.more(rule, at, std::mem::take(&mut seen.more));
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
        self.tell(wave, reader, tally);
        self.begin()?;
        self.hand_over();
        Ok(())
    }

    fn failed(&self, error: std::io::Error) -> Error {
        Error::io("write the downloads of", self.ask.file, error)
    }
}
