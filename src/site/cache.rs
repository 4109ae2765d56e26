//! What is remembered of each dataset from run to run, so that an unchanged folder is not read again.
//!
//! An index names a place in a file of blobs; the blobs are only ever appended to, so that a killed
//! build leaves the old index with everything it names. Safe to delete at any time.

use super::memory;
use crate::artifact::{Fingerprint, Shelved};
use crate::error::{Error, Result};
use crate::findings::Finding;
use crate::model::{Dataset, DatasetId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};
use std::time::SystemTime;

/// What is remembered of a dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// The dataset, its tables read; `None` when it is not published.
    pub dataset: Option<Arc<Dataset>>,
    /// What there was to say about it.
    pub findings: Vec<Finding>,
    /// Its data files.
    pub shelved: Vec<Shelved>,
}

/// The memory of all datasets of a repository; used from many threads.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    entries: RwLock<HashMap<DatasetId, Entry>>,
    blobs: Mutex<Blobs>,
}

#[derive(Debug, Clone)]
struct Entry {
    spot: Spot,
    file: Arc<File>,
    value: Option<Arc<Remembered>>,
}

/// Where a blob is, and what it must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Spot {
    stamp: Fingerprint,
    at: u64,
    length: u32,
    sum: Fingerprint,
}

/// The file that blobs are appended to.
#[derive(Debug, Default)]
struct Blobs {
    /// Its number; a new one begins when too much of the old one is waste.
    number: u64,
    file: Option<Arc<File>>,
    end: u64,
    /// Is there something that the index on disk does not say?
    changed: bool,
    /// When the index was last written by us, or read.
    seen: Option<(SystemTime, u64)>,
}

#[derive(Serialize, Deserialize)]
struct Index {
    number: u64,
    end: u64,
    spots: Vec<(DatasetId, Spot)>,
}

impl Cache {
    const KIND: &'static str = "datasets";
    /// Below this, waste in the blobs does not matter.
    const SMALL: u64 = 16 << 20;

    /// Opens the memory in a folder; what cannot be read is forgotten.
    pub fn open(folder: &Path) -> Self {
        let cache = Self { folder: folder.into(), entries: RwLock::default(), blobs: Mutex::default() };
        cache.refresh();
        cache
    }

    /// What is remembered of a dataset whose folder bears this stamp.
    pub fn get(&self, id: &DatasetId, stamp: Fingerprint) -> Option<Arc<Remembered>> {
        let entry = {
            let entries = self.entries.read().expect("no thread panics with it");
            entries.get(id).filter(|entry| entry.spot.stamp == stamp)?.clone()
        };
        if entry.value.is_some() {
            return entry.value;
        }
        let mut blob = vec![0; entry.spot.length as usize];
        read_at(&entry.file, &mut blob, entry.spot.at).ok()?;
        (Fingerprint::of_bytes(&blob) == entry.spot.sum).then_some(())?;
        let value = Arc::new(postcard::from_bytes::<Remembered>(&blob).ok()?);
        let mut entries = self.entries.write().expect("no thread panics with it");
        if let Some(now) = entries.get_mut(id).filter(|now| now.spot == entry.spot) {
            now.value = Some(value.clone());
        }
        Some(value)
    }

    /// Remembers a dataset; it counts for the next run once it is [saved](Cache::save).
    pub fn put(&self, id: &DatasetId, stamp: Fingerprint, remembered: Remembered) -> Result<Arc<Remembered>> {
        let blob = postcard::to_stdvec(&remembered).expect("plain values serialise");
        let sum = Fingerprint::of_bytes(&blob);
        let length =
            u32::try_from(blob.len()).map_err(|_| Error::internal(format!("`{id}` is too large to remember")))?;
        let (at, file) = self.append(&blob)?;
        let value = Arc::new(remembered);
        let entry = Entry { spot: Spot { stamp, at, length, sum }, file, value: Some(value.clone()) };
        self.entries.write().expect("no thread panics with it").insert(id.clone(), entry);
        Ok(value)
    }

    /// Writes down what is remembered now, and forgets datasets that are no more.
    pub fn save(&self, is_there: impl Fn(&DatasetId) -> bool) -> Result<()> {
        let mut entries = self.entries.write().expect("no thread panics with it");
        let mut blobs = self.blobs.lock().expect("no thread panics with it");
        let before = entries.len();
        entries.retain(|id, _| is_there(id));
        if !blobs.changed && before == entries.len() {
            return Ok(());
        }
        let used: u64 = entries.values().map(|entry| u64::from(entry.spot.length)).sum();
        let waste = blobs.end - used.min(blobs.end);
        let old = (waste > used && waste > Self::SMALL).then_some(blobs.number);
        if old.is_some() {
            self.compact(&mut entries, &mut blobs)?;
        }
        let mut spots: Vec<_> = entries.iter().map(|(id, entry)| (id.clone(), entry.spot)).collect();
        spots.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let index = Index { number: blobs.number, end: blobs.end, spots };
        memory::store(&self.index(), Self::KIND, &postcard::to_stdvec(&index).expect("plain values serialise"))?;
        blobs.changed = false;
        blobs.seen = seen(&self.index());
        if let Some(old) = old {
            let _ = fs::remove_file(self.blobs(old));
        }
        Ok(())
    }

    /// Reads the index again if another process has written it, or it was deleted.
    pub fn refresh(&self) {
        let mut blobs = self.blobs.lock().expect("no thread panics with it");
        let now = seen(&self.index());
        if now.is_some() && now == blobs.seen {
            // A build that was killed may have appended something.
            if let Some(about) = blobs.file.as_ref().and_then(|file| file.metadata().ok()) {
                blobs.end = about.len();
            }
            return;
        }
        let (found, entries) = self.load().unwrap_or_default();
        *blobs = Blobs { seen: now, ..found };
        *self.entries.write().expect("no thread panics with it") = entries;
    }

    fn load(&self) -> Option<(Blobs, HashMap<DatasetId, Entry>)> {
        let (bytes, begin) = memory::fetch(&self.index(), Self::KIND)?;
        let index: Index = postcard::from_bytes(&bytes[begin..]).ok()?;
        let file = Arc::new(File::options().read(true).append(true).open(self.blobs(index.number)).ok()?);
        // Behind the end is what a killed build appended; more is appended behind that.
        let end = file.metadata().ok()?.len();
        (end >= index.end).then_some(())?;
        let entry = |spot| Entry { spot, file: file.clone(), value: None };
        let entries = index.spots.into_iter().map(|(id, spot)| (id, entry(spot))).collect();
        Some((Blobs { number: index.number, file: Some(file), end, changed: false, seen: None }, entries))
    }

    fn append(&self, blob: &[u8]) -> Result<(u64, Arc<File>)> {
        let mut blobs = self.blobs.lock().expect("no thread panics with it");
        let file = match &blobs.file {
            Some(file) => file.clone(),
            None => self.begin(&mut blobs)?,
        };
        let path = self.blobs(blobs.number);
        (&*file).write_all(blob).map_err(|error| {
            // What was written of it is waste.
            blobs.end = file.metadata().map_or(blobs.end, |about| about.len());
            Error::io("write", path, error)
        })?;
        let at = blobs.end;
        blobs.end += blob.len() as u64;
        blobs.changed = true;
        Ok((at, file))
    }

    /// Begins a new file of blobs.
    fn begin(&self, blobs: &mut Blobs) -> Result<Arc<File>> {
        fs::create_dir_all(&self.folder).map_err(|error| Error::io("create the folder", &self.folder, error))?;
        blobs.number += 1;
        let path = self.blobs(blobs.number);
        let _ = fs::remove_file(&path);
        let file = File::options().read(true).append(true).create(true).open(&path);
        let file = Arc::new(file.map_err(|error| Error::io("write", &path, error))?);
        (blobs.file, blobs.end) = (Some(file.clone()), 0);
        Ok(file)
    }

    /// Copies what is in use to a new file.
    fn compact(&self, entries: &mut HashMap<DatasetId, Entry>, blobs: &mut Blobs) -> Result<()> {
        let file = self.begin(blobs)?;
        let mut out = std::io::BufWriter::with_capacity(1 << 20, &*file);
        let mut lost = Vec::new();
        for (id, entry) in entries.iter_mut() {
            let mut blob = vec![0; entry.spot.length as usize];
            if read_at(&entry.file, &mut blob, entry.spot.at).is_err() {
                lost.push(id.clone());
                continue;
            }
            out.write_all(&blob).map_err(|error| Error::io("write", self.blobs(blobs.number), error))?;
            (entry.spot.at, entry.file) = (blobs.end, file.clone());
            blobs.end += blob.len() as u64;
        }
        out.flush().map_err(|error| Error::io("write", self.blobs(blobs.number), error))?;
        lost.iter().for_each(|id| drop(entries.remove(id)));
        Ok(())
    }

    fn index(&self) -> PathBuf {
        self.folder.join("datasets.index")
    }

    fn blobs(&self, number: u64) -> PathBuf {
        self.folder.join(format!("datasets-{number}.blobs"))
    }
}

fn seen(path: &Path) -> Option<(SystemTime, u64)> {
    let about = fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> std::io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, at)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = &mut bytes[read..];
                at += read as u64;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Lang, Text};
    use crate::urls::Address;

    fn dataset(id: &DatasetId, title: &str) -> Dataset {
        let vi = Lang::parse("vi").unwrap();
        Dataset {
            id: id.clone(),
            folder: format!("datasets/{id}"),
            described_in: None,
            identifier: None,
            aliases: Vec::new(),
            publisher: id.agency.clone(),
            title: Text::of(&vi, title),
            description: Text::default(),
            readme: Text::default(),
            keywords: Vec::new(),
            themes: Vec::new(),
            eu_themes: Vec::new(),
            version: None,
            issued: None,
            modified: None,
            frequency: None,
            temporal: None,
            spatial: Vec::new(),
            licence: None,
            contact: None,
            contributors: Vec::new(),
            sources: Vec::new(),
            homepage: None,
            landing_page: None,
            languages: vec![vi],
            access: Default::default(),
            rights: Text::default(),
            conforms_to: Vec::new(),
            in_series: Vec::new(),
            legislation: Vec::new(),
            caveats: Vec::new(),
            personal_data: Default::default(),
            figures: Vec::new(),
            status: Default::default(),
            replaced_by: None,
            status_reason: Text::default(),
            resources: Vec::new(),
            bundle: None,
            print: 7,
        }
    }

    #[test]
    fn a_dataset_is_remembered_from_run_to_run() {
        let folder = tempfile::tempdir().unwrap();
        let memory = folder.path();
        let id = |n: usize| DatasetId::parse(&format!("a/d{n}")).unwrap();
        let remembered = |n: usize, title: &str| Remembered {
            dataset: Some(dataset(&id(n), title).into()),
            findings: Vec::new(),
            shelved: vec![Shelved {
                address: Address::new("data/a/x.csv").unwrap(),
                fingerprint: Fingerprint::of_bytes(b"1"),
                sha256: "00".into(),
                bytes: 1,
            }],
        };
        let stamp = |n: usize| Fingerprint::of_bytes(&n.to_le_bytes());
        let cache = Cache::open(memory);
        for n in 0..50 {
            cache.put(&id(n), stamp(n), remembered(n, "Một")).unwrap();
        }
        assert!(Cache::open(memory).get(&id(1), stamp(1)).is_none(), "not saved yet");
        cache.save(|_| true).unwrap();
        let cache = Cache::open(memory);
        assert_eq!(*cache.get(&id(7), stamp(7)).unwrap(), remembered(7, "Một"));
        assert!(cache.get(&id(7), stamp(8)).is_none());
        cache.put(&id(7), stamp(99), remembered(7, "Hai")).unwrap();
        cache.save(|other| *other != id(3)).unwrap();
        // A build that is killed while it remembers leaves what was there.
        Cache::open(memory).put(&id(8), stamp(100), remembered(8, "Ba")).unwrap();
        let cache = Cache::open(memory);
        assert_eq!(*cache.get(&id(7), stamp(99)).unwrap(), remembered(7, "Hai"));
        assert_eq!(*cache.get(&id(8), stamp(8)).unwrap(), remembered(8, "Một"));
        assert!(cache.get(&id(3), stamp(3)).is_none());
        cache.put(&id(9), stamp(101), remembered(9, "Bốn")).unwrap();
        assert_eq!(*cache.get(&id(9), stamp(101)).unwrap(), remembered(9, "Bốn"));
        cache.save(|_| true).unwrap();
        assert_eq!(*Cache::open(memory).get(&id(9), stamp(101)).unwrap(), remembered(9, "Bốn"));
        // Damage is a miss, not an error.
        let blobs = memory.join("datasets-1.blobs");
        let mut bytes = fs::read(&blobs).unwrap();
        bytes.iter_mut().for_each(|byte| *byte ^= 0x55);
        fs::write(&blobs, bytes).unwrap();
        assert!(Cache::open(memory).get(&id(9), stamp(101)).is_none());
        fs::write(memory.join("datasets.index"), "?").unwrap();
        let cache = Cache::open(memory);
        assert!(cache.get(&id(9), stamp(101)).is_none());
        cache.put(&id(9), stamp(1), remembered(9, "Năm")).unwrap();
        cache.save(|_| true).unwrap();
        assert!(Cache::open(memory).get(&id(9), stamp(1)).is_some());
    }
}
