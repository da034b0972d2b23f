//! Reviews and when they are due.

use super::{company, day};
use crate::support::company::Company;

const RULES: &str = r#"
role one { owner "o1"  when groups has "one"  grant git.admin, crm.user }
role it { owner "o1"  when groups has "it" }
review yearly { for any where risk >= high  every 1y  on change of manager, dept  by manager else role it }
review trial { mode record  for git.admin  every 7d  by app owner }
"#;

const PEOPLE: &str = "a manager=b groups=one start=2026-02-01\nb\nh groups=it";

/// The reviews of `git.admin` of `a`.
fn told(company: &Company, on: &str) -> Vec<String> {
    let decisions = company.decisions(day(on));
    let (_, document) = &decisions[0];
    assert_eq!(document.identity.as_deref(), Some("a"));
    let holdings = document.entitlements.iter().flatten();
    let mut lines = Vec::new();
    for holding in holdings {
        for review in &holding.reviews {
            let mut line = format!("{} {} due {}", holding.entitlement, review.review, review.due);
            if review.overdue {
                line.push_str(" overdue");
            }
            line.push_str(&format!(" by {}", review.reviewers.join(" ")));
            if let (Some(last), Some(outcome)) = (&review.last, &review.outcome) {
                line.push_str(&format!(" last {outcome} {last}"));
            }
            if !review.changed.is_empty() {
                line.push_str(&format!(" changed {}", review.changed.join(" ")));
            }
            lines.push(line);
        }
    }
    lines
}

#[test]
fn a_review_is_due_its_cadence_after_the_last_one_or_the_first_day() {
    // Rules 15.1, 15.2
    let never = company(RULES, PEOPLE);
    assert_eq!(told(&never, "2026-06-01"), ["git.admin yearly due 2027-02-01 by b"]);
    assert_eq!(told(&never, "2027-02-01"), ["git.admin yearly due 2027-02-01 by b"]);
    assert_eq!(told(&never, "2027-02-02"), ["git.admin yearly due 2027-02-01 overdue by b"]);
    let done = company(RULES, PEOPLE).with_reviews(
        "a git.admin yearly b 2025-12-01 certified
         a git.admin yearly b 2026-03-01 certified
         a git.admin yearly b 2026-05-01 revoked
         a git.admin yearly a 2026-05-20 certified
         a git.admin yearly b 2026-07-01 certified",
    );
    assert_eq!(
        told(&done, "2026-06-01"),
        ["git.admin yearly due 2027-05-01 by b last revoked 2026-05-01"]
    );
}

#[test]
fn what_is_not_held_is_not_reviewed() {
    // Rule 15.1
    let ended = company(RULES, &PEOPLE.replace("a manager=b", "a manager=b end=2026-05-01"));
    assert_eq!(told(&ended, "2026-06-01"), Vec::<String>::new());
    let leave = company(RULES, &PEOPLE.replace("a manager=b", "a manager=b status=leave"));
    assert_eq!(told(&leave, "2026-06-01"), ["git.admin yearly due 2027-02-01 by b"]);
}

#[test]
fn a_change_calls_for_a_review_at_once_until_it_is_done() {
    // Rules 15.3, 15.5
    let before = PEOPLE.replace("a manager=b", "a manager=h dept=Sales");
    let changed = || company(RULES, PEOPLE).with_previous(&before);
    assert_eq!(
        told(&changed(), "2026-06-01"),
        ["git.admin yearly due 2026-06-01 by b changed dept manager"]
    );
    let done = changed().with_reviews("a git.admin yearly b 2026-06-01 certified");
    assert_eq!(
        told(&done, "2026-06-01"),
        ["git.admin yearly due 2027-06-01 by b last certified 2026-06-01"]
    );
    let same = company(RULES, PEOPLE).with_previous(PEOPLE);
    assert_eq!(told(&same, "2026-06-01"), told(&company(RULES, PEOPLE), "2026-06-01"));
    let states = |company: &Company| super::told_on(company, "2026-06-01");
    assert_eq!(states(&changed()), states(&same));
}

#[test]
fn the_reviewer_falls_back_as_an_approver_does() {
    // Rule 15.4
    let people = PEOPLE.replace("\nb\n", "\nb status=leave\n");
    assert_eq!(
        told(&company(RULES, &people), "2026-06-01"),
        ["git.admin yearly due 2027-02-01 by h"]
    );
}

#[test]
fn a_review_that_names_what_does_not_exist_is_told() {
    // Rule 14.1
    let company = company(RULES, PEOPLE).with_reviews("a git.admin yearli b 2026-03-01 certified");
    let world = company.world();
    let found: Vec<_> = world.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        found,
        [
            "review record 1 names the review `yearli`, which does not exist, and counts for nothing; \
          did you mean `yearly`?"
        ]
    );
}

#[test]
fn a_review_in_record_mode_is_only_observed() {
    // Rules 11.2, 15.1
    let decisions = company(RULES, PEOPLE).decisions(day("2026-06-01"));
    let (_, document) = &decisions[0];
    let observed: Vec<_> = document
        .observed
        .iter()
        .map(|seen| format!("{} {} {}", seen.kind, seen.rule, seen.would.reviewed.join(" ")))
        .collect();
    assert_eq!(observed, ["review trial git.admin"]);
}
