//! From a policy to bytes.

use serde::Serialize;

use super::contents::Index;
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
    let roles = stored(&policy.roles)?;
    let rest = stored(&(&loaded.manifest, policy, &loaded.diagnostics, loaded.kept()))?;
    let sources = stored(&loaded.portable_sources())?;
    let index = Index {
        counts: Counts::of(policy),
        roles: roles.len() as u64,
        rest: rest.len() as u64,
        sources: sources.len() as u64,
    };
    Ok(wrap(&[stored(&index)?, roles, rest, sources].concat()))
}

fn stored(value: &impl Serialize) -> Result<Vec<u8>, WriteError> {
    postcard::to_stdvec(value).map_err(|error| WriteError::Unwritable(error.to_string()))
}
