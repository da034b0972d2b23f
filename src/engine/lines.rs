//! Conditions taken apart: a condition is not false only if one of its lines is.
//!
//! A line is a conjunction of atomic conditions on the identity's own attributes, plain or
//! negated, that the index can hold. What it cannot hold (patterns, ways through references,
//! `today`) is left out of a line, which makes the line true of more identities, never of
//! fewer. The same goes for lines that would be too many or too long.

use crate::policy::{
    Atom, AtomKind, AttributeId, ConditionId, Expr, Path, Policy, Table, Term, TermKind, Unit,
    Value,
};

/// How many lines a condition has at most; beyond that, some of what it asks is left out.
const MOST_LINES: usize = 64;
/// How many literals a line has at most.
const MOST_LITERALS: usize = 24;

/// An atomic condition on an attribute, or its negation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Literal<'a> {
    pub(super) attribute: AttributeId,
    pub(super) atom: &'a Atom,
    pub(super) negated: bool,
}

/// Literals that must none be false.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    pub(super) literals: Vec<Literal<'a>>,
    /// Whether they say all that the line asks: if all are true, so is the condition.
    pub(super) exact: bool,
}

impl Line<'_> {
    /// A line that asks for nothing, and is always true.
    pub(super) fn always() -> Self {
        Self { literals: Vec::new(), exact: true }
    }

    /// A line of which nothing is known.
    fn unknown() -> Self {
        Self { literals: Vec::new(), exact: false }
    }
}

/// Takes the conditions of a policy apart.
pub(super) struct Lines<'a> {
    policy: &'a Policy,
    /// The lines of each named condition, and of its negation.
    named: Table<ConditionId, [Vec<Line<'a>>; 2]>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(policy: &'a Policy) -> Self {
        let named = Table::filled(&policy.conditions, [Vec::new(), Vec::new()]);
        let mut lines = Self { policy, named };
        // Each after those that it names itself.
        for unit in &policy.order {
            if let Unit::Condition(id) = unit {
                let expr = &policy.conditions[*id].expr;
                lines.named[*id] = [lines.when(expr, false), lines.when(expr, true)];
            }
        }
        lines
    }

    /// The lines of `expr`, or of its negation: unless one of them is not false of an
    /// identity, `expr` (or its negation) is false of it.
    pub(super) fn when(&self, expr: &'a Expr, negated: bool) -> Vec<Line<'a>> {
        match (expr, negated) {
            (Expr::And(parts), false) | (Expr::Or(parts), true) => self.all(parts, negated),
            (Expr::Or(parts), false) | (Expr::And(parts), true) => self.any(parts, negated),
            (Expr::Not(inner), _) => self.when(inner, !negated),
            (Expr::Condition(id, _), _) => {
                let [plain, opposite] = &self.named[*id];
                if negated { opposite.clone() } else { plain.clone() }
            }
            (Expr::Atom(Atom { kind: AtomKind::Constant(truth), .. }), _) => {
                if *truth == negated {
                    Vec::new()
                } else {
                    vec![Line::always()]
                }
            }
            (Expr::Atom(atom), _) => {
                let attribute = self.attribute(atom);
                vec![attribute.map_or_else(Line::unknown, |attribute| Line {
                    literals: vec![Literal { attribute, atom, negated }],
                    exact: true,
                })]
            }
        }
    }

    fn any(&self, parts: &'a [Expr], negated: bool) -> Vec<Line<'a>> {
        let mut lines = Vec::new();
        for part in parts {
            lines.extend(self.when(part, negated));
            if lines.len() > MOST_LINES {
                return vec![Line::unknown()];
            }
        }
        lines
    }

    fn all(&self, parts: &'a [Expr], negated: bool) -> Vec<Line<'a>> {
        let mut lines = vec![Line::always()];
        for part in parts {
            let more = self.when(part, negated);
            if lines.len() * more.len() > MOST_LINES {
                lines.iter_mut().for_each(|line| line.exact = false);
                continue;
            }
            let joined = lines.iter().flat_map(|line| more.iter().map(|more| join(line, more)));
            lines = joined.collect();
        }
        lines
    }

    /// The attribute that the index can hold an atomic condition by.
    fn attribute(&self, atom: &Atom) -> Option<AttributeId> {
        let attribute = match &atom.kind {
            AtomKind::Flag(path)
            | AtomKind::Present(path)
            | AtomKind::Missing(path)
            | AtomKind::Set { path, .. } => own(path)?,
            AtomKind::In { term, .. } => own_term(term)?,
            AtomKind::Compare { left, right, .. } => match (literal(left), literal(right)) {
                (None, Some(_)) => own_term(left)?,
                (Some(_), None) => own_term(right)?,
                _ => return None,
            },
            AtomKind::Between { term, low, high } => {
                literal(low).and(literal(high))?;
                own_term(term)?
            }
            _ => return None,
        };
        self.policy.schema.attributes.at(attribute).map(|_| attribute)
    }
}

/// A value written out, if a side of a comparison is one.
pub(super) fn literal(term: &Term) -> Option<&Value> {
    match &term.kind {
        TermKind::Literal(value) => Some(value),
        _ => None,
    }
}

/// Every value written out in an atomic condition.
pub(super) fn literals(atom: &Atom) -> Vec<&Value> {
    match &atom.kind {
        AtomKind::In { elements, .. } | AtomKind::Set { elements, .. } => elements.iter().collect(),
        _ => atom.terms().into_iter().filter_map(literal).collect(),
    }
}

fn own_term(term: &Term) -> Option<AttributeId> {
    match &term.kind {
        TermKind::Path(path) => own(path),
        _ => None,
    }
}

fn own(path: &Path) -> Option<AttributeId> {
    path.through.is_empty().then_some(path.attribute)
}

fn join<'a>(line: &Line<'a>, more: &Line<'a>) -> Line<'a> {
    let mut joined = line.clone();
    joined.exact &= more.exact;
    for literal in &more.literals {
        let is_same = |other: &Literal<'_>| {
            std::ptr::eq(other.atom, literal.atom) && other.negated == literal.negated
        };
        if joined.literals.iter().any(is_same) {
            continue;
        }
        if joined.literals.len() < MOST_LITERALS {
            joined.literals.push(*literal);
        } else {
            joined.exact = false;
        }
    }
    joined
}
