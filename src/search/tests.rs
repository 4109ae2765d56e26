//! The index is read back and held against plain looking.

use super::fold::{fold, words};
use super::terms::{Line, collect, cut};
use super::*;
use crate::model::{Dataset, Date, Text, sample, vocabulary};
use flate2::read::DeflateDecoder;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// A file as the script reads it: its stamp, its head, its body.
fn open(file: &[u8]) -> (u32, Value, Vec<u8>) {
    let stamp = u32::from_le_bytes(file[..4].try_into().unwrap());
    let mut all = Vec::new();
    DeflateDecoder::new(&file[4..]).read_to_end(&mut all).unwrap();
    let length = u32::from_le_bytes(all[..4].try_into().unwrap()) as usize;
    let head = serde_json::from_slice(&all[4..4 + length]).unwrap();
    (stamp, head, all[4 + length..].to_vec())
}

/// Which fields and forms a word has in which dataset.
type Found = BTreeMap<String, BTreeMap<u32, (u8, BTreeSet<String>)>>;

/// The lines of a file of words.
fn lines(head: &Value, body: &[u8], found: &mut Found) {
    let number = |value: &Value| value.as_u64().unwrap() as usize;
    let all = head["t"].as_array().unwrap();
    let (mut docs, mut fields) = (0, all.iter().map(|line| number(&line[2])).sum::<usize>());
    let mut marks = fields + all.iter().map(|line| number(&line[1])).sum::<usize>();
    for line in all {
        let word = line[0].as_str().unwrap().to_string();
        let forms: Vec<String> =
            line.as_array().unwrap()[3..].iter().map(|form| form.as_str().unwrap().into()).collect();
        let (count, end) = (number(&line[1]), docs + number(&line[2]));
        let mut next = 0u32;
        for at in 0..count {
            let (mut gap, mut shift) = (0, 0);
            loop {
                gap |= u32::from(body[docs] & 127) << shift;
                shift += 7;
                docs += 1;
                if body[docs - 1] < 128 {
                    break;
                }
            }
            let mask = if forms.len() > 1 { body[marks + at] } else { 1 };
            let own = forms.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0).map(|(_, form)| form.clone());
            let own = if forms.is_empty() { BTreeSet::from([word.clone()]) } else { own.collect() };
            assert!(found.entry(word.clone()).or_default().insert(next + gap, (body[fields + at], own)).is_none());
            next += gap + 1;
        }
        assert_eq!(docs, end, "{word}");
        fields += count;
        marks += if forms.len() > 1 { count } else { 0 };
    }
}

fn portal(titles: &[(&str, &str)]) -> Portal {
    let mut portal = sample::portal("https://data.example.org");
    let dataset = |(at, (title, description)): (usize, &(&str, &str))| {
        let mut dataset: Dataset = sample::dataset(&format!("so-tc/bo-{at:05}"), Text::of(&sample::lang("vi"), *title));
        dataset.description = Text::of(&sample::lang("vi"), *description);
        dataset.print = at as u128;
        Arc::new(dataset)
    };
    portal.datasets = titles.iter().enumerate().map(dataset).collect();
    portal
}

/// A part read back: its stamp, its head, its body.
type ReadBack = (u32, Value, Vec<u8>);

/// The root and the parts of an index, cut as said.
fn made(portal: &Portal, plan: Plan) -> (Value, Vec<u8>, BTreeMap<String, ReadBack>) {
    let files = files(portal, Date::parse("2026-11-23"), &sample::lang("vi"), "vi/du-lieu/", plan);
    let (_, head, body) = open(&files[0]);
    let parts = match plan.whole {
        false => plan.names().into_iter().zip(files[1..].iter().map(|file| open(file))).collect(),
        true => {
            let part = |(name, place): (&String, &Value)| {
                let [from, length, rest] = [0, 1, 2].map(|at| place[at].as_u64().unwrap() as usize);
                let head = serde_json::from_slice(&body[from..from + length]).unwrap();
                (name.clone(), (0, head, body[from + length..from + length + rest].to_vec()))
            };
            head["inside"].as_object().unwrap().iter().map(part).collect()
        }
    };
    (head, body, parts)
}

fn cut_small(datasets: usize) -> Plan {
    Plan {
        words: 5,
        bundles: 6,
        block: 7,
        core: 0,
        newest: datasets.min(9),
        fresh: 4,
        whole: false,
        split: true,
        ..Plan::of(datasets)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_written_index_finds_what_plain_looking_finds(
        texts in prop::collection::vec(prop::collection::vec("[a-cđàáạăâ ,./0-2\u{301}\u{323}]{0,12}|\\PC{0,6}", 1..4), 0..60),
        size in 1usize..20,
        count in 1usize..12,
    ) {
        let field = |nth: usize| 1u8 << (nth % 8);
        let terms = collect(texts.len(), size, &[], &[], |at, take| {
            texts[at].iter().enumerate().for_each(|(nth, text)| take(field(nth), text.into()));
        });
        let mut plain = Found::new();
        for (at, texts) in texts.iter().enumerate() {
            for (nth, text) in texts.iter().enumerate() {
                for word in words(text) {
                    let (folded, form) = fold(word);
                    // Short plurals are found by their singulars, too: not looked at here.
                    if folded.is_empty() || folded.ends_with('s') { continue }
                    let one = plain.entry(folded).or_default().entry(at as u32).or_default();
                    one.0 |= field(nth);
                    one.1.insert(form);
                }
            }
        }
        let (mut found, files) = (Found::new(), cut(&terms.iter().map(|(word, term)| Line::of(word, term)).collect::<Vec<_>>(), count));
        prop_assert_eq!(files.len(), count);
        for (first, part) in &files {
            let (_, head, body) = open(&part.file());
            let mut own = Found::new();
            lines(&head, &body, &mut own);
            prop_assert_eq!(own.keys().next().cloned().unwrap_or_default(), first.clone());
            found.extend(own);
        }
        let firsts: Vec<&String> = files.iter().map(|(first, _)| first).filter(|first| !first.is_empty()).collect();
        prop_assert!(firsts.is_sorted());
        found.retain(|word, _| !word.ends_with('s') && plain.contains_key(word));
        // Of more than seven forms, the first seven are told apart.
        let many: Vec<String> = plain.iter().filter(|(_, docs)| docs.values().flat_map(|one| &one.1).collect::<BTreeSet<_>>().len() > 7).map(|(word, _)| word.clone()).collect();
        for word in many {
            found.remove(&word);
            plain.remove(&word);
        }
        prop_assert_eq!(found, plain);
    }
}

/// In which files a browser looks for a word: at first, and for the rest; as the script's `gather` does. Files are those of
/// words in order, then the bundles from the root's.
fn looked_in(word: &str, laid: &bundle::Laid, plan: Plan) -> (Vec<usize>, Vec<usize>) {
    let units: Vec<u16> = word.encode_utf16().collect();
    let known = |end: usize| {
        let beginning = String::from_utf16(&units[..end]).ok()?;
        laid.often.iter().find(|(often, ..)| *often == beginning)
    };
    let ends = (1..=units.len()).rev().filter(|end| *end == units.len() || *end >= bundle::BEGINNING);
    if let Some((_, file, later)) = ends.filter_map(known).next() {
        return (vec![plan.words + file], later.iter().map(|file| plan.words + file).collect());
    }
    let place = |word: &str| laid.firsts.iter().rposition(|first| !first.is_empty() && **first <= *word).unwrap_or(0);
    (vec![place(word)], Vec::new())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_word_is_whole_in_the_files_a_browser_looks_in(
        texts in prop::collection::vec(prop::collection::vec("([a-c]{1,2} |sanluong|sanluongx? |quangab{0,3} |đất |\\PC ){0,8}", 1..5), 5..80),
        bundles in 4usize..9,
        bundle in 10usize..400,
        core in 0usize..200,
    ) {
        let plan = Plan { words: 3, bundles, bundle, core, ..cut_small(texts.len()) };
        let fields = [1u8, 2, 16, 32];
        let read = |at: usize, take: &mut dyn FnMut(u8, std::borrow::Cow<'_, str>)| {
            texts[at].iter().zip(fields).for_each(|(text, field)| take(field, text.into()));
        };
        let said = ["sanluong quangab", "a b", "b b", "ab đ"].map(fold::flat);
        let terms = collect(texts.len(), 16, &[], &said, read);
        // Light words are divided, too, so that it happens here.
        let laid = bundle::lay_by(&terms, &said, plan, 3, read);
        prop_assert_eq!(laid.parts.len(), plan.words + plan.bundles);
        let (in_order, bundles) = laid.parts.split_at(plan.words);
        let files: Vec<Found> = in_order.iter().chain([&laid.core]).chain(bundles).map(|part| {
            let (_, head, body) = open(&part.file());
            let mut found = Found::new();
            lines(&head, &body, &mut found);
            found
        }).collect();
        for phrase in said.iter().filter(|phrase| terms.contains_key(phrase.as_str())) {
            let (_, file, later) = laid.often.iter().find(|(often, ..)| often == phrase).unwrap();
            prop_assert_eq!(*later, None);
            let found: Vec<u32> = files[plan.words + file][phrase].keys().copied().collect();
            let stands = |text: &String| format!(" {} ", fold::flat(text)).contains(&format!(" {phrase} "));
            let plain = (0u32..).zip(&texts).filter(|(_, texts)| texts[..texts.len().min(2)].iter().any(stands));
            prop_assert_eq!(found, plain.map(|(at, _)| at).collect::<Vec<_>>(), "{}", phrase);
        }
        for (word, term) in terms.iter().filter(|(word, _)| !word.contains(' ')) {
            let (at_first, rest) = looked_in(word, &laid, plan);
            let docs = |files_of: &[usize]| -> BTreeMap<u32, u8> {
                files_of.iter().filter_map(|file| files[*file].get(&**word)).flatten().map(|(doc, found)| (*doc, found.0)).collect()
            };
            let (early, mut all) = (docs(&at_first), docs(&rest));
            let named = laid.often.iter().any(|(often, ..)| **often == **word);
            prop_assert!(early.values().all(|fields| !named || rest.is_empty() || fields & 15 != 0), "{word}: strong first");
            prop_assert!(all.values().all(|fields| fields & 15 == 0), "{word}: the rest is weak");
            all.extend(early);
            let whole = Line::of(word, term);
            prop_assert_eq!(all.len(), whole.count(), "{}", word);
            for (at, texts) in texts.iter().enumerate() {
                let stands = texts.iter().flat_map(|text| words(text)).any(|other| fold(other).0 == **word);
                prop_assert!(!stands || all.contains_key(&(at as u32)), "{} in {}", word, at);
            }
        }
    }
}

#[test]
fn words_that_follow_each_other_lie_in_one_file() {
    let titles: Vec<String> = (0..900)
        .map(|at| {
            format!(
                "{} {} năm {}",
                ["Tai nạn giao thông", "Bệnh viện công", "Hộ nghèo"][at % 3],
                ["Hà Nội", "Quảng Ninh", "Cà Mau"][at / 7 % 3],
                2000 + at % 20
            )
        })
        .collect();
    let portal = portal(&titles.iter().map(|title| (title.as_str(), "")).collect::<Vec<_>>());
    let (head, ..) = made(&portal, Plan { bundle: 900, core: 0, ..Plan::of(900) });
    let often: Vec<&str> = head["often"].as_str().unwrap().split('|').collect();
    let file = |word: &str| &head["in"][often.iter().position(|often| *often == word).unwrap()];
    for (one, other) in
        [("tai", "nan"), ("giao", "thong"), ("ha", "noi"), ("quang", "ninh"), ("ca", "mau"), ("ho", "ngheo")]
    {
        assert_eq!(file(one), file(other), "{one} {other}");
    }
    for phrase in ["tai nan giao thong", "tai nan", "ha noi", "benh vien cong"] {
        assert!(often.contains(&phrase), "{phrase} is looked for as one: {often:?}");
    }
    let (head, ..) = made(&portal, Plan::of(900));
    let places = head["in"].as_array().unwrap().iter();
    let in_root: Vec<&str> = often.iter().zip(places).filter(|(_, file)| **file == 0).map(|(word, _)| *word).collect();
    assert!(in_root.iter().any(|word| word.contains(' ')), "phrases are light enough for the root: {in_root:?}");
}

#[test]
fn a_dataset_is_found_by_its_title_and_its_agency_and_phrases_keep_their_marks() {
    let mut portal = portal(&[("Số phường và xã", ""), ("Phương tiện", "Đi lại"), ("Các đặc khu", "Mỗi xã")]);
    portal.site.synonyms = vec![vec!["xã".into(), "phường".into(), "commune".into()]];
    for plan in [Plan::of(3), cut_small(3)] {
        let (head, _, parts) = made(&portal, plan);
        let mut found = Found::new();
        for (_, (_, head, body)) in parts.iter().filter(|(name, _)| name.starts_with(['w', 'b'])) {
            lines(head, body, &mut found);
        }
        let cards: Vec<&Value> =
            parts.iter().filter(|(name, _)| name.starts_with('d')).map(|(_, part)| &part.1).collect();
        assert_eq!(cards[0]["t"], json!(["Các đặc khu", "Phương tiện", "Số phường và xã"]), "numbered by title");
        let docs = |word: &str| found[word].keys().copied().collect::<Vec<_>>();
        assert_eq!(docs("phuong"), [1, 2]);
        assert_eq!(found["phuong"][&1].1, BTreeSet::from(["phương".into()]));
        assert_eq!(docs("~0"), [0, 2], "`Phương tiện` is no `phường`");
        assert_eq!(docs("chinh"), [0, 1, 2], "their agency is Sở Tài chính");
        assert_eq!(found["chinh"][&0].0, entry::field::AGENCY);
        assert_eq!(head["groups"][0], json!(["xa", "phuong", "commune"]));
    }
}

#[test]
fn a_change_of_one_description_leaves_the_other_files_as_they_are() {
    let titles: Vec<(String, String)> = (0..700)
        .map(|at| (format!("Bảng {at} của huyện {}", at % 40), format!("Mô tả riêng{at} với chữ{}", at % 90)))
        .collect();
    let borrowed: Vec<(&str, &str)> = titles.iter().map(|(title, text)| (title.as_str(), text.as_str())).collect();
    let before = portal(&borrowed);
    let mut after = before.clone();
    let mut changed = (*after.datasets[300]).clone();
    changed.description = Text::of(&sample::lang("vi"), "Mô tả riêng300 với chữ30 tốt");
    after.datasets[300] = Arc::new(changed);
    let plan = Plan::of(700);
    let (old, _, was) = made(&before, plan);
    let (new, _, is) = made(&after, plan);
    assert_ne!(old["stamps"], new["stamps"]);
    let differing: Vec<&String> = is.iter().filter(|(name, part)| was[*name] != **part).map(|(name, _)| name).collect();
    assert!(differing.len() <= 4, "{differing:?} of {}", is.len());
    for name in &plan.names() {
        assert_eq!(new["stamps"][name], json!(is[name].0), "the root names the stamp of {name}");
    }
}

#[test]
fn every_dataset_has_its_values_in_the_columns_of_facets() {
    let mut portal = sample::portal("https://data.example.org");
    portal.datasets = (0..30).map(|at| portal.datasets[at % 2].clone()).collect();
    let (head, _, parts) = made(&portal, cut_small(30));
    for (at, kind) in facets::KINDS.iter().enumerate() {
        let (_, part, body) = &parts[&format!("f{at}")];
        let own = &part["f"][0];
        assert_eq!((head["facets"][at][0].as_str(), own["w"].as_u64()), (Some(*kind), Some(1)));
        assert_eq!(body.len(), 30);
        let mut totals = BTreeMap::<u64, u64>::new();
        for set in body {
            for value in own["s"][*set as usize].as_array().into_iter().flatten() {
                *totals.entry(value.as_u64().unwrap()).or_default() += 1;
            }
        }
        let said = own["v"].as_array().into_iter().flatten().map(|value| value[2].as_u64().unwrap());
        assert!(said.enumerate().all(|(at, total)| totals[&(at as u64)] == total), "{kind}: {own}");
    }
    let agencies = &head["facets"][0][2];
    assert_eq!(agencies, &json!([["bo-tttt", "Bộ Thông tin và Truyền thông", 15], ["so-tc", "Sở Tài chính", 15]]));
}

#[test]
fn data_is_told_to_be_on_time_or_late_where_a_day_was_promised() {
    let mut portal = portal(&[("a", ""), ("b", ""), ("c", "")]);
    let mut promise = |at: usize, modified: &str| {
        let dataset = Arc::make_mut(&mut portal.datasets[at]);
        dataset.frequency = vocabulary::frequency("MONTHLY").cloned();
        dataset.modified = Date::parse(modified);
    };
    promise(0, "2026-11-20");
    promise(1, "2026-01-20");
    let (head, ..) = made(&portal, Plan::of(3));
    let facet = head["facets"].as_array().unwrap().iter().find(|facet| facet[0] == "due").unwrap();
    assert_eq!(facet, &json!(["due", 2, [["late", "", 1], ["on_time", "", 1]]]));
}

#[test]
fn a_portal_without_datasets_has_an_index() {
    let (head, body, parts) = made(&portal(&[]), Plan::of(0));
    assert_eq!((head["n"].as_u64(), body.is_empty()), (Some(0), false));
    assert!(parts.contains_key("w0"));
}

#[test]
fn a_twin_says_the_bytes_in_base64() {
    assert_eq!(twin("w3", b"light work"), "khomoPart(\"w3\",\"bGlnaHQgd29yaw==\");\n");
    assert_eq!(twin("", b"light wor"), "khomoPart(\"\",\"bGlnaHQgd29y\");\n");
    assert_eq!(twin("", &[255, 254]), "khomoPart(\"\",\"//4=\");\n");
}

#[test]
fn addresses_depend_on_the_number_of_datasets_only() {
    let addresses = |portal: &Portal, portable| {
        let urls = crate::urls::sample("https://data.example.org");
        let all = of(portal, None, &urls, portable).unwrap();
        all.iter().map(|artifact| artifact.address.to_string()).collect::<Vec<_>>()
    };
    let small = portal(&[("a", ""), ("b", "")]);
    assert_eq!(addresses(&small, false), ["search/vi.bin", "search/en.bin"]);
    assert_eq!(addresses(&small, true), ["search/vi.bin", "search/vi.js", "search/en.bin", "search/en.js"]);
    let many = portal(&vec![("a", ""); 700]);
    assert!(addresses(&many, false).contains(&"search/vi/w0.bin".to_string()));
}
