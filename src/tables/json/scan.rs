//! JSON text that is known to be valid, taken apart without making values of it: numbers keep every digit written.

use serde::de::IgnoredAny;
use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;

/// Is the text one JSON value whose every string can be read?
pub fn check(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<IgnoredAny>(text)?;
    // Only half a surrogate pair is valid to the eye and still no text.
    if memchr::memmem::find(text.as_bytes(), b"\\u").is_some() {
        serde_json::from_str::<Value>(text)?;
    }
    Ok(())
}

/// The range of the value in the text without the space around it.
pub fn value(text: &str) -> Range<usize> {
    let at = skip_space(text.as_bytes(), 0);
    at..end_of_value(text.as_bytes(), at)
}

/// The values in an array that begins at `at`.
pub fn items(text: &str, at: usize) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = at + 1;
    std::iter::from_fn(move || {
        at = skip_space(bytes, at);
        if matches!(bytes.get(at)?, b']') {
            return None;
        }
        let end = end_of_value(bytes, at);
        let item = at..end;
        at = behind_comma(bytes, end);
        Some(item)
    })
}

/// The keys and values of an object that begins at `at`.
pub fn members(text: &str, at: usize) -> impl Iterator<Item = (Cow<'_, str>, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut at = at + 1;
    std::iter::from_fn(move || {
        at = skip_space(bytes, at);
        if *bytes.get(at)? != b'"' {
            return None;
        }
        let end = end_of_value(bytes, at);
        let key = string(&text[at..end]);
        // Behind the key stands a colon.
        let start = skip_space(bytes, skip_space(bytes, end) + 1);
        let end = end_of_value(bytes, start);
        at = behind_comma(bytes, end);
        Some((key, start..end))
    })
}

/// What a string in quotes says.
pub fn string(quoted: &str) -> Cow<'_, str> {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    match memchr::memchr(b'\\', inner.as_bytes()) {
        None => Cow::Borrowed(inner),
        Some(_) => Cow::Owned(serde_json::from_str(quoted).unwrap_or_else(|_| inner.to_string())),
    }
}

/// Writes a value without the space between its tokens.
pub fn compact(value: &str, out: &mut Vec<u8>) {
    let bytes = value.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' => {
                at += 1;
                continue;
            }
            b'"' => end_of_value(bytes, at),
            _ => at + 1,
        };
        out.extend_from_slice(&bytes[at..end]);
        at = end;
    }
}

fn skip_space(bytes: &[u8], at: usize) -> usize {
    let space = bytes[at.min(bytes.len())..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    at + space.count()
}

fn behind_comma(bytes: &[u8], at: usize) -> usize {
    let at = skip_space(bytes, at);
    at + usize::from(bytes.get(at) == Some(&b','))
}

/// Where the value that begins at `at` ends.
fn end_of_value(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'"') => end_of_string(bytes, at),
        Some(b'{' | b'[') => {
            let (mut at, mut depth) = (at, 0usize);
            while at < bytes.len() {
                match bytes[at] {
                    b'"' => {
                        at = end_of_string(bytes, at);
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
            at
        }
        _ => {
            let rest = &bytes[at.min(bytes.len())..];
            let plain =
                rest.iter().take_while(|byte| !matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r'));
            at + plain.count()
        }
    }
}

fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_taken_apart_as_it_was_written() {
        let text = r#" { "a" : 1.50 , "b\"\u0111": [1, {"x": "]"}] ,"c":"y" , "d":{}} "#;
        assert!(check(text).is_ok());
        let found: Vec<(String, &str)> =
            members(text, value(text).start).map(|(key, range)| (key.into_owned(), &text[range])).collect();
        let due = [("a", "1.50"), ("b\"đ", r#"[1, {"x": "]"}]"#), ("c", r#""y""#), ("d", "{}")];
        assert_eq!(found, due.map(|(key, value)| (key.to_string(), value)));
        let mut out = Vec::new();
        compact(found[1].1, &mut out);
        assert_eq!(out, br#"[1,{"x":"]"}]"#);
        assert_eq!(items("[ ]", 0).count(), 0);
        assert_eq!(items("[1, [2,3] ,\"4\"]", 0).count(), 3);
        assert!(check(r#"{"a":"\ud800"}"#).is_err());
    }

    proptest::proptest! {
        #[test]
        fn taking_apart_finds_what_a_parser_finds(text in "[{\\[\"a\\\\u0:,1.5e \\]}]{0,24}") {
            if check(&text).is_ok() && let Ok(Value::Object(map)) = serde_json::from_str(&text) {
                let mut found = serde_json::Map::new();
                for (key, range) in members(&text, value(&text).start) {
                    found.insert(key.into_owned(), serde_json::from_str(&text[range]).unwrap());
                }
                proptest::prop_assert_eq!(found, map);
            }
        }
    }
}
