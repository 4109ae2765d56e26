//! What the pages of a Parquet file say of their size, looked at before any of them is unpacked.
//!
//! The library makes room for what a page says of itself, or unpacks until a stream ends: a few bytes could take all
//! memory there is. Here the heads of all pages are read, which is little, and what they would take together is bounded.

use brotli::Decompressor;
use flate2::read::MultiGzDecoder;
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// The pages that are at hand at a time, one of each column and its dictionary, may take so many bytes or as many as the
/// file has.
const AT_HAND: u64 = 256 << 20;
/// Lists in a column may hold so many values beside one a row, or so many for each byte of the file.
const VALUES: u64 = 1 << 22;
const VALUES_A_BYTE: u64 = 16;
/// The longest head of a page.
const LONGEST: usize = 16 << 20;
/// At most one page for so many bytes of the file.
const PAGE: u64 = 8;
/// With these bytes begins a stream of LZ4 that says nothing of its size, and unpacks to at most so many times its own.
const FRAME: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];
const FRAME_RATIO: u64 = 255;

/// The reason why a file is refused.
const REASON: &str = "pages";

/// Looks at the heads of all pages. The error is the reason why the file must not be read.
pub fn check(file: &File, size: u64, metadata: &ParquetMetaData) -> Result<(), String> {
    for group in metadata.row_groups() {
        check_group(file, size, group).map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => REASON.to_string(),
            _ => "?".to_string(),
        })?;
    }
    Ok(())
}

fn check_group(file: &File, size: u64, group: &RowGroupMetaData) -> io::Result<()> {
    let mut together = 0u64;
    for column in group.columns() {
        let rows = group.num_rows().max(0) as u64;
        let seen = Seen::of(file, size, column, rows)?;
        together = together.saturating_add(seen.page).saturating_add(seen.dictionary);
        let is_list = column.column_descr().max_rep_level() > 0;
        let many = is_list && seen.values > rows.saturating_add(VALUES.max(size.saturating_mul(VALUES_A_BYTE)));
        if many || together > AT_HAND.max(size) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
    }
    Ok(())
}

/// What the pages of a column would take.
#[derive(Debug, Default)]
struct Seen {
    /// The largest page of values,
    page: u64,
    /// the largest dictionary, and
    dictionary: u64,
    /// how many values all pages have.
    values: u64,
}

impl Seen {
    fn of(file: &File, size: u64, column: &ColumnChunkMetaData, rows: u64) -> io::Result<Self> {
        let mut seen = Self::default();
        let (start, length) = column.byte_range();
        let end = start.saturating_add(length).min(size);
        let due = rows.max(column.num_values().max(0) as u64);
        let (mut at, mut pages) = (start, 0u64);
        while at < end {
            pages += 1;
            let head = match read_head(file, at) {
                Ok(head) => head,
                // What some writers count to a column is no page, and behind the last value nothing is read.
                Err(_) if pages > 1 && seen.values >= due => break,
                Err(error) => return Err(error),
            };
            at = at.saturating_add(head.length);
            if head.packed > size.saturating_sub(at) || pages > size / PAGE {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            let takes = head.takes(file, at, column.compression())?;
            match head.is_dictionary {
                true => seen.dictionary = seen.dictionary.max(takes),
                false => seen.page = seen.page.max(takes),
            }
            seen.values = seen.values.saturating_add(head.values);
            at = at.saturating_add(head.packed);
        }
        Ok(seen)
    }
}

/// The head of a page.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Head {
    /// Its own bytes.
    length: u64,
    /// The bytes of the page in the file, and
    packed: u64,
    /// unpacked.
    unpacked: u64,
    is_dictionary: bool,
    /// Values of a page that is no dictionary.
    values: u64,
    /// Bytes at the beginning that are not packed.
    bare: u64,
}

impl Head {
    /// The bytes that unpacking the page, which begins here, would take.
    fn takes(&self, file: &File, at: u64, compression: Compression) -> io::Result<u64> {
        let content = |file: &File| -> io::Result<_> {
            let mut file = file.try_clone()?;
            file.seek(SeekFrom::Start(at.saturating_add(self.bare)))?;
            Ok(BufReader::new(file).take(self.packed.saturating_sub(self.bare)))
        };
        let most = self.packed.max(self.unpacked);
        let counted = |stream: &mut dyn Read| {
            // Whatever unpacks to more than it says is no page.
            let found = io::copy(&mut stream.take(self.unpacked + 1), &mut io::sink()).unwrap_or(0);
            if found > self.unpacked { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(most) }
        };
        match compression {
            Compression::UNCOMPRESSED => Ok(self.packed),
            // What does not fit is counted as it is unpacked; what cannot be at hand at all is not.
            _ if most > AT_HAND.max(file.metadata()?.len()) => Ok(most),
            Compression::GZIP(_) => counted(&mut MultiGzDecoder::new(content(file)?)),
            Compression::BROTLI(_) => counted(&mut Decompressor::new(content(file)?, 4 << 10)),
            Compression::LZ4 => {
                let mut first = [0; 4];
                let is_frame = content(file)?.read_exact(&mut first).is_ok() && first == FRAME;
                Ok(if is_frame { most.max(self.packed.saturating_mul(FRAME_RATIO)) } else { most })
            }
            _ => Ok(most),
        }
    }
}

/// Reads the head of the page that begins here.
fn read_head(file: &File, at: u64) -> io::Result<Head> {
    let mut file = file;
    let mut bytes = Vec::new();
    let mut most = 256;
    loop {
        file.seek(SeekFrom::Start(at + bytes.len() as u64))?;
        let wanted = most - bytes.len();
        let read = file.take(wanted as u64).read_to_end(&mut bytes)?;
        let mut compact = Compact { bytes: &bytes, at: 0 };
        if let Some(head) = compact.head() {
            return Ok(Head { length: compact.at as u64, ..head });
        }
        if read < wanted || most >= LONGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        most *= 16;
    }
}

/// Reads Thrift's compact form, as far as the head of a page needs it. `None`: the bytes end, or are none.
struct Compact<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Structures lie in each other at most so deep.
const DEEP: usize = 8;

impl Compact<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A whole number that is a size: less than nothing is more than anything.
    fn size(&mut self) -> Option<u64> {
        let value = self.varint()?;
        Some(if value & 1 == 1 { u64::MAX } else { value >> 1 })
    }

    /// The number and kind of the next field; kind 0 is the end.
    fn field(&mut self, last: &mut i64) -> Option<u8> {
        let byte = self.byte()?;
        match byte >> 4 {
            0 if byte != 0 => {
                let number = self.varint()?;
                *last = (number >> 1) as i64 ^ -((number & 1) as i64);
            }
            step => *last = last.wrapping_add(step.into()),
        }
        Some(byte & 0x0f)
    }

    fn head(&mut self) -> Option<Head> {
        let (mut head, mut field, mut bare) = (Head::default(), 0, [0u64; 2]);
        loop {
            let kind = self.field(&mut field)?;
            match (field, kind) {
                (_, 0) => break,
                (2, 5) => head.unpacked = self.size()?,
                (3, 5) => head.packed = self.size()?,
                (5 | 7 | 8, 12) => {
                    head.is_dictionary = field == 7;
                    let is_second = field == 8;
                    let mut inner = 0;
                    loop {
                        let kind = self.field(&mut inner)?;
                        match (inner, kind) {
                            (_, 0) => break,
                            (1, 5) if !head.is_dictionary => head.values = self.size()?,
                            (5, 5) if is_second => bare[0] = self.size()?,
                            (6, 5) if is_second => bare[1] = self.size()?,
                            (_, kind) => self.skip(kind, DEEP)?,
                        }
                    }
                }
                (_, kind) => self.skip(kind, DEEP)?,
            }
        }
        head.bare = bare[0].saturating_add(bare[1]);
        Some(head)
    }

    /// Leaves out a value.
    fn skip(&mut self, kind: u8, deep: usize) -> Option<()> {
        let forward = |compact: &mut Self, bytes: u64| {
            compact.at = usize::try_from(bytes).ok().and_then(|bytes| compact.at.checked_add(bytes))?;
            (compact.at <= compact.bytes.len()).then_some(())
        };
        match kind {
            1 | 2 => Some(()),
            3 => forward(self, 1),
            4..=6 => self.varint().map(|_| ()),
            7 => forward(self, 8),
            8 => {
                let length = self.varint()?;
                forward(self, length)
            }
            9 | 10 if deep > 0 => {
                let first = self.byte()?;
                let count = if first >> 4 == 15 { self.varint()? } else { u64::from(first >> 4) };
                // An item has a byte at least, also one that is true or false.
                (count <= self.bytes.len() as u64).then_some(())?;
                for _ in 0..count {
                    match first & 0x0f {
                        1 | 2 => forward(self, 1)?,
                        kind => self.skip(kind, deep - 1)?,
                    }
                }
                Some(())
            }
            12 if deep > 0 => {
                let mut field = 0;
                loop {
                    match self.field(&mut field)? {
                        0 => return Some(()),
                        kind => self.skip(kind, deep - 1)?,
                    }
                }
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::thrift::structure;
    use super::*;
    use proptest::prelude::*;

    fn head(bytes: &[u8]) -> Option<Head> {
        let mut compact = Compact { bytes, at: 0 };
        let head = compact.head()?;
        Some(Head { length: compact.at as u64, ..head })
    }

    #[test]
    fn the_head_of_a_page_tells_its_sizes() {
        let mut bytes = Vec::new();
        structure(&mut bytes, |page| {
            page.i32(1, 3);
            page.i32(2, i32::MAX);
            page.i32(3, 70);
            page.structure(8, |data| {
                data.i32(1, 1000);
                data.i32(2, 3);
                data.i32(5, 7);
                data.i32(6, 2);
                data.bool(7, true);
                data.structure(8, |statistics| {
                    statistics.i64(3, 9);
                    statistics.bytes(5, b"zz");
                });
            });
        });
        let length = bytes.len() as u64;
        bytes.extend_from_slice(b"what follows");
        let due = Head { length, packed: 70, unpacked: i32::MAX as u64, is_dictionary: false, values: 1000, bare: 9 };
        assert_eq!(head(&bytes), Some(due));
        assert_eq!(head(&bytes[..length as usize - 1]), None);
        assert_eq!(head(&[0x15, 0, 0x15, 1, 0]).map(|head| head.unpacked), Some(u64::MAX));
    }

    proptest! {
        #[test]
        fn no_bytes_are_read_beyond_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(head) = head(&bytes) {
                prop_assert!(head.length <= bytes.len() as u64);
            }
        }
    }
}
