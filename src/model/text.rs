//! Words in several languages.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A language as a BCP 47 tag in lower case, e.g. "vi".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Lang(Arc<str>);

impl Lang {
    /// Checks a tag: two or three letters, then optional subtags; `None` when it is no tag.
    pub fn parse(tag: &str) -> Option<Self> {
        let mut parts = tag.split('-');
        let first = parts.next()?;
        let letters = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
        let rest = parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        (letters && rest).then(|| Self(tag.to_ascii_lowercase().into()))
    }

    /// The tag, e.g. "vi".
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text as it is said in one language, and which language that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'a> {
    /// The words.
    pub text: &'a str,
    /// The language they are in; differs from the one asked for when that one is missing.
    pub lang: &'a Lang,
}

/// A text in the languages it was written in; empty when it was not written at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text(Vec<(Lang, String)>);

impl Text {
    /// A text in one language.
    pub fn of(lang: &Lang, text: impl Into<String>) -> Self {
        let mut said = Self::default();
        said.set(lang.clone(), text.into());
        said
    }

    /// Sets the words of one language; blank words are left out.
    pub fn set(&mut self, lang: Lang, text: String) {
        if text.trim().is_empty() {
            return;
        }
        match self.0.iter_mut().find(|(known, _)| *known == lang) {
            Some((_, words)) => *words = text,
            None => self.0.push((lang, text)),
        }
    }

    /// Is there nothing in any language?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words in exactly this language.
    pub fn exactly(&self, lang: &Lang) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == lang).map(|(_, words)| words.as_str())
    }

    /// The words in this language, else in the default language, else in any.
    pub fn say<'a>(&'a self, lang: &Lang, default: &Lang) -> Option<Said<'a>> {
        let find = |wanted: &Lang| self.0.iter().find(|(known, _)| known == wanted);
        find(lang).or_else(|| find(default)).or_else(|| self.0.first()).map(|(lang, text)| Said { text, lang })
    }

    /// Every language it was written in, in the order written.
    pub fn all(&self) -> impl Iterator<Item = Said<'_>> {
        self.0.iter().map(|(lang, text)| Said { text, lang })
    }
}
