//! Plans as people write them, and what is said of those that are wrong.

use super::*;
use crate::model::{DatabaseStatus, Lang, Priority};
use crate::site::tests::settings;
use proptest::prelude::*;

fn publisher(id: &str, short: &str, name: &str) -> (Name, Publisher) {
    let vi = Lang::parse("vi").unwrap();
    let id = Name::parse(id).unwrap();
    let short_name = Text::of(&vi, short);
    (id.clone(), Publisher { short_name, ..Publisher::named(id, Text::of(&vi, name)) })
}

/// Reads a plan of a portal with two agencies and one dataset.
fn planned(yaml: &str, tables: &[(Part, Table)]) -> Found<Planned> {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("site")).unwrap();
    if !yaml.is_empty() {
        std::fs::write(root.path().join("site/plan.yaml"), yaml).unwrap();
    }
    let publishers =
        BTreeMap::from([publisher("so-y-te", "SYT", "Sở Y tế"), publisher("a", "UBND", "Ủy ban nhân dân tỉnh")]);
    let folders = BTreeSet::from([DatasetId::parse("so-y-te/nha-thuoc").unwrap()]);
    read(&settings(root.path()), &publishers, &folders, tables).unwrap()
}

fn csv(text: &str) -> Vec<(Part, Table)> {
    let mut lines = text.lines().map(|line| line.split(';').map(String::from).collect::<Vec<_>>());
    let labels = lines.next().unwrap_or_default();
    let rows = lines.enumerate().map(|(at, cells)| (at as u64 + 2, cells)).collect();
    vec![(Part::Items, Table { file: "site/plan.csv".into(), labels, header: 1, rows })]
}

fn rules(findings: &Findings) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn a_plan_is_read_with_all_its_keys() {
    let yaml = r#"
title: {vi: Kế hoạch, en: Plan}
legal_basis: Quyết định 1
phases:
  - id: p1
    title: Giai đoạn 1
    start: 2026-Q3
    end: 2026-Q4
    minimum: {datasets: 3, formats: [csv, .XLSX], grade: 70, frequency: hằng năm, licence: open, stars: 3, dictionary: 80%, datasets_with_dictionary: 50}
  - {title: Quý IV, end: 2026-Q4, part_of: Giai đoạn 1}
items:
  - title: {vi: Nhà thuốc, en: Pharmacies}
    agency: SYT
    unit: Phòng Nghiệp vụ
    theme: HEAL
    priority: cao
    phase: giai doan 1
    due: 31/12/2026
    frequency: hàng quý
    minimum: {stars: 4}
    dataset: nha-thuoc
    note: Ghi chú
  - {title: Bệnh viện, agency: Sở Y tế, phase: quy-iv, withdrawn: Đã gộp}
databases:
  - {title: CSDL dược, agency: so-y-te, group: Y tế, status: đang xây dựng, shared_with: Bộ Y tế, open: Nhà thuốc, datasets: [so-y-te/nha-thuoc]}
"#;
    let found = planned(yaml, &[]);
    assert_eq!(rules(&found.findings), Vec::<&str>::new());
    let plan = found.value.plan.unwrap();
    assert_eq!((plan.phases.len(), plan.items.len(), plan.databases.len()), (2, 2, 1));
    assert_eq!(plan.phases[0].start.unwrap().first_day().to_string(), "2026-07-01");
    assert_eq!(plan.phases[1].part_of, Some(plan.phases[0].id.clone()));
    let minimum = &plan.phases[0].minimum;
    assert_eq!(
        (minimum.formats.join(" "), minimum.dictionary, minimum.datasets),
        ("csv xlsx".into(), Some(80), Some(3))
    );
    let item = &plan.items[0];
    assert_eq!((item.id.as_str(), item.agency.as_str(), item.priority), ("nha-thuoc", "so-y-te", Priority::High));
    assert_eq!(item.dataset.as_ref().unwrap().to_string(), "so-y-te/nha-thuoc");
    assert_eq!((plan.due(item).unwrap().to_string(), plan.minimum(item).grade), ("2026-12-31".into(), Some(70)));
    assert_eq!((item.theme.as_ref().unwrap().as_str(), item.place.line), ("heal", 12));
    assert!(plan.items[1].is_withdrawn());
    assert_eq!(plan.due(&plan.items[1]).unwrap().to_string(), "2026-12-31");
    assert_eq!(plan.databases[0].status, DatabaseStatus::Building);
}

#[test]
fn a_table_is_read_by_its_headings() {
    let table = csv("STT;Tên bộ dữ liệu;Cơ quan chủ trì;Thời hạn;Giai đoạn;Tần suất cập nhật;Mã bộ dữ liệu;Người ký\n\
        I;Sở Y tế\n\
        1;Nhà thuốc;;Quý IV/2026;Năm 2026;hàng tháng;nha-thuoc;A\n\
        2;Bệnh viện;;sớm;Năm 2026;thỉnh thoảng;BV01;B\n\
        ;;;;;;;\n\
        3;Bảng giá đất;Sở Tài nguyên;30/6/2027;Năm 2027;1 năm/lần;;\n");
    let found = planned("", &table);
    let said: Vec<_> = found
        .findings
        .iter()
        .map(|one| format!("{} {}:{} {}", one.rule, one.place.line, one.place.row, one.place.field))
        .collect();
    assert_eq!(
        said,
        [
            "plan-unused-column 1:0 Người ký",
            "plan-invalid-date 4:3 Thời hạn",
            "unknown-value 4:3 Tần suất cập nhật",
            "plan-unknown-agency 6:5 Cơ quan chủ trì",
        ]
    );
    let Planned { plan, strangers } = found.value;
    let plan = plan.unwrap();
    let ids: Vec<_> = plan.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["nha-thuoc", "bv01", "bang-gia-dat"]);
    assert_eq!(plan.items[1].agency.as_str(), "so-y-te");
    assert_eq!((plan.items[0].place.line, plan.items[0].place.row), (3, 2));
    // Phases nobody listed are those the column names, with the time they are.
    assert_eq!(plan.phases.len(), 2);
    assert_eq!(plan.due(&plan.items[1]).unwrap().to_string(), "2026-12-31");
    assert_eq!(strangers[0].id.as_str(), "so-tai-nguyen");
    assert_eq!(plan.file, "site/plan.csv");
}

#[test]
fn a_table_adds_its_items_to_those_of_the_yaml() {
    let yaml = "title: Kế hoạch\nphases: [{id: p1, title: 'Giai đoạn 1: 2026', end: 2026}]\nitems: [{title: Nhà thuốc, agency: SYT, phase: p1}]\n";
    let found =
        planned(yaml, &csv("title;agency;phase\nNhà thuốc;so-y-te;Giai đoạn 1\nNhà thuốc;UBND;1\nBệnh viện;SYT;p2"));
    assert_eq!(rules(&found.findings), ["plan-item-twice", "plan-unknown-phase"]);
    let ids: Vec<_> = found.value.plan.unwrap().items.iter().map(|item| item.id.to_string()).collect();
    assert_eq!(ids, ["nha-thuoc", "a-nha-thuoc", "benh-vien"]);
}

#[test]
fn every_fault_is_told_and_the_rest_stands() {
    let yaml = r#"
phases:
  - {id: a, title: A, start: 2027, end: 2026, part_of: b}
  - {id: b, title: B, end: 2026-12, part_of: a}
  - {id: b, title: B2, part_of: khong-co}
items:
  - {id: x, title: X, agency: Sở Không Có, theme: KHONG, phase: c, due: 32/13/2026, priority: ?, dataset: so-y-te/khong}
  - {id: x, title: Y, agency: so-y-te}
  - {due: 2026, quark: 1}
  - just a text
  - {title: Z, agency: so-y-te, minimum: {formats: [bảng], stars: 9, licence: shut}, withdrawn: true}
"#;
    let found = planned(yaml, &[]);
    let mut said = rules(&found.findings);
    said.sort_unstable();
    let due = "invalid-period plan-circular-phases plan-duplicate-id plan-duplicate-id plan-invalid-date plan-unknown-agency \
        plan-unknown-dataset plan-unknown-format plan-unknown-phase plan-unknown-theme plan-withdrawn-without-reason \
        plan-without-agency plan-without-title unknown-key unknown-value unknown-value wrong-kind wrong-kind";
    assert_eq!(said.join(" "), due);
    let plan = found.value.plan.unwrap();
    assert_eq!((plan.phases.len(), plan.items.len()), (2, 3));
    assert_eq!(plan.items[1].agency.as_str(), "a");
    assert!(plan.phases.iter().filter(|phase| phase.part_of.is_some()).count() == 1);
}

#[test]
fn what_is_no_plan_is_none() {
    for yaml in ["", "# nothing\n", "title: only\n", "[1, 2", "- a\n- b\n", "items: 7\n"] {
        assert!(planned(yaml, &[]).value.plan.is_none(), "{yaml}");
    }
    assert!(planned("", &csv("A;B\n1;2")).value.plan.is_none());
}

#[test]
fn ids_stay_unique_however_many_titles_are_the_same() {
    let mut yaml = String::from("items:\n");
    for at in 0..300 {
        yaml += &format!("  - {{title: {}, agency: so-y-te, due: {}}}\n", "Đất ".repeat(60).trim(), 1000 + at);
    }
    let plan = planned(&yaml, &[]).value.plan.unwrap();
    let ids: BTreeSet<_> = plan.items.iter().map(|item| item.id.clone()).collect();
    assert_eq!((plan.items.len(), ids.len()), (300, 300));
}

proptest! {
    #[test]
    fn any_text_is_a_plan_or_findings(text in "[a-z0-9:{}\\[\\], \n\\-]{0,200}") {
        planned(&format!("items:\n  - {text}"), &[]);
        planned(&text, &[]);
    }

    #[test]
    fn any_table_is_a_plan_or_findings(
        labels in proptest::collection::vec("title|agency|due|phase|Thời hạn|minimum|dataset|id|Mã bộ dữ liệu|\\PC{0,8}", 0..9),
        rows in proptest::collection::vec(proptest::collection::vec("\\PC{0,12}|[0-9/QIV -]{0,10}|SYT|so-y-te/nha-thuoc", 0..9), 0..12),
    ) {
        let rows = rows.into_iter().enumerate().map(|(at, cells)| (at as u64 + 2, cells)).collect();
        let found = planned("", &[(Part::Items, Table { file: "site/plan.csv".into(), labels, header: 1, rows })]);
        if let Some(plan) = found.value.plan {
            let ids: BTreeSet<_> = plan.items.iter().map(|item| item.id.clone()).collect();
            prop_assert_eq!(ids.len(), plan.items.len());
        }
    }

    #[test]
    fn any_day_is_read_or_not(text in "\\PC{0,20}|[0-9/. -]{0,12}|(Quý|Q|tháng|năm) ?[0-9IV]{0,4}/?[0-9]{0,5}") {
        for edge in [days::Edge::First, days::Edge::Last] {
            days::day(&text, edge);
        }
    }
}
