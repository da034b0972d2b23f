//! Exports as companies really have them, read where they are at hand.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use rolebook::identity::{IdentitiesTable, Mapping, Population, Record, read, resolve};
use rolebook::policy::Policy;

use super::schema::{policy, policy_with};

/// A file of third-party data, named in `ROLEBOOK_DATA` or beside the project; none, with a
/// visible line, where it is absent.
fn data(name: &str) -> Option<Vec<u8>> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let root = std::env::var_os("ROLEBOOK_DATA").map_or(beside, PathBuf::from);
    let path = root.join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: {} absent", path.display());
    }
    bytes
}

fn counts(population: &Population) -> (usize, usize) {
    let invalid = population.persons().filter(|p| matches!(p.record, Record::Invalid(_)));
    (population.len(), invalid.count())
}

fn worker_policy() -> (Policy, Mapping) {
    let policy = policy(
        "id: text key\n status: Status\n title: text\n manager: identity?\n hired: date\n on_leave: bool",
    );
    let toml = "[identities.columns]\nid = \"WorkerID\"\nstatus = \"WorkerStatus\"\ntitle = \"JobTitle\"\n\
        manager = \"ManagerID\"\nhired = \"HireDate\"\non_leave = \"OnLeave\"\n";
    let table = IdentitiesTable::read(toml, 0).unwrap();
    let mapping = resolve(&table, 0, &policy).unwrap();
    (policy, mapping)
}

#[test]
fn a_raw_hr_export_is_read_and_its_duplicates_are_found() {
    let Some(bytes) = data("entra-inbound/csv-with-1000-records.csv") else { return };
    let (policy, mapping) = worker_policy();
    let population = read(bytes.as_slice(), None, &mapping, &policy).unwrap();
    assert_eq!(population.records, 1000);
    // Every record is accounted for, and those that share a key are all quarantined.
    let borne: usize = population.persons().map(|person| person.records.len()).sum();
    assert_eq!(borne, 1000);
    for person in population.persons() {
        let valid = matches!(person.record, Record::Valid(_));
        assert!(!valid || person.records.len() == 1, "{:?}", person.key);
    }
    let (people, invalid) = counts(&population);
    assert!(invalid > 0 && invalid < people, "{invalid} of {people}");
}

#[test]
fn the_small_hr_extracts_are_read() {
    for name in ["contractorData", "employeeData", "internData", "csv-with-2-records"] {
        let Some(bytes) = data(&format!("entra-inbound/{name}.csv")) else { return };
        let (policy, mapping) = worker_policy();
        let population = read(bytes.as_slice(), None, &mapping, &policy).unwrap();
        assert!(population.records > 0, "{name}");
        let errors = population.findings.iter().filter(|finding| finding.code != "unknown-field");
        assert_eq!(errors.count(), 0, "{name}: {:?}", population.findings);
    }
}

#[test]
fn the_examples_of_the_scim_standard_are_read_or_refused_with_a_reason() {
    let policy =
        policy("id: text key\n user_name: text\n department: text?\n groups: set<text> = {}");
    let mapping = Mapping::by_name(&policy);
    let Some(bytes) = data("scim/rfc7643-8.3-enterprise_user.json") else { return };
    let population = read(bytes.as_slice(), None, &mapping, &policy).unwrap();
    let told = super::dump(&policy, &population);
    assert!(told.starts_with("2819c223-7f76-453a-919d-413861904646 [1] user_name="), "{told}");
    assert!(told.contains("department=\"Tour Operations\" groups={ \"Employees\", "), "{told}");
    for (name, expected) in [
        ("rfc7643-8.1-user-minimal.json", "1 people, 0 invalid"),
        ("rfc7643-8.2-user-full.json", "1 people, 0 invalid"),
        ("rfc7643-8.4-group.json", "0 people, 0 invalid"),
        ("rfc7644-3.4.2-list_response-partial_attributes.json", "2 people, 0 invalid"),
        ("rfc7644-3.4.3-list_response-post_query.json", "2 people, 1 invalid"),
        ("rfc7644-3.12-error-not_found.json", "the input is a SCIM error 404"),
        ("rfc7644-3.5.2.1-patch_op-add_emails.json", "the input is a SCIM `PatchOp`"),
    ] {
        let Some(bytes) = data(&format!("scim/{name}")) else { return };
        let outcome = match read(bytes.as_slice(), None, &mapping, &policy) {
            Ok(population) => {
                let (people, invalid) = counts(&population);
                format!("{people} people, {invalid} invalid")
            }
            Err(error) => error.to_string(),
        };
        assert!(outcome.starts_with(expected), "{name}: {outcome}");
    }
}

#[test]
fn a_hundred_thousand_people_are_read_in_a_moment() {
    let policy = policy_with(
        "id: text key\n email: text unique\n department: Department\n level: int\n manager: identity?\n start: date\n groups: set<text> = {}",
        "reports to \"e0\" or (manager is present and manager.department == \"Sales\")",
    );
    let mut csv = String::from("id,email,department,level,manager,start,groups\n");
    for number in 0..100_000 {
        let manager = if number == 0 { String::new() } else { format!("e{}", number - 1) };
        csv.push_str(&format!(
            "e{number},e{number}@acme.example,Eng,{},{manager},2020-01-01,a;b\n",
            number % 12
        ));
    }
    let started = Instant::now();
    let population = read(csv.as_bytes(), None, &Mapping::by_name(&policy), &policy).unwrap();
    assert_eq!(counts(&population), (100_000, 0));
    // A line of a hundred thousand managers is walked once, not once for each of them.
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}
