//! Codes held against the time of the data: a code list is true of a span of time, and codes are given out again.

use crate::findings::{Finding, Findings, Place};
use crate::model::{CodeList, CodeListEntry, CodeUse, Column, Dataset, Date, FieldType, Name, Portal, Resource, Table};
use std::collections::BTreeSet;

/// The most codes of one column that are told.
const TOLD: usize = 3;

/// Checks the codes of every table that says of which time it is.
pub fn check(portal: &Portal, findings: &mut Findings) {
    for dataset in &portal.datasets {
        // A dataset that leads from the codes of one time to those of another holds both.
        let columns = dataset.tables().flat_map(|(_, table)| &table.columns);
        let lists: BTreeSet<&Name> = columns.filter_map(|column| column.code_list.as_ref()).collect();
        let valid = lists.into_iter().filter_map(|id| Some((id, Valid::of_list(portal.code_lists.get(id)?))));
        let valid: Vec<(&Name, Valid)> = valid.collect();
        for (resource, table) in dataset.tables() {
            let Some((start, end)) = time_of(dataset, table) else { continue };
            for (at, used) in &table.codes {
                let column = &table.columns[*at];
                let Some(list) = column.code_list.as_ref().and_then(|list| portal.code_lists.get(list)) else {
                    continue;
                };
                if valid.iter().any(|(id, valid)| **id != list.id && valid.meets(start, end)) {
                    continue;
                }
                codes(dataset, resource, (column, used), list, (start, end), findings);
            }
        }
    }
}

fn codes(
    dataset: &Dataset,
    resource: &Resource,
    (column, used): (&Column, &[CodeUse]),
    list: &CodeList,
    (start, end): (Date, Date),
    findings: &mut Findings,
) {
    let faulty: Vec<(&CodeUse, Valid)> = used
        .iter()
        .filter_map(|used| Some((used, Valid::of(list.entry(&used.code)?, list))))
        .filter(|(_, valid)| !valid.meets(start, end))
        .collect();
    let more: u64 = faulty.iter().map(|(used, _)| used.count).sum();
    let told = faulty.len().min(TOLD);
    for (nth, (used, valid)) in faulty.into_iter().take(told).enumerate() {
        let place =
            Place::file(format!("{}/{}", dataset.folder, resource.path)).row(used.first + 1).field(&column.name);
        let finding = Finding::of("code-of-another-time", place).with("field", &column.name);
        let finding = finding.with("value", &used.code).with("list", &list.id).with("valid", valid.words());
        let period = if start == end { start.to_string() } else { format!("{start} – {end}") };
        let mut finding =
            finding.with("from", valid.day(valid.from)).with("to", valid.day(valid.to)).with("period", period);
        finding.more = if nth + 1 == told { more - told as u64 } else { 0 };
        findings.push(finding.about(&dataset.id));
    }
}

/// When a code is valid.
struct Valid {
    from: Option<Date>,
    to: Option<Date>,
}

impl Valid {
    fn of(entry: &CodeListEntry, list: &CodeList) -> Self {
        Self { from: entry.valid_from.or(list.valid_from), to: entry.valid_to.or(list.valid_to) }
    }

    fn of_list(list: &CodeList) -> Self {
        let of = |entry| Self::of(entry, list);
        let from = list.entries.iter().map(of).filter_map(|valid| valid.from).min();
        let to = list.entries.iter().map(of).map(|valid| valid.to).max_by_key(|to| to.is_none()).flatten();
        Self { from, to }
    }

    /// Is it valid at any time between two days?
    fn meets(&self, start: Date, end: Date) -> bool {
        let too_late = self.from.is_some_and(|from| from.first_day() > end.last_day());
        let too_early = self.to.is_some_and(|to| to.last_day() < start.first_day());
        !too_late && !too_early
    }

    /// Which words say it.
    fn words(&self) -> &'static str {
        match (self.from, self.to) {
            (Some(_), Some(_)) => "between",
            (Some(_), None) => "since",
            (None, _) => "until",
        }
    }

    fn day(&self, day: Option<Date>) -> String {
        day.map_or_else(String::new, |day| day.to_string())
    }
}

/// The time a table is of: from the least to the greatest day of its only column of days, months or years, else the time
/// that the dataset is said to cover.
fn time_of(dataset: &Dataset, table: &Table) -> Option<(Date, Date)> {
    let is_time =
        |column: &Column| matches!(column.field_type, FieldType::Date | FieldType::Year | FieldType::YearMonth);
    let mut times = table.columns.iter().zip(&table.profile.columns).filter(|(column, _)| is_time(column));
    if let (Some((_, profile)), None) = (times.next(), times.next()) {
        return Some((Date::parse(profile.min.as_deref()?)?, Date::parse(profile.max.as_deref()?)?));
    }
    let period = dataset.temporal?;
    Some((period.start.or(period.end)?, period.end.or(period.start)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_valid_while_its_dates_meet_those_of_the_data() {
        let day = |text: &str| Date::parse(text).unwrap();
        let valid = |from: Option<&str>, to: Option<&str>| Valid { from: from.map(day), to: to.map(day) };
        assert!(!valid(Some("2025-07-01"), None).meets(day("2020"), day("2024")));
        assert!(valid(Some("2025-07-01"), None).meets(day("2020"), day("2025")));
        assert!(!valid(None, Some("2025-06-30")).meets(day("2025-07"), day("2026")));
        assert!(valid(None, None).meets(day("1900"), day("1901")));
    }
}
