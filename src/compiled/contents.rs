//! The inside of a compiled policy: an index, and the parts that it tells the lengths of.

use serde::{Deserialize, Serialize};

use crate::policy::Counts;

/// What comes first.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Index {
    /// How many rows each table has; every id is held against it.
    pub(super) counts: Counts,
    /// The length of the roles.
    pub(super) roles: u64,
    /// That of the rest of the policy, and of what is said of it.
    pub(super) rest: u64,
    /// That of the texts that it was made from.
    pub(super) sources: u64,
}

/// The parts that follow an index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts<'a> {
    pub(super) roles: &'a [u8],
    pub(super) rest: &'a [u8],
    pub(super) sources: &'a [u8],
}

impl Index {
    /// The parts, if they have these lengths and nothing follows.
    pub(super) fn parts<'a>(&self, bytes: &'a [u8]) -> Option<Parts<'a>> {
        let length = |length: u64| usize::try_from(length).ok();
        let (roles, bytes) = bytes.split_at_checked(length(self.roles)?)?;
        let (rest, sources) = bytes.split_at_checked(length(self.rest)?)?;
        (sources.len() as u64 == self.sources).then_some(Parts { roles, rest, sources })
    }
}
