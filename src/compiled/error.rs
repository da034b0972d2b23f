//! Why a file is no compiled policy that can be used.

/// What is wrong with the bytes of a compiled policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum ReadError {
    /// It is something else.
    #[error("this is not a compiled policy")]
    #[diagnostic(
        code("not-a-compiled-policy"),
        help("name a policy directory, or a file that `rolebook build` wrote")
    )]
    Other,
    /// Another version wrote it.
    #[error("this policy was compiled by rolebook {written_by}; this is rolebook {own}")]
    #[diagnostic(
        code("compiled-by-another-version"),
        help(
            "a compiled policy is read by the version that wrote it: compile the policy again with `rolebook build`"
        )
    )]
    OtherVersion {
        /// Which one.
        written_by: String,
        /// The version of this program.
        own: &'static str,
    },
    /// There is less of it than there should be, or more.
    #[error("this compiled policy is damaged: it should have {expected} bytes, and has {found}")]
    #[diagnostic(
        code("damaged-compiled-policy"),
        help("copy it again, as a binary file, or compile the policy again with `rolebook build`")
    )]
    Length {
        /// How many bytes it should have.
        expected: u64,
        /// How many it has.
        found: u64,
    },
    /// Its bytes are not those that were written.
    #[error("this compiled policy is damaged: its checksum is not that of its contents")]
    #[diagnostic(
        code("damaged-compiled-policy"),
        help("copy it again, as a binary file, or compile the policy again with `rolebook build`")
    )]
    Checksum,
    /// Its beginning was cut off or changed.
    #[error("this compiled policy is damaged: {what}")]
    #[diagnostic(
        code("damaged-compiled-policy"),
        help("copy it again, as a binary file, or compile the policy again with `rolebook build`")
    )]
    Header {
        /// What is wrong with it.
        what: &'static str,
    },
    /// Its bytes are as they were written, but `rolebook build` writes no such thing.
    #[error("this compiled policy makes no sense: {why}")]
    #[diagnostic(
        code("senseless-compiled-policy"),
        help("`rolebook build` writes no such file; compile the policy again")
    )]
    Senseless {
        /// Why not.
        why: String,
    },
}
