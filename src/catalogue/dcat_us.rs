//! DCAT-US 1.1 (`data.json`), the schema for publishers that are no U.S. federal agency.

use super::{iri, say, words};
use crate::model::{
    Access, Contact, Dataset, Lang, Licence, Name, Period, Place, Portal, PublishedFile, Text, vocabulary,
};
use crate::urls::Urls;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write};

/// The schema's own form for a value that is asked for and not given.
const NOT_GIVEN: &str = "[[REDACTED: not given]]";

/// Writes every dataset, one a line.
pub fn write(portal: &Portal, urls: &Urls, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let us = Us::new(portal, urls);
    write!(
        out,
        "{{\"@context\":\"https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld\",\n\"@id\":{},\n\
         \"@type\":\"dcat:Catalog\",\n\"conformsTo\":\"https://project-open-data.cio.gov/v1.1/schema\",\n\
         \"describedBy\":\"https://project-open-data.cio.gov/v1.1/schema/catalog.json\",\n\"dataset\":[",
        serde_json::to_string(&urls.absolute("data.json"))?
    )?;
    let mut line = Vec::new();
    for (number, dataset) in portal.datasets.iter().enumerate() {
        line.clear();
        line.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut line, &us.entry(dataset))?;
        out.write_all(&line)?;
    }
    out.write_all(b"\n]}\n")?;
    out.flush()
}

/// What both versions of DCAT-US take from a portal.
pub(super) struct Us<'a> {
    pub(super) portal: &'a Portal,
    pub(super) urls: &'a Urls,
    pub(super) lang: &'a Lang,
    /// How often each identifier was declared.
    declared: BTreeMap<&'a str, usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    #[serde(rename = "@type")]
    class: &'static str,
    identifier: Cow<'a, str>,
    title: Cow<'a, str>,
    description: Cow<'a, str>,
    keyword: Vec<Cow<'a, str>>,
    modified: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<String>,
    publisher: Organization<'a>,
    contact_point: ContactPoint<'a>,
    access_level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rights: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accrual_periodicity: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temporal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spatial: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    theme: Vec<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    language: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conforms_to: Option<Cow<'a, str>>,
    described_by: String,
    described_by_type: &'static str,
    landing_page: Cow<'a, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    distribution: Vec<Distribution<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Organization<'a> {
    #[serde(rename = "@type")]
    class: &'static str,
    name: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_organization_of: Option<Box<Organization<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ContactPoint<'a> {
    #[serde(rename = "@type")]
    class: &'static str,
    #[serde(rename = "fn")]
    name: Cow<'a, str>,
    has_email: Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Distribution<'a> {
    #[serde(rename = "@type")]
    class: &'static str,
    title: String,
    description: &'static str,
    #[serde(rename = "downloadURL")]
    download_url: String,
    media_type: &'a str,
    format: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    conforms_to: Option<&'static str>,
}

impl<'a> Us<'a> {
    /// Prepares it; made once a catalogue.
    pub(super) fn new(portal: &'a Portal, urls: &'a Urls) -> Self {
        let mut declared: BTreeMap<&str, usize> = BTreeMap::new();
        for identifier in portal.datasets.iter().filter_map(|dataset| dataset.identifier.as_deref()) {
            *declared.entry(identifier.trim()).or_default() += 1;
        }
        Self { portal, urls, lang: portal.site.default_language(), declared }
    }

    fn entry(&self, dataset: &'a Dataset) -> Entry<'a> {
        let title = self.words(&dataset.title).unwrap_or_else(|| dataset.id.to_string().into());
        let ours = || self.urls.absolute(&self.urls.dataset(self.lang, &dataset.id)).into();
        Entry {
            class: "dcat:Dataset",
            identifier: self.identifier(dataset),
            description: self.prose(&dataset.description, 10_000).unwrap_or_else(|| title.clone()),
            title,
            keyword: self.keywords(dataset),
            modified: modified(dataset),
            issued: dataset.issued.map(|date| date.to_string()),
            publisher: self.organization(&dataset.publisher, 0),
            contact_point: self.contact(dataset),
            access_level: match dataset.access {
                Access::Public => "public",
                Access::Restricted => "restricted public",
                Access::NonPublic => "non-public",
            },
            rights: self.prose(&dataset.rights, 255),
            license: dataset.licence.as_ref().and_then(licence),
            accrual_periodicity: dataset.frequency.as_ref().map(|frequency| frequency.repeat.as_str()),
            temporal: dataset.temporal.and_then(temporal),
            spatial: self.spatial(&dataset.spatial),
            theme: self.themes(dataset),
            language: dataset.languages.iter().map(Lang::as_str).filter(|tag| iri::tag(tag) == *tag).collect(),
            conforms_to: dataset.conforms_to.iter().find_map(|standard| iri::iri(standard)),
            described_by: self.urls.absolute(&format!("{}datapackage.json", self.urls.data(&dataset.id))),
            described_by_type: "application/json",
            landing_page: dataset.landing_page.as_deref().and_then(iri::iri).unwrap_or_else(ours),
            references: references(dataset),
            distribution: dataset.files().iter().map(|file| self.distribution(dataset, file)).collect(),
        }
    }

    /// The publisher's own identifier when no other dataset claims it, else the address.
    pub(super) fn identifier(&self, dataset: &'a Dataset) -> Cow<'a, str> {
        let own = dataset.identifier.as_deref().map(str::trim).filter(|identifier| {
            !identifier.is_empty()
                && self.declared.get(identifier) == Some(&1)
                && !identifier.starts_with(self.urls.base_url())
        });
        own.map_or_else(|| self.urls.absolute(&self.urls.data(&dataset.id)).into(), Cow::Borrowed)
    }

    /// At least one keyword: its own, else its themes, else its agency.
    pub(super) fn keywords(&self, dataset: &'a Dataset) -> Vec<Cow<'a, str>> {
        let own = dataset.keywords.iter().map(|(_, keyword)| iri::clean(keyword)).filter(|keyword| !keyword.is_empty());
        let mut keywords: Vec<_> = own.take(1_000).map(|keyword| say::short(keyword, 1_000)).collect();
        if keywords.is_empty() {
            keywords = self.themes(dataset);
        }
        if keywords.is_empty() {
            keywords.push(self.agency(&dataset.publisher));
        }
        keywords
    }

    /// The titles of its themes, each once.
    pub(super) fn themes(&self, dataset: &'a Dataset) -> Vec<Cow<'a, str>> {
        let own = dataset.themes.iter().filter_map(|id| self.words(&self.portal.theme(id)?.title));
        let eu = dataset.eu_themes.iter().filter_map(|code| self.words(&vocabulary::eu_theme(code)?.label));
        let mut seen = BTreeSet::new();
        own.chain(eu).filter(|title| seen.insert(title.clone())).collect()
    }

    fn organization(&self, id: &'a Name, depth: usize) -> Organization<'a> {
        let publisher = self.portal.publishers.get(id);
        let parent = publisher.and_then(|publisher| publisher.parent.as_ref());
        let parent = parent.filter(|parent| depth < 8 && self.portal.publishers.contains_key(parent));
        let name = self.agency(id);
        let sub_organization_of = parent.map(|parent| Box::new(self.organization(parent, depth + 1)));
        Organization { class: "org:Organization", name, sub_organization_of }
    }

    /// Whom to ask. The schema wants a mail address; when none is known, it has a form for that.
    fn contact(&self, dataset: &'a Dataset) -> ContactPoint<'a> {
        let (name, email) = self.asked(dataset);
        ContactPoint { class: "vcard:Contact", name, has_email: email.map_or(NOT_GIVEN.into(), Cow::Owned) }
    }

    /// The name and mail address of whom to ask: the first with an address of the dataset's contact, its agency's and the
    /// portal's, else the first of them.
    pub(super) fn asked(&self, dataset: &'a Dataset) -> (Cow<'a, str>, Option<String>) {
        let agency = self.portal.publishers.get(&dataset.publisher).and_then(|agency| agency.contact.as_ref());
        let known: [Option<&'a Contact>; 3] = [dataset.contact.as_ref(), agency, self.portal.site.contact.as_ref()];
        let mut with_mail =
            known.into_iter().flatten().filter_map(|one| Some((one, iri::mailto(one.email.as_deref()?)?)));
        let (contact, email) = match with_mail.next() {
            Some((contact, email)) => (Some(contact), Some(email)),
            None => (known.into_iter().flatten().next(), None),
        };
        let name = contact.and_then(|contact| self.words(&contact.name));
        (name.unwrap_or_else(|| self.agency(&dataset.publisher)), email)
    }

    /// The name of an agency, else its id.
    pub(super) fn agency(&self, id: &'a Name) -> Cow<'a, str> {
        let publisher = self.portal.publishers.get(id);
        publisher.and_then(|publisher| self.words(&publisher.name)).unwrap_or(id.as_str().into())
    }

    /// The names of the places, else the edges of the first that has some.
    fn spatial(&self, places: &'a [Place]) -> Option<String> {
        let names: Vec<_> = places.iter().filter_map(|place| self.words(&place.name)).collect();
        let edges = || {
            let [west, south, east, north] = places.iter().find_map(|place| place.bbox)?;
            Some(format!("{west},{south},{east},{north}"))
        };
        if names.is_empty() { edges() } else { Some(names.join("; ")) }
    }

    fn distribution(&self, dataset: &'a Dataset, file: &PublishedFile<'a>) -> Distribution<'a> {
        Distribution {
            class: "dcat:Distribution",
            title: self.file_title(dataset, file),
            description: words::sentence(file, self.lang.as_str()),
            download_url: self.urls.absolute(&format!("{}{}", self.urls.data(&dataset.id), file.path)),
            media_type: media_type(&file.format.media_type),
            format: match file.format.label.trim() {
                "" => "?",
                label => label,
            },
            conforms_to: words::is_json_lines(file).then_some(super::vocab::JSON_LINES),
        }
    }

    /// What a file is called: its resource or its dataset, and its form.
    pub(super) fn file_title(&self, dataset: &'a Dataset, file: &PublishedFile<'a>) -> String {
        let title =
            file.resource.and_then(|resource| self.words(&resource.title)).or_else(|| self.words(&dataset.title));
        let label = words::label(file, self.lang.as_str());
        title.map_or_else(|| file.path.clone(), |title| format!("{title} ({label})"))
    }

    /// A text in the default language, else in any.
    pub(super) fn words(&self, text: &'a Text) -> Option<Cow<'a, str>> {
        say::words(text, self.lang)
    }

    /// A Markdown text in plain words, no longer than allowed.
    pub(super) fn prose(&self, text: &'a Text, most: usize) -> Option<Cow<'a, str>> {
        say::prose(text, self.lang, most)
    }
}

/// The address of a licence's text.
pub(super) fn licence(licence: &Licence) -> Option<Cow<'_, str>> {
    licence.url.as_deref().and_then(iri::iri).or(licence.eu_iri.as_deref().map(Cow::Borrowed))
}

/// When it was last changed: the date, else (the schema allows it) how often that happens, else the
/// end of the time it covers. Never today's date: a build has no clock.
fn modified(dataset: &Dataset) -> Cow<'_, str> {
    let repeat =
        || dataset.frequency.as_ref().map(|one| one.repeat.as_str()).filter(|repeat| repeat.starts_with("R/P"));
    let covered = || dataset.temporal.and_then(|period| period.end.or(period.start));
    match dataset.modified.or(dataset.issued) {
        Some(date) => date.to_string().into(),
        None => repeat().map(Cow::Borrowed).or_else(|| Some(covered()?.to_string().into())).unwrap_or(NOT_GIVEN.into()),
    }
}

/// Start and end; a span open at one end has no form here.
fn temporal(period: Period) -> Option<String> {
    Some(format!("{}/{}", period.start?, period.end?))
}

/// Pages about it and its sources, each once.
pub(super) fn references(dataset: &Dataset) -> Vec<Cow<'_, str>> {
    let sources = dataset.sources.iter().filter_map(|source| source.path.as_deref());
    let mut seen = BTreeSet::new();
    let pages = dataset.homepage.as_deref().into_iter().chain(sources).filter_map(iri::iri);
    pages.filter(|page| seen.insert(page.clone())).collect()
}

/// The media type when it has the form the schema wants.
pub(super) fn media_type(text: &str) -> &str {
    let word =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let subtype = |rest: &str| {
        let (rest, suffix) = rest.split_once('+').map_or((rest, None), |(rest, suffix)| (rest, Some(suffix)));
        rest.split('.').all(word) && suffix.is_none_or(word)
    };
    match text.split_once('/').is_some_and(|(kind, rest)| word(kind) && subtype(rest)) {
        true => text,
        false => "application/octet-stream",
    }
}
