//! The dependency graph of a policy: what depends on what, in which order it is
//! evaluated, where it runs in circles, and what changes when a name changes.
//!
//! The only user of petgraph.
