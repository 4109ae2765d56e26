//! A date to the year, month or day (ISO 8601-1:2019, proleptic Gregorian).

use serde::{Deserialize, Serialize};

/// A calendar date as exact as it is known: `2026`, `2026-11` or `2026-11-21`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

impl Date {
    /// A full date; `None` when that day does not exist.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let fine = (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= days_in(year, month);
        fine.then_some(Self { year: year as i16, month: month as u8, day: day as u8 })
    }

    /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, the last also with a time of day behind `T` or a
    /// space, which is dropped. `None` when that day does not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let date = text.split(['T', ' ']).next()?;
        let number = |part: &str, width: usize| {
            (part.len() == width && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u32>().ok())?
        };
        let mut parts = date.split('-');
        let year = number(parts.next()?, 4)? as i32;
        let month = parts.next().map(|part| number(part, 2));
        let day = parts.next().map(|part| number(part, 2));
        match (month, day, parts.next()) {
            (None, None, None) if year >= 1 => Some(Self { year: year as i16, month: 0, day: 0 }),
            (Some(Some(month)), None, None) if year >= 1 && (1..=12).contains(&month) => {
                Some(Self { year: year as i16, month: month as u8, day: 0 })
            }
            (Some(Some(month)), Some(Some(day)), None) => Self::new(year, month, day),
            _ => None,
        }
    }

    /// The day that lies so many days after 1970-01-01.
    pub fn from_days(days: i64) -> Option<Self> {
        let (mut year, mut left) = (1970, u32::try_from(days).ok()?);
        let length = |year| if days_in(year, 2) == 29 { 366 } else { 365 };
        while left >= length(year) && year < 9999 {
            left -= length(year);
            year += 1;
        }
        let mut month = 1;
        while left >= days_in(year, month) {
            left -= days_in(year, month);
            month += 1;
        }
        Self::new(year, month, left + 1)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.year.into()
    }

    /// The month 1–12, when it is known.
    pub fn month(self) -> Option<u32> {
        (self.month > 0).then_some(self.month.into())
    }

    /// The day 1–31, when it is known.
    pub fn day(self) -> Option<u32> {
        (self.day > 0).then_some(self.day.into())
    }

    /// The first day it can mean, e.g. 2026-11-01 for `2026-11`.
    pub fn first_day(self) -> Self {
        Self { month: self.month.max(1), day: self.day.max(1), ..self }
    }

    /// The last day it can mean, e.g. 2026-11-30 for `2026-11`.
    pub fn last_day(self) -> Self {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.day == 0 { days_in(self.year.into(), month.into()) as u8 } else { self.day };
        Self { month, day, ..self }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        match (self.month, self.day) {
            (0, _) => Ok(()),
            (month, 0) => write!(f, "-{month:02}"),
            (month, day) => write!(f, "-{month:02}-{day:02}"),
        }
    }
}

/// The number of days of a month.
fn days_in(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_leap_years() {
        let day = |days| Date::from_days(days).unwrap().to_string();
        assert_eq!((day(0), day(59), day(789)), ("1970-01-01".into(), "1970-03-01".into(), "1972-02-29".into()));
        assert_eq!(day(20_779), "2026-11-22");
        assert_eq!(Date::from_days(-1), None);
    }

    #[test]
    fn a_date_is_as_exact_as_it_was_written() {
        for text in ["2026", "2026-11", "2026-11-21"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Date::parse("2026-11-21T08:00:00Z").unwrap().to_string(), "2026-11-21");
        for text in ["31/02/2026", "2026-02-30", "2026-13", "26", "", "2026-1-1"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert_eq!(Date::parse("2024-02").unwrap().last_day().to_string(), "2024-02-29");
    }
}
