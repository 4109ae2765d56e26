//! The phases of the plan: what each demands, how far it is, and its items, page by page.

use super::items::{self, ItemRow};
use super::promises::Group;
use super::{bar, say};
use crate::model::{Phase, Plan};
use crate::pages::book::{Book, Tongue};
use crate::pages::browse::{PagerEntry, pager};
use crate::pages::listing::{crumbs, here};
use crate::pages::view::{Page, Tag, Words};
use crate::urls::encode;
use serde::Serialize;

/// A phase.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct PhaseView {
    pub title: Words,
    pub url: String,
    pub count: String,
    pub parent: Option<Words>,
    pub period: Option<String>,
    pub tag: Option<Tag>,
    pub level: Vec<String>,
    pub bar_svg: Option<String>,
    pub said: Option<String>,
    pub shortfalls: Vec<String>,
}

/// A page of a phase, or of the items without one.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct PhasePage {
    pub title: Words,
    pub phase: Option<PhaseView>,
    pub parts: Vec<PhaseView>,
    pub items: Vec<ItemRow>,
    pub range: String,
    pub pages: Vec<PagerEntry>,
    pub plan: String,
}

/// What items are listed under.
pub(in crate::pages) fn title(tongue: &Tongue, group: &Group) -> Words {
    match group.phase {
        Some((_, phase)) => tongue.say(&phase.title).unwrap_or_default(),
        None => Words { text: tongue.words.word("plan_no_phase").into(), ..Words::default() },
    }
}

/// All phases, in the plan's order.
pub(in crate::pages) fn all(book: &Book, tongue: &Tongue, plan: &Plan) -> Vec<PhaseView> {
    (0..plan.phases.len()).filter_map(|at| view(book, tongue, plan, at)).collect()
}

fn view(book: &Book, tongue: &Tongue, plan: &Plan, at: usize) -> Option<PhaseView> {
    let (words, account) = (tongue.words, book.judged.account);
    let phase = plan.phases.get(at)?;
    let there = account.phases.get(at)?;
    let tag = say::phase_status(tongue, there, phase.start, phase.end, account.as_of);
    let parent = phase.part_of.as_ref().and_then(|id| plan.phase(id));
    Some(PhaseView {
        title: tongue.say(&phase.title).unwrap_or_default(),
        url: encode(&book.urls.plan_phase(tongue.lang, Some(&phase.id), 1)),
        count: words.count("plan_items", there.tally.planned()),
        parent: parent.and_then(|parent| tongue.say(&parent.title)),
        period: period(tongue, phase),
        tag: tag.map(|(kind, text)| Tag { kind, text }),
        level: say::level(tongue, &phase.minimum),
        bar_svg: bar::bar(tongue, &there.tally, "100%"),
        said: bar::in_words(tongue, &there.tally),
        shortfalls: there.shortfalls.iter().map(|lack| say::phase_shortfall(tongue, lack)).collect(),
    })
}

/// The time of a phase, as told.
fn period(tongue: &Tongue, phase: &Phase) -> Option<String> {
    let (words, formats) = (tongue.words, &tongue.words.formats);
    Some(match (phase.start, phase.end) {
        (Some(start), Some(end)) => formats.period(start, end),
        (Some(start), None) => words.say("since", &[("date", &formats.date(start))]),
        (None, Some(end)) => words.say("until", &[("date", &formats.date(end))]),
        (None, None) => return None,
    })
}

/// A page of a group of items, counted from 1.
pub(in crate::pages) fn page(
    book: &Book,
    tongue: &Tongue,
    plan: &Plan,
    group: &Group,
    number: usize,
) -> (Page, PhasePage) {
    let words = tongue.words;
    let heading = title(tongue, group);
    let at = |number: usize| book.urls.plan_phase(tongue.lang, group.id(), number);
    let place = |lang: &crate::model::Lang| book.urls.plan_phase(lang, group.id(), number);
    let numbered = match number {
        1 => heading.text.clone(),
        n => words.say("plan_page", &[("title", &heading.text), ("n", &n)]),
    };
    let lead = words.say("plan_phase_description", &[("title", &heading.text)]);
    let told = |lang: &crate::model::Lang| group.phase.is_none_or(|(_, phase)| phase.title.exactly(lang).is_some());
    let mut page = book.page(tongue, &numbered, &lead, place, told);
    page.nav = "plan".into();
    page.crumbs = crumbs(book, tongue, Some(("nav_plan", book.urls.plan(tongue.lang))));
    page.crumbs.push(here(&heading.text, heading.lang.clone()));
    let places = group.on_page(number);
    let from = (number - 1) * super::promises::PAGE;
    let integer = |n: usize| words.formats.integer(n as u64);
    let range = words.say(
        "range",
        &[
            ("from", &integer(from + usize::from(!places.is_empty()))),
            ("to", &integer(from + places.len())),
            ("all", &integer(group.items.len())),
        ],
    );
    let within = |at: &usize| plan.phases[*at].part_of.as_ref() == group.id() && group.id().is_some();
    let view = PhasePage {
        title: heading,
        phase: group.phase.and_then(|(at, _)| view(book, tongue, plan, at)),
        parts: (0..plan.phases.len()).filter(within).filter_map(|at| view(book, tongue, plan, at)).collect(),
        items: items::rows(book, tongue, places),
        range,
        pages: pager(tongue, number, group.pages(), at),
        plan: encode(&book.urls.plan(tongue.lang)),
    };
    (page, view)
}
