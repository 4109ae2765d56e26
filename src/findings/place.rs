//! Where a finding is: a file and line, a metadata key, or a cell.

use serde::{Deserialize, Serialize};

/// A place. Lines, columns and rows count from 1; 0 means "not known".
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file in the repository with `/`, e.g. "datasets/a/b/stops.csv"; may be empty.
    pub file: String,
    /// The physical line in the file.
    pub line: u64,
    /// The character in the line.
    pub column: u64,
    /// The data row of a table, the header not counted.
    pub row: u64,
    /// The column of a table or the key of a description, e.g. "lat" or "resources[0].path".
    pub field: String,
    /// The line itself, cut around the fault.
    pub excerpt: Option<Excerpt>,
}

/// A line of a file with the fault in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Excerpt {
    /// The line, at most 100 characters of it.
    pub text: String,
    /// The first faulty character of `text`, from 0.
    pub start: usize,
    /// How many characters are faulty; at least 1.
    pub length: usize,
}

impl Place {
    /// The most of a key or a column's name that is kept, in characters: a header can be megabytes.
    const LONGEST_FIELD: usize = 1_000;

    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// A line and character of a file.
    pub fn at(file: impl Into<String>, line: u64, column: u64) -> Self {
        Self { file: file.into(), line, column, ..Self::default() }
    }

    /// The same place, with the key or table column it concerns.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        if let Some((at, _)) = self.field.char_indices().nth(Self::LONGEST_FIELD) {
            self.field.truncate(at);
            self.field.push('…');
        }
        self
    }

    /// The same place, in this data row.
    pub fn row(mut self, row: u64) -> Self {
        self.row = row;
        self
    }

    /// The same place, with the line it is in: `start` and `length` in characters of `line`.
    pub fn excerpt(mut self, line: &str, start: usize, length: usize) -> Self {
        const WIDE: usize = 100;
        const BEFORE: usize = 40;
        let skip = if start + length > WIDE { start.saturating_sub(BEFORE) } else { 0 };
        let text: String = line.chars().skip(skip).take(WIDE).collect();
        let start = start - skip;
        let length = length.clamp(1, WIDE - start.min(WIDE - 1));
        self.excerpt = Some(Excerpt { text, start, length });
        self
    }
}
