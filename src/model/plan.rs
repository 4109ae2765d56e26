//! The open-data plan as its owner wrote it: phases, promised datasets, and the databases behind them.

use super::{DatasetId, Date, Frequency, Name, Text};
use crate::findings::Place;
use serde::{Deserialize, Serialize};

/// An open-data plan: `site/plan.yaml`, or the same as CSV or XLSX.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Its title; empty when not written.
    pub title: Text,
    /// What it is for.
    pub description: Text,
    /// The decision it rests on.
    pub legal_basis: Text,
    /// The file it was read from, e.g. "site/plan.yaml".
    pub file: String,
    /// Its phases in the order written.
    pub phases: Vec<Phase>,
    /// What is promised, in the order written; ids are unique.
    pub items: Vec<PlanItem>,
    /// The databases that agencies hold; ids are unique.
    pub databases: Vec<Database>,
}

impl Plan {
    /// The phase of this id.
    pub fn phase(&self, id: &Name) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.id == *id)
    }

    /// The day an item is due: its own, else the end of its phase. A month or a quarter's last month stands for its last day.
    pub fn due(&self, item: &PlanItem) -> Option<Date> {
        let end = || self.phase(item.phase.as_ref()?)?.end;
        item.due.or_else(end).map(Date::last_day)
    }

    /// The level an item must reach: its own demands over those of its phase and of the phases that one is part of.
    pub fn minimum(&self, item: &PlanItem) -> Minimum {
        let mut minimum = item.minimum.clone();
        let mut phase = item.phase.as_ref().and_then(|id| self.phase(id));
        // Phases within phases: as many steps as there are phases, should they go in a circle.
        for _ in 0..self.phases.len() {
            let Some(known) = phase else { break };
            minimum = minimum.or(&known.minimum);
            phase = known.part_of.as_ref().and_then(|id| self.phase(id));
        }
        minimum
    }
}

/// A stretch of the plan with a level of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    /// Its slug, e.g. "giai-doan-1".
    pub id: Name,
    /// Its title; never empty (the id when nothing was written).
    pub title: Text,
    /// Its first day, as exact as known.
    pub start: Option<Date>,
    /// Its last day, as exact as known.
    pub end: Option<Date>,
    /// The phase it lies in.
    pub part_of: Option<Name>,
    /// The level its datasets must reach.
    pub minimum: Minimum,
    /// Where it is written.
    pub place: Place,
}

/// The least that datasets of a phase, or one promised dataset, must reach; what is not said is not demanded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Minimum {
    /// How many datasets are published when the phase ends (phases only).
    pub datasets: Option<u64>,
    /// Formats each is offered in: names of files' endings, e.g. "csv", "parquet".
    pub formats: Vec<String>,
    /// The grade, 0–100.
    pub grade: Option<u8>,
    /// Updated at least so often.
    pub frequency: Option<Frequency>,
    /// Under an open licence.
    pub open_licence: Option<bool>,
    /// Stars of openness, 1–5.
    pub stars: Option<u8>,
    /// The share of columns that are described, in percent.
    pub dictionary: Option<u8>,
    /// The share of datasets whose columns are all described, in percent (phases only).
    pub datasets_with_dictionary: Option<u8>,
}

impl Minimum {
    /// These demands, and those of `other` where these say nothing; what concerns whole phases is not handed on.
    pub fn or(self, other: &Self) -> Self {
        Self {
            datasets: self.datasets,
            formats: if self.formats.is_empty() { other.formats.clone() } else { self.formats },
            grade: self.grade.or(other.grade),
            frequency: self.frequency.or_else(|| other.frequency.clone()),
            open_licence: self.open_licence.or(other.open_licence),
            stars: self.stars.or(other.stars),
            dictionary: self.dictionary.or(other.dictionary),
            datasets_with_dictionary: self.datasets_with_dictionary,
        }
    }
}

/// How soon a dataset is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Priority {
    /// First.
    High,
    /// In its turn.
    #[default]
    Medium,
    /// Last.
    Low,
}

impl Priority {
    /// Its name in files, e.g. "high".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// A dataset that is promised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanItem {
    /// Its slug, unique in the plan, e.g. "dat-dai-2026".
    pub id: Name,
    /// What is promised; never empty (the id when nothing was written).
    pub title: Text,
    /// Who promised it.
    pub agency: Name,
    /// The unit that does the work.
    pub unit: Text,
    /// The portal's theme it belongs to.
    pub theme: Option<Name>,
    /// How soon it is wanted.
    pub priority: Priority,
    /// The phase it belongs to.
    pub phase: Option<Name>,
    /// The day it is due, as exact as known; the end of its phase when not written.
    pub due: Option<Date>,
    /// How often it will be updated.
    pub frequency: Option<Frequency>,
    /// The level it must reach, beyond that of its phase.
    pub minimum: Minimum,
    /// The dataset that keeps the promise, once published.
    pub dataset: Option<DatasetId>,
    /// Why the promise was taken back; empty while it holds.
    pub withdrawn: Text,
    /// What obliges the agency.
    pub legal_basis: Text,
    /// A remark.
    pub note: Text,
    /// Where it is written.
    pub place: Place,
}

impl PlanItem {
    /// Was the promise taken back?
    pub fn is_withdrawn(&self) -> bool {
        !self.withdrawn.is_empty()
    }
}

/// A database that an agency holds, and what of it is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Database {
    /// Its slug, unique in the plan.
    pub id: Name,
    /// Its title; never empty (the id when nothing was written).
    pub title: Text,
    /// Who holds it.
    pub agency: Name,
    /// The group of subjects it belongs to, e.g. "people", "land".
    pub group: Text,
    /// Where it stands.
    pub status: DatabaseStatus,
    /// With whom it is shared.
    pub shared_with: Text,
    /// Which part of it is open.
    pub open: Text,
    /// The datasets that open it.
    pub datasets: Vec<DatasetId>,
    /// Where it is written.
    pub place: Place,
}

/// Where a database stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DatabaseStatus {
    /// In use.
    #[default]
    InUse,
    /// Being built.
    Building,
    /// Planned.
    Planned,
    /// No longer kept.
    Retired,
}

impl DatabaseStatus {
    /// Every one with its name in files.
    pub const NAMES: [(&'static str, Self); 4] =
        [("in-use", Self::InUse), ("building", Self::Building), ("planned", Self::Planned), ("retired", Self::Retired)];

    /// Its name in files, e.g. "in-use".
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(_, status)| *status == self).map_or("in-use", |(name, _)| name)
    }
}
