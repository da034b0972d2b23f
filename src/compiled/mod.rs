//! A compiled policy: one file from which a policy is had without parsing or checking.
//!
//! `rolebook build` writes it. It has the checked policy as it is, what verbs need of
//! `rolebook.toml`, the warnings of the check, and the texts that the policy was made from,
//! for explanations that quote them. The same policy gives the same bytes, wherever its
//! directory stands.
//!
//! A file is only read by the version of Rolebook that wrote it, and only if its checksum
//! is right. Nobody has to be trusted for that: whatever the bytes are, reading them gives a
//! policy that can be evaluated or an error.

mod contents;
mod error;
mod format;
mod read;
mod write;

pub use error::ReadError;
pub use format::{MAGIC, is_compiled};
pub use read::{Compiled, read};
pub use write::{WriteError, write};

/// The size, in bytes, beyond which a compiled policy is not read: 1 GiB.
pub const SIZE_LIMIT: usize = 1 << 30;
