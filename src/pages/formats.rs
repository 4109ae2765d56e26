//! Lists of the datasets that can be had in a format, for who reads without scripts.

use super::Pages;
use super::book::{Book, Tongue};
use super::listing::{self, Datasets, Entry, crumbs, here};
use super::view::{Page, Words};
use crate::artifact::{Fingerprint, Rank};
use crate::error::Result;
use crate::model::{Format, Lang, Name, Portal};
use crate::urls::{component, encode};
use serde::Serialize;
use std::collections::BTreeMap;

/// A format and the datasets in it, by place in the portal.
pub(super) struct Listed<'a> {
    pub format: &'a Format,
    pub datasets: Vec<usize>,
}

/// The formats of these datasets by the name in their address; an ending that makes no name has no list.
pub(super) fn listed<'a>(portal: &'a Portal, datasets: &[usize]) -> BTreeMap<Name, Listed<'a>> {
    let mut listed: BTreeMap<Name, Listed> = BTreeMap::new();
    for at in datasets {
        for format in portal.datasets[*at].formats() {
            let Some(name) = Name::parse(&format.extension) else { continue };
            listed.entry(name).or_insert_with(|| Listed { format, datasets: Vec::new() }).datasets.push(*at);
        }
    }
    listed
}

/// What links to the lists depend on.
pub(super) fn print(book: &Book) -> Fingerprint {
    let counts: Vec<_> = book.by_format.iter().map(|(name, listed)| (name, listed.datasets.len())).collect();
    Fingerprint::of_value(&counts)
}

impl Pages<'_> {
    /// The list of each format.
    pub(super) fn formats(&mut self) -> Result<()> {
        let book = self.book.clone();
        let frame = book.frame.with(&[Fingerprint::of_value(&book.portal.publishers)]);
        for tongue in 0..book.tongues.len() {
            for (name, listed) in &book.by_format {
                let name = name.clone();
                let count = Fingerprint::of_value(&listed.datasets.len());
                let print = frame.with(&[count, book.print_of(listing::shown(&listed.datasets))]);
                let folder = book.urls.format(book.tongues[tongue].lang, &name);
                self.add(&folder, Rank::List, print, ("format.html", "format"), tongue, move |book, tongue| {
                    format(book, tongue, &name)
                })?;
            }
        }
        Ok(())
    }
}

/// A list's page.
#[derive(Debug, Serialize)]
pub(super) struct FormatView {
    pub title: String,
    pub lead: String,
    pub datasets: Datasets,
    pub search: String,
}

/// The formats with their lists, the commonest first.
pub(super) fn entries(book: &Book, tongue: &Tongue) -> Vec<Entry> {
    let mut formats: Vec<_> = book.by_format.iter().collect();
    formats.sort_by_key(|(_, listed)| std::cmp::Reverse(listed.datasets.len()));
    let entry = |(name, listed): (&Name, &Listed)| Entry {
        title: Words { text: listed.format.label.clone(), ..Words::default() },
        lead: None,
        url: encode(&book.urls.format(tongue.lang, name)),
        count: tongue.words.count("datasets", listed.datasets.len() as u64),
        number: tongue.words.formats.integer(listed.datasets.len() as u64),
        grade: None,
    };
    formats.into_iter().map(entry).collect()
}

/// The page of a format that is listed.
fn format(book: &Book, tongue: &Tongue, name: &Name) -> (Page, FormatView) {
    let words = tongue.words;
    let listed = &book.by_format[name];
    let label = &listed.format.label;
    let title = words.say("format_title", &[("format", label)]);
    let lead = words.say("format_lead", &[("format", label)]);
    let mut page = book.page(tongue, &title, &lead, |lang: &Lang| book.urls.format(lang, name), |_| true);
    page.nav = "data".into();
    page.crumbs = crumbs(book, tongue, Some(("nav_data", book.urls.browse(tongue.lang, 1))));
    page.crumbs.push(here(label, None));
    let browse = encode(&book.urls.browse(tongue.lang, 1));
    let search = format!("{browse}?{}={}", words.word("js_param_format"), component(&label.to_lowercase()));
    (page, FormatView { title, lead, datasets: listing::datasets(book, tongue, &listed.datasets), search })
}
