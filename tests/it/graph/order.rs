//! The order of evaluation, and circles.

use rolebook::graph::{DependencyGraph, Node};
use rolebook::policy::{ConditionId, Expr, Policy, RoleId, Table, Unit};

use super::hand_made::{condition, empty, holds, role, uses};

fn order(policy: &Policy) -> Vec<String> {
    let graph = DependencyGraph::build(policy);
    let units = graph.order().into_iter().map(|unit| match unit {
        Unit::Condition(id) => graph.name(Node::Condition(id)).to_owned(),
        Unit::Role(id) => graph.name(Node::Role(id)).to_owned(),
    });
    units.collect()
}

fn circles(policy: &Policy) -> Vec<String> {
    let graph = DependencyGraph::build(policy);
    let circles = graph.circles().into_iter().map(|circle| {
        circle.iter().map(|node| graph.name(*node).to_owned()).collect::<Vec<_>>().join(" > ")
    });
    circles.collect()
}

#[test]
fn conditions_come_before_roles_and_senior_roles_before_the_junior_ones_that_they_include() {
    let policy = Policy {
        conditions: Table::new(vec![condition("a", vec![uses(1)]), condition("b", vec![])]),
        roles: Table::new(vec![
            role("junior", vec![], &[]),
            role("lead", vec![uses(0)], &[0]),
            role("oncall", vec![holds(0)], &[]),
        ]),
        ..empty()
    };
    assert_eq!(order(&policy), ["b", "a", "lead", "junior", "oncall"]);
    assert_eq!(circles(&policy), [""; 0]);
}

#[test]
fn a_condition_that_asks_for_a_role_comes_after_it() {
    let policy = Policy {
        conditions: Table::new(vec![condition("a", vec![holds(0)])]),
        roles: Table::new(vec![role("r", vec![], &[])]),
        ..empty()
    };
    assert_eq!(order(&policy), ["r", "a"]);
}

#[test]
fn a_circle_of_conditions_starts_with_the_smallest_name_and_runs_as_they_are_written() {
    let policy = Policy {
        conditions: Table::new(vec![
            condition("b", vec![uses(2)]),
            condition("a", vec![uses(0)]),
            condition("c", vec![uses(1)]),
            condition("outside", vec![uses(0)]),
        ]),
        ..empty()
    };
    assert_eq!(circles(&policy), ["a > b > c"]);
    assert_eq!(order(&policy), [""; 0]);
}

#[test]
fn a_circle_of_includes_runs_from_senior_to_junior() {
    let policy = Policy {
        roles: Table::new(vec![
            role("a", vec![], &[1]),
            role("b", vec![], &[2]),
            role("c", vec![], &[0]),
            role("free", vec![], &[]),
        ]),
        ..empty()
    };
    assert_eq!(circles(&policy), ["a > b > c"]);
    assert_eq!(order(&policy), ["free"]);
}

#[test]
fn a_circle_through_conditions_and_roles_runs_from_what_depends_to_what_it_depends_on() {
    // `lead` includes `member`; `member` depends on it, and the condition on `member`.
    let policy = Policy {
        conditions: Table::new(vec![condition("c", vec![holds(1)])]),
        roles: Table::new(vec![role("lead", vec![uses(0)], &[1]), role("member", vec![], &[])]),
        ..empty()
    };
    assert_eq!(circles(&policy), ["c > member > lead"]);
}

#[test]
fn each_circle_is_told_once_and_a_self_reference_by_itself() {
    let policy = Policy {
        conditions: Table::new(vec![
            condition("x", vec![uses(0), uses(1)]),
            condition("y", vec![uses(0)]),
            condition("p", vec![uses(3)]),
            condition("q", vec![uses(2), uses(2)]),
        ]),
        roles: Table::new(vec![role("self", vec![], &[0])]),
        ..empty()
    };
    assert_eq!(circles(&policy), ["p > q", "self", "x", "x > y"]);
}

#[test]
fn a_chain_of_twenty_thousand_roles_is_no_trouble_open_or_closed() {
    let count = 20_000;
    let chain = |last: &[u32]| {
        let mut roles: Vec<_> =
            (0..count - 1).map(|id| role(&format!("r{id:05}"), vec![], &[id + 1])).collect();
        roles.push(role("r19999", vec![], last));
        Policy { roles: Table::new(roles), ..empty() }
    };
    let open = DependencyGraph::build(&chain(&[]));
    assert_eq!(open.circles(), Vec::<Vec<Node>>::new());
    assert_eq!(open.order().first(), Some(&Unit::Role(RoleId(0))));
    assert_eq!(open.order().last(), Some(&Unit::Role(RoleId(count - 1))));
    let closed = DependencyGraph::build(&chain(&[0])).circles();
    assert_eq!(closed.iter().map(Vec::len).collect::<Vec<_>>(), [count as usize]);
    assert_eq!(closed[0][1], Node::Role(RoleId(1)));
}

#[test]
fn a_deeply_nested_expression_is_no_trouble() {
    let deep = (0..2_000).fold(uses(1), |inner, _| Expr::And(vec![inner]));
    let policy = Policy {
        conditions: Table::new(vec![condition("a", vec![deep]), condition("b", vec![])]),
        ..empty()
    };
    let graph = DependencyGraph::build(&policy);
    assert_eq!(graph.order().first(), Some(&Unit::Condition(ConditionId(1))));
}
