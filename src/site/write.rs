//! One build: lays artifacts down, as a whole new portal or as what differs from the one in place.

use super::clash;
use super::folders::Folders;
use super::ground::Ground;
use super::journal::Journal;
use super::manifest::{Manifest, Row};
use super::pen::{Body, Pen};
use super::quick::Set;
use super::shelf::{Lots, Spot};
use super::squeeze::Squeeze;
use crate::artifact::{Artifact, Make, Shelved, Source};
use crate::error::{Error, Result};
use crate::findings::{Findings, Found};
use crate::urls::{Address, fold};
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
    pub(super) work: PathBuf,
    pub(super) waiting: PathBuf,
    pub(super) folders: Folders,
    squeeze: u8,
    pub(super) lots: Lots,
    count: AtomicU64,
    _lock: File,
}

/// An artifact with its place on the shelf, if that is where it is.
pub(super) type Item<'a> = (Artifact<'a>, Option<Spot>);

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
        let shape = clash::shape(&artifacts);
        let Found { value: artifacts, findings } = match self.ground.settled == Some(shape) {
            true => Found::new(artifacts, Findings::default()),
            false => clash::settle(artifacts),
        };
        self.ground.settled = findings.is_empty().then_some(shape);
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

    pub(super) fn promote(&self) -> Result<()> {
        let home = &self.ground.home;
        rename(&home.join("manifest.next"), &home.join("manifest"))?;
        Journal::remove(&self.ground.journal())
    }

    /// Makes an artifact's bytes.
    pub(super) fn write(
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
    pub(super) fn sides(&self, address: &Address, bytes: u64, taken: &Set<String>) -> u8 {
        let mask = Squeeze::for_file(self.squeeze, address.as_str(), bytes);
        let free = |squeeze: &Squeeze| {
            squeeze.is_in(mask)
                && (taken.is_empty() || !taken.contains(&*fold(&format!("{address}.{}", squeeze.extension()))))
        };
        Squeeze::ALL.iter().filter(|squeeze| free(squeeze)).fold(0, |mask, squeeze| mask | *squeeze as u8)
    }

    #[cfg(not(test))]
    pub(super) fn tick(&self) -> Result<()> {
        Ok(())
    }

    /// Lets a test stop us at any step.
    #[cfg(test)]
    pub(super) fn tick(&self) -> Result<()> {
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
fn taken_sides(items: &[Item], squeeze: u8) -> Set<String> {
    let looks = |address: &&Address| {
        squeeze != 0 && Squeeze::ALL.iter().any(|squeeze| address.as_str().ends_with(squeeze.extension()))
    };
    items.iter().map(|(artifact, _)| &artifact.address).filter(looks).map(|it| fold(it.as_str()).into()).collect()
}

pub(super) fn side(path: &Path, squeeze: Squeeze) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(squeeze.extension());
    name.into()
}

pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|error| Error::io("write", to, error))
}

pub(super) fn reader(body: &Body) -> Result<Box<dyn Read + '_>> {
    Ok(match body {
        Body::Memory(bytes) => Box::new(&bytes[..]),
        Body::File(path) => Box::new(File::open(path).map_err(|error| Error::io("read", path, error))?),
    })
}

pub(super) fn nowhere(address: &Address) -> Error {
    Error::internal(format!("`{address}` was to be laid down but is not on the shelf"))
}

pub(super) fn files(row: &Row) -> u64 {
    match row.sides {
        Row::UNKNOWN_SIDES => 1,
        sides => 1 + u64::from(sides.count_ones()),
    }
}

pub(super) fn total(manifest: &Manifest) -> Summary {
    manifest.iter().fold(Summary::default(), |mut sum, (_, row)| {
        sum.files += files(row);
        sum.bytes += row.bytes + row.side_bytes;
        sum
    })
}
