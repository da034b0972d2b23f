//! What a reader can see of a text.

/// Whether a character steers the direction of text, and so could hide what a line says:
/// those of Unicode's bidirectional algorithm (UAX #9, section 2; CVE-2021-42574).
#[must_use]
pub fn is_bidirectional(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// A text on one line: its blanks, line ends among them, collapsed to single ones.
#[must_use]
pub fn one_line(text: &str) -> String {
    if is_one_line(text) {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text is on one line already, as most are; of one that is not ASCII that is not told.
fn is_one_line(text: &str) -> bool {
    let mut after_blank = true;
    let tidy = text.bytes().all(|byte| {
        let blank = byte == b' ';
        let fits = byte.is_ascii_graphic() || blank && !after_blank;
        after_blank = blank;
        fits
    });
    tidy && !text.ends_with(' ')
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn blanks_are_collapsed_and_nothing_else() {
        for (text, line) in [
            ("", ""),
            (" ", ""),
            ("a == \"b c\"", "a == \"b c\""),
            ("a  ==\n\tb ", "a == b"),
            (" a", "a"),
            ("a ", "a"),
            ("é  a\r\n", "é a"),
            ("a\u{a0}b", "a b"),
        ] {
            assert_eq!(one_line(text), line, "{text:?}");
        }
    }
}
