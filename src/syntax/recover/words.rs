//! What may stand in a place, in words.

use crate::diagnostic::did_you_mean;
use crate::source::Span;
use crate::syntax::SyntaxError;
use crate::syntax::boundaries::DECLARATIONS;
use crate::syntax::grammar::Rule;
use crate::syntax::lexer::TokenKind;

/// What an operand may begin with.
const VALUES: &[Rule] = &[
    Rule::expr,
    Rule::not,
    Rule::kw_not,
    Rule::string,
    Rule::date,
    Rule::duration,
    Rule::int,
    Rule::holds,
    Rule::kw_holds,
    Rule::pending,
    Rule::kw_pending,
    Rule::reports_to,
    Rule::kw_reports,
    Rule::path,
    Rule::name,
    Rule::boolean,
    Rule::kw_true,
    Rule::kw_false,
    Rule::today,
    Rule::kw_today,
    Rule::parens,
    Rule::l_paren,
    Rule::set,
    Rule::set_element,
    Rule::l_brace,
];

/// What may follow an operand.
const OPERATORS: &[Rule] = &[
    Rule::compare,
    Rule::in_set,
    Rule::kw_in,
    Rule::between,
    Rule::kw_between,
    Rule::text_op,
    Rule::kw_contains,
    Rule::kw_starts,
    Rule::kw_ends,
    Rule::kw_matches,
    Rule::has_any,
    Rule::has_all,
    Rule::has,
    Rule::kw_has,
    Rule::is_present,
    Rule::is_missing,
    Rule::kw_is,
    Rule::plus,
    Rule::minus,
    Rule::and,
    Rule::kw_and,
    Rule::or,
    Rule::kw_or,
];

/// Whether a value was due; a parenthesis alone may be another thing.
pub(super) fn value_is_due(expected: &[Rule]) -> bool {
    let parens = [Rule::parens, Rule::l_paren].iter().any(|rule| expected.contains(rule));
    [Rule::expr, Rule::set_element].iter().any(|rule| expected.contains(rule))
        || (parens && expected.contains(&Rule::string))
}

/// Whether an operator was due.
pub(super) fn operator_is_due(expected: &[Rule]) -> bool {
    [Rule::compare, Rule::or, Rule::kw_or].iter().any(|rule| expected.contains(rule))
}

/// What was due, as a list in words.
pub(super) fn list(expected: &[Rule]) -> String {
    let mut phrases: Vec<String> = Vec::new();
    let mut add = |phrase: String| {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    };
    let value = value_is_due(expected);
    let operator = operator_is_due(expected);
    if value {
        add("a value".to_owned());
    }
    if operator {
        add("an operator".to_owned());
    }
    // Any of the many things that a test may expect.
    let expectation = expected.contains(&Rule::kw_quarantined);
    if expectation {
        add("an expectation such as `granted app.name`".to_owned());
    }
    let mut last = None;
    for rule in expected {
        if expectation && (keyword(*rule).is_some() || *rule == Rule::expect_via) {
            continue;
        }
        if (value && VALUES.contains(rule)) || (operator && OPERATORS.contains(rule)) {
            continue;
        }
        match *rule {
            Rule::EOI => last = Some("the end of the clause".to_owned()),
            rule => add(phrase(rule)),
        }
    }
    phrases.extend(last);
    match phrases.split_last() {
        None => "something else".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

/// The keywords among what was due.
pub(super) fn keywords(expected: &[Rule]) -> Vec<String> {
    expected.iter().filter_map(|rule| keyword(*rule)).collect()
}

fn keyword(rule: Rule) -> Option<String> {
    Some(format!("{rule:?}").strip_prefix("kw_")?.to_owned())
}

fn phrase(rule: Rule) -> String {
    if let Some(word) = keyword(rule) {
        return format!("`{word}`");
    }
    let phrase = match rule {
        Rule::l_brace | Rule::entitlement_body | Rule::settings => "`{`",
        Rule::r_brace => "`}`",
        Rule::l_paren | Rule::parens => "`(`",
        Rule::r_paren => "`)`",
        Rule::l_bracket | Rule::index | Rule::parameter => "`[`",
        Rule::r_bracket => "`]`",
        Rule::l_angle => "`<`",
        Rule::r_angle => "`>`",
        Rule::comma => "`,`",
        Rule::colon => "`:`",
        Rule::question => "`?`",
        Rule::assign | Rule::field_default => "`=`",
        Rule::compare => "a comparison",
        Rule::plus => "`+`",
        Rule::minus => "`-`",
        Rule::and => "`and`",
        Rule::name => "a name",
        Rule::type_name | Rule::type_ref | Rule::set_type => "a type",
        Rule::string => "a text in quotes",
        Rule::date => "a date",
        Rule::duration => "a duration such as `7d`",
        Rule::int => "a number",
        Rule::boolean | Rule::literal_set => "a value",
        Rule::entitlement
        | Rule::entitlement_path
        | Rule::selector
        | Rule::closed_selector
        | Rule::side
        | Rule::whole_app => "an entitlement such as `app.name`",
        Rule::approver | Rule::quorum => "an approver",
        Rule::label => "a label in quotes",
        Rule::field | Rule::setting => "a field",
        Rule::arm => "a phase",
        Rule::case => "a case",
        Rule::member => "an entitlement or `role`",
        Rule::expect_via => "an entitlement such as `app.name`",
        _ => "a clause",
    };
    phrase.to_owned()
}

/// What to say of a text at top level that starts no declaration.
pub(super) fn no_declaration(at: Span, word: &str, kind: TokenKind) -> SyntaxError {
    let clauses = [
        "by",
        "control",
        "deny",
        "entitlement",
        "every",
        "expect",
        "given",
        "grant",
        "include",
        "mode",
        "on",
        "owner",
        "provision",
        "resolve",
        "risk",
        "stage",
        "tags",
        "valid",
        "when",
    ];
    let help = if clauses.contains(&word) && kind == TokenKind::Word {
        format!("`{word}` is a clause: it stands inside the braces of a declaration")
    } else {
        did_you_mean(word, DECLARATIONS).unwrap_or_else(|| {
            format!("a declaration begins with one of {}", DECLARATIONS.join(", "))
        })
    };
    SyntaxError::NoDeclaration { at, found: format!("`{}`", shortened(word)), help }
}

/// A word that is fit for a message.
pub(super) fn shortened(word: &str) -> String {
    if word.chars().count() <= 40 {
        return word.to_owned();
    }
    word.chars().take(39).chain(['…']).collect()
}
