//! What can be said about a portal: findings, each with a rule, a place and its parts.
//!
//! A rule is a page (`rules/<name>.<lang>.md`); the sentence, the help and the severity live there,
//! once per language. A finding only names the rule and carries what the sentence needs.

mod family;
mod place;
mod rule;
mod show;
mod since;
mod weights;

pub use family::Family;
pub use place::{Excerpt, Place};
pub use rule::{Rule, fill, is_hidden};
pub use show::{Form, show, show_since};
pub use since::{ColumnChange, Counts, Since, TableChange};
pub use weights::Weights;

use crate::model::DatasetId;
use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The site would mislead or harm: the dataset is not published.
    Error,
    /// People will miss something.
    Warning,
    /// It could be better.
    Note,
}

impl Severity {
    /// Its name in reports, e.g. "error".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing to say about a dataset or the portal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Whose; `None` for the portal as a whole.
    pub dataset: Option<DatasetId>,
    /// Where.
    pub place: Place,
    /// The rule's name, e.g. "type-error".
    pub rule: String,
    /// The parts its sentence names, e.g. ("value", "51,50").
    pub parts: Vec<(String, String)>,
    /// How many more of the same kind were found and are not listed.
    pub more: u64,
    /// What it weighs, once that is settled; else what its rule's page says.
    pub severity: Option<Severity>,
}

impl Finding {
    /// The most examples of one rule and column that are listed; the rest are counted in `more`.
    pub const EXAMPLES: usize = 3;
    /// The longest part kept, in characters: values can be megabytes.
    pub const LONGEST_PART: usize = 120;

    /// A finding of this rule at this place.
    pub fn of(rule: &'static str, place: Place) -> Self {
        debug_assert!(Rule::find(rule).is_some(), "no page for the rule `{rule}`");
        Self { dataset: None, place, rule: rule.into(), parts: Vec::new(), more: 0, severity: None }
    }

    /// Names a part of the sentence; long values are cut.
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        let value = value.to_string();
        let cut = match value.char_indices().nth(Self::LONGEST_PART) {
            Some((at, _)) => format!("{}…", &value[..at]),
            None => value,
        };
        self.parts.push((name.into(), cut));
        self
    }

    /// Says whose it is.
    pub fn about(mut self, dataset: &DatasetId) -> Self {
        self.dataset = Some(dataset.clone());
        self
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        self.severity.unwrap_or_else(|| Rule::find(&self.rule).map_or(Severity::Error, |rule| rule.severity))
    }

    /// The same with the weight it has now: no owner can make less of what cannot be read at all.
    pub fn settled(mut self) -> Self {
        self.severity = Some(self.severity());
        self
    }
}

/// Findings in the order they were made; [`Findings::sorted`] puts them in the order of the report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Adds many.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.0.extend(findings);
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// Each of them, to change.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Finding> {
        self.0.iter_mut()
    }

    /// Is there nothing to say?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Does one of them stop a publication?
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity() == Severity::Error)
    }

    /// By dataset, then place, then rule: the order of every report. What two rooms found is said once, with the
    /// heavier weight.
    pub fn sorted(mut self) -> Self {
        self.0.sort();
        self.0.dedup_by(|later, first| {
            let same = later.rule == first.rule
                && later.place == first.place
                && (&later.dataset, &later.parts, later.more) == (&first.dataset, &first.parts, first.more);
            if same && later.severity() < first.severity() {
                first.severity = later.severity;
            }
            same
        });
        self
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        Self(findings.into_iter().collect())
    }
}

/// A value together with what there is to say about it.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// What there is to say.
    pub findings: Findings,
}

impl<T> Found<T> {
    /// A value with its findings.
    pub fn new(value: T, findings: Findings) -> Self {
        Self { value, findings }
    }

    /// Takes the value and notes the findings down.
    pub fn note(self, findings: &mut Findings) -> T {
        findings.extend(self.findings);
        self.value
    }
}
