//! A large text, divided between its declarations.
//!
//! The places are told from the text alone: after a line that is nothing but `}`. Such a
//! line may stand in a comment, or close something within a declaration; then a part of the
//! text is not sound by itself, and the whole is read instead. Where all parts are sound, the
//! whole is what they are together, since no declaration that ends there goes on with a word
//! that begins another.

/// A part is at least this long, so that dividing is worth its while, and what is made of it
/// while it is read is small enough to stay at hand.
const LENGTH: usize = 2 * 1024;

/// The parts of a text and where each starts; the text itself where it is not large.
pub(super) fn parts(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut start = 0;
    while let Some(length) = text.get(start..).and_then(first_part) {
        parts.extend(text.get(start..start + length).map(|part| (start, part)));
        start += length;
    }
    parts.extend(text.get(start..).map(|part| (start, part)));
    parts
}

/// The length of the first part, if another follows.
fn first_part(text: &str) -> Option<usize> {
    // The bytes of one character are told from all others, so that this is also a place in
    // the text wherever it is found in the bytes.
    let mut from = LENGTH;
    loop {
        let rest = text.as_bytes().get(from..)?;
        let brace = rest.windows(3).position(|bytes| bytes == b"\n}\n")?;
        let end = from + brace + 3;
        // What may only begin a file must not begin a part.
        let next = text.as_bytes().get(end)?;
        if next.is_ascii() {
            return Some(end);
        }
        from = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn role(number: usize) -> String {
        format!("/// Role {number}.\nrole role_{number} {{\n  // é\n  grant a.b\n}}\n")
    }

    fn roles(count: usize) -> String {
        (0..count).map(role).collect()
    }

    #[test]
    fn the_parts_are_the_text() {
        for text in [String::new(), roles(3), roles(2_000), "é".repeat(40_000)] {
            let parts = parts(&text);
            assert_eq!(parts.iter().map(|(_, part)| *part).collect::<String>(), text);
            assert!(parts.iter().all(|(start, part)| text[*start..].starts_with(part)));
        }
        assert!(parts(&roles(2_000)).len() > 2);
        assert_eq!(parts(&roles(3)).len(), 1);
    }

    #[test]
    fn a_file_read_in_parts_is_what_its_declarations_are() {
        let (whole, errors) = parse(&roles(2_000), 7);
        assert!(errors.is_empty());
        assert_eq!((whole.declarations.len(), whole.comments.len()), (2_000, 2_000));
        let mut base = 7;
        for (number, declaration) in whole.declarations.iter().enumerate() {
            let text = role(number);
            let (alone, _) = parse(&text, base);
            assert_eq!(alone.declarations.first(), Some(declaration));
            assert_eq!(alone.comments.first(), whole.comments.get(number));
            base += u32::try_from(text.len()).unwrap();
        }
    }

    #[test]
    fn a_brace_in_a_comment_or_within_a_declaration_parts_nothing() {
        let long = "x".repeat(LENGTH);
        for text in [
            format!("{}/* {long}\n}}\n */ role last {{ }}\n", roles(1)),
            format!("condition a = b in {{ \"{long}\"\n}}\n and c\nrole last {{ }}\n"),
            format!("role last {{ owner \"{long}\" when a in {{ \"b\"\n}}\n grant c.d }}\n"),
        ] {
            assert_eq!(parts(&text).len(), 2);
            let (file, errors) = parse(&text, 0);
            assert_eq!(errors, []);
            assert_eq!(file.declarations.last().map(|last| last.damaged), Some(false));
            let comments = text.matches("/*").count() + text.matches("  // ").count();
            assert_eq!(file.comments.len(), comments);
        }
    }

    #[test]
    fn mistakes_are_told_as_of_the_whole() {
        let text = format!("{}\n/// Nothing follows.\n", roles(2_000));
        let (file, errors) = parse(&text, 0);
        assert_eq!((file.declarations.len(), errors.len()), (2_000, 1));
        let text = format!("{}\u{feff}role last {{ }}\n", roles(2_000));
        assert_eq!(parse(&text, 0).1.len(), 1);
        let text = format!("{}role last {{\n{}", roles(2_000), roles(2_000));
        let (file, errors) = parse(&text, 0);
        assert_eq!((file.declarations.len(), errors.len()), (4_001, 1));
    }
}
