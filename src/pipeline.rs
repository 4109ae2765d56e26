//! The build on one screen: the only room that knows the order.

mod earlier;
mod plan;
mod report;
mod since;

pub use report::{PlanForm, plan};
pub use since::{Compared, check_since};

use crate::artifact::{Artifact, Fingerprint, Nowhere, Rank, Shelf, ShelfWriter, Shelved};
use crate::downloads::{Context, Examined, Gate};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Found, Severity};
use crate::history::Log;
use crate::model::{Account, CodeList, Dataset, DatasetId, Earlier, History, Name, Plan, Portal, Publisher, Score};
use crate::settings::{Flags, Settings};
use crate::site::plan::Planned;
use crate::site::{Cache, Ground, Laying, Remembered, Summary};
use crate::urls::{Address, Urls};
use crate::{account, catalogue, check, datasets, downloads, pages, search, settings, site, themes};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
pub type Progress<'a> = &'a (dyn Fn(&'static str, u64, u64) + Sync);

/// Builds the whole site. `ground` is kept by a caller that builds again.
pub fn build(flags: &Flags, ground: &mut Option<Ground>, progress: Progress) -> Result<Built> {
    let mut findings = Findings::default();
    let settings = settings::read(flags)?.note(&mut findings);
    let theme = themes::load(&settings)?.note(&mut findings);
    let urls = Urls::new(&settings.site.base_url, theme.routes.clone());
    let ground = match ground {
        Some(ground) => ground,
        None => ground.insert(Ground::open(&settings)?),
    };
    let cache = ground.cache();
    let laying = ground.begin(&settings)?;
    let memory = Remembering { laying: &laying, cache: cache.clone() };
    let log = commits(&settings).note(&mut findings);
    site::notes::note(&settings.cache, LOG, &log)?;
    let read = read(&settings, &urls, &memory, &log.history, progress)?.note(&mut findings);
    let earlier = earlier::of(&settings, &urls, &log, &read.seen, true)?;
    let Read { portal, scores, shelved, withheld, .. } = read;
    findings.extend(pages::unknown(&portal, &theme));
    let findings = settings.weights.weigh(findings).sorted();
    if settings.strict && findings.has_errors() {
        return Ok(Built { summary: None, published: 0, withheld, rows: 0, findings, settings });
    }
    let rows = portal.datasets.iter().flat_map(|dataset| dataset.tables()).map(|(_, table)| table.profile.rows).sum();
    let account = account(&settings, &portal, &findings, earlier);
    let mut artifacts: Vec<Artifact> = vec![checksums(&shelved)?];
    artifacts.extend(catalogue::of(&portal, &urls)?);
    let accounting = catalogue::Accounting {
        portal: &portal,
        account: &account,
        scores: &scores,
        grading: &settings.grading,
        urls: &urls,
    };
    artifacts.extend(catalogue::account(accounting)?);
    artifacts.extend(search::of(&portal, settings.as_of, &urls, settings.portable)?);
    let judged = pages::Judged {
        findings: &findings,
        scores: &scores,
        weights: &settings.weights,
        as_of: settings.as_of,
        account: &account,
        grading: &settings.grading,
    };
    artifacts.extend(pages::of(&portal, judged, &urls, &theme)?);
    artifacts.extend(shelved.into_iter().map(Artifact::shelved));
    let laid = laying.lay_down(artifacts, &|done, all| progress("write", done, all))?;
    cache.save(|id| portal.dataset(id).is_some() || withheld.contains(id))?;
    let mut findings = findings;
    let summary = laid.note(&mut findings);
    let published = portal.datasets.len();
    Ok(Built {
        summary: Some(summary),
        findings: settings.weights.weigh(findings).sorted(),
        published,
        withheld,
        rows,
        settings,
    })
}

/// Finds everything there is to say, and writes nothing.
pub fn check(flags: &Flags, progress: Progress) -> Result<Built> {
    let settings = settings::read(flags)?;
    let log = commits(&settings.value);
    Ok(look(settings, log, progress)?.0)
}

/// The name under which the past is noted.
const LOG: &str = "history";

/// The past, from the commits that are new since it was noted.
fn commits(settings: &Settings) -> Found<Log> {
    Log::read(&settings.root, &settings.site.publisher, None, site::notes::recall(&settings.cache, LOG))
}

/// Reads and judges with these settings, and writes nothing.
fn look(settings: Found<Settings>, log: Found<Log>, progress: Progress) -> Result<(Built, Portal)> {
    let mut findings = Findings::default();
    let settings = settings.note(&mut findings);
    let log = log.note(&mut findings);
    let theme = themes::load(&settings)?.note(&mut findings);
    let urls = Urls::new(&settings.site.base_url, theme.routes.clone());
    let read = read(&settings, &urls, &Nowhere, &log.history, progress)?.note(&mut findings);
    findings.extend(pages::unknown(&read.portal, &theme));
    let rows = read.portal.datasets.iter().flat_map(|one| one.tables()).map(|(_, table)| table.profile.rows).sum();
    let published = read.portal.datasets.len();
    let findings = settings.weights.weigh(findings).sorted();
    let built = Built { summary: None, findings, published, withheld: read.withheld, rows, settings };
    Ok((built, read.portal))
}

/// How the plan of a portal is kept, and how good its data is.
fn account(settings: &Settings, portal: &Portal, findings: &Findings, earlier: Vec<Earlier>) -> Account {
    let mut account = account::of(portal, findings, settings.as_of, &settings.grading);
    account.earlier = earlier;
    let terms = account::terms(portal, &account);
    account.reports =
        terms.into_iter().filter_map(|term| account::report(portal, &account, &settings.grading, term)).collect();
    account
}

/// Everything that was read.
struct Read {
    portal: Portal,
    /// How well each dataset of the portal is described.
    scores: Vec<Score>,
    shelved: Vec<Shelved>,
    withheld: Vec<DatasetId>,
    /// Each folder as it was read.
    seen: Vec<Seen>,
}

/// A folder, what all are read with, and what was read.
struct Seen {
    folder: datasets::Folder,
    common: Fingerprint,
    remembered: Arc<Remembered>,
}

/// Where data files wait, and what is remembered of datasets that have not changed.
pub trait Memory: Shelf {
    /// What is remembered of a dataset whose folder looked the same, read with the same, if its files are still in place.
    fn recall(&self, folder: &datasets::Folder, common: Fingerprint) -> Option<Arc<Remembered>>;
    /// Remembers a dataset.
    fn remember(&self, folder: &datasets::Folder, common: Fingerprint, read: Remembered) -> Result<Arc<Remembered>>;
}

impl Memory for Nowhere {
    fn recall(&self, _: &datasets::Folder, _: Fingerprint) -> Option<Arc<Remembered>> {
        None
    }
    fn remember(&self, _: &datasets::Folder, _: Fingerprint, read: Remembered) -> Result<Arc<Remembered>> {
        Ok(Arc::new(read))
    }
}

/// The shelf of a build together with the memory of the builds before it.
struct Remembering<'a> {
    laying: &'a Laying<'a>,
    cache: Arc<Cache>,
}

impl Shelf for Remembering<'_> {
    fn put(&self, address: Address, bytes: &[u8]) -> Result<Shelved> {
        self.laying.put(address, bytes)
    }
    fn open(&self, address: Address) -> Result<Box<dyn ShelfWriter + '_>> {
        self.laying.open(address)
    }
    fn copy(&self, address: Address, from: &Path) -> Result<Shelved> {
        self.laying.copy(address, from)
    }
}

impl Memory for Remembering<'_> {
    fn recall(&self, folder: &datasets::Folder, common: Fingerprint) -> Option<Arc<Remembered>> {
        let remembered = self.cache.get(&folder.id, common.with(&[Fingerprint::of_value(folder)]))?;
        remembered.shelved.iter().all(|shelved| self.laying.holds(shelved)).then_some(remembered)
    }
    fn remember(&self, folder: &datasets::Folder, common: Fingerprint, read: Remembered) -> Result<Arc<Remembered>> {
        self.cache.put(&folder.id, common.with(&[Fingerprint::of_value(folder)]), read)
    }
}

/// Folders → model: each dataset by itself and in parallel, joined in the order of their ids.
fn read(
    settings: &Settings,
    urls: &Urls,
    memory: &dyn Memory,
    history: &History,
    progress: Progress,
) -> Result<Found<Read>> {
    let mut findings = Findings::default();
    let tree = datasets::walk(settings)?.note(&mut findings);
    let mut publishers = datasets::publishers(&tree, settings)?.note(&mut findings);
    let pages = site::read::pages(settings)?.note(&mut findings);
    let code_lists = site::read::code_lists(settings)?.note(&mut findings);
    let folders = tree.datasets.iter().map(|folder| folder.id.clone()).collect();
    let stories = site::stories::stories(settings, &folders)?.note(&mut findings);
    let Planned { plan, strangers } = plan::plan(settings, &publishers, &tree)?.note(&mut findings);
    publishers.extend(strangers.into_iter().map(|one| (one.id.clone(), one)));
    let common = common_print(settings, &publishers, &code_lists);
    let done = AtomicU64::new(0);
    let all = tree.datasets.len() as u64;
    let read: Vec<Option<Seen>> = tree
        .datasets
        .into_par_iter()
        .map(|folder| {
            let publisher = publishers.get(&folder.id.agency).ok_or_else(|| unknown_agency(&folder.id))?;
            let common = common.with(&[Fingerprint::of_value(publisher)]);
            progress("read", done.fetch_add(1, Ordering::Relaxed) + 1, all);
            if let Some(remembered) = memory.recall(&folder, common) {
                return Ok(Some(Seen { folder, common, remembered }));
            }
            let read = one(&folder, publisher, (settings, &code_lists), urls, memory)?;
            let remembered = read.map(|read| memory.remember(&folder, common, read)).transpose()?;
            Ok(remembered.map(|remembered| Seen { folder, common, remembered }))
        })
        .collect::<Result<_>>()?;
    let (mut datasets, mut shelved, mut withheld) = (Vec::new(), Vec::new(), Vec::new());
    let seen: Vec<Seen> = read.into_iter().flatten().collect();
    for Seen { folder, remembered, .. } in &seen {
        findings.extend(remembered.findings.iter().cloned());
        match &remembered.dataset {
            Some(dataset) => {
                datasets.push(dataset.clone());
                shelved.extend(remembered.shelved.iter().cloned());
            }
            None if remembered.findings.iter().any(stops) => withheld.push(folder.id.clone()),
            None => {}
        }
    }
    let mut site = settings.site.clone();
    if site.themes.is_empty() {
        site.themes = datasets::themes_in_use(datasets.iter().map(Arc::as_ref), themes_of(plan.as_ref()));
    }
    let publishers = publishers_in_use(publishers, &datasets, plan.as_ref(), &site.publisher);
    datasets.iter_mut().for_each(|dataset| date(dataset, history));
    let history = history.clone();
    let mut portal = Portal { site, publishers, datasets, pages, stories, code_lists, plan, history };
    let (catalogued, mut scores) = catalogue::judge(&portal, urls);
    let mut said = check::portal(&portal, settings.as_of);
    said.extend(catalogued);
    let said = settings.weights.weigh(said);
    let stopped: BTreeSet<DatasetId> =
        said.iter().filter(|one| stops(one)).filter_map(|one| one.dataset.clone()).collect();
    if !stopped.is_empty() {
        let data: Vec<String> = stopped.iter().map(|id| urls.data(id)).collect();
        shelved.retain(|one| !data.iter().any(|data| one.address.as_str().starts_with(data)));
        let stays: Vec<bool> = portal.datasets.iter().map(|dataset| !stopped.contains(&dataset.id)).collect();
        let mut stay = stays.iter();
        scores.retain(|_| stay.next() == Some(&true));
        portal.datasets.retain(|dataset| !stopped.contains(&dataset.id));
        let plan = portal.plan.as_ref();
        portal.publishers = publishers_in_use(portal.publishers, &portal.datasets, plan, &portal.site.publisher);
        withheld.extend(stopped);
    }
    findings.extend(said);
    Ok(Found::new(Read { portal, scores, shelved, withheld, seen }, findings))
}

/// Gives a dataset the dates of its past where its description names none.
fn date(dataset: &mut Arc<Dataset>, history: &History) {
    let past = history.past(dataset);
    let (issued, modified) = (dataset.issued.or(past.first), dataset.modified.or(past.data()));
    if (issued, modified) != (dataset.issued, dataset.modified) {
        let dataset = Arc::make_mut(dataset);
        (dataset.issued, dataset.modified) = (issued, modified);
        dataset.print = Fingerprint::of_value(&(dataset.print, issued, modified)).as_u128();
    }
}

/// Does it stop a publication?
fn stops(finding: &Finding) -> bool {
    finding.severity() == Severity::Error
}

/// One folder → one dataset with its files on the shelf and what there is to say about it.
fn one(
    folder: &datasets::Folder,
    publisher: &Publisher,
    (settings, code_lists): (&Settings, &BTreeMap<Name, CodeList>),
    urls: &Urls,
    shelf: &dyn Memory,
) -> Result<Option<Remembered>> {
    let mut findings = Findings::default();
    let Some(dataset) = datasets::dataset(folder, publisher, settings)?.note(&mut findings) else {
        // What cannot be read at all is withheld, whatever its rule weighs elsewhere.
        let findings = findings.into_iter().map(Finding::settled).collect::<Findings>();
        return Ok((!findings.is_empty()).then(|| withheld(said_of(&folder.id, findings))));
    };
    let packs: Vec<&str> = settings.privacy.packs.iter().map(String::as_str).collect();
    let context = Context {
        settings,
        urls,
        gate: Gate { code_lists, packs: &packs },
        salt: settings.salt.as_deref(),
        shelf: as_shelf(shelf),
    };
    let Examined { mut dataset, shelved } = downloads::examine(dataset, publisher, &context)?.note(&mut findings);
    findings.extend(check::dataset(&dataset, &settings.site));
    // What was declared of the columns has become the table's; a portal of thousands keeps it once.
    dataset.resources.iter_mut().for_each(|resource| resource.fields = Vec::new());
    let findings = said_of(&folder.id, settings.weights.weigh(findings));
    Ok(Some(match findings.iter().any(stops) {
        true => withheld(findings),
        false => Remembered { dataset: Some(Arc::new(dataset)), findings, shelved },
    }))
}

/// What is remembered of a dataset that is not published.
fn withheld(findings: Vec<Finding>) -> Remembered {
    Remembered { dataset: None, findings, shelved: Vec::new() }
}

/// A memory as the shelf it is.
fn as_shelf(memory: &dyn Memory) -> &dyn Shelf {
    memory
}

/// Findings as those of a dataset.
fn said_of(id: &DatasetId, findings: Findings) -> Vec<Finding> {
    findings.into_iter().map(|finding| finding.about(id)).collect()
}

/// A hash of everything that all datasets are read with.
fn common_print(
    settings: &Settings,
    publishers: &BTreeMap<Name, Publisher>,
    code_lists: &BTreeMap<Name, CodeList>,
) -> Fingerprint {
    let own = publishers.get(&settings.site.publisher);
    let salt = settings.salt.as_ref().map(|salt| Fingerprint::of_value(salt).as_u128());
    let own = (own, code_lists, &settings.privacy, salt, settings.portable);
    let parts = (&settings.site, &settings.downloads, &settings.limits, &settings.weights, own);
    Fingerprint::of_value(&(env!("CARGO_PKG_VERSION"), parts))
}

/// The themes a plan names.
fn themes_of(plan: Option<&Plan>) -> impl Iterator<Item = &Name> {
    plan.into_iter().flat_map(|plan| &plan.items).filter_map(|item| item.theme.as_ref())
}

/// The agencies that publish or promise something or stand above one that does, and the portal's own.
fn publishers_in_use(
    publishers: BTreeMap<Name, Publisher>,
    datasets: &[Arc<Dataset>],
    plan: Option<&Plan>,
    own: &Name,
) -> BTreeMap<Name, Publisher> {
    let mut wanted: Vec<&Name> = datasets.iter().map(|dataset| &dataset.publisher).collect();
    wanted.push(own);
    if let Some(plan) = plan {
        wanted.extend(plan.items.iter().map(|item| &item.agency));
        wanted.extend(plan.databases.iter().map(|database| &database.agency));
    }
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

/// `checksums.txt`: the SHA-256 of every data file, as `sha256sum -c` reads it.
fn checksums(shelved: &[Shelved]) -> Result<Artifact<'static>> {
    let mut lines: Vec<String> = shelved.iter().map(|one| format!("{}  {}\n", one.sha256, one.address)).collect();
    lines.sort_unstable_by(|one, other| one[66..].cmp(&other[66..]));
    Artifact::bytes("checksums.txt", Rank::List, lines.concat())
}
