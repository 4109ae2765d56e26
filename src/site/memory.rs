//! Files of our own memory in `.khomo/`: framed, checked when read, replaced whole when written.

use crate::error::{Error, Result};
use std::fs;
use std::path::Path;

/// What a memory file is, and which Khomo wrote it: one of another version is as good as none.
fn head(kind: &str) -> Vec<u8> {
    format!("khomo {kind} 2 {}\n", env!("CARGO_PKG_VERSION")).into_bytes()
}

/// Writes a memory file whole: readers see the old one or the new one.
pub(super) fn store(path: &Path, kind: &str, body: &[u8]) -> Result<()> {
    let mut bytes = head(kind);
    bytes.reserve(32 + body.len());
    bytes.extend_from_slice(blake3::hash(body).as_bytes());
    bytes.extend_from_slice(body);
    let beside = path.with_extension("new");
    fs::write(&beside, &bytes).map_err(|error| Error::io("write", &beside, error))?;
    fs::rename(&beside, path).map_err(|error| Error::io("write", path, error))
}

/// The body of a memory file, and where it begins; `None` when there is none, or it is not as it was written.
pub(super) fn fetch(path: &Path, kind: &str) -> Option<(Vec<u8>, usize)> {
    let bytes = fs::read(path).ok()?;
    let rest = bytes.strip_prefix(&head(kind)[..])?;
    let (sum, body) = rest.split_at_checked(32)?;
    let begin = bytes.len() - body.len();
    (blake3::hash(body) == *<&[u8; 32]>::try_from(sum).ok()?).then_some(())?;
    Some((bytes, begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_memory_that_was_tampered_with_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m");
        store(&path, "test", b"abc").unwrap();
        let (bytes, begin) = fetch(&path, "test").unwrap();
        assert_eq!(&bytes[begin..], b"abc");
        assert!(fetch(&path, "other").is_none());
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert!(fetch(&path, "test").is_none());
        fs::write(&path, b"").unwrap();
        assert!(fetch(&path, "test").is_none());
    }
}
