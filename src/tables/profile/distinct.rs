//! How many different values a column has and which are the commonest, in bounded memory.

use crate::model::Counted;

/// Up to this many different values, or this many bytes of them, each is counted by itself.
const EXACT: (usize, usize) = (100_000, 16 << 20);
/// Counters kept beyond.
const KEPT: usize = 10_000;
/// The longest value kept, in bytes.
const LONGEST: usize = 400;
/// The most of the commonest values that are told.
const TOP: usize = 10;
/// Registers of the estimate, as a power of two: an error of about 0.8 %.
const REGISTERS: u32 = 14;

/// Counts the different values of one column.
///
/// Small columns have one counter a value. Beyond [`EXACT`] the number of values is estimated
/// (HyperLogLog), and the commonest are found by lowering all counters whenever they are too many
/// (Misra and Gries): the counts told are then the least they can be.
#[derive(Debug, Default)]
pub struct Distinct {
    /// Open addressing: one more than the number of a counter; 0 is a free place.
    table: Vec<u32>,
    counters: Vec<Counter>,
    /// The text of each counted value.
    arena: Vec<u8>,
    registers: Option<Box<[u8]>>,
}

#[derive(Debug, Clone, Copy)]
struct Counter {
    hash: u64,
    count: u64,
    start: u32,
    length: u32,
}

impl Distinct {
    /// Forgets everything and keeps the room of small tables.
    pub fn clear(&mut self) {
        if self.table.len() > 1 << 12 {
            *self = Self::default();
            return;
        }
        self.table.fill(0);
        self.counters.clear();
        self.arena.clear();
        self.registers = None;
    }

    /// Counts a value by its hash; `text` is asked for when it is new.
    #[inline]
    pub fn add<'t>(&mut self, hash: u64, text: impl FnOnce() -> &'t [u8]) {
        if !self.table.is_empty() {
            let mask = self.table.len() - 1;
            let mut at = (hash >> 7) as usize & mask;
            while self.table[at] != 0 {
                let counter = &mut self.counters[self.table[at] as usize - 1];
                if counter.hash == hash {
                    counter.count += 1;
                    return;
                }
                at = (at + 1) & mask;
            }
        }
        self.insert(hash, text());
    }

    /// Gives a new value a counter.
    fn insert(&mut self, hash: u64, text: &[u8]) {
        if self.registers.is_none() && (self.counters.len() >= EXACT.0 || self.arena.len() >= EXACT.1) {
            let mut registers = vec![0u8; 1 << REGISTERS].into_boxed_slice();
            self.counters.iter().for_each(|counter| register(&mut registers, counter.hash));
            self.registers = Some(registers);
        }
        if let Some(registers) = &mut self.registers {
            register(registers, hash);
            if self.counters.len() >= KEPT {
                self.lower();
            }
        }
        if (self.counters.len() + 1) * 2 > self.table.len() {
            self.rebuild((self.table.len() * 2).max(256));
        }
        let text = &text[..text.len().min(LONGEST)];
        let (start, length) = (self.arena.len() as u32, text.len() as u32);
        self.arena.extend_from_slice(text);
        self.counters.push(Counter { hash, count: 1, start, length });
        self.enter(self.counters.len() - 1);
    }

    /// Enters a counter into the table.
    fn enter(&mut self, counter: usize) {
        let mask = self.table.len() - 1;
        let mut at = (self.counters[counter].hash >> 7) as usize & mask;
        while self.table[at] != 0 {
            at = (at + 1) & mask;
        }
        self.table[at] = counter as u32 + 1;
    }

    fn rebuild(&mut self, room: usize) {
        self.table.clear();
        self.table.resize(room, 0);
        (0..self.counters.len()).for_each(|counter| self.enter(counter));
    }

    /// Lowers all counters so that at most half of [`KEPT`] are left.
    fn lower(&mut self) {
        let mut counts: Vec<u64> = self.counters.iter().map(|counter| counter.count).collect();
        let at = counts.len() - KEPT / 2;
        let lowered = *counts.select_nth_unstable(at).1;
        let arena = std::mem::take(&mut self.arena);
        let kept = &mut self.arena;
        self.counters.retain_mut(|counter| {
            counter.count = counter.count.saturating_sub(lowered);
            if counter.count > 0 {
                let start = kept.len() as u32;
                kept.extend_from_slice(&arena[counter.start as usize..(counter.start + counter.length) as usize]);
                counter.start = start;
            }
            counter.count > 0
        });
        self.rebuild(4 * KEPT.next_power_of_two());
    }

    /// How many different values there are, and whether that is an estimate.
    pub fn count(&self) -> (u64, bool) {
        match &self.registers {
            None => (self.counters.len() as u64, false),
            Some(registers) => (estimated(registers), true),
        }
    }

    /// The commonest values, ties by value; of more than ten, those that occur more than once.
    pub fn top(&self) -> Vec<Counted> {
        let text = |counter: &Counter| &self.arena[counter.start as usize..(counter.start + counter.length) as usize];
        let mut order: Vec<&Counter> = self.counters.iter().collect();
        let by = |a: &&Counter, b: &&Counter| b.count.cmp(&a.count).then_with(|| text(a).cmp(text(b)));
        if order.len() > TOP {
            order.select_nth_unstable_by(TOP - 1, by);
            order.truncate(TOP);
            order.retain(|counter| counter.count > 1);
        }
        order.sort_unstable_by(by);
        let counted = |counter: &Counter| Counted {
            value: String::from_utf8_lossy(text(counter)).into_owned(),
            count: counter.count,
        };
        order.into_iter().map(counted).collect()
    }
}

/// HyperLogLog: the longest run of zeros seen by each register.
#[inline]
fn register(registers: &mut [u8], hash: u64) {
    let hash = mix(hash, 0x9e37_79b9_7f4a_7c15);
    let at = (hash >> (64 - REGISTERS)) as usize;
    let run = ((hash << REGISTERS) | 1 << (REGISTERS - 1)).leading_zeros() as u8 + 1;
    registers[at] = registers[at].max(run);
}

fn estimated(registers: &[u8]) -> u64 {
    let m = registers.len() as f64;
    let sum: f64 = registers.iter().map(|run| f64::powi(2.0, -i32::from(*run))).sum();
    let raw = 0.7213 / (1.0 + 1.079 / m) * m * m / sum;
    let empty = registers.iter().filter(|run| **run == 0).count() as f64;
    let estimate = if raw <= 2.5 * m && empty > 0.0 { m * (m / empty).ln() } else { raw };
    estimate.round() as u64
}

#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}

/// A hash of bytes that is the same on every machine and in every run.
#[inline]
pub fn hash(bytes: &[u8]) -> u64 {
    const A: u64 = 0x2d35_8dcc_aa6c_78a5;
    const B: u64 = 0x8bb8_4b93_962e_acc9;
    let mut state = A ^ bytes.len() as u64;
    let mut rest = bytes;
    while let Some((word, tail)) = rest.split_first_chunk::<16>() {
        let word = u128::from_le_bytes(*word);
        state = mix(word as u64 ^ B, (word >> 64) as u64 ^ state);
        rest = tail;
    }
    let (low, high) = match rest.len() {
        8.. => (first(rest), u64::from_le_bytes(rest[rest.len() - 8..].try_into().expect("eight bytes"))),
        4..8 => {
            let word = |at: usize| u32::from_le_bytes(rest[at..at + 4].try_into().expect("four bytes"));
            (u64::from(word(0)), u64::from(word(rest.len() - 4)))
        }
        1..4 => (u64::from(rest[0]) << 16 | u64::from(rest[rest.len() / 2]) << 8 | u64::from(rest[rest.len() - 1]), 0),
        0 => (0, 0),
    };
    mix(B ^ mix(low ^ B, high ^ state), A)
}

fn first(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes"))
}

/// A hash of a number.
#[inline]
pub fn hash_word(word: u64) -> u64 {
    mix(word ^ 0x2d35_8dcc_aa6c_78a5, 0x8bb8_4b93_962e_acc9) ^ word.rotate_left(32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_are_counted_exactly() {
        let mut distinct = Distinct::default();
        for value in ["b", "a", "b", "c", "a", "b"] {
            distinct.add(hash(value.as_bytes()), || value.as_bytes());
        }
        assert_eq!(distinct.count(), (3, false));
        let top: Vec<_> = distinct.top().into_iter().map(|top| (top.value, top.count)).collect();
        assert_eq!(top, [("b".to_string(), 3), ("a".to_string(), 2), ("c".to_string(), 1)]);
    }

    #[test]
    fn many_values_are_estimated_within_three_percent() {
        let mut distinct = Distinct::default();
        for value in 0u64..400_000 {
            distinct.add(hash_word(value), || b"x");
        }
        let (count, estimated) = distinct.count();
        assert!(estimated && count.abs_diff(400_000) < 12_000, "{count}");
    }
}
