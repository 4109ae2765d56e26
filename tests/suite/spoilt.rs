//! A spoilt province: the sample portal with faults planted in it, each of which must be found at its exact place.
//!
//! `tests/spoilt.txt` lists them. A fault begins with `# rule`; then come `edit FILE` with lines `- what stands there` and
//! `+ what is planted` (the first place counts), or `write FILE` with lines `| content`; and `at FILE[:LINE] [FIELD]`, where
//! the finding must be. A LINE may be `*`: then it is the line that holds the text planted last.

use crate::desk::{Desk, checkout, copy};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// One planted fault.
#[derive(Debug, Default)]
struct Fault {
    rule: String,
    /// File, what is replaced (`None`: the whole file), and what is planted.
    edits: Vec<(String, Option<String>, String)>,
    file: String,
    line: Option<String>,
    field: String,
}

fn faults() -> Vec<Fault> {
    let text = fs::read_to_string(checkout().join("tests/spoilt.txt")).expect("the list of faults");
    let mut faults: Vec<Fault> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if word == "#" {
            faults.push(Fault { rule: rest.into(), ..Fault::default() });
            continue;
        }
        let fault = faults.last_mut().expect("a fault begins with its rule");
        match word {
            "edit" => fault.edits.push((rest.into(), Some(String::new()), String::new())),
            "write" => fault.edits.push((rest.into(), None, String::new())),
            "-" | "+" | "|" => {
                let (_, old, new) = fault.edits.last_mut().expect("a file comes first");
                let part = if word == "-" { old.as_mut().expect("an edit replaces something") } else { new };
                if !part.is_empty() && word != "|" {
                    part.push('\n');
                }
                part.push_str(rest);
                if word == "|" {
                    part.push('\n');
                }
            }
            "at" => {
                let (place, field) = rest.split_once(' ').unwrap_or((rest, ""));
                let (file, at) = place.split_once(':').map_or((place, None), |(file, at)| (file, Some(at.to_string())));
                (fault.file, fault.line, fault.field) = (file.into(), at, field.into());
            }
            _ => panic!("no such word: {line}"),
        }
    }
    faults
}

/// The sample portal, to be spoilt.
fn sample() -> Desk {
    let desk = Desk::empty();
    for folder in ["datasets", "themes", "site/codelists", "site/pages"] {
        copy(&checkout().join(folder), &desk.path().join(folder));
    }
    desk.write("site/khomo.yaml", fs::read(checkout().join("site/khomo.yaml")).expect("the sample's settings"));
    desk
}

/// The line that holds a text.
fn line_of(file: &Path, text: &str) -> u64 {
    let content = fs::read_to_string(file).expect("a text file");
    let at = content.find(text).unwrap_or_else(|| panic!("`{text}` is not in {}", file.display()));
    content[..at].matches('\n').count() as u64 + 1
}

#[test]
fn every_planted_fault_is_found_at_its_place() {
    let desk = sample();
    let faults = faults();
    for (file, old, new) in faults.iter().flat_map(|fault| &fault.edits) {
        match old {
            None => desk.write(file, new),
            Some(old) => {
                let path = desk.path().join(file);
                let content = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
                assert!(content.contains(old.as_str()), "`{old}` is not in {file}");
                desk.write(file, content.replacen(old.as_str(), new, 1));
            }
        }
    }
    let findings = desk.findings();
    let mut lost = Vec::new();
    for fault in &faults {
        let planted = fault.edits.last().map(|(_, _, new)| new.lines().next().unwrap_or_default());
        let line = fault.line.as_deref().map(|line| match (line, planted) {
            ("*", Some(planted)) => line_of(&desk.path().join(&fault.file), planted),
            (line, _) => line.parse().expect("a line is a number or `*`"),
        });
        let is = |finding: &&Value| {
            let place = &finding["place"];
            finding["rule"] == fault.rule.as_str()
                && place["file"] == fault.file.as_str()
                && line.is_none_or(|line| place["line"] == line)
                && (fault.field.is_empty() || place["field"] == fault.field.as_str())
        };
        if !findings.iter().any(|finding| is(&finding)) {
            let near: Vec<String> = findings
                .iter()
                .filter(|finding| finding["place"]["file"] == fault.file.as_str())
                .map(|finding| format!("{} at {}", finding["rule"], finding["place"]))
                .take(6)
                .collect();
            lost.push(format!("{} at {}:{line:?} {}; there is {near:#?}", fault.rule, fault.file, fault.field));
        }
    }
    assert!(lost.is_empty(), "{} of {} faults are not found:\n{}", lost.len(), faults.len(), lost.join("\n"));
    let mut rules: Vec<&str> = faults.iter().map(|fault| fault.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    assert!(rules.len() >= 60, "only {} different faults are planted", rules.len());
}

#[test]
fn the_clean_sample_has_nothing_to_be_said_against_it() {
    let said = sample().findings();
    let heavy: Vec<&Value> = said.iter().filter(|finding| finding["severity"] != "note").collect();
    assert!(heavy.is_empty(), "{heavy:#?}");
}
