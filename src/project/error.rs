//! What can be wrong with a policy directory.

use std::io;
use std::path::PathBuf;

use crate::source::Span;

/// Why a policy could not be looked at at all.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum LoadError {
    /// There is no `rolebook.toml`.
    #[error("there is no `rolebook.toml` in `{}`", dir.display())]
    #[diagnostic(
        code("no-manifest"),
        help("name the policy directory with `--policy DIR`, or make one with `rolebook init`")
    )]
    NoManifest {
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// A file or directory could not be read.
    #[error("cannot read `{}`: {}", path.display(), reason(error))]
    #[diagnostic(code("unreadable"))]
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        _ => error.to_string(),
    }
}

/// A mistake in what a policy directory consists of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum ProjectError {
    /// There is no `*.role` file.
    #[error("the policy `{name}` has no `*.role` file")]
    #[diagnostic(
        code("no-role-files"),
        help(
            "put the policy into files that end in `.role`, beside `rolebook.toml` or in directories below it"
        )
    )]
    NoRoleFiles {
        /// The policy's name.
        name: String,
        /// Where its manifest names it.
        #[label("this policy")]
        span: Span,
    },
    /// `uses` names a pack that is not shipped.
    #[error("there is no pack `std:{name}`")]
    #[diagnostic(code("unknown-pack"))]
    UnknownPack {
        /// Its name.
        name: String,
        /// Where it is named.
        #[label("used here")]
        span: Span,
        /// Which one may be meant.
        #[help]
        help: Option<String>,
    },
    /// `uses` names a directory that is no policy.
    #[error("`{name}` is not a policy directory: there is no `{looked_for}`")]
    #[diagnostic(
        code("unknown-use"),
        help(
            "a used directory is named relative to the `rolebook.toml` that uses it, and has a `rolebook.toml` of its own; a pack shipped with rolebook is named `std:NAME`"
        )
    )]
    UnknownUse {
        /// As named.
        name: String,
        /// The manifest that was expected.
        looked_for: String,
        /// Where it is named.
        #[label("used here")]
        span: Span,
    },
    /// `uses` names an absolute path.
    #[error("`{name}` is an absolute path")]
    #[diagnostic(
        code("absolute-use"),
        help(
            "name the directory relative to this `rolebook.toml`, such as `../guard-rails`, so that the policy means the same on every machine"
        )
    )]
    AbsoluteUse {
        /// As named.
        name: String,
        /// Where it is named.
        #[label("used here")]
        span: Span,
    },
    /// A pack uses a directory.
    #[error("the pack uses the directory `{name}`")]
    #[diagnostic(
        code("pack-uses-directory"),
        help("a shipped pack can use other packs only: `std:NAME`")
    )]
    PackUsesDirectory {
        /// As named.
        name: String,
        /// Where it is named.
        #[label("used here")]
        span: Span,
    },
    /// Policies use each other in a circle.
    #[error("policies use each other in a circle: {path}")]
    #[diagnostic(
        code("circular-uses"),
        help(
            "take one of these out of `uses`; what both need belongs in a third directory that both use"
        )
    )]
    CircularUses {
        /// The circle, as `a` → `b` → `a`.
        path: String,
        /// Where the circle closes.
        #[label("this closes the circle")]
        span: Span,
    },
    /// Too many directories.
    #[error("the policy is made from more than {limit} directories and packs")]
    #[diagnostic(
        code("too-many-uses"),
        help("use fewer directories, or bring some of them together")
    )]
    TooManyUses {
        /// How many there may be.
        limit: usize,
        /// The use that goes beyond.
        #[label("this is one too many")]
        span: Span,
    },
    /// A file is not UTF-8.
    #[error("`{file}` is not UTF-8: byte {offset}, on line {line}, begins no character")]
    #[diagnostic(code("not-utf8"), help("save the file with the encoding UTF-8"))]
    NotUtf8 {
        /// The file.
        file: String,
        /// The first byte that is wrong, counted from 0.
        offset: usize,
        /// Its line, counted from 1.
        line: usize,
        /// The place.
        #[label("not UTF-8 from here")]
        span: Span,
    },
    /// A file is too large.
    #[error("`{file}` is larger than {limit} MiB")]
    #[diagnostic(
        code("file-too-large"),
        help("split it into several files; their order does not matter")
    )]
    FileTooLarge {
        /// The file.
        file: String,
        /// How large it may be, in MiB.
        limit: usize,
        /// The start of the file.
        #[label]
        span: Span,
    },
    /// All files together are too large.
    #[error("the policy's files are together larger than {limit} MiB")]
    #[diagnostic(
        code("policy-too-large"),
        help(
            "keep only policy in `*.role` files; lists of people belong in the identity records, long vocabularies in CSV files"
        )
    )]
    PolicyTooLarge {
        /// How large they may be, in MiB.
        limit: usize,
        /// The start of the file that goes beyond.
        #[label("this file goes beyond")]
        span: Span,
    },
    /// Too many files.
    #[error("the policy has more than {limit} files")]
    #[diagnostic(
        code("too-many-files"),
        help("bring declarations together in fewer files, one for each subject")
    )]
    TooManyFiles {
        /// How many there may be.
        limit: usize,
        /// The policy that goes beyond.
        #[label("this policy goes beyond")]
        span: Span,
    },
}
