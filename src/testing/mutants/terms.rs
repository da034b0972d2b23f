//! Bounds moved by one.

use jiff::ToSpan;

use super::words;
use crate::policy::{
    Date, Duration, DurationUnit, EnumId, Id, LabelId, Policy, ScalarType, Term, TermKind, Type,
    Value,
};

/// A bound that was moved, and its text.
pub(super) type Moved = (Term, String);

/// A literal bound moved by one either way: an integer, a day, or a label of the vocabulary.
/// None for what has no neighbour there, or is not written out.
pub(super) fn neighbours(policy: &Policy, ty: Option<Type>, term: &Term) -> Vec<Moved> {
    let TermKind::Literal(literal) = &term.kind else { return Vec::new() };
    let moved: Vec<Value> = match literal {
        Value::Int(number) => [number.checked_sub(1), number.checked_add(1)]
            .into_iter()
            .flatten()
            .map(Value::Int)
            .collect(),
        Value::Date(date) => days_beside(*date).into_iter().map(Value::Date).collect(),
        Value::Label(label) => {
            labels_beside(policy, ty, *label).into_iter().map(Value::Label).collect()
        }
        _ => Vec::new(),
    };
    let with_text = |value: Value| {
        let text = words::value(policy, ty, &value);
        (Term { kind: TermKind::Literal(value), span: term.span }, text)
    };
    moved.into_iter().map(with_text).collect()
}

/// A date moved by a day either way.
pub(super) fn a_day_beside(policy: &Policy, term: &Term) -> Vec<Moved> {
    if term.literal_date().is_some() {
        return neighbours(policy, Some(Type::Scalar(ScalarType::Date)), term);
    }
    let by = Duration { count: 1, unit: DurationUnit::Day };
    let text = words::source(policy, term.span);
    [(true, '-'), (false, '+')]
        .into_iter()
        .map(|(backward, sign)| {
            let kind = TermKind::Shift { date: Box::new(term.clone()), by, backward };
            (Term { kind, span: term.span }, format!("{text} {sign} 1d"))
        })
        .collect()
}

/// The days before and after.
pub(super) fn days_beside(date: Date) -> Vec<Date> {
    [date.checked_sub(1.days()), date.checked_add(1.days())].into_iter().flatten().collect()
}

fn labels_beside(policy: &Policy, ty: Option<Type>, label: LabelId) -> Vec<LabelId> {
    let Some(vocabulary) = vocabulary(ty) else { return Vec::new() };
    let count = policy.enums[vocabulary].labels.len();
    let place = label.index();
    let places = [place.checked_sub(1), Some(place + 1).filter(|next| *next < count)];
    places.into_iter().flatten().map(LabelId::from_index).collect()
}

/// The vocabulary of a type.
pub(super) fn vocabulary(ty: Option<Type>) -> Option<EnumId> {
    match ty {
        Some(Type::Scalar(ScalarType::Enum(id)) | Type::Set(ScalarType::Enum(id))) => Some(id),
        _ => None,
    }
}
