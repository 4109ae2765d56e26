//! Calls on a small portal, and that no query does harm.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A portal's folder with three packages.
fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |address: &str, open: &str, items: &[Value], close: &str| {
        let path = folder.path().join(CKAN).join(address);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let items = items.iter().map(Value::to_string).collect::<Vec<_>>().join(",\n");
        let text = format!("{{\"help\":\"https://e.org/\",\"success\":true,\"result\":{open}\n{items}\n{close}}}\n");
        std::fs::write(path, text).unwrap();
    };
    let package = |name: &str, title: &str, org: &str, tag: &str, format: &str, day: &str| {
        json!({ "name": name, "title": title, "notes": "Số liệu \"quý\".", "organization": { "name": org, "id": "1" },
                "tags": [{ "name": tag }], "groups": [{ "name": "y-te" }], "resources": [{ "format": format }],
                "license_id": "CC-BY-4.0", "metadata_modified": day })
    };
    let packages = [
        package("a--dat", "Đất đai", "a", "đất", "CSV", "2026-01-01T00:00:00"),
        package("a--thuoc", "Nhà thuốc", "a", "y tế", "XLSX", "2026-03-01T00:00:00"),
        package("b--benh-vien", "Bệnh viện", "b", "y tế", "CSV", "2026-02-01T00:00:00"),
    ];
    write("package_list", "[", &[json!("a--dat"), json!("a--thuoc"), json!("b--benh-vien")], "]");
    write("package_search", "{\"count\":3,\"results\":[", &packages, "]}");
    write("current_package_list_with_resources", "[", &packages, "]");
    write("tag_list", "[", &[json!("y tế"), json!("đất")], "]");
    write("organization_list", "[", &[json!("a"), json!("b")], "]");
    write("group_list", "[", &[], "]");
    write("organization_show/a.json", "", &[json!({ "name": "a" })], "");
    write("organization_show/b.json", "", &[json!({ "name": "b" })], "");
    write("package_show/a--dat.json", "", &packages[..1], "");
    folder
}

fn text(root: &Path, reply: Reply) -> (u16, String) {
    match reply {
        Reply::File(address) => (200, std::fs::read_to_string(root.join(address)).unwrap()),
        Reply::Said(status, body) => (status[..3].parse().unwrap(), String::from_utf8(body).unwrap()),
        Reply::Parts(head, file, parts, tail) => {
            let (long, mut said) = (length(&head, &parts, tail), Vec::new());
            write(&mut said, head, file, parts, tail).unwrap();
            assert_eq!(said.len() as u64, long);
            (200, String::from_utf8(said).unwrap())
        }
    }
}

fn ask(root: &Path, action: &str, query: &str) -> (u16, Value) {
    let reply = answer(root, &format!("{CKAN}{action}"), Some(query)).expect("a call");
    let (status, text) = text(root, reply);
    (status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

#[test]
fn a_search_finds_what_holds_every_word_and_passes_every_filter() {
    let folder = portal();
    let found = |query: &str| {
        let (status, answer) = ask(folder.path(), "package_search", query);
        assert_eq!((status, &answer["success"]), (200, &json!(true)), "{query}");
        let names = answer["result"]["results"].as_array().unwrap().iter();
        let names: Vec<_> = names.map(|one| one["name"].as_str().unwrap()[..3].to_string()).collect();
        (answer["result"]["count"].as_u64().unwrap(), names.join(" "))
    };
    for (query, count, names) in [
        ("q=*:*", 3, "a-- a-- b--"),
        ("q=dat+dai", 1, "a--"),
        ("q=%C4%90%E1%BA%A4T", 1, "a--"),
        ("q=so+lieu&rows=2", 3, "a-- a--"),
        ("q=so+lieu&rows=2&start=2", 3, "b--"),
        ("q=%22benh+vien%22", 1, "b--"),
        ("fq=organization:b", 1, "b--"),
        ("fq=-organization:b", 2, "a-- a--"),
        ("fq=tags:%22y+te%22+res_format:csv", 1, "b--"),
        ("fq=groups:y-te&fq=license_id:cc-by-4.0", 3, "a-- a-- b--"),
        ("fq=dataset_type:dataset&sort=name+desc", 3, "b-- a-- a--"),
        ("sort=metadata_modified+desc&rows=2", 3, "a-- b--"),
        ("sort=title_string+asc", 3, "b-- a-- a--"),
        ("rows=0", 3, ""),
        ("start=99", 3, ""),
        ("q=khong-co", 0, ""),
    ] {
        assert_eq!(found(query), (count, names.into()), "{query}");
    }
}

#[test]
fn what_is_not_known_is_refused_as_ckan_refuses_it() {
    let folder = portal();
    for (action, query, status) in [
        ("package_show", "id=none", 404),
        ("package_show", "id=../../../etc/passwd", 404),
        ("package_show", "", 409),
        ("organization_show", "id=", 409),
        ("package_search", "rows=-1", 409),
        ("package_search", "rows=many", 409),
        ("package_search", "sort=colour+asc", 409),
        ("package_search", "fq=colour:red", 409),
        ("package_search", "fq=organization:(a+OR+b)", 409),
        ("package_create", "name=x", 404),
    ] {
        let (got, answer) = ask(folder.path(), action, query);
        assert_eq!((got, &answer["success"]), (status, &json!(false)), "{action}?{query}");
        assert!(answer["error"]["__type"].is_string(), "{answer}");
    }
    let long = format!("q={}", "a+".repeat(QUERY));
    assert_eq!(ask(folder.path(), "package_search", &long).0, 409);
    assert_eq!(ask(folder.path(), "package_search", &format!("q={}", "a+".repeat(50))).0, 409);
}

#[test]
fn lists_are_cut_and_told_whole() {
    let folder = portal();
    let result = |action: &str, query: &str| ask(folder.path(), action, query).1["result"].clone();
    assert_eq!(result("package_list", "limit=1&offset=1"), json!(["a--thuoc"]));
    assert_eq!(result("package_list", "limit=0"), json!([]));
    assert_eq!(result("tag_list", "query=TE"), json!(["y tế"]));
    assert_eq!(result("organization_list", "all_fields=true"), json!([{ "name": "a" }, { "name": "b" }]));
    assert_eq!(result("organization_list", "all_fields=True&offset=1"), json!([{ "name": "b" }]));
    assert_eq!(result("group_list", "all_fields=true"), json!([]));
    assert_eq!(result("package_show", "id=a/dat")["title"], "Đất đai");
    assert_eq!(result("package_show", "id=A--DAT")["title"], "Đất đai");
    assert_eq!(result("current_package_list_with_resources", "limit=1&offset=2")[0]["name"], "b--benh-vien");
    assert!(answer(folder.path(), &format!("{CKAN}package_list"), None).is_none(), "the file itself");
    assert!(answer(folder.path(), "data/a/b", Some("q=x")).is_none());
    assert!(answer(&folder.path().join("api"), &format!("{CKAN}package_list"), Some("q=x")).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_query_does_harm(
        action in prop_oneof![
            Just("package_search"), Just("package_show"), Just("tag_list"), Just("organization_list"), Just("package_list")
        ],
        query in prop_oneof![
            any::<String>(), "[a-z=&%+:\"()*-]{0,80}", "(q|fq|rows|start|sort|id|limit|offset|query)=[ -~]{0,60}"
        ],
    ) {
        static PORTAL: std::sync::LazyLock<tempfile::TempDir> = std::sync::LazyLock::new(portal);
        let root = PORTAL.path();
        if let Some(reply) = answer(root, &format!("{CKAN}{action}"), Some(&query)) {
            let (_, text) = text(root, reply);
            let answer: Value = serde_json::from_str(&text).unwrap();
            prop_assert!(answer["success"].is_boolean());
        }
    }
}
