//! Ids of a plan's entries, each once, and phases that lie in each other without going in a circle.

use super::known::{Known, fold};
use super::written::{Entry, Within};
use crate::findings::{Finding, Findings, Place};
use crate::model::{Database, Lang, Name, Phase, PlanItem, Text};
use std::collections::{HashMap, HashSet};

/// The longest part of a title that goes into an id, in bytes.
const LONGEST: usize = 80;

/// Something with an id and a title of its own.
trait Named {
    fn name(&mut self, id: Name, default: &Lang);
    fn words(&self) -> (&Text, Option<&Name>, &Place);
}

macro_rules! named {
    ($($kind:ty, $agency:expr;)+) => {$(
        impl Named for $kind {
            fn name(&mut self, id: Name, default: &Lang) {
                if self.title.is_empty() {
                    self.title = Text::of(default, id.as_str());
                }
                self.id = id;
            }
            fn words(&self) -> (&Text, Option<&Name>, &Place) {
                let agency: fn(&Self) -> Option<&Name> = $agency;
                (&self.title, agency(self), &self.place)
            }
        }
    )+};
}
named! { Phase, |_| None; PlanItem, |item| Some(&item.agency); Database, |one| Some(&one.agency); }

/// Gives each its id: as written, else made of its title. Of two with one written id the first stays.
fn name<T: Named>(entries: Vec<Entry<T>>, stem: &str, default: &Lang, findings: &mut Findings) -> Vec<T> {
    let mut taken: HashSet<Name> = entries.iter().filter_map(|entry| entry.id.clone()).collect();
    let mut written: HashMap<Name, u64> = HashMap::new();
    let mut next: HashMap<String, u32> = HashMap::new();
    let mut named = Vec::with_capacity(entries.len());
    for Entry { id, mut said } in entries {
        let (title, agency, place) = said.words();
        if let Some(id) = id {
            if let Some(first) = written.get(&id) {
                let finding = Finding::of("plan-duplicate-id", place.clone());
                findings.push(finding.with("id", &id).with("line", first));
                continue;
            }
            written.insert(id.clone(), place.line);
            said.name(id, default);
            named.push(said);
            continue;
        }
        let words = title.exactly(default).or_else(|| title.all().next().map(|said| said.text));
        let slug = words.and_then(Name::slug);
        let base: String = slug.as_ref().map_or(stem, Name::as_str).chars().take(LONGEST).collect();
        let own = agency.map(|agency| format!("{}-{base}", agency.as_str().get(..36).unwrap_or(agency.as_str())));
        let free = |id: &String| Name::slug(id).filter(|id| !taken.contains(id));
        let id = [Some(base.clone()), own].into_iter().flatten().find_map(|id| free(&id));
        let id = id.unwrap_or_else(|| {
            let number = next.entry(base.clone()).or_insert(1);
            loop {
                *number += 1;
                let id = Name::slug(&format!("{base}-{number}")).expect("it begins with a letter or ends with a digit");
                if !taken.contains(&id) {
                    break id;
                }
            }
        });
        taken.insert(id.clone());
        said.name(id, default);
        named.push(said);
    }
    named
}

/// Phases with their ids, each in the one it is part of, and known by them.
pub fn phases(
    entries: Vec<(Entry<Phase>, Option<Within<'_>>)>,
    default: &Lang,
    known: &mut Known<'_>,
    findings: &mut Findings,
) -> Vec<Phase> {
    let (entries, within): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
    let places: HashMap<(String, String), Within<'_>> =
        entries.iter().zip(within).filter_map(|(entry, within)| Some((key(&entry.said.place), within?))).collect();
    let mut phases = name(entries, "giai-doan", default, findings);
    phases.iter().for_each(|phase| known.learn(phase));
    let order: Vec<Name> = phases.iter().map(|phase| phase.id.clone()).collect();
    for phase in &mut phases {
        let Some(within) = places.get(&key(&phase.place)) else { continue };
        phase.part_of = known.phase(&within.text, &order);
        if phase.part_of.is_none() {
            within.document.note("plan-unknown-phase", within.node, |finding| finding.with("value", &within.text));
        }
    }
    for at in 0..phases.len() {
        let mut above = phases[at].part_of.clone();
        for _ in 0..phases.len() {
            let Some(id) = above else { break };
            if id == phases[at].id {
                let finding = Finding::of("plan-circular-phases", phases[at].place.clone());
                findings.push(finding.with("phase", &phases[at].id));
                phases[at].part_of = None;
                break;
            }
            above = phases.iter().find(|phase| phase.id == id).and_then(|phase| phase.part_of.clone());
        }
    }
    phases
}

/// What makes a place one of its kind.
fn key(place: &Place) -> (String, String) {
    (place.file.clone(), format!("{}:{}", place.line, place.field))
}

/// Items with their ids; what one agency promises twice in the same words for the same day is one promise.
pub fn items(entries: Vec<Entry<PlanItem>>, default: &Lang, findings: &mut Findings) -> Vec<PlanItem> {
    let mut known: HashMap<_, u64> = HashMap::with_capacity(entries.len());
    let mut single = Vec::with_capacity(entries.len());
    for entry in entries {
        let item = &entry.said;
        let words = item.title.exactly(default).or_else(|| item.title.all().next().map(|said| said.text));
        let Some(words) = words else {
            single.push(entry);
            continue;
        };
        let same = (item.agency.clone(), fold(words), item.phase.clone(), item.due, item.is_withdrawn());
        match known.get(&same).copied().filter(|_| entry.id.is_none()) {
            Some(first) => {
                let finding = Finding::of("plan-item-twice", item.place.clone());
                findings.push(finding.with("title", words).with("line", first));
            }
            None => {
                known.entry(same).or_insert(item.place.line);
                single.push(entry);
            }
        }
    }
    name(single, "muc", default, findings)
}

/// Databases with their ids.
pub fn databases(entries: Vec<Entry<Database>>, default: &Lang, findings: &mut Findings) -> Vec<Database> {
    name(entries, "csdl", default, findings)
}
