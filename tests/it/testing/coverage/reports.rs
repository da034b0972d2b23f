//! The forms of the report.

use lcov::{Reader, Record};
use rolebook::testing::coverage::{
    Coverage, CoverageDocument, Group, Threshold, coverage_document, coverage_html, coverage_lcov,
    coverage_text,
};

use super::report;
use crate::eval::company;
use crate::support::company::Company;

const RULES: &str = r#"
condition senior =
  level >= 6 and not (end is present)
role reader "Reads <everything> & more" {
  owner "o1"
  when dept in { "Engineering", "Sales" }
  grant git.read
  grant git.admin when senior
}
role writer {
  owner "o1"
  when title is present and title starts with "<b>" and true
  grant git.write
}
approval critical {
  for any where risk == critical
  stage boss by manager
  skip when mfa and mfa == false
}
conflict duties { between pay.create and pay.approve  resolve deny }
"#;

fn small() -> Company {
    company(RULES, "a level=7 manager=b\nb dept=-\nc dept=Sales title=x")
}

pub(super) fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut escaped = false;
    for character in text.chars() {
        match (character, escaped) {
            ('\u{1b}', _) => escaped = true,
            ('m', true) => escaped = false,
            (_, true) => {}
            (other, false) => plain.push(other),
        }
    }
    plain
}

#[test]
fn as_text() {
    let company = small();
    let report = report(&company, &["2026-06-01"]);
    insta::assert_snapshot!(plain(&coverage_text(&report, 2)));
}

#[test]
fn as_text_where_everything_is_covered() {
    let company = company(
        "",
        "a\nb status=leave\nc status=terminated\nd start=2027-01-01\n
        e end=2020-01-01\nf end=2030-01-01\ng status=limbo",
    );
    let report = report(&company, &["2026-06-01"]);
    insta::assert_snapshot!(plain(&coverage_text(&report, 2)));
}

#[test]
fn as_a_document_that_its_schema_describes() {
    let company = small();
    let report = report(&company, &["2026-06-01"]);
    let document = serde_json::to_value(coverage_document(&report)).unwrap();
    let schema = serde_json::to_value(schemars::schema_for!(CoverageDocument)).unwrap();
    let mut names: Vec<&String> = document.as_object().unwrap().keys().collect();
    names.sort();
    let mut declared: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    declared.sort();
    assert_eq!(names, declared);
    let items = document["items"].as_array().unwrap();
    let senior = items.iter().find(|it| it["name"] == "end is present").unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(senior).unwrap());
    let overall = &document["groups"][0];
    let summed: u64 = overall["kinds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| kind["total"].as_u64().unwrap())
        .sum();
    assert_eq!(overall["total"], summed);
    for item in items {
        if let Some(example) = item.get("example") {
            let example = &document["examples"][example.as_u64().unwrap() as usize];
            assert!(example["test"].as_str().unwrap().contains("expect "), "{example}");
        }
    }
}

/// The records of a tracefile, read back.
fn read(text: &str) -> Vec<Record> {
    Reader::new(text.as_bytes()).collect::<Result<_, _>>().unwrap()
}

#[test]
fn as_an_lcov_tracefile_that_is_read_back() {
    let company = small();
    let report = report(&company, &["2026-06-01"]);
    let text = coverage_lcov(&report);
    insta::assert_snapshot!(text);
    let records = read(&text);
    let written: String = records.iter().map(|record| format!("{record}\n")).collect();
    assert_eq!(written, text);
    // The whole of it, with the sums, is taken for a report.
    let whole = lcov::Report::from_reader(Reader::new(text.as_bytes())).unwrap();
    let again: Vec<Record> = whole.into_records().collect();
    let lines = |records: &[Record]| {
        records.iter().filter(|it| matches!(it, Record::LineData { .. })).count()
    };
    assert_eq!(lines(&again), lines(&records));
}

#[test]
fn as_a_page_that_needs_nothing_else_and_escapes_what_it_quotes() {
    let company = small();
    let page = coverage_html(&report(&company, &["2026-06-01"]));
    for outside in ["http:", "https:", "src=", "@import", "url(", "<script", "<b>", "<everything>"]
    {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("Reads &lt;everything&gt; &amp; more"));
    assert!(page.contains("prefers-color-scheme: dark"));
    let of_senior: Vec<&str> =
        page.split("<tr ").filter(|row| row.contains(">level &gt;= 6<")).collect();
    insta::assert_snapshot!(of_senior.join("\n"));
}

#[test]
fn thresholds_that_are_not_met_are_told() {
    let company = small();
    let report = report(&company, &["2026-06-01"]);
    let told = |texts: &[&str]| {
        let thresholds: Vec<Threshold> = texts.iter().map(|text| text.parse().unwrap()).collect();
        let shortfalls = report.meets(&thresholds);
        shortfalls.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let overall = report.tally(Group::Overall, None);
    assert_eq!(told(&[&overall.percent().to_string(), "privileged=0"]), [""; 0]);
    let privileged = report.tally(Group::Privileged, None);
    assert_eq!(
        told(&["100", "privileged=100"]),
        [
            format!(
                "overall coverage is {} % ({} of {}), below 100 %",
                overall.percent(),
                overall.covered,
                overall.total
            ),
            format!(
                "privileged coverage is {} % ({} of {}), below 100 %",
                privileged.percent(),
                privileged.covered,
                privileged.total
            ),
        ]
    );
}

#[test]
fn what_is_merged_does_not_depend_on_the_order() {
    let company = small();
    let (one, other) =
        (super::seen(&company, &["2026-06-01"]), super::seen(&company, &["2030-01-01"]));
    let merged = |mut one: Coverage<'_>, other: Coverage<'_>| {
        one.merge(other);
        let report = one.report(super::day("2026-06-01"), None);
        serde_json::to_string(&coverage_document(&report)).unwrap()
    };
    let both = merged(one.clone(), other.clone());
    assert_eq!(both, merged(other, one));
    let at_once = super::seen(&company, &["2026-06-01", "2030-01-01"]);
    assert_eq!(both, merged(at_once.blank(), at_once));
}

#[test]
fn each_thread_may_have_its_own() {
    fn may_be_sent<T: Send>(_: T) {}
    may_be_sent(Coverage::new(&small().policy));
}

#[test]
fn tests_to_paste_pass_every_check() {
    let company = small();
    let report = report(&company, &["2026-06-01"]);
    assert!(!report.examples.is_empty());
    for example in &report.examples {
        let test = example.draft(&company.policy);
        let text = format!("{}\n{test}", crate::eval::with_preamble(RULES));
        let loaded = crate::support::company::load(&[("policy.role", &text)]);
        assert!(loaded.diagnostics.is_empty(), "{:#?}\n{test}", loaded.diagnostics);
        assert!(test.contains("expect "), "{test}");
    }
}

#[test]
fn without_time_nobody_is_looked_for() {
    let company = small();
    let coverage = super::seen(&company, &["2026-06-01"]);
    let now = Some(std::time::Instant::now());
    let report = coverage.report(super::day("2026-06-01"), now);
    assert!(report.examples.is_empty());
    assert_eq!(report.infeasible().count(), 0);
    let text = plain(&coverage_text(&report, 2));
    assert!(text.contains("no time left to look for somebody"), "{text}");
}
