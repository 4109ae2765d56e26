//! Keys of columns that the tables do not have.

use super::described_in;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Column, Dataset};

/// Checks keys against the columns read.
pub fn check(dataset: &Dataset, findings: &mut Findings) {
    let has = |columns: &[Column], name: &str| columns.iter().any(|column| column.name == name);
    for (at, resource) in dataset.resources.iter().enumerate() {
        let Some(table) = resource.table() else { continue };
        let primary = resource.primary_key.iter().map(|name| ("primaryKey", name));
        let unique = resource.unique_keys.iter().flatten().map(|name| ("uniqueKeys", name));
        let foreign = resource.foreign_keys.iter().flat_map(|key| &key.fields).map(|name| ("foreignKeys", name));
        for (key, name) in primary.chain(unique).chain(foreign).filter(|(_, name)| !has(&table.columns, name)) {
            let place = Place::file(described_in(dataset)).field(format!("resources[{at}].schema.{key}"));
            findings.push(unknown(place, name, resource.name.as_str(), &table.columns));
        }
    }
}

/// A column that is not there.
pub(super) fn unknown(place: Place, column: &str, table: &str, columns: &[Column]) -> Finding {
    let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).take(12).collect();
    Finding::of("unknown-column", place).with("column", column).with("table", table).with("known", known.join(", "))
}
