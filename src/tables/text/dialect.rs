//! How a text file separates its cells: what the recipe says, else what the header line shows.

use crate::model::{Quote, Resource};
use csv_core::ReaderBuilder;
use std::cell::RefCell;

thread_local! {
    static LAST: RefCell<Option<(Dialect, csv_core::Reader)>> = const { RefCell::new(None) };
}

/// Separator and quote of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Between cells.
    pub delimiter: u8,
    /// Around cells that hold a delimiter.
    pub quote: u8,
}

impl Dialect {
    /// The declared dialect; where nothing is declared, the separator that occurs most often in
    /// the header line.
    pub fn of(resource: &Resource, head: &[u8]) -> Self {
        let declared = resource.recipe.delimiter.as_deref().map(|text| if text == "\\t" { "\t" } else { text });
        let delimiter = match declared.map(str::as_bytes) {
            Some(&[byte]) if byte.is_ascii() => byte,
            _ if matches!(resource.format.extension.as_str(), "tsv" | "tab") => b'\t',
            _ => sniff(head),
        };
        let quote = match resource.recipe.quote {
            Some(Quote::Char(quote)) if quote.is_ascii() => quote as u8,
            _ => b'"',
        };
        Self { delimiter, quote }
    }

    /// A reader of records. Building one costs more than reading a small table, and a copy of one
    /// reads nothing: the one used last on this thread is used again.
    pub fn records(self) -> csv_core::Reader {
        match LAST.take() {
            Some((dialect, mut reader)) if dialect == self => {
                reader.reset();
                reader
            }
            _ => ReaderBuilder::new().delimiter(self.delimiter).quote(self.quote).build(),
        }
    }

    /// Keeps a reader that stands between two records for the next table.
    pub fn keep(self, reader: csv_core::Reader) {
        LAST.set(Some((self, reader)));
    }
}

/// The candidate that occurs most often in the first line outside quotes; the comma when none does.
fn sniff(head: &[u8]) -> u8 {
    const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
    let (mut counts, mut quoted) = ([0usize; 4], false);
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && counts.iter().any(|count| *count > 0) => break,
            _ if !quoted => {
                if let Some(at) = CANDIDATES.iter().position(|candidate| *candidate == byte) {
                    counts[at] += 1;
                }
            }
            _ => {}
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    CANDIDATES[counts.iter().position(|count| *count == most).unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_line_shows_the_separator() {
        assert_eq!(sniff(b"a,b;c,d\n1;2;3;4"), b',');
        assert_eq!(sniff(b"a;b;c\n1,5;2,5;3,5"), b';');
        assert_eq!(sniff(b"\"a,b,c\"\tb\n"), b'\t');
        assert_eq!(sniff(b"a|b\n"), b'|');
        assert_eq!(sniff(b"a\n1\n"), b',');
    }
}
