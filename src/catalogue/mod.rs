//! The catalogue for harvesters: one mapping from the model, every spelling from it.
//!
//! [`graph`] says what is said of each resource, `code_list` what is said of each code; `rdf` and `json_ld` spell it, resource
//! by resource.
//! `dcat_us` and `ckan` have models of their own and share the words. No whole graph is ever held in memory.

mod ckan;
mod code_list;
mod conform;
mod dcat_us;
pub mod graph;
mod iri;
mod json_ld;
mod parts;
mod rdf;
mod score;
#[cfg(test)]
mod tests;
mod triples;
mod vocab;
mod words;

pub use conform::{judge, judge_file};

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
    let graph = Arc::new(Graph::new(portal, urls));
    let frame = Fingerprint::of_value(&(&portal.site, &portal.publishers, format!("{urls:?}")));
    let file = |address: &'static str,
                write: fn(&Graph<'a>, &'a Portal, &'a Urls, &mut dyn Write) -> io::Result<()>| {
        let fingerprint = fingerprint.with(&[Fingerprint::of_bytes(address.as_bytes())]);
        let graph = graph.clone();
        Artifact::made(address, Rank::List, fingerprint, move |out| {
            write(&graph, portal, urls, out).map_err(|error| Error::io("write", address, error))
        })
    };
    let mut files = parts::of(portal, &graph, frame)?;
    files.push(file("api/3/service.ttl", |graph, _, _, out| rdf::turtle(&graph.serving(), out))?);
    files.push(file("data.json", |_, portal, urls, out| dcat_us::write(portal, urls, out))?);
    datasets(portal, urls, (&graph, frame), &mut files)?;
    ckan::of(portal, urls, fingerprint, &mut files)?;
    files.extend(code_list::of(portal, urls)?);
    Ok(files)
}

/// What each dataset says of itself: `dcat.ttl`, `dcat.jsonld` below its data folder.
fn datasets<'a>(
    portal: &'a Portal,
    urls: &'a Urls,
    (graph, frame): (&Arc<Graph<'a>>, Fingerprint),
    files: &mut Vec<Artifact<'a>>,
) -> Result<()> {
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
