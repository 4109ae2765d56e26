//! One language file: routes, words, plurals and the patterns of numbers and dates.

use super::files::Fault;
use super::{Files, Formats};
use crate::error::Result;
use crate::findings::Findings;
use crate::model::Lang;
use crate::urls::Routes;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Display;

/// A language of the pages.
#[derive(Debug, Clone)]
pub struct Language {
    /// Its tag.
    pub lang: Lang,
    /// Is there a file for it? English words stand in where not.
    pub known: bool,
    /// Its name in itself, e.g. "Tiếng Việt".
    pub name: String,
    /// First words of addresses.
    pub routes: Routes,
    /// Words and sentences by key; `{name}` stands for a value.
    pub words: BTreeMap<String, String>,
    /// Sentences that depend on a number `{n}`.
    pub plurals: BTreeMap<String, Plural>,
    /// Patterns of numbers and dates.
    pub formats: Formats,
}

/// A sentence for one and for any other number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plural {
    /// For exactly one; the other form when not written.
    pub one: Option<String>,
    /// For every other number.
    pub other: String,
}

/// A language file as written; everything may be left out of a portal's own file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    name: Option<String>,
    routes: Option<Routes>,
    formats: Option<Formats>,
    words: BTreeMap<String, String>,
    plurals: BTreeMap<String, Plural>,
}

impl Written {
    /// This file over another one.
    fn over(mut self, below: Written) -> Written {
        let mut words = below.words;
        words.append(&mut self.words);
        let mut plurals = below.plurals;
        plurals.append(&mut self.plurals);
        Written {
            name: self.name.or(below.name),
            routes: self.routes.or(below.routes),
            formats: self.formats.or(below.formats),
            words,
            plurals,
        }
    }
}

/// Loads a language: the portal's file over the built-in one over English.
pub(super) fn load(lang: &Lang, files: &Files, findings: &mut Findings) -> Result<Language> {
    let english = built_in("en", files)?.unwrap_or_default();
    let base = lang.as_str().split('-').next().unwrap_or_default();
    let mut known = false;
    let mut written = english;
    let tags = if base == lang.as_str() { vec![base] } else { vec![base, lang.as_str()] };
    for tag in tags {
        if let Some(file) = built_in(tag, files)? {
            written = file.over(written);
            known = true;
        }
        let own = files.get(&format!("i18n/{tag}.yaml")).and_then(|file| file.own.as_ref());
        if let Some((path, bytes)) = own {
            match parse(bytes) {
                Ok(file) => {
                    written = file.over(written);
                    known = true;
                }
                Err(fault) => findings.push(fault.finding(path)),
            }
        }
    }
    let missing = || crate::error::Error::internal("the built-in English file lacks its name, routes or formats");
    Ok(Language {
        lang: lang.clone(),
        known,
        name: if known { written.name.ok_or_else(missing)? } else { lang.to_string() },
        routes: written.routes.ok_or_else(missing)?,
        words: written.words,
        plurals: written.plurals,
        formats: written.formats.ok_or_else(missing)?,
    })
}

/// The built-in file of a language, if there is one.
fn built_in(tag: &str, files: &Files) -> Result<Option<Written>> {
    let name = format!("i18n/{tag}.yaml");
    let Some(bytes) = files.get(&name).and_then(|file| file.built_in.as_ref()) else { return Ok(None) };
    parse(bytes).map(Some).map_err(|fault| super::files::broken(&name, &fault))
}

fn parse(bytes: &[u8]) -> Result<Written, Fault> {
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|error| Fault { message: error.to_string(), line: 1, column: 1 })?;
    serde_saphyr::from_str(text).map_err(Fault::yaml)
}

impl Language {
    /// The words of this key; the key itself when there are none, so that a gap is seen.
    pub fn word<'a>(&'a self, key: &'a str) -> &'a str {
        debug_assert!(self.words.contains_key(key), "no words for `{key}`");
        self.words.get(key).map_or(key, String::as_str)
    }

    /// The words of this key, if there are any.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.words.get(key).map(String::as_str)
    }

    /// The words of this key with `{name}` filled in.
    pub fn say(&self, key: &str, parts: &[(&str, &dyn Display)]) -> String {
        fill(self.word(key), parts)
    }

    /// The sentence of this key for a number, which fills `{n}`.
    pub fn count(&self, key: &str, n: u64) -> String {
        let Some(plural) = self.plurals.get(key) else {
            debug_assert!(false, "no plural for `{key}`");
            return format!("{n} {key}");
        };
        let sentence = match (n, &plural.one) {
            (1, Some(one)) => one,
            _ => &plural.other,
        };
        fill(sentence, &[("n", &self.formats.integer(n))])
    }
}

/// Fills `{name}` with its value in one pass, so that values are never filled themselves.
pub(crate) fn fill(sentence: &str, parts: &[(&str, &dyn Display)]) -> String {
    use std::fmt::Write;
    let mut filled = String::with_capacity(sentence.len() + 24);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        rest = after;
        let part = after.split_once('}').and_then(|(name, behind)| {
            let (_, value) = parts.iter().find(|(part, _)| *part == name)?;
            Some((value, behind))
        });
        match part {
            Some((value, behind)) => {
                let _ = write!(filled, "{value}");
                rest = behind;
            }
            None => filled.push('{'),
        }
    }
    filled.push_str(rest);
    filled
}
