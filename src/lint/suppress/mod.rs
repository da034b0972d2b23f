//! Suppressions: `// lint: allow(code) until 2027-03-01 because "…"`.

mod comment;
mod covered;

use super::context::Written;
use super::finding::{Finding, Report};
use super::fix::Edit;
use super::rule::Rule;
use super::rules::suppressions::{expired, invalid, needless};
use crate::source::Span;
use comment::{Allowed, Unread, read};
use covered::{covered, whole_line};

/// A suppression that can be read.
struct Suppression {
    /// The comment.
    at: Span,
    allowed: Allowed,
    /// Findings that begin here are suppressed.
    covers: Span,
    /// Which of its rules have suppressed something.
    used: Vec<bool>,
}

/// Drops the findings that the policy suppresses, and adds what is to be said of the
/// suppressions themselves. `asked` are the rules that were asked.
pub(super) fn apply(findings: &mut Vec<Finding>, written: &Written<'_>, asked: &[&'static Rule]) {
    let mut said = Vec::new();
    let mut suppressions = collect(written, &mut Report::new(&invalid::RULE, &mut said));
    findings.retain(|finding| {
        let mut kept = true;
        for suppression in &mut suppressions {
            let start = finding.span().start;
            if !(suppression.covers.start..suppression.covers.end).contains(&start) {
                continue;
            }
            let codes = suppression.allowed.codes.iter().zip(&mut suppression.used);
            for (_, used) in codes.filter(|(code, _)| code.value == finding.rule.code) {
                *used = true;
                kept &= suppression.allowed.has_ended(written.as_of);
            }
        }
        kept
    });
    for suppression in &suppressions {
        if suppression.allowed.has_ended(written.as_of) {
            let mut report = Report::new(&expired::RULE, &mut said);
            expired::report(suppression.at, &suppression.allowed.until, &mut report);
        } else {
            let mut report = Report::new(&needless::RULE, &mut said);
            suppression.report_needless(written, asked, &mut report);
        }
    }
    said.retain(|finding| asked.iter().any(|rule| rule.code == finding.rule.code));
    findings.append(&mut said);
}

impl Suppression {
    /// Says which of its codes suppress nothing, of those whose rules were asked.
    fn report_needless(&self, written: &Written<'_>, asked: &[&Rule], report: &mut Report<'_>) {
        let codes = self.allowed.codes.iter().zip(&self.used);
        let needless: Vec<_> = codes
            .filter(|(code, used)| !**used && asked.iter().any(|rule| rule.code == code.value))
            .map(|(code, _)| code)
            .collect();
        let all = needless.len() == self.allowed.codes.len();
        for code in needless {
            let finding = needless::report(code, report);
            if all && self.allowed.codes.len() == 1 {
                finding.fix(vec![Edit::new(whole_line(self.at, written), "")]);
            }
        }
    }
}

/// Every suppression in the unit; those that cannot be read are reported.
fn collect(written: &Written<'_>, report: &mut Report<'_>) -> Vec<Suppression> {
    let mut found = Vec::new();
    for file in &written.files {
        for comment in &file.comments {
            match read(written.text(comment.span), comment.span.start) {
                None => {}
                Some(Err(Unread { span, message, help })) => {
                    report.add(span, message).help(help);
                }
                Some(Ok(allowed)) => {
                    let used = vec![false; allowed.codes.len()];
                    let covers = covered(comment.span, file, written);
                    found.push(Suppression { at: comment.span, allowed, covers, used });
                }
            }
        }
        for doc in file.declarations.iter().filter_map(|declaration| declaration.doc.as_ref()) {
            if doc.value.lines().any(|line| line.trim_start().starts_with("lint:")) {
                report
                    .add(doc.span, "a suppression in documentation suppresses nothing")
                    .label("`///` is documentation")
                    .help("write it with two slashes: `// lint: allow(…) because \"…\"`");
            }
        }
    }
    found
}
