//! Judges what was read: one dataset by itself, then the portal as a whole.

mod codes;
mod coverage;
mod figures;
mod freshness;
mod keys;
mod metadata;
mod names;
mod personal;
mod plan;
mod since;
mod tables;

pub use since::since;

use crate::findings::Findings;
use crate::model::{Dataset, Date, Portal, Site};

/// What there is to say about one dataset by itself.
pub fn dataset(dataset: &Dataset, site: &Site) -> Findings {
    let mut findings = Findings::default();
    metadata::check(dataset, site, &mut findings);
    tables::check(dataset, &mut findings);
    coverage::check(dataset, &mut findings);
    figures::check(dataset, &mut findings);
    keys::within(dataset, &mut findings);
    names::files(dataset, &mut findings);
    findings.iter_mut().for_each(|finding| finding.dataset = Some(dataset.id.clone()));
    findings
}

/// What there is to say about the portal as a whole: names that clash, references to nothing.
pub fn portal(portal: &Portal, as_of: Option<Date>) -> Findings {
    let mut findings = Findings::default();
    names::check(portal, &mut findings);
    keys::across(portal, &mut findings);
    codes::check(portal, &mut findings);
    personal::check(portal, as_of, &mut findings);
    freshness::check(portal, as_of, &mut findings);
    plan::check(portal, &mut findings);
    findings
}

/// The file that describes a dataset, or its folder.
fn described_in(dataset: &Dataset) -> &str {
    dataset.described_in.as_deref().unwrap_or(&dataset.folder)
}
