//! A Table Schema (v1 and v2) as columns.

use crate::model::{Column, Constraints, FieldType, ForeignKey, Name};
use crate::node::{Keys, Node, Value};

/// What a schema says.
#[derive(Default)]
pub struct Schema {
    /// Its columns, in order.
    pub fields: Vec<Column>,
    /// Tokens that mean "no value".
    pub missing_values: Option<Vec<String>>,
    /// Columns that identify a row.
    pub primary_key: Vec<String>,
    /// Columns that together hold nothing twice.
    pub unique_keys: Vec<Vec<String>>,
    /// Columns whose values stand in another table.
    pub foreign_keys: Vec<ForeignKey>,
}

/// The most columns of a schema.
const COLUMNS: usize = 16_384;

/// Reads a schema.
pub fn schema(mut keys: Keys<'_>) -> Schema {
    let mut schema = Schema { missing_values: missing_values(&mut keys), ..Schema::default() };
    schema.primary_key = keys.strings("primaryKey");
    for field in keys.maps("fields").into_iter().take(COLUMNS) {
        schema.fields.extend(column(field));
    }
    schema.unique_keys = keys.items("uniqueKeys").iter().map(|node| names(&keys, "uniqueKeys", node)).collect();
    for key in keys.maps("foreignKeys") {
        foreign_key(key, &mut schema);
    }
    keys.skip(&["fieldsMatch", "name", "title", "description", "examples", "example"]);
    keys.finish();
    schema
}

/// Names of columns: a list, or one text.
fn names(keys: &Keys<'_>, key: &'static str, node: &Node) -> Vec<String> {
    node.items().iter().filter_map(|item| keys.string_of(key, item)).collect()
}

/// Reads one foreign key. What it refers to may also be a code list: then its column is bound to that list.
fn foreign_key(mut keys: Keys<'_>, schema: &mut Schema) {
    let whole = keys.whole();
    let described_at = (whole.line, whole.column);
    let fields = keys.node("fields").map(|node| names(&keys, "fields", node)).unwrap_or_default();
    let Some(mut reference) = keys.map("reference") else {
        keys.wrong("foreignKeys", whole, "fields, reference");
        return keys.finish();
    };
    let list = reference.node("code_list").and_then(|node| Name::parse(node.as_str()?));
    let columns = reference.node("fields").map(|node| names(&reference, "fields", node)).unwrap_or_default();
    let dataset = reference.first(&["dataset", "package"]).and_then(|node| reference.string_of("dataset", node));
    let resource = reference.string("resource").filter(|name| !name.is_empty());
    reference.finish();
    match list {
        Some(list) => {
            let bound = schema.fields.iter_mut().filter(|column| fields.contains(&column.name));
            bound.for_each(|column| column.code_list = Some(list.clone()));
        }
        None if fields.is_empty() || fields.len() != columns.len() => {
            keys.wrong("foreignKeys", whole, "fields, reference.fields");
        }
        None => schema.foreign_keys.push(ForeignKey { fields, dataset, resource, columns, described_at }),
    }
    keys.finish();
}

/// Tokens that mean "no value": texts, or maps with `value`.
pub fn missing_values(keys: &mut Keys<'_>) -> Option<Vec<String>> {
    let node = keys.node("missingValues")?;
    let token = |item: &Node| {
        let value = item.get("value").unwrap_or(item);
        // Tokens are kept as written: spaces and case count.
        match value.as_str() {
            Some(text) => Some(text.to_string()),
            None => {
                keys.wrong("missingValues", item, "text");
                None
            }
        }
    };
    Some(node.items().iter().filter_map(token).collect())
}

/// Reads one field; `None` without a name.
fn column(mut keys: Keys<'_>) -> Option<Column> {
    // A header is matched as written, so a name keeps its spaces.
    let name = keys.node("name").and_then(Node::as_str).map(str::to_string);
    let Some(name) = name.filter(|name| !name.trim().is_empty()) else {
        keys.wrong("fields", keys.whole(), "name, type");
        return None;
    };
    let whole = keys.whole();
    let mut column = Column::named(name, FieldType::String);
    column.described_at = (whole.line, whole.column);
    column.title = keys.text("title");
    column.description = keys.text("description");
    column.format = keys.string("format").filter(|format| format != "default");
    column.typed = false;
    if let Some(node) = keys.node("type") {
        column.typed = true;
        let text = keys.string_of("type", node).unwrap_or_default();
        match field_type(&text) {
            Some(field_type) => column.field_type = field_type,
            None => keys.unknown_value("type", node, &text, TYPES.iter().map(|(word, _)| *word)),
        }
    }
    if !column.has_readable_format() {
        let node = keys.node("format").unwrap_or(whole);
        let written = column.format.as_deref().unwrap_or_default();
        keys.document().note("unknown-format", node, |f| f.with("column", &column.name).with("format", written));
    }
    column.unit = keys.text("unit");
    column.code_list = keys.node("code_list").and_then(|node| {
        let text = keys.string_of("code_list", node)?;
        let list = Name::parse(&text);
        if list.is_none() {
            keys.document().note("unknown-code-list", node, |f| f.with("value", &text).with("column", &column.name));
        }
        list
    });
    column.additive = keys.flag("additive");
    column.decimal_char = keys.character("decimalChar").or(keys.character("decimal_char"));
    column.group_char = keys.character("groupChar").or(keys.character("group_char"));
    column.bare_number = keys.flag("bareNumber").unwrap_or(true);
    column.true_values = words(&mut keys, "trueValues");
    column.false_values = words(&mut keys, "falseValues");
    if let Some(constraints) = keys.map("constraints") {
        column.constraints = self::constraints(constraints);
    }
    if let Some(node) = keys.node("categories") {
        let value = |item: &Node| item.get("value").unwrap_or(item).as_str().map(str::to_string);
        if column.constraints.allowed.is_empty() {
            column.constraints.allowed = node.items().iter().filter_map(value).collect();
        }
    }
    column.missing_values = missing_values(&mut keys);
    keys.skip(&["categoriesOrdered", "example", "examples", "rdfType", "delimiter"]);
    keys.skip(&["itemType", "arrayItem"]);
    keys.finish();
    Some(column)
}

/// Words as written: spaces and case count.
fn words(keys: &mut Keys<'_>, name: &'static str) -> Vec<String> {
    keys.items(name).iter().filter_map(|item| item.as_str().map(str::to_string)).collect()
}

fn constraints(mut keys: Keys<'_>) -> Constraints {
    let bound = |keys: &mut Keys<'_>, name| {
        let node = keys.node(name)?;
        keys.string_of(name, node)
    };
    let constraints = Constraints {
        required: keys.flag("required").unwrap_or_default(),
        unique: keys.flag("unique").unwrap_or_default(),
        allowed: words(&mut keys, "enum"),
        pattern: keys.node("pattern").and_then(Node::as_str).map(str::to_string),
        minimum: bound(&mut keys, "minimum"),
        maximum: bound(&mut keys, "maximum"),
        exclusive_minimum: bound(&mut keys, "exclusiveMinimum"),
        exclusive_maximum: bound(&mut keys, "exclusiveMaximum"),
        min_length: keys.number("minLength"),
        max_length: keys.number("maxLength"),
        json_schema: keys.node("jsonSchema").map(|node| node.to_json().to_string()),
    };
    keys.finish();
    constraints
}

/// The types of Table Schema.
const TYPES: [(&str, FieldType); 17] = [
    ("string", FieldType::String),
    ("integer", FieldType::Integer),
    ("number", FieldType::Number),
    ("boolean", FieldType::Boolean),
    ("date", FieldType::Date),
    ("datetime", FieldType::Datetime),
    ("time", FieldType::Time),
    ("year", FieldType::Year),
    ("yearmonth", FieldType::YearMonth),
    ("duration", FieldType::Duration),
    ("geopoint", FieldType::Geopoint),
    ("object", FieldType::Object),
    ("geojson", FieldType::Object),
    ("array", FieldType::Object),
    ("list", FieldType::String),
    ("any", FieldType::String),
    ("decimal", FieldType::Number),
];

/// The type of a Table Schema name; `decimal(2)` is a decimal with two digits behind the point.
fn field_type(text: &str) -> Option<FieldType> {
    let plain = text.trim().to_ascii_lowercase();
    if let Some(scale) = plain.strip_prefix("decimal(").and_then(|rest| rest.strip_suffix(')')) {
        return scale.trim().parse().ok().filter(|scale| *scale <= 18).map(FieldType::Decimal);
    }
    TYPES.iter().find(|(word, _)| *word == plain).map(|(_, field_type)| *field_type)
}

/// Is a node a map, so a schema written here and not elsewhere?
pub fn is_inline(node: &Node) -> bool {
    matches!(node.value, Value::Map(_))
}
