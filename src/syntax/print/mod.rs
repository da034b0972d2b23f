//! Tree to text.

mod expr;
mod rules;
mod schema;
mod selector;
mod tests;

use super::ast::{Declaration, DeclarationKind, Expr, File, Name, Text};
use super::scan::is_hidden;

/// The text of a tree, one clause a line and no layout beyond that, which is `fmt`'s to
/// give. Reading it yields the same tree but for the spans. Comments, and what could not be
/// read, are left out.
#[must_use]
pub fn print(file: &File) -> String {
    let mut printer = Printer::default();
    for declaration in &file.declarations {
        printer.declaration(declaration);
    }
    printer.out
}

/// The text of an expression: reading it yields the same expression but for the spans.
#[must_use]
pub fn print_expr(expr: &Expr) -> String {
    expr::expr(expr)
}

/// Text in the making.
#[derive(Default)]
struct Printer {
    out: String,
}

impl Printer {
    fn declaration(&mut self, declaration: &Declaration) {
        if matches!(declaration.kind, DeclarationKind::Broken(_)) {
            return;
        }
        self.doc(declaration.doc.as_ref());
        match &declaration.kind {
            DeclarationKind::Identity(identity) => self.identity(identity),
            DeclarationKind::Enum(vocabulary) => self.enumeration(vocabulary),
            DeclarationKind::Lifecycle(lifecycle) => self.lifecycle(lifecycle),
            DeclarationKind::App(app) => self.app(app),
            DeclarationKind::Condition(condition) => self.condition(condition),
            DeclarationKind::Role(role) => self.role(role),
            DeclarationKind::Approval(approval) => self.approval(approval),
            DeclarationKind::Forbid(forbid) => self.forbid(forbid),
            DeclarationKind::Conflict(conflict) => self.conflict(conflict),
            DeclarationKind::Exception(exception) => self.exception(exception),
            DeclarationKind::Review(review) => self.review(review),
            DeclarationKind::Requires(requirement) => self.requirement(requirement),
            DeclarationKind::Fixture(fixture) => self.fixture(fixture),
            DeclarationKind::Test(test) => self.test(test),
            DeclarationKind::Scenario(scenario) => self.scenario(scenario),
            DeclarationKind::Invariant(invariant) => self.invariant(invariant),
            DeclarationKind::Broken(_) => {}
        }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn doc(&mut self, doc: Option<&Text>) {
        for line in doc.iter().flat_map(|doc| doc.value.split('\n')) {
            self.line(format!("/// {line}").trim_end());
        }
    }

    /// `head { … }`, the braces on their own lines around what `body` prints.
    fn block(&mut self, head: &str, body: impl FnOnce(&mut Self)) {
        self.line(&format!("{head} {{"));
        body(self);
        self.line("}");
    }

    /// `word "…"`, where there is a text.
    fn text_clause(&mut self, word: &str, text: Option<&Text>) {
        if let Some(text) = text {
            self.line(&format!("{word} {}", quoted(&text.value)));
        }
    }

    /// `word a, b`, where there are names.
    fn names_clause(&mut self, word: &str, list: &[Name]) {
        if !list.is_empty() {
            self.line(&format!("{word} {}", names(list)));
        }
    }
}

/// `keyword name "Title"`
fn headed(keyword: &str, name: &Name, title: Option<&Text>) -> String {
    match title {
        Some(title) => format!("{keyword} {} {}", name.text, quoted(&title.value)),
        None => format!("{keyword} {}", name.text),
    }
}

fn names(list: &[Name]) -> String {
    joined(list, |name| name.text.clone())
}

fn joined<T>(list: &[T], print: impl Fn(&T) -> String) -> String {
    list.iter().map(print).collect::<Vec<_>>().join(", ")
}

/// A text as a string, with escapes for what a string cannot hold or a reader cannot see.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            _ if character == '\r' || is_hidden(character) => {
                out.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}
