//! Text as it is compared: small Latin letters without marks and digits, in words with one space between.

use unicode_normalization::char::decompose_canonical;

/// A folded text of bounded length, e.g. "so dien thoai" for "Số_điện_thoại".
#[derive(Debug, Clone, Copy)]
pub struct Folded {
    bytes: [u8; Self::LONGEST],
    length: usize,
    /// Is a word under way?
    open: bool,
}

impl Folded {
    /// The most bytes kept; what is behind them tells nothing more about a name or an address.
    pub const LONGEST: usize = 200;

    /// Folds a cell or a phrase.
    pub fn of(text: &str) -> Self {
        let mut folded = Self::empty();
        folded.extend(text);
        folded
    }

    /// Folds a header: "maSoThue" and "MaSoThue" are three words as well.
    pub fn header(text: &str) -> Self {
        let mut folded = Self::empty();
        let mut before = ' ';
        let mut letter = [0; 4];
        for c in text.chars() {
            if c.is_uppercase() && before.is_lowercase() {
                folded.open = false;
            }
            folded.extend(c.encode_utf8(&mut letter));
            before = c;
        }
        folded
    }

    fn empty() -> Self {
        Self { bytes: [0; Self::LONGEST], length: 0, open: false }
    }

    fn extend(&mut self, text: &str) {
        for c in text.chars() {
            if self.length + 2 > Self::LONGEST {
                return;
            }
            match c {
                'a'..='z' | '0'..='9' => self.push(c as u8),
                'A'..='Z' => self.push(c.to_ascii_lowercase() as u8),
                'đ' | 'Đ' | 'ð' | 'Ð' => self.push(b'd'),
                _ if c.is_ascii() => self.open = false,
                // The marks themselves belong to the letter before them.
                '\u{300}'..='\u{36f}' => {}
                _ => {
                    let mut base = None;
                    decompose_canonical(c, |part| base = base.or(Some(part)));
                    match base {
                        Some(base) if base.is_ascii_alphabetic() => self.push(base.to_ascii_lowercase() as u8),
                        // A letter of another script: a word of its own that matches nothing.
                        Some(base) if base.is_alphanumeric() => self.push(b'?'),
                        _ => self.open = false,
                    }
                }
            }
        }
    }

    fn push(&mut self, byte: u8) {
        if !self.open && self.length > 0 {
            self.bytes[self.length] = b' ';
            self.length += 1;
        }
        self.bytes[self.length] = byte;
        self.length += 1;
        self.open = true;
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).expect("it is made of ASCII")
    }
}

/// A word with its marks, wherever they are set: "hoà" and "hòa" are one, "trương" and "trường" are two.
pub fn marked(word: &str) -> String {
    let mut letters = String::with_capacity(word.len() + 2);
    let mut marks = Vec::new();
    for c in word.chars().flat_map(char::to_lowercase) {
        decompose_canonical(c, |part| match part {
            '\u{300}'..='\u{36f}' => marks.push(part),
            _ => letters.push(part),
        });
    }
    marks.sort_unstable();
    letters.extend(marks);
    letters
}

/// Where this phrase stands in a folded text as whole words; the last place of several.
pub fn last_place(folded: &str, phrase: &str) -> Option<usize> {
    places(folded, phrase).last()
}

/// Where this phrase stands in a folded text as whole words.
pub fn places<'a>(folded: &'a str, phrase: &'a str) -> impl Iterator<Item = usize> + 'a {
    let whole = move |at: &usize| {
        let bytes = folded.as_bytes();
        let end = at + phrase.len();
        (*at == 0 || bytes[at - 1] == b' ') && (end == bytes.len() || bytes[end] == b' ')
    };
    folded.match_indices(phrase).map(|(at, _)| at).filter(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_fold_alike_however_they_are_written() {
        for header in
            ["Số điện thoại", "so_dien_thoai", "SO-DIEN-THOAI", "soDienThoai", "SoDienThoai", " số  điện  thoại "]
        {
            assert_eq!(Folded::header(header).as_str(), "so dien thoai", "{header}");
        }
        assert_eq!(Folded::of("ĐƯỜNG Hoà Bình").as_str(), "duong hoa binh");
        assert_eq!(Folded::of("日本 Łódź").as_str(), "?? ?odz");
        assert!(Folded::of(&"ấ ".repeat(1000)).as_str().len() <= Folded::LONGEST);
    }

    #[test]
    fn marks_tell_words_apart_wherever_they_are_set() {
        assert_eq!(marked("Hoà"), marked("hòa"));
        assert_eq!(marked("Tru\u{31b}o\u{31b}ng"), marked("trương"));
        assert_ne!(marked("trường"), marked("trương"));
    }

    #[test]
    fn phrases_are_found_as_whole_words() {
        assert_eq!(last_place("ten truong tieu hoc", "truong"), Some(4));
        assert_eq!(last_place("hieutruong", "truong"), None);
        assert_eq!(last_place("x mst mst", "mst"), Some(6));
    }
}
