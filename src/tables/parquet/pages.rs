//! The pages of a column chunk: headers, compression, where each lies and what it holds.

use super::stats::Bound;
use super::thrift::structure;
use std::cell::RefCell;
use zstd::zstd_safe::{CCtx, CParameter, compress_bound};

/// Chunks of fewer bytes are not compressed: to set up a codec would cost more than writing them.
const TINY: usize = 512;
/// Of a hundred bytes, compression must save so many to be worth unpacking.
const WORTH: usize = 3;
/// Buffers of pages beyond this many bytes are given back.
const KEPT: usize = 4 << 20;
/// Pages of fewer bytes are compressed with the lighter effort.
const LIGHT: usize = 16 << 10;

/// How the values of a page are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Encoding {
    /// One after the other.
    Plain = 0,
    /// Runs and packed bits: the definition levels.
    Hybrid = 3,
    /// Packed differences.
    Differences = 5,
    /// Places in a dictionary.
    Dictionary = 8,
}

impl Encoding {
    /// Those of values.
    const OF_VALUES: [Self; 3] = [Self::Plain, Self::Differences, Self::Dictionary];
}

/// How the pages of a chunk are compressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(i32)]
pub enum Codec {
    /// Not at all.
    #[default]
    Plain = 0,
    /// With ZSTD.
    Zstd = 6,
}

/// How hard ZSTD tries: its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Effort {
    /// For numbers: among these, more effort finds matches that cost more than they save.
    Light = 1,
    /// For texts.
    Full = 3,
}

/// What a data page holds.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// Rows, and those of them without a value.
    pub rows: (usize, usize),
    /// How the values are laid out.
    pub encoding: Encoding,
    /// How they are compressed.
    pub effort: Effort,
    /// The bytes of the dictionary beside them so far.
    pub dictionary: usize,
    /// Is this the last page of its chunk?
    pub last: bool,
}

/// A data page as the page index knows it.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its first byte in the data pages of its chunk, and how many it has with its header.
    pub bytes: (usize, usize),
    /// Rows, and those of them without a value.
    pub rows: (usize, usize),
    /// The smallest and the largest value.
    pub bounds: (Option<Bound>, Option<Bound>),
}

/// A column of a row group as it lies in the file.
#[derive(Debug, Default)]
pub struct Encoded {
    /// The dictionary page with its header; empty without.
    pub dictionary: Vec<u8>,
    /// The data pages with their headers.
    pub pages: Vec<u8>,
    /// How they are compressed.
    pub codec: Codec,
    /// Rows, and those of them without a value.
    pub rows: (usize, usize),
    /// Bytes of all pages with their headers, before compression.
    pub uncompressed: usize,
    /// How many pages have each encoding, in the order of [`Encoding::OF_VALUES`].
    counts: [usize; 3],
    /// The smallest and the largest value.
    pub bounds: (Option<Bound>, Option<Bound>),
    /// How many different values there are, when a dictionary holds all of them.
    pub distinct: Option<usize>,
    /// Each page, when a page index is wanted.
    pub index: Vec<Page>,
}

impl Encoded {
    /// The encodings of its data pages, each with how many have it.
    pub fn encodings(&self) -> impl Iterator<Item = (Encoding, usize)> {
        Encoding::OF_VALUES.into_iter().zip(self.counts).filter(|(_, count)| *count > 0)
    }

    /// How many data pages there are.
    pub fn count(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Adds a data page.
    pub fn data_page(&mut self, raw: &[u8], held: Held) {
        let Held { rows, encoding, effort, dictionary, last } = held;
        let mut compressed = None;
        WORK.with_borrow_mut(|work| {
            let first = self.count() == 0;
            if first {
                let tiny = last && raw.len() + dictionary < TINY;
                self.codec = if tiny { Codec::Plain } else { Codec::Zstd };
            }
            if self.codec == Codec::Zstd {
                let length = work.compress(raw, effort);
                // The first page tells whether the chunk can be compressed at all; a large dictionary always can.
                let tells = first && raw.len() >= TINY && dictionary < raw.len() / 16;
                match tells && length * 100 > raw.len() * (100 - WORTH) {
                    true => self.codec = Codec::Plain,
                    false => compressed = Some(length),
                }
            }
            let bytes = compressed.map_or(raw, |length| &work.compressed[..length]);
            let start = self.pages.len();
            structure(&mut self.pages, |header| {
                header.i32(1, 0);
                header.i32(2, raw.len() as i32);
                header.i32(3, bytes.len() as i32);
                header.structure(5, |data| {
                    data.i32(1, rows.0 as i32);
                    data.i32(2, encoding as i32);
                    data.i32(3, Encoding::Hybrid as i32);
                    data.i32(4, Encoding::Hybrid as i32);
                });
            });
            self.uncompressed += self.pages.len() - start + raw.len();
            self.pages.extend_from_slice(bytes);
            self.index.push(Page { bytes: (start, self.pages.len() - start), rows, bounds: (None, None) });
        });
        let place = Encoding::OF_VALUES.iter().position(|known| *known == encoding);
        self.counts[place.expect("the encoding of values is listed")] += 1;
        (self.rows.0, self.rows.1) = (self.rows.0 + rows.0, self.rows.1 + rows.1);
    }

    /// Adds the dictionary, after all data pages.
    pub fn dictionary_page(&mut self, raw: &[u8], values: usize, effort: Effort) {
        WORK.with_borrow_mut(|work| {
            let bytes = match self.codec {
                Codec::Plain => raw,
                Codec::Zstd => {
                    let length = work.compress(raw, effort);
                    &work.compressed[..length]
                }
            };
            structure(&mut self.dictionary, |header| {
                header.i32(1, 2);
                header.i32(2, raw.len() as i32);
                header.i32(3, bytes.len() as i32);
                header.structure(7, |dictionary| {
                    dictionary.i32(1, values as i32);
                    dictionary.i32(2, Encoding::Plain as i32);
                });
            });
            self.uncompressed += self.dictionary.len() + raw.len();
            self.dictionary.extend_from_slice(bytes);
        });
    }
}

thread_local! {
    /// One codec for all columns of a thread: to make one costs more than to compress a small table.
    static WORK: RefCell<Work> = const { RefCell::new(Work { codec: None, compressed: Vec::new() }) };
    /// Where pages are laid out before they are compressed.
    static RAW: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Work {
    codec: Option<CCtx<'static>>,
    compressed: Vec<u8>,
}

impl Work {
    /// Compresses a page to the beginning of the buffer; returns its length.
    fn compress(&mut self, raw: &[u8], effort: Effort) -> usize {
        let codec = self.codec.get_or_insert_with(CCtx::create);
        let effort = if raw.len() < LIGHT { Effort::Light } else { effort };
        codec.set_parameter(CParameter::CompressionLevel(effort as i32)).expect("zstd has this level");
        let room = compress_bound(raw.len());
        if self.compressed.len() < room || self.compressed.len() > KEPT.max(room) {
            self.compressed = vec![0; room];
        }
        codec.compress2(self.compressed.as_mut_slice(), raw).expect("the bound leaves room for any page")
    }
}

/// How many bytes a page would have once compressed.
pub fn compressed(raw: &[u8], effort: Effort) -> usize {
    WORK.with_borrow_mut(|work| work.compress(raw, effort).min(raw.len()))
}

/// Lends the buffer in which a page is laid out.
pub fn laid_out<T>(lay: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    let mut raw = RAW.take();
    raw.clear();
    let given = lay(&mut raw);
    if raw.capacity() <= KEPT {
        RAW.set(raw);
    }
    given
}
