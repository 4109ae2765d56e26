//! The rules of the checks, for everyone to read: the list, and a page for each family of them.
//!
//! A page a rule would be hundreds of files in the smallest portal, ten times the work of building it.

use super::book::{Book, Tongue};
use super::format::sentence;
use super::listing::{anchor as dataset_anchor, crumbs, here};
use super::markdown;
use super::quality::capital;
use super::report::tag;
use super::view::{Anchor, Crumb, Page, Prose};
use crate::artifact::Fingerprint;
use crate::findings::{Family, Rule, Severity, fill};
use crate::model::Lang;
use crate::urls::encode;
use serde::Serialize;

/// The most datasets named beside a rule.
const DATASETS: usize = 10;

/// A rule's name, and where it stands.
pub(super) fn anchor(book: &Book, tongue: &Tongue, rule: &str) -> Anchor {
    let family = Rule::find(rule).map_or("table", |rule| rule.family.name());
    let url = format!("{}#{rule}", encode(&book.urls.rule_family(tongue.lang, family)));
    Anchor { key: rule.into(), text: rule.into(), lang: None, url }
}

/// The sentence of a rule, what it names from case to case left open.
pub(super) fn general(tongue: &Tongue, rule: &str) -> String {
    Rule::find(rule).map_or_else(String::new, |rule| sentence(&open(rule.sentence(tongue.lang.as_str()))))
}

/// A hash of what is told of a rule.
pub(super) fn print(book: &Book, rule: &Rule) -> Fingerprint {
    let own = Fingerprint::of(rule.languages().map(|lang| rule.page(lang).as_bytes()));
    let found = book.told.rules.get(rule.name.as_str());
    let named = found.into_iter().flat_map(|found| &found.datasets).take(DATASETS);
    let titles: Vec<_> = named.map(|at| &book.portal.datasets[*at]).map(|it| (&it.id, &it.title)).collect();
    let counts = found.map(|found| (found.places, found.datasets.len()));
    own.with(&[Fingerprint::of_value(&(book.judged.weights.of(rule), counts, titles))])
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

/// The rules of a family in the list of all.
#[derive(Debug, Serialize)]
pub(super) struct RuleGroup {
    pub id: &'static str,
    pub title: String,
    pub url: String,
    pub rules: Vec<RuleEntry>,
}

/// What a weight means.
#[derive(Debug, Serialize)]
pub(super) struct Weight {
    pub kind: &'static str,
    pub word: String,
    pub text: String,
    pub count: String,
}

/// The list of rules.
#[derive(Debug, Serialize)]
pub(super) struct RulesView {
    pub lead: String,
    pub weights: Vec<Weight>,
    pub groups: Vec<RuleGroup>,
}

/// The page of a family of rules.
#[derive(Debug, Serialize)]
pub(super) struct FamilyView {
    pub title: String,
    pub lead: String,
    pub rules: Vec<RuleView>,
    pub rules_url: String,
}

/// A rule in full.
#[derive(Debug, Serialize)]
pub(super) struct RuleView {
    pub name: String,
    pub html: String,
    pub lang: Option<String>,
    pub kind: &'static str,
    pub word: String,
    pub usual: Option<String>,
    pub help_html: String,
    pub why: Prose,
    pub example: Option<Prose>,
    pub mended: Option<Prose>,
    pub counts: Vec<String>,
    pub datasets: Vec<Anchor>,
    pub left: Option<String>,
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
    while let Some(at) = ["… …", "…: …", "……"].iter().find_map(|twice| out.find(twice)) {
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
        url: anchor(book, tongue, &rule.name).url,
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

/// The title of a family.
fn title(tongue: &Tongue, family: Family) -> String {
    tongue.words.word(&format!("family_{}", family.name())).into()
}

/// The title of the family of a rule; its name when no such rule is known.
pub(super) fn family_title(tongue: &Tongue, rule: &str) -> String {
    Rule::find(rule).map_or_else(|| rule.into(), |rule| title(tongue, rule.family))
}

/// The page with all of them, by what they are about.
pub(super) fn list(book: &Book, tongue: &Tongue) -> (Page, RulesView) {
    let words = tongue.words;
    let weights = [
        (Some(Severity::Error), "rules_errors_text"),
        (Some(Severity::Warning), "rules_warnings_text"),
        (Some(Severity::Note), "rules_notes_text"),
        (None, "rules_off_text"),
    ];
    let weights = weights.into_iter().map(|(severity, text)| {
        let count = Rule::all().filter(|rule| book.judged.weights.of(rule) == severity).count() as u64;
        let (kind, word) = tag(tongue, severity);
        (count, Weight { kind, word, text: words.word(text).into(), count: words.count("rules", count) })
    });
    let groups = Family::all().map(|family| RuleGroup {
        id: family.name(),
        title: title(tongue, family),
        url: encode(&book.urls.rule_family(tongue.lang, family.name())),
        rules: Rule::all().filter(|rule| rule.family == family).map(|rule| entry(book, tongue, rule)).collect(),
    });
    let heading = words.word("rules_title");
    let number = words.count("rules", Rule::all().count() as u64);
    let lead = words.say("rules_lead", &[("rules", &number)]);
    let mut page = book.page(tongue, heading, &lead, |lang| book.urls.rules(lang), |_| true);
    page.crumbs = crumbs(book, tongue, Some(("nav_quality", book.urls.quality(tongue.lang))));
    page.crumbs.push(here(heading, None));
    let weights = weights.filter(|(count, _)| *count > 0).map(|(_, weight)| weight).collect();
    (page, RulesView { lead, weights, groups: groups.collect() })
}

/// The page of one family.
pub(super) fn family(book: &Book, tongue: &Tongue, family: Family) -> (Page, FamilyView) {
    let words = tongue.words;
    let heading = title(tongue, family);
    let rules: Vec<_> = Rule::all().filter(|rule| rule.family == family).map(|one| rule(book, tongue, one)).collect();
    let number = words.count("rules", rules.len() as u64);
    let lead = words.say("family_lead", &[("rules", &number)]);
    let all = encode(&book.urls.rules(tongue.lang));
    let at = |lang: &Lang| book.urls.rule_family(lang, family.name());
    let mut page = book.page(tongue, &words.say("family_title", &[("family", &heading)]), &lead, at, |_| true);
    page.crumbs = crumbs(book, tongue, Some(("nav_quality", book.urls.quality(tongue.lang))));
    page.crumbs.push(Crumb { text: words.word("rules_title").into(), lang: None, url: Some(all.clone()) });
    page.crumbs.push(here(&heading, None));
    (page, FamilyView { title: heading, lead, rules, rules_url: all })
}

/// One rule in full.
fn rule(book: &Book, tongue: &Tongue, rule: &Rule) -> RuleView {
    let (words, lang) = (tongue.words, tongue.lang.as_str());
    let severity = book.judged.weights.of(rule);
    let RuleEntry { name, html, lang: spoken, kind, word, counts, .. } = entry(book, tongue, rule);
    let [why, example, mended] = rule.sections(lang);
    let prose = |text: &str| Prose {
        html: markdown::render(text.trim(), 3, &markdown::nowhere),
        lang: spoken.clone(),
        note: None,
    };
    let some = |text: &str| (!text.trim().is_empty()).then(|| prose(text));
    let datasets = book.told.rules.get(rule.name.as_str()).map_or(&[][..], |found| &found.datasets);
    let link = |at: &usize| {
        let dataset = &book.portal.datasets[*at];
        let url = encode(&book.urls.dataset_quality(tongue.lang, &dataset.id));
        Anchor { url, ..dataset_anchor(book, tongue, dataset) }
    };
    let left = datasets.len().saturating_sub(DATASETS) as u64;
    let usual = (severity != Some(rule.severity)).then(|| tag(tongue, Some(rule.severity)).1);
    RuleView {
        name,
        html,
        kind,
        word,
        usual: usual.map(|word| words.say("rule_usual", &[("word", &word)])),
        help_html: sentence(&open(rule.help(lang))),
        why: prose(why),
        example: some(example),
        mended: some(mended),
        counts,
        datasets: datasets.iter().take(DATASETS).map(link).collect(),
        left: (left > 0).then(|| words.count("more_datasets", left)),
        lang: spoken,
    }
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
                        !open.contains(['{', '}']) && marks.is_multiple_of(2) && !open.contains("……"),
                        "{}: {open}",
                        rule.name
                    );
                }
            }
        }
    }
}
