//! What is common to the clauses of all declarations: each once, in their order.

use super::Lowering;
use crate::diagnostic::did_you_mean;
use crate::policy::Mode;
use crate::source::{Span, Spanned};
use crate::syntax::SyntaxError;
use crate::syntax::grammar::{Node, Rule};

/// The clauses seen so far in one body.
#[derive(Default)]
pub(super) struct Seen(Vec<(Rule, Span)>);

impl Seen {
    /// Where the first clause stands that `which` accepts.
    pub(super) fn first(&self, which: impl Fn(Rule) -> bool) -> Option<(Rule, Span)> {
        self.0.iter().copied().find(|(rule, _)| which(*rule))
    }
}

impl Lowering<'_> {
    /// Whether this clause is the first of its kind in the body; a second one is reported.
    pub(super) fn once(&mut self, seen: &mut Seen, node: &Node<'_>) -> bool {
        let rule = node.as_rule();
        let at = self.span(node);
        match seen.first(|earlier| word(earlier) == word(rule)) {
            Some((_, first)) => {
                self.report(SyntaxError::Duplicate { at, first, word: word(rule) });
                false
            }
            None => {
                seen.0.push((rule, at));
                true
            }
        }
    }

    /// Notes a clause that may be repeated.
    pub(super) fn note(&mut self, seen: &mut Seen, node: &Node<'_>) {
        if seen.first(|earlier| earlier == node.as_rule()).is_none() {
            seen.0.push((node.as_rule(), self.span(node)));
        }
    }

    /// Reports a clause that stands after one of those in `later`.
    pub(super) fn precede(
        &mut self,
        seen: &Seen,
        node: &Node<'_>,
        later: &[Rule],
        order: &'static str,
    ) {
        if let Some((rule, earlier)) = seen.first(|rule| later.contains(&rule)) {
            let at = self.span(node);
            let (word, before) = (word(node.as_rule()), word(rule));
            self.report(SyntaxError::Order { at, earlier, word, before, order });
        }
    }

    /// `mode record`
    pub(super) fn mode(&mut self, node: Node<'_>) -> Option<Spanned<Mode>> {
        self.word_of(node, "mode", &[("enforce", Mode::Enforce), ("record", Mode::Record)])
    }

    /// One word of a closed list.
    pub(super) fn word_of<T: Copy>(
        &mut self,
        node: Node<'_>,
        what: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<Spanned<T>> {
        let name = self.inner_name(node)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == name.text) {
            return Some(Spanned::new(*value, name.span));
        }
        let all = || words.iter().map(|(word, _)| *word);
        let help = did_you_mean(&name.text, all()).unwrap_or_else(|| {
            let quoted: Vec<_> = all().map(|word| format!("`{word}`")).collect();
            format!("write one of {}", quoted.join(", "))
        });
        self.report(SyntaxError::UnknownWord { at: name.span, wrote: name.text, what, help });
        None
    }
}

/// The words that a clause begins with.
fn word(rule: Rule) -> &'static str {
    match rule {
        Rule::owner_clause => "owner",
        Rule::risk_clause => "risk",
        Rule::tags_clause => "tags",
        Rule::provision_clause => "provision",
        Rule::implies_clause => "implies",
        Rule::group_clause => "group",
        Rule::when_clause => "when",
        Rule::include_clause => "include",
        Rule::grant_clause | Rule::exception_grant => "grant",
        Rule::from_clause | Rule::from_date => "from",
        Rule::until_clause | Rule::until_date => "until",
        Rule::requires_clause => "requires",
        Rule::stage_clause => "stage",
        Rule::by_clause => "by",
        Rule::within_clause => "within",
        Rule::escalate_clause => "escalate",
        Rule::skip_when_clause => "skip when",
        Rule::skip_because_clause => "skip because",
        Rule::valid_clause => "valid",
        Rule::deny_clause => "deny",
        Rule::between_clause => "between",
        Rule::at_most_clause => "at most",
        Rule::resolve_clause => "resolve",
        Rule::overrides_clause => "overrides",
        Rule::approved_by_clause => "approved by",
        Rule::ticket_clause => "ticket",
        Rule::every_clause => "every",
        Rule::for_clause => "for",
        Rule::because_clause => "because",
        Rule::mode_clause => "mode",
        Rule::control_clause => "control",
        Rule::since_clause => "since",
        Rule::field_key => "key",
        Rule::field_unique => "unique",
        Rule::field_default => "=",
        Rule::given_clause => "given",
        Rule::on_date => "on",
        Rule::as_capacity => "as",
        Rule::population_clause => "population",
        Rule::via_role => "via",
        Rule::never_clause | Rule::always_clause => "never` or `always",
        Rule::assuming_clause => "assuming no exceptions",
        Rule::no_approvals_clause => "assuming no approvals",
        Rule::every_date_clause => "for every date",
        _ => "clause",
    }
}
