//! One pass over a table: reader → batches → columns → forms.

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
    sinks: Sinks<'_>,
    mut reader: Box<dyn Reader + 'a>,
    findings: &mut Findings,
    tally: &mut Tally,
) -> Result<Option<Table>> {
    let bound = columns::bind(reader.labels(), ask.resource, &reader.header(), findings);
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
    let mut survey = Survey { ask, guesses, kept: Vec::new(), bytes: 0, places: 0, most: pace.kept };
    // Where types are declared or the format has its own, the text need not be looked at first.
    let surveyed = bound.is_empty() || survey.guesses.iter().any(Guess::is_open);
    if surveyed {
        let feed = Feed::new(reader.as_mut(), Vec::new(), true, tally);
        if stream(feed, &mut survey, waves, pace)? == Step::Broken {
            return Ok(None);
        }
        if !survey.is_small() {
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
    let more = !surveyed || !survey.is_small();
    let Survey { guesses, kept, .. } = survey;
    let decisions = decide(&bound, &guesses, &context);

    let mut press = Press::new(ask, bound, decisions, sinks, pace.alone, findings);
    let feed = Feed::new(reader.as_mut(), kept, more, tally);
    if stream(feed, &mut press, waves, pace)? == Step::Broken {
        return Ok(None);
    }
    reader.close(tally);
    let table = Table { recipe, missing_values: tokens.to_vec(), declared, ..Table::default() };
    press.finish(pace, reader.as_ref(), table, findings).map(Some)
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
