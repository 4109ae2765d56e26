//! What templates see: finished texts, addresses below the site's folder, and drawings.
//!
//! Addresses are relative to the site's folder and percent-encoded; a page writes them behind
//! `page.root`. Fields that end in `_html` or `_svg` are safe markup, all others plain text.

use super::stories::SeriesView;
use serde::Serialize;

/// Words that may be in another language than the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Words {
    /// The words.
    pub text: String,
    /// Their language, when it is not the page's.
    pub lang: Option<String>,
    /// The note beside them, e.g. "Vietnamese only".
    pub note: Option<String>,
}

/// Rendered Markdown that may be in another language than the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Prose {
    pub html: String,
    pub lang: Option<String>,
    pub note: Option<String>,
}

/// What every page has: its head, its place, its language versions.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Page {
    /// The way up to the site's folder, e.g. "../../".
    pub root: String,
    pub lang: String,
    /// For `<title>`.
    pub title: String,
    pub description: String,
    pub canonical: Option<String>,
    /// Translated versions, absolute.
    pub alternates: Vec<Alternate>,
    /// The same page in the other languages.
    pub languages: Vec<Version>,
    pub crumbs: Vec<Crumb>,
    /// The entry of the main menu this page belongs to.
    pub nav: String,
    /// Is it that entry itself?
    pub nav_here: bool,
    /// What this page tells about, described for machines.
    pub described: Vec<DescribedIn>,
    /// Atom feeds, the nearest to what the page is about first.
    pub feeds: Vec<FeedLink>,
    /// A schema.org description, escaped for a script element.
    pub json_ld: Option<String>,
    /// Should search engines leave it out?
    pub hidden: bool,
}

/// A description for machines (`<link rel="alternate" type>`).
#[derive(Debug, Clone, Serialize)]
pub(super) struct DescribedIn {
    pub media_type: &'static str,
    pub name: &'static str,
    pub url: String,
}

/// An Atom feed (`<link rel="alternate">`).
#[derive(Debug, Clone, Serialize)]
pub(super) struct FeedLink {
    pub title: String,
    pub url: String,
}

/// `<link rel="alternate" hreflang>`.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Alternate {
    pub lang: String,
    pub href: String,
}

/// The same page in another language.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Version {
    pub lang: String,
    pub name: String,
    pub url: String,
}

/// One step of the way to a page; the last has no address.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Crumb {
    pub text: String,
    pub lang: Option<String>,
    pub url: Option<String>,
}

/// A labelled address.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Anchor {
    pub key: String,
    pub text: String,
    pub lang: Option<String>,
    pub url: String,
}

/// What all pages of a language share.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Shared {
    pub title: Words,
    pub publisher: Words,
    pub home: String,
    pub browse: String,
    pub nav: Vec<Anchor>,
    pub about: Vec<Anchor>,
    pub machine: Vec<Anchor>,
    pub contact: Option<ContactView>,
    pub colour_light: String,
    pub colour_dark: String,
    pub languages: Vec<Version>,
    /// What the theme's footer says.
    pub footer: Option<Words>,
    /// The theme's links to other sites.
    pub links: Vec<Anchor>,
    /// The icon itself, when it is small enough to stand in every page.
    pub icon: Option<String>,
    /// The form that asks for data, filled in.
    pub request: Option<String>,
    /// How a browser searches the portal.
    pub opensearch: String,
    /// The portal's address when it is only an example: a script shows the real one in samples.
    pub example_base: Option<String>,
}

/// Whom to ask.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ContactView {
    pub name: Option<Words>,
    pub email: Option<String>,
    pub telephone: Option<String>,
    pub telephone_url: Option<String>,
    pub url: Option<String>,
}

/// A dataset in a list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Card {
    pub url: String,
    pub title: Words,
    pub lead: Option<Words>,
    pub agency: Words,
    pub updated: String,
    pub period: Option<String>,
    pub size: Option<String>,
    pub formats: Vec<String>,
    pub tag: Option<Tag>,
    pub thumb_svg: Option<String>,
    pub thumb_label: Option<Words>,
}

/// A status: a word, and a colour second.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Tag {
    pub kind: &'static str,
    pub text: String,
}

/// One fact of the strip.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Fact {
    pub label: String,
    pub value: String,
    pub lang: Option<String>,
    pub missing: bool,
    pub small: Option<String>,
    pub url: Option<String>,
    /// Does the address leave the site?
    pub outside: bool,
}

/// A file to download.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FileView {
    pub url: String,
    pub label: String,
    pub name: String,
    pub size: String,
    pub hint: Option<String>,
    pub sha256: String,
}

/// A figure with its words and its twin as a table.
#[derive(Debug, Clone, Serialize)]
pub(super) struct FigureView {
    pub id: String,
    /// How wide its card is: "lead", "half" or "full".
    pub span: &'static str,
    pub title: Words,
    pub subtitle: Option<Words>,
    pub note: Option<Words>,
    pub source: Option<String>,
    /// The drawings, wide and narrow.
    pub svg: String,
    pub legend: Vec<LegendEntry>,
    pub head: Vec<Words>,
    pub body_html: String,
    pub cut: Option<String>,
    pub data: Option<FileView>,
    /// The address of the drawing as a picture.
    pub image: Option<String>,
    /// How other sites show it.
    pub embed: Option<EmbedCode>,
    /// Is its table open from the start? Beside a map there is room for it.
    pub open: bool,
}

/// A figure's page for frames, and the code of such a frame.
#[derive(Debug, Clone, Serialize)]
pub(super) struct EmbedCode {
    pub url: String,
    pub code: String,
}

/// A colour and what it stands for.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LegendEntry {
    pub class: String,
    pub text: String,
}

/// A column's head: name, type, profile.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Head {
    pub name: Words,
    pub kind: String,
    pub class: &'static str,
    pub profile_svg: Option<String>,
    pub profile: String,
    pub filled: String,
}

/// A table, its first rows and its files.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TableView {
    pub id: String,
    pub title: Words,
    pub description: Option<Prose>,
    pub url: String,
    pub open: String,
    pub size: String,
    pub heads: Vec<Head>,
    pub rows_html: String,
    pub shown: String,
    /// Are there drawings above the columns?
    pub profiled: bool,
    pub empty: bool,
    pub more_columns: Option<String>,
    pub files: Vec<FileView>,
    pub source: Option<FileView>,
    pub columns: Vec<ColumnView>,
    pub columns_cut: Option<String>,
    pub inferred: bool,
    pub primary_key: Option<String>,
    pub schema: String,
    pub profile: String,
}

/// One row of the dictionary.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ColumnView {
    pub name: String,
    pub title: Option<Words>,
    pub meaning: Option<Prose>,
    pub kind: String,
    pub unit: Option<Words>,
    pub code_list: Option<Anchor>,
    pub constraints: Option<String>,
    pub filled: String,
}

/// A file that is no table.
#[derive(Debug, Clone, Serialize)]
pub(super) struct OtherFile {
    pub title: Words,
    pub description: Option<Prose>,
    pub file: FileView,
}

/// One point of the quality section.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Check {
    pub kind: &'static str,
    pub word: String,
    pub html: String,
    pub help_html: Option<String>,
    /// The rule that was broken: its name and page.
    pub rule: Option<Anchor>,
}

/// An example in a language of programming.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Sample {
    pub name: &'static str,
    pub code: String,
}

/// A dataset's page.
#[derive(Debug, Clone, Serialize)]
pub(super) struct DatasetView {
    pub title: Words,
    pub lead: Option<Prose>,
    pub more: Option<Prose>,
    pub agency: Words,
    pub agency_url: String,
    pub tags: Vec<Tag>,
    /// Its item in the plan, and how that stands.
    pub promise: Option<Anchor>,
    pub themes: Vec<Anchor>,
    pub main: Option<FileView>,
    pub files: Vec<FileView>,
    pub files_more: Option<String>,
    pub bundle: Option<FileView>,
    pub warning: Option<Warning>,
    pub facts: Vec<Fact>,
    pub figures: Vec<FigureView>,
    pub caveats: Vec<Prose>,
    pub personal: Option<PersonalView>,
    pub tables: Vec<TableView>,
    pub others: Vec<OtherFile>,
    pub method: Option<Prose>,
    pub details: Vec<Detail>,
    pub quality: Vec<Check>,
    pub quality_more: Option<String>,
    pub quality_url: String,
    pub history_url: String,
    pub iri: String,
    /// Its Atom feed, when it is known when it changed.
    pub feed: Option<String>,
    pub addresses: Vec<String>,
    pub samples: Vec<Sample>,
    pub hashes: Vec<FileView>,
    pub citation: Citation,
    pub contact: Option<ContactView>,
    /// The form that reports a fault, filled in.
    pub report: Option<String>,
    pub stories: Vec<Anchor>,
    pub series: Vec<SeriesView>,
    pub related: Vec<Anchor>,
    pub core: Vec<Element>,
}

/// An element of Dublin Core, for the head of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Element {
    /// Its name in the element set, e.g. "title".
    pub name: &'static str,
    pub content: String,
    /// The language of its words, when they are in one.
    pub lang: Option<String>,
}

/// What was done with the personal data of a dataset.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PersonalView {
    pub columns: Vec<TreatedView>,
    pub notes: Vec<String>,
}

/// A column that holds, or held, personal data.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TreatedView {
    pub column: String,
    pub what: String,
    pub until: Option<String>,
    pub reason: Option<Words>,
    pub basis: Option<Words>,
    pub review: String,
}

/// A note above the fact strip: withdrawn, superseded, restricted.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Warning {
    pub text: String,
    pub reason: Option<Words>,
    pub link: Option<Anchor>,
}

/// A term with its values, e.g. sources.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Detail {
    pub term: String,
    pub missing: Option<String>,
    pub values: Vec<DetailValue>,
}

/// One value of a [`Detail`].
#[derive(Debug, Clone, Serialize)]
pub(super) struct DetailValue {
    pub words: Words,
    /// Another site's address.
    pub href: Option<String>,
}

/// How to quote a dataset.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Citation {
    pub before: String,
    pub title: Words,
    pub after: String,
    pub bibtex: String,
    /// The address of `CITATION.cff`.
    pub cff: String,
}
