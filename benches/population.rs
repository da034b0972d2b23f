//! How many people a second are decided: `cargo bench --bench population`.
//!
//! Generates policies and people (the same bytes in every run), decides everybody on one
//! thread by looking at every rule (`eval`) and by looking at those that the index leaves (the
//! engine), checks that the decisions are equal, and prints the rates of the fastest of a few
//! runs, and their ratio. In the dated policies, conditions that ask for a start date compare it
//! with `today`, so that access changes by itself.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints what it found"
)]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[allow(dead_code, reason = "what only the other benchmarks use")]
mod generated;

use generated::{LARGE, Size, write_policy};
use rolebook::cli::Disk;
use rolebook::engine::{Index, in_order};
use rolebook::eval::{DecisionDocument, Outcome, Prepared, Screen as _, World, decide};
use rolebook::identity::{Mapping, PersonId, read};
use rolebook::policy::Date;
use rolebook::project;
use rolebook::record::ApprovalRecords;

const RUNS: usize = 5;
const PEOPLE: usize = 1_000;
/// How many people where `eval` looks at many dates of each.
const FEW: usize = 40;
/// 500 roles and 2,500 entitlements.
const MEDIUM: Size = Size { roles: LARGE.roles / 4, apps: LARGE.apps / 4 };
/// 50 roles and 260 entitlements.
const SMALL: Size = Size { roles: LARGE.roles / 40, apps: 13 };

fn main() {
    println!("people a second of the fastest of {RUNS} runs, one thread");
    println!(
        "{:<12} {:>12} {:>12} {:>8} {:>10} {:>10} {:>10} {:>10}",
        "roles", "eval", "engine", "ratio", "entitled", "looked at", "index, ms", "match, ns"
    );
    for size in [SMALL, MEDIUM, LARGE] {
        measure(size, false, PEOPLE);
    }
    for size in [SMALL, MEDIUM, LARGE] {
        measure(size, true, FEW);
    }
}

fn measure(size: Size, is_dated: bool, people: usize) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    write_policy(dir.path(), size);
    if is_dated {
        date(&dir.path().join("bench.role"));
    }
    let loaded = project::load(&Disk, dir.path()).expect("the policy is there");
    let policy = loaded.policy.expect("the policy is sound");
    let text = generated::people(people);
    let population = read(text.as_bytes(), None, &Mapping::by_name(&policy), &policy)
        .expect("the records are sound");
    let on: Date = "2026-11-23".parse().expect("a date");
    let prepared = Arc::new(Prepared::new(&policy));
    let none = ApprovalRecords::default();
    let plain = World::of(Arc::clone(&prepared), &population, &none);
    let start = Instant::now();
    let index = Index::of(&policy);
    let compiled = start.elapsed();
    let screened = World::of(prepared, &population, &none).screened(&index);
    let everybody: Vec<PersonId> = population.ids().collect();

    let mut entitled = 0;
    for person in &everybody {
        let (one, other) = (decide(&plain, *person, on), decide(&screened, *person, on));
        assert_eq!(one, other, "the engine differs from eval");
        if let Outcome::Decided(standing) = one.outcome {
            entitled += standing.entitlements.len();
        }
    }
    let eval = fastest(|| {
        everybody.iter().for_each(|person| drop(black_box(decide(&plain, *person, on))));
    });
    let engine = fastest(|| {
        everybody.iter().for_each(|person| drop(black_box(decide(&screened, *person, on))));
    });
    let identities: Vec<_> = everybody.iter().filter_map(|id| plain.identity(*id)).collect();
    let looked_at: usize =
        identities.iter().map(|identity| index.candidates(identity).units.len()).sum();
    let matched = fastest(|| {
        identities.iter().for_each(|identity| drop(black_box(index.candidates(identity))));
    });
    let rate = |time: Duration| people as f64 / time.as_secs_f64();
    println!(
        "{:<12} {:>12.0} {:>12.0} {:>8.1} {:>10.1} {:>10.1} {:>10.1} {:>10.0}",
        format!("{}{}", size.roles, if is_dated { ", dated" } else { "" }),
        rate(eval),
        rate(engine),
        rate(engine) / rate(eval),
        entitled as f64 / people as f64,
        looked_at as f64 / people as f64,
        compiled.as_secs_f64() * 1e3,
        matched.as_secs_f64() * 1e9 / people as f64,
    );
    printed(&plain, &screened, &everybody, on);
}

/// The same with everything printed, as `rolebook eval --format ndjson` does: one after the
/// other, and by all threads.
fn printed(plain: &World<'_>, screened: &World<'_>, everybody: &[PersonId], on: Date) {
    let line = |world: &World<'_>, person| {
        let document = DecisionDocument::of(world, &decide(world, person, on));
        serde_json::to_vec(&document).expect("a decision is printed")
    };
    let one = fastest(|| {
        everybody.iter().for_each(|person| drop(black_box(line(plain, *person))));
    });
    let all = fastest(|| {
        in_order(everybody.iter().copied(), |person| line(screened, person))
            .for_each(|line| drop(black_box(line)));
    });
    let rate = |time: Duration| everybody.len() as f64 / time.as_secs_f64();
    println!(
        "{:<12} {:>12.0} {:>12.0} {:>8.1}   printed; the engine on all threads",
        "",
        rate(one),
        rate(all),
        rate(all) / rate(one)
    );
}

/// Makes `start_date < 2017-03-01` into `start_date + 9y < today`.
fn date(path: &Path) {
    let text = fs::read_to_string(path).expect("the policy is there");
    let mut parts = text.split("start_date < 20");
    let mut dated = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (year, rest) = part.split_at(2);
        let year: usize = year.parse().expect("a year");
        let rest = rest.strip_prefix("-03-01").expect("a day");
        write!(dated, "start_date + {}y < today{rest}", year - 8).expect("it fits");
    }
    fs::write(path, dated).expect("it is written");
}

fn fastest(mut work: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..RUNS).map(time).min().unwrap_or_default()
}
