//! Mistakes in roles and their grants.

use super::generate::{Generation, Seat, acts};
use super::mutant::Changed;
use super::{Operator, conditions, terms, words};
use crate::policy::{Expr, Grant, GrantTarget, Role, RoleId};

impl Generation<'_> {
    pub(super) fn roles(&mut self) {
        for (id, role) in self.policy.roles.iter() {
            if !acts(role.header.mode) {
                continue;
            }
            if let Some(when) = &role.when {
                let with = |changed: Option<Expr>| {
                    let when = changed.unwrap_or_else(|| conditions::always(when));
                    Changed::Role(id, Box::new(Role { when: Some(when), ..role.clone() }))
                };
                let name = format!("the `when` of role `{}`", role.header.name);
                self.condition(when, &Seat { name, with: &with, spare: true });
            }
            self.includes(id, role);
            for place in 0..role.grants.len() {
                self.grant(id, role, place);
            }
        }
    }

    fn includes(&mut self, id: RoleId, role: &Role) {
        for (place, junior) in role.includes.iter().enumerate() {
            let mut changed = role.clone();
            changed.includes.remove(place);
            let junior = &self.policy.roles[*junior].header.name;
            let description =
                format!("`include {junior}` is left out of role `{}`", role.header.name);
            let changed = Changed::Role(id, Box::new(changed));
            self.add(Operator::DropInclude, role.header.span, description, changed);
        }
    }

    fn grant(&mut self, id: RoleId, role: &Role, place: usize) {
        let policy = self.policy;
        let Some(grant) = role.grants.get(place) else { return };
        let name = &role.header.name;
        let with = |grant: Grant| {
            let mut changed = role.clone();
            if let Some(cell) = changed.grants.get_mut(place) {
                *cell = grant;
            }
            Changed::Role(id, Box::new(changed))
        };
        for (index, target) in grant.targets.iter().enumerate() {
            let span = match target {
                GrantTarget::Selected(selection) => selection.span,
                GrantTarget::ByAttribute { span, .. } => *span,
            };
            let mut fewer = grant.clone();
            fewer.targets.remove(index);
            let target = words::shortened(&words::source(policy, span));
            let description = format!("role `{name}` no longer grants `{target}`");
            self.add(Operator::DropTarget, span, description, with(fewer));
        }
        let told = told(grant, policy);
        if let Some(when) = &grant.when {
            let with = |when: Option<Expr>| with(Grant { when, ..grant.clone() });
            let name = format!("the `when` of {told} in role `{name}`");
            self.condition(when, &Seat { name, with: &with, spare: true });
        }
        self.windows(role, grant, &told, &with);
        if let Some(approval) = grant.requires {
            let description = format!(
                "`requires {}` is left out of {told} in role `{name}`",
                policy.approvals[approval].header.name
            );
            let changed = with(Grant { requires: None, ..grant.clone() });
            self.add(Operator::DropRequires, grant.span, description, changed);
        }
    }

    fn windows(&mut self, role: &Role, grant: &Grant, told: &str, with: &dyn Fn(Grant) -> Changed) {
        for (word, end) in [("from", &grant.from), ("until", &grant.until)] {
            let Some(end) = end else { continue };
            let before = words::source(self.policy, end.span);
            for (moved, text) in terms::a_day_beside(self.policy, end) {
                let moved = Some(moved);
                let changed = match word {
                    "from" => Grant { from: moved, ..grant.clone() },
                    _ => Grant { until: moved, ..grant.clone() },
                };
                let description = format!(
                    "`{word} {before}` becomes `{word} {text}` in {told} in role `{}`",
                    role.header.name
                );
                self.add(Operator::ShiftWindow, end.span, description, with(changed));
            }
        }
    }
}

/// `the grant of `a.b``, or of the first of several.
fn told(grant: &Grant, policy: &crate::policy::Policy) -> String {
    let first = grant.targets.first().map(|target| match target {
        GrantTarget::Selected(selection) => selection.span,
        GrantTarget::ByAttribute { span, .. } => *span,
    });
    let first = first.map(|span| words::shortened(&words::source(policy, span)));
    let more = if grant.targets.len() > 1 { ", …" } else { "" };
    format!("the grant of `{}{more}`", first.unwrap_or_default())
}
