//! Controls that no framework knows.

use std::sync::LazyLock;

use regex_lite::Regex;

use crate::lint::context::Written;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::syntax::ast::{DeclarationKind, Text};

rule! {
    /// A control is not written as its framework writes it.
    ///
    /// ## What it does
    ///
    /// Knows how SOC 2, ISO 27001, NIST 800-53, PCI DSS, SOX, GDPR, HIPAA and CIS name their
    /// controls, and looks at `control "…"` that begins with one of these. Where
    /// `rolebook.toml` says how the company names its own (`patterns`), everything else that
    /// fits neither is told too.
    ///
    /// ## Why it matters
    ///
    /// Reports gather evidence by control. Under a name that nobody looks for, it is not found.
    ///
    /// ## Example
    ///
    /// ```role
    /// forbid juniors_off_administration "Juniors administer nothing" {
    ///   control "SOC 2 C6.3"
    ///   when level < 3
    ///   deny github.admin
    ///   because "training comes first"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role
    /// forbid juniors_off_administration "Juniors administer nothing" {
    ///   control "SOC 2 CC6.3"
    ///   when level < 3
    ///   deny github.admin
    ///   because "training comes first"
    /// }
    /// ```
    ///
    /// ## Options
    ///
    /// `patterns` are regular expressions, each of which describes a whole name:
    ///
    /// ```toml
    /// [lint]
    /// unknown-control-format = { patterns = ['ACME-\d{3}'] }
    /// ```
    "unknown-control-format", Catalogue, Warn, Check::Written(check)
}

/// A framework: how its name begins, how a control of it is written, and an example.
struct Framework {
    prefix: &'static str,
    form: Regex,
    example: &'static str,
}

/// The forms are those in which the frameworks' own documents number their controls.
static FRAMEWORKS: LazyLock<Vec<Framework>> = LazyLock::new(|| {
    let known = [
        ("SOC 2", r"^SOC 2 (CC[1-9]|A1|C1|P[1-8]|PI1)\.\d{1,2}$", "SOC 2 CC6.3"),
        (
            "ISO 27001",
            r"^ISO 27001(:\d{4})? (A\.\d{1,2}(\.\d{1,2}){1,2}|\d{1,2}(\.\d){1,2})$",
            "ISO 27001 A.5.18",
        ),
        ("NIST", r"^NIST (800-53 )?[A-Z]{2}-\d{1,2}(\(\d{1,2}\))?$", "NIST 800-53 AC-2"),
        ("PCI DSS", r"^PCI DSS (v?\d(\.\d)* )?(Req\. )?\d{1,2}(\.\d{1,2}){0,3}$", "PCI DSS 7.2"),
        ("SOX", r"^SOX (§ ?)?(302|404)(\([a-z]\))?$", "SOX 404"),
        ("GDPR", r"^GDPR Art\. \d{1,2}(\(\d{1,2}\))?(\([a-z]\))?$", "GDPR Art. 32"),
        ("HIPAA", r"^HIPAA (§ ?)?\d{3}\.\d{3}(\([a-z0-9]{1,3}\))*$", "HIPAA 164.308(a)(3)"),
        ("CIS", r"^CIS (v\d(\.\d)? )?\d{1,2}(\.\d{1,2})?$", "CIS 6.1"),
    ];
    let framework = |(prefix, form, example)| {
        let form = Regex::new(form).ok()?;
        Some(Framework { prefix, form, example })
    };
    known.into_iter().filter_map(framework).collect()
});

fn check(written: &Written<'_>, report: &mut Report<'_>) {
    let own = &written.options.control_patterns;
    for control in written.declarations().filter_map(|declaration| control(&declaration.kind)) {
        let name = control.value.as_str();
        if own.iter().any(|pattern| pattern.is_match(name)) {
            continue;
        }
        let framework = FRAMEWORKS.iter().find(|framework| {
            let start = name.get(..framework.prefix.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(framework.prefix))
        });
        let (message, help) = match framework {
            Some(framework) if framework.form.is_match(name) => continue,
            Some(Framework { prefix, example, .. }) => (
                format!("`{name}` is not how {prefix} writes a control"),
                format!("write it as in `{example}`"),
            ),
            None if own.is_empty() => continue,
            None => (
                format!("`{name}` is no control that is known"),
                "it fits none of the `patterns` in rolebook.toml, and no framework that is known"
                    .to_owned(),
            ),
        };
        report.add(control.span, message).help(help);
    }
}

fn control(kind: &DeclarationKind) -> Option<&Text> {
    match kind {
        DeclarationKind::Role(item) => item.control.as_ref(),
        DeclarationKind::Approval(item) => item.control.as_ref(),
        DeclarationKind::Forbid(item) => item.control.as_ref(),
        DeclarationKind::Conflict(item) => item.control.as_ref(),
        DeclarationKind::Exception(item) => item.control.as_ref(),
        DeclarationKind::Review(item) => item.control.as_ref(),
        _ => None,
    }
}
