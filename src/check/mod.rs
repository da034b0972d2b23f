//! Syntax trees to a checked policy: names, types, presence guards.

use std::collections::BTreeMap;

use crate::syntax::ast;

/// Everything that a policy is made of, read and parsed.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The policy's name in `rolebook.toml`.
    pub name: String,
    /// SHA-256 over the names and bytes of everything that was read.
    pub digest: String,
    /// The directories and packs, the root first.
    pub origins: Vec<Origin>,
    /// Whether the root is a pack: rules for others to use, without a schema of its own,
    /// that states with `requires` what it expects. A pack can be checked, not evaluated.
    pub pack: bool,
}

/// One directory, or one pack shipped in the binary.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// As named in `uses`; the root's is empty.
    pub name: String,
    /// Its files, by name.
    pub files: Vec<ast::File>,
    /// The vocabulary files that its enums name, by the path as written: their text, or
    /// why it could not be read.
    pub vocabularies: BTreeMap<String, Result<String, String>>,
}
