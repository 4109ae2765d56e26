//! Tests of the forms: whatever a repository holds, nothing in it steers what shows the findings.

use super::*;
use crate::findings::{Place, TableChange};
use crate::model::{DatasetId, Name};
use proptest::prelude::*;
use serde_json::Value;

/// Values that would like to be commands.
const HOSTILE: &str = "::error file=x::a\r\n::set-output name=b::c\u{1b}[31m`|<img src=x onerror=alert(1)>](http://x) @admin \
                       #12 ##[error]z\u{202e}\u{9b}2J";

fn hostile(nth: u64) -> Finding {
    let file = format!("datasets/a/b{}/x\n::error::y `|<b>@you,{HOSTILE}.csv", nth % 7);
    let place = Place::at(file, nth + 1, 3).row(nth).field(HOSTILE).excerpt(&format!("ab{HOSTILE}"), 2, 9);
    let dataset = DatasetId::parse(&format!("a/b{}", nth % 7)).unwrap();
    Finding::of("type-error", place)
        .with("value", HOSTILE)
        .with("field", HOSTILE)
        .with("type", "integer")
        .about(&dataset)
}

fn many(count: u64) -> Findings {
    let weights = [None, Some(Severity::Warning), Some(Severity::Note)];
    (0..count).map(|nth| Finding { severity: weights[nth as usize % 3], ..hostile(nth) }).collect()
}

/// A comparison with as much of everything as there may be.
fn since(findings: &Findings) -> Since {
    let table = |nth: u64| TableChange {
        dataset: DatasetId::parse(&format!("a/b{}", nth % 7)).unwrap(),
        table: Name::parse("bang").unwrap(),
        before: Some(nth),
        after: Some(5),
        rows: Some((1, 2)),
        columns: vec![crate::findings::ColumnChange::Renamed(HOSTILE.into(), HOSTILE.into()); 30],
    };
    Since {
        tables: (0..3_000).map(table).collect(),
        apart: (0..7).cycle().take(500).map(|nth| DatasetId::parse(&format!("a/b{nth}")).unwrap()).collect(),
        ..Since::compare(HOSTILE, many(2_000), findings)
    }
}

fn steers(text: &str) -> Option<char> {
    text.chars().find(|c| *c != '\n' && (c.is_control() || is_hidden(*c)))
}

#[test]
fn no_form_hands_on_what_steers_a_terminal() {
    let findings = many(50);
    for form in [Form::Text { color: false }, Form::Json, Form::Sarif, Form::Github, Form::Gitlab, Form::Markdown] {
        for lang in ["en", "vi"] {
            let text = show_since(&findings, Some(&since(&findings)), form, lang);
            assert_eq!(steers(&text), None, "{form:?}");
        }
    }
}

#[test]
fn a_value_never_becomes_a_command_of_a_forge() {
    let text = show(&many(60), Form::Github, "en");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.iter().filter(|line| line.starts_with("::error ")).count(), 10);
    assert_eq!(lines.iter().filter(|line| line.starts_with("::warning ")).count(), 10);
    assert_eq!(lines.iter().filter(|line| line.starts_with("::notice ")).count(), 10);
    assert_eq!(lines.len(), 30, "each line is one command");
    assert!(lines[29].contains("10 errors, 10 warnings, 11 notes"), "{}", lines[29]);
    for line in &lines[..29] {
        let (properties, _) = line[2..].split_once("::").expect("a command");
        let (_, list) = properties.split_once(' ').unwrap();
        let keys: Vec<&str> = list.split(',').map(|one| one.split('=').next().unwrap()).collect();
        assert_eq!(keys, ["file", "line", "col", "endColumn", "title"], "{line}");
        assert!(list.starts_with("file=datasets/a/b") && list.contains("%0A%3A%3Aerror%3A%3Ay"), "{line}");
    }
    let few = show(&many(6), Form::Github, "en");
    assert_eq!(few.lines().count(), 6);
}

#[test]
fn sarif_names_the_files_of_an_example() {
    let findings: Findings = [Finding::of("missing-sheet", Place::file("a.xlsx"))].into_iter().collect();
    for (lang, heading) in [("en", "## Example"), ("vi", "## Ví dụ")] {
        let sarif: Value = serde_json::from_str(&show(&findings, Form::Sarif, lang)).unwrap();
        let help = sarif["runs"][0]["tool"]["driver"]["rules"][0]["help"]["markdown"].as_str().unwrap();
        assert!(help.contains(heading) && help.contains("```\n\n`bang.xlsx`\n\n```xlsx\n[Sheet1]\n"), "{help}");
    }
}

#[test]
fn sarif_places_a_finding_by_its_characters() {
    let line = "17,Abbey Rd,\"51,50\",-0.17";
    let place = Place::at("datasets/a/b/trạm xe.csv", 18, 14).row(17).field("lat").excerpt(line, 13, 5);
    let finding = Finding::of("type-error", place).with("value", "51,50").with("field", "lat").with("type", "number");
    let findings: Findings = [finding.clone(), finding].into_iter().collect();
    let sarif: Value = serde_json::from_str(&show(&findings, Form::Sarif, "vi")).unwrap();
    let run = &sarif["runs"][0];
    let result = &run["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "datasets/a/b/tr%E1%BA%A1m%20xe.csv");
    assert_eq!(place["region"]["startLine"], 18);
    assert_eq!((&place["region"]["startColumn"], &place["region"]["endColumn"]), (&14.into(), &19.into()));
    assert_eq!(place["region"]["snippet"]["text"], "51,50");
    assert_eq!(place["contextRegion"]["snippet"]["text"], line);
    assert_eq!(result["locations"][0]["logicalLocations"][0]["name"], "lat");
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "type-error");
    assert_eq!(run["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"], "error");
    assert!(!run["tool"]["driver"]["rules"][0]["help"]["markdown"].as_str().unwrap().is_empty());
    assert_ne!(result["partialFingerprints"], run["results"][1]["partialFingerprints"], "each has its own");
}

#[test]
fn forms_are_capped_and_say_how_much_is_left_out() {
    let findings = many(1_300);
    let text = show(&findings, Form::Text { color: false }, "en");
    assert_eq!(text.matches("more: khomo explain").count(), 1_000);
    assert!(text.ends_with("not listed here: 300 notes\n\n"));
    let json: Value = serde_json::from_str(&show(&findings, Form::Json, "en")).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 1_300);
    assert!(json.get("left_out").is_none());
}

#[test]
fn a_hundred_thousand_findings_are_still_shown() {
    let one = |nth: u64| Finding::of("blank-row", Place::at("datasets/a/b/x.csv", nth + 1, 1).row(nth));
    let findings: Findings = (0..100_050).map(one).collect();
    let json: Value = serde_json::from_str(&show(&findings, Form::Json, "en")).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 100_000);
    let left_out = &json["left_out"];
    assert_eq!(
        left_out["error"].as_u64().unwrap()
            + left_out["warning"].as_u64().unwrap()
            + left_out["note"].as_u64().unwrap(),
        50
    );
    let sarif: Value = serde_json::from_str(&show(&findings, Form::Sarif, "en")).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 25_000);
    assert!(sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"].is_array());
    let gitlab: Value = serde_json::from_str(&show(&findings, Form::Gitlab, "en")).unwrap();
    let gitlab = gitlab.as_array().unwrap();
    assert_eq!(gitlab.len(), 25_001);
    let prints: std::collections::BTreeSet<_> = gitlab.iter().map(|one| one["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), gitlab.len(), "each has its own fingerprint");
}

#[test]
fn a_comment_fits_whatever_there_is_to_say() {
    for count in [0, 1, 30, 5_000] {
        let findings = many(count);
        for lang in ["en", "vi"] {
            for since in [None, Some(since(&findings))] {
                let text = show_since(&findings, since.as_ref(), Form::Markdown, lang);
                assert!(text.len() < 65_536, "{count} {}", text.len());
                assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
            }
        }
    }
}

/// What Markdown makes of a comment: the HTML that is not code, and how often code stands in it.
fn outside_code(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let mut text = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Text(said) => text.push_str(&said),
            Event::Html(said) | Event::InlineHtml(said) => {
                let known = ["<!-- khomo -->", "<br>", "<details><summary>", "</details>"];
                assert!(known.iter().any(|tag| said.starts_with(tag)), "{said}");
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => panic!("a link: {markdown}"),
            _ => {}
        }
    }
    text
}

#[test]
fn markdown_of_the_repository_is_never_read_as_markdown() {
    let findings = many(40);
    let since = since(&findings);
    for since in [None, Some(&since)] {
        let text = outside_code(&show_since(&findings, since, Form::Markdown, "en"));
        for sign in ["@", "#", "://", "<", "::", "|"] {
            assert!(!text.contains(sign), "{sign}: {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn no_value_leaves_its_place(value in "[-`|<>@#\\[\\]()!:/*_~$a-c1\\\\\n\r ]{0,24}") {
        let place = Place::at(format!("datasets/a/b/{value}.csv"), 2, 1).field(&value);
        let finding = Finding::of("type-error", place).with("value", &value).with("field", &value).with("type", &value);
        let findings: Findings = [finding].into_iter().collect();
        let text = outside_code(&show(&findings, Form::Markdown, "en"));
        prop_assert!(!text.contains('@') && !text.contains('#') && !text.contains('<'), "{}", text);
        prop_assert_eq!(show(&findings, Form::Github, "en").lines().count(), 1);
        let json: Value = serde_json::from_str(&show(&findings, Form::Sarif, "en")).unwrap();
        prop_assert_eq!(json["runs"][0]["results"].as_array().map(Vec::len), Some(1));
    }
}
