//! A rule's page is its test: the example must be found, the mended one must be silent.
//!
//! A fence under `## Example` or `## Mended` is a file of a dataset's folder: YAML whose first line is `# <file>`, or CSV,
//! which is `bang.csv` or the file named behind `csv`. Files below `site/` and `datasets/` are those of a portal. Rules about the portal or an agency have a story in `tests/cases/` instead.

use crate::desk::{Desk, checkout, files};
use std::fs;

/// The files a section of a page writes: name and content.
fn section(page: &str, heading: &str) -> Vec<(String, String)> {
    let Some((_, rest)) = page.split_once(&format!("\n## {heading}")) else { return Vec::new() };
    let section = rest.split("\n## ").next().unwrap_or_default();
    let mut found = Vec::new();
    let mut fences = section.split("\n```");
    fences.next();
    while let (Some(open), Some(_)) = (fences.next(), fences.next()) {
        let (kind, content) = open.split_once('\n').unwrap_or((open, ""));
        let file = match kind.trim() {
            "yaml" => content.lines().next().and_then(|line| line.strip_prefix("# ")),
            "csv" => Some("bang.csv"),
            kind => kind.strip_prefix("csv ").or_else(|| kind.strip_prefix("json ")),
        };
        found.extend(file.map(|file| (file.to_string(), format!("{content}\n"))));
    }
    found
}

#[test]
fn every_example_is_found_and_every_mended_one_is_silent() {
    let desk = Desk::small();
    bare(&desk);
    let (mut due, mut wrong) = (Vec::new(), Vec::new());
    let missed = |rule: &str, found: bool| {
        format!("`{rule}`: {}", if found { "its example is not found" } else { "its mended example is found" })
    };
    for page in files(&checkout().join("src/findings/rules")) {
        let Some(rule) = page.strip_suffix(".en.md") else { continue };
        let text = fs::read_to_string(checkout().join("src/findings/rules").join(&page)).expect("a page");
        for (heading, found) in [("Example", true), ("Mended", false)] {
            let example = section(&text, heading);
            if example.is_empty() {
                continue;
            }
            if example.iter().any(|(file, _)| file.starts_with("site/") || file.starts_with("datasets/")) {
                let own = Desk::small();
                bare(&own);
                example.iter().for_each(|(file, content)| own.write(file, content));
                if own.findings().iter().any(|finding| finding["rule"] == rule) != found {
                    wrong.push(missed(rule, found));
                }
                continue;
            }
            let folder = format!("datasets/so-y-te/{rule}-{}", heading.to_lowercase());
            if rule == "type-error" {
                // What is due must be said: of a column nobody described, text is as good as a number.
                let number = "resources: [{path: bang.csv, schema: {fields: [{name: so_luong, type: integer}]}}]\n";
                desk.write(&format!("{folder}/datapackage.yaml"), number);
            }
            for (file, content) in example {
                desk.write(&format!("{folder}/{file}"), content);
            }
            due.push((rule.to_string(), folder, found));
        }
    }
    let findings = desk.findings();
    for (rule, folder, found) in due {
        let here = |finding: &&serde_json::Value| {
            finding["rule"] == rule.as_str()
                && finding["place"]["file"].as_str().is_some_and(|file| file.starts_with(&folder))
        };
        if findings.iter().find(here).is_some() != found {
            wrong.push(missed(&rule, found));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A portal with a licence and a contact of its own would answer for its datasets.
fn bare(desk: &Desk) {
    desk.write("site/khomo.yaml", "title: Cổng thử\nbase_url: https://portal.example\npublisher: so-y-te\n");
    desk.write("datasets/so-y-te/agency.yaml", "name: Sở Y tế\ntype: regional\n");
}

#[test]
fn the_fences_of_a_section_are_files() {
    let page = "# x\n\n## Example\n\n```csv\nx\n1\n```\n\n```text\nnot a file\n```\n\n## Mended\n\n```yaml\n# a.yaml\ny: 1\n```\n";
    assert_eq!(section(page, "Example"), [("bang.csv".to_string(), "x\n1\n".to_string())]);
    assert_eq!(section(page, "Mended"), [("a.yaml".to_string(), "# a.yaml\ny: 1\n".to_string())]);
}
