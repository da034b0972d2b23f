//! Tests of everybody in a file.

use super::mismatch::Mismatch;
use super::reason::reason;
use super::run::{Cx, Observer};
use super::snapshot::{Snapshot, snapshot};
use crate::engine::Engine;
use crate::eval::{Decision, Outcome, State, World, holds};
use crate::identity::{FindingLevel, PersonId, Population};
use crate::policy::{
    CompareOp, EntitlementId, ExpectedState, Expr, OriginId, PopulationExpectation,
    PopulationExpectationKind, PopulationTrial, Selection,
};
use crate::record::ApprovalRecords;
use crate::source::Span;

/// People named in a mismatch at most; the others are counted.
const MOST: usize = 5;

/// What a test of a population comes to.
#[derive(Default)]
pub(super) struct Verdict {
    pub(super) mismatches: Vec<Mismatch>,
    /// What of the file was left aside.
    pub(super) notes: Vec<String>,
    pub(super) snapshots: Vec<Snapshot>,
}

/// What is not as expected.
pub(super) fn try_population<O: Observer>(
    cx: &mut Cx<'_, '_, O>,
    origin: OriginId,
    trial: &PopulationTrial,
) -> Verdict {
    let mut verdict = Verdict::default();
    let Some(population) = cx.inputs.populations.get(&(origin, trial.path.clone())) else {
        let (subject, span) = (format!("`{}`", trial.path), trial.path_span);
        let found = Mismatch::plain(&subject, "was not read", "to hold the people", span);
        verdict.mismatches.push(found);
        return verdict;
    };
    verdict.mismatches.extend(faults(population, trial));
    let engine = Engine::of(cx.prepared.clone());
    let world = World::of(cx.prepared.clone(), population, &ApprovalRecords::default());
    let world = world.screened(engine.index());
    let mut worker = engine.worker();
    let decisions: Vec<Decision> =
        population.ids().map(|person| worker.decide(&world, person, trial.on)).collect();
    for decision in &decisions {
        cx.observer.decided(&world, decision);
    }
    let crowd = Crowd { world: &world, decisions: &decisions };
    let quarantined = crowd.quarantined().count();
    if quarantined > 0 {
        verdict.notes.push(format!(
            "{quarantined} of {} people are quarantined: nothing is decided of them, and no \
             expectation but `quarantined` counts them",
            decisions.len()
        ));
    }
    for expectation in &trial.expectations {
        if let PopulationExpectationKind::Snapshot { path, span } = &expectation.kind {
            let name = (origin, path.clone());
            let text = snapshot(&world, &decisions);
            let kept = cx.inputs.snapshots.get(&name).cloned();
            let snapshot = Snapshot { origin, path: path.clone(), kept, text };
            verdict.mismatches.extend(snapshot.mismatch(*span));
            verdict.snapshots.push(snapshot);
        } else {
            verdict.mismatches.extend(crowd.expectation(expectation));
        }
    }
    for mismatch in &mut verdict.mismatches {
        mismatch.circumstances = format!(" on {}", trial.on);
    }
    verdict
}

/// What is wrong with the file as a whole.
fn faults(population: &Population, trial: &PopulationTrial) -> Vec<Mismatch> {
    let faults = population.findings.iter().filter(|each| each.level == FindingLevel::Error);
    let each = faults.map(|fault| {
        let (subject, span) = (format!("`{}`", trial.path), trial.path_span);
        let mut found = Mismatch::plain(&subject, "is not fit to be tested", "sound", span);
        found.help = Some(fault.message.clone());
        found
    });
    each.collect()
}

struct Crowd<'c, 'a> {
    world: &'c World<'a>,
    decisions: &'c [Decision],
}

impl Crowd<'_, '_> {
    fn quarantined(&self) -> impl Iterator<Item = &Decision> {
        let is_quarantined =
            |decision: &&Decision| matches!(decision.outcome, Outcome::Quarantined(_));
        self.decisions.iter().filter(is_quarantined)
    }

    fn expectation(&self, expectation: &PopulationExpectation) -> Option<Mismatch> {
        let span = expectation.span;
        match &expectation.kind {
            PopulationExpectationKind::Count { state, selections, op, number } => {
                let found = self.having(*state, selections);
                self.counted(&found, *op, *number, state.word(), span)
            }
            PopulationExpectationKind::CountQuarantined { op, number } => {
                let found: Vec<PersonId> =
                    self.quarantined().map(|decision| decision.person).collect();
                self.counted(&found, *op, *number, "quarantined", span)
            }
            PopulationExpectationKind::Nobody { filter, state, selections } => {
                self.nobody(filter.as_ref(), *state, selections, span)
            }
            PopulationExpectationKind::Everyone { filter, state, selections } => {
                self.everyone(filter.as_ref(), *state, selections, span)
            }
            PopulationExpectationKind::Snapshot { .. } => None,
        }
    }

    /// The people who have at least one of these.
    fn having(&self, state: ExpectedState, selections: &[Selection]) -> Vec<PersonId> {
        let wanted = Selection::union(selections);
        let has = |decision: &&Decision| held(decision, state, &wanted).is_some();
        self.decisions.iter().filter(has).map(|decision| decision.person).collect()
    }

    fn counted(
        &self,
        found: &[PersonId],
        op: CompareOp,
        number: i64,
        state: &str,
        span: Span,
    ) -> Option<Mismatch> {
        let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
        let holds = match op {
            CompareOp::Equal => count == number,
            CompareOp::NotEqual => count != number,
            CompareOp::Less => count < number,
            CompareOp::LessOrEqual => count <= number,
            CompareOp::Greater => count > number,
            CompareOp::GreaterOrEqual => count >= number,
        };
        if holds {
            return None;
        }
        let subject = match count {
            1 => "1 person".to_owned(),
            count => format!("{count} people"),
        };
        let actual = match (state, count) {
            ("quarantined", 1) => "is quarantined".to_owned(),
            ("quarantined", _) => "are quarantined".to_owned(),
            (state, 1) => format!("has it {state}"),
            (state, _) => format!("have it {state}"),
        };
        let expected = format!("{} {number}", op.symbol());
        let mut mismatch = Mismatch::plain(&subject, &actual, &expected, span);
        mismatch.help = self.listed(found);
        Some(mismatch)
    }

    fn nobody(
        &self,
        filter: Option<&Expr>,
        state: ExpectedState,
        selections: &[Selection],
        span: Span,
    ) -> Option<Mismatch> {
        let wanted = Selection::union(selections);
        let mut is_anybody_meant = false;
        let mut found: Vec<(&Decision, EntitlementId)> = Vec::new();
        for decision in self.meant(filter) {
            is_anybody_meant = true;
            found.extend(held(decision, state, &wanted).map(|entitlement| (decision, entitlement)));
        }
        if !is_anybody_meant {
            return Some(nobody_to_test(span));
        }
        let (decision, entitlement) = *found.first()?;
        let actual = format!("has `{}` {}", self.entitlement(entitlement), state.word());
        let subject = self.person(decision.person);
        let mut mismatch = Mismatch::plain(&subject, &actual, "nobody to have it", span);
        let why = reason(self.world, decision.person, decision.as_of, entitlement, None);
        mismatch.reasons = why.labels;
        mismatch.help = self.others(&found);
        Some(mismatch)
    }

    fn everyone(
        &self,
        filter: Option<&Expr>,
        state: ExpectedState,
        selections: &[Selection],
        span: Span,
    ) -> Option<Mismatch> {
        let wanted = Selection::union(selections);
        let mut is_anybody_meant = false;
        let mut lacking: Vec<(&Decision, EntitlementId)> = Vec::new();
        for decision in self.meant(filter) {
            is_anybody_meant = true;
            let lacks = |id: &&EntitlementId| !fits(own(decision, **id), state);
            lacking.extend(wanted.iter().find(lacks).map(|id| (decision, *id)));
        }
        if !is_anybody_meant {
            return Some(nobody_to_test(span));
        }
        let (decision, entitlement) = *lacking.first()?;
        let own = own(decision, entitlement).map_or("not held", State::name);
        let actual = format!("has `{}` {own}", self.entitlement(entitlement));
        let subject = self.person(decision.person);
        let expected = format!("everyone like this to have it {}", state.word());
        let why =
            reason(self.world, decision.person, decision.as_of, entitlement, Some(State::Granted));
        let mut mismatch = Mismatch::plain(&subject, &actual, &expected, span).because(why);
        let others = self.others(&lacking);
        mismatch.help = match (mismatch.help.take(), others) {
            (Some(help), Some(others)) => Some(format!("{help}; {others}")),
            (help, others) => help.or(others),
        };
        Some(mismatch)
    }

    /// The decisions about those who are meant.
    fn meant(&self, filter: Option<&Expr>) -> impl Iterator<Item = &Decision> {
        self.decisions.iter().filter(move |decision| {
            let is_decided = matches!(decision.outcome, Outcome::Decided(_));
            is_decided
                && filter.is_none_or(|filter| {
                    holds(self.world, decision.person, decision.as_of, filter) == Some(true)
                })
        })
    }

    /// Who else than the first.
    fn others(&self, found: &[(&Decision, EntitlementId)]) -> Option<String> {
        let people = found.iter().map(|(decision, _)| decision.person);
        let rest: Vec<PersonId> = people.skip(1).collect();
        Some(format!("the same of {}", self.listed(&rest)?))
    }

    fn listed(&self, people: &[PersonId]) -> Option<String> {
        let mut named: Vec<String> = people.iter().take(MOST).map(|id| self.person(*id)).collect();
        if people.len() > MOST {
            named.push(format!("{} more", people.len() - MOST));
        }
        (!named.is_empty()).then(|| named.join(", "))
    }

    fn person(&self, person: PersonId) -> String {
        let population = self.world.population;
        match population.key(person) {
            Some(key) => format!("`{key}`"),
            None => format!("record {}", population.records(person).first().copied().unwrap_or(0)),
        }
    }

    fn entitlement(&self, id: EntitlementId) -> &str {
        &self.world.policy.entitlements[id].name
    }
}

/// That an expectation is about nobody.
fn nobody_to_test(span: Span) -> Mismatch {
    let mut mismatch = Mismatch::plain("nobody", "is like this", "somebody to test", span);
    mismatch.help = Some("an expectation of nobody could not fail".to_owned());
    mismatch
}

/// The first of these that the person has in a state.
fn held(
    decision: &Decision,
    state: ExpectedState,
    wanted: &[EntitlementId],
) -> Option<EntitlementId> {
    wanted.iter().copied().find(|id| fits(own(decision, *id), state))
}

/// The state that an entitlement is in; none where no rule reaches it, and of the quarantined.
fn own(decision: &Decision, entitlement: EntitlementId) -> Option<State> {
    match &decision.outcome {
        Outcome::Quarantined(_) => None,
        Outcome::Decided(standing) => standing.holding(entitlement).map(|holding| holding.state),
    }
}

fn fits(own: Option<State>, expected: ExpectedState) -> bool {
    match own {
        Some(State::Granted) => expected == ExpectedState::Granted,
        Some(State::Pending) => expected == ExpectedState::Pending,
        Some(State::Scheduled) => expected == ExpectedState::Scheduled,
        Some(State::Suspended(_)) => expected == ExpectedState::Suspended,
        Some(State::Denied) => expected == ExpectedState::Denied,
        None => false,
    }
}
