//! The values of an attribute, sorted into cells that conditions cannot tell apart.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::lines::{Literal, literal, literals};
use crate::eval::compare;
use crate::identity::{Elements, Glance};
use crate::policy::{
    Atom, AtomKind, CompareOp, EnumId, Id, LabelId, Policy, Scalar, ScalarType, Table, Value,
};

/// The cells of one attribute. The first is that of a missing value.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    /// Whether there is a value, and nothing else.
    Presence,
    /// `false`, `true`.
    Flags,
    /// One for each label of an enum.
    Labels(usize),
    /// For ints and dates.
    Ranks(Ranks),
    /// All other texts, then one for each of these.
    Words(Words),
}

/// What lies before the first of some cut points, the first itself, what lies between it and
/// the second, and so on.
#[derive(Clone, Debug)]
pub(super) struct Ranks {
    /// The cut points, in order.
    cuts: Vec<Value>,
    /// The same, as numbers of the same order.
    keys: Vec<i64>,
    ty: ScalarType,
}

impl Ranks {
    fn of(ty: ScalarType, cuts: Vec<Value>) -> Self {
        let keys = cuts.iter().map(|cut| match Glance::of(cut) {
            Glance::One(cut) => rank_key(ty, cut),
            Glance::Many(_) => None,
        });
        // INVARIANT: the cut points are of this type.
        Self { keys: keys.map(Option::unwrap_or_default).collect(), cuts, ty }
    }

    /// An odd number for a cut point, an even one for what lies between two; none for a value
    /// of another type.
    #[inline]
    fn rank(&self, value: Scalar<'_>) -> Option<usize> {
        let key = rank_key(self.ty, value)?;
        Some(match self.keys.binary_search(&key) {
            Ok(place) => 2 * place + 1,
            Err(place) => 2 * place,
        })
    }
}

/// A number for a value of an ordered type, of the same order.
#[inline]
fn rank_key(ty: ScalarType, value: Scalar<'_>) -> Option<i64> {
    match (ty, value) {
        (ScalarType::Int, Scalar::Int(number)) => Some(number),
        (ScalarType::Date, Scalar::Date(date)) => {
            let [month, day] = [date.month(), date.day()].map(i64::from);
            Some((i64::from(date.year()) * 16 + month) * 32 + day)
        }
        _ => None,
    }
}

/// Values that are found by their hash.
#[derive(Clone, Debug)]
pub(super) struct Words {
    /// In order.
    pub(super) values: Vec<Value>,
    /// The place of each text, by its bytes.
    texts: FxHashMap<Box<[u8]>, u32>,
}

impl Words {
    /// Finds these values, which are in order and of one type.
    pub(super) fn of(values: Vec<Value>) -> Self {
        let places = (0..).zip(&values);
        let texts = places.filter_map(|(place, value)| match value {
            Value::Text(text) | Value::Identity(text) => Some((text.as_bytes().into(), place)),
            _ => None,
        });
        Self { texts: texts.collect(), values }
    }

    /// The place of a value.
    #[inline]
    pub(super) fn place(&self, value: Scalar<'_>) -> Option<usize> {
        match value {
            Scalar::Text(text) | Scalar::Identity(text) => self.place_of_text(text.as_bytes()),
            other => place(&self.values, &other.into()),
        }
    }

    #[inline]
    fn place_of_text(&self, text: &[u8]) -> Option<usize> {
        self.texts.get(text).map(|place| *place as usize)
    }

    /// Adds the places of elements to `found`.
    #[inline]
    pub(super) fn find(&self, set: Elements<'_>, found: &mut Vec<usize>) {
        match set.packed_texts() {
            Ok(texts) => found.extend(texts.filter_map(|text| self.place_of_text(text))),
            Err(set) => found.extend(set.filter_map(|element| self.place(element))),
        }
    }

    /// The same of a value that is written out.
    pub(super) fn place_of(&self, value: &Value) -> Option<usize> {
        match Glance::of(value) {
            Glance::One(value) => self.place(value),
            Glance::Many(_) => None,
        }
    }
}

impl Cells {
    /// The cells that `literals` on an attribute of type `ty` tell apart.
    pub(super) fn of(policy: &Policy, ty: ScalarType, literals: &[Literal<'_>]) -> Self {
        match ty {
            ScalarType::Bool => Self::Flags,
            ScalarType::Enum(id) => Self::Labels(labels(policy, id)),
            ScalarType::Int | ScalarType::Date => Self::Ranks(Ranks::of(ty, values(ty, literals))),
            ScalarType::Text | ScalarType::Identity => Self::Words(Words::of(values(ty, literals))),
            ScalarType::Duration => Self::Presence,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Presence => 2,
            Self::Flags => 3,
            Self::Labels(count) => 1 + count,
            Self::Ranks(ranks) => 2 + 2 * ranks.cuts.len(),
            Self::Words(words) => 2 + words.values.len(),
        }
    }

    /// The cell of a value; none for one that the attribute cannot have.
    #[inline]
    pub(super) fn cell(&self, value: Option<Glance<'_>>) -> Option<usize> {
        let value = match value {
            None => return Some(0),
            Some(Glance::One(value)) => value,
            Some(Glance::Many(_)) => return None,
        };
        match (self, value) {
            (Self::Presence, _) => Some(1),
            (Self::Flags, Scalar::Bool(flag)) => Some(1 + usize::from(flag)),
            (Self::Labels(count), Scalar::Label(label)) => {
                (label.index() < *count).then(|| 1 + label.index())
            }
            (Self::Ranks(ranks), value) => ranks.rank(value).map(|rank| 1 + rank),
            (Self::Words(words), Scalar::Text(_) | Scalar::Identity(_)) => {
                Some(words.place(value).map_or(1, |place| 2 + place))
            }
            _ => None,
        }
    }

    /// What a literal on the attribute is for the values of each cell, in order; none where a
    /// missing value leaves it open, or where the cell does not say it.
    pub(super) fn outcomes<'l>(
        &'l self,
        literal: &'l Literal<'_>,
    ) -> impl Iterator<Item = Option<bool>> + 'l {
        let (named, ranked) = (self.named(literal.atom), self.ranked(literal.atom));
        let truth = move |cell| match (&literal.atom.kind, cell) {
            (AtomKind::Present(_), _) => Some(cell != 0),
            (AtomKind::Missing(_), _) => Some(cell == 0),
            // Open, whatever is asked.
            (_, 0) => None,
            (_, cell) => match &ranked {
                Some(ranked) => Some(ranked.holds(cell - 1)),
                None => self.truth(cell - 1, literal.atom),
            },
        };
        // To a literal, all that it does not name is the same.
        let mut other = None;
        let truths = (0..self.len()).map(move |cell| match &named {
            Some(named) if cell > 0 && !named.contains(&cell) => {
                *other.get_or_insert_with(|| truth(cell))
            }
            _ => truth(cell),
        });
        truths.map(|truth| truth.map(|truth| truth != literal.negated))
    }

    /// The cells of the labels or texts that an atom names; none where it does more with them, or
    /// where there are few cells.
    fn named(&self, atom: &Atom) -> Option<Vec<usize>> {
        let is_sameness = match &atom.kind {
            AtomKind::Compare { op, .. } => matches!(op, CompareOp::Equal | CompareOp::NotEqual),
            kind => matches!(kind, AtomKind::In { .. }),
        };
        let is_long = matches!(self, Self::Labels(_) | Self::Words(_));
        let named = || {
            let values = literals(atom).into_iter();
            values.filter_map(|value| self.cell(Some(Glance::of(value)))).collect()
        };
        (is_sameness && is_long).then(named)
    }

    /// What an atom asks of ranks, where cells are ranks.
    fn ranked(&self, atom: &Atom) -> Option<Ranked> {
        match self {
            Self::Ranks(ranks) => Ranked::of(&ranks.cuts, atom),
            _ => None,
        }
    }

    /// The outcome of an atom for the values of a cell, counted without that of a missing
    /// value; none where the cell does not say it.
    fn truth(&self, cell: usize, atom: &Atom) -> Option<bool> {
        match self {
            Self::Presence | Self::Ranks(_) => None,
            Self::Flags => single(&Value::Bool(cell == 1), atom),
            Self::Labels(_) => single(&Value::Label(LabelId::from_index(cell)), atom),
            Self::Words(words) => match cell.checked_sub(1) {
                Some(place) => single(words.values.get(place)?, atom),
                None => other_word(atom),
            },
        }
    }
}

/// Whether a literal can be one of an attribute of this type.
pub(super) fn fits(ty: ScalarType, value: &Value) -> bool {
    matches!(
        (ty, value),
        (ScalarType::Text, Value::Text(_))
            | (ScalarType::Int, Value::Int(_))
            | (ScalarType::Bool, Value::Bool(_))
            | (ScalarType::Date, Value::Date(_))
            | (ScalarType::Duration, Value::Duration(_))
            | (ScalarType::Enum(_), Value::Label(_))
            | (ScalarType::Identity, Value::Identity(_))
    )
}

/// The values of type `ty` that are written out, in order, each once.
pub(super) fn values(ty: ScalarType, literals: &[Literal<'_>]) -> Vec<Value> {
    let written = literals.iter().flat_map(|each| self::literals(each.atom));
    let mut values: Vec<Value> = written.filter(|value| fits(ty, value)).cloned().collect();
    values.sort_by(order);
    values.dedup();
    values
}

/// The place of a value among `values`, which are in order.
pub(super) fn place(values: &[Value], value: &Value) -> Option<usize> {
    let found = values.binary_search_by(|other| order(other, value)).ok();
    // Values of two types have no order, and must not pass for the same.
    found.filter(|place| values.get(*place) == Some(value))
}

fn labels(policy: &Policy, id: EnumId) -> usize {
    policy.enums.at(id).map_or(0, |declared| Table::len(&declared.labels))
}

fn order(one: &Value, other: &Value) -> Ordering {
    // INVARIANT: the values are of one type, which has an order.
    one.order(other).unwrap_or(Ordering::Equal)
}

/// The outcome of an atom for this very value.
fn single(value: &Value, atom: &Atom) -> Option<bool> {
    match &atom.kind {
        AtomKind::Flag(_) => Some(*value == Value::Bool(true)),
        AtomKind::Compare { op, left, right } => match (literal(left), literal(right)) {
            (None, Some(right)) => compare(*op, value, right),
            (Some(left), None) => compare(*op, left, value),
            _ => None,
        },
        AtomKind::In { elements, .. } => Some(elements.contains(value)),
        _ => None,
    }
}

/// The outcome for a text that is written nowhere.
fn other_word(atom: &Atom) -> Option<bool> {
    match &atom.kind {
        AtomKind::Compare { op: CompareOp::Equal, .. } | AtomKind::In { .. } => Some(false),
        AtomKind::Compare { op: CompareOp::NotEqual, .. } => Some(true),
        _ => None,
    }
}

/// What an atom asks of a value's rank.
enum Ranked {
    /// How it is to another.
    Is(CompareOp, usize),
    /// How another is to it.
    IsOf(usize, CompareOp),
    Among(Vec<usize>),
    Between(usize, usize),
}

impl Ranked {
    /// None where it asks something else.
    fn of(cuts: &[Value], atom: &Atom) -> Option<Self> {
        // Every literal is a cut point; one of another type is not, and nothing is known.
        let rank = |value: &Value| Some(2 * place(cuts, value)? + 1);
        match &atom.kind {
            AtomKind::Compare { op, left, right } => match (literal(left), literal(right)) {
                (None, Some(right)) => Some(Self::Is(*op, rank(right)?)),
                (Some(left), None) => Some(Self::IsOf(rank(left)?, *op)),
                _ => None,
            },
            AtomKind::In { elements, .. } => {
                elements.iter().map(rank).collect::<Option<Vec<_>>>().map(Self::Among)
            }
            AtomKind::Between { low, high, .. } => {
                Some(Self::Between(rank(literal(low)?)?, rank(literal(high)?)?))
            }
            _ => None,
        }
    }

    /// Whether it holds of a rank.
    fn holds(&self, rank: usize) -> bool {
        match self {
            Self::Is(op, other) => is(*op, rank.cmp(other)),
            Self::IsOf(other, op) => is(*op, other.cmp(&rank)),
            Self::Among(ranks) => ranks.contains(&rank),
            Self::Between(low, high) => (*low..=*high).contains(&rank),
        }
    }
}

fn is(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Equal => order.is_eq(),
        CompareOp::NotEqual => order.is_ne(),
        CompareOp::Less => order.is_lt(),
        CompareOp::LessOrEqual => order.is_le(),
        CompareOp::Greater => order.is_gt(),
        CompareOp::GreaterOrEqual => order.is_ge(),
    }
}
