//! Rows on their way: cells by column, as text from a reader and as values for the consumers.

use crate::model::FieldType;

/// The cells of one column: one buffer of bytes (UTF-8) and where each cell ends in it.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Cells {
    /// Adds a cell.
    #[inline]
    pub fn push(&mut self, cell: &[u8]) {
        self.bytes.extend_from_slice(cell);
        self.ends.push(self.bytes.len() as u32);
    }

    /// The cell of this row.
    #[inline]
    pub fn get(&self, row: usize) -> &[u8] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.bytes[start..self.ends[row] as usize]
    }

    /// The cell of this row as text.
    pub fn text(&self, row: usize) -> &str {
        std::str::from_utf8(self.get(row)).expect("readers hand on valid UTF-8")
    }

    /// Each cell in order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let cell = &self.bytes[start..end as usize];
            start = end as usize;
            cell
        })
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All cells, one behind the other.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where each cell ends in [`bytes`](Self::bytes).
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// Forgets the cells and keeps the room.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Takes over the first `rows` cells of another column.
    pub fn copy_head(&mut self, from: &Cells, rows: usize) {
        self.clear();
        let end = if rows == 0 { 0 } else { from.ends[rows - 1] as usize };
        self.bytes.extend_from_slice(&from.bytes[..end]);
        self.ends.extend_from_slice(&from.ends[..rows]);
    }
}

/// Some thousand rows as a reader found them.
#[derive(Debug, Default)]
pub struct TextBatch {
    /// The cells by column.
    pub columns: Vec<Cells>,
    /// The physical line (or sheet row) on which each row begins, from 1.
    pub lines: Vec<u64>,
    /// The byte of the file at which each row begins; a reader may leave it 0.
    pub offsets: Vec<u64>,
    /// Rows before this batch.
    pub before: u64,
}

impl TextBatch {
    /// A batch is full at this many rows …
    pub const ROWS: usize = 8_192;
    /// … or this many bytes.
    pub const BYTES: usize = 1 << 20;

    /// An empty batch of this many columns; keeps the room of its former rows.
    pub fn reset(&mut self, columns: usize, before: u64) {
        self.columns.iter_mut().for_each(Cells::clear);
        self.columns.resize_with(columns, Cells::default);
        self.lines.clear();
        self.offsets.clear();
        self.before = before;
    }

    /// Its rows.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }
}

/// The values of a column, one a row; what stands in a missing row has no meaning.
#[derive(Debug, Clone, Default)]
pub enum Values {
    /// The text is the value.
    #[default]
    Text,
    /// Whole numbers and years.
    Integer(Vec<i64>),
    /// Decimals of at most 18 digits, without their point.
    Decimal(Vec<i64>),
    /// Decimals of more digits, without their point.
    LongDecimal(Vec<i128>),
    /// Floating-point numbers.
    Number(Vec<f64>),
    /// Yes or no.
    Boolean(Vec<bool>),
    /// Days since 1970-01-01.
    Date(Vec<i32>),
    /// Microseconds since 1970-01-01T00:00, in UTC when the column has zones.
    Datetime(Vec<i64>),
    /// Microseconds since midnight.
    Time(Vec<i64>),
}

/// How a column is published: its type with everything Parquet must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Physical {
    /// Its type.
    pub field_type: FieldType,
    /// A decimal of more than 18 digits.
    pub long: bool,
    /// Moments with a zone.
    pub zoned: bool,
}

/// One column of a [`Batch`]: the published text beside the values.
#[derive(Debug)]
pub struct Column<'a> {
    /// The cells as published: canonical, and empty where missing.
    pub text: &'a Cells,
    /// Which rows have no value; empty when all have one.
    pub missing: &'a [bool],
    /// The values.
    pub values: &'a Values,
    /// How it is published.
    pub physical: Physical,
}

impl Column<'_> {
    /// Has this row no value?
    #[inline]
    pub fn is_missing(&self, row: usize) -> bool {
        !self.missing.is_empty() && self.missing[row]
    }

    /// The cell of this row as published; `None` when missing.
    pub fn published(&self, row: usize) -> Option<&str> {
        (!self.is_missing(row)).then(|| self.text.text(row))
    }
}

/// Some thousand rows as they are published.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The columns in order.
    pub columns: Vec<Column<'a>>,
    /// How many rows.
    pub rows: usize,
}

/// Takes every batch of a table in order, then is finished once.
pub trait Consumer {
    /// Takes the next rows.
    fn take(&mut self, batch: &Batch<'_>) -> std::io::Result<()>;
    /// All rows were seen.
    fn finish(&mut self) -> std::io::Result<()>;
}
