//! The past of datasets in repositories made by `git`.

use super::Log;
use crate::model::{DatasetId, FileChange, Known, Name, Past};
use std::fs;
use std::path::Path;
use std::process::Command;

struct Repository(tempfile::TempDir);

impl Repository {
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git("2026-01-01", &["init", "-q", "-b", "main"]);
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, day: &str, args: &[&str]) -> String {
        git(self.path(), day, args)
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn commit(&self, day: &str, message: &str) {
        self.git(day, &["add", "-A"]);
        self.git(day, &["commit", "-q", "--allow-empty", "-m", message]);
    }

    fn log(&self) -> Log {
        read(self.path(), None).0
    }
}

fn git(folder: &Path, day: &str, args: &[&str]) -> String {
    let time = format!("{day}T12:00:00+07:00");
    let output = Command::new("git")
        .args(["-c", "user.name=Test", "-c", "user.email=test@portal.example", "-c", "protocol.file.allow=always"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_COMMITTER_DATE", &time)
        .env("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_string()
}

fn read(folder: &Path, former: Option<Log>) -> (Log, Vec<String>) {
    let found = Log::read(&folder.canonicalize().unwrap(), &Name::parse("khomo").unwrap(), None, former);
    let said = found.findings.iter().map(|finding| finding.rule.to_string()).collect();
    (found.value, said)
}

fn past<'a>(log: &'a Log, id: &str) -> &'a Past {
    &log.history.datasets[&DatasetId::parse(id).unwrap()]
}

/// Its changes as "day: what, files".
fn told(past: &Past) -> Vec<String> {
    let sign = |became: &FileChange| match became {
        FileChange::Added => '+',
        FileChange::Changed => '~',
        FileChange::Removed => '-',
    };
    let change = |change: &crate::model::Change| {
        let files: Vec<_> = change.files.iter().map(|(name, became)| format!("{}{name}", sign(became))).collect();
        let what = match (change.data, change.description) {
            (true, true) => "both",
            (true, false) => "data",
            _ => "description",
        };
        format!("{}: {what} {} ({})", change.day, files.join(" "), change.message)
    };
    past.changes.iter().map(change).collect()
}

#[test]
fn every_dataset_has_its_own_past() {
    let repository = Repository::new();
    repository.write("site/khomo.yaml", "title: a\n");
    repository.commit("2026-01-02", "No data yet");
    repository.write("datasets/a/agency.yaml", "name: A\n");
    repository.write("datasets/a/x/bang.csv", "a\n1\n");
    repository.write("datasets/a/x/datapackage.yaml", "title: X\n");
    repository.write("datasets/rieng/bang.csv", "a\n1\n");
    repository.commit("2026-02-03", "Thêm hai bộ");
    repository.write("datasets/a/x/datapackage.yaml", "title: XX\n");
    repository.write("datasets/a/x/.note", "not looked at\n");
    repository.commit("2026-03-04", "Words");
    repository.write("datasets/a/x/phu/them.csv", "a\n2\n");
    fs::remove_file(repository.path().join("datasets/a/x/bang.csv")).unwrap();
    repository.commit("2026-04-05", "Other files");
    repository.write("datasets/a/x/uncommitted.csv", "a\n2\n");
    let log = repository.log();
    assert_eq!(log.history.known, Known::Whole);
    assert_eq!(log.history.head.unwrap().to_string(), "2026-04-05");
    let x = past(&log, "a/x");
    let expected = [
        "2026-04-05: data -bang.csv +phu/them.csv (Other files)",
        "2026-03-04: description ~datapackage.yaml (Words)",
        "2026-02-03: both +bang.csv +datapackage.yaml (Thêm hai bộ)",
    ];
    assert_eq!(told(x), expected);
    let days = [x.first, x.data(), x.description()].map(|day| day.unwrap().to_string());
    assert_eq!(days, ["2026-02-03", "2026-04-05", "2026-03-04"]);
    assert_eq!(told(past(&log, "khomo/rieng")), ["2026-02-03: data +bang.csv (Thêm hai bộ)"]);
    assert_eq!(log.until(2026, 1), Some(&*repository.git("2026-05-01", &["rev-parse", "HEAD~3"])));
    assert_eq!((log.until(2025, 12), log.until(2026, 12)), (None, log.head()));
}

#[test]
fn only_newer_commits_are_followed_again() {
    let repository = Repository::new();
    repository.write("datasets/a/x/bang.csv", "a\n1\n");
    repository.write("datasets/a/y/bang.csv", "a\n1\n");
    repository.commit("2026-01-02", "One");
    let former = repository.log();
    assert_eq!(read(repository.path(), Some(former.clone())).0, former);
    repository.write("datasets/a/x/bang.csv", "a\n2\n");
    repository.commit("2026-02-02", "Two");
    repository.git("2026-02-03", &["gc", "-q", "--aggressive", "--prune=now"]);
    let whole = repository.log();
    assert_eq!(read(repository.path(), Some(former.clone())).0, whole);
    assert_eq!(told(past(&whole, "a/x")).len(), 2);
    // A past that was rewritten is followed anew.
    repository.git("2026-03-03", &["commit", "-q", "--amend", "-m", "Other"]);
    assert_eq!(read(repository.path(), Some(whole)).0, repository.log());
    assert_eq!(told(past(&repository.log(), "a/x"))[0], "2026-03-03: data ~bang.csv (Other)");
}

#[test]
fn what_was_merged_bears_the_day_of_the_merge() {
    let repository = Repository::new();
    repository.write("datasets/a/x/bang.csv", "a\n1\n");
    repository.commit("2026-01-02", "One");
    repository.git("2026-01-03", &["checkout", "-q", "-b", "side"]);
    repository.write("datasets/a/x/bang.csv", "a\n2\n");
    repository.commit("2026-01-03", "On a branch");
    repository.git("2026-01-04", &["checkout", "-q", "main"]);
    repository.write("site/khomo.yaml", "title: a\n");
    repository.commit("2026-01-05", "Meanwhile");
    repository.git("2026-02-06", &["merge", "-q", "--no-ff", "-m", "Merge side", "side"]);
    let expected = ["2026-02-06: data ~bang.csv (Merge side)", "2026-01-02: data +bang.csv (One)"];
    assert_eq!(told(past(&repository.log(), "a/x")), expected);
    // A work tree of its own, and a head that is no branch.
    let other = tempfile::tempdir().unwrap();
    let tree = other.path().join("tree");
    repository.git("2026-02-07", &["worktree", "add", "-q", "--detach", tree.to_str().unwrap(), "side"]);
    let log = read(&tree, None).0;
    assert_eq!(told(past(&log, "a/x"))[0], "2026-01-03: data ~bang.csv (On a branch)");
}

#[test]
fn a_portal_may_lie_below_the_repositorys_folder() {
    let repository = Repository::new();
    repository.write("datasets/a/x/bang.csv", "a\n1\n");
    repository.write("Cổng dữ liệu/.kho/datasets/a/z/bang.csv", "a\n1\n");
    repository.commit("2026-01-02", "One");
    let log = read(&repository.path().join("Cổng dữ liệu/.kho"), None).0;
    assert_eq!(log.history.datasets.keys().map(ToString::to_string).collect::<Vec<_>>(), ["a/z"]);
}

#[test]
fn a_copy_with_some_commits_says_so() {
    let repository = Repository::new();
    repository.write("datasets/a/x/bang.csv", "a\n1\n");
    repository.commit("2026-01-02", "One");
    repository.write("datasets/a/y/bang.csv", "a\n1\n");
    repository.write("datasets/a/x/bang.csv", "a\n2\n");
    repository.commit("2026-02-02", "Two");
    let other = tempfile::tempdir().unwrap();
    let from = format!("file://{}", repository.path().display());
    for (depth, changes, second) in [("1", 0, None), ("2", 2, Some("2026-02-02"))] {
        let copy = other.path().join(depth);
        git(other.path(), "2026-03-01", &["clone", "-q", "--depth", depth, &from, copy.to_str().unwrap()]);
        let (log, said) = read(&copy, None);
        if depth == "1" {
            assert_eq!((log.history.known, &*said), (Known::Part, &["history-shallow".to_string()][..]));
            assert_eq!((past(&log, "a/x").changes.len(), past(&log, "a/x").first), (changes, None));
            git(&copy, "2026-03-02", &["fetch", "-q", "--unshallow"]);
            let (whole, said) = read(&copy, Some(log));
            assert_eq!((whole.history.known, said.len()), (Known::Whole, 0));
            assert_eq!(whole.history, repository.log().history);
        } else {
            assert_eq!(past(&log, "a/x").changes.len(), changes);
            assert_eq!(past(&log, "a/y").first.map(|day| day.to_string()).as_deref(), second);
        }
    }
}

#[test]
fn what_is_no_repository_or_a_broken_one_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("datasets")).unwrap();
    assert_eq!(read(folder.path(), None), (Log::default(), vec![]));
    git(folder.path(), "2026-01-01", &["init", "-q"]);
    assert_eq!(read(folder.path(), None), (Log::default(), vec![]));
    // Objects that are gone, or are no objects.
    for damage in ["gone", "garbage"] {
        let repository = Repository::new();
        repository.write("datasets/a/x/bang.csv", "a\n1\n");
        repository.commit("2026-01-02", "One");
        repository.write("datasets/a/x/bang.csv", "a\n2\n");
        repository.commit("2026-01-03", "Two");
        let tree = repository.git("2026-01-04", &["rev-parse", "HEAD^^{tree}"]);
        let object = repository.path().join(".git/objects").join(&tree[..2]).join(&tree[2..]);
        fs::remove_file(&object).unwrap();
        if damage == "garbage" {
            fs::write(&object, "x\u{1}\u{2}garbage").unwrap();
        }
        let (log, said) = read(repository.path(), None);
        assert_eq!((log, said), (Log::default(), vec!["history-unreadable".to_string()]), "{damage}");
    }
    let repository = Repository::new();
    for head in ["ref: ../../../etc/passwd\n", "ref: refs/heads/../../HEAD\n", "zzzz\n", "", &"ab".repeat(32)] {
        fs::write(repository.path().join(".git/HEAD"), head).unwrap();
        assert_eq!(read(repository.path(), None).0, Log::default(), "{head}");
    }
    fs::remove_dir_all(repository.path().join(".git")).unwrap();
    fs::write(repository.path().join(".git"), "gitdir: ../nowhere\n").unwrap();
    assert_eq!(read(repository.path(), None).0, Log::default());
}

#[test]
fn other_repositories_inside_and_links_are_no_trouble() {
    let inner = Repository::new();
    inner.write("a.csv", "a\n1\n");
    inner.commit("2026-01-01", "Inner");
    let repository = Repository::new();
    repository.write("datasets/a/x/bang.csv", "a\n1\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../../../etc", repository.path().join("datasets/a/x/link")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("a", repository.path().join("datasets/b")).unwrap();
    let from = inner.path().display().to_string();
    repository.git("2026-01-02", &["submodule", "add", "-q", &from, "datasets/a/sub"]);
    repository.commit("2026-01-02", "One");
    let log = repository.log();
    assert_eq!(log.history.datasets.len(), 1);
    assert!(told(past(&log, "a/x"))[0].starts_with("2026-01-02: data +bang.csv"));
}
