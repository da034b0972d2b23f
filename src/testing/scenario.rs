//! Scenarios: one person over several dates.

use std::collections::BTreeMap;

use super::judge::Judge;
use super::mismatch::{Mismatch, Reason};
use super::person::in_scene;
use super::reason::reason;
use super::run::{Cx, Observer};
use crate::eval::{Decision, Outcome, State, World};
use crate::policy::{
    Change, ChangeKind, Date, EntitlementId, Phase, Policy, RoleId, ScenarioTrial, Selection,
    Setting,
};
use crate::source::Span;

/// Where somebody stood at a step. Before the first, nothing was held, unless it changes the
/// record.
#[derive(Clone, Debug, Default, PartialEq)]
struct Stand {
    on: Option<Date>,
    /// None where nothing was decided.
    decided: Option<Decided>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Decided {
    phase: Option<Phase>,
    roles: Vec<RoleId>,
    states: BTreeMap<EntitlementId, State>,
}

impl Stand {
    fn of(decision: &Decision) -> Self {
        let decided = match &decision.outcome {
            Outcome::Quarantined(_) => None,
            Outcome::Decided(standing) => Some(Decided {
                phase: Some(standing.phase),
                roles: standing.roles.clone(),
                states: standing.states(),
            }),
        };
        Self { on: Some(decision.as_of), decided }
    }
}

/// What is not as expected.
pub(super) fn try_scenario<O: Observer>(
    cx: &mut Cx<'_, '_, O>,
    trial: &ScenarioTrial,
) -> Vec<Mismatch> {
    let mut with: Vec<&Setting> = Vec::new();
    let mut before = Stand { on: None, decided: Some(Decided::default()) };
    let mut found = Vec::new();
    if let Some(first) = trial.steps.first().filter(|step| !step.set.is_empty()) {
        // What the first step changes is told against the record as it is given.
        before = in_scene(cx, &trial.scene, &[], first.on, |_, decision| Stand::of(decision));
    }
    for step in &trial.steps {
        with.retain(|setting| step.set.iter().all(|new| new.attribute != setting.attribute));
        with.extend(&step.set);
        let (mismatches, now) = in_scene(cx, &trial.scene, &with, step.on, |world, decision| {
            let circumstances = format!(" on {}", step.on);
            let judge = Judge { world, decision, circumstances };
            let now = Stand::of(decision);
            let turn = Turn { judge: &judge, before: &before, now: &now };
            let mut mismatches = Vec::new();
            for change in &step.changes {
                mismatches.extend(turn.change(change));
            }
            if now.decided.is_none() {
                mismatches.truncate(1);
            }
            (mismatches, now)
        });
        found.extend(mismatches);
        before = now;
    }
    found
}

/// A step, from where somebody stood to where they stand.
struct Turn<'t, 'j, 'a> {
    judge: &'t Judge<'j, 'a>,
    before: &'t Stand,
    now: &'t Stand,
}

impl Turn<'_, '_, '_> {
    fn change(&self, change: &Change) -> Vec<Mismatch> {
        let span = change.span;
        if let ChangeKind::State(kind) = &change.kind {
            return self.judge.expectation(kind, span);
        }
        let Some(now) = &self.now.decided else {
            return self.judge.expectation(&crate::policy::ExpectationKind::None(Vec::new()), span);
        };
        let Some(before) = &self.before.decided else {
            let date = self.before.on.map(|on| on.to_string()).unwrap_or_default();
            let mut found =
                Mismatch::plain("the change", "cannot be told", "to start from a decision", span);
            found.help = Some(format!(
                "the record was quarantined on {date}, so that nothing was decided then; expect \
                 a state here, as in `expect granted …`"
            ));
            return vec![found];
        };
        let turned = Turned { turn: self, before, now };
        let found = match &change.kind {
            ChangeKind::Gains(selections) => turned.gains(selections),
            ChangeKind::Loses(selections) => turned.loses(selections),
            ChangeKind::LosesEverything => turned.loses_everything(span),
            ChangeKind::Keeps(selections) => turned.keeps(selections),
            ChangeKind::Nothing => turned.nothing(span),
            ChangeKind::State(_) => Vec::new(),
        };
        let circumstances = &self.judge.circumstances;
        let placed = |mismatch| Mismatch { circumstances: circumstances.clone(), ..mismatch };
        found.into_iter().map(placed).collect()
    }
}

/// A step at both ends of which something is decided.
struct Turned<'t, 'j, 'a> {
    turn: &'t Turn<'t, 'j, 'a>,
    before: &'t Decided,
    now: &'t Decided,
}

fn is_granted(state: Option<State>) -> bool {
    state == Some(State::Granted)
}

fn is_kept(state: Option<State>) -> bool {
    state.is_some_and(State::is_kept)
}

impl Turned<'_, '_, '_> {
    fn world(&self) -> &World<'_> {
        self.turn.judge.world
    }

    fn policy(&self) -> &Policy {
        self.world().policy
    }

    fn was(&self, id: EntitlementId) -> Option<State> {
        self.before.states.get(&id).copied()
    }

    fn is(&self, id: EntitlementId) -> Option<State> {
        self.now.states.get(&id).copied()
    }

    fn gains(&self, selections: &[Selection]) -> Vec<Mismatch> {
        let mut found = Vec::new();
        for selection in selections {
            for id in &selection.entitlements {
                if !is_granted(self.is(*id)) {
                    found.push(self.mismatch(
                        *id,
                        "to be gained",
                        Some(State::Granted),
                        selection.span,
                    ));
                } else if is_kept(self.was(*id)) {
                    let (subject, span) = (self.name(*id), selection.span);
                    found.push(Mismatch::plain(&subject, "was held before", "to be gained", span));
                }
            }
        }
        found
    }

    fn loses(&self, selections: &[Selection]) -> Vec<Mismatch> {
        let mut found = Vec::new();
        for selection in selections {
            let held = selection.entitlements.iter().filter(|id| is_kept(self.was(**id)));
            let held: Vec<EntitlementId> = held.copied().collect();
            if held.is_empty() {
                found.push(self.not_held_before(selection, "to be lost"));
            }
            let kept = held.into_iter().filter(|id| is_kept(self.is(*id)));
            found.extend(self.mismatches(kept, "to be lost", None, selection.span));
        }
        found
    }

    fn keeps(&self, selections: &[Selection]) -> Vec<Mismatch> {
        let mut found = Vec::new();
        for selection in selections {
            let held = selection.entitlements.iter().filter(|id| is_granted(self.was(**id)));
            let held: Vec<EntitlementId> = held.copied().collect();
            if held.is_empty() {
                found.push(self.not_held_before(selection, "to be kept"));
            }
            let lost = held.into_iter().filter(|id| !is_granted(self.is(*id)));
            let wanted = Some(State::Granted);
            found.extend(self.mismatches(lost, "to be kept", wanted, selection.span));
        }
        found
    }

    fn loses_everything(&self, span: Span) -> Vec<Mismatch> {
        let expected = "everything to be lost";
        if !self.before.states.values().any(|state| state.is_kept()) {
            let actual = "was held before";
            return vec![Mismatch::plain("nothing", actual, expected, span)];
        }
        let left = self.now.states.iter().filter(|(_, state)| **state != State::Denied);
        let left = left.map(|(id, _)| *id);
        self.mismatches(left, expected, None, span).into_iter().collect()
    }

    fn nothing(&self, span: Span) -> Vec<Mismatch> {
        let expected = "to stay as it was";
        let mut found = Vec::new();
        if self.before.phase.is_some() && self.before.phase != self.now.phase {
            let name = |phase: Option<Phase>| phase.map_or("none", Phase::name);
            let (was, is) = (name(self.before.phase), name(self.now.phase));
            let actual = format!("went from `{was}` to `{is}`");
            found.push(Mismatch::plain("the phase", &actual, expected, span));
        }
        let ids = self.before.states.keys().chain(self.now.states.keys());
        let ids: std::collections::BTreeSet<EntitlementId> = ids.copied().collect();
        let mut turned = ids.into_iter().filter(|id| self.was(*id) != self.is(*id));
        if let Some(first) = turned.next() {
            let reason = self.reason(first, self.was(first));
            let others: Vec<_> = turned.map(|id| (self.name(id), self.went(id))).collect();
            let mismatch = Mismatch::plain(&self.name(first), &self.went(first), expected, span);
            found.push(mismatch.because(reason).with_others(&others));
        }
        if found.is_empty() && self.before.roles != self.now.roles {
            found.push(Mismatch::plain("the roles", "changed", "to stay as they were", span));
        }
        found
    }

    fn went(&self, id: EntitlementId) -> String {
        let name = |state: Option<State>| state.map_or("not held", State::name);
        format!("went from {} to {}", name(self.was(id)), name(self.is(id)))
    }

    /// One mismatch about several entitlements: the first is told in full, the others by name.
    fn mismatches(
        &self,
        ids: impl IntoIterator<Item = EntitlementId>,
        expected: &str,
        wanted: Option<State>,
        span: Span,
    ) -> Option<Mismatch> {
        let mut ids = ids.into_iter();
        let first = self.mismatch(ids.next()?, expected, wanted, span);
        let state = |id| self.is(id).map_or("not held", State::name);
        let others: Vec<_> = ids.map(|id| (self.name(id), format!("is {}", state(id)))).collect();
        Some(first.with_others(&others))
    }

    fn not_held_before(&self, selection: &Selection, expected: &str) -> Mismatch {
        let subject = match selection.entitlements.as_slice() {
            [id] => self.name(*id),
            _ => "none of these".to_owned(),
        };
        let actual = match selection.entitlements.as_slice() {
            [_] => "was not held before",
            _ => "was held before",
        };
        Mismatch::plain(&subject, actual, expected, selection.span)
    }

    fn mismatch(
        &self,
        id: EntitlementId,
        expected: &str,
        wanted: Option<State>,
        span: Span,
    ) -> Mismatch {
        let state = self.is(id).map_or("not held", State::name);
        let reason = self.reason(id, wanted);
        Mismatch::plain(&self.name(id), &format!("is {state}"), expected, span).because(reason)
    }

    fn reason(&self, id: EntitlementId, wanted: Option<State>) -> Reason {
        let Decision { person, as_of, .. } = *self.turn.judge.decision;
        reason(self.world(), person, as_of, id, wanted)
    }

    fn name(&self, id: EntitlementId) -> String {
        format!("`{}`", self.policy().entitlements[id].name)
    }
}
