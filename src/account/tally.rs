//! What becomes of agencies, themes, phases and the portal when their items and datasets are counted.

use super::plan::{self, Lack};
use super::{Facts, mean, median};
use crate::model::{
    Account, Cause, Dataset, Date, ItemStatus, Name, Part, Phase, PhaseAccount, Plan, PlanItem, Shortfall, Standing,
    Tally, Task,
};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The most that is said to do first.
const FIRST: usize = 3;

/// What belongs to an agency, a theme, a phase or the portal: places of items and of datasets.
#[derive(Default)]
struct Share {
    items: Vec<usize>,
    datasets: Vec<usize>,
}

/// Counts everything.
pub(super) fn all(account: &mut Account, facts: &Facts) {
    let items: &[PlanItem] = facts.portal.plan.as_ref().map_or(&[], |plan| &plan.items);
    let (mut agencies, mut themes) = (BTreeMap::<Name, Share>::new(), BTreeMap::<Name, Share>::new());
    let mut portal = Share::default();
    for (at, item) in items.iter().enumerate() {
        agencies.entry(item.agency.clone()).or_default().items.push(at);
        if let Some(theme) = &item.theme {
            themes.entry(theme.clone()).or_default().items.push(at);
        }
        portal.items.push(at);
    }
    let published = facts.portal.datasets.iter().enumerate().filter(|(_, dataset)| plan::is_published(dataset));
    for (at, dataset) in published {
        agencies.entry(dataset.publisher.clone()).or_default().datasets.push(at);
        for theme in &dataset.themes {
            themes.entry(theme.clone()).or_default().datasets.push(at);
        }
        portal.datasets.push(at);
    }
    let counted = |shares: BTreeMap<Name, Share>| -> BTreeMap<Name, Tally> {
        shares.into_iter().map(|(name, share)| (name, tally(&share, account, facts))).collect()
    };
    let (agencies, themes, portal) = (counted(agencies), counted(themes), tally(&portal, account, facts));
    let plan = facts.portal.plan.as_ref();
    let phases =
        plan.map_or_else(Vec::new, |plan| plan.phases.iter().map(|it| phase(plan, it, account, facts)).collect());
    *account = Account { agencies, themes, portal, phases, ..std::mem::take(account) };
}

/// Counts one.
fn tally(share: &Share, account: &Account, facts: &Facts) -> Tally {
    let mut tally = Tally { datasets: share.datasets.len() as u64, ..Tally::default() };
    for at in &share.items {
        tally.items[account.items[*at].status as usize] += 1;
    }
    for at in &share.datasets {
        let dataset = &facts.portal.datasets[*at];
        tally.unplanned += u64::from(account.unplanned.binary_search(&dataset.id).is_ok());
        if let Some(overdue) = overdue(dataset, facts.as_of) {
            tally.promised += 1;
            tally.kept += u64::from(overdue <= 0);
        }
    }
    let grades = || share.datasets.iter().map(|at| &account.grades[*at]);
    tally.grade = mean(grades().map(|grade| grade.points));
    tally.parts = tally
        .grade
        .map(|_| Part::ALL.map(|part| mean(grades().map(|grade| grade.parts[part as usize])).unwrap_or_default()));
    tally.median = median(grades().map(|grade| grade.points));
    tally.first = first(share, account, facts);
    tally
}

/// The days by which the data of a dataset is overdue, 0 while it is not; `None` when no day was promised.
fn overdue(dataset: &Dataset, as_of: Option<Date>) -> Option<i64> {
    Some(match dataset.due()?.standing(as_of?) {
        Standing::Overdue { days } => days,
        Standing::Fresh | Standing::Due => 0,
    })
}

/// What to do first: publish what is overdue, lift what is below its level, renew, mend what costs most, prepare.
fn first(share: &Share, account: &Account, facts: &Facts) -> Vec<Task> {
    let items = facts.portal.plan.as_ref().map_or(&[][..], |plan| &plan.items);
    let standing = |status: ItemStatus| {
        let mut there: Vec<usize> =
            share.items.iter().copied().filter(|at| account.items[*at].status == status).collect();
        there.sort_by_key(|at| (items[*at].priority, Reverse(account.items[*at].days), *at));
        there.into_iter().take(FIRST)
    };
    let mut stale: Vec<(Reverse<i64>, usize)> = Vec::new();
    let mut dear: Vec<(Reverse<u8>, usize, &Cause)> = Vec::new();
    for at in &share.datasets {
        let days = overdue(&facts.portal.datasets[*at], facts.as_of).filter(|days| *days > 0);
        stale.extend(days.map(|days| (Reverse(days), *at)));
        // What is late stays late; what the plan demands stands among its items.
        let mendable = |cause: &Cause| match cause {
            Cause::Rule(rule) => rule != "update-overdue",
            Cause::Dictionary | Cause::Unreviewed => true,
            Cause::Below(_) | Cause::Late => false,
        };
        let dearest = account.grades[*at].costs.iter().find(|cost| mendable(&cost.cause));
        dear.extend(dearest.map(|cost| (Reverse(cost.points), *at, &cost.cause)));
    }
    stale.sort();
    dear.sort();
    let tasks = standing(ItemStatus::Overdue).map(Task::Publish);
    let tasks = tasks.chain(standing(ItemStatus::Below).map(Task::Lift));
    let tasks = tasks.chain(stale.into_iter().map(|(_, at)| Task::Renew(at)));
    let tasks = tasks.chain(dear.into_iter().map(|(_, at, cause)| Task::Mend(at, cause.clone())));
    tasks.chain(standing(ItemStatus::DueSoon).map(Task::Prepare)).take(FIRST).collect()
}

/// Where a phase stands: its items and those of the phases within it.
fn phase(plan: &Plan, phase: &Phase, account: &Account, facts: &Facts) -> PhaseAccount {
    let within = |item: &PlanItem| {
        let mut at = item.phase.as_ref();
        for _ in 0..=plan.phases.len() {
            match at {
                Some(id) if *id == phase.id => return true,
                Some(id) => at = plan.phase(id).and_then(|known| known.part_of.as_ref()),
                None => break,
            }
        }
        false
    };
    let items: Vec<usize> = (0..plan.items.len()).filter(|at| within(&plan.items[*at])).collect();
    let of_item = |at: &usize| {
        let id = plan.items[*at].dataset.as_ref().filter(|_| account.items[*at].status.is_published())?;
        facts.portal.datasets.binary_search_by(|dataset| dataset.id.cmp(id)).ok()
    };
    let mut datasets: Vec<usize> = items.iter().filter_map(of_item).collect();
    datasets.sort_unstable();
    datasets.dedup();
    let began = |date: Option<Date>, first: fn(Date) -> Date| {
        date.is_some_and(|date| facts.as_of.is_some_and(|today| today >= first(date)))
    };
    let ended = phase.end.is_some_and(|end| facts.as_of.is_some_and(|today| today > end.last_day()));
    let begun = began(phase.start, Date::first_day) || ended;
    let shortfalls = if begun { lacks(phase, &datasets, facts) } else { Vec::new() };
    PhaseAccount { tally: tally(&Share { items, datasets }, account, facts), shortfalls, begun, ended }
}

/// What of the level of a whole phase is not reached.
fn lacks(phase: &Phase, datasets: &[usize], facts: &Facts) -> Vec<Lack> {
    let mut lacks = Vec::new();
    let count = datasets.len() as u64;
    if let Some(wanted) = phase.minimum.datasets.filter(|wanted| count < *wanted) {
        lacks.push((Shortfall::Datasets, wanted.to_string(), count.to_string()));
    }
    let described = datasets.iter().filter(|at| {
        let (described, columns) = plan::dictionary(&facts.portal.datasets[**at]);
        described == columns
    });
    let has = crate::model::percent(described.count() as u64, count).unwrap_or(100);
    if let Some(wanted) = phase.minimum.datasets_with_dictionary.filter(|wanted| has < *wanted) {
        lacks.push((Shortfall::Dictionary, wanted.to_string(), has.to_string()));
    }
    lacks
}
