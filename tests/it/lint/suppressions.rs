//! What a suppression speaks of.

use super::Case;

/// A policy with one wildcard in a role, and a comment in different places.
fn told(role: &str) -> Vec<String> {
    Case::of(role).told()
}

#[test]
fn a_comment_before_a_declaration_speaks_of_all_of_it() {
    let role = r#"
// lint: allow(wildcard-grant, ownerless-role) because "so"

/// Documented.
role helper {
  when employed and title == "Helper"
  grant google.*
}

role next "Next" {
  owner "it@acme.example"
  when employed and title == "Next"
  grant google.*
}
"#;
    assert_eq!(told(role), ["wildcard-grant at `google.*`"]);
}

#[test]
fn a_comment_before_a_clause_speaks_of_the_clause() {
    let role = r#"
role helper "Helpers" {
  owner "it@acme.example"
  when employed and title == "Helper"
  // lint: allow(wildcard-grant) because "so"
  // And a further comment.
  grant google.*,
    google.* where risk == low
  grant google.* when mfa
}
"#;
    let expected = ["redundant-grant at `google.* where risk == low`"; 1];
    let told = told(role);
    assert_eq!(told.iter().filter(|one| one.starts_with("wildcard")).count(), 1, "{told:?}");
    assert!(told.contains(&expected[0].to_owned()), "{told:?}");
}

#[test]
fn a_comment_before_a_word_of_a_clause_speaks_of_what_follows_it() {
    let role = r#"
role helper "Helpers" {
  owner "it@acme.example"
  // lint: allow(repeated-term) because "so"
  when employed and title == "Helper"
    and employed
  grant github.read
    // lint: allow(past-date) because "so"
    when today > 2026-01-01
    until 2026-02-02
}

forbid two {
  when not employed
    // lint: allow(repeated-term) because "so"
    and not employed
    and not employed
  deny github.admin
  because "so"
}
"#;
    assert_eq!(told(role), ["past-date at `2026-02-02`", "repeated-term at `not employed`"]);
}

#[test]
fn a_comment_after_something_speaks_of_its_line() {
    let role = r#"
role helper "Helpers" {
  owner "it@acme.example"
  when employed and title == "Helper"
  grant google.* // lint: allow(wildcard-grant) because "so"
  grant google.* when mfa /* lint: allow(redundant-grant) because "so" */
}
"#;
    assert_eq!(told(role), ["wildcard-grant at `google.*`"]);
}

#[test]
fn an_end_is_the_first_day_on_which_it_no_longer_holds() {
    let role = |until: &str| {
        format!(
            "// lint: allow(wildcard-grant) until {until} because \"so\"\n\
             role helper \"Helpers\" {{\n  owner \"it@acme.example\"\n  \
             when employed and title == \"Helper\"\n  grant google.*\n}}\n"
        )
    };
    assert_eq!(told(&role("2026-11-24")), [""; 0]);
    let told = told(&role("2026-11-23"));
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("expired-suppression"), "{told:?}");
    assert_eq!(told[1], "wildcard-grant at `google.*`");
}

#[test]
fn what_is_said_of_suppressions_cannot_be_suppressed() {
    let role = r#"
// lint: allow(needless-suppression) because "so"
// lint: allow(wildcard-grant) because "so"
role helper "Helpers" {
  owner "it@acme.example"
  when employed and title == "Helper"
  grant google.account
}
"#;
    let told = told(role);
    assert!(told.contains(&"needless-suppression at `wildcard-grant`".to_owned()), "{told:?}");
}
