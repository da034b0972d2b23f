//! Claims put together, and what an atomic condition needs to have effect.

use crate::policy::{Atom, AtomKind, EntitlementId, Expr, Path, Policy};
use crate::source::Span;

/// What everybody is.
pub(super) fn yes() -> Expr {
    atom(AtomKind::Constant(true))
}

/// What nobody is.
pub(super) fn never() -> Expr {
    atom(AtomKind::Constant(false))
}

/// An atomic condition that stands nowhere.
pub(super) fn atom(kind: AtomKind) -> Expr {
    Expr::Atom(Atom { kind, span: Span::default() })
}

/// All of these.
pub(super) fn all(parts: impl IntoIterator<Item = Expr>) -> Expr {
    let parts: Vec<Expr> = parts.into_iter().filter(|part| constant(part) != Some(true)).collect();
    match <[Expr; 1]>::try_from(parts) {
        Ok([one]) => one,
        Err(parts) if parts.is_empty() => yes(),
        Err(parts) if parts.iter().any(|part| constant(part) == Some(false)) => never(),
        Err(parts) => Expr::And(parts),
    }
}

/// At least one of these.
pub(super) fn any(parts: impl IntoIterator<Item = Expr>) -> Expr {
    let parts: Vec<Expr> = parts.into_iter().filter(|part| constant(part) != Some(false)).collect();
    match <[Expr; 1]>::try_from(parts) {
        Ok([one]) => one,
        Err(parts) if parts.is_empty() => never(),
        Err(parts) if parts.iter().any(|part| constant(part) == Some(true)) => yes(),
        Err(parts) => Expr::Or(parts),
    }
}

/// Not this.
pub(super) fn no(expr: Expr) -> Expr {
    match constant(&expr) {
        Some(truth) => atom(AtomKind::Constant(!truth)),
        None => Expr::Not(Box::new(expr)),
    }
}

fn constant(expr: &Expr) -> Option<bool> {
    match expr {
        Expr::Atom(Atom { kind: AtomKind::Constant(truth), .. }) => Some(*truth),
        _ => None,
    }
}

/// A condition of an approval that is asked for `entitlement`: what it says of that is known.
pub(super) fn settled(expr: &Expr, entitlement: EntitlementId) -> Expr {
    match expr {
        Expr::And(parts) => all(parts.iter().map(|part| settled(part, entitlement))),
        Expr::Or(parts) => any(parts.iter().map(|part| settled(part, entitlement))),
        Expr::Not(inner) => no(settled(inner, entitlement)),
        Expr::Condition(..) => expr.clone(),
        Expr::Atom(known) => match &known.kind {
            AtomKind::Fact(these) => {
                atom(AtomKind::Constant(these.binary_search(&entitlement).is_ok()))
            }
            _ => expr.clone(),
        },
    }
}

/// An atomic condition that is to be seen with an outcome.
#[derive(Clone, Copy)]
pub(super) struct Sought<'a> {
    pub(super) policy: &'a Policy,
    pub(super) atom: &'a Atom,
    pub(super) outcome: bool,
    /// The entitlement for which an approval is asked, where the condition belongs to one.
    pub(super) entitlement: Option<EntitlementId>,
}

impl<'a> Sought<'a> {
    /// For each place where the atomic condition stands in `expr`, the claim that it has the
    /// outcome there, and that nothing masks it.
    pub(super) fn claims(&self, expr: &'a Expr) -> Vec<Expr> {
        match expr {
            Expr::And(parts) => self.beside(parts, true),
            Expr::Or(parts) => self.beside(parts, false),
            Expr::Not(inner) => self.claims(inner),
            Expr::Condition(id, _) => self.claims(&self.policy.conditions[*id].expr),
            Expr::Atom(atom) if atom.span == self.atom.span => {
                vec![self.known(atom, self.outcome)]
            }
            Expr::Atom(_) => Vec::new(),
        }
    }

    fn beside(&self, parts: &'a [Expr], neutral: bool) -> Vec<Expr> {
        let mut claims = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            let others: Vec<&Expr> = parts
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != place)
                .map(|(_, other)| other)
                .collect();
            for claim in self.claims(part) {
                let others = others.iter().map(|other| self.not_against(other, neutral));
                claims.push(all([claim].into_iter().chain(others)));
            }
        }
        claims
    }

    /// The claim that `expr` is `wanted` or left open by what is to be missing.
    fn not_against(&self, expr: &Expr, wanted: bool) -> Expr {
        match expr {
            Expr::And(parts) | Expr::Or(parts) => {
                let parts = parts.iter().map(|part| self.not_against(part, wanted));
                if matches!(expr, Expr::And(_)) == wanted { all(parts) } else { any(parts) }
            }
            Expr::Not(inner) => self.not_against(inner, !wanted),
            Expr::Condition(id, _) if self.missing().is_some() => {
                self.not_against(&self.policy.conditions[*id].expr, wanted)
            }
            Expr::Condition(..) if wanted => expr.clone(),
            Expr::Condition(..) => no(expr.clone()),
            Expr::Atom(atom) if self.leaves_open(atom) => yes(),
            Expr::Atom(atom) => self.known(atom, wanted),
        }
    }

    /// The claim that an atomic condition comes out so. What it says of the entitlement that an
    /// approval is asked for is known.
    fn known(&self, known: &Atom, wanted: bool) -> Expr {
        let expr = Expr::Atom(known.clone());
        let expr = match self.entitlement {
            Some(entitlement) => settled(&expr, entitlement),
            None => expr,
        };
        if wanted { expr } else { no(expr) }
    }

    /// The value that is to be missing, where that is sought.
    fn missing(&self) -> Option<&Path> {
        match (&self.atom.kind, self.outcome) {
            (AtomKind::Present(path), false) | (AtomKind::Missing(path), true) => Some(path),
            _ => None,
        }
    }

    /// Whether an atomic condition reads what is to be missing, or what may be missing with it.
    fn leaves_open(&self, atom: &Atom) -> bool {
        if matches!(atom.kind, AtomKind::Present(_) | AtomKind::Missing(_)) {
            return false;
        }
        self.missing().is_some_and(|missing| {
            let first = |path: &Path| path.through.first().copied().unwrap_or(path.attribute);
            atom.paths().into_iter().any(|path| first(path) == first(missing))
        })
    }
}
