//! The invariants of a policy, proved or refuted.

use std::time::Instant;

use super::alphabet::Gap;
use super::question::{Analysis, Answer, Dates, Scope};
use super::witness::Witness;
use crate::policy::{Date, InvariantId, Policy};

/// What comes of an invariant.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// It holds for every possible identity.
    Proved,
    /// It does not hold for this one.
    Refuted(Box<Witness>),
    /// Whether it holds depends on what cannot be analysed.
    NotAnalysable(Vec<Gap>),
    /// The time was over first.
    NotFinished,
    /// It says itself that it is not to be proved.
    Skipped,
}

/// Proves invariants, those of every date over all dates and the others on `as_of`; each is
/// `told` as soon as it is done. What is not done by the `deadline` is not finished.
pub fn prove(
    policy: &Policy,
    ids: impl IntoIterator<Item = InvariantId>,
    as_of: Date,
    deadline: Option<Instant>,
    mut told: impl FnMut(),
) -> Vec<(InvariantId, Proof)> {
    let mut on_date = Analysis::new(policy, Dates::On(as_of), deadline);
    let mut every_date = Analysis::new(policy, Dates::Every(as_of), deadline);
    let mut proofs = Vec::new();
    for id in ids {
        let invariant = &policy.invariants[id];
        let proof = if invariant.skip.is_some() {
            Proof::Skipped
        } else {
            let analysis = if invariant.for_every_date { &mut every_date } else { &mut on_date };
            let scope = Scope {
                exceptions: !invariant.assuming_no_exceptions,
                approvals: !invariant.assuming_no_approvals,
            };
            match analysis.example(&invariant.claim.violation(), scope) {
                Answer::Nobody => Proof::Proved,
                Answer::Somebody(witness) => Proof::Refuted(witness),
                Answer::Unclear(gaps) => Proof::NotAnalysable(gaps),
                Answer::OutOfTime => Proof::NotFinished,
            }
        };
        proofs.push((id, proof));
        told();
    }
    proofs
}
