//! The files a dataset publishes: one list for pages and catalogues.

use super::{Dataset, Format, Resource};
use std::collections::BTreeSet;

/// A description of a dataset for machines: a file below its data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description {
    /// Its file name, e.g. "dcat.ttl".
    pub file: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What it is called in every language.
    pub name: &'static str,
}

/// The descriptions that every dataset has.
pub const DESCRIPTIONS: [Description; 4] = [
    Description { file: "datapackage.json", media_type: "application/json", name: "Data Package" },
    Description { file: "croissant.json", media_type: "application/ld+json", name: "Croissant" },
    Description { file: "dcat.jsonld", media_type: "application/ld+json", name: "DCAT (JSON-LD)" },
    Description { file: "dcat.ttl", media_type: "text/turtle", name: "DCAT (Turtle)" },
];

/// What a published file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A table, tidied: CSV, Parquet, JSON Lines, workbook.
    Tidy,
    /// A table as CSV that a spreadsheet opens right by double-click.
    ExcelCsv,
    /// The file as the agency committed it.
    Source,
    /// Everything in one archive.
    Bundle,
}

/// A file that a dataset publishes.
#[derive(Debug, Clone)]
pub struct PublishedFile<'a> {
    /// What it is.
    pub kind: FileKind,
    /// Its path below the dataset's data folder, e.g. "ndxp.parquet" or "source/ndxp.csv".
    pub path: String,
    /// The resource it comes from; `None` for the archive of everything.
    pub resource: Option<&'a Resource>,
    /// Its format.
    pub format: &'a Format,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes in lower-case hex; empty when it was not read.
    pub sha256: &'a str,
}

impl Dataset {
    /// Is the file of this resource published as it was committed? Not when a table in it was treated.
    pub fn publishes_source(&self, resource: &Resource) -> bool {
        let same_file = self.resources.iter().filter(|other| other.path == resource.path);
        !same_file.into_iter().chain([resource]).any(|one| self.personal_data.treats(&one.name))
    }

    /// Every file it publishes: per resource the table's files, then the source; the archive last.
    /// Two resources in one source file (sheets of a workbook) name that file once.
    pub fn files(&self) -> Vec<PublishedFile<'_>> {
        let mut files = Vec::with_capacity(self.resources.len() * 6 + 1);
        let mut sources = BTreeSet::new();
        for resource in &self.resources {
            let downloads = resource.table().map_or(&[][..], |table| &table.downloads);
            files.extend(downloads.iter().map(|download| PublishedFile {
                kind: if download.file.ends_with(".excel.csv") { FileKind::ExcelCsv } else { FileKind::Tidy },
                path: download.file.clone(),
                resource: Some(resource),
                format: &download.format,
                bytes: download.bytes,
                sha256: &download.sha256,
            }));
            // The source of a table that was treated holds what was taken out.
            let whole = self.publishes_source(resource);
            if whole && sources.insert(&resource.path) {
                files.push(PublishedFile {
                    kind: FileKind::Source,
                    path: format!("source/{}", resource.path),
                    resource: Some(resource),
                    format: &resource.format,
                    bytes: resource.bytes,
                    sha256: &resource.sha256,
                });
            }
        }
        files.extend(self.bundle.iter().map(|bundle| PublishedFile {
            kind: FileKind::Bundle,
            path: bundle.file.clone(),
            resource: None,
            format: &bundle.format,
            bytes: bundle.bytes,
            sha256: &bundle.sha256,
        }));
        files
    }
}
