//! The sides of comparisons: values and their types.

use super::error::{ExpressionError, Kind, NameError};
use super::expr::Lowering;
use super::literal::{Fit, Written, noun, report_label};
use super::presence::{Known, steps};
use crate::policy::{Date, Path, ScalarType, Term, TermKind, Type, Value};
use crate::source::Span;
use crate::syntax::ast::{self, ArithmeticOp, ExprKind};

/// A side of a comparison. A written value takes the type of what it is compared with.
pub(super) struct Operand<'e> {
    pub(super) kind: OperandKind<'e>,
    pub(super) span: Span,
}

pub(super) enum OperandKind<'e> {
    /// An attribute of known type.
    Path(Path, Type),
    /// A value written out.
    Written(Written<'e>),
    /// `today`, or a date that is moved.
    Date(TermKind),
    /// Of unknown type, or a mistake that is reported already.
    Opaque,
}

impl Operand<'_> {
    /// Its type by itself; none where it is unknown.
    pub(super) fn ty(&self) -> Option<Type> {
        match &self.kind {
            OperandKind::Path(_, ty) => Some(*ty),
            OperandKind::Written(written) => Some(Type::Scalar(written.scalar())),
            OperandKind::Date(_) => Some(Type::Scalar(ScalarType::Date)),
            OperandKind::Opaque => None,
        }
    }

    /// Whether its type is its own, and not that of what it is compared with.
    pub(super) fn is_typed(&self) -> bool {
        !matches!(self.kind, OperandKind::Written(_))
    }
}

impl Lowering<'_, '_> {
    /// Resolves one side of a comparison.
    pub(super) fn operand<'e>(&mut self, expr: &'e ast::Expr, known: &mut Known) -> Operand<'e> {
        let span = expr.span;
        let kind = if let Some(written) = Written::in_expression(&expr.kind) {
            OperandKind::Written(written)
        } else {
            match &expr.kind {
                ExprKind::Path(names) => self.attribute(names, span, known),
                ExprKind::Today => OperandKind::Date(TermKind::Today),
                ExprKind::Arithmetic { op, left, right } => {
                    self.arithmetic(*op, left, right, span, known)
                }
                ExprKind::Set(_) => {
                    self.report.add(ExpressionError::WholeSet {
                        what: "this".to_owned(),
                        help: "write `in { … }` after an attribute, or `has any { … }` after a set"
                            .to_owned(),
                        span,
                    });
                    OperandKind::Opaque
                }
                _ => {
                    let what = "this".to_owned();
                    self.report.add(ExpressionError::ConditionAsValue { what, span });
                    OperandKind::Opaque
                }
            }
        };
        Operand { kind, span }
    }

    fn attribute<'e>(
        &mut self,
        names: &[ast::Name],
        span: Span,
        known: &mut Known,
    ) -> OperandKind<'e> {
        let Some((path, ty)) = self.path(names, span) else { return OperandKind::Opaque };
        self.guard(&path, known);
        ty.map_or(OperandKind::Opaque, |ty| OperandKind::Path(path, ty))
    }

    /// Two sides of a comparison. A bare word beside an attribute is probably a string
    /// without its quotes, and is reported as one.
    pub(super) fn pair<'e>(
        &mut self,
        left: &'e ast::Expr,
        right: &'e ast::Expr,
        known: &mut Known,
    ) -> (Operand<'e>, Operand<'e>) {
        let left = self.operand(left, known);
        if let ExprKind::Path(names) = &right.kind
            && let [name] = names.as_slice()
            && !self.model.may_be_value(&name.text)
        {
            match left.ty() {
                Some(Type::Scalar(
                    ty @ (ScalarType::Text | ScalarType::Enum(_) | ScalarType::Identity),
                )) => self.report_bare_word(name, ty),
                Some(_) => {
                    self.model.value(name, self.report);
                }
                // What it should be depends on the left side, which is a mistake already.
                None => {}
            }
            return (left, Operand { kind: OperandKind::Opaque, span: right.span });
        }
        let right = self.operand(right, known);
        (left, right)
    }

    fn report_bare_word(&mut self, name: &ast::Name, ty: ScalarType) {
        let label =
            match ty {
                ScalarType::Enum(id) => self.model.vocabularies.enums.at(id).and_then(|ty| {
                    ty.label(&name.text).and_then(|label| ty.labels.at(label)).cloned()
                }),
                _ => None,
            };
        if label.is_none() && matches!(ty, ScalarType::Enum(_)) {
            // Not a label either: perhaps a misspelt attribute.
            self.model.value(name, self.report);
            return;
        }
        let text = label.unwrap_or_else(|| name.text.clone());
        self.report.add(NameError::Unknown {
            kind: Kind::AttributeOrCondition,
            name: name.text.clone(),
            span: name.span,
            help: Some(format!("a text stands in quotes: \"{text}\"")),
        });
    }

    fn arithmetic<'e>(
        &mut self,
        op: ArithmeticOp,
        date: &ast::Expr,
        by: &ast::Expr,
        span: Span,
        known: &mut Known,
    ) -> OperandKind<'e> {
        if !self.descend(span) {
            return OperandKind::Opaque;
        }
        let date = self.operand(date, known);
        let by = self.operand(by, known);
        self.ascend();
        for (side, wanted) in [(&date, ScalarType::Date), (&by, ScalarType::Duration)] {
            if let Some(ty) = side.ty().filter(|ty| *ty != Type::Scalar(wanted)) {
                let (span, found) = (side.span, noun(ty, &self.model.vocabularies));
                self.report.add(ExpressionError::Arithmetic { span, found });
                return OperandKind::Opaque;
            }
        }
        let Some(date) = date_term(date) else { return OperandKind::Opaque };
        let date = Box::new(date);
        let backward = op == ArithmeticOp::Minus;
        match by.kind {
            OperandKind::Written(Written::Duration(by)) => {
                OperandKind::Date(TermKind::Shift { date, by, backward })
            }
            OperandKind::Path(by, _) => OperandKind::Date(TermKind::ShiftBy { date, by, backward }),
            _ => OperandKind::Opaque,
        }
    }

    /// The date of a `from` or `until` clause.
    pub(super) fn date(&mut self, clause: &'static str, expr: &ast::Expr, known: &Known) -> Term {
        self.in_clause = true;
        let operand = self.operand(expr, &mut known.clone());
        self.in_clause = false;
        let span = operand.span;
        if let Some(ty) = operand.ty().filter(|ty| *ty != Type::Scalar(ScalarType::Date)) {
            let found = noun(ty, &self.model.vocabularies);
            self.report.add(ExpressionError::NotADate { clause, found, span });
        }
        let Some(term) = date_term(operand) else { return Term { kind: TermKind::Today, span } };
        if term.reads_today() {
            self.report.add(ExpressionError::MovingWindow { clause, span });
        }
        term
    }

    /// A side of a comparison as a value of type `ty`; none after a mistake.
    pub(super) fn term(
        &mut self,
        operand: Operand<'_>,
        ty: ScalarType,
        other: (Type, Span),
    ) -> Option<Term> {
        let span = operand.span;
        let kind = match operand.kind {
            OperandKind::Path(path, found) => {
                if found != Type::Scalar(ty) {
                    self.mismatch(found, span, other, None);
                    return None;
                }
                TermKind::Path(path)
            }
            OperandKind::Date(kind) => {
                if ty != ScalarType::Date {
                    self.mismatch(Type::Scalar(ScalarType::Date), span, other, None);
                    return None;
                }
                kind
            }
            OperandKind::Written(written) => {
                TermKind::Literal(self.literal(written, ty, span, other)?)
            }
            OperandKind::Opaque => return None,
        };
        Some(Term { kind, span })
    }

    /// A written value as one of type `ty`; none after a mistake.
    pub(super) fn literal(
        &mut self,
        written: Written<'_>,
        ty: ScalarType,
        span: Span,
        other: (Type, Span),
    ) -> Option<Value> {
        match written.fit(ty, &self.model.vocabularies) {
            Fit::Value(value) => return Some(value),
            Fit::Opaque => {}
            Fit::Mismatch => {
                let help = mismatch_help(written, ty);
                self.mismatch(Type::Scalar(written.scalar()), span, other, help);
            }
            Fit::NoLabel(id) => {
                if let Written::Text(text) = written {
                    report_label(text, id, span, &self.model.vocabularies, self.report);
                }
            }
        }
        None
    }

    pub(super) fn mismatch(
        &mut self,
        found: Type,
        span: Span,
        (other_type, other): (Type, Span),
        help: Option<String>,
    ) {
        let left = noun(other_type, &self.model.vocabularies);
        let right = noun(found, &self.model.vocabularies);
        self.report.add(ExpressionError::Mismatch { left, right, span, other, help });
    }

    /// An operand in words, for messages: `` `level` `` or `this`.
    pub(super) fn what(&self, operand: &Operand<'_>) -> String {
        match &operand.kind {
            OperandKind::Path(path, _) => format!("`{}`", self.model.path_text(&steps(path))),
            _ => "this".to_owned(),
        }
    }
}

/// How a value of another type might be meant.
fn mismatch_help(written: Written<'_>, ty: ScalarType) -> Option<String> {
    match (written, ty) {
        (Written::Text(text), ScalarType::Int) => {
            text.trim().parse::<i64>().ok().map(|number| format!("write {number}, without quotes"))
        }
        (Written::Text(text), ScalarType::Date) => {
            text.trim().parse::<Date>().ok().map(|date| format!("write {date}, without quotes"))
        }
        (Written::Text(text), ScalarType::Bool) if matches!(text, "true" | "false") => {
            Some(format!("write {text}, without quotes"))
        }
        (Written::Int(number), ScalarType::Text | ScalarType::Enum(_) | ScalarType::Identity) => {
            Some(format!("write \"{number}\", with quotes"))
        }
        _ => None,
    }
}

/// A date operand as a term; none where it is not one.
fn date_term(operand: Operand<'_>) -> Option<Term> {
    let kind = match operand.kind {
        OperandKind::Path(path, Type::Scalar(ScalarType::Date)) => TermKind::Path(path),
        OperandKind::Written(Written::Date(date)) => TermKind::Literal(Value::Date(date)),
        OperandKind::Date(kind) => kind,
        _ => return None,
    };
    Some(Term { kind, span: operand.span })
}
