//! What is to come out for one person.

use super::Tests;
use crate::check::error::{Kind, TestError};
use crate::policy::{ExpectationKind, Phase, RoleId, Rule, RuleName};
use crate::source::Span;
use crate::syntax::ast;

impl Tests<'_, '_> {
    /// What is to come out for one person; none where something in it is wrong, which is
    /// reported.
    pub(super) fn expectation(
        &mut self,
        kind: &ast::ExpectationKind,
        span: Span,
    ) -> Option<ExpectationKind> {
        use ast::ExpectationKind as Ast;
        Some(match kind {
            Ast::Granted { exactly, selectors, via, until } => ExpectationKind::Granted {
                exactly: *exactly,
                selections: self.select(selectors),
                via: via.as_ref().map(|name| self.granting(name)),
                until: until.as_ref().map(|until| until.value),
            },
            Ast::None(selectors) => ExpectationKind::None(self.select(selectors)),
            Ast::Pending { selectors, awaiting } => ExpectationKind::Pending {
                selections: self.select(selectors),
                awaiting: match awaiting {
                    Some(path) => Some(self.awaited(path)?),
                    None => None,
                },
            },
            Ast::Scheduled { selectors, from } => ExpectationKind::Scheduled {
                selections: self.select(selectors),
                from: from.as_ref().map(|from| from.value),
            },
            Ast::Suspended(selectors) => ExpectationKind::Suspended(self.select(selectors)),
            Ast::Denied { selectors, by } => ExpectationKind::Denied {
                selections: self.select(selectors),
                by: by.as_ref().map(|name| self.denying(name)),
            },
            Ast::Unroutable(selectors) => ExpectationKind::Unroutable(self.select(selectors)),
            Ast::Via { selectors, role } => ExpectationKind::Via {
                selections: self.select(selectors),
                rule: self.granting(role),
            },
            Ast::Phase(name) => ExpectationKind::Phase(self.phase(name)?),
            Ast::RolesExactly(names) => ExpectationKind::RolesExactly(self.roles(names)),
            Ast::Quarantined { because } => ExpectationKind::Quarantined {
                because: because.as_ref().map(|because| because.value.clone()),
            },
            Ast::Observed(name) => ExpectationKind::Observed(self.recording(name)),
            Ast::Reviews(name) => {
                ExpectationKind::Reviews(self.reviews.resolve(name, self.report)?)
            }
            Ast::Count { .. }
            | Ast::CountQuarantined { .. }
            | Ast::Nobody { .. }
            | Ast::NobodyQuarantined
            | Ast::Everyone { .. }
            | Ast::Snapshot(_) => {
                self.report.add(TestError::Misplaced {
                    what: "an expectation about everybody",
                    place: "one person",
                    help: "name the people with `population \"people.csv\"` in place of `given`",
                    span,
                });
                return None;
            }
        })
    }

    fn roles(&mut self, names: &[ast::Name]) -> Vec<RoleId> {
        let each = names.iter().filter_map(|name| self.model.roles.resolve(name, self.report));
        let mut roles: Vec<RoleId> = each.collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    fn phase(&mut self, name: &ast::Name) -> Option<Phase> {
        let found = Phase::ALL.into_iter().find(|phase| phase.name() == name.text);
        if found.is_none() {
            self.report.unknown(Kind::Phase, name, Phase::ALL.into_iter().map(Phase::name));
        }
        found
    }

    /// A role or an exception.
    fn granting(&mut self, name: &ast::Name) -> RuleName {
        let role = self.model.roles.get(&name.text).map(|id| id.map(Rule::Role));
        let exception = self.exceptions.get(&name.text).map(|id| id.map(Rule::Exception));
        rules(name, [role, exception]).unwrap_or_else(|| {
            let names = self.model.roles.names().chain(self.exceptions.names());
            self.unknown(Kind::RoleOrException, name, names.collect())
        })
    }

    /// A forbid, a conflict or an approval.
    fn denying(&mut self, name: &ast::Name) -> RuleName {
        let model = self.model;
        let found = [
            model.forbids.get(&name.text).map(|id| id.map(Rule::Forbid)),
            model.conflicts.get(&name.text).map(|id| id.map(Rule::Conflict)),
            model.approvals.get(&name.text).map(|id| id.map(Rule::Approval)),
        ];
        rules(name, found).unwrap_or_else(|| {
            let names = model.forbids.names().chain(model.conflicts.names());
            self.unknown(Kind::Denial, name, names.chain(model.approvals.names()).collect())
        })
    }

    /// A rule of any kind that can be in record mode.
    fn recording(&mut self, name: &ast::Name) -> RuleName {
        let model = self.model;
        let found = [
            model.roles.get(&name.text).map(|id| id.map(Rule::Role)),
            model.approvals.get(&name.text).map(|id| id.map(Rule::Approval)),
            model.forbids.get(&name.text).map(|id| id.map(Rule::Forbid)),
            model.conflicts.get(&name.text).map(|id| id.map(Rule::Conflict)),
            self.exceptions.get(&name.text).map(|id| id.map(Rule::Exception)),
            self.reviews.get(&name.text).map(|id| id.map(Rule::Review)),
        ];
        rules(name, found).unwrap_or_else(|| {
            let names = model.roles.names().chain(model.approvals.names());
            let names = names.chain(model.forbids.names()).chain(model.conflicts.names());
            let names = names.chain(self.exceptions.names()).chain(self.reviews.names());
            self.unknown(Kind::Rule, name, names.collect())
        })
    }

    /// No rule bears the name, which is reported.
    fn unknown(&mut self, kind: Kind, name: &ast::Name, names: Vec<&str>) -> RuleName {
        self.report.unknown(kind, name, names.into_iter());
        RuleName { name: name.text.clone(), rules: Vec::new() }
    }
}

/// The rules among `found` that bear the name; of some, nothing but the name is known. None
/// where there is none.
fn rules<const N: usize>(name: &ast::Name, found: [Option<Option<Rule>>; N]) -> Option<RuleName> {
    let is_known = found.iter().any(Option::is_some);
    let rules = found.into_iter().flatten().flatten().collect();
    is_known.then(|| RuleName { name: name.text.clone(), rules })
}
