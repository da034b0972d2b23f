//! What tests expect.

use super::Lowering;
use super::clauses::Seen;
use super::expr::compare_op;
use crate::policy::Date;
use crate::source::Spanned;
use crate::syntax::ast::{
    CompareOp, Expectation, ExpectationKind, ExpectedState, Expr, Name, Selector, StagePath, Text,
};
use crate::syntax::grammar::{Node, Rule};

/// Everything that an expectation may be made of.
#[derive(Default)]
struct Parts {
    selectors: Vec<Selector>,
    exactly: bool,
    names: Vec<Name>,
    /// `via role`, `by rule`
    through: Option<Name>,
    date: Option<Spanned<Date>>,
    stage: Option<StagePath>,
    because: Option<Text>,
    file: Option<Text>,
    state: Option<ExpectedState>,
    op: Option<CompareOp>,
    number: Option<Spanned<i64>>,
    filter: Option<Expr>,
}

impl Lowering<'_> {
    /// What is to come out; none where something in it is wrong.
    pub(super) fn expectation(&mut self, node: Node<'_>) -> Option<Expectation> {
        let span = self.span(&node);
        let rule = node.as_rule();
        let errors = self.errors.len();
        let parts = self.parts(node);
        if self.errors.len() > errors {
            return None;
        }
        Some(Expectation { kind: kind(rule, parts)?, span })
    }

    fn parts(&mut self, node: Node<'_>) -> Parts {
        let mut parts = Parts::default();
        let mut seen = Seen::default();
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::selector => parts.selectors.extend(self.selector(inner)),
                Rule::side => parts.selectors = self.selectors(inner),
                Rule::exactly => parts.exactly = true,
                Rule::name => parts.names.push(self.name(&inner)),
                Rule::via_role if self.once(&mut seen, &inner) => {
                    parts.through = self.inner_name(inner);
                }
                Rule::by_rule => parts.through = self.inner_name(inner),
                Rule::until_date if self.once(&mut seen, &inner) => {
                    parts.date = self.inner_date(inner);
                }
                Rule::from_date => parts.date = self.inner_date(inner),
                Rule::awaiting => {
                    parts.stage = super::inner(inner, |rule| rule == Rule::stage_path)
                        .and_then(|path| self.stage_path(path));
                }
                Rule::because_clause => parts.because = self.inner_text(inner),
                Rule::string => parts.file = self.text(&inner),
                Rule::state => parts.state = state(inner.as_str()),
                Rule::compare => parts.op = Some(compare_op(inner.as_str())),
                Rule::int => {
                    let span = self.span(&inner);
                    parts.number = self.int(&inner).map(|number| Spanned::new(number, span));
                }
                Rule::expr => parts.filter = self.expr(inner),
                _ => {}
            }
        }
        parts
    }
}

fn kind(rule: Rule, parts: Parts) -> Option<ExpectationKind> {
    let Parts { selectors, exactly, names, through, date, stage, because, .. } = parts;
    let state = parts.state;
    let mut names = names.into_iter();
    Some(match rule {
        Rule::expect_granted => {
            ExpectationKind::Granted { exactly, selectors, via: through, until: date }
        }
        Rule::expect_none => ExpectationKind::None(selectors),
        Rule::expect_pending => ExpectationKind::Pending { selectors, awaiting: stage },
        Rule::expect_scheduled => ExpectationKind::Scheduled { selectors, from: date },
        Rule::expect_suspended => ExpectationKind::Suspended(selectors),
        Rule::expect_denied => ExpectationKind::Denied { selectors, by: through },
        Rule::expect_unroutable => ExpectationKind::Unroutable(selectors),
        Rule::expect_via => ExpectationKind::Via { selectors, role: through? },
        Rule::expect_phase => ExpectationKind::Phase(names.next()?),
        Rule::expect_roles => ExpectationKind::RolesExactly(names.collect()),
        Rule::expect_quarantined => ExpectationKind::Quarantined { because },
        Rule::expect_observed => ExpectationKind::Observed(names.next()?),
        Rule::expect_reviews => ExpectationKind::Reviews(names.next()?),
        Rule::expect_count => {
            let (op, number) = (parts.op?, parts.number?);
            ExpectationKind::Count { state: state?, selectors, op, number }
        }
        Rule::count_quarantined => {
            ExpectationKind::CountQuarantined { op: parts.op?, number: parts.number? }
        }
        Rule::nobody_quarantined => ExpectationKind::NobodyQuarantined,
        Rule::expect_snapshot => ExpectationKind::Snapshot(parts.file?),
        Rule::expect_nobody => {
            ExpectationKind::Nobody { filter: parts.filter, state: state?, selectors }
        }
        Rule::expect_everyone => {
            ExpectationKind::Everyone { filter: parts.filter, state: state?, selectors }
        }
        _ => return None,
    })
}

fn state(word: &str) -> Option<ExpectedState> {
    ExpectedState::ALL.into_iter().find(|state| state.word() == word.trim_end())
}
