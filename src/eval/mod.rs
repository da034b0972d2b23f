//! The meaning of a policy, told plainly: identity, policy and date to a decision.
//!
//! This is the reference: `docs/semantics.md` says in words what this module says in
//! code, and whatever is faster is held equal to it. Order of authority: quarantine,
//! phase, forbid, conflict, approval, grant. Default deny; deny overrides; a missing value
//! never grants. Given a [`Screen`], it looks only at the rules that can hold of a person.

mod approval;
mod attest;
mod change;
mod claim;
mod condition;
mod conflict;
mod coverage;
mod cut_off;
mod decide;
mod decision;
mod document;
mod dossier;
mod membership;
mod names;
mod observe;
mod paths;
mod prepared;
mod reason;
mod review;
mod screen;
mod stage;
mod standing;
mod timeline;
mod trace;
mod world;

pub use attest::attest;
pub use change::{RecordTurn, WindowEnd};
pub use claim::holds;
pub use condition::Truth;
pub use decide::decide;
pub use decision::{
    Awaiting, Cause, Decision, Holding, Observation, OnRecord, Outcome, Source, Standing, State,
    Uncounted, Via, Was,
};
pub use document::{
    AwaitingDocument, CauseDocument, ChangeDocument, DecisionDocument, DecisionsDocument,
    EntitlementsDocument, FindingDocument, HoldingDocument, ObservationDocument, OnRecordDocument,
    PolicyDocument, ReviewDueDocument, RolesDocument, StateDocument, Summary, ViaDocument,
    WouldDocument,
};
pub use prepared::Prepared;
pub use reason::Reason;
pub use review::ReviewDue;
pub use screen::{Candidates, Screen};
pub use stage::capacity_name;
pub use timeline::{Change, Turned, timeline};
pub use trace::{AtomTrace, Trace, Tracer};
pub use world::World;

pub(crate) use approval::awaited;
pub(crate) use change::turning_days_among;
pub(crate) use condition::{Asked, Known, any, compare};
pub(crate) use membership::{phase, routes_from};
pub(crate) use paths::{Window, targets};
pub(crate) use review::reviews_due;
pub(crate) use standing::suspended;

pub use crate::policy::Rule;

use membership::Membership;

/// Which rule in record mode is taken to act, if one is: so that it can be said what it
/// would do.
#[derive(Clone, Copy, Debug, Default)]
struct Enforced(Option<Rule>);
