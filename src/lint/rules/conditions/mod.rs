//! How conditions are written.

pub(in crate::lint) mod absorbed_term;
pub(in crate::lint) mod always_true;
pub(in crate::lint) mod label_compared_twice;
pub(in crate::lint) mod negated_comparison;
pub(in crate::lint) mod never_true;
pub(in crate::lint) mod past_date;
pub(in crate::lint) mod repeated_term;
pub(in crate::lint) mod several_spellings;
pub(in crate::lint) mod text_despite_vocabulary;

use super::super::context::Written;
use super::super::exprs::{for_each_condition, for_each_part};
use super::super::fix::Edit;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

/// A chain of `and` or `or` in a condition.
#[derive(Clone, Copy)]
pub(in crate::lint) struct Chain<'a> {
    /// Whether it is one of `and`.
    pub(in crate::lint) is_and: bool,
    /// Its parts, two at least.
    pub(in crate::lint) parts: &'a [Expr],
    /// The whole of it, with its parentheses.
    pub(in crate::lint) span: Span,
}

impl Chain<'_> {
    /// Leaves out the part at `index`; none where a comment would be lost.
    pub(in crate::lint) fn without(&self, index: usize, written: &Written<'_>) -> Option<Edit> {
        let part = self.parts.get(index)?;
        let before = index.checked_sub(1).and_then(|before| self.parts.get(before));
        let edit = match (self.parts, before) {
            ([one, other], _) => {
                let left = if index == 0 { other } else { one };
                // A chain that is left keeps the parentheses: `not (a and b)` is not
                // `not a and b`. Anything else needs none.
                let loose = matches!(left.kind, ExprKind::And(_) | ExprKind::Or(_));
                let inside = Span::new(one.span.start, other.span.end);
                let place = if loose { inside } else { self.span };
                Edit::new(place, written.text(left.span))
            }
            (_, Some(before)) => Edit::new(Span::new(before.span.end, part.span.end), ""),
            (_, None) => {
                let next = self.parts.get(1)?;
                Edit::new(Span::new(part.span.start, next.span.start), "")
            }
        };
        (!written.has_comment(edit.span)).then_some(edit)
    }
}

/// Calls `visit` for every chain of `and` or `or` in a condition.
pub(in crate::lint) fn for_each_chain<'a>(written: &Written<'a>, visit: &mut dyn FnMut(Chain<'a>)) {
    for declaration in written.declarations() {
        for_each_condition(declaration, &mut |condition| {
            for_each_part(condition, &mut |part| {
                let (is_and, parts) = match &part.kind {
                    ExprKind::And(parts) => (true, parts),
                    ExprKind::Or(parts) => (false, parts),
                    _ => return,
                };
                visit(Chain { is_and, parts, span: part.span });
            });
        });
    }
}
