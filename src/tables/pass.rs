//! One pass over a table: reader → batches → columns → forms.
//!
//! Types are those of whole columns. A small table is kept while they are found out; of a large one the head mostly tells
//! them, and it is published on trial: a later cell that is of no such type takes all back, and every cell is seen first.

use super::batch::TextBatch;
use super::packed::{self, Packed};
use super::press::Press;
use super::reader::{self, Reader, Step};
use super::tally::Tally;
use super::types::columns;
use super::types::decide::{Context, decide};
use super::types::infer::Guess;
use super::wave::{Feed, Form, Pace, Wave, Waves, Work, apart, stream, with_waves};
use super::{Ask, Sinks};
use crate::error::{Error, Result};
use crate::findings::{Findings, Found};
use crate::model::Table;

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
    mut sinks: Sinks<'_>,
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
    // The head of a large table mostly tells its types: it is published on trial, where that can be taken back.
    let mut tries = pace.chunk > 0 && sinks.all().all(|sink| sink.can_restart());
    loop {
        let guess = |(at, bound)| Guess::new(bound, reader.hint(at), &context);
        let guesses = bound.iter().enumerate().map(guess).collect();
        let mut survey = Survey { ask, guesses, kept: Vec::new(), bytes: 0, places: 0, most: pace.kept };
        // Where types are declared or the format has its own, the text need not be looked at first.
        let surveyed = bound.is_empty() || survey.guesses.iter().any(Guess::is_open);
        let mut on_trial = false;
        if surveyed {
            let head = if tries { pace.kept / pace.chunk } else { usize::MAX };
            let feed = Feed::new(reader.as_mut(), Vec::new(), true, tally).head(head);
            let mut read = stream(feed, &mut survey, waves, pace)?;
            if read == Step::Rows {
                on_trial = survey.is_small()
                    && decide(&bound, &survey.guesses, &context).iter().all(|decision| decision.certain);
                if !on_trial {
                    read = stream(Feed::new(reader.as_mut(), Vec::new(), true, tally), &mut survey, waves, pace)?;
                }
            }
            if read == Step::Broken {
                return Ok(None);
            }
            // Too large to keep: read it again, now knowing the types.
            if !on_trial && !survey.is_small() && !begin_again(ask, &mut reader, tally)? {
                return Ok(None);
            }
        }
        let more = !surveyed || on_trial || !survey.is_small();
        let Survey { guesses, kept, .. } = survey;
        let decisions = decide(&bound, &guesses, &context);
        let columns = if on_trial { bound.clone() } else { std::mem::take(&mut bound) };
        let mut said = Findings::default();
        let mut press = Press::new(ask, columns, decisions, sinks.lend(), on_trial, pace.alone, &mut said);
        let feed = Feed::new(reader.as_mut(), kept, more, tally);
        match stream(feed, &mut press, waves, pace)? {
            Step::Broken => {
                findings.extend(said);
                return Ok(None);
            }
            Step::End => {
                findings.extend(said);
                reader.close(tally);
                let table = Table { recipe, missing_values: tokens.to_vec(), declared, ..Table::default() };
                return press.finish(pace, reader.as_ref(), table, findings).map(Some);
            }
            // A later cell is of another type than those at the head: all must be seen before any is published.
            Step::Rows => tries = false,
        }
        drop(press);
        let restarted = sinks.all().try_for_each(|sink| sink.restart());
        restarted.map_err(|error| Error::io("write the downloads of", ask.file, error))?;
        if !begin_again(ask, &mut reader, tally)? {
            return Ok(None);
        }
    }
}

/// Goes back to the first row; what was said is said again. `false`: the table is there no more.
fn begin_again<'a>(ask: &'a Ask<'a>, reader: &mut Box<dyn Reader + 'a>, tally: &mut Tally) -> Result<bool> {
    *tally = Tally::default();
    if reader.rewind() {
        return Ok(true);
    }
    let again = reader::open(ask, &mut Findings::default())?;
    Ok(again.map(|again| *reader = again).is_some())
}

/// A first look at a table with undeclared types: they need the whole column before the first
/// value can be written.
struct Survey<'a> {
    ask: &'a Ask<'a>,
    guesses: Vec<Guess<'a>>,
    /// All rows, while they are few.
    kept: Vec<TextBatch>,
    bytes: usize,
    /// How many bytes the places of rows and cells take.
    places: usize,
    /// How many bytes of them are few.
    most: usize,
}

impl Survey<'_> {
    /// What a row takes besides its cells, and
    const ROW: usize = 16;
    /// what a cell takes besides its text.
    const CELL: usize = 4;

    /// Are the rows so few that they can be kept?
    fn is_small(&self) -> bool {
        self.bytes <= self.most && self.places <= 4 * self.most
    }
}

impl<'a> Work<'a> for Survey<'a> {
    type Lane = Guess<'a>;

    fn parts(&mut self) -> (&mut [Guess<'a>], &mut [Form<'a>]) {
        (&mut self.guesses, &mut [])
    }

    fn settle(&mut self, wave: &mut Wave, _: &dyn Reader, _: &mut Tally) -> Result<()> {
        let cells = wave.batches().flat_map(|batch| &batch.columns);
        self.bytes += cells.map(|cells| cells.bytes().len()).sum::<usize>();
        // Empty cells take room, too.
        let places = |batch: &TextBatch| batch.rows() * (Self::ROW + Self::CELL * batch.columns.len());
        self.places += wave.batches().map(places).sum::<usize>();
        if self.is_small() {
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
