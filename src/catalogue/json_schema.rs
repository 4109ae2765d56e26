//! JSON Schema (draft 2020-12) of each table: what a line of its JSON Lines holds.
//!
//! `schema/{table}.json` is the Table Schema, which speaks of CSV; this is the same for those who read objects. As beside a CSV,
//! only what the published table keeps is promised.

use super::csvw::is_shared;
use super::thing::Thing;
use crate::model::{Column, ColumnProfile, FieldType, Lang, Portal, Resource, Table};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// The address of the schema of a table, below its dataset's data folder.
pub fn file(resource: &Resource) -> String {
    format!("schema/{}.schema.json", resource.name)
}

/// Describes a line of a table.
pub fn write(portal: &Portal, address: &str, resource: &Resource, table: &Table, out: impl Write) -> io::Result<()> {
    let lang = portal.site.default_language();
    let columns = table.columns.iter().zip(&table.profile.columns);
    let properties = columns.map(|(column, profile)| (column.name.clone(), property(column, profile, lang)));
    let properties: Map<String, Value> = properties.collect();
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    Thing::new()
        .put("$schema", "https://json-schema.org/draft/2020-12/schema")
        .put("$id", address)
        .some("title", resource.title.say(lang, lang).map(|said| said.text))
        .some("description", resource.description.say(lang, lang).map(|said| crate::wording::plain(said.text)))
        .put("type", "object")
        .put("properties", properties)
        .list("required", names)
        .put("additionalProperties", false)
        .write(out)
}

/// A value of a column.
fn property(column: &Column, profile: &ColumnProfile, lang: &Lang) -> Value {
    let wanted = &column.constraints;
    let gaps = !wanted.required || profile.missing > 0;
    let mut types = match column.field_type {
        FieldType::Integer => vec!["integer"],
        FieldType::Decimal(_) => vec!["number"],
        // `NaN` and `INF` are no numbers of JSON, nor is the year 0476.
        FieldType::Number => vec!["number", "string"],
        FieldType::Year => vec!["integer", "string"],
        FieldType::Boolean => vec!["boolean"],
        _ => vec!["string"],
    };
    if gaps {
        types.push("null");
    }
    let form = match column.field_type {
        FieldType::Date => Some("date"),
        FieldType::Duration => Some("duration"),
        _ => None,
    };
    let text = column.field_type == FieldType::String;
    let (shortest, longest) = profile.lengths.map_or((u64::MAX, 0), |lengths| lengths);
    let pattern = wanted.pattern.as_ref().filter(|pattern| text && is_shared(pattern));
    let mut values: Vec<Value> = wanted.allowed.iter().map(|value| json!(value)).collect();
    if gaps {
        values.push(Value::Null);
    }
    Thing::new()
        .some("title", column.title.say(lang, lang).map(|said| said.text))
        .some("description", column.description.say(lang, lang).map(|said| crate::wording::plain(said.text)))
        .put("type", if types.len() == 1 { json!(types[0]) } else { json!(types) })
        .some("format", form)
        .some("pattern", pattern.map(|pattern| format!("^(?:{pattern})$")))
        .some("minLength", wanted.min_length.filter(|least| text && *least <= shortest))
        .some("maxLength", wanted.max_length.filter(|most| text && *most >= longest))
        .list("enum", if text && !wanted.allowed.is_empty() { values } else { Vec::new() })
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn a_line_has_every_column_and_says_which_may_be_missing() {
        let portal = sample::portal("https://e.example");
        let (resource, table) = portal.datasets[0].tables().next().expect("a table");
        let mut table = table.clone();
        table.columns[0].constraints.required = true;
        table.profile.columns[0].missing = 0;
        let mut out = Vec::new();
        write(&portal, "https://e.example/s.json", resource, &table, &mut out).unwrap();
        let schema: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(schema["required"].as_array().unwrap().len(), table.columns.len());
        assert_eq!(schema["additionalProperties"], false);
        let first = &schema["properties"][&table.columns[0].name]["type"];
        assert!(!first.to_string().contains("null"), "{first}");
        let second = &schema["properties"][&table.columns[1].name]["type"];
        assert!(second.to_string().contains("null"), "{second}");
    }
}
