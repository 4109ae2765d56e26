//! The four dates of a dataset: published, data changed, description changed, next due.

use crate::model::{Dataset, Date, Dates, History, Known};

/// The dates, by the repository's history where that is known, else as declared; none lies behind the day of the account.
pub(super) fn of(dataset: &Dataset, history: &History, as_of: Option<Date>) -> Dates {
    let past = history.past(dataset);
    let first = past.first.filter(|_| history.known == Known::Whole);
    let declared = |date: Option<Date>| date.map(Date::last_day);
    let by_then = |date: Option<Date>| match (date, as_of) {
        (Some(date), Some(as_of)) => Some(date.min(as_of)),
        (date, _) => date,
    };
    Dates {
        published: by_then(first.or_else(|| declared(dataset.issued))),
        data: by_then(past.data().or_else(|| declared(dataset.modified.or(dataset.issued)))),
        description: by_then(past.description()),
        next: dataset.due().map(|due| due.next),
    }
}
