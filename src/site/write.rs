//! One build: lays artifacts down, as a whole new portal or as what differs from the one in place.

use super::clash;
use super::folders::{self, Folders, prune, remove};
use super::ground::{Ground, MARK, mark_words};
use super::journal::Journal;
use super::manifest::{Manifest, Row};
use super::pen::{Body, Pen};
use super::shelf::{Lots, Spot};
use super::squeeze::Squeeze;
use crate::artifact::{Artifact, Make, Rank, Shelved, Source};
use crate::error::{Error, Result};
use crate::findings::Found;
use crate::urls::Address;
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What came of a build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files of the whole portal, compressed copies included.
    pub files: u64,
    /// Files that were written.
    pub written: u64,
    /// Files that stayed as they were.
    pub unchanged: u64,
    /// Files that were taken away.
    pub removed: u64,
    /// Bytes of the whole portal.
    pub bytes: u64,
    /// Bytes that were written.
    pub bytes_written: u64,
    /// Was the portal made anew and swapped in whole?
    pub fresh: bool,
}

/// Told how many artifacts are done, and of how many; called from many threads.
pub type Progress<'p> = dyn Fn(u64, u64) + Sync + 'p;

/// How a build goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// A whole new tree beside the portal, swapped in at the end.
    Fresh,
    /// Only what differs, one whole file after another.
    Later,
}

/// One build. It is a [`Shelf`](crate::artifact::Shelf) for data files until everything is [laid down](Laying::lay_down);
/// dropped before, it leaves the portal as it was.
pub struct Laying<'g> {
    pub(super) ground: &'g mut Ground,
    pub(super) mode: Mode,
    pub(super) out: PathBuf,
    work: PathBuf,
    pub(super) waiting: PathBuf,
    folders: Folders,
    squeeze: u8,
    pub(super) lots: Lots,
    count: AtomicU64,
    _lock: File,
}

/// An artifact with its place on the shelf, if that is where it is.
type Item<'a> = (Artifact<'a>, Option<Spot>);

/// One file that a later build has made ready.
struct Ready {
    address: Address,
    row: Row,
    /// Its new bytes; `None` when they are what the portal holds.
    main: Option<PathBuf>,
    sides: Vec<(Squeeze, PathBuf)>,
    /// Compressed copies to take away.
    dropped: u8,
}

impl Ready {
    fn changes(&self) -> bool {
        self.main.is_some() || !self.sides.is_empty() || self.dropped != 0
    }
}

impl<'g> Laying<'g> {
    pub(super) fn new(
        ground: &'g mut Ground,
        mode: Mode,
        out: PathBuf,
        work: PathBuf,
        folders: Folders,
        squeeze: u8,
        lock: File,
    ) -> Self {
        let (waiting, lots, count) = (work.join("wait"), Lots::default(), AtomicU64::new(0));
        Self { ground, mode, out, work, waiting, folders, squeeze, lots, count, _lock: lock }
    }

    /// Will this build make the whole portal anew?
    pub fn is_fresh(&self) -> bool {
        self.mode == Mode::Fresh
    }

    /// Is this data file in place already, or on the shelf? Then its table needs no second pass.
    pub fn holds(&self, shelved: &Shelved) -> bool {
        let row = || self.ground.manifest.get(shelved.address.as_str());
        self.mode == Mode::Later && row().is_some_and(|row| row.content == shelved.fingerprint)
            || self.lots.holds(shelved)
    }

    /// Lays everything down; the portal holds these artifacts afterwards, and nothing else.
    ///
    /// When it fails, the old portal is still whole: nothing is changed before everything is made.
    /// Should the disk fail while whole files are being renamed, the next build mends it.
    pub fn lay_down(mut self, artifacts: Vec<Artifact<'_>>, progress: &Progress<'_>) -> Result<Found<Summary>> {
        let Found { value: artifacts, findings } = clash::settle(artifacts);
        let mut items = Vec::with_capacity(artifacts.len());
        for artifact in artifacts {
            let spot = match &artifact.source {
                Source::Made(_) => None,
                Source::Shelved(shelved) => self.lots.take(shelved),
            };
            items.push((artifact, spot));
        }
        let taken = taken_sides(&items, self.squeeze);
        let summary = match self.mode {
            Mode::Fresh => self.lay_fresh(items, &taken, progress)?,
            Mode::Later => self.lay_later(items, &taken, progress)?,
        };
        Ok(Found::new(summary, findings))
    }

    fn lay_fresh(&mut self, items: Vec<Item>, taken: &HashSet<String>, progress: &Progress) -> Result<Summary> {
        // Data files of datasets that are not published after all.
        let rest = self.lots.rest();
        let unwanted = rest.iter().filter(|lot| matches!(lot.spot, Spot::Placed)).map(|lot| lot.address.as_str());
        unwanted.clone().try_for_each(|address| remove(&self.folders.root().join(address)))?;

        let this = &*self;
        let (done, of) = (AtomicU64::new(0), items.len() as u64);
        let rows: Vec<(Address, Row)> = items
            .into_par_iter()
            .map(|item| {
                let placed = this.place(item, taken);
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, of);
                placed
            })
            .collect::<Result<_>>()?;
        prune(self.folders.root(), "", unwanted);
        let mut manifest = Manifest::default();
        rows.iter().for_each(|(address, row)| manifest.set(address.as_str(), *row));
        let gone = self.ground.manifest.iter().filter(|(address, _)| manifest.listed(address).is_none());
        let removed = gone.map(|(_, row)| files(row)).sum();

        let mark = manifest.digest();
        let at = self.folders.root().join(MARK);
        fs::write(&at, mark_words(&mark)).map_err(|error| Error::io("write", &at, error))?;
        let next = self.ground.home.join("manifest.next");
        manifest.save(&next, &mark)?;
        self.tick()?;
        if let Some(parent) = self.out.parent() {
            fs::create_dir_all(parent).map_err(|error| Error::io("create the folder", parent, error))?;
        }
        folders::swap(self.folders.root(), &self.out, &self.work.join("old"))?;
        manifest.marked(mark);
        self.ground.manifest = manifest;
        self.tick()?;
        self.promote()?;
        let mut summary = total(&self.ground.manifest);
        (summary.written, summary.bytes_written) = (summary.files, summary.bytes);
        Ok(Summary { removed, fresh: true, ..summary })
    }

    /// Puts one file at its place in the new tree.
    fn place(&self, (artifact, spot): Item, taken: &HashSet<String>) -> Result<(Address, Row)> {
        let Artifact { address, rank, fingerprint: print, source } = artifact;
        let path = self.path(&address)?;
        let (content, bytes, body) = match source {
            Source::Made(make) => {
                let written = self.write(&address, make, &|| Ok(path.clone()))?;
                if let Body::Memory(bytes) = &written.body {
                    self.create(&path, &address, bytes)?;
                }
                (written.content, written.bytes, written.body)
            }
            Source::Shelved(shelved) => {
                match spot {
                    Some(Spot::Placed) => {}
                    Some(Spot::Waiting(from)) => rename(&from, &path)?,
                    Some(Spot::Same) | None => return Err(nowhere(&address)),
                }
                (shelved.fingerprint, shelved.bytes, Body::File(path.clone()))
            }
        };
        let mask = self.sides(&address, bytes, taken);
        let mut side_bytes = 0;
        for squeeze in Squeeze::ALL.into_iter().filter(|squeeze| squeeze.is_in(mask)) {
            side_bytes += squeeze.squeeze(&mut *reader(&body)?, &side(&path, squeeze))?;
        }
        Ok((address, Row { print, content, bytes, side_bytes, rank, sides: mask }))
    }

    fn lay_later(&mut self, items: Vec<Item>, taken: &HashSet<String>, progress: &Progress) -> Result<Summary> {
        let of = items.len() as u64;
        let (same, differ): (Vec<Item>, Vec<Item>) = items.into_par_iter().partition(|(artifact, _)| {
            let address = &artifact.address;
            self.ground.manifest.get(address.as_str()).is_some_and(|row| {
                row.print == artifact.fingerprint && row.sides == self.sides(address, row.bytes, taken)
            })
        });
        let this = &*self;
        let done = AtomicU64::new(same.len() as u64);
        progress(same.len() as u64, of);
        let ready: Vec<Ready> = differ
            .into_par_iter()
            .map(|item| {
                let ready = this.ready(item, taken);
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, of);
                ready
            })
            .collect::<Result<_>>()?;

        let known =
            same.len() + ready.iter().filter(|one| self.ground.manifest.listed(one.address.as_str()).is_some()).count();
        let changes: Vec<&Ready> = ready.iter().filter(|one| one.changes()).collect();
        let mut summary = Summary::default();
        if known < self.ground.manifest.len() || !changes.is_empty() {
            let live: HashSet<&str> = (same.iter().map(|(artifact, _)| artifact.address.as_str()))
                .chain(ready.iter().map(|one| one.address.as_str()))
                .collect();
            let stale: Vec<(String, Row)> = (self.ground.manifest.iter())
                .filter(|(address, _)| !live.contains(address))
                .map(|(address, row)| (address.to_string(), *row))
                .collect();
            summary.written = changes.iter().map(|one| u64::from(one.main.is_some()) + one.sides.len() as u64).sum();
            summary.removed = stale.iter().map(|(_, row)| files(row)).sum();
            summary.bytes_written =
                changes.iter().map(|one| if one.main.is_some() { one.row.bytes } else { 0 } + one.row.side_bytes).sum();
            let journal = self.journal(&changes, &stale);
            journal.save(&self.ground.journal())?;
            if let Err(error) = self.change(&changes, &stale, &live) {
                // The journal stays: the next build mends what this one left half done.
                for (address, rank) in &journal.changes {
                    self.ground.manifest.doubt(address, *rank);
                }
                return Err(error);
            }
            stale.iter().for_each(|(address, _)| self.ground.manifest.forget(address));
        }
        if !ready.is_empty() || summary.removed > 0 {
            ready.iter().for_each(|one| self.ground.manifest.set(one.address.as_str(), one.row));
            self.conclude()?;
        }
        let whole = total(&self.ground.manifest);
        Ok(Summary { files: whole.files, bytes: whole.bytes, unchanged: whole.files - summary.written, ..summary })
    }

    /// Makes one file, and lays it by if it differs from the portal in place.
    fn ready(&self, (artifact, spot): Item, taken: &HashSet<String>) -> Result<Ready> {
        let Artifact { address, rank, fingerprint: print, source } = artifact;
        let listed = self.ground.manifest.listed(address.as_str());
        let known = self.ground.manifest.get(address.as_str());
        let in_place = || Body::File(self.out.join(address.as_str()));
        let (content, bytes, body, main) = match source {
            Source::Made(make) => {
                let written = self.write(&address, make, &|| Ok(self.wait()))?;
                let same = known.is_some_and(|row| row.content == written.content);
                let main = match (same, &written.body) {
                    (true, _) => None,
                    (false, Body::File(path)) => Some(path.clone()),
                    (false, Body::Memory(bytes)) => Some(self.create_waiting(&address, bytes)?),
                };
                (written.content, written.bytes, written.body, main)
            }
            Source::Shelved(shelved) => {
                let same = known.is_some_and(|row| row.content == shelved.fingerprint);
                let (body, main) = match spot {
                    Some(Spot::Waiting(path)) => (Body::File(path.clone()), (!same).then_some(path)),
                    _ if same => (in_place(), None),
                    _ => return Err(nowhere(&address)),
                };
                (shelved.fingerprint, shelved.bytes, body, main)
            }
        };
        let mask = self.sides(&address, bytes, taken);
        let had = listed.map_or(0, |row| row.sides);
        let due = if main.is_some() { mask } else { mask & !had };
        let mut sides = Vec::new();
        let mut side_bytes = if main.is_some() { 0 } else { known.map_or(0, |row| row.side_bytes) };
        for squeeze in Squeeze::ALL.into_iter().filter(|squeeze| squeeze.is_in(due)) {
            let path = self.wait();
            side_bytes += squeeze.squeeze(&mut *reader(&body)?, &path)?;
            sides.push((squeeze, path));
        }
        let row = Row { print, content, bytes, side_bytes, rank, sides: mask };
        Ok(Ready { address, row, main, sides, dropped: had & !mask })
    }

    fn journal(&self, changes: &[&Ready], stale: &[(String, Row)]) -> Journal {
        let mut all: Vec<(String, Rank)> = (changes.iter().map(|one| (one.address.to_string(), one.row.rank)))
            .chain(stale.iter().map(|(address, row)| (address.clone(), row.rank)))
            .collect();
        all.sort_unstable();
        Journal { mark: self.ground.manifest.mark().to_string(), changes: all }
    }

    /// Renames what is ready into its place, what is pointed at before what points at it; then takes
    /// away what is no longer wanted, what points before what is pointed at.
    fn change(&self, changes: &[&Ready], stale: &[(String, Row)], live: &HashSet<&str>) -> Result<()> {
        const RANKS: [Rank; 3] = [Rank::Data, Rank::Detail, Rank::List];
        for rank in RANKS {
            let of_rank: Vec<&&Ready> = changes.iter().filter(|one| one.row.rank == rank).collect();
            of_rank.into_par_iter().try_for_each(|one| {
                let path = self.path(&one.address)?;
                if let Some(from) = &one.main {
                    self.tick()?;
                    self.put(from, &path, one.address.as_str())?;
                }
                self.drop_sides(one.address.as_str(), one.dropped, live)?;
                one.sides.iter().try_for_each(|(squeeze, from)| rename(from, &side(&path, *squeeze)))
            })?;
        }
        // On a disk that does not tell capitals apart, an old spelling is the new file.
        let folds = fs::symlink_metadata(self.out.join(MARK.to_uppercase())).is_ok();
        let folded: HashSet<_> =
            if folds { live.iter().map(|address| clash::fold(address)).collect() } else { HashSet::new() };
        for rank in RANKS.into_iter().rev() {
            let of_rank: Vec<_> = stale.iter().filter(|(_, row)| row.rank == rank).collect();
            of_rank.into_par_iter().filter(|(address, _)| !folded.contains(&clash::fold(address))).try_for_each(
                |(address, row)| {
                    self.tick()?;
                    self.drop_sides(address, row.sides, live)?;
                    remove(&self.out.join(address))
                },
            )?;
        }
        prune(&self.out, "", stale.iter().map(|(address, _)| address.as_str()));
        Ok(())
    }

    /// Renames a whole file into its place; a folder of ours that stands there gives way.
    fn put(&self, from: &Path, path: &Path, address: &str) -> Result<()> {
        if fs::rename(from, path).is_ok() {
            return Ok(());
        }
        if path.is_dir() {
            let inside = format!("{address}/");
            let old: Vec<&str> =
                self.ground.manifest.iter().map(|(old, _)| old).filter(|old| old.starts_with(&inside)).collect();
            for old in &old {
                remove(&self.out.join(old))?;
                let row = self.ground.manifest.listed(old);
                self.drop_sides(old, row.map_or(0, |row| row.sides), &HashSet::new())?;
            }
            prune(&self.out, address, old.into_iter());
        }
        rename(from, path)
    }

    /// Takes compressed copies away, unless a file of its own stands at the address.
    fn drop_sides(&self, address: &str, sides: u8, live: &HashSet<&str>) -> Result<()> {
        for squeeze in Squeeze::ALL.into_iter().filter(|squeeze| squeeze.is_in(sides)) {
            let side = format!("{address}.{}", squeeze.extension());
            if !live.contains(side.as_str()) {
                remove(&self.out.join(side))?;
            }
        }
        Ok(())
    }

    /// Writes the new manifest down and ends the journal.
    fn conclude(&mut self) -> Result<()> {
        let mark = self.ground.manifest.digest();
        self.ground.manifest.save(&self.ground.home.join("manifest.next"), &mark)?;
        self.tick()?;
        if self.ground.manifest.mark() != mark {
            let (from, path) = (self.wait(), self.out.join(MARK));
            fs::write(&from, mark_words(&mark)).map_err(|error| Error::io("write", &path, error))?;
            rename(&from, &path)?;
            self.ground.manifest.marked(mark);
        }
        self.tick()?;
        self.promote()
    }

    fn promote(&self) -> Result<()> {
        let home = &self.ground.home;
        rename(&home.join("manifest.next"), &home.join("manifest"))?;
        Journal::remove(&self.ground.journal())
    }

    /// Makes an artifact's bytes.
    fn write(
        &self,
        address: &Address,
        make: Make,
        place: &(dyn Fn() -> Result<PathBuf> + Sync),
    ) -> Result<super::pen::Written> {
        let mut pen = Pen::new(self.out.join(address.as_str()), false, Box::new(place));
        match make(&mut pen) {
            Ok(()) => pen.finish(),
            Err(error) => Err(pen.fault().unwrap_or(error)),
        }
    }

    /// The path of an address in the tree that is being built, its folder made.
    pub(super) fn path(&self, address: &Address) -> Result<PathBuf> {
        self.folders
            .path(address.as_str(), &|file| self.mode == Mode::Later && self.ground.manifest.listed(file).is_some())
    }

    /// A new path beside the portal.
    pub(super) fn wait(&self) -> PathBuf {
        self.waiting.join(self.count.fetch_add(1, Ordering::Relaxed).to_string())
    }

    pub(super) fn create(&self, path: &Path, address: &Address, bytes: &[u8]) -> Result<()> {
        let written = File::create_new(path).and_then(|mut file| file.write_all(bytes));
        written.map_err(|error| Error::io("write", self.out.join(address.as_str()), error))
    }

    pub(super) fn create_waiting(&self, address: &Address, bytes: &[u8]) -> Result<PathBuf> {
        let path = self.wait();
        self.create(&path, address, bytes)?;
        Ok(path)
    }

    /// The compressed copies that a file gets.
    fn sides(&self, address: &Address, bytes: u64, taken: &HashSet<String>) -> u8 {
        let mask = Squeeze::for_file(self.squeeze, address.as_str(), bytes);
        let free = |squeeze: &Squeeze| {
            squeeze.is_in(mask)
                && (taken.is_empty() || !taken.contains(&*clash::fold(&format!("{address}.{}", squeeze.extension()))))
        };
        Squeeze::ALL.iter().filter(|squeeze| free(squeeze)).fold(0, |mask, squeeze| mask | *squeeze as u8)
    }

    #[cfg(not(test))]
    fn tick(&self) -> Result<()> {
        Ok(())
    }

    /// Lets a test stop us at any step.
    #[cfg(test)]
    fn tick(&self) -> Result<()> {
        match self.ground.trip.fetch_sub(1, Ordering::SeqCst) {
            ..=0 => Err(Error::internal("stopped by the test")),
            _ => Ok(()),
        }
    }
}

impl Drop for Laying<'_> {
    fn drop(&mut self) {
        match self.mode {
            // The old tree, or a new one that came to nothing: large.
            Mode::Fresh => self.ground.sweep(self.work.clone()),
            Mode::Later => {
                let _ = fs::remove_dir_all(&self.work);
                let _ = self.work.parent().map(fs::remove_dir);
            }
        }
    }
}

/// Addresses of artifacts that look like compressed copies: no copy may be laid there.
fn taken_sides(items: &[Item], squeeze: u8) -> HashSet<String> {
    let looks = |address: &&Address| {
        squeeze != 0 && Squeeze::ALL.iter().any(|squeeze| address.as_str().ends_with(squeeze.extension()))
    };
    items
        .iter()
        .map(|(artifact, _)| &artifact.address)
        .filter(looks)
        .map(|it| clash::fold(it.as_str()).into())
        .collect()
}

fn side(path: &Path, squeeze: Squeeze) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(squeeze.extension());
    name.into()
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|error| Error::io("write", to, error))
}

fn reader(body: &Body) -> Result<Box<dyn Read + '_>> {
    Ok(match body {
        Body::Memory(bytes) => Box::new(&bytes[..]),
        Body::File(path) => Box::new(File::open(path).map_err(|error| Error::io("read", path, error))?),
    })
}

fn nowhere(address: &Address) -> Error {
    Error::internal(format!("`{address}` was to be laid down but is not on the shelf"))
}

fn files(row: &Row) -> u64 {
    match row.sides {
        Row::UNKNOWN_SIDES => 1,
        sides => 1 + u64::from(sides.count_ones()),
    }
}

fn total(manifest: &Manifest) -> Summary {
    manifest.iter().fold(Summary::default(), |mut sum, (_, row)| {
        sum.files += files(row);
        sum.bytes += row.bytes + row.side_bytes;
        sum
    })
}
