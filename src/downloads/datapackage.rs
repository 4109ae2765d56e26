//! The published `datapackage.json` (Data Package 2.0): plain strings, so that every validator
//! accepts it; paths relative, so that it works beside the files and inside the bundle.

use super::dictionary;
use crate::model::{Content, Dataset, Publisher, Resource, Site, Text};
use crate::urls::Urls;
use serde_json::{Map, Value, json};

/// Describes a dataset whose tables were read.
pub fn describe(dataset: &Dataset, publisher: &Publisher, site: &Site, urls: &Urls) -> Vec<u8> {
    let lang = site.default_language();
    let say = |text: &Text| text.say(lang, lang).map(|said| said.text.to_string());
    let mut package = Map::new();
    let mut put = |key: &str, value: Option<Value>| value.map(|value| package.insert(key.into(), value));
    put("$schema", Some(json!("https://datapackage.org/profiles/2.0/datapackage.json")));
    put("name", Some(json!(dataset.id.dataset.as_str())));
    put("id", Some(json!(urls.dataset_iri(&dataset.id))));
    put("title", say(&dataset.title).map(Value::from));
    put("description", say(&dataset.description).map(Value::from));
    put("homepage", Some(json!(urls.absolute(&urls.dataset(lang, &dataset.id)))));
    put("version", dataset.version.as_ref().map(|version| json!(version)));
    put("created", dataset.issued.map(|date| json!(format!("{}T00:00:00Z", date.first_day()))));
    let keywords: Vec<&str> =
        dataset.keywords.iter().filter(|(said, _)| said == lang).map(|(_, word)| word.as_str()).collect();
    put("keywords", (!keywords.is_empty()).then(|| json!(keywords)));
    put("licenses", dataset.licence.as_ref().map(licences));
    put("sources", some_list(dataset.sources.iter().map(|source| linked(say(&source.title), source.path.as_deref()))));
    let mut contributors = vec![json!({
        "title": say(&publisher.name),
        "path": publisher.homepage.clone().unwrap_or_else(|| urls.absolute(&urls.publisher(lang, &publisher.id))),
        "roles": ["publisher"],
    })];
    contributors.extend(dataset.contributors.iter().map(|contributor| {
        let mut entry = linked(say(&contributor.title), contributor.path.as_deref());
        if !contributor.roles.is_empty() {
            entry["roles"] = json!(contributor.roles);
        }
        entry
    }));
    put("contributors", Some(json!(contributors)));
    let resources = dataset.resources.iter().filter_map(|one| resource(one, site));
    put("resources", some_list(resources));
    dictionary::pretty(&Value::Object(package))
}

/// One resource: the tidy CSV of a table, or a file as it was committed.
fn resource(resource: &Resource, site: &Site) -> Option<Value> {
    let lang = site.default_language();
    let mut map = Map::new();
    map.insert("name".into(), json!(resource.name.as_str()));
    for (key, text) in [("title", &resource.title), ("description", &resource.description)] {
        text.say(lang, lang).map(|said| map.insert(key.into(), json!(said.text)));
    }
    let (path, format, bytes, sha256) = match &resource.content {
        Content::Unread => return None,
        Content::File => {
            (format!("source/{}", resource.path), &resource.format, resource.bytes, resource.sha256.as_str())
        }
        Content::Table(table) => {
            let csv = table.downloads.first()?;
            (csv.file.clone(), &csv.format, csv.bytes, csv.sha256.as_str())
        }
    };
    map.insert("path".into(), json!(path));
    map.insert("format".into(), json!(format.extension));
    map.insert("mediatype".into(), json!(format.media_type));
    map.insert("bytes".into(), json!(bytes));
    map.insert("hash".into(), json!(format!("sha256:{sha256}")));
    if let Content::Table(table) = &resource.content {
        map.insert("type".into(), json!("table"));
        map.insert("encoding".into(), json!("utf-8"));
        map.insert("schema".into(), dictionary::table_schema(resource, table, lang));
    }
    Some(Value::Object(map))
}

/// The licence as Data Package wants it: a name, an address or both.
fn licences(licence: &crate::model::Licence) -> Value {
    let mut map = Map::new();
    // Section "licenses": a name has only these letters, and stands where there is no path.
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    let path =
        licence.url.as_deref().filter(|url| ["http://", "https://"].iter().any(|scheme| url.starts_with(scheme)));
    match !licence.id.is_empty() && licence.id.bytes().all(plain) {
        true => drop(map.insert("name".into(), json!(licence.id))),
        false if path.is_none() => drop(map.insert("name".into(), json!("unknown"))),
        false => {}
    }
    path.map(|path| map.insert("path".into(), json!(path)));
    let title = if licence.title.is_empty() { &licence.id } else { &licence.title };
    map.insert("title".into(), json!(title));
    json!([map])
}

/// A title with an optional address.
fn linked(title: Option<String>, path: Option<&str>) -> Value {
    let mut map = Map::new();
    map.insert("title".into(), json!(title.unwrap_or_default()));
    path.map(|path| map.insert("path".into(), json!(path)));
    Value::Object(map)
}

/// A list, when there is something in it.
fn some_list(values: impl Iterator<Item = Value>) -> Option<Value> {
    let values: Vec<Value> = values.collect();
    (!values.is_empty()).then(|| json!(values))
}
