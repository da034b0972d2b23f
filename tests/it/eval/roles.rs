//! Who is a member of a role, and through which others.

use super::{company, expect};

#[test]
fn a_member_of_a_senior_role_is_a_member_of_the_junior_one_whatever_that_says() {
    // Rule 6.1
    let rules = r#"
    role junior { owner "o1"  when level < 2  grant git.read }
    role bare { owner "o1"  grant crm.user }
    role senior { owner "o1"  when level >= 7  include junior, bare  grant git.write }
    "#;
    expect(
        &company(rules, "a level=9\nb level=1\nc level=5"),
        "2026-06-01",
        "a active bare junior senior
         a crm.user granted via senior→bare
         a git.read granted via senior→junior | implied by git.write
         a git.write granted via senior
         b active junior
         b git.read granted via junior
         c active",
    );
}

#[test]
fn holds_role_is_membership_through_others_too() {
    // Rule 6.2
    let rules = r#"
    role junior { owner "o1" }
    role senior { owner "o1"  when level >= 7  include junior }
    condition in_it = holds role junior
    role watcher { owner "o1"  when in_it and not holds role absent  grant git.read }
    role absent { owner "o1"  when false }
    "#;
    expect(
        &company(rules, "a level=9\nb"),
        "2026-06-01",
        "a active junior senior watcher
         a git.read granted via watcher
         b active",
    );
}

#[test]
fn a_chain_is_the_shortest_and_of_those_the_first_by_name() {
    // Rule 6.3
    let rules = r#"
    role base { owner "o1"  grant git.read }
    role m1 { owner "o1"  include m2 }
    role m2 { owner "o1"  include base }
    role z_short { owner "o1"  include base }
    role y_short { owner "o1"  include base }
    role top { owner "o1"  when true  include m1, z_short, y_short }
    "#;
    expect(
        &company(rules, "a"),
        "2026-06-01",
        "a active base m1 m2 top y_short z_short
         a git.read granted via top→y_short→base",
    );
}

#[test]
fn each_role_whose_condition_holds_is_a_path_of_its_own() {
    // Rules 7.1, 13.2
    let rules = r#"
    role base { owner "o1"  when level > 0  grant git.read  grant git.read when mfa }
    role mid { owner "o1"  when level > 1  include base }
    role top { owner "o1"  when level > 2  include mid }
    "#;
    expect(
        &company(rules, "a level=3 mfa=true\nb level=1"),
        "2026-06-01",
        "a git.read granted via base | mid→base | top→mid→base
         b git.read granted via base",
    );
}
