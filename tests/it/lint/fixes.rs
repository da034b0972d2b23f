//! Fixes leave a policy that means the same, with nothing left to fix.

use insta::assert_snapshot;

use rolebook::lint::{Finding, apply};

use super::Case;

/// The text with all fixes in it, applied as often as there are any.
fn mended(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..10 {
        let (loaded, findings) = Case::of(&text).lint();
        let all: Vec<&Finding> = findings.iter().collect();
        let (changed, _) = apply(&all, &loaded.sources);
        match changed.as_slice() {
            [] => return text,
            [one] if one.name == "policy.role" => text.clone_from(&one.after),
            other => panic!("{other:?}"),
        }
    }
    panic!("there is no end to it: {text}");
}

#[test]
fn conditions_are_mended_in_place() {
    let text = r#"
role helper "Helpers" {
  owner "it@acme.example"
  when employed and not title == "Head" and (employed) and not (level < 3)
  grant github.read when (country == "US" or country == "DE") and not not mfa
  grant salesforce.user when country in { "US", "DE", "US" } and (mfa or level >= 9 and mfa)
  grant google.account when (level >= 9 and mfa) or level >= 9
}
"#;
    assert_snapshot!(mended(text));
}

#[test]
fn parentheses_stay_where_they_are_needed() {
    let text = r#"
role helper "Helpers" {
  owner "it@acme.example"
  when employed and not (mfa and level >= 3 or mfa and level >= 3)
  grant github.read when title == "A" and (mfa and level >= 3 or country == "US" and mfa and level >= 3)
}
"#;
    assert_snapshot!(mended(text));
}

/// Whoever has an invalid record on the way of a path is held up by it, even where the path
/// makes no difference otherwise.
#[test]
fn what_only_an_absorbed_part_reads_stays() {
    let text = r#"
role helper "Helpers" {
  owner "it@acme.example"
  when employed and (mfa or mfa and manager is present and manager.level >= 9)
  grant github.read when (manager is present and manager.level >= 9) or (manager is present and manager.level >= 9 and mfa)
  grant salesforce.user when title == "A" or reports to "p1" and title == "A"
}
"#;
    assert_snapshot!(mended(text));
}

#[test]
fn a_needless_suppression_goes_with_its_line() {
    let text = "\
// lint: allow(wildcard-grant) because \"so\"
role helper \"Helpers\" {
  owner \"it@acme.example\"
  // lint: allow(past-date) because \"so\"
  when employed and title == \"Helper\" // lint: allow(past-date) because \"so\"
  grant github.read
}
";
    assert_snapshot!(mended(text));
}

#[test]
fn no_comment_is_lost() {
    let text = r#"
role helper "Helpers" {
  owner "it@acme.example"
  when employed
    // Twice, for emphasis.
    and employed
    and not /* really */ title == "Head"
  grant github.read
}
"#;
    assert_eq!(mended(text), text);
}
