//! The pieces of source that a diagnostic shows.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::text::harmless;
use super::{Diagnostic, Label};
use crate::source::{SourceFile, SourceMap, Span};

/// The length, in bytes, beyond which only a piece of a line is shown.
const LINE_LIMIT: usize = 300;

/// How much of such a line is shown before and after what is meant, in bytes.
const AROUND: usize = 60;

/// How many lines of a place are shown; of a longer one, only the first.
const LINES_LIMIT: u32 = 8;

/// How many lines from the place itself a further one may be to be shown with it.
const NEAR: u32 = 6;

/// The source of one diagnostic, in an offset space of its own in which the place itself
/// comes first, whatever the order of places and files: miette draws in that order.
#[derive(Debug)]
pub(super) struct Excerpts<'a> {
    sources: &'a SourceMap,
    parts: Vec<Part<'a>>,
    labels: Vec<LabeledSpan>,
}

/// A file in that space.
#[derive(Debug)]
struct Part<'a> {
    name: String,
    file: &'a SourceFile,
    text: &'a str,
    start: usize,
    /// Whether it shows the place itself and what is near it.
    nearest: bool,
}

impl<'a> Excerpts<'a> {
    /// `texts` holds a harmless text for each file of `sources`.
    pub(super) fn new(
        diagnostic: &Diagnostic,
        sources: &'a SourceMap,
        texts: &'a [String],
    ) -> Self {
        let mut excerpts = Self::none(sources);
        let Some(first) = diagnostic.span() else { return excerpts };
        let place = sources.locate(first);
        for (number, label) in diagnostic.labels.iter().enumerate() {
            let Some(index) = index_of(sources, label.span) else { continue };
            let (Some(file), Some(text)) = (sources.files().get(index), texts.get(index)) else {
                continue;
            };
            let at = sources.locate(label.span);
            let nearest = at.file == place.file && at.line.abs_diff(place.line) <= NEAR;
            let start = excerpts.start_of(file, text, nearest);
            let long = at.end_line - at.line >= LINES_LIMIT;
            excerpts.add(label, file, text, start, long, number == 0);
        }
        excerpts
    }

    /// No source at all.
    pub(super) fn none(sources: &'a SourceMap) -> Self {
        Self { sources, parts: Vec::new(), labels: Vec::new() }
    }

    pub(super) fn labels(&self) -> &[LabeledSpan] {
        &self.labels
    }

    /// Line and column, both from 0, columns in characters.
    fn position(&self, part: &Part<'_>, offset: usize) -> (usize, usize) {
        let file = part.file.span();
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        let at = file.start.saturating_add(offset).min(file.end);
        let place = self.sources.locate(Span::new(at, at));
        (place.line.saturating_sub(1) as usize, place.column.saturating_sub(1) as usize)
    }

    /// Where the part with this file begins; a new one comes after all others.
    fn start_of(&mut self, file: &'a SourceFile, text: &'a str, nearest: bool) -> usize {
        let known = |part: &&Part<'_>| part.file.base() == file.base() && part.nearest == nearest;
        if let Some(part) = self.parts.iter().find(known) {
            return part.start;
        }
        let start = self.parts.last().map_or(0, |part| part.start + part.text.len() + 1);
        let name = harmless(file.name()).into_owned();
        self.parts.push(Part { name, file, text, start, nearest });
        start
    }

    fn add(
        &mut self,
        label: &Label,
        file: &SourceFile,
        text: &str,
        start: usize,
        long: bool,
        first: bool,
    ) {
        let from = boundary_before(text, local(file, label.span.start));
        let mut to = boundary_before(text, local(file, label.span.end)).max(from);
        let line = line_around(text, from, from);
        if long || line.len() > LINE_LIMIT {
            to = to.min(line.end.max(from));
        }
        if line.len() > LINE_LIMIT {
            to = to.min(boundary_before(text, from + AROUND)).max(from);
        }
        let words = (!label.text.is_empty()).then(|| harmless(&label.text).into_owned());
        let span = (start + from, to - from);
        self.labels.push(if first {
            LabeledSpan::new_primary_with_span(words, span)
        } else {
            LabeledSpan::new_with_span(words, span)
        });
    }
}

impl SourceCode for Excerpts<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let after_part = self.parts.partition_point(|part| part.start <= span.offset());
        let part = after_part.checked_sub(1).and_then(|index| self.parts.get(index));
        let part = part.ok_or(MietteError::OutOfBounds)?;
        let from = span.offset() - part.start;
        let to = from + span.len();
        // Also where a span runs from one part into another: they cannot be shown as one.
        let meant = part.text.get(from..to).ok_or(MietteError::OutOfBounds)?;
        let mut shown = from..to;
        if before > 0 || after > 0 {
            shown = with_context(part.text, from, to);
            let cut = shown.clone();
            if longest_line(part.text.get(cut).unwrap_or("")) > LINE_LIMIT {
                let line = line_around(part.text, from, from);
                if to > line.end.max(from) || meant.len() > 2 * AROUND {
                    return Err(MietteError::OutOfBounds);
                }
                let start = boundary_before(part.text, from.saturating_sub(AROUND));
                let end = boundary_before(part.text, to + AROUND);
                shown = start.max(line.start)..end.min(line.end.max(to));
            }
        }
        if from == to && to == shown.end {
            // A place behind the last character of a line is drawn under the line's end.
            shown.end = (shown.end + 1).min(part.text.len());
        }
        let data = part.text.get(shown.clone()).ok_or(MietteError::OutOfBounds)?;
        let (line, column) = self.position(part, shown.start);
        Ok(Box::new(MietteSpanContents::new_named(
            part.name.clone(),
            data.as_bytes(),
            (part.start + shown.start, data.len()).into(),
            line,
            column,
            data.lines().count().max(1),
        )))
    }
}

fn index_of(sources: &SourceMap, span: Span) -> Option<usize> {
    sources.files().partition_point(|file| file.base() <= span.start).checked_sub(1)
}

fn local(file: &SourceFile, offset: u32) -> usize {
    offset.saturating_sub(file.base()) as usize
}

/// The lines in which the range stands, without the last line end.
fn line_around(text: &str, from: usize, to: usize) -> std::ops::Range<usize> {
    let start = text.get(..from).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(to..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| to + at);
    start..end
}

/// The same with one line before and one after.
fn with_context(text: &str, from: usize, to: usize) -> std::ops::Range<usize> {
    let lines = line_around(text, from, to);
    let start = lines.start.checked_sub(1).map_or(0, |end| line_around(text, end, end).start);
    let end = if lines.end < text.len() {
        line_around(text, lines.end + 1, lines.end + 1).end
    } else {
        text.len()
    };
    start..end
}

/// The last place, at or before `offset`, at which a character begins.
fn boundary_before(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn longest_line(text: &str) -> usize {
    text.lines().map(str::len).max().unwrap_or(0)
}
