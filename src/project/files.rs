//! Where a policy's files come from.

use std::io;
use std::path::{Component, Path, PathBuf};

use super::MANIFEST;

/// The files of a policy: the disk for the command line, memory for tests, the binary for
/// the packs shipped in it.
pub trait Files {
    /// The bytes of a file. May stop one byte past [`FILE_LIMIT`](super::FILE_LIMIT).
    ///
    /// # Errors
    /// When it cannot be read; `NotFound` where there is no such file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Every `*.role` file below a directory, sorted, each path beginning with `dir`;
    /// without hidden directories and without those that have a `rolebook.toml` of their
    /// own, which are other policies.
    ///
    /// # Errors
    /// When a directory cannot be listed.
    fn role_files(&self, dir: &Path) -> io::Result<Vec<PathBuf>>;

    /// The one path of a file or directory that may be reached by several.
    ///
    /// # Errors
    /// When there is no such file or directory.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;
}

/// The directory that has the `rolebook.toml` which governs `start`: `start` itself or the
/// nearest above it.
pub fn find(files: &dyn Files, start: &Path) -> Option<PathBuf> {
    let mut above = start.ancestors();
    above.find(|dir| files.canonical(&dir.join(MANIFEST)).is_ok()).map(Path::to_owned)
}

/// `path` without `.` and, as far as possible, without `..`; it may become empty.
#[must_use]
pub fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(normal.components().next_back(), Some(Component::Normal(_))) =>
            {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// A path as people are shown it, the same on every system.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_back_are_taken_where_they_can_be() {
        let normal = |path: &str| shown(&normalize(Path::new(path)));
        assert_eq!(normal("./a/./b/../c"), "a/c");
        assert_eq!(normal("../a/.."), "..");
        assert_eq!(normal("../../a"), "../../a");
        assert_eq!(normal("."), "");
        assert_eq!(normal("/a/../b"), "/b");
    }
}
