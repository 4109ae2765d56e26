//! Foreign keys: does what a table refers to stand in the other table?

use super::described_in;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Dataset, DatasetId, ForeignKey, KeyValues, Name, Portal, References, Resource, Table};

/// Checks the foreign keys between tables of one dataset.
pub fn within(dataset: &Dataset, findings: &mut Findings) {
    each(
        dataset,
        |it, findings| {
            if it.key.dataset.is_none() {
                it.check(dataset, findings);
            }
        },
        findings,
    );
}

/// Checks the foreign keys that lead into other datasets.
pub fn across(portal: &Portal, findings: &mut Findings) {
    for dataset in &portal.datasets {
        each(
            dataset,
            |it, findings| {
                let Some(named) = it.key.dataset.as_deref() else { return };
                let beside = || Some(DatasetId { agency: dataset.id.agency.clone(), dataset: Name::parse(named)? });
                match DatasetId::parse(named).or_else(beside).and_then(|id| portal.dataset(&id)) {
                    Some(other) => it.check(other, findings),
                    None => findings.push(it.unchecked("table").about(&dataset.id)),
                }
            },
            findings,
        );
    }
}

/// A foreign key with what stands in it.
struct Foreign<'a> {
    dataset: &'a Dataset,
    resource: &'a Resource,
    key: &'a ForeignKey,
    values: &'a References,
}

fn each(dataset: &Dataset, check: impl Fn(&Foreign<'_>, &mut Findings), findings: &mut Findings) {
    for (resource, table) in dataset.tables() {
        for (key, values) in resource.foreign_keys.iter().zip(&table.references) {
            check(&Foreign { dataset, resource, key, values }, findings);
        }
    }
}

impl Foreign<'_> {
    /// Compares the values with the keys of the table they lead to.
    fn check(&self, other: &Dataset, findings: &mut Findings) {
        let wanted = self.key.resource.as_deref();
        let same_table = wanted.is_none() && self.key.dataset.is_none();
        let is_it = |resource: &Resource| match wanted {
            Some(name) => resource.name.as_str() == name,
            None => !same_table || resource.name == self.resource.name,
        };
        let Some((_, table)) = other.tables().find(|(resource, _)| is_it(resource)) else {
            return findings.push(self.unchecked("table").about(&self.dataset.id));
        };
        let Some(known) = find(table, &self.key.columns) else {
            let has = |name: &String| table.columns.iter().any(|column| column.name == *name);
            let reason = if self.key.columns.iter().all(has) { "key" } else { "table" };
            return findings.push(self.unchecked(reason).about(&self.dataset.id));
        };
        let absent = |hash: u64| known.hashes.binary_search(&hash).is_err();
        let lost: Vec<_> = self.values.values.iter().filter(|value| absent(value.hash)).collect();
        let rows: u64 = lost.iter().map(|value| value.count).sum();
        let told = lost.len().min(Finding::EXAMPLES);
        for (nth, value) in lost.iter().take(told).enumerate() {
            let file = format!("{}/{}", self.dataset.folder, self.resource.path);
            let place = Place::at(file, value.line, 0).row(value.row).field(self.key.fields.join(", "));
            let mut finding = self.name(Finding::of("foreign-key", place)).with("value", &value.text);
            finding.more = if nth + 1 == told { rows - told as u64 } else { 0 };
            findings.push(finding.about(&self.dataset.id));
        }
        if self.values.more {
            findings.push(self.unchecked("large").about(&self.dataset.id));
        }
    }

    fn unchecked(&self, reason: &str) -> Finding {
        let (line, column) = self.key.described_at;
        let place = Place::at(described_in(self.dataset), line.into(), column.into());
        self.name(Finding::of("foreign-key-unchecked", place.field("foreignKeys"))).with("reason", reason)
    }

    fn name(&self, finding: Finding) -> Finding {
        let key = self.key;
        let table = key.resource.as_deref().unwrap_or(self.resource.name.as_str());
        let table = key.dataset.as_ref().map_or_else(|| table.to_string(), |dataset| format!("{dataset}/{table}"));
        finding.with("field", key.fields.join(", ")).with("columns", key.columns.join(", ")).with("table", table)
    }
}

/// The values of this key of a table.
fn find<'a>(table: &'a Table, columns: &[String]) -> Option<&'a KeyValues> {
    table.keys.iter().find(|key| key.columns == columns)
}
