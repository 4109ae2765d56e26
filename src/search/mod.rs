//! The index that a browser searches: built here in small files, of which it fetches those that a query needs.
//!
//! Datasets are numbered by their folded titles. That is the order by name, and since like titles stand side by side, so do
//! the numbers a word is found in, the cards a query shows, and the values of a facet: everything becomes small.
//!
//! The script begins when the page has been painted, which costs no paint its time; at once when the address asks for something.
//!
//! **Files.** `search/{lang}.bin` is the root; the others are `search/{lang}/{letter}{number}.bin`. Each begins with four
//! bytes, the stamp, then follows a DEFLATE stream (RFC 1951) of: the length of the head (four bytes, lowest first), the
//! head (JSON), the body. A stamp is a hash of what is in the file, and the root names the stamp of every other file: a host
//! that is half updated is noticed, and what has not changed keeps its bytes. Files are deflated because few hosts compress
//! what is no text: what they weigh here is what travels. A portable build adds `.js` twins, which say the same to
//! `khomoPart(name, base64)`: scripts may be loaded from a folder, other files may not.
//!
//! - **`w`** words in order, the rare ones: in the head for each `[word, datasets, bytes of numbers, form…]`, and where the three
//!   stretches of the body begin: the numbers of all words (variable-length distances, less one), the fields of all (a byte a
//!   dataset, see [`entry::field`]), the forms (a byte of bits) of those with more than one. A word is folded; its forms are how
//!   it was written, tones at the end. `~7` is the group 7 of phrases that mean the same.
//! - **`b`** bundles, in the same form: common words that follow each other, and phrases, so that a query needs few files. The
//!   root tells them by name (`often`), with the file each lies in (`in`), beside the words that begin with it; bundle 0, what
//!   is worth most for its weight, is in the root. What a heavy word stands in by description, column or code only lies in
//!   another bundle (`later`).
//! - **`d`** cards: columns of what is shown of `block` datasets, by number.
//! - **`n`** the same of the newest, once more: the first `fresh` by date, the others by number, so that the newest of many
//!   results lie in few files.
//! - **`f`** facets: the sets of values that occur, and for each dataset which.
//!
//! A small portal has the heads and bodies of all of them in its root, one request for everything.
//!
//! **How the script reads them.** A query is cut into synonyms, phrases and words, the longest first. A word of fewer than
//! [`bundle::BEGINNING`] letters that occurs is itself; others are beginnings. All words of a phrase that has other names must
//! stand in one field, or the phrase's group. Whole words and the marks typed gain. Where nothing is found, what was left for `later` is
//! read, then phrases word by word; so it is when a reader asks for it. Until then, counts are said to be the least there is.
//! Cards come from the files that hold most of the first results, three requests at a time, those for words counted; what they
//! hold stands at once, the rest of the page follows. A file of another build is asked for again once.

mod bundle;
mod cards;
mod entry;
mod facets;
mod fold;
#[cfg(test)]
mod measure;
mod part;
mod phrases;
mod plan;
mod terms;
#[cfg(test)]
mod tests;

use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::model::{Date, Lang, Portal};
use crate::urls::{Urls, encode};
use entry::Speech;
use part::{Part, each};
use plan::Plan;
use serde_json::{Map, Value, json};
use std::sync::{Arc, OnceLock};
use terms::CHUNK;

/// The most values of a facet that are in the root; all of them are in the facet's own file.
const SHOWN: usize = 24;

/// The files of an index: the root first, then those of its plan.
type Files = Vec<Vec<u8>>;

/// The index of each language as of a day; with twins for use from a folder when the portal is `portable`.
pub fn of<'a>(portal: &'a Portal, as_of: Option<Date>, urls: &'a Urls, portable: bool) -> Result<Vec<Artifact<'a>>> {
    let prints = portal.datasets.iter().map(|dataset| (&dataset.id, dataset.print, facets::due(dataset, as_of)));
    let names = portal.publishers.values().map(|publisher| (&publisher.id, &publisher.name, &publisher.short_name));
    let lists: Vec<_> = portal.code_lists.values().map(Fingerprint::of_value).collect();
    let all =
        (prints.collect::<Vec<_>>(), names.collect::<Vec<_>>(), &portal.site.themes, &portal.site.synonyms, lists);
    let shared = Fingerprint::of_value(&(all, &portal.site.languages, env!("CARGO_PKG_VERSION")));
    let plan = Plan::of(portal.datasets.len());
    let mut artifacts = Vec::new();
    for lang in &portal.site.languages {
        let base = encode(&urls.browse(lang, 1));
        let print = shared.with(&[Fingerprint::of([lang.as_str().as_bytes(), base.as_bytes()])]);
        // Made once, when the first of them is needed; all of them are made of the same.
        let made: Arc<OnceLock<Files>> = Arc::default();
        let mut names = vec![String::new()];
        names.extend(if plan.whole { Vec::new() } else { plan.names() });
        for (at, name) in names.into_iter().enumerate() {
            let rank = if at == 0 { Rank::List } else { Rank::Detail };
            let kinds: &[&'static str] = if portable { &["bin", "js"] } else { &["bin"] };
            for kind in kinds {
                let (made, base, name) = (made.clone(), base.clone(), name.clone());
                let address = urls.search(lang, &name, kind);
                let print = print.with(&[Fingerprint::of([kind.as_bytes()])]);
                artifacts.push(Artifact::made(address, rank, print, move |out| {
                    let bytes = &made.get_or_init(|| files(portal, as_of, lang, &base, plan))[at];
                    let written = match *kind {
                        "js" => out.write_all(twin(&name, bytes).as_bytes()),
                        _ => out.write_all(bytes),
                    };
                    written.map_err(|error| Error::io("write", "the search index", error))
                })?);
            }
        }
    }
    Ok(artifacts)
}

/// A file as a call that a script tag makes.
fn twin(name: &str, bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = format!("khomoPart(\"{name}\",\"");
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for at in 0..4 {
            let digit = DIGITS[(number >> (18 - 6 * at)) as usize & 63];
            out.push(if at > three.len() { '=' } else { digit.into() });
        }
    }
    out.push_str("\");\n");
    out
}

/// Makes the index of a language.
fn files(portal: &Portal, as_of: Option<Date>, lang: &Lang, base: &str, plan: Plan) -> Files {
    let (root, parts) = index(portal, as_of, lang, base, plan);
    each(parts.len() + 1, |at| if at == 0 { root.file() } else { parts[at - 1].file() })
}

/// The root and, unless everything is in it, the other parts.
fn index(portal: &Portal, as_of: Option<Date>, lang: &Lang, base: &str, plan: Plan) -> (Part, Vec<Part>) {
    let speech = Speech { lang, default: portal.site.default_language() };
    let order = by_title(portal, speech);
    let groups = entry::groups(portal);
    let texts = |at: usize, take: &mut dyn FnMut(u8, std::borrow::Cow<'_, str>)| {
        entry::texts(portal, &portal.datasets[order[at] as usize], speech, take);
    };
    let said = if plan.bundles > 0 { phrases::pick(order.len(), texts) } else { Vec::new() };
    let terms = terms::collect(order.len(), CHUNK, &groups, &said, texts);
    let bundle::Laid { firsts, often, core, mut parts } = bundle::lay(&terms, &said, plan, texts);
    drop(terms);
    // Numbers, newest first; ties in the order of their ids, as the static list has them.
    let mut newest = newest(portal, &order);
    newest.truncate(plan.newest);
    parts.extend(each(plan.blocks(), |at| {
        let block = &order[at * plan.block..order.len().min((at + 1) * plan.block)];
        cards::part(portal, block, speech)
    }));
    let again = again(&newest, plan.fresh);
    parts.extend(each(plan.freshest(), |at| {
        let block = &again[at * plan.fresh..again.len().min((at + 1) * plan.fresh)];
        cards::part(portal, &block.iter().map(|number| order[*number as usize]).collect::<Vec<_>>(), speech)
    }));
    let facets = facets::facets(portal, as_of, &order, speech);
    match plan.split {
        true => parts.extend(facets.iter().map(|facet| facets::part(std::slice::from_ref(facet)))),
        false => parts.push(facets::part(&facets)),
    }
    let shown = |facet: &facets::Facet| {
        // Days are told in the facet's own file only.
        let values = if facet.kind == "updated" { 0 } else { facet.values.len().min(SHOWN) };
        json!([facet.kind, facet.values.len(), &facet.values[..values]])
    };
    let mut head = json!({
        "v": 3,
        "n": order.len(),
        "base": base,
        "block": plan.block,
        "fresh": if plan.whole { 0 } else { plan.fresh },
        "newest": newest.len(),
        "groups": groups.iter().map(|group| group.iter().map(|phrase| fold::flat(phrase)).collect()).collect::<Vec<Vec<_>>>(),
        "facets": facets.iter().map(shown).collect::<Vec<_>>(),
        "split": plan.split,
        "often": often.iter().map(|one| one.0.as_str()).collect::<Vec<_>>().join("|"),
        "in": often.iter().map(|one| one.1).collect::<Vec<_>>(),
        // Nought: nothing was left for later.
        "later": often.iter().map(|one| one.2.unwrap_or(0)).collect::<Vec<_>>(),
        "words": firsts.iter().filter(|first| !first.is_empty()).collect::<Vec<_>>(),
    });
    // The newest, as numbers of three bytes: all first bytes, then all second ones, then the rest.
    let mut body = Vec::new();
    for byte in 0..3 {
        body.extend(newest.iter().map(|number| number.to_le_bytes()[byte]));
    }
    let mut places = Map::new();
    if plan.whole {
        for (name, part) in plan.names().into_iter().zip(&parts) {
            places.insert(name, json!([body.len(), part.head.len(), part.body.len()]));
            body.extend(&part.head);
            body.extend(&part.body);
        }
        head["inside"] = Value::Object(places);
        return (Part::new(&head, body), Vec::new());
    }
    let stamps = each(parts.len(), |at| parts[at].stamp());
    places.insert("b0".into(), json!([body.len(), core.head.len(), core.body.len()]));
    body.extend(&core.head);
    body.extend(&core.body);
    head["inside"] = Value::Object(places);
    head["stamps"] =
        plan.names().into_iter().zip(stamps).map(|(name, stamp)| (name, stamp.into())).collect::<Map<_, _>>().into();
    (Part::new(&head, body), parts)
}

/// The datasets' places in the portal, by folded title, then as written, then by id.
fn by_title(portal: &Portal, speech: Speech) -> Vec<u32> {
    let title = |at: usize| speech.say(&portal.datasets[at].title);
    let mut keyed: Vec<(String, u32)> = (0..portal.datasets.len())
        .map(|at| (fold::flat(title(at)), u32::try_from(at).expect("fewer datasets")))
        .collect();
    keyed.sort_by(|(one, here), (other, there)| {
        let written = || title(*here as usize).cmp(title(*there as usize));
        one.cmp(other).then_with(written).then_with(|| here.cmp(there))
    });
    keyed.into_iter().map(|(_, at)| at).collect()
}

/// The newest as their cards lie once more: the very newest by date, the others by number.
fn again(newest: &[u32], fresh: usize) -> Vec<u32> {
    let mut again = newest.to_vec();
    again.get_mut(fresh..).unwrap_or_default().sort_unstable();
    again
}

/// The datasets' numbers in an order, newest first.
fn newest(portal: &Portal, order: &[u32]) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..).take(order.len()).collect();
    let key = |number: &u32| {
        let at = order[*number as usize];
        (std::cmp::Reverse(portal.datasets[at as usize].modified.map(|date| date.last_day())), at)
    };
    numbers.sort_by_cached_key(key);
    numbers
}
