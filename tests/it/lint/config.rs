//! `[lint]` in `rolebook.toml`.

use insta::assert_snapshot;

use rolebook::diagnostic::{Diagnostic, Form, TextStyle, render};
use rolebook::lint::Config;

use super::Case;

const ROLE: &str =
    "role helper {\n  when employed and not title == \"Helper\"\n  grant google.*\n}\n";

/// What is found with these lines of configuration, each with its severity.
fn levels(lint: &str) -> Vec<String> {
    let (_, findings) = Case::of(ROLE)
        .file("tests/more.role", &ROLE.replace("helper", "more"))
        .configured(lint)
        .lint();
    let told = findings
        .iter()
        .map(|finding| format!("{} {:?}", finding.rule.code, finding.diagnostic.severity));
    let mut told: Vec<String> = told.collect();
    told.sort();
    told
}

#[test]
fn without_configuration_every_rule_has_its_own_level() {
    assert_eq!(
        levels(""),
        [
            "duplicate-roles Warning",
            "negated-comparison Note",
            "negated-comparison Note",
            "ownerless-role Warning",
            "ownerless-role Warning",
            "undescribed-role Warning",
            "undescribed-role Warning",
            "wildcard-grant Warning",
            "wildcard-grant Warning",
        ]
    );
}

#[test]
fn a_rule_goes_before_its_group_and_a_group_before_all() {
    let told = levels("all = \"off\"\ncatalogue = \"error\"\nundescribed-role = \"info\"\n");
    assert_eq!(
        told,
        [
            "ownerless-role Error",
            "ownerless-role Error",
            "undescribed-role Note",
            "undescribed-role Note",
        ]
    );
}

#[test]
fn a_path_goes_before_the_policy_and_the_last_that_matches_counts() {
    let told = levels(
        "access = \"off\"\nconditions = \"off\"\nundescribed-role = { level = \"error\" }\n\
         [lint.paths.\"tests/**\"]\nall = \"off\"\nownerless-role = \"off\"\n\
         [lint.paths.\"*/more.role\"]\nownerless-role = \"info\"\n",
    );
    assert_eq!(told, ["ownerless-role Note", "ownerless-role Warning", "undescribed-role Error"]);
}

#[test]
fn a_star_stays_within_a_directory() {
    let told = levels("all = \"off\"\n[lint.paths.\"*.role\"]\nownerless-role = \"warn\"\n");
    assert_eq!(told, ["ownerless-role Warning"]);
}

#[test]
fn every_mistake_is_told_with_what_to_do() {
    let case = Case::of("").configured(
        "wildcard-grants = \"off\"\n\
         wildcard-grant = \"warning\"\n\
         catalog = \"off\"\n\
         nothing-like-it = \"off\"\n\
         past-date = true\n\
         exception-too-long = { longest = 90, within = \"7d\" }\n\
         exception-expiring = { within = \"fortnight\" }\n\
         role-too-complex = { most = 0 }\n\
         unknown-control-format = { patterns = ['CTL-('] }\n\
         unknown-owner = { teams = \"it@acme.example\", level = 3 }\n\
         ownerless-role = { most = 3 }\n\
         reaches-contractors = { risk = \"grave\", labels = \"agency\", label = \"agency\" }\n\
         [lint.paths]\n\
         \"tests/***\" = { all = \"off\" }\n\
         \"a\" = \"off\"\n\
         [lint.paths.\"b\"]\n\
         role-too-complex = { most = 3 }\n",
    );
    let loaded = case.load();
    let (_, errors) = Config::of(&loaded);
    let diagnostics: Vec<Diagnostic> =
        errors.iter().map(|error| Diagnostic::from_error(error)).collect();
    let mut out = Vec::new();
    let form = Form::Text(TextStyle::default());
    render(&diagnostics, &loaded.sources, form, &mut out).unwrap();
    assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn who_is_a_contractor_and_what_weighs_can_be_said() {
    let role = "role helper \"Helpers\" {\n  owner \"it@acme.example\"\n  \
                when department == \"IT\" and title == \"Helper\"\n  grant github.read\n}\n";
    let told = |lint: &str| Case::of(role).configured(lint).told();
    assert_eq!(told(""), ["reaches-contractors at `helper`"]);
    assert_eq!(told("reaches-contractors = { risk = \"high\" }\n"), [""; 0]);
    assert_eq!(told("reaches-contractors = { labels = [\"agency\"] }\n"), [""; 0]);
    let leave = told("reaches-contractors = { labels = [\"On Leave\", \"leave\"] }\n");
    // Of the roles of the base, none asks for the status.
    assert!(leave.len() > 1 && leave.iter().all(|one| one.starts_with("reaches-contractors")));
}

/// The first block of `language` on the page about lint.
fn shown(language: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lint.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (_, block) = page.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

#[test]
fn what_the_page_shows_is_so() {
    let lint = shown("toml").replacen("[lint]\n", "", 1);
    let (_, errors) = Config::of(&Case::of("").configured(&lint).load());
    assert_eq!(errors, []);
    let (_, findings) = Case::of(&shown("role")).lint();
    assert!(findings.is_empty(), "{findings:#?}");
}
