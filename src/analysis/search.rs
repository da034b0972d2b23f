//! The search for somebody of whom a formula is true.

use super::alphabet::{Alphabet, Leaf};
use super::formula::Formula;
use super::justify::{justify, leaves_of};
use super::realize::{Draft, Ground, Needed, Unreal, core, realize};
use super::solver::{Found, Solver};

/// What a search comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Hit {
    /// Somebody is like that.
    Somebody(Box<Somebody>),
    /// Nobody is.
    Nobody,
    /// It was too complex to tell.
    TooComplex,
    /// The time was over first.
    OutOfTime,
}

/// Somebody who was found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Somebody {
    pub(super) draft: Draft,
    /// The answers that matter.
    pub(super) needed: Needed,
}

/// What a search works with.
pub(super) struct Search<'s> {
    pub(super) on: &'s mut Alphabet,
    pub(super) solver: &'s mut Solver,
    pub(super) ground: Ground<'s>,
}

impl Search<'_> {
    /// Somebody of whom all of `roots` are true; `guided` narrows where to look.
    pub(super) fn find(&mut self, roots: &[Formula], guided: &[Formula]) -> Hit {
        let assumed: Vec<Formula> = roots.iter().chain(guided).copied().collect();
        loop {
            let model = match self.solver.solve(self.on, &assumed) {
                Found::Model(model) => model,
                Found::Nothing => return Hit::Nobody,
                Found::OutOfTime => return Hit::OutOfTime,
            };
            let needed = justify(self.on, &model, roots);
            match realize(self.on, self.ground, &needed) {
                Ok(draft) => return Hit::Somebody(Box::new(Somebody { draft, needed })),
                Err(Unreal::Impossible) => {
                    let excluded = core(self.on, self.ground, &needed);
                    self.solver.exclude(self.on, &excluded);
                }
                Err(Unreal::GivenUp) => return Hit::TooComplex,
            }
        }
    }

    /// The same, and nothing about the one found could be left out: no approvals, no people
    /// around, as little in the record as can be, in this order.
    ///
    /// Where `usual` can be true of somebody, it is true of the one found.
    pub(super) fn find_simplest(&mut self, roots: &[Formula], usual: Formula) -> Hit {
        let usually: Vec<Formula> = roots.iter().copied().chain([usual]).collect();
        let roots = match self.find(&usually, &[]) {
            Hit::Somebody(_) => &*usually,
            Hit::OutOfTime => return Hit::OutOfTime,
            Hit::Nobody | Hit::TooComplex => match self.find(roots, &[]) {
                Hit::Somebody(_) => roots,
                other => return other,
            },
        };
        let mut wishes: Vec<(u8, usize)> = leaves_of(self.on, roots)
            .into_iter()
            .filter_map(|leaf| Some((weight(self.on.leaf_at(leaf)?)?, leaf)))
            .collect();
        wishes.sort_unstable();
        // Somebody plain to start with, from whom is taken away what cannot be had together:
        // of what is to blame, what costs least.
        let mut guided: Vec<Formula> =
            wishes.iter().map(|(_, leaf)| !self.on.graph.leaf(*leaf)).collect();
        let mut given_up: Vec<Formula> = Vec::new();
        let mut found = loop {
            match self.find(roots, &guided) {
                Hit::Somebody(found) => break found,
                Hit::OutOfTime => return Hit::OutOfTime,
                Hit::TooComplex => return Hit::TooComplex,
                Hit::Nobody => {
                    let Some(least) = self.solver.blamed(&guided).pop() else {
                        return Hit::Nobody;
                    };
                    guided.retain(|wish| *wish != least);
                    given_up.push(least);
                }
            }
        };
        // What was given up for something that was given up later itself may be had after all.
        for wish in given_up {
            guided.push(wish);
            match self.find(roots, &guided) {
                Hit::Somebody(simpler) => found = simpler,
                Hit::OutOfTime => return Hit::OutOfTime,
                Hit::Nobody | Hit::TooComplex => {
                    guided.pop();
                }
            }
        }
        Hit::Somebody(found)
    }
}

/// How much is saved if this is not so; none where nothing is.
fn weight(leaf: &Leaf) -> Option<u8> {
    Some(match leaf {
        Leaf::Gap(_) => 0,
        Leaf::Stage(..) => 1,
        Leaf::Above(_) | Leaf::OtherKey(_) => 2,
        Leaf::Present(_) => 3,
        Leaf::Has(..) => 4,
        Leaf::Flag(_) => 5,
        Leaf::Word(..) | Leaf::Like(..) | Leaf::Same(..) => 6,
        Leaf::Is(..)
        | Leaf::AtMost(..)
        | Leaf::NotAbove(..)
        | Leaf::ReportsTo(_)
        | Leaf::Called(_)
        | Leaf::Exceptions
        | Leaf::Approvals => return None,
    })
}
