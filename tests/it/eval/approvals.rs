//! Approvals, and who gives them.

use super::{company, expect};

#[test]
fn every_approval_that_covers_an_entitlement_is_needed_on_every_path() {
    // Rules 8.3, 8.4
    let rules = r#"
    approval line { for git.write, pay.*  stage boss by manager }
    approval money { for any where tags has money  stage owner by app owner }
    approval extra { stage owner by person "o2" }
    role one { owner "o1"  when true  grant git.write, pay.create }
    role two { owner "o1"  when level >= 5  grant git.write requires extra  grant crm.user requires extra }
    role three { owner "o1"  when level >= 7  grant crm.user }
    "#;
    expect(
        &company(rules, "a level=5 manager=b\nb level=7 manager=c\nc\no1\no2"),
        "2026-06-01",
        "a crm.user pending awaiting extra.owner by o2 via two
         a git.read pending awaiting extra.owner by o2 awaiting line.boss by b via implied by git.write
         a git.write pending awaiting extra.owner by o2 awaiting line.boss by b via one | two
         a pay.create pending awaiting line.boss by b awaiting money.owner by team@x.example via one
         b crm.user granted via three | two pending
         b git.read pending awaiting extra.owner by o2 awaiting line.boss by c via implied by git.write
         b git.write pending awaiting extra.owner by o2 awaiting line.boss by c via one | two
         b pay.create pending awaiting line.boss by c awaiting money.owner by team@x.example via one",
    );
}

#[test]
fn an_approval_of_what_is_implied_is_needed_for_what_implies_it() {
    // Rule 7.6
    let rules = r#"
    approval line { for git.read  stage boss by manager }
    role one { owner "o1"  when true  grant git.admin }
    "#;
    expect(
        &company(rules, "a manager=b\nb"),
        "2026-06-01",
        "a git.admin pending awaiting line.boss by b via one
         a git.read pending awaiting line.boss by b via implied by git.admin
         a git.write pending awaiting line.boss by b via implied by git.admin",
    );
}

#[test]
fn skip_when_gives_an_approval_by_rule_with_facts_of_the_entitlement() {
    // Rules 8.3, 8.6
    let rules = r#"
    approval line { for any where risk >= medium  stage boss by manager  skip when risk == medium or level >= 9 }
    role one { owner "o1"  when true  grant git.write, git.admin, crm.user }
    "#;
    expect(
        &company(rules, "a manager=b\nb level=9"),
        "2026-06-01",
        "a crm.user granted via one
         a git.admin pending awaiting line.boss by b via one
         a git.read granted via implied by git.admin pending | implied by git.write
         a git.write granted via one | implied by git.admin pending
         b crm.user granted via one
         b git.admin granted via one
         b git.read granted via implied by git.admin | implied by git.write
         b git.write granted via one | implied by git.admin",
    );
}

#[test]
fn the_awaited_stage_is_the_first_whose_when_holds() {
    // Rules 8.5, 8.6
    let rules = r#"
    approval staged {
      for git.admin, pay.create, crm.user
      stage critical by person "o2" when risk == critical
      stage money by app owner when tags has money and level < 9
    }
    role one { owner "o1"  when true  grant git.admin, pay.create, crm.user }
    "#;
    expect(
        &company(rules, "a\nb level=9\no2"),
        "2026-06-01",
        "a crm.user pending awaiting staged.none unroutable via one
         a git.admin pending awaiting staged.critical by o2 via one
         a git.read pending awaiting staged.critical by o2 via implied by git.admin
         a git.write pending awaiting staged.critical by o2 via implied by git.admin
         a pay.create pending awaiting staged.money by team@x.example via one
         b crm.user pending awaiting staged.none unroutable via one
         b git.admin pending awaiting staged.critical by o2 via one
         b git.read pending awaiting staged.critical by o2 via implied by git.admin
         b git.write pending awaiting staged.critical by o2 via implied by git.admin
         b pay.create pending awaiting staged.none unroutable via one",
    );
}

/// Who approves `crm.user` for `a`, where the stage is `by`.
#[track_caller]
fn by(stage: &str, people: &str, expected: &str) {
    let rules = format!(
        "role one {{ owner \"o1\"  when id == \"a\"  grant crm.user }}
         role seniors {{ owner \"o1\"  when level >= 7 }}
         role juniors {{ owner \"o1\"  when level < 2 }}
         role heads {{ owner \"o1\"  when level >= 9  include juniors }}
         approval x {{ for crm.user  stage s by {stage} }}"
    );
    let line = format!("a crm.user pending awaiting x.s {expected} via one");
    let told = super::told_on(&company(&rules, people), "2026-06-01");
    assert!(told.contains(&line), "`{line}` is not among {told:#?}");
}

#[test]
fn only_active_people_of_valid_record_approve_and_nobody_their_own() {
    // Rule 10.1
    by("manager", "a manager=b\nb", "by b");
    by("manager", "a manager=b\nb status=leave", "unroutable");
    by("manager", "a manager=b\nb start=2026-06-02", "unroutable");
    by("manager", "a manager=b\nb status=limbo", "unroutable");
    by("manager", "a manager=b\nb dept=Nonsense", "unroutable");
    by("manager", "a manager=a", "unroutable");
    by("app owner", "a email=o1", "unroutable");
    by("role seniors", "a level=8\nb level=8\nc level=7 status=terminated\nd level=6", "by b");
}

#[test]
fn people_are_named_by_key_then_by_unique_attributes_and_others_are_teams() {
    // Rule 10.2
    by("person \"b\"", "a\nb\nc email=b", "by b");
    by("person \"B@X.example \"", "a\nb", "by b");
    by("person \"board@x.example\"", "a\nb", "by board@x.example");
    by("person \"B\"", "a\nb", "by B");
    by("person \"a@x.example\"", "a\nb", "unroutable");
}

#[test]
fn approvers_are_managers_owners_and_members_of_roles() {
    // Rule 10.3
    by("manager of manager", "a manager=b\nb manager=c\nc", "by c");
    by("manager of manager", "a manager=b\nb status=leave manager=c\nc", "by c");
    by("manager of manager", "a manager=b\nb manager=a", "unroutable");
    by("manager of manager", "a manager=b\nb", "unroutable");
    by("app owner", "a\no1", "by o1");
    by("app owner", "a", "by o1");
    by("role juniors", "a\nb level=1\nc level=9\nd level=2", "by b c");
}

#[test]
fn an_entitlements_own_owner_comes_before_its_apps() {
    // Rule 10.3
    let rules = r#"
    approval own { for git.read, git.admin  stage owner by app owner }
    role one { owner "o1"  when id == "a"  grant git.read, git.admin }
    "#;
    expect(
        &company(rules, "a\no1\no2"),
        "2026-06-01",
        "a git.admin pending awaiting own.owner by o2 via one
         a git.read pending awaiting own.owner by o1 via one | implied by git.admin
         a git.write pending awaiting own.owner by o2 via implied by git.admin",
    );
}

#[test]
fn alternatives_are_tried_until_one_yields_somebody_else() {
    // Rule 10.4
    by("manager else role seniors", "a level=8\nb level=7", "by b");
    by("manager else role seniors", "a level=8 manager=c\nb level=7\nc", "by c");
    by("manager else role seniors", "a level=8 manager=a\nb level=7", "by b");
    by("role seniors else app owner", "a level=8\no1", "by o1");
    by("person \"team@y.example\" else role seniors", "a\nb level=7", "by team@y.example");
    by("manager else manager of manager else role seniors", "a level=8", "unroutable");
    // A quorum that cannot be met waits for those that there are.
    by("2 of role seniors else app owner", "a\nb level=7\no1", "by b");
}

#[test]
fn who_is_cut_off_by_an_invalid_record_approves_but_not_by_a_role_that_reads_through_it() {
    // Rule 10.5
    for condition in [
        "reports to \"top\"",
        "not reports to \"top\"",
        "manager is present and manager.end is missing",
        "level > 5 or (manager is present and manager.level > 5)",
    ] {
        let rules = format!(
            "condition knows = {condition}
             role through {{ owner \"o1\"  when knows }}
             role above {{ owner \"o1\"  when level >= 9 and holds role through }}
             role below {{ owner \"o1\"  when false }}
             role plain {{ owner \"o1\"  when level >= 9  include below }}
             role one {{ owner \"o1\"  when id == \"a\"  grant crm.user, git.read, pay.audit, pay.create }}
             approval w {{ for pay.create  stage s by role below }}
             approval x {{ for crm.user  stage s by role through }}
             approval y {{ for git.read  stage s by role above }}
             approval z {{ for pay.audit  stage s by role plain }}"
        );
        expect(
            &company(
                &rules,
                "a manager=ok\nb level=9 manager=bad\nbad dept=Nonsense\nok end=2027-01-01",
            ),
            "2026-06-01",
            &format!(
                "a crm.user pending awaiting x.s {} via one
                 a git.read pending awaiting y.s unroutable via one
                 a pay.audit pending awaiting z.s by b via one
                 a pay.create pending awaiting w.s by b via one
                 b quarantined invalid-reference(manager)",
                if condition.starts_with("not") { "by ok" } else { "unroutable" }
            ),
        );
    }
}
