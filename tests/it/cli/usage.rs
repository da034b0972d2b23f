//! Commands that cannot be run: status 2, and what to write instead.

use insta::assert_snapshot;

use super::scene::Scene;

#[test]
fn without_a_verb_the_verbs_are_listed() {
    let run = Scene::empty().run("");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("Usage: rolebook") && run.stderr.contains("  explain "), "{run}");
}

#[test]
fn help_and_version_are_answers() {
    let scene = Scene::empty();
    for args in ["--help", "help eval", "eval --help", "-h", "--version", "graph -V"] {
        let run = scene.run(args);
        assert!(
            run.status == 0 && run.stderr.is_empty() && !run.stdout.is_empty(),
            "{args}: {run}"
        );
    }
}

#[test]
fn an_unknown_verb_flag_or_value_is_told_with_what_is_near() {
    let scene = Scene::empty();
    assert_snapshot!(scene.run("evla").refusal(), @r"
    status 2
    error: unrecognized subcommand 'evla'

      tip: some similar subcommands exist: 'explain', 'eval'

    Usage: rolebook [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    assert_snapshot!(scene.run("eval --formt json").refusal(), @r"
    status 2
    error: unexpected argument '--formt' found

      tip: a similar argument exists: '--format'

    Usage: rolebook eval --format <FORMAT> [ID]...

    For more information, try '--help'.
    ");
    assert_snapshot!(scene.run("eval --format jsn").refusal(), @r"
    status 2
    error: invalid value 'jsn' for '--format <FORMAT>'
      [possible values: text, json, ndjson, csv, parquet, arrow]

      tip: a similar value exists: 'json'

    For more information, try '--help'.
    ");
    assert_snapshot!(scene.run("eval --input-format xml").refusal(), @r"
    status 2
    error: invalid value 'xml' for '--input-format <FORMAT>': `xml` is no format: write `json`, `ndjson`, `csv`, `scim`, `parquet` or `arrow`

    For more information, try '--help'.
    ");
    assert_snapshot!(scene.run("check --quiet --verbose").refusal(), @r"
    status 2
    error: the argument '--quiet' cannot be used with '--verbose'

    Usage: rolebook check --quiet

    For more information, try '--help'.
    ");
}

#[test]
fn a_date_is_a_day_of_the_calendar_in_one_form() {
    let scene = Scene::small();
    for date in ["yesterday", "2026-02-30", "2026-13-01", "20261123", "2026-1-1", "10000-01-01", ""]
    {
        let run = scene.run_with("eval --as-of", date);
        assert_eq!(run.status, 2, "{date}: {run}");
    }
    assert_snapshot!(scene.run("eval --as-of 2026-02-30").refusal(), @r"
    status 2
    error: invalid value '2026-02-30' for '--as-of <DATE>': there is no such day in the calendar

    For more information, try '--help'.
    ");
}

#[test]
fn any_date_of_the_calendar_can_be_asked_about() {
    let scene = Scene::small();
    for date in ["0001-01-01", "2024-02-29", "2026-11-23", "9999-12-31"] {
        let run = scene.run(&format!("eval --as-of {date} --format json"));
        assert_eq!((run.status, run.json()["as_of"].as_str()), (0, Some(date)), "{run}");
        assert_eq!(scene.run(&format!("explain ben crm.export --as-of {date}")).status, 0);
    }
}

#[test]
fn a_past_date_is_no_history_and_that_is_said() {
    assert_snapshot!(Scene::small().run("eval ben --as-of 2001-01-01 --format csv"), @r#"
    status 0
    --- stdout
    identity,as_of,phase,entitlement,state,until,from,awaiting,denied_by,via
    ben,2001-01-01,active,crm.user,denied,,,,forbid juniors,role seller
    ben,2001-01-01,active,"region.of[""Sales""]",granted,2027-01-01,,,,role seller
    --- stderr
    note: the records are as they are now; what they were on 2001-01-01 they do not say
    1 record: 1 active
    entitlements: 1 denied, 1 granted
    "#);
}

#[test]
fn outside_a_policy_directory_the_ways_into_one_are_told() {
    let scene = Scene::empty();
    assert_snapshot!(scene.run("eval").refusal(), @r"
    status 2
    error[no-policy]: there is no rolebook.toml here or in a directory above
      help: go to a policy directory, name one with --policy DIR, or start one with `rolebook init`

    1 error
    ");
    assert_snapshot!(scene.run("check --policy nowhere").refusal(), @r"
    status 2
    error[no-manifest]: there is no `rolebook.toml` in `nowhere`
      help: name the policy directory with `--policy DIR`, or make one with `rolebook init`

    1 error
    ");
}

#[test]
fn every_name_that_is_nobodys_is_told_in_one_run() {
    let scene = Scene::small();
    assert_snapshot!(scene.run("eval zoe ann bem").refusal(), @r"
    status 2
    error[unknown-identity]: nobody in the records is called `zoe`
      help: people are named by `id` or `email`

    error[unknown-identity]: nobody in the records is called `bem`
      help: did you mean `ben`?

    2 errors
    ");
    assert_snapshot!(scene.run("explain clea crm.exprt").refusal(), @r"
    status 2
    error[unknown-identity]: nobody in the records is called `clea`
      help: did you mean `cleo`?

    error[unknown-entitlement]: the policy has no entitlement `crm.exprt`
      help: did you mean `crm.export`?

    2 errors
    ");
}

#[test]
fn an_entitlement_is_named_in_full() {
    let scene = Scene::small();
    assert_snapshot!(scene.run("explain ann region.of").refusal(), @r#"
    status 2
    error[unknown-entitlement]: the policy has no entitlement `region.of`
      help: `region.of` is one entitlement for each label; name one, such as `region.of["Sales"]`

    1 error
    "#);
    assert_snapshot!(scene.run("explain ann crm").refusal(), @r"
    status 2
    error[unknown-entitlement]: the policy has no entitlement `crm`
      help: `crm` is an app; name what it offers, such as `crm.export`

    1 error
    ");
    assert_snapshot!(scene.run_with("explain ann", "").refusal(), @r"
    status 2
    error[unknown-entitlement]: the policy has no entitlement ``
      help: an entitlement is named with its app, such as `crm.export`

    1 error
    ");
}

#[test]
fn a_graph_is_asked_for_what_it_can_show() {
    let scene = Scene::small();
    assert_snapshot!(scene.run("graph --impact crm.exprt").refusal(), @r"
    status 2
    error[unknown-name]: the policy declares nothing named `crm.exprt`
      help: did you mean `crm.export`?

    1 error
    ");
    assert_snapshot!(scene.run("graph --impact crm --format dot").refusal(), @r"
    status 2
    error[impact-format]: --impact is a list, not a drawing
      help: use --format text or json, or draw `--focus NAME`

    1 error
    ");
    assert_snapshot!(scene.run("graph --format text").refusal(), @r"
    status 2
    error[graph-format]: a graph is drawn as dot, mermaid or json
      help: `--impact NAME` prints text

    1 error
    ");
}

#[test]
fn records_that_are_not_there_are_told_by_who_named_them() {
    let scene = Scene::small();
    assert_snapshot!(scene.run("eval -i pepole.csv").refusal(), @r"
    status 2
    error[unreadable-file]: `pepole.csv`: there is no such file
      help: check the path for a slip

    1 error
    ");
    std::fs::remove_file(scene.path("people.csv")).unwrap();
    assert_snapshot!(scene.run("eval").refusal(), @r"
    status 2
    error[unreadable-file]: `people.csv`: there is no such file
      help: the policy's rolebook.toml names it, as `path` under [identities]; name another with
            --identities FILE

    1 error
    ");
    assert_snapshot!(scene.run("eval -i .").refusal(), @r"
    status 2
    error[unreadable-file]: `.`: it is a directory
      help: name a file in it

    1 error
    ");
    scene.write("rolebook.toml", "[policy]\nname = \"small\"\n");
    assert_snapshot!(scene.run("eval").refusal(), @r"
    status 2
    error[no-identities]: no identity records are named
      help: name a file with --identities FILE (`-` for standard input), or set `path` under
            [identities] in rolebook.toml

    1 error
    ");
    // For the policy itself it is no mistake that the records are elsewhere.
    assert_eq!(scene.run("check").status, 0);
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf8_are_paths_or_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let scene = Scene::small();
    let odd = OsStr::from_bytes(b"p\xff.csv");
    let run = scene.command("eval --identities").arg(odd).output().unwrap();
    assert_eq!(run.status.code(), Some(2));
    std::fs::rename(scene.path("people.csv"), scene.path("").join(odd)).unwrap();
    let run = scene.command("eval --identities").arg(odd).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{run:?}");
    let run = scene.command("eval").arg(OsStr::from_bytes(b"\xff")).output().unwrap();
    assert_eq!(run.status.code(), Some(2));
}
