//! The file around the columns: row groups one after the other, then what says where everything lies.
//!
//! Written after `parquet.thrift` of the Parquet format, version 2.12; the numbers of fields are those given there.

use super::pages::{Encoded, Encoding, Page};
use super::schema::{self, Stored};
use super::stats::Bound;
use super::thrift::{Structure, structure};
use crate::model::Column;
use crate::tables::batch::Physical;
use std::io::{Result, Write};

/// The first and the last bytes of a file.
const MAGIC: &[u8] = b"PAR1";
/// What wrote the file, in the form that readers take apart.
const CREATED_BY: &str = concat!("khomo version ", env!("CARGO_PKG_VERSION"));

/// Writes a file, row group by row group.
pub struct FileWriter<W> {
    out: W,
    /// Bytes written.
    at: u64,
    columns: Vec<(String, Physical)>,
    rows: u64,
    groups: Vec<Group>,
    chunks: Vec<Chunk>,
    /// The descriptions of all chunks, one behind the other.
    described: Vec<u8>,
    /// The page indexes of all chunks, one behind the other.
    indexes: Vec<u8>,
}

struct Group {
    rows: usize,
    bytes: u64,
    uncompressed: u64,
    start: u64,
}

/// Where the description and the page indexes of a chunk end.
struct Chunk {
    described: usize,
    /// Of the index of bounds, which is empty when bounds are not known, and of the index of places.
    indexes: (usize, usize),
}

impl<W: Write> FileWriter<W> {
    /// Begins a file of these columns.
    pub fn new(mut out: W, columns: &[(&Column, Physical)]) -> Result<Self> {
        out.write_all(MAGIC)?;
        let columns = columns.iter().map(|(column, physical)| (column.name.clone(), *physical)).collect();
        Ok(Self {
            out,
            at: MAGIC.len() as u64,
            columns,
            rows: 0,
            groups: Vec::new(),
            chunks: Vec::new(),
            described: Vec::new(),
            indexes: Vec::new(),
        })
    }

    /// Writes a row group, its columns in the order of the file's.
    pub fn row_group(&mut self, columns: &[Encoded]) -> Result<()> {
        assert_eq!(columns.len(), self.columns.len(), "a row group has every column");
        let rows = columns.first().map_or(0, |column| column.rows.0);
        let mut group = Group { rows, bytes: 0, uncompressed: 0, start: self.at };
        for (column, encoded) in columns.iter().enumerate() {
            assert_eq!(encoded.rows.0, rows, "the columns of a row group have the same rows");
            let start = self.at;
            self.out.write_all(&encoded.dictionary)?;
            self.out.write_all(&encoded.pages)?;
            self.at += (encoded.dictionary.len() + encoded.pages.len()) as u64;
            group.bytes += self.at - start;
            group.uncompressed += encoded.uncompressed as u64;
            self.describe(column, encoded, start);
        }
        self.rows += rows as u64;
        self.groups.push(group);
        Ok(())
    }

    /// Ends the file, with what is noted down in it.
    pub fn finish(mut self, notes: &[(&str, &str)]) -> Result<()> {
        self.out.write_all(&self.indexes)?;
        let mut footer = Vec::with_capacity(256 + 64 * self.columns.len() + 2 * self.described.len());
        structure(&mut footer, |metadata| self.metadata(metadata, notes));
        let length = (footer.len() as u32).to_le_bytes();
        footer.extend_from_slice(&length);
        footer.extend_from_slice(MAGIC);
        self.out.write_all(&footer)?;
        self.out.flush()
    }

    /// Keeps the description of a chunk that begins at this byte.
    fn describe(&mut self, column: usize, encoded: &Encoded, start: u64) {
        let (name, physical) = &self.columns[column];
        let data = start + encoded.dictionary.len() as u64;
        structure(&mut self.described, |chunk| {
            chunk.i32(1, Stored::of(*physical) as i32);
            let hybrid = [Encoding::Hybrid as i32];
            let own: Vec<i32> = encoded.encodings().map(|(encoding, _)| encoding as i32).chain(hybrid).collect();
            // A dictionary is in plain encoding itself.
            let plain = (!encoded.dictionary.is_empty() && own[0] != 0).then_some(0);
            chunk.i32s(2, plain.into_iter().chain(own).collect::<Vec<_>>().into_iter());
            chunk.byte_lists(3, [name.as_bytes()].into_iter());
            chunk.i32(4, encoded.codec as i32);
            chunk.i64(5, encoded.rows.0 as i64);
            chunk.i64(6, encoded.uncompressed as i64);
            chunk.i64(7, (encoded.dictionary.len() + encoded.pages.len()) as i64);
            chunk.i64(9, data as i64);
            if !encoded.dictionary.is_empty() {
                chunk.i64(11, start as i64);
            }
            chunk.structure(12, |statistics| write_statistics(statistics, encoded));
            let dictionary = (!encoded.dictionary.is_empty()).then_some((2, Encoding::Plain, 1));
            let pages = encoded.encodings().map(|(encoding, count)| (0, encoding, count));
            let kinds: Vec<_> = dictionary.into_iter().chain(pages).collect();
            chunk.structures(13, kinds.into_iter(), |kind, (page, encoding, count)| {
                kind.i32(1, page);
                kind.i32(2, encoding as i32);
                kind.i32(3, count as i32);
            });
        });
        if !encoded.index.is_empty() {
            write_bounds(&encoded.index, &mut self.indexes);
        }
        let bounds = self.indexes.len();
        if !encoded.index.is_empty() {
            write_places(&encoded.index, data, &mut self.indexes);
        }
        self.chunks.push(Chunk { described: self.described.len(), indexes: (bounds, self.indexes.len()) });
    }

    /// Writes the metadata of the file; the page indexes lie before it.
    fn metadata(&self, metadata: &mut Structure<'_>, notes: &[(&str, &str)]) {
        // The version that every reader knows; what a file uses of later ones is told by its parts.
        metadata.i32(1, 1);
        let elements = std::iter::once(None).chain(self.columns.iter().map(Some)).collect::<Vec<_>>();
        metadata.structures(2, elements.into_iter(), |element, column| match column {
            None => schema::root(element, self.columns.len()),
            Some((name, physical)) => schema::column(element, name, *physical),
        });
        metadata.i64(3, self.rows as i64);
        metadata.structures(4, self.groups.iter().enumerate(), |group, (at, told)| {
            let first = at * self.columns.len();
            group.structures(1, first..first + self.columns.len(), |chunk, at| self.chunk(chunk, at));
            group.i64(2, told.uncompressed as i64);
            group.i64(3, told.rows as i64);
            group.i64(5, told.start as i64);
            group.i64(6, told.bytes as i64);
            if let Ok(at) = i16::try_from(at) {
                group.i16(7, at);
            }
        });
        if !notes.is_empty() {
            metadata.structures(5, notes.iter(), |note, (key, value)| {
                note.bytes(1, key.as_bytes());
                note.bytes(2, value.as_bytes());
            });
        }
        metadata.bytes(6, CREATED_BY.as_bytes());
        // Bounds are in the order that belongs to each type.
        metadata.structures(7, self.columns.iter(), |order, _| order.structure(1, |_| {}));
    }

    fn chunk(&self, chunk: &mut Structure<'_>, at: usize) {
        let before = at.checked_sub(1).map(|before| &self.chunks[before]);
        let (described, indexes) = before.map_or((0, 0), |before| (before.described, before.indexes.1));
        let told = &self.chunks[at];
        chunk.i64(2, 0);
        chunk.copied(3, &self.described[described..told.described]);
        let (bounds, places) = told.indexes;
        if places > bounds {
            chunk.i64(4, self.at as i64 + bounds as i64);
            chunk.i32(5, (places - bounds) as i32);
        }
        if bounds > indexes {
            chunk.i64(6, self.at as i64 + indexes as i64);
            chunk.i32(7, (bounds - indexes) as i32);
        }
    }
}

fn write_statistics(statistics: &mut Structure<'_>, encoded: &Encoded) {
    let (low, high) = &encoded.bounds;
    statistics.i64(3, encoded.rows.1 as i64);
    if let Some(distinct) = encoded.distinct {
        statistics.i64(4, distinct as i64);
    }
    let exact = |bound: &Option<Bound>| bound.as_ref().map(|bound| bound.exact);
    if let Some(high) = high {
        statistics.bytes(5, &high.bytes);
    }
    if let Some(low) = low {
        statistics.bytes(6, &low.bytes);
    }
    if let Some(exact) = exact(high) {
        statistics.bool(7, exact);
    }
    if let Some(exact) = exact(low) {
        statistics.bool(8, exact);
    }
}

/// Writes the index of bounds, when each page with values has both.
fn write_bounds(pages: &[Page], out: &mut Vec<u8>) {
    let is_empty = |page: &Page| page.rows.0 == page.rows.1;
    if !pages.iter().all(|page| is_empty(page) || page.bounds.0.is_some() && page.bounds.1.is_some()) {
        return;
    }
    let bytes = |bound: &'_ Option<Bound>| bound.as_ref().map_or(&[][..], |bound| &bound.bytes).to_vec();
    structure(out, |index| {
        index.bools(1, pages.iter().map(is_empty));
        let lows: Vec<Vec<u8>> = pages.iter().map(|page| bytes(&page.bounds.0)).collect();
        let highs: Vec<Vec<u8>> = pages.iter().map(|page| bytes(&page.bounds.1)).collect();
        index.byte_lists(2, lows.iter().map(Vec::as_slice));
        index.byte_lists(3, highs.iter().map(Vec::as_slice));
        // In no order that is told.
        index.i32(4, 0);
        index.i64s(5, pages.iter().map(|page| page.rows.1 as i64));
    });
}

/// Writes the index of places; the data pages begin at `data`.
fn write_places(pages: &[Page], data: u64, out: &mut Vec<u8>) {
    let mut row = 0;
    let places: Vec<(u64, usize, i64)> = pages
        .iter()
        .map(|page| {
            let first = row;
            row += page.rows.0 as i64;
            (data + page.bytes.0 as u64, page.bytes.1, first)
        })
        .collect();
    structure(out, |index| {
        index.structures(1, places.into_iter(), |place, (offset, bytes, row)| {
            place.i64(1, offset as i64);
            place.i32(2, bytes as i32);
            place.i64(3, row);
        });
    });
}
