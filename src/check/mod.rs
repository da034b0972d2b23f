//! Syntax trees to a checked policy: names, types, presence guards.

mod approvals;
mod catalogue;
mod compare;
mod conditions;
mod declared;
mod duties;
mod error;
mod exceptions;
mod expr;
mod facts;
mod guarded;
mod implies;
mod invariants;
mod lifecycle;
mod limits;
mod literal;
mod model;
mod operand;
mod presence;
mod report;
mod requirements;
mod roles;
mod schema;
mod selector;
mod tests;
mod vocabulary;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::graph::{DependencyGraph, Node};
use crate::policy::{Leaf, Policy, Table, Unit};
use crate::source::{SourceMap, Span};
use crate::syntax::ast;

pub use guarded::is_guarded;

pub use error::{
    CatalogueError, CheckError, ExpressionError, Kind, NameError, RuleError, SchemaError, TestError,
};

use declared::Declarations;
use model::Model;
use report::Report;
use selector::Selectors;

/// Everything that a policy is made of, read and parsed.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The policy's name in `rolebook.toml`.
    pub name: String,
    /// SHA-256 over the names and bytes of everything that was read.
    pub digest: String,
    /// The directories and packs, the root first.
    pub origins: Vec<Origin>,
    /// Whether the root is a pack: rules for others to use, without a schema of its own,
    /// that states with `requires` what it expects. A pack can be checked, not evaluated.
    pub pack: bool,
}

/// One directory, or one pack shipped in the binary.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// As named in `uses`; the root's is empty.
    pub name: String,
    /// Its files, by name.
    pub files: Vec<ast::File>,
    /// The vocabulary files that its enums name, by the path as written: their text, or
    /// why it could not be read.
    pub vocabularies: BTreeMap<String, Result<String, String>>,
}

/// Checks everything that a policy is made of, and reports every independent mistake.
///
/// There is a policy exactly if nothing reported is worse than a warning; for a pack there
/// is never one. Its tables are sorted by name, so that it does not depend on the order of
/// files or declarations.
#[must_use]
pub fn check(input: &Input, sources: Arc<SourceMap>) -> (Option<Policy>, Vec<CheckError>) {
    let mut report = Report::new();
    let policy = draft(input, sources, &mut report);
    let usable = !input.pack && !report.has_errors();
    (usable.then_some(policy), report.into_errors())
}

/// The policy, with stand-ins where something is wrong.
fn draft(input: &Input, sources: Arc<SourceMap>, report: &mut Report) -> Policy {
    let all = Declarations::collect(input, report);
    let mut model = Model::build(&all, input, report);
    requirements::check_requirements(&all, input, &model, report);
    requirements::check_lifecycle_exists(&all, input, report);
    let conditions = conditions::check_conditions(&all, &mut model, report);
    let lifecycle = lifecycle::check_lifecycle(&all, &model, report);
    let mut selectors = Selectors::default();
    let roles = roles::check_roles(&all, &model, &mut selectors, report);
    let approvals = approvals::check_approvals(&all, &model, &mut selectors, report);
    let forbids = duties::check_forbids(&all, &model, &mut selectors, report);
    let conflicts = duties::check_conflicts(&all, &model, &mut selectors, report);
    let exceptions = exceptions::check_exceptions(&all, input, &model, &mut selectors, report);
    let reviews = approvals::check_reviews(&all, &model, &mut selectors, report);
    let invariants = invariants::check_invariants(&all, &model, report);
    let asked = tests::Asked { roles: &roles, approvals: &approvals, conflicts: &conflicts };
    let tests = tests::check_tests(&all, &model, asked, &mut selectors, report);
    let mut policy = Policy {
        name: input.name.clone(),
        digest: input.digest.clone(),
        sources,
        origins: input.origins.iter().map(|origin| origin.name.clone()).collect(),
        schema: model.schema.schema,
        enums: model.vocabularies.enums,
        lifecycle,
        apps: model.catalogue.apps,
        entitlements: model.catalogue.entitlements,
        families: model.catalogue.families,
        conditions,
        roles,
        approvals,
        forbids,
        conflicts,
        exceptions,
        reviews,
        invariants,
        tests,
        order: Vec::new(),
    };
    order(&mut policy, report);
    policy
}

/// Brings conditions and roles into the order of their evaluation, and reports circles.
fn order(policy: &mut Policy, report: &mut Report) {
    let graph = DependencyGraph::of_units(policy);
    policy.order = graph.order();
    let circles = graph.circles();
    if circles.is_empty() {
        levels(policy, report);
    }
    for circle in circles {
        let way = circle.iter().filter_map(|node| Some((graph.name(*node), place(policy, *node)?)));
        report.add(implies::circle_error(way.collect()));
    }
}

/// Reports the first condition and the first role that stand too many levels deep. The order
/// of evaluation has what each depends on before it.
fn levels(policy: &Policy, report: &mut Report) {
    let mut conditions = Table::filled(&policy.conditions, 1_usize);
    let mut roles = Table::filled(&policy.roles, 1_usize);
    let (mut deep_condition, mut deep_role) = (false, false);
    for unit in &policy.order {
        match unit {
            Unit::Condition(id) => {
                let mut level = 1;
                policy.conditions[*id].expr.for_each_leaf(&mut |leaf| {
                    if let Leaf::Condition(named, _) = leaf {
                        level = level.max(conditions[named] + 1);
                    }
                });
                conditions[*id] = level;
                let span = policy.conditions[*id].header.span;
                let what = "levels of conditions that name one another";
                deep_condition =
                    deep_condition || report.exceeds(what, level, limits::LEVELS, span);
            }
            Unit::Role(id) => {
                let span = policy.roles[*id].header.span;
                let what = "levels of roles that include one another";
                deep_role = deep_role || report.exceeds(what, roles[*id], limits::LEVELS, span);
                for junior in &policy.roles[*id].includes {
                    roles[*junior] = roles[*junior].max(roles[*id] + 1);
                }
            }
        }
    }
}

fn place(policy: &Policy, node: Node) -> Option<Span> {
    match node {
        Node::Condition(id) => policy.conditions.at(id).map(|row| row.header.span),
        Node::Role(id) => policy.roles.at(id).map(|row| row.header.span),
        _ => None,
    }
}
