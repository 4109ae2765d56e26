//! The accessibility statement: what is aimed at, what was checked with what, what is known to be missing, whom to tell.
//!
//! What the program's own tests check is told with the versions they are pinned to; what depends on this portal is counted
//! when it is built. The form follows the W3C's generator of accessibility statements and the model statement of
//! Implementing Decision (EU) 2018/1523.

use super::book::{Book, Tongue};
use super::listing::{crumbs, here};
use super::own;
use super::view::{ContactView, Page, Prose, Words};
use crate::artifact::Fingerprint;
use crate::model::{Content, Name, Text};
use serde::Serialize;
use std::sync::LazyLock;

/// The page's name among the owner's: what the owner writes under it stands before the statement.
pub(super) const NAME: &str = "accessibility";

/// The tools of the browser tests, as their lock names them.
static TOOLS: LazyLock<serde_json::Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../tests/browser/package.json")).expect("the tests' packages are JSON")
});

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct Statement {
    pub title: Words,
    pub body: Option<Prose>,
    pub tested: Vec<String>,
    pub built: Vec<String>,
    pub gaps: Vec<String>,
    pub contact: Option<ContactView>,
    pub made: String,
}

/// The page's name as an id.
pub(super) fn name() -> Name {
    Name::parse(NAME).expect("a slug")
}

/// A hash of what the page shows.
pub(super) fn print(book: &Book) -> Fingerprint {
    let own = book.portal.pages.get(&name());
    let low = book.told.rules.get("low-contrast").map(|found| found.places);
    book.frame.with(&[Fingerprint::of_value(&(own, book.judged.as_of, low, Counts::of(book).all()))])
}

/// What a portal holds that matters here.
#[derive(Debug, Default)]
struct Counts {
    figures: u64,
    tables: u64,
    /// Files that are no tables.
    files: u64,
    datasets: u64,
    /// Datasets without title or description in each of the portal's languages.
    untold: Vec<u64>,
}

impl Counts {
    fn of(book: &Book) -> Self {
        let portal = book.portal;
        let mut counts = Self { untold: vec![0; book.tongues.len()], ..Self::default() };
        for dataset in &portal.datasets {
            counts.datasets += 1;
            counts.figures += dataset.figures.len() as u64;
            for resource in &dataset.resources {
                match resource.content {
                    Content::Table(_) => counts.tables += 1,
                    Content::File => counts.files += 1,
                    _ => {}
                }
            }
            for (at, tongue) in book.tongues.iter().enumerate() {
                let lacks = |text: &Text| !text.is_empty() && text.exactly(tongue.lang).is_none();
                counts.untold[at] += u64::from(lacks(&dataset.title) || lacks(&dataset.description));
            }
        }
        counts
    }

    fn all(&self) -> (u64, u64, u64, u64, &[u64]) {
        (self.figures, self.tables, self.files, self.datasets, &self.untold)
    }
}

/// The page in one language.
pub(super) fn statement(book: &Book, tongue: &Tongue) -> (Page, Statement) {
    let words = tongue.words;
    let own = book.portal.pages.get(&name()).map(|page| own::own(book, tongue, page));
    let (page, title, body) = match own {
        Some((page, own)) => (page, own.title, own.body),
        None => {
            let title = words.word("a11y_title");
            let at = |lang: &crate::model::Lang| book.urls.page(lang, &name());
            let mut page = book.page(tongue, title, words.word("a11y_aim"), at, |_| true);
            page.nav = format!("page_{NAME}");
            page.crumbs = crumbs(book, tongue, None);
            page.crumbs.push(here(title, None));
            (page, Words { text: title.into(), ..Words::default() }, None)
        }
    };
    let counts = Counts::of(book);
    let at = book.tongues.iter().position(|one| one.lang == tongue.lang).expect("a tongue of the book");
    let low = book.told.rules.get("low-contrast").map_or(0, |found| found.places);
    let mut built = vec![match low {
        0 => words.say("a11y_contrast", &[("theme", &book.theme.name)]),
        pairs => {
            words.say("a11y_contrast_low", &[("theme", &book.theme.name), ("pairs", &words.formats.integer(pairs))])
        }
    }];
    if counts.figures > 0 {
        built.push(words.count("a11y_figures", counts.figures));
    }
    if counts.tables > 0 {
        built.push(words.count("a11y_tables", counts.tables));
    }
    let mut gaps = Vec::new();
    if counts.untold[at] > 0 {
        let all = words.count("datasets", counts.datasets);
        gaps.push(words.say("a11y_untold", &[("n", &words.formats.integer(counts.untold[at])), ("all", &all)]));
    }
    if counts.files > 0 {
        gaps.push(words.count("a11y_files", counts.files));
    }
    gaps.extend(["a11y_sources", "a11y_wide", "a11y_values", "a11y_people"].map(|key| words.word(key).to_string()));
    let tool = |package: &str| TOOLS["devDependencies"][package].as_str().unwrap_or_default();
    let tested = vec![
        words.say("a11y_axe", &[("version", &tool("axe-core"))]),
        words.say("a11y_lighthouse", &[("version", &tool("lighthouse"))]),
        words.say("a11y_html", &[("version", &tool("vnu-jar"))]),
        words.word("a11y_narrow").into(),
        words.word("a11y_scripts").into(),
        words.word("a11y_keyboard").into(),
    ];
    let publisher = book.portal.publishers.get(&book.portal.site.publisher);
    let contact = book.portal.site.contact.as_ref().or_else(|| publisher.and_then(|one| one.contact.as_ref()));
    let version = env!("CARGO_PKG_VERSION");
    let made = match book.judged.as_of {
        Some(day) => words.say("a11y_made", &[("version", &version), ("date", &words.formats.date(day))]),
        None => words.say("a11y_made_some_day", &[("version", &version)]),
    };
    let contact = contact.map(|contact| tongue.contact(contact));
    (page, Statement { title, body, tested, built, gaps, contact, made })
}
