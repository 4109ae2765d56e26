//! What is read of a dataset: the texts it is found by, each with the field it stands in.

use super::fold::{flat, words};
use crate::model::{Dataset, Lang, Portal, Text};
use crate::wording::plain;
use std::borrow::Cow;

/// The fields a word can stand in, as bits of one byte; the script weighs them.
pub(super) mod field {
    pub const TITLE: u8 = 1;
    pub const AGENCY: u8 = 2;
    pub const KEYWORD: u8 = 4;
    pub const THEME: u8 = 8;
    pub const DESCRIPTION: u8 = 16;
    pub const COLUMN: u8 = 32;
    pub const CODE: u8 = 64;
    /// Places, formats, the id.
    pub const OTHER: u8 = 128;
}

/// How much of a description is read, in bytes.
const DESCRIPTION: usize = 2_000;
/// How much is read of names of columns, and of labels of codes, in bytes.
const COLUMNS: usize = 6_000;
const CODES: usize = 4_000;

/// The language of an index and the one that stands in for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speech<'a> {
    pub lang: &'a Lang,
    pub default: &'a Lang,
}

impl<'a> Speech<'a> {
    pub fn say(self, text: &'a Text) -> &'a str {
        text.say(self.lang, self.default).map_or("", |said| said.text)
    }
}

/// Hands on each text of a dataset with its field. The order is that of the fields.
pub(super) fn texts<'a>(
    portal: &'a Portal,
    dataset: &'a Dataset,
    speech: Speech<'a>,
    mut take: impl FnMut(u8, Cow<'a, str>),
) {
    let mut give = |field, text: &'a str| take(field, Cow::Borrowed(text));
    give(field::TITLE, speech.say(&dataset.title));
    if let Some(publisher) = portal.publishers.get(&dataset.publisher) {
        // In every language, with the id: "bo-tttt".
        publisher.name.all().chain(publisher.short_name.all()).for_each(|said| give(field::AGENCY, said.text));
        give(field::AGENCY, publisher.id.as_str());
        publisher.name.all().for_each(|said| take(field::AGENCY, Cow::Owned(initials(said.text))));
    }
    let mut give = |field, text: &'a str| take(field, Cow::Borrowed(text));
    // Keywords of every language: people search in the one they think in.
    dataset.keywords.iter().for_each(|(_, word)| give(field::KEYWORD, word));
    for theme in dataset.themes.iter().filter_map(|id| portal.theme(id)) {
        give(field::THEME, speech.say(&theme.title));
    }
    for place in &dataset.spatial {
        give(field::OTHER, speech.say(&place.name));
    }
    give(field::OTHER, dataset.id.dataset.as_str());
    for resource in &dataset.resources {
        give(field::OTHER, &resource.format.label);
        resource
            .table()
            .iter()
            .flat_map(|table| &table.downloads)
            .for_each(|one| give(field::OTHER, &one.format.label));
    }
    let mut left = COLUMNS;
    let mut column = |text: &'a str| {
        if !text.is_empty() && text.len() <= left {
            left -= text.len();
            give(field::COLUMN, text);
        }
    };
    for resource in &dataset.resources {
        column(speech.say(&resource.title));
        for one in resource.table().iter().flat_map(|table| &table.columns) {
            column(speech.say(&one.title));
            column(&one.name);
        }
    }
    let mut left = CODES;
    for label in labels(portal, dataset, speech) {
        if label.len() > left {
            break;
        }
        left -= label.len();
        give(field::CODE, label);
    }
    let text = speech.say(&dataset.description);
    take(field::DESCRIPTION, cut(plain(text), DESCRIPTION));
}

/// The first letters of a name of three words or more, as agencies are called: "Bộ Thông tin và Truyền thông" is BTTTT.
fn initials(name: &str) -> String {
    let small = |word: &&str| !matches!(*word, "và" | "của" | "về" | "and" | "of" | "the" | "on" | "for");
    let words: Vec<&str> = words(name).filter(small).collect();
    if words.len() < 3 { String::new() } else { words.iter().filter_map(|word| word.chars().next()).collect() }
}

/// What the codes stand for that occur in columns with a code list, in the order of the table.
fn labels<'a>(portal: &'a Portal, dataset: &'a Dataset, speech: Speech<'a>) -> impl Iterator<Item = &'a str> {
    let bound = dataset.tables().flat_map(|(_, table)| {
        table.codes.iter().filter_map(|(at, used)| Some((table.columns.get(*at)?.code_list.as_ref()?, used)))
    });
    bound.flat_map(move |(list, used)| {
        let list = portal.code_lists.get(list);
        // A list is read through once for each code: long lists are bounded by `CODES` long before it matters.
        used.iter().take(200).filter_map(move |code| Some(speech.say(&list?.entry(&code.code)?.label)))
    })
}

/// The first words of a text, within so many bytes.
fn cut(text: Cow<'_, str>, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return text;
    }
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
        Cow::Owned(mut text) => {
            text.truncate(end);
            Cow::Owned(text)
        }
    }
}

/// Phrases that mean the same: the portal's own groups, then the names of each agency that has a short one.
pub(super) fn groups(portal: &Portal) -> Vec<Vec<&str>> {
    let own = portal.site.synonyms.iter().map(|group| group.iter().map(String::as_str).collect());
    let agencies = portal.publishers.values().filter(|publisher| !publisher.short_name.is_empty()).map(|publisher| {
        let mut names: Vec<&str> =
            publisher.name.all().chain(publisher.short_name.all()).map(|said| said.text).collect();
        let mut seen = std::collections::BTreeSet::new();
        names.retain(|name| seen.insert(flat(name)));
        names
    });
    let groups: Vec<Vec<&str>> = own.chain(agencies).collect();
    groups.into_iter().filter(|group| group.len() > 1).collect()
}
