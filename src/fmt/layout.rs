//! Tokens with their comments, and which way each part is laid out.

use super::chain::Lead;
use super::doc::Doc;
use super::remarks::{Placed, Remarks, text_of};
use crate::syntax::{Part, PartKind, TokenKind};

/// A layout in the making.
pub(super) struct Layout<'t> {
    text: &'t str,
    base: u32,
    pub(super) remarks: Remarks<'t>,
}

impl<'t> Layout<'t> {
    pub(super) fn new(text: &'t str, base: u32, remarks: Remarks<'t>) -> Self {
        Self { text, base, remarks }
    }

    /// The text of a part.
    pub(super) fn text(&self, part: &Part) -> &'t str {
        text_of(self.text, self.base, part.span)
    }

    /// Whether a part is this bracket, comma or the like.
    pub(super) fn is_mark(&self, part: &Part, mark: &str) -> bool {
        part.kind == PartKind::Token(TokenKind::Mark) && self.text(part) == mark
    }

    /// Whether a part is this word of the language.
    pub(super) fn is_word(&self, part: &Part, word: &str) -> bool {
        part.kind == PartKind::Token(TokenKind::Word) && self.text(part) == word
    }

    /// A part, whatever it is.
    pub(super) fn part(&mut self, part: &Part, out: &mut Vec<Doc<'t>>) {
        match part.kind {
            PartKind::Token(_) => self.token(part, out),
            PartKind::Body => self.body(part, out),
            PartKind::Set => self.set(part, out),
            PartKind::Parens => self.parens(part, out),
            PartKind::Expr => self.chain(part, Lead::Hanging, out),
            PartKind::Step => self.step(part, out),
            PartKind::Case => self.case(part, out),
            PartKind::Item => self.sequence(&part.parts, out),
            PartKind::Declaration | PartKind::Clause | PartKind::Field | PartKind::Arm => {
                self.row(&part.parts, out);
            }
        }
    }

    /// A token with its comments.
    pub(super) fn token(&mut self, token: &Part, out: &mut Vec<Doc<'t>>) {
        let above = self.remarks.take_above(token.span.start);
        out.extend(above.iter().map(Placed::above));
        let text = self.text(token);
        let mark = token.kind == PartKind::Token(TokenKind::Mark);
        let tight = mark && matches!(text, "," | ":" | "?" | ")" | "]" | ">");
        out.push(if tight { Doc::Tight(text) } else { Doc::Text(text) });
        self.behind(token, out);
    }

    /// The comments behind a token.
    pub(super) fn behind(&mut self, token: &Part, out: &mut Vec<Doc<'t>>) {
        let behind = self.remarks.take_behind(token.span.start);
        out.extend(behind.iter().map(Placed::behind));
    }

    /// The comments and empty lines above what begins a line; `first` where nothing
    /// precedes it in its block.
    pub(super) fn above(&mut self, part: &Part, first: bool, out: &mut Vec<Doc<'t>>) {
        let start = part.span.start;
        let gap = self.remarks.at(start).is_some_and(|stand| stand.gap);
        let above = self.remarks.take_above(start);
        placed_above(&above, first, out);
        // What is documented follows its documentation.
        let parted = above.last().map_or(!first, |comment| !comment.is_doc());
        if gap && parted {
            out.push(Doc::Blank);
        }
    }
}

/// Comments above something, with the empty lines before each.
pub(super) fn placed_above<'t>(above: &[Placed<'t>], first: bool, out: &mut Vec<Doc<'t>>) {
    for (index, comment) in above.iter().enumerate() {
        if comment.gap && !(first && index == 0) {
            out.push(Doc::Blank);
        }
        out.push(comment.above());
    }
}
