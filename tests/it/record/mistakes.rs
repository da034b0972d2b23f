//! What is said of a file that cannot be used.

use super::{told, told_of_reviews};

#[test]
fn every_mistake_is_told_with_its_record_and_line() {
    insta::assert_snapshot!(told(
        r#"[
  {"identity": 1042, "entitlement": "a.b", "approval": "p", "stage": "s", "requested": "2026-11-19"},
  {"identity": "e1", "approval": "p", "stage": "s", "approver": "e9", "decision": "approve", "at": "20.11.2026"},
  {"identity": "e1", "entitlement": "a.b", "approval": "p", "stage": "s", "decision": "maybe",
   "start_date": "2026-02-30", "eligible_as": ["manager"]},
  {"identity": "e1", "entitlement": "a.b", "approval": "p", "stage": "s", "approver": "e9", "at": "2026-11-20"},
  {"identity": "e1", "entitlement": "a.b", "approval": "p", "stage": "s", "approver": "e9"},
  {"identity": "e1", "entitlement": "a.b", "approval": "p", "stage": "s", "stage": "t", "requested": "2026-11-20T09:30:00"},
  ["e1"],
  {}
]"#
    ));
}

#[test]
fn a_misspelt_field_is_one_mistake() {
    insta::assert_snapshot!(told(
        r#"{"identity":"e1","entitlement":"a.b","approval":"p","stage":"s","approver":"e9","decison":"rejected","at":"2026-11-20"}
{"identity":"e1","entitlement":"a.b","approval":"p","stage":"s","aprover":"e9","decision":"rejected","at":"2026-11-20","ticket":"REQ-1"}
{"identity":"e1","entitlement":"a.b","approval":"p","stage":"s","approver":"e9","decision":"rejected","at":"2026-11-20","ticket":"REQ-2"}"#
    ));
}

#[test]
fn what_many_records_share_is_told_once() {
    insta::assert_snapshot!(told(
        "identity,entitlement,approval,approver,decision,at,ticket\n\
         e1,a.b,p,e9,ok,2026-11-20,1\n\
         e2,a.b,p,e9,ok,2026-11-20,2\n\
         e3,a.b,p,,ok,2026-11-20,3\n"
    ));
}

#[test]
fn another_file_is_told_from_approvals() {
    insta::assert_snapshot!(told("employee_id,email\ne1,a@acme.example\ne2,b@acme.example\n"));
    insta::assert_snapshot!(told(r#"{"approvals": [{"identity": "e1"}]}"#));
}

#[test]
fn rows_and_lines_that_are_broken_are_told_with_the_rest() {
    insta::assert_snapshot!(told(
        "identity,entitlement,approval,stage,requested\n\
         e1,a.b,p,s\n\
         e1,a.b,p,s,2026-11-19\n\
         e1,a.b,p,,19.11.2026\n"
    ));
    insta::assert_snapshot!(told(
        r#"{"identity":"e1","entitlement":"a.b","approval":"p","stage":"s","requested":"2026-11-19"}
{"identity":"e1","entitlement":
{"identity":"e1","entitlement":"a.b","approval":"p","requested":"2026-11-19"}"#
    ));
}

#[test]
fn what_cannot_be_told_apart_is_refused_whole() {
    insta::assert_snapshot!(told(r#"[{"identity": "e1"}, {"identity": }]"#));
    insta::assert_snapshot!(told(
        "identity,entitlement,approval,stage,requested,note\ne1,a.b,p,s,2026-11-19,\"fine\ne2,a.b,p,s,2026-11-19,\n"
    ));
}

#[test]
fn mistakes_in_reviews_are_told() {
    insta::assert_snapshot!(told_of_reviews(
        "identity,entitlement,review,outcome,at\n\
         e1,a.b,r,Certified,2026-11-20\n\
         e1,a.b,r,revoked,\n\
         e1,a.b,,,2026-11-20\n"
    ));
}

#[test]
fn oddities_are_findings_and_stop_nothing() {
    insta::assert_snapshot!(told(
        "identity,entitlement,approval,stage,approver,decision,at,requested\n\
         e1,a.b,p,s,e9,approved,2026-11-20,2026-11-21\n\
         e2,a.b,p,s,e9,approved,2026-11-20,2026-11-20T10:00:00Z\n\
         e2,a.b,p,s,e9,approved,2026-11-20,2026-11-20T10:00:00Z\n"
    ));
}
