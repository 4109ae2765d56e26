//! Pieces of a cell that may be a number or a code of a person: "0912 345 678", "29A-123.45", "lan@x.vn".

/// Signs of a token without what stands between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compact {
    bytes: [u8; Token::LONGEST],
    length: usize,
}

impl Compact {
    fn empty() -> Self {
        Self { bytes: [0; Token::LONGEST], length: 0 }
    }

    #[inline]
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
        }
        self.length += 1;
    }

    /// The signs; none when there are too many.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// A piece of a cell.
#[derive(Debug, Clone, Copy)]
pub struct Token<'a> {
    /// As it is written.
    pub text: &'a str,
    /// All from its first sign to the end of the cell.
    pub rest: &'a str,
    /// Its digits.
    pub digits: Compact,
    /// Its letters, in upper case, and digits.
    pub signs: Compact,
    /// Does a `+` stand before it?
    pub plus: bool,
    /// Is it written as an amount or a decimal number may be: 1.234.567, 21.028511?
    pub amount: bool,
}

/// A run of letters and digits, with at least one digit.
#[derive(Debug, Clone, Copy, Default)]
struct Word {
    start: usize,
    end: usize,
    /// All digits?
    plain: bool,
}

impl<'a> Token<'a> {
    /// The most letters and digits of a token.
    pub const LONGEST: usize = 36;
    /// The most words of a token.
    const WORDS: usize = 9;

    /// The token that a cell of nothing but digits is.
    #[inline]
    pub fn plain(cell: &'a str) -> Self {
        let mut digits = Compact::empty();
        cell.bytes().for_each(|byte| digits.push(byte));
        Self { text: cell, rest: cell, digits, signs: digits, plus: false, amount: false }
    }

    /// A mailbox; only its text counts.
    pub fn mail(text: &'a str) -> Self {
        Self { text, rest: text, digits: Compact::empty(), signs: Compact::empty(), plus: false, amount: false }
    }

    fn of(cell: &'a str, words: &[Word], plus: bool) -> Self {
        let (start, end) = (words[0].start, words[words.len() - 1].end);
        let (mut digits, mut signs) = (Compact::empty(), Compact::empty());
        for byte in cell[start..end].bytes().filter(u8::is_ascii_alphanumeric) {
            signs.push(byte.to_ascii_uppercase());
            if byte.is_ascii_digit() {
                digits.push(byte);
            }
        }
        let amount = !plus && is_amount(cell.as_bytes(), words);
        Self { text: &cell[start..end], rest: &cell[start..], digits, signs, plus, amount }
    }
}

/// Groups of three, or a fraction.
fn is_amount(cell: &[u8], words: &[Word]) -> bool {
    let [first, others @ ..] = words else { return false };
    let length = |word: &Word| word.end - word.start;
    if others.is_empty() || words.iter().any(|word| !word.plain) || length(first) > 3 {
        return false;
    }
    let zero = cell[first.start] == b'0';
    let grouped = !zero && others.iter().all(|word| length(word) == 3);
    let point = cell[first.end] == b'.';
    let fraction = point && others.len() == 1 && length(&others[0]) >= 4 && (!zero || length(first) == 1);
    grouped || fraction
}

/// What may stand between two words of a token, and whether a token may end there too.
fn gap(between: &[u8]) -> Option<bool> {
    match between {
        b" " | b"-" | [0xc2, 0xa0] => Some(true),
        b"." | b")" | b"(" => Some(false),
        [a, b] if b" .-()".contains(a) && b" .-()".contains(b) && between.iter().any(|c| b"()".contains(c)) => {
            Some(false)
        }
        _ => None,
    }
}

/// Hands on the tokens of a cell, longest first, with where each begins; `take` says whether it knew one.
///
/// Where nothing is known of a run of words, its parts are tried: "2024 0912345678".
pub fn tokens<'a>(cell: &'a str, mut take: impl FnMut(Token<'a>, usize) -> bool) {
    let bytes = cell.as_bytes();
    let mut words = [Word::default(); Token::WORDS];
    let mut count = 0;
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let start = at;
        let mut digits = 0;
        while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
            digits += usize::from(bytes[at].is_ascii_digit());
            at += 1;
        }
        if digits == 0 || is_tied(bytes, start, at) || at - start > Token::LONGEST {
            continue;
        }
        let word = Word { start, end: at, plain: digits == at - start };
        let joined = count > 0 && count < Token::WORDS && gap(&bytes[words[count - 1].end..start]).is_some();
        if !joined {
            run(cell, &words[..count], &mut take);
            count = 0;
        }
        words[count] = word;
        count += 1;
    }
    run(cell, &words[..count], &mut take);
}

/// Is a word part of something longer: a letter with marks, a page's address, the number of a document?
fn is_tied(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map_or(b' ', |at| bytes[at]);
    let after = bytes.get(end).copied().unwrap_or(b' ');
    let behind = bytes.get(end + 1).copied().unwrap_or(b' ');
    let blank = start.checked_sub(2).is_none_or(|at| !bytes[at].is_ascii_alphanumeric());
    let negative = before == b'-' && blank && bytes[start] != b'0';
    // A blank that breaks no line ends in 0xa0, as some letters do.
    let nbsp = before == 0xa0 && start >= 2 && bytes[start - 2] == 0xc2;
    let after_nbsp = after == 0xc2 && behind == 0xa0;
    let letter = (before >= 0x80 && !nbsp && !is_mark(bytes, start)) || (is_letter(after) && !after_nbsp);
    let slash = before == b'/' && start >= 2 && bytes[start - 2] != b' ' && !bytes[start - 2].is_ascii_digit();
    let document = after == b'/' && (behind.is_ascii_alphabetic() || is_letter(behind));
    letter || slash || document || negative || b"_=#&?%$".contains(&before) || after == b'_'
}

/// The first byte of a letter with marks; signs such as `–` and `…` begin with 0xe2.
fn is_letter(byte: u8) -> bool {
    byte >= 0x80 && byte != 0xe2
}

/// Does a sign such as `–` end before this place?
fn is_mark(bytes: &[u8], at: usize) -> bool {
    at >= 3 && bytes[at - 3] == 0xe2
}

fn run<'a>(cell: &'a str, mut words: &[Word], take: &mut impl FnMut(Token<'a>, usize) -> bool) {
    let bytes = cell.as_bytes();
    // A spreadsheet's number: "79203001234.0".
    if let [.., last, zero] = words
        && matches!(&bytes[zero.start..zero.end], b"0" | b"00")
        && &bytes[last.end..zero.start] == b"."
        && last.end - last.start >= 8
    {
        words = &words[..words.len() - 1];
    }
    let mut tell = |words: &[Word]| {
        let start = words[0].start;
        let plus = start > 0 && (bytes[start - 1] == b'+' || bytes[..start].ends_with(b"+("));
        let token = Token::of(cell, words, plus);
        // What a plus opens is one number.
        (token.amount || plus, take(token, start))
    };
    let short = |words: &[Word]| {
        let length = words[words.len() - 1].end - words[0].start;
        length < 4 || (length < 6 && words.iter().all(|word| word.plain))
    };
    if words.is_empty() || short(words) {
        return;
    }
    let (amount, known) = tell(words);
    if amount || known {
        return;
    }
    let may_end = |at: usize| at == words.len() || gap(&bytes[words[at - 1].end..words[at].start]) == Some(true);
    let mut from = 0;
    while from < words.len() {
        let parts = (from + 1..=words.len()).rev().filter(|to| (from, *to) != (0, words.len()) && may_end(*to));
        let known = parts.into_iter().find(|to| {
            let part = &words[from..*to];
            !short(part) && tell(part).1
        });
        from = known.unwrap_or_else(|| (from + 1..=words.len()).find(|to| may_end(*to)).unwrap_or(words.len()));
    }
}

/// Hands on the mailboxes of a cell, with where each begins.
pub fn mails<'a>(cell: &'a str, mut take: impl FnMut(Token<'a>, usize)) {
    let bytes = cell.as_bytes();
    let local = |byte: u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte);
    let host = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'@', &bytes[from..]) {
        let at = from + found;
        let start = (from..at).rev().take_while(|place| local(bytes[*place])).last().unwrap_or(at);
        let mut end = at + 1 + bytes[at + 1..].iter().take_while(|byte| host(**byte)).count();
        while end > at + 1 && b".-".contains(&bytes[end - 1]) {
            end -= 1;
        }
        let dotted = bytes[at + 1..end].iter().rposition(|byte| *byte == b'.');
        let ending = dotted.map_or(0, |dot| end - at - 2 - dot);
        if start < at
            && ending >= 2
            && bytes[end - ending..end].iter().all(u8::is_ascii_alphabetic)
            && end - start <= 254
        {
            take(Token::mail(&cell[start..end]), start);
        }
        from = end.max(at + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(cell: &str, wanted: usize) -> Vec<String> {
        let mut found = Vec::new();
        tokens(cell, |token, _| {
            let known = token.signs.as_slice().len() == wanted && !token.amount;
            if known {
                found.push(token.text.to_string());
            }
            known
        });
        found
    }

    #[test]
    fn numbers_are_found_among_words_and_other_numbers() {
        assert_eq!(found("năm 2020 0912345678, 0912.345.679", 10), ["0912345678", "0912.345.679"]);
        assert_eq!(found("0912 345 678 - 0987 654 321", 10), ["0912 345 678", "0987 654 321"]);
        assert_eq!(found("0912345678-0987654321", 10), ["0912345678", "0987654321"]);
        assert_eq!(found("SĐT:0912345678.", 10), ["0912345678"]);
        assert_eq!(found("079203001234.0", 12), ["079203001234"]);
        assert_eq!(found("xe 29A-123.45 màu đỏ", 8), ["29A-123.45"]);
        assert_eq!(found("từ 0912345678–0912345679", 10), ["0912345678", "0912345679"]);
    }

    #[test]
    fn amounts_documents_and_addresses_of_pages_are_no_tokens() {
        assert_eq!(found("12.001.203.001.234 đồng", 12), Vec::<String>::new());
        assert_eq!(
            found("1234567890/QĐ-UBND https://x.vn/0912345678 id=0912345678 a_0912345678", 10),
            Vec::<String>::new()
        );
        assert_eq!(found("-1234567890 21.02851134", 10), Vec::<String>::new());
    }

    #[test]
    fn mailboxes_are_found() {
        let mut found = Vec::new();
        mails("Lan <lan.nguyen@x.com.vn>; @ a@b c@d.e2 ông@x.vn mai@y.vn.", |token, at| found.push((token.text, at)));
        assert_eq!(
            found.iter().map(|(text, _)| *text).collect::<Vec<_>>(),
            ["lan.nguyen@x.com.vn", "ng@x.vn", "mai@y.vn"]
        );
    }

    proptest! {
        #[test]
        fn no_cell_panics(cell in "[ 0-9a-zA-Z@.+()/:đấ\u{a0}\u{2013}-]{0,60}") {
            tokens(&cell, |token, at| { assert!(cell[at..].starts_with(token.text)); false });
            mails(&cell, |token, at| assert!(cell[at..].starts_with(token.text)));
        }
    }
}
