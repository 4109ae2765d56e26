//! How many different values a column has and which are the commonest, in bounded memory.

use crate::model::{ColumnProfile, Counted};

/// Up to this many different values, or this many bytes of them, each is counted by itself.
const EXACT: (usize, usize) = (100_000, 16 << 20);
/// Counters kept beyond.
const KEPT: usize = 10_000;
/// Beyond, one value of so many may get a counter: a power of two.
const ADMITTED: u64 = 16;
/// Bits of the filter before the counters, as a power of two.
const FILTER: u32 = 17;
/// The longest value kept, in bytes.
const LONGEST: usize = 400;
/// The most of the commonest values that are told.
const TOP: usize = ColumnProfile::COMMONEST;
/// Of more values than this, those that occur once are not told, nor those of more than [`SHORT`] bytes behind the first.
const FEW: usize = ColumnProfile::TOLD;
/// See [`FEW`].
const SHORT: usize = 120;
/// Registers of the estimate, as a power of two: an error of about 0.8 %.
const REGISTERS: u32 = 14;

/// Counts the different values of one column.
///
/// Small columns have one counter a value. Beyond [`EXACT`] the number of values is estimated (HyperLogLog), and only
/// the commonest keep their counters. A value without one may get one when it is drawn by lot, as common ones soon are,
/// and the rarer half lose theirs whenever they are too many: the counts told are then the least they can be.
#[derive(Debug, Default)]
pub struct Distinct {
    /// Open addressing: one more than the number of a counter; 0 is a free place.
    table: Vec<u32>,
    counters: Vec<Counter>,
    /// The text of each counted value.
    arena: Vec<u8>,
    beyond: Option<Box<Beyond>>,
}

/// What is kept of a column with many different values.
#[derive(Debug)]
struct Beyond {
    registers: [u8; 1 << REGISTERS],
    /// A bit for each value that may have a counter: most have none.
    filter: [u64; 1 << (FILTER - 6)],
    /// Values seen, and which of them is admitted next.
    seen: u64,
    next: u64,
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
        self.beyond = None;
    }

    /// Counts a value by its hash; `text` is asked for when it is new.
    #[inline]
    pub fn add<'t>(&mut self, hash: u64, text: impl FnOnce() -> &'t [u8]) {
        if let Some(beyond) = &mut self.beyond
            && !beyond.admits(hash)
        {
            return;
        }
        self.count_up(hash, 1, text);
    }

    /// Counts a value so many times.
    #[inline]
    pub fn count_up<'t>(&mut self, hash: u64, times: u64, text: impl FnOnce() -> &'t [u8]) {
        if !self.table.is_empty() {
            let mask = self.table.len() - 1;
            let mut at = (hash >> 7) as usize & mask;
            while self.table[at] != 0 {
                let counter = &mut self.counters[self.table[at] as usize - 1];
                if counter.hash == hash {
                    counter.count += times;
                    return;
                }
                at = (at + 1) & mask;
            }
        }
        self.insert(hash, times, text());
    }

    /// Gives a new value a counter.
    #[cold]
    #[inline(never)]
    fn insert(&mut self, hash: u64, times: u64, text: &[u8]) {
        if self.beyond.is_none() && (self.counters.len() >= EXACT.0 || self.arena.len() >= EXACT.1) {
            let mut beyond =
                Box::new(Beyond { registers: [0; 1 << REGISTERS], filter: [0; 1 << (FILTER - 6)], seen: 0, next: 0 });
            self.counters.iter().for_each(|counter| register(&mut beyond.registers, counter.hash));
            register(&mut beyond.registers, hash);
            self.beyond = Some(beyond);
            self.thin_out();
        }
        if let Some(beyond) = &self.beyond {
            if beyond.seen != beyond.next {
                // It only looked like one that has a counter.
                return;
            }
            if self.counters.len() >= KEPT {
                self.thin_out();
            }
        }
        if (self.counters.len() + 1) * 2 > self.table.len() {
            self.rebuild((self.table.len() * 2).max(256));
        }
        let text = &text[..text.len().min(LONGEST)];
        let (start, length) = (self.arena.len() as u32, text.len() as u32);
        self.arena.extend_from_slice(text);
        self.counters.push(Counter { hash, count: times, start, length });
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
        if let Some(beyond) = &mut self.beyond {
            beyond.mark(self.counters[counter].hash);
        }
    }

    fn rebuild(&mut self, room: usize) {
        self.table.clear();
        self.table.resize(room, 0);
        (0..self.counters.len()).for_each(|counter| self.enter(counter));
    }

    /// Keeps the counters of the commonest values, at most half of [`KEPT`].
    fn thin_out(&mut self) {
        let mut counts: Vec<u64> = self.counters.iter().map(|counter| counter.count).collect();
        let at = counts.len() - KEPT / 2;
        let most = *counts.select_nth_unstable(at).1;
        let arena = std::mem::take(&mut self.arena);
        let kept = &mut self.arena;
        self.counters.retain_mut(|counter| {
            if counter.count > most {
                let start = kept.len() as u32;
                kept.extend_from_slice(&arena[counter.start as usize..(counter.start + counter.length) as usize]);
                counter.start = start;
            }
            counter.count > most
        });
        if let Some(beyond) = &mut self.beyond {
            beyond.filter.fill(0);
        }
        self.counters.shrink_to(KEPT);
        self.table = Vec::new();
        self.rebuild(4 * KEPT.next_power_of_two());
    }

    /// How many different values there are, and whether that is an estimate.
    pub fn count(&self) -> (u64, bool) {
        match &self.beyond {
            None => (self.counters.len() as u64, false),
            Some(beyond) => (estimated(&beyond.registers), true),
        }
    }

    /// The commonest values, ties by value; of more than a few, those that occur more than once.
    pub fn top(&self) -> Vec<Counted> {
        let text = |counter: &Counter| &self.arena[counter.start as usize..(counter.start + counter.length) as usize];
        let many = self.counters.len() > FEW;
        let told = |counter: &&Counter| counter.count > 1 || !many;
        let mut order: Vec<&Counter> = self.counters.iter().filter(told).collect();
        let by = |a: &&Counter, b: &&Counter| b.count.cmp(&a.count).then_with(|| text(a).cmp(text(b)));
        if order.len() > TOP {
            order.select_nth_unstable_by(TOP - 1, by);
            order.truncate(TOP);
        }
        order.sort_unstable_by(by);
        let behind = order.split_off(order.len().min(FEW));
        order.extend(behind.into_iter().filter(|counter| counter.length as usize <= SHORT));
        let counted = |counter: &Counter| Counted {
            value: String::from_utf8_lossy(text(counter)).into_owned(),
            count: counter.count,
        };
        order.into_iter().map(counted).collect()
    }
}

impl Beyond {
    /// Sees a value. May it have a counter, or shall it get one?
    #[inline]
    fn admits(&mut self, hash: u64) -> bool {
        register(&mut self.registers, hash);
        if self.seen == self.next {
            // The place in the next so many is drawn by lot, so that nothing periodic is left out.
            let block = self.next / ADMITTED + 1;
            self.next = block * ADMITTED + hash_word(block) % ADMITTED;
        }
        self.seen += 1;
        let bit = (hash >> 20) as usize % (1 << FILTER);
        self.seen == self.next || self.filter[bit / 64] & 1 << (bit % 64) != 0
    }

    fn mark(&mut self, hash: u64) {
        let bit = (hash >> 20) as usize % (1 << FILTER);
        self.filter[bit / 64] |= 1 << (bit % 64);
    }
}

/// HyperLogLog: the longest run of zeros seen by each register.
#[inline]
fn register(registers: &mut [u8; 1 << REGISTERS], hash: u64) {
    let hash = mix(hash, 0x9e37_79b9_7f4a_7c15);
    let at = (hash >> (64 - REGISTERS)) as usize;
    let run = ((hash << REGISTERS) | 1 << (REGISTERS - 1)).leading_zeros() as u8 + 1;
    if run > registers[at] {
        registers[at] = run;
    }
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

/// The sixteen bytes that stand here, those beyond `length` as zeros.
#[inline]
pub fn word(room: &[u8], start: usize, length: usize) -> u128 {
    let bytes: [u8; 16] = room[start..start + 16].try_into().expect("sixteen bytes");
    u128::from_le_bytes(bytes) & MASKS[length.min(16)]
}

/// As many low bytes as the place says.
const MASKS: [u128; 17] = {
    let (mut masks, mut at) = ([u128::MAX; 17], 0);
    while at < 16 {
        masks[at] = (1 << (8 * at)) - 1;
        at += 1;
    }
    masks
};

/// A hash of the bytes that stand here, with sixteen bytes of any kind behind them. It is the same on every machine
/// and in every run.
#[inline]
pub fn hash(room: &[u8], start: usize, length: usize) -> u64 {
    const A: u64 = 0x2d35_8dcc_aa6c_78a5;
    const B: u64 = 0x8bb8_4b93_962e_acc9;
    let (mut state, mut start, mut left) = (A ^ length as u64, start, length);
    while left > 16 {
        let word = word(room, start, 16);
        state = mix(word as u64 ^ B, (word >> 64) as u64 ^ state);
        (start, left) = (start + 16, left - 16);
    }
    let word = word(room, start, left);
    mix(B ^ mix(word as u64 ^ B, (word >> 64) as u64 ^ state), A)
}

/// A hash of a number.
#[inline]
pub fn hash_word(word: u64) -> u64 {
    mix(word ^ 0x2d35_8dcc_aa6c_78a5, 0x8bb8_4b93_962e_acc9) ^ word.rotate_left(32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(value: &str) -> u64 {
        hash(format!("{value}                ").as_bytes(), 0, value.len())
    }

    #[test]
    fn few_values_are_counted_exactly() {
        let mut distinct = Distinct::default();
        for value in ["b", "a", "b", "c", "a", "b"] {
            distinct.add(hash_of(value), || value.as_bytes());
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

    #[test]
    fn the_commonest_of_many_values_are_found_wherever_they_begin() {
        let mut distinct = Distinct::default();
        for at in 0u64..1_000_000 {
            let (hash, text) = match at % 100 {
                0 => (1, "early"),
                1 if at > 600_000 => (2, "late"),
                _ => (hash_word(at), "x"),
            };
            distinct.add(hash, || text.as_bytes());
        }
        let top = distinct.top();
        assert_eq!(top.iter().map(|top| top.value.as_str()).collect::<Vec<_>>(), ["early", "late"]);
        assert_eq!(top[0].count, 10_000);
        assert!((3_900..=4_000).contains(&top[1].count), "{}", top[1].count);
    }

    #[test]
    fn a_hash_does_not_depend_on_what_stands_behind() {
        for length in 0..40 {
            let text = "y".repeat(length);
            let (a, b) = (format!("{text}{}", "a".repeat(16)), format!("..{text}{}", "b".repeat(16)));
            assert_eq!(hash(a.as_bytes(), 0, length), hash(b.as_bytes(), 2, length));
        }
    }
}
