//! JSON, NDJSON, CSV and SCIM, whole and broken.

use std::fmt::Write;

use rolebook::identity::{Format, Mapping, Record, read};

use super::schema::policy;
use super::{outcome, refusal, told};

const PERSON: &str = "
    id: text key
    department: Department
    title: text?
";

/// What becomes of each input, one below the other.
fn all_told(inputs: &[&[u8]]) -> String {
    let policy = policy(PERSON);
    let mapping = Mapping::by_name(&policy);
    let mut text = String::new();
    for input in inputs {
        writeln!(text, "> {}", input.escape_ascii()).unwrap();
        text.push_str(&outcome(&policy, &mapping, input));
    }
    text
}

#[test]
fn an_input_of_nothing_is_refused() {
    insta::assert_snapshot!(all_told(&[
        b"",
        b"\xef\xbb\xbf",
        b" \r\n\t ",
        b"[]",
        b"id,department\n"
    ]));
    let policy = policy(PERSON);
    for format in Format::ALL {
        let error = read(&b" \n"[..], Some(format), &Mapping::by_name(&policy), &policy);
        assert_eq!(error.unwrap_err().to_string(), "the input is empty");
    }
}

#[test]
fn bytes_that_are_not_utf8_are_named() {
    insta::assert_snapshot!(all_told(&[
        b"id,department\ne1,Sal\xe9s\n",
        b"[{\"id\": \"e\xff\"}]",
        b"\xff\xfei\0d\0",
        b"id,department\ne1,Sales\xc3",
    ]));
}

#[test]
fn a_json_record_without_an_end_stops_the_run() {
    insta::assert_snapshot!(all_told(&[
        b"[{\"id\": \"e1\", \"department\": \"Sales\"}, {\"id\": \"e2\", ",
        b"[{\"id\": \"e1\", \"department\": \"Sales\"} {\"id\": \"e2\"}]",
        b"[{\"id\": \"e1\"\n, \"department\": Sales}]",
        b"[] []",
        b"{\"id\": \"e1\",\n \"department\": \"Sales\"}\n]",
        b"[{\"id\": 1e999}]",
    ]));
}

#[test]
fn nesting_without_end_stops_the_run() {
    let deep = format!("[{{\"id\": {}", "[".repeat(100_000));
    let policy = policy(PERSON);
    let error = read(deep.as_bytes(), None, &Mapping::by_name(&policy), &policy).unwrap_err();
    insta::assert_snapshot!(refusal(&error));
}

#[test]
fn a_broken_line_of_ndjson_costs_its_own_record() {
    insta::assert_snapshot!(told(
        &policy(PERSON),
        "{\"id\": \"e1\", \"department\": \"Sales\"}\r\n\n{\"id\": \"e2\", \"department\": }\n7\n{\"id\": \"e3\", \"department\": \"CS\"}"
    ));
}

#[test]
fn a_json_record_is_an_object_without_repetition() {
    insta::assert_snapshot!(told(
        &policy(PERSON),
        r#"["e1", null, {"id": "e2", "id": "e3", "department": "Sales"}, {"id": "e4", "department": "Sales", "department": "CS"}]"#
    ));
}

#[test]
fn a_row_of_another_width_is_quarantined_by_its_key() {
    insta::assert_snapshot!(told(
        &policy(PERSON),
        "id,department,title\r\ne1,Sales,AE\r\ne2,Sales\r\n\r\ne3,Sales,AE,EMEA\r\n,Sales\r\n"
    ));
}

#[test]
fn a_row_is_named_by_its_line_whatever_ends_the_lines() {
    let lines = ["id,department", "", "e1,\"Sales\"", "", "", "e2,\"Sa", "les\"", "e3,x"];
    let mut found = Vec::new();
    for end in ["\n", "\r\n", "\r"] {
        for close in ["", end] {
            let text = told(&policy(PERSON), &format!("{}{close}", lines.join(end)));
            let places = text
                .lines()
                .filter_map(|line| Some(line.split_once(" (line ")?.1.split_once(')')?.0));
            found.push(places.collect::<Vec<_>>().join(" "));
        }
    }
    // A lone carriage return in a cell is no line to a reader of lines.
    assert_eq!(found, ["6 8", "6 8", "6 8", "6 8", "6 7", "6 7"]);
}

#[test]
fn quotes_that_would_swallow_records_stop_the_run() {
    insta::assert_snapshot!(all_told(&[
        b"id,department,title\ne1,Sales,\"AE\ne2,Sales,AE\n",
        b"id,department,title\ne1,Sales,\"AE\ne2,Sales,\"AE\"\n",
        b"\xef\xbb\xbfid,department,title\ne1,Sales,\"A \"\"E\"\"\nX\"\n",
    ]));
}

#[test]
fn a_header_is_exact_and_without_repetition() {
    insta::assert_snapshot!(all_told(&[
        b"id,department,title,department\n",
        b"id,Department,title,,\ne1,Sales,AE,,\n",
        b"id;department;title\ne1;Sales;AE\n",
        b"ID,department\ne1,Sales\n",
    ]));
}

#[test]
fn unknown_fields_have_a_note_each_with_a_count() {
    insta::assert_snapshot!(told(
        &policy(PERSON),
        r#"[{"id": "e1", "department": "Sales", "titel": "AE", "shoe": 43}, {"id": "e2", "department": "CS", "shoe": {"size": 40}}]"#
    ));
}

#[test]
fn json_that_holds_no_records_is_refused() {
    let policy = policy(PERSON);
    for (text, found) in
        [("7", "a number"), ("\"x\"", "a text"), ("null", "null"), ("true", "a bool")]
    {
        let error = read(text.as_bytes(), Some(Format::Json), &Mapping::by_name(&policy), &policy);
        let message = error.unwrap_err().to_string();
        assert_eq!(message, format!("the JSON document is {found}, not an array of records"));
    }
}

const SCIM: &str = "
    id: text key
    user_name: text unique
    email: text?
    department: text?
    manager: identity?
    groups: set<text> = {}
    active: bool = true
";

#[test]
fn a_scim_list_is_read_whatever_the_case_of_its_names() {
    insta::assert_snapshot!(told(
        &policy(SCIM),
        r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalresults": 2, "resources": [
  {"ID": "26", "username": "ann", "emails": [{"value": "ann@acme.example", "primary": true}, {"value": "ann@home.example"}],
   "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user": {"Department": "Sales", "manager": {"value": "27"}}},
  {"id": "27", "userName": "bob", "emails": [{"value": "bob@acme.example"}], "groups": [{"value": "g1", "display": "Guides"}], "active": false,
   "urn:example:2.0:User": {"badge": 7}, "shoeSize": 43}
]}"#
    ));
}

#[test]
fn a_scim_list_that_is_a_page_of_many_says_so() {
    insta::assert_snapshot!(told(
        &policy(SCIM),
        r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 3, "Resources": [{"id": "1", "userName": "a", "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]}, {"id": "9", "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"]}]}"#
    ));
    let page = |id: &str| {
        format!(
            r#"{{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 2, "Resources": [{{"id": "{id}", "userName": "{id}"}}]}}"#
        )
    };
    let policy = policy(SCIM);
    let pages = [page("1"), page("2")].join("\n");
    let population = read(pages.as_bytes(), None, &Mapping::by_name(&policy), &policy).unwrap();
    assert!(population.findings.iter().all(|finding| finding.code != "partial-list"));
    assert!(population.persons().all(|person| matches!(person.record, Record::Valid(_))));
}

#[test]
fn a_scim_message_that_lists_nobody_is_refused() {
    insta::assert_snapshot!(all_told(&[
        br#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": "token expired", "status": "401"}"#,
        br#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": []}"#,
        br#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "name": {"givenName": "A", "GIVENNAME": "B"}, "id": "1", "department": "Sales"}"#,
    ]));
}
