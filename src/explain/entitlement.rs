//! Why a person has an entitlement, or why not.

use std::collections::BTreeSet;

use super::candidate::candidates;
use super::condition::ConditionDocument;
use super::document::{
    ApprovalExplanation, EntitlementExplanation, EntitlementFacts, PathExplanation, StopExplanation,
};
use super::identity::explain_phase;
use super::place::PlaceDocument;
use crate::eval::{
    Cause, Decision, FindingDocument, Holding, HoldingDocument, Observation, ObservationDocument,
    Outcome, PolicyDocument, Source, Standing, State, StateDocument, Tracer, Via, World, decide,
};
use crate::identity::PersonId;
use crate::policy::{
    ApprovalId, ConflictId, ConflictRule, Date, EntitlementId, Exception, Expr, ForbidId, Header,
    Mode,
};

/// Explains the state of `entitlement` for `person` on `as_of`, or why no rule reaches it.
#[must_use]
pub fn explain_entitlement(
    world: &World<'_>,
    person: PersonId,
    entitlement: EntitlementId,
    as_of: Date,
) -> EntitlementExplanation {
    explain_decided(world, &decide(world, person, as_of), entitlement)
}

/// The same of a decision that is there already, and may lack what is not asked about.
#[must_use]
pub fn explain_decided(
    world: &World<'_>,
    decision: &Decision,
    entitlement: EntitlementId,
) -> EntitlementExplanation {
    let policy = world.policy;
    let (person, as_of) = (decision.person, decision.as_of);
    let (quarantine, observed) = match &decision.outcome {
        Outcome::Quarantined(findings) => {
            (Some(findings.iter().map(FindingDocument::of).collect()), Vec::new())
        }
        Outcome::Decided(standing) => {
            let concerns = |seen: &&Observation| {
                seen.changes.iter().any(|(changed, ..)| *changed == entitlement)
            };
            let observed = standing.observed.iter().filter(concerns);
            (None, observed.map(|seen| ObservationDocument::of(policy, seen)).collect())
        }
    };
    let declared = &policy.entitlements[entitlement];
    let mut explanation = EntitlementExplanation {
        policy: PolicyDocument::of(policy),
        identity: world.population.key(person).map(str::to_owned),
        as_of: as_of.to_string(),
        entitlement: EntitlementFacts {
            name: declared.name.clone(),
            title: declared.title.clone(),
            doc: declared.doc.clone(),
            app: policy.apps[declared.app].name.clone(),
            owner: declared.owner.clone(),
            risk: declared.risk.name().to_owned(),
            place: PlaceDocument::of(policy, declared.span),
        },
        phase: None,
        quarantine,
        holding: None,
        paths: Vec::new(),
        stops: Vec::new(),
        approvals: Vec::new(),
        observed,
        could: Vec::new(),
    };
    let (Outcome::Decided(standing), Some(tracer)) =
        (&decision.outcome, Tracer::new(world, person, as_of))
    else {
        return explanation;
    };
    let teller = Teller { world, tracer: &tracer, standing, entitlement };
    let holding = standing.holding(entitlement);
    explanation.phase = explain_phase(world, &tracer);
    explanation.holding = holding.map(|holding| HoldingDocument::of(policy, holding, as_of));
    if let Some(holding) = holding {
        explanation.paths = holding.via.iter().filter_map(|via| teller.path(via)).collect();
        explanation.approvals = teller.approvals(holding);
    }
    explanation.stops = teller.stops(holding);
    if holding.is_none_or(|holding| holding.state == State::Denied) {
        let causes = holding.map(|holding| holding.denied_by.as_slice()).unwrap_or_default();
        let forbids: Vec<ForbidId> = causes
            .iter()
            .filter_map(|cause| match cause {
                Cause::Forbid(id) => Some(*id),
                _ => None,
            })
            .collect();
        explanation.could = candidates(world, &tracer, entitlement, &forbids);
    }
    explanation
}

struct Teller<'a> {
    world: &'a World<'a>,
    tracer: &'a Tracer<'a>,
    standing: &'a Standing,
    entitlement: EntitlementId,
}

impl<'a> Teller<'a> {
    fn path(&self, via: &Via) -> Option<PathExplanation> {
        let policy = self.world.policy;
        let (state, _) = StateDocument::of(via.state);
        let day =
            |term: &crate::policy::Term| self.tracer.date_of(term).map(|date| date.to_string());
        Some(match &via.source {
            Source::Role { chain, grant } => {
                let role = &policy.roles[*chain.last()?];
                let matched = &policy.roles[*chain.first()?];
                let grant = role.grants.get(*grant)?;
                PathExplanation {
                    kind: "role".to_owned(),
                    name: role.header.name.clone(),
                    title: role.header.title.clone(),
                    chain: chain.iter().map(|id| policy.roles[*id].header.name.clone()).collect(),
                    state,
                    place: PlaceDocument::of(policy, grant.span),
                    condition: matched.when.as_ref().map(|when| self.condition(when)),
                    grant_condition: grant.when.as_ref().map(|when| self.condition(when)),
                    from: grant.from.as_ref().and_then(day),
                    until: grant.until.as_ref().and_then(day),
                    overrides: Vec::new(),
                    note: None,
                }
            }
            Source::Exception(id) => {
                let exception = &policy.exceptions[*id];
                let mut note = format!("approved by {}", exception.approved_by);
                for (word, text) in [("ticket", &exception.ticket), ("because", &exception.because)]
                {
                    if let Some(text) = text {
                        note.push_str(&format!(", {word} {text}"));
                    }
                }
                PathExplanation {
                    kind: "exception".to_owned(),
                    name: exception.header.name.clone(),
                    title: exception.header.title.clone(),
                    chain: Vec::new(),
                    state,
                    place: PlaceDocument::of(policy, exception.header.span),
                    condition: Some(self.condition(&exception.when)),
                    grant_condition: None,
                    from: exception.from.map(|date| date.to_string()),
                    until: Some(exception.until.to_string()),
                    overrides: self.overridden(exception),
                    note: Some(note),
                }
            }
            Source::Implied(id) => PathExplanation {
                kind: "implied".to_owned(),
                name: policy.entitlements[*id].name.clone(),
                title: policy.entitlements[*id].title.clone(),
                chain: Vec::new(),
                state,
                place: PlaceDocument::of(policy, policy.entitlements[*id].span),
                condition: None,
                grant_condition: None,
                from: None,
                until: None,
                overrides: Vec::new(),
                note: None,
            },
        })
    }

    /// The forbids and conflicts that an exception passes.
    fn overridden(&self, exception: &Exception) -> Vec<String> {
        let policy = self.world.policy;
        let forbids = exception.overrides_forbids.iter();
        let forbids = forbids.map(|id| format!("forbid {}", policy.forbids[*id].header.name));
        let conflicts = exception.overrides_conflicts.iter();
        let conflicts =
            conflicts.map(|id| format!("conflict {}", policy.conflicts[*id].header.name));
        forbids.chain(conflicts).collect()
    }

    /// What stops the entitlement, and the forbids that would stop it were it reached.
    fn stops(&self, holding: Option<&Holding>) -> Vec<StopExplanation> {
        let causes: Vec<Cause> =
            holding.map(|holding| holding.denied_by.clone()).unwrap_or_default();
        let mut stops: Vec<_> = causes.iter().map(|cause| self.stop(*cause, true)).collect();
        let kept = holding.is_some_and(|holding| holding.state.is_kept());
        for id in self.world.forbids_over(self.entitlement) {
            let forbid = &self.world.policy.forbids[*id];
            let binds = forbid
                .when
                .as_ref()
                .is_none_or(|when| self.tracer.trace(when, None).truth() == Some(true));
            let told = causes.contains(&Cause::Forbid(*id));
            if binds && !told && !kept && forbid.header.mode == Mode::Enforce {
                stops.push(self.stop(Cause::Forbid(*id), false));
            }
        }
        stops
    }

    fn stop(&self, cause: Cause, now: bool) -> StopExplanation {
        match cause {
            Cause::Forbid(id) => self.forbid(id, now),
            Cause::Conflict(id) => self.conflict(id, now),
            Cause::Rejection(id) => {
                let header = &self.world.policy.approvals[id].header;
                self.rule("rejection", header, None, now)
            }
            Cause::Expiry(date) => StopExplanation {
                kind: "expiry".to_owned(),
                name: date.to_string(),
                title: None,
                now,
                place: None,
                condition: None,
                because: None,
                control: None,
                with: Vec::new(),
            },
        }
    }

    fn forbid(&self, id: ForbidId, now: bool) -> StopExplanation {
        let forbid = &self.world.policy.forbids[id];
        let condition = forbid.when.as_ref().map(|when| self.condition(when));
        let because = forbid.because.clone();
        StopExplanation { condition, ..self.rule("forbid", &forbid.header, because, now) }
    }

    fn conflict(&self, id: ConflictId, now: bool) -> StopExplanation {
        let policy = self.world.policy;
        let conflict = &policy.conflicts[id];
        let (entitlements, roles) = match &conflict.rule {
            ConflictRule::Between { left, right } => {
                (left.iter().chain(right).copied().collect(), Vec::new())
            }
            ConflictRule::AtMost { entitlements, roles, .. } => {
                (entitlements.clone(), roles.clone())
            }
        };
        let others = self
            .standing
            .entitlements
            .iter()
            .map(|holding| holding.entitlement)
            .filter(|id| *id != self.entitlement && entitlements.contains(id))
            .map(|id| policy.entitlements[id].name.clone());
        let held = roles
            .iter()
            .filter(|role| self.standing.roles.contains(role))
            .map(|role| format!("role {}", policy.roles[*role].header.name));
        let with = others.chain(held).collect();
        StopExplanation {
            with,
            ..self.rule("conflict", &conflict.header, conflict.because.clone(), now)
        }
    }

    fn rule(
        &self,
        kind: &str,
        header: &Header,
        because: Option<String>,
        now: bool,
    ) -> StopExplanation {
        StopExplanation {
            kind: kind.to_owned(),
            name: header.name.clone(),
            title: header.title.clone(),
            now,
            place: Some(PlaceDocument::of(self.world.policy, header.span)),
            condition: None,
            because,
            control: header.control.clone(),
            with: Vec::new(),
        }
    }

    /// The approvals that are missing, those that a rule waived, and those on record.
    fn approvals(&self, holding: &Holding) -> Vec<ApprovalExplanation> {
        let covering = self.world.approvals_over(self.entitlement).iter().copied();
        let mut concerned: BTreeSet<ApprovalId> = covering.collect();
        concerned.extend(holding.awaiting.iter().map(|awaiting| awaiting.approval));
        concerned.extend(holding.on_record.iter().map(|record| record.approval));
        let printed = HoldingDocument::of(self.world.policy, holding, self.tracer.date());
        let told = concerned.into_iter().map(|id| self.approval(holding, &printed, id));
        let says_something = |told: &ApprovalExplanation| {
            told.waived || told.awaiting.is_some() || !told.records.is_empty()
        };
        told.filter(says_something).collect()
    }

    fn approval(
        &self,
        holding: &Holding,
        printed: &HoldingDocument,
        id: ApprovalId,
    ) -> ApprovalExplanation {
        let policy = self.world.policy;
        let approval = &policy.approvals[id];
        let skip = approval
            .skip_when
            .as_ref()
            .filter(|_| approval.header.mode == Mode::Enforce)
            .map(|skip| self.tracer.trace(skip, Some(self.entitlement)));
        let waived = skip.as_ref().is_some_and(|skip| skip.truth() == Some(true));
        let name = &approval.header.name;
        let awaiting = printed.awaiting.iter().find(|awaiting| awaiting.approval == *name).cloned();
        let records: Vec<_> =
            printed.approvals.iter().filter(|record| record.approval == *name).cloned().collect();
        let rejected = holding.denied_by.contains(&Cause::Rejection(id));
        let counts = records.iter().any(|record| record.counts);
        ApprovalExplanation {
            approval: name.clone(),
            title: approval.header.title.clone(),
            place: PlaceDocument::of(policy, approval.header.span),
            skip: skip.map(|skip| ConditionDocument::of(policy, &skip)),
            waived,
            given: !waived && awaiting.is_none() && !rejected && counts,
            awaiting,
            records,
        }
    }

    fn condition(&self, expr: &'a Expr) -> ConditionDocument {
        ConditionDocument::of(self.world.policy, &self.tracer.trace(expr, None))
    }
}
