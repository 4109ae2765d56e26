//! Days, moments, times, months and quarters as people write them: `31/12/2025`, `ngày 31 tháng 12 năm 2025`,
//! `31-Dec-2025 14:30`, `14h30`, `tháng 7/2023`, `quý III/2025`.
//!
//! A cell is cut into numbers, words and marks; which number is what is told by words, by a year of four digits, or only
//! by other cells of the column: then several orders are left.

use super::cell::{self, Zone};
use super::pattern::Moment;
use super::words::{self, Lowered, trim};

/// What a cell tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A calendar day.
    Day,
    /// A day whose year has two digits: nobody can tell which number is what.
    ShortDay,
    /// A day and a time of day.
    Moment,
    /// A time of day.
    Time,
    /// A month of a year.
    Month,
    /// A quarter of a year.
    Quarter,
}

/// Year, month, day: or month and day are told by words.
pub const YMD: u8 = 1;
/// Day, month, year.
pub const DMY: u8 = 2;
/// Month, day, year.
pub const MDY: u8 = 4;
const ANY: u8 = YMD | DMY | MDY;

/// What the look at a cell gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// What it tells of.
    pub kind: Kind,
    /// The orders in which it names a real day.
    pub orders: u8,
    /// Is it written in canonical form?
    pub canonical: bool,
    /// Has it a zone?
    pub zoned: bool,
    /// The same for cells that are written alike.
    pub shape: u32,
    year: u32,
    /// The month, or the number that stands first of two that may be it.
    first: u32,
    second: u32,
    micros: i64,
    zone: Zone,
    /// Do `first` and `second` depend on the order?
    open: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// Its value and how many digits it has.
    Number(u32, u8),
    Mark(u8),
    Space,
    Word(Word),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Day,
    Month,
    Year,
    Quarter,
    /// `T`: between day and time, or short for `tháng`.
    T,
    /// `M`, as in `2023M07`.
    M,
    Zulu,
    Hour,
    Am,
    Pm,
    At,
    Name(u8),
    Roman(u8),
}

/// What a number in a cell is, for its pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Literal,
    Year,
    Month,
    Day,
    First,
    Second,
    Hour,
    Hour12,
    Minute,
    Second60,
    Fraction,
    Name,
    Noon,
    Zone,
    Unknown,
}

const LONGEST: usize = 48;
const MOST: usize = 20;

/// A cell in pieces.
struct Pieces<'a> {
    cell: &'a [u8],
    tokens: [Token; MOST],
    ends: [u8; MOST],
    roles: [Role; MOST],
    count: usize,
    /// Next piece to be read.
    at: usize,
}

/// Looks at a cell. `None` when it tells of nothing of the kind.
pub fn look(cell: &[u8]) -> Option<Look> {
    if let Some(look) = canonical(cell) {
        return Some(look);
    }
    let mut pieces = Pieces::of(trim(cell))?;
    pieces.look()
}

/// Cells as they are published.
fn canonical(cell: &[u8]) -> Option<Look> {
    let of = |kind, zoned| Look { canonical: true, zoned, ..blank(kind) };
    match cell.len() {
        10 => cell::date(cell).map(|_| ())?,
        7 if cell::is_yearmonth(cell) => return Some(of(Kind::Month, false)),
        8 => {
            cell::time(cell)?;
            return Some(of(Kind::Time, false));
        }
        19.. if cell[10] == b'T' => {
            let (_, _, zone) = cell::datetime(cell)?;
            return Some(Look { orders: YMD, ..of(Kind::Moment, zone != Zone::Local) });
        }
        _ => return None,
    }
    Some(Look { orders: YMD, ..of(Kind::Day, false) })
}

fn blank(kind: Kind) -> Look {
    Look {
        kind,
        orders: ANY,
        canonical: false,
        zoned: false,
        shape: 0,
        year: 1970,
        first: 1,
        second: 1,
        micros: 0,
        zone: Zone::Local,
        open: false,
    }
}

/// The pattern (`%d/%m/%Y`) in which a cell is written, when numbers stand in this order. `None` when no pattern says it.
pub fn pattern(cell: &[u8], order: u8) -> Option<String> {
    let cell = trim(cell);
    let mut pieces = Pieces::of(cell)?;
    pieces.look()?;
    let (mut pattern, mut start) = (String::new(), 0);
    for at in 0..pieces.count {
        let end = usize::from(pieces.ends[at]);
        let long = end - start > 3;
        pattern.push_str(match pieces.roles[at] {
            Role::Literal => std::str::from_utf8(&cell[start..end]).ok()?,
            Role::Year => "%Y",
            Role::Month => "%m",
            Role::Day => "%d",
            Role::First => {
                if order == MDY {
                    "%m"
                } else {
                    "%d"
                }
            }
            Role::Second => {
                if order == MDY {
                    "%d"
                } else {
                    "%m"
                }
            }
            Role::Hour => "%H",
            Role::Hour12 => "%I",
            Role::Minute => "%M",
            Role::Second60 => "%S",
            Role::Fraction => "%f",
            Role::Name => {
                if long {
                    "%B"
                } else {
                    "%b"
                }
            }
            Role::Noon => "%p",
            Role::Zone => {
                if pattern.ends_with("%z") {
                    ""
                } else {
                    "%z"
                }
            }
            Role::Unknown => return None,
        });
        start = end;
    }
    Some(pattern)
}

/// The two days that a doubtful cell may name, as they would be published.
pub fn readings(cell: &[u8]) -> Option<(String, String)> {
    let look = look(cell)?;
    let said = |year, month, day| {
        let mut out = Vec::new();
        Moment::new(year, month, day, 0, Zone::Local)?.write_date(&mut out);
        String::from_utf8(out).ok()
    };
    let Look { year, first, second, .. } = look;
    let mut days: Vec<String> = match look.kind {
        Kind::ShortDay => {
            let all = [
                said(2000 + year, second, first),
                said(2000 + year, first, second),
                said(2000 + first, second, year),
                said(1900 + year, second, first),
                said(1900 + year, first, second),
            ];
            all.into_iter().flatten().collect()
        }
        _ => [said(year, second, first), said(year, first, second)].into_iter().flatten().collect(),
    };
    days.dedup();
    days.truncate(2);
    let second = days.pop()?;
    Some((days.pop()?, second))
}

impl Look {
    /// The moment it tells of when numbers stand in this order. `None` when that is no real day.
    pub fn moment(&self, order: u8) -> Option<Moment> {
        if self.orders & order == 0 {
            return None;
        }
        let (month, day) = match self.open && order == DMY {
            true => (self.second, self.first),
            false => (self.first, self.second),
        };
        Moment::new(self.year, month, day, self.micros, self.zone)
    }

    /// Year and month, or year and quarter.
    pub fn part(&self) -> (u32, u32) {
        (self.year, self.first)
    }
}

/// A day in the commonest forms of all that are not ISO, `31/12/2025` and its kin: first, second and year.
#[inline]
pub fn slashed(cell: &[u8]) -> Option<(u32, u32, u32)> {
    let digit = |at: usize| u32::from(cell[at].wrapping_sub(b'0'));
    let (first, second, year) = match cell {
        [_, _, a @ (b'/' | b'.' | b'-'), _, _, b, _, _, _, _] if a == b => (0..2, 3..5, 6),
        [_, a @ (b'/' | b'.' | b'-'), _, _, b, _, _, _, _] if a == b => (0..1, 2..4, 5),
        [_, _, a @ (b'/' | b'.' | b'-'), _, b, _, _, _, _] if a == b => (0..2, 3..4, 5),
        [_, a @ (b'/' | b'.' | b'-'), _, b, _, _, _, _] if a == b => (0..1, 2..3, 4),
        _ => return None,
    };
    let number = |range: std::ops::Range<usize>| {
        range.fold(Some(0), |number, at| number.filter(|_| digit(at) <= 9).map(|number: u32| number * 10 + digit(at)))
    };
    Some((number(first)?, number(second)?, number(year..year + 4)?))
}

impl<'a> Pieces<'a> {
    fn of(cell: &'a [u8]) -> Option<Self> {
        if !(3..=LONGEST).contains(&cell.len()) {
            return None;
        }
        let mut pieces =
            Self { cell, tokens: [Token::Space; MOST], ends: [0; MOST], roles: [Role::Literal; MOST], count: 0, at: 0 };
        let (mut at, mut digits) = (0, 0);
        while at < cell.len() {
            let rest = &cell[at..];
            let (token, length) = match rest[0] {
                b'0'..=b'9' => {
                    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    digits += length;
                    (Token::Number(cell::digits(&rest[..length])?, length as u8), length)
                }
                b' ' => (Token::Space, rest.iter().take_while(|byte| **byte == b' ').count()),
                0xc2 if rest.get(1) == Some(&0xa0) => (Token::Space, 2),
                mark @ (b'/' | b'-' | b'.' | b':' | b',' | b'+') => (Token::Mark(mark), 1),
                byte if byte.is_ascii_alphabetic() || byte >= 0x80 => {
                    let letter = |byte: &&u8| byte.is_ascii_alphabetic() || **byte >= 0x80;
                    let length = rest.iter().take_while(letter).count();
                    (Token::Word(word(&rest[..length])?), length)
                }
                _ => return None,
            };
            at += length;
            let next = pieces.count;
            *pieces.tokens.get_mut(next)? = token;
            pieces.ends[next] = at as u8;
            pieces.count += 1;
        }
        (digits >= 3).then_some(pieces)
    }

    /// Tries each kind on all pieces.
    fn look(&mut self) -> Option<Look> {
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

    fn shape(&self) -> u32 {
        let (mut hash, mut start) = (0x811c_9dc5u32, 0);
        for at in 0..self.count {
            let end = usize::from(self.ends[at]);
            let mut add = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            match (self.tokens[at], self.roles[at]) {
                (Token::Number(..), Role::Year) => add(b'Y'),
                (Token::Number(..), _) => add(b'0'),
                (_, Role::Name) => add(if end - start > 3 { b'B' } else { b'b' }),
                (_, Role::Noon) => add(b'p'),
                (_, Role::Zone) => add(b'z'),
                _ => self.cell[start..end].iter().for_each(|byte| add(*byte)),
            }
            start = end;
        }
        hash | 1
    }

    fn peek(&self) -> Option<Token> {
        (self.at < self.count).then(|| self.tokens[self.at])
    }

    fn skip(&mut self, token: Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, wanted: &[Word]) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if wanted.contains(&word));
        self.at += usize::from(found);
        found
    }

    /// A number of so many digits.
    fn number(&mut self, digits: std::ops::RangeInclusive<u8>, role: Role) -> Option<u32> {
        match self.peek()? {
            Token::Number(value, length) if digits.contains(&length) => {
                self.roles[self.at] = role;
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    fn name(&mut self) -> Option<u32> {
        match self.peek()? {
            Token::Word(Word::Name(month)) => {
                self.roles[self.at] = Role::Name;
                self.at += 1;
                Some(u32::from(month))
            }
            _ => None,
        }
    }

    /// A mark between the parts of a day, or a space; a mark may have a space behind it.
    fn between(&mut self, marks: &[u8]) -> Option<u8> {
        match self.peek()? {
            Token::Mark(mark) if marks.contains(&mark) => {
                self.at += 1;
                self.skip(Token::Space);
                Some(mark)
            }
            Token::Space => {
                self.at += 1;
                Some(b' ')
            }
            _ => None,
        }
    }

    fn whole_day(&mut self) -> Option<Look> {
        let look = self.day()?;
        if self.at == self.count || look.kind == Kind::ShortDay && self.at == self.count {
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

fn word(letters: &[u8]) -> Option<Word> {
    let lowered = Lowered::of(letters)?;
    let word = lowered.as_str();
    Some(match word {
        "ngày" | "ngay" => Word::Day,
        "tháng" | "thang" => Word::Month,
        "năm" | "nam" => Word::Year,
        "quý" | "quí" | "quy" | "q" => Word::Quarter,
        "t" => Word::T,
        "m" => Word::M,
        "z" | "utc" | "gmt" => Word::Zulu,
        "h" | "g" | "giờ" | "gio" => Word::Hour,
        "am" | "sa" => Word::Am,
        "pm" | "ch" => Word::Pm,
        "lúc" | "luc" | "at" => Word::At,
        "i" => Word::Roman(1),
        "ii" => Word::Roman(2),
        "iii" => Word::Roman(3),
        "iv" => Word::Roman(4),
        _ => Word::Name(words::month(word)? as u8),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(cell: &str) -> Option<(Kind, u8, String)> {
        let look = look(cell.as_bytes())?;
        let order = [YMD, DMY, MDY].into_iter().find(|order| look.orders & order != 0).unwrap_or(YMD);
        let mut out = Vec::new();
        match look.kind {
            Kind::Month | Kind::Quarter => out.extend(format!("{:?}", look.part()).bytes()),
            Kind::ShortDay => {}
            Kind::Day => look.moment(order)?.write_date(&mut out),
            Kind::Time => look.moment(order)?.write_time(&mut out),
            Kind::Moment => look.moment(order)?.write(&mut out),
        }
        Some((look.kind, look.orders, String::from_utf8(out).unwrap()))
    }

    #[test]
    fn days_of_many_places_are_read() {
        for (cell, orders, due) in [
            ("31/12/2025", DMY, "2025-12-31"),
            ("12/31/2025", MDY, "2025-12-31"),
            ("3/4/2025", DMY | MDY, "2025-04-03"),
            ("31.12.2025", DMY, "2025-12-31"),
            ("1.2.2025", DMY, "2025-02-01"),
            ("31-12-2025", DMY, "2025-12-31"),
            ("2025/12/31", YMD, "2025-12-31"),
            ("2025/1/2", YMD, "2025-01-02"),
            ("31 tháng 12 năm 2025", ANY, "2025-12-31"),
            ("Ngày 31 tháng 12 năm 2025", ANY, "2025-12-31"),
            ("ngày 3 tháng 1, 2025", ANY, "2025-01-03"),
            ("ngày 31/12/2025", DMY, "2025-12-31"),
            ("31-Dec-2025", ANY, "2025-12-31"),
            ("31 Dec 2025", ANY, "2025-12-31"),
            ("December 31, 2025", ANY, "2025-12-31"),
            ("31. Dezember 2025", ANY, "2025-12-31"),
            ("1 août 2025", ANY, "2025-08-01"),
        ] {
            assert_eq!(said(cell), Some((Kind::Day, orders, due.into())), "{cell}");
        }
        for none in [
            "32/12/2025",
            "29/02/2023",
            "13/13/2025",
            "1/2",
            "2025-13-01",
            "31 tháng 13 năm 2025",
            "12/2025/1",
            "1-2/2025",
            "tháng",
            "abc",
            "1 2 2025",
            "Mai",
            "10 Mai",
        ] {
            assert_eq!(said(none), None, "{none}");
        }
        assert_eq!(said("31/12/25").unwrap().0, Kind::ShortDay);
    }

    #[test]
    fn moments_and_times_of_many_places_are_read() {
        for (cell, due) in [
            ("2025-12-31 14:30:05", "2025-12-31T14:30:05"),
            ("2025-12-31 14:30", "2025-12-31T14:30:00"),
            ("2025-12-31T14:30:05.25Z", "2025-12-31T14:30:05.25Z"),
            ("31/12/2025 14:30", "2025-12-31T14:30:00"),
            ("31/12/2025, 2:30 PM", "2025-12-31T14:30:00"),
            ("31/12/2025 12:05:00 SA", "2025-12-31T00:05:00"),
            ("14:30 31/12/2025", "2025-12-31T14:30:00"),
            ("14h30 ngày 31/12/2025", "2025-12-31T14:30:00"),
            ("31-Dec-2025 14:30:00 +07:00", "2025-12-31T14:30:00+07:00"),
            ("31/12/2025 lúc 14:30", "2025-12-31T14:30:00"),
        ] {
            let (kind, _, text) = said(cell).unwrap_or_else(|| panic!("{cell}"));
            if !cell.ends_with('Z') {
                assert_eq!((kind, text.as_str()), (Kind::Moment, due), "{cell}");
            }
        }
        for (cell, due) in [("14:30", "14:30:00"), ("8:05", "08:05:00"), ("14h30", "14:30:00"), ("2:30 PM", "14:30:00")]
        {
            assert_eq!(said(cell), Some((Kind::Time, ANY, due.into())), "{cell}");
        }
        assert_eq!((said("24:00"), said("1:2"), said("14:60"), said("13:30 PM")), (None, None, None, None));
    }

    #[test]
    fn months_and_quarters_of_many_places_are_read() {
        for cell in [
            "2023/07",
            "07-2023",
            "7/2023",
            "tháng 7/2023",
            "Tháng 07 năm 2023",
            "T7/2023",
            "T07.2023",
            "Jul 2023",
            "July-2023",
            "2023M07",
            "juillet 2023",
        ] {
            assert_eq!(said(cell), Some((Kind::Month, ANY, "(2023, 7)".into())), "{cell}");
        }
        for cell in ["quý III/2025", "Quý 3 năm 2025", "Q3/2025", "Q3 2025", "2025-Q3", "2025Q3", "QUÝ III-2025"] {
            assert_eq!(said(cell), Some((Kind::Quarter, ANY, "(2025, 3)".into())), "{cell}");
        }
        assert_eq!((said("13/2023"), said("quý V/2025"), said("Q5 2025"), said("12/3456")), (None, None, None, None));
    }

    #[test]
    fn a_cell_tells_its_pattern() {
        let pattern = |cell: &str, order| pattern(cell.as_bytes(), order);
        assert_eq!(pattern("31/12/2025", DMY).as_deref(), Some("%d/%m/%Y"));
        assert_eq!(pattern("12/31/2025 2:05 PM", MDY).as_deref(), Some("%m/%d/%Y %I:%M %p"));
        assert_eq!(pattern("ngày 31 tháng 12 năm 2025", YMD).as_deref(), Some("ngày %d tháng %m năm %Y"));
        assert_eq!(pattern("31-Dec-2025", YMD).as_deref(), Some("%d-%b-%Y"));
        assert_eq!(pattern("14h30", YMD).as_deref(), Some("%Hh%M"));
        assert_eq!(pattern("2025-12-31 14:30:05.5+07:00", YMD).as_deref(), Some("%Y-%m-%d %H:%M:%S.%f%z"));
        assert_eq!(pattern("quý III/2025", YMD), None);
    }

    #[test]
    fn the_commonest_forms_are_read_the_same_the_quick_way() {
        for cell in ["31/12/2025", "1/2/2025", "10.2.2025", "1-12-2025", "99/99/9999"] {
            let quick = slashed(cell.as_bytes()).unwrap();
            let is_day = look(cell.as_bytes());
            assert_eq!(is_day.map(|look| (look.first, look.second, look.year)), is_day.map(|_| quick), "{cell}");
        }
        assert_eq!((slashed(b"31/12-2025"), slashed(b"3a/12/2025"), slashed(b"31/12/202x")), (None, None, None));
    }
}
