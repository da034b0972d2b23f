//! The job as a Rolebook policy.

use std::fmt::Write as _;

use crate::model::{Attribute, Condition, Entitlement, Rules, Test};
use crate::workload::labels;

/// `rolebook.toml`.
pub(crate) const MANIFEST: &str = "[policy]\nname = \"peers\"\n";

const SCHEMA: &str = "\
identity {
  id: text key
  department: Department
  title: Title
  location: Location
  employment: Employment
  status: Status
  level: int
  start_date: date
  end_date: date?
  groups: set<text> = {}
}
lifecycle {
  active when status == \"active\"
  suspended when status == \"leave\"
  ended when status != \"active\" and status != \"leave\"
}
";

/// The rules in Rolebook's language.
pub(crate) fn policy_text(rules: &Rules) -> String {
    let mut text = SCHEMA.to_owned();
    for attribute in Attribute::ALL {
        let name = attribute.name();
        let (first, rest) = name.split_at(1);
        let labels = quoted(&labels(attribute), " ");
        line(&mut text, &format!("enum {}{rest} {{ {labels} }}", first.to_uppercase()));
    }
    apps(&mut text, &rules.entitlements);
    roles(&mut text, rules);
    for forbid in rules.forbids.iter().filter(|forbid| !forbid.entitlements.is_empty()) {
        line(&mut text, &format!("forbid {} {{", forbid.name));
        line(&mut text, &format!("  when {}", expression(&forbid.when)));
        line(&mut text, &format!("  deny {}\n}}", names(rules, &forbid.entitlements)));
    }
    for approval in rules.approvals.iter().filter(|rule| !rule.entitlements.is_empty()) {
        line(&mut text, &format!("approval {} {{", approval.name));
        line(&mut text, &format!("  for {}", names(rules, &approval.entitlements)));
        line(&mut text, "  stage owner by app owner");
        line(&mut text, &format!("  skip when not ({})\n}}", expression(&approval.when)));
    }
    text
}

fn apps(text: &mut String, entitlements: &[Entitlement]) {
    for of_app in entitlements.chunk_by(|one, other| one.app == other.app) {
        let app = of_app.first().map_or("", |entitlement| &entitlement.app);
        line(text, &format!("app {app} {{\n  owner \"owner@example.com\"\n  risk low"));
        for entitlement in of_app {
            let risk = if entitlement.is_high_risk { " { risk high }" } else { "" };
            line(text, &format!("  entitlement {}{risk}", entitlement.name));
        }
        line(text, "}");
    }
}

fn roles(text: &mut String, rules: &Rules) {
    for role in &rules.roles {
        line(text, &format!("role {} {{\n  when {}", role.name, expression(&role.when)));
        if !role.includes.is_empty() {
            let includes = role.includes.iter().map(|other| rules.roles[*other].name.as_str());
            line(text, &format!("  include {}", includes.collect::<Vec<_>>().join(", ")));
        }
        line(text, &format!("  grant {}\n}}", names(rules, &role.grants)));
    }
}

fn names(rules: &Rules, entitlements: &[usize]) -> String {
    let names = entitlements.iter().map(|number| rules.entitlements[*number].full_name());
    names.collect::<Vec<_>>().join(", ")
}

fn expression(condition: &Condition) -> String {
    let parts = |parts: &[Condition], joint: &str| {
        let parts: Vec<_> = parts.iter().map(|part| format!("({})", expression(part))).collect();
        parts.join(joint)
    };
    match condition {
        Condition::All(all) => parts(all, " and "),
        Condition::Any(any) => parts(any, " or "),
        Condition::Not(inner) => format!("not ({})", expression(inner)),
        Condition::Test(test) => match test {
            Test::Is(attribute, word) => format!("{} == {word:?}", attribute.name()),
            Test::IsIn(attribute, words) => {
                format!("{} in {{ {} }}", attribute.name(), quoted(words, ", "))
            }
            Test::LevelFrom(level) => format!("level >= {level}"),
            Test::InGroup(group) => format!("groups has {group:?}"),
            Test::StartedBefore(day) => format!("start_date < {day}"),
            Test::StartedFrom(day) => format!("start_date >= {day}"),
        },
    }
}

/// The words in quotes; none of them has anything to escape.
fn quoted(words: &[String], joint: &str) -> String {
    words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(joint)
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("it fits");
}
