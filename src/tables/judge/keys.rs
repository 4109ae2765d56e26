//! Rows judged together: keys that must hold nothing twice, rows that are the same, values that refer to another table.
//!
//! Each lane gives a hash of its cells; here they become one hash of the key of a row. What was seen is kept in four
//! parts, by hash, which are looked through side by side: what is found does not depend on that.

use crate::model::{Column, KeyValues, References, Referring, Resource};
use rayon::prelude::*;
use std::collections::HashMap;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `primaryKey`: no value twice, none missing.
    Primary,
    /// `uniqueKeys`, or the constraint `unique`: no value twice.
    Unique,
    /// Whole rows, in tables without such keys.
    Rows,
    /// The foreign key of this number.
    Foreign(usize),
}

/// A key and what was seen of it.
#[derive(Debug)]
pub struct Key {
    /// What it is for.
    pub kind: Kind,
    /// Its columns, from 0.
    pub columns: Vec<usize>,
    /// Their names.
    pub names: Vec<String>,
    seen: [Seen; PARTS],
    references: References,
    known: HashMap<u64, usize>,
    /// Are there more rows than are kept?
    pub overfull: bool,
}

/// What is wrong with the key of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The row in the wave.
    pub row: usize,
    /// The row that has the same key, from 0 in the table; `None`: a cell of a primary key is missing.
    pub first: Option<u64>,
}

/// Parts that are looked through side by side: a power of two.
const PARTS: usize = 4;
/// The most rows whose keys are kept in each part: 64 million bytes.
const ROWS: usize = 4 << 20;
/// The hash of a missing cell; no other cell has it.
pub const MISSING: u64 = 0;

impl Key {
    /// The keys of a table with these columns. What names a column that is not there is told elsewhere.
    pub fn all(resource: &Resource, columns: &[&Column]) -> Vec<Self> {
        let find = |names: &[String]| -> Option<Vec<usize>> {
            names.iter().map(|name| columns.iter().position(|column| column.name == *name)).collect()
        };
        let mut keys: Vec<Self> = Vec::new();
        let mut add = |kind, names: &[String]| {
            let Some(at) = find(names).filter(|at| !at.is_empty()) else { return };
            let same = |key: &Key| !matches!(key.kind, Kind::Foreign(_)) && key.columns == at;
            if matches!(kind, Kind::Foreign(_)) || !keys.iter().any(same) {
                keys.push(Self::new(kind, at, names.to_vec()));
            }
        };
        add(Kind::Primary, &resource.primary_key);
        resource.unique_keys.iter().for_each(|names| add(Kind::Unique, names));
        let unique = columns.iter().filter(|column| column.constraints.unique);
        unique.for_each(|column| add(Kind::Unique, std::slice::from_ref(&column.name)));
        for (nth, key) in resource.foreign_keys.iter().enumerate() {
            add(Kind::Foreign(nth), &key.fields);
        }
        // Where rows have a key, two equal rows are told by it; rows of a single column are values.
        if columns.len() > 1 && !keys.iter().any(|key| matches!(key.kind, Kind::Primary | Kind::Unique)) {
            keys.push(Self::new(Kind::Rows, (0..columns.len()).collect(), Vec::new()));
        }
        keys
    }

    fn new(kind: Kind, columns: Vec<usize>, names: Vec<String>) -> Self {
        let seen = std::array::from_fn(|_| Seen::default());
        Self { kind, columns, names, seen, references: References::default(), known: HashMap::new(), overfull: false }
    }

    /// Takes the keys of a wave, `hashes` by column and row, and tells what is wrong, by row.
    pub fn take(&mut self, hashes: &[&[u64]], before: u64, alone: bool) -> Vec<Fault> {
        let rows = hashes.first().map_or(0, |column| column.len());
        let joined: Vec<u64> = (0..rows).map(|row| self.join(hashes, row)).collect();
        let mut faults = Vec::new();
        if self.kind == Kind::Primary {
            let missing = joined.iter().enumerate().filter(|(_, hash)| **hash == MISSING);
            faults.extend(missing.map(|(row, _)| Fault { row, first: None }));
        }
        let look = |(part, seen): (usize, &mut Seen)| -> (Vec<Fault>, bool) {
            let mut found = Vec::new();
            let mut full = false;
            let own = |hash: u64| hash != MISSING && (hash >> 62) as usize == part;
            for (row, &hash) in joined.iter().enumerate().filter(|(_, hash)| own(**hash)) {
                match seen.find(hash, before + row as u64) {
                    Found::New => {}
                    Found::Full => full = true,
                    Found::Again(first) => found.push(Fault { row, first: Some(first) }),
                }
            }
            (found, full)
        };
        let told: Vec<(Vec<Fault>, bool)> = match alone {
            true => self.seen.iter_mut().enumerate().map(look).collect(),
            false => self.seen.par_iter_mut().enumerate().map(look).collect(),
        };
        for (found, full) in told {
            faults.extend(found);
            self.overfull |= full;
        }
        faults.sort_unstable_by_key(|fault| fault.row);
        faults
    }

    /// Takes the values of a foreign key; `at` tells the line of a row of the wave and its cells.
    pub fn refer(&mut self, hashes: &[&[u64]], before: u64, at: impl Fn(usize) -> (u64, String)) {
        let rows = hashes.first().map_or(0, |column| column.len());
        for row in 0..rows {
            let hash = self.join(hashes, row);
            if hash == MISSING {
                continue;
            }
            if let Some(known) = self.known.get(&hash) {
                self.references.values[*known].count += 1;
            } else if self.references.values.len() < References::MOST {
                let (line, text) = at(row);
                self.known.insert(hash, self.references.values.len());
                self.references.values.push(Referring { hash, text, row: before + row as u64 + 1, line, count: 1 });
            } else {
                self.references.more = true;
            }
        }
    }

    /// What refers to another table.
    pub fn references(&mut self) -> References {
        std::mem::take(&mut self.references)
    }

    /// What other tables may refer to.
    pub fn values(&self) -> KeyValues {
        let mut hashes: Vec<u64> = self.seen.iter().flat_map(|seen| seen.hashes.iter().copied()).collect();
        hashes.sort_unstable();
        KeyValues { columns: self.names.clone(), hashes }
    }

    /// One hash of the cells of a row; [`MISSING`] when one of them is, except in whole rows.
    fn join(&self, hashes: &[&[u64]], row: usize) -> u64 {
        // A row without any value is no row that is there twice.
        if hashes.iter().all(|column| column[row] == MISSING) {
            return MISSING;
        }
        let mut joined = 0x9e37_79b9_7f4a_7c15_u64;
        for column in hashes {
            let hash = column[row];
            if hash == MISSING && self.kind != Kind::Rows {
                return MISSING;
            }
            let product = u128::from(joined ^ hash) * 0xd6e8_feb8_6659_fd93_u128;
            joined = (product as u64 ^ (product >> 64) as u64).rotate_left(23).wrapping_add(hash);
        }
        if joined == MISSING { 1 } else { joined }
    }
}

/// Hashes with the rows that have them first.
#[derive(Debug, Default)]
struct Seen {
    /// Open addressing: one more than the number of a hash; 0 is a free place.
    table: Vec<u32>,
    hashes: Vec<u64>,
    rows: Vec<u32>,
}

enum Found {
    New,
    /// It is in this row already.
    Again(u64),
    /// It may be new: there is no room for more.
    Full,
}

impl Seen {
    fn find(&mut self, hash: u64, row: u64) -> Found {
        if (self.hashes.len() + 1) * 8 > self.table.len() * 5 {
            self.grow();
        }
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        while self.table[at] != 0 {
            let known = self.table[at] as usize - 1;
            if self.hashes[known] == hash {
                return Found::Again(self.rows[known].into());
            }
            at = (at + 1) & mask;
        }
        let Some(row) = u32::try_from(row).ok().filter(|_| self.hashes.len() < ROWS) else { return Found::Full };
        self.hashes.push(hash);
        self.rows.push(row);
        self.table[at] = self.hashes.len() as u32;
        Found::New
    }

    #[cold]
    fn grow(&mut self) {
        let room = (self.table.len() * 2).max(64);
        self.table.clear();
        self.table.resize(room, 0);
        for (number, hash) in self.hashes.iter().enumerate() {
            let mut at = *hash as usize & (room - 1);
            while self.table[at] != 0 {
                at = (at + 1) & (room - 1);
            }
            self.table[at] = number as u32 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(kind: Kind) -> Key {
        Key::new(kind, vec![0], vec!["a".into()])
    }

    #[test]
    fn a_value_seen_before_is_told_with_its_row() {
        let mut key = key(Kind::Primary);
        assert_eq!(key.take(&[&[5, 6, MISSING]], 0, true), [Fault { row: 2, first: None }]);
        let faults = key.take(&[&[7, 6]], 3, true);
        assert_eq!(faults, [Fault { row: 1, first: Some(1) }]);
        assert_eq!(key.values().hashes.len(), 3);
    }

    #[test]
    fn rows_beyond_what_memory_may_hold_are_not_compared() {
        // The first part is full, and its table has room for one search more.
        let mut key = key(Kind::Unique);
        key.seen[0] = Seen { table: vec![0; ROWS * 2], hashes: vec![MISSING; ROWS], rows: vec![0; ROWS] };
        let hashes: Vec<u64> = (1..40).collect();
        let is_first = |hash: &u64| key.join(&[&[*hash]], 0) >> 62 == 0;
        let first: Vec<u64> = hashes.iter().copied().filter(is_first).take(1).collect();
        let others: Vec<u64> = hashes.iter().copied().filter(|hash| !is_first(hash)).collect();
        key.take(&[&others], 0, true);
        assert!(!key.overfull);
        assert!(key.take(&[&[first[0], first[0], others[0]]], 100, true).iter().all(|fault| fault.row == 2));
        assert!(key.overfull);
    }

    #[test]
    fn missing_cells_are_equal_only_in_whole_rows() {
        assert!(key(Kind::Unique).take(&[&[MISSING, MISSING]], 0, true).is_empty());
        assert!(key(Kind::Rows).take(&[&[MISSING, MISSING]], 0, true).is_empty());
        assert_eq!(key(Kind::Rows).take(&[&[7, 7], &[MISSING, MISSING]], 0, true).len(), 1);
    }

    #[test]
    fn each_value_that_refers_is_kept_once() {
        let mut key = key(Kind::Foreign(0));
        key.refer(&[&[5, 6, 5, MISSING]], 10, |row| (row as u64 + 100, format!("v{row}")));
        let kept = key.references().values;
        assert_eq!(kept.len(), 2);
        assert_eq!((kept[0].row, kept[0].line, kept[0].count, kept[0].text.as_str()), (11, 100, 2, "v0"));
    }

    proptest! {
        #[test]
        fn what_is_told_does_not_depend_on_threads_or_waves(values in prop::collection::vec(0u64..50, 0..400), cut in 0usize..400) {
            let hashes: Vec<u64> = values.iter().map(|value| value.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
            let cut = cut.min(hashes.len());
            let whole = key(Kind::Unique).take(&[&hashes], 0, true);
            let mut other = key(Kind::Unique);
            let mut parts = other.take(&[&hashes[..cut]], 0, false);
            parts.extend(other.take(&[&hashes[cut..]], cut as u64, false).into_iter().map(|fault| Fault { row: fault.row + cut, ..fault }));
            prop_assert_eq!(whole, parts);
        }
    }
}
