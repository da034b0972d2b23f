//! Every example and every shipped policy works as it stands.

use std::fs;
use std::path::{Path, PathBuf};

use rolebook::identity::{self, IdentitiesTable, Record};
use rolebook::project::MANIFEST;

use crate::support::disk::{load, objections};

/// Every directory below `examples/` and `policies/` that has a `rolebook.toml`.
fn policies() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut rest = vec![root.join("examples"), root.join("policies")];
    let mut found = Vec::new();
    while let Some(dir) = rest.pop() {
        if dir.join(MANIFEST).is_file() {
            found.push(dir.clone());
        }
        let entries = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path());
        rest.extend(entries.filter(|path| path.is_dir()));
    }
    found.sort();
    found
}

#[test]
fn every_policy_loads_without_any_objection() {
    let policies = policies();
    assert!(policies.len() >= 7, "{policies:#?}");
    for dir in policies {
        assert_eq!(objections(&load(&dir)), [""; 0], "{}", dir.display());
    }
}

#[test]
fn every_pack_fits_a_policy_that_has_what_it_requires() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let user = load(&root.join("tests/fixtures/every_pack"));
    assert_eq!(objections(&user), [""; 0]);
    let used: Vec<&str> = user.manifest.uses.iter().map(|used| used.value.as_str()).collect();
    for dir in policies().iter().filter(|dir| dir.starts_with(root.join("policies"))) {
        let text = fs::read_to_string(dir.join(MANIFEST)).unwrap();
        let pack = format!("std:{}", dir.file_name().unwrap().to_string_lossy());
        assert_eq!(text.contains("kind = \"pack\""), used.contains(&pack.as_str()), "{pack}");
    }
}

/// What the reader of identities takes from a `rolebook.toml`.
#[derive(serde::Deserialize)]
struct Manifest {
    identities: Option<IdentitiesTable>,
}

#[test]
fn the_people_of_every_policy_fit_its_schema() {
    let mut read = 0;
    for dir in policies() {
        let loaded = load(&dir);
        let text = fs::read_to_string(dir.join(MANIFEST)).unwrap();
        let Some(table) = toml::from_str::<Manifest>(&text).unwrap().identities else { continue };
        // The raw export is not part of the repository.
        let Ok(file) = fs::File::open(dir.join(table.path.as_deref().unwrap())) else { continue };
        let policy = loaded.policy.unwrap();
        let mapping = identity::resolve(&table, 0, &policy).unwrap();
        let population = identity::read(file, None, &mapping, &policy).unwrap();
        assert_eq!(population.findings, [], "{}", dir.display());
        for person in population.persons() {
            assert!(matches!(person.record, Record::Valid(_)), "{person:#?}");
            assert!(person.blocked.is_empty() && person.warnings.is_empty(), "{person:#?}");
        }
        read += 1;
    }
    assert_eq!(read, 2);
}
