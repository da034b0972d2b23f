//! Mutants: what they are, and what becomes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use rolebook::analysis::Witness;
use rolebook::eval::{Outcome, World, decide};
use rolebook::policy::Policy;
use rolebook::testing::mutants::{
    Mutant, MutationDocument, Operator, Options, Score, Verdict, mutants, mutation_text, run,
};

use crate::support::company;

const OPERATORS: &str = include_str!("operators.role");

fn policy(text: &str) -> Policy {
    let loaded = company::load(&[("policy.role", text)]);
    assert_eq!(loaded.diagnostics, [], "{text}");
    loaded.policy.unwrap()
}

fn options() -> Options {
    Options { threads: 2, deadline: None, around: "2026-11-23".parse().unwrap() }
}

fn told(policy: &Policy, mutants: &[Mutant]) -> String {
    let line = |mutant: &Mutant| {
        let at = policy.sources.locate(mutant.span);
        let name = mutant.operator.name();
        format!("{:>2}:{:<2} {name}: {}\n", at.line, at.column, mutant.description)
    };
    mutants.iter().map(line).collect()
}

/// What a policy decides of the identity of a witness: phase, roles, states.
fn decided(policy: &Policy, witness: &Witness) -> String {
    let population = witness.population(policy).unwrap();
    let person = witness.person(policy, &population).unwrap();
    let world = World::with_approvals(policy, &population, &witness.approval_records());
    match decide(&world, person, witness.date).outcome {
        Outcome::Quarantined(_) => "quarantined".to_owned(),
        Outcome::Decided(standing) => {
            let states = standing.entitlements.iter();
            let states: Vec<_> = states.map(|each| (each.entitlement, each.state)).collect();
            format!("{:?} {:?} {states:?}", standing.phase, standing.roles)
        }
    }
}

#[test]
fn every_operator_makes_its_mistakes() {
    let policy = policy(OPERATORS);
    let all = mutants(&policy);
    let made: BTreeSet<Operator> = all.iter().map(|mutant| mutant.operator).collect();
    let missing: Vec<_> = Operator::ALL.iter().filter(|each| !made.contains(each)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    insta::assert_snapshot!(told(&policy, &all));
}

#[test]
fn no_two_mutants_are_alike_and_none_is_the_policy_itself() {
    let policy = policy(OPERATORS);
    let mut seen = BTreeMap::from([(format!("{policy:?}"), "the policy".to_owned())]);
    let mut descriptions = BTreeSet::new();
    for mutant in mutants(&policy) {
        assert!(descriptions.insert(mutant.description.clone()), "{}", mutant.description);
        let changed = format!("{:?}", mutant.apply(&policy));
        let twin = seen.insert(changed, mutant.description.clone());
        assert_eq!(twin, None, "{}", mutant.description);
    }
}

#[test]
fn whoever_shows_a_mutant_is_decided_otherwise() {
    let policy = policy(OPERATORS);
    let all = mutants(&policy);
    let verdicts = run(&policy, &all, &options(), |_, _| false, || {});
    let mut lines = String::new();
    for (mutant, verdict) in all.iter().zip(&verdicts) {
        match verdict {
            Verdict::Missed(Some(example)) => {
                let before = decided(&policy, &example.witness);
                let after = decided(&mutant.apply(&policy), &example.witness);
                assert_ne!(before, after, "{}", mutant.description);
                let test = example.test.as_deref().unwrap_or_default();
                let both = [("policy.role", OPERATORS), ("draft.role", test)];
                assert_eq!(company::load(&both).diagnostics, [], "{test}");
            }
            other => lines += &format!("{other:?}: {}\n", mutant.description),
        }
    }
    insta::assert_snapshot!(lines);
}

const PEOPLE: &str = r#"
identity { id: text key  level: int  team: text?  lead: identity?  end: date?  mfa: bool }
lifecycle { ended when end is present and end < today  active when true }
app a { owner "o@x.example" risk low entitlement x entitlement y entitlement z }
"#;

fn of_people(rules: &str) -> Policy {
    policy(&format!("{PEOPLE}{rules}"))
}

/// The mutants of everything but the lifecycle, and the verdicts if there are no tests.
fn verdicts(policy: &Policy) -> Vec<(String, Verdict)> {
    let mut all = mutants(policy);
    all.retain(|mutant| mutant.rule != "lifecycle");
    let verdicts = run(policy, &all, &options(), |_, _| false, || {});
    all.into_iter().map(|mutant| mutant.description).zip(verdicts).collect()
}

#[test]
fn guards_are_kept_where_what_they_guard_is_read() {
    let policy = of_people(
        r#"
        condition leaving = end is present and level > 3
        condition elsewhere = team is missing or team == "x"
        role leaver { when leaving grant a.x until end }
        role senior { when leaving and mfa include junior }
        role junior { grant a.y until end }
        role asks { when lead is present and lead.team is present and lead.team == "y" grant a.z }
        role stands { when end is present and mfa grant a.z }
        "#,
    );
    insta::assert_snapshot!(told(&policy, &mutants(&policy)));
}

#[test]
fn what_makes_no_difference_does_not_count() {
    let policy = of_people(
        r#"
        role implied { when level >= 6 and level >= 3 grant a.x }
        role twice { when level >= 6 and mfa grant a.x }
        forbid idle { when mfa and not mfa deny a.x }
        "#,
    );
    let equivalent = verdicts(&policy).into_iter().filter(|(_, it)| *it == Verdict::Equivalent);
    let lines: Vec<String> = equivalent.map(|(description, _)| description).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_difference_in_what_waits_is_denied_or_comes_later_counts() {
    let policy = of_people(
        r#"
        role waits { when level > 3 grant a.x }
        approval never { for a.x stage nobody by person "nobody@x.example" when mfa }
        role stopped { when mfa grant a.y }
        forbid all { deny a.y }
        role later { when mfa grant a.z from 2030-01-01 until 2029-01-01 }
        "#,
    );
    for (description, verdict) in verdicts(&policy) {
        // The window that is shut stays shut, whichever end moves.
        let shut = description.contains("`until 2029") || description.contains("`from 2030");
        assert_eq!(verdict == Verdict::Equivalent, shut, "{description}: {verdict:?}");
    }
}

#[test]
fn results_do_not_depend_on_threads_and_everything_is_told_once() {
    let policy = of_people("role r { when level >= 6 and mfa grant a.x, a.y }");
    let all = mutants(&policy);
    let noticed = |_: &Policy, mutant: &Mutant| mutant.description.contains("level");
    let results: Vec<Vec<Verdict>> = [0, 1, 3]
        .into_iter()
        .map(|threads| {
            let told = AtomicUsize::new(0);
            let options = Options { threads, ..options() };
            let verdicts = run(&policy, &all, &options, noticed, || {
                told.fetch_add(1, Ordering::Relaxed);
            });
            assert_eq!((told.into_inner(), verdicts.len()), (all.len(), all.len()));
            verdicts
        })
        .collect();
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]));
    let caught = results[0].iter().filter(|verdict| **verdict == Verdict::Caught).count();
    assert_eq!(caught, all.iter().filter(|mutant| noticed(&policy, mutant)).count());
}

#[test]
fn without_time_nothing_is_decided_and_all_is_missed() {
    let policy = of_people("role r { when mfa grant a.x }");
    let all = mutants(&policy);
    let options = Options { deadline: Some(Instant::now()), ..options() };
    let verdicts = run(&policy, &all, &options, |_, _| true, || {});
    assert!(verdicts.iter().all(|verdict| *verdict == Verdict::Undecided));
    let document = MutationDocument::of(&policy, &all, &verdicts);
    assert_eq!(document.summary.missed, all.len());
    insta::assert_snapshot!(anstream::adapter::strip_str(&mutation_text(&document, 2)));
}

#[test]
fn a_score_is_full_only_if_nothing_is_missed() {
    let shown = |part, whole| Score::of(part, whole).map(|score| score.to_string());
    assert_eq!(shown(0, 0), None);
    assert_eq!(shown(0, 3).as_deref(), Some("0 %"));
    assert_eq!(shown(7, 8).as_deref(), Some("87.5 %"));
    assert_eq!(shown(9999, 10_000).as_deref(), Some("99.9 %"));
    assert_eq!(shown(8, 8).as_deref(), Some("100 %"));
    assert!(Score::of(8, 8).unwrap().is_full() && !Score::of(9999, 10_000).unwrap().is_full());
}

#[test]
fn what_was_found_reads_well() {
    let policy = of_people(
        r#"
role sales {
  when level >= 6 and
    mfa
  grant a.x requires extra
}

approval extra {
  stage boss by person "boss@x.example" else app owner
}

forbid idle { when mfa and not mfa deny a.y }
"#,
    );
    let mut all = mutants(&policy);
    all.retain(|mutant| mutant.rule != "lifecycle");
    let noticed = |_: &Policy, mutant: &Mutant| mutant.description.contains("sales");
    let some = |_: &Policy, mutant: &Mutant| {
        noticed(&policy, mutant) && mutant.span.start.is_multiple_of(2)
    };
    let verdicts = run(&policy, &all, &options(), some, || {});
    let document = MutationDocument::of(&policy, &all, &verdicts);
    let text = mutation_text(&document, usize::MAX);
    insta::assert_snapshot!("text", anstream::adapter::strip_str(&text));
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&document).unwrap());
    let all_noticed = run(&policy, &all, &options(), |_, _| true, || {});
    let document = MutationDocument::of(&policy, &all, &all_noticed);
    insta::assert_snapshot!("all", anstream::adapter::strip_str(&mutation_text(&document, 3)));
}

#[test]
fn what_cannot_be_analysed_stands_in_the_way_of_nothing_else() {
    let policy = policy(
        r#"
        identity { id: text key  level: int  start: date  notice: duration }
        lifecycle { ended when level == 0  active when true }
        app a { owner "o@x.example" risk low entitlement x entitlement y entitlement z }
        role moved { when level > 3 grant a.x from start until start + notice }
        role late { when today > start + notice and level > 3 and level > 2 grant a.y }
        role other { when level > 5 and level > 4 grant a.z }
        "#,
    );
    let lines: Vec<String> = verdicts(&policy)
        .into_iter()
        .map(|(description, verdict)| {
            let word = match verdict {
                Verdict::Missed(Some(_)) => "somebody",
                Verdict::Missed(None) => "nobody",
                Verdict::Equivalent => "equivalent",
                Verdict::Caught | Verdict::Undecided => "?",
            };
            format!("{word:<10} {description}")
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}
