//! How long a decision takes: `cargo bench --bench population`.
//!
//! Generates policies and people (the same bytes in every run), decides everybody on one
//! thread by looking at every rule (`eval`), by looking at those that the index leaves, and by
//! sets (the engine), checks that the decisions are equal, and prints the time a person of the
//! fastest of a few runs. In the dated policies, conditions that ask for a start date compare
//! it with `today`, so that access changes by itself.

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
use std::time::Instant;

#[allow(dead_code, reason = "what only the other benchmarks use")]
mod generated;
#[allow(dead_code, reason = "what only the other benchmarks use")]
mod timed;

use generated::{LARGE, Size, write_policy};
use rolebook::cli::Disk;
use rolebook::engine::{Answer, Engine, Form, Paths, Tally, Teller};
use rolebook::eval::{Outcome, Prepared, State, World, decide};
use rolebook::identity::{Mapping, PersonId, read};
use rolebook::policy::Date;
use rolebook::project;
use rolebook::record::ApprovalRecords;
use timed::fastest;

const RUNS: usize = 5;
const PEOPLE: usize = 1_000;
/// How many people where `eval` looks at many dates of each.
const FEW: usize = 40;
/// 500 roles and 2,500 entitlements.
const MEDIUM: Size = Size { roles: LARGE.roles / 4, apps: LARGE.apps / 4 };
/// 50 roles and 260 entitlements.
const SMALL: Size = Size { roles: LARGE.roles / 40, apps: 13 };

fn main() {
    println!("ns a person, the fastest of {RUNS} runs, one thread");
    println!(
        "{:<12} {:>9} {:>9} {:>7} {:>7} {:>7} {:>8} {:>8} {:>8} {:>8} {:>9}",
        "roles",
        "eval",
        "indexed",
        "match",
        "sets",
        "paths",
        "full",
        "held",
        "roles",
        "entitled",
        "compile"
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
    let world = World::of(Arc::clone(&prepared), &population, &none);
    let start = Instant::now();
    let engine = Engine::of(Arc::clone(&prepared));
    let compiled = start.elapsed();
    let screened = World::of(prepared, &population, &none).screened(engine.index());
    let everybody: Vec<PersonId> = population.ids().collect();
    let mut worker = engine.worker();

    let mut entitled = 0;
    for person in &everybody {
        let expected = decide(&world, *person, on);
        assert_eq!(expected, decide(&screened, *person, on), "the index changes an answer");
        assert_eq!(expected, worker.decide(&world, *person, on), "the engine differs from eval");
        if let Outcome::Decided(standing) = expected.outcome {
            entitled += standing.entitlements.len();
        }
    }
    let each = |work: &mut dyn FnMut(PersonId)| {
        let time = fastest(RUNS, || everybody.iter().for_each(|person| work(*person)));
        format!("{:.0}", time.as_secs_f64() * 1e9 / people as f64)
    };
    let eval = each(&mut |person| drop(black_box(decide(&world, person, on))));
    let indexed = each(&mut |person| drop(black_box(decide(&screened, person, on))));
    let matched = each(&mut |person| {
        let identity = world.identity(person).expect("the records are sound");
        black_box(engine.index().matches(&identity));
    });
    let sets = each(&mut |person| {
        if let Answer::Stands(stand) = worker.answer(&world, person, on) {
            black_box(stand.count(State::Granted));
        }
    });
    let mut all = Paths::default();
    let paths = each(&mut |person| {
        if let Answer::Stands(stand) = worker.answer(&world, person, on) {
            all.find(&stand);
            black_box(all.count());
        }
    });
    let mut teller = Teller::new(&engine, &world, on);
    let (mut line, mut tally) = (Vec::new(), Tally::new(0));
    let mut told = |form| {
        each(&mut |person| {
            line.clear();
            teller.tell(person, form, &mut line, &mut tally).expect("it is printed");
            black_box(line.len());
        })
    };
    println!(
        "{:<12} {eval:>9} {indexed:>9} {matched:>7} {sets:>7} {paths:>7} {:>8} {:>8} {:>8} {:>8.1} {:>6.1} ms",
        format!("{}{}", size.roles, if is_dated { ", dated" } else { "" }),
        told(Form::Full),
        told(Form::Entitlements),
        told(Form::Roles),
        entitled as f64 / people as f64,
        compiled.as_secs_f64() * 1e3,
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
