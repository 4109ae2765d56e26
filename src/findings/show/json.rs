//! The versioned JSON object of `khomo check --format json`.

use super::{Listed, plain_json};
use crate::findings::{Counts, Finding, Since};
use serde_json::{Value, json};
use std::fmt::Write;

/// The most findings that are listed; the rest are counted in `left_out`.
pub(super) const MOST: usize = 100_000;

/// One finding a line, so that a hundred thousand of them never stand in memory as a tree.
pub(super) fn write(listed: &Listed<'_>, since: Option<&Since>, lang: &str) -> String {
    let mut out = String::from("{\n\"version\": 1,\n\"findings\": [");
    for (nth, (at, finding)) in listed.findings.iter().enumerate() {
        let mut one = one(finding, lang);
        if let Some(new) = since.and_then(|since| since.new.get(*at)) {
            one["new"] = (*new).into();
        }
        let _ = write!(out, "{}\n  {}", if nth == 0 { "" } else { "," }, plain_json(&one));
    }
    let _ = write!(out, "\n],\n\"counts\": {}", counts(listed.counts));
    if listed.left_out.all() > 0 {
        let _ = write!(out, ",\n\"left_out\": {}", counts(listed.left_out));
    }
    if let Some(since) = since {
        let mended: Vec<Value> = since.mended.iter().take(MOST).map(|finding| one(finding, lang)).collect();
        let since = json!({
            "base": since.base,
            "readable": since.readable,
            "counts": counts(since.before),
            "mended": mended,
        });
        let _ = write!(out, ",\n\"since\": {}", plain_json(&since));
    }
    out + "\n}\n"
}

fn counts(counts: Counts) -> Value {
    json!({ "error": counts.errors, "warning": counts.warnings, "note": counts.notes })
}

fn one(finding: &Finding, lang: &str) -> Value {
    let place = &finding.place;
    let number = |n: u64| (n > 0).then_some(n);
    json!({
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
        "parts": finding.parts.iter().map(|(name, part)| (name.clone(), part.as_str().into())).collect::<serde_json::Map<_, _>>(),
        "message": finding.message(lang),
        "help": finding.help(lang),
        "more": finding.more,
    })
}
