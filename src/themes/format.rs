//! Numbers, dates and sizes as each language writes them.

use super::language::fill;
use crate::model::Date;
use serde::Deserialize;

/// The patterns of one language, from `formats:` of its file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formats {
    /// Decimal mark, e.g. ",".
    pub decimal: String,
    /// Between groups of three digits, e.g. ".".
    pub group: String,
    /// A full date: `{d}` `{dd}` `{m}` `{mm}` `{month}` `{yyyy}`.
    pub date: String,
    /// A month.
    pub month: String,
    /// A quarter: `{q}`, `{roman}` and `{yyyy}`; empty: its months.
    #[serde(default)]
    pub quarter: String,
    /// Names of the months for `{month}`.
    pub months: Vec<String>,
    /// A percentage, e.g. "{n}%".
    pub percent: String,
    /// A span, e.g. "{from} – {to}".
    pub span: String,
    /// Thousands, millions and so on, e.g. "{n} nghìn"; empty: written out.
    pub thousand: String,
    /// See `thousand`.
    pub million: String,
    /// See `thousand`.
    pub billion: String,
    /// See `thousand`.
    pub trillion: String,
}

impl Formats {
    /// A whole number: `1.234.567`.
    pub fn integer(&self, n: u64) -> String {
        let mut buffer = [0; 20];
        let mut at = buffer.len();
        let mut rest = n;
        while at == buffer.len() || rest > 0 {
            at -= 1;
            buffer[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        let digits = std::str::from_utf8(&buffer[at..]).expect("digits are ASCII");
        let mut out = String::with_capacity(digits.len() + 6);
        self.grouped(digits, &mut out);
        out
    }

    /// A number in published form ("-1234.50", "1e9") as people write it: `-1.234,50`. Every digit
    /// is kept; what is no plain decimal stays as it is.
    pub fn number(&self, text: &str) -> String {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) {
            return text.to_string();
        }
        let mut out = String::with_capacity(text.len() + 8);
        out.push_str(if sign.is_empty() { "" } else { "−" });
        self.grouped(whole, &mut out);
        if !fraction.is_empty() {
            out.push_str(&self.decimal);
            out.push_str(fraction);
        }
        out
    }

    /// A number rounded to at most this many decimals, without trailing zeros.
    pub fn rounded(&self, n: f64, decimals: usize) -> String {
        let text = format!("{n:.decimals$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        match text {
            "-0" => "0".into(),
            text => self.number(text),
        }
    }

    /// A number short enough for a chart: `11,6 triệu`, `420 nghìn`, `0,84`.
    pub fn short(&self, n: f64) -> String {
        if !n.is_finite() {
            return String::new();
        }
        let size = n.abs();
        let scale = |unit: f64, pattern: &str| {
            let scaled = n / unit;
            let decimals = if scaled.abs() >= 100.0 {
                0
            } else if scaled.abs() >= 10.0 {
                1
            } else {
                2
            };
            fill(pattern, &[("n", &self.rounded(scaled, decimals))])
        };
        match size {
            _ if size >= 1e12 && !self.trillion.is_empty() => scale(1e12, &self.trillion),
            _ if size >= 1e9 && !self.billion.is_empty() => scale(1e9, &self.billion),
            _ if size >= 1e6 && !self.million.is_empty() => scale(1e6, &self.million),
            _ if size >= 1e5 && !self.thousand.is_empty() => scale(1e3, &self.thousand),
            _ if size >= 1e3 => self.rounded(n, 0),
            _ if size >= 100.0 => self.rounded(n, 1),
            _ if size >= 0.01 || size == 0.0 => self.rounded(n, 2),
            _ => self.number(&format!("{n}")),
        }
    }

    /// A share of one: `70,4%`.
    pub fn share(&self, part: f64) -> String {
        fill(&self.percent, &[("n", &self.rounded(part * 100.0, 1))])
    }

    /// A size: `2,8 MB`, `283 kB`, `12 byte`.
    pub fn bytes(&self, bytes: u64) -> String {
        let n = bytes as f64;
        let (scaled, unit) = match bytes {
            0..1_000 => return format!("{bytes} B"),
            1_000..1_000_000 => (n / 1e3, "kB"),
            1_000_000..1_000_000_000 => (n / 1e6, "MB"),
            1_000_000_000..1_000_000_000_000 => (n / 1e9, "GB"),
            _ => (n / 1e12, "TB"),
        };
        let decimals = if scaled >= 100.0 || unit == "kB" { 0 } else { 1 };
        format!("{} {unit}", self.rounded(scaled, decimals))
    }

    /// A date as exact as it is known: `12/11/2026`, `11/2026`, `2026`.
    pub fn date(&self, date: Date) -> String {
        let pattern = match (date.month(), date.day()) {
            (None, _) => return date.year().to_string(),
            (Some(_), None) => &self.month,
            (Some(_), Some(_)) => &self.date,
        };
        let month = date.month().unwrap_or_default();
        let day = date.day().unwrap_or_default();
        let name = self.months.get(month as usize - 1).map_or("", String::as_str);
        fill(
            pattern,
            &[
                ("d", &day),
                ("dd", &format_args!("{day:02}")),
                ("m", &month),
                ("mm", &format_args!("{month:02}")),
                ("month", &name),
                ("yyyy", &date.year()),
            ],
        )
    }

    /// A quarter, counted from 1: `quý III/2026`.
    fn quarter(&self, q: u32, year: i32) -> String {
        let roman = ["I", "II", "III", "IV"].get(q as usize - 1).copied().unwrap_or_default();
        fill(&self.quarter, &[("q", &q), ("roman", &roman), ("yyyy", &year)])
    }

    /// A time covered: whole years as `2022` or `2020 – 2022`, a quarter as `quý III/2026`, whole months as
    /// `04/2023 – 12/2023`.
    pub fn period(&self, from: Date, to: Date) -> String {
        let (first, last) = (from.first_day(), to.last_day());
        let opens = |month: bool| first.day() == Some(1) && (month || first.month() == Some(1));
        let month_ends = Date::parse(&format!("{:04}-{:02}", last.year(), last.month().unwrap_or(12)))
            .is_some_and(|month| month.last_day() == last);
        let year = |date: Date| date.year().to_string();
        let month = |date: Date| {
            let month = Date::parse(&format!("{:04}-{:02}", date.year(), date.month().unwrap_or(1)));
            self.date(month.unwrap_or(date))
        };
        match month_ends {
            true if opens(false) && last.month() == Some(12) => self.span(&year(first), &year(last)),
            true if opens(true)
                && !self.quarter.is_empty()
                && first.year() == last.year()
                && is_quarter(first, last) =>
            {
                self.quarter(last.month().unwrap_or(3) / 3, first.year())
            }
            true if opens(true) => self.span(&month(first), &month(last)),
            _ => self.span(&self.date(from), &self.date(to)),
        }
    }

    /// A span: `01/2022 – 10/2026`; one end alone when both are the same.
    pub fn span(&self, from: &str, to: &str) -> String {
        match from == to {
            true => from.to_string(),
            false => fill(&self.span, &[("from", &from), ("to", &to)]),
        }
    }

    fn grouped(&self, digits: &str, out: &mut String) {
        for (at, digit) in digits.char_indices() {
            // Four digits stay together only where the language says so; both of ours group them.
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(&self.group);
            }
            out.push(digit);
        }
    }
}

/// Do a first and a last day enclose January to March, or another quarter of one year?
fn is_quarter(first: Date, last: Date) -> bool {
    match (first.month(), last.month()) {
        (Some(from), Some(to)) => to == from + 2 && to.is_multiple_of(3),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vietnamese() -> Formats {
        let text = |text: &str| text.to_string();
        Formats {
            decimal: text(","),
            group: text("."),
            date: text("{dd}/{mm}/{yyyy}"),
            month: text("{mm}/{yyyy}"),
            quarter: text("quý {roman}/{yyyy}"),
            months: Vec::new(),
            percent: text("{n}%"),
            span: text("{from} – {to}"),
            thousand: text("{n} nghìn"),
            million: text("{n} triệu"),
            billion: text("{n} tỷ"),
            trillion: text("{n} nghìn tỷ"),
        }
    }

    #[test]
    fn numbers_keep_every_digit_and_take_the_marks_of_the_language() {
        let vi = vietnamese();
        assert_eq!(vi.number("1234567.80"), "1.234.567,80");
        assert_eq!(vi.number("-12"), "−12");
        assert_eq!(vi.number("1e9"), "1e9");
        assert_eq!(vi.number(""), "");
        assert_eq!(vi.integer(0), "0");
        assert_eq!(vi.integer(18_446_744_073_709_551_615), "18.446.744.073.709.551.615");
    }

    #[test]
    fn long_numbers_are_shortened_in_words() {
        let vi = vietnamese();
        assert_eq!(vi.short(11_601_806.0), "11,6 triệu");
        assert_eq!(vi.short(420_321.0), "420 nghìn");
        assert_eq!(vi.short(5_300.0), "5.300");
        assert_eq!(vi.short(0.84), "0,84");
        assert_eq!(vi.short(2.3e9), "2,3 tỷ");
        assert_eq!(vi.share(0.704), "70,4%");
        assert_eq!(vi.bytes(2_812_345), "2,8 MB");
        assert_eq!(vi.bytes(283_400), "283 kB");
    }

    #[test]
    fn whole_years_and_months_are_written_as_such() {
        let vi = vietnamese();
        let period = |from: &str, to: &str| vi.period(Date::parse(from).unwrap(), Date::parse(to).unwrap());
        assert_eq!(period("2022-01-01", "2022-12-31"), "2022");
        assert_eq!(period("2020", "2022-12-31"), "2020 – 2022");
        assert_eq!(period("2023-04-01", "2023-12-31"), "04/2023 – 12/2023");
        assert_eq!(period("2024-02-01", "2024-02-29"), "02/2024");
        assert_eq!(period("2026-07-01", "2026-09-30"), "quý III/2026");
        assert_eq!(period("2026-10", "2026-12"), "quý IV/2026");
        assert_eq!(period("2026-02-01", "2026-04-30"), "02/2026 – 04/2026");
        assert_eq!(period("2025-10-01", "2026-12-31"), "10/2025 – 12/2026");
        assert_eq!(period("2023-01-01", "2023-10-09"), "01/01/2023 – 09/10/2023");
    }

    #[test]
    fn dates_are_written_as_exactly_as_they_are_known() {
        let vi = vietnamese();
        assert_eq!(vi.date(Date::parse("2026-11-02").unwrap()), "02/11/2026");
        assert_eq!(vi.date(Date::parse("2026-11").unwrap()), "11/2026");
        assert_eq!(vi.date(Date::parse("2026").unwrap()), "2026");
    }
}
