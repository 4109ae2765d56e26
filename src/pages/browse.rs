//! The list of all datasets, page by page, and what its search script needs.

use super::book::{Book, Tongue};
use super::formats;
use super::listing::{Entry, card, crumbs, here};
use super::view::{Card, Page};
use crate::urls::encode;
use serde::Serialize;
use std::collections::BTreeMap;

/// Datasets on one page of the list.
pub(super) const PAGE: usize = 50;

/// One page of the list of all datasets.
#[derive(Debug, Serialize)]
pub(super) struct Browse {
    pub cards: Vec<Card>,
    pub count: String,
    pub range: String,
    pub pages: Vec<PagerEntry>,
    pub first: bool,
    /// Lists by format, on the first page.
    pub formats: Vec<Entry>,
    pub index: String,
    /// Must it work from a folder?
    pub portable: bool,
    pub themes: Option<String>,
    pub agencies: String,
    /// Where to ask for data that is not there; `{query}` in it, encoded, is what was looked for.
    pub request: Option<String>,
    /// What the search script says, as JSON.
    pub words: String,
}

/// A number of the pager; without an address it is the page itself, without a number a gap.
#[derive(Debug, Serialize)]
pub(super) struct PagerEntry {
    pub text: String,
    pub url: Option<String>,
    pub here: bool,
}

/// How many pages the list of datasets has.
pub(super) fn pages(book: &Book) -> usize {
    book.newest.len().div_ceil(PAGE).max(1)
}

/// The datasets of one page of the list, counted from 1.
pub(super) fn on_page<'b>(book: &'b Book, number: usize) -> &'b [usize] {
    let from = (number - 1) * PAGE;
    &book.newest[from..(from + PAGE).min(book.newest.len())]
}

/// The list's page of this number.
pub(super) fn browse(book: &Book, tongue: &Tongue, number: usize) -> (Page, Browse) {
    let words = tongue.words;
    let pages = pages(book);
    let places = on_page(book, number);
    let from = (number - 1) * PAGE;
    let title = match number {
        1 => words.word("browse_title").to_string(),
        _ => words.say("browse_title_page", &[("n", &number)]),
    };
    let at = |lang: &crate::model::Lang| book.urls.browse(lang, number);
    let total = words.count("datasets", book.newest.len() as u64);
    let description = words.say("browse_description", &[("datasets", &total)]);
    let mut page = book.page(tongue, &title, &description, at, |_| true);
    page.nav = "data".into();
    page.nav_here = number == 1;
    page.crumbs = crumbs(book, tongue, None);
    page.crumbs.push(here(words.word("nav_data"), None));
    let patterns = &words.formats;
    let range = words.say(
        "range",
        &[
            ("from", &patterns.integer(from as u64 + u64::from(!places.is_empty()))),
            ("to", &patterns.integer((from + places.len()) as u64)),
            ("all", &patterns.integer(book.newest.len() as u64)),
        ],
    );
    let browse = Browse {
        cards: places.iter().map(|at| card(book, tongue, &book.portal.datasets[*at])).collect(),
        count: total,
        range,
        pages: pager(tongue, number, pages, |number| book.urls.browse(tongue.lang, number)),
        first: number == 1,
        formats: if number == 1 { formats::entries(book, tongue) } else { Vec::new() },
        themes: (!book.portal.site.themes.is_empty()).then(|| encode(&book.urls.themes(tongue.lang))),
        agencies: encode(&book.urls.publishers(tongue.lang)),
        index: encode(&book.urls.search(tongue.lang, "", "bin")),
        portable: book.theme.portable,
        request: request(book, tongue),
        words: script_words(book, tongue).to_string(),
    };
    (page, browse)
}

/// A mail to whoever keeps the portal, or the page to reach them by.
fn request(book: &Book, tongue: &Tongue) -> Option<String> {
    let site = &book.portal.site;
    let own = || book.portal.publishers.get(&site.publisher)?.contact.as_ref();
    let contact = site.contact.as_ref().or_else(own)?;
    let subject = encode(tongue.words.word("request_subject"));
    match &contact.email {
        Some(email) => Some(format!("mailto:{}?subject={subject}", encode(email).replace("%40", "@"))),
        None => contact.url.clone(),
    }
}

/// The numbers of a list's pages, whose addresses are `at`.
pub(super) fn pager(tongue: &Tongue, number: usize, pages: usize, at: impl Fn(usize) -> String) -> Vec<PagerEntry> {
    if pages < 2 {
        return Vec::new();
    }
    let url = |number: usize| Some(encode(&at(number)));
    let words = tongue.words;
    let mut entries = Vec::new();
    if number > 1 {
        entries.push(PagerEntry { text: words.word("previous").into(), url: url(number - 1), here: false });
    }
    let mut last = 0;
    for at in (1..=pages).filter(|at| *at == 1 || *at == pages || at.abs_diff(number) <= 2) {
        if at > last + 1 {
            entries.push(PagerEntry { text: "…".into(), url: None, here: false });
        }
        entries.push(PagerEntry { text: at.to_string(), url: url(at), here: at == number });
        last = at;
    }
    if number < pages {
        entries.push(PagerEntry { text: words.word("next").into(), url: url(number + 1), here: false });
    }
    entries
}

/// The words and patterns of the search script.
fn script_words(book: &Book, tongue: &Tongue) -> serde_json::Value {
    let words = tongue.words;
    let sentences: serde_json::Map<_, _> = words
        .words
        .iter()
        .filter(|(key, _)| key.starts_with("js_"))
        .map(|(k, v)| (k[3..].into(), v.clone().into()))
        .collect();
    let plural = |key: &'static str| {
        let written: BTreeMap<&str, &str> =
            words.plurals.get(key).map_or_else(BTreeMap::new, |it| it.forms().collect());
        let other = written.get("other").copied().unwrap_or(key);
        let form = |category| (category, written.get(category).copied().unwrap_or(other));
        // Every category of CLDR, so that the script need not know which are written.
        ["zero", "one", "two", "few", "many", "other"].map(form).into_iter().collect::<BTreeMap<_, _>>()
    };
    let only = book.portal.site.languages.iter().map(|lang| {
        let name = words.find(&format!("language_{lang}")).unwrap_or(lang.as_str());
        (lang.to_string(), words.say("only_in", &[("language", &name)]).into())
    });
    let only: serde_json::Map<_, _> = only.collect();
    let status = [
        ("status_withdrawn", "bad"),
        ("status_superseded", "warn"),
        ("status_planned", "info"),
        ("access_non_public", "bad"),
        ("access_restricted", "warn"),
    ];
    let status = status.map(|(key, kind)| (key.to_string(), serde_json::json!([kind, words.word(key)])));
    let status: serde_json::Map<_, _> = status.into_iter().collect();
    serde_json::json!({
        "words": sentences,
        "datasets": plural("datasets"),
        "rows": plural("rows"),
        "files": plural("files"),
        "group": words.formats.group,
        "date": words.formats.date,
        "month": words.formats.month,
        "months": words.formats.months,
        "themes": words.word("nav_themes"),
        "agencies": words.word("nav_agencies"),
        "span": words.formats.span,
        "since": words.word("since"),
        "until": words.word("until"),
        "only": only,
        "status": status,
        "portable": book.theme.portable,
    })
}
