//! In which order things are told.

use super::{company, expect, told_on};

#[test]
fn people_roles_and_entitlements_stand_bytewise_by_name() {
    // Rule 13.1
    let rules = r#"
    role b { owner "o1"  when id == "B"  grant pay.create, crm.user, crm.area["US"], crm.area["BR"] }
    role a_9 { owner "o1"  when true }
    role a10 { owner "o1"  when true }
    "#;
    let told = told_on(&company(rules, "b email=q\n{}\nB\na\nä\na-1\n{}"), "2026-06-01");
    let people: Vec<_> = told
        .iter()
        .filter(|line| super::is_standing(line) || line.starts_with("record"))
        .map(|line| line.split(" quarantined").next().unwrap())
        .collect();
    assert_eq!(
        people,
        [
            "B active a10 a_9 b",
            "a active a10 a_9",
            "a-1 active a10 a_9",
            "b active a10 a_9",
            "ä active a10 a_9",
            "record [2]",
            "record [7]"
        ]
    );
    let held: Vec<_> = told.iter().filter_map(|line| line.strip_prefix("B ")).skip(1).collect();
    let names: Vec<_> = held.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(names, ["crm.area[\"BR\"]", "crm.area[\"US\"]", "crm.user", "pay.create"]);
}

#[test]
fn paths_stand_by_chain_then_exception_then_what_implies() {
    // Rule 13.2
    let rules = r#"
    role z { owner "o1"  when true  grant git.read  grant git.admin, git.write }
    role y { owner "o1"  when true  include z }
    exception b_late { when true  grant git.read  until 2027-01-01  approved by "x"  ticket "T" }
    exception a_soon { when true  grant git.read  until 2027-01-01  approved by "x"  ticket "T" }
    "#;
    expect(
        &company(rules, "a"),
        "2026-06-01",
        "a git.admin granted via y→z | z
         a git.read granted via y→z | z | exception a_soon | exception b_late | implied by git.admin | implied by git.write
         a git.write granted via y→z | z | implied by git.admin",
    );
}

#[test]
fn paths_of_one_role_and_chain_are_told_once_for_each_state() {
    // Rule 13.2
    let rules = r#"
    approval line { stage boss by manager }
    role one {
      owner "o1"
      when true
      grant crm.user from 2027-01-01
      grant crm.user requires line
      grant crm.user, crm.user when level > 1
      grant crm.user from 2027-02-01
    }
    "#;
    expect(
        &company(rules, "a\nb level=1"),
        "2026-06-01",
        "a crm.user granted via one | one pending | one scheduled
         b crm.user pending awaiting line.boss unroutable via one | one scheduled",
    );
}
