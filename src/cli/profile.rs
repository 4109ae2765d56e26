//! `khomo profile`: what one pass over a table finds.

use super::args::{Profile, ProfileFormat};
use super::decided::{kind, shown};
use super::report::Report;
use super::{DONE, FINDINGS, decided, how, start_threads};
use crate::downloads::profile_json;
use crate::error::Result;
use crate::findings::Findings;
use crate::model::{Bin, Column, ColumnProfile, Counted, FieldType, Table};
use crate::settings::Flags;

/// Profiles a file and prints it as text or JSON.
pub fn run(args: Profile, flags: &Flags, report: &Report) -> Result<u8> {
    start_threads(args.jobs)?;
    let settings = how::surroundings(flags);
    let mut findings = Findings::default();
    let (resource, table) = args.how.look(&args.file, &settings, &mut findings)?;
    let findings = findings.sorted();
    report.findings(&findings);
    report.notes(&findings, 20);
    let Some(table) = table else {
        how::no_table(&args.file, &findings, report);
        return Ok(FINDINGS);
    };
    if let Some(line) = decided::read_as(&table, report) {
        report.line(&line);
    }
    match args.format {
        ProfileFormat::Json => report.result(&String::from_utf8_lossy(&profile_json(&resource, &table)))?,
        ProfileFormat::Text => report.result(&text(&table, report))?,
    }
    Ok(DONE)
}

/// The widest least and greatest value shown.
const BOUND: usize = 22;
/// The most common values shown, and the width left for them.
const TOP: usize = 5;
const TOP_WIDTH: usize = 88;

/// A line a column, aligned, and one below it: of numbers how they lie, of all else the commonest values.
fn text(table: &Table, report: &Report) -> String {
    let head = ["name", "type", "count", "missing", "distinct", "min", "max"];
    let mut rows = vec![head.map(|key| report.say(&format!("profile.{key}"), &[]))];
    let mut below = vec![Vec::new()];
    let all = table.profile.rows;
    for (column, profile) in table.columns.iter().zip(&table.profile.columns) {
        rows.push([
            shown(&column.name),
            kind(column.field_type, report),
            (all - profile.missing.min(all)).to_string(),
            missing(profile.missing, all),
            format!("{}{}", if profile.distinct_estimated { "~" } else { "" }, profile.distinct),
            bound(&profile.min),
            bound(&profile.max),
        ]);
        below.push(more(column, profile, report));
    }
    let widths: Vec<usize> =
        (0..head.len()).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
    let mut text = report.say("profile.rows", &[("rows", &all), ("columns", &table.columns.len())]) + "\n\n";
    for (row, below) in rows.iter().zip(below) {
        let mut line = String::new();
        for (at, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            // Counts stand at the right of their column, words at the left.
            let cell = if (2..5).contains(&at) { format!("{cell:>width$}") } else { format!("{cell:<width$}") };
            line.push_str(&cell);
            line.push_str("  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
        below.iter().for_each(|line| text.extend(["    ", line, "\n"]));
    }
    text
}

/// "12 (0.5%)"
fn missing(missing: u64, rows: u64) -> String {
    match (missing, rows) {
        (0, _) | (_, 0) => missing.to_string(),
        _ => format!("{missing} ({}%)", short(missing as f64 * 100.0 / rows as f64, 1)),
    }
}

/// What there is to say below a column's line.
fn more(column: &Column, profile: &ColumnProfile, report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    let bars = spark(&profile.histogram);
    if let (Some(mean), Some(deviation)) = (profile.mean, profile.deviation) {
        let mut parts = vec![report.say("profile.mean", &[("value", &number(mean))])];
        parts.push(report.say("profile.deviation", &[("value", &number(deviation))]));
        if let Some([_, low, middle, high, _]) = profile.quantiles {
            let quarters = [low, middle, high].map(number).join(" · ");
            parts.push(report.say("profile.quartiles", &[("value", &quarters)]));
        }
        lines.push(format!("{}  {bars}", parts.join("  ")).trim_end().to_string());
    } else if let Some((shortest, longest)) = profile.lengths.filter(|_| is_text(column)) {
        let said = match shortest == longest {
            true => report.say("profile.length", &[("length", &shortest)]),
            false => report.say("profile.lengths", &[("shortest", &shortest), ("longest", &longest)]),
        };
        lines.push(format!("{said}  {bars}").trim_end().to_string());
    } else if !bars.is_empty() {
        lines.push(bars);
    }
    // Values that are all different, or each as common as the next, say nothing.
    if profile.top.first().is_some_and(|top| top.count > 1) {
        lines.push(top(&profile.top));
    }
    lines
}

fn is_text(column: &Column) -> bool {
    matches!(column.field_type, FieldType::String | FieldType::Object)
}

/// "Hà Nội 812 · Huế 640 · …"
fn top(top: &[Counted]) -> String {
    let mut text = String::new();
    let mut width = 0;
    for (at, counted) in top.iter().enumerate() {
        let part = format!("{} {}", shown(&counted.value), counted.count);
        width += part.chars().count() + 3;
        if at > 0 {
            if at == TOP || width > TOP_WIDTH {
                return text + " · …";
            }
            text.push_str(" · ");
        }
        text.push_str(&part);
    }
    text
}

/// A histogram in one line of text.
fn spark(histogram: &[Bin]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = histogram.iter().map(|bin| bin.count).max().unwrap_or(0);
    if histogram.len() < 2 || most == 0 {
        return String::new();
    }
    let bar = |bin: &Bin| match bin.count {
        0 => ' ',
        count => BARS[((u128::from(count) * 7).div_ceil(u128::from(most))) as usize],
    };
    histogram.iter().map(bar).collect::<String>().trim_end().to_string()
}

fn bound(value: &Option<String>) -> String {
    let text = value.as_deref().map_or_else(String::new, shown);
    match text.char_indices().nth(BOUND) {
        Some((at, _)) => text[..at].chars().take(BOUND - 1).collect::<String>() + "…",
        None => text,
    }
}

/// A figure of a calculation: six digits that count are more than anyone reads.
fn number(value: f64) -> String {
    let size = value.abs();
    match size {
        0.0 => "0".into(),
        1e-4..1e15 => short(value, (5 - size.log10().floor() as i32).clamp(0, 9) as usize),
        _ => format!("{value:.5e}"),
    }
}

/// With at most this many digits behind the point, and no zeros at the end.
fn short(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short_and_true() {
        assert_eq!(number(0.0), "0");
        assert_eq!(number(12.64), "12.64");
        assert_eq!(number(1234567.891), "1234568");
        assert_eq!(number(-0.00012345678), "-0.000123457");
        assert_eq!(number(2.0 / 3.0), "0.666667");
        assert_eq!(number(1e300), "1.00000e300");
        assert_eq!((missing(0, 10), missing(1, 3), missing(3, 3)), ("0".into(), "1 (33.3%)".into(), "3 (100%)".into()));
    }

    #[test]
    fn a_histogram_is_a_line_of_bars() {
        let bins = |counts: &[u64]| counts.iter().map(|&count| Bin { from: 0.0, to: 1.0, count }).collect::<Vec<_>>();
        assert_eq!(spark(&bins(&[1, 0, 50, 100, u64::MAX / 2])), "▂ ▂▂█");
        assert_eq!(spark(&bins(&[3])), "");
        assert_eq!(spark(&bins(&[0, 0])), "");
    }

    #[test]
    fn common_values_stay_on_one_line() {
        let counted = |value: &str| Counted { value: value.into(), count: 2 };
        assert_eq!(top(&[counted("a"), counted("b")]), "a 2 · b 2");
        let many: Vec<Counted> = (0..9).map(|_| counted("x")).collect();
        assert!(top(&many).ends_with(" · …"));
        let long = top(&[counted(&"dài".repeat(40)), counted("b"), counted(&"dài".repeat(40)), counted("c")]);
        assert!(long.chars().count() < 100, "{long}");
    }
}
