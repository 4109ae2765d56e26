//! GeoJSON and JSON arrays of objects: a row an object, a column a key.

use super::Ask;
use super::batch::Cells;
use super::held::Held;
use super::reader::Hint;
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// The largest file that is read: it is held as a tree.
const LARGEST: u64 = 256 << 20;

/// Reads a JSON file. `None` without a finding when it is JSON but no table.
pub fn open(ask: &Ask<'_>, findings: &mut Findings) -> Result<Option<Held>> {
    let bytes = match std::fs::metadata(ask.file) {
        Ok(metadata) if metadata.len() > LARGEST => return Ok(None),
        Ok(_) => std::fs::read(ask.file).map_err(|error| Error::io("read", ask.file, error))?,
        Err(error) => return Err(Error::io("read", ask.file, error)),
    };
    if bytes.is_empty() {
        findings.push(Finding::of("empty-file", Place::file(ask.place)).with("file", ask.place));
        return Ok(None);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            let place = Place::at(ask.place, error.line() as u64, error.column() as u64);
            let finding = Finding::of("not-a-table", place).with("file", ask.place);
            findings.push(finding.with("reason", format_args!("JSON: {error}")));
            return Ok(None);
        }
    };
    let rows = match value {
        Value::Array(rows) if !rows.is_empty() && rows.iter().all(Value::is_object) => {
            rows.into_iter().filter_map(object).collect()
        }
        Value::Object(mut map) if map.get("type").and_then(Value::as_str) == Some("FeatureCollection") => {
            match map.remove("features") {
                Some(Value::Array(features)) => features.into_iter().filter_map(object).map(flat).collect(),
                _ => return Ok(None),
            }
        }
        _ => return Ok(None),
    };
    Ok(table(ask, findings, rows))
}

fn object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// A feature as a row: its id, its properties, its geometry.
fn flat(mut feature: Map<String, Value>) -> Map<String, Value> {
    let mut row = Map::new();
    if let Some(id) = feature.remove("id") {
        row.insert("id".into(), id);
    }
    if let Some(Value::Object(properties)) = feature.remove("properties") {
        row.extend(properties);
    }
    if let Some(geometry) = feature.remove("geometry") {
        row.insert("geometry".into(), geometry);
    }
    row
}

fn table(ask: &Ask<'_>, findings: &mut Findings, rows: Vec<Map<String, Value>>) -> Option<Held> {
    let mut held = Held { place: ask.place.into(), header: 1, ..Held::default() };
    let mut index: HashMap<String, usize> = HashMap::new();
    for key in rows.iter().flat_map(Map::keys) {
        if !index.contains_key(key) {
            index.insert(key.clone(), held.labels.len());
            held.labels.push(key.clone());
        }
    }
    if held.labels.len() > ask.limits.columns {
        let finding = Finding::of("too-many-columns", Place::file(ask.place)).with("count", held.labels.len());
        findings.push(finding.with("limit", ask.limits.columns));
        return None;
    }
    // The geometry closes the row, whatever the first feature holds.
    if let Some(at) = held.labels.iter().position(|label| label == "geometry") {
        let geometry = held.labels.remove(at);
        held.labels.push(geometry);
        index = held.labels.iter().enumerate().map(|(at, label)| (label.clone(), at)).collect();
    }
    held.columns.resize_with(held.labels.len(), Cells::default);
    held.hints.resize(held.labels.len(), Hint::Any);
    for (row, map) in rows.iter().enumerate() {
        for (label, column) in held.labels.iter().zip(&mut held.columns) {
            let at = index[label.as_str()];
            match map.get(label) {
                None | Some(Value::Null) => column.push(b""),
                Some(Value::String(text)) => {
                    column.push(text.as_bytes());
                    if held.hints[at] == Hint::Any {
                        held.hints[at] = Hint::Text;
                    }
                }
                Some(nested @ (Value::Array(_) | Value::Object(_))) => {
                    column.push(nested.to_string().as_bytes());
                    held.hints[at] = Hint::Object;
                }
                Some(plain) => column.push(plain.to_string().as_bytes()),
            }
        }
        held.lines.push(row as u64 + 1);
    }
    Some(held)
}
