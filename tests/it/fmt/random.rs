//! Random files, with comments anywhere.

use proptest::prelude::*;
use proptest::sample::Index;
use rolebook::fmt::format;
use rolebook::syntax::{Part, parse, parse_concrete, print};

use super::formatted;
use crate::support;

/// What may stand between two tokens.
const BETWEEN: [&str; 17] = [
    " ",
    "\n",
    "\n\n\n",
    "\t\r\n",
    "// a\n",
    " // a, b {\n",
    "\n// a\n",
    "\n\n// a\n\n",
    "////\n",
    "/* a */",
    " /* a */ /* b */ ",
    "\n/* a */",
    "/* a */\n",
    "\n/* a\n   b */\n",
    "/* a\r\n\tb\r\n * c */",
    "\n/// a\n",
    "///  a\n// b\n///b\n",
];

/// A text with these pieces put between its tokens, after what stands there.
fn with_pieces(text: &str, pieces: &[(Index, usize)]) -> String {
    let file = parse_concrete(text, 0).unwrap();
    let tokens = file.declarations.iter().flat_map(Part::tokens);
    let mut places: Vec<usize> = tokens.map(|token| token.span.start as usize).collect();
    places.push(text.len());
    let mut put: Vec<(usize, &str)> =
        pieces.iter().map(|(place, piece)| (*place.get(&places), BETWEEN[*piece])).collect();
    put.sort_by_key(|(place, _)| *place);
    let mut out = String::new();
    let mut at = 0;
    for (place, piece) in put {
        out.push_str(&text[at..place]);
        out.push_str(piece);
        at = place;
    }
    out + &text[at..]
}

/// The text of a random file, with pieces put anywhere in it.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec((any::<Index>(), 0..BETWEEN.len()), 0..12);
    (plain_text(), pieces).prop_map(|(text, pieces)| with_pieces(&text, &pieces))
}

/// The text of a random file, without comments. At the beginning of a line, the reader takes
/// some odd ones for a new declaration: `app when { }`, of a phase named `app`.
fn plain_text() -> impl Strategy<Value = String> {
    support::ast::file().prop_map(|file| print(&file)).prop_filter("it is odd", |text| {
        let lines = parse_concrete(text, 0).map(|file| {
            let tokens = file.declarations.iter().flat_map(Part::tokens);
            let lines =
                tokens.map(|token| &text[token.span.start as usize..token.span.end as usize]);
            lines.collect::<Vec<_>>().join("\n")
        });
        lines.is_ok_and(|lines| parse(&lines, 0).1.is_empty())
    })
}

fn cases() -> u32 {
    std::env::var("ROLEBOOK_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_random_file_keeps_its_meaning(text in plain_text()) {
        formatted(&text);
    }

    #[test]
    fn comments_anywhere_survive_in_their_order(text in text()) {
        formatted(&text);
    }

    #[test]
    fn the_layout_does_not_depend_on_the_ends_of_lines(text in plain_text()) {
        let text = formatted(&text);
        prop_assert_eq!(&formatted(&text.replace('\n', "\r\n")), &text);
        prop_assert_eq!(formatted(&format!("\u{feff}{text}\n\n")), text);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = format(&text, 3);
    }

    #[test]
    fn no_damage_makes_it_panic(cut in any::<Index>(), length in 0usize..40, put in "[ -~\n\"'{}()/*,é]{0,4}") {
        let mut text: Vec<char> = super::layouts::EVERYTHING.chars().collect();
        let start = cut.index(text.len());
        let end = (start + length).min(text.len());
        text.splice(start..end, put.chars());
        let text: String = text.into_iter().collect();
        if let Ok(result) = format(&text, 0) {
            prop_assert_eq!(format(&result, 0), Ok(result));
        }
    }
}
