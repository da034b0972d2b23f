//! Comparisons and tests of values.

use super::error::{CatalogueError, ExpressionError};
use super::expr::Lowering;
use super::facts;
use super::literal::{Written, noun};
use super::operand::{Operand, OperandKind};
use super::presence::Known;
use crate::policy::{
    AtomKind, CompareOp, Glob, ScalarType, SetTest, Term, TermKind, TextOp, Type, Value,
};
use crate::source::Span;
use crate::syntax::ast;

impl Lowering<'_, '_> {
    pub(super) fn compare(
        &mut self,
        op: CompareOp,
        left: &ast::Expr,
        right: &ast::Expr,
        known: &mut Known,
    ) -> Option<AtomKind> {
        if self.mixes_facts(&[left, right]) {
            return None;
        }
        let (left, right) = self.pair(left, right, known);
        let ordered = !matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        let [left, right] = self.unify([left, right], ordered)?;
        self.one_moves(&left, &right)?;
        Some(AtomKind::Compare { op, left, right })
    }

    pub(super) fn is_in(
        &mut self,
        value: &ast::Expr,
        set: &[ast::Expr],
        set_span: Span,
        known: &mut Known,
    ) -> Option<AtomKind> {
        let value = self.operand(value, known);
        let ty = self.scalar(&value);
        let span = value.span;
        let like = ty.map(|ty| (ty, Type::Scalar(ty), span));
        let elements = self.elements(set, set_span, like);
        let ty = ty?;
        let term = self.term(value, ty, (Type::Scalar(ty), span))?;
        Some(AtomKind::In { term, elements: elements? })
    }

    pub(super) fn between(
        &mut self,
        [value, low, high]: [&ast::Expr; 3],
        known: &mut Known,
    ) -> Option<AtomKind> {
        let ends = low.span.to(high.span);
        let value = self.operand(value, known);
        let low = self.operand(low, known);
        let high = self.operand(high, known);
        let [term, low, high] = self.unify([value, low, high], true)?;
        if let (TermKind::Literal(low), TermKind::Literal(high)) = (&low.kind, &high.kind)
            && low.order(high) == Some(std::cmp::Ordering::Greater)
        {
            self.report.add(ExpressionError::ReversedBetween { span: ends });
            return None;
        }
        self.one_moves(&term, &low)?;
        self.one_moves(&term, &high)?;
        Some(AtomKind::Between { term, low, high })
    }

    /// Of two sides, only one may move with `today`: what two moving dates are to each other
    /// changes from month to month, and no two such dates say anything of a person.
    fn one_moves(&mut self, one: &Term, other: &Term) -> Option<()> {
        if one.reads_today() && other.reads_today() {
            self.report.add(ExpressionError::TodayTwice { span: one.span, other: other.span });
            return None;
        }
        Some(())
    }

    pub(super) fn text_test(
        &mut self,
        op: TextOp,
        value: &ast::Expr,
        pattern: &ast::Text,
        known: &mut Known,
    ) -> Option<AtomKind> {
        let value = self.operand(value, known);
        let ty = value.ty()?;
        let what = self.what(&value);
        match value.kind {
            OperandKind::Path(path, Type::Scalar(ScalarType::Text)) => Some(match op {
                TextOp::Matches => AtomKind::Matches { path, glob: Glob::new(&pattern.value) },
                _ => AtomKind::Text { op, path, pattern: pattern.value.as_str().into() },
            }),
            _ => {
                let help = match ty {
                    Type::Scalar(ScalarType::Enum(_)) => Some(format!(
                        "list the labels that are meant: `{} in {{ … }}`",
                        what.trim_matches('`')
                    )),
                    Type::Set(_) => Some(format!("write `{} has …`", what.trim_matches('`'))),
                    Type::Scalar(_) => None,
                };
                self.report.add(ExpressionError::NotAText {
                    test: op.words(),
                    what,
                    found: noun(ty, &self.model.vocabularies),
                    span: value.span,
                    help,
                });
                None
            }
        }
    }

    pub(super) fn has(
        &mut self,
        test: SetTest,
        set: &ast::Expr,
        elements: &[ast::Expr],
        elements_span: Span,
        known: &mut Known,
    ) -> Option<AtomKind> {
        let set = self.operand(set, known);
        let ty = set.ty();
        let element = match ty {
            Some(ty @ Type::Set(element)) => Some((element, ty, set.span)),
            _ => None,
        };
        if let Some(Type::Scalar(_)) = ty {
            self.report_not_a_set(&set);
            return None;
        }
        let elements = self.elements(elements, elements_span, element);
        match set.kind {
            OperandKind::Path(path, Type::Set(_)) => {
                Some(AtomKind::Set { test, path, elements: elements? })
            }
            _ => None,
        }
    }

    fn report_not_a_set(&mut self, operand: &Operand<'_>) {
        let Some(ty) = operand.ty() else { return };
        let what = self.what(operand);
        let bare = what.trim_matches('`');
        let help = match ty {
            Type::Scalar(ScalarType::Text) => {
                format!("write `{bare} == …`, or `{bare} contains …` for a part of the text")
            }
            _ => format!("write `{bare} == …` or `{bare} in {{ … }}`"),
        };
        let (found, span) = (noun(ty, &self.model.vocabularies), operand.span);
        self.report.add(ExpressionError::NotASet { what, found, help, span });
    }

    /// The values in braces, of the type given, if it is known; none after a mistake.
    fn elements(
        &mut self,
        elements: &[ast::Expr],
        span: Span,
        like: Option<(ScalarType, Type, Span)>,
    ) -> Option<Vec<Value>> {
        if elements.is_empty() {
            self.report.add(ExpressionError::EmptySet { span });
            return None;
        }
        let mut values = Some(Vec::with_capacity(elements.len()));
        for element in elements {
            let Some(written) = Written::in_expression(&element.kind) else {
                self.report.add(ExpressionError::NotALiteral { span: element.span });
                values = None;
                continue;
            };
            let value = like.and_then(|(ty, whole, other)| {
                self.literal(written, ty, element.span, (whole, other))
            });
            match (value, &mut values) {
                (Some(value), Some(values)) => values.push(value),
                _ => values = None,
            }
        }
        values
    }

    /// The type of a single value; none where it is unknown, or a set, which is reported.
    fn scalar(&mut self, operand: &Operand<'_>) -> Option<ScalarType> {
        match operand.ty()? {
            Type::Scalar(ty) => Some(ty),
            Type::Set(_) => {
                let what = self.what(operand);
                let help = format!("write `{} has …` or `has any {{ … }}`", what.trim_matches('`'));
                let span = operand.span;
                self.report.add(ExpressionError::WholeSet { what, help, span });
                None
            }
        }
    }

    /// Brings the sides of a comparison to one type: that of the first which has a type of
    /// its own. None after a mistake.
    fn unify<const N: usize>(
        &mut self,
        operands: [Operand<'_>; N],
        ordered: bool,
    ) -> Option<[Term; N]> {
        let mut types = Vec::with_capacity(N);
        for operand in &operands {
            types.push(self.scalar(operand));
        }
        let typed = operands.iter().position(Operand::is_typed).unwrap_or(0);
        let ty = (*types.get(typed)?)?;
        let leader = operands.get(typed)?.span;
        if ordered && !matches!(ty, ScalarType::Int | ScalarType::Date) {
            let found = noun(Type::Scalar(ty), &self.model.vocabularies);
            self.report.add(ExpressionError::NoOrder { found, span: leader });
            return None;
        }
        let mut terms = Vec::with_capacity(N);
        for (operand, own) in operands.into_iter().zip(types) {
            // A set has been reported.
            if own.is_some() {
                terms.extend(self.term(operand, ty, (Type::Scalar(ty), leader)));
            }
        }
        terms.try_into().ok()
    }

    /// Reports a comparison of a fact of the entitlement with something of the person.
    fn mixes_facts(&mut self, sides: &[&ast::Expr]) -> bool {
        let fact = sides.iter().find_map(|side| facts::fact(side));
        let Some(fact) = fact.filter(|_| self.takes_facts()) else { return false };
        for side in sides {
            if facts::fact(side).is_none() {
                let (fact, help) = (fact.word().to_owned(), fact.form());
                self.report.add(CatalogueError::FactForm { fact, help, span: side.span });
                return true;
            }
        }
        false
    }
}
