//! What a description promises of a column, cell by cell: Table Schema's constraints, and the codes of a code list.
//!
//! A [`Judge`] sits in the lane of its column and sees values just made. What it costs for texts is kept low by a small
//! memory of cells judged before. [`keys`] judges columns together; [`spelling`] judges a column once all was seen.

pub mod bench;
pub mod codes;
pub mod keys;
#[cfg(test)]
mod measure;
pub mod range;
pub mod spelling;

use crate::findings::{Finding, Findings, Place};
use crate::model::{CodeList, Column as Described, FieldType};
use crate::tables::batch::{Cells, Column};
use crate::tables::profile::hash;
use codes::Codes;
use range::Range;
use regex::Regex;
use std::collections::HashSet;

/// What a cell breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// `minimum` or `exclusiveMinimum`.
    TooSmall,
    /// `maximum` or `exclusiveMaximum`.
    TooGreat,
    /// `minLength`.
    TooShort,
    /// `maxLength`.
    TooLong,
    /// `pattern`.
    Pattern,
    /// `enum`.
    Enum,
    /// `jsonSchema`.
    JsonSchema,
    /// It is no code of its code list.
    Code,
}

/// Judges the cells of one column.
pub struct Judge {
    field_type: FieldType,
    range: Option<Range>,
    length: Option<(u64, u64)>,
    pattern: Option<(Regex, String)>,
    allowed: HashSet<Vec<u8>>,
    schema: Option<jsonschema::Validator>,
    /// The codes it may hold, where it is bound to a list.
    pub codes: Option<Codes>,
    memory: Memory,
}

impl std::fmt::Debug for Judge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Judge").field("range", &self.range).field("pattern", &self.pattern).finish_non_exhaustive()
    }
}

impl Judge {
    /// A judge of a column, whose constraints may turn out to be no such; `None` when nothing is promised.
    pub fn of(described: &Described, list: Option<&CodeList>, place: &Place, findings: &mut Findings) -> Option<Self> {
        let wanted = &described.constraints;
        let mut faulty = Vec::new();
        let range = Range::of(wanted, described.field_type, &mut faulty);
        let length = (wanted.min_length.is_some() || wanted.max_length.is_some())
            .then(|| (wanted.min_length.unwrap_or(0), wanted.max_length.unwrap_or(u64::MAX)));
        let pattern = wanted.pattern.as_ref().and_then(|pattern| match whole_pattern(pattern) {
            Some(regex) => Some((regex, pattern.clone())),
            None => {
                faulty.push(("pattern", pattern.clone()));
                None
            }
        });
        let schema = wanted.json_schema.as_ref().and_then(|text| {
            let schema = serde_json::from_str(text).ok()?;
            jsonschema::validator_for(&schema).map_err(|_| faulty.push(("jsonSchema", text.clone()))).ok()
        });
        for (constraint, written) in faulty {
            let place = place.clone().field(&described.name);
            let finding = Finding::of("broken-constraint", place).with("constraint", constraint);
            let field_type = described.field_type.as_str();
            findings.push(finding.with("value", written).with("field", &described.name).with("type", field_type));
        }
        let field_type = described.field_type;
        let allowed = wanted.allowed.iter().map(|value| comparable(value.as_bytes(), field_type).to_vec()).collect();
        let codes = list.map(Codes::of);
        let judge = Self { field_type, range, length, pattern, allowed, schema, codes, memory: Memory::default() };
        (judge.range.is_some() || judge.looks_at_text()).then_some(judge)
    }

    fn looks_at_text(&self) -> bool {
        self.length.is_some()
            || self.pattern.is_some()
            || !self.allowed.is_empty()
            || self.schema.is_some()
            || self.codes.is_some()
    }

    /// Judges the next rows: `column` as published, `cells` as written; `before` rows came before them.
    pub fn take(&mut self, column: &Column<'_>, cells: &Cells, before: u64, broken: &mut dyn FnMut(usize, Broken)) {
        let rows = cells.len();
        if let Some(range) = &self.range {
            range.judge(column, rows, &mut |row, small| {
                broken(row, if small { Broken::TooSmall } else { Broken::TooGreat });
            });
        }
        if !self.looks_at_text() {
            return;
        }
        let mut memory = std::mem::take(&mut self.memory);
        let (room, mut start) = (column.text.room(), 0);
        for (row, &end) in column.text.ends().iter().enumerate().take(rows) {
            let (from, end) = (start, end as usize);
            start = end;
            if column.is_missing(row) {
                continue;
            }
            let hash = hash(room, from, end - from);
            let verdict = match memory.find(hash) {
                Some(verdict) => verdict,
                None => memory.keep(hash, self.text(&room[from..end], cells.get(row))),
            };
            if let Some(codes) = &mut self.codes {
                codes.saw(hash, before + row as u64, &room[from..end], verdict == Some(Broken::Code));
            }
            if let Some(verdict) = verdict {
                broken(row, verdict);
            }
        }
        self.memory = memory;
    }

    /// What a text breaks: as published, or else as it was written. The code list first: it can say what was meant.
    fn text(&self, published: &[u8], written: &[u8]) -> Option<Broken> {
        let is_one = |accepts: &dyn Fn(&[u8]) -> bool| accepts(published) || (published != written && accepts(written));
        if let Some(codes) = &self.codes
            && !is_one(&|cell| codes.has(cell))
        {
            return Some(Broken::Code);
        }
        if let Some((least, most)) = self.length {
            let length = length(published, self.field_type);
            match () {
                () if length < least => return Some(Broken::TooShort),
                () if length > most => return Some(Broken::TooLong),
                () => {}
            }
        }
        if let Some((pattern, _)) = &self.pattern
            && !is_one(&|cell| std::str::from_utf8(cell).is_ok_and(|cell| pattern.is_match(cell)))
        {
            return Some(Broken::Pattern);
        }
        let allows = |cell: &[u8]| self.allowed.contains(comparable(cell, self.field_type));
        if !self.allowed.is_empty() && !is_one(&allows) {
            return Some(Broken::Enum);
        }
        let fits = |schema: &jsonschema::Validator| {
            serde_json::from_slice(published).is_ok_and(|value| schema.is_valid(&value))
        };
        self.schema.as_ref().filter(|schema| !fits(schema)).map(|_| Broken::JsonSchema)
    }

    /// The constraint that is broken, by its name in Table Schema, and what it demands.
    pub fn constraint(&self, broken: Broken) -> (&'static str, String) {
        let (least, most) = self.length.unwrap_or((0, u64::MAX));
        match broken {
            Broken::TooSmall | Broken::TooGreat => {
                let (name, bound) =
                    self.range.as_ref().map_or(("", ""), |range| range.bound(broken == Broken::TooSmall));
                (name, bound.to_string())
            }
            Broken::TooShort => ("minLength", least.to_string()),
            Broken::TooLong => ("maxLength", most.to_string()),
            Broken::Pattern => ("pattern", self.pattern.as_ref().map(|(_, text)| text.clone()).unwrap_or_default()),
            Broken::Enum => {
                let mut allowed: Vec<_> = self.allowed.iter().map(|one| String::from_utf8_lossy(one)).collect();
                allowed.sort_unstable();
                ("enum", allowed.join(", "))
            }
            Broken::JsonSchema => ("jsonSchema", String::new()),
            Broken::Code => ("code_list", String::new()),
        }
    }
}

/// Numbers are the same whatever zeros end them.
fn comparable(cell: &[u8], field_type: FieldType) -> &[u8] {
    let with_point = matches!(field_type, FieldType::Decimal(_) | FieldType::Number) && cell.contains(&b'.');
    if !with_point || cell.iter().any(|byte| matches!(byte, b'e' | b'E')) {
        return cell;
    }
    let trimmed = &cell[..cell.iter().rposition(|byte| *byte != b'0').map_or(0, |at| at + 1)];
    trimmed.strip_suffix(b".").unwrap_or(trimmed)
}

/// The length of a text in characters; of a list or an object, how many items it has.
fn length(cell: &[u8], field_type: FieldType) -> u64 {
    let items = || match serde_json::from_slice(cell).ok()? {
        serde_json::Value::Array(items) => Some(items.len()),
        serde_json::Value::Object(map) => Some(map.len()),
        _ => None,
    };
    let counted = if field_type == FieldType::Object { items() } else { None };
    counted.unwrap_or_else(|| cell.iter().filter(|byte| **byte as i8 >= -0x40).count()) as u64
}

/// A pattern of XML Schema, which matches whole values, in bounded time and memory; `None` when it is none.
fn whole_pattern(pattern: &str) -> Option<Regex> {
    const LARGEST: usize = 1 << 20;
    // Two classes that only XML Schema has: what names begin with, and what they are made of.
    let pattern = pattern.replace(r"\i", r"[\p{L}_:]").replace(r"\c", r"[\p{L}\p{N}_:.\-·]");
    regex::RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(LARGEST).build().ok()
}

/// Verdicts on the cells judged last, found by their hash.
#[derive(Debug, Default)]
struct Memory {
    places: Vec<(u64, Option<Broken>)>,
}

impl Memory {
    const PLACES: usize = 1 << 10;

    fn find(&self, hash: u64) -> Option<Option<Broken>> {
        let (known, verdict) = self.places.get(hash as usize % Self::PLACES)?;
        (*known == hash).then_some(*verdict)
    }

    fn keep(&mut self, hash: u64, verdict: Option<Broken>) -> Option<Broken> {
        // No hash is that of the free place of another number.
        self.places.resize(Self::PLACES, (!0, None));
        self.places[hash as usize % Self::PLACES] = (hash, verdict);
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_whole_values() {
        let pattern = whole_pattern(r"\d{2}|x").unwrap();
        assert!(pattern.is_match("12") && pattern.is_match("x"));
        assert!(!pattern.is_match("123") && !pattern.is_match("ax"));
        assert!(whole_pattern("(").is_none());
        assert!(whole_pattern(r"(((\w{1000}){1000}){1000})").is_none());
    }

    #[test]
    fn zeros_behind_the_point_make_no_other_number() {
        assert_eq!(comparable(b"1.50", FieldType::Decimal(2)), b"1.5");
        assert_eq!(comparable(b"10.00", FieldType::Number), b"10");
        assert_eq!(comparable(b"100", FieldType::Number), b"100");
        assert_eq!(comparable(b"1.50", FieldType::String), b"1.50");
    }

    #[test]
    fn lists_have_items_and_texts_have_characters() {
        assert_eq!(length("Đắk".as_bytes(), FieldType::String), 3);
        assert_eq!(length(b"[1,[2,3]]", FieldType::Object), 2);
        assert_eq!(length(b"{\"a\":1}", FieldType::Object), 1);
    }
}
