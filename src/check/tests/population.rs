//! What is to come out over a population.

use std::path::Component;

use super::Tests;
use crate::check::error::TestError;
use crate::check::expr::{Lowering, Place};
use crate::check::presence::Known;
use crate::policy::{CompareOp, Expr, PopulationExpectation, PopulationExpectationKind};
use crate::source::Spanned;
use crate::syntax::ast;

impl Tests<'_, '_> {
    /// What is to come out over a population; none where something in it is wrong, which is
    /// reported.
    pub(super) fn population_expectation(
        &mut self,
        item: &ast::Expectation,
    ) -> Option<PopulationExpectation> {
        use PopulationExpectationKind as Kind;
        use ast::ExpectationKind as Ast;
        let kind = match &item.kind {
            Ast::Count { state, selectors, op, number } => Kind::Count {
                state: *state,
                selections: self.select(selectors),
                op: *op,
                number: self.number(number),
            },
            Ast::CountQuarantined { op, number } => {
                Kind::CountQuarantined { op: *op, number: self.number(number) }
            }
            Ast::NobodyQuarantined => Kind::CountQuarantined { op: CompareOp::Equal, number: 0 },
            Ast::Nobody { filter, state, selectors } => Kind::Nobody {
                filter: self.filter(filter.as_ref()),
                state: *state,
                selections: self.select(selectors),
            },
            Ast::Everyone { filter, state, selectors } => Kind::Everyone {
                filter: self.filter(filter.as_ref()),
                state: *state,
                selections: self.select(selectors),
            },
            Ast::Snapshot(path) => {
                let (text, span) = (path.value.clone(), path.span);
                if leads_out(&text) {
                    self.report.add(TestError::OutsidePath { path: text.clone(), span });
                }
                Kind::Snapshot { path: text, span }
            }
            _ => {
                self.report.add(TestError::Misplaced {
                    what: "an expectation about one person",
                    place: "a population",
                    help: "say how many, as in `count granted … <= 5`, `nobody granted …` or \
                           `everyone where … granted …`, or write a test that is `given` somebody",
                    span: item.span,
                });
                return None;
            }
        };
        Some(PopulationExpectation { kind, span: item.span })
    }

    /// Who is meant; the condition may ask what they hold.
    fn filter(&mut self, filter: Option<&ast::Expr>) -> Option<Expr> {
        let filter = filter?;
        let mut lowering = Lowering::new(self.model, self.report, Place::Invariant);
        Some(lowering.condition(filter, &Known::nothing()).expr)
    }

    fn number(&mut self, number: &Spanned<i64>) -> i64 {
        if number.value < 0 {
            self.report.add(TestError::NegativeCount { span: number.span });
        }
        number.value
    }
}

/// Whether a path is not one of a file below where it starts.
fn leads_out(path: &str) -> bool {
    let mut depth = 0_i32;
    let mut parts = std::path::Path::new(path).components().peekable();
    let none = parts.peek().is_none();
    none || parts.any(|part| {
        match part {
            Component::Normal(_) => depth += 1,
            Component::ParentDir => depth -= 1,
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => depth = i32::MIN / 2,
        }
        depth < 0
    })
}
