//! The rules of the checks, for everyone to read: the list, and a page for each.

use super::book::{Book, Tongue};
use super::format::sentence;
use super::listing::{anchor as dataset_anchor, crumbs, here};
use super::markdown;
use super::quality::capital;
use super::report::tag;
use super::view::{Anchor, Page, Prose};
use crate::artifact::Fingerprint;
use crate::findings::{Rule, Severity, fill};
use crate::urls::encode;
use serde::Serialize;

/// The most datasets named on a rule's page.
pub(super) const DATASETS: usize = 40;

/// A rule's name, and the address of its page.
pub(super) fn anchor(book: &Book, tongue: &Tongue, rule: &str) -> Anchor {
    Anchor { key: rule.into(), text: rule.into(), lang: None, url: encode(&book.urls.rule(tongue.lang, rule)) }
}

/// A hash of what a rule says.
pub(super) fn print(rule: &Rule) -> Fingerprint {
    Fingerprint::of(rule.languages().map(|lang| rule.page(lang).as_bytes()))
}

/// A rule in a list.
#[derive(Debug, Serialize)]
pub(super) struct RuleEntry {
    pub name: String,
    pub url: String,
    pub html: String,
    pub lang: Option<String>,
    pub kind: &'static str,
    pub word: String,
    pub counts: Vec<String>,
}

/// Rules of one weight.
#[derive(Debug, Serialize)]
pub(super) struct RuleGroup {
    pub id: &'static str,
    pub title: String,
    pub text: String,
    pub rules: Vec<RuleEntry>,
}

/// The list of rules.
#[derive(Debug, Serialize)]
pub(super) struct RulesView {
    pub lead: String,
    pub groups: Vec<RuleGroup>,
}

/// A rule's page.
#[derive(Debug, Serialize)]
pub(super) struct RuleView {
    pub name: String,
    pub html: String,
    pub lang: Option<String>,
    pub kind: &'static str,
    pub word: String,
    pub usual: Option<String>,
    pub guarded: bool,
    pub help_html: String,
    pub why: Prose,
    pub example: Option<Prose>,
    pub mended: Option<Prose>,
    pub datasets: Vec<Anchor>,
    pub left: Option<String>,
    pub rules_url: String,
}

/// The language a rule speaks to a reader of the page, when it is another one.
fn stand_in(tongue: &Tongue, rule: &Rule) -> Option<String> {
    let own = tongue.lang.as_str();
    if rule.languages().any(|lang| lang == own) { None } else { rule.languages().next().map(String::from) }
}

/// A sentence of a rule; what it names from case to case is left open, with or without backticks around it.
fn open(text: &str) -> String {
    let filled = fill(text, |_| Some("…"));
    let nothing = |code: &str| code.contains('…') && code.chars().all(|c| matches!(c, '…' | ' ' | ':'));
    let mut out = String::with_capacity(filled.len());
    for (at, part) in filled.split('`').enumerate() {
        match at % 2 == 1 && !nothing(part) {
            true => out.extend(["`", part, "`"]),
            false => out.push_str(part),
        }
    }
    while let Some(at) = out.find("… …").or_else(|| out.find("…: …")) {
        let end = out[at + '…'.len_utf8()..].find('…').expect("it was just found") + '…'.len_utf8();
        out.replace_range(at..at + end, "");
    }
    capital(&out)
}

fn entry(book: &Book, tongue: &Tongue, rule: &Rule) -> RuleEntry {
    let words = tongue.words;
    let (kind, word) = tag(tongue, book.judged.weights.of(rule));
    let mut counts = Vec::new();
    if let Some(found) = book.told.rules.get(rule.name.as_str()) {
        counts.push(words.count("places", found.places));
        if !found.datasets.is_empty() {
            counts.push(words.count("datasets", found.datasets.len() as u64));
        }
    }
    RuleEntry {
        name: rule.name.clone(),
        url: encode(&book.urls.rule(tongue.lang, &rule.name)),
        html: sentence(&open(rule.sentence(tongue.lang.as_str()))),
        lang: stand_in(tongue, rule),
        kind,
        word,
        counts,
    }
}

/// The rules that found something, the weightiest first, then those that found most.
pub(super) fn found(book: &Book, tongue: &Tongue) -> Vec<RuleEntry> {
    let mut rules: Vec<_> =
        book.told.rules.iter().filter_map(|(name, found)| Some((Rule::find(name)?, found))).collect();
    rules.sort_by_key(|(rule, found)| {
        let severity = book.judged.weights.of(rule);
        (severity.is_none(), severity, std::cmp::Reverse(found.places))
    });
    rules.into_iter().map(|(rule, _)| entry(book, tongue, rule)).collect()
}

/// The page with all of them, by what they weigh here.
pub(super) fn list(book: &Book, tongue: &Tongue) -> (Page, RulesView) {
    let words = tongue.words;
    let weights = book.judged.weights;
    let groups = [
        ("errors", Some(Severity::Error), "rules_errors", "rules_errors_text"),
        ("warnings", Some(Severity::Warning), "rules_warnings", "rules_warnings_text"),
        ("notes", Some(Severity::Note), "rules_notes", "rules_notes_text"),
        ("off", None, "rules_off", "rules_off_text"),
    ];
    let groups = groups.into_iter().map(|(id, severity, title, text)| {
        let rules = Rule::all().filter(|rule| weights.of(rule) == severity).map(|rule| RuleEntry {
            // The heading has said it.
            counts: Vec::new(),
            ..entry(book, tongue, rule)
        });
        RuleGroup { id, title: words.word(title).into(), text: words.word(text).into(), rules: rules.collect() }
    });
    let groups: Vec<RuleGroup> = groups.filter(|group| !group.rules.is_empty()).collect();
    let title = words.word("rules_title");
    let number = words.count("rules", Rule::all().count() as u64);
    let lead = words.say("rules_lead", &[("rules", &number)]);
    let mut page = book.page(tongue, title, &lead, |lang| book.urls.rules(lang), |_| true);
    page.crumbs = crumbs(book, tongue, Some(("nav_quality", book.urls.quality(tongue.lang))));
    page.crumbs.push(here(title, None));
    (page, RulesView { lead, groups })
}

/// The page of one of them.
pub(super) fn rule(book: &Book, tongue: &Tongue, rule: &Rule) -> (Page, RuleView) {
    let (words, lang) = (tongue.words, tongue.lang.as_str());
    let severity = book.judged.weights.of(rule);
    let (kind, word) = tag(tongue, severity);
    let spoken = stand_in(tongue, rule);
    let said = open(rule.sentence(lang));
    let plain = said.replace('`', "");
    let help = open(rule.help(lang));
    let told = |lang: &crate::model::Lang| rule.languages().any(|known| known == lang.as_str());
    let description = format!("{}: {plain}. {}.", rule.name, help.replace('`', ""));
    let mut page =
        book.page(tongue, &markdown::shorten(&plain, 120), &description, |lang| book.urls.rule(lang, &rule.name), told);
    page.crumbs = crumbs(book, tongue, Some(("nav_quality", book.urls.quality(tongue.lang))));
    let all = encode(&book.urls.rules(tongue.lang));
    page.crumbs.push(super::view::Crumb { text: words.word("rules_title").into(), lang: None, url: Some(all.clone()) });
    page.crumbs.push(here(&rule.name, None));
    let (why, rest) = rule.body(lang).split_once("\n## Example").unwrap_or((rule.body(lang), ""));
    let (example, mended) = rest.split_once("\n## Mended").unwrap_or((rest, ""));
    let prose = |text: &str, level| Prose {
        html: markdown::render(text.trim(), level, &markdown::nowhere),
        lang: spoken.clone(),
        note: None,
    };
    let some = |text: &str| (!text.trim().is_empty()).then(|| prose(text, 3));
    let found = book.told.rules.get(rule.name.as_str());
    let datasets = found.map_or(&[][..], |found| &found.datasets);
    let link = |at: &usize| {
        let mut link = dataset_anchor(book, tongue, &book.portal.datasets[*at]);
        link.url.push_str("#quality");
        link
    };
    let left = datasets.len().saturating_sub(DATASETS) as u64;
    let usual = (severity != Some(rule.severity)).then(|| tag(tongue, Some(rule.severity)).1);
    let view = RuleView {
        name: rule.name.clone(),
        html: sentence(&said),
        lang: spoken.clone(),
        kind,
        word,
        usual: usual.map(|word| words.say("rule_usual", &[("word", &word)])),
        guarded: severity == Some(Severity::Error),
        help_html: sentence(&help),
        why: prose(why, 3),
        example: some(example),
        mended: some(mended),
        datasets: datasets.iter().take(DATASETS).map(link).collect(),
        left: (left > 0).then(|| words.count("more_datasets", left)),
        rules_url: all,
    };
    (page, view)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_left_open_where_it_names_a_case() {
        assert_eq!(open("cột `{column}` viết `{one}` {n} lần"), "Cột … viết … lần");
        assert_eq!(open("`{key}: {value}` of `{column}`: see `code_list`"), "… of …: see `code_list`");
        assert_eq!(open("`a {b}` and {c} of {d}"), "`a …` and … of …");
        for rule in Rule::all() {
            for lang in ["vi", "en"] {
                for text in [rule.sentence(lang), rule.help(lang)] {
                    let open = open(text);
                    let marks = open.matches('`').count();
                    assert!(
                        !open.contains(['{', '}']) && marks % 2 == 0 && !open.contains("……"),
                        "{}: {open}",
                        rule.name
                    );
                }
            }
        }
    }
}
