//! What a policy means: a test or more for every rule of `docs/semantics.md`, and random
//! policies held against a second evaluator.

mod analysis;
mod approvals;
mod claims;
mod compiled;
mod conditions;
mod conflicts;
mod coverage;
mod drafts;
mod engine;
mod exact_lint;
mod exceptions;
mod exercised;
mod fixes;
mod forbids;
mod mutants;
mod naive;
mod on_record;
mod oracle;
mod order;
mod paths;
mod phases;
mod properties;
mod random;
mod record_mode;
mod records;
mod reviews;
mod roles;
mod time;
mod timeline;

use rolebook::policy::Date;

use crate::support::company::Company;
use crate::support::told;

/// The schema and the apps of the policies in these tests.
const PREAMBLE: &str = r#"
identity {
  id:      text key
  email:   text unique
  dept:    Dept
  country: Country
  level:   int
  kind:    Kind
  status:  Status
  manager: identity?
  buddy:   identity?
  start:   date
  end:     date?
  notice:  duration?
  grade:   int?
  title:   text?
  groups:  set<text> = {}
  mfa:     bool = false
}
enum Dept { "Engineering" also "Eng", "R&D"  "Sales"  "Customer Success" also "CS" }
enum Country { "US" also "USA"  "DE"  "BR" }
enum Kind { "employee"  "contractor" }
enum Status { "active"  "leave"  "terminated"  "limbo" }
lifecycle {
  since start
  ended     when status == "terminated" or (end is present and end < today)
  suspended when status == "leave"
  prehire   when start > today
  active    when status == "active"
}
app git {
  owner "o1"
  risk medium
  tags code
  entitlement read
  entitlement write { implies read }
  entitlement admin { risk critical  tags privileged  owner "o2"  implies write }
}
app pay {
  owner "team@x.example"
  risk high
  tags money
  entitlement create
  entitlement approve
  entitlement audit { risk low }
}
app crm {
  owner "o1"
  risk low
  entitlement user
  entitlement area[Country]
}
"#;

/// The preamble and these rules.
pub(crate) fn with_preamble(rules: &str) -> String {
    format!("{PREAMBLE}{rules}")
}

/// The company of the preamble, these rules and these people.
pub(crate) fn company(rules: &str, people: &str) -> Company {
    Company::new(&with_preamble(rules), people)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Everything told of everybody on `on`.
fn told_on(company: &Company, on: &str) -> Vec<String> {
    company.decisions(day(on)).iter().flat_map(|(_, document)| told::told(document)).collect()
}

/// Asserts what is told of the people whom `expected` speaks of: every line of it, and no
/// other, save that the line of somebody's phase and roles may be left out.
#[track_caller]
fn expect(company: &Company, on: &str, expected: &str) {
    let expected: Vec<&str> =
        expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let spoken_of = |line: &str| expected.iter().any(|other| who(other) == who(line));
    let is_left_out = |line: &str| {
        is_standing(line)
            && !expected.iter().any(|other| who(other) == who(line) && is_standing(other))
    };
    let all = told_on(company, on);
    let found: Vec<&str> = all
        .iter()
        .map(String::as_str)
        .filter(|line| spoken_of(line) && !is_left_out(line))
        .collect();
    let (found, expected) = (found.join("\n"), expected.join("\n"));
    assert!(found == expected, "on {on} is told\n{found}\nrather than\n{expected}");
}

fn who(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

fn is_standing(line: &str) -> bool {
    let words = ["prehire", "active", "suspended", "ended", "quarantined"];
    line.split(' ').nth(1).is_some_and(|word| words.contains(&word))
}
