//! Which words lie together in a file: those that people say together, so that a query needs few files.
//!
//! A word that stands in many datasets weighs kilobytes. Such words are told by name in the root, and laid together by how
//! often they follow each other: "giao" beside "thông", "Quảng" beside "Ninh"; so are phrases (see [`super::phrases`]). What is
//! worth most for its weight lies in the root itself. What words stand in by title, agency, keyword and theme lies apart from
//! the rest, which is read only when that finds too little. All other words lie in order.

use super::entry::field;
use super::part::{Part, each};
use super::phrases::{folded, sample, spans};
use super::plan::Plan;
use super::terms::{Line, Term, Terms, cut, part};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The fields people mean first.
pub(super) const STRONG: u8 = field::TITLE | field::AGENCY | field::KEYWORD | field::THEME;
/// The most words told by name: for how many datasets they name, for their weight, for how many they stand in at all.
const NAMED: usize = 1_000;
const HEAVY: usize = 500;
const COMMON: usize = 300;
/// A word is heavy above, and is divided when its weaker part weighs more; in bytes.
const WEIGHT: usize = 600;
/// From so many letters on, a word is the beginning of others, which then lie beside it.
pub(super) const BEGINNING: usize = 5;

/// The words of an index in files.
pub(super) struct Laid {
    /// The first word of each file of words in order.
    pub firsts: Vec<String>,
    /// What is told by name, words in order, then phrases: the bundle it lies in, and that of the weaker part; that of a
    /// phrase is found word by word.
    pub often: Vec<(String, usize, Option<usize>)>,
    /// Bundle 0, which is in the root.
    pub core: Part,
    /// Files of words in order, then bundles from 1.
    pub parts: Vec<Part>,
}

/// Which words and phrases come together in a text, and how often each was seen; by place among those told by name.
#[derive(Default)]
struct Company {
    pairs: BTreeMap<(u32, u32), u32>,
    seen: HashMap<u32, u32>,
    /// Words that begin alike: who has typed their beginning reads them together.
    alike: Vec<(u32, u32)>,
}

/// A word or a phrase told by name: what is read first, and what is left for later.
struct Often<'a> {
    word: &'a str,
    first: Line<'a>,
    later: Option<Line<'a>>,
    family: Vec<Line<'a>>,
}

/// Lays words into the files of a plan, with what is `said` as one; `texts` hands on the texts of a dataset, as for [`super::terms::collect`].
pub(super) fn lay(
    terms: &Terms,
    said: &[String],
    plan: Plan,
    texts: impl Fn(usize, &mut dyn FnMut(u8, Cow<'_, str>)) + Sync,
) -> Laid {
    lay_by(terms, said, plan, WEIGHT, texts)
}

/// The same with another weight that makes a word heavy.
pub(super) fn lay_by(
    terms: &Terms,
    said: &[String],
    plan: Plan,
    heavy: usize,
    texts: impl Fn(usize, &mut dyn FnMut(u8, Cow<'_, str>)) + Sync,
) -> Laid {
    let named = if plan.bundles == 0 { Vec::new() } else { named(terms, plan.datasets) };
    let said = said.iter().map(String::as_str).filter(|phrase| plan.bundles > 0 && terms.contains_key(*phrase));
    let known: HashMap<&str, u32> = named.iter().copied().chain(said.clone()).zip(0..).collect();
    let head = |word: &str| {
        let ends = word.char_indices().map(|(at, _)| at).chain([word.len()]);
        let beginnings = ends.map(|end| &word[..end]).filter(|beginning| units(beginning) >= BEGINNING);
        beginnings.chain([word]).find_map(|beginning| known.get(beginning))
    };
    let mut often: Vec<Often> = each(named.len(), |at| divide(named[at], &terms[named[at]], heavy));
    let mut rest = Vec::new();
    for (word, term) in terms.iter().filter(|(word, _)| !is_phrase(word)) {
        match head(word) {
            Some(at) if named[*at as usize] == &**word => {}
            Some(at) => often[*at as usize].family.push(Line::of(word, term)),
            None => rest.push(Line::of(word, term)),
        }
    }
    let whole =
        |phrase| Often { word: phrase, first: Line::of(phrase, &terms[phrase]), later: None, family: Vec::new() };
    often.extend(said.map(whole));
    let (strong, weak) = companies(&often, &known, terms, plan.datasets, texts);
    let first = |words: &[u32]| {
        let own = words.iter().map(|word| &often[*word as usize]);
        part(&own.flat_map(|one| std::iter::once(&one.first).chain(&one.family)).collect::<Vec<_>>())
    };
    let later =
        |words: &[u32]| part(&words.iter().filter_map(|word| often[*word as usize].later.as_ref()).collect::<Vec<_>>());
    let all = (0..).take(often.len());
    let core = core(&often, plan.core);
    let outside = all.clone().filter(|at| core.binary_search(at).is_err());
    let (single, phrases): (Vec<u32>, Vec<u32>) = outside.partition(|at| (*at as usize) < named.len());
    let left: Vec<u32> = all.filter(|at| often[*at as usize].later.is_some()).collect();
    // Half of the bundles are for what is read first, an eighth for phrases.
    let (half, eighth) = (plan.bundles / 2, plan.bundles.div_ceil(8));
    let kinds = each(3, |kind| match kind {
        0 => together(&single, &first, &strong, plan.bundle, half - eighth),
        1 => together(&phrases, &first, &strong, plan.bundle, eighth),
        _ => together(&left, &later, &weak, plan.bundle, plan.bundles - half),
    });
    let strong_ones = kinds[0].len() + kinds[1].len();
    let bundles = kinds.concat();
    let mut at = vec![(0, None); often.len()];
    for (nth, bundle) in bundles.iter().enumerate() {
        for word in bundle {
            match nth < strong_ones {
                true => at[*word as usize].0 = nth + 1,
                false => at[*word as usize].1 = Some(nth + 1),
            }
        }
    }
    let (firsts, mut parts): (Vec<String>, Vec<Part>) = cut(&rest, plan.words).into_iter().unzip();
    parts.extend(each(plan.bundles, |nth| {
        let bundle = bundles.get(nth).map_or(&[][..], Vec::as_slice);
        if nth < strong_ones { first(bundle) } else { later(bundle) }
    }));
    let core = first(&core);
    let often = often.iter().zip(at).map(|(one, (file, later))| (one.word.to_string(), file, later)).collect();
    Laid { firsts, often, core, parts }
}

/// Is it a phrase, not a word?
fn is_phrase(term: &str) -> bool {
    term.contains(' ')
}

/// What is worth its weight in the root: what stands in most datasets for its bytes, as much as `most` bytes hold.
fn core(often: &[Often], most: usize) -> Vec<u32> {
    let weights =
        each(often.len(), |at| often[at].first.weight() + often[at].family.iter().map(Line::weight).sum::<usize>());
    let worth = |at: u32| often[at as usize].first.count() as f64 / weights[at as usize] as f64;
    let mut all: Vec<u32> = (0..).take(often.len()).collect();
    all.sort_by(|one, other| worth(*other).total_cmp(&worth(*one)).then(one.cmp(other)));
    let mut left = most;
    all.retain(|at| left.checked_sub(weights[*at as usize]).map(|rest| left = rest).is_some());
    all.sort_unstable();
    all
}

/// The words told by name, in order; none is the beginning of another, from [`BEGINNING`] letters on.
fn named(terms: &Terms, datasets: usize) -> Vec<&str> {
    let words: Vec<(&str, &Term)> = terms
        .iter()
        .map(|(word, term)| (&**word, term))
        .filter(|(word, _)| !word.starts_with('~') && !is_phrase(word))
        .collect();
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

/// Which words told by name follow each other, in strong fields and in the others; light words of weak fields keep
/// company with strong ones, too, so that they lie beside those they are said with. Phrases stand beside those of the
/// same text.
fn companies(
    often: &[Often],
    known: &HashMap<&str, u32>,
    terms: &Terms,
    datasets: usize,
    texts: impl Fn(usize, &mut dyn FnMut(u8, Cow<'_, str>)) + Sync,
) -> (Company, Company) {
    let (mut strong, mut weak) = (Company::default(), Company::default());
    if known.is_empty() {
        return (strong, weak);
    }
    let lines = sample(datasets, |at| {
        let mut lines = Vec::new();
        texts(at, &mut |field, text| {
            let folded = folded(&text);
            let line: Vec<Option<u32>> = folded.iter().map(|word| known.get(word.as_str()).copied()).collect();
            let said = spans(&folded).filter(|_| field & STRONG != 0);
            let said: Vec<u32> = said.filter_map(|words| known.get(words.join(" ").as_str()).copied()).collect();
            lines.push((field & STRONG != 0, line, said));
        });
        lines
    });
    for (is_strong, line, said) in lines.into_iter().flatten() {
        let company = if is_strong { &mut strong } else { &mut weak };
        for (at, word) in line.iter().enumerate() {
            let Some(word) = *word else { continue };
            company.note(word, line[at + 1..].iter().take(2).flatten());
        }
        for (at, phrase) in said.iter().enumerate() {
            company.note(*phrase, &said[at + 1..]);
        }
    }
    let weak_ones = each(often.len(), |at| {
        let term = &terms[often[at].word];
        (term.within(STRONG) == 0).then(|| Line::of("", term).weight())
    });
    let lone = |word: &u32| weak_ones[*word as usize].is_some();
    let light = |word: &u32| weak_ones[*word as usize].is_some_and(|weight| weight <= WEIGHT);
    let beside = |one: &u32, other: &u32| light(one) && (light(other) || !lone(other));
    let pairs = weak.pairs.iter().filter(|((one, other), _)| beside(one, other) || beside(other, one));
    strong.pairs.extend(pairs.map(|(pair, times)| (*pair, *times)));
    strong.seen.extend(weak.seen.iter().filter(|(word, _)| light(word)).map(|(word, times)| (*word, *times)));
    let alike = |at: u32| {
        let [one, other] = [at, at + 1].map(|at| often[at as usize].word);
        let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
        same >= BEGINNING - 1 && !is_phrase(other)
    };
    strong.alike = (0..).take(often.len().saturating_sub(1)).filter(|at| alike(*at)).map(|at| (at, at + 1)).collect();
    weak.alike.clone_from(&strong.alike);
    (strong, weak)
}

impl Company {
    /// One was seen, with others beside it.
    fn note<'a>(&mut self, one: u32, others: impl IntoIterator<Item = &'a u32>) {
        *self.seen.entry(one).or_default() += 1;
        for other in others.into_iter().filter(|other| **other != one) {
            *self.pairs.entry((one.min(*other), one.max(*other))).or_default() += 1;
        }
    }
}

/// Bundles of words, each as light as `most` as `lay` lays it, by how surely one comes with the other; at most `count` of
/// them. Words that stand in the same datasets are light together, which only the written bundle shows.
fn together(
    words: &[u32],
    lay: &(impl Fn(&[u32]) -> Part + Sync),
    company: &Company,
    most: usize,
    count: usize,
) -> Vec<Vec<u32>> {
    let mut home: HashMap<u32, usize> = words.iter().copied().zip(0..).collect();
    let mut bundles: Vec<(usize, Vec<u32>)> =
        each(words.len(), |at| (lay(&words[at..=at]).file().len(), vec![words[at]]));
    let seen = |word: &u32| f64::from(company.seen.get(word).copied().unwrap_or(1));
    let sure = |(pair, times): (&(u32, u32), &u32)| {
        (f64::from(*times).powi(2) / (seen(&pair.0) * seen(&pair.1)), pair.0, pair.1)
    };
    let alike = company.alike.iter().map(|(one, other)| (f64::INFINITY, *one, *other));
    let mut pairs: Vec<(f64, u32, u32)> = company.pairs.iter().map(sure).chain(alike).collect();
    pairs.retain(|(_, one, other)| home.contains_key(one) && home.contains_key(other));
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| (one.1, one.2).cmp(&(other.1, other.2))));
    let mut tried = HashSet::new();
    for (_, one, other) in pairs {
        let (one, other) = (home[&one].min(home[&other]), home[&one].max(home[&other]));
        let sizes = (bundles[one].1.len(), bundles[other].1.len());
        let hopeless = bundles[one].0 + bundles[other].0 > most * 3 / 2;
        if one == other || hopeless || !tried.insert((one, other, sizes)) {
            continue;
        }
        let both = [&bundles[one].1[..], &bundles[other].1[..]].concat();
        let weight = lay(&both).file().len();
        if weight <= most {
            home.extend(bundles[other].1.drain(..).map(|word| (word, one)));
            bundles[one] = (weight, both);
        }
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
    bundles.sort();
    bundles
}
