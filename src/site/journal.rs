//! What a build is about to change: written before the first change, removed after the last.
//!
//! A journal that is still there when the next build begins means that the build before it was
//! killed: what it names is then believed by nobody, and made anew or taken away.

use super::memory;
use crate::artifact::Rank;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// The addresses that a build is about to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Journal {
    /// The mark of the portal that is changed.
    pub mark: String,
    /// Each file that is replaced, added or taken away.
    pub changes: Vec<(String, Rank)>,
}

impl Journal {
    const KIND: &'static str = "journal";

    /// Writes it whole.
    pub fn save(&self, path: &Path) -> Result<()> {
        memory::store(path, Self::KIND, &postcard::to_stdvec(self).expect("plain values serialise"))
    }

    /// Reads it: `Ok(None)` when there is none, `Err(())` when it cannot be read.
    pub fn load(path: &Path) -> Result<Option<Self>, ()> {
        if !path.exists() {
            return Ok(None);
        }
        let (bytes, begin) = memory::fetch(path, Self::KIND).ok_or(())?;
        postcard::from_bytes(&bytes[begin..]).map(Some).map_err(drop)
    }

    /// Removes it.
    pub fn remove(path: &Path) -> Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io("remove", path, error)),
            _ => Ok(()),
        }
    }
}
