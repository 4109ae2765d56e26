//! A dataset as one ZIP file: tables, other files, dictionary, licence and method.
//!
//! Written while the tables are read, so that no file is read twice. Entries carry no time, so
//! that the same dataset gives the same bytes.

use super::write_error;
use crate::artifact::{ShelfWriter, Shelved};
use crate::error::{Error, Result};
use crate::model::{Dataset, Lang};
use std::io::Write;
use std::path::Path;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

/// A ZIP file on its way to the shelf.
pub struct Bundle<'a> {
    zip: ZipWriter<StreamWriter<Box<dyn ShelfWriter + 'a>>>,
}

impl<'a> Bundle<'a> {
    /// A bundle without entries.
    pub fn open(writer: Box<dyn ShelfWriter + 'a>) -> Self {
        Self { zip: ZipWriter::new_stream(writer) }
    }

    /// Entries of fewer bytes are stored as they are: to compress them costs more than it saves.
    const SMALL: u64 = 1_024;

    /// Entries that may become longer than this need the format's 64-bit sizes.
    const LARGE: u64 = 1 << 30;

    /// Begins an entry; what is written next is in it. `about` is a guess at its size in bytes.
    pub fn begin(&mut self, name: &str, about: u64) -> Result<()> {
        let method = match about < Self::SMALL {
            true => zip::CompressionMethod::Stored,
            false => zip::CompressionMethod::Deflated,
        };
        let level = (method == zip::CompressionMethod::Deflated).then_some(3);
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .compression_level(level)
            .large_file(about > Self::LARGE);
        self.zip.start_file(name, options).map_err(Error::internal)
    }

    /// An entry of these bytes.
    pub fn text(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.begin(name, bytes.len() as u64)?;
        self.zip.write_all(bytes).map_err(write_error)
    }

    /// An entry with the bytes of a file.
    pub fn copy(&mut self, name: &str, file: &Path) -> Result<()> {
        let mut from = std::fs::File::open(file).map_err(|error| Error::io("read", file, error))?;
        self.begin(name, from.metadata().map_or(u64::MAX, |metadata| metadata.len()))?;
        std::io::copy(&mut from, &mut self.zip).map_err(write_error)?;
        Ok(())
    }

    /// The method in each language, and the licence.
    pub fn words(&mut self, dataset: &Dataset, default: &Lang) -> Result<()> {
        for said in dataset.readme.all() {
            let name = if said.lang == default { "README.md".to_string() } else { format!("README.{}.md", said.lang) };
            let title = dataset.title.say(said.lang, default).map_or("", |title| title.text);
            self.text(&name, format!("# {title}\n\n{}\n", said.text.trim()).as_bytes())?;
        }
        if let Some(licence) = &dataset.licence {
            let url = licence.url.as_deref().unwrap_or_default();
            self.text("LICENCE.txt", format!("{}\n{}\n{url}\n", licence.id, licence.title).as_bytes())?;
        }
        Ok(())
    }

    /// Closes the file.
    pub fn finish(self) -> Result<Shelved> {
        let stream = self.zip.finish().map_err(Error::internal)?;
        stream.into_inner().finish()
    }
}

impl Write for Bundle<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.zip.write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
