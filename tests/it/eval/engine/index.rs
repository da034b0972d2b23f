//! What the index says can hold.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rolebook::engine::Index;
use rolebook::eval::{Screen as _, Tracer};
use rolebook::policy::Unit;

use super::super::properties::cases;
use super::super::{company, day};
use crate::support::company::Company;

/// For each person, the roles that the index lets be looked at, and those that hold.
fn roles(company: &Company) -> Vec<(BTreeSet<String>, BTreeSet<String>)> {
    let index = Index::of(&company.policy);
    let world = company.world();
    let of_person = |person| {
        let identity = world.identity(person).unwrap();
        let units = index.candidates(&identity).units;
        let looked_at = units.iter().filter_map(|unit| match unit {
            Unit::Role(id) => Some(company.policy.roles[*id].header.name.clone()),
            Unit::Condition(_) => None,
        });
        let tracer = Tracer::new(&world, person, day("2026-06-01")).unwrap();
        let holding = company.policy.roles.values().filter(|role| {
            let when = role.when.as_ref().unwrap();
            // What is open is not false.
            tracer.trace(when, None).truth() != Some(false)
        });
        (looked_at.collect(), holding.map(|role| role.header.name.clone()).collect())
    };
    company.population.ids().map(of_person).collect()
}

/// The people whom the index lets the role `x` be looked at for, by key.
fn looked_at(when: &str, people: &str) -> String {
    let company = company(&format!("role x {{ owner \"o1\"  when {when} }}"), people);
    let keys = company.population.persons().map(|person| person.key.unwrap());
    let found = roles(&company);
    let found = keys.zip(&found).filter(|(_, (looked_at, _))| looked_at.contains("x"));
    found.map(|(key, _)| key).collect::<Vec<_>>().join(" ")
}

const PEOPLE: &str = "
    a level=1 dept=Sales    country=US
    b level=3 dept=Sales    country=DE  groups=board         grade=2
    c level=4 dept=R&D      country=BR  groups=board;oncall  grade=4  title=Lead
    d level=9 dept=R&D      country=US  groups=oncall        title=Chief manager=a
";

#[test]
fn values_are_told_apart() {
    for (when, expected) in [
        ("dept == \"Sales\"", "a b"),
        ("dept != \"Sales\"", "c d"),
        ("country in { \"US\", \"BR\" }", "a c d"),
        ("not country in { \"US\", \"BR\" }", "b"),
        ("level > 3", "c d"),
        ("level >= 3", "b c d"),
        ("3 > level", "a"),
        ("level == 3", "b"),
        ("level != 3", "a c d"),
        ("level between 3 and 4", "b c"),
        ("not level between 3 and 4", "a d"),
        ("level in { 1, 4 }", "a c"),
        ("start > 2020-01-01", ""),
        ("start >= 2020-01-01", "a b c d"),
        ("mfa", ""),
        ("not mfa", "a b c d"),
        ("id == \"a\"", "a"),
        ("id in { \"a\", \"c\", \"z\" }", "a c"),
        ("id != \"a\"", "b c d"),
        ("manager is present", "d"),
        ("manager is present and manager == \"b\"", ""),
        ("grade is missing", "a d"),
        ("grade is present and grade > 3", "c"),
        ("not (grade is present and grade > 3)", "a b d"),
        ("title is missing or title != \"Lead\"", "a b d"),
        ("true", "a b c d"),
        ("false", ""),
        ("not true", ""),
        ("level > 3 and dept == \"Sales\"", ""),
        ("level > 3 or dept == \"Sales\"", "a b c d"),
        ("not (level > 3 or dept == \"Sales\")", ""),
    ] {
        assert_eq!(looked_at(when, PEOPLE), expected, "{when}");
    }
}

#[test]
fn sets_are_told_apart_by_their_elements() {
    for (when, expected) in [
        ("groups has \"board\"", "b c"),
        ("not groups has \"board\"", "a d"),
        ("groups has \"nobody\"", ""),
        ("groups has any { \"board\", \"oncall\" }", "b c d"),
        ("not groups has any { \"board\", \"oncall\" }", "a"),
        ("groups has \"board\" and not groups has \"oncall\"", "b"),
        // Of several that must not all be there, any one may be.
        ("groups has all { \"board\", \"oncall\" }", "c"),
        ("not groups has all { \"board\", \"oncall\" }", "a b c d"),
        ("groups has \"oncall\" and groups has \"board\"", "c"),
    ] {
        assert_eq!(looked_at(when, PEOPLE), expected, "{when}");
    }
}

#[test]
fn what_the_index_cannot_hold_is_left_to_be_verified() {
    for (when, expected) in [
        ("title is present and title starts with \"L\"", "c d"),
        ("id matches \"z*\"", "a b c d"),
        ("reports to \"a\"", "a b c d"),
        ("start > today", "a b c d"),
        ("start > today and level > 3", "c d"),
        ("manager is present and manager.level > 100", "d"),
        ("not (manager is present and manager.level > 100)", "a b c d"),
    ] {
        assert_eq!(looked_at(when, PEOPLE), expected, "{when}");
    }
}

#[test]
fn named_conditions_are_looked_into_and_included_roles_come_along() {
    let rules = "condition senior = level > 3\n\
                 condition senior_sales = senior and dept == \"Sales\"\n\
                 role one { owner \"o1\"  when senior  include two }\n\
                 role three { owner \"o1\"  when senior_sales }\n\
                 role two { owner \"o1\"  when mfa }";
    let company = company(rules, PEOPLE);
    let index = Index::of(&company.policy);
    let told = |key: &str| {
        let world = company.world();
        let person = company.population.by_key(key).unwrap();
        let units = index.candidates(&world.identity(person).unwrap()).units;
        let name = |unit: &Unit| match unit {
            Unit::Role(id) => company.policy.roles[*id].header.name.clone(),
            Unit::Condition(id) => company.policy.conditions[*id].header.name.clone(),
        };
        units.iter().map(name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(told("a"), "");
    assert_eq!(told("d"), "senior one two");
}

#[test]
fn a_condition_of_too_many_lines_is_not_taken_apart_but_verified() {
    // Six times two alternatives make 64 lines; the seventh part, false of all but `d`, is one
    // too many.
    let part = |least: i64| format!("(level > {least} or mfa)");
    let parts: Vec<String> = (-6..0).map(part).collect();
    let (few, many) = (parts.join(" and "), format!("{} and {}", parts.join(" and "), part(8)));
    assert_eq!(looked_at(&format!("{few} and level > 8"), PEOPLE), "d");
    assert_eq!(looked_at(&many, PEOPLE), "a b c d");
    let alternatives = |count| (0..count).map(|n| format!("level == {}", 100 + n));
    let any = |count| alternatives(count).collect::<Vec<_>>().join(" or ");
    assert_eq!(looked_at(&any(64), PEOPLE), "");
    assert_eq!(looked_at(&any(65), PEOPLE), "a b c d");
}

/// Conditions of which the index holds everything.
fn exact() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "dept == \"Sales\"",
        "dept != \"Sales\"",
        "country in { \"US\", \"BR\" }",
        "level > 3",
        "level <= 4",
        "level != 3",
        "level between 2 and 4",
        "start >= 2020-03-01",
        "start in { 2020-01-01, 2020-03-01 }",
        "mfa",
        "grade is missing",
        "(grade is present and grade > 3)",
        "(grade is missing or grade in { 2, 4 })",
        "(title is present and title == \"Lead\")",
        "(title is missing or title != \"Lead\")",
        "not groups has \"board\"",
        "not groups has any { \"board\", \"oncall\" }",
        "true",
        "false",
    ])
    .prop_map(str::to_owned)
}

/// Others too.
fn inexact() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "groups has \"board\"",
        "groups has any { \"board\", \"oncall\" }",
        "groups has all { \"board\", \"oncall\" }",
        "start > today - 6y",
        "reports to \"p0\"",
        "(manager is present and manager.level > 3)",
        "(title is present and title starts with \"L\")",
        "holds role other",
    ])
    .prop_map(str::to_owned)
}

fn composed(atoms: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = String> {
    atoms.prop_recursive(3, 12, 3, |inner| {
        let parts = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            parts.clone().prop_map(|parts| format!("({})", parts.join(" and "))),
            parts.prop_map(|parts| format!("({})", parts.join(" or "))),
            inner.prop_map(|inner| format!("not ({inner})")),
        ]
    })
}

fn people() -> impl Strategy<Value = String> {
    let person = (
        (0..3_usize, 0..3_usize, 1..6, any::<bool>()),
        (
            0..3_usize,
            prop::option::of(1..6_i64),
            0..3_usize,
            0..4_usize,
            prop::option::of(0..3_i64),
        ),
    );
    let person = person.prop_map(|((dept, country, level, mfa), rest)| {
        let (start, grade, title, groups, manager) = rest;
        let dept = ["Engineering", "Sales", "CS"][dept];
        let country = ["US", "DE", "BR"][country];
        let start = ["2020-01-01", "2020-02-01", "2020-03-01"][start];
        let grade = grade.map_or("-".to_owned(), |grade| grade.to_string());
        let title = ["-", "Lead", "Chief"][title];
        let groups = ["-", "board", "oncall", "board;oncall"][groups];
        let manager = manager.map_or("-".to_owned(), |manager| format!("p{manager}"));
        format!(
            "dept={dept} country={country} level={level} mfa={mfa} start={start} grade={grade} \
             title={title} groups={groups} manager={manager}"
        )
    });
    prop::collection::vec(person, 3..8).prop_map(|people| {
        let numbered = people.iter().enumerate();
        numbered.map(|(number, rest)| format!("p{number} {rest}\n")).collect()
    })
}

/// The roles `r0` …, one for each condition, and `other`.
fn rules(conditions: &[String]) -> String {
    let roles = conditions.iter().enumerate();
    let roles = roles.map(|(n, when)| format!("role r{n} {{ owner \"o1\"  when {when} }}\n"));
    format!("role other {{ owner \"o1\"  when level > 2 }}\n{}", roles.collect::<String>())
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn nothing_is_left_out_that_is_not_false(
        conditions in prop::collection::vec(composed(prop_oneof![exact(), inexact()]), 1..8),
        people in people(),
    ) {
        for (looked_at, holding) in roles(&company(&rules(&conditions), &people)) {
            prop_assert!(
                looked_at.is_superset(&holding), "{looked_at:?} {holding:?} {conditions:#?}\n{people}"
            );
        }
    }

    #[test]
    fn of_conditions_that_the_index_can_hold_nothing_else_is_looked_at(
        // Of two tests of one set, each may be met by an element that the other is not met by.
        conditions in prop::collection::vec(
            composed(exact()).prop_filter("one test of a set", |condition| {
                condition.matches("groups has").count() <= 1
            }),
            1..8,
        ),
        people in people(),
    ) {
        for (looked_at, holding) in roles(&company(&rules(&conditions), &people)) {
            prop_assert_eq!(looked_at, holding, "{:#?}\n{}", conditions, people);
        }
    }
}
