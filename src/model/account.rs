//! The account a portal gives: how the plan is kept, and how good the data is, on a day.

use super::{DatasetId, Date, Earlier, Name, Report};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The day everything is held against; `None`: nothing is due and nothing is late.
    pub as_of: Option<Date>,
    /// The grade of each dataset, in the order of the portal's datasets.
    pub grades: Vec<Grade>,
    /// The four dates of each dataset, in the same order.
    pub dates: Vec<Dates>,
    /// Where each item of the plan stands, in the plan's order; empty without a plan.
    pub items: Vec<ItemAccount>,
    /// Where each phase stands, in the plan's order.
    pub phases: Vec<PhaseAccount>,
    /// Each agency that has a dataset or a promise.
    pub agencies: BTreeMap<Name, Tally>,
    /// Each theme of the portal that has a dataset or a promise.
    pub themes: BTreeMap<Name, Tally>,
    /// The portal as a whole.
    pub portal: Tally,
    /// Published datasets that no item of a plan names, by id; empty without a plan.
    pub unplanned: Vec<DatasetId>,
    /// Earlier months, the oldest first; empty when the past is not known.
    pub earlier: Vec<Earlier>,
    /// The reports of months, quarters and years, the newest first.
    pub reports: Vec<Report>,
}

/// One of the four parts of a grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    /// đúng: types, constraints, keys and code lists hold.
    Correct,
    /// đủ: described, filled, and at the level that was promised.
    Complete,
    /// sạch: no duplicates, no look-alikes, one spelling, nothing personal.
    Clean,
    /// sống: renewed when promised, looked after.
    Alive,
}

impl Part {
    /// All four, in the order they are said.
    pub const ALL: [Self; 4] = [Self::Correct, Self::Complete, Self::Clean, Self::Alive];

    /// Its name in files and settings, e.g. "correct".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Complete => "complete",
            Self::Clean => "clean",
            Self::Alive => "alive",
        }
    }
}

/// Points 0–100 of the four parts, in the order of [`Part::ALL`].
pub type Parts = [u8; 4];

/// How good a dataset is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// The whole, 0–100.
    pub points: u8,
    /// Its parts.
    pub parts: Parts,
    /// Stars of openness, 0–5 (5-star open data).
    pub stars: u8,
    /// Each of its tables by name, in order, with the same.
    pub tables: Vec<(Name, u8, Parts)>,
    /// Everything that cost points, the dearest first.
    pub costs: Vec<Cost>,
}

/// Something that cost points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Of which part.
    pub part: Part,
    /// Of which table; `None` for the dataset as a whole.
    pub table: Option<Name>,
    /// For what.
    pub cause: Cause,
    /// In how many places.
    pub places: u64,
    /// How many points, of the table or the dataset.
    pub points: u8,
}

/// What points are lost for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Cause {
    /// Findings of a rule, e.g. "type-error".
    Rule(String),
    /// Columns that are not described; `places` says how many.
    Dictionary,
    /// A part of the level that the plan demands is not reached.
    Below(Shortfall),
    /// Published after the day that was promised; `places` says how many days.
    Late,
    /// Nothing of it, not even the description, was touched for longer than the review period; `places`: how many days.
    Unreviewed,
}

impl Cause {
    /// Its name in files: a rule's own, else e.g. "dictionary", "below-formats".
    pub fn name(&self) -> String {
        match self {
            Self::Rule(rule) => rule.clone(),
            Self::Dictionary => "dictionary".into(),
            Self::Below(shortfall) => format!("below-{}", shortfall.as_str()),
            Self::Late => "published-late".into(),
            Self::Unreviewed => "unreviewed".into(),
        }
    }
}

/// The part of a minimum level that is not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Shortfall {
    /// Too few datasets (phases only).
    Datasets,
    /// A format is missing.
    Formats,
    /// The grade is too low.
    Grade,
    /// Updated too seldom, or no frequency is given.
    Frequency,
    /// The licence is not open.
    OpenLicence,
    /// Too few stars.
    Stars,
    /// Too few columns are described.
    Dictionary,
}

impl Shortfall {
    /// Its name in files: the key of the plan that demands it, e.g. "open_licence".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Datasets => "datasets",
            Self::Formats => "formats",
            Self::Grade => "grade",
            Self::Frequency => "frequency",
            Self::OpenLicence => "open_licence",
            Self::Stars => "stars",
            Self::Dictionary => "dictionary",
        }
    }
}

/// Four dates of a dataset that are not the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dates {
    /// First published: by the repository's history, else as declared.
    pub published: Option<Date>,
    /// Data last changed: by the history, else as declared.
    pub data: Option<Date>,
    /// Description last changed, by the history.
    pub description: Option<Date>,
    /// When new data is due, by the frequency that was promised.
    pub next: Option<Date>,
}

/// Where an item of the plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ItemStatus {
    /// Published on the day it was due, or before.
    OnTime,
    /// Published after it was due.
    Late,
    /// Published, on a day that nothing tells.
    Published,
    /// Published, below the level that was promised.
    Below,
    /// Due, and not published.
    Overdue,
    /// Due within the days that count as soon.
    DueSoon,
    /// Not due yet, or without a day.
    NotDue,
    /// Taken back.
    Withdrawn,
}

impl ItemStatus {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 8] = [
        Self::OnTime,
        Self::Late,
        Self::Published,
        Self::Below,
        Self::Overdue,
        Self::DueSoon,
        Self::NotDue,
        Self::Withdrawn,
    ];

    /// Its name in files, e.g. "due-soon".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnTime => "on-time",
            Self::Late => "late",
            Self::Published => "published",
            Self::Below => "below",
            Self::Overdue => "overdue",
            Self::DueSoon => "due-soon",
            Self::NotDue => "not-due",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Is the dataset there, at whatever level?
    pub fn is_published(self) -> bool {
        matches!(self, Self::OnTime | Self::Late | Self::Published | Self::Below)
    }
}

/// An item of the plan on the day of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemAccount {
    /// Where it stands.
    pub status: ItemStatus,
    /// The day it is due.
    pub due: Option<Date>,
    /// The day it was published.
    pub published: Option<Date>,
    /// Days between the day it was due and the day it was published, or the day of the account while it was not: more than
    /// 0 is late, less is early.
    pub days: Option<i64>,
    /// What of the promised level is not reached, with what is demanded and what there is, e.g. ("csv, parquet", "csv").
    pub shortfalls: Vec<(Shortfall, String, String)>,
}

/// A phase on the day of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhaseAccount {
    /// What became of its items, those of phases within it among them.
    pub tally: Tally,
    /// What of its level is not reached, as in [`ItemAccount::shortfalls`]; judged only once it has begun.
    pub shortfalls: Vec<(Shortfall, String, String)>,
    /// Has it begun, and has it ended?
    pub begun: bool,
    /// Has it ended?
    pub ended: bool,
}

/// What there is of something: an agency, a theme, a phase, the portal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many items stand where, in the order of [`ItemStatus::ALL`].
    pub items: [u64; 8],
    /// Published datasets, planned or not.
    pub datasets: u64,
    /// Published datasets that no item names.
    pub unplanned: u64,
    /// Datasets with a promised next update, and those of them that are not overdue.
    pub promised: u64,
    /// Of the promised ones, those that are not overdue.
    pub kept: u64,
    /// The mean grade of its datasets, rounded half up; `None` without datasets.
    pub grade: Option<u8>,
    /// The mean of each part.
    pub parts: Option<Parts>,
    /// The median grade, rounded half up.
    pub median: Option<u8>,
    /// Items in [`Account::items`], or datasets, that cost it most: what to do first. At most three.
    pub first: Vec<Task>,
}

impl Tally {
    /// How many items stand there.
    pub fn of(&self, status: ItemStatus) -> u64 {
        self.items[status as usize]
    }

    /// Items that hold, whether published or not: all but those withdrawn.
    pub fn planned(&self) -> u64 {
        self.items.iter().sum::<u64>() - self.of(ItemStatus::Withdrawn)
    }

    /// Items whose dataset is there.
    pub fn published(&self) -> u64 {
        ItemStatus::ALL.iter().filter(|status| status.is_published()).map(|status| self.of(*status)).sum()
    }

    /// Items that are not due yet.
    pub fn to_come(&self) -> u64 {
        self.of(ItemStatus::DueSoon) + self.of(ItemStatus::NotDue)
    }

    /// Of the items that were due, how many percent were published on time, rounded half up; `None` when none was due.
    pub fn on_time(&self) -> Option<u8> {
        let good = self.of(ItemStatus::OnTime);
        let due = self.planned() - self.to_come() - self.of(ItemStatus::Published);
        percent(good, due)
    }

    /// Of the datasets with a promised next update, how many percent are not overdue.
    pub fn up_to_date(&self) -> Option<u8> {
        percent(self.kept, self.promised)
    }
}

/// A share in percent, rounded half up; `None` of nothing.
pub fn percent(part: u64, whole: u64) -> Option<u8> {
    (whole > 0).then(|| ((200 * part + whole) / (2 * whole)).min(100) as u8)
}

/// What to do first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Publish what is overdue: a place in [`Account::items`].
    Publish(usize),
    /// Lift it to the promised level: a place in [`Account::items`].
    Lift(usize),
    /// Renew its data: a place in the portal's datasets.
    Renew(usize),
    /// Mend what costs most: a place in the portal's datasets, and the rule.
    Mend(usize, Cause),
    /// Prepare what is due soon: a place in [`Account::items`].
    Prepare(usize),
}
