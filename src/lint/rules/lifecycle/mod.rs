//! Joiners, movers and leavers; reviews.

pub(in crate::lint) mod forbid_blind_to_missing;
pub(in crate::lint) mod high_risk_without_review;
pub(in crate::lint) mod lifecycle_without_since;
pub(in crate::lint) mod status_without_phase;
pub(in crate::lint) mod unreachable_arm;
