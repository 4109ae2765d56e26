//! The catalogue as linked data (`void.ttl`, W3C note on VoID): where all of it can be had, with which vocabularies.

use super::graph::Graph;
use super::triples::{Node, Resources};
use super::vocab::{self, Prefix, dcat, dct, foaf, formats, void, xsd};
use super::{parts, rdf};
use std::io::{self, Write};

/// Writes the description.
pub fn write(graph: &Graph<'_>, out: impl Write) -> io::Result<()> {
    rdf::turtle(&Description(graph), out)
}

/// The catalogue as linked data.
struct Description<'g, 'a>(&'g Graph<'a>);

impl Resources for Description<'_, '_> {
    fn vocabularies(&self) -> Vec<Prefix> {
        vec![dcat::PREFIX, dct::PREFIX, foaf::PREFIX, formats::PREFIX, void::PREFIX, xsd::PREFIX]
    }
    fn lists(&self) -> &'static [Prefix] {
        &[]
    }
    fn each(&self, take: &mut dyn FnMut(&Node<'_>) -> io::Result<()>) -> io::Result<()> {
        for mut node in self.describe() {
            node.sort();
            take(&node)?;
        }
        Ok(())
    }
}

impl<'a> Description<'_, 'a> {
    fn describe(&self) -> [Node<'a>; 3] {
        let (portal, urls) = (self.0.portal, self.0.urls);
        let file = urls.absolute("void.ttl");
        let mut own = Node::new(file.clone(), void::DATASET_DESCRIPTION);
        let mut whole = Node::rich(format!("{}/#linked-data", urls.base_url()), void::DATASET);
        let mut counted = Node::new(format!("{file}#datasets"), void::DATASET);
        own.link(foaf::PRIMARY_TOPIC, whole.iri.clone());
        own.link(dct::CREATOR, urls.agent_iri(&portal.site.publisher));

        whole.say(dct::TITLE, &portal.site.title);
        whole.say(dct::DESCRIPTION, &portal.site.description);
        whole.date(dct::MODIFIED, self.0.span.modified);
        whole.link(dct::PUBLISHER, urls.agent_iri(&portal.site.publisher));
        if let Some(address) = portal.site.licence.as_ref().and_then(super::dcat_us::licence) {
            whole.link(dct::LICENSE, address);
        }
        whole.link(foaf::HOMEPAGE, format!("{}/", urls.base_url()));
        whole.link(void::ROOT_RESOURCE, urls.catalog_iri());
        if let Some(dataset) = portal.datasets.first() {
            whole.link(void::EXAMPLE_RESOURCE, urls.dataset_iri(&dataset.id));
        }
        whole.plain(void::URI_SPACE, format!("{}/", urls.base_url()));
        for format in [formats::TURTLE, formats::RDF_XML, formats::JSON_LD] {
            whole.link(void::FEATURE, format.iri);
        }
        for page in parts::whole(portal) {
            for ending in ["ttl", "rdf", "jsonld"] {
                whole.link(void::DATA_DUMP, urls.absolute(&format!("{page}.{ending}")));
            }
        }
        for list in portal.code_lists.keys() {
            whole.link(void::DATA_DUMP, urls.absolute(&urls.code_list_file(list, "ttl")));
        }
        for (_, vocabulary) in vocab::VOCABULARIES {
            whole.link(void::VOCABULARY, *vocabulary);
        }
        whole.link(void::CLASS_PARTITION, counted.iri.clone());

        counted.link(void::CLASS, dcat::DATASET.iri);
        counted.typed(void::ENTITIES, portal.datasets.len().to_string(), xsd::INTEGER);
        [own, whole, counted]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample;

    #[test]
    fn the_description_is_turtle_and_counts_the_datasets() {
        let portal = sample::portal("https://data.example.org/kho");
        let urls = crate::urls::sample("https://data.example.org/kho");
        let mut out = Vec::new();
        write(&Graph::new(&portal, &urls), &mut out).unwrap();
        let triples: Vec<String> =
            oxttl::TurtleParser::new().for_slice(&out).map(|triple| triple.unwrap().to_string()).collect();
        let has = |text: &str| assert!(triples.iter().any(|triple| triple.contains(text)), "{text}: {triples:#?}");
        has("<http://rdfs.org/ns/void#dataDump> <https://data.example.org/kho/catalog.ttl>");
        has("<http://rdfs.org/ns/void#rootResource> <https://data.example.org/kho/#catalog>");
        has("<http://rdfs.org/ns/void#entities> \"2\"");
        has("\"Open data portal\"@en");
    }
}
