//! A text as it stands: every token, and which of them belong together.
//!
//! The tree of [`ast`](super::ast) says what a text means. This one says how it is
//! written: it keeps the order of the clauses, parentheses, the spelling of strings and
//! every comment, and is what a layout is made from.

use super::grammar::{Node, Rule};
use super::lexer::Lexer;
use crate::source::Span;

/// A file as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concrete {
    /// Its declarations, in the order of the text.
    pub declarations: Vec<Part>,
    /// Every comment, `///` included, in the order of the text.
    pub comments: Vec<Span>,
}

/// A token, or parts that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// From its first token to its last.
    pub span: Span,
    /// What it consists of, in the order of the text; empty for a token.
    pub parts: Vec<Part>,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A top-level declaration.
    Declaration,
    /// What begins with a word of its own: `when …`, `grant …`, `via …`; also a label, and
    /// in a row of cases each expectation.
    Clause,
    /// `name: type …`
    Field,
    /// `phase when …`
    Arm,
    /// `on DATE set … expect …`
    Step,
    /// `3, "US": granted a.b`
    Case,
    /// An element of a list, or a setting.
    Item,
    /// A condition.
    Expr,
    /// `( … )`
    Parens,
    /// `{ … }` around clauses, labels, fields or settings.
    Body,
    /// `{ a, b }`
    Set,
    /// A token.
    Token(TokenKind),
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word of the language.
    Word,
    /// A name, a type, a path of names: `level`, `Country`, `app.*`.
    Name,
    /// `"…"`
    Text,
    /// A whole number.
    Int,
    /// A day.
    Date,
    /// A number of calendar units.
    Duration,
    /// `==`, `<`, `+` and their like.
    Operator,
    /// The `and` of conditions.
    And,
    /// The `or` of conditions.
    Or,
    /// A bracket, a comma, a colon and the like.
    Mark,
}

impl Part {
    /// Its tokens, in the order of the text.
    pub fn tokens(&self) -> impl Iterator<Item = &Part> {
        let mut rest = vec![self];
        std::iter::from_fn(move || {
            loop {
                let part = rest.pop()?;
                if let PartKind::Token(_) = part.kind {
                    return Some(part);
                }
                rest.extend(part.parts.iter().rev());
            }
        })
    }
}

/// The file whose declarations the grammar has matched in a text that begins at `base`.
pub(super) fn concrete<'a>(
    nodes: impl Iterator<Item = Node<'a>>,
    text: &str,
    base: u32,
) -> Concrete {
    let mut declarations = Vec::new();
    for node in nodes.filter(|node| node.as_rule() != Rule::EOI) {
        part(node, base, None, &mut declarations);
    }
    let comments = Lexer::new(text).filter(|token| token.kind.is_comment());
    let comments = comments.map(|token| span(base, token.start, token.end)).collect();
    Concrete { declarations, comments }
}

/// Adds what a node is: one part, or its parts where it is none by itself. `otherwise` is
/// what it is at least, if it is no token.
fn part(node: Node<'_>, base: u32, otherwise: Option<PartKind>, out: &mut Vec<Part>) {
    let rule = node.as_rule();
    // What pest matched may end in blanks.
    let (start, length) = (node.as_span().start(), node.as_str().trim_end().len());
    // What holds no other rule is a word.
    let word = || node.clone().into_inner().next().is_none().then_some(TokenKind::Word);
    if let Some(kind) = token(rule).or_else(word) {
        let span = span(base, start, start + length);
        out.push(Part { kind: PartKind::Token(kind), span, parts: Vec::new() });
        return;
    }
    let kind = compound(rule).or(otherwise);
    let mut parts = Vec::new();
    let mut body: Option<Vec<Part>> = None;
    let mut after_colon = false;
    for inner in node.into_inner() {
        let mark = inner.as_rule();
        if mark == Rule::l_brace && kind != Some(PartKind::Set) {
            body = Some(Vec::new());
        }
        let clause = body.is_some() || (kind == Some(PartKind::Case) && after_colon);
        let clause = clause.then_some(PartKind::Clause);
        part(inner, base, clause, body.as_mut().unwrap_or(&mut parts));
        if mark == Rule::r_brace {
            parts.extend(body.take().and_then(|body| whole(PartKind::Body, body)));
        }
        after_colon |= mark == Rule::colon;
    }
    match kind {
        Some(kind) => out.extend(whole(kind, parts)),
        None => out.append(&mut parts),
    }
}

fn whole(kind: PartKind, parts: Vec<Part>) -> Option<Part> {
    let span = parts.first()?.span.to(parts.last()?.span);
    Some(Part { kind, span, parts })
}

fn span(base: u32, start: usize, end: usize) -> Span {
    let offset = |at: usize| base.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
    Span::new(offset(start), offset(end))
}

/// What the text of a rule is, where it is one token.
fn token(rule: Rule) -> Option<TokenKind> {
    Some(match rule {
        Rule::name
        | Rule::type_name
        | Rule::path
        | Rule::entitlement_path
        | Rule::whole_app
        | Rule::stage_path => TokenKind::Name,
        Rule::string => TokenKind::Text,
        Rule::int => TokenKind::Int,
        Rule::date => TokenKind::Date,
        Rule::duration => TokenKind::Duration,
        Rule::compare | Rule::plus | Rule::minus => TokenKind::Operator,
        Rule::and => TokenKind::And,
        Rule::or => TokenKind::Or,
        Rule::l_brace
        | Rule::r_brace
        | Rule::l_paren
        | Rule::r_paren
        | Rule::l_bracket
        | Rule::r_bracket
        | Rule::l_angle
        | Rule::r_angle
        | Rule::comma
        | Rule::colon
        | Rule::question
        | Rule::assign => TokenKind::Mark,
        _ => return None,
    })
}

/// What a rule's parts are together, wherever they stand. What stands in a body is a clause
/// in any case; all else is none by itself, but parts of what it stands in.
fn compound(rule: Rule) -> Option<PartKind> {
    Some(match rule {
        Rule::identity_decl
        | Rule::enum_decl
        | Rule::lifecycle_decl
        | Rule::app_decl
        | Rule::requires_decl
        | Rule::condition_decl
        | Rule::role_decl
        | Rule::approval_decl
        | Rule::forbid_decl
        | Rule::conflict_decl
        | Rule::exception_decl
        | Rule::review_decl
        | Rule::fixture_decl
        | Rule::test_decl
        | Rule::scenario_decl
        | Rule::invariant_decl => PartKind::Declaration,
        Rule::when_clause
        | Rule::from_clause
        | Rule::until_clause
        | Rule::requires_clause
        | Rule::by_clause
        | Rule::within_clause
        | Rule::escalate_clause
        | Rule::from_date
        | Rule::until_date
        | Rule::on_date
        | Rule::set_clause
        | Rule::step_expect
        | Rule::via_role
        | Rule::awaiting
        | Rule::by_rule
        | Rule::as_capacity
        | Rule::because_clause => PartKind::Clause,
        Rule::field => PartKind::Field,
        Rule::arm => PartKind::Arm,
        Rule::step => PartKind::Step,
        Rule::case => PartKind::Case,
        Rule::expr => PartKind::Expr,
        Rule::parens => PartKind::Parens,
        Rule::set | Rule::literal_set => PartKind::Set,
        Rule::selector
        | Rule::closed_selector
        | Rule::member
        | Rule::implied
        | Rule::approver
        | Rule::set_element
        | Rule::setting => PartKind::Item,
        _ => return None,
    })
}
