//! Workbooks whatever their format: the sheets they list, and the container of those that are zipped.

use super::store::{Sheet, TooLarge};
use super::xml::{Broken, Xml};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// A workbook that was opened.
pub trait Book {
    /// Its sheets in order, those that hold cells.
    fn sheets(&self) -> &[Listed];

    /// Reads a sheet; no more than so many cells where only a look is wanted.
    fn read(&mut self, at: usize, most: usize) -> Result<Sheet, Trouble>;

    /// Are there macros in it?
    fn has_macros(&self) -> bool {
        false
    }
}

/// A sheet as the workbook lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Is it hidden?
    pub hidden: bool,
}

/// Why a workbook cannot be read.
#[derive(Debug)]
pub enum Trouble {
    /// It is damaged.
    Broken(String),
    /// It is protected by a password.
    Protected,
    /// It is larger than may be, in cells or unpacked bytes.
    TooLarge(u64),
}

impl From<Broken> for Trouble {
    fn from(Broken(why): Broken) -> Self {
        // Words of our own reader of parts, below.
        if why == TOO_LARGE { Self::TooLarge(Parts::UNPACKED) } else { Self::Broken(why) }
    }
}

impl From<TooLarge> for Trouble {
    fn from(_: TooLarge) -> Self {
        Self::TooLarge(Sheet::CELLS as u64)
    }
}

const TOO_LARGE: &str = "a part is larger than may be";

/// The parts of a zipped workbook.
pub struct Parts<'a> {
    archive: zip::ZipArchive<Cursor<&'a [u8]>>,
    /// Where each part is, by its name in small letters with "/" between.
    places: BTreeMap<String, usize>,
}

impl<'a> Parts<'a> {
    /// The most bytes one part may unpack to, whatever the archive says of it.
    pub const UNPACKED: u64 = 2 << 30;
    /// The most parts.
    const PARTS: usize = 20_000;

    /// Opens the container. `None` when it is none.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
        let names = archive.file_names().take(Self::PARTS);
        let normal = |name: &str| name.replace('\\', "/").trim_start_matches('/').to_lowercase();
        let places = names.enumerate().filter_map(|(at, name)| Some((normal(&name.ok()?), at))).collect();
        Some(Self { archive, places })
    }

    /// The names of its parts, in small letters.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// Is there such a part?
    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(&name.to_lowercase())
    }

    /// A part as XML. `None` when it is not there.
    pub fn xml(&mut self, name: &str) -> Result<Option<Xml<impl Read + use<'_, 'a>>>, Trouble> {
        let Some(&at) = self.places.get(&name.to_lowercase()) else { return Ok(None) };
        let part = self.archive.by_index(at).map_err(|error| Trouble::Broken(error.to_string()))?;
        Ok(Some(Xml::new(Bounded { left: Self::UNPACKED, from: part })))
    }

    /// Checks that all parts together unpack to no more than this, for readers that do not count.
    pub fn measure(mut self, most: u64) -> Result<(), Trouble> {
        // Nothing unpacks to more than some thousand times its size.
        let packed: u64 =
            (0..self.archive.len()).filter_map(|at| Some(self.archive.by_index_raw(at).ok()?.compressed_size())).sum();
        if packed.saturating_mul(1100) < most {
            return Ok(());
        }
        let mut left = most;
        for at in 0..self.archive.len() {
            let Ok(part) = self.archive.by_index(at) else { continue };
            let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
            left = left.checked_sub(read.unwrap_or(0)).ok_or(Trouble::TooLarge(most))?;
        }
        Ok(())
    }

    /// Checks that no record of a binary part claims to be much longer than what is left of the part, for readers that make
    /// room for what is claimed.
    pub fn records_fit(mut self) -> Result<(), Trouble> {
        const LONG: u64 = 1 << 20;
        let no_records = |name: &str| name.contains("printersettings") || name.ends_with("vbaproject.bin");
        for (name, at) in self.places.iter().filter(|(name, _)| name.ends_with(".bin") && !no_records(name)) {
            let Ok(part) = self.archive.by_index(*at) else { continue };
            let mut part = std::io::BufReader::new(part);
            while let Some(length) = record_length(&mut part) {
                let skipped = std::io::copy(&mut (&mut part).take(length), &mut std::io::sink()).unwrap_or(0);
                if skipped < length && length > LONG {
                    return Err(Trouble::Broken(name.clone()));
                }
            }
        }
        Ok(())
    }

    /// A small part whole. `None` when it is not there or not small.
    pub fn small(&mut self, name: &str, most: u64) -> Option<Vec<u8>> {
        let &at = self.places.get(&name.to_lowercase())?;
        let mut bytes = Vec::new();
        self.archive.by_index(at).ok()?.take(most + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= most).then_some(bytes)
    }
}

/// The length of the next record of a binary part ([MS-XLSB] section 2.1.4); `None` at the end.
fn record_length(part: &mut impl Read) -> Option<u64> {
    let mut byte = || {
        let mut one = [0];
        part.read_exact(&mut one).ok().map(|()| u64::from(one[0]))
    };
    if byte()? & 0x80 != 0 {
        byte()?;
    }
    let mut length = 0;
    for shift in [0, 7, 14, 21] {
        let next = byte()?;
        length |= (next & 0x7f) << shift;
        if next & 0x80 == 0 {
            break;
        }
    }
    Some(length)
}

/// Reads no more than it may: an archive's own word on sizes is not to be trusted.
struct Bounded<R> {
    left: u64,
    from: R,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(into)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| std::io::Error::other(TOO_LARGE))?;
        Ok(read)
    }
}
