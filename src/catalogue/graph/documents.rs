//! The documents that are written: the catalogue or a page of it, a dataset by itself, the service by itself.

use super::super::triples::{Node, Resources};
use super::super::vocab::{self, Prefix, Term};
use super::whole::Page;
use super::{Described, Graph};
use crate::model::{Dataset, Name, Publisher, Theme};
use std::collections::BTreeSet;
use std::io;

/// How many agencies one above the other are described with a dataset.
const LEVELS: usize = 8;

/// Takes a resource.
type Take<'t> = &'t mut dyn FnMut(&Node<'_>) -> io::Result<()>;

/// The shared resources that were handed out.
#[derive(Default)]
struct Seen(BTreeSet<(String, &'static str)>);

impl Seen {
    /// Hands out resources, their statements sorted; a shared one where it is first named.
    fn hand_out(&mut self, described: Described<'_>, take: Take<'_>) -> io::Result<()> {
        let sorted = |mut node: Node<'_>, take: Take<'_>| {
            node.sort();
            take(&node)
        };
        for node in described.own {
            sorted(node, take)?;
        }
        for node in described.shared {
            if self.0.insert((node.iri.to_string(), node.class.short)) {
                sorted(node, take)?;
            }
        }
        Ok(())
    }
}

/// The catalogue with some of its datasets.
pub struct Part<'g, 'a> {
    graph: &'g Graph<'a>,
    /// Which, by place in the portal.
    datasets: &'g [usize],
    /// The page it is, and the ending of its file.
    page: Option<(&'g Page, &'static str)>,
}

/// One dataset.
pub struct Alone<'g, 'a> {
    graph: &'g Graph<'a>,
    dataset: &'a Dataset,
}

/// The service.
///
/// It is no part of the catalogue: the profile's own shapes cannot be evaluated as soon as there is a data service (the
/// SHACL file of DCAT-AP 3.0.1 names property shapes of that class which it does not define), and a harvester that runs
/// them would refuse the whole catalogue.
pub struct Serving<'g, 'a>(&'g Graph<'a>);

impl<'a> Graph<'a> {
    /// These datasets of the catalogue, with all that they name.
    pub fn with<'g>(&'g self, datasets: &'g [usize], page: Option<(&'g Page, &'static str)>) -> Part<'g, 'a> {
        Part { graph: self, datasets, page }
    }

    /// A dataset by itself, with everything it names: its agency and those above it, its themes.
    pub fn alone(&self, dataset: &'a Dataset) -> Alone<'_, 'a> {
        Alone { graph: self, dataset }
    }

    /// The service that answers questions about the catalogue, by itself.
    pub fn serving(&self) -> Serving<'_, 'a> {
        Serving(self)
    }

    /// An agency and those above it.
    fn line(&self, agency: &Name) -> impl Iterator<Item = &'a Publisher> {
        let publishers = &self.portal.publishers;
        let above = move |one: &&'a Publisher| publishers.get(one.parent.as_ref()?);
        std::iter::successors(publishers.get(agency), above).take(LEVELS)
    }
}

impl Resources for Part<'_, '_> {
    fn vocabularies(&self) -> Vec<Prefix> {
        let mut vocabularies = vocab::VOCABULARIES.to_vec();
        if self.page.is_some() {
            vocabularies.push(vocab::hydra::PREFIX);
            vocabularies.sort_unstable();
        }
        vocabularies
    }
    fn properties(&self) -> Vec<Term> {
        let paging = if self.page.is_some() { vocab::hydra::PROPERTIES } else { &[] };
        vocab::properties().chain(paging.iter().copied()).collect()
    }
    fn each(&self, take: Take<'_>) -> io::Result<()> {
        let graph = self.graph;
        let datasets = || self.datasets.iter().map(|at| &*graph.portal.datasets[*at]);
        let mut seen = Seen::default();
        seen.hand_out(graph.catalog(datasets()), take)?;
        if let Some((page, ending)) = self.page {
            seen.hand_out(Described { own: vec![graph.page(page, ending)], shared: Vec::new() }, take)?;
        }
        seen.hand_out(graph.metrics(), take)?;
        seen.hand_out(graph.themes(), take)?;
        let mut agencies: BTreeSet<&Name> = datasets().map(|dataset| &dataset.publisher).collect();
        agencies.insert(&graph.portal.site.publisher);
        let agencies: BTreeSet<&Name> = agencies.into_iter().flat_map(|id| graph.line(id)).map(|one| &one.id).collect();
        for publisher in agencies.into_iter().filter_map(|id| graph.portal.publishers.get(id)) {
            seen.hand_out(graph.agent(publisher), take)?;
        }
        for dataset in datasets() {
            seen.hand_out(graph.dataset(dataset), take)?;
        }
        Ok(())
    }
}

impl Resources for Alone<'_, '_> {
    fn each(&self, take: Take<'_>) -> io::Result<()> {
        let (graph, dataset) = (self.graph, self.dataset);
        let own: Vec<&Theme> = dataset.themes.iter().filter_map(|id| graph.portal.theme(id)).collect();
        let eu = own.iter().flat_map(|theme| &theme.eu).chain(&dataset.eu_themes).collect();
        let mut seen = Seen::default();
        seen.hand_out(graph.dataset(dataset), take)?;
        seen.hand_out(graph.metrics(), take)?;
        seen.hand_out(graph.taxonomy(&own, eu), take)?;
        for publisher in graph.line(&dataset.publisher) {
            seen.hand_out(graph.agent(publisher), take)?;
        }
        Ok(())
    }
}

impl Resources for Serving<'_, '_> {
    fn each(&self, take: Take<'_>) -> io::Result<()> {
        let mut seen = Seen::default();
        seen.hand_out(self.0.service(), take)?;
        for publisher in self.0.line(&self.0.portal.site.publisher) {
            seen.hand_out(self.0.agent(publisher), take)?;
        }
        Ok(())
    }
}
