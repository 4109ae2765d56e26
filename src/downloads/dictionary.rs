//! A table's dictionary: its Table Schema and its profile, as JSON.

use crate::model::{Bin, Column, ColumnProfile, Counted, FieldType, Lang, Resource, Table};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The Table Schema (v2) of a published table, in the default language.
pub fn table_schema(resource: &Resource, table: &Table, lang: &Lang) -> Value {
    let fields: Vec<Value> = table.columns.iter().map(|column| field(column, lang)).collect();
    let mut schema = json!({ "fields": fields, "missingValues": [""] });
    let known = |key: &String| table.columns.iter().any(|column| column.name == *key);
    if !resource.primary_key.is_empty() && resource.primary_key.iter().all(known) {
        schema["primaryKey"] = json!(resource.primary_key);
    }
    schema
}

/// `schema/{table}.json`.
pub fn schema(resource: &Resource, table: &Table, lang: &Lang) -> Vec<u8> {
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("https://datapackage.org/profiles/2.0/tableschema.json"));
    if let Value::Object(rest) = table_schema(resource, table, lang) {
        schema.extend(rest);
    }
    pretty(&Value::Object(schema))
}

/// One field of a Table Schema: how the tidy CSV writes the column.
fn field(column: &Column, lang: &Lang) -> Value {
    let mut field = Map::new();
    let mut put = |key: &str, value: Value| field.insert(key.into(), value);
    put("name", json!(column.name));
    put("type", json!(column.field_type.as_str()));
    if let Some(title) = column.title.say(lang, lang) {
        put("title", json!(title.text));
    }
    if let Some(description) = column.description.say(lang, lang) {
        put("description", json!(description.text));
    }
    if let Some(unit) = column.unit.say(lang, lang) {
        put("unit", json!(unit.text));
    }
    if let Some(list) = &column.code_list {
        put("codeList", json!(list.as_str()));
    }
    let constraints = constraints(column);
    if !constraints.is_empty() {
        put("constraints", Value::Object(constraints));
    }
    Value::Object(field)
}

/// Signs in patterns that XML Schema has and other regular expressions lack: classes of letters, sets taken from sets.
const FOREIGN: [&str; 7] = ["\\p", "\\P", "\\i", "\\I", "\\c", "\\C", "-["];

/// The constraints that hold for the tidy form as well.
fn constraints(column: &Column) -> Map<String, Value> {
    let wanted = &column.constraints;
    let mut map = Map::new();
    if wanted.required {
        map.insert("required".into(), json!(true));
    }
    if wanted.unique {
        map.insert("unique".into(), json!(true));
    }
    if !wanted.allowed.is_empty() {
        let values: Option<Vec<Value>> = wanted.allowed.iter().map(|value| typed(value, column.field_type)).collect();
        values.map(|values| map.insert("enum".into(), json!(values)));
    }
    let text = column.field_type == FieldType::String;
    // What only XML Schema knows, readers of Data Packages stumble over.
    let known = |pattern: &&String| !FOREIGN.iter().any(|sign| pattern.contains(sign));
    if let Some(pattern) = wanted.pattern.as_ref().filter(|_| text).filter(known) {
        map.insert("pattern".into(), json!(pattern));
    }
    for (key, bound) in [("minimum", &wanted.minimum), ("maximum", &wanted.maximum)] {
        if let Some(value) = bound.as_ref().filter(|_| !text).and_then(|bound| typed(bound, column.field_type)) {
            map.insert(key.into(), value);
        }
    }
    for (key, length) in [("minLength", wanted.min_length), ("maxLength", wanted.max_length)] {
        if let Some(length) = length.filter(|_| text) {
            map.insert(key.into(), json!(length));
        }
    }
    map
}

/// A value as JSON of its column's type; `None` when it is no value of that type.
fn typed(value: &str, field_type: FieldType) -> Option<Value> {
    match field_type {
        FieldType::Integer | FieldType::Year => value.parse::<i64>().ok().map(Value::from),
        FieldType::Decimal(_) | FieldType::Number => {
            serde_json::from_str::<serde_json::Number>(value).ok().map(Value::Number)
        }
        FieldType::Boolean => value.parse::<bool>().ok().map(Value::from),
        _ => Some(Value::from(value)),
    }
}

/// `profile/{table}.json`: version 1.
pub fn profile(resource: &Resource, table: &Table) -> Vec<u8> {
    let rows = table.profile.rows;
    let columns = table.columns.iter().zip(&table.profile.columns);
    pretty(&Profile {
        version: 1,
        table: resource.name.as_str(),
        rows,
        columns: columns.map(|(column, profile)| one(column, profile, rows)).collect(),
    })
}

/// A table's profile as it is written: by way of structs, as most tables are so small that this is much of their work.
#[derive(Serialize)]
struct Profile<'a> {
    version: u8,
    table: &'a str,
    rows: u64,
    columns: Vec<One<'a>>,
}

/// One column's profile; what does not apply is left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct One<'a> {
    name: &'a str,
    r#type: &'static str,
    count: u64,
    missing: u64,
    distinct: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    distinct_estimated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deviation: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantiles: Option<Quantiles>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lengths: Option<Lengths>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    top: &'a [Counted],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    histogram: &'a [Bin],
}

#[derive(Serialize)]
struct Quantiles {
    #[serde(rename = "0.05")]
    p5: f64,
    #[serde(rename = "0.25")]
    p25: f64,
    #[serde(rename = "0.5")]
    p50: f64,
    #[serde(rename = "0.75")]
    p75: f64,
    #[serde(rename = "0.95")]
    p95: f64,
}

#[derive(Serialize)]
struct Lengths {
    min: u64,
    max: u64,
}

fn one<'a>(column: &'a Column, profile: &'a ColumnProfile, rows: u64) -> One<'a> {
    One {
        name: &column.name,
        r#type: column.field_type.as_str(),
        count: rows - profile.missing.min(rows),
        missing: profile.missing,
        distinct: profile.distinct,
        distinct_estimated: profile.distinct_estimated,
        min: profile.min.as_deref(),
        max: profile.max.as_deref(),
        mean: profile.mean,
        deviation: profile.deviation,
        quantiles: profile.quantiles.map(|[p5, p25, p50, p75, p95]| Quantiles { p5, p25, p50, p75, p95 }),
        lengths: profile.lengths.map(|(min, max)| Lengths { min, max }),
        top: profile.told(),
        histogram: &profile.histogram,
    }
}

/// JSON with a newline at its end.
pub fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 << 10);
    serde_json::to_writer_pretty(&mut bytes, value).expect("JSON values serialise");
    bytes.push(b'\n');
    bytes
}
