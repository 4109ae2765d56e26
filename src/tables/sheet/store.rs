//! The cells of one sheet as they lie in the workbook: twelve bytes and the text each, whatever the format was.

use crate::tables::batch::Cells;
use std::sync::Arc;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    /// Words.
    Text,
    /// A number, written plainly.
    Number,
    /// Days since the workbook's first day, written as a number.
    Serial,
    /// "true" or "false".
    Boolean,
    /// An error, e.g. "#REF!".
    Error,
    /// A date, time or duration written as such.
    Iso,
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shape {
    /// As it is.
    #[default]
    General,
    /// A hundred times as large, with a percent sign.
    Percent,
    /// With zeros in front up to so many digits.
    Padded(u8),
    /// A day, perhaps with a time.
    Date,
    /// A month of a year.
    Month,
    /// A time of day.
    Time,
    /// Hours, minutes or seconds beyond a day.
    Duration,
}

impl Shape {
    /// Does it make a number of days a date, a time or a duration?
    pub fn is_moment(self) -> bool {
        matches!(self, Self::Date | Self::Month | Self::Time | Self::Duration)
    }
}

/// A cell: where it stands and what it holds.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// Its column, from 0.
    pub column: u16,
    /// What it holds.
    pub is: Is,
    /// How it is shown.
    pub shape: Shape,
    /// Its text: which of the sheet's own, or of those the sheets share.
    at: u32,
    shared: bool,
}

/// A row that has cells.
#[derive(Debug, Clone, Copy)]
struct Row {
    row: u32,
    first: u32,
}

/// Cells that are one: rows and columns from 0, the last ones included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

/// The sheet is larger than may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// The cells of a sheet by row, and what else is to be known of it.
#[derive(Debug, Default)]
pub struct Sheet {
    rows: Vec<Row>,
    spots: Vec<Spot>,
    own: Cells,
    shared: Arc<Cells>,
    weight: u64,
    unsorted: bool,
    /// Merged cells.
    pub merged: Vec<Area>,
    /// Hidden rows that have cells.
    pub hidden_rows: Vec<u32>,
    /// Hidden columns: first and last.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Cells with a formula.
    pub formulas: u64,
    /// Formulas without a value: how many, and the first of them.
    pub uncounted: u64,
    /// Row and column of the first of them.
    pub first_uncounted: Option<(u32, u32)>,
    /// Do its days count from 1904?
    pub since_1904: bool,
}

impl Sheet {
    /// The most cells of a sheet.
    pub const CELLS: usize = 25_000_000;
    /// The most text of its own, and
    pub const OWN: usize = 512 << 20;
    /// the most text in all its cells, shared text counted each time: nobody publishes more from a sheet.
    pub const BYTES: u64 = 2 << 30;
    /// The most merged areas.
    pub const MERGED: usize = 100_000;

    /// A sheet whose cells may point to these texts.
    pub fn with(shared: Arc<Cells>) -> Self {
        Self { shared, ..Self::default() }
    }

    /// Makes room for so many cells more, and no more than that.
    pub fn reserve(&mut self, cells: usize) {
        self.spots.reserve_exact(cells.min(Self::CELLS - self.spots.len()));
    }

    /// Adds a cell with a text of its own.
    pub fn push(&mut self, row: u32, column: u32, is: Is, shape: Shape, text: &[u8]) -> Result<(), TooLarge> {
        if self.own.bytes().len() + text.len() > Self::OWN {
            return Err(TooLarge);
        }
        let at = self.own.len() as u32;
        self.add(row, column, Spot { column: 0, is, shape, at, shared: false }, text.len())?;
        self.own.push(text);
        Ok(())
    }

    /// Adds a cell with a shared text; one that is not there is an empty cell.
    pub fn push_shared(&mut self, row: u32, column: u32, at: usize) -> Result<(), TooLarge> {
        if at >= self.shared.len() {
            return Ok(());
        }
        let bytes = self.shared.get(at).len();
        self.add(
            row,
            column,
            Spot { column: 0, is: Is::Text, shape: Shape::General, at: at as u32, shared: true },
            bytes,
        )
    }

    fn add(&mut self, row: u32, column: u32, spot: Spot, bytes: usize) -> Result<(), TooLarge> {
        self.weight += bytes as u64;
        if self.spots.len() >= Self::CELLS || self.weight > Self::BYTES {
            return Err(TooLarge);
        }
        let Ok(column) = u16::try_from(column) else { return Err(TooLarge) };
        match self.rows.last() {
            Some(last) if last.row == row => {
                self.unsorted |= self.spots.last().is_some_and(|spot| spot.column >= column);
            }
            last => {
                self.unsorted |= last.is_some_and(|last| last.row > row);
                self.rows.push(Row { row, first: self.spots.len() as u32 });
            }
        }
        self.spots.push(Spot { column, ..spot });
        Ok(())
    }

    /// Says that a formula has no value.
    pub fn note_uncounted(&mut self, row: u32, column: u32) {
        self.uncounted += 1;
        self.first_uncounted.get_or_insert((row, column));
    }

    /// Puts rows and cells in order, where the file had them in another.
    pub fn finish(&mut self) {
        if !self.unsorted {
            return;
        }
        let mut all: Vec<(u32, u32)> = Vec::with_capacity(self.spots.len());
        for (at, row) in self.rows.iter().enumerate() {
            all.extend(self.range(at).map(|spot| (row.row, spot as u32)));
        }
        all.sort_by_key(|&(row, spot)| (row, self.spots[spot as usize].column, spot));
        // Of two cells at one place the later one counts.
        let place = |&(row, spot): &(u32, u32)| (row, self.spots[spot as usize].column);
        let last = |at: &usize| all.get(at + 1).is_none_or(|next| place(next) != place(&all[*at]));
        let kept: Vec<(u32, u32)> = (0..all.len()).filter(last).map(|at| all[at]).collect();
        let mut rows: Vec<Row> = Vec::with_capacity(self.rows.len());
        let mut spots = Vec::with_capacity(kept.len());
        for (row, spot) in kept {
            if rows.last().is_none_or(|last| last.row != row) {
                rows.push(Row { row, first: spots.len() as u32 });
            }
            spots.push(self.spots[spot as usize]);
        }
        (self.rows, self.spots, self.unsorted) = (rows, spots, false);
    }

    fn range(&self, at: usize) -> std::ops::Range<usize> {
        let end = self.rows.get(at + 1).map_or(self.spots.len(), |next| next.first as usize);
        self.rows[at].first as usize..end
    }

    /// How many rows have cells.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The number of a row that has cells, from 0.
    pub fn row(&self, at: usize) -> u32 {
        self.rows[at].row
    }

    /// The first row that has cells and is not above this one.
    pub fn find(&self, row: u32) -> usize {
        self.rows.partition_point(|have| have.row < row)
    }

    /// The cells of a row.
    pub fn spots(&self, at: usize) -> &[Spot] {
        &self.spots[self.range(at)]
    }

    /// The text of a cell.
    pub fn text(&self, spot: &Spot) -> &[u8] {
        let cells = if spot.shared { &*self.shared } else { &self.own };
        cells.get(spot.at as usize)
    }

    /// A cell by its place.
    pub fn get(&self, row: u32, column: u32) -> Option<&Spot> {
        let at = self.find(row);
        if self.rows.get(at)?.row != row {
            return None;
        }
        let spots = self.spots(at);
        let found = spots.binary_search_by_key(&column, |spot| u32::from(spot.column)).ok()?;
        Some(&spots[found])
    }

    /// How many cells there are.
    pub fn cells(&self) -> usize {
        self.spots.len()
    }
}

/// The A1 name of a cell.
pub fn name(row: u32, column: u32) -> String {
    format!("{}{}", letters(column), u64::from(row) + 1)
}

/// The letters of a column.
pub fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = u64::from(column) + 1;
    while left > 0 {
        letters.push(b'A' + ((left - 1) % 26) as u8);
        left = (left - 1) / 26;
    }
    letters.reverse();
    String::from_utf8(letters).expect("they are ASCII")
}

/// Row and column of a name such as `$B$7`; a column alone has no row.
pub fn place(text: &str) -> Option<(Option<u32>, u32)> {
    let text = text.trim().trim_start_matches('$');
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column =
        text[..letters].bytes().fold(0, |column, byte| column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1);
    let row = match text[letters..].trim_start_matches('$') {
        "" => None,
        digits => Some(digits.parse::<u32>().ok()?.checked_sub(1)?),
    };
    Some((row, column - 1))
}

/// The corners of `A3:F40`, `A:F` or one cell.
pub fn area(text: &str) -> Option<Area> {
    let text = text.rsplit('!').next()?;
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (place(from)?, place(to)?);
    let (top, bottom) = (top.unwrap_or(0), bottom.unwrap_or(u32::MAX));
    (top <= bottom && left <= right).then_some(Area { top, left, bottom, right })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_names_and_names_have_cells() {
        for (row, column, text) in [(0, 0, "A1"), (6, 25, "Z7"), (9, 26, "AA10"), (1_048_575, 16_383, "XFD1048576")] {
            assert_eq!(name(row, column), text);
            assert_eq!(place(text), Some((Some(row), column)));
        }
        assert_eq!(area("Sheet1!$A$3:$F$40"), Some(Area { top: 2, left: 0, bottom: 39, right: 5 }));
        assert_eq!(area("A:F"), Some(Area { top: 0, left: 0, bottom: u32::MAX, right: 5 }));
        assert_eq!((area("3:4"), area("B2:A1"), area("A0:B1"), area("")), (None, None, None, None));
    }

    #[test]
    fn cells_in_any_order_come_in_order_and_the_later_of_two_counts() {
        let mut sheet = Sheet::default();
        for (row, column, text) in [(2, 1, "b"), (2, 0, "a"), (0, 3, "x"), (2, 1, "c")] {
            sheet.push(row, column, Is::Text, Shape::General, text.as_bytes()).unwrap();
        }
        sheet.finish();
        let all: Vec<_> = (0..sheet.len())
            .flat_map(|at| sheet.spots(at).iter().map(move |spot| (at, spot)))
            .map(|(at, spot)| (sheet.row(at), spot.column, sheet.text(spot)))
            .collect();
        assert_eq!(all, [(0, 3, &b"x"[..]), (2, 0, b"a"), (2, 1, b"c")]);
        assert_eq!(sheet.get(2, 1).map(|spot| sheet.text(spot)), Some(&b"c"[..]));
        assert!(sheet.get(1, 1).is_none());
    }
}
