//! The packs shipped in the binary.

use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::files::normalize;
use super::{Files, MANIFEST};

static POLICIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// The packs that `std:NAME` can name.
#[derive(Clone, Copy)]
pub struct Packs<'a> {
    /// Their files; the pack `NAME` is the directory `NAME`.
    pub files: &'a dyn Files,
    /// Their names, for suggestions.
    pub names: &'a [String],
}

/// The directory `policies/` of the source tree, as it was when this binary was built.
pub(super) struct Shipped;

impl Shipped {
    /// The names of the packs in it. The starting points of `init` are no packs.
    pub(super) fn names() -> Vec<String> {
        let mut names: Vec<String> = POLICIES
            .dirs()
            .filter(|dir| {
                let manifest = POLICIES.get_file(dir.path().join(MANIFEST));
                let text = manifest.and_then(include_dir::File::contents_utf8).unwrap_or("");
                super::manifest::is_pack(text)
            })
            .map(|dir| dir.path().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Files for Shipped {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let file = POLICIES.get_file(normalize(path)).ok_or(io::ErrorKind::NotFound)?;
        Ok(file.contents().to_vec())
    }

    fn role_files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        let mut rest = vec![POLICIES.get_dir(normalize(dir)).ok_or(io::ErrorKind::NotFound)?];
        while let Some(dir) = rest.pop() {
            rest.extend(dir.dirs().filter(|inner| !inner.contains(inner.path().join(MANIFEST))));
            found.extend(
                dir.files()
                    .map(|file| file.path().to_owned())
                    .filter(|path| path.extension().is_some_and(|extension| extension == "role")),
            );
        }
        found.sort();
        Ok(found)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let path = normalize(path);
        let known = POLICIES.get_entry(&path).is_some();
        if known { Ok(path) } else { Err(io::ErrorKind::NotFound.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_are_shipped_with_their_files_and_starting_points_are_no_packs() {
        let names = Shipped::names();
        assert!(names.iter().any(|name| name == "finance_duties"), "{names:?}");
        assert!(!names.iter().any(|name| name == "starter"), "{names:?}");
        for name in names {
            let files = Shipped.role_files(Path::new(&name)).unwrap();
            assert!(!files.is_empty(), "{name}");
            assert!(files.iter().all(|path| Shipped.read(path).is_ok()), "{name}");
        }
    }

    #[test]
    fn what_is_not_shipped_is_not_found() {
        assert_eq!(Shipped.read(Path::new("nothing")).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(Shipped.role_files(Path::new("nothing")).is_err());
        assert!(Shipped.canonical(Path::new("../src")).is_err());
    }
}
