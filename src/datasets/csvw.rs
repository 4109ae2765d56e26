//! CSV on the Web: `<file>-metadata.json` beside a file that no Data Package describes.

use super::resources::{Matching, dialect_quote};
use super::schema::Schema;
use crate::model::{Column, Dataset, FieldType, Lang, Text, vocabulary};
use crate::node::{self, Document, Keys, Node, Value};
use std::collections::BTreeMap;

/// The language tag of words in no language.
const NO_LANGUAGE: &str = "und";

/// Takes what CSVW files of the folder say about the files they describe; true when there is one.
pub fn describe(dataset: &mut Dataset, matching: &mut Matching<'_>) -> bool {
    let folder = matching.folder;
    let mut found = false;
    for file in folder.files.iter().filter(|file| file.path.ends_with("-metadata.json")) {
        matching.belongs_to_description(&file.path);
        let path = format!("{}/{}", folder.path, file.path);
        let limit = matching.settings.limits.description_bytes;
        let text = match node::read_text(&matching.settings.root, &path, limit) {
            Ok(text) => text,
            Err(finding) => {
                matching.findings.push(*finding);
                continue;
            }
        };
        let document = Document::read(&*path, &text, &matching.settings.site.languages);
        if table(dataset, &document, &file.path, matching) {
            found = true;
            dataset.described_in.get_or_insert(path);
        }
        matching.findings.extend(document.findings());
    }
    found
}

fn table(dataset: &mut Dataset, document: &Document<'_>, file: &str, matching: &mut Matching<'_>) -> bool {
    let mut keys = document.keys();
    let beside = file.trim_end_matches("-metadata.json");
    let url = keys.node("url");
    let described = url.and_then(Node::as_str).unwrap_or(beside);
    let Some(file) = matching.file(document, url.unwrap_or(document.root()), described) else { return false };
    let default = document.default_language();
    let words = |name: &str| document.root().get(name).map(|node| said(node, default)).unwrap_or_default();
    let mut resource = matching.plain(file);
    resource.title = words("dc:title");
    resource.description = words("dc:description");
    if let Some(mut dialect) = keys.map("dialect") {
        resource.recipe.encoding = dialect.string("encoding");
        resource.recipe.delimiter = dialect.node("delimiter").and_then(Node::as_str).map(str::to_string);
        resource.recipe.quote = dialect_quote(&mut dialect);
        resource.recipe.double_quote = dialect.flag("doubleQuote");
        // CSV on the Web knows one escape beside the doubled quote.
        resource.recipe.escape_char = (resource.recipe.double_quote == Some(false)).then_some('\\');
        resource.recipe.comment_char = dialect.string("commentPrefix");
        resource.recipe.skip_initial_space = dialect.flag("skipInitialSpace");
        resource.recipe.header = dialect.flag("header");
        resource.recipe.header_rows = dialect.number("headerRowCount").and_then(|rows| rows.try_into().ok());
        resource.recipe.skip_rows = dialect.number("skipRows").map(|rows| rows.min(u32::MAX.into()) as u32);
    }
    if let Some(schema) = keys.map("tableSchema") {
        let schema = self::schema(schema, default);
        resource.fields = schema.fields;
        resource.primary_key = schema.primary_key;
    }
    if dataset.title.is_empty() {
        dataset.title = resource.title.clone();
    }
    if dataset.description.is_empty() {
        dataset.description = resource.description.clone();
    }
    let licence = ["dc:license", "dct:license", "dcterms:license"].iter().find_map(|name| document.root().get(name));
    let licence = licence.and_then(|node| node.get("@id").unwrap_or(node).as_str());
    if let Some(licence) = licence.and_then(vocabulary::licence) {
        dataset.licence = Some(licence.clone());
    }
    matching.resources.push(resource);
    true
}

fn schema(mut keys: Keys<'_>, default: &Lang) -> Schema {
    let mut schema = Schema { primary_key: keys.strings("primaryKey"), ..Schema::default() };
    let mut names = BTreeMap::new();
    for mut keys in keys.maps("columns") {
        if keys.flag("virtual") == Some(true) {
            continue;
        }
        let titles = keys.node("titles").map(|node| said(node, default)).unwrap_or_default();
        // The header holds the title, first of all the one in no language; where there is none, the name.
        let header = titles.all().find(|said| said.lang.as_str() == NO_LANGUAGE).or_else(|| titles.all().next());
        let header = header.map(|said| said.text.to_string());
        let name = keys.string("name");
        let Some(header) = header.or_else(|| name.clone()) else { continue };
        names.extend(name.map(|name| (name, header.clone())));
        let mut column = Column::named(header, FieldType::String);
        let datatype = keys.node("datatype");
        let base = datatype.and_then(|node| node.get("base").unwrap_or(node).as_str());
        column.field_type = base.map_or(FieldType::String, field_type);
        if let Some(node) = datatype.and_then(|node| node.get("format"))
            && !format(&mut column, node)
        {
            let written = node.as_str().unwrap_or_default();
            let (name, document) = (column.name.clone(), keys.document());
            document.note("unknown-format", node, |f| f.with("column", name).with("format", written));
        }
        column.constraints.required = keys.flag("required").unwrap_or_default();
        column.described_at = (keys.whole().line, keys.whole().column);
        let description = ["dc:description", "description"].iter().find_map(|name| keys.whole().get(name));
        column.description = description.map(|node| said(node, default)).unwrap_or_default();
        let unit = ["schema:unitText", "schema:unitCode"].iter().find_map(|name| keys.whole().get(name));
        column.unit = unit.map(|node| said(node, default)).unwrap_or_default();
        for title in titles.all().filter(|title| title.lang.as_str() != NO_LANGUAGE) {
            column.title.set(title.lang.clone(), title.text.into());
        }
        schema.fields.push(column);
    }
    // Keys name columns by their names, of which the header may know nothing.
    for key in &mut schema.primary_key {
        if let Some(header) = names.get(key.as_str()) {
            key.clone_from(header);
        }
    }
    schema
}

/// A text of CSVW: plain, `{"@value", "@language"}`, by language, or a list of these (the first of a language counts).
fn said(node: &Node, default: &Lang) -> Text {
    match &node.value {
        Value::List(items) => {
            let mut text = Text::default();
            for item in items {
                for one in said_once(item, default).all() {
                    if text.exactly(one.lang).is_none() {
                        text.set(one.lang.clone(), one.text.into());
                    }
                }
            }
            text
        }
        _ => said_once(node, default),
    }
}

/// See [`said`]: no list.
fn said_once(node: &Node, default: &Lang) -> Text {
    match &node.value {
        Value::Map(entries) => {
            if let Some(value) = node.get("@value").and_then(Node::as_str) {
                let lang = node.get("@language").and_then(Node::as_str).and_then(Lang::parse);
                return Text::of(lang.as_ref().unwrap_or(default), node::clean(value));
            }
            let mut text = Text::default();
            for (key, node) in entries {
                let words = node.items().first().and_then(Node::as_str);
                if let (Some(lang), Some(words)) = (Lang::parse(&key.name), words) {
                    text.set(lang, node::clean(words));
                }
            }
            text
        }
        _ => node.as_str().map(|words| Text::of(default, node::clean(words))).unwrap_or_default(),
    }
}

/// Takes over the `format` of a datatype: the pattern of a date, the words of a boolean, the signs of
/// a number. False when it cannot be read.
fn format(column: &mut Column, node: &Node) -> bool {
    match column.field_type {
        FieldType::Date | FieldType::Datetime | FieldType::Time => {
            column.format = node.as_str().and_then(directives);
            column.format.is_some()
        }
        FieldType::Boolean => match node.as_str().and_then(|words| words.split_once('|')) {
            Some((yes, no)) => {
                (column.true_values, column.false_values) = (vec![yes.into()], vec![no.into()]);
                true
            }
            None => false,
        },
        FieldType::Integer | FieldType::Number => {
            let pattern = node.get("pattern").unwrap_or(node).as_str().unwrap_or_default();
            let sign = |name: &str| node.get(name).and_then(Node::as_str).and_then(|text| text.chars().next());
            column.decimal_char = sign("decimalChar");
            column.group_char = sign("groupChar").or(pattern.contains(',').then_some(','));
            true
        }
        // A regular expression for texts: they are taken as they are.
        _ => true,
    }
}

/// A date pattern of CSVW, `M/d/yyyy`, as directives, `%m/%d/%Y`. `None` when it has a field that
/// CSVW does not name.
fn directives(pattern: &str) -> Option<String> {
    let mut written = String::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let end = rest.find(|other| other != letter).unwrap_or(rest.len());
        let mut taken = end;
        match (letter, end) {
            ('y', 4) => written.push_str("%Y"),
            ('y', 2) => written.push_str("%y"),
            ('M', 1 | 2) => written.push_str("%m"),
            ('d', 1 | 2) => written.push_str("%d"),
            ('H', 1 | 2) => written.push_str("%H"),
            ('h', 1 | 2) => written.push_str("%I"),
            ('m', 1 | 2) => written.push_str("%M"),
            ('s', 1 | 2) => written.push_str("%S"),
            ('S', 1..=9) => written.push_str("%f"),
            ('a', 1) => written.push_str("%p"),
            ('X' | 'x', 1..=3) => written.push_str("%z"),
            ('T', 1) => written.push('T'),
            ('\'', 2) => written.push('\''),
            ('\'', 1) => {
                let text = &rest[1..];
                let close = text.find('\'')?;
                written.push_str(&text[..close].replace('%', "%%"));
                taken = close + 2;
            }
            (letter, _) if letter.is_ascii_alphabetic() || letter == '\'' => return None,
            _ => written.push_str(&rest[..end].replace('%', "%%")),
        }
        rest = &rest[taken..];
    }
    (!written.is_empty()).then_some(written)
}

/// The type of a CSVW datatype (XML Schema names).
fn field_type(name: &str) -> FieldType {
    match name {
        "integer" | "int" | "long" | "short" | "byte" | "nonNegativeInteger" | "positiveInteger"
        | "nonPositiveInteger" | "negativeInteger" | "unsignedLong" | "unsignedInt" | "unsignedShort"
        | "unsignedByte" => FieldType::Integer,
        "decimal" | "number" | "double" | "float" => FieldType::Number,
        "boolean" => FieldType::Boolean,
        "date" => FieldType::Date,
        "datetime" | "dateTime" | "dateTimeStamp" => FieldType::Datetime,
        "time" => FieldType::Time,
        "gYear" => FieldType::Year,
        "gYearMonth" => FieldType::YearMonth,
        "duration" | "dayTimeDuration" | "yearMonthDuration" => FieldType::Duration,
        "json" => FieldType::Object,
        _ => FieldType::String,
    }
}

#[cfg(test)]
mod tests {
    use super::directives;

    #[test]
    fn date_patterns_become_directives() {
        let written = |pattern| directives(pattern).unwrap_or_default();
        assert_eq!(written("M/d/yyyy"), "%m/%d/%Y");
        assert_eq!(written("dd.MM.yyyy"), "%d.%m.%Y");
        assert_eq!(written("yyyyMMdd"), "%Y%m%d");
        assert_eq!(written("HH:mm"), "%H:%M");
        assert_eq!(written("yyyy-MM-ddTHH:mm:ss.SSSXXX"), "%Y-%m-%dT%H:%M:%S.%f%z");
        assert_eq!(written("dd/MM/yyyy 'lúc' HH''mm"), "%d/%m/%Y lúc %H'%M");
        assert_eq!(directives("EEE, d MMM yyyy"), None);
        assert_eq!(directives("d 'th"), None);
    }
}
