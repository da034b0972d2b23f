//! Standard output and standard error.

use std::io::{self, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};
use terminal_size::{Height, Width, terminal_size_of};

use super::args::{Color, DiagnosticFormat, DisplayArgs};
use crate::diagnostic::{Diagnostic, Form, Report, RuleHelp, TextStyle, render, render_with};
use crate::source::SourceMap;

/// A machine that reads standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Machine {
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Ndjson,
    /// GitHub workflow commands.
    Github,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
}

impl DiagnosticFormat {
    /// The machine that reads it; none where a person does.
    pub(crate) fn machine(self) -> Option<Machine> {
        match self {
            Self::Text => None,
            Self::Json => Some(Machine::Json),
            Self::Github => Some(Machine::Github),
            Self::Sarif => Some(Machine::Sarif),
            Self::Junit => Some(Machine::Junit),
        }
    }
}

/// Where data and remarks go, and how.
pub(crate) struct Output {
    choice: ColorChoice,
    pub(crate) display: DisplayArgs,
}

impl Output {
    pub(crate) fn new(display: DisplayArgs) -> Self {
        let choice = match display.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { choice, display }
    }

    /// Standard output for data without styles, buffered; a batch of lines is larger than the
    /// buffer, and so not copied.
    pub(crate) fn data(&self) -> impl Write + use<> {
        io::BufWriter::with_capacity(1 << 15, io::stdout().lock())
    }

    /// The same for what is written by whatever thread.
    #[cfg(feature = "columns")]
    pub(crate) fn bytes(&self) -> impl Write + Send + use<> {
        io::BufWriter::with_capacity(1 << 18, io::stdout())
    }

    /// Writes a whole text to standard output; its styles are stripped where they are not
    /// wanted.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn print(&self, text: &str) -> io::Result<()> {
        let stdout = io::stdout();
        let choice = self.resolved(&stdout);
        let mut data = AutoStream::new(stdout.lock(), choice);
        data.write_all(text.as_bytes())?;
        data.flush()
    }

    /// Writes a value as one JSON document to standard output.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn print_json(&self, value: &impl serde::Serialize) -> io::Result<()> {
        let mut data = self.data();
        serde_json::to_writer_pretty(&mut data, value)?;
        data.write_all(b"\n")?;
        data.flush()
    }

    /// Writes to standard error. What cannot be written there cannot be told anybody.
    pub(crate) fn remark(&self, text: &str) {
        let mut stream = AutoStream::new(io::stderr(), self.resolved(&io::stderr()));
        let _ = stream.write_all(text.as_bytes());
    }

    /// Writes to standard error unless asked to be quiet.
    pub(crate) fn note(&self, text: &str) {
        if !self.display.quiet {
            self.remark(text);
        }
    }

    /// Writes diagnostics: to standard output where a machine reads it, else to standard
    /// error.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn diagnostics(
        &self,
        diagnostics: &[Diagnostic],
        sources: &SourceMap,
        machine: Option<Machine>,
    ) -> io::Result<()> {
        self.diagnostics_with(diagnostics, sources, machine, &[])
    }

    /// The same, where more is known of some codes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn diagnostics_with(
        &self,
        diagnostics: &[Diagnostic],
        sources: &SourceMap,
        machine: Option<Machine>,
        rules: &[RuleHelp],
    ) -> io::Result<()> {
        let form = match machine {
            None => {
                let color = self.resolved(&io::stderr()) != ColorChoice::Never;
                let width = usize::from(self.remark_width());
                let style = TextStyle { color, width, tally: true };
                return render(diagnostics, sources, Form::Text(style), &mut io::stderr().lock());
            }
            Some(Machine::Ndjson) => {
                let mut data = self.data();
                serde_json::to_writer(&mut data, &Report::new(diagnostics, sources))?;
                data.write_all(b"\n")?;
                return data.flush();
            }
            Some(Machine::Json) => Form::Json,
            Some(Machine::Github) => Form::Github,
            Some(Machine::Sarif) => Form::Sarif,
            Some(Machine::Junit) => Form::Junit,
        };
        let mut data = self.data();
        render_with(diagnostics, sources, form, rules, &mut data)?;
        data.flush()
    }

    /// How many columns text on standard output may take.
    pub(crate) fn data_width(&self) -> u16 {
        width(io::stdout().is_terminal().then(|| terminal_size_of(io::stdout())))
    }

    /// How many columns text on standard error may take.
    fn remark_width(&self) -> u16 {
        width(io::stderr().is_terminal().then(|| terminal_size_of(io::stderr())))
    }

    fn resolved(&self, stream: &impl anstream::stream::RawStream) -> ColorChoice {
        match self.choice {
            ColorChoice::Auto => AutoStream::choice(stream),
            chosen => chosen,
        }
    }
}

/// The terminal's width, within reason; where there is none, always the same.
fn width(terminal: Option<Option<(Width, Height)>>) -> u16 {
    terminal.flatten().map_or(100, |(width, _)| width.0.clamp(60, 160))
}
