//! Every data package of the portal in one list (`datapackage-catalog.json`).
//!
//! No standard describes such a list; the form is that of the `Catalog` of frictionless-py, which loads it as it is:
//!
//! ```text
//! { "name": "catalog", "title": …, "description": …, "homepage": …, "datasets": [ {
//!     "name": "bo-tttt/ndxp",                              the dataset's id, unique
//!     "title": …, "description": …,                        plain words in the portal's first language
//!     "package": "data/bo-tttt/ndxp/datapackage.json",     relative to this file
//!     "id": …, "homepage": …, "version": …, "created": …, "modified": …, "licenses": [ … ], "keywords": [ … ],
//!     "resources": [ { "name", "path", "format", "mediatype", "bytes", "hash" } ]
//! } ] }
//! ```
//!
//! `title` to `licenses` and `resources` are what the packages say themselves, so that one request is enough to choose; `path`
//! is relative to this file too. A dataset without a file names
//! its description, as its package does.

use super::dcat_us::licence;
use super::thing::Thing;
use super::{iri, say};
use crate::model::{Content, Dataset, Portal, Resource};
use crate::urls::Urls;
use serde_json::{Value, json};
use std::io::{self, BufWriter, Write};

/// The longest description, in characters: the package has the whole.
const LONGEST: usize = 1_000;

/// Writes the list, a package a line.
pub fn write(portal: &Portal, urls: &Urls, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let lang = portal.site.default_language();
    let head = Thing::new()
        .put("name", "catalog")
        .some("title", say::words(&portal.site.title, lang))
        .some("description", say::prose(&portal.site.description, lang, LONGEST))
        .put("homepage", format!("{}/", urls.base_url()));
    let mut line = serde_json::to_vec(&Value::from(head))?;
    // The list stays open for its packages.
    line.truncate(line.len() - 1);
    out.write_all(&line)?;
    out.write_all(b",\n\"datasets\":[")?;
    let mut between: &[u8] = b"\n";
    for dataset in &portal.datasets {
        let package = package(portal, urls, dataset);
        line.clear();
        line.extend_from_slice(std::mem::replace(&mut between, b",\n"));
        serde_json::to_writer(&mut line, &Value::from(package))?;
        out.write_all(&line)?;
    }
    out.write_all(b"\n]}\n")?;
    out.flush()
}

/// One package.
fn package(portal: &Portal, urls: &Urls, dataset: &Dataset) -> Thing {
    let lang = portal.site.default_language();
    let data = urls.data(&dataset.id);
    let mut resources: Vec<Thing> = dataset.resources.iter().filter_map(|one| resource(one, &data)).collect();
    if resources.is_empty() {
        let itself = Thing::new().put("name", "dcat").put("path", format!("{data}dcat.jsonld"));
        resources.push(itself.put("mediatype", "application/ld+json"));
    }
    let title = say::words(&dataset.title, lang).unwrap_or_else(|| dataset.id.to_string().into());
    let version = dataset.version.as_deref().map(iri::clean).filter(|version| !version.is_empty());
    let licence = dataset.licence.as_ref().map(|known| {
        Thing::new()
            .put("name", iri::clean(&known.id))
            .some("path", licence(known))
            .put("title", iri::clean(&known.title))
    });
    let keywords = dataset.keywords.iter().map(|(_, word)| iri::clean(word)).filter(|word| !word.is_empty());
    Thing::new()
        .put("name", dataset.id.to_string())
        .put("title", title)
        .some("description", say::prose(&dataset.description, lang, LONGEST))
        .put("package", format!("{data}datapackage.json"))
        .put("id", urls.dataset_iri(&dataset.id))
        .put("homepage", urls.absolute(&urls.dataset(lang, &dataset.id)))
        .some("version", version)
        .some("created", dataset.issued.map(|date| date.to_string()))
        .some("modified", dataset.modified.map(|date| date.to_string()))
        .list("licenses", licence)
        .list("keywords", keywords)
        .list("resources", resources)
}

/// One resource: the tidy CSV of a table, or a file as it was committed.
fn resource(resource: &Resource, data: &str) -> Option<Thing> {
    let (path, format, bytes, sha256) = match &resource.content {
        Content::Unread => return None,
        Content::File => (format!("source/{}", resource.path), &resource.format, resource.bytes, &resource.sha256),
        Content::Table(table) => {
            let csv = table.downloads.first()?;
            (csv.file.clone(), &csv.format, csv.bytes, &csv.sha256)
        }
    };
    let thing = Thing::new()
        .put("name", resource.name.as_str())
        .put("path", format!("{data}{path}"))
        .put("format", format.extension.as_str())
        .put("mediatype", format.media_type.as_str())
        .put("bytes", json!(bytes));
    Some(thing.some("hash", (!sha256.is_empty()).then(|| format!("sha256:{sha256}"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn a_package_is_listed_with_its_files_and_a_dataset_without_files_with_its_description() {
        let portal = sample::portal("https://data.example.org/kho");
        let mut out = Vec::new();
        write(&portal, &crate::urls::sample("https://data.example.org/kho"), &mut out).unwrap();
        let json: Value = serde_json::from_slice(&out).unwrap();
        let datasets = json["datasets"].as_array().unwrap();
        let without = datasets.iter().find(|one| one["name"] != "bo-tttt/ndxp").unwrap();
        assert!(without["resources"][0]["path"].as_str().unwrap().ends_with("/dcat.jsonld"), "{without}");
        let datasets: Vec<&Value> = datasets.iter().filter(|one| one["name"] == "bo-tttt/ndxp").collect();
        assert_eq!(datasets[0]["package"], "data/bo-tttt/ndxp/datapackage.json");
        assert_eq!(datasets[0]["resources"][0]["path"], "data/bo-tttt/ndxp/giao-dich.csv");
        assert_eq!(datasets[0]["resources"][1]["path"], "data/bo-tttt/ndxp/source/ghi chú.pdf");
    }
}
