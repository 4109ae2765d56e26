//! The service that answers questions about the catalogue: CKAN's read calls.

use super::super::iri;
use super::super::triples::Node;
use super::super::vocab::{dcat, dct, vcard};
use super::{Described, Graph};
use crate::model::{Contact, vocabulary};
use std::borrow::Cow;

/// Where CKAN's interface is defined.
const CKAN: &str = "https://docs.ckan.org/en/latest/api/";

impl<'a> Graph<'a> {
    /// Its IRI.
    pub(super) fn service_iri(&self) -> String {
        format!("{}/api/3/#service", self.urls.base_url())
    }

    /// The service, as DCAT-AP 3.0.1 section "Data Service" wants it.
    pub fn service(&self) -> Described<'a> {
        let mut described = Described::default();
        let (site, base) = (&self.portal.site, self.urls.base_url());
        let mut service = Node::new(self.service_iri(), dcat::DATA_SERVICE);
        for said in site.title.all() {
            let name = if said.lang.as_str() == "vi" { "giao diện lập trình" } else { "API" };
            service.word(dct::TITLE, said.lang.as_str(), format!("{}: {name}", said.text.trim()).into());
        }
        if service.statements().is_empty() {
            service.word(dct::TITLE, self.lang, "API".into());
        }
        for tongue in &self.tongues {
            let text = match *tongue {
                "vi" => "Các lệnh đọc của CKAN, trả lời bằng tệp tĩnh.",
                _ => "CKAN's read calls, answered by static files.",
            };
            service.word(dct::DESCRIPTION, tongue, text.into());
            service.word(dcat::KEYWORD, tongue, "API".into());
        }
        service.link(dcat::ENDPOINT_URL, format!("{base}/api/3/action/"));
        let guide = self.urls.developers(site.default_language());
        service.link(dcat::ENDPOINT_DESCRIPTION, self.urls.absolute(&guide));
        service.link(dct::PUBLISHER, self.urls.agent_iri(&site.publisher));
        service.link(dct::CONFORMS_TO, CKAN);
        let mut standard = Node::new(CKAN, dct::STANDARD);
        standard.word(dct::TITLE, "en", "CKAN Action API".into());
        described.shared.push(standard);
        for theme in self.eu_themes.iter().filter_map(|code| vocabulary::eu_theme(code)) {
            service.link(dcat::THEME, &*theme.iri);
        }
        for dataset in &self.portal.datasets {
            service.link(dcat::SERVES_DATASET, self.urls.dataset_iri(&dataset.id));
        }
        if let Some(contact) = &site.contact {
            let agency = self.portal.publishers.get(&site.publisher).map(|agency| &agency.name);
            let name = Some(&contact.name).filter(|name| !name.is_empty()).or(agency);
            let mut card = self.card(format!("{base}/#contact"), contact);
            match name {
                Some(name) => card.say_or(vcard::FN, name, self.lang, || site.publisher.as_str().into()),
                None => card.word(vcard::FN, self.lang, Cow::Borrowed(site.publisher.as_str())),
            }
            service.link(dcat::CONTACT_POINT, card.iri.clone());
            described.own.push(card);
        }
        described.own.insert(0, service);
        described
    }

    /// Whom to ask, without a name yet.
    pub(super) fn card(&self, address: String, contact: &'a Contact) -> Node<'a> {
        let mut card = Node::new(address, vcard::ORGANIZATION);
        if let Some(email) = contact.email.as_deref().and_then(iri::mailto) {
            card.link(vcard::HAS_EMAIL, email);
        }
        if let Some(telephone) = contact.telephone.as_deref().and_then(iri::tel) {
            card.link(vcard::HAS_TELEPHONE, telephone);
        }
        if let Some(url) = contact.url.as_deref().and_then(iri::iri) {
            card.link(vcard::HAS_URL, url);
        }
        card
    }
}
