//! Whether two texts say the same.

use super::remarks::text_of;
use crate::source::Span;
use crate::syntax::{Concrete, Part, PartKind, TokenKind};

/// A file as it stands, its text, and the offset of the text.
pub(super) type Read<'f> = (&'f Concrete, &'f str, u32);

/// Whether two files say the same: the same tokens, put together in the same way, and the
/// same comments in the same order, each `///` before the same token. It makes no
/// difference in which order the elements of a set and of a `grant` stand, and whether a
/// comma stands behind the last element of a set.
pub(super) fn same(one: Read<'_>, other: Read<'_>) -> bool {
    pieces(one) == pieces(other) && comments(one) == comments(other)
}

/// What a tree consists of, from left to right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece<'t> {
    Open(&'static str),
    Token(&'t str),
    Close,
}

fn pieces<'t>((file, text, base): (&Concrete, &'t str, u32)) -> Vec<Piece<'t>> {
    let mut out = Vec::new();
    for declaration in &file.declarations {
        part(declaration, text, base, &mut out);
    }
    out
}

fn part<'t>(whole: &Part, text: &'t str, base: u32, out: &mut Vec<Piece<'t>>) {
    let word = |part: &Part| text_of(text, base, part.span);
    let kind = match whole.kind {
        PartKind::Token(_) => return out.push(Piece::Token(word(whole))),
        PartKind::Declaration => "declaration",
        PartKind::Clause => "clause",
        PartKind::Field => "field",
        PartKind::Arm => "arm",
        PartKind::Step => "step",
        PartKind::Case => "case",
        PartKind::Item => "item",
        PartKind::Expr => "expr",
        PartKind::Parens => "parens",
        PartKind::Body => "body",
        PartKind::Set => "set",
    };
    out.push(Piece::Open(kind));
    let comma = |part: &Part| part.kind == PartKind::Token(TokenKind::Mark) && word(part) == ",";
    let grant = whole.kind == PartKind::Clause && whole.parts.first().map(word) == Some("grant");
    if whole.kind == PartKind::Set || grant {
        let mut listed = Vec::new();
        for inner in whole.parts.iter().filter(|inner| !comma(inner)) {
            let mut item = Vec::new();
            part(inner, text, base, &mut item);
            // Only what a `grant` grants has no order; its other clauses keep theirs.
            if inner.kind == PartKind::Clause { out.append(&mut item) } else { listed.push(item) }
        }
        listed.sort();
        out.extend(listed.into_iter().flatten());
    } else {
        whole.parts.iter().for_each(|inner| part(inner, text, base, out));
    }
    out.push(Piece::Close);
}

/// The comments, blanks at the ends of their lines left out; for `///`, also how many
/// tokens precede it.
fn comments((file, text, base): Read<'_>) -> Vec<(Vec<&str>, Option<usize>)> {
    let tokens: Vec<Span> = file
        .declarations
        .iter()
        .flat_map(Part::tokens)
        .map(|token| token.span)
        .filter(|span| text_of(text, base, *span) != ",")
        .collect();
    let told = file.comments.iter().map(|span| {
        let comment = text_of(text, base, *span);
        let doc = comment.starts_with("///") && !comment.starts_with("////");
        let before = doc.then(|| tokens.partition_point(|token| token.start < span.start));
        let comment = match comment.strip_prefix("///").filter(|_| doc) {
            Some(said) => said.strip_prefix(' ').unwrap_or(said).trim_end(),
            None => comment,
        };
        (comment.lines().map(if doc { str::trim_end } else { str::trim }).collect(), before)
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse_concrete;

    fn agree(one: &str, other: &str) -> bool {
        let (first, second) = (parse_concrete(one, 0).unwrap(), parse_concrete(other, 9).unwrap());
        same((&first, one, 0), (&second, other, 9))
    }

    #[test]
    fn blanks_a_last_comma_and_the_order_of_sets_and_grants_make_no_difference() {
        assert!(agree("condition a = b", "condition\n  a=b\n"));
        assert!(agree("condition a = x in { 1, 2 }", "condition a = x in { 2, 1, }"));
        assert!(agree("role a { grant b.c, d.e when f }", "role a { grant d.e, b.c when f }"));
        assert!(agree("// a \n/* b\n c */", "// a\n/* b\r\n     c */"));
        assert!(agree("///a\nrole b { }", "/// a\nrole b { }"));
    }

    #[test]
    fn every_other_difference_is_one() {
        for (one, other) in [
            ("condition a = b", "condition a = c"),
            ("condition a = b", "condition a = (b)"),
            ("condition a = b and c", "condition a = c and b"),
            ("condition a = b or c and d", "condition a = (b or c) and d"),
            ("condition a = x == \"\\u{41}\"", "condition a = x == \"A\""),
            ("condition a = x in { 1, 2 }", "condition a = x in { 1, 2, 2 }"),
            ("forbid a { deny b.c, d.e }", "forbid a { deny d.e, b.c }"),
            ("role a { owner \"x\" control \"y\" }", "role a { control \"y\" owner \"x\" }"),
            ("role a { grant b.c when d }", "role a { grant b.c from d }"),
            ("role a { grant b.c grant d.e }", "role a { grant b.c, d.e }"),
            ("app a { tags b, c }", "app a { tags c, b }"),
            ("enum A { \"a\" \"b\" }", "enum A { \"b\" \"a\" }"),
            ("enum A { \"a\" also \"b\" }", "enum A { \"a\" \"b\" }"),
            ("role a { } role b { }", "role b { } role a { }"),
            ("role a { } // b", "role a { }"),
            ("// a\n// b", "// b\n// a"),
            ("// a", "//a"),
            ("// a", "/* a */"),
            ("/// a\nrole b { }", "///  a\nrole b { }"),
            ("/// a\napp b { entitlement c }", "app b { /// a\n entitlement c }"),
        ] {
            assert!(!agree(one, other), "{one}\n{other}");
            assert!(agree(one, one) && agree(other, other), "{one}\n{other}");
        }
    }
}
