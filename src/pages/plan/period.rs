//! The report of a month, a quarter or a year, and of the plan as a whole: a page to read and print, Markdown, plain text.

use super::{promises, say};
use crate::artifact::{Fingerprint, Rank};
use crate::error::Result;
use crate::model::{ItemAccount, ItemStatus, Moved, Name, Plan, Report, Tally, Term};
use crate::pages::Pages;
use crate::pages::book::{Book, Tongue};
use crate::pages::listing::{crumbs, here};
use crate::pages::view::{Anchor, Fact, Page, Words};
use crate::urls::encode;
use serde::Serialize;
use std::cmp::Reverse;

/// The most agencies and items that a report lists, so that a quarter fits on two sheets of paper.
const AGENCIES: usize = 30;
/// See `AGENCIES`.
const ITEMS: usize = 24;
/// The most agencies that are named in a sentence.
const NAMED: usize = 3;

/// A report, ready to be shown.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct PeriodView {
    pub title: String,
    /// What it is of, e.g. "quý IV/2026".
    pub term: String,
    pub as_of: String,
    pub facts: Vec<Fact>,
    /// The summary, a sentence each.
    pub sentences: Vec<String>,
    pub tasks: Vec<Anchor>,
    pub headers: Vec<String>,
    pub agencies: Vec<Row>,
    pub agencies_left: Option<String>,
    pub items: Vec<ItemRow>,
    pub items_left: Option<String>,
    pub plan_url: String,
    /// Reports of other terms.
    pub others: Vec<Anchor>,
}

/// An agency and its figures, as the headers say.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct Row {
    pub name: Words,
    pub url: String,
    pub cells: Vec<String>,
}

/// An item and where it stands.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct ItemRow {
    pub title: Words,
    pub url: String,
    pub agency: Words,
    pub due: String,
    pub kind: &'static str,
    pub status: String,
    pub reason: String,
}

/// What a term is called: "tháng 11/2026", "quý IV/2026", "năm 2026".
pub(in crate::pages) fn name(tongue: &Tongue, term: Term) -> String {
    let said = tongue.words.formats.period(term.first(), term.last());
    let key = match term {
        Term::Month(..) => "period_month",
        Term::Quarter(..) => "period_quarter",
        Term::Year(_) => "period_year",
    };
    tongue.words.say(key, &[("term", &said)])
}

impl Pages<'_> {
    /// A page for each report.
    pub(in crate::pages) fn reports(&mut self) -> Result<()> {
        let book = self.book.clone();
        let (portal, account) = (book.portal, book.judged.account);
        let terms: Vec<Term> = account.reports.iter().map(|report| report.term).collect();
        let shown = Fingerprint::of_value(&(&portal.plan, &portal.publishers, terms));
        for (at, report) in account.reports.iter().enumerate() {
            let first = (account.as_of == Some(report.day)).then_some(&account.portal.first);
            let print = book.frame.with(&[shown, Fingerprint::of_value(&(report, first))]);
            for tongue in 0..book.tongues.len() {
                let folder = book.urls.plan_period(book.tongues[tongue].lang, report.term);
                self.add(&folder, Rank::List, print, ("period.html", "period"), tongue, move |book, tongue| {
                    page(book, tongue, &book.judged.account.reports[at])
                })?;
            }
        }
        Ok(())
    }
}

/// The page of a report.
pub(in crate::pages) fn page(book: &Book, tongue: &Tongue, report: &Report) -> (Page, PeriodView) {
    let view = of_term(book, tongue, report);
    let at = |lang: &crate::model::Lang| book.urls.plan_period(lang, report.term);
    let description = view.sentences.first().cloned().unwrap_or_default();
    let mut page = book.page(tongue, &view.title, &description, at, |_| true);
    page.nav = "plan".into();
    page.crumbs = crumbs(book, tongue, None);
    let plan = encode(&book.urls.plan(tongue.lang));
    let up = crate::pages::view::Crumb { text: tongue.words.word("nav_plan").into(), lang: None, url: Some(plan) };
    page.crumbs.push(up);
    page.crumbs.push(here(&view.term, None));
    (page, view)
}

/// The reports there are, the newest first.
pub(in crate::pages) fn links(book: &Book, tongue: &Tongue) -> Vec<Anchor> {
    let link = |report: &Report| Anchor {
        key: report.term.to_string(),
        text: name(tongue, report.term),
        lang: None,
        url: encode(&book.urls.plan_period(tongue.lang, report.term)),
    };
    book.judged.account.reports.iter().map(link).collect()
}

/// The report of a term.
pub(in crate::pages) fn of_term(book: &Book, tongue: &Tongue, report: &Report) -> PeriodView {
    let (words, moved) = (tongue.words, &report.whole);
    let term = name(tongue, report.term);
    let count = |n: u64| words.formats.integer(n);
    let fact = |label: &str, n: u64| Fact { label: words.word(label).into(), value: count(n), ..Fact::default() };
    let mut facts = vec![
        fact("period_promised", moved.promised),
        fact("period_on_time", moved.on_time),
        fact("period_late", moved.late),
        fact("period_overdue", moved.overdue),
        fact("period_delivered", moved.delivered),
    ];
    facts.extend(moved.grade.map(|grade| Fact {
        label: words.word("grade_h").into(),
        value: format!("{grade}/100"),
        ..Fact::default()
    }));
    let headers = ["promised", "on_time", "late", "overdue", "delivered", "carried", "grade"];
    let cells = |moved: &Moved| {
        let numbers = [moved.promised, moved.on_time, moved.late, moved.overdue, moved.delivered, moved.carried];
        let mut cells: Vec<String> = numbers.map(count).into();
        cells.push(match (moved.grade_before, moved.grade) {
            (Some(before), Some(now)) if before != now => format!("{before} → {now}"),
            (_, Some(now)) => now.to_string(),
            (_, None) => "—".into(),
        });
        cells
    };
    let agencies: Vec<_> = report.agencies.iter().map(|(id, moved)| (id, moved.overdue, cells(moved))).collect();
    let today = book.judged.account.as_of == Some(report.day);
    let mut view = frame(book, tongue, agencies, report.stood.iter().map(|(at, stood)| (*at, stood)).collect());
    view.title = words.say("period_title", &[("term", &term)]);
    view.as_of = words.say("plan_as_of", &[("date", &words.formats.date(report.day))]);
    view.sentences = sentences(book, tongue, report, &term);
    view.headers = headers.map(|key| words.word(&format!("period_{key}")).to_string()).into();
    view.others = links(book, tongue).into_iter().filter(|link| link.key != report.term.to_string()).collect();
    if !today {
        view.tasks.clear();
    }
    PeriodView { term, facts, ..view }
}

/// The report of the plan as a whole.
pub(in crate::pages) fn of_all(book: &Book, tongue: &Tongue) -> PeriodView {
    let (words, account) = (tongue.words, book.judged.account);
    let count = |n: u64| words.formats.integer(n);
    let percent =
        |share: Option<u8>| share.map_or_else(|| "—".into(), |share| words.formats.share(f64::from(share) / 100.0));
    let cells = |tally: &Tally| {
        let grade = tally.grade.map_or_else(|| "—".into(), |grade| grade.to_string());
        let numbers = [tally.planned(), tally.published(), tally.of(ItemStatus::Overdue), tally.to_come()].map(count);
        let mut cells: Vec<String> = numbers.into();
        cells.extend([percent(tally.on_time()), percent(tally.up_to_date()), grade]);
        cells
    };
    let agencies = account.agencies.iter();
    let agencies = agencies.map(|(id, tally)| (id, tally.of(ItemStatus::Overdue), cells(tally))).collect();
    let mut view = frame(book, tongue, agencies, account.items.iter().enumerate().collect());
    let whole = &account.portal;
    let parts: [(&str, &dyn std::fmt::Display); 4] = [
        ("planned", &words.count("datasets", whole.planned())),
        ("published", &count(whole.published())),
        ("overdue", &count(whole.of(ItemStatus::Overdue))),
        ("to_come", &count(whole.to_come())),
    ];
    view.sentences = vec![words.say("period_all", &parts)];
    view.sentences.extend(owing(
        book,
        tongue,
        &account
            .items
            .iter()
            .enumerate()
            .filter(|(_, one)| one.status == ItemStatus::Overdue)
            .map(|(at, _)| at)
            .collect::<Vec<_>>(),
    ));
    view.sentences.extend(grade_said(tongue, None, whole.grade));
    view.title = words.word("nav_plan").into();
    view.as_of =
        account.as_of.map_or_else(String::new, |day| words.say("plan_as_of", &[("date", &words.formats.date(day))]));
    let headers = [
        "period_planned",
        "period_published",
        "period_overdue",
        "period_to_come",
        "period_on_time",
        "period_up_to_date",
        "period_grade",
    ];
    view.headers = headers.map(|key| words.word(key).to_string()).into();
    view.others = links(book, tongue);
    let fact = |label: &str, value: String| Fact { label: words.word(label).into(), value, ..Fact::default() };
    view.facts = vec![
        fact("period_planned", count(whole.planned())),
        fact("period_published", count(whole.published())),
        fact("period_overdue", count(whole.of(ItemStatus::Overdue))),
        fact("period_to_come", count(whole.to_come())),
    ];
    view
}

/// What reports share: agencies by what they owe, items by where they stand, what to do first.
fn frame(
    book: &Book,
    tongue: &Tongue,
    mut agencies: Vec<(&Name, u64, Vec<String>)>,
    mut items: Vec<(usize, &ItemAccount)>,
) -> PeriodView {
    let (words, account) = (tongue.words, book.judged.account);
    agencies.sort_by_key(|(id, owed, _)| (Reverse(*owed), *id));
    let agencies_left = agencies.len().saturating_sub(AGENCIES) as u64;
    let row = |(id, _, cells): (&Name, u64, Vec<String>)| Row {
        name: agency(book, tongue, id),
        url: encode(&book.urls.publisher(tongue.lang, id)),
        cells,
    };
    let plan = book.portal.plan.as_ref();
    let order = |status: ItemStatus| match status {
        ItemStatus::Overdue => 0,
        ItemStatus::Below => 1,
        ItemStatus::Late => 2,
        ItemStatus::DueSoon => 3,
        ItemStatus::OnTime | ItemStatus::Published => 4,
        ItemStatus::NotDue => 5,
        ItemStatus::Withdrawn => 6,
    };
    items.sort_by_key(|(at, stands)| (order(stands.status), stands.due, *at));
    let items_left = items.len().saturating_sub(ITEMS) as u64;
    let items =
        items.into_iter().take(ITEMS).filter_map(|(at, stands)| item_row(book, tongue, (plan?, at), stands)).collect();
    let tasks = account.portal.first.iter().map(|task| {
        let (text, url) = say::task(book, tongue, task);
        Anchor { key: String::new(), text, lang: None, url }
    });
    PeriodView {
        title: String::new(),
        term: String::new(),
        as_of: String::new(),
        facts: Vec::new(),
        sentences: Vec::new(),
        tasks: tasks.collect(),
        headers: Vec::new(),
        agencies: agencies.into_iter().take(AGENCIES).map(row).collect(),
        agencies_left: (agencies_left > 0).then(|| words.count("more_agencies", agencies_left)),
        items,
        items_left: (items_left > 0).then(|| words.count("more_items", items_left)),
        plan_url: encode(&book.urls.plan(tongue.lang)),
        others: Vec::new(),
    }
}

fn item_row(book: &Book, tongue: &Tongue, (plan, at): (&Plan, usize), stands: &ItemAccount) -> Option<ItemRow> {
    let item = plan.items.get(at)?;
    let (kind, status) = say::status(tongue, stands);
    Some(ItemRow {
        title: tongue.say(&item.title).unwrap_or_default(),
        url: promises::url(book, tongue, at),
        agency: agency(book, tongue, &item.agency),
        due: stands.due.map_or_else(|| "—".into(), |day| tongue.words.formats.date(day)),
        kind,
        status,
        reason: say::reason(tongue, item, stands),
    })
}

/// An agency by its short name, else its name, else its id.
fn agency(book: &Book, tongue: &Tongue, id: &Name) -> Words {
    let known = book.portal.publishers.get(id);
    let name = known.and_then(|publisher| tongue.say(&publisher.name));
    name.unwrap_or_else(|| Words { text: id.to_string(), ..Words::default() })
}

/// The summary of a term in sentences.
fn sentences(book: &Book, tongue: &Tongue, report: &Report, term: &str) -> Vec<String> {
    let (words, moved) = (tongue.words, &report.whole);
    let count = |n: u64| words.formats.integer(n);
    let day = words.formats.date(report.day);
    let mut said = Vec::new();
    let parts: [(&str, &dyn std::fmt::Display); 7] = [
        ("term", &term),
        ("day", &day),
        ("promised", &words.count("datasets", moved.promised)),
        ("on_time", &count(moved.on_time)),
        ("late", &count(moved.late)),
        ("overdue", &count(moved.overdue)),
        ("to_come", &count(moved.to_come)),
    ];
    said.push(words.say(if moved.promised > 0 { "period_said_promised" } else { "period_said_nothing" }, &parts));
    let delivered = words.count("datasets", moved.delivered);
    said.push(match (moved.delivered, moved.carried) {
        (0, _) => words.word("period_said_none_delivered").into(),
        (_, 0) => words.say("period_said_delivered", &[("delivered", &delivered)]),
        (_, carried) => words.say(
            "period_said_caught_up",
            &[("delivered", &delivered), ("carried", &count(carried)), ("caught_up", &count(moved.caught_up))],
        ),
    });
    said.extend(owing(book, tongue, &report.owed));
    said.extend(grade_said(tongue, moved.grade_before, moved.grade));
    said
}

/// How the grade moved.
fn grade_said(tongue: &Tongue, before: Option<u8>, now: Option<u8>) -> Option<String> {
    let now = now?;
    let key = match before {
        Some(before) if before < now => "period_said_better",
        Some(before) if before > now => "period_said_worse",
        Some(_) => "period_said_same",
        None => "period_said_grade",
    };
    Some(tongue.words.say(key, &[("before", &before.unwrap_or_default()), ("now", &now)]))
}

/// What is owed the longest, and by whom most.
fn owing(book: &Book, tongue: &Tongue, owed: &[usize]) -> Vec<String> {
    let (words, account) = (tongue.words, book.judged.account);
    let (Some(plan), false) = (&book.portal.plan, owed.is_empty()) else { return Vec::new() };
    let mut by_agency: std::collections::BTreeMap<&Name, u64> = Default::default();
    for at in owed {
        *by_agency.entry(&plan.items[*at].agency).or_default() += 1;
    }
    let longest = owed.iter().min_by_key(|at| (account.items[**at].due, **at)).expect("something is owed");
    let item = &plan.items[*longest];
    let due = account.items[*longest].due.map(|day| words.formats.date(day)).unwrap_or_default();
    let mut most: Vec<_> = by_agency.into_iter().collect();
    most.sort_by_key(|(id, count)| (Reverse(*count), *id));
    let named = most.iter().take(NAMED).map(|(id, count)| format!("{} ({count})", agency(book, tongue, id).text));
    let named = named.collect::<Vec<_>>().join(", ");
    let title = say::title(tongue, &item.title);
    let of = agency(book, tongue, &item.agency).text;
    let owed = words.count("datasets", owed.len() as u64);
    vec![
        words.say("period_said_owed", &[("owed", &owed), ("title", &title), ("agency", &of), ("due", &due)]),
        words.say("period_said_owing", &[("agencies", &named)]),
    ]
}
