//! The command line: help, exit codes, what goes to which stream, and the first steps of a newcomer.

use crate::desk::{Desk, files};
use std::fs;

const COMMANDS: &[&str] = &["init", "add", "check", "build", "serve", "convert", "profile", "explain", "completions"];

#[test]
fn help_is_there_in_both_languages_and_names_every_command() {
    let desk = Desk::empty();
    let en = desk.khomo(&["--lang", "en", "--help"]).ended(0);
    let vi = desk.khomo(&["--lang", "vi", "--help"]).ended(0);
    for command in COMMANDS {
        assert!(en.stdout.contains(command), "{command} is not in the English help:\n{}", en.stdout);
        assert!(vi.stdout.contains(command), "{command} is not in the Vietnamese help:\n{}", vi.stdout);
        let vi = desk.khomo(&[command, "--lang", "vi", "--help"]).ended(0);
        let en = desk.khomo(&[command, "--lang", "en", "--help"]).ended(0);
        assert_ne!(vi.stdout, en.stdout, "`khomo {command} --help` speaks one language only");
    }
    assert!(vi.stdout.to_lowercase().contains("dữ liệu"), "{}", vi.stdout);
    assert!(en.stdout.to_lowercase().contains("portal"), "{}", en.stdout);
}

#[test]
fn wrong_usage_ends_with_2_and_says_the_next_step() {
    let desk = Desk::small();
    let ran = desk.khomo(&["bluid"]).ended(2);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("build"), "{ran:#?}");
    desk.khomo(&["build", "--jobs", "many"]).ended(2);
    desk.khomo(&["explain", "no-such-rule", "--lang", "en"]).ended(2);
}

#[test]
fn a_folder_without_a_portal_ends_with_2_and_tells_of_init() {
    let desk = Desk::empty();
    let ran = desk.khomo(&["build", "--lang", "en"]).ended(2);
    assert!(ran.stderr.contains("khomo init"), "{}", ran.stderr);
    assert!(files(desk.path()).is_empty(), "nothing is written where no portal is");
}

#[test]
fn broken_settings_end_with_2_and_point_at_the_line() {
    let desk = Desk::small();
    desk.write("site/khomo.yaml", "title: Cổng thử\nlanguages: [vi\npublisher: so-y-te\n");
    let ran = desk.khomo(&["build", "--lang", "en"]).ended(2);
    assert!(ran.said().contains("site/khomo.yaml:"), "{}", ran.said());
}

#[test]
fn a_portal_without_fault_ends_with_0_and_a_summary() {
    let desk = Desk::small();
    let ran = desk.build(0);
    assert!(desk.site().join("index.html").exists());
    assert!(ran.said().contains('1'), "a summary with counts: {}", ran.said());
}

#[test]
fn a_dataset_left_out_ends_with_1_and_is_named() {
    let desk = Desk::small();
    desk.dataset("so-y-te/hong", "Hỏng", "Broken");
    desk.write("datasets/so-y-te/hong/datapackage.yaml", "title: [\n");
    let ran = desk.build(1);
    assert!(ran.said().contains("so-y-te/hong"), "{}", ran.said());
    assert!(desk.site().join("data/so-y-te/benh-vien/bang.csv").exists());
    assert!(!desk.site().join("data/so-y-te/hong").exists());
}

#[test]
fn strict_publishes_nothing_unless_everything_passes() {
    let desk = Desk::small();
    desk.write("datasets/so-y-te/hong/datapackage.yaml", "title: [\n");
    desk.khomo(&["build", "--strict"]).ended(1);
    assert!(!desk.site().join("index.html").exists());
}

#[test]
fn a_place_that_cannot_be_written_ends_with_3_and_is_named() {
    let desk = Desk::small();
    desk.write("blocked", "a file where a folder is due");
    let ran = desk.khomo(&["build", "--out", "blocked/site", "--lang", "en"]).ended(3);
    assert!(ran.stderr.contains("blocked"), "{}", ran.stderr);
}

#[test]
fn a_portal_without_datasets_is_still_a_portal() {
    let desk = Desk::small();
    fs::remove_dir_all(desk.path().join("datasets")).expect("the folder goes");
    desk.write(
        "site/khomo.yaml",
        "title: Cổng thử\nbase_url: https://portal.example/kho\npublisher: {name: Ban biên tập}\n",
    );
    let ran = desk.khomo(&["build", "--lang", "en"]);
    assert!(matches!(ran.code, 0 | 1), "{ran:#?}");
    assert!(ran.said().contains("datasets"), "{}", ran.said());
    assert!(desk.site().join("vi/index.html").exists());
}

#[test]
fn completions_are_written_for_each_shell() {
    let desk = Desk::empty();
    for shell in ["bash", "zsh", "fish"] {
        let ran = desk.khomo(&["completions", shell]).ended(0);
        assert!(ran.stdout.contains("khomo") && ran.stdout.contains("serve"), "{shell}");
    }
    desk.khomo(&["completions", "no-such-shell"]).ended(2);
}

#[test]
fn explain_lists_every_rule_and_tells_of_each_in_both_languages() {
    let desk = Desk::empty();
    let list = desk.khomo(&["explain", "--list", "--lang", "en"]).ended(0).stdout;
    let rules: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(rules.len() >= 10, "{list}");
    assert!(rules.is_sorted(), "{list}");
    for rule in [rules[0], rules[rules.len() / 2], "empty-file"] {
        let en = desk.khomo(&["explain", rule, "--lang", "en"]).ended(0).stdout;
        let vi = desk.khomo(&["explain", rule, "--lang", "vi"]).ended(0).stdout;
        assert!(en != vi && en.len() > 80 && vi.len() > 80, "{rule}");
    }
}

#[test]
fn init_begins_a_theme_that_builds_and_is_told_how_to_use_it() {
    let desk = Desk::empty();
    desk.khomo(&["init", "moi", "--theme", "so-y-te"]).ended(0);
    assert!(desk.read("moi/site/khomo.yaml").contains("\ntheme: so-y-te\n"));
    let built = desk.khomo(&["build", "-C", "moi", "--lang", "en"]).ended(0);
    assert!(!built.said().contains("contrast") && !built.said().contains("theme-error"), "{}", built.said());
    assert!(desk.read("moi/site/public/vi/index.html").contains("assets/theme."), "its styles are loaded");
    let settings = desk.read("moi/site/khomo.yaml");
    let ran = desk.khomo(&["init", "moi", "--theme", "khac", "--lang", "en"]).ended(0);
    assert!(ran.said().contains("`theme: khac`"), "{}", ran.said());
    assert_eq!(desk.read("moi/site/khomo.yaml"), settings, "the settings are their owner's");
    desk.write("moi/themes/khac/theme.yaml", "tokens: {}\n");
    desk.khomo(&["init", "moi", "--theme", "khac"]).ended(0);
    assert_eq!(desk.read("moi/themes/khac/theme.yaml"), "tokens: {}\n", "init wrote over a file that was there");
    desk.khomo(&["init", "moi", "--theme", "Sở Y tế"]).ended(2);
}

#[test]
fn init_makes_a_portal_that_builds_at_once_and_overwrites_nothing() {
    let desk = Desk::empty();
    desk.khomo(&["init", "cong", "--lang", "vi"]).ended(0);
    for file in ["cong/site/khomo.yaml", "cong/.gitignore"] {
        assert!(desk.path().join(file).exists(), "{file} is missing: {:?}", files(desk.path()));
    }
    desk.khomo(&["build", "-C", "cong"]).ended(0);
    assert!(desk.path().join("cong/site/public/index.html").exists());
    let mine = "title: Của tôi\n";
    desk.write("cong/site/khomo.yaml", mine);
    desk.khomo(&["init", "cong"]);
    assert_eq!(desk.read("cong/site/khomo.yaml"), mine, "init wrote over a file that was there");
}

#[test]
fn add_drafts_a_description_that_builds() {
    let desk = Desk::small();
    desk.write("tai-lieu/Dân số 2025.csv", "mã;tỉnh;dân số\n01;Hà Nội;8.718.000\n04;Cao Bằng;573.119\n");
    desk.khomo(&["add", "tai-lieu/Dân số 2025.csv", "--to", "so-y-te/dan-so"]).ended(0);
    let draft = desk.read("datasets/so-y-te/dan-so/datapackage.yaml");
    assert!(draft.contains("resources:"), "{draft}");
    desk.build(0);
    assert!(
        files(&desk.site()).iter().any(|path| path.starts_with("data/so-y-te/dan-so/") && path.ends_with(".parquet"))
    );
    // A second draft never takes the place of one a person may have mended.
    desk.write("datasets/so-y-te/dan-so/datapackage.yaml", "title: Đã sửa\n");
    desk.khomo(&["add", "tai-lieu/Dân số 2025.csv", "--to", "so-y-te/dan-so"]);
    assert!(desk.read("datasets/so-y-te/dan-so/datapackage.yaml").starts_with("title: Đã sửa"));
}

#[test]
fn the_findings_are_one_versioned_object() {
    let desk = Desk::small();
    desk.write("datasets/so-y-te/hong/bang.csv", "a,b\n1,2\n3\n");
    let ran = desk.khomo(&["check", "--format", "json", "--lang", "en"]);
    let whole = ran.json();
    let whole = whole.as_object().expect("an object");
    assert!(whole.keys().any(|key| key.contains("version")), "{whole:?}");
    let findings = whole["findings"].as_array().expect("a list");
    let finding = findings.iter().find(|finding| finding["place"]["line"] == 3).expect("the short row is found");
    for key in ["rule", "severity", "place", "message", "help"] {
        assert!(finding.get(key).is_some(), "`{key}` is missing in {finding}");
    }
    assert_eq!(finding["place"]["file"], "datasets/so-y-te/hong/bang.csv");
}

#[test]
fn other_programs_get_findings_in_their_own_forms() {
    let desk = Desk::small();
    desk.write("datasets/so-y-te/hong/datapackage.yaml", "title: [\n");
    let sarif = desk.khomo(&["check", "--format", "sarif"]).ended(1).json();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(!sarif["runs"][0]["results"].as_array().expect("results").is_empty());
    let github = desk.khomo(&["check", "--format", "github"]).ended(1).stdout;
    assert!(github.contains("::error file=datasets/so-y-te/hong/datapackage.yaml"), "{github}");
    let markdown = desk.khomo(&["check", "--format", "markdown"]).ended(1).stdout;
    assert!(markdown.contains("datasets/so-y-te/hong/datapackage.yaml"), "{markdown}");
}

#[test]
fn check_writes_nothing() {
    let desk = Desk::small();
    let before = files(desk.path());
    desk.khomo(&["check"]).ended(0);
    assert_eq!(files(desk.path()), before);
}

#[test]
fn check_of_one_folder_speaks_of_that_folder_only() {
    let desk = Desk::small();
    desk.write("datasets/so-y-te/mot/datapackage.yaml", "title: [\n");
    desk.write("datasets/so-y-te/hai/datapackage.yaml", "title: [\n");
    let text = desk.khomo(&["check", "datasets/so-y-te/mot", "--color", "never"]).ended(1).stdout;
    assert!(text.contains("so-y-te/mot") && !text.contains("so-y-te/hai"), "{text}");
    desk.khomo(&["check", "datasets/so-y-te/benh-vien"]).ended(0);
}

#[test]
fn a_pipe_gets_no_colour_and_quiet_says_nothing() {
    let desk = Desk::small();
    desk.write("datasets/so-y-te/hong/datapackage.yaml", "title: [\n");
    for args in [&["check"][..], &["build"], &["--help"], &["bluid"]] {
        let ran = desk.khomo(args);
        assert!(!ran.said().contains('\u{1b}'), "{args:?}: {}", ran.said());
    }
    assert!(desk.khomo(&["check", "--color", "always"]).stdout.contains('\u{1b}'));
    let desk = Desk::small();
    let ran = desk.khomo(&["build", "--quiet"]).ended(0);
    assert_eq!(ran.stderr, "");
}

#[test]
fn findings_speak_the_language_asked_for() {
    let desk = Desk::small();
    desk.write("datasets/so-y-te/hong/datapackage.yaml", "title: [\n");
    let vi = desk.khomo(&["check", "--lang", "vi"]).ended(1).stdout;
    let en = desk.khomo(&["check", "--lang", "en"]).ended(1).stdout;
    assert_ne!(vi, en);
    assert!(en.contains("help:") && en.contains("khomo explain"), "{en}");
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_out_of_the_repository_is_found_and_never_published() {
    let desk = Desk::small();
    let outside = Desk::empty();
    outside.write("bi-mat.csv", "ma,so\n01,a word nobody may read\n");
    desk.write("datasets/so-y-te/noi/README.md", "# Nối\n\nMột tệp nằm ngoài kho.\n");
    let link = desk.path().join("datasets/so-y-te/noi/bang.csv");
    std::os::unix::fs::symlink(outside.path().join("bi-mat.csv"), link).expect("a link");
    std::os::unix::fs::symlink(outside.path(), desk.path().join("datasets/so-y-te/ngoai")).expect("a link");
    let findings = desk.findings();
    let found = |file: &str| {
        findings.iter().any(|finding| finding["place"]["file"].as_str().is_some_and(|place| place.starts_with(file)))
    };
    assert!(found("datasets/so-y-te/noi/bang.csv"), "{findings:#?}");
    assert!(found("datasets/so-y-te/ngoai"), "{findings:#?}");
    let ran = desk.khomo(&["build"]);
    assert!(matches!(ran.code, 0 | 1), "{ran:#?}");
    for path in files(&desk.site()) {
        let content = fs::read(desk.site().join(&path)).expect("a published file");
        assert!(!String::from_utf8_lossy(&content).contains("a word nobody may read"), "{path}");
    }
    assert!(desk.site().join("data/so-y-te/benh-vien/bang.csv").exists());
}

#[test]
fn profile_tells_what_a_pass_finds() {
    let desk = Desk::empty();
    desk.write("bang.csv", "ma,so\n01,1\n02,\n03,5\n");
    let text = desk.khomo(&["profile", "bang.csv", "--lang", "en"]).ended(0).stdout;
    assert!(text.contains("ma") && text.contains("so"), "{text}");
    let json = desk.khomo(&["profile", "bang.csv", "--format", "json"]).ended(0).json();
    let text = json.to_string();
    assert!(text.contains("\"so\"") && text.contains("integer") && text.contains("string"), "{text}");
    desk.khomo(&["profile", "gone.csv"]).ended(3);
}

#[test]
fn a_misspelt_key_is_a_note_that_knows_what_was_meant() {
    let desk = Desk::small();
    let text = desk.read("datasets/so-y-te/benh-vien/datapackage.yaml").replace("keywords:", "keyword:");
    desk.write("datasets/so-y-te/benh-vien/datapackage.yaml", text);
    let findings = desk.findings();
    let note = findings.iter().find(|finding| finding["rule"] == "misspelt-key").expect("a hint");
    assert!(
        note["message"].to_string().contains("keywords") || note["help"].to_string().contains("keywords"),
        "{note}"
    );
    assert_ne!(note["severity"], "error");
    assert!(note["place"]["line"].as_u64() > Some(0), "{note}");
    desk.build(0);
}
