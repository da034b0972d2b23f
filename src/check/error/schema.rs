//! Mistakes in the schema, the vocabularies and the lifecycle.

use crate::source::Span;

/// A mistake in the schema, a vocabulary or the lifecycle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum SchemaError {
    /// No `identity` or no `lifecycle`.
    #[error("the policy has no `{keyword}`")]
    #[diagnostic(code("missing-declaration"), help("{help}"))]
    Missing {
        /// The keyword.
        keyword: &'static str,
        /// What to write.
        help: &'static str,
    },
    /// A type that nothing declares.
    #[error("there is no type `{name}`")]
    #[diagnostic(code("unknown-type"))]
    UnknownType {
        /// The name.
        name: String,
        /// Where it is used.
        #[label("not a type")]
        span: Span,
        /// A near type, or the types there are.
        #[help]
        help: Option<String>,
    },
    /// A set of what sets cannot hold.
    #[error("there are no sets of {element}")]
    #[diagnostic(code("set-element"), help("a set holds text, int, date or the labels of an enum"))]
    SetElement {
        /// The type of the elements.
        element: String,
        /// Where it is written.
        #[label("not possible")]
        span: Span,
    },
    /// A schema without a key.
    #[error("no attribute of the identity is its key")]
    #[diagnostic(
        code("missing-key"),
        help("mark the attribute that names the person for good, as in `id: text key`")
    )]
    NoKey {
        /// The `identity`.
        #[label("needs a key")]
        span: Span,
    },
    /// A second key.
    #[error("`{name}` is a second key")]
    #[diagnostic(code("second-key"), help("keep one `key` and mark the other `unique`"))]
    SecondKey {
        /// The attribute.
        name: String,
        /// The second `key`.
        #[label("second key")]
        span: Span,
        /// The first `key`.
        #[label("the key")]
        first: Span,
    },
    /// A key that is not a text.
    #[error("the key `{name}` is {found}, not a text")]
    #[diagnostic(code("key-type"), help("write `{name}: text key`"))]
    KeyType {
        /// The attribute.
        name: String,
        /// Its type.
        found: String,
        /// Where it is declared.
        #[label("must be `text`")]
        span: Span,
    },
    /// An optional key.
    #[error("the key `{name}` cannot be optional")]
    #[diagnostic(
        code("key-optional"),
        help("take the `?` away; a record without its key belongs to nobody")
    )]
    KeyOptional {
        /// The attribute.
        name: String,
        /// The `?`.
        #[label("a key is always present")]
        span: Span,
    },
    /// A default where there can be none.
    #[error("{what} `{name}` cannot have a default")]
    #[diagnostic(code("needless-default"), help("{help}"))]
    Default {
        /// What the attribute is.
        what: &'static str,
        /// The attribute.
        name: String,
        /// What to do.
        help: &'static str,
        /// The default.
        #[label("take this away")]
        span: Span,
    },
    /// A default of another type than the attribute.
    #[error("the default of `{name}` is {found}, but the attribute is {wanted}")]
    #[diagnostic(code("default-type"))]
    DefaultType {
        /// The attribute.
        name: String,
        /// The type of the default.
        found: &'static str,
        /// The type of the attribute.
        wanted: String,
        /// The default.
        #[label("not {wanted}")]
        span: Span,
        /// How to write it.
        #[help]
        help: Option<String>,
    },
    /// `unique` on what cannot tell people apart.
    #[error("`{name}` is {found} and cannot be unique")]
    #[diagnostic(code("unique-type"), help("only a text or an int can tell people apart"))]
    UniqueType {
        /// The attribute.
        name: String,
        /// Its type.
        found: String,
        /// The word `unique`.
        #[label("not possible here")]
        span: Span,
    },
    /// An enum without labels.
    #[error("the enum `{name}` has no labels")]
    #[diagnostic(code("empty-enum"), help("give it at least one label"))]
    EmptyEnum {
        /// The enum.
        name: String,
        /// Where it is declared.
        #[label("empty")]
        span: Span,
    },
    /// A label of nothing but blanks.
    #[error("a label of `{name}` is blank")]
    #[diagnostic(code("blank-label"), help("a blank in a record is a missing value; leave it out"))]
    BlankLabel {
        /// The enum.
        name: String,
        /// The label.
        #[label("blank")]
        span: Span,
    },
    /// A spelling that two labels claim, or one claims twice.
    #[error("`{spelling}` is already a spelling of `{label}`")]
    #[diagnostic(
        code("repeated-spelling"),
        help("spellings are compared without case and outer blanks; each stands once in an enum")
    )]
    RepeatedSpelling {
        /// The spelling.
        spelling: String,
        /// The label that has it.
        label: String,
        /// The later one.
        #[label("repeated")]
        span: Span,
        /// The earlier one.
        #[label("first here")]
        first: Span,
    },
    /// A vocabulary file that cannot be used.
    #[error("the vocabulary file `{path}` {problem}")]
    #[diagnostic(code("vocabulary-file"))]
    Vocabulary {
        /// Its path.
        path: String,
        /// What is wrong with it.
        problem: String,
        /// Where the policy names it.
        #[label("named here")]
        span: Span,
        /// What to do.
        #[help]
        help: Option<String>,
    },
    /// A phase that does not exist.
    #[error("there is no phase `{name}`")]
    #[diagnostic(code("unknown-phase"))]
    UnknownPhase {
        /// The name.
        name: String,
        /// Where it is used.
        #[label("not a phase")]
        span: Span,
        /// The phases there are.
        #[help]
        help: Option<String>,
    },
    /// A lifecycle that lacks a phase it needs.
    #[error("the lifecycle never says when somebody is `{phase}`")]
    #[diagnostic(code("missing-phase"), help("add an arm, as in `{phase} when status == \"…\"`"))]
    MissingPhase {
        /// The phase.
        phase: &'static str,
        /// The lifecycle.
        #[label("no such arm")]
        span: Span,
    },
    /// `since` something that is not a date.
    #[error("`since {name}` needs a date, but `{name}` is {found}")]
    #[diagnostic(
        code("since-type"),
        help("name the attribute with the first day of the employment")
    )]
    Since {
        /// The attribute.
        name: String,
        /// Its type.
        found: String,
        /// Where it is named.
        #[label("not a date")]
        span: Span,
    },
    /// A lifecycle arm that reads more than the record itself.
    #[error("a phase depends on the identity's own attributes only")]
    #[diagnostic(
        code("phase-beyond-record"),
        help(
            "a phase decides who may hold anything at all, so it cannot wait for roles or other people"
        )
    )]
    BeyondRecord {
        /// What it reads.
        #[label("reads more than the record")]
        span: Span,
    },
}
