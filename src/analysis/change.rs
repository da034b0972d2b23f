//! What a change of the policy makes of everybody who could exist.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::alphabet::Gap;
use super::formula::Formula;
use super::question::{Analysis, Answer, Dates, Scope};
use super::witness::Witness;
use crate::policy::{Atom, AtomKind, Attribute, EntitlementId, Expr, Policy, Presence, RoleId};
use crate::source::Span;

/// Something that both policies, or one of them, can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An entitlement, by its id in the old and in the new policy.
    Entitlement(Option<EntitlementId>, Option<EntitlementId>),
    /// A role, likewise.
    Role(Option<RoleId>, Option<RoleId>),
}

/// What became of something.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessChange {
    /// Of what.
    pub subject: Subject,
    /// Its name.
    pub name: String,
    /// Somebody who could hold it under the new policy, and not under the old.
    pub wider: Side,
    /// Somebody who could hold it under the old policy, and not under the new.
    pub narrower: Side,
}

/// Whether there is somebody who makes the difference.
#[derive(Clone, Debug, PartialEq)]
pub enum Side {
    /// This one.
    Somebody(Box<Witness>),
    /// Nobody.
    Nobody,
    /// It depends on what cannot be analysed.
    Unclear(Vec<Gap>),
    /// The time was over first.
    NotFinished,
}

impl Side {
    /// Whether the two policies do not differ on this side, for certain.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        matches!(self, Self::Nobody)
    }
}

impl From<Answer> for Side {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Somebody(witness) => Self::Somebody(witness),
            Answer::Nobody => Self::Nobody,
            Answer::Unclear(gaps) => Self::Unclear(gaps),
            Answer::OutOfTime => Self::NotFinished,
        }
    }
}

/// What a change of the policy makes of everybody.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Whatever differs, or may differ; entitlements first, each by name.
    pub changes: Vec<AccessChange>,
    /// How many entitlements and roles were compared.
    pub compared: usize,
    /// What of the schemas cannot be compared, and is left aside.
    pub notes: Vec<String>,
}

/// Compares two policies over everybody who could exist.
///
/// What the new policy gives and the old does not is *wider*: also where the old policy could
/// not read the record. What the old gives and the new does not is *narrower*, where the new
/// policy decides anything: a record that it cannot read is frozen, and loses nothing.
#[must_use]
pub fn compare(
    old: &Policy,
    new: &Policy,
    dates: Dates,
    deadline: Option<Instant>,
    mut told: impl FnMut(),
) -> Comparison {
    let mut analysis = Analysis::of(&[new, old], dates, deadline);
    let subjects = subjects(old, new);
    let mut differences = Vec::new();
    for (name, subject) in subjects.iter().cloned() {
        let (before, after) = analysis.given(subject);
        differences.push((name, subject, before, after));
    }
    // Everything is built by now, so that what makes a record valid is known in full.
    let valid = analysis.valid();
    let mut changes = Vec::new();
    let compared = subjects.len();
    for (name, subject, before, after) in differences {
        let [wider, narrower] = analysis.differences(subject, before, after, &valid);
        if !(wider.is_nobody() && narrower.is_nobody()) {
            changes.push(AccessChange { subject, name, wider, narrower });
        }
        told();
    }
    Comparison { changes, compared, notes: notes(old, new) }
}

/// How many questions a comparison asks.
#[must_use]
pub fn comparisons(old: &Policy, new: &Policy) -> usize {
    subjects(old, new).len()
}

/// The number of each policy among those compared: examples are told in the words of the new.
const NEW: usize = 0;
const OLD: usize = 1;

/// Whether records are valid to each policy.
struct Valid {
    new: Formula,
    old: Formula,
}

impl Analysis<'_> {
    /// Whether the old and the new policy give something, of whoever they decide anything.
    fn given(&mut self, subject: Subject) -> (Formula, Formula) {
        let (old, new) = match subject {
            Subject::Entitlement(old, new) => (
                old.map(|id| atom(AtomKind::Holds(vec![id]))),
                new.map(|id| atom(AtomKind::Holds(vec![id]))),
            ),
            Subject::Role(old, new) => (
                old.map(|id| atom(AtomKind::HoldsRole(id))),
                new.map(|id| atom(AtomKind::HoldsRole(id))),
            ),
        };
        let on = &mut self.alphabet;
        let mut given = |number: usize, claim: Option<Expr>| -> Formula {
            let (Some(claim), Some(encoding)) = (claim, self.encodings.get_mut(number)) else {
                return Formula::FALSE;
            };
            let holds = encoding.condition(on, &claim, None);
            let decided = encoding.decided(on);
            on.graph.both(holds, decided)
        };
        let before = given(OLD, old);
        let after = given(NEW, new);
        (before, after)
    }

    fn valid(&mut self) -> Valid {
        let on = &mut self.alphabet;
        let mut valid = |number: usize| match self.encodings.get_mut(number) {
            Some(encoding) => encoding.valid(on),
            None => Formula::TRUE,
        };
        Valid { new: valid(NEW), old: valid(OLD) }
    }

    fn differences(
        &mut self,
        subject: Subject,
        before: Formula,
        after: Formula,
        valid: &Valid,
    ) -> [Side; 2] {
        let before = self.alphabet.graph.both(before, valid.old);
        let after = self.alphabet.graph.both(after, valid.new);
        if before == after {
            return [Side::Nobody, Side::Nobody];
        }
        let decided = match self.encodings.get_mut(NEW) {
            Some(encoding) => encoding.decided(&mut self.alphabet),
            None => Formula::TRUE,
        };
        let granted = self.granted(Scope::default());
        let wider = [&[after, !before], granted.as_slice()].concat();
        let narrower = [&[before, !after, valid.new, decided], granted.as_slice()].concat();
        let wider = self.answer(&wider, |analysis, witness| {
            analysis.judge(NEW, subject, witness) == Some(true)
                && analysis.judge(OLD, subject, witness) != Some(true)
        });
        let narrower = self.answer(&narrower, |analysis, witness| {
            analysis.judge(OLD, subject, witness) == Some(true)
                && analysis.judge(NEW, subject, witness) == Some(false)
        });
        [wider.into(), narrower.into()]
    }

    /// What `eval` says of somebody under one of the policies; what a policy does not know it
    /// does not give.
    fn judge(&mut self, number: usize, subject: Subject, witness: &Witness) -> Option<bool> {
        let claim = match (subject, number) {
            (Subject::Entitlement(old, new), number) => {
                let id = if number == NEW { new } else { old };
                id.map(|id| AtomKind::Holds(vec![id]))
            }
            (Subject::Role(old, new), number) => {
                let id = if number == NEW { new } else { old };
                id.map(AtomKind::HoldsRole)
            }
        };
        let policy = self.judged_by(number, Scope::default());
        // Of whom nothing is decided, nothing is lost.
        let claim = claim.unwrap_or(AtomKind::Constant(false));
        witness.judge(policy, &atom(claim))
    }
}

fn atom(kind: AtomKind) -> Expr {
    Expr::Atom(Atom { kind, span: Span::default() })
}

/// Every entitlement and role of both policies: entitlements first, each by name.
fn subjects(old: &Policy, new: &Policy) -> Vec<(String, Subject)> {
    let entitlements = |policy: &Policy| -> BTreeMap<String, EntitlementId> {
        policy.entitlements.iter().map(|(id, each)| (each.name.clone(), id)).collect()
    };
    let roles = |policy: &Policy| -> BTreeMap<String, RoleId> {
        policy.roles.iter().map(|(id, role)| (role.header.name.clone(), id)).collect()
    };
    let of_entitlement = paired(&entitlements(old), &entitlements(new));
    let of_role = paired(&roles(old), &roles(new));
    let entitlements =
        of_entitlement.into_iter().map(|(name, old, new)| (name, Subject::Entitlement(old, new)));
    let roles = of_role.into_iter().map(|(name, old, new)| (name, Subject::Role(old, new)));
    entitlements.chain(roles).collect()
}

/// What either has, by name.
fn paired<I: Copy>(
    old: &BTreeMap<String, I>,
    new: &BTreeMap<String, I>,
) -> Vec<(String, Option<I>, Option<I>)> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let both = |name: &String| (old.get(name).copied(), new.get(name).copied());
    names.into_iter().map(|name| (name.clone(), both(name).0, both(name).1)).collect()
}

/// What of the schemas cannot be compared.
fn notes(old: &Policy, new: &Policy) -> Vec<String> {
    let mut notes = Vec::new();
    let key = |policy: &Policy| policy.schema.attributes[policy.schema.key].name.clone();
    if key(old) != key(new) {
        notes.push(format!(
            "the key was `{}` and is `{}`: whose record is whose cannot be compared",
            key(old),
            key(new)
        ));
    }
    for attribute in new.schema.attributes.values() {
        let mut before = old.schema.attributes.values();
        let Some(before) = before.find(|before| before.name == attribute.name) else { continue };
        let name = &attribute.name;
        if kind(before) != kind(attribute) {
            notes.push(format!(
                "`{name}` has another type now: what it was is compared as an attribute of its own"
            ));
        }
        let (Presence::Default(_), Presence::Default(_)) = (&before.presence, &attribute.presence)
        else {
            if matches!(before.presence, Presence::Default(_))
                || matches!(attribute.presence, Presence::Default(_))
            {
                notes.push(without(name));
            }
            continue;
        };
        if old.show_default(before) != new.show_default(attribute) {
            notes.push(without(name));
        }
    }
    notes
}

fn without(name: &str) -> String {
    format!("`{name}` has another default now: records that lack it are not compared")
}

/// The kind of an attribute's values, whichever enum they are labels of.
fn kind(attribute: &Attribute) -> String {
    use crate::policy::{ScalarType, Type};
    let scalar = |ty: ScalarType| match ty {
        ScalarType::Enum(_) => "enum".to_owned(),
        other => format!("{other:?}"),
    };
    match attribute.ty {
        Type::Scalar(ty) => scalar(ty),
        Type::Set(ty) => format!("set of {}", scalar(ty)),
    }
}

impl Policy {
    /// The default of an attribute as the language writes it.
    fn show_default(&self, attribute: &Attribute) -> Option<String> {
        match &attribute.presence {
            Presence::Default(value) => Some(self.show(attribute.ty, value)),
            _ => None,
        }
    }
}
