//! From bytes to a policy.

use std::sync::Arc;
use std::thread;

use serde::Deserialize;

use super::ReadError;
use super::contents::{Index, Parts};
use super::format::{Wrapped, opened};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::policy::{Counts, Policy, Role, RoleId, Table, reading};
use crate::project::{Kept, Loaded, Manifest, load_kept};
use crate::source::SourceMap;

/// Roles that take more bytes are read by a thread of their own.
const MANY: usize = 1 << 16;

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

/// Everything but roles and texts.
type Rest = (Manifest, Policy, Vec<Diagnostic>, Kept);

/// Reads a compiled policy. Its texts are read when one is asked for.
///
/// # Errors
/// When the bytes are not those of a compiled policy that this version wrote.
pub fn read(bytes: Vec<u8>) -> Result<Compiled, ReadError> {
    let wrapped = opened(&bytes)?;
    let (index, rest) = postcard::take_from_bytes::<Index>(wrapped.contents)
        .or_else(|_| wrapped.intact().and(Err(unreadable())))?;
    let Some(parts) = index.parts(rest) else {
        return wrapped.intact().and(Err(unreadable()));
    };
    let (roles, rest) = both(&wrapped, index.counts, parts)?;
    let (manifest, mut policy, diagnostics, kept) = rest;
    policy.roles = roles;
    policy.is_sound(index.counts).map_err(senseless)?;
    if manifest.pack || has_errors(&diagnostics) {
        return Err(senseless("it has errors, or is a pack"));
    }
    let start = bytes.len() - parts.sources.len();
    policy.sources = Arc::new(SourceMap::stored(bytes, start, sources));
    Ok(Compiled { policy, manifest, diagnostics, kept })
}

/// The roles, and the rest; at the same time where there is much to read, and while the
/// checksum is made: whatever the bytes are, reading them does no harm.
fn both(
    wrapped: &Wrapped<'_>,
    counts: Counts,
    parts: Parts<'_>,
) -> Result<(Table<RoleId, Role>, Rest), ReadError> {
    let roles = || reading(counts, || whole(parts.roles));
    let rest = || reading(counts, || whole(parts.rest));
    thread::scope(|scope| {
        let many = parts.roles.len() > MANY;
        let other = many.then(|| thread::Builder::new().spawn_scoped(scope, roles).ok()).flatten();
        wrapped.intact()?;
        let rest = rest()?;
        let roles = match other {
            Some(other) => other.join().unwrap_or_else(|_| Err(unreadable())),
            None => roles(),
        };
        Ok((roles?, rest))
    })
}

/// What is stored in these bytes, and in no others.
fn whole<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, ReadError> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        _ => Err(unreadable()),
    }
}

/// The texts; none where the bytes are something else, which only a forger can bring about.
fn sources(bytes: &[u8]) -> SourceMap {
    whole(bytes).unwrap_or_default()
}

/// What the decoder says names neither the place nor the reason.
fn unreadable() -> ReadError {
    senseless("its contents are not those of a policy")
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
