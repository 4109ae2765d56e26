//! The open-data plan beside what is published: the scoreboard, its phases and items, the databases behind them, and what
//! other pages show of it.

pub(super) mod badge;
mod bar;
mod board;
mod databases;
mod items;
pub(super) mod period;
mod phases;
mod prints;
pub(super) mod promises;
pub(super) mod say;
pub(super) mod sheet;

pub(super) use board::{AgencyPlan, of_agency};
pub(super) use prints::{of_agency as agency_print, of_dataset as dataset_print, of_home as home_print};

use super::Pages;
use super::book::{Book, Tongue};
use super::view::{Anchor, FeedLink};
use crate::artifact::{Fingerprint, Rank};
use crate::error::Result;
use crate::model::{Dataset, Due, Name, Standing};
use crate::urls::encode;
use serde::Serialize;

impl Pages<'_> {
    /// The pages of the plan, when there is one, and the badges of agencies and datasets.
    pub(super) fn plan(&mut self) -> Result<()> {
        badge::of(&self.book, &mut self.artifacts)?;
        let book = self.book.clone();
        let Some(plan) = &book.portal.plan else { return Ok(()) };
        let publishers = Fingerprint::of_value(&book.portal.publishers);
        let titles: Vec<_> = book.portal.datasets.iter().map(|dataset| (&dataset.id, &dataset.title)).collect();
        let frame = book.frame.with(&[publishers, Fingerprint::of_value(&titles)]);
        let whole = frame.with(&[prints::of_plan(&book, plan)]);
        let databases = frame.with(&[Fingerprint::of_value(&plan.databases)]);
        for tongue in 0..book.tongues.len() {
            let lang = book.tongues[tongue].lang;
            self.add(&book.urls.plan(lang), Rank::List, whole, ("plan.html", "plan"), tongue, move |book, t| {
                board::board(book, t, plan)
            })?;
            for (at, group) in book.promises.groups.iter().enumerate() {
                let parts = plan.phases.iter().enumerate().filter(|(_, one)| one.part_of.as_ref() == group.id());
                let shown = parts.map(|(at, _)| at).filter(|_| group.phase.is_some()).chain(group.phase.map(|it| it.0));
                let phase = frame.with(&[prints::of_phases(&book, plan, shown)]);
                for number in 1..=group.pages() {
                    let folder = book.urls.plan_phase(lang, group.id(), number);
                    let shown = prints::of_items(&book, plan, group.on_page(number));
                    let print = phase.with(&[shown, Fingerprint::of_value(&group.items.len())]);
                    self.add(&folder, Rank::Detail, print, ("plan_phase.html", "phase"), tongue, move |book, t| {
                        phases::page(book, t, plan, &book.promises.groups[at], number)
                    })?;
                }
            }
            if !plan.databases.is_empty() {
                let folder = book.urls.plan_databases(lang);
                self.add(&folder, Rank::Detail, databases, ("databases.html", "dbs"), tongue, move |book, t| {
                    databases::page(book, t, plan)
                })?;
            }
        }
        Ok(())
    }
}

/// Where to follow what is overdue, of one agency or of all.
pub(super) fn feed(book: &Book, tongue: &Tongue, agency: Option<&Name>) -> FeedLink {
    let url = encode(&book.urls.overdue_feed(tongue.lang, agency));
    FeedLink { title: tongue.words.word("feed_overdue").into(), url }
}

/// The plan on the home page: a bar, and the same in words.
#[derive(Debug, Serialize)]
pub(super) struct HomePlan {
    pub bar_svg: Option<String>,
    pub said: String,
    pub url: String,
}

/// The plan for the home page; `None` when there is none, or nothing in it.
pub(super) fn home(book: &Book, tongue: &Tongue) -> Option<HomePlan> {
    book.portal.plan.as_ref()?;
    let tally = &book.judged.account.portal;
    let said = bar::in_words(tongue, tally)?;
    let planned = tongue.words.count("datasets", tally.planned());
    Some(HomePlan {
        bar_svg: bar::bar(tongue, tally, "100%"),
        said: tongue.words.say("plan_home", &[("planned", &planned), ("said", &said)]),
        url: encode(&book.urls.plan(tongue.lang)),
    })
}

/// What a dataset's page says of the plan: that it was promised, how that went, and where it is written.
pub(super) fn promise(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Option<Anchor> {
    let plan = book.portal.plan.as_ref()?;
    let at = *book.promises.by_dataset.get(&dataset.id)?.first()?;
    let (_, account) = promises::item(plan, book.judged.account, at)?;
    let (_, status) = say::status(tongue, account);
    let status = say::lower(&status);
    let text = match account.due {
        Some(due) => tongue.words.say("plan_in_year", &[("year", &due.year()), ("status", &status)]),
        None => tongue.words.say("plan_in", &[("status", &status)]),
    };
    Some(Anchor { key: "plan".into(), text, lang: None, url: promises::url(book, tongue, at) })
}

/// Is the data renewed when it was promised? A tag; `None` when no day was promised or no day is known.
pub(super) fn freshness(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Option<super::view::Tag> {
    let words = tongue.words;
    let (due, standing) = standing(dataset, book.judged.as_of)?;
    Some(match standing {
        Standing::Fresh | Standing::Due => super::view::Tag { kind: "ok", text: words.word("fresh_on_time").into() },
        Standing::Overdue { days } => {
            let days = words.count("days", days.unsigned_abs());
            let date = words.formats.date(due.next);
            super::view::Tag { kind: "bad", text: words.say("fresh_overdue", &[("days", &days), ("date", &date)]) }
        }
    })
}

/// When a dataset's data is due again, and where that stands on a day.
pub(super) fn standing(dataset: &Dataset, as_of: Option<crate::model::Date>) -> Option<(Due, Standing)> {
    let due = dataset.due()?;
    Some((due, due.standing(as_of?)))
}

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(super) use tests::plan as sample;
