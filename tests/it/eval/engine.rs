//! The engine gives the answers of `eval`, to the byte, and looks at fewer rules.

mod census;
mod index;

#[path = "../../../benches/generated/mod.rs"]
#[expect(dead_code, reason = "the benchmarks need more of it")]
mod generated;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use rolebook::engine::{
    Answer, Engine, Form, Index, Listing, Stand, Tally, Teller, in_batches, in_order,
};
use rolebook::eval::{
    Decision, DecisionDocument, Holding, Outcome, Prepared, Source, State, Via, World, decide,
    timeline,
};
use rolebook::explain::explain_timeline;
use rolebook::identity::{self, PersonId};
use rolebook::policy::{Date, EntitlementId, Policy, RoleId};
use rolebook::project;
use rolebook::record::ApprovalRecords;

use super::day;
use super::properties::{cases, made};
use super::random::{any_company, any_records, declarations, ndjson, recorded};
use crate::support::company::Company;

/// Everybody's decision, and how it is printed.
fn decisions(world: &World<'_>, on: Date) -> Vec<(Decision, String)> {
    let decided = |(): &mut (), person| {
        let decision = decide(world, person, on);
        let document = DecisionDocument::of(world, &decision);
        (decision, serde_json::to_string(&document).unwrap())
    };
    let mut all = Vec::new();
    let taken: Result<(), ()> = in_order(
        world.population.ids(),
        || (),
        decided,
        |one| {
            all.push(one);
            Ok(())
        },
    );
    taken.unwrap();
    all
}

/// Everybody's coming changes, as they are printed.
fn changes(world: &World<'_>, on: Date) -> Vec<String> {
    let told = |person| serde_json::to_string(&explain_timeline(world, person, on, None)).unwrap();
    world.population.ids().map(told).collect()
}

/// Everybody's line as `eval` decides it, and what is counted.
fn plain_lines(world: &World<'_>, form: Form, on: Date) -> (String, Tally) {
    let mut tally = Tally::new(usize::MAX);
    let mut lines = Vec::new();
    for person in world.population.ids() {
        let decision = decide(world, person, on);
        tally.count(world, &decision, form);
        form.write(DecisionDocument::of(world, &decision), &mut lines).unwrap();
        lines.push(b'\n');
    }
    (String::from_utf8(lines).unwrap(), tally)
}

/// Everybody's line as the engine tells it, and what it counts.
fn told_lines(engine: &Engine<'_>, world: &World<'_>, form: Form, on: Date) -> (String, Tally) {
    let people: Vec<PersonId> = world.population.ids().collect();
    let (mut whole, mut lines) = (Tally::new(usize::MAX), Vec::new());
    let told: Result<(), ()> = in_batches(
        people.chunks(3),
        2,
        || Teller::new(engine, world, on),
        |teller, batch: &[PersonId]| {
            let (mut lines, mut tally) = (Vec::new(), Tally::new(usize::MAX));
            for person in batch {
                teller.tell(*person, form, &mut lines, &mut tally).unwrap();
            }
            (lines, tally)
        },
        |(more, tally)| {
            lines.extend(more);
            whole.add(tally);
            Ok(())
        },
    );
    told.unwrap();
    (String::from_utf8(lines).unwrap(), whole)
}

/// Whether anything is decided, and how an entitlement stands.
fn held(decision: &Decision, entitlement: EntitlementId) -> Option<Option<&Holding>> {
    match &decision.outcome {
        Outcome::Decided(standing) => Some(standing.holding(entitlement)),
        Outcome::Quarantined(_) => None,
    }
}

/// What the paths that end with a role lead to, each with its state.
fn granted_by(decision: &Decision, role: RoleId) -> BTreeSet<(EntitlementId, State)> {
    let Outcome::Decided(standing) = &decision.outcome else { return BTreeSet::new() };
    let of = |holding: &Holding| {
        let entitlement = holding.entitlement;
        let ends = |via: &&Via| matches!(&via.source, Source::Role { chain, .. } if chain.last() == Some(&role));
        let states = holding.via.iter().filter(ends).map(move |via| (entitlement, via.state));
        states.collect::<Vec<_>>()
    };
    standing.entitlements.iter().flat_map(of).collect()
}

/// Whether lists have what the sets have, each once.
fn lists_agree(listing: &mut Listing, stand: &Stand<'_>, policy: &Policy) -> bool {
    listing.find(stand);
    let (listed, pending) = (listing.entitlements(), listing.pending());
    let set = |ids: &[EntitlementId]| ids.iter().copied().collect::<BTreeSet<_>>();
    let wanted = [State::Granted, State::Pending];
    let all = wanted.into_iter().flat_map(|state| stand.in_state(state)).collect();
    let grants: BTreeSet<_> = listing.grants().iter().copied().collect();
    let granted = policy.roles.ids().flat_map(|role| {
        let granted = stand.granted_by(role).filter(|(_, state)| wanted.contains(state));
        granted.map(move |(entitlement, _)| (entitlement, role))
    });
    set(listed) == all
        && set(listed).len() == listed.len()
        && set(pending) == stand.in_state(State::Pending).collect()
        && set(pending).len() == pending.len()
        && grants == granted.collect()
}

/// Where the sets of the engine and `eval` differ about a company, and of how many people it
/// has sets.
fn difference_of_sets(company: &Company, on: Date) -> (Option<String>, usize) {
    let engine = Engine::of(Arc::new(Prepared::new(&company.policy)));
    let mut worker = engine.worker();
    let world = company.world();
    let mut listing = Listing::room(&engine);
    let mut standing = 0;
    for person in company.population.ids() {
        let expected = decide(&world, person, on);
        if let Answer::Stands(stand) = worker.answer(&world, person, on) {
            standing += 1;
            for role in company.policy.roles.ids() {
                let found: BTreeSet<_> = stand.granted_by(role).collect();
                if found != granted_by(&expected, role) {
                    return (Some(format!("{role:?}\n{expected:#?}\n{found:?}")), standing);
                }
            }
            if !lists_agree(&mut listing, &stand, &company.policy) {
                return (Some(format!("{expected:#?}\n{listing:#?}")), standing);
            }
        }
        let found = worker.decide(&world, person, on);
        if found != expected {
            return (Some(format!("{expected:#?}\n{found:#?}")), standing);
        }
        // Asked about one entitlement, it says the same of that one.
        for entitlement in company.policy.entitlements.ids() {
            let about = worker.decide_about(&world, person, entitlement, on);
            if held(&about, entitlement) != held(&expected, entitlement) {
                return (Some(format!("{entitlement:?}\n{expected:#?}\n{about:#?}")), standing);
            }
        }
    }
    // Two threads, each of which tells of a few people at a time.
    for form in [Form::Full, Form::Entitlements, Form::Roles] {
        let (expected, counted) = plain_lines(&world, form, on);
        let (found, tally) = told_lines(&engine, &world, form, on);
        if found != expected {
            return (Some(format!("{form:?}\n{expected}\n{found}")), standing);
        }
        if tally.summary() != counted.summary() || tally.unroutable != counted.unroutable {
            return (Some(format!("{form:?}\n{counted:?}\n{tally:?}")), standing);
        }
    }
    (None, standing)
}

/// Where the engine and `eval` differ about a company.
fn difference(company: &Company, on: Date) -> Option<String> {
    let index = Index::of(&company.policy);
    let plain = company.world();
    let screened = company.world().screened(&index);
    let person = |place: usize| company.population.persons().nth(place).unwrap().key;
    let (expected, found) = (decisions(&plain, on), decisions(&screened, on));
    assert_eq!(expected.len(), found.len());
    let mut pairs = expected.iter().zip(&found).enumerate();
    if let Some((place, (expected, found))) = pairs.find(|(_, (one, other))| one != other) {
        return Some(format!("{:?} on {on}\n{}\n{}", person(place), expected.1, found.1));
    }
    let (expected, found) = (changes(&plain, on), changes(&screened, on));
    let mut pairs = expected.iter().zip(&found).enumerate();
    let differs = pairs.find(|(_, (one, other))| one != other);
    differs.map(|(place, (one, other))| format!("{:?} after {on}\n{one}\n{other}", person(place)))
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn of_random_policies_and_people_the_engine_decides_the_same(
        (rules, people, on) in any_company(), records in any_records()
    ) {
        let company = made(&rules, &people).with_recorded(&recorded(&rules, &records, on));
        let differs = difference(&company, on);
        prop_assert!(
            differs.is_none(), "{}\n{}\n{}",
            differs.unwrap_or_default(), declarations(&rules)[1..].concat(), ndjson(&people)
        );
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn of_random_policies_and_people_the_sets_say_the_same(
        (rules, people, on) in any_company(), records in any_records()
    ) {
        let company = made(&rules, &people).with_recorded(&recorded(&rules, &records, on));
        let (differs, _) = difference_of_sets(&company, on);
        prop_assert!(
            differs.is_none(), "{}\n{}\n{}",
            differs.unwrap_or_default(), declarations(&rules)[1..].concat(), ndjson(&people)
        );
        // Without anything on record, more people are decided by sets alone.
        let company = made(&rules, &people);
        let (differs, _) = difference_of_sets(&company, on);
        prop_assert!(
            differs.is_none(), "{}\n{}\n{}",
            differs.unwrap_or_default(), declarations(&rules)[1..].concat(), ndjson(&people)
        );
    }
}

/// The example company, or a smaller one, as it lies on the disk.
fn on_disk(dir: &Path, people: &Path) -> (Policy, identity::Population) {
    let loaded = project::load(&rolebook::cli::Disk, dir).unwrap();
    let policy = loaded.policy.unwrap();
    let section = loaded.manifest.identities.map(|section| section.span);
    let (_, mapping) =
        identity::IdentitiesTable::mapped(section, &loaded.sources, &policy).unwrap();
    let file = std::fs::File::open(people).unwrap();
    let population = identity::read(file, None, &mapping, &policy).unwrap();
    (policy, population)
}

#[test]
fn of_the_example_company_the_engine_decides_the_same() {
    let acme = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
    let (policy, population) = on_disk(&acme, &acme.join("people.csv"));
    let index = Index::of(&policy);
    let plain = World::new(&policy, &population);
    let screened = World::new(&policy, &population).screened(&index);
    assert!(population.len() > 10);
    for on in ["2026-11-23", "2026-12-07", "2030-01-01"].map(day) {
        assert_eq!(decisions(&plain, on), decisions(&screened, on));
        assert_eq!(changes(&plain, on), changes(&screened, on));
    }
}

#[test]
fn of_the_example_company_sets_say_the_same_of_nearly_everybody() {
    let acme = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
    let (policy, population) = on_disk(&acme, &acme.join("people.csv"));
    let engine = Engine::of(Arc::new(Prepared::new(&policy)));
    let world = World::new(&policy, &population);
    let mut worker = engine.worker();
    for on in ["2026-11-23", "2026-12-07", "2030-01-01"].map(day) {
        let mut told = Vec::new();
        for person in population.ids() {
            if matches!(worker.answer(&world, person, on), Answer::Told(_)) {
                told.push(population.key(person).unwrap().to_owned());
            }
            assert_eq!(worker.decide(&world, person, on), decide(&world, person, on));
        }
        // An exception, a conflict or a rule in record mode may concern the others.
        assert!(told.len() < population.len() / 4, "{told:?}");
        let (expected, _) = plain_lines(&world, Form::Full, on);
        assert_eq!(told_lines(&engine, &world, Form::Full, on).0, expected);
    }
}

#[test]
fn dates_of_rules_that_cannot_hold_are_not_looked_at_and_make_no_difference() {
    // Rules 12.1, 12.3, 12.8, 11.2
    let rules = "condition soon = start + 7y > today
         role all { owner \"o1\"  when true  grant git.read until start + 8y }
         role sales { owner \"o1\"  when dept == \"Sales\" and soon  grant crm.user, git.write }
         role dev { owner \"o1\"  when dept == \"Engineering\" and start + 9y < today  grant git.admin }
         role tried { owner \"o1\"  mode record  when dept == \"Sales\" and level > 3  grant pay.create }
         forbid late { when dept == \"Sales\" and start + 10y < today  deny git.* }
         exception spare { when dept == \"Sales\"  grant pay.audit  from 2026-07-01 until 2026-09-01
           approved by \"b\"  ticket \"T-1\" }";
    let people = "a dept=Sales\nb dept=Engineering\nc dept=Sales level=5\n\
                  d dept=CS\ne status=terminated\nf dept=Sales start=2026-08-01\n\
                  g dept=Engineering status=leave end=2027-01-01\nh status=limbo";
    let company = super::company(rules, people);
    let index = Index::of(&company.policy);
    let world = company.world().screened(&index);
    let timelines: Vec<usize> = company
        .population
        .ids()
        .map(|person| timeline(&world, person, day("2026-06-01"), None).map_or(0, |all| all.len()))
        .collect();
    // Of `g`, who ends first, no later date matters.
    assert_eq!(timelines, [4, 2, 4, 1, 0, 5, 1, 0]);
    for on in ["2026-06-01", "2026-08-15", "2027-01-01", "2031-01-01"].map(day) {
        assert_eq!(difference(&company, on), None);
    }
}

#[test]
fn of_a_large_policy_the_engine_decides_the_same_and_looks_at_few_rules() {
    use rolebook::eval::Screen as _;
    let dir = tempfile::tempdir().unwrap();
    let size = generated::Size { roles: 500, apps: 25 };
    generated::write_policy(dir.path(), size);
    let people = dir.path().join("people.ndjson");
    std::fs::write(&people, generated::people(60)).unwrap();
    let (policy, population) = on_disk(dir.path(), &people);
    let index = Index::of(&policy);
    let plain =
        World::of(Arc::new(Prepared::new(&policy)), &population, &ApprovalRecords::default());
    let screened = World::new(&policy, &population).screened(&index);
    let on = day("2026-11-23");
    assert_eq!(decisions(&plain, on), decisions(&screened, on));
    let looked_at = population.ids().map(|person| {
        let identity = plain.identity(person).unwrap();
        index.candidates(&identity).units.len()
    });
    let (looked_at, people) = (looked_at.sum::<usize>(), population.len());
    assert_eq!(people, 60);
    // A department has some 17 roles of its own; of these, about half ask for something else.
    assert!(looked_at / people < 15, "{looked_at} for {people}");
    assert!(looked_at / people > 3, "{looked_at} for {people}");
}

#[test]
fn several_threads_may_ask_one_world() {
    // Who holds a role is found out once for all.
    let rules = "role lead { when level > 4 }\n\
                 role dev { when dept == \"Engineering\"  grant git.admin }\n\
                 approval lead_says { for git.admin  stage lead by role lead }";
    let people: String =
        (0..600).map(|number| format!("p{number} level={}\n", number % 7)).collect();
    let company = super::company(rules, &people);
    let on = day("2026-06-01");
    assert_eq!(difference(&company, on), None);
    let index = Index::of(&company.policy);
    let world = company.world().screened(&index);
    let told = decisions(&world, on);
    assert_eq!(told.len(), 600);
    let keys = told.iter().map(|(decision, _)| decision.person);
    assert!(keys.eq(company.population.ids()));
    assert!(timeline(&world, PersonId(0), on, None).is_ok());
}
