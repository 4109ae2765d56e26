//! Prints of what pages show of the plan and of grades, so that a page is rewritten only when it says something else.

use super::promises::{self, Promises};
use super::standing;
use crate::artifact::Fingerprint;
use crate::model::{Dataset, ItemAccount, ItemStatus, Name, Plan, Standing, Tally, Task};
use crate::pages::Judged;
use crate::pages::book::Book;

/// What is shown of where an item stands: the days to come of what is not due yet are not.
fn shown(account: &ItemAccount) -> impl serde::Serialize + '_ {
    let days = account.days.filter(|_| account.status != ItemStatus::NotDue);
    (account.status, account.due, account.published, days, &account.shortfalls)
}

/// Of items by place in the plan.
pub(super) fn of_items(book: &Book, plan: &Plan, places: &[usize]) -> Fingerprint {
    let items = places.iter().filter_map(|at| promises::item(plan, book.judged.account, *at));
    Fingerprint::of_value(&items.map(|(item, account)| (item, shown(account))).collect::<Vec<_>>())
}

/// Of the whole plan on its day.
pub(super) fn of_plan(book: &Book, plan: &Plan) -> Fingerprint {
    let account = book.judged.account;
    let tallies = (&account.agencies, &account.phases, &account.portal, &account.unplanned);
    Fingerprint::of_value(&(plan, account.as_of, &account.items, tallies))
}

/// Of phases by place in the plan; the days left of those that run are shown.
pub(super) fn of_phases(book: &Book, plan: &Plan, places: impl Iterator<Item = usize>) -> Fingerprint {
    let account = book.judged.account;
    let phases = places.filter_map(|at| {
        let (phase, there) = (plan.phases.get(at)?, account.phases.get(at)?);
        let day = account.as_of.filter(|_| there.begun && !there.ended);
        Some((phase, there, day, phase.part_of.as_ref().and_then(|id| plan.phase(id))))
    });
    Fingerprint::of_value(&phases.collect::<Vec<_>>())
}

/// The places of items that something is said to do about.
fn in_tasks(tally: &Tally) -> impl Iterator<Item = usize> + '_ {
    tally.first.iter().filter_map(|task| match task {
        Task::Publish(at) | Task::Lift(at) | Task::Prepare(at) => Some(*at),
        Task::Renew(_) | Task::Mend(..) => None,
    })
}

/// Of an agency: its counts, items, databases, and the grades of its datasets.
pub(in crate::pages) fn of_agency(book: &Book, id: &Name) -> Fingerprint {
    let account = book.judged.account;
    let Some(tally) = account.agencies.get(id) else { return Fingerprint::of_value(&()) };
    let graded = book.by_agency.get(id).map_or(&[][..], Vec::as_slice);
    let grades: Vec<_> = graded.iter().map(|at| (account.grades.get(*at), account.dates.get(*at))).collect();
    let own = Fingerprint::of_value(&(tally, grades));
    let Some(plan) = &book.portal.plan else { return own };
    let mut places = book.promises.by_agency.get(id).cloned().unwrap_or_default();
    places.extend(in_tasks(tally));
    let databases: Vec<_> = plan.databases.iter().filter(|one| one.agency == *id).collect();
    let titles = databases.iter().flat_map(|one| &one.datasets).filter_map(|id| book.portal.dataset(id));
    let titles: Vec<_> = titles.map(|dataset| (&dataset.id, &dataset.title)).collect();
    own.with(&[of_items(book, plan, &places), Fingerprint::of_value(&(databases, titles))])
}

/// Of the plan on the home page.
pub(in crate::pages) fn of_home(book: &Book) -> Fingerprint {
    Fingerprint::of_value(&book.judged.account.portal.items)
}

/// Of what a dataset's page shows of the plan, and of the day its data is due again.
pub(in crate::pages) fn of_dataset(judged: &Judged, promises: &Promises, dataset: &Dataset) -> Fingerprint {
    let account = judged.account;
    let items = promises.by_dataset.get(&dataset.id).map_or(&[][..], Vec::as_slice);
    let items: Vec<_> = items
        .iter()
        .filter_map(|at| Some((promises.page_of(*at).map(|(group, page)| (group.id(), page)), account.items.get(*at)?)))
        .map(|(place, one)| (place, shown(one)))
        .collect();
    let fresh = standing(dataset, judged.as_of).map(|(due, standing)| match standing {
        Standing::Overdue { days } => (Some(due.next), days),
        Standing::Fresh | Standing::Due => (None, 0),
    });
    Fingerprint::of_value(&(items, fresh))
}
