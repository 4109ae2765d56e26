//! How the cells of a column are read that are not plain: declared or decided forms, and the canonical text of each.

use super::cell;
use super::dates::{self, Kind};
use super::days::Days;
use super::pattern::Pattern;
use super::words::{Lowered, trim};
use super::{numbers, points};
use crate::model::{Column, FieldType};

/// How the cells of a column are read.
#[derive(Debug, Clone)]
pub enum Reading {
    /// Any text.
    Text,
    /// Whole numbers.
    Integer(Digits),
    /// Decimals with at most so many digits behind the point.
    Decimal(u32, Digits),
    /// Floating-point numbers.
    Number(Digits),
    /// Yes or no.
    Boolean(Answers),
    /// Days.
    Date(Days),
    /// Moments; with a zone or not, once that is known.
    Datetime(Days, Option<bool>),
    /// Times of day.
    Time(Days),
    /// Years.
    Year(Years),
    /// Text of a certain form.
    Form(Form),
}

impl Reading {
    /// A cell as it is published. `None` when it is not written so.
    pub fn published(&self, cell: &[u8]) -> Option<String> {
        let mut out = Vec::new();
        match self {
            Self::Text => out.extend_from_slice(cell),
            Self::Integer(digits) => drop(digits.integer(cell, &mut out)?),
            Self::Decimal(_, digits) | Self::Number(digits) => digits.number(cell, &mut out)?,
            Self::Boolean(answers) => drop(answers.read(cell, &mut out)?),
            Self::Date(days) => drop(days.date(cell, &mut out)?),
            Self::Datetime(days, zoned) => drop(days.datetime(cell, &mut zoned.clone(), &mut out)?),
            Self::Time(days) => drop(days.time(cell, &mut out)?),
            Self::Year(years) => drop(years.read(cell, &mut out)?),
            Self::Form(form) => form.read(cell, &mut out)?,
        }
        String::from_utf8(out).ok()
    }
}

/// How numbers are written.
#[derive(Debug, Clone)]
pub enum Digits {
    /// As was decided.
    Decided(numbers::Form),
    /// As was declared.
    Declared {
        /// Decimal separator.
        point: u8,
        /// Group separator.
        group: Option<Vec<u8>>,
        /// Nothing stands around them.
        bare: bool,
        /// Whole numbers may be written `10.0`.
        loose: bool,
    },
}

impl Digits {
    /// May plain numbers be read the quick way?
    pub fn is_plain(&self) -> bool {
        match self {
            Self::Decided(form) => !form.comma && !self.is_share(),
            Self::Declared { point, group, .. } => *point == b'.' && group.as_deref() != Some(b"."),
        }
    }

    /// Do they stand for shares, which always have their sign?
    pub fn is_share(&self) -> bool {
        matches!(self, Self::Decided(form) if form.unit.is_some_and(numbers::is_share))
    }

    /// Reads a whole number.
    pub fn integer(&self, cell: &[u8], out: &mut Vec<u8>) -> Option<i64> {
        match self {
            Self::Decided(form) => {
                numbers::read(cell, form, out)?;
                cell::plain_integer(out)
            }
            Self::Declared { group, bare, loose, .. } => {
                let bare = if *bare { trim(cell).to_vec() } else { core(cell, b'.')? };
                let found = match loose {
                    true => cell::loose_integer(&bare, group.as_deref(), out),
                    false => cell::integer(&bare, group.as_deref(), out),
                };
                found.or_else(|| self.marked(cell, out).and_then(|()| cell::plain_integer(out)))
            }
        }
    }

    /// Writes a number canonically.
    pub fn number(&self, cell: &[u8], out: &mut Vec<u8>) -> Option<()> {
        self.float(cell, out).map(|_| ())
    }

    /// Reads a floating-point number.
    pub fn float(&self, cell: &[u8], out: &mut Vec<u8>) -> Option<f64> {
        match self {
            Self::Decided(form) => {
                numbers::read(cell, form, out)?;
                value(out)
            }
            Self::Declared { point, group, bare, .. } => {
                let group = group.as_deref();
                let found = match bare {
                    true => cell::number(trim(cell), *point, group, out),
                    false => cell::number(&core(cell, *point)?, *point, group, out),
                };
                found.or_else(|| self.marked(cell, out).and_then(|()| value(out)))
            }
        }
    }

    /// Writes a declared number canonically that has other signs for what is declared: a long minus, a narrow space or a
    /// curved apostrophe between groups. What is read where nothing is declared is read where the same is declared.
    fn marked(&self, cell: &[u8], out: &mut Vec<u8>) -> Option<()> {
        let Self::Declared { point, group, bare, .. } = self else { return None };
        let comma = match point {
            b'.' => false,
            b',' => true,
            _ => return None,
        };
        let group = match group.as_deref().map(std::str::from_utf8).transpose().ok()? {
            None => 0,
            Some(",") if !comma => 1,
            Some(".") if comma => 1,
            Some(" " | "\u{a0}" | "\u{2007}" | "\u{2009}" | "\u{202f}") => 2,
            Some("'" | "\u{2019}") => 3,
            Some(_) => return None,
        };
        let unit = if *bare { None } else { numbers::look(cell).and_then(|look| look.unit) };
        let form = numbers::Form { comma, group, unit, parentheses: !bare, behind: !bare, floating: true };
        numbers::read(cell, &form, out).map(|_| ())
    }
}

/// The value of a canonical number.
fn value(canonical: &[u8]) -> Option<f64> {
    match canonical {
        b"NaN" => Some(f64::NAN),
        b"INF" => Some(f64::INFINITY),
        b"-INF" => Some(f64::NEG_INFINITY),
        text => std::str::from_utf8(text).ok()?.parse().ok().filter(|value: &f64| value.is_finite()),
    }
}

/// The number in a cell that has other signs around it (`bareNumber: false`), with its minus.
fn core(cell: &[u8], point: u8) -> Option<Vec<u8>> {
    let first = cell.iter().position(u8::is_ascii_digit)?;
    let last = cell.iter().rposition(u8::is_ascii_digit)?;
    let first = if first > 0 && cell[first - 1] == point { first - 1 } else { first };
    let ahead = &cell[..first];
    let behind = &cell[last + 1..];
    let enclosed = ahead.contains(&b'(') && behind.contains(&b')');
    let long =
        |sign: &[u8]| ["\u{2212}", "\u{2012}", "\u{2013}", "\u{ff0d}"].iter().any(|minus| minus.as_bytes() == sign);
    let negative = enclosed
        || ahead.contains(&b'-')
        || trim(behind).starts_with(b"-")
        || ahead.windows(3).any(long)
        || trim(behind).starts_with("\u{2212}".as_bytes());
    // A zero has no sign.
    let negative = negative && cell.iter().any(|byte| matches!(byte, b'1'..=b'9'));
    let mut core = if negative { vec![b'-'] } else { Vec::new() };
    core.extend_from_slice(&cell[first..=last]);
    Some(core)
}

/// Words for yes and no.
#[derive(Debug, Clone)]
pub struct Answers {
    /// Words that mean true.
    pub yes: Vec<String>,
    /// Words that mean false.
    pub no: Vec<String>,
    /// Does an empty cell mean false?
    pub ticked: bool,
    /// How exactly cells must match them.
    pub spelling: Spelling,
}

/// How exactly a cell must match a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// To the byte.
    Exact,
    /// Spaces around it do not count, nor does its case where no word is written exactly so.
    Declared,
    /// Nor does its case.
    AnyCase,
}

impl Answers {
    /// Reads a word.
    pub fn read(&self, cell: &[u8], out: &mut Vec<u8>) -> Option<bool> {
        let lowered = || Lowered::of(cell);
        let among = |words: &[String], word: &[u8]| words.iter().any(|known| known.as_bytes() == word);
        let answer = |word: &[u8]| match () {
            () if among(&self.yes, word) => Some(true),
            () if among(&self.no, word) => Some(false),
            () => None,
        };
        let alike = |words: &[String]| {
            let of = |word: &[u8]| Lowered::of(word).map(|word| word.as_str().to_string());
            let cell = of(cell);
            cell.is_some() && words.iter().any(|known| of(known.as_bytes()) == cell)
        };
        let value = match self.spelling {
            Spelling::Exact => answer(cell)?,
            Spelling::AnyCase => answer(lowered()?.as_str().as_bytes())?,
            Spelling::Declared => match answer(trim(cell)) {
                Some(value) => value,
                None if alike(&self.yes) => true,
                None if alike(&self.no) => false,
                None => return None,
            },
        };
        out.clear();
        out.extend_from_slice(if value { b"true" } else { b"false" });
        Some(value)
    }
}

/// Which years are allowed.
#[derive(Debug, Clone, Copy)]
pub struct Years {
    /// The first.
    pub low: i64,
    /// The last.
    pub high: i64,
    /// May they be written `2024.0`?
    pub loose: bool,
}

impl Years {
    /// Reads a year.
    pub fn read(&self, cell: &[u8], out: &mut Vec<u8>) -> Option<i64> {
        let bare = trim(cell);
        let bare = if self.loose { cell::without_zero_fraction(bare) } else { bare };
        out.clear();
        out.extend_from_slice(bare);
        cell::year(bare).filter(|year| (self.low..=self.high).contains(year))
    }
}

/// Forms of text.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// `2025-12`, and nothing else.
    YearMonth,
    /// A month in any form.
    Month,
    /// A quarter in any form, or only as it is published, `2025-Q3`.
    Quarter(bool),
    /// An ISO 8601 duration.
    Duration,
    /// A point on the earth.
    Point(points::Form),
    /// A JSON object or array.
    Json,
}

impl Form {
    /// The `format` of a text column that holds quarters of a year in any form.
    pub const QUARTER: &str = "quarter";

    /// Reads a text.
    pub fn read(&self, cell: &[u8], out: &mut Vec<u8>) -> Option<()> {
        use std::io::Write as _;
        out.clear();
        let bare = trim(cell);
        let found = |out: &mut Vec<u8>, fine: bool| {
            out.extend_from_slice(bare);
            fine.then_some(())
        };
        match self {
            Self::YearMonth => found(out, cell::is_yearmonth(bare)),
            Self::Duration => found(out, cell::is_duration(bare)),
            Self::Json => {
                let opens = matches!(bare.first(), Some(b'{' | b'['));
                found(out, opens && serde_json::from_slice::<serde::de::IgnoredAny>(bare).is_ok())
            }
            Self::Point(form) => points::read(cell, *form, out),
            Self::Month if cell::is_yearmonth(bare) => found(out, true),
            Self::Month => {
                let (year, month) = dates::look(cell).filter(|look| look.kind == Kind::Month)?.part();
                write!(out, "{year:04}-{month:02}").ok()
            }
            Self::Quarter(any) => {
                let look = dates::look(cell).filter(|look| look.kind == Kind::Quarter && (*any || look.canonical))?;
                let (year, quarter) = look.part();
                write!(out, "{year:04}-Q{quarter}").ok()
            }
        }
    }
}

/// The way to read a declared column.
pub fn declared(field: &Column, loose: bool) -> Reading {
    let digits = || Digits::Declared {
        point: field.decimal_char.filter(char::is_ascii).map_or(b'.', |point| point as u8),
        group: field.group_char.map(|group| group.to_string().into_bytes()),
        bare: field.bare_number,
        loose,
    };
    let days = match field.format.as_deref() {
        None | Some("default" | "") => Days::Iso,
        Some("any") => Days::Any(0),
        Some(format) if format.starts_with("any ") => Days::Any(dates::order_of(&format[4..])),
        Some(format) => Pattern::of(format).map_or(Days::Iso, Days::Pattern),
    };
    let words = |own: &[String], usual: &[&str]| match own {
        [] => usual.iter().map(ToString::to_string).collect(),
        own => own.to_vec(),
    };
    match field.field_type {
        FieldType::String if field.format.as_deref() == Some(Form::QUARTER) => Reading::Form(Form::Quarter(true)),
        FieldType::String => Reading::Text,
        FieldType::Integer => Reading::Integer(digits()),
        FieldType::Decimal(scale) => Reading::Decimal(u32::from(scale), digits()),
        FieldType::Number => Reading::Number(digits()),
        FieldType::Boolean => Reading::Boolean(Answers {
            yes: words(&field.true_values, &["true", "True", "TRUE", "1"]),
            no: words(&field.false_values, &["false", "False", "FALSE", "0"]),
            ticked: field.false_values.iter().any(String::is_empty),
            spelling: Spelling::Declared,
        }),
        FieldType::Date => Reading::Date(days),
        FieldType::Datetime => {
            let zoned = match &days {
                Days::Pattern(pattern) => Some(pattern.is_zoned()),
                _ => None,
            };
            Reading::Datetime(days, zoned)
        }
        FieldType::Time => Reading::Time(days),
        FieldType::Year => Reading::Year(Years { low: i64::MIN, high: i64::MAX, loose }),
        FieldType::YearMonth => Reading::Form(Form::Month),
        FieldType::Duration => Reading::Form(Form::Duration),
        FieldType::Object => Reading::Form(Form::Json),
        FieldType::Geopoint => Reading::Form(Form::Point(match field.format.as_deref() {
            Some("array") => points::Form::Array,
            Some("object") => points::Form::Object,
            Some(points::LATITUDE_FIRST) => points::Form::Pair(points::LAT_LON),
            _ => points::Form::Pair(points::LON_LAT),
        })),
    }
}
