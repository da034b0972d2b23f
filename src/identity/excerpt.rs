//! Values as messages show them.

use crate::source::is_bidirectional;

/// Longest value that a message shows, in characters.
const LONGEST: usize = 60;

/// `text` as a message shows it: on one line, without control characters, and cut where it is
/// long.
pub(crate) fn excerpt(text: &str) -> String {
    let mut shown = String::new();
    let mut characters = text.chars();
    for character in characters.by_ref().take(LONGEST) {
        if character.is_control() || is_bidirectional(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// `1, 2 and 3`, with at most `limit` of the items spelt out.
pub(crate) fn enumerate(items: &[String], limit: usize) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if items.len() <= limit => format!("{} and {last}", first.join(", ")),
        _ => {
            let shown: Vec<&str> = items.iter().take(limit).map(String::as_str).collect();
            format!("{} and {} more", shown.join(", "), items.len().saturating_sub(limit))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_and_a_control_character_escaped() {
        assert_eq!(excerpt("Sales"), "Sales");
        assert_eq!(excerpt("a\nb\u{202e}c"), "a\\nb\\u{202e}c");
        assert_eq!(excerpt(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
    }

    #[test]
    fn a_long_list_ends_with_how_many_more() {
        let items: Vec<String> = (1..=7).map(|number| number.to_string()).collect();
        assert_eq!(enumerate(&items[..1], 5), "1");
        assert_eq!(enumerate(&items[..3], 5), "1, 2 and 3");
        assert_eq!(enumerate(&items, 5), "1, 2, 3, 4, 5 and 2 more");
    }
}
