//! What bytes a cell is made of: tells in a nanosecond or two that most cells hold nothing personal.

/// How many bytes of each class a cell has; long cells count to the end, classes saturate nowhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shape {
    /// Digits.
    pub digits: u32,
    /// Letters of ASCII.
    pub letters: u32,
    /// Bytes of all other letters and signs.
    pub high: u32,
    /// Blanks.
    pub spaces: u32,
    /// `@`.
    pub ats: u32,
    /// `:` and `/`, as in moments, dates and addresses of pages.
    pub slashes: u32,
    /// Points and commas.
    pub points: u32,
    /// All others.
    pub others: u32,
}

const fn lane(byte: u8) -> u64 {
    let lane = match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' | b'A'..=b'Z' => 1,
        0x80.. => 2,
        b' ' | b'\t' | b'\n' | b'\r' => 3,
        b'@' => 4,
        b':' | b'/' => 5,
        b'.' | b',' => 6,
        _ => 7,
    };
    1 << (lane * 8)
}

/// For each byte, a one in the lane of its class.
static LANES: [u64; 256] = {
    let mut lanes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        lanes[byte] = lane(byte as u8);
        byte += 1;
    }
    lanes
};

impl Shape {
    /// Counts.
    #[inline]
    pub fn of(cell: &[u8]) -> Self {
        let mut shape = Self::default();
        // A lane counts to 255.
        for piece in cell.chunks(255) {
            let sum = piece.iter().fold(0u64, |sum, byte| sum + LANES[usize::from(*byte)]);
            let lane = |at: u32| (sum >> (at * 8)) as u32 & 0xff;
            shape.digits += lane(0);
            shape.letters += lane(1);
            shape.high += lane(2);
            shape.spaces += lane(3);
            shape.ats += lane(4);
            shape.slashes += lane(5);
            shape.points += lane(6);
            shape.others += lane(7);
        }
        shape
    }

    /// Are there letters of any script?
    pub fn has_letters(&self) -> bool {
        self.letters + self.high > 0
    }
}

/// What most cells are told by, at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glance {
    /// Digits.
    pub digits: u32,
    /// Is there a `@`?
    pub at: bool,
}

impl Glance {
    /// Looks at eight bytes at a time.
    #[inline]
    pub fn of(cell: &[u8]) -> Self {
        let mut found = 0;
        let mut at = 0;
        let (words, rest) = cell.as_chunks::<8>();
        let mut look = |word: u64| {
            const ONES: u64 = 0x0101_0101_0101_0101;
            const HIGH: u64 = ONES * 0x80;
            // In a byte that is a digit without its high half, adding 0x76 does not reach the highest bit.
            let digit = word ^ (ONES * 0x30);
            found += (!(((digit & !HIGH) + ONES * 0x76) | digit) & HIGH).count_ones();
            let sign = word ^ (ONES * u64::from(b'@'));
            at |= !(((sign & !HIGH) + ONES * 0x7f) | sign) & HIGH;
        };
        words.iter().for_each(|word| look(u64::from_le_bytes(*word)));
        if !rest.is_empty() {
            // The last bytes, at the end of a word that is zero otherwise.
            look(match cell.last_chunk::<8>() {
                Some(last) => u64::from_le_bytes(*last) >> (8 * (8 - rest.len())),
                None => rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
            });
        }
        Self { digits: found, at: at != 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glance_sees_what_a_count_sees() {
        for byte in 0..=255u8 {
            for length in 0..20 {
                for place in 0..length {
                    let mut cell = vec![b'a'; length];
                    cell[place] = byte;
                    let (glance, shape) = (Glance::of(&cell), Shape::of(&cell));
                    assert_eq!(
                        (glance.digits, glance.at),
                        (shape.digits, shape.ats > 0),
                        "{byte} at {place} of {length}"
                    );
                }
            }
        }
        assert_eq!(Glance::of(b"0123456789 0912@345 678"), Glance { digits: 20, at: true });
    }

    #[test]
    fn each_byte_is_of_one_class() {
        let shape = Shape::of("Đt: 0912.345-678 a@b\n".as_bytes());
        let counted = [shape.digits, shape.letters, shape.high, shape.spaces, shape.ats, shape.slashes, shape.points];
        assert_eq!(counted, [10, 3, 2, 3, 1, 1, 1]);
        assert_eq!(shape.others, 1);
        assert_eq!(Shape::of(&[b'7'; 10_000]).digits, 10_000);
    }
}
