//! Lists: browse, agencies, themes and code lists, and the cards they are made of.

use super::book::{Book, Tongue};
use super::dataset::status;
use super::figure;
use super::markdown;
use super::view::{Anchor, Card, ContactView, Crumb, Page, Prose, Words};
use crate::model::{CodeList, Dataset, Name, Publisher, Theme};
use crate::urls::encode;
use serde::Serialize;

/// Datasets on one page of the list.
pub(super) const PAGE: usize = 50;
/// Datasets of an agency, theme or code list shown as cards; further ones as plain links.
const CARDS: usize = 40;
/// Datasets listed as plain links.
const LINKS: usize = 1_000;
/// Codes shown of a code list.
const CODES: usize = 5_000;

/// The first steps of the way to a page.
pub(super) fn crumbs(book: &Book, tongue: &Tongue, above: Option<(&str, String)>) -> Vec<Crumb> {
    let crumb =
        |word: &str, url: String| Crumb { text: tongue.words.word(word).into(), lang: None, url: Some(encode(&url)) };
    let mut crumbs = vec![crumb("home", book.urls.home(tongue.lang))];
    crumbs.extend(above.map(|(word, url)| crumb(word, url)));
    crumbs
}

fn here(text: &str, lang: Option<String>) -> Crumb {
    Crumb { text: markdown::shorten(text, 60), lang, url: None }
}

/// A dataset as a link.
pub(super) fn anchor(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Anchor {
    let title = tongue.say(&dataset.title).unwrap_or_default();
    Anchor {
        key: dataset.id.to_string(),
        text: markdown::shorten(&title.text, 160),
        lang: title.lang,
        url: encode(&book.urls.dataset(tongue.lang, &dataset.id)),
    }
}

/// The time a dataset covers, as told.
pub(super) fn period(tongue: &Tongue, dataset: &Dataset) -> Option<String> {
    let (formats, words) = (&tongue.words.formats, tongue.words);
    let period = dataset.temporal?;
    Some(match (period.start, period.end) {
        (Some(start), Some(end)) => formats.span(&formats.date(start), &formats.date(end)),
        (Some(start), None) => words.say("since", &[("date", &formats.date(start))]),
        (None, Some(end)) => words.say("until", &[("date", &formats.date(end))]),
        (None, None) => return None,
    })
}

/// A dataset in a list.
pub(super) fn card(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Card {
    let words = tongue.words;
    let Anchor { text, lang, url, .. } = anchor(book, tongue, dataset);
    let note = tongue.say(&dataset.title).and_then(|title| title.note);
    let lead = tongue.say(&dataset.description).map(|lead| Words { text: markdown::plain(&lead.text, 220), ..lead });
    let updated = match dataset.modified {
        Some(date) => words.say("updated", &[("date", &words.formats.date(date))]),
        None => words.word("updated_unknown").into(),
    };
    let (tables, rows) = dataset.tables().fold((0, 0), |(n, rows), (_, table)| (n + 1, rows + table.profile.rows));
    let mut formats: Vec<String> = Vec::new();
    for (_, table) in dataset.tables() {
        add_formats(&mut formats, table.downloads.iter().map(|download| download.format.label.as_str()));
    }
    let files = dataset.resources.iter().filter(|resource| resource.table().is_none());
    add_formats(&mut formats, files.map(|resource| resource.format.label.as_str()));
    let (thumb_svg, thumb_label) = figure::thumb(tongue, dataset).unzip();
    Card {
        url,
        title: Words { text, lang, note },
        lead: lead.map(|lead| Words { note: None, ..lead }),
        agency: tongue.say(&book.portal.publisher_of(dataset).name).unwrap_or_default(),
        updated,
        period: period(tongue, dataset),
        size: match (tables, dataset.resources.len()) {
            (0, 0) => None,
            (0, files) => Some(words.count("files", files as u64)),
            _ => Some(words.count("rows", rows)),
        },
        formats,
        tag: status(tongue, dataset),
        thumb_svg,
        thumb_label,
    }
}

fn add_formats<'f>(formats: &mut Vec<String>, labels: impl Iterator<Item = &'f str>) {
    for label in labels {
        if formats.len() < 6 && !label.is_empty() && !formats.iter().any(|known| known == label) {
            formats.push(label.to_string());
        }
    }
}

/// Some datasets: cards for the newest, links for the rest.
#[derive(Debug, Serialize)]
pub(super) struct Datasets {
    pub count: String,
    pub empty: bool,
    pub cards: Vec<Card>,
    pub links: Vec<Anchor>,
    /// How many are left out of both.
    pub left: Option<String>,
}

/// Datasets by place in the portal, in the order given.
pub(super) fn datasets(book: &Book, tongue: &Tongue, places: &[usize]) -> Datasets {
    let all = || places.iter().map(|at| &book.portal.datasets[*at]);
    let left = places.len().saturating_sub(CARDS + LINKS) as u64;
    Datasets {
        count: tongue.words.count("datasets", places.len() as u64),
        empty: places.is_empty(),
        cards: all().take(CARDS).map(|dataset| card(book, tongue, dataset)).collect(),
        links: all().skip(CARDS).take(LINKS).map(|dataset| anchor(book, tongue, dataset)).collect(),
        left: (left > 0).then(|| tongue.words.count("more_datasets", left)),
    }
}

/// One page of the list of all datasets.
#[derive(Debug, Serialize)]
pub(super) struct Browse {
    pub cards: Vec<Card>,
    pub count: String,
    pub range: String,
    pub pages: Vec<PagerEntry>,
    pub first: bool,
    pub index: String,
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
    let formats = &words.formats;
    let range = words.say(
        "range",
        &[
            ("from", &formats.integer(from as u64 + u64::from(!places.is_empty()))),
            ("to", &formats.integer((from + places.len()) as u64)),
            ("all", &formats.integer(book.newest.len() as u64)),
        ],
    );
    let browse = Browse {
        cards: places.iter().map(|at| card(book, tongue, &book.portal.datasets[*at])).collect(),
        count: total,
        range,
        pages: pager(book, tongue, number, pages),
        first: number == 1,
        index: encode(&format!("search/{}.json", tongue.lang)),
        words: script_words(tongue).to_string(),
    };
    (page, browse)
}

fn pager(book: &Book, tongue: &Tongue, number: usize, pages: usize) -> Vec<PagerEntry> {
    if pages < 2 {
        return Vec::new();
    }
    let url = |number: usize| Some(encode(&book.urls.browse(tongue.lang, number)));
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
fn script_words(tongue: &Tongue) -> serde_json::Value {
    let words = tongue.words;
    let sentences: serde_json::Map<_, _> = words
        .words
        .iter()
        .filter(|(key, _)| key.starts_with("js_"))
        .map(|(k, v)| (k[3..].into(), v.clone().into()))
        .collect();
    let plural = |key: &str| {
        let plural = words.plurals.get(key);
        let other = plural.map_or(key, |plural| &plural.other);
        let one = plural.and_then(|plural| plural.one.as_deref()).unwrap_or(other);
        serde_json::json!([one, other])
    };
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
    })
}

/// An agency, theme or code list in its list.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    pub title: Words,
    pub lead: Option<Words>,
    pub url: String,
    pub count: String,
    pub number: String,
}

/// A list of agencies, themes or code lists.
#[derive(Debug, Serialize)]
pub(super) struct Entries {
    pub title: String,
    pub lead: String,
    pub empty: String,
    pub entries: Vec<Entry>,
}

fn sorted(tongue: &Tongue, mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by(|a, b| tongue.compare(&a.title.text, &b.title.text));
    entries
}

/// All agencies.
pub(super) fn agencies(book: &Book, tongue: &Tongue) -> (Page, Entries) {
    let entry = |publisher: &Publisher| {
        let count = book.by_agency.get(&publisher.id).map_or(0, Vec::len) as u64;
        Entry {
            title: tongue.say(&publisher.name).unwrap_or_default(),
            lead: tongue
                .say(&publisher.description)
                .map(|lead| Words { text: markdown::plain(&lead.text, 160), ..lead }),
            url: encode(&book.urls.publisher(tongue.lang, &publisher.id)),
            count: tongue.words.count("datasets", count),
            number: tongue.words.formats.integer(count),
        }
    };
    let entries = sorted(tongue, book.portal.publishers.values().map(entry).collect());
    list(book, tongue, "agencies", "nav_agencies", entries, |lang| book.urls.publishers(lang))
}

/// All themes, in the portal's order.
pub(super) fn themes(book: &Book, tongue: &Tongue) -> (Page, Entries) {
    let entries = sorted(tongue, theme_entries(book, tongue));
    list(book, tongue, "themes", "nav_themes", entries, |lang| book.urls.themes(lang))
}

/// The themes with their counts.
pub(super) fn theme_entries(book: &Book, tongue: &Tongue) -> Vec<Entry> {
    let entry = |theme: &Theme| {
        let count = book.by_theme.get(&theme.id).map_or(0, Vec::len) as u64;
        Entry {
            title: tongue.say(&theme.title).unwrap_or_default(),
            lead: tongue.say(&theme.description).map(|lead| Words { text: markdown::plain(&lead.text, 160), ..lead }),
            url: encode(&book.urls.theme(tongue.lang, &theme.id)),
            count: tongue.words.count("datasets", count),
            number: tongue.words.formats.integer(count),
        }
    };
    book.portal.site.themes.iter().map(entry).collect()
}

/// All code lists.
pub(super) fn code_lists(book: &Book, tongue: &Tongue) -> (Page, Entries) {
    let entry = |list: &CodeList| Entry {
        title: tongue.say(&list.title).unwrap_or_default(),
        lead: tongue.say(&list.description).map(|lead| Words { text: markdown::plain(&lead.text, 160), ..lead }),
        url: encode(&book.urls.code_list(tongue.lang, &list.id)),
        count: tongue.words.count("codes", list.entries.len() as u64),
        number: tongue.words.formats.integer(list.entries.len() as u64),
    };
    let entries = sorted(tongue, book.portal.code_lists.values().map(entry).collect());
    list(book, tongue, "code_lists", "nav_code_lists", entries, |lang| book.urls.code_lists(lang))
}

fn list(
    book: &Book,
    tongue: &Tongue,
    nav: &str,
    title: &str,
    entries: Vec<Entry>,
    at: impl Fn(&crate::model::Lang) -> String,
) -> (Page, Entries) {
    let words = tongue.words;
    let (lead, empty) = (format!("{nav}_lead"), format!("{nav}_empty"));
    let lead = words.word(&lead).to_string();
    let mut page = book.page(tongue, words.word(title), &lead, at, |_| true);
    page.nav = nav.into();
    page.nav_here = true;
    page.crumbs = crumbs(book, tongue, None);
    page.crumbs.push(here(words.word(title), None));
    (page, Entries { title: words.word(title).into(), lead, empty: words.word(&empty).into(), entries })
}

/// An agency's page.
#[derive(Debug, Serialize)]
pub(super) struct AgencyView {
    pub name: Words,
    pub short_name: Option<Words>,
    pub kind: Option<Words>,
    pub parent: Option<Anchor>,
    pub homepage: Option<String>,
    pub description: Option<Prose>,
    pub contact: Option<ContactView>,
    pub feed: String,
    pub datasets: Datasets,
    pub search: String,
}

/// The page of an agency.
pub(super) fn agency(book: &Book, tongue: &Tongue, publisher: &Publisher) -> (Page, AgencyView) {
    let name = tongue.say(&publisher.name).unwrap_or_default();
    let description = tongue.say(&publisher.description);
    let lead = description.as_ref().map_or(String::new(), |text| markdown::plain(&text.text, 200));
    let lead = if lead.is_empty() { tongue.words.say("agency_description", &[("name", &name.text)]) } else { lead };
    let at = |lang: &crate::model::Lang| book.urls.publisher(lang, &publisher.id);
    let told = |lang: &crate::model::Lang| {
        publisher.name.exactly(lang).is_some()
            && (publisher.description.is_empty() || publisher.description.exactly(lang).is_some())
    };
    let mut page = book.page(tongue, &name.text, &lead, at, told);
    page.nav = "agencies".into();
    page.feed = Some(encode(&book.urls.publisher_feed(tongue.lang, &publisher.id)));
    page.crumbs = crumbs(book, tongue, Some(("nav_agencies", book.urls.publishers(tongue.lang))));
    page.crumbs.push(here(&name.text, name.lang.clone()));
    let parent = publisher.parent.as_ref().and_then(|id| book.portal.publishers.get(id)).map(|parent| {
        let name = tongue.say(&parent.name).unwrap_or_default();
        let url = encode(&book.urls.publisher(tongue.lang, &parent.id));
        Anchor { key: parent.id.to_string(), text: name.text, lang: name.lang, url }
    });
    let kind = publisher.kind.as_deref().and_then(crate::model::vocabulary::publisher_type);
    let places = book.by_agency.get(&publisher.id).map_or(&[][..], Vec::as_slice);
    let view = AgencyView {
        short_name: tongue.say(&publisher.short_name).filter(|short| short.text != name.text),
        name,
        kind: kind.and_then(|(_, label)| tongue.say(&label)),
        parent,
        homepage: publisher.homepage.clone().filter(|url| url.starts_with("http")),
        description: description.map(|said| Prose {
            html: markdown::render(&said.text, 2, &markdown::nowhere),
            lang: said.lang,
            note: said.note,
        }),
        contact: publisher.contact.as_ref().map(|contact| tongue.contact(contact)),
        feed: encode(&book.urls.publisher_feed(tongue.lang, &publisher.id)),
        datasets: datasets(book, tongue, places),
        search: encode(&book.urls.browse(tongue.lang, 1)),
    };
    (page, view)
}

/// A theme's page.
#[derive(Debug, Serialize)]
pub(super) struct ThemeView {
    pub title: Words,
    pub description: Option<Prose>,
    pub datasets: Datasets,
    pub search: String,
}

/// The page of a theme.
pub(super) fn theme(book: &Book, tongue: &Tongue, theme: &Theme) -> (Page, ThemeView) {
    let title = tongue.say(&theme.title).unwrap_or_default();
    let said = tongue.say(&theme.description);
    let lead = said.as_ref().map_or(String::new(), |text| markdown::plain(&text.text, 200));
    let lead = if lead.is_empty() { tongue.words.say("theme_description", &[("name", &title.text)]) } else { lead };
    let at = |lang: &crate::model::Lang| book.urls.theme(lang, &theme.id);
    let mut page = book.page(tongue, &title.text, &lead, at, |lang| {
        theme.title.exactly(lang).is_some()
            && (theme.description.is_empty() || theme.description.exactly(lang).is_some())
    });
    page.nav = "themes".into();
    page.crumbs = crumbs(book, tongue, Some(("nav_themes", book.urls.themes(tongue.lang))));
    page.crumbs.push(here(&title.text, title.lang.clone()));
    let places = book.by_theme.get(&theme.id).map_or(&[][..], Vec::as_slice);
    let view = ThemeView {
        title,
        description: said.map(|said| Prose {
            html: markdown::render(&said.text, 2, &markdown::nowhere),
            lang: said.lang,
            note: said.note,
        }),
        datasets: datasets(book, tongue, places),
        search: encode(&book.urls.browse(tongue.lang, 1)),
    };
    (page, view)
}

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
