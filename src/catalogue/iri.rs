//! What may stand in a catalogue: addresses that are addresses, text that every format can hold.

use oxrdf::{Literal, NamedNodeRef};
use std::borrow::Cow;

/// The longest address taken from a description, in bytes.
const LONGEST: usize = 2_000;

/// An address people wrote, as an absolute URI: http, https or urn; what may not stand in a URI is
/// percent-encoded. `None` when it is no address.
pub fn iri(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    let scheme = text.split_once(':')?.0.to_ascii_lowercase();
    let rest = match scheme.as_str() {
        "http" | "https" => text[scheme.len() + 1..]
            .strip_prefix("//")
            .filter(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['))?,
        "urn" => &text[4..],
        _ => return None,
    };
    if rest.is_empty() || text.len() > LONGEST {
        return None;
    }
    let encoded = match text.bytes().enumerate().all(|(at, b)| fits(text.as_bytes(), at, b)) {
        true if text.matches('#').count() < 2 => Cow::Borrowed(text),
        _ => Cow::Owned(escape(text)),
    };
    NamedNodeRef::new(&encoded).is_ok().then_some(encoded)
}

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

/// May this byte stand here in a URI? Brackets only around an IPv6 host: there they are first.
fn fits(text: &[u8], at: usize, byte: u8) -> bool {
    match byte {
        b'%' => text.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        b'[' => text[..at].ends_with(b"://"),
        b']' => !text[..at].iter().skip(8).any(|b| matches!(b, b'/' | b'?' | b'#')),
        b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => false,
        _ => byte.is_ascii_graphic(),
    }
}

fn escape(text: &str) -> String {
    let first_hash = text.find('#');
    let mut escaped = String::with_capacity(text.len() + 16);
    for (at, byte) in text.bytes().enumerate() {
        match fits(text.as_bytes(), at, byte) && (byte != b'#' || Some(at) == first_hash) {
            true => escaped.push(byte.into()),
            false => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_mended_or_left_out() {
        let same = |text| assert_eq!(iri(text).as_deref(), Some(text));
        same("https://example.org/a?b=c&d=%20#e");
        same("urn:isbn:123");
        same("http://[::1]/a");
        assert_eq!(iri(" https://example.org/một hai ").as_deref(), Some("https://example.org/m%E1%BB%99t%20hai"));
        assert_eq!(iri("https://e.org/a#b#c").as_deref(), Some("https://e.org/a#b%23c"));
        assert_eq!(iri("https://e.org/[a]%zz").as_deref(), Some("https://e.org/%5Ba%5D%25zz"));
        for text in ["", "a", "javascript:alert(1)", "http://", "https:///a", "mailto:a@b.c", "http:// a", "ISO 19115"]
        {
            assert_eq!(iri(text), None, "{text}");
        }
    }

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
