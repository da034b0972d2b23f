//! The vocabulary files that enums name.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::digest::Digest;
use super::files::{Files, normalize, shown};
use super::read::decode;
use super::{FILE_COUNT_LIMIT, FILE_LIMIT};
use crate::syntax::ast;

/// Reads every vocabulary that `parsed` names, by its path as written: its text, or why it
/// could not be read.
pub(super) fn read_vocabularies(
    files: &dyn Files,
    dir: &Path,
    origin: &str,
    parsed: &[ast::File],
    digest: &mut Digest,
) -> BTreeMap<String, Result<String, String>> {
    let paths = parsed.iter().flat_map(|file| &file.declarations).filter_map(|declaration| {
        match &declaration.kind {
            ast::DeclarationKind::Enum(ast::Enum {
                labels: ast::EnumLabels::File { path, .. },
                ..
            }) => Some(path.value.clone()),
            _ => None,
        }
    });
    let mut found = BTreeMap::new();
    for path in paths {
        if found.len() == FILE_COUNT_LIMIT {
            break;
        }
        found.entry(path).or_insert_with_key(|path| read_one(files, dir, origin, path, digest));
    }
    found
}

fn read_one(
    files: &dyn Files,
    dir: &Path,
    origin: &str,
    path: &str,
    digest: &mut Digest,
) -> Result<String, String> {
    let relative = inside(path)?;
    let place = dir.join(&relative);
    let (Ok(home), Ok(real)) = (files.canonical(dir), files.canonical(&place)) else {
        return Err("there is no such file in the policy directory".to_owned());
    };
    if !real.starts_with(&home) {
        return Err("it leads outside the policy directory".to_owned());
    }
    let bytes = files.read(&place).map_err(|error| error.to_string())?;
    if bytes.len() > FILE_LIMIT {
        return Err(format!("it is larger than {} MiB", FILE_LIMIT >> 20));
    }
    digest.add(&format!("{origin}/{}", shown(&relative)), &bytes);
    let (text, fault) = decode(&bytes);
    match fault {
        None => Ok(text.into_owned()),
        Some(fault) => Err(format!(
            "it is not UTF-8: byte {}, on line {}, begins no character",
            fault.offset, fault.line
        )),
    }
}

/// The path without detours, if it stays where it starts.
fn inside(path: &str) -> Result<std::path::PathBuf, String> {
    let normal = normalize(Path::new(path));
    let plain = normal.components().all(|part| matches!(part, Component::Normal(_)));
    // A path with backslashes would mean one thing on Windows and another elsewhere.
    if path.contains('\\') {
        return Err("its path is written with `\\`; directories are parted by `/`".to_owned());
    }
    if plain && normal != Path::new("") {
        return Ok(normal);
    }
    Err("it must lie inside the policy directory, named by a path relative to it".to_owned())
}
