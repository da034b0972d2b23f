//! `rolebook build`, and the compiled policy in place of the directory.

use insta::assert_snapshot;

use super::scene::{Run, Scene, project};

fn built() -> Scene {
    let scene = Scene::with_tests("");
    assert_eq!(scene.run("build").status, 0);
    scene
}

/// The digest and the size are none of these tests' business.
fn without_digest(run: &Run) -> String {
    let text = run.to_string();
    let (before, after) = text.split_once("digest ").unwrap();
    let (digest, size) = after.split_once(", ").unwrap();
    assert!(digest.len() == 12 && size.ends_with(" kB"), "{text}");
    format!("{before}digest …, … kB")
}

#[test]
fn build_writes_a_file_and_says_so() {
    let scene = Scene::small();
    assert_snapshot!(without_digest(&scene.run("build")), @r#"
    status 0
    --- stderr
    wrote small to policy.rbk: digest …, … kB
    "#);
    // Again, in its place; quietly, elsewhere.
    assert_eq!(scene.run("build").status, 0);
    assert_snapshot!(scene.run("build -q -o other.rbk"), @"status 0");
    let bytes = |name: &str| std::fs::read(scene.path(name)).unwrap();
    assert_eq!(bytes("policy.rbk"), bytes("other.rbk"));
}

#[test]
fn build_gives_the_same_bytes_wherever_the_policy_is_named_from() {
    let scene = Scene::empty();
    let acme = project("examples/acme");
    assert_eq!(scene.run_with("build -o one.rbk -p", acme.to_str().unwrap()).status, 0);
    let mut command = scene.command("build -o");
    let run = scene.finish(command.arg(scene.path("two.rbk")).current_dir(acme.join("roles")));
    assert_eq!(run.status, 0, "{run}");
    let bytes = |name: &str| std::fs::read(scene.path(name)).unwrap();
    assert_eq!(bytes("one.rbk"), bytes("two.rbk"));
}

#[test]
fn build_refuses_what_is_no_sound_policy() {
    let scene = Scene::with_policy("role a { grant crm.nothing }\n");
    assert_snapshot!(scene.run("build").refusal(), @r#"
    status 1
    error[unknown-name]: there is no entitlement `crm.nothing`
       ╭─[more.role:1:20]
     1 │ role a { grant crm.nothing }
       ·                    ───┬───
       ·                       ╰── not declared
       ╰────

    1 error
    "#);
    assert!(!scene.path("policy.rbk").exists());
    let scene = Scene::empty();
    let pack = project("policies/finance_duties");
    assert_snapshot!(scene.run_with("build -p", pack.to_str().unwrap()).refusal(), @r#"
    status 1
    error[pack-alone]: `finance_duties` is a pack: rules for other policies to use
      help: name it in the `uses` of a policy, and ask that one

    1 error
    "#);
}

#[test]
fn build_overwrites_nothing_but_compiled_policies() {
    let scene = built();
    assert_snapshot!(scene.run("build -o policy.role").refusal(), @r#"
    status 2
    error[file-exists]: `policy.role` is there already, and is not a compiled policy
      help: nothing was written; name another file, or move this one away

    1 error
    "#);
    assert_snapshot!(scene.run("build -o nowhere/policy.rbk").refusal(), @r#"
    status 2
    error[unwritable-file]: `nowhere/policy.rbk` cannot be written: it cannot be made there
      help: name another file

    1 error
    "#);
    assert_snapshot!(scene.run("build -p policy.rbk").refusal(), @r#"
    status 2
    error[compiled-policy]: `policy.rbk` is no directory; `build` works on a policy's files
      help: name the policy directory with --policy DIR

    1 error
    "#);
}

#[test]
fn every_verb_says_of_a_compiled_policy_what_it_says_of_the_directory() {
    let scene = built();
    scene.write("invariants.role", "invariant \"a\" { never level < 2 and holds crm.export }\n");
    scene.write(
        "approvals.json",
        "[{\"identity\":\"ann\",\"entitlement\":\"crm.user\",\"approval\":\"none\",\
         \"stage\":\"x\",\"approver\":\"ben\",\"decision\":\"approved\",\"at\":\"2026-11-01\"}]",
    );
    assert_eq!(scene.run("build").status, 0);
    for verb in [
        "eval --as-of 2026-11-23",
        "eval --as-of 2026-11-23 --format json",
        "eval ann --as-of 2026-11-23 --format ndjson",
        "explain ann crm.export --as-of 2026-11-23",
        "explain ben --as-of 2026-11-23 --format json",
        "who crm.user --as-of 2026-11-23",
        "who crm.export --any",
        "timeline ben --as-of 2026-11-23",
        "timeline --within 90d --as-of 2026-11-23",
        "prove --as-of 2026-11-23",
        "prove --as-of 2026-11-23 --format sarif",
        "graph",
        "graph --format json",
        "graph --impact crm.export",
        "schema identity",
        "check",
        "check --format json",
        "lint --as-of 2026-11-23",
        "lint --as-of 2026-11-23 --format json",
        "approvals attest approvals.json --as-of 2026-11-23",
        "test --format json",
        "test --coverage",
    ] {
        let directory = scene.run(&format!("{verb} -p ."));
        let compiled = scene.run(&format!("{verb} -p policy.rbk"));
        assert_eq!(directory.timeless(), compiled.timeless(), "{verb}");
    }
    let claim = |policy: &str| {
        scene.run_with(&format!("prove --as-of 2026-11-23 -p {policy}"), "never holds crm.exports")
    };
    assert_eq!(claim(".").to_string(), claim("policy.rbk").to_string());
}

#[test]
fn a_company_is_explained_the_same() {
    let scene = Scene::empty();
    let acme = project("examples/acme");
    // The people stand beside it.
    std::fs::copy(acme.join("people.csv"), scene.path("people.csv")).unwrap();
    assert_eq!(scene.run_with("build -p", acme.to_str().unwrap()).status, 0);
    let approvals = acme.join("approvals.json");
    for verb in [
        "eval --as-of 2026-11-23 --format json",
        "eval --as-of 2026-11-23",
        "explain e1067 --as-of 2026-11-23",
        "explain e1062 github.admin --as-of 2026-11-23",
        "timeline e1004 --as-of 2026-11-23 --format json",
    ] {
        let run = |scene: &Scene, policy: &str, dir: &std::path::Path| {
            let mut command = scene.command(verb);
            command.args(["-p", policy, "--approvals"]).arg(&approvals).current_dir(dir);
            scene.finish(&mut command)
        };
        let directory = run(&scene, ".", &acme);
        let compiled = run(&scene, "policy.rbk", &scene.path(""));
        assert_eq!(directory.to_string(), compiled.to_string(), "{verb}");
    }
}

#[test]
fn the_people_are_looked_for_beside_the_compiled_policy() {
    let scene = built();
    scene.write("elsewhere/people.csv", "id,email,team,level,status,until\nzoe,z@x,S,9,here,\n");
    std::fs::copy(scene.path("policy.rbk"), scene.path("elsewhere/policy.rbk")).unwrap();
    let run = scene.run("eval -p elsewhere/policy.rbk --as-of 2026-11-23 --format csv -q");
    assert!(run.stdout.contains("zoe"), "{run}");
    std::fs::remove_file(scene.path("elsewhere/people.csv")).unwrap();
    assert_snapshot!(scene.run("eval -p elsewhere/policy.rbk").refusal(), @r#"
    status 2
    error[unreadable-file]: `elsewhere/people.csv`: there is no such file
      help: the policy's rolebook.toml names it, as `path` under [identities]; name another with
            --identities FILE

    1 error
    "#);
    let named = scene.run("eval -p elsewhere/policy.rbk -i people.csv --as-of 2026-11-23 -q");
    assert_eq!(named.status, 0, "{named}");
}

#[test]
fn diff_takes_compiled_policies_on_both_sides() {
    let scene = built();
    std::fs::rename(scene.path("policy.rbk"), scene.path("old.rbk")).unwrap();
    let text = scene.read("policy.role").replace("level >= 5", "level >= 4");
    scene.write("policy.role", text);
    assert_eq!(scene.run("build -o new.rbk").status, 0);
    let expected = scene.run("diff --all --as-of 2026-11-23 old.rbk .");
    assert!(expected.status == 0 && expected.stdout.contains("crm.export"), "{expected}");
    let both = scene.run("diff --all --as-of 2026-11-23 old.rbk new.rbk");
    assert_eq!(both.to_string(), expected.to_string());
    let gated = scene
        .run_with("diff --all --as-of 2026-11-23 old.rbk new.rbk --deny-wider", "risk >= high");
    assert_eq!(gated.status, 1, "{gated}");
    assert_snapshot!(scene.run("diff --all HEAD new.rbk").refusal(), @r#"
    status 2
    error[unknown-revision]: `HEAD` is neither a directory, nor a compiled policy, nor a git
      │ revision
      help: beside a compiled policy, name a directory or a compiled policy: a revision is one of the
            directory that it is compared with

    1 error
    "#);
}

#[test]
fn verbs_that_change_files_need_the_directory() {
    let scene = built();
    assert_snapshot!(scene.run("fmt -p policy.rbk").refusal(), @r#"
    status 2
    error[compiled-policy]: `policy.rbk` is no directory; `fmt` works on a policy's files
      help: name the policy directory with --policy DIR

    1 error
    "#);
    assert_snapshot!(scene.run("lint --fix -p policy.rbk").refusal(), @r#"
    status 2
    error[compiled-policy]: `policy.rbk` is no directory; --fix works on a policy's files
      help: name the policy directory with --policy DIR

    1 error
    "#);
}

/// The compiled policy with a change, and what is said of it.
fn refusal(change: impl FnOnce(&mut Vec<u8>)) -> String {
    let scene = built();
    let mut bytes = std::fs::read(scene.path("policy.rbk")).unwrap();
    change(&mut bytes);
    scene.write("policy.rbk", &bytes);
    scene.run("eval -p policy.rbk").refusal()
}

#[test]
fn a_damaged_file_is_refused_with_what_is_wrong_with_it() {
    let numberless = |text: String| {
        let digits = |word: &str| word.parse::<u64>().is_ok();
        let words = text.split(' ').map(|word| if digits(word) { "N" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    assert_snapshot!(numberless(refusal(|bytes| bytes.truncate(1_000))), @r#"
    status 1
    error[damaged-compiled-policy]: `policy.rbk`: this compiled policy is damaged: it should have
      │ N bytes, and has 1000
      help: copy it again, as a binary file, or compile the policy again with `rolebook build`

    1 error
    "#);
    assert_snapshot!(refusal(|bytes| bytes.truncate(9)), @r#"
    status 1
    error[damaged-compiled-policy]: `policy.rbk`: this compiled policy is damaged: it is cut off
      │ near its beginning
      help: copy it again, as a binary file, or compile the policy again with `rolebook build`

    1 error
    "#);
    assert_snapshot!(refusal(|bytes| *bytes.last_mut().unwrap() ^= 1), @r#"
    status 1
    error[damaged-compiled-policy]: `policy.rbk`: this compiled policy is damaged: its checksum is
      │ not that of its contents
      help: copy it again, as a binary file, or compile the policy again with `rolebook build`

    1 error
    "#);
    assert_snapshot!(refusal(|bytes| { bytes.remove(4); }), @r#"
    status 1
    error[damaged-compiled-policy]: `policy.rbk`: this compiled policy is damaged: its line ends
      │ were changed, as in a text
      help: copy it again, as a binary file, or compile the policy again with `rolebook build`

    1 error
    "#);
}

#[test]
fn another_version_is_refused_by_name() {
    assert_snapshot!(refusal(|bytes| bytes[11] = b'9').replace(&env!("CARGO_PKG_VERSION")[1..], "…"), @r#"
    status 1
    error[compiled-by-another-version]: `policy.rbk`: this policy was compiled by rolebook 9…;
      │ this is rolebook 0…
      help: a compiled policy is read by the version that wrote it: compile the policy again with
            `rolebook build`

    1 error
    "#);
}

#[test]
fn what_is_no_compiled_policy_is_refused() {
    let scene = built();
    assert_snapshot!(scene.run("eval -p rolebook.toml").refusal(), @r#"
    status 1
    error[not-a-compiled-policy]: `rolebook.toml`: this is not a compiled policy
      help: name a policy directory, or a file that `rolebook build` wrote

    1 error
    "#);
    assert_snapshot!(scene.run("eval -p nowhere.rbk").refusal(), @r#"
    status 2
    error[unreadable-file]: `nowhere.rbk`: there is no such file
      help: write it with `rolebook build`, or name another

    1 error
    "#);
    scene.write("empty.rbk", "");
    assert_snapshot!(scene.run("eval -p empty.rbk").refusal(), @r#"
    status 1
    error[not-a-compiled-policy]: `empty.rbk`: this is not a compiled policy
      help: name a policy directory, or a file that `rolebook build` wrote

    1 error
    "#);
    // A directory is one, whatever it is called.
    scene.write("dir.rbk/file", "");
    assert_snapshot!(scene.run("eval -p dir.rbk").refusal(), @r#"
    status 2
    error[no-manifest]: there is no `rolebook.toml` in `dir.rbk`
      help: name the policy directory with `--policy DIR`, or make one with `rolebook init`

    1 error
    "#);
    let json = scene.run("eval -p rolebook.toml --format json");
    assert_eq!((json.status, json.codes()), (1, vec!["not-a-compiled-policy".to_owned()]));
}
