//! Rolebook: policy as code for workforce access.
//!
//! Data flows one way: text becomes a syntax tree ([`syntax`]), the tree a checked
//! [`policy`], the policy a dependency [`graph`], the policy and an [`identity`] become
//! a decision ([`eval`]), and everything a user sees is made from decisions
//! ([`explain`], [`cli`]). A module imports only from those above it in the list below.

pub mod analysis;
pub mod check;
pub mod cli;
pub mod compiled;
pub mod diagnostic;
pub mod embed;
pub mod engine;
pub mod eval;
pub mod explain;
pub mod fmt;
pub mod graph;
pub mod identity;
pub mod lint;
pub mod policy;
pub mod project;
pub mod record;
pub mod source;
pub mod syntax;
pub mod testing;
