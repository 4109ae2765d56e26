//! JSON Lines (`.jsonl`, `.ndjson`): an object a line, read line by line.

use super::objects::Objects;
use super::scan;
use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::tables::Ask;
use crate::tables::batch::TextBatch;
use crate::tables::reader::{Hint, Reader, Step};
use crate::tables::tally::{Locate, Tally};
use crate::tables::text::source::{Fill, Source};

/// A file of JSON Lines being read; its columns are known from a first look at all lines.
pub struct JsonLines<'a> {
    ask: &'a Ask<'a>,
    lines: Lines<'a>,
    objects: Objects,
    rows: u64,
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
enum Line {
    Next,
    End,
    TooLong,
    /// What follows is not UTF-8.
    Broken,
}

/// Opens a file of JSON Lines. `None` when no line is an object with a key; the findings say why.
pub fn open<'a>(ask: &'a Ask<'a>, findings: &mut Findings) -> Result<Option<JsonLines<'a>>> {
    let Some(lines) = Lines::open(ask, findings)? else { return Ok(None) };
    let mut reader = JsonLines { ask, lines, objects: Objects::default(), rows: 0 };
    let mut tally = Tally::default();
    while let Some(at) = reader.next(&mut tally)? {
        let Ok(at) = at else { break };
        reader.objects.survey(reader.lines.text(), at);
        let count = reader.objects.labels.len();
        if count > ask.limits.columns {
            let finding = Finding::of("too-many-columns", Place::at(ask.place, reader.lines.number, 0));
            findings.push(finding.with("count", count).with("limit", ask.limits.columns));
            return Ok(None);
        }
        reader.rows += 1;
    }
    if reader.objects.labels.is_empty() {
        let mut said = Findings::default();
        tally.finish(&mut said);
        if !said.has_errors() {
            let finding = Finding::of("not-a-table", Place::file(ask.place)).with("file", ask.place);
            findings.push(finding.with("reason", "JSON Lines: 0"));
        }
        findings.extend(said.iter().cloned());
        return Ok(None);
    }
    reader.objects.put_last("geometry");
    // What was wrong is said when the rows are read.
    Ok(reader.again()?.then_some(reader))
}

impl JsonLines<'_> {
    /// Goes on to the next object: where it begins in the line. `Some(Err)`: the file cannot be read on.
    fn next(&mut self, tally: &mut Tally) -> Result<Option<std::result::Result<usize, ()>>> {
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
                    return Ok(Some(Err(())));
                }
                Line::Broken => {
                    if let Some(finding) = self.lines.source.fault(number) {
                        tally.count("encoding-error", Tally::ROW, || finding);
                    }
                    return Ok(Some(Err(())));
                }
                Line::Next => {}
            }
            let text = self.lines.text();
            let at = scan::value(text).start;
            if at == text.len() {
                tally.count("blank-row", Tally::ROW, || Finding::of("blank-row", Place::at(place, number, 1)));
                continue;
            }
            let (column, reason) = match scan::check(text) {
                Ok(()) if text[at..].starts_with('{') => return Ok(Some(Ok(at))),
                Ok(()) => (at + 1, "JSON".to_string()),
                Err(error) => (error.column(), format!("JSON: {error}")),
            };
            tally.count("not-an-object", Tally::ROW, || {
                let before = text.char_indices().take_while(|(byte, _)| *byte + 1 < column).count();
                let place = Place::at(place, number, before as u64 + 1).excerpt(text, before, 1);
                Finding::of("not-an-object", place).with("line", number).with("reason", reason)
            });
        }
    }

    /// Begins anew.
    fn again(&mut self) -> Result<bool> {
        self.rows = 0;
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

impl Reader for JsonLines<'_> {
    fn labels(&self) -> &[String] {
        &self.objects.labels
    }

    fn header(&self) -> Place {
        Place::at(self.ask.place, 1, 0)
    }

    fn hint(&self, column: usize) -> Hint {
        self.objects.hint(column)
    }

    fn loose_numbers(&self) -> bool {
        true
    }

    fn rewind(&mut self) -> bool {
        self.again().unwrap_or(false)
    }

    fn read(&mut self, batch: &mut TextBatch, tally: &mut Tally) -> Result<Step> {
        batch.reset(self.objects.labels.len(), self.rows);
        let mut bytes = 0;
        while batch.rows() < TextBatch::ROWS && bytes < TextBatch::BYTES {
            match self.next(tally)? {
                None => break,
                Some(Err(())) => return Ok(Step::Broken),
                Some(Ok(at)) => {
                    bytes += self.objects.push(self.lines.text(), at, &mut batch.columns);
                    batch.lines.push(self.lines.number);
                    batch.offsets.push(self.lines.offset);
                    self.rows += 1;
                }
            }
        }
        Ok(if batch.rows() == 0 { Step::End } else { Step::Rows })
    }
}

impl Locate for JsonLines<'_> {
    fn place(&self, line: u64, _: u64, _: usize) -> Place {
        Place::at(self.ask.place, line, 0)
    }
}
