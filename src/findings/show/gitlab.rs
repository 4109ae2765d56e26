//! A Code Quality report, which GitLab shows in a merge request.

use super::words::{self, say};
use super::{Listed, place_text, plain_json};
use crate::findings::Severity;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The most findings of a report; the rest are counted in a last one.
pub(super) const MOST: usize = 25_000;

/// Where a finding is that concerns the portal and no file.
const PORTAL: &str = "site/khomo.yaml";

pub(super) fn write(listed: &Listed<'_>, lang: &str) -> String {
    let words = words::of(lang);
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    let mut lines: Vec<String> = Vec::with_capacity(listed.findings.len());
    for (_, finding) in &listed.findings {
        let identity = finding.identity();
        let nth = seen.entry(identity).and_modify(|nth| *nth += 1).or_insert(1);
        let mut text = finding.message(lang);
        let (_, within) = place_text(finding, lang);
        if !within.is_empty() {
            let _ = write!(text, " ({within})");
        }
        if finding.more > 0 {
            let _ = write!(text, ", {}", say(words.more, &[("count", &finding.more)]));
        }
        let help = finding.help(lang);
        if !help.is_empty() {
            let _ = write!(text, ": {help}");
        }
        let file = if finding.place.file.is_empty() { PORTAL } else { &finding.place.file };
        lines.push(plain_json(&json!({
            "description": text,
            "check_name": finding.rule,
            "fingerprint": format!("{identity:016x}-{nth}"),
            "severity": weight(finding.severity()),
            "location": { "path": file, "lines": { "begin": finding.place.line.max(1) } },
        })));
    }
    if listed.left_out.all() > 0 {
        lines.push(plain_json(&json!({
            "description": say(words.left_out, &[("counts", &words.counts(listed.left_out))]),
            "check_name": "khomo",
            "fingerprint": "left-out",
            "severity": "info",
            "location": { "path": PORTAL, "lines": { "begin": 1 } },
        })));
    }
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// A weight in GitLab's words.
fn weight(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}
