//! The catalogue as linked data (`void.ttl`, W3C note on VoID): where all of it can be had, with which vocabularies.

use super::{iri, parts, say, vocab};
use crate::model::{Portal, Text};
use crate::urls::Urls;
use oxrdf::{Literal, NamedNode, Term, Triple};
use oxttl::TurtleSerializer;
use std::io::{self, BufWriter, Write};

const VOID: &str = "http://rdfs.org/ns/void#";
const DCT: &str = "http://purl.org/dc/terms/";
const FOAF: &str = "http://xmlns.com/foaf/0.1/";
const FORMATS: &str = "http://www.w3.org/ns/formats/";
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
const DCAT: &str = "http://www.w3.org/ns/dcat#";
const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/// Writes the description.
pub fn write(portal: &Portal, urls: &Urls, out: impl Write) -> io::Result<()> {
    let prefixes = [("void", VOID), ("dct", DCT), ("foaf", FOAF), ("formats", FORMATS), ("xsd", XSD), ("dcat", DCAT)];
    let named =
        prefixes.iter().try_fold(TurtleSerializer::new(), |made, (prefix, iri)| made.with_prefix(*prefix, *iri));
    let mut writer = named.expect("our namespaces are IRIs").for_writer(BufWriter::new(out));
    for triple in &describe(portal, urls) {
        writer.serialize_triple(triple)?;
    }
    writer.finish()?.flush()
}

fn describe(portal: &Portal, urls: &Urls) -> Vec<Triple> {
    let file = urls.absolute("void.ttl");
    let mut own = Subject::new(file.clone(), &void("DatasetDescription"));
    let mut whole = Subject::new(format!("{}/#linked-data", urls.base_url()), &void("Dataset"));
    let mut counted = Subject::new(format!("{file}#datasets"), &void("Dataset"));
    own.link(&foaf("primaryTopic"), whole.iri.as_str());
    own.link(&dct("creator"), urls.agent_iri(&portal.site.publisher));

    whole.texts(&dct("title"), &portal.site.title);
    whole.texts(&dct("description"), &portal.site.description);
    let modified = portal.datasets.iter().filter_map(|dataset| dataset.modified.or(dataset.issued));
    if let Some(date) = modified.max_by_key(|date| (date.first_day(), *date)).filter(|date| date.day().is_some()) {
        whole.typed(&dct("modified"), date.to_string(), "date");
    }
    whole.link(&dct("publisher"), urls.agent_iri(&portal.site.publisher));
    if let Some(address) = portal.site.licence.as_ref().and_then(super::dcat_us::licence) {
        whole.link(&dct("license"), address);
    }
    whole.link(&foaf("homepage"), format!("{}/", urls.base_url()));
    whole.link(&void("rootResource"), urls.catalog_iri());
    if let Some(dataset) = portal.datasets.first() {
        whole.link(&void("exampleResource"), urls.dataset_iri(&dataset.id));
    }
    whole.typed(&void("uriSpace"), format!("{}/", urls.base_url()), "string");
    for format in ["Turtle", "RDF_XML", "JSON-LD"] {
        whole.link(&void("feature"), format!("{FORMATS}{format}"));
    }
    for page in parts::whole(portal) {
        for ending in ["ttl", "rdf", "jsonld"] {
            whole.link(&void("dataDump"), urls.absolute(&format!("{page}.{ending}")));
        }
    }
    for list in portal.code_lists.keys() {
        whole.link(&void("dataDump"), urls.absolute(&urls.code_list_file(list, "ttl")));
    }
    for (_, vocabulary) in vocab::VOCABULARIES {
        whole.link(&void("vocabulary"), *vocabulary);
    }
    whole.link(&void("classPartition"), counted.iri.as_str());

    counted.link(&void("class"), format!("{DCAT}Dataset"));
    counted.typed(&void("entities"), portal.datasets.len().to_string(), "integer");
    [own, whole, counted].into_iter().flat_map(|subject| subject.triples).collect()
}

/// What is said of one resource.
struct Subject {
    iri: NamedNode,
    triples: Vec<Triple>,
}

impl Subject {
    fn new(iri: String, class: &str) -> Self {
        let mut subject = Self { iri: NamedNode::new_unchecked(iri), triples: Vec::new() };
        subject.link(RDF_TYPE, class);
        subject
    }

    fn say(&mut self, property: &str, object: impl Into<Term>) {
        self.triples.push(Triple::new(self.iri.clone(), NamedNode::new_unchecked(property), object));
    }

    fn link(&mut self, property: &str, address: impl Into<String>) {
        self.say(property, NamedNode::new_unchecked(address));
    }

    fn typed(&mut self, property: &str, value: String, datatype: &str) {
        self.say(property, Literal::new_typed_literal(value, NamedNode::new_unchecked(format!("{XSD}{datatype}"))));
    }

    fn texts(&mut self, property: &str, text: &Text) {
        for (lang, said) in say::all(text) {
            self.say(property, Literal::new_language_tagged_literal_unchecked(said, iri::tag(lang.as_str())));
        }
    }
}

fn void(name: &str) -> String {
    format!("{VOID}{name}")
}

fn dct(name: &str) -> String {
    format!("{DCT}{name}")
}

fn foaf(name: &str) -> String {
    format!("{FOAF}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn the_description_is_turtle_and_counts_the_datasets() {
        let portal = sample::portal("https://data.example.org/kho");
        let mut out = Vec::new();
        write(&portal, &crate::urls::sample("https://data.example.org/kho"), &mut out).unwrap();
        let triples: Vec<String> =
            oxttl::TurtleParser::new().for_slice(&out).map(|triple| triple.unwrap().to_string()).collect();
        let has = |text: &str| assert!(triples.iter().any(|triple| triple.contains(text)), "{text}: {triples:#?}");
        has("<http://rdfs.org/ns/void#dataDump> <https://data.example.org/kho/catalog.ttl>");
        has("<http://rdfs.org/ns/void#rootResource> <https://data.example.org/kho/#catalog>");
        has("<http://rdfs.org/ns/void#entities> \"2\"");
        has("\"Open data portal\"@en");
    }
}
