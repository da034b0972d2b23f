//! Every mutant of a policy.

use std::collections::BTreeMap;

use super::conditions::Fate;
use super::mutant::Changed;
use super::{Mutant, Operator, conditions, words};
use crate::check::is_guarded;
use crate::policy::{Expr, Mode, Policy};
use crate::source::Span;

/// The mutants of `policy`, in the order of its tables: lifecycle, conditions, roles,
/// approvals, forbids, conflicts, exceptions.
///
/// Rules in record mode are left out, since they decide nothing; reviews as well. What the
/// checker would refuse is no mutant: a guard is kept where a value that it guards is read.
#[must_use]
pub fn mutants(policy: &Policy) -> Vec<Mutant> {
    let mut found = Generation { policy, mutants: Vec::new() };
    found.lifecycle();
    found.conditions();
    found.roles();
    found.approvals();
    found.forbids();
    found.conflicts();
    found.exceptions();
    told_apart(policy, found.mutants)
}

/// The mutants, the place named where two would be told in the same words.
fn told_apart(policy: &Policy, mut mutants: Vec<Mutant>) -> Vec<Mutant> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for mutant in &mutants {
        *count.entry(mutant.description.clone()).or_insert(0) += 1;
    }
    for mutant in &mut mutants {
        if count.get(&mutant.description).is_some_and(|count| *count > 1) {
            let at = policy.sources.locate(mutant.span);
            mutant.description.push_str(&format!(" (line {}, column {})", at.line, at.column));
        }
    }
    mutants
}

/// The mutants found so far.
pub(super) struct Generation<'a> {
    pub(super) policy: &'a Policy,
    mutants: Vec<Mutant>,
}

/// A condition's place: what it is called, and the rule that it stands in with another.
pub(super) struct Seat<'s> {
    /// `the `when` of role `sales``
    pub(super) name: String,
    /// The rule with another condition; none where it is to have none.
    pub(super) with: &'s dyn Fn(Option<Expr>) -> Changed,
    /// Whether the rule can do without a condition.
    pub(super) spare: bool,
}

impl Generation<'_> {
    /// Adds what becomes of a rule.
    pub(super) fn add(
        &mut self,
        operator: Operator,
        span: Span,
        description: String,
        changed: Changed,
    ) {
        let rule = changed.rule().to_owned();
        self.mutants.push(Mutant { operator, span, description, rule, changed });
    }

    /// Adds the mistakes in a condition.
    pub(super) fn condition(&mut self, expr: &Expr, seat: &Seat<'_>) {
        let guards = conditions::guards(expr);
        for variant in conditions::variants(self.policy, expr) {
            let before = words::shortened(&variant.before);
            let name = &seat.name;
            let description = match &variant.fate {
                Fate::Becomes(after) => {
                    format!("`{before}` becomes `{}` in {name}", words::shortened(after))
                }
                Fate::LeftOut => format!("`{before}` is left out of {name}"),
                Fate::Gains(element) => {
                    format!("`{}` is added to `{before}` in {name}", words::shortened(element))
                }
                Fate::Loses(element) => {
                    format!("`{}` is left out of `{before}` in {name}", words::shortened(element))
                }
            };
            let changed = (seat.with)(Some(variant.expr));
            self.add_viable(guards, variant.operator, variant.span, description, changed);
        }
        // Of an `and`, each part is left out already.
        if seat.spare && !matches!(expr, Expr::And(_)) && !conditions::is_always(expr) {
            let before = words::shortened(&words::condition(self.policy, expr));
            let description = format!("`{before}` is left out of {}", seat.name);
            let span = words::span_of(expr);
            self.add_viable(guards, Operator::DropCondition, span, description, (seat.with)(None));
        }
    }

    fn add_viable(
        &mut self,
        guards: bool,
        operator: Operator,
        span: Span,
        description: String,
        changed: Changed,
    ) {
        let rule = changed.rule().to_owned();
        let mutant = Mutant { operator, span, description, rule, changed };
        if !guards || is_guarded(&mutant.apply(self.policy)) {
            self.mutants.push(mutant);
        }
    }

    fn lifecycle(&mut self) {
        for (place, arm) in self.policy.lifecycle.arms.iter().enumerate() {
            let with = |when: Option<Expr>| {
                let when = when.unwrap_or_else(|| arm.when.clone());
                Changed::Arm(place, Box::new(crate::policy::Arm { when, ..arm.clone() }))
            };
            let name = format!("`{}` of the lifecycle", arm.phase.name());
            self.condition(&arm.when, &Seat { name, with: &with, spare: false });
        }
    }

    fn conditions(&mut self) {
        for (id, condition) in self.policy.conditions.iter() {
            let with = |expr: Option<Expr>| {
                let expr = expr.unwrap_or_else(|| condition.expr.clone());
                Changed::Condition(
                    id,
                    Box::new(crate::policy::Condition { expr, ..condition.clone() }),
                )
            };
            let name = format!("condition `{}`", condition.header.name);
            self.condition(&condition.expr, &Seat { name, with: &with, spare: false });
        }
    }
}

/// Whether a rule of this mode is mutated.
pub(super) fn acts(mode: Mode) -> bool {
    mode == Mode::Enforce
}
