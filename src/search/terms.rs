//! Which words stand in which datasets: read in chunks on all processors, joined in order, cut into files.

use super::fold::{fold, words};
use super::part::{Part, each, varint};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// Datasets that are read at once; fixed, so that nothing depends on the number of processors.
pub(super) const CHUNK: usize = 2_048;
/// Forms of a word that are told apart; what is beyond shares the last bit and is nobody's own.
const FORMS: usize = 7;

/// A word, and the datasets it stands in.
#[derive(Debug, Default)]
pub(super) struct Term {
    /// How it was written, tones at the end; at most [`FORMS`].
    pub forms: Vec<Box<str>>,
    /// In how many datasets.
    pub count: u32,
    /// The last of them.
    last: u32,
    /// Their numbers, each as the distance to the one before, less one.
    docs: Vec<u8>,
    /// The fields in each.
    fields: Vec<u8>,
    /// The forms in each, as bits.
    marks: Vec<u8>,
}

/// Words by their folded spelling; phrases that mean the same stand under `~` and their number.
pub(super) type Terms = BTreeMap<Box<str>, Term>;

/// A word within a chunk; `first` is the first of its datasets, the rest are distances.
#[derive(Debug, Default)]
struct Draft {
    word: Box<str>,
    forms: Vec<Box<str>>,
    /// What else it is found by: a short English plural by its singular, which is too short to be taken for a beginning of
    /// words. No Vietnamese syllable ends in s.
    stems: [Option<(u32, u16)>; 2],
    first: u32,
    term: Term,
}

/// What is known within a chunk.
#[derive(Debug, Default)]
struct Chunk {
    drafts: Vec<Draft>,
    /// By folded word.
    known: HashMap<Box<str>, u32>,
    /// By word as written: its draft and form.
    written: HashMap<Box<str>, (u32, u16)>,
}

impl Chunk {
    fn word(&mut self, word: &str) -> Option<(u32, u16)> {
        if let Some(known) = self.written.get(word) {
            return Some(*known);
        }
        let (folded, form) = fold(word);
        if folded.is_empty() {
            return None;
        }
        let at = self.draft(folded.clone());
        let forms = &mut self.drafts[at as usize].forms;
        let nth = forms.iter().position(|known| **known == *form).unwrap_or_else(|| {
            forms.push(form.into());
            forms.len() - 1
        });
        let found = (at, u16::try_from(nth).unwrap_or(u16::MAX));
        self.written.insert(word.into(), found);
        let without =
            |end: &str| folded.strip_suffix(end).filter(|stem| matches!(stem.len(), 3 | 4) && !stem.ends_with('s'));
        let stems = [without("s"), without("es")].map(|stem| stem.and_then(|stem| self.word(stem)));
        self.drafts[at as usize].stems = stems;
        Some(found)
    }

    fn draft(&mut self, word: String) -> u32 {
        if let Some(at) = self.known.get(word.as_str()) {
            return *at;
        }
        let at = u32::try_from(self.drafts.len()).expect("a chunk has fewer words");
        self.drafts.push(Draft { word: word.clone().into(), ..Draft::default() });
        self.known.insert(word.into(), at);
        at
    }

    /// Notes that a word stands in a field of a dataset.
    fn note(&mut self, at: u32, form: u16, doc: u32, field: u8) {
        let draft = &mut self.drafts[at as usize];
        let mark = 1 << usize::from(form).min(FORMS);
        let term = &mut draft.term;
        if term.count > 0 && term.last == doc {
            *term.fields.last_mut().expect("as many as datasets") |= field;
            *term.marks.last_mut().expect("as many as datasets") |= mark;
            return;
        }
        match term.count {
            0 => draft.first = doc,
            _ => varint(&mut term.docs, doc - term.last - 1),
        }
        term.count += 1;
        term.last = doc;
        term.fields.push(field);
        term.marks.push(mark);
    }
}

/// The words of `count` datasets, read in chunks of `size`; `texts` hands on each text of a dataset with its field.
pub(super) fn collect(
    count: usize,
    size: usize,
    groups: &[Vec<&str>],
    texts: impl Fn(usize, &mut dyn FnMut(u8, Cow<'_, str>)) + Sync,
) -> Terms {
    let chunks = each(count.div_ceil(size), |number| {
        let mut chunk = Chunk::default();
        let phrases = phrases(&mut chunk, groups);
        let mut line = Vec::new();
        for at in number * size..count.min((number + 1) * size) {
            let doc = u32::try_from(at).expect("a portal has fewer datasets");
            texts(at, &mut |field, text| {
                line.clear();
                line.extend(words(&text).filter_map(|word| chunk.word(word)));
                for (at, word) in line.iter().enumerate() {
                    chunk.note(word.0, word.1, doc, field);
                    for stem in chunk.drafts[word.0 as usize].stems.into_iter().flatten() {
                        chunk.note(stem.0, stem.1, doc, field);
                    }
                    for (phrase, group) in phrases.get(word).map_or(&[][..], Vec::as_slice) {
                        if line[at..].starts_with(phrase) {
                            chunk.note(*group, 0, doc, field);
                        }
                    }
                }
            });
        }
        chunk.drafts
    });
    let mut terms = Terms::new();
    for draft in chunks.into_iter().flatten().filter(|draft| draft.term.count > 0) {
        match terms.get_mut(&draft.word) {
            Some(term) => join(term, draft),
            None => {
                let mut term = Term::default();
                let word = draft.word.clone();
                join(&mut term, draft);
                terms.insert(word, term);
            }
        }
    }
    terms
}

/// A phrase as words with their forms, and the draft of the group it belongs to.
type Phrases = HashMap<(u32, u16), Vec<(Vec<(u32, u16)>, u32)>>;

/// The phrases that mean the same, by their first word. They are found with their own marks only: "phường" is no "phương".
fn phrases(chunk: &mut Chunk, groups: &[Vec<&str>]) -> Phrases {
    let mut phrases = Phrases::new();
    for (number, group) in groups.iter().enumerate() {
        let at = chunk.draft(format!("~{number}"));
        for phrase in group {
            let line: Vec<_> = words(phrase).filter_map(|word| chunk.word(word)).collect();
            if let Some(first) = line.first() {
                phrases.entry(*first).or_default().push((line, at));
            }
        }
    }
    phrases
}

/// Adds what a chunk found of a word to what those before it found.
fn join(term: &mut Term, draft: Draft) {
    let from = if term.count == 0 { draft.first } else { draft.first - term.last - 1 };
    varint(&mut term.docs, from);
    let forms: Vec<u8> = draft.forms.iter().take(FORMS).map(|form| nth(&mut term.forms, form)).collect();
    let theirs = |mark: u8| {
        let bits = (0..FORMS).filter(|bit| mark & (1 << bit) != 0).map(|bit| forms.get(bit).copied().unwrap_or(1));
        bits.fold(mark & (1 << FORMS), |all, bit| all | bit)
    };
    let same = forms.iter().enumerate().all(|(at, bit)| *bit == 1 << at);
    match same {
        true => term.marks.extend(&draft.term.marks),
        false => term.marks.extend(draft.term.marks.iter().map(|mark| theirs(*mark))),
    }
    term.docs.extend(&draft.term.docs);
    term.fields.extend(&draft.term.fields);
    term.count += draft.term.count;
    term.last = draft.term.last;
}

/// The bit of a form.
fn nth(forms: &mut Vec<Box<str>>, form: &str) -> u8 {
    if let Some(at) = forms.iter().position(|known| **known == *form) {
        return 1 << at;
    }
    if forms.len() == FORMS {
        return 1 << FORMS;
    }
    forms.push(form.into());
    1 << (forms.len() - 1)
}

impl Term {
    /// How much of a file it takes, about.
    fn weight(&self, word: &str) -> usize {
        let marks = if self.forms.len() > 1 { self.marks.len() / 4 } else { 0 };
        8 + word.len() + self.docs.len() + self.fields.len() / 4 + marks
    }
}

/// Cuts words into `count` files, the heaviest as light as can be. Gives the first word of each and the file; the last
/// ones are empty when fewer are needed.
pub(super) fn cut(terms: &Terms, count: usize) -> Vec<(String, Part)> {
    let weights: Vec<usize> = terms.iter().map(|(word, term)| term.weight(word)).collect();
    let (mut low, mut high) = (weights.iter().copied().max().unwrap_or(0), weights.iter().sum::<usize>());
    while low < high {
        let most = low.midpoint(high);
        if ends(&weights, most).len() <= count { high = most } else { low = most + 1 }
    }
    let mut ends = ends(&weights, low);
    ends.resize(count, terms.len());
    let all: Vec<(&str, &Term)> = terms.iter().map(|(word, term)| (&**word, term)).collect();
    each(count, |at| {
        let from = if at == 0 { 0 } else { ends[at - 1] };
        let own = &all[from..ends[at]];
        let first = own.first().map_or_else(String::new, |(word, _)| word.to_string());
        (first, part(own))
    })
}

/// Where files end that weigh at most so much.
fn ends(weights: &[usize], most: usize) -> Vec<usize> {
    let (mut ends, mut full) = (Vec::new(), 0);
    for (at, weight) in weights.iter().enumerate() {
        if full > 0 && full + weight > most {
            ends.push(at);
            full = 0;
        }
        full += weight;
    }
    ends.push(weights.len());
    ends
}

/// Some words as a file: a line for each in the head; in the body all numbers, then all fields, then the forms of words
/// that have more than one, so that like stands beside like.
fn part(terms: &[(&str, &Term)]) -> Part {
    let mut body = Vec::new();
    let line = |(word, term): &(&str, &Term)| {
        let mut line: Vec<Value> = vec![json!(word), json!(term.count), json!(term.docs.len())];
        // A word that was only ever written without marks needs no form.
        match &term.forms[..] {
            [only] if **only == **word => {}
            forms => line.extend(forms.iter().map(|form| json!(form))),
        }
        Value::Array(line)
    };
    let docs: usize = terms.iter().map(|(_, term)| term.docs.len()).sum();
    let fields: usize = terms.iter().map(|(_, term)| term.fields.len()).sum();
    let head = json!({ "t": terms.iter().map(line).collect::<Vec<_>>(), "at": [0, docs, docs + fields] });
    terms.iter().for_each(|(_, term)| body.extend(&term.docs));
    terms.iter().for_each(|(_, term)| body.extend(&term.fields));
    terms.iter().filter(|(_, term)| term.forms.len() > 1).for_each(|(_, term)| body.extend(&term.marks));
    Part::new(&head, body)
}
