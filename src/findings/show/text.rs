//! Findings for people: head, arrow, excerpt, help, more.

use super::words::{self, say};
use super::{Listed, place_text, tame};
use crate::findings::{Counts, Finding, Severity, Since};
use std::fmt::Write;

/// The most findings that are listed: nobody reads more.
pub(super) const MOST: usize = 1_000;

pub(super) fn write(listed: &Listed<'_>, since: Option<&Since>, color: bool, lang: &str) -> String {
    let mut out: String = listed.findings.iter().map(|(_, finding)| one(finding, color, lang)).collect();
    let words = words::of(lang);
    if listed.left_out.all() > 0 {
        let counts = words.counts(listed.left_out);
        let _ = writeln!(out, "{}\n", say(words.left_out, &[("counts", &counts)]));
    }
    if let Some(since) = since {
        let _ = writeln!(out, "{}\n", since_line(since, listed.counts, &format!("`{}`", tame(&since.base)), lang));
    }
    out
}

/// What changed since the base, in one line.
pub(super) fn since_line(since: &Since, now: Counts, base: &str, lang: &str) -> String {
    let words = words::of(lang);
    if !since.readable {
        return say(words.base_unread, &[("base", &base)]);
    }
    let new = since.new.iter().filter(|new| **new).count();
    say(
        words.since,
        &[
            ("base", &base),
            ("new", &new),
            ("mended", &since.mended.len()),
            ("errors_before", &since.before.errors),
            ("errors", &now.errors),
            ("warnings_before", &since.before.warnings),
            ("warnings", &now.warnings),
            ("notes_before", &since.before.notes),
            ("notes", &now.notes),
        ],
    )
}

fn one(finding: &Finding, color: bool, lang: &str) -> String {
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
        let (at, within) = place_text(finding, lang);
        let within = if within.is_empty() { within } else { format!(" ({within})") };
        let _ = writeln!(out, "{margin}--> {at}{within}");
    }
    let more = match finding.more {
        0 => String::new(),
        more => say(words::of(lang).more, &[("count", &more)]),
    };
    if let Some(excerpt) = &place.excerpt {
        let line = tame(&excerpt.text);
        let before: usize = line.chars().take(excerpt.start).map(width).sum();
        let marked: usize = line.chars().skip(excerpt.start).take(excerpt.length).map(width).sum();
        let mark = "^".repeat(marked.max(1));
        let _ = writeln!(out, "{} | {line}", place.line);
        let more = if more.is_empty() { more } else { format!(" {more}") };
        let _ = writeln!(out, "{margin} | {}{paint}{mark}{plain}{more}", " ".repeat(before));
    } else if !more.is_empty() {
        let _ = writeln!(out, "{margin} = {more}");
    }
    let help = finding.help(lang);
    if !help.is_empty() {
        let _ = writeln!(out, "help: {help}");
    }
    let _ = writeln!(out, "more: khomo explain {}\n", finding.rule);
    out
}

/// The cells of a terminal that a character takes: marks stand on the letter before them, the letters of
/// Chinese, Japanese and Korean take two.
fn width(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{200b}'..='\u{200d}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{feff}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
