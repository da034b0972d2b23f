//! Roles and their grants.

use super::declared::{Declarations, Declared, header, text};
use super::error::RuleError;
use super::expr::{Lowering, Place};
use super::model::Model;
use super::presence::Known;
use super::report::Report;
use super::selector::Selectors;
use crate::policy::{ApprovalId, Expr, Grant, GrantTarget, Id, Mode, Path, Role, RoleId, Table};
use crate::syntax::ast;

/// Checks all roles.
pub(super) fn check_roles(
    all: &Declarations<'_>,
    model: &Model<'_>,
    selectors: &mut Selectors,
    report: &mut Report,
) -> Table<RoleId, Role> {
    let memberships: Table<RoleId, Membership> =
        all.roles.iter().map(|declared| membership(declared, model, report)).collect();
    let established = established(&memberships);
    let mut roles = Table::new(Vec::with_capacity(memberships.len()));
    for ((declared, membership), established) in
        all.roles.iter().zip(memberships.values()).zip(established.values())
    {
        let item = declared.item;
        let mut grants = Grants { all, model, selectors, report, membership, established };
        roles.push(Role {
            header: header(
                declared,
                item.title.as_ref(),
                item.control.as_ref(),
                item.mode.as_ref(),
            ),
            owner: text(item.owner.as_ref()),
            when: membership.when.clone(),
            includes: membership.includes.clone(),
            grants: item.grants.iter().map(|grant| grants.grant(grant)).collect(),
        });
    }
    roles
}

/// Who is a member of a role.
struct Membership {
    when: Option<Expr>,
    /// What its own `when` establishes.
    own: Option<Known>,
    includes: Vec<RoleId>,
}

fn membership(
    declared: &Declared<'_, ast::Role>,
    model: &Model<'_>,
    report: &mut Report,
) -> Membership {
    let item = declared.item;
    let checked = item
        .when
        .as_ref()
        .map(|when| Lowering::new(model, report, Place::Rule).condition(when, &Known::nothing()));
    let (when, own) = match checked {
        Some(checked) => (Some(checked.expr), Some(checked.outcome.yes)),
        // What could not be read may have established anything.
        None => (None, declared.damaged.then_some(Known::Everything)),
    };
    let mut includes: Vec<RoleId> =
        item.include.iter().filter_map(|name| model.roles.resolve(name, report)).collect();
    includes.sort_unstable();
    includes.dedup();
    Membership { when, own, includes }
}

/// What is known of every member of a role: what its own `when` and every role that
/// includes it establish alike.
fn established(memberships: &Table<RoleId, Membership>) -> Table<RoleId, Known> {
    let mut known: Table<RoleId, Known> = memberships
        .values()
        .map(|membership| membership.own.clone().unwrap_or(Known::Everything))
        .collect();
    let mut seniors = Table::filled(memberships, 0_usize);
    for junior in memberships.values().flat_map(|membership| &membership.includes) {
        if let Some(count) = seniors.get_mut(*junior) {
            *count += 1;
        }
    }
    // Seniors first. Roles in a circle are never ready; it is reported elsewhere.
    let mut ready: Vec<RoleId> =
        seniors.iter().filter(|(_, count)| **count == 0).map(|(id, _)| id).collect();
    while let Some(id) = ready.pop() {
        let (Some(membership), Some(senior)) = (memberships.at(id), known.at(id).cloned()) else {
            continue;
        };
        for junior in &membership.includes {
            if let Some(known) = known.get_mut(*junior) {
                *known = std::mem::replace(known, Known::Everything).common(&senior);
            }
            if let Some(count) = seniors.get_mut(*junior) {
                *count -= 1;
                if *count == 0 {
                    ready.push(*junior);
                }
            }
        }
    }
    known
}

struct Grants<'r, 'a> {
    all: &'r Declarations<'a>,
    model: &'r Model<'a>,
    selectors: &'r mut Selectors,
    report: &'r mut Report,
    membership: &'r Membership,
    established: &'r Known,
}

impl Grants<'_, '_> {
    fn grant(&mut self, grant: &ast::Grant) -> Grant {
        let mut lowering = Lowering::new(self.model, self.report, Place::Rule);
        lowering.role_when = self.membership.own.as_ref();
        let checked = grant.when.as_ref().map(|when| lowering.condition(when, self.established));
        let (when, known) = match checked {
            Some(checked) => (Some(checked.expr), checked.outcome.yes),
            None => (None, self.established.clone()),
        };
        let from = grant.from.as_ref().map(|expr| lowering.date("from", expr, &known));
        let until = grant.until.as_ref().map(|expr| lowering.date("until", expr, &known));
        let targets = grant.targets.iter().map(|target| self.target(target, &known)).collect();
        let requires = grant
            .requires
            .as_ref()
            .and_then(|name| enforced_approval(name, self.all, self.model, self.report));
        Grant { targets, when, from, until, requires, span: grant.span }
    }

    fn target(&mut self, selector: &ast::Selector, known: &Known) -> GrantTarget {
        let target = self.selectors.grant_target(selector, self.model, self.report);
        if let GrantTarget::ByAttribute { attribute, span, .. } = &target {
            let path = Path { through: Vec::new(), attribute: *attribute, span: *span };
            let mut lowering = Lowering::new(self.model, self.report, Place::Rule);
            lowering.role_when = self.membership.own.as_ref();
            lowering.in_clause = true;
            lowering.guard(&path, &mut known.clone());
        }
        target
    }
}

/// An approval that a rule waits for; it must not be one that only records.
pub(super) fn enforced_approval(
    name: &ast::Name,
    all: &Declarations<'_>,
    model: &Model<'_>,
    report: &mut Report,
) -> Option<ApprovalId> {
    let id = model.approvals.resolve(name, report)?;
    let approval = all.approvals.get(id.index())?.item;
    if approval.mode.as_ref().is_some_and(|mode| mode.value == Mode::Record) {
        report.add(RuleError::RecordApproval {
            name: name.text.clone(),
            span: name.span,
            declared: approval.name.span,
        });
    }
    Some(id)
}
