//! The kinds of small mistake that mutation testing makes on purpose.

use schemars::JsonSchema;
use serde::Serialize;

/// What a mutant does to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Operator {
    /// A part of an `and` is left out.
    DropConjunct,
    /// A part of an `or` is left out.
    DropAlternative,
    /// A whole `when` is left out, so that the rule is for everybody.
    DropCondition,
    /// An atomic condition is turned round: `==` and `!=`, `<` and `>=`, `is present` and `is
    /// missing`, anything else and `not`.
    Negate,
    /// The bound of a comparison is moved by one, or by a day; `<` and `<=` are exchanged where
    /// the bound is no number or date written out.
    ShiftBound,
    /// `in { … }` gets one more label of the vocabulary.
    WidenSet,
    /// `in { … }` or `has … { … }` loses an element.
    NarrowSet,
    /// A grant loses one of its entitlements.
    DropTarget,
    /// A window begins or ends a day earlier or later.
    ShiftWindow,
    /// A grant no longer `requires` its approval.
    DropRequires,
    /// A role no longer includes another.
    DropInclude,
    /// An approval no longer covers one of the things after `for`.
    DropCover,
    /// An approval loses a stage.
    DropStage,
    /// An approval loses its `skip when`.
    DropSkip,
    /// A stage loses one of the alternatives after `by`.
    DropApprover,
    /// A stage needs one approval fewer.
    LowerQuorum,
    /// A stage needs one approval more.
    RaiseQuorum,
    /// A forbid no longer denies one of the things after `deny`.
    DropDeny,
    /// A conflict is left out.
    DropConflict,
    /// A conflict allows one more.
    RaiseLimit,
    /// A conflict denies, rather than keep something or ask for an approval.
    DenyConflict,
    /// An exception loses one of its entitlements.
    DropException,
    /// An exception no longer passes a forbid or a conflict.
    DropOverride,
}

impl Operator {
    /// Every operator, in the order in which they are told.
    pub const ALL: [Self; 23] = [
        Self::DropConjunct,
        Self::DropAlternative,
        Self::DropCondition,
        Self::Negate,
        Self::ShiftBound,
        Self::WidenSet,
        Self::NarrowSet,
        Self::DropTarget,
        Self::ShiftWindow,
        Self::DropRequires,
        Self::DropInclude,
        Self::DropCover,
        Self::DropStage,
        Self::DropSkip,
        Self::DropApprover,
        Self::LowerQuorum,
        Self::RaiseQuorum,
        Self::DropDeny,
        Self::DropConflict,
        Self::RaiseLimit,
        Self::DenyConflict,
        Self::DropException,
        Self::DropOverride,
    ];

    /// As documents and reports write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DropConjunct => "drop-conjunct",
            Self::DropAlternative => "drop-alternative",
            Self::DropCondition => "drop-condition",
            Self::Negate => "negate",
            Self::ShiftBound => "shift-bound",
            Self::WidenSet => "widen-set",
            Self::NarrowSet => "narrow-set",
            Self::DropTarget => "drop-target",
            Self::ShiftWindow => "shift-window",
            Self::DropRequires => "drop-requires",
            Self::DropInclude => "drop-include",
            Self::DropCover => "drop-cover",
            Self::DropStage => "drop-stage",
            Self::DropSkip => "drop-skip",
            Self::DropApprover => "drop-approver",
            Self::LowerQuorum => "lower-quorum",
            Self::RaiseQuorum => "raise-quorum",
            Self::DropDeny => "drop-deny",
            Self::DropConflict => "drop-conflict",
            Self::RaiseLimit => "raise-limit",
            Self::DenyConflict => "deny-conflict",
            Self::DropException => "drop-exception",
            Self::DropOverride => "drop-override",
        }
    }
}
