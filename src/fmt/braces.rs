//! What stands between brackets.
//!
//! Braces that were opened at the end of a line stay open, each thing between them on a
//! line of its own; others stand on one line if they fit there.

use unicode_width::UnicodeWidthStr as _;

use super::chain::Lead;
use super::doc::Doc;
use super::layout::{Layout, placed_above};
use super::order;
use super::remarks::Placed;
use crate::syntax::{Part, PartKind};

/// The tokens and parts of something in brackets.
struct Enclosed<'p> {
    open: &'p Part,
    inside: &'p [Part],
    close: &'p Part,
}

impl<'t> Layout<'t> {
    /// Clauses, labels, fields or settings in braces.
    pub(super) fn body(&mut self, body: &Part, out: &mut Vec<Doc<'t>>) {
        let Some(braces) = enclosed(body) else { return };
        let items = braces.inside;
        let line = self.line(&items.iter().collect::<Vec<_>>());
        let column = self.column(items);
        let joined: Vec<bool> = std::iter::once(false)
            .chain(items.windows(2).map(|pair| self.is_window(pair)))
            .collect();
        let mut docs = Vec::new();
        for (index, (item, joined)) in items.iter().zip(joined).enumerate() {
            if joined {
                docs.push(Doc::Space);
            } else {
                docs.push(line.clone().unwrap_or(Doc::Line(if index == 0 { 1 } else { 2 })));
                self.above(item, index == 0, &mut docs);
            }
            self.item(item, column, &mut docs);
        }
        self.enclose(&braces, docs, line.unwrap_or(Doc::Line(1)), out);
    }

    /// Elements in braces, with commas between them.
    pub(super) fn set(&mut self, set: &Part, out: &mut Vec<Doc<'t>>) {
        let Some(braces) = enclosed(set) else { return };
        let (commas, mut items): (Vec<&Part>, Vec<&Part>) =
            braces.inside.iter().partition(|part| self.is_mark(part, ","));
        let line = self.line(&items);
        if !self.remarks.any_between(braces.open.span, braces.close.span) {
            order::sort_elements(&mut items, |part| self.text(part));
        }
        let mut docs = Vec::new();
        let mut commas = commas.into_iter();
        let count = items.len();
        for (index, item) in items.into_iter().enumerate() {
            docs.push(line.clone().unwrap_or(Doc::Line(1)));
            self.above(item, index == 0, &mut docs);
            let comma = commas.next();
            if index + 1 < count {
                self.part(item, &mut docs);
                comma.into_iter().for_each(|comma| self.token(comma, &mut docs));
            } else {
                self.last_element(item, comma, &mut docs);
            }
        }
        self.enclose(&braces, docs, line.unwrap_or(Doc::Line(1)), out);
    }

    /// A condition in parentheses.
    pub(super) fn parens(&mut self, parens: &Part, out: &mut Vec<Doc<'t>>) {
        let Some(parens) = enclosed(parens) else { return };
        let mut docs = vec![Doc::Line(0)];
        for part in parens.inside {
            match part.kind {
                PartKind::Expr => self.chain(part, Lead::Flush, &mut docs),
                _ => self.part(part, &mut docs),
            }
        }
        self.enclose(&parens, docs, Doc::Line(0), out);
    }

    /// The last element of a set, and its comma, which stands only where the set takes
    /// several lines. A comment behind the element that ends the line then ends that of the comma.
    fn last_element(&mut self, item: &Part, comma: Option<&Part>, out: &mut Vec<Doc<'t>>) {
        let end = item.tokens().last();
        let behind = end.map_or_else(Vec::new, |end| self.remarks.take_behind(end.span.start));
        let (mut ending, within): (Vec<_>, Vec<_>) =
            behind.into_iter().partition(Placed::ends_line);
        self.part(item, out);
        out.extend(within.iter().map(Placed::behind));
        out.push(Doc::LastComma);
        if let Some(comma) = comma {
            out.extend(self.remarks.take_above(comma.span.start).iter().map(Placed::above));
            ending.append(&mut self.remarks.take_behind(comma.span.start));
        }
        out.extend(ending.iter().map(Placed::behind));
    }

    /// One of the things in a body; `column` is where its second part begins, if aligned.
    fn item(&mut self, item: &Part, column: usize, out: &mut Vec<Doc<'t>>) {
        let head = match item.kind {
            PartKind::Field => 2,
            PartKind::Arm => 1,
            _ => return self.part(item, out),
        };
        let (head, rest) = item.parts.split_at(head.min(item.parts.len()));
        self.sequence(head, out);
        out.push(Doc::Pad(column.saturating_sub(self.width(head))));
        self.row(rest, out);
    }

    /// Where the second parts of fields and arms begin.
    fn column(&self, items: &[Part]) -> usize {
        let heads = items.iter().filter_map(|item| match item.kind {
            PartKind::Field => item.parts.get(..2),
            PartKind::Arm => item.parts.get(..1),
            _ => None,
        });
        heads.map(|head| self.width(head)).max().unwrap_or(0) + 1
    }

    /// How many columns these tokens take without anything between them.
    fn width(&self, tokens: &[Part]) -> usize {
        tokens.iter().map(|token| self.text(token).width()).sum()
    }

    /// Whether two clauses are the ends of a window, `from DATE until DATE`, which stand on
    /// one line.
    fn is_window(&self, pair: &[Part]) -> bool {
        let [from, until] = pair else { return false };
        let starts = |part: &Part, word| {
            part.kind == PartKind::Clause
                && part.parts.first().is_some_and(|first| self.is_word(first, word))
        };
        let above = self.remarks.at(until.span.start).is_some_and(|at| !at.above.is_empty());
        starts(from, "from") && starts(until, "until") && !above && !self.remarks.any(from.span)
    }

    /// The end of a line, in braces that stay open: those that were opened at the end of a
    /// line, or hold an empty one, or the rows of a table.
    fn line(&self, items: &[&Part]) -> Option<Doc<'t>> {
        let table = items.iter().any(|item| item.kind == PartKind::Case);
        let mut stands = items.iter().filter_map(|item| self.remarks.at(item.span.start));
        let opened = stands.next().is_some_and(|first| first.is_fresh());
        (table || opened || stands.any(|stand| stand.has_gap())).then_some(Doc::Hard)
    }

    /// Brackets around `docs`; `line` stands before the closing one.
    fn enclose(
        &mut self,
        brackets: &Enclosed<'_>,
        mut docs: Vec<Doc<'t>>,
        line: Doc<'t>,
        out: &mut Vec<Doc<'t>>,
    ) {
        let mut group = Vec::new();
        self.token(brackets.open, &mut group);
        let above = self.remarks.take_last(brackets.close.span.start);
        let empty = docs.is_empty();
        if !above.is_empty() {
            docs.push(Doc::Line(1));
            placed_above(&above, empty, &mut docs);
        }
        let line = if docs.is_empty() { Doc::Line(0) } else { line };
        group.push(Doc::Nest(docs));
        group.push(line);
        self.token(brackets.close, &mut group);
        out.push(Doc::Group(group));
    }
}

fn enclosed(part: &Part) -> Option<Enclosed<'_>> {
    let (open, rest) = part.parts.split_first()?;
    let (close, inside) = rest.split_last()?;
    Some(Enclosed { open, inside, close })
}
