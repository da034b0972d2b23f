//! The documentation of the rules, from their doc comments.

use super::rule::{Group, Rule};
use super::rules::RULES;
use crate::diagnostic::RuleHelp;

/// Where the documentation stands on the web.
const PAGE: &str =
    concat!("https://docs.rs/crate/rolebook/", env!("CARGO_PKG_VERSION"), "/source/docs/rules.md");

impl Rule {
    /// What is wrong where it fires, in one sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let lines = lines(self.doc).take_while(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join(" ")
    }

    /// The first and the second block of policy in its documentation: before and after.
    #[must_use]
    pub fn example(&self) -> Option<(String, String)> {
        let mut blocks = Vec::new();
        let mut open: Option<String> = None;
        for line in lines(self.doc) {
            match &mut open {
                None if line.starts_with("```role") => open = Some(String::new()),
                Some(_) if line == "```" => blocks.extend(open.take()),
                Some(block) => {
                    block.push_str(line);
                    block.push('\n');
                }
                None => {}
            }
        }
        let mut blocks = blocks.into_iter();
        Some((blocks.next()?, blocks.next()?))
    }
}

/// Everything there is to say about a rule, as Markdown with headings of the second level.
#[must_use]
pub fn rule_text(rule: &Rule) -> String {
    let mut text: String = lines(rule.doc).flat_map(|line| [line, "\n"]).collect();
    let fitting = "`error`, `warn`, `info` or `off`";
    text.push_str(&format!(
        "\n## How to configure\n\n\
         Group `{group}`, by default `{level}`. In `rolebook.toml`, the level is {fitting}:\n\n\
         ```toml\n[lint]\n{code} = \"{other}\"\n```\n\n\
         At a place where it is right as it is:\n\n\
         ```role\n// lint: allow({code}) because \"…\"\n```\n",
        group = rule.group.name(),
        level = rule.level.name(),
        code = rule.code,
        other = if rule.level == super::Level::Off { "warn" } else { "off" },
    ));
    text
}

/// The page with all rules: `docs/rules.md`.
#[must_use]
pub fn page() -> String {
    let mut page = format!(
        "# Lint rules\n\n\
         <!-- Written by `rolebook rule --all` from the rules' doc comments: change those. -->\n\n\
         What `rolebook lint` looks for. [lint.md](lint.md) tells how to run it, set levels,\n\
         suppress a finding and adopt it for a policy that has many.\n\n{}",
        table()
    );
    for group in Group::ALL {
        page.push_str(&format!("\n## {}\n\n{}\n", capitalised(group.name()), group.about()));
        for rule in RULES.iter().filter(|rule| rule.group == group) {
            let text = rule_text(rule).replace("\n## ", "\n#### ");
            page.push_str(&format!("\n### {}\n\n{}\n", rule.code, text.trim_end()));
        }
    }
    page
}

/// What code scanning shows of each rule.
#[must_use]
pub fn rule_helps() -> Vec<RuleHelp> {
    let help = |rule: &&Rule| RuleHelp {
        code: rule.code.to_owned(),
        summary: rule.summary(),
        text: rule_text(rule),
        group: rule.group.name().to_owned(),
        severity: rule.level.severity(),
        uri: format!("{PAGE}#{}", rule.code),
    };
    RULES.iter().map(help).collect()
}

fn table() -> String {
    let mut table = "| rule | group | level | |\n| --- | --- | --- | --- |\n".to_owned();
    for rule in RULES {
        let (code, group, level) = (rule.code, rule.group.name(), rule.level.name());
        let summary = rule.summary();
        table.push_str(&format!("| [{code}](#{code}) | {group} | {level} | {summary} |\n"));
    }
    table
}

/// The lines of a doc comment, without the blank after its mark.
fn lines(doc: &str) -> impl Iterator<Item = &str> {
    doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line))
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}
