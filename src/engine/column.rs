//! One attribute of the index: which lines are not false for which of its values.

use super::bits::Bits;
use super::cells::{Cells, place, values};
use super::lines::{Line, Literal};
use crate::policy::{AtomKind, AttributeId, Policy, ScalarType, SetTest, Type, Value};

/// Which lines are not false for which values of an attribute, if only this one is asked.
#[derive(Clone, Debug)]
pub(super) enum Column {
    /// A single value: the lines for each of its cells.
    Scalar(Cells, Vec<Bits>),
    /// A set.
    Set(Box<SetColumn>),
}

/// Which lines are not false for which sets.
#[derive(Clone, Debug)]
pub(super) struct SetColumn {
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

impl Column {
    /// The column of an attribute of type `ty`.
    pub(super) fn of(
        policy: &Policy,
        attribute: AttributeId,
        ty: Type,
        lines: &[Line<'_>],
    ) -> Self {
        let of_attribute = lines.iter().flatten();
        let literals: Vec<Literal<'_>> =
            of_attribute.filter(|literal| literal.attribute == attribute).copied().collect();
        match ty {
            Type::Scalar(ty) => {
                let cells = Cells::of(policy, ty, &literals);
                let rows = scalar_rows(&cells, attribute, lines);
                Self::Scalar(cells, rows)
            }
            Type::Set(ty) => Self::Set(Box::new(SetColumn::of(ty, attribute, lines, &literals))),
        }
    }

    /// Keeps, of `left`, the lines that are not false for this value.
    pub(super) fn keep(&self, value: Option<&Value>, left: &mut Bits, scratch: &mut Bits) {
        match self {
            Self::Scalar(cells, rows) => {
                if let Some(row) = cells.cell(value).and_then(|cell| rows.get(cell)) {
                    left.keep(row);
                }
            }
            Self::Set(column) => column.keep(value, left, scratch),
        }
    }
}

fn scalar_rows(cells: &Cells, attribute: AttributeId, lines: &[Line<'_>]) -> Vec<Bits> {
    let mut rows = vec![Bits::all(lines.len()); cells.len()];
    for (number, line) in lines.iter().enumerate() {
        for literal in line.iter().filter(|literal| literal.attribute == attribute) {
            for (cell, row) in rows.iter_mut().enumerate() {
                if !cells.admits(cell, literal) {
                    row.remove(number);
                }
            }
        }
    }
    rows
}

impl SetColumn {
    fn of(
        ty: ScalarType,
        attribute: AttributeId,
        lines: &[Line<'_>],
        literals: &[Literal<'_>],
    ) -> Self {
        let elements = values(ty, literals);
        let mut column = Self {
            missing: Bits::all(lines.len()),
            plain: Bits::all(lines.len()),
            with: vec![Bits::none(lines.len()); elements.len()],
            without: vec![Bits::none(lines.len()); elements.len()],
            elements,
        };
        for (number, line) in lines.iter().enumerate() {
            let own = line.iter().filter(|literal| literal.attribute == attribute);
            column.add(number, &own.collect::<Vec<_>>());
        }
        column
    }

    fn add(&mut self, number: usize, literals: &[&Literal<'_>]) {
        // A line can be filed under one demand; the others are left to be verified.
        let mut is_filed = false;
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
                    let places: Option<Vec<usize>> =
                        elements.iter().map(|element| place(&self.elements, element)).collect();
                    let Some(places) = places else { continue };
                    if literal.negated {
                        // Without all of several, any one of them may still be there.
                        let rows = places.iter().filter(|_| any);
                        rows.for_each(|place| insert(&mut self.without, *place, number));
                    } else if !is_filed {
                        is_filed = true;
                        self.plain.remove(number);
                        let demanded = if any { places.len() } else { 1 };
                        let rows = places.iter().take(demanded);
                        rows.for_each(|place| insert(&mut self.with, *place, number));
                    }
                }
                _ => {}
            }
        }
    }

    fn keep(&self, value: Option<&Value>, left: &mut Bits, scratch: &mut Bits) {
        let set = match value {
            None => return left.keep(&self.missing),
            Some(Value::Set(set)) => set,
            Some(_) => return,
        };
        let found = || set.iter().filter_map(|element| place(&self.elements, element));
        scratch.clone_from(&self.plain);
        found().filter_map(|place| self.with.get(place)).for_each(|row| scratch.add(row));
        found().filter_map(|place| self.without.get(place)).for_each(|row| scratch.drop(row));
        left.keep(scratch);
    }
}

fn insert(rows: &mut [Bits], place: usize, number: usize) {
    if let Some(row) = rows.get_mut(place) {
        row.insert(number);
    }
}
