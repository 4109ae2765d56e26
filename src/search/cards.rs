//! What is shown of a dataset in a list, in blocks of datasets that stand beside each other.

use super::entry::Speech;
use super::facets::formats;
use super::part::Part;
use crate::model::{Access, Dataset, Date, Name, Portal, Status};
use crate::wording::{plain, shorten};
use serde_json::{Value, json};

/// How long a description is, in characters.
pub(super) const BRIEF: usize = 160;

/// A block as a file of columns: like stands beside like. Empty columns are left out.
pub(super) fn part(portal: &Portal, order: &[u32], speech: Speech) -> Part {
    let datasets: Vec<&Dataset> = order.iter().map(|at| &*portal.datasets[*at as usize]).collect();
    let mut agencies: Vec<&Name> = datasets.iter().map(|dataset| &dataset.publisher).collect();
    agencies.sort();
    agencies.dedup();
    let names = agencies.iter().map(|id| {
        let name = portal.publishers.get(*id).map_or("", |publisher| speech.say(&publisher.name));
        json!([id.as_str(), name])
    });
    let names: Vec<Value> = names.collect();
    let column = |value: &dyn Fn(&Dataset) -> Value| -> Value {
        let all: Vec<Value> = datasets.iter().map(|dataset| value(dataset)).collect();
        let blank = |value: &Value| matches!(value, Value::Null) || value == "" || value == 0;
        if all.iter().all(blank) { Value::Null } else { Value::Array(all) }
    };
    let date = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
    let mut head = json!({
        "i": column(&|dataset| match dataset.publisher == dataset.id.agency {
            true => json!(dataset.id.dataset.as_str()),
            false => json!(dataset.id.to_string()),
        }),
        "t": column(&|dataset| json!(speech.say(&dataset.title))),
        "b": column(&|dataset| json!(shorten(plain(speech.say(&dataset.description)).replace('\n', " ").trim(), BRIEF))),
        "g": names,
        "a": column(&|dataset| json!(agencies.binary_search(&&dataset.publisher).unwrap_or_default())),
        "f": column(&|dataset| json!(formats(dataset).join("|"))),
        "u": column(&|dataset| json!(date(dataset.modified))),
        "r": column(&|dataset| json!(rows(dataset))),
        "n": column(&|dataset| json!(dataset.resources.len())),
        "l": column(&|dataset| {
            let said = dataset.title.say(speech.lang, speech.default).filter(|said| said.lang != speech.lang);
            json!(said.map_or("", |said| said.lang.as_str()))
        }),
        "p": column(&|dataset| json!(span(dataset).0)),
        "q": column(&|dataset| json!(span(dataset).1)),
        "s": column(&|dataset| json!(status(dataset))),
    });
    if let Value::Object(columns) = &mut head {
        columns.retain(|_, column| !column.is_null());
    }
    Part::new(&head, Vec::new())
}

/// Rows of all its tables, one more so that 0 says that there is no table.
fn rows(dataset: &Dataset) -> u64 {
    let mut rows = dataset.tables().map(|(_, table)| table.profile.rows).peekable();
    if rows.peek().is_none() { 0 } else { 1 + rows.sum::<u64>() }
}

/// When its period begins and ends; whole years and whole months are said as such: 2024, not 1 January to 31 December 2024.
fn span(dataset: &Dataset) -> (String, String) {
    let Some(period) = dataset.temporal else { return Default::default() };
    let said = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
    let (mut from, mut to) = (said(period.start), said(period.end));
    if let (Some(start), Some(end)) = (period.start, period.end) {
        let (first, last) = (start.first_day().to_string(), end.last_day().to_string());
        let ends = Date::parse(&last[..last.len().min(7)]).map(|month| month.last_day().to_string());
        if first.ends_with("-01") && ends.as_deref() == Some(&last) {
            let length = if first.ends_with("-01-01") && last.ends_with("-12-31") { 4 } else { 7 };
            from.truncate(length);
            to.truncate(length);
        }
    }
    (from, to)
}

/// The word of the theme's language files for a status other than active and public.
fn status(dataset: &Dataset) -> &'static str {
    match (dataset.status, dataset.access) {
        (Status::Withdrawn, _) => "status_withdrawn",
        (Status::Superseded, _) => "status_superseded",
        (Status::Planned, _) => "status_planned",
        (Status::Active, Access::NonPublic) => "access_non_public",
        (Status::Active, Access::Restricted) => "access_restricted",
        (Status::Active, Access::Public) => "",
    }
}
