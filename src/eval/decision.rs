//! What evaluation yields.

use std::collections::BTreeMap;

use super::ReviewDue;
use crate::identity::{Finding, PersonId};
use crate::policy::{
    ApprovalId, ConflictId, Date, EntitlementId, ExceptionId, ForbidId, Phase, RoleId, Rule,
};
use crate::record::{ApprovalDecision, Moment};

/// The answer for one person on one date.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Whose.
    pub person: PersonId,
    /// On which date.
    pub as_of: Date,
    /// What was decided, or why nothing was.
    pub outcome: Outcome,
    /// What is odd about the record or the rules that concern it.
    pub warnings: Vec<Finding>,
}

/// What was decided, or why nothing was.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Nothing is granted and nothing revoked until the record is mended.
    Quarantined(Vec<Finding>),
    /// Decided.
    Decided(Standing),
}

/// Where a person stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The phase of the employment.
    pub phase: Phase,
    /// The roles held, included ones too, by name.
    pub roles: Vec<RoleId>,
    /// The entitlements that any rule reaches, by name.
    pub entitlements: Vec<Holding>,
    /// The first later date on which phase, roles or any state changes if only time
    /// passes; never, if none.
    pub next_change: Option<Date>,
    /// What rules in record mode, and conflicts that only report, would have done.
    pub observed: Vec<Observation>,
}

impl Standing {
    /// Where an entitlement stands; none where no rule reaches it.
    #[must_use]
    pub fn holding(&self, entitlement: EntitlementId) -> Option<&Holding> {
        // INVARIANT: ids are in the order of names.
        let held = &self.entitlements;
        let place = held.binary_search_by_key(&entitlement, |holding| holding.entitlement).ok()?;
        held.get(place)
    }

    /// The state of each entitlement that is reached.
    #[must_use]
    pub fn states(&self) -> BTreeMap<EntitlementId, State> {
        let holdings = self.entitlements.iter();
        holdings.map(|holding| (holding.entitlement, holding.state)).collect()
    }
}

/// An entitlement that some rule reaches, and its one state.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    /// Which.
    pub entitlement: EntitlementId,
    /// Its state.
    pub state: State,
    /// The first date on which it is neither granted nor suspended if only time passes;
    /// only for these two states.
    pub until: Option<Date>,
    /// The date from which it can be held, where known; only for scheduled ones.
    pub from: Option<Date>,
    /// The approvals that are missing.
    pub awaiting: Vec<Awaiting>,
    /// The decisions on record about its approvals, those that do not count included.
    pub on_record: Vec<OnRecord>,
    /// The reviews that it is subject to, the soonest due first; only for granted and
    /// suspended ones.
    pub reviews: Vec<ReviewDue>,
    /// What stops it, over all paths; only for denied ones.
    pub denied_by: Vec<Cause>,
    /// Every path that reaches it.
    pub via: Vec<Via>,
}

/// The state of an entitlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A rule would grant it, but a forbid, a conflict, a rejection or an expiry stops it.
    Denied,
    /// Can be held from a later date.
    Scheduled,
    /// An approval is missing.
    Pending,
    /// Held now.
    Granted,
    /// Kept, but disabled while the phase is `suspended`; what it was before.
    Suspended(Was),
}

/// What a suspended entitlement was before; the better comes last, as in [`State`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Was {
    /// Waiting for an approval.
    Pending,
    /// Held.
    Granted,
}

impl State {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Pending => "pending",
            Self::Scheduled => "scheduled",
            Self::Suspended(_) => "suspended",
            Self::Denied => "denied",
        }
    }

    /// Whether it counts as kept: granted or suspended.
    #[must_use]
    pub fn is_kept(self) -> bool {
        matches!(self, Self::Granted | Self::Suspended(_))
    }
}

/// An approval that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaiting {
    /// Which approval.
    pub approval: ApprovalId,
    /// The stage that is awaited, counted from 0; none where every stage drops out.
    pub stage: Option<usize>,
    /// What it is asked for: the entitlement, or one that implies it.
    pub entitlement: EntitlementId,
    /// Who can give it: keys of people, or team addresses.
    pub approvers: Vec<String>,
    /// Whether nobody can.
    pub unroutable: bool,
    /// Since when it has been asked for, where a request is on record.
    pub since: Option<Date>,
    /// Whether it has waited so long that the escalation may give it as well.
    pub escalated: bool,
}

/// A decision on record about an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnRecord {
    /// Which approval.
    pub approval: ApprovalId,
    /// Which stage, as written.
    pub stage: String,
    /// Who decided, as written.
    pub approver: String,
    /// What.
    pub decision: ApprovalDecision,
    /// When.
    pub at: Moment,
    /// In which capacity, where that is attested.
    pub eligible_as: Option<String>,
    /// Why it does not count, if it does not.
    pub uncounted: Option<Uncounted>,
}

/// Why a decision on record does not count.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Uncounted {
    /// The approver may not approve this stage on the evaluation date, and no capacity is
    /// attested.
    ApproverNotEligible,
    /// `eligible_as` names no alternative of the stage.
    UnknownCapacity,
    /// The identity decided about itself.
    SelfApproval,
    /// The same approver has approved later in the same capacity.
    DuplicateApprover,
    /// Its time is over.
    Expired,
    /// It was given after the evaluation date.
    NotYetGiven,
    /// It belongs to another employment.
    OtherEmployment,
    /// A rejection at the same time or later voids it.
    VoidedByRejection,
    /// A later approval lifts this rejection.
    Lifted,
    /// The approval has no stage of that name.
    UnknownStage,
}

impl Uncounted {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ApproverNotEligible => "approver_not_eligible",
            Self::UnknownCapacity => "unknown_capacity",
            Self::SelfApproval => "self_approval",
            Self::DuplicateApprover => "duplicate_approver",
            Self::Expired => "expired",
            Self::NotYetGiven => "not_yet_given",
            Self::OtherEmployment => "other_employment",
            Self::VoidedByRejection => "voided_by_rejection",
            Self::Lifted => "lifted",
            Self::UnknownStage => "unknown_stage",
        }
    }

    /// In words.
    #[must_use]
    pub fn told(self) -> &'static str {
        match self {
            Self::ApproverNotEligible => "the approver may not approve this stage",
            Self::UnknownCapacity => "the stage has no such capacity",
            Self::SelfApproval => "nobody approves for themselves",
            Self::DuplicateApprover => "the same approver has approved later",
            Self::Expired => "its time is over",
            Self::NotYetGiven => "it lies after the evaluation date",
            Self::OtherEmployment => "it belongs to another employment",
            Self::VoidedByRejection => "a rejection voids it",
            Self::Lifted => "a later approval lifts it",
            Self::UnknownStage => "the approval has no such stage",
        }
    }
}

/// What stops an entitlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A forbid.
    Forbid(ForbidId),
    /// A conflict of duties.
    Conflict(ConflictId),
    /// Somebody who may approve has said no.
    Rejection(ApprovalId),
    /// A window that has closed, or can never open, on this date.
    Expiry(Date),
}

/// A path that reaches an entitlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Via {
    /// The rule that reaches it.
    pub source: Source,
    /// The path's own state.
    pub state: State,
    /// The approvals that this path still needs.
    pub awaiting: Vec<ApprovalId>,
    /// What stops this path.
    pub denied_by: Vec<Cause>,
}

/// The rule behind a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A role's grant.
    Role {
        /// From the role whose condition held to the role that grants.
        chain: Vec<RoleId>,
        /// Which of the granting role's clauses, counted from 0.
        grant: usize,
    },
    /// An exception.
    Exception(ExceptionId),
    /// Another entitlement that implies it.
    Implied(EntitlementId),
}

/// What a rule would have done, had it been in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The rule.
    pub rule: Rule,
    /// The roles that it would have added.
    pub roles: Vec<RoleId>,
    /// The entitlements that it would have had reviewed.
    pub reviewed: Vec<EntitlementId>,
    /// The entitlements whose state it would have changed: before and after; none where
    /// it is not reached.
    pub changes: Vec<(EntitlementId, Option<State>, Option<State>)>,
}
