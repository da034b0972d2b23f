//! What the checker objects to, by subject.

mod catalogue;
mod expression;
mod name;
mod rule;
mod schema;
mod test;

pub use catalogue::CatalogueError;
pub use expression::ExpressionError;
pub use name::{Kind, NameError};
pub use rule::RuleError;
pub use schema::SchemaError;
pub use test::TestError;

/// A mistake in a policy that parses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum CheckError {
    /// About names: unknown, declared twice, in a circle, too many.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Name(#[from] NameError),
    /// About the schema, the vocabularies and the lifecycle.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Schema(#[from] SchemaError),
    /// About apps, entitlements and selectors.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Catalogue(#[from] CatalogueError),
    /// About types and presence in expressions.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Expression(#[from] ExpressionError),
    /// About roles, approvals, forbids, conflicts, exceptions and reviews.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Rule(#[from] RuleError),
    /// About tests and scenarios.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Test(#[from] TestError),
}

impl CheckError {
    /// Whether the policy can be used nevertheless.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        miette::Diagnostic::severity(self).is_some_and(|level| level != miette::Severity::Error)
    }
}
