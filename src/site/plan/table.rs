//! A plan that came as a table: its rows as the same tree of values that `plan.yaml` gives, so that both are read alike.

use super::headings::{Heading, Part, columns};
use crate::findings::{Finding, Findings, Place};
use crate::node::{Key, Node, Value, clean};
use std::collections::HashMap;

/// A table as it was read: its labels, and rows of text with the lines on which they begin.
#[derive(Debug, Clone)]
pub struct Table {
    /// The file, e.g. "site/plan.xlsx".
    pub file: String,
    /// The labels of its header.
    pub labels: Vec<String>,
    /// The line of the header.
    pub header: u64,
    /// Its rows.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// Where what was read of a table stands in it.
#[derive(Debug, Default)]
pub struct Origin {
    /// Of each entry, its row from 1.
    rows: Vec<u64>,
    /// The heading of each key.
    labels: HashMap<String, String>,
}

impl Origin {
    /// A place by key as the same place by row and heading.
    pub fn settle(&self, place: &mut Place) {
        let Some((entry, key)) = place.field.split_once(']') else { return };
        let at = entry.split_once('[').and_then(|(_, at)| at.parse::<usize>().ok());
        place.row = at.and_then(|at| self.rows.get(at)).copied().unwrap_or_default();
        let key = key.trim_start_matches('.');
        let key = key.split('[').next().unwrap_or_default();
        place.field = self.labels.get(key).cloned().unwrap_or_default();
    }

    /// A finding whose place and `key` are told by heading.
    pub fn told(&self, mut finding: Finding) -> Finding {
        self.settle(&mut finding.place);
        for (_, value) in finding.parts.iter_mut().filter(|(name, _)| name == "key") {
            let label = self.labels.iter().find(|(key, _)| key.rsplit('.').next() == Some(value));
            if let Some((_, label)) = label {
                *value = label.clone();
            }
        }
        finding
    }
}

/// The tree of a table. A row in which nothing but the title is filled names the agency or theme of the rows below it,
/// where `heads` knows it. `None` when no column holds titles.
pub fn tree(
    table: &Table,
    part: Part,
    heads: &dyn Fn(&str) -> Option<&'static str>,
    findings: &mut Findings,
) -> Option<(Node, Origin)> {
    let columns = columns(part, &table.labels);
    let header = || Place::at(table.file.as_str(), table.header, 0);
    if !columns.contains(&Heading::Key("title".into())) {
        let known: Vec<&str> =
            table.labels.iter().map(String::as_str).filter(|label| !label.is_empty()).take(8).collect();
        findings.push(
            Finding::of("plan-without-titles", header()).with("file", &table.file).with("known", known.join(", ")),
        );
        return None;
    }
    let mut origin = Origin::default();
    for (heading, label) in columns.iter().zip(&table.labels) {
        match heading {
            Heading::Key(key) => _ = origin.labels.insert(key.clone(), label.clone()),
            Heading::Unknown => {
                findings.push(Finding::of("plan-unused-column", header().field(label)).with("column", label))
            }
            Heading::Idle => {}
        }
    }
    let (mut entries, mut above): (Vec<Node>, HashMap<&'static str, String>) = (Vec::new(), HashMap::new());
    for (at, (line, cells)) in table.rows.iter().enumerate() {
        let line = u32::try_from(*line).unwrap_or(u32::MAX);
        let node = |value| Node { value, line, column: 0 };
        let key = |name: &str| Key { name: name.into(), line, column: 0 };
        let mut keys: Vec<(Key, Node)> = Vec::new();
        let mut minimum: Vec<(Key, Node)> = Vec::new();
        for (heading, cell) in columns.iter().zip(cells) {
            let Heading::Key(name) = heading else { continue };
            let cell = clean(cell);
            if cell.is_empty() {
                continue;
            }
            match name.split_once('.') {
                Some((_, "formats")) => {
                    let parts = cell.split([',', ';', '/', '\n']).map(str::trim).filter(|part| !part.is_empty());
                    let parts = parts.map(|part| node(Value::String(part.into()))).collect();
                    minimum.push((key("formats"), node(Value::List(parts))));
                }
                Some((_, name)) => minimum.push((key(name), node(Value::String(plain_number(&cell))))),
                None if name == "datasets" => {
                    let parts = cell.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
                    let parts = parts.map(|part| node(Value::String(part.into()))).collect();
                    keys.push((key(name), node(Value::List(parts))));
                }
                None => keys.push((key(name), node(Value::String(cell)))),
            }
        }
        if keys.is_empty() && minimum.is_empty() {
            continue;
        }
        if let ([(only, Node { value: Value::String(title), .. })], true) = (keys.as_slice(), minimum.is_empty())
            && let Some(what) = heads(title).filter(|_| only.name == "title")
        {
            above.insert(what, title.clone());
            continue;
        }
        for (what, title) in &above {
            if !keys.iter().any(|(known, _)| known.name == *what) {
                keys.push((key(what), node(Value::String(title.clone()))));
            }
        }
        if !minimum.is_empty() {
            keys.push((key("minimum"), node(Value::Map(minimum))));
        }
        entries.push(node(Value::Map(keys)));
        origin.rows.push(at as u64 + 1);
    }
    let list = Node { value: Value::List(entries), line: 1, column: 0 };
    let key = Key { name: part.key().into(), line: 1, column: 0 };
    Some((Node { value: Value::Map(vec![(key, list)]), line: 1, column: 0 }, origin))
}

/// `80 %` as `80`, and `3.0`, as workbooks write whole numbers, as `3`.
fn plain_number(cell: &str) -> String {
    let plain = cell.trim_end_matches('%').trim_end();
    plain.strip_suffix(".0").unwrap_or(plain).into()
}
