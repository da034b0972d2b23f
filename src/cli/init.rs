//! `rolebook init`

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::args::InitArgs;
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::policy::plain;

/// What a new policy directory is made from.
static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies/starter");

pub(crate) fn run(args: &InitArgs, output: &Output) -> Result<Exit, Failure> {
    let files = files(&STARTER);
    let here = args.dir == Path::new(".");
    let present: Vec<PathBuf> = files
        .iter()
        .map(|(path, _)| if here { path.to_path_buf() } else { args.dir.join(path) })
        .filter(|path| path.symlink_metadata().is_ok())
        .collect();
    if let Some(first) = present.first() {
        let message = match present.len() {
            1 => format!("`{}` is there already", first.display()),
            count => {
                format!("`{}` and {} more files are there already", first.display(), count - 1)
            }
        };
        let help = "nothing was written; choose another directory, or move the files away";
        return Err(Failure::could_not_run("file-exists", message, Some(help.to_owned())));
    }
    fs::create_dir_all(&args.dir)
        .map_err(|error| Failure::unwritable(&args.dir, &error, "name another directory"))?;
    for (path, contents) in &files {
        let path = args.dir.join(path);
        write(&path, contents)
            .map_err(|error| Failure::unwritable(&path, &error, "name another directory"))?;
    }
    let dir = args.dir.display().to_string();
    let dir = plain(&dir);
    output.note(&format!("wrote {} files to {dir}; now try\n\n", files.len()));
    let enter = if here { String::new() } else { format!("cd {dir} && ") };
    output.note(&format!(
        "  {enter}rolebook check\n  rolebook test\n  rolebook eval\n  rolebook explain p09 github.write\n"
    ));
    Ok(Exit::Done)
}

fn write(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = fs::File::create_new(path)?;
    std::io::Write::write_all(&mut file, contents)
}

/// The files of a directory and of those below it, by path.
fn files(dir: &'static Dir<'static>) -> Vec<(&'static Path, &'static [u8])> {
    let mut found: Vec<_> = dir.files().map(|file| (file.path(), file.contents())).collect();
    for below in dir.dirs() {
        found.extend(files(below));
    }
    found.sort();
    found
}
