//! When data that is renewed at a frequency is due again.
//!
//! The next update is due one period after the date of the data, on the calendar: a month after 31 January is the end of
//! February. Either side of that day there is a margin of a tenth of the period, at least one day and at most thirty:
//! before it the update is near, within it the update is awaited, behind it the data is overdue.

use super::{Date, Frequency};

/// When the next update of data is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The date of the data.
    pub last: Date,
    /// The day the next update is due.
    pub next: Date,
}

/// Where data stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is due yet.
    Fresh,
    /// The next update is near, or is awaited since a few days.
    Due,
    /// The next update did not come.
    Overdue {
        /// Days since it was due.
        days: i64,
    },
}

impl Due {
    /// The most days of margin.
    const MOST: i64 = 30;

    /// When data of this date is due again; `None` for a frequency that promises no day (irregular, as needed, never,
    /// unknown, continuous).
    pub fn of(last: Date, frequency: &Frequency) -> Option<Self> {
        let last = last.last_day();
        let next = match period(&frequency.repeat)? {
            Period::Months(months) => last.plus_months(months)?,
            Period::Days(days) => Date::from_days(last.days() + days)?,
        };
        Some(Self { last, next })
    }

    /// The days on either side of the day it is due that count as about that day.
    pub fn margin(&self) -> i64 {
        ((self.next.days() - self.last.days()) / 10).clamp(1, Self::MOST)
    }

    /// Where the data stands on a day.
    pub fn standing(&self, today: Date) -> Standing {
        let (last, next, today) = (self.last.days(), self.next.days(), today.last_day().days());
        // Data of today is not due today, however often it is renewed.
        let near = (next - self.margin()).max(last + 1);
        match today {
            today if today > next + self.margin() => Standing::Overdue { days: today - next },
            today if today >= near => Standing::Due,
            _ => Standing::Fresh,
        }
    }
}

/// The time between two updates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Period {
    Months(u32),
    Days(i64),
}

/// The period of a repeating interval of the EU table, e.g. "R/P1M". Dates know no hours, so what is renewed more often
/// than daily counts as daily; parts of weeks and months are days, rounded up.
fn period(repeat: &str) -> Option<Period> {
    let duration = repeat.strip_prefix("R/P")?;
    if let Some(time) = duration.strip_prefix('T') {
        // Continuous data has a repeat of a second: it promises no day.
        return (!time.ends_with('S')).then_some(Period::Days(1));
    }
    let unit = duration.chars().next_back()?;
    let number: f64 = duration.strip_suffix(unit)?.parse().ok()?;
    let months = match unit {
        'Y' => number * 12.0,
        'M' => number,
        _ => 0.0,
    };
    if months > 0.0 && months.fract() == 0.0 {
        return Some(Period::Months(months as u32));
    }
    let days = match unit {
        'M' => number * 31.0,
        'W' => number * 7.0,
        'D' => number,
        _ => return None,
    };
    (days > 0.0).then_some(Period::Days(days.ceil() as i64))
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::{FREQUENCIES, frequency};
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    /// The date of the data, when it is due, the first day it is near, the last day before it is overdue.
    const TABLE: &[(&str, &str, &str, &str, &str)] = &[
        ("DAILY", "2026-03-31", "2026-04-01", "2026-04-01", "2026-04-02"),
        ("HOURLY", "2026-03-31", "2026-04-01", "2026-04-01", "2026-04-02"),
        ("12HRS", "2026-03-31", "2026-04-01", "2026-04-01", "2026-04-02"),
        ("DAILY_2", "2026-03-31", "2026-04-01", "2026-04-01", "2026-04-02"),
        ("1MIN", "2026-12-31", "2027-01-01", "2027-01-01", "2027-01-02"),
        ("5MIN", "2026-12-31", "2027-01-01", "2027-01-01", "2027-01-02"),
        ("10MIN", "2026-12-31", "2027-01-01", "2027-01-01", "2027-01-02"),
        ("15MIN", "2026-12-31", "2027-01-01", "2027-01-01", "2027-01-02"),
        ("30MIN", "2026-12-31", "2027-01-01", "2027-01-01", "2027-01-02"),
        ("BIHOURLY", "2026-12-31", "2027-01-01", "2027-01-01", "2027-01-02"),
        ("TRIHOURLY", "2026-12-31", "2027-01-01", "2027-01-01", "2027-01-02"),
        ("WEEKLY_3", "2024-02-27", "2024-03-01", "2024-02-29", "2024-03-02"),
        ("WEEKLY_2", "2024-02-27", "2024-03-02", "2024-03-01", "2024-03-03"),
        ("WEEKLY", "2026-02-25", "2026-03-04", "2026-03-03", "2026-03-05"),
        ("BIWEEKLY", "2026-12-25", "2027-01-08", "2027-01-07", "2027-01-09"),
        ("MONTHLY_3", "2026-01-31", "2026-02-11", "2026-02-10", "2026-02-12"),
        ("MONTHLY_2", "2026-01-31", "2026-02-16", "2026-02-15", "2026-02-17"),
        ("MONTHLY", "2026-01-31", "2026-02-28", "2026-02-26", "2026-03-02"),
        ("MONTHLY", "2024-01-31", "2024-02-29", "2024-02-27", "2024-03-02"),
        ("MONTHLY", "2026-10-15", "2026-11-15", "2026-11-12", "2026-11-18"),
        ("BIMONTHLY", "2026-12-31", "2027-02-28", "2027-02-23", "2027-03-05"),
        ("QUARTERLY", "2026-03-31", "2026-06-30", "2026-06-21", "2026-07-09"),
        ("ANNUAL_3", "2026-02-28", "2026-06-30", "2026-06-18", "2026-07-12"),
        ("ANNUAL_2", "2026-08-31", "2027-02-28", "2027-02-10", "2027-03-18"),
        ("ANNUAL", "2024-02-29", "2025-02-28", "2025-01-29", "2025-03-30"),
        ("ANNUAL", "2025", "2026-12-31", "2026-12-01", "2027-01-30"),
        ("ANNUAL", "2025-06", "2026-06-30", "2026-05-31", "2026-07-30"),
        ("BIENNIAL", "2024-07-01", "2026-07-01", "2026-06-01", "2026-07-31"),
        ("TRIENNIAL", "2024-02-29", "2027-02-28", "2027-01-29", "2027-03-30"),
        ("QUADRENNIAL", "2024-02-29", "2028-02-29", "2028-01-30", "2028-03-30"),
        ("QUINQUENNIAL", "2021-04-01", "2026-04-01", "2026-03-02", "2026-05-01"),
        ("DECENNIAL", "2019-04-01", "2029-04-01", "2029-03-02", "2029-05-01"),
        ("BIDECENNIAL", "1999-04-01", "2019-04-01", "2019-03-02", "2019-05-01"),
        ("TRIDECENNIAL", "1969-04-01", "1999-04-01", "1999-03-02", "1999-05-01"),
    ];

    #[test]
    fn each_frequency_has_its_days_before_on_and_after() {
        for (code, last, next, near, grace) in TABLE {
            let due = Due::of(date(last), frequency(code).unwrap()).unwrap();
            assert_eq!(due.next, date(next), "{code} {last}");
            let day = |text: &str, shift: i64| Date::from_days(date(text).days() + shift).unwrap();
            let late = day(grace, 1).days() - date(next).days();
            for (today, standing) in [
                (due.last, Standing::Fresh),
                (day(near, -1), Standing::Fresh),
                (day(near, 0), Standing::Due),
                (day(next, -1).max(day(near, 0)), Standing::Due),
                (day(next, 0), Standing::Due),
                (day(next, 1), Standing::Due),
                (day(grace, 0), Standing::Due),
                (day(grace, 1), Standing::Overdue { days: late }),
                (day(grace, 366), Standing::Overdue { days: late + 365 }),
            ] {
                assert_eq!(due.standing(today), standing, "{code} {last}, on {today}");
            }
        }
    }

    #[test]
    fn every_frequency_is_due_on_some_day_or_promises_none() {
        const NEVER: [&str; 8] =
            ["CONT", "UPDATE_CONT", "AS_NEEDED", "IRREG", "NEVER", "NOT_PLANNED", "UNKNOWN", "OTHER"];
        for frequency in FREQUENCIES.iter() {
            let code = frequency.code.as_str();
            let promised = Due::of(date("2026-01-31"), frequency).is_some();
            assert_eq!(promised, !NEVER.contains(&code), "{code}");
            assert_eq!(promised, TABLE.iter().any(|row| row.0 == code), "{code} is in the table of this test");
        }
    }

    #[test]
    fn dates_at_the_end_of_time_are_never_due() {
        for frequency in FREQUENCIES.iter() {
            assert_eq!(Due::of(date("9999-12-31"), frequency), None, "{}", frequency.code);
        }
    }

    #[test]
    fn data_of_tomorrow_is_fresh() {
        let due = Due::of(date("2026-05-01"), frequency("DAILY").unwrap()).unwrap();
        assert_eq!(due.standing(date("2026-04-30")), Standing::Fresh);
    }
}
