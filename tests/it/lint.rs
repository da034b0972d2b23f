//! The lint rules: each with a policy in which it fires, one in which it almost does, and what
//! is printed, side by side in `lint/rules`.

mod config;
mod fingerprints;
mod fixes;
mod rules;
mod suppressions;

use rolebook::diagnostic::{Diagnostic, Form, TextStyle, render};
use rolebook::identity::{self, Format, Mapping};
use rolebook::lint::{Asked, Config, Finding, lint};
use rolebook::project::{Loaded, MANIFEST};

use crate::support::company::load;

/// What the fixtures are added to, unless they have a schema of their own.
pub(crate) const BASE: &str = include_str!("lint/base.role");

const PEOPLE: &str = include_str!("lint/people.ndjson");

/// The date on which the tests take place.
const TODAY: &str = "2026-11-23";

/// A policy to be linted.
#[derive(Clone, Default)]
pub(crate) struct Case {
    files: Vec<(String, String)>,
    lint: String,
    with_people: bool,
}

impl Case {
    /// The policy of `text`; beside [`BASE`] unless it has a schema of its own. Lines that
    /// begin with `//@` are of `[lint]` in `rolebook.toml`.
    pub(crate) fn of(text: &str) -> Self {
        let mut case = Self::default();
        if !text.contains("identity {") {
            case.files.push(("base.role".to_owned(), BASE.to_owned()));
        }
        let lint = text.lines().filter_map(|line| line.strip_prefix("//@ "));
        case.lint = lint.map(|line| format!("{line}\n")).collect();
        case.files.push(("policy.role".to_owned(), text.to_owned()));
        case
    }

    /// With these lines in `[lint]`.
    pub(crate) fn configured(mut self, lint: &str) -> Self {
        self.lint.push_str(lint);
        self
    }

    /// With the people of the base.
    pub(crate) fn with_people(mut self) -> Self {
        self.with_people = true;
        self
    }

    /// With a further file.
    pub(crate) fn file(mut self, name: &str, text: &str) -> Self {
        self.files.push((name.to_owned(), text.to_owned()));
        self
    }

    pub(crate) fn load(&self) -> Loaded {
        let manifest = format!("[policy]\nname = \"test\"\n\n[lint]\n{}", self.lint);
        let files = self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let files: Vec<_> = files.chain([(MANIFEST, manifest.as_str())]).collect();
        load(&files)
    }

    /// What is found in it; it must be sound otherwise.
    pub(crate) fn lint(&self) -> (Loaded, Vec<Finding>) {
        let loaded = self.load();
        let (config, errors) = Config::of(&loaded);
        assert_eq!(errors, [], "{}", self.lint);
        assert_eq!(loaded.diagnostics, [], "{:#?}", self.files.last());
        let population = self.with_people.then(|| {
            let policy = loaded.policy.as_ref().unwrap();
            let (mapping, format) = (Mapping::by_name(policy), Some(Format::Ndjson));
            identity::read(PEOPLE.as_bytes(), format, &mapping, policy).unwrap()
        });
        let population = population.as_ref();
        let asked = Asked { as_of: TODAY.parse().unwrap(), population, deadline: None };
        let linted = lint(&loaded, &config, &asked);
        assert!(linted.unfinished.is_empty());
        (loaded, linted.findings)
    }

    /// The codes of what is found, with the text at their places.
    pub(crate) fn told(&self) -> Vec<String> {
        let (loaded, findings) = self.lint();
        let told = |finding: &Finding| {
            format!("{} at `{}`", finding.rule.code, loaded.sources.text(finding.span()))
        };
        findings.iter().map(told).collect()
    }
}

/// Findings as they are printed.
pub(crate) fn printed(loaded: &Loaded, findings: &[Finding]) -> String {
    let diagnostics: Vec<Diagnostic> =
        findings.iter().map(|finding| finding.diagnostic.clone()).collect();
    let mut out = Vec::new();
    let form = Form::Text(TextStyle::default());
    render(&diagnostics, &loaded.sources, form, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
