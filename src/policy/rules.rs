//! The rules: who is granted what, on whose approval, and what stops it.

use serde::{Deserialize, Serialize};

use super::{
    ApprovalId, AttributeId, ConditionId, ConflictId, Date, Duration, EntitlementId, ExceptionId,
    Expr, FamilyId, ForbidId, OriginId, Policy, ReviewId, RoleId, Term,
};
use crate::source::Span;

/// What every rule has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its documentation.
    pub doc: Option<String>,
    /// The control that it serves, such as `SOC 2 CC6.3`.
    pub control: Option<String>,
    /// Whether it acts or only reports.
    pub mode: Mode,
    /// Where it is declared.
    pub span: Span,
    /// By whom.
    pub origin: OriginId,
}

/// Whether a rule acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// It acts.
    #[default]
    Enforce,
    /// It reports what it would do, as if it were absent.
    Record,
}

/// A named condition.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Condition {
    /// Name, title, place; its mode is always `Enforce`.
    pub header: Header,
    /// What it says.
    pub expr: Expr,
}

/// A role.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Role {
    /// Name, title, mode, place.
    pub header: Header,
    /// Who is accountable for it.
    pub owner: Option<String>,
    /// Who is a member; without it, only those of roles that include this one.
    pub when: Option<Expr>,
    /// The junior roles that a member of this one is a member of too (INCITS 359,
    /// hierarchical RBAC); sorted.
    pub includes: Vec<RoleId>,
    /// Its grants, in order.
    pub grants: Vec<Grant>,
}

/// A grant clause.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// What it grants.
    pub targets: Vec<GrantTarget>,
    /// To which members; without it, to all.
    pub when: Option<Expr>,
    /// First day held.
    pub from: Option<Term>,
    /// First day not held.
    pub until: Option<Term>,
    /// The approval that this path needs beside those that cover the entitlement.
    pub requires: Option<ApprovalId>,
    /// Where it stands.
    pub span: Span,
}

/// What a grant clause grants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum GrantTarget {
    /// These entitlements.
    Selected(Selection),
    /// The member of a parameterised entitlement whose label the identity's attribute has.
    ByAttribute {
        /// The parameterised entitlement.
        family: FamilyId,
        /// The attribute; a required one, or guarded by the conditions on the grant.
        attribute: AttributeId,
        /// Where it stands.
        span: Span,
    },
}

/// The entitlements that a selector names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Selection {
    /// Which ones; sorted, without repetition.
    pub entitlements: Vec<EntitlementId>,
    /// Where the selector stands.
    pub span: Span,
}

impl Selection {
    /// The entitlements that selections name together; sorted.
    #[must_use]
    pub fn union(selections: &[Self]) -> Vec<EntitlementId> {
        let each = selections.iter();
        let mut all: Vec<_> =
            each.flat_map(|selection| selection.entitlements.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// An approval requirement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Approval {
    /// Name, title, mode, place.
    pub header: Header,
    /// What needs it on every path, as written.
    pub covers: Vec<Selection>,
    /// Its stages, in order; at least one.
    pub stages: Vec<Stage>,
    /// When it is approved by rule. May ask for facts of the entitlement.
    pub skip_when: Option<Expr>,
    /// How long it counts once given; without it, for ever.
    pub valid: Option<Duration>,
}

impl Approval {
    /// How a stage of it, counted from 0, is named: `approval.stage`; the approval alone where
    /// no stage is meant.
    #[must_use]
    pub fn stage_path(&self, stage: Option<usize>) -> String {
        match stage.and_then(|stage| self.stages.get(stage)) {
            Some(stage) => format!("{}.{}", self.header.name, stage.name),
            None => self.header.name.clone(),
        }
    }
}

/// A stage of an approval.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stage {
    /// Its name, unique in its approval.
    pub name: String,
    /// Who approves, alternatives in the order in which they are tried; at least one.
    pub by: Vec<Approver>,
    /// How long a request may wait before it is escalated.
    pub within: Option<Duration>,
    /// To whom it is escalated.
    pub escalate: Option<Approver>,
    /// When it is needed; without it, always. May ask for facts of the entitlement.
    pub when: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// Who approves, reviews or is escalated to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approver {
    /// How many of them must approve; at least one.
    pub quorum: u32,
    /// Who.
    pub kind: ApproverKind,
    /// Where it stands; its text is how a record's `eligible_as` names it.
    pub span: Span,
}

/// Who approves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ApproverKind {
    /// The identity's manager.
    Manager,
    /// The manager's manager.
    ManagerOfManager,
    /// The owner of the entitlement, else of its app.
    AppOwner,
    /// Whoever holds the role.
    Role(RoleId),
    /// A person by key or unique attribute, or a team address.
    Person(String),
}

/// A rule that stops grants.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Forbid {
    /// Name, title, mode, place.
    pub header: Header,
    /// Whom it binds; without it, everybody.
    pub when: Option<Expr>,
    /// What it denies, as written.
    pub denies: Vec<Selection>,
    /// Why.
    pub because: Option<String>,
}

/// Duties that one person must not combine (INCITS 359, static separation of duties).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Conflict {
    /// Name, title, mode, place.
    pub header: Header,
    /// Which duties.
    pub rule: ConflictRule,
    /// What is done about it.
    pub resolve: Resolve,
    /// Why.
    pub because: Option<String>,
}

/// Which duties a conflict keeps apart.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ConflictRule {
    /// Something of one side and something of the other.
    Between {
        /// One side; sorted.
        left: Vec<EntitlementId>,
        /// The other; sorted.
        right: Vec<EntitlementId>,
    },
    /// More than so many of these.
    AtMost {
        /// How many may be held.
        limit: u32,
        /// The entitlements among the members; sorted.
        entitlements: Vec<EntitlementId>,
        /// The roles among the members; sorted.
        roles: Vec<RoleId>,
    },
}

/// What is done about a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Resolve {
    /// Everything in it is denied.
    Deny,
    /// Everything in it but this is denied.
    Keep(EntitlementId),
    /// Everything in it waits for this approval.
    Approval(ApprovalId),
    /// It is reported.
    Report,
}

/// A dated exception.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exception {
    /// Name, title, mode, place.
    pub header: Header,
    /// Whom it favours.
    pub when: Expr,
    /// What it grants.
    pub grants: Vec<Selection>,
    /// The forbids that it passes; sorted.
    pub overrides_forbids: Vec<ForbidId>,
    /// The conflicts that it passes; sorted.
    pub overrides_conflicts: Vec<ConflictId>,
    /// First day.
    pub from: Option<Date>,
    /// First day it no longer stands.
    pub until: Date,
    /// Who answered for it: a person or a team address.
    pub approved_by: String,
    /// The ticket that records it.
    pub ticket: Option<String>,
    /// Why.
    pub because: Option<String>,
}

/// A recertification campaign.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Review {
    /// Name, title, mode, place.
    pub header: Header,
    /// What is reviewed, as written.
    pub covers: Vec<Selection>,
    /// How often.
    pub every: Option<Duration>,
    /// Attributes whose change calls for a review; sorted.
    pub on_change: Vec<AttributeId>,
    /// Who reviews, alternatives in the order in which they are tried; at least one.
    pub by: Vec<Approver>,
}

/// A rule that can be in record mode, or only report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// A role.
    Role(RoleId),
    /// An approval.
    Approval(ApprovalId),
    /// A forbid.
    Forbid(ForbidId),
    /// A conflict.
    Conflict(ConflictId),
    /// An exception.
    Exception(ExceptionId),
    /// A review.
    Review(ReviewId),
}

/// A step of the evaluation order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Unit {
    /// A named condition.
    Condition(ConditionId),
    /// A role.
    Role(RoleId),
}

impl Policy {
    /// What kind of rule it is, and its name.
    #[must_use]
    pub fn rule_name(&self, rule: Rule) -> (&'static str, &str) {
        match rule {
            Rule::Role(id) => ("role", &self.roles[id].header.name),
            Rule::Approval(id) => ("approval", &self.approvals[id].header.name),
            Rule::Forbid(id) => ("forbid", &self.forbids[id].header.name),
            Rule::Conflict(id) => ("conflict", &self.conflicts[id].header.name),
            Rule::Exception(id) => ("exception", &self.exceptions[id].header.name),
            Rule::Review(id) => ("review", &self.reviews[id].header.name),
        }
    }
}
