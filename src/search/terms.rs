//! Which words stand in which datasets: read in chunks on all processors, joined in order, cut into files.

use super::bundle::STRONG;
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

/// Words, and phrases said as one, by their folded spelling; phrases that mean the same stand under `~` and their number.
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
        let without = |end: &str| {
            folded
                .strip_suffix(end)
                .filter(|stem| stem.is_ascii() && matches!(stem.len(), 3 | 4) && !stem.ends_with('s'))
        };
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

    /// The form in which a phrase was written here.
    fn form(&mut self, phrase: u32, words: &[(u32, u16)], known: &mut HashMap<(u32, Vec<u16>), u16>) -> u16 {
        let key = (phrase, words.iter().map(|word| word.1).collect::<Vec<_>>());
        if let Some(form) = known.get(&key) {
            return *form;
        }
        let written: Vec<&str> =
            words.iter().map(|word| &*self.drafts[word.0 as usize].forms[usize::from(word.1)]).collect();
        let written = written.join(" ").into();
        let forms = &mut self.drafts[phrase as usize].forms;
        let nth = forms.iter().position(|form| *form == written).unwrap_or_else(|| {
            forms.push(written);
            forms.len() - 1
        });
        let nth = u16::try_from(nth).unwrap_or(u16::MAX);
        known.insert(key, nth);
        nth
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

/// The words of `count` datasets, read in chunks of `size`, and what is `said` as one in strong fields; `texts` hands on each
/// text of a dataset with its field.
pub(super) fn collect(
    count: usize,
    size: usize,
    groups: &[Vec<&str>],
    said: &[String],
    texts: impl Fn(usize, &mut dyn FnMut(u8, Cow<'_, str>)) + Sync,
) -> Terms {
    let chunks = each(count.div_ceil(size), |number| {
        let mut chunk = Chunk::default();
        let phrases = phrases(&mut chunk, groups);
        let said = spoken(&mut chunk, said);
        let mut forms = HashMap::<(u32, Vec<u16>), u16>::new();
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
                    for (phrase, own) in
                        said.get(&word.0).filter(|_| field & STRONG != 0).map_or(&[][..], Vec::as_slice)
                    {
                        let Some(here) = line.get(at..at + phrase.len()) else { continue };
                        if here.iter().map(|word| word.0).eq(phrase.iter().copied()) {
                            let form = chunk.form(*own, here, &mut forms);
                            chunk.note(*own, form, doc, field);
                        }
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

/// The phrases that are looked for as one, by their first word.
fn spoken(chunk: &mut Chunk, said: &[String]) -> HashMap<u32, Vec<(Vec<u32>, u32)>> {
    let mut phrases = HashMap::<u32, Vec<(Vec<u32>, u32)>>::new();
    for phrase in said {
        let own = chunk.draft(phrase.clone());
        let line: Vec<u32> = phrase.split(' ').map(|word| chunk.draft(word.into())).collect();
        phrases.entry(line[0]).or_default().push((line, own));
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
    /// In how many datasets it stands in one of these fields.
    pub fn within(&self, fields: u8) -> usize {
        self.fields.iter().filter(|own| **own & fields != 0).count()
    }

    /// The datasets whose fields are not none when seen so; without forms if a weaker part.
    pub fn only<'a>(&'a self, word: &'a str, see: impl Fn(u8) -> u8) -> Line<'a> {
        let (mut docs, mut fields, mut marks) = (Vec::new(), Vec::new(), Vec::new());
        let (mut at, mut doc, mut next) = (0, 0, 0);
        for (nth, own) in self.fields.iter().enumerate() {
            let mut shift = 0;
            loop {
                let byte = self.docs[at];
                doc += u32::from(byte & 0x7f) << shift;
                shift += 7;
                at += 1;
                if byte < 0x80 {
                    break;
                }
            }
            let seen = see(*own);
            if seen != 0 {
                varint(&mut docs, doc - next);
                next = doc + 1;
                fields.push(seen);
                marks.push(self.marks[nth]);
            }
            doc += 1;
        }
        Line { word, forms: &self.forms, docs: docs.into(), fields: fields.into(), marks: marks.into() }
    }
}

/// A word as it stands in a file.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    pub word: &'a str,
    forms: &'a [Box<str>],
    docs: Cow<'a, [u8]>,
    fields: Cow<'a, [u8]>,
    marks: Cow<'a, [u8]>,
}

impl<'a> Line<'a> {
    pub fn of(word: &'a str, term: &'a Term) -> Self {
        let [docs, fields, marks] = [&term.docs, &term.fields, &term.marks].map(Cow::from);
        Self { word, forms: &term.forms, docs, fields, marks }
    }

    /// In how many datasets it stands.
    pub fn count(&self) -> usize {
        self.fields.len()
    }

    /// How many bytes of a file it takes, about: like bytes are written short.
    pub fn weight(&self) -> usize {
        let marks = if self.forms.len() > 1 { entropy(&self.marks) } else { 0 };
        6 + self.word.len() + entropy(&self.docs) + entropy(&self.fields) + marks
    }
}

/// How many bytes so many bytes are worth when each is written by how often it occurs.
fn entropy(bytes: &[u8]) -> usize {
    if bytes.len() < 16 {
        return bytes.len();
    }
    let mut times = [0u32; 256];
    bytes.iter().for_each(|byte| times[usize::from(*byte)] += 1);
    let all = bytes.len() as f64;
    let bits: f64 = times.iter().filter(|n| **n > 0).map(|n| f64::from(*n) * (all / f64::from(*n)).log2()).sum();
    (bits / 8.0) as usize
}

/// Cuts words into `count` files, the heaviest as light as can be. Gives the first word of each and the file; the last
/// ones are empty when fewer are needed.
pub(super) fn cut(lines: &[Line], count: usize) -> Vec<(String, Part)> {
    let weights: Vec<usize> = lines.iter().map(Line::weight).collect();
    let (mut low, mut high) = (weights.iter().copied().max().unwrap_or(0), weights.iter().sum::<usize>());
    while low < high {
        let most = low.midpoint(high);
        if ends(&weights, most).len() <= count { high = most } else { low = most + 1 }
    }
    let mut ends = ends(&weights, low);
    ends.resize(count, lines.len());
    each(count, |at| {
        let from = if at == 0 { 0 } else { ends[at - 1] };
        let own: Vec<&Line> = lines[from..ends[at]].iter().collect();
        (own.first().map_or_else(String::new, |line| line.word.to_string()), part(&own))
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
pub(super) fn part(lines: &[&Line]) -> Part {
    let mut body = Vec::new();
    let said = |line: &&Line| {
        let mut said: Vec<Value> = vec![json!(line.word), json!(line.count()), json!(line.docs.len())];
        // A word that was only ever written without marks needs no form.
        match line.forms {
            [only] if **only == *line.word => {}
            forms => said.extend(forms.iter().map(|form| json!(form))),
        }
        Value::Array(said)
    };
    let docs: usize = lines.iter().map(|line| line.docs.len()).sum();
    let fields: usize = lines.iter().map(|line| line.fields.len()).sum();
    let head = json!({ "t": lines.iter().map(said).collect::<Vec<_>>(), "at": [0, docs, docs + fields] });
    lines.iter().for_each(|line| body.extend(&*line.docs));
    lines.iter().for_each(|line| body.extend(&*line.fields));
    lines.iter().filter(|line| line.forms.len() > 1).for_each(|line| body.extend(&*line.marks));
    Part::new(&head, body)
}
