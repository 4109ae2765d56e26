//! XLSX and XLSM: the parts of Office Open XML that tell cells, their formats and what is hidden or merged.

use super::book::{Book, Listed, Parts, Trouble};
use super::format;
use super::store::{self, Is, Shape, Sheet};
use super::xml::{Attributes, Event, Xml, plain};
use crate::tables::batch::Cells;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

/// An open workbook.
pub struct Xlsx<'a> {
    parts: Parts<'a>,
    listed: Vec<Listed>,
    /// The part of each sheet.
    paths: Vec<String>,
    /// The shape of each cell format.
    shapes: Vec<Shape>,
    strings: Option<Arc<Cells>>,
    strings_part: Option<String>,
    since_1904: bool,
}

/// The most sheets, formats and relations that are looked at.
const LISTED: usize = 10_000;
/// The most bytes of shared texts.
const SHARED: usize = 1 << 30;

/// Opens a workbook. `None` when the container holds none of this kind.
pub fn open(mut parts: Parts<'_>) -> Result<Option<Xlsx<'_>>, Trouble> {
    let main = relations(&mut parts, "_rels/.rels", "")?.into_iter().find(|it| it.kind == "officedocument");
    let main = main.map_or_else(|| "xl/workbook.xml".to_string(), |it| it.target);
    if !parts.has(&main) || !main.ends_with(".xml") {
        return Ok(None);
    }
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let beside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let relations = relations(&mut parts, &format!("{beside}_rels/{file}.rels"), folder)?;
    let of_kind = |kind: &str| relations.iter().find(|it| it.kind == kind).map(|it| it.target.clone());
    let part = |kind: &str, usual: &str| of_kind(kind).unwrap_or_else(|| format!("{beside}{usual}"));

    let (mut listed, mut paths, mut since_1904, mut is_workbook) = (Vec::new(), Vec::new(), false, false);
    let mut xml = parts.xml(&main)?.expect("it was there");
    loop {
        match xml.next()? {
            Event::Open(b"workbook", _) => is_workbook = true,
            Event::Open(b"workbookPr", it) => since_1904 = it.is(b"date1904"),
            Event::Open(b"sheet", it) if listed.len() < LISTED => {
                let id = it.get(b"id").unwrap_or_default();
                // A chart is a sheet without cells.
                let Some(of) = relations.iter().find(|of| of.id == id && of.kind == "worksheet") else { continue };
                let hidden = matches!(it.raw(b"state"), Some(b"hidden" | b"veryHidden"));
                listed.push(Listed { name: it.get(b"name").unwrap_or_default().into_owned(), hidden });
                paths.push(of.target.clone());
            }
            Event::Close(b"sheets") | Event::End => break,
            _ => {}
        }
    }
    drop(xml);
    if !is_workbook {
        return Ok(None);
    }
    let shapes = styles(&mut parts, &part("styles", "styles.xml"))?;
    let strings_part = Some(part("sharedstrings", "sharedStrings.xml")).filter(|name| parts.has(name));
    Ok(Some(Xlsx { parts, listed, paths, shapes, strings: None, strings_part, since_1904 }))
}

/// A part that another one names.
struct Relation {
    id: String,
    /// The last step of its type in small letters, e.g. "worksheet".
    kind: String,
    target: String,
}

fn relations(parts: &mut Parts<'_>, name: &str, folder: &str) -> Result<Vec<Relation>, Trouble> {
    let mut found = Vec::new();
    let Some(mut xml) = parts.xml(name)? else { return Ok(found) };
    loop {
        match xml.next()? {
            Event::Open(b"Relationship", it) if found.len() < LISTED => {
                let text = |key: &[u8]| it.get(key).unwrap_or_default();
                let kind = text(b"Type").rsplit('/').next().unwrap_or_default().to_lowercase();
                found.push(Relation { id: text(b"Id").into_owned(), kind, target: resolved(folder, &text(b"Target")) });
            }
            Event::End => return Ok(found),
            _ => {}
        }
    }
}

/// The part that a target names from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.into();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The shape of each cell format.
fn styles(parts: &mut Parts<'_>, name: &str) -> Result<Vec<Shape>, Trouble> {
    let (mut codes, mut shapes, mut inside) = (HashMap::new(), Vec::new(), false);
    let Some(mut xml) = parts.xml(name)? else { return Ok(shapes) };
    loop {
        match xml.next()? {
            Event::Open(b"numFmt", it) if codes.len() < LISTED => {
                if let Some(id) = it.number::<u32>(b"numFmtId") {
                    codes.insert(id, format::shape(&it.get(b"formatCode").unwrap_or_default()));
                }
            }
            Event::Open(b"cellXfs", _) => inside = true,
            Event::Close(b"cellXfs") => inside = false,
            Event::Open(b"xf", it) if inside && shapes.len() < 70_000 => {
                let id = it.number::<u32>(b"numFmtId").unwrap_or(0);
                shapes.push(codes.get(&id).copied().unwrap_or_else(|| format::builtin(id)));
            }
            Event::End => return Ok(shapes),
            _ => {}
        }
    }
}

/// The texts that cells share.
fn strings(parts: &mut Parts<'_>, name: &str) -> Result<Cells, Trouble> {
    let mut cells = Cells::default();
    let Some(mut xml) = parts.xml(name)? else { return Ok(cells) };
    let mut text = Vec::new();
    loop {
        match xml.next()? {
            Event::Open(b"si", _) => {
                text.clear();
                rich(&mut xml, b"si", &mut text)?;
                if cells.bytes().len() + text.len() > SHARED {
                    return Err(Trouble::TooLarge(SHARED as u64));
                }
                cells.push(unescaped(&text).as_bytes());
            }
            Event::End => return Ok(cells),
            _ => {}
        }
    }
}

/// The text of an element that was opened, up to its end: its `t`s, without readings aloud.
fn rich<R: Read>(xml: &mut Xml<R>, name: &[u8], out: &mut Vec<u8>) -> Result<(), Trouble> {
    let mut inside = false;
    loop {
        match xml.next()? {
            Event::Open(b"rPh", _) => xml.skip()?,
            Event::Open(b"t", _) => inside = true,
            Event::Close(b"t") => inside = false,
            Event::Text(text) if inside => out.extend_from_slice(plain(text).as_bytes()),
            Event::Close(closed) if closed == name => return Ok(()),
            Event::End => return Err(Trouble::Broken("it is cut off".into())),
            _ => {}
        }
    }
}

/// Control characters are written `_x000D_` in these files.
fn unescaped(text: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(text);
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let code = rest.get(2..6).filter(|_| rest.as_bytes().get(6) == Some(&b'_'));
        let code = code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?)) {
            // Line ends of Windows are line ends.
            Some('\r') => rest = &rest[7..],
            Some(c) => {
                out.push(c);
                rest = &rest[7..];
            }
            None => {
                out.push('_');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

impl Book for Xlsx<'_> {
    fn sheets(&self) -> &[Listed] {
        &self.listed
    }

    fn has_macros(&self) -> bool {
        self.parts.names().any(|name| name.ends_with("vbaproject.bin"))
    }

    fn read(&mut self, at: usize, most: usize) -> Result<Sheet, Trouble> {
        let shared = match (&self.strings, &self.strings_part) {
            (Some(shared), _) => shared.clone(),
            (None, None) => Arc::default(),
            (None, Some(part)) => Arc::new(strings(&mut self.parts, part)?),
        };
        self.strings = Some(shared.clone());
        let mut sheet = Sheet::with(shared);
        sheet.since_1904 = self.since_1904;
        let Some(mut xml) = self.parts.xml(&self.paths[at])? else {
            return Err(Trouble::Broken(format!("`{}` is missing", self.paths[at])));
        };
        let mut cell = Cell { value: Vec::new(), scratch: Vec::new() };
        let (mut row, mut column, mut hidden) = (0u32, 0u32, false);
        loop {
            match xml.next()? {
                Event::Open(b"row", it) => {
                    row = it.number::<u32>(b"r").and_then(|row| row.checked_sub(1)).unwrap_or(row);
                    (column, hidden) = (0, it.is(b"hidden"));
                }
                Event::Close(b"row") => {
                    if hidden && sheet.len() > 0 && sheet.row(sheet.len() - 1) == row {
                        sheet.hidden_rows.push(row);
                    }
                    row = row.saturating_add(1);
                }
                Event::Open(b"c", it) => {
                    let named = it.raw(b"r").and_then(|name| store::place(std::str::from_utf8(name).ok()?));
                    if let Some((named, at)) = named {
                        (row, column) = (named.unwrap_or(row), at);
                    }
                    if row > 1_048_575 || column > 16_383 {
                        return Err(Trouble::Broken(format!("there is no cell {}", store::name(row, column))));
                    }
                    let shape =
                        it.number::<usize>(b"s").and_then(|at| self.shapes.get(at).copied()).unwrap_or_default();
                    let kind = Kind::of(it);
                    cell.read(&mut xml, &mut sheet, (row, column), kind, shape)?;
                    column += 1;
                    if sheet.cells() >= most {
                        break;
                    }
                }
                Event::Open(b"col", it) if it.is(b"hidden") && sheet.hidden_columns.len() < LISTED => {
                    let (first, last) = (it.number::<u32>(b"min").unwrap_or(1), it.number::<u32>(b"max").unwrap_or(1));
                    sheet.hidden_columns.push((first.saturating_sub(1), last.saturating_sub(1)));
                }
                Event::Open(b"mergeCell", it) if sheet.merged.len() < Sheet::MERGED => {
                    sheet.merged.extend(it.get(b"ref").and_then(|text| store::area(&text)));
                }
                Event::End => break,
                _ => {}
            }
        }
        sheet.finish();
        Ok(sheet)
    }
}

/// What the `t` of a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Text,
    Boolean,
    Error,
    Date,
}

impl Kind {
    fn of(it: Attributes<'_>) -> Self {
        match it.raw(b"t") {
            Some(b"s") => Self::Shared,
            Some(b"str" | b"inlineStr") => Self::Text,
            Some(b"b") => Self::Boolean,
            Some(b"e") => Self::Error,
            Some(b"d") => Self::Date,
            _ => Self::Number,
        }
    }
}

/// Room for the cell being read.
struct Cell {
    value: Vec<u8>,
    scratch: Vec<u8>,
}

impl Cell {
    /// Reads a cell that was opened, up to its end.
    fn read<R: Read>(
        &mut self,
        xml: &mut Xml<R>,
        sheet: &mut Sheet,
        (row, column): (u32, u32),
        kind: Kind,
        shape: Shape,
    ) -> Result<(), Trouble> {
        self.value.clear();
        let (mut formula, mut valued, mut inside) = (false, false, false);
        loop {
            match xml.next()? {
                Event::Open(b"f", _) => formula = true,
                Event::Open(b"v", _) => (valued, inside) = (true, true),
                Event::Close(b"v") => inside = false,
                Event::Open(b"is", _) => {
                    valued = true;
                    rich(xml, b"is", &mut self.value)?;
                }
                Event::Text(text) if inside => self.value.extend_from_slice(plain(text).as_bytes()),
                Event::Close(b"c") => break,
                Event::End => return Err(Trouble::Broken("it is cut off".into())),
                _ => {}
            }
        }
        sheet.formulas += u64::from(formula);
        let bare = self.value.trim_ascii();
        if formula && (!valued || (bare.is_empty() && kind == Kind::Number)) {
            sheet.note_uncounted(row, column);
            return Ok(());
        }
        if self.value.is_empty() {
            return Ok(());
        }
        match kind {
            Kind::Shared => {
                let at = std::str::from_utf8(bare).ok().and_then(|text| text.parse().ok());
                sheet.push_shared(row, column, at.unwrap_or(usize::MAX))?;
            }
            Kind::Text => {
                let text = unescaped(&self.value);
                sheet.push(row, column, Is::Text, Shape::General, text.as_bytes())?;
            }
            Kind::Boolean => {
                let text: &[u8] = if matches!(bare, b"1" | b"true" | b"TRUE") { b"true" } else { b"false" };
                sheet.push(row, column, Is::Boolean, Shape::General, text)?;
            }
            Kind::Error => sheet.push(row, column, Is::Error, Shape::General, bare)?,
            Kind::Date => sheet.push(row, column, Is::Iso, Shape::Date, bare)?,
            Kind::Number => {
                self.scratch.clear();
                let is = if shape.is_moment() { Is::Serial } else { Is::Number };
                match format::written(bare, &mut self.scratch) {
                    Some(()) => sheet.push(row, column, is, shape, &self.scratch)?,
                    None => sheet.push(row, column, Is::Text, Shape::General, bare)?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_and_escapes_are_resolved() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("xl", "..\\x\\./y.xml"), "x/y.xml");
        assert_eq!(unescaped("a_x000D_\nb_x0041_c_x_".as_bytes()), "a\nbAc_x_");
        assert_eq!(unescaped("_xấp_".as_bytes()), "_xấp_");
    }
}
