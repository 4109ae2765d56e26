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

/// The theme's own styles, loaded after the built-in ones.
const STYLES: &str = "theme.css";

/// The assets by file name, e.g. "khomo.css"; the styles that tokens make stand at the head of the theme's own, so that
/// pages load one file.
pub(super) fn load(files: &Files, tokens: &str) -> BTreeMap<String, Asset> {
    let assets = files.iter().filter_map(|(path, file)| Some((path.strip_prefix("assets/")?, file.bytes())));
    let mut assets: BTreeMap<String, Vec<u8>> =
        assets.map(|(name, bytes)| (name.to_string(), bytes.to_vec())).collect();
    if !tokens.is_empty() {
        let own = assets.remove(STYLES).unwrap_or_default();
        assets.insert(STYLES.into(), [tokens.as_bytes(), &own].concat());
    }
    let asset = |(name, bytes): (String, Vec<u8>)| {
        let address = address(&name, &bytes);
        (name, Asset { address, bytes })
    };
    assets.into_iter().map(asset).collect()
}

/// "assets/khomo.1f0c92ab.css" for "khomo.css".
fn address(name: &str, bytes: &[u8]) -> String {
    let hash = &Fingerprint::of_bytes(bytes).to_string()[..8];
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("assets/{stem}.{hash}.{extension}"),
        None => format!("assets/{name}.{hash}"),
    }
}
