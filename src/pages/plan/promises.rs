//! Where the items of the plan are shown: by phase and page, by agency, by dataset.

use crate::model::{Account, DatasetId, ItemAccount, Name, Phase, Plan, PlanItem, Portal};
use crate::pages::book::{Book, Tongue};
use crate::urls::encode;
use std::collections::BTreeMap;

/// Items on one page of a phase.
pub(in crate::pages) const PAGE: usize = 100;

/// The plan's items by what they belong to, each a place in the plan.
#[derive(Debug, Default)]
pub(in crate::pages) struct Promises<'a> {
    /// The items of each phase in the plan's order, then those without a phase; each list by due day.
    pub groups: Vec<Group<'a>>,
    /// By agency, in the plan's order.
    pub by_agency: BTreeMap<&'a Name, Vec<usize>>,
    /// By dataset, in the plan's order.
    pub by_dataset: BTreeMap<&'a DatasetId, Vec<usize>>,
    /// The group of each item, and its place there.
    places: Vec<(usize, usize)>,
}

/// The items of a phase, or of none.
#[derive(Debug)]
pub(in crate::pages) struct Group<'a> {
    /// The phase and its place in the plan.
    pub phase: Option<(usize, &'a Phase)>,
    pub items: Vec<usize>,
}

impl Group<'_> {
    /// Its id in addresses.
    pub fn id(&self) -> Option<&Name> {
        self.phase.map(|(_, phase)| &phase.id)
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.items.len().div_ceil(PAGE).max(1)
    }

    /// The items of one page, counted from 1.
    pub fn on_page(&self, number: usize) -> &[usize] {
        let from = ((number - 1) * PAGE).min(self.items.len());
        &self.items[from..(from + PAGE).min(self.items.len())]
    }
}

impl<'a> Promises<'a> {
    /// Sorts the items of a plan.
    pub fn new(portal: &'a Portal) -> Self {
        let Some(plan) = &portal.plan else { return Self::default() };
        let mut promises = Self { places: vec![(0, 0); plan.items.len()], ..Self::default() };
        let known: BTreeMap<&Name, usize> = plan.phases.iter().enumerate().map(|(at, one)| (&one.id, at)).collect();
        let mut of_phase: Vec<Vec<usize>> = vec![Vec::new(); plan.phases.len() + 1];
        for (at, item) in plan.items.iter().enumerate() {
            let phase = item.phase.as_ref().and_then(|id| known.get(id).copied());
            of_phase[phase.unwrap_or(plan.phases.len())].push(at);
            promises.by_agency.entry(&item.agency).or_default().push(at);
            if let Some(dataset) = &item.dataset {
                promises.by_dataset.entry(dataset).or_default().push(at);
            }
        }
        let due: Vec<_> = plan.items.iter().map(|item| plan.due(item)).collect();
        for (group, mut items) in of_phase.into_iter().enumerate() {
            let phase = plan.phases.get(group).map(|phase| (group, phase));
            if phase.is_none() && items.is_empty() {
                continue;
            }
            items.sort_by_key(|at| (due[*at].is_none(), due[*at], *at));
            for (place, at) in items.iter().enumerate() {
                promises.places[*at] = (group, place);
            }
            promises.groups.push(Group { phase, items });
        }
        promises
    }

    /// The group of an item, and the page of it.
    pub fn page_of(&self, at: usize) -> Option<(&Group<'a>, usize)> {
        let (group, place) = self.places.get(at)?;
        Some((self.groups.get(*group)?, place / PAGE + 1))
    }
}

/// An item with where it stands, when there is an account of it.
pub(in crate::pages) fn item<'b>(
    plan: &'b Plan,
    account: &'b Account,
    at: usize,
) -> Option<(&'b PlanItem, &'b ItemAccount)> {
    Some((plan.items.get(at)?, account.items.get(at)?))
}

/// The place of an item on its page, e.g. "item-dat-dai".
pub(in crate::pages) fn anchor(item: &PlanItem) -> String {
    format!("item-{}", item.id)
}

/// Where an item is shown.
pub(in crate::pages) fn url(book: &Book, tongue: &Tongue, at: usize) -> String {
    let item = book.portal.plan.as_ref().and_then(|plan| plan.items.get(at));
    match (book.promises.page_of(at), item) {
        (Some((group, page)), Some(item)) => {
            let page = book.urls.plan_phase(tongue.lang, group.id(), page);
            format!("{}#{}", encode(&page), anchor(item))
        }
        _ => encode(&book.urls.plan(tongue.lang)),
    }
}
