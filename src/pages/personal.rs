//! What was done with the personal data of a dataset, for everyone to read: what, why, on what basis, and who says so.

use super::book::Tongue;
use super::markdown;
use super::view::{PersonalView, TreatedView};
use crate::model::{Dataset, Declared, Treating};

/// The record of a dataset; `None` where it declares none.
pub(super) fn personal(tongue: &Tongue, dataset: &Dataset) -> Option<PersonalView> {
    let declared = &dataset.personal_data;
    if declared.is_empty() {
        return None;
    }
    let words = tongue.words;
    let mut notes = Vec::new();
    for (resource, table) in dataset.tables() {
        let Some(hidden) = table.anonymity else { continue };
        let title = tongue.say(&resource.title).map_or_else(|| resource.name.to_string(), |title| title.text);
        let columns = declared.quasi_identifiers.join(", ");
        let smallest = hidden.smallest.map(|rows| words.count("rows", rows));
        notes.push(match smallest {
            Some(rows) => words.say("anonymity", &[("table", &title), ("columns", &columns), ("rows", &rows)]),
            None => words.say("anonymity_none", &[("table", &title), ("columns", &columns)]),
        });
        if hidden.suppressed > 0 {
            notes.push(words.say("suppressed", &[("rows", &words.count("rows", hidden.suppressed))]));
        }
    }
    Some(PersonalView { columns: declared.columns.iter().map(|one| treated(tongue, one)).collect(), notes })
}

/// What is said of one column.
pub(super) fn treated(tongue: &Tongue, one: &Declared) -> TreatedView {
    let words = tongue.words;
    let day = |date: crate::model::Date| words.formats.date(date);
    let mut review = one.reviewer.clone().unwrap_or_default();
    if let Some(date) = one.date {
        review = format!("{review} ({})", day(date));
    }
    let until =
        one.expires.filter(|_| one.is_waived()).map(|expires| words.say("waived_until", &[("date", &day(expires))]));
    TreatedView {
        column: markdown::shorten(&one.column, 120),
        what: one.treating().map_or_else(|| words.word("treatment_none").into(), |it| what(tongue, it)),
        until,
        reason: tongue.say(&one.reason),
        basis: tongue.say(&one.legal_basis),
        review,
    }
}

/// A treatment in words.
fn what(tongue: &Tongue, treating: &Treating) -> String {
    let words = tongue.words;
    let key = match treating.name.as_str() {
        "drop" => "treatment_drop",
        "mask" => "treatment_mask",
        "generalise" | "generalize" => "treatment_generalise",
        "hash" => "treatment_hash",
        _ => "treatment_suppress",
    };
    let part = |(name, value): &(String, String)| {
        let key = if name == "to" { format!("treatment_to_{value}") } else { format!("treatment_{name}") };
        // What cannot be done as declared is not published: words are there for all that is.
        words.find(&key).map_or_else(|| value.clone(), |_| words.say(&key, &[("value", value)]))
    };
    let parts: Vec<String> = treating.parts.iter().map(part).collect();
    let word = words.word(key);
    if parts.is_empty() { word.into() } else { format!("{word}: {}", parts.join(", ")) }
}
