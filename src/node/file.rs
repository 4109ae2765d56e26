//! The text of a description on disk: bounded, UTF-8, a finding when it cannot be had.

use crate::findings::{Finding, Place};
use std::io::Read;
use std::path::Path;

/// Reads a text of the repository, e.g. "site/khomo.yaml", of at most `limit` bytes. A byte order
/// mark is dropped.
pub fn read_text(root: &Path, file: &str, limit: u64) -> Result<String, Box<Finding>> {
    let broken = |rule, place| Err(Box::new(Finding::of(rule, place).with("file", file)));
    let bytes = match read_bounded(&root.join(file), limit) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return broken("file-vanished", Place::file(file));
        }
        Err(error) => {
            return Err(Box::new(
                Finding::of("unreadable-file", Place::file(file)).with("file", file).with("reason", error),
            ));
        }
    };
    if bytes.len() as u64 > limit {
        return Err(Box::new(
            Finding::of("description-too-large", Place::file(file)).with("file", file).with("limit", limit),
        ));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.into(),
            None => text,
        }),
        Err(error) => {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
            let begin = good.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let column = String::from_utf8_lossy(&good[begin..]).chars().count() as u64 + 1;
            broken("not-utf8", Place::at(file, line, column))
        }
    }
}

/// Reads a regular file, one byte beyond the limit at most.
fn read_bounded(path: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(std::io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::with_capacity(meta.len().min(limit) as usize + 1);
    file.take(limit + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
