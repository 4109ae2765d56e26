//! The repository's commits and its earlier revisions: the only room that reads git.
//!
//! Commits and folders are read with a library, which runs nothing ([`Log`]). To lay the sources of a portal as they were
//! into a folder that goes when they have been read ([`Snapshot`]), the program `git` is run, which is told to change nothing
//! and to ask nobody.

mod differ;
mod git;
mod log;
mod store;
#[cfg(test)]
mod tests;
mod tree;

pub use log::Log;

use crate::artifact::Fingerprint;
use crate::error::{Error, Result};
use git::Git;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tree::{Entry, Kind};

/// What a portal is made from.
const SOURCES: [&str; 3] = ["datasets", "site", "themes"];

/// What is built from it, where somebody keeps that as well.
const BUILT: &str = "site/public/";

/// The sources of a portal at a revision, in a folder of their own.
#[derive(Debug)]
pub struct Snapshot {
    folder: tempfile::TempDir,
    commit: String,
    /// Its files, by path.
    entries: Vec<Entry>,
    /// Those that differ from what lies in the repository now; `None` when that is not known.
    changed: Option<BTreeSet<String>>,
}

impl Snapshot {
    /// The most bytes that are unpacked; files that have not changed since are linked and count nothing.
    const MOST_BYTES: u64 = 16 << 30;

    /// Takes the sources at a revision, e.g. "main" or "HEAD^1".
    pub fn take(root: &Path, revision: &str) -> Result<Self> {
        let git = Git::open(root)?;
        let commit = git.commit(revision)?;
        let mut entries = tree::parse(&git.tree(&commit, &SOURCES)?);
        entries.retain(|entry| !entry.path.starts_with(BUILT));
        let changed = git.changed(&commit, &SOURCES);
        let folder = tempfile::Builder::new().prefix("khomo-base-").tempdir();
        let folder = folder.map_err(|error| Error::io("create the folder", std::env::temp_dir(), error))?;
        let mut laying = Laying { root, folder: folder.path(), made: BTreeSet::new(), links: true };
        let bytes: u64 = entries.iter().filter(|entry| is_other(&changed, entry)).map(|entry| entry.bytes).sum();
        if bytes > Self::MOST_BYTES {
            return Err(Error::usage("base-too-large", &[("revision", &revision), ("bytes", &bytes)]));
        }
        let mut blobs = git.blobs()?;
        for entry in &entries {
            match entry.kind {
                Kind::File if !is_other(&changed, entry) && laying.link(entry)? => {}
                Kind::File => laying.write(entry, &mut |out| blobs.copy(&entry.id, out))?,
                Kind::Link => {}
            }
        }
        // Links come last, so that nothing is ever written through one.
        for entry in entries.iter().filter(|entry| entry.kind == Kind::Link) {
            let mut target = Vec::new();
            blobs.copy(&entry.id, &mut target)?;
            laying.point(entry, &String::from_utf8_lossy(&target))?;
        }
        Ok(Self { folder, commit, entries, changed })
    }

    /// The commit it is of.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// A hash of all that is in a folder, e.g. "datasets/bo-tttt/ndxp".
    pub fn print(&self, folder: &str) -> Fingerprint {
        let inside = format!("{folder}/");
        let from = self.entries.partition_point(|entry| entry.path < inside);
        let entries = self.entries[from..].iter().take_while(|entry| entry.path.starts_with(&inside));
        let entries = entries.map(|entry| (&entry.path[inside.len()..], &entry.id, entry.kind == Kind::Link));
        Fingerprint::of_value(&entries.collect::<Vec<_>>())
    }

    /// Is each file of a folder the same in the repository now? There may be others beside them.
    pub fn is_as_now(&self, folder: &str) -> bool {
        let inside = format!("{folder}/");
        let first = |changed: &BTreeSet<String>| changed.range(inside.clone()..).next().cloned();
        self.changed.as_ref().is_some_and(|changed| !first(changed).is_some_and(|path| path.starts_with(&inside)))
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Was there a portal at all?
    pub fn holds_a_portal(&self) -> bool {
        self.path().join("site/khomo.yaml").is_file()
    }
}

/// Is the file in the repository another one than that of the revision, or not known to be the same?
fn is_other(changed: &Option<BTreeSet<String>>, entry: &Entry) -> bool {
    changed.as_ref().is_none_or(|changed| changed.contains(&entry.path))
}

/// Lays files into the folder.
struct Laying<'a> {
    root: &'a Path,
    folder: &'a Path,
    made: BTreeSet<PathBuf>,
    links: bool,
}

impl Laying<'_> {
    /// The file as it lies in the repository, without a copy where the disk can; `false` when it is not there.
    fn link(&mut self, entry: &Entry) -> Result<bool> {
        let from = self.root.join(&entry.path);
        if !fs::symlink_metadata(&from).is_ok_and(|known| known.is_file()) {
            return Ok(false);
        }
        let to = self.place(entry)?;
        self.links = self.links && fs::hard_link(&from, &to).is_ok();
        if !self.links {
            fs::copy(&from, &to).map_err(|error| Error::io("read", &from, error))?;
        }
        Ok(true)
    }

    /// The file as git keeps it.
    fn write(&mut self, entry: &Entry, copy: &mut dyn FnMut(&mut dyn std::io::Write) -> Result<()>) -> Result<()> {
        let to = self.place(entry)?;
        let file = fs::File::create_new(&to).map_err(|error| Error::io("write", &to, error))?;
        let mut file = std::io::BufWriter::new(file);
        copy(&mut file)?;
        std::io::Write::flush(&mut file).map_err(|error| Error::io("write", &to, error))
    }

    /// A symbolic link; where the system has none it is left out.
    fn point(&mut self, entry: &Entry, target: &str) -> Result<()> {
        let to = self.place(entry)?;
        #[cfg(unix)]
        std::os::unix::fs::symlink(target, &to).map_err(|error| Error::io("write", &to, error))?;
        let _ = (to, target);
        Ok(())
    }

    /// The place of a file, in a folder that is there.
    fn place(&mut self, entry: &Entry) -> Result<PathBuf> {
        let place = self.folder.join(&entry.path);
        let above = place.parent().expect("an entry lies below the folder").to_path_buf();
        if !self.made.contains(&above) {
            fs::create_dir_all(&above).map_err(|error| Error::io("create the folder", &above, error))?;
            self.made.insert(above);
        }
        Ok(place)
    }
}
