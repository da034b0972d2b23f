//! What is written, what is published, and what comes with the examples.

use rolebook::record::{
    ApprovalForm, ApprovalRecord, approvals_schema, read_approvals, read_reviews, reviews_schema,
    write_approvals,
};

fn written(records: &[ApprovalRecord], form: ApprovalForm) -> String {
    let mut text = Vec::new();
    write_approvals(records, form, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn approvals_are_written_one_a_line() {
    let text = "identity,entitlement,approval,stage,approver,decision,at,eligible_as,note\n\
        e2,\"a.b[\"\"US\"\"]\",p,s,e9,approved,2026-11-20,manager,\n\
        e1,a.b,p,s,e9,rejected,2026-11-20T10:00:00+01:00,,no\n";
    let records = read_approvals(text.as_bytes(), None).unwrap().records;
    insta::assert_snapshot!(written(&records, ApprovalForm::Json), @r#"
    [
      {"identity":"e1","entitlement":"a.b","approval":"p","stage":"s","approver":"e9","decision":"rejected","at":"2026-11-20T09:00:00Z","note":"no"},
      {"identity":"e2","entitlement":"a.b[\"US\"]","approval":"p","stage":"s","approver":"e9","decision":"approved","at":"2026-11-20","eligible_as":"manager"}
    ]
    "#);
    insta::assert_snapshot!(written(&records, ApprovalForm::Ndjson), @r#"
    {"identity":"e1","entitlement":"a.b","approval":"p","stage":"s","approver":"e9","decision":"rejected","at":"2026-11-20T09:00:00Z","note":"no"}
    {"identity":"e2","entitlement":"a.b[\"US\"]","approval":"p","stage":"s","approver":"e9","decision":"approved","at":"2026-11-20","eligible_as":"manager"}
    "#);
    assert_eq!(written(&[], ApprovalForm::Json), "[]\n");
    assert_eq!(written(&[], ApprovalForm::Ndjson), "");
}

#[test]
fn the_schemas_name_what_is_read() {
    let names = |schema: &serde_json::Value, record: &str| -> Vec<String> {
        let properties = schema.pointer(&format!("/$defs/{record}/properties")).unwrap();
        properties.as_object().unwrap().keys().cloned().collect()
    };
    let approvals = serde_json::to_value(approvals_schema()).unwrap();
    let known = [
        "approval",
        "approver",
        "at",
        "decision",
        "eligible_as",
        "entitlement",
        "identity",
        "note",
        "requested",
        "stage",
        "start_date",
    ];
    assert_eq!(names(&approvals, "ApprovalRecord"), known);
    let reviews = serde_json::to_value(reviews_schema()).unwrap();
    let known = ["at", "entitlement", "identity", "note", "outcome", "review", "reviewer"];
    assert_eq!(names(&reviews, "ReviewRecord"), known);
    // The reader lists its fields where it knows none of those given.
    let error = read_approvals(&b"[{\"x\":1}]"[..], None).unwrap_err();
    let help = error.diagnostics().remove(0).help.unwrap();
    for name in names(&approvals, "ApprovalRecord") {
        assert!(help.contains(&format!("`{name}`")), "{name}: {help}");
    }
}

/// The first block of `language` in the documentation.
fn documented(language: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/records.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, rest) = text.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_files_in_the_documentation_are_read() {
    let json = documented("json");
    let approvals = read_approvals(json.as_bytes(), None).unwrap();
    assert_eq!(written(&approvals.records, ApprovalForm::Json), json);
    assert_eq!(approvals.findings, []);
    let reviews = read_reviews(documented("csv").as_bytes(), None).unwrap();
    assert_eq!((reviews.records.len(), reviews.findings.len()), (2, 0));
}

#[test]
fn the_approvals_of_the_example_are_written_as_they_would_be_again() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/approvals.json");
    let text = std::fs::read_to_string(path).unwrap();
    let read = read_approvals(text.as_bytes(), None).unwrap();
    assert_eq!(read.findings, []);
    assert!(read.records.iter().any(ApprovalRecord::is_request));
    assert_eq!(written(&read.records, ApprovalForm::Json), text);
}
