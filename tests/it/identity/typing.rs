//! One value at a time.

use super::schema::policy;
use super::told;

const EVERY_TYPE: &str = "
    id: text key
    name: text?
    level: int?
    mfa: bool = false
    start: date?
    notice: duration?
    department: Department?
    groups: set<text> = {}
    sites: set<Department>?
";

#[test]
fn csv_cells_become_values_of_every_type() {
    insta::assert_snapshot!(told(
        &policy(EVERY_TYPE),
        "\
id,name,level,mfa,start,notice,department,groups,sites
 e1 , Ann ,+3,YES,2026-03-01,7d, r&d ,a; b;;a,Sales;cs
e2,,,,,,,,
e3,\" \",-4,0, 2024-02-29 ,2w,CUSTOMER  SUCCESS,;,
"
    ));
}

#[test]
fn csv_cells_that_are_no_values_are_told_one_by_one() {
    insta::assert_snapshot!(told(
        &policy(EVERY_TYPE),
        "\
id,name,level,mfa,start,notice,department,groups,sites
e1,Ann,3.0,maybe,01/03/2026,7 days,Enginering,a,Sales;Slaes
e2,Bob,9223372036854775808,TRUE!,2026-02-29,0d,Basket Weaving,a,x
"
    ));
}

#[test]
fn json_values_are_taken_exactly() {
    insta::assert_snapshot!(told(
        &policy(EVERY_TYPE),
        r#"[
{"id": " e1 ", "name": " Ann ", "level": 3, "mfa": true, "start": "2026-03-01", "notice": "7d", "department": "eng", "groups": [" b ", "a", "b"], "sites": ["CS"]},
{"id": "e2", "name": "  ", "level": null, "groups": null, "sites": []}
]"#
    ));
}

#[test]
fn json_values_of_another_type_are_told_one_by_one() {
    insta::assert_snapshot!(told(
        &policy(EVERY_TYPE),
        r#"[
{"id": "e1", "name": 7, "level": "3", "mfa": "true", "start": 20260301, "notice": 7, "department": 1, "groups": "a;b", "sites": ["Sales", null]},
{"id": "e2", "name": ["Ann"], "level": 3.0, "mfa": 1, "start": "soon", "notice": "week", "department": {"name": "Sales"}, "groups": ["a", " "], "sites": ["Sales", "Slaes"]},
{"id": 3, "level": 9223372036854775808},
{"id": "e4", "level": true, "groups": {"a": 1}, "sites": [["Sales"]]}
]"#
    ));
}

#[test]
fn a_value_of_a_megabyte_is_cut_in_its_message() {
    let input = format!("[{{\"id\": \"e1\", \"department\": \"{}\"}}]", "x\\n".repeat(400_000));
    let text = told(&policy("id: text key\n department: Department"), &input);
    let (_, result) = text.split_once("---\n").unwrap();
    insta::assert_snapshot!(result);
}

#[test]
fn what_the_policy_does_not_read_is_judged_but_not_kept() {
    insta::assert_snapshot!(told(
        &policy("id: text key\n department: Department\n # level: int\n # manager: identity?"),
        "id,department,level,manager\ne1,Sales,3,e2\ne2,Sales,three,\n"
    ));
}
