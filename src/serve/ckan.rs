//! CKAN's read calls with query arguments, answered from the files that answer them without.
//!
//! A preview of what a CKAN would say, not a CKAN: searches find datasets that hold every word, without stemming or facets,
//! and `fq` knows a few fields. Each answer is parts of a built file: nothing is indexed, and of a search only where its
//! results stand is held in memory. What a call does not know, it refuses as CKAN does, with an error object.

use super::address::open;
use crate::model::DatasetId;
use crate::urls::{CKAN, ckan_name};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest query that is read, in bytes.
const QUERY: usize = 8 << 10;
/// The most words and filters of a search.
const TERMS: usize = 32;
/// The most packages of an answer, as in CKAN, and how many when nothing is said.
const ROWS: (u64, u64) = (1_000, 10);
/// The most agencies or themes that are told whole in one answer, and the most bytes of it.
const WHOLE: (usize, usize) = (1_000, 16 << 20);
/// The longest line that is read.
const LINE: u64 = 64 << 20;
/// The longest part of a text that a list is sorted by, in bytes.
const KEY: usize = 64;

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

/// What a search looks at.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Package<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    title: Cow<'a, str>,
    #[serde(borrow)]
    notes: Cow<'a, str>,
    title_translated: BTreeMap<String, String>,
    notes_translated: BTreeMap<String, String>,
    license_id: Option<String>,
    metadata_created: Option<String>,
    metadata_modified: Option<String>,
    organization: Option<Named>,
    groups: Vec<Named>,
    tags: Vec<Named>,
    resources: Vec<Format>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Named {
    id: String,
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Format {
    format: String,
}

/// What is searched for.
#[derive(Default)]
struct Wanted {
    /// Words, folded.
    words: Vec<String>,
    /// Field, folded value, and whether it must be so or must not.
    filters: Vec<(&'static str, String, bool)>,
}

/// Fields that can be filtered by, and those that hold for everything here.
const FIELDS: [&str; 9] =
    ["organization", "owner_org", "tags", "groups", "res_format", "license_id", "name", "id", "title"];
const ALWAYS: [(&str, &str); 4] =
    [("dataset_type", "dataset"), ("type", "dataset"), ("state", "active"), ("capacity", "public")];

impl Wanted {
    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.filters.is_empty()
    }

    /// Reads `word "two words" +field:value -field:"a value"`; in `fq` a field has to be known.
    fn read(&mut self, text: &str, filter: bool) -> Result<(), Refusal> {
        let argument = if filter { "fq" } else { "q" };
        for token in tokens(text) {
            let (token, must) = match token.strip_prefix('-') {
                Some(rest) => (rest, false),
                None => (token.strip_prefix('+').unwrap_or(&token), true),
            };
            let quoted = token.starts_with('"');
            let field = token.split_once(':').filter(|(name, _)| !quoted && !name.is_empty());
            let known = field.and_then(|(name, value)| Some((FIELDS.iter().find(|one| **one == name)?, value)));
            let always = field.is_some_and(|(name, value)| ALWAYS.contains(&(name, value.trim_matches('"'))));
            if matches!(token, "*:*" | "*" | "AND") || (always && must) {
                continue;
            }
            if self.words.len() + self.filters.len() >= TERMS {
                return Err(Refusal::invalid(argument, "too many terms"));
            }
            match known {
                Some((name, value)) if !value.starts_with(['(', '[', '{']) => {
                    self.filters.push((name, fold(value.trim_matches('"')), must));
                }
                _ if filter => return Err(Refusal::invalid("fq", "unknown field or operator")),
                _ if !must => return Err(Refusal::invalid("q", "only fields can be excluded")),
                _ => {
                    let word = fold(token.trim_matches('"').trim_end_matches('*'));
                    self.words.extend(Some(word).filter(|word| !word.is_empty()));
                }
            }
        }
        Ok(())
    }

    /// How many of the words stand in the title; `None` when one is nowhere or a filter says no.
    fn score(&self, package: &Package) -> Option<usize> {
        let passes = |(field, value, must): &(&str, String, bool)| passes(package, field, value) == *must;
        if !self.filters.iter().all(passes) {
            return None;
        }
        if self.words.is_empty() {
            return Some(0);
        }
        let join = |own: &str, others: &BTreeMap<String, String>| {
            let others = others.values().map(String::as_str);
            fold(&std::iter::once(own).chain(others).collect::<Vec<_>>().join("\n"))
        };
        let title = join(&package.title, &package.title_translated);
        let mut rest = join(&package.notes, &package.notes_translated);
        for tag in &package.tags {
            rest.push('\n');
            rest.push_str(&fold(&tag.name));
        }
        let in_title = self.words.iter().filter(|word| title.contains(*word)).count();
        let everywhere = |word: &String| title.contains(word) || rest.contains(word) || package.name.contains(word);
        self.words.iter().all(everywhere).then_some(in_title)
    }
}

fn passes(package: &Package, field: &str, value: &str) -> bool {
    let same = |own: &str| value == "*" || fold(own) == value;
    let named = |one: &Named| same(&one.name) || same(&one.id);
    match field {
        "organization" | "owner_org" => package.organization.as_ref().is_some_and(named),
        "groups" => package.groups.iter().any(named),
        "tags" => package.tags.iter().any(|tag| same(&tag.name)),
        "res_format" => package.resources.iter().any(|resource| same(&resource.format)),
        "license_id" => package.license_id.as_deref().is_some_and(same),
        "title" => fold(&package.title).contains(value),
        _ => same(&package.name),
    }
}

/// What a list is sorted by, and whether backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Name(bool),
    Title(bool),
    Created(bool),
    Modified(bool),
    Score,
}

/// The place of a package in an order.
type Key = (usize, String);

impl Order {
    /// The first of the orders asked for; without one by how well words fit, else by name.
    fn read(sort: &str, words: bool) -> Result<Self, Refusal> {
        let first = sort.split(',').next().unwrap_or_default();
        let mut parts = first.split_whitespace();
        let (field, way) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let down = way.eq_ignore_ascii_case("desc");
        Ok(match field {
            "" | "score" | "relevance" if words => Self::Score,
            "" | "score" | "relevance" => Self::Name(false),
            "name" | "id" => Self::Name(down),
            "title" | "title_string" => Self::Title(down),
            "metadata_created" => Self::Created(down),
            "metadata_modified" => Self::Modified(down),
            _ => return Err(Refusal::invalid("sort", "Cannot sort by this field")),
        })
    }

    fn descends(self) -> bool {
        matches!(self, Self::Score | Self::Name(true) | Self::Title(true) | Self::Created(true) | Self::Modified(true))
    }

    fn said(self) -> &'static str {
        match self {
            Self::Score => "score desc, name asc",
            Self::Name(false) => "name asc",
            Self::Name(true) => "name desc",
            Self::Title(false) => "title_string asc",
            Self::Title(true) => "title_string desc",
            Self::Created(false) => "metadata_created asc",
            Self::Created(true) => "metadata_created desc",
            Self::Modified(false) => "metadata_modified asc",
            Self::Modified(true) => "metadata_modified desc",
        }
    }

    fn key(self, package: &Package, score: usize) -> Key {
        let text = match self {
            Self::Score => return (score, String::new()),
            Self::Name(_) => package.name.to_string(),
            Self::Title(_) => fold(&package.title),
            Self::Created(_) => package.metadata_created.clone().unwrap_or_default(),
            Self::Modified(_) => package.metadata_modified.clone().unwrap_or_default(),
        };
        // A name is told apart from others by its end as well.
        let most = if matches!(self, Self::Name(_)) { text.len() } else { text.floor_char_boundary(KEY) };
        (0, text[..most].to_string())
    }
}

/// Words between spaces; what stands in quotation marks is one.
fn tokens(text: &str) -> Vec<String> {
    let (mut tokens, mut token, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                token.push(c);
            }
            c if c.is_whitespace() && !quoted => {
                tokens.extend(Some(std::mem::take(&mut token)).filter(|t| !t.is_empty()))
            }
            c => token.push(c),
        }
    }
    tokens.extend(Some(token).filter(|token| !token.is_empty()));
    tokens
}

/// A text as it is compared: without capitals and marks.
fn fold(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    plain.map(|c| if c == 'đ' { 'd' } else { c }).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use std::io::{Seek, SeekFrom};

    /// A portal's folder with three packages.
    fn portal() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |address: &str, open: &str, items: &[Value], close: &str| {
            let path = folder.path().join(CKAN).join(address);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let items = items.iter().map(Value::to_string).collect::<Vec<_>>().join(",\n");
            let text =
                format!("{{\"help\":\"https://e.org/\",\"success\":true,\"result\":{open}\n{items}\n{close}}}\n");
            std::fs::write(path, text).unwrap();
        };
        let package = |name: &str, title: &str, org: &str, tag: &str, format: &str, day: &str| {
            json!({ "name": name, "title": title, "notes": "Số liệu \"quý\".", "organization": { "name": org, "id": "1" },
                    "tags": [{ "name": tag }], "groups": [{ "name": "y-te" }], "resources": [{ "format": format }],
                    "license_id": "CC-BY-4.0", "metadata_modified": day })
        };
        let packages = [
            package("a--dat", "Đất đai", "a", "đất", "CSV", "2026-01-01T00:00:00"),
            package("a--thuoc", "Nhà thuốc", "a", "y tế", "XLSX", "2026-03-01T00:00:00"),
            package("b--benh-vien", "Bệnh viện", "b", "y tế", "CSV", "2026-02-01T00:00:00"),
        ];
        write("package_list", "[", &[json!("a--dat"), json!("a--thuoc"), json!("b--benh-vien")], "]");
        write("package_search", "{\"count\":3,\"results\":[", &packages, "]}");
        write("current_package_list_with_resources", "[", &packages, "]");
        write("tag_list", "[", &[json!("y tế"), json!("đất")], "]");
        write("organization_list", "[", &[json!("a"), json!("b")], "]");
        write("group_list", "[", &[], "]");
        write("organization_show/a.json", "", &[json!({ "name": "a" })], "");
        write("organization_show/b.json", "", &[json!({ "name": "b" })], "");
        write("package_show/a--dat.json", "", &packages[..1], "");
        folder
    }

    fn text(root: &Path, reply: Reply) -> (u16, String) {
        match reply {
            Reply::File(address) => (200, std::fs::read_to_string(root.join(address)).unwrap()),
            Reply::Said(status, body) => (status[..3].parse().unwrap(), String::from_utf8(body).unwrap()),
            Reply::Parts(head, mut file, parts, tail) => {
                let mut said = head;
                for (at, (start, length)) in parts.into_iter().enumerate() {
                    said.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
                    file.seek(SeekFrom::Start(start)).unwrap();
                    Read::take(&mut file, length).read_to_end(&mut said).unwrap();
                }
                said.extend_from_slice(tail);
                (200, String::from_utf8(said).unwrap())
            }
        }
    }

    fn ask(root: &Path, action: &str, query: &str) -> (u16, Value) {
        let reply = answer(root, &format!("{CKAN}{action}"), Some(query)).expect("a call");
        let (status, text) = text(root, reply);
        (status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
    }

    #[test]
    fn a_search_finds_what_holds_every_word_and_passes_every_filter() {
        let folder = portal();
        let found = |query: &str| {
            let (status, answer) = ask(folder.path(), "package_search", query);
            assert_eq!((status, &answer["success"]), (200, &json!(true)), "{query}");
            let names = answer["result"]["results"].as_array().unwrap().iter();
            let names: Vec<_> = names.map(|one| one["name"].as_str().unwrap()[..3].to_string()).collect();
            (answer["result"]["count"].as_u64().unwrap(), names.join(" "))
        };
        for (query, count, names) in [
            ("q=*:*", 3, "a-- a-- b--"),
            ("q=dat+dai", 1, "a--"),
            ("q=%C4%90%E1%BA%A4T", 1, "a--"),
            ("q=so+lieu&rows=2", 3, "a-- a--"),
            ("q=so+lieu&rows=2&start=2", 3, "b--"),
            ("q=%22benh+vien%22", 1, "b--"),
            ("fq=organization:b", 1, "b--"),
            ("fq=-organization:b", 2, "a-- a--"),
            ("fq=tags:%22y+te%22+res_format:csv", 1, "b--"),
            ("fq=groups:y-te&fq=license_id:cc-by-4.0", 3, "a-- a-- b--"),
            ("fq=dataset_type:dataset&sort=name+desc", 3, "b-- a-- a--"),
            ("sort=metadata_modified+desc&rows=2", 3, "a-- b--"),
            ("sort=title_string+asc", 3, "b-- a-- a--"),
            ("rows=0", 3, ""),
            ("start=99", 3, ""),
            ("q=khong-co", 0, ""),
        ] {
            assert_eq!(found(query), (count, names.into()), "{query}");
        }
    }

    #[test]
    fn what_is_not_known_is_refused_as_ckan_refuses_it() {
        let folder = portal();
        for (action, query, status) in [
            ("package_show", "id=none", 404),
            ("package_show", "id=../../../etc/passwd", 404),
            ("package_show", "", 409),
            ("organization_show", "id=", 409),
            ("package_search", "rows=-1", 409),
            ("package_search", "rows=many", 409),
            ("package_search", "sort=colour+asc", 409),
            ("package_search", "fq=colour:red", 409),
            ("package_search", "fq=organization:(a+OR+b)", 409),
            ("package_create", "name=x", 404),
        ] {
            let (got, answer) = ask(folder.path(), action, query);
            assert_eq!((got, &answer["success"]), (status, &json!(false)), "{action}?{query}");
            assert!(answer["error"]["__type"].is_string(), "{answer}");
        }
        let long = format!("q={}", "a+".repeat(QUERY));
        assert_eq!(ask(folder.path(), "package_search", &long).0, 409);
        assert_eq!(ask(folder.path(), "package_search", &format!("q={}", "a+".repeat(50))).0, 409);
    }

    #[test]
    fn lists_are_cut_and_told_whole() {
        let folder = portal();
        let result = |action: &str, query: &str| ask(folder.path(), action, query).1["result"].clone();
        assert_eq!(result("package_list", "limit=1&offset=1"), json!(["a--thuoc"]));
        assert_eq!(result("package_list", "limit=0"), json!([]));
        assert_eq!(result("tag_list", "query=TE"), json!(["y tế"]));
        assert_eq!(result("organization_list", "all_fields=true"), json!([{ "name": "a" }, { "name": "b" }]));
        assert_eq!(result("organization_list", "all_fields=True&offset=1"), json!([{ "name": "b" }]));
        assert_eq!(result("group_list", "all_fields=true"), json!([]));
        assert_eq!(result("package_show", "id=a/dat")["title"], "Đất đai");
        assert_eq!(result("package_show", "id=A--DAT")["title"], "Đất đai");
        assert_eq!(result("current_package_list_with_resources", "limit=1&offset=2")[0]["name"], "b--benh-vien");
        assert!(answer(folder.path(), &format!("{CKAN}package_list"), None).is_none(), "the file itself");
        assert!(answer(folder.path(), "data/a/b", Some("q=x")).is_none());
        assert!(answer(&folder.path().join("api"), &format!("{CKAN}package_list"), Some("q=x")).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn no_query_does_harm(
            action in prop_oneof![
                Just("package_search"), Just("package_show"), Just("tag_list"), Just("organization_list"), Just("package_list")
            ],
            query in prop_oneof![
                any::<String>(), "[a-z=&%+:\"()*-]{0,80}", "(q|fq|rows|start|sort|id|limit|offset|query)=[ -~]{0,60}"
            ],
        ) {
            static PORTAL: std::sync::LazyLock<tempfile::TempDir> = std::sync::LazyLock::new(portal);
            let root = PORTAL.path();
            if let Some(reply) = answer(root, &format!("{CKAN}{action}"), Some(&query)) {
                let (_, text) = text(root, reply);
                let answer: Value = serde_json::from_str(&text).unwrap();
                prop_assert!(answer["success"].is_boolean());
            }
        }
    }
}
