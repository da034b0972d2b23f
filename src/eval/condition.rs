//! Conditions on an identity.
//!
//! Evaluated in Kleene's three-valued logic: a value that is missing makes an atom
//! neither true nor false, and connectives pass that on unless the other side decides.
//! The checker lets no policy through in which it could decide the whole, so that what
//! reaches a rule is true or false; should it ever not be, the identity is quarantined.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{State, Was, World};
use crate::identity::{Identity, PersonId};
use crate::policy::{
    Atom, AtomKind, AttributeId, CompareOp, ConditionId, Date, EntitlementId, Expr, Id, Path,
    RoleId, SetTest, Term, TermKind, TextOp, Value, shift,
};

/// A truth value; none where a missing value leaves it open.
pub type Truth = Option<bool>;

/// What a condition is asked about.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) person: PersonId,
    pub(crate) identity: &'a Identity,
    pub(crate) date: Date,
    /// Conditions and roles decided so far; every one that the expression names is.
    pub(crate) known: &'a Known,
    /// The entitlement for which an approval is asked.
    pub(crate) entitlement: Option<EntitlementId>,
}

/// Conditions and role memberships that are decided.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub(super) conditions: Vec<Truth>,
    pub(super) members: Vec<Truth>,
    /// The state of each entitlement that is reached; only where a claim is judged.
    pub(super) states: Option<BTreeMap<EntitlementId, State>>,
}

impl Known {
    pub(crate) fn condition(&self, id: ConditionId) -> Truth {
        self.conditions.get(id.index()).copied().flatten()
    }

    pub(crate) fn member(&self, id: RoleId) -> Truth {
        self.members.get(id.index()).copied().flatten()
    }
}

impl Known {
    /// Whether one of the entitlements is in a state that `fits`.
    fn any_in(&self, these: &[EntitlementId], fits: impl Fn(State) -> bool) -> Truth {
        let states = self.states.as_ref()?;
        Some(these.iter().any(|id| states.get(id).copied().is_some_and(&fits)))
    }
}

/// Held: granted, suspension aside.
fn is_held(state: State) -> bool {
    matches!(state, State::Granted | State::Suspended(Was::Granted))
}

/// Waiting for an approval, suspension aside.
fn is_pending(state: State) -> bool {
    matches!(state, State::Pending | State::Suspended(Was::Pending))
}

/// Conjunction: false if any is false, open if any is open.
pub(super) fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let mut result = Some(true);
    for truth in truths {
        match truth {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}

/// Disjunction: true if any is true, open if any is open.
pub(crate) fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
    all(truths.into_iter().map(not)).map(|truth| !truth)
}

/// Negation.
#[must_use]
pub(super) fn not(truth: Truth) -> Truth {
    truth.map(|truth| !truth)
}

impl<'a> Asked<'a> {
    /// Whether `expr` holds.
    pub(crate) fn holds(&self, expr: &Expr) -> Truth {
        match expr {
            Expr::And(parts) => all(parts.iter().map(|part| self.holds(part))),
            Expr::Or(parts) => any(parts.iter().map(|part| self.holds(part))),
            Expr::Not(inner) => not(self.holds(inner)),
            Expr::Condition(id, _) => self.known.condition(*id),
            Expr::Atom(atom) => self.atom(atom),
        }
    }

    /// Whether an optional clause holds; one that is not there does.
    pub(super) fn holds_or_absent(&self, expr: Option<&Expr>) -> Truth {
        expr.map_or(Some(true), |expr| self.holds(expr))
    }

    /// Whether an atomic condition holds.
    pub(super) fn atom(&self, atom: &Atom) -> Truth {
        match &atom.kind {
            AtomKind::Constant(truth) => Some(*truth),
            AtomKind::Flag(path) => match *self.read(path)? {
                Value::Bool(flag) => Some(flag),
                _ => None,
            },
            AtomKind::Compare { op, left, right } => {
                compare(*op, &self.term(left)?, &self.term(right)?)
            }
            AtomKind::In { term, elements } => Some(elements.contains(&self.term(term)?)),
            AtomKind::Between { term, low, high } => {
                let value = self.term(term)?;
                all([
                    compare(CompareOp::GreaterOrEqual, &value, &self.term(low)?),
                    compare(CompareOp::LessOrEqual, &value, &self.term(high)?),
                ])
            }
            AtomKind::Text { op, path, pattern } => {
                let value = self.read(path)?;
                let text = text(&value)?;
                Some(match op {
                    TextOp::StartsWith => text.starts_with(&**pattern),
                    TextOp::EndsWith => text.ends_with(&**pattern),
                    TextOp::Contains => text.contains(&**pattern),
                    TextOp::Matches => text == &**pattern,
                })
            }
            AtomKind::Matches { path, glob } => Some(glob.matches(text(&*self.read(path)?)?)),
            AtomKind::Set { test, path, elements } => {
                let value = self.read(path)?;
                let Value::Set(set) = &*value else { return None };
                Some(match test {
                    SetTest::One | SetTest::All => elements.iter().all(|each| set.contains(each)),
                    SetTest::Any => elements.iter().any(|each| set.contains(each)),
                })
            }
            AtomKind::Present(path) => Some(self.read(path).is_some()),
            AtomKind::Missing(path) => Some(self.read(path).is_none()),
            AtomKind::Fact(entitlements) => {
                self.entitlement.map(|asked| entitlements.binary_search(&asked).is_ok())
            }
            AtomKind::Holds(these) => self.known.any_in(these, is_held),
            AtomKind::Pending(these) => self.known.any_in(these, is_pending),
            AtomKind::HoldsRole(role) => self.known.member(*role),
            AtomKind::ReportsTo(name) => Some(self.reports_to(name)),
        }
    }

    /// The value at the end of `path`; none where a step of it is missing.
    pub(super) fn read(&self, path: &Path) -> Option<Cow<'a, Value>> {
        let population = self.world.population;
        let Some((first, others)) = path.through.split_first() else {
            return self.identity.value(path.attribute).map(Cow::Borrowed);
        };
        // Of others, only what is asked for is unpacked.
        let mut person = self.referenced(*first)?;
        for reference in others {
            person = population.referent(person, *reference)?;
        }
        population.value(person, path.attribute).map(Cow::Owned)
    }

    /// The value of a side of a comparison.
    pub(super) fn term(&self, term: &Term) -> Option<Value> {
        match &term.kind {
            TermKind::Path(path) => self.read(path).map(Cow::into_owned),
            TermKind::Literal(value) => Some(value.clone()),
            TermKind::Today => Some(Value::Date(self.date)),
            TermKind::Shift { date, by, backward } => {
                Some(Value::Date(shift(self.date_of(date)?, *by, *backward)))
            }
            TermKind::ShiftBy { date, by, backward } => match *self.read(by)? {
                Value::Duration(by) => Some(Value::Date(shift(self.date_of(date)?, by, *backward))),
                _ => None,
            },
        }
    }

    /// The date that a term yields.
    pub(crate) fn date_of(&self, term: &Term) -> Option<Date> {
        match self.term(term)? {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// The person that a reference of this identity leads to.
    pub(super) fn referenced(&self, attribute: AttributeId) -> Option<PersonId> {
        referenced(self.world, self.identity, attribute)
    }

    /// Whether the person named stands anywhere above this one in the reporting line. A
    /// line that runs in a circle is walked once.
    fn reports_to(&self, name: &str) -> bool {
        let Some(manager) = self.world.policy.schema.manager else { return false };
        let Some(wanted) = self.world.population.by_name(name) else { return false };
        let mut seen = BTreeSet::from([self.person]);
        let mut next = self.referenced(manager);
        while let Some(person) = next {
            // Nobody stands above themselves, not even in a circle.
            if !seen.insert(person) {
                return false;
            }
            if person == wanted {
                return true;
            }
            next = self.world.population.referent(person, manager);
        }
        false
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Identity(text) => Some(text),
        _ => None,
    }
}

fn referenced(world: &World<'_>, identity: &Identity, attribute: AttributeId) -> Option<PersonId> {
    match identity.value(attribute)? {
        Value::Identity(key) => world.population.by_key(key),
        _ => None,
    }
}

impl World<'_> {
    /// The identity of a person whose record is valid.
    #[must_use]
    pub fn identity(&self, person: PersonId) -> Option<Identity> {
        self.population.identity(person)
    }
}

/// A comparison of two values; none where they have no order and one is asked for.
pub(crate) fn compare(op: CompareOp, left: &Value, right: &Value) -> Truth {
    match op {
        CompareOp::Equal => Some(left == right),
        CompareOp::NotEqual => Some(left != right),
        CompareOp::Less => left.order(right).map(std::cmp::Ordering::is_lt),
        CompareOp::LessOrEqual => left.order(right).map(std::cmp::Ordering::is_le),
        CompareOp::Greater => left.order(right).map(std::cmp::Ordering::is_gt),
        CompareOp::GreaterOrEqual => left.order(right).map(std::cmp::Ordering::is_ge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connectives_follow_kleene() {
        let (t, f, u) = (Some(true), Some(false), None);
        assert_eq!(all([t, u, f]), f);
        assert_eq!(all([t, u]), u);
        assert_eq!(all([]), t);
        assert_eq!(any([f, u, t]), t);
        assert_eq!(any([f, u]), u);
        assert_eq!(any([]), f);
        assert_eq!(not(u), u);
    }
}
