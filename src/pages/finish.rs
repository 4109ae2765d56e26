//! What is done to a page when it has been rendered: code points no page may hold, links that work from a folder.

/// The page with `�` for code points that no HTML document may hold (WHATWG, "noncharacter" and "control"); `None` when
/// it has none.
pub(super) fn without_noncharacters(page: &[u8]) -> Option<Vec<u8>> {
    let control = |letter: char| letter.is_control() && !matches!(letter, '\t' | '\n' | '\u{c}' | '\r');
    let is =
        |letter: char| control(letter) || matches!(letter, '\u{fdd0}'..='\u{fdef}') || letter as u32 & 0xfffe == 0xfffe;
    // They are rare: in UTF-8 each begins with one of these bytes, or is one.
    let rare = |byte: &u8| matches!(byte, 0xef | 0xf0..=0xf4 | 0xc2 | 0..=8 | 0xb | 0xe..=0x1f | 0x7f);
    page.iter().find(|byte| rare(byte))?;
    let text = std::str::from_utf8(page).ok()?;
    text.contains(is).then(|| text.replace(is, "\u{fffd}").into_bytes())
}

/// The page with `index.html` in its links to folders of the site, so that it works from a folder.
pub(super) fn portable(page: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.len() + page.len() / 16);
    let mut rest = page;
    let find = |text: &[u8], what: &[u8]| text.windows(what.len()).position(|part| part == what);
    while let Some(at) = [&b" href=\""[..], b" action=\"", b" data-root=\""]
        .iter()
        .filter_map(|what| Some(find(rest, what)? + what.len()))
        .min()
    {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        let end = after.iter().position(|byte| *byte == b'"').unwrap_or(after.len());
        let link = &after[..end];
        let path = link.iter().position(|byte| matches!(byte, b'?' | b'#')).unwrap_or(end);
        out.extend_from_slice(&link[..path]);
        let own = !before.ends_with(b"data-root=\"") && find(link, b":").is_none();
        if own && link[..path].ends_with(b"/") {
            out.extend_from_slice(b"index.html");
        }
        out.extend_from_slice(&link[path..]);
        rest = &after[end..];
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portable_pages_name_the_files_of_folders() {
        let page = br##"<a href="../../">x</a><a class="b" href="../du-lieu/?q=a">y</a><a href="#t/">z</a><a href="https://a.example/">o</a><form action="./">"##;
        let wanted = br##"<a href="../../index.html">x</a><a class="b" href="../du-lieu/index.html?q=a">y</a><a href="#t/">z</a><a href="https://a.example/">o</a><form action="./index.html">"##;
        assert_eq!(portable(page), wanted);
    }
}
