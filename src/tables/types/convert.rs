//! A column of text as values: parses cells, finds the missing and the wrong ones, makes canonical text.

use super::cell::{self, Zone};
use super::columns::Bound;
use super::pattern::Pattern;
use crate::model::{Column as Field, FieldType};
use crate::tables::batch::{Cells, Column, Converted, Physical, Values};

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not of the column's type.
    Type,
    /// It is missing and must not be.
    Required,
}

/// Converts one column, batch by batch; keeps its buffers. A copy knows the same and has counted nothing.
#[derive(Debug)]
pub struct Converter {
    parser: Parser,
    physical: Physical,
    required: bool,
    work: Work,
    values: Values,
    told: Told,
}

/// What a converter counted while it read; parts of a column are joined in order.
#[derive(Debug, Clone, Default)]
pub struct Told {
    rewritten: u64,
}

impl Told {
    /// Adds what was counted in a later part of the column.
    pub fn join(&mut self, later: &Told) {
        self.rewritten += later.rewritten;
    }
}

impl Clone for Converter {
    fn clone(&self) -> Self {
        let tokens = self.work.tokens.clone();
        Self {
            parser: self.parser.clone(),
            physical: self.physical,
            required: self.required,
            work: Work { tokens, ..Work::default() },
            values: Values::Text,
            told: Told::default(),
        }
    }
}

/// How cells are read.
#[derive(Debug, Clone)]
enum Parser {
    /// Any text.
    Text,
    /// An inferred type: every cell is known to fit and to be canonical.
    Inferred,
    /// With its group separator; may it be written `10.0` or `1e3`?
    Integer(Option<Vec<u8>>, bool),
    Number(u8, Option<Vec<u8>>),
    Decimal(u32, u8, Option<Vec<u8>>),
    Boolean(Vec<String>, Vec<String>),
    Date(Option<Pattern>),
    /// With a pattern or without; zoned or not, once the first value told.
    Datetime(Option<Pattern>, Option<bool>),
    Time(Option<Pattern>),
    /// May it be written `2024.0`?
    Year(bool),
    /// Text of a certain form.
    Form(fn(&[u8]) -> bool),
}

/// The buffers of a conversion.
#[derive(Debug, Default)]
struct Work {
    tokens: Vec<Vec<u8>>,
    text: Cells,
    rewritten: bool,
    missing: Vec<bool>,
    wrong: Vec<usize>,
    canonical: Vec<u8>,
}

/// What parsing a cell gave.
enum Parsed<T> {
    /// A value written in canonical form.
    Same(T),
    /// A value, its canonical form left in the buffer.
    Rewritten(T),
    Wrong,
}

impl Converter {
    /// A converter for a column of declared type; with `loose_numbers`, 10.0 is a whole number.
    pub fn declared(bound: &Bound, tokens: &[String], loose_numbers: bool) -> Self {
        let physical = bound.declared_physical();
        Self::new(parser(&bound.column, loose_numbers), physical, bound.column.constraints.required, tokens)
    }

    /// A converter for a column whose type was inferred from all of its cells, or told by the format.
    pub fn inferred(physical: Physical, required: bool, tokens: &[String]) -> Self {
        let parser = match physical.field_type {
            FieldType::String | FieldType::YearMonth | FieldType::Object => Parser::Text,
            FieldType::Number => Parser::Number(b'.', None),
            FieldType::Time => Parser::Time(None),
            _ => Parser::Inferred,
        };
        Self::new(parser, physical, required, tokens)
    }

    fn new(parser: Parser, physical: Physical, required: bool, tokens: &[String]) -> Self {
        let tokens = tokens.iter().filter(|token| !token.is_empty()).map(|token| token.as_bytes().to_vec()).collect();
        Self {
            parser,
            physical,
            required,
            work: Work { tokens, ..Work::default() },
            values: Values::Text,
            told: Told::default(),
        }
    }

    /// What it counted so far.
    pub fn told(&self) -> &Told {
        &self.told
    }

    /// How the column is published. Moments: final once the first batch was taken.
    pub fn physical(&self) -> Physical {
        match self.parser {
            Parser::Datetime(_, zoned) => Physical { zoned: zoned == Some(true), ..self.physical },
            _ => self.physical,
        }
    }

    /// Takes the next cells and tells the faulty ones by their row in `cells`; `before` rows came before them.
    pub fn take(&mut self, cells: &Cells, before: u64, fault: &mut dyn FnMut(usize, Fault)) {
        let _ = before;
        let Self { parser, physical, work, values, .. } = self;
        work.rewritten = false;
        work.missing.clear();
        work.wrong.clear();
        let scale = match physical.field_type {
            FieldType::Decimal(scale) => u32::from(scale),
            _ => 0,
        };
        match parser {
            Parser::Text => work.each(cells, (), &mut Vec::new(), fault, |_, _| Parsed::Same(())),
            Parser::Form(form) => work.each(cells, (), &mut Vec::new(), fault, |cell, _| match form(cell) {
                true => Parsed::Same(()),
                false => Parsed::Wrong,
            }),
            Parser::Inferred => match (physical.field_type, physical.long) {
                (FieldType::Decimal(_), false) => {
                    let values = values.decimals();
                    work.each(cells, 0, values, fault, |cell, _| same(cell::short_decimal(cell, scale)));
                }
                (FieldType::Decimal(_), true) => {
                    let values = values.long_decimals();
                    work.each(cells, 0, values, fault, |cell, _| same(cell::decimal(cell, scale)));
                }
                (FieldType::Boolean, _) => {
                    work.each(cells, false, values.booleans(), fault, |cell, _| Parsed::Same(cell == b"true"));
                }
                (FieldType::Date, _) => work.each(cells, 0, values.dates(), fault, |cell, _| same(cell::date(cell))),
                (FieldType::Datetime, _) => work.each(cells, 0, values.datetimes(), fault, |cell, _| {
                    same(cell::datetime(cell).map(|(instant, ..)| instant))
                }),
                _ => work.each(cells, 0, values.integers(), fault, |cell, _| same(cell::plain_integer(cell))),
            },
            Parser::Integer(group, loose) => {
                work.each(cells, 0, values.integers(), fault, |cell, out| match cell::plain_integer(cell) {
                    Some(value) => Parsed::Same(value),
                    None if *loose => rewritten(cell::loose_integer(cell.trim_ascii(), group.as_deref(), out)),
                    None => rewritten(cell::integer(cell.trim_ascii(), group.as_deref(), out)),
                })
            }
            Parser::Number(point, group) => work.each(cells, 0.0, values.numbers(), fault, |cell, out| {
                match cell::number(cell.trim_ascii(), *point, group.as_deref(), out) {
                    Some(value) if out.as_slice() == cell => Parsed::Same(value),
                    other => rewritten(other),
                }
            }),
            Parser::Decimal(scale, point, group) => work.each(cells, 0, values.long_decimals(), fault, |cell, out| {
                match cell::number(cell.trim_ascii(), *point, group.as_deref(), out) {
                    Some(_) => rewritten(cell::decimal(out, *scale)),
                    None => Parsed::Wrong,
                }
            }),
            Parser::Boolean(yes, no) => work.each(cells, false, values.booleans(), fault, |cell, out| {
                let word = cell.trim_ascii();
                let is = |words: &[String]| words.iter().any(|known| known.as_bytes() == word);
                let value = if is(yes) {
                    true
                } else if is(no) {
                    false
                } else {
                    return Parsed::Wrong;
                };
                let name: &[u8] = if value { b"true" } else { b"false" };
                out.clear();
                out.extend_from_slice(name);
                if cell == name { Parsed::Same(value) } else { Parsed::Rewritten(value) }
            }),
            Parser::Date(pattern) => work.each(cells, 0, values.dates(), fault, |cell, out| match pattern {
                None => trimmed(cell, out, cell::date),
                Some(pattern) => rewritten(pattern.read(cell.trim_ascii()).map(|moment| {
                    out.clear();
                    moment.write_date(out);
                    moment.days()
                })),
            }),
            Parser::Time(pattern) => work.each(cells, 0, values.times(), fault, |cell, out| match pattern {
                None => trimmed(cell, out, cell::time),
                Some(pattern) => rewritten(pattern.read(cell.trim_ascii()).map(|moment| {
                    out.clear();
                    moment.write_time(out);
                    moment.time()
                })),
            }),
            Parser::Datetime(pattern, zoned) => {
                work.each(cells, 0, values.datetimes(), fault, |cell, out| match pattern {
                    None => match cell::datetime(cell.trim_ascii()) {
                        Some((instant, separator, zone))
                            if *zoned.get_or_insert(zone != Zone::Local) == (zone != Zone::Local) =>
                        {
                            if separator == b'T' && cell.trim_ascii().len() == cell.len() {
                                return Parsed::Same(instant);
                            }
                            out.clear();
                            out.extend_from_slice(cell.trim_ascii());
                            out[10] = b'T';
                            Parsed::Rewritten(instant)
                        }
                        _ => Parsed::Wrong,
                    },
                    Some(pattern) => rewritten(pattern.read(cell.trim_ascii()).map(|moment| {
                        out.clear();
                        moment.write(out);
                        moment.instant()
                    })),
                });
                zoned.get_or_insert(false);
            }
            Parser::Year(loose) => work.each(cells, 0, values.integers(), fault, |cell, out| {
                let year = if *loose { cell::without_zero_fraction(cell) } else { cell };
                match year.len() == cell.len() {
                    true => trimmed(cell, out, cell::year),
                    false => {
                        out.clear();
                        out.extend_from_slice(year);
                        rewritten(cell::year(year))
                    }
                }
            }),
        }
        if self.required && !self.work.missing.is_empty() {
            let wrong = &self.work.wrong;
            let missing = self
                .work
                .missing
                .iter()
                .enumerate()
                .filter(|(row, missing)| **missing && wrong.binary_search(row).is_err());
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
        match &self.values {
            // Text has no values, and must get none that were left over.
            Values::Text => made.values = Values::Text,
            _ => std::mem::swap(&mut self.values, &mut made.values),
        }
        (made.rewritten, made.physical) = (self.work.rewritten, self.physical());
    }

    /// Does this cell say that there is no value?
    pub fn is_missing(cell: &[u8], tokens: &[String]) -> bool {
        cell.is_empty() || tokens.iter().any(|token| token.as_bytes() == cell)
    }
}

fn same<T>(value: Option<T>) -> Parsed<T> {
    value.map_or(Parsed::Wrong, Parsed::Same)
}

fn rewritten<T>(value: Option<T>) -> Parsed<T> {
    value.map_or(Parsed::Wrong, Parsed::Rewritten)
}

/// Reads a cell whose only other form is spaces around it.
fn trimmed<T>(cell: &[u8], out: &mut Vec<u8>, parse: impl Fn(&[u8]) -> Option<T>) -> Parsed<T> {
    let bare = cell.trim_ascii();
    if bare.len() == cell.len() {
        return same(parse(cell));
    }
    out.clear();
    out.extend_from_slice(bare);
    rewritten(parse(bare))
}

/// The parser for a declared column.
fn parser(field: &Field, loose_numbers: bool) -> Parser {
    let point = field.decimal_char.filter(char::is_ascii).map_or(b'.', |point| point as u8);
    let group = field.group_char.map(|group| group.to_string().into_bytes());
    let pattern = match field.format.as_deref() {
        None | Some("default" | "any" | "") => None,
        Some(format) => Pattern::of(format),
    };
    let words = |own: &[String], usual: &[&str]| match own {
        [] => usual.iter().map(ToString::to_string).collect(),
        own => own.to_vec(),
    };
    match field.field_type {
        FieldType::String | FieldType::Geopoint | FieldType::Object => Parser::Text,
        FieldType::Integer => Parser::Integer(group, loose_numbers),
        FieldType::Decimal(scale) => Parser::Decimal(u32::from(scale), point, group),
        FieldType::Number => Parser::Number(point, group),
        FieldType::Boolean => Parser::Boolean(
            words(&field.true_values, &["true", "True", "TRUE", "1"]),
            words(&field.false_values, &["false", "False", "FALSE", "0"]),
        ),
        FieldType::Date => Parser::Date(pattern),
        FieldType::Datetime => {
            let zoned = pattern.as_ref().map(Pattern::is_zoned);
            Parser::Datetime(pattern, zoned)
        }
        FieldType::Time => Parser::Time(pattern),
        FieldType::Year => Parser::Year(loose_numbers),
        FieldType::YearMonth => Parser::Form(cell::is_yearmonth),
        FieldType::Duration => Parser::Form(cell::is_duration),
    }
}

impl Work {
    /// Reads each cell; `zero` stands where there is no value.
    fn each<T: Copy>(
        &mut self,
        cells: &Cells,
        zero: T,
        values: &mut Vec<T>,
        fault: &mut dyn FnMut(usize, Fault),
        mut parse: impl FnMut(&[u8], &mut Vec<u8>) -> Parsed<T>,
    ) {
        values.clear();
        values.reserve(cells.len());
        for (row, cell) in cells.iter().enumerate() {
            let missing = cell.is_empty() || self.tokens.iter().any(|token| token == cell);
            let parsed = if missing { None } else { Some(parse(cell, &mut self.canonical)) };
            match parsed {
                Some(Parsed::Same(value)) => {
                    values.push(value);
                    if self.rewritten {
                        self.text.push(cell);
                    }
                }
                Some(Parsed::Rewritten(value)) => {
                    values.push(value);
                    self.rewrite(cells, row);
                    self.text.push(&self.canonical);
                }
                Some(Parsed::Wrong) | None => {
                    if parsed.is_some() {
                        fault(row, Fault::Type);
                        self.wrong.push(row);
                    }
                    values.push(zero);
                    if self.missing.is_empty() {
                        self.missing.resize(cells.len(), false);
                    }
                    self.missing[row] = true;
                    if !cell.is_empty() {
                        self.rewrite(cells, row);
                    }
                    if self.rewritten {
                        self.text.push(b"");
                    }
                }
            }
        }
    }

    /// From here on the published text differs from the source.
    fn rewrite(&mut self, cells: &Cells, row: usize) {
        if !self.rewritten {
            self.text.copy_head(cells, row);
            self.rewritten = true;
        }
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
