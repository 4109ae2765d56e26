//! CKAN's read calls with query arguments, answered from the files that answer them without.
//!
//! A preview of what a CKAN would say, not a CKAN: searches find datasets that hold every word, without stemming or facets,
//! and `fq` knows a few fields. Each answer is parts of a built file: nothing is indexed, and of a search only where its
//! results stand is held in memory. What a call does not know, it refuses as CKAN does, with an error object.

mod search;
#[cfg(test)]
mod tests;

use super::address::open;
use crate::model::DatasetId;
use crate::urls::{CKAN, ckan_name};
use search::{Key, Order, Package, TERMS, Wanted, fold};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, Write};
use std::path::Path;

/// The longest query that is read, in bytes.
const QUERY: usize = 8 << 10;
/// The most packages of an answer, as in CKAN, and how many when nothing is said.
const ROWS: (u64, u64) = (1_000, 10);
/// The most agencies or themes that are told whole in one answer, and the most bytes of it.
const WHOLE: (usize, usize) = (1_000, 16 << 20);
/// How much of an answer is in memory at a time.
const PIECE: u64 = 256 << 10;
/// The longest line that is read.
const LINE: u64 = 64 << 20;

/// What a call comes to.
#[derive(Debug)]
pub(super) enum Reply {
    /// The file at this address is the answer.
    File(String),
    /// Parts of a file between words of ours: where each begins and how long it is, with commas between.
    Parts(Vec<u8>, File, Vec<(u64, u64)>, &'static [u8]),
    /// Words of ours, with a status.
    Said(&'static str, Vec<u8>),
}

/// Answers a call; `None` when the address is no call with arguments, or the portal has no calls.
pub(super) fn answer(root: &Path, address: &str, query: Option<&str>) -> Option<Reply> {
    let action = address.strip_prefix(CKAN).or_else(|| address.strip_prefix("api/action/"))?;
    if action.contains('/') || open(root, &format!("{CKAN}package_list")).is_err() {
        return None;
    }
    let query = query.filter(|query| !query.is_empty());
    let asked = Asked::read(query.unwrap_or_default());
    let call = Call { root, action, asked: &asked };
    let reply = match (action, query) {
        (_, Some(query)) if query.len() > QUERY => Err(Refusal::invalid("query", "too long")),
        ("package_show" | "dataset_show", _) => call.show("package_show"),
        ("organization_show" | "group_show", _) => call.show(action),
        ("package_search", Some(_)) => call.search(),
        ("package_list" | "tag_list" | "current_package_list_with_resources", Some(_)) => call.list(),
        ("organization_list" | "group_list", Some(_)) => match call.flag("all_fields") {
            true => call.whole(),
            false => call.list(),
        },
        _ if open(root, address).is_ok_and(|file| file.metadata().is_ok_and(|about| about.is_file())) => return None,
        _ => Err(Refusal::not_found("Action name not known")),
    };
    Some(reply.unwrap_or_else(|refusal| refusal.reply()))
}

/// Why a call is not answered.
struct Refusal {
    status: &'static str,
    error: serde_json::Value,
}

impl Refusal {
    fn not_found(message: &str) -> Self {
        Self { status: "404 Not Found", error: serde_json::json!({ "__type": "Not Found Error", "message": message }) }
    }

    fn invalid(argument: &str, message: &str) -> Self {
        let error = serde_json::json!({ "__type": "Validation Error", argument: [message] });
        Self { status: "409 Conflict", error }
    }

    fn reply(self) -> Reply {
        let body = serde_json::json!({ "help": "", "success": false, "error": self.error });
        Reply::Said(self.status, format!("{body}\n").into())
    }
}

impl From<io::Error> for Refusal {
    fn from(_: io::Error) -> Self {
        Self::not_found("Not found")
    }
}

/// The arguments of a call, decoded.
struct Asked(Vec<(String, String)>);

impl Asked {
    fn read(query: &str) -> Self {
        let pairs = query.get(..query.len().min(QUERY)).unwrap_or_default().split('&').take(4 * TERMS);
        let pair = |pair: &str| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        };
        Self(pairs.map(pair).collect())
    }

    fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.trim())
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.all(key).find(|value| !value.is_empty())
    }

    fn number(&self, key: &'static str, usual: u64) -> Result<u64, Refusal> {
        let number = |text: &str| text.parse().map_err(|_| Refusal::invalid(key, "Must be a natural number"));
        self.get(key).map_or(Ok(usual), number)
    }
}

/// A call on its way.
struct Call<'a> {
    root: &'a Path,
    action: &'a str,
    asked: &'a Asked,
}

impl Call<'_> {
    fn flag(&self, key: &str) -> bool {
        self.asked.get(key).is_some_and(|value| matches!(&*value.to_ascii_lowercase(), "true" | "1" | "yes" | "on"))
    }

    /// One package, agency or theme by its name or id.
    fn show(&self, action: &str) -> Result<Reply, Refusal> {
        let missing = || Refusal::invalid("id", "Missing value");
        let id = self.asked.get("id").or(self.asked.get("name_or_id")).ok_or_else(missing)?;
        let name = match DatasetId::parse(id) {
            Some(id) if action == "package_show" => ckan_name(&id),
            _ => id.to_ascii_lowercase(),
        };
        let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let address = format!("{CKAN}{action}/{name}.json");
        match !name.is_empty() && name.len() <= 120 && name.bytes().all(fine) && open(self.root, &address).is_ok() {
            true => Ok(Reply::File(address)),
            false => Err(Refusal::not_found("Not found")),
        }
    }

    /// A part of a list: `limit`, `offset`, and for tags `query`.
    fn list(&self) -> Result<Reply, Refusal> {
        let (limit, offset) = (self.asked.number("limit", u64::MAX)?, self.asked.number("offset", 0)?);
        let wanted = fold(self.asked.get("query").filter(|_| self.action == "tag_list").unwrap_or_default());
        let mut lines = Lines::of(self.root, self.action)?;
        let (mut parts, mut seen, mut line) = (Vec::new(), 0, Vec::new());
        while let Some(part) = lines.next(&mut line)? {
            if parts.len() as u64 >= limit {
                break;
            }
            let holds = wanted.is_empty() || fold(&String::from_utf8_lossy(&line)).contains(&wanted);
            if holds && seen >= offset {
                parts.push(part);
            }
            seen += u64::from(holds);
        }
        Ok(lines.reply("[", parts, b"]}\n"))
    }

    /// Agencies or themes with all that is known of them.
    fn whole(&self) -> Result<Reply, Refusal> {
        let (limit, offset) = (self.asked.number("limit", WHOLE.0 as u64)?, self.asked.number("offset", 0)?);
        let show = self.action.replace("_list", "_show");
        let mut lines = Lines::of(self.root, self.action)?;
        let mut said = format!("{}[", lines.head).into_bytes();
        let (mut line, mut seen, mut told) = (Vec::new(), 0, 0);
        while lines.next(&mut line)?.is_some() && told < limit.min(WHOLE.0 as u64) && said.len() < WHOLE.1 {
            seen += 1;
            let name: String = serde_json::from_slice(&line).unwrap_or_default();
            if seen <= offset || name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
                continue;
            }
            let Ok(mut one) = Lines::at(self.root, &format!("{CKAN}{show}/{name}.json")) else { continue };
            if one.next(&mut line)?.is_some() {
                said.extend_from_slice(if told == 0 { b"\n" } else { b",\n" });
                said.extend_from_slice(&line);
                told += 1;
            }
        }
        said.extend_from_slice(b"\n]}\n");
        Ok(Reply::Said("200 OK", said))
    }

    /// Packages that hold every word and pass every filter.
    fn search(&self) -> Result<Reply, Refusal> {
        let (rows, start) = (self.asked.number("rows", ROWS.1)?.min(ROWS.0), self.asked.number("start", 0)?);
        let mut wanted = Wanted::default();
        for text in self.asked.all("q") {
            wanted.read(text, false)?;
        }
        for text in self.asked.all("fq") {
            wanted.read(text, true)?;
        }
        let order = Order::read(self.asked.get("sort").unwrap_or_default(), !wanted.words.is_empty())?;
        let mut lines = Lines::of(self.root, self.action)?;
        let (mut found, mut line) = (Vec::new(), Vec::new());
        while let Some(part) = lines.next(&mut line)? {
            if wanted.is_empty() && order == Order::Name(false) {
                found.push((Key::default(), part));
                continue;
            }
            let Ok(package) = serde_json::from_slice::<Package>(&line) else { continue };
            if let Some(score) = wanted.score(&package) {
                found.push((order.key(&package, score), part));
            }
        }
        // Equal ones stay in the order of their names.
        if order.descends() {
            found.sort_by(|(one, _), (other, _)| other.cmp(one));
        } else {
            found.sort_by(|(one, _), (other, _)| one.cmp(other));
        }
        let count = found.len();
        let skip = usize::try_from(start).unwrap_or(usize::MAX);
        let parts = found.into_iter().skip(skip).take(rows as usize).map(|(_, part)| part).collect();
        let open = format!(
            "{{\"count\":{count},\"sort\":\"{}\",\"facets\":{{}},\"search_facets\":{{}},\"results\":[",
            order.said()
        );
        Ok(lines.reply(&open, parts, b"]}}\n"))
    }
}

/// The entries of an answer's file, one a line between a first and a last line.
struct Lines {
    reader: BufReader<File>,
    /// Where the next line begins.
    at: u64,
    /// What stands before the result.
    head: String,
}

impl Lines {
    fn of(root: &Path, action: &str) -> io::Result<Self> {
        Self::at(root, &format!("{CKAN}{action}"))
    }

    fn at(root: &Path, address: &str) -> io::Result<Self> {
        let mut reader = BufReader::with_capacity(64 << 10, open(root, address)?);
        let mut first = Vec::new();
        let at = reader.by_ref().take(LINE).read_until(b'\n', &mut first)? as u64;
        let first = String::from_utf8_lossy(&first).into_owned();
        let help = first.find("\"success\":true").map_or("{", |at| &first[..at]);
        Ok(Self { reader, at, head: format!("{help}\"success\":true,\"result\":") })
    }

    /// The next entry, without its comma: where it begins and how long it is.
    fn next(&mut self, line: &mut Vec<u8>) -> io::Result<Option<(u64, u64)>> {
        line.clear();
        let read = self.reader.by_ref().take(LINE).read_until(b'\n', line)? as u64;
        let start = self.at;
        self.at += read;
        while matches!(line.last(), Some(b'\n' | b',')) {
            line.pop();
        }
        let entry = !matches!(line.first(), None | Some(b']' | b'}'));
        Ok((read > 0 && entry).then_some((start, line.len() as u64)))
    }

    fn reply(self, open: &str, parts: Vec<(u64, u64)>, close: &'static [u8]) -> Reply {
        // Neighbours in the file are neighbours in the answer, with the same comma and line end between them.
        let mut joined: Vec<(u64, u64)> = Vec::new();
        for (start, length) in parts {
            match joined.last_mut() {
                Some(last) if last.0 + last.1 + 2 == start => last.1 += 2 + length,
                _ => joined.push((start, length)),
            }
        }
        Reply::Parts(format!("{}{open}", self.head).into(), self.reader.into_inner(), joined, close)
    }
}

/// Decodes a part of a query: `+` is a space; a broken escape stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digit = |at: usize| char::from(*tail.get(at)?).to_digit(16);
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high << 4 | low) as u8);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// How long an answer made of parts is.
pub(super) fn length(head: &[u8], parts: &[(u64, u64)], tail: &[u8]) -> u64 {
    // A line end before each part and behind the last, a comma between two.
    let parts: u64 = parts.iter().map(|(_, length)| length + 2).sum();
    head.len() as u64 + parts.max(1) + tail.len() as u64
}

/// Writes an answer made of parts, behind what is to be said before.
pub(super) fn write(
    out: &mut dyn Write,
    mut bytes: Vec<u8>,
    mut file: File,
    parts: Vec<(u64, u64)>,
    tail: &[u8],
) -> io::Result<()> {
    file.rewind()?;
    // Parts are often close together: what was read ahead serves the next.
    let (mut reader, mut at) = (BufReader::with_capacity(64 << 10, file), 0);
    for (number, (start, length)) in parts.into_iter().enumerate() {
        bytes.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
        reader.seek_relative(i64::try_from(start).unwrap_or(i64::MAX) - at)?;
        at = i64::try_from(start + length).unwrap_or(i64::MAX);
        let mut rest = length;
        while rest > 0 {
            let piece = rest.min(PIECE);
            if (&mut reader).take(piece).read_to_end(&mut bytes)? as u64 != piece {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            rest -= piece;
            if bytes.len() as u64 >= PIECE {
                out.write_all(&bytes)?;
                bytes.clear();
            }
        }
    }
    bytes.extend_from_slice(b"\n");
    bytes.extend_from_slice(tail);
    out.write_all(&bytes)
}
