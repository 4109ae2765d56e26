//! Values as a page of one language writes them.

use super::book::Tongue;
use super::svg::escape;
use crate::model::{Date, FieldType, Lang, Text};

/// The longest text of a cell on a page, in characters; files hold it whole.
const LONGEST_CELL: usize = 400;

/// The words in `lang`, else in the default language, else in any; with their language when it is
/// another one.
pub(super) fn said<'t>(text: &'t Text, lang: &Lang, default: &Lang) -> Option<(&'t str, Option<&'t Lang>)> {
    let said = text.say(lang, default)?;
    Some((said.text, (said.lang != lang).then_some(said.lang)))
}

/// A published value as people of this language read it.
pub(super) fn value(tongue: &Tongue, field_type: FieldType, value: &str) -> String {
    let formats = &tongue.words.formats;
    match field_type {
        FieldType::Integer | FieldType::Decimal(_) | FieldType::Number => formats.number(value),
        FieldType::Date | FieldType::YearMonth => {
            Date::parse(value).map_or_else(|| value.to_string(), |date| formats.date(date))
        }
        FieldType::Datetime => moment(tongue, value),
        FieldType::Boolean => match value {
            "true" => tongue.words.word("yes").into(),
            "false" => tongue.words.word("no").into(),
            other => other.into(),
        },
        _ => cut(value),
    }
}

/// `21/11/2026 08:00:00`.
fn moment(tongue: &Tongue, value: &str) -> String {
    match (Date::parse(value), value.split_once(['T', ' '])) {
        (Some(date), Some((_, time))) => format!("{} {time}", tongue.words.formats.date(date)),
        _ => value.to_string(),
    }
}

/// A text cut when it is too long for a page.
pub(super) fn cut(value: &str) -> String {
    match value.char_indices().nth(LONGEST_CELL) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value.to_string(),
    }
}

/// A sentence with `code` in backticks, as HTML.
pub(super) fn sentence(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 24);
    for (at, part) in text.split('`').enumerate() {
        let code = at % 2 == 1;
        out.push_str(if code { "<code>" } else { "" });
        escape(part, &mut out);
        out.push_str(if code { "</code>" } else { "" });
    }
    out
}

/// JSON for a script element: nothing in it can end the element or the line.
pub(super) fn json_for_script(value: &serde_json::Value) -> String {
    let text = value.to_string();
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_cannot_end_its_script() {
        let text = json_for_script(&serde_json::json!({"a": "</script><!--\u{2028}&"}));
        assert_eq!(text, r#"{"a":"\u003c/script\u003e\u003c!--\u2028\u0026"}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap()["a"], "</script><!--\u{2028}&");
    }

    #[test]
    fn an_odd_backtick_leaves_no_element_open() {
        let html = sentence("`a` <b> `c");
        assert_eq!(html, "<code>a</code> &lt;b&gt; <code>c</code>");
    }
}
