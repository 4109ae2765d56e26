//! A pull-request comment: what is new, what is mended, what changed in the data; never longer than a forge takes.
//!
//! Whatever comes from the repository stands in a code span, where no forge reads Markdown, HTML, `@names` or `#numbers`.

use super::text::since_line;
use super::words::{self, Words, say};
use super::{Listed, tame};
use crate::findings::{ColumnChange, Counts, Finding, Severity, Since, TableChange};
use crate::model::DatasetId;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The bytes of a comment: a little less than the 65,536 characters that forges take.
const ROOM: usize = 65_000;
/// The bytes that must be left when a list is closed: its count of the rest, and the end of a fold.
const END: usize = 400;
/// The most findings of one dataset in one list.
const OF_A_DATASET: usize = 20;
/// The most changes of columns that are named for one table.
const OF_A_TABLE: usize = 8;
/// The longest code span, in characters.
const LONGEST: usize = 200;
/// By this a workflow finds its comment again to write the next one in its place.
const MARK: &str = "<!-- khomo -->";

pub(super) fn write(listed: &Listed<'_>, since: Option<&Since>, lang: &str) -> String {
    let words = words::of(lang);
    let mut out = format!("{MARK}\n## Khomo: {}\n\n", words.counts(listed.counts));
    let Some(since) = since.filter(|since| since.readable) else {
        if let Some(since) = since {
            let _ = writeln!(out, "{}\n", since_line(since, listed.counts, &code(&since.base), lang));
        }
        list(&mut out, &listed.findings.iter().map(|(_, one)| *one).collect::<Vec<_>>(), ROOM, lang);
        return out;
    };
    let _ = writeln!(out, "{}\n", since_line(since, listed.counts, &code(&since.base), lang));
    let of = |wanted: bool| -> Vec<&Finding> {
        let is_new = |at: usize| since.new.get(at).copied().unwrap_or_default();
        listed.findings.iter().filter(|(at, _)| is_new(*at) == wanted).map(|(_, one)| *one).collect()
    };
    let (new, still) = (of(true), of(false));
    match new.is_empty() {
        true => _ = writeln!(out, "{}\n", words.nothing_new),
        false => {
            let _ = writeln!(out, "### {} ({})\n", words.new, new.len());
            list(&mut out, &new, ROOM / 2, lang);
        }
    }
    tables(&mut out, since, ROOM * 7 / 10, words);
    if !since.mended.is_empty() {
        let _ = writeln!(out, "### {} ({})\n", words.mended, since.mended.len());
        let room = out.len() + (ROOM - out.len()) / 2;
        mended(&mut out, since, room, words, lang);
    }
    if !still.is_empty() {
        let _ = writeln!(out, "<details><summary>{} ({})</summary>\n", words.still, still.len());
        list(&mut out, &still, ROOM, lang);
        out.push_str("</details>\n");
    }
    out
}

/// Findings by dataset, those with errors first, as far as the room goes; the rest as counts.
fn list(out: &mut String, findings: &[&Finding], room: usize, lang: &str) {
    let words = words::of(lang);
    let mut datasets: BTreeMap<Option<&DatasetId>, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        datasets.entry(finding.dataset.as_ref()).or_default().push(finding);
    }
    let mut datasets: Vec<_> = datasets.into_iter().collect();
    let weightiest = |of: &[&Finding]| of.iter().map(|one| one.severity()).min().unwrap_or(Severity::Note);
    datasets.sort_by_key(|(_, of)| weightiest(of));
    let (mut rest, mut rest_datasets) = (Vec::new(), 0);
    for (dataset, mut of) in datasets {
        let head = dataset.map_or_else(|| words.portal.to_string(), |id| code(&id.to_string()));
        let head = format!("**{head}**: {}\n\n", words.counts(Counts::of(of.iter().copied())));
        if out.len() + head.len() + END > room {
            rest_datasets += 1;
            rest.extend(of);
            continue;
        }
        out.push_str(&head);
        of.sort_by_key(|finding| finding.severity());
        let mut listed = 0;
        for finding in of.iter().take(OF_A_DATASET) {
            let item = item(finding, lang);
            if out.len() + item.len() + END > room {
                break;
            }
            out.push_str(&item);
            listed += 1;
        }
        if listed < of.len() {
            let counts = words.counts(Counts::of(of[listed..].iter().copied()));
            let _ = writeln!(out, "- {}", say(words.left_out, &[("counts", &counts)]));
        }
        out.push('\n');
    }
    if rest_datasets > 0 {
        let counts = words.counts(Counts::of(rest));
        let _ = writeln!(out, "{}\n", say(words.rest, &[("counts", &counts), ("datasets", &rest_datasets)]));
    }
}

/// What is no longer found, a line each.
fn mended(out: &mut String, since: &Since, room: usize, words: &Words, lang: &str) {
    for (nth, finding) in since.mended.iter().enumerate() {
        let line = format!("- `{}` {} {}\n", finding.rule, place(finding), message(finding, lang));
        if out.len() + line.len() + END > room {
            let counts = words.counts(Counts::of(since.mended.iter().skip(nth)));
            let _ = writeln!(out, "- {}", say(words.left_out, &[("counts", &counts)]));
            break;
        }
        out.push_str(&line);
    }
    out.push('\n');
}

/// Rows and columns of the tables that changed.
fn tables(out: &mut String, since: &Since, room: usize, words: &Words) {
    if since.tables.is_empty() && since.apart.is_empty() {
        return;
    }
    let _ = writeln!(out, "### {}\n", words.tables);
    if !since.tables.is_empty() {
        let _ = writeln!(out, "{}\n|---|---|---|", words.table_head);
        for (nth, table) in since.tables.iter().enumerate() {
            let line = table_line(table, words);
            if out.len() + line.len() + 2 * END > room {
                let count = since.tables.len() - nth;
                let _ = writeln!(out, "\n{}", say(words.rest_tables, &[("count", &count)]));
                break;
            }
            out.push_str(&line);
        }
        out.push('\n');
    }
    if !since.apart.is_empty() {
        const NAMED: usize = 20;
        let named: Vec<String> = since.apart.iter().take(NAMED).map(|id| code(&id.to_string())).collect();
        let more = since.apart.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(", {}", say(words.rest_columns, &[("count", &more)])) } else { String::new() };
        let line = format!("{} {}{more}\n\n", words.apart, named.join(", "));
        if out.len() + line.len() + END <= room + ROOM / 10 {
            out.push_str(&line);
        }
    }
}

fn table_line(table: &TableChange, words: &Words) -> String {
    let rows = match (table.before, table.after) {
        (None, rows) => say(words.table_new, &[("rows", &rows.unwrap_or_default())]),
        (rows, None) => say(words.table_gone, &[("rows", &rows.unwrap_or_default())]),
        (Some(before), Some(after)) => match table.rows {
            Some((0, 0)) | None if before == after => format!("{after}"),
            Some((came, went)) => format!("{before} → {after} (+{came} −{went})"),
            None if after > before => format!("{before} → {after} (+{})", after - before),
            None => format!("{before} → {after} (−{})", before - after),
        },
    };
    let mut columns: Vec<String> = table.columns.iter().take(OF_A_TABLE).map(|one| column(one, words)).collect();
    let more = table.columns.len().saturating_sub(OF_A_TABLE);
    if more > 0 {
        columns.push(say(words.rest_columns, &[("count", &more)]));
    }
    let id = code(&format!("{}/{}", table.dataset, table.table));
    format!("| {id} | {rows} | {} |\n", columns.join("; "))
}

/// One change, in a cell of a table: a bar would end the cell even in a code span.
fn column(change: &ColumnChange, words: &Words) -> String {
    let cell = |text: &str| code(text).replace('|', "\\|");
    match change {
        ColumnChange::Added(name, kind) => say(words.added, &[("name", &cell(name)), ("type", kind)]),
        ColumnChange::Removed(name) => say(words.removed, &[("name", &cell(name))]),
        ColumnChange::Renamed(from, name) => say(words.renamed, &[("from", &cell(from)), ("name", &cell(name))]),
        ColumnChange::Retyped(name, from, kind) => {
            say(words.retyped, &[("name", &cell(name)), ("from", from), ("type", kind)])
        }
        ColumnChange::Values(name) => say(words.values, &[("name", &cell(name))]),
    }
}

/// One finding as an item of a list: sentence, place, next step.
fn item(finding: &Finding, lang: &str) -> String {
    let words = words::of(lang);
    let mut out = format!("- **{}** `{}` {}", words.weight(finding.severity()), finding.rule, message(finding, lang));
    if finding.more > 0 {
        let _ = write!(out, " ({})", say(words.more, &[("count", &finding.more)]));
    }
    let help = spans(&finding.help_to_fill(lang), finding);
    let place = place(finding);
    let _ = match (place.is_empty(), help.is_empty()) {
        (true, true) => writeln!(out),
        (true, false) => writeln!(out, "<br>{help}"),
        (false, true) => writeln!(out, "<br>{place}"),
        (false, false) => writeln!(out, "<br>{place}: {help}"),
    };
    out
}

fn message(finding: &Finding, lang: &str) -> String {
    match finding.sentence_to_fill(lang) {
        sentence if sentence.is_empty() => code(&finding.rule),
        sentence => spans(&sentence, finding),
    }
}

fn place(finding: &Finding) -> String {
    let place = &finding.place;
    match (place.file.as_str(), place.line) {
        ("", _) => String::new(),
        (file, 0) => code(file),
        (file, line) => code(&format!("{file}:{line}")),
    }
}

/// A sentence of a page with its parts filled in: those in a code span of the page stay in it, others get one of their
/// own unless they are plain words or numbers.
fn spans(sentence: &str, finding: &Finding) -> String {
    let part = |name: &str| finding.parts.iter().find(|(part, _)| part == name).map(|(_, value)| value.as_str());
    let pieces: Vec<&str> = sentence.split('`').collect();
    let mut out = String::with_capacity(sentence.len() + 60);
    for (nth, piece) in pieces.iter().enumerate() {
        match (nth % 2 == 1, nth + 1 == pieces.len()) {
            (true, false) => out.push_str(&code(&filled(piece, |value| value.into(), part))),
            (true, true) => out.extend(["\\`", &filled(piece, words_or_code, part)]),
            (false, _) => out.push_str(&filled(piece, words_or_code, part)),
        }
    }
    out
}

/// Puts the parts into a piece of a sentence.
fn filled<'v>(piece: &str, show: impl Fn(&str) -> String, part: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut out = String::with_capacity(piece.len() + 20);
    let mut rest = piece;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, behind)) => {
                match part(name) {
                    Some(value) => out.push_str(&show(value)),
                    None => out.extend(["{", name, "}"]),
                }
                rest = behind;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

/// Plain words and numbers as they are, anything else as code: letters and digits with spaces and points between them
/// mean nothing to Markdown, unless they begin an address or could name a commit.
fn words_or_code(value: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || " .,%".contains(c);
    let commit = |word: &str| word.len() >= 7 && word.bytes().all(|b| b.is_ascii_hexdigit()) && !word.is_empty();
    let steers = |value: &str| value.to_lowercase().contains("www.") || value.split([' ', ',', '.']).any(commit);
    let begins = value.chars().next().is_some_and(char::is_alphanumeric);
    match begins && value.chars().all(plain) && !steers(value) && value.chars().count() <= LONGEST {
        true => value.into(),
        false => code(value),
    }
}

/// A code span that nothing in the text can end.
fn code(text: &str) -> String {
    let mut text = tame(text);
    if let Some((at, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(at);
        text.push('…');
    }
    if text.is_empty() {
        return "`\"\"`".into();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let ends = |c: char| text.starts_with(c) || text.ends_with(c);
    match ends('`') || (ends(' ') && !text.trim().is_empty()) {
        true => format!("{fence} {text} {fence}"),
        false => format!("{fence}{text}{fence}"),
    }
}
