//! Conditions as formulas.

use super::alphabet::{Alphabet, Element, Leaf, Pattern, Sort, Subject, SubjectId};
use super::encoding::Encoding;
use super::formula::Formula;
use super::line::{Base, Line, Move, greatest, last_today, least, moved, number, range};
use crate::policy::{
    Atom, AtomKind, CompareOp, ConditionId, EntitlementId, Expr, Path, ScalarType, SetTest, Term,
    TermKind, TextOp, Type, Value,
};

/// A side of a comparison.
enum Side {
    /// A truth value.
    Flag(Formula),
    /// A subject without an order.
    Subject(SubjectId, Sort),
    /// A value without an order, written out.
    Value(Value),
    /// An integer or a day.
    Ordered(Line, Sort),
}

impl Encoding<'_> {
    /// A condition. `asked` is the entitlement for which an approval is asked, whose facts
    /// may be named.
    ///
    /// A missing value never decides a checked condition (rule 5.2), so that an atom may be
    /// anything where what it reads is missing.
    pub(super) fn condition(
        &mut self,
        on: &mut Alphabet,
        expr: &Expr,
        asked: Option<EntitlementId>,
    ) -> Formula {
        match expr {
            Expr::And(parts) => {
                let parts: Vec<_> =
                    parts.iter().map(|part| self.condition(on, part, asked)).collect();
                on.graph.all(parts)
            }
            Expr::Or(parts) => {
                let parts: Vec<_> =
                    parts.iter().map(|part| self.condition(on, part, asked)).collect();
                on.graph.any(parts)
            }
            Expr::Not(inner) => !self.condition(on, inner, asked),
            Expr::Condition(id, _) => self.named(on, *id),
            Expr::Atom(atom) => self.atom(on, atom, asked),
        }
    }

    /// A named condition.
    pub(super) fn named(&mut self, on: &mut Alphabet, id: ConditionId) -> Formula {
        if let Some(known) = self.conditions[id] {
            return known;
        }
        let policy = self.policy;
        let formula = self.condition(on, &policy.conditions[id].expr, None);
        self.conditions[id] = Some(formula);
        formula
    }

    /// An optional clause; one that is not there holds.
    pub(super) fn clause(
        &mut self,
        on: &mut Alphabet,
        expr: Option<&Expr>,
        asked: Option<EntitlementId>,
    ) -> Formula {
        expr.map_or(Formula::TRUE, |expr| self.condition(on, expr, asked))
    }

    fn atom(&mut self, on: &mut Alphabet, atom: &Atom, asked: Option<EntitlementId>) -> Formula {
        match &atom.kind {
            AtomKind::Constant(truth) => Formula::constant(*truth),
            AtomKind::Flag(path) => {
                let subject = self.at(on, path);
                on.leaf(Leaf::Flag(subject))
            }
            AtomKind::Compare { op, left, right } => {
                let (Some(left), Some(right)) = (self.side(on, left), self.side(on, right)) else {
                    return self.gap(on, atom.span, MOVED_BY_ATTRIBUTE);
                };
                self.compare(on, *op, &left, &right)
            }
            AtomKind::In { term, elements } => {
                let Some(side) = self.side(on, term) else {
                    return self.gap(on, atom.span, MOVED_BY_ATTRIBUTE);
                };
                let mut found = Vec::with_capacity(elements.len());
                for element in elements {
                    let element = value_side(element);
                    found.push(self.compare(on, CompareOp::Equal, &side, &element));
                }
                on.graph.any(found)
            }
            AtomKind::Between { term, low, high } => {
                let sides = (self.side(on, term), self.side(on, low), self.side(on, high));
                let (Some(value), Some(low), Some(high)) = sides else {
                    return self.gap(on, atom.span, MOVED_BY_ATTRIBUTE);
                };
                let above = self.compare(on, CompareOp::GreaterOrEqual, &value, &low);
                let below = self.compare(on, CompareOp::LessOrEqual, &value, &high);
                on.graph.both(above, below)
            }
            AtomKind::Text { op, path, pattern } => {
                let subject = self.at(on, path);
                let kind = match op {
                    TextOp::StartsWith => Pattern::Start(pattern.clone()),
                    TextOp::EndsWith => Pattern::End(pattern.clone()),
                    TextOp::Contains => Pattern::Part(pattern.clone()),
                    TextOp::Matches => return word(on, subject, pattern),
                };
                on.leaf(Leaf::Like(subject, kind))
            }
            AtomKind::Matches { path, glob } => {
                let subject = self.at(on, path);
                on.leaf(Leaf::Like(subject, Pattern::Glob(glob.text().into())))
            }
            AtomKind::Set { test, path, elements } => {
                let subject = self.at(on, path);
                let mut found = Vec::with_capacity(elements.len());
                for element in elements {
                    found.push(self.has(on, subject, element));
                }
                match test {
                    SetTest::One | SetTest::All => on.graph.all(found),
                    SetTest::Any => on.graph.any(found),
                }
            }
            AtomKind::Present(path) => self.present(on, path),
            AtomKind::Missing(path) => !self.present(on, path),
            AtomKind::Fact(entitlements) => {
                let is = asked.is_some_and(|asked| entitlements.binary_search(&asked).is_ok());
                Formula::constant(is)
            }
            AtomKind::HoldsRole(role) => self.member(on, *role),
            AtomKind::ReportsTo(name) => self.reports_to(on, name),
            AtomKind::Holds(these) => {
                let held: Vec<_> = these.iter().map(|id| self.held(on, *id)).collect();
                on.graph.any(held)
            }
            AtomKind::Pending(these) => {
                let pending: Vec<_> = these.iter().map(|id| self.pending(on, *id)).collect();
                on.graph.any(pending)
            }
        }
    }

    fn at(&self, on: &mut Alphabet, path: &Path) -> SubjectId {
        self.subject(on, &path.through, path.attribute)
    }

    fn present(&self, on: &mut Alphabet, path: &Path) -> Formula {
        let leads = self.leads(on, &path.through);
        let value = self.has_value(on, &path.through, path.attribute);
        on.graph.both(leads, value)
    }

    fn has(&self, on: &mut Alphabet, subject: SubjectId, element: &Value) -> Formula {
        if let Value::Label(label) = element {
            let places = on.labels_of(subject);
            let places: Vec<usize> = places
                .map(|labels| labels.places(self.number, *label).to_vec())
                .unwrap_or_default();
            let found: Vec<_> = places
                .into_iter()
                .map(|place| on.leaf(Leaf::Has(subject, Element::Label(place))))
                .collect();
            return on.graph.any(found);
        }
        match Element::of(element) {
            // What is read is trimmed, and blank elements are faults.
            Some(Element::Text(text)) if !is_trimmed(&text) => Formula::FALSE,
            Some(element) => on.leaf(Leaf::Has(subject, element)),
            None => Formula::FALSE,
        }
    }

    /// A side of a comparison; none where it cannot be analysed.
    fn side(&self, on: &mut Alphabet, term: &Term) -> Option<Side> {
        Some(match &term.kind {
            TermKind::Path(path) => {
                let subject = self.at(on, path);
                match self.policy.schema.attributes[path.attribute].ty {
                    Type::Scalar(ScalarType::Bool) => Side::Flag(on.leaf(Leaf::Flag(subject))),
                    Type::Scalar(ScalarType::Int | ScalarType::Date) => self.line(on, term)?,
                    _ => {
                        let sort = on.subjects().get(subject).map_or(Sort::Text, |it| it.sort);
                        Side::Subject(subject, sort)
                    }
                }
            }
            TermKind::Literal(value) => value_side(value),
            _ => self.line(on, term)?,
        })
    }

    fn line(&self, on: &mut Alphabet, term: &Term) -> Option<Side> {
        let (line, sort) = self.line_of(on, term)?;
        Some(Side::Ordered(line, sort))
    }

    /// An ordered term; none where it cannot be analysed.
    pub(super) fn line_of(&self, on: &mut Alphabet, term: &Term) -> Option<(Line, Sort)> {
        Some(match &term.kind {
            TermKind::Path(path) => {
                let subject = self.at(on, path);
                let sort = on.subjects().get(subject)?.sort;
                (Line { base: Base::Subject(subject), moves: Box::default() }, sort)
            }
            TermKind::Literal(Value::Int(number)) => (fixed(*number), Sort::Int),
            TermKind::Literal(Value::Date(date)) => (fixed(number(*date)), Sort::Date),
            TermKind::Literal(_) | TermKind::ShiftBy { .. } => return None,
            TermKind::Today => (today(on), Sort::Date),
            TermKind::Shift { date, by, backward } => {
                let (line, sort) = self.line_of(on, date)?;
                let mut moves = line.moves.into_vec();
                moves.push(Move { by: *by, backward: *backward });
                let line = match line.base {
                    Base::Fixed(value) => fixed(moved(value, &moves)),
                    base => Line { base, moves: moves.into() },
                };
                (line, sort)
            }
        })
    }

    fn compare(&self, on: &mut Alphabet, op: CompareOp, left: &Side, right: &Side) -> Formula {
        match op {
            CompareOp::Equal => self.equal(on, left, right),
            CompareOp::NotEqual => !self.equal(on, left, right),
            CompareOp::LessOrEqual => not_above_sides(on, left, right),
            CompareOp::Greater => !not_above_sides(on, left, right),
            CompareOp::GreaterOrEqual => not_above_sides(on, right, left),
            CompareOp::Less => !not_above_sides(on, right, left),
        }
    }

    fn equal(&self, on: &mut Alphabet, left: &Side, right: &Side) -> Formula {
        match (left, right) {
            (Side::Ordered(..), Side::Ordered(..)) => {
                let below = not_above_sides(on, left, right);
                let above = not_above_sides(on, right, left);
                on.graph.both(below, above)
            }
            (Side::Flag(one), Side::Flag(other)) => on.graph.iff(*one, *other),
            (Side::Flag(flag), Side::Value(Value::Bool(truth)))
            | (Side::Value(Value::Bool(truth)), Side::Flag(flag)) => flag.turned(!truth),
            (Side::Value(one), Side::Value(other)) => Formula::constant(one == other),
            (Side::Subject(subject, sort), Side::Value(value))
            | (Side::Value(value), Side::Subject(subject, sort)) => {
                self.is(on, *subject, *sort, value)
            }
            (Side::Subject(one, Sort::Label), Side::Subject(other, _)) => {
                self.one_label(on, *one, *other)
            }
            (Side::Subject(one, _), Side::Subject(other, _)) => {
                if one == other {
                    return Formula::TRUE;
                }
                on.leaf(Leaf::Same(*one.min(other), *one.max(other)))
            }
            // INVARIANT: the checker lets only values of one type be compared.
            _ => Formula::FALSE,
        }
    }

    /// Whether a subject has a value that is written out.
    fn is(&self, on: &mut Alphabet, subject: SubjectId, sort: Sort, value: &Value) -> Formula {
        match (sort, value) {
            (Sort::Label, Value::Label(label)) => self.is_label(on, subject, *label),
            (_, Value::Text(text) | Value::Identity(text)) => word(on, subject, text),
            (_, Value::Duration(duration)) => {
                on.leaf(Leaf::Word(subject, duration.to_string().into()))
            }
            _ => Formula::FALSE,
        }
    }

    /// Whether a subject is a label.
    pub(super) fn is_label(
        &self,
        on: &mut Alphabet,
        subject: SubjectId,
        label: crate::policy::LabelId,
    ) -> Formula {
        let labels = on.labels_of(subject);
        let places: Vec<usize> =
            labels.map(|labels| labels.places(self.number, label).to_vec()).unwrap_or_default();
        let found: Vec<_> =
            places.into_iter().map(|place| on.leaf(Leaf::Is(subject, place))).collect();
        on.graph.any(found)
    }

    /// Whether two subjects of one enum are one label.
    fn one_label(&self, on: &mut Alphabet, one: SubjectId, other: SubjectId) -> Formula {
        let ids = |subject: SubjectId, on: &Alphabet| {
            let name = on.subjects().get(subject).map(|subject| subject.attribute.clone());
            name.and_then(|name| self.attribute(&name)).and_then(|(_, attribute)| {
                match attribute.ty {
                    Type::Scalar(ScalarType::Enum(id)) => Some(id),
                    _ => None,
                }
            })
        };
        let Some(ty) = ids(one, on) else { return Formula::FALSE };
        let mut pairs = Vec::new();
        for label in self.policy.enums[ty].labels.ids() {
            let (left, right) = (self.is_label(on, one, label), self.is_label(on, other, label));
            pairs.push(on.graph.both(left, right));
        }
        on.graph.any(pairs)
    }
}

/// Why a date that the record itself moves is not analysed.
pub(super) const MOVED_BY_ATTRIBUTE: &str = "it moves a date by a duration that the record holds";

/// The subject that the evaluation date is, or the date where it is given.
pub(super) fn today(on: &mut Alphabet) -> Line {
    match on.date {
        Some(date) => fixed(number(date)),
        None => {
            let subject =
                Subject { through: Vec::new(), attribute: "today".into(), sort: Sort::Date };
            Line { base: Base::Subject(on.subject(subject)), moves: Box::default() }
        }
    }
}

/// A value that is written out.
pub(super) fn fixed(value: i64) -> Line {
    Line { base: Base::Fixed(value), moves: Box::default() }
}

fn value_side(value: &Value) -> Side {
    match value {
        Value::Int(number) => Side::Ordered(fixed(*number), Sort::Int),
        Value::Date(date) => Side::Ordered(fixed(number(*date)), Sort::Date),
        other => Side::Value(other.clone()),
    }
}

/// Whether a subject is a text. Keys are trimmed when they are read, and blank values are
/// missing.
pub(super) fn word(on: &mut Alphabet, subject: SubjectId, text: &str) -> Formula {
    let is_key = on.subjects().get(subject).is_some_and(|it| it.sort == Sort::Key);
    if text.trim().is_empty() || (is_key && !is_trimmed(text)) {
        return Formula::FALSE;
    }
    on.leaf(Leaf::Word(subject, text.into()))
}

fn is_trimmed(text: &str) -> bool {
    !text.is_empty() && text.trim() == text
}

fn not_above_sides(on: &mut Alphabet, left: &Side, right: &Side) -> Formula {
    match (left, right) {
        (Side::Ordered(left, sort), Side::Ordered(right, _)) => not_above(on, left, right, *sort),
        // INVARIANT: the checker lets only ints and dates be ordered.
        _ => Formula::FALSE,
    }
}

/// Whether one ordered value is not above another.
pub(super) fn not_above(on: &mut Alphabet, left: &Line, right: &Line, sort: Sort) -> Formula {
    if left == right {
        return Formula::TRUE;
    }
    match (left.base, right.base) {
        (Base::Fixed(one), Base::Fixed(other)) => Formula::constant(one <= other),
        (Base::Subject(subject), Base::Fixed(limit)) => {
            let range = range_of(on, subject, sort);
            match greatest(limit, &left.moves, range) {
                None => Formula::FALSE,
                Some(last) if last >= range.1 => Formula::TRUE,
                Some(last) => on.leaf(Leaf::AtMost(subject, last)),
            }
        }
        (Base::Fixed(limit), Base::Subject(subject)) => {
            let range = range_of(on, subject, sort);
            match least(limit, &right.moves, range) {
                None => Formula::FALSE,
                Some(first) if first <= range.0 => Formula::TRUE,
                Some(first) => !on.leaf(Leaf::AtMost(subject, first - 1)),
            }
        }
        (Base::Subject(_), Base::Subject(_)) => {
            on.leaf(Leaf::NotAbove(left.clone(), right.clone()))
        }
    }
}

/// The values that a subject can have.
pub(super) fn range_of(on: &Alphabet, subject: SubjectId, sort: Sort) -> (i64, i64) {
    let is_today = on.subjects().get(subject).is_some_and(|it| &*it.attribute == "today");
    let (first, last) = range(sort);
    if is_today { (first, last_today()) } else { (first, last) }
}
