//! Reads `datasets/`: agencies and dataset folders, their descriptions and their files.

use crate::error::Result;
use crate::findings::Found;
use crate::model::{Dataset, DatasetId, Name, Publisher};
use crate::settings::Settings;
use std::collections::BTreeMap;

/// A file in a folder, as the walk saw it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct File {
    /// Path below the folder with `/`, e.g. "stops.csv".
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Modification time in nanoseconds since 1970.
    pub modified: i128,
}

/// A dataset's folder, as the walk saw it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Folder {
    /// Agency and dataset.
    pub id: DatasetId,
    /// Path in the repository with `/`, e.g. "datasets/bo-tttt/ndxp".
    pub path: String,
    /// Its files, sorted by path; names beginning with `.` or `_` are left out.
    pub files: Vec<File>,
}

/// Everything the walk saw, sorted.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Agencies' folders and, if there is one, their `agency.yaml`.
    pub agencies: Vec<(Name, Option<File>)>,
    /// Dataset folders.
    pub datasets: Vec<Folder>,
}

/// Walks `datasets/` without opening a file.
pub fn walk(_settings: &Settings) -> Result<Found<Tree>> {
    todo!()
}

/// Reads every agency, the portal's own publisher included.
pub fn publishers(_tree: &Tree, _settings: &Settings) -> Result<Found<BTreeMap<Name, Publisher>>> {
    todo!()
}

/// Reads a dataset's description and matches it with the files lying there; tables stay unread.
/// `None` when there is nothing to publish.
pub fn dataset(_folder: &Folder, _publisher: &Publisher, _settings: &Settings) -> Result<Found<Option<Dataset>>> {
    todo!()
}
