//! Mutants: what they are, and what becomes of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use rolebook::testing::mutants::{Options, Verdict, mutants, run};

use crate::support::disk;

#[test]
fn ad_hoc() {
    let policy =
        disk::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme")).policy.unwrap();
    let start = Instant::now();
    let all = mutants(&policy);
    eprintln!("{} mutants in {:?}", all.len(), start.elapsed());
    let mut by = BTreeMap::new();
    for mutant in &all {
        *by.entry(mutant.operator).or_insert(0) += 1;
    }
    eprintln!("{by:#?}");
    let start = Instant::now();
    let options = Options { threads: 2, deadline: None, around: "2026-11-23".parse().unwrap() };
    let verdicts: Vec<Verdict> = all
        .iter()
        .map(|mutant| {
            let start = Instant::now();
            let verdict = run(&policy, std::slice::from_ref(mutant), &options, |_, _| false, || {});
            eprintln!("TIME {:?} {}", start.elapsed().as_millis(), mutant.description);
            verdict.into_iter().next().unwrap()
        })
        .collect();
    eprintln!("{:?}", start.elapsed());
    for (mutant, verdict) in all.iter().zip(&verdicts) {
        let word = match verdict {
            Verdict::Missed(Some(example)) if example.test.is_some() => "missed",
            Verdict::Missed(Some(_)) => "missed, no test",
            Verdict::Missed(None) => "missed, nobody",
            Verdict::Equivalent => "equivalent",
            Verdict::Undecided => "undecided",
            Verdict::Caught => "caught",
        };
        eprintln!("{word:15} {:?}: {}", mutant.operator, mutant.description);
    }
    for verdict in &verdicts {
        if let Verdict::Missed(Some(example)) = verdict {
            eprintln!("{}", example.test.clone().unwrap_or_default());
        }
    }
}
