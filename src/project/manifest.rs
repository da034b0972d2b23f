//! `rolebook.toml`.

use serde::{Deserialize, Serialize};
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{did_you_mean, nearest};
use crate::source::{Span, Spanned};

/// What a `rolebook.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// `[policy] name`; its span is that of the value.
    pub name: Spanned<String>,
    /// `[policy] uses`: directories relative to this one, and packs as `std:NAME`.
    pub uses: Vec<Spanned<String>>,
    /// `[policy] kind = "pack"`: rules for others to use, without a schema of its own.
    pub pack: bool,
    /// `[identities]`: where the identity records are, and how they are read.
    pub identities: Option<Section>,
    /// `[lint]`: the levels of the lint rules.
    pub lint: Option<Section>,
}

/// A table of the manifest that a later stage reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Where it stands; the text of that file is the whole manifest.
    pub span: Span,
}

/// A mistake in `rolebook.toml`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum ManifestError {
    /// It is no TOML.
    #[error("`rolebook.toml` cannot be read: {message}")]
    #[diagnostic(
        code("manifest-syntax"),
        help(
            "it is written in TOML (https://toml.io): `[policy]`, and on the next line `name = \"acme\"`"
        )
    )]
    Syntax {
        /// What the parser says.
        message: String,
        /// The place.
        #[label]
        span: Span,
    },
    /// A key that has no meaning.
    #[error("`{place}` has no key `{key}`")]
    #[diagnostic(code("unknown-manifest-key"))]
    UnknownKey {
        /// The table, as written, or the file.
        place: &'static str,
        /// The key.
        key: String,
        /// The key's place.
        #[label("not a key of `{place}`")]
        span: Span,
        /// Which one may be meant.
        #[help]
        help: Option<String>,
    },
    /// A value of a wrong type.
    #[error("`{key}` is {expected}, not {found}")]
    #[diagnostic(code("manifest-type"))]
    WrongType {
        /// The key.
        key: &'static str,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: String,
        /// The value.
        #[label("{found}")]
        span: Span,
        /// How it is written.
        #[help]
        help: Option<String>,
    },
    /// There is no name.
    #[error("the policy has no name")]
    #[diagnostic(code("unnamed-policy"), help("write `[policy]` and under it `name = \"acme\"`"))]
    Unnamed {
        /// Where it should stand.
        #[label("`name` is missing here")]
        span: Span,
    },
    /// `kind` says something else than `pack`.
    #[error("there is no kind of policy `{kind}`")]
    #[diagnostic(
        code("unknown-policy-kind"),
        help(
            "write `kind = \"pack\"` for rules that other policies use, and no `kind` for a policy with people of its own"
        )
    )]
    UnknownKind {
        /// What it says.
        kind: String,
        /// The value.
        #[label]
        span: Span,
    },
}

impl ManifestError {
    /// Whether it leaves open what the policy is made of, so that checking the rest would
    /// report what is not wrong.
    pub(super) fn leaves_gaps(&self) -> bool {
        match self {
            Self::Syntax { .. } | Self::UnknownKind { .. } => true,
            Self::WrongType { key, .. } => matches!(*key, "policy" | "uses" | "kind"),
            Self::UnknownKey { key, .. } => nearest(key, ["policy", "uses", "kind"]).is_some(),
            Self::Unnamed { .. } => false,
        }
    }
}

/// Reads the manifest `text`, which begins at the offset `base` of the source map. What
/// could be read is returned beside the mistakes.
pub(super) fn read_manifest(text: &str, base: u32) -> (Manifest, Vec<ManifestError>) {
    let mut reader = Reader { base, errors: Vec::new() };
    let (root, syntax) = DeTable::parse_recoverable(text);
    // What the parser guesses after its first objection is not worth a reader's time.
    if let Some(error) = syntax.into_iter().next() {
        let span = reader.span(error.span().unwrap_or_default());
        let message = error.message().trim().replace('\n', ", ");
        return (Manifest::default(), vec![ManifestError::Syntax { message, span }]);
    }
    let manifest = reader.root(root.get_ref());
    (manifest, reader.errors)
}

/// Whether the manifest `text` is that of a pack.
pub(super) fn is_pack(text: &str) -> bool {
    read_manifest(text, 0).0.pack
}

const TOP: [&str; 3] = ["policy", "identities", "lint"];
const POLICY: [&str; 3] = ["name", "uses", "kind"];

struct Reader {
    base: u32,
    errors: Vec<ManifestError>,
}

impl Reader {
    fn root(&mut self, root: &DeTable<'_>) -> Manifest {
        let mut manifest = Manifest::default();
        let mut seen = None;
        for (key, value) in root {
            let span = self.span(key.span().start..value.span().end.max(key.span().end));
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("policy", DeValue::Table(table)) => {
                    seen = Some(self.span(key.span()));
                    self.policy(table, &mut manifest);
                }
                ("identities", DeValue::Table(_)) => {
                    manifest.identities = Some(Section { span });
                }
                ("lint", DeValue::Table(_)) => {
                    manifest.lint = Some(Section { span });
                }
                ("policy", _) => {
                    seen = Some(span);
                    self.wrong_type("policy", "a table", value, "[policy]");
                }
                ("identities", _) => {
                    self.wrong_type("identities", "a table", value, "[identities]");
                }
                ("lint", _) => self.wrong_type("lint", "a table", value, "[lint]"),
                (unknown, _) => {
                    let help = if POLICY.contains(&unknown) {
                        Some(format!("write `{unknown}` below `[policy]`"))
                    } else {
                        suggestion(unknown, &TOP)
                    };
                    let (key, span) = (unknown.to_owned(), self.span(key.span()));
                    self.errors.push(ManifestError::UnknownKey {
                        place: "rolebook.toml",
                        key,
                        span,
                        help,
                    });
                }
            }
        }
        if manifest.name.value.trim().is_empty() && !self.errors.iter().any(hides_the_name) {
            let span = seen.unwrap_or(Span::new(self.base, self.base));
            self.errors.push(ManifestError::Unnamed { span });
        }
        if manifest.name.span == Span::default() {
            manifest.name.span = seen.unwrap_or(Span::new(self.base, self.base));
        }
        manifest
    }

    fn policy(&mut self, table: &DeTable<'_>, manifest: &mut Manifest) {
        for (key, value) in table {
            let span = self.span(value.span());
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("name", DeValue::String(name)) => {
                    manifest.name = Spanned::new(name.trim().to_owned(), span);
                }
                ("kind", DeValue::String(kind)) if kind == "pack" => manifest.pack = true,
                ("kind", DeValue::String(kind)) => {
                    let kind = kind.clone().into_owned();
                    self.errors.push(ManifestError::UnknownKind { kind, span });
                }
                ("uses", DeValue::Array(entries)) => {
                    for entry in entries.iter() {
                        if let DeValue::String(used) = entry.get_ref() {
                            let span = self.span(entry.span());
                            manifest.uses.push(Spanned::new(used.clone().into_owned(), span));
                        } else {
                            self.wrong_type("uses", "a list of strings", entry, USES);
                        }
                    }
                }
                ("name", _) => self.wrong_type("name", "a string", value, "name = \"acme\""),
                ("kind", _) => self.wrong_type("kind", "a string", value, "kind = \"pack\""),
                ("uses", _) => self.wrong_type("uses", "a list of strings", value, USES),
                (unknown, _) => {
                    let (help, key) = (suggestion(unknown, &POLICY), unknown.to_owned());
                    let span = self.span(span_of(table, unknown));
                    self.errors.push(ManifestError::UnknownKey {
                        place: "[policy]",
                        key,
                        span,
                        help,
                    });
                }
            }
        }
    }

    fn wrong_type(
        &mut self,
        key: &'static str,
        expected: &'static str,
        value: &toml::Spanned<DeValue<'_>>,
        example: &str,
    ) {
        let found = match value.get_ref() {
            DeValue::Integer(_) | DeValue::Array(_) => "an ",
            _ => "a ",
        };
        self.errors.push(ManifestError::WrongType {
            key,
            expected,
            found: format!("{found}{}", value.get_ref().type_str()),
            span: self.span(value.span()),
            help: Some(format!("write `{example}`")),
        });
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let at =
            |offset: usize| self.base.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        Span::new(at(range.start), at(range.end))
    }
}

/// Whether the name may stand where this mistake is: that is one mistake, not two.
fn hides_the_name(error: &ManifestError) -> bool {
    match error {
        ManifestError::UnknownKey { key, .. } => nearest(key, ["name", "policy"]).is_some(),
        ManifestError::WrongType { key, .. } => matches!(*key, "name" | "policy"),
        _ => false,
    }
}

const USES: &str = "uses = [\"../guard-rails\", \"std:finance_duties\"]";

fn span_of(table: &DeTable<'_>, wanted: &str) -> std::ops::Range<usize> {
    let mut keys = table.keys();
    keys.find(|key| key.get_ref() == wanted).map_or(0..0, toml::Spanned::span)
}

fn suggestion(unknown: &str, known: &[&'static str]) -> Option<String> {
    did_you_mean(unknown, known.iter().copied())
        .or_else(|| Some(format!("the keys are `{}`", known.join("`, `"))))
}
