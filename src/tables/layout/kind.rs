//! What a cell looks like at a glance: nothing, a number, a date, yes or no, or words.

/// The look of a cell. Cheap and generous: types are inferred elsewhere, from whole columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Nothing but spaces.
    Empty,
    /// Words that stand for no value, e.g. "-", "…", "N/A".
    Nothing,
    /// A number in any locale's writing, e.g. "1.234,5", "(1,234)", "12,5%", "25 000 ₫".
    Number,
    /// A whole number that may be a year, 1800 to 2199: a value as well as a label.
    Year,
    /// A day, month, quarter, moment or time, e.g. "31/12/2025", "2025-12", "tháng 7/2023", "08:30".
    Date,
    /// Yes or no.
    Boolean,
    /// Everything else.
    Text,
}

impl Kind {
    /// The kind of a cell without spaces around it.
    pub fn of(text: &str) -> Self {
        let Some(first) = text.chars().next() else { return Self::Empty };
        if is_nothing(text) {
            return Self::Nothing;
        }
        if first.is_alphabetic() && !text.ends_with(|last: char| last.is_ascii_digit()) {
            return if is_boolean(text) { Self::Boolean } else { Self::Text };
        }
        if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let year: u16 = text.parse().expect("four digits");
            return if (1800..2200).contains(&year) { Self::Year } else { Self::Number };
        }
        if is_number(text) {
            Self::Number
        } else if is_date(text) {
            Self::Date
        } else {
            Self::Text
        }
    }

    /// Is it a value that labels are not: a number, date or boolean?
    pub fn is_value(self) -> bool {
        matches!(self, Self::Number | Self::Date | Self::Boolean)
    }
}

fn is_nothing(text: &str) -> bool {
    const WORDS: [&str; 20] = [
        "-",
        "--",
        "–",
        "—",
        "…",
        "...",
        "..",
        ".",
        ":",
        "n/a",
        "na",
        "null",
        "#n/a",
        "nan",
        "n.a.",
        "không có",
        "không rõ",
        "chưa có",
        "chưa rõ",
        "unknown",
    ];
    text.len() <= 14 && WORDS.contains(&text.to_lowercase().as_str())
}

fn is_boolean(text: &str) -> bool {
    const WORDS: [&str; 13] =
        ["true", "false", "yes", "no", "có", "không", "đúng", "sai", "x", "ja", "nein", "oui", "non"];
    text.len() <= 7 && WORDS.contains(&text.to_lowercase().as_str())
}

/// Digits with separators, at most a sign, brackets, a percent sign or a currency around them.
fn is_number(text: &str) -> bool {
    const AROUND: [&str; 14] = ["%", "‰", "₫", "đ", "đồng", "vnd", "vnđ", "usd", "eur", "$", "€", "£", "¥", "*"];
    let mut core = text;
    if let Some(inner) = core.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        core = inner;
    }
    for _ in 0..3 {
        core = core.trim_matches(|c: char| c.is_whitespace() || matches!(c, '+' | '-' | '−' | '–' | '\''));
        let lower = core.get(core.len().saturating_sub(6)..).unwrap_or("").to_lowercase();
        if let Some(end) = AROUND.iter().find(|end| lower.ends_with(*end)) {
            core = &core[..core.floor_char_boundary(core.len() - end.len().min(core.len()))];
        }
        if let Some(rest) = core.strip_prefix(['$', '€', '£', '¥', '₫']) {
            core = rest;
        }
    }
    let (mut digits, mut last_digit) = (0, false);
    for (at, c) in core.char_indices() {
        match c {
            '0'..='9' => (digits, last_digit) = (digits + 1, true),
            '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’' if last_digit || (at == 0 && c != ' ') => {
                last_digit = false;
            }
            'e' | 'E' if last_digit => {
                let exponent = core[at + 1..].trim_start_matches(['+', '-']);
                return !exponent.is_empty() && exponent.len() <= 3 && exponent.bytes().all(|b| b.is_ascii_digit());
            }
            _ => return false,
        }
    }
    digits > 0
}

/// Numbers between date separators, months by name with a number, ISO moments, times of day.
fn is_date(text: &str) -> bool {
    if text.len() > 40 {
        return false;
    }
    let lower = text.to_lowercase();
    let Some(digit) = lower.find(|c: char| c.is_ascii_digit()) else { return false };
    // "tháng 7/2023", "quý III/2025", "Q1/2024", "T12-2023"
    const WORDS: [&str; 6] = ["tháng", "quý", "ngày", "q", "t", "m"];
    let before = lower[..digit].trim_end_matches(['i', 'v', '/', '-', ' ']).trim();
    if !before.is_empty() && WORDS.contains(&before) {
        let rest = &lower[digit..];
        let year =
            rest.len() == 4 && rest.bytes().all(|byte| byte.is_ascii_digit()) && lower[..digit].ends_with(['/', '-']);
        return year || (rest.contains(['/', '-', '.']) && is_parts(rest));
    }
    is_parts(&lower) || is_named(&lower)
}

/// Two to seven numbers with `/`, `-`, `.`, `:`, `T` or a space between them; two need a year or a colon.
fn is_parts(text: &str) -> bool {
    let text = text.trim_end_matches(['z', 'Z']);
    let (mut numbers, mut longest, mut colon, mut length) = (0, 0, false, 0usize);
    for c in text.chars() {
        match c {
            '0'..='9' => {
                length += 1;
                if length == 1 {
                    numbers += 1;
                }
                longest = longest.max(length);
            }
            '/' | '-' | '.' | ':' | 't' | 'T' | ' ' | '+' => {
                colon |= c == ':';
                length = 0;
            }
            _ => return false,
        }
    }
    let range = numbers == 2 && !colon && text.len() == 9;
    (2..=8).contains(&numbers) && longest <= 9 && !range && (numbers > 2 || longest == 4 || colon)
}

/// A month's name between or before numbers, e.g. "12 May 2024", "3-Jan-24".
fn is_named(text: &str) -> bool {
    const MONTHS: [&str; 16] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai", "okt", "dez",
        "tháng",
    ];
    let parts: Vec<&str> = text.split([' ', '-', '.', ',', '/']).filter(|part| !part.is_empty()).collect();
    let is_digits = |part: &&&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = parts.iter().filter(is_digits).count();
    let months = parts.iter().filter(|part| MONTHS.iter().any(|month| part.starts_with(month))).count();
    (2..=3).contains(&parts.len()) && months == 1 && numbers == parts.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glance_tells_numbers_dates_and_words_apart() {
        for text in ["5", "-5", "1.234,5", "1,234.50", "(1,234)", "12,5%", "25 000 ₫", "1 234,5", "1e5", "007", "$5"]
        {
            assert_eq!(Kind::of(text), Kind::Number, "{text}");
        }
        for text in ["31/12/2025", "2025-12-31", "12/2025", "tháng 7/2023", "quý III/2025", "08:30", "3-Jan-24"] {
            assert_eq!(Kind::of(text), Kind::Date, "{text}");
        }
        for text in
            ["Mã", "a1", "01-A", "Số 5", "12 Trần Phú", "?", "1.2.3a", "Dân số 2023", "(người)", "2020-2021", "0-4"]
        {
            assert_eq!(Kind::of(text), Kind::Text, "{text}");
        }
        assert_eq!((Kind::of(""), Kind::of("2023"), Kind::of("…")), (Kind::Empty, Kind::Year, Kind::Nothing));
        assert_eq!((Kind::of("có"), Kind::of("FALSE")), (Kind::Boolean, Kind::Boolean));
    }
}
