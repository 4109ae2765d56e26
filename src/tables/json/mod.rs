//! GeoJSON and JSON arrays of objects: a row an object, a column a key.

pub mod lines;
mod objects;
mod scan;

use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use crate::tables::Ask;
use crate::tables::batch::Cells;
use crate::tables::held::Held;
use objects::Objects;

/// The largest file that is read: it is held in memory.
const LARGEST: u64 = 256 << 20;

/// Reads a JSON file. `None` without a finding when it is JSON but no table.
pub fn open(ask: &Ask<'_>, findings: &mut Findings) -> Result<Option<Held>> {
    let bytes = match std::fs::metadata(ask.file) {
        Ok(metadata) if metadata.len() > LARGEST => return Ok(None),
        Ok(_) => std::fs::read(ask.file).map_err(|error| Error::io("read", ask.file, error))?,
        Err(error) => return Err(Error::io("read", ask.file, error)),
    };
    if bytes.is_empty() {
        findings.push(Finding::of("empty-file", Place::file(ask.place)).with("file", ask.place));
        return Ok(None);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut refuse = |line, column, reason: &str| {
        let finding = Finding::of("not-a-table", Place::at(ask.place, line, column)).with("file", ask.place);
        findings.push(finding.with("reason", format_args!("JSON: {reason}")));
    };
    let text = match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count() as u64 + 1;
            refuse(line, 0, "UTF-8?");
            return Ok(None);
        }
    };
    if let Err(error) = scan::check(text) {
        refuse(error.line() as u64, error.column() as u64, &error.to_string());
        return Ok(None);
    }
    let whole = scan::value(text).start;
    let rows = match text.as_bytes().get(whole) {
        Some(b'[') => whole,
        Some(b'{') => match features(text, whole) {
            Some(features) => features,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    let is_object = |at: usize| text[at..].starts_with('{');
    if rows == whole
        && (scan::items(text, rows).next().is_none() || !scan::items(text, rows).all(|row| is_object(row.start)))
    {
        return Ok(None);
    }
    let rows = || scan::items(text, rows).map(|row| row.start).filter(|at| is_object(*at));
    Ok(table(ask, findings, text, rows))
}

/// Where the list of features begins in a collection of them.
fn features(text: &str, at: usize) -> Option<usize> {
    let is = scan::members(text, at).any(|(key, value)| key == "type" && &text[value] == "\"FeatureCollection\"");
    let (_, features) = scan::members(text, at).find(|(key, _)| is && key == "features")?;
    text[features.clone()].starts_with('[').then_some(features.start)
}

fn table<'t, R: Iterator<Item = usize> + 't>(
    ask: &Ask<'_>,
    findings: &mut Findings,
    text: &'t str,
    rows: impl Fn() -> R,
) -> Option<Held> {
    let mut objects = Objects::default();
    for at in rows() {
        objects.survey(text, at);
        if objects.labels.len() > ask.limits.columns {
            let finding = Finding::of("too-many-columns", Place::file(ask.place)).with("count", objects.labels.len());
            findings.push(finding.with("limit", ask.limits.columns));
            return None;
        }
    }
    if objects.labels.is_empty() {
        return None;
    }
    // The geometry closes the row, whatever the first feature holds.
    objects.put_last("geometry");
    let mut held = Held { place: ask.place.into(), header: 1, loose: true, ..Held::default() };
    held.labels.clone_from(&objects.labels);
    held.hints = (0..held.labels.len()).map(|column| objects.hint(column)).collect();
    held.columns.resize_with(held.labels.len(), Cells::default);
    let (mut line, mut counted) = (1, 0);
    for at in rows() {
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..at]).count() as u64;
        counted = at;
        objects.push(text, at, &mut held.columns);
        held.lines.push(line);
    }
    Some(held)
}
