//! The build on one screen: the only room that knows the order.

use crate::artifact::{Artifact, Fingerprint, Nowhere, Shelf, Shelved};
use crate::downloads::{Context, Examined};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Found, Severity};
use crate::model::{Dataset, DatasetId, Name, Portal, Publisher};
use crate::settings::{Flags, Settings};
use crate::site::{Ground, Laying, Remembered, Summary};
use crate::urls::Urls;
use crate::{catalogue, check, datasets, downloads, pages, search, settings, site, themes};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a build gave.
#[derive(Debug)]
pub struct Built {
    /// What was laid down; `None` when `--strict` held everything back.
    pub summary: Option<Summary>,
    /// Everything there is to say, sorted.
    pub findings: Findings,
    /// How many datasets were published.
    pub published: usize,
    /// Datasets that were left out because of an error.
    pub withheld: Vec<DatasetId>,
    /// Rows of all published tables.
    pub rows: u64,
    /// The settings it was built with.
    pub settings: Settings,
}

/// Told how far a long step is: its name, how much is done, how much there is.
pub type Progress<'a> = &'a (dyn Fn(&'static str, usize, usize) + Sync);

/// Builds the whole site. `ground` is kept by a caller that builds again.
pub fn build(flags: &Flags, ground: &mut Option<Ground>, progress: Progress) -> Result<Built> {
    let mut findings = Findings::default();
    let settings = settings::read(flags)?.note(&mut findings);
    let theme = themes::load(&settings)?.note(&mut findings);
    let urls = Urls::new(&settings.site.base_url, theme.routes.clone());
    if ground.as_ref().is_none_or(|ground| !ground.is_for(&settings)) {
        *ground = Some(Ground::open(&settings)?);
    }
    let ground = ground.as_mut().expect("it was opened above");
    let laying = ground.begin(&settings)?;
    let read = read(&settings, &urls, &laying, progress)?.note(&mut findings);
    let Read { portal, shelved, withheld } = read;
    findings.extend(check::portal(&portal));
    let findings = findings.sorted();
    if settings.strict && findings.has_errors() {
        return Ok(Built { summary: None, published: 0, withheld, rows: 0, findings, settings });
    }
    let rows = portal.datasets.iter().flat_map(|dataset| dataset.tables()).map(|(_, table)| table.profile.rows).sum();
    let mut artifacts: Vec<Artifact> = vec![site::checksums(&shelved)?];
    artifacts.extend(catalogue::of(&portal, &urls)?);
    artifacts.extend(search::of(&portal, &urls)?);
    artifacts.extend(pages::of(&portal, &findings, &urls, &theme)?);
    artifacts.extend(shelved.into_iter().map(Artifact::shelved));
    let laid = laying.lay_down(artifacts, &|done, all| progress("write", done, all))?;
    let mut findings = findings;
    let summary = laid.note(&mut findings);
    let published = portal.datasets.len();
    Ok(Built { summary: Some(summary), findings: findings.sorted(), published, withheld, rows, settings })
}

/// Finds everything there is to say, and writes nothing. `paths` narrows the report to files or
/// folders of the repository; none means everything.
pub fn check(flags: &Flags, progress: Progress) -> Result<Built> {
    let mut findings = Findings::default();
    let settings = settings::read(flags)?.note(&mut findings);
    let theme = themes::load(&settings)?.note(&mut findings);
    let urls = Urls::new(&settings.site.base_url, theme.routes.clone());
    let read = read(&settings, &urls, &Nowhere, progress)?.note(&mut findings);
    findings.extend(check::portal(&read.portal));
    let rows = read.portal.datasets.iter().flat_map(|one| one.tables()).map(|(_, table)| table.profile.rows).sum();
    let published = read.portal.datasets.len();
    Ok(Built { summary: None, findings: findings.sorted(), published, withheld: read.withheld, rows, settings })
}

/// Everything that was read.
struct Read {
    portal: Portal,
    shelved: Vec<Shelved>,
    withheld: Vec<DatasetId>,
}

/// Where data files wait, and what is remembered of datasets that have not changed.
pub trait Memory: Shelf {
    /// What is remembered of a dataset that looked the same, if its files are still in place.
    fn recall(&self, id: &DatasetId, stamp: Fingerprint) -> Option<Arc<Remembered>>;
    /// Remembers a dataset.
    fn remember(&self, id: &DatasetId, stamp: Fingerprint, remembered: Arc<Remembered>);
}

impl Memory for Nowhere {
    fn recall(&self, _: &DatasetId, _: Fingerprint) -> Option<Arc<Remembered>> {
        None
    }
    fn remember(&self, _: &DatasetId, _: Fingerprint, _: Arc<Remembered>) {}
}

impl Memory for Laying<'_> {
    fn recall(&self, id: &DatasetId, stamp: Fingerprint) -> Option<Arc<Remembered>> {
        Laying::recall(self, id, stamp)
    }
    fn remember(&self, id: &DatasetId, stamp: Fingerprint, remembered: Arc<Remembered>) {
        Laying::remember(self, id, stamp, remembered);
    }
}

/// Folders → model: each dataset by itself and in parallel, joined in the order of their ids.
fn read(settings: &Settings, urls: &Urls, memory: &dyn Memory, progress: Progress) -> Result<Found<Read>> {
    let mut findings = Findings::default();
    let tree = datasets::walk(settings)?.note(&mut findings);
    let publishers = datasets::publishers(&tree, settings)?.note(&mut findings);
    let pages = site::read::pages(settings)?.note(&mut findings);
    let code_lists = site::read::code_lists(settings)?.note(&mut findings);
    let common = common_print(settings, &publishers);
    let done = AtomicUsize::new(0);
    let all = tree.datasets.len();
    let read: Vec<Option<Arc<Remembered>>> = tree
        .datasets
        .par_iter()
        .map(|folder| {
            let publisher = publishers.get(&folder.id.agency).ok_or_else(|| unknown_agency(&folder.id))?;
            let stamp = common.with(&[Fingerprint::of_value(folder), Fingerprint::of_value(publisher)]);
            progress("read", done.fetch_add(1, Ordering::Relaxed) + 1, all);
            if let Some(remembered) = memory.recall(&folder.id, stamp) {
                return Ok(Some(remembered));
            }
            let remembered = one(folder, publisher, settings, urls, memory)?.map(Arc::new);
            if let Some(remembered) = &remembered {
                memory.remember(&folder.id, stamp, remembered.clone());
            }
            Ok(remembered)
        })
        .collect::<Result<_>>()?;
    let (mut datasets, mut shelved, mut withheld) = (Vec::new(), Vec::new(), Vec::new());
    for (remembered, folder) in read.into_iter().zip(&tree.datasets) {
        let Some(remembered) = remembered else { continue };
        findings.extend(remembered.findings.iter().cloned());
        match &remembered.dataset {
            Some(dataset) => {
                datasets.push(dataset.clone());
                shelved.extend(remembered.shelved.iter().cloned());
            }
            None => withheld.push(folder.id.clone()),
        }
    }
    let mut site = settings.site.clone();
    site.themes = datasets::themes_in_use(&settings.site, &datasets);
    let publishers = publishers_in_use(publishers, &datasets, &site.publisher);
    let portal = Portal { site, publishers, datasets, pages, code_lists };
    Ok(Found::new(Read { portal, shelved, withheld }, findings))
}

/// One folder → one dataset with its files on the shelf and what there is to say about it.
fn one(
    folder: &datasets::Folder,
    publisher: &Publisher,
    settings: &Settings,
    urls: &Urls,
    shelf: &dyn Memory,
) -> Result<Option<Remembered>> {
    let mut findings = Findings::default();
    let Some(dataset) = datasets::dataset(folder, publisher, settings)?.note(&mut findings) else {
        return Ok((!findings.is_empty()).then(|| Remembered::withheld(said_of(&folder.id, findings))));
    };
    let context = Context { settings, urls, shelf: as_shelf(shelf) };
    let Examined { dataset, shelved } = downloads::examine(dataset, publisher, &context)?.note(&mut findings);
    findings.extend(check::dataset(&dataset, &settings.site));
    let findings = said_of(&folder.id, findings);
    Ok(Some(match findings.iter().any(|finding| finding.severity() == Severity::Error) {
        true => Remembered::withheld(findings),
        false => Remembered { dataset: Some(Arc::new(dataset)), findings, shelved },
    }))
}

/// A memory as the shelf it is.
fn as_shelf<'a>(memory: &'a dyn Memory) -> &'a dyn Shelf {
    memory
}

/// Findings as those of a dataset.
fn said_of(id: &DatasetId, findings: Findings) -> Vec<Finding> {
    findings.into_iter().map(|finding| finding.about(id)).collect()
}

/// A hash of everything that all datasets are read with.
fn common_print(settings: &Settings, publishers: &BTreeMap<Name, Publisher>) -> Fingerprint {
    let own = publishers.get(&settings.site.publisher);
    Fingerprint::of_value(&(env!("CARGO_PKG_VERSION"), &settings.site, &settings.downloads, &settings.limits, own))
}

/// The agencies that publish something or stand above one that does, and the portal's own.
fn publishers_in_use(
    publishers: BTreeMap<Name, Publisher>,
    datasets: &[Arc<Dataset>],
    own: &Name,
) -> BTreeMap<Name, Publisher> {
    let mut wanted: Vec<&Name> = datasets.iter().map(|dataset| &dataset.publisher).collect();
    wanted.push(own);
    wanted.sort();
    wanted.dedup();
    let parents: Vec<Name> = wanted.iter().filter_map(|name| publishers.get(name)?.parent.clone()).collect();
    let keep = |name: &Name| wanted.binary_search(&name).is_ok() || parents.contains(name);
    publishers.iter().filter(|(name, _)| keep(name)).map(|(name, one)| (name.clone(), one.clone())).collect()
}

/// The walk gives every dataset an agency that was read.
fn unknown_agency(id: &DatasetId) -> Error {
    Error::internal(format!("the agency of `{id}` was not read"))
}
