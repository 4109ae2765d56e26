//! schema.org as search engines read it: a dataset, its way from the home page, the catalogue.

use crate::model::{Access, Contact, Dataset, FileKind, Lang, Licence, Place, Portal, PublishedFile, Publisher, Text};
use crate::urls::Urls;
use crate::wording::{plain, shorten};
use serde_json::{Map, Value, json};

/// The most columns named; a page must stay light.
const VARIABLES: usize = 60;
/// Bounds of a description, in characters (Dataset Search).
const DESCRIPTION: (usize, usize) = (50, 5_000);

/// A dataset as schema.org/Dataset, in the words of one language.
pub fn dataset(portal: &Portal, urls: &Urls, dataset: &Dataset, lang: &Lang) -> Value {
    Speaker { portal, urls, lang }.dataset(dataset)
}

/// The portal as schema.org/DataCatalog.
pub fn catalog(portal: &Portal, urls: &Urls, lang: &Lang) -> Value {
    let speaker = Speaker { portal, urls, lang };
    let mut node = Node::new("DataCatalog");
    node.put("@context", "https://schema.org/");
    node.put("@id", urls.catalog_iri());
    node.put("name", speaker.say(&portal.site.title).unwrap_or_else(|| urls.base_url().into()));
    node.maybe("description", speaker.prose(&portal.site.description));
    node.put("url", urls.absolute(&urls.home(lang)));
    node.put("inLanguage", portal.site.languages.iter().map(Lang::as_str).collect::<Vec<_>>());
    node.maybe("license", portal.site.licence.as_ref().and_then(licence));
    node.maybe("publisher", portal.publishers.get(&portal.site.publisher).map(|one| speaker.organization(one)));
    Value::Object(node.0)
}

/// The way from the home page to a page: names and absolute addresses, the page itself last.
pub fn breadcrumbs<'t>(trail: impl IntoIterator<Item = (&'t str, String)>) -> Value {
    let item = |(number, (name, address)): (usize, (&str, String))| json!({"@type": "ListItem", "position": number + 1, "name": name, "item": address});
    let items: Vec<_> = trail.into_iter().enumerate().map(item).collect();
    json!({"@context": "https://schema.org/", "@type": "BreadcrumbList", "itemListElement": items})
}

struct Speaker<'a> {
    portal: &'a Portal,
    urls: &'a Urls,
    lang: &'a Lang,
}

impl Speaker<'_> {
    fn dataset(&self, dataset: &Dataset) -> Value {
        let (portal, urls) = (self.portal, self.urls);
        let name = self.say(&dataset.title).unwrap_or_else(|| dataset.id.to_string());
        let agency = portal.publishers.get(&dataset.publisher);
        let mut node = Node::new("Dataset");
        node.put("@context", "https://schema.org/");
        node.put("@id", urls.dataset_iri(&dataset.id));
        node.put("description", self.description(dataset, &name));
        node.put("name", name);
        node.put("url", urls.absolute(&urls.dataset(self.lang, &dataset.id)));
        node.put("identifier", self.identifiers(dataset));
        node.list("keywords", self.keywords(dataset));
        node.maybe("license", dataset.licence.as_ref().and_then(licence));
        node.maybe("version", dataset.version.as_deref());
        node.maybe("datePublished", dataset.issued.map(|date| date.to_string()));
        node.maybe("dateModified", dataset.modified.or(dataset.issued).map(|date| date.to_string()));
        node.maybe(
            "temporalCoverage",
            dataset.temporal.map(|period| {
                let end = |date: Option<crate::model::Date>| date.map_or("..".into(), |date| date.to_string());
                format!("{}/{}", end(period.start), end(period.end))
            }),
        );
        node.list("spatialCoverage", dataset.spatial.iter().filter_map(|place| self.place(place)).collect());
        if let Some(agency) = agency {
            let organization = self.organization(agency);
            node.put("creator", organization.clone());
            node.put("publisher", organization);
        }
        node.maybe("contactPoint", dataset.contact.as_ref().and_then(|contact| self.contact(contact)));
        node.put("inLanguage", dataset.languages.iter().map(Lang::as_str).collect::<Vec<_>>());
        node.put("isAccessibleForFree", dataset.access == Access::Public);
        node.maybe("conditionsOfAccess", self.prose(&dataset.rights));
        node.put(
            "includedInDataCatalog",
            json!({
                "@type": "DataCatalog",
                "@id": urls.catalog_iri(),
                "name": self.say(&portal.site.title).unwrap_or_else(|| urls.base_url().into()),
                "url": urls.absolute(&urls.home(self.lang)),
            }),
        );
        node.list(
            "sameAs",
            [&dataset.homepage, &dataset.landing_page]
                .into_iter()
                .flatten()
                .filter_map(|address| web(address))
                .collect(),
        );
        node.list("isBasedOn", dataset.sources.iter().filter_map(|source| web(source.path.as_deref()?)).collect());
        node.list("variableMeasured", self.variables(dataset));
        node.list("distribution", dataset.files().iter().map(|file| self.download(dataset, file)).collect());
        Value::Object(node.0)
    }

    /// What it holds, within the bounds; a short text is followed by sentences about the dataset.
    fn description(&self, dataset: &Dataset, name: &str) -> String {
        let written = self.prose(&dataset.description).unwrap_or_default();
        if written.chars().count() >= DESCRIPTION.0 {
            return shorten(&written, DESCRIPTION.1).into_owned();
        }
        let agency = self.portal.publishers.get(&dataset.publisher).and_then(|agency| self.say(&agency.name));
        let agency = agency.unwrap_or_else(|| dataset.publisher.to_string());
        let site = self.say(&self.portal.site.title).unwrap_or_else(|| self.urls.base_url().into());
        let (vi, date) = (self.lang.as_str() == "vi", dataset.modified.or(dataset.issued));
        let (name, agency, site) = (shorten(name, 1_000), shorten(&agency, 500), shorten(&site, 500));
        let mut text = match written.is_empty() {
            true => String::new(),
            false if written.ends_with(['.', '!', '?', '…', ':']) => format!("{written} "),
            false => format!("{written}. "),
        };
        text += &match vi {
            true => format!("Bộ dữ liệu “{name}” do {agency} công bố trên {site}"),
            false => format!("The dataset “{name}”, published by {agency} on {site}"),
        };
        text += &match date {
            Some(date) if vi => format!(", cập nhật lần cuối {date}."),
            Some(date) => format!(", last updated {date}."),
            None => ".".into(),
        };
        if text.chars().count() < DESCRIPTION.0 {
            text += if vi {
                " Dữ liệu kèm mô tả và các tệp tải về."
            } else {
                " The data come with a description and files."
            };
        }
        text
    }

    fn identifiers(&self, dataset: &Dataset) -> Value {
        let address = self.urls.dataset_iri(&dataset.id);
        match dataset.identifier.as_deref().map(str::trim).filter(|own| !own.is_empty()) {
            Some(own) => json!([own, address]),
            None => json!(address),
        }
    }

    /// Keywords in this language, else in any; then the titles of its themes.
    fn keywords(&self, dataset: &Dataset) -> Vec<Value> {
        let said = |only: Option<&Lang>| -> Vec<String> {
            let kept = dataset.keywords.iter().filter(|(lang, _)| only.is_none_or(|wanted| wanted == lang));
            kept.map(|(_, keyword)| keyword.trim().to_string()).collect()
        };
        let mut keywords = said(Some(self.lang));
        if keywords.is_empty() {
            keywords = said(None);
        }
        keywords.extend(dataset.themes.iter().filter_map(|id| self.say(&self.portal.theme(id)?.title)));
        let mut seen = std::collections::BTreeSet::new();
        keywords.into_iter().filter(|word| !word.is_empty() && seen.insert(word.clone())).map(Value::from).collect()
    }

    fn organization(&self, publisher: &Publisher) -> Value {
        let mut node = Node::new("Organization");
        node.put("@id", self.urls.agent_iri(&publisher.id));
        node.put("name", self.say(&publisher.name).unwrap_or_else(|| publisher.id.to_string()));
        node.maybe("alternateName", self.say(&publisher.short_name));
        node.put("url", self.urls.absolute(&self.urls.publisher(self.lang, &publisher.id)));
        node.maybe("sameAs", publisher.homepage.as_deref().and_then(web));
        node.maybe("contactPoint", publisher.contact.as_ref().and_then(|contact| self.contact(contact)));
        Value::Object(node.0)
    }

    fn contact(&self, contact: &Contact) -> Option<Value> {
        let mut node = Node::new("ContactPoint");
        let empty = node.0.len();
        node.maybe("email", contact.email.as_deref().map(str::trim).filter(|mail| mail.contains('@')));
        node.maybe("telephone", contact.telephone.as_deref());
        node.maybe("url", contact.url.as_deref().and_then(web));
        if node.0.len() == empty {
            return None;
        }
        node.put("contactType", if self.lang.as_str() == "vi" { "hỗ trợ về dữ liệu" } else { "data support" });
        node.maybe("name", self.say(&contact.name));
        Some(Value::Object(node.0))
    }

    /// A place by name, edges (south west north east) and address.
    fn place(&self, place: &Place) -> Option<Value> {
        let mut node = Node::new("Place");
        let empty = node.0.len();
        node.maybe("name", self.say(&place.name));
        node.maybe("sameAs", place.iri.as_deref().and_then(web));
        if let Some([west, south, east, north]) = place.bbox.filter(|edges| edges.iter().all(|edge| edge.is_finite())) {
            node.put("geo", json!({"@type": "GeoShape", "box": format!("{south} {west} {north} {east}")}));
        }
        (node.0.len() > empty).then_some(Value::Object(node.0))
    }

    /// The columns of its tables.
    fn variables(&self, dataset: &Dataset) -> Vec<Value> {
        let columns = dataset.tables().flat_map(|(_, table)| &table.columns);
        let variable = |column: &crate::model::Column| {
            let mut node = Node::new("PropertyValue");
            node.put("name", self.say(&column.title).unwrap_or_else(|| column.name.clone()));
            if !column.title.is_empty() {
                node.put("alternateName", column.name.as_str());
            }
            node.maybe("description", self.prose(&column.description).map(|text| shorten(&text, 300).into_owned()));
            node.maybe("unitText", self.say(&column.unit));
            Value::Object(node.0)
        };
        columns.take(VARIABLES).map(variable).collect()
    }

    fn download(&self, dataset: &Dataset, file: &PublishedFile<'_>) -> Value {
        let title = file.resource.and_then(|resource| self.say(&resource.title)).or_else(|| self.say(&dataset.title));
        let vi = self.lang.as_str() == "vi";
        let form = match file.kind {
            FileKind::ExcelCsv if vi => "CSV cho Excel",
            FileKind::ExcelCsv => "CSV for Excel",
            FileKind::Source if vi => &format!("{}, tệp gốc", file.format.label),
            FileKind::Source => &format!("{}, source file", file.format.label),
            FileKind::Tidy | FileKind::Bundle => &file.format.label,
        };
        let mut node = Node::new("DataDownload");
        node.put("name", title.map_or_else(|| file.path.clone(), |title| format!("{title} ({form})")));
        node.put("encodingFormat", file.format.media_type.as_str());
        node.put("contentUrl", self.urls.absolute(&format!("{}{}", self.urls.data(&dataset.id), file.path)));
        node.put("contentSize", format!("{} B", file.bytes));
        node.maybe("sha256", Some(file.sha256).filter(|hash| !hash.is_empty()));
        Value::Object(node.0)
    }

    /// A text in this language, else the default one, else any.
    fn say(&self, text: &Text) -> Option<String> {
        let said = text.say(self.lang, self.portal.site.default_language())?.text.trim();
        (!said.is_empty()).then(|| said.to_string())
    }

    /// A Markdown text in plain words.
    fn prose(&self, text: &Text) -> Option<String> {
        let said = plain(text.say(self.lang, self.portal.site.default_language())?.text);
        (!said.is_empty()).then(|| said.into_owned())
    }
}

/// Where a licence's text is.
fn licence(licence: &Licence) -> Option<&str> {
    licence.url.as_deref().and_then(web).or(licence.eu_iri.as_deref())
}

/// An address on the web, not anything else.
fn web(address: &str) -> Option<&str> {
    let address = address.trim();
    let web = ["https://", "http://"].iter().any(|scheme| address.len() > scheme.len() && address.starts_with(scheme));
    (web && !address.contains(char::is_whitespace)).then_some(address)
}

/// A schema.org node under construction.
struct Node(Map<String, Value>);

impl Node {
    fn new(class: &str) -> Self {
        Self(Map::from_iter([("@type".to_string(), class.into())]))
    }

    fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.into(), value.into());
    }

    fn maybe(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    /// Nothing for no value, the value for one, a list for more.
    fn list<T: Into<Value>>(&mut self, key: &str, values: Vec<T>) {
        let mut values: Vec<Value> = values.into_iter().map(Into::into).collect();
        match values.len() {
            0 => {}
            1 => self.put(key, values.remove(0)),
            _ => self.put(key, values),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    const BASE: &str = "https://data.example.org/kho";

    #[test]
    fn a_complete_dataset_has_every_recommended_field() {
        let (portal, urls) = (sample::portal(BASE), crate::urls::sample(BASE));
        let node = dataset(&portal, &urls, &portal.datasets[0], &sample::lang("vi"));
        let recommended = [
            "name",
            "creator",
            "license",
            "distribution",
            "url",
            "identifier",
            "keywords",
            "temporalCoverage",
            "spatialCoverage",
            "includedInDataCatalog",
            "isAccessibleForFree",
            "variableMeasured",
            "publisher",
        ];
        for key in recommended {
            assert!(!node[key].is_null(), "{key}");
        }
        assert_eq!(node["temporalCoverage"], "2023-01/2023-07-31");
        assert_eq!(
            node["distribution"][0]["contentUrl"],
            "https://data.example.org/kho/data/bo-tttt/ndxp/giao-dich.csv"
        );
        assert!(!node["description"].as_str().unwrap().contains(['*', '[']));
    }

    #[test]
    fn a_short_description_becomes_sentences() {
        let (mut portal, urls) = (sample::portal(BASE), crate::urls::sample(BASE));
        portal.publishers.clear();
        portal.site.title = Text::default();
        for lang in ["vi", "en"] {
            let node = dataset(&portal, &urls, &portal.datasets[1], &sample::lang(lang));
            let text = node["description"].as_str().unwrap();
            assert!((50..=5_000).contains(&text.chars().count()) && text.ends_with('.'), "{text}");
        }
        let mut long = (*portal.datasets[1]).clone();
        long.description = sample::text(&"chữ ".repeat(25_000), "");
        let node = dataset(&portal, &urls, &long, &sample::lang("vi"));
        assert!(node["description"].as_str().unwrap().chars().count() <= 5_000);
    }

    #[test]
    fn breadcrumbs_count_from_one() {
        let node = breadcrumbs([("Trang chủ", format!("{BASE}/vi/")), ("Dữ liệu", format!("{BASE}/vi/du-lieu/"))]);
        assert_eq!(node["itemListElement"][1]["position"], 2);
    }
}
