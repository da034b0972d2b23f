//! What the graph is made of.

use crate::policy::{
    AppId, ApprovalId, AttributeId, ConditionId, ConflictId, EntitlementId, ExceptionId, ForbidId,
    Phase, ReviewId, RoleId, Unit,
};

/// Something in a policy that depends on others, or that others depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// An attribute of the identity schema.
    Attribute(AttributeId),
    /// A phase of the lifecycle, with all its arms.
    Phase(Phase),
    /// A named condition.
    Condition(ConditionId),
    /// A role.
    Role(RoleId),
    /// A grant clause: its role, and its place there from 0.
    Grant(RoleId, u32),
    /// An app.
    App(AppId),
    /// An entitlement.
    Entitlement(EntitlementId),
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

/// The kind of a node; its name is the prefix in `role:sales`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// An attribute of the identity schema.
    Attribute,
    /// A phase of the lifecycle.
    Phase,
    /// A named condition.
    Condition,
    /// A role.
    Role,
    /// A grant clause of a role.
    Grant,
    /// An app.
    App,
    /// An entitlement.
    Entitlement,
    /// An approval.
    Approval,
    /// A forbid.
    Forbid,
    /// A conflict.
    Conflict,
    /// An exception.
    Exception,
    /// A review.
    Review,
}

impl Node {
    /// Its kind.
    #[must_use]
    pub fn kind(self) -> NodeKind {
        match self {
            Self::Attribute(_) => NodeKind::Attribute,
            Self::Phase(_) => NodeKind::Phase,
            Self::Condition(_) => NodeKind::Condition,
            Self::Role(_) => NodeKind::Role,
            Self::Grant(..) => NodeKind::Grant,
            Self::App(_) => NodeKind::App,
            Self::Entitlement(_) => NodeKind::Entitlement,
            Self::Approval(_) => NodeKind::Approval,
            Self::Forbid(_) => NodeKind::Forbid,
            Self::Conflict(_) => NodeKind::Conflict,
            Self::Exception(_) => NodeKind::Exception,
            Self::Review(_) => NodeKind::Review,
        }
    }

    /// The step of the evaluation order that it is, if it is one.
    #[must_use]
    pub fn unit(self) -> Option<Unit> {
        match self {
            Self::Condition(id) => Some(Unit::Condition(id)),
            Self::Role(id) => Some(Unit::Role(id)),
            _ => None,
        }
    }
}

impl NodeKind {
    /// Every kind, in the order in which they are listed.
    pub const ALL: [Self; 12] = [
        Self::Attribute,
        Self::Phase,
        Self::Condition,
        Self::Role,
        Self::Grant,
        Self::App,
        Self::Entitlement,
        Self::Approval,
        Self::Forbid,
        Self::Conflict,
        Self::Exception,
        Self::Review,
    ];

    /// Its name, for one.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Attribute => "attribute",
            Self::Phase => "phase",
            Self::Condition => "condition",
            Self::Role => "role",
            Self::Grant => "grant",
            Self::App => "app",
            Self::Entitlement => "entitlement",
            Self::Approval => "approval",
            Self::Forbid => "forbid",
            Self::Conflict => "conflict",
            Self::Exception => "exception",
            Self::Review => "review",
        }
    }

    /// `an attribute`, `a role`
    pub(super) fn with_article(self) -> String {
        let vowel = self.name().starts_with(['a', 'e']);
        format!("{} {}", if vowel { "an" } else { "a" }, self.name())
    }

    /// `1 role`, `2 roles`
    pub(super) fn counted(self, count: usize) -> String {
        format!("{count} {}{}", self.name(), if count == 1 { "" } else { "s" })
    }
}
