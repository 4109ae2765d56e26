//! What was seen in a column: counts that add up in any order of cuts, and the first examples, masked.

use super::packs::Sight;

/// A cell that shows what was found, masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The row, as the caller counts.
    pub row: u64,
    /// Its value, masked.
    pub masked: String,
}

/// The first few examples.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examples(Vec<Example>);

impl Examples {
    /// The most that are kept.
    pub const MOST: usize = 3;

    /// Adds one, unless there are enough.
    pub fn add(&mut self, row: u64, masked: impl FnOnce() -> String) {
        if self.0.len() < Self::MOST {
            self.0.push(Example { row, masked: masked() });
        }
    }

    /// Adds those of later rows.
    pub fn merge(&mut self, later: Self) {
        self.0.extend(later.0);
        self.0.truncate(Self::MOST);
    }

    /// They themselves.
    pub fn as_slice(&self) -> &[Example] {
        &self.0
    }
}

/// What was seen of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Cells of the length that was looked for.
    pub like: u64,
    /// Cells that are one.
    pub whole: u64,
    /// Of these, those that more than their length speaks for.
    pub checked: u64,
    /// Of these, those of organisations.
    pub shared: u64,
    /// Sentences with something of that length.
    pub tried: u64,
    /// Sentences that hold one and name it.
    pub keyed: u64,
    /// Sentences that hold one whose form tells it.
    pub firm: u64,
    /// Sentences that hold one which may be an organisation's.
    pub soft: u64,
    /// What varies, as bits.
    pub spread: u128,
    /// Examples of cells.
    pub cells: Examples,
    /// Examples of sentences.
    pub sentences: Examples,
}

impl Tally {
    /// A cell that is one.
    pub fn add(&mut self, sight: Sight, row: u64, masked: impl FnOnce() -> String) {
        self.whole += 1;
        self.checked += u64::from(sight.checked);
        self.shared += u64::from(sight.shared);
        self.spread |= 1 << (sight.spread & 127);
        if !sight.shared {
            self.cells.add(row, masked);
        }
    }

    /// Adds what was seen in later rows.
    pub fn merge(&mut self, later: Self) {
        self.like += later.like;
        self.whole += later.whole;
        self.checked += later.checked;
        self.shared += later.shared;
        self.tried += later.tried;
        self.keyed += later.keyed;
        self.firm += later.firm;
        self.soft += later.soft;
        self.spread |= later.spread;
        self.cells.merge(later.cells);
        self.sentences.merge(later.sentences);
    }
}

/// Do numbers follow each other, as those of invoices do?
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Serial {
    first: Option<u64>,
    last: Option<u64>,
    steps: u64,
    pairs: u64,
}

impl Serial {
    /// The next number.
    pub fn take(&mut self, number: u64) {
        if let Some(last) = self.last {
            self.step(last, number);
        }
        self.first = self.first.or(Some(number));
        self.last = Some(number);
    }

    fn step(&mut self, from: u64, to: u64) {
        self.pairs += 1;
        self.steps += u64::from(from.abs_diff(to) <= 1000 && from != to);
    }

    /// Adds the numbers of later rows.
    pub fn merge(&mut self, later: Self) {
        if let (Some(last), Some(first)) = (self.last, later.first) {
            self.step(last, first);
        }
        self.steps += later.steps;
        self.pairs += later.pairs;
        self.first = self.first.or(later.first);
        self.last = later.last.or(self.last);
    }

    /// Do most of them follow each other?
    pub fn is_serial(&self) -> bool {
        self.pairs >= 4 && self.steps * 2 > self.pairs
    }
}

/// About how many different values there are: a bit for each, by hash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Variety([u64; 16]);

impl Variety {
    const BITS: u64 = 1024;

    /// Adds a value.
    #[inline]
    pub fn take(&mut self, value: &[u8]) {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for piece in value.chunks(8) {
            let mut word = [0; 8];
            word[..piece.len()].copy_from_slice(piece);
            hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        }
        let bit = (hash ^ (hash >> 31)) % Self::BITS;
        self.0[(bit / 64) as usize] |= 1 << (bit % 64);
    }

    /// Adds other values.
    pub fn merge(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(here, there)| *here |= there);
    }

    /// Are there few values for so many cells, as of a code or of one office's number?
    pub fn is_poor(&self, cells: u64) -> bool {
        let bits: u64 = self.0.iter().map(|bits| u64::from(bits.count_ones())).sum();
        cells >= 20 && bits * 10 < cells.min(Self::BITS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_each_other_are_told_however_they_are_cut() {
        let numbers = [5_000u64, 5_001, 5_002, 9_999_999, 10_000_000, 10_000_003];
        let mut whole = Serial::default();
        numbers.iter().for_each(|number| whole.take(*number));
        assert!(whole.is_serial());
        for cut in 0..=numbers.len() {
            let (mut first, mut later) = (Serial::default(), Serial::default());
            numbers[..cut].iter().for_each(|number| first.take(*number));
            numbers[cut..].iter().for_each(|number| later.take(*number));
            first.merge(later);
            assert_eq!(first, whole);
        }
    }

    #[test]
    fn one_value_over_and_over_is_poor() {
        let mut poor = Variety::default();
        let mut rich = Variety::default();
        for number in 0..100u32 {
            poor.take(b"19001234");
            rich.take(&number.to_le_bytes());
        }
        assert!(poor.is_poor(100) && !rich.is_poor(100));
    }
}
