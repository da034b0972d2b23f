//! Compiled policies: what is written is what is read, and what is not is refused.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use rolebook::compiled::{self, Compiled, MAGIC, ReadError};
use rolebook::policy::Policy;
use rolebook::project::Loaded;
use sha2::{Digest as _, Sha256};

use crate::support::company::load;
use crate::support::disk;

/// Where the contents begin: after the magic, the format, the version, the length and the
/// checksum.
const CONTENTS: usize = 8 + 2 + 1 + env!("CARGO_PKG_VERSION").len() + 8 + 32;

/// The bytes with the checksum that fits them.
pub(crate) fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let (head, contents) = (&bytes[..CONTENTS - 32], &bytes[CONTENTS..]);
    let checksum = Sha256::new().chain_update(head).chain_update(contents).finalize();
    bytes[CONTENTS - 32..CONTENTS].copy_from_slice(&checksum);
    bytes
}

/// The bytes with contents changed at these places, and the checksum that fits them.
pub(crate) fn forged(mut bytes: Vec<u8>, changes: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let length = bytes.len() - CONTENTS;
    for (place, byte) in changes {
        bytes[CONTENTS + place.index(length)] = *byte;
    }
    sealed(bytes)
}

/// What is compiled of a policy, read again.
pub(crate) fn again(loaded: &Loaded) -> Compiled {
    compiled::read(compiled::write(loaded).unwrap()).unwrap()
}

/// Everything about a policy but where its files stand.
fn whole(policy: &Policy) -> String {
    format!("{:#?}", Policy { sources: Arc::default(), ..policy.clone() })
}

fn examples() -> [PathBuf; 4] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["examples/acme", "examples/hr-export", "policies/starter", "tests/fixtures/every_pack"]
        .map(|path| root.join(path))
}

#[test]
fn what_is_written_is_what_is_read() {
    for dir in examples() {
        let loaded = disk::load(&dir);
        let policy = loaded.policy.as_ref().unwrap();
        let read = again(&loaded);
        assert_eq!(whole(&read.policy), whole(policy), "{}", dir.display());
        assert_eq!(read.manifest, loaded.manifest);
        assert_eq!(read.diagnostics, loaded.diagnostics);
        let texts = loaded.sources.files().iter().zip(read.policy.sources.files());
        for (before, after) in texts {
            assert_eq!((before.text(), before.base()), (after.text(), after.base()));
            assert_eq!(loaded.path(before.span()), after.name());
        }
    }
}

#[test]
fn what_is_made_again_from_its_texts_is_the_same() {
    for dir in examples() {
        let loaded = disk::load(&dir);
        let bytes = compiled::write(&loaded).unwrap();
        let made = compiled::read(bytes.clone()).unwrap().made_again(None);
        assert_eq!(compiled::write(&made).unwrap(), bytes, "{}", dir.display());
        assert_eq!(made.origins.len(), loaded.origins.len());
    }
}

#[test]
fn it_does_not_matter_from_where_a_policy_is_named() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let straight = disk::load(&root.join("examples/acme"));
    let roundabout = disk::load(&root.join("examples/hr-export/../acme"));
    assert_eq!(compiled::write(&straight).unwrap(), compiled::write(&roundabout).unwrap());
}

#[test]
fn a_policy_with_errors_is_not_compiled() {
    assert!(compiled::write(&load(&[("a.role", "role a { grant b.c }")])).is_err());
}

fn starter() -> Vec<u8> {
    static BYTES: LazyLock<Vec<u8>> =
        LazyLock::new(|| compiled::write(&disk::load(&examples()[2])).unwrap());
    BYTES.clone()
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let bytes = starter();
    assert_eq!(compiled::read(Vec::new()).unwrap_err(), ReadError::Other);
    for length in (1..CONTENTS + 5).chain([bytes.len() - 1]) {
        let error = compiled::read(bytes[..length].to_vec()).unwrap_err();
        let is_told = matches!(error, ReadError::Header { .. } | ReadError::Length { .. });
        assert!(is_told, "{length}: {error}");
    }
    let longer = [&bytes[..], b"x"].concat();
    assert!(matches!(compiled::read(longer), Err(ReadError::Length { .. })));
}

#[test]
fn another_version_is_named() {
    let mut bytes = starter();
    bytes[11] = b'9';
    let error = compiled::read(bytes).unwrap_err().to_string();
    assert!(error.contains("rolebook 9"), "{error}");
    let mut bytes = starter();
    bytes[8] = 77;
    let error = compiled::read(bytes).unwrap_err().to_string();
    assert!(error.contains("in format 77"), "{error}");
}

#[test]
fn line_ends_changed_as_in_a_text_are_recognized() {
    let mut bytes = starter();
    bytes.remove(4);
    let error = compiled::read(bytes).unwrap_err().to_string();
    assert!(error.contains("line ends"), "{error}");
}

#[test]
fn a_policy_that_is_told_to_have_fewer_rows_is_refused() {
    // The contents begin with how many rows each table has.
    let bytes = starter();
    for place in 0..15 {
        let mut bytes = bytes.clone();
        let count = bytes[CONTENTS + place];
        for other in [count.wrapping_sub(1) & 0x7f, (count + 1) & 0x7f, 0] {
            bytes[CONTENTS + place] = other;
            let read = compiled::read(sealed(bytes.clone()));
            let refused = matches!(read, Err(ReadError::Senseless { .. }));
            assert!(refused || other == count, "table {place}: {other} rows for {count}");
        }
    }
}

#[test]
fn the_form_of_the_contents_does_not_change_unnoticed() {
    // Where this fails, what is written has another form: count `FORMAT` up, unless the
    // version has not been released, and put the new digest here.
    let bytes = compiled::write(&load(&[("policy.role", SAMPLE)])).unwrap();
    let digest: String =
        Sha256::digest(&bytes[CONTENTS..]).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, FORM, "{} bytes", bytes.len());
}

/// The SHA-256 of the contents of the sample, compiled.
const FORM: &str = "a084ca9be2467b604ca5df19b97d68a3ede71d131bdce0358e5af1a9fec9e092";

const SAMPLE: &str = include_str!("compiled/sample.role");

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_byte_that_differs_is_noticed(place: prop::sample::Index, byte: u8) {
        let mut bytes = starter();
        let place = place.index(bytes.len());
        prop_assume!(bytes[place] != byte);
        bytes[place] = byte;
        prop_assert!(compiled::read(bytes.clone()).is_err());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        prop_assert!(compiled::read(bytes.clone()).is_err());
        prop_assert!(compiled::read([&MAGIC[..], &bytes].concat()).is_err());
        let mut contents = starter();
        contents.truncate(CONTENTS);
        contents.extend(&bytes);
        contents[CONTENTS - 40..CONTENTS - 32]
            .copy_from_slice(&(bytes.len() as u64).to_le_bytes());
        prop_assert!(compiled::read(sealed(contents)).is_err());
    }
}
