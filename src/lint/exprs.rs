//! Walks over expressions as they are written.

use crate::syntax::ast::{
    Approval, ConflictRule, Declaration, DeclarationKind, Exception, Expr, ExprKind, Forbid,
    InvariantRule, Member, Review, Role, Selector,
};

/// Calls `visit` for every condition of a rule as a whole: what stands after `when` and
/// its like, after `where`, and what a named condition says. What tests and fixtures say is
/// none of them; what an invariant claims is.
pub(super) fn for_each_condition<'a>(
    declaration: &'a Declaration,
    visit: &mut dyn FnMut(&'a Expr),
) {
    match &declaration.kind {
        DeclarationKind::Lifecycle(item) => item.arms.iter().for_each(|arm| visit(&arm.when)),
        DeclarationKind::Condition(item) => visit(&item.expr),
        DeclarationKind::Role(item) => role(item, visit),
        DeclarationKind::Approval(item) => approval(item, visit),
        DeclarationKind::Forbid(Forbid { when, denies, .. }) => {
            when.iter().for_each(&mut *visit);
            denies.iter().for_each(|deny| filters(&deny.targets, visit));
        }
        DeclarationKind::Conflict(item) => match &item.rule {
            Some(ConflictRule::Between { left, right, .. }) => {
                filters(left, visit);
                filters(right, visit);
            }
            Some(ConflictRule::AtMost { members, .. }) => {
                for member in members {
                    if let Member::Entitlements(selector) = member {
                        selector.filter.iter().for_each(&mut *visit);
                    }
                }
            }
            None => {}
        },
        DeclarationKind::Exception(Exception { when, grants, .. }) => {
            when.iter().for_each(&mut *visit);
            grants.iter().for_each(|grant| filters(&grant.targets, visit));
        }
        DeclarationKind::Review(Review { covers, .. }) => filters(covers, visit),
        DeclarationKind::Invariant(item) => match &item.rule {
            Some(InvariantRule::Never(expr)) => visit(expr),
            Some(InvariantRule::Always { premise, conclusion }) => {
                visit(premise);
                visit(conclusion);
            }
            None => {}
        },
        DeclarationKind::Identity(_)
        | DeclarationKind::Enum(_)
        | DeclarationKind::App(_)
        | DeclarationKind::Requires(_)
        | DeclarationKind::Fixture(_)
        | DeclarationKind::Test(_)
        | DeclarationKind::Scenario(_)
        | DeclarationKind::Broken(_) => {}
    }
}

fn role<'a>(item: &'a Role, visit: &mut dyn FnMut(&'a Expr)) {
    item.when.iter().for_each(&mut *visit);
    for grant in &item.grants {
        filters(&grant.targets, visit);
        grant.when.iter().for_each(&mut *visit);
    }
}

fn approval<'a>(item: &'a Approval, visit: &mut dyn FnMut(&'a Expr)) {
    filters(&item.covers, visit);
    item.stages.iter().filter_map(|stage| stage.when.as_ref()).for_each(&mut *visit);
    item.skip_when.iter().for_each(&mut *visit);
}

fn filters<'a>(selectors: &'a [Selector], visit: &mut dyn FnMut(&'a Expr)) {
    selectors.iter().filter_map(|selector| selector.filter.as_ref()).for_each(visit);
}

/// Calls `visit` for an expression and everything in it, outermost first.
pub(super) fn for_each_part<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expr);
    for part in parts(expr) {
        for_each_part(part, visit);
    }
}

/// What an expression is directly made of.
pub(super) fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Or(parts) | ExprKind::And(parts) | ExprKind::Set(parts) => parts.iter().collect(),
        ExprKind::Not(inner) | ExprKind::IsPresent(inner) | ExprKind::IsMissing(inner) => {
            vec![inner]
        }
        ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => {
            vec![left, right]
        }
        ExprKind::In { value, set, .. } => std::iter::once(&**value).chain(set).collect(),
        ExprKind::Between { value, low, high } => vec![value, low, high],
        ExprKind::TextTest { value, .. } => vec![value],
        ExprKind::Has { set, element } => vec![set, element],
        ExprKind::HasAny { set, elements, .. } | ExprKind::HasAll { set, elements, .. } => {
            std::iter::once(&**set).chain(elements).collect()
        }
        ExprKind::HoldsEntitlement(held) | ExprKind::PendingEntitlement(held) => {
            held.filter.iter().collect()
        }
        ExprKind::HoldsRole(_)
        | ExprKind::ReportsTo(_)
        | ExprKind::Path(_)
        | ExprKind::Today
        | ExprKind::Text(_)
        | ExprKind::Int(_)
        | ExprKind::Bool(_)
        | ExprKind::Date(_)
        | ExprKind::Duration(_) => Vec::new(),
    }
}
