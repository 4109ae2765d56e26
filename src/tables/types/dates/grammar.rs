//! Which numbers, words and marks make a day, a time, a month or a quarter.

use super::pieces::{MOST, Pieces, Role, Token, Word};
use super::{DMY, Kind, Look, MDY, YMD, blank};
use crate::tables::types::cell::{self, Zone};

impl Pieces<'_> {
    /// Tries each kind on all pieces.
    pub fn look(&mut self) -> Option<Look> {
        let tries: [fn(&mut Self) -> Option<Look>; 5] =
            [Self::whole_day, Self::whole_time, Self::time_and_day, Self::month, Self::quarter];
        for one in tries {
            (self.at, self.roles) = (0, [Role::Literal; MOST]);
            if let Some(mut look) = one(self).filter(|_| self.at == self.count) {
                look.shape = self.shape();
                return Some(look);
            }
        }
        None
    }

    fn whole_day(&mut self) -> Option<Look> {
        let look = self.day()?;
        if self.at == self.count {
            return Some(look);
        }
        let joined = self.skip(Token::Mark(b',')) | self.skip(Token::Space) || self.word(&[Word::T]);
        if self.word(&[Word::At]) {
            self.skip(Token::Space);
        }
        let (micros, zone) = joined.then(|| self.time())??;
        let kind = if look.kind == Kind::ShortDay { Kind::ShortDay } else { Kind::Moment };
        Some(Look { kind, micros, zone, zoned: zone != Zone::Local, ..look })
    }

    fn whole_time(&mut self) -> Option<Look> {
        let (micros, zone) = self.time()?;
        (zone == Zone::Local && self.at == self.count).then_some(Look { micros, ..blank(Kind::Time) })
    }

    fn time_and_day(&mut self) -> Option<Look> {
        let (micros, zone) = self.time()?;
        let joined = self.skip(Token::Mark(b',')) | self.skip(Token::Space);
        let look = joined.then(|| self.day())??;
        (look.kind == Kind::Day).then_some(Look {
            kind: Kind::Moment,
            micros,
            zone,
            zoned: zone != Zone::Local,
            ..look
        })
    }

    fn day(&mut self) -> Option<Look> {
        if self.word(&[Word::Day]) {
            self.skip(Token::Space);
        }
        if let Some(month) = self.name() {
            // December 31, 2025
            self.between(b".")?;
            let day = self.number(1..=2, Role::Day)?;
            self.between(b",")?;
            return self.told(Role::Year, month, day);
        }
        let Token::Number(_, length) = self.peek()? else { return None };
        if length == 4 {
            // 2025/12/31, 2025-Dec-31
            let year = self.number(4..=4, Role::Year)?;
            let mark = self.between(b"-/.").filter(|mark| *mark != b' ')?;
            if let Some(month) = self.name() {
                self.between(&[mark])?;
                let day = self.number(1..=2, Role::Day)?;
                return real(Look { year, first: month, second: day, ..blank(Kind::Day) });
            }
            let month = self.number(1..=2, Role::Month)?;
            let found = self.skip(Token::Mark(mark));
            let day = found.then(|| self.number(1..=2, Role::Day))??;
            return real(Look { orders: YMD, year, first: month, second: day, ..blank(Kind::Day) });
        }
        let first = self.number(1..=2, Role::First)?;
        let start = self.at;
        self.skip(Token::Space);
        if self.word(&[Word::Month]) {
            // 31 tháng 12 năm 2025
            self.roles[start - 1] = Role::Day;
            self.skip(Token::Space);
            let month = self.number(1..=2, Role::Month)?;
            let marked = self.skip(Token::Mark(b',')) | self.skip(Token::Space);
            if self.word(&[Word::Year]) {
                self.skip(Token::Space);
            } else if !marked && !self.skip(Token::Mark(b'/')) {
                return None;
            }
            return self.told(Role::Year, month, first);
        }
        self.at = start;
        let mark = self.between(b"-/.")?;
        if let Some(month) = self.name() {
            // 31-Dec-2025, 31. Dezember 2025
            self.roles[start - 1] = Role::Day;
            self.between(b"-/.,")?;
            return self.told(Role::Year, month, first);
        }
        if mark == b' ' {
            return None;
        }
        let second = self.number(1..=2, Role::Second)?;
        if self.between(&[mark])? != mark {
            return None;
        }
        let Token::Number(_, length) = self.peek()? else { return None };
        if length == 2 {
            let year = self.number(2..=2, Role::Unknown)?;
            let fine = (1..=31).contains(&first) && (1..=31).contains(&second) && first.min(second) <= 12;
            return fine.then_some(Look { orders: 0, year, first, second, ..blank(Kind::ShortDay) });
        }
        let year = self.number(4..=4, Role::Year)?;
        let orders = if mark == b'.' { DMY } else { DMY | MDY };
        real(Look { orders, year, first, second, open: true, ..blank(Kind::Day) })
    }

    /// A year behind a day that words told.
    fn told(&mut self, role: Role, month: u32, day: u32) -> Option<Look> {
        let year = self.number(4..=4, role)?;
        real(Look { year, first: month, second: day, ..blank(Kind::Day) })
    }

    fn time(&mut self) -> Option<(i64, Zone)> {
        let start = self.at;
        let mut hour = self.number(1..=2, Role::Hour)?;
        let (mut second, mut fraction) = (0, 0);
        let spaced = self.skip(Token::Space);
        let minute = if self.word(&[Word::Hour]) {
            self.skip(Token::Space);
            self.number(2..=2, Role::Minute)?
        } else if !spaced && self.skip(Token::Mark(b':')) {
            let minute = self.number(2..=2, Role::Minute)?;
            if self.skip(Token::Mark(b':')) {
                second = self.number(2..=2, Role::Second60)?;
                let point = self.at;
                if self.skip(Token::Mark(b'.')) {
                    let Token::Number(_, length @ 1..=6) = self.peek()? else { return None };
                    self.roles[point] = Role::Literal;
                    fraction = self.number(1..=6, Role::Fraction)? * 10u32.pow(6 - u32::from(length));
                }
            }
            minute
        } else {
            return None;
        };
        let behind = self.at;
        self.skip(Token::Space);
        if let Some(Token::Word(half @ (Word::Am | Word::Pm))) = self.peek() {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if half == Word::Pm { 12 } else { 0 };
            self.roles[start] = Role::Hour12;
            let english = self.cell[..usize::from(self.ends[self.at])].ends_with(b"M")
                || self.cell[..usize::from(self.ends[self.at])].ends_with(b"m");
            self.roles[self.at] = if english { Role::Noon } else { Role::Unknown };
            self.at += 1;
        } else {
            self.at = behind;
        }
        let zone = self.zone()?;
        let micros = (i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * 1_000_000;
        (hour <= 23 && minute <= 59 && second <= 59).then_some((micros + i64::from(fraction), zone))
    }

    /// `Z`, `+07:00`, `+0700`, `+07`, or nothing.
    fn zone(&mut self) -> Option<Zone> {
        let start = self.at;
        self.skip(Token::Space);
        if self.word(&[Word::Zulu]) {
            self.roles[self.at - 1] = Role::Zone;
            return Some(Zone::Offset(0));
        }
        let Some(Token::Mark(sign @ (b'+' | b'-'))) = self.peek() else {
            self.at = start;
            return Some(Zone::Local);
        };
        let from = self.at;
        self.at += 1;
        let (hours, minutes) = match self.peek()? {
            Token::Number(value, 4) => {
                self.at += 1;
                (value / 100, value % 100)
            }
            _ => {
                let hours = self.number(2..=2, Role::Zone)?;
                let minutes = if self.skip(Token::Mark(b':')) { self.number(2..=2, Role::Zone)? } else { 0 };
                (hours, minutes)
            }
        };
        self.roles[from..self.at].fill(Role::Zone);
        let offset = (hours * 60 + minutes) as i16;
        (hours <= 18 && minutes <= 59).then_some(Zone::Offset(if sign == b'-' { -offset } else { offset }))
    }

    fn month(&mut self) -> Option<Look> {
        let (year, month);
        if let Some(name) = self.name() {
            // Jul 2023
            self.between(b"-/.,")?;
            (year, month) = (self.number(4..=4, Role::Year)?, name);
        } else if self.word(&[Word::Month, Word::T]) {
            // tháng 7/2023, T7/2023, tháng 7 năm 2023
            self.skip(Token::Space);
            month = self.number(1..=2, Role::Month)?;
            self.between(b"-/.,")?;
            if self.word(&[Word::Year]) {
                self.skip(Token::Space);
            }
            year = self.number(4..=4, Role::Year)?;
        } else if matches!(self.peek()?, Token::Number(_, 4)) {
            // 2023-7, 2023/07, 2023M07
            year = self.number(4..=4, Role::Year)?;
            if !self.word(&[Word::M]) {
                self.between(b"-/")?;
            }
            month = match self.name() {
                Some(name) => name,
                None => self.number(1..=2, Role::Month)?,
            };
        } else {
            // 07/2023
            month = self.number(1..=2, Role::Month)?;
            self.between(b"-/").filter(|mark| *mark != b' ')?;
            year = self.number(4..=4, Role::Year)?;
        }
        let fine = (1..=12).contains(&month) && (1900..=2100).contains(&year);
        fine.then_some(Look { year, first: month, ..blank(Kind::Month) })
    }

    fn quarter(&mut self) -> Option<Look> {
        let (year, quarter);
        if matches!(self.peek()?, Token::Number(_, 4)) {
            // 2025-Q3, 2025Q3
            year = self.number(4..=4, Role::Year)?;
            self.between(b"-/");
            quarter = self.word(&[Word::Quarter]).then(|| self.number(1..=1, Role::Unknown))??;
        } else {
            // quý III/2025, Q3 2025, quý 3 năm 2025
            let found = self.word(&[Word::Quarter]);
            found.then_some(())?;
            self.skip(Token::Space);
            quarter = match self.peek()? {
                Token::Word(Word::Roman(number)) => {
                    self.at += 1;
                    u32::from(number)
                }
                _ => self.number(1..=1, Role::Unknown)?,
            };
            self.between(b"-/.,")?;
            if self.word(&[Word::Year]) {
                self.skip(Token::Space);
            }
            year = self.number(4..=4, Role::Year)?;
        }
        self.roles[..self.count].fill(Role::Unknown);
        let fine = (1..=4).contains(&quarter) && (1900..=2100).contains(&year);
        fine.then_some(Look { year, first: quarter, ..blank(Kind::Quarter) })
    }
}

/// Keeps the orders in which the numbers are a real day.
fn real(mut look: Look) -> Option<Look> {
    let is = |month, day| cell::days(i64::from(look.year), month, day).is_some();
    let straight = is(look.first, look.second);
    match look.open {
        false => straight.then_some(look),
        true => {
            if !straight {
                look.orders &= !MDY;
            }
            if !is(look.second, look.first) {
                look.orders &= !DMY;
            }
            (look.orders != 0).then_some(look)
        }
    }
}
