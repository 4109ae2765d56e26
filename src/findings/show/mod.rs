//! Findings for people and for programs: one form a file, each with its own limit.

mod github;
mod gitlab;
mod json;
mod markdown;
mod sarif;
mod text;
mod words;

use super::rule::{is_hidden, visible};
use super::{Counts, Finding, Findings, Severity, Since};

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people, with or without colour.
    Text {
        /// Use ANSI colours.
        color: bool,
    },
    /// One versioned JSON object: `version`, `findings[]`, `counts`.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands that forges show beside the line (`::error file=…`).
    Github,
    /// A Code Quality report for GitLab.
    Gitlab,
    /// A list for a pull-request comment.
    Markdown,
}

/// Writes findings in a language ("vi" or "en").
pub fn show(findings: &Findings, form: Form, lang: &str) -> String {
    show_since(findings, None, form, lang)
}

/// Writes findings, and what changed since a base if one is given.
pub fn show_since(findings: &Findings, since: Option<&Since>, form: Form, lang: &str) -> String {
    let listed = match form {
        Form::Text { .. } => Listed::of(findings, text::MOST),
        Form::Json => Listed::of(findings, json::MOST),
        Form::Sarif => Listed::of(findings, sarif::MOST),
        Form::Github => Listed::of(findings, usize::MAX),
        Form::Gitlab => Listed::of(findings, gitlab::MOST),
        Form::Markdown => Listed::of(findings, usize::MAX),
    };
    match form {
        Form::Text { color } => text::write(&listed, since, color, lang),
        Form::Json => json::write(&listed, since, lang),
        Form::Sarif => sarif::write(&listed, since, lang),
        Form::Github => github::write(&listed, lang),
        Form::Gitlab => gitlab::write(&listed, lang),
        Form::Markdown => markdown::write(&listed, since, lang),
    }
}

/// The most characters of a column's name that people are shown: a header can be megabytes.
const LONGEST_FIELD: usize = 200;

/// The findings a form has room for: the weightiest, in the order of the report.
struct Listed<'f> {
    /// Each with its number among all.
    findings: Vec<(usize, &'f Finding)>,
    /// How many there are in all.
    counts: Counts,
    /// How many are left out.
    left_out: Counts,
}

impl<'f> Listed<'f> {
    fn of(findings: &'f Findings, most: usize) -> Self {
        let counts = Counts::of(findings.iter());
        let mut all: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
        if all.len() > most {
            all.sort_by_key(|(at, finding)| (finding.severity(), *at));
            let left_out = Counts::of(all.split_off(most).into_iter().map(|(_, finding)| finding));
            all.sort_unstable_by_key(|(at, _)| *at);
            return Self { findings: all, counts, left_out };
        }
        Self { findings: all, counts, left_out: Counts::default() }
    }
}

/// The JSON of something, safe to print: what steers a terminal is escaped in it as well.
fn plain_json(value: &serde_json::Value) -> String {
    let json = serde_json::to_string(value).expect("JSON values serialise");
    if !json.chars().any(is_hidden) {
        return json;
    }
    let mut safe = String::with_capacity(json.len() + 32);
    for c in json.chars() {
        match is_hidden(c) {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| safe.push_str(&format!("\\u{unit:04x}"))),
            false => safe.push(c),
        }
    }
    safe
}

/// A text that steers nothing.
fn tame(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// The place for people: "datasets/a/b.csv:18:13" and "row 17, column `lat`".
fn place_text(finding: &Finding, lang: &str) -> (String, String) {
    let place = &finding.place;
    let mut at = tame(&place.file);
    if place.line > 0 {
        at.push_str(&format!(":{}", place.line));
        if place.column > 0 {
            at.push_str(&format!(":{}", place.column));
        }
    }
    let words = words::of(lang);
    let field: String = tame(&place.field).chars().take(LONGEST_FIELD).collect();
    let within = match (place.row, field.is_empty()) {
        (0, true) => String::new(),
        (0, false) => format!("`{field}`"),
        (row, true) => format!("{} {row}", words.row),
        (row, false) => format!("{} {row}, {} `{field}`", words.row, words.column),
    };
    (at, within)
}

/// The level's name where forges have their own.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "notice",
        other => other.as_str(),
    }
}

#[cfg(test)]
mod tests;
