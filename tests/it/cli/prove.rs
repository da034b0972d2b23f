//! Questions about every identity that could exist.

use insta::assert_snapshot;

use super::scene::Scene;

const INVARIANTS: &str = r#"
invariant "juniors export nothing" { never level < 2 and holds crm.export }
invariant "engineers export nothing" { never team == "Engineering" and holds any where risk >= high }
invariant "sellers export from the start" { always team == "Sales" implies holds crm.export }
invariant "somebody exports" { never holds crm.export mode record }
invariant "nobody is here" { never status == "here" skip because "it is known to be wrong" }
"#;

fn with_invariants() -> Scene {
    let scene = Scene::small();
    scene.write("invariants.role", INVARIANTS);
    scene
}

#[test]
fn prove_tells_what_holds_and_for_whom_the_rest_does_not() {
    assert_snapshot!(with_invariants().run("prove --as-of 2026-11-23"));
}

#[test]
fn prove_fails_only_for_what_is_wrong_and_acts() {
    let scene = Scene::small();
    scene.write("invariants.role", "invariant \"a\" { never holds crm.export mode record }\n");
    assert_eq!(scene.run("prove --as-of 2026-11-23").status, 0);
    scene.write("invariants.role", "invariant \"a\" { never holds crm.export }\n");
    assert_eq!(scene.run("prove --as-of 2026-11-23").status, 1);
}

#[test]
fn prove_without_invariants_is_no_success() {
    assert_snapshot!(Scene::small().run("prove --as-of 2026-11-23").refusal());
}

#[test]
fn prove_answers_a_question() {
    let scene = Scene::small();
    let ask = |claim: &str| scene.run_with("prove --as-of 2026-11-23", claim);
    assert_snapshot!(ask("never level < 2 and holds crm.export"));
    assert_snapshot!(ask("never holds region.of[\"Sales\"] for every date"));
    assert_snapshot!(ask("never holds crm.exports"));
    assert_snapshot!(ask("level < 2"));
    assert_snapshot!(ask("never level < 2 }"));
}

#[test]
fn prove_speaks_to_machines() {
    let scene = with_invariants();
    let json = scene.run("prove --as-of 2026-11-23 --format json");
    let document = json.json();
    assert_eq!(document["summary"]["proved"], 2);
    assert_eq!(document["summary"]["refuted"], 2);
    assert_eq!(document["summary"]["recorded"], 1);
    let invariants = document["invariants"].as_array().unwrap();
    let refuted = invariants.iter().find(|each| each["title"] == "sellers export from the start");
    let witness = &refuted.unwrap()["witness"];
    assert_eq!(witness["people"][0]["record"]["team"], "Sales");
    assert_snapshot!(scene.run("prove --as-of 2026-11-23 --format github"));
}

#[test]
fn prove_reports_what_it_did_not_finish() {
    assert_snapshot!(with_invariants().run("prove --as-of 2026-11-23 --time-limit 0"));
}

#[test]
fn who_lists_those_whom_a_rule_gives_it() {
    let scene = Scene::small();
    assert_snapshot!(scene.run("who crm.export --as-of 2026-11-23"));
    assert_snapshot!(scene.run("who region.of --as-of 2026-11-23").refusal());
    let json = scene.run("who crm.user --as-of 2026-11-23 --format json");
    let document = json.json();
    let keys = document["identities"].as_array().unwrap().iter();
    let keys: Vec<_> = keys.map(|each| each["identity"].as_str().unwrap()).collect();
    assert_eq!(keys, ["ann", "ben"]);
}

#[test]
fn who_could_ever_hold_something_is_told_in_conditions() {
    let scene = Scene::small();
    assert_snapshot!(scene.run("who crm.export --any"));
    assert_snapshot!(scene.run("who crm.export --any --limit 0"));
    assert_snapshot!(scene.run("who region.of[\"Engineering\"] --any"));
    assert_snapshot!(scene.run("who crm.export --any -i people.csv").refusal());
}

#[test]
fn diff_all_tells_what_a_change_does_to_everybody() {
    let scene = Scene::small();
    scene.write("old/rolebook.toml", scene.read("rolebook.toml"));
    scene.write("old/policy.role", scene.read("policy.role"));
    let changed = scene.read("policy.role").replace("level >= 5", "level >= 4");
    scene.write("policy.role", changed.replace("level < 2", "level < 3"));
    assert_snapshot!(scene.run("diff --all old --as-of 2026-11-23"));
    let gate = |entitlements: &str| scene.run_with("diff --all old --deny-wider", entitlements);
    assert_eq!(gate("risk >= high").status, 1);
    assert_eq!(gate("risk >= critical or app == region").status, 0);
    assert_snapshot!(gate("risk >= hihg").refusal());
    assert_snapshot!(scene.run("diff --all nowhere").refusal());
    assert_snapshot!(scene.run("diff old").refusal());
    let json = scene.run("diff --all old --format json");
    let document = json.json();
    assert_eq!(document["changes"][0]["relation"], "wider");
}

#[test]
fn diff_all_reads_the_policy_of_a_git_revision() {
    let scene = Scene::small();
    let git = |args: &[&str]| {
        let output = std::process::Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@x.example"])
            .args(args)
            .current_dir(scene.path(""))
            .output();
        output.is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q"]) {
        eprintln!("git is not installed: revisions are not tested");
        return;
    }
    assert!(git(&["add", "."]) && git(&["commit", "-qm", "as it was"]));
    let changed = scene.read("policy.role").replace("level >= 5", "level >= 4");
    scene.write("policy.role", changed);
    let run = scene.run("diff --all HEAD --as-of 2026-11-23");
    assert_eq!(run.status, 0, "{run}");
    assert!(run.stdout.starts_with("wider crm.export"), "{run}");
    let run = scene.run("diff --all HEAD~7");
    assert_eq!(run.status, 2, "{run}");
}
