//! Tests of everybody in a file.

use std::collections::BTreeMap;

use super::mismatch::Mismatch;
use super::reason::reason;
use super::run::{Cx, Observer};
use super::snapshot::{Snapshot, snapshot};
use crate::engine::Index;
use crate::eval::{Decision, Outcome, State, World, decide, holds};
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
    let index = Index::of(cx.prepared.policy());
    let world = World::of(cx.prepared.clone(), population, &ApprovalRecords::default());
    let world = world.screened(&index);
    let decisions: Vec<Decision> =
        population.people.ids().map(|person| decide(&world, person, trial.on)).collect();
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
        let has = |decision: &&Decision| {
            let holdings = states(decision);
            holdings
                .into_iter()
                .any(|(id, own)| fits(own, state) && wanted.binary_search(&id).is_ok())
        };
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
        let meant: Vec<PersonId> = self.meant(filter).map(|decision| decision.person).collect();
        if meant.is_empty() {
            return Some(nobody_to_test(span));
        }
        let mut found = self.having(state, selections);
        found.retain(|person| meant.contains(person));
        let first = *found.first()?;
        let wanted = Selection::union(selections);
        let decision = self.decisions.iter().find(|decision| decision.person == first)?;
        let (entitlement, _) = states(decision)
            .into_iter()
            .find(|(id, own)| fits(*own, state) && wanted.binary_search(id).is_ok())?;
        let actual = format!("has `{}` {}", self.entitlement(entitlement), state.word());
        let subject = self.person(first);
        let mut mismatch = Mismatch::plain(&subject, &actual, "nobody to have it", span);
        let why = reason(self.world, first, decision.as_of, entitlement, None);
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
        let mut asked = 0;
        let mut lacking: Vec<(PersonId, EntitlementId)> = Vec::new();
        for decision in self.meant(filter) {
            asked += 1;
            let own = states(decision);
            let lacks = |id: &&EntitlementId| !own.get(id).is_some_and(|own| fits(*own, state));
            lacking.extend(wanted.iter().find(lacks).map(|id| (decision.person, *id)));
        }
        if asked == 0 {
            return Some(nobody_to_test(span));
        }
        let (person, entitlement) = *lacking.first()?;
        let decision = self.decisions.iter().find(|decision| decision.person == person)?;
        let own = states(decision).get(&entitlement).map_or("not held", |state| state.name());
        let actual = format!("has `{}` {own}", self.entitlement(entitlement));
        let subject = self.person(person);
        let expected = format!("everyone like this to have it {}", state.word());
        let why = reason(self.world, person, decision.as_of, entitlement, Some(State::Granted));
        let mut mismatch = Mismatch::plain(&subject, &actual, &expected, span).because(why);
        let people: Vec<PersonId> = lacking.iter().map(|(person, _)| *person).collect();
        let others = self.others(&people);
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
    fn others(&self, people: &[PersonId]) -> Option<String> {
        let rest = people.get(1..).filter(|rest| !rest.is_empty())?;
        Some(format!("the same of {}", self.listed(rest)?))
    }

    fn listed(&self, people: &[PersonId]) -> Option<String> {
        let mut named: Vec<String> = people.iter().take(MOST).map(|id| self.person(*id)).collect();
        if people.len() > MOST {
            named.push(format!("{} more", people.len() - MOST));
        }
        (!named.is_empty()).then(|| named.join(", "))
    }

    fn person(&self, person: PersonId) -> String {
        let row = self.world.population.people.at(person);
        let records = row.and_then(|row| row.records.first());
        match row.and_then(|row| row.key.as_ref()) {
            Some(key) => format!("`{key}`"),
            None => format!("record {}", records.copied().unwrap_or(0)),
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

fn states(decision: &Decision) -> BTreeMap<EntitlementId, State> {
    match &decision.outcome {
        Outcome::Quarantined(_) => BTreeMap::new(),
        Outcome::Decided(standing) => standing.states(),
    }
}

fn fits(state: State, expected: ExpectedState) -> bool {
    state.name() == expected.word()
}
