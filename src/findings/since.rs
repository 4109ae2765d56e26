//! What changed since a base revision: findings that are new or mended, and tables.

use super::{Finding, Findings, Severity};
use crate::model::{DatasetId, Name};
use std::collections::BTreeMap;

/// How two states of a portal differ.
#[derive(Debug, Clone, Default)]
pub struct Since {
    /// The base as it was named, e.g. "main".
    pub base: String,
    /// Could the base be read? If not, nothing is known of what changed.
    pub readable: bool,
    /// The counts of the base.
    pub before: Counts,
    /// For each finding there is now: was it not there before?
    pub new: Vec<bool>,
    /// What was found before and no longer is.
    pub mended: Findings,
    /// Tables that differ, by dataset.
    pub tables: Vec<TableChange>,
    /// Datasets that were withheld then or are now, so that their tables cannot be compared.
    pub apart: Vec<DatasetId>,
}

/// How many findings there are of each weight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

/// A table that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChange {
    /// Whose.
    pub dataset: DatasetId,
    /// Which.
    pub table: Name,
    /// Its rows before; `None` when it was not there.
    pub before: Option<u64>,
    /// Its rows now; `None` when it is gone.
    pub after: Option<u64>,
    /// Rows that came and rows that went, where a key tells them apart.
    pub rows: Option<(u64, u64)>,
    /// How its columns changed.
    pub columns: Vec<ColumnChange>,
}

/// How a column changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnChange {
    /// It is new: name and type.
    Added(String, String),
    /// It is gone.
    Removed(String),
    /// It has another name: before and now.
    Renamed(String, String),
    /// It has another type: name, type before and now.
    Retyped(String, String, String),
    /// It holds other values.
    Values(String),
}

impl Counts {
    /// Counts findings.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            match finding.severity() {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Note => counts.notes += 1,
            }
        }
        counts
    }

    /// All of them.
    pub fn all(self) -> usize {
        self.errors + self.warnings + self.notes
    }
}

/// Where a kind of finding is: what a limit of examples applies to.
type Group<'a> = (&'a str, Option<&'a DatasetId>, &'a str, &'a str);

fn group(finding: &Finding) -> Group<'_> {
    (&finding.rule, finding.dataset.as_ref(), &finding.place.file, &finding.place.field)
}

/// The findings of one group in both states, by their number.
#[derive(Default)]
struct Both {
    before: Vec<usize>,
    after: Vec<usize>,
}

impl Since {
    /// What differs between the findings of a base and those there are now.
    ///
    /// Findings are the same when they say the same of the same column, key or file, wherever it stands and whatever
    /// numbers they name. Where only some examples are listed, the counts decide.
    pub fn compare(base: &str, before: Findings, after: &Findings) -> Self {
        let counts = Counts::of(before.iter());
        let before: Vec<Finding> = before.into_iter().collect();
        let mut groups: BTreeMap<Group<'_>, Both> = BTreeMap::new();
        for (at, finding) in before.iter().enumerate() {
            groups.entry(group(finding)).or_default().before.push(at);
        }
        for (at, finding) in after.iter().enumerate() {
            groups.entry(group(finding)).or_default().after.push(at);
        }
        let now: Vec<&Finding> = after.iter().collect();
        let (mut new, mut gone) = (vec![false; now.len()], vec![false; before.len()]);
        for both in groups.into_values() {
            let mut known: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
            for at in &both.before {
                known.entry(before[*at].identity()).or_default().push(*at);
            }
            let fresh = |at: &usize| known.get_mut(&now[*at].identity()).and_then(Vec::pop).is_none();
            let mut fresh: Vec<usize> = both.after.iter().copied().filter(fresh).collect();
            let mut lost: Vec<usize> = known.into_values().flatten().collect();
            let more = |list: &[usize], of: &dyn Fn(usize) -> u64| list.iter().map(|at| of(*at)).sum::<u64>();
            let (there, here) = (more(&both.before, &|at| before[at].more), more(&both.after, &|at| now[at].more));
            if there + here > 0 {
                let (there, here) = (there + both.before.len() as u64, here + both.after.len() as u64);
                let most = |by: u64| usize::try_from(by).unwrap_or(usize::MAX);
                fresh.truncate(most(here.saturating_sub(there)));
                lost.truncate(most(there.saturating_sub(here)));
                if here > there && fresh.is_empty() {
                    fresh.extend(both.after.last());
                }
            }
            fresh.into_iter().for_each(|at| new[at] = true);
            lost.into_iter().for_each(|at| gone[at] = true);
        }
        let mended = before.into_iter().zip(gone).filter(|(_, gone)| *gone).map(|(finding, _)| finding).collect();
        Self { base: base.into(), readable: true, before: counts, new, mended, ..Self::default() }
    }
}

impl Finding {
    /// A hash of what it says and of which file and column, key or file: the same after lines have moved.
    pub fn identity(&self) -> u64 {
        let mut hash = Fnv::new();
        hash.text(&self.rule);
        hash.text(&self.dataset.as_ref().map_or_else(String::new, ToString::to_string));
        hash.text(&self.place.file);
        hash.text(&self.place.field);
        for (name, value) in &self.parts {
            hash.text(name);
            let number = value.chars().all(|c| c.is_ascii_digit() || ".,% ".contains(c));
            hash.text(if number { "0" } else { value });
        }
        hash.0
    }
}

/// FNV-1a with 64 bits: short, and the same everywhere for ever.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn text(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Place;

    fn one(value: &str, line: u64) -> Finding {
        Finding::of("type-error", Place::at("a.csv", line, 1).field("x")).with("value", value).with("type", "integer")
    }

    fn new_and_mended(before: Vec<Finding>, after: Vec<Finding>) -> (Vec<bool>, usize) {
        let since = Since::compare("main", before.into_iter().collect(), &after.into_iter().collect());
        (since.new, since.mended.len())
    }

    #[test]
    fn a_finding_that_moved_is_neither_new_nor_mended() {
        assert_eq!(new_and_mended(vec![one("a", 5)], vec![one("a", 9)]), (vec![false], 0));
        assert_eq!(new_and_mended(vec![one("a", 5)], vec![one("b", 5)]), (vec![true], 1));
        assert_eq!(new_and_mended(vec![one("a", 5)], vec![one("a", 5), one("a", 7)]), (vec![false, true], 0));
        assert_eq!(new_and_mended(vec![], vec![one("a", 5)]), (vec![true], 0));
    }

    #[test]
    fn where_only_examples_are_listed_the_counts_decide() {
        let many = |value: &str, more| Finding { more, ..one(value, 3) };
        assert_eq!(new_and_mended(vec![many("a", 7)], vec![many("b", 7)]), (vec![false], 0));
        assert_eq!(new_and_mended(vec![many("a", 7)], vec![many("a", 9)]), (vec![true], 0));
        assert_eq!(new_and_mended(vec![many("a", 7)], vec![one("b", 3)]), (vec![false], 1));
    }
}
