//! What a test can expect of one person on one date.

use crate::analysis::Witness;
use crate::eval::{Cause, Holding, Outcome, Standing, State, World, decide};
use crate::policy::{ApprovalId, Date, EntitlementId, Phase, Policy, RoleId};

/// What is asked about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// The phase.
    Phase,
    /// The roles held.
    Roles,
    /// Where these stand.
    Entitlements(Vec<EntitlementId>),
}

/// What comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outlook {
    /// Nothing is decided.
    Quarantined,
    /// The phase.
    Phase(Phase),
    /// The roles held.
    Roles(Vec<RoleId>),
    /// Where each entitlement stands, in the order of the question.
    Entitlements(Vec<(EntitlementId, Expected)>),
}

/// Where an entitlement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// No rule reaches it.
    None,
    /// It is held.
    Granted,
    /// It waits for this stage of this approval, counted from 0.
    Pending(Option<(ApprovalId, Option<usize>)>),
    /// It is held from this date.
    Scheduled(Option<Date>),
    /// It is disabled.
    Suspended,
    /// It is stopped, by this rule among others.
    Denied(Option<Cause>),
}

impl Outlook {
    /// What comes out for the identity of a witness. None where `policy` cannot read it.
    pub(super) fn of(policy: &Policy, witness: &Witness, question: &Question) -> Option<Self> {
        let Some(standing) = standing(policy, witness)? else { return Some(Self::Quarantined) };
        Some(match question {
            Question::Phase => Self::Phase(standing.phase),
            Question::Roles => Self::Roles(standing.roles),
            Question::Entitlements(ids) => {
                let expected = |id: &EntitlementId| (*id, Expected::of(standing.holding(*id)));
                Self::Entitlements(ids.iter().map(expected).collect())
            }
        })
    }

    /// The expectations that say so. Those that are alike are one. None where the language
    /// has none: it cannot say that no role is held.
    pub(super) fn written(&self, policy: &Policy) -> Vec<String> {
        match self {
            Self::Quarantined => vec!["quarantined".to_owned()],
            Self::Phase(phase) => vec![format!("phase {}", phase.name())],
            Self::Roles(roles) if roles.is_empty() => Vec::new(),
            Self::Roles(roles) => {
                let names = roles.iter().map(|id| policy.roles[*id].header.name.as_str());
                vec![format!("roles exactly {}", names.collect::<Vec<_>>().join(", "))]
            }
            Self::Entitlements(each) => {
                let mut alike: Vec<(Expected, Vec<&str>)> = Vec::new();
                for (id, expected) in each {
                    let name = policy.entitlements[*id].name.as_str();
                    match alike.iter_mut().find(|(other, _)| other == expected) {
                        Some((_, names)) => names.push(name),
                        None => alike.push((*expected, vec![name])),
                    }
                }
                let written = |(expected, names): (Expected, Vec<&str>)| {
                    expected.written(policy, &names.join(", "))
                };
                alike.into_iter().map(written).collect()
            }
        }
    }
}

/// Where the identity of a witness stands; none within where it is quarantined.
pub(super) fn standing(policy: &Policy, witness: &Witness) -> Option<Option<Standing>> {
    let population = witness.population(policy)?;
    let person = witness.person(policy, &population)?;
    let world = World::with_approvals(policy, &population, &witness.approval_records());
    Some(match decide(&world, person, witness.date).outcome {
        Outcome::Quarantined(_) => None,
        Outcome::Decided(standing) => Some(standing),
    })
}

impl Expected {
    fn of(holding: Option<&Holding>) -> Self {
        let Some(holding) = holding else { return Self::None };
        match holding.state {
            State::Granted => Self::Granted,
            State::Suspended(_) => Self::Suspended,
            State::Scheduled => Self::Scheduled(holding.from),
            State::Pending => {
                let first = holding.awaiting.first();
                Self::Pending(first.map(|awaiting| (awaiting.approval, awaiting.stage)))
            }
            State::Denied => {
                let rule = |cause: &&Cause| matches!(cause, Cause::Forbid(_) | Cause::Conflict(_));
                Self::Denied(holding.denied_by.iter().find(rule).copied())
            }
        }
    }

    /// The expectation, of the entitlements of these names.
    fn written(self, policy: &Policy, names: &str) -> String {
        match self {
            Self::None => format!("none {names}"),
            Self::Granted => format!("granted {names}"),
            Self::Suspended => format!("suspended {names}"),
            Self::Scheduled(None) => format!("scheduled {names}"),
            Self::Scheduled(Some(from)) => format!("scheduled {names} from {from}"),
            Self::Pending(None) => format!("pending {names}"),
            Self::Pending(Some((approval, stage))) => {
                let awaited = policy.approvals[approval].stage_path(stage);
                format!("pending {names} awaiting {awaited}")
            }
            Self::Denied(Some(Cause::Forbid(id))) => {
                format!("denied {names} by {}", policy.forbids[id].header.name)
            }
            Self::Denied(Some(Cause::Conflict(id))) => {
                format!("denied {names} by {}", policy.conflicts[id].header.name)
            }
            Self::Denied(_) => format!("denied {names}"),
        }
    }
}
