//! From pieces to text.

use unicode_width::UnicodeWidthStr as _;

use super::doc::{Doc, Remark};

/// How many columns a line may take, where it can be ended earlier.
pub(super) const WIDTH: usize = 100;

/// How far a line stands to the right of the one that it belongs to.
pub(super) const STEP: usize = 2;

/// Whether the lines of a group end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Flat,
    Broken,
}

/// A piece that is still to be written.
#[derive(Clone, Copy)]
struct Work<'d, 't> {
    doc: &'d Doc<'t>,
    mode: Mode,
    indent: usize,
}

fn push<'d, 't>(rest: &mut Vec<Work<'d, 't>>, docs: &'d [Doc<'t>], mode: Mode, indent: usize) {
    rest.extend(docs.iter().rev().map(|doc| Work { doc, mode, indent }));
}

/// A text in the making.
#[derive(Default)]
pub(super) struct Page {
    out: String,
    /// How many lines have ended.
    lines: usize,
    /// How wide the last line is.
    column: usize,
    /// How far to the right the last line begins.
    margin: usize,
    /// The line has ended; the next begins here.
    ended: Option<usize>,
    /// A comment has ended the line, wherever the layout would end it.
    cut: Option<usize>,
    /// Between the last line and the next stands an empty one.
    empty_line: bool,
    /// Blanks before what comes next on the line.
    blanks: usize,
}

impl Page {
    /// Adds these pieces.
    pub(super) fn write(&mut self, docs: &[Doc<'_>]) {
        let mut rest: Vec<Work<'_, '_>> = Vec::new();
        push(&mut rest, docs, Mode::Broken, 0);
        while let Some(work) = rest.pop() {
            let Work { doc, mode, indent } = work;
            match doc {
                Doc::Text(text) => self.text(text),
                Doc::Tight(mark) => self.tight(mark),
                Doc::Space => self.space(1),
                Doc::Line(blanks) => match mode {
                    Mode::Flat => self.space(*blanks),
                    Mode::Broken => self.end_line(indent),
                },
                Doc::Hard => self.end_line(indent),
                Doc::Blank => self.empty_line |= self.next_margin().is_some(),
                Doc::Pad(blanks) => self.space(if mode == Mode::Flat { 1 } else { *blanks }),
                Doc::LastComma if mode == Mode::Broken => self.tight(","),
                Doc::LastComma => {}
                Doc::Nest(docs) => push(&mut rest, docs, mode, indent + STEP),
                Doc::Group(docs) => {
                    let flat = mode == Mode::Flat || fits(self, docs, indent, &rest);
                    let mode = if flat { Mode::Flat } else { Mode::Broken };
                    push(&mut rest, docs, mode, indent);
                }
                Doc::Own(remark) => self.own(*remark),
                Doc::Trail(remark) => self.trail(*remark),
                Doc::Inline(remark) => self.inline(*remark),
            }
        }
    }

    /// The number of the last line, counted from 0.
    pub(super) fn line(&self) -> usize {
        self.lines
    }

    /// The number of the line on which what comes next stands.
    pub(super) fn next_line(&self) -> usize {
        self.lines + usize::from(self.next_margin().is_some())
    }

    /// The whole text, the end of its last line included.
    pub(super) fn finish(mut self) -> String {
        self.out.push('\n');
        self.out
    }

    fn end_line(&mut self, indent: usize) {
        self.ended = Some(indent);
        self.cut = None;
        self.blanks = 0;
    }

    fn space(&mut self, blanks: usize) {
        self.blanks = self.blanks.max(blanks);
    }

    /// Where the next line begins, if the last one has ended.
    fn next_margin(&self) -> Option<usize> {
        self.ended.or(self.cut)
    }

    /// Where what comes next will stand.
    fn next_column(&self) -> usize {
        self.next_margin().unwrap_or(self.column + self.blanks)
    }

    /// Goes to where what comes next stands.
    fn advance(&mut self) {
        match self.next_margin() {
            Some(indent) => {
                self.out.push_str(if self.empty_line { "\n\n" } else { "\n" });
                self.lines += 1;
                self.out.extend(std::iter::repeat_n(' ', indent));
                (self.column, self.margin) = (indent, indent);
            }
            None => {
                self.out.extend(std::iter::repeat_n(' ', self.blanks));
                self.column += self.blanks;
            }
        }
        (self.ended, self.cut, self.empty_line, self.blanks) = (None, None, false, 0);
    }

    fn text(&mut self, text: &str) {
        self.advance();
        self.out.push_str(text);
        self.column += text.width();
    }

    fn tight(&mut self, mark: &str) {
        self.blanks = 0;
        self.text(mark);
    }

    /// Where a line begins that the layout did not foresee.
    fn unforeseen(&self) -> usize {
        self.margin + STEP
    }

    fn own(&mut self, remark: Remark<'_>) {
        if self.next_margin().is_none() && !self.out.is_empty() {
            self.cut = Some(self.unforeseen());
        }
        self.advance();
        let margin = self.column;
        self.remark(remark);
        self.cut = Some(margin);
    }

    fn trail(&mut self, remark: Remark<'_>) {
        self.space(if remark.is_line() { STEP } else { 1 });
        self.advance();
        self.remark(remark);
        self.cut = Some(self.unforeseen());
    }

    /// The blanks that were due stand behind it, so that it looks the same whether it stands
    /// by what precedes or by what follows.
    fn inline(&mut self, remark: Remark<'_>) {
        let due = self.blanks.max(1);
        self.blanks = usize::from(!self.out.is_empty());
        self.advance();
        self.remark(remark);
        self.blanks = due;
    }

    fn remark(&mut self, remark: Remark<'_>) {
        for (index, line) in remark.lines(self.column).enumerate() {
            if index > 0 {
                self.out.push('\n');
                self.lines += 1;
                self.column = 0;
            }
            self.out.push_str(&line);
            self.column += line.width();
        }
    }
}

/// Whether a group fits on the line where it would begin, with what follows it up to where
/// the line may end.
fn fits(page: &Page, group: &[Doc<'_>], indent: usize, rest: &[Work<'_, '_>]) -> bool {
    let mut ahead: Vec<Work<'_, '_>> = Vec::new();
    push(&mut ahead, group, Mode::Flat, indent);
    let mut behind = rest.iter().rev();
    let mut column = page.next_column();
    let (mut blanks, mut cut, mut begun) = (0, false, false);
    loop {
        // What follows the group is taken piece by piece: the first end of a line decides.
        let (work, inside) = match ahead.pop() {
            Some(work) => (work, work.mode == Mode::Flat),
            None => match behind.next() {
                Some(work) => (*work, false),
                None => return true,
            },
        };
        match work.doc {
            Doc::Text(_) | Doc::Tight(_) | Doc::Inline(_) if cut => return !inside,
            Doc::Text(text) => {
                column += blanks + text.width();
                (blanks, begun) = (0, true);
            }
            Doc::Tight(mark) => {
                column += mark.width();
                (blanks, begun) = (0, true);
            }
            Doc::Inline(remark) => {
                column += 1 + remark.text.width();
                (blanks, begun) = (blanks.max(1), true);
            }
            Doc::Space => blanks = blanks.max(1),
            Doc::Line(_) | Doc::Hard if !inside && work.mode == Mode::Broken => return true,
            Doc::Line(flat) => blanks = blanks.max(*flat),
            Doc::Hard => return false,
            Doc::Pad(wide) => blanks = blanks.max(if inside { 1 } else { *wide }),
            Doc::LastComma if work.mode == Mode::Broken => column += 1,
            Doc::Blank | Doc::LastComma => {}
            Doc::Nest(docs) => push(&mut ahead, docs, work.mode, work.indent),
            Doc::Group(docs) => push(&mut ahead, docs, work.mode, work.indent),
            // At the very beginning it leaves the rest of the group a line.
            Doc::Own(_) if inside && !begun => {
                column = page.next_margin().unwrap_or_else(|| page.unforeseen());
                blanks = 0;
            }
            Doc::Own(_) => return !inside,
            Doc::Trail(_) => cut = true,
        }
        if column > WIDTH {
            return false;
        }
    }
}
