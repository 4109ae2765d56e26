//! A dataset's files: each table as CSV, Parquet and JSON Lines, each source as it was committed,
//! and a bundle of everything — all from one pass over each file.

mod bundle;
mod datapackage;
mod dictionary;
mod personal;
mod twin;

pub use crate::tables::Gate;
pub use dictionary::profile as profile_json;

use crate::artifact::{Fingerprint, Shelf, ShelfWriter, Shelved};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Found, Place};
use crate::model::{Content, Dataset, Download, Format, Name, Publisher, Resource, Table, Wanted, vocabulary};
use crate::settings::Settings;
use crate::tables::{self, Ask, Sink, Sinks};
use crate::urls::{Address, Urls};
use bundle::Bundle;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use twin::Kept;

/// A dataset whose files were read, and the files it publishes.
pub struct Examined {
    /// The dataset with its tables.
    pub dataset: Dataset,
    /// Everything below `data/{id}/` but its page.
    pub shelved: Vec<Shelved>,
}

/// What examining needs to know besides the dataset.
pub struct Context<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// Addresses.
    pub urls: &'a Urls,
    /// The secret that names of persons are hashed with, if there is one.
    pub salt: Option<&'a [u8]>,
    /// What tables are judged with.
    pub gate: Gate<'a>,
    /// Where the files wait.
    pub shelf: &'a dyn Shelf,
}

/// Reads every file of a dataset once and lays by what it publishes.
pub fn examine(dataset: Dataset, publisher: &Publisher, context: &Context) -> Result<Found<Examined>> {
    let mut findings = Findings::default();
    let mut shelved = Vec::new();
    let data = context.urls.data(&dataset.id);
    let id = dataset.id.clone();
    let mut bundle = Bundle::open(context.shelf.open(Address::new(format!("{data}{}.zip", id.dataset))?)?);
    let mut dataset = dataset;
    let mut resources = std::mem::take(&mut dataset.resources);
    let first = resources.iter().find(|one| tables::holds_table(one)).map(|one| one.name.clone());
    let treated: Vec<String> = {
        let treated = resources.iter().filter(|one| dataset.personal_data.treats(&one.name));
        treated.map(|one| one.path.clone()).collect()
    };
    let publishes = |resource: &Resource| !treated.contains(&resource.path);
    for resource in &mut resources {
        let place = format!("{}/{}", dataset.folder, resource.path);
        let file = context.settings.root.join(&place);
        if let Some(finding) = unusable(&file, &place)? {
            findings.push(finding.about(&id).settled());
            continue;
        }
        let protection = personal::protection(
            &dataset,
            resource,
            (context.salt, &context.settings.privacy.treatments),
            &mut findings,
        );
        // Only a file of which nothing was taken out is published as it was committed.
        let whole = publishes(resource);
        if whole {
            let source = context.shelf.copy(Address::new(format!("{data}source/{}", resource.path))?, &file)?;
            resource.bytes = source.bytes;
            resource.sha256.clone_from(&source.sha256);
            shelved.push(source);
        }
        if tables::holds_table(resource) {
            let drawn = wanted(&dataset, resource, first.as_ref());
            let described = protection.as_ref().map(|protection| tables::described(resource, protection));
            let ask = Ask {
                file: &file,
                place: &place,
                resource: described.as_ref().unwrap_or(resource),
                default_missing: &[],
                language: context.settings.site.default_language().as_str(),
                limits: &context.settings.limits,
                gate: Some(&context.gate),
                protection: protection.as_ref(),
                drawn: &drawn,
            };
            let mut found = table(&ask, &data, context, &mut bundle, &mut shelved)?;
            let personal = |finding: &Finding| finding.rule.starts_with("personal-data");
            if protection.is_some() || found.findings.iter().any(personal) {
                personal::conceal(&mut found);
            }
            if found.value.is_none() {
                found.findings = found.findings.into_iter().map(Finding::settled).collect();
            }
            // Keys with a column that was changed are none any more.
            if let Some(described) = described {
                resource.primary_key = described.primary_key;
                resource.unique_keys = described.unique_keys;
                resource.foreign_keys = described.foreign_keys;
            }
            if let Some(table) = found.note_about(&id, &mut findings) {
                resource.content = Content::Table(Box::new(table));
            }
        } else if whole {
            resource.content = Content::File;
            bundle.copy(&format!("source/{}", resource.path), &file)?;
        }
    }
    dataset.resources = resources;
    let findings = context.settings.weights.weigh(findings);
    if !findings.has_errors() {
        let dictionary = datapackage::describe(&dataset, publisher, &context.settings.site, context.urls);
        shelved.push(context.shelf.put(Address::new(format!("{data}datapackage.json"))?, &dictionary)?);
        for (resource, table) in dataset.tables() {
            let schema = dictionary::schema(resource, table, context.settings.site.default_language());
            shelved.push(context.shelf.put(Address::new(format!("{data}schema/{}.json", resource.name))?, &schema)?);
            let profile = dictionary::profile(resource, table);
            shelved.push(context.shelf.put(Address::new(format!("{data}profile/{}.json", resource.name))?, &profile)?);
        }
        bundle.text("datapackage.json", &dictionary)?;
        bundle.words(&dataset, context.settings.site.default_language())?;
        let zip = bundle.finish()?;
        dataset.bundle = Some(download(vocabulary_format("zip"), &zip));
        shelved.push(zip);
    }
    dataset.print = Fingerprint::of_value(&dataset).as_u128();
    Ok(Found::new(Examined { dataset, shelved }, findings))
}

/// Why a file cannot be read as data at all: a pointer, or nothing in it, or gone.
fn unusable(file: &Path, place: &str) -> Result<Option<Finding>> {
    let mut head = [0; 64];
    let read = File::open(file).and_then(|mut file| file.read(&mut head));
    let name = place.rsplit('/').next().unwrap_or(place);
    Ok(match read {
        Ok(0) => Some(Finding::of("empty-file", Place::file(place)).with("file", name)),
        Ok(read) if crate::datasets::lfs_pointer(&head[..read]) => {
            Some(Finding::of("lfs-pointer", Place::file(place)).with("file", name))
        }
        Ok(_) => None,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Some(Finding::of("file-vanished", Place::file(place)).with("file", name))
        }
        Err(error) => {
            Some(Finding::of("unreadable-file", Place::file(place)).with("file", name).with("reason", error.kind()))
        }
    })
}

/// One pass over a table; its forms go to the shelf, its CSV into the bundle as well.
fn table(
    ask: &Ask,
    data: &str,
    context: &Context,
    bundle: &mut Bundle,
    shelved: &mut Vec<Shelved>,
) -> Result<Found<Option<Table>>> {
    let offer = &context.settings.downloads;
    let small = ask.resource.bytes <= offer.limit;
    let name = &ask.resource.name;
    let open = |ending: &str| -> Result<Option<Box<dyn ShelfWriter + '_>>> {
        let wanted = matches!(ending, "csv" | "parquet") || small && offer.formats.iter().any(|f| f == ending);
        wanted.then(|| context.shelf.open(Address::new(format!("{data}{name}.{ending}"))?)).transpose()
    };
    let mut csv = open("csv")?.expect("CSV is always offered");
    let mut parquet = open("parquet")?.map(|writer| Kept::new(writer, context.settings.portable));
    let (mut excel, mut jsonl, mut xlsx) = (open("excel.csv")?, open("jsonl")?, open("xlsx")?);
    let separator = list_separator(context.settings.site.default_language().as_str());
    bundle.begin(&format!("{name}.csv"), ask.resource.bytes)?;
    let found = {
        let mut tee = Tee(&mut csv, bundle);
        tables::pass(
            ask,
            Sinks {
                csv: Some(&mut tee),
                parquet: parquet.as_mut().map(|writer| writer as &mut dyn Sink),
                excel_csv: excel.as_mut().map(|writer| (writer as &mut dyn Sink, separator)),
                jsonl: jsonl.as_mut().map(|writer| writer as &mut dyn Sink),
                xlsx: xlsx.as_mut().map(|writer| writer as &mut dyn Sink),
                unprofiled: false,
            },
        )?
    };
    let Found { value: Some(mut table), findings } = found else { return Ok(found) };
    let (parquet, twin) = parquet.map(Kept::finish).unzip();
    if let Some(twin) = twin.flatten() {
        shelved.push(context.shelf.put(Address::new(format!("{data}{name}.parquet.js"))?, &twin)?);
    }
    // A workbook that the table does not fit into was left empty.
    let xlsx = xlsx.filter(|_| !findings.iter().any(|finding| finding.rule == "not-for-xlsx"));
    for (writer, format) in [
        (Some(csv), vocabulary_format("csv")),
        (excel, Format { label: "Excel CSV".into(), extension: "excel.csv".into(), ..vocabulary_format("csv") }),
        (xlsx, vocabulary_format("xlsx")),
        (parquet, vocabulary_format("parquet")),
        (
            jsonl,
            Format { label: "JSON Lines".into(), media_type: "application/jsonl".into(), ..Format::unknown("jsonl") },
        ),
    ] {
        let Some(writer) = writer else { continue };
        let file = writer.finish()?;
        table.downloads.push(download(format, &file));
        shelved.push(file);
    }
    Ok(Found::new(Some(table), findings))
}

/// What the figures of a dataset draw of this resource; a figure without a resource draws from the first table.
fn wanted(dataset: &Dataset, resource: &Resource, first: Option<&Name>) -> Vec<Wanted> {
    let figures = dataset.figures.iter().enumerate();
    figures.flat_map(|(at, figure)| figure.wants(at, &resource.name, first)).collect()
}

/// A file on the shelf as one thing to download.
fn download(format: Format, file: &Shelved) -> Download {
    let path = file.address.as_str();
    Download {
        format,
        file: path.rsplit('/').next().unwrap_or(path).into(),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
    }
}

/// A format every build knows.
fn vocabulary_format(extension: &str) -> Format {
    vocabulary::format(extension).cloned().unwrap_or_else(|| Format::unknown(extension))
}

/// What a spreadsheet program set to this language takes for a separator.
fn list_separator(lang: &str) -> u8 {
    match lang.split('-').next() {
        Some("en" | "zh" | "ja" | "ko" | "th" | "he") => b',',
        _ => b';',
    }
}

/// Writes to two places.
struct Tee<'a, 'b, 'c>(&'a mut Box<dyn ShelfWriter + 'b>, &'a mut Bundle<'c>);

impl Write for Tee<'_, '_, '_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write_all(bytes)?;
        self.1.write_all(bytes)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// What is in the bundle stays there.
impl Sink for Tee<'_, '_, '_> {}

impl Sink for Box<dyn ShelfWriter + '_> {}

/// Notes findings down as those of a dataset.
trait NoteAbout<T> {
    fn note_about(self, id: &crate::model::DatasetId, findings: &mut Findings) -> T;
}

impl<T> NoteAbout<T> for Found<T> {
    fn note_about(self, id: &crate::model::DatasetId, findings: &mut Findings) -> T {
        findings.extend(self.findings.into_iter().map(|finding| finding.about(id)));
        self.value
    }
}

/// A write to the shelf that failed.
fn write_error(error: std::io::Error) -> Error {
    Error::io("write", "the portal's data files", error)
}
