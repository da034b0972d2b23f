//! Forbids that a blank field switches off.

use std::collections::BTreeSet;

use crate::lint::context::Context;
use crate::lint::facts::acts;
use crate::lint::finding::Report;
use crate::lint::kleene::truth;
use crate::lint::rule::{Check, rule};
use crate::policy::{
    Atom, AtomKind, AttributeId, EntitlementId, Expr, Forbid, Leaf, Path, Policy, Presence,
};
use crate::source::Span;

rule! {
    /// A forbid does not bind whoever lacks an attribute.
    ///
    /// ## What it does
    ///
    /// An optional attribute may be read only behind a guard (`end_date is present and …`).
    /// This finds forbids that cannot hold where the attribute is missing, unless another
    /// forbid that denies as much says what is so then.
    ///
    /// ## Why it matters
    ///
    /// A missing value never grants; but in a forbid it lifts the prohibition. Whoever leaves
    /// the field blank, by accident or not, gets around the rule.
    ///
    /// ## Example
    ///
    /// ```role
    /// forbid after_the_end "Nobody administers after the end of the contract" {
    ///   when end_date is present and end_date < today
    ///   deny github.admin
    ///   because "the contract is over"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// forbid after_the_end "Nobody administers after the end of the contract, or without one" {
    ///   when end_date is missing or end_date < today
    ///   deny github.admin
    ///   because "the contract is over"
    /// }
    /// ```
    "forbid-blind-to-missing", Lifecycle, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let policy = cx.policy;
    for (id, forbid) in policy.forbids.iter() {
        let Some(when) = &forbid.when else { continue };
        let mut seen = BTreeSet::new();
        for (path, span) in guarded(policy, when) {
            let steps = steps(&path);
            if !seen.insert(steps.clone()) || !is_off(policy, when, &path) {
                continue;
            }
            let others = policy.forbids.iter().filter(|(other, _)| *other != id);
            let mut others = others.map(|(_, other)| other).filter(|other| acts(&other.header));
            if others.any(|other| binds_without(policy, other, &path) && denies(other, forbid)) {
                continue;
            }
            let attribute = names(policy, &path);
            let name = &forbid.header.name;
            report
                .add(span, format!("`{name}` does not bind whoever has no `{attribute}`"))
                .label("false where it is missing")
                .help(format!(
                    "if it should bind them, write `{attribute} is missing or …`; if not, say so \
                     in a `// lint: allow(forbid-blind-to-missing)`"
                ))
                .also(forbid.header.span, "this forbid");
        }
    }
}

/// The optional paths for whose presence a condition asks, with the places; where the guard
/// stands in a named condition, the place is where that is named.
fn guarded(policy: &Policy, when: &Expr) -> Vec<(Path, Span)> {
    let mut found = Vec::new();
    let mut open = vec![(when, None)];
    let mut seen = BTreeSet::new();
    while let Some((expr, named)) = open.pop() {
        expr.for_each_leaf(&mut |leaf| match leaf {
            Leaf::Atom(Atom { kind: AtomKind::Present(path), span }) => {
                let attribute = policy.schema.attributes.at(path.attribute);
                if attribute.is_some_and(|one| one.presence == Presence::Optional) {
                    found.push((path.clone(), named.unwrap_or(*span)));
                }
            }
            Leaf::Atom(_) => {}
            Leaf::Condition(id, span) => {
                if let Some(condition) = policy.conditions.at(id).filter(|_| seen.insert(id)) {
                    open.push((&condition.expr, Some(named.unwrap_or(span))));
                }
            }
        });
    }
    found.sort_by_key(|(_, span)| *span);
    found
}

/// Whether a condition is false wherever the path is missing.
fn is_off(policy: &Policy, when: &Expr, path: &Path) -> bool {
    truth(policy, when, &|atom| without(atom, path)) == Some(false)
}

/// Whether a forbid asks for the missing case, and can hold there.
fn binds_without(policy: &Policy, forbid: &Forbid, path: &Path) -> bool {
    let Some(when) = &forbid.when else { return true };
    let steps = steps(path);
    let mut asks = false;
    when.for_each_leaf(&mut |leaf| {
        if let Leaf::Atom(Atom { kind: AtomKind::Missing(other), .. }) = leaf {
            asks |= self::steps(other) == steps;
        }
    });
    asks && !is_off(policy, when, path)
}

/// How an atom comes out where the path is missing; none where it asks for something else.
fn without(atom: &Atom, path: &Path) -> Option<bool> {
    match &atom.kind {
        AtomKind::Present(other) if steps(other) == steps(path) => Some(false),
        AtomKind::Missing(other) if steps(other) == steps(path) => Some(true),
        AtomKind::Constant(truth) => Some(*truth),
        _ => None,
    }
}

/// Whether `one` denies everything that `other` denies.
fn denies(one: &Forbid, other: &Forbid) -> bool {
    let all = |forbid: &Forbid| -> BTreeSet<EntitlementId> {
        forbid.denies.iter().flat_map(|selection| selection.entitlements.iter().copied()).collect()
    };
    all(other).is_subset(&all(one))
}

fn steps(path: &Path) -> Vec<AttributeId> {
    path.through.iter().copied().chain([path.attribute]).collect()
}

fn names(policy: &Policy, path: &Path) -> String {
    let names = steps(path).into_iter().map(|id| policy.schema.attributes[id].name.clone());
    names.collect::<Vec<_>>().join(".")
}
