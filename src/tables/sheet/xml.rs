//! XML read piece by piece: tags, attributes and text, as much as workbooks use of it, within bounds.
//!
//! Deliberately absent: entities of a document's own (nothing to expand, so nothing to explode), validation, namespaces (local
//! names are enough here).

use std::borrow::Cow;
use std::io::Read;

/// Reads XML from bytes as they come.
pub struct Xml<R> {
    input: R,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    ended: bool,
    /// An empty element was opened and is to be closed next: its name in `name`.
    closing: bool,
    name: Vec<u8>,
}

/// What comes next.
#[derive(Debug)]
pub enum Event<'a> {
    /// An element begins.
    Open(&'a [u8], Attributes<'a>),
    /// An element ends; of an empty one, too.
    Close(&'a [u8]),
    /// Text between tags, references not resolved: see [`plain`].
    Text(&'a [u8]),
    /// The end of the document.
    End,
}

/// Why XML could not be read on.
#[derive(Debug)]
pub struct Broken(pub String);

/// The attributes of an element as written.
#[derive(Debug, Clone, Copy)]
pub struct Attributes<'a>(&'a [u8]);

impl<R: Read> Xml<R> {
    /// One tag or text may be as long as this.
    const LONGEST: usize = 16 << 20;
    const ROOM: usize = 64 << 10;

    /// Reads from here.
    pub fn new(input: R) -> Self {
        let buffer = vec![0; Self::ROOM];
        Self { input, buffer, at: 0, filled: 0, ended: false, closing: false, name: Vec::new() }
    }

    /// The next event.
    pub fn next(&mut self) -> Result<Event<'_>, Broken> {
        if self.closing {
            self.closing = false;
            return Ok(Event::Close(local(&self.name)));
        }
        loop {
            if self.at == self.filled && !self.fill()? {
                return Ok(Event::End);
            }
            if self.buffer[self.at] != b'<' {
                let length = self.find(|rest| memchr::memchr(b'<', rest))?;
                let start = self.at;
                let end = length.map_or(self.filled, |length| start + length);
                self.at = end;
                return Ok(Event::Text(&self.buffer[start..end]));
            }
            // What begins with "<!" or "<?" is no element: only CDATA holds text.
            self.need(9)?;
            let rest = &self.buffer[self.at..self.filled];
            if rest.starts_with(b"<![CDATA[") {
                let length = self.find(|rest| memchr::memmem::find(rest, b"]]>"))?.ok_or_else(cut_off)?;
                let (start, end) = (self.at + 9, self.at + length.max(9));
                self.at += length + 3;
                return Ok(Event::Text(&self.buffer[start..end]));
            }
            if rest.starts_with(b"<!--") {
                let length = self.find(|rest| memchr::memmem::find(rest, b"-->"))?.ok_or_else(cut_off)?;
                self.at += length + 3;
                continue;
            }
            let skipped = rest.starts_with(b"<?") || rest.starts_with(b"<!");
            let length = self.find(tag_end)?.ok_or_else(cut_off)?;
            let (start, end) = (self.at + 1, self.at + length);
            self.at = end + 1;
            if skipped {
                continue;
            }
            if self.buffer[start] == b'/' {
                let name = &self.buffer[start + 1..end];
                let length = name.iter().position(u8::is_ascii_whitespace).unwrap_or(name.len());
                return Ok(Event::Close(local(&name[..length])));
            }
            let empty = self.buffer[end - 1] == b'/';
            let tag = &self.buffer[start..if empty { end - 1 } else { end }];
            let length = tag.iter().position(u8::is_ascii_whitespace).unwrap_or(tag.len());
            if empty {
                self.closing = true;
                self.name.clear();
                self.name.extend_from_slice(&tag[..length]);
            }
            return Ok(Event::Open(local(&tag[..length]), Attributes(&tag[length..])));
        }
    }

    /// Skips the rest of the element that was opened last.
    pub fn skip(&mut self) -> Result<(), Broken> {
        let mut depth = 1u32;
        while depth > 0 {
            match self.next()? {
                Event::Open(..) => depth += 1,
                Event::Close(_) => depth -= 1,
                Event::Text(_) => {}
                Event::End => return Err(cut_off()),
            }
        }
        Ok(())
    }

    /// Looks for something from here on, reading more until it is found or the input ends.
    fn find(&mut self, look: impl Fn(&[u8]) -> Option<usize>) -> Result<Option<usize>, Broken> {
        loop {
            if let Some(found) = look(&self.buffer[self.at..self.filled]) {
                return Ok(Some(found));
            }
            if self.filled - self.at > Self::LONGEST {
                return Err(Broken("an element is too long".into()));
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// Reads on until so many bytes are there, or the input ends.
    fn need(&mut self, bytes: usize) -> Result<(), Broken> {
        while self.filled - self.at < bytes && self.fill()? {}
        Ok(())
    }

    /// Reads more. `false` at the end.
    fn fill(&mut self) -> Result<bool, Broken> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 0 {
            self.buffer.copy_within(self.at..self.filled, 0);
            (self.filled, self.at) = (self.filled - self.at, 0);
        }
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let read = self.input.read(&mut self.buffer[self.filled..]).map_err(|error| Broken(error.to_string()))?;
        self.filled += read;
        self.ended = read == 0;
        Ok(read > 0)
    }
}

fn cut_off() -> Broken {
    Broken("it is cut off".into())
}

/// The end of a tag: a ">" outside quotes.
fn tag_end(rest: &[u8]) -> Option<usize> {
    let mut quote = None;
    for at in memchr::memchr3_iter(b'>', b'"', b'\'', rest) {
        match (quote, rest[at]) {
            (None, b'>') => return Some(at),
            (None, byte) => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// A name without its prefix.
fn local(name: &[u8]) -> &[u8] {
    memchr::memchr(b':', name).map_or(name, |at| &name[at + 1..])
}

impl<'a> Attributes<'a> {
    /// The value of the attribute of this local name.
    pub fn get(self, name: &[u8]) -> Option<Cow<'a, str>> {
        self.raw(name).map(plain)
    }

    /// The same, references not resolved.
    pub fn raw(self, name: &[u8]) -> Option<&'a [u8]> {
        let mut rest = self.0;
        loop {
            rest = rest.trim_ascii_start();
            let equals = memchr::memchr(b'=', rest)?;
            let key = rest[..equals].trim_ascii_end();
            rest = rest[equals + 1..].trim_ascii_start();
            let quote = *rest.first().filter(|quote| matches!(quote, b'"' | b'\''))?;
            let end = memchr::memchr(quote, &rest[1..])? + 1;
            if local(key) == name {
                return Some(&rest[1..end]);
            }
            rest = &rest[end + 1..];
        }
    }

    /// Is there an attribute of this whole name, prefix and all, with this value?
    pub fn has(self, name: &[u8], value: &[u8]) -> bool {
        let starts = memchr::memmem::find_iter(self.0, name);
        let mut behind = starts.map(|at| &self.0[at + name.len()..]);
        behind.any(|rest| {
            rest.strip_prefix(b"=").is_some_and(|rest| rest.get(1..).is_some_and(|rest| rest.starts_with(value)))
        })
    }

    /// The attribute as a number.
    pub fn number<T: std::str::FromStr>(self, name: &[u8]) -> Option<T> {
        std::str::from_utf8(self.raw(name)?).ok()?.trim().parse().ok()
    }

    /// The attribute as a small number, in any case and without quotes, as web pages have it.
    pub fn loose(self, name: &[u8]) -> Option<u32> {
        let lower = self.0.to_ascii_lowercase();
        let at = memchr::memmem::find(&lower, name)? + name.len();
        let rest = lower.get(at..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let digits = rest.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
        std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()
    }

    /// Is the attribute said to be true?
    pub fn is(self, name: &[u8]) -> bool {
        matches!(self.raw(name), Some(b"1" | b"true" | b"on"))
    }
}

/// Text with its references resolved; what is no UTF-8 becomes a replacement character.
pub fn plain(raw: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(raw);
    if !text.contains('&') {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((reference(&rest[1..end])?, end))) {
            Some((c, end)) => {
                plain.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn events(text: &str) -> String {
        // One byte at a time, so that every piece is cut.
        struct Drops<'a>(&'a [u8]);
        impl Read for Drops<'_> {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                let Some((&byte, rest)) = self.0.split_first() else { return Ok(0) };
                (into[0], self.0) = (byte, rest);
                Ok(1)
            }
        }
        let mut xml = Xml::new(Drops(text.as_bytes()));
        let mut out = String::new();
        loop {
            match xml.next() {
                Ok(Event::Open(name, attributes)) => {
                    let value = attributes.get(b"r").unwrap_or_default();
                    out += &format!("<{} {value}>", String::from_utf8_lossy(name));
                }
                Ok(Event::Close(name)) => out += &format!("</{}>", String::from_utf8_lossy(name)),
                Ok(Event::Text(text)) => out += &plain(text),
                Ok(Event::End) => return out,
                Err(Broken(why)) => return out + "!" + &why,
            }
        }
    }

    #[test]
    fn tags_attributes_text_and_references_are_read_however_they_are_cut() {
        let text = "<?xml version='1.0'?><!-- <x> --><x:row a='>' r = \"5\"><c x:r='A&amp;1'/><t>a &lt; b&#x1ea5;</t>";
        assert_eq!(events(text), "<row 5><c A&1></c><t >a < bấ</t>");
        assert_eq!(events("<a><![CDATA[<b>&amp;]]></a>"), "<a ><b>&</a>");
        assert_eq!(events("<a r='"), "!it is cut off");
        assert_eq!(events("<></>"), "< ></>");
        assert_eq!(events("a & b &x; &#xd800;"), "a & b &x; &#xd800;");
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_an_end(text in "[<>/!?a'\"= &;\\-\\[\\]]{0,60}") {
            events(&text);
            events(&format!("<a>{text}</a>"));
        }
    }
}
