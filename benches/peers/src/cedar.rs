//! Cedar, by its best trick.
//!
//! Cedar answers one request: may this principal do this to that resource? To ask about every
//! entitlement would take as many requests. But the policies that determine an answer are told
//! with it: one request about a resource that is in every role yields all roles of a person,
//! one about a resource in every forbid and approval yields these. What is held follows from
//! them by the same tables that the loop uses.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    Authorizer, Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicyId,
    PolicySet, Request, RestrictedExpression,
};

use crate::answer::{Answer, Holdings};
use crate::contestant::Contestant;
use crate::model::{Attribute, Condition, Matched, Person, Rules, Test};
use crate::workload::Workload;

/// The engine.
pub(crate) struct Cedar<'a> {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    people: Vec<EntityUid>,
    action: EntityUid,
    /// In every role; and in every forbid and approval.
    resources: [EntityUid; 2],
    rules: HashMap<PolicyId, Matched>,
    holdings: Holdings<'a>,
    matched: Vec<Matched>,
    answer: Answer,
}

impl<'a> Cedar<'a> {
    /// With the first `people`.
    pub(crate) fn of(workload: &'a Workload, people: usize) -> Self {
        let rules = &workload.rules;
        let policies: PolicySet = policies(rules).parse().expect("the policies are sound");
        let matched = rules.conditions().enumerate().map(|(number, _)| {
            // Policies are numbered in the order in which they stand.
            (PolicyId::new(format!("policy{number}")), rules.matched(number))
        });
        let people = &workload.people[..people];
        let resources = [uid("Entitlement", "any"), uid("Entitlement", "stopped")];
        Self {
            authorizer: Authorizer::new(),
            policies,
            entities: entities(rules, people, &resources),
            people: people.iter().map(|person| uid("Person", &person.id)).collect(),
            action: uid("Action", "hold"),
            resources,
            rules: matched.collect(),
            holdings: Holdings::of(rules),
            matched: Vec::new(),
            answer: Answer::default(),
        }
    }
}

impl Contestant for Cedar<'_> {
    fn decide(&mut self, person: usize) {
        self.matched.clear();
        for resource in &self.resources {
            let request = Request::new(
                self.people[person].clone(),
                self.action.clone(),
                resource.clone(),
                Context::empty(),
                None,
            );
            let request = request.expect("a request without a schema is sound");
            let response = self.authorizer.is_authorized(&request, &self.policies, &self.entities);
            let reasons = response.diagnostics().reason();
            self.matched.extend(reasons.map(|policy| self.rules[policy]));
        }
        self.holdings.answer(&self.matched, &mut self.answer);
    }

    fn tell(&self, answer: &mut Answer) {
        answer.clone_from(&self.answer);
    }
}

fn policies(rules: &Rules) -> String {
    let mut text = String::new();
    for role in &rules.roles {
        let (name, when) = (&role.name, expression(&role.when));
        text +=
            &format!("permit(principal, action, resource in Role::{name:?}) when {{ {when} }};\n");
    }
    for rule in rules.forbids.iter().chain(&rules.approvals) {
        let (name, when) = (&rule.name, expression(&rule.when));
        text +=
            &format!("forbid(principal, action, resource in Rule::{name:?}) when {{ {when} }};\n");
    }
    text
}

fn expression(condition: &Condition) -> String {
    let parts = |parts: &[Condition], joint: &str| {
        format!("({})", parts.iter().map(expression).collect::<Vec<_>>().join(joint))
    };
    match condition {
        Condition::All(all) => parts(all, " && "),
        Condition::Any(any) => parts(any, " || "),
        Condition::Not(inner) => format!("!({})", expression(inner)),
        Condition::Test(test) => match test {
            Test::Is(attribute, word) => format!("principal.{} == {word:?}", attribute.name()),
            Test::IsIn(attribute, words) => {
                format!("{words:?}.contains(principal.{})", attribute.name())
            }
            Test::LevelFrom(level) => format!("principal.level >= {level}"),
            Test::InGroup(group) => format!("principal.groups.contains({group:?})"),
            Test::StartedBefore(day) => format!("principal.start < {}", day.number()),
            Test::StartedFrom(day) => format!("principal.start >= {}", day.number()),
        },
    }
}

fn entities(rules: &Rules, people: &[Person<'_>], resources: &[EntityUid; 2]) -> Entities {
    let roles: HashSet<_> = rules.roles.iter().map(|role| uid("Role", &role.name)).collect();
    let stops = rules.forbids.iter().chain(&rules.approvals);
    let stops: HashSet<_> = stops.map(|rule| uid("Rule", &rule.name)).collect();
    let parents = roles.iter().chain(&stops);
    let parents: Vec<_> =
        parents.map(|parent| Entity::new_no_attrs(parent.clone(), HashSet::new())).collect();
    let resources = resources.clone().into_iter().zip([roles, stops]);
    let resources = resources.map(|(resource, parents)| Entity::new_no_attrs(resource, parents));
    let all = parents.into_iter().chain(resources).chain(people.iter().map(entity));
    Entities::from_entities(all, None).expect("the entities are sound")
}

fn entity(person: &Person<'_>) -> Entity {
    let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
    let number = |number: usize| RestrictedExpression::new_long(number as i64);
    let groups = person.groups.iter().map(|group| text(group));
    let words =
        Attribute::ALL.map(|attribute| (attribute.name().to_owned(), text(person.word(attribute))));
    let others = [
        ("level".to_owned(), number(person.level)),
        ("start".to_owned(), number(person.started().number())),
        ("groups".to_owned(), RestrictedExpression::new_set(groups)),
    ];
    let attributes = words.into_iter().chain(others).collect();
    Entity::new(uid("Person", &person.id), attributes, HashSet::new()).expect("a sound entity")
}

fn uid(kind: &str, id: &str) -> EntityUid {
    let kind: EntityTypeName = kind.parse().expect("a name");
    EntityUid::from_type_name_and_id(kind, EntityId::new(id))
}
