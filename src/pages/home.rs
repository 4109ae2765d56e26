//! The home page: search, figures worth seeing, what is new, themes.

use super::book::{Book, Tongue};
use super::figure;
use super::listing::{self, Entry};
use super::marks::tile_map;
use super::values::{self, Values};
use super::view::{Anchor, Card, Page, Sample, Words};
use super::{markdown, plan, reuse};
use crate::model::{Dataset, Figure, Mark};
use crate::urls::encode;
use serde::Serialize;

/// Figures and new datasets on the page.
const FIGURES: usize = 3;
const LATEST: usize = 4;
/// Agencies named on the page.
const AGENCIES: usize = 6;
/// The longest name that stands in large letters beside its number, in characters.
const LONGEST_KEY: usize = 14;
/// How many of the newest datasets are searched for figures when the portal names none.
const SEARCHED: usize = 60;

/// Everything the page says.
#[derive(Debug, Serialize)]
pub(super) struct Home {
    pub lead: String,
    pub description: Option<Words>,
    pub searches: Vec<Anchor>,
    pub map: Option<Highlight>,
    pub figures: Vec<Highlight>,
    pub latest: Vec<Card>,
    pub all: String,
    pub themes: Vec<Entry>,
    pub agencies: Vec<Entry>,
    pub agencies_url: String,
    pub agencies_all: String,
    pub sample: Option<Sample>,
    pub developers: String,
    pub newest: Option<String>,
    pub plan: Option<plan::HomePlan>,
    /// What follows the head, in the theme's order; what would be empty is left out.
    pub blocks: Vec<Block>,
}

/// A block of the page.
#[derive(Debug, Serialize)]
pub(super) struct Block {
    pub name: String,
    /// Blocks beside it.
    pub beside: Vec<String>,
}

/// The blocks that a theme may order, in the usual order.
pub(super) const BLOCKS: [&str; 6] = ["figures", "latest", "plan", "agencies", "developers", "themes"];
/// Narrow blocks: right behind the newest datasets they stand beside those.
const NARROW: [&str; 3] = ["plan", "agencies", "developers"];

/// The blocks that there are, in the theme's order, narrow ones beside the newest datasets.
fn blocks(book: &Book, empty: &[(&str, bool)]) -> Vec<Block> {
    let chosen: Vec<&str> = match &book.theme.settings.home {
        Some(entries) => entries.iter().map(|entry| entry.name.as_str()).collect(),
        None => BLOCKS.to_vec(),
    };
    let mut blocks: Vec<Block> = Vec::new();
    for (at, name) in chosen.iter().enumerate() {
        if !BLOCKS.contains(name) || chosen[..at].contains(name) || empty.contains(&(*name, true)) {
            continue;
        }
        match blocks.last_mut() {
            Some(last) if last.name == "latest" && NARROW.contains(name) => last.beside.push(name.to_string()),
            _ => blocks.push(Block { name: name.to_string(), beside: Vec::new() }),
        }
    }
    blocks
}

/// A figure on the home page.
#[derive(Debug, Serialize)]
pub(super) struct Highlight {
    pub url: String,
    pub what: Words,
    pub svg: String,
    pub big: String,
    pub finding: Words,
}

/// The figures the page shows: those the portal names, else the newest datasets' first ones.
fn chosen<'a>(book: &Book<'a>) -> Vec<(&'a Dataset, &'a Figure)> {
    let named = book.portal.site.home_figures.iter().filter_map(|figure| {
        let dataset = book.portal.dataset(&figure.dataset)?;
        Some((&**dataset, dataset.figures.get(figure.figure)?))
    });
    let named: Vec<_> = named.collect();
    if !named.is_empty() {
        return named;
    }
    let newest = book.newest.iter().take(SEARCHED).map(|at| &*book.portal.datasets[*at]);
    newest.filter_map(|dataset| Some((dataset, dataset.figures.first()?))).take(FIGURES + 1).collect()
}

/// The map beside the search: a figure the page shows, else the first of the newest datasets.
fn mapped<'a>(book: &Book<'a>) -> Option<(&'a Dataset, &'a Figure)> {
    let newest = book.newest.iter().take(SEARCHED).map(|at| &*book.portal.datasets[*at]);
    let others = newest.flat_map(|dataset| dataset.figures.iter().map(move |figure| (dataset, figure)));
    chosen(book).into_iter().chain(others).find(|(_, figure)| figure.mark == Mark::TileMap)
}

/// The datasets the page depends on, by place in the portal.
pub(super) fn shown(book: &Book) -> Vec<usize> {
    let place = |dataset: &Dataset| book.portal.datasets.binary_search_by(|other| other.id.cmp(&dataset.id)).ok();
    let mut shown: Vec<usize> = chosen(book).into_iter().filter_map(|(dataset, _)| place(dataset)).collect();
    shown.extend(book.newest.iter().take(LATEST));
    shown.extend(mapped(book).and_then(|(dataset, _)| place(dataset)));
    shown.extend(sample_dataset(book).and_then(place));
    shown
}

/// The dataset that examples of code read: the newest with a table.
pub(super) fn sample_dataset<'a>(book: &Book<'a>) -> Option<&'a Dataset> {
    let newest = book.newest.iter().take(SEARCHED).map(|at| &*book.portal.datasets[*at]);
    newest.into_iter().find(|dataset| dataset.tables().any(|(_, table)| !table.downloads.is_empty()))
}

/// The home page.
pub(super) fn home(book: &Book, tongue: &Tongue) -> (Page, Home) {
    let words = tongue.words;
    let agencies = book.by_agency.values().filter(|datasets| !datasets.is_empty()).count() as u64;
    let count = words.count("datasets", book.portal.datasets.len() as u64);
    let from = words.count("agencies", agencies);
    let lead = words.say("home_lead", &[("datasets", &count), ("agencies", &from)]);
    let description = tongue.say(&book.portal.site.description);
    let told = description.as_ref().map_or_else(|| lead.clone(), |text| markdown::plain(&text.text, 200));
    let site = &book.portal.site;
    let mut page = book.page(
        tongue,
        "",
        &told,
        |lang| book.urls.home(lang),
        |lang| {
            site.title.exactly(lang).is_some()
                && (site.description.is_empty() || site.description.exactly(lang).is_some())
        },
    );
    page.nav = "home".into();

    let browse = book.urls.browse(tongue.lang, 1);
    let search = |query: &String| Anchor {
        key: String::new(),
        text: query.clone(),
        lang: None,
        url: format!("{}?q={}", encode(&browse), encode(query).replace('/', "%2F")),
    };
    let drawn: Vec<_> = chosen(book)
        .into_iter()
        .filter_map(|(dataset, figure)| Some((dataset, values::values(book, dataset, figure)?)))
        .collect();
    let map = mapped(book).and_then(|(dataset, figure)| {
        let values = values::values(book, dataset, figure)?;
        let title = figure::title(tongue, &values);
        let svg = tile_map::small(&values, &title.text, words.word("map_islands").trim());
        Some(highlight(book, tongue, dataset, &values, svg))
    });
    let figures = drawn.iter().take(FIGURES);
    let figures = figures.filter_map(|(dataset, values)| {
        let svg = figure::small(values, 300.0, 64.0)?;
        Some(highlight(book, tongue, dataset, values, svg))
    });
    let newest = book.newest.first().and_then(|at| book.portal.datasets[*at].modified);
    let latest = book.newest.iter().take(LATEST);
    let sample = sample_dataset(book).map(|dataset| reuse::samples(book, dataset));
    let figures: Vec<Highlight> = figures.collect();
    let themes = listing::theme_entries(book, tongue);
    let agencies = listing::busiest(book, tongue, AGENCIES);
    let plan = plan::home(book, tongue);
    let empty = [
        ("figures", figures.is_empty()),
        ("plan", plan.is_none()),
        ("themes", themes.is_empty()),
        ("agencies", agencies.is_empty()),
    ];
    let home = Home {
        blocks: blocks(book, &empty),
        lead,
        description,
        searches: site.home_searches.get(tongue.lang).into_iter().flatten().take(6).map(search).collect(),
        map,
        figures,
        latest: latest.map(|at| listing::card(book, tongue, &book.portal.datasets[*at])).collect(),
        all: words.say("see_all", &[("datasets", &count)]),
        themes,
        agencies,
        agencies_url: encode(&book.urls.publishers(tongue.lang)),
        agencies_all: words
            .say("see_all", &[("datasets", &words.count("agencies", book.portal.publishers.len() as u64))]),
        sample: sample.and_then(|samples| samples.into_iter().find(|sample| sample.name == "DuckDB")),
        developers: encode(&book.urls.developers(tongue.lang)),
        plan,
        newest: newest.map(|date| words.say("newest", &[("date", &words.formats.date(date))])),
    };
    (page, home)
}

/// The first figures of these datasets, one of each.
pub(super) fn highlights(book: &Book, tongue: &Tongue, places: &[usize]) -> Vec<Highlight> {
    let of_dataset = |at: &usize| {
        let dataset = &book.portal.datasets[*at];
        let values = values::values(book, dataset, dataset.figures.first()?)?;
        let svg = figure::small(&values, 300.0, 64.0)?;
        Some(highlight(book, tongue, dataset, &values, svg))
    };
    places.iter().take(SEARCHED).filter_map(of_dataset).take(FIGURES).collect()
}

fn highlight(book: &Book, tongue: &Tongue, dataset: &Dataset, values: &Values, svg: String) -> Highlight {
    let shown = match values.tells_latest() {
        true => values.latest(),
        false => values.extremes().map(|(high, _)| high),
    };
    let (big, key) = shown.map_or_else(Default::default, |(at, value)| {
        (figure::value_words(tongue, values, value), figure::key_words(tongue, values, &values.keys[at]).text)
    });
    let subtitle = tongue.say(&values.figure.subtitle).or_else(|| tongue.say(&dataset.title)).unwrap_or_default();
    let (what, big) = match values.tells_latest() {
        true => {
            // A subtitle that tells the time already need not hear it twice.
            let year = shown.and_then(|(at, _)| values.keys[at].get(..4)).unwrap_or(&key);
            let text = match subtitle.text.contains(year) {
                true => subtitle.text.clone(),
                false => tongue.words.say("what_when", &[("what", &subtitle.text), ("key", &key)]),
            };
            (Words { text, note: None, ..subtitle }, big)
        }
        // A long name beside the number would be larger than what it names.
        false if key.chars().count() > LONGEST_KEY => {
            let text = tongue.words.say("what_when", &[("what", &subtitle.text), ("key", &key)]);
            (Words { text, note: None, ..subtitle }, big)
        }
        false => (Words { note: None, ..subtitle }, format!("{key} {big}")),
    };
    Highlight {
        url: encode(&book.urls.dataset(tongue.lang, &dataset.id)),
        what,
        svg,
        big,
        finding: Words { note: None, ..figure::title(tongue, values) },
    }
}
