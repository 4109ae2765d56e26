//! Data that is about to be due, or overdue, by the frequency its publisher promised.

use super::described_in;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Date, Portal, Standing};

/// Checks every dataset that is kept up, at each build: what was fresh yesterday may be overdue today.
pub fn check(portal: &Portal, as_of: Option<Date>, findings: &mut Findings) {
    let Some(today) = as_of else { return };
    for dataset in &portal.datasets {
        let (Some((_, key)), Some(frequency)) = (dataset.dated(), &dataset.frequency) else { continue };
        let Some(due) = dataset.due() else { continue };
        let of = |rule| {
            let finding = Finding::of(rule, Place::file(described_in(dataset)).field(key)).about(&dataset.id);
            finding.with("frequency", &frequency.code).with("last", due.last).with("next", due.next)
        };
        match due.standing(today) {
            Standing::Fresh => {}
            Standing::Due => findings.push(of("update-due")),
            Standing::Overdue { days } => findings.push(of("update-overdue").with("days", days)),
        }
    }
}
