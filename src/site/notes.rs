//! Small things remembered in `.khomo/` from run to run, each in a file of its own.

use super::memory;
use crate::error::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

/// What was noted under a name; `None` when nothing was, or another Khomo did.
pub fn recall<T: DeserializeOwned>(cache: &Path, name: &str) -> Option<T> {
    let (bytes, begin) = memory::fetch(&cache.join(name), name)?;
    postcard::from_bytes(&bytes[begin..]).ok()
}

/// Notes something under a name, e.g. "history".
pub fn note<T: Serialize>(cache: &Path, name: &str, value: &T) -> Result<()> {
    std::fs::create_dir_all(cache).map_err(|error| Error::io("create the folder", cache, error))?;
    memory::store(&cache.join(name), name, &postcard::to_stdvec(value).expect("plain values serialise"))
}
