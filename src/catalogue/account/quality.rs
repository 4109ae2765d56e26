//! Quality as data: a row a dataset, a row for everything that cost points, and the same in one object.
//!
//! A table's part is 100 less the points of its rows in `quality-costs.csv`, at least 0. A dataset's part is the mean of
//! its tables (100 without tables) rounded half up, less the points of its rows without a table, at least 0. Its grade is
//! the mean of the parts by `weights` of `quality.json`, rounded half up; an agency's or a theme's is the mean of its
//! datasets that are active or superseded.

use super::plan::counts;
use super::{Accounting, day, each, joined, records};
use crate::catalogue::table::status;
use crate::catalogue::thing::Thing;
use crate::model::{Account, Dataset, Grade, Part, Score, Standing};
use serde_json::{Value, json};
use std::io::{self, Write};

/// The version of the object's form.
const VERSION: u32 = 1;

/// Writes every dataset.
pub(super) fn table(of: Accounting, out: impl Write) -> io::Result<()> {
    let mut table = records(out);
    let languages = &of.portal.site.languages;
    let mut header = vec!["dataset".to_string()];
    header.extend(languages.iter().map(|lang| format!("title_{lang}")));
    let names = ["agency", "themes", "status", "grade", "correct", "complete", "clean", "alive", "stars"];
    header.extend(names.map(String::from));
    let names = ["metadata_score", "published", "data_changed", "description_changed", "next_due", "update"];
    header.extend(names.map(String::from));
    header.extend(["overdue_days", "tables", "rows"].map(String::from));
    header.extend(languages.iter().map(|lang| format!("checks_{lang}")));
    table.write_record(&header)?;
    for (at, dataset) in of.portal.datasets.iter().enumerate() {
        let (grade, dates) = (&of.account.grades[at], &of.account.dates[at]);
        let mut row = vec![dataset.id.to_string()];
        row.extend(each(&dataset.title, languages));
        row.extend([dataset.publisher.to_string(), joined(dataset.themes.iter()), status(dataset.status).into()]);
        row.push(grade.points.to_string());
        row.extend(grade.parts.map(|points| points.to_string()));
        row.push(grade.stars.to_string());
        row.push(of.scores.get(at).map(|score| score.points.to_string()).unwrap_or_default());
        row.extend([dates.published, dates.data, dates.description, dates.next].map(day));
        let (update, days) = update(dataset, of.account);
        row.extend([update.into(), days.map(|days| days.to_string()).unwrap_or_default()]);
        row.push(grade.tables.len().to_string());
        row.push(dataset.tables().map(|(_, table)| table.profile.rows).sum::<u64>().to_string());
        row.extend(languages.iter().map(|lang| of.urls.absolute(&of.urls.dataset_quality(lang, &dataset.id))));
        table.write_record(&row)?;
    }
    table.flush()
}

/// Writes everything that cost points.
pub(super) fn costs(of: Accounting, out: impl Write) -> io::Result<()> {
    let mut table = records(out);
    table.write_record(["dataset", "agency", "table", "part", "cause", "places", "points"])?;
    for (dataset, grade) in of.portal.datasets.iter().zip(&of.account.grades) {
        for cost in &grade.costs {
            table.write_record([
                dataset.id.to_string(),
                dataset.publisher.to_string(),
                cost.table.as_ref().map(ToString::to_string).unwrap_or_default(),
                cost.part.as_str().into(),
                cost.cause.name(),
                cost.places.to_string(),
                cost.points.to_string(),
            ])?;
        }
    }
    table.flush()
}

/// Everything in one object.
pub(super) fn object(of: Accounting) -> Value {
    let account = of.account;
    let grading = of.grading;
    let weights = Part::ALL
        .iter()
        .zip(grading.weights)
        .fold(Thing::new(), |thing, (part, weight)| thing.put(part.as_str(), weight));
    let tallies = |tallies: &std::collections::BTreeMap<crate::model::Name, crate::model::Tally>| -> Vec<Value> {
        tallies.iter().map(|(id, tally)| Thing::new().put("id", id.as_str()).and(counts(tally)).into()).collect()
    };
    let earlier = account.earlier.iter().map(|earlier| {
        let agencies = earlier.agencies.iter().map(|(id, (grade, _))| (id.to_string(), (*grade).into()));
        json!({
            "day": earlier.day.to_string(),
            "grade": earlier.portal.0,
            "datasets": earlier.portal.1,
            "agencies": Value::Object(agencies.collect()),
        })
    });
    let datasets = of.portal.datasets.iter().zip(&account.grades).map(|(dataset, grade)| {
        Thing::new().put("id", dataset.id.to_string()).put("agency", dataset.publisher.as_str()).and(graded(grade))
    });
    Thing::new()
        .put("version", VERSION)
        .some("as_of", account.as_of.map(|day| day.to_string()))
        .put("weights", Value::from(weights))
        .put(
            "costs",
            json!({
                "warning": grading.warning,
                "note": grading.note,
                "dictionary": grading.dictionary,
                "below": grading.below,
                "late": grading.late,
                "overdue": grading.overdue,
                "unreviewed": grading.unreviewed,
            }),
        )
        .put("days", json!({"review": grading.review, "soon": grading.soon}))
        .put("metadata_score_most", Score::MOST)
        .put("whole", Value::from(counts(&account.portal)))
        .put("agencies", tallies(&account.agencies))
        .put("themes", tallies(&account.themes))
        .put("datasets", datasets.map(Value::from).collect::<Vec<_>>())
        .put("earlier", earlier.collect::<Vec<_>>())
        .into()
}

/// A grade with everything that cost points.
fn graded(grade: &Grade) -> Thing {
    let parts = |parts: &[u8; 4]| {
        Part::ALL.iter().fold(Thing::new(), |thing, part| thing.put(part.as_str(), parts[*part as usize]))
    };
    let tables = grade.tables.iter().map(|(name, points, of_table)| {
        Thing::new().put("name", name.as_str()).put("grade", *points).put("parts", Value::from(parts(of_table)))
    });
    let costs = grade.costs.iter().map(|cost| {
        Thing::new()
            .some("table", cost.table.as_ref().map(|table| table.as_str()))
            .put("part", cost.part.as_str())
            .put("cause", cost.cause.name())
            .put("places", cost.places)
            .put("points", cost.points)
    });
    Thing::new()
        .put("grade", grade.points)
        .put("parts", Value::from(parts(&grade.parts)))
        .put("stars", grade.stars)
        .list("tables", tables)
        .list("costs", costs)
}

/// Where the next update stands: `fresh`, `due`, `overdue`, or nothing where no day was promised.
fn update(dataset: &Dataset, account: &Account) -> (&'static str, Option<i64>) {
    match dataset.due().and_then(|due| Some(due.standing(account.as_of?))) {
        None => ("", None),
        Some(Standing::Fresh) => ("fresh", None),
        Some(Standing::Due) => ("due", None),
        Some(Standing::Overdue { days }) => ("overdue", Some(days)),
    }
}
