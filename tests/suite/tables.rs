//! The quirks of real files in `tests/tables/`: one file each, with the table and the findings it must give.
//!
//! `tests/README.md` tells what an `.expect` file says. KHOMO_ACCEPT=1 writes down what is seen as what is due.

use crate::desk::{checkout, files, khomo};
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// What reading a quirk gives: recipe, columns, findings, table.
fn given(file: &Path, arguments: &[&str]) -> String {
    let folder = file.parent().expect("it lies in a folder");
    let out = tempfile::Builder::new().suffix(".csv").tempfile().expect("a file for the table");
    fs::remove_file(out.path()).expect("the place is free");
    let name = file.file_name().expect("it has a name").to_string_lossy();
    let target = out.path().to_string_lossy().into_owned();
    let mut line = vec!["convert", &name, &target, "--format", "json", "--lang", "en"];
    line.extend(arguments);
    let ran = khomo(folder, &line);
    let is = ran.json();
    let mut text = String::new();
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), |text| format!("{text:?}"));
    for (key, value) in is["recipe"].as_object().into_iter().flatten() {
        let _ = writeln!(text, "{key} {}", shown(value));
    }
    for column in is["columns"].as_array().into_iter().flatten() {
        let _ = write!(text, "column {} {}", column["type"].as_str().unwrap_or_default(), shown(&column["name"]));
        for (key, value) in column.as_object().into_iter().flatten() {
            let _ = match key.as_str() {
                "name" | "type" => Ok(()),
                "format" => write!(text, " {}", shown(value)),
                key => write!(text, " {key} {}", shown(value)),
            };
        }
        text.push('\n');
    }
    for finding in is["findings"].as_array().expect("findings are listed") {
        let place = &finding["place"];
        let _ = write!(text, "{} {}", finding["severity"].as_str().unwrap(), finding["rule"].as_str().unwrap());
        for key in ["line", "column", "row", "field"] {
            if place.get(key).is_some_and(|value| !value.is_null() && value != 0) {
                let _ = write!(text, " {key}={}", place[key].to_string().trim_matches('"'));
            }
        }
        let _ = writeln!(text, ": {}", finding["message"].as_str().unwrap());
    }
    match fs::read(out.path()) {
        Ok(table) => {
            assert_eq!(ran.code, 0, "{}: a table was written, and the exit code says otherwise", file.display());
            let _ = write!(text, "table\n{}", String::from_utf8(table).expect("a tidy CSV is UTF-8"));
        }
        Err(_) => text.push_str("no table\n"),
    }
    text
}

#[test]
fn every_quirk_gives_its_table_and_its_findings() {
    let folder = checkout().join("tests/tables");
    let accepting = std::env::var_os("KHOMO_ACCEPT").is_some_and(|value| value == "1");
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for path in files(&folder) {
        let Some(name) = path.strip_suffix(".expect") else { continue };
        seen += 1;
        let due = fs::read_to_string(folder.join(&path)).expect("an expect file");
        let is_head = |line: &&str| line.starts_with("# ") || line.starts_with("args ");
        let head: Vec<&str> = due.split_inclusive('\n').take_while(is_head).collect();
        let due = &due[head.concat().len()..];
        let arguments: Vec<&str> =
            head.iter().filter_map(|line| line.strip_prefix("args ")).flat_map(str::split_whitespace).collect();
        assert!(head.first().is_some_and(|line| line.starts_with("# ")), "{path} does not say what the quirk is");
        let is = given(&folder.join(name), &arguments);
        if accepting {
            fs::write(folder.join(&path), head.concat() + &is).expect("an expect file");
        } else if is != due {
            wrong.push(format!("{name}\n--- due\n{due}\n--- is\n{is}"));
        }
    }
    assert!(seen > 0 && wrong.is_empty(), "{} of {seen} quirks:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_file_here_has_its_expectations() {
    let all = files(&checkout().join("tests/tables"));
    let lone: Vec<_> = all
        .iter()
        .filter(|path| !path.ends_with(".expect") && !path.ends_with(".py") && !path.contains(".schema."))
        .filter(|path| !all.contains(&format!("{path}.expect")))
        .collect();
    assert!(lone.is_empty(), "without .expect: {lone:?}");
}
