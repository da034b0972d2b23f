//! Fixes: edits of the text that mend a finding without changing what the policy means.

use std::collections::BTreeMap;

use super::finding::Finding;
use crate::source::{SourceMap, Span};

/// What mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The edits, which go together; in one file, none over another.
    pub edits: Vec<Edit>,
}

/// A piece of text and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The piece.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

impl Edit {
    /// `text` in place of what stands at `span`.
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }
}

/// A file with fixes in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its name in the source map.
    pub name: String,
    /// Its text before.
    pub before: String,
    /// Its text after.
    pub after: String,
}

/// Applies the fixes of these findings, as far as none stands in another's way: what was
/// left out can be applied to the result. Returns the files that change, by name, and how
/// many fixes are in them.
#[must_use]
pub fn apply(findings: &[&Finding], sources: &SourceMap) -> (Vec<Changed>, usize) {
    let mut edits: BTreeMap<Span, &str> = BTreeMap::new();
    let mut applied = 0;
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        let free = fix.edits.iter().all(|edit| {
            let in_the_way = |other: &Span| touch(*other, edit.span);
            !edits.keys().any(in_the_way)
        });
        if free && !fix.edits.is_empty() {
            edits.extend(fix.edits.iter().map(|edit| (edit.span, edit.text.as_str())));
            applied += 1;
        }
    }
    let changed = sources.files().iter().filter_map(|file| {
        let span = file.span();
        let own = edits.range(Span::new(span.start, 0)..=Span::new(span.end, u32::MAX));
        let mut after = String::with_capacity(file.text().len());
        let mut from = 0;
        for (place, text) in own {
            let start = place.start.saturating_sub(span.start) as usize;
            after.push_str(file.text().get(from..start)?);
            after.push_str(text);
            from = place.end.saturating_sub(span.start) as usize;
        }
        after.push_str(file.text().get(from..)?);
        let before = file.text().to_owned();
        (after != before).then(|| Changed { name: file.name().to_owned(), before, after })
    });
    (changed.collect(), applied)
}

/// Whether two places overlap or stand side by side, so that edits of both may depend on
/// one another.
fn touch(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::RULES;
    use crate::lint::finding::Report;

    fn applied(text: &str, fixes: &[&[(u32, u32, &str)]]) -> (String, usize) {
        let mut sources = SourceMap::default();
        sources.add("a", "before".to_owned()).unwrap();
        let base = sources.add("b", text.to_owned()).unwrap();
        let mut findings = Vec::new();
        for edits in fixes {
            let mut report = Report::new(RULES[0], &mut findings);
            let edits = edits
                .iter()
                .map(|(start, end, text)| Edit::new(Span::new(base + start, base + end), *text));
            report.add(Span::new(base, base), "x").fix(edits.collect());
        }
        let (changed, count) = apply(&findings.iter().collect::<Vec<_>>(), &sources);
        assert!(changed.iter().all(|file| file.name == "b" && file.before == text));
        (changed.first().map_or(String::new(), |file| file.after.clone()), count)
    }

    #[test]
    fn edits_take_the_place_of_what_stood_there() {
        let fixes: [&[_]; 2] = [&[(8, 11, "three")], &[(0, 3, "1"), (4, 7, "")]];
        assert_eq!(applied("one two 333\n", &fixes), ("1  three\n".to_owned(), 2));
    }

    #[test]
    fn what_stands_in_the_way_of_another_is_left_for_the_next_time() {
        let fixes: [&[_]; 3] = [&[(0, 3, "1")], &[(8, 11, "3"), (2, 5, "x")], &[(3, 4, "-")]];
        assert_eq!(applied("one two 333\n", &fixes), ("1 two 333\n".to_owned(), 1));
    }
}
