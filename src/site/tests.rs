//! Tests of building a portal, and of being stopped while at it.

use super::*;
use crate::artifact::{Artifact, Fingerprint, Rank, Shelf, ShelfWriter, Shelved};
use crate::error::Error;
use crate::model::{Lang, Name, Text};
use crate::settings::{Downloads, Limits, Settings};
use crate::urls::Address;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::Ordering;
use tempfile::TempDir;

pub(crate) fn settings(root: &Path) -> Settings {
    let vi = Lang::parse("vi").unwrap();
    Settings {
        root: root.into(),
        out: root.join("site/public"),
        cache: root.join(".khomo"),
        site: crate::model::Site {
            title: Text::of(&vi, "Cổng"),
            description: Text::default(),
            base_url: "https://example.org".into(),
            languages: vec![vi],
            publisher: Name::parse("a").unwrap(),
            contact: None,
            issues: None,
            licence: None,
            themes: Vec::new(),
            home_figures: Vec::new(),
            home_searches: BTreeMap::new(),
            synonyms: Vec::new(),
        },
        own_publisher: None,
        theme: "default".into(),
        downloads: Downloads { formats: Vec::new(), limit: 0, compress: Vec::new() },
        limits: Limits::default(),
        weights: Default::default(),
        strict: false,
        fresh: false,
        jobs: 2,
        portable: false,
        privacy: Default::default(),
        as_of: None,
        grading: Default::default(),
        salt: None,
    }
}

fn place() -> (TempDir, Settings) {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&fs::canonicalize(folder.path()).unwrap());
    (folder, settings)
}

fn rank(address: &str) -> Rank {
    match address {
        _ if address.starts_with("data") => Rank::Data,
        _ if address.starts_with("list") => Rank::List,
        _ => Rank::Detail,
    }
}

fn artifacts(files: &[(&str, &str)]) -> Vec<Artifact<'static>> {
    files.iter().map(|(address, text)| Artifact::bytes(*address, rank(address), *text).unwrap()).collect()
}

fn build(ground: &mut Ground, settings: &Settings, files: &[(&str, &str)]) -> crate::error::Result<Summary> {
    Ok(ground.begin(settings)?.lay_down(artifacts(files), &|_, _| {})?.value)
}

/// Every file below a folder with its text, our mark left out.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let address = path.strip_prefix(folder).unwrap().to_str().unwrap().to_string();
                    found.insert(address, String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned());
                }
            }
        }
    }
    assert!(found.remove(".khomo-portal").is_some());
    found
}

fn same(settings: &Settings, files: &[(&str, &str)]) {
    let expected = files.iter().map(|(address, text)| (address.to_string(), text.to_string())).collect();
    assert_eq!(tree(&settings.out), expected);
}

/// Nothing of ours but the portal is left beside it.
fn tidy(settings: &Settings) {
    let beside: Vec<_> =
        fs::read_dir(settings.out.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(beside, ["public"]);
}

const ONE: &[(&str, &str)] =
    &[("data/a/x.csv", "1"), ("vi/a/index.html", "x"), ("vi/b/index.html", "y"), ("list.html", "a b")];
const TWO: &[(&str, &str)] = &[
    ("data/a/x.csv", "2"),
    ("data/c/z.csv", "3"),
    ("vi/a/index.html", "x"),
    ("vi/c/index.html", "z"),
    ("list.html", "a c"),
];

#[test]
fn a_first_build_is_whole_and_a_second_writes_only_what_differs() {
    let (_folder, settings) = place();
    let mut ground = Ground::open(&settings).unwrap();
    let first = build(&mut ground, &settings, ONE).unwrap();
    assert!(first.fresh && first.files == 4 && first.written == 4);
    same(&settings, ONE);
    let again = build(&mut ground, &settings, ONE).unwrap();
    assert!(!again.fresh && again.written == 0 && again.unchanged == 4 && again.removed == 0);
    let second = build(&mut ground, &settings, TWO).unwrap();
    assert_eq!((second.written, second.unchanged, second.removed, second.files), (4, 1, 1, 5));
    same(&settings, TWO);
    assert!(!settings.out.join("vi/b").exists(), "empty folders go");
    drop(ground);
    tidy(&settings);
    let mut ground = Ground::open(&settings).unwrap();
    assert_eq!(build(&mut ground, &settings, TWO).unwrap().unchanged, 5);
}

#[test]
fn an_artifact_of_the_same_fingerprint_is_not_made() {
    let (_folder, settings) = place();
    let print = Fingerprint::of_bytes(b"inputs");
    let mut ground = Ground::open(&settings).unwrap();
    for turn in 0..2 {
        let artifact = Artifact::made("a.html", Rank::Detail, print, move |out| {
            assert_eq!(turn, 0, "made again");
            out.write_all(b"text").map_err(|error| Error::io("write", "a", error))
        });
        ground.begin(&settings).unwrap().lay_down(vec![artifact.unwrap()], &|_, _| {}).unwrap();
    }
    // Other inputs, same bytes: made, not written.
    let before = fs::metadata(settings.out.join("a.html")).unwrap().modified().unwrap();
    let artifact = Artifact::made("a.html", Rank::Detail, Fingerprint::of_bytes(b"other"), |out| {
        out.write_all(b"text").map_err(|error| Error::io("write", "a", error))
    });
    let summary = ground.begin(&settings).unwrap().lay_down(vec![artifact.unwrap()], &|_, _| {}).unwrap().value;
    assert_eq!(summary.written, 0);
    assert_eq!(before, fs::metadata(settings.out.join("a.html")).unwrap().modified().unwrap());
}

#[test]
fn an_artifact_that_cannot_be_made_leaves_the_old_portal() {
    for fresh in [false, true] {
        let (_folder, mut settings) = place();
        let mut ground = Ground::open(&settings).unwrap();
        build(&mut ground, &settings, ONE).unwrap();
        settings.fresh = fresh;
        let mut broken = artifacts(TWO);
        broken.push(
            Artifact::made("page/x", Rank::Detail, Fingerprint::of_bytes(b"?"), |_| Err(Error::internal("broken")))
                .unwrap(),
        );
        assert!(ground.begin(&settings).unwrap().lay_down(broken, &|_, _| {}).is_err());
        same(&settings, ONE);
        settings.fresh = false;
        build(&mut ground, &settings, TWO).unwrap();
        same(&settings, TWO);
        drop(ground);
        tidy(&settings);
    }
}

#[test]
fn a_list_that_cannot_be_made_leaves_the_old_lists_and_all_they_name() {
    let (_folder, settings) = place();
    let mut ground = Ground::open(&settings).unwrap();
    build(&mut ground, &settings, ONE).unwrap();
    let mut broken = artifacts(TWO);
    let made = Artifact::made("list/x", Rank::List, Fingerprint::of_bytes(b"?"), |_| Err(Error::internal("broken")));
    broken.push(made.unwrap());
    assert!(ground.begin(&settings).unwrap().lay_down(broken, &|_, _| {}).is_err());
    for (address, content) in [("list.html", Some("a b")), ("vi/a/index.html", None), ("vi/b/index.html", None)] {
        let there = fs::read_to_string(settings.out.join(address)).unwrap();
        assert!(content.is_none_or(|content| content == there), "{address}");
    }
    build(&mut ground, &settings, TWO).unwrap();
    same(&settings, TWO);
}

#[test]
fn stopped_at_any_step_no_list_names_what_is_missing_and_the_next_run_mends_it() {
    for steps in 0..20 {
        for fresh in [false, true] {
            let (_folder, mut settings) = place();
            let mut ground = Ground::open(&settings).unwrap();
            build(&mut ground, &settings, ONE).unwrap();
            settings.fresh = fresh;
            ground.trip.store(steps, Ordering::SeqCst);
            let stopped = build(&mut ground, &settings, TWO).is_err();
            let now = tree(&settings.out);
            // A list names pages by their letter: each named page is there.
            for letter in now["list.html"].split(' ') {
                assert!(now.contains_key(&format!("vi/{letter}/index.html")), "{steps}: {now:?}");
            }
            assert!(now.contains_key("data/a/x.csv"));
            if fresh && stopped {
                let whole: [BTreeMap<String, String>; 2] =
                    [ONE, TWO].map(|files| files.iter().map(|(a, t)| (a.to_string(), t.to_string())).collect());
                assert!(whole.contains(&now));
            }
            // The same process goes on, or a new one begins.
            if steps % 2 == 0 {
                drop(ground);
                ground = Ground::open(&settings).unwrap();
            }
            ground.trip.store(i64::MAX, Ordering::SeqCst);
            settings.fresh = false;
            build(&mut ground, &settings, TWO).unwrap();
            same(&settings, TWO);
            assert_eq!(build(&mut ground, &settings, TWO).unwrap().written, 0);
            assert!(!ground.journal().exists());
            // And back: what the stopped build added is known, and goes.
            build(&mut ground, &settings, ONE).unwrap();
            same(&settings, ONE);
            drop(ground);
            tidy(&settings);
        }
    }
}

#[test]
fn stopped_at_any_step_pages_that_point_at_each_other_leave_no_dead_link() {
    // A text names what it points at. `a` stays and is about to point at `c`, which is new, points back
    // at it and at a new list; `b` goes, and `a` points at it before.
    let old: &[(&str, &str)] = &[("list.html", "a b"), ("a", "b data"), ("b", "a data"), ("data", "")];
    let new: &[(&str, &str)] = &[
        ("list.html", "a c d"),
        ("a", "c data"),
        ("c", "a d list-c data-c"),
        ("d", "c a"),
        ("list-c", "c d"),
        ("data", ""),
        ("data-c", ""),
    ];
    let dead = |settings: &Settings| -> Vec<String> {
        let tree = tree(&settings.out);
        let (mut dead, mut seen, mut open) = (Vec::new(), BTreeMap::new(), vec!["list.html".to_string()]);
        while let Some(page) = open.pop() {
            match tree.get(&page) {
                None => dead.push(page),
                Some(text) if seen.insert(page, ()).is_none() => {
                    open.extend(text.split(' ').filter(|it| !it.is_empty()).map(String::from))
                }
                Some(_) => {}
            }
        }
        dead
    };
    for steps in 0..20 {
        let (_folder, settings) = place();
        let mut ground = Ground::open(&settings).unwrap();
        build(&mut ground, &settings, old).unwrap();
        ground.trip.store(steps, Ordering::SeqCst);
        let stopped = build(&mut ground, &settings, new).is_err();
        assert_eq!(dead(&settings), Vec::<String>::new(), "stopped at step {steps}");
        // The next run is stopped as well, and goes the other way.
        let mut ground = Ground::open(&settings).unwrap();
        for again in 0..3 {
            ground.trip.store(again, Ordering::SeqCst);
            let _ = build(&mut ground, &settings, if steps % 2 == 0 { old } else { new });
            assert_eq!(dead(&settings), Vec::<String>::new(), "stopped at step {steps}, then at {again}");
        }
        ground.trip.store(i64::MAX, Ordering::SeqCst);
        build(&mut ground, &settings, new).unwrap();
        same(&settings, new);
        assert!(stopped || steps > 8, "{steps} steps were enough");
    }
}

#[test]
fn a_journal_left_behind_makes_exactly_its_addresses_doubted() {
    let (_folder, settings) = place();
    let mut ground = Ground::open(&settings).unwrap();
    build(&mut ground, &settings, ONE).unwrap();
    let journal = journal::Journal {
        mark: ground.manifest.mark().into(),
        changes: vec![("data/a/x.csv".into(), Rank::Data), ("data/new.csv".into(), Rank::Data)],
    };
    journal.save(&ground.journal()).unwrap();
    fs::write(settings.out.join("data/a/x.csv"), "half").unwrap();
    fs::write(settings.out.join("data/new.csv"), "half").unwrap();
    drop(ground);
    let summary = build(&mut Ground::open(&settings).unwrap(), &settings, ONE).unwrap();
    assert_eq!((summary.written, summary.removed), (1, 1));
    same(&settings, ONE);
}

#[test]
fn leftovers_of_killed_builds_are_taken_away() {
    let (_folder, settings) = place();
    let stage = settings.out.parent().unwrap().join(".public.stage/77-1/new/a");
    fs::create_dir_all(&stage).unwrap();
    fs::write(stage.join("x"), "1").unwrap();
    let mut ground = Ground::open(&settings).unwrap();
    build(&mut ground, &settings, ONE).unwrap();
    drop(ground);
    tidy(&settings);
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let (_folder, mut settings) = place();
    fs::create_dir_all(&settings.out).unwrap();
    let mut ground = Ground::open(&settings).unwrap();
    build(&mut ground, &settings, ONE).unwrap();
    same(&settings, ONE);
    settings.out = settings.root.join("other");
    fs::create_dir(&settings.out).unwrap();
    fs::write(settings.out.join("mine.txt"), "1").unwrap();
    for fresh in [false, true] {
        settings.fresh = fresh;
        assert_eq!(build(&mut ground, &settings, ONE).unwrap_err().exit_code(), 2);
    }
    assert_eq!(fs::read_to_string(settings.out.join("mine.txt")).unwrap(), "1");
    for out in ["", "datasets/x", "themes"] {
        settings.out = settings.root.join(out);
        assert_eq!(build(&mut ground, &settings, ONE).unwrap_err().exit_code(), 2);
    }
    settings.out = settings.root.join("file");
    fs::write(&settings.out, "1").unwrap();
    assert_eq!(build(&mut ground, &settings, ONE).unwrap_err().exit_code(), 2);
}

#[test]
fn a_deleted_or_replaced_folder_or_memory_is_noticed() {
    let (_folder, settings) = place();
    let mut ground = Ground::open(&settings).unwrap();
    build(&mut ground, &settings, ONE).unwrap();
    fs::remove_dir_all(&settings.out).unwrap();
    assert!(build(&mut ground, &settings, ONE).unwrap().fresh);
    same(&settings, ONE);
    fs::rename(&settings.out, settings.root.join("kept")).unwrap();
    build(&mut ground, &settings, TWO).unwrap();
    fs::remove_dir_all(&settings.out).unwrap();
    fs::rename(settings.root.join("kept"), &settings.out).unwrap();
    assert!(build(&mut ground, &settings, TWO).unwrap().fresh);
    same(&settings, TWO);
    fs::remove_dir_all(&settings.cache).unwrap();
    assert!(build(&mut Ground::open(&settings).unwrap(), &settings, ONE).unwrap().fresh);
    same(&settings, ONE);
}

#[test]
fn a_file_becomes_a_folder_and_back() {
    let (_folder, settings) = place();
    let mut ground = Ground::open(&settings).unwrap();
    let file: &[(&str, &str)] = &[("data/a", "1"), ("list.html", "")];
    let folder: &[(&str, &str)] = &[("data/a/b/c", "2"), ("data/a/d", "3"), ("list.html", "")];
    for files in [file, folder, file, folder] {
        build(&mut ground, &settings, files).unwrap();
        same(&settings, files);
    }
}

#[test]
fn two_builds_of_one_input_are_equal_however_they_came_about() {
    let (_one, first) = place();
    build(&mut Ground::open(&first).unwrap(), &first, TWO).unwrap();
    let (_two, second) = place();
    let mut ground = Ground::open(&second).unwrap();
    build(&mut ground, &second, ONE).unwrap();
    build(&mut ground, &second, TWO).unwrap();
    let mark = |settings: &Settings| fs::read_to_string(settings.out.join(".khomo-portal")).unwrap();
    assert_eq!(mark(&first), mark(&second));
}

#[test]
fn data_files_go_over_the_shelf() {
    let (_folder, settings) = place();
    let mut ground = Ground::open(&settings).unwrap();
    let large = "0123456789".repeat(20_000);
    let source = settings.root.join("source.csv");
    let address = |text: &str| Address::new(text).unwrap();
    for turn in 0..3 {
        let changed = if turn == 2 { "changed" } else { "small" };
        fs::write(&source, if turn == 2 { "other" } else { &large }).unwrap();
        let laying = ground.begin(&settings).unwrap();
        let small = laying.put(address("data/a/small.csv"), changed.as_bytes()).unwrap();
        let mut writer = laying.open(address("data/a/large.csv")).unwrap();
        large.as_bytes().chunks(999).for_each(|piece| writer.write_all(piece).unwrap());
        let written = writer.finish().unwrap();
        let copied = laying.copy(address("data/a/source/source.csv"), &source).unwrap();
        let withheld = laying.put(address("data/b/withheld.csv"), b"1").unwrap();
        let mut dropped: Box<dyn ShelfWriter> = laying.open(address("data/a/dropped.csv")).unwrap();
        dropped.write_all(large.as_bytes()).unwrap();
        drop(dropped);
        assert!(laying.holds(&small) && laying.holds(&withheld));
        assert_eq!(written.bytes, 200_000);
        let shelved = [small, written, copied].map(Artifact::shelved);
        let summary = laying.lay_down(shelved.into(), &|_, _| {}).unwrap().value;
        assert_eq!(summary.written, [3, 0, 2][turn], "turn {turn}");
        let now = tree(&settings.out);
        assert_eq!(
            now.keys().collect::<Vec<_>>(),
            ["data/a/large.csv", "data/a/small.csv", "data/a/source/source.csv"]
        );
        assert_eq!(now["data/a/small.csv"], changed);
        assert!(!settings.out.join("data/b").exists());
    }
    // What is in place already needs no shelf.
    let laying = ground.begin(&settings).unwrap();
    let content = Fingerprint::of_bytes(b"changed");
    let small = Shelved { address: address("data/a/small.csv"), fingerprint: content, sha256: "".into(), bytes: 7 };
    assert!(laying.holds(&small));
    laying.lay_down(vec![Artifact::shelved(small.clone())], &|_, _| {}).unwrap();
    assert_eq!(tree(&settings.out).len(), 1);
    let laying = ground.begin(&settings).unwrap();
    let other = Shelved { fingerprint: Fingerprint::of_bytes(b"?"), ..small };
    assert!(!laying.holds(&other));
    assert!(laying.lay_down(vec![Artifact::shelved(other)], &|_, _| {}).is_err());
    assert_eq!(tree(&settings.out).len(), 1);
}

#[test]
fn two_data_files_at_one_address_are_one_and_a_finding() {
    let (_folder, settings) = place();
    let mut ground = Ground::open(&settings).unwrap();
    for _ in 0..2 {
        let laying = ground.begin(&settings).unwrap();
        let late = laying.put(Address::new("data/a/X.csv").unwrap(), b"late").unwrap();
        let early = laying.put(Address::new("data/a/x.csv").unwrap(), b"early").unwrap();
        // The order of the list decides, not which thread was first.
        let found = laying.lay_down(vec![Artifact::shelved(early), Artifact::shelved(late)], &|_, _| {}).unwrap();
        assert_eq!(found.findings.iter().count(), 1);
        same(&settings, &[("data/a/x.csv", "early")]);
    }
}

#[test]
fn compressed_copies_lie_beside_and_follow_the_settings() {
    let (_folder, mut settings) = place();
    let mut ground = Ground::open(&settings).unwrap();
    let (long, other) = ("Đất đai ".repeat(500), "Nhà ở ".repeat(500));
    let names = |settings: &Settings| tree(&settings.out).into_keys().collect::<Vec<_>>();
    build(&mut ground, &settings, &[("a.html", &long), ("b.txt", "short")]).unwrap();
    assert_eq!(names(&settings), ["a.html", "b.txt"]);
    settings.downloads.compress = vec!["gz".into(), "br".into()];
    let summary = build(&mut ground, &settings, &[("a.html", &long), ("b.txt", "short")]).unwrap();
    assert_eq!(names(&settings), ["a.html", "a.html.br", "a.html.gz", "b.txt"]);
    assert_eq!((summary.written, summary.files), (2, 4));
    let gz = fs::read(settings.out.join("a.html.gz")).unwrap();
    build(&mut ground, &settings, &[("a.html", &other), ("b.txt", "short")]).unwrap();
    assert_ne!(gz, fs::read(settings.out.join("a.html.gz")).unwrap());
    settings.downloads.compress = vec!["gz".into()];
    build(&mut ground, &settings, &[("a.html", &other), ("a.html.gz", "my own")]).unwrap();
    assert_eq!(names(&settings), ["a.html", "a.html.gz"]);
    assert_eq!(tree(&settings.out)["a.html.gz"], "my own");
    settings.fresh = true;
    build(&mut ground, &settings, &[("a.html", &long)]).unwrap();
    assert_eq!(names(&settings), ["a.html", "a.html.gz"]);
    settings.fresh = false;
    let summary = build(&mut ground, &settings, &[("b.txt", "short")]).unwrap();
    assert_eq!((names(&settings), summary.removed), (vec!["b.txt".to_string()], 2));
}

#[test]
fn a_folder_that_cannot_be_swapped_is_changed_where_it_is() {
    for steps in 0..12 {
        let (_folder, mut settings) = place();
        fs::create_dir_all(&settings.out).unwrap();
        let open = |settings: &Settings, steps| {
            let mut ground = Ground::open(settings).unwrap();
            ground.mounted = true;
            ground.trip.store(steps, Ordering::SeqCst);
            ground
        };
        // Killed in the first build: the half portal is known as ours.
        let _ = build(&mut open(&settings, steps), &settings, ONE);
        let mut ground = open(&settings, i64::MAX);
        build(&mut ground, &settings, TWO).unwrap();
        same(&settings, TWO);
        assert_eq!(build(&mut ground, &settings, TWO).unwrap().unchanged, 5);
        settings.fresh = true;
        fs::write(settings.out.join("vi/a/index.html"), "spoilt").unwrap();
        let summary = build(&mut ground, &settings, TWO).unwrap();
        assert!(!summary.fresh && summary.written == 5);
        same(&settings, TWO);
        assert!(!settings.out.join(".khomo-stage").exists());
    }
}
