//! A table whose rows are JSON values, one after the other: what is the same for a list in a file and for JSON Lines.

use super::objects::Objects;
use super::outline::declared_header;
use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::model::Recipe;
use crate::tables::Ask;
use crate::tables::batch::TextBatch;
use crate::tables::reader::{Hint, Reader, Step};
use crate::tables::tally::{Locate, Tally};

/// Gives the rows of a file one by one.
pub trait Feed: Send {
    /// Goes on to the next row.
    fn next(&mut self, tally: &mut Tally) -> Result<Next>;
    /// The row at hand: one sound JSON value, and where it begins.
    fn row(&self) -> (&str, usize);
    /// The line it begins on, and its byte in the file.
    fn at(&self) -> (u64, u64);
    /// The encoding of the text, where it is not UTF-8.
    fn encoding(&self) -> Option<String>;
    /// Begins anew. `false` when the file cannot be opened again.
    fn again(&mut self) -> Result<bool>;
}

/// What going on to the next row gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// There is a row.
    Row,
    /// There is none left.
    End,
    /// The file cannot be read on; the tally says why.
    Broken,
}

/// A table of JSON values being read; its columns are known from a first look at all rows.
pub struct JsonTable<'a, F> {
    ask: &'a Ask<'a>,
    feed: F,
    objects: Objects,
    /// The first row names the columns.
    header: bool,
    recipe: Recipe,
    rows: u64,
}

/// Surveys the rows. `None` when they make no table; the findings say why, unless there are none at all.
///
/// `labels` names the columns of rows that are lists, where something else than the first row does.
pub fn open<'a, F: Feed>(
    ask: &'a Ask<'a>,
    feed: F,
    labels: Option<Vec<String>>,
    recipe: Recipe,
    findings: &mut Findings,
) -> Result<Option<JsonTable<'a, F>>> {
    let named = labels.is_some();
    let objects = labels.map(Objects::of_lists).unwrap_or_default();
    let recipe = Recipe { encoding: feed.encoding(), ..recipe };
    let mut table = JsonTable { ask, feed, objects, header: false, recipe, rows: 0 };
    // What is wrong is said when the rows are read, unless nothing is left to read.
    let mut tally = Tally::default();
    let mut first = None;
    let mut broken = false;
    loop {
        match table.feed.next(&mut tally)? {
            Next::Row => {}
            Next::End => break,
            Next::Broken => {
                broken = true;
                break;
            }
        }
        let (text, at) = table.feed.row();
        table.rows += 1;
        if table.rows == 1 && !named && text[at..].starts_with('[') {
            first = Some(text[at..].to_string());
            continue;
        }
        table.objects.survey(text, at, first.as_deref());
        let count = table.objects.labels.len();
        if count > ask.limits.columns {
            let finding = Finding::of("too-many-columns", Place::at(ask.place, table.feed.at().0, 0));
            findings.push(finding.with("count", count).with("limit", ask.limits.columns));
            return Ok(None);
        }
    }
    if let Some(first) = first.filter(|_| !broken) {
        table.header = table.objects.take_first(&first, declared_header(&ask.resource.recipe));
        if table.header && declared_header(&ask.resource.recipe).is_none() {
            findings.push(Finding::of("list-as-header", table.header()));
        }
        let count = table.objects.labels.len();
        if count > ask.limits.columns {
            let finding = Finding::of("too-many-columns", table.header()).with("count", count);
            findings.push(finding.with("limit", ask.limits.columns));
            return Ok(None);
        }
    }
    if table.objects.labels.is_empty() {
        tally.finish(findings);
        return Ok(None);
    }
    // The geometry closes the row, whatever the first feature holds.
    table.objects.put_last("geometry");
    Ok(table.begin()?.then_some(table))
}

impl<F: Feed> JsonTable<'_, F> {
    /// Begins anew, behind the header.
    fn begin(&mut self) -> Result<bool> {
        self.rows = 0;
        let header = self.header;
        Ok(self.feed.again()? && (!header || self.feed.next(&mut Tally::default())? == Next::Row))
    }
}

impl<F: Feed> Reader for JsonTable<'_, F> {
    fn labels(&self) -> &[String] {
        &self.objects.labels
    }

    fn header(&self) -> Place {
        Place::at(self.ask.place, 1, 0)
    }

    fn recipe(&self) -> Recipe {
        self.recipe.clone()
    }

    fn hint(&self, column: usize) -> Hint {
        self.objects.hint(column)
    }

    fn loose_numbers(&self) -> bool {
        true
    }

    fn rewind(&mut self) -> bool {
        self.begin().unwrap_or(false)
    }

    fn read(&mut self, batch: &mut TextBatch, tally: &mut Tally) -> Result<Step> {
        batch.reset(self.objects.labels.len(), self.rows);
        let mut bytes = 0;
        while batch.rows() < TextBatch::ROWS && bytes < TextBatch::BYTES {
            match self.feed.next(tally)? {
                Next::Row => {}
                Next::End => break,
                Next::Broken => return Ok(Step::Broken),
            }
            let (text, at) = self.feed.row();
            let (line, offset) = self.feed.at();
            self.rows += 1;
            let pushed = self.objects.push(text, at, &mut batch.columns);
            bytes += pushed.bytes;
            let place = || Place::at(self.ask.place, line, 0).row(self.rows);
            if let Some(key) = pushed.twice {
                tally.count("duplicate-key", Tally::ROW, || {
                    Finding::of("duplicate-key", place().field(&key)).with("message", &key)
                });
            }
            if let Some(cells) = pushed.cells {
                let wide = self.objects.labels.len();
                let rule = if cells < wide { "missing-cell" } else { "extra-cell" };
                tally.count(rule, Tally::ROW, || {
                    let finding = Finding::of(rule, place()).with("row", self.rows);
                    finding.with("cells", cells).with("columns", wide)
                });
            }
            batch.lines.push(line);
            batch.offsets.push(offset);
        }
        Ok(if batch.rows() == 0 { Step::End } else { Step::Rows })
    }
}

impl<F: Feed> Locate for JsonTable<'_, F> {
    fn place(&self, line: u64, _: u64, _: usize) -> Place {
        Place::at(self.ask.place, line, 0)
    }
}
