//! A file of a dataset, and the table in it.

use super::{Anonymity, Column, Drawn, Format, Name, Recipe, Rows, TableProfile, Text, Written};
use serde::{Deserialize, Serialize};

/// A file that a dataset publishes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// Its slug within the dataset, e.g. "ndxp"; names its table and addresses.
    pub name: Name,
    /// Its title; may be empty.
    pub title: Text,
    /// What is in it; Markdown.
    pub description: Text,
    /// The file's path inside the dataset's folder with `/`, e.g. "ndxp.csv".
    pub path: String,
    /// Its format, by extension or as declared.
    pub format: Format,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes in lower-case hex; empty until it was read.
    pub sha256: String,
    /// How to find the table in it.
    pub recipe: Recipe,
    /// Declared columns (`schema.fields`) with their places; empty when types are to be inferred.
    pub fields: Vec<Column>,
    /// Tokens that mean "no value", besides the empty cell; declared.
    pub missing_values: Option<Vec<String>>,
    /// Columns that identify a row.
    pub primary_key: Vec<String>,
    /// Columns that together hold nothing twice.
    pub unique_keys: Vec<Vec<String>>,
    /// Columns whose values stand in another table.
    pub foreign_keys: Vec<ForeignKey>,
    /// What reading it gave.
    pub content: Content,
}

impl Resource {
    /// The table in it, once read.
    pub fn table(&self) -> Option<&Table> {
        match &self.content {
            Content::Table(table) => Some(table),
            Content::Unread | Content::File => None,
        }
    }
}

/// Columns whose values stand in another table (Table Schema v2, section "foreignKeys").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The columns here.
    pub fields: Vec<String>,
    /// The dataset with that table as written, e.g. "so-xay-dung/tram-xe-buyt"; `None` is this one.
    pub dataset: Option<String>,
    /// That table's name; `None` is this one.
    pub resource: Option<String>,
    /// The columns there, as many.
    pub columns: Vec<String>,
    /// Where it is described: line and column.
    pub described_at: (u32, u32),
}

/// What reading a resource gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// Not read yet.
    Unread,
    /// A file that is no table, published as it is.
    File,
    /// A table.
    Table(Box<Table>),
}

/// A table that was read whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its columns in order, with the types they were published with.
    pub columns: Vec<Column>,
    /// What it was read with: declared or decided.
    pub recipe: Recipe,
    /// How columns are written in the source that are not written as they are published.
    pub written: Vec<Written>,
    /// Texts of the source that were read as no value in every column, besides the empty cell.
    pub missing_values: Vec<String>,
    /// Were the types declared (a `schema`), not inferred?
    pub declared: bool,
    /// What the pass over it found; one profile a column.
    pub profile: TableProfile,
    /// The first rows as published, at most [`Table::PREVIEW`]; `None` is a missing value.
    pub preview: Rows,
    /// What figures draw of it, put together over all of its rows.
    pub drawn: Vec<Drawn>,
    /// The files it is offered as, in the order offered.
    pub downloads: Vec<Download>,
    /// The codes that occur in columns bound to a code list, by column index.
    pub codes: Vec<(usize, Vec<CodeUse>)>,
    /// What stands in its keys, for tables that refer to them.
    pub keys: Vec<KeyValues>,
    /// How well its rows hide each other, where quasi-identifiers are declared.
    pub anonymity: Option<Anonymity>,
    /// What stands in its foreign keys, one a foreign key of its resource.
    pub references: Vec<References>,
}

impl Table {
    /// The most rows kept for the page.
    pub const PREVIEW: usize = 50;

    /// The columns as they stand in the source: what a description of it would declare.
    pub fn as_written(&self) -> Vec<Column> {
        let mut columns = self.columns.clone();
        for written in &self.written {
            written.apply(&mut columns[written.column]);
        }
        columns
    }
}

/// A code of a code list that a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeUse {
    /// The code.
    pub code: String,
    /// In how many rows.
    pub count: u64,
    /// The first of them, from 0.
    pub first: u64,
}

/// The values of a key, as hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyValues {
    /// Its columns.
    pub columns: Vec<String>,
    /// A hash of each value, in ascending order, each once.
    pub hashes: Vec<u64>,
}

/// The values of a foreign key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct References {
    /// Each value once, in the order of the table.
    pub values: Vec<Referring>,
    /// There are more that were not kept.
    pub more: bool,
}

/// A value that refers to another table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referring {
    /// Its hash, as in [`KeyValues`].
    pub hash: u64,
    /// What it is, cells joined by commas.
    pub text: String,
    /// The first row it stands in, from 1, and the line of the file.
    pub row: u64,
    /// See `row`.
    pub line: u64,
    /// In how many rows.
    pub count: u64,
}

impl References {
    /// The most values that are kept.
    pub const MOST: usize = 100_000;
}

/// One published file of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// What it is.
    pub format: Format,
    /// Its file name, e.g. "ndxp.parquet" or "ndxp.excel.csv".
    pub file: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes in lower-case hex.
    pub sha256: String,
}

impl Download {
    /// In a portal that can be opened from a folder, Parquet files of at most so many bytes have a twin: a script that
    /// holds the same bytes, e.g. "ndxp.parquet.js".
    pub const TWIN: u64 = 5_000_000;
}
