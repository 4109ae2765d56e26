//! JSON objects and lists as rows: which columns they have between them, what types, and the cells of each.

use super::scan;
use crate::model::FieldType;
use crate::tables::batch::{Cells, Physical};
use crate::tables::reader::Hint;
use crate::tables::types::cell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The columns of a table of objects, gathered object by object.
#[derive(Debug, Default)]
pub struct Objects {
    /// The keys in the order in which they first occur.
    pub labels: Vec<String>,
    facts: Vec<Facts>,
    index: HashMap<String, usize>,
    /// Where the value of each column is in the object at hand.
    slots: Vec<Option<Range<usize>>>,
    /// Rows are lists, and the columns are known: longer rows make no more of them.
    fixed: bool,
    /// A cell says what the first row says in its place.
    recurs: bool,
}

/// What adding a row gave.
#[derive(Debug, Default)]
pub struct Pushed {
    /// The bytes of its cells.
    pub bytes: usize,
    /// A key that it has twice.
    pub twice: Option<String>,
    /// How many cells a list has that has not one for each column.
    pub cells: Option<usize>,
}

/// What stood in a column.
#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    text: bool,
    nested: bool,
    boolean: bool,
    /// `10`, and
    integer: bool,
    /// `10.0`: the same number to JSON.
    whole: bool,
    /// Any other number written with digits, and
    decimal: bool,
    /// with an exponent.
    exponent: bool,
}

impl Facts {
    /// Are whole numbers written now with a zero fraction and now without? They are integers.
    fn is_mixed(self) -> bool {
        self.integer && self.whole && !(self.decimal || self.exponent || self.boolean || self.text || self.nested)
    }

    fn hint(self) -> Hint {
        let of = |field_type| Hint::Of(Physical { field_type, long: false, zoned: false });
        let plain = self.text || self.boolean || self.integer || self.whole || self.decimal || self.exponent;
        match self {
            // Beside other values a list is the text it is written as: an object column could not hold them.
            Self { nested: true, .. } if plain => Hint::Text,
            Self { nested: true, .. } => Hint::Object,
            Self { text: true, .. } => Hint::Text,
            Self { exponent: true, boolean: false, .. } => of(FieldType::Number),
            facts if facts.is_mixed() => of(FieldType::Integer),
            Self { integer: true, .. } | Self { whole: true, .. } | Self { decimal: true, .. } => Hint::Plain,
            Self { boolean: true, .. } => Hint::Plain,
            _ => Hint::Any,
        }
    }
}

impl Objects {
    /// Columns of rows that are lists, by the names of the columns.
    pub fn of_lists(labels: Vec<String>) -> Self {
        let facts = vec![Facts::default(); labels.len()];
        Self { labels, facts, fixed: true, ..Self::default() }
    }

    /// Notes down the columns of a row that begins at `at`, and what its values are. `first`: the first of all lists,
    /// which may be the header.
    pub fn survey(&mut self, text: &str, at: usize, first: Option<&str>) {
        if text[at..].starts_with('[') {
            let mut due = first.map(|first| scan::items(first, 0));
            for (column, range) in scan::items(text, at).enumerate() {
                let value = &text[range];
                if let (Some(first), Some(due)) = (first, due.as_mut().and_then(Iterator::next)) {
                    self.recurs |= first[due] == *value;
                }
                self.widen(column);
                if let Some(facts) = self.facts.get_mut(column) {
                    facts.take(value);
                }
            }
            return;
        }
        let mut next = 0;
        each(text, at, &mut |key, range, _| {
            let column = self.position(key, next).unwrap_or_else(|| {
                self.index.insert(key.to_string(), self.labels.len());
                self.labels.push(key.to_string());
                self.facts.push(Facts::default());
                self.labels.len() - 1
            });
            next = column + 1;
            self.facts[column].take(&text[range]);
        });
    }

    /// Makes room for a column of rows that are lists.
    fn widen(&mut self, column: usize) {
        if column == self.labels.len() && !self.fixed {
            self.labels.push(format!("column_{}", column + 1));
            self.facts.push(Facts::default());
        }
    }

    /// Takes the first of rows that are lists, after all others were surveyed. `true`: it names the columns.
    ///
    /// It does when that is declared, or when it holds different texts with letters, none of which is said again below.
    pub fn take_first(&mut self, first: &str, declared: Option<bool>) -> bool {
        let items: Vec<&str> = scan::items(first, 0).map(|range| &first[range]).collect();
        let mut seen = HashSet::new();
        let is_label = |item: &&str| {
            item.starts_with('"') && scan::string(item).contains(char::is_alphabetic) && seen.insert(item.to_string())
        };
        let plausible = !items.is_empty() && !self.recurs && items.iter().all(is_label);
        if !declared.unwrap_or(plausible) {
            self.survey(first, 0, None);
            return false;
        }
        self.labels = items.iter().map(|item| label(item)).collect();
        self.facts.resize(self.labels.len(), Facts::default());
        self.fixed = true;
        // Cells beyond the header are said to be too many, row by row.
        true
    }

    /// What the values of a column are.
    pub fn hint(&self, column: usize) -> Hint {
        self.facts.get(column).map_or(Hint::Any, |facts| facts.hint())
    }

    /// Moves a column behind all others.
    pub fn put_last(&mut self, label: &str) {
        if let Some(at) = self.labels.iter().position(|other| other == label) {
            let (label, facts) = (self.labels.remove(at), self.facts.remove(at));
            self.labels.push(label);
            self.facts.push(facts);
            self.index = self.labels.iter().enumerate().map(|(at, label)| (label.clone(), at)).collect();
        }
    }

    /// Adds a row to the columns. A key written twice counts the last time.
    pub fn push(&mut self, text: &str, at: usize, columns: &mut [Cells]) -> Pushed {
        let mut slots = std::mem::take(&mut self.slots);
        slots.clear();
        slots.resize(self.labels.len(), None);
        let mut pushed = Pushed::default();
        if text[at..].starts_with('[') {
            let mut cells = 0;
            for range in scan::items(text, at) {
                if let Some(slot) = slots.get_mut(cells) {
                    *slot = Some(range);
                }
                cells += 1;
            }
            pushed.cells = (cells != slots.len()).then_some(cells);
        } else {
            let mut next = 0;
            each(text, at, &mut |key, range, from| {
                if let Some(column) = self.position(key, next) {
                    let before = slots[column].replace(range);
                    if before.is_some_and(|before| from.contains(&before.start)) {
                        pushed.twice = Some(key.to_string());
                    }
                    next = column + 1;
                }
            });
        }
        for ((slot, facts), column) in slots.iter().zip(&self.facts).zip(columns) {
            pushed.bytes += match slot {
                Some(range) => push(&text[range.clone()], *facts, column),
                None => push("null", *facts, column),
            };
        }
        self.slots = slots;
        pushed
    }

    /// The column of a key; most objects have their keys in the same order.
    fn position(&self, key: &str, next: usize) -> Option<usize> {
        match self.labels.get(next) {
            Some(label) if label == key => Some(next),
            _ => self.index.get(key).copied(),
        }
    }
}

impl Facts {
    fn take(&mut self, value: &str) {
        match value.as_bytes() {
            [b'n', ..] | b"\"\"" => {}
            [b'"', ..] => self.text = true,
            [b'{' | b'[', ..] => self.nested = true,
            [b't' | b'f', ..] => self.boolean = true,
            number if number.iter().any(|byte| matches!(byte, b'e' | b'E')) => {
                // What no floating-point number can hold stays as it is written.
                let fits = value.parse::<f64>().is_ok_and(f64::is_finite);
                *(if fits { &mut self.exponent } else { &mut self.text }) = true;
            }
            number => match cell::plain_integer(cell::without_zero_fraction(plain(number))) {
                Some(_) if number.contains(&b'.') => self.whole = true,
                Some(_) => self.integer = true,
                None => self.decimal = true,
            },
        }
    }
}

/// A number without the sign of a zero.
fn plain(number: &[u8]) -> &[u8] {
    match number {
        [b'-', digits @ ..] if digits.iter().all(|byte| matches!(byte, b'0' | b'.')) => digits,
        number => number,
    }
}

/// Adds a value as a cell; returns its bytes.
fn push(value: &str, facts: Facts, column: &mut Cells) -> usize {
    match value.as_bytes() {
        [b'n', ..] => column.push(b""),
        [b'"', ..] => column.push(scan::string(value).as_bytes()),
        [b'{' | b'[', ..] => {
            let mut whole = Vec::with_capacity(value.len());
            scan::compact(value, &mut whole);
            column.push(&whole);
        }
        number if facts.is_mixed() => column.push(cell::without_zero_fraction(plain(number))),
        other => column.push(plain(other)),
    }
    value.len()
}

/// What a value says as the name of a column.
pub fn label(value: &str) -> String {
    match value.as_bytes() {
        [b'"', ..] => scan::string(value).trim().to_string(),
        [b'n', ..] => String::new(),
        _ => value.to_string(),
    }
}

/// Takes a key, where its value is, and where the object is that has the key.
type Take<'t> = dyn FnMut(&str, Range<usize>, Range<usize>) + 't;

/// Each key and value of a row, and where the object is that has the key. A feature of GeoJSON is flattened: its id, its
/// properties, its geometry.
fn each(text: &str, at: usize, take: &mut Take<'_>) {
    let is_feature = scan::members(text, at).any(|(key, range)| key == "type" && &text[range] == "\"Feature\"");
    let properties = is_feature.then(|| scan::members(text, at).find(|(key, _)| key == "properties")).flatten();
    let Some((_, properties)) = properties else {
        scan::members(text, at).for_each(|(key, range)| take(&key, range, at..text.len()));
        return;
    };
    // Its own members and its properties may have one name: then the properties are meant.
    let own = 0..0;
    if let Some((_, id)) = scan::members(text, at).find(|(key, _)| key == "id") {
        take("id", id, own.clone());
    }
    if text[properties.clone()].starts_with('{') {
        scan::members(text, properties.start).for_each(|(key, range)| take(&key, range, properties.clone()));
    }
    if let Some((_, geometry)) = scan::members(text, at).find(|(key, _)| key == "geometry") {
        take("geometry", geometry, own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_list_names_the_columns_when_nothing_below_says_the_same() {
        let header = |rows: &[&str], declared| {
            let mut objects = Objects::default();
            rows[1..].iter().for_each(|row| objects.survey(row, 0, Some(rows[0])));
            (objects.take_first(rows[0], declared), objects.labels)
        };
        let labels = |labels: &[&str]| labels.iter().map(|label| label.to_string()).collect::<Vec<_>>();
        assert_eq!(header(&[r#"["ma","n"]"#, r#"["01",2]"#], None), (true, labels(&["ma", "n"])));
        assert_eq!(header(&[r#"["ma","n"]"#, r#"["01","b"]"#], None), (true, labels(&["ma", "n"])));
        assert_eq!(header(&[r#"["a","b"]"#, r#"["a","c"]"#], None), (false, labels(&["column_1", "column_2"])));
        assert_eq!(header(&[r#"["a","b"]"#, r#"["a","c"]"#], Some(true)), (true, labels(&["a", "b"])));
        assert_eq!(header(&["[1,2]", "[3,4,5]"], None).1, labels(&["column_1", "column_2", "column_3"]));
        assert_eq!(header(&["[null,2]", "[3,4]"], Some(true)), (true, labels(&["", "2"])));
    }

    #[test]
    fn a_key_that_stands_twice_counts_the_last_time_and_is_told() {
        let mut objects = Objects::default();
        let text = r#"{"a":1,"a":2}"#;
        objects.survey(text, 0, None);
        let mut columns = vec![Cells::default()];
        assert_eq!(objects.push(text, 0, &mut columns).twice.as_deref(), Some("a"));
        assert_eq!(columns[0].get(0), b"2");
        let feature = r#"{"type":"Feature","id":1,"properties":{"id":2},"geometry":null}"#;
        assert_eq!(objects.push(feature, 0, &mut columns).twice, None);
    }
}
