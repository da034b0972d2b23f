//! Files replaced whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Replaces what a file holds, keeping its permissions. Whoever reads it meanwhile sees the
/// old text or the new one, and so does who looks after a crash. Where the path is a link,
/// the file that it leads to is replaced.
///
/// # Errors
/// When the file may not be written, or a file cannot be made beside it; it is then as it
/// was.
pub(crate) fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".rolebook-").tempfile_in(dir)?;
    file.write_all(contents)?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Writes a file that may be there already or not, in the same way.
///
/// # Errors
/// When the file may not be written, or cannot be made where it should stand.
pub(crate) fn put(path: &Path, contents: &[u8]) -> io::Result<()> {
    match replace(path, contents) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path, contents),
        other => other,
    }
}

fn make(path: &Path, contents: &[u8]) -> io::Result<()> {
    let dir = path.parent().filter(|dir| *dir != Path::new("")).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".rolebook-");
    // As every new file: what the process may give, without what its mask takes away.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(dir)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
