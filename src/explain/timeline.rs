//! What changes by itself, for one person or for everybody, in the form that is printed and
//! published (`rolebook schema timeline`, `rolebook schema coming`).

use std::collections::BTreeMap;
use std::convert::Infallible;

use schemars::JsonSchema;
use serde::Serialize;

use super::condition::{AtomDocument, ValueDocument};
use super::place::PlaceDocument;
use crate::engine::in_order;
use crate::eval::{
    Change, FindingDocument, PolicyDocument, Reason, RecordTurn, StateDocument, Turned, WindowEnd,
    World, timeline,
};
use crate::identity::{Finding, FindingLevel, PersonId};
use crate::policy::{Date, Phase, Policy, RoleId};
use crate::source::one_line;

/// What `rolebook timeline ID --format json` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TimelineDocument {
    /// The policy that decided.
    pub policy: PolicyDocument,
    /// The identity's key; null for a record without one.
    pub identity: Option<String>,
    /// The evaluation date: what is told comes after it.
    pub as_of: String,
    /// The last date looked at; null if there is none.
    pub until: Option<String>,
    /// Each date on which something changes by itself, ascending; null for a quarantined
    /// identity.
    pub changes: Option<Vec<DatedChangeDocument>>,
    /// Why nothing is decided; null where something is.
    pub quarantine: Option<Vec<FindingDocument>>,
}

/// What `rolebook timeline --within DURATION --format json` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComingDocument {
    /// The policy that decided.
    pub policy: PolicyDocument,
    /// The evaluation date: what is told comes after it.
    pub as_of: String,
    /// The last date looked at.
    pub until: String,
    /// Everybody's changes, the soonest first; those of one date in the order of the keys.
    pub changes: Vec<ComingChangeDocument>,
    /// The keys of the quarantined identities, for which nothing can be said; null for a
    /// record without one.
    pub quarantined: Vec<Option<String>>,
    /// What is wrong with the records as a whole, such as a field that nobody has; absent
    /// where nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingDocument>,
}

/// A date on which somebody's access changes by itself.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComingChangeDocument {
    /// The identity's key.
    pub identity: Option<String>,
    /// What changes.
    #[serde(flatten)]
    pub change: DatedChangeDocument,
}

/// A date on which access changes by itself.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DatedChangeDocument {
    /// The first day on which it is different.
    pub date: String,
    /// The phase before; null while quarantined.
    pub phase_before: Option<Phase>,
    /// The phase from the date on; null where no arm of the lifecycle holds any more: the
    /// identity is then quarantined, nothing is granted and nothing revoked.
    pub phase_after: Option<Phase>,
    /// The roles that are held from the date on, and not before; by name.
    pub roles_gained: Vec<String>,
    /// The roles that are no longer held; by name.
    pub roles_lost: Vec<String>,
    /// The entitlements whose state changes, by name.
    pub entitlements: Vec<TurnedDocument>,
    /// What turned on the date and made the difference.
    pub reasons: Vec<ReasonDocument>,
    /// Who should be told: the owners of the entitlements that change from or to anything
    /// but denied, by name.
    pub tell: Vec<TellDocument>,
}

/// A change of one entitlement's state.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TurnedDocument {
    /// Its name.
    pub entitlement: String,
    /// Its state before; null where no rule reached it.
    pub before: Option<StateDocument>,
    /// What a suspended one was before that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_was: Option<StateDocument>,
    /// Its state from the date on; null where no rule reaches it.
    pub after: Option<StateDocument>,
    /// What one that becomes suspended was before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_was: Option<StateDocument>,
}

/// Something that turned.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReasonDocument {
    /// A comparison with `today`, as it comes out from the date on.
    Comparison(AtomDocument),
    /// An end of a grant's window.
    Window(WindowDocument),
    /// An end of an exception.
    Exception(ExceptionEndDocument),
    /// Something on record about an approval.
    Record(RecordTurnDocument),
}

/// Something on record about an approval that turns.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RecordTurnDocument {
    /// The approval.
    pub approval: String,
    /// What it is asked for.
    pub entitlement: String,
    /// What turns.
    pub turn: TurnDocument,
    /// Whose standing changes, where it is an approver's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approver: Option<String>,
    /// Where the approval is declared.
    pub place: PlaceDocument,
}

/// What turns about an approval on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TurnDocument {
    /// A decision takes effect.
    Decided,
    /// A decision expires.
    Expired,
    /// A stage is asked for.
    Requested,
    /// A stage is escalated.
    Escalated,
    /// Somebody becomes able to approve, or stops being so.
    Approver,
}

/// An end of a grant's window.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WindowDocument {
    /// The granting role.
    pub role: String,
    /// `from` (the window opens) or `until` (it closes).
    pub end: EndDocument,
    /// The end as written: `start_date - 7d`.
    pub text: String,
    /// The values that it read.
    pub values: Vec<ValueDocument>,
    /// Where it stands.
    pub place: PlaceDocument,
}

/// An end of an exception.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ExceptionEndDocument {
    /// The exception.
    pub exception: String,
    /// `from` (it begins) or `until` (it ends).
    pub end: EndDocument,
    /// Where it is declared.
    pub place: PlaceDocument,
}

/// An end of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndDocument {
    /// The first day inside.
    From,
    /// The first day no longer inside.
    Until,
}

/// Somebody to tell.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TellDocument {
    /// The owner of the entitlements.
    pub owner: String,
    /// Their entitlements that change, by name.
    pub entitlements: Vec<String>,
}

/// Tells what changes by itself for `person` after `as_of`, up to `until`.
#[must_use]
pub fn explain_timeline(
    world: &World<'_>,
    person: PersonId,
    as_of: Date,
    until: Option<Date>,
) -> TimelineDocument {
    let told = timeline(world, person, as_of, until);
    let changes = |changes: &Vec<Change<'_>>| {
        let told = changes.iter().map(|change| DatedChangeDocument::of(world, change));
        told.collect()
    };
    let findings = |found: &Vec<Finding>| found.iter().map(FindingDocument::of).collect();
    TimelineDocument {
        policy: PolicyDocument::of(world.policy),
        identity: key(world, person),
        as_of: as_of.to_string(),
        until: until.map(|date| date.to_string()),
        changes: told.as_ref().ok().map(changes),
        quarantine: told.as_ref().err().map(findings),
    }
}

/// Tells what changes by itself for `people`, who stand in their order, after `as_of` and up
/// to `until`.
#[must_use]
pub fn explain_coming(
    world: &World<'_>,
    people: impl IntoIterator<Item = PersonId, IntoIter: Send>,
    as_of: Date,
    until: Date,
) -> ComingDocument {
    let mut changes: Vec<(Date, ComingChangeDocument)> = Vec::new();
    let mut quarantined = Vec::new();
    let of_person = |person| {
        let told = timeline(world, person, as_of, Some(until)).ok()?;
        let told = told.iter().map(|change| {
            let identity = key(world, person);
            let told = DatedChangeDocument::of(world, change);
            (change.date, ComingChangeDocument { identity, change: told })
        });
        Some(told.collect::<Vec<_>>())
    };
    let take = |(person, found)| {
        match found {
            None => quarantined.push(key(world, person)),
            Some(found) => changes.extend(found),
        }
        Ok(())
    };
    let told: Result<(), Infallible> =
        in_order(people, || (), |(), person| (person, of_person(person)), take);
    let Ok(()) = told;
    // Stable: those of one date stay in the order of the people.
    changes.sort_by_key(|(date, _)| *date);
    let faults = world.population.findings.iter();
    let faults = faults.filter(|finding| finding.level == FindingLevel::Error);
    ComingDocument {
        policy: PolicyDocument::of(world.policy),
        as_of: as_of.to_string(),
        until: until.to_string(),
        changes: changes.into_iter().map(|(_, change)| change).collect(),
        quarantined,
        findings: faults.map(FindingDocument::of).collect(),
    }
}

fn key(world: &World<'_>, person: PersonId) -> Option<String> {
    world.population.key(person).map(str::to_owned)
}

impl DatedChangeDocument {
    fn of(world: &World<'_>, change: &Change<'_>) -> Self {
        let policy = world.policy;
        let names = |roles: &[RoleId]| {
            roles.iter().map(|role| policy.roles[*role].header.name.clone()).collect()
        };
        let reasons = change.reasons.iter();
        Self {
            date: change.date.to_string(),
            phase_before: change.phase_before,
            phase_after: change.phase_after,
            roles_gained: names(&change.roles_gained),
            roles_lost: names(&change.roles_lost),
            entitlements: change
                .entitlements
                .iter()
                .map(|turned| TurnedDocument::of(policy, turned))
                .collect(),
            reasons: reasons.map(|reason| ReasonDocument::of(world, reason)).collect(),
            tell: tell(policy, &change.entitlements),
        }
    }
}

impl TurnedDocument {
    fn of(policy: &Policy, turned: &Turned) -> Self {
        let before = turned.before.map(StateDocument::of);
        let after = turned.after.map(StateDocument::of);
        Self {
            entitlement: policy.entitlements[turned.entitlement].name.clone(),
            before: before.map(|(state, _)| state),
            before_was: before.and_then(|(_, was)| was),
            after: after.map(|(state, _)| state),
            after_was: after.and_then(|(_, was)| was),
        }
    }
}

fn tell(policy: &Policy, turned: &[Turned]) -> Vec<TellDocument> {
    let mut owners: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for turned in turned.iter().filter(|turned| turned.matters()) {
        let entitlement = &policy.entitlements[turned.entitlement];
        owners.entry(&entitlement.owner).or_default().push(entitlement.name.clone());
    }
    let owners = owners.into_iter();
    owners
        .map(|(owner, entitlements)| TellDocument { owner: owner.to_owned(), entitlements })
        .collect()
}

impl ReasonDocument {
    fn of(world: &World<'_>, reason: &Reason<'_>) -> Self {
        let policy = world.policy;
        match reason {
            Reason::Record(entitlement, id, turn) => {
                let header = &policy.approvals[*id].header;
                let (turn, approver) = match turn {
                    RecordTurn::Decided => (TurnDocument::Decided, None),
                    RecordTurn::Expired => (TurnDocument::Expired, None),
                    RecordTurn::Requested => (TurnDocument::Requested, None),
                    RecordTurn::Escalated => (TurnDocument::Escalated, None),
                    RecordTurn::Approver(person) => {
                        let key = world.population.key(*person).map(str::to_owned);
                        (TurnDocument::Approver, key)
                    }
                };
                Self::Record(RecordTurnDocument {
                    approval: header.name.clone(),
                    entitlement: policy.entitlements[*entitlement].name.clone(),
                    turn,
                    approver,
                    place: PlaceDocument::of(policy, header.span),
                })
            }
            Reason::Comparison(atom) => Self::Comparison(AtomDocument::of(policy, atom)),
            Reason::Window { role, end, term, values } => Self::Window(WindowDocument {
                role: policy.roles[*role].header.name.clone(),
                end: EndDocument::of(*end),
                text: one_line(policy.sources.text(term.span)),
                values: values
                    .iter()
                    .map(|(path, value)| ValueDocument::of(policy, path, value.as_ref()))
                    .collect(),
                place: PlaceDocument::of(policy, term.span),
            }),
            Reason::Exception(id, end) => {
                let header = &policy.exceptions[*id].header;
                Self::Exception(ExceptionEndDocument {
                    exception: header.name.clone(),
                    end: EndDocument::of(*end),
                    place: PlaceDocument::of(policy, header.span),
                })
            }
        }
    }
}

impl EndDocument {
    fn of(end: WindowEnd) -> Self {
        match end {
            WindowEnd::From => Self::From,
            WindowEnd::Until => Self::Until,
        }
    }
}
