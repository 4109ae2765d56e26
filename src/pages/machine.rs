//! Pages and files that stand between machines and people: identifiers that forward, the entry,
//! and what hosts want to know.

use super::book::{Book, Tongue};
use super::view::{DescribedIn, Page, Words};
use crate::model::{CodeList, DESCRIPTIONS, Dataset, DatasetId, Description, Publisher};
use crate::urls::{code_anchor, encode, link};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write;

/// A page that sends people on and tells machines what is here.
#[derive(Debug, Serialize)]
pub(super) struct Forward {
    pub title: Words,
    /// The fragment of the identifier's IRI: "dataset", "agent" or "scheme".
    pub id: &'static str,
    /// Where to, relative to the page.
    pub target: String,
    pub versions: Vec<ForwardVersion>,
    pub files: Vec<ForwardFile>,
}

/// The page for people in one language.
#[derive(Debug, Serialize)]
pub(super) struct ForwardVersion {
    pub lang: String,
    pub name: String,
    pub title: String,
    pub title_lang: Option<String>,
    pub href: String,
}

/// A file below the identifier.
#[derive(Debug, Serialize)]
pub(super) struct ForwardFile {
    pub id: Option<String>,
    pub href: String,
    pub name: String,
}

/// Where machines read what a page tells people of a dataset.
pub(super) fn described(book: &Book, dataset: &Dataset) -> Vec<DescribedIn> {
    let data = book.urls.data(&dataset.id);
    let described = |one: &Description| DescribedIn {
        media_type: one.media_type,
        name: one.name,
        url: encode(&format!("{data}{}", one.file)),
    };
    DESCRIPTIONS.iter().map(described).collect()
}

fn head(book: &Book, own: &str, target: &str) -> Page {
    let tongue = &book.tongues[0];
    Page {
        root: link(own, ""),
        lang: tongue.lang.to_string(),
        canonical: Some(book.urls.absolute(target)),
        hidden: true,
        ..Page::default()
    }
}

fn versions(
    book: &Book,
    own: &str,
    title: impl Fn(&Tongue) -> Words,
    at: impl Fn(&Tongue) -> String,
) -> Vec<ForwardVersion> {
    let version = |tongue: &Tongue| {
        let words = title(tongue);
        ForwardVersion {
            lang: tongue.lang.to_string(),
            name: tongue.words.name.clone(),
            title: words.text,
            title_lang: words.lang,
            href: link(own, &at(tongue)),
        }
    };
    book.tongues.iter().map(version).collect()
}

/// `data/{id}/`: a dataset's identifier, also reached by its former names (`own`).
pub(super) fn dataset(book: &Book, dataset: &Dataset, own: &str) -> (Page, Forward) {
    let tongue = &book.tongues[0];
    let target = book.urls.dataset(tongue.lang, &dataset.id);
    let title = |tongue: &Tongue| tongue.say(&dataset.title).unwrap_or_default();
    let mut page = head(book, own, &target);
    page.title = super::markdown::shorten(&title(tongue).text, 120);
    page.described = described(book, dataset);
    let data = book.urls.data(&dataset.id);
    let mut seen = BTreeSet::new();
    let mut files = Vec::new();
    let mut file = |name: String| {
        // The fragment of the distribution's IRI, so that the IRI leads to this line.
        let id = encode(&name).replace('/', "%2F");
        let id = (seen.insert(id.clone()) && id != "dataset" && id != "main").then_some(id);
        files.push(ForwardFile { id, href: link(own, &format!("{data}{name}")), name });
    };
    DESCRIPTIONS.iter().for_each(|description| file(description.file.into()));
    for resource in &dataset.resources {
        if let Some(table) = resource.table() {
            table.downloads.iter().for_each(|download| file(download.file.clone()));
            file(format!("schema/{}.json", resource.name));
            file(format!("schema/{}.schema.json", resource.name));
            file(format!("profile/{}.json", resource.name));
            file(format!("{}.csv-metadata.json", resource.name));
        }
        file(format!("source/{}", resource.path));
    }
    if let Some(bundle) = &dataset.bundle {
        file(bundle.file.clone());
    }
    let forward = Forward {
        title: title(tongue),
        id: "dataset",
        target: link(own, &target),
        versions: versions(book, own, title, |tongue| book.urls.dataset(tongue.lang, &dataset.id)),
        files,
    };
    (page, forward)
}

/// `agencies/{id}/`: an agency's identifier.
pub(super) fn agency(book: &Book, publisher: &Publisher) -> (Page, Forward) {
    let tongue = &book.tongues[0];
    let own = book.urls.agency(&publisher.id);
    let target = book.urls.publisher(tongue.lang, &publisher.id);
    let title = |tongue: &Tongue| tongue.say(&publisher.name).unwrap_or_default();
    let mut page = head(book, &own, &target);
    page.title = title(tongue).text;
    let forward = Forward {
        title: title(tongue),
        id: "agent",
        target: link(&own, &target),
        versions: versions(book, &own, title, |tongue| book.urls.publisher(tongue.lang, &publisher.id)),
        files: Vec::new(),
    };
    (page, forward)
}

/// `codelists/{id}/`: a code list's identifier, and those of its codes.
pub(super) fn code_list(book: &Book, list: &CodeList) -> (Page, Forward) {
    let tongue = &book.tongues[0];
    let own = book.urls.codes(&list.id);
    let target = book.urls.code_list(tongue.lang, &list.id);
    let title = |tongue: &Tongue| tongue.say(&list.title).unwrap_or_default();
    let mut page = head(book, &own, &target);
    page.title = super::markdown::shorten(&title(tongue).text, 120);
    let file = |extension: &&str| {
        let address = book.urls.code_list_file(&list.id, extension);
        ForwardFile { id: None, href: link(&own, &address), name: format!("{}.{extension}", list.id) }
    };
    let mut files: Vec<ForwardFile> = super::codes::FILES.iter().map(|(extension, _)| extension).map(file).collect();
    files.extend(list.entries.iter().take(super::codes::CODES).map(|entry| {
        let id = code_anchor(&entry.code);
        let label = tongue.say(&entry.label).map_or_else(String::new, |label| format!(" · {}", label.text));
        ForwardFile { href: format!("{}#{id}", link(&own, &target)), id: Some(id), name: entry.code.clone() + &label }
    }));
    let forward = Forward {
        title: title(tongue),
        id: "scheme",
        target: link(&own, &target),
        versions: versions(book, &own, title, |tongue| book.urls.code_list(tongue.lang, &list.id)),
        files,
    };
    (page, forward)
}

/// Former ids that nobody else has: old id, place of the dataset in the portal.
pub(super) fn aliases(book: &Book) -> Vec<(DatasetId, usize)> {
    let mut taken = BTreeSet::new();
    let mut aliases = Vec::new();
    for (at, dataset) in book.portal.datasets.iter().enumerate() {
        for alias in &dataset.aliases {
            let Some(id) = DatasetId::parse(alias) else { continue };
            if book.portal.dataset(&id).is_none() && taken.insert(id.clone()) {
                aliases.push((id, at));
            }
        }
    }
    aliases
}

/// `_redirects`, read by hosts that can: old addresses, data files included.
pub(super) fn redirects(book: &Book, aliases: &[(DatasetId, usize)]) -> String {
    let base = book.urls.base_path();
    let mut out = String::new();
    for (old, at) in aliases {
        let id = &book.portal.datasets[*at].id;
        for tongue in &book.tongues {
            let (from, to) = (book.urls.dataset(tongue.lang, old), book.urls.dataset(tongue.lang, id));
            let _ = writeln!(out, "{base}{}* {base}{}:splat 301", encode(&from), encode(&to));
        }
        let _ = writeln!(out, "{base}{}* {base}{}:splat 301", book.urls.data(old), book.urls.data(id));
    }
    out
}
