//! Places of a text file read again, where a finding needs them.

use super::encoding::{Encoding, Faults};
use super::records::lines_in;
use super::source::read_into;
use crate::findings::{Finding, Place};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Reads places of a text file again; cheap to copy, for any thread.
#[derive(Debug, Clone)]
pub struct Again {
    path: Arc<PathBuf>,
    place: Arc<str>,
    pub(super) encoding: Arc<Encoding>,
    marks: Arc<Mutex<Vec<Mark>>>,
    /// The bytes of a small file, which need not be read again.
    whole: Option<Arc<[u8]>>,
}

/// A place of the text and the byte of the file it begins at: decoding may begin there.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// The place of the text.
    pub text: u64,
    /// The byte of the file.
    pub file: u64,
    /// Up to the next mark, text is what the file holds.
    pub same: bool,
}

impl Again {
    /// The largest file that is kept.
    const SMALL: usize = 64 << 10;

    /// Of a file, whose bytes are known if it is `whole`; `first` is where its text begins.
    pub fn new(path: &Path, place: &str, encoding: Encoding, first: Mark, whole: Option<&[u8]>) -> Self {
        let (path, encoding) = (Arc::new(path.to_path_buf()), Arc::new(encoding));
        let whole = whole.filter(|bytes| bytes.len() <= Self::SMALL).map(Arc::from);
        Self { path, place: place.into(), encoding, marks: Arc::new(Mutex::new(vec![first])), whole }
    }

    /// What the file's bytes are.
    pub fn encoding(&self) -> &Encoding {
        &self.encoding
    }

    /// Notes down a place at which decoding may begin.
    pub fn mark(&self, mark: Mark) {
        let mut marks = self.marks.lock().expect("no thread stops while it holds the marks");
        match marks.last_mut() {
            Some(last) if last.text == mark.text => *last = mark,
            Some(last) if last.text > mark.text => {}
            _ => marks.push(mark),
        }
    }

    /// The last mark up to a place.
    pub fn before(&self, place: u64) -> Mark {
        let marks = self.marks.lock().expect("no thread stops while it holds the marks");
        marks[marks.partition_point(|mark| mark.text <= place).max(1) - 1]
    }

    /// The file's path in the repository.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Bytes of the file.
    pub fn bytes(&self, from: u64, most: usize) -> std::io::Result<Vec<u8>> {
        if let Some(whole) = &self.whole {
            let from = whole.len().min(from as usize);
            return Ok(whole[from..whole.len().min(from.saturating_add(most))].to_vec());
        }
        let mut file = File::open(&*self.path)?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Whole lines between two bytes of the file, and the byte at which they begin.
    pub fn lines(&self, from: u64, to: u64) -> std::io::Result<(String, u64)> {
        let bytes = self.bytes(from, (to - from) as usize)?;
        let unit = self.encoding.unit();
        let first = bytes.chunks_exact(unit).position(|one| self.encoding.is_unit(one, b'\n'));
        let first = first.or_else(|| bytes.chunks_exact(unit).position(|one| self.encoding.is_unit(one, b'\r')));
        let Some(first) = first else { return Ok((String::new(), to)) };
        let start = (first + 1) * unit;
        Ok((self.encoding.text(&bytes[start..]), from + start as u64))
    }

    /// Text from this place on, at least so many bytes where there are as many.
    pub fn text(&self, place: u64, most: usize) -> std::io::Result<Vec<u8>> {
        let mark = self.before(place);
        if mark.same {
            return self.bytes(mark.file + place.saturating_sub(mark.text), most);
        }
        // Text is at least half as long as what it is decoded from.
        let skip = place.saturating_sub(mark.text) as usize;
        let bytes = self.bytes(mark.file, 2 * (skip + most) + 16)?;
        let mut text = Vec::new();
        self.encoding.decode(&bytes, 0, &mut text, &mut Faults::default());
        Ok(text.split_off(skip.min(text.len())))
    }

    /// The findings about bytes that are no character.
    pub fn finding(&self, at: u64, bytes: &[u8]) -> Finding {
        const AROUND: u64 = 4 << 10;
        let unit = self.encoding.unit();
        let shown: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        let from = at.saturating_sub(AROUND);
        let from = from + (from % unit as u64);
        let before = self.bytes(from, (at - from) as usize).unwrap_or_default();
        let is_end = |one: &[u8]| self.encoding.is_unit(one, b'\n') || self.encoding.is_unit(one, b'\r');
        let line_start = before.chunks_exact(unit).rposition(is_end).map_or(0, |at| (at + 1) * unit);
        let mark = if from == 0 && line_start == 0 && before.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let head = self.encoding.text(&before[line_start + mark..]);
        let behind = self.bytes(at, 400).unwrap_or_default();
        let tail = behind.chunks_exact(unit).position(is_end).map_or(behind.len(), |at| at * unit);
        let text = head.clone() + &self.encoding.text(&behind[..tail]);
        let column = head.chars().count();
        let line = self.line(at).unwrap_or(0);
        let place = Place::at(&*self.place, line, column as u64 + 1).excerpt(&text, column, 1);
        let finding = Finding::of("encoding-error", place).with("file", &*self.place);
        finding.with("encoding", self.encoding.shown()).with("bytes", shown.join(" ")).with("byte", at + 1)
    }

    /// The line on which a byte of the file stands.
    pub fn line(&self, at: u64) -> std::io::Result<u64> {
        let mut file = File::open(&*self.path)?.take(at);
        let unit = self.encoding.unit();
        let (mut piece, mut line, mut after_return) = (vec![0; 256 << 10], 1, false);
        loop {
            let read = read_into(&mut file, &mut piece)?;
            if read == 0 {
                return Ok(line);
            }
            let piece = &piece[..read];
            if unit == 1 {
                line += lines_in(piece) - u64::from(after_return && piece[0] == b'\n');
                after_return = piece[read - 1] == b'\r';
                continue;
            }
            for one in piece.chunks_exact(unit) {
                let (feed, back) = (self.encoding.is_unit(one, b'\n'), self.encoding.is_unit(one, b'\r'));
                line += u64::from(back || (feed && !after_return));
                after_return = back;
            }
        }
    }
}
