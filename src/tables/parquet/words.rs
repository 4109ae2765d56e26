//! Columns of text.

use super::choose::{Choices, FEW, SAMPLE, Trial};
use super::column::{Body, Whole};
use super::levels::{Levels, hybrid, width};
use super::pages::{Effort, Encoded, Encoding, Held, compressed, laid_out};
use super::stats::TextExtremes;
use super::texts::{TextDictionary, Texts};
use crate::tables::batch::Column;
use std::ops::Range;

/// The most bytes of a page, but for a single text that has more.
const BYTES: usize = 1 << 20;
/// The most bytes that are tried.
const TRIED: usize = 256 << 10;

/// Texts.
#[derive(Debug, Default)]
pub struct Words {
    /// The texts of the page; none where missing.
    texts: Texts,
    dictionary: TextDictionary,
    places: Vec<u32>,
    /// Of the page and of the chunk.
    extremes: (TextExtremes, TextExtremes),
    choices: Choices,
}

impl Body for Words {
    fn room(&self, column: &Column<'_>, rows: &Range<usize>, empty: bool) -> usize {
        let ends = column.text.ends();
        let start = if rows.start == 0 { 0 } else { ends[rows.start - 1] as usize };
        let most = start + BYTES.saturating_sub(self.texts.bytes().len());
        if ends[rows.end - 1] as usize <= most {
            return rows.len();
        }
        let fitting = ends[rows.clone()].partition_point(|end| *end as usize <= most);
        fitting.max(usize::from(empty))
    }

    fn take(&mut self, column: &Column<'_>, rows: Range<usize>) {
        let (bytes, ends) = (column.text.bytes(), column.text.ends());
        let start = if rows.start == 0 { 0 } else { ends[rows.start - 1] };
        match column.missing.get(rows.clone()) {
            Some(missing) if missing.contains(&true) => {
                for row in rows.clone().filter(|row| !missing[row - rows.start]) {
                    self.texts.push(column.text.get(row));
                }
            }
            _ => {
                let end = ends[rows.end - 1];
                self.texts.extend(&bytes[start as usize..end as usize], start, &ends[rows]);
            }
        }
    }

    fn page(&mut self, levels: &Levels, chunk: &mut Encoded, whole: Whole) {
        let count = self.texts.len();
        self.texts.first(count).for_each(|text| self.extremes.0.take(text));
        let few = whole.last && chunk.count() == 0 && count < FEW;
        if count > 0 && self.choices.begin(chunk.count() == 0, few) {
            let trial = self.tried(if whole.last { count } else { whole.rows });
            self.choices.set(trial.choice());
        }
        let (entries, crowded) = (self.dictionary.texts(), self.dictionary.is_crowded());
        let encoding = self.choices.of(entries.len(), entries.bytes().len(), crowded);
        laid_out(|raw| {
            levels.write(raw);
            let encoding = match encoding {
                Encoding::Dictionary if count > 0 => self.put_places(raw, few),
                _ => {
                    self.texts.plain(count, raw);
                    Encoding::Plain
                }
            };
            let rows = (levels.rows(), levels.missing());
            let effort = if encoding == Encoding::Plain { Effort::Full } else { Effort::Light };
            let (last, dictionary) = (whole.last, self.dictionary.texts().plain_bytes());
            chunk.data_page(raw, Held { rows, encoding, effort, dictionary, last });
        });
        if let Some(page) = chunk.index.last_mut() {
            page.bounds = self.extremes.0.bounds();
        }
        self.extremes.1.join(&self.extremes.0);
        self.extremes.0.clear();
        self.texts.clear();
    }

    fn close(&mut self, chunk: &mut Encoded) {
        let texts = self.dictionary.texts();
        if texts.len() > 0 {
            let alone = chunk.encodings().all(|(encoding, _)| encoding == Encoding::Dictionary);
            chunk.distinct = alone.then_some(texts.len());
            laid_out(|raw| {
                texts.plain(texts.len(), raw);
                chunk.dictionary_page(raw, texts.len(), Effort::Full);
            });
            self.dictionary.clear();
        }
        chunk.bounds = self.extremes.1.bounds();
        self.extremes.1.clear();
    }

    fn reset(&mut self) -> bool {
        self.texts.clear();
        self.dictionary.clear();
        self.extremes.0.clear();
        self.extremes.1.clear();
        self.choices = Choices::default();
        self.texts.is_small() && self.dictionary.is_small()
    }
}

impl Words {
    /// Writes the places of the texts, or of few texts with few repeats the texts themselves.
    fn put_places(&mut self, raw: &mut Vec<u8>, few: bool) -> Encoding {
        let count = self.texts.len();
        self.places.clear();
        for text in self.texts.first(count) {
            self.places.push(self.dictionary.place(text));
        }
        let entries = self.dictionary.texts();
        let bits = width(entries.len().saturating_sub(1) as u32).max(1);
        if few && entries.plain_bytes() + count * bits as usize / 8 + 24 > self.texts.plain_bytes() {
            self.dictionary.clear();
            self.texts.plain(count, raw);
            return Encoding::Plain;
        }
        raw.push(bits as u8);
        hybrid(&self.places, bits, raw);
        Encoding::Dictionary
    }

    /// Tries each encoding on the first texts.
    fn tried(&mut self, rows: usize) -> Trial {
        self.places.clear();
        let mut bytes = 0;
        for text in self.texts.first(self.texts.len().min(SAMPLE)) {
            bytes += text.len();
            if bytes > TRIED && !self.places.is_empty() {
                break;
            }
            self.places.push(self.dictionary.place(text));
        }
        let count = self.places.len();
        let entries = self.dictionary.texts();
        let bits = width(entries.len().saturating_sub(1) as u32).max(1);
        let cost = |lay: &mut dyn FnMut(&mut Vec<u8>)| {
            laid_out(|raw| {
                lay(raw);
                compressed(raw, Effort::Full)
            })
        };
        let trial = Trial {
            values: (count, rows),
            distinct: entries.len(),
            entries: cost(&mut |raw| entries.plain(entries.len(), raw)),
            places: cost(&mut |raw| hybrid(&self.places, bits, raw)),
            plain: cost(&mut |raw| self.texts.plain(count, raw)),
            // Packed lengths before all texts would be a tenth smaller, but not every reader knows them.
            differences: None,
        };
        self.dictionary.clear();
        trial
    }
}
