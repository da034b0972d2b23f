//! The rules: who is granted what, on whose approval, and what stops it.

use super::{Expr, Name, Selector, Text};
pub use crate::policy::Mode;
use crate::policy::{Date, Duration};
use crate::source::{Span, Spanned};

/// `condition name = …`
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// What it says.
    pub expr: Expr,
}

/// `role name "Title" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `owner "…"`
    pub owner: Option<Text>,
    /// `mode record` or `mode enforce`
    pub mode: Option<Spanned<Mode>>,
    /// `control "…"`
    pub control: Option<Text>,
    /// `when …`
    pub when: Option<Expr>,
    /// `include a, b`
    pub include: Vec<Name>,
    /// Its grants, in order.
    pub grants: Vec<Grant>,
}

/// `grant a.b, c.d when … from … until … requires …`
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    /// What it grants.
    pub targets: Vec<Selector>,
    /// `when …`
    pub when: Option<Expr>,
    /// `from …`: first day held.
    pub from: Option<Expr>,
    /// `until …`: first day not held.
    pub until: Option<Expr>,
    /// `requires approval`
    pub requires: Option<Name>,
    /// The whole clause.
    pub span: Span,
}

/// `grant a.b, c.d` of an exception: without clauses.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantClause {
    /// What it grants.
    pub targets: Vec<Selector>,
    /// The whole clause.
    pub span: Span,
}

/// `approval name "Title" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Approval {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `mode …`
    pub mode: Option<Spanned<Mode>>,
    /// `control "…"`
    pub control: Option<Text>,
    /// `for a.b, any where …`
    pub covers: Vec<Selector>,
    /// Its stages, in order.
    pub stages: Vec<Stage>,
    /// `skip when …`
    pub skip_when: Option<Expr>,
    /// `valid 90d`
    pub valid: Option<Spanned<Duration>>,
}

/// `stage name by manager else role x within 2d escalate role y when …`
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Its name.
    pub name: Name,
    /// Who approves, alternatives in the order in which they are tried.
    pub by: Vec<Approver>,
    /// `within 2d`
    pub within: Option<Spanned<Duration>>,
    /// `escalate …`
    pub escalate: Option<Approver>,
    /// `when …`
    pub when: Option<Expr>,
    /// The whole stage.
    pub span: Span,
}

/// Who approves, reviews or is escalated to.
#[derive(Clone, Debug, PartialEq)]
pub struct Approver {
    /// `2 of`
    pub quorum: Option<Spanned<u32>>,
    /// Who.
    pub kind: ApproverKind,
    /// The whole of it.
    pub span: Span,
}

/// Who approves.
#[derive(Clone, Debug, PartialEq)]
pub enum ApproverKind {
    /// `manager`
    Manager,
    /// `manager of manager`
    ManagerOfManager,
    /// `app owner`
    AppOwner,
    /// `role name`
    Role(Name),
    /// `person "…"`
    Person(Text),
}

/// `forbid name "Title" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Forbid {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `mode …`
    pub mode: Option<Spanned<Mode>>,
    /// `control "…"`
    pub control: Option<Text>,
    /// `when …`; without it, everybody.
    pub when: Option<Expr>,
    /// What it denies.
    pub denies: Vec<DenyClause>,
    /// `because "…"`
    pub because: Option<Text>,
}

/// `deny a.b, any where …`
#[derive(Clone, Debug, PartialEq)]
pub struct DenyClause {
    /// What it denies.
    pub targets: Vec<Selector>,
    /// The whole clause.
    pub span: Span,
}

/// `conflict name "Title" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `mode …`
    pub mode: Option<Spanned<Mode>>,
    /// `control "…"`
    pub control: Option<Text>,
    /// Which duties are kept apart; none where the clause is lacking.
    pub rule: Option<ConflictRule>,
    /// `resolve …`
    pub resolve: Option<Spanned<Resolve>>,
    /// `because "…"`
    pub because: Option<Text>,
}

/// Which duties a conflict keeps apart.
#[derive(Clone, Debug, PartialEq)]
pub enum ConflictRule {
    /// `between A and B`
    Between {
        /// One side.
        left: Vec<Selector>,
        /// The other.
        right: Vec<Selector>,
        /// The whole clause.
        span: Span,
    },
    /// `at most N of …`
    AtMost {
        /// How many may be held.
        limit: Spanned<u32>,
        /// Of what.
        members: Vec<Member>,
        /// The whole clause.
        span: Span,
    },
}

/// A member of `at most N of …`.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// Entitlements.
    Entitlements(Selector),
    /// `role name`
    Role(Name),
}

/// What a conflict does.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolve {
    /// `deny`: both sides.
    Deny,
    /// `keep ENTITLEMENT`
    Keep(Selector),
    /// `approval NAME`
    Approval(Name),
    /// `report`
    Report,
}

/// `exception name "Title" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Exception {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `mode …`
    pub mode: Option<Spanned<Mode>>,
    /// `control "…"`
    pub control: Option<Text>,
    /// `when …`: whom it is for.
    pub when: Option<Expr>,
    /// What it grants.
    pub grants: Vec<GrantClause>,
    /// `overrides a, b`: forbids and conflicts that it passes.
    pub overrides: Vec<Name>,
    /// `from DATE`: first day.
    pub from: Option<Spanned<Date>>,
    /// `until DATE`: first day it no longer stands.
    pub until: Option<Spanned<Date>>,
    /// `approved by "…"`
    pub approved_by: Option<Text>,
    /// `ticket "…"`
    pub ticket: Option<Text>,
    /// `because "…"`
    pub because: Option<Text>,
}

/// `review name "Title" { … }`: recertification.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Option<Text>,
    /// `mode …`
    pub mode: Option<Spanned<Mode>>,
    /// `control "…"`
    pub control: Option<Text>,
    /// `for …`
    pub covers: Vec<Selector>,
    /// `every 90d`
    pub every: Option<Spanned<Duration>>,
    /// `on change of a, b`
    pub on_change: Vec<Name>,
    /// `by manager else app owner`, in the order in which they are tried.
    pub by: Vec<Approver>,
}
