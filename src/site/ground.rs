//! The portal's folder and what is known of it, kept between builds.

use super::cache::Cache;
use super::folders::{Folders, sweep};
use super::journal::Journal;
use super::manifest::Manifest;
use super::squeeze::Squeeze;
use super::write::{Laying, Mode};
use crate::artifact::{Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::settings::Settings;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The portal's folder and what is known of it.
///
/// Dropping it waits until old trees are taken away.
#[derive(Debug)]
pub struct Ground {
    memory: PathBuf,
    pub(super) home: PathBuf,
    pub(super) manifest: Manifest,
    cache: Arc<Cache>,
    sweeping: Vec<(PathBuf, JoinHandle<()>)>,
    number: u64,
    /// The latest addresses of which no two clash, as a hash.
    pub(super) settled: Option<u64>,
    /// After how many steps a test stops us, as a kill would.
    #[cfg(test)]
    pub(super) trip: std::sync::atomic::AtomicI64,
    /// Lets a test pretend that the portal's folder is a file system of its own.
    #[cfg(test)]
    pub(super) mounted: bool,
}

/// What lies where the portal shall be.
enum Plot {
    Nothing,
    Empty,
    /// A portal of ours, with the digest on its mark.
    Ours(String),
}

/// The file in the portal's folder that says that it is ours, and which manifest belongs to it.
pub(super) const MARK: &str = ".khomo-portal";
const MARK_WORDS: &str = "khomo portal ";
/// The digest on the mark while a portal is changed of which nothing is known.
const UNKNOWN: &str = "unknown";
/// Where files wait when nothing can be put beside the portal's folder.
const INNER_STAGE: &str = ".khomo-stage";

impl Ground {
    /// How long another build may take before we give up.
    const PATIENCE: Duration = Duration::from_secs(10);

    /// Reads what is known of the portal's folder; what a killed build left half done is believed
    /// no more, and mended by the next build.
    pub fn open(settings: &Settings) -> Result<Self> {
        let memory = settings.cache.clone();
        let home = home(settings);
        fs::create_dir_all(&home).map_err(|error| Error::io("create the folder", &home, error))?;
        let ignore = memory.join(".gitignore");
        if !ignore.exists() {
            fs::write(&ignore, "*\n").map_err(|error| Error::io("write", &ignore, error))?;
        }
        let mark = read_mark(&settings.out);
        Ok(Self {
            manifest: mark.and_then(|mark| recall(&home, &mark)).unwrap_or_default(),
            cache: Arc::new(Cache::open(&memory)),
            memory,
            home,
            sweeping: Vec::new(),
            number: 0,
            settled: None,
            #[cfg(test)]
            trip: std::sync::atomic::AtomicI64::new(i64::MAX),
            #[cfg(test)]
            mounted: false,
        })
    }

    /// What is remembered of datasets from run to run.
    pub fn cache(&self) -> Arc<Cache> {
        self.cache.clone()
    }

    /// Begins a build: decides whether the portal is made anew beside the old one, or changed where it is.
    pub fn begin(&mut self, settings: &Settings) -> Result<Laying<'_>> {
        self.home = home(settings);
        fs::create_dir_all(&self.home).map_err(|error| Error::io("create the folder", &self.home, error))?;
        let lock = self.lock()?;
        self.cache.refresh();
        let out = fs::canonicalize(&settings.out).unwrap_or_else(|_| settings.out.clone());
        let plot = survey(settings, &out)?;
        let known = match &plot {
            Plot::Ours(mark) if *mark == self.manifest.mark() && !self.journal().exists() => true,
            Plot::Ours(mark) => recall(&self.home, mark).is_some_and(|manifest| {
                self.manifest = manifest;
                true
            }),
            Plot::Nothing | Plot::Empty => false,
        };
        if known && self.manifest.is_believed() {
            // A journal whose changes were all made.
            Journal::remove(&self.journal())?;
        }
        let (work, in_place) = self.stage(&out, &plot)?;
        let waiting = work.join("wait");
        fs::create_dir(&waiting).map_err(|error| Error::io("create the folder", &waiting, error))?;
        let again = settings.fresh || !known;
        if again && in_place {
            // Ours from now on, whatever happens; no manifest belongs to this mark.
            let mark = out.join(MARK);
            fs::write(&mark, mark_words(UNKNOWN)).map_err(|error| Error::io("write", &mark, error))?;
            self.manifest = Manifest::default();
            list(&out, "", &mut self.manifest)?;
        }
        let (mode, root) = match again && !in_place {
            true => (Mode::Fresh, work.join("new")),
            false => (Mode::Later, out.clone()),
        };
        if mode == Mode::Fresh {
            fs::create_dir(&root).map_err(|error| Error::io("create the folder", &root, error))?;
        }
        let squeeze = Squeeze::mask(&settings.downloads.compress);
        Ok(Laying::new(self, mode, out, work, Folders::below(root), squeeze, lock))
    }

    /// Is an old tree still being taken away? Dropping the ground waits for that: on some disks a minute.
    pub fn is_tidying(&self) -> bool {
        self.sweeping.iter().any(|(_, thread)| !thread.is_finished())
    }

    /// Leaves the trees that are still being taken away to a process of their own, so that nobody
    /// waits for a slow disk; what that one does not manage, the next build takes away.
    pub fn leave(mut self) {
        let left: Vec<_> = self.sweeping.extract_if(.., |(_, thread)| !thread.is_finished()).collect();
        for (tree, thread) in left {
            let quiet = std::process::Stdio::null;
            let mut remove = std::process::Command::new("sh");
            remove.arg("-c").arg(r#"rm -rf -- "$0"; rmdir -- "$1""#).arg(&tree).args(tree.parent());
            remove.stdin(quiet()).stdout(quiet()).stderr(quiet());
            if !cfg!(unix) || remove.spawn().is_err() {
                let _ = thread.join();
            }
        }
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.home.join("journal")
    }

    /// Takes a tree away in the background.
    pub(super) fn sweep(&mut self, tree: PathBuf) {
        self.sweeping.retain(|(_, thread)| !thread.is_finished());
        self.sweeping.push((tree.clone(), sweep(tree)));
    }

    /// One build at a time: a second one waits a little, then is told.
    fn lock(&self) -> Result<File> {
        let path = self.memory.join("lock");
        let fault = |error| Error::io("lock", &path, error);
        let file = File::options().create(true).append(true).open(&path).map_err(fault)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if start.elapsed() < Self::PATIENCE => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::usage("already-building", &[]));
                }
                // A file system without locks: go on without.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(fault(error)),
            }
        }
    }

    /// A folder of our own on the portal's file system, and whether the portal must be changed where
    /// it is because nothing can be swapped in. What killed builds left there is taken away.
    fn stage(&mut self, out: &Path, plot: &Plot) -> Result<(PathBuf, bool)> {
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(Error::usage("out-no-folder", &[("out", &out.display())]));
        };
        self.number += 1;
        let ours = format!("{}-{}", std::process::id(), self.number);
        let mut stage = OsString::from(".");
        stage.push(name);
        stage.push(".stage");
        let beside = parent.join(stage);
        let there = !matches!(plot, Plot::Nothing);
        let inside = out.join(INNER_STAGE);
        let mounted = there && !same_device(parent, out);
        #[cfg(test)]
        let mounted = mounted || self.mounted;
        let (stage, in_place) = match mounted {
            true => (inside, true),
            false => match fs::create_dir_all(beside.join(&ours)) {
                Err(error)
                    if there && matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
                {
                    (inside, true)
                }
                _ => (beside, false),
            },
        };
        let work = stage.join(ours);
        fs::create_dir_all(&work).map_err(|error| Error::io("create the folder", &work, error))?;
        for left in fs::read_dir(&stage).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if left != work && !self.sweeping.iter().any(|(tree, _)| *tree == left) {
                self.sweep(left);
            }
        }
        Ok((work, in_place))
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        for (_, thread) in self.sweeping.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Where the memory of this portal's folder is: one place for each folder that is built into.
fn home(settings: &Settings) -> PathBuf {
    let out = settings.out.strip_prefix(&settings.root).unwrap_or(&settings.out);
    settings.cache.join("sites").join(Fingerprint::of_bytes(out.as_os_str().as_encoded_bytes()).to_string())
}

/// The manifest that belongs to the folder with this mark, without what a killed build was changing.
fn recall(home: &Path, mark: &str) -> Option<Manifest> {
    let mut manifest = ["manifest.next", "manifest"]
        .iter()
        .filter_map(|name| Manifest::load(&home.join(name)))
        .find(|manifest| manifest.mark() == mark)?;
    // Another mark in the journal: it was written for a folder that is no more.
    if let Some(journal) = Journal::load(&home.join("journal")).ok()?
        && journal.mark == mark
    {
        for (address, rank) in &journal.changes {
            manifest.doubt(address, *rank);
        }
    }
    Some(manifest)
}

/// The digest on the mark of a folder of ours.
fn read_mark(out: &Path) -> Option<String> {
    let path = out.join(MARK);
    fs::symlink_metadata(&path).ok().filter(|it| it.is_file() && it.len() < 200)?;
    Some(fs::read_to_string(path).ok()?.strip_prefix(MARK_WORDS)?.trim_end().to_string())
}

/// What the mark of a folder says.
pub(super) fn mark_words(digest: &str) -> String {
    format!("{MARK_WORDS}{digest}\n")
}

/// Looks at what lies where the portal shall be. A folder that Khomo did not build is left alone.
fn survey(settings: &Settings, out: &Path) -> Result<Plot> {
    let named = out.display();
    if settings.root.starts_with(out) || settings.cache.starts_with(out) {
        return Err(Error::usage("out-over-repository", &[("out", &named)]));
    }
    if ["datasets", "themes"].iter().any(|folder| out.starts_with(settings.root.join(folder))) {
        return Err(Error::usage("out-in-sources", &[("out", &named)]));
    }
    match fs::metadata(out) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Plot::Nothing),
        Err(error) => return Err(Error::io("look at", out, error)),
        Ok(about) if !about.is_dir() => {
            return Err(Error::usage("out-is-file", &[("out", &named)]));
        }
        Ok(_) => {}
    }
    if let Some(mark) = read_mark(out) {
        return Ok(Plot::Ours(mark));
    }
    let entries = fs::read_dir(out).map_err(|error| Error::io("read the folder", out, error))?;
    match entries.flatten().all(|entry| entry.file_name() == INNER_STAGE) {
        true => Ok(Plot::Empty),
        false => Err(Error::usage("out-not-ours", &[("out", &named)])),
    }
}

/// Lists every file of a portal whose manifest is lost, none of them believed.
fn list(folder: &Path, address: &str, manifest: &mut Manifest) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| Error::io("read the folder", folder, error))? {
        let entry = entry.map_err(|error| Error::io("read the folder", folder, error))?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !(address.is_empty() && [MARK, INNER_STAGE].contains(name)))
        else {
            continue;
        };
        let address = match address {
            "" => name.to_string(),
            above => format!("{above}/{name}"),
        };
        match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => list(&entry.path(), &address, manifest)?,
            false => manifest.doubt(&address, Rank::Data),
        }
    }
    Ok(())
}

#[cfg(unix)]
fn same_device(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path| fs::metadata(path).map(|about| about.dev()).ok();
    device(one) == device(other)
}

#[cfg(not(unix))]
fn same_device(_: &Path, _: &Path) -> bool {
    true
}
