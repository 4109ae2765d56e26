//! `convert`, `profile` and `add`: files in any shape become tables, what was decided is said, and a draft keeps it.

use crate::desk::{Desk, checkout, files, khomo};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const PLAIN: &str = "ma,ten,so\n01,Hà Nội,1\n02,Huế,\n04,Cao Bằng,5\n";

#[test]
fn one_pass_writes_every_form_asked_for() {
    let desk = Desk::empty();
    desk.write("vao.csv", PLAIN);
    let out = ["ra.csv", "ra.excel.csv", "ra.jsonl", "ra.xlsx", "ra.parquet", "ra.profile.json"]
        .map(|name| format!("ra/{name}"));
    fs::create_dir(desk.path().join("ra")).expect("a folder");
    let mut args = vec!["convert", "vao.csv", "--lang", "en"];
    args.extend(out.iter().map(String::as_str));
    let ran = desk.khomo(&args).ended(0);
    assert_eq!(ran.stdout, "");
    assert_eq!(files(&desk.path().join("ra")).len(), out.len(), "{:?}", files(desk.path()));
    assert_eq!(desk.read("ra/ra.csv"), PLAIN);
    assert_eq!(desk.read("ra/ra.jsonl").lines().count(), 3);
    assert!(desk.read("ra/ra.parquet").starts_with("PAR1") && desk.read("ra/ra.xlsx").starts_with("PK"));
    let profile: Value = serde_json::from_str(&desk.read("ra/ra.profile.json")).expect("JSON");
    assert_eq!((&profile["version"], &profile["rows"]), (&1.into(), &3.into()));
    assert_eq!(profile, desk.khomo(&["profile", "vao.csv", "--format", "json"]).ended(0).json());
}

#[test]
fn a_plain_table_takes_one_line_and_quiet_none() {
    let desk = Desk::empty();
    desk.write("vao.csv", PLAIN);
    for lang in ["vi", "en"] {
        let ran = desk.khomo(&["convert", "vao.csv", "ra.csv", "--lang", lang]).ended(0);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("ra.csv") && ran.stderr.contains("ten string"), "{}", ran.stderr);
    }
    let ran = desk.khomo(&["convert", "vao.csv", "ra.csv", "--quiet"]).ended(0);
    assert_eq!(ran.said(), "");
}

#[test]
fn what_a_file_was_read_as_is_said_in_both_languages() {
    let desk = Desk::empty();
    desk.write("vao.csv", "Báo cáo quý\nma;ten\n01;Hà Nội\n02;Huế\nNguồn: Cục Thống kê\n");
    let how = ["--delimiter", ";", "--skip-rows", "1", "--footer-rows", "1"];
    let said = |lang: &'static str| {
        let args: Vec<&str> = ["convert", "vao.csv", "ra.csv", "--lang", lang].into_iter().chain(how).collect();
        desk.khomo(&args).ended(0).stderr
    };
    let (en, vi) = (said("en"), said("vi"));
    assert!(en.contains("read as: semicolon, header in row 2, 1 footer row"), "{en}");
    assert!(vi.contains("đã đọc theo: dấu chấm phẩy, tiêu đề ở dòng 2, 1 dòng chân bảng"), "{vi}");
    assert_eq!(desk.read("ra.csv"), "ma,ten\n01,Hà Nội\n02,Huế\n");
}

#[test]
fn a_table_goes_to_stdout_and_nothing_else_does() {
    let desk = Desk::empty();
    desk.write("vao.csv", PLAIN);
    let ran = desk.khomo(&["convert", "vao.csv", "-"]).ended(0);
    assert_eq!(ran.stdout, PLAIN);
    assert_eq!(files(desk.path()), ["vao.csv"]);
    desk.khomo(&["convert", "vao.csv", "-", "--format", "json"]).ended(2);
}

#[test]
fn any_ending_is_tried() {
    let desk = Desk::empty();
    for name in ["vao.txt", "vao.dat", "vao", "vao.2025"] {
        desk.write(name, PLAIN);
        desk.khomo(&["convert", name, "ra.csv"]).ended(0);
        assert_eq!(desk.read("ra.csv"), PLAIN, "{name}");
        fs::remove_file(desk.path().join("ra.csv")).expect("it was written");
    }
    desk.khomo(&["convert", "vao.txt", "ra.parquet"]).ended(0);
    fs::rename(desk.path().join("ra.parquet"), desk.path().join("khac.bin")).expect("a file");
    desk.khomo(&["convert", "khac.bin", "ra.csv"]).ended(0);
    assert_eq!(desk.read("ra.csv"), PLAIN);
}

#[test]
fn flags_and_a_schema_say_how_to_read() {
    let desk = Desk::empty();
    desk.write("vao.csv", "'a;b'|x\n# một dòng\n31/12/2025|n/a\n");
    desk.write(
        "s.json",
        r#"{"missingValues": ["", "n/a"], "fields": [{"name": "a;b", "type": "date", "format": "%d/%m/%Y"}, {"name": "x", "type": "integer"}]}"#,
    );
    let how = ["--delimiter", "|", "--quote", "'", "--comment", "#", "--schema", "s.json"];
    let args: Vec<&str> = ["convert", "vao.csv", "ra.csv", "--format", "json"].into_iter().chain(how).collect();
    let is = desk.khomo(&args).ended(0).json();
    assert_eq!(desk.read("ra.csv"), "a;b,x\n2025-12-31,\n");
    assert_eq!(is["columns"][0]["format"], "%d/%m/%Y", "{is}");
    assert_eq!(is["columns"][1]["type"], "integer");
    for wrong in [&["--quote", "''''"][..], &["--delimiter", ""], &["--no-header", "--header-rows", "2"]] {
        let args: Vec<&str> = ["convert", "vao.csv", "ra.csv"].into_iter().chain(wrong.iter().copied()).collect();
        desk.khomo(&args).ended(2);
    }
    desk.write("leer.yaml", "title: x\n");
    desk.khomo(&["convert", "vao.csv", "ra.csv", "--schema", "leer.yaml"]).ended(2);
    desk.khomo(&["convert", "vao.csv", "ra.csv", "--schema", "gone.yaml"]).ended(3);
}

#[test]
fn no_file_is_lost_to_a_slip() {
    let desk = Desk::empty();
    desk.write("vao.csv", PLAIN);
    desk.khomo(&["convert", "vao.csv", "vao.csv"]).ended(2);
    desk.khomo(&["convert", "vao.csv", "./vao.csv"]).ended(2);
    desk.khomo(&["convert", "vao.csv"]).ended(2);
    desk.khomo(&["convert", "vao.csv", "a.csv", "b.csv"]).ended(2);
    desk.khomo(&["convert", "vao.csv", "a.pdf"]).ended(2);
    desk.khomo(&["convert", "gone.csv", "a.csv"]).ended(3);
    assert_eq!(files(desk.path()), ["vao.csv"]);
    assert_eq!(desk.read("vao.csv"), PLAIN);
    desk.write("nichts.csv", "");
    let ran = desk.khomo(&["convert", "nichts.csv", "a.csv"]).ended(1);
    assert!(!ran.stderr.is_empty() && !desk.path().join("a.csv").exists(), "{ran:?}");
}

#[test]
fn faults_are_said_and_the_table_is_written_all_the_same() {
    let desk = Desk::empty();
    desk.write("vao.csv", "ma,so\n01,1,x\n02,2\n03,3\n04,4\n05,5\n");
    let ran = desk.khomo(&["convert", "vao.csv", "ra.csv", "--lang", "en"]).ended(0);
    assert!(ran.stderr.contains("error[extra-cell]"), "{}", ran.stderr);
    assert!(desk.path().join("ra.csv").exists());
    desk.khomo(&["profile", "vao.csv"]).ended(0);
}

#[test]
fn a_folder_of_tables_is_converted_at_once() {
    let desk = Desk::empty();
    for (path, text) in [
        ("kho/b/bang.csv", PLAIN),
        ("kho/a.csv", PLAIN),
        ("kho/a.tsv", "x\ty\n1\t2\n"),
        ("kho/b/datapackage.json", "{}"),
        ("kho/b/cai-dat.json", "{\"a\": 1}"),
        ("kho/doc.md", "# Kho\n"),
        ("kho/.an/c.csv", PLAIN),
    ] {
        desk.write(path, text);
    }
    let ran =
        desk.khomo(&["convert", "kho", "--to", "ra", "--formats", "parquet,profile.json", "--lang", "en"]).ended(0);
    let all = [
        "a.csv.parquet",
        "a.csv.profile.json",
        "a.tsv.parquet",
        "a.tsv.profile.json",
        "b/bang.parquet",
        "b/bang.profile.json",
    ];
    assert_eq!(files(&desk.path().join("ra")), all, "{}", ran.said());
    assert!(ran.stderr.contains("3 tables, 7 rows"), "{}", ran.stderr);
    let one = desk.khomo(&["convert", "kho", "--to", "kho/ra", "--format", "json"]).ended(0).json();
    let two = desk.khomo(&["convert", "kho", "--to", "kho/ra", "--format", "json", "--jobs", "1"]).ended(0).json();
    assert_eq!(one, two, "what was written is no source, and threads change nothing");
    assert_eq!(one["tables"].as_array().map(Vec::len), Some(3));
    desk.write("hong/x.csv", "");
    desk.khomo(&["convert", "hong", "--to", "ra2"]).ended(1);
    desk.khomo(&["convert", "kho"]).ended(2);
    desk.khomo(&["convert", "kho", "ra.csv"]).ended(2);
    desk.khomo(&["convert", "kho", "--to", "ra3", "--formats", "pdf"]).ended(2);
    desk.write("nichts/doc.md", "");
    desk.khomo(&["convert", "nichts", "--to", "ra4"]).ended(2);
    desk.khomo(&["convert", "kho/a.csv", "kho/b", "--to", "ra5"]).ended(0);
    assert_eq!(files(&desk.path().join("ra5")), ["a.parquet", "b/bang.parquet"]);
}

#[test]
fn a_profile_says_how_each_column_lies() {
    let desk = Desk::empty();
    let rows: String =
        (0..200).map(|at| format!("{},{},2025-01-{:02}\n", at * at, ["Huế", "Hà Nội"][at % 2], at % 28 + 1)).collect();
    desk.write("bang.csv", format!("so,tinh,ngay\n{rows}"));
    let en = desk.khomo(&["profile", "bang.csv", "--lang", "en"]).ended(0).stdout;
    for part in
        ["200 rows, 3 columns", "whole number", "mean 13233.5", "quartiles", "Huế 100 · Hà Nội 100", "2025-01-28", "█"]
    {
        assert!(en.contains(part), "`{part}` is not in\n{en}");
    }
    let vi = desk.khomo(&["profile", "bang.csv", "--lang", "vi"]).ended(0).stdout;
    assert!(vi.contains("tứ phân vị") && vi.contains("số nguyên"), "{vi}");
    let widest = en.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(110), "{en}");
}

/// What is true of a file however it is read: faults of the data, and what a description cannot change.
const FACTS: &[&str] = &[
    "blank-column",
    "blank-label",
    "blank-row",
    "cell-error",
    "constraint-error",
    "control-character",
    "decomposed-letter",
    "duplicate-row",
    "look-alike-letter",
    "mixed-spelling",
    "personal-data",
    "personal-data-in-text",
    "personal-data-possible",
    "space-around",
    "dialect-contradicted",
    "double-encoded",
    "duplicate-key",
    "duplicate-label",
    "encoding-contradicted",
    "encoding-error",
    "end-of-file-mark",
    "extra-cell",
    "formula-without-value",
    "formulas-found",
    "has-macros",
    "hidden-column",
    "hidden-rows",
    "hidden-sheets",
    "merged-cells-filled",
    "misnamed-file",
    "missing-cell",
    "mixed-line-ends",
    "not-an-object",
    "other-json",
    "repeated-header",
    "section-row",
    "space-after-quote",
    "stray-quote",
    "total-row",
    "trailing-separator",
    "type-error",
    "unclosed-quote",
    "value-rewritten",
    "wrapped-records",
];

#[test]
fn a_draft_keeps_everything_that_was_decided() {
    let quirks = checkout().join("tests/tables");
    let desk = Desk::small();
    let (mut wrong, mut left) = (Vec::new(), Vec::new());
    let mut datasets = BTreeMap::new();
    for path in files(&quirks) {
        let Some(file) = path.strip_suffix(".expect") else { continue };
        let due = fs::read_to_string(quirks.join(&path)).expect("an expect file");
        let flags: Vec<&str> =
            due.lines().filter_map(|line| line.strip_prefix("args ")).flat_map(str::split_whitespace).collect();
        let folder = quirks.join(file).parent().expect("it lies in a folder").to_path_buf();
        let name = Path::new(file).file_name().expect("it has a name").to_string_lossy().into_owned();
        let first = read(&desk, &folder, &name, &flags);
        if !first.is_table {
            continue;
        }
        let id = format!("so-y-te/q-{}", datasets.len());
        let place = desk.path().to_string_lossy().into_owned();
        let mut args = vec!["add", &name, "--to", &id, "-C", &place, "--lang", "en"];
        args.extend(&flags);
        let ran = khomo(&folder, &args);
        let draft = desk.path().join(format!("datasets/{id}/datapackage.yaml"));
        if !matches!(ran.code, 0 | 1) || !draft.exists() {
            wrong.push(format!("{file}: {}", ran.said()));
            continue;
        }
        let folder = draft.parent().expect("it lies in a folder").to_path_buf();
        let again = read(&desk, &folder, &name, &["--schema", "datapackage.yaml"]);
        let draft = fs::read_to_string(draft).expect("a draft");
        assert!(!draft.contains(&place), "a draft names a folder of this machine:\n{draft}");
        let decides = draft.contains("its cells decide");
        if decides {
            left.push(file.to_string());
        }
        if again.table != first.table {
            let (first, again) = (first.table, again.table);
            wrong.push(format!("{file}: another table\n--- draft\n{draft}\n--- first\n{first}\n--- again\n{again}"));
        } else if !again.said.is_empty() && !decides {
            wrong.push(format!("{file}: decided again: {:?}\n--- draft\n{draft}", again.said));
        }
        datasets.insert(id, (file.to_string(), decides));
    }
    // The same through the door of a build.
    for finding in desk.findings() {
        let id = finding["dataset"].as_str().unwrap_or_default();
        let file = finding["place"]["file"].as_str().unwrap_or_default();
        let rule = finding["rule"].as_str().unwrap_or_default();
        let is_data = !file.ends_with("datapackage.yaml") && file.starts_with(&format!("datasets/{id}/"));
        if let Some((name, false)) = datasets.get(id)
            && is_data
            && !FACTS.contains(&rule)
        {
            wrong.push(format!("{name}: `khomo check` finds {finding}"));
        }
    }
    assert!(!datasets.is_empty() && wrong.is_empty(), "{} of {}:\n{}", wrong.len(), datasets.len(), wrong.join("\n"));
    // A description can say of every column how it is written.
    assert!(left.is_empty(), "cells decide again in {left:?}");
}

/// What reading a file gives.
struct Seen {
    is_table: bool,
    table: String,
    /// Decisions that were taken.
    said: Vec<String>,
}

fn read(desk: &Desk, folder: &Path, name: &str, flags: &[&str]) -> Seen {
    let out = desk.path().join("out.csv");
    let _ = fs::remove_file(&out);
    let target = out.to_string_lossy().into_owned();
    let mut args = vec!["convert", name, &target, "--format", "json", "--lang", "en"];
    args.extend(flags);
    let is = khomo(folder, &args).json();
    let said = is["findings"].as_array().into_iter().flatten();
    let said = said.filter(|finding| !finding["rule"].as_str().is_some_and(|rule| FACTS.contains(&rule)));
    let said = said.map(|finding| format!("{} {}", finding["rule"], finding["message"])).collect();
    let table = fs::read(&out).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Seen { is_table: table.is_ok(), table: table.unwrap_or_default(), said }
}
