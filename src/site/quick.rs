//! A quick hash for maps of addresses: they are looked up by the hundred thousand in every build.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map of addresses.
pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;
/// A set of addresses.
pub(super) type Set<K> = HashSet<K, BuildHasherDefault<Quick>>;

/// Multiplies eight bytes at a time. Not safe against addresses made to collide; those slow down
/// nobody's build but their own.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Quick(u64);

impl Quick {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

    fn add(&mut self, word: u64) {
        let wide = u128::from(self.0 ^ word) * u128::from(Self::FACTOR);
        self.0 = (wide >> 64) as u64 ^ wide as u64;
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.add(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.add(u64::from_le_bytes(last) ^ (bytes.len() as u64) << 56);
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 = self.0.rotate_left(8) ^ u64::from(byte);
    }

    fn finish(&self) -> u64 {
        // The multiplier again: maps use the highest and the lowest bits.
        let wide = u128::from(self.0 ^ Self::FACTOR) * u128::from(Self::FACTOR);
        (wide >> 64) as u64 ^ wide as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::BuildHasher;

    #[test]
    fn addresses_spread_over_the_slots() {
        let build = BuildHasherDefault::<Quick>::default();
        let (mut low, mut high) = (Set::default(), [0; 128]);
        for n in 0..10_000 {
            let hash = build.hash_one(format!("vi/du-lieu/agency-{}/dataset-{n}/index.html", n % 20).as_str());
            low.insert(hash & 0xffff);
            high[(hash >> 57) as usize] += 1;
        }
        assert!(low.len() > 9_000, "{}", low.len());
        assert!(high.iter().all(|count| (40..130).contains(count)), "{high:?}");
    }
}
