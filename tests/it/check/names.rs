//! Names: declared twice, unknown, in a circle.

use super::{Sources, errors, passes};
use insta::assert_snapshot;

#[test]
fn a_name_declared_twice_shows_both_places() {
    assert_snapshot!(errors("role r { when mfa } role r { } condition c = mfa condition c = not mfa"), @"");
    assert_snapshot!(errors("enum Country { \"FR\" } app github { owner \"x\" risk low entitlement a entitlement a } fixture f { id: \"1\" } fixture f { id: \"2\" }"), @"");
}

#[test]
fn kinds_have_name_spaces_of_their_own() {
    passes(
        "role github { when mfa } approval github { stage s by manager } forbid github { deny github.admin }",
    );
}

#[test]
fn attributes_and_conditions_share_one() {
    assert_snapshot!(errors("condition level = mfa"), @"");
}

#[test]
fn a_circle_is_one_mistake_with_its_path() {
    assert_snapshot!(errors("condition c = a  condition a = b  condition b = c or mfa"), @"");
    assert_snapshot!(errors("role s { when holds role t } role t { when mfa include s }"), @"");
    assert_snapshot!(errors("condition self = not self"), @"");
}

#[test]
fn names_of_broken_declarations_are_known() {
    let text = "role broken { when when }\nrole r { include broken  when gone }\ncondition gone = = 3\nrole s { when mfa include r }";
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
      lifecycle { active when department == "Sales"  ended when boss is present and boss.department == "x" }
      enum Department { "Sales" }
      role r { when department in { "a" } }"#;
    assert_snapshot!(Sources::root(&[text]).errors(), @"");
}

#[test]
fn a_missing_schema_does_not_cascade() {
    assert_snapshot!(Sources::root(&["role r { when level > 3 and department == \"x\" }"]).errors(), @"");
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
    "#), @"");
}
