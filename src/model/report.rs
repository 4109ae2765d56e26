//! What became of the plan within a month, a quarter or a year.

use super::{Date, ItemAccount, Name, Term};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The report of a term: places of items are those of [`Account::items`](super::Account::items).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Of which term.
    pub term: Term,
    /// The day everything is held against: the last of the term, or the day of the account when that is earlier.
    pub day: Date,
    /// All agencies together.
    pub whole: Moved,
    /// Each agency with something promised, delivered or still owed.
    pub agencies: BTreeMap<Name, Moved>,
    /// Items that were due in the term.
    pub promised: Vec<usize>,
    /// Items that were published in the term.
    pub delivered: Vec<usize>,
    /// Items that were due by the day and not published then, those of earlier terms among them.
    pub owed: Vec<usize>,
    /// Where each of these stood on the day, in the plan's order.
    pub stood: Vec<(usize, ItemAccount)>,
}

/// How much moved within a term.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Items due in the term.
    pub promised: u64,
    /// Of these, published by the day they were due.
    pub on_time: u64,
    /// Of these, published later, by the day of the report.
    pub late: u64,
    /// Of these, not published by the day of the report, and overdue.
    pub overdue: u64,
    /// Of these, not published, and not due yet on the day of the report.
    pub to_come: u64,
    /// Items published in the term, whenever they were due.
    pub delivered: u64,
    /// Items due before the term that were not published when it began.
    pub carried: u64,
    /// Of these, published in the term.
    pub caught_up: u64,
    /// The grade when the term began, if the past is known.
    pub grade_before: Option<u8>,
    /// The grade on the day of the report.
    pub grade: Option<u8>,
}

impl Moved {
    /// Does it say anything at all?
    pub fn is_empty(&self) -> bool {
        self.promised + self.delivered + self.carried == 0
    }
}
