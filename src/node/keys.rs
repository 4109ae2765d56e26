//! A reading cursor over a map: asks for keys by name and kind, and says what was wrong or unknown.

use super::{Document, Key, Node, Value, clean};
use crate::model::{Date, Lang, Text};

/// The keys of one map. What is asked for is known; [`Keys::finish`] notes the rest.
pub struct Keys<'n> {
    document: &'n Document<'n>,
    node: &'n Node,
    entries: &'n [(Key, Node)],
    asked: Vec<bool>,
    known: Vec<&'static str>,
}

impl<'n> Keys<'n> {
    /// The keys of a map; anything else has none.
    pub fn new(document: &'n Document<'n>, node: &'n Node) -> Self {
        let entries = match &node.value {
            Value::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        Self { document, node, entries, asked: vec![false; entries.len()], known: Vec::with_capacity(32) }
    }

    /// The document they are in.
    pub fn document(&self) -> &'n Document<'n> {
        self.document
    }

    /// The map itself.
    pub fn whole(&self) -> &'n Node {
        self.node
    }

    /// The value of a key, whatever it is; `None` when it is absent or nothing.
    pub fn node(&mut self, name: &'static str) -> Option<&'n Node> {
        self.known.push(name);
        let at = self.entries.iter().position(|(key, _)| key.name == name)?;
        self.asked[at] = true;
        Some(&self.entries[at].1).filter(|node| !node.is_null())
    }

    /// Knows some keys without reading them.
    pub fn skip(&mut self, names: &[&'static str]) {
        for name in names {
            self.node(name);
        }
    }

    /// The first of several spellings of a key that is there.
    pub fn first(&mut self, names: &[&'static str]) -> Option<&'n Node> {
        let found: Vec<_> = names.iter().filter_map(|name| self.node(name)).collect();
        found.first().copied()
    }

    /// A line of text, cleaned; numbers as written. `None` when it is blank or of another kind.
    pub fn string(&mut self, name: &'static str) -> Option<String> {
        let node = self.node(name)?;
        self.string_of(name, node)
    }

    /// The text of a node that was asked for as `name`.
    pub fn string_of(&self, name: &str, node: &Node) -> Option<String> {
        match node.as_str() {
            Some(text) => Some(clean(text)).filter(|text| !text.is_empty()),
            None => {
                if !node.is_null() {
                    self.wrong(name, node, "text");
                }
                None
            }
        }
    }

    /// Texts: a list, or a single one. What is no text is left out with a finding.
    pub fn strings(&mut self, name: &'static str) -> Vec<String> {
        let items = self.node(name).map_or(&[][..], Node::items);
        items.iter().filter_map(|item| self.string_of(name, item)).collect()
    }

    /// A text in several languages: plain (the default language), a map by language, and sibling
    /// keys such as `title_en` or `title@en`.
    pub fn text(&mut self, name: &'static str) -> Text {
        let mut text = self.node(name).map(|node| self.text_of(name, node)).unwrap_or_default();
        for (at, (key, node)) in self.entries.iter().enumerate() {
            let Some(lang) = sibling(&key.name, name) else { continue };
            self.asked[at] = true;
            if let Some(words) = self.string_of(&key.name, node) {
                text.set(lang, words);
            }
        }
        text
    }

    /// The text of a node that was asked for as `name`: plain, or a map by language.
    pub fn text_of(&self, name: &str, node: &Node) -> Text {
        let mut text = Text::default();
        match &node.value {
            Value::Map(entries) => {
                for (key, node) in entries {
                    let lang = match key.name.as_str() {
                        "" => Some(self.document.default_language().clone()),
                        tag => Lang::parse(tag),
                    };
                    let Some(lang) = lang else {
                        self.document.note_key("unknown-language", key, |finding| finding.with("value", &key.name));
                        continue;
                    };
                    if let Some(words) = self.string_of(&key.name, node) {
                        text.set(lang, words);
                    }
                }
            }
            _ => {
                if let Some(words) = self.string_of(name, node) {
                    text.set(self.document.default_language().clone(), words);
                }
            }
        }
        text
    }

    /// Words with their language: a list, one text with commas, a map by language, sibling keys.
    pub fn words(&mut self, name: &'static str) -> Vec<(Lang, String)> {
        let mut words = Vec::new();
        if let Some(node) = self.node(name) {
            match &node.value {
                Value::Map(entries) => {
                    for (key, node) in entries {
                        match Lang::parse(&key.name) {
                            Some(lang) => self.words_of(&key.name, node, &lang, &mut words),
                            None => self.document.note_key("unknown-language", key, |f| f.with("value", &key.name)),
                        }
                    }
                }
                _ => self.words_of(name, node, self.document.default_language(), &mut words),
            }
        }
        for (at, (key, node)) in self.entries.iter().enumerate() {
            if let Some(lang) = sibling(&key.name, name) {
                self.asked[at] = true;
                self.words_of(&key.name, node, &lang, &mut words);
            }
        }
        words
    }

    fn words_of(&self, name: &str, node: &Node, lang: &Lang, words: &mut Vec<(Lang, String)>) {
        for item in node.items() {
            let Some(text) = self.string_of(name, item) else { continue };
            for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                if !words.iter().any(|(known, said)| known == lang && said == word) {
                    words.push((lang.clone(), word.into()));
                }
            }
        }
    }

    /// A map under a key.
    pub fn map(&mut self, name: &'static str) -> Option<Keys<'n>> {
        let node = self.node(name)?;
        self.map_of(name, node)
    }

    /// The map of a node that was asked for as `name`.
    pub fn map_of(&self, name: &str, node: &'n Node) -> Option<Keys<'n>> {
        match node.value {
            Value::Map(_) => Some(Keys::new(self.document, node)),
            Value::Null => None,
            _ => {
                self.wrong(name, node, "keys");
                None
            }
        }
    }

    /// A list under a key; a single value is a list of one.
    pub fn items(&mut self, name: &'static str) -> &'n [Node] {
        self.node(name).map_or(&[], Node::items)
    }

    /// A list of maps under a key; what is no map is left out with a finding.
    pub fn maps(&mut self, name: &'static str) -> Vec<Keys<'n>> {
        self.items(name).iter().filter_map(|item| self.map_of(name, item)).collect()
    }

    /// A date to the year, month or day.
    pub fn date(&mut self, name: &'static str) -> Option<Date> {
        let node = self.node(name)?;
        self.date_of(name, node)
    }

    /// The date of a node that was asked for as `name`.
    pub fn date_of(&self, name: &str, node: &Node) -> Option<Date> {
        let text = self.string_of(name, node)?;
        let date = Date::parse(&text);
        if date.is_none() {
            self.document.note("invalid-date", node, |finding| finding.with("key", name).with("value", &text));
        }
        date
    }

    /// A whole number, not negative.
    pub fn number(&mut self, name: &'static str) -> Option<u64> {
        let node = self.node(name)?;
        let number = node.as_str().and_then(|text| text.trim().parse().ok());
        if number.is_none() {
            self.wrong(name, node, "0, 1, 2 …");
        }
        number
    }

    /// Yes or no.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        let node = self.node(name)?;
        match node.as_str() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => {
                self.wrong(name, node, "true, false");
                None
            }
        }
    }

    /// One character.
    pub fn character(&mut self, name: &'static str) -> Option<char> {
        let node = self.node(name)?;
        let mut chars = node.as_str().unwrap_or_default().chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Some(c),
            (None, None) if node.as_str().is_some() => None,
            _ => {
                self.wrong(name, node, "a");
                None
            }
        }
    }

    /// One of a few words, compared without case, `_` as `-`.
    pub fn choice<T: Copy>(&mut self, name: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let node = self.node(name)?;
        let text = self.string_of(name, node)?;
        let plain = text.to_ascii_lowercase().replace(['_', ' '], "-");
        let chosen = choices.iter().find(|(word, _)| *word == plain).map(|(_, value)| *value);
        if chosen.is_none() {
            self.unknown_value(name, node, &text, choices.iter().map(|(word, _)| *word));
        }
        chosen
    }

    /// An address on the web.
    pub fn url(&mut self, name: &'static str) -> Option<String> {
        let node = self.node(name)?;
        self.url_of(name, node)
    }

    /// The web address of a node that was asked for as `name`; only http and https are kept.
    pub fn url_of(&self, name: &str, node: &Node) -> Option<String> {
        let text = self.string_of(name, node)?;
        if is_url(&text) {
            return Some(text);
        }
        self.document.note("invalid-url", node, |finding| finding.with("key", name).with("value", &text));
        None
    }

    /// A mail address, without `mailto:`.
    pub fn email(&mut self, name: &'static str) -> Option<String> {
        let node = self.node(name)?;
        let text = self.string_of(name, node)?;
        let address = text.strip_prefix("mailto:").unwrap_or(&text);
        if is_email(address) {
            return Some(address.into());
        }
        self.document.note("invalid-email", node, |finding| finding.with("key", name).with("value", &text));
        None
    }

    /// Notes a value that is none of those known.
    pub fn unknown_value<'a>(&self, name: &str, node: &Node, value: &str, known: impl Iterator<Item = &'a str>) {
        let known: Vec<_> = known.collect();
        let near = nearest(value, known.iter().copied());
        let known = near.map_or_else(|| known.join(", "), str::to_string);
        self.document
            .note("unknown-value", node, |finding| finding.with("key", name).with("value", value).with("known", known));
    }

    /// Notes a value of another kind than the one due.
    pub fn wrong(&self, name: &str, node: &Node, expected: &str) {
        self.document.note("wrong-kind", node, |finding| finding.with("key", name).with("expected", expected));
    }

    /// Notes the keys nobody asked for. Keys of other vocabularies (`x-…`, with a colon, `_…`) are
    /// their owners' business.
    pub fn finish(self) {
        for ((key, _), asked) in self.entries.iter().zip(&self.asked) {
            let name = key.name.as_str();
            if *asked || name.starts_with("x-") || name.starts_with(['_', '@', '$']) || name.contains(':') {
                continue;
            }
            match nearest(name, self.known.iter().copied()) {
                Some(near) => {
                    self.document.note_key("misspelt-key", key, |f| f.with("key", name).with("near", near));
                }
                None => self.document.note_key("unknown-key", key, |f| f.with("key", name)),
            }
        }
    }
}

/// The language of a sibling key: "title_en" or "title@en" beside "title".
fn sibling(key: &str, name: &str) -> Option<Lang> {
    let tag = key.strip_prefix(name)?.strip_prefix(['_', '@'])?;
    Lang::parse(tag)
}

/// Is it an http or https address that can stand in a page?
pub fn is_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let fine = |c: char| {
        !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\' | '`' | '{' | '}' | '|' | '^')
    };
    host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && text.chars().all(fine))
}

/// Does it look like a mail address?
fn is_email(text: &str) -> bool {
    let fine = |c: char| {
        !c.is_whitespace()
            && !c.is_control()
            && !matches!(c, '"' | '<' | '>' | '\\' | '(' | ')' | ',' | ';' | ':' | '?' | '&')
    };
    let Some((name, host)) = text.split_once('@') else { return false };
    !name.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.') && text.chars().all(fine)
}

/// The word that differs least, when it differs little.
fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let most = match length {
        0..=2 => return None,
        3..=5 => 1,
        6..=40 => 2,
        _ => return None,
    };
    known
        .filter(|other| other.len().abs_diff(word.len()) <= most * 2)
        .map(|other| (distance(word, other), other))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// How many letters must be changed, put in, left out or swapped with the next.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.to_lowercase().replace('_', "").chars().collect();
    let to: Vec<char> = to.to_lowercase().replace('_', "").chars().collect();
    let mut rows = vec![vec![0; to.len() + 1]; from.len() + 1];
    for i in 0..=from.len() {
        for j in 0..=to.len() {
            rows[i][j] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let change = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
                    let swap = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                    let swap = if swap { rows[i - 2][j - 2] + 1 } else { change };
                    change.min(swap).min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1)
                }
            };
        }
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Findings;

    fn read(text: &str, ask: impl FnOnce(&mut Keys<'_>)) -> Findings {
        let languages = [Lang::parse("vi").unwrap(), Lang::parse("en").unwrap()];
        let document = Document::read("d.yaml", text, &languages);
        let mut keys = document.keys();
        ask(&mut keys);
        keys.finish();
        document.findings()
    }

    fn rules(findings: &Findings) -> Vec<&str> {
        findings.iter().map(|finding| finding.rule.as_str()).collect()
    }

    #[test]
    fn a_text_is_plain_or_by_language_or_beside() {
        let findings = read("a: Đất\na_en: Land\nb: {vi: Nước, en: Water}\nc@en: Air\n", |keys| {
            let (vi, en) = (Lang::parse("vi").unwrap(), Lang::parse("en").unwrap());
            let a = keys.text("a");
            assert_eq!((a.exactly(&vi), a.exactly(&en)), (Some("Đất"), Some("Land")));
            assert_eq!(keys.text("b").exactly(&en), Some("Water"));
            assert_eq!(keys.text("c").exactly(&en), Some("Air"));
        });
        assert!(findings.is_empty(), "{findings:?}");
    }

    #[test]
    fn keys_nobody_asked_for_are_named_with_their_place() {
        let findings = read("titel: A\nquark: 1\nx-own: 2\ndct:title: 3\n", |keys| {
            keys.text("title");
        });
        assert_eq!(rules(&findings), ["misspelt-key", "unknown-key"]);
        let first = findings.iter().next().unwrap();
        assert_eq!(first.parts[1], ("near".into(), "title".into()));
        assert_eq!((first.place.line, first.place.column), (1, 1));
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_absent() {
        let findings = read("a: [1]\nb: x\nc: 31/02/2026\nd: javascript:alert(1)\ne: maybe\n", |keys| {
            assert!(keys.text("a").is_empty());
            assert!(keys.map("b").is_none());
            assert!(keys.date("c").is_none());
            assert!(keys.url("d").is_none());
            assert!(keys.flag("e").is_none());
        });
        assert_eq!(rules(&findings), ["wrong-kind", "wrong-kind", "invalid-date", "invalid-url", "wrong-kind"]);
    }

    #[test]
    fn near_words_are_found_by_their_letters() {
        assert_eq!(distance("licnese", "license"), 1);
        assert_eq!(nearest("keyword", ["keywords", "title"].into_iter()), Some("keywords"));
        assert_eq!(nearest("decimalchar", ["decimal_char"].into_iter()), Some("decimal_char"));
        assert_eq!(nearest("colour", ["title"].into_iter()), None);
    }
}
