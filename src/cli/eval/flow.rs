//! Formats that are written while people are decided, nobody being kept for the others.

#[cfg(feature = "columns")]
use std::io::IsTerminal as _;

use super::super::args::{DecisionFormat, EvalArgs};
use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::output::Output;
#[cfg(feature = "columns")]
use super::columns::{self, Container};
use super::decider::Source;
use super::lines::Lines;
use super::{csv, tell};

/// Such a format.
#[derive(Clone, Copy, Debug)]
pub(super) enum Flow {
    /// JSON, one decision a line.
    Lines,
    /// CSV.
    Table,
    #[cfg(feature = "columns")]
    Columns(Container),
}

impl Flow {
    /// None of a format that holds everybody. Columns are refused, where this program cannot make
    /// them, or nobody could read them.
    pub(super) fn of(format: DecisionFormat) -> Result<Option<Self>, Failure> {
        match format {
            DecisionFormat::Ndjson => Ok(Some(Self::Lines)),
            DecisionFormat::Csv => Ok(Some(Self::Table)),
            DecisionFormat::Json | DecisionFormat::Text => Ok(None),
            #[cfg(feature = "columns")]
            DecisionFormat::Parquet => Self::columns(Container::Parquet, "parquet").map(Some),
            #[cfg(feature = "columns")]
            DecisionFormat::Arrow => Self::columns(Container::Arrow, "arrow").map(Some),
            #[cfg(not(feature = "columns"))]
            DecisionFormat::Parquet | DecisionFormat::Arrow => Err(Failure::could_not_run(
                "without-columns",
                "this rolebook was built without Parquet and Arrow".to_owned(),
                Some(
                    "`cargo install rolebook --features columns` builds them in; or ask for csv or \
                     ndjson"
                        .to_owned(),
                ),
            )),
        }
    }

    #[cfg(feature = "columns")]
    fn columns(container: Container, name: &str) -> Result<Self, Failure> {
        if std::io::stdout().is_terminal() {
            return Err(Failure::could_not_run(
                "columns-to-a-terminal",
                "a terminal cannot show columns".to_owned(),
                Some(format!("send them to a file: --format {name} > decisions.{name}")),
            ));
        }
        Ok(Self::Columns(container))
    }

    /// Whether what scrolls by is progress enough.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Lines | Self::Table)
    }

    /// Writes everybody's decision, and tells what they have come to.
    pub(super) fn write(
        self,
        source: &impl Source,
        args: &EvalArgs,
        output: &Output,
    ) -> Result<Exit, Failure> {
        let mut left = 0;
        let mut ended = match self {
            Self::Lines => {
                let mut lines = Lines::new(output.data(), args, source.as_of())?;
                let ended = source.lines(|more| lines.take(more))?;
                left = lines.finish(output)?;
                ended
            }
            Self::Table => {
                let mut table = csv::Table::begin(output.data(), source.form())?;
                let ended = source.documents(|decision| table.add(&decision))?;
                table.finish()?;
                ended
            }
            #[cfg(feature = "columns")]
            Self::Columns(container) => columns::print(source, container, output)?,
        };
        ended.is_sound &= left == 0;
        Ok(tell(&ended, output))
    }
}
