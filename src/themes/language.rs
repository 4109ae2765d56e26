//! One language file: routes, words, plurals and the patterns of numbers and dates.

use super::files::Fault;
use super::{Files, Formats};
use crate::error::Result;
use crate::findings::Findings;
use crate::model::Lang;
use crate::urls::Routes;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};
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
    /// Words that the file of a language lacks, by key; English ones stand in.
    pub lacking: Vec<String>,
}

/// A sentence in the forms that numbers take in its language (CLDR's categories): most have two, Vietnamese one, Arabic six.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plural {
    /// For none, where the language has a form for it.
    pub zero: Option<String>,
    /// For one, and what takes the same form, such as 21 in Russian.
    pub one: Option<String>,
    /// For two.
    pub two: Option<String>,
    /// For a few, such as 2 to 4 in Polish.
    pub few: Option<String>,
    /// For many, such as 5 and more in Polish.
    pub many: Option<String>,
    /// For every other number, and where a form is not written.
    pub other: String,
}

impl Plural {
    /// The forms that are written, by CLDR's names of them.
    pub fn forms(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let forms =
            [("zero", &self.zero), ("one", &self.one), ("two", &self.two), ("few", &self.few), ("many", &self.many)];
        let rare = forms.into_iter().filter_map(|(name, form)| Some((name, form.as_deref()?)));
        rare.chain([("other", self.other.as_str())])
    }

    /// Is there one form for all numbers?
    fn is_one(&self) -> bool {
        self.forms().count() == 1
    }

    /// The sentence in one of its forms.
    fn form(&self, category: PluralCategory) -> &str {
        let form = match category {
            PluralCategory::Zero => &self.zero,
            PluralCategory::One => &self.one,
            PluralCategory::Two => &self.two,
            PluralCategory::Few => &self.few,
            PluralCategory::Many => &self.many,
            PluralCategory::Other => &None,
        };
        form.as_deref().unwrap_or(&self.other)
    }
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
    /// The keys of this file that another one has not: names of other languages, which are many, may be left out.
    fn lacking(&self, other: &Written) -> Vec<String> {
        let words = self.words.keys().filter(|key| !key.starts_with("language_") && !other.words.contains_key(*key));
        let plurals = self.plurals.keys().filter(|key| !other.plurals.contains_key(*key));
        words.chain(plurals).cloned().collect()
    }

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
    // What stands there now is English where no file of the language had the key; its own name tells one that has a file.
    let english = built_in("en", files)?.unwrap_or_default();
    let lacking = match known && base != "en" {
        true => english.lacking(&said_in(lang, files)?),
        false => Vec::new(),
    };
    let missing = || crate::error::Error::internal("the built-in English file lacks its name, routes or formats");
    Ok(Language {
        lang: lang.clone(),
        known,
        name: if known { written.name.ok_or_else(missing)? } else { lang.to_string() },
        routes: written.routes.ok_or_else(missing)?,
        words: written.words,
        plurals: written.plurals,
        formats: written.formats.ok_or_else(missing)?,
        lacking,
    })
}

/// What the files of a language say by themselves, without English below.
fn said_in(lang: &Lang, files: &Files) -> Result<Written> {
    let base = lang.as_str().split('-').next().unwrap_or_default();
    let mut said = Written::default();
    for tag in [base, lang.as_str()] {
        if let Some(file) = built_in(tag, files)? {
            said = file.over(said);
        }
        let own = files.get(&format!("i18n/{tag}.yaml")).and_then(|file| file.own.as_ref());
        // A file that cannot be read has been told.
        if let Some(Ok(file)) = own.map(|(_, bytes)| parse(bytes)) {
            said = file.over(said);
        }
    }
    Ok(said)
}

/// Which form of a sentence a number takes (CLDR). The rules are data of the program: they are looked up, not kept, as
/// they cannot be shared between threads.
fn category(lang: &Lang, n: u64) -> PluralCategory {
    let rules = Locale::try_from_str(lang.as_str())
        .ok()
        .and_then(|locale| PluralRules::try_new(locale.into(), PluralRulesOptions::default()).ok());
    rules.map_or(PluralCategory::Other, |rules| rules.category_for(n))
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

    /// Is it written from right to left?
    pub fn is_right_to_left(&self) -> bool {
        let mut parts = self.lang.as_str().split('-');
        let base = parts.next().unwrap_or_default();
        let script = parts.find(|part| part.len() == 4);
        match script {
            Some(script) => {
                ["arab", "hebr", "thaa", "nkoo", "syrc", "adlm"].iter().any(|it| script.eq_ignore_ascii_case(it))
            }
            None => ["ar", "arc", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"].contains(&base),
        }
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
        let sentence = if plural.is_one() { &plural.other } else { plural.form(category(&self.lang, n)) };
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

#[cfg(test)]
mod tests {
    use super::super::files::File;
    use super::*;

    /// A language of a theme whose file for it holds this beside the built-in English one.
    fn language(tag: &str, own: &str) -> Language {
        let path = |tag: &str| format!("i18n/{tag}.yaml");
        let english = include_bytes!("../../themes/default/i18n/en.yaml");
        let files = Files::from([
            (path("en"), File { own: None, built_in: Some(english.as_slice().into()) }),
            (path(tag), File { own: Some((path(tag), own.as_bytes().to_vec())), built_in: None }),
        ]);
        let mut findings = Findings::default();
        let language = load(&Lang::parse(tag).unwrap(), &files, &mut findings).unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        language
    }

    #[test]
    fn numbers_take_the_forms_of_their_language() {
        let pl = language(
            "pl",
            "plurals: {files: {one: '{n} plik', few: '{n} pliki', many: '{n} plików', other: '{n} pliku'}}",
        );
        let said: Vec<_> = [0, 1, 2, 4, 5, 12, 22, 25].iter().map(|n| pl.count("files", *n)).collect();
        assert_eq!(
            said,
            ["0 plików", "1 plik", "2 pliki", "4 pliki", "5 plików", "12 plików", "22 pliki", "25 plików"]
        );
        let ar = language(
            "ar",
            "plurals: {files: {zero: لا ملفات, one: ملف واحد, two: ملفان, few: '{n} ملفات', many: '{n} ملفًا', other: '{n} ملف'}}",
        );
        let said: Vec<_> = [0, 1, 2, 3, 11, 100].iter().map(|n| ar.count("files", *n)).collect();
        assert_eq!(said, ["لا ملفات", "ملف واحد", "ملفان", "3 ملفات", "11 ملفًا", "100 ملف"]);
        let fr = language("fr", "plurals: {files: {one: '{n} fichier', other: '{n} fichiers'}}");
        assert_eq!([0, 1, 2].map(|n| fr.count("files", n)), ["0 fichier", "1 fichier", "2 fichiers"]);
        assert_eq!([1, 2].map(|n| fr.count("rows", n)), ["1 row", "2 rows"], "English words where there are none");
    }

    #[test]
    fn what_a_language_file_lacks_is_known_by_key() {
        let fr = language("fr", "name: Français\nwords: {nav_data: Données}");
        assert_eq!(fr.name, "Français");
        assert!(fr.lacking.iter().any(|key| key == "nav_themes") && fr.lacking.iter().any(|key| key == "datasets"));
        assert!(!fr.lacking.iter().any(|key| key == "nav_data" || key == "language_vi"));
    }
}
