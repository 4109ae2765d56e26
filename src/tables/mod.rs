//! One pass from any reader: reader → batches → consumers.
//!
//! A reader hands on cells as text, by column, some thousand rows at a time (`batch`). Converters
//! make values of them, inferred or declared (`infer`, `convert`, `cell`). Consumers see text and
//! values side by side: the profile, and one writer for each published form. Memory is bounded by
//! batches and by what the profile keeps. A new format is a new reader; a new form a new consumer.

mod batch;
mod forms;
mod gather;
mod geometry;
mod held;
mod json;
mod judge;
mod lane;
mod layout;
mod packed;
mod parquet;
mod pass;
mod press;
mod profile;
mod reader;
mod shapes;
mod sheet;
mod small;
mod tally;
mod text;
mod treated;
mod types;
mod unpivot;
mod wave;

pub use json::no_table;
pub use pass::pass;
pub use small::{Small, sheets, small};
pub use treated::described;

use crate::model::{CodeList, Content, Format, Name, Recipe, Resource, Text, Wanted, vocabulary};
use crate::privacy::Treatment;
use crate::settings::Limits;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// What to read and how.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The file, absolute.
    pub file: &'a Path,
    /// Its path in the repository, for findings.
    pub place: &'a str,
    /// How it is described.
    pub resource: &'a Resource,
    /// Tokens that mean "no value" where the resource declares none; the empty cell always does.
    pub default_missing: &'a [String],
    /// The portal's first language: how people there write numbers, dates and words for "nothing".
    pub language: &'a str,
    /// The bounds of what grows.
    pub limits: &'a Limits,
    /// What the gate knows; without it only what the description promises is judged.
    pub gate: Option<&'a Gate<'a>>,
    /// How personal data is treated.
    pub protection: Option<&'a Protection>,
    /// What figures draw of it.
    pub drawn: &'a [Wanted],
}

/// What judging a table needs to know beside its description.
#[derive(Debug, Clone, Copy)]
pub struct Gate<'a> {
    /// The portal's code lists.
    pub code_lists: &'a BTreeMap<Name, CodeList>,
    /// The packs of detectors that look for personal data, e.g. "vn".
    pub packs: &'a [&'a str],
}

/// What is done to the personal data of a table before anything else sees it.
#[derive(Debug, Clone, Default)]
pub struct Protection {
    /// Treatments by column.
    pub columns: Vec<(String, Treatment)>,
    /// Columns that together may tell who someone is.
    pub quasi_identifiers: Vec<String>,
    /// Rows that fewer than so many share these are left out.
    pub k: Option<u64>,
    /// Columns whose personal data is let through.
    pub waived: Vec<String>,
}

/// Where a form goes.
pub trait Sink: Write + Send {
    /// Can what was written be taken back? A large table is then written while its types are still on trial, which
    /// saves reading it twice.
    fn can_restart(&self) -> bool {
        false
    }

    /// Takes back all that was written.
    fn restart(&mut self) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

impl Sink for Vec<u8> {
    fn can_restart(&self) -> bool {
        true
    }

    fn restart(&mut self) -> std::io::Result<()> {
        self.clear();
        Ok(())
    }
}

/// Where each form of the table goes; `None` is not wanted.
#[derive(Default)]
pub struct Sinks<'a> {
    /// Tidy CSV.
    pub csv: Option<&'a mut dyn Sink>,
    /// CSV for spreadsheets, with its list separator.
    pub excel_csv: Option<(&'a mut dyn Sink, u8)>,
    /// JSON Lines.
    pub jsonl: Option<&'a mut dyn Sink>,
    /// Parquet.
    pub parquet: Option<&'a mut dyn Sink>,
    /// A workbook; the sink stays empty when the table does not fit, and a finding says so.
    pub xlsx: Option<&'a mut dyn Sink>,
    /// Only the forms are wanted: of the profile, the number of rows is enough.
    pub unprofiled: bool,
}

impl Sinks<'_> {
    /// Is any form wanted that is written row by row?
    fn texts(&self) -> bool {
        self.csv.is_some() || self.excel_csv.is_some() || self.jsonl.is_some() || self.xlsx.is_some()
    }

    /// Lends them.
    fn lend(&mut self) -> Sinks<'_> {
        fn lent<'s>(sink: &'s mut Option<&mut dyn Sink>) -> Option<&'s mut dyn Sink> {
            sink.as_mut().map(|sink| &mut **sink as &mut dyn Sink)
        }
        Sinks {
            csv: lent(&mut self.csv),
            excel_csv: self.excel_csv.as_mut().map(|(sink, separator)| (&mut **sink as &mut dyn Sink, *separator)),
            jsonl: lent(&mut self.jsonl),
            parquet: lent(&mut self.parquet),
            xlsx: lent(&mut self.xlsx),
            unprofiled: self.unprofiled,
        }
    }

    /// Those that are wanted.
    fn all(&mut self) -> impl Iterator<Item = &mut dyn Sink> {
        let Sinks { csv, excel_csv, jsonl, parquet, xlsx, .. } = self.lend();
        [csv, excel_csv.map(|(sink, _)| sink), jsonl, parquet, xlsx].into_iter().flatten()
    }
}

/// Can a file of this format hold a table that is read here?
///
/// JSON may also be something else: then [`pass`] gives `None` without a finding, and whoever asked for a table says
/// [`no_table`].
pub fn is_table(format: &Format) -> bool {
    let known = [
        "csv", "tsv", "tab", "psv", "xlsx", "xlsm", "xlsb", "xls", "ods", "json", "geojson", "jsonl", "ndjson",
        "parquet",
    ];
    known.contains(&format.extension.as_str())
}

/// Is it a workbook, which may have several sheets?
pub fn is_workbook(format: &Format) -> bool {
    ["xlsx", "xlsm", "xlsb", "xls", "ods"].contains(&format.extension.as_str())
}

/// Can a file of this format be read here, or unpacked and read?
///
/// Which of it is a table shows when it is unpacked: [`pass`] says if nothing is.
pub fn is_readable(format: &Format) -> bool {
    is_table(format) || packed::is_archive(format)
}

/// Is this file published as a table? An archive is when that is declared or its name says so, as `bang.csv.gz` does;
/// any other one is a file as it is.
pub fn holds_table(resource: &Resource) -> bool {
    let declared = || resource.recipe.member.is_some() || !resource.fields.is_empty();
    let named = || {
        let stem = resource.path.rsplit_once('.').map_or("", |(stem, _)| stem);
        let ending = stem.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
        is_table(&Format::unknown(ending))
    };
    is_table(&resource.format) || (packed::is_archive(&resource.format) && (declared() || named()))
}

/// A description of a file of which only the file is known.
pub fn bare(file: &Path) -> Resource {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let extension = file.extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    Resource {
        name: Name::slug(&stem).unwrap_or_else(|| Name::slug("table").expect("it is a slug")),
        title: Text::default(),
        description: Text::default(),
        path: file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        format: vocabulary::format(&file.to_string_lossy()).cloned().unwrap_or_else(|| Format::unknown(&extension)),
        bytes: std::fs::metadata(file).map_or(0, |metadata| metadata.len()),
        sha256: String::new(),
        recipe: Recipe::default(),
        fields: Vec::new(),
        missing_values: None,
        primary_key: Vec::new(),
        unique_keys: Vec::new(),
        foreign_keys: Vec::new(),
        content: Content::Unread,
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_formats;
#[cfg(test)]
mod tests_packed;
#[cfg(test)]
mod tests_round_trip;
#[cfg(test)]
mod tests_wave;
