//! How fast records are read, and how much is kept of each: `cargo bench --bench records`.
//!
//! Generates 100,000 records of a company's export (the same bytes in every run), reads them as
//! NDJSON, CSV and JSON, and prints nanoseconds a record of the fastest of a few runs, beside
//! what `serde_json` takes to parse the same lines into a borrowed struct that judges nothing.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints what it found"
)]

use std::borrow::Cow;
use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

#[allow(dead_code, reason = "what only the other benchmarks use")]
mod generated;
#[allow(dead_code, reason = "what only the other benchmarks use")]
mod timed;

use generated::Random;
use rolebook::check::{Input, Origin, check};
use rolebook::identity::{Format, Mapping, Population, read};
use rolebook::policy::Policy;
use rolebook::source::SourceMap;
use rolebook::syntax::parse;
use serde::Deserialize;

const RUNS: usize = 5;
const PEOPLE: usize = 100_000;

const POLICY: &str = r#"
identity {
  id: text key
  email: text unique
  department: Department
  title: Title
  status: Status
  level: int
  manager: identity?
  start_date: date
  review_date: date?
  end_date: date?
  remote: bool
  groups: set<text> = {}
}
enum Department { "Sales" "Engineering" "Customer Success" "Finance" "Legal" }
enum Title { "Engineer" "Manager" "Analyst" "Director" }
enum Status { "active" "leave" "terminated" }
lifecycle { ended when status == "terminated" suspended when status == "leave" active when true }
condition reads = department == "Sales" and title == "Manager" and level > 3 and remote
  and start_date < today and review_date is present and end_date is present and groups has "grp-1"
"#;

/// What a record holds.
#[derive(Deserialize)]
#[allow(dead_code, reason = "it is parsed, and that is all")]
struct Borrowed<'a> {
    id: &'a str,
    email: &'a str,
    department: Cow<'a, str>,
    title: &'a str,
    status: &'a str,
    level: i64,
    manager: Option<&'a str>,
    start_date: &'a str,
    review_date: Option<&'a str>,
    end_date: Option<&'a str>,
    remote: bool,
    groups: Vec<&'a str>,
    employee_name: &'a str,
}

fn main() {
    let policy = policy();
    let mapping = Mapping::by_name(&policy);
    let (lines, rows) = records();
    let array = format!("[{}]", lines.trim_end().replace('\n', ","));
    println!("nanoseconds a record, of the fastest of {RUNS} runs over {PEOPLE} records");
    let plain = fastest(|| {
        for line in lines.lines() {
            black_box(serde_json::from_str::<Borrowed<'_>>(line).expect("it parses"));
        }
    });
    println!("{:<28} {plain:>8.0}", "serde_json, borrowed struct");
    let read = |text: &str, format| {
        read(text.as_bytes(), Some(format), &mapping, &policy).expect("the records are sound")
    };
    for (name, text, format) in [
        ("ndjson", &lines, Format::Ndjson),
        ("csv", &rows, Format::Csv),
        ("json", &array, Format::Json),
    ] {
        let time = fastest(|| drop(black_box(read(text, format))));
        println!("{name:<28} {time:>8.0} {:>8.2} times", time / plain);
    }
    let population = read(&lines, Format::Ndjson);
    assert_eq!(population.records, PEOPLE as u64, "everybody is read");
    kept(&population);
}

/// How much is kept of a person, and how long it takes to read it back.
fn kept(population: &Population) {
    println!("{:<28} {:>8.1} bytes a person", "kept", population.bytes() as f64 / PEOPLE as f64);
    let time = fastest(|| {
        for person in population.ids() {
            assert!(black_box(population.identity(person)).is_some(), "it is valid");
        }
    });
    println!("{:<28} {time:>8.0}", "unpacked again");
}

fn policy() -> Policy {
    let mut sources = SourceMap::default();
    let base = sources.add("bench.role", POLICY.to_owned()).expect("a small file fits");
    let origin = Origin { files: vec![parse(POLICY, base).0], ..Origin::default() };
    let input = Input { origins: vec![origin], ..Input::default() };
    check(&input, Arc::new(sources)).0.expect("the policy is sound")
}

/// The same records as NDJSON and as CSV.
fn records() -> (String, String) {
    let mut random = Random(11);
    let (mut lines, mut rows) = (
        String::new(),
        String::from(
            "id,email,department,title,status,level,manager,start_date,review_date,end_date,remote,groups,employee_name\n",
        ),
    );
    let mut pick = |all: &[&'static str]| all[random.below(all.len())];
    for number in 0..PEOPLE {
        let id = format!("e{number:06}");
        let email = format!("first{number}.last{}@corp.example.com", number % 977);
        let department = pick(&["Sales", "Engineering", "Customer Success", "Finance", "Legal"]);
        let title = pick(&["Engineer", "Manager", "Analyst", "Director"]);
        let status = pick(&["active", "active", "active", "leave", "terminated"]);
        let level = pick(&["1", "2", "3", "4", "5"]);
        let manager = format!("e{:06}", number / 8);
        let start = format!("{}-{}-01", pick(&["2015", "2019", "2024"]), pick(&["02", "10"]));
        let end = format!("{}-06-30", pick(&["2027", "2028"]));
        let remote = pick(&["true", "false"]);
        let groups: [String; 3] =
            std::array::from_fn(|n| format!("grp-{}{n}", pick(&["1", "22", "333"])));
        let name = format!("First{number} Last{}", number % 977);
        writeln!(
            lines,
            "{{\"id\":\"{id}\",\"email\":\"{email}\",\"department\":\"{department}\",\"title\":\"{title}\",\"status\":\"{status}\",\"level\":{level},\"manager\":\"{manager}\",\"start_date\":\"{start}\",\"review_date\":\"{start}\",\"end_date\":\"{end}\",\"remote\":{remote},\"groups\":[\"{}\"],\"employee_name\":\"{name}\"}}",
            groups.join("\",\"")
        )
        .expect("it fits");
        writeln!(
            rows,
            "{id},{email},{department},{title},{status},{level},{manager},{start},{start},{end},{remote},{},{name}",
            groups.join(";")
        )
        .expect("it fits");
    }
    (lines, rows)
}

/// Nanoseconds a record.
fn fastest(work: impl FnMut()) -> f64 {
    timed::fastest(RUNS, work).as_secs_f64() * 1e9 / PEOPLE as f64
}
