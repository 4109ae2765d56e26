//! The columns of a table: what the header says matched with what the schema declares.

use crate::findings::{Finding, Findings, Place};
use crate::model::{Column, FieldType, Resource};
use crate::tables::batch::Physical;
use std::collections::{HashMap, HashSet};

/// A column on its way to publication.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Its description, with a name no other column has.
    pub column: Column,
    /// Was its type declared?
    pub declared: bool,
}

/// Matches the header with the declared fields, by name, else by position when all are there.
pub fn bind(labels: &[String], resource: &Resource, header: &Place, findings: &mut Findings) -> Vec<Bound> {
    let fields = &resource.fields;
    // A mark of byte order belongs to no name: a reader of the tidy CSV would take it for the file's own.
    let marked = labels.iter().any(|label| label.starts_with('\u{feff}'));
    let bare = || labels.iter().map(|label| label.trim_start_matches('\u{feff}').to_string()).collect::<Vec<_>>();
    let labels = if marked { &bare() } else { labels };
    let names = unique(labels, header, findings);
    let by_name: HashMap<&str, usize> =
        fields.iter().enumerate().rev().map(|(at, field)| (field.name.as_str(), at)).collect();
    let mut used = vec![false; fields.len()];
    let mut matched: Vec<Option<usize>> = Vec::with_capacity(names.len());
    for name in &names {
        let at = by_name.get(name.as_str()).copied().filter(|&at| !std::mem::replace(&mut used[at], true));
        matched.push(at);
    }
    if names.len() == fields.len() {
        for (at, found) in matched.iter_mut().enumerate() {
            if found.is_none() && !used[at] {
                (*found, used[at]) = (Some(at), true);
                let finding = Finding::of("incorrect-label", header.clone().field(&fields[at].name));
                findings.push(finding.with("label", &labels[at]).with("field", &fields[at].name));
            }
        }
    }
    for (field, _) in fields.iter().zip(&used).filter(|(_, used)| !**used) {
        findings.push(Finding::of("missing-label", header.clone().field(&field.name)).with("field", &field.name));
    }
    let mut bound = Vec::with_capacity(names.len());
    let mut taken = HashSet::with_capacity(names.len());
    for (name, at) in names.into_iter().zip(matched) {
        bound.push(match at {
            // A schema may declare a name twice; published is each once.
            Some(at) if !taken.insert(fields[at].name.as_str()) => {
                let mut stands = (2..).map(|number| format!("{}_{number}", fields[at].name));
                let free =
                    |name: &String| fields.iter().all(|field| field.name != *name) && !taken.contains(name.as_str());
                let name = stands.find(|name| free(name) && bound.iter().all(|one: &Bound| one.column.name != *name));
                let name = name.expect("there are more numbers than columns");
                Bound { column: Column { name, ..fields[at].clone() }, declared: fields[at].typed }
            }
            Some(at) => Bound { column: fields[at].clone(), declared: fields[at].typed },
            None => {
                if !fields.is_empty() {
                    findings.push(Finding::of("extra-label", header.clone().field(&name)).with("label", &name));
                }
                Bound { column: Column::named(name, FieldType::String), declared: false }
            }
        });
    }
    bound
}

/// Gives blank and repeated labels names of their own.
fn unique(labels: &[String], header: &Place, findings: &mut Findings) -> Vec<String> {
    let mut first = HashMap::<&str, usize>::with_capacity(labels.len());
    let plain = labels.iter().enumerate().all(|(at, label)| !label.is_empty() && first.insert(label, at).is_none());
    if plain {
        return labels.to_vec();
    }
    let mut taken: HashMap<String, usize> = labels.iter().map(|label| (label.clone(), 0)).collect();
    let mut names = Vec::with_capacity(labels.len());
    for (at, label) in labels.iter().enumerate() {
        let seen = taken.get_mut(label.as_str()).expect("every label was entered");
        *seen += 1;
        if *seen == 1 && !label.is_empty() {
            names.push(label.clone());
            continue;
        }
        let (stem, mut number) = if label.is_empty() { ("column", at + 1) } else { (label.as_str(), *seen) };
        while taken.contains_key(&format!("{stem}_{number}")) {
            number += 1;
        }
        let name = format!("{stem}_{number}");
        let rule = if label.is_empty() { "blank-label" } else { "duplicate-label" };
        let finding = Finding::of(rule, header.clone().field(&name)).with("label", label).with("name", &name);
        findings.push(finding.with("position", at + 1));
        taken.insert(name.clone(), 1);
        names.push(name);
    }
    names
}

impl Bound {
    /// How a column of declared type is published; whether moments have a zone is told by the
    /// first of them, see [`super::convert`].
    pub fn declared_physical(&self) -> Physical {
        let field_type = self.column.field_type;
        Physical { field_type, long: matches!(field_type, FieldType::Decimal(_)), zoned: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_of_byte_order_is_no_part_of_a_name() {
        let labels = ["\u{feff}a", "\u{feff}", "a"].map(String::from);
        let bound = bind(
            &labels,
            &crate::tables::bare(std::path::Path::new("t.csv")),
            &Place::file("t.csv"),
            &mut Findings::default(),
        );
        let names: Vec<&str> = bound.iter().map(|bound| bound.column.name.as_str()).collect();
        assert_eq!(names, ["a", "column_2", "a_2"]);
    }

    #[test]
    fn a_name_that_is_declared_twice_is_published_once() {
        let mut resource = crate::tables::bare(std::path::Path::new("t.csv"));
        resource.fields = ["a", "b", "a", "a"].map(|name| Column::named(name, FieldType::String)).into();
        for header in [["a", "b", "a", "a"], ["x", "b", "y", "z"]] {
            let labels = header.map(String::from);
            let bound = bind(&labels, &resource, &Place::file("t.csv"), &mut Findings::default());
            let names: Vec<&str> = bound.iter().map(|bound| bound.column.name.as_str()).collect();
            assert_eq!(names, ["a", "b", "a_2", "a_3"]);
        }
    }

    #[test]
    fn blank_and_repeated_labels_get_names_of_their_own() {
        let labels = ["a", "", "a", "column_2", ""].map(String::from);
        let mut findings = Findings::default();
        let names = unique(&labels, &Place::file("t.csv"), &mut findings);
        assert_eq!(names, ["a", "column_3", "a_2", "column_2", "column_5"]);
        assert_eq!(findings.iter().count(), 3);
    }
}
