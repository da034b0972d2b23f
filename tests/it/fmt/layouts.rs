//! Layouts.

pub(super) const EVERYTHING: &str = include_str!("../syntax/everything.role");
