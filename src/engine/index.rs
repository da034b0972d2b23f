//! The index of a policy: from an identity's values to the rules that can hold of it.
//!
//! Every condition is taken apart into lines (see `lines`). For each value that conditions
//! tell apart there is a set of the lines that it does not make false; the sets of an
//! identity's values, intersected, leave the lines that can hold. Most of these are sure to
//! hold; the others (patterns, references, whatever moves with the date) are left to `eval`.
//! So an index serves every date.

use std::collections::BTreeSet;

use super::bits::{Bits, WORD};
use super::column::{Column, Left, Valued};
use super::grid::{Grid, Rows};
use super::lines::{Line, Lines};
use super::numbers::{Numbers, numbered};
use crate::eval::{Candidates, Screen};
use crate::identity::{Glance, Identity, PersonId, Population};
use crate::policy::{AttributeId, ExceptionId, ForbidId, Id, Policy, Table, Unit};

/// A policy, compiled: which of its rules can hold of an identity.
#[derive(Clone, Debug)]
pub struct Index {
    pub(super) numbers: Numbers,
    columns: Vec<(AttributeId, Column)>,
    /// The lines for each value of each attribute.
    grid: Grid,
    /// The place of each attribute's column.
    places: Table<AttributeId, Option<usize>>,
    /// All lines. The first of each condition has the condition's number, so that a set of lines
    /// begins with a set of conditions.
    lines: Bits,
    /// The number of the condition that each further line is of.
    further: Vec<u32>,
    /// The lines that are never sure to be true.
    unsure: Bits,
    order: Vec<Unit>,
    /// The step of each unit, by its number, in the evaluation order.
    steps: Vec<usize>,
    /// The steps of the roles that the role at a step includes; they come after it.
    juniors: Vec<Vec<usize>>,
}

/// What holds of an identity, and what may, by number. What is in neither is false on every
/// date.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// True on every date.
    pub(super) sure: Bits,
    /// Not known to be false; what is sure may be among it.
    pub(super) maybe: Bits,
    left: Left,
}

impl Index {
    /// Compiles a policy.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        let numbers = Numbers::of(policy);
        let Filed { lines, numbers: filed, further } = Filed::of(policy, &numbers);
        let mut grid = Rows::new(lines.len());
        let mut unsure = Bits::none(grid.bound());
        for (number, _) in lines.iter().enumerate().filter(|(_, line)| !line.exact) {
            unsure.insert(number);
        }
        let literals = lines.iter().flat_map(|line| &line.literals);
        let asked: BTreeSet<AttributeId> = literals.map(|literal| literal.attribute).collect();
        let columns = asked.into_iter().filter_map(|attribute| {
            let ty = policy.schema.attributes.at(attribute)?.ty;
            Some((attribute, Column::of(policy, attribute, ty, &lines, &mut unsure, &mut grid)))
        });
        let columns: Vec<(AttributeId, Column)> = columns.collect();
        let mut places = Table::filled(&policy.schema.attributes, None);
        for (place, (attribute, _)) in columns.iter().enumerate() {
            places.get_mut(*attribute).into_iter().for_each(|at| *at = Some(place));
        }
        let steps = steps(policy, &numbers);
        Self {
            columns,
            places,
            lines: Bits::of(grid.bound(), filed),
            grid: grid.into_grid(),
            further,
            unsure,
            order: policy.order.clone(),
            juniors: juniors(policy, &numbers, &steps),
            steps,
            numbers,
        }
    }

    /// The values of each attribute that it tells apart.
    pub(super) fn columns(&self) -> impl Iterator<Item = (AttributeId, Valued)> {
        self.columns.iter().map(|(attribute, column)| (*attribute, column.valued()))
    }

    /// How many conditions hold of an identity, or may: the work of finding them, by itself.
    #[must_use]
    pub fn matches(&self, identity: &Identity) -> usize {
        let mut found = self.room();
        self.find(identity, &mut found);
        found.sure.len() + found.maybe.len()
    }

    /// Room for what is found.
    pub(super) fn room(&self) -> Found {
        let none = || Bits::none(self.numbers.len());
        Found { sure: none(), maybe: none(), left: Left::room(&self.grid) }
    }

    /// Finds what holds of an identity, and what may.
    pub(super) fn find(&self, identity: &Identity, found: &mut Found) {
        found.left.begin(&self.lines, &self.unsure);
        for (attribute, column) in &self.columns {
            let value = identity.value(*attribute).map(Glance::of);
            column.keep(value, &self.grid, &mut found.left);
        }
        self.sort(found);
    }

    /// The same of a person of a population, whose record is not written out; whether it is
    /// valid.
    pub(super) fn find_person(
        &self,
        population: &Population,
        person: PersonId,
        found: &mut Found,
    ) -> bool {
        found.left.begin(&self.lines, &self.unsure);
        let column = |attribute| self.columns.get(self.places.at(attribute).copied().flatten()?);
        let is_valid = population.glance(person, column, |(_, column), value| {
            column.keep(value, &self.grid, &mut found.left);
        });
        self.sort(found);
        is_valid
    }

    /// Sorts the lines that are left.
    fn sort(&self, found: &mut Found) {
        let Found { sure, maybe, left } = found;
        left.end(&self.grid);
        Bits::part(&left.lines, &left.unsure, [maybe, sure]);
        let first = first_further(&self.numbers);
        for line in left.lines.starting_at(first / WORD) {
            let found = if left.unsure.has(line) { &mut *maybe } else { &mut *sure };
            if let Some(number) = self.further.get(line - first) {
                found.insert(*number as usize);
            }
        }
    }

    /// The conditions and roles that can hold, and the roles that these include, in
    /// evaluation order.
    pub(super) fn units(&self, found: &Found) -> Vec<Unit> {
        let mut steps = Bits::none(self.order.len());
        for number in found.sure.iter().chain(found.maybe.iter()) {
            if let Some(step) = self.steps.get(number) {
                steps.insert(*step);
            }
        }
        let mut units = Vec::new();
        let mut next = steps.first_from(0);
        while let Some(step) = next {
            units.extend(self.order.get(step));
            for junior in self.juniors.get(step).into_iter().flatten() {
                steps.insert(*junior);
            }
            next = steps.first_from(step + 1);
        }
        units
    }

    /// The same, with the forbids and exceptions that can hold.
    pub(super) fn candidates_among(&self, found: &Found) -> Candidates {
        let (forbids, exceptions) = (self.numbers.forbids(), self.numbers.exceptions());
        let could = |range| found.sure.either_in(&found.maybe, range);
        let forbid = |number: usize| ForbidId::from_index(number - forbids.start);
        let exception = |number: usize| ExceptionId::from_index(number - exceptions.start);
        Candidates {
            units: self.units(found),
            forbids: could(forbids.clone()).map(forbid).collect(),
            exceptions: could(exceptions.clone()).map(exception).collect(),
        }
    }
}

impl Screen for Index {
    fn candidates(&self, identity: &Identity) -> Candidates {
        let mut found = self.room();
        self.find(identity, &mut found);
        self.candidates_among(&found)
    }
}

/// The lines of all conditions, each with its number.
struct Filed<'p> {
    /// By number; where there is none, one that asks for nothing.
    lines: Vec<Line<'p>>,
    numbers: Vec<usize>,
    /// The condition that each line is of from [`first_further`] on.
    further: Vec<u32>,
}

/// The number of the first line that is not the first of its condition: the first of a word.
fn first_further(numbers: &Numbers) -> usize {
    numbers.len().next_multiple_of(WORD)
}

impl<'p> Filed<'p> {
    fn of(policy: &'p Policy, numbers: &Numbers) -> Self {
        let conditions = Lines::of(policy);
        let mut lines = vec![Line::always(); first_further(numbers)];
        let (mut filed, mut further) = (Vec::new(), Vec::new());
        for (number, when) in numbered(policy, numbers) {
            let own =
                when.map_or_else(|| vec![Line::always()], |when| conditions.when(when, false));
            let mut own = own.into_iter();
            if let (Some(place), Some(first)) = (lines.get_mut(number), own.next()) {
                *place = first;
                filed.push(number);
            }
            for line in own {
                filed.push(lines.len());
                lines.push(line);
                further.push(u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
        Self { lines, numbers: filed, further }
    }
}

/// The step of each condition and role in the evaluation order.
fn steps(policy: &Policy, numbers: &Numbers) -> Vec<usize> {
    let mut steps = vec![0; policy.roles.len() + policy.conditions.len()];
    for (step, unit) in policy.order.iter().enumerate() {
        if let Some(place) = steps.get_mut(numbers.unit(*unit)) {
            *place = step;
        }
    }
    steps
}

fn juniors(policy: &Policy, numbers: &Numbers, steps: &[usize]) -> Vec<Vec<usize>> {
    let step = |unit: Unit| steps.get(numbers.unit(unit)).copied();
    let of_unit = |unit: &Unit| match unit {
        Unit::Condition(_) => Vec::new(),
        Unit::Role(id) => {
            let juniors = policy.roles[*id].includes.iter();
            juniors.filter_map(|junior| step(Unit::Role(*junior))).collect()
        }
    };
    policy.order.iter().map(of_unit).collect()
}
