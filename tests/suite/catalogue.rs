//! The catalogue that harvesters fetch: what was once said stays true, and what anybody wrote can be judged.

use crate::desk::{BASE, Desk, files};

/// A dataset's description with other lines in it.
fn with(desk: &Desk, from: &str, to: &str) {
    let file = "datasets/so-y-te/benh-vien/datapackage.yaml";
    let text = desk.read(file);
    assert!(text.contains(from), "{text}");
    desk.write(file, text.replace(from, to));
}

#[test]
fn a_former_id_leads_to_the_dataset_and_stands_in_the_catalogue() {
    let desk = Desk::small();
    with(&desk, "version: 1.0.0", "version: 1.0.0\naliases: [so-y-te/vien-cu]");
    desk.build(0);
    let page = desk.read("site/public/data/so-y-te/vien-cu/index.html");
    assert!(page.contains("so-y-te/benh-vien"), "{page}");
    assert!(
        desk.read("site/public/_redirects")
            .contains("/kho/data/so-y-te/vien-cu/* /kho/data/so-y-te/benh-vien/:splat 301")
    );
    let same = format!("owl:sameAs <{BASE}/data/so-y-te/vien-cu/#dataset>");
    assert!(desk.read("site/public/catalog.ttl").contains(&same));
    assert!(desk.read("site/public/data/so-y-te/benh-vien/dcat.ttl").contains(&same));
}

#[test]
fn what_was_withdrawn_or_superseded_keeps_its_page_and_its_record() {
    for (status, code) in [("withdrawn", "WITHDRAWN"), ("superseded", "DEPRECATED")] {
        let desk = Desk::small();
        desk.dataset("so-y-te/sau", "Bệnh viện mới", "New hospitals");
        let said = format!("status: {status}\nreplaced_by: so-y-te/sau\nstatus_reason: Gộp vào bộ mới");
        with(&desk, "version: 1.0.0", &format!("version: 1.0.0\n{said}"));
        desk.build(0);
        assert!(desk.read("site/public/vi/du-lieu/so-y-te/benh-vien/index.html").contains("Gộp vào bộ mới"));
        let catalog = desk.read("site/public/catalog.ttl");
        assert!(catalog.contains(&format!("dataset-status/{code}>")), "{catalog}");
        assert!(catalog.contains(&format!("dct:isReplacedBy <{BASE}/data/so-y-te/sau/#dataset>")), "{catalog}");
        assert!(desk.site().join("data/so-y-te/benh-vien/bang.csv").is_file());
    }
}

#[test]
fn a_catalogue_is_judged_in_every_spelling_and_says_the_same() {
    let desk = Desk::small();
    desk.build(0);
    for file in ["catalog.ttl", "catalog.rdf", "catalog.jsonld", "data/so-y-te/benh-vien/dcat.ttl"] {
        let file = format!("site/public/{file}");
        let ran = desk.khomo(&["check", "--catalogue", &file, "--format", "json"]);
        let findings = ran.json()["findings"].as_array().expect("a list").clone();
        // A dataset by itself has no catalogue around it.
        assert_eq!(findings.len(), usize::from(file.ends_with("dcat.ttl")), "{file}: {findings:#?}");
    }
    let catalog = desk.read("site/public/catalog.ttl");
    let damaged =
        catalog.replace("dct:accrualPeriodicity eu-frequency:QUARTERLY", "dct:accrualPeriodicity \"hằng quý\"");
    assert_ne!(damaged, catalog);
    desk.write("hong.ttl", damaged);
    let ran = desk.khomo(&["check", "--catalogue", "hong.ttl", "--lang", "vi"]).ended(1);
    assert!(ran.stdout.contains("dcat-ap-range") && ran.stdout.contains("dct:accrualPeriodicity"), "{ran:#?}");
}

#[test]
fn what_is_no_catalogue_is_a_finding() {
    let desk = Desk::empty();
    let remote = r#"{"@context": "https://e.example/context.jsonld", "@id": "https://e.example/"}"#;
    for (file, text) in
        [("a.ttl", "<a> <b"), ("a.rdf", "<rdf:RDF"), ("a.jsonld", "{"), ("b.jsonld", remote), ("b.ttl", "")]
    {
        desk.write(file, text);
        let ran = desk.khomo(&["check", "--catalogue", file]).ended(1);
        assert!(ran.stdout.contains("not-a-catalogue"), "{file}: {ran:#?}");
    }
    desk.khomo(&["check", "--catalogue", "absent.ttl"]).ended(3);
    assert_eq!(files(desk.path()).len(), 5);
}

#[test]
fn a_poor_description_is_told_its_points_and_what_would_earn_more() {
    let desk = Desk::small();
    with(&desk, "contact: {name: Phòng Kế hoạch, email: kh@portal.example}\n", "");
    with(&desk, "temporal: {start: 2026-01-01, end: 2026-03-31}\n", "");
    let ran = desk.khomo(&["check", "--format", "json", "--lang", "en"]);
    let findings = ran.json()["findings"].as_array().expect("a list").clone();
    let score = findings.iter().find(|one| one["rule"] == "metadata-score").expect("a score");
    assert_eq!(score["parts"]["points"], "385", "{score:#?}");
    assert_eq!(score["parts"]["missing"], "`temporal` (20)");
    desk.build(0);
    assert!(desk.read("site/public/en/datasets/so-y-te/benh-vien/index.html").contains("385 of 405"));
}
