//! Mistakes in `[identities]`.

use crate::source::Span;

/// A mistake in `[identities]` of `rolebook.toml`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum MappingError {
    /// A key that has no meaning, or a value of a wrong type.
    #[error("`[identities]` cannot be read: {message}")]
    #[diagnostic(
        code("identities-table"),
        help(
            "its keys are `path`, `format`, `date_format`, `set_separator` and the table `columns`, in which `hired = \"HireDate\"` or `hired = {{ column = \"HireDate\", format = \"%d/%m/%Y\" }}` says where an attribute is read from"
        )
    )]
    Form {
        /// What the reader says.
        message: String,
        /// The place.
        #[label]
        span: Span,
    },
    /// A column for something the schema does not have.
    #[error("the identity schema has no attribute `{name}`")]
    #[diagnostic(code("unknown-attribute"))]
    UnknownAttribute {
        /// The name.
        name: String,
        /// The name's place.
        #[label("left of `=` stands the attribute, right of it the column")]
        span: Span,
        /// A near name.
        #[help]
        help: Option<String>,
    },
    /// Both sources at once.
    #[error("`{name}` has both a `column` and a `constant`")]
    #[diagnostic(code("column-and-constant"), help("keep one of them"))]
    ColumnAndConstant {
        /// The attribute.
        name: String,
        /// The entry.
        #[label]
        span: Span,
    },
    /// A column without a name.
    #[error("the column of `{name}` has no name")]
    #[diagnostic(
        code("blank-column"),
        help("leave the entry out if the column is called `{name}`")
    )]
    BlankColumn {
        /// The attribute.
        name: String,
        /// The entry.
        #[label]
        span: Span,
    },
    /// A date form that cannot read dates.
    #[error("`{format}` cannot read dates: {reason}")]
    #[diagnostic(
        code("date-format"),
        help("write the form with `%Y`, `%m` and `%d`: `%d/%m/%Y` reads `31/12/2026`")
    )]
    DateFormat {
        /// The form.
        format: String,
        /// Why not.
        reason: String,
        /// The form, or the entry with it.
        #[label]
        span: Span,
    },
    /// A date form for what is no date.
    #[error("`{name}` is no date, so it has no `format`")]
    #[diagnostic(code("format-of-no-date"), help("remove `format`"))]
    FormatOfNoDate {
        /// The attribute.
        name: String,
        /// The entry.
        #[label]
        span: Span,
    },
    /// A separator for what is no set.
    #[error("`{name}` is no set, so it has no `separator`")]
    #[diagnostic(code("separator-of-no-set"), help("remove `separator`"))]
    SeparatorOfNoSet {
        /// The attribute.
        name: String,
        /// The entry.
        #[label]
        span: Span,
    },
    /// A separator of no characters.
    #[error("a separator has at least one character")]
    #[diagnostic(code("blank-separator"), help("write `\";\"` or `\"|\"`"))]
    BlankSeparator {
        /// The separator, or the entry with it.
        #[label]
        span: Span,
    },
    /// One value for what must differ.
    #[error("`{name}` tells people apart, so it cannot be the same for everybody")]
    #[diagnostic(code("constant-name"), help("name the column that it is read from"))]
    ConstantName {
        /// The attribute.
        name: String,
        /// The entry.
        #[label]
        span: Span,
    },
    /// A constant that says nothing.
    #[error("the constant of `{name}` is blank")]
    #[diagnostic(code("blank-constant"), help("give a value, or remove the entry"))]
    BlankConstant {
        /// The attribute.
        name: String,
        /// The entry.
        #[label]
        span: Span,
    },
    /// A constant that the attribute's type does not have.
    #[error("the constant does not fit: {message}")]
    #[diagnostic(code("constant-type"))]
    Constant {
        /// What is wrong.
        message: String,
        /// The entry.
        #[label]
        span: Span,
    },
}
