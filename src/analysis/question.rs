//! The door: questions and answers.

use std::time::Instant;

use super::alphabet::{Alphabet, Gap, Leaf};
use super::encoding::Encoding;
use super::formula::Formula;
use super::realize::{Ground, Needed};
use super::search::{Hit, Search};
use super::solver::Solver;
use super::witness::Witness;
use crate::policy::{Date, Expr, Phase, Policy, Table};

/// Which evaluation dates are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// This one.
    On(Date),
    /// Every date; those of an example are chosen near this one.
    Every(Date),
}

/// What a question takes for granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// Whether exceptions count.
    pub exceptions: bool,
    /// Whether somebody may have approved, or rejected, anything.
    pub approvals: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self { exceptions: true, approvals: true }
    }
}

/// Whether there could be somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Possibility {
    /// There could.
    Possible,
    /// There could not.
    Impossible,
    /// It depends on what cannot be analysed.
    Unclear(Vec<Gap>),
    /// The time was over first.
    OutOfTime,
}

/// Whether there could be somebody, and who.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// This one, of whom `eval` says so too.
    Somebody(Box<Witness>),
    /// Nobody.
    Nobody,
    /// It depends on what cannot be analysed.
    Unclear(Vec<Gap>),
    /// The time was over first.
    OutOfTime,
}

/// A policy, ready to be asked about every possible identity.
///
/// Claims are conditions, which may ask what the identity holds, as in invariants. They are
/// judged of everybody of whom anything is decided: whose record is valid, and for whom an
/// arm of the lifecycle holds. What is learnt for one question serves the next.
pub struct Analysis<'a> {
    pub(super) policies: Vec<&'a Policy>,
    /// The same without exceptions, where one was asked about.
    unexcepted: Vec<Option<Policy>>,
    pub(super) encodings: Vec<Encoding<'a>>,
    pub(super) alphabet: Alphabet,
    pub(super) solver: Solver,
    around: Date,
    line: usize,
}

impl<'a> Analysis<'a> {
    /// Prepares a policy for questions, which end in
    /// [`OutOfTime`](Possibility::OutOfTime) once `deadline` has come.
    #[must_use]
    pub fn new(policy: &'a Policy, dates: Dates, deadline: Option<Instant>) -> Self {
        Self::of(&[policy], dates, deadline)
    }

    /// Prepares policies that are asked about the same identities.
    pub(super) fn of(policies: &[&'a Policy], dates: Dates, deadline: Option<Instant>) -> Self {
        let (date, around) = match dates {
            Dates::On(date) => (Some(date), date),
            Dates::Every(around) => (None, around),
        };
        let line = policies.iter().map(|policy| super::person::line_read(policy)).max();
        let line = line.unwrap_or(1);
        let encoding = |(number, policy): (usize, &&'a Policy)| Encoding::new(policy, number, line);
        Self {
            policies: policies.to_vec(),
            unexcepted: vec![None; policies.len()],
            encodings: policies.iter().enumerate().map(encoding).collect(),
            alphabet: Alphabet::new(policies, date),
            solver: Solver::new(deadline),
            around,
            line,
        }
    }

    /// Whether the claim could be true of anybody.
    pub fn possible(&mut self, claim: &Expr, scope: Scope) -> Possibility {
        let roots = self.roots(0, claim, scope);
        match self.search().find(&roots, &[]) {
            Hit::Nobody => Possibility::Impossible,
            Hit::OutOfTime => Possibility::OutOfTime,
            Hit::TooComplex => Possibility::Unclear(vec![too_complex()]),
            Hit::Somebody(found) => match self.gaps_in(&found.needed) {
                gaps if gaps.is_empty() => Possibility::Possible,
                // Only `eval` can tell what comes of the gap, for this one.
                gaps => match self.example(claim, scope) {
                    Answer::Somebody(_) => Possibility::Possible,
                    Answer::Nobody => Possibility::Impossible,
                    Answer::OutOfTime => Possibility::OutOfTime,
                    Answer::Unclear(_) => Possibility::Unclear(gaps),
                },
            },
        }
    }

    /// Somebody of whom the claim is true: one of whom nothing could be left out.
    pub fn example(&mut self, claim: &Expr, scope: Scope) -> Answer {
        let roots = self.roots(0, claim, scope);
        let claim = claim.clone();
        self.answer(&roots, |analysis, witness| {
            witness.judge(analysis.judged_by(0, scope), &claim) == Some(true)
        })
    }

    /// Whether everybody of whom `premise` is true satisfies `conclusion` as well: nobody does
    /// not.
    pub fn implies(&mut self, premise: &Expr, conclusion: &Expr, scope: Scope) -> Possibility {
        self.possible(&but_not(premise, conclusion), scope)
    }

    /// Somebody of whom `premise` is true and `conclusion` is not.
    pub fn counterexample(&mut self, premise: &Expr, conclusion: &Expr, scope: Scope) -> Answer {
        self.example(&but_not(premise, conclusion), scope)
    }

    /// Whether the two are true of the same people: impossible that they differ.
    pub fn equivalent(&mut self, one: &Expr, other: &Expr, scope: Scope) -> Possibility {
        self.possible(&Expr::Or(vec![but_not(one, other), but_not(other, one)]), scope)
    }

    /// The formulas that must be true of an example.
    pub(super) fn roots(&mut self, policy: usize, claim: &Expr, scope: Scope) -> Vec<Formula> {
        let on = &mut self.alphabet;
        let Some(encoding) = self.encodings.get_mut(policy) else { return vec![Formula::FALSE] };
        let claim = encoding.condition(on, claim, None);
        let decided = encoding.decided(on);
        let mut roots = vec![claim, decided];
        roots.extend(self.granted(scope));
        roots
    }

    /// What a scope takes for granted.
    pub(super) fn granted(&mut self, scope: Scope) -> [Formula; 2] {
        let on = &mut self.alphabet;
        let exceptions = on.leaf(Leaf::Exceptions).turned(!scope.exceptions);
        let approvals = on.leaf(Leaf::Approvals).turned(!scope.approvals);
        [exceptions, approvals]
    }

    /// Somebody of whom all of `roots` are true, if `confirms` says so of who is found.
    pub(super) fn answer(
        &mut self,
        roots: &[Formula],
        confirms: impl Fn(&mut Self, &Witness) -> bool,
    ) -> Answer {
        let usual = self.active();
        self.answer_like(roots, usual, confirms)
    }

    /// Whether somebody is at work, who is the easiest to think of.
    pub(super) fn active(&mut self) -> Formula {
        match self.encodings.first_mut() {
            Some(encoding) => encoding.phase(&mut self.alphabet, Phase::Active),
            None => Formula::TRUE,
        }
    }

    /// The same; where `usual` can be true of somebody, it is true of the one found.
    pub(super) fn answer_like(
        &mut self,
        roots: &[Formula],
        usual: Formula,
        confirms: impl Fn(&mut Self, &Witness) -> bool,
    ) -> Answer {
        match self.search().find_simplest(roots, usual) {
            Hit::Nobody => Answer::Nobody,
            Hit::OutOfTime => Answer::OutOfTime,
            Hit::TooComplex => Answer::Unclear(vec![too_complex()]),
            Hit::Somebody(found) => {
                let gaps = self.gaps_in(&found.needed);
                let witness = Witness::from(found.draft);
                if confirms(self, &witness) {
                    return Answer::Somebody(Box::new(witness));
                }
                Answer::Unclear(if gaps.is_empty() { vec![disagreement()] } else { gaps })
            }
        }
    }

    pub(super) fn search(&mut self) -> Search<'_> {
        Search {
            on: &mut self.alphabet,
            solver: &mut self.solver,
            ground: Ground { policies: &self.policies, around: self.around, line: self.line },
        }
    }

    /// The policy that `eval` judges by.
    pub(super) fn judged_by(&mut self, number: usize, scope: Scope) -> &Policy {
        // INVARIANT: there is a policy for each number that is asked for.
        #[expect(clippy::indexing_slicing, reason = "the number is one of the policies'")]
        let policy = self.policies[number];
        if scope.exceptions {
            return policy;
        }
        #[expect(clippy::indexing_slicing, reason = "there is a place for each policy")]
        self.unexcepted[number]
            .get_or_insert_with(|| Policy { exceptions: Table::default(), ..policy.clone() })
    }

    fn gaps_in(&self, needed: &Needed) -> Vec<Gap> {
        let leaves = needed.keys().filter_map(|leaf| self.alphabet.leaf_at(*leaf));
        let mut gaps: Vec<Gap> = leaves
            .filter_map(|leaf| match leaf {
                Leaf::Gap(place) => self.alphabet.gaps.get(*place).cloned(),
                _ => None,
            })
            .collect();
        gaps.sort_unstable();
        gaps.dedup();
        gaps
    }
}

fn but_not(one: &Expr, other: &Expr) -> Expr {
    Expr::And(vec![one.clone(), Expr::Not(Box::new(other.clone()))])
}

fn too_complex() -> Gap {
    let why = "a text would have to be of too many kinds at once, or dates depend on one another \
               in too many ways";
    Gap { span: None, policy: 0, why: why.to_owned() }
}

/// The formulas and `eval` must never differ; if they do, neither is believed.
fn disagreement() -> Gap {
    let why = "the example found does not stand up when it is evaluated, which is a mistake of \
               this program: please report it";
    Gap { span: None, policy: 0, why: why.to_owned() }
}
