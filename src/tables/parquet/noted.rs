//! What a Parquet file notes down of its columns beside their types: titles, units, and how decimals were written.

use crate::model::{Column, FieldType};
use crate::tables::batch::{Cells, Physical};
use parquet::file::metadata::KeyValue;
use serde_json::{Map, Value};

/// The key of the note in the metadata of a file.
pub const NOTED: &str = "khomo:columns";
/// The longest note that is read.
const LONGEST: usize = 4 << 20;

/// Types that the file's own do not tell: they are whole numbers or text there.
const UNTOLD: [FieldType; 5] =
    [FieldType::Year, FieldType::YearMonth, FieldType::Duration, FieldType::Geopoint, FieldType::Object];

/// What is noted down of each column, by its name.
#[derive(Debug, Default)]
pub struct Noted {
    columns: Map<String, Value>,
}

/// How the decimals of a column were written so far.
#[derive(Debug)]
pub struct Decimals {
    scale: usize,
    /// The fewest digits behind the point.
    least: usize,
    /// The most of those that end in a zero.
    zero: usize,
}

impl Decimals {
    /// Of a column of this kind, where there is something to see.
    pub fn of(physical: Physical) -> Option<Self> {
        match physical.field_type {
            FieldType::Decimal(scale @ 1..) => Some(Self { scale: scale.into(), least: scale.into(), zero: 0 }),
            _ => None,
        }
    }

    /// Sees how decimals are written.
    pub fn take(&mut self, cells: &Cells) {
        for cell in cells.iter().filter(|cell| !cell.is_empty()) {
            if self.zero > self.least {
                // No rule writes them all, whatever follows.
                return;
            }
            let point = cell.len().wrapping_sub(self.scale + 1);
            let behind = match cell.get(point) {
                Some(b'.') => self.scale,
                _ => cell.iter().rev().take(self.scale + 1).position(|byte| *byte == b'.').unwrap_or(0),
            };
            self.least = self.least.min(behind);
            if behind > 0 && cell.ends_with(b"0") {
                self.zero = self.zero.max(behind);
            }
        }
    }
}

impl Noted {
    /// What the description says.
    pub fn about(columns: &[(&Column, Physical)]) -> Self {
        let mut noted = Self::default();
        for (column, physical) in columns {
            let mut said = Map::new();
            if UNTOLD.contains(&physical.field_type) {
                said.insert("type".into(), physical.field_type.as_str().into());
            }
            for (key, text) in [("title", &column.title), ("unit", &column.unit)] {
                // As the published description does, in the first language only.
                if let Some(first) = text.all().next() {
                    said.insert(key.into(), first.text.into());
                }
            }
            if !said.is_empty() {
                noted.columns.insert(column.name.clone(), Value::Object(said));
            }
        }
        noted
    }

    /// Notes down how the decimals of a column are written.
    pub fn note(&mut self, column: &str, decimals: &Decimals) {
        // One rule writes them all: at least so many digits, no more zeros than that needs.
        if decimals.least < decimals.scale && decimals.zero <= decimals.least {
            let said = self.columns.entry(column).or_insert_with(|| Value::Object(Map::new()));
            said["digits"] = decimals.least.into();
        }
    }

    /// The note as it is written, if there is anything to note down.
    pub fn as_json(&mut self) -> Option<String> {
        (!self.columns.is_empty()).then(|| Value::Object(std::mem::take(&mut self.columns)).to_string())
    }

    /// The note in a file.
    pub fn of(metadata: Option<&Vec<KeyValue>>) -> Self {
        let entry = metadata.and_then(|entries| entries.iter().find(|entry| entry.key == NOTED));
        let json = entry.and_then(|entry| entry.value.as_deref()).filter(|json| json.len() <= LONGEST);
        let columns = json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        Self { columns }
    }

    /// The type of a column that is stored as another one.
    pub fn field_type(&self, column: &str, stored: FieldType) -> Option<FieldType> {
        let said = self.columns.get(column)?.get("type")?.as_str()?;
        let told = UNTOLD.into_iter().find(|known| known.as_str() == said)?;
        let own = if told == FieldType::Year { FieldType::Integer } else { FieldType::String };
        (stored == own).then_some(told)
    }

    /// The fewest digits behind the point that the decimals of a column are written with, when
    /// zeros at their end were left out.
    pub fn digits(&self, column: &str) -> Option<usize> {
        Some(self.columns.get(column)?.get("digits")?.as_u64()?.min(38) as usize)
    }
}
