//! Every verb where all is well.

use insta::assert_snapshot;

use super::scene::{Scene, project};

#[test]
fn init_writes_a_policy_that_is_sound_and_can_be_asked_at_once() {
    let scene = Scene::empty();
    let written = scene.run("init access");
    assert_snapshot!(written, @r"
    status 0
    --- stderr
    wrote 11 files to access; now try

      cd access && rolebook check
      rolebook test
      rolebook eval
      rolebook explain p09 github.write
    ");
    let inside = |args: &str| {
        let mut command = scene.command(args);
        command.current_dir(scene.path("access")).output().unwrap()
    };
    // What it says to try next works.
    let advice = written.stderr.lines().filter_map(|line| line.split("rolebook ").nth(1));
    let advice: Vec<&str> = advice.collect();
    assert_eq!(advice.len(), 4);
    for args in advice {
        let output = inside(args);
        assert_eq!(output.status.code(), Some(0), "{args}: {output:?}");
    }
}

#[test]
fn init_overwrites_nothing() {
    let scene = Scene::empty();
    scene.write("people.csv", "mine");
    assert_snapshot!(scene.run("init").refusal(), @r"
    status 2
    error[file-exists]: `people.csv` is there already
      help: nothing was written; choose another directory, or move the files away

    1 error
    ");
    assert_eq!(scene.read("people.csv"), "mine");
    assert!(!scene.path("rolebook.toml").exists());
}

#[test]
fn init_says_where_it_cannot_write() {
    let scene = Scene::empty();
    scene.write("file", "");
    assert_snapshot!(scene.run("init file/access").refusal(), @r"
    status 2
    error[unwritable-file]: `file/access` cannot be written: part of its path is a file
      help: name another directory

    1 error
    ");
    assert_snapshot!(scene.run("man file").refusal(), @r"
    status 2
    error[unwritable-file]: `file` cannot be written: a file is in its place
      help: name another directory

    1 error
    ");
}

#[test]
fn check_says_that_a_policy_is_sound() {
    let scene = Scene::small();
    assert_snapshot!(scene.run("check"), @r"
    status 0
    --- stderr
    small is sound: 1 role, 2 apps, 4 entitlements
    ");
    assert_snapshot!(scene.run("check --quiet"), @"status 0");
    assert_snapshot!(scene.run("check --format json"), @r#"
    status 0
    --- stdout
    {
      "diagnostics": []
    }
    "#);
    assert_snapshot!(scene.run("check --format github"), @"status 0");
}

#[test]
fn check_says_that_a_pack_is_sound() {
    let scene = Scene::empty();
    let pack = project("policies/finance_duties");
    assert_snapshot!(scene.run_with("check --policy", pack.to_str().unwrap()), @r"
    status 0
    --- stderr
    finance_duties is a sound pack
    ");
}

#[test]
fn eval_prints_everybody_as_a_table() {
    assert_snapshot!(Scene::small().run("eval --as-of 2026-11-23"), @r"
    status 0
    --- stdout
     identity   phase    roles    granted   not granted
    ────────────────────────────────────────────────────────
     ann        active   seller         3
     ben        active   seller         1   denied crm.user
     cleo       active                  –
     dan        ended                   –
    --- stderr
    4 records: 3 active, 1 ended
    entitlements: 1 denied, 4 granted
    ");
}

#[test]
fn eval_prints_one_person_at_length() {
    assert_snapshot!(Scene::small().run("eval BEN@x.example --as-of 2026-11-23"), @r#"
    status 0
    --- stdout
    ben  active  seller
     entitlement          state     why
    ─────────────────────────────────────────────────────────────
     crm.user             denied    forbid juniors; via seller
     region.of["Sales"]   granted   until 2027-01-01; via seller
    next change by itself: 2027-01-01
    --- stderr
    1 record: 1 active
    entitlements: 1 denied, 1 granted
    "#);
}

#[test]
fn eval_prints_ndjson() {
    assert_snapshot!(Scene::small().run("eval ann ben --as-of 2026-11-23 --format ndjson"), @r#"
    status 0
    --- stdout
    {"identity":"ann","as_of":"2026-11-23","phase":"active","roles":["seller"],"entitlements":[{"entitlement":"crm.export","state":"granted","until":null,"via":[{"role":"seller","chain":["seller"],"state":"granted"}]},{"entitlement":"crm.user","state":"granted","until":null,"via":[{"role":"seller","chain":["seller"],"state":"granted"}]},{"entitlement":"region.of[\"Sales\"]","state":"granted","until":null,"via":[{"role":"seller","chain":["seller"],"state":"granted"}]}],"next_change":null,"quarantine":null}
    {"identity":"ben","as_of":"2026-11-23","phase":"active","roles":["seller"],"entitlements":[{"entitlement":"crm.user","state":"denied","denied_by":[{"forbid":"juniors"}],"via":[{"role":"seller","chain":["seller"],"state":"denied"}]},{"entitlement":"region.of[\"Sales\"]","state":"granted","until":"2027-01-01","via":[{"role":"seller","chain":["seller"],"state":"granted"}]}],"next_change":"2027-01-01","quarantine":null}
    --- stderr
    2 records: 2 active
    entitlements: 1 denied, 4 granted
    "#);
}

#[test]
fn eval_prints_json() {
    let run = Scene::small().run("eval dan --as-of 2026-11-23 --format json");
    let digest = run.json()["policy"]["digest"].as_str().unwrap().to_owned();
    assert_eq!(digest.len(), 64);
    assert_snapshot!(run.to_string().replace(&digest, "[digest]"), @r#"
    status 0
    --- stdout
    {
      "policy": {
        "name": "small",
        "digest": "[digest]"
      },
      "as_of": "2026-11-23",
      "decisions": [
        {
          "identity": "dan",
          "as_of": "2026-11-23",
          "phase": "ended",
          "roles": [],
          "entitlements": [],
          "next_change": null,
          "quarantine": null
        }
      ],
      "summary": {
        "records": 1,
        "identities": 1,
        "phases": {
          "active": 0,
          "ended": 1,
          "prehire": 0,
          "suspended": 0
        },
        "quarantined": 0,
        "quarantined_records": 0,
        "states": {
          "denied": 0,
          "granted": 0,
          "pending": 0,
          "scheduled": 0,
          "suspended": 0
        },
        "with_access": 0,
        "unroutable": 0
      }
    }
    "#);
}

#[test]
fn eval_prints_csv_with_a_row_for_everybody() {
    assert_snapshot!(Scene::small().run("eval --as-of 2026-11-23 --format csv"), @r#"
    status 0
    --- stdout
    identity,as_of,phase,entitlement,state,until,from,awaiting,denied_by,via
    ann,2026-11-23,active,crm.export,granted,,,,,role seller
    ann,2026-11-23,active,crm.user,granted,,,,,role seller
    ann,2026-11-23,active,"region.of[""Sales""]",granted,,,,,role seller
    ben,2026-11-23,active,crm.user,denied,,,,forbid juniors,role seller
    ben,2026-11-23,active,"region.of[""Sales""]",granted,2027-01-01,,,,role seller
    cleo,2026-11-23,active,,,,,,,
    dan,2026-11-23,ended,,,,,,,
    --- stderr
    4 records: 3 active, 1 ended
    entitlements: 1 denied, 4 granted
    "#);
}

#[test]
fn eval_reads_standard_input_in_every_format() {
    let scene = Scene::small();
    let expected = scene.run("eval ann --as-of 2026-11-23 --format ndjson");
    let person =
        r#"{"id":"ann","email":"a@x","team":"Sales","level":7,"status":"here","until":null}"#;
    let csv = "id,email,team,level,status,until\r\nann,a@x,sales,7,here,\r\n";
    for input in [
        format!("{person}\n"),
        format!("[{person}]"),
        format!("\u{feff}[{person}]"),
        csv.to_owned(),
        format!("\u{feff}{csv}"),
        csv.replace(',', ";"),
        csv.replace(',', "\t"),
    ] {
        let run = scene.run_on("eval -i - --as-of 2026-11-23 --format ndjson", &input);
        assert_eq!((run.status, &run.stdout), (0, &expected.stdout), "{input}\n{run}");
    }
}

#[test]
fn the_policy_is_found_from_a_directory_below_it() {
    let scene = Scene::small();
    scene.write("deep/below/file", "");
    let mut command = scene.command("eval ann --as-of 2026-11-23 --format ndjson");
    let output = command.current_dir(scene.path("deep/below")).output().unwrap();
    let expected = scene.run("eval ann --as-of 2026-11-23 --format ndjson");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected.stdout);
}

#[test]
fn explain_says_why_and_why_not() {
    let scene = Scene::small();
    assert_snapshot!(scene.run("explain ann crm.export --as-of 2026-11-23"), @r#"
    status 0
    --- stdout
    ann holds crm.export on 2026-11-23
    risk high, owner ann@x.example  policy.role:14:71

    reached by
      role seller "Sellers": granted  policy.role:20:3
        ✓ team == "Sales"  team is "Sales"
        ✓ level >= 5  level is 7
    "#);
    assert_snapshot!(scene.run("explain ben crm.user --as-of 2026-11-23"), @r#"
    status 0
    --- stdout
    ben is denied crm.user on 2026-11-23
    risk low, owner ann@x.example  policy.role:14:54

    stopped by
      forbid juniors  policy.role:23:8
        ✓ level < 2  level is 1
        because training comes first

    reached by
      role seller "Sellers": denied  policy.role:19:3
        ✓ team == "Sales"  team is "Sales"
    "#);
    assert_snapshot!(scene.run("explain cleo crm.export --as-of 2026-11-23"), @r#"
    status 0
    --- stdout
    cleo does not hold crm.export on 2026-11-23
    risk high, owner ann@x.example  policy.role:14:71

    what could grant it, nearest first
      role seller "Sellers": 2 conditions away  policy.role:16:6
        ✗ team == "Sales"  team is "Engineering"
        ✗ level >= 5       level is 3
    "#);
    assert_snapshot!(scene.run("explain dan --as-of 2026-11-23"), @r#"
    status 0
    --- stdout
    dan on 2026-11-23

    phase ended  policy.role:11:3
      ✓ any of
        ✓ status == "left"    status is "left"
        ✗ all of
          ✗ until is present  until is missing
          ? until < today     until is missing, today is 2026-11-23

    entitlements
      none

    nothing here changes by itself
    "#);
    assert_snapshot!(scene.run_with("explain ann --as-of 2026-11-23", "region.of[\"Sales\"]"), @r#"
    status 0
    --- stdout
    ann holds region.of["Sales"] on 2026-11-23
    risk low, owner ann@x.example  policy.role:15:57

    reached by
      role seller "Sellers": granted  policy.role:21:3
        ✓ team == "Sales"  team is "Sales"
    "#);
}

#[test]
fn graph_draws_and_tells_what_depends_on_a_name() {
    let scene = Scene::small();
    assert_snapshot!(scene.run("graph --impact crm.export"), @r"
    status 0
    --- stdout
    `crm.export` is an entitlement; when it changes, this can change:

    1 grant
      seller grant 2  grants crm.export

    1 forbid
      juniors  denies crm.export
    ");
    assert_snapshot!(scene.run("graph --focus juniors --format mermaid"), @r#"
    status 0
    --- stdout
    flowchart LR
      n0(["attribute level"])
      n1[["entitlement crm.export"]]
      n2[["entitlement crm.user"]]
      n3{{"forbid juniors"}}
      n3 -->|reads| n0
      n3 -->|denies| n1
      n3 -->|denies| n2
    "#);
    let dot = scene.run("graph");
    assert_eq!(dot.status, 0);
    assert!(dot.stdout.starts_with("digraph policy {\n") && dot.stdout.ends_with("}\n"), "{dot}");
}

#[test]
fn schema_lists_what_has_a_schema() {
    assert_snapshot!(Scene::empty().run("schema"), @r"
    status 0
    --- stdout
    decision                 A line of `eval --format ndjson`
    decision-entitlements    A line of `eval --format ndjson --output entitlements`
    decision-roles           A line of `eval --format ndjson --output roles`
    decisions                The document of `eval --format json`
    identity-explanation     The document of `explain ID --format json`
    entitlement-explanation  The document of `explain ID ENTITLEMENT --format json`
    timeline                 The document of `timeline ID --format json`
    coming                   The document of `timeline --within DURATION --format json`
    diagnostics              The document of `check` and `lint --format json`, and of every verb where the policy does not compile
    who                      The document of `who ENTITLEMENT --format json`
    holders                  The document of `who ENTITLEMENT --any --format json`
    comparison               The document of `diff --all --format json`
    proofs                   The document of `prove --format json`
    tests                    The document of `test --format json`
    coverage                 The document of `test --coverage=json`
    baseline                 The file of `lint --baseline`
    graph                    The document of `graph --format json`
    impact                   The document of `graph --impact NAME --format json`
    approvals                A file of approvals, in JSON
    reviews                  A file of reviews, in JSON
    identity                 An identity record that fits the policy (reads the policy)
    ");
}

#[test]
fn completions_and_manual_pages_are_written() {
    let scene = Scene::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = scene.run(&format!("completions {shell}"));
        assert!(run.status == 0 && run.stdout.contains("explain"), "{shell}: {run}");
    }
    assert!(scene.run("man").stdout.contains(".TH rolebook 1"));
    assert_snapshot!(scene.run("man pages"), @r"
    status 0
    --- stderr
    wrote the manual pages to pages
    ");
    for page in ["rolebook.1", "rolebook-eval.1", "rolebook-explain.1"] {
        assert!(scene.path("pages").join(page).is_file(), "{page}");
    }
}
