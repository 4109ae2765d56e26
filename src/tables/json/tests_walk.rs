//! Walks over sound and unsound JSON, beside a parser that is not ours.

use super::walk::*;
use crate::findings::Findings;
use crate::settings::Limits;
use crate::tables::Ask;
use serde_json::Value;

/// Walks over a whole text: its tokens written without space, or the fault that stops it.
fn walked(text: &[u8]) -> std::result::Result<Vec<u8>, String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let (resource, limits) = (crate::tables::bare(file.path()), Limits::default());
    let ask = Ask {
        file: file.path(),
        place: "t.json",
        resource: &resource,
        default_missing: &[],
        language: "vi",
        limits: &limits,
        gate: None,
        protection: None,
        drawn: &[],
    };
    let mut walk = Walk::open(&ask, &mut Findings::default()).unwrap().ok_or("empty")?;
    let mut out = Vec::new();
    let read = (|| {
        let first = walk.next()?;
        walk.value(first, &mut out, usize::MAX)?;
        walk.next()
    })();
    match read {
        Ok(token) => {
            assert_eq!(token, Token::End);
            Ok(out)
        }
        Err(Stop::Said(finding)) => Err(format!("{} {} {:?}", finding.place.line, finding.place.column, finding.parts)),
        Err(Stop::Machine(error)) => panic!("{error:?}"),
    }
}

#[test]
fn a_fault_is_told_with_its_place() {
    let fault = |text: &str| walked(text.as_bytes()).unwrap_err();
    assert!(fault("{\"a\":\n [1,\n  }").starts_with("3 3"), "{}", fault("{\"a\":\n [1,\n  }"));
    for (text, kind) in [
        ("{\"a\":1", "bracket"),
        ("[1", "bracket"),
        ("{\"a\":", "end"),
        ("{\"a\":1,}", "json-key"),
        ("[1,]", "json-value"),
        ("[01]", "json-number"),
        ("[1 2]", "comma"),
        ("[\"a]", "quote"),
        ("[\"\\x\"]", "escape"),
        ("[\"\\ud800\"]", "escape"),
        ("[\"\\ud800\\u0041\"]", "escape"),
        ("[\"\t\"]", "control"),
        ("{\"a\" 1}", "colon"),
        ("[1] 2", "behind"),
        ("[nul]", "json-value"),
        ("[nulls]", "json-value"),
    ] {
        assert!(fault(text).contains(&format!("(\"fault\", \"{kind}\")")), "{text}: {}", fault(text));
    }
    assert!(walked("[".repeat(DEEPEST + 1).as_bytes()).is_err());
    assert!(walked(("[".repeat(DEEPEST) + &"]".repeat(DEEPEST)).as_bytes()).is_ok());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(500))]
    #[test]
    fn it_takes_what_a_parser_takes(text in "[{\\[\"a\\\\ud8,:1.5e+ \\]}\n-0tru]{0,20}") {
        let due = serde_json::from_str::<Value>(&text);
        let is = walked(text.as_bytes());
        // A number beyond all bounds is a number still.
        let huge = due.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
        proptest::prop_assert_eq!(is.is_ok(), due.is_ok() || huge, "{:?} {:?}", is, due);
        if let (Ok(is), Ok(due)) = (is, due) {
            proptest::prop_assert_eq!(serde_json::from_slice::<Value>(&is).unwrap(), due);
        }
    }
}
