//! Conflicts of duties.

use super::{company, expect};

const DUTIES: &str = r#"
role maker { owner "o1"  when groups has "make"  grant pay.create }
role checker { owner "o1"  when groups has "check"  grant pay.approve }
role auditor { owner "o1"  when groups has "audit"  grant pay.audit }
role reader { owner "o1"  when groups has "read"  grant git.read }
role admin { owner "o1"  when groups has "admin"  grant git.admin }
role user { owner "o1"  when groups has "user"  grant crm.user }
role asks { owner "o1"  when groups has "asks"  grant pay.approve requires second }
role later { owner "o1"  when groups has "later"  grant pay.approve from 2026-07-01 }
approval second { stage boss by role bosses }
role bosses { owner "o1"  when groups has "boss" }
"#;

const SECOND: &str = "second.boss unroutable";

fn with(rule: &str) -> String {
    format!("{DUTIES}{rule}")
}

#[test]
fn where_both_sides_are_held_both_are_denied() {
    // Rules 8.8, 8.10
    let rules = with("conflict maker_checker { between pay.create and pay.approve  resolve deny }");
    expect(
        &company(&rules, "a groups=make;check\nb groups=make;audit"),
        "2026-06-01",
        "a pay.approve denied by conflict maker_checker via checker
         a pay.create denied by conflict maker_checker via maker
         b pay.audit granted via auditor
         b pay.create granted via maker",
    );
}

#[test]
fn what_is_held_is_not_lost_to_what_is_asked_for() {
    // Rule 8.8
    let rules = with("conflict maker_checker { between pay.approve and pay.create  resolve deny }");
    expect(
        &company(&rules, "a groups=make;asks\nb groups=make;later"),
        "2026-06-01",
        "a pay.approve denied by conflict maker_checker via asks
         a pay.create granted via maker
         b pay.approve denied by conflict maker_checker via later
         b pay.create granted until 2026-07-01 via maker",
    );
}

#[test]
fn a_conflict_under_approval_waits_and_under_report_only_tells() {
    // Rules 8.10, 11.3
    let rules = with("conflict mc { between pay.create and pay.approve  resolve approval second }");
    expect(
        &company(&rules, "a groups=make;check\nb groups=make;later"),
        "2026-06-01",
        &format!(
            "a pay.approve pending awaiting {SECOND} via checker
             a pay.create pending awaiting {SECOND} via maker
             b pay.approve scheduled from 2026-07-01 awaiting {SECOND} via later
             b pay.create granted until 2026-07-01 via maker"
        ),
    );
    let rules = with("conflict mc { between pay.create and pay.approve  resolve report }");
    expect(
        &company(&rules, "a groups=make;check"),
        "2026-06-01",
        "a pay.approve granted via checker
         a pay.create granted via maker
         a observed conflict mc: pay.approve granted→denied pay.create granted→denied",
    );
}

#[test]
fn the_approval_of_a_conflict_may_be_given_by_rule() {
    // Rule 8.10
    let rules = with(
        "approval waived { stage boss by manager  skip when tags has money and level >= 9 }
         conflict mc { between pay.create and pay.approve  resolve approval waived }",
    );
    expect(
        &company(&rules, "a groups=make;check level=9\nb groups=make;check"),
        "2026-06-01",
        "a pay.approve granted via checker
         a pay.create granted via maker
         b pay.approve pending awaiting waived.boss unroutable via checker
         b pay.create pending awaiting waived.boss unroutable via maker",
    );
}

#[test]
fn nothing_is_stopped_while_neither_side_is_held() {
    // Rules 8.11, 11.3
    let rules = with(
        "role asks_too { owner \"o1\"  when groups has \"asks\"  grant pay.create requires second }
         conflict mc { between pay.create and pay.approve  resolve deny }",
    );
    expect(
        &company(&rules, "a groups=asks"),
        "2026-06-01",
        &format!(
            "a pay.approve pending awaiting {SECOND} via asks
             a pay.create pending awaiting {SECOND} via asks_too
             a observed conflict mc: pay.approve pending→denied pay.create pending→denied"
        ),
    );
}

#[test]
fn keep_spares_the_one_it_names_where_that_is_held() {
    // Rule 8.10
    let rules = with("conflict mc { between pay.create and pay.approve  resolve keep pay.create }");
    expect(
        &company(&rules, "a groups=make;check\nb groups=check"),
        "2026-06-01",
        "a pay.approve denied by conflict mc via checker
         a pay.create granted via maker
         b pay.approve granted via checker",
    );
    // Not held itself: as under deny.
    let rules = with(
        "role asks_too { owner \"o1\"  when groups has \"asks\"  grant pay.create requires second }
         conflict mc { between pay.create and pay.approve  resolve keep pay.create }",
    );
    expect(
        &company(&rules, "a groups=asks;check"),
        "2026-06-01",
        "a pay.approve granted via asks pending | checker
         a pay.create denied by conflict mc via asks_too",
    );
}

#[test]
fn keep_of_what_is_only_implied_acts_as_deny() {
    // Rule 8.10
    let rules = with("conflict rm { between git.read and pay.create  resolve keep git.read }");
    expect(
        &company(&rules, "a groups=admin;make\nb groups=read;make"),
        "2026-06-01",
        "a git.admin denied by conflict rm via admin
         a git.read denied by conflict rm via implied by git.admin
         a git.write denied by conflict rm via implied by git.admin
         a pay.create denied by conflict rm via maker
         b git.read granted via reader
         b pay.create denied by conflict rm via maker",
    );
}

#[test]
fn all_conflicts_are_judged_on_the_same_standing_whatever_their_names() {
    // Rule 8.7
    for (first, second) in [("a_one", "b_two"), ("b_one", "a_two")] {
        let rules = with(&format!(
            "conflict {first} {{ between pay.create and pay.approve  resolve deny }}
             conflict {second} {{ between pay.approve and crm.user  resolve keep pay.approve }}"
        ));
        let lines = super::told_on(&company(&rules, "a groups=make;check;user"), "2026-06-01");
        assert_eq!(
            lines[1..],
            [
                format!("a crm.user denied by conflict {second} via user"),
                format!("a pay.approve denied by conflict {first} via checker"),
                format!("a pay.create denied by conflict {first} via maker"),
            ]
        );
    }
}

#[test]
fn an_entitlement_and_what_it_implies_never_clash() {
    // Rule 8.7
    let rules = with("conflict rw { between git.write and git.read  resolve deny }");
    expect(
        &company(&rules, "a groups=admin;read"),
        "2026-06-01",
        "a git.admin granted via admin
         a git.read granted via reader | implied by git.admin
         a git.write granted via implied by git.admin",
    );
}

#[test]
fn what_is_denied_is_no_member() {
    // Rule 8.7
    let rules = with(
        "forbid stop { deny pay.approve }
         conflict mc { between pay.create and pay.approve  resolve deny }",
    );
    expect(
        &company(&rules, "a groups=make;check"),
        "2026-06-01",
        "a pay.approve denied by forbid stop via checker
         a pay.create granted via maker",
    );
}

#[test]
fn what_is_suspended_counts_as_held() {
    // Rule 8.7
    let rules = with("conflict mc { between pay.create and pay.approve  resolve deny }");
    expect(
        &company(&rules, "a groups=make;check status=leave\nb groups=make;asks status=leave"),
        "2026-06-01",
        "a pay.approve denied by conflict mc via checker
         a pay.create denied by conflict mc via maker
         b pay.approve denied by conflict mc via asks
         b pay.create suspended was granted via maker",
    );
}

#[test]
fn at_most_so_many_duties_may_be_held() {
    // Rule 8.9
    let rules = with("conflict two { at most 2 of pay.*, crm.user  resolve deny }");
    expect(
        &company(&rules, "a groups=make;check\nb groups=make;check;user\nc groups=make;user;asks"),
        "2026-06-01",
        "a pay.approve granted via checker
         a pay.create granted via maker
         b crm.user denied by conflict two via user
         b pay.approve denied by conflict two via checker
         b pay.create denied by conflict two via maker
         c crm.user granted via user
         c pay.approve denied by conflict two via asks
         c pay.create granted via maker",
    );
}

#[test]
fn what_another_member_implies_is_no_duty_of_its_own() {
    // Rule 8.9
    let rules = with("conflict one { at most 1 of git.*, pay.audit  resolve deny }");
    expect(
        &company(&rules, "a groups=admin;read\nb groups=admin;audit"),
        "2026-06-01",
        "a git.admin granted via admin
         a git.read granted via reader | implied by git.admin
         a git.write granted via implied by git.admin
         b git.admin denied by conflict one via admin
         b git.read denied by conflict one via implied by git.admin
         b git.write denied by conflict one via implied by git.admin
         b pay.audit denied by conflict one via auditor",
    );
}

#[test]
fn a_role_counts_where_it_is_held_through_others_too() {
    // Rules 8.9, 8.10
    let rules = with(
        "role head { owner \"o1\"  when groups has \"head\"  include maker, checker  grant crm.user }
         conflict one { at most 1 of role maker, role checker  resolve deny }",
    );
    expect(
        &company(&rules, "a groups=head\nb groups=make"),
        "2026-06-01",
        "a active checker head maker
         a crm.user granted via head
         a pay.approve denied by conflict one via head→checker
         a pay.create denied by conflict one via head→maker
         b active maker
         b pay.create granted via maker",
    );
}

#[test]
fn only_paths_that_cannot_avoid_the_role_are_stopped() {
    // Rule 8.10
    let rules = with(
        "role base { owner \"o1\"  grant crm.user }
         role left { owner \"o1\"  include base  grant pay.audit }
         role right { owner \"o1\"  include base }
         role top { owner \"o1\"  when groups has \"top\"  include left, right }
         conflict one { at most 1 of role left, git.read  resolve deny }",
    );
    expect(
        &company(&rules, "a groups=top;read"),
        "2026-06-01",
        "a crm.user granted via top→right→base
         a git.read denied by conflict one via reader
         a pay.audit denied by conflict one via top→left",
    );
}

#[test]
fn an_exception_takes_what_it_grants_out_of_the_conflict_while_it_is_open() {
    // Rule 8.12
    let rules = with(
        "conflict mc { between pay.create and pay.approve  resolve deny }
         exception cover {
           when id == \"a\"  grant pay.approve  overrides mc
           from 2026-06-01 until 2026-07-01  approved by \"o1\"  ticket \"T\"
         }",
    );
    let company = company(&rules, "a groups=make;check\nb groups=make;check");
    let denied = "pay.approve denied by conflict mc via checker";
    expect(
        &company,
        "2026-06-30",
        &format!(
            "a pay.approve granted until 2026-07-01 via checker | exception cover
             a pay.create granted until 2026-07-01 via maker
             b {denied}
             b pay.create denied by conflict mc via maker"
        ),
    );
    expect(
        &company,
        "2026-05-31",
        "a pay.approve denied by conflict mc via checker | exception cover
         a pay.create denied by conflict mc via maker",
    );
    expect(
        &company,
        "2026-07-01",
        "a pay.approve denied by conflict mc, expiry 2026-07-01 via checker | exception cover
         a pay.create denied by conflict mc via maker",
    );
}

#[test]
fn the_way_around_one_closed_role_may_not_lead_through_another() {
    // Rule 8.10
    let rules = with(
        "role base { owner \"o1\"  grant crm.user }
         role left { owner \"o1\"  include base }
         role right { owner \"o1\"  include base }
         role top { owner \"o1\"  when groups has \"top\"  include left, right }
         conflict one { at most 1 of role left, git.read  resolve deny }
         conflict two { at most 1 of role right, git.read  resolve deny }",
    );
    expect(
        &company(&rules, "a groups=top;read"),
        "2026-06-01",
        "a crm.user denied by conflict one, conflict two via top→left→base
         a git.read denied by conflict one, conflict two via reader",
    );
}
