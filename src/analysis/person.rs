//! Who is who: people named in a policy, and the reporting line.

use super::alphabet::{Alphabet, Leaf, Pattern, Sort};
use super::conditions::word;
use super::encoding::Encoding;
use super::formula::Formula;
use crate::policy::{AtomKind, AttributeId, Leaf as ExprLeaf, Path, Policy, Term};

/// How many steps up the reporting line the policy's paths read; at least one.
pub(super) fn line_read(policy: &Policy) -> usize {
    let Some(manager) = policy.schema.manager else { return 1 };
    let mut steps = 1;
    let mut look = |path: &Path| {
        let line = path.through.iter().take_while(|step| **step == manager).count();
        let reads = line == path.through.len()
            && (path.attribute == manager || path.attribute == policy.schema.key);
        steps = steps.max(line + usize::from(reads && path.attribute == manager));
    };
    let claims: Vec<_> =
        policy.invariants.values().map(|invariant| invariant.claim.violation()).collect();
    for expr in policy.expressions().into_iter().chain(&claims) {
        expr.for_each_leaf(&mut |leaf| {
            if let ExprLeaf::Atom(atom) = leaf {
                atom.paths().into_iter().for_each(&mut look);
            }
        });
    }
    policy.window_ends().into_iter().flat_map(Term::paths).for_each(look);
    steps
}

/// Whether the policy's rules read the records of those at the end of a way: an invalid one
/// among them holds up the decision (rule 2.8).
pub(super) fn reads_through(policy: &Policy, way: &[Box<str>]) -> bool {
    let name = |id: &AttributeId| policy.schema.attributes[*id].name.as_str();
    let is_on = |path: &Path| {
        path.through.len() >= way.len()
            && path.through.iter().zip(way).all(|(step, wanted)| *name(step) == **wanted)
    };
    let up_the_line = policy
        .schema
        .manager
        .is_some_and(|manager| way.iter().all(|step| **step == *name(&manager)));
    let mut reads = way.is_empty();
    for expr in policy.expressions() {
        expr.for_each_leaf(&mut |leaf| {
            if let ExprLeaf::Atom(atom) = leaf {
                reads |= atom.paths().into_iter().any(is_on);
                reads |= up_the_line && matches!(atom.kind, AtomKind::ReportsTo(_));
            }
        });
    }
    reads || policy.window_ends().into_iter().flat_map(Term::paths).any(is_on)
}

impl Encoding<'_> {
    /// Whether a person whom a policy names is the identity itself (rule 10.2).
    pub(super) fn is_called(&self, on: &mut Alphabet, name: &str) -> Formula {
        if self.in_words {
            return on.leaf(Leaf::Called(name.into()));
        }
        self.is_named(on, &[], name)
    }

    /// Whether a name finds the person at the end of a way: by key, else by a unique
    /// attribute if nobody has that key.
    fn is_named(&self, on: &mut Alphabet, through: &[AttributeId], name: &str) -> Formula {
        let schema = &self.policy.schema;
        let key = self.subject(on, through, schema.key);
        let by_key = word(on, key, name);
        let mut by_attribute = Vec::new();
        for (id, attribute) in schema.attributes.iter() {
            let subject = self.subject(on, through, id);
            let is_text = on.subjects().get(subject).is_some_and(|it| it.sort == Sort::Text);
            if attribute.unique && is_text && id != schema.key && !name.trim().is_empty() {
                let value = self.has_value(on, through, id);
                let like = on.leaf(Leaf::Like(subject, Pattern::Named(name.into())));
                by_attribute.push(on.graph.both(value, like));
            }
        }
        let by_attribute = on.graph.any(by_attribute);
        let somebody_else = self.other_bears(on, through, name);
        let by_attribute = on.graph.without(by_attribute, somebody_else);
        on.graph.any([by_key, by_attribute])
    }

    /// Whether somebody other than the person at the end of a way bears a key.
    fn other_bears(&self, on: &mut Alphabet, through: &[AttributeId], key: &str) -> Formula {
        let Some(manager) = self.policy.schema.manager else {
            return self.stranger_bears(on, key);
        };
        let mut bearers = vec![self.stranger_bears(on, key)];
        for steps in 0..=self.line {
            let way = vec![manager; steps];
            if way == through {
                continue;
            }
            let leads = self.leads(on, &way);
            let subject = self.subject(on, &way, self.policy.schema.key);
            let bears = word(on, subject, key);
            bearers.push(on.graph.both(leads, bears));
        }
        on.graph.any(bearers)
    }

    fn stranger_bears(&self, on: &mut Alphabet, key: &str) -> Formula {
        if key.trim() != key || key.is_empty() {
            return Formula::FALSE;
        }
        on.leaf(Leaf::OtherKey(key.into()))
    }

    /// `reports to "NAME"`: whether the person named stands anywhere up the line (rule 5.5).
    pub(super) fn reports_to(&mut self, on: &mut Alphabet, name: &str) -> Formula {
        if let Some(known) = self.reports_to.get(name) {
            return *known;
        }
        if self.in_words {
            return on.leaf(Leaf::ReportsTo(name.into()));
        }
        let Some(manager) = self.policy.schema.manager else { return Formula::FALSE };
        let mut ways = Vec::new();
        for steps in 1..=self.line {
            let way = vec![manager; steps];
            let leads = self.leads(on, &way);
            let named = self.is_named(on, &way, name);
            ways.push(on.graph.both(leads, named));
        }
        if name.trim() == name && !name.is_empty() {
            let top = vec![manager; self.line + 1];
            let leads = self.leads(on, &top);
            let above = on.leaf(Leaf::Above(name.into()));
            let bears = self.stranger_bears(on, name);
            // Whoever stands there bears the key.
            let axiom = !on.graph.without(above, bears);
            on.axioms.push(axiom);
            ways.push(on.graph.both(leads, above));
        }
        let found = on.graph.any(ways);
        let own = self.is_named(on, &[], name);
        let formula = on.graph.without(found, own);
        self.reports_to.insert(name.into(), formula);
        formula
    }
}
