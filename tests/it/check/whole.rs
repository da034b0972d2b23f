//! A whole policy, made of the language's own examples.

use super::{BASE, policy};
use rolebook::policy::Unit;

#[test]
fn a_policy_of_every_kind_of_rule_passes() {
    let policy = policy(include_str!("whole.role"));
    assert_eq!(policy.roles.len(), 7);
    assert_eq!(policy.approvals.len(), 2);
    assert_eq!(policy.order.len(), policy.roles.len() + policy.conditions.len());
    let place = |name: &str| {
        policy.order.iter().position(|unit| match unit {
            Unit::Role(id) => policy.roles[*id].header.name == name,
            Unit::Condition(id) => policy.conditions[*id].header.name == name,
        })
    };
    assert!(place("engineering_lead") < place("engineer"));
    assert!(place("sales_rep") < place("employee"));
}

#[test]
fn what_is_declared_keeps_its_words() {
    let policy = policy(include_str!("whole.role"));
    let role = policy.roles.values().find(|role| role.header.name == "employee").unwrap();
    assert_eq!(role.header.title.as_deref(), Some("Everyone on the payroll"));
    assert_eq!(role.header.doc.as_deref(), Some("Who is paid."));
    assert_eq!(policy.sources.text(role.header.span), "employee");
    assert!(BASE.contains("since start_date") && policy.lifecycle.since.is_some());
}
