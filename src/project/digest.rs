//! The digest of a policy: what it was made from, in one number.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

/// What was read so far, by name.
#[derive(Debug, Default)]
pub(super) struct Digest {
    files: BTreeMap<String, Vec<u8>>,
}

impl Digest {
    /// Takes a file in; its name must not depend on where the policy stands.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) {
        self.files.insert(name.to_owned(), Sha256::digest(bytes).to_vec());
    }

    /// SHA-256 in hexadecimal, over the names and the digests of the bytes, in the order
    /// of the names.
    pub(super) fn finish(&self) -> String {
        let mut whole = Sha256::new();
        for (name, bytes) in &self.files {
            // The length keeps a name apart from what follows it.
            whole.update((name.len() as u64).to_le_bytes());
            whole.update(name.as_bytes());
            whole.update(bytes);
        }
        whole.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(files: &[(&str, &str)]) -> String {
        let mut digest = Digest::default();
        for (name, text) in files {
            digest.add(name, text.as_bytes());
        }
        digest.finish()
    }

    #[test]
    fn the_order_of_files_does_not_matter_but_names_and_bytes_do() {
        let ab = digest(&[("a", "1"), ("b", "2")]);
        assert_eq!(ab, digest(&[("b", "2"), ("a", "1")]));
        assert_ne!(ab, digest(&[("a", "2"), ("b", "1")]));
        assert_ne!(ab, digest(&[("a", "12"), ("b", "")]));
        assert_eq!(ab.len(), 64);
    }
}
