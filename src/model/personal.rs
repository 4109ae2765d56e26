//! What a publisher declares of personal data: how columns are treated, what is let through and why.

use super::{Date, Name, Text};
use serde::{Deserialize, Serialize};

/// What a dataset says of personal data (`personal_data`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalData {
    /// The columns declared, in the order written.
    pub columns: Vec<Declared>,
    /// Columns that together may tell who someone is, such as year of birth and commune.
    pub quasi_identifiers: Vec<String>,
    /// The least rows that share the same quasi-identifiers.
    pub k: Option<u64>,
}

/// A column that is declared to hold personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The table; `None`: every table with such a column.
    pub resource: Option<String>,
    /// The column.
    pub column: String,
    /// What is done to it; `None`: nothing was said. See [`is_waived`](Self::is_waived).
    pub treatment: Option<Treating>,
    /// Why.
    pub reason: Text,
    /// The legal basis.
    pub legal_basis: Text,
    /// Who looked at it.
    pub reviewer: Option<String>,
    /// When.
    pub date: Option<Date>,
    /// Until when a waiver holds.
    pub expires: Option<Date>,
    /// Where it is described: line and column.
    pub described_at: (u32, u32),
}

/// A treatment as written: its name and parts, e.g. "generalise" with ("to", "month").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Treating {
    /// Its name.
    pub name: String,
    /// Its parts.
    pub parts: Vec<(String, String)>,
}

/// How well rows hide each other (k-anonymity of the declared quasi-identifiers).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anonymity {
    /// Rows of the smallest group published; `None`: there are too many groups to count.
    pub smallest: Option<u64>,
    /// Groups.
    pub groups: u64,
    /// Rows that were left out because their group is too small.
    pub suppressed: u64,
}

impl Declared {
    /// Is it published as it is, because someone took the responsibility (`treatment: none`)?
    pub fn is_waived(&self) -> bool {
        self.treatment.as_ref().is_some_and(|treating| treating.name == "none")
    }

    /// What is done to it, if anything.
    pub fn treating(&self) -> Option<&Treating> {
        self.treatment.as_ref().filter(|treating| treating.name != "none")
    }
}

impl PersonalData {
    /// Is nothing declared?
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && self.quasi_identifiers.is_empty()
    }

    /// What is declared of the columns of a table.
    pub fn of<'a>(&'a self, resource: &'a Name) -> impl Iterator<Item = &'a Declared> {
        let fits = move |one: &&Declared| one.resource.as_ref().is_none_or(|name| name == resource.as_str());
        self.columns.iter().filter(fits)
    }

    /// Is a table changed by it before it is published?
    pub fn treats(&self, resource: &Name) -> bool {
        self.k.is_some() || self.of(resource).any(|one| one.treating().is_some())
    }
}
