//! Findings for people and for programs.

use super::rule::visible;
use super::{Finding, Findings, Severity};
use std::fmt::Write;

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
    /// A list for a pull-request comment.
    Markdown,
}

/// Writes findings in a language ("vi" or "en").
pub fn show(findings: &Findings, form: Form, lang: &str) -> String {
    match form {
        Form::Text { color } => findings.iter().map(|finding| text(finding, color, lang)).collect(),
        Form::Json => json(findings, lang),
        Form::Sarif => sarif(findings, lang),
        Form::Github => findings.iter().map(|finding| github(finding, lang)).collect(),
        Form::Markdown => markdown(findings, lang),
    }
}

/// One finding in the form of the style guide: head, arrow, excerpt, help, more.
fn text(finding: &Finding, color: bool, lang: &str) -> String {
    let severity = finding.severity();
    let (paint, bold, plain) = match (color, severity) {
        (false, _) => ("", "", ""),
        (true, Severity::Error) => ("\u{1b}[1;31m", "\u{1b}[1m", "\u{1b}[0m"),
        (true, Severity::Warning) => ("\u{1b}[1;33m", "\u{1b}[1m", "\u{1b}[0m"),
        (true, Severity::Note) => ("\u{1b}[1;36m", "\u{1b}[1m", "\u{1b}[0m"),
    };
    let mut out =
        format!("{paint}{}[{}]{plain}: {bold}{}{plain}\n", severity.as_str(), finding.rule, finding.message(lang));
    let place = &finding.place;
    let margin = " ".repeat(place.line.to_string().len());
    if !place.file.is_empty() {
        let _ = writeln!(out, "{margin}--> {}", where_text(finding, lang));
    }
    if let Some(excerpt) = &place.excerpt {
        let line: String = excerpt.text.chars().map(visible).collect();
        let mark = "^".repeat(excerpt.length);
        let more = match (finding.more, lang) {
            (0, _) => String::new(),
            (more, "vi") => format!(" và {more} chỗ khác cùng loại"),
            (more, _) => format!(" and {more} more of this kind"),
        };
        let _ = writeln!(out, "{} | {line}", place.line);
        let _ = writeln!(out, "{margin} | {}{paint}{mark}{plain}{more}", " ".repeat(excerpt.start));
    } else if finding.more > 0 {
        let _ = match lang {
            "vi" => writeln!(out, "{margin} = còn {} chỗ khác cùng loại", finding.more),
            _ => writeln!(out, "{margin} = and {} more of this kind", finding.more),
        };
    }
    let help = finding.help(lang);
    if !help.is_empty() {
        let _ = writeln!(out, "help: {help}");
    }
    let _ = writeln!(out, "more: khomo explain {}\n", finding.rule);
    out
}

/// The place for people: "datasets/a/b.csv:18:13 (row 17, column `lat`)".
fn where_text(finding: &Finding, lang: &str) -> String {
    let place = &finding.place;
    let mut out: String = place.file.chars().map(visible).collect();
    if place.line > 0 {
        let _ = write!(out, ":{}", place.line);
        if place.column > 0 {
            let _ = write!(out, ":{}", place.column);
        }
    }
    let field: String = place.field.chars().map(visible).collect();
    let _ = match (place.row, field.is_empty(), lang) {
        (0, true, _) => Ok(()),
        (0, false, _) => write!(out, " (`{field}`)"),
        (row, true, "vi") => write!(out, " (dòng {row})"),
        (row, true, _) => write!(out, " (row {row})"),
        (row, false, "vi") => write!(out, " (dòng {row}, cột `{field}`)"),
        (row, false, _) => write!(out, " (row {row}, column `{field}`)"),
    };
    out
}

/// The versioned JSON object of `khomo check --format json`.
fn json(findings: &Findings, lang: &str) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity() == severity).count();
    let list: Vec<_> = findings
        .iter()
        .map(|finding| {
            let place = &finding.place;
            let number = |n: u64| (n > 0).then_some(n);
            serde_json::json!({
                "rule": finding.rule,
                "severity": finding.severity().as_str(),
                "dataset": finding.dataset.as_ref().map(ToString::to_string),
                "place": {
                    "file": place.file,
                    "line": number(place.line),
                    "column": number(place.column),
                    "row": number(place.row),
                    "field": (!place.field.is_empty()).then_some(&place.field),
                },
                "message": finding.message(lang),
                "help": finding.help(lang),
                "more": finding.more,
            })
        })
        .collect();
    let counts = serde_json::json!({
        "error": count(Severity::Error),
        "warning": count(Severity::Warning),
        "note": count(Severity::Note),
    });
    let object = serde_json::json!({ "version": 1, "findings": list, "counts": counts });
    serde_json::to_string_pretty(&object).expect("JSON values serialise") + "\n"
}

/// SARIF 2.1.0 with one run.
fn sarif(findings: &Findings, lang: &str) -> String {
    let rules: std::collections::BTreeSet<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    let rules: Vec<_> = rules.into_iter().map(|rule| serde_json::json!({ "id": rule })).collect();
    let results: Vec<_> = findings
        .iter()
        .map(|finding| {
            let place = &finding.place;
            let mut location = serde_json::json!({
                "artifactLocation": { "uri": uri(&place.file) },
            });
            if place.line > 0 {
                location["region"] = serde_json::json!({ "startLine": place.line, "startColumn": place.column.max(1) });
            }
            serde_json::json!({
                "ruleId": finding.rule,
                "level": finding.severity().as_str(),
                "message": { "text": format!("{}\n{}", finding.message(lang), finding.help(lang)) },
                "locations": [{ "physicalLocation": location }],
            })
        })
        .collect();
    let log = serde_json::json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": { "name": "khomo", "rules": rules } }, "results": results }],
    });
    serde_json::to_string_pretty(&log).expect("JSON values serialise") + "\n"
}

/// One workflow command; its text cannot begin another one.
fn github(finding: &Finding, lang: &str) -> String {
    let level = match finding.severity() {
        Severity::Note => "notice",
        other => other.as_str(),
    };
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let place = &finding.place;
    let mut head = format!("::{level} file={}", property(&place.file));
    if place.line > 0 {
        let _ = write!(head, ",line={},col={}", place.line, place.column.max(1));
    }
    let text = format!("{}\n{}", finding.message(lang), finding.help(lang));
    format!("{head},title={}::{}\n", property(&finding.rule), data(text.trim_end()))
}

/// A Markdown list, hostile text in code spans or escaped.
fn markdown(findings: &Findings, lang: &str) -> String {
    if findings.is_empty() {
        return match lang {
            "vi" => "Không có gì cần sửa.\n".into(),
            _ => "Nothing to mend.\n".into(),
        };
    }
    let escape = |text: &str| {
        let mut out = String::with_capacity(text.len());
        for c in text.chars().map(visible) {
            match c {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '@' => out.push_str("&#64;"),
                '[' | ']' | '!' | '|' | '#' | '*' | '_' => out.extend(['\\', c]),
                _ => out.push(c),
            }
        }
        out
    };
    let mut out = String::new();
    for finding in findings.iter() {
        let (severity, message) = (finding.severity().as_str(), escape(&finding.message(lang)));
        let _ = writeln!(out, "- **{severity}** `{}` {message}", finding.rule);
        if !finding.place.file.is_empty() {
            let _ = writeln!(out, "  {}", escape(&where_text(finding, lang)));
        }
        let help = finding.help(lang);
        if !help.is_empty() {
            let _ = writeln!(out, "  {}", escape(&help));
        }
    }
    out
}

/// A repository path as a relative URI reference.
fn uri(path: &str) -> String {
    let fine = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    path.bytes().fold(String::new(), |mut out, b| {
        match fine(b) {
            true => out.push(b.into()),
            false => {
                let _ = write!(out, "%{b:02X}");
            }
        }
        out
    })
}
