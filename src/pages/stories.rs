//! What others made of the data: all stories, each story, and those of a dataset.

use super::Pages;
use super::book::{Book, Tongue};
use super::listing::{Entries, Entry, anchor, crumbs, here, list};
use super::markdown;
use super::view::{Anchor, Crumb, Page, Prose, Words};
use crate::artifact::{Fingerprint, Rank};
use crate::error::Result;
use crate::model::{Dataset, Lang, Name, Story};
use crate::urls::{encode, link};
use serde::Serialize;

/// The most stories that a dataset's page names, and the most datasets of a series.
const NAMED: usize = 12;

/// A story's page.
#[derive(Debug, Serialize)]
pub(super) struct StoryView {
    pub title: Words,
    pub by: Option<Words>,
    pub date: Option<String>,
    pub url: Option<String>,
    pub body: Option<Prose>,
    pub datasets: Vec<Anchor>,
}

/// A series, and the other datasets in it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SeriesView {
    pub name: String,
    pub datasets: Vec<Anchor>,
    pub left: Option<String>,
}

impl Pages<'_> {
    /// The list of stories and a page for each, when there are some.
    pub(super) fn stories(&mut self) -> Result<()> {
        let book = self.book.clone();
        let stories = &book.portal.stories;
        if stories.is_empty() {
            return Ok(());
        }
        let all = book.frame.with(&[Fingerprint::of_value(stories)]);
        for tongue in 0..book.tongues.len() {
            let lang = book.tongues[tongue].lang;
            self.add(&book.urls.stories(lang), Rank::List, all, ("entries.html", "list"), tongue, entries)?;
            for story in stories.values() {
                let named = story.datasets.iter().filter_map(|id| book.portal.dataset(id));
                let named: Vec<_> = named.map(|dataset| (&dataset.id, &dataset.title)).collect();
                let print = book.frame.with(&[Fingerprint::of_value(&(story, named))]);
                let folder = book.urls.story(lang, &story.name);
                self.add(&folder, Rank::Detail, print, ("story.html", "story"), tongue, move |book, tongue| {
                    page(book, tongue, story)
                })?;
            }
        }
        Ok(())
    }
}

/// All stories, the newest first.
fn entries(book: &Book, tongue: &Tongue) -> (Page, Entries) {
    let mut stories: Vec<&Story> = book.portal.stories.values().collect();
    stories.sort_by_key(|story| (std::cmp::Reverse(story.date), &story.name));
    let entry = |story: &Story| Entry {
        title: title(tongue, story),
        lead: tongue.say(&story.body).map(|body| Words { text: markdown::plain(&body.text, 200), ..body }),
        url: encode(&book.urls.story(tongue.lang, &story.name)),
        count: story.date.map(|date| tongue.words.formats.date(date)).unwrap_or_default(),
        number: String::new(),
        grade: None,
    };
    let entries = stories.into_iter().map(entry).collect();
    list(book, tongue, "stories", "nav_stories", entries, |lang| book.urls.stories(lang))
}

/// A story.
fn page(book: &Book, tongue: &Tongue, story: &Story) -> (Page, StoryView) {
    let title = title(tongue, story);
    let said = tongue.say(&story.body);
    let lead = said.as_ref().map_or(String::new(), |body| markdown::plain(&body.text, 200));
    let lead = if lead.is_empty() { title.text.clone() } else { lead };
    let at = |lang: &Lang| book.urls.story(lang, &story.name);
    let told = |lang: &Lang| story.title.exactly(lang).is_some() && story.body.exactly(lang).is_some();
    let mut page = book.page(tongue, &title.text, &lead, at, told);
    page.nav = "stories".into();
    page.crumbs = crumbs(book, tongue, None);
    let up = encode(&book.urls.stories(tongue.lang));
    page.crumbs.push(Crumb { text: tongue.words.word("nav_stories").into(), lang: None, url: Some(up) });
    page.crumbs.push(here(&markdown::shorten(&title.text, 60), title.lang.clone()));
    let from = at(tongue.lang);
    let resolve = |path: &str| {
        let name = Name::parse(path.trim_start_matches("./").strip_suffix(".md")?.split('.').next()?)?;
        book.portal.stories.contains_key(&name).then(|| link(&from, &book.urls.story(tongue.lang, &name)))
    };
    let body =
        said.map(|said| Prose { html: markdown::render(&said.text, 2, &resolve), lang: said.lang, note: said.note });
    let named = story.datasets.iter().filter_map(|id| book.portal.dataset(id));
    let view = StoryView {
        title,
        by: tongue.say(&story.by),
        date: story.date.map(|date| tongue.words.formats.date(date)),
        url: story.url.clone(),
        body,
        datasets: named.map(|dataset| anchor(book, tongue, dataset)).collect(),
    };
    (page, view)
}

fn title(tongue: &Tongue, story: &Story) -> Words {
    tongue.say(&story.title).unwrap_or_else(|| Words { text: story.name.to_string(), ..Words::default() })
}

/// The stories that a dataset is part of.
pub(super) fn of_dataset(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<Anchor> {
    let own = book.portal.stories.values().filter(|story| story.datasets.contains(&dataset.id)).take(NAMED);
    own.map(|story| {
        let title = title(tongue, story);
        let url = encode(&book.urls.story(tongue.lang, &story.name));
        Anchor { key: story.name.to_string(), text: title.text, lang: title.lang, url }
    })
    .collect()
}

/// The series of a dataset, each with the other datasets in it.
pub(super) fn series(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<SeriesView> {
    let series = |name: &String| {
        let at = book.place_of(dataset);
        let others: Vec<usize> =
            book.by_series.get(name.as_str())?.iter().copied().filter(|one| Some(*one) != at).collect();
        let left = others.len().saturating_sub(NAMED) as u64;
        let datasets = others.iter().take(NAMED).map(|at| anchor(book, tongue, &book.portal.datasets[*at]));
        let datasets: Vec<Anchor> = datasets.collect();
        (!datasets.is_empty()).then(|| SeriesView {
            name: markdown::shorten(name, 120),
            datasets,
            left: (left > 0).then(|| tongue.words.count("and_more", left)),
        })
    };
    dataset.in_series.iter().filter_map(series).collect()
}

/// A hash of the stories of a dataset and of the titles in its series.
pub(super) fn print(book: &Book, dataset: &Dataset) -> Fingerprint {
    let stories = book.portal.stories.values().filter(|story| story.datasets.contains(&dataset.id)).take(NAMED);
    let stories: Vec<_> = stories.map(|story| (&story.name, &story.title)).collect();
    let others = dataset.in_series.iter().filter_map(|name| book.by_series.get(name.as_str()));
    let others: Vec<_> = others
        .flat_map(|places| places.iter().take(NAMED + 1))
        .map(|at| (&book.portal.datasets[*at].id, &book.portal.datasets[*at].title))
        .collect();
    Fingerprint::of_value(&(stories, others))
}
