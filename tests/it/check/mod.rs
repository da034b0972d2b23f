//! Tests of the `check` area: sources in, mistakes or a policy out.

mod catalogue;
mod expressions;
mod names;
mod packs;
mod presence;
mod robust;
mod rules;
mod schema;
mod tests;
mod whole;

use std::fmt::Write as _;
use std::sync::Arc;

use rolebook::check::{Input, Origin, check};
use rolebook::diagnostic::{Diagnostic, sort};
use rolebook::policy::Policy;
use rolebook::source::SourceMap;
use rolebook::syntax::parse;

/// A schema, a lifecycle and some apps that most cases need.
const BASE: &str = r#"
identity {
  id: text key
  email: text unique
  department: Department
  title: text
  level: int
  country: Country
  worker_type: WorkerType
  status: Status
  manager: identity?
  start_date: date
  end_date: date?
  region: Country?
  notice: duration?
  groups: set<text> = {}
  mfa: bool = false
}
enum Department { "Engineering" also "Eng", "R&D"  "Sales"  "Customer Success" also "CS" }
enum Country { "US" "DE" }
enum WorkerType { "employee" "contractor" }
enum Status { "active" "leave" "terminated" }
lifecycle {
  since start_date
  ended     when status == "terminated" or (end_date is present and end_date < today)
  suspended when status == "leave"
  prehire   when start_date > today
  active    when status == "active"
}
app github "GitHub" {
  owner "platform@acme.example"  risk medium  tags engineering
  entitlement read
  entitlement write { implies read }
  entitlement admin { risk critical  tags privileged  implies write }
}
app salesforce {
  owner "revops@acme.example"  risk low
  entitlement user
  entitlement territory[Country]
}
"#;

/// Sources of one policy, by origin.
#[derive(Default)]
pub(super) struct Sources {
    origins: Vec<(&'static str, Vec<String>)>,
    vocabularies: Vec<(&'static str, Result<String, String>)>,
    pack: bool,
}

impl Sources {
    pub(super) fn root(files: &[&str]) -> Self {
        Self::default().origin("", files)
    }

    pub(super) fn origin(mut self, name: &'static str, files: &[&str]) -> Self {
        self.origins.push((name, files.iter().map(|text| (*text).to_owned()).collect()));
        self
    }

    pub(super) fn vocabulary(mut self, path: &'static str, text: Result<&str, &str>) -> Self {
        let text = text.map(str::to_owned).map_err(str::to_owned);
        self.vocabularies.push((path, text));
        self
    }

    pub(super) fn pack(mut self) -> Self {
        self.pack = true;
        self
    }

    /// The policy, and the checker's diagnostics in order.
    pub(super) fn check(self) -> (Option<Policy>, Vec<Diagnostic>, Arc<SourceMap>) {
        let mut sources = SourceMap::default();
        let mut input = Input { name: "test".to_owned(), pack: self.pack, ..Input::default() };
        for (name, files) in self.origins {
            let mut origin = Origin { name: name.to_owned(), ..Origin::default() };
            for text in files {
                let number = sources.files().len();
                let base = sources.add(format!("{number}.role"), text.clone()).unwrap();
                let (file, _) = parse(&text, base);
                origin.files.push(file);
            }
            for (path, text) in &self.vocabularies {
                origin.vocabularies.insert((*path).to_owned(), text.clone());
            }
            input.origins.push(origin);
        }
        let sources = Arc::new(sources);
        let (policy, errors) = check(&input, Arc::clone(&sources));
        let mut diagnostics: Vec<Diagnostic> =
            errors.iter().map(|error| Diagnostic::from_error(error)).collect();
        sort(&mut diagnostics, &sources);
        (policy, diagnostics, sources)
    }

    /// The diagnostics as text: code, message, what the labels cover and say, help.
    pub(super) fn errors(self) -> String {
        let (policy, diagnostics, sources) = self.check();
        let has_errors = rolebook::diagnostic::has_errors(&diagnostics);
        assert!(policy.is_none() || !has_errors, "a policy in spite of errors");
        let mut text = String::new();
        for diagnostic in diagnostics {
            let Diagnostic { code, message, help, labels, .. } = diagnostic;
            writeln!(text, "{code}: {message}").unwrap();
            for label in labels {
                let covered = sources.text(label.span).replace('\n', " ");
                writeln!(text, "  `{covered}` {}", label.text).unwrap();
            }
            if let Some(help) = help {
                writeln!(text, "  help: {help}").unwrap();
            }
        }
        text
    }
}

/// The mistakes in `text`, beside [`BASE`].
fn errors(text: &str) -> String {
    assert_parses(text);
    Sources::root(&[BASE, text]).errors()
}

/// The mistakes in the condition of a role.
fn condition(text: &str) -> String {
    errors(&format!("role r {{ when {text} }}"))
}

/// The policy of `text` beside [`BASE`], which must be without a mistake or warning.
fn policy(text: &str) -> Policy {
    assert_parses(text);
    let (policy, diagnostics, _) = Sources::root(&[BASE, text]).check();
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    policy.expect("no error, so there is a policy")
}

fn passes(text: &str) {
    policy(text);
}

fn assert_parses(text: &str) {
    let (_, errors) = parse(text, 0);
    assert!(errors.is_empty(), "{text}\n{errors:#?}");
}
