//! `[lint]` in `rolebook.toml`: levels by rule, group and path, and the options of rules.

mod error;
mod options;
mod read;

use super::rule::{Group, Level, Rule};

pub use error::ConfigError;
pub use options::Options;

/// How a policy wants to be linted.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The options of the rules.
    pub options: Options,
    /// For the whole policy.
    levels: Levels,
    /// For some of its files; of those that match, the last counts.
    paths: Vec<(glob::Pattern, Levels)>,
}

/// Levels as they are set at one place, the widest first.
#[derive(Clone, Debug, Default)]
struct Levels {
    all: Option<Level>,
    groups: Vec<(Group, Level)>,
    rules: Vec<(&'static str, Level)>,
}

impl Levels {
    fn of(&self, rule: &Rule) -> Option<Level> {
        let own = self.rules.iter().find(|(code, _)| *code == rule.code);
        let group = self.groups.iter().find(|(group, _)| *group == rule.group);
        let wider = group.map(|(_, level)| *level).or(self.all);
        // What is off unless asked for is asked for by its name.
        own.map(|(_, level)| *level).or(wider.filter(|_| rule.level != Level::Off))
    }
}

/// How a pattern matches a path: `*` stays within a directory, `**` does not.
const MATCHING: glob::MatchOptions = glob::MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

impl Config {
    /// The level of a rule in the file at `path`, as seen from the policy directory: what
    /// is said of the path goes before what is said of the policy, and there what is said
    /// of the rule before what is said of its group.
    #[must_use]
    pub fn level(&self, rule: &Rule, path: &str) -> Level {
        let matching =
            self.paths.iter().rev().filter(|(pattern, _)| pattern.matches_with(path, MATCHING));
        let of_path = matching.filter_map(|(_, levels)| levels.of(rule)).next();
        of_path.or_else(|| self.levels.of(rule)).unwrap_or(rule.level)
    }

    /// Whether a rule is on anywhere.
    pub(super) fn mentions(&self, rule: &Rule) -> bool {
        let everywhere = self.levels.of(rule).unwrap_or(rule.level);
        let mut paths = self.paths.iter().filter_map(|(_, levels)| levels.of(rule));
        everywhere != Level::Off || paths.any(|level| level != Level::Off)
    }
}
