//! A policy as formulas: what [`eval`](crate::eval) decides of one person, said of every
//! person at once.
//!
//! Each function here stands beside the one of `eval` that it mirrors, in the same words;
//! random tests hold the two equal, and every witness is put to `eval` before it is shown.

use std::collections::BTreeMap;

use super::alphabet::{Alphabet, Gap, Leaf, Sort, Subject, SubjectId};
use super::formula::Formula;
use crate::policy::{
    ApprovalId, Attribute, AttributeId, ConditionId, ConflictId, ConflictRule, EntitlementId,
    ExceptionId, ForbidId, GrantTarget, Id, LabelId, Mode, Phase, Policy, Presence, RoleId,
    ScalarType, Selection, Table, Type,
};
use crate::source::Span;

/// Formulas that have been built.
type Memo<I> = Table<I, Option<Formula>>;

/// A policy as formulas. Everything is built when it is first asked for, and once.
#[derive(Debug)]
pub(super) struct Encoding<'a> {
    pub(super) policy: &'a Policy,
    /// Its number among the policies compared.
    pub(super) number: usize,
    /// Where it differs, if it is a variant of the first.
    pub(super) changed: Option<Span>,
    pub(super) catalogue: Catalogue,
    /// How many steps up the reporting line paths read.
    pub(super) line: usize,
    pub(super) phases: BTreeMap<&'static str, Formula>,
    pub(super) decided: Option<Formula>,
    pub(super) conditions: Memo<ConditionId>,
    pub(super) matched: Memo<RoleId>,
    pub(super) members: Memo<RoleId>,
    pub(super) forbids: Memo<ForbidId>,
    pub(super) favours: Memo<ExceptionId>,
    pub(super) own: BTreeMap<EntitlementId, super::access::Levels>,
    pub(super) before: BTreeMap<EntitlementId, super::access::Levels>,
    pub(super) after: BTreeMap<EntitlementId, super::access::Levels>,
    pub(super) settled: BTreeMap<EntitlementId, super::access::Levels>,
    pub(super) benches: BTreeMap<ConflictId, super::duties::Bench>,
    pub(super) reports_to: BTreeMap<Box<str>, Formula>,
    /// Whether who is who is told in the words of the policy, and not taken apart.
    pub(super) in_words: bool,
}

/// Which rules reach or concern which entitlement.
#[derive(Debug)]
pub(super) struct Catalogue {
    /// The grants of roles: the role, which of its clauses, and the label that an attribute
    /// must have, where the grant is by attribute.
    pub(super) grants: Table<EntitlementId, Vec<GrantRef>>,
    pub(super) exceptions: Table<EntitlementId, Vec<ExceptionId>>,
    pub(super) forbids: Table<EntitlementId, Vec<ForbidId>>,
    pub(super) approvals: Table<EntitlementId, Vec<ApprovalId>>,
    pub(super) conflicts: Table<EntitlementId, Vec<ConflictId>>,
    pub(super) seniors: Table<RoleId, Vec<RoleId>>,
}

/// A grant clause, as it reaches one entitlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GrantRef {
    pub(super) role: RoleId,
    pub(super) grant: usize,
    /// The attribute whose label it follows, and that label.
    pub(super) label: Option<(AttributeId, LabelId)>,
}

impl<'a> Encoding<'a> {
    /// Prepares a policy.
    pub(super) fn new(policy: &'a Policy, number: usize, line: usize) -> Self {
        Self {
            policy,
            number,
            changed: None,
            catalogue: Catalogue::of(policy),
            line,
            phases: BTreeMap::new(),
            decided: None,
            conditions: Table::filled(&policy.conditions, None),
            matched: Table::filled(&policy.roles, None),
            members: Table::filled(&policy.roles, None),
            forbids: Table::filled(&policy.forbids, None),
            favours: Table::filled(&policy.exceptions, None),
            own: BTreeMap::new(),
            before: BTreeMap::new(),
            after: BTreeMap::new(),
            settled: BTreeMap::new(),
            benches: BTreeMap::new(),
            reports_to: BTreeMap::new(),
            in_words: false,
        }
    }

    /// Whether a rule of this mode acts.
    pub(super) fn acts(mode: Mode) -> bool {
        mode == Mode::Enforce
    }

    /// The subject at the end of a way.
    pub(super) fn subject(
        &self,
        on: &mut Alphabet,
        through: &[AttributeId],
        attribute: AttributeId,
    ) -> SubjectId {
        let schema = &self.policy.schema;
        // The key of whoever a reference leads to is what the reference says.
        if let (true, Some((last, rest))) = (attribute == schema.key, through.split_last()) {
            return self.subject(on, rest, *last);
        }
        let name = |id: &AttributeId| -> Box<str> { schema.attributes[*id].name.as_str().into() };
        let sort = match schema.attributes[attribute].ty {
            Type::Set(_) => Sort::Set,
            Type::Scalar(_) if attribute == schema.key => Sort::Key,
            Type::Scalar(scalar) => match scalar {
                ScalarType::Text => Sort::Text,
                ScalarType::Identity => Sort::Key,
                ScalarType::Int => Sort::Int,
                ScalarType::Bool => Sort::Flag,
                ScalarType::Date => Sort::Date,
                ScalarType::Duration => Sort::Duration,
                ScalarType::Enum(_) => Sort::Label,
            },
        };
        on.subject(Subject {
            through: through.iter().map(name).collect(),
            attribute: name(&attribute),
            sort,
        })
    }

    /// Whether the attribute at the end of a way has a value, given that the way leads there.
    pub(super) fn has_value(
        &self,
        on: &mut Alphabet,
        through: &[AttributeId],
        attribute: AttributeId,
    ) -> Formula {
        if self.policy.schema.attributes[attribute].presence != Presence::Optional {
            return Formula::TRUE;
        }
        let subject = self.subject(on, through, attribute);
        on.leaf(Leaf::Present(subject))
    }

    /// Whether every reference of a way leads to somebody.
    pub(super) fn leads(&self, on: &mut Alphabet, through: &[AttributeId]) -> Formula {
        let mut steps = Vec::new();
        for (place, reference) in through.iter().enumerate() {
            let before = through.get(..place).unwrap_or_default();
            steps.push(self.has_value(on, before, *reference));
        }
        on.graph.all(steps)
    }

    /// What stands for something that cannot be analysed.
    pub(super) fn gap(&self, on: &mut Alphabet, span: Span, why: &str) -> Formula {
        on.gap(Gap { span: Some(span), policy: self.gaps_of(&[span]), why: why.to_owned() })
    }

    /// Whose gap it is that stands at these places. A variant has those of the policy that it
    /// is one of, where it says the same.
    pub(super) fn gaps_of(&self, places: &[Span]) -> usize {
        match self.changed {
            Some(changed) if places.iter().all(|place| !place.overlaps(changed)) => 0,
            _ => self.number,
        }
    }

    /// Whether a record is valid to this policy, as far as other policies would take it too;
    /// whether it is valid at all is part of what a possible identity is.
    pub(super) fn valid(&self, on: &mut Alphabet) -> Formula {
        let mut parts = Vec::new();
        for id in 0..on.subjects().len() {
            let Some(subject) = on.subjects().get(id).cloned() else { continue };
            let Some((_, attribute)) = self.attribute(&subject.attribute) else { continue };
            if !super::person::reads_through(self.policy, &subject.through) {
                continue;
            }
            if subject.sort == Sort::Label
                && let Some(labels) = on.labels_of(id)
            {
                let readable = labels.readable(self.number);
                if readable.len() < labels.len() {
                    let readable = readable.into_iter().map(|place| on.leaf(Leaf::Is(id, place)));
                    let readable: Vec<Formula> = readable.collect();
                    let any = on.graph.any(readable);
                    // What is missing is no unknown label.
                    let missing = match on.place_of(&Leaf::Present(id)) {
                        Some(place) => !on.graph.leaf(place),
                        None => Formula::FALSE,
                    };
                    parts.push(on.graph.any([any, missing]));
                }
            }
            if attribute.presence == Presence::Required
                && let Some(place) = on.place_of(&Leaf::Present(id))
            {
                parts.push(on.graph.leaf(place));
            }
        }
        on.graph.all(parts)
    }

    /// The attribute of this name.
    pub(super) fn attribute(&self, name: &str) -> Option<(AttributeId, &'a Attribute)> {
        let mut attributes = self.policy.schema.attributes.iter();
        attributes.find(|(_, attribute)| attribute.name == name)
    }

    /// The formula of a phase: the first arm that holds decides.
    pub(super) fn phase(&mut self, on: &mut Alphabet, phase: Phase) -> Formula {
        if let Some(known) = self.phases.get(phase.name()) {
            return *known;
        }
        let policy = self.policy;
        let mut by_phase: BTreeMap<&'static str, Vec<Formula>> = BTreeMap::new();
        let mut earlier = Vec::new();
        for arm in &policy.lifecycle.arms {
            let holds = self.condition(on, &arm.when, None);
            let nothing_before = !on.graph.any(earlier.iter().copied());
            let first = on.graph.both(holds, nothing_before);
            by_phase.entry(arm.phase.name()).or_default().push(first);
            earlier.push(holds);
        }
        for each in Phase::ALL {
            let arms = by_phase.remove(each.name()).unwrap_or_default();
            let formula = on.graph.any(arms);
            self.phases.insert(each.name(), formula);
        }
        self.decided = Some(on.graph.any(earlier));
        self.phases.get(phase.name()).copied().unwrap_or(Formula::FALSE)
    }

    /// Whether anything is decided of the identity: some arm of the lifecycle holds.
    pub(super) fn decided(&mut self, on: &mut Alphabet) -> Formula {
        self.phase(on, Phase::Active);
        self.decided.unwrap_or(Formula::FALSE)
    }

    /// Whether the role's own condition holds and it acts.
    pub(super) fn matched(&mut self, on: &mut Alphabet, id: RoleId) -> Formula {
        if let Some(known) = self.matched[id] {
            return known;
        }
        let role = &self.policy.roles[id];
        let formula = match &role.when {
            Some(when) if Self::acts(role.header.mode) => {
                let when = self.condition(on, when, None);
                let ended = self.phase(on, Phase::Ended);
                on.graph.without(when, ended)
            }
            _ => Formula::FALSE,
        };
        self.matched[id] = Some(formula);
        formula
    }

    /// Whether the identity is a member of a role: its condition holds, or it is a member of
    /// a role that includes it (rule 6.1).
    pub(super) fn member(&mut self, on: &mut Alphabet, id: RoleId) -> Formula {
        if let Some(known) = self.members[id] {
            return known;
        }
        let formula = if Self::acts(self.policy.roles[id].header.mode) {
            let mut ways = vec![self.matched(on, id)];
            for senior in self.catalogue.seniors[id].clone() {
                ways.push(self.member(on, senior));
            }
            on.graph.any(ways)
        } else {
            Formula::FALSE
        };
        self.members[id] = Some(formula);
        formula
    }
}

impl Catalogue {
    fn of(policy: &Policy) -> Self {
        let mut grants = Table::filled(&policy.entitlements, Vec::new());
        let mut exceptions = Table::filled(&policy.entitlements, Vec::new());
        let mut forbids = Table::filled(&policy.entitlements, Vec::new());
        let mut approvals = Table::filled(&policy.entitlements, Vec::new());
        let mut conflicts = Table::filled(&policy.entitlements, Vec::new());
        let mut seniors = Table::filled(&policy.roles, Vec::new());
        for (role, declared) in policy.roles.iter() {
            for junior in &declared.includes {
                seniors[*junior].push(role);
            }
            for (grant, clause) in declared.grants.iter().enumerate() {
                for target in &clause.targets {
                    match target {
                        GrantTarget::Selected(selection) => {
                            for id in &selection.entitlements {
                                grants[*id].push(GrantRef { role, grant, label: None });
                            }
                        }
                        GrantTarget::ByAttribute { family, attribute, .. } => {
                            for (label, id) in policy.families[*family].members.iter().enumerate() {
                                let label = LabelId::from_index(label);
                                let label = Some((*attribute, label));
                                grants[*id].push(GrantRef { role, grant, label });
                            }
                        }
                    }
                }
            }
        }
        for (id, exception) in policy.exceptions.iter() {
            for entitlement in Selection::union(&exception.grants) {
                exceptions[entitlement].push(id);
            }
        }
        for (id, forbid) in policy.forbids.iter() {
            for entitlement in policy.upward(Selection::union(&forbid.denies)) {
                forbids[entitlement].push(id);
            }
        }
        for (id, approval) in policy.approvals.iter() {
            for entitlement in policy.upward(Selection::union(&approval.covers)) {
                approvals[entitlement].push(id);
            }
        }
        for (id, conflict) in policy.conflicts.iter() {
            let members: Vec<EntitlementId> = match &conflict.rule {
                ConflictRule::Between { left, right } => {
                    left.iter().chain(right).copied().collect()
                }
                ConflictRule::AtMost { entitlements, .. } => entitlements.clone(),
            };
            for entitlement in policy.upward(members) {
                conflicts[entitlement].push(id);
            }
        }
        Self { grants, exceptions, forbids, approvals, conflicts, seniors }
    }
}
