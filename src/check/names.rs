//! Names that clash and references to nothing, across the portal.

use super::described_in;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Dataset, DatasetId, Name, Portal};
use crate::urls;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Checks aliases, successors, code lists and the figures of the home page.
pub fn check(portal: &Portal, findings: &mut Findings) {
    let mut aliases: BTreeMap<&str, &DatasetId> = BTreeMap::new();
    let mut identifiers: BTreeMap<&str, &DatasetId> = BTreeMap::new();
    for dataset in &portal.datasets {
        let of =
            |rule, field: &str| Finding::of(rule, Place::file(described_in(dataset)).field(field)).about(&dataset.id);
        if let Some(identifier) = dataset.identifier.as_deref() {
            match identifiers.get(identifier) {
                Some(first) => {
                    findings.push(of("duplicate-identifier", "id").with("id", identifier).with("first", first));
                }
                None => _ = identifiers.insert(identifier, &dataset.id),
            }
        }
        for alias in &dataset.aliases {
            let living = DatasetId::parse(alias).filter(|id| portal.dataset(id).is_some());
            let other = living.or_else(|| aliases.get(alias.as_str()).map(|id| (*id).clone()));
            match other {
                Some(other) => {
                    findings.push(of("alias-in-use", "aliases").with("alias", alias).with("other", other));
                }
                None => _ = aliases.insert(alias, &dataset.id),
            }
        }
        if let Some(next) = dataset.replaced_by.as_deref().filter(|next| !is_known(portal, dataset, next)) {
            findings.push(of("unknown-replacement", "replaced_by").with("value", next));
        }
        code_lists(portal, dataset, findings);
    }
    for (at, figure) in portal.site.home_figures.iter().enumerate() {
        let known = portal.dataset(&figure.dataset).is_some_and(|dataset| dataset.figures.len() > figure.figure);
        if !known {
            let place = Place::file("site/khomo.yaml").field(format!("home.figures[{at}]"));
            let finding = Finding::of("unknown-home-figure", place);
            findings.push(finding.with("dataset", &figure.dataset).with("figure", figure.figure));
        }
    }
}

/// Files of a dataset whose addresses many file systems take for one.
pub fn files(dataset: &Dataset, findings: &mut Findings) {
    let mut known: BTreeMap<Cow<str>, &str> = BTreeMap::new();
    for resource in &dataset.resources {
        let first = *known.entry(urls::fold(&resource.path)).or_insert(&resource.path);
        if first != resource.path {
            let place = Place::file(format!("{}/{}", dataset.folder, resource.path));
            let finding = Finding::of("duplicate-address", place).with("address", &resource.path);
            findings.push(finding.with("other", first));
        }
    }
}

/// Does a dataset of this id, or this name in the same agency, exist? An address elsewhere may.
fn is_known(portal: &Portal, dataset: &Dataset, id: &str) -> bool {
    if id.starts_with("https://") || id.starts_with("http://") {
        return true;
    }
    let beside = || Some(DatasetId { agency: dataset.id.agency.clone(), dataset: Name::parse(id)? });
    DatasetId::parse(id).or_else(beside).is_some_and(|id| portal.dataset(&id).is_some())
}

fn code_lists(portal: &Portal, dataset: &Dataset, findings: &mut Findings) {
    for (at, resource) in dataset.resources.iter().enumerate() {
        let Some(table) = resource.table() else { continue };
        for (nth, field) in table.columns.iter().enumerate() {
            let Some(list) = field.code_list.as_ref().filter(|list| !portal.code_lists.contains_key(list)) else {
                continue;
            };
            let (line, column) = field.described_at;
            let place = Place::at(described_in(dataset), line.into(), column.into())
                .field(format!("resources[{at}].schema.fields[{nth}].code_list"));
            let finding = Finding::of("unknown-code-list", place).about(&dataset.id);
            findings.push(finding.with("value", list).with("column", &field.name));
        }
    }
}
