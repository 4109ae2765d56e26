//! What a description outside of any portal says of one file: a Table Schema, or a Data Package with the file in it.

use super::resources::Matching;
use super::{File, Folder, schema};
use crate::error::{Error, Result};
use crate::findings::{Findings, Found};
use crate::model::{Content, Format, Name};
use crate::model::{DatasetId, Recipe, Resource, Text};
use crate::node::{self, Document, Node};
use crate::settings::Settings;
use std::path::Path;

/// The file of this name as `description` has it. `None` when it says nothing of such a file.
///
/// In a Data Package with one resource that one is meant, whatever it is called.
pub fn declared(description: &Path, file: &str, settings: &Settings) -> Result<Found<Option<Resource>>> {
    std::fs::metadata(description).map_err(|error| Error::io("read", description, error))?;
    let folder = description.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = description.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = match node::read_text(folder, &name, settings.limits.description_bytes) {
        Ok(text) => text,
        Err(finding) => return Ok(Found::new(None, [*finding].into_iter().collect())),
    };
    let document = Document::read(description.to_string_lossy(), &text, &settings.site.languages);
    let mut findings = Findings::default();
    let resource = match document.root().get("resources") {
        Some(resources) => {
            let named = |node: &Node| node.get("path").and_then(Node::as_str).and_then(last) == Some(file);
            let list = resources.items();
            let at = list.iter().position(named).or((list.len() == 1).then_some(0));
            let settings = Settings { root: folder.to_path_buf(), ..settings.clone() };
            at.and_then(|at| described(&document, at, &settings, &mut findings))
        }
        None if document.root().get("fields").is_some() => {
            let schema = schema::schema(document.keys());
            Some(Resource {
                fields: schema.fields,
                missing_values: schema.missing_values,
                primary_key: schema.primary_key,
                unique_keys: schema.unique_keys,
                foreign_keys: schema.foreign_keys,
                ..blank(file)
            })
        }
        None => None,
    };
    findings.extend(document.findings());
    Ok(Found::new(resource, findings))
}

/// The resource at this place of a Data Package, in a folder of which only its files are known.
fn described(document: &Document<'_>, at: usize, settings: &Settings, findings: &mut Findings) -> Option<Resource> {
    let node = &document.root().get("resources")?.items()[at];
    let named = [node.get("path"), node.get("schema")];
    let path = |node: &Node| node.as_str().map(|path| path.strip_prefix("./").unwrap_or(path).to_string());
    let mut paths: Vec<String> = named.into_iter().flatten().filter_map(path).collect();
    paths.sort();
    paths.dedup();
    let file = |path| File { path, bytes: 0, modified: 0, changed: 0, inode: 0 };
    let id = DatasetId::parse("khomo/table").expect("it is an id");
    let folder = Folder { id, path: ".".into(), files: paths.into_iter().map(file).collect() };
    let mut matching = Matching::new(&folder, settings);
    let resource = document.keys().maps("resources").into_iter().nth(at)?;
    matching.described(resource);
    findings.extend(std::mem::take(&mut matching.findings));
    matching.resources.into_iter().next()
}

/// The last segment of a path.
fn last(path: &str) -> Option<&str> {
    path.rsplit('/').next()
}

/// A resource of which nothing is known.
fn blank(file: &str) -> Resource {
    Resource {
        name: Name::parse("table").expect("a slug"),
        title: Text::default(),
        description: Text::default(),
        path: file.into(),
        format: Format::unknown(""),
        bytes: 0,
        sha256: String::new(),
        recipe: Recipe::default(),
        fields: Vec::new(),
        missing_values: None,
        primary_key: Vec::new(),
        unique_keys: Vec::new(),
        foreign_keys: Vec::new(),
        content: Content::Unread,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_schema_and_a_package_both_tell_of_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::outside(Path::new("."));
        let declared = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            declared(&file, "b.csv", &settings).unwrap()
        };
        let found = declared("s.json", r#"{"fields": [{"name": "a", "type": "date", "format": "%d/%m/%Y"}]}"#);
        let resource = found.value.unwrap();
        assert_eq!(resource.fields[0].format.as_deref(), Some("%d/%m/%Y"));
        assert!(found.findings.is_empty());
        let package = r#"{"name": "x", "resources": [{"name": "a", "path": "a.csv"},
            {"name": "b", "path": "data/b.csv", "schema": "s.json", "footer_rows": 2}]}"#;
        let found = declared("datapackage.json", package);
        let resource = found.value.unwrap();
        assert_eq!((resource.path.as_str(), resource.recipe.footer_rows), ("data/b.csv", Some(2)));
        assert_eq!(resource.fields.len(), 1);
        assert!(found.findings.is_empty(), "{:?}", found.findings);
        assert!(declared("leer.yaml", "title: x\n").value.is_none());
        assert!(declared("zwei.yaml", "resources: [{path: c.csv}, {path: d.csv}]\n").value.is_none());
    }
}
