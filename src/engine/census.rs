//! Who has which value: whom a changed rule can concern, without asking anybody.

use std::collections::BTreeSet;

use super::bits::Bits;
use super::column::Valued;
use super::index::Index;
use super::lines::{Line, Lines};
use crate::identity::{Glance, Identity, PersonId};
use crate::policy::{
    ApproverKind, AtomKind, AttributeId, Expr, Id, Leaf, Policy, RoleId, Rule, Term,
};

/// For each value that a policy tells apart, the people who have it. Kept from one policy to
/// the next of the same schema: what a new rule asks that the old policy did not tell apart
/// leaves some people too many, never one too few.
#[derive(Clone, Debug)]
pub struct Census {
    people: usize,
    columns: Vec<(AttributeId, Valued, Vec<Bits>)>,
}

/// Whom a change can concern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concerned {
    /// Everybody.
    Everybody,
    /// At most these; by key.
    People(Vec<PersonId>),
}

impl Census {
    /// Counts people; whoever has no valid record has no value.
    #[must_use]
    pub fn of(index: &Index, people: impl ExactSizeIterator<Item = Option<Identity>>) -> Self {
        let count = people.len();
        let columns = index.columns().map(|(attribute, valued)| {
            let holders = vec![Bits::none(count); valued.len()];
            (attribute, valued, holders)
        });
        let mut census = Self { people: count, columns: columns.collect() };
        for (place, identity) in people.enumerate() {
            census.set(PersonId::from_index(place), identity.as_ref());
        }
        census
    }

    /// Notes that a person's record is another one now.
    pub fn set(&mut self, person: PersonId, identity: Option<&Identity>) {
        for (attribute, valued, holders) in &mut self.columns {
            holders.iter_mut().for_each(|bits| bits.remove(person.index()));
            let Some(identity) = identity else { continue };
            valued.for_each(identity.value(*attribute).map(Glance::of), |value| {
                if let Some(bits) = holders.get_mut(value) {
                    bits.insert(person.index());
                }
            });
        }
    }

    /// The bytes that are kept for each person.
    #[must_use]
    pub fn bytes_per_person(&self) -> usize {
        let sets = self.columns.iter().map(|(_, _, holders)| holders.len()).sum::<usize>();
        sets.div_ceil(8)
    }

    /// Whom a change of `rules`, each with the policy that has it (before or after the
    /// change), can concern.
    #[must_use]
    pub fn concerned<'p>(&self, rules: impl IntoIterator<Item = (&'p Policy, Rule)>) -> Concerned {
        let mut found = Bits::none(self.people);
        for (policy, rule) in rules {
            match self.by_rule(policy, rule) {
                Some(people) => found.add(&people),
                None => return Concerned::Everybody,
            }
        }
        let people = found.iter().take_while(|place| *place < self.people);
        Concerned::People(people.map(PersonId::from_index).collect())
    }

    /// Whom a rule can concern; none where that may be anybody.
    fn by_rule(&self, policy: &Policy, rule: Rule) -> Option<Bits> {
        if reads_others(policy, rule) {
            // A policy that reads through references blocks people for others' records.
            return None;
        }
        let lines = Lines::of(policy);
        let when = |when: Option<&Expr>| match when {
            Some(when) => self.by_lines(&lines.when(when, false)),
            None => self.everybody(),
        };
        match rule {
            Rule::Role(role) => {
                if is_asked_for(policy, role) {
                    return None;
                }
                let mut found = Bits::none(self.people);
                for role in seniors(policy, role) {
                    if let Some(condition) = &policy.roles[role].when {
                        found.add(&when(Some(condition)));
                    }
                }
                Some(found)
            }
            Rule::Forbid(id) => Some(when(policy.forbids[id].when.as_ref())),
            Rule::Exception(id) => Some(when(Some(&policy.exceptions[id].when))),
            Rule::Approval(_) | Rule::Conflict(_) | Rule::Review(_) => None,
        }
    }

    fn everybody(&self) -> Bits {
        Bits::all(self.people)
    }

    /// The people for whom one of these lines may be true.
    fn by_lines(&self, lines: &[Line<'_>]) -> Bits {
        let mut found = Bits::none(self.people);
        for line in lines {
            let mut people = self.everybody();
            for literal in &line.literals {
                let column = self.columns.iter().find(|(id, ..)| *id == literal.attribute);
                let Some((_, valued, holders)) = column else { continue };
                let Some(values) = valued.admitted(literal) else { continue };
                let mut having = Bits::none(self.people);
                let admitted = values.into_iter().filter_map(|value| holders.get(value));
                admitted.for_each(|bits| having.add(bits));
                people.keep(&having);
            }
            found.add(&people);
        }
        found
    }
}

/// Whether a rule reads other people's records.
fn reads_others(policy: &Policy, rule: Rule) -> bool {
    let mut found = false;
    let mut look = |expr: &Expr| {
        expr.for_each_leaf(&mut |leaf| {
            if let Leaf::Atom(atom) = leaf {
                found |= matches!(atom.kind, AtomKind::ReportsTo(_))
                    || atom.paths().into_iter().any(|path| !path.through.is_empty());
            }
        });
    };
    match rule {
        Rule::Role(id) => {
            let role = &policy.roles[id];
            let grants = role.grants.iter();
            role.when.iter().chain(grants.filter_map(|it| it.when.as_ref())).for_each(&mut look);
            let ends = role.grants.iter().flat_map(|it| it.from.iter().chain(&it.until));
            let mut paths = ends.flat_map(Term::paths);
            found |= paths.any(|path| !path.through.is_empty());
        }
        Rule::Forbid(id) => policy.forbids[id].when.iter().for_each(&mut look),
        Rule::Exception(id) => look(&policy.exceptions[id].when),
        Rule::Approval(_) | Rule::Conflict(_) | Rule::Review(_) => {}
    }
    found
}

/// A role and the roles that include it, through any number of steps.
fn seniors(policy: &Policy, role: RoleId) -> BTreeSet<RoleId> {
    let mut found = BTreeSet::from([role]);
    loop {
        let known = found.len();
        for (senior, declared) in policy.roles.iter() {
            if declared.includes.iter().any(|junior| found.contains(junior)) {
                found.insert(senior);
            }
        }
        if found.len() == known {
            return found;
        }
    }
}

/// Whether other rules ask who holds a role, or one that it includes: as a condition, or to
/// know who approves.
fn is_asked_for(policy: &Policy, role: RoleId) -> bool {
    let mut held = BTreeSet::new();
    let mut open = vec![role];
    while let Some(role) = open.pop() {
        if held.insert(role) {
            open.extend(&policy.roles[role].includes);
        }
    }
    let mut asked = false;
    for expr in policy.expressions() {
        expr.for_each_leaf(&mut |leaf| {
            if let Leaf::Atom(atom) = leaf
                && let AtomKind::HoldsRole(role) = &atom.kind
            {
                asked |= held.contains(role);
            }
        });
    }
    let stages = policy.approvals.values().flat_map(|approval| &approval.stages);
    let of_stages = stages.flat_map(|stage| stage.by.iter().chain(&stage.escalate));
    let of_reviews = policy.reviews.values().flat_map(|review| &review.by);
    let by_role =
        |kind: &ApproverKind| matches!(kind, ApproverKind::Role(role) if held.contains(role));
    asked || of_stages.chain(of_reviews).any(|approver| by_role(&approver.kind))
}
