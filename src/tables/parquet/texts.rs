//! Texts one behind the other, and a dictionary of different ones.

use super::fixed::CROWD;

/// Texts one behind the other in one buffer.
#[derive(Debug, Default)]
pub struct Texts {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text.
    #[inline]
    pub fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
    }

    /// Adds texts that lie one behind the other, with where each ends in `bytes`, whose first byte is number `start`.
    pub fn extend(&mut self, bytes: &[u8], start: u32, ends: &[u32]) {
        let own = self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes);
        self.ends.extend(ends.iter().map(|end| end - start + own));
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes of all of them in plain encoding.
    pub fn plain_bytes(&self) -> usize {
        self.bytes.len() + 4 * self.ends.len()
    }

    /// Have they little room?
    pub fn is_small(&self) -> bool {
        self.bytes.capacity() <= 1 << 17
    }

    /// One of them.
    #[inline]
    pub fn get(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.bytes[start..self.ends[at] as usize]
    }

    /// The first `count` of them, in order.
    #[inline]
    pub fn first(&self, count: usize) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends[..count].iter().map(move |&end| {
            let text = &self.bytes[start..end as usize];
            start = end as usize;
            text
        })
    }

    /// The first `count` of them in plain encoding.
    pub fn plain(&self, count: usize, out: &mut Vec<u8>) {
        out.reserve(self.bytes.len() + 4 * count);
        for text in self.first(count) {
            out.extend_from_slice(&(text.len() as u32).to_le_bytes());
            out.extend_from_slice(text);
        }
    }

    /// Forgets them and keeps the room.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}

/// Different texts in the order in which they came.
#[derive(Debug, Default)]
pub struct TextDictionary {
    texts: Texts,
    /// Open addressing: the low half is one more than the place of a text, the high half of its hash; 0 is free.
    table: Vec<u64>,
    crowded: bool,
}

impl TextDictionary {
    /// The texts.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Do texts crowd in few places?
    pub fn is_crowded(&self) -> bool {
        self.crowded
    }

    /// The place of a text, which is entered when it is new.
    #[inline]
    pub fn place(&mut self, text: &[u8]) -> u32 {
        if self.texts.len() * 2 >= self.table.len() {
            self.grow();
        }
        let hash = hash(text);
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        let mut steps = 0;
        loop {
            let entry = self.table[at];
            if entry == 0 {
                break;
            }
            let place = entry as u32 - 1;
            if entry >> 32 == hash >> 32 && self.texts.get(place as usize) == text {
                return place;
            }
            (at, steps) = ((at + 1) & mask, steps + 1);
        }
        self.crowded |= steps > CROWD;
        self.texts.push(text);
        self.table[at] = hash >> 32 << 32 | self.texts.len() as u64;
        self.texts.len() as u32 - 1
    }

    #[cold]
    fn grow(&mut self) {
        let room = (self.table.len() * 4).max(64);
        self.table.clear();
        self.table.resize(room, 0);
        for (place, text) in self.texts.first(self.texts.len()).enumerate() {
            let hash = hash(text);
            let mut at = hash as usize & (room - 1);
            while self.table[at] != 0 {
                at = (at + 1) & (room - 1);
            }
            self.table[at] = hash >> 32 << 32 | (place as u64 + 1);
        }
    }

    /// Forgets the texts and keeps the room.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.table.fill(0);
        self.crowded = false;
    }

    /// Has it little room?
    pub fn is_small(&self) -> bool {
        self.table.len() <= 1 << 12 && self.texts.is_small()
    }
}

/// A hash of bytes, the same on every machine.
#[inline]
fn hash(bytes: &[u8]) -> u64 {
    const A: u64 = 0x9e37_79b9_7f4a_7c15;
    const B: u64 = 0xd1b5_4a32_d192_ed03;
    let mix = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        product as u64 ^ (product >> 64) as u64
    };
    let word = |bytes: &[u8]| u64::from_le_bytes(*bytes.first_chunk().expect("eight bytes"));
    let half = |bytes: &[u8]| u64::from(u32::from_le_bytes(*bytes.first_chunk().expect("four bytes")));
    let mut state = A ^ bytes.len() as u64;
    let mut rest = bytes;
    while rest.len() > 16 {
        state = mix(word(rest) ^ B, word(&rest[8..]) ^ state);
        rest = &rest[16..];
    }
    let (low, high) = match rest.len() {
        8.. => (word(rest), word(&rest[rest.len() - 8..])),
        4..8 => (half(rest), half(&rest[rest.len() - 4..])),
        1..4 => (u64::from(rest[0]) << 16 | u64::from(rest[rest.len() / 2]) << 8 | u64::from(rest[rest.len() - 1]), 0),
        0 => (0, 0),
    };
    mix(mix(low ^ B, high ^ state), A)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_one_place_in_the_dictionary() {
        let texts: Vec<String> = (0..5_000).map(|at| "x".repeat(at * at % 97) + &(at % 13).to_string()).collect();
        let mut dictionary = TextDictionary::default();
        for text in texts.iter().chain(&texts) {
            let place = dictionary.place(text.as_bytes());
            assert_eq!(dictionary.texts().get(place as usize), text.as_bytes());
        }
        let mut different: Vec<&String> = texts.iter().collect();
        different.sort();
        different.dedup();
        assert_eq!(dictionary.texts().len(), different.len());
    }

    #[test]
    fn texts_are_laid_out_with_their_lengths() {
        let mut texts = Texts::default();
        texts.push(b"ab");
        texts.extend(b"cde", 7, &[8, 8, 10]);
        let mut out = Vec::new();
        texts.plain(3, &mut out);
        assert_eq!(out, b"\x02\0\0\0ab\x01\0\0\0c\0\0\0\0");
    }
}
