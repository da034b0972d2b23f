//! Each stage by itself: `cargo bench --bench stages` (and a filter: `-- print`).
//!
//! A policy of 2,000 roles and 10,000 entitlements and 1,000 people, generated (the same bytes
//! in every run), on one thread. What a stage starts from is made before its clock runs.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark that cannot go on stops"
)]

use std::sync::{Arc, OnceLock};

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};

#[allow(dead_code, reason = "what only the other benchmarks use")]
mod generated;

use generated::{LARGE, people, write_policy};
use rolebook::cli::Disk;
use rolebook::engine::{Answer, Census, Concerned, Engine, Form, Paths, Tally, Teller};
use rolebook::eval::{Prepared, Rule, State, World, decide};
use rolebook::explain::explain_decided;
use rolebook::identity::{Mapping, PersonId, Population, read};
use rolebook::policy::{Date, EntitlementId, Id as _, Policy, RoleId};
use rolebook::project;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PEOPLE: usize = 1_000;

fn main() {
    divan::main();
}

struct Scene {
    dir: tempfile::TempDir,
    text: String,
    records: String,
    policy: Policy,
}

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a temporary directory");
        write_policy(dir.path(), LARGE);
        let text = std::fs::read_to_string(dir.path().join("bench.role")).expect("it is there");
        let loaded = project::load(&Disk, dir.path()).expect("the policy is there");
        let policy = loaded.policy.expect("the policy is sound");
        Scene { dir, text, records: people(PEOPLE), policy }
    })
}

fn population() -> &'static Population {
    static POPULATION: OnceLock<Population> = OnceLock::new();
    POPULATION.get_or_init(|| {
        let Scene { policy, records, .. } = scene();
        read(records.as_bytes(), None, &Mapping::by_name(policy), policy).expect("they are sound")
    })
}

fn world() -> &'static World<'static> {
    static WORLD: OnceLock<World<'static>> = OnceLock::new();
    WORLD.get_or_init(|| World::new(&scene().policy, population()))
}

fn engine() -> &'static Engine<'static> {
    static ENGINE: OnceLock<Engine<'static>> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::of(Arc::new(Prepared::new(&scene().policy))))
}

fn on() -> Date {
    "2026-11-23".parse().expect("a date")
}

fn everybody() -> Vec<PersonId> {
    (0..PEOPLE).map(PersonId::from_index).collect()
}

#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    let text = &scene().text;
    let bytes = BytesCount::of_str(text);
    bencher.counter(bytes).bench(|| rolebook::syntax::parse(black_box(text), 0));
}

#[divan::bench]
fn load(bencher: Bencher<'_, '_>) {
    let dir = scene().dir.path();
    bencher.bench(|| project::load(&Disk, dir).expect("the policy is there"));
}

#[divan::bench]
fn prepare(bencher: Bencher<'_, '_>) {
    let policy = &scene().policy;
    bencher.bench(|| Prepared::new(policy));
}

#[divan::bench]
fn compile(bencher: Bencher<'_, '_>) {
    let prepared = engine().prepared();
    bencher.bench(|| Engine::of(Arc::clone(&prepared)));
}

#[divan::bench]
fn read_ndjson(bencher: Bencher<'_, '_>) {
    let Scene { policy, records, .. } = scene();
    let mapping = Mapping::by_name(policy);
    let bencher = bencher.counter(ItemsCount::new(PEOPLE));
    bencher.bench(|| read(records.as_bytes(), None, &mapping, policy).expect("they are sound"));
}

#[divan::bench]
fn decide_by_eval(bencher: Bencher<'_, '_>) {
    let some = everybody().into_iter().take(20).collect::<Vec<_>>();
    let bencher = bencher.counter(ItemsCount::new(some.len()));
    bencher.bench(|| some.iter().for_each(|id| drop(black_box(decide(world(), *id, on())))));
}

#[divan::bench]
fn decide_by_sets(bencher: Bencher<'_, '_>) {
    let mut worker = engine().worker();
    bencher.counter(ItemsCount::new(PEOPLE)).bench_local(|| {
        for person in everybody() {
            if let Answer::Stands(stand) = worker.answer(world(), person, on()) {
                black_box(stand.count(State::Granted));
            }
        }
    });
}

#[divan::bench]
fn decide_with_every_path(bencher: Bencher<'_, '_>) {
    let mut worker = engine().worker();
    let mut paths = Paths::default();
    bencher.counter(ItemsCount::new(PEOPLE)).bench_local(|| {
        for person in everybody() {
            if let Answer::Stands(stand) = worker.answer(world(), person, on()) {
                paths.find(&stand);
                black_box(paths.count());
            }
        }
    });
}

#[divan::bench(args = [Form::Full, Form::Entitlements, Form::Roles])]
fn print(bencher: Bencher<'_, '_>, form: Form) {
    let mut teller = Teller::new(engine(), world(), on());
    let (mut lines, mut tally) = (Vec::new(), Tally::new(0));
    bencher.counter(ItemsCount::new(PEOPLE)).bench_local(|| {
        lines.clear();
        for person in everybody() {
            teller.tell(person, form, &mut lines, &mut tally).expect("it is printed");
        }
        lines.len()
    });
}

#[divan::bench]
fn why_not(bencher: Bencher<'_, '_>) {
    let pairs = (0..100).map(|at| (PersonId::from_index(at), EntitlementId::from_index(at * 97)));
    let pairs: Vec<_> = pairs.collect();
    let screened = World::new(&scene().policy, population()).screened(engine().index());
    let mut worker = engine().worker();
    bencher.counter(ItemsCount::new(pairs.len())).bench_local(|| {
        for (person, entitlement) in &pairs {
            let decision = worker.decide_about(&screened, *person, *entitlement, on());
            black_box(explain_decided(&screened, &decision, *entitlement));
        }
    });
}

/// So many people, and who of them has which value.
fn counted(count: usize) -> (Population, Census) {
    let policy = &scene().policy;
    let records = people(count);
    let population = read(records.as_bytes(), None, &Mapping::by_name(policy), policy);
    let population = population.expect("they are sound");
    assert_eq!(population.len(), count, "everybody is read");
    let identities = population.ids().map(|person| population.identity(person));
    let identities: Vec<_> = identities.collect();
    let census = Census::of(engine().index(), identities.into_iter());
    (population, census)
}

/// Of so many people, whom one changed role can concern; and then what it makes of them.
#[divan::bench(args = [1_000, 100_000])]
fn whom_a_rule_concerns(bencher: Bencher<'_, '_>, count: usize) {
    let (_, census) = counted(count);
    let changed = Rule::Role(RoleId::from_index(1000));
    bencher.bench(|| census.concerned([(&scene().policy, changed)]));
}

#[divan::bench(args = [100_000])]
fn a_changed_rule_decided(bencher: Bencher<'_, '_>, count: usize) {
    let (population, census) = counted(count);
    let world = World::new(&scene().policy, &population).screened(engine().index());
    let mut worker = engine().worker();
    let changed = Rule::Role(RoleId::from_index(1000));
    bencher.bench_local(|| {
        let concerned = census.concerned([(&scene().policy, changed)]);
        assert_ne!(concerned, Concerned::Everybody, "it has a condition");
        let Concerned::People(people) = concerned else { return };
        for person in people {
            if let Answer::Stands(stand) = worker.answer(&world, person, on()) {
                black_box(stand.count(State::Granted));
            }
        }
    });
}
