//! One attribute of the index: which lines are not false for which of its values.

use super::bits::Bits;
use super::cells::{Cells, Words, values};
use super::grid::{Grid, Rows};
use super::lines::{Line, Literal};
use crate::identity::Glance;
use crate::policy::{AtomKind, AttributeId, Policy, SetTest, Type};

/// Which lines are not false for which values of an attribute, if only this one is asked.
#[derive(Clone, Debug)]
pub(super) struct Column {
    values: Values,
    /// The lines that a missing value leaves open.
    open: Bits,
}

/// The lines for each value.
#[derive(Clone, Debug)]
enum Values {
    /// A single value, and the row of the lines for the first of its cells; the others follow.
    Scalar(Cells, usize),
    /// A set.
    Set(Box<SetRows>),
}

/// Which lines are not false for which sets.
#[derive(Clone, Debug)]
struct SetRows {
    /// The elements that lines ask for, in order.
    elements: Words,
    /// The row of what is left where the set is missing.
    missing: usize,
    /// The first demand of each line, the second, and so on.
    layers: Vec<Layer>,
    /// The row of what is not left where an element is in it, of the first one; none where that
    /// is nothing for any.
    without: Option<usize>,
}

/// One demand of each line.
#[derive(Clone, Copy, Debug)]
struct Layer {
    /// The row of what is left whatever is in the set.
    plain: usize,
    /// The row of what is only left where an element is in it, of the first one.
    with: usize,
}

/// How many demands on a set a line can be filed under; the others are left to be verified.
const MOST_LAYERS: usize = 4;

/// The values of an attribute that are told apart, by number; a set has several of them.
#[derive(Clone, Debug)]
pub(super) enum Valued {
    /// One of these cells.
    Scalar(Cells),
    /// Missing, then there, then each of these elements.
    Set(Words),
}

impl Valued {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Scalar(cells) => cells.len(),
            Self::Set(elements) => 2 + elements.values.len(),
        }
    }

    /// Calls `take` with the number of each that a value is or has.
    pub(super) fn for_each(&self, value: Option<Glance<'_>>, mut take: impl FnMut(usize)) {
        match (self, value) {
            (Self::Scalar(cells), value) => cells.cell(value).into_iter().for_each(take),
            (Self::Set(elements), Some(Glance::Many(set))) => {
                take(1);
                set.filter_map(|each| elements.place(each)).for_each(|at| take(2 + at));
            }
            (Self::Set(_), _) => take(0),
        }
    }

    /// The numbers of the values for which a literal is not false; none where that may be any.
    pub(super) fn admitted(&self, literal: &Literal<'_>) -> Option<Vec<usize>> {
        match self {
            Self::Scalar(cells) => {
                let outcomes = cells.outcomes(literal).enumerate();
                let admitted = outcomes.filter(|(_, outcome)| *outcome != Some(false));
                Some(admitted.map(|(cell, _)| cell).collect())
            }
            Self::Set(elements) => {
                let AtomKind::Set { test, elements: asked, .. } = &literal.atom.kind else {
                    return None;
                };
                let places: Option<Vec<usize>> =
                    asked.iter().map(|each| elements.place_of(each).map(|at| 2 + at)).collect();
                // Whoever has all of several has the first.
                let wanted = if *test == SetTest::Any { asked.len() } else { 1 };
                let places = places.filter(|_| !literal.negated)?;
                // A missing set leaves it open.
                Some(std::iter::once(0).chain(places.into_iter().take(wanted)).collect())
            }
        }
    }
}

/// The lines that are left, and those of them that are not sure to be true.
#[derive(Clone, Debug)]
pub(super) struct Left {
    pub(super) lines: Bits,
    pub(super) unsure: Bits,
    /// The rows of which all must have a line for it to be left.
    rows: Vec<usize>,
    /// The elements of the set at hand that lines ask for.
    found: Vec<usize>,
}

impl Left {
    /// Room for the lines of a grid.
    pub(super) fn room(grid: &Grid) -> Self {
        let bits = || Bits::none(grid.bound());
        Self { lines: bits(), unsure: bits(), rows: Vec::new(), found: Vec::new() }
    }

    /// Begins anew with these lines, of which `unsure` are never sure.
    #[inline]
    pub(super) fn begin(&mut self, lines: &Bits, unsure: &Bits) {
        self.lines.copy(lines);
        self.unsure.copy(unsure);
        self.rows.clear();
    }

    /// Keeps what all rows have that were found.
    #[inline]
    pub(super) fn end(&mut self, grid: &Grid) {
        grid.keep(&mut self.lines, &self.rows);
    }
}

impl Column {
    /// The column of an attribute of type `ty`, whose rows are added to `grid`. Lines that it
    /// cannot hold to the letter are added to `unsure`.
    pub(super) fn of(
        policy: &Policy,
        attribute: AttributeId,
        ty: Type,
        lines: &[Line<'_>],
        unsure: &mut Bits,
        grid: &mut Rows,
    ) -> Self {
        let of_attribute = lines.iter().flat_map(|line| &line.literals);
        let literals: Vec<Literal<'_>> =
            of_attribute.filter(|literal| literal.attribute == attribute).copied().collect();
        let mut open = Bits::none(grid.bound());
        let values = match ty {
            Type::Scalar(ty) => {
                let cells = Cells::of(policy, ty, &literals);
                let bound = grid.bound();
                let rows = scalar_rows(&cells, attribute, lines, bound, &mut open, unsure);
                Values::Scalar(cells, grid.add_all(rows))
            }
            Type::Set(ty) => {
                let elements = Words::of(values(ty, &literals));
                let bound = grid.bound();
                let rows = SetLines::of(elements, attribute, lines, bound, &mut open, unsure);
                Values::Set(Box::new(rows.into_rows(grid)))
            }
        };
        Self { values, open }
    }

    /// The values that it tells apart.
    pub(super) fn valued(&self) -> Valued {
        match &self.values {
            Values::Scalar(cells, _) => Valued::Scalar(cells.clone()),
            Values::Set(rows) => Valued::Set(rows.elements.clone()),
        }
    }

    /// Keeps, of the lines left, those that are not false for this value; of a single value,
    /// once [`Left::end`] is called.
    #[inline]
    pub(super) fn keep(&self, value: Option<Glance<'_>>, grid: &Grid, left: &mut Left) {
        if value.is_none() {
            left.unsure.add(&self.open);
        }
        match &self.values {
            Values::Scalar(cells, first) => match cells.cell(value) {
                Some(cell) => left.rows.push(first + cell),
                None => left.unsure.fill(),
            },
            Values::Set(rows) => rows.keep(value, grid, left),
        }
    }
}

fn scalar_rows(
    cells: &Cells,
    attribute: AttributeId,
    lines: &[Line<'_>],
    bound: usize,
    open: &mut Bits,
    unsure: &mut Bits,
) -> Vec<Bits> {
    let mut rows = vec![Bits::all(bound); cells.len()];
    for (number, line) in lines.iter().enumerate() {
        for literal in line.literals.iter().filter(|literal| literal.attribute == attribute) {
            for ((cell, row), outcome) in rows.iter_mut().enumerate().zip(cells.outcomes(literal)) {
                match (outcome, cell) {
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
    fn keep(&self, value: Option<Glance<'_>>, grid: &Grid, left: &mut Left) {
        let set = match value {
            None => return left.rows.push(self.missing),
            Some(Glance::Many(set)) => set,
            Some(Glance::One(_)) => return left.unsure.fill(),
        };
        left.found.clear();
        self.elements.find(set, &mut left.found);
        let found = left.found.iter().copied();
        for layer in &self.layers {
            let with = found.clone().map(|place| layer.with + place);
            grid.keep_any(&mut left.lines, std::iter::once(layer.plain).chain(with));
        }
        if let Some(first) = self.without {
            found.for_each(|place| grid.drop(&mut left.lines, first + place));
        }
    }
}

/// Which lines are not false for which sets, as they are filed.
struct SetLines {
    elements: Words,
    /// How many lines there is room for.
    bound: usize,
    missing: Bits,
    layers: Vec<(Bits, Vec<Bits>)>,
    without: Vec<Bits>,
}

impl SetLines {
    fn of(
        elements: Words,
        attribute: AttributeId,
        lines: &[Line<'_>],
        bound: usize,
        open: &mut Bits,
        unsure: &mut Bits,
    ) -> Self {
        let mut rows = Self {
            bound,
            missing: Bits::all(bound),
            layers: Vec::new(),
            without: vec![Bits::none(bound); elements.values.len()],
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
        let (mut demands, mut is_exact) = (0, true);
        for literal in literals {
            match &literal.atom.kind {
                AtomKind::Present(_) | AtomKind::Missing(_) => {
                    let present = matches!(literal.atom.kind, AtomKind::Present(_));
                    if present == literal.negated {
                        is_exact &= self.demand(demands, number, &[]);
                        demands += 1;
                    } else {
                        self.missing.remove(number);
                    }
                }
                AtomKind::Set { test, elements, .. } => {
                    let any = *test == SetTest::Any || elements.len() == 1;
                    let places: Option<Vec<usize>> =
                        elements.iter().map(|element| self.elements.place_of(element)).collect();
                    let Some(places) = places else {
                        is_exact = false;
                        continue;
                    };
                    if literal.negated {
                        // Without all of several, any one of them may still be there.
                        is_exact &= any;
                        let rows = places.iter().filter(|_| any);
                        rows.for_each(|place| insert(&mut self.without, *place, number));
                    } else if any {
                        is_exact &= self.demand(demands, number, &places);
                        demands += 1;
                    } else {
                        for place in places {
                            is_exact &= self.demand(demands, number, &[place]);
                            demands += 1;
                        }
                    }
                }
                _ => is_exact = false,
            }
        }
        is_exact
    }

    /// Files a line under a demand, its first being number 0: one of these elements. Says
    /// whether there is a layer for it.
    fn demand(&mut self, demand: usize, number: usize, places: &[usize]) -> bool {
        if demand >= MOST_LAYERS {
            return false;
        }
        let (bound, elements) = (self.bound, self.elements.values.len());
        self.layers.resize_with(self.layers.len().max(demand + 1), || {
            (Bits::all(bound), vec![Bits::none(bound); elements])
        });
        if let Some((plain, with)) = self.layers.get_mut(demand) {
            plain.remove(number);
            places.iter().for_each(|place| insert(with, *place, number));
        }
        true
    }

    /// The same as rows of a grid.
    fn into_rows(self, grid: &mut Rows) -> SetRows {
        let layers = self.layers.into_iter();
        let layers =
            layers.map(|(plain, with)| Layer { plain: grid.add(plain), with: grid.add_all(with) });
        SetRows {
            layers: layers.collect(),
            missing: grid.add(self.missing),
            without: (!self.without.iter().all(Bits::is_empty)).then(|| grid.add_all(self.without)),
            elements: self.elements,
        }
    }
}

fn insert(rows: &mut [Bits], place: usize, number: usize) {
    if let Some(row) = rows.get_mut(place) {
        row.insert(number);
    }
}
