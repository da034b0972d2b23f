//! `rolebook lint` and `rolebook rule`.

use insta::assert_snapshot;
use serde_json::Value;

use super::scene::{Scene, TODAY, project};

/// What the small policy lacks, so that only what a test adds is found.
const REST: &str = r#"
approval exports { for crm.export  stage owner by app owner  valid 90d }
review exports { for crm.export  every 90d  by app owner }
"#;

const HELPER: &str = "role helper {\n  owner \"ann@x.example\"\n  \
    when team == \"Sales\" and not level == 3\n  grant crm.*\n}\n";

/// The small policy, to which only `since` is lacking, with this file.
fn scene(text: &str) -> Scene {
    let scene = Scene::with_policy(format!("{REST}{text}"));
    let policy = scene.read("policy.role");
    let policy = policy.replace("  until:  date?\n", "  until:  date?\n  start:  date\n");
    let policy = policy.replace("lifecycle {\n", "lifecycle {\n  since start\n");
    scene.write("policy.role", policy);
    scene
}

fn lint(scene: &Scene, args: &str) -> super::scene::Run {
    scene.run(&format!("lint --as-of {TODAY} {args}"))
}

#[test]
fn what_is_found_is_told_with_its_remedy() {
    assert_snapshot!(lint(&scene(HELPER), "").refusal());
}

#[test]
fn a_policy_without_findings_is_praised_in_one_line() {
    let run = lint(&scene(""), "");
    assert_snapshot!(run);
    let run = lint(&scene(""), "--quiet");
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
}

#[test]
fn errors_of_the_check_are_all_that_is_told() {
    let run = lint(&scene("role helper { when teem == \"Sales\" grant crm.* }"), "");
    assert_snapshot!(run.refusal());
    let run = lint(&scene("role helper { when teem == \"Sales\" grant crm.* }"), "--format json");
    assert_eq!((run.status, run.codes()), (1, vec!["unknown-name".to_owned()]));
}

#[test]
fn rules_that_ran_out_of_time_are_named() {
    let run = lint(&scene(""), "--time-limit 0");
    assert_snapshot!(run.refusal());
    let run = lint(&scene(""), "--time-limit 0 --format json");
    assert_eq!((run.status, run.codes()), (1, vec!["lint-not-finished".to_owned()]));
    assert_eq!(lint(&scene(""), "--time-limit 0 --fail-level error").status, 0);
}

#[test]
fn the_fail_level_decides_the_status() {
    let note = scene(
        &HELPER.replace("crm.*", "region.of[\"Sales\"]").replace("helper {", "helper \"H\" {"),
    );
    for (scene, level, status) in [
        (&scene(HELPER), "error", 0),
        (&scene(HELPER), "warn", 1),
        (&scene(HELPER), "info", 1),
        (&note, "warn", 0),
        (&note, "info", 1),
    ] {
        let run = lint(scene, &format!("--fail-level {level} --format json"));
        assert_eq!(run.status, status, "{level}: {run}");
    }
}

#[test]
fn levels_in_the_manifest_are_in_force_and_mistakes_there_are_told() {
    let scene = scene(HELPER);
    let manifest = scene.read("rolebook.toml");
    scene.write(
        "rolebook.toml",
        format!("{manifest}[lint]\nall = \"off\"\nwildcard-grant = \"error\"\n"),
    );
    assert_eq!(lint(&scene, "--format json").codes(), ["wildcard-grant"]);
    scene.write("rolebook.toml", format!("{manifest}[lint]\nwildcard-grants = \"off\"\n"));
    assert_snapshot!(lint(&scene, "").refusal());
    assert_eq!(scene.run("check --format json").codes(), ["unknown-lint-rule"]);
    // How it is linted is none of an evaluation's business.
    assert_eq!(scene.run("graph").status, 0);
}

#[test]
fn findings_are_told_to_machines_of_several_kinds() {
    let scene = scene(HELPER);
    assert_snapshot!(lint(&scene, "--format github"));
    assert_snapshot!(lint(&scene, "--format junit"));
    let run = lint(&scene, "--format json");
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    let prints = run.json()["diagnostics"].as_array().unwrap().clone();
    assert!(prints.iter().all(|found| found["fingerprint"].as_str().unwrap().len() == 32));
}

#[test]
fn owners_are_looked_up_where_people_are_given() {
    let scene =
        scene("role other \"Other\" { owner \"zoe@x.example\" when level >= 3 grant crm.user }");
    scene.write(
        "people.csv",
        "id,email,team,level,status,until,start\nann,ann@x.example,Sales,7,here,,2020-01-01\n",
    );
    assert_eq!(lint(&scene, "--format json").codes(), [""; 0]);
    let run = lint(&scene, "-i people.csv --format json");
    assert_eq!(run.codes(), ["unknown-owner"], "{run}");
}

#[test]
fn fixes_are_applied_or_shown() {
    let scene = scene(&HELPER.replace("grant crm.*", "grant crm.user when not (level < 2)"));
    let before = scene.read("more.role");
    let run = lint(&scene, "--fix --diff");
    assert_snapshot!(run.stdout);
    assert_eq!((run.status, scene.read("more.role")), (1, before.clone()), "{run}");
    let run = lint(&scene, "--fix");
    assert_snapshot!(run.refusal());
    let after =
        before.replace("not level == 3", "level != 3").replace("not (level < 2)", "level >= 2");
    assert_eq!(scene.read("more.role"), after);
    // Nothing is left to be mended.
    let run = lint(&scene, "--fix --diff");
    assert_eq!(run.stdout, "");
}

#[test]
fn a_byte_order_mark_and_line_ends_survive_a_fix() {
    let scene = scene("");
    let text = "\u{feff}role helper \"H\" {\r\n  owner \"ann@x.example\"\r\n  \
                when team == \"Sales\" and not level == 3\r\n  grant region.of[\"Sales\"]\r\n}\r\n";
    scene.write("last.role", text);
    assert_eq!(lint(&scene, "--fix").status, 0);
    assert_eq!(scene.read("last.role"), text.replace("not level == 3", "level != 3"));
}

#[test]
fn a_baseline_hides_what_is_known_and_nothing_else() {
    let scene = scene(HELPER);
    let run = lint(&scene, "--baseline known.json --write-baseline");
    assert_snapshot!(run);
    assert_snapshot!(scene.read("known.json"));
    let run = lint(&scene, "--baseline known.json");
    assert_snapshot!(run);
    // Lines move, and another finding comes.
    let text = scene.read("more.role");
    scene.write("more.role", format!("// A comment.\n\n{text}\ncondition idle = level >= 3\n"));
    assert_eq!(lint(&scene, "--baseline known.json --format json").codes(), ["unused-condition"]);
    // What was mended is told.
    scene.write("more.role", text.replace("grant crm.*", "grant crm.user"));
    let run = lint(&scene, "--baseline known.json");
    assert_snapshot!(run);
}

#[test]
fn a_baseline_that_cannot_be_read_is_told() {
    let scene = scene("");
    assert_snapshot!(lint(&scene, "--baseline none.json").refusal());
    scene.write("none.json", "{\"version\": 2, \"findings\": []}");
    assert_snapshot!(lint(&scene, "--baseline none.json").refusal());
    scene.write("none.json", "[]");
    assert_snapshot!(lint(&scene, "--baseline none.json").refusal());
}

#[test]
fn what_does_not_go_together_is_usage() {
    for args in ["--diff", "--write-baseline", "--fix --baseline x --write-baseline"] {
        assert_eq!(lint(&scene(""), args).status, 2, "{args}");
    }
    assert_snapshot!(lint(&scene(""), "--fix --diff --format json").stdout);
}

#[test]
fn a_pack_says_that_it_is_not_asked_everything() {
    let scene = Scene::empty();
    scene.write("rolebook.toml", "[policy]\nname = \"rules\"\nkind = \"pack\"\n");
    scene.write(
        "rules.role",
        "requires attribute level: int\n\nforbid x { when not level == 3 deny any because \"so\" }\n",
    );
    assert_snapshot!(lint(&scene, ""));
}

#[test]
fn every_policy_and_example_is_without_a_finding() {
    for dir in [
        "examples/acme",
        "examples/acme-guard-rails",
        "examples/hr-export",
        "policies/contractor_limits",
        "policies/contractor_limits/tests",
        "policies/finance_duties",
        "policies/finance_duties/tests",
        "policies/privileged_access",
        "policies/privileged_access/tests",
        "policies/starter",
    ] {
        let dir = project(dir);
        let args = format!("lint --as-of {TODAY} --fail-level info --format json --policy");
        let run = Scene::empty().run_with(&args, dir.to_str().unwrap());
        assert_eq!((run.status, run.codes()), (0, Vec::new()), "{run}");
    }
}

#[test]
fn owners_at_acme_are_people() {
    let dir = project("examples/acme");
    let people = dir.join("people.csv");
    let args = format!("lint --as-of {TODAY} --format json -i {} --policy", people.display());
    let run = Scene::empty().run_with(&args, dir.to_str().unwrap());
    assert_eq!((run.status, run.codes()), (0, Vec::new()), "{run}");
}

#[test]
fn a_rule_is_documented() {
    let run = Scene::empty().run("rule wildcard-grant");
    assert_snapshot!(run);
    let run = Scene::empty().run("rule");
    assert!(run.stdout.lines().count() > 40 && run.status == 0, "{run}");
    assert!(run.stdout.contains("wildcard-grant"), "{run}");
    assert_snapshot!(Scene::empty().run("rule wildcard-grnat").refusal());
    assert_snapshot!(Scene::empty().run("rule nothing-like-it").refusal());
}

/// SARIF 2.1.0 as far as it is written: what the published schema requires of each object,
/// and no property that it does not know.
mod sarif {
    #![allow(dead_code, reason = "fields are there to be read")]

    use std::collections::BTreeMap;

    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Log {
        #[serde(rename = "$schema")]
        pub(super) schema: String,
        pub(super) version: String,
        pub(super) runs: Vec<Run>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    pub(super) struct Run {
        pub(super) tool: Tool,
        pub(super) column_kind: ColumnKind,
        pub(super) results: Vec<Outcome>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) enum ColumnKind {
        Utf16CodeUnits,
        UnicodeCodePoints,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Tool {
        pub(super) driver: Driver,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    pub(super) struct Driver {
        pub(super) name: String,
        pub(super) version: String,
        pub(super) information_uri: String,
        pub(super) rules: Vec<Descriptor>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    pub(super) struct Descriptor {
        pub(super) id: String,
        pub(super) short_description: Option<Message>,
        pub(super) full_description: Option<Message>,
        pub(super) help: Option<Message>,
        pub(super) help_uri: Option<String>,
        pub(super) default_configuration: Option<Configuration>,
        pub(super) properties: Option<Properties>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Message {
        pub(super) text: String,
        pub(super) markdown: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Configuration {
        pub(super) enabled: bool,
        pub(super) level: Level,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "camelCase")]
    pub(super) enum Level {
        None,
        Note,
        Warning,
        Error,
    }

    #[derive(Deserialize)]
    pub(super) struct Properties {
        pub(super) tags: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    pub(super) struct Outcome {
        pub(super) rule_id: String,
        pub(super) rule_index: usize,
        pub(super) level: Level,
        pub(super) message: Message,
        pub(super) locations: Vec<Location>,
        #[serde(default)]
        pub(super) related_locations: Vec<Location>,
        #[serde(default)]
        pub(super) partial_fingerprints: BTreeMap<String, String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    pub(super) struct Location {
        pub(super) physical_location: PhysicalLocation,
        pub(super) message: Option<Message>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    pub(super) struct PhysicalLocation {
        pub(super) artifact_location: ArtifactLocation,
        pub(super) region: Region,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct ArtifactLocation {
        pub(super) uri: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    pub(super) struct Region {
        pub(super) start_line: u32,
        pub(super) start_column: u32,
        pub(super) end_line: u32,
        pub(super) end_column: u32,
    }
}

#[test]
fn sarif_is_what_the_standard_says() {
    let run = lint(&scene(HELPER), "--format sarif");
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    let log: sarif::Log = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(log.version, "2.1.0");
    assert!(log.schema.ends_with("sarif-2.1.0.json"));
    let [one] = log.runs.as_slice() else { panic!("one run") };
    let driver = &one.tool.driver;
    assert!(driver.information_uri.starts_with("https://") && !driver.version.is_empty());
    // Rules are unique, and each has its help.
    let mut ids: Vec<&str> = driver.rules.iter().map(|rule| rule.id.as_str()).collect();
    ids.dedup();
    assert_eq!(ids.len(), driver.rules.len());
    assert!(ids.contains(&"wildcard-grant"));
    for rule in &driver.rules {
        let help = rule.help.as_ref().expect(&rule.id);
        assert!(help.text.contains("Why it matters") && help.markdown.is_some(), "{}", rule.id);
        assert!(rule.short_description.is_some() && rule.full_description.is_some());
        assert!(rule.help_uri.as_ref().unwrap().ends_with(&format!("#{}", rule.id)));
        let configuration = rule.default_configuration.as_ref().unwrap();
        assert_eq!(configuration.enabled, configuration.level != sarif::Level::None);
        assert_eq!(rule.properties.as_ref().unwrap().tags.len(), 1);
    }
    assert_eq!(one.results.len(), 3);
    for result in &one.results {
        assert_eq!(driver.rules[result.rule_index].id, result.rule_id);
        assert_ne!(result.level, sarif::Level::None);
        assert!(!result.message.text.is_empty());
        let place = &result.locations[0].physical_location;
        assert_eq!(place.artifact_location.uri, "more.role");
        let region = &place.region;
        assert!(region.start_line >= 1 && region.start_column >= 1);
        assert!((region.end_line, region.end_column) > (region.start_line, region.start_column));
        assert_eq!(result.partial_fingerprints.len(), 1, "{}", result.rule_id);
    }
}

#[test]
fn documents_fit_their_schemas() {
    let fits = |name: &str, document: &Value| {
        let schema = Scene::empty().run(&format!("schema {name}")).json();
        assert_eq!(super::schema::misfits(&schema, document), [""; 0], "{name}");
        assert_eq!(super::schema::strangers(&schema, document), [""; 0], "{name}");
    };
    let scene = scene(HELPER);
    fits("diagnostics", &lint(&scene, "--format json").json());
    lint(&scene, "--baseline known.json --write-baseline");
    fits("baseline", &serde_json::from_str(&scene.read("known.json")).unwrap());
}
