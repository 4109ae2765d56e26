//! Texts of the portal as catalogues repeat them: clean, and in plain words where people write Markdown.

use super::{iri, vocab};
use crate::model::{Lang, Text};
use crate::wording::{plain, shorten};
use std::borrow::Cow;

/// A text in this language, else in any.
pub fn words<'a>(text: &'a Text, lang: &Lang) -> Option<Cow<'a, str>> {
    let said = iri::clean(text.say(lang, lang)?.text);
    (!said.is_empty()).then_some(said)
}

/// A Markdown text in plain words, in this language, else in any; no longer than allowed.
pub fn prose<'a>(text: &'a Text, lang: &Lang, most: usize) -> Option<Cow<'a, str>> {
    let said = plainly(text.say(lang, lang)?.text);
    (!said.is_empty()).then(|| short(said, most))
}

/// A Markdown text in plain words, in every language, each with its language.
pub fn all(text: &Text) -> impl Iterator<Item = (&Lang, Cow<'_, str>)> {
    text.all().map(|said| (said.lang, plainly(said.text))).filter(|(_, said)| !said.is_empty())
}

fn plainly(text: &str) -> Cow<'_, str> {
    match plain(text) {
        Cow::Borrowed(said) => iri::clean(said),
        Cow::Owned(said) => Cow::Owned(iri::clean(&said).into_owned()),
    }
}

/// A text, shortened.
pub fn short(text: Cow<'_, str>, most: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => shorten(text, most),
        Cow::Owned(text) => Cow::Owned(shorten(&text, most).into_owned()),
    }
}

/// A language tag that is sure to be in the IANA registry: the language, and the script where Chinese has two; the
/// portal's own languages are taken as they are. `None` for letters that may be no language.
pub fn registered<'a>(lang: &'a Lang, portal: &[Lang]) -> Option<&'a str> {
    let tag = lang.as_str();
    if matches!(tag, "zh-hans" | "zh-hant") {
        return Some(tag);
    }
    let primary = tag.split('-').next().unwrap_or(tag);
    let own = || portal.iter().any(|own| own.as_str().split('-').next() == Some(primary));
    (primary.len() == 2 && vocab::language(primary).is_some() || own()).then_some(primary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{lang, text};

    #[test]
    fn a_text_is_clean_plain_and_no_longer_than_allowed() {
        assert_eq!(words(&text(" a\u{1} ", ""), &lang("en")).as_deref(), Some("a"));
        assert_eq!(words(&text("\u{1}", ""), &lang("vi")), None);
        assert_eq!(prose(&text("**Bảng** [chính](https://e.org)", ""), &lang("vi"), 99).as_deref(), Some("Bảng chính"));
        assert!(prose(&text(&"chữ ".repeat(99), ""), &lang("vi"), 20).unwrap().chars().count() <= 20);
    }

    #[test]
    fn only_languages_that_are_registered_are_named() {
        let portal = [lang("vi"), lang("tyz")];
        let tag = |tag: &str| registered(&lang(tag), &portal).map(String::from);
        assert_eq!(tag("en-gb").as_deref(), Some("en"));
        assert_eq!(tag("zh-hant").as_deref(), Some("zh-hant"));
        assert_eq!(tag("tyz").as_deref(), Some("tyz"));
        assert_eq!((tag("qqq"), tag("xx")), (None, None));
    }
}
