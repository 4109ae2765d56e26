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

    /// The day that lies so many days after 1970-01-01, or before it when negative; `None` outside the years 1–9999.
    pub fn from_days(days: i64) -> Option<Self> {
        // Counted in cycles of 400 years that begin with 1 March of the year 0, so that a leap day is the last of its year.
        let days = days.checked_add(719_468)?;
        let (cycle, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + 400 * cycle + i64::from(month <= 2);
        Self::new(i32::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
    }

    /// How many days its first day lies after 1970-01-01; negative before it.
    pub fn days(self) -> i64 {
        let Self { year, month, day } = self.first_day();
        let (year, month) = (i64::from(year) - i64::from(month <= 2), (i64::from(month) + 9) % 12);
        let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
        cycle * 146_097 + 365 * year + year / 4 - year / 100 + (153 * month + 2) / 5 + i64::from(day) - 1 - 719_468
    }

    /// The day so many months after its first day. The end of a month stays the end of a month: a month after 31 January
    /// it is 28 or 29 February, and a month after that 31 March. `None` behind the year 9999.
    pub fn plus_months(self, months: u32) -> Option<Self> {
        let from = self.first_day();
        let last = from == Self { day: 0, ..from }.last_day();
        let months = i64::from(from.year) * 12 + i64::from(from.month) - 1 + i64::from(months);
        let (year, month) = (i16::try_from(months / 12).ok()?, u8::try_from(months % 12 + 1).ok()?);
        let end = Self { year, month, day: 0 }.last_day();
        (year <= 9999).then_some(if last || from.day > end.day { end } else { Self { day: from.day, ..end } })
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
        assert_eq!((day(20_779), day(-1)), ("2026-11-22".into(), "1969-12-31".into()));
        assert_eq!((Date::from_days(-719_163), Date::from_days(i64::MAX)), (None, None));
        let (mut known, first) = (Date::new(1895, 12, 31).unwrap(), Date::new(1896, 1, 1).unwrap().days());
        for days in first..first + 366 * 210 {
            let date = Date::from_days(days).unwrap();
            assert!(date > known && date.days() == days, "{date}");
            known = date;
        }
        assert_eq!(Date::new(9999, 12, 31).and_then(|date| Date::from_days(date.days() + 1)), None);
    }

    #[test]
    fn months_are_added_on_the_calendar() {
        for (from, months, due) in [
            ("2026-01-15", 1, "2026-02-15"),
            ("2026-01-30", 1, "2026-02-28"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2026-02-28", 1, "2026-03-31"),
            ("2024-02-28", 1, "2024-03-28"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2024-02-29", 48, "2028-02-29"),
            ("2026-11-30", 3, "2027-02-28"),
            ("2026-12-31", 6, "2027-06-30"),
            ("2026-06-30", 6, "2026-12-31"),
            ("1999-12-01", 12 * 30, "2029-12-01"),
        ] {
            assert_eq!(Date::parse(from).unwrap().plus_months(months).unwrap().to_string(), due, "{from} + {months}");
        }
        assert_eq!(Date::new(9999, 12, 1).unwrap().plus_months(1), None);
        assert_eq!(Date::new(9999, 12, 1).unwrap().plus_months(u32::MAX), None);
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
