//! Whether two policies for the same records ever differ, in anything that decisions say.

use std::time::Instant;

use super::formula::Formula;
use super::question::{Analysis, Answer, Dates, Scope};
use super::witness::Witness;
use crate::policy::{Phase, Policy};
use crate::source::Span;

/// Somebody of whom the two policies say something else: another phase, another role, another
/// state of an entitlement, or no decision.
///
/// Both have the same schema, catalogue and vocabularies, and rules of the same names: one is
/// a variant of the other. [`compare`](super::compare) takes any two, and compares what is
/// held; here what waits, is still to come and is denied counts as well.
///
/// All that differs stands at `changed`. Whoever is found is shown only if `confirms` says so
/// too.
#[must_use]
pub fn difference(
    policy: &Policy,
    (variant, changed): (&Policy, Span),
    dates: Dates,
    deadline: Option<Instant>,
    confirms: impl Fn(&Witness) -> bool,
) -> Answer {
    let mut analysis = Analysis::of(&[policy, variant], dates, deadline);
    if let Some(encoding) = analysis.encodings.get_mut(1) {
        encoding.changed = Some(changed);
    }
    let before = analysis.profile(0);
    let after = analysis.profile(1);
    let graph = &mut analysis.alphabet.graph;
    let mut differ: Vec<Formula> = before
        .facts
        .iter()
        .zip(&after.facts)
        .map(|(one, other)| !graph.iff(*one, *other))
        .collect();
    // What is not reached is not held, and neither is what is denied: to become denied makes no
    // difference, while what was denied can be asked for.
    let reached = before.reached.iter().zip(&after.reached);
    differ.extend(reached.map(|(one, other)| graph.both(*one, !*other)).collect::<Vec<_>>());
    let differ = graph.any(differ);
    let decided = graph.both(before.decided, after.decided);
    let otherwise = graph.both(decided, differ);
    let undecided = !graph.iff(before.decided, after.decided);
    let root = graph.any([undecided, otherwise]);
    if root == Formula::FALSE {
        return Answer::Nobody;
    }
    let mut roots = vec![root];
    roots.extend(analysis.granted(Scope::default()));
    // Somebody who holds a role to begin with says more than somebody who is nothing.
    let (at_work, somebody) = (analysis.active(), before.somebody);
    let usual = analysis.alphabet.graph.both(at_work, somebody);
    analysis.answer_like(&roots, usual, |_, witness| confirms(witness))
}

/// Everything that a decision says, in a fixed order.
struct Profile {
    decided: Formula,
    /// Whether any role is held.
    somebody: Formula,
    facts: Vec<Formula>,
    /// Whether each entitlement is reached.
    reached: Vec<Formula>,
}

impl Analysis<'_> {
    fn profile(&mut self, number: usize) -> Profile {
        let on = &mut self.alphabet;
        let Some(encoding) = self.encodings.get_mut(number) else {
            let nothing = Formula::FALSE;
            return Profile {
                decided: nothing,
                somebody: nothing,
                facts: Vec::new(),
                reached: Vec::new(),
            };
        };
        let policy = encoding.policy;
        let mut facts: Vec<Formula> =
            Phase::ALL.into_iter().map(|phase| encoding.phase(on, phase)).collect();
        let roles: Vec<Formula> =
            policy.roles.ids().map(|role| encoding.member(on, role)).collect();
        let somebody = on.graph.any(roles.iter().copied());
        facts.extend(roles);
        let mut reached = Vec::new();
        for id in policy.entitlements.ids() {
            let levels = encoding.levels(on, id);
            reached.push(encoding.reached(on, id));
            facts.extend([levels.granted, levels.pending, levels.scheduled]);
        }
        Profile { decided: encoding.decided(on), somebody, facts, reached }
    }
}
