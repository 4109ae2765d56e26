//! One file on its way: hashed as it is written, kept in memory while it is small.

use crate::artifact::Fingerprint;
use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Finds the place of a file that does not fit into memory.
pub(super) type Place<'p> = Box<dyn Fn() -> Result<PathBuf> + Send + 'p>;

/// Writes one file. Dropped before it is finished, it leaves nothing.
pub(super) struct Pen<'p> {
    place: Place<'p>,
    name: PathBuf,
    buffer: Vec<u8>,
    large: Option<Large>,
    sha: Option<Sha256>,
    fault: Option<Error>,
}

/// A file that is too large to be kept in memory.
struct Large {
    path: PathBuf,
    file: File,
    hasher: Box<blake3::Hasher>,
    bytes: u64,
}

/// A file that was written.
pub(super) struct Written {
    pub body: Body,
    pub content: Fingerprint,
    /// In lower-case hex; empty when it was not asked for.
    pub sha256: String,
    pub bytes: u64,
}

/// Where its bytes are.
pub(super) enum Body {
    Memory(Vec<u8>),
    File(PathBuf),
}

impl<'p> Pen<'p> {
    /// The most that is kept in memory.
    const SMALL: usize = 64 << 10;

    /// A new file that errors call `name`; with its SHA-256, if wanted.
    pub fn new(name: PathBuf, sha256: bool, place: Place<'p>) -> Self {
        let sha = sha256.then(Sha256::new);
        Self { place, name, buffer: Vec::with_capacity(8 << 10), large: None, sha, fault: None }
    }

    /// Is it a file already, and not one in `waiting`?
    pub fn is_placed(&self, waiting: &Path) -> bool {
        self.large.as_ref().is_some_and(|large| !large.path.starts_with(waiting))
    }

    /// The disk error that made a write fail.
    pub fn fault(&mut self) -> Option<Error> {
        self.fault.take()
    }

    /// Closes the file.
    pub fn finish(mut self) -> Result<Written> {
        if self.large.is_some() {
            let _ = self.spill();
        }
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let (body, content, bytes) = match self.large.take() {
            Some(large) => (Body::File(large.path), Fingerprint::from_hash(large.hasher.finalize()), large.bytes),
            None => {
                let buffer = std::mem::take(&mut self.buffer);
                if let Some(sha) = &mut self.sha {
                    sha.update(&buffer);
                }
                let (content, bytes) = (Fingerprint::of_bytes(&buffer), buffer.len() as u64);
                (Body::Memory(buffer), content, bytes)
            }
        };
        Ok(Written {
            body,
            content,
            sha256: self.sha.take().map_or_else(String::new, |sha| hex(&sha.finalize())),
            bytes,
        })
    }

    /// Hands the buffer on to the file.
    fn spill(&mut self) -> io::Result<()> {
        let buffer = std::mem::take(&mut self.buffer);
        let result = self.pass(&buffer);
        self.buffer = buffer;
        self.buffer.clear();
        result
    }

    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.try_pass(bytes) {
            let kind = match &error {
                Error::Io { source, .. } => source.kind(),
                _ => io::ErrorKind::Other,
            };
            let said = io::Error::new(kind, error.to_string());
            self.fault.get_or_insert(error);
            return Err(said);
        }
        Ok(())
    }

    fn try_pass(&mut self, bytes: &[u8]) -> Result<()> {
        if self.large.is_none() {
            let path = (self.place)()?;
            let file = File::create_new(&path).map_err(|error| Error::io("write", &self.name, error))?;
            self.large = Some(Large { path, file, hasher: Box::default(), bytes: 0 });
        }
        let large = self.large.as_mut().expect("it was opened above");
        large.file.write_all(bytes).map_err(|error| Error::io("write", &self.name, error))?;
        large.hasher.update(bytes);
        large.bytes += bytes.len() as u64;
        if let Some(sha) = &mut self.sha {
            sha.update(bytes);
        }
        Ok(())
    }
}

impl Write for Pen<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() + bytes.len() > Self::SMALL {
            self.spill()?;
        }
        match bytes.len() > Self::SMALL {
            true => self.pass(bytes)?,
            false => self.buffer.extend_from_slice(bytes),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Pen<'_> {
    fn drop(&mut self) {
        if let Some(large) = self.large.take() {
            drop(large.file);
            let _ = fs::remove_file(large.path);
        }
    }
}

/// Bytes as lower-case hex.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(DIGITS[usize::from(half)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_and_a_large_file_have_the_hashes_of_their_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        for (size, piece) in [(0, 1), (10, 3), (65_536, 100), (65_537, 65_537), (300_000, 7_777), (300_000, 150_000)] {
            let bytes: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
            let mut pen = Pen::new("x".into(), true, Box::new(|| Ok(path.clone())));
            bytes.chunks(piece).for_each(|piece| pen.write_all(piece).unwrap());
            let written = pen.finish().unwrap();
            assert_eq!(written.bytes, size as u64);
            assert_eq!(written.content, Fingerprint::of_bytes(&bytes));
            assert_eq!(written.sha256, hex(&Sha256::digest(&bytes)));
            let kept = match written.body {
                Body::Memory(kept) => kept,
                Body::File(at) => {
                    let kept = fs::read(&at).unwrap();
                    fs::remove_file(at).unwrap();
                    kept
                }
            };
            assert_eq!(kept, bytes);
        }
    }

    #[test]
    fn an_unfinished_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        let mut pen = Pen::new("x".into(), false, Box::new(|| Ok(path.clone())));
        pen.write_all(&vec![1; 200_000]).unwrap();
        assert!(path.exists());
        drop(pen);
        assert!(!path.exists());
    }
}
