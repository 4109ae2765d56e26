//! What the cells of one column look like, all of them: counts by class, what numbers and dates have in common, examples.
//!
//! Plain values are counted in lanes, a loop for each class; a cell that does not fit its lane is looked at closely.

mod lanes;
mod look;

use super::columns::Bound;
use super::convert::declared_missing;
use super::decide::Context;
use super::notes::{Example, Notes};
use super::swar;
use crate::tables::batch::Cells;
use crate::tables::reader::Hint;
use std::borrow::Cow;

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A number in any form.
    Number,
    /// A day with a year of four digits.
    Day,
    /// A day with a year of two digits.
    ShortDay,
    /// A day and a time of day.
    Moment,
    /// A time of day.
    Time,
    /// A month of a year.
    Month,
    /// A quarter of a year.
    Quarter,
    /// A word for yes or no.
    Word,
    /// An ISO 8601 duration.
    Duration,
    /// Two decimals that may be a point on the earth.
    Point,
    /// A JSON object.
    Object,
    /// Digits with zeros in front.
    Code,
    /// Anything else.
    Text,
}

impl Class {
    /// How many there are.
    pub const COUNT: usize = Class::Text as usize + 1;
}

/// What all numbers of a column have in common.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    /// The forms that fit all of them.
    pub forms: u8,
    /// The separators seen.
    pub separators: u8,
    /// The most digits before the decimal separator, when that is a point and when it is a comma; whole numbers without
    /// separators are in `low` and `high` or here.
    pub whole: [u16; 2],
    /// The most digits behind it.
    pub scale: [u16; 2],
    /// The least and the greatest whole number without separators.
    pub low: i64,
    /// See `low`.
    pub high: i64,
    /// The unit beside some of them.
    pub unit: Option<u8>,
    /// Numbers with a point or a comma.
    pub separated: u64,
    /// One without a unit is not zero.
    pub bare: bool,
    /// How many stand in parentheses.
    pub parentheses: u64,
    /// A minus stands behind one.
    pub behind: bool,
    /// One has an exponent, or is `NaN` or `INF`.
    pub floating: bool,
    /// One is finite.
    pub finite: bool,
    /// One is whole and beyond INT64.
    pub large: bool,
    /// All are eight digits that are a day, such as 20251231.
    pub compact: bool,
    /// Some fit no form that fits the first ones, or have another unit.
    pub conflict: bool,
}

/// What all days and moments of a column have in common.
#[derive(Debug, Clone, Copy)]
pub struct Dates {
    /// The orders that fit all of them.
    pub orders: u8,
    /// Have moments a zone?
    pub zoned: Option<bool>,
    /// The shape of the first that is not canonical; 0 when all are.
    pub shape: u32,
    /// Do shapes differ?
    pub varied: bool,
    /// Is one canonical?
    pub canonical: bool,
    /// The mark between the numbers of the first that is not: `/` of 31/12/2025, the space of 2025-12-31 08:00:00; or 0.
    pub mark: u8,
    /// Some fit no order that fits the first ones, or only some have a zone.
    pub conflict: bool,
    /// Points' orders.
    pub points: u8,
}

/// Which words for yes and no were seen.
#[derive(Debug, Clone, Copy)]
pub struct Answers {
    /// The pairs all of them belong to.
    pub pairs: u16,
    /// A yes was seen.
    pub yes: bool,
    /// A no was seen.
    pub no: bool,
}

/// Looks at the cells of one column.
#[derive(Debug, Clone)]
pub struct Guess<'a> {
    missing: Cow<'a, [String]>,
    /// Declared tokens may look like values.
    careful: bool,
    hint: Hint,
    open: bool,
    lane: Lane,
    next_check: u64,
    /// Cells that are empty or hold a declared token.
    pub empty: u64,
    /// Cells with words for "no value" that were not declared.
    pub nothing: u64,
    /// Cells by class; those in `nothing` only where they are also words for yes or no.
    pub counts: [u64; Class::COUNT],
    /// See [`Numbers`].
    pub numbers: Numbers,
    /// See [`Dates`].
    pub dates: Dates,
    /// See [`Answers`].
    pub answers: Answers,
    /// The first class seen, with its cell.
    first: Option<(Class, u64, Short)>,
    /// What is rare enough to be written down.
    pub notes: Option<Box<Notes>>,
}

/// Which plain values are expected next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    None,
    Integer,
    Decimal,
    Day,
    /// With what stands between day and time.
    Moment(u8),
    /// With the mark between the numbers.
    Slashed(u8),
    Word,
}

/// How many cells are looked at before a column of mostly text is given up.
const PREFIX: u64 = 1_024;

impl<'a> Guess<'a> {
    /// A guess at a column of which no cell was seen yet. Where its type is declared, or told by the format, it is closed
    /// from the beginning.
    pub fn new(bound: &Bound, hint: Hint, context: &Context<'a>) -> Self {
        let missing = declared_missing(bound, context);
        // Where a format has one type for all numbers, they are its own.
        let hint = if hint == Hint::Any && context.loose_numbers { Hint::Plain } else { hint };
        let looks_plain = |token: &String| token.bytes().any(|byte| byte.is_ascii_digit());
        Self {
            careful: missing.iter().any(looks_plain),
            missing,
            hint,
            open: !bound.declared && !matches!(hint, Hint::Of(_) | Hint::Object),
            lane: Lane::None,
            next_check: PREFIX,
            empty: 0,
            nothing: 0,
            counts: [0; Class::COUNT],
            numbers: Numbers {
                forms: 0xff,
                separators: 0,
                whole: [0; 2],
                scale: [0; 2],
                low: i64::MAX,
                high: i64::MIN,
                unit: None,
                separated: 0,
                bare: false,
                parentheses: 0,
                behind: false,
                floating: false,
                finite: false,
                large: false,
                compact: true,
                conflict: false,
            },
            dates: Dates {
                orders: 7,
                zoned: None,
                shape: 0,
                varied: false,
                canonical: false,
                mark: 0,
                conflict: false,
                points: 3,
            },
            answers: Answers { pairs: u16::MAX, yes: false, no: false },
            first: None,
            notes: None,
        }
    }

    /// Can more cells change what is said of the column? If not, [`take`](Self::take) need not be called.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// What the format says of the column.
    pub fn hint(&self) -> Hint {
        self.hint
    }

    /// Cells with a value.
    pub fn values(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Takes the next cells, in order; `before` rows came before them.
    pub fn take(&mut self, cells: &Cells, before: u64) {
        let mut row = 0;
        while self.open && row < cells.len() {
            row = self.run(cells, row);
            if row < cells.len() {
                self.look(cells.get(row), before + row as u64);
                row += 1;
            }
        }
    }

    fn notes(&mut self) -> &mut Notes {
        self.notes.get_or_insert_with(Box::default)
    }

    /// Keeps an example of a class that is not the first.
    fn note(&mut self, class: Class, cell: &[u8], row: u64) {
        match self.first {
            None => self.first = Some((class, row, Short::of(cell))),
            Some((first, ..)) if first == class && class != Class::Text => {}
            Some(_) => self.notes().example(class, cell, row),
        }
    }

    /// Examples of cells of other classes than this one, at most three, in order of rows.
    pub fn others(&self, class: Class) -> Vec<Example> {
        let first = self.first.filter(|(first, ..)| *first != class);
        let mut others: Vec<Example> = first.iter().map(|(_, row, short)| Example::of(short.bytes(), *row)).collect();
        others.extend(self.notes.iter().flat_map(|notes| notes.others(class)).cloned());
        others.truncate(Notes::EXAMPLES);
        others
    }

    /// The first cell of the class that was first.
    pub fn first(&self) -> Option<Example> {
        self.first.map(|(_, row, short)| Example::of(short.bytes(), row))
    }
}

/// The beginning of a cell, kept in place.
#[derive(Debug, Clone, Copy)]
struct Short {
    bytes: [u8; Self::LONGEST],
    length: u8,
}

impl Short {
    const LONGEST: usize = 54;

    fn of(cell: &[u8]) -> Self {
        let length = cell.len().min(Self::LONGEST);
        let mut bytes = [0; Self::LONGEST];
        bytes[..length].copy_from_slice(&cell[..length]);
        Self { bytes, length: length as u8 }
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

/// Eight digits that are a day of our times, e.g. 20251231.
pub fn is_compact(value: i64) -> bool {
    (19_000_101..=21_001_231).contains(&value)
        && swar::days((value / 10_000) as u32, (value / 100 % 100) as u32, (value % 100) as u32).is_some()
}
