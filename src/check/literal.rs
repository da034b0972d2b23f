//! Values written out, and the types they fit.

use super::error::ExpressionError;
use super::report::Report;
use super::vocabulary::Vocabularies;
use crate::policy::{Date, Duration, EnumId, ScalarType, Type, Value};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, LiteralKind};

/// A value as written. A text may turn out to be a label or the key of an identity.
#[derive(Clone, Copy, Debug)]
pub(super) enum Written<'a> {
    Text(&'a str),
    Int(i64),
    Bool(bool),
    Date(Date),
    Duration(Duration),
}

impl<'a> Written<'a> {
    pub(super) fn in_expression(kind: &'a ExprKind) -> Option<Self> {
        Some(match kind {
            ExprKind::Text(text) => Self::Text(text),
            ExprKind::Int(number) => Self::Int(*number),
            ExprKind::Bool(truth) => Self::Bool(*truth),
            ExprKind::Date(date) => Self::Date(*date),
            ExprKind::Duration(duration) => Self::Duration(*duration),
            _ => return None,
        })
    }

    /// None for a set.
    pub(super) fn in_schema(kind: &'a LiteralKind) -> Option<Self> {
        Some(match kind {
            LiteralKind::Text(text) => Self::Text(text),
            LiteralKind::Int(number) => Self::Int(*number),
            LiteralKind::Bool(truth) => Self::Bool(*truth),
            LiteralKind::Date(date) => Self::Date(*date),
            LiteralKind::Duration(duration) => Self::Duration(*duration),
            LiteralKind::Set(_) => return None,
        })
    }

    /// The type that it has by itself.
    pub(super) fn scalar(self) -> ScalarType {
        match self {
            Self::Text(_) => ScalarType::Text,
            Self::Int(_) => ScalarType::Int,
            Self::Bool(_) => ScalarType::Bool,
            Self::Date(_) => ScalarType::Date,
            Self::Duration(_) => ScalarType::Duration,
        }
    }

    /// The type that it has by itself, in words.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Int(_) => "an int",
            Self::Bool(_) => "a bool",
            Self::Date(_) => "a date",
            Self::Duration(_) => "a duration",
        }
    }

    /// The value of type `ty` that it stands for.
    pub(super) fn fit(self, ty: ScalarType, vocabularies: &Vocabularies<'_>) -> Fit {
        match (self, ty) {
            (Self::Text(text), ScalarType::Text) => Fit::Value(Value::Text(text.into())),
            (Self::Text(text), ScalarType::Identity) => Fit::Value(Value::Identity(text.into())),
            (Self::Text(text), ScalarType::Enum(id)) => label(text, id, vocabularies),
            (Self::Int(number), ScalarType::Int) => Fit::Value(Value::Int(number)),
            (Self::Bool(truth), ScalarType::Bool) => Fit::Value(Value::Bool(truth)),
            (Self::Date(date), ScalarType::Date) => Fit::Value(Value::Date(date)),
            (Self::Duration(duration), ScalarType::Duration) => {
                Fit::Value(Value::Duration(duration))
            }
            _ => Fit::Mismatch,
        }
    }
}

/// Whether a written value fits a type.
#[derive(Clone, Debug)]
pub(super) enum Fit {
    /// It does.
    Value(Value),
    /// It is of another type.
    Mismatch,
    /// It is a text, but no label of this enum.
    NoLabel(EnumId),
    /// Nothing is known of the enum's labels; reported where it is declared.
    Opaque,
}

fn label(text: &str, id: EnumId, vocabularies: &Vocabularies<'_>) -> Fit {
    if let Some(label) = vocabularies.canonical(id, text) {
        return Fit::Value(Value::Label(label));
    }
    if vocabularies.is_complete(id) { Fit::NoLabel(id) } else { Fit::Opaque }
}

/// Reports a text that is no label of the enum: another spelling of one, or nothing.
pub(super) fn report_label(
    text: &str,
    id: EnumId,
    span: Span,
    vocabularies: &Vocabularies<'_>,
    report: &mut Report,
) {
    let Some(ty) = vocabularies.enums.at(id) else { return };
    if let Some(label) = ty.label(text).and_then(|label| ty.labels.at(label)) {
        let (spelling, label) = (text.to_owned(), label.clone());
        report.add(ExpressionError::OtherSpelling { spelling, label, span });
        return;
    }
    let near = report.suggest(text, ty.labels.values().map(String::as_str));
    let help = near.or_else(|| few(ty.labels.values().map(String::as_str)));
    let (label, ty) = (text.to_owned(), ty.name.clone());
    report.add(ExpressionError::UnknownLabel { label, ty, span, help });
}

/// `the labels are …`, where that is a short list.
fn few<'a>(labels: impl ExactSizeIterator<Item = &'a str>) -> Option<String> {
    (labels.len() <= 8).then(|| {
        let labels: Vec<String> = labels.map(|label| format!("`{label}`")).collect();
        format!("the labels are {}", labels.join(", "))
    })
}

/// A type in words: `a text`, `a set of int`, `a Department`.
pub(super) fn noun(ty: Type, vocabularies: &Vocabularies<'_>) -> String {
    match ty {
        Type::Set(element) => format!("a set of {}", word(element, vocabularies)),
        Type::Scalar(scalar @ (ScalarType::Int | ScalarType::Identity)) => {
            format!("an {}", word(scalar, vocabularies))
        }
        Type::Scalar(scalar) => {
            let word = word(scalar, vocabularies);
            let article = if word.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
            format!("{article} {word}")
        }
    }
}

/// A type as it is written.
pub(super) fn word<'v>(scalar: ScalarType, vocabularies: &'v Vocabularies<'_>) -> &'v str {
    match scalar {
        ScalarType::Text => "text",
        ScalarType::Int => "int",
        ScalarType::Bool => "bool",
        ScalarType::Date => "date",
        ScalarType::Duration => "duration",
        ScalarType::Identity => "identity",
        ScalarType::Enum(id) => vocabularies.enums.at(id).map_or("enum", |ty| &ty.name),
    }
}
