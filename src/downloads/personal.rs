//! What a dataset declares of personal data, as the protection of one of its tables; and silence about what it hides.

use crate::findings::{Finding, Findings, Found, Place};
use crate::model::{Dataset, Declared, Resource, Table};
use crate::privacy::{Key, Treatment, Untold, shown_header};
use crate::tables::Protection;

/// The protection of a table; `None` when nothing is declared for it. What cannot be done as declared is a finding of
/// severity error, so that nothing is published.
pub fn protection(
    dataset: &Dataset,
    resource: &Resource,
    (salt, allowed): (Option<&[u8]>, &[String]),
    findings: &mut Findings,
) -> Option<Protection> {
    let declared = &dataset.personal_data;
    let mut protection = Protection { k: declared.k, ..Protection::default() };
    // A quasi-identifier is one of the tables that have such a column.
    let named = |name: &&String| resource.fields.is_empty() || resource.fields.iter().any(|field| field.name == **name);
    protection.quasi_identifiers = declared.quasi_identifiers.iter().filter(named).cloned().collect();
    for one in declared.of(&resource.name) {
        let place = Place::at(
            dataset.described_in.as_deref().unwrap_or(&dataset.folder),
            one.described_at.0.into(),
            one.described_at.1.into(),
        );
        let of = |rule| Finding::of(rule, place.clone().field("personal_data")).with("column", &one.column);
        let elsewhere = !resource.fields.is_empty() && !resource.fields.iter().any(|field| field.name == one.column);
        if one.resource.is_none() && elsewhere {
            continue;
        }
        let missing = unsaid(one);
        if !missing.is_empty() {
            findings.push(of("personal-data-unexplained").with("missing", missing.join(", ")));
        }
        if one.is_waived() {
            protection.waived.push(one.column.clone());
            continue;
        }
        let Some(treating) = one.treating() else {
            findings.push(of("personal-data-untreated"));
            continue;
        };
        let parts: Vec<(&str, &str)> = treating.parts.iter().map(|(name, value)| (&**name, &**value)).collect();
        if !allowed.contains(&treating.name) {
            let finding = of("personal-data-unknown-treatment").with("treatment", &treating.name);
            findings.push(finding.with("reason", "treatment").with("value", &treating.name));
            continue;
        }
        match (Treatment::of(&treating.name, &parts), salt) {
            (Ok(Treatment::Hash(_)), None) => findings.push(of("personal-data-without-salt")),
            (Ok(Treatment::Hash(_)), Some(salt)) => {
                let key = Key::of(salt, &dataset.id.to_string(), &one.column);
                protection.columns.push((one.column.clone(), Treatment::Hash(Some(key))));
            }
            (Ok(treatment), _) => protection.columns.push((one.column.clone(), treatment)),
            (Err(untold), _) => {
                let (reason, value) = match untold {
                    Untold::Treatment(name) => ("treatment", name),
                    Untold::Missing(part) => ("missing", part.to_string()),
                    Untold::Value(value) => ("value", value),
                    Untold::Part(part) => ("part", part),
                };
                let finding = of("personal-data-unknown-treatment").with("treatment", &treating.name);
                findings.push(finding.with("reason", reason).with("value", value));
            }
        }
    }
    let idle = protection.columns.is_empty() && protection.waived.is_empty() && protection.quasi_identifiers.is_empty();
    (!idle).then_some(protection)
}

/// What a declaration leaves out that the public must be told. A waiver must also end.
fn unsaid(one: &Declared) -> Vec<&'static str> {
    let waived = one.is_waived();
    let missing = [
        (one.reason.is_empty(), "reason"),
        (one.legal_basis.is_empty() && !waived, "legal_basis"),
        (one.reviewer.is_none(), "reviewer"),
        (waived && one.expires.is_none(), "expires"),
    ];
    missing.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect()
}

/// Hides every cell of a table that holds personal data: in what was said of it, where examples of other faults would
/// show it, and in what is kept to be compared with other tables.
pub fn conceal(found: &mut Found<Option<Table>>) {
    for finding in found.findings.iter_mut() {
        finding.place.excerpt = None;
        finding.place.field = shown_header(&finding.place.field);
        // What is said of personal data itself was masked where it was found.
        if finding.rule.starts_with("personal-data") {
            continue;
        }
        for (name, value) in &mut finding.parts {
            *value = match name.as_str() {
                "field" | "column" => shown_header(value),
                name if SAFE.contains(&name) => continue,
                _ => "•••".into(),
            };
        }
    }
    for references in found.value.iter_mut().flat_map(|table| &mut table.references) {
        references.values.iter_mut().for_each(|value| value.text = "•••".into());
    }
}

/// The parts of findings that never hold a cell, under whatever rule: words, names of files, how often, patterns.
const SAFE: &[&str] = &[
    "file",
    "type",
    "constraint",
    "count",
    "usual_count",
    "is",
    "hint",
    "by",
    "taken",
    "day_first",
    "month_first",
    "limit",
];
