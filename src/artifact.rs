//! One file the site shall hold: bytes already laid by, or bytes made when they are needed.
//!
//! An artifact is cheap until it is made. Its fingerprint is a hash of everything its bytes are
//! made from; when the site holds a file of the same fingerprint at the address, the bytes are not
//! made at all. That is what makes the cost of a build proportional to the change.

use crate::error::{Error, Result};
use crate::urls::Address;
use std::io::Write;
use std::path::Path;

/// A hash (BLAKE3, the first 128 bits) of everything some bytes are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The fingerprint of some parts, each set off from the next.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self::from_hash(hasher.finalize())
    }

    /// The fingerprint of bytes as they are.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::from_hash(blake3::hash(bytes))
    }

    /// The fingerprint of a value, through its serialised form.
    pub fn of_value(value: &impl serde::Serialize) -> Self {
        Self::of_bytes(&postcard::to_stdvec(value).expect("plain values serialise"))
    }

    /// This fingerprint together with others.
    pub fn with(self, others: &[Fingerprint]) -> Self {
        Self::of(std::iter::once(&self.0[..]).chain(others.iter().map(|other| &other.0[..])))
    }

    /// A fingerprint that was written down as bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// It as a number.
    pub fn as_u128(&self) -> u128 {
        u128::from_le_bytes(self.0)
    }

    /// The fingerprint of bytes that were hashed piece by piece: equal to [`Fingerprint::of_bytes`] of them all.
    pub fn from_hash(hash: blake3::Hash) -> Self {
        Self(hash.as_bytes()[..16].try_into().expect("a hash is longer than 16 bytes"))
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// In which turn a file is laid down, so that nothing points at what is not there yet: files at new
/// addresses by rank, then those that change, by rank. Files no longer wanted go last, in the opposite order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Rank {
    /// Data files and assets: they point at nothing.
    Data,
    /// Pages of one thing: they point at data.
    Detail,
    /// Lists, feeds, catalogues, the search index: they point at pages and data.
    List,
}

/// Makes an artifact's bytes; called at most once, on any thread.
pub type Make<'a> = Box<dyn FnOnce(&mut dyn Write) -> Result<()> + Send + 'a>;

/// Where an artifact's bytes come from.
pub enum Source<'a> {
    /// Made when they are needed.
    Made(Make<'a>),
    /// On the [`Shelf`] already.
    Shelved(Shelved),
}

/// One file the site shall hold.
pub struct Artifact<'a> {
    /// Where.
    pub address: Address,
    /// In which turn it is laid down.
    pub rank: Rank,
    /// A hash of everything it is made from.
    pub fingerprint: Fingerprint,
    /// Its bytes.
    pub source: Source<'a>,
}

impl<'a> Artifact<'a> {
    /// A file whose bytes are made when they are needed.
    pub fn made(
        address: impl Into<String>,
        rank: Rank,
        fingerprint: Fingerprint,
        make: impl FnOnce(&mut dyn Write) -> Result<()> + Send + 'a,
    ) -> Result<Self> {
        Ok(Self { address: Address::new(address)?, rank, fingerprint, source: Source::Made(Box::new(make)) })
    }

    /// A file whose bytes are at hand.
    pub fn bytes(address: impl Into<String>, rank: Rank, bytes: impl Into<Vec<u8>>) -> Result<Self> {
        let bytes = bytes.into();
        let fingerprint = Fingerprint::of_bytes(&bytes);
        Self::made(address, rank, fingerprint, move |out| {
            out.write_all(&bytes).map_err(|error| crate::error::Error::io("write", "the site", error))
        })
    }

    /// A file that lies on the shelf.
    pub fn shelved(shelved: Shelved) -> Self {
        Self {
            address: shelved.address.clone(),
            rank: Rank::Data,
            fingerprint: shelved.fingerprint,
            source: Source::Shelved(shelved),
        }
    }
}

/// A data file that was written while its table was read, and waits to be laid down.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Shelved {
    /// Where it shall be.
    pub address: Address,
    /// Hash of its content.
    pub fingerprint: Fingerprint,
    /// SHA-256 of its content in lower-case hex.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// Where data files wait between the pass over their table and the moment they are laid down.
///
/// The site implements it: a first build puts them straight at their place in the new portal; a
/// later build keeps only what differs from the portal in place.
pub trait Shelf: Sync {
    /// Lays a file by.
    fn put(&self, address: Address, bytes: &[u8]) -> Result<Shelved>;
    /// Opens a file to be written piece by piece; it counts once it is [finished](ShelfWriter::finish).
    fn open(&self, address: Address) -> Result<Box<dyn ShelfWriter + '_>>;
    /// Lays a copy of a file by.
    fn copy(&self, address: Address, from: &Path) -> Result<Shelved>;
}

/// A file on its way to the shelf. Dropped before it is finished, it leaves nothing.
pub trait ShelfWriter: Write + Send {
    /// Closes the file and tells what was written.
    fn finish(self: Box<Self>) -> Result<Shelved>;
}

/// A shelf that keeps nothing: for a check, which writes no file.
pub struct Nowhere;

impl Shelf for Nowhere {
    fn put(&self, address: Address, bytes: &[u8]) -> Result<Shelved> {
        Ok(nothing(address, bytes.len() as u64))
    }
    fn open(&self, address: Address) -> Result<Box<dyn ShelfWriter + '_>> {
        Ok(Box::new(Counter { address, bytes: 0 }))
    }
    fn copy(&self, address: Address, from: &Path) -> Result<Shelved> {
        // What is said of a file depends on its size: the same is said where nothing is kept.
        let bytes = std::fs::metadata(from).map_err(|error| Error::io("read", from, error))?.len();
        Ok(nothing(address, bytes))
    }
}

/// Counts what is written and keeps nothing.
struct Counter {
    address: Address,
    bytes: u64,
}

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl ShelfWriter for Counter {
    fn finish(self: Box<Self>) -> Result<Shelved> {
        Ok(nothing(self.address, self.bytes))
    }
}

/// A file that was counted and not kept.
fn nothing(address: Address, bytes: u64) -> Shelved {
    Shelved { address, fingerprint: Fingerprint::of_bytes(&[]), sha256: String::new(), bytes }
}
