//! A dataset in the fifteen elements of Dublin Core, for the head of its page (DCMI's encoding in HTML).

use super::book::{Book, Tongue};
use super::markdown;
use super::view::{Element, Words};
use crate::model::Dataset;
use std::collections::BTreeSet;

/// The most elements of one name.
const MOST: usize = 50;
/// The longest description, in characters.
const LONGEST: usize = 500;

/// Everything the element set can say of a dataset, in the language of the page.
pub(super) fn elements(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<Element> {
    let publisher = book.portal.publisher_of(dataset);
    let mut core = Core { own: tongue.lang.as_str(), elements: Vec::new() };
    core.words("title", tongue.say(&dataset.title));
    let makers = |role: &String| ["author", "creator"].iter().any(|known| role.eq_ignore_ascii_case(known));
    let (creators, others): (Vec<_>, Vec<_>) =
        dataset.contributors.iter().partition(|one| one.roles.iter().any(makers));
    match creators.is_empty() {
        true => core.words("creator", tongue.say(&publisher.name)),
        false => core.all("creator", creators.iter().map(|one| tongue.say(&one.title))),
    }
    let themes = dataset.themes.iter().filter_map(|theme| book.portal.theme(theme));
    core.all("subject", themes.map(|theme| tongue.say(&theme.title)));
    let own = dataset.keywords.iter().filter(|(lang, _)| lang == tongue.lang);
    core.all("subject", own.map(|(_, word)| Some(Words { text: word.clone(), ..Words::default() })));
    let description = tongue.say(&dataset.description);
    core.words("description", description.map(|said| Words { text: markdown::plain(&said.text, LONGEST), ..said }));
    core.words("publisher", tongue.say(&publisher.name));
    core.all("contributor", others.iter().map(|one| tongue.say(&one.title)));
    core.plain("date", dataset.modified.or(dataset.issued).map(|date| date.to_string()));
    core.plain("type", Some("Dataset".into()));
    let mut seen = BTreeSet::new();
    let files = dataset.files();
    let forms = files.iter().map(|file| file.format.media_type.clone()).filter(|form| seen.insert(form.clone()));
    forms.take(MOST).for_each(|form| core.plain("format", Some(form)));
    core.plain("identifier", Some(book.urls.dataset_iri(&dataset.id)));
    core.all("source", dataset.sources.iter().map(|source| tongue.say(&source.title)));
    dataset.languages.iter().take(MOST).for_each(|lang| core.plain("language", Some(lang.to_string())));
    core.plain("relation", dataset.homepage.clone());
    core.all("coverage", dataset.spatial.iter().map(|place| tongue.say(&place.name)));
    let period = dataset.temporal.map(|period| {
        let end = |date: Option<crate::model::Date>| date.map(|date| date.to_string()).unwrap_or_default();
        format!("{}/{}", end(period.start), end(period.end))
    });
    core.plain("coverage", period);
    core.plain(
        "rights",
        dataset.licence.as_ref().map(|licence| licence.url.as_ref().unwrap_or(&licence.title).clone()),
    );
    core.elements
}

struct Core<'a> {
    /// The language of the page.
    own: &'a str,
    elements: Vec<Element>,
}

impl Core<'_> {
    fn words(&mut self, name: &'static str, said: Option<Words>) {
        let Some(Words { text, lang, .. }) = said.filter(|said| !said.text.trim().is_empty()) else { return };
        let lang = Some(lang.unwrap_or_else(|| self.own.into()));
        self.elements.push(Element { name, content: text, lang });
    }

    fn all(&mut self, name: &'static str, said: impl Iterator<Item = Option<Words>>) {
        said.take(MOST).for_each(|said| self.words(name, said));
    }

    fn plain(&mut self, name: &'static str, value: Option<String>) {
        let value = value.filter(|value| !value.trim().is_empty());
        self.elements.extend(value.map(|content| Element { name, content, lang: None }));
    }
}
