//! Fixes, applied to the files of a policy and held against the checker before they are
//! written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::company::open_in;
use super::failure::Failure;
use super::files::Disk;
use super::unified::unified;
use super::write::replace;
use crate::diagnostic::has_errors;
use crate::lint::{Changed, Finding, apply};
use crate::policy::plain;
use crate::project::{Files, Loaded};

/// How often fixes are looked for again, as one may make room for another.
const ROUNDS: usize = 20;

/// What came of the fixes.
pub(super) struct Mended {
    /// The policy with the fixes; none where nothing was changed.
    pub(super) loaded: Option<Loaded>,
    /// What is found in it.
    pub(super) findings: Vec<Finding>,
    /// The files that change.
    pub(super) files: Vec<MendedFile>,
    /// How many findings are mended.
    pub(super) fixed: usize,
    /// How many fixes would have left a policy that does not compile.
    pub(super) refused: usize,
}

/// A file with fixes in it.
pub(super) struct MendedFile {
    name: String,
    before: String,
    after: String,
}

impl MendedFile {
    /// What changes, as a unified diff.
    pub(super) fn diff(&self) -> String {
        unified(&plain(&self.name), &self.before, &self.after)
    }

    /// Writes it, unless it has changed meanwhile.
    pub(super) fn write(&self) -> Result<(), Failure> {
        let path = Path::new(&self.name);
        let failed = |error: &io::Error| {
            Failure::unwritable(path, error, "allow it, or mend the file by hand")
        };
        let bytes = fs::read(path).map_err(|error| failed(&error))?;
        let (mark, text) = split_mark(&bytes);
        if text != self.before.as_bytes() {
            return Err(Failure::could_not_run(
                "changed-meanwhile",
                format!("`{}` has changed since it was read", self.name),
                Some("it was left as it is; run `rolebook lint --fix` again".to_owned()),
            ));
        }
        let text = [mark, self.after.as_bytes()].concat();
        replace(path, &text).map_err(|error| failed(&error))
    }
}

/// Applies the fixes of the findings that `wanted` names, by fingerprint, as long as there
/// are any, and asks the rules again with `again`. Nothing is written. Files outside
/// the policy directory are left alone: they have owners of their own.
pub(super) fn mend(
    dir: &Path,
    (loaded, findings): &(Loaded, Vec<Finding>),
    wanted: &dyn Fn(&Loaded, &[Finding]) -> BTreeSet<String>,
    again: &dyn Fn(&Loaded) -> Vec<Finding>,
) -> Result<Mended, Failure> {
    let mut mending = Mending { dir, overlay: Overlay::default(), refused: BTreeSet::new() };
    let mut current: Option<(Loaded, Vec<Finding>)> = None;
    let mut fixed = 0;
    for _ in 0..ROUNDS {
        let (loaded, findings) = match &current {
            Some((loaded, findings)) => (loaded, findings),
            None => (loaded, findings),
        };
        let wanted = wanted(loaded, findings);
        let is_wanted = |finding: &&Finding| {
            let print = finding.diagnostic.fingerprint.as_deref().unwrap_or_default().to_owned();
            let own = !loaded.path(finding.span()).starts_with("..");
            finding.fix.is_some()
                && own
                && wanted.contains(&print)
                && !mending.refused.contains(&print)
        };
        let fixable: Vec<&Finding> = findings.iter().filter(is_wanted).collect();
        let Some((next, count)) = mending.round(loaded, &fixable)? else { break };
        let findings = again(&next);
        fixed += count;
        current = Some((next, findings));
    }
    let files = mending.overlay.files.into_values().filter(|file| file.before != file.after);
    let (loaded, findings) =
        current.map_or((None, Vec::new()), |(loaded, findings)| (Some(loaded), findings));
    let refused = mending.refused.len();
    Ok(Mended { loaded, findings, files: files.collect(), fixed, refused })
}

struct Mending<'a> {
    dir: &'a Path,
    overlay: Overlay,
    /// The fingerprints of findings whose fixes do not do.
    refused: BTreeSet<String>,
}

impl Mending<'_> {
    /// One round of fixes: the policy with them and how many there are; none where no more
    /// can be applied. Where the policy does not compile with all of them, each is tried by
    /// itself.
    fn round(
        &mut self,
        loaded: &Loaded,
        fixable: &[&Finding],
    ) -> Result<Option<(Loaded, usize)>, Failure> {
        let (changed, count) = apply(fixable, &loaded.sources);
        if changed.is_empty() {
            return Ok(None);
        }
        if let Some(next) = self.attempt(&changed)? {
            return Ok(Some((next, count)));
        }
        for finding in fixable {
            let (changed, count) = apply(&[*finding], &loaded.sources);
            if let Some(next) = self.attempt(&changed)? {
                return Ok(Some((next, count)));
            }
            self.refused.extend(finding.diagnostic.fingerprint.as_deref().map(str::to_owned));
        }
        Ok(None)
    }

    /// The policy with these changes, if it compiles; then they are kept.
    fn attempt(&mut self, changed: &[Changed]) -> Result<Option<Loaded>, Failure> {
        let overlay = self.overlay.with(changed);
        let opened = open_in(&overlay, self.dir)?;
        if has_errors(&opened.loaded.diagnostics) {
            return Ok(None);
        }
        self.overlay = overlay;
        Ok(Some(opened.loaded))
    }
}

/// The disk with fixes in some of its files.
#[derive(Default)]
struct Overlay {
    files: BTreeMap<PathBuf, MendedFile>,
}

impl Overlay {
    fn with(&self, changed: &[Changed]) -> Self {
        let kept = self.files.iter().map(|(path, file)| {
            let MendedFile { name, before, after } = file;
            let (name, before, after) = (name.clone(), before.clone(), after.clone());
            (path.clone(), MendedFile { name, before, after })
        });
        let mut files: BTreeMap<PathBuf, MendedFile> = kept.collect();
        for Changed { name, before, after } in changed {
            let file = files.entry(PathBuf::from(name)).or_insert_with(|| MendedFile {
                name: name.clone(),
                before: before.clone(),
                after: String::new(),
            });
            file.after.clone_from(after);
        }
        Self { files }
    }
}

impl Files for Overlay {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.files.get(path) {
            Some(file) => Ok(file.after.clone().into_bytes()),
            None => Disk.read(path),
        }
    }

    fn role_files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.role_files(dir)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Disk.canonical(path)
    }
}

/// A file's byte order mark, if it has one, and the rest.
fn split_mark(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mark = "\u{feff}".len();
    match bytes.strip_prefix("\u{feff}".as_bytes()) {
        Some(text) => (bytes.get(..mark).unwrap_or_default(), text),
        None => (&[], bytes),
    }
}
