//! Which words lie together in a file: those that people say together, so that a query needs few files.
//!
//! A word that stands in many datasets weighs kilobytes. Such words are told by name in the root, and laid together by how
//! often they follow each other: "giao" beside "thông", "Quảng" beside "Ninh". What they stand in by title, agency, keyword
//! and theme lies apart from the rest, which is read only when that finds too little. All other words lie in order.

use super::entry::field;
use super::fold::{fold, words};
use super::part::{Part, each};
use super::plan::Plan;
use super::terms::{Line, Term, Terms, cut, part};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// The fields people mean first.
const STRONG: u8 = field::TITLE | field::AGENCY | field::KEYWORD | field::THEME;
/// The most words told by name: for how many datasets they name, for their weight, for how many they stand in at all.
const NAMED: usize = 1_000;
const HEAVY: usize = 500;
const COMMON: usize = 300;
/// A word is heavy above, and is divided when its weaker part weighs more; in bytes.
const WEIGHT: usize = 600;
/// From so many letters on, a word is the beginning of others, which then lie beside it.
pub(super) const BEGINNING: usize = 5;
/// Datasets read to learn which words follow each other.
const SAMPLE: usize = 3_000;

/// The words of an index in files.
pub(super) struct Laid {
    /// The first word of each file of words in order.
    pub firsts: Vec<String>,
    /// The words told by name, in order: the file, and that of the weaker part.
    pub often: Vec<(String, usize, Option<usize>)>,
    /// Files of words in order, then bundles.
    pub parts: Vec<Part>,
}

/// Which words follow each other in a text, and how often each was seen; by place among the words told by name.
#[derive(Default)]
struct Company {
    pairs: BTreeMap<(u32, u32), u32>,
    seen: HashMap<u32, u32>,
}

/// A word told by name: what is read first, and what is left for later.
struct Often<'a> {
    word: &'a str,
    first: Line<'a>,
    later: Option<Line<'a>>,
    family: Vec<Line<'a>>,
}

/// Lays words into the files of a plan; `texts` hands on the texts of a dataset, as for [`super::terms::collect`].
pub(super) fn lay(terms: &Terms, plan: Plan, texts: impl Fn(usize, &mut dyn FnMut(u8, Cow<'_, str>)) + Sync) -> Laid {
    lay_by(terms, plan, WEIGHT, texts)
}

/// The same with another weight that makes a word heavy.
pub(super) fn lay_by(
    terms: &Terms,
    plan: Plan,
    heavy: usize,
    texts: impl Fn(usize, &mut dyn FnMut(u8, Cow<'_, str>)) + Sync,
) -> Laid {
    let named = if plan.bundles == 0 { Vec::new() } else { named(terms, plan.datasets) };
    let known: HashMap<&str, u32> = named.iter().zip(0..).map(|(word, at)| (*word, at)).collect();
    let head = |word: &str| {
        let ends = word.char_indices().map(|(at, _)| at).chain([word.len()]);
        let beginnings = ends.map(|end| &word[..end]).filter(|beginning| units(beginning) >= BEGINNING);
        beginnings.chain([word]).find_map(|beginning| known.get(beginning))
    };
    let mut often: Vec<Often> = each(named.len(), |at| divide(named[at], &terms[named[at]], heavy));
    let mut rest = Vec::new();
    for (word, term) in terms {
        match head(word) {
            Some(at) if named[*at as usize] == &**word => {}
            Some(at) => often[*at as usize].family.push(Line::of(word, term)),
            None => rest.push(Line::of(word, term)),
        }
    }
    let (mut strong, weak) = company(&known, plan.datasets, texts);
    // Light words of weak fields lie beside those they are said with.
    let weak_ones = each(named.len(), |at| {
        let term = &terms[named[at]];
        (term.within(STRONG) == 0).then(|| Line::of("", term).weight())
    });
    let lone = |word: &u32| weak_ones[*word as usize].is_some();
    let light = |word: &u32| weak_ones[*word as usize].is_some_and(|weight| weight <= WEIGHT);
    let beside = |one: &u32, other: &u32| light(one) && (light(other) || !lone(other));
    let pairs = weak.pairs.iter().filter(|((one, other), _)| beside(one, other) || beside(other, one));
    strong.pairs.extend(pairs.map(|(pair, times)| (*pair, *times)));
    strong.seen.extend(weak.seen.iter().filter(|(word, _)| light(word)).map(|(word, times)| (*word, *times)));
    let weights = |weigh: &(dyn Fn(&Often) -> usize + Sync)| each(often.len(), |at| weigh(&often[at]));
    let first = weights(&|one| one.first.weight() + one.family.iter().map(Line::weight).sum::<usize>());
    let later = weights(&|one| one.later.as_ref().map_or(0, Line::weight));
    let all: Vec<u32> = (0..).take(often.len()).collect();
    let left: Vec<u32> = all.iter().copied().filter(|at| often[*at as usize].later.is_some()).collect();
    let mut bundles = together(&all, &first, &strong, plan.bundle, plan.bundles / 2);
    let strong_ones = bundles.len();
    bundles.extend(together(&left, &later, &weak, plan.bundle, plan.bundles - plan.bundles / 2));
    let mut at = vec![(0, None); often.len()];
    for (file, bundle) in bundles.iter().enumerate() {
        for word in bundle {
            match file < strong_ones {
                true => at[*word as usize].0 = file,
                false => at[*word as usize].1 = Some(file),
            }
        }
    }
    let (firsts, mut parts): (Vec<String>, Vec<Part>) = cut(&rest, plan.words).into_iter().unzip();
    parts.extend(each(plan.bundles, |file| {
        let bundle = bundles.get(file).map_or(&[][..], Vec::as_slice);
        let own = bundle.iter().map(|word| &often[*word as usize]);
        match file < strong_ones {
            true => part(&own.flat_map(|one| std::iter::once(&one.first).chain(&one.family)).collect::<Vec<_>>()),
            false => part(&own.filter_map(|one| one.later.as_ref()).collect::<Vec<_>>()),
        }
    }));
    let often = often.iter().zip(at).map(|(one, (file, later))| (one.word.to_string(), file, later)).collect();
    Laid { firsts, often, parts }
}

/// The words told by name, in order; none is the beginning of another, from [`BEGINNING`] letters on.
fn named(terms: &Terms, datasets: usize) -> Vec<&str> {
    let words: Vec<(&str, &Term)> =
        terms.iter().map(|(word, term)| (&**word, term)).filter(|(word, _)| !word.starts_with('~')).collect();
    let least = 4.max(datasets / 4_000);
    let most = |count: &dyn Fn(&Term) -> usize, number: usize| {
        let counted = words.iter().map(|(_, term)| count(term)).enumerate();
        let mut common: Vec<(usize, usize)> = counted.filter(|(_, count)| *count > least).collect();
        common.sort_by_key(|(at, count)| (std::cmp::Reverse(*count), *at));
        common.into_iter().map(|(at, _)| at).take(number).collect::<Vec<_>>()
    };
    let mut common = most(&|term| term.within(STRONG), NAMED);
    common.extend(most(&|term| term.within(u8::MAX), COMMON));
    let weights = each(words.len(), |at| Line::of(words[at].0, words[at].1).weight());
    let mut heavy: Vec<usize> = (0..words.len()).filter(|at| weights[*at] > WEIGHT).collect();
    heavy.sort_by_key(|at| (std::cmp::Reverse(weights[*at]), *at));
    common.extend(heavy.into_iter().take(HEAVY));
    common.sort_unstable();
    common.dedup();
    let mut named: Vec<&str> = Vec::with_capacity(common.len());
    let mut last = "";
    for at in common {
        let word = words[at].0;
        if last.is_empty() || !word.starts_with(last) {
            named.push(word);
            // In order, whatever begins with a word stands behind it.
            last = if units(word) >= BEGINNING { word } else { "" };
        }
    }
    named
}

/// The length of a word, as the script counts it.
fn units(word: &str) -> usize {
    word.encode_utf16().count()
}

/// What is read of a word first, and what may be left for later.
fn divide<'a>(word: &'a str, term: &'a Term, heavy: usize) -> Often<'a> {
    let whole = Line::of(word, term);
    let (strong, weak) = (
        term.only(word, |fields| fields & STRONG),
        term.only(word, |fields| if fields & STRONG == 0 { fields } else { 0 }),
    );
    match strong.count() > 0 && weak.weight() > heavy {
        true => Often { word, first: strong, later: Some(weak), family: Vec::new() },
        false => Often { word, first: whole, later: None, family: Vec::new() },
    }
}

/// Which words told by name follow each other, in strong fields and in the others.
fn company(
    known: &HashMap<&str, u32>,
    datasets: usize,
    texts: impl Fn(usize, &mut dyn FnMut(u8, Cow<'_, str>)) + Sync,
) -> (Company, Company) {
    let (mut strong, mut weak) = (Company::default(), Company::default());
    if known.is_empty() {
        return (strong, weak);
    }
    let step = datasets.div_ceil(SAMPLE).max(1);
    let lines = each(datasets.div_ceil(step), |nth| {
        let mut lines = Vec::new();
        texts(nth * step, &mut |field, text| {
            let line: Vec<Option<u32>> = words(&text).map(|word| known.get(fold(word).0.as_str()).copied()).collect();
            lines.push((field & STRONG != 0, line));
        });
        lines
    });
    for (is_strong, line) in lines.into_iter().flatten() {
        let company = if is_strong { &mut strong } else { &mut weak };
        for (at, word) in line.iter().enumerate() {
            let Some(word) = *word else { continue };
            *company.seen.entry(word).or_default() += 1;
            for next in line[at + 1..].iter().take(2).flatten().filter(|next| **next != word) {
                *company.pairs.entry((word.min(*next), word.max(*next))).or_default() += 1;
            }
        }
    }
    (strong, weak)
}

/// Bundles of words, each as light as `most`, by how surely one comes with the other; at most `count` of them.
fn together(words: &[u32], weights: &[usize], company: &Company, most: usize, count: usize) -> Vec<Vec<u32>> {
    let mut home: HashMap<u32, usize> = words.iter().copied().zip(0..).collect();
    let mut bundles: Vec<(usize, Vec<u32>)> = words.iter().map(|word| (weights[*word as usize], vec![*word])).collect();
    let seen = |word: &u32| f64::from(company.seen.get(word).copied().unwrap_or(1));
    let mut pairs: Vec<(f64, u32, u32)> = company
        .pairs
        .iter()
        .filter(|((one, other), _)| home.contains_key(one) && home.contains_key(other))
        .map(|((one, other), times)| (f64::from(*times).powi(2) / (seen(one) * seen(other)), *one, *other))
        .collect();
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| (one.1, one.2).cmp(&(other.1, other.2))));
    for (_, one, other) in pairs {
        let (one, other) = (home[&one].min(home[&other]), home[&one].max(home[&other]));
        if one == other || bundles[one].0 + bundles[other].0 > most {
            continue;
        }
        let (weight, moved) = std::mem::take(&mut bundles[other]);
        home.extend(moved.iter().map(|word| (*word, one)));
        bundles[one].0 += weight;
        bundles[one].1.extend(moved);
    }
    bundles.retain(|(_, words)| !words.is_empty());
    // The lightest are put together while that is light enough, and until there are few enough.
    bundles.sort();
    while bundles.len() > 1 && (bundles.len() > count || bundles[0].0 + bundles[1].0 <= most) {
        let (weight, words) = bundles.remove(0);
        bundles[0].0 += weight;
        bundles[0].1.extend(words);
        let lighter = bundles[1..].iter().take_while(|one| **one < bundles[0]).count();
        bundles[..=lighter].rotate_left(1);
    }
    let mut bundles: Vec<Vec<u32>> = bundles.into_iter().map(|(_, words)| words).collect();
    bundles.iter_mut().for_each(|words| words.sort_unstable());
    bundles.sort();
    bundles
}
