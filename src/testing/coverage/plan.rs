//! Everything of a policy that tests can cover.

use std::collections::BTreeMap;

use super::item::{Item, Site};
use super::privilege::{is_privileged, site_is_privileged};
use crate::policy::{Atom, AtomKind, Expr, Leaf, Policy};
use crate::source::Span;

/// Everything of a policy that tests can cover.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// The items, each with whether it concerns privileged entitlements.
    pub(super) items: BTreeMap<Item, bool>,
    /// The atomic conditions, each with the places that it has a say in.
    pub(super) atoms: BTreeMap<Span, (&'a Atom, Vec<Site>)>,
}

impl<'a> Plan<'a> {
    pub(super) fn of(policy: &'a Policy) -> Self {
        let mut all: Vec<Item> = (0..policy.lifecycle.arms.len()).map(Item::Arm).collect();
        for (id, role) in policy.roles.iter() {
            all.push(Item::Role(id));
            all.extend((0..role.grants.len()).map(|place| Item::Grant(id, place)));
        }
        for (id, approval) in policy.approvals.iter() {
            all.extend((0..approval.stages.len()).map(|place| Item::Stage(id, place)));
        }
        all.extend(policy.forbids.ids().map(Item::Forbid));
        all.extend(policy.conflicts.ids().map(Item::Conflict));
        all.extend(policy.exceptions.ids().map(Item::Exception));
        let mut items: BTreeMap<Item, bool> =
            all.into_iter().map(|item| (item, is_privileged(policy, item))).collect();

        let mut atoms: BTreeMap<Span, (&Atom, Vec<Site>)> = BTreeMap::new();
        for site in Site::all(policy) {
            let Some(condition) = site.condition(policy) else { continue };
            let privileged = site_is_privileged(policy, site);
            let mut found = Vec::new();
            atoms_of(policy, condition, &mut found);
            for atom in found {
                for outcome in [true, false] {
                    *items.entry(Item::Outcome(atom.span, outcome)).or_default() |= privileged;
                }
                let (_, sites) = atoms.entry(atom.span).or_insert((atom, Vec::new()));
                if sites.last() != Some(&site) {
                    sites.push(site);
                }
            }
        }
        Self { items, atoms }
    }
}

/// The atomic conditions that decide an expression, those of named conditions included. A
/// constant has only one outcome, and is none.
fn atoms_of<'a>(policy: &'a Policy, expr: &'a Expr, found: &mut Vec<&'a Atom>) {
    expr.for_each_leaf(&mut |leaf| match leaf {
        Leaf::Atom(Atom { kind: AtomKind::Constant(_), .. }) => {}
        Leaf::Atom(atom) => found.push(atom),
        Leaf::Condition(id, _) => atoms_of(policy, &policy.conditions[id].expr, found),
    });
}
