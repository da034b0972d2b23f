//! From bytes to a policy.

use std::sync::Arc;

use serde::Deserialize;

use super::ReadError;
use super::format::unwrap;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::policy::{Counts, Policy, reading};
use crate::project::{Kept, Loaded, Manifest, load_kept};
use crate::source::SourceMap;

/// A compiled policy, read.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The policy.
    pub policy: Policy,
    /// What its `rolebook.toml` says; the file itself is among the policy's sources.
    pub manifest: Manifest,
    /// What the check found odd.
    pub diagnostics: Vec<Diagnostic>,
    kept: Kept,
}

/// Reads a compiled policy.
///
/// # Errors
/// When the bytes are not those of a compiled policy that this version wrote.
pub fn read(bytes: &[u8]) -> Result<Compiled, ReadError> {
    let contents = unwrap(bytes)?;
    let (counts, rest) = taken::<Counts>(contents)?;
    let (parts, rest) =
        reading(counts, || taken::<(Manifest, Policy, Vec<Diagnostic>, Kept, SourceMap)>(rest))?;
    if !rest.is_empty() {
        return Err(senseless("something follows its end"));
    }
    let (manifest, mut policy, diagnostics, kept, sources) = parts;
    policy.is_sound(counts).map_err(senseless)?;
    if manifest.pack || has_errors(&diagnostics) {
        return Err(senseless("it has errors, or is a pack"));
    }
    policy.sources = Arc::new(sources);
    Ok(Compiled { policy, manifest, diagnostics, kept })
}

fn taken<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<(T, &'a [u8]), ReadError> {
    // What the decoder says names neither the place nor the reason.
    postcard::take_from_bytes(bytes)
        .map_err(|_| senseless("its contents are not those of a policy"))
}

fn senseless(why: impl ToString) -> ReadError {
    ReadError::Senseless { why: why.to_string() }
}

impl Compiled {
    /// The policy made again from its texts, syntax trees and all; with a question, as
    /// [`load_asking`](crate::project::load_asking) does.
    #[must_use]
    pub fn made_again(&self, question: Option<&str>) -> Loaded {
        let (manifest, digest) = (self.manifest.clone(), self.policy.digest.clone());
        load_kept(&self.kept, manifest, digest, &self.policy.sources, question)
    }
}
