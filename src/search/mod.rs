//! The search index a browser fetches: one compact JSON a language.
//!
//! Arrays instead of objects, agencies and themes by their place in a list, texts cut: the browse
//! page's script (`assets/search.js`) knows the order. Folding happens in the browser, so the index
//! stays readable and nothing is stored twice.

use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{Access, Dataset, Date, Lang, Name, Portal, Status, Text};
use crate::urls::{Urls, encode};
use serde::Serialize;
use std::collections::BTreeMap;

/// The longest description, in characters.
const DESCRIPTION: usize = 240;
/// The longest list of column names, in bytes.
const COLUMNS: usize = 1_000;
/// The most formats named.
const FORMATS: usize = 8;

/// The index of one language.
#[derive(Serialize)]
struct Index<'a> {
    version: u8,
    /// What stands before a dataset's id in the address of its page.
    base: String,
    /// Id, name, short name.
    agencies: Vec<(&'a str, &'a str, &'a str)>,
    /// Id, title.
    themes: Vec<(&'a str, &'a str)>,
    synonyms: &'a [Vec<String>],
    /// Id, title, description, agency, themes, keywords, columns, formats, modified, rows, files,
    /// language when it is not the page's, time covered (from, to), status when it is not active.
    datasets: Vec<Entry<'a>>,
}

type Entry<'a> = (
    String,
    &'a str,
    String,
    usize,
    Vec<usize>,
    String,
    String,
    Vec<&'a str>,
    Option<String>,
    Option<u64>,
    usize,
    Option<&'a str>,
    (String, String),
    &'static str,
);

/// The index of each language: `search/{lang}.json`.
pub fn of<'a>(portal: &'a Portal, urls: &'a Urls) -> Result<Vec<Artifact<'a>>> {
    let prints = portal.datasets.iter().map(|dataset| (&dataset.id, dataset.print));
    let names = portal.publishers.values().map(|publisher| (&publisher.id, &publisher.name, &publisher.short_name));
    let all = (prints.collect::<Vec<_>>(), names.collect::<Vec<_>>(), &portal.site.themes, &portal.site.synonyms);
    let shared = Fingerprint::of_value(&(all, &portal.site.languages, env!("CARGO_PKG_VERSION")));
    let artifact = |lang: &'a Lang| {
        let base = encode(&urls.browse(lang, 1));
        let print = shared.with(&[Fingerprint::of([lang.as_str().as_bytes(), base.as_bytes()])]);
        Artifact::made(format!("search/{lang}.json"), Rank::List, print, move |out| {
            let index = index(portal, lang, base);
            serde_json::to_writer(&mut *out, &index)
                .map_err(|error| Error::io("write", format!("search/{lang}.json"), error.into()))
        })
    };
    portal.site.languages.iter().map(artifact).collect()
}

fn index<'a>(portal: &'a Portal, lang: &'a Lang, base: String) -> Index<'a> {
    let default = portal.site.default_language();
    let say = |text: &'a Text| text.say(lang, default).map_or("", |said| said.text);
    let publishers: BTreeMap<&Name, usize> = portal.publishers.keys().enumerate().map(|(at, id)| (id, at)).collect();
    let themes: BTreeMap<&Name, usize> =
        portal.site.themes.iter().enumerate().map(|(at, theme)| (&theme.id, at)).collect();
    Index {
        version: 1,
        base,
        agencies: portal
            .publishers
            .values()
            .map(|publisher| (publisher.id.as_str(), say(&publisher.name), say(&publisher.short_name)))
            .collect(),
        themes: portal.site.themes.iter().map(|theme| (theme.id.as_str(), say(&theme.title))).collect(),
        synonyms: &portal.site.synonyms,
        datasets: portal
            .datasets
            .iter()
            .map(|dataset| {
                let title = dataset.title.say(lang, default);
                let agency = publishers[&dataset.publisher];
                let in_themes = dataset.themes.iter().filter_map(|theme| themes.get(theme).copied()).collect();
                let (tables, rows) =
                    dataset.tables().fold((0, 0), |(n, rows), (_, table)| (n + 1, rows + table.profile.rows));
                (
                    dataset.id.to_string(),
                    title.map_or("", |title| title.text),
                    brief(say(&dataset.description)),
                    agency,
                    in_themes,
                    keywords(dataset),
                    columns(dataset, lang, default),
                    formats(dataset),
                    dataset.modified.map(|date| date.to_string()),
                    (tables > 0).then_some(rows),
                    dataset.resources.len(),
                    title.filter(|title| title.lang != lang).map(|title| title.lang.as_str()),
                    period(dataset),
                    status(dataset),
                )
            })
            .collect(),
    }
}

/// The time a dataset covers, as exactly as it is told; an end that is not told is empty.
fn period(dataset: &Dataset) -> (String, String) {
    let written = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
    dataset.temporal.map_or_else(Default::default, |period| (written(period.start), written(period.end)))
}

/// The word of the theme's language files for a status other than active and public.
fn status(dataset: &Dataset) -> &'static str {
    match (dataset.status, dataset.access) {
        (Status::Withdrawn, _) => "status_withdrawn",
        (Status::Superseded, _) => "status_superseded",
        (Status::Planned, _) => "status_planned",
        (Status::Active, Access::NonPublic) => "access_non_public",
        (Status::Active, Access::Restricted) => "access_restricted",
        (Status::Active, Access::Public) => "",
    }
}

/// The first words of a description, without the commonest marks of Markdown.
fn brief(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(DESCRIPTION * 2));
    let mut count = 0;
    for word in text.split_whitespace() {
        let word = word.trim_matches(['*', '_', '`', '#']);
        let length = word.chars().count();
        if length == 0 {
            continue;
        }
        if count + length > DESCRIPTION {
            out.push('…');
            break;
        }
        if count > 0 {
            out.push(' ');
        }
        out.push_str(word);
        count += length + 1;
    }
    out
}

/// Keywords of every language: people search in the one they think in.
fn keywords(dataset: &Dataset) -> String {
    let words: Vec<&str> = dataset.keywords.iter().map(|(_, word)| word.as_str()).collect();
    words.join("; ")
}

/// Names and titles of columns and tables.
fn columns(dataset: &Dataset, lang: &Lang, default: &Lang) -> String {
    let mut out = String::new();
    for (resource, table) in dataset.tables() {
        let title = resource.title.say(lang, default).map_or("", |said| said.text);
        let titles = table.columns.iter().map(|column| match column.title.say(lang, default) {
            Some(title) => title.text,
            None => column.name.as_str(),
        });
        for title in std::iter::once(title).chain(titles).filter(|title| !title.is_empty()) {
            if out.len() + title.len() > COLUMNS {
                return out;
            }
            if !out.is_empty() {
                out.push_str("; ");
            }
            out.push_str(title);
        }
    }
    out
}

/// The formats a dataset can be had in, each once.
fn formats(dataset: &Dataset) -> Vec<&str> {
    let mut formats: Vec<&str> = Vec::new();
    for resource in &dataset.resources {
        let own = match resource.table() {
            Some(table) => {
                let own = table.downloads.iter().filter(|download| !download.file.ends_with(".excel.csv"));
                own.map(|download| download.format.label.as_str()).collect()
            }
            None => vec![resource.format.label.as_str()],
        };
        for label in own {
            if !label.is_empty() && formats.len() < FORMATS && !formats.contains(&label) {
                formats.push(label);
            }
        }
    }
    formats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_cut_at_a_word() {
        assert_eq!(brief("**Một** hai\n\nba"), "Một hai ba");
        let long = brief(&"chữ ".repeat(200));
        assert!(long.ends_with('…') && long.chars().count() <= DESCRIPTION + 1, "{long}");
    }
}
