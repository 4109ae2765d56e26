//! Assets under names that change with their content, so that browsers may keep them for ever.

use super::Files;
use crate::artifact::Fingerprint;
use std::collections::BTreeMap;

/// A file that pages load: a style sheet, a script, a picture.
pub struct Asset {
    /// Where it lies on the site, e.g. "assets/khomo.1f0c92ab.css".
    pub address: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The assets by file name, e.g. "khomo.css".
pub(super) fn load(files: &Files) -> BTreeMap<String, Asset> {
    let assets = files.iter().filter_map(|(path, file)| Some((path.strip_prefix("assets/")?, file.bytes())));
    assets
        .map(|(name, bytes)| (name.to_string(), Asset { address: address(name, bytes), bytes: bytes.into() }))
        .collect()
}

/// "assets/khomo.1f0c92ab.css" for "khomo.css".
fn address(name: &str, bytes: &[u8]) -> String {
    let hash = &Fingerprint::of_bytes(bytes).to_string()[..8];
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("assets/{stem}.{hash}.{extension}"),
        None => format!("assets/{name}.{hash}"),
    }
}
