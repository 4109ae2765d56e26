//! Promise beside reality: where each item of the plan stands on the day of the account.

use super::grade::is_described;
use super::{Facts, share};
use crate::model::{
    Dataset, DatasetId, Date, Dates, Due, Frequency, Grade, ItemAccount, ItemStatus, Minimum, Plan, PlanItem, Portal,
    Shortfall, Status,
};
use crate::settings::Grading;
use std::collections::{BTreeMap, BTreeSet};

/// What of a level is not reached: which part, what is demanded, what there is.
pub(super) type Lack = (Shortfall, String, String);

/// What was promised of a dataset.
pub(super) struct Promise {
    pub due: Option<Date>,
    pub minimum: Minimum,
}

/// What was promised of each dataset by items that hold.
pub(super) fn by_dataset(portal: &Portal) -> BTreeMap<&DatasetId, Vec<Promise>> {
    let mut promised: BTreeMap<&DatasetId, Vec<Promise>> = BTreeMap::new();
    for (plan, item) in portal.plan.iter().flat_map(|plan| plan.items.iter().map(move |item| (plan, item))) {
        if let (Some(dataset), false) = (&item.dataset, item.is_withdrawn()) {
            let promise = Promise { due: plan.due(item), minimum: plan.minimum(item) };
            promised.entry(dataset).or_default().push(promise);
        }
    }
    promised
}

/// Published datasets that no item names, by id; none without a plan.
pub(super) fn unplanned(portal: &Portal, promised: &BTreeMap<&DatasetId, Vec<Promise>>) -> Vec<DatasetId> {
    let Some(plan) = &portal.plan else { return Vec::new() };
    let taken_back: BTreeSet<_> =
        plan.items.iter().filter(|item| item.is_withdrawn()).filter_map(|item| item.dataset.as_ref()).collect();
    let datasets = portal.datasets.iter().filter(|dataset| is_published(dataset)).map(|dataset| &dataset.id);
    datasets.filter(|id| !promised.contains_key(id) && !taken_back.contains(id)).cloned().collect()
}

/// Is it there for everyone, not only announced and not taken back?
pub(super) fn is_published(dataset: &Dataset) -> bool {
    matches!(dataset.status, Status::Active | Status::Superseded)
}

/// Where each item stands, in the plan's order.
pub(super) fn items(facts: &Facts, grades: &[Grade], dates: &[Dates]) -> Vec<ItemAccount> {
    let Some(plan) = &facts.portal.plan else { return Vec::new() };
    let stands = |item: &PlanItem| {
        let datasets = &facts.portal.datasets;
        let at = item.dataset.as_ref().and_then(|id| datasets.binary_search_by(|one| one.id.cmp(id)).ok());
        let there = at.map(|at| (&*datasets[at], &grades[at], &dates[at]));
        item_account(plan, item, there, facts)
    };
    plan.items.iter().map(stands).collect()
}

/// Where one item stands.
fn item_account(plan: &Plan, item: &PlanItem, there: Option<(&Dataset, &Grade, &Dates)>, facts: &Facts) -> ItemAccount {
    let due = plan.due(item);
    let mut account =
        ItemAccount { status: ItemStatus::NotDue, due, published: None, days: None, shortfalls: Vec::new() };
    let taken_back = there.is_some_and(|(dataset, ..)| dataset.status == Status::Withdrawn);
    if item.is_withdrawn() || taken_back {
        account.status = ItemStatus::Withdrawn;
        return account;
    }
    let Some((dataset, grade, dates)) = there.filter(|(dataset, ..)| is_published(dataset)) else {
        account.days = due.and_then(|due| Some(facts.as_of?.days() - due.days()));
        account.status = waiting(account.days, facts.grading);
        return account;
    };
    account.published = dates.published;
    account.days = due.and_then(|due| Some(dates.published?.days() - due.days()));
    let minimum = plan.minimum(item);
    account.shortfalls = below(dataset, grade.stars, &minimum);
    if let Some(wanted) = minimum.grade.filter(|wanted| grade.points < *wanted) {
        account.shortfalls.push((Shortfall::Grade, wanted.to_string(), grade.points.to_string()));
        account.shortfalls.sort();
    }
    // A dataset that is there before its day is over is on time, whatever day it came.
    let early = || due.is_some_and(|due| facts.as_of.is_some_and(|today| today <= due));
    account.status = match account.days {
        _ if !account.shortfalls.is_empty() => ItemStatus::Below,
        Some(days) if days > 0 => ItemStatus::Late,
        Some(_) => ItemStatus::OnTime,
        None if early() || (due.is_none() && dates.published.is_some()) => ItemStatus::OnTime,
        None => ItemStatus::Published,
    };
    account
}

/// Where an item stands that is not published, so many days after it was due.
pub(super) fn waiting(days: Option<i64>, grading: &Grading) -> ItemStatus {
    match days {
        Some(days) if days > 0 => ItemStatus::Overdue,
        Some(days) if -days <= i64::from(grading.soon) => ItemStatus::DueSoon,
        _ => ItemStatus::NotDue,
    }
}

/// What of a level a dataset does not reach, its grade apart.
pub(super) fn below(dataset: &Dataset, stars: u8, minimum: &Minimum) -> Vec<Lack> {
    let mut lacks = Vec::new();
    let missing: Vec<&str> =
        minimum.formats.iter().map(String::as_str).filter(|format| !is_offered(dataset, format)).collect();
    if !missing.is_empty() {
        lacks.push((Shortfall::Formats, minimum.formats.join(", "), offered(dataset).join(", ")));
    }
    if let Some(wanted) = &minimum.frequency {
        let has = dataset.frequency.as_ref();
        let often = |frequency: &Frequency| days_between(frequency);
        let enough = match (often(wanted), has.and_then(often)) {
            (Some(wanted), Some(has)) => has <= wanted,
            (None, _) => true,
            (Some(_), None) => false,
        };
        if !enough {
            lacks.push((Shortfall::Frequency, wanted.code.clone(), has.map_or(String::new(), |has| has.code.clone())));
        }
    }
    if minimum.open_licence == Some(true) && dataset.licence.as_ref().and_then(|licence| licence.open) != Some(true) {
        let has = dataset.licence.as_ref().map_or(String::new(), |licence| licence.id.clone());
        lacks.push((Shortfall::OpenLicence, "open".into(), has));
    }
    if let Some(wanted) = minimum.stars.filter(|wanted| stars < *wanted) {
        lacks.push((Shortfall::Stars, wanted.to_string(), stars.to_string()));
    }
    let (described, columns) = dictionary(dataset);
    let has = if columns == 0 { 100 } else { share(100, described, columns) };
    if let Some(wanted) = minimum.dictionary.filter(|wanted| has < *wanted) {
        lacks.push((Shortfall::Dictionary, wanted.to_string(), has.to_string()));
    }
    lacks.sort();
    lacks
}

/// How many of its columns are described, and how many it has.
pub(super) fn dictionary(dataset: &Dataset) -> (usize, usize) {
    let columns = dataset.tables().flat_map(|(_, table)| &table.columns);
    columns.fold((0, 0), |(described, all), column| (described + usize::from(is_described(column)), all + 1))
}

/// Is every table offered in a format, or, where there is none, a file?
fn is_offered(dataset: &Dataset, format: &str) -> bool {
    let is = |file: &str| file.to_ascii_lowercase().ends_with(&format!(".{}", format.to_ascii_lowercase()));
    let committed = || dataset.resources.iter().any(|resource| is(&resource.path));
    let mut tables = dataset.tables().peekable();
    let made = tables.peek().is_some() && tables.all(|(_, table)| table.downloads.iter().any(|one| is(&one.file)));
    made || committed()
}

/// The formats it is offered in, by the endings of its files.
fn offered(dataset: &Dataset) -> Vec<String> {
    let ending = |file: &str| file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let made = dataset.tables().flat_map(|(_, table)| &table.downloads).filter_map(|one| ending(&one.file));
    let mut formats: Vec<String> =
        made.chain(dataset.resources.iter().filter_map(|resource| ending(&resource.path))).collect();
    formats.sort();
    formats.dedup();
    formats
}

/// The days between two updates, counted from a common day; `None` for a frequency that promises none.
fn days_between(frequency: &Frequency) -> Option<i64> {
    let from = Date::new(2025, 1, 1)?;
    Some(Due::of(from, frequency)?.next.days() - from.days())
}
