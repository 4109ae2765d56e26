//! The single mapping from the model to triples: the catalogue, its agencies, themes and datasets.
//!
//! DCAT 3 within DCAT-AP 3.0.1, without blank nodes: what belongs to a dataset is a fragment of its
//! IRI. Resources are handed out one by one; no graph of the whole is held.

mod dataset;
mod distribution;

use super::triples::{Node, Resources};
use super::vocab::{self, Term, dcat, dct, foaf, org, rdfs, skos};
use super::{iri, words};
use crate::model::{Dataset, Date, Lang, Licence, Portal, Publisher, Theme, vocabulary};
use crate::urls::Urls;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// How many agencies one above the other are described with a dataset.
const LEVELS: usize = 8;

/// Maps a portal; made once a catalogue.
pub struct Graph<'a> {
    portal: &'a Portal,
    urls: &'a Urls,
    /// The tag of the default language.
    lang: &'a str,
    /// Languages the catalogue has words of its own in.
    tongues: Vec<&'static str>,
    /// What to link for each of the portal's themes: its own concept, when it is not an EU theme.
    concepts: BTreeMap<&'a str, String>,
}

/// A dataset as the catalogue describes it.
#[derive(Default)]
pub struct Described<'a> {
    /// Resources of its own, the dataset first.
    pub own: Vec<Node<'a>>,
    /// Resources that others may name as well: licences, standards, pages.
    pub shared: Vec<Node<'a>>,
}

impl<'a> Graph<'a> {
    /// Prepares the mapping.
    pub fn new(portal: &'a Portal, urls: &'a Urls) -> Self {
        let own = portal.site.themes.iter().filter(|theme| !is_eu(theme));
        let concept =
            |theme: &'a Theme| (theme.id.as_str(), format!("{}/themes/{}/#concept", urls.base_url(), theme.id));
        Self {
            portal,
            urls,
            lang: portal.site.default_language().as_str(),
            tongues: words::tongues(&portal.site.languages),
            concepts: own.map(concept).collect(),
        }
    }

    /// Hands out every resource of the catalogue, its statements sorted: the catalogue, agencies,
    /// themes, then the datasets in their order; a shared resource where it is first named.
    pub fn each<E>(&self, mut take: impl FnMut(&Node<'a>) -> Result<(), E>) -> Result<(), E> {
        let mut seen = Seen::default();
        seen.hand_out(self.catalog(), &mut take)?;
        seen.hand_out(self.themes(), &mut take)?;
        for publisher in self.portal.publishers.values() {
            seen.hand_out(self.agent(publisher), &mut take)?;
        }
        for dataset in &self.portal.datasets {
            seen.hand_out(self.dataset(dataset), &mut take)?;
        }
        Ok(())
    }

    /// A dataset by itself, with everything it names: its agency and those above it, its themes.
    pub fn alone(&self, dataset: &'a Dataset) -> Alone<'_, 'a> {
        Alone { graph: self, dataset }
    }

    /// The catalogue itself. What its owner does not write is taken from the datasets: first
    /// issued, last modified, where.
    pub fn catalog(&self) -> Described<'a> {
        let (site, datasets) = (&self.portal.site, &self.portal.datasets);
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
        let day = |date: &Date| (date.first_day(), *date);
        catalog.date(dct::ISSUED, datasets.iter().filter_map(|d| d.issued).min_by_key(day));
        catalog.date(dct::MODIFIED, datasets.iter().filter_map(|d| d.modified.or(d.issued)).max_by_key(day));
        let countries = datasets.iter().flat_map(|d| &d.spatial).filter_map(|place| place.iri.as_deref());
        let countries: BTreeSet<_> = countries.filter(|iri| iri.starts_with(vocab::EU_COUNTRY)).collect();
        countries.into_iter().filter_map(iri::iri).for_each(|country| catalog.link(dct::SPATIAL, country));
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

    /// The EU themes in use, and the portal's own with the EU themes they belong to.
    pub fn themes(&self) -> Described<'a> {
        let own = self.portal.site.themes.iter().collect::<Vec<_>>();
        let eu = own.iter().flat_map(|theme| &theme.eu).chain(self.portal.datasets.iter().flat_map(|d| &d.eu_themes));
        self.taxonomy(&own, eu.collect())
    }

    /// These of the portal's own themes and these EU themes.
    fn taxonomy(&self, own: &[&'a Theme], used: BTreeSet<&'a String>) -> Described<'a> {
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
        for theme in own {
            let Some(concept_iri) = self.concepts.get(theme.id.as_str()) else { continue };
            let mut concept = Node::new(concept_iri.clone(), skos::CONCEPT);
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

    /// An agency.
    pub fn agent(&self, publisher: &'a Publisher) -> Described<'a> {
        let mut described = Described::default();
        let mut agent = Node::new(self.urls.agent_iri(&publisher.id), foaf::AGENT);
        agent.say_or(foaf::NAME, &publisher.name, self.lang, || publisher.id.as_str().into());
        agent.say(skos::ALT_LABEL, &publisher.short_name);
        self.prose(&mut agent, dct::DESCRIPTION, &publisher.description);
        if let Some((code, _)) = publisher.kind.as_deref().and_then(vocabulary::publisher_type) {
            agent.link(dct::KIND, format!("{}{code}", vocab::PUBLISHER_TYPE));
        }
        let parent = publisher.parent.as_ref().filter(|parent| self.portal.publishers.contains_key(parent));
        if let Some(parent) = parent {
            agent.link(org::SUB_ORGANIZATION_OF, self.urls.agent_iri(parent));
        }
        if let Some(page) = publisher.homepage.as_deref().and_then(iri::iri) {
            agent.link(foaf::HOMEPAGE, self.document(page, &mut described));
        }
        described.own.push(agent);
        described
    }

    /// The scheme of the portal's own themes.
    fn scheme(&self) -> String {
        format!("{}/themes/#scheme", self.urls.base_url())
    }

    /// Says a Markdown text in plain words; tells whether anything was left to say.
    fn prose(&self, node: &mut Node<'a>, property: vocab::Term, text: &'a crate::model::Text) -> bool {
        let before = node.statements().len();
        for said in text.all() {
            node.word(property, said.lang.as_str(), crate::wording::plain(said.text));
        }
        node.statements().len() > before
    }

    /// Says languages, those that the EU table has.
    fn languages(&self, node: &mut Node<'a>, languages: &[Lang]) {
        for language in languages.iter().filter_map(|lang| vocab::language(lang.as_str())) {
            node.link(dct::LANGUAGE, language);
        }
    }

    /// A page, as a resource to link.
    fn document(&self, page: impl Into<Cow<'a, str>>, described: &mut Described<'a>) -> Cow<'a, str> {
        let page = page.into();
        described.shared.push(Node::new(page.clone(), foaf::DOCUMENT));
        page
    }

    /// A licence, as a resource to link: of the EU table, else by its address, else by its name.
    fn licence(
        &self,
        licence: &'a Licence,
        otherwise: impl FnOnce() -> String,
        described: &mut Described<'a>,
    ) -> Cow<'a, str> {
        if let Some(known) = licence.eu_iri.as_deref() {
            return known.into();
        }
        let address = licence.url.as_deref().and_then(iri::iri).unwrap_or_else(|| otherwise().into());
        let mut document = Node::new(address.clone(), dct::LICENSE_DOCUMENT);
        document.plain(dct::IDENTIFIER, &*licence.id);
        document.word(rdfs::LABEL, self.lang, Cow::Borrowed(&licence.title));
        described.shared.push(document);
        address
    }
}

impl Resources for Graph<'_> {
    fn vocabularies(&self) -> &'static [(&'static str, &'static str)] {
        vocab::VOCABULARIES
    }
    fn lists(&self) -> &'static [(&'static str, &'static str)] {
        vocab::CODE_LISTS
    }
    fn properties(&self) -> Vec<Term> {
        vocab::properties().collect()
    }
    fn each(&self, take: &mut dyn FnMut(&Node<'_>) -> io::Result<()>) -> io::Result<()> {
        Graph::each(self, |node| take(node))
    }
}

/// One dataset, described by itself.
pub struct Alone<'g, 'a> {
    graph: &'g Graph<'a>,
    dataset: &'a Dataset,
}

impl<'a> Resources for Alone<'_, 'a> {
    fn vocabularies(&self) -> &'static [(&'static str, &'static str)] {
        self.graph.vocabularies()
    }
    fn lists(&self) -> &'static [(&'static str, &'static str)] {
        self.graph.lists()
    }
    fn properties(&self) -> Vec<Term> {
        self.graph.properties()
    }
    fn each(&self, take: &mut dyn FnMut(&Node<'_>) -> io::Result<()>) -> io::Result<()> {
        let (graph, dataset) = (self.graph, self.dataset);
        let own: Vec<&Theme> = dataset.themes.iter().filter_map(|id| graph.portal.theme(id)).collect();
        let eu = own.iter().flat_map(|theme| &theme.eu).chain(&dataset.eu_themes).collect();
        let mut seen = Seen::default();
        seen.hand_out(graph.dataset(dataset), take)?;
        seen.hand_out(graph.taxonomy(&own, eu), take)?;
        let agency = graph.portal.publishers.get(&dataset.publisher);
        let above = |one: &&'a Publisher| graph.portal.publishers.get(one.parent.as_ref()?);
        for publisher in std::iter::successors(agency, above).take(LEVELS) {
            seen.hand_out(graph.agent(publisher), take)?;
        }
        Ok(())
    }
}

/// The shared resources that were handed out.
#[derive(Default)]
struct Seen(BTreeSet<(String, &'static str)>);

impl Seen {
    /// Hands out resources, their statements sorted; a shared one where it is first named.
    fn hand_out<'a, E>(
        &mut self,
        described: Described<'a>,
        take: &mut (impl FnMut(&Node<'a>) -> Result<(), E> + ?Sized),
    ) -> Result<(), E> {
        for node in described.own {
            take(&sorted(node))?;
        }
        for node in described.shared {
            if self.0.insert((node.iri.to_string(), node.class.short)) {
                take(&sorted(node))?;
            }
        }
        Ok(())
    }
}

/// Is it an EU theme that stands in for themes of the portal's own?
fn is_eu(theme: &Theme) -> bool {
    matches!(&theme.eu[..], [code] if theme.id.as_str().eq_ignore_ascii_case(code))
}

fn sorted(mut node: Node<'_>) -> Node<'_> {
    node.sort();
    node
}
