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
    let moved = [-1, 1].into_iter().filter_map(|days| by_days(term, days));
    moved.map(|(moved, text)| (moved, text(policy))).collect()
}

/// A date moved by days more or less. One that is moved by days already is moved by another
/// number of them.
fn by_days(term: &Term, days: i64) -> Option<(Term, impl Fn(&Policy) -> String)> {
    let (date, before) = match &term.kind {
        TermKind::Shift { date, by: Duration { count, unit: DurationUnit::Day }, backward } => {
            let count = i64::from(*count);
            (&**date, if *backward { -count } else { count })
        }
        _ => (term, 0),
    };
    let days = before.checked_add(days)?;
    let count = u32::try_from(days.unsigned_abs()).ok()?;
    let by = Duration { count, unit: DurationUnit::Day };
    let kind = match count {
        0 => date.kind.clone(),
        _ => TermKind::Shift { date: Box::new(date.clone()), by, backward: days < 0 },
    };
    let inner = date.span;
    let text = move |policy: &Policy| {
        let date = words::source(policy, inner);
        match days.signum() {
            0 => date,
            1 => format!("{date} + {by}"),
            _ => format!("{date} - {by}"),
        }
    };
    Some((Term { kind, span: term.span }, text))
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
