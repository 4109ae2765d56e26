//! Flags over `site/khomo.yaml` over defaults, merged once.

mod bounds;
mod gate;
mod grading;
mod out;
mod read;

pub use grading::Grading;
pub use read::read;

use crate::findings::Weights;
use crate::model::{Date, Site};
use crate::privacy::{self, Treatment};
use std::path::PathBuf;

/// What the command line may set.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The repository (`-C`); the current folder when not given.
    pub repository: PathBuf,
    /// Where the portal is built (`--out`).
    pub out: Option<PathBuf>,
    /// Where it will be published (`--base-url`).
    pub base_url: Option<String>,
    /// Publish nothing unless everything passes (`--strict`).
    pub strict: bool,
    /// Build beside the old portal and swap (`--fresh`).
    pub fresh: bool,
    /// Threads (`--jobs`).
    pub jobs: Option<usize>,
    /// The day that deadlines are held against.
    pub as_of: Option<Date>,
    /// The secret that persons' names are hashed with: the environment variable `KHOMO_SALT`, which the command line
    /// reads. No file of the repository holds it.
    pub salt: Option<Vec<u8>>,
}

/// Everything a build needs to know besides the data.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The repository, absolute.
    pub root: PathBuf,
    /// Where the portal is built, absolute.
    pub out: PathBuf,
    /// The cache, absolute: `.khomo/`.
    pub cache: PathBuf,
    /// The portal's own description; themes checked, base URL without a slash at its end.
    pub site: Site,
    /// The publisher written inline in `khomo.yaml`, if it was not an agency's id.
    pub own_publisher: Option<crate::model::Publisher>,
    /// The theme's name.
    pub theme: String,
    /// Which files a table is offered as.
    pub downloads: Downloads,
    /// The bounds of everything that grows.
    pub limits: Limits,
    /// What each rule weighs.
    pub weights: Weights,
    /// How data is graded.
    pub grading: Grading,
    /// Publish nothing unless everything passes.
    pub strict: bool,
    /// Build beside the old portal and swap.
    pub fresh: bool,
    /// Threads.
    pub jobs: usize,
    /// Links with `index.html` in them, for use from a folder.
    pub portable: bool,
    /// How personal data is looked for.
    pub privacy: Privacy,
    /// The day that deadlines are held against; `None`: nothing is overdue.
    pub as_of: Option<Date>,
    /// The secret that persons' names are hashed with.
    pub salt: Option<Vec<u8>>,
}

/// How personal data is looked for and treated.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Privacy {
    /// The packs of detectors; all of them unless some are named.
    pub packs: Vec<String>,
    /// The treatments that datasets may declare; all of them unless some are named.
    pub treatments: Vec<String>,
}

impl Default for Privacy {
    fn default() -> Self {
        let treatments = Treatment::NAMES.map(String::from).to_vec();
        Self { packs: privacy::packs().map(String::from).collect(), treatments }
    }
}

/// Which files a table is offered as.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Downloads {
    /// Formats beside CSV and Parquet, from `excel.csv`, `jsonl`, `xlsx`.
    pub formats: Vec<String>,
    /// The size in bytes of tidy CSV above which only CSV and Parquet are offered.
    pub limit: u64,
    /// Compressed copies to lay beside text files, from `gz`, `br`, `zst`.
    pub compress: Vec<String>,
}

/// The bounds of everything that grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Limits {
    /// Bytes of a description (YAML, JSON, Markdown).
    pub description_bytes: u64,
    /// Bytes of one cell.
    pub cell_bytes: usize,
    /// Columns of a table.
    pub columns: usize,
    /// Files of a dataset.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { description_bytes: 4 << 20, cell_bytes: 16 << 20, columns: 16_384, files: 2_000 }
    }
}

impl Default for Downloads {
    fn default() -> Self {
        let formats = ["csv", "parquet", "excel.csv", "jsonl"].map(String::from).to_vec();
        Self { formats, limit: 50_000_000, compress: Vec::new() }
    }
}
