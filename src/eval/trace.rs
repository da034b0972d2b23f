//! The same evaluation, told step by step.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::condition::{Asked, Known, Truth, all, any, not};
use super::membership::Membership;
use super::paths::{Window, targets};
use super::standing::Snapshot;
use super::{Enforced, World};
use crate::identity::{Identity, PersonId};
use crate::policy::{
    Atom, ConditionId, ConflictId, Date, EntitlementId, Expr, GrantTarget, Leaf, Path, Phase, Term,
    Value,
};
use crate::source::Span;

/// How an expression came to be true or false.
#[derive(Clone, Debug)]
pub enum Trace<'a> {
    /// `and`
    All(Truth, Vec<Trace<'a>>),
    /// `or`
    Any(Truth, Vec<Trace<'a>>),
    /// `not`
    Not(Truth, Box<Trace<'a>>),
    /// A named condition.
    Named(ConditionId, Span, Box<Trace<'a>>),
    /// An atomic condition.
    Atom(AtomTrace<'a>),
}

/// How an atomic condition came to be true or false.
#[derive(Clone, Debug)]
pub struct AtomTrace<'a> {
    /// The condition.
    pub atom: &'a Atom,
    /// Its outcome; none where a missing value leaves it open.
    pub truth: Truth,
    /// The values it read, in the order of the text; none where missing.
    pub values: Vec<(&'a Path, Option<Value>)>,
    /// The evaluation date, where it reads it.
    pub today: Option<Date>,
}

impl<'a> Trace<'a> {
    /// The outcome.
    #[must_use]
    pub fn truth(&self) -> Truth {
        match self {
            Self::All(truth, _) | Self::Any(truth, _) | Self::Not(truth, _) => *truth,
            Self::Named(_, _, inner) => inner.truth(),
            Self::Atom(atom) => atom.truth,
        }
    }

    /// A smallest set of atomic conditions whose outcomes would have to turn for the whole
    /// to be `wanted`; the first in the text where several are as small.
    #[must_use]
    pub fn obstacles(&self, wanted: bool) -> Vec<&AtomTrace<'a>> {
        if self.truth() == Some(wanted) {
            return Vec::new();
        }
        match (self, wanted) {
            (Self::All(_, parts), true) | (Self::Any(_, parts), false) => {
                parts.iter().flat_map(|part| part.obstacles(wanted)).collect()
            }
            (Self::All(_, parts), false) | (Self::Any(_, parts), true) => parts
                .iter()
                .map(|part| part.obstacles(wanted))
                .min_by_key(Vec::len)
                .unwrap_or_default(),
            (Self::Not(_, inner), _) => inner.obstacles(!wanted),
            (Self::Named(_, _, inner), _) => inner.obstacles(wanted),
            (Self::Atom(atom), _) => vec![atom],
        }
    }

    /// The atomic conditions, in the order of the text.
    #[must_use]
    pub fn atoms(&self) -> Vec<&AtomTrace<'a>> {
        match self {
            Self::All(_, parts) | Self::Any(_, parts) => {
                parts.iter().flat_map(Trace::atoms).collect()
            }
            Self::Not(_, inner) | Self::Named(_, _, inner) => inner.atoms(),
            Self::Atom(atom) => vec![atom],
        }
    }
}

/// Traces expressions for one person on one date.
pub struct Tracer<'a> {
    world: &'a World<'a>,
    person: PersonId,
    identity: Identity,
    date: Date,
    /// What holds of the person, once an expression names any of it: few do.
    known: OnceCell<Known>,
    /// All that others need.
    nothing: Known,
}

impl<'a> Tracer<'a> {
    /// A tracer for `person`; none where the record is invalid.
    #[must_use]
    pub fn new(world: &'a World<'a>, person: PersonId, date: Date) -> Option<Self> {
        let identity = world.identity(person)?;
        let (known, nothing) = (OnceCell::new(), Known::default());
        Some(Self { world, person, identity, date, known, nothing })
    }

    /// The phase of the employment, if an arm of the lifecycle holds.
    #[must_use]
    pub fn phase(&self) -> Option<Phase> {
        super::membership::phase(self.world, self.person, &self.identity, self.date)
    }

    /// How `expr` comes to be true or false. `entitlement` is the one that an approval is
    /// asked for, where the expression belongs to one.
    #[must_use]
    pub fn trace(&self, expr: &'a Expr, entitlement: Option<EntitlementId>) -> Trace<'a> {
        self.walk(expr, &self.asked_of(expr, entitlement))
    }

    /// Whether `expr` holds; for `entitlement`, as in [`trace`](Self::trace).
    #[must_use]
    pub fn holds(&self, expr: &Expr, entitlement: Option<EntitlementId>) -> Truth {
        self.asked_of(expr, entitlement).holds(expr)
    }

    /// Whether an atomic condition holds; for `entitlement`, as in [`trace`](Self::trace).
    #[must_use]
    pub fn truth(&self, atom: &Atom, entitlement: Option<EntitlementId>) -> Truth {
        self.asked_of_atom(atom, entitlement).atom(atom)
    }

    /// The entitlements that a target of a grant names for the person.
    #[must_use]
    pub fn targets(&self, target: &GrantTarget) -> Vec<EntitlementId> {
        targets(&self.asked(&self.nothing, None), target).unwrap_or_default().to_vec()
    }

    /// Whether a window has closed on the date, or can never open.
    #[must_use]
    pub fn is_closed(&self, from: Option<Date>, until: Option<Date>) -> bool {
        matches!(Window::at(self.date, from, until), Window::Closed(_))
    }

    /// The conflicts that act on the person, each with the entitlements that it concerns. One
    /// that waits for an approval acts even where that is given, and nothing shows it.
    #[must_use]
    pub fn conflicts(&self) -> Vec<(ConflictId, Vec<EntitlementId>)> {
        let Self { world, person, identity, date, .. } = self;
        let taken = Snapshot::take(world, *person, identity, *date, Enforced::default());
        let Ok(now) = taken else { return Vec::new() };
        let acting = now.verdicts.into_iter().filter(|verdict| verdict.acts);
        acting.map(|verdict| (verdict.conflict, verdict.entitlements)).collect()
    }

    /// How an atomic condition comes out.
    #[must_use]
    pub fn atom(&self, atom: &'a Atom) -> AtomTrace<'a> {
        told(atom, &self.asked_of_atom(atom, None))
    }

    /// The values that a side of a comparison, or the end of a window, reads.
    #[must_use]
    pub fn values(&self, term: &'a Term) -> Vec<(&'a Path, Option<Value>)> {
        let asked = self.asked(&self.nothing, None);
        term.paths().into_iter().map(|path| (path, asked.read(path).map(Cow::into_owned))).collect()
    }

    /// The date that the end of a window has for the person.
    #[must_use]
    pub fn date_of(&self, term: &Term) -> Option<Date> {
        self.asked(&self.nothing, None).date_of(term)
    }

    /// The evaluation date.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// The person's own value of an attribute.
    #[must_use]
    pub fn value(&self, attribute: crate::policy::AttributeId) -> Option<&Value> {
        self.identity.value(attribute)
    }

    /// What it takes to ask an expression.
    fn asked_of(&self, expr: &Expr, entitlement: Option<EntitlementId>) -> Asked<'_> {
        let mut names = false;
        expr.for_each_leaf(&mut |leaf| {
            names |= match leaf {
                Leaf::Condition(..) => true,
                Leaf::Atom(atom) => atom.asks_of_access(),
            };
        });
        self.asked(if names { self.known() } else { &self.nothing }, entitlement)
    }

    /// The same of an atomic condition.
    fn asked_of_atom(&self, atom: &Atom, entitlement: Option<EntitlementId>) -> Asked<'_> {
        let names = atom.asks_of_access();
        self.asked(if names { self.known() } else { &self.nothing }, entitlement)
    }

    fn known(&self) -> &Known {
        let Self { world, person, identity, date, .. } = self;
        self.known.get_or_init(|| {
            Membership::whole(world, *person, identity, *date, Enforced::default()).known
        })
    }

    fn asked<'s>(&'s self, known: &'s Known, entitlement: Option<EntitlementId>) -> Asked<'s> {
        let Self { world, person, identity, date, .. } = self;
        Asked { world, person: *person, identity, date: *date, known, entitlement }
    }

    fn walk(&self, expr: &'a Expr, asked: &Asked<'_>) -> Trace<'a> {
        match expr {
            Expr::And(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.walk(part, asked)).collect();
                Trace::All(all(parts.iter().map(Trace::truth)), parts)
            }
            Expr::Or(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.walk(part, asked)).collect();
                Trace::Any(any(parts.iter().map(Trace::truth)), parts)
            }
            Expr::Not(inner) => {
                let inner = self.walk(inner, asked);
                Trace::Not(not(inner.truth()), Box::new(inner))
            }
            Expr::Condition(id, span) => {
                let inner = self.walk(&self.world.policy.conditions[*id].expr, asked);
                Trace::Named(*id, *span, Box::new(inner))
            }
            Expr::Atom(atom) => Trace::Atom(told(atom, asked)),
        }
    }
}

fn told<'a>(atom: &'a Atom, asked: &Asked<'_>) -> AtomTrace<'a> {
    let values = atom.paths().into_iter().map(|path| (path, asked.read(path).map(Cow::into_owned)));
    AtomTrace {
        atom,
        truth: asked.atom(atom),
        values: values.collect(),
        today: atom.reads_today().then_some(asked.date),
    }
}
