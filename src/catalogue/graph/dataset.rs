//! A dataset: what it is, what it covers, whom to ask, what it is built on.

use super::super::iri;
use super::super::triples::Node;
use super::super::vocab::{self, adms, dcat, dcatap, dct, eli, foaf, geo, owl, prov, rdfs, skos, vcard};
use super::{Described, Graph};
use crate::model::{Access, Contact, Dataset, DatasetId, Name, Status, Text, vocabulary};
use std::borrow::Cow;

impl<'a> Graph<'a> {
    /// A dataset with its distributions and everything only it names.
    pub fn dataset(&self, dataset: &'a Dataset) -> Described<'a> {
        let mut described = Described::default();
        let mut node = Node::rich(self.urls.dataset_iri(&dataset.id), dcat::DATASET);
        let words = || Cow::Owned(dataset.id.to_string());
        node.say_or(dct::TITLE, &dataset.title, self.lang, words);
        if !self.prose(&mut node, dct::DESCRIPTION, &dataset.description) {
            node.say_or(dct::DESCRIPTION, &dataset.title, self.lang, words);
        }
        for (lang, keyword) in &dataset.keywords {
            node.word(dcat::KEYWORD, lang.as_str(), Cow::Borrowed(keyword));
        }
        let concepts = dataset.themes.iter().filter_map(|theme| self.concepts.get(theme.as_str()));
        concepts.for_each(|concept| node.link(dcat::THEME, concept.clone()));
        for theme in dataset.eu_themes.iter().filter_map(|code| vocabulary::eu_theme(code)) {
            node.link(dcat::THEME, &*theme.iri);
        }
        match dataset.identifier.as_deref().map(iri::clean).filter(|identifier| !identifier.is_empty()) {
            Some(identifier) => node.plain(dct::IDENTIFIER, identifier),
            None => node.plain(dct::IDENTIFIER, dataset.id.to_string()),
        }
        node.date(dct::ISSUED, dataset.issued);
        node.date(dct::MODIFIED, dataset.modified);
        if let Some(frequency) = &dataset.frequency {
            node.link(dct::ACCRUAL_PERIODICITY, &*frequency.iri);
        }
        node.link(dct::PUBLISHER, self.urls.agent_iri(&dataset.publisher));
        node.link(dct::ACCESS_RIGHTS, access(dataset.access));
        self.languages(&mut node, &dataset.languages);
        if let Some(version) = &dataset.version {
            node.plain(dcat::VERSION, &**version);
        }
        if dataset.status != Status::Active {
            node.link(adms::STATUS, format!("{}{}", vocab::DATASET_STATUS, status(dataset.status)));
        }
        if let Some(other) = dataset.replaced_by.as_deref().and_then(|other| self.other(other)) {
            node.link(dct::IS_REPLACED_BY, other);
        }
        // What was said of a former id holds of this one, unless another dataset has that id now.
        let former = dataset.aliases.iter().filter_map(|alias| DatasetId::parse(alias));
        for former in former.filter(|id| self.portal.dataset(id).is_none()) {
            node.link(owl::SAME_AS, self.urls.dataset_iri(&former));
        }
        self.pages(dataset, &mut node, &mut described);
        self.coverage(dataset, &mut node, &mut described);
        self.contact(dataset, &mut node, &mut described);
        self.relations(dataset, &mut node, &mut described);
        let terms = self.terms(dataset, &mut described);
        for file in &dataset.files() {
            node.link(dcat::DISTRIBUTION_OF, self.distribution(dataset, file, &terms, &mut described));
        }
        let mut origin = Node::new(self.part(&dataset.id, "provenance"), dct::PROVENANCE_STATEMENT);
        if self.prose(&mut origin, rdfs::LABEL, &dataset.readme) {
            node.link(dct::PROVENANCE, origin.iri.clone());
            described.own.push(origin);
        }
        self.measurements(dataset, &mut node, &mut described);
        described.own.insert(0, node);
        described
    }

    /// Its page here, the page its publisher prefers, and a page about it elsewhere.
    fn pages(&self, dataset: &'a Dataset, node: &mut Node<'a>, described: &mut Described<'a>) {
        let ours = self.urls.dataset(self.portal.site.default_language(), &dataset.id);
        node.link(dcat::LANDING_PAGE, self.document(self.urls.absolute(&ours), described));
        if let Some(page) = dataset.landing_page.as_deref().and_then(iri::iri) {
            node.link(dcat::LANDING_PAGE, self.document(page, described));
        }
        if let Some(page) = dataset.homepage.as_deref().and_then(iri::iri) {
            node.link(foaf::PAGE, self.document(page, described));
        }
    }

    /// The time and the places it covers.
    fn coverage(&self, dataset: &'a Dataset, node: &mut Node<'a>, described: &mut Described<'a>) {
        if let Some(period) = &dataset.temporal {
            let mut span = Node::new(self.part(&dataset.id, "period"), dct::PERIOD_OF_TIME);
            span.date(dcat::START_DATE, period.start);
            span.date(dcat::END_DATE, period.end);
            node.link(dct::TEMPORAL, span.iri.clone());
            described.own.push(span);
        }
        for (number, place) in dataset.spatial.iter().enumerate() {
            let address = place.iri.as_deref().and_then(iri::iri);
            if let Some(address) = &address {
                node.link(dct::SPATIAL, address.clone());
                if !address.starts_with(vocab::EU_COUNTRY) {
                    let mut location = Node::new(address.clone(), dct::LOCATION);
                    location.say(skos::PREF_LABEL, &place.name);
                    described.shared.push(location);
                }
            }
            let area = place.bbox.filter(|edges| edges.iter().all(|edge| edge.is_finite()));
            if area.is_some() || (address.is_none() && !place.name.is_empty()) {
                let address = self.part(&dataset.id, &format!("place-{}", number + 1));
                let location = location(address, Some(&place.name), area);
                node.link(dct::SPATIAL, location.iri.clone());
                described.own.push(location);
            }
        }
    }

    /// Whom to ask.
    fn contact(&self, dataset: &'a Dataset, node: &mut Node<'a>, described: &mut Described<'a>) {
        let Some(contact) = &dataset.contact else { return };
        let Contact { name, .. } = contact;
        let mut card = self.card(self.part(&dataset.id, "contact"), contact);
        let agency = self.portal.publishers.get(&dataset.publisher);
        match agency.filter(|_| name.is_empty()) {
            Some(agency) => card.say_or(vcard::FN, &agency.name, self.lang, || dataset.publisher.as_str().into()),
            None => card.say_or(vcard::FN, name, self.lang, || dataset.publisher.as_str().into()),
        }
        node.link(dcat::CONTACT_POINT, card.iri.clone());
        described.own.push(card);
    }

    /// Standards, laws, series, sources and people.
    fn relations(&self, dataset: &'a Dataset, node: &mut Node<'a>, described: &mut Described<'a>) {
        let named = [
            (&dataset.conforms_to, dct::CONFORMS_TO, dct::STANDARD, "standard"),
            (&dataset.legislation, dcatap::APPLICABLE_LEGISLATION, eli::LEGAL_RESOURCE, "legislation"),
        ];
        for (written, property, class, part) in named {
            for (number, text) in written.iter().enumerate() {
                if let Some(address) = iri::iri(text) {
                    node.link(property, address.clone());
                    described.shared.push(Node::new(address, class));
                } else if !iri::clean(text).is_empty() {
                    let mut thing = Node::new(self.part(&dataset.id, &format!("{part}-{}", number + 1)), class);
                    thing.word(dct::TITLE, self.lang, Cow::Borrowed(text));
                    node.link(property, thing.iri.clone());
                    described.own.push(thing);
                }
            }
        }
        for written in &dataset.in_series {
            let slug = || Some(format!("{}/#series-{}", self.urls.base_url(), Name::slug(written)?));
            let Some(address) = iri::iri(written).or_else(|| slug().map(Cow::Owned)) else { continue };
            let mut series = Node::new(address.clone(), dcat::DATASET_SERIES);
            series.word(dct::TITLE, self.lang, Cow::Borrowed(written));
            series.word(dct::DESCRIPTION, self.lang, Cow::Borrowed(written));
            // Whoever names it first speaks for it.
            series.link(dct::PUBLISHER, self.urls.agent_iri(&dataset.publisher));
            if dataset.contact.is_some() {
                series.link(dcat::CONTACT_POINT, self.part(&dataset.id, "contact"));
            }
            node.link(dcat::IN_SERIES, address);
            described.shared.push(series);
        }
        let sources = dataset.sources.iter().map(|source| (&source.title, &source.path));
        let people = dataset.contributors.iter().map(|person| (&person.title, &person.path));
        let sources = sources.enumerate().map(|it| (it, prov::WAS_DERIVED_FROM, prov::ENTITY, dct::TITLE, "source"));
        let people = people.enumerate().map(|it| (it, dct::CONTRIBUTOR, prov::AGENT, foaf::NAME, "contributor"));
        for ((number, (title, path)), property, class, name, part) in sources.chain(people) {
            let mut thing = Node::new(self.part(&dataset.id, &format!("{part}-{}", number + 1)), class);
            thing.say(name, title);
            if let Some(page) = path.as_deref().and_then(iri::iri) {
                thing.link(foaf::PAGE, self.document(page, described));
            }
            if !thing.statements().is_empty() {
                node.link(property, thing.iri.clone());
                described.own.push(thing);
            }
        }
    }

    /// Licence and rights, which every distribution repeats.
    fn terms(&self, dataset: &'a Dataset, described: &mut Described<'a>) -> Terms<'a> {
        let other = || self.part(&dataset.id, "licence");
        let licence = dataset.licence.as_ref().map(|licence| self.licence(licence, other, described));
        let mut statement = Node::new(self.part(&dataset.id, "rights"), dct::RIGHTS_STATEMENT);
        let rights = match self.prose(&mut statement, rdfs::LABEL, &dataset.rights) {
            true => {
                let address = statement.iri.clone();
                described.own.push(statement);
                address
            }
            false => access(dataset.access).into(),
        };
        let status = format!("{}{}", vocab::DISTRIBUTION_STATUS, status(dataset.status));
        Terms { licence, rights, status }
    }

    /// A dataset named elsewhere: by its id here, or by its address.
    fn other(&self, written: &'a str) -> Option<Cow<'a, str>> {
        let here = DatasetId::parse(written.trim()).filter(|id| self.portal.dataset(id).is_some());
        here.map(|id| self.urls.dataset_iri(&id).into()).or_else(|| iri::iri(written))
    }

    /// The IRI of something that belongs to a dataset. File names have a point or a `%2F`; these
    /// parts have neither, or a colon, which file names have encoded.
    pub(super) fn part(&self, id: &DatasetId, part: &str) -> String {
        format!("{}/{}#{part}", self.urls.base_url(), self.urls.data(id))
    }
}

/// What every distribution of a dataset repeats.
pub(super) struct Terms<'a> {
    pub licence: Option<Cow<'a, str>>,
    pub rights: Cow<'a, str>,
    pub status: String,
}

/// A place by name and edges (WKT in the order longitude, latitude).
pub(super) fn location(address: String, name: Option<&Text>, area: Option<[f64; 4]>) -> Node<'_> {
    let mut location = Node::new(address, dct::LOCATION);
    name.into_iter().for_each(|name| location.say(skos::PREF_LABEL, name));
    if let Some([west, south, east, north]) = area {
        let corners =
            format!("POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))");
        location.typed(dcat::BBOX, corners, geo::WKT_LITERAL);
        let middle = format!("POINT({} {})", (west + east) / 2.0, (south + north) / 2.0);
        location.typed(dcat::CENTROID, middle, geo::WKT_LITERAL);
    }
    location
}

fn access(access: Access) -> &'static str {
    match access {
        Access::Public => "http://publications.europa.eu/resource/authority/access-right/PUBLIC",
        Access::Restricted => "http://publications.europa.eu/resource/authority/access-right/RESTRICTED",
        Access::NonPublic => "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC",
    }
}

/// The code of a status in the EU tables of datasets and distributions.
fn status(status: Status) -> &'static str {
    match status {
        Status::Active => "COMPLETED",
        Status::Superseded => "DEPRECATED",
        Status::Withdrawn => "WITHDRAWN",
        Status::Planned => "DEVELOP",
    }
}
