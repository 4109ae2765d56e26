//! The grade of a dataset, and what cost its points.
//!
//! What a rule found about a table costs it once: the points of a warning or of a note, twice that where more than one row
//! in a hundred is concerned, four times where it is more than one in ten, and at most [`Grading::MOST`]. The rest is in
//! [`Cause`].

use super::plan::{self, Promise};
use super::{Facts, mean, share, stars};
use crate::findings::{Finding, Rule, Severity};
use crate::model::{Cause, Column, Cost, Dataset, Dates, Grade, Name, Part, Parts, Resource, Status, Table};
use crate::settings::Grading;
use std::collections::BTreeMap;

/// The part of a grade that a rule belongs to; `None` costs nothing.
pub fn part_of(rule: &Rule) -> Option<Part> {
    let name = rule.name.as_str();
    match name {
        // Shown beside the grade; and what is near is no fault yet.
        "metadata-score" | "update-due" => return None,
        "missing-cell" => return Some(Part::Complete),
        "extra-cell" | "cell-error" | "rows-of-another-table" => return Some(Part::Correct),
        _ => {}
    }
    match rule.family.name() {
        "description" | "catalogue" => Some(Part::Complete),
        "files" | "keys" | "codes" => Some(Part::Correct),
        // How values were read is no fault of theirs, only a matter of tidiness.
        "types" if rule.severity == Severity::Note => Some(Part::Clean),
        "types" => Some(Part::Correct),
        "table" | "clean" | "people" => Some(Part::Clean),
        "freshness" => Some(Part::Alive),
        _ => None,
    }
}

/// The grade of a dataset.
pub(super) fn of(dataset: &Dataset, found: &[&Finding], dates: &Dates, items: &[Promise], facts: &Facts) -> Grade {
    let grading = facts.grading;
    let mut costs = found_costs(dataset, found, grading);
    let tables: Vec<(&Resource, &Table)> = dataset.tables().collect();
    for (resource, table) in &tables {
        let blank = table.columns.iter().filter(|column| !is_described(column)).count();
        let points = share(grading.dictionary, blank, table.columns.len());
        let (part, table) = (Part::Complete, Some(resource.name.clone()));
        costs.push(Cost { part, table, cause: Cause::Dictionary, places: blank as u64, points });
    }
    let stars = stars::of(dataset, facts.portal);
    let whole = |part, cause, places, points| Cost { part, table: None, cause, places, points };
    let mut below: Vec<_> = items.iter().flat_map(|item| plan::below(dataset, stars, &item.minimum)).collect();
    below.sort();
    below.dedup_by(|one, other| one.0 == other.0);
    costs.extend(below.into_iter().map(|(part, ..)| whole(Part::Complete, Cause::Below(part), 1, grading.below)));
    let late = items.iter().filter_map(|item| Some(dates.published?.days() - item.due?.days())).max().unwrap_or(0);
    if late > 0 {
        costs.push(whole(Part::Alive, Cause::Late, late as u64, grading.late));
    }
    if let Some(days) = untouched(dataset, dates, facts).filter(|days| *days > i64::from(grading.review)) {
        costs.push(whole(Part::Alive, Cause::Unreviewed, days as u64, grading.unreviewed));
    }
    costs.retain(|cost| cost.points > 0);
    costs.sort_by(|one, other| {
        let key = |cost: &Cost| (std::cmp::Reverse(cost.points), cost.part);
        key(one).cmp(&key(other)).then_with(|| (&one.table, &one.cause).cmp(&(&other.table, &other.cause)))
    });
    let of_table = |(resource, _): &(&Resource, &Table)| {
        let parts = Part::ALL.map(|part| left(100, &costs, part, Some(&resource.name)));
        (resource.name.clone(), whole_of(parts, grading), parts)
    };
    let tables: Vec<(Name, u8, Parts)> = tables.iter().map(of_table).collect();
    let parts = Part::ALL.map(|part| {
        let of_tables = mean(tables.iter().map(|(_, _, parts)| parts[part as usize])).unwrap_or(100);
        left(of_tables, &costs, part, None)
    });
    Grade { points: whole_of(parts, grading), parts, stars, tables, costs }
}

/// What of some points is left when the costs of a part are paid.
fn left(points: u8, costs: &[Cost], part: Part, table: Option<&Name>) -> u8 {
    let paid = costs.iter().filter(|cost| cost.part == part && cost.table.as_ref() == table);
    points.saturating_sub(paid.map(|cost| u64::from(cost.points)).sum::<u64>().min(100) as u8)
}

/// The mean of the parts, weighted, rounded half up.
fn whole_of(parts: Parts, grading: &Grading) -> u8 {
    let weights: u64 = grading.weights.iter().copied().map(u64::from).sum();
    let sum: u64 = parts.iter().zip(grading.weights).map(|(part, weight)| u64::from(*part) * u64::from(weight)).sum();
    ((2 * sum + weights) / (2 * weights).max(1)) as u8
}

/// What findings cost: one cost a rule and table.
fn found_costs(dataset: &Dataset, found: &[&Finding], grading: &Grading) -> Vec<Cost> {
    let mut by_rule: BTreeMap<(&str, Option<&Name>), (u64, bool, Severity)> = BTreeMap::new();
    for finding in found {
        let table = table_of(dataset, finding).map(|(resource, _)| &resource.name);
        let entry = by_rule.entry((&finding.rule, table)).or_insert((0, false, Severity::Note));
        entry.0 += 1 + finding.more;
        entry.1 |= finding.place.row > 0;
        entry.2 = entry.2.min(finding.severity());
    }
    let cost = |((rule, table), (places, in_rows, severity)): ((&str, Option<&Name>), (u64, bool, Severity))| {
        let part = part_of(Rule::find(rule)?)?;
        let points = match (rule, severity) {
            ("update-overdue", _) => grading.overdue,
            (_, Severity::Error) => Grading::MOST,
            (_, Severity::Warning) => grading.warning,
            (_, Severity::Note) => grading.note,
        };
        let rows = dataset.tables().find(|(one, _)| Some(&one.name) == table).map_or(0, |(_, it)| it.profile.rows);
        let reach = match places {
            places if !in_rows || 100 * places <= rows => 1,
            places if 10 * places <= rows => 2,
            _ => 4,
        };
        let points = (u32::from(points) * reach).min(Grading::MOST.max(points).into()) as u8;
        Some(Cost { part, table: table.cloned(), cause: Cause::Rule(rule.into()), places, points })
    };
    by_rule.into_iter().filter_map(cost).collect()
}

/// The table a finding is about: the one that was read from its file; of several the one with its column.
fn table_of<'a>(dataset: &'a Dataset, finding: &Finding) -> Option<(&'a Resource, &'a Table)> {
    let file = finding.place.file.strip_prefix(dataset.folder.as_str())?.strip_prefix('/')?;
    let mut here = dataset.tables().filter(|(resource, _)| resource.path == file).peekable();
    let first = *here.peek()?;
    let field = &finding.place.field;
    let named = here.find(|(_, table)| table.columns.iter().any(|column| column.name == *field));
    Some(named.unwrap_or(first))
}

/// Does a description say what the column holds?
pub(super) fn is_described(column: &Column) -> bool {
    !column.description.is_empty() || !column.title.is_empty()
}

/// For how many days nobody touched a dataset that is kept up.
fn untouched(dataset: &Dataset, dates: &Dates, facts: &Facts) -> Option<i64> {
    let declared = [dataset.modified, dataset.issued].map(|date| date.map(|date| date.last_day()));
    let touched = [dates.data, dates.description].into_iter().chain(declared).flatten().max()?;
    (dataset.status == Status::Active).then(|| facts.as_of.map(|day| day.days() - touched.days())).flatten()
}
