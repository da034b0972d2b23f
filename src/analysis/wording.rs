//! Answers in the words of the language.

use std::collections::{BTreeMap, BTreeSet};

use super::alphabet::{Alphabet, Element, Leaf, Pattern, Sort, SubjectId};
use super::holders::Way;
use super::line::{Base, Line, day};
use crate::policy::{Policy, quoted};
use crate::source::one_line;

/// Leaves and their truths.
type Answers = Vec<(usize, bool)>;

/// The conditions in words, shortest first. Those that differ in one label only become one.
pub(super) fn word_conditions(on: &Alphabet, policy: &Policy, ways: &[Answers]) -> Vec<Way> {
    // What all have in common but one label, and the labels.
    let mut merged: BTreeMap<(Answers, SubjectId), BTreeSet<usize>> = BTreeMap::new();
    let mut alone: BTreeSet<Answers> = ways.iter().cloned().collect();
    for way in ways {
        for (place, (leaf, truth)) in way.iter().enumerate() {
            let Some(Leaf::Is(subject, label)) = on.leaf_at(*leaf) else { continue };
            if !truth {
                continue;
            }
            let mut rest = way.clone();
            rest.remove(place);
            merged.entry((rest, *subject)).or_default().insert(*label);
        }
    }
    // The most labels first, each way in one of them only.
    let mut merged: Vec<_> = merged.into_iter().filter(|(_, labels)| labels.len() > 1).collect();
    merged.sort_by(|one, other| other.1.len().cmp(&one.1.len()).then(one.0.cmp(&other.0)));
    let mut worded = Vec::new();
    for ((rest, subject), labels) in merged {
        let own = |label: &usize| {
            let leaf = on.place_of(&Leaf::Is(subject, *label))?;
            let mut way = rest.clone();
            way.push((leaf, true));
            way.sort_unstable();
            Some(way)
        };
        let own: Vec<Answers> = labels.iter().filter_map(own).collect();
        if own.iter().all(|way| alone.contains(way)) {
            own.iter().for_each(|way| {
                alone.remove(way);
            });
            worded
                .push((rest.len() + 1, way_in_words(on, policy, &rest, Some((subject, &labels)))));
        }
    }
    worded.extend(alone.iter().map(|way| (way.len(), way_in_words(on, policy, way, None))));
    worded.sort();
    worded.dedup();
    worded.into_iter().map(|(_, way)| way).collect()
}

fn way_in_words(
    on: &Alphabet,
    policy: &Policy,
    way: &[(usize, bool)],
    labels: Option<(SubjectId, &BTreeSet<usize>)>,
) -> Way {
    let mut when = Vec::new();
    let mut approvals = BTreeSet::new();
    if let Some((subject, labels)) = labels {
        when.push(among(on, subject, labels, true));
    }
    // Labels that are excluded are told together.
    let mut excluded: BTreeMap<SubjectId, BTreeSet<usize>> = BTreeMap::new();
    for (leaf, truth) in way {
        match on.leaf_at(*leaf) {
            Some(Leaf::Stage(stage, true)) => {
                if let Some(terms) = on.stages.get(*stage) {
                    approvals.insert((terms.approval.to_string(), terms.stage.to_string()));
                }
            }
            Some(Leaf::Is(subject, label)) if !truth => {
                excluded.entry(*subject).or_default().insert(*label);
            }
            Some(leaf) => when.push(in_words(on, policy, leaf, *truth)),
            None => {}
        }
    }
    for (subject, labels) in excluded {
        when.push(among(on, subject, &labels, false));
    }
    when.sort();
    Way { when, approvals: approvals.into_iter().collect() }
}

fn among(on: &Alphabet, subject: SubjectId, labels: &BTreeSet<usize>, is: bool) -> String {
    let name = name(on, subject);
    let shown: Vec<String> = labels
        .iter()
        .map(|label| {
            let known = on.labels_of(subject);
            quoted(known.and_then(|known| known.spelling(*label)).unwrap_or_default())
        })
        .collect();
    match (shown.as_slice(), is) {
        ([only], true) => format!("{name} == {only}"),
        ([only], false) => format!("{name} != {only}"),
        (_, true) => format!("{name} in {{ {} }}", shown.join(", ")),
        (_, false) => format!("not {name} in {{ {} }}", shown.join(", ")),
    }
}

fn name(on: &Alphabet, subject: SubjectId) -> String {
    let Some(subject) = on.subjects().get(subject) else { return String::new() };
    let steps = subject.through.iter().chain([&subject.attribute]);
    steps.map(|step| &**step).collect::<Vec<_>>().join(".")
}

/// An answer in words.
fn in_words(on: &Alphabet, policy: &Policy, leaf: &Leaf, truth: bool) -> String {
    let not = |text: String| if truth { text } else { format!("not {text}") };
    match leaf {
        Leaf::Is(subject, label) => among(on, *subject, &BTreeSet::from([*label]), truth),
        Leaf::Word(subject, word) => {
            let op = if truth { "==" } else { "!=" };
            let is_duration =
                on.subjects().get(*subject).is_some_and(|it| it.sort == Sort::Duration);
            let word = if is_duration { word.to_string() } else { quoted(word) };
            format!("{} {op} {word}", name(on, *subject))
        }
        Leaf::Like(subject, pattern) => {
            let name = name(on, *subject);
            not(match pattern {
                Pattern::Start(text) => format!("{name} starts with {}", quoted(text)),
                Pattern::End(text) => format!("{name} ends with {}", quoted(text)),
                Pattern::Part(text) => format!("{name} contains {}", quoted(text)),
                Pattern::Glob(text) => format!("{name} matches {}", quoted(text)),
                Pattern::Named(text) => format!("{name} names {}", quoted(text)),
            })
        }
        Leaf::Same(one, other) => {
            let op = if truth { "==" } else { "!=" };
            format!("{} {op} {}", name(on, *one), name(on, *other))
        }
        Leaf::AtMost(subject, limit) => {
            let op = if truth { "<=" } else { ">" };
            let is_date = on.subjects().get(*subject).is_some_and(|it| it.sort == Sort::Date);
            match (is_date, truth) {
                (true, _) => format!("{} {op} {}", name(on, *subject), day(*limit)),
                (false, false) => match limit.checked_add(1) {
                    Some(least) => format!("{} >= {least}", name(on, *subject)),
                    None => format!("{} > {limit}", name(on, *subject)),
                },
                (false, true) => format!("{} <= {limit}", name(on, *subject)),
            }
        }
        Leaf::NotAbove(one, other) => {
            let op = if truth { "<=" } else { ">" };
            format!("{} {op} {}", line(on, one), line(on, other))
        }
        Leaf::Has(subject, element) => {
            let element = match element {
                Element::Label(place) => {
                    let labels = on.labels_of(*subject);
                    quoted(labels.and_then(|labels| labels.spelling(*place)).unwrap_or_default())
                }
                Element::Text(text) => quoted(text),
                Element::Duration(text) => text.to_string(),
                Element::Int(number) => number.to_string(),
                Element::Date(date) => date.to_string(),
                Element::Flag(flag) => flag.to_string(),
            };
            not(format!("{} has {element}", name(on, *subject)))
        }
        Leaf::Flag(subject) => not(name(on, *subject)),
        Leaf::Present(subject) => {
            let is = if truth { "present" } else { "missing" };
            format!("{} is {is}", name(on, *subject))
        }
        Leaf::ReportsTo(name) => not(format!("reports to {}", quoted(name))),
        Leaf::Called(name) => not(format!("this is {}", quoted(name))),
        Leaf::Above(key) => not(format!("reports to {}", quoted(key))),
        Leaf::OtherKey(key) => not(format!("somebody bears the key {}", quoted(key))),
        Leaf::Gap(place) => {
            let text = on.gaps.get(*place).and_then(|gap| gap.span);
            let text = text.map(|span| policy.sources.text(span)).unwrap_or_default();
            not(one_line(text))
        }
        Leaf::Stage(..) | Leaf::Exceptions | Leaf::Approvals => String::new(),
    }
}

fn line(on: &Alphabet, line: &Line) -> String {
    let mut text = match line.base {
        Base::Subject(subject) => name(on, subject),
        Base::Fixed(number) => day(number).to_string(),
    };
    for step in &line.moves {
        let sign = if step.backward { '-' } else { '+' };
        text.push_str(&format!(" {sign} {}", step.by));
    }
    text
}
