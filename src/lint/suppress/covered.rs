//! What a suppression speaks of.

use crate::lint::clauses::clause_at;
use crate::lint::context::Written;
use crate::source::{SourceFile, Span};
use crate::syntax::ast;

/// The place in which a finding must begin to be suppressed by the comment at `at`: the
/// line of a comment that stands after something; else the declaration or clause that
/// follows. Empty where nothing follows.
pub(super) fn covered(at: Span, file: &ast::File, written: &Written<'_>) -> Span {
    let Some(source) = written.sources().file(at) else { return at };
    let text = source.text();
    let start = local(source, at.start);
    let line = line_start(text, start);
    let before = text.get(line..start).unwrap_or("");
    if !before.trim().is_empty() {
        return Span::new(source.base() + offset(line), at.start);
    }
    let next = next_token(source, at.end, file);
    let after = file.declarations.partition_point(|declaration| declaration.span.end <= next);
    let declaration = file.declarations.get(after);
    let clause = declaration.filter(|declaration| declaration.span.start <= next);
    clause.and_then(|declaration| clause_at(declaration, next)).unwrap_or(Span::new(next, next))
}

/// The comment with the rest of its line, if nothing else stands on it; else with the
/// blanks before it.
pub(super) fn whole_line(at: Span, written: &Written<'_>) -> Span {
    let Some(source) = written.sources().file(at) else { return at };
    let text = source.text();
    let (start, end) = (local(source, at.start), local(source, at.end));
    let line = line_start(text, start);
    let before = text.get(line..start).unwrap_or("");
    if !before.trim().is_empty() {
        let kept = before.trim_end().len();
        return Span::new(source.base() + offset(line + kept), at.end);
    }
    let rest = text.get(end..).unwrap_or("");
    let tail = rest.find('\n').map_or(rest.len(), |at| at + 1);
    if rest.get(..tail).unwrap_or("").trim().is_empty() {
        return Span::new(source.base() + offset(line), source.base() + offset(end + tail));
    }
    at
}

/// Where the first thing after `from` begins that is neither blank nor comment.
fn next_token(source: &SourceFile, from: u32, file: &ast::File) -> u32 {
    let text = source.text();
    let mut at = local(source, from);
    loop {
        let rest = text.get(at..).unwrap_or("");
        at += rest.len() - rest.trim_start().len();
        let place = source.base() + offset(at);
        let comment = file.comments.binary_search_by_key(&place, |comment| comment.span.start);
        let rest = text.get(at..).unwrap_or("");
        match comment.ok().and_then(|index| file.comments.get(index)) {
            Some(comment) => at = local(source, comment.span.end),
            None if rest.starts_with("///") => at += rest.find('\n').unwrap_or(rest.len()),
            None => return place,
        }
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

fn local(source: &SourceFile, at: u32) -> usize {
    at.saturating_sub(source.base()) as usize
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
