//! A close look at a cell that is not plain: its class, and what it has in common with the others.

use super::{Class, Guess, Lane, is_compact};
use crate::tables::reader::Hint;
use crate::tables::types::convert::is_declared_missing;
use crate::tables::types::dates::{self, Kind};
use crate::tables::types::notes::Example;
use crate::tables::types::words::{self, Lowered, trim};
use crate::tables::types::{cell, numbers, points, swar};

impl Guess<'_> {
    /// Looks closely at a cell.
    pub(super) fn look(&mut self, cell: &[u8], row: u64) {
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
        } else if self.hint != Hint::Text && matches!(cell, b"NaN" | b"INF" | b"-INF" | b"+INF") {
            let look = numbers::look(cell).expect("these are numbers");
            return (Some(self.number(cell, row, &look)), false);
        } else if let Some(word) = Some(bare).filter(|bare| words::may_be_word(bare)).and_then(Lowered::of) {
            let nothing = words::is_nothing(word.as_str());
            if let Some(answer) = words::answer(word.as_str()).filter(|_| self.hint != Hint::Text) {
                return (Some(self.answer(cell, answer)), nothing);
            }
            if nothing {
                return (None, true);
            }
        }
        if first == b'#' && Lowered::of(bare).is_some_and(|word| words::is_nothing(word.as_str())) {
            return (None, true);
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
        // A sheet shows its own numbers as percentages, too.
        let shown = || cell.strip_suffix(b"%").is_some_and(|bare| cell::plain_decimal(bare).is_some());
        if self.hint == Hint::Plain && plain.is_none() && !look.floating && !shown() {
            return Class::Text;
        }
        if clash || numbers.forms & look.forms == 0 {
            numbers.conflict = true;
            self.notes().conflict.get_or_insert_with(|| Example::of(cell, row));
            return Class::Number;
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
            let zoned = class == Class::Moment && *dates.zoned.get_or_insert(look.zoned) != look.zoned;
            if dates.orders & look.orders == 0 || zoned {
                dates.conflict = true;
                self.notes().conflict.get_or_insert_with(|| Example::of(cell, row));
                return class;
            }
            dates.orders &= look.orders;
        }
        if look.canonical {
            dates.canonical = true;
        } else {
            dates.varied |= dates.shape != 0 && dates.shape != look.shape;
            if dates.shape == 0 {
                (dates.shape, dates.mark) = (look.shape, mark(class, cell));
            }
            self.notes().written.get_or_insert_with(|| Example::of(cell, row));
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

/// The mark of a cell that is written like 31/12/2025, or like 2025-12-31 08:00:00.
fn mark(class: Class, cell: &[u8]) -> u8 {
    match class {
        Class::Day if dates::slashed(cell).is_some() => cell[cell.len() - 5],
        Class::Moment if cell.len() == 19 && cell[10] == b' ' && cell::datetime(cell).is_some() => b' ',
        _ => 0,
    }
}

fn is_object(cell: &[u8]) -> bool {
    cell.ends_with(b"}") && serde_json::from_slice::<serde::de::IgnoredAny>(cell).is_ok()
}
