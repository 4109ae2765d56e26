//! JSON of any length, token by token: checked in full (RFC 8259), and nothing kept but the token at hand.

use crate::error::{Error, Result};
use crate::findings::{Finding, Findings, Place};
use crate::tables::Ask;
use crate::tables::text::source::{Fill, Source};

/// Lists and objects are read when they are nested at most so deep.
pub const DEEPEST: usize = 128;

/// A text of JSON on the way through it.
pub struct Walk<'a> {
    source: Source<'a>,
    place: &'a str,
    /// Line and column (characters) of the next byte.
    line: u64,
    column: u64,
    /// What is open: `{` or `[`.
    open: Vec<u8>,
    due: Due,
    /// The token at hand as it is written, cut off at `most` bytes.
    token: Vec<u8>,
    most: usize,
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    /// A value.
    Value,
    /// A value, or the end of an empty list.
    First,
    /// A key, or the end of an empty object.
    FirstKey,
    /// A key.
    Key,
    /// A comma, or the end of what is open.
    Comma,
    /// Nothing but space.
    Nothing,
}

/// One token; commas and colons are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// `{`.
    Object,
    /// `[`.
    List,
    /// `}`.
    ObjectEnd,
    /// `]`.
    ListEnd,
    /// A key in its quotes.
    Key,
    /// A text in its quotes.
    Text,
    /// A number, `true`, `false` or `null`.
    Plain,
    /// The whole text has been read.
    End,
}

/// Why reading stops.
#[derive(Debug)]
pub enum Stop {
    /// The machine failed.
    Machine(Error),
    /// The text cannot be read; the finding says why.
    Said(Box<Finding>),
}

/// What reading a piece gives.
pub type Read<T> = std::result::Result<T, Stop>;

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Machine(error)
    }
}

impl Stop {
    /// Says what stopped reading; an error if it was the machine.
    pub fn say(self, findings: &mut Findings) -> Result<()> {
        match self {
            Self::Machine(error) => Err(error),
            Self::Said(finding) => {
                findings.push(*finding);
                Ok(())
            }
        }
    }
}

impl<'a> Walk<'a> {
    /// Opens a file. `None` when it is empty or no text; the findings say so.
    pub fn open(ask: &Ask<'a>, findings: &mut Findings) -> Result<Option<Self>> {
        let source = Source::open(ask, findings)?;
        Ok(source.map(|source| Self {
            source,
            place: ask.place,
            line: 1,
            column: 1,
            open: Vec::new(),
            due: Due::Value,
            token: Vec::new(),
            most: ask.limits.cell_bytes,
        }))
    }

    /// The encoding of the text, where it is not UTF-8.
    pub fn encoding(&self) -> Option<String> {
        let encoding = self.source.encoding();
        (!encoding.is_utf8()).then(|| encoding.label.clone())
    }

    /// The token read last, as it is written.
    pub fn token(&self) -> &str {
        std::str::from_utf8(&self.token).unwrap_or_default()
    }

    /// The line that was reached.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// May another value follow where one has ended, as in JSON Lines? Goes on to it.
    pub fn another(&mut self) -> Read<bool> {
        let more = self.due == Due::Nothing && self.peek()?.is_some();
        if more {
            self.due = Due::Value;
        }
        Ok(more)
    }

    /// Reads the next token.
    pub fn next(&mut self) -> Read<Token> {
        self.token.clear();
        let Some(byte) = self.peek()? else {
            return match (self.due, self.open.last()) {
                (Due::Nothing, _) => Ok(Token::End),
                (Due::Comma, Some(b'[')) => Err(self.fault("bracket", "]")),
                (Due::Comma | Due::Key | Due::FirstKey, Some(_)) => Err(self.fault("bracket", "}")),
                _ => Err(self.fault("end", "")),
            };
        };
        match (self.due, byte) {
            (Due::Nothing, _) => return Err(self.fault("behind", "")),
            (Due::First | Due::Comma, b']') if self.open.last() == Some(&b'[') => return self.close(),
            (Due::FirstKey | Due::Comma, b'}') if self.open.last() == Some(&b'{') => return self.close(),
            (Due::Comma, b',') => {
                self.step(1);
                self.due = if self.open.last() == Some(&b'{') { Due::Key } else { Due::Value };
                return self.next_value_or_key();
            }
            (Due::Comma, _) => {
                let close = if self.open.last() == Some(&b'{') { "}" } else { "]" };
                return Err(self.fault("comma", close));
            }
            _ => {}
        }
        self.next_value_or_key()
    }

    fn next_value_or_key(&mut self) -> Read<Token> {
        let Some(byte) = self.peek()? else { return Err(self.fault("end", "")) };
        if matches!(self.due, Due::Key | Due::FirstKey) {
            if byte != b'"' {
                return Err(self.fault("json-key", ""));
            }
            self.string()?;
            if self.peek()? != Some(b':') {
                return Err(self.fault("colon", ""));
            }
            self.step(1);
            self.due = Due::Value;
            return Ok(Token::Key);
        }
        let token = match byte {
            b'{' | b'[' => {
                if self.open.len() == DEEPEST {
                    return Err(Stop::Said(Box::new(Finding::of("nested-too-deep", self.here()))));
                }
                self.open.push(byte);
                self.step(1);
                let (due, token) =
                    if byte == b'{' { (Due::FirstKey, Token::Object) } else { (Due::First, Token::List) };
                self.due = due;
                return Ok(token);
            }
            b'"' => {
                self.string()?;
                Token::Text
            }
            b'-' | b'0'..=b'9' => {
                self.number()?;
                Token::Plain
            }
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => return Err(self.fault("json-value", "")),
        };
        self.due = if self.open.is_empty() { Due::Nothing } else { Due::Comma };
        Ok(token)
    }

    fn close(&mut self) -> Read<Token> {
        self.step(1);
        let token = if self.open.pop() == Some(b'{') { Token::ObjectEnd } else { Token::ListEnd };
        self.due = if self.open.is_empty() { Due::Nothing } else { Due::Comma };
        Ok(token)
    }

    /// Reads the rest of the value whose first token was read last, and writes all of it without space behind `out`.
    ///
    /// `false` when it is longer than `most`; `out` then holds some of it.
    pub fn value(&mut self, first: Token, out: &mut Vec<u8>, most: usize) -> Read<bool> {
        let depth = self.open.len() - usize::from(matches!(first, Token::Object | Token::List));
        let (mut token, mut fits, mut comma) = (first, true, false);
        loop {
            let ends = matches!(token, Token::ObjectEnd | Token::ListEnd);
            let written: &[u8] = match token {
                Token::Object => b"{",
                Token::List => b"[",
                Token::ObjectEnd => b"}",
                Token::ListEnd => b"]",
                _ => &self.token,
            };
            fits &= out.len() + written.len() < most && written.len() < self.most;
            if fits {
                if comma && !ends {
                    out.push(b',');
                }
                out.extend_from_slice(written);
                if token == Token::Key {
                    out.push(b':');
                }
            }
            comma = !matches!(token, Token::Object | Token::List | Token::Key);
            if self.open.len() == depth && token != Token::Key {
                return Ok(fits);
            }
            token = self.next()?;
        }
    }

    /// The place of the next byte.
    pub fn here(&self) -> Place {
        Place::at(self.place, self.line, self.column)
    }

    /// A fault at the next byte, in a word of the page of `syntax-error`, with what the words name.
    fn fault(&self, kind: &'static str, message: &str) -> Stop {
        let finding = Finding::of("syntax-error", self.here()).with("message", message);
        Stop::Said(Box::new(finding.with("fault", kind).with("cure", kind)))
    }

    /// The next byte that is no space.
    fn peek(&mut self) -> Read<Option<u8>> {
        loop {
            let rest = self.source.rest();
            let space = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
            if space > 0 {
                if let Some(last) = memchr::memrchr(b'\n', &rest[..space]) {
                    self.line += memchr::memchr_iter(b'\n', &rest[..space]).count() as u64;
                    self.column = (space - last) as u64;
                } else {
                    self.column += space as u64;
                }
                self.source.advance(space);
            }
            if let Some(byte) = self.source.rest().first() {
                return Ok(Some(*byte));
            }
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// The next byte, whatever it is.
    fn byte(&mut self) -> Read<Option<u8>> {
        if self.source.rest().is_empty() && !self.more()? {
            return Ok(None);
        }
        Ok(self.source.rest().first().copied())
    }

    /// Reads on where nothing is at hand; `false` at the end.
    fn more(&mut self) -> Read<bool> {
        match self.source.fill()? {
            Fill::More => Ok(true),
            Fill::End => Ok(false),
            Fill::Broken => {
                let unknown = || Finding::of("encoding-error", self.here());
                Err(Stop::Said(Box::new(self.source.fault(self.line).unwrap_or_else(unknown))))
            }
        }
    }

    /// Goes on over bytes without a line end.
    fn step(&mut self, bytes: usize) {
        // Every byte but those that continue a character.
        self.column += self.source.rest()[..bytes].iter().filter(|byte| **byte as i8 >= -0x40).count() as u64;
        self.source.advance(bytes);
    }

    /// Goes on over bytes of a token.
    fn take(&mut self, bytes: usize) {
        let room = self.most.saturating_sub(self.token.len()).min(bytes);
        self.token.extend_from_slice(&self.source.rest()[..room]);
        self.step(bytes);
    }

    fn string(&mut self) -> Read<()> {
        self.take(1);
        loop {
            let Some(_) = self.byte()? else { return Err(self.fault("quote", "")) };
            let rest = self.source.rest();
            let plain = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
            if let Some(control) = rest[..plain].iter().position(|byte| *byte < 0x20) {
                self.step(control);
                return Err(self.fault("control", ""));
            }
            self.take(plain);
            match self.source.rest().first() {
                Some(b'"') => {
                    self.take(1);
                    return Ok(());
                }
                Some(_) => self.escape()?,
                None => {}
            }
        }
    }

    fn escape(&mut self) -> Read<()> {
        self.take(1);
        match self.byte()? {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.take(1);
                Ok(())
            }
            Some(b'u') => match self.unit()? {
                // Half a pair is valid to the eye and still no text.
                0xd800..=0xdbff => {
                    let pair = self.byte()? == Some(b'\\') && {
                        self.take(1);
                        self.byte()? == Some(b'u') && matches!(self.unit()?, 0xdc00..=0xdfff)
                    };
                    if pair { Ok(()) } else { Err(self.fault("escape", "")) }
                }
                0xdc00..=0xdfff => Err(self.fault("escape", "")),
                _ => Ok(()),
            },
            None => Err(self.fault("quote", "")),
            Some(_) => Err(self.fault("escape", "")),
        }
    }

    /// The four hexadecimal digits behind a `u`.
    fn unit(&mut self) -> Read<u32> {
        self.take(1);
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = self.byte()?.and_then(|byte| char::from(byte).to_digit(16)) else {
                return Err(self.fault("escape", ""));
            };
            unit = unit * 16 + digit;
            self.take(1);
        }
        Ok(unit)
    }

    fn number(&mut self) -> Read<()> {
        while self.byte()?.is_some() {
            let is_digit = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
            let digits = self.source.rest().iter().take_while(is_digit).count();
            if digits == 0 {
                break;
            }
            self.take(digits);
        }
        let cut = self.token.len() >= self.most;
        if cut || is_number(&self.token) { Ok(()) } else { Err(self.fault("json-number", "")) }
    }

    fn word(&mut self, word: &'static str) -> Read<Token> {
        for due in word.bytes() {
            match self.byte()? {
                Some(byte) if byte == due => self.take(1),
                Some(_) => return Err(self.fault("json-value", "")),
                None => return Err(self.fault("end", "")),
            }
        }
        match self.byte()? {
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_') => Err(self.fault("json-value", "")),
            _ => Ok(Token::Plain),
        }
    }
}

/// Is this a number as JSON writes it?
fn is_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut rest = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest[0] == b'0') {
        return false;
    }
    rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"+").or(exponent.strip_prefix(b"-")).unwrap_or(exponent);
        let count = digits(exponent);
        return count > 0 && count == exponent.len();
    }
    rest.is_empty()
}
