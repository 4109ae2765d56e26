//! What others made of the data: `site/stories/<name>.md`, Markdown below a head of keys between two lines of `---`.

use super::read::files;
use crate::error::Result;
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::{DatasetId, Lang, Name, Story, Text};
use crate::node::{self, Document};
use crate::settings::Settings;
use std::collections::{BTreeMap, BTreeSet};

/// Where they lie.
const FOLDER: &str = "site/stories";

/// Reads `site/stories/<name>.md` (the default language) and `<name>.<lang>.md`. Keys stand in the head of the first;
/// `folders` are the datasets there are, published or not.
pub fn stories(settings: &Settings, folders: &BTreeSet<DatasetId>) -> Result<Found<BTreeMap<Name, Story>>> {
    let mut findings = Findings::default();
    let mut stories: BTreeMap<Name, Story> = BTreeMap::new();
    for file in files(settings, FOLDER)? {
        let Some(stem) = file.strip_suffix(".md") else { continue };
        let path = format!("{FOLDER}/{file}");
        let (name, lang) = match stem.split_once('.') {
            Some((name, tag)) => (name, Lang::parse(tag)),
            None => (stem, Some(settings.site.default_language().clone())),
        };
        let (Some(name), Some(lang)) = (Name::parse(name), lang) else {
            findings.push(Finding::of("bad-file-name", Place::file(path)).with("name", &file).with("folder", FOLDER));
            continue;
        };
        let text = match node::read_text(&settings.root, &path, settings.limits.description_bytes) {
            Ok(text) => text,
            Err(finding) => {
                findings.push(*finding);
                continue;
            }
        };
        let (head, body) = split_head(&text);
        let story = stories.entry(name.clone()).or_insert_with(|| Story::named(name.clone()));
        let (title, body) = node::split_heading(body);
        let title = if title.is_empty() { name.as_str() } else { title };
        story.title.set(lang.clone(), node::clean(title));
        story.body.set(lang, node::clean(body));
        if let Some(head) = head {
            keys(story, path, &head, (settings, folders), &mut findings);
        }
    }
    Ok(Found::new(stories, findings))
}

/// The keys between two lines of `---` at the beginning, with an empty line for the first, so that lines keep their
/// numbers; and what stands below.
fn split_head(text: &str) -> (Option<String>, &str) {
    let text = text.trim_start_matches('\u{feff}');
    let is_rule = |line: &str| line.trim_end() == "---";
    let Some((first, rest)) = text.split_once('\n').filter(|(first, _)| is_rule(first)) else { return (None, text) };
    let mut at = first.len() + 1;
    for line in rest.split_inclusive('\n') {
        if is_rule(line) {
            return (Some(format!("\n{}", &text[first.len() + 1..at])), &text[at + line.len()..]);
        }
        at += line.len();
    }
    (None, text)
}

/// What the head of a story says.
fn keys(
    story: &mut Story,
    path: String,
    head: &str,
    (settings, folders): (&Settings, &BTreeSet<DatasetId>),
    findings: &mut Findings,
) {
    let document = Document::read(path, head, &settings.site.languages);
    if document.root().is_null() {
        findings.extend(document.findings());
        return;
    }
    let mut keys = document.keys();
    let by = keys.text("by");
    if !by.is_empty() {
        story.by = by;
    }
    story.date = keys.date("date").or(story.date);
    story.url = keys.url("url").or(story.url.take());
    for node in keys.items("datasets") {
        let Some(written) = keys.string_of("datasets", node) else { continue };
        match DatasetId::parse(&written).filter(|id| folders.contains(id)) {
            Some(id) if !story.datasets.contains(&id) => story.datasets.push(id),
            Some(_) => {}
            None => document.note("story-unknown-dataset", node, |finding| finding.with("value", &written)),
        }
    }
    keys.finish();
    findings.extend(document.findings());
}

impl Story {
    /// A story of which only the name is known.
    fn named(name: Name) -> Self {
        Self {
            name,
            title: Text::default(),
            body: Text::default(),
            by: Text::default(),
            date: None,
            url: None,
            datasets: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_head_is_set_off_from_the_text_and_keeps_its_lines() {
        let (head, body) = split_head("---\nby: A\n---\n# B\n");
        assert_eq!((head.as_deref(), body), (Some("\nby: A\n"), "# B\n"));
        assert_eq!(split_head("# B\n---\n"), (None, "# B\n---\n"));
        assert_eq!(split_head("---\nby: A\n"), (None, "---\nby: A\n"));
        assert_eq!(split_head("\u{feff}---\r\n---\r\nB"), (Some("\n".into()), "B"));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_of_any_text(text in "(---\r?\n|[a-z: ]{0,8}\n|\\PC{0,6}){0,8}") {
            let (head, body) = split_head(&text);
            prop_assert!(text.ends_with(body));
            prop_assert!(head.is_none_or(|head| text.contains(head.trim_start_matches('\n').trim_end())));
        }
    }
}
