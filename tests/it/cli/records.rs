//! Records that are broken: quarantine, or an error where nobody can tell them apart.

use insta::assert_snapshot;

use super::scene::Scene;

const HEADER: &str = "id,email,team,level,status,until\n";

fn eval(rows: &str) -> String {
    Scene::with_people(format!("{HEADER}{rows}")).run("eval --as-of 2026-11-23").to_string()
}

fn refused(people: impl AsRef<[u8]>) -> String {
    Scene::with_people(people).run("eval --as-of 2026-11-23").refusal()
}

#[test]
fn a_broken_record_is_quarantined_and_the_others_are_decided() {
    assert_snapshot!(eval("ann,ann@x.example,Sales,7,here,\nben,ben@x.example,Salse,many,,soon\n"), @r"
    status 1
    --- stdout
     identity   phase         roles    granted   not granted
    ────────────────────────────────────────────────────────────────────────────────────────────────────
     ann        active        seller         3
     ben        quarantined                      record 2 (line 3): `team` is `Salse`, which is no
                                                 label of `Team`: did you mean `Sales`?
                                                 record 2 (line 3): `level` is `many`, where an `int`
                                                 is expected
                                                 record 2 (line 3): `status` is missing: fill it in, or
                                                 declare it optional with `?`
                                                 record 2 (line 3): `until` is `soon`, which is no date
                                                 in the form `YYYY-MM-DD`: correct it, or say in
                                                 `[identities.columns]` what `format` it has
    --- stderr
    finding: `status` is missing: fill it in, or declare it optional with `?` (1 record: ben)
    finding: `team` is `Salse`, which is no label of `Team`: did you mean `Sales`? (1 record: ben)
    finding: `until` is `soon`, which is no date in the form `YYYY-MM-DD`: correct it, or say in `[identities.columns]` what `format` it has (1 record: ben)
    finding: `level` is `many`, where an `int` is expected (1 record: ben)
    2 records: 1 active, 1 quarantined (as 1 identity)
    entitlements: 3 granted
    ");
}

#[test]
fn records_that_share_a_key_or_a_name_are_all_quarantined() {
    assert_snapshot!(eval(
        "ann,ann@x.example,Sales,7,here,\nann,ann2@x.example,Sales,7,here,\n\
         ben,b@x.example,Sales,7,here,\ncleo,B@x.example,Sales,7,here,\n"
    ), @r"
    status 1
    --- stdout
     identity   phase         roles   granted   not granted
    ────────────────────────────────────────────────────────────────────────────────────────────────────
     ann        quarantined                     records 1 (line 2) and 2 (line 3) share the key `ann`:
                                                one person, one record; keep the right one, or give
                                                each its own key
     ben        quarantined                     record 3 (line 4): `email` is `b@x.example`, as it is
                                                for `cleo`: nobody can tell whose it is
     cleo       quarantined                     record 4 (line 5): `email` is `B@x.example`, as it is
                                                for `ben`: nobody can tell whose it is
    --- stderr
    finding: records 1 (line 2) and 2 (line 3) share the key `ann`: one person, one record; keep the right one, or give each its own key (1 record: ann)
    finding: `email` is `B@x.example`, as it is for `ben`: nobody can tell whose it is (1 record: cleo)
    finding: `email` is `b@x.example`, as it is for `cleo`: nobody can tell whose it is (1 record: ben)
    4 records: 4 quarantined (as 3 identities)
    ");
}

#[test]
fn a_record_without_a_key_has_a_line_of_its_own() {
    assert_snapshot!(eval(",ann@x.example,Sales,7,here,\n"), @r"
    status 1
    --- stdout
     identity     phase         roles   granted   not granted
    ────────────────────────────────────────────────────────────────────────────────────────────────────
     (record 1)   quarantined                     record 1 (line 2): there is no `id`, so nobody knows
                                                  whose record it is
    --- stderr
    finding: there is no `id`, so nobody knows whose record it is (1 record: record 1 (line 2))
    1 record: 1 quarantined (as 1 identity)
    ");
}

#[test]
fn a_quarantined_person_is_explained_and_ends_with_1() {
    let scene = Scene::with_people(format!("{HEADER}ben,ben@x.example,Sales,many,here,\n"));
    assert_snapshot!(scene.run("explain ben --as-of 2026-11-23"), @r"
    status 1
    --- stdout
    ben on 2026-11-23

    quarantined: nothing is granted and nothing revoked until the record is mended
      • record 1 (line 2): `level` is `many`, where an `int` is expected [wrong-type]
    --- stderr
    finding: `level` is `many`, where an `int` is expected (1 record: ben)
    ");
    assert_snapshot!(scene.run("explain ben crm.user --as-of 2026-11-23 --quiet"), @r"
    status 1
    --- stdout
    ben is not decided for crm.user on 2026-11-23
    risk low, owner ann@x.example  policy.role:14:54

    quarantined: nothing is granted and nothing revoked until the record is mended
      • record 1 (line 2): `level` is `many`, where an `int` is expected [wrong-type]
    ");
}

#[test]
fn a_column_that_nobody_has_is_told_and_ends_with_1() {
    let people = "id,email,team,level,status\nann,ann@x.example,Sales,7,here\n";
    let scene = Scene::with_people(people);
    assert_snapshot!(scene.run("eval --as-of 2026-11-23"), @r"
    status 1
    --- stdout
     identity   phase    roles    granted   not granted
    ────────────────────────────────────────────────────
     ann        active   seller         3
    --- stderr
    finding: no record has the field `until`, so it is missing for everybody: name its column in `[identities.columns]`, or declare it with a default
    1 record: 1 active
    entitlements: 3 granted
    ");
    let json = scene.run("eval --as-of 2026-11-23 --format json");
    assert_eq!((json.status, &json.json()["findings"][0]["code"]), (1, &"absent-column".into()));
}

#[test]
fn a_column_of_another_name_is_told_once_however_many_records_lack_it() {
    let rows: String = (0..50).map(|n| format!("p{n},p{n}@x.example,Sales,7,here,\n")).collect();
    let people = format!("id,email,Team,level,status,until\n{rows}");
    let run = Scene::with_people(people).run("eval --as-of 2026-11-23 --format csv");
    assert_eq!(run.status, 1);
    assert_snapshot!(run.stderr, @r"
    finding: no record has the field `team`, so everybody is quarantined: did you mean `Team`?
    note: the field `Team` is ignored: no attribute is read from it (50 records); did you mean `team`?
    50 records: 50 quarantined (as 50 identities)
    ");
}

#[test]
fn an_export_without_people_is_suspicious() {
    assert_snapshot!(eval(""), @r"
    status 1
    --- stdout
     identity   phase   roles   granted   not granted
    ──────────────────────────────────────────────────
    --- stderr
    finding: the input has no records, as if everybody had left: is this the right file, and all of it?
    0 records
    ");
    assert_eq!(Scene::with_people("[]").run("eval").status, 1);
    // So is a file that is something else altogether.
    assert_snapshot!(Scene::with_people("\0\0\0\0").run("eval --as-of 2026-11-23 --format csv"), @r"
    status 1
    --- stdout
    identity,as_of,phase,entitlement,state,until,from,awaiting,denied_by,via
    --- stderr
    finding: the input has no records, as if everybody had left: is this the right file, and all of it?
    note: the field `\u{0}\u{0}\u{0}\u{0}` is ignored: no attribute is read from it (0 records)
    0 records
    ");
}

#[test]
fn an_input_that_cannot_be_delimited_stops_the_run_with_its_place() {
    assert_snapshot!(refused(""), @r"
    status 1
    error[empty-input]: `people.csv`: the input is empty
      help: an export without people is `[]`, or a CSV header without rows

    1 error
    ");
    assert_snapshot!(refused(" \r\n "), @r"
    status 1
    error[empty-input]: `people.csv`: the input is empty
      help: an export without people is `[]`, or a CSV header without rows

    1 error
    ");
    assert_snapshot!(refused(b"id,email\nann,a\xff\n"), @r"
    status 1
    error[not-utf8]: `people.csv`: byte 14 is not UTF-8
      help: export as UTF-8, or convert it first: `iconv -f WINDOWS-1252 -t UTF-8`

    1 error
    ");
    assert_snapshot!(refused(b"\xff\xfei\0d\0"), @r"
    status 1
    error[not-utf8]: `people.csv`: byte 0 is not UTF-8
      help: export as UTF-8, or convert it first: `iconv -f UTF-16 -t UTF-8`

    1 error
    ");
    assert_snapshot!(refused("[{\"id\": \"ann\"}, {\"id\": "), @r"
    status 1
    error[broken-json]: `people.csv`: the JSON breaks off at byte 23, in record 2: it ends in the
      │ middle
      help: nothing was read, because what follows cannot be told apart; export again, or as NDJSON,
            where a broken line costs only its own record

    1 error
    ");
    assert_snapshot!(refused("[{\"id\": \"ann\"}] []"), @r"
    status 1
    error[trailing-data]: `people.csv`: there is more after the end of the JSON document, at byte 16
      help: one JSON document is one array or one object; objects on lines of their own are `ndjson`

    1 error
    ");
    assert_snapshot!(refused("id,email\n\"ann,a@x\nben,b@x\n"), @r#"
    status 1
    error[open-quote]: `people.csv`: the quote at byte 9 is never closed
      help: it would swallow every record after it; close it, and write a quote inside a cell as `""`

    1 error
    "#);
    assert_snapshot!(refused("id,id\nann,ben\n"), @r"
    status 1
    error[duplicate-column]: `people.csv`: two columns are called `id`
      help: rename or drop one of columns 1 and 2

    1 error
    ");
    assert_snapshot!(refused("[".repeat(100_000)), @r"
    status 1
    error[broken-json]: `people.csv`: the JSON breaks off at byte 128, in record 1: it is nested too
      │ deeply
      help: nothing was read, because what follows cannot be told apart; export again, or as NDJSON,
            where a broken line costs only its own record

    1 error
    ");
}

#[test]
fn a_given_format_is_believed() {
    let scene = Scene::small();
    assert_snapshot!(scene.run("eval --input-format json").refusal(), @r"
    status 1
    error[broken-json]: `people.csv`: the JSON breaks off at byte 1, in record 1: expected value
      help: nothing was read, because what follows cannot be told apart; export again, or as NDJSON,
            where a broken line costs only its own record

    1 error
    ");
    assert_snapshot!(scene.run("eval -i - --input-format scim").refusal(), @r"
    status 1
    error[empty-input]: standard input: the input is empty
      help: an export without people is `[]`, or a CSV header without rows

    1 error
    ");
}

#[test]
fn the_bytes_of_a_pipe_are_named_as_standard_input() {
    assert_snapshot!(Scene::small().run_on("eval -i -", b"id\n\xe9\n").refusal(), @r"
    status 1
    error[not-utf8]: standard input: byte 3 is not UTF-8
      help: export as UTF-8, or convert it first: `iconv -f WINDOWS-1252 -t UTF-8`

    1 error
    ");
}

#[test]
fn garbage_of_any_kind_is_answered() {
    let noise = (0_u32..300_000).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8);
    for garbage in [
        noise.collect::<Vec<u8>>(),
        vec![b'a'; 20 << 20],
        vec![b'"'; 1 << 20],
        vec![b','; 1 << 20],
        vec![b'\n'; 1 << 20],
        vec![0; 1 << 20],
        "{\"a\":".repeat(200_000).into_bytes(),
    ] {
        let run = Scene::small().run_on("eval -i - --format ndjson", &garbage);
        assert_eq!(run.status, 1, "{:?}…: {run}", &garbage[..10]);
        for line in run.stdout.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
    }
}

#[test]
fn of_many_findings_of_one_kind_a_few_are_told_unless_all_are_asked_for() {
    let rows = (0..15).map(|n| format!("p{n},p{n}@x.example,Team {n},1,here,\n"));
    let people = format!("{HEADER}{}", rows.collect::<String>());
    let scene = Scene::with_people(people);
    let told = |args: &str| {
        let run = scene.run(args);
        let findings = run.stderr.lines().filter(|line| line.starts_with("finding: ")).count();
        (findings, run.stderr.contains("\n… and 12 more like it (--verbose lists all)\n"))
    };
    assert_eq!(told("eval --format csv"), (3, true));
    assert_eq!(told("eval --format csv --verbose"), (15, false));
    assert_eq!(told("eval --format csv --quiet"), (0, false));
}
