//! The time that a description says the data covers, beside the time that its rows have.

use super::described_in;
use crate::findings::{Finding, Findings, Place};
use crate::model::{Column, ColumnProfile, Dataset, Date, FieldType};

/// Where one column of the only table tells time, the years that are declared must be those that are there: with several
/// tables or such columns nobody can tell which is meant.
pub fn check(dataset: &Dataset, findings: &mut Findings) {
    let Some(period) = dataset.temporal else { return };
    let mut tables = dataset.tables();
    let (Some((_, table)), None) = (tables.next(), tables.next()) else { return };
    let columns = table.columns.iter().zip(&table.profile.columns);
    let mut dated = columns.filter(|(column, _)| tells_time(column));
    let (Some((column, profile)), None) = (dated.next(), dated.next()) else { return };
    let Some((min, max)) = span(profile) else { return };
    let early = period.start.is_some_and(|start| start.year() < min.year());
    let late = period.end.is_some_and(|end| end.year() > max.year());
    if early || late {
        let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let finding = Finding::of("coverage-short", Place::file(described_in(dataset)).field("temporal"));
        let finding = finding.with("start", date(period.start)).with("end", date(period.end));
        findings.push(finding.with("column", &column.name).with("min", min).with("max", max));
    }
}

fn tells_time(column: &Column) -> bool {
    matches!(column.field_type, FieldType::Date | FieldType::YearMonth | FieldType::Year)
}

/// The first and the last day of a column, as exact as they are.
fn span(profile: &ColumnProfile) -> Option<(Date, Date)> {
    Some((Date::parse(profile.min.as_ref()?)?, Date::parse(profile.max.as_ref()?)?))
}
