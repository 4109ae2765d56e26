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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_of_one_class() {
        let shape = Shape::of("Đt: 0912.345-678 a@b\n".as_bytes());
        let counted = [shape.digits, shape.letters, shape.high, shape.spaces, shape.ats, shape.slashes, shape.points];
        assert_eq!(counted, [10, 3, 2, 3, 1, 1, 1]);
        assert_eq!(shape.others, 1);
        assert_eq!(Shape::of(&[b'7'; 10_000]).digits, 10_000);
    }
}
