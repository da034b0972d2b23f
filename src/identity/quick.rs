//! Hashing of a few short texts that the policy knows.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map of names and labels that the policy knows, looked up by what stands in records.
/// It is small whatever the records are, so that it needs no guard against chosen collisions.
pub(super) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// Multiplies and turns eight bytes at a time (as FxHash does).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct QuickHasher(u64);

impl QuickHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.add(u64::from_le_bytes(*word)));
        let last = rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        self.add(last | (rest.len() as u64) << 56);
    }

    fn write_u8(&mut self, _: u8) {
        // What ends a text: the length of the rest is in the hash already.
    }

    fn finish(&self) -> u64 {
        // The low bits choose the place in the table.
        self.0 ^ self.0 >> 32
    }
}
