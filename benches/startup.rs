//! How long the command takes from start to exit: `cargo bench --bench startup`.
//!
//! Generates a policy of 2,000 roles and 10,000 entitlements (the same bytes in every run),
//! then runs the release binary on it and on `examples/acme`, and prints the least, the
//! median and the largest wall time beside the goal.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints what it found"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 15;

const DEPARTMENTS: usize = 30;
const TITLES: usize = 200;
const GROUPS: usize = 300;
const APPS: usize = 500;
const ENTITLEMENTS_PER_APP: usize = 20;
const ROLES: usize = 2_000;
const PEOPLE: usize = 1_000;

fn main() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let big = dir.path().join("policy");
    write_policy(&big);
    let one = dir.path().join("one.ndjson");
    fs::write(&one, person()).expect("the record is written");
    let size = fs::metadata(big.join("bench.role")).expect("the policy is there").len();
    let acme = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/acme");

    println!(
        "generated policy: {ROLES} roles, {} entitlements, {size} bytes",
        APPS * ENTITLEMENTS_PER_APP
    );
    println!(
        "{:<44} {:>8} {:>8} {:>8} {:>8}",
        "start to exit, ms", "least", "median", "most", "goal"
    );
    let check = |policy: &Path| {
        vec!["check".into(), "-q".into(), "-p".into(), policy.display().to_string()]
    };
    let eval = |policy: &Path, people: &Path| {
        let mut arguments: Vec<String> =
            ["eval", "-q", "--format", "ndjson", "--as-of", "2026-11-23", "-p"]
                .map(Into::into)
                .into();
        arguments.extend([policy.display().to_string(), "-i".into(), people.display().to_string()]);
        arguments
    };
    report("check, generated policy", &check(&big), 250);
    report("eval of one identity, generated policy", &eval(&big, &one), 300);
    let many = dir.path().join("many.ndjson");
    fs::write(&many, people(PEOPLE)).expect("the records are written");
    report("eval of 1,000 people, generated policy", &eval(&big, &many), 0);
    let formatted = dir.path().join("formatted");
    write_policy(&formatted);
    let fmt = |more: &[&str]| {
        let mut arguments = vec!["fmt".into(), "-q".into(), "-p".into()];
        arguments.push(formatted.display().to_string());
        arguments.extend(more.iter().map(|&each| each.into()));
        arguments
    };
    time(&fmt(&[]));
    report("fmt --check, generated policy, formatted", &fmt(&["--check"]), 0);
    report("check, examples/acme", &check(&acme), 15);
    report("eval of everybody, examples/acme", &eval(&acme, &acme.join("people.csv")), 0);
}

fn report(name: &str, arguments: &[String], goal: u128) {
    let mut times: Vec<Duration> = (0..=RUNS).map(|_| time(arguments)).skip(1).collect();
    times.sort_unstable();
    let ms = |at: usize| format!("{:.1}", times[at].as_secs_f64() * 1000.0);
    let goal = if goal == 0 { "–".to_owned() } else { goal.to_string() };
    println!("{name:<44} {:>8} {:>8} {:>8} {goal:>8}", ms(0), ms(RUNS / 2), ms(RUNS - 1));
}

fn time(arguments: &[String]) -> Duration {
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_rolebook"))
        .args(arguments)
        .stdout(Stdio::null())
        .status()
        .expect("the command runs");
    let time = start.elapsed();
    assert!(status.success(), "{arguments:?} failed");
    time
}

/// Splitmix64 (Steele, Lea, Flood 2014): the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound as u64).expect("it is below the bound")
    }

    fn entitlements(&mut self, count: usize) -> String {
        let names: Vec<_> = (0..count)
            .map(|_| {
                format!("app{:03}.ent_{:02}", self.below(APPS), self.below(ENTITLEMENTS_PER_APP))
            })
            .collect();
        names.join(", ")
    }

    fn condition(&mut self) -> String {
        let mut parts =
            vec![format!("department == \"Department {:02}\"", self.below(DEPARTMENTS))];
        for _ in 0..self.below(4) {
            parts.push(match self.below(5) {
                0 => format!("title == \"Title {:03}\"", self.below(TITLES)),
                1 => format!("level >= {}", self.below(12)),
                2 => format!("groups has \"grp-{:03}\"", self.below(GROUPS)),
                3 => format!("start_date < 20{:02}-03-01", 10 + self.below(16)),
                _ => format!(
                    "title in {{ \"Title {:03}\", \"Title {:03}\" }}",
                    self.below(TITLES),
                    self.below(TITLES)
                ),
            });
        }
        parts.join(" and ")
    }
}

fn write_policy(dir: &Path) {
    let mut random = Random(42);
    let mut text = String::from(
        "identity {\n  id: text key\n  department: Department\n  title: Title\n  status: Status\n  \
         level: int\n  start_date: date\n  groups: set<text> = {}\n}\n\
         enum Status { \"active\" \"leave\" \"terminated\" }\n\
         lifecycle {\n  active when status == \"active\"\n  suspended when status == \"leave\"\n  \
         ended when status == \"terminated\"\n}\n",
    );
    for (name, count, width) in [("Department", DEPARTMENTS, 2), ("Title", TITLES, 3)] {
        let labels: Vec<_> = (0..count).map(|n| format!("\"{name} {n:0width$}\"")).collect();
        writeln!(text, "enum {name} {{ {} }}", labels.join(" ")).expect("it fits");
    }
    for app in 0..APPS {
        writeln!(text, "app app{app:03} {{\n  owner \"owner{app}@example.com\"\n  risk low")
            .expect("it fits");
        for entitlement in 0..ENTITLEMENTS_PER_APP {
            let risk = if random.below(10) == 0 { " { risk high }" } else { "" };
            writeln!(text, "  entitlement ent_{entitlement:02}{risk}").expect("it fits");
        }
        text.push_str("}\n");
    }
    for role in 0..ROLES {
        writeln!(text, "role role_{role:04} {{\n  when {}", random.condition()).expect("it fits");
        // Only later roles, so that nothing runs in a circle.
        if role + 1 < ROLES && random.below(4) == 0 {
            let junior = role + 1 + random.below((ROLES - role - 1).min(40));
            writeln!(text, "  include role_{junior:04}").expect("it fits");
        }
        let count = 2 + random.below(18);
        writeln!(text, "  grant {}\n}}", random.entitlements(count)).expect("it fits");
    }
    for rule in 0..30 {
        writeln!(
            text,
            "forbid forbid_{rule} {{\n  when {}\n  deny {}\n}}",
            random.condition(),
            random.entitlements(20)
        )
        .expect("it fits");
    }
    for rule in 0..20 {
        writeln!(
            text,
            "approval approval_{rule} {{\n  for {}\n  stage owner by app owner\n  skip when {}\n}}",
            random.entitlements(20),
            random.condition()
        )
        .expect("it fits");
    }
    fs::create_dir_all(dir).expect("the directory is made");
    fs::write(dir.join("rolebook.toml"), "[policy]\nname = \"bench\"\n").expect("it is written");
    fs::write(dir.join("bench.role"), text).expect("it is written");
}

fn person() -> &'static str {
    "{\"id\":\"p1\",\"department\":\"Department 07\",\"title\":\"Title 007\",\"status\":\"active\",\
     \"level\":6,\"start_date\":\"2020-03-01\",\"groups\":[\"grp-007\",\"grp-107\"]}\n"
}

fn people(count: usize) -> String {
    let mut random = Random(7);
    let mut text = String::new();
    for number in 0..count {
        let groups: Vec<_> =
            (0..6).map(|_| format!("\"grp-{:03}\"", random.below(GROUPS))).collect();
        writeln!(
            text,
            "{{\"id\":\"p{number}\",\"department\":\"Department {:02}\",\"title\":\"Title {:03}\",\
             \"status\":\"active\",\"level\":{},\"start_date\":\"20{:02}-06-01\",\"groups\":[{}]}}",
            random.below(DEPARTMENTS),
            random.below(TITLES),
            random.below(12),
            10 + random.below(16),
            groups.join(",")
        )
        .expect("it fits");
    }
    text
}
