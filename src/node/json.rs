//! Strict JSON (RFC 8259) as nodes with places.

use super::{DEEPEST, Fault, Key, Node, Value, check_keys};

/// Reads a JSON text; a byte order mark at its beginning is allowed.
pub fn json(text: &str) -> Result<Node, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, counted: 0, line: 1, column: 1 };
    reader.space();
    let node = reader.value(0)?;
    reader.space();
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.fault("behind", "")),
    }
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// The next byte to read.
    at: usize,
    /// The byte up to which `line` and `column` are known.
    counted: usize,
    line: u32,
    column: u32,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Line and column of the next byte. Counts on from the last place, so all places together
    /// cost one pass over the text.
    #[inline]
    fn place(&mut self) -> (u32, u32) {
        let mut passed = &self.bytes[self.counted..self.at];
        if let Some(last) = memchr::memrchr(b'\n', passed) {
            self.line += memchr::memchr_iter(b'\n', &passed[..=last]).count() as u32;
            self.column = 1;
            passed = &passed[last + 1..];
        }
        // Every byte but those that continue a character.
        self.column += passed.iter().filter(|byte| **byte as i8 >= -0x40).count() as u32;
        self.counted = self.at;
        (self.line, self.column)
    }

    /// A fault at the next byte, in a word of the page of `syntax-error`, with what the words name.
    fn fault(&mut self, kind: &'static str, message: &str) -> Fault {
        let (line, column) = self.place();
        Fault { rule: "syntax-error", kind, message: message.into(), line, column }
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Fault> {
        let (line, column) = self.place();
        if depth > DEEPEST {
            return Err(Fault { rule: "nested-too-deep", kind: "", message: String::new(), line, column });
        }
        let value = match self.peek() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(_) => {
                return Err(self.fault("json-value", ""));
            }
            None => return Err(self.fault("end", "")),
        };
        Ok(Node { value, line, column })
    }

    fn map(&mut self, depth: usize) -> Result<Value, Fault> {
        let mut entries = Vec::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Map(entries));
        }
        loop {
            let (line, column) = self.place();
            if self.peek() != Some(b'"') {
                return Err(self.fault("json-key", ""));
            }
            let name = self.string()?;
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.fault("colon", ""));
            }
            self.at += 1;
            self.space();
            entries.push((Key { name, line, column }, self.value(depth + 1)?));
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.fault("comma", "}")),
            }
            self.space();
        }
        self.at += 1;
        check_keys(&entries)?;
        Ok(Value::Map(entries))
    }

    fn list(&mut self, depth: usize) -> Result<Value, Fault> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.fault("comma", "]")),
            }
            self.space();
        }
        self.at += 1;
        Ok(Value::List(items))
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Fault> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(self.fault("json-value", ""));
        }
        self.at += word.len();
        Ok(value)
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at > from { Ok(()) } else { Err(self.fault("json-number", "")) }
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let from = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if let Some(b'0'..=b'9') = self.peek() {
            return Err(self.fault("json-number", ""));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Value::Number(self.text[from..self.at].into()))
    }

    /// A string; the next byte is its opening quote.
    fn string(&mut self) -> Result<String, Fault> {
        self.at += 1;
        let mut said = String::new();
        loop {
            let from = self.at;
            let rest = &self.bytes[from..];
            let length = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
            // No early end: whole words of bytes are compared at once.
            let length = match rest[..length].iter().fold(false, |found, byte| found | (*byte < 0x20)) {
                true => rest.iter().position(|byte| *byte < 0x20).expect("there is one"),
                false => length,
            };
            self.at += length;
            said.push_str(&self.text[from..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(said);
                }
                Some(b'\\') => said.push(self.escape()?),
                Some(b'\n' | b'\r') => return Err(self.fault("quote", "")),
                Some(_) => return Err(self.fault("control", "")),
                None => return Err(self.fault("quote", "")),
            }
        }
    }

    /// One escaped character; the next byte is the backslash.
    fn escape(&mut self) -> Result<char, Fault> {
        let c = match self.bytes.get(self.at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.fault("escape", "")),
        };
        self.at += 2;
        Ok(c)
    }

    fn unicode(&mut self) -> Result<char, Fault> {
        let unit = |at: usize| {
            let digits = self.bytes.get(at..at + 6)?;
            let hex = digits.strip_prefix(b"\\u")?;
            hex.iter().try_fold(0u32, |sum, byte| Some(sum * 16 + char::from(*byte).to_digit(16)?))
        };
        let (c, length) = match unit(self.at) {
            Some(high @ 0xd800..=0xdbff) => match unit(self.at + 6) {
                Some(low @ 0xdc00..=0xdfff) => {
                    (char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)), 12)
                }
                _ => (None, 0),
            },
            Some(unit) => (char::from_u32(unit), 6),
            None => (None, 0),
        };
        self.at += length;
        c.ok_or_else(|| self.fault("escape", ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_and_key_knows_its_place() {
        let node = json("{\n  \"tên\": \"Đất\", \"n\": [1.10, true,\n null]}").unwrap();
        let Value::Map(entries) = &node.value else { panic!() };
        assert_eq!((entries[0].0.line, entries[0].0.column), (2, 3));
        assert_eq!((entries[0].1.line, entries[0].1.column), (2, 10));
        assert_eq!((entries[1].0.line, entries[1].0.column), (2, 17));
        let items = entries[1].1.items();
        assert_eq!(items[0].value, Value::Number("1.10".into()));
        assert_eq!((items[2].line, items[2].column), (3, 2));
    }

    #[test]
    fn escapes_and_surrogates_are_read() {
        assert_eq!(json(r#""\ud83d\ude00 \u0110\n""#).unwrap().value, Value::String("😀 Đ\n".into()));
        assert_eq!(json(r#"["ab", "\ud83d"]"#).unwrap_err().column, 9);
    }

    #[test]
    fn what_is_no_json_is_refused_with_its_place() {
        for (text, line, column) in [
            ("", 1, 1),
            ("{\"a\": 1,}", 1, 9),
            ("[1 2]", 1, 4),
            ("{\"a\": 01}", 1, 8),
            ("{\"a\": 1} x", 1, 10),
            ("[\n\"a\nb\"]", 2, 3),
            ("{'a': 1}", 1, 2),
            ("[tru]", 1, 2),
            ("-", 1, 2),
            ("\"\\x\"", 1, 2),
        ] {
            let fault = json(text).unwrap_err();
            assert_eq!((fault.rule, fault.line, fault.column), ("syntax-error", line, column), "{text}: {fault:?}");
        }
        let fault = json("{\"a\": 1,\n \"a\": 2}").unwrap_err();
        assert_eq!((fault.rule, fault.message.as_str(), fault.line, fault.column), ("duplicate-key", "a", 2, 2));
        assert_eq!(json(&"[".repeat(100_000)).unwrap_err().rule, "nested-too-deep");
    }
}
