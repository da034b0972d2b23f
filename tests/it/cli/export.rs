//! A real HR export of a thousand rows, where it is at hand.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::scene::{Run, Scene, project};

/// The export; none, with a visible line, where it is absent.
#[expect(clippy::print_stderr, reason = "who runs the tests should see what was not tested")]
fn export() -> Option<PathBuf> {
    let beside = project("../shared/data");
    let root = std::env::var_os("ROLEBOOK_DATA").map_or(beside, PathBuf::from);
    let path = root.join("entra-inbound/csv-with-1000-records.csv");
    if !path.is_file() {
        eprintln!("skipped: the HR export is absent");
        return None;
    }
    Some(path)
}

fn eval(scene: &Scene, export: &Path, format: &str) -> Run {
    let policy = project("examples/hr-export");
    let args = format!("eval --as-of 2026-11-23 --format {format} --policy {}", policy.display());
    scene.run_with(&format!("{args} --identities"), export.to_str().unwrap())
}

#[test]
fn nobody_is_lost_in_a_thousand_records() {
    let Some(path) = export() else { return };
    let scene = Scene::empty();
    let run = eval(&scene, &path, "json");
    // The export has people who cannot be decided.
    assert_eq!(run.status, 1);
    let document = run.json();
    let summary = &document["summary"];
    let number = |value: &Value| value.as_u64().unwrap();
    assert_eq!(number(&summary["records"]), 1_000);
    let decided: u64 = summary["phases"].as_object().unwrap().values().map(number).sum();
    assert_eq!(decided + number(&summary["quarantined_records"]), 1_000);
    assert!(decided > 100 && number(&summary["with_access"]) > 50, "{summary}");

    let decisions = document["decisions"].as_array().unwrap();
    let keys: BTreeSet<&str> =
        decisions.iter().map(|decision| decision["identity"].as_str().unwrap()).collect();
    let text = std::fs::read_to_string(&path).unwrap();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let column = rows.headers().unwrap().iter().position(|name| name == "WorkerID").unwrap();
    let ids: BTreeSet<String> =
        rows.records().map(|row| row.unwrap()[column].trim().to_owned()).collect();
    assert!(ids.iter().map(String::as_str).eq(keys.iter().copied()));
    assert_eq!(decisions.len(), keys.len());
    // Nobody is both decided and quarantined.
    for decision in decisions {
        assert_eq!(decision["quarantine"].is_null(), decision["entitlements"].is_array());
    }
}

#[test]
fn the_same_export_gives_the_same_bytes_in_any_order_of_its_rows() {
    let Some(path) = export() else { return };
    let scene = Scene::empty();
    let expected = eval(&scene, &path, "ndjson");
    assert_eq!(eval(&scene, &path, "ndjson").to_string(), expected.to_string());

    let text = std::fs::read_to_string(&path).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    rows[1..].reverse();
    let mut writer = csv::Writer::from_path(scene.path("reversed.csv")).unwrap();
    for row in &rows {
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
    let reversed = eval(&scene, &scene.path("reversed.csv"), "ndjson");
    // The decisions are the same; only what names records by their numbers differs.
    let decided = |run: &Run| -> Vec<Value> {
        let lines = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
        let decided = lines.filter(|line: &Value| line["quarantine"].is_null());
        let without_warnings = decided.map(|mut line| {
            line.as_object_mut().unwrap().remove("warnings");
            line
        });
        without_warnings.collect()
    };
    assert_eq!(decided(&reversed), decided(&expected));
    assert_eq!(reversed.stdout.lines().count(), expected.stdout.lines().count());
}
