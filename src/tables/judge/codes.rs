//! The codes of a code list that a column holds, those that are none, and what may have been meant.

use crate::model::{CodeList, CodeUse};
use std::collections::{BTreeMap, HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// The codes a column may hold, and those it holds.
#[derive(Debug)]
pub struct Codes {
    list: CodeList,
    known: HashSet<Vec<u8>>,
    /// How often each code occurs and in which row first, by the hash of its cell.
    used: HashMap<u64, CodeUse>,
}

impl Codes {
    /// The most codes of a column that are remembered.
    const USED: usize = 20_000;

    /// The codes of a list.
    pub fn of(list: &CodeList) -> Self {
        let known = list.entries.iter().map(|entry| entry.code.as_bytes().to_vec()).collect();
        Self { list: list.clone(), known, used: HashMap::new() }
    }

    /// Is it a code of the list?
    pub fn has(&self, cell: &[u8]) -> bool {
        self.known.contains(cell)
    }

    /// A cell was seen in a row, counted from 0.
    pub fn saw(&mut self, hash: u64, row: u64, cell: &[u8], unknown: bool) {
        if let Some(used) = self.used.get_mut(&hash) {
            used.count += 1;
        } else if !unknown && self.used.len() < Self::USED {
            let code = String::from_utf8_lossy(cell).into_owned();
            self.used.insert(hash, CodeUse { code, count: 1, first: row });
        }
    }

    /// The codes that occur, by code.
    pub fn used(self) -> Vec<CodeUse> {
        let mut used: Vec<CodeUse> = self.used.into_values().collect();
        used.sort_unstable_by(|one, other| one.code.cmp(&other.code));
        used
    }

    /// The list.
    pub fn list(&self) -> &CodeList {
        &self.list
    }

    /// The code that may have been meant by a cell that is none: its label was written, a zero or the case is lost, or a
    /// letter is wrong.
    pub fn meant(&self, cell: &str) -> Option<String> {
        suggest(&self.list, cell)
    }
}

/// See [`Codes::meant`].
pub fn suggest(list: &CodeList, cell: &str) -> Option<String> {
    let wanted = folded(cell);
    if wanted.is_empty() {
        return None;
    }
    let without_zeros = wanted.trim_start_matches('0');
    let mut by_fold: BTreeMap<String, &str> = BTreeMap::new();
    for entry in &list.entries {
        by_fold.entry(folded(&entry.code)).or_insert(&entry.code);
        for said in entry.label.all() {
            by_fold.entry(folded(said.text)).or_insert(&entry.code);
        }
    }
    if let Some(code) = by_fold.get(&wanted) {
        return Some((*code).to_string());
    }
    if wanted.bytes().all(|byte| byte.is_ascii_digit()) {
        let same = |code: &&str| code.trim_start_matches('0') == without_zeros;
        return by_fold.keys().find(|code| same(&code.as_str())).map(|code| by_fold[code].to_string());
    }
    let allowed = if wanted.chars().count() < 5 { 1 } else { 2 };
    let near = by_fold.iter().filter_map(|(known, code)| Some((distance(&wanted, known, allowed)?, *code)));
    near.min().map(|(_, code)| code.to_string())
}

/// Without case and marks: what the eye takes for the same word.
pub fn folded(text: &str) -> String {
    let plain = text.trim().nfd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter));
    plain.flat_map(char::to_lowercase).map(|letter| if letter == 'đ' { 'd' } else { letter }).collect()
}

/// How many letters must be added, left out or changed, at most so many (Levenshtein).
fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().take(80).collect(), other.chars().take(80).collect());
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], at + 1);
        for (to, known) in other.iter().enumerate() {
            let changed = corner + usize::from(letter != known);
            corner = row[to + 1];
            row[to + 1] = changed.min(row[to] + 1).min(corner + 1);
        }
    }
    row.last().copied().filter(|found| *found <= most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CodeListEntry, Lang, Name, Text};

    fn provinces() -> CodeList {
        let vi = Lang::parse("vi").unwrap();
        let entry =
            |(code, label): (&str, &str)| CodeListEntry { label: Text::of(&vi, label), ..CodeListEntry::of(code) };
        let entries = [("01", "Hà Nội"), ("04", "Cao Bằng"), ("66", "Đắk Lắk")].map(entry).to_vec();
        CodeList { entries, ..CodeList::named(Name::parse("tinh").unwrap()) }
    }

    #[test]
    fn what_was_meant_is_found_by_label_zero_and_letter() {
        let list = provinces();
        let meant = |cell: &str| suggest(&list, cell);
        assert_eq!(meant("HA NOI").as_deref(), Some("01"));
        assert_eq!(meant("4").as_deref(), Some("04"));
        assert_eq!(meant("Đắc Lắc").as_deref(), Some("66"));
        assert_eq!(meant("Quảng Ninh"), None);
        assert_eq!(meant("99"), None);
    }
}
