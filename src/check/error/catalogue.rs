//! Mistakes in apps, entitlements and selectors.

use crate::source::Span;

/// A mistake in an app, an entitlement or a selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum CatalogueError {
    /// An app that nobody answers for.
    #[error("the app `{name}` has no owner")]
    #[diagnostic(
        code("app-without-owner"),
        help("say who answers for it: `owner \"team@example.com\"`")
    )]
    NoOwner {
        /// The app.
        name: String,
        /// Where it is declared.
        #[label("needs an owner")]
        span: Span,
    },
    /// An app without a risk.
    #[error("the app `{name}` has no risk")]
    #[diagnostic(
        code("app-without-risk"),
        help("say how much harm it can do: `risk low`, `medium`, `high` or `critical`")
    )]
    NoRisk {
        /// The app.
        name: String,
        /// Where it is declared.
        #[label("needs a risk")]
        span: Span,
    },
    /// A label in brackets after an entitlement that has no parameter.
    #[error("`{name}` takes nothing in brackets")]
    #[diagnostic(code("no-parameter"), help("write `{name}`"))]
    NoParameter {
        /// The entitlement.
        name: String,
        /// The selector.
        #[label("has no parameter")]
        span: Span,
    },
    /// A parameterised entitlement granted without a label.
    #[error("`{name}` is granted for one label at a time")]
    #[diagnostic(code("needs-label"), help("{help}"))]
    NeedsLabel {
        /// The entitlement.
        name: String,
        /// What to write.
        help: String,
        /// The selector.
        #[label("for which `{parameter}`?")]
        span: Span,
        /// The enum of the parameter.
        parameter: String,
    },
    /// `[attribute]` where no identity is at hand.
    #[error("`[{attribute}]` can only stand in a role's grant")]
    #[diagnostic(code("attribute-in-selector"), help("{help}"))]
    AttributeOutsideGrant {
        /// The attribute.
        attribute: String,
        /// What to write.
        help: String,
        /// The attribute.
        #[label("depends on the person")]
        span: Span,
    },
    /// `[attribute]` of another type than the parameter.
    #[error("`{attribute}` is {found}, but `{name}` has one entitlement for each `{parameter}`")]
    #[diagnostic(
        code("parameter-type"),
        help("name an attribute of type `{parameter}`, or a label in quotes")
    )]
    ParameterType {
        /// The attribute.
        attribute: String,
        /// Its type.
        found: String,
        /// The entitlement.
        name: String,
        /// The enum of its parameter.
        parameter: String,
        /// The attribute.
        #[label("not a `{parameter}`")]
        span: Span,
    },
    /// A selector that no entitlement answers.
    #[error("this selects no entitlement")]
    #[diagnostic(
        code("selects-nothing"),
        severity(Warning),
        help("the rule has no effect until an entitlement fits")
    )]
    SelectsNothing {
        /// The selector.
        #[label("nothing fits")]
        span: Span,
    },
    /// A `where` after an attribute in brackets.
    #[error("`where` cannot follow an attribute in brackets")]
    #[diagnostic(
        code("where-after-attribute"),
        help(
            "the label follows from the record, so there is nothing to choose from; say in the grant's `when` for whom it holds"
        )
    )]
    FilterOnAttribute {
        /// The condition after `where`.
        #[label("this chooses among entitlements")]
        span: Span,
    },
    /// A fact of the entitlement used in a form it does not have.
    #[error("`{fact}` cannot be used like this")]
    #[diagnostic(code("fact-form"), help("{help}"))]
    FactForm {
        /// The fact.
        fact: String,
        /// How it is used.
        help: &'static str,
        /// The part in question.
        #[label("not here")]
        span: Span,
    },
    /// Something other than a fact in `where`.
    #[error("`where` may ask only for the entitlement's own facts")]
    #[diagnostic(
        code("not-a-fact"),
        help(
            "these are `app`, `risk`, `tags` and `owner`; whom a rule concerns is said with `when`"
        )
    )]
    NotAFact {
        /// What is asked for.
        #[label("not a fact of the entitlement")]
        span: Span,
    },
    /// A word that is no level of risk.
    #[error("`{word}` is not a level of risk")]
    #[diagnostic(
        code("unknown-risk"),
        help("the levels are `low`, `medium`, `high` and `critical`, without quotes")
    )]
    UnknownRisk {
        /// The word.
        word: String,
        /// Where it stands.
        #[label("not a level")]
        span: Span,
    },
}
