//! Web pages and the XML of 2003 under the name of a workbook: many systems export their tables so.

use super::book::{Book, Listed, Trouble};
use super::format;
use super::store::{Area, Is, Shape, Sheet};
use super::xml::{Attributes, Event, Xml, plain};
use std::collections::HashMap;
use unicode_normalization::char::compose;

/// The text of a file that begins with "<", in UTF-8.
pub fn decoded(bytes: &[u8]) -> String {
    const HEAD: usize = 4 << 10;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let said = ["charset=", "encoding="].iter().find_map(|key| head.split_once(key)).map(|(_, rest)| {
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        rest.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)).next().unwrap_or_default()
    });
    let said = said.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    let encoding = match std::str::from_utf8(bytes) {
        Ok(_) => encoding_rs::UTF_8,
        Err(_) => said.filter(|said| *said != encoding_rs::UTF_8).unwrap_or(encoding_rs::WINDOWS_1252),
    };
    encoding.decode(bytes).0.into_owned()
}

/// A page or document with tables.
pub struct Markup {
    text: String,
    page: bool,
    listed: Vec<Listed>,
    shapes: HashMap<Vec<u8>, Shape>,
}

/// The most tables, styles and columns.
const LISTED: usize = 10_000;
const COLUMNS: u32 = 16_384;

/// Opens a web page. `None` when it holds no table.
pub fn page(text: &str) -> Option<Markup> {
    let mut markup = Markup { text: bare(text), page: true, listed: Vec::new(), shapes: HashMap::new() };
    let mut xml = Xml::new(markup.text.as_bytes());
    let mut count = 0;
    while let Ok(event) = xml.next() {
        match event {
            Event::Open(name, _) if name.eq_ignore_ascii_case(b"table") => count += 1,
            Event::End => break,
            _ => {}
        }
    }
    let one = |at: usize| Listed { name: format!("{}", at + 1), hidden: false };
    markup.listed = (0..count.min(LISTED)).map(one).collect();
    (count > 0).then_some(markup)
}

/// Opens a document of 2003. `None` when it is none.
pub fn document(text: String) -> Result<Option<Markup>, Trouble> {
    let mut markup = Markup { text, page: false, listed: Vec::new(), shapes: HashMap::new() };
    if !markup.text.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Ok(None);
    }
    let (mut style, mut visible) = (Vec::new(), false);
    let mut xml = Xml::new(markup.text.as_bytes());
    loop {
        match xml.next()? {
            Event::Open(b"Style", it) => style = it.raw(b"ID").unwrap_or_default().to_vec(),
            Event::Open(b"NumberFormat", it) if markup.shapes.len() < LISTED => {
                markup.shapes.insert(style.clone(), named(&it.get(b"Format").unwrap_or_default()));
            }
            Event::Open(b"Worksheet", it) if markup.listed.len() < LISTED => {
                markup.listed.push(Listed { name: it.get(b"Name").unwrap_or_default().into_owned(), hidden: false });
            }
            Event::Open(b"Visible", _) => visible = true,
            Event::Text(text) if visible => {
                if let Some(last) = markup.listed.last_mut() {
                    last.hidden = text.starts_with(b"SheetHidden") || text.starts_with(b"SheetVeryHidden");
                }
            }
            Event::Close(b"Visible") => visible = false,
            Event::End => break,
            _ => {}
        }
    }
    Ok(Some(markup))
}

/// The shape of a format, which may be one of those with names.
fn named(format: &str) -> Shape {
    match format {
        "Percent" => Shape::Percent,
        "General Date" | "Long Date" | "Medium Date" | "Short Date" => Shape::Date,
        "Long Time" | "Medium Time" | "Short Time" => Shape::Time,
        "General Number" | "Currency" | "Euro Currency" | "Fixed" | "Standard" | "Scientific" => Shape::General,
        "Yes/No" | "True/False" | "On/Off" => Shape::General,
        code => format::shape(code),
    }
}

impl Book for Markup {
    fn sheets(&self) -> &[Listed] {
        &self.listed
    }

    fn read(&mut self, at: usize, most: usize) -> Result<Sheet, Trouble> {
        let mut sheet = Sheet::default();
        match self.page {
            true => self.table(at, most, &mut sheet)?,
            false => self.worksheet(at, most, &mut sheet)?,
        }
        sheet.finish();
        Ok(sheet)
    }
}

impl Markup {
    fn worksheet(&self, at: usize, most: usize, sheet: &mut Sheet) -> Result<(), Trouble> {
        let mut xml = Xml::new(self.text.as_bytes());
        let (mut seen, mut row, mut column) = (0, 0u32, 0u32);
        let (mut hidden, mut kind, mut shape, mut inside) = (false, Vec::new(), Shape::General, false);
        let (mut across, mut column_at, mut value, mut formula) = (0u32, 0u32, Vec::new(), false);
        let index = |it: Attributes<'_>, usual: u32| {
            it.number::<u32>(b"Index").and_then(|at| at.checked_sub(1)).unwrap_or(usual)
        };
        loop {
            match xml.next()? {
                Event::Open(b"Worksheet", _) => seen += 1,
                Event::Close(b"Worksheet") if seen == at + 1 => return Ok(()),
                Event::End => return Ok(()),
                _ if seen != at + 1 => {}
                Event::Open(b"Column", it) => {
                    let first = index(it, column_at);
                    column_at = first.saturating_add(it.number::<u32>(b"Span").unwrap_or(0)).saturating_add(1);
                    if it.is(b"Hidden") && sheet.hidden_columns.len() < LISTED {
                        sheet.hidden_columns.push((first, column_at - 1));
                    }
                }
                Event::Open(b"Row", it) => {
                    (row, column, hidden) = (index(it, row), 0, it.is(b"Hidden"));
                    if row >= 1_048_576 {
                        return Err(Trouble::Broken("there is no such row".into()));
                    }
                }
                Event::Close(b"Row") => {
                    if hidden {
                        sheet.hidden_rows.push(row);
                    }
                    row += 1;
                }
                Event::Open(b"Cell", it) => {
                    column = index(it, column).min(COLUMNS);
                    across = it.number::<u32>(b"MergeAcross").unwrap_or(0).min(COLUMNS);
                    let down = it.number::<u32>(b"MergeDown").unwrap_or(0).min(1_048_576);
                    if across + down > 0 && sheet.merged.len() < Sheet::MERGED {
                        sheet.merged.push(Area { top: row, left: column, bottom: row + down, right: column + across });
                    }
                    shape = it.raw(b"StyleID").and_then(|style| self.shapes.get(style)).copied().unwrap_or_default();
                    formula = it.raw(b"Formula").is_some();
                    sheet.formulas += u64::from(formula);
                    value.clear();
                }
                Event::Open(b"Data", it) => {
                    inside = true;
                    kind = it.raw(b"Type").unwrap_or_default().to_vec();
                }
                Event::Close(b"Data") => inside = false,
                Event::Text(text) if inside => value.extend_from_slice(plain(text).as_bytes()),
                Event::Close(b"Cell") => {
                    put(sheet, (row, column), &kind, shape, &value, formula)?;
                    column = column.saturating_add(across).saturating_add(1);
                    if sheet.cells() >= most {
                        return Ok(());
                    }
                }
                _ => {}
            }
        }
    }

    fn table(&self, at: usize, most: usize, sheet: &mut Sheet) -> Result<(), Trouble> {
        let mut xml = Xml::new(self.text.as_bytes());
        // Tables may lie in cells of tables: only the wanted one is read, what lies in its cells is not.
        let (mut seen, mut inner, mut inside) = (0usize, 0u32, false);
        let mut row: Option<u32> = None;
        let mut cell: Option<(u32, Vec<u8>)> = None;
        // Cells that reach down from rows above: column and the last row.
        let mut reaching: HashMap<u32, u32> = HashMap::new();
        let mut column = 0;
        let is = |name: &[u8], of: &[&str]| of.iter().any(|it| name.eq_ignore_ascii_case(it.as_bytes()));
        let keep = |cell: &mut Option<(u32, Vec<u8>)>, row: Option<u32>, sheet: &mut Sheet| {
            if let (Some((column, text)), Some(row)) = (cell.take(), row) {
                let text = String::from_utf8_lossy(&text);
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if !text.is_empty() {
                    return sheet.push(row, column, Is::Text, Shape::General, text.as_bytes());
                }
            }
            Ok(())
        };
        loop {
            match xml.next()? {
                Event::End => break,
                Event::Open(name, _) if is(name, &["table"]) => {
                    seen += 1;
                    inner += u32::from(inside);
                    inside |= seen == at + 1;
                }
                Event::Close(name) if is(name, &["table"]) && inside => match inner.checked_sub(1) {
                    Some(left) => inner = left,
                    None => break,
                },
                _ if !inside || inner > 0 => {}
                Event::Open(name, _) if is(name, &["tr"]) => {
                    keep(&mut cell, row, sheet)?;
                    (row, column) = (Some(row.map_or(0, |row| row + 1)), 0);
                    if row >= Some(1_048_576) || sheet.cells() >= most {
                        break;
                    }
                }
                Event::Open(name, it) if is(name, &["td", "th"]) => {
                    keep(&mut cell, row, sheet)?;
                    let top = *row.get_or_insert(0);
                    while reaching.get(&column).is_some_and(|last| *last >= top) {
                        column += 1;
                    }
                    let span = |name: &[u8]| it.loose(name).unwrap_or(1).clamp(1, 1000) - 1;
                    let (across, down) = (span(b"colspan"), span(b"rowspan"));
                    if column + across >= COLUMNS {
                        return Err(Trouble::Broken("there are too many columns".into()));
                    }
                    if across + down > 0 && sheet.merged.len() < Sheet::MERGED {
                        sheet.merged.push(Area { top, left: column, bottom: top + down, right: column + across });
                    }
                    (column..=column + across).filter(|_| down > 0).for_each(|at| _ = reaching.insert(at, top + down));
                    cell = Some((column, Vec::new()));
                    column += across + 1;
                }
                Event::Open(name, _) | Event::Close(name) if is(name, &["td", "th", "tr"]) => {
                    keep(&mut cell, row, sheet)?;
                    _ = name;
                }
                Event::Open(name, _) if is(name, &["br", "p", "div", "li"]) => {
                    cell.iter_mut().for_each(|cell| cell.1.push(b' '));
                }
                Event::Text(text) => {
                    if let Some((_, out)) = &mut cell {
                        out.extend_from_slice(accented(&plain(text)).as_bytes());
                    }
                }
                _ => {}
            }
        }
        keep(&mut cell, row, sheet)?;
        Ok(())
    }
}

/// Adds a cell of a document of 2003.
fn put(
    sheet: &mut Sheet,
    (row, column): (u32, u32),
    kind: &[u8],
    shape: Shape,
    value: &[u8],
    formula: bool,
) -> Result<(), Trouble> {
    let mut number = Vec::new();
    match kind {
        _ if value.is_empty() && formula => sheet.note_uncounted(row, column),
        _ if value.is_empty() => {}
        b"Number" if format::written(value, &mut number).is_some() => {
            let is = if shape.is_moment() { Is::Serial } else { Is::Number };
            sheet.push(row, column, is, shape, &number)?;
        }
        b"DateTime" => {
            let moment = value.strip_suffix(b".000").unwrap_or(value);
            // A time alone stands on the last day before the calendar begins.
            match moment.strip_prefix(b"1899-12-31T") {
                Some(time) => sheet.push(row, column, Is::Iso, Shape::Time, time)?,
                None => sheet.push(row, column, Is::Iso, Shape::Date, moment)?,
            }
        }
        b"Boolean" => {
            let text: &[u8] = if value == b"1" { b"true" } else { b"false" };
            sheet.push(row, column, Is::Boolean, Shape::General, text)?;
        }
        b"Error" => sheet.push(row, column, Is::Error, Shape::General, value)?,
        _ => sheet.push(row, column, Is::Text, Shape::General, value)?,
    }
    Ok(())
}

/// A page without its scripts and styles, which are no markup.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let lower = text.to_ascii_lowercase();
    let (mut kept, mut at) = (0, 0);
    while let Some(next) = memchr::memchr(b'<', &lower.as_bytes()[at..]) {
        let start = at + next;
        let open = ["<script", "<style"].into_iter().find(|open| lower[start..].starts_with(open));
        at = start + 1;
        let Some(open) = open else { continue };
        out.push_str(&text[kept..start]);
        let close = format!("</{}", &open[1..]);
        let Some(end) = lower[start..].find(&close).map(|end| start + end) else { return out };
        at = lower[end..].find('>').map_or(text.len(), |length| end + length + 1);
        kept = at;
    }
    out.push_str(&text[kept..]);
    out
}

/// Letters with marks that pages write by name, e.g. `&ocirc;`.
fn accented(text: &str) -> String {
    const MARKS: [(&str, char); 7] = [
        ("grave;", '\u{300}'),
        ("acute;", '\u{301}'),
        ("circ;", '\u{302}'),
        ("tilde;", '\u{303}'),
        ("uml;", '\u{308}'),
        ("ring;", '\u{30a}'),
        ("cedil;", '\u{327}'),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let letter = rest.chars().next();
        let behind = letter.map_or("", |letter| &rest[letter.len_utf8()..]);
        let mark = MARKS.iter().find(|(name, _)| behind.starts_with(name));
        match letter.zip(mark).and_then(|(letter, (name, mark))| Some((compose(letter, *mark)?, name))) {
            Some((c, name)) => {
                out.push(c);
                rest = &behind[name.len()..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(sheet: &Sheet) -> String {
        let row = |at: usize| {
            let cell = |spot: &super::super::store::Spot| {
                format!("{}={}", spot.column, String::from_utf8_lossy(sheet.text(spot)))
            };
            sheet.spots(at).iter().map(cell).collect::<Vec<_>>().join(" ")
        };
        (0..sheet.len()).map(row).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn a_page_gives_its_tables_with_spans_and_unclosed_cells() {
        let text = "<html><style>td{a:'<table>'}</style><TABLE border=1><tr><TH rowspan=2>M&atilde;<th colspan='2'>D&acirc;n s&#7889;\
                    <tr><td>Nam<td>N&#x1EEF;</tr><tr><td>01</td><td> 5<br>6</td><td><table><tr><td>x</table></td></tr></TABLE></html>";
        let mut page = page(text).unwrap();
        assert_eq!(page.sheets().len(), 2);
        assert_eq!(cells(&page.read(0, usize::MAX).unwrap()), "0=Mã 1=Dân số | 1=Nam 2=Nữ | 0=01 1=5 6");
        assert_eq!(cells(&page.read(1, usize::MAX).unwrap()), "0=x");
        assert!(super::page("<html><p>x").is_none());
    }
}
