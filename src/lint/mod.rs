//! What a senior reviewer would say of a policy that passes every check.
//!
//! A rule is a file below `rules`; its doc comment is the user's documentation of it.
//! [`lint`] asks all of them, and then applies what was agreed: levels from
//! `rolebook.toml` ([`Config`]), and suppressions written in the policy itself.

mod baseline;
mod clauses;
mod config;
mod context;
mod deciders;
mod docs;
mod exact;
mod exprs;
mod facts;
mod finding;
mod fingerprint;
mod fix;
mod judged;
mod kleene;
mod plain;
mod rule;
mod rules;
mod suppress;
mod terms;

pub use baseline::{Baseline, BaselineEntry, BaselineError};
pub use config::{Config, ConfigError, Options};
pub use context::Asked;
pub use docs::{page, rule_helps, rule_text};
pub use finding::{Finding, Linted};
pub use fingerprint::fingerprint;
pub use fix::{Changed, Edit, Fix, apply};
pub use rule::{Group, Level, Rule};
pub use rules::RULES;

use crate::graph::DependencyGraph;
use crate::identity::Population;
use crate::project::Loaded;
use context::{Context, Written};
use finding::Report;
use rule::Check;

/// What the rules say of a policy directory, in the order of files and places.
///
/// Of a directory with errors, and of a pack, which only makes sense inside a policy, only
/// the rules speak that need no more than what is written. Shipped packs that the policy
/// uses are not its owner's to mend, and nothing is said of them.
#[must_use]
pub fn lint(loaded: &Loaded, config: &Config, asked: &Asked<'_>) -> Linted {
    let written = Written::new(loaded, config, asked.as_of);
    let mut findings = Vec::new();
    let nobody = Population::default();
    let population = asked.population.unwrap_or(&nobody);
    let graph = loaded.policy.as_ref().map(DependencyGraph::build);
    let context = loaded
        .policy
        .as_ref()
        .zip(graph.as_ref())
        .map(|(policy, graph)| Context::new(&written, policy, graph, population, asked));
    let (mut asked_of, mut unfinished) = (Vec::new(), Vec::new());
    for rule in RULES.iter().filter(|rule| config.mentions(rule)) {
        let mut report = Report::new(rule, &mut findings);
        match (rule.check, &context) {
            (Check::Written(check), _) => check(&written, &mut report),
            (Check::Policy(check), Some(context)) => check(context, &mut report),
            (Check::People(check), Some(context)) if context.has_people => {
                check(context, &mut report);
            }
            (Check::Policy(_) | Check::People(_), _) => continue,
            (Check::Suppressions, _) => {}
        }
        match &context {
            // It cannot be said what is needless of what such a rule might still find.
            Some(context) if context.exact.take_unfinished() => unfinished.push(*rule),
            _ => asked_of.push(*rule),
        }
    }
    findings.retain(|finding| written.is_ours(finding.span()));
    fingerprint::number(&mut findings, &written);
    suppress::apply(&mut findings, &written, &asked_of);
    findings.retain_mut(|finding| {
        let level = config.level(finding.rule, written.path(finding.span()));
        finding.set_level(level)
    });
    findings.sort_by_cached_key(|finding| {
        let span = finding.span();
        (written.path(span).to_owned(), span, finding.rule.code, finding.message().to_owned())
    });
    Linted { findings, unfinished }
}
