//! What `lint --fix` writes decides as before, for everybody on every date that is asked.

use std::time::Instant;

use proptest::prelude::*;
use rolebook::lint::{Asked, Config, Finding, apply, lint};

use super::properties::cases;
use super::random::{any_company, declarations, ndjson};
use crate::support::company::{Company, load};

/// The text with every fix in it, and how many there were.
fn mended(text: &str) -> (String, usize) {
    let (mut text, mut count) = (text.to_owned(), 0);
    for _ in 0..20 {
        let loaded = load(&[("policy.role", &text)]);
        assert_eq!(loaded.diagnostics, [], "{text}");
        // The rules that ask about everybody who could exist mend nothing.
        let deadline = Some(Instant::now());
        let asked = Asked { as_of: "2026-11-23".parse().unwrap(), population: None, deadline };
        let findings = lint(&loaded, &Config::default(), &asked).findings;
        let all: Vec<&Finding> = findings.iter().collect();
        let (changed, applied) = apply(&all, &loaded.sources);
        let Some(changed) = changed.into_iter().next() else { return (text, count) };
        text = changed.after;
        count += applied;
    }
    panic!("there is no end to it:\n{text}");
}

/// The declarations with every condition said in a more roundabout way, in four of them.
fn roundabout(declarations: &[String], way: usize) -> String {
    let said = |line: &str| {
        let Some((before, condition)) = line.split_once(" when ") else { return line.to_owned() };
        if before.contains("skip") || before.contains("stage") || before.contains("grant") {
            return line.to_owned();
        }
        match way % 4 {
            0 => format!("{before} when ({condition}) and ({condition})"),
            1 => format!("{before} when not (not ({condition}))"),
            2 => format!("{before} when ({condition}) or ({condition}) and ({condition})"),
            _ => format!("{before} when not (({condition}) and ({condition})) or ({condition})"),
        }
    };
    let lines = declarations.iter().flat_map(|text| text.lines());
    lines.map(|line| said(line) + "\n").collect()
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn fixes_change_no_decision(
        (rules, people, on) in any_company(),
        way in 0_usize..4,
    ) {
        let declared = declarations(&rules);
        let text = roundabout(&declared, way);
        // The last way says something else, but must still mean what it says.
        let sound = load(&[("policy.role", &text)]).diagnostics.is_empty();
        let text = if sound { text } else { declared.concat() };
        let (fixed, count) = mended(&text);
        prop_assume!(count > 0);
        let people = ndjson(&people);
        let printed = |text: &str| Company::of(&[("policy.role", text)], &people).printed(on);
        prop_assert_eq!(printed(&text), printed(&fixed), "{}\n=====\n{}", text, fixed);
    }
}
