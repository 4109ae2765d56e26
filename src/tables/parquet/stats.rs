//! The smallest and the largest value of a page or column chunk, in the order that readers compare in.

/// The longest bound of texts, in bytes; longer ones are cut.
const LONGEST: usize = 64;

/// A bound as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The value in plain encoding, or a text that is no larger (of minima) or no smaller (of maxima).
    pub bytes: Vec<u8>,
    /// Is it one of the values?
    pub exact: bool,
}

/// The bounds of values of fixed length.
#[derive(Debug, Clone, Copy)]
pub struct Extremes<T> {
    /// The smallest and the largest, once there was a value.
    pub found: Option<(T, T)>,
    /// There was a value that has no place in the order: then no bounds are told, as readers differ about it.
    pub unordered: bool,
}

impl<T> Default for Extremes<T> {
    fn default() -> Self {
        Self { found: None, unordered: false }
    }
}

impl<T: Copy + PartialOrd> Extremes<T> {
    /// Bounds that hold for these values as well.
    pub fn join(&mut self, other: Self) {
        self.unordered |= other.unordered;
        self.found = match (self.found, other.found) {
            (Some((low, high)), Some((other_low, other_high))) => {
                Some((if other_low < low { other_low } else { low }, if other_high > high { other_high } else { high }))
            }
            (own, other) => own.or(other),
        };
    }
}

/// The bounds of texts, compared byte by byte.
#[derive(Debug, Default)]
pub struct TextExtremes {
    any: bool,
    low: Vec<u8>,
    high: Vec<u8>,
    /// The first eight bytes of both, which decide for nearly all texts.
    heads: (u64, u64),
}

impl TextExtremes {
    /// Takes a text.
    #[inline]
    pub fn take(&mut self, text: &[u8]) {
        let head = head(text);
        if head > self.heads.0 && head < self.heads.1 && self.any {
            return;
        }
        self.compare(text);
    }

    fn compare(&mut self, text: &[u8]) {
        if !self.any || text < self.low.as_slice() {
            self.heads.0 = head(text);
            self.low.clear();
            self.low.extend_from_slice(text);
        }
        if !self.any || text > self.high.as_slice() {
            self.heads.1 = head(text);
            self.high.clear();
            self.high.extend_from_slice(text);
        }
        self.any = true;
    }

    /// Bounds that hold for these texts as well.
    pub fn join(&mut self, other: &Self) {
        if other.any {
            self.compare(&other.low);
            self.compare(&other.high);
        }
    }

    /// The bounds as they are written; what is above all texts of a length may have none.
    pub fn bounds(&self) -> (Option<Bound>, Option<Bound>) {
        if !self.any {
            return (None, None);
        }
        let low = cut(&self.low);
        let low = Bound { bytes: low.to_vec(), exact: low.len() == self.low.len() };
        let high = match cut(&self.high) {
            high if high.len() == self.high.len() => Some(Bound { bytes: high.to_vec(), exact: true }),
            high => above(high).map(|bytes| Bound { bytes, exact: false }),
        };
        (Some(low), high)
    }

    /// Forgets the texts and keeps the room.
    pub fn clear(&mut self) {
        self.any = false;
    }
}

/// The first eight bytes as a number in the order of texts.
#[inline]
fn head(text: &[u8]) -> u64 {
    match text.first_chunk::<8>() {
        Some(head) => u64::from_be_bytes(*head),
        None => {
            let mut head = [0; 8];
            head[..text.len()].copy_from_slice(text);
            u64::from_be_bytes(head)
        }
    }
}

/// The beginning of a text, whole characters only.
fn cut(text: &[u8]) -> &[u8] {
    if text.len() <= LONGEST {
        return text;
    }
    let is_first = |at: &usize| text[*at] & 0xc0 != 0x80;
    let end = (LONGEST - 3..=LONGEST).rev().find(is_first).unwrap_or(LONGEST);
    &text[..end]
}

/// The least text of at most the same length that is above all that begin with this one.
fn above(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    for (at, last) in text.char_indices().rev() {
        // The characters after U+D7FF and U+10FFFF: the next one there is, and none.
        let next = match last as u32 + 1 {
            0xd800 => char::from_u32(0xe000),
            next => char::from_u32(next),
        };
        if let Some(next) = next.filter(|next| next.len_utf8() == last.len_utf8()) {
            let mut above = text[..at].to_string();
            above.push(next);
            return Some(above.into_bytes());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(texts: &[&str]) -> (Option<Bound>, Option<Bound>) {
        let mut extremes = TextExtremes::default();
        texts.iter().for_each(|text| extremes.take(text.as_bytes()));
        extremes.bounds()
    }

    #[test]
    fn short_texts_are_their_own_bounds() {
        let exact = |text: &str| Some(Bound { bytes: text.into(), exact: true });
        assert_eq!(bounds(&["b", "", "Đà", "a\0"]), (exact(""), exact("Đà")));
        assert_eq!(bounds(&["abcdefghi", "abcdefgh", "abcdefghj"]), (exact("abcdefgh"), exact("abcdefghj")));
        assert_eq!(bounds(&["a", "a\0"]), (exact("a"), exact("a\0")));
        assert_eq!(bounds(&[]), (None, None));
    }

    #[test]
    fn long_texts_are_cut_at_a_character_and_raised() {
        let text = format!("{}đđ", "x".repeat(63));
        let (low, high) = bounds(&[&text]);
        assert_eq!(low, Some(Bound { bytes: "x".repeat(63).into(), exact: false }));
        assert_eq!(high, Some(Bound { bytes: format!("{}y", "x".repeat(62)).into(), exact: false }));
        let (_, high) = bounds(&["\u{10ffff}".repeat(17).as_str()]);
        assert_eq!(high, None);
        let (_, high) = bounds(&[format!("a{}", "\u{7f}".repeat(70)).as_str()]);
        assert_eq!(high.unwrap().bytes, b"b");
    }

    #[test]
    fn bounds_join() {
        let mut all = Extremes { found: Some((1, 2)), unordered: false };
        all.join(Extremes::default());
        all.join(Extremes { found: Some((-1, 1)), unordered: false });
        assert_eq!(all.found, Some((-1, 2)));
    }
}
