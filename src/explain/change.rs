//! What a change of the policy makes of everybody who could exist.

use schemars::JsonSchema;
use serde::Serialize;

use super::place::PlaceDocument;
use super::witness::{GapDocument, WitnessDocument};
use crate::analysis::{AccessChange, Comparison, Gap, Side, Subject, Witness};
use crate::eval::{Cause, Holding, Outcome, PolicyDocument, Source, World, decide};
use crate::policy::{Policy, RoleId};

/// What a change of the policy makes of everybody.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComparisonDocument {
    /// The policy as it was.
    pub old: PolicyDocument,
    /// The policy as it is.
    pub new: PolicyDocument,
    /// Whatever differs, or may differ: entitlements first, each by name.
    pub changes: Vec<AccessChangeDocument>,
    /// How many entitlements and roles came to what.
    pub summary: ComparisonSummary,
    /// What of the schemas cannot be compared, and is left aside.
    pub notes: Vec<String>,
}

/// How two policies give one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The new one gives it to more.
    Wider,
    /// The new one gives it to fewer.
    Narrower,
    /// Each gives it to somebody to whom the other does not.
    Different,
    /// It depends on what cannot be analysed.
    NotAnalysable,
    /// The time was over first.
    NotFinished,
}

impl Relation {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Wider => "wider",
            Self::Narrower => "narrower",
            Self::Different => "different",
            Self::NotAnalysable => "not analysable",
            Self::NotFinished => "not finished",
        }
    }

    /// Whether somebody could hold it who could not before, or nobody knows.
    #[must_use]
    pub fn may_be_wider(self) -> bool {
        !matches!(self, Self::Narrower)
    }
}

/// What is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// An entitlement.
    Entitlement,
    /// A role.
    Role,
}

/// Something that the two policies give to different people.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AccessChangeDocument {
    /// What it is.
    pub kind: Given,
    /// Its name.
    pub name: String,
    /// Its risk, where it is an entitlement.
    pub risk: Option<String>,
    /// How they differ.
    pub relation: Relation,
    /// Somebody who could hold it now and could not before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wider: Option<DifferenceDocument>,
    /// Somebody who could hold it before and cannot now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub narrower: Option<DifferenceDocument>,
    /// What cannot be analysed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<GapDocument>,
}

/// Somebody who makes the difference, and the rules responsible.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DifferenceDocument {
    /// The person.
    pub witness: WitnessDocument,
    /// What the old policy says, and by which rules.
    pub old: Vec<RuleDocument>,
    /// What the new policy says, and by which rules.
    pub new: Vec<RuleDocument>,
}

/// What a rule does about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleDocument {
    /// What it does: `role sales_rep grants it`.
    pub says: String,
    /// Where it stands; none where no rule says anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceDocument>,
}

/// How many entitlements and roles came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ComparisonSummary {
    /// The same for everybody.
    pub same: usize,
    /// Wider.
    pub wider: usize,
    /// Narrower.
    pub narrower: usize,
    /// Different.
    pub different: usize,
    /// Not analysable.
    pub not_analysable: usize,
    /// Not finished in time.
    pub not_finished: usize,
}

/// Tells what a change makes of everybody.
#[must_use]
pub fn explain_comparison(old: &Policy, new: &Policy, found: &Comparison) -> ComparisonDocument {
    let changes: Vec<AccessChangeDocument> =
        found.changes.iter().map(|change| explain_change(old, new, change)).collect();
    let mut summary = ComparisonSummary {
        same: found.compared.saturating_sub(changes.len()),
        ..ComparisonSummary::default()
    };
    for change in &changes {
        *match change.relation {
            Relation::Wider => &mut summary.wider,
            Relation::Narrower => &mut summary.narrower,
            Relation::Different => &mut summary.different,
            Relation::NotAnalysable => &mut summary.not_analysable,
            Relation::NotFinished => &mut summary.not_finished,
        } += 1;
    }
    ComparisonDocument {
        old: PolicyDocument::of(old),
        new: PolicyDocument::of(new),
        changes,
        summary,
        notes: found.notes.clone(),
    }
}

fn explain_change(old: &Policy, new: &Policy, change: &AccessChange) -> AccessChangeDocument {
    let (kind, risk) = match change.subject {
        Subject::Entitlement(before, after) => {
            let before = before.and_then(|id| old.entitlements.at(id));
            let declared = after.and_then(|id| new.entitlements.at(id)).or(before);
            (Given::Entitlement, declared.map(|declared| declared.risk.name().to_owned()))
        }
        Subject::Role(..) => (Given::Role, None),
    };
    let gaps: Vec<&Gap> = [&change.wider, &change.narrower]
        .into_iter()
        .flat_map(|side| match side {
            Side::Unclear(gaps) => gaps.iter().collect(),
            _ => Vec::new(),
        })
        .collect();
    let difference = |side: &Side| match side {
        Side::Somebody(witness) => Some(DifferenceDocument {
            witness: WitnessDocument::of(witness),
            old: rules(old, change.subject, false, witness),
            new: rules(new, change.subject, true, witness),
        }),
        _ => None,
    };
    // The new policy comes first among those compared.
    let of_gap = |gap: &&Gap| GapDocument::of(if gap.policy == 0 { new } else { old }, gap);
    AccessChangeDocument {
        kind,
        name: change.name.clone(),
        risk,
        relation: relation(change),
        wider: difference(&change.wider),
        narrower: difference(&change.narrower),
        gaps: gaps.iter().map(of_gap).collect(),
    }
}

fn relation(change: &AccessChange) -> Relation {
    match (&change.wider, &change.narrower) {
        (Side::NotFinished, _) | (_, Side::NotFinished) => Relation::NotFinished,
        (Side::Unclear(_), _) | (_, Side::Unclear(_)) => Relation::NotAnalysable,
        (Side::Somebody(_), Side::Somebody(_)) => Relation::Different,
        (Side::Somebody(_), Side::Nobody) => Relation::Wider,
        (Side::Nobody, _) => Relation::Narrower,
    }
}

/// What a policy says of somebody, and by which rules.
fn rules(policy: &Policy, subject: Subject, is_new: bool, witness: &Witness) -> Vec<RuleDocument> {
    let plainly = |says: &str| vec![RuleDocument { says: says.to_owned(), place: None }];
    let Some(population) = witness.population(policy) else {
        return plainly("the record cannot be read");
    };
    let Some(person) = witness.person(policy, &population) else {
        return plainly("the record cannot be read");
    };
    let world = World::with_approvals(policy, &population, &witness.approval_records());
    let standing = match decide(&world, person, witness.date).outcome {
        Outcome::Quarantined(findings) => {
            let why = findings.first().map_or("nothing is decided", |finding| &finding.message);
            return plainly(&format!("quarantined: {why}"));
        }
        Outcome::Decided(standing) => standing,
    };
    match subject {
        Subject::Role(before, after) => {
            let Some(role) = (if is_new { after } else { before }) else {
                return plainly("there is no such role");
            };
            if standing.roles.contains(&role) {
                vec![of_role(policy, role, "it is a member")]
            } else {
                vec![of_role(policy, role, "it is no member")]
            }
        }
        Subject::Entitlement(before, after) => {
            let Some(id) = (if is_new { after } else { before }) else {
                return plainly("there is no such entitlement");
            };
            match standing.holding(id) {
                Some(holding) => of_holding(policy, holding),
                None => plainly(&format!("no rule reaches it in phase {}", standing.phase.name())),
            }
        }
    }
}

fn of_role(policy: &Policy, role: RoleId, says: &str) -> RuleDocument {
    let header = &policy.roles[role].header;
    RuleDocument {
        says: format!("role {}: {says}", header.name),
        place: Some(PlaceDocument::of(policy, header.span)),
    }
}

fn of_holding(policy: &Policy, holding: &Holding) -> Vec<RuleDocument> {
    let place = |span| Some(PlaceDocument::of(policy, span));
    let mut rules = Vec::new();
    for via in &holding.via {
        let state = via.state.name();
        rules.extend(match &via.source {
            Source::Role { chain, grant } => chain.last().and_then(|role| {
                let role = &policy.roles[*role];
                let clause = role.grants.get(*grant)?;
                let says = format!("{state} by role {}", role.header.name);
                Some(RuleDocument { says, place: place(clause.span) })
            }),
            Source::Exception(id) => {
                let header = &policy.exceptions[*id].header;
                let says = format!("{state} by exception {}", header.name);
                Some(RuleDocument { says, place: place(header.span) })
            }
            Source::Implied(id) => {
                let implying = &policy.entitlements[*id];
                let says = format!("{state}, implied by {}", implying.name);
                Some(RuleDocument { says, place: place(implying.span) })
            }
        });
    }
    for cause in &holding.denied_by {
        rules.push(match cause {
            Cause::Forbid(id) => {
                let header = &policy.forbids[*id].header;
                let says = format!("denied by forbid {}", header.name);
                RuleDocument { says, place: place(header.span) }
            }
            Cause::Conflict(id) => {
                let header = &policy.conflicts[*id].header;
                let says = format!("denied by conflict {}", header.name);
                RuleDocument { says, place: place(header.span) }
            }
            Cause::Rejection(id) => {
                let header = &policy.approvals[*id].header;
                let says = format!("denied by a rejection of approval {}", header.name);
                RuleDocument { says, place: place(header.span) }
            }
            Cause::Expiry(date) => {
                RuleDocument { says: format!("its window closed on {date}"), place: None }
            }
        });
    }
    for awaiting in &holding.awaiting {
        let header = &policy.approvals[awaiting.approval].header;
        let says = format!("waits for approval {}", header.name);
        rules.push(RuleDocument { says, place: place(header.span) });
    }
    rules.sort_by(|one, other| one.says.cmp(&other.says));
    rules.dedup();
    rules
}
