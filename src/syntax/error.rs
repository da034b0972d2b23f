//! What can be wrong with a text.

use miette::Diagnostic;
use thiserror::Error;

use crate::source::Span;

/// A mistake in the text of a policy.
#[derive(Clone, Debug, Diagnostic, Error, PartialEq, Eq)]
pub enum SyntaxError {
    /// Something else should stand here.
    #[error("expected {expected}, found {found}")]
    #[diagnostic(code("unexpected-token"))]
    Unexpected {
        /// The place.
        #[label]
        at: Span,
        /// What may stand here, in words.
        expected: String,
        /// What does.
        found: String,
        /// What to write instead, where that can be told.
        #[help]
        help: Option<String>,
    },
    /// What stands at top level starts no declaration.
    #[error("expected a declaration, found {found}")]
    #[diagnostic(code("expected-declaration"))]
    NoDeclaration {
        /// The place.
        #[label]
        at: Span,
        /// What stands there.
        found: String,
        /// What to write instead.
        #[help]
        help: String,
    },
    /// A form of another language.
    #[error("`{wrote}` is not written in Rolebook")]
    #[diagnostic(code("foreign-syntax"))]
    Foreign {
        /// The place.
        #[label]
        at: Span,
        /// What was written.
        wrote: String,
        /// What Rolebook writes instead.
        #[help]
        help: String,
    },
    /// `a < b < c`
    #[error("comparisons do not chain")]
    #[diagnostic(
        code("chained-comparison"),
        help("join two comparisons with `and`: `a < b and b < c`; or write `b between a and c`")
    )]
    Chained {
        /// The second comparison.
        #[label("a second comparison of the same value")]
        at: Span,
    },
    /// A word that is no name where one should stand.
    #[error("`{wrote}` is not a name")]
    #[diagnostic(code("invalid-name"))]
    BadName {
        /// The place.
        #[label]
        at: Span,
        /// What was written.
        wrote: String,
        /// How names look, with a spelling of this one where there is one.
        #[help]
        help: String,
    },
    /// A reserved word where a name should stand.
    #[error("`{word}` cannot be a name: it is a word of expressions")]
    #[diagnostic(code("reserved-word"), help("choose another name, such as `{word}_`"))]
    Reserved {
        /// The place.
        #[label]
        at: Span,
        /// The word.
        word: String,
    },
    /// A word of a closed list, misspelt.
    #[error("`{wrote}` is not a {what}")]
    #[diagnostic(code("unknown-word"))]
    UnknownWord {
        /// The place.
        #[label]
        at: Span,
        /// What was written.
        wrote: String,
        /// What it should be: `risk level`, `mode`, …
        what: &'static str,
        /// The list, or the word that was meant.
        #[help]
        help: String,
    },
    /// A clause that may stand once stands twice.
    #[error("`{word}` is given twice")]
    #[diagnostic(code("duplicate-clause"), help("keep one of the two"))]
    Duplicate {
        /// The second one.
        #[label("given again here")]
        at: Span,
        /// The first one.
        #[label("first given here")]
        first: Span,
        /// Its word.
        word: &'static str,
    },
    /// A clause that stands after one that it should precede.
    #[error("`{word}` belongs before `{before}`")]
    #[diagnostic(code("clause-order"), help("move it up: {order}"))]
    Order {
        /// The clause.
        #[label("this comes too late")]
        at: Span,
        /// The clause that it should precede.
        #[label("it belongs before this")]
        earlier: Span,
        /// Its word.
        word: &'static str,
        /// The other's word.
        before: &'static str,
        /// The order, told.
        order: &'static str,
    },
    /// `2 of manager`
    #[error("a quorum goes with a role")]
    #[diagnostic(
        code("quorum-without-role"),
        help("write `2 of role NAME`, or leave the number out: one person approves")
    )]
    QuorumWithoutRole {
        /// The approver.
        #[label]
        at: Span,
    },
    /// A bracket that nothing closes.
    #[error("this `{open}` is never closed")]
    #[diagnostic(code("unclosed-bracket"), help("add the missing `{close}`"))]
    Unclosed {
        /// The bracket.
        #[label]
        at: Span,
        /// What it is.
        open: char,
        /// What closes it.
        close: char,
    },
    /// A closing bracket without an opening one.
    #[error("this `{close}` closes nothing")]
    #[diagnostic(
        code("stray-bracket"),
        help("take it out, or look above for a `{close}` that closed too early")
    )]
    Stray {
        /// The bracket.
        #[label]
        at: Span,
        /// What it is.
        close: char,
    },
    /// More nested than any policy needs.
    #[error("nested too deeply: more than {limit} levels")]
    #[diagnostic(code("nested-too-deeply"), help("give the inner part a name with `condition`"))]
    TooDeep {
        /// Where the limit is passed.
        #[label]
        at: Span,
        /// The limit.
        limit: usize,
    },
    /// A file beyond the limit.
    #[error("the file is larger than {limit} MiB")]
    #[diagnostic(
        code("file-too-large"),
        help("divide it: all `.role` files of a policy are read as one")
    )]
    TooLarge {
        /// Its beginning.
        #[label]
        at: Span,
        /// The limit, in MiB.
        limit: usize,
    },
    /// A string without its end.
    #[error("the text is not closed on its line")]
    #[diagnostic(
        code("unterminated-string"),
        help("end it with `\"`; a line end in it is written `\\n`")
    )]
    UnterminatedString {
        /// What there is of it.
        #[label]
        at: Span,
    },
    /// A comment without its end.
    #[error("the comment is never closed")]
    #[diagnostic(code("unterminated-comment"), help("end it with `*/`"))]
    UnterminatedComment {
        /// Its beginning.
        #[label]
        at: Span,
    },
    /// A backslash with something unknown after it.
    #[error("`{wrote}` is not an escape")]
    #[diagnostic(
        code("invalid-escape"),
        help(
            "the escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{{…}}` with the hexadecimal number of a character; a backslash itself is `\\\\`"
        )
    )]
    BadEscape {
        /// The place.
        #[label]
        at: Span,
        /// What was written.
        wrote: String,
    },
    /// A control character that cannot be seen.
    #[error("the control character U+{code:04X} cannot be seen by a reader")]
    #[diagnostic(code("control-character"), help("take it out; in a text write `\\u{{{code:x}}}`"))]
    Control {
        /// The place.
        #[label]
        at: Span,
        /// Its number.
        code: u32,
    },
    /// A character that reorders what a reader sees.
    #[error(
        "the bidirectional control character U+{code:04X} makes the text look other than it is"
    )]
    #[diagnostic(code("bidi-character"), help("take it out; in a text write `\\u{{{code:x}}}`"))]
    Bidi {
        /// The place.
        #[label]
        at: Span,
        /// Its number.
        code: u32,
    },
    /// `2026-02-30`
    #[error("`{wrote}` is not in the calendar")]
    #[diagnostic(code("invalid-date"), help("a date is written year-month-day: `2026-03-01`"))]
    BadDate {
        /// The place.
        #[label]
        at: Span,
        /// What was written.
        wrote: String,
    },
    /// `0d`
    #[error("a duration is not zero")]
    #[diagnostic(code("zero-duration"), help("the shortest is `1d`"))]
    ZeroDuration {
        /// The place.
        #[label]
        at: Span,
    },
    /// A number beyond what can be counted.
    #[error("`{wrote}` is too large")]
    #[diagnostic(code("number-too-large"), help("{limit}"))]
    NumberTooLarge {
        /// The place.
        #[label]
        at: Span,
        /// What was written.
        wrote: String,
        /// The limit, told.
        limit: &'static str,
    },
    /// A number that is none.
    #[error("`{wrote}` is neither a number, a date nor a duration")]
    #[diagnostic(code("invalid-number"))]
    BadNumber {
        /// The place.
        #[label]
        at: Span,
        /// What was written.
        wrote: String,
        /// What it should be.
        #[help]
        help: String,
    },
    /// A `///` with nothing to document.
    #[error("this documents nothing")]
    #[diagnostic(
        code("dangling-documentation"),
        severity(Warning),
        help(
            "`///` stands before a declaration, a field or an entitlement; a comment starts with `//`"
        )
    )]
    DanglingDoc {
        /// The lines.
        #[label]
        at: Span,
    },
}

impl SyntaxError {
    /// The place itself.
    #[must_use]
    pub fn at(&self) -> Span {
        match self {
            Self::Unexpected { at, .. }
            | Self::NoDeclaration { at, .. }
            | Self::Foreign { at, .. }
            | Self::Chained { at }
            | Self::BadName { at, .. }
            | Self::Reserved { at, .. }
            | Self::UnknownWord { at, .. }
            | Self::Duplicate { at, .. }
            | Self::Order { at, .. }
            | Self::QuorumWithoutRole { at }
            | Self::Unclosed { at, .. }
            | Self::Stray { at, .. }
            | Self::TooDeep { at, .. }
            | Self::TooLarge { at, .. }
            | Self::UnterminatedString { at }
            | Self::UnterminatedComment { at }
            | Self::BadEscape { at, .. }
            | Self::Control { at, .. }
            | Self::Bidi { at, .. }
            | Self::BadDate { at, .. }
            | Self::ZeroDuration { at }
            | Self::NumberTooLarge { at, .. }
            | Self::BadNumber { at, .. }
            | Self::DanglingDoc { at } => *at,
        }
    }

    /// Whether it is only a warning: the tree is whole.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        matches!(self, Self::DanglingDoc { .. })
    }
}
