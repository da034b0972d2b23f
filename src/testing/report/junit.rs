//! A run as JUnit XML, for the test reports of CI servers.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::document::diagnostics;
use super::github::told;
use crate::diagnostic::Diagnostic;
use crate::policy::Policy;
use crate::testing::{Outcome, Run};

/// A suite for each file, a case for each test. It tells no times: the same tests give the
/// same bytes.
#[must_use]
pub fn junit(policy: &Policy, run: &Run) -> String {
    let mut suites: Vec<TestSuite> = Vec::new();
    for result in &run.results {
        let Some(test) = policy.tests.get(result.test) else { continue };
        let place = policy.sources.locate(test.span);
        let own = diagnostics(policy, result);
        let mut case = TestCase::new(test.title.as_str(), status(policy, &result.outcome, &own));
        case.set_classname(place.file.as_str());
        let mut said: Vec<String> = result.notes.clone();
        if let Outcome::Recorded(_) = result.outcome {
            said.push("this test only records; enforced, it would fail:".to_owned());
            said.extend(own.iter().map(|diagnostic| described(policy, diagnostic)));
        }
        if !said.is_empty() {
            case.set_system_out(said.join("\n"));
        }
        match suites.iter_mut().find(|suite| suite.name.as_str() == place.file) {
            Some(suite) => {
                suite.add_test_case(case);
            }
            None => {
                let mut suite = TestSuite::new(place.file.as_str());
                suite.add_test_case(case);
                suites.push(suite);
            }
        }
    }
    let mut report = Report::new("rolebook");
    report.add_test_suites(suites);
    // Writing to memory does not fail.
    as_the_schema_has_it(&report.to_string().unwrap_or_default())
}

/// The number of skipped tests stands with each suite; the schema by which Jenkins reads
/// reports (`junit-10.xsd` of its xUnit plugin) has none for all suites together.
fn as_the_schema_has_it(xml: &str) -> String {
    let Some((before, rest)) = xml.split_once("<testsuites") else { return xml.to_owned() };
    let Some((head, after)) = rest.split_once('>') else { return xml.to_owned() };
    let told: Vec<&str> =
        head.split(' ').filter(|attribute| !attribute.starts_with("skipped=")).collect();
    format!("{before}<testsuites{}>{after}", told.join(" "))
}

fn status(policy: &Policy, outcome: &Outcome, found: &[Diagnostic]) -> TestCaseStatus {
    match outcome {
        Outcome::Passed | Outcome::Recorded(_) => TestCaseStatus::success(),
        Outcome::Skipped(reason) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(reason.as_str());
            status
        }
        Outcome::Failed(_) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let first = found.first().map_or("", |diagnostic| diagnostic.message.as_str());
            status.set_message(first);
            status.set_type("expectation-failed");
            let all = found.iter().map(|diagnostic| described(policy, diagnostic));
            status.set_description(all.collect::<Vec<_>>().join("\n\n"));
            status
        }
    }
}

/// A diagnostic in lines: the message, every place with what is to be said of it, the help.
pub(super) fn described(policy: &Policy, diagnostic: &Diagnostic) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(diagnostic.labels.iter().map(|label| told(policy, label)));
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}
