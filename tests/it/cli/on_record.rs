//! Approvals and reviews on record.

use serde_json::Value;

use super::scene::Scene;

const APPROVAL: &str = r#"
approval export "The boss" {
  for crm.export
  stage boss by person "ben" else person "cleo"
  valid 90d
}
review exports { for crm.export  every 30d  by person "cleo" }
"#;

const YES: &str = r#"[{"identity":"ann","entitlement":"crm.export","approval":"export","stage":"boss","approver":"ben@x.example","decision":"approved","at":"2026-11-01"}]"#;

fn scene(approvals: &str) -> Scene {
    let scene = Scene::small();
    scene.write("approval.role", APPROVAL);
    scene.write("approvals.json", approvals);
    scene
}

#[test]
fn an_approval_on_record_grants_while_it_counts() {
    let scene = scene(YES);
    let without = scene.run("explain ann crm.export --as-of 2026-11-23");
    assert!(without.stdout.starts_with("ann waits for approval of crm.export"), "{without}");
    let with = scene.run("explain ann crm.export --approvals approvals.json --as-of 2026-11-23");
    // Ben's contract ends before the approval does, and what he said ends with it.
    assert!(with.stdout.starts_with("ann holds (until 2027-01-01) crm.export"), "{with}");
    assert!(with.stdout.contains("✓ boss approved by ben@x.example on 2026-11-01"), "{with}");
    let later = scene.run("explain ann crm.export --approvals approvals.json --as-of 2027-01-01");
    let why = "does not count: the approver may not approve this stage";
    assert!(later.stdout.contains(why), "{later}");
}

#[test]
fn a_file_with_a_mistake_decides_nothing() {
    let scene = scene(&YES.replace("\"approved\"", "\"aproved\"").replace("2026-11-01", "soon"));
    let text = scene.run("eval --approvals approvals.json --as-of 2026-11-23");
    assert_eq!((text.status, text.stdout.as_str()), (1, ""), "{text}");
    assert!(text.stderr.contains("`approved`") && text.stderr.contains("`soon`"), "{text}");
    let json = scene.run("eval --approvals approvals.json --format json --as-of 2026-11-23");
    let document: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(document["diagnostics"].as_array().unwrap().len(), 2, "{json}");
    let absent = scene.run("eval --approvals nowhere.json");
    assert_eq!(absent.status, 2, "{absent}");
}

#[test]
fn a_record_of_what_does_not_exist_is_told() {
    let scene = scene(&YES.replace("crm.export", "crm.exprot"));
    let run = scene.run("eval ann --approvals approvals.json --as-of 2026-11-23");
    assert_eq!(run.status, 0, "{run}");
    assert!(run.stderr.contains("`crm.exprot`, which does not exist"), "{run}");
    assert!(run.stderr.contains("did you mean `crm.export`?"), "{run}");
}

#[test]
fn what_nobody_can_approve_is_listed_with_its_owner() {
    let scene = Scene::small();
    scene.write("approval.role", "approval export { for crm.export stage boss by person \"dan\" }");
    let run = scene.run("eval --as-of 2026-11-23");
    let expected = "unroutable: ann crm.export waits for export.boss, which nobody can give; \
                    ann@x.example owns it";
    assert!(run.stderr.contains(expected), "{run}");
    let told = scene.run("explain ann crm.export --as-of 2026-11-23");
    assert!(told.stdout.contains("unroutable export.boss: nobody can approve"), "{told}");
    assert!(told.stdout.contains("ann@x.example owns it"), "{told}");
}

#[test]
fn attesting_writes_the_records_with_their_capacities() {
    let scene = scene(YES);
    let run = scene.run("approvals attest approvals.json --as-of 2026-11-23");
    let records: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(records[0]["eligible_as"], "person ben", "{run}");
    assert!(run.stderr.contains("1 of 1 records attested as of 2026-11-23"), "{run}");
    // Ben leaves; what he said while he could still counts.
    scene.write("attested.json", &run.stdout);
    for (file, verb) in [("approvals.json", "waits for approval of"), ("attested.json", "holds")] {
        let run =
            scene.run(&format!("explain ann crm.export --approvals {file} --as-of 2027-01-02"));
        assert!(run.stdout.starts_with(&format!("ann {verb}")), "{run}");
    }
    let lines = scene.run("approvals attest approvals.json --format ndjson --as-of 2026-11-23");
    assert_eq!(lines.stdout.lines().count(), 1, "{lines}");
}

#[test]
fn reviews_are_told_when_there_is_a_record_of_them() {
    let scene = scene(YES);
    let review =
        "identity,entitlement,review,outcome,at\nann,crm.export,exports,certified,2026-10-01\n";
    scene.write("reviews.csv", review);
    let ask = "explain ann crm.export --approvals approvals.json --as-of 2026-11-23";
    let without = scene.run(ask);
    assert!(!without.stdout.contains("exports"), "{without}");
    let with = scene.run(&format!("{ask} --reviews reviews.csv"));
    let expected = "exports overdue since 2026-10-31 by cleo, last certified on 2026-10-01";
    assert!(with.stdout.contains(expected), "{with}");
}
