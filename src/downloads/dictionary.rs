//! A table's dictionary: its Table Schema and its profile, as JSON.

use crate::model::{Column, ColumnProfile, FieldType, Lang, Resource, Table};
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
    if let Some(pattern) = wanted.pattern.as_ref().filter(|_| text) {
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
    let columns: Vec<Value> =
        table.columns.iter().zip(&table.profile.columns).map(|(column, profile)| one(column, profile, rows)).collect();
    pretty(&json!({ "version": 1, "table": resource.name.as_str(), "rows": rows, "columns": columns }))
}

/// One column's profile; what does not apply is left out.
fn one(column: &Column, profile: &ColumnProfile, rows: u64) -> Value {
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.into(), value);
    put("name", json!(column.name));
    put("type", json!(column.field_type.as_str()));
    put("count", json!(rows - profile.missing.min(rows)));
    put("missing", json!(profile.missing));
    put("distinct", json!(profile.distinct));
    if profile.distinct_estimated {
        put("distinctEstimated", json!(true));
    }
    for (key, value) in [("min", &profile.min), ("max", &profile.max)] {
        value.as_ref().map(|value| put(key, json!(value)));
    }
    for (key, value) in [("mean", profile.mean), ("deviation", profile.deviation)] {
        value.map(|value| put(key, json!(value)));
    }
    if let Some([p5, p25, p50, p75, p95]) = profile.quantiles {
        put("quantiles", json!({ "0.05": p5, "0.25": p25, "0.5": p50, "0.75": p75, "0.95": p95 }));
    }
    if let Some((min, max)) = profile.lengths {
        put("lengths", json!({ "min": min, "max": max }));
    }
    if !profile.top.is_empty() {
        put("top", profile.top.iter().map(|top| json!({ "value": top.value, "count": top.count })).collect());
    }
    if !profile.histogram.is_empty() {
        let bins = profile.histogram.iter();
        put("histogram", bins.map(|bin| json!({ "from": bin.from, "to": bin.to, "count": bin.count })).collect());
    }
    Value::Object(map)
}

/// JSON with a newline at its end.
pub fn pretty(value: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("JSON values serialise");
    bytes.push(b'\n');
    bytes
}
