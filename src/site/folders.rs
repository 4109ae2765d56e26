//! Folders: each made once, trees swapped whole, old trees taken away when nobody waits for it.

use crate::error::{Error, Result};
use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::thread::JoinHandle;

/// The folders below one root that are known to be there; making a folder costs more than a file.
#[derive(Debug)]
pub(super) struct Folders {
    root: PathBuf,
    made: RwLock<HashSet<Box<str>>>,
}

impl Folders {
    /// Folders below `root`, which exists.
    pub fn below(root: PathBuf) -> Self {
        Self { root, made: RwLock::default() }
    }

    /// Where they are.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path of an address whose folder is there now. `in_the_way` is asked about a file that
    /// stands where a folder is due: may it go?
    pub fn path(&self, address: &str, in_the_way: &dyn Fn(&str) -> bool) -> Result<PathBuf> {
        if let Some((folder, _)) = address.rsplit_once('/') {
            self.make(folder, in_the_way)?;
        }
        Ok(self.root.join(address))
    }

    fn make(&self, folder: &str, in_the_way: &dyn Fn(&str) -> bool) -> Result<()> {
        if self.made.read().expect("no thread panics with it").contains(folder) {
            return Ok(());
        }
        if let Some((parent, _)) = folder.rsplit_once('/') {
            self.make(parent, in_the_way)?;
        }
        let path = self.root.join(folder);
        let fault = |error| Error::io("create the folder", &path, error);
        match fs::create_dir(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if !path.is_dir() {
                    match in_the_way(folder) {
                        true => remove(&path)?,
                        false => return Err(fault(error)),
                    }
                    fs::create_dir(&path).or_else(exists).map_err(fault)?;
                }
            }
            result => result.map_err(fault)?,
        }
        self.made.write().expect("no thread panics with it").insert(folder.into());
        Ok(())
    }
}

fn exists(error: std::io::Error) -> std::io::Result<()> {
    match error.kind() {
        ErrorKind::AlreadyExists => Ok(()),
        _ => Err(error),
    }
}

/// Removes a file that may be gone already.
pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        // Where a folder took its place, or a part of its path is a file now, there is nothing to remove.
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) && !path.is_dir() => {
            Err(Error::io("remove", path, error))
        }
        _ => Ok(()),
    }
}

/// Removes the folders of these addresses that are empty, and theirs, but none above `top`.
pub(super) fn prune<'a>(root: &Path, top: &str, addresses: impl Iterator<Item = &'a str>) {
    let mut folders: Vec<&str> = addresses.filter_map(|address| Some(address.rsplit_once('/')?.0)).collect();
    folders.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    folders.dedup();
    for folder in folders {
        let mut next = Some(folder);
        while let Some(folder) = next.filter(|folder| folder.len() >= top.len()) {
            match fs::remove_dir(root.join(folder)) {
                Ok(()) => next = folder.rsplit_once('/').map(|(parent, _)| parent),
                Err(_) => break,
            }
        }
    }
}

/// Puts the tree `new` at the place of `out`; what was there before is afterwards at `new` or `old`.
pub(super) fn swap(new: &Path, out: &Path, old: &Path) -> Result<()> {
    let fault = |error| Error::io("put the new portal at", out, error);
    if fs::symlink_metadata(out).is_err() {
        return fs::rename(new, out).map_err(fault);
    }
    match exchange(new, out) {
        Ok(()) => Ok(()),
        // This file system cannot exchange: two steps, and back again if the second fails.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            fs::rename(out, old).map_err(fault)?;
            fs::rename(new, out).map_err(|error| {
                let _ = fs::rename(old, out);
                fault(error)
            })
        }
        Err(error) => Err(fault(error)),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(Into::into)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Takes a tree away on a thread of its own, then the folder it lay in if that is empty: some disks
/// need a minute for 20,000 files.
pub(super) fn sweep(tree: PathBuf) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let _ = fs::remove_dir_all(&tree);
        if let Some(stage) = tree.parent() {
            let _ = fs::remove_dir(stage);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_change_places() {
        let root = tempfile::tempdir().unwrap();
        let [new, out, old] = ["new", "out", "old"].map(|name| root.path().join(name));
        fs::create_dir(&new).unwrap();
        fs::write(new.join("a"), "1").unwrap();
        swap(&new, &out, &old).unwrap();
        assert!(out.join("a").exists() && !new.exists());
        fs::create_dir(&new).unwrap();
        fs::write(new.join("b"), "2").unwrap();
        swap(&new, &out, &old).unwrap();
        assert!(out.join("b").exists() && !out.join("a").exists());
        assert!(new.join("a").exists() || old.join("a").exists());
    }

    #[test]
    fn only_empty_folders_go() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("a/b/c")).unwrap();
        fs::create_dir_all(root.path().join("a/d")).unwrap();
        fs::write(root.path().join("a/d/x"), "1").unwrap();
        prune(root.path(), "", ["a/b/c/x", "a/d/y", "top"].into_iter());
        assert!(!root.path().join("a/b").exists() && root.path().join("a/d/x").exists());
    }

    #[test]
    fn a_file_of_ours_gives_way_to_a_folder() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a"), "1").unwrap();
        let folders = Folders::below(root.path().into());
        assert!(folders.path("a/b/c", &|_| false).is_err());
        let path = folders.path("a/b/c", &|address| address == "a").unwrap();
        fs::write(path, "2").unwrap();
    }
}
