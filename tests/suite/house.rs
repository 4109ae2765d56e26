//! The house checks itself: floors, rules and words are tested text.

use crate::desk::{checkout, files};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Files that may be longer than a person can hold, each with its reason.
const LONG: &[(&str, &str)] = &[];
/// The most lines of a file.
const MOST_LINES: usize = 450;

fn sources() -> Vec<(String, String)> {
    let src = checkout().join("src");
    files(&src)
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
        .map(|path| (path.clone(), fs::read_to_string(src.join(path)).expect("a source file")))
        .collect()
}

/// The same without files that only tests see: `tests.rs`, and modules declared under `#[cfg(test)]`.
fn published_sources() -> Vec<(String, String)> {
    let all = sources();
    let mut tests = BTreeSet::new();
    for (path, text) in &all {
        for part in text.split("#[cfg(test)]").skip(1) {
            let line = part.trim_start().lines().next().unwrap_or_default();
            let name = line
                .trim_start_matches("pub(crate) ")
                .trim_start_matches("pub(super) ")
                .trim_start_matches("pub ")
                .strip_prefix("mod ");
            if let Some(name) = name.and_then(|rest| rest.strip_suffix(';')) {
                let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
                tests.insert(format!("{folder}{name}.rs"));
            }
        }
    }
    all.into_iter().filter(|(path, _)| !tests.contains(path)).collect()
}

/// A room, from the path of a file: "tables/csv.rs" and "tables.rs" are both of `tables`.
fn room(path: &str) -> &str {
    path.split('/').next().expect("a first segment").trim_end_matches(".rs")
}

/// The names in backticks.
fn names(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The table of `src/README.md`: each room with its floor and the rooms it may use.
fn floors() -> BTreeMap<String, (usize, BTreeSet<String>)> {
    let readme = fs::read_to_string(checkout().join("src/README.md")).expect("src/README.md");
    let rows: Vec<(usize, Vec<&str>, &str)> = readme
        .lines()
        .filter_map(|line| match line.split('|').map(str::trim).collect::<Vec<_>>()[..] {
            ["", floor, rooms, uses, ""] => Some((floor.parse().ok()?, names(rooms), uses)),
            _ => None,
        })
        .collect();
    assert!(rows.len() >= 9, "src/README.md has no table of floors");
    let on = |floor: usize| rows.iter().filter(move |row| row.0 == floor).flat_map(|row| row.1.clone());
    let mut floors = BTreeMap::new();
    for (floor, rooms, uses) in &rows {
        for room in rooms {
            let mut allowed = BTreeSet::from([room.to_string()]);
            for clause in uses.split(';') {
                if let Some((who, what)) = clause.split_once(" also ") {
                    if names(who).contains(room) {
                        allowed.extend(names(what).into_iter().map(String::from));
                    }
                    continue;
                }
                if clause.contains("each other") {
                    allowed.extend(on(*floor).map(String::from));
                }
                for text in clause.split("floor").skip(1) {
                    let numbers: Vec<usize> = text
                        .split(|c: char| !c.is_ascii_digit())
                        .filter_map(|number| number.parse().ok())
                        .take(if text.starts_with('s') { 2 } else { 1 })
                        .collect();
                    if let (Some(first), Some(last)) = (numbers.first(), numbers.last()) {
                        allowed.extend((*first..=*last).flat_map(on).map(String::from));
                    }
                }
                allowed.extend(names(clause).into_iter().map(String::from));
            }
            floors.insert(room.to_string(), (*floor, allowed));
        }
    }
    floors
}

/// The rooms a line of code names: `crate::model::Name` and `crate::{model::Name, urls}`.
fn uses(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for rest in code.split("crate::").skip(1) {
        let Some(group) = rest.strip_prefix('{') else {
            found.push(word(rest));
            continue;
        };
        let (mut depth, mut fresh) = (0, true);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => fresh = true,
                _ if c.is_whitespace() => {}
                _ if fresh => {
                    found.push(word(&group[at..]));
                    fresh = false;
                }
                _ => {}
            }
        }
    }
    found
}

/// A file without its comments; strings stay.
fn code(text: &str) -> String {
    let keep = |line: &&str| !line.trim_start().starts_with("//");
    text.lines().filter(keep).map(|line| line.split(" // ").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_room_stands_on_a_floor_and_uses_only_what_it_may() {
    let floors = floors();
    let mut wrong = Vec::new();
    for (path, text) in published_sources() {
        let room = room(&path);
        if matches!(room, "lib" | "main") {
            continue;
        }
        let Some((_, allowed)) = floors.get(room) else {
            wrong.push(format!("src/{path}: the room `{room}` is not in the table of src/README.md"));
            continue;
        };
        for used in uses(&code(text.split("#[cfg(test)]").next().unwrap_or_default())) {
            // Macros and items at the crate's root are no rooms.
            if floors.contains_key(&used) && !allowed.contains(&used) {
                wrong.push(format!("src/{path} uses `{used}`, which `{room}` may not"));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_floors_is_read_as_it_is_meant() {
    let floors = floors();
    let may = |room: &str, other: &str| floors[room].1.contains(other);
    assert!(may("model", "findings") && !may("model", "urls"));
    assert!(may("urls", "settings") && may("settings", "error"));
    assert!(may("tables", "model") && !may("tables", "datasets"));
    assert!(may("downloads", "tables") && !may("pages", "tables") && may("pages", "themes"));
    assert!(may("pipeline", "site") && may("serve", "pipeline") && !may("serve", "pages"));
    assert_eq!(uses("use crate::{model::{Name, Text}, urls};\ncrate::error::Error"), ["model", "urls", "error"]);
}

#[test]
fn every_file_opens_with_what_it_knows() {
    let wrong: Vec<String> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path).collect();
    assert!(wrong.is_empty(), "these open without `//!`: {wrong:?}");
}

#[test]
fn no_file_is_longer_than_a_person_can_hold() {
    let long = |path: &str| LONG.iter().any(|(listed, _)| *listed == path);
    let wrong: Vec<String> = published_sources()
        .iter()
        .filter(|(path, text)| text.lines().count() > MOST_LINES && !long(path))
        .map(|(path, text)| format!("src/{path}: {} lines", text.lines().count()))
        .collect();
    assert!(wrong.is_empty(), "over {MOST_LINES} lines:\n{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_to_do_in_the_code() {
    let mut wrong = Vec::new();
    for (path, text) in published_sources() {
        let before_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
        for sign in ["todo!(", "unimplemented!(", "dbg!(", ".unwrap()"] {
            if code(before_tests).contains(sign) {
                wrong.push(format!("src/{path}: `{sign}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a rule's page says: its family and severity, the parts its sentence and help name, the values it has words for.
fn page(rule: &str, lang: &str) -> Result<(String, BTreeSet<String>), String> {
    let path = format!("src/findings/rules/{rule}.{lang}.md");
    let text = fs::read_to_string(checkout().join(&path)).map_err(|error| format!("{path}: {error}"))?;
    let line = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).map(str::trim).map(String::from);
    let sentence = line("# ").ok_or(format!("{path} opens without a sentence"))?;
    let severity = line("severity:").ok_or(format!("{path} has no severity"))?;
    line("help:").filter(|help| !help.is_empty()).ok_or(format!("{path} has no help"))?;
    if !matches!(severity.as_str(), "error" | "warning" | "note") {
        return Err(format!("{path}: `{severity}` is no severity"));
    }
    if sentence.ends_with('.') {
        return Err(format!("{path}: the sentence ends with a full stop"));
    }
    let head = text.split("\n\n").next().unwrap_or_default();
    // What a part's value means, `fault.tab: …`: the same values in both languages.
    let words = head.lines().skip(4).map(|line| line.split_once(": ").map_or(line, |(value, _)| value));
    let named = parts(head);
    let family = line("family:").ok_or(format!("{path} has no family"))?;
    Ok((format!("{family}, {severity}"), words.chain(named).map(String::from).collect()))
}

#[test]
fn every_rule_has_a_page_in_both_languages_that_say_the_same() {
    let pages = files(&checkout().join("src/findings/rules"));
    let mut rules: BTreeSet<String> = pages
        .iter()
        .filter_map(|page| page.strip_suffix(".md")?.rsplit_once('.'))
        .map(|(rule, _)| rule.into())
        .collect();
    let written = rules.clone();
    let mut named = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let text = code(&text);
        for part in text.split("Finding::of(").skip(1) {
            let first = part.trim_start();
            if let Some(rule) = first.strip_prefix('"').and_then(|rest| rest.split('"').next())
                && rules.insert(rule.into())
            {
                wrong.push(format!("src/{path} names the rule `{rule}`, which has no page"));
            }
        }
        named.extend(text.split('"').map(String::from).filter(|word| written.contains(word)));
    }
    for rule in &rules {
        match (page(rule, "vi"), page(rule, "en")) {
            (Ok(vi), Ok(en)) if vi != en => wrong.push(format!("`{rule}` differs between vi and en: {vi:?}, {en:?}")),
            (vi, en) => wrong.extend([vi.err(), en.err()].into_iter().flatten()),
        }
    }
    wrong.extend(written.difference(&named).map(|rule| format!("nothing in src/ names the rule `{rule}`")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The keys of a YAML file of words, with the key above before a dot; enough for maps of plain strings.
fn keys(text: &str) -> BTreeSet<String> {
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut found = BTreeSet::new();
    for line in text.lines() {
        let depth = line.len() - line.trim_start().len();
        let line = line.trim_start();
        let Some((key, _)) = line.split_once(':') else { continue };
        if key.is_empty() || key.contains([' ', '"', '#', '{']) || line.starts_with('-') {
            continue;
        }
        above.retain(|(other, _)| *other < depth);
        above.push((depth, key.into()));
        found.insert(above.iter().map(|(_, key)| key.as_str()).collect::<Vec<_>>().join("."));
    }
    found
}

#[test]
fn the_interface_says_the_same_things_in_vietnamese_and_english() {
    let mut wrong = Vec::new();
    for folder in ["src/wording", "themes/default/i18n"] {
        let read = |lang: &str| fs::read_to_string(checkout().join(folder).join(format!("{lang}.yaml")));
        let (Ok(vi), Ok(en)) = (read("vi"), read("en")) else { continue };
        // Plural forms and the names of the owner's pages may differ from language to language.
        let own = |key: &&String| !key.ends_with(".one") && !key.ends_with(".other") && !key.starts_with("routes.");
        let (vi, en) = (keys(&vi), keys(&en));
        wrong.extend(vi.difference(&en).filter(own).map(|key| format!("{folder}/en.yaml lacks `{key}`")));
        wrong.extend(en.difference(&vi).filter(own).map(|key| format!("{folder}/vi.yaml lacks `{key}`")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The words of the command line in one language, by key.
fn words(lang: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(checkout().join(format!("src/wording/{lang}.yaml"))).expect("a file of words");
    text.lines().filter_map(|line| line.split_once(": ")).map(|(key, said)| (key.into(), said.into())).collect()
}

/// The parts a sentence names: `{port}`, `{rows|row|rows}`.
fn parts(sentence: &str) -> BTreeSet<&str> {
    let named = sentence.split('{').skip(1).filter_map(|part| part.split_once('}'));
    named.map(|(part, _)| part.split_once('|').map_or(part, |(name, _)| name)).collect()
}

#[test]
fn the_words_of_a_key_name_the_same_parts_in_both_languages() {
    let (vi, en) = (words("vi"), words("en"));
    let differs = |key: &&String| en.get(*key).is_some_and(|said| parts(said) != parts(&vi[*key]));
    let wrong: Vec<&String> = vi.keys().filter(differs).collect();
    assert!(vi.len() > 100, "the words are not read");
    assert!(wrong.is_empty(), "the parts differ between vi and en: {wrong:?}");
}

#[test]
fn whatever_stops_a_run_has_its_words() {
    let en = words("en");
    let mut named = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let text = code(&text);
        for (call, word) in [("Error::usage(", "wrong."), ("Error::io(", "doing.")] {
            for part in text.split(call).skip(1) {
                let Some(key) = part.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
                    continue;
                };
                let key = format!("{word}{key}");
                if !en.contains_key(&key) || (word == "wrong." && !en.contains_key(&format!("{key}.help"))) {
                    wrong.push(format!("src/{path}: no words for `{key}`"));
                }
                named.insert(key);
            }
        }
        // Keys that are chosen before the call.
        named.extend(text.split('"').map(|word| format!("wrong.{word}")).filter(|key| en.contains_key(key)));
    }
    let unused = |key: &&String| {
        (key.starts_with("wrong.") && !key.ends_with(".help") || key.starts_with("doing.")) && !named.contains(*key)
    };
    wrong.extend(en.keys().filter(unused).map(|key| format!("nothing says `{key}`")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The keys the code of a file asks descriptions for; keys it only knows are not among them.
fn asked(code: &str) -> BTreeSet<String> {
    const ASKS: [&str; 15] = [
        "node",
        "text",
        "string",
        "strings",
        "words",
        "items",
        "map",
        "maps",
        "flag",
        "number",
        "date",
        "url",
        "email",
        "character",
        "choice",
    ];
    let word =
        |rest: &str| rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()).map(String::from);
    let mut found = BTreeSet::new();
    for ask in ASKS {
        found.extend(code.split(&format!(".{ask}(")).skip(1).filter_map(word));
    }
    for cursor in ["keys", "inner", "one", "dialect"] {
        found.extend(code.split(&format!("({cursor},")).skip(1).filter_map(word));
        found.extend(code.split(&format!("(&mut {cursor},")).skip(1).filter_map(word));
    }
    for list in code.split(".first(&[").skip(1).chain(code.split("in [\"").skip(1)) {
        let list = list.split(']').next().unwrap_or_default();
        let plain = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
        found.extend(list.split('"').map(str::trim).filter(plain).map(String::from));
    }
    found
}

/// The names in the first column of a page's tables.
fn listed(page: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(checkout().join(page)).expect("a page of reference");
    let first = |line: &str| line.strip_prefix("| ")?.split(" | ").next().map(String::from);
    text.lines()
        .filter_map(first)
        .flat_map(|cell| names(&cell).into_iter().map(String::from).collect::<Vec<_>>())
        .collect()
}

#[test]
fn every_key_that_is_read_stands_in_a_page_of_reference() {
    let (datasets, site) = (listed("datasets/README.md"), listed("site/README.md"));
    let both: BTreeSet<String> = datasets.union(&site).cloned().collect();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (path, text) in published_sources() {
        let (page, known) = match path.as_str() {
            // CSVW has its own reference.
            "datasets/csvw.rs" => continue,
            "node/terms.rs" => ("datasets/README.md or site/README.md", &both),
            "site/read.rs" | "site/plan/mod.rs" | "site/plan/written.rs" => ("site/README.md", &site),
            _ if path.starts_with("datasets/") => ("datasets/README.md", &datasets),
            _ if room(&path) == "settings" => ("site/README.md", &site),
            _ => continue,
        };
        for key in asked(&code(text.split("#[cfg(test)]").next().unwrap_or_default())) {
            count += 1;
            // Formats are values; both are there always.
            if !known.contains(&key) && !matches!(key.as_str(), "csv" | "parquet") {
                wrong.push(format!("src/{path} reads `{key}`, which no table of {page} names"));
            }
        }
    }
    assert!(count > 120, "the keys are not found: {count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_front_door_has_exactly_the_two_commands() {
    let readme = fs::read_to_string(checkout().join("README.md")).expect("README.md");
    let block = readme.split("```").nth(1).expect("a first block of code");
    let commands: Vec<&str> = block
        .lines()
        .skip(1)
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(commands, ["cargo run --release -- serve", "tests/run"]);
}
