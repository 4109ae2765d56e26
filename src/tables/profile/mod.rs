//! What a pass over a table finds: counts, extremes, moments, commonest values, spread.

mod distinct;
mod spread;

use crate::model::{ColumnProfile, FieldType};
use crate::tables::batch::{Column, Values};
use distinct::{Distinct, word};
pub use distinct::{hash, hash_word};
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
    /// The first bytes of the extremes of texts, in their order.
    ends: (u64, u64),
    /// Extremes of numbers, days and moments, as their order is and as numbers.
    low: i128,
    high: i128,
    reach: (f64, f64),
    /// What numbers are divided by in the end.
    scale: f64,
    /// Sums of differences to the first value and of their squares: exact enough and one pass.
    first: f64,
    sum: f64,
    squares: f64,
    lengths: Vec<u64>,
    longest: u64,
    /// The rows of a batch that have a value, where some have none.
    present: Vec<u32>,
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
        let Self { distinct, spread, min, max, lengths, present, .. } = kept;
        *self = Self { field_type: Some(field_type), distinct, spread, min, max, lengths, present, ..Self::default() };
    }

    /// Takes the next rows.
    pub fn take(&mut self, column: &Column<'_>, rows: usize) {
        if column.missing.is_empty() {
            return self.rows(column, All(rows));
        }
        let mut present = std::mem::take(&mut self.present);
        present.clear();
        present.resize(rows, 0);
        let mut count = 0;
        for (row, missing) in column.missing.iter().enumerate().take(rows) {
            present[count] = row as u32;
            count += usize::from(!missing);
        }
        self.missing += (rows - count) as u64;
        self.rows(column, Present(&present[..count]));
        self.present = present;
    }

    /// Takes these rows, which have values.
    fn rows(&mut self, column: &Column<'_>, rows: impl Rows) {
        const DAY: f64 = 86_400_000_000.0;
        const HOUR: f64 = 3_600_000_000.0;
        if rows.len() == 0 {
            return;
        }
        self.scale = match (column.values, column.physical.field_type) {
            (Values::Datetime(_), _) => DAY,
            (Values::Time(_), _) => HOUR,
            (_, FieldType::Decimal(scale)) => 10f64.powi(i32::from(scale)),
            _ => 1.0,
        };
        let whole = |key: i64| hash_word(key as u64);
        match column.values {
            Values::Text => self.texts(column, rows),
            Values::Integer(values) | Values::Decimal(values) | Values::Datetime(values) | Values::Time(values) => {
                self.numbers(column, rows, |row| values[row], whole, |key| key as f64);
            }
            Values::Date(values) => {
                self.numbers(column, rows, |row| i64::from(values[row]), whole, |key| key as f64);
            }
            Values::LongDecimal(values) => {
                let hash = |key: i128| hash_word(key as u64 ^ (key >> 64) as u64);
                self.numbers(column, rows, |row| values[row], hash, |key| key as f64);
            }
            Values::Number(values) => {
                self.numbers(column, rows, |row| ordered(values[row]), whole, number);
            }
            Values::Boolean(values) => {
                self.count += rows.len() as u64;
                let mut counts = [(0, 0); 2];
                for row in rows.iter() {
                    let (count, last) = &mut counts[usize::from(values[row])];
                    (*count, *last) = (*count + 1, row);
                }
                for (value, (count, row)) in (0..).zip(counts).filter(|(_, (count, _))| *count > 0) {
                    let text = column.text.get(row);
                    self.distinct.count_up(hash_word(value), count, || text);
                    if self.max.is_empty() || text > self.max.as_slice() {
                        self.max = text.to_vec();
                    }
                    if self.min.is_empty() || text < self.min.as_slice() {
                        self.min = text.to_vec();
                    }
                }
            }
        }
    }

    /// Takes values whose order is that of their keys.
    fn numbers<K: Copy + Ord + Into<i128>>(
        &mut self,
        column: &Column<'_>,
        rows: impl Rows,
        key: impl Fn(usize) -> K,
        hash: impl Fn(K) -> u64,
        number: impl Fn(K) -> f64,
    ) {
        let first = key(rows.at(0));
        let extremes = |(low, high): (K, K), row| (key(row).min(low), key(row).max(high));
        let (low, high) = rows.iter().fold((first, first), extremes);
        let text = |sought: K| {
            let row = rows.iter().find(|row| key(*row) == sought);
            column.text.get(row.expect("it is the key of a row")).to_vec()
        };
        if self.count == 0 || low.into() < self.low {
            (self.low, self.min) = (low.into(), text(low));
        }
        if self.count == 0 || high.into() > self.high {
            (self.high, self.max) = (high.into(), text(high));
        }
        for row in rows.iter() {
            self.distinct.add(hash(key(row)), || column.text.get(row));
        }
        if self.count == 0 {
            self.first = Some(number(first)).filter(|first| first.is_finite()).unwrap_or(0.0);
        }
        self.count += rows.len() as u64;

        let (mut sum, mut squares) = (self.sum, self.squares);
        for row in rows.iter() {
            let difference = number(key(row)) - self.first;
            sum += difference;
            squares += difference * difference;
        }
        if sum.is_finite() && squares.is_finite() {
            (self.sum, self.squares) = (sum, squares);
            self.spread(rows.len(), (number(low), number(high)), |at| number(key(rows.at(at))));
            return;
        }
        for number in rows.iter().map(|row| number(key(row))).filter(|number| number.is_finite()) {
            let difference = number - self.first;
            self.sum += difference;
            self.squares += difference * difference;
            self.spread(1, (number, number), |_| number);
        }
    }

    /// Takes numbers for quantiles and histogram; `value` is asked for those that are kept.
    fn spread(&mut self, numbers: usize, (low, high): (f64, f64), value: impl Fn(usize) -> f64) {
        let scale = self.scale;
        self.reach = match self.spread.is_empty() {
            true => (low / scale, high / scale),
            false => (self.reach.0.min(low / scale), self.reach.1.max(high / scale)),
        };
        self.spread.take(numbers, |at| value(at) / scale);
    }

    fn texts(&mut self, column: &Column<'_>, rows: impl Rows) {
        let (room, ends) = (column.text.room(), column.text.ends());
        let ascii = column.text.bytes().is_ascii();
        let (mut lowest, mut highest) = (None, None);
        for row in rows.iter() {
            let start = if row == 0 { 0 } else { ends[row - 1] as usize };
            let length = ends[row] as usize - start;
            self.distinct.add(hash(room, start, length), || column.text.get(row));
            // Most texts differ from the extremes in their first bytes.
            let prefix = (word(room, start, length.min(8)) as u64).swap_bytes();
            if self.count == 0 {
                (lowest, highest, self.ends) = (Some(row), Some(row), (prefix, prefix));
            } else {
                if prefix <= self.ends.0 {
                    let low = lowest.map_or(self.min.as_slice(), |row| column.text.get(row));
                    if prefix < self.ends.0 || column.text.get(row) < low {
                        (lowest, self.ends.0) = (Some(row), prefix);
                    }
                }
                if prefix >= self.ends.1 {
                    let high = highest.map_or(self.max.as_slice(), |row| column.text.get(row));
                    if prefix > self.ends.1 || column.text.get(row) > high {
                        (highest, self.ends.1) = (Some(row), prefix);
                    }
                }
            }
            self.count += 1;
            let characters = if ascii { length } else { characters(room, start, length) };
            self.longest = self.longest.max(characters as u64);
            let at = characters.min(LONGEST);
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
                let (quantiles, histogram) = self.spread.finish(whole, self.reach.0, self.reach.1);
                profile.histogram = histogram;
                if field_type.is_numeric() {
                    let count = self.count as f64;
                    let mean = self.sum / count;
                    let scaled = |value: f64| Some(value / self.scale).filter(|value| value.is_finite());
                    profile.mean = scaled(self.first + mean);
                    let variance = (self.squares / count - mean * mean).max(0.0);
                    profile.deviation = scaled(variance.sqrt());
                    profile.quantiles = quantiles;
                }
            }
            Some(_) => {
                let lengths = self.lengths.iter().enumerate().filter(|(_, count)| **count > 0);
                let shortest = lengths.clone().next().map_or(0, |(length, _)| length as u64);
                profile.lengths = Some((shortest, self.longest));
                let reach = (shortest as f64, self.longest.min(LONGEST as u64) as f64);
                profile.histogram = histogram(lengths.map(|(length, count)| (length as f64, *count)), reach, true);
            }
        }
        profile
    }
}

/// Rows of a batch.
trait Rows: Copy {
    /// How many.
    fn len(self) -> usize;

    /// One of them, by its place among them.
    fn at(self, place: usize) -> usize;

    /// Each of them.
    #[inline]
    fn iter(self) -> impl Iterator<Item = usize> {
        (0..self.len()).map(move |place| self.at(place))
    }
}

/// All rows, so many.
#[derive(Clone, Copy)]
struct All(usize);

impl Rows for All {
    #[inline]
    fn len(self) -> usize {
        self.0
    }
    #[inline]
    fn at(self, place: usize) -> usize {
        place
    }
}

/// Only these.
#[derive(Clone, Copy)]
struct Present<'a>(&'a [u32]);

impl Rows for Present<'_> {
    #[inline]
    fn len(self) -> usize {
        self.0.len()
    }
    #[inline]
    fn at(self, place: usize) -> usize {
        self.0[place] as usize
    }
}

/// A whole number in the order of floating-point numbers.
#[inline]
fn ordered(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The number that has this place in their order.
#[inline]
fn number(order: i64) -> f64 {
    f64::from_bits((order ^ (((order >> 63) as u64) >> 1) as i64) as u64)
}

/// How many characters the text has that stands here, with sixteen bytes of any kind behind it.
#[inline]
fn characters(room: &[u8], start: usize, length: usize) -> usize {
    const ONES: u128 = 0x0101_0101_0101_0101_0101_0101_0101_0101;
    let (mut behind, mut at) = (0, 0);
    while at < length {
        // A byte 10xxxxxx belongs to the character before it.
        let bytes = word(room, start + at, length - at);
        let bits = (bytes >> 7) & !(bytes >> 6) & ONES;
        let halves = (bits as u64).wrapping_add((bits >> 64) as u64);
        behind += (halves.wrapping_mul(ONES as u64) >> 56) as usize;
        at += 16;
    }
    length - behind
}

/// The beginning of a very long text.
fn cut(text: &[u8]) -> Vec<u8> {
    let mut end = text.len().min(EXTREME);
    while end < text.len() && (text[end] as i8) < -0x40 {
        end -= 1;
    }
    text[..end].to_vec()
}
