//! What a pass over a table finds: counts, extremes, moments, commonest values, spread.

mod distinct;
mod spread;

use crate::model::{ColumnProfile, FieldType};
use crate::tables::batch::{Column, Values};
use distinct::{Distinct, hash, hash_word};
use spread::{Spread, histogram};
use std::cell::RefCell;

/// Texts of more characters than this share the last length.
const LONGEST: usize = 4_096;
/// The longest text kept as an extreme, in bytes.
const EXTREME: usize = 1_000;

thread_local! {
    /// Buffers of columns that were profiled on this thread; most tables are small.
    static SPARE: RefCell<Vec<Profiler>> = const { RefCell::new(Vec::new()) };
}

/// Profiles one column.
#[derive(Debug, Default)]
pub struct Profiler {
    field_type: Option<FieldType>,
    missing: u64,
    count: u64,
    distinct: Distinct,
    spread: Spread,
    min: Vec<u8>,
    max: Vec<u8>,
    /// Extremes of numbers, days and moments, as their order is.
    low: i128,
    high: i128,
    /// Sums of differences to the first value and of their squares: exact enough and one pass.
    first: f64,
    sum: f64,
    squares: f64,
    lengths: Vec<u64>,
    longest: u64,
}

impl Profiler {
    /// Profilers kept for the next tables of a thread.
    const SPARE: usize = 64;

    /// A profiler for a column.
    pub fn new(field_type: FieldType) -> Self {
        let mut profiler = SPARE.with_borrow_mut(Vec::pop).unwrap_or_default();
        profiler.clear(field_type);
        profiler
    }

    /// What was found in the column.
    pub fn finish(mut self) -> ColumnProfile {
        let profile = self.profile();
        SPARE.with_borrow_mut(|spare| {
            if spare.len() < Self::SPARE {
                spare.push(self);
            }
        });
        profile
    }

    fn clear(&mut self, field_type: FieldType) {
        self.distinct.clear();
        self.spread.clear();
        self.min.clear();
        self.max.clear();
        self.lengths.clear();
        let kept = std::mem::take(self);
        let Self { distinct, spread, min, max, lengths, .. } = kept;
        *self = Self { field_type: Some(field_type), distinct, spread, min, max, lengths, ..Self::default() };
    }

    /// Takes the next rows.
    pub fn take(&mut self, column: &Column<'_>, rows: usize) {
        let scale = match column.physical.field_type {
            FieldType::Decimal(scale) => 10f64.powi(i32::from(scale)),
            _ => 1.0,
        };
        match column.values {
            Values::Text => self.texts(column, rows),
            Values::Integer(values) | Values::Decimal(values) => {
                self.each(column, rows, values, |value| (i128::from(value), value as f64 / scale));
            }
            Values::LongDecimal(values) => self.each(column, rows, values, |value| (value, value as f64 / scale)),
            Values::Number(values) => self.each(column, rows, values, |value| (ordered(value), value)),
            Values::Date(values) => self.each(column, rows, values, |value| (i128::from(value), f64::from(value))),
            Values::Datetime(values) => {
                self.each(column, rows, values, |value| (i128::from(value), value as f64 / 86_400_000_000.0));
            }
            Values::Time(values) => {
                self.each(column, rows, values, |value| (i128::from(value), value as f64 / 3_600_000_000.0));
            }
            Values::Boolean(values) => {
                self.each(column, rows, values, |value| (i128::from(value), f64::from(u8::from(value))));
            }
        }
    }

    fn each<T: Copy>(&mut self, column: &Column<'_>, rows: usize, values: &[T], as_number: impl Fn(T) -> (i128, f64)) {
        let (mut lowest, mut highest) = (None, None);
        for (row, &value) in values.iter().enumerate().take(rows) {
            if column.is_missing(row) {
                self.missing += 1;
                continue;
            }
            let (order, number) = as_number(value);
            if self.count == 0 {
                (self.low, self.high, self.first) = (order, order, number);
                (lowest, highest) = (Some(row), Some(row));
            } else if order < self.low {
                (self.low, lowest) = (order, Some(row));
            } else if order > self.high {
                (self.high, highest) = (order, Some(row));
            }
            self.count += 1;
            self.distinct.add(hash_word(order as u64 ^ (order >> 64) as u64), || column.text.get(row));
            if number.is_finite() {
                let difference = number - self.first;
                self.sum += difference;
                self.squares += difference * difference;
                self.spread.add(number);
            }
        }
        if let Some(row) = lowest {
            self.min = column.text.get(row).to_vec();
        }
        if let Some(row) = highest {
            self.max = column.text.get(row).to_vec();
        }
    }

    fn texts(&mut self, column: &Column<'_>, rows: usize) {
        let (mut lowest, mut highest) = (None, None);
        for (row, cell) in column.text.iter().enumerate().take(rows) {
            if column.is_missing(row) {
                self.missing += 1;
                continue;
            }
            let low = lowest.map_or(self.min.as_slice(), |row| column.text.get(row));
            if self.count == 0 || cell < low {
                lowest = Some(row);
            }
            let high = highest.map_or(self.max.as_slice(), |row| column.text.get(row));
            if self.count == 0 || cell > high {
                highest = Some(row);
            }
            self.count += 1;
            self.distinct.add(hash(cell), || cell);
            let length = cell.iter().filter(|&&byte| (byte as i8) >= -0x40).count();
            self.longest = self.longest.max(length as u64);
            let at = length.min(LONGEST);
            if self.lengths.len() <= at {
                self.lengths.resize(at + 1, 0);
            }
            self.lengths[at] += 1;
        }
        if let Some(row) = lowest {
            self.min = cut(column.text.get(row));
        }
        if let Some(row) = highest {
            self.max = cut(column.text.get(row));
        }
    }

    fn profile(&mut self) -> ColumnProfile {
        let (distinct, distinct_estimated) = self.distinct.count();
        let mut profile = ColumnProfile {
            missing: self.missing,
            distinct,
            distinct_estimated,
            top: self.distinct.top(),
            ..ColumnProfile::default()
        };
        if self.count == 0 {
            return profile;
        }
        profile.min = Some(String::from_utf8_lossy(&self.min).into_owned());
        profile.max = Some(String::from_utf8_lossy(&self.max).into_owned());
        match self.field_type {
            Some(FieldType::Boolean) | None => {}
            Some(field_type) if self.lengths.is_empty() => {
                let whole = matches!(field_type, FieldType::Integer | FieldType::Year | FieldType::Date);
                let (quantiles, histogram) = self.spread.finish(whole);
                profile.histogram = histogram;
                if field_type.is_numeric() {
                    let count = self.count as f64;
                    let mean = self.sum / count;
                    profile.mean = Some(self.first + mean).filter(|mean| mean.is_finite());
                    let variance = (self.squares / count - mean * mean).max(0.0);
                    profile.deviation = Some(variance.sqrt()).filter(|deviation| deviation.is_finite());
                    profile.quantiles = quantiles;
                }
            }
            Some(_) => {
                let lengths = self.lengths.iter().enumerate().filter(|(_, count)| **count > 0);
                let shortest = lengths.clone().next().map_or(0, |(length, _)| length as u64);
                profile.lengths = Some((shortest, self.longest));
                profile.histogram = histogram(lengths.map(|(length, count)| (length as f64, *count)), true);
            }
        }
        profile
    }
}

/// A whole number in the order of floating-point numbers.
fn ordered(value: f64) -> i128 {
    let bits = value.to_bits() as i64;
    i128::from(bits ^ (((bits >> 63) as u64) >> 1) as i64)
}

/// The beginning of a very long text.
fn cut(text: &[u8]) -> Vec<u8> {
    let mut end = text.len().min(EXTREME);
    while end < text.len() && (text[end] as i8) < -0x40 {
        end -= 1;
    }
    text[..end].to_vec()
}
