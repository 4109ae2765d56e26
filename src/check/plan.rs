//! The plan against itself and against what is published: promises made twice, days outside their phases, the wrong agency.
//!
//! What names nothing at all is told where the plan is read, and left out there.

use crate::findings::{Finding, Findings};
use crate::model::{DatasetId, Name, Plan, PlanItem, Portal};
use std::collections::HashMap;

/// Checks the plan, if there is one.
pub fn check(portal: &Portal, findings: &mut Findings) {
    let Some(plan) = &portal.plan else { return };
    let mut planned: HashMap<&DatasetId, &PlanItem> = HashMap::with_capacity(plan.items.len());
    for item in &plan.items {
        due(plan, item, findings);
        let Some(id) = &item.dataset else { continue };
        let of = |rule| Finding::of(rule, item.place.clone()).with("item", &item.id).with("dataset", id);
        if portal.dataset(id).is_none() {
            findings.push(of("plan-dataset-withheld"));
        }
        if !is_of(portal, id, &item.agency) {
            findings.push(of("plan-other-agency").with("agency", &item.agency).with("other", publisher(portal, id)));
        }
        if item.is_withdrawn() {
            continue;
        }
        match planned.get(id) {
            Some(first) => findings.push(of("plan-dataset-twice").with("first", &first.id)),
            None => _ = planned.insert(id, item),
        }
    }
    for database in &plan.databases {
        for id in database.datasets.iter().filter(|id| portal.dataset(id).is_none()) {
            let finding = Finding::of("plan-dataset-withheld", database.place.clone());
            findings.push(finding.with("item", &database.id).with("dataset", id));
        }
    }
}

/// A day of its own must lie within the phase.
fn due(plan: &Plan, item: &PlanItem, findings: &mut Findings) {
    let (Some(due), Some(phase)) = (item.due, item.phase.as_ref().and_then(|id| plan.phase(id))) else { return };
    let early = phase.start.is_some_and(|start| due.last_day() < start.first_day());
    let late = phase.end.is_some_and(|end| due.last_day() > end.last_day());
    if early || late {
        let finding = Finding::of("plan-due-outside-phase", item.place.clone()).with("item", &item.id).with("due", due);
        let day = |date: Option<crate::model::Date>| date.map_or("…".into(), |date| date.to_string());
        findings.push(finding.with("phase", &phase.id).with("start", day(phase.start)).with("end", day(phase.end)));
    }
}

/// Who publishes a dataset, or whose folder it lies in while it is not published.
fn publisher<'p>(portal: &'p Portal, id: &'p DatasetId) -> &'p Name {
    portal.dataset(id).map_or(&id.agency, |dataset| &dataset.publisher)
}

/// Is it this agency's, or that of one below it?
fn is_of(portal: &Portal, id: &DatasetId, agency: &Name) -> bool {
    let publisher = publisher(portal, id);
    let above = portal.publishers.get(publisher).and_then(|publisher| publisher.parent.as_ref());
    publisher == agency || id.agency == *agency || above == Some(agency)
}
