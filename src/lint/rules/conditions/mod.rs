//! How conditions are written.

pub(in crate::lint) mod absorbed_term;
pub(in crate::lint) mod label_compared_twice;
pub(in crate::lint) mod negated_comparison;
pub(in crate::lint) mod past_date;
pub(in crate::lint) mod repeated_term;
pub(in crate::lint) mod several_spellings;
pub(in crate::lint) mod text_despite_vocabulary;

use super::super::context::Written;
use super::super::exprs::{for_each_condition, for_each_part};
use crate::syntax::ast::{Expr, ExprKind};

/// Calls `visit` for every chain of `and` (then true) or `or` (false) in a condition.
pub(in crate::lint) fn for_each_chain<'a>(
    written: &Written<'a>,
    visit: &mut dyn FnMut(bool, &'a [Expr]),
) {
    for declaration in written.declarations() {
        for_each_condition(declaration, &mut |condition| {
            for_each_part(condition, &mut |part| match &part.kind {
                ExprKind::And(parts) => visit(true, parts),
                ExprKind::Or(parts) => visit(false, parts),
                _ => {}
            });
        });
    }
}
