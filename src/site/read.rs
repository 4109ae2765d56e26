//! What the owner writes in `site/`: pages and code lists.

use super::code_links::{self, Origin};
use super::codes;
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::{CodeList, Lang, Name, Page, Text};
use crate::node::{self, Document};
use crate::settings::Settings;
use std::collections::BTreeMap;

/// Reads `site/pages/<name>.md` (the default language) and `<name>.<lang>.md`.
pub fn pages(settings: &Settings) -> Result<Found<BTreeMap<Name, Page>>> {
    let mut findings = Findings::default();
    let mut pages = BTreeMap::new();
    for file in files(settings, "site/pages")? {
        let Some(stem) = file.strip_suffix(".md") else { continue };
        let path = format!("site/pages/{file}");
        let (name, lang) = match stem.split_once('.') {
            Some((name, tag)) => (name, Lang::parse(tag)),
            None => (stem, Some(settings.site.default_language().clone())),
        };
        let (Some(name), Some(lang)) = (Name::parse(name), lang) else {
            findings
                .push(Finding::of("bad-file-name", Place::file(path)).with("name", &file).with("folder", "site/pages"));
            continue;
        };
        match node::read_text(&settings.root, &path, settings.limits.description_bytes) {
            Ok(text) => {
                let blank = || Page { name: name.clone(), title: Text::default(), body: Text::default() };
                let page = pages.entry(name.clone()).or_insert_with(blank);
                let (title, body) = node::split_heading(&text);
                let title = if title.is_empty() { name.as_str() } else { title };
                page.title.set(lang.clone(), node::clean(title));
                page.body.set(lang, node::clean(body));
            }
            Err(finding) => findings.push(*finding),
        }
    }
    Ok(Found::new(pages, findings))
}

/// Reads `site/codelists/<id>.csv` with `<id>.yaml`; `site/README.md` says what their columns and keys are.
pub fn code_lists(settings: &Settings) -> Result<Found<BTreeMap<Name, CodeList>>> {
    let mut findings = Findings::default();
    let (mut lists, mut origins) = (BTreeMap::new(), BTreeMap::new());
    let files = files(settings, "site/codelists")?;
    for file in &files {
        let path = format!("site/codelists/{file}");
        let Some(stem) = file.strip_suffix(".csv") else {
            let alone = file.strip_suffix(".yaml").filter(|stem| !files.contains(&format!("{stem}.csv")));
            let told = alone.map(|stem| Finding::of("code-list-without-file", Place::file(path)).with("list", stem));
            findings.extend(told);
            continue;
        };
        let Some(id) = Name::parse(stem) else {
            let finding = Finding::of("bad-file-name", Place::file(path));
            findings.push(finding.with("name", file).with("folder", "site/codelists"));
            continue;
        };
        let text = match node::read_text(&settings.root, &path, settings.limits.cell_bytes as u64) {
            Ok(text) => text,
            Err(finding) => {
                findings.push(*finding);
                continue;
            }
        };
        let (list, next) = describe(&id, settings, &mut findings);
        let rows = codes::rows(&path, &text, settings.site.default_language(), &mut findings);
        codes::labels(&path, &rows, &settings.site.languages, &mut findings);
        let (entries, lines) = rows.into_iter().unzip();
        origins.insert(id.clone(), Origin { path, lines, next });
        lists.insert(id, CodeList { entries, ..list });
    }
    code_links::settle(&mut lists, &origins, &mut findings);
    Ok(Found::new(lists, findings))
}

/// The names of a folder's files, sorted; none when there is no folder.
pub(super) fn files(settings: &Settings, folder: &str) -> Result<Vec<String>> {
    let path = settings.root.join(folder);
    let entries = match std::fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("read the folder", path, error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| Error::io("read the folder", &path, error))?;
        // Links are not followed here: the owner's own words lie in the folder itself.
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let name = entry.file_name().into_string().ok().filter(|name| !name.starts_with(['.', '_']));
        names.extend(name.filter(|_| is_file));
    }
    names.sort_unstable();
    Ok(names)
}

/// What `<id>.yaml` says of a list when that is there, and the list that follows it.
fn describe(id: &Name, settings: &Settings, findings: &mut Findings) -> (CodeList, Option<(String, Place)>) {
    let path = format!("site/codelists/{id}.yaml");
    let text = match settings.root.join(&path).is_file() {
        true => node::read_text(&settings.root, &path, settings.limits.description_bytes),
        false => Ok(String::new()),
    };
    let text = text.map_err(|finding| findings.push(*finding)).unwrap_or_default();
    let document = Document::read(path, &text, &settings.site.languages);
    let mut keys = document.keys();
    let mut title = keys.text("title");
    if title.is_empty() {
        title = Text::of(settings.site.default_language(), id.as_str());
    }
    let mut list = CodeList {
        title,
        description: keys.text("description"),
        version: keys.string("version"),
        valid_from: keys.date("valid_from"),
        valid_to: keys.date("valid_to"),
        source: keys.text("source"),
        ..CodeList::named(id.clone())
    };
    if let Some((start, end)) = codes::backwards(list.valid_from, list.valid_to) {
        if let Some(node) = keys.node("valid_to") {
            document.note("invalid-period", node, |finding| finding.with("start", start).with("end", end));
        }
        (list.valid_from, list.valid_to) = (None, None);
    }
    let next = keys.node("replaced_by_list").and_then(|node| {
        let next = keys.string_of("replaced_by_list", node)?;
        Some((next, document.place(node).field("replaced_by_list")))
    });
    keys.skip(&["publisher", "issued", "modified", "sources", "licence"]);
    keys.finish();
    findings.extend(document.findings());
    (list, next)
}
