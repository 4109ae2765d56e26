//! Markdown of publishers as HTML that can do no harm.
//!
//! pulldown-cmark renders, ammonia lets through what is listed here. Headings are shifted so that
//! no page has two h1 and no level is skipped; pictures become their descriptions, because pages
//! load nothing from other hosts; links that lead nowhere become plain words.

use super::svg::escape;
use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The deepest nesting of lists, quotes and emphasis that is kept.
const DEEPEST: usize = 16;
/// The most Markdown rendered, in bytes; the rest is cut at a line.
const LONGEST: usize = 256 * 1024;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "a",
            "abbr",
            "b",
            "blockquote",
            "br",
            "caption",
            "code",
            "dd",
            "del",
            "details",
            "dl",
            "dt",
            "em",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "kbd",
            "li",
            "ol",
            "p",
            "pre",
            "s",
            "small",
            "strong",
            "sub",
            "summary",
            "sup",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .clean_content_tags(HashSet::from(["script", "style", "iframe", "object", "svg", "math", "template"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", OWN]))
        .attribute_filter(|_, name, value| match name {
            "href" => leads(value),
            _ => Some(value.into()),
        })
        .link_rel(Some("nofollow"))
        .strip_comments(true);
    builder
});

/// What stands before a link within the site until the text is cleaned: what people wrote as markup has no such links.
const OWN: &str = "khomo";

/// The address of a cleaned link: another host's, or one of ours that was looked up.
fn leads(href: &str) -> Option<Cow<'_, str>> {
    match href.split_once(':') {
        Some((OWN, own)) if !own.starts_with("//") && !own.split(['/', '?', '#']).any(|part| part.contains(':')) => {
            Some(own.into())
        }
        Some((scheme, _)) if scheme != OWN && !scheme.contains(['/', '?', '#']) => Some(href.into()),
        _ => None,
    }
}

/// Where a relative link of a text leads on the page, if anywhere.
pub(super) type Resolve<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Links of a text that has no files beside it.
pub(super) fn nowhere(_: &str) -> Option<String> {
    None
}

/// Markdown as HTML; its first level of headings becomes `level`. A first heading of level one, the
/// text's own title, is left out.
pub(super) fn render(text: &str, level: usize, resolve: Resolve) -> String {
    let text = cut(text);
    if is_plain(text) {
        let mut out = String::with_capacity(text.len() + 8);
        out.push_str("<p>");
        escape(text.trim(), &mut out);
        out.push_str("</p>");
        return out;
    }
    clean(events(text, level, resolve))
}

/// One line of Markdown as HTML without a paragraph around it.
pub(super) fn inline(text: &str, resolve: Resolve) -> String {
    let text = cut(text);
    if is_plain(text) {
        let mut out = String::with_capacity(text.len() + 8);
        escape(text.trim(), &mut out);
        return out;
    }
    let blocks = |event: &Event| {
        let block = |tag: &Tag| !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. });
        let block_end =
            |tag: &TagEnd| !matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link);
        match event {
            Event::Start(tag) => !block(tag),
            Event::End(tag) => !block_end(tag),
            Event::Html(_) | Event::InlineHtml(_) | Event::Rule => false,
            _ => true,
        }
    };
    let events = events(text, 2, resolve).into_iter().filter(blocks).collect();
    clean(events).trim().to_string()
}

/// The words of a text without marks, from its first paragraph, at most `longest` characters.
pub(super) fn plain(text: &str, longest: usize) -> String {
    let text = cut(text);
    let mut words = String::with_capacity(text.len().min(longest * 2));
    if is_plain(text) {
        words.push_str(text);
    } else {
        let mut depth_of_heading = 0;
        for event in Parser::new_ext(text, options()) {
            match event {
                Event::Start(Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Table(_)) => depth_of_heading += 1,
                Event::End(TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Table) => depth_of_heading -= 1,
                Event::End(TagEnd::Paragraph | TagEnd::Item) if !words.trim().is_empty() => break,
                Event::Text(text) | Event::Code(text) if depth_of_heading == 0 => words.push_str(&text),
                Event::SoftBreak | Event::HardBreak => words.push(' '),
                _ => {}
            }
            if words.len() > longest * 4 {
                break;
            }
        }
    }
    shorten(&words, longest)
}

/// White space put together, cut at a word when longer than `longest` characters.
pub(super) fn shorten(text: &str, longest: usize) -> String {
    let mut out = String::with_capacity(text.len().min(longest * 2));
    let mut count = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if count > 0 && count + length > longest {
            out.push('…');
            return out;
        }
        if count > 0 {
            out.push(' ');
        }
        if length > longest {
            out.extend(word.chars().take(longest));
            out.push('…');
            return out;
        }
        out.push_str(word);
        count += length + 1;
    }
    out
}

/// Does the text hold nothing that Markdown or HTML could mean something by?
fn is_plain(text: &str) -> bool {
    let marks =
        |b: u8| matches!(b, b'*' | b'_' | b'[' | b'<' | b'`' | b'#' | b'&' | b'\\' | b'~' | b'|' | b'\n' | b'\t');
    let text = text.trim();
    let list = text.starts_with(['-', '+', '>', '=', ' ']) || text.starts_with(|c: char| c.is_ascii_digit());
    !list && !text.bytes().any(marks)
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH
}

fn cut(text: &str) -> &str {
    if text.len() <= LONGEST {
        return text;
    }
    let mut at = LONGEST;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text[..at].rfind('\n').map_or(&text[..at], |line| &text[..line])
}

/// The events of a text, made harmless and fit for the page.
fn events<'t>(text: &'t str, level: usize, resolve: Resolve) -> Vec<Event<'t>> {
    let mut out = Vec::new();
    let mut levels: Vec<usize> = Vec::new();
    let mut open = Vec::new();
    let mut skipping_title = false;
    let mut dropped = 0;
    let mut block = String::new(); // markup that stands by itself, which comes line by line
    for (at, event) in Parser::new_ext(text, options()).enumerate() {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) if at == 0 => skipping_title = true,
            Event::End(TagEnd::Heading(HeadingLevel::H1)) if skipping_title => skipping_title = false,
            _ if skipping_title => {}
            Event::Start(_) if open.len() >= DEEPEST => dropped += 1,
            Event::End(_) if dropped > 0 => dropped -= 1,
            Event::Start(Tag::Heading { level: written, .. }) => {
                let written = written as usize;
                while levels.last().is_some_and(|last| *last >= written) {
                    levels.pop();
                }
                let shifted = heading((level + levels.len()).min(6));
                levels.push(written);
                open.push(Some(Event::End(TagEnd::Heading(shifted))));
                let (id, classes, attrs) = (None, Vec::new(), Vec::new());
                out.push(Event::Start(Tag::Heading { level: shifted, id, classes, attrs }));
            }
            Event::Start(Tag::Image { .. }) => open.push(None),
            Event::Start(Tag::Link { dest_url, title, link_type, id }) => match target(&dest_url, link_type, resolve) {
                Some(url) => {
                    open.push(Some(Event::End(TagEnd::Link)));
                    out.push(Event::Start(Tag::Link { dest_url: url.into(), title, link_type, id }));
                }
                None => open.push(None),
            },
            Event::Start(tag) => {
                open.push(Some(Event::End(tag.to_end())));
                out.push(Event::Start(tag));
            }
            Event::End(TagEnd::HtmlBlock) => {
                let html = std::mem::take(&mut block);
                if !swallows(&html) {
                    out.push(Event::Html(no_headings(html.into())));
                }
                out.extend(open.pop().flatten());
            }
            Event::End(_) => out.extend(open.pop().flatten()),
            // What would swallow the rest of the text is left out.
            Event::Html(html) => block.push_str(&html),
            Event::InlineHtml(html) if swallows(&html) => {}
            Event::InlineHtml(html) => out.push(Event::InlineHtml(no_headings(html))),
            other => out.push(other),
        }
    }
    out
}

/// Raw headings become paragraphs: only Markdown headings are put in order.
fn no_headings(html: CowStr<'_>) -> CowStr<'_> {
    let bytes = html.as_bytes();
    let is_heading =
        |at: usize| matches!(bytes.get(at), Some(b'h' | b'H')) && matches!(bytes.get(at + 1), Some(b'1'..=b'6'));
    let found = (0..bytes.len()).any(|at| matches!(bytes[at], b'<' | b'/') && is_heading(at + 1));
    if !found {
        return html;
    }
    let mut out = String::with_capacity(html.len());
    let mut skip = 0;
    for (at, c) in html.char_indices() {
        if skip > 0 {
            skip -= 1;
        } else if at > 0 && matches!(bytes[at - 1], b'<' | b'/') && is_heading(at) {
            out.push('p');
            skip = 1;
        } else {
            out.push(c);
        }
    }
    out.into()
}

fn heading(level: usize) -> HeadingLevel {
    HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6)
}

/// Where a link may lead: other hosts by http, https or mail, and files this page knows.
fn target(url: &str, link_type: LinkType, resolve: Resolve) -> Option<String> {
    if link_type == LinkType::Email {
        return Some(format!("mailto:{}", url.trim_start_matches("mailto:")));
    }
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("http" | "https" | "mailto") => Some(url.to_string()),
        Some(scheme) if !scheme.contains(['/', '#', '?', '.']) => None,
        _ => resolve(url).map(|url| format!("{OWN}:{url}")),
    }
}

/// Elements that keep what follows them to themselves until they end, so that one left open would swallow the text.
const SWALLOWING: [&str; 13] = [
    "iframe",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "plaintext",
    "script",
    "style",
    "svg",
    "template",
    "textarea",
    "xmp",
];

/// Does markup open one of these, or a comment, and not end it?
fn swallows(html: &str) -> bool {
    let html = html.to_ascii_lowercase();
    let opens = |name: &str| {
        let tag = format!("<{name}");
        html.rfind(&tag).is_some_and(|at| {
            let named = !html[at + tag.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
            named && !html[at..].contains(&format!("</{name}"))
        })
    };
    SWALLOWING.iter().any(|name| opens(name)) || opens("title") || html.rfind("<!--") > html.rfind("-->")
}

fn clean(events: Vec<Event>) -> String {
    let mut raw = String::new();
    html::push_html(&mut raw, events.into_iter());
    CLEANER.clean(&raw).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_or_loads_comes_through() {
        for text in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt&colon;alert(1))",
            "[a](data:text/html,x)",
            "![x](https://example.org/x.png)",
            "<a href=\"javascript:alert(1)\" onclick=x style=y>a</a>",
            "<iframe src=//example.org></iframe><svg onload=x><math>",
            "<style>*{}</style>",
            "<p style=\"position:fixed\">x</p>",
            "[a](//example.org/x)",
        ] {
            let html = render(text, 2, &nowhere).to_lowercase();
            for bad in
                ["<script", "javascript", "onerror", "onclick", "style", "<img", "<iframe", "<svg", "data:", "src="]
            {
                assert!(!html.contains(bad), "{text} -> {html}");
            }
            assert!(!html.contains("href=\"//"), "{html}");
        }
    }

    #[test]
    fn headings_begin_below_the_page_s_and_skip_no_level() {
        let html = render("# Title\n\n# One\n\n### Deep\n\n## Two\n\n<h1>raw</h1>", 3, &nowhere);
        assert!(!html.contains("Title"), "{html}");
        for expected in ["<h3>One</h3>", "<h4>Deep</h4>", "<h4>Two</h4>", "<p>raw</p>"] {
            assert!(html.contains(expected), "{expected}: {html}");
        }
    }

    #[test]
    fn links_of_other_hosts_are_not_followed_and_files_are_found() {
        let resolve = |path: &str| (path == "a.csv").then(|| "../data/a.csv".to_string());
        let html = render("[x](https://example.org) [y](a.csv) [z](gone.csv) <a@b.vn>", 2, &resolve);
        assert!(html.contains(r#"<a href="https://example.org" rel="nofollow">x</a>"#), "{html}");
        assert!(html.contains(r#"href="../data/a.csv""#), "{html}");
        assert!(html.contains(" z "), "{html}");
        assert!(html.contains("mailto:a@b.vn"), "{html}");
    }

    #[test]
    fn markup_links_only_to_other_hosts_and_swallows_nothing() {
        let html = render(
            "<a href=\"x\">a</a> <a href='khomo:javascript:b'>b</a> <a href=\"https://c.example\">c</a>",
            2,
            &nowhere,
        );
        assert_eq!(html.matches("href").count(), 1, "{html}");
        assert!(html.contains("https://c.example"), "{html}");
        for open in ["<script>", "<style>", "<!-- x", "<svg>", "<title>", "<TextArea x>"] {
            let html = render(&format!("một {open} hai\n\n- ba\n\n{open}\n\nbốn"), 2, &nowhere);
            assert!(html.contains("hai") && html.contains("<ul>\n<li>ba</li>\n</ul>"), "{open}: {html}");
        }
        assert!(!render("<script>alert(1)</script>", 2, &nowhere).contains("alert"), "a whole one goes");
    }

    #[test]
    fn plain_words_are_cut_at_a_word() {
        assert_eq!(plain("# T\n\nMột **hai** [ba](x) bốn", 80), "Một hai ba bốn");
        assert_eq!(plain("một hai ba", 8), "một hai…");
        assert_eq!(plain("", 8), "");
        assert_eq!(inline("**Một** hai\n\n- x", &nowhere), "<strong>Một</strong> haix");
    }

    #[test]
    fn deep_nesting_stays_shallow() {
        let html = render(&"> ".repeat(5_000), 2, &nowhere);
        assert!(html.matches("<blockquote>").count() <= DEEPEST);
        let html = render(&"*a ".repeat(3_000), 2, &nowhere);
        assert!(html.len() < 20_000);
    }
}
