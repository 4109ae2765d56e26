//! A dataset's past: its four dates, each with where it comes from, and every change, the newest first.

use super::book::{Book, Tongue};
use super::view::{Anchor, Fact, Page, Tag, Words};
use super::{dataset, markdown};
use crate::artifact::Fingerprint;
use crate::model::{Change, Date, Dates, FileChange, Known, Lang};
use crate::urls::encode;
use serde::Serialize;

/// The most changes shown.
const SHOWN: usize = 100;
/// The most files named of a change.
const FILES: usize = 12;
/// So many digits name a commit.
const DIGITS: usize = 10;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct HistoryView {
    pub title: Words,
    pub dataset: Anchor,
    pub facts: Vec<Fact>,
    /// Why there are no versions, or not all of them.
    pub note: Option<String>,
    pub versions: Vec<Version>,
    pub older: Option<String>,
    pub quality_url: String,
    pub feed: Option<String>,
}

/// A change.
#[derive(Debug, Serialize)]
pub(super) struct Version {
    pub date: String,
    pub what: Vec<Tag>,
    /// What its maker said; plain text in a language that is not known.
    pub message: String,
    pub files: Vec<Became>,
    pub more: Option<String>,
    pub commit: String,
}

/// What became of some files.
#[derive(Debug, Serialize)]
pub(super) struct Became {
    pub word: String,
    pub names: Vec<String>,
}

/// What the page of a dataset depends on beside the dataset.
pub(super) fn print(book: &Book, at: usize) -> Fingerprint {
    let dataset = &book.portal.datasets[at];
    let history = &book.portal.history;
    Fingerprint::of_value(&(history.known, history.past(dataset), dates(book, at)))
}

/// The page of a dataset.
pub(super) fn history(book: &Book, tongue: &Tongue, at: usize) -> (Page, HistoryView) {
    let dataset = &*book.portal.datasets[at];
    let words = tongue.words;
    let here = |lang: &Lang| book.urls.dataset_history(lang, &dataset.id);
    let (page, title, up) = dataset::beside(book, tongue, dataset, ("history", "history"), here);
    let past = book.portal.history.past(dataset);
    let changes = &past.changes;
    let older = past.older + changes.len().saturating_sub(SHOWN) as u64;
    let note = match (book.portal.history.known, changes.is_empty()) {
        (Known::Part, _) => Some("history_part"),
        (Known::Nothing, _) => Some("history_nothing"),
        (Known::Whole, true) => Some("history_not_committed"),
        (Known::Whole, false) => None,
    };
    let view = HistoryView {
        title,
        dataset: up,
        facts: facts(book, tongue, at),
        note: note.map(|key| words.word(key).into()),
        versions: changes.iter().take(SHOWN).map(|change| version(tongue, change)).collect(),
        older: (older > 0).then(|| words.count("history_older", older)),
        quality_url: encode(&book.urls.dataset_quality(tongue.lang, &dataset.id)),
        feed: dataset::feed(book, tongue, dataset),
    };
    (page, view)
}

/// The four dates of the account.
fn dates(book: &Book, at: usize) -> Dates {
    book.judged.account.dates.get(at).copied().unwrap_or_default()
}

/// The four dates, each with where it comes from.
pub(super) fn facts(book: &Book, tongue: &Tongue, at: usize) -> Vec<Fact> {
    let words = tongue.words;
    let dataset = &*book.portal.datasets[at];
    let past = book.portal.history.past(dataset);
    let dates = dates(book, at);
    let dated = |label: &str, date: Option<Date>, small: Option<String>| {
        let label = words.word(label).into();
        match date {
            Some(date) => Fact { label, value: words.formats.date(date), small, ..Fact::default() },
            None => Fact { label, value: words.word("not_given").into(), missing: true, ..Fact::default() },
        }
    };
    let from = |date: Option<Date>, committed: Option<Date>, declared: Option<Date>| match declared {
        _ if date != committed => words.word("date_declared").to_string(),
        Some(declared) if declared != committed.unwrap_or(declared) => {
            words.say("date_declared_other", &[("date", &words.formats.date(declared))])
        }
        _ => words.word("date_committed").to_string(),
    };
    let (first, data) = (past.first, past.data());
    let frequency = dataset.frequency.as_ref().and_then(|frequency| tongue.say(&frequency.label));
    let frequency = frequency.map(|label| words.say("date_by_frequency", &[("frequency", &label.text)]));
    vec![
        dated("date_published", dates.published, Some(from(dates.published, first, dataset.issued))),
        dated("date_data", dates.data, Some(from(dates.data, data, dataset.modified))),
        dated("date_description", dates.description, Some(words.word("date_committed").into())),
        dated("date_next", dates.next, frequency),
    ]
}

/// One change.
fn version(tongue: &Tongue, change: &Change) -> Version {
    let words = tongue.words;
    let tag = |is: bool, kind, key: &str| is.then(|| Tag { kind, text: words.word(key).into() });
    let what = [tag(change.data, "ok", "history_data"), tag(change.description, "info", "history_words")];
    let named = &change.files[..change.files.len().min(FILES)];
    let became = |became: FileChange, key: &str| {
        let names: Vec<String> =
            named.iter().filter(|(_, one)| *one == became).map(|(name, _)| markdown::shorten(name, 120)).collect();
        (!names.is_empty()).then(|| Became { word: words.word(key).into(), names })
    };
    let files = [
        became(FileChange::Added, "history_added"),
        became(FileChange::Changed, "history_changed"),
        became(FileChange::Removed, "history_removed"),
    ];
    let more = (change.files.len() - named.len()) as u64 + change.more;
    Version {
        date: words.formats.date(change.day),
        what: what.into_iter().flatten().collect(),
        message: change.message.clone(),
        files: files.into_iter().flatten().collect(),
        more: (more > 0).then(|| words.count("more_files", more)),
        commit: change.commit.chars().take(DIGITS).collect(),
    }
}
