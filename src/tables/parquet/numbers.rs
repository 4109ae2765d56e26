//! Columns of values of fixed length, and of truths.

use super::choose::{Choices, FEW, SAMPLE, Trial};
use super::column::{Body, Whole};
use super::fixed::{Dictionary, Fixed};
use super::levels::{Levels, hybrid, width};
use super::pages::{Effort, Encoded, Encoding, Held, compressed, laid_out};
use super::stats::{Bound, Extremes};
use crate::tables::batch::{Column, Values};
use std::ops::Range;

/// Values of fixed length.
#[derive(Debug, Default)]
pub struct Numbers<T> {
    /// The values of the page; none where missing.
    values: Vec<T>,
    dictionary: Dictionary<T>,
    places: Vec<u32>,
    room: Vec<i64>,
    extremes: Extremes<T>,
    choices: Choices,
}

/// Values of a batch as they are encoded.
pub trait Stored: Fixed {
    /// The values of the batch, which are of this kind.
    fn of(values: &Values) -> &[Self];
}

impl Stored for i64 {
    fn of(values: &Values) -> &[Self] {
        match values {
            Values::Integer(values) | Values::Decimal(values) | Values::Datetime(values) | Values::Time(values) => {
                values
            }
            _ => unreachable!("the values are of the column's type"),
        }
    }
}

impl Stored for i32 {
    fn of(values: &Values) -> &[Self] {
        match values {
            Values::Date(values) => values,
            _ => unreachable!("the values are of the column's type"),
        }
    }
}

impl Stored for f64 {
    fn of(values: &Values) -> &[Self] {
        match values {
            Values::Number(values) => values,
            _ => unreachable!("the values are of the column's type"),
        }
    }
}

impl Stored for i128 {
    fn of(values: &Values) -> &[Self] {
        match values {
            Values::LongDecimal(values) => values,
            _ => unreachable!("the values are of the column's type"),
        }
    }
}

impl<T: Stored> Body for Numbers<T> {
    fn take(&mut self, column: &Column<'_>, rows: Range<usize>) {
        present(&T::of(column.values)[rows.clone()], column.missing.get(rows), &mut self.values);
    }

    fn page(&mut self, levels: &Levels, chunk: &mut Encoded, whole: Whole) {
        let extremes = T::extremes(&self.values);
        self.extremes.join(extremes);
        let few = whole.last && chunk.count() == 0 && self.values.len() < FEW;
        if !self.values.is_empty() && self.choices.begin(chunk.count() == 0, few) {
            let trial = self.tried(if whole.last { self.values.len() } else { whole.rows });
            self.choices.set(trial.choice());
        }
        let entries = self.dictionary.values().len();
        let encoding = self.choices.of(entries, entries * T::BYTES, self.dictionary.is_crowded());
        laid_out(|raw| {
            levels.write(raw);
            let encoding = match encoding {
                Encoding::Dictionary if !self.values.is_empty() => self.put_places(raw, few),
                Encoding::Differences if T::differences(&self.values, &mut self.room, raw) => encoding,
                _ => {
                    if encoding == Encoding::Differences {
                        self.choices.too_different();
                    }
                    T::plain(&self.values, raw);
                    Encoding::Plain
                }
            };
            let dictionary = self.dictionary.values().len() * T::BYTES;
            let rows = (levels.rows(), levels.missing());
            let last = whole.last;
            chunk.data_page(raw, Held { rows, encoding, effort: Effort::Light, dictionary, last });
        });
        if let Some(page) = chunk.index.last_mut() {
            page.bounds = bounds(&extremes);
        }
        self.values.clear();
    }

    fn close(&mut self, chunk: &mut Encoded) {
        let values = self.dictionary.values();
        if !values.is_empty() {
            let alone = chunk.encodings().all(|(encoding, _)| encoding == Encoding::Dictionary);
            chunk.distinct = alone.then_some(values.len());
            laid_out(|raw| {
                T::plain(values, raw);
                chunk.dictionary_page(raw, values.len(), Effort::Light);
            });
            self.dictionary.clear();
        }
        chunk.bounds = bounds(&std::mem::take(&mut self.extremes));
    }

    fn reset(&mut self) -> bool {
        self.values.clear();
        self.dictionary.clear();
        self.extremes = Extremes::default();
        self.choices = Choices::default();
        self.values.capacity() <= SAMPLE && self.dictionary.is_small()
    }
}

impl<T: Stored> Numbers<T> {
    /// Writes the places of the values, or of few values with few repeats the values themselves.
    fn put_places(&mut self, raw: &mut Vec<u8>, few: bool) -> Encoding {
        self.places.clear();
        self.dictionary.places(&self.values, &mut self.places);
        let entries = self.dictionary.values().len();
        let bits = width(entries.saturating_sub(1) as u32).max(1);
        if few && entries * T::BYTES + self.places.len() * bits as usize / 8 + 24 > self.values.len() * T::BYTES {
            self.dictionary.clear();
            T::plain(&self.values, raw);
            return Encoding::Plain;
        }
        raw.push(bits as u8);
        hybrid(&self.places, bits, raw);
        Encoding::Dictionary
    }

    /// Tries each encoding on the first values.
    fn tried(&mut self, rows: usize) -> Trial {
        let sample = &self.values[..self.values.len().min(SAMPLE)];
        self.places.clear();
        self.dictionary.places(sample, &mut self.places);
        let distinct = self.dictionary.values().len();
        self.dictionary.clear();
        let bits = width(distinct.saturating_sub(1) as u32).max(1);
        let cost = |lay: &mut dyn FnMut(&mut Vec<u8>)| {
            laid_out(|raw| {
                lay(raw);
                compressed(raw, Effort::Light)
            })
        };
        let room = &mut self.room;
        let mut known = true;
        let differences = cost(&mut |raw| known = T::differences(sample, room, raw));
        Trial {
            values: (sample.len(), rows),
            distinct,
            entries: distinct * T::BYTES,
            places: cost(&mut |raw| hybrid(&self.places, bits, raw)),
            plain: cost(&mut |raw| T::plain(sample, raw)),
            differences: known.then_some(differences),
        }
    }
}

fn bounds<T: Fixed>(extremes: &Extremes<T>) -> (Option<Bound>, Option<Bound>) {
    match extremes.found {
        Some((low, high)) if !extremes.unordered => {
            let bound = |value: T, low| Some(Bound { bytes: value.bound(low), exact: true });
            (bound(low, true), bound(high, false))
        }
        _ => (None, None),
    }
}

/// Adds the values that are not missing.
fn present<T: Copy + Default>(values: &[T], missing: Option<&[bool]>, out: &mut Vec<T>) {
    let Some(missing) = missing else { return out.extend_from_slice(values) };
    let mut at = out.len();
    out.resize(at + values.len(), T::default());
    for (value, missing) in values.iter().zip(missing) {
        out[at] = *value;
        at += usize::from(!missing);
    }
    out.truncate(at);
}

/// Truths.
#[derive(Debug, Default)]
pub struct Truths {
    values: Vec<bool>,
    /// Was there a false one, a true one?
    seen: (bool, bool),
}

impl Body for Truths {
    fn take(&mut self, column: &Column<'_>, rows: Range<usize>) {
        let Values::Boolean(values) = column.values else { unreachable!("the values are of the column's type") };
        present(&values[rows.clone()], column.missing.get(rows), &mut self.values);
    }

    fn page(&mut self, levels: &Levels, chunk: &mut Encoded, whole: Whole) {
        let seen = (self.values.iter().any(|value| !value), self.values.iter().any(|value| *value));
        laid_out(|raw| {
            levels.write(raw);
            let bits = |values: &[bool]| values.iter().rev().fold(0u8, |bits, value| bits << 1 | u8::from(*value));
            raw.extend(self.values.chunks(8).map(bits));
            let rows = (levels.rows(), levels.missing());
            let (last, dictionary) = (whole.last, 0);
            chunk.data_page(raw, Held { rows, encoding: Encoding::Plain, effort: Effort::Light, dictionary, last });
        });
        if let Some(page) = chunk.index.last_mut() {
            page.bounds = truth_bounds(seen);
        }
        self.seen = (self.seen.0 | seen.0, self.seen.1 | seen.1);
        self.values.clear();
    }

    fn close(&mut self, chunk: &mut Encoded) {
        chunk.bounds = truth_bounds(std::mem::take(&mut self.seen));
    }

    fn reset(&mut self) -> bool {
        *self = Self { values: std::mem::take(&mut self.values), seen: (false, false) };
        self.values.clear();
        self.values.capacity() <= SAMPLE
    }
}

fn truth_bounds(seen: (bool, bool)) -> (Option<Bound>, Option<Bound>) {
    let bound = |value: bool| Some(Bound { bytes: vec![u8::from(value)], exact: true });
    match seen {
        (false, false) => (None, None),
        (no, yes) => (bound(!no), bound(yes)),
    }
}
