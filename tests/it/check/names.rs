//! Names: declared twice, unknown, in a circle.

use super::{Sources, errors, passes};
use insta::assert_snapshot;

#[test]
fn a_name_declared_twice_shows_both_places() {
    assert_snapshot!(errors("role r { when mfa } role r { } condition c = mfa condition c = not mfa"), @r#"
    duplicate-name: the role `r` is declared twice
      `r` declared again
      `r` first declared here
      help: rename or remove one of them
    duplicate-name: the condition `c` is declared twice
      `c` declared again
      `c` first declared here
      help: rename or remove one of them
    "#);
    assert_snapshot!(errors("enum Country { \"FR\" } app github { owner \"x\" risk low entitlement a entitlement a } fixture f { id: \"1\" } fixture f { id: \"2\" }"), @r#"
    duplicate-name: the enum `Country` is declared twice
      `Country` declared again
      `Country` first declared here
      help: rename or remove one of them
    duplicate-name: the app `github` is declared twice
      `github` declared again
      `github` first declared here
      help: rename or remove one of them
    duplicate-name: the fixture `f` is declared twice
      `f` declared again
      `f` first declared here
      help: rename or remove one of them
    "#);
}

#[test]
fn a_name_declared_twice_does_not_cascade() {
    let again = r#"app github { owner "x" risk low entitlement other }
      role r { when mfa grant github.other, github.read }"#;
    assert_eq!(Sources::root(&[super::BASE, again]).errors().matches("`github`").count(), 3);
    let both_ways = Sources::root(&[again, super::BASE]).errors();
    assert_eq!(both_ways, Sources::root(&[super::BASE, again]).errors());
}

#[test]
fn kinds_have_name_spaces_of_their_own() {
    passes(
        "role github { when mfa } approval github { stage s by manager } forbid github { deny github.admin }",
    );
}

#[test]
fn attributes_and_conditions_share_one() {
    assert_snapshot!(errors("condition level = mfa"), @r#"
    name-taken: `level` is both an attribute and a condition
      `level` the condition
      `level` the attribute
      help: attributes and conditions are used alike in expressions, so rename the condition
    "#);
}

#[test]
fn a_circle_is_one_mistake_with_its_path() {
    assert_snapshot!(errors("condition c = a  condition a = b  condition b = c or mfa"), @r#"
    circle: `a` → `b` → `c` → `a` is a circle
      `a` on the way round
      `b` on the way round
      `c` on the way round
      help: none of these can be decided before the others; take one of the references out
    "#);
    assert_snapshot!(errors("role s { when holds role t include t } role t { }"), @r#"
    circle: `s` → `t` → `s` is a circle
      `s` on the way round
      `t` on the way round
      help: none of these can be decided before the others; take one of the references out
    "#);
    assert_snapshot!(errors("condition self = not self"), @r#"
    circle: `self` → `self` is a circle
      `self` on the way round
      help: none of these can be decided before the others; take one of the references out
    "#);
}

#[test]
fn names_of_broken_declarations_are_known() {
    let text = "role broken { when == }\nrole r { include broken  when gone }\ncondition gone = = 3\nrole s { when mfa include r }";
    assert_eq!(Sources::root(&[super::BASE, text]).errors(), "");
}

#[test]
fn names_of_a_broken_app_or_enum_are_known() {
    let text = "app zoom { owner risk entitlement }\nrole r { when mfa grant zoom.user, zoom.admin }\nforbid f { deny any where tags has nowhere }";
    assert_eq!(Sources::root(&[super::BASE, text]).errors(), "");
}

#[test]
fn an_unknown_type_does_not_cascade() {
    let text = r#"
      identity { id: text key  department: Departmnt  boss: identity? }
      lifecycle { active when department == "Sales"  ended when false }
      enum Department { "Sales" }
      role r { when department in { "a" } and boss is present and boss.department == "x" }"#;
    assert_snapshot!(Sources::root(&[text]).errors(), @r#"
    unknown-type: there is no type `Departmnt`
      `Departmnt` not a type
      help: did you mean `Department`?
    "#);
}

#[test]
fn a_missing_schema_does_not_cascade() {
    assert_snapshot!(Sources::root(&["role r { when level > 3 and department == \"x\" }"]).errors(), @r#"
    missing-declaration: the policy has no `identity`
      help: describe the HR record: `identity { id: text key  … }`
    missing-declaration: the policy has no `lifecycle`
      help: say when somebody is active and when not: `lifecycle { ended when …  active when … }`
    "#);
}

#[test]
fn unknown_names_of_every_kind_are_reported() {
    assert_snapshot!(errors(r#"
      role r {
        include engineer
        grant github.wirte, gitub.read, salesforce.territory["USA"] requires privilege
        grant salesforce.territory[contry]
      }
      approval a { for gitlab.*  stage s by role r2 escalate role r3 }
      exception e { when id == "1" grant github.read overrides nothing until 2027-01-01 approved by "x" because "y" }
      review v { for any every 90d on change of mangaer by role r4 }
    "#), @r#"
    unknown-name: there is no role `engineer`
      `engineer` not declared
    unknown-name: there is no entitlement `github.wirte`
      `wirte` not declared
      help: did you mean `github.write`?
    unknown-name: there is no app `gitub`
      `gitub` not declared
      help: did you mean `github`?
    unknown-label: `USA` is not a label of `Country`
      `"USA"` never true
      help: did you mean `US`?
    unknown-name: there is no approval `privilege`
      `privilege` not declared
    unknown-name: there is no attribute `contry`
      `contry` not declared
      help: did you mean `country`?
    unknown-name: there is no app `gitlab`
      `gitlab` not declared
      help: did you mean `github`?
    unknown-name: there is no role `r2`
      `r2` not declared
      help: did you mean `r`?
    unknown-name: there is no role `r3`
      `r3` not declared
      help: did you mean `r`?
    unknown-name: there is no forbid or conflict `nothing`
      `nothing` not declared
    unknown-name: there is no attribute `mangaer`
      `mangaer` not declared
      help: did you mean `manager`?
    unknown-name: there is no role `r4`
      `r4` not declared
      help: did you mean `r`?
    "#);
}
