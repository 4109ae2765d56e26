//! What the bytes of a text file stand for: encodings, and bytes of them made UTF-8.

use super::legacy;
use std::borrow::Cow;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// An encoding of text files.
#[derive(Debug, Clone)]
pub struct Encoding {
    /// Its label in a recipe, e.g. "windows-1258".
    pub label: String,
    bytes: Bytes,
    letters: Letters,
}

/// How bytes become characters.
#[derive(Debug, Clone)]
enum Bytes {
    Utf8,
    Utf16 {
        big: bool,
    },
    /// One byte a character; those from 80 on are in the table, U+FFFD where there is none.
    Single(Arc<[char; 128]>),
    /// One or more bytes a character.
    Multi(&'static encoding_rs::Encoding),
}

/// How these characters become those meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    AsTheyAre,
    /// Letters and marks behind them are made one.
    Composed,
    Tcvn3,
    Vni,
}

/// Bytes that are no character in an encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Their first byte in the file.
    pub at: u64,
    /// The first few of them.
    pub bytes: Vec<u8>,
}

impl Encoding {
    /// UTF-8.
    pub fn utf8() -> Self {
        Self { label: "utf-8".into(), bytes: Bytes::Utf8, letters: Letters::AsTheyAre }
    }

    /// UTF-16 of this byte order.
    pub fn utf16(big: bool) -> Self {
        let label = if big { "utf-16be" } else { "utf-16le" };
        Self { label: label.into(), bytes: Bytes::Utf16 { big }, letters: Letters::AsTheyAre }
    }

    /// TCVN3 or VNI, as bytes or, `in_utf8`, with each byte as the character it is in windows-1252.
    pub fn legacy(vni: bool, in_utf8: bool) -> Self {
        let letters = if vni { Letters::Vni } else { Letters::Tcvn3 };
        let bytes = if in_utf8 { Bytes::Utf8 } else { Bytes::Single(table(encoding_rs::WINDOWS_1252)) };
        Self { label: if vni { "vni" } else { "tcvn3" }.into(), bytes, letters }
    }

    /// One that browsers know.
    pub fn of(encoding: &'static encoding_rs::Encoding) -> Self {
        let label = encoding.name().to_ascii_lowercase();
        if encoding == encoding_rs::UTF_8 {
            return Self::utf8();
        } else if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE {
            return Self::utf16(encoding == encoding_rs::UTF_16BE);
        }
        let composed = encoding == encoding_rs::WINDOWS_1258;
        let letters = if composed { Letters::Composed } else { Letters::AsTheyAre };
        let bytes = match encoding.is_single_byte() {
            true => Bytes::Single(table(encoding)),
            false => Bytes::Multi(encoding),
        };
        Self { label, bytes, letters }
    }

    /// The encoding a label names; `None` when there is none of this name that is read.
    pub fn named(label: &str) -> Option<Self> {
        let label = label.trim().to_ascii_lowercase().replace('_', "-");
        match label.as_str() {
            "tcvn3" | "tcvn" | "tcvn-3" | "abc" | "tcvn5712" | "tcvn5712-3" | "tcvn-5712" => {
                return Some(Self::legacy(false, false));
            }
            "vni" | "vni-windows" | "vni-win" => return Some(Self::legacy(true, false)),
            "utf-8-sig" | "utf-8-bom" => return Some(Self::utf8()),
            "utf-16" | "utf16" => return Some(Self::utf16(false)),
            "utf16le" | "utf16-le" | "utf-16-le" => return Some(Self::utf16(false)),
            "utf16be" | "utf16-be" | "utf-16-be" => return Some(Self::utf16(true)),
            _ => {}
        }
        let bare: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
        let windows = bare.strip_prefix("windows").or_else(|| bare.strip_prefix("cp")).or(bare.strip_prefix("ansi"));
        let windows = windows.map(|page| format!("windows-{page}"));
        let iso = bare.strip_prefix("iso8859").map(|part| format!("iso-8859-{part}"));
        let spellings = [Some(label), windows, iso, Some(bare)];
        let found = spellings.iter().flatten().find_map(|label| encoding_rs::Encoding::for_label(label.as_bytes()))?;
        (found != encoding_rs::REPLACEMENT && found != encoding_rs::X_USER_DEFINED).then(|| Self::of(found))
    }

    /// Are the bytes of the file the text as it is handed on?
    pub fn is_utf8(&self) -> bool {
        matches!(self.bytes, Bytes::Utf8) && self.letters == Letters::AsTheyAre
    }

    /// Is it TCVN3 or VNI?
    pub fn is_legacy(&self) -> bool {
        matches!(self.letters, Letters::Tcvn3 | Letters::Vni)
    }

    /// The same, or for TCVN3 and VNI the form in UTF-8.
    pub fn in_utf8(self) -> Self {
        if self.is_legacy() { Self { bytes: Bytes::Utf8, ..self } } else { self }
    }

    /// Its name in a sentence, e.g. "UTF-8".
    pub fn shown(&self) -> String {
        match self.bytes {
            Bytes::Utf8 | Bytes::Utf16 { .. } => self.label.to_uppercase(),
            _ if self.is_legacy() => self.label.to_uppercase(),
            _ => self.label.clone(),
        }
    }

    /// How many bytes a line end takes.
    pub fn unit(&self) -> usize {
        if matches!(self.bytes, Bytes::Utf16 { .. }) { 2 } else { 1 }
    }

    /// Is the unit at the beginning of these bytes this ASCII character?
    pub fn is_unit(&self, bytes: &[u8], ascii: u8) -> bool {
        match self.bytes {
            Bytes::Utf16 { big: false } => bytes.starts_with(&[ascii, 0]),
            Bytes::Utf16 { big: true } => bytes.starts_with(&[0, ascii]),
            _ => bytes.first() == Some(&ascii),
        }
    }

    /// As many of these bytes as can be decoded without what follows: to the last line end, else to a character that
    /// stands alone, else all but the beginning of a character.
    pub fn whole(&self, bytes: &[u8]) -> usize {
        if self.is_utf8() {
            return bytes.len() - cut_short(bytes);
        }
        let unit = self.unit();
        let even = bytes.len() - bytes.len() % unit;
        let bytes = &bytes[..even];
        let last = |ends: &dyn Fn(&[u8]) -> bool| {
            let mut at = bytes.len();
            while at >= unit {
                if ends(&bytes[at - unit..at]) {
                    return Some(at);
                }
                at -= unit;
            }
            None
        };
        if let Some(at) = last(&|one| self.is_unit(one, b'\n') || self.is_unit(one, b'\r')) {
            // A line feed behind a carriage return that comes last is the next piece's; both make one line end there.
            return at;
        }
        let alone = |one: &[u8]| match self.bytes {
            Bytes::Utf16 { .. } => (0..0x30).any(|ascii| self.is_unit(one, ascii)),
            _ => one[0] < 0x30,
        };
        if let Some(at) = last(&alone) {
            return at;
        }
        match self.bytes {
            Bytes::Utf8 => bytes.len() - cut_short(bytes),
            Bytes::Utf16 { big } => {
                let high = |pair: &[u8]| (0xd8..0xdc).contains(&pair[usize::from(!big)]);
                if bytes.len() > 2 && high(&bytes[bytes.len() - 2..]) { bytes.len() - 2 } else { bytes.len() }
            }
            _ => bytes.len(),
        }
    }

    /// Adds these bytes as UTF-8 to `out`; what is no character becomes U+FFFD and a fault. `at`: their place in the file.
    pub fn decode(&self, bytes: &[u8], at: u64, out: &mut Vec<u8>, faults: &mut Faults) {
        let text = match &self.bytes {
            Bytes::Utf8 => utf8(bytes, at, faults),
            Bytes::Utf16 { big } => Cow::Owned(utf16(bytes, *big, at, faults)),
            Bytes::Single(table) => Cow::Owned(single(bytes, table, at, faults)),
            Bytes::Multi(encoding) => multi(bytes, encoding, at, faults),
        };
        match self.letters {
            Letters::AsTheyAre => out.extend_from_slice(text.as_bytes()),
            Letters::Composed if !text.contains(is_mark) => out.extend_from_slice(text.as_bytes()),
            Letters::Composed => composed(text.chars(), out),
            Letters::Tcvn3 => composed(text.chars().map(legacy::tcvn3), out),
            Letters::Vni => {
                let mut letters = String::with_capacity(text.len());
                legacy::vni(&text, &mut letters);
                out.extend_from_slice(letters.as_bytes());
            }
        }
    }

    /// These bytes as text, faults as U+FFFD.
    pub fn text(&self, bytes: &[u8]) -> String {
        let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 2);
        self.decode(bytes, 0, &mut out, &mut Faults::default());
        String::from_utf8(out).expect("decoding gives UTF-8")
    }
}

/// Faults of a file: the first ones, and how many.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// The first ones.
    pub first: Vec<Fault>,
    /// All of them.
    pub count: u64,
}

impl Faults {
    /// The most that are kept.
    const KEPT: usize = 8;

    /// Takes over others.
    pub fn add(&mut self, others: &Self) {
        self.count += others.count;
        let room = Self::KEPT - self.first.len();
        self.first.extend(others.first.iter().take(room).cloned());
    }

    /// Adds one.
    pub fn push(&mut self, at: u64, bytes: &[u8]) {
        self.count += 1;
        if self.first.len() < Self::KEPT {
            self.first.push(Fault { at, bytes: bytes[..bytes.len().min(4)].to_vec() });
        }
    }
}

/// How many bytes at the end are the beginning of a character of UTF-8.
fn cut_short(bytes: &[u8]) -> usize {
    let tail = &bytes[bytes.len().saturating_sub(3)..];
    let Some(at) = tail.iter().rposition(|byte| *byte >= 0xc0) else { return 0 };
    match std::str::from_utf8(&tail[at..]) {
        Err(error) if error.error_len().is_none() => tail.len() - at,
        _ => 0,
    }
}

/// The tones of windows-1258 and TCVN3.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

/// Letters with the tones behind them made one; all else stays.
fn composed(chars: impl Iterator<Item = char>, out: &mut Vec<u8>) {
    let mut held: Option<char> = None;
    let mut put = |c: char| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    for c in chars {
        match held {
            Some(letter) if is_mark(c) => match unicode_normalization::char::compose(letter, c) {
                Some(one) => held = Some(one),
                None => {
                    // "ạ" and then a hat: marks in an order of their own.
                    let mut both = [letter, c].into_iter().nfc();
                    let first = both.next().unwrap_or(letter);
                    held = both.next();
                    match held {
                        Some(_) => put(first),
                        None => held = Some(first),
                    }
                }
            },
            _ => {
                if let Some(letter) = held {
                    put(letter);
                }
                held = Some(c);
            }
        }
    }
    if let Some(letter) = held {
        put(letter);
    }
}

/// What each byte from 80 on is; controls there are no characters.
fn table(encoding: &'static encoding_rs::Encoding) -> Arc<[char; 128]> {
    let character = |byte: usize| {
        let byte = [byte as u8 + 128];
        let text = encoding.decode_without_bom_handling_and_without_replacement(&byte);
        let c = text.and_then(|text| text.chars().next()).unwrap_or('\u{fffd}');
        if ('\u{80}'..'\u{a0}').contains(&c) { '\u{fffd}' } else { c }
    };
    Arc::new(std::array::from_fn(character))
}

fn single(bytes: &[u8], table: &[char; 128], at: u64, faults: &mut Faults) -> String {
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 4);
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            0..=127 => out.push(char::from(*byte)),
            _ => {
                let c = table[usize::from(*byte) - 128];
                if c == '\u{fffd}' {
                    faults.push(at + place as u64, &[*byte]);
                }
                out.push(c);
            }
        }
    }
    out
}

fn utf8<'a>(bytes: &'a [u8], at: u64, faults: &mut Faults) -> Cow<'a, str> {
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut place) = (String::with_capacity(bytes.len() + 16), 0);
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        place += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            faults.push(at + place as u64, chunk.invalid());
            place += chunk.invalid().len();
            out.push('\u{fffd}');
        }
    }
    Cow::Owned(out)
}

fn utf16(bytes: &[u8], big: bool, at: u64, faults: &mut Faults) -> String {
    let pairs = bytes.chunks_exact(2);
    let rest = pairs.remainder();
    let units = pairs.map(|pair| match big {
        true => u16::from_be_bytes([pair[0], pair[1]]),
        false => u16::from_le_bytes([pair[0], pair[1]]),
    });
    let (mut out, mut place) = (String::with_capacity(bytes.len()), 0usize);
    for unit in char::decode_utf16(units) {
        let taken = match unit {
            Ok(c) => {
                out.push(c);
                2 * c.len_utf16()
            }
            Err(_) => {
                faults.push(at + place as u64, &bytes[place..place + 2]);
                out.push('\u{fffd}');
                2
            }
        };
        place += taken;
    }
    if !rest.is_empty() {
        faults.push(at + place as u64, rest);
        out.push('\u{fffd}');
    }
    out
}

fn multi<'a>(bytes: &'a [u8], encoding: &'static encoding_rs::Encoding, at: u64, faults: &mut Faults) -> Cow<'a, str> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return text;
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut out, mut place) = (String::new(), 0);
    loop {
        use encoding_rs::DecoderResult::{InputEmpty, Malformed, OutputFull};
        let rest = &bytes[place..];
        out.reserve(decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(rest.len() * 3 + 16));
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut out, true);
        place += read;
        match result {
            InputEmpty => return Cow::Owned(out),
            OutputFull => {}
            Malformed(length, behind) => {
                let end = place.saturating_sub(usize::from(behind));
                let start = end.saturating_sub(usize::from(length));
                faults.push(at + start as u64, &bytes[start..end]);
                out.push('\u{fffd}');
            }
        }
    }
}
