//! A dataset's quality page: every check with its result, the rows each broken rule was found in, the gaps of each
//! column, and what its description lacks.

use super::ask::{self, Spot};
use super::book::{Book, Tongue};
use super::format::sentence;
use super::graded::{self, GradeView};
use super::plan::badge::{self, BadgeView};
use super::quality::{capital, checks, weight};
use super::view::{Anchor, Check, Fact, Page, Words};
use super::{dataset, markdown, rules, table};
use crate::findings::{Finding, Severity};
use crate::model::{Dataset, Lang, Resource, Score, Table};
use crate::urls::{component, encode};
use serde::Serialize;
use std::collections::BTreeMap;

/// The most places listed.
const PLACES: usize = 300;
/// The most columns whose gaps are listed.
const COLUMNS: usize = 400;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct CheckedView {
    pub title: Words,
    pub dataset: Anchor,
    pub as_of: Option<String>,
    pub facts: Vec<Fact>,
    pub grade: Option<GradeView>,
    pub checks: Vec<Check>,
    pub broken: Vec<Broken>,
    pub left: Option<String>,
    pub gaps: Vec<Gaps>,
    pub lacking: Vec<Lack>,
    pub rules_url: String,
    pub portal_url: String,
    pub report: Option<String>,
    pub badge: Option<BadgeView>,
}

/// A rule that was broken, and where.
#[derive(Debug, Serialize)]
pub(super) struct Broken {
    pub kind: &'static str,
    pub word: String,
    pub html: String,
    pub rule: Anchor,
    pub count: String,
    pub places: Vec<FaultPlace>,
}

/// A place where a rule was broken.
#[derive(Debug, Serialize)]
pub(super) struct FaultPlace {
    pub place: String,
    /// The table's page, at this row.
    pub url: Option<String>,
    pub html: String,
    pub help_html: Option<String>,
    pub excerpt: Option<ExcerptView>,
    pub more: Option<String>,
    pub report: Option<String>,
}

/// A line of a file around a fault.
#[derive(Debug, Serialize)]
pub(super) struct ExcerptView {
    pub before: String,
    pub fault: String,
    pub after: String,
}

/// How full the columns of a table are, those with gaps first.
#[derive(Debug, Serialize)]
pub(super) struct Gaps {
    pub title: Words,
    pub url: String,
    pub full: String,
    pub columns: Vec<Gap>,
}

/// A column with empty cells.
#[derive(Debug, Serialize)]
pub(super) struct Gap {
    pub name: Words,
    pub empty: String,
    pub share: String,
}

/// A key of the description that would earn points.
#[derive(Debug, Serialize)]
pub(super) struct Lack {
    pub key: &'static str,
    pub points: String,
}

/// The page of a dataset.
pub(super) fn checked(book: &Book, tongue: &Tongue, dataset: &Dataset) -> (Page, CheckedView) {
    let words = tongue.words;
    let here = |lang: &Lang| book.urls.dataset_quality(lang, &dataset.id);
    let (page, title, up) = dataset::beside(book, tongue, dataset, ("checked", "toc_quality"), here);
    let (broken, left) = broken(book, tongue, dataset);
    let day = book.judged.as_of.map(|day| words.formats.date(day));
    let view = CheckedView {
        title,
        dataset: up,
        as_of: day.map(|day| words.say("quality_as_of", &[("date", &day)])),
        facts: facts(book, tongue, dataset),
        grade: graded::view(book, tongue, dataset),
        checks: checks(book, tongue, dataset),
        broken,
        left,
        gaps: gaps(book, tongue, dataset),
        lacking: book.score_of(dataset).map_or_else(Vec::new, |score| lacking(tongue, score)),
        rules_url: encode(&book.urls.rules(tongue.lang)),
        portal_url: encode(&book.urls.quality(tongue.lang)),
        report: ask::problem(book, tongue, dataset, Spot::default()),
        badge: badge::of_dataset(book, tongue, dataset),
    };
    (page, view)
}

/// How much there is of each weight, how full the tables are, and how well they are described.
fn facts(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<Fact> {
    let words = tongue.words;
    let findings = book.findings_of(dataset);
    let count = |severity| findings.iter().filter(|it| it.severity() == severity).map(|it| 1 + it.more).sum::<u64>();
    let fact = |label: &str, value: String| Fact { label: words.word(label).into(), value, ..Fact::default() };
    let number = |label, severity| fact(label, words.formats.integer(count(severity)));
    let mut facts: Vec<Fact> = graded::fact(book, tongue, dataset).into_iter().collect();
    facts.iter_mut().for_each(|fact| fact.url = None);
    facts.extend([number("checked_warnings", Severity::Warning), number("checked_notes", Severity::Note)]);
    let (mut cells, mut empty, mut rows) = (0, 0, 0);
    for (_, table) in dataset.tables() {
        rows += table.profile.rows;
        cells += table.profile.rows * table.columns.len() as u64;
        empty += table.profile.columns.iter().map(|column| column.missing).sum::<u64>();
    }
    if cells > 0 {
        facts.push(fact("checked_rows", words.formats.integer(rows)));
        facts.push(fact("checked_filled", table::share(tongue, cells.saturating_sub(empty), cells)));
    }
    if let Some(grade) = graded::grade(book, dataset) {
        facts.push(fact("grades_stars", format!("{}/5", grade.stars)));
    }
    if let Some(score) = book.score_of(dataset) {
        let value = format!("{}/{}", score.points, Score::MOST);
        let rating = format!("score_{}", Score::rating(score.points));
        facts.push(Fact { small: Some(words.word(&rating).into()), ..fact("checked_score", value) });
    }
    facts
}

/// The rules that were broken, the weightiest first, and how many places are not listed.
fn broken(book: &Book, tongue: &Tongue, dataset: &Dataset) -> (Vec<Broken>, Option<String>) {
    let words = tongue.words;
    let mut by_rule: BTreeMap<(std::cmp::Reverse<Severity>, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in book.findings_of(dataset) {
        by_rule.entry((std::cmp::Reverse(finding.severity()), &finding.rule)).or_default().push(finding);
    }
    let (mut room, mut left) = (PLACES, 0);
    let mut broken = Vec::new();
    for ((severity, rule), findings) in by_rule {
        let (kind, word) = weight(severity.0);
        // A rule that cost points is always there, with at least one place.
        let shown = &findings[..findings.len().min(room.max(1))];
        room = room.saturating_sub(shown.len());
        left += (findings.len() - shown.len()) as u64;
        broken.push(Broken {
            kind,
            word: words.word(word).into(),
            html: rules::general(tongue, rule),
            rule: rules::anchor(book, tongue, rule),
            count: words.count("places", findings.iter().map(|finding| 1 + finding.more).sum()),
            places: shown.iter().map(|finding| place(book, tongue, dataset, finding)).collect(),
        });
    }
    (broken, (left > 0).then(|| words.count("and_more_places", left)))
}

/// One place, in words, with the way there.
fn place(book: &Book, tongue: &Tongue, dataset: &Dataset, finding: &Finding) -> FaultPlace {
    let words = tongue.words;
    let lang = tongue.lang.as_str();
    let place = &finding.place;
    let file = place.file.strip_prefix(dataset.folder.as_str()).unwrap_or(&place.file).trim_start_matches('/');
    let of_file: Option<(&Resource, &Table)> = dataset.tables().find(|(resource, _)| resource.path == file);
    let mut said: Vec<String> = Vec::new();
    if !file.is_empty() {
        said.push(file.to_string());
    }
    if place.line > 0 {
        said.push(words.say("place_line", &[("n", &words.formats.integer(place.line))]));
    }
    if place.row > 0 {
        said.push(words.say("place_row", &[("n", &words.formats.integer(place.row))]));
    }
    if !place.field.is_empty() {
        let key = if of_file.is_some() { "place_column" } else { "place_key" };
        said.push(words.say(key, &[("name", &markdown::shorten(&place.field, 80))]));
    }
    let url = of_file.map(|(resource, _)| {
        let page = encode(&book.urls.table(tongue.lang, &dataset.id, &resource.name));
        match place.row.div_ceil(Table::PREVIEW as u64) {
            0 | 1 => format!("{page}#rows"),
            number => format!("{page}?{}={number}", component("trang")),
        }
    });
    let table = of_file.map(|(resource, _)| table::title(tongue, resource).text).unwrap_or_default();
    let message = finding.message(lang);
    let help = finding.help(lang);
    let report = of_file.and_then(|_| {
        let row = if place.row > 0 { words.formats.integer(place.row) } else { String::new() };
        let spot = Spot { table: &table, row: &row, column: &place.field, found: &message };
        ask::problem(book, tongue, dataset, spot)
    });
    FaultPlace {
        place: said.join(" · "),
        url,
        html: sentence(&capital(&message)),
        help_html: (!help.is_empty()).then(|| sentence(&capital(&help))),
        excerpt: place.excerpt.as_ref().map(|excerpt| {
            let part = |from: usize, many: usize| excerpt.text.chars().skip(from).take(many).collect();
            ExcerptView {
                before: part(0, excerpt.start),
                fault: part(excerpt.start, excerpt.length),
                after: part(excerpt.start + excerpt.length, usize::MAX),
            }
        }),
        more: (finding.more > 0).then(|| words.count("and_more_places", finding.more)),
        report,
    }
}

/// How full each table is, and which columns have gaps.
fn gaps(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<Gaps> {
    let words = tongue.words;
    let mut room = COLUMNS;
    let of_table = |(resource, table): (&Resource, &Table)| {
        let columns = table.columns.iter().zip(&table.profile.columns);
        let mut empty: Vec<_> = columns.filter(|(_, profile)| profile.missing > 0).collect();
        empty.sort_by_key(|(_, profile)| std::cmp::Reverse(profile.missing));
        let full = (table.columns.len() - empty.len()) as u64;
        let columns = empty.into_iter().take(room).map(|(column, profile)| Gap {
            name: tongue.say(&column.title).unwrap_or_else(|| Words { text: column.name.clone(), ..Words::default() }),
            empty: words.formats.integer(profile.missing),
            share: table::share(tongue, profile.missing, table.profile.rows),
        });
        let columns: Vec<Gap> = columns.collect();
        room -= columns.len();
        Gaps {
            title: table::title(tongue, resource),
            url: encode(&book.urls.table(tongue.lang, &dataset.id, &resource.name)),
            full: words.say(
                "checked_full",
                &[
                    ("full", &words.formats.integer(full)),
                    ("columns", &words.count("columns", table.columns.len() as u64)),
                    ("rows", &words.count("rows", table.profile.rows)),
                ],
            ),
            columns,
        }
    };
    dataset.tables().map(of_table).collect()
}

/// The keys that would earn the points that are missing.
fn lacking(tongue: &Tongue, score: &Score) -> Vec<Lack> {
    let mut by_key: BTreeMap<&'static str, u64> = BTreeMap::new();
    for (metric, points) in &score.missing {
        *by_key.entry(metric.key()).or_default() += u64::from(*points);
    }
    let mut keys: Vec<_> = by_key.into_iter().collect();
    keys.sort_by_key(|(key, points)| (std::cmp::Reverse(*points), *key));
    keys.into_iter().map(|(key, points)| Lack { key, points: tongue.words.count("score_points", points) }).collect()
}
