//! Days, moments, times, months and quarters as people write them: `31/12/2025`, `ngày 31 tháng 12 năm 2025`,
//! `31-Dec-2025 14:30`, `14h30`, `tháng 7/2023`, `quý III/2025`.
//!
//! A cell is cut into numbers, words and marks; which number is what is told by words, by a year of four digits, or only
//! by other cells of the column: then several orders are left.

mod grammar;
mod pieces;

use super::cell::{self, Zone};
use super::pattern::Moment;
use super::words::trim;
use pieces::{Pieces, Role};

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

/// Looks at a cell. `None` when it tells of nothing of the kind.
pub fn look(cell: &[u8]) -> Option<Look> {
    let cell = trim(cell);
    if let Some(look) = canonical(cell) {
        return Some(look);
    }
    let mut pieces = Pieces::of(cell)?;
    pieces.look()
}

/// Cells as they are published.
fn canonical(cell: &[u8]) -> Option<Look> {
    let number = |range: std::ops::Range<usize>| cell::digits(&cell[range]);
    let of = |kind| Look { canonical: true, ..blank(kind) };
    let day = |look: Look| {
        Some(Look { orders: YMD, year: number(0..4)?, first: number(5..7)?, second: number(8..10)?, ..look })
    };
    match cell.len() {
        10 => {
            cell::date(cell)?;
            day(of(Kind::Day))
        }
        7 if cell[4] == b'-' && cell[5] == b'Q' => {
            let first = number(6..7).filter(|quarter| (1..=4).contains(quarter))?;
            Some(Look { year: number(0..4)?, first, ..of(Kind::Quarter) })
        }
        7 if cell::is_yearmonth(cell) => Some(Look { year: number(0..4)?, first: number(5..7)?, ..of(Kind::Month) }),
        8 => Some(Look { micros: cell::time(cell)?, ..of(Kind::Time) }),
        19.. if cell[10] == b'T' => {
            let (instant, _, zone) = cell::datetime(cell)?;
            let offset = if let Zone::Offset(minutes) = zone { i64::from(minutes) * 60_000_000 } else { 0 };
            let micros = instant + offset - i64::from(cell::date(&cell[..10])?) * 86_400_000_000;
            day(Look { micros, zone, zoned: zone != Zone::Local, ..of(Kind::Moment) })
        }
        _ => None,
    }
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

    /// Are day and month the same number, so that their order says nothing?
    pub fn is_even(&self) -> bool {
        self.first == self.second
    }

    /// Year and month, or year and quarter.
    pub fn part(&self) -> (u32, u32) {
        (self.year, self.first)
    }
}

/// The order of day and month in a pattern; 0 when the year stands first.
pub fn order_of(pattern: &str) -> u8 {
    match (pattern.find("%d"), pattern.find("%m"), pattern.find("%Y")) {
        (_, _, Some(0)) => 0,
        (Some(day), Some(month), _) if day < month => DMY,
        (Some(_), Some(_), _) => MDY,
        _ => 0,
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
    let number = |mut range: std::ops::Range<usize>| {
        range.try_fold(0u32, |number, at| (digit(at) <= 9).then(|| number * 10 + digit(at)))
    };
    Some((number(first)?, number(second)?, number(year..year + 4)?))
}

#[cfg(test)]
mod tests;
