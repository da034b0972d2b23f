//! Who agrees to it.

pub(in crate::lint) mod approval_covers_nothing;
pub(in crate::lint) mod approval_never_expires;
pub(in crate::lint) mod approver_nobody_can_be;
pub(in crate::lint) mod quorum_out_of_reach;
pub(in crate::lint) mod self_approval;
pub(in crate::lint) mod stage_without_fallback;
pub(in crate::lint) mod unknown_owner;
