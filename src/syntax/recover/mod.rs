//! The search for mistakes in a text that the grammar refuses.
//!
//! The text is divided at what looks like the start of a declaration, and a declaration
//! that is refused alone at what looks like the start of a clause. Each clause that is
//! refused alone is one mistake; it is blotted out, and the rest of its declaration is
//! read without it. Nothing here decides what is right: that is the grammar's alone.

mod block;
mod explain;
mod habits;
mod words;

use pest::Parser;

use self::block::Block;
use self::explain::{Next, Refusal, explain};
use super::SyntaxError;
use super::ast::Declaration;
use super::boundaries::{DECLARATIONS, is_certain_start, is_likely_start, text_of};
use super::grammar::{Grammar, Rule};
use super::lexer::TokenKind;
use super::lower::Lowering;
use super::parse::broken;
use super::scan::{Docs, Scan};
use crate::diagnostic::did_you_mean;
use crate::source::Span;

/// Reads what can be read and reports the rest.
pub(super) fn declarations(
    scan: &Scan,
    base: u32,
    docs: &mut Docs,
    errors: &mut Vec<SyntaxError>,
) -> Vec<Declaration> {
    let mut unreadable = scan.unreadable.clone();
    unreadable.sort();
    let copy = scan.text.clone().into_bytes();
    let mut search = Search { scan, base, unreadable, copy, errors };
    let chunks = chunks(scan);
    chunks.into_iter().filter_map(|chunk| search.declaration(&chunk, docs)).collect()
}

/// The one mistake of an expression that stands alone.
pub(super) fn expression(scan: &Scan, base: u32, refusal: Refusal) -> SyntaxError {
    explain(refusal, &scan.text, base, None, Next::end(base, &scan.text))
}

/// Tokens that seem to make one declaration.
struct Chunk {
    first: usize,
    /// One past the last token.
    last: usize,
    /// How many braces are still open at its end.
    open: usize,
}

fn chunks(scan: &Scan) -> Vec<Chunk> {
    let (text, tokens) = (scan.text.as_str(), scan.tokens.as_slice());
    let mut chunks = Vec::new();
    let (mut first, mut depth, mut closed) = (0, 0usize, false);
    for (index, token) in tokens.iter().enumerate() {
        let starts = (token.kind == TokenKind::Word && is_certain_start(text, tokens, index))
            || (depth == 0 && (closed || is_likely_start(text, tokens, index)));
        if index > first && starts {
            chunks.push(Chunk { first, last: index, open: depth });
            (first, depth) = (index, 0);
        }
        closed = false;
        match text_of(text, tokens, index) {
            "{" => depth += 1,
            "}" if depth > 0 => {
                depth -= 1;
                // Only a condition goes on after its braces.
                closed = depth == 0 && text_of(text, tokens, first) != "condition";
            }
            _ => {}
        }
    }
    if first < tokens.len() {
        chunks.push(Chunk { first, last: tokens.len(), open: depth });
    }
    chunks
}

struct Search<'a> {
    scan: &'a Scan,
    base: u32,
    /// What has been told of before, in order.
    unreadable: Vec<Span>,
    /// The text, refused clauses blotted out.
    copy: Vec<u8>,
    errors: &'a mut Vec<SyntaxError>,
}

impl Search<'_> {
    fn declaration(&mut self, chunk: &Chunk, docs: &mut Docs) -> Option<Declaration> {
        let (start, end) = self.extent(chunk.first, chunk.last)?;
        let at = self.base + offset(start);
        if !DECLARATIONS.contains(&self.word(chunk.first)) {
            return self.no_declaration(chunk, start, end);
        }
        let block = Block::of_declaration(self.word(chunk.first));
        let span = Span::new(at, self.base + offset(end));
        let doc = docs.take(at);
        if self.scan.brackets.is_too_deep(span) {
            return Some(broken(&self.text(start, end, 0), at));
        }
        let before = self.errors.len();
        let refused = self.refusal(Rule::lone_declaration, start, end, chunk.open).is_some();
        if refused {
            self.mend(block, Rule::lone_declaration, chunk.first, chunk.last, chunk.open);
        }
        let text = self.text(start, end, chunk.open);
        let declaration = match Grammar::parse(Rule::lone_declaration, &text) {
            Ok(mut nodes) => {
                let mut lowering = Lowering::new(at, docs, self.errors);
                nodes.next().map(|node| lowering.whole_declaration(node))
            }
            Err(error) => {
                if self.errors.len() == before && !self.is_unreadable(start, end) {
                    let next = self.next(chunk.last);
                    self.errors.push(explain(error, &text, at, block, next));
                }
                None
            }
        };
        let mut declaration = declaration.unwrap_or_else(|| broken(&text, at));
        declaration.doc = doc;
        let cut = refused || chunk.open > 0;
        declaration.damaged |= cut;
        declaration.lossy |= cut;
        declaration.span.end = declaration.span.end.min(span.end);
        Some(declaration)
    }

    /// What starts no declaration.
    fn no_declaration(&mut self, chunk: &Chunk, start: usize, end: usize) -> Option<Declaration> {
        let token = self.scan.tokens.get(chunk.first)?;
        let at = self.base + offset(start);
        if !self.is_unreadable(start, end) {
            let span = Span::new(at, self.base + offset(token.end));
            let error = words::no_declaration(span, self.word(chunk.first), token.kind);
            self.errors.push(error);
        }
        let near = did_you_mean(self.word(chunk.first), DECLARATIONS).is_some();
        near.then(|| broken(&self.text(start, end, 0), at))
    }

    /// Blots out the clauses that are refused, and reports each. `first` and `last` are the
    /// tokens of something that `rule` refuses as a whole; `open` braces of it are missing.
    fn mend(&mut self, block: Option<Block>, rule: Rule, first: usize, last: usize, open: usize) {
        let Some((start, end)) = self.extent(first, last) else { return };
        let brace = (first..last).find(|index| self.word(*index) == "{");
        let (Some(block), Some(brace)) = (block, brace) else {
            self.report(block, rule, (start, end), last, open);
            return;
        };
        let head_end = self.scan.tokens.get(brace).map_or(end, |token| token.end);
        if let Some(refusal) = self.refusal(rule, start, head_end, 1) {
            let text = self.text(start, head_end, 1);
            if !self.is_unreadable(start, head_end) {
                let at = self.base + offset(start);
                self.errors.push(explain(refusal, &text, at, None, self.next(brace + 1)));
            }
        }
        let body_end = if open == 0 { last.saturating_sub(1) } else { last };
        for (first, last) in block.pieces(&self.scan.text, &self.scan.tokens, brace + 1, body_end) {
            let Some((start, end)) = self.extent(first, last) else { continue };
            if self.refusal(block.rule(), start, end, 0).is_none() {
                continue;
            }
            let inner = block.inner(self.word(first));
            let errors = self.errors.len();
            if inner.is_some() {
                self.mend(inner, block.rule(), first, last, 0);
            }
            if self.refusal(block.rule(), start, end, 0).is_some() {
                if self.errors.len() == errors {
                    self.report(Some(block), block.rule(), (start, end), last, 0);
                }
                self.blot(start, end);
            }
        }
    }

    /// Reports what `rule` refuses, unless it has been told of before.
    fn report(
        &mut self,
        block: Option<Block>,
        rule: Rule,
        (start, end): (usize, usize),
        last: usize,
        open: usize,
    ) {
        if self.is_unreadable(start, end) {
            return;
        }
        if let Some(refusal) = self.refusal(rule, start, end, open) {
            let text = self.text(start, end, open);
            let at = self.base + offset(start);
            self.errors.push(explain(refusal, &text, at, block, self.next(last)));
        }
    }

    fn refusal(&self, rule: Rule, start: usize, end: usize, open: usize) -> Option<Refusal> {
        Grammar::parse(rule, &self.text(start, end, open)).err()
    }

    /// A part of the text, with the braces that it lacks.
    fn text(&self, start: usize, end: usize, open: usize) -> String {
        let bytes = self.copy.get(start..end).unwrap_or_default();
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        text.extend(std::iter::repeat_n('}', open));
        text
    }

    fn word(&self, index: usize) -> &str {
        text_of(&self.scan.text, &self.scan.tokens, index)
    }

    fn extent(&self, first: usize, last: usize) -> Option<(usize, usize)> {
        let tokens = self.scan.tokens.get(first..last)?;
        Some((tokens.first()?.start, tokens.last()?.end))
    }

    fn next(&self, index: usize) -> Next {
        match self.scan.tokens.get(index) {
            Some(token) => Next {
                text: format!("`{}`", self.word(index)),
                at: Span::new(self.base + offset(token.start), self.base + offset(token.end)),
            },
            None => Next::end(self.base, &self.scan.text),
        }
    }

    fn is_unreadable(&self, start: usize, end: usize) -> bool {
        let (start, end) = (self.base + offset(start), self.base + offset(end));
        let after = self.unreadable.partition_point(|span| span.end <= start);
        self.unreadable.get(after).is_some_and(|span| span.start < end)
    }

    fn blot(&mut self, start: usize, end: usize) {
        self.copy.get_mut(start..end).unwrap_or_default().fill(b' ');
    }
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
