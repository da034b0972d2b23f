//! The index of a policy: from an identity's values to the rules that can hold of it.
//!
//! Every condition is taken apart into lines (see `lines`). For each value that conditions
//! tell apart there is a set of the lines that it does not make false; the sets of an
//! identity's values, intersected, leave the lines that can hold. An index serves every date:
//! what depends on the date is left to `eval`.

use std::collections::BTreeSet;

use super::bits::Bits;
use super::column::Column;
use super::lines::{Line, Lines};
use crate::eval::{Candidates, Screen};
use crate::identity::Identity;
use crate::policy::{AttributeId, ExceptionId, ForbidId, Policy, RoleId, Table, Unit};

/// A policy, compiled: which of its rules can hold of an identity.
#[derive(Clone, Debug)]
pub struct Index {
    columns: Vec<(AttributeId, Column)>,
    /// What each line is of: a step of the evaluation order, then forbids, then exceptions.
    targets: Vec<Target>,
    order: Vec<Unit>,
    /// The steps of the roles that the role at a step includes; they come after it.
    juniors: Vec<Vec<usize>>,
}

#[derive(Clone, Copy, Debug)]
enum Target {
    Step(usize),
    Forbid(ForbidId),
    Exception(ExceptionId),
}

impl Index {
    /// Compiles a policy.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        let mut targets = Vec::new();
        let mut lines: Vec<Line<'_>> = Vec::new();
        for (target, of_target) in filed(policy) {
            targets.extend(of_target.iter().map(|_| target));
            lines.extend(of_target);
        }
        let asked: BTreeSet<AttributeId> =
            lines.iter().flatten().map(|literal| literal.attribute).collect();
        let columns = asked.into_iter().filter_map(|attribute| {
            let ty = policy.schema.attributes.at(attribute)?.ty;
            Some((attribute, Column::of(policy, attribute, ty, &lines)))
        });
        Self {
            columns: columns.collect(),
            targets,
            order: policy.order.clone(),
            juniors: juniors(policy),
        }
    }
}

impl Screen for Index {
    fn candidates(&self, identity: &Identity) -> Candidates {
        let mut left = Bits::all(self.targets.len());
        let mut scratch = Bits::none(self.targets.len());
        for (attribute, column) in &self.columns {
            column.keep(identity.value(*attribute), &mut left, &mut scratch);
        }
        let mut steps = Bits::none(self.order.len());
        let mut candidates = Candidates::default();
        // The set of all lines has some beyond the last.
        for target in left.iter().map_while(|line| self.targets.get(line)) {
            match target {
                Target::Step(step) => steps.insert(*step),
                Target::Forbid(id) => candidates.forbids.push(*id),
                Target::Exception(id) => candidates.exceptions.push(*id),
            }
        }
        candidates.forbids.dedup();
        candidates.exceptions.dedup();
        let mut next = steps.first_from(0);
        while let Some(step) = next {
            candidates.units.extend(self.order.get(step));
            self.juniors.get(step).into_iter().flatten().for_each(|junior| steps.insert(*junior));
            next = steps.first_from(step + 1);
        }
        candidates
    }
}

/// The lines of everything that has a condition, in the order of targets.
fn filed(policy: &Policy) -> Vec<(Target, Vec<Line<'_>>)> {
    let lines = Lines::of(policy);
    let always = || vec![Line::new()];
    let mut filed = Vec::new();
    for (step, unit) in policy.order.iter().enumerate() {
        let when = match unit {
            Unit::Condition(id) => Some(&policy.conditions[*id].expr),
            Unit::Role(id) => policy.roles[*id].when.as_ref(),
        };
        let of_step = when.map(|when| lines.when(when, false)).unwrap_or_default();
        filed.push((Target::Step(step), of_step));
    }
    for (id, forbid) in policy.forbids.iter() {
        let when = forbid.when.as_ref();
        let of_forbid = when.map_or_else(always, |when| lines.when(when, false));
        filed.push((Target::Forbid(id), of_forbid));
    }
    for (id, exception) in policy.exceptions.iter() {
        filed.push((Target::Exception(id), lines.when(&exception.when, false)));
    }
    filed
}

fn juniors(policy: &Policy) -> Vec<Vec<usize>> {
    let mut steps: Table<RoleId, usize> = Table::filled(&policy.roles, 0);
    for (step, unit) in policy.order.iter().enumerate() {
        if let Unit::Role(id) = unit {
            steps[*id] = step;
        }
    }
    let of_unit = |unit: &Unit| match unit {
        Unit::Condition(_) => Vec::new(),
        Unit::Role(id) => policy.roles[*id].includes.iter().map(|junior| steps[*junior]).collect(),
    };
    policy.order.iter().map(of_unit).collect()
}
