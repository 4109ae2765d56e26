//! Values of fixed length: how each kind is laid out, compared and looked up in a dictionary.

use super::levels;
use super::stats::Extremes;

/// A value of fixed length.
pub trait Fixed: Copy + PartialOrd + Default + Send + 'static {
    /// Its bytes in plain encoding.
    const BYTES: usize;

    /// The value as bits, equal exactly when the values are to be kept apart no more.
    fn key(self) -> u128;

    /// Adds values in plain encoding.
    fn plain(values: &[Self], out: &mut Vec<u8>);

    /// Adds values as packed differences, where they are narrow enough; otherwise adds nothing and is `false`.
    fn differences(values: &[Self], room: &mut Vec<i64>, out: &mut Vec<u8>) -> bool {
        _ = (values, room, out);
        false
    }

    /// The smallest and the largest.
    fn extremes(values: &[Self]) -> Extremes<Self> {
        let (Some(low), Some(high)) = (values.iter().copied().reduce(least), values.iter().copied().reduce(most))
        else {
            return Extremes::default();
        };
        Extremes { found: Some((low, high)), unordered: false }
    }

    /// The smallest (`low`) or the largest value as a bound is written.
    fn bound(self, low: bool) -> Vec<u8> {
        _ = low;
        let mut out = Vec::with_capacity(Self::BYTES);
        Self::plain(&[self], &mut out);
        out
    }
}

#[inline]
fn least<T: PartialOrd>(one: T, other: T) -> T {
    if other < one { other } else { one }
}

#[inline]
fn most<T: PartialOrd>(one: T, other: T) -> T {
    if other > one { other } else { one }
}

/// Writes each value's bytes one after the other.
#[inline]
fn lay<T: Copy, const BYTES: usize>(values: &[T], out: &mut Vec<u8>, bytes: impl Fn(T) -> [u8; BYTES]) {
    let start = out.len();
    out.resize(start + values.len() * BYTES, 0);
    for (target, value) in out[start..].as_chunks_mut::<BYTES>().0.iter_mut().zip(values) {
        *target = bytes(*value);
    }
}

impl Fixed for i64 {
    const BYTES: usize = 8;

    fn key(self) -> u128 {
        u128::from(self as u64)
    }

    fn plain(values: &[Self], out: &mut Vec<u8>) {
        lay(values, out, i64::to_le_bytes);
    }

    fn differences(values: &[Self], _: &mut Vec<i64>, out: &mut Vec<u8>) -> bool {
        levels::differences(values, out)
    }
}

impl Fixed for i32 {
    const BYTES: usize = 4;

    fn key(self) -> u128 {
        u128::from(self as u32)
    }

    fn plain(values: &[Self], out: &mut Vec<u8>) {
        lay(values, out, i32::to_le_bytes);
    }

    fn differences(values: &[Self], room: &mut Vec<i64>, out: &mut Vec<u8>) -> bool {
        room.clear();
        room.extend(values.iter().map(|value| i64::from(*value)));
        levels::differences(room, out)
    }
}

impl Fixed for f64 {
    const BYTES: usize = 8;

    fn key(self) -> u128 {
        u128::from(self.to_bits())
    }

    fn plain(values: &[Self], out: &mut Vec<u8>) {
        lay(values, out, f64::to_le_bytes);
    }

    fn extremes(values: &[Self]) -> Extremes<Self> {
        let unordered = values.iter().any(|value| value.is_nan());
        let ordered = || values.iter().copied().filter(|value| !value.is_nan());
        let found = ordered().reduce(least).zip(ordered().reduce(most));
        Extremes { found, unordered }
    }

    /// Zeros have a sign that comparing does not see: a bound holds for both.
    fn bound(self, low: bool) -> Vec<u8> {
        let bound = match self == 0.0 {
            true if low => -0.0,
            true => 0.0,
            false => self,
        };
        bound.to_le_bytes().to_vec()
    }
}

impl Fixed for i128 {
    const BYTES: usize = 16;

    fn key(self) -> u128 {
        self as u128
    }

    /// Decimals of fixed length are laid out with the highest byte first.
    fn plain(values: &[Self], out: &mut Vec<u8>) {
        lay(values, out, i128::to_be_bytes);
    }
}

/// Different values in the order in which they came.
#[derive(Debug, Default)]
pub struct Dictionary<T> {
    values: Vec<T>,
    /// Open addressing: one more than the place of a value; 0 is free.
    table: Vec<u32>,
    /// The highest bits of a hash choose its place.
    shift: u32,
    crowded: bool,
}

/// Values that share a place are passed by; so many are no chance, but made to waste time.
pub const CROWD: usize = 256;

impl<T: Fixed> Dictionary<T> {
    /// The values.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// Do values crowd in few places?
    pub fn is_crowded(&self) -> bool {
        self.crowded
    }

    /// Adds the places of values in the dictionary, entering those that are new.
    pub fn places(&mut self, values: &[T], places: &mut Vec<u32>) {
        places.reserve(values.len());
        for value in values {
            places.push(self.place(*value));
        }
    }

    #[inline]
    fn place(&mut self, value: T) -> u32 {
        if self.values.len() * 2 >= self.table.len() {
            self.grow();
        }
        let key = value.key();
        let mask = self.table.len() - 1;
        let mut at = (hashed(key) >> self.shift) as usize;
        let mut steps = 0;
        loop {
            match self.table[at] {
                0 => break,
                place if self.values[place as usize - 1].key() == key => return place - 1,
                _ => (at, steps) = ((at + 1) & mask, steps + 1),
            }
        }
        self.crowded |= steps > CROWD;
        self.values.push(value);
        self.table[at] = self.values.len() as u32;
        self.values.len() as u32 - 1
    }

    #[cold]
    fn grow(&mut self) {
        let room = (self.table.len() * 4).max(64);
        self.table.clear();
        self.table.resize(room, 0);
        self.shift = u64::BITS - room.trailing_zeros();
        for (place, value) in self.values.iter().enumerate() {
            let mut at = (hashed(value.key()) >> self.shift) as usize;
            while self.table[at] != 0 {
                at = (at + 1) & (room - 1);
            }
            self.table[at] = place as u32 + 1;
        }
    }

    /// Forgets the values and keeps the room.
    pub fn clear(&mut self) {
        self.values.clear();
        self.table.fill(0);
        self.crowded = false;
    }

    /// Has it little room?
    pub fn is_small(&self) -> bool {
        self.table.len() <= 1 << 12
    }
}

#[inline]
fn hashed(key: u128) -> u64 {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29).wrapping_mul(0xa24b_aed4_963e_e407);
    let product = u128::from(folded) * 0x9e37_79b9_7f4a_7c15;
    (product >> 64) as u64 ^ product as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_one_place_in_the_dictionary() {
        let values: Vec<i64> = (0..5_000).map(|at: i64| (at * at % 1_009 - 500) << 40).collect();
        let (mut dictionary, mut places) = (Dictionary::default(), Vec::new());
        dictionary.places(&values, &mut places);
        assert!(dictionary.values().len() <= 505);
        let back: Vec<i64> = places.iter().map(|place| dictionary.values()[*place as usize]).collect();
        assert_eq!(back, values);
    }

    #[test]
    fn zeros_and_what_is_no_number_are_kept_apart_but_told_of_with_care() {
        let mut places = Vec::new();
        Dictionary::default().places(&[0.0, -0.0, f64::NAN, 0.0], &mut places);
        assert_eq!(places, [0, 1, 2, 0]);
        let extremes = f64::extremes(&[1.0, f64::NAN]);
        assert!(extremes.unordered && extremes.found == Some((1.0, 1.0)));
        assert_eq!(0f64.bound(true), (-0f64).to_le_bytes());
        assert_eq!((-0f64).bound(false), 0f64.to_le_bytes());
    }

    #[test]
    fn long_decimals_have_their_highest_byte_first() {
        let mut out = Vec::new();
        i128::plain(&[-2], &mut out);
        assert_eq!(out[0], 0xff);
        assert_eq!(out[15], 0xfe);
    }
}
