//! What the codes of lists say of each other: what they belong under, what replaced them, what they are elsewhere.

use super::codes::Notes;
use crate::findings::{Finding, Findings, Place};
use crate::model::{CodeList, CodeListEntry, Name};
use crate::node;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is known of a list besides its codes: where they stand, and which list follows it.
#[derive(Debug)]
pub(super) struct Origin {
    /// Its file.
    pub path: String,
    /// The line of each entry.
    pub lines: Vec<u64>,
    /// The list that `replaced_by` names codes of, and where that is written.
    pub next: Option<(String, Place)>,
}

/// Drops what leads nowhere and tells of it; what is left is written as [`CodeList::named_by`] reads it.
pub(super) fn settle(lists: &mut BTreeMap<Name, CodeList>, origins: &BTreeMap<Name, Origin>, findings: &mut Findings) {
    let codes: BTreeMap<Name, HashSet<String>> = lists
        .iter()
        .map(|(id, list)| (id.clone(), list.entries.iter().map(|entry| entry.code.clone()).collect()))
        .collect();
    for (id, list) in lists {
        let Some(origin) = origins.get(id) else { continue };
        let mut notes = Notes::new(findings);
        let next = origin.next.as_ref().and_then(|(next, place)| {
            let next = Name::parse(next).filter(|next| codes.contains_key(next));
            if next.is_none() {
                let value = origin.next.as_ref().map_or("", |(value, _)| value.as_str());
                notes.push(Finding::of("unknown-next-list", place.clone()).with("value", value));
            }
            next
        });
        let known = Known { own: id, next: next.as_ref(), codes: &codes };
        for (entry, line) in list.entries.iter_mut().zip(&origin.lines) {
            let place = |field: &str| Place::at(&origin.path, *line, 1).field(field);
            known.settle(entry, &place, &mut notes);
        }
        for key in ["broader", "replaced_by"] {
            for at in circles(&list.entries, key) {
                let place = Place::at(&origin.path, origin.lines[at], 1).field(key);
                let entry = &mut list.entries[at];
                notes.push(Finding::of("circular-code", place).with("code", &entry.code).with("key", key));
                match key {
                    "broader" => entry.broader = None,
                    _ => entry.replaced_by = None,
                }
            }
        }
        let open =
            |entry: &&CodeListEntry| entry.replaced_by.is_some() && entry.valid_to.is_none() && list.valid_to.is_none();
        let mut endless = list.entries.iter().zip(&origin.lines).filter(|(entry, _)| open(entry));
        if let Some((entry, line)) = endless.next() {
            let place = Place::at(&origin.path, *line, 1).field("valid_to");
            let finding = Finding::of("replaced-without-end", place).with("code", &entry.code);
            notes.push(finding.with("count", 1 + endless.count()));
        }
    }
}

/// The codes there are, seen from one list.
struct Known<'a> {
    own: &'a Name,
    next: Option<&'a Name>,
    codes: &'a BTreeMap<Name, HashSet<String>>,
}

impl Known<'_> {
    fn settle(&self, entry: &mut CodeListEntry, place: &dyn Fn(&str) -> Place, notes: &mut Notes) {
        if let Some(value) = entry.broader.take_if(|code| !self.has(self.own, code)) {
            let finding = Finding::of("unknown-broader", place("broader")).with("code", &entry.code);
            notes.push(finding.with("value", value));
        }
        if let Some(value) = entry.replaced_by.take() {
            // Where a list follows this one, a code alone is one of that list.
            let alone = self.next.unwrap_or(self.own);
            entry.replaced_by = match self.has(alone, &value) {
                true => Some(self.written(alone, &value)),
                false => self.elsewhere(&value),
            };
            if entry.replaced_by.is_none() {
                let finding = Finding::of("unknown-next-code", place("replaced_by")).with("code", &entry.code);
                notes.push(finding.with("value", value).with("list", alone));
            }
        }
        entry.matches.retain_mut(|one| {
            if node::is_url(one) || one.strip_prefix("urn:").is_some_and(|rest| rest.contains(':')) {
                return true;
            }
            let known = self.elsewhere(one);
            if known.is_none() {
                let finding = Finding::of("unknown-match", place("matches")).with("code", &entry.code);
                notes.push(finding.with("value", &*one));
            }
            known.map(|known| *one = known).is_some()
        });
    }

    fn has(&self, list: &Name, code: &str) -> bool {
        self.codes.get(list).is_some_and(|codes| codes.contains(code))
    }

    /// `list:code`, when there is such a code.
    fn elsewhere(&self, said: &str) -> Option<String> {
        let (list, code) = said.split_once(':')?;
        let (list, code) = (Name::parse(list.trim())?, code.trim());
        self.has(&list, code).then(|| self.written(&list, code))
    }

    /// A code as it is kept: alone when it is of this list and cannot be taken for one of another.
    fn written(&self, list: &Name, code: &str) -> String {
        let doubtful = || {
            code.split_once(':').and_then(|(list, _)| Name::parse(list)).is_some_and(|id| self.codes.contains_key(&id))
        };
        match list == self.own && !doubtful() {
            true => code.to_string(),
            false => format!("{list}:{code}"),
        }
    }
}

/// One entry of every circle that `broader` or `replaced_by` makes within the list.
fn circles(entries: &[CodeListEntry], key: &str) -> Vec<usize> {
    let place: HashMap<&str, usize> = entries.iter().enumerate().map(|(at, entry)| (entry.code.as_str(), at)).collect();
    let next = |at: usize| {
        let entry = &entries[at];
        let code = if key == "broader" { &entry.broader } else { &entry.replaced_by };
        place.get(code.as_deref()?).copied()
    };
    // Which walk passed an entry first, counted from 1.
    let mut passed = vec![0; entries.len()];
    let mut found = Vec::new();
    for start in 0..entries.len() {
        let mut at = Some(start);
        while let Some(here) = at.filter(|here| passed[*here] == 0) {
            passed[here] = start + 1;
            at = next(here);
        }
        // A walk that comes back to itself has gone in a circle.
        found.extend(at.filter(|here| passed[*here] == start + 1));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;
    use proptest::prelude::*;

    /// Lists by name with their CSV and what follows them: settled, with the rules found.
    fn settled(lists: &[(&str, &str, Option<&str>)]) -> (BTreeMap<Name, CodeList>, Vec<(String, u64)>) {
        let (mut findings, mut all, mut origins) = (Findings::default(), BTreeMap::new(), BTreeMap::new());
        for (id, text, next) in lists {
            let id = Name::parse(id).unwrap();
            let rows = super::super::codes::rows("l.csv", text, &Lang::parse("vi").unwrap(), &mut findings);
            let (entries, lines) = rows.into_iter().unzip();
            let next = next.map(|next| (next.to_string(), Place::at("l.yaml", 1, 1)));
            origins.insert(id.clone(), Origin { path: "l.csv".into(), lines, next });
            all.insert(id.clone(), CodeList { entries, ..CodeList::named(id) });
        }
        settle(&mut all, &origins, &mut findings);
        let told = findings.iter().map(|one| (one.rule.clone(), one.place.line)).collect();
        (all, told)
    }

    fn replaced<'a>(lists: &'a BTreeMap<Name, CodeList>, id: &str) -> Vec<Option<&'a str>> {
        lists[&Name::parse(id).unwrap()].entries.iter().map(|entry| entry.replaced_by.as_deref()).collect()
    }

    #[test]
    fn a_code_alone_is_of_the_list_that_follows() {
        let old = "code,valid_to,replaced_by\n01,2025-06-30,01\n02,2025-06-30,08\n03,2025-06-30,99\n";
        let (lists, told) = settled(&[("cu", old, Some("moi")), ("moi", "code\n01\n08\n", None)]);
        assert_eq!(replaced(&lists, "cu"), [Some("moi:01"), Some("moi:08"), None]);
        assert_eq!(told, [("unknown-next-code".into(), 4)]);
        let cu = Name::parse("cu").unwrap();
        let (list, code) = CodeList::named_by(&lists, &cu, "moi:08");
        assert_eq!((list.as_str(), code), ("moi", "08"));
        assert_eq!(CodeList::named_by(&lists, &cu, "khac:08"), (&cu, "khac:08"));
    }

    #[test]
    fn without_a_list_that_follows_a_code_alone_is_of_its_own_list() {
        let text = "code,valid_to,replaced_by\na,2020,b\nb,2020,khac:c\nd,2020,khac:x\n";
        let (lists, told) = settled(&[("nay", text, Some("mất")), ("khac", "code\nc\n", None)]);
        assert_eq!(replaced(&lists, "nay"), [Some("b"), Some("khac:c"), None]);
        assert_eq!(told, [("unknown-next-list".into(), 1), ("unknown-next-code".into(), 4)]);
    }

    #[test]
    fn a_code_that_looks_like_one_of_another_list_stays_its_own() {
        let text = "code,valid_to,replaced_by\nkhac:a,2020,\nb,2020,khac:a\n";
        let (lists, _) = settled(&[("nay", text, None), ("khac", "code\na\n", None)]);
        let id = Name::parse("nay").unwrap();
        let said = replaced(&lists, "nay")[1].unwrap();
        assert_eq!(CodeList::named_by(&lists, &id, said), (&id, "khac:a"));
    }

    #[test]
    fn what_leads_nowhere_or_in_a_circle_is_dropped_and_told() {
        let text = "code,broader,replaced_by,valid_to,matches\n\
                    a,b,,,https://a.example/a|nay:b|gì đó\nb,c,,,\nc,a,,,\nd,x,d,2020,\ne,,f,,\nf,,,,\n";
        let (lists, told) = settled(&[("nay", text, None)]);
        let told: Vec<_> = told.iter().map(|(rule, line)| (rule.as_str(), *line)).collect();
        let expected = [
            ("unknown-match", 2),
            ("unknown-broader", 5),
            ("circular-code", 2),
            ("circular-code", 5),
            ("replaced-without-end", 6),
        ];
        assert_eq!(told, expected);
        let list = &lists[&Name::parse("nay").unwrap()];
        assert_eq!(list.entries[0].matches, ["https://a.example/a", "b"]);
        assert_eq!((&list.entries[0].broader, list.entries[1].broader.as_deref()), (&None, Some("c")));
    }

    proptest! {
        #[test]
        fn after_settling_every_way_up_ends(links in prop::collection::vec(0..12_usize, 1..12)) {
            let text: String = links.iter().enumerate().map(|(at, up)| format!("{at},{up}\n")).collect();
            let (lists, _) = settled(&[("nay", &format!("code,broader\n{text}"), None)]);
            let list = lists.values().next().unwrap();
            for entry in &list.entries {
                let (mut here, mut steps) = (entry, 0);
                while let Some(up) = &here.broader {
                    here = list.entry(up).expect("a code of the list");
                    steps += 1;
                    prop_assert!(steps <= list.entries.len());
                }
            }
        }
    }
}
