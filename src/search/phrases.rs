//! Words that are said together so often that a browser looks for them as one: "giao thông", "Hà Nội", "Sở Y tế".
//!
//! Most Vietnamese words are of two syllables, each of which stands in many other words: where one dataset of twenty is about
//! "giao thông", "giao" (with "giáo") and "thông" (with "thống") stand in one of three. So a phrase is light where its words
//! are heavy, and what has the words side by side is what people mean first. What has them apart is found word by word, later.

use super::bundle::STRONG;
use super::fold::{fold, words};
use super::part::each;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// The most phrases told by name.
const MOST: usize = 800;
/// The most words of one.
const LONGEST: usize = 5;
/// Datasets read to learn what is said.
const SAMPLE: usize = 3_000;

/// What `read` gives for datasets at even distances.
pub(super) fn sample<T: Send>(datasets: usize, read: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let step = datasets.div_ceil(SAMPLE).max(1);
    each(datasets.div_ceil(step), |nth| read(nth * step))
}

/// The words of a text, folded.
pub(super) fn folded(text: &str) -> Vec<String> {
    words(text).map(|word| fold(word).0).filter(|word| !word.is_empty()).collect()
}

/// What could be a phrase: words that follow each other.
pub(super) fn spans(line: &[String]) -> impl Iterator<Item = &[String]> {
    (2..=LONGEST).flat_map(|length| line.windows(length))
}

/// The phrases of titles, agencies, keywords and themes, folded: the commonest.
pub(super) fn pick(datasets: usize, texts: impl Fn(usize, &mut dyn FnMut(u8, Cow<'_, str>)) + Sync) -> Vec<String> {
    let seen = sample(datasets, |at| {
        let mut seen = BTreeSet::new();
        texts(at, &mut |field, text| {
            if field & STRONG != 0 {
                seen.extend(spans(&folded(&text)).map(|words| words.join(" ")));
            }
        });
        seen
    });
    let least = (seen.len() / 150).max(4);
    let mut times = HashMap::<String, usize>::new();
    for phrase in seen.into_iter().flatten() {
        *times.entry(phrase).or_default() += 1;
    }
    times.retain(|_, times| *times >= least);
    // Three words and more that are hardly ever said but within a longer phrase are left to that.
    let mut within = BTreeSet::new();
    for (phrase, here) in &times {
        let parts = [phrase.split_once(' ').map(|parts| parts.1), phrase.rsplit_once(' ').map(|parts| parts.0)];
        let hardly =
            |part: &&str| part.matches(' ').count() > 1 && times.get(*part).is_some_and(|all| all * 19 <= here * 20);
        within.extend(parts.into_iter().flatten().filter(hardly).map(String::from));
    }
    times.retain(|phrase, _| !within.contains(phrase));
    let mut all: Vec<(String, usize)> = times.into_iter().collect();
    all.sort_by(|one, other| (Reverse(one.1), &one.0).cmp(&(Reverse(other.1), &other.0)));
    all.into_iter().take(MOST).map(|(phrase, _)| phrase).collect()
}
