//! What machines read is one document, errors included, and fits its published schema.

use serde_json::Value;

use super::scene::{Run, Scene, project};
use super::schema::{misfits, strangers};

fn schema(name: &str) -> Value {
    let run = Scene::small().run(&format!("schema {name}"));
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{name}");
    run.json()
}

fn assert_fits(name: &str, document: &Value) {
    let schema = schema(name);
    assert_eq!(misfits(&schema, document), [""; 0], "{name}: {document:#}");
    assert_eq!(strangers(&schema, document), [""; 0], "{name}");
}

/// Acme, whose people show everything there is to decide.
fn acme(args: &str) -> Run {
    let dir = project("examples/acme");
    Scene::empty().run_with(&format!("{args} --policy"), dir.to_str().unwrap())
}

/// The small policy with everything that can be wrong with people.
fn troubled() -> Scene {
    Scene::with_people(
        "id,email,team,level,status\nann,a@x,Sales,7,here\nben,b@x,None,x,here\n,c@x,,,\n",
    )
}

#[test]
fn decisions_fit_their_schema() {
    let run = acme("eval --as-of 2026-11-23 --format json");
    assert_fits("decisions", &run.json());
    assert_fits("decisions", &troubled().run("eval --format json").json());
    let lines = acme("eval --as-of 2026-11-23 --format ndjson");
    let lines: Vec<Value> =
        lines.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // The document wraps the very same objects.
    assert_eq!(Value::from(lines.clone()), run.json()["decisions"]);
    assert_fits("decision", &lines[0]);
}

#[test]
fn shorter_decisions_fit_their_schemas() {
    let scene = troubled();
    for form in ["entitlements", "roles"] {
        let lines = scene.run(&format!("eval --format ndjson --output {form}")).stdout;
        assert!(lines.lines().count() > 2, "{lines}");
        for line in lines.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            assert_fits(&format!("decision-{form}"), &line);
        }
    }
}

#[test]
fn explanations_fit_their_schemas() {
    for who in ["e1067", "e1062", "e1004"] {
        let run = acme(&format!("explain {who} --as-of 2026-11-23 --format json"));
        assert_fits("identity-explanation", &run.json());
        for what in ["aws.prod_admin", "okta.help_desk", "github.admin", "google.account"] {
            let run = acme(&format!("explain {who} {what} --as-of 2026-11-23 --format json"));
            assert_fits("entitlement-explanation", &run.json());
        }
    }
    let scene = troubled();
    assert_fits("identity-explanation", &scene.run("explain ben --format json").json());
    assert_fits("entitlement-explanation", &scene.run("explain ben crm.user --format json").json());
}

#[test]
fn graphs_fit_their_schemas() {
    assert_fits("graph", &acme("graph --format json").json());
    assert_fits("graph", &acme("graph --focus department --format json").json());
    assert_fits("impact", &acme("graph --impact department --format json").json());
}

#[test]
fn diagnostics_fit_their_schema() {
    let scene = Scene::with_policy("role r { owner \"a@x\" when nobody grant crm.nothing }");
    assert_fits("diagnostics", &scene.run("check --format json").json());
    assert_fits("diagnostics", &Scene::empty().run("check --format json").json());
    assert_fits("diagnostics", &Scene::small().run("check --format json").json());
}

#[test]
fn the_published_schema_of_a_record_accepts_the_people_it_is_for() {
    let schema = schema("identity");
    let person = |level: Value| {
        serde_json::json!({
            "id": "ann", "email": "a@x", "team": "Sales", "level": level, "status": "here",
        })
    };
    assert_eq!(misfits(&schema, &person(3.into())), [""; 0]);
    assert_ne!(misfits(&schema, &person("3".into())), [""; 0]);
}

#[test]
fn what_cannot_be_run_is_one_document_too() {
    for (args, status, code) in [
        ("eval zoe --format json", 2, "unknown-identity"),
        ("eval -i gone.csv --format json", 2, "unreadable-file"),
        ("eval --policy gone --format json", 2, "no-manifest"),
        ("eval --input-format json --format json", 1, "broken-json"),
        ("explain zoe --format json", 2, "unknown-identity"),
        ("explain ann crm.nothing --format json", 2, "unknown-entitlement"),
        ("graph --focus nothing --format json", 2, "unknown-name"),
        ("check --policy gone --format json", 2, "no-manifest"),
        ("eval zoe --format ndjson", 2, "unknown-identity"),
        ("eval -i gone.csv --format ndjson", 2, "unreadable-file"),
    ] {
        let run = Scene::small().run(args);
        assert_eq!((run.status, run.stderr.as_str()), (status, ""), "{args}: {run}");
        assert_eq!(run.codes(), [code], "{args}");
        assert_fits("diagnostics", &run.json());
        assert_eq!(run.stdout.lines().count() == 1, args.ends_with("ndjson"), "{args}");
    }
}

#[test]
fn csv_has_one_row_for_each_identity_and_entitlement() {
    let run = troubled().run("eval --as-of 2026-11-23 --format csv");
    let mut rows = csv::Reader::from_reader(run.stdout.as_bytes());
    let width = rows.headers().unwrap().len();
    let rows: Vec<_> = rows.records().map(|row| row.unwrap()).collect();
    assert!(rows.iter().all(|row| row.len() == width));
    let people: Vec<&str> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!(people, ["ann", "ann", "ann", "ben", ""]);
    assert_eq!((&rows[3][2], &rows[3][3]), ("quarantined", ""));
}
