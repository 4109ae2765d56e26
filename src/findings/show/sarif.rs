//! SARIF 2.1.0 with one run, as code-scanning tools read it.

use super::words::{self, say};
use super::{LONGEST_FIELD, Listed, plain_json, tame};
use crate::findings::{Finding, Place, Rule, Since};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The most results of a run that code scanning takes; the rest are counted in a notification.
pub(super) const MOST: usize = 25_000;

/// Where a finding is that concerns the portal and no file.
const PORTAL: &str = "site/khomo.yaml";

/// Rules, results and notifications, one a line.
pub(super) fn write(listed: &Listed<'_>, since: Option<&Since>, lang: &str) -> String {
    let names: BTreeSet<&str> = listed.findings.iter().map(|(_, finding)| finding.rule.as_str()).collect();
    let rules: BTreeMap<&str, usize> = names.iter().enumerate().map(|(at, rule)| (*rule, at)).collect();
    let driver = json!({
        "name": "Khomo",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "language": lang,
        "rules": names.iter().map(|name| rule(name, lang)).collect::<Vec<_>>(),
    });
    let mut invocation = json!({ "executionSuccessful": true });
    if listed.left_out.all() > 0 {
        let words = words::of(lang);
        let text = say(words.left_out, &[("counts", &words.counts(listed.left_out))]);
        invocation["toolExecutionNotifications"] = json!([{ "level": "warning", "message": { "text": text } }]);
    }
    let mut out = String::from("{\n");
    let _ = writeln!(out, "\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n\"version\": \"2.1.0\",");
    let _ = writeln!(out, "\"runs\": [{{\n\"tool\": {{ \"driver\": {} }},", plain_json(&driver));
    let _ = writeln!(out, "\"language\": \"{lang}\",\n\"columnKind\": \"unicodeCodePoints\",");
    let _ = writeln!(out, "\"automationDetails\": {{ \"id\": \"khomo/\" }},\n\"invocations\": [{invocation}],");
    let _ = write!(out, "\"results\": [");
    let mut seen: BTreeMap<u64, u32> = BTreeMap::new();
    for (nth, (at, finding)) in listed.findings.iter().enumerate() {
        let mut result = result(finding, rules[finding.rule.as_str()], &mut seen, lang);
        if let Some(new) = since.filter(|since| since.readable).and_then(|since| since.new.get(*at)) {
            result["baselineState"] = if *new { "new" } else { "unchanged" }.into();
        }
        let _ = write!(out, "{}\n  {}", if nth == 0 { "" } else { "," }, plain_json(&result));
    }
    out + "\n]\n}]\n}\n"
}

/// A rule as its page describes it (section 3.49 of the standard).
fn rule(name: &str, lang: &str) -> Value {
    let Some(rule) = Rule::find(name) else { return json!({ "id": name }) };
    let body = rule.body(lang);
    let why = body.split("\n## ").next().unwrap_or_default().trim();
    let sentence = super::super::fill(rule.sentence(lang), |_| Some("…"));
    json!({
        "id": name,
        "shortDescription": { "text": sentence },
        "fullDescription": { "text": if why.is_empty() { &sentence } else { why } },
        "help": { "text": format!("{why}\n\nkhomo explain {name}"), "markdown": named(body.trim()) },
        "defaultConfiguration": { "level": rule.severity.as_str() },
    })
}

/// A page whose files are named above their fences: what stands behind the kind of a fence is shown to nobody.
fn named(page: &str) -> String {
    let (mut out, mut open) = (String::with_capacity(page.len() + 100), false);
    for line in page.lines() {
        open ^= line.starts_with("```");
        let _ = match line.strip_prefix("```").and_then(|head| head.split_once(' ')).filter(|_| open) {
            Some((kind, file)) => writeln!(out, "`{file}`\n\n```{kind}"),
            None => writeln!(out, "{line}"),
        };
    }
    out
}

/// A finding as a result (section 3.27).
fn result(finding: &Finding, rule: usize, seen: &mut BTreeMap<u64, u32>, lang: &str) -> Value {
    let mut text = finding.message(lang);
    if finding.more > 0 {
        let _ = write!(text, " ({})", say(words::of(lang).more, &[("count", &finding.more)]));
    }
    let help = finding.help(lang);
    if !help.is_empty() {
        let _ = write!(text, "\n{help}");
    }
    let identity = finding.identity();
    let nth = seen.entry(identity).and_modify(|nth| *nth += 1).or_insert(1);
    let place = &finding.place;
    let mut properties = serde_json::Map::new();
    if let Some(dataset) = &finding.dataset {
        properties.insert("dataset".into(), dataset.to_string().into());
    }
    if place.row > 0 {
        properties.insert("row".into(), place.row.into());
    }
    if !place.field.is_empty() {
        properties.insert("field".into(), field(place).into());
    }
    if finding.more > 0 {
        properties.insert("more".into(), finding.more.into());
    }
    json!({
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": finding.severity().as_str(),
        "message": { "text": text },
        "locations": [location(finding)],
        "partialFingerprints": { "khomo/v1": format!("{identity:016x}:{nth}") },
        "properties": properties,
    })
}

/// Where it is (section 3.28): the file and region, and the key or column.
fn location(finding: &Finding) -> Value {
    let place = &finding.place;
    let file = if place.file.is_empty() { PORTAL } else { &place.file };
    let mut physical = json!({ "artifactLocation": { "uri": uri(file), "uriBaseId": "%SRCROOT%" } });
    if place.line > 0 {
        let mut region = json!({ "startLine": place.line });
        if place.column > 0 {
            region["startColumn"] = place.column.into();
        }
        if let Some(excerpt) = &place.excerpt {
            let marked: String = excerpt.text.chars().skip(excerpt.start).take(excerpt.length).collect();
            let first = place.column.saturating_sub(excerpt.start as u64);
            if place.column > 0 && first > 0 && !marked.is_empty() {
                region["endColumn"] = (place.column + marked.chars().count() as u64).into();
                region["snippet"] = json!({ "text": tame(&marked) });
                physical["contextRegion"] = json!({
                    "startLine": place.line,
                    "startColumn": first,
                    "endColumn": first + excerpt.text.chars().count() as u64,
                    "snippet": { "text": tame(&excerpt.text) },
                });
            }
        }
        physical["region"] = region;
    }
    let mut location = json!({ "physicalLocation": physical });
    if !place.field.is_empty() {
        let description = [".yaml", ".yml", ".json"].iter().any(|ending| place.file.ends_with(ending));
        let kind = if description && place.row == 0 { "property" } else { "column" };
        let field = field(place);
        let name = format!("{}#{field}", tame(file));
        location["logicalLocations"] = json!([{ "name": field, "fullyQualifiedName": name, "kind": kind }]);
    }
    location
}

/// The column or key, as far as people are shown it.
fn field(place: &Place) -> String {
    tame(&place.field).chars().take(LONGEST_FIELD).collect()
}

/// A repository path as a relative URI reference.
fn uri(path: &str) -> String {
    let fine = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    path.trim_start_matches('/').bytes().fold(String::new(), |mut out, b| {
        match fine(b) {
            true => out.push(b.into()),
            false => {
                let _ = write!(out, "%{b:02X}");
            }
        }
        out
    })
}
