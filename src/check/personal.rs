//! Waivers for personal data that have come to their end.

use super::described_in;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Date, Portal};

/// Checks every waiver of every dataset, at each build: a dataset that has not changed may be overdue since yesterday.
pub fn check(portal: &Portal, as_of: Option<Date>, findings: &mut Findings) {
    let Some(today) = as_of else { return };
    for dataset in &portal.datasets {
        for waiver in dataset.personal_data.columns.iter().filter(|one| one.is_waived()) {
            let Some(expires) = waiver.expires.filter(|expires| expires.last_day() < today.first_day()) else {
                continue;
            };
            let (line, column) = waiver.described_at;
            let place = Place::at(described_in(dataset), line.into(), column.into()).field("personal_data");
            let finding = Finding::of("personal-data-waiver-expired", place).about(&dataset.id);
            findings.push(finding.with("column", &waiver.column).with("expires", expires));
        }
    }
}
