//! The quality of the whole portal: what each rule found, in which datasets, and what was waived.

use super::Pages;
use super::book::{Book, Tongue};
use super::graded::{self, GradesView};
use super::listing::{anchor, crumbs, here};
use super::quality::weight;
use super::view::{Anchor, Fact, Page, TreatedView, Words};
use super::{personal, rules, translations};
use crate::artifact::{Fingerprint, Rank};
use crate::error::Result;
use crate::findings::{Family, Finding, Findings, Rule, Severity};
use crate::model::{DatasetId, Portal};
use crate::urls::encode;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The most datasets and the most waivers listed.
const LISTED: usize = 500;

/// What each rule found, in what is published and about the portal itself.
#[derive(Debug, Default)]
pub(super) struct Told<'a> {
    /// By the rule's name.
    pub rules: BTreeMap<&'a str, Found>,
    /// Datasets that are not published because of errors. Only their number is told: what is wrong with them may be that
    /// they must not be seen.
    pub withheld: usize,
}

/// What one rule found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// In how many places.
    pub places: u64,
    /// In which datasets, by place in the portal.
    pub datasets: Vec<usize>,
}

impl<'a> Told<'a> {
    /// Sorts what was found by rule.
    pub fn new(portal: &Portal, all: &'a Findings, by_dataset: &BTreeMap<&DatasetId, Vec<&'a Finding>>) -> Self {
        let mut told = Self::default();
        for (at, dataset) in portal.datasets.iter().enumerate() {
            for finding in by_dataset.get(&dataset.id).into_iter().flatten() {
                let found = told.rules.entry(&finding.rule).or_default();
                found.places += 1 + finding.more;
                if found.datasets.last() != Some(&at) {
                    found.datasets.push(at);
                }
            }
        }
        for finding in all.iter().filter(|finding| finding.dataset.is_none()) {
            told.rules.entry(&finding.rule).or_default().places += 1 + finding.more;
        }
        let stopped = all.iter().filter(|finding| finding.severity() == Severity::Error);
        let stopped: BTreeSet<_> = stopped.filter_map(|finding| finding.dataset.as_ref()).collect();
        told.withheld = stopped.into_iter().filter(|id| portal.dataset(id).is_none()).count();
        told
    }
}

impl Pages<'_> {
    /// The quality report, the list of rules, and a page for each family of them.
    pub(super) fn quality(&mut self) -> Result<()> {
        let book = self.book.clone();
        let all: Vec<usize> = (0..book.portal.datasets.len()).collect();
        let judged = book.judged;
        let about_portal: Vec<_> = judged.findings.iter().filter(|finding| finding.dataset.is_none()).collect();
        let shown = (
            judged.weights,
            judged.as_of,
            book.told.withheld,
            about_portal,
            &book.portal.publishers,
            judged.account,
            judged.grading,
        );
        let report = book.frame.with(&[Fingerprint::of_value(&shown), book.print_of(&all)]);
        let prints: Vec<_> = Rule::all().map(|rule| (rule.family, rules::print(&book, rule))).collect();
        let list = book.frame.with(&prints.iter().map(|(_, print)| *print).collect::<Vec<_>>());
        for tongue in 0..book.tongues.len() {
            let lang = book.tongues[tongue].lang;
            self.add(&book.urls.quality(lang), Rank::List, report, ("quality.html", "quality"), tongue, view)?;
            self.add(&book.urls.rules(lang), Rank::List, list, ("rules.html", "rules"), tongue, rules::list)?;
            for family in Family::all() {
                let own = prints.iter().filter(|(of, _)| *of == family).map(|(_, print)| *print);
                let print = book.frame.with(&own.collect::<Vec<_>>());
                let folder = book.urls.rule_family(lang, family.name());
                self.add(&folder, Rank::Detail, print, ("rule_family.html", "family"), tongue, move |book, tongue| {
                    rules::family(book, tongue, family)
                })?;
            }
        }
        Ok(())
    }
}

/// The quality report.
#[derive(Debug, Serialize)]
pub(super) struct QualityView {
    pub lead: String,
    pub as_of: Option<String>,
    pub facts: Vec<Fact>,
    pub grades: Option<GradesView>,
    pub rules_url: String,
    pub rules: Vec<rules::RuleEntry>,
    pub datasets: Vec<ToldDataset>,
    pub datasets_left: Option<String>,
    pub waivers: Vec<Waiver>,
    pub waivers_left: Option<String>,
    pub translations: Option<translations::TranslationsView>,
}

/// A dataset with something to be said about it.
#[derive(Debug, Serialize)]
pub(super) struct ToldDataset {
    pub dataset: Anchor,
    pub agency: Words,
    pub counts: Vec<String>,
}

/// A column of personal data that is published as it is, for a time: a dataset whose waiver has ended is withheld.
#[derive(Debug, Serialize)]
pub(super) struct Waiver {
    pub dataset: Anchor,
    pub table: Option<String>,
    pub said: TreatedView,
}

/// The page.
fn view(book: &Book, tongue: &Tongue) -> (Page, QualityView) {
    let (words, portal) = (tongue.words, book.portal);
    let title = words.word("nav_quality");
    let number = Rule::all().filter(|rule| book.judged.weights.of(rule).is_some()).count() as u64;
    let published = words.count("datasets", portal.datasets.len() as u64);
    let lead = words.say("quality_lead", &[("rules", &words.count("rules", number)), ("datasets", &published)]);
    let mut page = book.page(tongue, title, &lead, |lang| book.urls.quality(lang), |_| true);
    page.nav = "quality".into();
    page.nav_here = true;
    page.crumbs = crumbs(book, tongue, None);
    page.crumbs.push(here(title, None));
    let (datasets, datasets_left) = datasets(book, tongue);
    let (waivers, waivers_left) = waivers(book, tongue);
    let day = book.judged.as_of.map(|day| words.formats.date(day));
    let view = QualityView {
        lead,
        as_of: day.map(|day| words.say("quality_as_of", &[("date", &day)])),
        facts: facts(book, tongue),
        grades: graded::all(book, tongue),
        rules_url: encode(&book.urls.rules(tongue.lang)),
        rules: rules::found(book, tongue),
        datasets,
        datasets_left,
        waivers,
        waivers_left,
        translations: translations::view(book, tongue),
    };
    (page, view)
}

/// How many datasets there are, and what is to be said of how many.
fn facts(book: &Book, tongue: &Tongue) -> Vec<Fact> {
    let all = &book.portal.datasets;
    let weighs = |severity| {
        let any = |at: &usize| book.findings_of(&all[*at]).iter().any(|finding| finding.severity() == severity);
        (0..all.len()).filter(any).count()
    };
    let clean = all.iter().filter(|dataset| book.findings_of(dataset).is_empty()).count();
    let fact = |label: &str, number: usize| Fact {
        label: tongue.words.word(label).into(),
        value: tongue.words.formats.integer(number as u64),
        ..Fact::default()
    };
    let scores = book.judged.scores;
    let points: u64 = scores.iter().map(|score| u64::from(score.points)).sum();
    let mean = fact("quality_score", points.checked_div(scores.len() as u64).unwrap_or_default() as usize);
    let account = book.judged.account;
    let graded = |label: &str, points: Option<u8>| {
        points.map(|points| Fact { value: format!("{points}/100"), ..fact(label, 0) })
    };
    let mut facts: Vec<Fact> = graded("quality_grade", account.portal.grade).into_iter().collect();
    facts.extend(graded("quality_median", account.portal.median));
    facts.extend([
        fact("quality_published", all.len()),
        fact("quality_clean", clean),
        fact("quality_warned", weighs(Severity::Warning)),
        fact("quality_noted", weighs(Severity::Note)),
        fact("quality_withheld", book.told.withheld),
        mean,
    ]);
    facts
}

/// Published datasets with something to be said, the weightiest first, and how many are not listed.
fn datasets(book: &Book, tongue: &Tongue) -> (Vec<ToldDataset>, Option<String>) {
    let words = tongue.words;
    let mut told = Vec::new();
    for (at, dataset) in book.portal.datasets.iter().enumerate() {
        let count = |severity| {
            let findings = book.findings_of(dataset).iter().filter(|finding| finding.severity() == severity);
            findings.map(|finding| 1 + finding.more).sum::<u64>()
        };
        let counts = [Severity::Error, Severity::Warning, Severity::Note].map(count);
        if counts.iter().any(|count| *count > 0) {
            told.push((std::cmp::Reverse(counts), at));
        }
    }
    told.sort_unstable();
    let left = told.len().saturating_sub(LISTED) as u64;
    let entry = |(counts, at): &(std::cmp::Reverse<[u64; 3]>, usize)| {
        let dataset = &book.portal.datasets[*at];
        let said = [("errors", counts.0[0]), ("warnings", counts.0[1]), ("notes", counts.0[2])];
        let url = encode(&book.urls.dataset_quality(tongue.lang, &dataset.id));
        ToldDataset {
            dataset: Anchor { url, ..anchor(book, tongue, dataset) },
            agency: tongue.say(&book.portal.publisher_of(dataset).name).unwrap_or_default(),
            counts: said.iter().filter(|(_, n)| *n > 0).map(|(word, n)| words.count(word, *n)).collect(),
        }
    };
    let listed = told.iter().take(LISTED).map(entry).collect();
    (listed, (left > 0).then(|| words.count("more_datasets", left)))
}

/// Every waiver of the portal, and how many are not listed.
fn waivers(book: &Book, tongue: &Tongue) -> (Vec<Waiver>, Option<String>) {
    let all = || {
        let of = |at: usize| book.portal.datasets[at].personal_data.columns.iter().filter(|one| one.is_waived());
        (0..book.portal.datasets.len()).flat_map(move |at| of(at).map(move |waiver| (at, waiver)))
    };
    let left = all().count().saturating_sub(LISTED) as u64;
    let listed = all().take(LISTED).map(|(at, waiver)| {
        let mut link = anchor(book, tongue, &book.portal.datasets[at]);
        link.url.push_str("#personal-data");
        Waiver { dataset: link, table: waiver.resource.clone(), said: personal::treated(tongue, waiver) }
    });
    (listed.collect(), (left > 0).then(|| tongue.words.count("more_waivers", left)))
}

/// How much a rule weighs here, as a tag.
pub(super) fn tag(tongue: &Tongue, severity: Option<Severity>) -> (&'static str, String) {
    let (kind, word) = severity.map_or(("flat", "rule_off"), weight);
    (kind, tongue.words.word(word).into())
}
