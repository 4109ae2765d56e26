//! A plan of a small portal, and what its pages say of it.

use crate::model::*;
use crate::pages::tests::{both, lang, name, portal, site_of};
use std::collections::BTreeMap;

/// An item of which nothing is known but its title.
fn item(id: &str, agency: &str, phase: Option<&str>, due: Option<&str>) -> PlanItem {
    PlanItem {
        id: name(id),
        title: both(&format!("Bộ {id}"), &format!("Set {id}")),
        agency: name(agency),
        unit: Text::default(),
        theme: None,
        priority: Priority::Medium,
        phase: phase.map(name),
        due: due.and_then(Date::parse),
        frequency: None,
        minimum: Minimum::default(),
        dataset: None,
        withdrawn: Text::default(),
        legal_basis: Text::default(),
        note: Text::default(),
        place: Default::default(),
    }
}

/// A plan with an item of each status beside `more` that are not due yet.
pub(in crate::pages) fn plan(more: usize) -> Plan {
    let phase = |id: &str, title: Text, start: &str, end: &str| Phase {
        id: name(id),
        title,
        start: Date::parse(start),
        end: Date::parse(end),
        part_of: None,
        minimum: Minimum { formats: vec!["csv".into()], grade: Some(50), ..Minimum::default() },
        place: Default::default(),
    };
    let named = |item: PlanItem, id: &str| PlanItem { dataset: DatasetId::parse(id), ..item };
    let first = Some("dot-1");
    let mut items = vec![
        named(item("ndxp", "bo-tttt", first, Some("2026-12")), "bo-tttt/ndxp"),
        PlanItem {
            minimum: Minimum { formats: vec!["csv".into(), "shp".into()], stars: Some(5), ..Minimum::default() },
            ..named(item("dti", "bo-tttt", first, Some("2026-09-30")), "bo-tttt/dti")
        },
        named(item("ho-so", "vpcp", first, None), "vpcp/ho-so"),
        PlanItem {
            priority: Priority::High,
            unit: both("Phòng 1", "Office 1"),
            note: both("Kèm <b>bản đồ</b>.", "With a <b>map</b>."),
            ..item("dat", "bo-nv", first, Some("2026-10-31"))
        },
        named(item("muon", "bo-nv", first, Some("2026-10")), "bo-nv/chua-co"),
        item("sap-den", "bo-nv", Some("dot-2"), Some("2026-11-30")),
        item("hom-nay", "bo-nv", Some("dot-2"), Some("2026-11-22")),
        PlanItem {
            withdrawn: both("Không còn thu thập.", "No longer gathered."), ..item("rut", "vpcp", None, None)
        },
        item("khong-han", "khong-biet", None, None),
    ];
    items.extend((0..more).map(|at| item(&format!("sau-{at}"), "vpcp", Some("dot-2"), Some("2027-06-30"))));
    let database = Database {
        id: name("dan-cu"),
        title: both("CSDL dân cư", "Population database"),
        agency: name("bo-nv"),
        group: both("Con người", "People"),
        status: DatabaseStatus::Building,
        shared_with: both("Các bộ", "Ministries"),
        open: Text::default(),
        datasets: vec![DatasetId::parse("bo-nv/xa-000").unwrap(), DatasetId::parse("khong/co").unwrap()],
        place: Default::default(),
    };
    Plan {
        title: both("Kế hoạch mở dữ liệu 2026", "Open-data plan 2026"),
        description: both("Kế hoạch thử.", "A plan for tests."),
        legal_basis: both("Quyết định 1", "Decision 1"),
        file: "site/plan.yaml".into(),
        phases: vec![
            phase("dot-1", both("Đợt 1", "Phase 1"), "2026-07", "2026-12"),
            phase("dot-2", both("Đợt 2", "Phase 2"), "2027-01", "2027-06"),
        ],
        items,
        databases: vec![database],
    }
}

/// The words of a page without its markup.
fn words(html: &str) -> String {
    let main = html.split("<main").nth(1).unwrap_or(html).split("</main>").next().unwrap_or_default();
    let text: String =
        main.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has(site: &BTreeMap<String, String>, page: &str, said: &[&str]) {
    let text = words(&site[page]);
    for one in said {
        assert!(text.contains(one), "{page} does not say “{one}”:\n{text}");
    }
}

#[test]
fn every_status_has_its_reason_and_the_next_step_in_both_languages() {
    let site = site_of(&portal());
    has(
        &site,
        "vi/ke-hoach/index.html",
        &[
            "Kế hoạch mở dữ liệu 2026",
            "Đúng hạn",
            "Dưới mức tối thiểu",
            "định dạng cần csv, shp, hiện",
            "Việc cần làm: cung cấp thêm shp",
            "Quá hạn 22 ngày: lẽ ra công bố 31/10/2026.",
            "Việc cần làm: công bố bộ dữ liệu và ghi mã vào mục này của kế hoạch.",
            "Việc cần làm: công bố bộ dữ liệu bo-nv/chua-co.",
            "Còn 8 ngày: hạn là 30/11/2026.",
            "Hạn là hôm nay, 22/11/2026.",
            "Đã rút khỏi kế hoạch: Không còn thu thập.",
            "Kế hoạch không ghi hạn. Việc cần làm: ghi hạn vào mục này của kế hoạch.",
            "Hạn là 30/06/2027.",
            "khong-biet",
            "Không thuộc giai đoạn nào",
            "1 cơ sở dữ liệu",
        ],
    );
    has(
        &site,
        "en/plan/index.html",
        &[
            "Open-data plan 2026",
            "Overdue by 22 days: it should have been published by 31 Oct 2026.",
            "What to do: publish the dataset and write its id into this item of the plan.",
            "8 days left: due by 30 Nov 2026.",
            "Below the minimum level: formats csv, shp demanded",
            "With a &lt;b&gt;map",
            "Minimum level: formats csv; a quality grade of 50 or more.",
        ],
    );
    has(&site, "vi/ke-hoach/co-so-du-lieu/index.html", &["CSDL dân cư", "Đang xây dựng", "Số liệu xã, đợt 0"]);
    has(&site, "en/plan/dot-2/index.html", &["Phase 2", "Starts on 1 Jan 2027", "Set sap-den"]);
    has(&site, "vi/ke-hoach/khac/index.html", &["Bộ rut", "Bộ khong-han"]);
}

#[test]
fn agencies_home_and_datasets_tell_of_the_plan() {
    let site = site_of(&portal());
    has(&site, "vi/co-quan/bo-nv/index.html", &["Công bố “Bộ dat”: quá hạn 22 ngày", "CSDL dân cư", "Điểm chất lượng"]);
    has(&site, "vi/index.html", &["Kế hoạch mở dữ liệu", "đã công bố, 2 quá hạn"]);
    has(&site, "en/datasets/bo-tttt/ndxp/index.html", &["In the plan for 2026: on time"]);
    has(&site, "en/feeds/index.html", &["Overdue", "Of the whole portal"]);
    let item = site["en/datasets/bo-tttt/ndxp/index.html"].split("plan/dot-1/#item-ndxp").count();
    assert_eq!(item, 2, "the dataset leads to its item once");
    let feed = &site["feeds/vi/all.overdue.atom"];
    assert!(
        feed.contains("<updated>2026-11-01T00:00:00Z</updated>") && feed.contains("Lẽ ra công bố 31/10/2026."),
        "{feed}"
    );
    assert_eq!(feed.matches("<entry>").count(), 2 + feed.matches("cập nhật").count());
    assert!(site["feeds/vi/overdue.bo-nv.atom"].contains("Bộ dat"));
    assert!(site["badges/vi/bo-tttt.svg"].contains("Kế hoạch 2/2 · Chất lượng"), "{}", site["badges/vi/bo-tttt.svg"]);
    assert!(site["badges/en/bo-tttt/ndxp.svg"].contains("Data quality"));
}

#[test]
fn the_scoreboard_ranks_by_what_came_on_time_and_says_so() {
    let text = words(&site_of(&portal())["en/plan/index.html"]);
    let at = |name: &str| text.find(name).unwrap_or_else(|| panic!("no {name} in {text}"));
    assert!(at("Ranked by the share of due items") > at("Ministry of Home Affairs"));
    assert!(at("Ministry of Information") < at("Ministry of Home Affairs"), "one on time is before none");
}

#[test]
fn a_long_plan_is_read_page_by_page_and_the_scoreboard_stays_small() {
    let mut portal = portal();
    let mut plan = plan(0);
    for at in 0..63 {
        let id = format!("so-{at:02}");
        let title = both(&format!("Sở Tài nguyên tỉnh số {at}"), &format!("Department of province {at}"));
        portal.publishers.insert(name(&id), Publisher { name: title, ..portal.publishers[&name("vpcp")].clone() });
        portal.publishers.get_mut(&name(&id)).unwrap().id = name(&id);
        for number in 0..32 {
            let due = ["2026-09-30", "2026-12-15", "2026-12-31", "2027-06-30"][number % 4];
            let phase = if number % 4 < 3 { "dot-1" } else { "dot-2" };
            plan.items.push(item(&format!("muc-{at}-{number}"), &id, Some(phase), Some(due)));
        }
    }
    portal.plan = Some(plan);
    let site = site_of(&portal);
    let board = &site["vi/ke-hoach/index.html"];
    assert_eq!(board.matches("<tr id=\"item-").count(), 60);
    assert!(board.len() < 160_000, "{} bytes", board.len());
    assert!(site.contains_key("vi/ke-hoach/dot-1/trang/16/index.html"));
    let last = &site["vi/ke-hoach/dot-1/trang/16/index.html"];
    assert!(last.contains("aria-current=\"page\">16<"), "the pager shows where one is");
    let overdue = "vi/ke-hoach/dot-1/#item-muc-0-0";
    assert!(site["vi/co-quan/so-00/index.html"].contains("#item-muc-0-0"), "{overdue}");
}

#[test]
fn pages_of_the_plan_depend_on_the_day_only_where_they_say_it() {
    let portal = portal();
    let folder = tempfile::tempdir().unwrap();
    let theme = crate::themes::load(&crate::themes::tests::settings(folder.path(), &["vi", "en"])).unwrap().value;
    let urls = crate::urls::Urls::new(&portal.site.base_url, theme.routes.clone());
    let (findings, weights) = Default::default();
    let prints = |day: &str| -> BTreeMap<String, crate::artifact::Fingerprint> {
        let day = Date::parse(day);
        let account = crate::account::of(&portal, &findings, day, &Default::default());
        let judged =
            crate::pages::Judged { account: &account, ..crate::pages::Judged::plain(&findings, &weights, day) };
        let artifacts = crate::pages::of(&portal, judged, &urls, &theme).unwrap();
        artifacts.into_iter().map(|one| (one.address.to_string(), one.fingerprint)).collect()
    };
    let (one, next) = (prints("2026-11-20"), prints("2026-11-21"));
    let changed: Vec<&String> = one.keys().filter(|page| one[*page] != next[*page]).collect();
    let has = |page: &str| changed.iter().any(|it| it.as_str() == page);
    assert!(has("vi/ke-hoach/index.html") && has("vi/co-quan/bo-nv/index.html"), "{changed:?}");
    for page in ["vi/co-quan/vpcp/index.html", "vi/ke-hoach/khac/index.html", "vi/index.html", "vi/co-quan/index.html"]
    {
        assert!(!has(page), "{page}");
    }
    for page in changed {
        assert!(!page.contains("badges/") && !page.contains("ke-hoach/co-so-du-lieu/"), "{page}");
    }
}

#[test]
fn a_phase_takes_no_address_of_something_else() {
    let urls = crate::urls::sample("https://e.org");
    let at = |id: &str| urls.plan_phase(&lang("vi"), Some(&name(id)), 1);
    assert_eq!(at("dot-1"), "vi/plan/dot-1/");
    assert_eq!(urls.plan_phase(&lang("vi"), None, 2), "vi/plan/other/trang/2/");
    for taken in ["other", "databases", "trang", "2026", "2026-q4"] {
        assert_eq!(at(taken), format!("vi/plan/phase.{taken}/"));
    }
}
