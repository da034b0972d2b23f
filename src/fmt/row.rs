//! Clauses, and everything else whose parts follow one another.

use super::chain::Lead;
use super::doc::Doc;
use super::layout::Layout;
use super::order;
use crate::syntax::{Part, PartKind, TokenKind};

/// What stands between two parts of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    /// Nothing.
    None,
    /// A blank.
    Blank,
    /// A blank, or the end of a line.
    Line,
}

/// A part of a row, or a list: parts with commas between them.
#[derive(Clone, Copy)]
enum Element<'p> {
    One(&'p Part),
    List(&'p [Part]),
}

impl<'t> Layout<'t> {
    /// Parts that follow one another: on one line if they fit there, else with each clause
    /// among them on a line of its own.
    pub(super) fn row(&mut self, parts: &[Part], out: &mut Vec<Doc<'t>>) {
        let grant = parts.first().is_some_and(|first| self.is_word(first, "grant"));
        let mut lines: Vec<Vec<Doc<'t>>> = Vec::new();
        let mut line = Vec::new();
        let mut before: Option<&Part> = None;
        for element in self.elements(parts) {
            let joint = before.zip(element.first()).map(|(a, b)| self.joint(a, b));
            if joint == Some(Joint::Line) {
                lines.push(std::mem::replace(&mut line, vec![Doc::Line(1)]));
            }
            match element {
                // Too long a condition gets the next lines for itself.
                Element::One(part) if self.follows_equals(before, part) => {
                    let mut condition = vec![Doc::Line(1)];
                    self.chain(part, Lead::Flush, &mut condition);
                    line.push(Doc::Group(vec![Doc::Nest(condition)]));
                }
                Element::One(part) => {
                    if joint == Some(Joint::Blank) {
                        line.push(Doc::Space);
                    }
                    self.part(part, &mut line);
                }
                Element::List(parts) => {
                    let lead = (joint == Some(Joint::Blank)).then_some(Doc::Line(1));
                    self.list(parts, lead, grant, &mut line);
                }
            }
            before = element.last();
        }
        lines.push(line);
        let mut lines = lines.into_iter();
        let mut row = lines.next().unwrap_or_default();
        row.extend(lines.map(Doc::Nest));
        out.push(Doc::Group(row));
    }

    /// Parts that follow one another on a line.
    pub(super) fn sequence(&mut self, parts: &[Part], out: &mut Vec<Doc<'t>>) {
        let mut before: Option<&Part> = None;
        for part in parts {
            if before.is_some_and(|before| self.joint(before, part) != Joint::None) {
                out.push(Doc::Space);
            }
            self.part(part, out);
            before = Some(part);
        }
    }

    /// `on DATE`, then what changes and what is expected: one clause on the same line if it
    /// fits there, several on lines of their own.
    pub(super) fn step(&mut self, step: &Part, out: &mut Vec<Doc<'t>>) {
        let Some((on, clauses)) = step.parts.split_first() else { return };
        let mut docs = Vec::new();
        self.part(on, &mut docs);
        let mut below = Vec::new();
        for clause in clauses {
            below.push(if clauses.len() > 1 { Doc::Hard } else { Doc::Line(1) });
            self.above(clause, false, &mut below);
            self.part(clause, &mut below);
        }
        docs.push(Doc::Nest(below));
        out.push(Doc::Group(docs));
    }

    /// `3, "US": granted a.b`: the expectations on lines of their own if they do not fit.
    pub(super) fn case(&mut self, case: &Part, out: &mut Vec<Doc<'t>>) {
        let colon = case.parts.iter().position(|part| self.is_mark(part, ":"));
        let (values, expectations) = case.parts.split_at(colon.map_or(0, |colon| colon + 1));
        let mut docs = Vec::new();
        self.row(values, &mut docs);
        let mut below = Vec::new();
        for (index, expectation) in expectations.iter().enumerate() {
            below.push(Doc::Line(if index == 0 { 1 } else { 2 }));
            self.part(expectation, &mut below);
        }
        docs.push(Doc::Nest(below));
        out.push(Doc::Group(docs));
    }

    /// `a, b, c`, one a line where they do not fit on one. `lead` stands before the first.
    fn list(&mut self, parts: &[Part], lead: Option<Doc<'t>>, grant: bool, out: &mut Vec<Doc<'t>>) {
        let (commas, mut items): (Vec<&Part>, Vec<&Part>) =
            parts.iter().partition(|part| self.is_mark(part, ","));
        let remarked = parts
            .first()
            .zip(parts.last())
            .is_some_and(|(first, last)| self.remarks.any(first.span.to(last.span)));
        if grant && !remarked {
            order::sort_grants(&mut items, |part| self.text(part));
        }
        let mut docs: Vec<Doc<'t>> = lead.into_iter().collect();
        let mut commas = commas.into_iter();
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                docs.push(Doc::Line(1));
            }
            self.part(item, &mut docs);
            if let Some(comma) = commas.next() {
                self.token(comma, &mut docs);
            }
        }
        out.push(Doc::Group(vec![Doc::Nest(docs)]));
    }

    /// The parts of a row, lists put together.
    fn elements<'p>(&self, parts: &'p [Part]) -> Vec<Element<'p>> {
        let mut elements = Vec::new();
        let mut rest = parts;
        while let Some(first) = rest.first() {
            let mut length = 1;
            while rest.get(length).is_some_and(|part| self.is_mark(part, ",")) {
                length += 2;
            }
            let (taken, after) = rest.split_at(length.min(rest.len()));
            elements.push(match taken {
                [_] => Element::One(first),
                _ => Element::List(taken),
            });
            rest = after;
        }
        elements
    }

    fn follows_equals(&self, before: Option<&Part>, part: &Part) -> bool {
        part.kind == PartKind::Expr && before.is_some_and(|before| self.is_mark(before, "="))
    }

    /// What stands between two parts of a row.
    fn joint(&self, before: &Part, part: &Part) -> Joint {
        let before_mark = [",", ":", "?", ")", "[", "]", "<", ">"];
        let after_mark = ["(", "[", "<"];
        if before_mark.iter().any(|mark| self.is_mark(part, mark))
            || after_mark.iter().any(|mark| self.is_mark(before, mark))
        {
            return Joint::None;
        }
        let words = ["and", "by", "else", "in"];
        let continues = before.kind != PartKind::Token(TokenKind::Word)
            && words.iter().any(|word| self.is_word(part, word));
        if part.kind == PartKind::Clause || before.kind == PartKind::Expr || continues {
            Joint::Line
        } else {
            Joint::Blank
        }
    }
}

impl<'p> Element<'p> {
    fn first(self) -> Option<&'p Part> {
        match self {
            Self::One(part) => Some(part),
            Self::List(parts) => parts.first(),
        }
    }

    fn last(self) -> Option<&'p Part> {
        match self {
            Self::One(part) => Some(part),
            Self::List(parts) => parts.last(),
        }
    }
}
