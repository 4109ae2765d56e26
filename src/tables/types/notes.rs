//! What is rare in a column and worth telling: examples, words, tokens; a few of each.

use super::infer::Class;

/// A cell and its row, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The row.
    pub row: u64,
    /// The cell, cut when it is long.
    pub text: Box<str>,
}

impl Example {
    /// The longest text kept, in bytes.
    const LONGEST: usize = 160;

    /// Keeps a cell.
    pub fn of(cell: &[u8], row: u64) -> Self {
        let text = String::from_utf8_lossy(&cell[..cell.len().min(Self::LONGEST)]);
        Self { row, text: text.trim_end_matches('\u{fffd}').into() }
    }
}

/// A word for "no value", with its first row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it was first, as written.
    pub example: Example,
    /// How often it was seen.
    pub count: u64,
}

/// The most different tokens and words that are told apart.
const MOST: usize = 12;

/// Counts a token; the last of many different ones counts for all others.
pub fn count(tokens: &mut Vec<Token>, cell: &[u8], row: u64) {
    let full = tokens.len() == MOST;
    match tokens.iter_mut().find(|token| token.example.text.as_bytes() == cell) {
        Some(token) => token.count += 1,
        None if full => tokens[MOST - 1].count += 1,
        None => tokens.push(Token { example: Example::of(cell, row), count: 1 }),
    }
}

/// The notes on a column.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    /// Words for "no value".
    pub tokens: Vec<Token>,
    /// Words for yes and no, as written.
    pub words: Vec<(Box<str>, bool)>,
    /// There are more of them than are kept.
    pub many: bool,
    /// The first number that is not plain.
    pub marked: Option<Example>,
    /// The first number with a unit.
    pub unit: Option<Example>,
    /// The first number with a point or a comma.
    pub separated: Option<Example>,
    /// The first number or date that contradicts those before it.
    pub conflict: Option<Example>,
    /// The first date that is not canonical.
    pub written: Option<Example>,
    examples: Vec<(Class, Example)>,
}

impl Notes {
    /// The most examples of a class.
    pub const EXAMPLES: usize = 3;

    /// Counts a word for "no value".
    pub fn nothing(&mut self, cell: &[u8], row: u64) {
        count(&mut self.tokens, cell, row);
    }

    /// Keeps a word for yes or no; false when there are too many different ones.
    pub fn word(&mut self, cell: &[u8], yes: bool) -> bool {
        if self.words.iter().any(|(word, _)| word.as_bytes() == cell) {
            return true;
        }
        let room = self.words.len() < MOST;
        if room {
            self.words.push((String::from_utf8_lossy(cell).into(), yes));
        }
        self.many |= !room;
        room
    }

    /// Keeps an example of a class.
    pub fn example(&mut self, class: Class, cell: &[u8], row: u64) {
        if self.examples.iter().filter(|(of, _)| *of == class).count() < Self::EXAMPLES {
            self.examples.push((class, Example::of(cell, row)));
        }
    }

    /// Examples of all classes but this one, in order of rows.
    pub fn others(&self, class: Class) -> Vec<&Example> {
        let mut others: Vec<&Example> =
            self.examples.iter().filter(|(of, _)| *of != class).map(|(_, example)| example).collect();
        others.sort_by_key(|example| example.row);
        others.truncate(Self::EXAMPLES);
        others
    }
}
