//! Addresses that people wrote, as addresses that may stand in any document (RFC 3986).

use oxrdf::NamedNodeRef;
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

/// The same for a link on a page: http or https.
pub fn web(text: &str) -> Option<String> {
    iri(text).filter(|address| !address.starts_with("urn") && !address.starts_with("URN")).map(Cow::into_owned)
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
    fn a_link_leads_to_the_web() {
        assert_eq!(web("http://e.example/#a#b").as_deref(), Some("http://e.example/#a%23b"));
        assert_eq!(web("urn:isbn:1"), None);
        assert_eq!(web("javascript:alert(1)"), None);
    }
}
