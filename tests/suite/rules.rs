//! A rule's page is its test: the example must be found, the mended one must be silent.
//!
//! The files of a page ([`fences`](crate::fences) tells how they are written) lie in a dataset's folder. Those below `site/`, `datasets/` and
//! `themes/` make a portal of their own, and those below `before/` are what the folder held in the revision to compare with. Both
//! languages show the same files: below `## Example` and `## Ví dụ`, `## Mended` and `## Đã sửa`. What was mended has no error at all.

use crate::desk::{Desk, checkout, commit, files, git};
use crate::fences::{Fence, section};
use rayon::prelude::*;
use std::fs;

/// Rules about what only a machine can fill, and the tests that find them.
const UNSHOWN: [(&str, &str); 4] = [
    ("history-shallow", "a_copy_with_some_commits_says_so"),
    ("history-unreadable", "what_is_no_repository_or_a_broken_one_stops_nothing"),
    ("key-too-large", "rows_beyond_what_memory_may_hold_are_not_compared"),
    ("workbook-too-large", "what_would_fill_the_machine_is_refused_at_once"),
];

/// An example of a rule, or what it was mended to.
struct Case {
    rule: String,
    fences: Vec<Fence>,
    found: bool,
}

impl Case {
    /// Is there more than a dataset's folder to it?
    fn is_alone(&self) -> bool {
        self.fences.iter().any(|fence| !in_dataset(&fence.file))
    }

    /// The folder of its dataset.
    fn folder(&self) -> String {
        format!("datasets/so-y-te/{}-{}", self.rule, if self.found { "example" } else { "mended" })
    }

    /// Lays its files down.
    fn lay<'a>(&'a self, desk: &Desk, fences: impl Iterator<Item = (&'a str, &'a Fence)>) {
        for (file, fence) in fences {
            let file = if in_dataset(file) { format!("{}/{file}", self.folder()) } else { file.into() };
            fence.lay(&desk.path().join(file));
        }
    }

    /// Every finding of a portal of its own, as "severity rule".
    fn findings(&self) -> Vec<String> {
        let desk = Desk::empty();
        desk.write("site/khomo.yaml", SITE);
        if self.fences.iter().any(|fence| !fence.file.starts_with("site/") && !fence.file.starts_with("themes/")) {
            desk.write("datasets/so-y-te/agency.yaml", AGENCY);
        }
        let now = || self.fences.iter().filter(|one| !one.file.starts_with(BEFORE)).map(|one| (one.file.as_str(), one));
        let before = || self.fences.iter().filter_map(|one| Some((one.file.strip_prefix(BEFORE)?, one)));
        let mut args = vec!["check", "--format", "json", "--lang", "en"];
        self.lay(&desk, now());
        if before().next().is_some() {
            self.lay(&desk, before());
            git(&desk, &["init", "-q"]);
            commit(&desk);
            self.lay(&desk, now());
            args.extend(["--base", "HEAD"]);
        }
        if self.fences.iter().any(|fence| fence.file == CATALOGUE) {
            args.extend(["--catalogue", CATALOGUE]);
        }
        let ran = desk.khomo(&args);
        assert!(matches!(ran.code, 0 | 1), "{}: {ran:#?}", self.rule);
        ran.json()["findings"].as_array().expect("a list of findings").iter().map(named).collect()
    }

    /// What is not as it should be.
    fn judge(&self, findings: &[String]) -> Option<String> {
        let said = findings.iter().any(|one| one.split(' ').nth(1) == Some(&self.rule));
        let rule = &self.rule;
        match (self.found, said) {
            (true, false) => Some(format!("`{rule}`: its example is not found, but {findings:?}")),
            (false, true) => Some(format!("`{rule}`: its mended example is found")),
            (false, false) if findings.iter().any(|one| one.starts_with("error ")) => {
                Some(format!("`{rule}`: its mended example has errors: {findings:?}"))
            }
            _ => None,
        }
    }
}

const BEFORE: &str = "before/";
/// A catalogue that is judged by itself.
const CATALOGUE: &str = "catalog.ttl";

/// Is it a path in a dataset's folder?
fn in_dataset(file: &str) -> bool {
    !["site/", "datasets/", "themes/", BEFORE, CATALOGUE].iter().any(|folder| file.starts_with(folder))
}

fn named(finding: &serde_json::Value) -> String {
    let part = |name: &str| finding[name].as_str().expect("a text").to_string();
    format!("{} {}", part("severity"), part("rule"))
}

/// A portal with a licence and a contact of its own would answer for its datasets.
const SITE: &str = "title: Cổng thử\nbase_url: https://portal.example\npublisher: so-y-te\n";
const AGENCY: &str = "name: Sở Y tế\ntype: regional\n";

/// The cases of all pages; what is wrong with a page is noted.
fn cases(wrong: &mut Vec<String>) -> Vec<Case> {
    let folder = checkout().join("src/findings/rules");
    let mut cases = Vec::new();
    for page in files(&folder) {
        let Some(rule) = page.strip_suffix(".en.md") else { continue };
        let read = |lang: &str| fs::read_to_string(folder.join(format!("{rule}.{lang}.md"))).expect("a page");
        let (en, vi) = (read("en"), read("vi"));
        let unshown = UNSHOWN.iter().any(|(name, _)| *name == rule);
        for (heading, in_vi, found) in [("Example", "Ví dụ", true), ("Mended", "Đã sửa", false)] {
            let fences = section(&en, heading);
            match fences.is_empty() {
                true if !unshown => wrong.push(format!("`{rule}`: there is no file below `## {heading}`")),
                false if unshown => wrong.push(format!("`{rule}`: it has an example now")),
                _ => {}
            }
            if fences != section(&vi, in_vi) {
                wrong.push(format!("`{rule}`: the files below `## {in_vi}` are not those below `## {heading}`"));
            }
            if !fences.is_empty() {
                cases.push(Case { rule: rule.into(), fences, found });
            }
        }
    }
    cases
}

#[test]
fn what_no_page_can_show_has_a_test_of_its_own() {
    let read = |folder: &str| {
        let folder = checkout().join(folder);
        files(&folder).into_iter().map(move |file| fs::read_to_string(folder.join(file)).expect("a file"))
    };
    let tests: String = read("src/tables").chain(read("src/history")).collect();
    for (rule, test) in UNSHOWN {
        assert!(tests.contains(&format!("fn {test}()")), "`{rule}`: there is no test `{test}`");
    }
}

#[test]
fn every_rule_has_an_example_that_is_found_and_a_mended_one_that_is_silent() {
    let mut wrong = Vec::new();
    let (alone, together): (Vec<Case>, Vec<Case>) = cases(&mut wrong).into_iter().partition(Case::is_alone);
    wrong.par_extend(alone.par_iter().filter_map(|case| case.judge(&case.findings())));

    // What needs no portal of its own is looked at in one.
    let desk = Desk::empty();
    desk.write("site/khomo.yaml", SITE);
    desk.write("datasets/so-y-te/agency.yaml", AGENCY);
    together.iter().for_each(|case| case.lay(&desk, case.fences.iter().map(|one| (one.file.as_str(), one))));
    let findings = desk.findings();
    for case in &together {
        let folder = case.folder();
        let is_here = |finding: &&serde_json::Value| {
            let file = finding["place"]["file"].as_str().unwrap_or_default();
            file.strip_prefix(&folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let here: Vec<String> = findings.iter().filter(is_here).map(named).collect();
        wrong.extend(case.judge(&here));
    }
    assert!(wrong.is_empty(), "{} pages:\n{}", wrong.len(), wrong.join("\n"));
}
