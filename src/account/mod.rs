//! The account of a portal on a day: how its plan is kept, and how good its data is.
//!
//! Everything here is computed from what others read and found: no disk, no clock, no words. Numbers are whole, and are
//! rounded half up, so that anyone can compute them again from `plan.csv`, `quality.csv` and `quality-costs.csv`.
//!
//! **Grade.** A table begins with 100 points in each of four parts and loses what is found about it ([`grade`]). A part of a
//! dataset is the mean of its tables (100 without tables) less what is found about the dataset as a whole, and at least 0;
//! its grade is the mean of its parts, weighted. Agencies, themes and the portal have the mean of their datasets ([`tally`]).
//!
//! **Plan.** What is promised is held against what is published: [`plan`].

mod dates;
mod grade;
mod plan;
mod report;
mod stars;
mod tally;
#[cfg(test)]
mod tests;

pub use grade::part_of;
pub use report::{report, terms};

use crate::findings::{Finding, Findings};
use crate::model::{Account, DatasetId, Date, Portal};
use crate::settings::Grading;
use std::collections::BTreeMap;

/// The account of a portal, from everything that was found about it.
pub fn of(portal: &Portal, findings: &Findings, as_of: Option<Date>, grading: &Grading) -> Account {
    let mut by_dataset: BTreeMap<&DatasetId, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter() {
        if let Some(dataset) = &finding.dataset {
            by_dataset.entry(dataset).or_default().push(finding);
        }
    }
    let facts = Facts { portal, as_of, grading };
    let promised = plan::by_dataset(portal);
    let (mut grades, mut dates) = (Vec::new(), Vec::new());
    for dataset in &portal.datasets {
        let days = dates::of(dataset, &portal.history, as_of);
        let found = by_dataset.get(&dataset.id).map_or(&[][..], Vec::as_slice);
        let items = promised.get(&dataset.id).map_or(&[][..], Vec::as_slice);
        grades.push(grade::of(dataset, found, &days, items, &facts));
        dates.push(days);
    }
    let items = plan::items(&facts, &grades, &dates);
    let unplanned = plan::unplanned(portal, &promised);
    let mut account = Account { as_of, grades, dates, items, unplanned, ..Account::default() };
    tally::all(&mut account, &facts);
    account
}

/// What everything is computed from.
struct Facts<'a> {
    portal: &'a Portal,
    as_of: Option<Date>,
    grading: &'a Grading,
}

/// Points as a share of what they are of, rounded half up.
fn share(points: u8, part: usize, whole: usize) -> u8 {
    if whole == 0 { 0 } else { ((2 * usize::from(points) * part + whole) / (2 * whole)) as u8 }
}

/// The mean of points, rounded half up; `None` of nothing.
fn mean(points: impl Iterator<Item = u8>) -> Option<u8> {
    let (sum, count) = points.fold((0u64, 0u64), |(sum, count), points| (sum + u64::from(points), count + 1));
    (count > 0).then(|| ((2 * sum + count) / (2 * count)) as u8)
}

/// The median of points, rounded half up; `None` of nothing.
fn median(points: impl Iterator<Item = u8>) -> Option<u8> {
    let mut points: Vec<u16> = points.map(u16::from).collect();
    points.sort_unstable();
    let half = points.len() / 2;
    match points.len() {
        0 => None,
        count if count % 2 == 1 => Some(points[half] as u8),
        _ => Some((points[half - 1] + points[half]).div_ceil(2) as u8),
    }
}
