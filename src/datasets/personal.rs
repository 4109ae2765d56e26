//! `personal_data`: which columns hold personal data, what is done to them, and who says so.

use crate::model::{Declared, PersonalData, Treating};
use crate::node::{Keys, Node, Value};

/// Reads the key: a list of columns, or a map with `columns`, `quasi_identifiers` and `k`.
pub fn read(keys: &mut Keys<'_>) -> PersonalData {
    let Some(node) = keys.node("personal_data") else { return PersonalData::default() };
    let mut declared = PersonalData::default();
    let columns = match &node.value {
        Value::List(_) => node.items().iter().filter_map(|item| keys.map_of("personal_data", item)).collect(),
        _ => {
            let Some(mut map) = keys.map_of("personal_data", node) else { return declared };
            declared.quasi_identifiers = map.strings("quasi_identifiers");
            declared.k = map.number("k");
            let columns = map.maps("columns");
            map.finish();
            columns
        }
    };
    declared.columns = columns.into_iter().filter_map(column).collect();
    declared
}

/// One column.
fn column(mut keys: Keys<'_>) -> Option<Declared> {
    let whole = keys.whole();
    let resource = keys.string("resource");
    let name = keys.node("column").and_then(Node::as_str).map(str::to_string);
    let treatment = keys.node("treatment").and_then(|node| treatment(&keys, node));
    let declared = Declared {
        resource,
        column: name.clone().unwrap_or_default(),
        treatment,
        reason: keys.text("reason"),
        legal_basis: keys.text("legal_basis"),
        reviewer: keys.string("reviewer"),
        date: keys.date("date"),
        expires: keys.date("expires"),
        described_at: (whole.line, whole.column),
    };
    if name.is_none_or(|name| name.is_empty()) {
        keys.wrong("personal_data", whole, "column, treatment");
        return None;
    }
    keys.finish();
    Some(declared)
}

/// A treatment in one line (`generalise month`, `mask first=2`), or as a map with `name`.
fn treatment(keys: &Keys<'_>, node: &Node) -> Option<Treating> {
    if let Value::Map(entries) = &node.value {
        let name = node.get("name").and_then(Node::as_str);
        let Some(name) = name else {
            keys.wrong("treatment", node, "name");
            return None;
        };
        let others = entries.iter().filter(|(key, _)| key.name != "name");
        let parts = others.filter_map(|(key, node)| Some((key.name.clone(), node.as_str()?.to_string()))).collect();
        return Some(Treating { name: name.into(), parts });
    }
    let line = keys.string_of("treatment", node)?;
    let mut words = line.split_whitespace();
    let name = words.next()?.to_string();
    let parts = words.map(|word| word.split_once('=').unwrap_or(("to", word)));
    Some(Treating { name, parts: parts.map(|(part, value)| (part.into(), value.into())).collect() })
}
