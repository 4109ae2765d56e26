//! The catalogue in files: whole while it is small, in pages and by agency when it is large.
//!
//! A catalogue of more than 5,000 datasets, or of more than about 25 MB, is cut into pages that name each other with the Hydra
//! vocabulary: `catalog.ttl` is the first, `catalog/page/2.ttl` the next. Each agency then has its own part,
//! `catalog/agency/{id}.ttl`, with pages of its own when it needs them. Every page is a catalogue that is valid by itself and
//! has the same IRI, so that pages read together are the whole.

use super::graph::{Graph, Page};
use super::{json_ld, rdf};
use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{Dataset, Name, Portal};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

/// The most datasets on a page.
const DATASETS: usize = 5_000;
/// How large a page may become in Turtle, in bytes, as is estimated.
const BYTES: usize = 25 << 20;

/// About how much Turtle a dataset and a distribution take, in bytes.
const DATASET: usize = 4_000;
const DISTRIBUTION: usize = 1_300;

/// A document: some datasets and which page they are.
struct Part {
    /// Its address without an ending.
    stem: String,
    datasets: Vec<usize>,
    page: Option<Page>,
}

/// The files of the catalogue in three spellings. `frame` is a hash of what all of them depend on.
pub(super) fn of<'a>(portal: &'a Portal, graph: &Arc<Graph<'a>>, frame: Fingerprint) -> Result<Vec<Artifact<'a>>> {
    let frame = frame.with(&[Fingerprint::of_value(&graph.span)]);
    let mut files = Vec::new();
    for part in parts(portal, DATASETS, BYTES) {
        let prints = part.datasets.iter().map(|at| portal.datasets[*at].print.to_le_bytes());
        let ids = part.datasets.iter().map(|at| &portal.datasets[*at].id).collect::<Vec<_>>();
        let own = Fingerprint::of_bytes(&prints.flatten().collect::<Vec<u8>>());
        let own = frame.with(&[own, Fingerprint::of_value(&(ids, &part.page))]);
        let part = Arc::new(part);
        let mut file =
            |ending: &'static str, write: fn(&Graph<'a>, &Part, &'static str, &mut dyn Write) -> io::Result<()>| {
                let address = format!("{}{ending}", part.stem);
                let fingerprint = own.with(&[Fingerprint::of_bytes(address.as_bytes())]);
                let (graph, part) = (graph.clone(), part.clone());
                files.push(Artifact::made(address.clone(), Rank::List, fingerprint, move |out| {
                    write(&graph, &part, ending, out).map_err(|error| Error::io("write", address, error))
                })?);
                Ok(())
            };
        file(".ttl", |graph, part, ending, out| rdf::turtle(&graph.with(&part.datasets, part.at(ending)), out))?;
        file(".rdf", |graph, part, ending, out| rdf::xml(&graph.with(&part.datasets, part.at(ending)), out))?;
        file(".jsonld", |graph, part, ending, out| json_ld::write(&graph.with(&part.datasets, part.at(ending)), out))?;
    }
    Ok(files)
}

impl Part {
    fn at(&self, ending: &'static str) -> Option<(&Page, &'static str)> {
        self.page.as_ref().map(|page| (page, ending))
    }
}

/// The addresses, without an ending, of the documents that hold the whole together.
pub(super) fn whole(portal: &Portal) -> Vec<String> {
    let weight = |at: &usize| weight(&portal.datasets[*at]);
    let pages = pages("catalog", (0..portal.datasets.len()).collect(), weight, (DATASETS, BYTES));
    pages.into_iter().map(|page| page.stem).collect()
}

/// The whole in as many pages as it needs; when that is more than one, each agency besides.
fn parts(portal: &Portal, datasets: usize, bytes: usize) -> Vec<Part> {
    let weight = |at: &usize| weight(&portal.datasets[*at]);
    let mut parts = pages("catalog", (0..portal.datasets.len()).collect(), weight, (datasets, bytes));
    if parts.len() > 1 {
        let mut agencies = BTreeMap::<&Name, Vec<usize>>::new();
        for (at, dataset) in portal.datasets.iter().enumerate() {
            agencies.entry(&dataset.publisher).or_default().push(at);
        }
        for (agency, own) in agencies {
            parts.extend(pages(&format!("catalog/agency/{agency}"), own, weight, (datasets, bytes)));
        }
    }
    parts
}

/// About how much a dataset takes.
fn weight(dataset: &Dataset) -> usize {
    let tables: usize = dataset.tables().map(|(_, table)| table.downloads.len()).sum();
    DATASET + (tables + dataset.resources.len() + 1) * DISTRIBUTION
}

/// These datasets in pages: as many on each as fit.
fn pages(stem: &str, all: Vec<usize>, weight: impl Fn(&usize) -> usize, (most, bytes): (usize, usize)) -> Vec<Part> {
    let total = all.len();
    let mut cut: Vec<Vec<usize>> = vec![Vec::new()];
    let mut size = 0;
    for at in all {
        let own = weight(&at);
        let page = cut.last_mut().expect("there is a first page");
        if page.len() >= most || (size + own > bytes && !page.is_empty()) {
            cut.push(vec![at]);
            size = own;
        } else {
            page.push(at);
            size += own;
        }
    }
    let count = cut.len();
    let most = cut.iter().map(Vec::len).max().unwrap_or_default();
    let address = |number: usize| if number == 0 { stem.to_string() } else { format!("{stem}/page/{}", number + 1) };
    let part = |(number, datasets): (usize, Vec<usize>)| Part {
        stem: address(number),
        datasets,
        page: (count > 1).then(|| Page {
            own: address(number),
            first: address(0),
            last: address(count - 1),
            previous: number.checked_sub(1).map(address),
            next: (number + 1 < count).then(|| address(number + 1)),
            total,
            most,
        }),
    };
    cut.into_iter().enumerate().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DatasetId, sample};

    const BASE: &str = "https://data.example.org/kho";

    fn portal(count: usize) -> Portal {
        let mut portal = sample::portal(BASE);
        let one = portal.datasets[0].clone();
        let made = |number: usize| {
            let mut dataset = (*one).clone();
            let agency = if number.is_multiple_of(3) { "so-tc" } else { "bo-tttt" };
            dataset.id = DatasetId::parse(&format!("{agency}/d{number:03}")).unwrap();
            dataset.publisher = dataset.id.agency.clone();
            Arc::new(dataset)
        };
        portal.datasets = (0..count).map(made).collect();
        portal.datasets.sort_by(|one, other| one.id.cmp(&other.id));
        portal
    }

    #[test]
    fn a_small_catalogue_is_one_document() {
        let parts = parts(&portal(7), 7, BYTES);
        assert_eq!(parts.iter().map(|part| part.stem.as_str()).collect::<Vec<_>>(), ["catalog"]);
        assert_eq!(parts[0].page, None);
    }

    #[test]
    fn a_large_one_has_pages_that_name_each_other_and_a_part_for_each_agency() {
        let portal = portal(9);
        let parts = parts(&portal, 4, BYTES);
        let stems: Vec<&str> = parts.iter().map(|part| part.stem.as_str()).collect();
        let expected = [
            "catalog",
            "catalog/page/2",
            "catalog/page/3",
            "catalog/agency/bo-tttt",
            "catalog/agency/bo-tttt/page/2",
            "catalog/agency/so-tc",
        ];
        assert_eq!(stems, expected);
        let second = parts[1].page.as_ref().unwrap();
        assert_eq!((second.previous.as_deref(), second.next.as_deref()), (Some("catalog"), Some("catalog/page/3")));
        assert_eq!((second.total, second.most, parts[2].datasets.len()), (9, 4, 1));
        let urls = crate::urls::sample(BASE);
        let graph = Graph::new(&portal, &urls);
        let mut all = oxrdf::Graph::new();
        for part in &parts {
            let mut out = Vec::new();
            rdf::turtle(&graph.with(&part.datasets, part.at(".ttl")), &mut out).unwrap();
            for triple in oxttl::TurtleParser::new().for_slice(&out) {
                all.insert(&triple.unwrap());
            }
        }
        let listed = oxrdf::NamedNodeRef::new("http://www.w3.org/ns/dcat#dataset").unwrap();
        assert_eq!(all.triples_for_predicate(listed).count(), 9);
        let next = oxrdf::NamedNodeRef::new("http://www.w3.org/ns/hydra/core#next").unwrap();
        let next: Vec<String> = all.triples_for_predicate(next).map(|one| one.object.to_string()).collect();
        assert!(next.contains(&format!("<{BASE}/catalog/page/2.ttl>")), "{next:?}");
    }

    #[test]
    fn bytes_cut_pages_as_well() {
        assert_eq!(
            parts(&portal(6), 100, 20_000).iter().filter(|part| part.stem.starts_with("catalog/page")).count(),
            5
        );
    }
}
