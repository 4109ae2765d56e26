//! What reading a table decided, in words: the notes, what it was read as, and how each column is written.

use super::report::Report;
use crate::findings::{Findings, Severity};
use crate::model::{Column, FieldType, Quote, Recipe, Resource, Table};
use std::fmt::Display;

/// The most notes and the most columns that are listed; more are counted.
const LISTED: usize = 40;
/// The widest name shown, in characters.
const WIDEST: usize = 32;

/// Says what there is to say: faults whole, what was decided in a line each. Silent where everything was plain. Gives
/// whether the columns were listed.
pub fn say(resource: &Resource, table: Option<&Table>, findings: &Findings, report: &Report) -> bool {
    report.findings(findings);
    report.notes(findings, LISTED);
    let Some(table) = table else { return false };
    if let Some(line) = read_as(table, report) {
        report.line(&line);
    }
    let noted = findings.iter().any(|finding| finding.severity() == Severity::Note);
    let source = source_columns(resource, table);
    let listed = noted || is_special(table, &source);
    if listed {
        columns(&source, report).iter().for_each(|line| report.line(line));
    }
    listed
}

/// The columns as they stand in the source, declared or decided.
pub fn source_columns(resource: &Resource, table: &Table) -> Vec<Column> {
    let mut columns = table.as_written();
    for (at, column) in columns.iter_mut().enumerate() {
        let decided = table.written.iter().any(|written| written.column == at);
        let Some(field) = resource.fields.iter().find(|field| field.name == column.name && !decided) else { continue };
        column.format.clone_from(&field.format);
        (column.decimal_char, column.group_char) = (field.decimal_char, field.group_char);
        column.bare_number = field.bare_number;
        column.true_values.clone_from(&field.true_values);
        column.false_values.clone_from(&field.false_values);
        column.missing_values.clone_from(&field.missing_values);
    }
    columns
}

/// Is the table written in another way than the plainest?
fn is_special(table: &Table, source: &[Column]) -> bool {
    !parts(&table.recipe, &|_, _| String::new()).is_empty()
        || !table.missing_values.iter().all(String::is_empty)
        || source.iter().any(|column| !written(column, &|_, _| String::new()).is_empty())
}

/// "read as: windows-1258, semicolon, header in row 4"; `None` when it was the plainest way.
pub fn read_as(table: &Table, report: &Report) -> Option<String> {
    let word = |key: &str, value: &str| report.say(key, &[("value", &shown(value))]);
    let mut parts = parts(&table.recipe, &word);
    let tokens: Vec<String> =
        table.missing_values.iter().filter(|token| !token.is_empty()).map(|token| format!("`{token}`")).collect();
    if !tokens.is_empty() {
        parts.push(word("read.missing", &tokens.join(", ")));
    }
    (!parts.is_empty()).then(|| report.say("read.as", &[("parts", &parts.join(", "))]))
}

/// What of a recipe is not plain, in words.
fn parts(recipe: &Recipe, word: &dyn Fn(&str, &str) -> String) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(encoding) = recipe.encoding.as_deref().filter(|name| !name.is_empty() && !is_utf8(name)) {
        parts.push(word("read.encoding", encoding));
    }
    match recipe.delimiter.as_deref() {
        None | Some(",") => {}
        Some("") => parts.push(word("read.one-column", "")),
        Some(";") => parts.push(word("read.semicolon", "")),
        Some("\t") => parts.push(word("read.tab", "")),
        Some("|") => parts.push(word("read.pipe", "")),
        Some(" ") => parts.push(word("read.space", "")),
        Some(other) => parts.push(word("read.delimiter", other)),
    }
    match recipe.quote {
        None | Some(Quote::Char('"')) => {}
        Some(Quote::None) => parts.push(word("read.no-quotes", "")),
        Some(Quote::Char(quote)) => parts.push(word("read.quote", &quote.to_string())),
    }
    if let Some(escape) = recipe.escape_char {
        parts.push(word("read.escape", &escape.to_string()));
    }
    if let Some(comment) = recipe.comment_char.as_deref().filter(|comment| !comment.is_empty()) {
        parts.push(word("read.comment", comment));
    }
    for (key, value) in [
        ("read.member", &recipe.member),
        ("read.property", &recipe.property),
        ("read.sheet", &recipe.sheet),
        ("read.range", &recipe.range),
    ] {
        parts.extend(value.as_deref().filter(|value| !value.is_empty()).map(|value| word(key, value)));
    }
    let (above, rows) = (recipe.skip_rows.unwrap_or(0), recipe.header_rows.unwrap_or(1));
    let first = u64::from(above) + 1;
    match (recipe.header, rows) {
        (Some(false), _) | (_, 0) => {
            if above > 0 {
                parts.push(word("read.skipped", &above.to_string()));
            }
            parts.push(word("read.no-header", ""));
        }
        (_, 1) if above == 0 => {}
        (_, 1) => parts.push(word("read.header", &first.to_string())),
        (_, rows) => parts.push(word("read.headers", &format!("{first}–{}", first + u64::from(rows) - 1))),
    }
    match recipe.footer_rows.unwrap_or(0) {
        0 => {}
        1 => parts.push(word("read.footer", "1")),
        rows => parts.push(word("read.footers", &rows.to_string())),
    }
    if recipe.unpivot.is_some() {
        parts.push(word("read.unpivot", ""));
    }
    parts
}

fn is_utf8(encoding: &str) -> bool {
    matches!(encoding.to_ascii_lowercase().as_str(), "utf-8" | "utf8" | "ascii" | "us-ascii")
}

/// One line a column, aligned: name, type, how it is written.
fn columns(columns: &[Column], report: &Report) -> Vec<String> {
    let word = |key: &str, value: &str| report.say(key, &[("value", &shown(value))]);
    let rows: Vec<[String; 3]> = columns
        .iter()
        .take(LISTED)
        .map(|column| [shown(&column.name), kind(column.field_type, report), written(column, &word).join(", ")])
        .collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let (name, kind) = (width(0), width(1));
    let line = |row: &[String; 3]| format!("  {:<name$}  {:<kind$}  {}", row[0], row[1], row[2]).trim_end().to_string();
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    let rest = columns.len().saturating_sub(LISTED);
    if rest > 0 {
        lines.push(format!("  {}", report.say("read.more-columns", &[("count", &rest)])));
    }
    lines
}

/// A type in words, e.g. "number, 2 decimals".
pub fn kind(field_type: FieldType, report: &Report) -> String {
    match field_type {
        FieldType::Decimal(scale) => report.say("type.decimal", &[("scale", &scale)]),
        other => report.say(&format!("type.{}", other.as_str()), &[]),
    }
}

/// How a column's values are written, where that is not the plainest way.
fn written(column: &Column, word: &dyn Fn(&str, &str) -> String) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(format) = column.format.as_deref().filter(|format| !matches!(*format, "default" | "any" | "")) {
        parts.push(word("written.format", &letters(format)));
    }
    match column.decimal_char {
        None | Some('.') => {}
        Some(',') => parts.push(word("written.decimal-comma", "")),
        Some(other) => parts.push(word("written.decimal", &other.to_string())),
    }
    match column.group_char {
        None => {}
        Some('.') => parts.push(word("written.group-point", "")),
        Some(',') => parts.push(word("written.group-comma", "")),
        Some(' ' | '\u{a0}' | '\u{202f}') => parts.push(word("written.group-space", "")),
        Some(other) => parts.push(word("written.group", &other.to_string())),
    }
    for (key, words) in [("written.true", &column.true_values), ("written.false", &column.false_values)] {
        let plain = words.is_empty() || words.iter().all(|word| matches!(word.as_str(), "true" | "false"));
        if !plain {
            parts.push(word(key, &words.join(", ")));
        }
    }
    if !column.bare_number {
        let unit = column.unit.all().next().map(|unit| unit.text);
        parts.push(unit.map_or_else(|| word("written.signs", ""), |unit| word("written.unit", unit)));
    }
    let tokens = column.missing_values.iter().flatten().filter(|token| !token.is_empty());
    let tokens: Vec<String> = tokens.map(|token| format!("`{token}`")).collect();
    if !tokens.is_empty() {
        parts.push(word("read.missing", &tokens.join(", ")));
    }
    parts
}

/// The form of a date as people write it: "%d/%m/%Y" is "dd/mm/yyyy".
fn letters(format: &str) -> String {
    let mut text = String::with_capacity(format.len() + 4);
    let mut rest = format.chars();
    while let Some(letter) = rest.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        match rest.next() {
            Some('Y') => text.push_str("yyyy"),
            Some('y') => text.push_str("yy"),
            Some('m') => text.push_str("mm"),
            Some('d' | 'e') => text.push_str("dd"),
            Some('H') => text.push_str("HH"),
            Some('I') => text.push_str("hh"),
            Some('M') => text.push_str("MM"),
            Some('S') => text.push_str("SS"),
            Some('p') => text.push_str("AM/PM"),
            Some('F') => text.push_str("yyyy-mm-dd"),
            Some('T') => text.push_str("HH:MM:SS"),
            Some('-') => text.extend(rest.next()),
            Some('%') => text.push('%'),
            Some(other) => text.extend(['%', other]),
            None => text.push('%'),
        }
    }
    text
}

/// Text that cannot steer a terminal, cut to a readable width.
pub fn shown(text: &str) -> String {
    let mut letters = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut shown: String = letters.by_ref().take(WIDEST).collect();
    if letters.next().is_some() {
        shown.pop();
        shown.push('…');
    }
    shown
}

/// "2 rows, 2 columns → `out.csv`", with the columns behind it unless they were listed.
pub fn done(table: &Table, out: &dyn Display, listed: bool, report: &Report) -> String {
    const NAMED: usize = 12;
    let name = |column: &Column| format!("{} {}", shown(&column.name), column.field_type.as_str());
    let mut columns: Vec<String> = table.columns.iter().take(NAMED).map(name).collect();
    if table.columns.len() > NAMED {
        columns.push("…".into());
    }
    let (rows, count) = (table.profile.rows, table.columns.len());
    let said = report.say("convert.done", &[("rows", &rows), ("count", &count), ("out", out)]);
    if listed { said } else { format!("{said}; {}", columns.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_recipe_says_nothing_and_another_says_all() {
        let word = |key: &str, value: &str| format!("{}={value}", key.trim_start_matches("read."));
        let plain = Recipe {
            encoding: Some("utf-8".into()),
            delimiter: Some(",".into()),
            quote: Some(Quote::Char('"')),
            header_rows: Some(1),
            skip_rows: Some(0),
            footer_rows: Some(0),
            ..Recipe::default()
        };
        assert!(parts(&plain, &word).is_empty() && parts(&Recipe::default(), &word).is_empty());
        let special = Recipe {
            encoding: Some("windows-1258".into()),
            delimiter: Some(";".into()),
            quote: Some(Quote::None),
            header_rows: Some(2),
            skip_rows: Some(3),
            footer_rows: Some(2),
            ..Recipe::default()
        };
        let said = ["encoding=windows-1258", "semicolon=", "no-quotes=", "headers=4–5", "footers=2"];
        assert_eq!(parts(&special, &word), said);
        let headless = Recipe { header: Some(false), skip_rows: Some(1), ..Recipe::default() };
        assert_eq!(parts(&headless, &word), ["skipped=1", "no-header="]);
    }

    #[test]
    fn dates_are_said_as_people_write_them() {
        assert_eq!(letters("%d/%m/%Y"), "dd/mm/yyyy");
        assert_eq!(letters("%-d.%-m.%y %H:%M"), "d.m.yy HH:MM");
        assert_eq!(letters("%Q%"), "%Q%");
    }

    #[test]
    fn long_and_hostile_names_stay_on_their_line() {
        assert_eq!(shown("a\u{1b}[2J\nb"), "a\u{fffd}[2J\u{fffd}b");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), WIDEST);
    }
}
