//! CKAN's read calls as static files: what a client or a harvester of CKAN asks for with GET.
//!
//! Lists and searches answer with everything there is, since a static host does not see what stands behind `?`; one entry a
//! line, so that `khomo serve`, which does see it, finds its answers in these files. `package_search` says how many it holds:
//! a client that pages asks no further.

mod package;

use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{Dataset, Lang, Licence, Name, Portal, Publisher, Text, Theme, vocabulary};
use crate::urls::{CKAN, Urls};
use crate::wording::shorten;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

/// The folders of the calls: with the version of the API, and without.
const FOLDERS: [&str; 2] = [CKAN, "api/action/"];
/// The release of CKAN whose calls these are, which clients look at.
const VERSION: &str = "2.11.0";
/// The longest Markdown text, in characters.
const NOTES: usize = 10_000;

/// Every call without arguments at both addresses, and the calls that show one dataset, agency or theme.
pub fn of<'a>(portal: &'a Portal, urls: &'a Urls, whole: Fingerprint, files: &mut Vec<Artifact<'a>>) -> Result<()> {
    let api = Arc::new(Api::new(portal, urls));
    type Call<'a> = fn(&Api<'a>, &mut dyn Write) -> io::Result<()>;
    let calls: [(&str, Call<'a>); 9] = [
        ("site_read", |api, out| api.value(out, &true)),
        ("status_show", |api, out| api.value(out, &api.status())),
        ("package_list", |api, out| api.list(out, api.portal.datasets.iter().map(|dataset| api.name(dataset)))),
        ("package_search", |api, out| {
            let (open, close) = (format!("{{\"count\":{},{SEARCH}", api.portal.datasets.len()), "]}");
            api.lines(out, &open, api.portal.datasets.iter().map(|dataset| api.package(dataset)), close)
        }),
        ("current_package_list_with_resources", |api, out| {
            api.list(out, api.portal.datasets.iter().map(|dataset| api.package(dataset)))
        }),
        ("organization_list", |api, out| api.list(out, api.portal.publishers.keys())),
        ("group_list", |api, out| api.list(out, api.themes().map(|theme| &theme.id))),
        ("tag_list", |api, out| api.list(out, api.all_tags().iter())),
        ("license_list", |api, out| api.list(out, api.licences().into_iter())),
    ];
    let make = |files: &mut Vec<Artifact<'a>>, address: String, rank, print: Fingerprint, call: Made<'a>| {
        let (api, print) = (api.clone(), print.with(&[Fingerprint::of_bytes(address.as_bytes())]));
        files.push(Artifact::made(address.clone(), rank, print, move |out| {
            call(&api, out).map_err(|error| Error::io("write", address, error))
        })?);
        Ok(())
    };
    for folder in FOLDERS {
        for (name, call) in calls {
            make(files, format!("{folder}{name}"), Rank::List, whole, Box::new(call))?;
        }
    }
    let frame = Fingerprint::of_value(&(&portal.site, &portal.publishers, format!("{urls:?}")));
    for dataset in &portal.datasets {
        let print = frame.with(&[Fingerprint::of_bytes(&dataset.print.to_le_bytes())]);
        let by_id = format!("{CKAN}package_show/{}.json", uuid(&urls.dataset_iri(&dataset.id)));
        for address in [urls.ckan_package(&dataset.id), by_id] {
            let show: Made<'a> = Box::new(|api, out| api.value(out, &api.package(dataset)));
            make(files, address, Rank::Detail, print, show)?;
        }
    }
    for publisher in portal.publishers.values() {
        for id in [publisher.id.to_string(), uuid(&urls.agent_iri(&publisher.id))] {
            let show: Made<'a> = Box::new(|api, out| api.value(out, &api.organization(publisher, true)));
            make(files, format!("{CKAN}organization_show/{id}.json"), Rank::Detail, whole, show)?;
        }
    }
    for theme in api.themes() {
        for id in [theme.id.to_string(), uuid(&api.theme_iri(&theme.id))] {
            let show: Made<'a> = Box::new(|api, out| api.value(out, &api.group(theme, true)));
            make(files, format!("{CKAN}group_show/{id}.json"), Rank::Detail, whole, show)?;
        }
    }
    Ok(())
}

/// What writes one answer.
type Made<'a> = Box<dyn FnOnce(&Api<'a>, &mut dyn Write) -> io::Result<()> + Send + 'a>;
/// What stands before the packages that a search found, behind their number.
const SEARCH: &str = "\"sort\":\"name asc\",\"facets\":{},\"search_facets\":{},\"results\":[";

/// What all answers share.
struct Api<'a> {
    portal: &'a Portal,
    urls: &'a Urls,
    lang: &'a Lang,
    /// How many datasets each agency and each theme has.
    of_agency: BTreeMap<&'a Name, usize>,
    of_theme: BTreeMap<&'a Name, usize>,
}

/// An agency, or a theme.
#[derive(Serialize)]
struct Group<'a> {
    id: String,
    name: &'a str,
    title: Cow<'a, str>,
    display_name: Cow<'a, str>,
    description: Cow<'a, str>,
    #[serde(rename = "type")]
    kind: &'static str,
    is_organization: bool,
    state: &'static str,
    approval_status: &'static str,
    image_url: &'static str,
    image_display_url: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    package_count: Option<usize>,
}

/// A licence as CKAN lists them.
#[derive(Serialize)]
struct License<'a> {
    id: &'a str,
    title: &'a str,
    url: &'a str,
    status: &'static str,
    od_conformance: &'static str,
    osd_conformance: &'static str,
    domain_content: bool,
    domain_data: bool,
    domain_software: bool,
    family: &'static str,
    maintainer: &'static str,
    is_generic: bool,
}

#[derive(Serialize)]
struct Status<'a> {
    site_title: Cow<'a, str>,
    site_description: Cow<'a, str>,
    site_url: &'a str,
    ckan_version: &'static str,
    error_emails_to: Option<&'a str>,
    locale_default: &'a str,
    extensions: [&'static str; 0],
}

impl<'a> Api<'a> {
    fn new(portal: &'a Portal, urls: &'a Urls) -> Self {
        let (mut of_agency, mut of_theme) = (BTreeMap::new(), BTreeMap::new());
        for dataset in &portal.datasets {
            *of_agency.entry(&dataset.publisher).or_default() += 1;
            for theme in dataset.themes.iter().collect::<BTreeSet<_>>() {
                *of_theme.entry(theme).or_default() += 1;
            }
        }
        Self { portal, urls, lang: portal.site.default_language(), of_agency, of_theme }
    }

    /// An answer with one value, which has a line of its own.
    fn value(&self, out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
        self.lines(out, "", std::iter::once(value), "")
    }

    /// An answer with a list.
    fn list<T: Serialize>(&self, out: &mut dyn Write, items: impl Iterator<Item = T>) -> io::Result<()> {
        self.lines(out, "[", items, "]")
    }

    fn lines<T: Serialize>(
        &self,
        out: &mut dyn Write,
        open: &str,
        items: impl Iterator<Item = T>,
        close: &str,
    ) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 16, out);
        let help = serde_json::to_string(&self.urls.absolute(&self.urls.developers(self.lang)))?;
        write!(out, "{{\"help\":{help},\"success\":true,\"result\":{open}")?;
        for (number, item) in items.enumerate() {
            out.write_all(if number == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut out, &item)?;
        }
        write!(out, "\n{close}}}\n")?;
        out.flush()
    }

    fn name(&self, dataset: &Dataset) -> String {
        crate::urls::ckan_name(&dataset.id)
    }

    fn status(&self) -> Status<'a> {
        let site = &self.portal.site;
        Status {
            site_title: self.words(&site.title),
            site_description: self.words(&site.description),
            site_url: self.urls.base_url(),
            ckan_version: VERSION,
            error_emails_to: site.contact.as_ref().and_then(|contact| contact.email.as_deref()),
            locale_default: self.lang.as_str(),
            extensions: [],
        }
    }

    /// The portal's themes in the order of their ids.
    fn themes(&self) -> impl Iterator<Item = &'a Theme> {
        let themes: BTreeMap<_, _> = self.portal.site.themes.iter().map(|theme| (&theme.id, theme)).collect();
        themes.into_values()
    }

    fn theme_iri(&self, id: &Name) -> String {
        format!("{}/themes/{id}/#concept", self.urls.base_url())
    }

    fn organization(&self, publisher: &'a Publisher, counted: bool) -> Group<'a> {
        let url = self.urls.absolute(&self.urls.publisher(self.lang, &publisher.id));
        Group {
            package_count: counted.then(|| self.of_agency.get(&publisher.id).copied().unwrap_or_default()),
            url: Some(url),
            ..self.one(&publisher.id, self.urls.agent_iri(&publisher.id), &publisher.name, &publisher.description)
        }
    }

    fn group(&self, theme: &'a Theme, counted: bool) -> Group<'a> {
        Group {
            kind: "group",
            is_organization: false,
            package_count: counted.then(|| self.of_theme.get(&theme.id).copied().unwrap_or_default()),
            url: counted.then(|| self.urls.absolute(&self.urls.theme(self.lang, &theme.id))),
            ..self.one(&theme.id, self.theme_iri(&theme.id), &theme.title, &theme.description)
        }
    }

    fn one(&self, id: &'a Name, iri: String, title: &'a Text, description: &'a Text) -> Group<'a> {
        let title = match self.words(title) {
            none if none.is_empty() => id.as_str().into(),
            title => title,
        };
        Group {
            id: uuid(&iri),
            name: id.as_str(),
            display_name: title.clone(),
            title,
            description: self.words(description),
            kind: "organization",
            is_organization: true,
            state: "active",
            approval_status: "approved",
            image_url: "",
            image_display_url: "",
            url: None,
            package_count: None,
        }
    }

    fn all_tags(&self) -> BTreeSet<String> {
        let keywords = self.portal.datasets.iter().flat_map(|dataset| &dataset.keywords);
        keywords.filter_map(|(_, keyword)| package::tag(keyword)).collect()
    }

    /// The licences people know, and those that datasets name.
    fn licences(&self) -> Vec<License<'a>> {
        let named = self.portal.datasets.iter().filter_map(|dataset| dataset.licence.as_ref());
        let own: BTreeMap<&str, &Licence> = named.map(|licence| (licence.id.as_str(), licence)).collect();
        let known = vocabulary::LICENCES.iter();
        let others = own.into_values().filter(|own| vocabulary::LICENCES.iter().all(|known| known.id != own.id));
        let license = |licence: &'a Licence| License {
            id: &licence.id,
            title: &licence.title,
            url: licence.url.as_deref().unwrap_or_default(),
            status: "active",
            od_conformance: match licence.open {
                Some(true) => "approved",
                Some(false) => "rejected",
                None => "not reviewed",
            },
            osd_conformance: "not reviewed",
            domain_content: true,
            domain_data: true,
            domain_software: false,
            family: "",
            maintainer: "",
            is_generic: false,
        };
        known.chain(others).map(license).collect()
    }

    /// A text in the portal's default language, else in any; CKAN has one language.
    fn words(&self, text: &'a Text) -> Cow<'a, str> {
        text.say(self.lang, self.lang).map_or(Cow::Borrowed(""), |said| self.fit(said.text))
    }

    /// A text that every database takes, not too long.
    fn fit(&self, text: &'a str) -> Cow<'a, str> {
        match super::iri::clean(text) {
            Cow::Borrowed(text) => shorten(text, NOTES),
            Cow::Owned(text) => Cow::Owned(shorten(&text, NOTES).into_owned()),
        }
    }
}

/// The id of a thing in CKAN: a UUID of version 8 (RFC 9562) made from its IRI, so that those of two portals differ.
fn uuid(iri: &str) -> String {
    const NAMESPACE_URL: [u8; 16] =
        [0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];
    let hash = Sha256::new().chain_update(NAMESPACE_URL).chain_update(iri).finalize();
    let mut id: [u8; 16] = hash[..16].try_into().expect("a hash is longer than 16 bytes");
    id[6] = id[6] & 0x0f | 0x80;
    id[8] = id[8] & 0x3f | 0x80;
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::Source;
    use crate::model::sample;
    use serde_json::Value;

    const BASE: &str = "https://data.example.org/kho";

    fn made(portal: &Portal) -> BTreeMap<String, Value> {
        let urls = crate::urls::sample(BASE);
        let mut files = Vec::new();
        of(portal, &urls, Fingerprint::of_bytes(b""), &mut files).unwrap();
        let read = |artifact: Artifact<'_>| {
            let Source::Made(make) = artifact.source else { unreachable!() };
            let mut bytes = Vec::new();
            make(&mut bytes).unwrap();
            (artifact.address.as_str().to_string(), serde_json::from_slice(&bytes).unwrap())
        };
        files.into_iter().map(read).collect()
    }

    #[test]
    fn every_call_answers_at_both_addresses() {
        let files = made(&sample::portal(BASE));
        for folder in FOLDERS {
            let result = |call: &str| files[&format!("{folder}{call}")]["result"].clone();
            assert_eq!(result("package_list"), serde_json::json!(["bo-tttt--ndxp", "so-tc--trong"]));
            assert_eq!(result("package_search")["count"], 2);
            assert_eq!(result("package_search")["results"], result("current_package_list_with_resources"));
            assert_eq!(result("group_list"), serde_json::json!(["cong-nghe", "gove"]));
            assert_eq!(result("organization_list"), serde_json::json!(["bo-tttt", "so-tc"]));
            assert!(result("license_list").as_array().unwrap().iter().any(|licence| licence["id"] == "CC-BY-4.0"));
            assert_eq!(result("site_read"), true);
        }
        assert!(files.values().all(|answer| answer["success"] == true));
        let shown = &files["api/3/action/package_show/bo-tttt--ndxp.json"];
        let id = shown["result"]["id"].as_str().unwrap();
        assert_eq!(&files[&format!("api/3/action/package_show/{id}.json")], shown);
        assert_eq!(files["api/3/action/organization_show/so-tc.json"]["result"]["package_count"], 1);
    }

    #[test]
    fn an_empty_portal_answers_with_empty_lists() {
        let mut portal = sample::portal(BASE);
        portal.datasets.clear();
        let files = made(&portal);
        assert_eq!(files["api/3/action/package_search"]["result"]["results"], serde_json::json!([]));
        assert_eq!(files["api/action/package_list"]["result"], serde_json::json!([]));
    }

    #[test]
    fn an_id_is_a_uuid_of_the_iri() {
        let id = uuid("https://data.example.org/data/a/b/#dataset");
        assert_eq!(id, uuid("https://data.example.org/data/a/b/#dataset"));
        assert_ne!(id, uuid("https://other.example.org/data/a/b/#dataset"));
        assert!(id.len() == 36 && id.as_bytes()[14] == b'8' && matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
    }
}
