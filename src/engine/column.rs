//! One attribute of the index: which lines are not false for which of its values.

use super::bits::Bits;
use super::cells::{Cells, place, values};
use super::lines::{Line, Literal};
use crate::policy::{AtomKind, AttributeId, Policy, SetTest, Type, Value};

/// Which lines are not false for which values of an attribute, if only this one is asked.
#[derive(Clone, Debug)]
pub(super) struct Column {
    rows: Rows,
    /// The lines that a missing value leaves open.
    open: Bits,
}

/// The lines for each value.
#[derive(Clone, Debug)]
enum Rows {
    /// A single value: the lines for each of its cells.
    Scalar(Cells, Vec<Bits>),
    /// A set.
    Set(Box<SetRows>),
}

/// Which lines are not false for which sets.
#[derive(Clone, Debug)]
struct SetRows {
    /// The elements that lines ask for, in order.
    elements: Vec<Value>,
    /// Where the set is missing.
    missing: Bits,
    /// Whatever is in it.
    plain: Bits,
    /// Only where the element is in it.
    with: Vec<Bits>,
    /// Not where the element is in it.
    without: Vec<Bits>,
}

/// The lines that are left, and those of them that are not sure to be true.
#[derive(Clone, Debug)]
pub(super) struct Left {
    pub(super) lines: Bits,
    pub(super) unsure: Bits,
    scratch: Bits,
}

impl Left {
    /// All of so many lines, of which `unsure` are never sure.
    pub(super) fn all(lines: usize, unsure: &Bits) -> Self {
        Self { lines: Bits::all(lines), unsure: unsure.clone(), scratch: Bits::none(lines) }
    }
}

impl Column {
    /// The column of an attribute of type `ty`. Lines that it cannot hold to the letter are
    /// added to `unsure`.
    pub(super) fn of(
        policy: &Policy,
        attribute: AttributeId,
        ty: Type,
        lines: &[Line<'_>],
        unsure: &mut Bits,
    ) -> Self {
        let of_attribute = lines.iter().flat_map(|line| &line.literals);
        let literals: Vec<Literal<'_>> =
            of_attribute.filter(|literal| literal.attribute == attribute).copied().collect();
        let mut open = Bits::none(lines.len());
        let rows = match ty {
            Type::Scalar(ty) => {
                let cells = Cells::of(policy, ty, &literals);
                let rows = scalar_rows(&cells, attribute, lines, &mut open, unsure);
                Rows::Scalar(cells, rows)
            }
            Type::Set(ty) => {
                let elements = values(ty, &literals);
                let rows = SetRows::of(elements, attribute, lines, &mut open, unsure);
                Rows::Set(Box::new(rows))
            }
        };
        Self { rows, open }
    }

    /// Keeps, of the lines left, those that are not false for this value.
    pub(super) fn keep(&self, value: Option<&Value>, left: &mut Left) {
        if value.is_none() {
            left.unsure.add(&self.open);
        }
        match &self.rows {
            Rows::Scalar(cells, rows) => match cells.cell(value).and_then(|cell| rows.get(cell)) {
                Some(row) => left.lines.keep(row),
                None => left.unsure.fill(),
            },
            Rows::Set(rows) => rows.keep(value, left),
        }
    }
}

fn scalar_rows(
    cells: &Cells,
    attribute: AttributeId,
    lines: &[Line<'_>],
    open: &mut Bits,
    unsure: &mut Bits,
) -> Vec<Bits> {
    let mut rows = vec![Bits::all(lines.len()); cells.len()];
    for (number, line) in lines.iter().enumerate() {
        for literal in line.literals.iter().filter(|literal| literal.attribute == attribute) {
            for (cell, row) in rows.iter_mut().enumerate() {
                match (cells.outcome(cell, literal), cell) {
                    (Some(true), _) => {}
                    (Some(false), _) => row.remove(number),
                    (None, 0) => {
                        open.insert(number);
                    }
                    (None, _) => {
                        unsure.insert(number);
                    }
                }
            }
        }
    }
    rows
}

impl SetRows {
    fn of(
        elements: Vec<Value>,
        attribute: AttributeId,
        lines: &[Line<'_>],
        open: &mut Bits,
        unsure: &mut Bits,
    ) -> Self {
        let mut rows = Self {
            missing: Bits::all(lines.len()),
            plain: Bits::all(lines.len()),
            with: vec![Bits::none(lines.len()); elements.len()],
            without: vec![Bits::none(lines.len()); elements.len()],
            elements,
        };
        for (number, line) in lines.iter().enumerate() {
            let own = line.literals.iter().filter(|literal| literal.attribute == attribute);
            let own: Vec<_> = own.collect();
            if own.iter().any(|literal| matches!(literal.atom.kind, AtomKind::Set { .. })) {
                open.insert(number);
            }
            if !rows.add(number, &own) {
                unsure.insert(number);
            }
        }
        rows
    }

    /// Files a line, and says whether that holds all that it asks of the set.
    fn add(&mut self, number: usize, literals: &[&Literal<'_>]) -> bool {
        // A line can be filed under one demand; the others are left to be verified.
        let (mut is_filed, mut is_exact) = (false, true);
        for literal in literals {
            match &literal.atom.kind {
                AtomKind::Present(_) | AtomKind::Missing(_) => {
                    let present = matches!(literal.atom.kind, AtomKind::Present(_));
                    if present == literal.negated {
                        self.plain.remove(number);
                        self.with.iter_mut().for_each(|row| row.remove(number));
                        is_filed = true;
                    } else {
                        self.missing.remove(number);
                    }
                }
                AtomKind::Set { test, elements, .. } => {
                    let any = *test == SetTest::Any || elements.len() == 1;
                    is_exact &= any;
                    let places: Option<Vec<usize>> =
                        elements.iter().map(|element| place(&self.elements, element)).collect();
                    let Some(places) = places else {
                        is_exact = false;
                        continue;
                    };
                    if literal.negated {
                        // Without all of several, any one of them may still be there.
                        let rows = places.iter().filter(|_| any);
                        rows.for_each(|place| insert(&mut self.without, *place, number));
                    } else if is_filed {
                        is_exact = false;
                    } else {
                        is_filed = true;
                        self.plain.remove(number);
                        let demanded = if any { places.len() } else { 1 };
                        let rows = places.iter().take(demanded);
                        rows.for_each(|place| insert(&mut self.with, *place, number));
                    }
                }
                _ => is_exact = false,
            }
        }
        is_exact
    }

    fn keep(&self, value: Option<&Value>, left: &mut Left) {
        let set = match value {
            None => return left.lines.keep(&self.missing),
            Some(Value::Set(set)) => set,
            Some(_) => return left.unsure.fill(),
        };
        let found = || set.iter().filter_map(|element| place(&self.elements, element));
        left.scratch.copy(&self.plain);
        found().filter_map(|place| self.with.get(place)).for_each(|row| left.scratch.add(row));
        found().filter_map(|place| self.without.get(place)).for_each(|row| left.scratch.drop(row));
        left.lines.keep(&left.scratch);
    }
}

fn insert(rows: &mut [Bits], place: usize, number: usize) {
    if let Some(row) = rows.get_mut(place) {
        row.insert(number);
    }
}
