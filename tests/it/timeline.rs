//! `rolebook timeline`: what it prints.

use std::path::Path;
use std::process::Command;

use crate::readme::assert_quotes_what_is_printed;

/// Standard output, standard error and status of `rolebook timeline …` on the example.
fn run(args: &str) -> (String, String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_rolebook"))
        .arg("timeline")
        .args(args.split_whitespace())
        .args(["--policy", "examples/acme", "--as-of", "2026-11-23"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .unwrap();
    // Whether the example's day has passed is a matter of the machine's clock.
    let passed =
        "note: the records are as they are now; what they were on 2026-11-23 they do not say\n";
    let text = |bytes| String::from_utf8(bytes).unwrap().replace(passed, "");
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

#[test]
fn one_persons_changes_stand_in_their_order_with_reason_and_place() {
    let (out, _, status) = run("e1067 --until 2026-12-18");
    assert_eq!(status, 0);
    insta::assert_snapshot!(out, @r"
    e1067 after 2026-11-23 and up to 2026-12-18

    2026-12-01
      exception inc_4412 ends  examples/acme-guard-rails/guard_rails.role:55:11
      aws.prod_admin  granted → denied
      aws.prod_read   granted → denied

    nothing else changes by itself up to 2026-12-18
    ");
    let (out, ..) = run("e1073");
    insta::assert_snapshot!(out, @r"
    e1073 after 2026-11-23

    2026-11-30  prehire → active
      `start_date > today` no longer holds (start_date is 2026-11-30)  examples/acme/people.role:85:18
      docusign.sender      scheduled → granted
      expensify.submitter  scheduled → granted
      hubspot.viewer       scheduled → granted
      jira.user            scheduled → granted
      notion.guest         scheduled → granted
      notion.member        scheduled → granted
      slack.guest          scheduled → granted
      slack.member         scheduled → granted

    nothing changes by itself after that
    ");
}

#[test]
fn nothing_to_tell_is_told() {
    assert_eq!(run("e1027").0, "e1027 after 2026-11-23\n\nnothing changes by itself\n");
    assert_eq!(
        run("--within 1d").0,
        "nobody's access changes by itself after 2026-11-23 and up to 2026-11-24\n"
    );
}

#[test]
fn what_is_coming_names_the_owners_to_tell() {
    let (out, _, status) = run("--within 8d");
    assert_eq!(status, 0);
    insta::assert_snapshot!(out, @r"
    6 changes after 2026-11-23 and up to 2026-12-01

    2026-11-28  e1078  active → ended
      `end_date < today` holds (end_date is 2026-11-27)  examples/acme/people.role:83:69
      − roles engineer, staff
      pending → not held: aws.prod_read
      granted → not held: aws.sandbox, aws.staging, bamboohr.self, datadog.viewer and 11 more
      tell hannah.weber@acme.example of github.read, github.write
      tell kwame.mensah@acme.example of google.account, notion.guest, notion.member, okta.sign_in and 2 more
      tell lucia.fernandez@acme.example of aws.prod_read, aws.sandbox, aws.staging, datadog.viewer and 1 more
      tell olivia.brandt@acme.example of expensify.submitter
      tell priya.raghunathan@acme.example of bamboohr.self
      tell sofia.lindqvist@acme.example of jira.user

    2026-11-30  e1070  prehire → active
      `start_date > today` no longer holds (start_date is 2026-11-30)  examples/acme/people.role:85:18
      scheduled → granted: google.account, jira.user, notion.guest, okta.sign_in and 1 more
      tell kwame.mensah@acme.example of google.account, notion.guest, okta.sign_in, slack.guest
      tell sofia.lindqvist@acme.example of jira.user

    2026-11-30  e1073  prehire → active
      `start_date > today` no longer holds (start_date is 2026-11-30)  examples/acme/people.role:85:18
      scheduled → granted: docusign.sender, expensify.submitter, hubspot.viewer, jira.user and 4 more
      tell chiara.bianchi@acme.example of hubspot.viewer
      tell daniel.cohen@acme.example of docusign.sender
      tell kwame.mensah@acme.example of notion.guest, notion.member, slack.guest, slack.member
      tell olivia.brandt@acme.example of expensify.submitter
      tell sofia.lindqvist@acme.example of jira.user

    2026-11-30  e1074
      a grant of staff opens, from start_date - 7d (start_date is 2026-12-07)  examples/acme/roles/company.role:7:43
      scheduled → granted: google.account, okta.sign_in
      tell kwame.mensah@acme.example of google.account, okta.sign_in

    2026-12-01  e1067
      exception inc_4412 ends  examples/acme-guard-rails/guard_rails.role:55:11
      granted → denied: aws.prod_admin, aws.prod_read
      tell lucia.fernandez@acme.example of aws.prod_admin, aws.prod_read

    2026-12-01  e1068  active → ended
      `end_date < today` holds (end_date is 2026-11-30)  examples/acme/people.role:83:69
      − role contractor
      granted → not held: google.account, jira.user, notion.guest, okta.sign_in and 1 more
      tell kwame.mensah@acme.example of google.account, notion.guest, okta.sign_in, slack.guest
      tell sofia.lindqvist@acme.example of jira.user
    ");
}

#[test]
fn who_is_quarantined_is_said_and_makes_the_answer_negative() {
    let dir = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let people = std::fs::read_to_string(root.join("examples/acme/people.csv")).unwrap();
    let path = dir.path().join("people.csv");
    std::fs::write(&path, people.replace("2026-12-07", "someday")).unwrap();
    let (out, _, status) = run(&format!("--within 7d -i {}", path.display()));
    assert_eq!(status, 1);
    assert!(
        out.ends_with("\n1 identity is quarantined, and nothing can be said of it: e1074\n"),
        "{out}"
    );
    let (out, _, status) = run(&format!("e1074 --format json -i {}", path.display()));
    assert_eq!(status, 1);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["changes"], serde_json::Value::Null);
    assert_eq!(document["quarantine"][0]["field"], "start_date");
}

#[test]
fn as_json_it_is_one_document() {
    let (out, ..) = run("e1067 --until 2026-12-01 --format json");
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let change = &document["changes"][0];
    assert_eq!(change["date"], "2026-12-01");
    assert_eq!(change["reasons"][0]["kind"], "exception");
    assert_eq!(change["reasons"][0]["end"], "until");
    assert_eq!(change["entitlements"][0]["after"], "denied");
    let (out, ..) = run("--within 1w --format json");
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["until"], "2026-11-30");
    assert_eq!(document["changes"][0]["identity"], "e1078");
    assert_eq!(document["changes"][0]["reasons"][0]["text"], "end_date < today");
}

#[test]
fn arguments_that_make_no_sense_say_what_to_give_instead() {
    let (out, err, status) = run("e1067 --until 2026-11-23");
    assert_eq!((out.as_str(), status), ("", 2));
    insta::assert_snapshot!(err, @r"
    error[empty-timeline]: `--until 2026-11-23` is not after the evaluation date, 2026-11-23
      help: a timeline begins on the day after; give --until a later date

    1 error
    ");
    let (_, err, status) = run("");
    assert_eq!(status, 2);
    assert!(err.contains("<ID|--within <DURATION>>"), "{err}");
    for (args, told) in [
        ("e1067 --within 3d", "cannot be used with"),
        ("--within 3d --until 2027-01-01", "cannot be used with"),
        ("--within 3q", "a duration is one number and one unit"),
        ("e10067", "did you mean"),
    ] {
        let (_, err, status) = run(args);
        assert_eq!(status, 2, "{args}");
        assert!(err.contains(told), "{args}: {err}");
    }
}

#[test]
fn the_output_that_the_page_quotes_is_what_is_printed() {
    assert_quotes_what_is_printed("docs/timeline.md", 2);
}
