//! Expectations about one person, put to a decision.

use std::collections::BTreeSet;

use super::mismatch::{Mismatch, Reason};
use super::reason::{atom_label, reason};
use crate::diagnostic::Label;
use crate::eval::{Cause, Decision, Holding, Outcome, Source, Standing, State, Tracer, Via, World};
use crate::explain::AtomDocument;
use crate::policy::{
    AwaitedStage, EntitlementId, Expectation, ExpectationKind, Phase, Policy, RoleId, Rule,
    RuleName, Selection,
};
use crate::source::Span;

/// A decision that expectations are put to.
pub(super) struct Judge<'j, 'a> {
    pub(super) world: &'j World<'a>,
    pub(super) decision: &'j Decision,
    /// How the circumstances are told, as in ` on 2026-03-02`.
    pub(super) circumstances: String,
}

impl<'a> Judge<'_, 'a> {
    /// What is not as expected. Of somebody who is quarantined nothing is known, so that only
    /// the expectation of that can be met.
    pub(super) fn judge(&self, expectations: &[Expectation]) -> Vec<Mismatch> {
        let each = expectations.iter();
        let mut found: Vec<Mismatch> =
            each.flat_map(|each| self.expectation(&each.kind, each.span)).collect();
        if let Outcome::Quarantined(_) = self.decision.outcome {
            // One reason for all of them.
            found.truncate(1);
        }
        found
    }

    /// What is not as one expectation says.
    pub(super) fn expectation(&self, kind: &ExpectationKind, span: Span) -> Vec<Mismatch> {
        let mut found = match (&self.decision.outcome, kind) {
            (Outcome::Quarantined(_), ExpectationKind::Quarantined { because }) => {
                self.quarantined(because.as_deref(), span)
            }
            (Outcome::Quarantined(_), _) => vec![self.undecided(span)],
            (Outcome::Decided(_), ExpectationKind::Quarantined { .. }) => {
                vec![Mismatch::plain("the record", "is valid", "to be quarantined", span)]
            }
            (Outcome::Decided(standing), kind) => self.standing(standing, kind, span),
        };
        for mismatch in &mut found {
            mismatch.circumstances.clone_from(&self.circumstances);
        }
        found
    }

    fn quarantined(&self, because: Option<&str>, span: Span) -> Vec<Mismatch> {
        let Outcome::Quarantined(findings) = &self.decision.outcome else { return Vec::new() };
        let Some(because) = because else { return Vec::new() };
        if findings.iter().any(|each| each.code == because || each.message.contains(because)) {
            return Vec::new();
        }
        let expected = format!("to be so because {}", crate::policy::quoted(because));
        let actual = "is quarantined for another reason";
        vec![Mismatch::plain("the record", actual, &expected, span).because(self.findings())]
    }

    fn undecided(&self, span: Span) -> Mismatch {
        let expected = "a decision";
        Mismatch::plain("the record", "is quarantined", expected, span).because(self.findings())
    }

    fn findings(&self) -> Reason {
        let Outcome::Quarantined(findings) = &self.decision.outcome else {
            return Reason::default();
        };
        let said: Vec<&str> = findings.iter().map(|each| each.message.as_str()).collect();
        Reason { labels: Vec::new(), help: Some(said.join("; ")) }
    }

    fn standing(&self, standing: &Standing, kind: &ExpectationKind, span: Span) -> Vec<Mismatch> {
        let on = Standings { judge: self, standing };
        match kind {
            ExpectationKind::Granted { exactly, selections, via, until } => {
                let test = |holding: &Holding| {
                    holding.state == State::Granted
                        && via.as_ref().is_none_or(|via| on.is_via(holding, via))
                        && until.is_none_or(|until| holding.until == Some(until))
                };
                let mut expected = "granted".to_owned();
                if let Some(via) = via {
                    expected.push_str(&format!(" via `{}`", via.name));
                }
                if let Some(until) = until {
                    expected.push_str(&format!(" until {until}"));
                }
                let mut found = on.each(selections, Some(State::Granted), &expected, test);
                if *exactly {
                    found.extend(on.nothing_else(selections, span));
                }
                found
            }
            ExpectationKind::None(selections) => on.absent(selections),
            ExpectationKind::Pending { selections, awaiting } => {
                let expected = match awaiting {
                    Some(stage) => format!("pending, awaiting `{}`", on.stage_name(*stage)),
                    None => "pending".to_owned(),
                };
                on.each(selections, Some(State::Pending), &expected, |holding| {
                    holding.state == State::Pending
                        && awaiting.is_none_or(|stage| awaits(holding, stage))
                })
            }
            ExpectationKind::Scheduled { selections, from } => {
                let expected = match from {
                    Some(from) => format!("scheduled from {from}"),
                    None => "scheduled".to_owned(),
                };
                on.each(selections, Some(State::Scheduled), &expected, |holding| {
                    holding.state == State::Scheduled
                        && from.is_none_or(|from| holding.from == Some(from))
                })
            }
            ExpectationKind::Suspended(selections) => {
                let wanted = Some(State::Suspended(crate::eval::Was::Granted));
                on.each(selections, wanted, "suspended", |holding| {
                    matches!(holding.state, State::Suspended(_))
                })
            }
            ExpectationKind::Denied { selections, by } => {
                let expected = match by {
                    Some(by) => format!("denied by `{}`", by.name),
                    None => "denied".to_owned(),
                };
                on.each(selections, Some(State::Denied), &expected, |holding| {
                    holding.state == State::Denied
                        && by.as_ref().is_none_or(|by| is_denied_by(holding, by))
                })
            }
            ExpectationKind::Unroutable(selections) => {
                let expected = "it to wait for nobody";
                on.each(selections, Some(State::Pending), expected, |holding| {
                    holding.awaiting.iter().any(|awaiting| awaiting.unroutable)
                })
            }
            ExpectationKind::Via { selections, rule } => {
                let expected = format!("via `{}`", rule.name);
                on.each(selections, Some(State::Granted), &expected, |holding| {
                    holding.state != State::Denied && on.is_via(holding, rule)
                })
            }
            ExpectationKind::Phase(phase) => on.phase(*phase, span),
            ExpectationKind::RolesExactly(roles) => on.roles(roles, span),
            ExpectationKind::Observed(rule) => on.observed(rule, span),
            ExpectationKind::Reviews(review) => {
                let reviewed = standing.entitlements.iter().flat_map(|holding| &holding.reviews);
                if reviewed.into_iter().any(|due| due.review == *review) {
                    return Vec::new();
                }
                let expected = format!("`{}` to review some of it", on.name(Rule::Review(*review)));
                let actual = "is subject to no such review";
                vec![Mismatch::plain("what is held", actual, &expected, span)]
            }
            // A quarantine is judged before.
            ExpectationKind::Quarantined { .. } => Vec::new(),
        }
    }
}

/// Whether a holding waits for an approval, or for a stage of it.
fn awaits(holding: &Holding, wanted: AwaitedStage) -> bool {
    holding.awaiting.iter().any(|awaiting| {
        awaiting.approval == wanted.approval
            && (wanted.stage.is_none() || awaiting.stage == wanted.stage)
    })
}

fn is_denied_by(holding: &Holding, by: &RuleName) -> bool {
    let rule = |cause: &Cause| match cause {
        Cause::Forbid(id) => Some(Rule::Forbid(*id)),
        Cause::Conflict(id) => Some(Rule::Conflict(*id)),
        Cause::Rejection(id) => Some(Rule::Approval(*id)),
        Cause::Expiry(_) => None,
    };
    holding.denied_by.iter().filter_map(rule).any(|rule| by.rules.contains(&rule))
}

/// A standing that expectations are put to.
struct Standings<'s, 'j, 'a> {
    judge: &'s Judge<'j, 'a>,
    standing: &'s Standing,
}

impl<'a> Standings<'_, '_, 'a> {
    fn policy(&self) -> &'a Policy {
        self.judge.world.policy
    }

    fn name(&self, rule: Rule) -> &'a str {
        self.policy().rule_name(rule).1
    }

    fn stage_name(&self, awaited: AwaitedStage) -> String {
        self.policy().approvals[awaited.approval].stage_path(awaited.stage)
    }

    fn holding(&self, entitlement: EntitlementId) -> Option<&Holding> {
        self.standing.holding(entitlement)
    }

    /// A mismatch for each selection that has entitlements of which `test` does not hold.
    fn each(
        &self,
        selections: &[Selection],
        wanted: Option<State>,
        expected: &str,
        test: impl Fn(&Holding) -> bool,
    ) -> Vec<Mismatch> {
        let fails = |id: EntitlementId| !self.holding(id).is_some_and(&test);
        self.failing(selections, fails, wanted, expected)
    }

    /// A mismatch for each selection of which something is held or on the way.
    fn absent(&self, selections: &[Selection]) -> Vec<Mismatch> {
        let is_there = |id: EntitlementId| {
            self.holding(id).is_some_and(|holding| holding.state != State::Denied)
        };
        self.failing(selections, is_there, None, "neither held nor on the way")
    }

    fn failing(
        &self,
        selections: &[Selection],
        fails: impl Fn(EntitlementId) -> bool,
        wanted: Option<State>,
        expected: &str,
    ) -> Vec<Mismatch> {
        let each = selections.iter().filter_map(|selection| {
            let failing = selection.entitlements.iter().copied().filter(|id| fails(*id));
            self.mismatches(&failing.collect::<Vec<_>>(), wanted, expected, selection.span)
        });
        each.collect()
    }

    /// A mismatch about all that is granted beside the selected ones.
    fn nothing_else(&self, selections: &[Selection], span: Span) -> Option<Mismatch> {
        let selected = Selection::union(selections);
        let granted = self.standing.entitlements.iter().filter(|holding| {
            holding.state == State::Granted && selected.binary_search(&holding.entitlement).is_err()
        });
        let more: Vec<EntitlementId> = granted.map(|holding| holding.entitlement).collect();
        self.mismatches(&more, None, "nothing to be granted beside these", span)
    }

    /// One mismatch about several entitlements: the first is told in full, the others by name.
    fn mismatches(
        &self,
        entitlements: &[EntitlementId],
        wanted: Option<State>,
        expected: &str,
        span: Span,
    ) -> Option<Mismatch> {
        let (first, others) = entitlements.split_first()?;
        let others = others.iter().map(|id| {
            let name = &self.policy().entitlements[*id].name;
            (format!("`{name}`"), self.actual(self.holding(*id)))
        });
        let mismatch = self.mismatch(*first, wanted, expected, span);
        Some(mismatch.with_others(&others.collect::<Vec<_>>()))
    }

    fn mismatch(
        &self,
        entitlement: EntitlementId,
        wanted: Option<State>,
        expected: &str,
        span: Span,
    ) -> Mismatch {
        let subject = format!("`{}`", self.policy().entitlements[entitlement].name);
        let actual = self.actual(self.holding(entitlement));
        let Decision { person, as_of, .. } = *self.judge.decision;
        let reason = reason(self.judge.world, person, as_of, entitlement, wanted);
        Mismatch::plain(&subject, &actual, expected, span).because(reason)
    }

    /// The state, in words.
    fn actual(&self, holding: Option<&Holding>) -> String {
        let Some(holding) = holding else { return "is not held".to_owned() };
        let dated = |word: &str, date: Option<crate::policy::Date>| {
            date.map(|date| format!(" {word} {date}")).unwrap_or_default()
        };
        match holding.state {
            State::Granted => format!("is granted{}", dated("until", holding.until)),
            State::Pending => format!("is pending{}", self.awaiting(holding)),
            State::Scheduled => format!("is scheduled{}", dated("from", holding.from)),
            State::Suspended(_) => "is suspended".to_owned(),
            State::Denied => format!("is denied{}", self.denied_by(holding)),
        }
    }

    fn awaiting(&self, holding: &Holding) -> String {
        let stages = holding.awaiting.iter().map(|awaiting| {
            let stage = AwaitedStage { approval: awaiting.approval, stage: awaiting.stage };
            format!("`{}`", self.stage_name(stage))
        });
        let stages: Vec<String> = stages.collect();
        if stages.is_empty() { String::new() } else { format!(", awaiting {}", stages.join(", ")) }
    }

    fn denied_by(&self, holding: &Holding) -> String {
        let causes = holding.denied_by.iter().map(|cause| match cause {
            Cause::Forbid(id) => format!("by `{}`", self.name(Rule::Forbid(*id))),
            Cause::Conflict(id) => format!("by `{}`", self.name(Rule::Conflict(*id))),
            Cause::Rejection(id) => {
                format!("by a rejection of `{}`", self.name(Rule::Approval(*id)))
            }
            Cause::Expiry(date) => format!("since {date}"),
        });
        let causes: Vec<String> = causes.collect();
        if causes.is_empty() { String::new() } else { format!(" {}", causes.join(", ")) }
    }

    /// Whether a path of the holding's own state leads through the rule, or what implies it
    /// comes through it.
    fn is_via(&self, holding: &Holding, rule: &RuleName) -> bool {
        let leads = |via: &&Via| via.state == holding.state;
        holding.via.iter().filter(leads).any(|via| match &via.source {
            Source::Role { chain, .. } => {
                chain.iter().any(|role| rule.rules.contains(&Rule::Role(*role)))
            }
            Source::Exception(id) => rule.rules.contains(&Rule::Exception(*id)),
            // Implying never runs in a circle.
            Source::Implied(by) => {
                self.holding(*by).is_some_and(|implying| self.is_via(implying, rule))
            }
        })
    }

    fn phase(&self, wanted: Phase, span: Span) -> Vec<Mismatch> {
        if self.standing.phase == wanted {
            return Vec::new();
        }
        let actual = format!("is `{}`", self.standing.phase.name());
        let expected = format!("to be `{}`", wanted.name());
        let mut reason = Reason::default();
        if let Some(tracer) = self.tracer() {
            let arms = self.policy().lifecycle.arms.iter();
            let mut holding =
                arms.filter(|arm| tracer.trace(&arm.when, None).truth() == Some(true));
            if let Some(arm) = holding.next() {
                let text = "the first arm that holds".to_owned();
                reason.labels.push(Label { span: arm.span, text });
            }
        }
        vec![Mismatch::plain("the phase", &actual, &expected, span).because(reason)]
    }

    fn roles(&self, wanted: &[RoleId], span: Span) -> Vec<Mismatch> {
        let held: BTreeSet<RoleId> = self.standing.roles.iter().copied().collect();
        let wanted: BTreeSet<RoleId> = wanted.iter().copied().collect();
        let policy = self.policy();
        let lacking = wanted.difference(&held).map(|role| {
            let subject = format!("role `{}`", policy.roles[*role].header.name);
            Mismatch::plain(&subject, "is not held", "to be held", span)
                .because(self.why_no_member(*role))
        });
        let more = held.difference(&wanted).map(|role| {
            let header = &policy.roles[*role].header;
            let subject = format!("role `{}`", header.name);
            let label = Label { span: header.span, text: "held".to_owned() };
            Mismatch::plain(&subject, "is held", "not to be held beside the others", span)
                .because(Reason { labels: vec![label], help: None })
        });
        lacking.chain(more).collect()
    }

    fn why_no_member(&self, role: RoleId) -> Reason {
        let policy = self.policy();
        let (Some(tracer), Some(when)) = (self.tracer(), &policy.roles[role].when) else {
            return Reason::default();
        };
        let trace = tracer.trace(when, None);
        let obstacles = trace.obstacles(true);
        let labels = obstacles.into_iter().map(|atom| atom_label(&AtomDocument::of(policy, atom)));
        Reason { labels: labels.collect(), help: None }
    }

    fn observed(&self, wanted: &RuleName, span: Span) -> Vec<Mismatch> {
        let seen = &self.standing.observed;
        if seen.iter().any(|seen| wanted.rules.contains(&seen.rule)) {
            return Vec::new();
        }
        let subject = format!("`{}`", wanted.name);
        let expected = "to be observed";
        let mut found = Mismatch::plain(&subject, "would have changed nothing", expected, span);
        let others = seen.iter().map(|seen| format!("`{}`", self.name(seen.rule)));
        let others: Vec<String> = others.collect();
        if !others.is_empty() {
            found.help = Some(format!("observed: {}", others.join(", ")));
        }
        vec![found]
    }

    fn tracer(&self) -> Option<Tracer<'_>> {
        let Decision { person, as_of, .. } = *self.judge.decision;
        Tracer::new(self.judge.world, person, as_of)
    }
}
