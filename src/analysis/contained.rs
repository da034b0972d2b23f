//! Which of many claims contain one another.

use super::formula::Formula;
use super::justify::justify;
use super::question::{Analysis, Scope};
use super::realize::{Needed, Unreal, core, realize};
use super::search::{Hit, Search};
use super::solver::Found;
use crate::policy::Expr;

/// What is known of claims beside one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Containment {
    /// The claims that nobody satisfies.
    pub impossible: Vec<usize>,
    /// Pairs of claims: whoever satisfies the first, which somebody does, satisfies the
    /// second as well.
    pub pairs: Vec<(usize, usize)>,
    /// Pairs, or a claim with itself, that could not be decided.
    pub undecided: Vec<(usize, usize)>,
}

impl Analysis<'_> {
    /// Which of `claims` contain one another.
    ///
    /// Somebody who satisfies one claim, and not the others, rules many pairs out at once;
    /// only the pairs that are left are asked about one by one.
    pub fn contained(&mut self, claims: &[Expr], scope: Scope) -> Containment {
        let roots: Vec<_> = claims.iter().map(|claim| self.roots(0, claim, scope)).collect();
        let formulas: Vec<_> = roots.iter().filter_map(|roots| roots.first().copied()).collect();
        let mut found = Containment::default();
        let mut possible = vec![false; claims.len()];
        // Whether each claim may still contain each.
        let mut may: Vec<Vec<bool>> = vec![vec![true; claims.len()]; claims.len()];
        for (claim, roots) in roots.iter().enumerate() {
            if possible.get(claim) == Some(&true) {
                continue;
            }
            match self.search().somebody_whole(roots, &formulas) {
                Whole::Nobody => found.impossible.push(claim),
                Whole::Undecided => found.undecided.push((claim, claim)),
                Whole::Somebody(truths) => rule_out(&truths, &mut possible, &mut may),
            }
        }
        for one in 0..claims.len() {
            for other in 0..claims.len() {
                let is_open = may.get(one).and_then(|row| row.get(other)) == Some(&true);
                if one == other || possible.get(one) != Some(&true) || !is_open {
                    continue;
                }
                let Some(mut roots) = roots.get(one).cloned() else { continue };
                roots.extend(formulas.get(other).map(|formula| !*formula));
                match self.search().somebody_whole(&roots, &formulas) {
                    Whole::Nobody => found.pairs.push((one, other)),
                    Whole::Undecided => found.undecided.push((one, other)),
                    Whole::Somebody(truths) => rule_out(&truths, &mut possible, &mut may),
                }
            }
        }
        found
    }
}

/// Somebody of whom it is known which of many formulas are true.
enum Whole {
    Somebody(Vec<bool>),
    Nobody,
    Undecided,
}

fn rule_out(truths: &[bool], possible: &mut [bool], may: &mut [Vec<bool>]) {
    for (one, row) in may.iter_mut().enumerate() {
        if truths.get(one) != Some(&true) {
            continue;
        }
        if let Some(possible) = possible.get_mut(one) {
            *possible = true;
        }
        for (cell, truth) in row.iter_mut().zip(truths) {
            *cell &= truth;
        }
    }
}

impl Search<'_> {
    /// Somebody of whom all of `roots` are true, with the truth of each of `formulas`: not
    /// only what makes `roots` true must be possible together, but all that `formulas` ask.
    fn somebody_whole(&mut self, roots: &[Formula], formulas: &[Formula]) -> Whole {
        // So that everything that is asked has a truth.
        self.solver.introduce_all(self.on, formulas);
        loop {
            let model = match self.solver.solve(self.on, roots) {
                Found::Model(model) => model,
                Found::Nothing => return Whole::Nobody,
                Found::OutOfTime => return Whole::Undecided,
            };
            let truths: Vec<bool> = formulas.iter().map(|formula| model.holds(*formula)).collect();
            let told = formulas.iter().zip(&truths).map(|(formula, truth)| formula.turned(!truth));
            let all: Vec<_> = roots.iter().copied().chain(told).collect();
            let needed: Needed = justify(self.on, &model, &all);
            match realize(self.on, self.ground, &needed) {
                Ok(_) => return Whole::Somebody(truths),
                Err(Unreal::Impossible) => {
                    let excluded = core(self.on, self.ground, &needed);
                    self.solver.exclude(self.on, &excluded);
                }
                Err(Unreal::GivenUp) => {
                    return match self.find(roots, &[]) {
                        Hit::Nobody => Whole::Nobody,
                        _ => Whole::Undecided,
                    };
                }
            }
        }
    }
}
