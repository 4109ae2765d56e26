//! What the cells of one column look like, all of them: counts by class, what numbers and dates have in common, examples.
//!
//! Plain values are counted in lanes, a loop for each class; a cell that does not fit its lane is looked at closely.

use super::columns::Bound;
use super::convert::{declared_missing, is_declared_missing};
use super::dates::{self, Kind};
use super::decide::Context;
use super::notes::{Example, Notes};
use super::numbers;
use super::words::{self, Lowered, trim};
use super::{cell, points, swar};
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
}

/// What all days and moments of a column have in common.
#[derive(Debug, Clone, Copy)]
pub struct Dates {
    /// The orders that fit all of them.
    pub orders: u8,
    /// How many have a zone.
    pub zoned: u64,
    /// The shape of the first that is not canonical; 0 when all are.
    pub shape: u32,
    /// Do shapes differ?
    pub varied: bool,
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
            },
            dates: Dates { orders: 7, zoned: 0, shape: 0, varied: false, points: 3 },
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

    /// Counts plain cells as long as they fit the lane; gives the row that does not.
    fn run(&mut self, cells: &Cells, row: usize) -> usize {
        if self.careful {
            return row;
        }
        match self.lane {
            Lane::None => row,
            Lane::Integer => self.integers(cells, row),
            Lane::Decimal => self.decimals(cells, row),
            Lane::Day => {
                let fits = |bytes: &[u8], start, end| swar::date(bytes, start, end).is_some();
                self.lane_of(Class::Day, cells, row, fits)
            }
            Lane::Moment(mark) => {
                let fits =
                    |bytes: &[u8], start, end| swar::datetime(bytes, start, end).is_some() && bytes[start + 10] == mark;
                self.lane_of(Class::Moment, cells, row, fits)
            }
            Lane::Slashed(mark) => {
                let orders = self.dates.orders;
                let fits = |bytes: &[u8], start: usize, end: usize| match dates::slashed(&bytes[start..end]) {
                    Some((first, second, year)) if matches!(bytes[end - 5], found if found == mark) => {
                        let real = |order, month, day| orders & order == 0 || swar::days(year, month, day).is_some();
                        real(dates::DMY, second, first) && real(dates::MDY, first, second)
                    }
                    _ => false,
                };
                self.lane_of(Class::Day, cells, row, fits)
            }
            Lane::Word => {
                let Some(mut notes) = self.notes.take() else { return row };
                let words = std::mem::take(&mut notes.words);
                let fits = |bytes: &[u8], start: usize, end: usize| {
                    words.iter().any(|(word, _)| word.as_bytes() == &bytes[start..end])
                };
                let row = self.lane_of(Class::Word, cells, row, fits);
                notes.words = words;
                self.notes = Some(notes);
                row
            }
        }
    }

    /// Counts cells that fit, from this row on.
    #[inline(always)]
    fn lane_of(
        &mut self,
        class: Class,
        cells: &Cells,
        row: usize,
        fits: impl Fn(&[u8], usize, usize) -> bool,
    ) -> usize {
        let (bytes, ends) = (cells.bytes(), cells.ends());
        let mut start = if row == 0 { 0 } else { ends[row - 1] as usize };
        let (mut empty, mut stopped) = (0, ends.len());
        for (at, &end) in ends.iter().enumerate().skip(row) {
            let end = end as usize;
            if start == end {
                empty += 1;
            } else if !fits(bytes, start, end) {
                stopped = at;
                break;
            }
            start = end;
        }
        self.empty += empty;
        self.counts[class as usize] += (stopped - row) as u64 - empty;
        stopped
    }

    fn integers(&mut self, cells: &Cells, row: usize) -> usize {
        let (mut low, mut high, mut compact) = (self.numbers.low, self.numbers.high, self.numbers.compact);
        let compact_at = std::cell::Cell::new(compact);
        let range = std::cell::Cell::new((low, high));
        let stopped = self.lane_of(Class::Number, cells, row, |bytes, start, end| {
            let Some(value) = swar::integer(bytes, start, end) else { return false };
            let (low, high) = range.get();
            range.set((low.min(value), high.max(value)));
            if compact_at.get() {
                compact_at.set(is_compact(value));
            }
            true
        });
        (low, high) = range.get();
        compact = compact_at.get();
        (self.numbers.low, self.numbers.high, self.numbers.compact) = (low, high, compact);
        self.numbers.bare |= low < 0 || high > 0;
        stopped
    }

    fn decimals(&mut self, cells: &Cells, row: usize) -> usize {
        let numbers = std::cell::Cell::new(self.numbers);
        let stopped = self.lane_of(Class::Number, cells, row, |bytes, start, end| {
            let Some(found) = swar::decimal(bytes, start, end) else { return false };
            let mut now = numbers.get();
            if found.scale == 0 {
                now.low = now.low.min(found.digits);
                now.high = now.high.max(found.digits);
            } else {
                let first = bytes[start + usize::from(bytes[start] == b'-')];
                let grouped = found.scale == 3 && found.whole <= 3 && first != b'0';
                let forms = 0x0f | if grouped { numbers::Form::bit(true, 1) } else { 0 };
                if now.forms & forms == 0 {
                    return false;
                }
                now.forms &= forms;
                now.separated += 1;
                now.whole[0] = now.whole[0].max(found.whole as u16);
                now.whole[1] = now.whole[1].max(found.whole as u16 + 3);
                now.scale[0] = now.scale[0].max(found.scale as u16);
            }
            numbers.set(now);
            true
        });
        self.numbers = Numbers { bare: true, ..numbers.get() };
        stopped
    }

    /// Looks closely at a cell.
    fn look(&mut self, cell: &[u8], row: u64) {
        if cell.is_empty() || is_declared_missing(cell, &self.missing) {
            self.empty += 1;
            return;
        }
        let (class, nothing) = self.classify(cell, row);
        if nothing {
            self.nothing += 1;
            self.notes().nothing(cell, row);
        }
        if let Some(class) = class {
            self.counts[class as usize] += 1;
            self.note(class, cell, row);
            // A code makes the column text for good.
            self.open = class != Class::Code;
        }
        let values = self.values();
        if values >= self.next_check {
            self.next_check = (values / 8_192 + 1) * 8_192;
            let best = self.counts[..Class::Code as usize].iter().max().expect("there are classes");
            if best * 10 < values * 9 {
                self.open = false;
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

    /// The class of a cell, and whether it is a word for "no value".
    fn classify(&mut self, cell: &[u8], row: u64) -> (Option<Class>, bool) {
        let bare = trim(cell);
        let first = bare.first().copied().unwrap_or_default();
        let digit = bare.iter().take(64).any(u8::is_ascii_digit);
        if digit {
            if self.hint != Hint::Text {
                if let Some(look) = numbers::look(cell) {
                    return (Some(self.number(cell, row, &look)), false);
                }
                if numbers::is_code(bare) {
                    return (Some(Class::Code), false);
                }
            }
            if let Some(look) = dates::look(cell) {
                return (Some(self.date(cell, row, &look)), false);
            }
            if matches!(first, b'P' | b'-') && cell::is_duration(cell) {
                return (Some(Class::Duration), false);
            }
            if let Some(orders) = points::look(cell) {
                self.dates.points &= orders;
                let class = if self.dates.points == 0 { Class::Text } else { Class::Point };
                return (Some(class), false);
            }
        } else if let Some(word) = Lowered::of(bare) {
            if self.hint != Hint::Text && matches!(cell, b"NaN" | b"INF" | b"-INF" | b"+INF") {
                let look = numbers::look(cell).expect("these are numbers");
                return (Some(self.number(cell, row, &look)), false);
            }
            let nothing = words::is_nothing(word.as_str());
            if let Some(answer) = words::answer(word.as_str()).filter(|_| self.hint != Hint::Text) {
                return (Some(self.answer(cell, answer)), nothing);
            }
            if nothing {
                return (None, true);
            }
        }
        let is_object = first == b'{' && is_object(bare);
        (Some(if is_object { Class::Object } else { Class::Text }), false)
    }

    fn number(&mut self, cell: &[u8], row: u64, look: &numbers::Look) -> Class {
        let numbers = &mut self.numbers;
        let unit_name = |unit: u8| words::UNITS[unit as usize].1;
        let share = |unit: Option<u8>| unit.is_some_and(numbers::is_share);
        let clash = match (look.unit, numbers.unit) {
            (Some(unit), Some(known)) => unit_name(unit) != unit_name(known),
            (Some(_), None) => share(look.unit) && numbers.bare,
            (None, known) => share(known) && !look.zero,
        };
        let plain = cell::plain_decimal(cell);
        if clash || numbers.forms & look.forms == 0 || (self.hint == Hint::Plain && plain.is_none() && !look.floating) {
            return Class::Text;
        }
        numbers.forms &= look.forms;
        numbers.separators |= look.separators;
        let separated = look.separators & (numbers::DOT | numbers::COMMA) != 0;
        numbers.separated += u64::from(separated);
        numbers.unit = numbers.unit.or(look.unit);
        numbers.bare |= look.unit.is_none() && !look.zero;
        numbers.parentheses += u64::from(look.parentheses);
        numbers.behind |= look.behind;
        numbers.floating |= look.floating;
        numbers.finite |= !matches!(cell, b"NaN" | b"INF" | b"-INF" | b"+INF");
        numbers.large |= look.large;
        for point in 0..2 {
            numbers.whole[point] = numbers.whole[point].max(look.whole[point]);
            numbers.scale[point] = numbers.scale[point].max(look.scale[point]);
        }
        let value = cell::plain_integer(cell);
        numbers.compact &= value.is_some_and(is_compact);
        if let Some(value) = value {
            (numbers.low, numbers.high) = (numbers.low.min(value), numbers.high.max(value));
        }
        self.lane = match plain {
            Some(_) if share(self.numbers.unit) => Lane::None,
            Some((_, 0)) if self.numbers.scale[0] == 0 => Lane::Integer,
            Some(_) => Lane::Decimal,
            None => {
                let notes = self.notes();
                notes.marked.get_or_insert_with(|| Example::of(cell, row));
                if look.unit.is_some() {
                    notes.unit.get_or_insert_with(|| Example::of(cell, row));
                }
                Lane::None
            }
        };
        if separated && self.numbers.forms & 0x0f != 0 && self.numbers.forms & 0xf0 != 0 {
            self.notes().separated.get_or_insert_with(|| Example::of(cell, row));
        }
        Class::Number
    }

    fn date(&mut self, cell: &[u8], row: u64, look: &dates::Look) -> Class {
        let class = match look.kind {
            Kind::Day => Class::Day,
            Kind::ShortDay => Class::ShortDay,
            Kind::Moment => Class::Moment,
            Kind::Time => Class::Time,
            Kind::Month => Class::Month,
            Kind::Quarter => Class::Quarter,
        };
        let dates = &mut self.dates;
        if matches!(class, Class::Day | Class::Moment) {
            if dates.orders & look.orders == 0 {
                return Class::Text;
            }
            dates.orders &= look.orders;
            dates.zoned += u64::from(look.zoned);
        }
        if !look.canonical {
            dates.varied |= dates.shape != 0 && dates.shape != look.shape;
            dates.shape = if dates.shape == 0 { look.shape } else { dates.shape };
            self.notes().written.get_or_insert_with(|| Example::of(cell, row));
        } else {
            dates.varied |= dates.shape != 0;
        }
        self.lane = match class {
            Class::Day if look.canonical => Lane::Day,
            Class::Day => match dates::slashed(cell) {
                Some(_) => Lane::Slashed(cell[cell.len() - 5]),
                None => Lane::None,
            },
            Class::Moment if cell.len() == 19 && swar::datetime(cell, 0, 19).is_some() => Lane::Moment(cell[10]),
            _ => Lane::None,
        };
        class
    }

    fn answer(&mut self, cell: &[u8], answer: words::Answer) -> Class {
        if self.answers.pairs & answer.pairs == 0 {
            return Class::Text;
        }
        self.answers.pairs &= answer.pairs;
        self.answers.yes |= answer.yes;
        self.answers.no |= !answer.yes;
        let nothing = !answer.yes && Lowered::of(cell).is_some_and(|word| words::is_nothing(word.as_str()));
        if self.notes().word(cell, answer.yes) && !nothing {
            self.lane = Lane::Word;
        }
        Class::Word
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

fn is_object(cell: &[u8]) -> bool {
    cell.ends_with(b"}") && serde_json::from_slice::<serde::de::IgnoredAny>(cell).is_ok()
}
