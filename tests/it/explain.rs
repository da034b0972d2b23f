//! Why, and why not.

use rolebook::explain::{EntitlementExplanation, explain_entitlement, explain_identity};

use crate::eval::company;
use crate::support::company::Company;

const RULES: &str = r#"
condition senior = level >= 7 and grade is present
role base { owner "o1"  when kind == "employee"  grant git.read }
role lead { owner "o1"  when senior or groups has "lead"  include base  grant git.write when mfa }
role local { owner "o1"  when true  grant crm.area[country]  grant pay.create from start + 10y }
approval line { for git.write  stage boss by manager  skip when level >= 9 }
forbid sales { when dept == "Sales"  deny git.write  because "sales never writes code" }
exception help { when id == "x"  grant pay.audit  until 2027-01-01  approved by "o1"  ticket "T" }
"#;

fn why(company: &Company, person: &str, entitlement: &str) -> EntitlementExplanation {
    let world = company.world();
    let person = company.population.by_key(person).unwrap();
    let mut all = company.policy.entitlements.iter();
    let (id, _) = all.find(|(_, declared)| declared.name == entitlement).unwrap();
    explain_entitlement(&world, person, id, "2026-06-01".parse().unwrap())
}

/// The rules that could grant, each with what it lacks.
fn could(told: &EntitlementExplanation) -> Vec<String> {
    let lines = told.could.iter().map(|candidate| {
        let missing = candidate.missing.iter().map(|atom| {
            let values = atom.values.iter().map(|value| {
                format!("{} is {}", value.attribute, value.shown.as_deref().unwrap_or("missing"))
            });
            format!("{} ({})", atom.text, values.collect::<Vec<_>>().join(", "))
        });
        let missing = missing.collect::<Vec<_>>().join(", ");
        format!("{} {}: {missing}", candidate.kind, candidate.chain.join("→"))
    });
    lines.collect()
}

#[test]
fn what_is_not_held_tells_which_rules_could_grant_it_and_what_they_lack_nearest_first() {
    let company = company(RULES, "a kind=contractor level=8\nb");
    assert_eq!(
        could(&why(&company, "a", "git.read")),
        [
            "role base: kind == \"employee\" (kind is \"contractor\")",
            "role lead→base: grade is present (grade is missing)",
            "role lead: grade is present (grade is missing), mfa (mfa is false)",
        ]
    );
    assert_eq!(
        could(&why(&company, "b", "git.write")),
        ["role lead: groups has \"lead\" (groups is { }), mfa (mfa is false)"]
    );
    assert_eq!(
        could(&why(&company, "a", "pay.audit")),
        ["exception help: id == \"x\" (id is \"a\")"]
    );
}

#[test]
fn a_label_by_attribute_tells_which_value_it_would_take() {
    let company = company(RULES, "a");
    assert_eq!(
        could(&why(&company, "a", "crm.area[\"DE\"]")),
        ["role local: country == \"DE\" (country is \"US\")"]
    );
    assert_eq!(could(&why(&company, "a", "crm.area[\"US\"]")), Vec::<String>::new());
}

#[test]
fn a_path_tells_its_chain_its_conditions_and_its_window() {
    let company = company(RULES, "a level=8 grade=1 mfa=true manager=b\nb");
    let told = why(&company, "a", "git.write");
    let [path] = told.paths.as_slice() else { panic!("{:#?}", told.paths) };
    assert_eq!((path.kind.as_str(), path.name.as_str()), ("role", "lead"));
    assert_eq!(path.chain, ["lead"]);
    assert!(path.condition.is_some() && path.grant_condition.is_some());
    assert_eq!(told.approvals.len(), 1);
    assert!(told.approvals[0].awaiting.is_some());
    let told = why(&company, "a", "pay.create");
    assert_eq!(told.paths[0].from.as_deref(), Some("2030-01-01"));
}

#[test]
fn a_forbid_is_told_where_it_stops_and_where_it_would() {
    let company = company(RULES, "a groups=lead mfa=true dept=Sales\nb dept=Sales\nc");
    let stops = |person: &str| {
        let told = why(&company, person, "git.write");
        told.stops.iter().map(|stop| (stop.name.clone(), stop.now)).collect::<Vec<_>>()
    };
    assert_eq!(stops("a"), [("sales".to_owned(), true)]);
    assert_eq!(stops("b"), [("sales".to_owned(), false)]);
    assert_eq!(stops("c"), []);
}

#[test]
fn an_approval_given_by_rule_is_told() {
    let company = company(RULES, "a groups=lead mfa=true level=9");
    let told = why(&company, "a", "git.write");
    assert_eq!(told.approvals.len(), 1);
    assert!(told.approvals[0].awaiting.is_none() && told.approvals[0].skip.is_some());
}

#[test]
fn who_is_quarantined_or_gone_has_no_derivation() {
    let company = company(RULES, "a dept=Nonsense\nb status=terminated");
    let told = why(&company, "a", "git.read");
    assert!(told.quarantine.is_some() && told.holding.is_none() && told.could.is_empty());
    let told = why(&company, "b", "git.read");
    assert!(told.holding.is_none() && told.phase.is_some());
}

#[test]
fn a_person_is_explained_by_phase_and_roles() {
    let company = company(RULES, "a groups=lead kind=contractor");
    let world = company.world();
    let person = company.population.by_key("a").unwrap();
    let told = explain_identity(&world, person, "2026-06-01".parse().unwrap());
    let roles: Vec<_> =
        told.roles.iter().map(|role| (role.role.as_str(), role.included_by.join(" "))).collect();
    assert_eq!(
        roles,
        [("base", "lead".to_owned()), ("lead", String::new()), ("local", String::new())]
    );
    assert!(told.phase.is_some());
}
