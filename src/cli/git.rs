//! The files of a policy as a git revision has them.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::project::{Files, MANIFEST, normalize};

/// The files of a revision. Paths are those of the working tree.
pub(super) struct Revision {
    /// The top of the working tree.
    top: PathBuf,
    commit: String,
    /// Every file, from the top.
    names: Vec<String>,
}

impl Revision {
    /// The revision that `name` names in the repository of `dir`; none where git knows none.
    pub(super) fn find(dir: &Path, name: &str) -> Option<Self> {
        // A name that looks like an option is none.
        if name.starts_with('-') {
            return None;
        }
        let ask = |arguments: &[&str]| -> Option<String> {
            let output = Command::new("git").arg("-C").arg(here(dir)).args(arguments).output();
            let output = output.ok()?;
            let text = String::from_utf8(output.stdout).ok()?;
            output.status.success().then(|| text.trim_end_matches('\n').to_owned())
        };
        let top = PathBuf::from(ask(&["rev-parse", "--show-toplevel"])?);
        let commit = ask(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])?;
        let names = ask(&["ls-tree", "-r", "-z", "--full-tree", "--name-only", &commit])?;
        let names = names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Some(Self { top, commit, names })
    }

    /// A path of the working tree from its top, with `/` between its parts.
    fn below(&self, path: &Path) -> io::Result<String> {
        let absolute = std::path::absolute(here(path))?;
        let path = normalize(&absolute);
        // The top is told without links; the path may have some.
        let below = path.strip_prefix(&self.top).map(Path::to_owned).or_else(|_| {
            let missing = || io::Error::from(io::ErrorKind::NotFound);
            let existing = path.ancestors().find(|above| above.exists()).ok_or_else(missing)?;
            let rest = path.strip_prefix(existing).map_err(|_| missing())?;
            let real = std::fs::canonicalize(existing)?.join(rest);
            real.strip_prefix(&self.top).map(Path::to_owned).map_err(|_| missing())
        })?;
        let parts = below.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        Ok(parts.collect::<Vec<_>>().join("/"))
    }
}

/// The empty path is the working directory.
fn here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

impl Files for Revision {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let name = self.below(path)?;
        if !self.names.contains(&name) {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        let object = format!("{}:{name}", self.commit);
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.top)
            .args(["cat-file", "blob", &object])
            .output()?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            let text = String::from_utf8_lossy(&output.stderr);
            Err(io::Error::other(text.trim().to_owned()))
        }
    }

    fn role_files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let below = self.below(dir)?;
        let prefix = if below.is_empty() { String::new() } else { format!("{below}/") };
        let own: Vec<&str> =
            self.names.iter().filter_map(|name| name.strip_prefix(&prefix)).collect();
        // Directories with a manifest of their own are other policies.
        let others: Vec<String> = own
            .iter()
            .filter_map(|name| name.strip_suffix(MANIFEST))
            .filter(|other| !other.is_empty())
            .map(str::to_owned)
            .collect();
        let is_own = |name: &&&str| {
            name.ends_with(".role")
                && !name.split('/').any(|part| part.starts_with('.'))
                && !others.iter().any(|other| name.starts_with(other.as_str()))
        };
        let mut files: Vec<PathBuf> =
            own.iter().filter(is_own).map(|name| dir.join(name)).collect();
        files.sort();
        Ok(files)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let name = self.below(path)?;
        let prefix = format!("{name}/");
        let exists = name.is_empty()
            || self.names.iter().any(|known| *known == name || known.starts_with(&prefix));
        if exists { Ok(self.top.join(name)) } else { Err(io::Error::from(io::ErrorKind::NotFound)) }
    }
}
