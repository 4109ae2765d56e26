//! What the portal was like at the end of earlier months, from the repository's own commits.
//!
//! Each state is read as it was committed and judged as the present one is, on the last day of its month. A folder that
//! is the same as now, or as in another month, is not read again; and what came out is noted, so that it is found once.

use super::{Memory, Read, Seen, read};
use crate::account;
use crate::artifact::{Fingerprint, Nowhere, Shelf, ShelfWriter, Shelved};
use crate::datasets::Folder;
use crate::error::{Error, Result};
use crate::findings::Findings;
use crate::history::{Log, Snapshot};
use crate::model::{DatasetId, Date, Earlier, Known};
use crate::settings::Settings;
use crate::site::{self, Remembered};
use crate::urls::{Address, Urls};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// The name under which it is noted.
const NOTES: &str = "earlier";

/// By commit, month and settings: what there was; `None` when that portal could not be read.
type Notes = BTreeMap<Fingerprint, Option<Earlier>>;

/// The ends of the months before the day of the account, the oldest first; those before the first commit are left out. With
/// `keep` what was found is noted for the next time.
pub(super) fn of(settings: &Settings, urls: &Urls, log: &Log, seen: &[Seen], keep: bool) -> Result<Vec<Earlier>> {
    let months = match (settings.as_of, log.history.known) {
        (Some(day), Known::Whole) => ends(day, settings.grading.months),
        _ => Vec::new(),
    };
    let former: Notes = site::notes::recall(&settings.cache, NOTES).unwrap_or_default();
    let mut notes = Notes::new();
    let mut taken: Option<(String, Option<Snapshot>)> = None;
    let known = Mutex::new(HashMap::new());
    let now: HashMap<&DatasetId, &Seen> = seen.iter().map(|seen| (&seen.folder.id, seen)).collect();
    let mut earlier = Vec::new();
    for end in months {
        let Some(commit) = end.month().and_then(|month| log.until(end.year(), month)) else { continue };
        let key = Fingerprint::of_value(&(commit, end, print(settings)));
        let state = match former.get(&key) {
            Some(state) => state.clone(),
            None => {
                if taken.as_ref().is_none_or(|(of, _)| of != commit) {
                    let snapshot = Snapshot::take(&settings.root, commit).ok();
                    taken = Some((commit.into(), snapshot.filter(Snapshot::holds_a_portal)));
                }
                let snapshot = taken.as_ref().and_then(|(_, snapshot)| snapshot.as_ref());
                let then = snapshot.map(|snapshot| Then { snapshot, now: &now, known: &known });
                then.map(|then| then.judge(settings, urls, log, end)).transpose()?.flatten()
            }
        };
        earlier.extend(state.clone());
        notes.insert(key, state);
    }
    if keep && notes != former {
        site::notes::note(&settings.cache, NOTES, &notes)?;
    }
    Ok(earlier)
}

/// The last days of so many months before a day.
fn ends(day: Date, months: u32) -> Vec<Date> {
    let day = day.last_day();
    let mut ends = Vec::new();
    let mut first = Date::new(day.year(), day.month().unwrap_or(1), 1);
    while let Some(end) =
        first.and_then(|first| Date::from_days(first.days() - 1)).filter(|_| ends.len() < months as usize)
    {
        ends.push(end);
        first = Date::new(end.year(), end.month().unwrap_or(1), 1);
    }
    ends.reverse();
    ends
}

/// A hash of everything but the commit that the result depends on.
fn print(settings: &Settings) -> Fingerprint {
    let salt = settings.salt.as_ref().map(|salt| Fingerprint::of_value(salt).as_u128());
    let judged = (&settings.weights, &settings.grading, &settings.privacy, salt);
    Fingerprint::of_value(&(env!("CARGO_PKG_VERSION"), &settings.site, &settings.downloads, &settings.limits, judged))
}

/// What was read of the folders of earlier states, by all that they were read from.
type States = Mutex<HashMap<Fingerprint, Arc<Remembered>>>;

/// An earlier state, with what is known of its folders from others.
struct Then<'a> {
    snapshot: &'a Snapshot,
    now: &'a HashMap<&'a DatasetId, &'a Seen>,
    known: &'a States,
}

impl Then<'_> {
    /// What there was at the end of a month; `None` when it cannot be read.
    fn judge(&self, settings: &Settings, urls: &Urls, log: &Log, end: Date) -> Result<Option<Earlier>> {
        let root = self.snapshot.path().canonicalize();
        let root = root.map_err(|error| Error::io("find", self.snapshot.path(), error))?;
        let then = Settings { root, as_of: Some(end), ..settings.clone() };
        let mut findings = Findings::default();
        let Read { portal, .. } = match read(&then, urls, self, &log.history.until(end), &|_, _, _| {}) {
            Ok(read) => read.note(&mut findings),
            Err(Error::Settings(_) | Error::Usage { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let findings = then.weights.weigh(findings).sorted();
        let account = account::of(&portal, &findings, then.as_of, &then.grading);
        let grade = |tally: &crate::model::Tally| Some((tally.grade?, tally.datasets));
        let Some(whole) = grade(&account.portal) else { return Ok(None) };
        let agencies = account.agencies.iter().filter_map(|(id, tally)| Some((id.clone(), grade(tally)?)));
        let datasets = portal.datasets.iter().zip(&account.grades).map(|(one, grade)| (one.id.clone(), grade.points));
        Ok(Some(Earlier { day: end, portal: whole, agencies: agencies.collect(), datasets: datasets.collect() }))
    }

    /// What a folder was read from: its files as they were committed, and what all folders are read with.
    fn key(&self, folder: &Folder, common: Fingerprint) -> Fingerprint {
        common.with(&[Fingerprint::of_value(&folder.id), self.snapshot.print(&folder.path)])
    }
}

impl Shelf for Then<'_> {
    fn put(&self, address: Address, bytes: &[u8]) -> Result<Shelved> {
        Nowhere.put(address, bytes)
    }
    fn open(&self, address: Address) -> Result<Box<dyn ShelfWriter + '_>> {
        Nowhere.open(address)
    }
    fn copy(&self, address: Address, from: &Path) -> Result<Shelved> {
        Nowhere.copy(address, from)
    }
}

impl Memory for Then<'_> {
    fn recall(&self, folder: &Folder, common: Fingerprint) -> Option<Arc<Remembered>> {
        let now = self.now.get(&folder.id).filter(|now| {
            let files =
                |folder: &Folder| folder.files.iter().map(|file| (file.path.clone(), file.bytes)).collect::<Vec<_>>();
            now.common == common
                && now.folder.path == folder.path
                && self.snapshot.is_as_now(&folder.path)
                && files(&now.folder) == files(folder)
        });
        if let Some(now) = now {
            return Some(now.remembered.clone());
        }
        self.known.lock().expect("no thread panics with it").get(&self.key(folder, common)).cloned()
    }
    fn remember(&self, folder: &Folder, common: Fingerprint, read: Remembered) -> Result<Arc<Remembered>> {
        let read = Arc::new(read);
        self.known.lock().expect("no thread panics with it").insert(self.key(folder, common), read.clone());
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_before_the_day() {
        let told = |day: &str, months| {
            let ends = ends(Date::parse(day).unwrap(), months);
            ends.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(told("2026-03-15", 3), "2025-12-31 2026-01-31 2026-02-28");
        assert_eq!(told("2026-03-31", 1), "2026-02-28");
        assert_eq!(told("2026-03-01", 0), "");
        assert_eq!(told("0001-02-01", 12), "0001-01-31");
    }
}
