//! The machine that makes records of text: any separator, quote and escape, every kind of line end, nothing lost.
//!
//! It is pure: bytes of UTF-8 go in, one record comes out with how many bytes it took. Where the input ends inside a
//! record it asks for the same bytes and more. A plain dialect's rules, which a faster reader must keep to:
//!
//! - a cell is quoted when its first byte is the quote; inside, two quotes are one (where quotes are doubled);
//! - quote and separator, line end or end of file close it; spaces between them are left out ([`Odd::Spaces`]);
//! - a quote before anything else is a character, and the cell stays open ([`Odd::Stray`]);
//! - a cell that is never closed, not within the limit of a cell, or behind whose line a quote opens another cell, is
//!   read again with its quote as a character ([`Odd::Unclosed`]), so that no row is swallowed;
//! - LF, CRLF and a lone CR end a record; a line without a byte is none.

use super::dialect::Dialect;
use super::record::{Odd, Record};

/// What the next bytes are; the number says how many belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A record, with its line end.
    Record(usize),
    /// A line without a byte.
    Blank(usize),
    /// A comment.
    Comment(usize),
    /// The input ends inside a record: the same bytes and more are needed.
    More,
    /// A cell or record is larger than the limit.
    TooLarge,
    /// No bytes were left.
    End,
}

/// Makes records of a dialect.
#[derive(Debug, Clone)]
pub struct Machine {
    dialect: Dialect,
    /// Bytes at which a cell without quotes may end.
    stops: [bool; 256],
    /// The most bytes of a cell.
    limit: usize,
    /// Up to this byte of the file no quote closes a cell that was opened before.
    open_until: u64,
}

/// Where a quoted cell ends.
enum Close {
    /// The content's end, and the byte behind the quote and its spaces.
    At(usize, usize),
    More,
    Never,
}

impl Machine {
    /// A machine for this dialect; a cell of more than `limit` bytes is too large.
    pub fn new(dialect: Dialect, limit: usize) -> Self {
        let mut stops = [false; 256];
        for stop in [Some(b'\n'), Some(b'\r'), dialect.delimiter.first().copied(), dialect.escape] {
            stop.into_iter().for_each(|byte| stops[usize::from(byte)] = true);
        }
        Self { dialect, stops, limit, open_until: 0 }
    }

    /// Its dialect.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// Reads what the input begins with. `offset` is the byte of the file at which it does, which never goes back;
    /// `last`: nothing follows it.
    pub fn next(&mut self, input: &[u8], offset: u64, last: bool, record: &mut Record) -> Next {
        record.clear();
        match input.first() {
            None if last => return Next::End,
            None => return Next::More,
            Some(b'\n' | b'\r') => return line_end(input, 0, last).map_or(Next::More, Next::Blank),
            _ => {}
        }
        if let Some(comment) = &self.dialect.comment {
            if input.starts_with(comment.as_bytes()) {
                return match memchr::memchr2(b'\n', b'\r', input) {
                    Some(at) => line_end(input, at, last).map_or(Next::More, Next::Comment),
                    None if last => Next::Comment(input.len()),
                    None => self.more(input),
                };
            }
            if !last && comment.as_bytes().starts_with(input) {
                return Next::More;
            }
        }
        let read = match self.cells(input, offset, last, record) {
            Next::More => return self.more(input),
            Next::Record(read) => read,
            other => return other,
        };
        if self.dialect.wrapped && record.len() == 1 && record.quoted && record.odd.is_empty() {
            self.unwrap(record);
        }
        Next::Record(read)
    }

    /// More is needed, while a record may be as long as that.
    fn more(&self, input: &[u8]) -> Next {
        if input.len() > self.limit.saturating_mul(2) { Next::TooLarge } else { Next::More }
    }

    fn cells(&mut self, input: &[u8], offset: u64, last: bool, record: &mut Record) -> Next {
        let mut at = 0;
        loop {
            if record.len() > Record::CELLS {
                return Next::TooLarge;
            }
            let begin = at;
            if self.dialect.skip_initial_space {
                at += input[at..].iter().take_while(|byte| **byte == b' ').count();
                // Between words set apart by spaces, those at the end of a line set nothing apart.
                let ends = matches!(input.get(at), Some(b'\n' | b'\r')) || (at == input.len() && last);
                if ends && begin > 0 && self.dialect.is_spaced() {
                    return self.end_record(input, at, last, record);
                }
            }
            if at < input.len() && Some(input[at]) == self.dialect.quote {
                let odd = record.odd.len();
                match self.close(input, at, offset, last, record) {
                    Close::More => return Next::More,
                    Close::Never => {
                        record.odd.truncate(odd);
                        record.note(Odd::Unclosed, at);
                    }
                    Close::At(end, next) => {
                        self.unquote(&input[at + 1..end], record);
                        record.end_cell(begin, next);
                        match self.delimited(input, next) {
                            Some(length) => at = next + length,
                            None => return self.end_record(input, next, last, record),
                        }
                        continue;
                    }
                }
            }
            match self.unquoted(input, begin, at, last, record) {
                Ok(next) => at = next,
                Err(next) => return next,
            }
        }
    }

    /// Reads a cell without quotes: the byte behind its separator, or how its record ended.
    fn unquoted(
        &self,
        input: &[u8],
        begin: usize,
        start: usize,
        last: bool,
        record: &mut Record,
    ) -> Result<usize, Next> {
        let (mut start, mut at) = (start, start);
        loop {
            at += input[at..].iter().take_while(|byte| !self.stops[usize::from(**byte)]).count();
            if at - start > self.limit {
                return Err(Next::TooLarge);
            }
            let ends = match input.get(at) {
                None if last => true,
                None => return Err(Next::More),
                Some(b'\n' | b'\r') => true,
                Some(byte) if Some(*byte) == self.dialect.escape => {
                    let Some(behind) = input.get(at + 1) else {
                        if last {
                            at += 1;
                            continue;
                        }
                        return Err(Next::More);
                    };
                    if *behind == b'\r' && input.len() == at + 2 && !last {
                        return Err(Next::More);
                    }
                    if self.is_special(input, at + 1, *behind) {
                        record.bytes.extend_from_slice(&input[start..at]);
                        record.lines += u64::from(matches!(behind, b'\n' | b'\r'));
                        start = at + 1;
                    }
                    let taken = if input[at + 1..].starts_with(b"\r\n") { 2 } else { utf8_length(*behind) };
                    at += 1 + taken.min(input.len() - at - 1);
                    continue;
                }
                Some(_) => false,
            };
            if !ends && self.delimited(input, at).is_none() {
                if !last && self.dialect.delimiter.len() > input.len() - at {
                    return Err(Next::More);
                }
                at += 1;
                continue;
            }
            let mut end = at;
            if self.dialect.is_spaced() {
                end -= input[start..end].iter().rev().take_while(|byte| **byte == b' ').count();
            }
            record.bytes.extend_from_slice(&input[start..end]);
            record.end_cell(begin, at);
            return match self.delimited(input, at) {
                Some(length) if !ends => Ok(at + length),
                _ => Err(self.end_record(input, at, last, record)),
            };
        }
    }

    fn end_record(&self, input: &[u8], at: usize, last: bool, record: &mut Record) -> Next {
        record.lines += 1;
        line_end(input, at, last).map_or(Next::More, Next::Record)
    }

    /// How long the separator is that stands here.
    #[inline]
    fn delimited(&self, input: &[u8], at: usize) -> Option<usize> {
        match self.dialect.delimiter.as_slice() {
            [one] => (input.get(at) == Some(one)).then_some(1),
            [] => None,
            many => input[at..].starts_with(many).then_some(many.len()),
        }
    }

    /// Would this byte mean something without the escape before it?
    fn is_special(&self, input: &[u8], at: usize, byte: u8) -> bool {
        matches!(byte, b'\n' | b'\r')
            || Some(byte) == self.dialect.quote
            || Some(byte) == self.dialect.escape
            || self.delimited(input, at).is_some()
    }

    /// Finds the quote that closes the cell opened at `open`.
    fn close(&mut self, input: &[u8], open: usize, offset: u64, last: bool, record: &mut Record) -> Close {
        let quote = self.dialect.quote.expect("a cell was opened by it");
        let escape = self.dialect.escape.unwrap_or(quote);
        // The quotes right behind the opening one are paired anew; behind them is known what was searched before.
        let run = input[open + 1..].iter().take_while(|byte| **byte == quote).count();
        let known = usize::try_from(self.open_until.saturating_sub(offset)).unwrap_or(usize::MAX).min(input.len());
        let most = input.len().min(open + self.limit + 2);
        let (mut at, mut jumped, mut crossed) = (open + 1, false, false);
        loop {
            if !jumped && at > open + run {
                jumped = true;
                if known > at {
                    crossed = memchr::memchr2(b'\n', b'\r', &input[at..known]).is_some();
                    at = known;
                }
            }
            let Some(found) = memchr::memchr2(quote, escape, &input[at.min(most)..most]).map(|found| at + found) else {
                return match last || most < input.len() {
                    true => self.never(offset + most as u64),
                    false => Close::More,
                };
            };
            crossed = crossed || memchr::memchr2(b'\n', b'\r', &input[at..found]).is_some();
            let next = found + 1;
            if next == input.len() {
                return match last {
                    true if input[found] == quote => Close::At(found, next),
                    true => self.never(offset + next as u64),
                    false => Close::More,
                };
            }
            if input[found] != quote {
                at = next + 1;
                continue;
            }
            if self.dialect.double_quote && input[next] == quote {
                at = next + 1;
                continue;
            }
            let spaces = input[next..].iter().take_while(|byte| **byte == b' ').count();
            let behind = next + spaces;
            if self.delimited(input, next).is_some() || matches!(input[next], b'\n' | b'\r') {
                return Close::At(found, next);
            }
            if behind == input.len() && !last {
                return Close::More;
            }
            if !last && self.dialect.delimiter.starts_with(&input[behind..]) {
                return Close::More;
            }
            if behind == input.len()
                || self.delimited(input, behind).is_some()
                || matches!(input[behind], b'\n' | b'\r')
            {
                record.note(Odd::Spaces, next);
                return Close::At(found, behind);
            }
            // On a later line a quote opens a cell: this one was never meant to reach so far.
            if crossed && self.opens(input, found) {
                return self.never(offset + found as u64);
            }
            record.note(Odd::Stray, found);
            at = next;
        }
    }

    /// No quote closes a cell before this byte of the file.
    fn never(&mut self, until: u64) -> Close {
        if self.dialect.escape.is_none() {
            self.open_until = self.open_until.max(until);
        }
        Close::Never
    }

    /// Does a cell begin here?
    fn opens(&self, input: &[u8], at: usize) -> bool {
        let delimiter = &self.dialect.delimiter;
        matches!(input[at - 1], b'\n' | b'\r') || (!delimiter.is_empty() && input[..at].ends_with(delimiter))
    }

    /// Takes the content of a quoted cell into the record.
    fn unquote(&self, content: &[u8], record: &mut Record) {
        record.quoted = true;
        record.lines += lines_in(content);
        let quote = self.dialect.quote.expect("a cell was closed by it");
        let escape = self.dialect.escape.unwrap_or(quote);
        let (mut start, mut at) = (0, 0);
        while let Some(found) = memchr::memchr2(quote, escape, &content[at..]).map(|found| at + found) {
            let behind = content.get(found + 1).copied();
            let skips = match behind {
                Some(behind) if content[found] == escape && escape != quote => {
                    behind == quote || behind == escape || self.is_special(content, found + 1, behind)
                }
                Some(behind) => self.dialect.double_quote && content[found] == quote && behind == quote,
                None => false,
            };
            if skips {
                record.bytes.extend_from_slice(&content[start..found]);
                start = found + 1;
            }
            at = (found + 1 + usize::from(skips)).min(content.len());
        }
        record.bytes.extend_from_slice(&content[start..]);
    }

    /// Reads a record anew that stood in one pair of quotes.
    fn unwrap(&self, record: &mut Record) {
        let line = std::mem::take(&mut record.bytes);
        let lines = record.lines;
        let mut inner = Self::new(Dialect { wrapped: false, comment: None, ..self.dialect.clone() }, self.limit);
        record.ends.clear();
        record.quoted = false;
        // Line ends inside are characters of a cell here: only the last cell could hold them.
        inner.stops[usize::from(b'\n')] = false;
        inner.stops[usize::from(b'\r')] = false;
        let spans = record.spans.take();
        let next = inner.cells(&line, 0, true, record);
        let taken = if let Next::Record(taken) = next { taken } else { 0 };
        if taken < line.len() || record.ends.is_empty() {
            record.bytes.clear();
            record.ends.clear();
            record.bytes.extend_from_slice(&line);
            record.ends.push(line.len());
        }
        record.spans = spans;
        (record.lines, record.quoted) = (lines, true);
    }
}

/// Where a line end at this byte is over; at the end of the input there need be none.
#[inline]
fn line_end(input: &[u8], at: usize, last: bool) -> Option<usize> {
    match (input.get(at), input.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => Some(at + 2),
        (Some(b'\r'), None) if !last => None,
        (Some(_), _) => Some(at + 1),
        (None, _) => Some(at),
    }
}

/// How many lines end in these bytes: with LF, CRLF or a lone CR.
pub fn lines_in(bytes: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    let lone = memchr::memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
    (feeds + lone) as u64
}

fn utf8_length(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}
