//! How paths, parts of queries and codes are written in links.

/// The link from the page of folder `from` (e.g. "vi/du-lieu/") to `to` (a folder or file on the
/// site, e.g. "assets/khomo.css"), relative and percent-encoded: "../../assets/khomo.css".
pub fn link(from: &str, to: &str) -> String {
    let common = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let common = from[..common].rfind('/').map_or(0, |at| at + 1);
    let up = from[common..].matches('/').count();
    let rest = encode(&to[common..]);
    match (up, rest.is_empty()) {
        (0, true) => "./".into(),
        _ => "../".repeat(up) + &rest,
    }
}

/// The place of a code on its list's pages: "code-01". Other signs than letters and digits are written `~` and their number,
/// so that the place, a link to it and the fragment of its IRI are the same to the letter.
pub fn code_anchor(code: &str) -> String {
    let mut anchor = String::from("code-");
    for byte in code.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => anchor.push(byte.into()),
            _ => anchor.push_str(&format!("~{byte:02X}")),
        }
    }
    anchor
}

/// Percent-encodes a path: everything but unreserved characters, `/` and the harmless sub-delims.
pub fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Percent-encodes a part of a query (RFC 3986, section 3.4): everything but unreserved characters.
pub fn component(text: &str) -> String {
    encode(text).replace('/', "%2F")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_to_the_page() {
        assert_eq!(link("vi/du-lieu/", "assets/k.css"), "../../assets/k.css");
        assert_eq!(link("vi/du-lieu/a/b/", "vi/du-lieu/a/c/"), "../c/");
        assert_eq!(link("vi/", "vi/"), "./");
        assert_eq!(link("", "vi/"), "vi/");
        assert_eq!(link("vi/", ""), "../");
        assert_eq!(link("vi/a/", "vi/ab/"), "../ab/");
        assert_eq!(link("data/a/b/", "data/a/b/tên tệp.csv"), "t%C3%AAn%20t%E1%BB%87p.csv");
    }
}
