//! The reports of months, quarters and years: what was promised, delivered and owed, and how grades moved.

use super::plan;
use crate::model::{Account, Date, Earlier, ItemAccount, ItemStatus, Moved, Name, PlanItem, Portal, Report, Term};
use crate::settings::Grading;
use std::collections::BTreeSet;

/// The most months that have a report of their own.
const MONTHS: usize = 36;

/// The terms that have something to tell, the newest first: from the first day that was promised to the day of the account.
pub fn terms(portal: &Portal, account: &Account) -> Vec<Term> {
    let (Some(plan), Some(today)) = (&portal.plan, account.as_of) else { return Vec::new() };
    let starts = plan.phases.iter().filter_map(|phase| Some(phase.start?.first_day()));
    let days = account.items.iter().flat_map(|item| [item.due, item.published]).flatten();
    let Some(from) = starts.chain(days).filter(|day| *day <= today).min() else { return Vec::new() };
    let mut terms = BTreeSet::new();
    let [mut month, ..] = Term::around(today);
    for _ in 0..MONTHS {
        for term in Term::around(month.first()) {
            terms.insert((std::cmp::Reverse(term.last()), term.to_string()));
        }
        let Some(before) = Date::from_days(month.first().days() - 1).filter(|before| *before >= from) else { break };
        [month, ..] = Term::around(before);
    }
    terms.iter().filter_map(|(_, term)| Term::parse(term)).collect()
}

/// The report of a term; `None` without a plan or a day, or when the term has not begun.
pub fn report(portal: &Portal, account: &Account, grading: &Grading, term: Term) -> Option<Report> {
    let plan = portal.plan.as_ref()?;
    let day = account.as_of.filter(|today| *today >= term.first())?.min(term.last());
    let mut report = Report {
        term,
        day,
        whole: Moved::default(),
        agencies: Default::default(),
        promised: Vec::new(),
        delivered: Vec::new(),
        owed: Vec::new(),
        stood: Vec::new(),
    };
    for (at, item) in plan.items.iter().enumerate() {
        count(&mut report, (at, item), account);
    }
    report.agencies.retain(|_, moved| !moved.is_empty());
    let told: BTreeSet<usize> =
        [&report.promised, &report.delivered, &report.owed].into_iter().flatten().copied().collect();
    report.stood = told.into_iter().map(|at| (at, stood(&account.items[at], day, grading))).collect();
    let before = Date::from_days(term.first().days() - 1).and_then(|before| grades(account, before));
    let now = grades(account, day);
    report.whole.grade_before = before.as_ref().and_then(|grades| grades.of(None));
    report.whole.grade = now.as_ref().and_then(|grades| grades.of(None));
    for (agency, moved) in &mut report.agencies {
        moved.grade_before = before.as_ref().and_then(|grades| grades.of(Some(agency)));
        moved.grade = now.as_ref().and_then(|grades| grades.of(Some(agency)));
    }
    Some(report)
}

/// Counts an item, for all and for its agency.
fn count(report: &mut Report, (at, item): (usize, &PlanItem), account: &Account) {
    let stands = &account.items[at];
    if stands.status == ItemStatus::Withdrawn {
        return;
    }
    let (term, day) = (report.term, report.day);
    // Of a dataset that is there without a day nobody can tell when it came: it counts as there, and as on time.
    let undated = stands.status.is_published() && stands.published.is_none();
    let published = stands.published.filter(|published| *published <= day);
    let there = undated || published.is_some();
    let promised = stands.due.is_some_and(|due| term.holds(due));
    let delivered = published.is_some_and(|published| term.holds(published));
    let carried = stands.due.is_some_and(|due| due < term.first())
        && !undated
        && published.is_none_or(|published| published >= term.first());
    let due_by = |day: Date| stands.due.is_some_and(|due| due < day);
    let moved = Moved {
        promised: promised.into(),
        on_time: (promised && there && published.is_none_or(|published| stands.due >= Some(published))).into(),
        late: (promised && published.is_some_and(|published| stands.due < Some(published))).into(),
        overdue: (promised && !there && due_by(day)).into(),
        to_come: (promised && !there && !due_by(day)).into(),
        delivered: delivered.into(),
        carried: carried.into(),
        caught_up: (carried && delivered).into(),
        ..Moved::default()
    };
    let mut note = |is: bool, list: fn(&mut Report) -> &mut Vec<usize>| is.then(|| list(report).push(at));
    note(promised, |report| &mut report.promised);
    note(delivered, |report| &mut report.delivered);
    note(!there && due_by(day), |report| &mut report.owed);
    add(&mut report.whole, &moved);
    add(report.agencies.entry(item.agency.clone()).or_default(), &moved);
}

fn add(sum: &mut Moved, one: &Moved) {
    sum.promised += one.promised;
    sum.on_time += one.on_time;
    sum.late += one.late;
    sum.overdue += one.overdue;
    sum.to_come += one.to_come;
    sum.delivered += one.delivered;
    sum.carried += one.carried;
    sum.caught_up += one.caught_up;
}

/// Where an item stood on an earlier day, as far as the day it was published tells.
fn stood(now: &ItemAccount, day: Date, grading: &Grading) -> ItemAccount {
    if now.status == ItemStatus::Withdrawn || now.published.is_some_and(|published| published <= day) {
        return now.clone();
    }
    if now.status.is_published() && now.published.is_none() {
        return now.clone();
    }
    let days = now.due.map(|due| day.days() - due.days());
    ItemAccount { status: plan::waiting(days, grading), published: None, days, shortfalls: Vec::new(), due: now.due }
}

/// Grades on a day.
enum Grades<'a> {
    Now(&'a Account),
    Then(&'a Earlier),
}

/// The grades known for a day: those of the account on its own day, else those of the month that ended on it.
fn grades(account: &Account, day: Date) -> Option<Grades<'_>> {
    if account.as_of == Some(day) {
        return Some(Grades::Now(account));
    }
    account.earlier.iter().find(|earlier| earlier.day == day).map(Grades::Then)
}

impl Grades<'_> {
    /// The grade of an agency, or of the portal.
    fn of(&self, agency: Option<&Name>) -> Option<u8> {
        match (self, agency) {
            (Self::Now(account), None) => account.portal.grade,
            (Self::Now(account), Some(agency)) => account.agencies.get(agency)?.grade,
            (Self::Then(earlier), None) => Some(earlier.portal.0),
            (Self::Then(earlier), Some(agency)) => earlier.agencies.get(agency).map(|(grade, _)| *grade),
        }
    }
}
