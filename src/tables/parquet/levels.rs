//! Whole numbers packed tight: the hybrid of runs and packed bits (definition levels, places in a dictionary),
//! and packed differences.
//!
//! Written after `Encodings.md` of the Parquet format, version 2.12.

use super::thrift::{varint, zigzag};

/// Equal numbers in a row that are worth a run; at least a group of eight.
const RUN: usize = 8;
/// Differences of a block, and of each of its parts that have a width of their own.
const BLOCK: (usize, usize) = (128, 32);

/// Which rows of a page have a value.
#[derive(Debug, Default)]
pub struct Levels {
    rows: usize,
    missing: usize,
    /// 1 where there is a value; empty while every row has one.
    levels: Vec<u32>,
}

impl Levels {
    /// Takes rows that all have a value.
    pub fn take_all(&mut self, rows: usize) {
        self.rows += rows;
        if self.missing > 0 {
            self.levels.resize(self.rows, 1);
        }
    }

    /// Takes rows of which some may be missing.
    pub fn take(&mut self, missing: &[bool]) {
        let count = missing.iter().map(|missing| usize::from(*missing)).sum::<usize>();
        if count == 0 {
            return self.take_all(missing.len());
        }
        if self.missing == 0 {
            self.levels.clear();
            self.levels.resize(self.rows, 1);
        }
        self.levels.extend(missing.iter().map(|missing| u32::from(!missing)));
        self.rows += missing.len();
        self.missing += count;
    }

    /// The rows so far.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Those without a value.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Writes the levels of a page with their length before them.
    pub fn write(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        if self.missing == 0 {
            varint(out, (self.rows as u64) << 1);
            out.push(1);
        } else {
            hybrid(&self.levels, 1, out);
        }
        let length = (out.len() - start - 4) as u32;
        out[start..start + 4].copy_from_slice(&length.to_le_bytes());
    }

    /// Forgets the rows.
    pub fn clear(&mut self) {
        (self.rows, self.missing) = (0, 0);
        self.levels.clear();
    }
}

/// How many bits a number needs.
pub fn width(most: u32) -> u32 {
    u32::BITS - most.leading_zeros()
}

/// Writes numbers of `width` bits as runs of equal ones and as packed bits between them.
pub fn hybrid(values: &[u32], width: u32, out: &mut Vec<u8>) {
    let mut literals = 0;
    let mut at = 0;
    while at + RUN <= values.len() {
        let group = &values[at..at + RUN];
        let first = group[0];
        if group.iter().fold(0, |differing, value| differing | (value ^ first)) != 0 {
            at += RUN;
            continue;
        }
        let length = RUN + values[at + RUN..].iter().take_while(|value| **value == first).count();
        packed(&values[literals..at], width, out);
        varint(out, (length as u64) << 1);
        out.extend_from_slice(&first.to_le_bytes()[..width.div_ceil(8) as usize]);
        at += length;
        literals = at;
    }
    packed(&values[literals..], width, out);
}

/// A stretch of packed bits; only the last one of all may end within a group.
fn packed(values: &[u32], width: u32, out: &mut Vec<u8>) {
    if !values.is_empty() {
        varint(out, (values.len().div_ceil(8) as u64) << 1 | 1);
        pack(values.iter().map(|value| u64::from(*value)), values.len().next_multiple_of(8), width, out);
    }
}

/// Writes the low `width` bits of each number one after the other, as if there were `count` of them.
#[inline]
fn pack(values: impl Iterator<Item = u64>, count: usize, width: u32, out: &mut Vec<u8>) {
    let start = out.len();
    let bytes = count * width as usize / 8;
    out.resize(start + bytes + 8, 0);
    let target = &mut out[start..];
    let (mut word, mut bits, mut at) = (0u64, 0u32, 0);
    for value in values {
        word |= value << bits;
        bits += width;
        if bits >= 64 {
            target[at..at + 8].copy_from_slice(&word.to_le_bytes());
            at += 8;
            bits -= 64;
            word = if bits == 0 { 0 } else { value >> (width - bits) };
        }
    }
    target[at..at + 8].copy_from_slice(&word.to_le_bytes());
    out.truncate(start + bytes);
}

/// Writes the differences of numbers in blocks, each part packed with the bits it needs.
///
/// Writes nothing and is `false` when some need more than 28 bits: fastparquet (as of 2026.9) reads those wrong, and of
/// numbers that differ so much others are nearly as small. None are so large that they wrap: readers differ about it.
pub fn differences(values: &[i64], out: &mut Vec<u8>) -> bool {
    let (start, limit) = (out.len(), 1 << 28);
    let (low, high) =
        values.iter().fold((i64::MAX, i64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
    if !values.is_empty() && high.checked_sub(low).is_none() {
        return false;
    }
    let parts = BLOCK.0 / BLOCK.1;
    varint(out, BLOCK.0 as u64);
    varint(out, parts as u64);
    varint(out, values.len() as u64);
    let Some((first, rest)) = values.split_first() else {
        out.push(0);
        return true;
    };
    varint(out, zigzag(*first));
    let mut before = *first;
    let mut block = [0i64; BLOCK.0];
    for values in rest.chunks(BLOCK.0) {
        let block = &mut block[..values.len()];
        for (difference, value) in block.iter_mut().zip(values) {
            *difference = value - before;
            before = *value;
        }
        let least = block.iter().copied().min().expect("a block is not empty");
        let most = block.iter().copied().max().expect("a block is not empty");
        if least <= -limit || most >= limit || most - least >= limit {
            out.truncate(start);
            return false;
        }
        varint(out, zigzag(least));
        let widths = out.len();
        out.extend_from_slice(&[0; BLOCK.0 / BLOCK.1]);
        for (part, differences) in block.chunks(BLOCK.1).enumerate() {
            let above = |difference: &i64| (difference - least) as u64;
            let all = differences.iter().fold(0, |all, difference| all | above(difference));
            let width = u64::BITS - all.leading_zeros();
            out[widths + part] = width as u8;
            if width > 0 {
                pack(differences.iter().map(above), BLOCK.1, width, out);
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads what [`hybrid`] wrote.
    fn unpacked(mut bytes: &[u8], width: u32, count: usize) -> Vec<u32> {
        let mut values = Vec::new();
        while values.len() < count {
            let mut head = 0u64;
            for shift in (0..).step_by(7) {
                let byte = bytes[0];
                bytes = &bytes[1..];
                head |= u64::from(byte & 0x7f) << shift;
                if byte < 0x80 {
                    break;
                }
            }
            if head & 1 == 0 {
                let mut value = [0; 4];
                let (low, rest) = bytes.split_at(width.div_ceil(8) as usize);
                value[..low.len()].copy_from_slice(low);
                bytes = rest;
                values.extend(std::iter::repeat_n(u32::from_le_bytes(value), (head >> 1) as usize));
            } else {
                let (packed, rest) = bytes.split_at((head >> 1) as usize * width as usize);
                bytes = rest;
                for at in 0..(head >> 1) as usize * 8 {
                    let bit = |bit: usize| u32::from(packed[bit / 8] >> (bit % 8) & 1);
                    values.push((0..width as usize).map(|low| bit(at * width as usize + low) << low).sum());
                }
            }
        }
        assert!(bytes.is_empty());
        values.truncate(count);
        values
    }

    #[test]
    fn runs_and_packed_bits_come_back() {
        let mut numbers = Vec::new();
        for (value, times) in [(1u32, 1), (0, 7), (1, 8), (0, 9), (1, 3), (0, 100), (1, 1), (0, 2), (1, 8), (0, 3)] {
            numbers.extend(std::iter::repeat_n(value, times));
        }
        for width in [1, 2, 3, 7, 8, 9, 13, 17, 20] {
            let values: Vec<u32> =
                numbers.iter().enumerate().map(|(at, bit)| bit * (at as u32 % (1 << width).min(50)).max(1)).collect();
            for count in 0..values.len() {
                let mut out = Vec::new();
                hybrid(&values[..count], width, &mut out);
                assert_eq!(unpacked(&out, width, count), values[..count], "{width} {count}");
            }
        }
        let mut out = Vec::new();
        hybrid(&[0; 20], 0, &mut out);
        assert_eq!(out, [40]);
    }

    #[test]
    fn rows_with_values_need_four_bytes_and_a_run() {
        let mut levels = Levels::default();
        levels.take(&[false; 3]);
        let mut out = Vec::new();
        levels.write(&mut out);
        assert_eq!(out, [2, 0, 0, 0, 6, 1]);
        levels.take(&[true, false]);
        levels.take_all(1);
        out.clear();
        levels.write(&mut out);
        assert_eq!((out.as_slice(), levels.missing(), levels.rows()), (&[2, 0, 0, 0, 3, 0b11_0111][..], 1, 6));
    }
}
