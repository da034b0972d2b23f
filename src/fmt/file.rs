//! Declarations, one after the other.

use super::layout::{Layout, placed_above};
use super::remarks::{Placed, Remarks};
use super::render::Page;
use crate::syntax::{Concrete, Part, PartKind};

/// The layout of a file whose text begins at `base`.
pub(super) fn lay_out(file: &Concrete, text: &str, base: u32) -> String {
    let mut layout = Layout::new(text, base, Remarks::new(file, text, base));
    let mut out = String::new();
    let mut after_block = false;
    for declaration in &file.declarations {
        let gaps = Gaps::above(&layout, declaration);
        let mut docs = Vec::new();
        layout.above(declaration, true, &mut docs);
        let mut page = Page::default();
        page.write(&docs);
        let line = page.next_line();
        docs.clear();
        layout.part(declaration, &mut docs);
        page.write(&docs);
        let block = has_body(declaration) && page.line() > line;
        gaps.part(&mut out, after_block || block);
        out.push_str(&page.finish());
        after_block = block;
    }
    let end = base.saturating_add(u32::try_from(text.len()).unwrap_or(u32::MAX));
    let last = layout.remarks.take_last(end);
    if !last.is_empty() {
        let mut docs = Vec::new();
        placed_above(&last, true, &mut docs);
        let mut page = Page::default();
        page.write(&docs);
        Gaps::of(&last, false).part(&mut out, after_block);
        out.push_str(&page.finish());
    }
    out
}

/// The empty lines above a declaration and its comments.
struct Gaps {
    /// Above all of it.
    first: bool,
    /// Anywhere.
    any: bool,
}

impl Gaps {
    fn above(layout: &Layout<'_>, declaration: &Part) -> Self {
        match layout.remarks.at(declaration.span.start) {
            Some(stand) => Self::of(&stand.above, stand.gap),
            None => Self { first: false, any: false },
        }
    }

    fn of(above: &[Placed<'_>], gap: bool) -> Self {
        let parted = gap && above.last().is_none_or(|comment| !comment.is_doc());
        Self {
            first: above.first().map_or(gap, |comment| comment.gap),
            any: parted || above.iter().any(|comment| comment.gap),
        }
    }

    /// Parts what follows from what was written, by an empty line if it must be.
    fn part(self, out: &mut String, must: bool) {
        if !out.is_empty() && (self.first || (must && !self.any)) {
            out.push('\n');
        }
    }
}

/// Whether a declaration may take several lines between braces.
fn has_body(declaration: &Part) -> bool {
    declaration.parts.iter().any(|part| part.kind == PartKind::Body)
}
