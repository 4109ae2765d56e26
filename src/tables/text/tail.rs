//! The end of a text file: its last lines, wherever they are, and the file cut before some of them.

use super::record::Record;
use super::records::{Machine, Next, lines_in};
use super::source::Source;
use crate::error::Result;

/// The last lines of a file.
#[derive(Debug)]
pub struct Tail {
    /// Of a file that is not at hand as a whole: its last lines and the byte of the file at which they begin.
    far: Option<(String, u64)>,
    /// Of a file that is at hand: where they begin in the rest.
    near: usize,
    /// Where the declared footer begins: in the far lines, else in the rest.
    footer: Option<usize>,
}

/// As many bytes are enough for a footer.
const LONG: usize = 64 << 10;

impl Tail {
    /// The end of a file whose table begins at `start` of the rest; `footer` lines of it are declared to be none.
    pub fn of(source: &Source<'_>, start: usize, footer: Option<u32>) -> Result<Self> {
        let mut tail = Self { far: None, near: start, footer: None };
        let rest = source.rest();
        if !source.is_last() {
            tail.far = Some(source.tail(LONG)?);
        } else if rest.len() - start > LONG {
            let from = rest.len() - LONG;
            tail.near = memchr::memchr(b'\n', &rest[from..]).map_or(rest.len(), |at| from + at + 1);
        }
        if let Some(lines) = footer.filter(|lines| *lines > 0) {
            let (text, base) = match &tail.far {
                Some((text, _)) => (text.as_bytes(), 0),
                None => (&rest[start..], start),
            };
            tail.footer = Some(base + before_lines(text, lines));
        }
        Ok(tail)
    }

    /// The lines, without the declared footer.
    pub fn text<'s>(&'s self, source: &'s Source<'_>) -> &'s [u8] {
        match &self.far {
            Some((text, _)) => &text.as_bytes()[..self.footer.unwrap_or(text.len())],
            None => {
                let rest = source.rest();
                let end = self.footer.unwrap_or(rest.len());
                &rest[self.near.min(end)..end]
            }
        }
    }

    /// Where the text at hand ends that may be the table's.
    pub fn end(&self, source: &Source<'_>) -> usize {
        let rest = source.rest().len();
        if self.far.is_some() { rest } else { self.footer.unwrap_or(rest) }
    }

    /// The place of the lines; those of a file that is not at hand count from where no other place is.
    pub fn base(&self, source: &Source<'_>) -> u64 {
        match self.far {
            Some(_) => u64::MAX / 2,
            None => source.offset() + self.near as u64,
        }
    }

    /// Some of the lines, to see the dialect in; none where the head is all there is.
    pub fn sample(&self, most: usize) -> &[u8] {
        let Some((text, _)) = &self.far else { return b"" };
        let text = text.as_bytes();
        let from = text.len().saturating_sub(most);
        let start =
            if from == 0 { 0 } else { memchr::memchr(b'\n', &text[from..]).map_or(text.len(), |at| from + at + 1) };
        &text[start..]
    }

    /// The line of its first row, where that is at hand.
    pub fn known_line(&self, source: &Source<'_>) -> Option<u64> {
        // The lines above the rest were skipped, at most a few; they begin with the file.
        self.far.is_none().then(|| lines_in(&source.rest()[..self.near]) + 1)
    }

    /// The line of its first row, counted.
    pub fn line(&self, source: &Source<'_>) -> Result<u64> {
        match &self.far {
            Some((_, at)) => source.line(*at),
            None => Ok(self.known_line(source).unwrap_or(1)),
        }
    }

    /// The last rows, behind the place `taken`: text that begins with a record, and its place.
    pub fn rows<'s>(&'s self, source: &'s Source<'_>, machine: &Machine, width: usize, taken: u64) -> (&'s [u8], u64) {
        const ROWS: usize = crate::tables::layout::Grid::TAIL;
        /// A line that begins inside quotes is found out by the lines behind it.
        const TRIES: usize = 40;
        let (text, base) = (self.text(source), self.base(source));
        let mut start = 0;
        if self.far.is_none() && base <= taken {
            // It overlaps with the head: go on behind the last row of it.
            start = (taken - base) as usize;
            let mut record = Record::default();
            match machine.clone().next(&text[start..], taken, true, &mut record) {
                Next::Record(read) | Next::Blank(read) | Next::Comment(read) => start += read,
                _ => start = text.len(),
            }
        }
        let mut best = (text.len(), 0);
        for _ in 0..TRIES {
            let (rows, fitting) = records(&text[start..], machine, width);
            if fitting > best.1 || (fitting > 0 && fitting == best.1 && best.0 == text.len()) {
                let from = rows.len().saturating_sub(ROWS);
                best = (start + rows.get(from).copied().unwrap_or(0), fitting);
            }
            if fitting * 10 >= rows.len() * 8 {
                break;
            }
            match memchr::memchr(b'\n', &text[start..]) {
                Some(end) => start += end + 1,
                None => break,
            }
        }
        (&text[best.0..], base + best.0 as u64)
    }

    /// Ends the text of a file before the row at this place.
    pub fn cut(&self, source: &mut Source<'_>, place: u64) -> Result<()> {
        match &self.far {
            Some((text, _)) => {
                let behind = &text.as_bytes()[(place - self.base(source)) as usize..];
                source.cut_lines(memchr::memchr2_iter(b'\n', b'\r', behind).count() as u64)
            }
            None => {
                let bytes = (place - source.offset()) as usize;
                source.cut(bytes);
                Ok(())
            }
        }
    }

    /// Ends the text before the declared footer.
    pub fn cut_declared(&self, source: &mut Source<'_>) -> Result<()> {
        match self.footer {
            Some(footer) => {
                self.cut(source, if self.far.is_some() { self.base(source) } else { source.offset() } + footer as u64)
            }
            None => Ok(()),
        }
    }
}

/// Where the records of a text begin, and how many of them have this many cells.
fn records(text: &[u8], machine: &Machine, width: usize) -> (Vec<usize>, usize) {
    let mut machine = machine.clone();
    let mut record = Record::default();
    let (mut at, mut rows, mut fitting) = (0, Vec::new(), 0);
    loop {
        match machine.next(&text[at..], at as u64, true, &mut record) {
            Next::Record(read) => {
                rows.push(at);
                fitting += usize::from(record.len() == width);
                at += read;
            }
            Next::Blank(read) | Next::Comment(read) => {
                rows.push(at);
                fitting += 1;
                at += read;
            }
            Next::More | Next::TooLarge | Next::End => return (rows, fitting),
        }
    }
}

/// How many bytes there are before blank lines at the very end.
fn filled(text: &[u8]) -> usize {
    text.len() - text.iter().rev().take_while(|byte| matches!(byte, b'\n' | b'\r' | b' ')).count()
}

/// How many lines there are, blank ones at the very end not counted.
pub fn filled_lines(text: &[u8]) -> u32 {
    let filled = filled(text);
    if filled == 0 { 0 } else { lines_in(&text[..filled]) as u32 + 1 }
}

/// Where the last so many lines begin, blank ones at the very end not counted.
fn before_lines(text: &[u8], lines: u32) -> usize {
    let filled = filled(text);
    let mut end = filled;
    for line in 0..lines {
        if line > 0 {
            // The line end between this line and the one below.
            end -= if text[..end].ends_with(b"\r\n") { 2 } else { 1 };
        }
        match memchr::memrchr2(b'\n', b'\r', &text[..end]) {
            Some(at) => end = at + 1,
            None => return 0,
        }
        if line + 1 == lines {
            return end;
        }
    }
    filled
}
