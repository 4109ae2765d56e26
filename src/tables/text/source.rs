//! The bytes of a text file: read in pieces, handed on as UTF-8 whatever they are, and read again where a finding needs them.

use super::again::{Again, Mark};
use super::encoding::{Encoding, Faults};
use super::evidence;
use super::glance::{is_binary, is_text, known};
use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use crate::tables::Ask;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// A text file being read; what [`rest`](Source::rest) lends is valid UTF-8.
///
/// Places are bytes of the text it hands on. In a file of UTF-8 without faults they are bytes of the file.
pub struct Source<'a> {
    path: &'a Path,
    file: File,
    size: u64,
    /// Text: the next byte to hand out, the end of what is valid, the end of what is held.
    text: Vec<u8>,
    start: usize,
    end: usize,
    held: usize,
    /// The place of `text[0]`.
    base: u64,
    /// The next byte of the file to read, and where reading stops.
    at: u64,
    until: u64,
    /// Bytes read that are no text yet, where text is not what the file holds.
    raw: Vec<u8>,
    /// Is the next byte of the file the next of the text?
    same: bool,
    strict: bool,
    /// Faults not told yet, and those told.
    faults: Faults,
    told: Faults,
    shared: Again,
}

/// What reading more gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// There are more bytes.
    More,
    /// The file has ended.
    End,
    /// What follows is no character; only where text is read strictly.
    Broken,
}

impl<'a> Source<'a> {
    /// Files up to this size are read in one piece.
    const WHOLE: u64 = 4 << 20;
    /// Larger ones in pieces of this size.
    const PIECE: usize = 512 << 10;
    /// Of a larger file with no letter beyond ASCII at its head, so many pieces are looked at, of so many bytes.
    const SPREAD: (u64, usize) = (16, 32 << 10);

    /// Opens a file that must be UTF-8 or UTF-16, and ends at the first byte that is no character ([`fault`](Self::fault)).
    /// `None` when it is empty or no text; the findings say so.
    pub fn open(ask: &Ask<'a>, findings: &mut Findings) -> Result<Option<Self>> {
        let Some(source) = Self::begin(ask, true, findings)? else { return Ok(None) };
        if source.rest().is_empty() && source.faults.count > 0 {
            findings.extend(source.fault(1));
            return Ok(None);
        }
        Ok(Some(source))
    }

    /// Opens a file and decides its encoding; what is no character in it becomes U+FFFD and is told by
    /// [`faults`](Self::faults). `None` when it is empty or no text; the findings say so.
    pub fn decoded(ask: &Ask<'a>, findings: &mut Findings) -> Result<Option<Self>> {
        Self::begin(ask, false, findings)
    }

    fn begin(ask: &Ask<'a>, strict: bool, findings: &mut Findings) -> Result<Option<Self>> {
        let failed = |error| Error::io("read", ask.file, error);
        let mut file = File::open(ask.file).map_err(|error| Error::io("open", ask.file, error))?;
        let size = file.metadata().map_err(failed)?.len();
        let room = if size <= Self::WHOLE { size as usize + 1 } else { Self::PIECE };
        let mut bytes = vec![0; room];
        let filled = read_into(&mut file, &mut bytes).map_err(failed)?;
        if filled == 0 {
            findings.push(Finding::of("empty-file", Place::file(ask.place)).with("file", ask.place));
            return Ok(None);
        }
        let (head, whole) = (&bytes[..filled], filled < room);
        // A file that is no regular one, or that grows: what was read is what there is.
        let size = if whole { filled as u64 } else { size.max(filled as u64) };
        let says = |findings: &mut Findings, rule: &'static str, parts: Vec<(&'static str, String)>| {
            let finding = Finding::of(rule, Place::file(ask.place)).with("file", ask.place);
            findings.push(parts.iter().fold(finding, |finding, (name, value)| finding.with(name, value)));
        };
        let declared = ask.resource.recipe.encoding.as_deref();
        // A text may begin like a file of another kind where its encoding is declared.
        if let Some(what) = known(head).filter(|_| declared.is_none() || !is_text(head)) {
            says(findings, "not-a-table", vec![("reason", what.into())]);
            return Ok(None);
        }
        let spread = || spread(&mut file, size, Self::SPREAD);
        let decided = match strict {
            true => evidence::unicode(head),
            false => evidence::decide(head, whole, declared, ask.language, spread),
        };
        let encoding = match decided.encoding {
            Ok(encoding) => encoding,
            Err(what) => {
                says(findings, "not-a-table", vec![("reason", what.into())]);
                return Ok(None);
            }
        };
        if filled == decided.mark {
            findings.push(Finding::of("empty-file", Place::file(ask.place)).with("file", ask.place));
            return Ok(None);
        }
        // Marks that fill up the end of a file say nothing of what is before them.
        let marks = head.iter().rev().take_while(|byte| whole && matches!(byte, 0 | 0x1a)).count();
        if declared.is_none() && encoding.unit() == 1 && is_binary(&head[..(filled - marks).min(8 << 10)]) {
            says(findings, "not-a-table", vec![("reason", "binary".into())]);
            return Ok(None);
        }
        let settled = strict && declared.and_then(Encoding::named).is_some_and(|said| said.label == encoding.label);
        if let Some((rule, parts)) = decided.says.filter(|_| !settled) {
            says(findings, rule, parts);
        }
        let mark = decided.mark;
        let same = encoding.is_utf8();
        let first = Mark { text: if same { mark as u64 } else { 0 }, file: mark as u64, same };
        let shared = Again::new(ask.file, ask.place, encoding, first, whole.then_some(head));
        let mut source = Self {
            path: ask.file,
            file,
            size,
            text: Vec::new(),
            start: 0,
            end: 0,
            held: 0,
            base: 0,
            at: filled as u64,
            until: size,
            raw: Vec::new(),
            same,
            strict,
            faults: Faults::default(),
            told: Faults::default(),
            shared,
        };
        if same {
            (source.text, source.held, source.start, source.end) = (bytes, filled, mark, mark);
            source.check();
        } else {
            bytes.truncate(filled);
            bytes.drain(..mark);
            source.raw = bytes;
            source.decode();
        }
        if !whole {
            source.file.seek(SeekFrom::Start(filled as u64)).map_err(failed)?;
        }
        Ok(Some(source))
    }

    /// The bytes at hand.
    #[inline]
    pub fn rest(&self) -> &[u8] {
        &self.text[self.start..self.end]
    }

    /// Takes bytes off the rest.
    #[inline]
    pub fn advance(&mut self, bytes: usize) {
        self.start += bytes;
        debug_assert!(self.start <= self.end, "more was taken than there is");
    }

    /// The place at which the rest begins.
    #[inline]
    pub fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// Is nothing left to read behind the rest?
    #[inline]
    pub fn is_last(&self) -> bool {
        self.at >= self.until && self.raw.is_empty() && self.end == self.held
    }

    /// What the file's bytes are.
    pub fn encoding(&self) -> &Encoding {
        self.shared.encoding()
    }

    /// Reads places again.
    pub fn again(&self) -> &Again {
        &self.shared
    }

    /// Makes the rest longer by reading on.
    pub fn fill(&mut self) -> Result<Fill> {
        let before = self.end - self.start;
        while !self.is_last() {
            match self.same {
                true => self.read_same()?,
                false => self.read_decoded()?,
            }
            if self.end - self.start > before {
                return Ok(Fill::More);
            }
        }
        Ok(if self.strict && self.faults.count > 0 { Fill::Broken } else { Fill::End })
    }

    /// Reads on until the rest has this many bytes or the file has ended.
    pub fn fill_to(&mut self, bytes: usize) -> Result<()> {
        while self.end - self.start < bytes && self.fill()? == Fill::More {}
        Ok(())
    }

    /// Moves what was not taken to the front and makes room for a piece behind it.
    fn make_room(&mut self) {
        if self.start > 0 {
            self.text.copy_within(self.start..self.held, 0);
            self.base += self.start as u64;
            (self.end, self.held, self.start) = (self.end - self.start, self.held - self.start, 0);
        }
        // A long record doubles the room, so that it is not looked at again and again; more than is left is not needed.
        let left = usize::try_from(self.until.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let room = self.held + self.held.max(Self::PIECE).min(left.max(1));
        if self.text.len() < room {
            self.text.resize(room, 0);
        }
    }

    fn read_same(&mut self) -> Result<()> {
        self.make_room();
        let most = (self.until - self.at).min((self.text.len() - self.held) as u64) as usize;
        let room = &mut self.text[self.held..self.held + most];
        let read = read_into(&mut self.file, room).map_err(|error| Error::io("read", self.path, error))?;
        self.at += read as u64;
        self.held += read;
        if read < most {
            self.until = self.at;
        }
        self.check();
        Ok(())
    }

    /// Finds how much of what is held is UTF-8; from a fault on, text is decoded.
    fn check(&mut self) {
        match simdutf8::compat::from_utf8(&self.text[self.end..self.held]) {
            Ok(_) => self.end = self.held,
            Err(error) if error.error_len().is_none() && self.at < self.until => self.end += error.valid_up_to(),
            Err(error) => {
                let valid = self.end + error.valid_up_to();
                if self.strict {
                    let at = self.at - (self.held - valid) as u64;
                    let end = (valid + error.error_len().unwrap_or(4)).min(self.held);
                    self.faults.push(at, &self.text[valid..end]);
                    (self.end, self.held, self.until) = (valid, valid, self.at);
                    return;
                }
                self.raw.extend_from_slice(&self.text[valid..self.held]);
                (self.end, self.held) = (valid, valid);
                let text = self.base + valid as u64;
                let file = self.at - self.raw.len() as u64;
                self.shared.mark(Mark { text, file, same: false });
                self.same = false;
                self.decode();
            }
        }
    }

    fn read_decoded(&mut self) -> Result<()> {
        let before = self.raw.len();
        let most = (self.until - self.at).min(Self::PIECE as u64) as usize;
        self.raw.resize(before + most, 0);
        let read =
            read_into(&mut self.file, &mut self.raw[before..]).map_err(|error| Error::io("read", self.path, error))?;
        self.raw.truncate(before + read);
        self.at += read as u64;
        if read < most {
            self.until = self.at;
        }
        self.decode();
        Ok(())
    }

    /// Makes text of the bytes read, as far as that can be done without what follows.
    fn decode(&mut self) {
        if self.start > 0 {
            self.text.copy_within(self.start..self.held, 0);
            self.base += self.start as u64;
            (self.end, self.held, self.start) = (self.end - self.start, self.held - self.start, 0);
        }
        let encoding = Arc::clone(&self.shared.encoding);
        let taken = if self.at >= self.until { self.raw.len() } else { encoding.whole(&self.raw) };
        let from = self.at - self.raw.len() as u64;
        self.text.truncate(self.held);
        self.shared.mark(Mark { text: self.base + self.held as u64, file: from, same: false });
        encoding.decode(&self.raw[..taken], from, &mut self.text, &mut self.faults);
        self.raw.drain(..taken);
        (self.end, self.held) = (self.text.len(), self.text.len());
        if encoding.is_utf8() && self.raw.is_empty() {
            // Behind a fault, text is what the file holds again.
            self.same = true;
            self.shared.mark(Mark { text: self.base + self.held as u64, file: self.at, same: true });
        }
    }

    /// Ends the text at this place of the rest, which is the end of a line; what is behind it is not read.
    pub fn cut(&mut self, bytes: usize) {
        self.end = self.end.min(self.start + bytes);
        self.held = self.end;
        self.raw.clear();
        self.until = self.at;
    }

    /// Ends the text so many line ends (each CR and LF counts) before the end of the file.
    pub fn cut_lines(&mut self, ends: u64) -> Result<()> {
        let failed = |error| Error::io("read", self.path, error);
        let unit = self.shared.encoding().unit();
        let from = self.size.saturating_sub(Self::PIECE as u64);
        let from = from + (from % unit as u64);
        let tail = self.shared.bytes(from, Self::PIECE + unit).map_err(failed)?;
        let (mut at, mut seen) = (tail.len() - tail.len() % unit, 0);
        while at >= unit {
            let one = &tail[at - unit..at];
            if self.shared.encoding().is_unit(one, b'\n') || self.shared.encoding().is_unit(one, b'\r') {
                if seen == ends {
                    break;
                }
                seen += 1;
            }
            at -= unit;
        }
        self.until = self.until.min((from + at as u64).max(self.at));
        Ok(())
    }

    /// The last lines of a file that is not at hand as a whole, at most so many bytes.
    ///
    /// With them comes the byte of the file at which they begin.
    pub fn tail(&self, most: usize) -> Result<(String, u64)> {
        let unit = self.shared.encoding().unit();
        let from = self.size.saturating_sub(most as u64).max(self.at);
        let from = from + (from % unit as u64);
        self.shared.lines(from, self.size).map_err(|error| Error::io("read", self.path, error))
    }

    /// Some lines from the middle of a file that is not at hand as a whole.
    pub fn middle(&self, most: usize) -> Result<String> {
        let from = (self.at + (self.size - self.at) / 2) & !1;
        let to = (from + most as u64).min(self.size);
        Ok(self.shared.lines(from, to).map_err(|error| Error::io("read", self.path, error))?.0)
    }

    /// The line on which a byte of the file stands.
    pub fn line(&self, at: u64) -> Result<u64> {
        self.shared.line(at).map_err(|error| Error::io("read", self.path, error))
    }

    /// Goes back to a place that was handed out before.
    pub fn back(&mut self, place: u64) -> Result<()> {
        if place >= self.base {
            // It is still at hand.
            self.start = ((place - self.base) as usize).min(self.end);
            self.faults = self.told.clone();
            return Ok(());
        }
        let mark = self.shared.before(place);
        let file = if mark.same { mark.file + (place - mark.text) } else { mark.file };
        self.file.seek(SeekFrom::Start(file)).map_err(|error| Error::io("read", self.path, error))?;
        (self.at, self.base) = (file, if mark.same { place } else { mark.text });
        (self.start, self.end, self.held) = (0, 0, 0);
        self.raw.clear();
        (self.faults, self.told) = (Faults::default(), Faults::default());
        self.same = mark.same;
        while self.base + (self.end as u64) < place && self.fill()? == Fill::More {}
        self.start = ((place - self.base) as usize).min(self.end);
        Ok(())
    }

    /// The finding about the byte at which text that is read strictly ends; `line` is where reading stopped.
    pub fn fault(&self, line: u64) -> Option<Finding> {
        let fault = self.faults.first.first()?;
        let mut finding = self.shared.finding(fault.at, &fault.bytes);
        if finding.place.line == 0 {
            finding.place.line = line;
        }
        Some(finding)
    }

    /// Faults that were not told yet.
    pub fn faults(&mut self) -> Option<Faults> {
        let faults = std::mem::take(&mut self.faults);
        self.told.add(&faults);
        (faults.count > 0).then_some(faults)
    }
}

/// Reads until the room is full or the file has ended.
pub(super) fn read_into(file: &mut impl Read, room: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < room.len() {
        match file.read(&mut room[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Lines from all over a file.
fn spread(file: &mut File, size: u64, (pieces, bytes): (u64, usize)) -> Vec<u8> {
    let mut sample = Vec::with_capacity(pieces as usize * bytes);
    let mut room = vec![0; bytes];
    for piece in 0..pieces {
        let from = size.saturating_sub(bytes as u64) * (piece + 1) / pieces;
        let read = file.seek(SeekFrom::Start(from)).and_then(|_| read_into(file, &mut room)).unwrap_or(0);
        // Cut at line ends: a character cut in two would speak against the encoding.
        let lines = &room[..read];
        let start = memchr::memchr(b'\n', lines).map_or(0, |at| at + 1);
        let end = memchr::memrchr(b'\n', lines).map_or(lines.len(), |at| at + 1);
        if start < end {
            sample.extend_from_slice(&lines[start..end]);
        }
    }
    sample
}
