//! `[identities]` in `rolebook.toml`.

use rolebook::diagnostic::Diagnostic;
use rolebook::identity::{IdentitiesTable, Mapping, MappingError, resolve};
use rolebook::policy::Policy;

use super::outcome;
use super::schema::policy;

const SCHEMA: &str = "
    id: text key
    department: Department
    level: int?
    start: date
    groups: set<text> = {}
    company: text
";

fn mapping(policy: &Policy, toml: &str) -> Result<Mapping, Vec<MappingError>> {
    let table = IdentitiesTable::read(toml, 0).map_err(|error| vec![error])?;
    resolve(&table, 0, policy)
}

/// The errors of a manifest, each with the text it points at.
fn errors(toml: &str) -> String {
    let errors = mapping(&policy(SCHEMA), toml).unwrap_err();
    let told = errors.iter().map(|error| {
        let diagnostic = Diagnostic::from_error(error);
        let span = diagnostic.span().unwrap();
        let place = &toml[span.start as usize..span.end as usize];
        let help = diagnostic.help.map(|help| format!("\n  help: {help}")).unwrap_or_default();
        format!("{}: {}\n  at {place}{help}\n", diagnostic.code, diagnostic.message)
    });
    told.collect()
}

#[test]
fn columns_formats_and_constants_are_read() {
    let policy = policy(SCHEMA);
    let toml = "
[policy]
name = \"acme\"
[identities]
date_format = \"%d/%m/%Y\"
set_separator = \"|\"
[identities.columns]
id = \"WorkerID\"
department = { column = \"Dept\" }
start = { column = \"HireDate\", format = \"%d.%m.%Y\" }
company = { constant = \"Woodgrove\" }
";
    let mapping = mapping(&policy, toml).unwrap();
    let csv =
        b"WorkerID,Dept,HireDate,groups,level\n7,Eng,01.03.2026,a|b;c,3\n8,Eng,2026-03-01,,\n";
    insta::assert_snapshot!(outcome(&policy, &mapping, csv));
}

#[test]
fn json_texts_are_parsed_where_the_column_says_so() {
    let policy = policy(SCHEMA);
    let toml = "
[identities.columns]
id = { parse = true }
level = { parse = true }
groups = { parse = true }
start = { constant = 2026-03-01 }
company = { constant = \"Woodgrove\" }
";
    let mapping = mapping(&policy, toml).unwrap();
    let json = br#"[{"id": 7, "department": "CS", "level": "3", "groups": "b; a"}, {"id": 7.5, "department": 1, "level": "x", "groups": 1}]"#;
    insta::assert_snapshot!(outcome(&policy, &mapping, json));
}

#[test]
fn every_mistake_is_told_with_its_place() {
    insta::assert_snapshot!(errors(
        "
[identities]
date_format = \"dd/mm/yyyy\"
set_separator = \"\"
[identities.columns]
departmnet = \"Dept\"
id = { constant = \"x\" }
department = { column = \"D\", constant = \"Sales\" }
level = { constant = \"three\", separator = \"|\" }
start = { format = \"%Y-%m\" }
groups = { column = \" \", format = \"%Y\" }
company = { constant = \" \" }
"
    ));
}

#[test]
fn a_table_of_another_form_is_told() {
    let mut text = String::new();
    for toml in [
        "[identities]\npaht = \"people.csv\"\n",
        "[identities]\nformat = \"xlsx\"\n",
        "[identities.columns]\nid = 7\n",
        "[identities.columns]\nid = { colum = \"x\" }\n",
    ] {
        text.push_str(&errors(toml));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_scim_column_is_a_path() {
    let policy = policy("id: text key\n badge: int?\n work: text?");
    let toml = "
[identities.columns]
id = \"externalId\"
badge = \"urn:example:2.0:User:badge\"
work = \"emails[type eq \\\"work\\\"].value\"
";
    let mapping = mapping(&policy, toml).unwrap();
    let user = br#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:example:2.0:User"], "externalId": "7", "emails": [{"type": "work", "value": "a@x"}, {"type": "home", "value": "b@x"}], "urn:example:2.0:User": {"badge": 12}}"#;
    insta::assert_snapshot!(outcome(&policy, &mapping, user));
    let bad = mapping_of(&policy, "[identities.columns]\nwork = \"emails[work]\"\n");
    insta::assert_snapshot!("a_scim_column_is_no_path", outcome(&policy, &bad, user));
}

fn mapping_of(policy: &Policy, toml: &str) -> Mapping {
    mapping(policy, toml).unwrap()
}
