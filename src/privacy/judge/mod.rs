//! Weighs what the columns of a table showed: each by itself, then beside its neighbours.

mod number;
mod person;
mod sentence;

use super::kind::{Kind, Role, kinds, of_role};
use super::tally::{Example, Examples};
use super::watch::Watch;

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Someone should look: a warning.
    Possible,
    /// More speaks for it than against it: an error.
    Likely,
    /// Header, cells and check digits or neighbours agree: an error.
    Certain,
}

/// What speaks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The header names it.
    Header,
    /// Most cells have its form.
    Share,
    /// Check digits, or parts that must be of a list.
    CheckDigit,
    /// Other columns are about persons.
    Neighbour,
    /// Words in the sentence name it.
    Sentence,
}

impl Reason {
    /// Its name, for wording, e.g. "check-digit".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Share => "share",
            Self::CheckDigit => "check-digit",
            Self::Neighbour => "neighbour",
            Self::Sentence => "sentence",
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The column, from 0.
    pub column: usize,
    /// The kind; "free-text" when it stands inside sentences.
    pub kind: &'static Kind,
    /// Other kinds that are in it, or the kinds inside the sentences.
    pub within: Vec<&'static Kind>,
    /// How sure it is.
    pub strength: Strength,
    /// Cells that are or hold one.
    pub count: u64,
    /// Cells with a value, of those looked at.
    pub of: u64,
    /// The first such cells, masked.
    pub examples: Vec<Example>,
    /// What speaks for it.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// The share of cells in percent, at least 1.
    pub fn percent(&self) -> u64 {
        (self.count * 100 / self.of.max(1)).clamp(1, 100)
    }

    /// The rule that says it.
    pub fn rule(&self) -> &'static str {
        match (self.strength, self.kind.role) {
            (Strength::Possible, _) => "personal-data-possible",
            (_, Role::Text) => "personal-data-in-text",
            _ => "personal-data",
        }
    }
}

/// What the table is about, as far as it matters here.
#[derive(Debug, Clone, Copy, Default)]
struct Sense {
    /// Columns name private persons, or hold numbers that only persons have.
    persons: bool,
    /// Columns name persons, those in office too.
    named: bool,
    /// Columns name organisations.
    organisations: bool,
    /// Headers are about persons: sex, occupation.
    signs: usize,
}

/// A verdict in the making.
#[derive(Debug, Clone)]
struct Case {
    kind: &'static Kind,
    strength: Strength,
    count: u64,
    of: u64,
    examples: Examples,
    reasons: Vec<Reason>,
}

impl Case {
    fn percent(&self) -> u64 {
        self.count * 100 / self.of.max(1)
    }
}

/// Is it at least so many percent?
fn share(count: u64, of: u64, percent: u32) -> bool {
    of > 0 && count * 100 >= of * u64::from(percent)
}

/// Judges the columns of a table, in order of columns.
pub fn judge(watches: &[Watch]) -> Vec<Verdict> {
    let watched: Vec<&Watch> = watches.iter().collect();
    let mut sense = Sense { signs: watches.iter().filter(|watch| watch.header().person).count(), ..Sense::default() };
    let names = person::names(&watched, &mut sense);
    sense.organisations = watches.iter().zip(&names).any(|(watch, name)| {
        let stats = &watch.stats;
        let told = watch.header().organisation && stats.organisations + stats.names < stats.looked + 1;
        name.is_none() && (told || (stats.organisations >= 2 && share(stats.organisations, stats.looked, 50)))
    });
    // Numbers that only persons have tell what the table is about, before anything that needs to know it.
    let numbers: Vec<Option<Case>> = watches.iter().map(|watch| number::of(watch, sense)).collect();
    sense.persons |= numbers.iter().flatten().any(|case| case.strength > Strength::Possible);
    let mut cases: Vec<Option<Case>> = (watches.iter().zip(names).zip(numbers))
        .map(|((watch, name), first)| {
            // What needs a neighbour may be told now.
            let again = first.or_else(|| number::of(watch, sense));
            best([again, number::phone(watch, sense), number::mail(watch, sense), name])
        })
        .collect();
    let identified = cases.iter().flatten().any(|case| case.strength > Strength::Possible);
    person::births(watches, sense, identified, &mut cases);
    person::addresses(watches, sense, &mut cases);
    person::coordinates(watches, sense, &mut cases);
    person::confirm(&mut cases);
    let mut verdicts = Vec::new();
    for (column, (watch, case)) in watches.iter().zip(cases).enumerate() {
        let inside = sentence::of(watch, case.as_ref());
        if let Some(case) = case {
            let within = number::others(watch, case.kind);
            verdicts.push(Verdict {
                column,
                kind: case.kind,
                within,
                strength: case.strength,
                count: case.count,
                of: case.of,
                examples: case.examples.as_slice().to_vec(),
                reasons: case.reasons,
            });
        }
        verdicts.extend(inside.map(|(case, within)| Verdict {
            column,
            kind: of_role(Role::Text),
            within,
            strength: case.strength,
            count: case.count,
            of: case.of,
            examples: case.examples.as_slice().to_vec(),
            reasons: case.reasons,
        }));
    }
    verdicts
}

/// The surest, then the one with the most cells, then the first.
fn best(cases: impl IntoIterator<Item = Option<Case>>) -> Option<Case> {
    let headed = |case: &Case| case.reasons.contains(&Reason::Header);
    let mut best: Option<Case> = None;
    for case in cases.into_iter().flatten() {
        let better = best.as_ref().is_none_or(|best| {
            (case.strength, headed(&case), case.percent()) > (best.strength, headed(best), best.percent())
        });
        if better {
            best = Some(case);
        }
    }
    best
}

/// The personal kinds of a role, with what was seen of each.
fn of_kind(watch: &Watch, role: Role) -> impl Iterator<Item = (&'static Kind, &super::tally::Tally)> {
    kinds().iter().zip(&watch.tallies).filter(move |(kind, _)| kind.role == role)
}
