//! The meaning of a policy, told plainly: identity, policy and date to a decision.
