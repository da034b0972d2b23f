//! A compiled policy decides as the policy does, and a forged one decides something.

use proptest::prelude::*;
use rolebook::analysis::{Dates, compare, prove};
use rolebook::compiled;
use rolebook::eval::{DecisionDocument, World, decide};
use rolebook::explain::{explain_entitlement, explain_identity, explain_timeline};
use rolebook::graph::DependencyGraph;
use rolebook::identity::{self, Format, Mapping};
use rolebook::policy::{Date, Policy};
use rolebook::record::{ApprovalRecords, read_approvals};

use super::properties::{cases, made};
use super::random::{Person, Rules, any_company, any_records, declarations, ndjson, recorded};
use crate::compiled::{again, forged};
use crate::support::company::{Company, load};

const CLAIMS: &str = r#"
invariant "nobody audits" { never level < 3 and holds pay.audit }
invariant "all read" { always dept == "Sales" implies holds git.read for every date }
"#;

fn text(rules: &Rules) -> String {
    declarations(rules).concat() + CLAIMS
}

/// Asks everything of a policy that may be forged; whatever the answers, there are some.
fn ask(policy: &Policy, people: &[Person], records: &str, on: Date) {
    let mapping = Mapping::by_name(policy);
    let people = ndjson(people);
    let read = identity::read(people.as_bytes(), Some(Format::Ndjson), &mapping, policy);
    let Ok(population) = read else { return };
    let approvals = read_approvals(records.as_bytes(), Some(Format::Ndjson));
    let approvals = approvals.unwrap_or_else(|_| ApprovalRecords::default());
    let world = World::with_approvals(policy, &population, &approvals);
    for person in population.ids() {
        let decision = decide(&world, person, on);
        let _ = serde_json::to_string(&DecisionDocument::of(&world, &decision));
        let _ = explain_identity(&world, person, on);
        let _ = explain_timeline(&world, person, on, None);
        for entitlement in policy.entitlements.ids() {
            let _ = explain_entitlement(&world, person, entitlement, on);
        }
    }
    let graph = DependencyGraph::build(policy);
    let _ = (graph.dot(), graph.document(&policy.sources));
    let deadline = Some(std::time::Instant::now() + std::time::Duration::from_secs(1));
    let _ = prove(policy, policy.invariants.ids(), on, deadline, || {});
    let _ = compare(policy, policy, Dates::On(on), deadline, || {});
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_compiled_policy_decides_the_same((rules, people, on) in any_company(), records in any_records()) {
        let records = recorded(&rules, &records, on);
        let company = made(&rules, &people).with_recorded(&records);
        let loaded = load(&[("policy.role", &declarations(&rules).concat())]);
        let policy = again(&loaded).policy;
        prop_assert_eq!(&policy.digest, &loaded.policy.as_ref().unwrap().digest);
        let mapping = Mapping::by_name(&policy);
        let (drawn, people) = (people.clone(), ndjson(&people));
        let format = Some(Format::Ndjson);
        let population = identity::read(people.as_bytes(), format, &mapping, &policy).unwrap();
        let compiled = Company { policy, population, ..made(&rules, &drawn).with_recorded(&records) };
        prop_assert_eq!(company.printed(on), compiled.printed(on));
    }

    #[test]
    fn a_forged_policy_is_refused_or_answers(
        (rules, people, on) in any_company(),
        records in any_records(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_byte()), 1..4),
    ) {
        let loaded = load(&[("policy.role", &text(&rules))]);
        let records = recorded(&rules, &records, on);
        let bytes = forged(compiled::write(&loaded).unwrap(), &changes);
        if let Ok(read) = compiled::read(bytes) {
            ask(&read.policy, &people, &records, on);
        }
    }
}

/// A byte, small ones more often: ids and kinds are such.
fn any_byte() -> BoxedStrategy<u8> {
    prop_oneof![3 => 0..16_u8, 1 => any::<u8>()].boxed()
}
