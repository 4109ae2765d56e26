//! The forms of the findings, the comparison with an earlier revision, and what an owner makes rules weigh.

use crate::desk::{Desk, Ran, commit, files, git};
use serde_json::Value;
use std::process::Command;

/// Names and values that would like to be commands of a forge, a terminal or a page.
const HOSTILE: &str =
    "::error file=x::a %0A `|<img src=x onerror=alert(1)> [y](http://z) @admin #12 ##[error]\u{1b}[31m\u{202e}";

/// A small portal under git, with a revision that is called "before".
fn kept() -> Desk {
    let desk = Desk::small();
    git(&desk, &["init", "-q"]);
    commit(&desk);
    git(&desk, &["tag", "before"]);
    desk
}

fn check(desk: &Desk, form: &str, more: &[&str]) -> Ran {
    let mut args = vec!["check", "--format", form, "--lang", "en", "--color", "never"];
    args.extend(more);
    desk.khomo(&args)
}

const TABLE: &str = "datasets/so-y-te/benh-vien/bang.csv";
const DESCRIPTION: &str = "datasets/so-y-te/benh-vien/datapackage.yaml";

/// Findings in a file whose name and cells are hostile.
fn hostile() -> Desk {
    let desk = Desk::small();
    let folder = "datasets/so-y-te/ac-y";
    desk.write(&format!("{folder}/a,b::error,`x`%25.csv"), format!("{HOSTILE},b\n1,2\n3\n4,{HOSTILE},5,6\n"));
    #[cfg(unix)]
    desk.write(&format!("{folder}/x\n::error::y\u{1b}[31m\u{202e}.csv"), "a,b\n1\n");
    desk.write(
        &format!("{folder}/datapackage.yaml"),
        format!("title: Ác ý\nfrequency: \"{}\"\n", HOSTILE.replace(['\u{1b}', '\u{202e}'], "")),
    );
    desk
}

fn steers(text: &str) -> Option<char> {
    let hidden = |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().find(|c| (c.is_control() && *c != '\n') || hidden(*c))
}

#[test]
fn hostile_names_and_values_steer_nothing_in_any_form() {
    let desk = hostile();
    let mut found = 0;
    for form in ["text", "json", "sarif", "github", "gitlab", "markdown"] {
        let ran = check(&desk, form, &[]);
        assert!(matches!(ran.code, 0 | 1), "{ran:#?}");
        assert_eq!(steers(&ran.stdout), None, "{form}: {}", ran.stdout);
        match form {
            "json" => found = ran.json()["findings"].as_array().expect("findings").len(),
            "sarif" => drop(ran.json()),
            "gitlab" => assert_eq!(ran.json().as_array().expect("a list").len(), found),
            "github" => {
                let commands = ["::error ", "::warning ", "::notice "];
                for line in ran.stdout.lines() {
                    assert!(commands.iter().any(|command| line.starts_with(command)), "{line}");
                }
            }
            "markdown" => {
                assert!(!ran.stdout.contains("<img src=x onerror=alert(1)> [y]") || ran.stdout.contains("``"))
            }
            _ => {}
        }
    }
    assert!(found > 3, "{found} findings");
}

#[test]
fn annotations_keep_to_what_a_forge_shows_and_count_the_rest() {
    let desk = Desk::small();
    for nth in 0..12 {
        desk.write(&format!("datasets/so-y-te/hong-{nth}/datapackage.yaml"), "title: [\n");
    }
    let text = check(&desk, "github", &[]).ended(1).stdout;
    assert_eq!(text.lines().filter(|line| line.starts_with("::error file=datasets/so-y-te/hong-")).count(), 10);
    let last = text.lines().last().expect("a last line");
    assert!(last.starts_with("::notice title=khomo::") && last.contains("2 errors"), "{last}");
}

#[test]
fn sarif_knows_its_rules_and_where_each_result_is() {
    let desk = Desk::small();
    desk.write(TABLE, "ma,ten,so_luong\n01,Hà Nội,12\n79,Cần Thơ,mười hai\n");
    let sarif = check(&desk, "sarif", &[]).ended(1).json();
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small")];
        assert_eq!(rule["id"], result["ruleId"]);
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[key]["text"].as_str().expect("a text").is_empty(), "{rule}");
        }
        assert!(result["partialFingerprints"]["khomo/v1"].is_string());
    }
    let wrong = results.iter().find(|result| result["ruleId"] == "type-error").expect("the word among numbers");
    let place = &wrong["locations"][0]["physicalLocation"];
    assert_eq!((&place["artifactLocation"]["uri"], &place["region"]["startLine"]), (&TABLE.into(), &3.into()));
    assert_eq!(wrong["locations"][0]["logicalLocations"][0]["name"], "so_luong");
    assert_eq!(wrong["properties"]["row"], 2);
    let vi = desk.khomo(&["check", "--format", "sarif", "--lang", "vi"]).ended(1).json();
    let prints = |sarif: &Value| -> Vec<Value> {
        let results = sarif["runs"][0]["results"].as_array().expect("results");
        results.iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    assert_eq!(prints(&sarif), prints(&vi), "a fingerprint does not depend on the language");
    assert_eq!(vi["runs"][0]["language"], "vi");
}

#[test]
fn many_findings_are_counted_and_a_comment_still_fits() {
    let desk = Desk::small();
    let header: Vec<String> = (0..600).map(|nth| format!("cot_{nth}")).collect();
    let row = vec!["::error `|<b>@a #1"; 600].join(",");
    desk.write("datasets/so-y-te/nhieu/bang.csv", format!("{}\n{row}\n{row}\n", header.join(",")));
    let fields: String = header.iter().map(|name| format!("        - {{name: {name}, type: integer}}\n")).collect();
    desk.write(
        "datasets/so-y-te/nhieu/datapackage.yaml",
        format!("title: Nhiều\nresources:\n  - path: bang.csv\n    schema:\n      fields:\n{fields}"),
    );
    let json = check(&desk, "json", &[]).ended(1).json();
    let count = json["findings"].as_array().expect("findings").len();
    assert!(count > 1_000, "{count}");
    let text = check(&desk, "text", &[]).ended(1).stdout;
    assert_eq!(text.matches("more: khomo explain").count(), 1_000);
    assert!(text.contains("not listed here"), "{}", &text[text.len() - 300..]);
    let markdown = check(&desk, "markdown", &[]).ended(1).stdout;
    assert!(markdown.len() < 65_536 && markdown.contains("not listed here"), "{}", markdown.len());
    let build = desk.khomo(&["build", "--lang", "en", "--color", "never"]);
    assert!(build.stderr.matches("more: khomo explain").count() <= 1_000);
}

#[test]
fn a_comment_tells_what_is_new_what_is_mended_and_what_changed_in_the_data() {
    let desk = kept();
    desk.dataset("so-y-te/tram", "Trạm", "Stations");
    let described =
        desk.read(DESCRIPTION).replace("name: ten,", "name: ten_tinh,").replace("frequency: QUARTERLY\n", "");
    desk.write(DESCRIPTION, described);
    desk.write(TABLE, "ma,ten_tinh,so_luong\n01,Hà Nội,12\n48,Đà Nẵng,7\n92,Cần Thơ,8\n");
    let text = check(&desk, "markdown", &["--base", "before"]).ended(0).stdout;
    assert!(text.starts_with("<!-- khomo -->\n"), "{text}");
    assert!(text.contains("Since `before`:") && text.contains("### New"), "{text}");
    assert!(text.contains("`missing-frequency`") && text.contains("`column-renamed`"), "{text}");
    assert!(text.contains("| `so-y-te/benh-vien/bang` | 2 → 3 (+2 −1) |"), "{text}");
    assert!(text.contains("renamed `ten` → `ten_tinh`") && text.contains("| `so-y-te/tram/bang` | new: 2 |"), "{text}");
    let findings = check(&desk, "json", &["--base", "before"]).ended(0).json();
    let lost = findings["findings"].as_array().expect("findings").iter().find(|one| one["rule"] == "key-values-lost");
    let lost = lost.unwrap_or_else(|| panic!("{findings:#}"));
    assert!(lost["message"].as_str().expect("a message").contains("1 of the 2"), "{lost}");
    assert_eq!(lost["new"], true);

    // Back again: what was new is mended, and nothing else is said.
    commit(&desk);
    git(&desk, &["checkout", "-q", "before", "--", "datasets"]);
    let text = check(&desk, "markdown", &["--base", "HEAD"]).ended(0).stdout;
    assert!(text.contains("### Mended") && text.contains("`missing-frequency`"), "{text}");
    assert!(!text.contains("### New") || text.contains("`column-renamed`"), "{text}");
    let vi = desk.khomo(&["check", "--format", "markdown", "--base", "HEAD", "--lang", "vi"]).stdout;
    assert!(vi.contains("So với `HEAD`") && vi.contains("### Đã sửa"), "{vi}");
}

#[test]
fn columns_that_went_or_changed_their_type_are_found_beside_the_base_and_an_owner_can_stop_them() {
    let desk = kept();
    let described: String = desk
        .read(DESCRIPTION)
        .lines()
        .filter(|line| !line.contains("name: ten,"))
        .map(|line| line.replace("name: so_luong, type: integer", "name: so_luong, type: string") + "\n")
        .collect();
    desk.write(DESCRIPTION, described);
    desk.write(TABLE, "ma,so_luong\n01,12\n79,34\n");
    let rules = |ran: &Ran| -> Vec<String> {
        let json = ran.json();
        let all = json["findings"].as_array().expect("findings").clone();
        all.iter()
            .map(|one| format!("{} {}", one["severity"].as_str().unwrap(), one["rule"].as_str().unwrap()))
            .collect()
    };
    let found = rules(&check(&desk, "json", &["--base", "before"]).ended(0));
    for rule in ["warning column-removed", "warning column-retyped"] {
        assert!(found.iter().any(|one| one == rule), "{rule}: {found:?}");
    }
    let alone = rules(&check(&desk, "json", &[]).ended(0));
    assert!(!alone.iter().any(|one| one.contains("column-re")), "{alone:?}");
    let settings = desk.read("site/khomo.yaml");
    desk.write("site/khomo.yaml", format!("{settings}gate: {{column-removed: error, column-retyped: off}}\n"));
    let found = rules(&check(&desk, "json", &["--base", "before"]).ended(1));
    assert!(found.iter().any(|one| one == "error column-removed"), "{found:?}");
    assert!(!found.iter().any(|one| one.contains("column-retyped")), "{found:?}");
}

#[test]
fn a_base_that_cannot_be_had_ends_with_2_and_a_next_step() {
    let desk = Desk::small();
    let ran = check(&desk, "markdown", &["--base", "main"]).ended(2);
    assert!(ran.stderr.contains("git init") && ran.stdout.is_empty(), "{ran:#?}");
    let desk = kept();
    for base in ["nowhere", "", "--help", "-x", "before:site", "HEAD~9"] {
        let ran = desk.khomo(&["check", &format!("--base={base}"), "--lang", "en"]).ended(2);
        assert!(ran.stderr.contains("help:") && ran.stderr.contains("revision"), "{base}: {ran:#?}");
    }
    // A shallow clone does not hold what was before.
    commit(&desk);
    let clone = Desk::empty();
    let from = format!("file://{}", desk.path().display());
    git(&clone, &["clone", "-q", "--depth", "1", "--no-tags", &from, "kho"]);
    let ran = clone.khomo(&["check", "-C", "kho", "--base", "HEAD~1", "--lang", "en"]).ended(2);
    assert!(ran.stderr.contains("--unshallow"), "{}", ran.stderr);
    // Without the program itself.
    let output = Command::new(env!("CARGO_BIN_EXE_khomo"))
        .args(["check", "--base", "before", "--lang", "en"])
        .current_dir(desk.path())
        .env("PATH", desk.path())
        .output()
        .expect("the binary starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("install git"));
}

#[test]
fn a_base_without_a_portal_or_with_a_broken_one_is_said_in_the_comment() {
    let desk = Desk::empty();
    git(&desk, &["init", "-q"]);
    commit(&desk);
    let small = Desk::small();
    crate::desk::copy(small.path(), desk.path());
    desk.write("site/khomo.yaml", small.read("site/khomo.yaml"));
    let text = check(&desk, "markdown", &["--base", "HEAD"]).ended(0).stdout;
    assert!(text.contains("| `so-y-te/benh-vien/bang` | new: 2 |"), "{text}");
    desk.write("site/khomo.yaml", "title: [\n");
    commit(&desk);
    desk.write("site/khomo.yaml", small.read("site/khomo.yaml"));
    let text = check(&desk, "markdown", &["--base", "HEAD"]).ended(0).stdout;
    assert!(text.contains("could not be read"), "{text}");
}

#[test]
fn a_comparison_changes_nothing_in_the_repository() {
    let desk = kept();
    desk.write(TABLE, "ma,ten,so_luong\n01,Hà Nội,12\n");
    desk.write("datasets/so-y-te/moi/bang.csv", "a,b\n1,2\n");
    let state = || {
        let index = std::fs::read(desk.path().join(".git/index")).expect("an index");
        (git(&desk, &["status", "--porcelain=v2", "-z"]), index)
    };
    let (before, index) = state();
    let there: Vec<String> = files(desk.path());
    check(&desk, "json", &["--base", "before"]);
    assert_eq!(files(desk.path()), there);
    assert!(index == std::fs::read(desk.path().join(".git/index")).expect("an index"));
    assert_eq!(state().0, before);
}

#[test]
fn a_portal_in_a_folder_of_the_repository_is_compared_as_well() {
    let desk = Desk::empty();
    let small = Desk::small();
    crate::desk::copy(small.path(), &desk.path().join("cong"));
    desk.write("other/site/khomo.yaml", "title: Khác\n");
    git(&desk, &["init", "-q"]);
    commit(&desk);
    desk.write(&format!("cong/{TABLE}"), "ma,ten,so_luong\n01,Hà Nội,12\n");
    let text = desk.khomo(&["check", "-C", "cong", "--format", "markdown", "--base", "HEAD", "--lang", "en"]).ended(0);
    assert!(text.stdout.contains("| `so-y-te/benh-vien/bang` | 2 → 1 (+0 −1) |"), "{}", text.stdout);
}

#[test]
fn an_owner_makes_a_rule_weigh_more_less_or_nothing() {
    let desk = Desk::small();
    let described = desk.read(DESCRIPTION).replace("frequency: QUARTERLY\n", "").replace("keywords: [y tế]\n", "");
    desk.write(DESCRIPTION, described);
    let settings = desk.read("site/khomo.yaml");
    let weigh = |gate: &str| desk.write("site/khomo.yaml", format!("{settings}gate: {gate}\n"));
    let severity = |rule: &str| {
        let found = desk.findings().into_iter().find(|finding| finding["rule"] == rule);
        found.map(|finding| finding["severity"].as_str().expect("a severity").to_string())
    };
    desk.build(0);
    weigh("{missing-frequency: error, missing-keywords: off}");
    assert_eq!(severity("missing-frequency").as_deref(), Some("error"));
    assert_eq!(severity("missing-keywords"), None);
    desk.build(1);
    assert!(!desk.site().join("data/so-y-te/benh-vien/bang.csv").exists(), "a raised rule withholds the dataset");
    weigh("{missing-frequency: note}");
    assert_eq!(severity("missing-frequency").as_deref(), Some("note"));
    desk.build(0);
    assert!(desk.site().join("data/so-y-te/benh-vien/bang.csv").exists());
}

#[test]
fn a_dataset_with_a_lowered_error_is_whole() {
    let desk = Desk::small();
    desk.write(TABLE, "ma,ten,so_luong\n01,Hà Nội,12\n79,Cần Thơ,mười hai\n");
    let settings = desk.read("site/khomo.yaml");
    desk.build(1);
    desk.write("site/khomo.yaml", format!("{settings}gate: {{type-error: warning}}\n"));
    desk.build(0);
    for file in ["bang.csv", "bang.parquet", "datapackage.json", "benh-vien.zip", "schema/bang.json"] {
        assert!(desk.site().join("data/so-y-te/benh-vien").join(file).exists(), "{file}");
    }
    // What cannot be read at all is never published, whatever its rule weighs.
    desk.write(DESCRIPTION, "title: [\n");
    desk.write("site/khomo.yaml", format!("{settings}gate: {{type-error: off, syntax-error: off}}\n"));
    desk.build(1);
}

#[test]
fn a_gate_that_names_no_rule_or_no_severity_says_what_was_meant() {
    let desk = Desk::small();
    let settings = desk.read("site/khomo.yaml");
    let gate = "gate: {missing-keyword: error, type-error: warn, no-such-rule-at-all: error, blank-row: [a]}\n";
    desk.write("site/khomo.yaml", format!("{settings}{gate}"));
    let findings = desk.findings();
    let said = |rule: &str| -> String {
        let of = findings.iter().filter(|one| one["rule"] == rule && one["place"]["file"] == "site/khomo.yaml");
        of.map(|one| format!("{} {}", one["message"], one["help"])).collect()
    };
    assert!(said("misspelt-key").contains("missing-keywords"), "{findings:#?}");
    assert!(said("unknown-value").contains("warning"), "{findings:#?}");
    assert!(said("unknown-key").contains("no-such-rule-at-all"), "{findings:#?}");
}

#[test]
fn no_owner_can_close_his_eyes_to_personal_data() {
    let desk = Desk::empty();
    let rules = desk.khomo(&["explain", "--list", "--lang", "en"]).ended(0).stdout;
    let Some(rule) =
        rules.lines().filter_map(|line| line.split_whitespace().next()).find(|rule| rule.starts_with("personal-data"))
    else {
        return;
    };
    let desk = Desk::small();
    let settings = desk.read("site/khomo.yaml");
    desk.write("site/khomo.yaml", format!("{settings}gate: {{{rule}: off}}\n"));
    let findings = desk.findings();
    assert!(findings.iter().any(|one| one["rule"] == "gate-closed"), "{findings:#?}");
}

#[test]
fn the_workflows_of_a_new_portal_call_what_is_there() {
    let desk = Desk::empty();
    desk.khomo(&["init", "."]).ended(0);
    git(&desk, &["init", "-q"]);
    commit(&desk);
    commit(&desk);
    let mut calls = 0;
    for file in [".github/workflows/khomo.yml", ".gitlab-ci.yml", ".gitea/workflows/khomo.yml"] {
        for line in desk.read(file).lines().filter(|line| !line.trim_start().starts_with('#') && !line.contains("<!--"))
        {
            let Some((_, call)) = line
                .split_once("khomo ")
                .filter(|(before, _)| before.trim_end().ends_with([':', '-']) || before.trim().is_empty())
            else {
                continue;
            };
            let call = call.split(" >").next().expect("a first piece").replace("HEAD^1", "HEAD~1");
            let args: Vec<String> = call
                .split_whitespace()
                .map(|arg| if arg.starts_with("\"$") { "HEAD~1".into() } else { arg.to_string() })
                .collect();
            desk.khomo(&args.iter().map(String::as_str).collect::<Vec<_>>()).ended(0);
            calls += 1;
        }
    }
    assert!(calls >= 10, "{calls} calls are found");
}
