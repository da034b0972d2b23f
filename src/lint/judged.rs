//! The conditions of a policy's rules, as they can be judged of everybody who could exist.

use std::collections::BTreeSet;

use super::context::Context;
use super::exact::{Who, member};
use crate::policy::{AtomKind, ConditionId, Expr, Leaf, RoleId, Unit};
use crate::source::Span;
use crate::syntax::ast;

/// A condition, and of whom it is asked.
pub(super) struct Judged<'a> {
    /// Whose it is.
    pub(super) of: Of<'a>,
    /// What it says.
    pub(super) when: &'a Expr,
    /// The same as it is written.
    pub(super) written: &'a ast::Expr,
}

/// Whose condition it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of<'a> {
    /// A named condition.
    Named(ConditionId, &'a str),
    /// A role.
    Role(RoleId, &'a str),
    /// A grant of a role.
    Grant(RoleId, &'a str),
    /// A forbid.
    Forbid(&'a str),
    /// An exception.
    Exception(&'a str),
}

/// Every condition, each after those that it names.
pub(super) fn judged<'a>(cx: &Context<'a>) -> Vec<Judged<'a>> {
    let policy = cx.policy;
    let units = policy.order.iter().filter_map(|unit| match unit {
        Unit::Condition(id) => {
            let named = policy.conditions.at(*id)?;
            let written = &cx.condition(named.header.span)?.expr;
            Some(Judged { of: Of::Named(*id, &named.header.name), when: &named.expr, written })
        }
        Unit::Role(id) => {
            let role = policy.roles.at(*id)?;
            let written = cx.role(role.header.span)?.when.as_ref()?;
            let when = role.when.as_ref()?;
            Some(Judged { of: Of::Role(*id, &role.header.name), when, written })
        }
    });
    let mut all: Vec<Judged<'a>> = units.collect();
    for (id, role) in policy.roles.iter() {
        let Some(written) = cx.role(role.header.span) else { continue };
        for (grant, written) in role.grants.iter().zip(&written.grants) {
            if let (Some(when), Some(written)) = (&grant.when, &written.when) {
                all.push(Judged { of: Of::Grant(id, &role.header.name), when, written });
            }
        }
    }
    for forbid in policy.forbids.values() {
        let written = cx.forbid(forbid.header.span).and_then(|written| written.when.as_ref());
        if let (Some(when), Some(written)) = (&forbid.when, written) {
            all.push(Judged { of: Of::Forbid(&forbid.header.name), when, written });
        }
    }
    for exception in policy.exceptions.values() {
        let written = cx.exception(exception.header.span);
        if let Some(written) = written.and_then(|written| written.when.as_ref()) {
            let of = Of::Exception(&exception.header.name);
            all.push(Judged { of, when: &exception.when, written });
        }
    }
    all
}

impl Judged<'_> {
    /// Of whom it is asked.
    pub(super) fn who(&self) -> Who {
        match self.of {
            Of::Named(..) | Of::Forbid(_) => Who::Anybody,
            Of::Role(..) | Of::Grant(..) | Of::Exception(_) => Who::NotLeft,
        }
    }

    /// What they are known to be like beforehand.
    pub(super) fn given(&self) -> Option<Expr> {
        match self.of {
            Of::Grant(role, _) => Some(member(role)),
            _ => None,
        }
    }
}

/// The parts of a condition that must all hold, each with its place.
pub(super) fn conjuncts<'a>(when: &'a Expr, written: &ast::Expr) -> Vec<(&'a Expr, Span)> {
    match (when, &written.kind) {
        (Expr::And(parts), ast::ExprKind::And(places)) if parts.len() == places.len() => {
            parts.iter().zip(places.iter().map(|place| place.span)).collect()
        }
        _ => vec![(when, written.span)],
    }
}

/// What has been found of named conditions and roles, which explains what is found of those
/// that name them.
#[derive(Debug, Default)]
pub(super) struct Causes {
    conditions: BTreeSet<ConditionId>,
    roles: BTreeSet<RoleId>,
}

impl Causes {
    /// Adds whoever's condition it is; what names it is explained by it.
    pub(super) fn add(&mut self, of: Of<'_>) {
        match of {
            Of::Named(id, _) => {
                self.conditions.insert(id);
            }
            Of::Role(id, _) => {
                self.roles.insert(id);
            }
            Of::Grant(..) | Of::Forbid(_) | Of::Exception(_) => {}
        }
    }

    /// Whether the condition names one of them.
    pub(super) fn explain(&self, judged: &Judged<'_>) -> bool {
        let mut explains = false;
        judged.when.for_each_leaf(&mut |leaf| match leaf {
            Leaf::Condition(id, _) => explains |= self.conditions.contains(&id),
            Leaf::Atom(atom) => {
                if let AtomKind::HoldsRole(role) = &atom.kind {
                    explains |= self.roles.contains(role);
                }
            }
        });
        explains
    }
}
