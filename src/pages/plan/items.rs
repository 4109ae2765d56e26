//! Items of the plan as rows of a table.

use super::{promises, say};
use crate::model::{ItemAccount, ItemStatus, Plan, PlanItem, Priority};
use crate::pages::book::{Book, Tongue};
use crate::pages::view::{Tag, Words};
use crate::urls::encode;
use serde::Serialize;

/// An item in a table.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct ItemRow {
    pub id: String,
    pub title: Words,
    /// The dataset's page, once it is published.
    pub url: Option<String>,
    pub agency: Words,
    pub agency_url: Option<String>,
    /// Who does the work, what obliges them, and remarks.
    pub details: Vec<Words>,
    pub due: String,
    /// Is it wanted first?
    pub high: bool,
    pub tag: Tag,
    pub reason: String,
    pub next: String,
}

/// Items by place in the plan, in the order given.
pub(in crate::pages) fn rows(book: &Book, tongue: &Tongue, places: &[usize]) -> Vec<ItemRow> {
    let Some(plan) = &book.portal.plan else { return Vec::new() };
    let account = book.judged.account;
    let one = |at: &usize| promises::item(plan, account, *at).map(|(item, account)| row(book, tongue, item, account));
    places.iter().filter_map(one).collect()
}

fn row(book: &Book, tongue: &Tongue, item: &PlanItem, account: &ItemAccount) -> ItemRow {
    let (kind, text) = say::status(tongue, account);
    let (agency, agency_url) = agency(book, tongue, &item.agency);
    let dataset = item.dataset.as_ref().filter(|_| account.status.is_published());
    let details = [&item.unit, &item.legal_basis, &item.note].into_iter().filter_map(|text| tongue.say(text));
    ItemRow {
        id: promises::anchor(item),
        title: tongue.say(&item.title).unwrap_or_default(),
        url: dataset.map(|id| encode(&book.urls.dataset(tongue.lang, id))),
        agency,
        agency_url,
        details: details.map(|text| Words { note: None, ..text }).collect(),
        due: account.due.map_or_else(|| "—".into(), |due| tongue.words.formats.date(due)),
        high: item.priority == Priority::High,
        tag: Tag { kind, text },
        reason: say::reason(tongue, item, account),
        next: say::next(tongue, item, account),
    }
}

/// The name of an agency and its page; the id alone of one that the portal does not know.
pub(in crate::pages) fn agency(book: &Book, tongue: &Tongue, id: &crate::model::Name) -> (Words, Option<String>) {
    match book.portal.publishers.get(id) {
        Some(publisher) => {
            let name = tongue.say(&publisher.name).unwrap_or_default();
            (Words { note: None, ..name }, Some(encode(&book.urls.publisher(tongue.lang, id))))
        }
        None => (Words { text: id.to_string(), ..Words::default() }, None),
    }
}

/// Items that something is to be done about: overdue, below their level, due soon; the most urgent first.
pub(in crate::pages) fn urgent(plan: &Plan, book: &Book) -> Vec<usize> {
    let account = book.judged.account;
    let order = |at: &usize| {
        let (item, one) = promises::item(plan, account, *at)?;
        let weight = match one.status {
            ItemStatus::Overdue => 0,
            ItemStatus::Below => 1,
            ItemStatus::DueSoon => 2,
            _ => return None,
        };
        Some((weight, item.priority, std::cmp::Reverse(one.days), *at))
    };
    let mut places: Vec<_> = (0..plan.items.len()).filter_map(|at| order(&at)).collect();
    places.sort_unstable();
    places.into_iter().map(|(.., at)| at).collect()
}
