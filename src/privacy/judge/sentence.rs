//! Personal data inside sentences: one is enough, unless numbers like it stand everywhere.

use super::{Case, Reason, Strength};
use crate::privacy::header::Say;
use crate::privacy::kind::{Kind, Role, kinds, of_role};
use crate::privacy::tally::{Example, Examples, Tally};
use crate::privacy::watch::Watch;

/// What the sentences of a column hold, unless that is what its cells are anyway.
pub fn of(watch: &Watch, case: Option<&Case>) -> Option<(Case, Vec<&'static Kind>)> {
    let mut strength = None;
    let mut within = Vec::new();
    let mut count = 0;
    let mut reasons = Vec::new();
    let mut examples: Vec<Example> = Vec::new();
    for (kind, tally) in kinds().iter().zip(&watch.tallies).filter(|(kind, _)| kind.is_personal()) {
        let Some(told) = strength_of(kind, tally, watch) else { continue };
        // "0912345678 (chị Lan)" in a column of phones.
        if case.is_some_and(|case| case.kind == kind && case.strength >= told) {
            continue;
        }
        strength = strength.max(Some(told));
        within.push(kind);
        count += tally.keyed + tally.firm + tally.soft;
        if tally.keyed > 0 && !reasons.contains(&Reason::Sentence) {
            reasons.push(Reason::Sentence);
        }
        examples.extend_from_slice(tally.sentences.as_slice());
    }
    examples.sort_by_key(|example| example.row);
    let mut first = Examples::default();
    examples.into_iter().for_each(|example| first.add(example.row, || example.masked));
    let kind = of_role(Role::Text);
    let count = count.min(watch.filled);
    let case = Case { kind, strength: strength?, count, of: watch.filled, examples: first, reasons };
    Some((case, within))
}

fn strength_of(kind: &Kind, tally: &Tally, watch: &Watch) -> Option<Strength> {
    if watch.header().about(kind) == Say::Against {
        return None;
    }
    if tally.keyed > 0 {
        return Some(if kind.needs_header() { Strength::Likely } else { Strength::Certain });
    }
    // Codes of the same length pass for such numbers now and then.
    let noise = if kind.digits > 0 { watch.unknown[kind.digits] } else { 0 };
    let all = tally.firm + noise;
    match tally.firm {
        0 => (tally.soft > 0).then_some(Strength::Possible),
        firm if firm * 2 >= all => Some(Strength::Likely),
        firm if firm * 10 >= all => Some(Strength::Possible),
        _ => None,
    }
}
