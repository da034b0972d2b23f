//! Each format, and that they say the same.

use rolebook::identity::Format;
use rolebook::record::{ApprovalRecord, read_approvals};

use super::{refusal, told, told_of_reviews};

#[test]
fn approvals_are_read_from_json() {
    insta::assert_snapshot!(told(
        r#"[
  {"identity": "e2", "entitlement": "aws.prod_admin", "approval": "privileged", "stage": "manager",
   "approver": "e9", "decision": "rejected", "at": "2026-11-20T09:30:00+01:00", "note": "not yet"},
  {"identity": " e1 ", "entitlement": "salesforce.territory[\"US\"]", "approval": "privileged",
   "stage": "owner", "approver": null, "note": "  ", "requested": "2026-11-19"}
]"#
    ));
}

#[test]
fn approvals_are_read_from_csv() {
    insta::assert_snapshot!(told(
        "identity,entitlement,approval,stage,approver,decision,at,eligible_as,start_date,requested,note\n\
         e2,aws.prod_admin,privileged,manager,e9,approved,2026-11-20,role security,2026-09-01,2026-11-18,\"fine, for now\"\n\
         e1,\"salesforce.territory[\"\"US\"\"]\",privileged,owner,,,,,,2026-11-19,\n"
    ));
}

#[test]
fn approvals_are_read_from_ndjson() {
    insta::assert_snapshot!(told(
        r#"{"identity":"e2","entitlement":"a.b","approval":"p","stage":"s","requested":"2026-11-19"}

{"identity":"e1","entitlement":"a.b","approval":"p","stage":"s","requested":"2026-11-19","note":"urn:ietf:params:scim:"}"#
    ));
}

#[test]
fn reviews_are_read() {
    insta::assert_snapshot!(told_of_reviews(
        "identity,entitlement,review,reviewer,outcome,at,note\n\
         e2,aws.prod_admin,privileged_access,e9,revoked,2026-11-20,moved on\n\
         e1,aws.prod_admin,privileged_access,,certified,2026-11-20T12:00:00Z,\n\
         e1,aws.prod_admin,privileged_access,,certified,2026-11-20T12:00:00Z,\n"
    ));
}

#[test]
fn an_empty_list_is_fine_and_an_empty_file_is_not() {
    for text in ["[]", " [ ]\n", "identity,entitlement,approval,stage,requested\n"] {
        assert_eq!(read_approvals(text.as_bytes(), None).unwrap(), Default::default(), "{text}");
    }
    for format in [None, Some(Format::Ndjson), Some(Format::Csv)] {
        let error = read_approvals(&b" \n"[..], format).unwrap_err();
        assert_eq!(
            refusal(&error),
            "empty-input: the file of approvals is empty\n  help: a file without approvals is `[]`, or a CSV header without rows\n"
        );
    }
}

#[test]
fn scim_is_refused() {
    let error = read_approvals(&b"[]"[..], Some(Format::Scim)).unwrap_err();
    assert_eq!(
        refusal(&error),
        "not-scim: SCIM has no approvals\n  help: give them as `json`, `ndjson` or `csv`\n"
    );
}

#[test]
fn a_byte_order_mark_and_other_ends_of_lines_do_not_matter() {
    let plain = "identity;entitlement;approval;stage;requested\ne1;a.b;p;s;2026-11-19\n";
    let other = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    let read = |text: &str| -> Vec<ApprovalRecord> {
        read_approvals(text.as_bytes(), None).unwrap().records
    };
    assert_eq!(read(plain), read(&other));
    assert_eq!(read(plain).len(), 1);
}
