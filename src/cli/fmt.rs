//! `rolebook fmt`

use std::collections::BTreeSet;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::args::FmtArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::files::{Disk, all_role_files};
use super::output::Output;
use super::place::Place;
use super::unified::unified;
use super::write::replace;
use crate::diagnostic::{self, Diagnostic, Label, Severity};
use crate::fmt::{FormatError, format};
use crate::policy::plain;
use crate::project::{FILE_LIMIT, FileText, Files as _, LoadError, MANIFEST, normalize};
use crate::source::{SourceMap, Span};

/// What standard input is called.
const STDIN: &str = "<stdin>";

pub(crate) fn run(args: &FmtArgs, output: &Output) -> Result<Exit, Failure> {
    let mut run = Run::new(args, output);
    if args.paths == [Path::new("-")] {
        run.standard_input()?;
    } else {
        for path in paths(args)? {
            run.file(&path)?;
        }
    }
    run.finish()
}

/// The files that are meant, each once.
fn paths(args: &FmtArgs) -> Result<Vec<PathBuf>, Failure> {
    if args.paths.is_empty() {
        let dir = Place::named(&args.policy)?.directory("`fmt`")?;
        if !dir.join(MANIFEST).exists() {
            return Err(Failure::of(Diagnostic::from_error(&LoadError::NoManifest { dir })));
        }
        let found = Disk.role_files(&dir).map_err(|error| unreadable(&dir, &error))?;
        return if found.is_empty() { Err(nothing_in(&dir)) } else { Ok(found) };
    }
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for path in &args.paths {
        if path == Path::new("-") {
            return Err(Failure::could_not_run(
                "standard-input-and-files",
                "`-` stands for standard input and cannot be joined by files".to_owned(),
                Some("format one or the other".to_owned()),
            ));
        }
        let below = if path.is_dir() {
            let dir = normalize(path);
            let below = all_role_files(&dir).map_err(|error| unreadable(path, &error))?;
            if below.is_empty() {
                return Err(nothing_in(path));
            }
            below
        } else {
            vec![path.clone()]
        };
        // A file may be meant twice, by itself and by its directory.
        let new = |path: &PathBuf| seen.insert(Disk.canonical(path).unwrap_or(path.clone()));
        found.extend(below.into_iter().filter(new));
    }
    Ok(found)
}

fn nothing_in(dir: &Path) -> Failure {
    let dir = if dir == Path::new("") { Path::new(".") } else { dir };
    let message = format!("there is no `*.role` file in `{}`", dir.display());
    let help = "name a file or another directory".to_owned();
    Failure::could_not_run("no-role-files", message, Some(help))
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::unreadable(path, error, "check the path for a slip")
}

/// What has been found so far.
struct Run<'a> {
    args: &'a FmtArgs,
    output: &'a Output,
    diagnostics: Vec<Diagnostic>,
    /// The files that the diagnostics point into.
    sources: SourceMap,
    exit: Exit,
    /// How many files were looked at, standard input left out.
    files: usize,
    /// How many of them were not formatted, and could be.
    changed: usize,
    /// How many of them could not.
    refused: usize,
}

impl<'a> Run<'a> {
    fn new(args: &'a FmtArgs, output: &'a Output) -> Self {
        Self {
            args,
            output,
            diagnostics: Vec::new(),
            sources: SourceMap::default(),
            exit: Exit::Done,
            files: 0,
            changed: 0,
            refused: 0,
        }
    }

    fn standard_input(&mut self) -> Result<(), Failure> {
        let looks = self.args.check || self.args.diff;
        if self.args.format.machine().is_some() && !looks {
            return Err(Failure::could_not_run(
                "fmt-format",
                "the formatted text itself has no other format".to_owned(),
                Some("leave out `--format`, or add `--check`".to_owned()),
            ));
        }
        let mut bytes = Vec::new();
        let read = io::stdin().lock().take(FILE_LIMIT as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(Path::new("standard input"), &error))?;
        match self.formatted(STDIN, &bytes) {
            Some(formatted) if looks => self.compare(STDIN, &bytes, &formatted),
            Some(formatted) => Ok(self.output.print(&formatted)?),
            None => Ok(()),
        }
    }

    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let name = path.display().to_string();
        self.files += 1;
        let bytes = match Disk.read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.could_not(unreadable(path, &error));
                return Ok(());
            }
        };
        let Some(formatted) = self.formatted(&name, &bytes) else { return Ok(()) };
        if self.args.check || self.args.diff {
            return self.compare(&name, &bytes, &formatted);
        }
        if formatted.as_bytes() != bytes {
            match replace(path, formatted.as_bytes()) {
                Ok(()) => {
                    self.changed += 1;
                    self.output.note(&format!("formatted {}\n", plain(&name)));
                }
                Err(error) => self.could_not(Failure::unwritable(
                    path,
                    &error,
                    "make it writable, or leave it out",
                )),
            }
        }
        Ok(())
    }

    /// The layout of a file; none, and told, where there is something wrong with it.
    fn formatted(&mut self, name: &str, bytes: &[u8]) -> Option<String> {
        let file = FileText::new(bytes);
        let wrong = file.error(name, 0).is_some();
        let result = if wrong { None } else { format(file.text(), 0).ok() };
        if result.is_some() {
            return result;
        }
        self.refused += 1;
        self.negative();
        let Ok(base) = self.sources.add(name, file.text().to_owned()) else { return None };
        if let Some(error) = file.error(name, base) {
            self.diagnostics.push(Diagnostic::from_error(&error));
        } else if let Err(error) = format(file.text(), base) {
            match error {
                FormatError::Syntax(errors) => {
                    let told = errors.iter().map(|error| Diagnostic::from_error(error));
                    self.diagnostics.extend(told);
                }
                error @ FormatError::Unfaithful { .. } => {
                    self.diagnostics.push(Diagnostic::from_error(&error));
                }
            }
        }
        None
    }

    /// Tells how a file differs from its layout.
    fn compare(&mut self, name: &str, bytes: &[u8], formatted: &str) -> Result<(), Failure> {
        if formatted.as_bytes() == bytes {
            return Ok(());
        }
        self.changed += 1;
        self.negative();
        let text = String::from_utf8_lossy(bytes);
        if self.args.diff {
            self.output.print(&unified(&plain(name), &text, formatted))?;
        } else if self.args.format.machine().is_some() {
            let line = first_difference(&text, formatted);
            if let Ok(base) = self.sources.add(name, text.into_owned()) {
                let span = Span::new(base + line.start, base + line.end);
                let text = "the layout differs from here".to_owned();
                self.diagnostics.push(Diagnostic {
                    code: "not-formatted".to_owned(),
                    severity: Severity::Error,
                    message: "this file is not formatted".to_owned(),
                    help: Some("`rolebook fmt` formats it".to_owned()),
                    labels: vec![Label { span, text }],
                    fingerprint: None,
                });
            }
        } else {
            self.output.print(&format!("{}\n", plain(name)))?;
        }
        Ok(())
    }

    fn negative(&mut self) {
        if self.exit == Exit::Done {
            self.exit = Exit::Negative;
        }
    }

    /// Takes up why a file could not be read or written; the others come next.
    fn could_not(&mut self, failure: Failure) {
        self.refused += 1;
        self.exit = Exit::CouldNotRun;
        if let Failure::Said { diagnostics, .. } = failure {
            self.diagnostics.extend(diagnostics);
        }
    }

    fn finish(mut self) -> Result<Exit, Failure> {
        let machine = self.args.format.machine();
        if machine.is_some() || !self.diagnostics.is_empty() {
            diagnostic::sort(&mut self.diagnostics, &self.sources);
            self.output.diagnostics(&self.diagnostics, &self.sources, machine)?;
        }
        if machine.is_none() && self.files > 0 {
            self.summary();
        }
        Ok(self.exit)
    }

    fn summary(&self) {
        let looks = self.args.check || self.args.diff;
        let of = counted(self.files);
        self.output.note(&match self.changed {
            // What was refused has been told.
            0 if self.refused > 0 => return,
            0 => format!("nothing to format in {of}\n"),
            changed if looks => format!("{changed} of {of} to be formatted\n"),
            changed => format!("formatted {changed} of {of}\n"),
        });
    }
}

fn counted(files: usize) -> String {
    format!("{files} file{}", if files == 1 { "" } else { "s" })
}

/// The first line of `text` that differs from `other`.
fn first_difference(text: &str, other: &str) -> Span {
    let same = text.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let start = text.bytes().take(same).enumerate().rfind(|(_, byte)| *byte == b'\n');
    let start = start.map_or(0, |(end, _)| end + 1);
    let length = text.bytes().skip(start).take_while(|byte| !b"\r\n".contains(byte)).count();
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(start + length))
}
