//! Conditions that are plainly possible: each part asks for a value of an attribute of its
//! own, and nothing else speaks of that attribute.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::facts::lifecycle_attributes;
use crate::policy::{
    Atom, AtomKind, AttributeId, CompareOp, Expr, Path, Policy, Presence, ScalarType, Term,
    TermKind, Type, Value,
};

/// How many parts of a condition are looked at before it is no plain one.
const MOST_PARTS: u32 = 400;

/// Integers and years that have values on both sides, whatever is written.
const INTEGERS: std::ops::Range<i64> = -1_000_000_000_000..1_000_000_000_000;
const YEARS: std::ops::Range<i16> = 1000..9000;

/// Which attributes may have any value, whoever it is.
pub(super) struct Plain<'a> {
    policy: &'a Policy,
    /// The attributes that the lifecycle does not read, and that every record has.
    free: BTreeSet<AttributeId>,
    /// Whether anybody could be in a phase other than `ended`.
    pub(super) somebody_stays: OnceCell<bool>,
}

/// A look at a condition: which attributes have been spoken of.
#[derive(Clone)]
struct Look {
    spoken_of: BTreeSet<AttributeId>,
    left: u32,
}

impl<'a> Plain<'a> {
    pub(super) fn new(policy: &'a Policy) -> Self {
        let all = policy.schema.attributes.iter();
        let had = all.filter(|(_, attribute)| attribute.presence != Presence::Optional);
        let mut free: BTreeSet<AttributeId> = had.map(|(id, _)| id).collect();
        for read in lifecycle_attributes(policy) {
            free.remove(&read);
        }
        Self { policy, free, somebody_stays: OnceCell::new() }
    }

    /// Whether all of `claims` are surely true of somebody, provided that somebody has not
    /// left. False says nothing.
    pub(super) fn is_possible(&self, claims: &[&Expr]) -> bool {
        let mut look = Look { spoken_of: BTreeSet::new(), left: MOST_PARTS };
        claims.iter().all(|claim| self.can_be(claim, true, &mut look))
    }

    fn can_be(&self, expr: &Expr, truth: bool, look: &mut Look) -> bool {
        let Some(left) = look.left.checked_sub(1) else { return false };
        look.left = left;
        match expr {
            Expr::And(parts) => self.chain(parts, truth, truth, look),
            Expr::Or(parts) => self.chain(parts, !truth, truth, look),
            Expr::Not(inner) => self.can_be(inner, !truth, look),
            Expr::Condition(id, _) => {
                let named = self.policy.conditions.at(*id);
                named.is_some_and(|named| self.can_be(&named.expr, truth, look))
            }
            Expr::Atom(atom) => self.atom(atom, truth, look),
        }
    }

    /// Whether all of the parts, or else one of them, can have a truth.
    fn chain(&self, parts: &[Expr], all: bool, truth: bool, look: &mut Look) -> bool {
        if all {
            return parts.iter().all(|part| self.can_be(part, truth, look));
        }
        parts.iter().any(|part| {
            let before = look.spoken_of.clone();
            let can = self.can_be(part, truth, look);
            if !can {
                look.spoken_of = before;
            }
            can
        })
    }

    fn atom(&self, atom: &Atom, truth: bool, look: &mut Look) -> bool {
        match &atom.kind {
            AtomKind::Constant(constant) => *constant == truth,
            AtomKind::Flag(path) => self.speaks_of(path, look),
            AtomKind::Compare { op, left, right } => {
                let TermKind::Path(path) = &left.kind else { return false };
                self.is_open(*op, path, right) && self.speaks_of(path, look)
            }
            AtomKind::In { term, elements } => {
                let TermKind::Path(path) = &term.kind else { return false };
                let labels = elements.iter().filter(|element| matches!(element, Value::Label(_)));
                let most = self.labels(path).map_or(usize::MAX, |labels| labels);
                labels.count() < most && elements.iter().all(is_usual) && self.speaks_of(path, look)
            }
            AtomKind::Set { path, elements, .. } => {
                elements.iter().all(is_usual) && self.speaks_of(path, look)
            }
            // Who is a member by inclusion only is the business of the general question.
            AtomKind::HoldsRole(role) if truth => {
                let role = self.policy.roles.at(*role);
                let when = role.filter(|role| super::facts::acts(&role.header));
                when.and_then(|role| role.when.as_ref())
                    .is_some_and(|when| self.can_be(when, true, look))
            }
            _ => false,
        }
    }

    /// Whether a comparison of the attribute comes out either way for some value.
    fn is_open(&self, op: CompareOp, path: &Path, right: &Term) -> bool {
        let TermKind::Literal(value) = &right.kind else { return false };
        let is_equality = matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        match value {
            Value::Int(_) | Value::Date(_) => is_usual(value),
            Value::Text(_) => is_equality && is_usual(value),
            Value::Label(_) => is_equality && self.labels(path).is_some_and(|labels| labels > 1),
            _ => false,
        }
    }

    /// How many labels the attribute may have, if it has labels.
    fn labels(&self, path: &Path) -> Option<usize> {
        let attribute = self.policy.schema.attributes.at(path.attribute)?;
        match attribute.ty {
            Type::Scalar(ScalarType::Enum(id)) => Some(self.policy.enums.at(id)?.labels.len()),
            _ => None,
        }
    }

    /// Whether this is the first that is said of an attribute of the identity itself which
    /// may have any value.
    fn speaks_of(&self, path: &Path, look: &mut Look) -> bool {
        path.through.is_empty()
            && self.free.contains(&path.attribute)
            && look.spoken_of.insert(path.attribute)
    }
}

/// Whether a record may have this value, and others beside it.
fn is_usual(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.is_empty() && text.trim().len() == text.len(),
        Value::Int(number) => INTEGERS.contains(number),
        Value::Date(date) => YEARS.contains(&date.year()),
        Value::Label(_) => true,
        _ => false,
    }
}
