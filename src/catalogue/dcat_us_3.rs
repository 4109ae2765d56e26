//! DCAT-US 3.0 (`dcat-us-3.json`): DCAT 3 as one JSON document, with a context that makes it JSON-LD.

use super::dcat_us::{Us, licence, media_type, references};
use super::thing::Thing;
use super::{iri, vocab, words};
use crate::model::{Access, DESCRIPTIONS, Dataset, Date, Lang, Name, Place, Portal, PublishedFile, Status, vocabulary};
use crate::urls::Urls;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};

/// How many agencies one above the other are named.
const LEVELS: usize = 8;
/// The longest description, in characters.
const LONGEST: usize = 10_000;

/// Writes the catalogue, a dataset a line.
pub fn write(portal: &Portal, urls: &Urls, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let us = Us3(Us::new(portal, urls));
    let mut line = serde_json::to_vec(&Value::from(us.catalog()))?;
    // The catalogue's own words stay open for its datasets.
    line.truncate(line.len() - 1);
    out.write_all(&line)?;
    out.write_all(b",\n\"dataset\":[")?;
    for (number, dataset) in portal.datasets.iter().enumerate() {
        line.clear();
        line.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut line, &Value::from(us.dataset(dataset)))?;
        out.write_all(&line)?;
    }
    out.write_all(b"\n]}\n")?;
    out.flush()
}

struct Us3<'a>(Us<'a>);

impl<'a> Us3<'a> {
    /// The catalogue without its datasets.
    fn catalog(&self) -> Thing {
        let Us { portal, urls, .. } = self.0;
        let site = &portal.site;
        let home = format!("{}/", urls.base_url());
        let title = self.0.words(&site.title).unwrap_or_else(|| home.clone().into());
        let day = |date: &Date| (date.first_day(), *date);
        let modified = portal.datasets.iter().filter_map(|dataset| dataset.modified.or(dataset.issued)).max_by_key(day);
        Thing::new()
            .put("@context", context())
            .put("@id", urls.catalog_iri())
            .put("@type", "Catalog")
            .put("identifier", urls.catalog_iri())
            .put("title", title.clone())
            .some("description", self.0.prose(&site.description, LONGEST))
            .put("publisher", Thing::of("Agent").put("name", self.0.agency(&site.publisher)))
            .some("license", site.licence.as_ref().and_then(licence))
            .list("language", languages(&site.languages))
            .some("modified", modified.map(|date| date.to_string()))
            .put("homepage", Thing::of("Document").put("title", title).put("accessURL", home))
            .put(
                "conformsTo",
                Thing::of("Standard")
                    .put("title", "DCAT-US 3.0")
                    .put("identifier", "https://resources.data.gov/dcat-us/3.0.0"),
            )
            .list("themeTaxonomy", [scheme()])
    }

    fn dataset(&self, dataset: &'a Dataset) -> Thing {
        let us = &self.0;
        let title = us.words(&dataset.title).unwrap_or_else(|| dataset.id.to_string().into());
        let description = us.prose(&dataset.description, LONGEST).unwrap_or_else(|| title.clone());
        let own = us.urls.dataset_iri(&dataset.id);
        let identifier = us.identifier(dataset);
        let page = us.urls.absolute(&us.urls.dataset(us.lang, &dataset.id));
        let landing = dataset.landing_page.as_deref().and_then(iri::iri).unwrap_or(Cow::Borrowed(&page));
        let rights = us.prose(&dataset.rights, LONGEST);
        let period = dataset.temporal.map(|period| {
            Thing::of("PeriodOfTime")
                .some("startDate", period.start.map(|date| date.to_string()))
                .some("endDate", period.end.map(|date| date.to_string()))
        });
        let version = dataset.version.as_deref().map(iri::clean).filter(|version| !version.is_empty());
        let people = dataset.contributors.iter().filter_map(|one| us.words(&one.title));
        let series = dataset.in_series.iter().map(|series| iri::clean(series)).filter(|series| !series.is_empty());
        let standards = dataset.conforms_to.iter().filter_map(|standard| self.standard(standard));
        Thing::new()
            .put("@id", own.clone())
            .put("@type", "Dataset")
            .put("identifier", identifier.clone())
            .list("otherIdentifier", (identifier != own).then_some(own))
            .put("title", title.clone())
            .put("description", description)
            .list("keyword", us.keywords(dataset))
            .list("theme", self.themes(dataset))
            .put("publisher", self.organization(&dataset.publisher))
            .put("contactPoint", self.contact(dataset))
            .some("issued", dataset.issued.map(|date| date.to_string()))
            .some("modified", dataset.modified.or(dataset.issued).map(|date| date.to_string()))
            .some("accrualPeriodicity", dataset.frequency.as_ref().map(|frequency| frequency.repeat.as_str()))
            .put("accessRights", access(dataset.access))
            .list("rights", rights)
            .list("temporal", period)
            .list("spatial", dataset.spatial.iter().filter_map(|place| self.place(place)))
            .list("language", languages(&dataset.languages))
            .some("version", version)
            .some("status", (dataset.status != Status::Active).then(|| status(dataset.status)))
            .list(
                "inSeries",
                series.map(|series| Thing::of("DatasetSeries").put("title", series.clone()).put("description", series)),
            )
            .list("contributor", people.map(|name| Thing::of("Agent").put("name", name)))
            .list("conformsTo", standards)
            .put("landingPage", Thing::of("Document").put("title", title).put("accessURL", landing))
            .list("relation", references(dataset))
            .list("metadataDistribution", self.descriptions(dataset))
            .list("distribution", dataset.files().iter().map(|file| self.distribution(dataset, file)))
    }

    /// Whom to ask; nobody when no mail address is known, which the schema wants of everybody.
    fn contact(&self, dataset: &'a Dataset) -> Value {
        match self.0.asked(dataset) {
            (name, Some(email)) => Thing::of("Kind").put("fn", name).put("hasEmail", email).into(),
            (_, None) => json!([]),
        }
    }

    /// An agency and those above it.
    fn organization(&self, id: &'a Name) -> Thing {
        let publishers = &self.0.portal.publishers;
        let above = |id: &&'a Name| publishers.get(*id)?.parent.as_ref().filter(|id| publishers.contains_key(id));
        let chain: Vec<_> = std::iter::successors(Some(id), above).take(LEVELS).collect();
        let one = |id: &'a Name, parent: Option<Thing>| {
            let short = publishers.get(id).and_then(|publisher| self.0.words(&publisher.short_name));
            Thing::new()
                .put("@id", self.0.urls.agent_iri(id))
                .put("@type", "Organization")
                .put("name", self.0.agency(id))
                .some("altLabel", short)
                .list("subOrganizationOf", parent)
        };
        let whole = chain.into_iter().rev().fold(None, |parent, id| Some(one(id, parent)));
        whole.expect("a chain begins with the agency itself")
    }

    /// Its EU themes as concepts, the portal's own as words.
    fn themes(&self, dataset: &'a Dataset) -> Vec<Value> {
        let eu: Vec<_> = dataset.eu_themes.iter().filter_map(|code| vocabulary::eu_theme(code)).collect();
        let mut seen = BTreeSet::new();
        let concepts = eu.iter().filter_map(|theme| {
            let label = self.0.words(&theme.label)?;
            seen.insert(label.clone());
            let concept = Thing::new().put("@id", theme.iri.as_str()).put("@type", "Concept").put("prefLabel", label);
            Some(concept.put("notation", json!([theme.code])).put("inScheme", scheme()).into())
        });
        let mut themes: Vec<Value> = concepts.collect();
        let own = self.0.themes(dataset).into_iter().filter(|title| !seen.contains(title));
        themes.extend(own.map(|title| Value::from(Thing::of("Concept").put("prefLabel", title))));
        themes
    }

    fn place(&self, place: &'a Place) -> Option<Thing> {
        let address = place.iri.as_deref().and_then(iri::iri);
        let name = self.0.words(&place.name);
        let area = place.bbox.filter(|edges| edges.iter().all(|edge| edge.is_finite()));
        let area = area.map(|[west, south, east, north]| {
            format!("POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))")
        });
        let known = address.is_some() || name.is_some() || area.is_some();
        let place = Thing::new().some("@id", address).put("@type", "Location").some("prefLabel", name);
        known.then(|| place.some("bbox", area))
    }

    fn standard(&self, written: &'a str) -> Option<Thing> {
        let words = iri::clean(written);
        let standard = Thing::of("Standard");
        match iri::iri(written) {
            Some(address) => Some(standard.put("title", address.clone()).put("identifier", address)),
            None => (!words.is_empty()).then(|| standard.put("title", words)),
        }
    }

    /// Where machines read more of it.
    fn descriptions(&self, dataset: &Dataset) -> Vec<Thing> {
        let data = self.0.urls.data(&dataset.id);
        let described = DESCRIPTIONS.iter().map(|one| {
            let address = self.0.urls.absolute(&format!("{data}{}", one.file));
            Thing::of("Distribution")
                .put("title", one.name)
                .put("downloadURL", address)
                .put("mediaType", one.media_type)
        });
        described.collect()
    }

    fn distribution(&self, dataset: &'a Dataset, file: &PublishedFile<'a>) -> Thing {
        let us = &self.0;
        let data = us.urls.data(&dataset.id);
        let address = us.urls.absolute(&format!("{data}{}", file.path));
        let read = !file.sha256.is_empty();
        let checksum =
            || Thing::of("Checksum").put("algorithm", "SHA-256").put("checksumValue", file.sha256.to_string());
        let schema = file.resource.filter(|resource| resource.table().is_some()).map(|resource| {
            let address = us.urls.absolute(&format!("{data}schema/{}.json", resource.name));
            Thing::of("Distribution")
                .put("title", "Table Schema")
                .put("downloadURL", address)
                .put("mediaType", "application/json")
        });
        let json_lines = words::is_json_lines(file)
            .then(|| Thing::of("Standard").put("title", "JSON Lines").put("identifier", vocab::JSON_LINES));
        let label = file.format.label.trim();
        Thing::new()
            .put("@id", us.urls.distribution_iri(&dataset.id, &file.path))
            .put("@type", "Distribution")
            .put("title", us.file_title(dataset, file))
            .put("description", words::sentence(file, us.lang.as_str()))
            .put("accessURL", address.clone())
            .put("downloadURL", address)
            .put("mediaType", media_type(&file.format.media_type))
            .some("format", (!label.is_empty()).then_some(label))
            .put("byteSize", file.bytes.to_string())
            .some("checksum", read.then(checksum))
            .some("license", dataset.licence.as_ref().and_then(licence))
            .some("modified", dataset.modified.or(dataset.issued).map(|date| date.to_string()))
            .list("conformsTo", json_lines)
            .some("describedBy", schema)
    }
}

/// The scheme of the EU data themes.
fn scheme() -> Thing {
    Thing::new().put("@id", vocab::EU_DATA_THEMES).put("@type", "ConceptScheme").put("title", "Data theme")
}

/// Languages of two letters, each once: the schema knows no others.
fn languages(languages: &[Lang]) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let primary = languages.iter().map(|lang| lang.as_str().split('-').next().unwrap_or_default());
    primary.filter(|tag| tag.len() == 2 && seen.insert(*tag)).collect()
}

fn access(access: Access) -> &'static str {
    match access {
        Access::Public => "public",
        Access::Restricted => "restricted public",
        Access::NonPublic => "non-public",
    }
}

fn status(status: Status) -> Thing {
    let (code, label) = match status {
        Status::Active => ("COMPLETED", "completed"),
        Status::Superseded => ("DEPRECATED", "deprecated"),
        Status::Withdrawn => ("WITHDRAWN", "withdrawn"),
        Status::Planned => ("DEVELOP", "under development"),
    };
    let own = format!("{}{code}", vocab::DATASET_STATUS);
    Thing::new().put("@id", own).put("@type", "Concept").put("prefLabel", label)
}

/// How the short names of the schema are read as RDF.
fn context() -> Value {
    let mut context = Thing::new().put("@vocab", "http://www.w3.org/ns/dcat#");
    let vocabularies: [(&str, &[&str]); 9] = [
        (
            "http://purl.org/dc/terms/",
            &[
                "Location",
                "PeriodOfTime",
                "Standard",
                "accessRights",
                "accrualPeriodicity",
                "conformsTo",
                "contributor",
                "description",
                "format",
                "identifier",
                "issued",
                "language",
                "license",
                "modified",
                "publisher",
                "rights",
                "spatial",
                "temporal",
                "title",
            ],
        ),
        ("http://xmlns.com/foaf/0.1/", &["Agent", "Document", "homepage", "name"]),
        ("http://www.w3.org/2006/vcard/ns#", &["Kind", "fn"]),
        (
            "http://www.w3.org/2004/02/skos/core#",
            &["Concept", "ConceptScheme", "altLabel", "inScheme", "notation", "prefLabel"],
        ),
        ("http://www.w3.org/ns/org#", &["Organization", "subOrganizationOf"]),
        ("http://spdx.org/rdf/terms#", &["Checksum", "algorithm", "checksum", "checksumValue"]),
        ("http://www.w3.org/ns/adms#", &["status"]),
        ("http://resources.data.gov/ontology/dcat-us#", &["describedBy", "metadataDistribution"]),
        ("http://www.w3.org/ns/dcat#", &["Catalog", "Dataset", "DatasetSeries", "Distribution"]),
    ];
    for (namespace, names) in vocabularies {
        for name in names {
            context = context.put(name, format!("{namespace}{name}"));
        }
    }
    let addresses = [
        ("accessURL", "http://www.w3.org/ns/dcat#accessURL"),
        ("downloadURL", "http://www.w3.org/ns/dcat#downloadURL"),
        ("hasEmail", "http://www.w3.org/2006/vcard/ns#hasEmail"),
        ("relation", "http://purl.org/dc/terms/relation"),
    ];
    for (name, iri) in addresses {
        context = context.put(name, json!({"@id": iri, "@type": "@id"}));
    }
    context.put("otherIdentifier", "http://www.w3.org/ns/adms#identifier").into()
}
