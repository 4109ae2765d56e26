//! Names for values that only the holder of a secret can make: HMAC-SHA-256, cut to 64 bits.

use sha2::{Digest, Sha256};
use std::fmt;

/// The key of one column: the same value has another name in another column or dataset.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    inner: [u8; Self::BLOCK],
    outer: [u8; Self::BLOCK],
}

impl Key {
    const BLOCK: usize = 64;
    /// The least bytes of a salt; shorter ones can be guessed.
    pub const LEAST_SALT: usize = 16;

    /// The key that a secret salt gives for a column of a dataset.
    pub fn of(salt: &[u8], dataset: &str, column: &str) -> Self {
        // The salt makes a key for this domain, which then makes the names.
        let domain = Self::keyed(salt);
        let mut text = Vec::new();
        for part in ["khomo personal-data hash 1", dataset, column] {
            text.extend((part.len() as u64).to_be_bytes());
            text.extend(part.as_bytes());
        }
        Self::keyed(&domain.sign(&text))
    }

    fn keyed(secret: &[u8]) -> Self {
        let mut block = [0; Self::BLOCK];
        if secret.len() > Self::BLOCK {
            block[..32].copy_from_slice(&Sha256::digest(secret));
        } else {
            block[..secret.len()].copy_from_slice(secret);
        }
        Self { inner: block.map(|byte| byte ^ 0x36), outer: block.map(|byte| byte ^ 0x5c) }
    }

    fn sign(&self, text: &[u8]) -> [u8; 32] {
        let inner = Sha256::new().chain_update(self.inner).chain_update(text).finalize();
        Sha256::new().chain_update(self.outer).chain_update(inner).finalize().into()
    }

    /// Adds the name of a value: 16 hexadecimal digits.
    pub fn digest(&self, value: &str, out: &mut String) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for byte in &self.sign(value.as_bytes())[..8] {
            out.push(DIGITS[usize::from(byte >> 4)].into());
            out.push(DIGITS[usize::from(byte & 15)].into());
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(•••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let signed = Key::keyed(b"Jefe").sign(b"what do ya want for nothing?");
        assert_eq!(hex(&signed), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        let signed = Key::keyed(&[0xaa; 131]).sign(b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hex(&signed), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    #[test]
    fn a_value_has_another_name_in_each_column_and_under_each_salt() {
        let named = |salt: &[u8], dataset, column| {
            let mut out = String::new();
            Key::of(salt, dataset, column).digest("079203001234", &mut out);
            out
        };
        let first = named(b"salt salt salt 1", "a/b", "cccd");
        assert_eq!(first, named(b"salt salt salt 1", "a/b", "cccd"));
        for other in [
            named(b"salt salt salt 2", "a/b", "cccd"),
            named(b"salt salt salt 1", "a/c", "cccd"),
            named(b"salt salt salt 1", "a/b", "cmnd"),
        ] {
            assert_ne!(first, other);
        }
        assert!(!format!("{:?}", Key::of(b"secret", "a", "b")).contains("secret"));
    }
}
