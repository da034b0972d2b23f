//! Questions about everybody who could exist, for the rules that need more than the text.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::time::Instant;

use super::plain::Plain;
use crate::analysis::{Analysis, Answer, Dates, Possibility, Scope, Witness};
use crate::policy::{Atom, AtomKind, Date, EntitlementId, Expr, Phase, Policy, RoleId};
use crate::source::Span;

/// A policy that is asked about everybody who could exist, on every date.
///
/// Nothing is prepared before the first question. What cannot be analysed is left open: a
/// rule says only what is certain.
pub(super) struct Exact<'a> {
    policy: &'a Policy,
    as_of: Date,
    deadline: Option<Instant>,
    plain: OnceCell<Plain<'a>>,
    analysis: RefCell<Option<Analysis<'a>>>,
    /// Whether the time was over before an answer.
    unfinished: Rc<Cell<bool>>,
}

/// Whom a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Everybody of whom anything is decided.
    Anybody,
    /// Of these, whoever has not left: who has left is a member of nothing.
    NotLeft,
}

impl<'a> Exact<'a> {
    pub(super) fn new(policy: &'a Policy, as_of: Date, deadline: Option<Instant>) -> Self {
        let unfinished = Rc::default();
        let (plain, analysis) = (OnceCell::new(), RefCell::new(None));
        Self { policy, as_of, deadline, plain, analysis, unfinished }
    }

    /// The same questions about another policy, within the same time.
    pub(super) fn about_policy<'b>(&self, policy: &'b Policy) -> Exact<'b> {
        let unfinished = Rc::clone(&self.unfinished);
        Exact { unfinished, ..Exact::new(policy, self.as_of, self.deadline) }
    }

    /// Whether all of `claims` could be true of somebody; none where that is not known.
    pub(super) fn somebody(&self, who: Who, claims: &[&Expr]) -> Option<bool> {
        // Most conditions ask for one value each of several attributes, which nothing forbids:
        // the general question is for the others.
        if self.plain().is_possible(claims) && self.somebody_stays() {
            return Some(true);
        }
        self.decide(&all(self.about(who, claims)), Scope::default())
    }

    /// Whether all of `claims` could be true of somebody within a scope.
    pub(super) fn somebody_in(&self, scope: Scope, claims: &[&Expr]) -> Option<bool> {
        self.decide(&all(self.about(Who::Anybody, claims)), scope)
    }

    /// Somebody of whom all of `claims` are true within a scope.
    pub(super) fn example(&self, scope: Scope, claims: &[&Expr]) -> Option<Box<Witness>> {
        let claim = all(self.about(Who::Anybody, claims));
        match self.asked(|analysis| analysis.example(&claim, scope)) {
            Answer::Somebody(witness) => Some(witness),
            Answer::Nobody | Answer::Unclear(_) => None,
            Answer::OutOfTime => {
                self.unfinished.set(true);
                None
            }
        }
    }

    /// Whether a question was left open for want of time since this was last asked.
    pub(super) fn take_unfinished(&self) -> bool {
        self.unfinished.take()
    }

    fn about(&self, who: Who, claims: &[&Expr]) -> Vec<Expr> {
        let staying = (who == Who::NotLeft).then(|| not(in_phase(self.policy, Phase::Ended)));
        claims.iter().copied().cloned().chain(staying).collect()
    }

    fn plain(&self) -> &Plain<'a> {
        self.plain.get_or_init(|| Plain::new(self.policy))
    }

    /// Whether there could be somebody who has not left at all.
    fn somebody_stays(&self) -> bool {
        let ask = || {
            let staying = not(in_phase(self.policy, Phase::Ended));
            self.decide(&staying, Scope::default()) == Some(true)
        };
        *self.plain().somebody_stays.get_or_init(ask)
    }

    fn decide(&self, claim: &Expr, scope: Scope) -> Option<bool> {
        match self.asked(|analysis| analysis.possible(claim, scope)) {
            Possibility::Possible => Some(true),
            Possibility::Impossible => Some(false),
            Possibility::Unclear(_) => None,
            Possibility::OutOfTime => {
                self.unfinished.set(true);
                None
            }
        }
    }

    fn asked<T>(&self, ask: impl FnOnce(&mut Analysis<'a>) -> T) -> T {
        let mut analysis = self.analysis.borrow_mut();
        let dates = Dates::Every(self.as_of);
        ask(analysis.get_or_insert_with(|| Analysis::new(self.policy, dates, self.deadline)))
    }
}

/// Everybody in a phase: whom an arm of it takes that no arm before it takes.
fn in_phase(policy: &Policy, phase: Phase) -> Expr {
    let arms = policy.lifecycle.arms.iter().enumerate();
    let of_phase = arms.filter(|(_, arm)| arm.phase == phase).map(|(at, _)| in_arm(policy, at));
    Expr::Or(of_phase.collect())
}

/// Everybody whom an arm of the lifecycle takes.
pub(super) fn in_arm(policy: &Policy, at: usize) -> Expr {
    let arms = &policy.lifecycle.arms;
    let before = arms.iter().take(at).map(|arm| not(arm.when.clone()));
    Expr::And(arms.get(at).map(|arm| arm.when.clone()).into_iter().chain(before).collect())
}

/// Whoever is a member of a role.
pub(super) fn member(role: RoleId) -> Expr {
    atom(AtomKind::HoldsRole(role))
}

/// Whoever holds one of these.
pub(super) fn holds(entitlements: &[EntitlementId]) -> Expr {
    atom(AtomKind::Holds(sorted(entitlements)))
}

/// Whoever waits for an approval of one of these.
pub(super) fn pending(entitlements: &[EntitlementId]) -> Expr {
    atom(AtomKind::Pending(sorted(entitlements)))
}

/// Whoever is not like this.
pub(super) fn not(claim: Expr) -> Expr {
    Expr::Not(Box::new(claim))
}

fn all(claims: Vec<Expr>) -> Expr {
    Expr::And(claims)
}

fn atom(kind: AtomKind) -> Expr {
    Expr::Atom(Atom { kind, span: Span::default() })
}

fn sorted(entitlements: &[EntitlementId]) -> Vec<EntitlementId> {
    let mut sorted = entitlements.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}
