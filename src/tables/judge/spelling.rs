//! How clean the texts of a column are: spaces around them, letters that only look right, one name in several spellings.

use crate::tables::batch::{Cells, Column};
use crate::tables::profile::hash;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use unicode_normalization::UnicodeNormalization;

/// What is unclean about one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclean {
    /// Spaces before or behind the text.
    SpaceAround,
    /// Letters of another script that look like Latin ones.
    LookAlike,
    /// Letters and their marks written apart.
    Decomposed,
    /// A spreadsheet would take it for a formula.
    Formula,
}

/// A value of a column, and the row it stands in first.
#[derive(Debug, Clone)]
pub struct Value {
    text: String,
    count: u64,
    row: u64,
    /// Line and byte of the file where that row begins.
    at: (u64, u64),
}

/// Two spellings of what seems to be one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The rarer one.
    pub text: String,
    /// In how many rows.
    pub count: u64,
    /// The first of them, from 0.
    pub row: u64,
    /// Line and byte of the file where that row begins.
    pub at: (u64, u64),
    /// The commoner one.
    pub usual: String,
    /// In how many rows.
    pub usual_count: u64,
}

/// What is a hash already needs no other.
#[derive(Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Looks at the texts of one column.
#[derive(Debug, Default)]
pub struct Spelling {
    values: HashMap<u64, Value, BuildHasherDefault<Hashed>>,
    rows: u64,
    /// There are too many different values: it is no column of names that repeat.
    many: bool,
}

impl Spelling {
    /// The most different values of a column of names.
    const MOST: usize = 5_000;
    /// Beyond so many rows a column of names that do not repeat is a list.
    const LIST: u64 = 50;
    /// The longest name, in bytes.
    const LONGEST: usize = 120;

    /// Takes the next rows; `place` tells line and byte of a row.
    pub fn take(
        &mut self,
        column: &Column<'_>,
        cells: &Cells,
        before: u64,
        place: impl Fn(usize) -> (u64, u64),
        unclean: &mut dyn FnMut(usize, Unclean),
    ) {
        self.rows += cells.len() as u64;
        let (room, mut start) = (cells.room(), 0);
        // Most columns are plain all through: one look at all their bytes says so.
        let beyond = cells.bytes().iter().fold(0, |all, byte| all | byte) >= 0x80;
        let other = beyond && cells.bytes().iter().fold(false, |found, byte| found | (0xcc..=0xd4).contains(byte));
        for (row, &end) in cells.ends().iter().enumerate() {
            let (from, end) = (start, end as usize);
            start = end;
            let cell = &room[from..end];
            let ([first, ..], [.., last]) = (cell, cell) else { continue };
            let spaces = first.is_ascii_whitespace() || last.is_ascii_whitespace();
            if (spaces || (beyond && has_wide_space(cell))) && !column.is_missing(row) {
                unclean(row, Unclean::SpaceAround);
            }
            if matches!(first, b'=' | b'+' | b'-' | b'@') && is_formula(cell) {
                unclean(row, Unclean::Formula);
            }
            if other && cell.iter().any(|byte| matches!(byte, 0xcc..=0xd4)) {
                let text = std::str::from_utf8(cell).unwrap_or_default();
                if looks_alike(text) {
                    unclean(row, Unclean::LookAlike);
                }
                if is_decomposed(text) {
                    unclean(row, Unclean::Decomposed);
                }
            }
            if self.many || cell.len() > Self::LONGEST || column.is_missing(row) {
                continue;
            }
            let hash = hash(room, from, end - from);
            if let Some(value) = self.values.get_mut(&hash) {
                value.count += 1;
            } else if self.values.len() < Self::MOST {
                let text = String::from_utf8_lossy(cell).into_owned();
                let value = Value { text, count: 1, row: before + row as u64, at: place(row) };
                self.values.insert(hash, value);
            } else {
                (self.many, self.values) = (true, HashMap::default());
            }
        }
    }

    /// Names that are spelt in several ways, in the order of the table.
    pub fn variants(&self) -> Vec<Variant> {
        let mut groups: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for value in self.values.values() {
            if let Some(key) = same_name(&value.text) {
                groups.entry(key).or_default().push(value);
            }
        }
        self.join_unmarked(&mut groups);
        let mut variants = Vec::new();
        for mut group in groups.into_values().filter(|group| group.len() > 1) {
            group.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.row.cmp(&other.row)));
            let usual = group[0];
            let exact = exact_name(&usual.text);
            // In a long list of names that stand there once, two that differ by a letter are two names.
            let list = self.rows > Self::LIST && usual.count == 1;
            let others = group[1..].iter().filter(|value| !list || exact_name(&value.text) == exact);
            variants.extend(others.map(|value| Variant {
                text: value.text.clone(),
                count: value.count,
                row: value.row,
                at: value.at,
                usual: usual.text.clone(),
                usual_count: usual.count,
            }));
        }
        variants.sort_by_key(|variant| variant.row);
        variants
    }

    /// Joins names without any marks with the one name that has them: where it is far commoner, or where a syllable cannot
    /// be without a mark.
    fn join_unmarked(&self, groups: &mut BTreeMap<String, Vec<&Value>>) {
        let count = |group: &[&Value]| group.iter().map(|value| value.count).sum::<u64>();
        let mut marked: BTreeMap<String, Vec<String>> = BTreeMap::new();
        groups
            .keys()
            .filter(|key| !key.is_ascii())
            .for_each(|key| marked.entry(unmarked(key)).or_default().push(key.clone()));
        let plain: Vec<String> = groups.keys().filter(|key| key.is_ascii() && key.contains(' ')).cloned().collect();
        for key in plain {
            let Some([usual]) = marked.get(&key).map(Vec::as_slice) else { continue };
            let rare = count(&groups[usual]) >= 10 * count(&groups[&key]);
            if rare || key.split(' ').any(lacks_tone) {
                let values = groups.remove(&key).unwrap_or_default();
                groups.entry(usual.clone()).or_default().extend(values);
            }
        }
    }
}

/// Does a space that is not an ordinary one stand at an end? Of the first and last bytes only: most cells are many.
fn has_wide_space(cell: &[u8]) -> bool {
    let is = |letter: &[u8]| {
        matches!(letter, [.., 0xc2, 0xa0] | [0xe2, 0x80, 0x80..=0x8b] | [0xe2, 0x80, 0xaf] | [0xe3, 0x80, 0x80])
            || letter == [0xef, 0xbb, 0xbf]
    };
    let first = match cell {
        [0xc2, 0xa0, ..] => true,
        [one, two, three, ..] => is(&[*one, *two, *three]) && *one != 0xc2 && *two != 0xc2,
        _ => false,
    };
    first || cell.last_chunk::<3>().map_or(cell == [0xc2, 0xa0], |last| is(last))
}

/// Would a spreadsheet take this for a formula? Numbers and lone signs it would not.
fn is_formula(cell: &[u8]) -> bool {
    match cell {
        [b'=' | b'@', next, ..] => !next.is_ascii_whitespace() && *next != b'=',
        [b'+' | b'-', rest @ ..] => {
            let called = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            let call = called > 0 && rest.get(called) == Some(&b'(');
            call || rest.first().is_some_and(u8::is_ascii_digit) && rest.iter().any(|byte| matches!(byte, b'!' | b'|'))
        }
        _ => false,
    }
}

/// Are there letters of another script in a word of Latin ones?
fn looks_alike(text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphabetic()).any(|word| {
        let latin = word.chars().any(|letter| letter.is_ascii_alphabetic() || matches!(letter, 'À'..='ɏ' | 'Ḁ'..='ỹ'));
        latin && word.chars().any(|letter| matches!(letter, 'Ͱ'..='ϡ' | 'Ѐ'..='ӿ'))
    })
}

/// Is there a mark of its own behind a letter that has a form with that mark?
fn is_decomposed(text: &str) -> bool {
    text.chars().any(|letter| matches!(letter, '\u{300}'..='\u{36f}')) && !text.nfc().eq(text.chars())
}

/// A Vietnamese syllable that ends in a stop always has a tone that is written.
fn lacks_tone(syllable: &str) -> bool {
    let ends = |end: &str| syllable.len() > end.len() + 1 && syllable.ends_with(end);
    ["c", "ch", "p", "t"].into_iter().any(ends)
}

/// A name without regard to capitals, spaces and where tones stand.
fn exact_name(text: &str) -> Option<String> {
    joined(text, |word| toned(word).into_iter().collect())
}

/// What spellings of one name have in common; `None` for what is no name: numbers, codes, single letters.
fn same_name(text: &str) -> Option<String> {
    joined(text, same_syllable)
}

fn joined(text: &str, same: impl Fn(&str) -> String) -> Option<String> {
    let mut key = String::with_capacity(text.len());
    for word in
        text.nfc().flat_map(char::to_lowercase).collect::<String>().split(|letter: char| !letter.is_alphanumeric())
    {
        if word.is_empty() {
            continue;
        }
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&same(word));
    }
    let letters = key.chars().filter(|letter| letter.is_alphabetic()).count();
    let digits = key.chars().any(|letter| letter.is_ascii_digit());
    (letters >= 3 && !digits).then_some(key)
}

/// A syllable with its tone behind it, so that it does not matter on which vowel it stands (`hoà`, `hòa`).
fn toned(word: &str) -> Vec<char> {
    const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{309}', '\u{303}', '\u{323}'];
    let (tones, letters): (Vec<char>, Vec<char>) = word.nfd().partition(|letter| TONES.contains(letter));
    letters.into_iter().nfc().chain(tones).collect()
}

/// The same with `i` for a lone `y` (`Mỹ`, `Mĩ`) and `c` for a last `k` (`Đắk`, `Đắc`).
fn same_syllable(word: &str) -> String {
    let mut letters = toned(word);
    let last = letters.iter().rposition(|letter| letter.is_alphabetic()).unwrap_or(0);
    let vowel = |letter: &char| "aeiouyăâêôơư".contains(*letter);
    if let [before @ .., letter] = &mut letters[..=last] {
        match (before, *letter) {
            // `quy` and `qui`: the u belongs to the q.
            ([.., 'q', 'u'], 'y') => *letter = 'i',
            ([.., consonant], 'y') if !vowel(consonant) => *letter = 'i',
            ([.., vowel_before], 'k') if vowel(vowel_before) => *letter = 'c',
            _ => {}
        }
    }
    letters.into_iter().collect()
}

/// Without any marks.
fn unmarked(key: &str) -> String {
    let plain = key.nfd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter));
    plain.map(|letter| if letter == 'đ' { 'd' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::batch::{Physical, Values};

    fn look(texts: &[&str]) -> (Spelling, Vec<(usize, Unclean)>) {
        let mut cells = Cells::default();
        texts.iter().for_each(|text| cells.push(text.as_bytes()));
        let column = Column { text: &cells, missing: &[], values: &Values::Text, physical: Physical::default() };
        let (mut spelling, mut found) = (Spelling::default(), Vec::new());
        spelling.take(&column, &cells, 0, |row| (row as u64 + 2, 0), &mut |row, what| found.push((row, what)));
        (spelling, found)
    }

    #[test]
    fn one_name_in_several_spellings_is_told_once_a_spelling() {
        let (spelling, _) = look(&[
            "Hòa Bình",
            "Hoà Bình",
            "Hòa Bình",
            "Đắk Lắk",
            "Đắc Lắc",
            "Dak Lak",
            "Hà Nội",
            "Quy Nhơn",
            "Qui Nhơn",
            "Mỹ Tho",
            "Mĩ Tho",
            "HÒA BÌNH",
            "Bà Rịa - Vũng Tàu",
            "Bà Rịa-Vũng Tàu",
        ]);
        let found: Vec<_> = spelling.variants().into_iter().map(|one| (one.row, one.usual)).collect();
        let usual = |row: u64, name: &str| (row, name.to_string());
        let wanted = [
            usual(1, "Hòa Bình"),
            usual(4, "Đắk Lắk"),
            usual(5, "Đắk Lắk"),
            usual(8, "Quy Nhơn"),
            usual(10, "Mỹ Tho"),
            usual(11, "Hòa Bình"),
            usual(13, "Bà Rịa - Vũng Tàu"),
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn names_that_only_look_alike_stay_apart() {
        let (spelling, _) =
            look(&["Mai", "May", "Hà Nam", "Hạ Nam", "Lan", "Lân", "A1", "a1", "Bình Định", "Bình Đình"]);
        assert_eq!(spelling.variants(), []);
    }

    #[test]
    fn spaces_scripts_marks_and_formulas_are_seen() {
        let (_, found) = look(&[
            " a",
            "b ",
            "\u{a0}c",
            "Нà Nội",
            "Москва",
            "Ha\u{300} No\u{323}\u{302}i",
            "=1+1",
            "-5",
            "-",
            "+84 912",
            "@SUM(A1)",
            "-cmd|' /C calc'!A0",
        ]);
        use Unclean::*;
        assert_eq!(
            found,
            [
                (0, SpaceAround),
                (1, SpaceAround),
                (2, SpaceAround),
                (3, LookAlike),
                (5, Decomposed),
                (6, Formula),
                (10, Formula)
            ]
        );
    }
}
