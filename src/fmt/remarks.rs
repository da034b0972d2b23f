//! Which token each comment stands by.

use unicode_width::UnicodeWidthStr as _;

use super::doc::{Doc, Remark};
use crate::source::Span;
use crate::syntax::{Concrete, Part};

/// The comments of a file, at the tokens that they stand by.
pub(super) struct Remarks<'t> {
    /// In the order of the text; the last one stands for the end of the file.
    stands: Vec<Stand<'t>>,
}

/// What stands around a token.
#[derive(Clone, Debug, Default)]
pub(super) struct Stand<'t> {
    /// Where the token begins.
    start: u32,
    /// Comments before it, from the line after the token before.
    pub(super) above: Vec<Placed<'t>>,
    /// Whether an empty line precedes the token.
    pub(super) gap: bool,
    /// Whether the token is not on the line of what stands before it.
    fresh: bool,
    /// Comments behind it, on its line.
    pub(super) behind: Vec<Placed<'t>>,
}

/// A comment and how it stood.
#[derive(Clone, Debug)]
pub(super) struct Placed<'t> {
    remark: Remark<'t>,
    /// Whether it is not on the line of what stands before it.
    fresh: bool,
    /// Whether an empty line precedes it.
    pub(super) gap: bool,
    /// Whether a line of its own is due to it.
    own: bool,
}

impl<'t> Remarks<'t> {
    /// Finds the place of each comment of a file that begins at `base`.
    pub(super) fn new(file: &Concrete, text: &'t str, base: u32) -> Self {
        let tokens: Vec<&Part> = file.declarations.iter().flat_map(Part::tokens).collect();
        let comments = file.comments.iter().peekable();
        let mut reader = Reader { text, base, at: 0, comments, measured: 0, column: 0 };
        let mut stands: Vec<Stand<'t>> = Vec::with_capacity(tokens.len() + 1);
        let mut carried = Vec::new();
        for token in &tokens {
            let mark = text_of(text, base, token.span);
            let (mut found, gap, fresh) = reader.up_to(token.span.start);
            reader.skip(token.span.end);
            let mut comments = std::mem::take(&mut carried);
            comments.append(&mut found);
            let mut stand = Stand { start: token.span.start, gap, fresh, ..Stand::default() };
            // A comma or an opening brace stays on the line of what precedes it, so a comment
            // that ends a line moves behind it; but what `///` documents stays the same.
            let documented = comments.iter().any(|comment| comment.remark.is_doc());
            if matches!(mark, "," | ":" | "?" | "{" | "=") && !documented {
                let stays = |comment: &Placed<'_>| !comment.fresh && !comment.remark.ends_line();
                let count = comments.iter().take_while(|comment| stays(comment)).count();
                carried = comments.split_off(count);
            }
            place(comments, &mut stands, &mut stand);
            stands.push(stand);
        }
        let end = base.saturating_add(u32::try_from(text.len()).unwrap_or(u32::MAX));
        let (found, gap, fresh) = reader.up_to(end);
        carried.extend(found);
        let mut stand = Stand { start: end, gap, fresh, ..Stand::default() };
        place(carried, &mut stands, &mut stand);
        stands.push(stand);
        Self { stands }
    }

    /// What stands around the token that begins at `start`.
    pub(super) fn at(&self, start: u32) -> Option<&Stand<'t>> {
        self.stands.get(self.index(start)?)
    }

    /// Takes the comments before the token that begins at `start`.
    pub(super) fn take_above(&mut self, start: u32) -> Vec<Placed<'t>> {
        let index = self.index(start);
        let stand = index.and_then(|index| self.stands.get_mut(index));
        stand.map(|stand| std::mem::take(&mut stand.above)).unwrap_or_default()
    }

    /// Takes the comments behind the token that begins at `start`.
    pub(super) fn take_behind(&mut self, start: u32) -> Vec<Placed<'t>> {
        let index = self.index(start);
        let stand = index.and_then(|index| self.stands.get_mut(index));
        stand.map(|stand| std::mem::take(&mut stand.behind)).unwrap_or_default()
    }

    /// Takes the comments before the closing bracket that begins at `start`, or before the
    /// end of the file: they belong to nothing that follows, and get lines of their own.
    pub(super) fn take_last(&mut self, start: u32) -> Vec<Placed<'t>> {
        let mut last = self.take_above(start);
        last.iter_mut().for_each(|comment| comment.own = true);
        last
    }

    /// Whether a comment stands somewhere from the first token of `span` to behind its last.
    pub(super) fn any(&self, span: Span) -> bool {
        let from = self.stands.partition_point(|stand| stand.start < span.start);
        let inside = self.stands.iter().skip(from).take_while(|stand| stand.start < span.end);
        inside
            .enumerate()
            .any(|(at, stand)| !stand.behind.is_empty() || (at > 0 && !stand.above.is_empty()))
    }

    /// Whether a comment stands between two brackets.
    pub(super) fn any_between(&self, open: Span, close: Span) -> bool {
        self.any(Span::new(open.start, close.start))
            || self.at(close.start).is_some_and(|stand| !stand.above.is_empty())
    }

    fn index(&self, start: u32) -> Option<usize> {
        self.stands.binary_search_by_key(&start, |stand| stand.start).ok()
    }
}

impl Stand<'_> {
    /// Whether the token and the comments above it begin on a line of their own.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh || self.above.iter().any(|comment| comment.fresh)
    }

    /// Whether an empty line stands above the token.
    pub(super) fn has_gap(&self) -> bool {
        self.gap || self.above.iter().any(|comment| comment.gap)
    }
}

impl<'t> Placed<'t> {
    /// It as a piece of a layout, before the token that it stands by.
    pub(super) fn above(&self) -> Doc<'t> {
        if self.own { Doc::Own(self.remark) } else { Doc::Inline(self.remark) }
    }

    /// It as a piece of a layout, behind the token that it stands by.
    pub(super) fn behind(&self) -> Doc<'t> {
        if self.remark.ends_line() { Doc::Trail(self.remark) } else { Doc::Inline(self.remark) }
    }

    /// Whether nothing follows it on its line.
    pub(super) fn ends_line(&self) -> bool {
        self.remark.ends_line()
    }

    /// Whether it documents the token that it stands by.
    pub(super) fn is_doc(&self) -> bool {
        self.remark.is_doc()
    }
}

/// Divides the comments between two tokens.
fn place<'t>(mut comments: Vec<Placed<'t>>, stands: &mut [Stand<'t>], next: &mut Stand<'t>) {
    if let Some(last) = stands.last_mut() {
        let mut line = true;
        let behind = comments.iter().take_while(|comment| {
            let here = line && !comment.fresh && !comment.remark.is_doc();
            line = !comment.remark.ends_line();
            here
        });
        let behind = behind.count();
        last.behind.extend(comments.drain(..behind));
    }
    // Only what stands on the token's own line may stay there.
    let mut own = next.fresh;
    for comment in comments.iter_mut().rev() {
        own |= comment.remark.ends_line();
        comment.own = own;
        own |= comment.fresh;
    }
    next.above = comments;
}

/// Reads what stands between tokens.
struct Reader<'t, 'f> {
    text: &'t str,
    base: u32,
    /// Where it is, from the start of the text.
    at: usize,
    comments: std::iter::Peekable<std::slice::Iter<'f, Span>>,
    /// Up to where the last line has been measured, and how wide it was there.
    measured: usize,
    column: usize,
}

impl<'t> Reader<'t, '_> {
    /// The comments up to `end`, and whether an empty line and whether the end of a line
    /// stand behind them.
    fn up_to(&mut self, end: u32) -> (Vec<Placed<'t>>, bool, bool) {
        let mut found = Vec::new();
        while let Some(span) = self.comments.next_if(|span| span.start < end) {
            let lines = self.line_ends(span.start);
            let text = text_of(self.text, self.base, *span).trim_end();
            let remark = Remark { text, column: self.column(span.start) };
            let (fresh, gap) = (lines > 0, lines > 1);
            found.push(Placed { remark, fresh, gap, own: false });
            self.skip(span.end);
        }
        let lines = self.line_ends(end);
        (found, lines > 1, lines > 0)
    }

    /// How many lines end between here and `end`.
    fn line_ends(&self, end: u32) -> usize {
        let between = self.text.get(self.at..self.local(end)).unwrap_or("");
        between.bytes().filter(|byte| *byte == b'\n').count()
    }

    fn skip(&mut self, end: u32) {
        self.at = self.local(end);
    }

    /// The column at `offset`, which is not before the last one that was asked for.
    fn column(&mut self, offset: u32) -> usize {
        let offset = self.local(offset);
        let since = self.text.get(self.measured..offset).unwrap_or("");
        match since.rsplit_once('\n') {
            Some((_, line)) => self.column = line.width(),
            None => self.column += since.trim_start_matches('\u{feff}').width(),
        }
        self.measured = offset;
        self.column
    }

    fn local(&self, offset: u32) -> usize {
        offset.saturating_sub(self.base) as usize
    }
}

/// The text of a span in a text that begins at `base`.
pub(super) fn text_of(text: &str, base: u32, span: Span) -> &str {
    let local = |offset: u32| offset.saturating_sub(base) as usize;
    text.get(local(span.start)..local(span.end)).unwrap_or("")
}
