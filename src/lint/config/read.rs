//! From the text of `rolebook.toml` to the configuration.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::options::{KEYS, Unfit};
use super::{Config, ConfigError, Levels};
use crate::diagnostic::did_you_mean;
use crate::lint::rule::{Group, Level};
use crate::lint::rules::RULES;
use crate::project::Loaded;
use crate::source::Span;

impl Config {
    /// What `[lint]` says in the policy's own `rolebook.toml`, as far as it makes sense, and
    /// what does not.
    #[must_use]
    pub fn of(loaded: &Loaded) -> (Self, Vec<ConfigError>) {
        let mut reader = Reader { base: 0, config: Self::default(), errors: Vec::new() };
        let section = loaded.manifest.lint.as_ref();
        let file = section.and_then(|section| loaded.sources.file(section.span));
        if let Some(file) = file {
            reader.base = file.base();
            // Whatever is no TOML has been told by whoever read the manifest.
            let (root, _) = DeTable::parse_recoverable(file.text());
            let lint = root.get_ref().iter().find(|(key, _)| key.get_ref() == "lint");
            if let Some(DeValue::Table(table)) = lint.map(|(_, value)| value.get_ref()) {
                reader.lint(table);
            }
        }
        reader.errors.sort_by_key(|error| match error {
            ConfigError::UnknownRule { span, .. }
            | ConfigError::UnknownLevel { span, .. }
            | ConfigError::UnknownOption { span, .. }
            | ConfigError::Pattern { span, .. }
            | ConfigError::Value { span, .. } => *span,
        });
        (reader.config, reader.errors)
    }
}

struct Reader {
    base: u32,
    config: Config,
    errors: Vec<ConfigError>,
}

/// What a key of a table of levels names.
enum Named {
    All,
    Group(Group),
    Rule(&'static str),
}

fn named(key: &str) -> Option<Named> {
    if key == "all" {
        return Some(Named::All);
    }
    let group = Group::ALL.into_iter().find(|group| group.name() == key).map(Named::Group);
    let rule = RULES.iter().find(|rule| rule.code == key);
    group.or(rule.map(|rule| Named::Rule(rule.code)))
}

impl Reader {
    fn lint(&mut self, table: &DeTable<'_>) {
        let mut levels = Levels::default();
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("paths", DeValue::Table(paths)) => self.paths(paths),
                ("paths", other) => {
                    let help = "write `[lint.paths.\"tests/**\"]`, and below it the levels there";
                    self.value("paths", "a table", other, value, Some(help.to_owned()));
                }
                _ => self.entry(key, value, &mut levels, true),
            }
        }
        self.config.levels = levels;
    }

    fn paths(&mut self, paths: &DeTable<'_>) {
        let mut paths: Vec<_> = paths.iter().collect();
        // In the order of the text: of several that match, the last counts.
        paths.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in paths {
            let pattern = match glob::Pattern::new(key.get_ref()) {
                Ok(pattern) => pattern,
                Err(error) => {
                    self.errors.push(ConfigError::Pattern {
                        pattern: key.get_ref().clone().into_owned(),
                        problem: error.msg.to_owned(),
                        span: self.span(key.span()),
                    });
                    continue;
                }
            };
            let DeValue::Table(table) = value.get_ref() else {
                let help = "write `[lint.paths.\"tests/**\"]`, and below it the levels there";
                let help = Some(help.to_owned());
                self.value(key.get_ref(), "a table of levels", value.get_ref(), value, help);
                continue;
            };
            let mut levels = Levels::default();
            for (key, value) in table {
                self.entry(key, value, &mut levels, false);
            }
            self.config.paths.push((pattern, levels));
        }
    }

    /// One key of a table of levels.
    fn entry(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        levels: &mut Levels,
        with_options: bool,
    ) {
        let name = key.get_ref().as_ref();
        let Some(named) = named(name) else {
            let codes = RULES.iter().map(|rule| rule.code);
            let known = codes.chain(Group::ALL.map(Group::name)).chain(["all", "paths"]);
            let help = did_you_mean(name, known)
                .or_else(|| Some("`rolebook rule` lists the rules and their groups".to_owned()));
            let (name, span) = (name.to_owned(), self.span(key.span()));
            self.errors.push(ConfigError::UnknownRule { name, span, help });
            return;
        };
        let level = match (&named, value.get_ref()) {
            (_, DeValue::String(text)) => self.level(text, self.span(value.span())),
            (Named::Rule(rule), DeValue::Table(table)) if with_options => self.rule(rule, table),
            (_, other) => {
                let help = "write one of \"error\", \"warn\", \"info\" and \"off\"".to_owned();
                self.value(name, "a level", other, value, Some(help));
                None
            }
        };
        let Some(level) = level else { return };
        match named {
            Named::All => levels.all = Some(level),
            Named::Group(group) => levels.groups.push((group, level)),
            Named::Rule(rule) => levels.rules.push((rule, level)),
        }
    }

    /// The table of a rule: its level, if that is set, and its options.
    fn rule(&mut self, rule: &'static str, table: &DeTable<'_>) -> Option<Level> {
        let own = KEYS.iter().filter(|(other, _)| *other == rule);
        let options: Vec<&str> = own.map(|(_, key)| *key).collect();
        let mut level = None;
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("level", DeValue::String(text)) => {
                    level = self.level(text, self.span(value.span()));
                }
                ("level", other) => self.value("level", "a string", other, value, None),
                (name, other) if options.contains(&name) => {
                    let set = self.config.options.set(rule, name, other);
                    if let Err(Unfit { expected, help }) = set {
                        self.value(name, &expected, other, value, help);
                    }
                }
                (unknown, _) => {
                    let known = options.iter().copied().chain(["level"]);
                    let help = did_you_mean(unknown, known).or_else(|| {
                        Some(match options.as_slice() {
                            [] => "its only key is `level`".to_owned(),
                            [one] => format!("its keys are `level` and `{one}`"),
                            several => format!("its keys are `level`, `{}`", several.join("`, `")),
                        })
                    });
                    self.errors.push(ConfigError::UnknownOption {
                        rule: rule.to_owned(),
                        key: unknown.to_owned(),
                        span: self.span(key.span()),
                        help,
                    });
                }
            }
        }
        level
    }

    fn level(&mut self, text: &str, span: Span) -> Option<Level> {
        let level = Level::ALL.into_iter().find(|level| level.name() == text);
        if level.is_none() {
            let help = match text {
                "warning" => Some("did you mean `warn`?".to_owned()),
                "note" => Some("did you mean `info`?".to_owned()),
                "none" | "allow" | "ignore" => Some("did you mean `off`?".to_owned()),
                _ => did_you_mean(text, Level::ALL.map(Level::name)),
            };
            let levels = "the levels are `error`, `warn`, `info` and `off`";
            let (level, help) = (text.to_owned(), help.or_else(|| Some(levels.to_owned())));
            self.errors.push(ConfigError::UnknownLevel { level, span, help });
        }
        level
    }

    fn value(
        &mut self,
        key: &str,
        expected: &str,
        found: &DeValue<'_>,
        value: &Spanned<DeValue<'_>>,
        help: Option<String>,
    ) {
        let article = match found {
            DeValue::Integer(_) | DeValue::Array(_) => "an",
            _ => "a",
        };
        self.errors.push(ConfigError::Value {
            key: key.to_owned(),
            expected: expected.to_owned(),
            found: match found {
                // Of the right type, and yet not what is wanted.
                DeValue::String(_) => "this is not one".to_owned(),
                DeValue::Integer(_) if expected.contains("number") => "this is not one".to_owned(),
                DeValue::Array(_) if expected.contains("list") => "this is not one".to_owned(),
                other => format!("this is {article} {}", other.type_str()),
            },
            span: self.span(value.span()),
            help,
        });
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let at =
            |offset: usize| self.base.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        Span::new(at(range.start), at(range.end))
    }
}
