//! Grades on pages: points and parts, what cost them, and the way to the rows or keys that did.

use super::book::{Book, Tongue};
use super::format::sentence;
use super::plan::say;
use super::quality::capital;
use super::view::{Anchor, Fact, Words};
use super::{history, listing, rules, table};
use crate::model::{Cause, Cost, Dataset, Grade, Part, Parts, Tally};
use crate::urls::encode;
use serde::Serialize;
use std::collections::BTreeSet;

/// The most columns without a description that are listed.
const COLUMNS: usize = 200;

/// The grade of a dataset with everything that cost points.
#[derive(Debug, Serialize)]
pub(super) struct GradeView {
    /// Each part with its points.
    pub parts: Vec<PartView>,
    pub costs: Vec<CostView>,
    /// Its tables, when there are several.
    pub tables: Vec<GradedTable>,
    /// Columns without a description.
    pub blank: Vec<Blank>,
    pub blank_left: Option<String>,
    /// What of the promised level is not reached.
    pub below: Vec<String>,
    /// Published, data changed, description changed, next due.
    pub dates: Vec<Fact>,
    pub formula_url: String,
}

/// A part of a grade.
#[derive(Debug, Serialize)]
pub(super) struct PartView {
    pub name: String,
    pub what: String,
    pub points: u8,
}

/// Something that cost points.
#[derive(Debug, Serialize)]
pub(super) struct CostView {
    pub part: String,
    /// Where on the page it is told.
    pub anchor: String,
    pub html: String,
    pub table: Option<Words>,
    pub places: Option<String>,
    pub points: String,
}

/// A table's grade.
#[derive(Debug, Serialize)]
pub(super) struct GradedTable {
    pub title: Words,
    pub url: String,
    pub points: u8,
    pub parts: Parts,
}

/// Columns of a table without a description.
#[derive(Debug, Serialize)]
pub(super) struct Blank {
    pub table: Words,
    pub columns: Vec<String>,
}

/// The grade of a dataset of the portal, when it has one.
pub(super) fn grade<'a>(book: &Book<'a>, dataset: &Dataset) -> Option<&'a Grade> {
    book.judged.account.grades.get(book.place_of(dataset)?)
}

/// The grade as the fact strip tells it: "88/100", and the four parts.
pub(super) fn fact(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Option<Fact> {
    let grade = grade(book, dataset)?;
    Some(Fact {
        label: tongue.words.word("fact_quality").into(),
        value: format!("{}/100", grade.points),
        small: Some(in_words(tongue, grade.parts)),
        url: Some(encode(&book.urls.dataset_quality(tongue.lang, &dataset.id))),
        ..Fact::default()
    })
}

/// The four parts in a line: "Correct 96 · Complete 90 · Clean 100 · Alive 80".
pub(super) fn in_words(tongue: &Tongue, parts: Parts) -> String {
    let of = |part: &Part| format!("{} {}", name(tongue, *part), parts[*part as usize]);
    Part::ALL.iter().map(of).collect::<Vec<_>>().join(" · ")
}

/// The name of a part.
fn name(tongue: &Tongue, part: Part) -> String {
    tongue.words.word(&format!("grade_{}", part.as_str())).into()
}

/// Each part with its points and what it is about.
pub(super) fn parts(tongue: &Tongue, parts: Parts) -> Vec<PartView> {
    let of = |part: &Part| PartView {
        name: name(tongue, *part),
        what: tongue.words.word(&format!("part_{}_what", part.as_str())).into(),
        points: parts[*part as usize],
    };
    Part::ALL.iter().map(of).collect()
}

/// Everything about the grade of a dataset.
pub(super) fn view(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Option<GradeView> {
    let grade = grade(book, dataset)?;
    let words = tongue.words;
    let tables = grade.tables.iter().filter(|_| grade.tables.len() > 1).filter_map(|(name, points, parts)| {
        let resource = dataset.resources.iter().find(|resource| resource.name == *name)?;
        let url = encode(&book.urls.table(tongue.lang, &dataset.id, name));
        Some(GradedTable { title: table::title(tongue, resource), url, points: *points, parts: *parts })
    });
    let mut room = COLUMNS;
    let mut left = 0;
    let mut blank = Vec::new();
    for (resource, of_table) in dataset.tables() {
        let mute = of_table.columns.iter().filter(|column| column.title.is_empty() && column.description.is_empty());
        let mute: Vec<String> = mute.map(|column| column.name.clone()).collect();
        left += mute.len().saturating_sub(room) as u64;
        let columns: Vec<String> = mute.into_iter().take(room).collect();
        room -= columns.len();
        if !columns.is_empty() {
            blank.push(Blank { table: table::title(tongue, resource), columns });
        }
    }
    Some(GradeView {
        parts: parts(tongue, grade.parts),
        costs: grade.costs.iter().map(|cost| cost_view(tongue, dataset, cost)).collect(),
        tables: tables.collect(),
        blank,
        blank_left: (left > 0).then(|| words.count("and_more", left)),
        below: below(book, tongue, dataset),
        dates: book.place_of(dataset).map_or_else(Vec::new, |at| history::facts(book, tongue, at)),
        formula_url: format!("{}#formula", encode(&book.urls.quality(tongue.lang))),
    })
}

fn cost_view(tongue: &Tongue, dataset: &Dataset, cost: &Cost) -> CostView {
    let words = tongue.words;
    let html = match &cost.cause {
        Cause::Rule(rule) => rules::general(tongue, rule),
        other => sentence(words.word(&format!("cost_{}", other.name().replace('-', "_")))),
    };
    let anchor = match &cost.cause {
        Cause::Rule(rule) => rule.clone(),
        Cause::Dictionary => "dictionary".into(),
        Cause::Below(_) => "promised".into(),
        Cause::Late | Cause::Unreviewed => "dates".into(),
    };
    let places = match &cost.cause {
        Cause::Rule(_) => Some(words.count("places", cost.places)),
        Cause::Dictionary => Some(words.count("columns", cost.places)),
        Cause::Late | Cause::Unreviewed => Some(words.count("days", cost.places)),
        Cause::Below(_) => None,
    };
    let table = cost.table.as_ref().filter(|_| dataset.tables().nth(1).is_some()).and_then(|name| {
        dataset.resources.iter().find(|resource| resource.name == *name).map(|resource| table::title(tongue, resource))
    });
    let points = format!("−{}", cost.points);
    CostView { part: name(tongue, cost.part), anchor, html, table, places, points }
}

/// What of the level that the plan demands is not reached, in words.
fn below(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<String> {
    let plan = book.portal.plan.iter().flat_map(|plan| &plan.items).zip(&book.judged.account.items);
    let own = plan.filter(|(item, _)| item.dataset.as_ref() == Some(&dataset.id));
    let lacks: BTreeSet<_> = own.flat_map(|(_, stands)| &stands.shortfalls).collect();
    lacks.into_iter().map(|lack| capital(&say::shortfall(tongue, lack))).collect()
}

/// The grades of the whole portal.
#[derive(Debug, Serialize)]
pub(super) struct GradesView {
    pub parts: Vec<PartView>,
    /// How many datasets have so many points: ten steps, the best first.
    pub spread: Vec<Step>,
    pub agencies: Vec<GradedAgency>,
    pub datasets: Vec<GradedDataset>,
    pub datasets_left: Option<String>,
    /// Earlier months, the newest first.
    pub earlier: Vec<(String, u8, String)>,
    pub formula: Vec<Formula>,
    pub csv: String,
    pub costs_csv: String,
    pub json: String,
}

/// A step of points and how many datasets stand on it.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    pub points: String,
    pub count: u64,
    /// Out of 100, the longest bar.
    pub width: u64,
    pub words: String,
}

/// An agency with the grade of its datasets.
#[derive(Debug, Serialize)]
pub(super) struct GradedAgency {
    pub name: Words,
    pub url: String,
    pub datasets: String,
    pub grade: u8,
    pub parts: Parts,
}

/// A dataset with its grade.
#[derive(Debug, Serialize)]
pub(super) struct GradedDataset {
    pub dataset: Anchor,
    pub agency: Words,
    pub grade: u8,
    pub parts: Parts,
    pub stars: u8,
    pub score: Option<String>,
}

/// A line of the formula: what is weighed or lost, and how much.
#[derive(Debug, Serialize)]
pub(super) struct Formula {
    pub what: String,
    pub points: String,
}

/// The most datasets that are listed.
const LISTED: usize = 300;

/// The grades of the whole portal; `None` while there is nothing to grade.
pub(super) fn all(book: &Book, tongue: &Tongue) -> Option<GradesView> {
    let account = book.judged.account;
    let whole = account.portal.parts?;
    let words = tongue.words;
    let mut order: Vec<usize> = (0..account.grades.len()).collect();
    order.sort_by_key(|at| (account.grades[*at].points, &book.portal.datasets[*at].id));
    let dataset = |at: &usize| {
        let (dataset, grade) = (&book.portal.datasets[*at], &account.grades[*at]);
        let url = encode(&book.urls.dataset_quality(tongue.lang, &dataset.id));
        GradedDataset {
            dataset: Anchor { url, ..listing::anchor(book, tongue, dataset) },
            agency: tongue.say(&book.portal.publisher_of(dataset).name).unwrap_or_default(),
            grade: grade.points,
            parts: grade.parts,
            stars: grade.stars,
            score: book.score_of(dataset).map(|score| words.formats.integer(score.points.into())),
        }
    };
    let agency = |(id, tally): (&crate::model::Name, &Tally)| {
        let publisher = book.portal.publishers.get(id)?;
        Some(GradedAgency {
            name: tongue.say(&publisher.name).unwrap_or_default(),
            url: encode(&book.urls.publisher(tongue.lang, id)),
            datasets: words.formats.integer(tally.datasets),
            grade: tally.grade?,
            parts: tally.parts?,
        })
    };
    let mut agencies: Vec<GradedAgency> = account.agencies.iter().filter_map(agency).collect();
    agencies.sort_by(|one, other| {
        other.grade.cmp(&one.grade).then_with(|| tongue.compare(&one.name.text, &other.name.text))
    });
    let left = order.len().saturating_sub(LISTED) as u64;
    let earlier =
        account.earlier.iter().rev().map(|earlier| {
            (words.formats.date(earlier.day), earlier.portal.0, words.count("datasets", earlier.portal.1))
        });
    Some(GradesView {
        parts: parts(tongue, whole),
        spread: spread(tongue, &account.grades),
        agencies,
        datasets: order.iter().take(LISTED).map(dataset).collect(),
        datasets_left: (left > 0).then(|| words.count("more_datasets", left)),
        earlier: earlier.collect(),
        formula: formula(book, tongue),
        csv: "quality.csv".into(),
        costs_csv: "quality-costs.csv".into(),
        json: "quality.json".into(),
    })
}

/// How many datasets stand on each step of ten points.
fn spread(tongue: &Tongue, grades: &[Grade]) -> Vec<Step> {
    let mut counts = [0u64; 10];
    for grade in grades {
        counts[usize::from(grade.points / 10).min(9)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    let step = |(at, count): (usize, u64)| Step {
        points: format!("{}–{}", at * 10, if at == 9 { 100 } else { at * 10 + 9 }),
        count,
        width: (100 * count).div_ceil(most),
        words: tongue.words.count("datasets", count),
    };
    counts.into_iter().enumerate().rev().map(step).collect()
}

/// The formula in lines: the weight of each part, and what is lost for what.
fn formula(book: &Book, tongue: &Tongue) -> Vec<Formula> {
    let grading = book.judged.grading;
    let words = tongue.words;
    let lost = |key: &str, points: u8| Formula { what: words.word(key).into(), points: format!("−{points}") };
    let weight = |(part, weight): (&Part, u32)| Formula {
        what: words.say("formula_weight", &[("part", &name(tongue, *part))]),
        points: format!("×{weight}"),
    };
    let mut lines: Vec<Formula> = Part::ALL.iter().zip(grading.weights).map(weight).collect();
    lines.extend([
        lost("formula_warning", grading.warning),
        lost("formula_note", grading.note),
        lost("formula_dictionary", grading.dictionary),
        lost("formula_below", grading.below),
        lost("formula_late", grading.late),
        lost("formula_overdue", grading.overdue),
        Formula {
            what: words.say("formula_unreviewed", &[("days", &words.count("days", grading.review.into()))]),
            points: format!("−{}", grading.unreviewed),
        },
    ]);
    lines
}
