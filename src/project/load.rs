//! From a directory to a checked policy.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::digest::Digest;
use super::files::{normalize, shown};
use super::manifest::read_manifest;
use super::packs::Shipped;
use super::read::FileText;
use super::vocabulary::read_vocabularies;
use super::{
    FILE_COUNT_LIMIT, Files, LoadError, MANIFEST, Manifest, ManifestError, ORIGIN_LIMIT, Packs,
    ProjectError, QUESTION, TOTAL_LIMIT,
};
use crate::check::{self, Input, Origin};
use crate::diagnostic::{self, Diagnostic};
use crate::policy::Policy;
use crate::source::{SourceFile, SourceMap, Span, Spanned};
use crate::syntax::{self, SyntaxError, ast};

/// So many bytes take longer to read than it takes to start threads.
const WORTH_THREADS: usize = 64 * 1024;

/// A policy directory, read.
#[derive(Debug)]
pub struct Loaded {
    /// The root's manifest, as far as it could be read.
    pub manifest: Manifest,
    /// The policy; none where there is an error among the diagnostics, and none for a pack,
    /// which can be checked but not evaluated.
    pub policy: Option<Policy>,
    /// What is wrong or odd, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// Everything that was read, `rolebook.toml` included.
    pub sources: Arc<SourceMap>,
    /// The syntax trees of each directory and pack, in the order of the policy's origins.
    pub origins: Vec<Origin>,
    /// By the offset at which each file begins: its path as seen from the policy directory.
    paths: BTreeMap<u32, String>,
}

impl Loaded {
    /// The file in which `span` lies, as seen from the policy directory, wherever that
    /// stands: `roles/sales.role`, `../guard-rails/rules.role`, `std:finance_duties/…`.
    /// Empty for a place in no file.
    #[must_use]
    pub fn path(&self, span: Span) -> &str {
        let base = self.sources.file(span).map(SourceFile::base);
        base.and_then(|base| self.paths.get(&base)).map_or("", String::as_str)
    }
}

/// Loads the policy in `dir`: its own files, the directories it uses, and the packs
/// shipped in this binary.
///
/// # Errors
/// When there is no policy in `dir`, or something cannot be read. What can be read but is
/// wrong is among the diagnostics.
pub fn load(files: &dyn Files, dir: &Path) -> Result<Loaded, LoadError> {
    let names = Shipped::names();
    load_with(files, Packs { files: &Shipped, names: &names }, dir)
}

/// The same with a question: the clauses of an invariant, which are read as if they stood in
/// the policy. The digest remains the policy's own. The invariant stands in the file
/// [`QUESTION`].
///
/// # Errors
/// As for [`load`].
pub fn load_asking(files: &dyn Files, dir: &Path, question: &str) -> Result<Loaded, LoadError> {
    let names = Shipped::names();
    let packs = Packs { files: &Shipped, names: &names };
    load_all(files, packs, dir, Some(question))
}

/// The same with other packs.
///
/// # Errors
/// As for [`load`].
pub fn load_with(files: &dyn Files, packs: Packs<'_>, dir: &Path) -> Result<Loaded, LoadError> {
    load_all(files, packs, dir, None)
}

fn load_all(
    files: &dyn Files,
    packs: Packs<'_>,
    dir: &Path,
    question: Option<&str>,
) -> Result<Loaded, LoadError> {
    let mut loader = Loader {
        files,
        packs,
        sources: SourceMap::default(),
        diagnostics: Vec::new(),
        digest: Digest::default(),
        origins: Vec::new(),
        paths: BTreeMap::new(),
        seen: BTreeSet::new(),
        bytes: 0,
        count: 0,
        complete: true,
    };
    let root = Place { pack: false, dir: normalize(dir), name: String::new() };
    let Some(manifest) = loader.visit(&root, &mut Vec::new())? else {
        return Err(LoadError::NoManifest { dir: dir.to_owned() });
    };
    if let Some(question) = question {
        match ask(question, &mut loader.sources, &mut loader.origins) {
            Ok(errors) => loader.report(&errors),
            Err(error) => loader.incomplete(error),
        }
    }
    Ok(loader.finish(manifest))
}

/// Reads a question as an invariant of the root, the first of `origins`.
pub(super) fn ask(
    question: &str,
    sources: &mut SourceMap,
    origins: &mut [Origin],
) -> Result<Vec<SyntaxError>, ProjectError> {
    let text = format!("invariant \"asked\" {{ {question} }}\n");
    let base = sources.add(QUESTION.to_owned(), text.clone()).map_err(|_| {
        ProjectError::PolicyTooLarge { limit: TOTAL_LIMIT >> 20, span: Span::default() }
    })?;
    let (file, errors) = syntax::parse(&text, base);
    if let Some(root) = origins.first_mut() {
        root.files.push(file);
    }
    Ok(errors)
}

/// What has been read and parsed.
pub(super) struct ToCheck {
    pub(super) manifest: Manifest,
    pub(super) digest: String,
    pub(super) sources: Arc<SourceMap>,
    pub(super) origins: Vec<Origin>,
    pub(super) paths: BTreeMap<u32, String>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether nothing is missing.
    pub(super) complete: bool,
}

impl ToCheck {
    pub(super) fn check(self) -> Loaded {
        let Self { manifest, digest, sources, origins, paths, mut diagnostics, complete } = self;
        let name = manifest.name.value.clone();
        let input = Input { name, digest, origins, pack: manifest.pack };
        let mut policy = None;
        if complete {
            let (checked, errors) = check::check(&input, Arc::clone(&sources));
            diagnostics.extend(errors.iter().map(|error| Diagnostic::from_error(error)));
            policy = checked;
        }
        diagnostic::sort(&mut diagnostics, &sources);
        policy = policy.filter(|_| !diagnostic::has_errors(&diagnostics));
        Loaded { manifest, policy, diagnostics, sources, origins: input.origins, paths }
    }
}

/// A directory or a pack.
#[derive(Clone, Debug)]
struct Place {
    /// Whether `dir` lies among the packs.
    pack: bool,
    dir: PathBuf,
    /// How it is named from the root; the root's is empty.
    name: String,
}

struct Loader<'a> {
    files: &'a dyn Files,
    packs: Packs<'a>,
    sources: SourceMap,
    diagnostics: Vec<Diagnostic>,
    digest: Digest,
    origins: Vec<Origin>,
    paths: BTreeMap<u32, String>,
    seen: BTreeSet<(bool, PathBuf)>,
    bytes: usize,
    count: usize,
    /// Whether the unit has all its parts; without them, names would be missing that are
    /// declared in what could not be read.
    complete: bool,
}

impl<'a> Loader<'a> {
    /// Reads `place` and all that it uses, unless it was read before. None where it has no
    /// manifest. `above` holds the places that lead here.
    fn visit(
        &mut self,
        place: &Place,
        above: &mut Vec<(PathBuf, String)>,
    ) -> Result<Option<Manifest>, LoadError> {
        let files = self.files_of(place);
        let path = place.dir.join(MANIFEST);
        let bytes = match files.read(&path) {
            Ok(bytes) => bytes,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(LoadError::Unreadable { path, error }),
        };
        let Some(base) = self.take(place, Path::new(MANIFEST), &bytes) else {
            self.origins.push(Origin { name: place.name.clone(), ..Origin::default() });
            return Ok(Some(Manifest::default()));
        };
        let (manifest, errors) = read_manifest(self.text(base), base);
        self.complete &= !errors.iter().any(ManifestError::leaves_gaps);
        self.report(&errors);
        let own = self.own_files(place, files, manifest.name.span)?;
        self.origins.push(own);
        above.push((self.identify(place), self.display(place)));
        for used in &manifest.uses {
            self.visit_used(place, used, above)?;
        }
        above.pop();
        Ok(Some(manifest))
    }

    fn visit_used(
        &mut self,
        place: &Place,
        used: &Spanned<String>,
        above: &mut Vec<(PathBuf, String)>,
    ) -> Result<(), LoadError> {
        let target = match self.target(place, used) {
            Ok(target) => target,
            Err(error) => {
                self.incomplete(error);
                return Ok(());
            }
        };
        let identity = self.identify(&target);
        if let Some(from) = above.iter().position(|(other, _)| *other == identity) {
            let names = above.iter().skip(from).chain(above.get(from));
            let names: Vec<String> = names.map(|(_, name)| format!("`{name}`")).collect();
            self.report(&[ProjectError::CircularUses {
                path: names.join(" → "), span: used.span
            }]);
            return Ok(());
        }
        if !self.seen.insert((target.pack, identity)) {
            return Ok(());
        }
        if self.origins.len() == ORIGIN_LIMIT {
            self.incomplete(ProjectError::TooManyUses { limit: ORIGIN_LIMIT, span: used.span });
            return Ok(());
        }
        if self.visit(&target, above)?.is_none() {
            self.incomplete(ProjectError::UnknownUse {
                name: used.value.clone(),
                looked_for: self.file_name(&target, Path::new(MANIFEST)),
                span: used.span,
            });
        }
        Ok(())
    }

    /// What an entry of `uses` names.
    fn target(&self, place: &Place, used: &Spanned<String>) -> Result<Place, ProjectError> {
        let (name, span) = (used.value.clone(), used.span);
        if let Some(pack) = name.strip_prefix("std:") {
            if !self.packs.names.iter().any(|known| known == pack) {
                let names = self.packs.names.iter().map(String::as_str);
                let help = diagnostic::nearest(pack, names)
                    .map(|near| format!("did you mean `std:{near}`?"))
                    .or_else(|| list_of_packs(self.packs.names));
                return Err(ProjectError::UnknownPack { name: pack.to_owned(), span, help });
            }
            return Ok(Place { pack: true, dir: PathBuf::from(pack), name });
        }
        if place.pack {
            return Err(ProjectError::PackUsesDirectory { name, span });
        }
        let path = Path::new(&name);
        if path.is_absolute() || path.has_root() {
            return Err(ProjectError::AbsoluteUse { name, span });
        }
        let dir = normalize(&place.dir.join(path));
        let name = shown(&normalize(&Path::new(&place.name).join(path)));
        Ok(Place { pack: false, dir, name })
    }

    fn own_files(
        &mut self,
        place: &Place,
        files: &dyn Files,
        named: Span,
    ) -> Result<Origin, LoadError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |error| LoadError::Unreadable { path, error }
        };
        let paths = files.role_files(&place.dir).map_err(unreadable(&place.dir))?;
        let mut bases = Vec::new();
        for path in paths {
            self.count += 1;
            if self.count > FILE_COUNT_LIMIT {
                self.incomplete(ProjectError::TooManyFiles {
                    limit: FILE_COUNT_LIMIT,
                    span: named,
                });
                break;
            }
            let bytes = files.read(&path).map_err(unreadable(&path))?;
            let relative = path.strip_prefix(&place.dir).unwrap_or(&path);
            bases.extend(self.take(place, relative, &bytes));
            if self.bytes > TOTAL_LIMIT {
                break;
            }
        }
        let mut parsed = Vec::with_capacity(bases.len());
        let texts = bases.into_iter().map(|base| (base, self.text(base))).collect::<Vec<_>>();
        for (file, errors) in parse_all(&texts) {
            self.report(&errors);
            parsed.push(file);
        }
        let vocabularies =
            read_vocabularies(files, &place.dir, &place.name, &parsed, &mut self.digest);
        Ok(Origin { name: place.name.clone(), files: parsed, vocabularies })
    }

    /// The text of the file that begins at `base`.
    fn text(&self, base: u32) -> &str {
        self.sources.file(Span::new(base, base)).map_or("", SourceFile::text)
    }

    /// Takes a file into the sources and the digest: where it begins there. None, reported,
    /// where it cannot be used.
    fn take(&mut self, place: &Place, relative: &Path, bytes: &[u8]) -> Option<u32> {
        let name = self.file_name(place, relative);
        self.digest.add(&format!("{}/{}", place.name, shown(relative)), bytes);
        self.bytes = self.bytes.saturating_add(bytes.len());
        let file = FileText::new(bytes);
        let Ok(base) = self.sources.add(name.clone(), file.text().to_owned()) else {
            self.incomplete(ProjectError::PolicyTooLarge {
                limit: TOTAL_LIMIT >> 20,
                span: Span::default(),
            });
            return None;
        };
        self.paths.insert(base, shown(&normalize(&Path::new(&place.name).join(relative))));
        let error = match file.error(&name, base) {
            Some(error @ ProjectError::FileTooLarge { .. }) => error,
            _ if self.bytes > TOTAL_LIMIT => {
                let span = Span::new(base, base);
                ProjectError::PolicyTooLarge { limit: TOTAL_LIMIT >> 20, span }
            }
            Some(error) => error,
            None => return Some(base),
        };
        self.incomplete(error);
        None
    }

    fn finish(mut self, manifest: Manifest) -> Loaded {
        if self.complete && self.count == 0 {
            let name = manifest.name.value.clone();
            self.incomplete(ProjectError::NoRoleFiles { name, span: manifest.name.span });
        }
        let (digest, sources) = (self.digest.finish(), Arc::new(self.sources));
        let Self { origins, paths, diagnostics, complete, .. } = self;
        ToCheck { manifest, digest, sources, origins, paths, diagnostics, complete }.check()
    }

    fn report<E: miette::Diagnostic>(&mut self, errors: &[E]) {
        self.diagnostics.extend(errors.iter().map(|error| Diagnostic::from_error(error)));
    }

    fn incomplete(&mut self, error: ProjectError) {
        self.complete = false;
        self.report(&[error]);
    }

    fn files_of(&self, place: &Place) -> &'a dyn Files {
        if place.pack { self.packs.files } else { self.files }
    }

    fn identify(&self, place: &Place) -> PathBuf {
        let path = self.files_of(place).canonical(&place.dir).unwrap_or_else(|_| place.dir.clone());
        if place.pack { Path::new("std:").join(path) } else { path }
    }

    fn display(&self, place: &Place) -> String {
        if place.pack {
            return place.name.clone();
        }
        let dir = shown(&place.dir);
        if dir.is_empty() { ".".to_owned() } else { dir }
    }

    fn file_name(&self, place: &Place, relative: &Path) -> String {
        let dir = if place.pack { Path::new(&place.name) } else { &place.dir };
        shown(&dir.join(relative))
    }
}

/// Reads files, several at once where that is worth its while.
fn parse_all(texts: &[(u32, &str)]) -> Vec<(ast::File, Vec<SyntaxError>)> {
    let parse = |(base, text): &(u32, &str)| syntax::parse(text, *base);
    if texts.iter().map(|(_, text)| text.len()).sum::<usize>() < WORTH_THREADS {
        return texts.iter().map(parse).collect();
    }
    texts.par_iter().map(parse).collect()
}

fn is_missing(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn list_of_packs(names: &[String]) -> Option<String> {
    let names: Vec<String> = names.iter().map(|name| format!("`std:{name}`")).collect();
    (!names.is_empty()).then(|| format!("the packs are {}", names.join(", ")))
}
