//! The gate as readers see it: days, waivers and rules on the pages of the portal.

use crate::desk::{DAY, Desk, files};
use std::collections::BTreeMap;
use std::fs;

/// Every file of the built portal.
fn site(desk: &Desk) -> BTreeMap<String, Vec<u8>> {
    let site = desk.site();
    files(&site)
        .into_iter()
        .map(|path| (path.clone(), fs::read(site.join(path)).expect("a file of the site")))
        .collect()
}

#[test]
fn a_dataset_becomes_overdue_while_nothing_in_its_folder_changes() {
    let desk = Desk::small();
    desk.dataset("so-y-te/khac", "Khác", "Other");
    let other = desk.read("datasets/so-y-te/khac/datapackage.yaml").replace("QUARTERLY", "ANNUAL");
    desk.write("datasets/so-y-te/khac/datapackage.yaml", other);
    let on = |day: &str| desk.khomo(&["build", "--lang", "en", "--color", "never", "--as-of", day]).ended(0);
    let said = |day: &str| {
        let found = desk.khomo(&["check", "--format", "json", "--as-of", day]).ended(0).json();
        let rules = found["findings"].as_array().expect("findings").iter().filter_map(|one| one["rule"].as_str());
        rules.filter(|rule| rule.starts_with("update-")).map(String::from).collect::<Vec<_>>()
    };
    let pages = ["vi/du-lieu/so-y-te/benh-vien/index.html", "en/datasets/so-y-te/benh-vien/index.html"];
    on("2026-06-20");
    let fresh = site(&desk);
    let silent = |page: &str| !desk.read(&format!("site/public/{page}")).contains("update-");
    assert!(pages.iter().all(|page| silent(page)));
    assert_eq!((said("2026-06-20"), said("2026-06-21")), (Vec::new(), vec!["update-due".to_string()]));
    on("2026-07-09");
    assert!(desk.read(&format!("site/public/{}", pages[1])).contains("update-due"));
    assert_eq!(said("2026-07-10"), ["update-overdue"]);
    let ran = on("2026-07-10");
    assert!(ran.said().contains("update-overdue"), "{}", ran.said());
    let (vi, en) = (desk.read(&format!("site/public/{}", pages[0])), desk.read(&format!("site/public/{}", pages[1])));
    assert!(vi.contains("quá hạn cập nhật 10 ngày: cập nhật hằng quý, bản mới nhất ngày 2026-03-31"), "{vi}");
    assert!(
        en.contains("10 days overdue") && en.contains("frequency is quarterly") && en.contains("on 2026-06-30"),
        "{en}"
    );
    assert!(silent("vi/du-lieu/so-y-te/khac/index.html"));
    let report = desk.read("site/public/vi/chat-luong/index.html");
    assert!(report.contains("Xét ngày 10/07/2026") && report.contains("quy-tac/freshness/#update-overdue"), "{report}");
    // What is said on a day is the same from a warm cache and from none, and yesterday's verdict is forgotten.
    on("2026-06-20");
    assert!(site(&desk) == fresh, "the portal of a day differs when it is built again");
    fs::remove_dir_all(desk.path().join(".khomo")).expect("the cache");
    desk.khomo(&["build", "--fresh", "--as-of", "2026-06-20"]).ended(0);
    assert!(site(&desk) == fresh, "the portal of a day differs without the cache");
}

#[test]
fn what_promises_no_day_is_never_late() {
    let desk = Desk::small();
    let description = desk.read("datasets/so-y-te/benh-vien/datapackage.yaml");
    for (from, to) in [
        ("QUARTERLY", "IRREG"),
        ("QUARTERLY", "CONT"),
        ("frequency: QUARTERLY", "frequency: QUARTERLY\nstatus: superseded\nreplaced_by: so-y-te/x"),
        ("frequency: QUARTERLY", "frequency: QUARTERLY\nstatus: withdrawn"),
    ] {
        desk.write("datasets/so-y-te/benh-vien/datapackage.yaml", description.replace(from, to));
        let ran = desk.khomo(&["check", "--as-of", "2099-01-01"]);
        assert!(!ran.said().contains("update-"), "{to}: {}", ran.said());
    }
    // Without `modified` and `issued`, the days that are covered tell how old data is.
    let bare: String = description
        .lines()
        .filter(|line| !["created", "issued", "modified"].iter().any(|key| line.starts_with(key)))
        .fold(String::new(), |all, line| all + line + "\n");
    desk.write("datasets/so-y-te/benh-vien/datapackage.yaml", bare);
    for (day, late) in [("2026-07-09", false), ("2026-07-10", true)] {
        let ran = desk.khomo(&["check", "--format", "json", "--as-of", day]);
        let found = ran.json()["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .any(|one| one["rule"] == "update-overdue" && one["place"]["field"] == "temporal");
        assert_eq!(found, late, "{day}: {}", ran.said());
    }
}

#[test]
fn a_day_that_is_none_stops_the_run_in_both_languages() {
    let desk = Desk::small();
    for command in ["check", "build", "serve"] {
        for day in ["2026-02-30", "hôm nay", "2026-11", "2026-11-22T08:00:00", "22/11/2026", ""] {
            let ran = desk.khomo(&[command, "--lang", "vi", "--as-of", day]).ended(2);
            assert!(
                ran.stderr.contains("không phải là ngày") && ran.stderr.contains("--as-of 2026-11-30"),
                "{}",
                ran.stderr
            );
        }
        let ran = desk.khomo(&[command, "--lang", "en", "--as-of", "2026-02-30"]).ended(2);
        assert!(ran.stderr.contains("`2026-02-30` is no day"), "{}", ran.stderr);
    }
    assert!(!desk.site().exists());
}

#[test]
fn every_waiver_is_listed_until_its_day_and_then_holds_the_dataset_back() {
    let desk = Desk::small();
    desk.write("datasets/so-y-te/ho-so/ho.csv", "ma_ho,so_khau\nH01,4\nH02,3\nH03,5\nH04,4\n");
    desk.write(
        "datasets/so-y-te/ho-so/datapackage.yaml",
        "title: {vi: Hồ sơ <hộ>, en: Household files}\npersonal_data:\n  - {column: ma_ho, treatment: none, reason: {vi: Mã công khai, en: Public codes}, legal_basis: Luật 91/2025/QH15, reviewer: Phòng Thống kê, date: 2026-01-05, expires: 2026-04-15}\n",
    );
    desk.build(0);
    let (vi, en) = (desk.read("site/public/vi/chat-luong/index.html"), desk.read("site/public/en/quality/index.html"));
    for (page, words) in [
        (
            &vi,
            [
                "Hồ sơ &lt;hộ&gt;",
                "ma_ho",
                "Mã công khai",
                "Luật 91/2025/QH15",
                "Phòng Thống kê (05/01/2026)",
                "đến 15/04/2026",
            ],
        ),
        (
            &en,
            [
                "Household files",
                "ma_ho",
                "Public codes",
                "Luật 91/2025/QH15",
                "Phòng Thống kê (5 Jan 2026)",
                "until 15 Apr 2026",
            ],
        ),
    ] {
        let missing: Vec<_> = words.iter().filter(|word| !page.contains(**word)).collect();
        assert!(missing.is_empty(), "{missing:?} is not in {page}");
    }
    assert!(vi.contains("so-y-te/ho-so/#personal-data"), "{vi}");
    // The day after, with nothing changed: held back, and its name is on no page.
    desk.khomo(&["build", "--as-of", "2026-04-16"]).ended(1);
    let report = desk.read("site/public/vi/chat-luong/index.html");
    assert!(report.contains("Không cột nào được công bố nguyên giá trị"), "{report}");
    assert!(report.contains("<dt>Giữ lại vì có lỗi</dt><dd class=\"num\">1</dd>"), "{report}");
    for path in files(&desk.site()).iter().filter(|path| path.ends_with(".html")) {
        let page = desk.read(&format!("site/public/{path}"));
        assert!(!page.contains("Hồ sơ &lt;") && !page.contains("ho-so"), "{path} names what is held back");
    }
}

/// What a page tells of a rule.
fn section<'a>(page: &'a str, rule: &str) -> Option<&'a str> {
    page.split_once(&format!(" id=\"{rule}\""))?.1.split("</section>").next()
}

#[test]
fn every_rule_is_told_on_the_portal_as_it_weighs_there() {
    let desk = Desk::small();
    let settings = desk.read("site/khomo.yaml");
    desk.write("site/khomo.yaml", format!("{settings}gate: {{update-overdue: error, blank-row: off}}\n"));
    desk.write("datasets/so-y-te/benh-vien/bang.csv", "ma,ten,so_luong\n01, Hà Nội,12\n79,TP. Hồ Chí Minh,34\n");
    desk.build(0);
    let listed = desk.khomo(&["explain", "--list"]).ended(0).stdout;
    let rules: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(rules.len() >= 80);
    let (mut all, mut helped) = (BTreeMap::new(), 0);
    for (folder, words) in [("vi/chat-luong/quy-tac", "Cách sửa:"), ("en/quality/rules", "What to do:")] {
        let list = desk.read(&format!("site/public/{folder}/index.html"));
        for rule in &rules {
            let link = list.split('"').find(|part| part.ends_with(&format!("/#{rule}")) && part.contains(folder));
            let link = link.unwrap_or_else(|| panic!("{folder} does not lead to {rule}"));
            let page = link[link.find(folder).expect("it was looked for")..].replace(&format!("#{rule}"), "index.html");
            let html = all.entry(page.clone()).or_insert_with(|| desk.read(&format!("site/public/{page}")));
            let own = section(html, rule).unwrap_or_else(|| panic!("{rule} is not in {page}"));
            assert!(!own.contains("## ") && !own.contains(&format!("{words}</b> ….")), "{own}");
            helped += usize::from(own.contains(words));
            let title = own.split("</h2>").next().unwrap_or_default();
            assert!(!title.contains(['{', '}']), "{rule}: {title}");
        }
    }
    // What to do about a few of them depends on the case as a whole.
    assert!(helped > 2 * rules.len() * 9 / 10, "{helped}");
    let rule = |family: &str, rule: &str| {
        let page = &all[&format!("vi/chat-luong/quy-tac/{family}/index.html")];
        section(page, rule).expect("a rule").to_string()
    };
    let late = rule("freshness", "update-overdue");
    assert!(late.contains("<span class=\"tag bad\">Lỗi</span> <span>ở cổng này; thường là: Lưu ý</span>"), "{late}");
    assert!(rule("table", "blank-row").contains("<span class=\"tag flat\">Không xét</span>"));
    // From a finding to its rule, and from the rule to the datasets that break it.
    let dataset = desk.read("site/public/vi/du-lieu/so-y-te/benh-vien/index.html");
    assert!(dataset.contains("vi/chat-luong/quy-tac/clean/#space-around\"><code>space-around</code>"), "{dataset}");
    assert!(rule("clean", "space-around").contains("vi/du-lieu/so-y-te/benh-vien/chat-luong/"));
    assert!(!rule("table", "blank-label").contains("so-y-te/benh-vien"));
    // `gate` makes a late update stop the dataset.
    let ran = desk.khomo(&["build", "--as-of", "2027-01-01"]).ended(1);
    assert!(ran.said().contains("update-overdue"), "{}", ran.said());
    assert!(!desk.site().join("data/so-y-te/benh-vien").exists());
    assert_ne!(DAY, "2027-01-01");
}
