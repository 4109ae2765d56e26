//! A column of text as values: parses cells, finds the missing and the wrong ones, makes canonical text.

use super::cell;
use super::columns::Bound;
use super::decide::Context;
use super::notes::{Example, Token, count};
use super::reading::Reading;
use super::swar;
use super::words::{Lowered, is_nothing};
use crate::tables::batch::{Cells, Column, Converted, Physical, Values};
use std::borrow::Cow;

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not of the column's type.
    Type,
    /// It is missing and must not be.
    Required,
}

/// Converts one column, batch by batch; keeps its buffers.
///
/// A copy knows the same and has counted nothing. What the first value tells, whether moments of a declared column have a
/// zone, is known once the first batch with a value was taken: copies are made after that.
#[derive(Debug)]
pub struct Converter {
    reading: Reading,
    physical: Physical,
    required: bool,
    /// Words for "no value" need not be declared: the type was inferred.
    lenient: bool,
    work: Work,
    values: Values,
}

/// What a converter counted while it read; parts of a column are joined in order.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Cells that are published in another form than they are written.
    pub rewritten: u64,
    /// The first of them, and how it is published.
    pub first: Option<(Example, Box<str>)>,
    /// Words that were taken for "no value" without being declared.
    pub nothing: Vec<Token>,
}

impl Told {
    /// Adds what was counted in a later part of the column.
    #[allow(dead_code)]
    pub fn join(&mut self, later: &Told) {
        self.rewritten += later.rewritten;
        if self.first.is_none() {
            self.first.clone_from(&later.first);
        }
        for token in &later.nothing {
            match self.nothing.iter_mut().find(|known| known.example.text == token.example.text) {
                Some(known) => known.count += token.count,
                None => self.nothing.push(token.clone()),
            }
        }
    }
}

impl Clone for Converter {
    fn clone(&self) -> Self {
        let Work { tokens, careful, .. } = &self.work;
        Self {
            reading: self.reading.clone(),
            physical: self.physical,
            required: self.required,
            lenient: self.lenient,
            work: Work { tokens: tokens.clone(), careful: *careful, ..Work::default() },
            values: Values::Text,
        }
    }
}

/// The buffers of a conversion.
#[derive(Debug, Default)]
struct Work {
    tokens: Vec<Vec<u8>>,
    /// Tokens may look like values.
    careful: bool,
    lenient: bool,
    before: u64,
    text: Cells,
    rewritten: bool,
    missing: Vec<bool>,
    wrong: Vec<usize>,
    canonical: Vec<u8>,
    told: Told,
}

/// The tokens that mean "no value" in a column, besides the empty cell.
pub fn declared_missing<'a>(bound: &Bound, context: &Context<'a>) -> Cow<'a, [String]> {
    match &bound.column.missing_values {
        Some(own) => Cow::Owned(own.clone()),
        None => Cow::Borrowed(context.missing),
    }
}

/// Does this cell say that there is no value?
#[inline]
pub fn is_declared_missing(cell: &[u8], tokens: &[String]) -> bool {
    tokens.iter().any(|token| token.as_bytes() == cell)
}

impl Converter {
    /// A converter that reads cells so; a `lenient` one takes usual words for "no value" as missing.
    pub fn new(reading: Reading, physical: Physical, bound: &Bound, context: &Context<'_>, lenient: bool) -> Self {
        let missing = declared_missing(bound, context);
        let tokens: Vec<Vec<u8>> =
            missing.iter().filter(|token| !token.is_empty()).map(|token| token.as_bytes().to_vec()).collect();
        let careful = tokens.iter().any(|token| token.iter().any(u8::is_ascii_digit));
        let work = Work { tokens, careful, ..Work::default() };
        Self { reading, physical, required: bound.column.constraints.required, lenient, work, values: Values::Text }
    }

    /// Was the type inferred from cells?
    pub fn is_lenient(&self) -> bool {
        self.lenient
    }

    /// What it counted so far.
    pub fn told(&self) -> &Told {
        &self.work.told
    }

    /// How the column is published. Declared moments: final once the first batch was taken.
    pub fn physical(&self) -> Physical {
        match self.reading {
            Reading::Datetime(_, zoned) => Physical { zoned: zoned == Some(true), ..self.physical },
            _ => self.physical,
        }
    }

    /// Takes the next cells and tells the faulty ones by their row in `cells`; `before` rows came before them.
    pub fn take(&mut self, cells: &Cells, before: u64, fault: &mut dyn FnMut(usize, Fault)) {
        let Self { reading, physical, work, values, .. } = self;
        work.rewritten = false;
        work.missing.clear();
        work.wrong.clear();
        (work.before, work.lenient) = (before, self.lenient);
        match reading {
            Reading::Text => work.texts(cells),
            Reading::Integer(form) => {
                let share = form.is_share();
                let fast = |bytes: &[u8], start, end| if share { None } else { swar::integer(bytes, start, end) };
                work.each(cells, values.integers(), (0, None), fault, fast, |cell, out| form.integer(cell, out));
            }
            Reading::Decimal(scale, form) if physical.long => {
                let scale = *scale;
                work.each(cells, values.long_decimals(), (0, None), fault, none, |cell, out| {
                    form.number(cell, out)?;
                    cell::decimal(out, scale)
                });
            }
            Reading::Decimal(scale, form) => {
                let scale = *scale;
                let plain = form.is_plain();
                let fast = |bytes: &[u8], start, end| {
                    if !plain {
                        return None;
                    }
                    let found = swar::decimal(bytes, start, end)?;
                    let missing = scale.checked_sub(found.scale)?;
                    (found.whole + scale <= 18).then(|| found.digits * swar::TENS[missing as usize])
                };
                work.each(cells, values.decimals(), (0, None), fault, fast, |cell, out| {
                    form.number(cell, out)?;
                    cell::short_decimal(out, scale)
                });
            }
            Reading::Number(form) => {
                let plain = form.is_plain();
                let fast = |bytes: &[u8], start, end| {
                    if plain { swar::decimal(bytes, start, end)?.float() } else { None }
                };
                work.each(cells, values.numbers(), (0.0, None), fault, fast, |cell, out| form.float(cell, out));
            }
            Reading::Boolean(words) => {
                let empty = words.ticked.then_some((false, b"false".as_slice()));
                work.each(cells, values.booleans(), (false, empty), fault, none, |cell, out| words.read(cell, out));
            }
            Reading::Date(days) => {
                let iso = days.is_iso();
                let fast = |bytes: &[u8], start, end| if iso { swar::date(bytes, start, end) } else { None };
                work.each(cells, values.dates(), (0, None), fault, fast, |cell, out| days.date(cell, out));
            }
            Reading::Datetime(days, zoned) => {
                let iso = days.is_iso() && *zoned != Some(true);
                let known = zoned.is_some();
                let fast = |bytes: &[u8], start: usize, end: usize| {
                    if iso && known && end - start == 19 && bytes[start + 10] == b'T' {
                        swar::datetime(bytes, start, end)
                    } else {
                        None
                    }
                };
                work.each(cells, values.datetimes(), (0, None), fault, fast, |cell, out| {
                    days.datetime(cell, zoned, out)
                });
                zoned.get_or_insert(false);
            }
            Reading::Time(days) => {
                work.each(cells, values.times(), (0, None), fault, none, |cell, out| days.time(cell, out));
            }
            Reading::Year(year) => {
                let (low, high) = (year.low, year.high);
                let fast = |bytes: &[u8], start, end| {
                    swar::integer(bytes, start, end).filter(|value| (low..=high).contains(value))
                };
                work.each(cells, values.integers(), (0, None), fault, fast, |cell, out| year.read(cell, out));
            }
            Reading::Form(form) => {
                *values = Values::Text;
                work.each(cells, &mut Vec::new(), ((), None), fault, none, |cell, out| form.read(cell, out));
            }
        }
        if matches!(reading, Reading::Text) {
            *values = Values::Text;
        }
        if self.required && !self.work.missing.is_empty() {
            let wrong = &self.work.wrong;
            let missing = self.work.missing.iter().enumerate();
            let missing = missing.filter(|(row, missing)| **missing && wrong.binary_search(row).is_err());
            missing.for_each(|(row, _)| fault(row, Fault::Required));
        }
    }

    /// The column as it is published, once its cells were taken.
    pub fn column<'a>(&'a self, cells: &'a Cells) -> Column<'a> {
        Column {
            text: if self.work.rewritten { &self.work.text } else { cells },
            missing: &self.work.missing,
            values: &self.values,
            physical: self.physical(),
        }
    }

    /// Hands over what was made of the last cells, and goes on with the buffers of what was handed over before.
    pub fn swap(&mut self, made: &mut Converted) {
        std::mem::swap(&mut self.work.text, &mut made.text);
        std::mem::swap(&mut self.work.missing, &mut made.missing);
        std::mem::swap(&mut self.values, &mut made.values);
        (made.rewritten, made.physical) = (self.work.rewritten, self.physical());
    }
}

/// No cell is read the quick way.
#[inline(always)]
fn none<T>(_: &[u8], _: usize, _: usize) -> Option<T> {
    None
}

impl Work {
    /// Text is its own value: only missing cells are looked for.
    fn texts(&mut self, cells: &Cells) {
        let mut start = 0;
        for (row, &end) in cells.ends().iter().enumerate() {
            if start == end {
                self.miss(cells.len(), row);
                if self.rewritten {
                    self.text.push(b"");
                }
            } else if !self.tokens.is_empty() {
                let cell = &cells.bytes()[start as usize..end as usize];
                if self.tokens.iter().any(|token| token == cell) {
                    self.rewrite(cells, row, b"");
                    self.miss(cells.len(), row);
                } else if self.rewritten {
                    self.text.push(cell);
                }
            }
            start = end;
        }
    }

    /// Reads each cell, the quick way where that gives a value; `empty` is the value of empty cells, and the text that is
    /// published for it, or what stands where there is no value.
    #[inline(always)]
    fn each<T: Copy>(
        &mut self,
        cells: &Cells,
        values: &mut Vec<T>,
        empty: (T, Option<(T, &[u8])>),
        fault: &mut dyn FnMut(usize, Fault),
        fast: impl Fn(&[u8], usize, usize) -> Option<T>,
        mut slow: impl FnMut(&[u8], &mut Vec<u8>) -> Option<T>,
    ) {
        let (bytes, ends) = (cells.room(), cells.ends());
        values.clear();
        values.resize(ends.len(), empty.0);
        let mut start = 0;
        for (row, (value, &end)) in values.iter_mut().zip(ends).enumerate() {
            let end = end as usize;
            let cell = &bytes[start..end];
            if cell.is_empty() {
                match empty.1 {
                    Some((_, text)) => self.rewrite(cells, row, text),
                    None => {
                        self.miss(ends.len(), row);
                        if self.rewritten {
                            self.text.push(b"");
                        }
                    }
                }
            } else if let Some(found) = if self.careful { None } else { fast(bytes, start, end) } {
                *value = found;
                if self.rewritten {
                    self.text.push(cell);
                }
            } else if let Some(found) = self.closely(cells, row, fault, &mut slow) {
                *value = found;
            }
            start = end;
        }
    }

    /// Reads a cell that is not plain. `None` when it has no value.
    fn closely<T>(
        &mut self,
        cells: &Cells,
        row: usize,
        fault: &mut dyn FnMut(usize, Fault),
        slow: &mut impl FnMut(&[u8], &mut Vec<u8>) -> Option<T>,
    ) -> Option<T> {
        let cell = cells.get(row);
        if !self.tokens.iter().any(|token| token == cell) {
            let mut canonical = std::mem::take(&mut self.canonical);
            let found = slow(cell, &mut canonical);
            if found.is_some() {
                if canonical == cell {
                    if self.rewritten {
                        self.text.push(cell);
                    }
                } else {
                    self.told.rewritten += 1;
                    if self.told.first.is_none() {
                        let as_published = String::from_utf8_lossy(&canonical[..canonical.len().min(160)]).into();
                        self.told.first = Some((Example::of(cell, self.before + row as u64), as_published));
                    }
                    self.rewrite(cells, row, &canonical);
                }
            }
            self.canonical = canonical;
            if found.is_some() {
                return found;
            }
            if self.lenient && Lowered::of(cell).is_some_and(|word| is_nothing(word.as_str())) {
                count(&mut self.told.nothing, cell, self.before + row as u64);
            } else {
                fault(row, Fault::Type);
                self.wrong.push(row);
            }
        }
        self.rewrite(cells, row, b"");
        self.miss(cells.len(), row);
        None
    }

    #[inline]
    fn miss(&mut self, rows: usize, row: usize) {
        if self.missing.is_empty() {
            self.missing.resize(rows, false);
        }
        self.missing[row] = true;
    }

    /// Publishes another text than that of the source.
    fn rewrite(&mut self, cells: &Cells, row: usize, text: &[u8]) {
        if !self.rewritten {
            self.text.copy_head(cells, row);
            self.rewritten = true;
        }
        self.text.push(text);
    }
}

/// Defines a method that makes the values of one kind and lends their buffer.
macro_rules! kinds {
    ($($name:ident $kind:ident $type:ty),*) => {
        impl Values {
            $(fn $name(&mut self) -> &mut Vec<$type> {
                if !matches!(self, Self::$kind(_)) {
                    *self = Self::$kind(Vec::new());
                }
                match self {
                    Self::$kind(values) => values,
                    _ => unreachable!("the kind was just set"),
                }
            })*
        }
    };
}
kinds!(
    integers Integer i64, decimals Decimal i64, long_decimals LongDecimal i128, numbers Number f64,
    booleans Boolean bool, dates Date i32, datetimes Datetime i64, times Time i64
);
