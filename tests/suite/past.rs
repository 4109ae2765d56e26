//! What the repository's commits tell reaches the portal, and an old commit gives the portal of its day.

use crate::desk::{Desk, files};
use std::process::Command;

/// A portal with three commits: data in January, words in February, data in March.
fn kept() -> Desk {
    let desk = Desk::empty();
    git(&desk, "2026-01-01", &["init", "-q", "-b", "main"]);
    desk.write("site/khomo.yaml", "title: Cổng thử\nbase_url: https://portal.example\npublisher: so-y-te\n");
    desk.write("datasets/so-y-te/agency.yaml", "name: Sở Y tế\ntype: regional\n");
    desk.write("datasets/so-y-te/ho-dan/bang.csv", "xa,so_ho\nTân An,120\nLong Hòa,98\n");
    commit(&desk, "2026-01-10", "Thêm <b>số</b> hộ dân");
    desk.write("datasets/so-y-te/ho-dan/README.md", "# Hộ dân\n\nTheo xã.\n");
    commit(&desk, "2026-02-10", "Words");
    desk.write("datasets/so-y-te/ho-dan/bang.csv", "xa,so_ho\nTân An,121\nLong Hòa,98\n");
    commit(&desk, "2026-03-10", "New figures");
    desk
}

fn git(desk: &Desk, day: &str, args: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=Test", "-c", "user.email=test@portal.example"])
        .args(args)
        .current_dir(desk.path())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_COMMITTER_DATE", format!("{day}T09:00:00+07:00"))
        .output()
        .expect("git starts");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(desk: &Desk, day: &str, message: &str) {
    git(desk, day, &["add", "-A", "datasets", "site/khomo.yaml"]);
    git(desk, day, &["commit", "-q", "-m", message]);
}

/// Builds as of a day.
fn build(desk: &Desk, day: &str, out: &str) {
    desk.khomo(&["build", "--as-of", day, "--out", out]).ended(0);
}

#[test]
fn data_without_dates_has_those_of_its_commits() {
    let desk = kept();
    build(&desk, "2026-04-15", "site/public");
    let catalogue: serde_json::Value = serde_json::from_str(&desk.read("site/public/data.json")).expect("JSON");
    let dataset = &catalogue["dataset"][0];
    assert_eq!((&dataset["issued"], &dataset["modified"]), (&"2026-01-10".into(), &"2026-03-10".into()));
    let page = desk.read("site/public/vi/du-lieu/so-y-te/ho-dan/index.html");
    assert!(page.contains("10/03/2026") && page.contains("ho-dan/lich-su/"), "{page}");
    let past = desk.read("site/public/en/datasets/so-y-te/ho-dan/history/index.html");
    for said in ["10 Jan 2026", "10 Feb 2026", "10 Mar 2026", "README.md", "New figures", "&lt;b&gt;"] {
        assert!(past.contains(said), "{said}: {past}");
    }
    assert!(!past.contains("<b>số"));
    // What is not committed has no day yet, and a new commit reaches the pages.
    desk.write("datasets/so-y-te/ho-dan/bang.csv", "xa,so_ho\nTân An,130\nLong Hòa,98\n");
    build(&desk, "2026-04-15", "site/public");
    assert!(desk.read("site/public/data.json").contains("2026-03-10"));
    commit(&desk, "2026-04-11", "More");
    build(&desk, "2026-04-15", "site/public");
    assert!(desk.read("site/public/data.json").contains("2026-04-11"));
    let again = desk.read("site/public/vi/du-lieu/so-y-te/ho-dan/lich-su/index.html");
    assert!(again.contains("11/04/2026") && again.contains("10/01/2026"), "{again}");
}

#[test]
fn an_old_commit_gives_the_portal_of_its_day_the_same_twice() {
    let desk = kept();
    build(&desk, "2026-03-11", "now");
    git(&desk, "2026-03-12", &["checkout", "-q", "HEAD~1"]);
    build(&desk, "2026-02-11", "then");
    std::fs::remove_dir_all(desk.path().join(".khomo")).expect("the cache goes");
    build(&desk, "2026-02-11", "again");
    let (then, again) = (desk.path().join("then"), desk.path().join("again"));
    let names = files(&then);
    assert_eq!(names, files(&again));
    for name in names {
        let read = |folder: &std::path::Path| std::fs::read(folder.join(&name)).expect("a file");
        assert!(read(&then) == read(&again), "{name} differs");
    }
    let catalogue = desk.read("then/data.json");
    assert!(catalogue.contains("2026-01-10") && !catalogue.contains("2026-03-10"), "{catalogue}");
    assert!(desk.read("now/data.json").contains("2026-03-10"));
}

#[test]
fn a_copy_without_older_commits_keeps_to_what_is_declared() {
    let desk = kept();
    let from = format!("file://{}", desk.path().display());
    let copy = Desk::empty();
    git(&copy, "2026-04-01", &["clone", "-q", "--depth", "1", &from, "."]);
    build(&copy, "2026-04-15", "site/public");
    assert!(!copy.read("site/public/data.json").contains("\"issued\""));
    let said = copy.khomo(&["check", "--format", "json"]).ended(0).stdout;
    assert!(said.contains("history-shallow"), "{said}");
    let past = copy.read("site/public/en/datasets/so-y-te/ho-dan/history/index.html");
    assert!(past.contains("without its older commits"), "{past}");
}

#[test]
fn a_variable_that_names_another_repository_changes_nothing() {
    let desk = kept();
    let output = Command::new(env!("CARGO_BIN_EXE_khomo"))
        .args(["check", "--as-of", "2026-04-15", "--format", "json", "--base", "HEAD~1"])
        .current_dir(desk.path())
        .envs([("GIT_DIR", "/nowhere"), ("GIT_INDEX_FILE", "/nowhere"), ("GIT_WORK_TREE", "/nowhere")])
        .output()
        .expect("the binary starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!String::from_utf8_lossy(&output.stdout).contains("history-unreadable"));
}

#[test]
fn earlier_months_are_graded_as_they_were() {
    let desk = kept();
    desk.write("datasets/so-y-te/tram/bang.csv", "xa,so_tram\nTân An,2\n");
    commit(&desk, "2026-03-20", "Another dataset");
    let quality = |desk: &Desk, out: &str| -> serde_json::Value {
        serde_json::from_str(&desk.read(&format!("{out}/quality.json"))).expect("JSON")
    };
    build(&desk, "2026-04-15", "now");
    let earlier = quality(&desk, "now")["earlier"].clone();
    let told: Vec<_> = earlier.as_array().expect("a list").iter().map(|one| (&one["day"], &one["datasets"])).collect();
    let (one, two) = (serde_json::json!(1), serde_json::json!(2));
    let days = ["2026-01-31", "2026-02-28", "2026-03-31"].map(serde_json::Value::from);
    assert_eq!(told, [(&days[0], &one), (&days[1], &one), (&days[2], &two)]);
    // From what was noted, and from nothing, it is the same.
    build(&desk, "2026-04-15", "now");
    assert_eq!(quality(&desk, "now")["earlier"], earlier);
    std::fs::remove_dir_all(desk.path().join(".khomo")).expect("the cache goes");
    build(&desk, "2026-04-15", "again");
    assert_eq!(quality(&desk, "again")["earlier"], earlier);
    // So it is when the portal of that day is built.
    for (commit, at) in [("HEAD~3", 0), ("HEAD~2", 1), ("HEAD", 2)] {
        let then = Desk::empty();
        let from = desk.path().display().to_string();
        git(&then, "2026-05-01", &["clone", "-q", &from, "."]);
        git(&then, "2026-05-01", &["checkout", "-q", commit]);
        let day = days[at].as_str().expect("a day");
        build(&then, day, "site/public");
        let whole = quality(&then, "site/public");
        assert_eq!(whole["whole"]["grade"], earlier[at]["grade"], "{day}: {whole:#}");
    }
}
