//! Packs and what they require.

use super::{BASE, Sources, assert_parses};
use insta::assert_snapshot;

const PACK: &str = r#"
requires app netsuite
requires attribute worker_type: WorkerType
requires attribute end_date: date?
requires role finance
requires approval cfo
requires condition on_call
forbid f { when worker_type == "contractor" deny netsuite.*, netsuite.payment["EU"] }
conflict c { between netsuite.vendor_create and netsuite.payment_approve resolve approval cfo }
role g { when on_call and (end_date is missing or end_date > today) include finance }
"#;

#[test]
fn a_pack_is_checked_without_its_user() {
    assert_parses(PACK);
    let (policy, diagnostics, _) = Sources::root(&[PACK]).pack().check();
    assert_eq!(diagnostics, []);
    assert!(policy.is_none());
}

#[test]
fn a_pack_says_what_it_expects() {
    let text = "requires app netsuite  forbid f { when level > 3 deny github.read, netsuite.x where tags has odd }";
    assert_snapshot!(Sources::root(&[text]).pack().errors(), @"");
}

#[test]
fn what_a_pack_requires_must_be_there() {
    assert_snapshot!(Sources::root(&[BASE]).origin("std:finance", &[PACK]).errors(), @"");
}

#[test]
fn what_a_pack_requires_must_be_of_its_type() {
    let text = "requires attribute level: text  requires attribute end_date: date  requires attribute department: Departement";
    assert_snapshot!(Sources::root(&[BASE]).origin("std:x", &[text]).errors(), @"");
    let text = "requires attribute level: int?  requires attribute end_date: date?  requires attribute groups: set<text>";
    assert_eq!(Sources::root(&[BASE]).origin("std:x", &[text]).errors(), "");
}
