//! Schema, vocabularies and lifecycle.

use super::{BASE, Sources, errors};
use insta::assert_snapshot;

fn schema(fields: &str) -> String {
    let text = format!(
        "identity {{ {fields} }}\nlifecycle {{ active when true ended when false }}\nenum Country {{ \"US\" \"DE\" }}"
    );
    super::assert_parses(&text);
    Sources::root(&[&text]).errors()
}

#[test]
fn exactly_one_key() {
    assert_snapshot!(schema("id: text"), @"");
    assert_snapshot!(schema("id: text key  email: text key"), @"");
    assert_snapshot!(schema("id: int key"), @"");
    assert_snapshot!(schema("id: text? key"), @"");
    assert_snapshot!(schema("id: text key = \"x\""), @"");
}

#[test]
fn types_that_are_none() {
    assert_snapshot!(schema("id: text key  a: Contry  b: set<bool>  c: set<identity>  d: strng  e: set<Country>  a: int"), @"");
}

#[test]
fn defaults_are_of_the_type_of_the_attribute() {
    assert_snapshot!(schema(r#"id: text key  a: int = "3"  b: set<text> = "x"  c: Country = "us"  d: date? = 2026-01-01  e: set<int> = { 1, "2" }  f: Country = "FR"  g: bool = true"#), @"");
}

#[test]
fn unique_tells_people_apart() {
    assert_snapshot!(schema("id: text key  a: bool unique  b: set<text> unique  c: int unique"), @"");
}

#[test]
fn one_identity_and_one_lifecycle() {
    assert_snapshot!(errors("identity { id: text key } lifecycle { active when true ended when false }"), @"");
    assert_snapshot!(Sources::root(&["enum A { \"x\" }"]).errors(), @"");
}

#[test]
fn a_used_directory_may_bring_the_schema() {
    let sources = Sources::root(&["role r { when mfa }"]).origin("../base", &[BASE]);
    assert_eq!(sources.errors(), "");
    let sources = Sources::root(&[BASE]).origin("../base", &["identity { id: text key }"]);
    assert_snapshot!(sources.errors(), @"");
}

#[test]
fn spellings_stand_once() {
    assert_snapshot!(errors(r#"enum E { "Sales" also "sales", "SLS"  "Marketing" also " sls "  " "  "MARKETING" } enum lower_case { "x" }"#), @"");
}

#[test]
fn vocabularies_come_from_files() {
    let text = "enum Title from \"titles.csv\" column \"title\"\nrole r { when mfa }";
    let file = |text| {
        Sources::root(&[BASE, r#"enum Title from "titles.csv" column "title""#])
            .vocabulary("titles.csv", text)
    };
    assert_eq!(file(Ok("\u{feff}id,title\r\n1, Engineer \r\n2,\"Head of, all\"\r\n")).errors(), "");
    let (policy, ..) = file(Ok("title\nEngineer\n")).check();
    let policy = policy.unwrap();
    let title = policy.enums.values().find(|ty| ty.name == "Title").unwrap();
    assert_eq!(title.labels.values().collect::<Vec<_>>(), ["Engineer"]);
    assert!(title.label(" ENGINEER ").is_some());
    assert_snapshot!(file(Ok("titel\nx\n")).errors(), @"");
    assert_snapshot!(file(Ok("title\n")).errors(), @"");
    assert_snapshot!(file(Ok("")).errors(), @"");
    assert_snapshot!(file(Ok("title\na\n\" \"\n")).errors(), @"");
    assert_snapshot!(file(Ok("title\na\nb\nA\n")).errors(), @"");
    assert_snapshot!(file(Err("no such file")).errors(), @"");
    assert_snapshot!(Sources::root(&[BASE, text]).errors(), @"");
    let many: String = (0..10_002).map(|n| format!("{n}\n")).collect();
    assert_snapshot!(file(Ok(&format!("title\n{many}"))).errors(), @"");
}

#[test]
fn a_vocabulary_that_cannot_be_read_does_not_cascade() {
    let text = r#"identity { id: text key title: Title } enum Title from "t.csv" column "title"
      lifecycle { active when title == "x" ended when false }"#;
    assert_eq!(Sources::root(&[text]).errors().matches(": ").count(), 1);
}

#[test]
fn a_lifecycle_has_known_phases_and_those_it_needs() {
    let lifecycle = |text: &str| {
        let schema = "identity { id: text key  start: date  boss: identity  level: int } role r { when level > 3 } condition far = boss.level > 3";
        Sources::root(&[schema, &format!("lifecycle {{ {text} }}")]).errors()
    };
    assert_snapshot!(lifecycle("since level active when level > 3"), @"");
    assert_snapshot!(lifecycle("since start activ when true ended when false"), @"");
    assert_snapshot!(lifecycle("active when boss.level > 3 or holds role r or far ended when reports to \"x\""), @"");
}
