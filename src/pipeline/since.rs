//! A check beside the same check of an earlier revision.

use super::{Built, Progress, commits, look};
use crate::check;
use crate::error::{Error, Result};
use crate::findings::{Findings, Found, TableChange};
use crate::history::{Log, Snapshot};
use crate::model::{DatasetId, Portal};
use crate::settings::{self, Flags};

/// What an earlier revision was like.
#[derive(Debug, Default)]
pub struct Compared {
    /// What there was to say then; `None` when that portal could not be read.
    pub before: Option<Findings>,
    /// Tables that differ.
    pub tables: Vec<TableChange>,
    /// Datasets that were withheld then or are now, so that their tables cannot be compared.
    pub apart: Vec<DatasetId>,
}

/// Finds everything there is to say, also about what those who use the portal lose since a revision.
pub fn check_since(flags: &Flags, revision: &str, progress: Progress) -> Result<(Built, Compared)> {
    let settings = settings::read(flags)?;
    let weights = settings.value.weights.clone();
    let root = settings.value.root.clone();
    let snapshot = Snapshot::take(&root, revision)?;
    let log = commits(&settings.value);
    let (mut built, portal) = look(settings, log, progress)?;
    if !snapshot.holds_a_portal() {
        // The portal is new: everything is, and nothing was lost.
        let tables = check::since(&without_datasets(&portal), &portal).value;
        return Ok((built, Compared { before: Some(Findings::default()), tables, ..Compared::default() }));
    }
    let base_url = flags.base_url.clone().or(Some(built.settings.site.base_url.clone()));
    let flags = Flags { repository: snapshot.path().into(), base_url, out: None, ..flags.clone() };
    let looked = settings::read(&flags).and_then(|mut settings| {
        settings.value.weights.clone_from(&weights);
        // What its commits say now is not said again.
        let log = Log::read(&root, &settings.value.site.publisher, Some(snapshot.commit()), None).value;
        look(
            settings,
            Found::new(log, built.findings.iter().filter(|one| one.rule.starts_with("history-")).cloned().collect()),
            progress,
        )
    });
    let (former, earlier) = match looked {
        Ok(looked) => looked,
        Err(Error::Settings(_) | Error::Usage { .. }) => return Ok((built, Compared::default())),
        Err(error) => return Err(error),
    };
    let mut apart: Vec<DatasetId> = former.withheld.iter().chain(&built.withheld).cloned().collect();
    apart.sort();
    apart.dedup();
    let among = |portal: Portal| {
        let mut portal = portal;
        portal.datasets.retain(|dataset| apart.binary_search(&dataset.id).is_err());
        portal
    };
    let mut said = Findings::default();
    let tables = check::since(&among(earlier), &among(portal)).note(&mut said);
    built.findings.extend(weights.weigh(said));
    built.findings = built.findings.sorted();
    Ok((built, Compared { before: Some(former.findings), tables, apart }))
}

/// The same portal before it had any dataset.
fn without_datasets(portal: &Portal) -> Portal {
    Portal { datasets: Vec::new(), ..portal.clone() }
}
