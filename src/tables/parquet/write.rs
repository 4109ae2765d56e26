//! The typed Parquet file of a table: ZSTD, row groups a browser can fetch one by one, types from the columns.

use super::file::FileWriter;
use super::noted::{Decimals, NOTED, Noted};
use super::pages::Encoded;
use crate::model::Column;
use crate::tables::batch::{Batch, Consumer, Physical};
use std::io::{Result, Write};

/// Writes the row groups of a table, whose columns were encoded elsewhere.
pub struct Parquet<'a> {
    file: Option<FileWriter<&'a mut (dyn Write + Send)>>,
    noted: Noted,
    /// Row groups about to be written.
    waiting: Vec<Vec<Encoded>>,
}

impl<'a> Parquet<'a> {
    /// Begins a file.
    pub fn new(out: &'a mut (dyn Write + Send), columns: &[(&Column, Physical)]) -> Result<Self> {
        Ok(Self { file: Some(FileWriter::new(out, columns)?), noted: Noted::about(columns), waiting: Vec::new() })
    }

    fn write(&mut self) -> Result<()> {
        let file = self.file.as_mut().expect("nothing is written after the end");
        self.waiting.drain(..).try_for_each(|group| file.row_group(&group))
    }
}

impl Consumer for Parquet<'_> {
    fn take(&mut self, _: &Batch<'_>) -> Result<()> {
        self.write()
    }

    fn group(&mut self, columns: &mut Option<Vec<Encoded>>) {
        self.waiting.extend(columns.take());
    }

    fn note(&mut self, column: &str, decimals: &Decimals) {
        self.noted.note(column, decimals);
    }

    fn finish(&mut self) -> Result<()> {
        self.write()?;
        let noted = self.noted.as_json();
        let notes: Vec<(&str, &str)> = noted.iter().map(|noted| (NOTED, noted.as_str())).collect();
        self.file.take().expect("it is finished once").finish(&notes)
    }
}
