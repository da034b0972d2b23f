//! What a rule is.

use super::context::{Context, Written};
use super::finding::Report;
use crate::diagnostic::Severity;

/// A lint rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its stable name; reads well after "allow".
    pub code: &'static str,
    /// Its subject.
    pub group: Group,
    /// How much its findings weigh unless `rolebook.toml` says otherwise.
    pub level: Level,
    /// Its documentation, in Markdown: a sentence, then sections.
    pub doc: &'static str,
    /// How it is asked.
    pub(super) check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Check {
    /// What is written, whether or not it is a policy by itself.
    Written(fn(&Written<'_>, &mut Report<'_>)),
    /// The checked policy.
    Policy(fn(&Context<'_>, &mut Report<'_>)),
    /// The checked policy and the people, where they are given.
    People(fn(&Context<'_>, &mut Report<'_>)),
    /// The suppressions, after all other rules.
    Suppressions,
}

/// The subject of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Who is granted what.
    Access,
    /// Who agrees to it.
    Approvals,
    /// Duties kept apart, and exceptions from it.
    Duties,
    /// Joiners, movers and leavers; reviews.
    Lifecycle,
    /// What is declared.
    Catalogue,
    /// How conditions are written.
    Conditions,
    /// How findings are suppressed.
    Suppressions,
}

impl Group {
    /// Every subject, in the order of the documentation.
    pub const ALL: [Self; 7] = [
        Self::Access,
        Self::Approvals,
        Self::Duties,
        Self::Lifecycle,
        Self::Catalogue,
        Self::Conditions,
        Self::Suppressions,
    ];

    /// As it is written in `rolebook.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Approvals => "approvals",
            Self::Duties => "duties",
            Self::Lifecycle => "lifecycle",
            Self::Catalogue => "catalogue",
            Self::Conditions => "conditions",
            Self::Suppressions => "suppressions",
        }
    }

    /// What its rules are about.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Access => "Who is granted what.",
            Self::Approvals => "Who agrees to it.",
            Self::Duties => "Duties kept apart, and the exceptions from it.",
            Self::Lifecycle => "Joiners, movers and leavers; reviews.",
            Self::Catalogue => "What is declared, and by whom it is used.",
            Self::Conditions => "How conditions are written.",
            Self::Suppressions => "How findings are suppressed.",
        }
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is not reported.
    Off,
    /// Worth knowing.
    Info,
    /// Probably not as meant.
    Warn,
    /// A defect.
    Error,
}

impl Level {
    /// Every level, the heaviest first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warn, Self::Info, Self::Off];

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }

    /// The severity of its diagnostics; none where there are none.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Info => Some(Severity::Note),
            Self::Warn => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// Declares the rule of a file. The doc comment is its documentation in the source, in
/// `rolebook rule` and in `docs/rules.md`.
macro_rules! rule {
    ($(#[doc = $doc:literal])+ $code:literal, $group:ident, $level:ident, $check:expr) => {
        $(#[doc = $doc])+
        pub(in crate::lint) const RULE: $crate::lint::rule::Rule = $crate::lint::rule::Rule {
            code: $code,
            group: $crate::lint::rule::Group::$group,
            level: $crate::lint::rule::Level::$level,
            doc: concat!($($doc, "\n"),+),
            check: $check,
        };
    };
}

pub(super) use rule;
