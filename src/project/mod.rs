//! A policy directory: `rolebook.toml`, the files below it, and what it uses.
//!
//! [`load`] reads all of it through [`Files`], has it parsed and checked, and returns the
//! policy, or what is wrong with it. Nothing here touches the disk itself.

mod digest;
mod error;
mod files;
mod kept;
mod load;
mod manifest;
mod packs;
mod read;
mod vocabulary;

pub use error::{LoadError, ProjectError};
pub use files::{Files, find, normalize};
pub use kept::{Kept, load_kept};
pub use load::{Loaded, load, load_asking, load_with};
pub use manifest::{Manifest, ManifestError, Section};
pub use packs::Packs;
pub use read::FileText;

/// The name of the file that makes a directory a policy.
pub const MANIFEST: &str = "rolebook.toml";

/// The name of the file in which a question stands that is asked of a policy.
pub const QUESTION: &str = "<question>";

/// The size, in bytes, beyond which a file is not read: 16 MiB.
pub const FILE_LIMIT: usize = crate::syntax::MAX_FILE_BYTES;

/// The size, in bytes, that all files of a policy may have together: 256 MiB.
pub const TOTAL_LIMIT: usize = 256 << 20;

/// How many files a policy may consist of.
pub const FILE_COUNT_LIMIT: usize = 10_000;

/// How many directories and packs a policy may be made from.
pub const ORIGIN_LIMIT: usize = 100;
