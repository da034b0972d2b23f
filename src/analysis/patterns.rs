//! Kinds of text as regular languages: whether a text is of a kind, and which texts are of
//! several kinds at once and not of others.

use std::collections::{BTreeSet, HashMap, VecDeque};

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};

use super::alphabet::{Pattern, Sort};
use crate::policy::{Glob, fold_unique};

/// Whether a text is of a kind.
pub(super) fn fits(pattern: &Pattern, text: &str) -> bool {
    match pattern {
        Pattern::Start(start) => text.starts_with(&**start),
        Pattern::End(end) => text.ends_with(&**end),
        Pattern::Part(part) => text.contains(&**part),
        Pattern::Glob(glob) => Glob::new(glob).matches(text),
        Pattern::Named(name) => fold_unique(text) == fold_unique(name),
    }
}

/// Why no texts were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoText {
    /// There are none.
    None,
    /// There may be some; the search was given up.
    TooComplex,
}

/// A wish for a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish<'a> {
    /// What kinds it is of, and is not of.
    pub(super) kinds: BTreeSet<(&'a Pattern, bool)>,
    /// What it is not.
    pub(super) not: BTreeSet<&'a str>,
}

impl Wish<'_> {
    /// Whether a text fulfils it.
    pub(super) fn is_met(&self, sort: Sort, text: &str) -> bool {
        is_value(sort, text)
            && !self.not.contains(text)
            && self.kinds.iter().all(|(pattern, wanted)| fits(pattern, text) == *wanted)
    }

    /// Up to `count` texts that fulfil it; fewer only where there are no more.
    pub(super) fn texts(
        &self,
        sort: Sort,
        hint: &str,
        count: usize,
    ) -> Result<Vec<String>, NoText> {
        let mut found: Vec<String> = Vec::new();
        for candidate in self.candidates(hint, count) {
            if found.len() < count && !found.contains(&candidate) && self.is_met(sort, &candidate) {
                found.push(candidate);
            }
        }
        if found.len() < count {
            for text in self.search(sort, count)? {
                if found.len() < count && !found.contains(&text) {
                    found.push(text);
                }
            }
        }
        if found.is_empty() { Err(NoText::None) } else { Ok(found) }
    }

    /// Texts that are likely to fulfil it, and easier to read than the shortest.
    fn candidates(&self, hint: &str, count: usize) -> Vec<String> {
        let wanted = || self.kinds.iter().filter(|(_, wanted)| *wanted).map(|(kind, _)| *kind);
        let mut start = String::new();
        let mut middle = String::new();
        let mut end = String::new();
        let mut whole = Vec::new();
        for kind in wanted() {
            match kind {
                Pattern::Start(text) if text.len() > start.len() => start = text.to_string(),
                Pattern::End(text) if text.len() > end.len() => end = text.to_string(),
                Pattern::Part(text) => middle.push_str(text),
                Pattern::Glob(glob) => whole.push(glob.replace('*', "").replace('?', "x")),
                Pattern::Named(name) => whole.push(name.trim().to_string()),
                Pattern::Start(_) | Pattern::End(_) => {}
            }
        }
        let mut texts = vec![format!("{start}{middle}{end}"), start.clone(), end.clone()];
        texts.extend(whole);
        if wanted().next().is_none() {
            texts.insert(0, hint.to_owned());
        }
        for number in 2..count + self.not.len() + 2 {
            texts.push(format!("{start}{middle}{number}{end}"));
            texts.push(format!("{hint}{number}"));
        }
        texts
    }

    /// The shortest texts that fulfil it, by a walk through the product of automata.
    fn search(&self, sort: Sort, count: usize) -> Result<Vec<String>, NoText> {
        let mut automata = vec![(build(VALUE)?, true)];
        if sort == Sort::Key {
            automata.push((build(UNTRIMMED)?, false));
        }
        for (pattern, wanted) in &self.kinds {
            automata.push((build(&expression(pattern))?, *wanted));
        }
        Product { automata }.shortest(count + self.not.len(), |text| self.is_met(sort, text))
    }
}

/// Whether a record can have a text: blank ones are missing, and keys are trimmed.
fn is_value(sort: Sort, text: &str) -> bool {
    let trimmed = text.trim();
    !trimmed.is_empty() && (sort != Sort::Key || trimmed.len() == text.len())
}

/// Valid UTF-8; that it is not blank is asked of each text.
const VALUE: &str = r"(?s:.)+";
/// A text with a blank at an end; `is_value` knows the other blanks of Unicode.
const UNTRIMMED: &str = r"(?s: .*|.* |\t.*|.*\t|\n.*|.*\n)";

/// The regular expression of a pattern, for the whole text.
fn expression(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Start(text) => format!("{}(?s:.*)", escaped(text)),
        Pattern::End(text) => format!("(?s:.*){}", escaped(text)),
        Pattern::Part(text) => format!("(?s:.*){}(?s:.*)", escaped(text)),
        Pattern::Glob(glob) => glob
            .chars()
            .map(|character| match character {
                '*' => "(?s:.*)".to_owned(),
                '?' => "(?s:.)".to_owned(),
                other => escaped(other.encode_utf8(&mut [0; 4])),
            })
            .collect(),
        Pattern::Named(name) => format!(r"(?s:[ \t]*)(?i:{})(?s:[ \t]*)", escaped(name.trim())),
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        // Every character as its number: none is special then.
        escaped.push_str(&format!(r"\x{{{:x}}}", u32::from(character)));
    }
    escaped
}

/// An automaton for whole texts. What does not fit into a few megabytes is too complex.
fn build(expression: &str) -> Result<dense::DFA<Vec<u32>>, NoText> {
    let limit = 4 << 20;
    let config = dense::Config::new()
        .start_kind(StartKind::Anchored)
        .match_kind(MatchKind::All)
        .dfa_size_limit(Some(limit))
        .determinize_size_limit(Some(limit));
    dense::Builder::new()
        .configure(config)
        .thompson(thompson::Config::new().nfa_size_limit(Some(limit)))
        .build(expression)
        .map_err(|_| NoText::TooComplex)
}

/// Automata that are walked together; each wants to accept, or not to.
struct Product {
    automata: Vec<(dense::DFA<Vec<u32>>, bool)>,
}

/// The states of all automata.
type States = Vec<StateID>;

/// How many steps a walk may take.
const MOST_STEPS: usize = 200_000;

impl Product {
    /// Up to `count` of the shortest texts that all automata agree on and that are `wanted`.
    fn shortest(&self, count: usize, wanted: impl Fn(&str) -> bool) -> Result<Vec<String>, NoText> {
        let mut found = Vec::new();
        let mut visits: HashMap<States, usize> = HashMap::new();
        let mut queue = VecDeque::from([(self.start()?, Vec::new())]);
        let mut steps = 0;
        while let Some((states, text)) = queue.pop_front() {
            // A state that is reached in `count` ways need not be reached in more: each way
            // on from it has had as many beginnings.
            let visited = visits.entry(states.clone()).or_insert(0);
            if *visited > count {
                continue;
            }
            *visited += 1;
            if self.accepts(&states)
                && let Ok(text) = std::str::from_utf8(&text)
                && wanted(text)
            {
                found.push(text.to_owned());
                if found.len() >= count {
                    return Ok(found);
                }
            }
            for byte in BYTES.chain((0..=255_u8).filter(|byte| !BYTES.contains(byte))) {
                steps += 1;
                if steps > MOST_STEPS {
                    return if found.is_empty() { Err(NoText::TooComplex) } else { Ok(found) };
                }
                let next = self.step(&states, byte);
                if self.is_alive(&next) && visits.get(&next).is_none_or(|seen| *seen <= count) {
                    let mut longer = text.clone();
                    longer.push(byte);
                    queue.push_back((next, longer));
                }
            }
        }
        Ok(found)
    }

    fn start(&self) -> Result<States, NoText> {
        let config = start::Config::new().anchored(Anchored::Yes);
        let start = |(automaton, _): &(dense::DFA<Vec<u32>>, bool)| automaton.start_state(&config);
        self.automata.iter().map(|each| start(each).map_err(|_| NoText::TooComplex)).collect()
    }

    fn step(&self, states: &States, byte: u8) -> States {
        let pairs = self.automata.iter().zip(states);
        pairs.map(|((automaton, _), state)| automaton.next_state(*state, byte)).collect()
    }

    /// Whether the text so far is what each automaton wants: matches are told one step late,
    /// so the end of the text is a step of its own.
    fn accepts(&self, states: &States) -> bool {
        self.automata.iter().zip(states).all(|((automaton, wanted), state)| {
            automaton.is_match_state(automaton.next_eoi_state(*state)) == *wanted
        })
    }

    /// Whether no automaton that wants to accept has given up.
    fn is_alive(&self, states: &States) -> bool {
        self.automata
            .iter()
            .zip(states)
            .all(|((automaton, wanted), state)| !wanted || !automaton.is_dead_state(*state))
    }
}

/// The bytes that are tried first: what reads well.
const BYTES: std::ops::RangeInclusive<u8> = b'a'..=b'z';

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sort: Sort, kinds: &[(Pattern, bool)], not: &[&str]) -> Result<Vec<String>, NoText> {
        let wish = Wish {
            kinds: kinds.iter().map(|(pattern, wanted)| (pattern, *wanted)).collect(),
            not: not.iter().copied().collect(),
        };
        let found = wish.texts(sort, "someone", 2)?;
        assert!(found.iter().all(|text| wish.is_met(sort, text)), "{found:?}");
        let searched = wish.search(sort, 2)?;
        assert!(searched.iter().all(|text| wish.is_met(sort, text)), "{searched:?}");
        Ok(found)
    }

    #[test]
    fn the_obvious_text_is_found_first() {
        let start = (Pattern::Start("Senior ".into()), true);
        let found = texts(Sort::Text, &[start, (Pattern::End("Engineer".into()), true)], &[]);
        assert_eq!(found.unwrap()[0], "Senior Engineer");
        assert_eq!(texts(Sort::Text, &[], &[]).unwrap()[0], "someone");
    }

    #[test]
    fn what_no_text_can_be_is_known() {
        let starts = |text: &str, wanted| (Pattern::Start(text.into()), wanted);
        let found = texts(Sort::Text, &[starts("ab", true), starts("a", false)], &[]);
        assert_eq!(found, Err(NoText::None));
        let exactly = (Pattern::Glob("ab".into()), true);
        assert_eq!(texts(Sort::Text, std::slice::from_ref(&exactly), &["ab"]), Err(NoText::None));
        assert_eq!(texts(Sort::Text, &[exactly], &[]).unwrap(), ["ab"]);
    }

    #[test]
    fn overlaps_are_found() {
        // Neither is a part of the other, and no text made of both in turn is short enough.
        let glob = (Pattern::Glob("???".into()), true);
        let (start, end) = (Pattern::Start("ab".into()), Pattern::End("bc".into()));
        let found = texts(Sort::Text, &[glob, (start, true), (end, true)], &[]).unwrap();
        assert_eq!(found, ["abc"]);
    }

    #[test]
    fn keys_have_no_blanks_at_their_ends() {
        let glob = (Pattern::Glob("? ?".into()), true);
        assert!(texts(Sort::Key, &[glob], &[]).is_ok());
        let blank = (Pattern::Glob(" ?".into()), true);
        assert_eq!(texts(Sort::Key, std::slice::from_ref(&blank), &[]), Err(NoText::None));
        assert!(texts(Sort::Text, &[blank], &[]).is_ok());
    }

    #[test]
    fn names_are_compared_without_case() {
        let named = (Pattern::Named("Ada@x.example".into()), true);
        let found = texts(Sort::Text, std::slice::from_ref(&named), &["Ada@x.example"]).unwrap();
        assert_ne!(found[0], "Ada@x.example");
        let start = (Pattern::Start("b".into()), true);
        assert_eq!(texts(Sort::Text, &[named, start], &[]), Err(NoText::None));
    }

    #[test]
    fn a_pattern_that_would_fill_the_memory_is_given_up() {
        let glob = format!("*a{}", "?".repeat(40));
        let kind = (Pattern::Glob(glob.as_str().into()), true);
        let none = (Pattern::Part("a".into()), false);
        assert_eq!(texts(Sort::Text, &[kind, none], &[]), Err(NoText::TooComplex));
    }
}
