//! Atom feeds of what is overdue: items of the plan that are not published, datasets that are not renewed, each dated by the
//! day on which it became overdue.

use super::atom::{ENTRIES, NEVER, moment};
use super::{escape, escape_owned};
use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{Date, ItemStatus, Name, Standing};
use crate::pages::book::{Book, Tongue};
use crate::pages::plan::{self, promises, say};
use crate::urls::encode;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// Something that is overdue since a day: a place among the plan's items or the portal's datasets.
#[derive(Clone, Copy)]
enum Overdue {
    Item(Date, usize),
    Dataset(Date, usize),
}

impl Overdue {
    fn since(self) -> Date {
        match self {
            Self::Item(since, _) | Self::Dataset(since, _) => since,
        }
    }
}

/// The feeds of the portal and of each agency that promised something, in every language.
pub(super) fn of<'a>(book: &Arc<Book<'a>>, artifacts: &mut Vec<Artifact<'a>>) -> Result<()> {
    let promising = promising(book);
    if promising.is_empty() {
        return Ok(());
    }
    let all = all(book);
    let mut of_agency: BTreeMap<&Name, Vec<Overdue>> = BTreeMap::new();
    for (agency, one) in &all {
        of_agency.entry(agency).or_default().push(*one);
    }
    for tongue in 0..book.tongues.len() {
        let newest = all.iter().map(|(_, one)| *one).take(ENTRIES).collect();
        artifacts.push(feed(book, tongue, None, newest)?);
        for agency in &promising {
            let mut newest = of_agency.get(agency).cloned().unwrap_or_default();
            newest.truncate(ENTRIES);
            artifacts.push(feed(book, tongue, Some(agency), newest)?);
        }
    }
    Ok(())
}

/// The agencies that promised a dataset, or a next update, in the order of their ids.
pub(in crate::pages) fn promising<'a>(book: &Book<'a>) -> Vec<&'a Name> {
    let account = book.judged.account;
    let promised = |id: &Name| {
        let tally = account.agencies.get(id);
        tally.is_some_and(|tally| tally.promised > 0 || tally.items.iter().sum::<u64>() > 0)
    };
    book.portal.publishers.keys().filter(|id| promised(id)).collect()
}

/// Everything overdue with its agency, the latest first.
fn all<'a>(book: &Book<'a>) -> Vec<(&'a Name, Overdue)> {
    let (portal, account) = (book.portal, book.judged.account);
    let behind = |date: Date, days: i64| Date::from_days(date.days() + days);
    let items = portal.plan.iter().flat_map(|plan| plan.items.iter().zip(&account.items)).enumerate();
    let items = items
        .filter(|(_, (_, one))| one.status == ItemStatus::Overdue)
        .filter_map(|(at, (item, one))| Some((&item.agency, Overdue::Item(behind(one.due?.last_day(), 1)?, at))));
    let datasets = portal.datasets.iter().enumerate().filter_map(|(at, dataset)| {
        let (due, standing) = plan::standing(dataset, book.judged.as_of)?;
        let since = behind(due.next, due.margin() + 1)?;
        matches!(standing, Standing::Overdue { .. }).then_some((&dataset.publisher, Overdue::Dataset(since, at)))
    });
    let mut all: Vec<(&Name, Overdue)> = items.chain(datasets).collect();
    // What became overdue on one day stays in the order of the plan and of the ids.
    all.sort_by_key(|(_, one)| std::cmp::Reverse(one.since()));
    all
}

fn feed<'a>(
    book: &Arc<Book<'a>>,
    tongue: usize,
    agency: Option<&'a Name>,
    newest: Vec<Overdue>,
) -> Result<Artifact<'a>> {
    let (portal, account) = (book.portal, book.judged.account);
    let address = book.urls.overdue_feed(book.tongues[tongue].lang, agency);
    let shown = newest.iter().map(|one| match one {
        Overdue::Item(since, at) => {
            let item = portal.plan.as_ref().and_then(|plan| plan.items.get(*at));
            (*since, item.map(|item| (item, portal.publishers.get(&item.agency))), account.items[*at].due, 0)
        }
        Overdue::Dataset(since, at) => (*since, None, None, portal.datasets[*at].print),
    });
    let shown: Vec<_> = shown.collect();
    let name = agency.and_then(|id| portal.publishers.get(id));
    let print = book.frame.with(&[Fingerprint::of_value(&(&address, shown, name))]);
    let (book, file) = (book.clone(), address.clone());
    Artifact::made(address, Rank::List, print, move |out| {
        let text = text(&book, &book.tongues[tongue], &file, agency, &newest);
        out.write_all(text.as_bytes()).map_err(|error| Error::io("write", &file, error))
    })
}

fn text(book: &Book, tongue: &Tongue, file: &str, agency: Option<&Name>, newest: &[Overdue]) -> String {
    let (urls, portal, lang) = (book.urls, book.portal, tongue.lang);
    let site = tongue.say(&portal.site.title).unwrap_or_default().text;
    let name_of = |id: &Name| {
        let name = portal.publishers.get(id).and_then(|publisher| tongue.say(&publisher.name));
        name.map_or_else(|| id.to_string(), |name| name.text)
    };
    let overdue = tongue.words.word("feed_overdue");
    let (title, page) = match agency {
        Some(id) => (format!("{}: {overdue} – {site}", name_of(id)), urls.publisher(lang, id)),
        None if portal.plan.is_some() => (format!("{site}: {overdue}"), urls.plan(lang)),
        None => (format!("{site}: {overdue}"), urls.quality(lang)),
    };
    let updated = newest.first().map_or(NEVER.into(), |one| moment(one.since()));
    let address = urls.absolute(file);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{lang}\">\n\
         <id>{address}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{address}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<author><name>{}</name></author>\n",
        escape(&title),
        escape(&urls.absolute(&page)),
        escape(&name_of(agency.unwrap_or(&portal.site.publisher))),
        address = escape(&address),
    );
    for one in newest {
        let Some(entry) = entry(book, tongue, *one) else { continue };
        let (moment, id) = (moment(one.since()), escape_owned(entry.id));
        let href = escape_owned(format!("{}/{}", urls.base_url(), entry.page));
        let _ = write!(
            xml,
            "<entry>\n<id>{id}</id>\n<title>{}</title>\n<updated>{moment}</updated>\n<published>{moment}</published>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{href}\"/>\n<author><name>{}</name></author>\n\
             <summary>{}</summary>\n</entry>\n",
            escape(&entry.title),
            escape(&name_of(entry.agency)),
            escape(&entry.summary),
        );
    }
    xml.push_str("</feed>\n");
    xml
}

/// What a feed says of something overdue. No count of days: an entry is the same on every day.
struct Entry<'a> {
    id: String,
    title: String,
    page: String,
    summary: String,
    agency: &'a Name,
}

fn entry<'a>(book: &Book<'a>, tongue: &Tongue, one: Overdue) -> Option<Entry<'a>> {
    let (urls, words, portal) = (book.urls, tongue.words, book.portal);
    Some(match one {
        Overdue::Item(since, at) => {
            let (item, account) = promises::item(portal.plan.as_ref()?, book.judged.account, at)?;
            let due = account.due.map(|due| words.formats.date(due)).unwrap_or_default();
            let said = words.say("feed_overdue_item", &[("due", &due)]);
            Entry {
                id: format!("{}#{}-overdue-{since}", urls.absolute(&urls.plan(tongue.lang)), promises::anchor(item)),
                title: tongue.say(&item.title).unwrap_or_default().text,
                page: promises::url(book, tongue, at),
                summary: format!("{said} {}", say::next(tongue, item, account)),
                agency: &item.agency,
            }
        }
        Overdue::Dataset(since, at) => {
            let dataset = portal.datasets.get(at)?;
            let (due, _) = plan::standing(dataset, book.judged.as_of)?;
            let due = words.formats.date(due.next);
            Entry {
                id: format!("{}#overdue-{since}.{}", urls.absolute(&urls.data(&dataset.id)), tongue.lang),
                title: tongue.say(&dataset.title).unwrap_or_default().text,
                page: encode(&urls.dataset(tongue.lang, &dataset.id)),
                summary: words.say("feed_overdue_dataset", &[("due", &due)]),
                agency: &dataset.publisher,
            }
        }
    })
}
