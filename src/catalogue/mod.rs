//! The catalogue for harvesters: one mapping from the model, every spelling from it.
//!
//! [`graph`] says what is said of each resource, `code_list` what is said of each code; `rdf` and `json_ld` spell it, resource
//! by resource.
//! `dcat_us` and `ckan` have models of their own and share the words. No whole graph is ever held in memory.

mod ckan;
mod code_list;
mod dcat_us;
pub mod graph;
mod iri;
mod json_ld;
mod rdf;
#[cfg(test)]
mod tests;
mod triples;
mod vocab;
mod words;

use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{Dataset, Portal};
use crate::urls::Urls;
use graph::Graph;
use std::io::{self, Write};
use std::sync::Arc;

/// Every catalogue file: `catalog.ttl`, `catalog.jsonld`, `catalog.rdf`, `data.json`, those of each dataset and of each
/// code list.
pub fn of<'a>(portal: &'a Portal, urls: &'a Urls) -> Result<Vec<Artifact<'a>>> {
    let fingerprint = fingerprint(portal, urls);
    let file = |address: &'static str, write: fn(&'a Portal, &'a Urls, &mut dyn Write) -> io::Result<()>| {
        let fingerprint = fingerprint.with(&[Fingerprint::of_bytes(address.as_bytes())]);
        Artifact::made(address, Rank::List, fingerprint, move |out| {
            write(portal, urls, out).map_err(|error| Error::io("write", address, error))
        })
    };
    let mut files = vec![
        file("catalog.ttl", |portal, urls, out| rdf::turtle(&Graph::new(portal, urls), out))?,
        file("catalog.rdf", |portal, urls, out| rdf::xml(&Graph::new(portal, urls), out))?,
        file("catalog.jsonld", |portal, urls, out| json_ld::write(&Graph::new(portal, urls), out))?,
        file("data.json", |portal, urls, out| dcat_us::write(portal, urls, out))?,
    ];
    datasets(portal, urls, &mut files)?;
    ckan::of(portal, urls, fingerprint, &mut files)?;
    files.extend(code_list::of(portal, urls)?);
    Ok(files)
}

/// What each dataset says of itself: `dcat.ttl`, `dcat.jsonld` below its data folder.
fn datasets<'a>(portal: &'a Portal, urls: &'a Urls, files: &mut Vec<Artifact<'a>>) -> Result<()> {
    let graph = Arc::new(Graph::new(portal, urls));
    let frame = Fingerprint::of_value(&(&portal.site, &portal.publishers, format!("{urls:?}")));
    for dataset in &portal.datasets {
        let own = frame.with(&[Fingerprint::of_bytes(&dataset.print.to_le_bytes())]);
        let mut file = |name: &str, write: fn(&Graph<'a>, &'a Dataset, &mut dyn Write) -> io::Result<()>| {
            let address = format!("{}{name}", urls.data(&dataset.id));
            let fingerprint = own.with(&[Fingerprint::of_bytes(address.as_bytes())]);
            let graph = graph.clone();
            files.push(Artifact::made(address.clone(), Rank::Detail, fingerprint, move |out| {
                write(&graph, dataset, out).map_err(|error| Error::io("write", address, error))
            })?);
            Ok(())
        };
        file("dcat.ttl", |graph, dataset, out| rdf::turtle(&graph.alone(dataset), out))?;
        file("dcat.jsonld", |graph, dataset, out| json_ld::write(&graph.alone(dataset), out))?;
    }
    Ok(())
}

/// A hash of everything a catalogue is made from.
fn fingerprint(portal: &Portal, urls: &Urls) -> Fingerprint {
    let prints: Vec<u8> = portal.datasets.iter().flat_map(|dataset| dataset.print.to_le_bytes()).collect();
    let ids: Vec<_> = portal.datasets.iter().map(|dataset| &dataset.id).collect();
    // The routes are part of the pages' addresses.
    let addresses = format!("{urls:?}");
    Fingerprint::of_value(&(&portal.site, &portal.publishers, ids, addresses)).with(&[Fingerprint::of_bytes(&prints)])
}
