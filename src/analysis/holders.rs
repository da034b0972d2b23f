//! Who could ever hold an entitlement, in plain conditions.
//!
//! A condition is a set of answers that together make the entitlement held, whatever else is
//! true (an implicant). For each leaf there are two choices, to ask for it or for its
//! opposite; what the choices must satisfy is the formula with every leaf replaced by the
//! choices that settle it, and the fewest choices that do are found first.

use std::collections::BTreeMap;
use std::time::Instant;

use super::alphabet::{Alphabet, Leaf, Sort, SubjectId};
use super::formula::{Formula, Node};
use super::justify::leaves_of;
use super::line::{Base, Line};
use super::patterns::fits;
use super::question::{Analysis, Dates, Scope};
use super::search::Hit;
use super::solver::{Found, Solver};
use super::wording::word_conditions;
use crate::policy::{Atom, AtomKind, EntitlementId, Expr, Phase, Policy};
use crate::source::Span;

/// Who could ever hold an entitlement while at work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holders {
    /// Conditions each of which is enough, shortest first.
    pub ways: Vec<Way>,
    /// Whether there are no others.
    pub complete: bool,
}

/// A condition that is enough.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// What must be so of the record and the date, as the language writes it.
    pub when: Vec<String>,
    /// The approvals that must be given: approval and stage.
    pub approvals: Vec<(String, String)>,
}

/// How many conditions are looked for for each that is asked for, since several may become
/// one.
const MORE: usize = 8;

/// Who could ever hold `entitlement` while in phase `active`, in up to `limit` conditions.
#[must_use]
pub fn holders(
    policy: &Policy,
    entitlement: EntitlementId,
    dates: Dates,
    limit: usize,
    deadline: Option<Instant>,
) -> Holders {
    let mut analysis = Analysis::new(policy, dates, deadline);
    let claim =
        Expr::Atom(Atom { kind: AtomKind::Holds(vec![entitlement]), span: Span::default() });
    // What makes somebody active is no part of the answer: it is what is asked about.
    let held = analysis.at_work(&claim);
    let mut plain = Analysis::new(policy, dates, deadline);
    let roots = plain.roots(0, &claim, Scope::default());
    let mut choices = Choices::new(policy, dates, deadline);
    let leaves = leaves_of(&analysis.alphabet, &[held]);
    let formula = choices.lower(&analysis.alphabet, held, &leaves);
    let mut found: Vec<Vec<(usize, bool)>> = Vec::new();
    let mut complete = true;
    let mut fewest = 0;
    loop {
        if found.len() >= limit.saturating_mul(MORE) {
            complete = false;
            break;
        }
        match choices.next(formula, &mut fewest) {
            Next::Way(way) => {
                choices.exclude(&way);
                if plain.allows(&analysis.alphabet, &roots, &way) {
                    found.push(way);
                }
            }
            Next::None => break,
            Next::OutOfTime => {
                complete = false;
                break;
            }
        }
    }
    let mut ways = word_conditions(&analysis.alphabet, policy, &found);
    if ways.len() > limit {
        complete = false;
        ways.truncate(limit);
    }
    Holders { ways, complete }
}

impl Analysis<'_> {
    /// A claim about somebody who is active: the lifecycle's own conditions are left out.
    fn at_work(&mut self, claim: &Expr) -> Formula {
        let Some(encoding) = self.encodings.first_mut() else { return Formula::FALSE };
        encoding.in_words = true;
        for phase in Phase::ALL {
            let is_active = Formula::constant(phase == Phase::Active);
            encoding.phases.insert(phase.name(), is_active);
        }
        encoding.decided = Some(Formula::TRUE);
        encoding.condition(&mut self.alphabet, claim, None)
    }

    /// Whether somebody active is as a way asks.
    fn allows(&mut self, of: &Alphabet, roots: &[Formula], way: &[(usize, bool)]) -> bool {
        let mut all = roots.to_vec();
        for (leaf, truth) in way {
            let Some(leaf) = of.leaf_at(*leaf).cloned() else { continue };
            let formula = match (&leaf, self.encodings.first_mut()) {
                (Leaf::ReportsTo(name), Some(encoding)) => {
                    encoding.reports_to(&mut self.alphabet, name)
                }
                (Leaf::Called(name), Some(encoding)) => {
                    encoding.is_called(&mut self.alphabet, name)
                }
                _ => {
                    let leaf = self.translated(of, leaf);
                    self.alphabet.leaf(leaf)
                }
            };
            all.push(formula.turned(!truth));
        }
        if let Some(encoding) = self.encodings.first_mut() {
            all.push(encoding.phase(&mut self.alphabet, Phase::Active));
        }
        // What cannot be decided is not left out.
        !matches!(self.search().find(&all, &[]), Hit::Nobody)
    }

    /// A leaf of another alphabet in this one.
    fn translated(&mut self, of: &Alphabet, leaf: Leaf) -> Leaf {
        let mut subject = |id: SubjectId| match of.subjects().get(id).cloned() {
            Some(subject) => self.alphabet.subject(subject),
            None => id,
        };
        let mut line = |mut line: Line| {
            if let Base::Subject(id) = line.base {
                line.base = Base::Subject(subject(id));
            }
            line
        };
        match leaf {
            Leaf::NotAbove(one, other) => {
                let (one, other) = (line(one), line(other));
                Leaf::NotAbove(one, other)
            }
            Leaf::Is(id, label) => Leaf::Is(subject(id), label),
            Leaf::Word(id, word) => Leaf::Word(subject(id), word),
            Leaf::Like(id, pattern) => Leaf::Like(subject(id), pattern),
            Leaf::Same(one, other) => {
                let (one, other) = (subject(one), subject(other));
                Leaf::Same(one.min(other), one.max(other))
            }
            Leaf::AtMost(id, limit) => Leaf::AtMost(subject(id), limit),
            Leaf::Has(id, element) => Leaf::Has(subject(id), element),
            Leaf::Flag(id) => Leaf::Flag(subject(id)),
            Leaf::Present(id) => Leaf::Present(subject(id)),
            Leaf::Stage(stage, given) => match of.stages.get(stage).cloned() {
                Some(terms) => Leaf::Stage(self.alphabet.stage(terms), given),
                None => Leaf::Stage(stage, given),
            },
            Leaf::Gap(place) => match of.gaps.get(place).cloned() {
                Some(gap) => {
                    let known = self.alphabet.gaps.iter().position(|known| *known == gap);
                    let place = known.unwrap_or_else(|| {
                        self.alphabet.gaps.push(gap);
                        self.alphabet.gaps.len() - 1
                    });
                    Leaf::Gap(place)
                }
                None => Leaf::Gap(place),
            },
            other => other,
        }
    }
}

/// The next fewest choices.
enum Next {
    Way(Vec<(usize, bool)>),
    None,
    OutOfTime,
}

/// The choices, in an alphabet of their own.
struct Choices {
    on: Alphabet,
    solver: Solver,
    chosen: BTreeMap<(usize, bool), Formula>,
    lowered: BTreeMap<Formula, Formula>,
}

impl Choices {
    fn new(policy: &Policy, dates: Dates, deadline: Option<Instant>) -> Self {
        let date = match dates {
            Dates::On(date) => Some(date),
            Dates::Every(_) => None,
        };
        Self {
            on: Alphabet::new(&[policy], date),
            solver: Solver::new(deadline),
            chosen: BTreeMap::new(),
            lowered: BTreeMap::new(),
        }
    }

    /// What choices must satisfy for a formula to be true whatever else is.
    fn lower(&mut self, of: &Alphabet, root: Formula, leaves: &[usize]) -> Formula {
        let mut open = vec![(root, false)];
        while let Some((formula, ready)) = open.pop() {
            if self.lowered.contains_key(&formula) {
                continue;
            }
            let lowered = match of.graph.node(formula.node()) {
                Node::True => Formula::constant(!formula.is_negated()),
                Node::Leaf(leaf) => self.settled(of, *leaf, !formula.is_negated(), leaves),
                Node::All(parts) => {
                    let parts: Vec<Formula> =
                        parts.iter().map(|part| part.turned(formula.is_negated())).collect();
                    if !ready {
                        open.push((formula, true));
                        open.extend(parts.iter().map(|part| (*part, false)));
                        continue;
                    }
                    let parts: Vec<Formula> =
                        parts.iter().filter_map(|part| self.lowered.get(part).copied()).collect();
                    match formula.is_negated() {
                        true => self.on.graph.any(parts),
                        false => self.on.graph.all(parts),
                    }
                }
            };
            self.lowered.insert(formula, lowered);
        }
        for leaf in leaves {
            let both = [(*leaf, true), (*leaf, false)].map(|choice| self.chosen.get(&choice));
            if let [Some(yes), Some(no)] = both {
                let exclusive = !self.on.graph.all([*yes, *no]);
                self.on.axioms.push(exclusive);
            }
        }
        self.lowered.get(&root).copied().unwrap_or(Formula::FALSE)
    }

    fn choose(&mut self, leaf: usize, truth: bool) -> Formula {
        if let Some(known) = self.chosen.get(&(leaf, truth)) {
            return *known;
        }
        // Any leaf that is nothing else will do: its own place, and the opposite's.
        let own = self.on.leaf(Leaf::Gap(leaf * 2 + usize::from(truth)));
        self.chosen.insert((leaf, truth), own);
        own
    }

    /// The choices that settle that a leaf has a truth: its own, and those of others that
    /// imply it.
    fn settled(&mut self, of: &Alphabet, leaf: usize, truth: bool, leaves: &[usize]) -> Formula {
        let Some(asked) = of.leaf_at(leaf) else { return Formula::FALSE };
        match asked {
            Leaf::Exceptions | Leaf::Approvals => return Formula::constant(truth),
            // Nobody has said no, nobody is the one who is named: this goes without saying.
            Leaf::Stage(_, false) => return Formula::constant(!truth),
            Leaf::Stage(..) | Leaf::OtherKey(_) | Leaf::Above(_) | Leaf::Called(_) if !truth => {
                return !self.choose(leaf, true);
            }
            _ => {}
        }
        let mut ways = vec![self.choose(leaf, truth)];
        for other in leaves {
            if *other == leaf {
                continue;
            }
            let needed = of.leaf_at(*other).and_then(|other| implied(of, other, asked, truth));
            ways.extend(needed.map(|needed| self.choose(*other, needed)));
        }
        self.on.graph.any(ways)
    }

    fn next(&mut self, formula: Formula, fewest: &mut usize) -> Next {
        let choices: Vec<Formula> = self.chosen.values().copied().collect();
        while *fewest <= choices.len() {
            let more = self.on.graph.more_than(*fewest, &choices);
            match self.solver.solve(&mut self.on, &[formula, !more]) {
                Found::Model(model) => {
                    let chosen = self.chosen.iter().filter(|(_, choice)| model.holds(**choice));
                    return Next::Way(chosen.map(|(choice, _)| *choice).collect());
                }
                Found::Nothing => *fewest += 1,
                Found::OutOfTime => return Next::OutOfTime,
            }
            if self.solver.solve(&mut self.on, &[formula]) == Found::Nothing {
                return Next::None;
            }
        }
        Next::None
    }

    /// Asks for no way again that asks for all of this one.
    fn exclude(&mut self, way: &[(usize, bool)]) {
        let choices: Vec<Formula> =
            way.iter().filter_map(|choice| self.chosen.get(choice).copied()).collect();
        let not_all = !self.on.graph.all(choices);
        self.on.axioms.push(not_all);
    }
}

/// Which truth of `other` settles that `asked` has a truth, if one does.
fn implied(of: &Alphabet, other: &Leaf, asked: &Leaf, truth: bool) -> Option<bool> {
    match (other, asked) {
        (Leaf::Is(one, _), Leaf::Is(two, _)) if one == two && !truth => Some(true),
        (Leaf::Word(one, _), Leaf::Word(two, _)) if one == two && !truth => Some(true),
        (Leaf::Word(one, word), Leaf::Like(two, pattern))
            if one == two && fits(pattern, word) == truth =>
        {
            Some(true)
        }
        (Leaf::AtMost(one, low), Leaf::AtMost(two, high)) if one == two => {
            let implies = if truth { low < high } else { low > high };
            implies.then_some(truth)
        }
        // The key of whom a reference leads to is there only if the reference is.
        (Leaf::Word(one, _), Leaf::Present(two)) if one == two && truth => {
            let sort = of.subjects().get(*one).map(|subject| subject.sort);
            (sort == Some(Sort::Key)).then_some(true)
        }
        _ => None,
    }
}
