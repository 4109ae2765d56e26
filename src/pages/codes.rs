//! A code list's page: codes, their labels in every language, and who uses them.

use super::book::{Book, Tongue};
use super::listing::{Datasets, crumbs, datasets, here};
use super::markdown;
use super::view::{Page, Prose, Words};
use crate::model::{CodeList, Name};
use serde::Serialize;

/// Codes shown of a code list.
const CODES: usize = 5_000;

/// A code list's page.
#[derive(Debug, Serialize)]
pub(super) struct CodeListView {
    pub title: Words,
    pub description: Option<Prose>,
    pub version: Option<String>,
    pub count: String,
    pub languages: Vec<String>,
    pub codes: Vec<CodeView>,
    pub left: Option<String>,
    pub users: Datasets,
}

/// A code with its labels, one a language of the portal.
#[derive(Debug, Serialize)]
pub(super) struct CodeView {
    pub code: String,
    pub labels: Vec<LabelView>,
}

/// A label in a language.
#[derive(Debug, Serialize)]
pub(super) struct LabelView {
    pub text: String,
    pub lang: String,
}

/// The page of a code list.
pub(super) fn code_list(book: &Book, tongue: &Tongue, id: &Name, list: &CodeList) -> (Page, CodeListView) {
    let title = tongue.say(&list.title).unwrap_or_default();
    let said = tongue.say(&list.description);
    let lead = said.as_ref().map_or(String::new(), |text| markdown::plain(&text.text, 200));
    let lead = if lead.is_empty() { tongue.words.say("code_list_description", &[("name", &title.text)]) } else { lead };
    let at = |lang: &crate::model::Lang| book.urls.code_list(lang, id);
    let mut page = book.page(tongue, &title.text, &lead, at, |lang| {
        list.title.exactly(lang).is_some() && (list.description.is_empty() || list.description.exactly(lang).is_some())
    });
    page.nav = "code_lists".into();
    page.crumbs = crumbs(book, tongue, Some(("nav_code_lists", book.urls.code_lists(tongue.lang))));
    page.crumbs.push(here(&title.text, title.lang.clone()));
    // The page's own language first; languages in which nothing is labelled are left out.
    let mut languages: Vec<_> = book.portal.site.languages.iter().collect();
    languages.sort_by_key(|lang| *lang != tongue.lang);
    languages
        .retain(|lang| *lang == tongue.lang || list.entries.iter().any(|entry| entry.label.exactly(lang).is_some()));
    let language_names = languages.iter().map(|lang| {
        let key = format!("language_{lang}");
        let name = tongue.words.find(&key).unwrap_or(lang.as_str());
        tongue.words.say("label_in", &[("language", &name)])
    });
    let label = |entry: &crate::model::CodeListEntry, lang: &crate::model::Lang| {
        let text = match entry.label.exactly(lang) {
            Some(text) => text.to_string(),
            None if lang == tongue.lang => tongue.say(&entry.label).map_or_else(|| "—".into(), |said| said.text),
            None => "—".to_string(),
        };
        let own = entry.label.exactly(lang).is_some();
        let lang = if own {
            lang.to_string()
        } else {
            tongue.say(&entry.label).and_then(|said| said.lang).unwrap_or_default()
        };
        LabelView { text, lang: if lang == tongue.lang.as_str() { String::new() } else { lang } }
    };
    let left = list.entries.len().saturating_sub(CODES) as u64;
    let view = CodeListView {
        title,
        description: said.map(|said| Prose {
            html: markdown::render(&said.text, 2, &markdown::nowhere),
            lang: said.lang,
            note: said.note,
        }),
        version: list.version.clone(),
        count: tongue.words.count("codes", list.entries.len() as u64),
        languages: language_names.collect(),
        codes: list
            .entries
            .iter()
            .take(CODES)
            .map(|entry| CodeView {
                code: entry.code.clone(),
                labels: languages.iter().map(|lang| label(entry, lang)).collect(),
            })
            .collect(),
        left: (left > 0).then(|| tongue.words.count("more_codes", left)),
        users: datasets(book, tongue, book.by_code_list.get(id).map_or(&[][..], Vec::as_slice)),
    };
    (page, view)
}
