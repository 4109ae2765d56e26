//! The plan's own page: how far it is, each agency in the order of what it kept, its phases, and what is urgent.

use super::items::{self, ItemRow};
use super::phases::{self, PhaseView};
use super::{bar, say};
use crate::model::{ItemStatus, Name, Plan, Tally};
use crate::pages::book::{Book, Tongue};
use crate::pages::listing::{self, crumbs, here};
use crate::pages::view::{Anchor, Fact, Page, Tag, Words};
use crate::pages::{graded, markdown};
use crate::urls::encode;
use serde::Serialize;
use std::cmp::Reverse;

/// Items shown on this page; all of them are on the pages of the phases.
const ITEMS: usize = 60;
/// Datasets outside the plan that are named.
const UNPLANNED: usize = 40;
/// Datasets of an agency whose grade is listed.
const GRADES: usize = 40;

/// The page.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct PlanView {
    pub title: Words,
    pub lead: Words,
    pub legal: Option<Words>,
    pub as_of: Option<String>,
    pub facts: Vec<Fact>,
    pub agencies: Vec<AgencyRow>,
    pub phases: Vec<PhaseView>,
    /// Everything by phase when it is little, else what is urgent.
    pub lists: Vec<ItemList>,
    pub left: Option<String>,
    /// Items without a phase, when they have pages of their own.
    pub others: Option<String>,
    pub unplanned: Option<Unplanned>,
    pub databases: Option<Anchor>,
    /// Reports of months, quarters and years.
    pub reports: Vec<Anchor>,
    pub quality: String,
    pub feed: String,
}

/// An agency on the scoreboard.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct AgencyRow {
    pub rank: String,
    pub name: Words,
    pub url: Option<String>,
    pub bar_svg: Option<String>,
    pub published: String,
    pub on_time: String,
    pub overdue: Option<Tag>,
    pub updated: String,
    pub grade: String,
    pub first: Option<Anchor>,
}

/// Some items under a heading.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct ItemList {
    pub title: Words,
    pub url: Option<String>,
    pub items: Vec<ItemRow>,
}

/// Published datasets that no item names.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct Unplanned {
    pub count: String,
    pub datasets: Vec<Anchor>,
    pub left: Option<String>,
}

/// The page.
pub(in crate::pages) fn board(book: &Book, tongue: &Tongue, plan: &Plan) -> (Page, PlanView) {
    let words = tongue.words;
    let own = |word: &str| Words { text: words.word(word).into(), ..Words::default() };
    let title = tongue.say(&plan.title).unwrap_or_else(|| own("plan_title"));
    let lead = tongue.say(&plan.description).unwrap_or_else(|| own("plan_lead"));
    let told = |lang: &crate::model::Lang| {
        let fine = |text: &crate::model::Text| text.is_empty() || text.exactly(lang).is_some();
        fine(&plan.title) && fine(&plan.description)
    };
    let short = markdown::plain(&lead.text, 200);
    let mut page = book.page(tongue, &title.text, &short, |lang| book.urls.plan(lang), told);
    page.nav = "plan".into();
    page.nav_here = true;
    page.crumbs = crumbs(book, tongue, None);
    page.crumbs.push(here(words.word("nav_plan"), None));
    let feed = super::feed(book, tongue, None);
    page.feeds.insert(0, feed.clone());
    let account = book.judged.account;
    let others = book.promises.groups.iter().find(|group| group.phase.is_none());
    let (lists, left) = lists(book, tongue, plan);
    let day = account.as_of.map(|day| words.formats.date(day));
    let databases = (!plan.databases.is_empty()).then(|| Anchor {
        key: "databases".into(),
        text: words.count("plan_databases", plan.databases.len() as u64),
        lang: None,
        url: encode(&book.urls.plan_databases(tongue.lang)),
    });
    let view = PlanView {
        title,
        lead: Words { text: markdown::plain(&lead.text, 600), ..lead },
        legal: tongue.say(&plan.legal_basis),
        as_of: day.map(|day| words.say("quality_as_of", &[("date", &day)])),
        facts: facts(book, tongue),
        agencies: agencies(book, tongue),
        phases: phases::all(book, tongue, plan),
        lists,
        left,
        others: others.map(|_| encode(&book.urls.plan_phase(tongue.lang, None, 1))),
        unplanned: unplanned(book, tongue),
        databases,
        reports: super::period::links(book, tongue),
        quality: encode(&book.urls.quality(tongue.lang)),
        feed: feed.url,
    };
    (page, view)
}

/// How much is planned, published, overdue and to come, and how good the data is.
fn facts(book: &Book, tongue: &Tongue) -> Vec<Fact> {
    let (words, account) = (tongue.words, book.judged.account);
    let whole = &account.portal;
    let count = |holds: fn(&Tally) -> bool| account.agencies.values().filter(|tally| holds(tally)).count() as u64;
    let planned = whole.planned();
    let share = |n: u64| bar::share_of(tongue, n, planned);
    let fact = |label: &str, value: String, small: String| Fact {
        label: words.word(label).into(),
        value,
        small: (!small.is_empty()).then_some(small),
        ..Fact::default()
    };
    let overdue = whole.of(ItemStatus::Overdue);
    let behind = words.count("agencies", count(|tally| tally.of(ItemStatus::Overdue) > 0));
    let mut published = vec![share(whole.published())];
    for (status, key) in [(ItemStatus::Late, "plan_of_them_late"), (ItemStatus::Below, "plan_of_them_below")] {
        let n = whole.of(status);
        published.extend((n > 0).then(|| words.count(key, n)));
    }
    let integer = |n: u64| words.formats.integer(n);
    let mut facts = vec![
        fact(
            "plan_fact_planned",
            words.count("datasets", planned),
            words.count("agencies", count(|tally| tally.planned() > 0)),
        ),
        fact("plan_fact_published", integer(whole.published()), published.join("; ")),
        fact(
            "plan_overdue",
            integer(overdue),
            if overdue > 0 { format!("{}; {behind}", share(overdue)) } else { String::new() },
        ),
        fact("plan_not_due", integer(whole.to_come()), share(whole.to_come())),
    ];
    facts.extend(whole.median.map(|points| Fact {
        url: Some(encode(&book.urls.quality(tongue.lang))),
        ..fact("plan_fact_median", format!("{points}/100"), words.count("datasets", whole.datasets))
    }));
    facts
}

/// The agencies, ranked by the share of what was due that came on time, then by grade; those with nothing due yet behind.
fn agencies(book: &Book, tongue: &Tongue) -> Vec<AgencyRow> {
    type Key = (bool, Reverse<Option<u8>>, Reverse<Option<u8>>);
    let key = |tally: &Tally| -> Key {
        (tally.on_time().is_none(), Reverse(tally.on_time()), Reverse(tally.on_time().and(tally.grade)))
    };
    let named = |(id, tally)| {
        let (name, url) = items::agency(book, tongue, id);
        (key(tally), name, url, tally)
    };
    let mut ranked: Vec<(Key, Words, Option<String>, &Tally)> =
        book.judged.account.agencies.iter().map(named).collect();
    ranked.sort_by(|a, b| {
        let planned = |tally: &Tally| Reverse(tally.planned() > 0);
        let by_key = a.0.cmp(&b.0).then_with(|| planned(a.3).cmp(&planned(b.3)));
        by_key.then_with(|| tongue.compare(&a.1.text, &b.1.text))
    });
    let first_of = |key: &Key| ranked.iter().position(|(other, ..)| other == key).unwrap_or_default() + 1;
    let ranks: Vec<String> =
        ranked.iter().map(|(key, ..)| if key.0 { "–".into() } else { first_of(key).to_string() }).collect();
    let row = |((_, name, url, tally), rank): ((Key, Words, Option<String>, &Tally), String)| AgencyRow {
        rank,
        name,
        bar_svg: bar::bar(tongue, tally, "150"),
        published: if tally.planned() > 0 { bar::ratio(tongue, tally) } else { "—".into() },
        on_time: bar::share(tongue, tally.on_time()),
        overdue: overdue(tongue, tally),
        updated: bar::share(tongue, tally.up_to_date()),
        grade: bar::grade(tally.grade),
        first: tally.first.first().map(|task| {
            let (text, url) = say::task(book, tongue, task);
            Anchor { key: String::new(), text, lang: None, url }
        }),
        url,
    };
    ranked.into_iter().zip(ranks).map(row).collect()
}

/// How much is overdue, when something is: in red from a fifth of what is planned.
pub(in crate::pages) fn overdue(tongue: &Tongue, tally: &Tally) -> Option<Tag> {
    let overdue = tally.of(ItemStatus::Overdue);
    let kind = if 5 * overdue >= tally.planned() { "bad" } else { "warn" };
    (overdue > 0).then(|| Tag { kind, text: tongue.words.count("plan_items", overdue) })
}

/// All items by phase when there are few, else those that something is to be done about; and how many are left out.
fn lists(book: &Book, tongue: &Tongue, plan: &Plan) -> (Vec<ItemList>, Option<String>) {
    if plan.items.len() <= ITEMS {
        let groups = book.promises.groups.iter().filter(|group| !group.items.is_empty());
        let list = |group: &super::promises::Group| ItemList {
            title: phases::title(tongue, group),
            url: Some(encode(&book.urls.plan_phase(tongue.lang, group.id(), 1))),
            items: items::rows(book, tongue, &group.items),
        };
        return (groups.map(list).collect(), None);
    }
    let urgent = items::urgent(plan, book);
    let shown = &urgent[..urgent.len().min(ITEMS)];
    let left = (plan.items.len() - shown.len()) as u64;
    let title = Words { text: tongue.words.word("plan_urgent").into(), ..Words::default() };
    let list = ItemList { title, url: None, items: items::rows(book, tongue, shown) };
    let lists = if shown.is_empty() { Vec::new() } else { vec![list] };
    (lists, Some(tongue.words.count("plan_more_items", left)))
}

/// Published datasets that no item names.
fn unplanned(book: &Book, tongue: &Tongue) -> Option<Unplanned> {
    let all = &book.judged.account.unplanned;
    let named = all.iter().take(UNPLANNED).filter_map(|id| book.portal.dataset(id));
    let left = all.len().saturating_sub(UNPLANNED) as u64;
    (!all.is_empty()).then(|| Unplanned {
        count: tongue.words.count("plan_unplanned", all.len() as u64),
        datasets: named.map(|dataset| listing::anchor(book, tongue, dataset)).collect(),
        left: (left > 0).then(|| tongue.words.count("more_datasets", left)),
    })
}

/// What an agency's page shows of the plan and of its grades.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct AgencyPlan {
    pub facts: Vec<Fact>,
    pub bar_svg: Option<String>,
    pub said: Option<String>,
    pub first: Vec<Anchor>,
    pub items: Vec<ItemRow>,
    pub left: Option<String>,
    pub databases: Vec<super::databases::DatabaseRow>,
    pub grades: Vec<GradeRow>,
    pub grades_left: Option<String>,
    pub url: Option<String>,
}

/// The grade of a dataset: its parts, and where what cost its points is told.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct GradeRow {
    pub dataset: Anchor,
    pub points: u8,
    pub parts: crate::model::Parts,
}

/// The plan of one agency; `None` when nothing is known of it.
pub(in crate::pages) fn of_agency(book: &Book, tongue: &Tongue, id: &Name) -> Option<AgencyPlan> {
    let words = tongue.words;
    let tally = book.judged.account.agencies.get(id)?;
    let fact = |label: &str, value: String, small: Option<String>| Fact {
        label: words.word(label).into(),
        value,
        small,
        ..Fact::default()
    };
    let mut facts = Vec::new();
    if tally.planned() > 0 {
        let ratio = bar::ratio(tongue, tally);
        facts.push(fact("plan_fact_published", ratio, Some(words.word("plan_planned").into())));
        facts.push(fact("plan_overdue", words.formats.integer(tally.of(ItemStatus::Overdue)), None));
        facts.push(fact("plan_on_time", bar::share(tongue, tally.on_time()), Some(words.word("plan_of_due").into())));
    }
    if tally.promised > 0 {
        let of = words.count("datasets", tally.promised);
        facts.push(fact("plan_updated", bar::share(tongue, tally.up_to_date()), Some(of)));
    }
    if let (Some(grade), Some(parts)) = (tally.grade, tally.parts) {
        facts.push(fact("plan_grade", format!("{grade}/100"), Some(graded::in_words(tongue, parts))));
    }
    let plan = book.portal.plan.as_ref();
    let of_plan = book.promises.by_agency.get(id).map_or(&[][..], Vec::as_slice);
    let mut places = of_plan.to_vec();
    places.sort_by_key(|at| plan.and_then(|plan| Some(plan.due(plan.items.get(*at)?))).flatten());
    let left = places.len().saturating_sub(ITEMS) as u64;
    places.truncate(ITEMS);
    let graded = book.by_agency.get(id).map_or(0, Vec::len);
    let tasks = tally.first.iter().map(|task| say::task(book, tongue, task));
    Some(AgencyPlan {
        facts,
        bar_svg: bar::bar(tongue, tally, "100%"),
        said: bar::in_words(tongue, tally),
        first: tasks.map(|(text, url)| Anchor { key: String::new(), text, lang: None, url }).collect(),
        items: items::rows(book, tongue, &places),
        left: (left > 0).then(|| words.count("plan_more_items", left)),
        databases: super::databases::of_agency(book, tongue, id),
        grades_left: (graded > GRADES).then(|| words.count("more_datasets", (graded - GRADES) as u64)),
        grades: grades(book, tongue, id),
        url: plan.map(|_| encode(&book.urls.plan(tongue.lang))),
    })
}

/// The datasets of an agency by grade, the lowest first.
fn grades(book: &Book, tongue: &Tongue, id: &Name) -> Vec<GradeRow> {
    let grades = &book.judged.account.grades;
    let mut places = book.by_agency.get(id).cloned().unwrap_or_default();
    places.retain(|at| grades.len() > *at);
    places.sort_by_key(|at| (grades[*at].points, *at));
    let row = |at: &usize| {
        let dataset = &book.portal.datasets[*at];
        let url = encode(&book.urls.dataset_quality(tongue.lang, &dataset.id));
        let dataset = Anchor { url, ..listing::anchor(book, tongue, dataset) };
        GradeRow { dataset, points: grades[*at].points, parts: grades[*at].parts }
    };
    places.iter().take(GRADES).map(row).collect()
}
