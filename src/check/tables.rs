//! What a description says of columns that its tables do not have.

use super::described_in;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Column, Content, Dataset, Figure, Resource};

/// Checks keys and figures against the columns read.
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
    for (at, figure) in dataset.figures.iter().enumerate() {
        let place = |key: &str| Place::file(described_in(dataset)).field(format!("figures[{at}].{key}"));
        let Figure { resource: wanted, x, y, by, .. } = figure;
        let fits = |resource: &&Resource| wanted.as_ref().is_none_or(|name| resource.name == *name);
        // A table that could not be read has said so already.
        if dataset.resources.iter().filter(fits).any(|resource| resource.content == Content::Unread) {
            continue;
        }
        let found = dataset.tables().find(|(resource, _)| fits(resource));
        let Some((resource, table)) = found else {
            let name = wanted.as_ref().map_or("", |name| name.as_str());
            findings.push(Finding::of("unknown-table", place("resource")).with("name", name));
            continue;
        };
        let named = [("x", Some(x.as_str())), ("y", Some(y)), ("by", by.as_deref())];
        for (key, column) in named.into_iter().filter_map(|(key, column)| Some((key, column?))) {
            if !has(&table.columns, column) {
                findings.push(unknown(place(key), column, resource.name.as_str(), &table.columns));
            }
        }
    }
}

fn unknown(place: Place, column: &str, table: &str, columns: &[Column]) -> Finding {
    let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).take(12).collect();
    Finding::of("unknown-column", place).with("column", column).with("table", table).with("known", known.join(", "))
}
