//! The graph in the forms of other tools.

use insta::assert_snapshot;
use rolebook::graph::{DependencyGraph, GraphDocument};
use rolebook::policy::{EntitlementId, Policy};
use rolebook::source::SourceMap;

use super::hand_made::{empty, role};
use super::sample::sample;

#[test]
fn dot_has_kinds_names_and_verbs() {
    assert_snapshot!(DependencyGraph::build(&sample()).dot(), @r#"
    digraph policy {
      rankdir=LR;
      node [shape=box];
      "attribute:id" [label="id", shape=ellipse, class=attribute];
      "attribute:department" [label="department", shape=ellipse, class=attribute];
      "attribute:status" [label="status", shape=ellipse, class=attribute];
      "attribute:manager" [label="manager", shape=ellipse, class=attribute];
      "attribute:region" [label="region", shape=ellipse, class=attribute];
      "phase:active" [label="active", shape=ellipse, class=phase];
      "condition:engineer" [label="engineer", shape=box, class=condition];
      "role:lead" [label="lead", shape=box, class=role];
      "role:rep" [label="rep", shape=box, class=role];
      "role:sales" [label="sales", shape=box, class=role];
      "grant:lead grant 1" [label="lead grant 1", shape=note, class=grant];
      "grant:rep grant 1" [label="rep grant 1", shape=note, class=grant];
      "grant:rep grant 2" [label="rep grant 2", shape=note, class=grant];
      "app:github" [label="github", shape=box, class=app];
      "app:sales" [label="sales", shape=box, class=app];
      "entitlement:github.read" [label="github.read", shape=component, class=entitlement];
      "entitlement:github.admin" [label="github.admin", shape=component, class=entitlement];
      "entitlement:sales.user" [label="sales.user", shape=component, class=entitlement];
      "entitlement:sales.territory[\"DE\"]" [label="sales.territory[\"DE\"]", shape=component, class=entitlement];
      "entitlement:sales.territory[\"US\"]" [label="sales.territory[\"US\"]", shape=component, class=entitlement];
      "approval:privileged" [label="privileged", shape=hexagon, class=approval];
      "forbid:no_code" [label="no_code", shape=octagon, class=forbid];
      "conflict:apart" [label="apart", shape=octagon, class=conflict];
      "exception:incident" [label="incident", shape=box, class=exception];
      "review:yearly" [label="yearly", shape=hexagon, class=review];
      "phase:active" -> "attribute:status" [label="reads"];
      "condition:engineer" -> "attribute:department" [label="reads"];
      "role:lead" -> "condition:engineer" [label="uses"];
      "role:lead" -> "role:rep" [label="includes"];
      "role:lead" -> "grant:lead grant 1" [label="has"];
      "role:rep" -> "grant:rep grant 1" [label="has"];
      "role:rep" -> "grant:rep grant 2" [label="has"];
      "role:sales" -> "attribute:region" [label="reads"];
      "grant:lead grant 1" -> "role:sales" [label="asks for role"];
      "grant:lead grant 1" -> "entitlement:github.admin" [label="grants"];
      "grant:lead grant 1" -> "approval:privileged" [label="requires"];
      "grant:rep grant 1" -> "entitlement:github.read" [label="grants"];
      "grant:rep grant 2" -> "attribute:region" [label="reads"];
      "grant:rep grant 2" -> "entitlement:sales.territory[\"DE\"]" [label="grants"];
      "grant:rep grant 2" -> "entitlement:sales.territory[\"US\"]" [label="grants"];
      "app:github" -> "entitlement:github.read" [label="offers"];
      "app:github" -> "entitlement:github.admin" [label="offers"];
      "app:sales" -> "entitlement:sales.user" [label="offers"];
      "app:sales" -> "entitlement:sales.territory[\"DE\"]" [label="offers"];
      "app:sales" -> "entitlement:sales.territory[\"US\"]" [label="offers"];
      "entitlement:github.admin" -> "entitlement:github.read" [label="implies"];
      "approval:privileged" -> "attribute:manager" [label="reads"];
      "approval:privileged" -> "entitlement:github.admin" [label="covers"];
      "approval:privileged" -> "conflict:apart" [label="resolves"];
      "approval:privileged" -> "role:sales" [label="turns to"];
      "forbid:no_code" -> "attribute:region" [label="reads"];
      "forbid:no_code" -> "entitlement:github.read" [label="denies"];
      "forbid:no_code" -> "entitlement:github.admin" [label="denies"];
      "conflict:apart" -> "entitlement:github.admin" [label="keeps apart"];
      "conflict:apart" -> "entitlement:sales.user" [label="keeps apart"];
      "exception:incident" -> "attribute:id" [label="reads"];
      "exception:incident" -> "entitlement:sales.user" [label="grants"];
      "exception:incident" -> "forbid:no_code" [label="overrides"];
      "exception:incident" -> "conflict:apart" [label="overrides"];
      "review:yearly" -> "attribute:manager" [label="reads"];
      "review:yearly" -> "entitlement:github.admin" [label="reviews"];
    }
    "#);
}

#[test]
fn mermaid_has_kinds_names_and_verbs() {
    let graph = DependencyGraph::build(&sample()).focus("no_code").unwrap();
    assert_snapshot!(graph.mermaid(), @r#"
    flowchart LR
      n0(["attribute id"])
      n1(["attribute region"])
      n2[["entitlement github.read"]]
      n3[["entitlement github.admin"]]
      n4[["entitlement sales.user"]]
      n5{{"forbid no_code"}}
      n6{{"conflict apart"}}
      n7["exception incident"]
      n8["review yearly"]
      n3 -->|implies| n2
      n5 -->|reads| n1
      n5 -->|denies| n2
      n5 -->|denies| n3
      n6 -->|keeps apart| n3
      n6 -->|keeps apart| n4
      n7 -->|reads| n0
      n7 -->|grants| n4
      n7 -->|overrides| n5
      n7 -->|overrides| n6
      n8 -->|reviews| n3
    "#);
}

#[test]
fn a_focus_keeps_what_leads_to_the_name_and_from_it() {
    let graph = DependencyGraph::build(&sample()).focus("engineer").unwrap();
    let names: Vec<&str> = graph.nodes().map(|node| graph.name(node)).collect();
    assert_snapshot!(names.join(", "), @r#"department, engineer, lead, rep, lead grant 1, rep grant 1, rep grant 2, github.read, github.admin, sales.user, sales.territory["DE"], sales.territory["US"], apart, yearly"#);
}

#[test]
fn names_are_escaped() {
    let mut policy = sample();
    policy.entitlements[EntitlementId(4)].name = "sales.territory[\"a\\\"#<b>\"]".to_owned();
    let graph = DependencyGraph::build(&policy).focus("region").unwrap();
    let lines = |text: String| {
        let found = text.lines().filter(|line| line.contains("b")).map(str::trim);
        found
            .filter(|line| {
                line.contains("territory[") || line.contains("&") || line.contains("#60")
            })
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_snapshot!(lines(graph.dot()), @r##"
    "entitlement:sales.territory[\"DE\"]" [label="sales.territory[\"DE\"]", shape=component, class=entitlement];
    "entitlement:sales.territory[\"a\\\"#<b>\"]" [label="sales.territory[\"a\\\"#<b>\"]", shape=component, class=entitlement];
    "grant:rep grant 2" -> "entitlement:sales.territory[\"DE\"]" [label="grants"];
    "grant:rep grant 2" -> "entitlement:sales.territory[\"a\\\"#<b>\"]" [label="grants"];
    "##);
    assert_snapshot!(lines(graph.mermaid()), @r#"n8[["entitlement sales.territory#91;#34;a#92;#34;#35;#60;b#62;#34;#93;"]]"#);
}

#[test]
fn the_document_says_which_end_depends() {
    let policy = Policy {
        roles: [role("junior", vec![], &[]), role("senior", vec![], &[0])].into_iter().collect(),
        ..empty()
    };
    let document: GraphDocument = DependencyGraph::build(&policy).document(&SourceMap::default());
    let json = serde_json::to_string_pretty(&document.edges).unwrap();
    assert_snapshot!(json, @r#"
    [
      {
        "from": "role:senior",
        "kind": "includes",
        "to": "role:junior",
        "dependent": "to"
      }
    ]
    "#);
    assert_eq!(document.nodes.len(), 3);
}
