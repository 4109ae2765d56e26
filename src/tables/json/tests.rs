//! Stories of where the rows are in a JSON file, and of what is said of them.

use crate::model::FieldType;
use crate::tables::tests::{Given, pass_over};

fn json(text: &str) -> Given {
    pass_over("json", text.as_bytes(), |_| {})
}

#[test]
fn the_rows_are_found_wherever_their_list_is() {
    let rows = r#"[{"a":1,"b":"x"},{"a":2,"b":null}]"#;
    let csv = "a,b\n1,x\n2,\n";
    for (text, rules) in [
        (rows.to_string(), vec![]),
        (format!("{{\"data\":{rows}}}"), vec!["list-inside"]),
        (format!("{{\"meta\":{{\"n\":2}},\"result\":{{\"total\":2,\"records\":{rows}}}}}"), vec!["list-inside"]),
        (format!("[{{\"page\":1,\"x\":[{{\"no\":1}}]}},{rows}]"), vec!["list-inside"]),
        (format!("{{\"fields\":[{{\"id\":\"a\"}}],\"records\":{rows}}}"), vec!["list-inside"]),
        (r#"{"a":[1,2],"b":["x",null]}"#.into(), vec!["lists-as-columns"]),
        (r#"{"at":5,"hourly":{"a":[1,2],"b":["x",null]}}"#.into(), vec!["lists-as-columns"]),
        (r#"[["a","b"],[1,"x"],[2,null]]"#.into(), vec!["list-as-header"]),
        (r#"{"columns":["a","b"],"index":[0,1],"data":[[1,"x"],[2,null]]}"#.into(), vec!["list-inside"]),
        (r#"{"fields":[{"id":"a"},{"id":"b"}],"records":[[1,"x"],[2,null]]}"#.into(), vec!["list-inside"]),
        (
            r#"{"meta":{"view":{"columns":[{"name":"a"},{"name":"b"}]}},"data":[[1,"x"],[2,null]]}"#.into(),
            vec!["list-inside"],
        ),
        ("{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n".into(), vec!["other-json"]),
        ("{\n\"a\":1,\"b\":\"x\"}{\"a\":2,\n\"b\":null}".into(), vec!["other-json"]),
    ] {
        let given = json(&text);
        assert_eq!((given.csv(), given.rules()), (csv, rules), "{text}");
    }
    let lines = pass_over("jsonl", format!("\n{}", rows.replace(',', ",\n")).as_bytes(), |_| {});
    assert_eq!((lines.csv(), lines.rules()), (csv, vec!["other-json"]));
    let lists = pass_over("jsonl", b"[\"a\",\"b\"]\n[1,\"x\"]\n[2,null]\n", |_| {});
    assert_eq!((lists.csv(), lists.rules()), (csv, vec!["list-as-header"]));
}

#[test]
fn the_list_that_is_declared_is_read() {
    let text = r#"{"data":[{"a":1}],"b":{"c":[{"x":2}]}}"#;
    assert_eq!((json(text).csv(), json(text).rules()), ("a\n1\n", vec!["several-lists"]));
    let declared = |property: &str| {
        let given = pass_over("json", text.as_bytes(), |resource| resource.recipe.property = Some(property.into()));
        let read = given.table.as_ref().unwrap().recipe.property.clone().unwrap();
        (given.csv().to_string(), read, given.rules().join(" "))
    };
    assert_eq!(declared("b.c"), ("x\n2\n".into(), "b.c".into(), String::new()));
    assert_eq!(declared("c"), ("a\n1\n".into(), "data".into(), "missing-list several-lists".into()));
}

#[test]
fn json_that_is_no_table_is_left_alone() {
    for text in [
        "1",
        "{}",
        "[]",
        "[1,2]",
        r#"{"a":{"b":1}}"#,
        r#"[{"a":1},2]"#,
        r#"{"a":[1,2],"b":[1]}"#,
        r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#,
        r#"{"type":"FeatureCollection","features":[]}"#,
        "[[[1,2]],[[3]]]",
    ] {
        let given = json(text);
        assert!(given.table.is_none() && given.findings.is_empty(), "{text}: {:?}", given.findings);
    }
}

#[test]
fn rows_of_unequal_length_and_hostile_files_are_told() {
    let given = json("[[\"a\",\"b\"],\n[1],\n[2,3,4]]");
    assert_eq!((given.csv(), given.rules()), ("a,b\n1,\n2,3\n", vec!["list-as-header", "missing-cell", "extra-cell"]));
    let places: Vec<u64> = given.findings.iter().map(|finding| finding.place.line).collect();
    assert_eq!(places[1..], [2, 3]);
    assert_eq!(json(&"[".repeat(1 << 20)).rules(), ["nested-too-deep"]);
    assert_eq!(json("[{\"a\":\"x\"},").rules(), ["syntax-error"]);
    let huge = json("[{\"n\":9007199254740993,\"m\":123456789012345678901234567890.5}]");
    assert_eq!(huge.csv(), "n,m\n9007199254740993,123456789012345678901234567890.5\n");
    assert_eq!(huge.types(), [FieldType::Integer, FieldType::Decimal(1)]);
    let wide: Vec<String> = (0..20_000).map(|at| format!("\"c{at}\":1")).collect();
    assert_eq!(json(&format!("[{{{}}}]", wide.join(","))).rules(), ["too-many-columns"]);
    let cell = json(&format!("[{{\"a\":1}},{{\"a\":\"{}\"}}]", "x".repeat(17 << 20)));
    assert!(cell.table.is_none());
    assert_eq!(cell.rules(), ["cell-too-large"]);
}
