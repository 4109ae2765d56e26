//! What a pass over a table found, in bounded memory.

use serde::{Deserialize, Serialize};

/// The profile of a table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TableProfile {
    /// Number of rows, the header not counted.
    pub rows: u64,
    /// One profile a column, in order.
    pub columns: Vec<ColumnProfile>,
}

/// The profile of a column. Values are in their published form, e.g. "2026-11-21" or "1.5".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Rows without a value.
    pub missing: u64,
    /// Number of different values.
    pub distinct: u64,
    /// Is `distinct` an estimate?
    pub distinct_estimated: bool,
    /// Least value; the shortest-first order of text is by code point.
    pub min: Option<String>,
    /// Greatest value.
    pub max: Option<String>,
    /// Mean of numbers.
    pub mean: Option<f64>,
    /// Standard deviation of numbers (population).
    pub deviation: Option<f64>,
    /// 5th, 25th, 50th, 75th and 95th percentile of numbers; an estimate above 100,000 rows.
    pub quantiles: Option<[f64; 5]>,
    /// The commonest values, commonest first, at most [`ColumnProfile::COMMONEST`]; ties by value. Where there are more
    /// than ten, none that occurs only once: that says nothing, and would keep texts of any length. Behind the tenth
    /// only short ones.
    pub top: Vec<Counted>,
    /// Equal-width bins over numbers, days (since 1970-01-01) or text lengths; at most 18.
    pub histogram: Vec<Bin>,
    /// Shortest and longest text in characters.
    pub lengths: Option<(u64, u64)>,
}

impl ColumnProfile {
    /// The most of the commonest values that are kept, for the filters of a table's page.
    pub const COMMONEST: usize = 60;
    /// The most of them that published profiles tell.
    pub const TOLD: usize = 10;

    /// The commonest values that published profiles tell.
    pub fn told(&self) -> &[Counted] {
        &self.top[..self.top.len().min(Self::TOLD)]
    }
}

/// A value and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The value.
    pub value: String,
    /// Its rows.
    pub count: u64,
}

/// A bin of a histogram: `from` inclusive, `to` exclusive but in the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Lower edge.
    pub from: f64,
    /// Upper edge.
    pub to: f64,
    /// Values in it.
    pub count: u64,
}
