//! CKAN's read calls: what `khomo serve` answers with arguments, and that hosts are told what they cannot know.

use crate::desk::{Desk, Server};
use serde_json::{Value, json};

fn served() -> (Desk, Server) {
    let desk = Desk::small();
    desk.dataset("so-y-te/thuoc", "Nhà thuốc Đất Việt", "Pharmacies");
    let server = desk.serve(&["--no-watch"]);
    (desk, server)
}

/// The status and the answer of a call.
#[track_caller]
fn call(server: &Server, call: &str) -> (u16, Value) {
    let answer = server.get(&format!("api/3/action/{call}"));
    assert_eq!(answer.header("Content-Type"), "application/json", "{call}");
    assert_eq!(answer.header("Content-Length"), answer.body.len().to_string(), "{call}");
    let text = answer.text();
    (answer.status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{call}: {error}\n{text}")))
}

#[test]
fn calls_are_answered_with_their_arguments() {
    let (_desk, server) = served();
    let result = |path: &str| {
        let (status, answer) = call(&server, path);
        assert_eq!((status, &answer["success"]), (200, &json!(true)), "{path}: {answer}");
        answer["result"].clone()
    };
    let names = json!(["so-y-te--benh-vien", "so-y-te--thuoc"]);
    assert_eq!(result("package_list"), names);
    assert_eq!(result("package_list?limit=1&offset=1"), json!(["so-y-te--thuoc"]));
    assert_eq!(result("package_search")["count"], 2);
    for (query, found) in [
        ("q=dat+viet", 1),
        ("q=y+te", 2),
        ("q=%22benh+vien%22", 1),
        ("q=pharmacies", 1),
        ("q=none", 0),
        ("fq=organization:so-y-te", 2),
        ("fq=tags:%22y%20t%E1%BA%BF%22+res_format:CSV", 2),
        ("fq=-name:so-y-te--thuoc", 1),
    ] {
        let answer = result(&format!("package_search?{query}"));
        assert_eq!(answer["count"], found, "{query}");
        assert_eq!(answer["results"].as_array().map(Vec::len), Some(found), "{query}");
    }
    let page = result("package_search?rows=1&start=1");
    assert_eq!((&page["count"], &page["results"][0]["name"]), (&json!(2), &names[1]));
    let shown = result("package_show?id=so-y-te--thuoc");
    assert_eq!(shown, page["results"][0]);
    assert_eq!(result(&format!("package_show?id={}", shown["id"].as_str().unwrap())), shown);
    assert_eq!(result("package_show?id=so-y-te/thuoc"), shown);
    assert_eq!(result("package_show?id=so-y-te%2Fthuoc"), shown);
    assert_eq!(result("organization_show?id=so-y-te")["package_count"], 2);
    assert_eq!(result("organization_list?all_fields=true")[0]["title"], "Sở Y tế");
    assert_eq!(result("group_list"), json!(["heal"]));
    assert_eq!(result("group_show?id=heal")["package_count"], 2);
    assert_eq!(result("tag_list?query=Y"), json!(["y tế"]));
    assert_eq!(result("status_show?x=y")["locale_default"], "vi");
    let other: Value = serde_json::from_str(&server.get("api/action/package_show?id=so-y-te--thuoc").text()).unwrap();
    assert_eq!(other["result"], shown);
}

#[test]
fn what_is_not_there_is_an_error_object() {
    let (_desk, server) = served();
    for (path, status, kind) in [
        ("package_show?id=none", 404, "Not Found Error"),
        ("package_show?id=..%2F..%2Fpackage_list", 404, "Not Found Error"),
        ("organization_show?id=%00", 404, "Not Found Error"),
        ("package_create?name=x", 404, "Not Found Error"),
        ("package_show", 409, "Validation Error"),
        ("package_search?rows=-1", 409, "Validation Error"),
        ("package_search?fq=organization:(a+OR+b)", 409, "Validation Error"),
    ] {
        let (got, answer) = call(&server, path);
        assert_eq!(
            (got, &answer["success"], &answer["error"]["__type"]),
            (status, &json!(false), &json!(kind)),
            "{path}"
        );
    }
    assert_eq!(server.ask("POST", "api/3/action/package_show?id=so-y-te--thuoc", &[]).status, 405);
    let head = server.ask("HEAD", "api/3/action/package_search?q=thuoc", &[]);
    let get = server.get("api/3/action/package_search?q=thuoc");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("Content-Length"), get.header("Content-Length"));
}

#[test]
fn hosts_are_told_what_has_no_ending_and_what_stands_behind_the_question_mark() {
    let desk = Desk::small();
    desk.build(0);
    let headers = desk.read("site/public/_headers");
    for folder in ["/kho/api/3/action/*", "/kho/api/action/*"] {
        let (_, rest) = headers.split_once(folder).expect("headers of CKAN's calls");
        let own = rest.split("\n\n").next().unwrap_or_default();
        assert!(own.contains("Content-Type: application/json") && own.contains("Allow-Origin: *"), "{own}");
    }
    let redirects = desk.read("site/public/_redirects");
    assert!(
        redirects.contains("/kho/api/3/action/package_show id=:id /kho/api/3/action/package_show/:id.json 200"),
        "{redirects}"
    );
    for server in ["nginx", "apache", "caddy"] {
        let rules = desk.read(&format!("site/public/rewrite/{server}.conf"));
        assert!(rules.contains("/kho/api/3/action/") && !rules.contains("{path}"), "{rules}");
    }
}
