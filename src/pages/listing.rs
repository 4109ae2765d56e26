//! Lists: agencies, themes and code lists, and the cards and links they are made of.

use super::book::{Book, Tongue};
use super::dataset::status;
use super::figure;
use super::home::{self, Highlight};
use super::plan::badge::BadgeView;
use super::view::{Anchor, Card, ContactView, Crumb, FeedLink, Page, Prose, Words};
use super::{feeds, graded, markdown, plan};
use crate::model::{CodeList, Dataset, Publisher, Theme};
use crate::urls::encode;
use serde::Serialize;

/// Datasets of an agency, theme or code list shown as cards; further ones as plain links.
const CARDS: usize = 40;
/// Datasets listed as plain links.
const LINKS: usize = 1_000;

/// The first steps of the way to a page.
pub(super) fn crumbs(book: &Book, tongue: &Tongue, above: Option<(&str, String)>) -> Vec<Crumb> {
    let crumb =
        |word: &str, url: String| Crumb { text: tongue.words.word(word).into(), lang: None, url: Some(encode(&url)) };
    let mut crumbs = vec![crumb("home", book.urls.home(tongue.lang))];
    crumbs.extend(above.map(|(word, url)| crumb(word, url)));
    crumbs
}

pub(super) fn here(text: &str, lang: Option<String>) -> Crumb {
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
        (Some(start), Some(end)) => formats.period(start, end),
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
    let (thumb_svg, thumb_label) = figure::thumb(book, tongue, dataset).unzip();
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
        formats: dataset.formats().into_iter().take(6).map(|format| format.label.clone()).collect(),
        tag: status(tongue, dataset),
        thumb_svg,
        thumb_label,
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

/// Those of some datasets that a list shows as cards or links.
pub(super) fn shown(places: &[usize]) -> &[usize] {
    &places[..places.len().min(CARDS + LINKS)]
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

/// An agency, theme or code list in its list.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    pub title: Words,
    pub lead: Option<Words>,
    pub url: String,
    pub count: String,
    pub number: String,
    /// The grade of an agency's data.
    pub grade: Option<String>,
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
    let entries = sorted(tongue, book.portal.publishers.values().map(|it| agency_entry(book, tongue, it)).collect());
    list(book, tongue, "agencies", "nav_agencies", entries, |lang| book.urls.publishers(lang))
}

/// The agencies with the most datasets.
pub(super) fn busiest(book: &Book, tongue: &Tongue, most: usize) -> Vec<Entry> {
    let count = |publisher: &Publisher| book.by_agency.get(&publisher.id).map_or(0, Vec::len);
    let mut publishers: Vec<_> = book.portal.publishers.values().filter(|it| count(it) > 0).collect();
    publishers.sort_by_key(|publisher| std::cmp::Reverse(count(publisher)));
    publishers.truncate(most);
    publishers.into_iter().map(|publisher| agency_entry(book, tongue, publisher)).collect()
}

fn agency_entry(book: &Book, tongue: &Tongue, publisher: &Publisher) -> Entry {
    let grade = book.judged.account.agencies.get(&publisher.id).and_then(|tally| tally.grade);
    let count = book.by_agency.get(&publisher.id).map_or(0, Vec::len) as u64;
    Entry {
        title: tongue.say(&publisher.name).unwrap_or_default(),
        lead: tongue.say(&publisher.description).map(|lead| Words { text: markdown::plain(&lead.text, 160), ..lead }),
        url: encode(&book.urls.publisher(tongue.lang, &publisher.id)),
        count: tongue.words.count("datasets", count),
        number: tongue.words.formats.integer(count),
        grade: grade.map(|points| tongue.words.say("badge_grade", &[("points", &points)])),
    }
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
            grade: None,
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
        grade: None,
    };
    let entries = sorted(tongue, book.portal.code_lists.values().map(entry).collect());
    list(book, tongue, "code_lists", "nav_code_lists", entries, |lang| book.urls.code_lists(lang))
}

pub(super) fn list(
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
    pub plan: Option<plan::AgencyPlan>,
    /// The feed of what is overdue, when something was promised.
    pub overdue: Option<String>,
    pub badge: Option<BadgeView>,
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
    let feed = encode(&book.urls.publisher_feed(tongue.lang, &publisher.id));
    page.feeds.insert(0, FeedLink { title: name.text.clone(), url: feed.clone() });
    page.crumbs = crumbs(book, tongue, Some(("nav_agencies", book.urls.publishers(tongue.lang))));
    page.crumbs.push(here(&name.text, name.lang.clone()));
    let parent = publisher.parent.as_ref().and_then(|id| book.portal.publishers.get(id)).map(|parent| {
        let name = tongue.say(&parent.name).unwrap_or_default();
        let url = encode(&book.urls.publisher(tongue.lang, &parent.id));
        Anchor { key: parent.id.to_string(), text: name.text, lang: name.lang, url }
    });
    let promises = feeds::promising(book).contains(&&publisher.id);
    let kind = publisher.kind.as_deref().and_then(crate::model::vocabulary::publisher_type);
    let places = book.by_agency.get(&publisher.id).map_or(&[][..], Vec::as_slice);
    let view = AgencyView {
        short_name: tongue.say(&publisher.short_name).filter(|short| short.text != name.text),
        name,
        kind: kind.and_then(|(_, label)| tongue.say(&label)),
        parent,
        homepage: publisher.homepage.as_deref().and_then(crate::urls::web),
        description: description.map(|said| Prose {
            html: markdown::render(&said.text, 2, &markdown::nowhere),
            lang: said.lang,
            note: said.note,
        }),
        contact: publisher.contact.as_ref().map(|contact| tongue.contact(contact)),
        feed,
        plan: plan::of_agency(book, tongue, &publisher.id),
        overdue: promises.then(|| plan::feed(book, tongue, Some(&publisher.id)).url),
        badge: plan::badge::of_agency(book, tongue, &publisher.id),
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
    /// The mean grade of its datasets and the four parts, in words.
    pub grade: Option<String>,
    pub feed: String,
    pub figures: Vec<Highlight>,
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
    let feed = encode(&book.urls.theme_feed(tongue.lang, &theme.id));
    page.feeds.insert(0, FeedLink { title: title.text.clone(), url: feed.clone() });
    let tally = book.judged.account.themes.get(&theme.id);
    let grade = tally.and_then(|tally| Some((tally.grade?, tally.parts?)));
    let view = ThemeView {
        title,
        grade: grade.map(|(points, parts)| {
            let said = tongue.words.say("badge_grade", &[("points", &points)]);
            format!("{said} ({})", graded::in_words(tongue, parts))
        }),
        feed,
        figures: home::highlights(book, tongue, places),
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
