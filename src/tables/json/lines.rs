//! JSON Lines (`.jsonl`, `.ndjson`): an object or a list a line, read line by line.

use super::scan;
use super::table::{self, Feed, Next};
use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::model::Recipe;
use crate::tables::Ask;
use crate::tables::reader::Reader;
use crate::tables::tally::Tally;
use crate::tables::text::source::{Fill, Source};

/// A file of JSON Lines on the way through it.
struct JsonLines<'a> {
    ask: &'a Ask<'a>,
    lines: Lines<'a>,
    /// Where the value begins in the line at hand.
    start: usize,
    /// What a row begins with: `{` or `[`, as the first one does.
    form: Option<u8>,
}

/// The lines of a text file.
struct Lines<'a> {
    source: Source<'a>,
    /// The line at hand, its number and the byte at which it begins.
    text: Vec<u8>,
    number: u64,
    offset: u64,
    /// The longest line that is taken.
    most: usize,
}

/// What reading a line gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Next,
    End,
    TooLong,
    /// What follows is not UTF-8.
    Broken,
}

/// Opens a file of JSON Lines, or of one JSON value for all that its ending says.
pub fn open<'a>(ask: &'a Ask<'a>, findings: &mut Findings) -> Result<Option<Box<dyn Reader + 'a>>> {
    // A list or an object that goes on over lines.
    let mut lines = match Lines::open(ask, &mut Findings::default())? {
        Some(lines) => JsonLines { ask, lines, start: 0, form: None },
        None => return open_lines(ask, findings),
    };
    let mut tally = Tally::default();
    if lines.line(&mut tally)? == Some(Line::Next)
        && matches!(lines.lines.text.get(lines.start), Some(b'[' | b'{'))
        && scan::check(lines.lines.text()).is_err_and(|error| error.is_eof())
    {
        let mut said = Findings::default();
        let table = super::open(ask, &mut said)?;
        if table.is_some() {
            findings.push(super::other_form(ask, "whole"));
            findings.extend(said.iter().cloned());
            return Ok(table);
        }
    }
    open_lines(ask, findings)
}

/// Opens a file of JSON Lines. `None` when no line is a row; the findings say why.
pub fn open_lines<'a>(ask: &'a Ask<'a>, findings: &mut Findings) -> Result<Option<Box<dyn Reader + 'a>>> {
    let Some(lines) = Lines::open(ask, findings)? else { return Ok(None) };
    let feed = JsonLines { ask, lines, start: 0, form: None };
    let mut said = Findings::default();
    let Some(table) = table::open(ask, feed, None, Recipe::default(), &mut said)? else {
        if !said.has_errors() {
            let finding = Finding::of("not-a-table", Place::file(ask.place)).with("file", ask.place);
            findings.push(finding.with("reason", "JSON Lines: 0"));
        }
        findings.extend(said.iter().cloned());
        return Ok(None);
    };
    findings.extend(said.iter().cloned());
    Ok(Some(Box::new(table)))
}

impl JsonLines<'_> {
    /// Goes on to the next line that is not blank. `None` at the end or where the file cannot be read on.
    fn line(&mut self, tally: &mut Tally) -> Result<Option<Line>> {
        loop {
            let read = self.lines.next()?;
            let (place, number) = (self.ask.place, self.lines.number);
            match read {
                Line::End => return Ok(None),
                Line::TooLong => {
                    tally.count("cell-too-large", Tally::ROW, || {
                        Finding::of("cell-too-large", Place::at(place, number, 0))
                            .with("limit", self.ask.limits.cell_bytes)
                    });
                    return Ok(Some(Line::TooLong));
                }
                Line::Broken => {
                    if let Some(finding) = self.lines.source.fault(number) {
                        tally.count("encoding-error", Tally::ROW, || finding);
                    }
                    return Ok(Some(Line::Broken));
                }
                Line::Next => {}
            }
            let text = self.lines.text();
            self.start = scan::value(text).start;
            if self.start < text.len() {
                return Ok(Some(Line::Next));
            }
            tally.count("blank-row", Tally::ROW, || Finding::of("blank-row", Place::at(place, number, 1)));
        }
    }
}

impl Feed for JsonLines<'_> {
    fn next(&mut self, tally: &mut Tally) -> Result<Next> {
        loop {
            match self.line(tally)? {
                None => return Ok(Next::End),
                Some(Line::Next) => {}
                Some(_) => return Ok(Next::Broken),
            }
            let (text, at, number) = (self.lines.text(), self.start, self.lines.number);
            let form = text.as_bytes()[at];
            let (column, reason) = match scan::check(text) {
                Ok(()) if matches!(form, b'{' | b'[') && self.form.is_none_or(|due| due == form) => {
                    self.form = Some(form);
                    return Ok(Next::Row);
                }
                Ok(()) => (at + 1, "JSON".to_string()),
                Err(error) => {
                    // The place is told by the finding itself.
                    let said = error.to_string();
                    (error.column(), format!("JSON: {}", said.split(" at line ").next().unwrap_or_default()))
                }
            };
            tally.count("not-an-object", Tally::ROW, || {
                let before = text.char_indices().take_while(|(byte, _)| *byte + 1 < column).count();
                let place = Place::at(self.ask.place, number, before as u64 + 1).excerpt(text, before, 1);
                Finding::of("not-an-object", place).with("line", number).with("reason", reason)
            });
        }
    }

    fn row(&self) -> (&str, usize) {
        (self.lines.text(), self.start)
    }

    fn at(&self) -> (u64, u64) {
        (self.lines.number, self.lines.offset)
    }

    fn encoding(&self) -> Option<String> {
        let encoding = self.lines.source.encoding();
        (!encoding.is_utf8()).then(|| encoding.label.clone())
    }

    fn again(&mut self) -> Result<bool> {
        self.form = None;
        let lines = Lines::open(self.ask, &mut Findings::default())?;
        Ok(lines.map(|lines| self.lines = lines).is_some())
    }
}

impl<'a> Lines<'a> {
    fn open(ask: &Ask<'a>, findings: &mut Findings) -> Result<Option<Self>> {
        let most = ask.limits.cell_bytes.saturating_mul(2);
        let source = Source::open(ask, findings)?;
        Ok(source.map(|source| Self { source, text: Vec::new(), number: 0, offset: 0, most }))
    }

    /// Reads the next line.
    fn next(&mut self) -> Result<Line> {
        self.text.clear();
        self.number += 1;
        self.offset = self.source.offset();
        loop {
            let rest = self.source.rest();
            let end = memchr::memchr(b'\n', rest);
            self.text.extend_from_slice(&rest[..end.unwrap_or(rest.len())]);
            let eaten = end.map_or(rest.len(), |end| end + 1);
            self.source.advance(eaten);
            if self.text.len() > self.most {
                return Ok(Line::TooLong);
            }
            if end.is_some() {
                return Ok(Line::Next);
            }
            match self.source.fill()? {
                Fill::More => {}
                Fill::End if self.text.is_empty() => return Ok(Line::End),
                Fill::End => return Ok(Line::Next),
                Fill::Broken => return Ok(Line::Broken),
            }
        }
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.text).expect("the source hands on whole characters")
    }
}
