//! The catalogue itself: its own words, what its datasets tell of it, the themes they belong to, and its pages.

use super::super::iri;
use super::super::triples::Node;
use super::super::vocab::{self, dcat, dct, foaf, hydra, skos, xsd};
use super::dataset::location;
use super::{Described, Graph, is_eu};
use crate::model::{Dataset, Date, Theme, vocabulary};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What all datasets together tell of the catalogue: first issued, last changed, where.
#[derive(Debug, Default, Clone, PartialEq, serde::Serialize)]
pub struct Span {
    /// The first day any was published.
    pub issued: Option<Date>,
    /// The last day any was changed.
    pub modified: Option<Date>,
    /// Countries by IRI.
    pub countries: BTreeSet<String>,
    /// The edges around the places of all, where no country is named.
    pub edges: Option<[f64; 4]>,
}

impl Span {
    pub(super) fn of(datasets: &[Arc<Dataset>]) -> Self {
        let day = |date: &Date| (date.first_day(), *date);
        let places = || datasets.iter().flat_map(|dataset| &dataset.spatial);
        let countries =
            places().filter_map(|place| place.iri.as_deref()).filter(|iri| iri.starts_with(vocab::EU_COUNTRY));
        let edges = places().filter_map(|place| place.bbox).filter(|edges| edges.iter().all(|edge| edge.is_finite()));
        let around = |a: [f64; 4], b: [f64; 4]| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])];
        Self {
            issued: datasets.iter().filter_map(|dataset| dataset.issued).min_by_key(day),
            modified: datasets.iter().filter_map(|dataset| dataset.modified.or(dataset.issued)).max_by_key(day),
            countries: countries.filter_map(iri::iri).map(Into::into).collect(),
            edges: edges.reduce(around),
        }
    }
}

/// Which page of a catalogue it is, with the addresses of others.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Page {
    /// Its address without an ending: "catalog/page/2".
    pub own: String,
    /// The first page.
    pub first: String,
    /// The last page.
    pub last: String,
    /// The page before.
    pub previous: Option<String>,
    /// The page behind.
    pub next: Option<String>,
    /// How many datasets there are on all pages.
    pub total: usize,
    /// How many there are on a page at most.
    pub most: usize,
}

impl<'a> Graph<'a> {
    /// The catalogue with these of its datasets. What its owner does not write is taken from all datasets.
    pub fn catalog(&self, datasets: impl Iterator<Item = &'a Dataset>) -> Described<'a> {
        let site = &self.portal.site;
        let mut described = Described::default();
        let mut catalog = Node::new(self.urls.catalog_iri(), dcat::CATALOG);
        catalog.say_or(dct::TITLE, &site.title, self.lang, || self.urls.base_url().into());
        match site.description.is_empty() {
            true => catalog.say_or(dct::DESCRIPTION, &site.title, self.lang, || self.urls.base_url().into()),
            false => catalog.say_or(dct::DESCRIPTION, &site.description, self.lang, || self.urls.base_url().into()),
        }
        catalog.link(dct::PUBLISHER, self.urls.agent_iri(&site.publisher));
        self.languages(&mut catalog, &site.languages);
        catalog.link(foaf::HOMEPAGE, self.document(format!("{}/", self.urls.base_url()), &mut described));
        if let Some(licence) = &site.licence {
            let other = || format!("{}/#licence", self.urls.base_url());
            catalog.link(dct::LICENSE, self.licence(licence, other, &mut described));
        }
        catalog.date(dct::ISSUED, self.span.issued);
        catalog.date(dct::MODIFIED, self.span.modified);
        self.span.countries.iter().for_each(|country| catalog.link(dct::SPATIAL, country.clone()));
        if let Some(edges) = self.span.edges.filter(|_| self.span.countries.is_empty()) {
            let place = location(format!("{}/#place", self.urls.base_url()), None, Some(edges));
            catalog.link(dct::SPATIAL, place.iri.clone());
            described.own.push(place);
        }
        catalog.link(dcat::THEME_TAXONOMY, vocab::EU_DATA_THEMES);
        if !self.concepts.is_empty() {
            catalog.link(dcat::THEME_TAXONOMY, self.scheme());
        }
        for dataset in datasets {
            catalog.link(dcat::DATASET_OF, self.urls.dataset_iri(&dataset.id));
        }
        described.own.insert(0, catalog);
        described
    }

    /// A page of the catalogue (Hydra core vocabulary; `nextPage` and the like are its former names, which harvesters
    /// look for as well). `ending` is that of the spelling it stands in.
    pub(super) fn page(&self, page: &Page, ending: &str) -> Node<'a> {
        let at = |stem: &str| format!("{}/{stem}{ending}", self.urls.base_url());
        let mut node = Node::new(at(&page.own), hydra::PAGED_COLLECTION);
        for (number, property) in [(page.total, hydra::TOTAL_ITEMS), (page.most, hydra::ITEMS_PER_PAGE)] {
            node.typed(property, number.to_string(), xsd::INTEGER);
        }
        let ends = [(&page.first, hydra::FIRST, hydra::FIRST_PAGE), (&page.last, hydra::LAST, hydra::LAST_PAGE)];
        let near =
            [(&page.next, hydra::NEXT, hydra::NEXT_PAGE), (&page.previous, hydra::PREVIOUS, hydra::PREVIOUS_PAGE)];
        let near = near.iter().filter_map(|(stem, one, other)| Some((stem.as_ref()?, *one, *other)));
        for (stem, one, other) in ends.into_iter().chain(near) {
            node.link(one, at(stem));
            node.link(other, at(stem));
        }
        node
    }

    /// The EU themes in use, and the portal's own with the EU themes they belong to.
    pub fn themes(&self) -> Described<'a> {
        let own = self.portal.site.themes.iter().collect::<Vec<_>>();
        let eu = own.iter().flat_map(|theme| &theme.eu).chain(self.eu_themes.iter().copied());
        self.taxonomy(&own, eu.collect())
    }

    /// These of the portal's own themes and these EU themes.
    pub(super) fn taxonomy(&self, own: &[&'a Theme], used: BTreeSet<&'a String>) -> Described<'a> {
        let mut described = Described::default();
        let mut scheme = Node::new(vocab::EU_DATA_THEMES, skos::CONCEPT_SCHEME);
        scheme.word(dct::TITLE, "en", "Data theme".into());
        scheme.word(dct::TITLE, "vi", "Chủ đề dữ liệu của Liên minh châu Âu".into());
        described.own.push(scheme);
        for theme in used.into_iter().filter_map(|code| vocabulary::eu_theme(code)) {
            let mut concept = Node::new(&*theme.iri, skos::CONCEPT);
            concept.say(skos::PREF_LABEL, &theme.label);
            concept.link(skos::IN_SCHEME, vocab::EU_DATA_THEMES);
            described.shared.push(concept);
        }
        if !self.concepts.is_empty() {
            let mut scheme = Node::new(self.scheme(), skos::CONCEPT_SCHEME);
            scheme.say_or(dct::TITLE, &self.portal.site.title, self.lang, || self.urls.base_url().into());
            described.own.push(scheme);
        }
        for theme in own.iter().filter(|theme| !is_eu(theme)) {
            let mut concept = Node::new(self.concepts[theme.id.as_str()].clone(), skos::CONCEPT);
            concept.say_or(skos::PREF_LABEL, &theme.title, self.lang, || theme.id.as_str().into());
            concept.say(skos::DEFINITION, &theme.description);
            concept.link(skos::IN_SCHEME, self.scheme());
            concept.link(skos::TOP_CONCEPT_OF, self.scheme());
            for theme in theme.eu.iter().filter_map(|code| vocabulary::eu_theme(code)) {
                concept.link(skos::BROAD_MATCH, &*theme.iri);
            }
            described.own.push(concept);
        }
        described
    }

    /// The scheme of the portal's own themes.
    pub(super) fn scheme(&self) -> String {
        format!("{}/themes/#scheme", self.urls.base_url())
    }
}
