//! Compares a portal with an earlier state of itself: what changed in its tables, and what those who use them lose.

use super::described_in;
use crate::findings::{ColumnChange, Finding, Findings, Found, Place, TableChange};
use crate::model::{Column, ColumnProfile, Dataset, KeyValues, Portal, Resource, Table};

/// The tables that differ, and what breaks the programs that read them.
pub fn since(before: &Portal, after: &Portal) -> Found<Vec<TableChange>> {
    let (mut changes, mut findings) = (Vec::new(), Findings::default());
    for dataset in &after.datasets {
        let former = before.dataset(&dataset.id);
        for (resource, table) in dataset.tables() {
            let earlier = former.and_then(|former| former.tables().find(|(one, _)| one.name == resource.name));
            match earlier {
                Some((_, earlier)) => {
                    let pair = Pair { dataset, resource, before: earlier, after: table };
                    let columns = pair.columns();
                    pair.judge(&columns, &mut findings);
                    changes.extend(pair.change(columns));
                }
                None => changes.push(lone(dataset, resource, None, Some(table))),
            }
        }
    }
    for dataset in &before.datasets {
        let now = after.dataset(&dataset.id);
        let gone = |resource: &Resource| !now.is_some_and(|now| now.tables().any(|(one, _)| one.name == resource.name));
        let gone = dataset.tables().filter(|(resource, _)| gone(resource));
        changes.extend(gone.map(|(resource, table)| lone(dataset, resource, Some(table), None)));
    }
    changes.sort_by(|one, other| (&one.dataset, &one.table).cmp(&(&other.dataset, &other.table)));
    Found::new(changes, findings)
}

/// A table that came or went.
fn lone(dataset: &Dataset, resource: &Resource, before: Option<&Table>, after: Option<&Table>) -> TableChange {
    let rows = |table: Option<&Table>| table.map(|table| table.profile.rows);
    let (dataset, table) = (dataset.id.clone(), resource.name.clone());
    TableChange { dataset, table, before: rows(before), after: rows(after), rows: None, columns: Vec::new() }
}

/// A table in both states.
struct Pair<'a> {
    dataset: &'a Dataset,
    resource: &'a Resource,
    before: &'a Table,
    after: &'a Table,
}

/// A column with its number and what a pass found in it.
type Seen<'a> = (usize, &'a Column, Option<&'a ColumnProfile>);

fn seen(table: &Table) -> Vec<Seen<'_>> {
    table.columns.iter().enumerate().map(|(at, column)| (at, column, table.profile.columns.get(at))).collect()
}

impl Pair<'_> {
    /// How the columns changed, in the order of the table; those that are gone first.
    fn columns(&self) -> Vec<ColumnChange> {
        let (before, after) = (seen(self.before), seen(self.after));
        let has = |list: &[Seen<'_>], name: &str| list.iter().any(|(_, column, _)| column.name == name);
        let gone: Vec<Seen<'_>> = before.iter().filter(|(_, one, _)| !has(&after, &one.name)).copied().collect();
        let mut added: Vec<Seen<'_>> = after.iter().filter(|(_, one, _)| !has(&before, &one.name)).copied().collect();
        let mut changes = Vec::new();
        for one in &gone {
            let name = one.1.name.clone();
            match added.iter().position(|other| self.same_column(one, other)) {
                Some(at) => changes.push(ColumnChange::Renamed(name, added.remove(at).1.name.clone())),
                None => changes.push(ColumnChange::Removed(name)),
            }
        }
        for (_, column, profile) in &after {
            let name = column.name.clone();
            let kind = column.field_type.as_str();
            let Some((_, former, was)) = before.iter().find(|(_, one, _)| one.name == name) else {
                if added.iter().any(|(_, one, _)| one.name == name) {
                    changes.push(ColumnChange::Added(name, kind.into()));
                }
                continue;
            };
            if former.field_type.as_str() != kind {
                changes.push(ColumnChange::Retyped(name, former.field_type.as_str().into(), kind.into()));
            } else if self.before.profile.rows == self.after.profile.rows && was != profile {
                changes.push(ColumnChange::Values(name));
            }
        }
        changes
    }

    /// Is a column that is gone the one that came? It has the same values; or it has the same type and stands at the
    /// same place, while the table neither gained nor lost a column.
    fn same_column(&self, (at, one, was): &Seen<'_>, (now, other, is): &Seen<'_>) -> bool {
        let alike = |was: &ColumnProfile| was.distinct > 1 && Some(was) == *is;
        let in_place = at == now && self.before.columns.len() == self.after.columns.len();
        one.field_type == other.field_type && (was.is_some_and(alike) || in_place)
    }

    /// What breaks those who use the table.
    fn judge(&self, columns: &[ColumnChange], findings: &mut Findings) {
        let place = |field: &str| Place::file(format!("{}/{}", self.dataset.folder, self.resource.path)).field(field);
        let mut say =
            |finding: Finding| findings.push(finding.with("table", &self.resource.name).about(&self.dataset.id));
        for change in columns {
            match change {
                ColumnChange::Removed(name) => {
                    say(Finding::of("column-removed", place(name)).with("column", name));
                }
                ColumnChange::Renamed(from, name) => {
                    say(Finding::of("column-renamed", place(name)).with("from", from).with("column", name));
                }
                ColumnChange::Retyped(name, from, kind) => {
                    let finding = Finding::of("column-retyped", place(name)).with("column", name);
                    say(finding.with("from", from).with("type", kind));
                }
                ColumnChange::Added(..) | ColumnChange::Values(_) => {}
            }
        }
        for (was, is) in self.keys() {
            let (_, lost) = came_and_went(was, is);
            if lost > 0 {
                let key = was.columns.join(", ");
                let place = Place::file(described_in(self.dataset)).field(&key);
                let finding = Finding::of("key-values-lost", place).with("key", key);
                say(finding.with("count", lost).with("all", was.hashes.len()));
            }
        }
    }

    /// What changed, if anything did.
    fn change(&self, columns: Vec<ColumnChange>) -> Option<TableChange> {
        let rows = self.keys().next().map(|(was, is)| came_and_went(was, is));
        let same = self.before.profile.rows == self.after.profile.rows && matches!(rows, None | Some((0, 0)));
        let change = lone(self.dataset, self.resource, Some(self.before), Some(self.after));
        (!same || !columns.is_empty()).then_some(TableChange { rows, columns, ..change })
    }

    /// The keys that mean the same in both states: hashes of other types are others.
    fn keys(&self) -> impl Iterator<Item = (&KeyValues, &KeyValues)> {
        let kind = |table: &Table, name: &String| {
            table.columns.iter().find(|column| column.name == *name).map(|column| column.field_type)
        };
        self.before.keys.iter().filter_map(move |was| {
            let same = was.columns.iter().all(|name| kind(self.before, name) == kind(self.after, name));
            let is = self.after.keys.iter().find(|is| is.columns == was.columns)?;
            same.then_some((was, is))
        })
    }
}

/// How many values came and how many went; both lists are in ascending order.
fn came_and_went(was: &KeyValues, is: &KeyValues) -> (u64, u64) {
    let stayed = was.hashes.iter().filter(|hash| is.hashes.binary_search(hash).is_ok()).count();
    ((is.hashes.len() - stayed) as u64, (was.hashes.len() - stayed) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_and_what_went_is_counted_on_both_sides() {
        let keys = |hashes: &[u64]| KeyValues { columns: vec!["a".into()], hashes: hashes.to_vec() };
        assert_eq!(came_and_went(&keys(&[1, 2, 5]), &keys(&[2, 3, 4, 5])), (2, 1));
        assert_eq!(came_and_went(&keys(&[]), &keys(&[])), (0, 0));
    }
}
