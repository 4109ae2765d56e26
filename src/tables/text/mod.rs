//! CSV and TSV in UTF-8: records with their physical lines, and where each cell stands in them.

pub mod block;
mod dialect;
pub mod piece;
pub mod source;

use crate::error::Result;
use crate::findings::{Finding, Findings, Place};
use crate::tables::Ask;
use crate::tables::batch::TextBatch;
use crate::tables::reader::{Fetched, Reader, Step};
use crate::tables::tally::{Locate, Tally};
use block::{Chunk, Plain};
use csv_core::ReadRecordResult;
use dialect::Dialect;
use piece::Remark;
use source::{Fill, Source};
use std::collections::VecDeque;

/// A text file being read.
pub struct Text<'a> {
    ask: &'a Ask<'a>,
    source: Source<'a>,
    dialect: Dialect,
    core: csv_core::Reader,
    labels: Vec<String>,
    header: (u64, u64),
    /// The physical line of the next byte.
    line: u64,
    /// The last record ended with a carriage return; a line feed behind it belongs to it.
    after_cr: bool,
    record: Record,
    rows: u64,
    /// Rows held back because they may be the footer.
    held: VecDeque<Record>,
    broken: bool,
    /// What was fetched and is no whole record yet.
    carry: Vec<u8>,
}

/// One record: its cells one behind the other.
#[derive(Debug, Clone, Default)]
struct Record {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    cells: usize,
    line: u64,
    offset: u64,
}

impl Record {
    fn cell(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }
}

/// Opens a text file and reads its header.
pub fn open<'a>(ask: &'a Ask<'a>, findings: &mut Findings) -> Result<Option<Text<'a>>> {
    let Some(mut source) = Source::open(ask, findings)? else { return Ok(None) };
    let mut line = 1;
    for _ in 0..ask.resource.recipe.skip_rows.unwrap_or(0) {
        line += u64::from(source.skip_line()?);
    }
    let dialect = Dialect::of(ask.resource, source.rest());
    let record = Record { bytes: vec![0; 4 << 10], ends: vec![0; 64], ..Record::default() };
    let mut text = Text {
        ask,
        source,
        dialect,
        core: dialect.records(),
        labels: Vec::new(),
        header: (line, 0),
        line,
        after_cr: false,
        record,
        rows: 0,
        held: VecDeque::new(),
        broken: false,
        carry: Vec::new(),
    };
    let mut tally = Tally::default();
    let found = text.read_header(&mut tally)?;
    if !found && !text.broken {
        tally.count("no-header", Tally::ROW, || {
            Finding::of("no-header", Place::file(ask.place)).with("file", ask.place)
        });
    }
    tally.finish(findings);
    Ok((found && !text.broken).then_some(text))
}

impl Text<'_> {
    fn read_header(&mut self, tally: &mut Tally) -> Result<bool> {
        let recipe = &self.ask.resource.recipe;
        let rows = if recipe.header == Some(false) { 1 } else { recipe.header_rows.unwrap_or(1).max(1) };
        let mut labels: Vec<String> = Vec::new();
        for row in 0..rows {
            // Blank lines above the header are no fault.
            if !self.next(&mut Tally::default())? {
                if self.broken {
                    self.say_broken(tally);
                }
                return Ok(row > 0 && !self.broken);
            }
            if row == 0 {
                self.header = (self.record.line, self.record.offset);
            }
            labels.resize(labels.len().max(self.record.cells), String::new());
            for (at, label) in labels.iter_mut().enumerate().take(self.record.cells) {
                crate::tables::join_label(label, &String::from_utf8_lossy(self.record.cell(at)));
            }
            self.labels = labels.clone();
        }
        if self.labels.len() > self.ask.limits.columns {
            let finding = Finding::of("too-many-columns", self.header()).with("count", self.labels.len());
            tally.count("too-many-columns", Tally::ROW, || finding.with("limit", self.ask.limits.columns));
            self.broken = true;
        }
        if recipe.header == Some(false) {
            let declared = &self.ask.resource.fields;
            for (at, label) in self.labels.iter_mut().enumerate() {
                *label = match declared.get(at) {
                    Some(field) => field.name.clone(),
                    None => format!("column_{}", at + 1),
                };
            }
            self.held.push_back(self.record.clone());
        }
        Ok(true)
    }

    /// Reads the next record. `false` at the end, or when the file is broken.
    fn next(&mut self, tally: &mut Tally) -> Result<bool> {
        if self.broken || !self.skip_blank_lines(tally)? {
            return Ok(false);
        }
        (self.record.line, self.record.offset) = (self.line, self.source.offset());
        let (mut filled, mut cells) = (0, 0);
        let most = self.ask.limits.cell_bytes.saturating_mul(2);
        loop {
            let input = self.source.rest();
            let (result, read, wrote, ended) =
                self.core.read_record(input, &mut self.record.bytes[filled..], &mut self.record.ends[cells..]);
            let eaten = &input[..read];
            self.line += memchr::memchr_iter(b'\n', eaten).count() as u64;
            let last = eaten.last().copied();
            self.source.advance(read);
            (filled, cells) = (filled + wrote, cells + ended);
            match result {
                ReadRecordResult::InputEmpty => {
                    if self.source.fill()? == Fill::Broken {
                        self.broken = true;
                        return Ok(false);
                    }
                }
                ReadRecordResult::OutputFull if filled > most => {
                    let place = self.place(self.record.line, self.record.offset, 0);
                    tally.count("cell-too-large", Tally::ROW, || {
                        Finding::of("cell-too-large", place).with("limit", self.ask.limits.cell_bytes)
                    });
                    self.broken = true;
                    return Ok(false);
                }
                ReadRecordResult::OutputFull => self.record.bytes.resize(self.record.bytes.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if cells > self.ask.limits.columns * 2 => {
                    let place = self.place(self.record.line, self.record.offset, 0);
                    tally.count("too-many-columns", Tally::ROW, || {
                        let finding = Finding::of("too-many-columns", place).with("count", cells);
                        finding.with("limit", self.ask.limits.columns)
                    });
                    self.broken = true;
                    return Ok(false);
                }
                ReadRecordResult::OutputEndsFull => self.record.ends.resize(self.record.ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    self.after_cr = last == Some(b'\r');
                    self.line += u64::from(self.after_cr);
                    if read == 0 {
                        self.check_closed(tally)?;
                    }
                    self.record.cells = cells;
                    return Ok(!self.broken);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    /// Skips line ends between records. `false` at the end of the file.
    fn skip_blank_lines(&mut self, tally: &mut Tally) -> Result<bool> {
        loop {
            match self.source.rest().first() {
                Some(b'\n') if self.after_cr => {
                    self.source.advance(1);
                    self.after_cr = false;
                }
                Some(b'\n' | b'\r') => {
                    let cr = self.source.rest().starts_with(b"\r");
                    self.source.advance(1);
                    tally.count("blank-row", Tally::ROW, || {
                        Finding::of("blank-row", Place::at(self.ask.place, self.line, 1))
                    });
                    self.line += 1;
                    self.after_cr = cr;
                }
                Some(_) => {
                    self.after_cr = false;
                    return Ok(true);
                }
                None => match self.source.fill()? {
                    Fill::More => {}
                    Fill::End => return Ok(false),
                    Fill::Broken => {
                        self.broken = true;
                        return Ok(false);
                    }
                },
            }
        }
    }

    /// The file ended without a line end: was a quote left open?
    fn check_closed(&mut self, tally: &mut Tally) -> Result<()> {
        let raw = self.source.read_at(self.record.offset, self.ask.limits.cell_bytes)?;
        if memchr::memchr_iter(self.dialect.quote, &raw).count() % 2 == 1 && raw.contains(&b'\n') {
            let place = self.place(self.record.line, self.record.offset, 0);
            tally.count("unclosed-quote", Tally::ROW, || {
                Finding::of("unclosed-quote", place).with("quote", self.dialect.quote as char)
            });
            self.broken = true;
        }
        Ok(())
    }

    /// Adds a record to the batch and notes down what is wrong with its shape.
    fn push(&mut self, record: &Record, batch: &mut TextBatch, tally: &mut Tally) {
        let wide = self.labels.len();
        self.rows += 1;
        if record.cells != wide {
            let rule = if record.cells < wide { "missing-cell" } else { "extra-cell" };
            tally.count(rule, Tally::ROW, || {
                let place = self.place(record.line, record.offset, record.cells.min(wide)).row(self.rows);
                Finding::of(rule, place).with("row", self.rows).with("cells", record.cells).with("columns", wide)
            });
        }
        for (at, column) in batch.columns.iter_mut().enumerate() {
            column.push(if at < record.cells { record.cell(at) } else { b"" });
        }
        batch.lines.push(record.line);
        batch.offsets.push(record.offset);
    }

    /// What the fast path must know.
    fn plain(&self) -> Plain {
        let Dialect { delimiter, quote } = self.dialect;
        let (columns, cell_bytes) = (self.labels.len(), self.ask.limits.cell_bytes);
        Plain { delimiter, quote: Some(quote), doubled: true, columns, cell_bytes }
    }

    fn say_broken(&mut self, tally: &mut Tally) {
        if let Some(finding) = self.source.fault(self.line) {
            tally.count("encoding-error", Tally::ROW, || finding);
        }
    }
}

impl Drop for Text<'_> {
    fn drop(&mut self) {
        if !self.broken {
            self.dialect.keep(std::mem::take(&mut self.core));
        }
    }
}

impl Reader for Text<'_> {
    fn labels(&self) -> &[String] {
        &self.labels
    }

    fn header(&self) -> Place {
        self.place(self.header.0, self.header.1, 0)
    }

    fn chunks(&self) -> Option<(Plain, u64, u64)> {
        let footer = self.ask.resource.recipe.footer_rows.unwrap_or(0);
        (footer == 0 && self.held.is_empty()).then(|| (self.plain(), self.line, self.rows))
    }

    fn fetch(&mut self, chunk: &mut Chunk, bytes: usize) -> Result<Fetched> {
        let plain = self.plain();
        if self.carry.is_empty() && self.after_cr && self.source.rest().starts_with(b"\n") {
            self.source.advance(1);
        }
        self.after_cr = false;
        chunk.clear();
        chunk.offset = self.source.offset() - self.carry.len() as u64;
        chunk.extend(&self.carry);
        self.carry.clear();
        let mut wanted = bytes;
        loop {
            let mut ended = false;
            while chunk.bytes().len() < wanted && !ended {
                match self.source.fill()? {
                    Fill::More => {
                        let rest = self.source.rest();
                        let rest = &rest[..rest.len().min(wanted - chunk.bytes().len())];
                        let taken = rest.len();
                        chunk.extend(rest);
                        self.source.advance(taken);
                    }
                    Fill::End => ended = true,
                    Fill::Broken => {
                        self.source.put_back(chunk.bytes());
                        return Ok(Fetched::Odd);
                    }
                }
            }
            if ended && chunk.bytes().is_empty() {
                return Ok(Fetched::End);
            }
            if let Some(end) = plain.whole(chunk, ended) {
                self.carry.extend_from_slice(&chunk.bytes()[end..]);
                chunk.truncate(end);
                return Ok(Fetched::Records);
            }
            if ended || wanted > plain.cell_bytes {
                self.source.put_back(chunk.bytes());
                return Ok(Fetched::Odd);
            }
            wanted *= 2;
        }
    }

    fn resume(&mut self, line: u64, rows: u64) {
        (self.line, self.rows) = (line, rows);
    }

    fn remark(&self, remark: &Remark, batch: &TextBatch, tally: &mut Tally) {
        let wide = self.labels.len();
        match *remark {
            Remark::Blank { line } => tally.count("blank-row", Tally::ROW, || {
                Finding::of("blank-row", Place::at(self.ask.place, batch.base.0 + line, 1))
            }),
            Remark::Cells { row, cells } => {
                let rule = if cells < wide { "missing-cell" } else { "extra-cell" };
                let number = batch.before + row as u64 + 1;
                tally.count(rule, Tally::ROW, || {
                    let place = self.place(batch.line(row), batch.offset(row), cells.min(wide)).row(number);
                    Finding::of(rule, place).with("row", number).with("cells", cells).with("columns", wide)
                });
            }
        }
    }

    fn read(&mut self, batch: &mut TextBatch, tally: &mut Tally) -> Result<Step> {
        batch.reset(self.labels.len(), self.rows);
        let footer = self.ask.resource.recipe.footer_rows.unwrap_or(0) as usize;
        let mut bytes = 0;
        while batch.rows() < TextBatch::ROWS && bytes < TextBatch::BYTES {
            if self.held.len() > footer {
                let record = self.held.pop_front().expect("it holds more than the footer");
                bytes += record.ends[record.cells - 1];
                self.push(&record, batch, tally);
                continue;
            }
            if !self.next(tally)? {
                break;
            }
            let record = std::mem::take(&mut self.record);
            if footer > 0 || !self.held.is_empty() {
                self.record = Record { bytes: vec![0; 4 << 10], ends: vec![0; 64], ..Record::default() };
                self.held.push_back(record);
                continue;
            }
            bytes += record.ends[record.cells - 1];
            self.push(&record, batch, tally);
            self.record = record;
        }
        if self.broken {
            self.say_broken(tally);
            return Ok(Step::Broken);
        }
        Ok(if batch.rows() == 0 { Step::End } else { Step::Rows })
    }
}

impl Locate for Text<'_> {
    fn place(&self, line: u64, offset: u64, column: usize) -> Place {
        const WINDOW: usize = 64 << 10;
        let Ok(raw) = self.source.read_at(offset, WINDOW) else { return Place::at(self.ask.place, line, 0) };
        let column = if column == Tally::ROW { 0 } else { column };
        let Dialect { delimiter, quote } = self.dialect;
        let (mut at, mut cell, mut start, mut quoted) = (0, 0, 0, false);
        while at < raw.len() {
            match raw[at] {
                byte if byte == quote => quoted = !quoted,
                byte if quoted => _ = byte,
                byte if byte == delimiter => {
                    if cell == column {
                        break;
                    }
                    (cell, start) = (cell + 1, at + 1);
                }
                b'\n' | b'\r' => break,
                _ => {}
            }
            at += 1;
        }
        let (start, end) = if cell == column { (start, at) } else { (at, at) };
        let above = memchr::memchr_iter(b'\n', &raw[..start]).count() as u64;
        let line_start = memchr::memrchr(b'\n', &raw[..start]).map_or(0, |at| at + 1);
        let line_end = memchr::memchr2(b'\n', b'\r', &raw[start..]).map_or(raw.len(), |at| start + at);
        let text = String::from_utf8_lossy(&raw[line_start..line_end]);
        let before = String::from_utf8_lossy(&raw[line_start..start]).chars().count();
        let length = String::from_utf8_lossy(&raw[start..end.min(line_end)]).chars().count();
        Place::at(self.ask.place, line + above, before as u64 + 1).excerpt(&text, before, length.max(1))
    }
}
