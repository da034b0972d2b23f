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
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
