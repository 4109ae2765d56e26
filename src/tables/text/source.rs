//! The bytes of a text file: read in pieces, checked to be UTF-8, and read again where a finding needs them.

use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use crate::tables::Ask;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// A text file being read; what [`rest`](Source::rest) lends is valid UTF-8.
pub struct Source<'a> {
    path: &'a Path,
    place: &'a str,
    file: File,
    buffer: Vec<u8>,
    /// The next byte to hand out, the end of the checked bytes, the end of the bytes read.
    start: usize,
    checked: usize,
    filled: usize,
    /// The byte of the file that `buffer[0]` is.
    base: u64,
    ended: bool,
    fault: Option<(u64, Vec<u8>)>,
}

/// What reading more gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// There are more bytes.
    More,
    /// The file has ended.
    End,
    /// What follows is not UTF-8.
    Broken,
}

impl<'a> Source<'a> {
    /// Files up to this size are read in one piece.
    const WHOLE: u64 = 4 << 20;
    /// Larger ones in pieces of this size.
    const PIECE: usize = 512 << 10;

    /// Opens a file. `None` when it is empty or no text; the findings say so.
    pub fn open(ask: &Ask<'a>, findings: &mut Findings) -> Result<Option<Self>> {
        let file = File::open(ask.file).map_err(|error| Error::io("open", ask.file, error))?;
        let size = file.metadata().map_err(|error| Error::io("read", ask.file, error))?.len();
        let room = if size <= Self::WHOLE { size as usize + 1 } else { Self::PIECE };
        let buffer = vec![0; room];
        let mut source = Self {
            path: ask.file,
            place: ask.place,
            file,
            buffer,
            start: 0,
            checked: 0,
            filled: 0,
            base: 0,
            ended: false,
            fault: None,
        };
        let filled = source.fill()?;
        if source.filled == 0 {
            findings.push(Finding::of("empty-file", Place::file(ask.place)).with("file", ask.place));
            return Ok(None);
        }
        let head = &source.buffer[..source.filled.min(8 << 10)];
        if let Some(what) = binary(head) {
            let finding = Finding::of("not-a-table", Place::file(ask.place)).with("file", ask.place);
            findings.push(finding.with("reason", what));
            return Ok(None);
        }
        if source.rest().starts_with(b"\xef\xbb\xbf") {
            source.advance(3);
        }
        if filled == Fill::Broken && source.rest().is_empty() {
            findings.extend(source.fault(1));
            return Ok(None);
        }
        Ok(Some(source))
    }

    /// The bytes at hand.
    #[inline]
    pub fn rest(&self) -> &[u8] {
        &self.buffer[self.start..self.checked]
    }

    /// Takes bytes off the rest.
    #[inline]
    pub fn advance(&mut self, bytes: usize) {
        self.start += bytes;
    }

    /// The byte of the file at which the rest begins.
    pub fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// Reads more once the rest was taken.
    pub fn fill(&mut self) -> Result<Fill> {
        if self.start < self.checked {
            return Ok(Fill::More);
        }
        if self.fault.is_some() {
            return Ok(Fill::Broken);
        }
        self.buffer.copy_within(self.start..self.filled, 0);
        self.base += self.start as u64;
        (self.filled, self.start, self.checked) = (self.filled - self.start, 0, 0);
        while !self.ended && self.filled < self.buffer.len() {
            match self.file.read(&mut self.buffer[self.filled..]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::io("read", self.path, error)),
            }
        }
        let bytes = &self.buffer[..self.filled];
        self.checked = match simdutf8::compat::from_utf8(bytes) {
            Ok(_) => self.filled,
            Err(error) => {
                let valid = error.valid_up_to();
                if error.error_len().is_some() || self.ended {
                    let end = (valid + error.error_len().unwrap_or(4)).min(self.filled);
                    self.fault = Some((self.base + valid as u64, bytes[valid..end].to_vec()));
                }
                valid
            }
        };
        Ok(match (self.checked, &self.fault) {
            (0, Some(_)) => Fill::Broken,
            (0, None) => Fill::End,
            _ => Fill::More,
        })
    }

    /// Takes bytes back that were handed out last.
    pub fn put_back(&mut self, bytes: &[u8]) {
        self.base = self.base + self.start as u64 - bytes.len() as u64;
        self.buffer.splice(..self.start, bytes.iter().copied());
        self.checked = self.checked - self.start + bytes.len();
        self.filled = self.filled - self.start + bytes.len();
        self.start = 0;
    }

    /// Skips to the next line. Was there one?
    pub fn skip_line(&mut self) -> Result<bool> {
        loop {
            if let Some(at) = memchr::memchr(b'\n', self.rest()) {
                self.advance(at + 1);
                return Ok(true);
            }
            self.start = self.checked;
            if self.fill()? != Fill::More {
                return Ok(false);
            }
        }
    }

    /// Bytes of the file from this place on, at most so many.
    pub fn read_at(&self, offset: u64, most: usize) -> Result<Vec<u8>> {
        let failed = |error| Error::io("read", self.path, error);
        if self.ended && offset >= self.base {
            let start = ((offset - self.base) as usize).min(self.filled);
            return Ok(self.buffer[start..self.filled.min(start + most)].to_vec());
        }
        let mut file = File::open(self.path).map_err(failed)?;
        file.seek(SeekFrom::Start(offset)).map_err(failed)?;
        let mut bytes = Vec::new();
        file.take(most as u64).read_to_end(&mut bytes).map_err(failed)?;
        Ok(bytes)
    }

    /// The finding about bytes that are not UTF-8, if there are any; `line` is where reading stopped.
    pub fn fault(&self, line: u64) -> Option<Finding> {
        let (offset, bytes) = self.fault.as_ref()?;
        let from = offset.saturating_sub(4 << 10);
        let before = self.read_at(from, (offset - from) as usize).unwrap_or_default();
        let line_start = memchr::memrchr(b'\n', &before).map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(&before[line_start..]).chars().count();
        let shown: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        let tail = self.read_at(*offset, 200).unwrap_or_default();
        let tail = tail.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let text = String::from_utf8_lossy(&before[line_start..]).into_owned() + &String::from_utf8_lossy(tail);
        let place = Place::at(self.place, line, column as u64 + 1).excerpt(&text, column, 1);
        let finding = Finding::of("encoding-error", place).with("file", self.place);
        Some(finding.with("bytes", shown.join(" ")).with("byte", offset + 1))
    }
}

/// What a file is that is no text, told by its first bytes.
fn binary(head: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 10] = [
        (b"PK\x03\x04", "ZIP, XLSX"),
        (b"%PDF", "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"\x1f\x8b", "GZIP"),
        (b"\xd0\xcf\x11\xe0", "XLS, DOC"),
        (b"PAR1", "Parquet"),
        (b"\x28\xb5\x2f\xfd", "Zstandard"),
        (b"SQLite format 3", "SQLite"),
        (b"\x7fELF", "ELF"),
    ];
    if let Some((_, name)) = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(name);
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Some("UTF-16");
    }
    let control = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    (control * 20 > head.len()).then_some("binary")
}
