//! What a Parquet file notes down of its columns beside their types: titles, units, and how decimals were written.

use crate::model::{Column, FieldType};
use crate::tables::batch::{Batch, Physical};
use parquet::file::metadata::KeyValue;
use serde_json::{Map, Value};

/// The key of the note in the metadata of a file.
pub const NOTED: &str = "khomo:columns";
/// The longest note that is read.
const LONGEST: usize = 4 << 20;

/// What is noted down of each column, by its name.
#[derive(Debug, Default)]
pub struct Noted {
    columns: Map<String, Value>,
    decimals: Vec<Decimals>,
}

/// How the decimals of a column were written so far.
#[derive(Debug)]
struct Decimals {
    at: usize,
    name: String,
    scale: usize,
    /// The fewest digits behind the point.
    least: usize,
    /// The most of those that end in a zero.
    zero: usize,
}

impl Noted {
    /// What the description says.
    pub fn about(columns: &[(&Column, Physical)]) -> Self {
        let mut noted = Self::default();
        for (at, (column, physical)) in columns.iter().enumerate() {
            let mut said = Map::new();
            for (key, text) in [("title", &column.title), ("unit", &column.unit)] {
                // As the published description does, in the first language only.
                if let Some(first) = text.all().next() {
                    said.insert(key.into(), first.text.into());
                }
            }
            if !said.is_empty() {
                noted.columns.insert(column.name.clone(), Value::Object(said));
            }
            if let FieldType::Decimal(scale @ 1..) = physical.field_type {
                let (name, scale) = (column.name.clone(), usize::from(scale));
                noted.decimals.push(Decimals { at, name, scale, least: scale, zero: 0 });
            }
        }
        noted
    }

    /// Sees how decimals are written.
    pub fn take(&mut self, batch: &Batch<'_>) {
        for Decimals { at, scale, least, zero, .. } in &mut self.decimals {
            for cell in batch.columns[*at].text.iter().filter(|cell| !cell.is_empty()) {
                let behind = match cell.len() > *scale && cell[cell.len() - *scale - 1] == b'.' {
                    true => *scale,
                    false => cell.iter().rev().take(*scale).position(|byte| *byte == b'.').unwrap_or(0),
                };
                *least = (*least).min(behind);
                if behind > 0 && cell.ends_with(b"0") {
                    *zero = (*zero).max(behind);
                }
            }
        }
    }

    /// The note as it is written, if there is anything to note down.
    pub fn as_json(&mut self) -> Option<String> {
        for Decimals { name, scale, least, zero, .. } in &self.decimals {
            // One rule writes them all: at least so many digits, no more zeros than that needs.
            if least < scale && zero <= least {
                let said = self.columns.entry(name.as_str()).or_insert_with(|| Value::Object(Map::new()));
                said["digits"] = (*least).into();
            }
        }
        (!self.columns.is_empty()).then(|| Value::Object(std::mem::take(&mut self.columns)).to_string())
    }

    /// The note in a file.
    pub fn of(metadata: Option<&Vec<KeyValue>>) -> Self {
        let entry = metadata.and_then(|entries| entries.iter().find(|entry| entry.key == NOTED));
        let json = entry.and_then(|entry| entry.value.as_deref()).filter(|json| json.len() <= LONGEST);
        let columns = json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        Self { columns, ..Self::default() }
    }

    /// The fewest digits behind the point that the decimals of a column are written with, when
    /// zeros at their end were left out.
    pub fn digits(&self, column: &str) -> Option<usize> {
        Some(self.columns.get(column)?.get("digits")?.as_u64()?.min(38) as usize)
    }
}
