//! How findings are suppressed.

pub(in crate::lint) mod expired;
pub(in crate::lint) mod invalid;
pub(in crate::lint) mod needless;
