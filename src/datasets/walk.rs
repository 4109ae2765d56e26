//! Walks `datasets/` without opening a file: folders in stable order, every file with its stamp.

use super::{File, Folder, Tree, is_data};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Found, Place, is_hidden};
use crate::model::{DatasetId, Name};
use crate::settings::Settings;
use rayon::prelude::*;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// Folders inside a dataset's folder are followed this deep.
const DEEPEST: usize = 8;

/// Walks `datasets/` without opening a file.
pub fn walk(settings: &Settings) -> Result<Found<Tree>> {
    let top = settings.root.join("datasets");
    if !top.is_dir() {
        let finding = Finding::of("no-datasets", Place::file("datasets"));
        return Ok(Found::new(Tree::default(), [finding].into_iter().collect()));
    }
    let root = settings.root.canonicalize().map_err(|error| Error::io("find", &settings.root, error))?;
    let walker = Walker { root: &root, own: &settings.site.publisher, files: settings.limits.files };
    let mut findings = Findings::default();
    let entries = walker.list("datasets", &mut findings).map_err(|error| Error::io("read the folder", &top, error))?;
    let seen: Vec<Seen> = entries.par_iter().map(|entry| walker.top(entry)).collect();
    Ok(Found::new(gather(seen, &mut findings), findings))
}

/// What one entry of `datasets/` holds.
#[derive(Default)]
struct Seen {
    agency: Option<(Name, Option<File>)>,
    datasets: Vec<Folder>,
    findings: Findings,
}

/// Puts it together; of two folders with one id the first stays.
fn gather(seen: Vec<Seen>, findings: &mut Findings) -> Tree {
    let mut tree = Tree::default();
    for part in seen {
        findings.extend(part.findings);
        tree.agencies.extend(part.agency);
        tree.datasets.extend(part.datasets);
    }
    let twice = |path: &str, id: String, first: &str| {
        Finding::of("duplicate-id", Place::file(path)).with("id", id).with("folder", path).with("first", first)
    };
    tree.agencies.sort_by(|one, other| one.0.cmp(&other.0));
    tree.agencies.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if let (true, Some(later_file), Some(first_file)) = (same, &later.1, &first.1) {
            findings.push(twice(&later_file.path, later.0.to_string(), &first_file.path));
        } else if same && first.1.is_none() {
            first.1 = later.1.take();
        }
        same
    });
    tree.datasets.sort_by(|one, other| one.id.cmp(&other.id).then_with(|| one.path.cmp(&other.path)));
    tree.datasets.dedup_by(|later, first| {
        let same = later.id == first.id;
        if same {
            findings.push(twice(&later.path, later.id.to_string(), &first.path));
        }
        same
    });
    tree
}

/// One name in a folder.
struct Entry {
    name: String,
    /// Path in the repository.
    path: String,
    /// `None` for a folder.
    file: Option<File>,
}

struct Walker<'s> {
    /// The repository, links resolved.
    root: &'s Path,
    /// Whose the folders straight under `datasets/` are.
    own: &'s Name,
    files: usize,
}

impl Walker<'_> {
    /// An agency's folder, a dataset's folder, or a stray file.
    fn top(&self, entry: &Entry) -> Seen {
        let mut seen = Seen::default();
        if entry.file.is_some() {
            stray(entry, &mut seen.findings);
            return seen;
        }
        let Some(entries) = self.list_or_say(&entry.path, &mut seen.findings) else { return seen };
        if self.is_dataset(&entries) {
            let folder = self.dataset(self.own, entry, entries, &mut seen.findings);
            about(folder.as_ref(), &mut seen.findings);
            seen.datasets.extend(folder);
            return seen;
        }
        let Some(agency) = slug(entry, &mut seen.findings) else { return seen };
        let described = entries.iter().find(|entry| is_agency_file(&entry.name)).and_then(|entry| {
            let file = entry.file.clone()?;
            Some(File { path: entry.path.clone(), ..file })
        });
        if described.is_none() && entries.iter().all(|entry| entry.file.is_some()) {
            seen.findings.push(Finding::of("empty-folder", Place::file(&*entry.path)).with("folder", &entry.path));
            return seen;
        }
        let (folders, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.file.is_none());
        files.iter().for_each(|file| stray(file, &mut seen.findings));
        let found: Vec<_> = folders
            .par_iter()
            .map(|entry| {
                let mut findings = Findings::default();
                let entries = self.list_or_say(&entry.path, &mut findings);
                let folder = entries.and_then(|entries| self.dataset(&agency, entry, entries, &mut findings));
                about(folder.as_ref(), &mut findings);
                (folder, findings)
            })
            .collect();
        for (folder, findings) in found {
            seen.datasets.extend(folder);
            seen.findings.extend(findings);
        }
        seen.agency = Some((agency, described));
        seen
    }

    /// Is a folder straight under `datasets/` a dataset, by what lies in it?
    fn is_dataset(&self, entries: &[Entry]) -> bool {
        let names = || entries.iter().filter(|entry| entry.file.is_some()).map(|entry| entry.name.as_str());
        if names().any(is_agency_file) {
            return false;
        }
        if names().any(is_description) {
            return true;
        }
        let holds_datasets = || {
            let mut unsaid = Findings::default();
            entries.iter().filter(|entry| entry.file.is_none()).any(|folder| {
                let inside = self.list(&folder.path, &mut unsaid).unwrap_or_default();
                inside.iter().any(|entry| entry.file.is_some() && is_description(&entry.name))
            })
        };
        names().any(is_data) && !holds_datasets()
    }

    fn dataset(&self, agency: &Name, entry: &Entry, entries: Vec<Entry>, findings: &mut Findings) -> Option<Folder> {
        let mut said = Findings::default();
        let dataset = slug(entry, &mut said);
        let mut files = Vec::new();
        let fits = self.collect("", entries, 0, &mut files, &mut said);
        files.sort_by(|one: &File, other| one.path.cmp(&other.path));
        if !fits {
            let finding = Finding::of("too-many-files", Place::file(&*entry.path));
            said.push(finding.with("folder", &entry.path).with("limit", self.files));
        } else if files.is_empty() {
            said.push(Finding::of("empty-folder", Place::file(&*entry.path)).with("folder", &entry.path));
        }
        let folder = dataset.map(|dataset| {
            let id = DatasetId { agency: agency.clone(), dataset };
            said.iter_mut().for_each(|finding| finding.dataset = Some(id.clone()));
            Folder { id, path: entry.path.clone(), files }
        });
        findings.extend(said);
        folder.filter(|folder| fits && !folder.files.is_empty())
    }

    /// Collects files with their paths below the folder; false when there are too many.
    fn collect(
        &self,
        below: &str,
        entries: Vec<Entry>,
        depth: usize,
        files: &mut Vec<File>,
        said: &mut Findings,
    ) -> bool {
        for entry in entries {
            let path = if below.is_empty() { entry.name } else { format!("{below}/{}", entry.name) };
            match entry.file {
                Some(file) => files.push(File { path, ..file }),
                None if depth < DEEPEST => {
                    let Some(entries) = self.list_or_say(&entry.path, said) else { continue };
                    if !self.collect(&path, entries, depth + 1, files, said) {
                        return false;
                    }
                }
                None => said.push(unreadable(&entry.path, "nested too deep")),
            }
            if files.len() > self.files {
                return false;
            }
        }
        true
    }

    fn list_or_say(&self, path: &str, findings: &mut Findings) -> Option<Vec<Entry>> {
        match self.list(path, findings) {
            Ok(entries) => Some(entries),
            Err(error) => {
                findings.push(unreadable(path, error));
                None
            }
        }
    }

    /// The names in a folder, sorted by their bytes; what cannot be used is said and left out.
    fn list(&self, path: &str, findings: &mut Findings) -> std::io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(self.root.join(path))? {
            let entry = entry?;
            let name = entry.file_name();
            if matches!(name.as_encoded_bytes().first(), Some(b'.' | b'_')) {
                continue;
            }
            let name = match name.into_string() {
                Ok(name) if !name.contains(|c: char| c.is_control() || matches!(c, '\\' | ':') || is_hidden(c)) => name,
                Ok(name) => {
                    findings.push(bad_name(path, &name));
                    continue;
                }
                Err(name) => {
                    findings.push(bad_name(path, &name.to_string_lossy()));
                    continue;
                }
            };
            let here = format!("{path}/{name}");
            let kind = match entry.file_type() {
                Ok(kind) if kind.is_dir() => Ok(None),
                Ok(kind) if kind.is_file() => entry.metadata().map(Some),
                Ok(kind) if kind.is_symlink() => match self.follow(&entry.path()) {
                    Ok(Some(meta)) if meta.is_dir() => Ok(None),
                    Ok(Some(meta)) => Ok(Some(meta)),
                    Ok(None) => {
                        findings.push(Finding::of("symlink-outside", Place::file(&*here)).with("file", &here));
                        continue;
                    }
                    Err(error) => Err(error),
                },
                Ok(_) => Err(std::io::Error::other("not a regular file")),
                Err(error) => Err(error),
            };
            match kind {
                Ok(None) => entries.push(Entry { name, path: here, file: None }),
                Ok(Some(meta)) if meta.is_file() => entries.push(Entry { file: Some(stamp(&meta)), name, path: here }),
                Ok(Some(_)) => findings.push(unreadable(&here, "not a regular file")),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    findings.push(Finding::of("file-vanished", Place::file(&*here)).with("file", &here));
                }
                Err(error) => findings.push(unreadable(&here, error)),
            }
        }
        entries.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(entries)
    }

    /// Where a link leads, when that is inside the repository and not hidden there (`.git`).
    fn follow(&self, link: &Path) -> std::io::Result<Option<Metadata>> {
        let target: PathBuf = link.canonicalize()?;
        let Ok(inside) = target.strip_prefix(self.root) else { return Ok(None) };
        let hidden = inside.iter().any(|part| part.as_encoded_bytes().starts_with(b"."));
        if hidden || link.starts_with(&target) { Ok(None) } else { target.metadata().map(Some) }
    }
}

/// Says whose the findings of a folder are.
fn about(folder: Option<&Folder>, findings: &mut Findings) {
    let Some(folder) = folder else { return };
    findings.iter_mut().for_each(|finding| finding.dataset = Some(folder.id.clone()));
}

fn is_agency_file(name: &str) -> bool {
    name == "agency.yaml" || name == "agency.yml"
}

/// Is it the name of a Data Package's description?
pub(super) fn is_description(name: &str) -> bool {
    matches!(name, "datapackage.yaml" | "datapackage.yml" | "datapackage.json")
}

/// The folder's name as a slug, or the nearest one with a warning.
fn slug(entry: &Entry, findings: &mut Findings) -> Option<Name> {
    if let Some(name) = Name::parse(&entry.name) {
        return Some(name);
    }
    let near = Name::slug(&entry.name);
    findings.push(match &near {
        Some(near) => Finding::of("not-a-slug", Place::file(&*entry.path)).with("name", &entry.name).with("near", near),
        None => bad_name(entry.path.rsplit_once('/').map_or("", |(above, _)| above), &entry.name),
    });
    near
}

/// A data file that lies in no dataset's folder.
fn stray(entry: &Entry, findings: &mut Findings) {
    if is_data(&entry.name) {
        findings.push(Finding::of("stray-file", Place::file(&*entry.path)).with("file", &entry.path));
    }
}

fn bad_name(folder: &str, name: &str) -> Finding {
    Finding::of("bad-file-name", Place::file(folder)).with("name", name).with("folder", folder)
}

fn unreadable(path: &str, reason: impl std::fmt::Display) -> Finding {
    Finding::of("unreadable-file", Place::file(path)).with("file", path).with("reason", reason)
}

/// A file's stamp; its path is set by the caller.
fn stamp(meta: &Metadata) -> File {
    let since = |time: std::io::Result<std::time::SystemTime>| {
        let time = time.ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(time.as_nanos() as i128)
    };
    #[cfg(unix)]
    let (changed, inode) = {
        use std::os::unix::fs::MetadataExt;
        (i128::from(meta.ctime()) * 1_000_000_000 + i128::from(meta.ctime_nsec()), meta.ino())
    };
    #[cfg(not(unix))]
    let (changed, inode) = (0, 0);
    File {
        path: String::new(),
        bytes: meta.len(),
        modified: since(meta.modified()).unwrap_or_default(),
        changed,
        inode,
    }
}
