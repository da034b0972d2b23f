//! Policies that are broken: all errors, status 1, nothing evaluated.

use insta::assert_snapshot;

use super::scene::Scene;

const TWO_MISTAKES: &str = "role clerk {\n  owner \"ann@x.example\"\n  when teem == \"Sales\"\n  \
    grant crm.usr\n}\n";

#[test]
fn every_mistake_is_told_in_one_run() {
    assert_snapshot!(Scene::with_policy(TWO_MISTAKES).run("check").refusal(), @r#"
    status 1
    error[unknown-name]: there is no attribute or condition `teem`
       ╭─[more.role:3:8]
     2 │   owner "ann@x.example"
     3 │   when teem == "Sales"
       ·        ──┬─
       ·          ╰── not declared
     4 │   grant crm.usr
       ╰────
      help: did you mean `team`?

    error[unknown-name]: there is no entitlement `crm.usr`
       ╭─[more.role:4:13]
     3 │   when teem == "Sales"
     4 │   grant crm.usr
       ·             ─┬─
       ·              ╰── not declared
     5 │ }
       ╰────
      help: did you mean `crm.user`?

    2 errors
    "#);
}

#[test]
fn every_verb_refuses_a_policy_with_mistakes_in_the_same_words() {
    let scene = Scene::with_policy(TWO_MISTAKES);
    let refusal = scene.run("check").refusal();
    for args in ["eval", "eval --format csv", "explain ann", "graph", "schema identity"] {
        assert_eq!(scene.run(args).refusal(), refusal, "{args}");
    }
    for args in
        ["check", "eval", "explain ann", "explain ann crm.user", "graph", "graph --impact crm"]
    {
        let run = scene.run(&format!("{args} --format json"));
        assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{args}: {run}");
        assert_eq!(run.codes(), ["unknown-name", "unknown-name"], "{args}");
    }
}

#[test]
fn mistakes_are_told_to_machines_of_several_kinds() {
    let scene = Scene::with_policy(TWO_MISTAKES);
    assert_snapshot!(scene.run("check --format github"), @r"
    status 1
    --- stdout
    ::error file=more.role,line=3,endLine=3,col=8,endColumn=11,title=unknown-name::there is no attribute or condition `teem`%0Ahelp: did you mean `team`?
    ::error file=more.role,line=4,endLine=4,col=13,endColumn=15,title=unknown-name::there is no entitlement `crm.usr`%0Ahelp: did you mean `crm.user`?
    ");
    assert_snapshot!(scene.run("check --format junit"), @r#"
    status 1
    --- stdout
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites tests="4" failures="2">
      <testsuite name="rolebook" tests="4" failures="2">
        <testcase classname="more.role" name="unknown-name at 3:8">
          <failure type="error" message="there is no attribute or condition `teem`">help: did you mean `team`?</failure>
        </testcase>
        <testcase classname="more.role" name="unknown-name at 4:13">
          <failure type="error" message="there is no entitlement `crm.usr`">help: did you mean `crm.user`?</failure>
        </testcase>
        <testcase classname="policy.role" name="policy"/>
        <testcase classname="rolebook.toml" name="policy"/>
      </testsuite>
    </testsuites>
    "#);
    let sarif = scene.run("check --format sarif");
    assert_eq!((sarif.status, sarif.stderr.as_str()), (1, ""));
    assert_eq!(sarif.json()["runs"][0]["results"].as_array().unwrap().len(), 2);
}

#[test]
fn a_manifest_with_mistakes_is_told() {
    for (name, text) in [
        ("nothing in it", ""),
        ("not TOML", "[policy"),
        ("another's word", "[policy]\nname = \"small\"\nuse = [\"x\"]\n"),
        ("nobody there", "[policy]\nname = \"small\"\nuses = [\"../nobody\", \"std:finance\"]\n"),
        ("columns", "[policy]\nname = \"small\"\n[identities.columns]\nidd = \"x\"\nlevel = 3\n"),
    ] {
        let scene = Scene::small();
        scene.write("rolebook.toml", text);
        assert_snapshot!(name.replace([' ', '\''], "_"), scene.run("check").refusal());
    }
}

#[test]
fn a_directory_without_policy_is_told() {
    let scene = Scene::empty();
    scene.write("rolebook.toml", "[policy]\nname = \"hollow\"\n");
    assert_snapshot!(scene.run("eval").refusal(), @r#"
    status 1
    error[no-role-files]: the policy `hollow` has no `*.role` file
       ╭─[rolebook.toml:2:8]
     1 │ [policy]
     2 │ name = "hollow"
       ·        ────┬───
       ·            ╰── this policy
       ╰────
      help: put the policy into files that end in `.role`, beside `rolebook.toml` or in directories
            below it

    1 error
    "#);
}

#[test]
fn a_pack_alone_decides_nothing() {
    let scene = Scene::empty();
    scene.write("rolebook.toml", "[policy]\nname = \"duties\"\nkind = \"pack\"\n");
    scene.write("x.role", "requires app crm\n");
    assert_snapshot!(scene.run("eval").refusal(), @r"
    status 1
    error[pack-alone]: `duties` is a pack: rules for other policies to use
      help: name it in the `uses` of a policy, and ask that one

    1 error
    ");
}

#[test]
fn bytes_that_are_no_text_are_shown_in_their_place() {
    assert_snapshot!(Scene::with_policy(b"role \xff {}\n").run("check").refusal(), @r"
    status 1
    error[not-utf8]: `more.role` is not UTF-8: byte 5, on line 1, begins no character
       ╭─[more.role:1:6]
     1 │ role � {}
       ·      ┬
       ·      ╰── not UTF-8 from here
       ╰────
      help: save the file with the encoding UTF-8

    1 error
    ");
    assert_snapshot!(Scene::with_policy("role a\0 {}\n").run("check").refusal(), @r"
    status 1
    error[control-character]: the control character U+0000 cannot be seen by a reader
       ╭─[more.role:1:7]
     1 │ role a? {}
       ·       ─
       ╰────
      help: take it out; in a text write `\u{0}`

    1 error
    ");
}

#[test]
fn a_policy_that_breaks_off_is_told() {
    assert_snapshot!(Scene::with_policy("role clerk \"Clerks\" {\n  owner \"an").run("check").refusal(), @r#"
    status 1
    error[unclosed-bracket]: this `{` is never closed
       ╭─[more.role:1:21]
     1 │ role clerk "Clerks" {
       ·                     ─
     2 │   owner "an
       ╰────
      help: add the missing `}`

    error[unterminated-string]: the text is not closed on its line
       ╭─[more.role:2:9]
     1 │ role clerk "Clerks" {
     2 │   owner "an
       ·         ───
       ╰────
      help: end it with `"`; a line end in it is written `\n`

    2 errors
    "#);
}

#[test]
fn line_ends_byte_order_marks_and_empty_files_change_nothing() {
    let scene = Scene::small();
    let expected = scene.run("eval --as-of 2026-11-23 --format ndjson");
    let policy = scene.read("policy.role").replace('\n', "\r\n");
    scene.write("policy.role", format!("\u{feff}{policy}"));
    scene.write("empty.role", "");
    scene.write("blank.role", "\u{feff}\r\n");
    let run = scene.run("eval --as-of 2026-11-23 --format ndjson");
    assert_eq!((run.status, &run.stdout), (0, &expected.stdout), "{run}");
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = |open: &str, close: &str| {
        format!("condition c = {}level == 1{}\n", open.repeat(10_000), close.repeat(10_000))
    };
    assert_snapshot!(Scene::with_policy(deep("(", ")")).run("check").refusal(), @r"
    status 1
    error[nested-too-deeply]: nested too deeply: more than 64 levels
       ╭─[more.role:1:79]
     1 │ (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
       ·                                                             ─
       ╰────
      help: give the inner part a name with `condition`

    1 error
    ");
    for text in [deep("not ", ""), deep("(", ""), "{".repeat(100_000), "[{(".repeat(100_000)] {
        let run = Scene::with_policy(text).run("check --format json");
        assert_eq!(run.status, 1);
        assert!(run.codes().contains(&"nested-too-deeply".to_owned()), "{run}");
    }
}

#[test]
fn a_megabyte_on_one_line_is_policy_like_any_other() {
    let scene = Scene::small();
    let conditions =
        (0..18_000).map(|n| format!("condition c{n} = level == {n} and team == \"Sales\" "));
    let line: String = conditions.collect();
    assert!(line.len() > 800_000);
    scene.write("more.role", &line);
    assert_eq!(scene.run("check").status, 0);
    // And a mistake at its end is shown without the whole of it.
    scene.write("more.role", line + "condition last = levle == 1");
    assert_snapshot!(scene.run("check").refusal(), @r#"
    status 1
    error[unknown-name]: there is no attribute or condition `levle`
       ╭─[more.role:1:949798]
     1 │ 17999 = level == 17999 and team == "Sales" condition last = levle == 1
       ·                                                             ──┬──
       ·                                                               ╰── not declared
       ╰────
      help: did you mean `level`?

    1 error
    "#);
}

#[test]
fn a_file_too_large_to_be_policy_is_refused() {
    let scene = Scene::small();
    let file = std::fs::File::create(scene.path("more.role")).unwrap();
    file.set_len(100 << 20).unwrap();
    assert_snapshot!(scene.run("check").refusal(), @r"
    status 1
    error[file-too-large]: `more.role` is larger than 16 MiB
       ╭─[more.role:1:1]
     1 │ 
       · ▲
       ╰────
      help: split it into several files; their order does not matter

    1 error
    ");
}

#[test]
fn directories_that_look_like_files_are_told_or_looked_into() {
    let scene = Scene::small();
    scene.write("x.role/inner.role", "condition inner = level == 1");
    assert_eq!(scene.run("check").status, 0);
    scene.write("x.role/inner.role", "condition inner = levle == 1");
    assert_eq!(scene.run("check").status, 1);
    let scene = Scene::empty();
    std::fs::create_dir(scene.path("rolebook.toml")).unwrap();
    assert_snapshot!(scene.run("check --policy .").refusal(), @r"
    status 2
    error[unreadable]: cannot read `rolebook.toml`: it is a directory

    1 error
    ");
}

#[cfg(unix)]
#[test]
fn links_in_circles_are_walked_once() {
    let scene = Scene::small();
    for (target, link) in [(".", "here"), ("loop", "loop"), ("gone.role", "gone.role")] {
        std::os::unix::fs::symlink(target, scene.path(link)).unwrap();
    }
    assert_snapshot!(scene.run("check"), @r"
    status 0
    --- stderr
    small is sound: 1 role, 2 apps, 4 entitlements
    ");
}
