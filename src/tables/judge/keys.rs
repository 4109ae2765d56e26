//! Rows judged together: keys that must hold nothing twice, rows that are the same, values that refer to another table.
//!
//! Each lane gives a hash of its cells; here they become one hash of the key of a row. What was seen is kept in four
//! parts, by hash, which are looked through side by side: what is found does not depend on that.

use crate::model::{Column, KeyValues, References, Referring, Resource};
use crate::tables::batch::{self, Values};
use crate::tables::profile::{hash, hash_word};
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
    /// The hashes of all rows, as long as one of its columns rises from row to row: then none is there twice, and what
    /// was seen is entered only if it ever ceases to rise.
    waiting: Vec<u64>,
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
/// The most rows whose keys are kept in each part: 96 million bytes.
const ROWS: usize = 4 << 20;
/// The hash of a missing cell; no other cell has it.
const MISSING: u64 = 0;

/// The most rows of which hashes wait: 128 million bytes.
const WAITING: usize = PARTS * ROWS;

/// A hash of each cell of a column in a wave.
#[derive(Debug)]
pub struct Hashes {
    /// Are they of the texts, as other tables have them too? Else of the values, which is quicker.
    of_texts: bool,
    /// Of the rows of the wave.
    pub rows: Vec<u64>,
    rise: Rise,
}

/// Is each value greater than the one before it, from the first row on?
#[derive(Debug, Clone, Copy)]
enum Rise {
    /// There was no row yet.
    Before,
    /// So far, up to this value.
    To(i64),
    /// No, or it is not known.
    Not,
}

impl Rise {
    fn on(self, values: impl Iterator<Item = i64> + Clone) -> Self {
        let (Some(first), Some(last)) = (values.clone().next(), values.clone().last()) else { return self };
        let rises = match self {
            Self::Before => true,
            Self::To(value) => value < first,
            Self::Not => false,
        };
        let steps = values.clone().zip(values.skip(1));
        if rises && steps.fold(true, |rises, (one, next)| rises & (one < next)) { Self::To(last) } else { Self::Not }
    }
}

impl Hashes {
    /// Before the first row.
    pub fn new(of_texts: bool) -> Self {
        Self { of_texts, rows: Vec::new(), rise: Rise::Before }
    }

    /// Takes the next rows.
    pub fn take(&mut self, column: &batch::Column<'_>, rows: usize) {
        let begun = self.rows.len();
        if self.of_texts {
            self.texts(column);
        } else {
            self.values(column, rows);
        }
        for (hash, missing) in self.rows[begun..].iter_mut().zip(column.missing) {
            *hash = if *missing { MISSING } else { *hash };
        }
        self.rise = match (self.rise, column.values) {
            (Rise::Not, _) => Rise::Not,
            _ if column.missing.contains(&true) => Rise::Not,
            (rise, Values::Integer(values) | Values::Decimal(values) | Values::Datetime(values)) => {
                rise.on(values[..rows].iter().copied())
            }
            (rise, Values::Date(values)) => rise.on(values[..rows].iter().map(|day| i64::from(*day))),
            _ => Rise::Not,
        };
    }

    /// Is no value of the column so far there twice, since each is greater than the one before?
    fn rises(&self) -> bool {
        matches!(self.rise, Rise::To(_))
    }

    fn values(&mut self, column: &batch::Column<'_>, rows: usize) {
        let mut add = |of: &dyn Fn(usize) -> u64| self.rows.extend((0..rows).map(|row| of(row) | 1));
        match column.values {
            Values::Text => self.texts(column),
            Values::Integer(values) | Values::Decimal(values) | Values::Datetime(values) | Values::Time(values) => {
                self.rows.extend(values[..rows].iter().map(|value| hash_word(*value as u64) | 1));
            }
            Values::LongDecimal(values) => add(&|row| hash_word(values[row] as u64 ^ (values[row] >> 64) as u64)),
            Values::Number(values) => add(&|row| hash_word(values[row].to_bits())),
            Values::Boolean(values) => add(&|row| hash_word(values[row].into())),
            Values::Date(values) => self.rows.extend(values[..rows].iter().map(|day| hash_word(*day as u64) | 1)),
        }
    }

    fn texts(&mut self, column: &batch::Column<'_>) {
        let (room, mut start) = (column.text.room(), 0);
        self.rows.extend(column.text.ends().iter().map(|&end| {
            let hash = hash(room, start, end as usize - start) | 1;
            start = end as usize;
            hash
        }));
    }
}

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
        let waiting = Vec::new();
        Self {
            kind,
            columns,
            names,
            waiting,
            seen,
            references: References::default(),
            known: HashMap::new(),
            overfull: false,
        }
    }

    /// Takes the keys of a wave, `hashes` by column, and tells what is wrong, by row.
    pub fn take(&mut self, hashes: &[&Hashes], before: u64, alone: bool) -> Vec<Fault> {
        let joined = self.join(hashes);
        let mut faults = Vec::new();
        if self.kind == Kind::Primary {
            let missing = joined.iter().enumerate().filter(|(_, hash)| **hash == MISSING);
            faults.extend(missing.map(|(row, _)| Fault { row, first: None }));
        }
        let all_wait = self.waiting.len() as u64 == before.min(WAITING as u64);
        if all_wait && hashes.iter().any(|column| column.rises()) {
            self.waiting.extend(joined.iter().take(WAITING - self.waiting.len()));
            return faults;
        }
        if !self.waiting.is_empty() {
            let waiting = std::mem::take(&mut self.waiting);
            self.overfull |= (waiting.len() as u64) < before;
            self.enter(&waiting, 0, alone);
        }
        faults.extend(self.enter(&joined, before, alone));
        faults.sort_unstable_by_key(|fault| fault.row);
        faults
    }

    /// Enters hashes of rows, and tells which were there before.
    fn enter(&mut self, hashes: &[u64], before: u64, alone: bool) -> Vec<Fault> {
        let look = |(part, seen): (usize, &mut Seen)| -> (Vec<Fault>, bool) {
            let mut found = Vec::new();
            let mut full = false;
            let own = |hash: u64| hash != MISSING && (hash >> 62) as usize == part;
            for (row, &hash) in hashes.iter().enumerate().filter(|(_, hash)| own(**hash)) {
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
        self.overfull |= told.iter().any(|(_, full)| *full);
        told.into_iter().flat_map(|(found, _)| found).collect()
    }

    /// Takes the values of a foreign key; `at` tells the line of a row of the wave and its cells.
    pub fn refer(&mut self, hashes: &[&Hashes], before: u64, at: impl Fn(usize) -> (u64, String)) {
        for (row, hash) in self.join(hashes).into_iter().enumerate().filter(|(_, hash)| *hash != MISSING) {
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

    /// What other tables may refer to, unless there are more than `most`.
    pub fn values(&self, most: usize) -> Option<KeyValues> {
        let seen: usize = self.seen.iter().map(|seen| seen.count).sum();
        if seen + self.waiting.len() > most {
            return None;
        }
        let seen = self.waiting.iter().chain(self.seen.iter().flat_map(|seen| &seen.hashes));
        let mut hashes: Vec<u64> = seen.copied().filter(|hash| *hash != MISSING).collect();
        hashes.sort_unstable();
        Some(KeyValues { columns: self.names.clone(), hashes })
    }

    /// One hash of the cells of each row; [`MISSING`] when one of them is. In whole rows, only when all of them are: a row
    /// without any value is no row that is there twice.
    fn join(&self, hashes: &[&Hashes]) -> Vec<u64> {
        let rows = hashes.first().map_or(0, |column| column.rows.len());
        let mut joined = vec![0x9e37_79b9_7f4a_7c15_u64; rows];
        // What all cells of a row have in common with a missing one: nothing, as long as one is there.
        let mut lacks = vec![self.kind == Kind::Rows; rows];
        for column in hashes {
            for ((joined, lacks), &hash) in joined.iter_mut().zip(&mut lacks).zip(&column.rows) {
                let product = u128::from(*joined ^ hash) * 0xd6e8_feb8_6659_fd93_u128;
                *joined = (product as u64 ^ (product >> 64) as u64).rotate_left(23).wrapping_add(hash);
                let missing = hash == MISSING;
                *lacks = if self.kind == Kind::Rows { *lacks & missing } else { *lacks | missing };
            }
        }
        let told = joined.iter_mut().zip(&lacks);
        told.for_each(|(joined, lacks)| *joined = if *lacks { MISSING } else { (*joined).max(1) });
        joined
    }
}

/// Hashes with the rows that have them first: open addressing, where both stand in the same place.
#[derive(Debug, Default)]
struct Seen {
    /// [`MISSING`] is a free place.
    hashes: Vec<u64>,
    rows: Vec<u32>,
    count: usize,
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
        if (self.count + 1) * 8 > self.hashes.len() * 5 {
            self.grow();
        }
        let at = self.place(hash);
        if self.hashes[at] == hash {
            return Found::Again(self.rows[at].into());
        }
        let Some(row) = u32::try_from(row).ok().filter(|_| self.count < ROWS) else { return Found::Full };
        (self.hashes[at], self.rows[at]) = (hash, row);
        self.count += 1;
        Found::New
    }

    /// Where a hash stands, or may.
    fn place(&self, hash: u64) -> usize {
        let mask = self.hashes.len() - 1;
        let mut at = hash as usize & mask;
        while self.hashes[at] != hash && self.hashes[at] != MISSING {
            at = (at + 1) & mask;
        }
        at
    }

    #[cold]
    fn grow(&mut self) {
        let room = (self.hashes.len() * 2).max(64);
        let hashes = std::mem::replace(&mut self.hashes, vec![MISSING; room]);
        let rows = std::mem::replace(&mut self.rows, vec![0; room]);
        for (hash, row) in hashes.into_iter().zip(rows).filter(|(hash, _)| *hash != MISSING) {
            let at = self.place(hash);
            (self.hashes[at], self.rows[at]) = (hash, row);
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

    fn of(rows: &[u64]) -> Hashes {
        Hashes { of_texts: true, rows: rows.to_vec(), rise: Rise::Not }
    }

    fn rising(rows: &[u64], to: i64) -> Hashes {
        Hashes { rise: Rise::To(to), ..of(rows) }
    }

    #[test]
    fn a_value_seen_before_is_told_with_its_row() {
        let mut key = key(Kind::Primary);
        assert_eq!(key.take(&[&of(&[5, 6, MISSING])], 0, true), [Fault { row: 2, first: None }]);
        let faults = key.take(&[&of(&[7, 6])], 3, true);
        assert_eq!(faults, [Fault { row: 1, first: Some(1) }]);
        assert_eq!(key.values(3).map(|values| values.hashes.len()), Some(3));
        assert!(key.values(2).is_none());
    }

    #[test]
    fn missing_cells_are_equal_only_in_whole_rows() {
        assert!(key(Kind::Unique).take(&[&of(&[MISSING, MISSING])], 0, true).is_empty());
        assert!(key(Kind::Rows).take(&[&of(&[MISSING, MISSING])], 0, true).is_empty());
        assert_eq!(key(Kind::Rows).take(&[&of(&[7, 7]), &of(&[MISSING, MISSING])], 0, true).len(), 1);
    }

    #[test]
    fn rows_wait_while_a_column_rises_and_are_entered_when_it_ceases() {
        let mut key = key(Kind::Rows);
        assert!(key.take(&[&rising(&[5, 6], 2)], 0, true).is_empty());
        assert!(key.take(&[&rising(&[7, 8], 4)], 2, true).is_empty());
        assert_eq!((key.waiting.len(), key.values(4).unwrap().hashes.len()), (4, 4));
        assert_eq!(
            key.take(&[&of(&[9, 6, 9])], 4, true),
            [Fault { row: 1, first: Some(1) }, Fault { row: 2, first: Some(4) }]
        );
        // It rises no more, whatever the next rows do.
        assert_eq!(key.take(&[&of(&[8])], 7, true), [Fault { row: 0, first: Some(3) }]);
        let mut primary = Key::new(Kind::Primary, vec![0, 1], Vec::new());
        let lacks = primary.take(&[&rising(&[5, 6], 2), &of(&[7, MISSING])], 0, true);
        assert_eq!(lacks, [Fault { row: 1, first: None }]);
    }

    #[test]
    fn a_column_rises_over_the_ends_of_waves() {
        let on = |rise: Rise, values: &[i64]| rise.on(values.iter().copied());
        assert!(matches!(on(on(Rise::Before, &[1, 2]), &[3]), Rise::To(3)));
        assert!(matches!(on(on(Rise::Before, &[1, 2]), &[]), Rise::To(2)));
        assert!(matches!(on(on(Rise::Before, &[1, 2]), &[2]), Rise::Not));
        assert!(matches!(on(on(Rise::Before, &[2, 2]), &[3]), Rise::Not));
    }

    #[test]
    fn each_value_that_refers_is_kept_once() {
        let mut key = key(Kind::Foreign(0));
        key.refer(&[&of(&[5, 6, 5, MISSING])], 10, |row| (row as u64 + 100, format!("v{row}")));
        let kept = key.references().values;
        assert_eq!(kept.len(), 2);
        assert_eq!((kept[0].row, kept[0].line, kept[0].count, kept[0].text.as_str()), (11, 100, 2, "v0"));
    }

    proptest! {
        #[test]
        fn what_is_told_does_not_depend_on_threads_or_waves(values in prop::collection::vec(0u64..50, 0..400), cut in 0usize..400) {
            let hashes: Vec<u64> = values.iter().map(|value| value.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
            let cut = cut.min(hashes.len());
            let whole = key(Kind::Unique).take(&[&of(&hashes)], 0, true);
            let mut other = key(Kind::Unique);
            let mut parts = other.take(&[&of(&hashes[..cut])], 0, false);
            parts.extend(other.take(&[&of(&hashes[cut..])], cut as u64, false).into_iter().map(|fault| Fault { row: fault.row + cut, ..fault }));
            prop_assert_eq!(whole, parts);
        }
    }
}
