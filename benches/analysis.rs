//! How long questions about every possible identity take: `cargo bench --bench analysis`.
//!
//! Generates policies (the same bytes in every run) and asks of each what `rolebook prove`,
//! `rolebook lint` and `rolebook diff --all` ask; prints the least, the median and the largest
//! time of a few runs beside the goal.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints what it found"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use rolebook::analysis::{Analysis, Dates, Possibility, Proof, Scope, compare, prove};
use rolebook::policy::{Atom, AtomKind, Date, Expr, Policy};
use rolebook::project::{Files, load};
use rolebook::source::Span;

#[allow(dead_code, reason = "what only the other benchmarks use")]
mod generated;
#[allow(dead_code, reason = "what only the other benchmarks use")]
mod timed;

use generated::{DEPARTMENTS, LARGE, Random, Size, policy};
use timed::{head, report};

const AS_OF: Date = Date::constant(2026, 11, 23);
const MEDIUM: Size = Size { roles: 500, apps: 150 };
const INVARIANTS: usize = 500;

fn main() {
    for (size, runs, goals) in [(MEDIUM, 5, [2_000, 2_000, 2_000]), (LARGE, 3, [20_000; 3])] {
        measure(size, runs, goals);
    }
}

fn measure(size: Size, runs: usize, goals: [u128; 3]) {
    let text = policy(size) + &duties(size) + &invariants(size);
    let old = loaded(&text);
    println!(
        "\n{} roles, {} entitlements, {} conflicts, {} invariants",
        old.roles.len(),
        old.entitlements.len(),
        old.conflicts.len(),
        old.invariants.len(),
    );
    head("ms");
    let mut proved = 0;
    report("500 invariants", runs, goals[0], || {
        let proofs = prove(&old, old.invariants.ids(), AS_OF, None, || {});
        proved = proofs.iter().filter(|(_, proof)| *proof == Proof::Proved).count();
        assert!(
            proofs.iter().all(|(_, proof)| { matches!(proof, Proof::Proved | Proof::Refuted(_)) })
        );
    });
    println!("    of which proved: {proved}; the rest refuted, each with somebody it fails for");
    report("always, never, contained, over every role and rule", runs, goals[1], || {
        lint_questions(&old);
    });
    let new = loaded(&changed(&text));
    let mut found = 0;
    report("diff --all of a change of 10 rules", runs, goals[2], || {
        let comparison = compare(&old, &new, Dates::Every(AS_OF), None, || {});
        found = comparison.changes.len();
        assert!(found > 0);
    });
    println!("    entitlements and roles that differ, each with somebody: {found}");
}

/// What `rolebook lint` asks: is a condition ever true, is it always, is a role contained in
/// another.
fn lint_questions(policy: &Policy) {
    let mut analysis = Analysis::new(policy, Dates::Every(AS_OF), None);
    let scope = Scope::default();
    let roles = policy.roles.values().filter_map(|role| role.when.as_ref());
    let forbids = policy.forbids.values().filter_map(|forbid| forbid.when.as_ref());
    let approvals = policy.approvals.values().filter_map(|approval| approval.skip_when.as_ref());
    let mut asked = 0;
    for condition in roles.chain(forbids).chain(approvals) {
        assert!(!matches!(analysis.possible(condition, scope), Possibility::OutOfTime));
        let never = Expr::Not(Box::new(condition.clone()));
        assert!(!matches!(analysis.possible(&never, scope), Possibility::OutOfTime));
        asked += 2;
    }
    let members: Vec<Expr> = policy
        .roles
        .ids()
        .map(|id| Expr::Atom(Atom { kind: AtomKind::HoldsRole(id), span: Span::default() }))
        .collect();
    let contained = analysis.contained(&members, scope);
    assert!(asked > 0 && contained.undecided.is_empty());
}

/// 1,000 pairs of duties, in 100 conflicts.
fn duties(size: Size) -> String {
    let mut random = Random(11);
    let mut text = String::new();
    for rule in 0..100 {
        let side = |random: &mut Random, count: usize| {
            let names: Vec<_> = (0..count).map(|_| random.entitlement(size)).collect();
            names.join(", ")
        };
        let (left, right) = (side(&mut random, 2), side(&mut random, 5));
        writeln!(
            text,
            "conflict conflict_{rule} {{\n  between {left} and {right}\n  resolve deny\n}}"
        )
        .expect("it fits");
    }
    text
}

fn invariants(size: Size) -> String {
    let mut random = Random(13);
    let mut text = String::new();
    for number in 0..INVARIANTS {
        let claim = match random.below(4) {
            0 => format!("never status == \"terminated\" and holds {}", random.entitlement(size)),
            1 => format!(
                "never holds {} and holds {}",
                random.entitlement(size),
                random.entitlement(size)
            ),
            _ => format!(
                "never department == \"Department {:02}\" and level < {} and holds {}",
                random.below(DEPARTMENTS),
                1 + random.below(4),
                random.entitlement(size)
            ),
        };
        writeln!(text, "invariant \"number {number}\" {{ {claim} }}").expect("it fits");
    }
    text
}

/// The policy with ten roles changed: another level, or another department.
fn changed(text: &str) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut left = 10;
    let mut number = 0;
    for line in text.lines() {
        let is_role = changed.lines().next_back().is_some_and(|line| line.starts_with("role "));
        number += usize::from(is_role);
        let mut line = line.to_owned();
        if is_role && left > 0 && number % 7 == 0 && line.contains("when department") {
            line.push_str(" and level >= 3");
            left -= 1;
        }
        changed.push_str(&line);
        changed.push('\n');
    }
    assert_eq!(left, 0, "ten roles are changed");
    changed
}

fn loaded(text: &str) -> Policy {
    let files = Memory(BTreeMap::from([
        (PathBuf::from("rolebook.toml"), "[policy]\nname = \"bench\"\n".to_owned()),
        (PathBuf::from("bench.role"), text.to_owned()),
    ]));
    let loaded = load(&files, Path::new("")).expect("the policy is read");
    match loaded.policy {
        Some(policy) => policy,
        None => panic!("{:?}", loaded.diagnostics.first()),
    }
}

struct Memory(BTreeMap<PathBuf, String>);

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let found = self.0.get(path).map(|text| text.clone().into_bytes());
        found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn role_files(&self, _: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(vec![PathBuf::from("bench.role")])
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }
}
