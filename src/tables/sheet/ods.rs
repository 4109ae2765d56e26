//! ODS: the content of an OpenDocument spreadsheet, and of its styles what tells codes, durations and hidden sheets.

use super::book::{Book, Listed, Parts, Trouble};
use super::format;
use super::store::{Area, Is, Shape, Sheet};
use super::xml::{Attributes, Event, Xml, plain};
use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

/// An open document.
pub struct Ods<'a> {
    parts: Parts<'a>,
    listed: Vec<Listed>,
    shapes: Arc<HashMap<Vec<u8>, Shape>>,
}

/// The most styles and sheets that are looked at.
const LISTED: usize = 70_000;
/// Rows and columns of a sheet.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Opens a document. `None` when the container holds none of this kind.
pub fn open(mut parts: Parts<'_>) -> Result<Option<Ods<'_>>, Trouble> {
    if parts.has("encrypted-package") {
        return Err(Trouble::Protected);
    }
    if !parts.has("content.xml") {
        return Ok(None);
    }
    let manifest = parts.small("META-INF/manifest.xml", 4 << 20).unwrap_or_default();
    if memchr::memmem::find(&manifest, b"encryption-data").is_some() {
        return Err(Trouble::Protected);
    }
    let mut styles = Styles::default();
    if let Some(mut xml) = parts.xml("styles.xml")? {
        while styles.take(&mut xml)? {}
    }
    let (mut listed, mut is_sheets) = (Vec::new(), false);
    let mut xml = parts.xml("content.xml")?.expect("it was there");
    loop {
        match xml.next()? {
            Event::Open(b"spreadsheet", _) => is_sheets = true,
            Event::Open(b"table", it) if listed.len() < LISTED => {
                let hidden = it.raw(b"style-name").is_some_and(|name| styles.hidden.iter().any(|have| have == name));
                listed.push(Listed { name: it.get(b"name").unwrap_or_default().into_owned(), hidden });
                xml.skip()?;
            }
            Event::Open(b"automatic-styles", _) => while styles.take(&mut xml)? {},
            Event::End => break,
            _ => {}
        }
    }
    drop(xml);
    let shapes = Arc::new(styles.shapes());
    Ok(is_sheets.then_some(Ods { parts, listed, shapes }))
}

/// What the styles say: numbers with zeros in front, durations, hidden sheets.
#[derive(Default)]
struct Styles {
    /// Formats of numbers and times by name.
    formats: HashMap<Vec<u8>, Shape>,
    /// The format that a cell style names.
    cells: HashMap<Vec<u8>, Vec<u8>>,
    hidden: Vec<Vec<u8>>,
    /// The table style that is open.
    table: Option<Vec<u8>>,
}

impl Styles {
    /// Takes the next event of a list of styles. `false` at its end.
    fn take<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<bool, Trouble> {
        let name = |it: Attributes<'_>| it.raw(b"name").map(<[u8]>::to_vec);
        match xml.next()? {
            Event::Open(b"number-style", it) if self.formats.len() < LISTED => {
                if let Some(name) = name(it) {
                    let shape = number_style(xml)?;
                    self.formats.insert(name, shape);
                }
            }
            Event::Open(b"time-style", it) if it.raw(b"truncate-on-overflow") == Some(b"false") => {
                self.formats.extend(name(it).map(|name| (name, Shape::Duration)));
            }
            Event::Open(b"style", it) if self.cells.len() < LISTED => {
                self.table = (it.raw(b"family") == Some(b"table")).then(|| name(it)).flatten();
                if let (Some(name), Some(format)) = (name(it), it.raw(b"data-style-name")) {
                    self.cells.insert(name, format.to_vec());
                }
            }
            Event::Open(b"table-properties", it) if it.raw(b"display") == Some(b"false") => {
                self.hidden.extend(self.table.take());
            }
            Event::Close(b"automatic-styles") | Event::End => return Ok(false),
            _ => {}
        }
        Ok(true)
    }

    fn shapes(self) -> HashMap<Vec<u8>, Shape> {
        let shape = |(name, format): (Vec<u8>, Vec<u8>)| Some((name, *self.formats.get(&format)?));
        self.cells.into_iter().filter_map(shape).collect()
    }
}

/// Whether a number style puts zeros in front; nothing else of it matters.
fn number_style<R: Read>(xml: &mut Xml<R>) -> Result<Shape, Trouble> {
    let (mut shape, mut plain) = (Shape::General, true);
    loop {
        match xml.next()? {
            Event::Open(b"number", it) => {
                let digits = it.number::<u8>(b"min-integer-digits").unwrap_or(0);
                let whole = it.number::<u8>(b"decimal-places").unwrap_or(0) == 0 && !it.is(b"grouping");
                if whole && (2..=32).contains(&digits) {
                    shape = Shape::Padded(digits);
                }
            }
            Event::Open(b"text", _) => plain = false,
            Event::Close(b"number-style") => return Ok(if plain { shape } else { Shape::General }),
            Event::End => return Err(Trouble::Broken("it is cut off".into())),
            _ => {}
        }
    }
}

impl Book for Ods<'_> {
    fn sheets(&self) -> &[Listed] {
        &self.listed
    }

    fn has_macros(&self) -> bool {
        self.parts
            .names()
            .any(|name| name.starts_with("basic/") && name.ends_with(".xml") && !name.contains("script-l"))
    }

    fn read(&mut self, at: usize, most: usize) -> Result<Sheet, Trouble> {
        let mut sheet = Sheet::default();
        let shapes = self.shapes.clone();
        let mut xml =
            self.parts.xml("content.xml")?.ok_or_else(|| Trouble::Broken("`content.xml` is missing".into()))?;
        let mut seen = 0;
        loop {
            match xml.next()? {
                Event::Open(b"table", _) if seen == at => break,
                Event::Open(b"table", _) => {
                    seen += 1;
                    xml.skip()?;
                }
                Event::End => return Err(Trouble::Broken("it is cut off".into())),
                _ => {}
            }
        }
        Table { shapes: &shapes, sheet: &mut sheet, row: 0, columns: Vec::new(), most }.read(&mut xml)?;
        sheet.finish();
        Ok(sheet)
    }
}

/// A sheet being read.
struct Table<'a> {
    shapes: &'a HashMap<Vec<u8>, Shape>,
    sheet: &'a mut Sheet,
    row: u32,
    /// Where runs of columns end, and the shape that cells without a style of their own take there.
    columns: Vec<(u32, Shape)>,
    most: usize,
}

/// A cell of the row being read, with how often it comes.
struct Met {
    column: u32,
    times: u32,
    is: Is,
    shape: Shape,
    text: Vec<u8>,
    formula: bool,
}

impl Table<'_> {
    fn read<R: Read>(&mut self, xml: &mut Xml<R>) -> Result<(), Trouble> {
        let mut depth = 0u32;
        loop {
            match xml.next()? {
                Event::Open(b"table-column", it) if depth == 0 => self.column(it),
                Event::Open(b"table-row", it) if depth == 0 => {
                    let times = it.number::<u32>(b"number-rows-repeated").unwrap_or(1).clamp(1, ROWS);
                    let hidden = matches!(it.raw(b"visibility"), Some(b"collapse" | b"filter"));
                    if !self.rows(xml, times, hidden)? {
                        return Ok(());
                    }
                }
                // Tables inside, as of tracked changes or shapes, are no rows of this one.
                Event::Open(b"table" | b"shapes", _) => depth += 1,
                Event::Close(b"table") if depth == 0 => return Ok(()),
                Event::Close(b"table" | b"shapes") => depth -= 1,
                Event::End => return Err(Trouble::Broken("it is cut off".into())),
                _ => {}
            }
        }
    }

    fn shape(&self, it: Attributes<'_>, name: &[u8]) -> Option<Shape> {
        it.raw(name).and_then(|style| self.shapes.get(style)).copied()
    }

    fn column(&mut self, it: Attributes<'_>) {
        let times = it.number::<u32>(b"number-columns-repeated").unwrap_or(1).clamp(1, COLUMNS);
        let first = self.columns.last().map_or(0, |last| last.0);
        let shape = self.shape(it, b"default-cell-style-name").unwrap_or_default();
        if self.columns.len() < LISTED {
            self.columns.push((first.saturating_add(times), shape));
            if matches!(it.raw(b"visibility"), Some(b"collapse" | b"filter")) {
                self.sheet.hidden_columns.push((first, first.saturating_add(times - 1)));
            }
        }
    }

    /// Reads a row that comes so many times. `false` when enough was read.
    fn rows<R: Read>(&mut self, xml: &mut Xml<R>, times: u32, hidden: bool) -> Result<bool, Trouble> {
        let (mut cells, mut column): (Vec<Met>, u32) = (Vec::new(), 0);
        loop {
            match xml.next()? {
                Event::Open(name @ (b"table-cell" | b"covered-table-cell"), it) => {
                    let covered = name == b"covered-table-cell";
                    let repeated = it.number::<u32>(b"number-columns-repeated").unwrap_or(1).clamp(1, COLUMNS);
                    let own = self.shape(it, b"style-name");
                    let usual = self.columns.partition_point(|run| run.0 <= column);
                    let usual = self.columns.get(usual).map_or(Shape::General, |run| run.1);
                    let span = |name: &[u8]| it.number::<u32>(name).unwrap_or(1).clamp(1, ROWS) - 1;
                    let (down, right) = (span(b"number-rows-spanned"), span(b"number-columns-spanned"));
                    if down + right > 0 && self.sheet.merged.len() < Sheet::MERGED {
                        let (top, left) = (self.row, column);
                        let area =
                            Area { top, left, bottom: top.saturating_add(down), right: left.saturating_add(right) };
                        self.sheet.merged.push(area);
                    }
                    let (mut met, worded) = cell(it, own.unwrap_or(usual), column, repeated);
                    words(xml, worded.then_some(&mut met.text))?;
                    if met.is == Is::Error && met.text.is_empty() {
                        met.text.extend_from_slice(b"#ERR");
                    }
                    if column < COLUMNS && !covered && (!met.text.is_empty() || met.formula) {
                        cells.push(met);
                    }
                    column = column.saturating_add(repeated);
                }
                Event::Close(b"table-row") => break,
                Event::End => return Err(Trouble::Broken("it is cut off".into())),
                _ => {}
            }
        }
        let wide: u64 = cells.iter().map(|met| u64::from(met.times)).sum();
        if wide * u64::from(times) > Sheet::CELLS as u64 && self.most > Sheet::CELLS {
            return Err(Trouble::TooLarge(Sheet::CELLS as u64));
        }
        let times = if cells.is_empty() { times } else { times.min(ROWS.saturating_sub(self.row)) };
        if times > 1 {
            self.sheet.reserve((wide.saturating_mul(times.into()) as usize).min(self.most));
        }
        for row in self.row..if cells.is_empty() { self.row } else { self.row + times } {
            for met in &cells {
                for column in met.column..(met.column + met.times).min(COLUMNS) {
                    self.sheet.formulas += u64::from(met.formula);
                    if met.text.is_empty() {
                        self.sheet.note_uncounted(row, column);
                        continue;
                    }
                    self.sheet.push(row, column, met.is, met.shape, &met.text)?;
                    if self.sheet.cells() >= self.most {
                        return Ok(false);
                    }
                }
            }
            if hidden {
                self.sheet.hidden_rows.push(row);
            }
        }
        self.row = self.row.saturating_add(times);
        Ok(true)
    }
}

/// A cell as its attributes tell it, and whether its paragraphs are its value.
fn cell(it: Attributes<'_>, style: Shape, column: u32, times: u32) -> (Met, bool) {
    let mut met = Met { column, times, is: Is::Text, shape: Shape::General, text: Vec::new(), formula: false };
    met.formula = it.raw(b"formula").is_some();
    // The same attribute stands in two namespaces: that of the application knows errors.
    let failed = it.has(b"calcext:value-type", b"error");
    let mut worded = failed;
    match it.raw(b"value-type").unwrap_or_default() {
        _ if failed => met.is = Is::Error,
        kind @ (b"float" | b"percentage" | b"currency") => {
            met.is = Is::Number;
            met.shape = if kind == b"percentage" { Shape::Percent } else { style };
            if format::written(it.raw(b"value").unwrap_or_default(), &mut met.text).is_none() {
                (met.is, met.shape, worded) = (Is::Text, Shape::General, true);
            }
        }
        b"date" => {
            (met.is, met.shape) = (Is::Iso, Shape::Date);
            met.text.extend_from_slice(it.get(b"date-value").unwrap_or_default().as_bytes());
        }
        b"time" => {
            let value = it.get(b"time-value").unwrap_or_default();
            met.is = Is::Iso;
            met.shape = if style == Shape::Duration { style } else { Shape::Time };
            clock(&value, met.shape == Shape::Duration, &mut met.text);
        }
        b"boolean" => {
            met.is = Is::Boolean;
            let text: &[u8] = if it.is(b"boolean-value") { b"true" } else { b"false" };
            met.text.extend_from_slice(text);
        }
        _ => match it.get(b"string-value") {
            Some(text) => met.text.extend_from_slice(text.as_bytes()),
            None => worded = true,
        },
    }
    (met, worded)
}

/// Reads the paragraphs of a cell that was opened, up to its end.
fn words<R: Read>(xml: &mut Xml<R>, mut out: Option<&mut Vec<u8>>) -> Result<(), Trouble> {
    let (mut depth, mut paragraphs, mut inside) = (1u32, 0, false);
    while depth > 0 {
        match xml.next()? {
            Event::Open(b"annotation" | b"table" | b"frame" | b"ruby-text", _) => xml.skip()?,
            Event::Open(name, it) => {
                depth += 1;
                let Some(out) = out.as_deref_mut() else { continue };
                match name {
                    b"p" => {
                        if paragraphs > 0 {
                            out.push(b'\n');
                        }
                        (paragraphs, inside) = (paragraphs + 1, true);
                    }
                    b"s" => {
                        let spaces = it.number::<usize>(b"c").unwrap_or(1).min(1000);
                        out.extend(std::iter::repeat_n(b' ', spaces));
                    }
                    b"tab" => out.push(b'\t'),
                    b"line-break" => out.push(b'\n'),
                    _ => {}
                }
            }
            Event::Close(name) => {
                depth -= 1;
                inside &= name != b"p";
            }
            Event::Text(text) if inside => {
                if let Some(out) = out.as_deref_mut() {
                    out.extend_from_slice(plain(text).as_bytes());
                }
            }
            Event::Text(_) => {}
            Event::End => return Err(Trouble::Broken("it is cut off".into())),
        }
    }
    Ok(())
}

/// A time value: "PT08H30M00S" is half past eight, unless it is a duration.
fn clock(value: &str, duration: bool, out: &mut Vec<u8>) {
    let seconds = || {
        let mut rest = value.strip_prefix("PT")?;
        let mut all = 0f64;
        for (unit, length) in [('H', 3600.0), ('M', 60.0), ('S', 1.0)] {
            if let Some((number, behind)) = rest.split_once(unit) {
                all += number.replace(',', ".").parse::<f64>().ok()? * length;
                rest = behind;
            }
        }
        rest.is_empty().then_some(all)
    };
    match seconds() {
        Some(seconds) if duration || seconds >= 86_400.0 => format::duration(seconds / 86_400.0, out),
        Some(seconds) => format::time(seconds / 86_400.0, out),
        None => out.extend_from_slice(value.as_bytes()),
    }
}
