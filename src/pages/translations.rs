//! How much of the datasets' text there is in each language of the portal, by kind of text and by agency.

use super::book::{Book, Tongue};
use super::view::Words;
use crate::model::{Dataset, Lang, Name, Text};
use crate::urls::encode;
use serde::Serialize;
use std::collections::BTreeMap;

/// The most agencies listed.
const LISTED: usize = 500;

/// The kinds of texts, by the key of their name in the language files.
const KINDS: [&str; 9] = [
    "text_titles",
    "text_descriptions",
    "text_methods",
    "text_caveats",
    "text_keywords",
    "text_figures",
    "text_tables",
    "text_columns",
    "text_meanings",
];

/// How many texts there are, and how many of them in each language of the portal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Count {
    texts: u64,
    told: Vec<u64>,
}

impl Count {
    fn text(&mut self, text: &Text, languages: &[Lang]) {
        if !text.is_empty() {
            self.add(languages, |lang| text.exactly(lang).is_some());
        }
    }

    fn add(&mut self, languages: &[Lang], told: impl Fn(&Lang) -> bool) {
        self.told.resize(languages.len(), 0);
        self.texts += 1;
        for (count, lang) in self.told.iter_mut().zip(languages) {
            *count += u64::from(told(lang));
        }
    }

    fn join(&mut self, other: &Count) {
        self.told.resize(self.told.len().max(other.told.len()), 0);
        self.texts += other.texts;
        self.told.iter_mut().zip(&other.told).for_each(|(own, other)| *own += other);
    }
}

/// The report of translations.
#[derive(Debug, Serialize)]
pub(super) struct TranslationsView {
    /// Names of the languages, in the page's language.
    pub languages: Vec<String>,
    pub kinds: Vec<Row>,
    pub agencies: Vec<Row>,
}

/// A kind of text or an agency: how many texts, and the share of them in each language.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub name: Words,
    /// The agency's page.
    pub url: Option<String>,
    pub texts: String,
    pub shares: Vec<Share>,
}

/// The share of texts in one language.
#[derive(Debug, Serialize)]
pub(super) struct Share {
    pub text: String,
    /// Is anything missing?
    pub gaps: bool,
}

/// The report; none for a portal of one language, or without datasets.
pub(super) fn view(book: &Book, tongue: &Tongue) -> Option<TranslationsView> {
    let (portal, languages) = (book.portal, &book.portal.site.languages);
    if languages.len() < 2 || portal.datasets.is_empty() {
        return None;
    }
    let mut kinds: Vec<Count> = vec![Count::default(); KINDS.len()];
    let mut agencies: BTreeMap<&Name, Count> = BTreeMap::new();
    for dataset in &portal.datasets {
        let own = counts(dataset, languages);
        let agency = agencies.entry(&dataset.publisher).or_default();
        for (all, own) in kinds.iter_mut().zip(&own) {
            all.join(own);
            agency.join(own);
        }
    }
    let row = |name: Words, url: Option<String>, count: &Count| Row {
        name,
        url,
        texts: tongue.words.formats.integer(count.texts),
        shares: count.told.iter().map(|told| share(tongue, *told, count.texts)).collect(),
    };
    let plain = |key: &str| Words { text: tongue.words.word(key).into(), ..Words::default() };
    let mut all = Count::default();
    kinds.iter().for_each(|count| all.join(count));
    let said = KINDS.iter().zip(&kinds).filter(|(_, count)| count.texts > 0);
    let mut kinds: Vec<Row> = said.map(|(key, count)| row(plain(key), None, count)).collect();
    kinds.push(row(plain("translations_all"), None, &all));
    let agency = |(id, count): (&&Name, &Count)| {
        let name = portal.publishers.get(*id).and_then(|publisher| tongue.say(&publisher.name)).unwrap_or_default();
        row(name, Some(encode(&book.urls.publisher(tongue.lang, id))), count)
    };
    let mut agencies: Vec<Row> = agencies.iter().map(agency).collect();
    agencies.sort_by(|a, b| tongue.compare(&a.name.text, &b.name.text));
    agencies.truncate(LISTED);
    let name = |lang: &Lang| tongue.words.find(&format!("language_{lang}")).unwrap_or(lang.as_str()).to_string();
    Some(TranslationsView { languages: languages.iter().map(name).collect(), kinds, agencies })
}

/// All but nothing missing is 100%: 99.96% is written 99.9%.
fn share(tongue: &Tongue, told: u64, texts: u64) -> Share {
    let gaps = told < texts;
    let part = if texts == 0 { 0.0 } else { told as f64 / texts as f64 };
    Share { text: tongue.words.formats.share(if gaps { part.min(0.999) } else { part }), gaps }
}

/// The texts of one dataset, by kind.
fn counts(dataset: &Dataset, languages: &[Lang]) -> [Count; KINDS.len()] {
    let mut counts: [Count; KINDS.len()] = Default::default();
    let [titles, descriptions, methods, caveats, keywords, figures, tables, columns, meanings] = &mut counts;
    titles.text(&dataset.title, languages);
    descriptions.text(&dataset.description, languages);
    methods.text(&dataset.readme, languages);
    dataset.caveats.iter().for_each(|caveat| caveats.text(&caveat.0, languages));
    if !dataset.keywords.is_empty() {
        keywords.add(languages, |lang| dataset.keywords.iter().any(|(of, _)| of == lang));
    }
    for figure in &dataset.figures {
        [&figure.title, &figure.subtitle, &figure.note].into_iter().for_each(|text| figures.text(text, languages));
    }
    for resource in &dataset.resources {
        [&resource.title, &resource.description].into_iter().for_each(|text| tables.text(text, languages));
    }
    for column in dataset.tables().flat_map(|(_, table)| &table.columns) {
        columns.text(&column.title, languages);
        meanings.text(&column.description, languages);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_counted_once_and_by_language() {
        let languages = ["vi", "en", "fr"].map(|tag| Lang::parse(tag).unwrap());
        let mut count = Count::default();
        let mut text = Text::of(&languages[0], "một");
        count.text(&text, &languages);
        text.set(languages[1].clone(), "one".into());
        count.text(&text, &languages);
        count.text(&Text::default(), &languages);
        let mut all = Count::default();
        all.join(&count);
        all.join(&count);
        assert_eq!((count.texts, &count.told[..]), (2, &[2, 1, 0][..]));
        assert_eq!((all.texts, &all.told[..]), (4, &[4, 2, 0][..]));
    }
}
