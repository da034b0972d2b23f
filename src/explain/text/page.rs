//! Lines with indentation and style.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::eval::StateDocument;
use crate::policy::plain;

/// Headlines and names.
pub const STRONG: Style = Style::new().bold();
/// What is beside the point: places, titles.
pub const FAINT: Style = Style::new().dimmed();
/// What holds.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What does not.
pub const BAD: Style = AnsiColor::Red.on_default();
/// What is not decided yet.
pub const OPEN: Style = AnsiColor::Yellow.on_default();

/// A text in the making.
#[derive(Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    /// A line, indented by two blanks a level.
    pub(super) fn line(&mut self, level: usize, text: impl AsRef<str>) {
        let text = text.as_ref();
        if text.is_empty() {
            self.text.push('\n');
            return;
        }
        let _ = writeln!(self.text, "{:indent$}{text}", "", indent = level * 2);
    }

    /// An empty line and a heading.
    pub(super) fn heading(&mut self, text: &str) {
        self.line(0, "");
        self.line(0, styled(STRONG, text));
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// `text` in a style; no style of its own passes.
#[must_use]
pub fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{}{style:#}", plain(&text.to_string()))
}

/// The style of a state.
#[must_use]
pub fn state_style(state: StateDocument) -> Style {
    match state {
        StateDocument::Granted => GOOD,
        StateDocument::Denied => BAD,
        StateDocument::Pending | StateDocument::Scheduled | StateDocument::Suspended => OPEN,
    }
}

/// A title in quotes after a blank, or nothing.
pub(super) fn titled(title: Option<&String>) -> String {
    title.map(|title| format!(" \"{}\"", plain(title))).unwrap_or_default()
}
