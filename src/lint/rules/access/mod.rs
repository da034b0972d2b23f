//! Who is granted what.

pub(in crate::lint) mod contained_role;
pub(in crate::lint) mod duplicate_roles;
pub(in crate::lint) mod grant_always_cancelled;
pub(in crate::lint) mod include_widens;
pub(in crate::lint) mod privileged_before_start;
pub(in crate::lint) mod privileged_grant_without_approval;
pub(in crate::lint) mod reaches_contractors;
pub(in crate::lint) mod redundant_grant;
pub(in crate::lint) mod role_nobody_can_hold;
pub(in crate::lint) mod single_attribute_privilege;
pub(in crate::lint) mod wildcard_grant;
