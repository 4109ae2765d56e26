//! The catalogue for harvesters: one mapping from the model, every spelling from it.
//!
//! [`graph`] says what is said of each resource, `code_list` what is said of each code; `rdf` and `json_ld` spell it, resource
//! by resource.
//! `dcat_us` and `ckan` have models of their own and share the words. No whole graph is ever held in memory. `croissant` and `csvw` tell
//! what is in the tables; `table` and `packages` list the datasets as CSV and as data packages, `account` tells how the plan is kept and how good the
//! data is, `void` what the catalogue is.

mod account;
mod citation;
mod ckan;
mod code_list;
mod conform;
mod croissant;
mod csvw;
mod dcat_us;
mod dcat_us_3;
pub mod graph;
mod iri;
mod json_ld;
mod json_schema;
#[cfg(test)]
mod measure;
mod packages;
mod parts;
mod rdf;
mod say;
mod score;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_tables;
mod thing;
mod triples;
mod vocab;
mod void;
mod words;

pub use account::{Accounting, account, items_csv, plan_object};
pub use conform::{judge, judge_file};

use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{Dataset, Portal};
use crate::urls::Urls;
use graph::Graph;
use std::io::{self, Write};
use std::sync::Arc;

/// Every catalogue file: `catalog.ttl`, `catalog.jsonld`, `catalog.rdf`, `data.json`, `dcat-us-3.json`, `catalog.csv`,
/// `datapackage-catalog.json`, `void.ttl`, those of each dataset and of each code list.
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
    files.push(file("dcat-us-3.json", |_, portal, urls, out| dcat_us_3::write(portal, urls, out))?);
    files.push(file("catalog.csv", |_, portal, urls, out| table::write(portal, urls, out))?);
    files.push(file("datapackage-catalog.json", |_, portal, urls, out| packages::write(portal, urls, out))?);
    files.push(file("void.ttl", |graph, _, _, out| void::write(graph, out))?);
    datasets(portal, urls, (&graph, frame), &mut files)?;
    tables(portal, urls, frame, &mut files)?;
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

/// What each dataset says of its tables and how to quote it: `croissant.json`, `CITATION.cff`, beside each CSV `{table}.csv-metadata.json`, and for each
/// line of JSON Lines `schema/{table}.schema.json`.
fn tables<'a>(portal: &'a Portal, urls: &'a Urls, frame: Fingerprint, files: &mut Vec<Artifact<'a>>) -> Result<()> {
    let lists: Vec<_> = portal.code_lists.keys().collect();
    let frame = frame.with(&[Fingerprint::of_value(&lists)]);
    for dataset in &portal.datasets {
        let data = urls.data(&dataset.id);
        let own = frame.with(&[Fingerprint::of_bytes(&dataset.print.to_le_bytes())]);
        let fingerprint = |address: &str| own.with(&[Fingerprint::of_bytes(address.as_bytes())]);
        let address = format!("{data}croissant.json");
        files.push(Artifact::made(address.clone(), Rank::Detail, fingerprint(&address), move |out| {
            croissant::write(portal, urls, dataset, out).map_err(|error| Error::io("write", address, error))
        })?);
        let address = format!("{data}{}", citation::FILE);
        files.push(Artifact::made(address.clone(), Rank::Detail, fingerprint(&address), move |out| {
            citation::write(portal, urls, dataset, out).map_err(|error| Error::io("write", address, error))
        })?);
        for (resource, table) in dataset.tables() {
            let address = format!("{data}{}", csvw::file(resource));
            files.push(Artifact::made(address.clone(), Rank::Detail, fingerprint(&address), move |out| {
                let written = csvw::write(portal, urls, dataset, resource, table, out);
                written.map_err(|error| Error::io("write", address, error))
            })?);
            let address = format!("{data}{}", json_schema::file(resource));
            files.push(Artifact::made(address.clone(), Rank::Detail, fingerprint(&address), move |out| {
                let written = json_schema::write(portal, &urls.absolute(&address), resource, table, out);
                written.map_err(|error| Error::io("write", address, error))
            })?);
        }
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
