//! Coarser values: a month for a day, a commune for a house, a band for a number.

use super::Untold;
use crate::privacy::fold::Folded;
use std::fmt::Write;

/// What a value is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coarse {
    /// A day: its month, e.g. "1990-03".
    Month,
    /// A day: its quarter, e.g. "1990-Q1".
    Quarter,
    /// A day or a year: the year.
    Year,
    /// A day or a year: the decade, e.g. "1990–1999".
    Decade,
    /// A day or a year of birth: the band of ages in a year, e.g. "30–39".
    Age {
        /// Years of a band.
        width: u32,
        /// The year in which the age is told: no clock is asked.
        at: u32,
    },
    /// An address: from its commune on.
    Commune,
    /// An address: from its district on; of addresses without districts, the province.
    District,
    /// An address: its province.
    Province,
    /// An address or a list: so many last parts, where there are more.
    Parts(usize),
    /// A number: the band it is in, e.g. "30–39".
    Band(u32),
    /// Coordinates and other decimals: so many digits behind the point.
    Decimals(usize),
    /// A text: its first word.
    FirstWord,
    /// A code: so many first signs.
    Prefix(usize),
}

impl Coarse {
    /// Reads what a generalisation goes to: ("to", "month"), or a part with a number: ("band", "10").
    pub fn of(parts: &[(&str, &str)]) -> Result<Self, Untold> {
        let (name, value) = *parts.iter().find(|(part, _)| *part != "at").ok_or(Untold::Missing("to"))?;
        let number = |least: u32, most: u32| match value.parse::<u32>() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(Untold::Value(value.into())),
        };
        let coarse = match name {
            "to" => match value {
                "month" => Self::Month,
                "quarter" => Self::Quarter,
                "year" => Self::Year,
                "decade" => Self::Decade,
                "commune" => Self::Commune,
                "district" => Self::District,
                "province" => Self::Province,
                "first-word" => Self::FirstWord,
                _ => return Err(Untold::Value(value.into())),
            },
            "age" => {
                let at = parts.iter().find(|(part, _)| *part == "at").ok_or(Untold::Missing("at"))?.1;
                let year = at.parse().ok().filter(|year| (1900..=2200).contains(year));
                Self::Age { width: number(2, 50)?, at: year.ok_or(Untold::Value(at.into()))? }
            }
            "parts" => Self::Parts(number(1, 4)? as usize),
            "band" => Self::Band(number(2, 1_000_000_000)?),
            "decimals" => Self::Decimals(number(0, 3)? as usize),
            "prefix" => Self::Prefix(number(1, 6)? as usize),
            other => return Err(Untold::Part(other.into())),
        };
        let most = if name == "age" { 2 } else { 1 };
        match parts.iter().filter(|(part, _)| *part != name || most == 1).nth(1) {
            Some((part, _)) if parts.len() > most => Err(Untold::Part(part.to_string())),
            _ => Ok(coarse),
        }
    }

    /// Adds what is published of a cell; nothing where the cell cannot be read.
    pub fn apply(&self, cell: &str, out: &mut String) {
        // Writing to a text cannot fail.
        _ = self.write(cell.trim(), out);
    }

    fn write(&self, cell: &str, out: &mut String) -> Option<()> {
        match *self {
            Self::Month => {
                let (year, month) = day(cell).and_then(|(year, month)| Some((year, month?)))?;
                write!(out, "{year:04}-{month:02}").ok()
            }
            Self::Quarter => {
                let (year, month) = day(cell).and_then(|(year, month)| Some((year, month?)))?;
                write!(out, "{year:04}-Q{}", month.div_ceil(3)).ok()
            }
            Self::Year => write!(out, "{:04}", day(cell)?.0).ok(),
            Self::Decade => {
                let decade = day(cell)?.0 / 10 * 10;
                write!(out, "{decade:04}–{:04}", decade + 9).ok()
            }
            Self::Age { width, at } => {
                let age = at.checked_sub(day(cell)?.0)?;
                let from = age / width * width;
                write!(out, "{from}–{}", from + width - 1).ok()
            }
            Self::Commune => place(cell, &COMMUNE, 2, out),
            Self::District => place(cell, &DISTRICT, 1, out),
            Self::Province => place(cell, &[], 1, out),
            Self::Parts(count) => {
                let parts: Vec<&str> = parts(cell).collect();
                let kept = parts.len().checked_sub(count).filter(|from| *from > 0)?;
                out.push_str(&parts[kept..].join(", "));
                Some(())
            }
            Self::Band(width) => {
                let plain: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
                let number = plain.replace(',', ".").parse::<f64>().ok().filter(|number| number.abs() < 1e15)?;
                let width = f64::from(width);
                let from = (number / width).floor() * width;
                let to = if plain.contains(['.', ',']) { from + width } else { from + width - 1.0 };
                write!(out, "{from}–{to}").ok()
            }
            Self::Decimals(digits) => decimals(cell, digits, out),
            Self::FirstWord => {
                // One word alone is all there is.
                let (first, _) = cell.split_once(char::is_whitespace)?;
                out.push_str(first.trim_end_matches([',', ';', '.']));
                Some(())
            }
            Self::Prefix(signs) => {
                let (end, _) = cell.char_indices().nth(signs)?;
                out.push_str(&cell[..end]);
                Some(())
            }
        }
    }
}

/// Year and month of "1990-03-12", "12/3/1990", "03/1990", "1990-03" or "1990"; a time of day may follow.
fn day(cell: &str) -> Option<(u32, Option<u32>)> {
    let day = cell.split([' ', 'T']).next().unwrap_or_default();
    let mut numbers = [(0u32, 0usize); 3];
    let mut count = 0;
    for part in day.split(['/', '-', '.']) {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        *numbers.get_mut(count)? = (part.parse().ok().filter(|_| digits)?, part.len());
        count += 1;
    }
    let numbers = &numbers[..count];
    let (year, month) = match *numbers {
        [(year, 4)] => (year, None),
        [(year, 4), (month, 1..=2)] | [(month, 1..=2), (year, 4)] => (year, Some(month)),
        [(year, 4), (month, 1..=2), (day, 1..=2)] | [(day, 1..=2), (month, 1..=2), (year, 4)]
            if (1..=31).contains(&day) =>
        {
            (year, Some(month))
        }
        _ => return None,
    };
    let fits = (1000..=2999).contains(&year) && month.is_none_or(|month| (1..=12).contains(&month));
    fits.then_some((year, month))
}

/// What the part of a commune begins with.
const COMMUNE: [&str; 9] = ["xa ", "phuong ", "thi tran ", "dac khu ", "p ", "tt ", "x ", "ward ", "commune "];
/// What the part of a district begins with.
const DISTRICT: [&str; 9] = ["huyen ", "quan ", "thi xa ", "tx ", "q ", "h ", "thanh pho ", "tp ", "district "];

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', ';']).flat_map(|part| part.split(" - ")).map(str::trim).filter(|part| !part.is_empty())
}

/// An address from the part on that begins with one of these words, else its last parts, if that leaves out a part.
fn place(cell: &str, words: &[&str], last: usize, out: &mut String) -> Option<()> {
    let parts: Vec<&str> = parts(cell).collect();
    let opens = |part: &&str| {
        let folded = Folded::of(part);
        let folded = folded.as_str();
        // "P.5", "Q1"
        words.iter().any(|word| folded.starts_with(word) || (word.len() == 2 && is_short(folded, word)))
    };
    let from = match parts.iter().position(opens) {
        Some(at) if at > 0 || parts.len() > 1 => at,
        // "Xã Tân Phú" alone is a commune, and nothing finer.
        Some(at) if !parts[at].chars().any(|c| c.is_ascii_digit()) => at,
        _ => parts.len().checked_sub(last).filter(|from| *from > 0)?,
    };
    let kept = &parts[from..];
    // Houses have numbers; of names with numbers, only those of wards and districts may stay.
    let house = |part: &&str| {
        let folded = Folded::of(part);
        let named = COMMUNE
            .iter()
            .chain(&DISTRICT)
            .any(|word| folded.as_str().starts_with(word) || (word.len() == 2 && is_short(folded.as_str(), word)));
        part.chars().any(|c| c.is_ascii_digit()) && !named || part.contains('/')
    };
    if kept.iter().any(|part| house(&part)) {
        return None;
    }
    out.push_str(&kept.join(", "));
    Some(())
}

/// "q1" for "q ".
fn is_short(folded: &str, word: &str) -> bool {
    folded
        .strip_prefix(word.trim_end())
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Each decimal number of a cell, rounded; nothing where there is anything else.
fn decimals(cell: &str, digits: usize, out: &mut String) -> Option<()> {
    let comma = !cell.contains('.') && cell.matches(',').count() == 1 && !cell.contains([' ', ';']);
    let cell = if comma { cell.replace(',', ".") } else { cell.to_string() };
    let bare = cell.trim_matches(['(', ')', '[', ']']);
    let numbers = bare.split([',', ';', ' ']).filter(|part| !part.is_empty());
    let mut rounded = Vec::new();
    for number in numbers {
        let plain = number.bytes().all(|byte| byte.is_ascii_digit() || b".-+".contains(&byte));
        let value = number.parse::<f64>().ok().filter(|value| plain && value.is_finite())?;
        rounded.push(format!("{value:.digits$}"));
    }
    if rounded.is_empty() || rounded.len() > 3 {
        return None;
    }
    out.push_str(&rounded.join(", "));
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::privacy::Treatment;

    fn applied(to: &str, cell: &str) -> String {
        let mut out = String::new();
        Treatment::parse(&format!("generalise {to}")).unwrap().apply(cell, &mut out);
        out
    }

    #[test]
    fn days_become_months_quarters_years_decades_and_ages() {
        assert_eq!(applied("month", "12/3/1990"), "1990-03");
        assert_eq!(applied("month", "1990-03-12T10:00:00"), "1990-03");
        assert_eq!(applied("quarter", "12/5/1990"), "1990-Q2");
        assert_eq!(applied("year", "1990"), "1990");
        assert_eq!(applied("decade", "1994-01-01"), "1990–1999");
        assert_eq!(applied("age=10 at=2025", "12/3/1990"), "30–39");
        for other in ["1990", "12/13/1990", "khoảng 1990", "40/1/1990", "079203001234"] {
            assert_eq!(applied("month", other), "", "{other}");
        }
    }

    #[test]
    fn addresses_lose_their_houses() {
        let address = "Số 12 ngõ 3 Lê Lợi, Phường 5, Quận 1, TP. Hồ Chí Minh";
        assert_eq!(applied("commune", address), "Phường 5, Quận 1, TP. Hồ Chí Minh");
        assert_eq!(applied("district", address), "Quận 1, TP. Hồ Chí Minh");
        assert_eq!(applied("province", address), "TP. Hồ Chí Minh");
        assert_eq!(applied("parts=2", address), "Quận 1, TP. Hồ Chí Minh");
        assert_eq!(applied("commune", "Thôn 3, xã Hòa Bình, tỉnh Lào Cai"), "xã Hòa Bình, tỉnh Lào Cai");
        assert_eq!(applied("commune", "12/5 Lê Lợi, P.5, Q1"), "P.5, Q1");
        assert_eq!(applied("commune", "12 Lê Lợi - Bến Nghé - Hồ Chí Minh"), "Bến Nghé, Hồ Chí Minh");
        for short in ["Số 12 Lê Lợi", "12 Lê Lợi, 5", "Lê Lợi 12"] {
            assert_eq!(applied("commune", short), "", "{short}");
            assert_eq!(applied("province", short), "", "{short}");
        }
    }

    #[test]
    fn numbers_points_words_and_codes_become_coarser() {
        assert_eq!(applied("band=10", "37"), "30–39");
        assert_eq!(applied("band=10", "-3"), "-10–-1");
        assert_eq!(applied("band=5", "7,5"), "5–10");
        assert_eq!(applied("band=10", "x37"), "");
        assert_eq!(applied("decimals=2", "10.776889"), "10.78");
        assert_eq!(applied("decimals=2", "(10.776889, 106.700897)"), "10.78, 106.70");
        assert_eq!(applied("decimals=1", "10,776889"), "10.8");
        assert_eq!(applied("decimals=1", "10.77 nhà An"), "");
        assert_eq!(applied("first-word", "Nguyễn Văn An"), "Nguyễn");
        assert_eq!(applied("first-word", "Nguyễn"), "");
        assert_eq!(applied("prefix=3", "079203001234"), "079");
        assert_eq!(applied("prefix=3", "079"), "");
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for bad in ["week", "band=1", "decimals=7", "prefix=x", "age=10", "month band=2", "band=10 at=2020"] {
            assert!(Treatment::parse(&format!("generalise {bad}")).is_err(), "{bad}");
        }
    }
}
