//! JSON objects as rows: which columns they have between them, what types, and the cells of each.

use super::scan;
use crate::model::FieldType;
use crate::tables::batch::{Cells, Physical};
use crate::tables::reader::Hint;
use crate::tables::types::cell;
use std::collections::HashMap;
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
        match self {
            Self { nested: true, .. } => Hint::Object,
            Self { text: true, .. } => Hint::Text,
            Self { exponent: true, boolean: false, .. } => of(FieldType::Number),
            facts if facts.is_mixed() => of(FieldType::Integer),
            _ => Hint::Any,
        }
    }
}

impl Objects {
    /// Notes down the keys of an object that begins at `at`, and what its values are.
    pub fn survey(&mut self, text: &str, at: usize) {
        let mut next = 0;
        each(text, at, &mut |key, range| {
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

    /// Adds an object to the columns as one row; returns its bytes. A key written twice counts the last time.
    pub fn push(&mut self, text: &str, at: usize, columns: &mut [Cells]) -> usize {
        let mut slots = std::mem::take(&mut self.slots);
        slots.clear();
        slots.resize(self.labels.len(), None);
        let mut next = 0;
        each(text, at, &mut |key, range| {
            if let Some(column) = self.position(key, next) {
                slots[column] = Some(range);
                next = column + 1;
            }
        });
        let mut size = 0;
        for ((slot, facts), column) in slots.iter().zip(&self.facts).zip(columns) {
            size += match slot {
                Some(range) => push(&text[range.clone()], *facts, column),
                None => push("null", *facts, column),
            };
        }
        self.slots = slots;
        size
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
            number if number.iter().any(|byte| matches!(byte, b'e' | b'E')) => self.exponent = true,
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

/// Each key and value of a row. A feature of GeoJSON is flattened: its id, its properties, its geometry.
fn each(text: &str, at: usize, take: &mut dyn FnMut(&str, Range<usize>)) {
    let is_feature = scan::members(text, at).any(|(key, range)| key == "type" && &text[range] == "\"Feature\"");
    let properties = is_feature.then(|| scan::members(text, at).find(|(key, _)| key == "properties")).flatten();
    let Some((_, properties)) = properties else {
        scan::members(text, at).for_each(|(key, range)| take(&key, range));
        return;
    };
    if let Some((_, id)) = scan::members(text, at).find(|(key, _)| key == "id") {
        take("id", id);
    }
    if text[properties.clone()].starts_with('{') {
        scan::members(text, properties.start).for_each(|(key, range)| take(&key, range));
    }
    if let Some((_, geometry)) = scan::members(text, at).find(|(key, _)| key == "geometry") {
        take("geometry", geometry);
    }
}
