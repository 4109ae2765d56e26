//! `khomo profile`: what one pass over a table finds.

use super::args::{Profile, ProfileFormat};
use super::report::Report;
use super::{DONE, FINDINGS};
use crate::downloads::profile_json;
use crate::error::{Error, Result};
use crate::model::{ColumnProfile, Recipe, Resource, Table};
use crate::settings::Limits;
use crate::tables::{self, Ask, Sinks};

/// Profiles a file and prints it as text or JSON.
pub fn run(args: Profile, report: &Report) -> Result<u8> {
    let recipe = Recipe { sheet: args.sheet, ..Recipe::default() };
    let resource = Resource { recipe, ..tables::bare(&args.file) };
    if !tables::is_readable(&resource.format) {
        return Err(Error::usage("no-table", &[("file", &args.file.display())]));
    }
    let place = args.file.to_string_lossy().into_owned();
    let limits = Limits::default();
    let ask = Ask {
        file: &args.file,
        place: &place,
        resource: &resource,
        default_missing: &[],
        language: "vi",
        limits: &limits,
        series: &[],
    };
    let found = tables::pass(&ask, Sinks::default())?;
    report.findings(&found.findings);
    let Some(table) = found.value else { return Ok(FINDINGS) };
    match args.format {
        ProfileFormat::Json => report.result(&String::from_utf8_lossy(&profile_json(&resource, &table)))?,
        ProfileFormat::Text => report.result(&text(&table, report))?,
    }
    Ok(if found.findings.has_errors() { FINDINGS } else { DONE })
}

/// A line a column, aligned.
fn text(table: &Table, report: &Report) -> String {
    let head = ["name", "type", "missing", "distinct", "min", "max", "mean"]
        .map(|key| report.say(&format!("profile.{key}"), &[]));
    let mut rows = vec![head.to_vec()];
    for (column, profile) in table.columns.iter().zip(&table.profile.columns) {
        rows.push(vec![
            shown(&column.name),
            column.field_type.as_str().into(),
            profile.missing.to_string(),
            format!("{}{}", if profile.distinct_estimated { "~" } else { "" }, profile.distinct),
            bound(&profile.min),
            bound(&profile.max),
            mean(profile),
        ]);
    }
    let widths: Vec<usize> =
        (0..head.len()).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        cells.join("  ").trim_end().to_string() + "\n"
    };
    report.say("profile.rows", &[("rows", &table.profile.rows), ("columns", &table.columns.len())])
        + "\n"
        + &rows.iter().map(line).collect::<String>()
}

/// Text that cannot steer a terminal, cut to a readable width.
fn shown(text: &str) -> String {
    text.chars().take(32).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn bound(value: &Option<String>) -> String {
    value.as_deref().map_or_else(String::new, shown)
}

fn mean(profile: &ColumnProfile) -> String {
    profile
        .mean
        .map_or_else(String::new, |mean| format!("{mean:.4}").trim_end_matches('0').trim_end_matches('.').into())
}
