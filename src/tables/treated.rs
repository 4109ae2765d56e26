//! A table whose personal data is treated while it is read: nothing behind this reader ever sees what was there.

use super::batch::TextBatch;
use super::reader::{self, Hint, Reader, Step};
use super::tally::{Locate, Tally};
use super::{Ask, Protection};
use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Anonymity, Recipe, Resource};
use crate::privacy::{self, Groups, Treatment};

/// A table whose personal data is treated.
struct Treated<'a> {
    inner: Box<dyn Reader + 'a>,
    labels: Vec<String>,
    /// The columns of the source that stay, each with what is done to it.
    columns: Vec<(usize, Option<Treatment>)>,
    /// Those of them that together may tell who someone is, and the least rows that share them.
    quasi: Vec<usize>,
    least: Option<u64>,
    groups: Option<Groups>,
    wide: TextBatch,
    rows: u64,
    cell: String,
}

/// Treats a table. `None` when that cannot be done as declared: then nothing may be published, and a finding says why.
pub fn open<'a>(
    inner: Box<dyn Reader + 'a>,
    ask: &'a Ask<'a>,
    protection: &Protection,
    findings: &mut Findings,
) -> Result<Option<Box<dyn Reader + 'a>>> {
    let labels = inner.labels().to_vec();
    let named = protection.columns.iter().map(|(name, _)| name).chain(&protection.quasi_identifiers);
    let absent: Vec<&String> = named.chain(&protection.waived).filter(|name| !labels.contains(name)).collect();
    for name in &absent {
        let known: Vec<&str> = labels.iter().map(String::as_str).take(12).collect();
        let finding = Finding::of("personal-data-unknown-column", inner.header()).with("column", name);
        findings.push(finding.with("known", known.join(", ")));
    }
    if !absent.is_empty() {
        return Ok(None);
    }
    let of = |label: &String| protection.columns.iter().find(|(name, _)| name == label).map(|(_, it)| it.clone());
    let columns: Vec<(usize, Option<Treatment>)> =
        labels.iter().map(of).enumerate().filter(|(_, it)| *it != Some(Treatment::Drop)).collect();
    let suppressing = |it: &Option<Treatment>| matches!(it, Some(Treatment::Suppress { .. }));
    let is_quasi =
        |(at, it): &(usize, Option<Treatment>)| suppressing(it) || protection.quasi_identifiers.contains(&labels[*at]);
    let quasi: Vec<usize> = (0..columns.len()).filter(|at| is_quasi(&columns[*at])).collect();
    let least = columns.iter().filter_map(|(_, it)| match it {
        Some(Treatment::Suppress { k }) => Some(*k),
        _ => None,
    });
    let least = least.chain(protection.k).max();
    let kept = columns.iter().map(|(at, _)| labels[*at].clone()).collect();
    let (wide, cell) = (TextBatch::default(), String::new());
    let mut treated = Treated { inner, labels: kept, columns, quasi, least, groups: None, wide, rows: 0, cell };
    if !treated.quasi.is_empty() {
        // The groups of all rows must be known before the first is handed on.
        let Some(again) = reader::source(ask, &mut Findings::default())? else { return Ok(None) };
        let first = std::mem::replace(&mut treated.inner, again);
        let groups = treated.count()?;
        treated.inner = first;
        if groups.is_below(0, 1).is_none() && least.is_some() {
            findings.push(Finding::of("personal-data-too-many-groups", treated.header()));
            return Ok(None);
        }
        treated.groups = Some(groups);
    }
    Ok(Some(Box::new(treated)))
}

/// A description of what a treated table is: what was said of cells that are no longer there is forgotten.
pub fn described(resource: &Resource, protection: &Protection) -> Resource {
    let mut resource = resource.clone();
    let of = |name: &String| protection.columns.iter().find(|(column, _)| column == name).map(|(_, it)| it);
    let changed = |name: &String| of(name).is_some_and(|it| !matches!(it, Treatment::Suppress { .. }));
    resource.fields.retain(|field| of(&field.name) != Some(&Treatment::Drop));
    for field in resource.fields.iter_mut().filter(|field| changed(&field.name)) {
        field.typed = false;
        (field.format, field.code_list) = (None, None);
        field.constraints = Default::default();
    }
    let whole = |names: &[String]| !names.iter().any(changed);
    if !whole(&resource.primary_key) {
        resource.primary_key.clear();
    }
    resource.unique_keys.retain(|names| whole(names));
    resource.foreign_keys.retain(|key| whole(&key.fields));
    resource
}

impl Treated<'_> {
    /// A cell of a row as it may be published.
    fn cell(&mut self, column: usize, row: usize) -> &str {
        let (at, treatment) = &self.columns[column];
        let cell = self.wide.columns[*at].text(row);
        match treatment {
            None => cell,
            Some(treatment) => {
                self.cell.clear();
                treatment.apply(cell, &mut self.cell);
                &self.cell
            }
        }
    }

    /// What the quasi-identifiers of a row say together, once treated.
    fn key(&mut self, row: usize) -> u128 {
        let cells: Vec<String> =
            self.quasi.clone().into_iter().map(|column| self.cell(column, row).to_string()).collect();
        Groups::key(cells.iter().map(String::as_str))
    }

    /// Counts the groups of all rows.
    fn count(&mut self) -> Result<Groups> {
        let mut groups = Groups::of(Groups::LIMIT);
        let mut unheard = Tally::default();
        while self.inner.read(&mut self.wide, &mut unheard)? == Step::Rows {
            (0..self.wide.rows()).for_each(|row| groups.take(self.key(row)));
        }
        Ok(groups)
    }
}

impl Reader for Treated<'_> {
    fn labels(&self) -> &[String] {
        &self.labels
    }

    fn header(&self) -> Place {
        self.inner.header()
    }

    fn recipe(&self) -> Recipe {
        self.inner.recipe()
    }

    fn hint(&self, column: usize) -> Hint {
        match &self.columns[column] {
            (at, None | Some(Treatment::Suppress { .. })) => self.inner.hint(*at),
            (_, Some(_)) => Hint::Text,
        }
    }

    fn loose_numbers(&self) -> bool {
        self.inner.loose_numbers()
    }

    fn rewind(&mut self) -> bool {
        self.rows = 0;
        self.inner.rewind()
    }

    fn close(&mut self, tally: &mut Tally) {
        self.inner.close(tally);
    }

    fn anonymity(&self) -> Option<Anonymity> {
        let groups = self.groups.as_ref()?;
        let least = self.least.unwrap_or(0);
        Some(match groups.anonymity(least) {
            privacy::Anonymity::Known { groups: count, below, .. } => {
                Anonymity { smallest: groups.smallest_from(least), groups: count, suppressed: below }
            }
            privacy::Anonymity::Empty => Anonymity { smallest: Some(0), groups: 0, suppressed: 0 },
            privacy::Anonymity::TooMany { limit, .. } => {
                Anonymity { smallest: None, groups: limit as u64, suppressed: 0 }
            }
        })
    }

    fn read(&mut self, batch: &mut TextBatch, tally: &mut Tally) -> Result<Step> {
        loop {
            batch.reset(self.columns.len(), self.rows);
            match self.inner.read(&mut self.wide, tally)? {
                Step::Rows => {}
                other => return Ok(other),
            }
            for row in 0..self.wide.rows() {
                if let Some(least) = self.least {
                    let key = self.key(row);
                    if self.groups.as_ref().is_none_or(|groups| groups.is_below(key, least) != Some(false)) {
                        continue;
                    }
                }
                for (column, cells) in batch.columns.iter_mut().enumerate() {
                    cells.push(self.cell(column, row).as_bytes());
                }
                batch.lines.push(self.wide.line(row));
                batch.offsets.push(self.wide.offset(row));
            }
            self.rows += batch.rows() as u64;
            if batch.rows() > 0 {
                return Ok(Step::Rows);
            }
        }
    }
}

impl Locate for Treated<'_> {
    fn place(&self, line: u64, offset: u64, column: usize) -> Place {
        let at = if column == Tally::ROW { column } else { self.columns.get(column).map_or(Tally::ROW, |(at, _)| *at) };
        // The line itself would show what was treated.
        Place { excerpt: None, ..self.inner.place(line, offset, at) }
    }
}
