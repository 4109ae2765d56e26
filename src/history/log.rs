//! The past of every dataset, from the commits that led to the last one.
//!
//! What counts is when something reached the line that is published: of a merge only the first parent is followed, and
//! what was merged bears the day of the merge.

use super::differ;
use super::store::{Around, Store, Unreadable};
use crate::artifact::Fingerprint;
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::{Change, DatasetId, Date, History, Known, Name, Past};
use gix_hash::ObjectId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The most commits that are followed.
const COMMITS: usize = 200_000;

/// What the commits tell, and what is needed to follow only the newer ones the next time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// The past of the datasets.
    pub history: History,
    /// The last commit of each month that has one, by year and month.
    months: BTreeMap<(i32, u32), String>,
    /// The last commit; empty when there is none.
    head: String,
    /// What else it depends on: the portal's place, its own publisher, where a copy of a part begins.
    ground: Option<Fingerprint>,
}

impl Log {
    /// Follows the commits back from the last one, or from `at`. What a former run found is taken over from where it began.
    pub fn read(root: &Path, own: &Name, at: Option<&str>, former: Option<Log>) -> Found<Log> {
        let store = match Store::around(root, at) {
            Around::Nothing => return Found::new(Log::default(), Findings::default()),
            Around::Unreadable(why) => return unreadable(why),
            Around::Store(store) => store,
        };
        let mut shallow: Vec<_> = store.shallow.iter().map(ToString::to_string).collect();
        shallow.sort_unstable();
        let ground = Some(Fingerprint::of_value(&(&store.prefix, own, shallow)));
        let former = former.filter(|former| former.ground == ground);
        let head = store.head.to_string();
        let log = match former {
            Some(former) if former.head == head => former,
            former => match Walk::new(&store, own).follow(former) {
                Ok(log) => Log { head, ground, ..log },
                Err(why) => return unreadable(why),
            },
        };
        let mut findings = Findings::default();
        if log.history.known == Known::Part {
            findings.push(Finding::of("history-shallow", Place::file("datasets")));
        }
        Found::new(log, findings)
    }

    /// The last commit that was made up to the end of a month.
    pub fn until(&self, year: i32, month: u32) -> Option<&str> {
        self.months.range(..=(year, month)).next_back().map(|(_, commit)| commit.as_str())
    }

    /// The last commit; `None` when nothing was committed.
    pub fn head(&self) -> Option<&str> {
        Some(self.head.as_str()).filter(|head| !head.is_empty())
    }
}

fn unreadable(why: Unreadable) -> Found<Log> {
    let finding = Finding::of("history-unreadable", Place::file("datasets")).with("reason", why.as_str());
    Found::new(Log::default(), [finding].into_iter().collect())
}

/// The way back.
struct Walk<'s> {
    store: &'s Store,
    own: &'s Name,
    log: Log,
}

/// Where the way back ends.
enum End {
    /// At the first commit.
    First,
    /// Where a copy begins, with the state of `datasets/` there.
    Edge(Option<ObjectId>),
    /// At the commit where a former way began.
    Former,
}

impl<'s> Walk<'s> {
    fn new(store: &'s Store, own: &'s Name) -> Self {
        Self { store, own, log: Log::default() }
    }

    fn follow(mut self, former: Option<Log>) -> Result<Log, Unreadable> {
        let begun = former.as_ref().map(|former| former.head.as_str()).unwrap_or_default();
        let end = self.back(begun)?;
        match end {
            End::First => self.log.history.known = Known::Whole,
            End::Edge(state) => {
                self.log.history.known = Known::Part;
                for (id, has_data) in differ::with_data(self.store, self.own, state)?.unwrap_or_default() {
                    let past = self.log.history.datasets.entry(id).or_default();
                    // It had data before what is known.
                    past.first = past.first.filter(|_| !has_data);
                }
            }
            End::Former => join(&mut self.log, former.expect("it was reached")),
        }
        Ok(self.log)
    }

    /// Goes back until nothing is left or known, and notes what changed on the way.
    fn back(&mut self, begun: &str) -> Result<End, Unreadable> {
        let mut id = self.store.head;
        let mut commit = self.store.commit(id)?.ok_or(Unreadable::Damaged)?;
        let mut state = self.store.datasets(commit.tree)?;
        let mut newer = None;
        for _ in 0..COMMITS {
            let named = id.to_string();
            if named == begun {
                return Ok(End::Former);
            }
            // A day that is none is taken from the next commit.
            let day = commit.day.or(newer).unwrap_or_else(|| Date::new(1970, 1, 1).expect("a day"));
            newer = Some(day);
            self.log.history.head.get_or_insert(day);
            if let Some(month) = day.month() {
                self.log.months.entry((day.year(), month)).or_insert_with(|| named.clone());
            }
            let parent = match commit.parent {
                Some(_) if self.store.shallow.contains(&id) => return Ok(End::Edge(state)),
                Some(parent) => match self.store.commit(parent)? {
                    Some(commit) => Some((parent, commit)),
                    None => return Ok(End::Edge(state)),
                },
                None => None,
            };
            let before = parent.as_ref().map(|(_, parent)| self.store.datasets(parent.tree)).transpose()?.flatten();
            if state != before {
                let Some(changed) = differ::datasets(self.store, self.own, state, before)? else {
                    return Ok(End::Edge(state));
                };
                for (dataset, changed) in changed {
                    self.note(dataset, day, &named, &commit.message, changed);
                }
            }
            let Some(parent) = parent else { return Ok(End::First) };
            (id, commit) = parent;
            state = before;
        }
        Ok(End::Edge(state))
    }

    fn note(&mut self, dataset: DatasetId, day: Date, commit: &str, message: &str, changed: differ::Changed) {
        let past = self.log.history.datasets.entry(dataset).or_default();
        if changed.added {
            past.first = Some(day);
        }
        if past.changes.len() >= Past::MOST {
            past.older += 1;
            return;
        }
        let differ::Changed { data, description, files, more, .. } = changed;
        let (commit, message) = (commit.to_string(), message.to_string());
        past.changes.push(Change { day, commit, message, data, description, files, more });
    }
}

/// Puts what was known behind what is new.
fn join(log: &mut Log, former: Log) {
    log.history.known = former.history.known;
    log.history.head = log.history.head.or(former.history.head);
    for (month, commit) in former.months {
        log.months.entry(month).or_insert(commit);
    }
    for (id, old) in former.history.datasets {
        let past = match log.history.datasets.entry(id) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(old);
                continue;
            }
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
        };
        let whole = log.history.known == Known::Whole;
        past.first = if whole { old.first.or(past.first) } else { old.first };
        let room = Past::MOST - past.changes.len();
        past.older += old.older + old.changes.len().saturating_sub(room) as u64;
        past.changes.extend(old.changes.into_iter().take(room));
    }
}
