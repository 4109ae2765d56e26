//! A month, a quarter or a year: what a report is of.

use super::Date;
use serde::{Deserialize, Serialize};

/// A stretch of the calendar that reports are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Term {
    /// A month, 1–12.
    Month(i32, u32),
    /// A quarter, 1–4.
    Quarter(i32, u32),
    /// A year.
    Year(i32),
}

impl Term {
    /// Reads `2026-10`, `2026-Q4` or `2026`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((year, quarter)) = text.split_once(['-']).filter(|(_, rest)| rest.starts_with(['Q', 'q'])) {
            let year = Date::parse(year)?.year();
            let quarter = quarter[1..].parse().ok().filter(|quarter| quarter_is_known(*quarter))?;
            return (text.len() == 7).then_some(Self::Quarter(year, quarter));
        }
        let date = Date::parse(text).filter(|date| date.to_string() == text)?;
        match (date.month(), date.day()) {
            (None, _) => Some(Self::Year(date.year())),
            (Some(month), None) => Some(Self::Month(date.year(), month)),
            _ => None,
        }
    }

    /// The terms a day lies in: its month, its quarter, its year.
    pub fn around(day: Date) -> [Self; 3] {
        let (year, month) = (day.year(), day.first_day().month().unwrap_or(1));
        [Self::Month(year, month), Self::Quarter(year, month.div_ceil(3)), Self::Year(year)]
    }

    /// Its first day.
    pub fn first(self) -> Date {
        let (year, month) = match self {
            Self::Month(year, month) => (year, month),
            Self::Quarter(year, quarter) => (year, 3 * quarter - 2),
            Self::Year(year) => (year, 1),
        };
        Date::new(year, month, 1).expect("a term has a first day")
    }

    /// Its last day.
    pub fn last(self) -> Date {
        let months = match self {
            Self::Month(..) => 1,
            Self::Quarter(..) => 3,
            Self::Year(_) => 12,
        };
        let next = self.first().plus_months(months).map(|next| next.days() - 1);
        next.and_then(Date::from_days).unwrap_or_else(|| Date::new(9999, 12, 31).expect("a day"))
    }

    /// Does a day lie in it?
    pub fn holds(self, day: Date) -> bool {
        (self.first()..=self.last()).contains(&day.last_day())
    }
}

fn quarter_is_known(quarter: u32) -> bool {
    (1..=4).contains(&quarter)
}

impl std::fmt::Display for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_knows_its_days() {
        for (text, first, last) in [
            ("2026-10", "2026-10-01", "2026-10-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2026-Q4", "2026-10-01", "2026-12-31"),
            ("2026-Q1", "2026-01-01", "2026-03-31"),
            ("2026", "2026-01-01", "2026-12-31"),
            ("9999", "9999-01-01", "9999-12-31"),
        ] {
            let term = Term::parse(text).unwrap();
            assert_eq!((term.first().to_string(), term.last().to_string()), (first.into(), last.into()), "{text}");
            assert_eq!(term.to_string(), text);
            assert!(term.holds(term.first()) && term.holds(term.last()));
            assert!(!Date::from_days(term.first().days() - 1).is_some_and(|before| term.holds(before)), "{text}");
        }
        for text in ["2026-13", "2026-Q5", "2026-Q0", "2026-Q", "Q4", "2026-10-01", "", "26", "2026-Q10", "2026-Qđ"] {
            assert_eq!(Term::parse(text), None, "{text}");
        }
    }
}
