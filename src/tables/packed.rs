//! Archives: one table of a ZIP, or what GZIP or Zstandard pack, unpacked into a file of its own within bounds.

use super::{Ask, is_table};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use crate::model::{Format, Recipe, Resource, vocabulary};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use tempfile::NamedTempFile;
use zip::ZipArchive;
use zip::result::ZipError;

/// The most bytes that are unpacked.
const MOST: u64 = 4 << 30;
/// From so many bytes on, what is unpacked may be at most `RATIO` times as long as the archive.
const RATIO_FROM: u64 = 64 << 20;
/// No table packs as well as this.
const RATIO: u64 = 200;
/// The longest list of files of a ZIP that is read.
const DIRECTORY: u64 = 8 << 20;
/// At most so many files are named in a finding.
const NAMED: usize = 8;

/// What a file is.
pub enum Packed {
    /// No archive: it is read as it is.
    Plain,
    /// An archive, and the table in it.
    Inner(Box<Inner>),
    /// An archive without a table that can be read; the findings say why.
    Refused,
}

/// A table that was unpacked.
pub struct Inner {
    file: NamedTempFile,
    resource: Resource,
    place: String,
}

impl Inner {
    /// Asks for the table inside as for the archive.
    pub fn ask<'a>(&'a self, outer: &Ask<'a>) -> Ask<'a> {
        Ask { file: self.file.path(), place: &self.place, resource: &self.resource, ..*outer }
    }

    /// Its path inside the archive, where an archive may hold several files.
    pub fn member(&self) -> Option<String> {
        self.resource.recipe.member.clone()
    }
}

/// Is a file of this format an archive that may hold a table?
pub fn is_archive(format: &Format) -> bool {
    kind(format).is_some()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Zip,
    Gzip,
    Zstandard,
}

impl Kind {
    /// Does the file begin as archives of this kind do? A ZIP may stand behind a program that unpacks it.
    fn begins(self, file: &mut File) -> io::Result<bool> {
        let mut head = Vec::new();
        Read::by_ref(file).take(4).read_to_end(&mut head)?;
        file.rewind()?;
        Ok(match self {
            Self::Zip => head.starts_with(b"PK") || directory(file)?.is_some(),
            Self::Gzip => head.starts_with(&[0x1f, 0x8b]),
            // A frame of data, or one that is skipped.
            Self::Zstandard => head == [0x28, 0xb5, 0x2f, 0xfd] || matches!(head[..], [0x50..=0x5f, 0x2a, 0x4d, 0x18]),
        })
    }
}

fn kind(format: &Format) -> Option<Kind> {
    match format.extension.rsplit('.').next() {
        Some("zip") if format.extension == "zip" => Some(Kind::Zip),
        Some("gz") => Some(Kind::Gzip),
        Some("zst" | "zstd") => Some(Kind::Zstandard),
        _ => None,
    }
}

/// Why an archive is refused: the rule, and the reason its page has words for.
enum Refusal {
    Machine(Error),
    Broken(&'static str),
    TooLarge,
}

/// Unpacks the table of an archive.
pub fn open(ask: &Ask<'_>, findings: &mut Findings) -> Result<Packed> {
    let Some(kind) = kind(&ask.resource.format) else { return Ok(Packed::Plain) };
    let failed = |error| Error::io("read", ask.file, error);
    let mut file = File::open(ask.file).map_err(|error| Error::io("open", ask.file, error))?;
    let packed = file.metadata().map_err(failed)?.len();
    let place = Place::file(ask.place);
    if packed == 0 {
        findings.push(Finding::of("empty-file", place).with("file", ask.place));
        return Ok(Packed::Refused);
    }
    let most = MOST.min(RATIO_FROM.max(packed.saturating_mul(RATIO)));
    let is_one = kind.begins(&mut file).map_err(failed)?;
    let unpacked = match kind {
        _ if !is_one => Err(Refusal::Broken("not")),
        Kind::Zip => match unzip(ask, file, most, findings) {
            Ok(Some(inner)) => Ok(inner),
            Ok(None) => return Ok(Packed::Refused),
            Err(refusal) => Err(refusal),
        },
        Kind::Gzip => stream(ask, MultiGzDecoder::new(BufReader::new(file)), most),
        Kind::Zstandard => match zstd::Decoder::new(file) {
            Ok(decoder) => stream(ask, decoder, most),
            Err(error) => Err(broken(&error)),
        },
    };
    let inner = match unpacked {
        Ok(inner) => inner,
        Err(Refusal::Machine(error)) => return Err(error),
        Err(Refusal::Broken(reason)) => {
            findings.push(Finding::of("broken-archive", place).with("file", ask.place).with("reason", reason));
            return Ok(Packed::Refused);
        }
        Err(Refusal::TooLarge) => {
            let limit = format!("{} MB", most >> 20);
            findings.push(Finding::of("archive-too-large", place).with("file", ask.place).with("limit", limit));
            return Ok(Packed::Refused);
        }
    };
    if !is_table(&inner.resource.format) {
        let finding = Finding::of("archive-without-table", place).with("file", ask.place);
        findings.push(finding.with("reason", if inner.resource.bytes == 0 { "empty" } else { "other" }));
        return Ok(Packed::Refused);
    }
    Ok(Packed::Inner(Box::new(inner)))
}

/// Unpacks a file that packs one file.
fn stream(ask: &Ask<'_>, mut from: impl Read, most: u64) -> std::result::Result<Inner, Refusal> {
    let (file, bytes) = spool(ask, &mut from, most)?;
    let name = &ask.resource.path;
    let name = name.rsplit('/').next().unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let format = match vocabulary::format(stem) {
        Some(format) => format.clone(),
        // `bang.gz` does not say what is packed.
        None if !stem.contains('.') => Format::unknown(guess(file.path())),
        None => Format::unknown(stem.rsplit('.').next().unwrap_or_default()),
    };
    let recipe = Recipe { member: None, ..ask.resource.recipe.clone() };
    let resource = Resource { format, bytes, recipe, ..ask.resource.clone() };
    Ok(Inner { file, resource, place: ask.place.into() })
}

/// What a file of no known ending is, by its first bytes.
fn guess(file: &std::path::Path) -> &'static str {
    let mut head = [0; 512];
    let read = File::open(file).and_then(|mut file| file.read(&mut head)).unwrap_or(0);
    let head = head[..read].trim_ascii_start();
    match head {
        [b'P', b'A', b'R', b'1', ..] => "parquet",
        [b'P', b'K', 3, 4, ..] => "zip",
        [b'{' | b'[', ..] => "json",
        _ if head.windows(5).any(|window| window == b"ustar") => "tar",
        _ => "csv",
    }
}

/// Unpacks one file of a ZIP. `None`: there is none to be read; the findings say why.
fn unzip(
    ask: &Ask<'_>,
    mut file: File,
    most: u64,
    findings: &mut Findings,
) -> std::result::Result<Option<Inner>, Refusal> {
    let of_zip = |error: ZipError| match error {
        ZipError::Io(error) => broken(&error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Refusal::Broken("password")
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Refusal::Broken("method"),
        _ => Refusal::Broken("damaged"),
    };
    match directory(&mut file) {
        Ok(Some(bytes)) if bytes > DIRECTORY => return Err(Refusal::TooLarge),
        Ok(Some(_)) => {}
        // The list of files stands at the end of a ZIP.
        Ok(None) => return Err(Refusal::Broken("end")),
        Err(error) => return Err(Refusal::Machine(Error::io("read", ask.file, error))),
    }
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(of_zip)?;
    let mut names: Vec<(String, usize)> = Vec::new();
    for at in 0..archive.len() {
        let name = archive.name_for_index(at).and_then(std::result::Result::ok);
        if let Some(name) = name.filter(|name| !name.ends_with('/')) {
            names.push((name.into_owned(), at));
        }
    }
    names.sort();
    let place = || Place::file(ask.place);
    let listed = |names: &[&(String, usize)]| {
        let mut text = names.iter().take(NAMED).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        if names.len() > NAMED {
            text += ", …";
        }
        text
    };
    let table = |name: &str| vocabulary::format(name).filter(|format| is_table(format) && kind(format).is_none());
    let chosen = match &ask.resource.recipe.member {
        Some(member) => match names.iter().find(|(name, _)| name == member) {
            Some(found) => found,
            None => {
                let finding = Finding::of("missing-member", place()).with("file", ask.place).with("member", member);
                findings.push(finding.with("members", listed(&names.iter().collect::<Vec<_>>())));
                return Ok(None);
            }
        },
        None => {
            let mut tables: Vec<_> =
                names.iter().filter(|(name, _)| table(name).is_some() && !is_hidden(name)).collect();
            if tables.iter().any(|(name, _)| !is_description(name)) {
                tables.retain(|(name, _)| !is_description(name));
            }
            let Some((first, rest)) = tables.split_first() else {
                let finding = Finding::of("archive-without-table", place()).with("file", ask.place);
                findings.push(finding.with("reason", if names.is_empty() { "empty" } else { "other" }));
                return Ok(None);
            };
            if !rest.is_empty() {
                let finding = Finding::of("several-members", place()).with("file", ask.place);
                findings.push(finding.with("member", &first.0).with("others", listed(rest)));
            }
            *first
        }
    };
    let (name, at) = chosen;
    let (file, bytes) = match archive.by_index(*at).map_err(of_zip) {
        Ok(mut member) => spool(ask, &mut member, most)?,
        Err(refusal) => return Err(refusal),
    };
    let extension = name.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, end)| end);
    let format = vocabulary::format(name).cloned().unwrap_or_else(|| Format::unknown(extension));
    let recipe = Recipe { member: Some(name.clone()), ..ask.resource.recipe.clone() };
    let resource = Resource { format, bytes, recipe, ..ask.resource.clone() };
    Ok(Some(Inner { file, resource, place: format!("{}/{name}", ask.place) }))
}

/// Files that systems add of their own.
fn is_hidden(name: &str) -> bool {
    name.starts_with("__MACOSX/") || name.split('/').any(|part| part.starts_with('.'))
}

/// Files that describe a table.
fn is_description(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    name.starts_with("datapackage.") || name.ends_with("metadata.json") || name.ends_with("schema.json")
}

/// How long the list of files of a ZIP is, as its last record says. `None`: there is no such record.
fn directory(file: &mut File) -> io::Result<Option<u64>> {
    const LAST: u64 = 22 + 0xffff;
    let size = file.seek(SeekFrom::End(0))?;
    let from = size.saturating_sub(LAST + 20);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.take(LAST + 20).read_to_end(&mut tail)?;
    file.rewind()?;
    let Some(at) = memchr::memmem::rfind(&tail, b"PK\x05\x06") else { return Ok(None) };
    let Some(length) = tail.get(at + 12..at + 16) else { return Ok(None) };
    let length = u32::from_le_bytes(length.try_into().expect("it is four bytes"));
    // A ZIP of more than 4 GB says it elsewhere; its list would still be as long as what lies before the record.
    Ok(Some(if length == u32::MAX { from + at as u64 } else { length.into() }))
}

/// Unpacks into a file that goes when it is no longer needed.
fn spool(ask: &Ask<'_>, from: &mut impl Read, most: u64) -> std::result::Result<(NamedTempFile, u64), Refusal> {
    let failed = |error| Refusal::Machine(Error::io("unpack", ask.file, error));
    let mut file = NamedTempFile::with_prefix("khomo-").map_err(failed)?;
    let mut buffer = vec![0; 128 << 10];
    let mut bytes = 0u64;
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok((file, bytes)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(broken(&error)),
        };
        bytes += read as u64;
        if bytes > most {
            return Err(Refusal::TooLarge);
        }
        file.write_all(&buffer[..read]).map_err(failed)?;
    }
}

/// What an error of a decoder means.
fn broken(error: &io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Refusal::Broken("end"),
        _ => Refusal::Broken("damaged"),
    }
}
