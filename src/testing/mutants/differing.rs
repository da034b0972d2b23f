//! Whom a mutant decides something else about.

use std::time::Instant;

use super::mutant::Changed;
use super::run::Example;
use super::{Mutant, Operator, probe};
use crate::analysis::{Answer, Dates, Witness, difference};
use crate::eval::{Standing, State};
use crate::policy::{Date, EntitlementId, Policy};
use crate::testing::draft::{draft_asking, fingerprint, sayable};
use crate::testing::outlook::{Outlook, Question, standing};

/// What comes of a mutant that no test notices.
pub(super) enum Survival {
    /// This one shows it; none where nobody could be made up.
    Differs(Option<Box<Example>>),
    /// It decides the same of everybody.
    Same,
    /// There was no time to find out.
    OutOfTime,
}

/// Whether a mutant decides something else of anybody, and of whom.
pub(super) fn survival(
    policy: &Policy,
    mutant: &Mutant,
    around: Date,
    deadline: Option<Instant>,
) -> Survival {
    let variant = mutant.apply(policy);
    let confirms = |witness: &Witness| {
        tells_apart(policy, &variant, witness).is_some()
            || tells_apart(policy, &variant, &sayable(witness)).is_some()
    };
    let shown = |witness: &Witness| {
        Survival::Differs(Some(Box::new(example(policy, &variant, mutant, witness))))
    };
    // Analysis takes the records of two stages with other terms for independent, and tries
    // long where months are of several lengths: who is wanted is easier to make up.
    let made_up = match &mutant.changed {
        Changed::Approval(id, changed) => {
            probe::approval(policy, (*id, changed), around, deadline, &confirms)
        }
        Changed::Role(id, changed) if mutant.operator == Operator::ShiftWindow => {
            probe::window(policy, (*id, changed), around, deadline, &confirms)
        }
        _ => None,
    };
    if let Some(witness) = made_up {
        return shown(&witness);
    }
    match difference(policy, (&variant, mutant.span), Dates::Every(around), deadline, confirms) {
        Answer::Somebody(witness) => shown(&witness),
        Answer::Nobody => Survival::Same,
        Answer::Unclear(_) => Survival::Differs(None),
        Answer::OutOfTime => Survival::OutOfTime,
    }
}

/// A witness with the test that it makes, if the language can say what tells the two apart.
fn example(policy: &Policy, variant: &Policy, mutant: &Mutant, witness: &Witness) -> Example {
    let said = sayable(witness);
    let question = tells_apart(policy, variant, &said);
    let title = format!("notices if {}", mutant.description.replace(['`', '"'], ""));
    let name = format!("{}_{:04x}", mutant.rule, fingerprint(&title));
    let test = question
        .filter(|question| {
            let expected = Outlook::of(policy, &said, question);
            expected.is_some_and(|expected| !expected.written(policy).is_empty())
        })
        .map(|question| draft_asking(policy, &said, (&name, &title), &question));
    Example { witness: witness.clone(), test }
}

/// What to ask of the identity of a witness, so that the answers differ; none where they do
/// not.
fn tells_apart(policy: &Policy, variant: &Policy, witness: &Witness) -> Option<Question> {
    let (before, after) = match (standing(policy, witness)?, standing(variant, witness)?) {
        (None, None) => return None,
        (Some(before), Some(after)) => (before, after),
        _ => return Some(Question::Phase),
    };
    if before.phase != after.phase {
        return Some(Question::Phase);
    }
    if let Some(entitlement) = other_state(&before, &after) {
        return Some(Question::Entitlements(vec![entitlement]));
    }
    (before.roles != after.roles).then_some(Question::Roles)
}

/// The first entitlement with another state. What was not reached and is denied now is not held
/// as before, and no expectation tells the two apart.
fn other_state(before: &Standing, after: &Standing) -> Option<EntitlementId> {
    let (before, after) = (before.states(), after.states());
    let mut all = before.keys().chain(after.keys()).copied();
    all.find(|id| match (before.get(id), after.get(id)) {
        (None, Some(State::Denied)) => false,
        (before, after) => before != after,
    })
}
