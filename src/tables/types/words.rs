//! Words that cells hold instead of values: yes and no, nothing, months, currencies.

use unicode_normalization::UnicodeNormalization;

/// A short text in lower case, composed, with single spaces; cells longer than this are no words.
#[derive(Debug, Clone, Copy)]
pub struct Lowered {
    bytes: [u8; Self::LONGEST],
    length: usize,
}

impl Lowered {
    const LONGEST: usize = 48;

    /// Lowers a cell; `None` when it is too long.
    pub fn of(cell: &[u8]) -> Option<Self> {
        let cell = trim(cell);
        if cell.len() > Self::LONGEST {
            return None;
        }
        let mut lowered = Self { bytes: [0; Self::LONGEST], length: 0 };
        if cell.is_ascii() {
            for &byte in cell {
                lowered.push(&[byte.to_ascii_lowercase()])?;
            }
            return Some(lowered);
        }
        let mut utf8 = [0; 4];
        for letter in std::str::from_utf8(cell).ok()?.nfc().flat_map(char::to_lowercase) {
            let letter = if letter.is_whitespace() { ' ' } else { letter };
            lowered.push(letter.encode_utf8(&mut utf8).as_bytes())?;
        }
        Some(lowered)
    }

    fn push(&mut self, letter: &[u8]) -> Option<()> {
        let spaced = letter == b" " && self.length > 0 && self.bytes[self.length - 1] == b' ';
        if !spaced {
            self.bytes.get_mut(self.length..self.length + letter.len())?.copy_from_slice(letter);
            self.length += letter.len();
        }
        Some(())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).expect("it is made of whole letters")
    }
}

/// A cell without spaces around it, those that do not break a line included.
#[inline]
pub fn trim(cell: &[u8]) -> &[u8] {
    match cell {
        // Most cells begin and end with what is surely no space.
        [b'!'..=b'~', .., b'!'..=b'~'] | [b'!'..=b'~'] => cell,
        _ => trim_closely(cell),
    }
}

fn trim_closely(mut cell: &[u8]) -> &[u8] {
    const WIDE: [&[u8]; 5] = [b"\xc2\xa0", b"\xe2\x80\xaf", b"\xe2\x80\x89", b"\xe2\x80\x87", b"\xef\xbb\xbf"];
    loop {
        let before = cell.len();
        cell = cell.trim_ascii();
        for wide in WIDE {
            cell = cell.strip_prefix(wide).unwrap_or(cell);
            cell = cell.strip_suffix(wide).unwrap_or(cell);
        }
        if cell.len() == before {
            return cell;
        }
    }
}

/// Pairs of words for yes and no; a column holds both of one pair.
pub const PAIRS: [(&str, &str); 13] = [
    ("true", "false"),
    ("yes", "no"),
    ("y", "n"),
    ("t", "f"),
    ("có", "không"),
    ("co", "khong"),
    ("đúng", "sai"),
    ("dung", "sai"),
    ("oui", "non"),
    ("vrai", "faux"),
    ("ja", "nein"),
    ("wahr", "falsch"),
    ("✓", "✗"),
];

/// Marks of a list that is ticked off; what is not ticked stays empty.
pub const TICKS: [&str; 5] = ["x", "✓", "✔", "☑", "√"];

/// The bit of a tick among the pairs a word may belong to.
pub const TICK: u16 = 1 << PAIRS.len();

/// What a word says as yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The pairs that hold the word, and [`TICK`].
    pub pairs: u16,
    /// Yes or no.
    pub yes: bool,
}

/// A word of one of the pairs.
pub fn answer(word: &str) -> Option<Answer> {
    let of = |yes: bool| {
        let is = |pair: &(&str, &str)| if yes { pair.0 == word } else { pair.1 == word };
        PAIRS.iter().enumerate().filter(|(_, pair)| is(pair)).fold(0u16, |pairs, (at, _)| pairs | 1 << at)
    };
    let (mut yes, no) = (of(true), of(false));
    if TICKS.contains(&word) {
        yes |= TICK;
    }
    match (yes, no) {
        (0, 0) => None,
        (0, pairs) => Some(Answer { pairs, yes: false }),
        (pairs, _) => Some(Answer { pairs, yes: true }),
    }
}

/// What people write where there is no value, in lower case.
const NOTHING: [&str; 42] = [
    "",
    "-",
    "--",
    "---",
    "–",
    "—",
    "−",
    "n/a",
    "na",
    "n.a.",
    "n.a",
    "#n/a",
    "#ref!",
    "#div/0!",
    "#value!",
    "#name?",
    "#num!",
    "#null!",
    "null",
    "(null)",
    "none",
    "nil",
    "\\n",
    "…",
    "...",
    "..",
    "....",
    ".",
    ":",
    "không",
    "không có",
    "không có số liệu",
    "không có dữ liệu",
    "chưa có",
    "chưa có số liệu",
    "không xác định",
    "k.có",
    "ko có",
    "ko",
    "khong",
    "khong co",
    "keine angabe",
];

/// Does this word stand for "no value" where other cells are numbers, dates and the like?
pub fn is_nothing(word: &str) -> bool {
    NOTHING.contains(&word)
}

/// How cells may begin that are one of the words for yes, no or nothing: for each first letter the second letters there
/// are, as bits (0: none follows, 1: one beyond ASCII), and the most bytes of the cell.
static BEGINNINGS: [(u128, usize); 128] = {
    let mut beginnings = [(0, 0); 128];
    let mut at = 0;
    while at < PAIRS.len() {
        begin(PAIRS[at].0, &mut beginnings);
        begin(PAIRS[at].1, &mut beginnings);
        at += 1;
    }
    at = 0;
    while at < NOTHING.len() {
        begin(NOTHING[at], &mut beginnings);
        at += 1;
    }
    at = 0;
    while at < TICKS.len() {
        begin(TICKS[at], &mut beginnings);
        at += 1;
    }
    beginnings
};

/// Notes down how a word begins.
const fn begin(word: &str, beginnings: &mut [(u128, usize); 128]) {
    let word = word.as_bytes();
    if word.is_empty() || !word[0].is_ascii() {
        return;
    }
    let (seconds, longest) = &mut beginnings[word[0] as usize];
    *seconds |= match word {
        [_] => 1,
        [_, second, ..] if second.is_ascii() => 1 << *second,
        // Its mark may stand by itself, behind a vowel.
        _ => 2 | 1 << b'a' | 1 << b'e' | 1 << b'i' | 1 << b'o' | 1 << b'u' | 1 << b'y',
    };
    let (mut plain, mut at) = (true, 0);
    while at < word.len() {
        plain &= word[at].is_ascii_graphic();
        at += 1;
    }
    // Marks of their own and doubled spaces make a cell longer than the word.
    let most = if plain { word.len() } else { Lowered::LONGEST };
    if *longest < most {
        *longest = most;
    }
}

/// May this cell, without spaces around it, be a word for yes, no or nothing? Of most texts, a glance says no.
pub fn may_be_word(cell: &[u8]) -> bool {
    let [first, rest @ ..] = cell else { return true };
    let (seconds, longest) = match first.is_ascii() {
        true => BEGINNINGS[first.to_ascii_lowercase() as usize],
        // Signs and `đúng`, and what is a plain letter in lower case only.
        false => return cell.len() <= 7 || *first == 0xe2,
    };
    let second = rest.first().map_or(0, |second| if second.is_ascii() { second.to_ascii_lowercase() } else { 1 });
    cell.len() <= longest && seconds >> second & 1 != 0
}

/// Names of months in English, French and German, with their usual short forms.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "janvier", "janv", "januar", "jänner"],
    &["february", "feb", "février", "févr", "fevrier", "februar"],
    &["march", "mar", "mars", "märz", "mär", "mrz"],
    &["april", "apr", "avril", "avr"],
    &["may", "mai"],
    &["june", "jun", "juin", "juni"],
    &["july", "jul", "juillet", "juil", "juli"],
    &["august", "aug", "août", "aout"],
    &["september", "sep", "sept", "septembre"],
    &["october", "oct", "octobre", "oktober", "okt"],
    &["november", "nov", "novembre"],
    &["december", "dec", "décembre", "déc", "decembre", "dezember", "dez"],
];

/// The month of this name, from 1.
pub fn month(word: &str) -> Option<u32> {
    MONTHS.iter().position(|names| names.contains(&word)).map(|at| at as u32 + 1)
}

/// Signs and words of units that stand beside a number, and the unit they tell; longer ones first.
pub const UNITS: [(&str, &str); 27] = [
    ("%", "%"),
    ("％", "%"),
    ("‰", "‰"),
    ("₫", "VND"),
    ("VNĐ", "VND"),
    ("VND", "VND"),
    ("vnđ", "VND"),
    ("vnd", "VND"),
    ("đồng", "VND"),
    ("đ", "VND"),
    ("Đ", "VND"),
    ("US$", "USD"),
    ("USD", "USD"),
    ("$", "$"),
    ("€", "EUR"),
    ("EUR", "EUR"),
    ("£", "GBP"),
    ("GBP", "GBP"),
    ("¥", "¥"),
    ("JPY", "JPY"),
    ("CNY", "CNY"),
    ("₩", "KRW"),
    ("KRW", "KRW"),
    ("CHF", "CHF"),
    ("฿", "THB"),
    ("₭", "LAK"),
    ("₹", "INR"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_whatever_their_case_and_composition() {
        let lowered = |cell: &str| Lowered::of(cell.as_bytes()).unwrap().as_str().to_string();
        assert_eq!(lowered("  KHÔNG\u{a0} có "), "không có");
        assert_eq!(lowered("Co\u{301}"), "có");
        assert!(Lowered::of("đ".repeat(40).as_bytes()).is_none());
    }

    #[test]
    fn every_word_may_be_one_and_most_texts_may_not() {
        let pairs = PAIRS.iter().flat_map(|(yes, no)| [*yes, *no]);
        for word in pairs.chain(NOTHING).chain(TICKS) {
            let marks: String = word.nfd().collect();
            for cell in [word, &word.to_uppercase(), &marks, &marks.to_uppercase(), &word.replace(' ', " \u{a0}")] {
                assert!(may_be_word(cell.as_bytes()), "{cell}");
            }
        }
        for text in ["Điện Biên", "Thành phố", "Trường", "Xã Kim", "Nguyễn", "Phường", "xa", "nobody", "abc"]
        {
            assert!(!may_be_word(text.as_bytes()), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_cannot_be_a_word_is_none(cell in "[tfynckdsovjwxK#.(-][\\PC]{0,4}|[tfynckdsx][a-zóúôưư\u{301} ]{0,6}") {
            let cell = trim(cell.as_bytes());
            if !may_be_word(cell) {
                let word = Lowered::of(cell);
                proptest::prop_assert!(word.is_none_or(|word| !is_nothing(word.as_str()) && answer(word.as_str()).is_none()));
            }
        }
    }

    #[test]
    fn a_word_may_belong_to_two_pairs() {
        assert_eq!(answer("sai").unwrap().pairs.count_ones(), 2);
        assert!(answer("x").is_some_and(|answer| answer.yes && answer.pairs == TICK));
        assert_eq!(answer("có lẽ"), None);
        assert!(is_nothing("không có") && !is_nothing("0"));
        assert_eq!(month("août"), Some(8));
    }
}
