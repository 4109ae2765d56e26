//! JSON as a table: a row an object or a list, wherever in the file their list is; GeoJSON; JSON Lines.
//!
//! A file is walked over three times, piece by piece: to find the rows, to know all their columns, to read them. Only
//! columns that are lists of their own are held in memory.

mod feed;
pub mod lines;
mod objects;
mod outline;
mod scan;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_walk;
mod walk;

use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::model::Recipe;
use crate::tables::Ask;
use crate::tables::batch::Cells;
use crate::tables::held::Held;
use crate::tables::reader::Reader;
use objects::Objects;
use outline::{Form, Outline, Rows};
use walk::{Read, Stop, Token, Walk};

/// The largest file whose columns are lists of their own: it is held in memory.
const LARGEST: u64 = 64 << 20;

/// Reads a JSON file. `None` without a finding when it is JSON but no table, and nothing says that it is one.
pub fn open<'a>(ask: &'a Ask<'a>, findings: &mut Findings) -> Result<Option<Box<dyn Reader + 'a>>> {
    let mut own = Findings::default();
    let reader = read(ask, &mut own)?;
    let declared = !ask.resource.fields.is_empty() || ask.resource.recipe.property.is_some();
    if reader.is_none() && declared && !own.has_errors() {
        own.push(no_table(ask.place));
    }
    findings.extend(own);
    Ok(reader)
}

/// A file that is said to be a table, and is JSON without one.
pub fn no_table(place: &str) -> Finding {
    Finding::of("json-without-table", Place::file(place)).with("file", place)
}

fn read<'a>(ask: &'a Ask<'a>, findings: &mut Findings) -> Result<Option<Box<dyn Reader + 'a>>> {
    let Some(mut walk) = Walk::open(ask, findings)? else { return Ok(None) };
    let outline = match Outline::of(&mut walk) {
        Ok(outline) => outline,
        Err(stop) => return stop.say(findings).map(|()| None),
    };
    if outline.lines {
        findings.push(other_form(ask, "lines"));
        let feed = feed::Inside::new(ask, walk, None);
        let table = table::open(ask, feed, None, Recipe::default(), findings)?;
        return Ok(table.map(|table| Box::new(table) as Box<dyn Reader + 'a>));
    }
    let property = ask.resource.recipe.property.as_deref();
    let Some(rows) = outline.rows(property) else { return Ok(None) };
    tell(ask, &rows, property, findings);
    let recipe = Recipe { property: (!rows.path.is_empty()).then(|| rows.path.clone()), ..Recipe::default() };
    let labels = match rows.labels.map(|number| names(ask, number)).transpose() {
        Ok(labels) => labels,
        Err(stop) => return stop.say(findings).map(|()| None),
    };
    if rows.form == Form::Columns {
        let held = match columns(ask, &rows, findings) {
            Ok(held) => held,
            Err(stop) => return stop.say(findings).map(|()| None),
        };
        return Ok(held.map(|held| Box::new(Held { recipe, ..held }) as Box<dyn Reader + 'a>));
    }
    let feed = feed::Inside::new(ask, walk, Some(rows.number));
    let table = table::open(ask, feed, labels, recipe, findings)?;
    Ok(table.map(|table| Box::new(table) as Box<dyn Reader + 'a>))
}

/// Says where the rows were found, unless the whole file is their list or that was declared.
fn tell(ask: &Ask<'_>, rows: &Rows, property: Option<&str>, findings: &mut Findings) {
    let place = || Place::file(ask.place);
    if let Some(property) = property.filter(|property| *property != rows.path) {
        findings.push(Finding::of("missing-list", place()).with("path", property).with("read", &rows.path));
    } else if property.is_some() {
        return;
    }
    if !rows.others.is_empty() {
        let finding = Finding::of("several-lists", place()).with("path", &rows.path);
        findings.push(finding.with("others", rows.others.join(", ")));
    } else if rows.form == Form::Columns {
        findings.push(Finding::of("lists-as-columns", place()));
    } else if !rows.path.is_empty() && property.is_none() {
        findings.push(Finding::of("list-inside", place()).with("path", &rows.path));
    }
}

/// The file is not written as its ending says.
fn other_form(ask: &Ask<'_>, form: &str) -> Finding {
    Finding::of("other-json", Place::file(ask.place)).with("file", ask.place).with("form", form)
}

/// Goes to the object or list that is the `number`th to be opened.
fn go_to(walk: &mut Walk<'_>, number: u64) -> Read<()> {
    let mut opened = 0;
    loop {
        match walk.next()? {
            Token::Object | Token::List if opened == number => return Ok(()),
            Token::Object | Token::List => opened += 1,
            // The file is another one now.
            Token::End => return Err(Stop::Said(Box::new(Finding::of("file-vanished", walk.here())))),
            _ => {}
        }
    }
}

/// The names of columns that a list gives: texts, or objects that have a name.
fn names(ask: &Ask<'_>, number: u64) -> Read<Vec<String>> {
    const NAMES: [&str; 5] = ["name", "id", "key", "label", "title"];
    let mut labels = Vec::new();
    let Some(mut walk) = Walk::open(ask, &mut Findings::default())? else { return Ok(labels) };
    go_to(&mut walk, number)?;
    let mut text = Vec::new();
    loop {
        let token = walk.next()?;
        if token == Token::ListEnd || labels.len() > ask.limits.columns {
            return Ok(labels);
        }
        text.clear();
        let fits = walk.value(token, &mut text, ask.limits.cell_bytes)?;
        let text = std::str::from_utf8(&text).ok().filter(|_| fits).unwrap_or("null");
        let name = match token {
            Token::Object => NAMES.iter().find_map(|name| {
                scan::members(text, 0).find(|(key, _)| key == name).map(|(_, range)| objects::label(&text[range]))
            }),
            _ => Some(objects::label(text)),
        };
        labels.push(name.unwrap_or_default());
    }
}

/// A table whose columns are lists of their own.
fn columns(ask: &Ask<'_>, rows: &Rows, findings: &mut Findings) -> Read<Option<Held>> {
    if ask.resource.bytes > LARGEST {
        let finding = Finding::of("lists-too-large", Place::file(ask.place)).with("file", ask.place);
        findings.push(finding.with("limit", LARGEST >> 20));
        return Ok(None);
    }
    let Some(mut walk) = Walk::open(ask, &mut Findings::default())? else { return Ok(None) };
    go_to(&mut walk, rows.number)?;
    let mut held = Held { place: ask.place.into(), header: 1, loose: true, ..Held::default() };
    let mut text = Vec::new();
    loop {
        if walk.next()? == Token::ObjectEnd {
            break;
        }
        held.labels.push(objects::label(walk.token()));
        if held.labels.len() > ask.limits.columns {
            let finding = Finding::of("too-many-columns", walk.here()).with("count", held.labels.len());
            findings.push(finding.with("limit", ask.limits.columns));
            return Ok(None);
        }
        // One list after the other: each is a table of one column.
        let mut column = Objects::of_lists(vec![String::new()]);
        let mut values = Vec::new();
        let mut ends = Vec::new();
        let first = held.lines.is_empty();
        walk.next()?;
        loop {
            let line = walk.line();
            let token = walk.next()?;
            if token == Token::ListEnd {
                break;
            }
            text.clear();
            text.push(b'[');
            if !walk.value(token, &mut text, ask.limits.cell_bytes)? {
                let finding = Finding::of("cell-too-large", Place::at(ask.place, line, 0));
                findings.push(finding.with("limit", ask.limits.cell_bytes));
                return Ok(None);
            }
            text.push(b']');
            column.survey(std::str::from_utf8(&text).unwrap_or("[null]"), 0, None);
            values.extend_from_slice(&text);
            ends.push(values.len());
            if first {
                held.lines.push(line);
            }
        }
        let mut cells = [Cells::default()];
        let mut start = 0;
        for end in ends {
            column.push(std::str::from_utf8(&values[start..end]).unwrap_or("[null]"), 0, &mut cells);
            start = end;
        }
        held.hints.push(column.hint(0));
        held.columns.extend(cells);
    }
    // Of two columns of one name the last one counts, as everywhere in JSON: they are kept and told as labels are.
    Ok(Some(held))
}
