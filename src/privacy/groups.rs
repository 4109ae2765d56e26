//! How many rows share a combination of values: k-anonymity, counted on the way past within a limit.

use std::collections::HashMap;

/// Rows counted by what their quasi-identifiers say together.
#[derive(Debug, Clone)]
pub struct Groups {
    /// Rows of each combination, by its hash; `None` when there are too many.
    counts: Option<HashMap<u128, u64>>,
    limit: usize,
    rows: u64,
}

/// What the groups tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anonymity {
    /// There was no row.
    Empty,
    /// Each group was counted.
    Known {
        /// Rows of the smallest group: the table is k-anonymous for this k.
        smallest: u64,
        /// Groups.
        groups: u64,
        /// Rows.
        rows: u64,
        /// Rows in groups that are too small.
        below: u64,
    },
    /// There are more groups than are counted: so many combinations hide no one.
    TooMany {
        /// There are more groups than this.
        limit: usize,
        /// Rows.
        rows: u64,
    },
}

impl Groups {
    /// Groups that are counted unless the caller says otherwise: some 100 MB.
    pub const LIMIT: usize = 2_000_000;

    /// No rows yet; at most so many groups are counted.
    pub fn of(limit: usize) -> Self {
        Self { counts: Some(HashMap::new()), limit, rows: 0 }
    }

    /// What a row's quasi-identifiers say together; spaces around a value say nothing.
    pub fn key<'a>(cells: impl IntoIterator<Item = &'a str>) -> u128 {
        let mut hasher = blake3::Hasher::new();
        for cell in cells {
            let cell = cell.trim();
            hasher.update(&(cell.len() as u64).to_le_bytes());
            hasher.update(cell.as_bytes());
        }
        let hash = hasher.finalize();
        u128::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
    }

    /// Counts a row.
    pub fn take(&mut self, key: u128) {
        self.rows += 1;
        if let Some(counts) = &mut self.counts {
            *counts.entry(key).or_default() += 1;
            self.bound();
        }
    }

    fn bound(&mut self) {
        if self.counts.as_ref().is_some_and(|counts| counts.len() > self.limit) {
            self.counts = None;
        }
    }

    /// Adds the rows of another part of the table; in any order.
    pub fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        let (Some(here), Some(there)) = (&mut self.counts, other.counts) else {
            self.counts = None;
            return;
        };
        for (key, rows) in there {
            *here.entry(key).or_default() += rows;
        }
        self.bound();
    }

    /// What they tell, where groups below `k` rows are too small.
    pub fn anonymity(&self, k: u64) -> Anonymity {
        let Some(counts) = &self.counts else {
            return Anonymity::TooMany { limit: self.limit, rows: self.rows };
        };
        let Some(smallest) = counts.values().min() else { return Anonymity::Empty };
        let below = counts.values().filter(|rows| **rows < k).sum();
        Anonymity::Known { smallest: *smallest, groups: counts.len() as u64, rows: self.rows, below }
    }

    /// Rows of the smallest group of at least `k` rows. `None` when groups were not counted.
    pub fn smallest_from(&self, k: u64) -> Option<u64> {
        let counts = self.counts.as_ref()?;
        Some(counts.values().copied().filter(|rows| *rows >= k).min().unwrap_or(0))
    }

    /// Is the group of this row smaller than `k`? `None` when groups were not counted: then nothing may be published.
    pub fn is_below(&self, key: u128, k: u64) -> Option<bool> {
        self.counts.as_ref().map(|counts| counts.get(&key).is_none_or(|rows| *rows < k))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_smallest_group_tells_k() {
        let mut groups = Groups::of(10);
        for row in [["nam", "1980"], ["nam", "1980"], ["nữ", "1980"], ["nam ", " 1980"]] {
            groups.take(Groups::key(row));
        }
        assert_eq!(groups.anonymity(2), Anonymity::Known { smallest: 1, groups: 2, rows: 4, below: 1 });
        assert_eq!(groups.is_below(Groups::key(["nữ", "1980"]), 2), Some(true));
        assert_eq!(groups.is_below(Groups::key(["nam", "1980"]), 2), Some(false));
        assert_ne!(Groups::key(["a", "bc"]), Groups::key(["ab", "c"]));
        assert_eq!(Groups::of(1).anonymity(5), Anonymity::Empty);
    }

    #[test]
    fn too_many_groups_are_said_and_not_held() {
        let mut groups = Groups::of(3);
        (0..4).for_each(|key| groups.take(key));
        assert_eq!(groups.anonymity(2), Anonymity::TooMany { limit: 3, rows: 4 });
        assert_eq!(groups.is_below(0, 2), None);
    }

    proptest! {
        #[test]
        fn cuts_change_nothing(keys in prop::collection::vec(0u128..6, 0..40), cut in 0usize..40, limit in 0usize..8) {
            let count = |keys: &[u128]| {
                let mut groups = Groups::of(limit);
                keys.iter().for_each(|key| groups.take(*key));
                groups
            };
            let cut = cut.min(keys.len());
            let mut merged = count(&keys[..cut]);
            merged.merge(count(&keys[cut..]));
            prop_assert_eq!(merged.anonymity(3), count(&keys).anonymity(3));
            let mut turned = count(&keys[cut..]);
            turned.merge(count(&keys[..cut]));
            prop_assert_eq!(turned.anonymity(3), count(&keys).anonymity(3));
        }
    }
}
