//! Duties kept apart, and the exceptions from it.

pub(in crate::lint) mod combinable_duties;
pub(in crate::lint) mod conflict_with_implied;
pub(in crate::lint) mod conflict_within_role;
pub(in crate::lint) mod exception_expired;
pub(in crate::lint) mod exception_expiring;
pub(in crate::lint) mod exception_overrides_nothing;
pub(in crate::lint) mod exception_too_long;
pub(in crate::lint) mod forbid_without_effect;
