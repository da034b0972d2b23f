//! What is declared, and by whom it is used.

pub(in crate::lint) mod entitlement_never_granted;
pub(in crate::lint) mod ownerless_role;
pub(in crate::lint) mod role_too_complex;
pub(in crate::lint) mod undescribed_role;
pub(in crate::lint) mod unknown_control_format;
pub(in crate::lint) mod unused_condition;
pub(in crate::lint) mod unused_fixture;
pub(in crate::lint) mod unused_label;
pub(in crate::lint) mod unused_role;
