//! `rolebook build`

use std::fs;
use std::path::Path;

use super::args::BuildArgs;
use super::company::{open_in, pack_alone};
use super::exit::Exit;
use super::failure::Failure;
use super::files::Disk;
use super::lint::configure;
use super::output::Output;
use super::place::{Place, begins_so};
use super::write::put;
use crate::compiled;
use crate::diagnostic::has_errors;
use crate::policy::plain;
use crate::project::Loaded;

/// How much of a digest tells policies apart for people.
const SHORT: usize = 12;

pub(crate) fn run(args: &BuildArgs, output: &Output) -> Result<Exit, Failure> {
    let dir = Place::named(&args.policy)?.directory("`build`")?;
    let mut loaded = open_in(&Disk, &dir)?.loaded;
    // How the policy is linted is part of the policy directory, and of its check.
    configure(&mut loaded);
    if has_errors(&loaded.diagnostics) {
        let Loaded { diagnostics, sources, .. } = loaded;
        return Err(Failure::Said { diagnostics, sources, exit: Exit::Negative });
    }
    if !output.display.quiet && !loaded.diagnostics.is_empty() {
        output.diagnostics(&loaded.diagnostics, &loaded.sources, None)?;
    }
    let Some(policy) = &loaded.policy else {
        return Err(pack_alone(&loaded.manifest.name.value));
    };
    let bytes = compiled::write(&loaded)
        .map_err(|error| Failure::could_not_run("unwritable-policy", error.to_string(), None))?;
    let path = &args.output;
    if is_something_else(path) {
        return Err(Failure::could_not_run(
            "file-exists",
            format!("`{}` is there already, and is not a compiled policy", path.display()),
            Some("nothing was written; name another file, or move this one away".to_owned()),
        ));
    }
    put(path, &bytes).map_err(|error| Failure::unwritable(path, &error, "name another file"))?;
    let digest: String = policy.digest.chars().take(SHORT).collect();
    let path = path.display().to_string();
    output.note(&format!(
        "wrote {} to {}: digest {digest}, {}\n",
        policy.name,
        plain(&path),
        size(bytes.len())
    ));
    Ok(Exit::Done)
}

/// Whether there is a file that nobody meant to lose.
fn is_something_else(path: &Path) -> bool {
    let found = fs::metadata(path);
    found.is_ok_and(|found| found.is_dir() || (found.is_file() && found.len() > 0))
        && !begins_so(path)
}

/// So many bytes, for people.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
