//! Mistakes in what limits access, and in what passes the limits: forbids, conflicts,
//! exceptions.

use super::generate::{Generation, Seat, acts};
use super::mutant::Changed;
use super::{Operator, conditions, terms, words};
use crate::policy::{
    Conflict, ConflictId, ConflictRule, Exception, ExceptionId, Expr, Forbid, Resolve,
};

impl Generation<'_> {
    pub(super) fn forbids(&mut self) {
        for (id, forbid) in self.policy.forbids.iter() {
            if !acts(forbid.header.mode) {
                continue;
            }
            let name = &forbid.header.name;
            for (place, selection) in forbid.denies.iter().enumerate() {
                let mut changed = forbid.clone();
                changed.denies.remove(place);
                let what = words::shortened(&words::source(self.policy, selection.span));
                let description = format!("forbid `{name}` no longer denies `{what}`");
                let changed = Changed::Forbid(id, Box::new(changed));
                self.add(Operator::DropDeny, selection.span, description, changed);
            }
            if let Some(when) = &forbid.when {
                let with = |when: Option<Expr>| {
                    Changed::Forbid(id, Box::new(Forbid { when, ..forbid.clone() }))
                };
                let seat = format!("the `when` of forbid `{name}`");
                self.condition(when, &Seat { name: seat, with: &with, spare: true });
            }
        }
    }

    pub(super) fn conflicts(&mut self) {
        for (id, conflict) in self.policy.conflicts.iter() {
            // What only reports decides nothing.
            if acts(conflict.header.mode) && conflict.resolve != Resolve::Report {
                self.conflict(id, conflict);
            }
        }
    }

    fn conflict(&mut self, id: ConflictId, conflict: &Conflict) {
        let (name, span) = (&conflict.header.name, conflict.header.span);
        let with = |changed: Conflict| Changed::Conflict(id, Box::new(changed));
        let rule = match &conflict.rule {
            ConflictRule::Between { .. } => {
                ConflictRule::Between { left: Vec::new(), right: Vec::new() }
            }
            ConflictRule::AtMost { limit, .. } => {
                ConflictRule::AtMost { limit: *limit, entitlements: Vec::new(), roles: Vec::new() }
            }
        };
        let description = format!("conflict `{name}` is left out");
        let none = Conflict { rule, ..conflict.clone() };
        self.add(Operator::DropConflict, span, description, with(none));
        if let ConflictRule::AtMost { limit, entitlements, roles } = &conflict.rule
            && let Some(more) = limit.checked_add(1)
            // With as many as there are, it would be left out.
            && (more as usize) < entitlements.len() + roles.len()
        {
            let rule = ConflictRule::AtMost {
                limit: more,
                entitlements: entitlements.clone(),
                roles: roles.clone(),
            };
            let description =
                format!("`at most {limit}` becomes `at most {more}` in conflict `{name}`");
            let more = Conflict { rule, ..conflict.clone() };
            self.add(Operator::RaiseLimit, span, description, with(more));
        }
        let before = match conflict.resolve {
            Resolve::Deny | Resolve::Report => return,
            Resolve::Keep(kept) => format!("keep {}", self.policy.entitlements[kept].name),
            Resolve::Approval(approval) => {
                format!("approval {}", self.policy.approvals[approval].header.name)
            }
        };
        let description = format!("`resolve {before}` becomes `resolve deny` in conflict `{name}`");
        let denying = Conflict { resolve: Resolve::Deny, ..conflict.clone() };
        self.add(Operator::DenyConflict, span, description, with(denying));
    }

    pub(super) fn exceptions(&mut self) {
        for (id, exception) in self.policy.exceptions.iter() {
            if acts(exception.header.mode) {
                self.exception(id, exception);
            }
        }
    }

    fn exception(&mut self, id: ExceptionId, exception: &Exception) {
        let (name, span) = (&exception.header.name, exception.header.span);
        let with = |changed: Exception| Changed::Exception(id, Box::new(changed));
        for (place, selection) in exception.grants.iter().enumerate() {
            let mut changed = exception.clone();
            changed.grants.remove(place);
            let what = words::shortened(&words::source(self.policy, selection.span));
            let description = format!("exception `{name}` no longer grants `{what}`");
            self.add(Operator::DropException, selection.span, description, with(changed));
        }
        let when = |when: Option<Expr>| {
            let when = when.unwrap_or_else(|| conditions::always(&exception.when));
            with(Exception { when, ..exception.clone() })
        };
        let seat = format!("the `when` of exception `{name}`");
        self.condition(&exception.when, &Seat { name: seat, with: &when, spare: true });
        for place in 0..exception.overrides_forbids.len() {
            let mut changed = exception.clone();
            let forbid = changed.overrides_forbids.remove(place);
            let forbid = &self.policy.forbids[forbid].header.name;
            let description = format!("exception `{name}` no longer overrides forbid `{forbid}`");
            self.add(Operator::DropOverride, span, description, with(changed));
        }
        for place in 0..exception.overrides_conflicts.len() {
            let mut changed = exception.clone();
            let conflict = changed.overrides_conflicts.remove(place);
            let conflict = &self.policy.conflicts[conflict].header.name;
            let description =
                format!("exception `{name}` no longer overrides conflict `{conflict}`");
            self.add(Operator::DropOverride, span, description, with(changed));
        }
        self.dates(id, exception);
    }

    fn dates(&mut self, id: ExceptionId, exception: &Exception) {
        let (name, span) = (&exception.header.name, exception.header.span);
        for (word, end) in [("from", exception.from), ("until", Some(exception.until))] {
            let Some(end) = end else { continue };
            for moved in terms::days_beside(end) {
                let changed = match word {
                    "from" => Exception { from: Some(moved), ..exception.clone() },
                    _ => Exception { until: moved, ..exception.clone() },
                };
                let description =
                    format!("`{word} {end}` becomes `{word} {moved}` in exception `{name}`");
                let changed = Changed::Exception(id, Box::new(changed));
                self.add(Operator::ShiftWindow, span, description, changed);
            }
        }
    }
}
