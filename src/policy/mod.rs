//! The checked policy: what a policy means, with every name resolved to an id.
//!
//! A [`Policy`] exists only without errors; [`check`](crate::check) makes it, and whoever
//! holds one may evaluate it for every valid identity.

mod catalogue;
mod expr;
mod ids;
mod invariant;
mod rules;
mod scalar;
mod schema;
mod show;
mod stored;
mod suite;
mod table;
mod time;
mod value;
mod walk;

pub use catalogue::{App, Entitlement, Family, Provision, Risk};
pub use expr::{Atom, AtomKind, CompareOp, Expr, Path, SetTest, Term, TermKind, TextOp};
pub use ids::{
    AppId, ApprovalId, AttributeId, ConditionId, ConflictId, EntitlementId, EnumId, ExceptionId,
    FamilyId, ForbidId, InvariantId, LabelId, OriginId, ReviewId, RoleId,
};
pub use invariant::{Claim, Invariant};
pub use rules::{
    Approval, Approver, ApproverKind, Condition, Conflict, ConflictRule, Exception, Forbid, Grant,
    GrantTarget, Header, Mode, Resolve, Review, Role, Rule, Selection, Stage, Unit,
};
pub(crate) use scalar::Scalar;
pub use schema::{Arm, Attribute, EnumType, Lifecycle, Phase, Presence, ScalarType, Schema, Type};
pub use show::{plain, quoted};
pub use stored::{Counts, Unsound, reading};
pub use suite::{
    AwaitedStage, Case, Change, ChangeKind, Expectation, ExpectationKind, ExpectedState,
    PersonTrial, PopulationExpectation, PopulationExpectationKind, PopulationTrial, RawValue,
    RuleName, ScenarioTrial, Scene, Setting, Step, Test, TestDecision, Trial,
};
pub use table::{Id, Table};
pub use time::{Date, Duration, DurationUnit, shift};
pub use value::{Glob, Value, fold_label, fold_unique};
pub use walk::Leaf;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::SourceMap;

/// A policy that has passed every check.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Policy {
    /// Its name in `rolebook.toml`.
    pub name: String,
    /// SHA-256, in hexadecimal, over the names and bytes of everything it was made from.
    pub digest: String,
    /// The files it was made from, for explanations that quote them.
    #[serde(skip)]
    pub sources: Arc<SourceMap>,
    /// The directories and packs it was made from; the first is the root.
    pub origins: Table<OriginId, String>,
    /// The schema of the HR record.
    pub schema: Schema,
    /// The vocabularies.
    pub enums: Table<EnumId, EnumType>,
    /// The phases of an employment.
    pub lifecycle: Lifecycle,
    /// The apps, by name.
    pub apps: Table<AppId, App>,
    /// The entitlements, one for each label of a parameterised one, by name.
    pub entitlements: Table<EntitlementId, Entitlement>,
    /// The parameterised entitlements.
    pub families: Table<FamilyId, Family>,
    /// The named conditions, by name.
    pub conditions: Table<ConditionId, Condition>,
    /// The roles, by name. (Stored by themselves: they are most of a large policy.)
    #[serde(skip)]
    pub roles: Table<RoleId, Role>,
    /// The approvals, by name.
    pub approvals: Table<ApprovalId, Approval>,
    /// The forbids, by name.
    pub forbids: Table<ForbidId, Forbid>,
    /// The conflicts, by name.
    pub conflicts: Table<ConflictId, Conflict>,
    /// The exceptions, by name.
    pub exceptions: Table<ExceptionId, Exception>,
    /// The reviews, by name.
    pub reviews: Table<ReviewId, Review>,
    /// The invariants, by title.
    pub invariants: Table<InvariantId, Invariant>,
    /// The tests and scenarios, in the order in which they stand.
    pub tests: Vec<Test>,
    /// Conditions and roles, each after everything it depends on. A role depends on its
    /// condition and on the roles that include it, since those confer its membership.
    pub order: Vec<Unit>,
}
