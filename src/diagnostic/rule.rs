//! What there is to say about every diagnostic of one code.

use super::Severity;

/// What a code means: shown by code scanning beside its findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleHelp {
    /// The code.
    pub code: String,
    /// What is wrong wherever it is found, in one sentence.
    pub summary: String,
    /// Everything there is to say, as Markdown.
    pub text: String,
    /// The subject that it belongs to.
    pub group: String,
    /// How much its diagnostics weigh by default; none where they are not given unless
    /// asked for.
    pub severity: Option<Severity>,
    /// Where the text stands on the web.
    pub uri: String,
}
