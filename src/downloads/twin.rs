//! The twin of a small Parquet file: a script that holds its bytes, for pages opened from a folder, where nothing can
//! be fetched.

use crate::model::Download;
use crate::tables::Sink;
use std::io::{Result, Write};

/// A sink that keeps a copy of what goes through it, as long as that is small enough for a twin.
pub struct Kept<W> {
    to: W,
    copy: Option<Vec<u8>>,
}

impl<W> Kept<W> {
    /// Hands everything on, and keeps a copy if one is `wanted`.
    pub fn new(to: W, wanted: bool) -> Self {
        Self { to, copy: wanted.then(Vec::new) }
    }

    /// Where it went, and the twin.
    pub fn finish(self) -> (W, Option<Vec<u8>>) {
        (self.to, self.copy.map(|bytes| script(&bytes)))
    }
}

impl<W: Write> Write for Kept<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.to.write_all(bytes)?;
        match &mut self.copy {
            Some(copy) if (copy.len() + bytes.len()) as u64 <= Download::TWIN => copy.extend_from_slice(bytes),
            copy => *copy = None,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        self.to.flush()
    }
}

/// What is kept stays there.
impl<W: Sink> Sink for Kept<W> {}

/// `khomoTable("…")`: the bytes in Base64 (RFC 4648), handed to the explorer.
fn script(bytes: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::with_capacity(bytes.len() / 3 * 4 + 32);
    out.extend_from_slice(b"khomoTable(\"");
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for at in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * at)) as usize & 63];
            out.push(if at > three.len() { b'=' } else { letter });
        }
    }
    out.extend_from_slice(b"\");\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_base64() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(String::from_utf8(script(bytes.as_bytes())).unwrap(), format!("khomoTable(\"{text}\");\n"));
        }
    }

    #[test]
    fn a_large_file_has_no_twin() {
        let mut kept = Kept::new(Vec::new(), true);
        let piece = vec![7; 1 << 20];
        (0..6).for_each(|_| kept.write_all(&piece).unwrap());
        let (written, twin) = kept.finish();
        assert_eq!((written.len(), twin), (6 << 20, None));
    }
}
