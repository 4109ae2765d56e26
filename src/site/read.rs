//! What the owner writes in `site/`: pages and code lists.

use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::{CodeList, CodeListEntry, Date, Lang, Name, Page, Text};
use crate::node::{self, Document};
use crate::settings::Settings;
use std::collections::{BTreeMap, HashSet};

/// The most codes of a code list.
const CODES: usize = 200_000;

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

/// Reads `site/codelists/<id>.csv` (columns `code`, `label`, `label_<lang>`) with `<id>.yaml`.
pub fn code_lists(settings: &Settings) -> Result<Found<BTreeMap<Name, CodeList>>> {
    let mut findings = Findings::default();
    let mut lists = BTreeMap::new();
    for file in files(settings, "site/codelists")? {
        let Some(stem) = file.strip_suffix(".csv") else { continue };
        let Some(id) = Name::parse(stem) else {
            let place = Place::file(format!("site/codelists/{file}"));
            findings.push(Finding::of("bad-file-name", place).with("name", &file).with("folder", "site/codelists"));
            continue;
        };
        let path = format!("site/codelists/{file}");
        let text = match node::read_text(&settings.root, &path, settings.limits.cell_bytes as u64) {
            Ok(text) => text,
            Err(finding) => {
                findings.push(*finding);
                continue;
            }
        };
        let mut list = describe(&id, settings, &mut findings);
        list.entries = entries(&path, &text, settings.site.default_language(), &mut findings);
        lists.insert(id, list);
    }
    Ok(Found::new(lists, findings))
}

/// The names of a folder's files, sorted; none when there is no folder.
fn files(settings: &Settings, folder: &str) -> Result<Vec<String>> {
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

/// The list's title and version, from `<id>.yaml` when that is there.
fn describe(id: &Name, settings: &Settings, findings: &mut Findings) -> CodeList {
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
    let list = CodeList {
        title,
        description: keys.text("description"),
        version: keys.string("version"),
        valid_from: keys.date("valid_from"),
        valid_to: keys.date("valid_to"),
        source: keys.text("source"),
        ..CodeList::named(id.clone())
    };
    keys.skip(&["publisher", "issued", "modified", "sources", "licence"]);
    keys.finish();
    findings.extend(document.findings());
    list
}

fn entries(path: &str, text: &str, default: &Lang, findings: &mut Findings) -> Vec<CodeListEntry> {
    let mut entries = Vec::new();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let Ok(header) = reader.headers().cloned() else { return entries };
    let code = header.iter().position(|name| name.trim() == "code");
    let labels: Vec<(usize, Lang)> = header
        .iter()
        .enumerate()
        .filter_map(|(at, name)| match name.trim() {
            "label" => Some((at, default.clone())),
            name => Some((at, Lang::parse(name.strip_prefix("label_")?)?)),
        })
        .collect();
    let Some(code) = code else {
        findings.push(Finding::of("code-list-without-codes", Place::at(path, 1, 1)).with("file", path));
        return entries;
    };
    let find = |wanted: &str| header.iter().position(|name| name.trim() == wanted);
    let [from, to, broader, replaced_by, matches] =
        ["valid_from", "valid_to", "broader", "replaced_by", "matches"].map(find);
    let mut known = HashSet::new();
    for record in reader.records().take(CODES) {
        let Ok(record) = record else { continue };
        let line = record.position().map_or(0, |position| position.line());
        let said = node::clean(record.get(code).unwrap_or_default());
        if said.is_empty() {
            continue;
        }
        if !known.insert(said.clone()) {
            findings.push(Finding::of("duplicate-code", Place::at(path, line, 1).field("code")).with("code", &said));
            continue;
        }
        let mut label = Text::default();
        for (at, lang) in &labels {
            label.set(lang.clone(), node::clean(record.get(*at).unwrap_or_default()));
        }
        let cell =
            |at: Option<usize>| at.and_then(|at| record.get(at)).map(node::clean).filter(|cell| !cell.is_empty());
        let mut day = |at: Option<usize>, field: &str| {
            let written = cell(at)?;
            let day = Date::parse(&written);
            if day.is_none() {
                let place = Place::at(path, line, 1).field(field);
                findings.push(Finding::of("invalid-date", place).with("key", field).with("value", &written));
            }
            day
        };
        entries.push(CodeListEntry {
            label,
            valid_from: day(from, "valid_from"),
            valid_to: day(to, "valid_to"),
            broader: cell(broader),
            replaced_by: cell(replaced_by),
            matches: cell(matches)
                .map(|cell| cell.split_whitespace().map(str::to_string).collect())
                .unwrap_or_default(),
            ..CodeListEntry::of(said)
        });
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_their_zeros_and_come_once() {
        let vi = Lang::parse("vi").unwrap();
        let mut findings = Findings::default();
        let text = "code,label,label_en\n01,Hà Nội,Hanoi\n02,Huế\n01,Khác,\n";
        let entries = entries("l.csv", text, &vi, &mut findings);
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[0].code.as_str(), entries[0].label.all().count()), ("01", 2));
        assert_eq!(findings.iter().next().unwrap().place.line, 4);
    }
}
