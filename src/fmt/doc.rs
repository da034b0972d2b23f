//! A layout in the making: texts, and where lines may end between them.
//!
//! The form is that of Wadler's "A prettier printer" (2003), with comments, which force
//! lines to end, as pieces of their own.

/// A piece of a layout.
#[derive(Clone, Debug)]
pub(super) enum Doc<'t> {
    /// A token.
    Text(&'t str),
    /// A mark that follows what precedes it without a blank.
    Tight(&'t str),
    /// A blank.
    Space,
    /// The end of a line if the group around it does not fit on one, else this many blanks.
    Line(usize),
    /// The end of a line; the group around it does not fit on one.
    Hard,
    /// An empty line, where a line has just ended.
    Blank,
    /// This many blanks; only one if the group around it fits on a line.
    Pad(usize),
    /// A comma, unless the group around it fits on a line.
    LastComma,
    /// Further to the right.
    Nest(Vec<Doc<'t>>),
    /// On one line if it fits there.
    Group(Vec<Doc<'t>>),
    /// A comment on lines of its own.
    Own(Remark<'t>),
    /// A comment after which the line ends.
    Trail(Remark<'t>),
    /// A comment in the midst of a line.
    Inline(Remark<'t>),
}

/// A comment's text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remark<'t> {
    /// Its marks included, without the blanks at its end.
    pub(super) text: &'t str,
    /// The column at which it stood, counted from 0.
    pub(super) column: usize,
}

impl<'t> Remark<'t> {
    /// Whether it is `/// …`.
    pub(super) fn is_doc(self) -> bool {
        self.text.starts_with("///") && !self.text.starts_with("////")
    }

    /// Whether it ends with its line.
    pub(super) fn is_line(self) -> bool {
        self.text.starts_with("//")
    }

    /// Whether nothing follows it on its line: it ends there, or takes several.
    pub(super) fn ends_line(self) -> bool {
        self.is_line() || self.text.contains('\n')
    }

    /// Its lines as they stand when the first begins at `column`: the others move with it.
    /// What is only blank at the end of a line is not part of it.
    pub(super) fn lines(self, column: usize) -> impl Iterator<Item = String> + use<'t> {
        let from = self.column;
        self.text.split('\n').enumerate().map(move |(index, line)| {
            let line = line.trim_end();
            if self.is_doc() {
                return documentation(line);
            }
            let rest = line.trim_start_matches(' ');
            // Tabs have no width that is known here: such a line stays as it is.
            if index == 0 || rest.is_empty() || rest.starts_with('\t') {
                return line.to_owned();
            }
            let indent = (line.len() - rest.len() + column).saturating_sub(from);
            format!("{}{rest}", " ".repeat(indent))
        })
    }
}

/// `/// …` with the one blank that is not part of what it says.
fn documentation(line: &str) -> String {
    let said = line.strip_prefix("///").unwrap_or(line);
    let said = said.strip_prefix(' ').unwrap_or(said);
    format!("/// {said}").trim_end().to_owned()
}
