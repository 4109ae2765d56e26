//! The plan as data: a row an item, and everything in one object.
//!
//! `plan.csv` counts: published are the statuses `on-time late published below`, owed is `overdue`, to come are `due-soon`
//! and `not-due`; `withdrawn` items count nowhere else. On time is `on-time` of all that were due: those published, without
//! those whose day is unknown (`published`), and those overdue.

use super::{Accounting, by_language, day, each, joined, records};
use crate::catalogue::thing::Thing;
use crate::model::{
    Database, DatabaseStatus, ItemAccount, ItemStatus, Minimum, Moved, Part, Phase, PhaseAccount, PlanItem, Report,
    Tally,
};
use serde_json::{Value, json};
use std::io::{self, Write};

/// The version of the object's form.
const VERSION: u32 = 1;

/// Writes every item, or those of a report, a row each.
pub fn items_csv(of: Accounting, report: Option<&Report>, out: impl Write) -> io::Result<()> {
    let mut table = records(out);
    let languages = &of.portal.site.languages;
    let mut header = vec!["id".to_string()];
    header.extend(languages.iter().map(|lang| format!("title_{lang}")));
    header.extend(
        ["agency", "unit", "theme", "priority", "phase", "due", "status", "days", "published", "dataset", "below"]
            .map(String::from),
    );
    header.extend(["frequency", "legal_basis", "note"].map(String::from));
    table.write_record(&header)?;
    let told: Vec<(&PlanItem, &ItemAccount)> = match (report, &of.portal.plan) {
        (Some(report), Some(plan)) => report.stood.iter().map(|(at, stood)| (&plan.items[*at], stood)).collect(),
        _ => items(of).collect(),
    };
    for (item, stands) in told {
        let text = |text| each(text, &languages[..1]).next().unwrap_or_default();
        let mut row = vec![item.id.to_string()];
        row.extend(each(&item.title, languages));
        row.extend([item.agency.to_string(), text(&item.unit)]);
        row.push(item.theme.as_ref().map(ToString::to_string).unwrap_or_default());
        row.push(item.priority.as_str().into());
        row.push(item.phase.as_ref().map(ToString::to_string).unwrap_or_default());
        row.extend([day(stands.due), stands.status.as_str().into()]);
        row.push(stands.days.map(|days| days.to_string()).unwrap_or_default());
        row.push(day(stands.published));
        row.push(item.dataset.as_ref().map(ToString::to_string).unwrap_or_default());
        row.push(joined(stands.shortfalls.iter().map(|(part, ..)| part.as_str())));
        row.push(item.frequency.as_ref().map(|frequency| frequency.code.clone()).unwrap_or_default());
        row.extend([text(&item.legal_basis), text(&item.note)]);
        table.write_record(&row)?;
    }
    table.flush()
}

fn items<'a>(of: Accounting<'a>) -> impl Iterator<Item = (&'a PlanItem, &'a ItemAccount)> {
    of.portal.plan.iter().flat_map(|plan| &plan.items).zip(&of.account.items)
}

/// Everything in one object; of the items those of a report, when one is given, and the report itself.
pub fn object(of: Accounting, report: Option<&Report>) -> Value {
    let Some(plan) = &of.portal.plan else { return Value::Null };
    let phases = plan.phases.iter().zip(&of.account.phases).map(|(phase, stands)| self::phase(phase, stands));
    let items: Vec<Value> = match report {
        None => items(of).map(|(item, stands)| self::item(item, stands).into()).collect(),
        Some(report) => report.stood.iter().map(|(at, stood)| item(&plan.items[*at], stood).into()).collect(),
    };
    let agencies = of.account.agencies.iter().map(|(id, tally)| {
        let name = of.portal.publishers.get(id).map(|publisher| by_language(&publisher.name));
        let moved = report.and_then(|report| report.agencies.get(id));
        Thing::new().put("id", id.as_str()).some("name", name).and(counts(tally)).some("period", moved.map(self::moved))
    });
    let object = Thing::new()
        .put("version", VERSION)
        .some("as_of", of.account.as_of.map(|day| day.to_string()))
        .some("period", report.map(|report| report.term.to_string()))
        .some("from", report.map(|report| report.term.first().to_string()))
        .some("to", report.map(|report| report.day.to_string()))
        .put("title", by_language(&plan.title))
        .put("whole", counts(&of.account.portal).some("period", report.map(|report| self::moved(&report.whole))))
        .put("phases", phases.map(Value::from).collect::<Vec<_>>())
        .put("items", items)
        .put("agencies", agencies.map(Value::from).collect::<Vec<_>>())
        .put("databases", plan.databases.iter().map(database).collect::<Vec<_>>())
        .put("unplanned", of.account.unplanned.iter().map(ToString::to_string).collect::<Vec<_>>());
    object.into()
}

fn item(item: &PlanItem, stands: &ItemAccount) -> Thing {
    Thing::new()
        .put("id", item.id.as_str())
        .put("title", by_language(&item.title))
        .put("agency", item.agency.as_str())
        .some("theme", item.theme.as_ref().map(|theme| theme.as_str()))
        .put("priority", item.priority.as_str())
        .some("phase", item.phase.as_ref().map(|phase| phase.as_str()))
        .some("due", stands.due.map(|day| day.to_string()))
        .put("status", stands.status.as_str())
        .some("days", stands.days)
        .some("published", stands.published.map(|day| day.to_string()))
        .some("dataset", item.dataset.as_ref().map(ToString::to_string))
        .list("below", lacks(&stands.shortfalls))
}

fn phase(phase: &Phase, stands: &PhaseAccount) -> Thing {
    Thing::new()
        .put("id", phase.id.as_str())
        .put("title", by_language(&phase.title))
        .some("start", phase.start.map(|day| day.to_string()))
        .some("end", phase.end.map(|day| day.to_string()))
        .some("part_of", phase.part_of.as_ref().map(|id| id.as_str()))
        .put("minimum", minimum(&phase.minimum))
        .put("begun", stands.begun)
        .put("ended", stands.ended)
        .and(counts(&stands.tally))
        .list("below", lacks(&stands.shortfalls))
}

fn minimum(minimum: &Minimum) -> Thing {
    Thing::new()
        .some("datasets", minimum.datasets)
        .list("formats", minimum.formats.iter().map(String::as_str))
        .some("grade", minimum.grade)
        .some("frequency", minimum.frequency.as_ref().map(|frequency| frequency.code.as_str()))
        .some("open_licence", minimum.open_licence)
        .some("stars", minimum.stars)
        .some("dictionary", minimum.dictionary)
        .some("datasets_with_dictionary", minimum.datasets_with_dictionary)
}

fn lacks(shortfalls: &[(crate::model::Shortfall, String, String)]) -> impl Iterator<Item = Value> {
    shortfalls.iter().map(|(part, wanted, has)| json!({"part": part.as_str(), "wanted": wanted, "has": has}))
}

fn database(database: &Database) -> Value {
    let status: DatabaseStatus = database.status;
    let datasets = database.datasets.iter().map(ToString::to_string);
    Thing::new()
        .put("id", database.id.as_str())
        .put("title", by_language(&database.title))
        .put("agency", database.agency.as_str())
        .put("group", by_language(&database.group))
        .put("status", status.as_str())
        .put("shared_with", by_language(&database.shared_with))
        .put("open", by_language(&database.open))
        .put("datasets", datasets.collect::<Vec<_>>())
        .into()
}

/// What there is of an agency, a phase or the portal.
pub(super) fn counts(tally: &Tally) -> Thing {
    let items =
        ItemStatus::ALL.iter().fold(Thing::new(), |thing, status| thing.put(status.as_str(), tally.of(*status)));
    let parts = tally.parts.map(|parts| {
        Value::from(Part::ALL.iter().fold(Thing::new(), |thing, part| thing.put(part.as_str(), parts[*part as usize])))
    });
    Thing::new()
        .put("planned", tally.planned())
        .put("published", tally.published())
        .put("status", Value::from(items))
        .put("datasets", tally.datasets)
        .put("unplanned", tally.unplanned)
        .some("on_time_percent", tally.on_time())
        .some("up_to_date_percent", tally.up_to_date())
        .some("grade", tally.grade)
        .some("median", tally.median)
        .some("parts", parts)
}

fn moved(moved: &Moved) -> Value {
    Thing::new()
        .put("promised", moved.promised)
        .put("on_time", moved.on_time)
        .put("late", moved.late)
        .put("overdue", moved.overdue)
        .put("to_come", moved.to_come)
        .put("delivered", moved.delivered)
        .put("carried", moved.carried)
        .put("caught_up", moved.caught_up)
        .some("grade_before", moved.grade_before)
        .some("grade", moved.grade)
        .into()
}
