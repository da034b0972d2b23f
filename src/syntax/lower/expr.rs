//! Expressions: the flat row of operands and operators, made into a tree.

use std::iter::Peekable;

use pest::iterators::Pairs;

use super::Lowering;
use crate::source::Span;
use crate::syntax::ast::{ArithmeticOp, CompareOp, Expr, ExprKind, Name, TextOp};
use crate::syntax::grammar::{Node, Rule};
use crate::syntax::{MAX_NESTING, SyntaxError};

/// What is left of a row.
type Row<'i> = Peekable<Pairs<'i, Rule>>;

impl Lowering<'_> {
    /// An expression; none where something in it is wrong.
    pub(in crate::syntax) fn expr(&mut self, node: Node<'_>) -> Option<Expr> {
        let at = self.span(&node);
        if self.depth >= MAX_NESTING {
            self.report(SyntaxError::TooDeep { at, limit: MAX_NESTING });
            return None;
        }
        self.depth += 1;
        let expr = self.joined(&mut node.into_inner().peekable(), Rule::or);
        self.depth -= 1;
        expr
    }

    /// The expression inside a clause that has one.
    pub(super) fn inner_expr(&mut self, node: Node<'_>) -> Option<Expr> {
        let inner = super::inner(node, |rule| rule == Rule::expr)?;
        self.expr(inner)
    }

    /// An expression in parentheses, which widen its span.
    pub(super) fn parens(&mut self, node: Node<'_>) -> Option<Expr> {
        let span = self.span(&node);
        let inner = self.inner_expr(node)?;
        Some(Expr { span, ..inner })
    }

    /// Operands of `or`, each of which is made of operands of `and`.
    fn joined(&mut self, row: &mut Row<'_>, joint: Rule) -> Option<Expr> {
        let mut operands = Vec::new();
        loop {
            operands.push(match joint {
                Rule::or => self.joined(row, Rule::and),
                _ => self.negated(row),
            });
            if row.next_if(|node| node.as_rule() == joint).is_none() {
                break;
            }
        }
        // Only now, so that every operand's mistakes have been reported.
        let mut operands: Vec<Expr> = operands.into_iter().collect::<Option<_>>()?;
        if operands.len() == 1 {
            return operands.pop();
        }
        let span = operands.first()?.span.to(operands.last()?.span);
        let kind = match joint {
            Rule::or => ExprKind::Or(operands),
            _ => ExprKind::And(operands),
        };
        Some(Expr { kind, span })
    }

    fn negated(&mut self, row: &mut Row<'_>) -> Option<Expr> {
        let mut nots = Vec::new();
        while let Some(node) = row.next_if(|node| node.as_rule() == Rule::not) {
            nots.push(self.span(&node));
        }
        let levels = self.depth + nots.len();
        if let Some(at) = nots.first().filter(|_| levels > MAX_NESTING) {
            self.report(SyntaxError::TooDeep { at: *at, limit: MAX_NESTING });
            // The operand must still be taken off the row.
            self.operation(row);
            return None;
        }
        self.depth = levels;
        let operand = self.operation(row);
        self.depth -= nots.len();
        let operand = operand?;
        Some(nots.into_iter().rev().fold(operand, |operand, at| {
            let span = at.to(operand.span);
            Expr { kind: ExprKind::Not(Box::new(operand)), span }
        }))
    }

    /// A value, or one test of it.
    fn operation(&mut self, row: &mut Row<'_>) -> Option<Expr> {
        let value = self.sum(row);
        let Some(first) = row.next_if(|node| is_test(node.as_rule())) else { return value };
        let mut result = self.tested(value, first, row);
        while let Some(again) = row.next_if(|node| is_test(node.as_rule())) {
            let at = self.span(&again);
            self.report(SyntaxError::Chained { at });
            self.tested(None, again, row);
            result = None;
        }
        result
    }

    /// The test that `op` begins, of `value`; its operands are taken off the row in any
    /// case.
    fn tested(&mut self, value: Option<Expr>, op: Node<'_>, row: &mut Row<'_>) -> Option<Expr> {
        let start = value.as_ref().map(|value| value.span);
        let op_span = self.span(&op);
        let value = value.map(Box::new);
        let (kind, end) = match op.as_rule() {
            Rule::compare => {
                let right = self.sum(row).map(Box::new);
                let (left, right) = (value?, right?);
                let (op, end) = (compare_op(op.as_str()), right.span);
                (ExprKind::Compare { op, left, right }, end)
            }
            Rule::between => {
                let low = self.sum(row).map(Box::new);
                row.next_if(|node| node.as_rule() == Rule::kw_and);
                let high = self.sum(row).map(Box::new);
                let (value, low, high) = (value?, low?, high?);
                let end = high.span;
                (ExprKind::Between { value, low, high }, end)
            }
            Rule::text_op => {
                let node = row.next()?;
                let (op, pattern) = (text_op(op.as_str()), self.text(&node)?);
                let end = pattern.span;
                (ExprKind::TextTest { op, value: value?, pattern }, end)
            }
            Rule::has => {
                let element = self.sum(row).map(Box::new);
                let (set, element) = (value?, element?);
                let end = element.span;
                (ExprKind::Has { set, element }, end)
            }
            Rule::is_present => (ExprKind::IsPresent(value?), op_span),
            Rule::is_missing => (ExprKind::IsMissing(value?), op_span),
            rule => {
                let node = row.next()?;
                let span = self.span(&node);
                let elements = self.elements(node)?;
                let set = value?;
                let kind = match rule {
                    Rule::has_any => ExprKind::HasAny { set, elements, elements_span: span },
                    Rule::has_all => ExprKind::HasAll { set, elements, elements_span: span },
                    _ => ExprKind::In { value: set, set: elements, set_span: span },
                };
                (kind, span)
            }
        };
        Some(Expr { kind, span: start?.to(end) })
    }

    /// A value, or calendar arithmetic, which leans left.
    fn sum(&mut self, row: &mut Row<'_>) -> Option<Expr> {
        let mut left = self.operand(row);
        let mut levels = self.depth;
        while let Some(sign) =
            row.next_if(|node| matches!(node.as_rule(), Rule::plus | Rule::minus))
        {
            let at = self.span(&sign);
            let minus = sign.as_rule() == Rule::minus;
            let right = self.operand(row);
            levels += 1;
            if levels == MAX_NESTING + 1 {
                self.report(SyntaxError::TooDeep { at, limit: MAX_NESTING });
            }
            left = match (left, right) {
                (Some(left), Some(right)) if levels <= MAX_NESTING => {
                    self.shifted(left, (at, minus), right)
                }
                _ => None,
            };
        }
        left
    }

    fn shifted(&mut self, left: Expr, sign: (Span, bool), right: Expr) -> Option<Expr> {
        let span = left.span.to(right.span);
        let (sign, minus) = sign;
        // `cost-centre`: what a date is moved by is a duration, hence written with blanks
        // where it is an attribute, so that a hyphen in a name can be told from a minus.
        if let (true, ExprKind::Path(before), ExprKind::Path(after)) =
            (minus, &left.kind, &right.kind)
            && left.span.end == sign.start
            && sign.end == right.span.start
            && let (Some(last), [after]) = (before.last(), after.as_slice())
        {
            let wrote = format!("{}-{}", last.text, after.text);
            let help = format!(
                "a name has `_` in place of a hyphen: `{}_{}`; a minus has blanks around it: \
                 `{} - {}`",
                last.text, after.text, last.text, after.text
            );
            self.report(SyntaxError::BadName { at: last.span.to(after.span), wrote, help });
            return None;
        }
        let op = if minus { ArithmeticOp::Minus } else { ArithmeticOp::Plus };
        let (left, right) = (Box::new(left), Box::new(right));
        Some(Expr { kind: ExprKind::Arithmetic { op, left, right }, span })
    }

    fn operand(&mut self, row: &mut Row<'_>) -> Option<Expr> {
        let node = row.next()?;
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::string => ExprKind::Text(self.text(&node)?.value),
            Rule::date => ExprKind::Date(self.date(&node)?),
            Rule::duration => ExprKind::Duration(self.duration(&node)?),
            Rule::int => ExprKind::Int(self.int(&node)?),
            Rule::boolean => ExprKind::Bool(node.as_str().trim_end() == "true"),
            Rule::today => ExprKind::Today,
            Rule::parens => return self.parens(node),
            Rule::set => ExprKind::Set(self.elements(node)?),
            Rule::path => self.path(node)?,
            Rule::holds => {
                let target =
                    super::inner(node, |rule| matches!(rule, Rule::role_holders | Rule::selector))?;
                if target.as_rule() == Rule::selector {
                    ExprKind::HoldsEntitlement(Box::new(self.selector(target)?))
                } else {
                    ExprKind::HoldsRole(self.inner_name(target)?)
                }
            }
            Rule::pending => {
                let target = super::inner(node, |rule| rule == Rule::selector)?;
                ExprKind::PendingEntitlement(Box::new(self.selector(target)?))
            }
            Rule::reports_to => ExprKind::ReportsTo(self.inner_text(node)?),
            _ => return None,
        };
        Some(Expr { kind, span })
    }

    fn path(&mut self, node: Node<'_>) -> Option<ExprKind> {
        let names: Vec<Name> = self.names(node);
        if let [name] = names.as_slice()
            && name.text == "null"
        {
            let (at, wrote) = (name.span, name.text.clone());
            let help = "a missing value is asked for: `x is missing`, `x is present`".to_owned();
            self.report(SyntaxError::Foreign { at, wrote, help });
            return None;
        }
        Some(ExprKind::Path(names))
    }

    fn elements(&mut self, set: Node<'_>) -> Option<Vec<Expr>> {
        let elements: Vec<_> = set
            .into_inner()
            .filter(|inner| inner.as_rule() == Rule::set_element)
            .map(|inner| self.sum(&mut inner.into_inner().peekable()))
            .collect();
        elements.into_iter().collect()
    }
}

/// Whether a rule begins a test.
fn is_test(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::compare
            | Rule::in_set
            | Rule::between
            | Rule::text_op
            | Rule::has
            | Rule::has_any
            | Rule::has_all
            | Rule::is_present
            | Rule::is_missing
    )
}

/// The comparison that is written so.
pub(super) fn compare_op(text: &str) -> CompareOp {
    match text.trim_end() {
        "==" => CompareOp::Equal,
        "!=" => CompareOp::NotEqual,
        "<" => CompareOp::Less,
        "<=" => CompareOp::LessOrEqual,
        ">" => CompareOp::Greater,
        _ => CompareOp::GreaterOrEqual,
    }
}

fn text_op(text: &str) -> TextOp {
    match text.get(..1) {
        Some("s") => TextOp::StartsWith,
        Some("e") => TextOp::EndsWith,
        Some("c") => TextOp::Contains,
        _ => TextOp::Matches,
    }
}
