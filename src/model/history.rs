//! What the repository's commits tell of its datasets: when each was there first, and when what of it changed.

use super::{Dataset, DatasetId, Date, Name};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The past of the datasets, as the commits tell it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// How much of it is known.
    pub known: Known,
    /// The day of the last commit.
    pub head: Option<Date>,
    /// The past of every folder that is or was a dataset.
    pub datasets: BTreeMap<DatasetId, Past>,
}

impl History {
    /// The past of a dataset: of its folder, and of the folders it lay in before (`aliases`).
    pub fn past(&self, dataset: &Dataset) -> Past {
        let mut past = self.datasets.get(&dataset.id).cloned().unwrap_or_default();
        for former in dataset.aliases.iter().filter_map(|alias| self.datasets.get(&DatasetId::parse(alias)?)) {
            past.changes.extend(former.changes.iter().cloned());
            past.older += former.older;
            past.first = [past.first, former.first].into_iter().flatten().min();
        }
        past.changes.sort_by_key(|change| std::cmp::Reverse(change.day));
        past.older += past.changes.len().saturating_sub(Past::MOST) as u64;
        past.changes.truncate(Past::MOST);
        past
    }

    /// The same as it was at the end of a day.
    pub fn until(&self, day: Date) -> Self {
        let past = |past: &Past| Past {
            changes: past.changes.iter().filter(|change| change.day <= day).cloned().collect(),
            older: past.older,
            first: past.first.filter(|first| *first <= day),
        };
        let datasets = self.datasets.iter().map(|(id, one)| (id.clone(), past(one)));
        let datasets = datasets.filter(|(_, past)| !past.changes.is_empty()).collect();
        Self { known: self.known, head: self.head.map(|head| head.min(day)), datasets }
    }
}

/// How much of the past is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Known {
    /// Every commit.
    Whole,
    /// A copy with some of the commits only (`git clone --depth`): its first day is not the first.
    Part,
    /// The portal lies in no repository, or nothing was committed.
    #[default]
    Nothing,
}

/// The past of one dataset's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// Its changes, the newest first; at most [`Past::MOST`].
    pub changes: Vec<Change>,
    /// How many older ones there are.
    pub older: u64,
    /// The first day on which it had data; `None` when it never had, or when that lies before what is known.
    pub first: Option<Date>,
}

impl Past {
    /// The most changes that are kept of a dataset.
    pub const MOST: usize = 200;

    /// The day its data last changed.
    pub fn data(&self) -> Option<Date> {
        self.changes.iter().find(|change| change.data).map(|change| change.day)
    }

    /// The day its description last changed.
    pub fn description(&self) -> Option<Date> {
        self.changes.iter().find(|change| change.description).map(|change| change.day)
    }
}

/// A commit that changed a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The day of the commit, where it was made.
    pub day: Date,
    /// The commit's full id, in hexadecimal digits.
    pub commit: String,
    /// The first line of its message, at most 200 characters.
    pub message: String,
    /// Did data files change?
    pub data: bool,
    /// Did the description change (`datapackage.yaml`, README)?
    pub description: bool,
    /// The files that changed, by name, with what became of them; at most [`Change::FILES`].
    pub files: Vec<(String, FileChange)>,
    /// How many more there are.
    pub more: u64,
}

impl Change {
    /// The most files that are kept of a change.
    pub const FILES: usize = 40;
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileChange {
    /// It is new.
    Added,
    /// It differs.
    Changed,
    /// It is gone.
    Removed,
}

/// What the portal was like at the end of an earlier month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The last day of the month.
    pub day: Date,
    /// The grade of the portal, and how many datasets it is of.
    pub portal: (u8, u64),
    /// The same of each agency.
    pub agencies: BTreeMap<Name, (u8, u64)>,
    /// The grade of each dataset.
    pub datasets: BTreeMap<DatasetId, u8>,
}
