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
    assert_snapshot!(schema("id: text"), @r#"
    missing-key: no attribute of the identity is its key
      `identity` needs a key
      help: mark the attribute that names the person for good, as in `id: text key`
    "#);
    assert_snapshot!(schema("id: text key  email: text key"), @r#"
    second-key: `email` is a second key
      `key` second key
      `key` the key
      help: keep one `key` and mark the other `unique`
    "#);
    assert_snapshot!(schema("id: int key"), @r#"
    key-type: the key `id` is an int, not a text
      `int` must be `text`
      help: write `id: text key`
    "#);
    assert_snapshot!(schema("id: text? key"), @r#"
    key-optional: the key `id` cannot be optional
      `?` a key is always present
      help: take the `?` away; a record without its key belongs to nobody
    "#);
    assert_snapshot!(schema("id: text key = \"x\""), @r#"
    needless-default: the key `id` cannot have a default
      `"x"` take this away
      help: every record bears its own key
    "#);
}

#[test]
fn types_that_are_none() {
    assert_snapshot!(schema("id: text key  a: Contry  b: set<bool>  c: set<identity>  d: strng  e: set<Country>  a: int"), @r#"
    unknown-type: there is no type `Contry`
      `Contry` not a type
      help: did you mean `Country`?
    set-element: there are no sets of bool
      `set<bool>` not possible
      help: a set holds text, int, date or the labels of an enum
    set-element: there are no sets of identity
      `set<identity>` not possible
      help: a set holds text, int, date or the labels of an enum
    unknown-type: there is no type `strng`
      `strng` not a type
      help: a type is text, int, bool, date, duration, identity, set<…> or a declared enum
    duplicate-name: the attribute `a` is declared twice
      `a` declared again
      `a` first declared here
      help: rename or remove one of them
    "#);
}

#[test]
fn defaults_are_of_the_type_of_the_attribute() {
    assert_snapshot!(schema(r#"id: text key  a: int = "3"  b: set<text> = "x"  c: Country = "us"  d: date? = 2026-01-01  e: set<int> = { 1, "2" }  f: Country = "FR"  g: bool = true"#), @r#"
    default-type: the default of `a` is a text, but the attribute is an int
      `"3"` not an int
    default-type: the default of `b` is a text, but the attribute is a set of text
      `"x"` not a set of text
      help: a set stands in braces: `{ }` or `{ "a", "b" }`
    other-spelling: `us` is only another spelling of `US`
      `"us"` not the label itself
      help: write "US"; other spellings are for records, and rules use the label itself
    needless-default: the optional attribute `d` cannot have a default
      `2026-01-01` take this away
      help: keep the `?` if it may be missing, or the default if it never should be
    default-type: the default of `e` is a text, but the attribute is a set of int
      `"2"` not a set of int
      help: a set stands in braces: `{ }` or `{ "a", "b" }`
    unknown-label: `FR` is not a label of `Country`
      `"FR"` never true
      help: the labels are `US`, `DE`
    "#);
}

#[test]
fn unique_tells_people_apart() {
    assert_snapshot!(schema("id: text key  a: bool unique  b: set<text> unique  c: int unique"), @r#"
    unique-type: `a` is a bool and cannot be unique
      `unique` not possible here
      help: only a text or an int can tell people apart
    unique-type: `b` is a set of text and cannot be unique
      `unique` not possible here
      help: only a text or an int can tell people apart
    "#);
}

#[test]
fn one_identity_and_one_lifecycle() {
    assert_snapshot!(errors("identity { id: text key } lifecycle { active when true ended when false }"), @r#"
    duplicate-name: `identity` is declared twice
      `identity` declared again
      `identity` first declared here
      help: a policy has exactly one, shared by all the directories it uses
    duplicate-name: `lifecycle` is declared twice
      `lifecycle` declared again
      `lifecycle` first declared here
      help: a policy has exactly one, shared by all the directories it uses
    "#);
    assert_snapshot!(Sources::root(&["enum A { \"x\" }"]).errors(), @r#"
    missing-declaration: the policy has no `identity`
      help: describe the HR record: `identity { id: text key  … }`
    missing-declaration: the policy has no `lifecycle`
      help: say when somebody is active and when not: `lifecycle { ended when …  active when … }`
    "#);
}

#[test]
fn a_used_directory_may_bring_the_schema() {
    let sources = Sources::root(&["role r { when mfa }"]).origin("../base", &[BASE]);
    assert_eq!(sources.errors(), "");
    let sources = Sources::root(&[BASE]).origin("../base", &["identity { id: text key }"]);
    assert_snapshot!(sources.errors(), @r#"
    duplicate-name: `identity` is declared twice
      `identity` declared again
      `identity` first declared here
      help: a policy has exactly one, shared by all the directories it uses
    "#);
}

#[test]
fn spellings_stand_once() {
    assert_snapshot!(errors(r#"enum E { "Sales" also "sales", "SLS"  "Marketing" also " sls "  " "  "MARKETING" } enum lower_case { "x" }"#), @r#"
    repeated-spelling: `sales` is already a spelling of `Sales`
      `"sales"` repeated
      `"Sales"` first here
      help: spellings are compared without case and outer blanks; each stands once in an enum
    repeated-spelling: ` sls ` is already a spelling of `Sales`
      `" sls "` repeated
      `"SLS"` first here
      help: spellings are compared without case and outer blanks; each stands once in an enum
    blank-label: a label of `E` is blank
      `" "` blank
      help: a blank in a record is a missing value; leave it out
    repeated-spelling: `MARKETING` is already a spelling of `Marketing`
      `"MARKETING"` repeated
      `"Marketing"` first here
      help: spellings are compared without case and outer blanks; each stands once in an enum
    type-name: the enum `lower_case` does not begin with a capital letter
      `lower_case` a type name is written like `WorkerType`
      help: write `LowerCase`
    "#);
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
    assert_snapshot!(file(Ok("titel\nx\n")).errors(), @r#"
    vocabulary-file: the vocabulary file `titles.csv` has no column `title`
      `"title"` named here
      help: did you mean `titel`?
    "#);
    assert_snapshot!(file(Ok("title\n")).errors(), @r#"
    vocabulary-file: the vocabulary file `titles.csv` has no labels
      `"title"` named here
    "#);
    assert_snapshot!(file(Ok("")).errors(), @r#"
    vocabulary-file: the vocabulary file `titles.csv` has no column `title`
      `"title"` named here
    "#);
    assert_snapshot!(file(Ok("title\na\n\" \"\n")).errors(), @r#"
    vocabulary-file: the vocabulary file `titles.csv` has a blank label on line 3
      `"title"` named here
    "#);
    assert_snapshot!(file(Ok("title\na\nb\nA\n")).errors(), @r#"
    vocabulary-file: the vocabulary file `titles.csv` has `A` twice, on lines 2 and 4
      `"title"` named here
    "#);
    assert_snapshot!(file(Err("no such file")).errors(), @r#"
    vocabulary-file: the vocabulary file `titles.csv` cannot be read: no such file
      `"titles.csv"` named here
    "#);
    assert_snapshot!(Sources::root(&[BASE, text]).errors(), @r#"
    vocabulary-file: the vocabulary file `titles.csv` is not there
      `"titles.csv"` named here
    "#);
    let many: String = (0..10_002).map(|n| format!("{n}\n")).collect();
    assert_snapshot!(file(Ok(&format!("title\n{many}"))).errors(), @r#"
    vocabulary-file: the vocabulary file `titles.csv` has more than 10000 labels
      `"title"` named here
    "#);
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
    assert_snapshot!(lifecycle("since level active when level > 3"), @r#"
    missing-phase: the lifecycle never says when somebody is `ended`
      `lifecycle` no such arm
      help: add an arm, as in `ended when status == "…"`
    since-type: `since level` needs a date, but `level` is an int
      `level` not a date
      help: name the attribute with the first day of the employment
    "#);
    assert_snapshot!(lifecycle("since start activ when true ended when false"), @r#"
    unknown-phase: there is no phase `activ`
      `activ` not a phase
      help: did you mean `active`?
    "#);
    assert_snapshot!(lifecycle("active when boss.level > 3 or holds role r or far ended when reports to \"x\""), @r#"
    phase-beyond-record: a phase depends on the identity's own attributes only
      `boss.level` reads more than the record
      help: a phase decides who may hold anything at all, so it cannot wait for roles or other people
    phase-beyond-record: a phase depends on the identity's own attributes only
      `holds role r` reads more than the record
      help: a phase decides who may hold anything at all, so it cannot wait for roles or other people
    phase-beyond-record: a phase depends on the identity's own attributes only
      `far` reads more than the record
      help: a phase decides who may hold anything at all, so it cannot wait for roles or other people
    no-manager: `reports to` needs the attribute `manager`, which the identity does not have
      `reports to "x"` follows `manager`
      help: add `manager: identity?` to the identity
    phase-beyond-record: a phase depends on the identity's own attributes only
      `reports to "x"` reads more than the record
      help: a phase decides who may hold anything at all, so it cannot wait for roles or other people
    "#);
}
