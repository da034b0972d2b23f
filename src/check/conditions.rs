//! Named conditions, each after those that it names.

use super::declared::{Declarations, header};
use super::expr::{Lowering, Place};
use super::model::{Established, Model, ValueName};
use super::presence::Known;
use super::report::Report;
use crate::policy::{Condition, ConditionId, Expr, Id, Table};
use crate::syntax::ast::{self, ExprKind};

/// Checks all conditions, and notes in the model what each establishes.
pub(super) fn check_conditions(
    all: &Declarations<'_>,
    model: &mut Model<'_>,
    report: &mut Report,
) -> Table<ConditionId, Condition> {
    let placeholder = Expr::And(Vec::new());
    let mut conditions: Table<ConditionId, Condition> = all
        .conditions
        .iter()
        .map(|declared| {
            let header = header(declared, declared.item.title.as_ref(), None, None);
            Condition { header, expr: placeholder.clone() }
        })
        .collect();
    for id in order(all, model) {
        let Some(declared) = all.conditions.get(id.index()) else { continue };
        let mut lowering = Lowering::new(model, report, Place::Rule);
        let checked = lowering.condition(&declared.item.expr, &Known::nothing());
        let beyond_record = lowering.beyond_record;
        if let Some(row) = conditions.get_mut(id) {
            row.expr = checked.expr;
        }
        if let Some(row) = model.conditions.get_mut(id) {
            *row = Established { outcome: checked.outcome, beyond_record };
        }
    }
    conditions
}

/// The conditions, each after those it names, as far as they name each other in no circle;
/// circles are reported elsewhere.
fn order(all: &Declarations<'_>, model: &Model<'_>) -> Vec<ConditionId> {
    let named: Table<ConditionId, Vec<ConditionId>> = all
        .conditions
        .iter()
        .map(|declared| {
            let mut named = Vec::new();
            names(&declared.item.expr, &mut |name| {
                if let Some(ValueName::Condition(id)) = model.value_if_known(name) {
                    named.push(id);
                }
            });
            named
        })
        .collect();
    let mut seen = Table::filled(&named, false);
    let mut order = Vec::with_capacity(named.len());
    for start in named.ids() {
        let mut way = Vec::new();
        enter(start, &mut seen, &mut way);
        while let Some((id, next)) = way.last_mut() {
            match named.at(*id).and_then(|named| named.get(*next)).copied() {
                Some(other) => {
                    *next += 1;
                    enter(other, &mut seen, &mut way);
                }
                None => {
                    order.push(*id);
                    way.pop();
                }
            }
        }
    }
    order
}

fn enter(
    id: ConditionId,
    seen: &mut Table<ConditionId, bool>,
    way: &mut Vec<(ConditionId, usize)>,
) {
    if let Some(seen) = seen.get_mut(id).filter(|seen| !**seen) {
        *seen = true;
        way.push((id, 0));
    }
}

/// Visits every name that stands where a condition may be named.
fn names<'e>(expr: &'e ast::Expr, visit: &mut impl FnMut(&'e ast::Name)) {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match &expr.kind {
            ExprKind::And(parts) | ExprKind::Or(parts) => open.extend(parts),
            ExprKind::Not(inner) => open.push(inner),
            ExprKind::Path(path) => {
                if let [name] = path.as_slice() {
                    visit(name);
                }
            }
            _ => {}
        }
    }
}
