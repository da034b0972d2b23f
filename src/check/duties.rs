//! Forbids and conflicts: what keeps duties apart.

use super::declared::{Declarations, Declared, header, text};
use super::error::{Kind, RuleError};
use super::expr::{Lowering, Place};
use super::model::Model;
use super::presence::Known;
use super::report::Report;
use super::roles::enforced_approval;
use super::selector::{Selected, Selectors, Use};
use crate::policy::{
    Conflict, ConflictId, ConflictRule, EntitlementId, Forbid, ForbidId, Resolve, RoleId, Table,
};
use crate::syntax::ast;

/// Checks all forbids.
pub(super) fn check_forbids(
    all: &Declarations<'_>,
    model: &Model<'_>,
    selectors: &mut Selectors,
    report: &mut Report,
) -> Table<ForbidId, Forbid> {
    all.forbids.iter().map(|declared| forbid(declared, model, selectors, report)).collect()
}

fn forbid(
    declared: &Declared<'_, ast::Forbid>,
    model: &Model<'_>,
    selectors: &mut Selectors,
    report: &mut Report,
) -> Forbid {
    let item = declared.item;
    if item.denies.is_empty() && !declared.damaged {
        report.add(RuleError::MissingClause {
            kind: Kind::Forbid,
            name: item.name.text.clone(),
            lack: "denies nothing",
            help: "say what nobody it binds may hold: `deny app.entitlement`",
            span: item.name.span,
        });
    }
    let when = item.when.as_ref().map(|when| {
        Lowering::new(model, report, Place::Rule).condition(when, &Known::nothing()).expr
    });
    let targets = item.denies.iter().flat_map(|clause| &clause.targets);
    Forbid {
        header: header(declared, item.title.as_ref(), item.control.as_ref(), item.mode.as_ref()),
        when,
        denies: selectors.resolve_all(targets, Use::Cover, model, report),
        because: text(item.because.as_ref()),
    }
}

/// Checks all conflicts.
pub(super) fn check_conflicts(
    all: &Declarations<'_>,
    model: &Model<'_>,
    selectors: &mut Selectors,
    report: &mut Report,
) -> Table<ConflictId, Conflict> {
    let mut duties = Duties { all, model, selectors, report };
    all.conflicts.iter().map(|declared| duties.conflict(declared)).collect()
}

/// The entitlements of one side of a conflict, and whether all of them are known.
struct Side {
    entitlements: Vec<EntitlementId>,
    complete: bool,
}

struct Duties<'r, 'a> {
    all: &'r Declarations<'a>,
    model: &'r Model<'a>,
    selectors: &'r mut Selectors,
    report: &'r mut Report,
}

impl Duties<'_, '_> {
    fn conflict(&mut self, declared: &Declared<'_, ast::Conflict>) -> Conflict {
        let item = declared.item;
        let (rule, complete) = self.rule(item, declared.damaged);
        Conflict {
            header: header(
                declared,
                item.title.as_ref(),
                item.control.as_ref(),
                item.mode.as_ref(),
            ),
            resolve: self.resolve(item, &rule, complete),
            rule,
            because: text(item.because.as_ref()),
        }
    }

    fn rule(&mut self, item: &ast::Conflict, damaged: bool) -> (ConflictRule, bool) {
        match &item.rule {
            None if damaged => {
                (ConflictRule::Between { left: Vec::new(), right: Vec::new() }, false)
            }
            None => {
                self.report.add(RuleError::MissingClause {
                    kind: Kind::Conflict,
                    name: item.name.text.clone(),
                    lack: "does not say which duties are kept apart",
                    help: "add `between A and B`, or `at most 1 of A, B, C`",
                    span: item.name.span,
                });
                (ConflictRule::Between { left: Vec::new(), right: Vec::new() }, false)
            }
            Some(ast::ConflictRule::Between { left, right, .. }) => {
                let left = self.side(left.iter());
                let right = self.side(right.iter());
                let complete = left.complete && right.complete;
                let (left, right) = (left.entitlements, right.entitlements);
                (ConflictRule::Between { left, right }, complete)
            }
            Some(ast::ConflictRule::AtMost { limit, members, .. }) => {
                if limit.value == 0 {
                    self.report.add(RuleError::EmptyLimit { span: limit.span });
                }
                let selectors = members.iter().filter_map(|member| match member {
                    ast::Member::Entitlements(selector) => Some(selector),
                    ast::Member::Role(_) => None,
                });
                let Side { entitlements, complete } = self.side(selectors);
                let roles = self.roles(members);
                let limit = limit.value;
                (ConflictRule::AtMost { limit, entitlements, roles }, complete)
            }
        }
    }

    fn roles(&mut self, members: &[ast::Member]) -> Vec<RoleId> {
        let names = members.iter().filter_map(|member| match member {
            ast::Member::Role(name) => Some(name),
            ast::Member::Entitlements(_) => None,
        });
        let mut roles: Vec<RoleId> =
            names.filter_map(|name| self.model.roles.resolve(name, self.report)).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    fn side<'s>(&mut self, selectors: impl Iterator<Item = &'s ast::Selector>) -> Side {
        let mut side = Side { entitlements: Vec::new(), complete: true };
        for selector in selectors {
            let Selected { selection, complete } =
                self.selectors.resolve(selector, Use::Cover, self.model, self.report);
            side.entitlements.extend(selection.entitlements);
            side.complete &= complete;
        }
        side.entitlements.sort_unstable();
        side.entitlements.dedup();
        side
    }

    /// What is done about it; where nothing is said, both sides are denied.
    fn resolve(&mut self, item: &ast::Conflict, rule: &ConflictRule, complete: bool) -> Resolve {
        match item.resolve.as_ref().map(|resolve| &resolve.value) {
            None | Some(ast::Resolve::Deny) => Resolve::Deny,
            Some(ast::Resolve::Report) => Resolve::Report,
            Some(ast::Resolve::Approval(name)) => {
                enforced_approval(name, self.all, self.model, self.report)
                    .map_or(Resolve::Deny, Resolve::Approval)
            }
            Some(ast::Resolve::Keep(selector)) => {
                self.keep(selector, rule, complete).map_or(Resolve::Deny, Resolve::Keep)
            }
        }
    }

    fn keep(
        &mut self,
        selector: &ast::Selector,
        rule: &ConflictRule,
        complete: bool,
    ) -> Option<EntitlementId> {
        let kept = self.selectors.resolve(selector, Use::Cover, self.model, self.report);
        let span = selector.span;
        match kept.selection.entitlements.as_slice() {
            [] => None,
            [kept] => {
                let is_member = match rule {
                    ConflictRule::Between { left, right } => {
                        left.contains(kept) || right.contains(kept)
                    }
                    ConflictRule::AtMost { entitlements, .. } => entitlements.contains(kept),
                };
                if complete && !is_member {
                    let problem = "names an entitlement that is not in the conflict";
                    let help = "keep one of those that the conflict keeps apart";
                    self.report.add(RuleError::Keep { problem, help, span });
                }
                Some(*kept)
            }
            _ => {
                let problem = "names several entitlements";
                let help = "name the one that stays, with its label if it has one";
                self.report.add(RuleError::Keep { problem, help, span });
                None
            }
        }
    }
}
