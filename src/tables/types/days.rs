//! How days, moments and times of a column are read: as declared, or as its cells were seen to be.

use super::cell::{self, Zone};
use super::dates::{self, Kind};
use super::infer::is_compact;
use super::pattern::{Moment, Pattern};
use super::swar;
use super::words::trim;

/// How days, moments and times are written.
#[derive(Debug, Clone)]
pub enum Days {
    /// In canonical form only, but for a space between day and time.
    Iso,
    /// As eight digits, 20251231.
    Compact,
    /// As cells of the column were seen to be.
    Found(Found),
    /// In any form that leaves no doubt; the numbers of days in this order, where one is given.
    Any(u8),
    /// As a pattern says.
    Pattern(Pattern),
}

/// How the days, moments or times of a column were seen to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// In which order numbers stand.
    pub order: u8,
    /// The shape of those that are not canonical; 0 when all are.
    pub shape: u32,
    /// Are some canonical?
    pub canonical: bool,
    /// Are there several shapes, so that any will do?
    pub varied: bool,
    /// The mark between the numbers, when they are written like 31/12/2025.
    pub mark: u8,
}

impl Found {
    fn fits(&self, look: &dates::Look) -> bool {
        self.varied || if look.canonical { self.canonical } else { look.shape == self.shape }
    }
}

impl Days {
    /// May canonical cells be read the quick way?
    pub fn is_iso(&self) -> bool {
        match self {
            Self::Iso | Self::Any(_) => true,
            Self::Found(found) => found.canonical || found.varied,
            Self::Compact | Self::Pattern(_) => false,
        }
    }

    fn moment(&self, cell: &[u8], kind: Kind) -> Option<Moment> {
        match self {
            Self::Pattern(pattern) => pattern.read(trim(cell)),
            Self::Iso | Self::Compact => None,
            Self::Found(found) => {
                let look = dates::look(cell).filter(|look| look.kind == kind && found.fits(look))?;
                look.moment(found.order)
            }
            Self::Any(due) => {
                let look = dates::look(cell).filter(|look| look.kind == kind)?;
                let order = match look.orders {
                    orders if orders & dates::YMD != 0 => dates::YMD,
                    orders if *due != 0 => orders & due,
                    order @ (dates::DMY | dates::MDY) => order,
                    _ if look.is_even() => dates::DMY,
                    _ => return None,
                };
                look.moment(order)
            }
        }
    }

    /// Reads a day.
    pub fn date(&self, cell: &[u8], out: &mut Vec<u8>) -> Option<i32> {
        out.clear();
        let moment = match self {
            Self::Iso => {
                out.extend_from_slice(trim(cell));
                return cell::date(out);
            }
            Self::Compact => {
                let value = cell::plain_integer(trim(cell)).filter(|value| is_compact(*value))? as u32;
                Moment::new(value / 10_000, value / 100 % 100, value % 100, 0, Zone::Local)?
            }
            Self::Found(found) if found.mark != 0 => match dates::slashed(cell) {
                Some((first, second, year)) if cell[cell.len() - 5] == found.mark => {
                    let (month, day) = if found.order == dates::DMY { (second, first) } else { (first, second) };
                    Moment::new(year, month, day, 0, Zone::Local)?
                }
                _ => self.moment(cell, Kind::Day)?,
            },
            _ => self.moment(cell, Kind::Day)?,
        };
        moment.write_date(out);
        Some(moment.days())
    }

    /// Reads a moment; whether it must have a zone is told by the first, if not before.
    pub fn datetime(&self, cell: &[u8], zoned: &mut Option<bool>, out: &mut Vec<u8>) -> Option<i64> {
        out.clear();
        let cell = trim(cell);
        if self.reads_iso(cell) {
            let quick = if cell.len() == 19 && *zoned == Some(false) { swar::datetime(cell, 0, 19) } else { None };
            let found = match quick.filter(|_| matches!(cell[10], b' ' | b'T')) {
                Some(instant) => Some((instant, Zone::Local)),
                None => cell::datetime(cell).map(|(instant, _, zone)| (instant, zone)),
            };
            if let Some((instant, zone)) = found {
                if *zoned.get_or_insert(zone != Zone::Local) != (zone != Zone::Local) {
                    return None;
                }
                out.extend_from_slice(cell);
                out[10] = b'T';
                shorten_fraction(out, 19);
                return Some(instant);
            }
        }
        let moment = self.moment(cell, Kind::Moment)?;
        if *zoned.get_or_insert(moment.is_zoned()) != moment.is_zoned() {
            return None;
        }
        moment.write(out);
        Some(moment.instant())
    }

    /// May this moment be read as an ISO one, with a space or a `T` in it?
    fn reads_iso(&self, cell: &[u8]) -> bool {
        let mark = cell.get(10);
        match self {
            Self::Iso | Self::Any(_) => true,
            Self::Found(found) if mark == Some(&b'T') => found.canonical || found.varied,
            Self::Found(found) => found.mark == b' ' && mark == Some(&b' ') && cell.len() == 19,
            Self::Compact | Self::Pattern(_) => false,
        }
    }

    /// Reads a time of day.
    pub fn time(&self, cell: &[u8], out: &mut Vec<u8>) -> Option<i64> {
        out.clear();
        let bare = trim(cell);
        if let Some(time) = cell::time(bare).filter(|_| self.is_iso()) {
            out.extend_from_slice(bare);
            shorten_fraction(out, 8);
            return Some(time);
        }
        let moment = self.moment(cell, Kind::Time)?;
        moment.write_time(out);
        Some(moment.time())
    }
}
/// Takes the zeros off the end of a fraction of a second whose point would stand at `at`: the canonical form has none.
fn shorten_fraction(out: &mut Vec<u8>, at: usize) {
    if out.get(at) == Some(&b'.') {
        let end = at + 1 + out[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let last = out[at + 1..end].iter().rposition(|byte| *byte != b'0').map_or(at, |last| at + 2 + last);
        out.drain(last..end);
    }
}
