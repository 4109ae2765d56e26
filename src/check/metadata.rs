//! What people and harvesters miss in a description.

use super::described_in;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Dataset, Site, Status};

/// A description shorter than this, in characters, says little.
const SHORT: usize = 40;

/// Checks the words of a dataset.
pub fn check(dataset: &Dataset, site: &Site, findings: &mut Findings) {
    let of = |rule, field: &str| Finding::of(rule, Place::file(described_in(dataset)).field(field));
    let kept_up = dataset.status == Status::Active;
    // A folder without a description has said so already; every key of it would be missing.
    if dataset.described_in.is_none() {
        return;
    }
    match dataset.description.say(site.default_language(), site.default_language()) {
        None => findings.push(of("missing-description", "description")),
        Some(said) => {
            let length = said.text.chars().count();
            if length < SHORT {
                findings.push(of("short-description", "description").with("length", length).with("least", SHORT));
            }
        }
    }
    let missing = [
        (dataset.contact.is_none(), "missing-contact", "contact"),
        (dataset.keywords.is_empty(), "missing-keywords", "keywords"),
        (dataset.themes.is_empty() && dataset.eu_themes.is_empty(), "missing-theme", "themes"),
        (dataset.frequency.is_none() && kept_up, "missing-frequency", "frequency"),
        (dataset.temporal.is_none() && kept_up, "missing-temporal", "temporal"),
    ];
    findings.extend(missing.into_iter().filter(|(is, ..)| *is).map(|(_, rule, field)| of(rule, field)));
    for (field, text) in [("title", &dataset.title), ("description", &dataset.description)] {
        if text.is_empty() {
            continue;
        }
        for lang in site.languages.iter().filter(|lang| text.exactly(lang).is_none()) {
            findings.push(of("missing-translation", field).with("key", field).with("lang", lang));
        }
    }
    if let Some(eu) =
        dataset.modified.zip(dataset.issued).filter(|(modified, issued)| modified.last_day() < issued.first_day())
    {
        findings.push(of("modified-before-issued", "modified").with("modified", eu.0).with("issued", eu.1));
    }
}
