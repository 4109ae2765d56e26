//! What one column is, from what its cells have in common.

use super::dates::{DMY, MDY, YMD};
use super::days::{Days, Found};
use super::infer::{Class, Guess};
use super::labels::Label;
use super::numbers::{self, Form as NumberForm};
use super::points;
use super::reading::{Answers, Digits, Form, Reading, Spelling, Years};
use super::words::{PAIRS, TICK, TICKS, UNITS};
use crate::model::FieldType;
use crate::tables::batch::Physical;
use crate::tables::reader::Hint;

/// What other columns and the description say of how things are written in this table.
#[derive(Debug, Clone, Copy, Default)]
pub struct Customs {
    /// Some column has a decimal point (false) or a decimal comma (true); none when they differ.
    pub comma: Option<bool>,
    /// The order of numbers in days, [`DMY`] or [`MDY`].
    pub order: Option<u8>,
    /// Do several columns hold nothing but ticks?
    pub ticks: bool,
    /// Does the portal's language write a decimal comma?
    pub language_comma: bool,
}

/// What settled a doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The column's own cells.
    Cells,
    /// Another column.
    Table,
    /// The portal's language.
    Language,
}

impl By {
    /// Its name in findings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cells => "cells",
            Self::Table => "table",
            Self::Language => "language",
        }
    }
}

/// What a column is.
#[derive(Debug)]
pub struct Settled {
    /// How its cells are read.
    pub reading: Reading,
    /// How it is published.
    pub physical: Physical,
    /// What settled it.
    pub by: By,
    /// Why it could not be settled, or why it stays text.
    pub doubt: Option<Doubt>,
}

/// Why a column is not what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// `1.234`: a thousand or a decimal? It stays text, or is read as the plain decimal it looks like.
    Number,
    /// `03/04/2025`: which number is the month?
    Order,
    /// `31/12/25`: which number is the year, and of which century?
    Century,
    /// Most cells are of this class, some are not.
    Mixed(Class),
    /// Numbers or dates are written in forms that contradict each other.
    Forms,
    /// Numbers that are names, by the header.
    Code,
}

fn physical(field_type: FieldType) -> Physical {
    Physical { field_type, long: false, zoned: false }
}

fn settled(reading: Reading, field_type: FieldType) -> Settled {
    Settled { reading, physical: physical(field_type), by: By::Cells, doubt: None }
}

fn text(doubt: Option<Doubt>) -> Settled {
    Settled { doubt, ..settled(Reading::Text, FieldType::String) }
}

/// The class that all values of a column are of, words for "no value" aside.
pub fn class(guess: &Guess<'_>) -> Option<Class> {
    // Words such as `không` mean no or nothing: whichever the other cells say.
    let values = guess.values();
    let at = guess.counts.iter().position(|&count| count > 0)?;
    let whole = |at: usize| guess.counts[at] == values;
    let classes: Vec<usize> = match whole(at) {
        true => vec![at],
        false => (0..Class::COUNT).filter(|&at| guess.counts[at] > 0).collect(),
    };
    match classes[..] {
        [one] => Some(CLASSES[one]),
        [one, word] if word == Class::Word as usize && words_are_nothing(guess) => Some(CLASSES[one]),
        [word, one] if word == Class::Word as usize && one < Class::Code as usize && words_are_nothing(guess) => {
            Some(CLASSES[one])
        }
        _ => None,
    }
}

/// Every class, in order.
const CLASSES: [Class; Class::COUNT] = [
    Class::Number,
    Class::Day,
    Class::ShortDay,
    Class::Moment,
    Class::Time,
    Class::Month,
    Class::Quarter,
    Class::Word,
    Class::Duration,
    Class::Point,
    Class::Object,
    Class::Code,
    Class::Text,
];

/// Are all words for no also words for nothing, and is there no yes?
fn words_are_nothing(guess: &Guess<'_>) -> bool {
    guess.counts[Class::Word as usize] <= guess.nothing && !guess.answers.yes
}

/// May the decimal separator of these numbers be either, so that each reading gives other values?
pub fn is_open_number(guess: &Guess<'_>) -> bool {
    let forms = guess.numbers.forms;
    guess.numbers.separated > 0 && forms & 0x0f != 0 && forms & 0xf0 != 0
}

/// May days be in either order?
pub fn is_open_order(guess: &Guess<'_>) -> bool {
    guess.dates.orders & YMD == 0 && guess.dates.orders & (DMY | MDY) == DMY | MDY
}

/// Does the column hold nothing but ticks and empty cells?
pub fn is_ticked(guess: &Guess<'_>) -> bool {
    class(guess) == Some(Class::Word)
        && guess.answers.pairs & TICK != 0
        && !guess.answers.no
        && guess.empty > 0
        && guess.nothing == 0
}

/// Settles a column.
pub fn settle(guess: &Guess<'_>, label: &str, customs: &Customs) -> Settled {
    match guess.hint() {
        Hint::Of(physical) => return told(physical),
        Hint::Object => return settled(Reading::Text, FieldType::Object),
        Hint::Any | Hint::Plain | Hint::Text => {}
    }
    let Some(class) = class(guess) else { return text(mixed(guess)) };
    let conflict = match class {
        Class::Number => guess.numbers.conflict,
        Class::Day | Class::Moment => guess.dates.conflict,
        _ => false,
    };
    if conflict {
        return text(Some(Doubt::Forms));
    }
    let zoned = guess.dates.zoned == Some(true);
    let order = || match guess.dates.orders {
        orders if orders & YMD != 0 => Ok((YMD, By::Cells)),
        order @ (DMY | MDY) => Ok((order, By::Cells)),
        _ => customs.order.map(|order| (order, By::Table)).ok_or(Doubt::Order),
    };
    match class {
        Class::Number => number(guess, label, customs),
        Class::Day => match order() {
            Ok((order, by)) => Settled { by, ..settled(Reading::Date(found(guess, order)), FieldType::Date) },
            Err(doubt) => text(Some(doubt)),
        },
        Class::Moment => match order() {
            Ok((order, by)) => {
                let reading = Reading::Datetime(found(guess, order), Some(zoned));
                let physical = Physical { zoned, ..physical(FieldType::Datetime) };
                Settled { by, physical, ..settled(reading, FieldType::Datetime) }
            }
            Err(doubt) => text(Some(doubt)),
        },
        Class::ShortDay => text(Some(Doubt::Century)),
        Class::Time => settled(Reading::Time(found(guess, YMD)), FieldType::Time),
        Class::Month => {
            let form = if guess.dates.shape == 0 { Form::YearMonth } else { Form::Month };
            settled(Reading::Form(form), FieldType::YearMonth)
        }
        Class::Quarter => settled(Reading::Form(Form::Quarter(guess.dates.shape != 0)), FieldType::String),
        Class::Word => words(guess, label, customs),
        Class::Duration => settled(Reading::Form(Form::Duration), FieldType::Duration),
        Class::Point => point(guess, label),
        Class::Object => settled(Reading::Form(Form::Json), FieldType::Object),
        Class::Code | Class::Text => text(None),
    }
}

/// How the days, moments or times of a column are written.
fn found(guess: &Guess<'_>, order: u8) -> Days {
    let dates = &guess.dates;
    Days::Found(Found {
        order,
        shape: dates.shape,
        canonical: dates.canonical,
        varied: dates.varied || (dates.canonical && dates.shape != 0),
        mark: dates.mark,
    })
}

/// A type told by the format, whose cells are canonical.
fn told(physical: Physical) -> Settled {
    let digits = || Digits::Declared { point: b'.', group: None, bare: true, loose: false };
    let reading = match physical.field_type {
        FieldType::Integer | FieldType::Year => Reading::Integer(digits()),
        FieldType::Decimal(scale) => Reading::Decimal(u32::from(scale), digits()),
        FieldType::Number => Reading::Number(digits()),
        FieldType::Boolean => Reading::Boolean(Answers {
            yes: vec!["true".into()],
            no: vec!["false".into()],
            ticked: false,
            spelling: Spelling::Exact,
        }),
        FieldType::Date => Reading::Date(Days::Iso),
        FieldType::Datetime => Reading::Datetime(Days::Iso, Some(physical.zoned)),
        FieldType::Time => Reading::Time(Days::Iso),
        FieldType::String | FieldType::YearMonth | FieldType::Duration | FieldType::Geopoint | FieldType::Object => {
            Reading::Text
        }
    };
    Settled { reading, physical, by: By::Cells, doubt: None }
}

/// Is it almost of one type?
fn mixed(guess: &Guess<'_>) -> Option<Doubt> {
    let values = guess.values();
    if guess.counts[Class::Code as usize] > 0 {
        return None;
    }
    let at = (0..Class::Code as usize).max_by_key(|&at| (guess.counts[at], std::cmp::Reverse(at)))?;
    let tells = !matches!(CLASSES[at], Class::ShortDay | Class::Point);
    (tells && values > 0 && guess.counts[at] * 10 >= values * 9).then_some(Doubt::Mixed(CLASSES[at]))
}

fn number(guess: &Guess<'_>, label: &str, customs: &Customs) -> Settled {
    let numbers = &guess.numbers;
    let count = guess.counts[Class::Number as usize];
    // Numbers in parentheses only are ordinals; NaN only is a word.
    if (numbers.parentheses == count && numbers.separators == 0) || !numbers.finite {
        return text(None);
    }
    let (mut by, mut doubt) = (By::Cells, None);
    let comma = match is_open_number(guess) {
        false => numbers.forms & 0x0f == 0,
        true => match custom(guess, customs) {
            Some((comma, found)) => {
                by = found;
                comma
            }
            None => {
                // A plain decimal stays what it is where nothing speaks against it.
                let dot = numbers.separators & numbers::COMMA == 0;
                if !dot || customs.language_comma {
                    return text(Some(Doubt::Number));
                }
                doubt = Some(Doubt::Number);
                false
            }
        },
    };
    let forms = if comma { numbers.forms >> 4 } else { numbers.forms & 0x0f };
    let form = NumberForm {
        comma,
        group: forms.trailing_zeros() as u8,
        unit: numbers.unit,
        parentheses: numbers.parentheses > 0,
        behind: numbers.behind,
        floating: numbers.floating,
    };
    let digits = Digits::Decided(form);
    let longest = |value: i64| value.unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
    let plain = if numbers.low > numbers.high { 0 } else { longest(numbers.low).max(longest(numbers.high)) };
    let whole = plain.max(u32::from(numbers.whole[usize::from(comma)]));
    let scale = u32::from(numbers.scale[usize::from(comma)]);
    let settled = match scale {
        _ if numbers.floating => settled(Reading::Number(digits), FieldType::Number),
        0 if numbers.large || (whole > 18 && numbers.separators != 0) => return text(None),
        0 => return whole_number(guess, label, digits, form, Settled { by, doubt, ..text(None) }),
        scale if whole + scale > 38 => settled(Reading::Number(digits), FieldType::Number),
        scale => {
            let field_type = FieldType::Decimal(scale as u8);
            let physical = Physical { long: whole + scale > 18, ..physical(field_type) };
            Settled { physical, ..settled(Reading::Decimal(scale, digits), field_type) }
        }
    };
    Settled { by, doubt, ..settled }
}

/// What settles whether a point or a comma is the decimal separator.
fn custom(guess: &Guess<'_>, customs: &Customs) -> Option<(bool, By)> {
    if guess.hint() == Hint::Plain {
        return Some((false, By::Cells));
    }
    if let Some(comma) = customs.comma {
        return Some((comma, By::Table));
    }
    // Many numbers with exactly three digits behind the separator, besides whole ones below a thousand, in a language
    // that groups digits with it.
    let numbers = &guess.numbers;
    let whole = numbers.low <= numbers.high;
    let small = whole && numbers.high < 1_000 && numbers.low > -1_000;
    let groups = if customs.language_comma { numbers::DOT } else { numbers::COMMA };
    let one = numbers.separators & (numbers::DOT | numbers::COMMA) == groups;
    (small && one && numbers.separated >= 10).then_some((customs.language_comma, By::Language))
}

fn whole_number(guess: &Guess<'_>, label: &str, digits: Digits, form: NumberForm, rest: Settled) -> Settled {
    let numbers = &guess.numbers;
    let plain = form == NumberForm::default() && numbers.separators == 0 && numbers.low <= numbers.high;
    if plain {
        let label = Label::of(label);
        let within = |low, high| numbers.low >= low && numbers.high <= high;
        if within(10_000_000, i64::MAX) && label.says_code() {
            return text(Some(Doubt::Code));
        }
        if (within(1_000, 9_999) || within(10_000, 99_999) || within(100_000, 999_999)) && label.says_postcode() {
            return text(Some(Doubt::Code));
        }
        if within(1900, 2100) && label.says_year() {
            let years = Years { low: 1900, high: 2100, loose: false };
            return settled(Reading::Year(years), FieldType::Year);
        }
        if numbers.compact && label.says_date() {
            return settled(Reading::Date(Days::Compact), FieldType::Date);
        }
    }
    Settled { reading: Reading::Integer(digits), physical: physical(FieldType::Integer), ..rest }
}

fn words(guess: &Guess<'_>, label: &str, customs: &Customs) -> Settled {
    let answers = &guess.answers;
    let pair = answers.pairs & !TICK;
    // As they were seen to be written; of very many spellings, any.
    let said = |yes: bool, usual: &[&str]| -> Vec<String> {
        let seen = guess.notes.iter().flat_map(|notes| &notes.words).filter(|(_, is)| *is == yes);
        if spelt_in_many_ways(guess) {
            return usual.iter().map(ToString::to_string).collect();
        }
        seen.map(|(word, _)| word.to_string()).collect()
    };
    let boolean = |yes: &[&str], no: &[&str], ticked| {
        let spelling = if spelt_in_many_ways(guess) { Spelling::AnyCase } else { Spelling::Exact };
        settled(
            Reading::Boolean(Answers { yes: said(true, yes), no: said(false, no), ticked, spelling }),
            FieldType::Boolean,
        )
    };
    let both = answers.yes && answers.no;
    // `true` alone is a boolean; `yes` alone may be anything.
    if pair & 1 != 0 || (both && pair != 0) {
        let (yes, no) = PAIRS[pair.trailing_zeros() as usize];
        return boolean(&[yes], &[no], false);
    }
    if is_ticked(guess) && (customs.ticks || Label::of(label).asks()) {
        return boolean(&TICKS, &[], true);
    }
    text(None)
}

/// Are there more spellings of yes and no than are told apart?
fn spelt_in_many_ways(guess: &Guess<'_>) -> bool {
    guess.notes.as_ref().is_some_and(|notes| notes.many)
}

fn point(guess: &Guess<'_>, label: &str) -> Settled {
    let label = Label::of(label);
    let order = match (guess.dates.points, label.latitude_first()) {
        (points::LAT_LON, _) => points::LAT_LON,
        (points::LON_LAT, _) => points::LON_LAT,
        (_, Some(true)) => points::LAT_LON,
        (_, Some(false)) => points::LON_LAT,
        _ => return text(None),
    };
    match label.says_point() {
        true => settled(Reading::Form(Form::Point(points::Form::Pair(order))), FieldType::Geopoint),
        false => text(None),
    }
}

/// The name of a class as a type.
pub fn type_name(class: Class) -> &'static str {
    match class {
        Class::Number => "number",
        Class::Day | Class::ShortDay => "date",
        Class::Moment => "datetime",
        Class::Time => "time",
        Class::Month => "yearmonth",
        Class::Quarter => "quarter",
        Class::Word => "boolean",
        Class::Duration => "duration",
        Class::Point => "geopoint",
        Class::Object => "object",
        Class::Code | Class::Text => "string",
    }
}

/// The unit of a form, as told.
pub fn unit(form: &NumberForm) -> Option<&'static str> {
    form.unit.map(|unit| UNITS[unit as usize].1)
}
