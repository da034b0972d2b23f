//! Mistakes about names.

use std::fmt;

use miette::LabeledSpan;

use crate::source::Span;

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An attribute of the identity.
    Attribute,
    /// A named condition.
    Condition,
    /// An attribute or a named condition, which share one name space.
    AttributeOrCondition,
    /// An enum.
    Enum,
    /// An app.
    App,
    /// An entitlement.
    Entitlement,
    /// A role.
    Role,
    /// An approval.
    Approval,
    /// A stage of an approval.
    Stage,
    /// A forbid.
    Forbid,
    /// A conflict.
    Conflict,
    /// A forbid or a conflict: what an exception can override.
    ForbidOrConflict,
    /// An exception.
    Exception,
    /// A review.
    Review,
    /// An invariant.
    Invariant,
    /// A fixture.
    Fixture,
    /// A fixture, or a person of a test.
    FixtureOrPerson,
    /// A person of a test.
    Person,
    /// A test.
    Test,
    /// A scenario.
    Scenario,
    /// A role or an exception: what grants.
    RoleOrException,
    /// A forbid, a conflict or an approval: what denies.
    Denial,
    /// A rule of any kind.
    Rule,
    /// A phase.
    Phase,
    /// A tag.
    Tag,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Attribute => "attribute",
            Self::Condition => "condition",
            Self::AttributeOrCondition => "attribute or condition",
            Self::Enum => "enum",
            Self::App => "app",
            Self::Entitlement => "entitlement",
            Self::Role => "role",
            Self::Approval => "approval",
            Self::Stage => "stage",
            Self::Forbid => "forbid",
            Self::Conflict => "conflict",
            Self::ForbidOrConflict => "forbid or conflict",
            Self::Exception => "exception",
            Self::Review => "review",
            Self::Invariant => "invariant",
            Self::Fixture => "fixture",
            Self::FixtureOrPerson => "fixture or person",
            Self::Person => "person",
            Self::Test => "test",
            Self::Scenario => "scenario",
            Self::RoleOrException => "role or exception",
            Self::Denial => "forbid, conflict or approval",
            Self::Rule => "rule",
            Self::Phase => "phase",
            Self::Tag => "tag",
        })
    }
}

/// A mistake about names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum NameError {
    /// A name that nothing declares.
    #[error("there is no {kind} `{name}`")]
    #[diagnostic(code("unknown-name"))]
    Unknown {
        /// What it should name.
        kind: Kind,
        /// The name.
        name: String,
        /// Where it is used.
        #[label("not declared")]
        span: Span,
        /// A near name, or how to write what was meant.
        #[help]
        help: Option<String>,
    },
    /// A tag that neither an app nor an entitlement bears.
    #[error("no app or entitlement bears the tag `{name}`")]
    #[diagnostic(code("unknown-tag"))]
    UnknownTag {
        /// The tag.
        name: String,
        /// Where it is asked for.
        #[label("selects nothing")]
        span: Span,
        /// A near tag.
        #[help]
        help: Option<String>,
    },
    /// A name declared twice.
    #[error("the {kind} `{name}` is declared twice")]
    #[diagnostic(code("duplicate-name"), help("rename or remove one of them"))]
    Duplicate {
        /// What it names.
        kind: Kind,
        /// The name.
        name: String,
        /// The later declaration.
        #[label("declared again")]
        span: Span,
        /// The earlier one.
        #[label("first declared here")]
        first: Span,
    },
    /// A condition that bears the name of an attribute.
    #[error("`{name}` is both an attribute and a condition")]
    #[diagnostic(
        code("name-taken"),
        help("attributes and conditions are used alike in expressions, so rename the condition")
    )]
    Shared {
        /// The name.
        name: String,
        /// The condition.
        #[label("the condition")]
        span: Span,
        /// The attribute.
        #[label("the attribute")]
        attribute: Span,
    },
    /// A second `identity` or `lifecycle`.
    #[error("`{keyword}` is declared twice")]
    #[diagnostic(
        code("duplicate-name"),
        help("a policy has exactly one, shared by all the directories it uses")
    )]
    DuplicateSection {
        /// The keyword.
        keyword: &'static str,
        /// The later declaration.
        #[label("declared again")]
        span: Span,
        /// The earlier one.
        #[label("first declared here")]
        first: Span,
    },
    /// A type name that is not UpperCamel.
    #[error("the enum `{name}` does not begin with a capital letter")]
    #[diagnostic(code("type-name"), help("write `{suggestion}`"))]
    TypeName {
        /// The name.
        name: String,
        /// How to write it.
        suggestion: String,
        /// Where it is declared.
        #[label("a type name is written like `WorkerType`")]
        span: Span,
    },
    /// Names that depend on each other.
    #[error("{path} is a circle")]
    #[diagnostic(
        code("circle"),
        help("none of these can be decided before the others; take one of the references out")
    )]
    Circle {
        /// The way round, from the smallest name back to it.
        path: String,
        /// The declarations on the way.
        #[label(collection, "on the way round")]
        labels: Vec<LabeledSpan>,
    },
    /// What a pack expects and nobody declares.
    #[error("{who} requires the {kind} `{name}`, which is not declared")]
    #[diagnostic(code("missing-requirement"))]
    MissingRequirement {
        /// Who requires it.
        who: String,
        /// What kind of thing it is.
        kind: Kind,
        /// Its name.
        name: String,
        /// Where it is required.
        #[label("required here")]
        span: Span,
        /// A near name, or what to declare.
        #[help]
        help: Option<String>,
    },
    /// An attribute that is not of the type a pack expects.
    #[error("{who} requires the attribute `{name}` to be {wanted}, but it is {found}")]
    #[diagnostic(code("requirement-type"))]
    RequirementType {
        /// Who requires it.
        who: String,
        /// The attribute.
        name: String,
        /// The type required.
        wanted: String,
        /// The type declared.
        found: String,
        /// Where it is required.
        #[label("required here")]
        span: Span,
        /// Where it is declared.
        #[label("declared here")]
        declared: Span,
    },
    /// More of something than can be handled.
    #[error("{count} {what} are more than the {limit} that one policy may have")]
    #[diagnostic(code("too-many"), help("divide the policy, or use fewer and wider ones"))]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
        /// One of them.
        #[label("one too many")]
        span: Span,
    },
    /// An expression deeper than the checker follows.
    #[error("the expression is nested too deeply")]
    #[diagnostic(code("too-deep"), help("name parts of it with `condition`"))]
    Depth {
        /// Where the limit is reached.
        #[label("too deep from here on")]
        span: Span,
    },
}
