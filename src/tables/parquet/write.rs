//! The typed Parquet file of a table: ZSTD, row groups a browser can fetch one by one, types from the columns.

use super::column::ColumnEncoder;
use super::file::FileWriter;
use super::layout::{Groups, Layout};
use super::noted::{NOTED, Noted};
use crate::model::Column;
use crate::tables::batch::{Batch, Consumer, Physical};
use std::io::{Result, Write};

/// Writes a table as Parquet.
pub struct Parquet<'a> {
    file: Option<FileWriter<&'a mut (dyn Write + Send)>>,
    encoders: Vec<ColumnEncoder>,
    groups: Groups,
    /// Has the row group rows?
    begun: bool,
    noted: Noted,
}

impl<'a> Parquet<'a> {
    /// Begins a file; `expected` rows decide the size of its row groups.
    pub fn new(out: &'a mut (dyn Write + Send), columns: &[(&Column, Physical)], expected: u64) -> Result<Self> {
        let layout = Layout::of(expected);
        Ok(Self {
            file: Some(FileWriter::new(out, columns)?),
            encoders: columns.iter().map(|(_, physical)| ColumnEncoder::new(*physical, layout)).collect(),
            groups: Groups::new(layout),
            begun: false,
            noted: Noted::about(columns),
        })
    }

    fn close(&mut self) -> Result<()> {
        self.begun = false;
        let columns: Vec<_> = self.encoders.iter_mut().map(ColumnEncoder::close).collect();
        self.file.as_mut().expect("nothing is written after the end").row_group(&columns)
    }
}

impl Consumer for Parquet<'_> {
    fn take(&mut self, batch: &Batch<'_>) -> Result<()> {
        self.noted.take(batch);
        let mut start = 0;
        while start < batch.rows {
            let (rows, full) = self.groups.next(batch, start);
            for (encoder, column) in self.encoders.iter_mut().zip(&batch.columns) {
                encoder.take(column, rows.clone());
            }
            start = rows.end;
            self.begun = true;
            if full {
                self.close()?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        if self.begun {
            self.close()?;
        }
        let noted = self.noted.as_json();
        let notes: Vec<(&str, &str)> = noted.iter().map(|noted| (NOTED, noted.as_str())).collect();
        self.file.take().expect("it is finished once").finish(&notes)
    }
}
