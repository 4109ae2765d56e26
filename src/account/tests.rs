//! Every status at its boundaries, what grades cost, and what reports count.

use super::*;
use crate::findings::Place;
use crate::model::sample::{self, name, text};
use crate::model::vocabulary::frequency;
use crate::model::{
    Cause, Change, Dataset, History, ItemStatus, Known, Minimum, Part, Past, Phase, Plan, PlanItem, Priority, Report,
    Shortfall, Status, Task, Term, Text,
};
use std::sync::Arc;

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn item(id: &str, due: &str, dataset: Option<&str>) -> PlanItem {
    PlanItem {
        id: name(id),
        title: text("Mục", "Item"),
        agency: name("bo-tttt"),
        unit: Text::default(),
        theme: None,
        priority: Priority::Medium,
        phase: None,
        due: Date::parse(due),
        frequency: None,
        minimum: Minimum::default(),
        dataset: dataset.map(|id| DatasetId::parse(id).unwrap()),
        withdrawn: Text::default(),
        legal_basis: Text::default(),
        note: Text::default(),
        place: Place::default(),
    }
}

/// The portal of the samples with a plan; `bo-tttt/ndxp` was first committed on a day.
fn portal(items: Vec<PlanItem>, first: Option<&str>) -> Portal {
    let mut portal = sample::portal("https://data.example.org");
    portal.plan = Some(Plan { items, ..Plan::default() });
    if let Some(first) = first {
        let change = Change {
            day: day(first),
            commit: "1".repeat(40),
            message: String::new(),
            data: true,
            description: true,
            files: Vec::new(),
            more: 0,
        };
        let past = Past { changes: vec![change], older: 0, first: Some(day(first)) };
        let datasets = [(DatasetId::parse("bo-tttt/ndxp").unwrap(), past)].into();
        portal.history = History { known: Known::Whole, head: Some(day(first)), datasets };
    }
    portal
}

fn change(portal: &mut Portal, change: impl FnOnce(&mut Dataset)) {
    let at = portal.datasets.iter().position(|dataset| dataset.id.to_string() == "bo-tttt/ndxp").unwrap();
    change(Arc::make_mut(&mut portal.datasets[at]));
}

fn account(portal: &Portal, as_of: &str) -> Account {
    of(portal, &Findings::default(), Date::parse(as_of), &Grading::default())
}

#[test]
fn each_status_begins_and_ends_on_its_day() {
    use ItemStatus::*;
    let ndxp = Some("bo-tttt/ndxp");
    // Due, first committed, dataset, seen on, status, days.
    for (due, first, dataset, seen, status, days) in [
        // Not published: the day before, on and after the day; and where "soon" begins, 30 days before.
        ("2026-10-31", None, None, "2026-09-30", NotDue, Some(-31)),
        ("2026-10-31", None, None, "2026-10-01", DueSoon, Some(-30)),
        ("2026-10-31", None, None, "2026-10-30", DueSoon, Some(-1)),
        ("2026-10-31", None, None, "2026-10-31", DueSoon, Some(0)),
        ("2026-10-31", None, None, "2026-11-01", Overdue, Some(1)),
        ("2026-10-31", None, None, "2027-10-31", Overdue, Some(365)),
        // A month stands for its last day, as does a year.
        ("2026-10", None, None, "2026-10-31", DueSoon, Some(0)),
        ("2026-10", None, None, "2026-11-01", Overdue, Some(1)),
        ("2026", None, None, "2026-12-31", DueSoon, Some(0)),
        ("2026", None, None, "2027-01-01", Overdue, Some(1)),
        // A dataset that the plan names and nobody published.
        ("2026-10-31", None, Some("bo-tttt/khong-co"), "2026-11-01", Overdue, Some(1)),
        // Without a day nothing is due; on no day nothing is late.
        ("", None, None, "2026-11-01", NotDue, None),
        ("2026-10-31", None, None, "", NotDue, None),
        // Published the day before, on and after the day.
        ("2026-10-31", Some("2026-10-30"), ndxp, "2026-11-05", OnTime, Some(-1)),
        ("2026-10-31", Some("2026-10-31"), ndxp, "2026-11-05", OnTime, Some(0)),
        ("2026-10-31", Some("2026-11-01"), ndxp, "2026-11-05", Late, Some(1)),
        ("", Some("2026-11-01"), ndxp, "2026-11-05", OnTime, None),
        // A commit of tomorrow (another time zone) is a commit of today.
        ("2026-10-31", Some("2026-11-06"), ndxp, "2026-11-05", Late, Some(5)),
    ] {
        let portal = portal(vec![item("muc", due, dataset)], first);
        let account = account(&portal, seen);
        let stands = &account.items[0];
        assert_eq!((stands.status, stands.days), (status, days), "due {due}, first {first:?}, seen {seen}");
    }
}

#[test]
fn without_a_history_declared_dates_count_and_without_these_the_day_it_is_seen() {
    let ndxp = Some("bo-tttt/ndxp");
    for (issued, known, seen, status) in [
        (Some("2026-10-31"), Known::Nothing, "2026-11-05", ItemStatus::OnTime),
        (Some("2026-11-01"), Known::Part, "2026-11-05", ItemStatus::Late),
        (None, Known::Nothing, "2026-10-31", ItemStatus::OnTime),
        (None, Known::Nothing, "2026-11-01", ItemStatus::Published),
    ] {
        // What a shallow copy calls the first day is not the first.
        let mut portal = portal(vec![item("muc", "2026-10-31", ndxp)], Some("2020-01-01"));
        portal.history.known = known;
        change(&mut portal, |dataset| dataset.issued = issued.map(day));
        assert_eq!(account(&portal, seen).items[0].status, status, "{issued:?} {known:?} {seen}");
    }
}

#[test]
fn what_is_taken_back_or_only_announced_counts_so() {
    let mut taken_back = item("muc", "2026-10-31", Some("bo-tttt/ndxp"));
    taken_back.withdrawn = text("Trùng mục khác", "Same as another item");
    let first = portal(vec![taken_back], Some("2026-10-01"));
    assert_eq!(account(&first, "2026-11-05").items[0].status, ItemStatus::Withdrawn);
    for (status, stands) in [
        (Status::Withdrawn, ItemStatus::Withdrawn),
        (Status::Planned, ItemStatus::Overdue),
        (Status::Superseded, ItemStatus::OnTime),
    ] {
        let mut portal = portal(vec![item("muc", "2026-10-31", Some("bo-tttt/ndxp"))], Some("2026-10-01"));
        change(&mut portal, |dataset| dataset.status = status);
        assert_eq!(account(&portal, "2026-11-05").items[0].status, stands, "{status:?}");
    }
}

#[test]
fn each_part_of_a_level_has_its_boundary() {
    let seen = |minimum: Minimum, edit: fn(&mut Dataset)| {
        let promised = PlanItem { minimum, ..item("muc", "2026-10-31", Some("bo-tttt/ndxp")) };
        let mut portal = portal(vec![promised], Some("2026-10-01"));
        change(&mut portal, |dataset| {
            dataset.frequency = frequency("MONTHLY").cloned();
            edit(dataset);
        });
        let account = account(&portal, "2026-11-05");
        let grade = account.grades[0].clone();
        (account.items[0].status, account.items[0].shortfalls.clone(), grade)
    };
    let plain = |_: &mut Dataset| {};
    let (_, _, known) = seen(Minimum::default(), plain);
    let dictionary = |percent| Minimum { dictionary: Some(percent), ..Minimum::default() };
    let often = |code| Minimum { frequency: frequency(code).cloned(), ..Minimum::default() };
    let open = Minimum { open_licence: Some(true), ..Minimum::default() };
    let in_form = |form: &str| Minimum { formats: vec![form.into()], ..Minimum::default() };
    let graded = |grade| Minimum { grade: Some(grade), ..Minimum::default() };
    let stars = |stars| Minimum { stars: Some(stars), ..Minimum::default() };
    let blank: fn(&mut Dataset) = |dataset| {
        let crate::model::Content::Table(table) = &mut dataset.resources[0].content else { panic!("a table") };
        table.columns[0].title = Text::default();
        table.columns[0].description = Text::default();
        table.columns[1].title = text("Cột", "Column");
    };
    let closed: fn(&mut Dataset) = |dataset| dataset.licence = None;
    let silent: fn(&mut Dataset) = |dataset| dataset.frequency = None;
    for (minimum, edit, lack) in [
        (often("MONTHLY"), plain as fn(&mut Dataset), None),
        (often("QUARTERLY"), plain, None),
        (often("WEEKLY"), plain, Some(Shortfall::Frequency)),
        (often("MONTHLY"), silent, Some(Shortfall::Frequency)),
        (often("IRREG"), silent, None),
        (open.clone(), plain, None),
        (open, closed, Some(Shortfall::OpenLicence)),
        (in_form("csv"), plain, None),
        (in_form("xml"), plain, Some(Shortfall::Formats)),
        (dictionary(50), blank, None),
        (dictionary(51), blank, Some(Shortfall::Dictionary)),
        (stars(known.stars), plain, None),
        (stars(known.stars + 1), plain, Some(Shortfall::Stars)),
        (graded(known.points), plain, None),
        (graded(known.points + 1), plain, Some(Shortfall::Grade)),
    ] {
        let (status, shortfalls, _) = seen(minimum.clone(), edit);
        let expected = if lack.is_some() { ItemStatus::Below } else { ItemStatus::OnTime };
        assert_eq!(status, expected, "{minimum:?} {shortfalls:?}");
        assert_eq!(shortfalls.first().map(|(part, ..)| *part), lack, "{minimum:?}");
    }
}

#[test]
fn a_phase_hands_on_its_level_and_its_end_and_is_judged_once_it_has_begun() {
    let phase = |id: &str, start: &str, end: &str, within: Option<&str>, minimum: Minimum| Phase {
        id: name(id),
        title: Text::default(),
        start: Some(day(start)),
        end: Some(day(end)),
        part_of: within.map(name),
        minimum,
        place: Place::default(),
    };
    let whole = Minimum { datasets: Some(2), formats: vec!["xml".into()], ..Minimum::default() };
    let mut promised = item("muc", "", Some("bo-tttt/ndxp"));
    promised.phase = Some(name("dot-1"));
    let mut portal = portal(vec![promised], Some("2026-10-01"));
    let plan = portal.plan.as_mut().unwrap();
    plan.phases = vec![
        phase("nam-2026", "2026-10", "2026-12", None, whole),
        phase("dot-1", "2026-10", "2026-10", Some("nam-2026"), Minimum::default()),
    ];
    let seen = account(&portal, "2026-11-05");
    assert_eq!(seen.items[0].due, Some(day("2026-10-31")));
    assert_eq!(seen.items[0].shortfalls[0].0, Shortfall::Formats);
    assert_eq!(seen.phases[0].tally.of(ItemStatus::Below), 1);
    assert_eq!(seen.phases[0].shortfalls, [(Shortfall::Datasets, "2".to_string(), "1".to_string())]);
    assert_eq!((seen.phases[0].begun, seen.phases[0].ended), (true, false));
    assert_eq!((seen.phases[1].begun, seen.phases[1].ended), (true, true));
    for (seen, begun, ended) in [
        ("2026-09-30", false, false),
        ("2026-10-01", true, false),
        ("2026-12-31", true, false),
        ("2027-01-01", true, true),
    ] {
        let phase = &account(&portal, seen).phases[0];
        assert_eq!((phase.begun, phase.ended, phase.shortfalls.is_empty()), (begun, ended, !begun), "{seen}");
    }
}

#[test]
fn points_are_lost_for_what_is_found_and_for_nothing_else() {
    let portal = portal(Vec::new(), None);
    let dataset = &portal.datasets[0];
    let (resource, table) = dataset.tables().next().unwrap();
    let file = format!("{}/{}", dataset.folder, resource.path);
    let whole = account(&portal, "2026-11-05").grades[0].clone();
    let found = |rule: &'static str, row: u64, more: u64| {
        let mut finding = Finding::of(rule, Place::at(&file, row + 1, 1).row(row)).about(&dataset.id);
        finding.more = more;
        of(&portal, &[finding].into_iter().collect(), Some(day("2026-11-05")), &Grading::default()).grades[0].clone()
    };
    assert_eq!(table.profile.rows, 7);
    // One row in seven is more than one in ten: four times the points of a warning.
    let spelt = found("mixed-spelling", 1, 0);
    let cost = spelt.costs.iter().find(|cost| cost.cause == Cause::Rule("mixed-spelling".into())).unwrap();
    assert_eq!((cost.part, cost.places, cost.points), (Part::Clean, 1, 20));
    assert_eq!(cost.table.as_ref(), Some(&resource.name));
    assert_eq!(spelt.parts[Part::Clean as usize], whole.parts[Part::Clean as usize] - 20);
    assert_eq!(spelt.parts[Part::Correct as usize], whole.parts[Part::Correct as usize]);
    // Once, however often.
    assert_eq!(found("mixed-spelling", 1, 6).points, spelt.points);
    // What is only shown beside the grade costs nothing.
    assert_eq!(found("metadata-score", 0, 0), whole);
}

#[test]
fn the_mean_and_the_median_are_rounded_half_up() {
    assert_eq!((mean([80, 81].into_iter()), mean([80, 80, 81].into_iter())), (Some(81), Some(80)));
    assert_eq!((mean([].into_iter()), median([].into_iter())), (None, None));
    assert_eq!((median([3, 1, 2].into_iter()), median([4, 1, 2, 3].into_iter())), (Some(2), Some(3)));
    assert_eq!((share(30, 1, 4), share(30, 0, 4), share(30, 0, 0), share(1, 1, 2)), (8, 0, 0, 1));
}

#[test]
fn what_is_overdue_longest_and_wanted_most_comes_first() {
    let mut urgent = item("gap", "2026-10-30", None);
    urgent.priority = Priority::High;
    let items = vec![item("moi", "2026-10-31", None), item("cu", "2026-01-31", None), urgent];
    let mut portal = portal(items, None);
    portal.plan.as_mut().unwrap().items.push(item("toi", "2026-11-30", None));
    let account = account(&portal, "2026-11-05");
    let first = &account.agencies[&name("bo-tttt")].first;
    assert_eq!(first[..], [Task::Publish(2), Task::Publish(1), Task::Publish(0)]);
    assert_eq!(account.portal.of(ItemStatus::Overdue), 3);
    assert_eq!((account.portal.planned(), account.portal.to_come(), account.portal.on_time()), (4, 1, Some(0)));
    assert_eq!(account.unplanned.len(), 2);
}

#[test]
fn a_report_counts_what_was_due_what_came_and_what_is_owed() {
    let items = vec![
        item("dung-han", "2026-10-31", Some("bo-tttt/ndxp")),
        item("no-cu", "2026-06-30", None),
        item("no-moi", "2026-10-15", None),
        item("sap-toi", "2026-12-15", None),
        item("sang-nam", "2027-03-31", None),
    ];
    let portal = portal(items, Some("2026-10-20"));
    let report_on = |today: &str, term: &str| -> Report {
        report(&portal, &account(&portal, today), &Grading::default(), Term::parse(term).unwrap()).unwrap()
    };
    let quarter = report_on("2026-11-23", "2026-Q4");
    let moved = &quarter.whole;
    assert_eq!((moved.promised, moved.on_time, moved.late, moved.overdue, moved.to_come), (3, 1, 0, 1, 1));
    assert_eq!((moved.delivered, moved.carried, moved.caught_up), (1, 1, 0));
    assert_eq!(quarter.owed, [1, 2]);
    assert_eq!(quarter.day, day("2026-11-23"));
    // A month that is over is told as it was on its last day.
    let june = report_on("2026-11-23", "2026-06");
    assert_eq!((june.day, june.whole.promised, june.whole.to_come, june.owed.len()), (day("2026-06-30"), 1, 1, 0));
    let november = report_on("2026-11-23", "2026-11");
    assert_eq!((november.whole.promised, november.whole.carried, november.owed.len()), (0, 2, 2));
    // A term that has not begun has no report.
    let later = Term::parse("2027").unwrap();
    assert!(report(&portal, &account(&portal, "2026-11-23"), &Grading::default(), later).is_none());
    // What came later was still to come.
    let early = report_on("2026-11-23", "2026-06");
    assert_eq!(early.stood[0].1.status, ItemStatus::DueSoon);
    let known: Vec<String> = terms(&portal, &account(&portal, "2026-11-23")).iter().map(Term::to_string).collect();
    assert_eq!(known[..4], ["2026", "2026-Q4", "2026-11", "2026-10"], "{known:?}");
    assert!(known.contains(&"2026-06".to_string()) && !known.contains(&"2026-05".to_string()), "{known:?}");
}
