//! The four dates of a dataset: published, data changed, description changed, next due.

use crate::model::{Dataset, DatasetId, Date, Dates, Due, History, Known, Past, Status};

/// The dates, by the repository's history where that is known, else as declared; none lies behind the day of the account.
pub(super) fn of(dataset: &Dataset, history: &History, as_of: Option<Date>) -> Dates {
    let pasts = pasts(dataset, history);
    let first = pasts.iter().filter_map(|past| past.first).min().filter(|_| history.known == Known::Whole);
    let declared = |date: Option<Date>| date.map(Date::last_day);
    let by_then = |date: Option<Date>| match (date, as_of) {
        (Some(date), Some(as_of)) => Some(date.min(as_of)),
        (date, _) => date,
    };
    let data = pasts.iter().filter_map(|past| past.data()).max();
    let due = dataset.frequency.as_ref().filter(|_| dataset.status == Status::Active);
    Dates {
        published: by_then(first.or_else(|| declared(dataset.issued))),
        data: by_then(data.or_else(|| declared(dataset.modified.or(dataset.issued)))),
        description: by_then(pasts.iter().filter_map(|past| past.description()).max()),
        next: due.and_then(|frequency| Some(Due::of(dataset.dated()?.0, frequency)?.next)),
    }
}

/// The past of its folder, and of the folders it lay in before (`aliases`).
fn pasts<'a>(dataset: &Dataset, history: &'a History) -> Vec<&'a Past> {
    let former = dataset.aliases.iter().filter_map(|alias| DatasetId::parse(alias));
    former.chain([dataset.id.clone()]).filter_map(|id| history.datasets.get(&id)).collect()
}
