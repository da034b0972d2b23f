//! Claims about everybody who could exist.

use rolebook::analysis::{Dates, Proof, Side, Witness, compare, holders, prove};
use rolebook::policy::{Date, Policy};

use super::PREAMBLE;
use crate::support::company::load;

fn policy(rules: &str) -> Policy {
    let text = format!("{PREAMBLE}{rules}");
    let loaded = load(&[("policy.role", &text)]);
    assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
    loaded.policy.unwrap()
}

const ON: Date = Date::constant(2026, 6, 1);

/// What came of each invariant, in the order of the titles.
fn proofs(rules: &str) -> Vec<(String, Proof)> {
    let policy = policy(rules);
    let proofs = prove(&policy, policy.invariants.ids(), ON, None, || {});
    proofs.into_iter().map(|(id, proof)| (policy.invariants[id].title.clone(), proof)).collect()
}

fn check(rules: &str, expected: &[(&str, &str)]) {
    let found: Vec<(String, &str)> = proofs(rules)
        .into_iter()
        .map(|(title, proof)| {
            let result = match proof {
                Proof::Proved => "proved",
                Proof::Refuted(_) => "refuted",
                Proof::NotAnalysable(_) => "not analysable",
                Proof::NotFinished => "not finished",
                Proof::Skipped => "skipped",
            };
            (title, result)
        })
        .collect();
    let found: Vec<(&str, &str)> =
        found.iter().map(|(title, result)| (title.as_str(), *result)).collect();
    assert_eq!(found, expected);
}

fn refutation(rules: &str) -> Witness {
    match proofs(rules).pop() {
        Some((_, Proof::Refuted(witness))) => *witness,
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_is_not_decided_refutes_nothing() {
    // Rules 16.1, 16.3
    check(
        r#"
        role all { owner "o1"  when true  grant crm.user }
        invariant "a nobody in limbo holds anything" { never status == "limbo" and holds crm.user }
        invariant "b everybody decided has a known status" {
          always status != "limbo" implies status in { "active", "leave", "terminated" }
        }
        invariant "c everybody has it" { always true implies holds crm.user }
        invariant "d whoever is active has it" {
          always status == "active" and start <= today and end is missing implies holds crm.user
        }
        "#,
        &[
            ("a nobody in limbo holds anything", "proved"),
            ("b everybody decided has a known status", "proved"),
            ("c everybody has it", "refuted"),
            ("d whoever is active has it", "proved"),
        ],
    );
}

#[test]
fn what_is_suspended_counts_as_what_it_was_and_the_ended_have_no_role() {
    // Rule 16.2
    check(
        r#"
        condition has_all = holds role all
        role all { owner "o1"  when true  grant crm.user  grant pay.create requires a }
        approval a { stage boss by manager }
        invariant "a on leave nothing is lost" { always status == "leave" and end is missing implies holds crm.user }
        invariant "b on leave nothing waits" { never status == "leave" and pending pay.create }
        invariant "c who has left has no role" { never status == "terminated" and holds role all }
        invariant "d nor by another name" { never status == "terminated" and has_all }
        invariant "e somebody has one" { never has_all }
        "#,
        &[
            ("a on leave nothing is lost", "proved"),
            ("b on leave nothing waits", "refuted"),
            ("c who has left has no role", "proved"),
            ("d nor by another name", "proved"),
            ("e somebody has one", "refuted"),
        ],
    );
}

#[test]
fn what_is_taken_for_granted_is() {
    // Rules 16.3, 16.4
    check(
        r#"
        role all { owner "o1"  when true  grant pay.create requires a }
        approval a { stage boss by manager }
        forbid no_audit { when kind == "contractor"  deny pay.audit }
        exception once {
          when id == "x"
          grant pay.audit
          overrides no_audit
          from 2026-07-01 until 2026-08-01
          approved by "o1"
          ticket "T-1"
        }
        invariant "a nobody audits on that date" { never holds pay.audit }
        invariant "b nobody audits ever" { never holds pay.audit  for every date }
        invariant "c nobody audits without exceptions" {
          never holds pay.audit  for every date  assuming no exceptions
        }
        invariant "d nobody creates" { never holds pay.create }
        invariant "e nobody creates unapproved" { never holds pay.create  assuming no approvals }
        invariant "f everybody may ask" {
          always status == "active" and start <= today and end is missing implies holds pay.create or pending pay.create
          assuming no approvals
        }
        invariant "g but may be refused" {
          always status == "active" and start <= today and end is missing implies holds pay.create or pending pay.create
        }
        invariant "h left out" { never holds pay.create  skip because "it is known to be wrong" }
        "#,
        &[
            ("a nobody audits on that date", "proved"),
            ("b nobody audits ever", "refuted"),
            ("c nobody audits without exceptions", "proved"),
            ("d nobody creates", "refuted"),
            ("e nobody creates unapproved", "proved"),
            ("f everybody may ask", "proved"),
            ("g but may be refused", "refuted"),
            ("h left out", "skipped"),
        ],
    );
}

#[test]
fn a_refutation_has_nothing_to_spare() {
    let witness = refutation(
        r#"
        role a { owner "o1"  when level >= 6 and groups has "oncall"  grant git.admin }
        role b { owner "o1"  when manager is present and manager.level > 3 and groups has "board"  grant git.admin }
        approval careful { for git.admin  stage boss by manager  stage owner by app owner when level > 8 }
        invariant "i" { never holds git.admin }
        "#,
    );
    // One person, one group, one stage: the shorter of the two ways.
    assert_eq!(witness.records.len(), 1, "{witness:#?}");
    let record = &witness.records[0];
    assert_eq!(record["groups"], serde_json::json!(["oncall"]));
    assert_eq!(record["status"], "active");
    assert!(!record.contains_key("manager") && !record.contains_key("end"), "{record:?}");
    assert_eq!(witness.approvals.len(), 1);
    assert_eq!(witness.approvals[0].stage, "boss");
}

#[test]
fn people_on_paths_are_people() {
    let witness = refutation(
        r#"
        role a {
          owner "o1"
          when manager is present and manager.dept == "Sales"
            and manager.manager is present and manager.manager.level == 9 and dept == "Engineering"
          grant git.admin
        }
        invariant "i" { never holds git.admin and reports to "top" and id != "p1" }
        "#,
    );
    let record = &witness.records[0];
    let by_key = |key: &serde_json::Value| {
        witness.records.iter().find(|record| record["id"] == *key).unwrap()
    };
    let manager = by_key(&record["manager"]);
    let above = by_key(&manager["manager"]);
    assert_eq!((&manager["dept"], &above["level"]), (&"Sales".into(), &9.into()));
    let is_top =
        |record: &&serde_json::Map<_, _>| record["id"] == "top" || record["email"] == "top";
    assert!([manager, above].iter().any(is_top), "{witness:#?}");
}

#[test]
fn who_is_the_same_has_the_same_record() {
    check(
        r#"
        role a {
          owner "o1"
          when manager is present and manager.level > 5 and level < 3
          grant git.admin
        }
        invariant "a who manages themself has one level" {
          never holds git.admin and id == "x" and manager is present and manager == "x"
        }
        invariant "b unless they do not" { never holds git.admin and id == "x" and manager is present and manager == "y" }
        "#,
        &[("a who manages themself has one level", "proved"), ("b unless they do not", "refuted")],
    );
}

#[test]
fn texts_are_what_they_can_be() {
    check(
        r#"
        role a { owner "o1"  when title is present and title starts with "Senior"  grant git.admin }
        forbid b { when title is present and title matches "*Engineer"  deny git.admin }
        invariant "a no senior engineer" { never title is present and title == "Senior Engineer" and holds git.admin }
        invariant "b nobody who ends so" { never title is present and title ends with "neer" and title contains "Engi" and holds git.admin }
        invariant "c nobody starts otherwise" { always holds git.admin implies title is present and title starts with "Sen" }
        invariant "d nobody at all" { never title is present and title matches "Senior?" and holds git.admin }
        invariant "e of so few letters" { never title is present and title matches "?????" and holds git.admin }
        "#,
        &[
            ("a no senior engineer", "proved"),
            ("b nobody who ends so", "refuted"),
            ("c nobody starts otherwise", "proved"),
            ("d nobody at all", "refuted"),
            ("e of so few letters", "proved"),
        ],
    );
}

#[test]
fn dates_are_compared_with_every_date() {
    check(
        r#"
        role a {
          owner "o1"
          when true
          grant crm.user from start - 7d
          grant git.read when end is present from start until end + 1mo
          grant git.write from start + 1y until start + 6mo
        }
        invariant "a nobody two weeks before" { never start > today + 2w and holds crm.user  for every date }
        invariant "b somebody six days before" { never start > today + 6d and holds crm.user  for every date }
        invariant "c nobody 32 days after" { never end is present and end + 32d < today and holds git.read  for every date }
        invariant "d the ended hold nothing" { never end is present and end < today and holds git.read  for every date }
        invariant "e a window that never opens" { never holds git.write  for every date }
        invariant "f start is before the end" { never end is present and end < start and holds git.read  for every date }
        "#,
        &[
            ("a nobody two weeks before", "proved"),
            ("b somebody six days before", "refuted"),
            ("c nobody 32 days after", "proved"),
            ("d the ended hold nothing", "proved"),
            ("e a window that never opens", "proved"),
            ("f start is before the end", "proved"),
        ],
    );
}

#[test]
fn what_cannot_be_analysed_is_named_unless_it_does_not_matter() {
    let rules = r#"
        role a { owner "o1"  when notice is present and start + notice < today  grant git.admin }
        role b { owner "o1"  when level > 3  grant crm.user  grant git.read when notice is present until start + notice }
        forbid c { when kind == "contractor"  deny git.admin }
        invariant "a it decides" { never start > today and holds git.admin }
        invariant "b it does not matter" { never kind == "contractor" and holds git.admin }
        invariant "c it is not asked" { never level < 2 and holds crm.user }
        invariant "d a window, for whoever is found" { never start < 2020-01-01 and holds git.read }
    "#;
    check(
        rules,
        &[
            ("a it decides", "not analysable"),
            ("b it does not matter", "proved"),
            ("c it is not asked", "proved"),
            ("d a window, for whoever is found", "refuted"),
        ],
    );
    let Some((_, Proof::NotAnalysable(gaps))) = proofs(rules).into_iter().next() else { panic!() };
    let policy = policy(rules);
    let text = policy.sources.text(gaps[0].span.unwrap());
    assert_eq!(text, "start + notice < today");
    assert!(gaps[0].why.contains("a duration that the record holds"), "{gaps:?}");
}

#[test]
fn a_change_is_wider_or_narrower_for_somebody() {
    // Rule 16.5
    let old = policy(
        r#"
        role a { owner "o1"  when level >= 5  grant git.read }
        role b { owner "o1"  when dept == "Sales"  grant crm.user }
        role c { owner "o1"  when dept == "Sales" and level > 2  grant pay.audit }
        approval p { for pay.create  stage boss by manager }
        role d { owner "o1"  when true  grant pay.create }
        "#,
    );
    let new = policy(
        r#"
        condition sales = dept == "Sales"
        role a { owner "o1"  when level >= 4  grant git.read }
        role b { owner "o1"  when sales and not level < 0  or sales and level < 0  grant crm.user }
        role c { owner "o1"  when sales and level < 9  grant pay.audit }
        role d { owner "o1"  when true  grant pay.create }
        "#,
    );
    let found = compare(&old, &new, Dates::Every(ON), None, || {});
    let told: Vec<(&str, bool, bool)> = found
        .changes
        .iter()
        .map(|shift| {
            let is = |side: &Side| matches!(side, Side::Somebody(_));
            (shift.name.as_str(), is(&shift.wider), is(&shift.narrower))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("git.read", true, false),
            ("pay.audit", true, true),
            ("pay.create", true, false),
            ("a", true, false),
            ("c", true, true),
        ]
    );
}

#[test]
fn a_label_that_is_new_makes_the_policy_wider() {
    // Rule 16.5
    let rules = r#"role a { owner "o1"  when dept == "Sales"  grant crm.user }"#;
    let more = r#"
        role a { owner "o1"  when dept == "Sales"  grant crm.user }
        role b { owner "o1"  when dept == "Legal"  grant crm.user }
    "#;
    let old = policy(rules);
    let text =
        format!("{PREAMBLE}{more}").replace("\"Sales\"  \"Cust", "\"Sales\"  \"Legal\"  \"Cust");
    let loaded = load(&[("policy.role", &text)]);
    let new = loaded.policy.unwrap();
    let found = compare(&old, &new, Dates::Every(ON), None, || {});
    let shift = found.changes.iter().find(|shift| shift.name == "crm.user").unwrap();
    let Side::Somebody(witness) = &shift.wider else { panic!("{shift:?}") };
    assert_eq!(witness.records[0]["dept"], "Legal");
    assert!(shift.narrower.is_nobody());
    // The other way round, whoever is in Legal is frozen, and loses nothing.
    let back = compare(&new, &old, Dates::Every(ON), None, || {});
    let shift = back.changes.iter().find(|shift| shift.name == "crm.user");
    assert!(shift.is_none(), "{shift:?}");
}

#[test]
fn who_could_ever_is_told_in_the_words_of_the_language() {
    let policy = policy(
        r#"
        role a { owner "o1"  when dept in { "Sales", "Engineering" } and level >= 5  grant git.read }
        role b { owner "o1"  when mfa and groups has "board"  grant git.read requires p }
        approval p { stage boss by manager }
        forbid f { when kind == "contractor"  deny git.read }
        "#,
    );
    let id = policy.entitlements.iter().find(|(_, each)| each.name == "git.read").unwrap().0;
    let found = holders(&policy, id, Dates::Every(ON), 10, None);
    assert!(found.complete);
    let told: Vec<String> = found
        .ways
        .iter()
        .map(|way| format!("{} {:?}", way.when.join(" and "), way.approvals))
        .collect();
    assert_eq!(
        told,
        [
            "dept in { \"Engineering\", \"Sales\" } and kind != \"contractor\" and level >= 5 []",
            "groups has \"board\" and kind != \"contractor\" and mfa [(\"p\", \"boss\")]",
        ]
    );
    let none = policy.entitlements.iter().find(|(_, each)| each.name == "pay.audit").unwrap().0;
    let nobody = holders(&policy, none, Dates::Every(ON), 10, None);
    assert!(nobody.complete && nobody.ways.is_empty());
}
