//! Conditions.

use super::doc::Doc;
use super::layout::Layout;
use crate::syntax::{Part, PartKind, TokenKind};

/// Where the operators of a condition stand that does not fit on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// Further to the right than the line on which the condition begins.
    Hanging,
    /// Below its first operand.
    Flush,
}

impl<'t> Layout<'t> {
    /// A condition: on one line if it fits there, else each operand on a line of its own,
    /// with its operator before it.
    pub(super) fn chain(&mut self, expr: &Part, lead: Lead, out: &mut Vec<Doc<'t>>) {
        let alternatives: Vec<&[Part]> = operands(&expr.parts, TokenKind::Or);
        if let [only] = alternatives.as_slice() {
            return self.conjunction(only, lead, out);
        }
        let mut docs = Vec::new();
        for (index, alternative) in alternatives.into_iter().enumerate() {
            let alternative = self.operator(index, alternative, &mut docs);
            self.conjunction(alternative, Lead::Hanging, &mut docs);
        }
        out.push(led(docs, lead));
    }

    fn conjunction(&mut self, parts: &[Part], lead: Lead, out: &mut Vec<Doc<'t>>) {
        let conjuncts: Vec<&[Part]> = operands(parts, TokenKind::And);
        if let [only] = conjuncts.as_slice() {
            return self.sequence(only, out);
        }
        let mut docs = Vec::new();
        for (index, conjunct) in conjuncts.into_iter().enumerate() {
            let conjunct = self.operator(index, conjunct, &mut docs);
            self.sequence(conjunct, &mut docs);
        }
        out.push(led(docs, lead));
    }

    /// The operator before every operand but the first; what is left is the operand.
    fn operator<'p>(
        &mut self,
        index: usize,
        operand: &'p [Part],
        out: &mut Vec<Doc<'t>>,
    ) -> &'p [Part] {
        match operand.split_first() {
            Some((operator, operand)) if index > 0 => {
                out.push(Doc::Line(1));
                self.token(operator, out);
                out.push(Doc::Space);
                operand
            }
            _ => operand,
        }
    }
}

fn led(docs: Vec<Doc<'_>>, lead: Lead) -> Doc<'_> {
    Doc::Group(match lead {
        Lead::Hanging => vec![Doc::Nest(docs)],
        Lead::Flush => docs,
    })
}

/// What stands between operators of this kind; all but the first begin with theirs.
fn operands(parts: &[Part], operator: TokenKind) -> Vec<&[Part]> {
    let operators = parts.iter().enumerate();
    let starts = operators.filter(|(_, part)| part.kind == PartKind::Token(operator));
    let mut found = Vec::new();
    let mut start = 0;
    for (at, _) in starts {
        found.push(parts.get(start..at).unwrap_or_default());
        start = at;
    }
    found.push(parts.get(start..).unwrap_or_default());
    found
}
