//! The plainest of all files, known at a glance: one separator, a header, rows of the same width, nothing around them.
//!
//! A portal reads ten thousand of them; whatever is not beyond doubt is left to `sniff` and `layout`.

use crate::tables::layout::{self, Kind};

/// A plain table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quick {
    /// Cells of every record.
    pub width: usize,
    /// The first row below the header.
    pub first: (usize, usize),
}

/// Words that open lines below a table, or its totals.
const BELOW: [&str; 14] = [
    "nguồn",
    "ghi chú",
    "chú thích",
    "tổng",
    "cộng",
    "source",
    "note",
    "total",
    "sum",
    "quelle",
    "hinweis",
    "summe",
    "người lập",
    "*",
];

/// The separator in the first line, if there is only one kind of it: the usual one or another common one.
pub fn separator(text: &[u8], usual: u8) -> Option<u8> {
    let end = memchr::memchr(b'\n', text)?;
    let line = &text[..end];
    let mut found = [b',', b';', b'\t', b'|'].into_iter().filter(|sign| line.contains(sign));
    let one = found.next()?;
    found.next().is_none().then_some(one).or_else(|| line.contains(&usual).then_some(usual))
}

/// Is this text, the whole of a file or the head of one, a plain table with this separator?
pub fn look(text: &[u8], delimiter: u8, whole: bool) -> Option<Quick> {
    let first = memchr::memchr(b'\n', text)?;
    let end = first - usize::from(text[..first].ends_with(b"\r"));
    let header = &text[..end];
    let rivals = header.iter().any(|byte| matches!(byte, b';' | b'\t' | b'|' | b',') && *byte != delimiter);
    let odd = matches!(header.first(), None | Some(b'#' | b'/' | b'-' | b'\'' | b' ' | b'*' | b'='));
    if rivals || odd || header.starts_with(b"sep=") || memchr::memchr(b'\\', text).is_some() {
        return None;
    }
    let mut spaced = memchr::memchr_iter(delimiter, header).map(|at| header.get(at + 1) == Some(&b' '));
    if spaced.any(|spaced| spaced) {
        return None;
    }
    let lines = Lines::of(text, delimiter, whole)?;
    let quick = Quick { width: lines.width, first: lines.first };
    if lines.rows == 0 {
        return None;
    }
    let labels = cells(header, delimiter);
    let kinds = |line: &[u8]| -> Vec<Kind> { cells(line, delimiter).map(Kind::of).collect() };
    let mut texts = 0;
    for (at, label) in labels.enumerate() {
        match Kind::of(label) {
            Kind::Text => texts += 1,
            Kind::Year if at > 0 => {}
            _ => return None,
        }
    }
    let head = kinds(&text[lines.first.0..lines.first.1]);
    if layout::may_be_numbering(cells(&text[lines.first.0..lines.first.1], delimiter)) {
        return None;
    }
    let is_value = |kind: &Kind| kind.is_value() || *kind == Kind::Year;
    if texts == 0 || head[0] == Kind::Empty {
        return None;
    }
    // A second line of labels has words where the rows below have values.
    let values = head.iter().filter(|kind| is_value(kind)).count();
    if values == 0 {
        let next = kinds(&text[lines.second.0..lines.second.1]);
        if lines.rows < 3 || next.iter().any(is_value) || head.contains(&Kind::Empty) {
            return None;
        }
    }
    (!whole || ends_plainly(&text[lines.last.0..lines.last.1], delimiter, &head)).then_some(quick)
}

/// Are these last lines of a large file, of which the first may be cut, rows like those at its head?
pub fn ends(tail: &[u8], delimiter: u8, quick: &Quick, head: &[u8]) -> bool {
    let first: Vec<Kind> = cells(&head[quick.first.0..quick.first.1], delimiter).map(Kind::of).collect();
    match Lines::of(tail, delimiter, true) {
        Some(lines) if lines.width == quick.width && lines.rows > 0 => {
            ends_plainly(&tail[lines.last.0..lines.last.1], delimiter, &first)
        }
        _ => false,
    }
}

/// Is the last line a row as the first one is?
fn ends_plainly(line: &[u8], delimiter: u8, first: &[Kind]) -> bool {
    let mut cells = cells(line, delimiter).enumerate().peekable();
    let Some((_, name)) = cells.peek() else { return false };
    let lower = name.chars().take(12).flat_map(char::to_lowercase).collect::<String>();
    if name.is_empty() || BELOW.iter().any(|word| lower.starts_with(word)) {
        return false;
    }
    let (mut empty, mut alike, mut values) = (0, 0, 0);
    for (at, cell) in cells {
        let kind = Kind::of(cell);
        empty += usize::from(kind == Kind::Empty);
        if first.get(at).is_some_and(|kind| kind.is_value() || *kind == Kind::Year) {
            values += 1;
            alike += usize::from(kind.is_value() || matches!(kind, Kind::Year | Kind::Nothing));
        }
    }
    empty * 2 <= first.len() && (values == 0 || alike > 0)
}

/// The cells of a line whose quotes are known to be sound; doubled ones inside are left doubled.
fn cells(line: &[u8], delimiter: u8) -> impl Iterator<Item = &str> {
    let mut at = Some(0);
    std::iter::from_fn(move || {
        let start = at?;
        let rest = &line[start..];
        let mut end = 0;
        if rest.first() == Some(&b'"') {
            end = 1;
            while let Some(found) = memchr::memchr(b'"', &rest[end..]) {
                end += found + 1;
                if rest.get(end) != Some(&b'"') {
                    break;
                }
                end += 1;
            }
        }
        let stop = memchr::memchr(delimiter, &rest[end..]).map(|found| end + found);
        at = stop.map(|stop| start + stop + 1);
        let cell = &rest[..stop.unwrap_or(rest.len())];
        let cell = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell);
        Some(std::str::from_utf8(cell).unwrap_or("\u{fffd}").trim())
    })
}

/// What the records of a text are when they are all alike.
#[derive(Debug)]
struct Lines {
    width: usize,
    /// Records below the first.
    rows: usize,
    first: (usize, usize),
    second: (usize, usize),
    last: (usize, usize),
}

impl Lines {
    fn of(text: &[u8], delimiter: u8, whole: bool) -> Option<Self> {
        let mut lines = Self { width: 0, rows: 0, first: (0, 0), second: (0, 0), last: (0, 0) };
        let (mut at, mut line, mut cell, mut cells, mut returns) = (0, 0, 0, 1, 0usize);
        let mut header = (0, 0);
        loop {
            let found = memchr::memchr3(delimiter, b'\n', b'"', &text[at..]).map(|found| at + found);
            let ends = match found {
                Some(found) if text[found] == delimiter => {
                    (at, cell, cells) = (found + 1, found + 1, cells + 1);
                    continue;
                }
                Some(found) if text[found] == b'"' => {
                    if found != cell {
                        return None;
                    }
                    match closed(text, found + 1, delimiter) {
                        Closed::At(end) if end < text.len() || whole => at = end,
                        Closed::At(_) | Closed::Beyond if !whole => break,
                        _ => return None,
                    }
                    continue;
                }
                Some(found) => found,
                None if whole => text.len(),
                None => break,
            };
            let end = match text[line..ends].ends_with(b"\r") {
                true => {
                    returns += 1;
                    ends - 1
                }
                false => ends,
            };
            if end == line {
                // Nothing but line ends may follow.
                if text[ends..].iter().any(|byte| !matches!(byte, b'\n' | b'\r')) || ends == 0 {
                    return None;
                }
                returns = memchr::memchr_iter(b'\r', &text[..line]).count();
                break;
            }
            let one = (line, end);
            match lines.width {
                0 => {
                    lines.width = cells;
                    header = one;
                }
                width if width != cells || text[line..end] == text[header.0..header.1] => return None,
                _ if is_total(&text[line..end], delimiter) => return None,
                _ => {
                    lines.rows += 1;
                    match lines.rows {
                        1 => (lines.first, lines.second) = (one, one),
                        2 => lines.second = one,
                        _ => {}
                    }
                    lines.last = one;
                }
            }
            if ends == text.len() {
                break;
            }
            (at, line, cell, cells) = (ends + 1, ends + 1, ends + 1, 1);
        }
        // Line ends of one kind: all lines have a carriage return before their feed, or none has.
        let all = memchr::memchr_iter(b'\r', &text[..line]).count();
        let feeds = if returns == 0 { 0 } else { memchr::memchr_iter(b'\n', &text[..line]).count() };
        (lines.width > 1 && all == feeds && (returns == 0 || returns >= lines.rows)).then_some(lines)
    }
}

/// Is a row one of totals, by its first cell that holds something?
fn is_total(row: &[u8], delimiter: u8) -> bool {
    let start = row.iter().position(|byte| *byte != delimiter && *byte != b'"').unwrap_or(row.len());
    let begins = matches!(row.get(start), Some(b'T' | b't' | b'C' | b'c' | b'G' | b'g' | b'S' | b's' | b'I' | b'i'));
    begins && cells(row, delimiter).find(|cell| !cell.is_empty()).is_some_and(layout::is_total)
}

/// Where a quoted cell ends.
enum Closed {
    At(usize),
    /// Behind the end of the text.
    Beyond,
    /// Something is odd about its quotes.
    Odd,
}

/// Finds the end of the cell whose quote was opened before `at`.
fn closed(text: &[u8], mut at: usize, delimiter: u8) -> Closed {
    loop {
        let Some(quote) = memchr::memchr(b'"', &text[at.min(text.len())..]).map(|found| at + found) else {
            return Closed::Beyond;
        };
        match text.get(quote + 1) {
            Some(b'"') => at = quote + 2,
            Some(byte) if *byte == delimiter || matches!(byte, b'\n' | b'\r') => return Closed::At(quote + 1),
            None => return Closed::At(quote + 1),
            Some(_) => return Closed::Odd,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn width(text: &str) -> Option<usize> {
        look(text.as_bytes(), b',', true).map(|quick| quick.width)
    }

    #[test]
    fn plain_files_are_known_at_a_glance() {
        assert_eq!(width("ma,so\n01,5\n02,6\n"), Some(2));
        assert_eq!(width("ma,so\r\n01,5\r\n02,6\r\n"), Some(2));
        assert_eq!(width("ma,so\n01,5\n02,6\n\n\n"), Some(2));
        assert_eq!(width("ma,so\n01,5\n02,6"), Some(2));
        assert_eq!(width("ma,ten,so\n01,\"A, \"\"B\"\"\nC\",5\n02,\"\",6\n"), Some(3));
        assert_eq!(width("ma,2023,2024\nA,5,6\n"), Some(3));
    }

    #[test]
    fn whatever_may_be_something_else_is_not_plain() {
        for text in [
            "ma\n1\n",
            "ma,so;x\n1,2\n",
            "Bảng 1\nma,so\n1,2\n",
            "ma,so\n1,2\nNguồn: A,\n",
            "ma,so\n1,2\n\n3,4\n",
            "ma,so\n1,2\r\n3,4\n",
            "ma,so\n1,\"2\" \n",
            "ma,so\n1,a\"b\n",
            "ma,so\n1,\"b\n",
            "ma, so\n1, 2\n",
            "01,5\n02,6\n",
            "ma,so\n(mã),(người)\n1,2\n3,4\n",
            "ma,\n1,\n",
            "ma,so\n1,2\nma,so\n3,4\n",
            "ma,so\n1\r2,3\n",
            "",
            "\n",
            "ma,so",
        ] {
            assert_eq!(width(text), None, "{text:?}");
        }
    }
}
