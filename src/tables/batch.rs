//! Rows on their way: cells by column, as text from a reader and as values for the consumers.

use super::parquet::noted::Decimals;
use super::parquet::pages::Encoded;
use crate::model::FieldType;

/// The cells of one column: one buffer of bytes (UTF-8) and where each cell ends in it.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    /// The cells one behind the other, and room for more behind them.
    bytes: Vec<u8>,
    used: usize,
    ends: Vec<u32>,
}

impl Cells {
    /// Short cells are copied in pieces of this size: faster than byte by byte.
    pub const PIECE: usize = 16;
    /// The most room kept from batch to batch, in bytes.
    const KEPT: usize = 8 << 20;

    /// Adds a cell.
    #[inline]
    pub fn push(&mut self, cell: &[u8]) {
        self.make_room(cell.len());
        self.bytes[self.used..self.used + cell.len()].copy_from_slice(cell);
        self.used += cell.len();
        self.ends.push(self.used as u32);
    }

    /// Adds the cell that stands here in a buffer, in which at least [`PIECE`](Self::PIECE) bytes follow it.
    #[inline]
    pub fn push_of(&mut self, buffer: &[u8], start: usize, length: usize) {
        const PIECE: usize = Cells::PIECE;
        self.make_room(length);
        if length <= PIECE {
            let from = buffer[start..].first_chunk::<PIECE>().expect("a piece follows the cell");
            let to = self.bytes[self.used..].first_chunk_mut::<PIECE>().expect("room was made");
            *to = *from;
        } else if length <= 4 * PIECE {
            let pieces = length.div_ceil(PIECE);
            let from = buffer[start..start + pieces * PIECE].as_chunks::<PIECE>().0;
            let to = self.bytes[self.used..self.used + pieces * PIECE].as_chunks_mut::<PIECE>().0;
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        } else {
            self.bytes[self.used..self.used + length].copy_from_slice(&buffer[start..start + length]);
        }
        self.used += length;
        self.ends.push(self.used as u32);
    }

    /// Makes sure that so many bytes can be added, and a piece is behind them.
    #[inline]
    fn make_room(&mut self, bytes: usize) {
        let bytes = bytes + 2 * Self::PIECE;
        if self.used + bytes > self.bytes.len() {
            self.grow(bytes);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, bytes: usize) {
        let room = (self.used + bytes).max(self.bytes.len() * 2).max(64);
        self.bytes.resize(room, 0);
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
        let (mut start, bytes) = (0, self.bytes());
        self.ends.iter().map(move |&end| {
            let cell = &bytes[start..end as usize];
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
        &self.bytes[..self.used]
    }

    /// All cells and at least [`PIECE`](Self::PIECE) bytes behind them: for loads of a fixed size.
    pub fn room(&self) -> &[u8] {
        &self.bytes
    }

    /// Where each cell ends in [`bytes`](Self::bytes).
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// Forgets the cells and keeps the room.
    pub fn clear(&mut self) {
        // A column of huge cells is rare: the next table can do without their room.
        if self.bytes.len() > Self::KEPT {
            self.bytes = Vec::new();
        }
        self.used = 0;
        self.ends.clear();
    }

    /// Takes over the first `rows` cells of another column.
    pub fn copy_head(&mut self, from: &Cells, rows: usize) {
        self.clear();
        let end = if rows == 0 { 0 } else { from.ends[rows - 1] as usize };
        self.make_room(end);
        self.bytes[..end].copy_from_slice(&from.bytes[..end]);
        self.used = end;
        self.ends.extend_from_slice(&from.ends[..rows]);
    }
}

/// Some thousand rows as a reader found them.
#[derive(Debug, Default)]
pub struct TextBatch {
    /// The cells by column.
    pub columns: Vec<Cells>,
    /// The physical line (or sheet row) on which each row begins, from 1; see [`line`](Self::line).
    pub lines: Vec<u64>,
    /// The byte of the file at which each row begins; a reader may leave it 0. See [`offset`](Self::offset).
    pub offsets: Vec<u64>,
    /// What must be added to lines and offsets: what lies before a piece of a file that was read by itself.
    pub base: (u64, u64),
    /// Rows before this batch.
    pub before: u64,
    /// It is known that there are no control characters in the cells.
    pub clean: bool,
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
        self.base = (0, 0);
        self.before = before;
        self.clean = false;
    }

    /// Its rows.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// The physical line on which a row begins.
    pub fn line(&self, row: usize) -> u64 {
        self.base.0 + self.lines[row]
    }

    /// The byte of the file at which a row begins.
    pub fn offset(&self, row: usize) -> u64 {
        self.base.1 + self.offsets[row]
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

impl Default for Physical {
    fn default() -> Self {
        Self { field_type: FieldType::String, long: false, zoned: false }
    }
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

/// What a converter made of a column's cells, kept for the forms.
#[derive(Debug, Default)]
pub struct Converted {
    /// The published text, where it differs from the cells.
    pub text: Cells,
    /// Does it differ?
    pub rewritten: bool,
    /// Which rows have no value; empty when all have one.
    pub missing: Vec<bool>,
    /// The values.
    pub values: Values,
    /// How the column is published.
    pub physical: Physical,
}

impl Converted {
    /// The column, with the cells it was made of.
    pub fn column<'a>(&'a self, cells: &'a Cells) -> Column<'a> {
        Column {
            text: if self.rewritten { &self.text } else { cells },
            missing: &self.missing,
            values: &self.values,
            physical: self.physical,
        }
    }
}

/// Some thousand rows as they are published.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The columns in order.
    pub columns: Vec<Column<'a>>,
    /// How many rows.
    pub rows: usize,
    /// The tidy CSV of these rows, where it is known already.
    pub tidy: Option<&'a [u8]>,
}

/// Takes every batch of a table in order, then is finished once.
pub trait Consumer {
    /// Takes the next rows.
    fn take(&mut self, batch: &Batch<'_>) -> std::io::Result<()>;
    /// All rows were seen.
    fn finish(&mut self) -> std::io::Result<()>;

    /// Takes a row group whose columns were encoded already, where it writes such.
    fn group(&mut self, columns: &mut Option<Vec<Encoded>>) {
        _ = columns;
    }

    /// Notes down how the decimals of a column are written, where it does so.
    fn note(&mut self, column: &str, decimals: &Decimals) {
        _ = (column, decimals);
    }

    /// Why nothing was written in the end, if so.
    fn refused(&self) -> Option<&'static str> {
        None
    }
}
