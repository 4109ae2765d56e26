//! Workflow commands, which GitHub shows beside the line (`::error file=…`).

use super::words::{self, say};
use super::{Listed, level, visible};
use crate::findings::{Counts, Finding, Severity};
use std::fmt::Write;

/// The most annotations of one level that a step may have.
const MOST: usize = 10;

/// Errors first; what has no room is counted in a last notice, never dropped in silence.
pub(super) fn write(listed: &Listed<'_>, lang: &str) -> String {
    let of = |severity| listed.findings.iter().map(|(_, one)| *one).filter(move |one| one.severity() == severity);
    let counts = listed.counts;
    let full = counts.errors > MOST || counts.warnings > MOST || counts.notes > MOST;
    // The sentence that counts the rest is a notice too.
    let notes = if full { MOST - 1 } else { MOST };
    let mut out = String::new();
    for (severity, most) in [(Severity::Error, MOST), (Severity::Warning, MOST), (Severity::Note, notes)] {
        of(severity).take(most).for_each(|finding| one(finding, lang, &mut out));
    }
    if full {
        let left_out = Counts {
            errors: counts.errors.saturating_sub(MOST),
            warnings: counts.warnings.saturating_sub(MOST),
            notes: counts.notes.saturating_sub(notes),
        };
        let words = words::of(lang);
        let text = say(words.left_out_lines, &[("counts", &words.counts(left_out))]);
        let _ = writeln!(out, "::notice title=khomo::{}", data(&text));
    }
    out
}

/// One command; its text cannot begin another one.
fn one(finding: &Finding, lang: &str, out: &mut String) {
    let place = &finding.place;
    let _ = write!(out, "::{} ", level(finding.severity()));
    if !place.file.is_empty() {
        let _ = write!(out, "file={},", property(&place.file));
        if place.line > 0 {
            let _ = write!(out, "line={},", place.line);
            if place.column > 0 {
                let _ = write!(out, "col={},", place.column);
            }
            if let Some(excerpt) = place.excerpt.as_ref().filter(|_| place.column > 0) {
                let _ = write!(out, "endColumn={},", place.column + excerpt.length as u64);
            }
        }
    }
    let mut text = finding.message(lang);
    if finding.more > 0 {
        let _ = write!(text, " ({})", say(words::of(lang).more, &[("count", &finding.more)]));
    }
    let help = finding.help(lang);
    if !help.is_empty() {
        let _ = write!(text, "\n{help}");
    }
    let _ = writeln!(out, "title={}::{}", property(&finding.rule), data(&text));
}

/// The text of a command.
fn data(text: &str) -> String {
    escape(text, false)
}

/// A property's value.
fn property(text: &str) -> String {
    escape(text, true)
}

/// What ends a command or a property is written as runners decode it, what steers a terminal as marks.
fn escape(text: &str, property: bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' if property => out.push_str("%3A"),
            ',' if property => out.push_str("%2C"),
            c => out.push(visible(c)),
        }
    }
    out
}
