//! How a test about somebody who could exist reads.

use std::path::Path;

use rolebook::analysis::{Analysis, Answer, Dates, Scope, Witness};
use rolebook::policy::{Atom, AtomKind, EntitlementId, Expr, Policy};
use rolebook::source::Span;
use rolebook::testing::draft;

use crate::support::company;
use crate::support::disk;

fn acme() -> Policy {
    disk::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme")).policy.unwrap()
}

fn named(policy: &Policy, name: &str) -> EntitlementId {
    policy.entitlements.iter().find(|(_, each)| each.name == name).unwrap().0
}

fn somebody(policy: &Policy, claim: AtomKind) -> Witness {
    let mut analysis = Analysis::new(policy, Dates::On("2026-11-23".parse().unwrap()), None);
    let claim = Expr::Atom(Atom { kind: claim, span: Span::default() });
    match analysis.example(&claim, Scope::default()) {
        Answer::Somebody(witness) => *witness,
        other => panic!("{other:?}"),
    }
}

#[test]
fn somebody_who_could_exist_becomes_a_test() {
    let policy = acme();
    let mut texts = Vec::new();
    for name in ["aws.prod_read", "netsuite.payment_approve", "salesforce.territory[\"US\"]"] {
        let id = named(&policy, name);
        let witness = somebody(&policy, AtomKind::Holds(vec![id]));
        texts.push(draft(&policy, &witness, &format!("somebody holds {name}"), &[id]));
    }
    let id = named(&policy, "netsuite.vendor_create");
    let witness = somebody(&policy, AtomKind::Pending(vec![id]));
    let about = [id, named(&policy, "slack.member"), named(&policy, "aws.prod_read")];
    texts.push(draft(&policy, &witness, "vendors wait for the controller", &about));
    texts.push(draft(&policy, &witness, "24/7", &[]));
    insta::assert_snapshot!(texts.join("\n----\n"));
}

#[test]
fn names_and_texts_are_fit_for_the_language() {
    let rules = r#"
        identity { id: text key  note: text  manager: identity? }
        lifecycle { ended when note == "gone"  active when true }
        app a { owner "o" risk low entitlement x }
        role r { when note == "say \"\\\u{7}\u{202e}\"" and manager is present and manager.note == "1" grant a.x }
        fixture who { id: "t1"  note: "" }
        test "manager" { given who on 2026-01-01 expect none a.x }
    "#;
    let loaded = company::load(&[("policy.role", rules)]);
    assert_eq!(loaded.diagnostics, []);
    let policy = loaded.policy.unwrap();
    let id = named(&policy, "a.x");
    let witness = somebody(&policy, AtomKind::Holds(vec![id]));
    let titles = ["who", "true", "", "…", "Über 9000 \"quotes\"\\", &"long ".repeat(30)];
    let texts = titles.map(|title| draft(&policy, &witness, title, &[id]));
    for text in &texts {
        let both = [("policy.role", rules), ("draft.role", text)];
        assert_eq!(company::load(&both).diagnostics, [], "{text}");
    }
    insta::assert_snapshot!(texts.join("\n----\n"));
}
