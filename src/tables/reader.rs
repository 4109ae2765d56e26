//! Where rows come from: the one door to every format that holds a table.

use super::batch::{Physical, TextBatch};
use super::tally::{Locate, Tally};
use super::text::block::{Chunk, Plain};
use super::text::piece::Piece;
use super::{Ask, json, parquet, sheet, text, treated, unpivot};
use crate::error::Result;
use crate::findings::{Findings, Place};
use crate::model::{Anonymity, Recipe};

/// Reads a table batch by batch.
pub trait Reader: Locate + Send {
    /// The labels in the header, as written but for spaces around them.
    fn labels(&self) -> &[String];

    /// Where the header is.
    fn header(&self) -> Place;

    /// What the table is read with: declared, or decided when it was opened.
    fn recipe(&self) -> Recipe {
        Recipe::default()
    }

    /// What the format itself says of a column's type.
    fn hint(&self, column: usize) -> Hint {
        _ = column;
        Hint::Any
    }

    /// May a whole number be written `10.0`, as in JSON, which has one type for all numbers?
    fn loose_numbers(&self) -> bool {
        false
    }

    /// Goes back to the first row, where that is cheaper than opening the file again.
    fn rewind(&mut self) -> bool {
        false
    }

    /// How well its rows hide each other, where that was counted.
    fn anonymity(&self) -> Option<Anonymity> {
        None
    }

    /// Fills the batch with the next rows.
    fn read(&mut self, batch: &mut TextBatch, tally: &mut Tally) -> Result<Step>;

    /// All rows were read: says what only the end of a table tells.
    fn close(&mut self, tally: &mut Tally) {
        _ = tally;
    }

    /// Can it be read in chunks, by a file's plain form?
    fn chunks(&self) -> Option<Plain> {
        None
    }

    /// Fills the chunk with the next whole records, about `bytes` of them.
    fn fetch(&mut self, plain: &Plain, chunk: &mut Chunk, bytes: usize, tally: &mut Tally) -> Result<Fetched> {
        _ = (plain, chunk, bytes, tally);
        Ok(Fetched::Odd)
    }

    /// Tells the batch made of the next chunk, which began at this byte, its place, and says what is to be said of it.
    fn settle(&mut self, piece: &mut Piece, batch: &mut TextBatch, offset: u64, tally: &mut Tally) {
        _ = (piece, batch, offset, tally);
    }
}

/// What a format says of a column's type, where it has types of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Hint {
    /// Nothing: the text decides.
    #[default]
    Any,
    /// The format's own values, written plainly: a point is a decimal point and 1.234 no thousand.
    Plain,
    /// Written as text: no number and no boolean, whatever it looks like.
    Text,
    /// JSON or a geometry.
    Object,
    /// This type, and every cell is written in its canonical form.
    Of(Physical),
}

/// What reading on gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The batch holds rows, and there may be more.
    Rows,
    /// No rows were left.
    End,
    /// The file cannot be read on; the tally says why.
    Broken,
}

/// What reading a chunk gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetched {
    /// The chunk holds records, and there may be more.
    Records,
    /// No records were left.
    End,
    /// What follows must be read row by row.
    Odd,
}

/// Opens the table of a file. `None` when it holds none; the findings say why.
pub fn open<'a>(ask: &'a Ask<'a>, findings: &mut Findings) -> Result<Option<Box<dyn Reader + 'a>>> {
    match (source(ask, findings)?, ask.protection) {
        (Some(reader), Some(protection)) => treated::open(reader, ask, protection, findings),
        (reader, _) => Ok(reader),
    }
}

/// Opens it as it is: also to count what a treatment depends on.
pub fn source<'a>(ask: &'a Ask<'a>, findings: &mut Findings) -> Result<Option<Box<dyn Reader + 'a>>> {
    fn boxed<'a>(reader: Option<impl Reader + 'a>) -> Option<Box<dyn Reader + 'a>> {
        reader.map(|reader| Box::new(reader) as Box<dyn Reader + 'a>)
    }
    let reader = match ask.resource.format.extension.as_str() {
        "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => sheet::open(ask, findings)?,
        "jsonl" | "ndjson" => json::lines::open(ask, findings)?,
        "parquet" => boxed(parquet::read::open(ask, findings)?),
        "json" | "geojson" => json::open(ask, findings)?,
        _ => boxed(text::open(ask, findings)?),
    };
    Ok(match (reader, &ask.resource.recipe.unpivot) {
        (Some(reader), Some(recipe)) => Some(unpivot::open(reader, recipe, findings)),
        (reader, _) => reader,
    })
}
