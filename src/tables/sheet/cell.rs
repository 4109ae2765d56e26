//! A cell as text, the way it was meant: what the number format makes of a number, and dates as all of their column are written.

use super::format;
use super::store::{Is, Shape, Sheet, Spot};
use crate::tables::layout::Kind;

/// How the dates of a column are written: all in one way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dates {
    /// They are all firsts of months, and shown as months.
    #[default]
    Months,
    /// They have no times.
    Days,
    /// Some have a time of day.
    Moments,
}

impl Dates {
    /// What this cell needs.
    pub fn of(sheet: &Sheet, spot: &Spot) -> Self {
        match (spot.is, spot.shape) {
            (Is::Serial | Is::Iso, Shape::Date | Shape::Month) if has_time(sheet, spot) => Self::Moments,
            (Is::Serial, Shape::Month) if format::is_first(serial(sheet, spot), sheet.since_1904) => Self::Months,
            (Is::Serial | Is::Iso, Shape::Date | Shape::Month) => Self::Days,
            _ => Self::Months,
        }
    }

    /// What both need.
    pub fn max(self, other: Self) -> Self {
        if (self as u8) < other as u8 { other } else { self }
    }
}

/// Nothing but spaces.
pub fn is_blank(sheet: &Sheet, spot: &Spot) -> bool {
    spot.is == Is::Text && std::str::from_utf8(sheet.text(spot)).is_ok_and(|text| text.trim().is_empty())
}

/// Is a text a number or a date to the eye?
pub fn looks_like_a_value(text: &[u8]) -> bool {
    let digits = text.iter().any(u8::is_ascii_digit) && text.len() < 40;
    digits && std::str::from_utf8(text).is_ok_and(|text| Kind::of(text.trim()) != Kind::Text)
}

/// Days of a serial cell.
fn serial(sheet: &Sheet, spot: &Spot) -> f64 {
    std::str::from_utf8(sheet.text(spot)).ok().and_then(|text| text.parse().ok()).unwrap_or(0.0)
}

/// Does a date carry a time of day?
fn has_time(sheet: &Sheet, spot: &Spot) -> bool {
    match spot.is {
        Is::Serial => format::has_time(serial(sheet, spot)),
        Is::Iso => sheet.text(spot).contains(&b'T') && !sheet.text(spot).ends_with(b"T00:00:00"),
        _ => false,
    }
}

/// Writes a cell as it was meant; errors have no value.
pub fn write(sheet: &Sheet, spot: &Spot, dates: Dates, out: &mut Vec<u8>) {
    let text = sheet.text(spot);
    match (spot.is, spot.shape) {
        (Is::Error, _) => {}
        (Is::Number, Shape::Percent) => format::percent(text, out),
        (Is::Number, Shape::Padded(digits)) => format::padded(text, usize::from(digits), out),
        (Is::Serial, Shape::Duration) => format::duration(serial(sheet, spot), out),
        (Is::Serial, Shape::Time) if (0.0..1.0).contains(&serial(sheet, spot)) => {
            format::time(serial(sheet, spot), out)
        }
        (Is::Serial, shape) => {
            let start = out.len();
            let timed = dates == Dates::Moments || shape == Shape::Time;
            match format::moment(serial(sheet, spot), sheet.since_1904, timed, out) {
                None => out.extend_from_slice(text),
                Some(()) if dates == Dates::Months && shape == Shape::Month => out.truncate(start + "2024-02".len()),
                Some(()) => {}
            }
        }
        (Is::Iso, Shape::Date) => {
            let day = text.strip_suffix(b"T00:00:00").unwrap_or(text);
            let timed = dates == Dates::Moments;
            out.extend_from_slice(if timed { text } else { day });
            if timed && !text.contains(&b'T') {
                out.extend_from_slice(b"T00:00:00");
            }
        }
        _ => out.extend_from_slice(text),
    }
}
