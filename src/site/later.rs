//! A later build: only what differs is written, each file whole.
//!
//! Whole files are renamed into their places in an order that never leaves a dead link: first what
//! stands at new addresses, which nothing points at yet; then what changed, when all it may point at
//! is there; last, when nothing points at it any more, what is no longer wanted goes.
//! Data, pages and whatever is new are made before anything is changed. Lists and catalogues that
//! stay are made while pages are in place already: who saves a README does not wait for them.

use super::folders::{prune, remove};
use super::ground::{MARK, mark_words};
use super::journal::Journal;
use super::manifest::Row;
use super::pen::Body;
use super::quick::Set;
use super::shelf::Spot;
use super::squeeze::Squeeze;
use super::write::{Item, Laying, Progress, Summary, files, nowhere, reader, rename, side, total};
use crate::artifact::{Artifact, Rank, Source};
use crate::error::{Error, Result};
use crate::urls::{Address, fold};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The order of laying down.
const RANKS: [Rank; 3] = [Rank::Data, Rank::Detail, Rank::List];

/// One file that a later build has made ready.
struct Ready {
    address: Address,
    row: Row,
    /// Does nothing stand at its address yet?
    new: bool,
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

impl Laying<'_> {
    /// Makes what differs and changes the portal: data and pages first, then what lists them.
    pub(super) fn lay_later(&mut self, items: Vec<Item>, taken: &Set<String>, progress: &Progress) -> Result<Summary> {
        let of = items.len() as u64;
        let live: Set<String> = items.iter().map(|(artifact, _)| artifact.address.to_string()).collect();
        let (same, differ): (Vec<Item>, Vec<Item>) = items.into_par_iter().partition(|(artifact, _)| {
            let address = &artifact.address;
            self.ground.manifest.get(address.as_str()).is_some_and(|row| {
                row.print == artifact.fingerprint && row.sides == self.sides(address, row.bytes, taken)
            })
        });
        let known = differ.iter().filter(|(one, _)| self.ground.manifest.listed(one.address.as_str()).is_some());
        let stale: Vec<(String, Row)> = match same.len() + known.count() < self.ground.manifest.len() {
            false => Vec::new(),
            true => (self.ground.manifest.iter())
                .filter(|(address, _)| !live.contains(*address))
                .map(|(address, row)| (address.to_string(), *row))
                .collect(),
        };
        let this = &*self;
        let done = AtomicU64::new(same.len() as u64);
        progress(same.len() as u64, of);
        let make = |items: Vec<Item>| -> Result<Vec<Ready>> {
            let made = items.into_par_iter().map(|item| {
                let ready = this.ready(item, taken);
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, of);
                ready
            });
            made.collect()
        };
        let (first, lists): (Vec<Item>, Vec<Item>) = differ
            .into_iter()
            .partition(|(artifact, _)| artifact.rank < Rank::List || this.is_new(artifact.address.as_str()));
        let mut ready = make(first)?;
        let changed = !lists.is_empty() || !stale.is_empty() || ready.iter().any(Ready::changes);
        let journal = self.journal(&ready, &lists, &stale);
        if changed {
            journal.save(&self.ground.journal())?;
            let laid = self.settle(&ready, &live).and_then(|()| {
                let lists = make(lists)?;
                self.settle(&lists, &live)?;
                self.clear(&stale, &live)?;
                Ok(lists)
            });
            match laid {
                Ok(lists) => ready.extend(lists),
                Err(error) => {
                    // The journal stays: the next build mends what this one left half done.
                    for (address, rank) in &journal.changes {
                        self.ground.manifest.doubt(address, *rank);
                    }
                    return Err(error);
                }
            }
            stale.iter().for_each(|(address, _)| self.ground.manifest.forget(address));
        }
        let written = |one: &Ready| u64::from(one.main.is_some()) + one.sides.len() as u64;
        let bytes =
            |one: &Ready| if one.main.is_some() { one.row.bytes + one.row.side_bytes } else { one.row.side_bytes };
        let summary = Summary {
            written: ready.iter().map(written).sum(),
            removed: stale.iter().map(|(_, row)| files(row)).sum(),
            bytes_written: ready.iter().filter(|one| one.changes()).map(bytes).sum(),
            ..Summary::default()
        };
        if changed || !ready.is_empty() {
            ready.iter().for_each(|one| self.ground.manifest.set(one.address.as_str(), one.row));
            self.conclude()?;
        }
        let whole = total(&self.ground.manifest);
        Ok(Summary { files: whole.files, bytes: whole.bytes, unchanged: whole.files - summary.written, ..summary })
    }

    /// Makes one file, and lays it by if it differs from the portal in place.
    fn ready(&self, (artifact, spot): Item, taken: &Set<String>) -> Result<Ready> {
        let Artifact { address, rank, fingerprint: print, source } = artifact;
        let listed = self.ground.manifest.listed(address.as_str());
        let known = self.ground.manifest.get(address.as_str());
        let new = self.is_new(address.as_str());
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
        Ok(Ready { address, row, new, main, sides, dropped: had & !mask })
    }

    /// Is nothing at an address yet? Of what a killed build was to lay there, only the disk can tell.
    fn is_new(&self, address: &str) -> bool {
        match self.ground.manifest.listed(address) {
            None => true,
            Some(_) => {
                self.ground.manifest.get(address).is_none() && fs::symlink_metadata(self.out.join(address)).is_err()
            }
        }
    }

    /// What may be changed: files made ready, lists still to be made, files to take away.
    fn journal(&self, ready: &[Ready], lists: &[Item], stale: &[(String, Row)]) -> Journal {
        let ready = ready.iter().filter(|one| one.changes()).map(|one| (one.address.to_string(), one.row.rank));
        let lists = lists.iter().map(|(artifact, _)| (artifact.address.to_string(), artifact.rank));
        let stale = stale.iter().map(|(address, row)| (address.clone(), row.rank));
        let mut changes: Vec<(String, Rank)> = ready.chain(lists).chain(stale).collect();
        changes.sort_unstable();
        Journal { mark: self.ground.manifest.mark().to_string(), changes }
    }

    /// Renames what is ready into its place, what is pointed at before what points at it.
    ///
    /// New pages may point at each other in circles, so no order of theirs would do: none of them is
    /// met before a page that was there points at it, and all of them are there before one does.
    fn settle(&self, ready: &[Ready], live: &Set<String>) -> Result<()> {
        for (new, rank) in [true, false].into_iter().flat_map(|new| RANKS.map(|rank| (new, rank))) {
            let due = |one: &&Ready| one.changes() && one.new == new && one.row.rank == rank;
            let of_rank: Vec<&Ready> = ready.iter().filter(due).collect();
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
        Ok(())
    }

    /// Takes away what is no longer wanted, what points before what is pointed at.
    fn clear(&self, stale: &[(String, Row)], live: &Set<String>) -> Result<()> {
        // On a disk that does not tell capitals apart, an old spelling is the new file.
        let folds = !stale.is_empty() && fs::symlink_metadata(self.out.join(MARK.to_uppercase())).is_ok();
        let folded: Set<_> = if folds { live.iter().map(|address| fold(address)).collect() } else { Set::default() };
        for rank in RANKS.into_iter().rev() {
            let of_rank: Vec<_> = stale.iter().filter(|(_, row)| row.rank == rank).collect();
            of_rank.into_par_iter().filter(|(address, _)| !folded.contains(&fold(address))).try_for_each(
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
                self.drop_sides(old, row.map_or(0, |row| row.sides), &Set::default())?;
            }
            prune(&self.out, address, old.into_iter());
        }
        rename(from, path)
    }

    /// Takes compressed copies away, unless a file of its own stands at the address.
    fn drop_sides(&self, address: &str, sides: u8, live: &Set<String>) -> Result<()> {
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
}
