//! Fingerprints know a finding wherever its lines move, and no other.

use super::Case;

const ROLE: &str = r#"
role helper "Helpers" {
  owner "it@acme.example"
  when employed and title == "Helper"
  grant google.*
}
"#;

fn fingerprints(case: &Case) -> Vec<String> {
    let (_, findings) = case.lint();
    findings
        .into_iter()
        .map(|finding| finding.diagnostic.fingerprint.unwrap().to_string())
        .collect()
}

#[test]
fn they_do_not_change_when_lines_and_files_move() {
    let before = fingerprints(&Case::of(ROLE));
    assert_eq!(before.len(), 1);
    let moved = format!(
        "// A comment.\n\ncondition senior = level >= 9\n{ROLE}\
                         forbid x {{ when senior deny github.admin because \"so\" }}\n"
    );
    assert_eq!(fingerprints(&Case::of(&moved.replace("  grant ", "    grant   "))), before);
    assert_eq!(fingerprints(&Case::of("").file("elsewhere/roles.role", ROLE)), before);
}

#[test]
fn they_differ_between_declarations_rules_and_repetitions() {
    let role = ROLE.replace("  grant google.*", "  grant google.*\n  grant google.* when mfa");
    let other = role.replace("helper", "other").replace("Helper", "Other");
    let all = fingerprints(&Case::of(&format!("{role}{other}")));
    let mut different = all.clone();
    different.sort();
    different.dedup();
    assert_eq!((different.len(), all.len()), (6, 6), "{all:?}");
    // The first of several is known, whatever comes after it.
    assert!(all.contains(&fingerprints(&Case::of(ROLE))[0]));
}
