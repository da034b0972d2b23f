//! Derivations for people: why, why not, and what would have to differ.
//!
//! Nothing here decides anything: it retells what [`eval`](crate::eval) decided, and how
//! its conditions came out.

mod candidate;
mod change;
mod condition;
mod document;
mod entitlement;
mod holders;
mod identity;
mod place;
mod proof;
mod text;
mod timeline;
mod witness;

pub use change::{
    AccessChangeDocument, ComparisonDocument, ComparisonSummary, DifferenceDocument, Given,
    Relation, RuleDocument, explain_comparison,
};
pub use condition::{AtomDocument, ConditionDocument, ValueDocument};
pub use document::{
    ApprovalExplanation, CandidateDocument, EntitlementExplanation, EntitlementFacts,
    IdentityExplanation, PathExplanation, PhaseExplanation, RoleExplanation, StopExplanation,
};
pub use entitlement::{explain_decided, explain_entitlement};
pub use holders::{HoldersDocument, NeededApproval, WayDocument, explain_holders};
pub use identity::explain_identity;
pub use place::PlaceDocument;
pub use proof::{ProofDocument, ProofResult, ProofsDocument, ProofsSummary, explain_proofs};
pub use text::{
    BAD, FAINT, GOOD, OPEN, STRONG, coming_text, comparison_text, entitlement_text, holders_text,
    identity_text, proofs_text, remark, state_style, styled, timeline_text,
};
pub use timeline::{
    ComingChangeDocument, ComingDocument, DatedChangeDocument, EndDocument, ExceptionEndDocument,
    ReasonDocument, RecordTurnDocument, TellDocument, TimelineDocument, TurnDocument,
    TurnedDocument, WindowDocument, explain_coming, explain_timeline,
};
pub use witness::{GapDocument, WitnessDocument, WitnessPerson, explain_witness, written_value};
