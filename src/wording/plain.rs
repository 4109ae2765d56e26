//! Markdown as plain words, for the formats that have no place for markup.

use pulldown_cmark::{Event, Options, Parser, TagEnd};
use std::borrow::Cow;

/// The words of a Markdown text: no markup, no HTML, blocks set off by a line break. Text without
/// any sign of markup comes back as it is.
pub fn plain(markdown: &str) -> Cow<'_, str> {
    let markdown = markdown.trim();
    let signs = |b: u8| matches!(b, b'*' | b'_' | b'`' | b'#' | b'[' | b'<' | b'>' | b'&' | b'\\' | b'|' | b'~');
    let listed = |line: &str| line.trim_start().starts_with(['-', '+', '=']) || line.contains(". ");
    if !markdown.bytes().any(signs) && (!markdown.contains('\n') && !listed(markdown)) {
        return Cow::Borrowed(markdown);
    }
    let mut words = String::with_capacity(markdown.len());
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::SoftBreak => words.push(' '),
            Event::HardBreak => words.push('\n'),
            Event::End(TagEnd::TableCell) => words.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::TableHead
                | TagEnd::TableRow,
            ) if !words.ends_with('\n') => {
                words.truncate(words.trim_end_matches(' ').len());
                words.push('\n');
            }
            _ => {}
        }
    }
    words.truncate(words.trim_end().len());
    Cow::Owned(words)
}

/// At most so many characters, cut at a word where there is one, with an ellipsis.
pub fn shorten(text: &str, most: usize) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(most) else { return Cow::Borrowed(text) };
    let kept = text.char_indices().nth(most.saturating_sub(1)).map_or(end, |(at, _)| at);
    let kept = text[..end].rfind(char::is_whitespace).filter(|at| *at > kept / 2).unwrap_or(kept);
    Cow::Owned(format!("{}…", text[..kept].trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_words_stay() {
        assert_eq!(plain("Số giao dịch qua *NDXP*, theo [tháng](https://x).\n\n- một\n- hai"), {
            "Số giao dịch qua NDXP, theo tháng.\nmột\nhai"
        });
        assert_eq!(plain("a <script>alert(1)</script> b"), "a alert(1) b");
        assert!(matches!(plain("Chữ thường, không có gì."), Cow::Borrowed(_)));
    }

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        assert_eq!(shorten("một hai ba bốn", 11), "một hai ba…");
        assert_eq!(shorten("một", 3), "một");
        assert_eq!(shorten("mộtmộtmột", 4).chars().count(), 4);
    }
}
