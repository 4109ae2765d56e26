//! What may stand in a catalogue: addresses that are addresses, text that every format can hold.

pub use crate::urls::iri;

use oxrdf::Literal;
use std::borrow::Cow;

/// A mail address as a `mailto:` URI; `None` when it is none.
pub fn mailto(address: &str) -> Option<String> {
    let address = address.trim();
    let (local, domain) = address.rsplit_once('@')?;
    let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let fine = !local.is_empty()
        && local.bytes().all(|b| word(b) || matches!(b, b'+' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'*' | b'='))
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && domain.bytes().all(word);
    fine.then(|| format!("mailto:{address}"))
}

/// A telephone number as a `tel:` URI; `None` when it has fewer than three digits.
pub fn tel(number: &str) -> Option<String> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let plus = if number.trim_start().starts_with('+') { "+" } else { "" };
    (3..=20).contains(&digits.len()).then(|| format!("tel:{plus}{digits}"))
}

/// Text without what XML cannot hold, line breaks as `\n`, no space around it: what every spelling
/// of the catalogue says alike.
pub fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || unfit(c));
    // U+FFFE and U+FFFF begin with this byte; all else that is unfit is a control character.
    match text.bytes().any(|b| (b < b' ' && b != b'\n' && b != b'\t') || b == 0xef) {
        false => Cow::Borrowed(text),
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").replace(unfit, "")),
    }
}

/// A language tag that RDF accepts: the whole tag when it is well formed, else its first part.
pub fn tag(tag: &str) -> &str {
    match tag.contains('-') && Literal::new_language_tagged_literal("", tag).is_err() {
        true => tag.split('-').next().unwrap_or(tag),
        false => tag,
    }
}

/// Characters no XML document can hold.
fn unfit(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_and_telephone_become_addresses() {
        assert_eq!(mailto("mo@example.vn").as_deref(), Some("mailto:mo@example.vn"));
        for text in ["", "a", "a@b", "a b@c.vn", "<a@b.vn>", "@b.vn"] {
            assert_eq!(mailto(text), None, "{text}");
        }
        assert_eq!(tel("+84 (24) 3943-0000").as_deref(), Some("tel:+842439430000"));
        assert_eq!(tel("gọi ngay"), None);
    }

    #[test]
    fn text_keeps_only_what_xml_can_hold() {
        assert_eq!(clean(" a\r\nb\u{0}\u{b} \u{1} "), "a\nb");
        assert_eq!(clean("a</script>\u{202e}"), "a</script>\u{202e}");
        assert_eq!(tag("en-a"), "en");
        assert_eq!(tag("zh-hant"), "zh-hant");
    }
}
