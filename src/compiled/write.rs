//! From a policy to bytes.

use super::format::wrap;
use crate::diagnostic::has_errors;
use crate::policy::Counts;
use crate::project::Loaded;

/// Why a policy cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// There are errors in it, or it is a pack.
    #[error("there is no policy to compile")]
    NoPolicy,
    /// It cannot be put into bytes.
    #[error("the policy cannot be written: {0}")]
    Unwritable(String),
}

/// Compiles a policy that has been loaded. The same policy gives the same bytes, wherever its
/// directory stands.
///
/// # Errors
/// When there is no policy without errors.
pub fn write(loaded: &Loaded) -> Result<Vec<u8>, WriteError> {
    let sound = loaded.policy.as_ref().filter(|_| !has_errors(&loaded.diagnostics));
    let policy = sound.ok_or(WriteError::NoPolicy)?;
    let parts = (
        Counts::of(policy),
        &loaded.manifest,
        policy,
        &loaded.diagnostics,
        loaded.kept(),
        loaded.portable_sources(),
    );
    let contents =
        postcard::to_stdvec(&parts).map_err(|error| WriteError::Unwritable(error.to_string()))?;
    Ok(wrap(&contents))
}
