//! Text to tree.

use pest::Parser;
use pest::iterators::Pairs;
use rayon::prelude::*;

use super::ast::{Broken, Comment, Declaration, DeclarationKind, Expr, File, Name};
use super::boundaries::{DECLARATIONS, text_of};
use super::concrete::{Concrete, concrete};
use super::grammar::{Grammar, Rule};
use super::lexer::{Lexer, Token, TokenKind};
use super::lower::Lowering;
use super::parts::parts;
use super::scan::{Docs, Scan, scan};
use super::{MAX_FILE_BYTES, SyntaxError};
use crate::source::Span;

/// Reads a file. `base` is its offset in the [`SourceMap`](crate::source::SourceMap), and
/// all spans, of the tree and of the errors, are offsets of that map.
///
/// Never fails as a whole: what cannot be read is reported, and left out of the tree or
/// stands in it as [`DeclarationKind::Broken`].
#[must_use]
pub fn parse(text: &str, base: u32) -> (File, Vec<SyntaxError>) {
    if let Some(file) = parse_parts(text, base) {
        return (file, Vec::new());
    }
    let (file, errors, _) = read(text, base, |_| ());
    (file, errors)
}

/// Reads the parts of a large file, each by itself and several at once. None where there is
/// anything to say of one of them: what is wrong with a file is only found in the whole.
fn parse_parts(text: &str, base: u32) -> Option<File> {
    let parts = parts(text);
    if parts.len() < 2 || text.len() > MAX_FILE_BYTES {
        return None;
    }
    let read = |(start, part): (usize, &str)| {
        let base = base.checked_add(u32::try_from(start).ok()?)?;
        let (file, errors, _) = read(part, base, |_| ());
        errors.is_empty().then_some(file)
    };
    let files = parts.into_par_iter().map(read).collect::<Option<Vec<File>>>()?;
    let mut whole = File {
        declarations: Vec::with_capacity(files.iter().map(|file| file.declarations.len()).sum()),
        comments: Vec::with_capacity(files.iter().map(|file| file.comments.len()).sum()),
    };
    for mut file in files {
        whole.declarations.append(&mut file.declarations);
        whole.comments.append(&mut file.comments);
    }
    Some(whole)
}

/// Reads a file as it stands. Spans are as for [`parse`].
///
/// # Errors
/// Every mistake in it, as [`parse`] finds them; what is only odd is no mistake.
pub fn parse_concrete(text: &str, base: u32) -> Result<Concrete, Vec<SyntaxError>> {
    let (_, errors, whole) = read(text, base, |nodes| concrete(nodes, text, base));
    let sound = errors.iter().all(SyntaxError::is_warning);
    whole.filter(|_| sound).ok_or(errors)
}

/// Reads a file, and makes something of what the grammar matched where it matched all.
fn read<T>(
    text: &str,
    base: u32,
    make: impl FnOnce(Pairs<'_, Rule>) -> T,
) -> (File, Vec<SyntaxError>, Option<T>) {
    if text.len() > MAX_FILE_BYTES {
        let at = Span::new(base, base);
        let limit = MAX_FILE_BYTES / (1024 * 1024);
        return (File::default(), vec![SyntaxError::TooLarge { at, limit }], None);
    }
    let mut scan = scan(text, base);
    let mut errors = std::mem::take(&mut scan.errors);
    let parsed = if !scan.brackets.errors.is_empty() {
        None
    } else {
        Grammar::parse(Rule::file, &scan.text).ok()
    };
    let made = parsed.clone().map(make);
    let mut docs = std::mem::take(&mut scan.docs);
    let declarations = match parsed {
        Some(nodes) => {
            let mut lowering = Lowering::new(base, &mut docs, &mut errors);
            nodes
                .filter(|node| node.as_rule() != Rule::EOI)
                .map(|node| lowering.whole_declaration(node))
                .collect()
        }
        None => super::recover::declarations(&scan, base, &mut docs, &mut errors),
    };
    let comments = comments(&scan, &docs, &mut errors);
    errors.sort_by_key(|error| (error.at().start, error.at().end));
    (File { declarations, comments }, errors, made)
}

/// Reads an expression that stands alone. Spans are as for [`parse`].
///
/// # Errors
/// Every mistake in it.
pub fn parse_expr(text: &str, base: u32) -> Result<Expr, Vec<SyntaxError>> {
    if text.len() > MAX_FILE_BYTES {
        let limit = MAX_FILE_BYTES / (1024 * 1024);
        return Err(vec![SyntaxError::TooLarge { at: Span::new(base, base), limit }]);
    }
    let mut scan = scan(text, base);
    let mut errors = std::mem::take(&mut scan.errors);
    if !scan.brackets.errors.is_empty() {
        return Err(errors);
    }
    let mut docs = Docs::default();
    match Grammar::parse(Rule::lone_expr, &scan.text) {
        Ok(mut nodes) => {
            let mut lowering = Lowering::new(base, &mut docs, &mut errors);
            let expr = nodes.next().and_then(|node| lowering.expr(node));
            expr.filter(|_| errors.is_empty()).ok_or(errors)
        }
        Err(refusal) => {
            if scan.unreadable.is_empty() {
                errors.push(super::recover::expression(&scan, base, refusal));
            }
            Err(errors)
        }
    }
}

/// The comments, with the `///` lines that document nothing; these are warned of where
/// nothing worse is wrong, since what they document might only not have been understood.
fn comments(scan: &Scan, docs: &Docs, errors: &mut Vec<SyntaxError>) -> Vec<Comment> {
    let mut comments = scan.comments.clone();
    let sound = errors.is_empty();
    for lines in docs.dangling() {
        comments.extend(lines.iter().map(|span| Comment { span: *span }));
        if let (true, Some(first), Some(last)) = (sound, lines.first(), lines.last()) {
            errors.push(SyntaxError::DanglingDoc { at: first.to(*last) });
        }
    }
    comments.sort_by_key(|comment| comment.span);
    comments
}

/// What can be said of a declaration that cannot be read: its keyword and its name.
pub(super) fn broken(text: &str, base: u32) -> Declaration {
    let tokens: Vec<Token> =
        Lexer::new(text).filter(|token| !token.kind.is_comment()).take(2).collect();
    let offset = |at: usize| base + u32::try_from(at).unwrap_or(u32::MAX - base);
    let keyword = Some(text_of(text, &tokens, 0)).filter(|word| DECLARATIONS.contains(word));
    let name = tokens.get(1).filter(|token| token.kind == TokenKind::Word).map(|token| Name {
        text: text_of(text, &tokens, 1).to_owned(),
        span: Span::new(offset(token.start), offset(token.end)),
    });
    let start = tokens.first().map_or(0, |token| token.start);
    Declaration {
        doc: None,
        kind: DeclarationKind::Broken(Broken { keyword: keyword.map(str::to_owned), name }),
        span: Span::new(offset(start), offset(text.trim_end().len())),
        damaged: true,
        lossy: true,
    }
}
