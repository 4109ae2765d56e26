//! How the cells of a file become a table: what a description declares of it, or what reading decided.

use serde::{Deserialize, Serialize};

/// The recipe of a table: text dialect (Table Dialect v2, CSVW), place in a sheet, and rows that are not data.
///
/// In a [`Resource`](super::Resource) it holds what was declared: what is `None` is decided from the file, and what is
/// declared wins over evidence. In a [`Table`](super::Table) it holds what the table was read with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    /// Text encoding by its WHATWG label, e.g. "windows-1258"; "tcvn3" and "vni" besides.
    pub encoding: Option<String>,
    /// Field separator, of any length.
    pub delimiter: Option<String>,
    /// Quote character.
    pub quote: Option<Quote>,
    /// Does a doubled quote inside quotes stand for one?
    pub double_quote: Option<bool>,
    /// Takes the meaning off the character behind it.
    pub escape_char: Option<char>,
    /// Lines that begin with this are comments.
    pub comment_char: Option<String>,
    /// Are spaces behind a separator no part of the cell?
    pub skip_initial_space: Option<bool>,
    /// Is there a header at all?
    pub header: Option<bool>,
    /// How many rows the header takes.
    pub header_rows: Option<u32>,
    /// Joins the cells of a header of several rows; " / " when not said.
    pub header_join: Option<String>,
    /// Rows above the header that do not belong to the table: lines of a text file, rows of a sheet.
    pub skip_rows: Option<u32>,
    /// Rows below the table that do not belong to it.
    pub footer_rows: Option<u32>,
    /// Sheet by name or, from 1, by number.
    pub sheet: Option<String>,
    /// Cells, e.g. "A3:F40".
    pub range: Option<String>,
    /// The list inside a JSON file that holds the rows: the keys that lead to it, joined by a point.
    pub property: Option<String>,
    /// The file inside an archive.
    pub member: Option<String>,
    /// Columns that are values of one column in truth.
    pub unpivot: Option<Unpivot>,
}

/// What stands around cells that hold a separator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quote {
    /// Nothing: a quote is a character as any other.
    None,
    /// This character.
    Char(char),
}

/// Turns columns such as `2023`, `2024`, `2025` into rows: one column with their names, one with their cells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpivot {
    /// The columns turned into rows, by label; empty: all but [`keep`](Self::keep).
    pub columns: Vec<String>,
    /// The columns that stay.
    pub keep: Vec<String>,
    /// Name of the column of labels.
    pub name: String,
    /// Name of the column of cells.
    pub value: String,
}
