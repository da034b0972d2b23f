//! Formulas to clauses, and a SAT solver that is asked about them again and again.
//!
//! The solver keeps what it has learnt from one question to the next. Each leaf brings what
//! is true of it whatever the policy (an attribute has one label, what is at most 3 is at
//! most 4); what only a look at values can tell comes as a lemma when it is first violated.

use std::collections::BTreeMap;
use std::time::Instant;

use batsat::{Callbacks, Lit, SolverInterface, SolverOpts, lbool};

use super::alphabet::{Alphabet, Leaf, Pattern, SubjectId};
use super::formula::{Formula, Node};
use super::patterns::fits;

/// A SAT solver that knows an alphabet.
pub(super) struct Solver {
    sat: batsat::Solver<Clock>,
    /// The literal of each node that has one.
    literals: Vec<Option<Lit>>,
    subjects: BTreeMap<SubjectId, Known>,
    asserted: usize,
    deadline: Option<Instant>,
}

/// What the solver has of one subject.
#[derive(Default)]
struct Known {
    limits: BTreeMap<i64, Lit>,
    words: BTreeMap<Box<str>, Lit>,
    /// Whether it is one of the words so far.
    some_word: Option<Lit>,
    patterns: BTreeMap<Pattern, Lit>,
}

/// Stops a search when its time is over.
struct Clock {
    deadline: Option<Instant>,
}

impl Callbacks for Clock {
    fn stop(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}

/// What the solver says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Something satisfies all that was assumed.
    Model(Model),
    /// Nothing does.
    Nothing,
    /// The time was over first.
    OutOfTime,
}

/// What satisfies all that was assumed: the truth of each node that was asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Model {
    nodes: Vec<Option<bool>>,
}

impl Model {
    /// The truth of a node; false where it was never asked about.
    pub(super) fn holds_node(&self, node: usize) -> bool {
        self.nodes.get(node).copied().flatten().unwrap_or_default()
    }

    /// The truth of a formula; false where it was never asked about.
    pub(super) fn holds(&self, formula: Formula) -> bool {
        self.holds_node(formula.node()) != formula.is_negated()
    }
}

impl Solver {
    /// A solver that searches until `deadline`, if there is one.
    pub(super) fn new(deadline: Option<Instant>) -> Self {
        Self {
            sat: batsat::Solver::new(SolverOpts::default(), Clock { deadline }),
            literals: Vec::new(),
            subjects: BTreeMap::new(),
            asserted: 0,
            deadline,
        }
    }

    /// Whether the time is over.
    pub(super) fn is_out_of_time(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Looks for what satisfies all of `assumed`.
    pub(super) fn solve(&mut self, on: &mut Alphabet, assumed: &[Formula]) -> Found {
        if self.is_out_of_time() {
            return Found::OutOfTime;
        }
        let mut literals = Vec::with_capacity(assumed.len());
        for formula in assumed {
            if *formula == Formula::FALSE {
                return Found::Nothing;
            }
            literals.push(self.literal(on, *formula));
        }
        while let Some(axiom) = on.axioms.get(self.asserted).copied() {
            self.asserted += 1;
            let literal = self.literal(on, axiom);
            self.clause(vec![literal]);
        }
        match self.sat.solve_limited(&literals) {
            result if result == lbool::TRUE => Found::Model(self.model()),
            result if result == lbool::FALSE => Found::Nothing,
            _ => Found::OutOfTime,
        }
    }

    /// Makes sure that a model tells the truth of each of `formulas`.
    pub(super) fn introduce_all(&mut self, on: &mut Alphabet, formulas: &[Formula]) {
        for formula in formulas {
            self.literal(on, *formula);
        }
    }

    /// After nothing was found: those of `assumed` that are to blame.
    pub(super) fn blamed(&self, assumed: &[Formula]) -> Vec<Formula> {
        let is_blamed = |formula: &&Formula| {
            let literal = self.known(formula.node());
            literal.is_some_and(|literal| {
                // The core is told as a clause: what is to blame stands in it turned round.
                self.sat.unsat_core_contains_var(literal.var())
            })
        };
        assumed.iter().filter(is_blamed).copied().collect()
    }

    fn model(&self) -> Model {
        let truth = |literal: &Option<Lit>| {
            literal.map(|literal| self.sat.value_lit(literal) == lbool::TRUE)
        };
        Model { nodes: self.literals.iter().map(truth).collect() }
    }

    /// Adds that not all of `leaves` are so: what a look at values has shown.
    pub(super) fn exclude(&mut self, on: &mut Alphabet, leaves: &[(usize, bool)]) {
        let clause = leaves
            .iter()
            .map(|(leaf, truth)| {
                let formula = on.graph.leaf(*leaf).turned(*truth);
                self.literal(on, formula)
            })
            .collect();
        self.clause(clause);
    }

    /// The literal of a formula; clauses for it, and all that it is made of, are added where
    /// they lack.
    fn literal(&mut self, on: &mut Alphabet, formula: Formula) -> Lit {
        let mut open = vec![(formula.node(), false)];
        while let Some((node, ready)) = open.pop() {
            if self.known(node).is_some() {
                continue;
            }
            match on.graph.node(node).clone() {
                Node::All(parts) if !ready => {
                    open.push((node, true));
                    open.extend(parts.iter().map(|part| (part.node(), false)));
                }
                Node::All(parts) => {
                    let parts: Vec<Lit> = parts
                        .iter()
                        .filter_map(|part| {
                            Some(turned(self.known(part.node())?, part.is_negated()))
                        })
                        .collect();
                    let whole = self.variable(node);
                    for part in &parts {
                        self.clause(vec![!whole, *part]);
                    }
                    let mut clause = vec![whole];
                    clause.extend(parts.iter().map(|part| !*part));
                    self.clause(clause);
                }
                Node::True => {
                    let literal = self.variable(node);
                    self.clause(vec![literal]);
                }
                Node::Leaf(leaf) => {
                    let literal = self.variable(node);
                    self.introduce(on, leaf, literal);
                }
            }
        }
        let literal = self.known(formula.node());
        // INVARIANT: the loop ends when the node has a literal.
        let literal = literal.unwrap_or_else(|| self.variable(formula.node()));
        turned(literal, formula.is_negated())
    }

    fn known(&self, node: usize) -> Option<Lit> {
        self.literals.get(node).copied().flatten()
    }

    fn variable(&mut self, node: usize) -> Lit {
        let literal = Lit::new(self.sat.new_var_default(), true);
        if self.literals.len() <= node {
            self.literals.resize(node + 1, None);
        }
        if let Some(cell) = self.literals.get_mut(node) {
            *cell = Some(literal);
        }
        literal
    }

    fn fresh(&mut self) -> Lit {
        Lit::new(self.sat.new_var_default(), true)
    }

    fn clause(&mut self, mut clause: Vec<Lit>) {
        // What it returns is whether anything is possible at all, which the next question
        // tells.
        self.sat.add_clause_reuse(&mut clause);
    }

    /// What is true of a leaf beside others of its subject.
    fn introduce(&mut self, on: &mut Alphabet, place: usize, literal: Lit) {
        match on.leaf_at(place).cloned() {
            Some(Leaf::Is(subject, _)) => self.introduce_labels(on, subject),
            Some(Leaf::AtMost(subject, limit)) => self.introduce_limit(subject, limit, literal),
            Some(Leaf::Word(subject, word)) => self.introduce_word(subject, &word, literal),
            Some(Leaf::Like(subject, pattern)) => {
                let known = self.subjects.entry(subject).or_default();
                let words: Vec<(Lit, bool)> =
                    known.words.iter().map(|(word, lit)| (*lit, fits(&pattern, word))).collect();
                known.patterns.insert(pattern, literal);
                for (word, fits) in words {
                    self.clause(vec![!word, turned(literal, !fits)]);
                }
            }
            Some(Leaf::Stage(stage, given)) => {
                let other = on.leaf(Leaf::Stage(stage, !given));
                if let Some(other) = self.known(other.node()) {
                    self.clause(vec![!literal, !other]);
                }
            }
            _ => {}
        }
    }

    /// Exactly one of the labels. They come all at once.
    fn introduce_labels(&mut self, on: &mut Alphabet, subject: SubjectId) {
        let count = on.labels_of(subject).map_or(0, super::labels::Labels::len);
        let mut all = Vec::with_capacity(count);
        for label in 0..count {
            let node = on.leaf(Leaf::Is(subject, label)).node();
            let literal = match self.known(node) {
                Some(literal) => literal,
                None => self.variable(node),
            };
            all.push(literal);
        }
        self.at_most_one(&all);
        self.clause(all);
    }

    /// At most one of these: each says whether one before it is, so that the number of
    /// clauses stays in proportion.
    fn at_most_one(&mut self, all: &[Lit]) {
        let mut before: Option<Lit> = None;
        for literal in all {
            before = Some(self.one_more(before, *literal));
        }
    }

    /// Whether `literal` or one `before` it is; never both.
    fn one_more(&mut self, before: Option<Lit>, literal: Lit) -> Lit {
        let some = self.fresh();
        self.clause(vec![!literal, some]);
        if let Some(before) = before {
            self.clause(vec![!before, some]);
            self.clause(vec![!literal, !before]);
        }
        some
    }

    fn introduce_limit(&mut self, subject: SubjectId, limit: i64, literal: Lit) {
        let known = self.subjects.entry(subject).or_default();
        let below = known.limits.range(..limit).next_back().map(|(_, lit)| *lit);
        let above = known.limits.range(limit..).next().map(|(_, lit)| *lit);
        known.limits.insert(limit, literal);
        if let Some(below) = below {
            self.clause(vec![!below, literal]);
        }
        if let Some(above) = above {
            self.clause(vec![!literal, above]);
        }
    }

    fn introduce_word(&mut self, subject: SubjectId, word: &str, literal: Lit) {
        let known = self.subjects.entry(subject).or_default();
        let before = known.some_word;
        known.words.insert(word.into(), literal);
        let patterns: Vec<(Lit, bool)> =
            known.patterns.iter().map(|(pattern, lit)| (*lit, fits(pattern, word))).collect();
        let some = self.one_more(before, literal);
        self.subjects.entry(subject).or_default().some_word = Some(some);
        for (pattern, fits) in patterns {
            self.clause(vec![!literal, turned(pattern, !fits)]);
        }
    }
}

fn turned(literal: Lit, negated: bool) -> Lit {
    if negated { !literal } else { literal }
}
