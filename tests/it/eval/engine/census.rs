//! Whom a changed rule can concern.

use std::sync::Arc;

use proptest::prelude::*;
use rolebook::engine::{Census, Concerned, Engine};
use rolebook::eval::{Prepared, Rule, decide};
use rolebook::identity::PersonId;
use rolebook::policy::Policy;

use super::super::company;
use super::super::properties::{cases, made};
use super::super::random::{Forbid, any_company, any_rules, declarations, ndjson};
use crate::support::company::Company;

fn census(company: &Company) -> Census {
    let engine = Engine::of(Arc::new(Prepared::new(&company.policy)));
    let world = company.world();
    let people: Vec<_> = company.population.ids().collect();
    let identities = people.into_iter().map(|id| world.identity(id));
    Census::of(engine.index(), identities)
}

fn role(policy: &Policy, name: &str) -> Rule {
    Rule::Role(policy.roles.iter().find(|(_, role)| role.header.name == name).unwrap().0)
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn whoever_a_changed_role_does_not_concern_keeps_the_same_decision(
        (rules, people, on) in any_company(), more in any_rules(), which in any::<usize>()
    ) {
        prop_assume!(!rules.roles.is_empty());
        let place = which % rules.roles.len();
        let mut changed = rules.clone();
        let plain = |forbid: &&Forbid| forbid.when.as_ref().is_some_and(|when| !when.is_named());
        if let Some(forbid) = more.forbids.iter().find(plain) {
            changed.roles[place].when = forbid.when.clone();
        }
        changed.roles[place].grants.truncate(which % 3);
        changed.roles[place].record ^= which % 5 == 0;
        let (old, new) = (made(&rules, &people), made(&changed, &people));
        let name = format!("r{place}");
        let rules_changed =
            [(&old.policy, role(&old.policy, &name)), (&new.policy, role(&new.policy, &name))];
        if let Concerned::People(concerned) = census(&old).concerned(rules_changed) {
            let (before, after) = (old.world(), new.world());
            for person in old.population.ids().filter(|id| !concerned.contains(id)) {
                prop_assert_eq!(
                    decide(&before, person, on), decide(&after, person, on), "{}\n{}\n{}",
                    declarations(&rules)[1..].concat(), declarations(&changed)[1..].concat(),
                    ndjson(&people)
                );
            }
        }
    }
}

const PEOPLE: &str = "a dept=Sales\nb dept=Engineering\nc dept=Sales level=5\nd dept=CS groups=board\n\
                      e status=limbo";

fn concerned(rules: &str, rule: fn(&Policy) -> Rule) -> Concerned {
    let company = company(rules, PEOPLE);
    census(&company).concerned([(&company.policy, rule(&company.policy))])
}

fn people(places: &[u32]) -> Concerned {
    Concerned::People(places.iter().copied().map(PersonId).collect())
}

#[test]
fn a_role_concerns_its_members_and_those_of_the_roles_that_include_it() {
    let rules = "role lead { owner \"o1\"  when level > 4  include seller }
                 role seller { owner \"o1\"  when dept == \"Customer Success\" and groups has \"board\"  grant crm.user }";
    assert_eq!(concerned(rules, |policy| role(policy, "seller")), people(&[2, 3]));
    assert_eq!(concerned(rules, |policy| role(policy, "lead")), people(&[2]));
}

#[test]
fn a_role_that_others_ask_for_concerns_everybody() {
    let rules = "role seller { owner \"o1\"  when dept == \"Sales\"  grant crm.user }
                 forbid none { when holds role seller  deny git.* }";
    assert_eq!(concerned(rules, |policy| role(policy, "seller")), Concerned::Everybody);
    let rules = "role boss { owner \"o1\"  when level > 4 }
                 role dev { owner \"o1\"  when dept == \"Engineering\"  grant git.admin }
                 approval lead_says { for git.admin  stage lead by role boss }";
    assert_eq!(concerned(rules, |policy| role(policy, "boss")), Concerned::Everybody);
    assert_eq!(concerned(rules, |policy| role(policy, "dev")), people(&[1, 4]));
}

#[test]
fn a_new_record_is_found_under_its_new_values() {
    let rules = "role seller { owner \"o1\"  when dept == \"Sales\"  grant crm.user }";
    let company = company(rules, PEOPLE);
    let mut census = census(&company);
    let world = company.world();
    census.set(PersonId(1), world.identity(PersonId(0)).as_ref());
    census.set(PersonId(0), None);
    let rule = role(&company.policy, "seller");
    assert_eq!(census.concerned([(&company.policy, rule)]), people(&[1, 2]));
    assert!(census.bytes_per_person() < 20);
}
