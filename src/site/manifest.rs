//! What lies in the portal's folder: each file's address, what it was made from, and its content's hash.
//!
//! The manifest is believed without looking at the files, so that a build costs nothing for what did
//! not change. A small mark in the portal's folder says which manifest belongs to it; a folder that
//! was replaced carries another mark, or none.

use super::memory;
use super::quick::{Map, Set};
use crate::artifact::{Fingerprint, Rank};
use crate::error::Result;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// One file of the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Hash of everything it was made from.
    pub print: Fingerprint,
    /// Hash of its bytes.
    pub content: Fingerprint,
    /// Its size.
    pub bytes: u64,
    /// The size of its compressed copies together.
    pub side_bytes: u64,
    /// In which turn it was laid down.
    pub rank: Rank,
    /// Which compressed copies lie beside it, as bits of [`Squeeze`](super::squeeze::Squeeze).
    pub sides: u8,
}

impl Row {
    /// Any compressed copy may lie beside it.
    pub const UNKNOWN_SIDES: u8 = u8::MAX;
    const WIDTH: usize = 4 + 16 + 16 + 8 + 8 + 1 + 1;

    /// Writes it, with the length of its address, in `WIDTH` bytes.
    fn put(&self, length: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(&u32::try_from(length).expect("an address is short").to_le_bytes());
        out.extend_from_slice(self.print.as_bytes());
        out.extend_from_slice(self.content.as_bytes());
        out.extend_from_slice(&self.bytes.to_le_bytes());
        out.extend_from_slice(&self.side_bytes.to_le_bytes());
        out.extend_from_slice(&[self.rank as u8, self.sides]);
    }

    /// Reads it, with the length of its address.
    fn get(field: &[u8; Self::WIDTH]) -> Option<(usize, Self)> {
        let (length, rest) = field.split_first_chunk()?;
        let (print, rest) = rest.split_first_chunk()?;
        let (content, rest) = rest.split_first_chunk()?;
        let (bytes, rest) = rest.split_first_chunk()?;
        let (side_bytes, rest) = rest.split_first_chunk()?;
        let [rank, sides] = *rest else { return None };
        let rank = [Rank::Data, Rank::Detail, Rank::List].into_iter().find(|known| *known as u8 == rank)?;
        let row = Self {
            print: Fingerprint::from_bytes(*print),
            content: Fingerprint::from_bytes(*content),
            bytes: u64::from_le_bytes(*bytes),
            side_bytes: u64::from_le_bytes(*side_bytes),
            rank,
            sides,
        };
        Some((u32::from_le_bytes(*length) as usize, row))
    }
}

/// Every file of the portal.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    rows: Map<Box<str>, Row>,
    doubted: Set<Box<str>>,
    digest: u128,
    mark: String,
}

/// The manifest as a file: the addresses one after another, then a row for each.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    mark: &'a str,
    digest: u128,
    text: &'a str,
    rows: &'a [u8],
}

impl Manifest {
    const KIND: &'static str = "manifest";

    /// What is known of a file, if it is believed.
    pub fn get(&self, address: &str) -> Option<&Row> {
        let row = self.rows.get(address)?;
        (self.doubted.is_empty() || !self.doubted.contains(address)).then_some(row)
    }

    /// The row of a file, believed or not.
    pub fn listed(&self, address: &str) -> Option<&Row> {
        self.rows.get(address)
    }

    /// Every row, believed or not.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Row)> {
        self.rows.iter().map(|(address, row)| (&**address, row))
    }

    /// How many files are listed.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Notes a file down.
    pub fn set(&mut self, address: &str, row: Row) {
        self.forget(address);
        self.digest = self.digest.wrapping_add(share(address, &row));
        self.rows.insert(address.into(), row);
    }

    /// Takes a file out.
    pub fn forget(&mut self, address: &str) {
        let doubted = !self.doubted.is_empty() && self.doubted.remove(address);
        if let Some(row) = self.rows.remove(address)
            && !doubted
        {
            self.digest = self.digest.wrapping_sub(share(address, &row));
        }
    }

    /// Believes nothing about a file but that it may be there.
    pub fn doubt(&mut self, address: &str, rank: Rank) {
        let unknown = Fingerprint::of_bytes(&[]);
        self.forget(address);
        let row = Row { print: unknown, content: unknown, bytes: 0, side_bytes: 0, rank, sides: Row::UNKNOWN_SIDES };
        self.rows.insert(address.into(), row);
        self.doubted.insert(address.into());
    }

    /// Is every row believed?
    pub fn is_believed(&self) -> bool {
        self.doubted.is_empty()
    }

    /// A hash of every address and content: equal portals, equal digests, however they were built.
    pub fn digest(&self) -> String {
        format!("{:032x}", self.digest)
    }

    /// The digest that the mark in the portal's folder bears when this manifest belongs to it.
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// The folder bears this mark now.
    pub fn marked(&mut self, mark: String) {
        self.mark = mark;
    }

    /// Writes it whole.
    pub fn save(&self, path: &Path, mark: &str) -> Result<()> {
        let mut text = String::with_capacity(self.rows.len() * 64);
        let mut rows = Vec::with_capacity(self.rows.len() * Row::WIDTH);
        for (address, row) in &self.rows {
            text.push_str(address);
            row.put(address.len(), &mut rows);
        }
        let stored = Stored { mark, digest: self.digest, text: &text, rows: &rows };
        let body = postcard::to_stdvec(&stored).expect("plain values serialise");
        memory::store(path, Self::KIND, &body)
    }

    /// Reads it; `None` when there is none that can be read.
    pub fn load(path: &Path) -> Option<Self> {
        let (bytes, begin) = memory::fetch(path, Self::KIND)?;
        let stored: Stored = postcard::from_bytes(&bytes[begin..]).ok()?;
        let (fields, _) = stored.rows.as_chunks::<{ Row::WIDTH }>();
        let mut rows = Map::with_capacity_and_hasher(fields.len(), Default::default());
        let mut rest = stored.text;
        for field in fields {
            let (length, row) = Row::get(field)?;
            let (address, after) = rest.split_at_checked(length)?;
            rows.insert(address.into(), row);
            rest = after;
        }
        Some(Self { rows, doubted: Set::default(), digest: stored.digest, mark: stored.mark.into() })
    }
}

/// What one file adds to the digest.
fn share(address: &str, row: &Row) -> u128 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(address.as_bytes()).update(&[0, row.sides]).update(row.content.as_bytes());
    u128::from_le_bytes(hasher.finalize().as_bytes()[..16].try_into().expect("a hash is longer than 16 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Row {
        let content = Fingerprint::of_bytes(text.as_bytes());
        Row { print: content, content, bytes: text.len() as u64, side_bytes: 0, rank: Rank::Detail, sides: 0 }
    }

    #[test]
    fn a_saved_manifest_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest");
        let mut manifest = Manifest::default();
        manifest.set("a/b.html", row("1"));
        manifest.set("tên/tệp.csv", row("2"));
        manifest.save(&path, "m").unwrap();
        let again = Manifest::load(&path).unwrap();
        assert_eq!(again.mark(), "m");
        assert_eq!(again.digest(), manifest.digest());
        assert_eq!(again.get("tên/tệp.csv"), Some(&row("2")));
    }

    #[test]
    fn the_digest_tells_contents_not_the_way_they_came() {
        let (mut one, mut two) = (Manifest::default(), Manifest::default());
        one.set("a", row("1"));
        one.set("b", row("2"));
        two.set("b", row("old"));
        two.set("c", row("3"));
        two.set("a", row("1"));
        two.doubt("b", Rank::List);
        assert!(two.get("b").is_none() && two.listed("b").is_some());
        two.set("b", row("2"));
        two.forget("c");
        assert_eq!(one.digest(), two.digest());
    }

    #[test]
    fn two_hundred_thousand_files_are_known_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest");
        let mut manifest = Manifest::default();
        for n in 0..200_000 {
            let address = format!("vi/du-lieu/co-quan-{}/bo-du-lieu-so-{n}/chat-luong/index.html", n % 40);
            manifest.set(&address, row(&address));
        }
        let start = std::time::Instant::now();
        manifest.save(&path, "m").unwrap();
        let saved = start.elapsed();
        let start = std::time::Instant::now();
        let again = Manifest::load(&path).unwrap();
        println!("200,000 files: saved in {saved:?}, loaded in {:?}", start.elapsed());
        assert_eq!(again.len(), 200_000);
    }
}
