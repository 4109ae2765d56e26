//! What the checks of a dataset found, in words.

use super::book::{Book, Tongue};
use super::format::sentence;
use super::rules;
use super::table;
use super::view::Check;
use crate::findings::Severity;
use crate::model::{Dataset, Score};

/// The most findings told on the dataset's page; its quality page has them all.
const FINDINGS: usize = 8;
/// Up to so many points of metadata quality something is worth a remark.
const GOOD: u16 = 350;
/// The most tables whose gaps are told.
const TABLES: usize = 12;

/// What the checks found, in words.
pub(super) fn quality(book: &Book, tongue: &Tongue, dataset: &Dataset) -> (Vec<Check>, Option<String>) {
    let words = tongue.words;
    let mut told = checks(book, tongue, dataset);
    for (_, table) in dataset.tables().take(TABLES) {
        let columns = table.columns.iter().zip(&table.profile.columns);
        let mut gaps: Vec<_> = columns.filter(|(_, profile)| profile.missing > 0).collect();
        gaps.sort_by_key(|(_, profile)| std::cmp::Reverse(profile.missing));
        for (column, profile) in gaps.into_iter().take(3) {
            let name = tongue.say(&column.title).map_or_else(|| column.name.clone(), |title| title.text);
            let share = table::share(tongue, profile.missing, table.profile.rows);
            told.push(check(
                tongue,
                "info",
                "noted",
                &words.say("check_gaps", &[("column", &name), ("share", &share)]),
            ));
        }
    }
    let findings = book.findings_of(dataset);
    for finding in findings.iter().take(FINDINGS) {
        let (kind, word) = weight(finding.severity());
        let mut message = finding.message(tongue.lang.as_str());
        if finding.more > 0 {
            message = format!("{message} ({})", words.count("and_more_places", finding.more));
        }
        let help = finding.help(tongue.lang.as_str());
        let help_html = (!help.is_empty()).then(|| sentence(&capital(&help)));
        let rule = rules::anchor(book, tongue, &finding.rule);
        told.push(Check { help_html, rule: Some(rule), ..check(tongue, kind, word, &message) });
    }
    let more = findings.len().saturating_sub(FINDINGS) as u64;
    (told, (more > 0).then(|| words.count("more_points", more)))
}

/// What was checked of the dataset as a whole, and how that went.
pub(super) fn checks(book: &Book, tongue: &Tongue, dataset: &Dataset) -> Vec<Check> {
    let words = tongue.words;
    let findings = book.findings_of(dataset);
    let mut checks = Vec::new();
    if findings.is_empty() {
        checks.push(check(tongue, "ok", "passed", words.word("no_faults")));
        checks.push(check(tongue, "ok", "passed", words.word("check_described")));
    }
    if let Some(score) = book.score_of(dataset) {
        let points = words.formats.integer(score.points.into());
        let rating = format!("score_{}", Score::rating(score.points));
        let rating = words.word(&rating);
        let text = words.say("check_score", &[("points", &points), ("rating", &rating)]);
        let (kind, word) = if score.points > GOOD { ("ok", "passed") } else { ("info", "noted") };
        checks.push(check(tongue, kind, word, &text));
    }
    let (tables, rows) = dataset.tables().fold((0, 0), |(n, rows), (_, table)| (n + 1, rows + table.profile.rows));
    if tables > 0 {
        let rows = words.count("rows", rows);
        checks.push(check(tongue, "ok", "passed", &words.say("check_read", &[("rows", &rows)])));
        let (kind, word, key) = match dataset.tables().all(|(_, table)| table.declared) {
            true if findings.is_empty() => ("ok", "passed", "check_declared"),
            true => ("info", "noted", "check_compared"),
            false => ("info", "noted", "check_inferred"),
        };
        checks.push(check(tongue, kind, word, words.word(key)));
    }
    checks
}

fn check(tongue: &Tongue, kind: &'static str, word: &str, text: &str) -> Check {
    Check { kind, word: tongue.words.word(word).into(), html: sentence(text), help_html: None, rule: None }
}

/// The kind of a tag and the word that say how much something weighs.
pub(super) fn weight(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("bad", "failed"),
        Severity::Warning => ("warn", "attention"),
        Severity::Note => ("info", "noted"),
    }
}

/// The first letter as a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
