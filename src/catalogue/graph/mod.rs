//! The single mapping from the model to triples: the catalogue, its agencies, themes and datasets.
//!
//! DCAT 3 within DCAT-AP 3.0.1, without blank nodes: what belongs to a dataset is a fragment of its
//! IRI. Resources are handed out one by one (`documents`); no graph of the whole is held.

mod dataset;
mod distribution;
mod documents;
mod quality;
mod service;
mod whole;

pub use whole::{Page, Span};

use super::triples::Node;
use super::vocab::{self, dct, foaf, org, rdfs, skos};
use super::{iri, words};
use crate::model::{Lang, Licence, Portal, Publisher, Theme, vocabulary};
use crate::urls::Urls;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Maps a portal; made once a build.
pub struct Graph<'a> {
    pub(super) portal: &'a Portal,
    pub(super) urls: &'a Urls,
    /// The tag of the default language.
    lang: &'a str,
    /// Languages the catalogue has words of its own in.
    tongues: Vec<&'static str>,
    /// What to link for each of the portal's themes: its own concept, when it is not an EU theme.
    concepts: BTreeMap<&'a str, String>,
    /// The EU themes of all datasets, by code.
    eu_themes: BTreeSet<&'a String>,
    /// What all datasets together tell of the catalogue.
    pub span: Span,
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
            eu_themes: portal.datasets.iter().flat_map(|dataset| &dataset.eu_themes).collect(),
            span: Span::of(&portal.datasets),
        }
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
        // Of what kind it is, only its text tells.
        let kind = format!("{}UnknownIPR", vocab::LICENCE_TYPE);
        let mut unknown = Node::new(kind.clone(), skos::CONCEPT);
        unknown.word(skos::PREF_LABEL, "en", "Unknown IPR".into());
        unknown.link(skos::IN_SCHEME, format!("{}1.0", vocab::LICENCE_TYPE));
        document.link(dct::KIND, kind);
        described.shared.extend([document, unknown]);
        address
    }
}

/// Is it an EU theme that stands in for themes of the portal's own?
fn is_eu(theme: &Theme) -> bool {
    matches!(&theme.eu[..], [code] if theme.id.as_str().eq_ignore_ascii_case(code))
}
