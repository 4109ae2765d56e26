//! The list of rules: one page per rule and language in `rules/`.
//!
//! A page begins with `# <sentence>`; the sentence names its parts as `{part}`. Then come `family: <family>`,
//! `severity: error|warning|note` and `help: <next step>` on lines of their own, then the explanation. Where a part takes
//! one of several values, `<part>.<value>: <words>` below the help says what it means. Both languages of a rule have the
//! same family, the same severity and the same parts. The explanation ends in two sections: files that have the fault, and
//! the same files mended.

use super::{Family, Finding, Severity};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A rule and its pages.
#[derive(Debug)]
pub struct Rule {
    /// Its name, e.g. "type-error".
    pub name: String,
    /// What it is about.
    pub family: Family,
    /// What a finding of it does.
    pub severity: Severity,
    pub(super) pages: BTreeMap<String, Wording>,
}

/// One page of a rule.
#[derive(Debug)]
pub(super) struct Wording {
    sentence: String,
    help: String,
    /// What a part's value means in this language, e.g. ("fault.tab", "a tab indents this line").
    words: BTreeMap<String, String>,
    page: String,
}

#[derive(rust_embed::Embed)]
#[folder = "src/findings/rules"]
struct Pages;

/// Lines of a page's head: sentence, family, severity, help.
const HEAD: usize = 4;

static RULES: LazyLock<BTreeMap<String, Rule>> = LazyLock::new(|| {
    let mut rules = BTreeMap::<String, Rule>::new();
    for file in Pages::iter() {
        let Some((name, lang)) = file.strip_suffix(".md").and_then(|stem| stem.rsplit_once('.')) else { continue };
        let page = Pages::get(&file).expect("a listed page is there");
        let page = String::from_utf8_lossy(&page.data).into_owned();
        let line =
            |key: &str| page.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim().to_string();
        let severity = match line("severity:").as_str() {
            "note" => Severity::Note,
            "warning" => Severity::Warning,
            _ => Severity::Error,
        };
        let head = page.split("\n\n").next().unwrap_or_default();
        let words = head.lines().skip(HEAD).filter_map(|line| line.split_once(": "));
        let words = words.map(|(value, said)| (value.into(), said.trim().into())).collect();
        let family = Family::named(&line("family:")).expect("a page names its family");
        let wording = Wording { sentence: line("# "), help: line("help:"), words, page };
        let new = || Rule { name: name.into(), family, severity, pages: BTreeMap::new() };
        let rule = rules.entry(name.into()).or_insert_with(new);
        rule.pages.insert(lang.into(), wording);
    }
    rules
});

impl Rule {
    /// The rule of this name.
    pub fn find(name: &str) -> Option<&'static Rule> {
        RULES.get(name)
    }

    /// Every rule, by name.
    pub fn all() -> impl Iterator<Item = &'static Rule> {
        RULES.values()
    }

    /// Its page in this language, as Markdown.
    pub fn page(&self, lang: &str) -> &str {
        &self.wording(lang).page
    }

    /// The first lines of its page: sentence, family, severity, help.
    pub fn head(&self, lang: &str) -> String {
        self.page(lang).lines().take(HEAD).map(|line| format!("{line}\n")).collect()
    }

    /// Its sentence in this language, parts unfilled.
    pub fn sentence(&self, lang: &str) -> &str {
        &self.wording(lang).sentence
    }

    /// The next step in this language, parts unfilled.
    pub fn help(&self, lang: &str) -> &str {
        &self.wording(lang).help
    }

    /// What its page says below the head: why it matters, an example, the example mended.
    pub fn body(&self, lang: &str) -> &str {
        self.page(lang).split_once("\n\n").map_or("", |(_, body)| body)
    }

    /// The same as why it matters, an example and the example mended; the last two are empty where there are none.
    pub fn sections(&self, lang: &str) -> [&str; 3] {
        let body = self.body(lang);
        // Their headings differ from language to language, and other sections may stand before them.
        let Some((before, mended)) = body.rsplit_once("\n## ") else { return [body, "", ""] };
        let Some((why, example)) = before.rsplit_once("\n## ") else { return [body, "", ""] };
        let below = |section: &str| section.find('\n').unwrap_or(section.len());
        [why, &example[below(example)..], &mended[below(mended)..]]
    }

    /// Its languages, e.g. "en" and "vi".
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.pages.keys().map(String::as_str)
    }

    fn wording(&self, lang: &str) -> &Wording {
        self.pages.get(lang).or_else(|| self.pages.values().next()).expect("a rule has a page")
    }
}

impl Finding {
    /// The sentence in this language, e.g. "`lat` holds `51,50` where a decimal number is due".
    pub fn message(&self, lang: &str) -> String {
        Rule::find(&self.rule)
            .map_or_else(|| self.rule.clone(), |rule| self.fill(rule.wording(lang), |it| &it.sentence))
    }

    /// The next step in this language.
    pub fn help(&self, lang: &str) -> String {
        Rule::find(&self.rule).map_or_else(String::new, |rule| self.fill(rule.wording(lang), |it| &it.help))
    }

    /// The sentence with parts still as `{part}`, but for those that the page has words for.
    pub(super) fn sentence_to_fill(&self, lang: &str) -> String {
        self.to_fill(lang, |it| &it.sentence)
    }

    /// The next step in the same state.
    pub(super) fn help_to_fill(&self, lang: &str) -> String {
        self.to_fill(lang, |it| &it.help)
    }

    fn to_fill(&self, lang: &str, sentence: impl Fn(&Wording) -> &str) -> String {
        let Some(rule) = Rule::find(&self.rule) else { return String::new() };
        let wording = rule.wording(lang);
        self.parts.iter().fold(sentence(wording).to_string(), |text, (name, value)| {
            match wording.words.get(&format!("{name}.{value}")) {
                Some(words) => text.replace(&format!("{{{name}}}"), words),
                None => text,
            }
        })
    }

    fn fill(&self, wording: &Wording, sentence: impl Fn(&Wording) -> &str) -> String {
        let part = |name: &str| self.parts.iter().find(|(part, _)| part == name).map(|(_, value)| value.as_str());
        let words = |name: &str, value: &str| wording.words.get(&format!("{name}.{value}"));
        fill(sentence(wording), |name| {
            let value = part(name)?;
            Some(words(name, value).map_or_else(|| value.to_string(), |words| fill(words, part)))
        })
    }
}

/// Fills `{part}` with its value; what has none stays as it is. Control characters in a value are
/// shown as `␀`-style marks so that a value cannot steer a terminal.
pub fn fill<V: AsRef<str>>(sentence: &str, value: impl Fn(&str) -> Option<V>) -> String {
    let mut filled = String::with_capacity(sentence.len() + 40);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match value(name) {
            Some(value) => filled.extend(value.as_ref().chars().map(visible)),
            None => filled.extend(["{", name, "}"]),
        }
        rest = behind;
    }
    filled + rest
}

/// A control or direction character as a visible mark.
pub(super) fn visible(c: char) -> char {
    match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32).expect("control pictures are assigned"),
        c if is_hidden(c) => '\u{fffd}',
        _ => c,
    }
}

/// Does a character steer what shows it: C1 controls, direction marks, line separators, tags?
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_syntax_has_a_cure() {
        for lang in ["en", "vi"] {
            let words = &Rule::find("syntax-error").unwrap().wording(lang).words;
            let of = |part: &str| -> Vec<&str> { words.keys().filter_map(|key| key.strip_prefix(part)).collect() };
            assert_eq!(of("fault."), of("cure."));
            assert!(of("fault.").len() > 20);
        }
    }

    #[test]
    fn the_example_and_the_same_mended_are_the_last_two_sections() {
        let rule = Rule::find("personal-data").unwrap();
        for lang in ["en", "vi"] {
            let [why, example, mended] = rule.sections(lang);
            assert!(why.contains("suppress k=5"), "{why}");
            assert!(example.contains("ho_ten,cccd") && !example.contains("treatment:"), "{example}");
            assert!(mended.contains("ma_ho_so"), "{mended}");
        }
    }

    #[test]
    fn a_value_is_said_in_words_where_the_page_has_them() {
        let place = super::super::Place::default();
        let finding = Finding::of("syntax-error", place).with("message", "{cure}\u{1b}]").with("fault", "bracket");
        assert_eq!(finding.message("en"), "The file cannot be read: a bracket is opened and `{cure}␛]` is missing");
    }
}
