//! A dataset as a CKAN package: its files as resources, its keywords as tags, what CKAN has no field for as extras.
//!
//! Extras bear the names that the DCAT extension of CKAN reads and writes, so that a harvested dataset keeps what was said.

use super::{Api, Group, uuid};
use crate::catalogue::{iri, words};
use crate::model::{Access, Contact, Dataset, Date, Lang, PublishedFile, Status, Text, vocabulary};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// The most tags of a package.
const TAGS: usize = 1_000;
/// The longest tag that CKAN takes, in characters.
const LONGEST_TAG: usize = 100;

/// What CKAN knows of a dataset.
#[derive(Serialize)]
pub(super) struct Package<'a> {
    id: String,
    name: String,
    title: Cow<'a, str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    title_translated: BTreeMap<&'a str, Cow<'a, str>>,
    notes: Cow<'a, str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    notes_translated: BTreeMap<&'a str, Cow<'a, str>>,
    #[serde(rename = "type")]
    kind: &'static str,
    state: &'static str,
    private: bool,
    isopen: bool,
    url: String,
    version: Option<&'a str>,
    license_id: Option<&'a str>,
    license_title: Option<&'a str>,
    license_url: Option<&'a str>,
    author: Cow<'a, str>,
    author_email: Option<&'a str>,
    maintainer: Option<Cow<'a, str>>,
    maintainer_email: Option<&'a str>,
    metadata_created: Option<String>,
    metadata_modified: Option<String>,
    owner_org: String,
    organization: Option<Group<'a>>,
    groups: Vec<Group<'a>>,
    num_tags: usize,
    tags: Vec<Tag>,
    num_resources: usize,
    resources: Vec<Resource<'a>>,
    extras: Vec<Extra>,
    relationships_as_subject: [(); 0],
    relationships_as_object: [(); 0],
}

#[derive(Serialize)]
struct Tag {
    id: String,
    name: String,
    display_name: String,
    state: &'static str,
    vocabulary_id: Option<()>,
}

#[derive(Serialize)]
struct Resource<'a> {
    id: String,
    package_id: String,
    position: usize,
    name: String,
    description: Cow<'a, str>,
    url: String,
    format: &'a str,
    mimetype: &'a str,
    size: u64,
    hash: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash_algorithm: Option<&'static str>,
    state: &'static str,
    resource_type: &'static str,
    url_type: Option<()>,
    created: Option<String>,
    last_modified: Option<String>,
}

#[derive(Serialize)]
struct Extra {
    key: &'static str,
    value: String,
}

impl<'a> Api<'a> {
    /// A dataset as a package.
    pub(super) fn package(&self, dataset: &'a Dataset) -> Package<'a> {
        let id = uuid(&self.urls.dataset_iri(&dataset.id));
        let agency = self.portal.publishers.get(&dataset.publisher);
        let title = match self.words(&dataset.title) {
            none if none.is_empty() => dataset.id.to_string().into(),
            title => title,
        };
        let licence = dataset.licence.as_ref();
        let asked = dataset.contact.as_ref().or(agency.and_then(|agency| agency.contact.as_ref()));
        let asked = asked.or(self.portal.site.contact.as_ref());
        let ours = || self.urls.absolute(&self.urls.dataset(self.lang, &dataset.id));
        let tags = tags(dataset);
        let resources: Vec<_> =
            dataset.files().iter().enumerate().map(|(at, file)| self.resource(dataset, &id, at, file)).collect();
        let mut themes = BTreeSet::new();
        let themes = dataset.themes.iter().filter(|theme| themes.insert(*theme)).filter_map(|id| self.portal.theme(id));
        Package {
            name: self.name(dataset),
            title,
            title_translated: self.translated(&dataset.title),
            notes: self.words(&dataset.description),
            notes_translated: self.translated(&dataset.description),
            kind: "dataset",
            state: "active",
            private: false,
            isopen: licence.is_some_and(|licence| licence.open == Some(true)),
            url: dataset.landing_page.as_deref().and_then(iri::iri).map_or_else(ours, Cow::into_owned),
            version: dataset.version.as_deref(),
            license_id: licence.map(|licence| licence.id.as_str()),
            license_title: licence.map(|licence| licence.title.as_str()),
            license_url: licence.and_then(|licence| licence.url.as_deref()),
            author: agency.map_or(dataset.publisher.as_str().into(), |agency| self.words(&agency.name)),
            author_email: agency.and_then(|agency| mail(agency.contact.as_ref()?)),
            maintainer: asked.map(|contact| self.words(&contact.name)).filter(|name| !name.is_empty()),
            maintainer_email: asked.and_then(mail),
            metadata_created: dataset.issued.map(moment),
            metadata_modified: dataset.modified.or(dataset.issued).map(moment),
            owner_org: uuid(&self.urls.agent_iri(&dataset.publisher)),
            organization: agency.map(|agency| self.organization(agency, false)),
            groups: themes.map(|theme| self.group(theme, false)).collect(),
            num_tags: tags.len(),
            tags,
            num_resources: resources.len(),
            resources,
            extras: self.extras(dataset),
            relationships_as_subject: [],
            relationships_as_object: [],
            id,
        }
    }

    fn resource(&self, dataset: &'a Dataset, package: &str, position: usize, file: &PublishedFile<'a>) -> Resource<'a> {
        let label = words::label(file, self.lang.as_str());
        let own = file.resource.map_or(Cow::Borrowed(""), |resource| self.words(&resource.title));
        let title = if own.is_empty() { self.words(&dataset.title) } else { own };
        let url = self.urls.absolute(&format!("{}{}", self.urls.data(&dataset.id), file.path));
        let described = file.resource.map_or(Cow::Borrowed(""), |resource| self.words(&resource.description));
        Resource {
            id: uuid(&self.urls.distribution_iri(&dataset.id, &file.path)),
            package_id: package.into(),
            position,
            name: if title.is_empty() { file.path.clone() } else { format!("{title} ({label})") },
            description: match described.is_empty() {
                true => words::sentence(file, self.lang.as_str()).into(),
                false => described,
            },
            url,
            format: &file.format.label,
            mimetype: &file.format.media_type,
            size: file.bytes,
            hash: file.sha256,
            hash_algorithm: (!file.sha256.is_empty()).then_some("sha256"),
            state: "active",
            resource_type: "file",
            url_type: None,
            created: dataset.issued.map(moment),
            last_modified: dataset.modified.or(dataset.issued).map(moment),
        }
    }

    /// The words of each language, when there is more than one.
    fn translated(&self, text: &'a Text) -> BTreeMap<&'a str, Cow<'a, str>> {
        let all: BTreeMap<_, _> = text.all().map(|said| (said.lang.as_str(), self.fit(said.text))).collect();
        if all.len() > 1 { all } else { BTreeMap::new() }
    }

    fn extras(&self, dataset: &'a Dataset) -> Vec<Extra> {
        let mut extras = Vec::new();
        let mut add = |key, value: Option<String>| extras.extend(value.map(|value| Extra { key, value }));
        let list = |items: Vec<Cow<'a, str>>| (!items.is_empty()).then(|| serde_json::json!(items).to_string());
        let period = |date: fn(&crate::model::Period) -> Option<Date>| dataset.temporal.as_ref().and_then(date);
        let iris = |texts: &'a [String]| list(texts.iter().filter_map(|text| iri::iri(text)).collect());
        add("uri", Some(self.urls.dataset_iri(&dataset.id)));
        add("identifier", dataset.identifier.as_deref().map(|own| iri::clean(own).into_owned()));
        add("issued", dataset.issued.map(|date| date.to_string()));
        add("modified", dataset.modified.map(|date| date.to_string()));
        add("frequency", dataset.frequency.as_ref().map(|frequency| frequency.iri.clone()));
        add("language", list(dataset.languages.iter().map(|lang: &Lang| lang.as_str().into()).collect()));
        let themes = dataset.eu_themes.iter().filter_map(|code| vocabulary::eu_theme(code));
        add("theme", list(themes.map(|theme| theme.iri.as_str().into()).collect()));
        add("conforms_to", iris(&dataset.conforms_to));
        add("applicable_legislation", iris(&dataset.legislation));
        add("temporal_start", period(|period| period.start).map(|date| date.to_string()));
        add("temporal_end", period(|period| period.end).map(|date| date.to_string()));
        let places = dataset.spatial.iter().map(|place| self.words(&place.name)).filter(|name| !name.is_empty());
        let places = places.collect::<Vec<_>>().join("; ");
        add("spatial_text", (!places.is_empty()).then_some(places));
        add("spatial", dataset.spatial.iter().find_map(|place| place.bbox).map(polygon));
        add("publisher_uri", Some(self.urls.agent_iri(&dataset.publisher)));
        let agency = self.portal.publishers.get(&dataset.publisher);
        add("publisher_name", agency.map(|agency| self.words(&agency.name).into_owned()));
        add("publisher_url", agency.and_then(|agency| Some(iri::iri(agency.homepage.as_deref()?)?.into_owned())));
        add(
            "access_rights",
            Some(format!(
                "http://publications.europa.eu/resource/authority/access-right/{}",
                match dataset.access {
                    Access::Public => "PUBLIC",
                    Access::Restricted => "RESTRICTED",
                    Access::NonPublic => "NON_PUBLIC",
                }
            )),
        );
        add("rights", Some(self.words(&dataset.rights).into_owned()).filter(|rights| !rights.is_empty()));
        add(
            "status",
            match dataset.status {
                Status::Active => None,
                Status::Superseded => Some("superseded".into()),
                Status::Withdrawn => Some("withdrawn".into()),
                Status::Planned => Some("planned".into()),
            },
        );
        add("replaced_by", dataset.replaced_by.as_deref().map(|other| iri::clean(other).into_owned()));
        extras
    }
}

/// The keywords of all languages as tags, each once.
fn tags(dataset: &Dataset) -> Vec<Tag> {
    let mut seen = BTreeSet::new();
    let names = dataset.keywords.iter().filter_map(|(_, keyword)| tag(keyword));
    let once = names.filter(|name| seen.insert(name.clone())).take(TAGS);
    let tag = |name: String| Tag {
        id: uuid(&format!("tag:{name}")),
        display_name: name.clone(),
        name,
        state: "active",
        vocabulary_id: None,
    };
    once.map(tag).collect()
}

/// A keyword as CKAN takes it: letters, digits, spaces and `-_.`, 2 to 100 of them; `None` when too little is left.
pub(super) fn tag(keyword: &str) -> Option<String> {
    let fit = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { ' ' };
    let plain: String = keyword.nfc().take(4 * LONGEST_TAG).map(fit).collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = words.chars().take(LONGEST_TAG).collect();
    let name = name.trim_end();
    (name.chars().count() >= 2).then(|| name.to_string())
}

/// A mail address, when it is one.
fn mail(contact: &Contact) -> Option<&str> {
    contact.email.as_deref().filter(|email| iri::mailto(email).is_some())
}

/// The first moment of a day, as CKAN writes it.
fn moment(date: Date) -> String {
    format!("{}T00:00:00", date.first_day())
}

/// A box as GeoJSON.
fn polygon([west, south, east, north]: [f64; 4]) -> String {
    let ring = [[west, south], [west, north], [east, north], [east, south], [west, south]];
    serde_json::json!({ "type": "Polygon", "coordinates": [ring] }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn a_package_says_what_the_dataset_says() {
        let portal = sample::portal("https://data.example.org/kho");
        let urls = crate::urls::sample(&portal.site.base_url);
        let package = serde_json::to_value(Api::new(&portal, &urls).package(&portal.datasets[0])).unwrap();
        assert_eq!(package["name"], "bo-tttt--ndxp");
        assert_eq!(package["organization"]["name"], "bo-tttt");
        assert_eq!(package["groups"][0]["name"], "cong-nghe");
        assert_eq!(package["tags"][0]["name"], "chia sẻ dữ liệu");
        assert_eq!(package["license_id"], "CC-BY-4.0");
        assert_eq!(package["isopen"], true);
        let resources = package["resources"].as_array().unwrap();
        assert!(resources.iter().all(|one| one["package_id"] == package["id"] && one["url"].as_str().is_some()));
        let mut ids: Vec<_> = resources.iter().map(|one| one["id"].as_str().unwrap()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), resources.len());
        let extra = |key: &str| package["extras"].as_array().unwrap().iter().find(|one| one["key"] == key).cloned();
        assert_eq!(extra("uri").unwrap()["value"], "https://data.example.org/kho/data/bo-tttt/ndxp/#dataset");
        assert!(package["metadata_modified"].as_str().unwrap().ends_with("T00:00:00"));
    }

    #[test]
    fn a_tag_holds_only_what_ckan_takes() {
        assert_eq!(tag("y tế"), Some("y tế".into()));
        assert_eq!(tag(" a,b;\u{202e}c\u{0} "), Some("a b c".into()));
        assert_eq!((tag("!"), tag("a"), tag("")), (None, None, None));
        assert_eq!(tag(&"ế ".repeat(300)).unwrap().chars().count(), 99);
    }

    proptest::proptest! {
        #[test]
        fn any_keyword_is_a_tag_or_none(keyword in proptest::prelude::any::<String>()) {
            let fine = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
            if let Some(tag) = tag(&keyword) {
                assert!((2..=100).contains(&tag.chars().count()) && tag.chars().all(fine) && tag.trim() == tag);
            }
        }
    }
}
