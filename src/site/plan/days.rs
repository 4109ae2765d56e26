//! Days as people write them in plans: `31/12/2026`, `12/2026`, `Quý IV/2026`, `2026-Q4`, `Năm 2026`, `6 tháng đầu năm 2026`.

use super::known::fold;
use crate::model::Date;

/// Which end of a quarter or half year is meant. Of months and years both ends are known from the date itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its first month: something begins.
    First,
    /// Its last month: something is due.
    Last,
}

/// Words that change nothing.
const FILLERS: [&str; 22] = [
    "truoc", "den", "het", "trong", "cuoi", "nam", "ngay", "thang", "mung", "cham", "nhat", "du", "kien", "by",
    "before", "end", "of", "in", "the", "year", "until", "from",
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads a day, month, quarter, half year or year. Of two numbers before a year the day comes first. `None` when it is
/// none of these, or that day does not exist.
pub fn day(text: &str, edge: Edge) -> Option<Date> {
    let text = text.trim();
    if let Some(date) = Date::parse(text) {
        return Some(date);
    }
    let folded = fold(text);
    let words: Vec<&str> = folded.split('-').filter(|word| !word.is_empty()).collect();
    if words.len() > 12 {
        return None;
    }
    if let Some(half) = half(&words) {
        let year = words.iter().find_map(|word| year(word))?;
        return month(year, if edge == Edge::First { half * 6 - 5 } else { half * 6 });
    }
    let words: Vec<&str> = words.into_iter().filter(|word| !FILLERS.contains(word)).collect();
    let of_quarter = |quarter: u32| if edge == Edge::First { quarter * 3 - 2 } else { quarter * 3 };
    match words.as_slice() {
        [one] => Date::parse(one),
        ["quy" | "quarter" | "q", which, last] | [last, "quy" | "quarter" | "q", which] => {
            month(year(last)?, of_quarter(quarter(which)?))
        }
        [one, other] => match (year(one), year(other)) {
            (Some(first), None) => month(first, number(other).or_else(|| Some(of_quarter(bare_quarter(other)?)))?),
            (None, Some(last)) => month(last, number(one).or_else(|| Some(of_quarter(bare_quarter(one)?)))?),
            _ => None,
        },
        [one, middle, last] => match (year(one), year(last)) {
            (Some(first), None) => Date::new(first as i32, number(middle)?, number(last)?),
            (None, Some(last)) => match named(one) {
                Some(named) => Date::new(last as i32, named, number(middle)?),
                None => Date::new(last as i32, number(middle)?, number(one)?),
            },
            _ => None,
        },
        _ => None,
    }
}

/// Which half of a year: "h1", "6 tháng đầu năm".
fn half(words: &[&str]) -> Option<u32> {
    match words {
        ["h1", _] | [_, "h1"] => Some(1),
        ["h2", _] | [_, "h2"] => Some(2),
        [.., "6" | "sau" | "06", "thang", "dau", "nam", _] => Some(1),
        [.., "6" | "sau" | "06", "thang", "cuoi", "nam", _] => Some(2),
        _ => None,
    }
}

fn year(word: &str) -> Option<u32> {
    let is = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    is.then(|| word.parse().ok()).flatten().filter(|year| *year > 0)
}

/// A day or month in one or two digits, or a month by its name.
fn number(word: &str) -> Option<u32> {
    let is = matches!(word.len(), 1 | 2) && word.bytes().all(|byte| byte.is_ascii_digit());
    if is { word.parse().ok() } else { named(word) }
}

/// A month by its name or the first letters of it.
fn named(word: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word))?;
    Some(at as u32 + 1)
}

/// The number of a quarter.
fn quarter(word: &str) -> Option<u32> {
    match word {
        "1" | "i" | "01" => Some(1),
        "2" | "ii" | "02" => Some(2),
        "3" | "iii" | "03" => Some(3),
        "4" | "iv" | "04" => Some(4),
        _ => None,
    }
}

/// A quarter that no month can be: `Q4`, `IV`.
fn bare_quarter(word: &str) -> Option<u32> {
    quarter(word.strip_prefix('q').unwrap_or(word)).filter(|_| !word.starts_with(|c: char| c.is_ascii_digit()))
}

fn month(year: u32, month: u32) -> Option<Date> {
    Date::parse(&format!("{year:04}-{month:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(text: &str) -> String {
        day(text, Edge::Last).map_or("none".into(), |date| date.to_string())
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, due) in [
            ("2026", "2026"),
            ("2026-10", "2026-10"),
            ("2026-10-15", "2026-10-15"),
            ("2026-12-31T00:00:00", "2026-12-31"),
            ("31/12/2026", "2026-12-31"),
            ("1-9-2026", "2026-09-01"),
            ("05.02.2027", "2027-02-05"),
            ("2026/12/31", "2026-12-31"),
            ("ngày 31 tháng 12 năm 2026", "2026-12-31"),
            ("Trước 30/11/2026", "2026-11-30"),
            ("12/2026", "2026-12"),
            ("Tháng 9/2026", "2026-09"),
            ("tháng 3 năm 2027", "2027-03"),
            ("Năm 2026", "2026"),
            ("cuối năm 2026", "2026"),
            ("Quý IV/2026", "2026-12"),
            ("quý 2 năm 2027", "2027-06"),
            ("2026-Q4", "2026-12"),
            ("Q3/2026", "2026-09"),
            ("III/2026", "2026-09"),
            ("6 tháng đầu năm 2027", "2027-06"),
            ("6 tháng cuối năm 2027", "2027-12"),
            ("2027-H1", "2027-06"),
            ("December 2026", "2026-12"),
            ("31 Dec 2026", "2026-12-31"),
            ("December 31, 2026", "2026-12-31"),
        ] {
            assert_eq!(last(text), due, "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in
            ["", "sớm", "31/02/2026", "13/2026", "Quý V/2026", "12/31/2026", "31/12/26", "0000", "2026-13", "12"]
        {
            assert_eq!(last(text), "none", "{text}");
        }
        assert_eq!(last("1 2 3 4 5 6 7 8 9 10 11 12 13 2026"), "none");
    }

    #[test]
    fn a_quarter_begins_with_its_first_month() {
        let first = |text| day(text, Edge::First).map(|date| date.first_day().to_string());
        assert_eq!(first("Quý III/2026").as_deref(), Some("2026-07-01"));
        assert_eq!(first("2027-H2").as_deref(), Some("2027-07-01"));
        assert_eq!(first("2027").as_deref(), Some("2027-01-01"));
    }
}
