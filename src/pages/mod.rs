//! The pages people read, in every language of the portal.
//!
//! Pages are made when they are needed: `of` lists them, each with a fingerprint of everything it
//! shows. What all pages share is read once ([`book`]); templates get finished values ([`view`]).

mod accessibility;
mod ask;
mod book;
mod browse;
mod checked;
mod codes;
mod dataset;
mod dublin_core;
mod embed;
mod explorer;
mod feeds;
mod figure;
mod finding;
mod finish;
mod format;
mod formats;
mod graded;
mod headers;
mod history;
mod home;
mod image;
mod listing;
mod machine;
mod markdown;
mod marks;
mod nav;
mod own;
mod personal;
mod plan;
mod quality;
mod report;
mod reuse;
mod rewrite;
mod rules;
mod samples;
mod schema_org;
mod shelf;
mod stories;
mod structured;
mod svg;
mod table;
mod translations;
mod twin;
mod values;
mod view;

pub use nav::unknown;

use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::Result;
use crate::findings::{Findings, Weights};
use crate::model::{Account, Date, Lang, Portal, Report, Score, Table};
use crate::settings::Grading;
use crate::themes::Theme;
use crate::urls::Urls;
use book::{Book, Tongue};
use serde::Serialize;
use std::sync::Arc;

/// What there was to say, how much each rule weighs, and on what day it was judged.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// What there was to say.
    pub findings: &'a Findings,
    /// How well each dataset of the portal is described, in their order.
    pub scores: &'a [Score],
    /// What each rule weighs.
    pub weights: &'a Weights,
    /// The day that deadlines were held against.
    pub as_of: Option<Date>,
    /// How the plan is kept, and how good the data is.
    pub account: &'a Account,
    /// How that is computed.
    pub grading: &'a Grading,
}

#[cfg(test)]
impl<'a> Judged<'a> {
    /// What tests that look at other things need.
    pub fn plain(findings: &'a Findings, weights: &'a Weights, as_of: Option<Date>) -> Self {
        let (account, grading) = (Box::leak(Box::default()), Box::leak(Box::default()));
        Self { findings, scores: &[], weights, as_of, account, grading }
    }
}

/// Every page of the portal in every language, and the assets they load.
pub fn of<'a>(portal: &'a Portal, judged: Judged<'a>, urls: &'a Urls, theme: &'a Theme) -> Result<Vec<Artifact<'a>>> {
    let book = Arc::new(Book::new(portal, judged, urls, theme));
    let mut shelf = Pages { book: book.clone(), artifacts: Vec::with_capacity(portal.datasets.len() * 6 + 96) };
    for asset in theme.assets.values() {
        let print = Fingerprint::of_bytes(asset.address.as_bytes());
        shelf.artifacts.push(Artifact::made(&*asset.address, Rank::Data, print, |out| write(out, &asset.bytes))?);
    }
    shelf.datasets()?;
    shelf.lists()?;
    shelf.formats()?;
    shelf.quality()?;
    shelf.plan()?;
    shelf.reports()?;
    shelf.stories()?;
    shelf.about()?;
    shelf.hosts()?;
    shelf.artifacts.extend(feeds::of(&book)?);
    Ok(shelf.artifacts)
}

/// The plan as a whole, or the report of a term, in words: Markdown or plain text.
pub fn plan_said<'a>(
    portal: &'a Portal,
    judged: Judged<'a>,
    urls: &'a Urls,
    theme: &'a Theme,
    lang: &Lang,
    report: Option<&Report>,
    markdown: bool,
) -> String {
    let book = Book::new(portal, judged, urls, theme);
    let tongue = book.tongues.iter().find(|tongue| tongue.lang == lang).unwrap_or(&book.tongues[0]);
    let view = match report {
        Some(report) => plan::period::of_term(&book, tongue, report),
        None => plan::period::of_all(&book, tongue),
    };
    match markdown {
        true => plan::sheet::markdown(tongue, &view),
        false => plan::sheet::text(tongue, &view),
    }
}

/// The list being made.
struct Pages<'a> {
    book: Arc<Book<'a>>,
    artifacts: Vec<Artifact<'a>>,
}

impl<'a> Pages<'a> {
    /// Lists one page: `make` fills the view when the page is needed; the template sees it under a
    /// name of its own.
    fn add<V: Serialize>(
        &mut self,
        folder: &str,
        rank: Rank,
        print: Fingerprint,
        (template, name): (&'static str, &'static str),
        tongue: usize,
        make: impl FnOnce(&Book<'a>, &Tongue<'a>) -> (view::Page, V) + Send + 'a,
    ) -> Result<()> {
        let book = self.book.clone();
        let address = match folder.ends_with('/') || folder.is_empty() {
            true => format!("{folder}index.html"),
            false => folder.to_string(),
        };
        self.artifacts.push(Artifact::made(address, rank, print, move |out| {
            let tongue = &book.tongues[tongue];
            let (page, view) = make(&book, tongue);
            book.render(out, tongue, template, &page, name, &view)
        })?);
        Ok(())
    }

    /// The pages of each dataset and table, and the identifiers that lead to them.
    fn datasets(&mut self) -> Result<()> {
        let book = self.book.clone();
        let (portal, urls) = (book.portal, book.urls);
        let list_titles: Vec<_> = portal.code_lists.values().map(|list| (&list.id, &list.title)).collect();
        let frame = book.frame.with(&[Fingerprint::of_value(&list_titles)]);
        let publishers: std::collections::BTreeMap<_, _> =
            portal.publishers.values().map(|publisher| (&publisher.id, Fingerprint::of_value(publisher))).collect();
        let related = related(&book);
        let titles: Vec<_> =
            portal.datasets.iter().map(|dataset| Fingerprint::of_value(&(&dataset.id, &dataset.title))).collect();
        for (at, dataset) in portal.datasets.iter().enumerate() {
            let dataset = &**dataset;
            let own = frame.with(&[book.prints[at], publishers[&dataset.publisher]]);
            let judged = own.with(&[Fingerprint::of_value(&book.judged.as_of)]);
            let past = history::print(&book, at);
            let near = related[at].clone();
            let successor = dataset::successor(portal, dataset);
            let successor = successor.map(|other| Fingerprint::of_value(&(&other.id, &other.title)));
            let told = stories::print(&book, dataset);
            let shown = near.iter().map(|at| &titles[*at]).chain(&successor).chain([&own, &told]);
            let print = Fingerprint::of(shown.map(Fingerprint::as_bytes));
            for tongue in 0..book.tongues.len() {
                let lang = book.tongues[tongue].lang;
                let near = near.clone();
                let folder = urls.dataset(lang, &dataset.id);
                self.add(&folder, Rank::Detail, print, ("dataset.html", "ds"), tongue, move |book, tongue| {
                    let mut page = dataset::page(book, tongue, dataset);
                    page.json_ld = structured::dataset(book, tongue, dataset, &page.crumbs);
                    (page, dataset::view(book, tongue, dataset, &near))
                })?;
                let folder_of_quality = urls.dataset_quality(lang, &dataset.id);
                self.add(
                    &folder_of_quality,
                    Rank::Detail,
                    judged,
                    ("checked.html", "checked"),
                    tongue,
                    move |book, t| checked::checked(book, t, dataset),
                )?;
                let folder_of_past = urls.dataset_history(lang, &dataset.id);
                let print = own.with(&[past]);
                self.add(&folder_of_past, Rank::Detail, print, ("history.html", "history"), tongue, move |book, t| {
                    history::history(book, t, at)
                })?;
                for (at, figure) in dataset.figures.iter().enumerate() {
                    if image::drawable(dataset, figure) {
                        let embedded = urls.embed(lang, &dataset.id, &embed::name(at));
                        let print = own.with(&[embed::print(at)]);
                        self.add(&embedded, Rank::Detail, print, ("embed.html", "embed"), tongue, move |book, t| {
                            embed::embed(book, t, dataset, at)
                        })?;
                        let (picture, values) = (book.clone(), book.clone());
                        let address = |name: String| format!("{folder}{name}");
                        self.artifacts.push(Artifact::made(address(image::name(at)), Rank::Detail, own, move |out| {
                            write(out, image::picture(&picture, &picture.tongues[tongue], dataset, at).as_bytes())
                        })?);
                        self.artifacts.push(Artifact::made(address(twin::name(at)), Rank::Detail, own, move |out| {
                            write(out, twin::sheet(&values, &values.tongues[tongue], dataset, at).as_bytes())
                        })?);
                    }
                }
                for (resource, table) in dataset.tables() {
                    let folder = urls.table(lang, &dataset.id, &resource.name);
                    self.add(&folder, Rank::Detail, own, ("table.html", "tb"), tongue, move |book, tongue| {
                        let view = table::view(book, tongue, dataset, resource, table, Table::PREVIEW);
                        let page = table_page(book, tongue, dataset, resource, &view);
                        let title = tongue.say(&dataset.title).unwrap_or_default();
                        let url = crate::urls::encode(&book.urls.dataset(tongue.lang, &dataset.id));
                        let data_json = explorer::data(book, tongue, dataset, resource, table, &page.root);
                        (page, TablePage { table: view, dataset: title, dataset_url: url, data_json })
                    })?;
                }
            }
            let folder = urls.data(&dataset.id);
            self.add(&folder, Rank::Detail, own, ("forward.html", "go"), 0, move |book, _| {
                machine::dataset(book, dataset, &book.urls.data(&dataset.id))
            })?;
        }
        for (old, at) in machine::aliases(&book) {
            let dataset = &*portal.datasets[at];
            let folders = book.tongues.iter().map(|tongue| urls.dataset(tongue.lang, &old));
            for folder in folders.chain([urls.data(&old)]) {
                let here = folder.clone();
                self.add(
                    &folder,
                    Rank::Detail,
                    frame.with(&[book.prints[at]]),
                    ("forward.html", "go"),
                    0,
                    move |book, _| machine::dataset(book, dataset, &here),
                )?;
            }
        }
        for list in portal.code_lists.values() {
            let print = frame.with(&[Fingerprint::of_value(list)]);
            let folder = urls.codes(&list.id);
            self.add(&folder, Rank::Detail, print, ("forward.html", "go"), 0, |book, _| {
                machine::code_list(book, list)
            })?;
        }
        for publisher in portal.publishers.values() {
            let print = frame.with(&[publishers[&publisher.id]]);
            let folder = urls.agency(&publisher.id);
            self.add(&folder, Rank::Detail, print, ("forward.html", "go"), 0, |book, _| {
                machine::agency(book, publisher)
            })?;
        }
        Ok(())
    }
}

/// A table's own page.
#[derive(Serialize)]
struct TablePage {
    table: view::TableView,
    dataset: view::Words,
    dataset_url: String,
    /// What the explorer knows before it reads the table, escaped for a script element; `None` where there is nothing
    /// to explore.
    data_json: Option<String>,
}

/// The head of a table's page.
fn table_page(
    book: &Book,
    tongue: &Tongue,
    dataset: &crate::model::Dataset,
    resource: &crate::model::Resource,
    view: &view::TableView,
) -> view::Page {
    let whole = tongue.say(&dataset.title).unwrap_or_default();
    let title = match view.title.text == whole.text {
        true => tongue.words.say("table_of", &[("title", &whole.text)]),
        false => format!("{} — {}", view.title.text, whole.text),
    };
    let description = tongue.words.say("table_description", &[("title", &whole.text), ("size", &view.size)]);
    let mut page = book.page(
        tongue,
        &markdown::shorten(&title, 140),
        &description,
        |lang| book.urls.table(lang, &dataset.id, &resource.name),
        |lang| dataset.title.exactly(lang).is_some() && dataset.description.exactly(lang).is_some(),
    );
    page.nav = "data".into();
    page.described = machine::described(book, dataset);
    page.crumbs = dataset::crumbs(book, tongue, dataset);
    let up = listing::anchor(book, tongue, dataset);
    page.crumbs.push(view::Crumb { text: markdown::shorten(&up.text, 60), lang: up.lang, url: Some(up.url) });
    let (text, lang) = match view.title.text == whole.text {
        true => (tongue.words.word("toc_tables").to_string(), None),
        false => (markdown::shorten(&view.title.text, 60), view.title.lang.clone()),
    };
    page.crumbs.push(view::Crumb { text, lang, url: None });
    page
}

/// For each dataset some others: neighbours in its themes, then of its agency. Linear in the
/// number of datasets: each only looks at a window of each index it stands in.
fn related(book: &Book) -> Vec<Arc<[usize]>> {
    let count = book.portal.datasets.len();
    let mut near: Vec<Vec<usize>> = vec![Vec::new(); count];
    for places in book.by_theme.values().chain(book.by_agency.values()) {
        for (rank, at) in places.iter().enumerate() {
            let from = rank.saturating_sub(dataset::RELATED / 2).min(places.len().saturating_sub(dataset::RELATED + 1));
            for other in places[from..].iter().take(dataset::RELATED + 1) {
                let own = &mut near[*at];
                if own.len() < dataset::RELATED && other != at && !own.contains(other) {
                    own.push(*other);
                }
            }
        }
    }
    near.into_iter().map(Into::into).collect()
}

fn write(out: &mut dyn std::io::Write, bytes: &[u8]) -> Result<()> {
    out.write_all(bytes).map_err(|error| crate::error::Error::io("write", "the site", error))
}

#[cfg(test)]
mod tests;
