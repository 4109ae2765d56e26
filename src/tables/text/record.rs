//! One record of a text file: its cells, and what was odd about them.

/// One record: its cells one behind the other.
#[derive(Debug, Clone, Default)]
pub struct Record {
    pub(super) bytes: Vec<u8>,
    pub(super) ends: Vec<usize>,
    /// Where each cell is in the input, quotes included; only kept when asked for.
    pub(super) spans: Option<Vec<(usize, usize)>>,
    /// Physical lines it takes.
    pub lines: u64,
    /// Was any cell in quotes?
    pub quoted: bool,
    /// What was odd: its kind, the cell, and the byte of the input.
    pub odd: Vec<(Odd, usize, usize)>,
}

/// What is odd about a record and was read all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// A quote inside a quoted cell that neither is doubled nor closes it.
    Stray,
    /// Spaces behind a closing quote.
    Spaces,
    /// A quote that is never closed.
    Unclosed,
}

impl Record {
    /// A record of more cells than this is no row.
    pub(super) const CELLS: usize = 1 << 20;

    /// The most oddities kept of one record.
    const ODD: usize = 16;

    /// A record that remembers where its cells are.
    pub fn with_spans() -> Self {
        Self { spans: Some(Vec::new()), ..Self::default() }
    }

    /// How many cells.
    #[inline]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// A cell.
    #[inline]
    pub fn cell(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }

    /// A cell as text.
    pub fn text(&self, at: usize) -> &str {
        std::str::from_utf8(self.cell(at)).expect("the source hands on valid UTF-8, cut at ASCII bytes")
    }

    /// All cells, one behind the other.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where a cell is in the input, its quotes included; of a record that keeps it.
    pub fn span(&self, at: usize) -> Option<(usize, usize)> {
        self.spans.as_ref()?.get(at).copied()
    }

    /// Does it hold nothing at all: not even quotes?
    #[inline]
    pub fn is_blank(&self) -> bool {
        !self.quoted && self.bytes.iter().all(|byte| *byte == b' ')
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.odd.clear();
        if let Some(spans) = &mut self.spans {
            spans.clear();
        }
        (self.lines, self.quoted) = (0, false);
    }

    #[inline]
    pub(super) fn end_cell(&mut self, start: usize, end: usize) {
        self.ends.push(self.bytes.len());
        if let Some(spans) = &mut self.spans {
            spans.push((start, end));
        }
    }

    pub(super) fn note(&mut self, odd: Odd, at: usize) {
        if self.odd.len() < Self::ODD {
            self.odd.push((odd, self.ends.len(), at));
        }
    }
}
