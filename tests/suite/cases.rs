//! Stories in `tests/cases/`: a folder as a user has it, and what becomes of it.
//!
//! `tests/README.md` tells how a story is written and what `expect.txt` may say.

use crate::desk::{Desk, checkout, copy, files};
use std::fs;
use std::path::Path;

/// May the tests write down what they see as what is due?
fn accepting() -> bool {
    std::env::var_os("KHOMO_ACCEPT").is_some_and(|value| value == "1")
}

/// Does a path match a pattern with `*` for any characters but `/`?
fn matches(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((before, after)) => path.strip_prefix(before).is_some_and(|rest| {
            let end = rest.find('/').unwrap_or(rest.len());
            (0..=end).filter(|at| rest.is_char_boundary(*at)).any(|at| matches(after, &rest[at..]))
        }),
    }
}

/// Plays a story in a folder of its own; returns what was not as told.
fn play(story: &Path) -> Vec<String> {
    let desk = match story.join("in/site/khomo.yaml").exists() {
        true => Desk::copy_of(&story.join("in")),
        false => Desk::small(),
    };
    copy(&story.join("in"), desk.path());
    let report = desk.khomo(&["check", "--lang", "en", "--color", "never"]);
    let findings = desk.findings();
    let built = desk.khomo(&["build", "--quiet", "--lang", "en", "--color", "never"]);
    let site = desk.site();
    let published = files(&site);
    let expect = fs::read_to_string(story.join("expect.txt")).expect("a story has an expect.txt");
    let mut wrong = Vec::new();
    for line in expect.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let as_told = match verb {
            "exit" => rest.parse() == Ok(built.code),
            "there" => published.iter().any(|path| matches(rest, path)),
            "gone" => !published.iter().any(|path| matches(rest, path)),
            "holds" | "lacks" => {
                let (path, text) = rest.split_once(' ').expect("`holds FILE TEXT`");
                let content = fs::read(site.join(path)).unwrap_or_default();
                String::from_utf8_lossy(&content).contains(text) == (verb == "holds")
            }
            "finding" | "silent" => {
                let [severity, rule, file] = rest.splitn(3, ' ').collect::<Vec<_>>()[..] else {
                    panic!("`finding SEVERITY RULE FILE`, not `{line}`")
                };
                let any = |wanted: &str, is: &str| wanted.split('|').any(|wanted| matches(wanted, is));
                let found = findings.iter().any(|finding| {
                    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_string();
                    let file_is = text(&finding["place"]["file"]);
                    any(severity, &text(&finding["severity"]))
                        && any(rule, &text(&finding["rule"]))
                        && (any(file, &file_is) || file_is.starts_with(&format!("{file}/")))
                });
                found == (verb == "finding")
            }
            "same" => {
                let (due, is) = (story.join("out").join(rest), site.join(rest));
                if accepting() {
                    fs::create_dir_all(due.parent().expect("a folder of out/")).expect("a folder of out/");
                    fs::copy(&is, &due).is_ok()
                } else {
                    fs::read(&due).ok() == fs::read(&is).ok() && is.exists()
                }
            }
            _ => panic!("{}: `{verb}` is none of exit there gone holds lacks finding silent same", story.display()),
        };
        if !as_told {
            wrong.push(line.to_string());
        }
    }
    let told = story.join("report.txt");
    if accepting() {
        fs::write(&told, &report.stdout).expect("the report of the story");
    } else if told.exists() && fs::read_to_string(&told).expect("a report") != report.stdout {
        wrong.push(format!("report.txt is not what was said:\n{}", report.stdout));
    }
    if !wrong.is_empty() {
        wrong.push(format!("(exit {}; {})\n{}", built.code, published.len(), report.said()));
    }
    wrong
}

#[test]
fn every_story_ends_as_told() {
    let mut stories: Vec<_> = fs::read_dir(checkout().join("tests/cases"))
        .expect("tests/cases")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    stories.retain(|path| path.is_dir());
    stories.sort();
    assert!(!stories.is_empty());
    let mut wrong = Vec::new();
    for story in &stories {
        let name = story.file_name().unwrap_or_default().to_string_lossy();
        let readme = fs::read_to_string(story.join("README.md")).unwrap_or_default();
        if readme.trim().is_empty() {
            wrong.push(format!("{name}: README.md says nothing"));
        }
        wrong.extend(play(story).into_iter().map(|line| format!("{name}: {line}")));
    }
    assert!(wrong.is_empty(), "{} stories, not as told:\n{}", stories.len(), wrong.join("\n"));
}

#[test]
fn a_star_stands_for_a_piece_of_one_segment() {
    assert!(matches("data/*/b/*.csv", "data/a/b/c.csv"));
    assert!(!matches("data/*.csv", "data/a/b.csv"));
    assert!(matches("*", "error"));
}
