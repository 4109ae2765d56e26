//! Plain values, counted in a loop for each class.

use super::{Class, Guess, Lane, Numbers, is_compact};
use crate::tables::batch::Cells;
use crate::tables::types::{dates, numbers, swar};

impl Guess<'_> {
    /// Counts plain cells as long as they fit the lane; gives the row that does not.
    pub(super) fn run(&mut self, cells: &Cells, row: usize) -> usize {
        if self.careful {
            return row;
        }
        match self.lane {
            Lane::None => row,
            Lane::Integer => self.integers(cells, row),
            Lane::Decimal => self.decimals(cells, row),
            Lane::Day => {
                let fits = |bytes: &[u8], start, end| swar::date(bytes, start, end).is_some();
                self.lane_of(Class::Day, cells, row, fits)
            }
            Lane::Moment(mark) => {
                let fits =
                    |bytes: &[u8], start, end| swar::datetime(bytes, start, end).is_some() && bytes[start + 10] == mark;
                self.lane_of(Class::Moment, cells, row, fits)
            }
            Lane::Slashed(mark) => {
                let orders = self.dates.orders;
                let fits = |bytes: &[u8], start: usize, end: usize| match dates::slashed(&bytes[start..end]) {
                    Some((first, second, year)) if matches!(bytes[end - 5], found if found == mark) => {
                        let real = |order, month, day| orders & order == 0 || swar::days(year, month, day).is_some();
                        real(dates::DMY, second, first) && real(dates::MDY, first, second)
                    }
                    _ => false,
                };
                self.lane_of(Class::Day, cells, row, fits)
            }
            Lane::Word => {
                let Some(mut notes) = self.notes.take() else { return row };
                let words = std::mem::take(&mut notes.words);
                let fits = |bytes: &[u8], start: usize, end: usize| {
                    words.iter().any(|(word, _)| word.as_bytes() == &bytes[start..end])
                };
                let row = self.lane_of(Class::Word, cells, row, fits);
                notes.words = words;
                self.notes = Some(notes);
                row
            }
        }
    }

    /// Counts cells that fit, from this row on.
    #[inline(always)]
    fn lane_of(
        &mut self,
        class: Class,
        cells: &Cells,
        row: usize,
        fits: impl Fn(&[u8], usize, usize) -> bool,
    ) -> usize {
        let (bytes, ends) = (cells.bytes(), cells.ends());
        let mut start = if row == 0 { 0 } else { ends[row - 1] as usize };
        let (mut empty, mut stopped) = (0, ends.len());
        for (at, &end) in ends.iter().enumerate().skip(row) {
            let end = end as usize;
            if start == end {
                empty += 1;
            } else if !fits(bytes, start, end) {
                stopped = at;
                break;
            }
            start = end;
        }
        self.empty += empty;
        self.counts[class as usize] += (stopped - row) as u64 - empty;
        stopped
    }

    fn integers(&mut self, cells: &Cells, row: usize) -> usize {
        let (mut low, mut high, mut compact) = (self.numbers.low, self.numbers.high, self.numbers.compact);
        let compact_at = std::cell::Cell::new(compact);
        let range = std::cell::Cell::new((low, high));
        let stopped = self.lane_of(Class::Number, cells, row, |bytes, start, end| {
            let Some(value) = swar::integer(bytes, start, end) else { return false };
            let (low, high) = range.get();
            range.set((low.min(value), high.max(value)));
            if compact_at.get() {
                compact_at.set(is_compact(value));
            }
            true
        });
        (low, high) = range.get();
        compact = compact_at.get();
        (self.numbers.low, self.numbers.high, self.numbers.compact) = (low, high, compact);
        self.numbers.bare |= low < 0 || high > 0;
        stopped
    }

    fn decimals(&mut self, cells: &Cells, row: usize) -> usize {
        let numbers = std::cell::Cell::new(self.numbers);
        let stopped = self.lane_of(Class::Number, cells, row, |bytes, start, end| {
            let Some(found) = swar::decimal(bytes, start, end) else { return false };
            let mut now = numbers.get();
            if found.scale == 0 {
                now.low = now.low.min(found.digits);
                now.high = now.high.max(found.digits);
            } else {
                let first = bytes[start + usize::from(bytes[start] == b'-')];
                let grouped = found.scale == 3 && found.whole <= 3 && first != b'0';
                let forms = 0x0f | if grouped { numbers::Form::bit(true, 1) } else { 0 };
                if now.forms & forms == 0 {
                    return false;
                }
                now.forms &= forms;
                now.separated += 1;
                now.whole[0] = now.whole[0].max(found.whole as u16);
                now.whole[1] = now.whole[1].max(found.whole as u16 + 3);
                now.scale[0] = now.scale[0].max(found.scale as u16);
            }
            numbers.set(now);
            true
        });
        self.numbers = Numbers { bare: true, ..numbers.get() };
        stopped
    }
}
