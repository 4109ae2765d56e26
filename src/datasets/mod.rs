//! Reads `datasets/`: agencies and dataset folders, their descriptions and their files.

mod csvw;
mod datapackage;
mod dataset;
mod figures;
mod personal;
mod publishers;
mod readme;
mod resources;
mod schema;
mod single;
#[cfg(test)]
mod tests;
mod walk;

pub use dataset::{dataset, themes_in_use};
pub use publishers::publishers;
pub use single::declared;
pub use walk::walk;

use crate::model::{DatasetId, Name};

/// A file in a folder, as the walk saw it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct File {
    /// Path below the folder with `/`, e.g. "stops.csv".
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// When its content changed, in nanoseconds since 1970.
    pub modified: i128,
    /// When its content, name or rights changed, in nanoseconds since 1970; 0 where that is not known.
    pub changed: i128,
    /// Its number on the disk; 0 where that is not known.
    pub inode: u64,
}

/// A dataset's folder, as the walk saw it. Equal folders hold equal files.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Folder {
    /// Agency and dataset.
    pub id: DatasetId,
    /// Path in the repository with `/`, e.g. "datasets/bo-tttt/ndxp".
    pub path: String,
    /// Its files, sorted by path; names beginning with `.` or `_` are left out.
    pub files: Vec<File>,
}

impl Folder {
    /// The file at this path below the folder.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok().map(|at| &self.files[at])
    }
}

/// Everything the walk saw, sorted.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Agencies by id and, if there is one, their `agency.yaml`, with its path in the repository.
    pub agencies: Vec<(Name, Option<File>)>,
    /// Dataset folders.
    pub datasets: Vec<Folder>,
}

/// Is this the beginning of a Git LFS pointer, a stand-in for a file that was not fetched?
pub fn lfs_pointer(bytes: &[u8]) -> bool {
    bytes.starts_with(b"version https://git-lfs.github.com/spec/v1")
}

/// Does a file of this name hold data, by its ending? Pictures and papers do not.
fn is_data(path: &str) -> bool {
    const NOT_DATA: [&str; 8] = ["pdf", "html", "txt", "docx", "png", "jpg", "svg", "ttl"];
    // Tables whose formats no vocabulary has a name for.
    const TABLES: [&str; 6] = ["jsonl", "ndjson", "xlsm", "xlsb", "tab", "psv"];
    let name = path.rsplit('/').next().unwrap_or(path);
    // A packed table is told by the name of what is packed.
    let name = [".gz", ".zst"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    let described = name.starts_with("datapackage.") || name.ends_with("-metadata.json");
    let known = crate::model::vocabulary::format(name);
    let ending = || name.rsplit_once('.').is_some_and(|(_, ending)| TABLES.contains(&&*ending.to_ascii_lowercase()));
    !described && known.map_or_else(ending, |format| !NOT_DATA.contains(&format.extension.as_str()))
}
